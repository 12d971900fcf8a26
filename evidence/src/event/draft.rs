//! Drafts of decisions (决定草稿): what an agency means to decide, bound to the very document that says so.
//!
//! Whether a draft is a major decision, and so goes to the legal office first, is no entry: it is judged from what is said
//! here by the rules that are in force.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::digest::Digest;
use crate::ids::{CaseId, Certificate, DocumentId, DraftId, PartyId};
use crate::item::Item;

/// What a draft means to decide.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftOutcome {
    /// To impose a penalty.
    Penalty,
    /// To impose none, because the deed is minor.
    NoPenaltyMinor,
    /// To impose none, because the deed is not proven.
    NoPenaltyUnproven,
    /// To hand the case over to another body.
    Transferred,
    /// To grant what was applied for.
    Granted,
    /// To refuse it.
    Refused,
    /// To take a measure.
    Measure,
    /// Something else.
    Other,
}

crate::all_variants! {
    DraftOutcome { Penalty, NoPenaltyMinor, NoPenaltyUnproven, Transferred, Granted, Refused, Measure, Other }
}

/// What is said of a draft that rules ask for: a field of the language of the legal data's conditions, and its value.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftFact {
    /// The field.
    #[cfg_attr(feature = "openapi", schema(max_length = 32))]
    pub field: String,
    /// Its value, as a person writes it.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub value: String,
}

/// What happens to drafts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
#[expect(clippy::large_enum_variant, reason = "drafts are recorded far oftener than they are withdrawn")]
pub enum DraftEvent {
    /// A draft was recorded.
    #[serde(rename = "draft.recorded")]
    Recorded {
        /// The case.
        case: CaseId,
        /// The draft.
        draft: DraftId,
        /// The document that it is: one that is filed under the case.
        document: DocumentId,
        /// SHA-256 of that document's content.
        content: Digest,
        /// What it means to decide.
        outcome: DraftOutcome,
        /// On which party; none where it is on none that is recorded.
        party: BTreeSet<PartyId>,
        /// What kind of party that is, a word of the legal data's conditions; empty where nobody says.
        party_kind: String,
        /// What it imposes, words of the legal data's conditions.
        sanctions: BTreeSet<String>,
        /// The fine of that party in fen; none where nobody says.
        fine_fen: BTreeSet<u64>,
        /// What is confiscated in fen; none where nobody says.
        confiscation_fen: BTreeSet<u64>,
        /// What else rules ask for.
        facts: BTreeSet<DraftFact>,
        /// Who drafted it.
        drafter: Certificate,
        /// Who checked it in the office that drafted it.
        checker: Certificate,
        /// On which rules it rests.
        basis: String,
        /// What was weighed in its favour or against it (裁量情节).
        factors: BTreeSet<String>,
        /// Why it is recorded so; may be empty.
        reason: String,
    },
    /// A draft was withdrawn: nothing is decided by it.
    #[serde(rename = "draft.withdrawn")]
    Withdrawn {
        /// The case.
        case: CaseId,
        /// The draft.
        draft: DraftId,
        /// Why.
        reason: String,
    },
}

names!(DraftEvent, DraftName {
    Recorded => "draft.recorded",
    Withdrawn => "draft.withdrawn",
});

impl DraftEvent {
    /// The case.
    pub fn case(&self) -> &CaseId {
        match self {
            Self::Recorded { case, .. } | Self::Withdrawn { case, .. } => case,
        }
    }
}

impl Noun for DraftEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Recorded { .. } | Self::Withdrawn { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        vec![Item::Case(self.case().clone())]
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

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (
                3,
                json!({"type": "draft.recorded", "case": TOKEN, "draft": TOKEN, "document": TOKEN, "content": DIGEST,
                    "outcome": "penalty", "party": [TOKEN], "party_kind": "legal_person", "sanctions": ["fine"],
                    "fine_fen": [5_000_000], "confiscation_fen": [], "facts": [{"field": "complex", "value": "no"}],
                    "drafter": "37040301001", "checker": "37040301002", "basis": "《某某条例》第三十条",
                    "factors": ["主动改正"], "reason": ""}),
            ),
            (3, json!({"type": "draft.withdrawn", "case": TOKEN, "draft": TOKEN, "reason": "r"})),
        ]
    }
}
