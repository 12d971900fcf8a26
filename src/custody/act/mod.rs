//! Acts of a case (执法行为): what officers did, when, where and who, the duties of recording that follow from it, and how
//! much of it was recorded.
//!
//! An act is a fold of its entries. Nothing that is judged of it is stored: coverage, the standing of duties and findings
//! follow from what is filed, from the legal data that was in force on its day and from the time it is now. A late fact is
//! taken and judged. Refused is only what would make the record false: what lies in the future, what ends before it
//! begins, people and documents that there are not, and acts of a case that is closed.

pub mod coverage;
pub mod duties;
pub mod excuse;
pub mod findings;
pub(in crate::custody) mod fold;
pub mod offered;
pub mod read;
pub mod record;
pub mod view;

use std::collections::BTreeSet;

use evidence::event::ActKind;
use evidence::ids::{ActId, CaseId, Certificate, DocumentId, UserId};
use evidence::time::Utc;

pub use crate::answers::act::ExcuseStanding;

/// Most acts of one case.
pub const ACTS_MAX: u64 = 200;

/// Most officers of one act.
pub const OFFICERS_MAX: usize = 20;

/// Most documents of one act.
pub const ACT_DOCUMENTS_MAX: usize = 50;

/// What is said of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActSaid {
    /// Which kind it is.
    pub kind: ActKind,
    /// When it began, by who says so.
    pub from: Utc,
    /// When it ended, by who says so.
    pub until: Utc,
    /// Where it was done.
    pub place: String,
    /// The officers who did it.
    pub officers: BTreeSet<Certificate>,
    /// Whether the party was there.
    pub party_present: bool,
    /// Who was there as a witness, by what they are; may be empty.
    pub witness: String,
    /// Documents of the case that were made of it.
    pub documents: BTreeSet<DocumentId>,
}

/// An act of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Its id.
    pub id: ActId,
    /// The case.
    pub case: CaseId,
    /// What is said of it.
    pub said: ActSaid,
    /// Why it was recorded so or changed last; may be empty.
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// When.
    pub recorded_at: Utc,
    /// When it was changed last.
    pub changed_at: Option<Utc>,
}

/// What the head is asked to excuse from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyExcuse {
    /// The act.
    pub act: ActId,
    /// The duty.
    pub duty: String,
    /// Why it could not be met.
    pub reason: String,
    /// What was recorded instead.
    pub instead: String,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Utc,
    /// How it stands.
    pub standing: ExcuseStanding,
    /// Who decided, and when; none until then.
    pub decided: Option<(UserId, Utc)>,
    /// Why the head refused; empty where they did not.
    pub refusal: String,
}
