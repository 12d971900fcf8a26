//! What documents of cases are by the law (执法文书): their kind, number and signatures, which of them takes the place of
//! which, and what each stage of a case wants and has.
//!
//! What is said of a document is a fold of its entries. Nothing that is judged of it is stored: what a stage wants, what is
//! missing and what is not signed follow from the case, its acts and the legal data. A document that is set right stays
//! as it is: another takes its place and names it.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;
pub mod view;
pub mod wanted;

use std::collections::BTreeSet;

use evidence::event::{PaperKind, PaperOriginal, PaperSignature, Stage, Volume};
use evidence::ids::{Certificate, DocumentId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

/// Most officers who made one document.
pub const MAKERS_MAX: usize = 20;

/// Most signatures of one document: an entry holds no more with the longest of reasons.
pub const SIGNATURES_MAX: usize = 16;

/// Most pages of one document.
pub const PAGES_MAX: u32 = 100_000;

/// What is said of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperSaid {
    /// Which kind it is.
    pub kind: PaperKind,
    /// Its number (文号); may be empty.
    pub number: String,
    /// The day that it bears.
    pub made_on: Date,
    /// The officers who made it.
    pub made_by: BTreeSet<Certificate>,
    /// How many pages it has.
    pub pages: u32,
    /// The language that it is in.
    pub language: String,
    /// The volume of the case file that it belongs into.
    pub volume: Volume,
    /// What the stored file is of it.
    pub original: PaperOriginal,
    /// The document whose place it takes.
    pub supersedes: Option<DocumentId>,
    /// Who signed it, and who did not.
    pub signatures: Vec<PaperSignature>,
}

/// A document of a case that somebody said of what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The document.
    pub document: DocumentId,
    /// The name of its file.
    pub name: String,
    /// The stage under which it was filed.
    pub filed_stage: Stage,
    /// What is said of it.
    pub said: PaperSaid,
    /// Why it was said anew; empty where it was not.
    pub reason: String,
    /// Who said so last.
    pub described_by: UserId,
    /// When.
    pub described_at: Utc,
}

/// A document that bears the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberHolder {
    /// The document.
    pub document: DocumentId,
    /// The name of its file.
    pub name: String,
}
