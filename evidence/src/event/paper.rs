//! What documents of cases are by the law (执法文书): which kind, under which number, made when and by whom, who signed.
//!
//! The document itself was stored before ([`super::DocumentEvent`]). What is said of it is said whole, by whoever says
//! so; what was said before stays in the log. No natural person is named: a party by its id, an officer by certificate,
//! whoever works at the agency by account.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, PaperKind};
use crate::ids::{CaseId, Certificate, DocumentId};
use crate::item::Item;
use crate::time::Utc;

/// A volume of the case file.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Volume {
    /// The main volume (正卷).
    #[default]
    Main,
    /// The secondary volume (副卷).
    Secondary,
}

/// What the stored file is of the document.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperOriginal {
    /// A picture of a paper.
    PaperScan,
    /// The document itself: there never was a paper.
    BornDigital,
}

/// As what somebody signs a document.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureRole {
    /// The officers who did the act.
    Officer,
    /// The party.
    Party,
    /// A witness.
    Witness,
    /// An interpreter.
    Interpreter,
    /// Whoever drafted it.
    Drafter,
    /// Whoever checked it in the drafting office.
    Checker,
    /// The legal reviewer.
    Reviewer,
    /// The head of the agency.
    Head,
}

/// How a document was signed, or was not.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signing {
    /// By hand.
    Ink,
    /// With an electronic seal or signature.
    ElectronicSeal,
    /// They refused to sign.
    Refused,
    /// They were not there.
    Absent,
}

crate::all_variants! {
    Volume { Main, Secondary }
    PaperOriginal { PaperScan, BornDigital }
    SignatureRole { Officer, Party, Witness, Interpreter, Drafter, Checker, Reviewer, Head }
    Signing { Ink, ElectronicSeal, Refused, Absent }
}

/// A signature, or why there is none.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperSignature {
    /// As what.
    pub role: SignatureRole,
    /// Whose: the certificate of an officer, an account of the agency, the id of a party. May be empty, and is for
    /// witnesses and interpreters.
    pub of: String,
    /// How.
    pub how: Signing,
    /// Why there is none; empty where there is one.
    pub reason: String,
    /// What bears out that it was refused: who witnessed it by office, or which recording shows it; else empty.
    pub witnessed: String,
    /// When.
    pub at: Utc,
}

/// What is said of documents.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum PaperEvent {
    /// What a document is: the whole of it, in place of what was said before.
    #[serde(rename = "document.described")]
    Described {
        /// The document.
        document: DocumentId,
        /// The case.
        case: CaseId,
        /// Which kind it is, an id of the site's legal data.
        document_kind: PaperKind,
        /// Its number (文号); may be empty.
        number: String,
        /// The day that it bears.
        #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Day))]
        made_on: Date,
        /// The officers who made it.
        made_by: BTreeSet<Certificate>,
        /// How many pages it has.
        pages: u32,
        /// The language that it is in.
        language: String,
        /// The volume of the case file that it belongs into.
        volume: Volume,
        /// What the stored file is of it.
        original: PaperOriginal,
        /// The document of the case whose place it takes; none or one.
        supersedes: BTreeSet<DocumentId>,
        /// Who signed it, and who did not.
        signatures: Vec<PaperSignature>,
        /// Why it is said anew; empty where it is said first.
        reason: String,
    },
}

names!(PaperEvent, PaperName { Described => "document.described", });

impl Noun for PaperEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Described { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Described { document, case, .. } => {
                vec![Item::Case(case.clone()), Item::Document(document.clone())]
            }
        }
    }

    fn beside(&self) -> Beside {
        Beside::Nothing
    }

    fn begins(&self) -> Option<Item> {
        None
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{TIME, TOKEN};
        let signed = |role: &str, of: &str, how: &str, reason: &str, witnessed: &str| json!({"role": role, "of": of, "how": how, "reason": reason, "witnessed": witnessed, "at": TIME});
        vec![
            (
                3,
                json!({"type": "document.described", "document": TOKEN, "case": TOKEN, "document_kind": "seizure_decision", "number": "薛综扣〔2026〕1号", "made_on": "2026-01-05", "made_by": ["37040301001"], "pages": 2, "language": "zh", "volume": "main", "original": "paper_scan", "supersedes": ["e".repeat(32)], "signatures": [signed("officer", "37040301001", "ink", "", ""), signed("party", TOKEN, "refused", "r", "社区工作人员")], "reason": "r"}),
            ),
            (
                3,
                json!({"type": "document.described", "document": TOKEN, "case": TOKEN, "document_kind": "legal_review", "number": "", "made_on": "2026-01-05", "made_by": [], "pages": 1, "language": "zh", "volume": "secondary", "original": "born_digital", "supersedes": [], "signatures": [], "reason": ""}),
            ),
        ]
    }
}
