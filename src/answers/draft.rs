//! Drafts of decisions: what an agency means to decide, and whether that goes to the legal office first.

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{DraftFact, DraftOutcome, PartyKind};
use evidence::ids::{CaseId, Certificate, DocumentId, DraftId, PartyId, ReviewId, UserId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::term::AssessBody;
use crate::answers::texts::{FactText, Line, Passage, RuleId, Words};

/// What else rules of the legal data ask of a draft: a field of their conditions, and its value.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftFactBody {
    /// The field, one that the draft does not say itself: not `fine`, `party`, `sanction` or `only_warning`.
    #[schema(value_type = RuleId)]
    pub field: String,
    /// Its value: an amount in yuan, words with commas between, yes or no.
    #[schema(value_type = FactText)]
    pub value: String,
}

impl From<DraftFact> for DraftFactBody {
    fn from(DraftFact { field, value }: DraftFact) -> Self {
        Self { field, value }
    }
}

/// The draft of a decision.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    /// The document that it is: one that is filed under the case.
    #[schema(value_type = DocumentId)]
    pub document: String,
    /// SHA-256 of that document's content, as whoever records the draft saw it.
    #[schema(value_type = Digest)]
    pub content: String,
    /// What it means to decide.
    pub outcome: DraftOutcome,
    /// On which party of the case; absent where it is on none that is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<PartyId>)]
    pub party: Option<String>,
    /// What kind of party that is; that of the party where it is absent, else not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party_kind: Option<PartyKind>,
    /// What it imposes: words of the legal data's conditions on `sanction`.
    #[serde(default)]
    #[schema(value_type = Vec<RuleId>, max_items = 12)]
    pub sanctions: BTreeSet<String>,
    /// The fine of that party in fen; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 100_000_000_000_000_u64)]
    pub fine_fen: Option<u64>,
    /// What is confiscated in fen; absent where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 100_000_000_000_000_u64)]
    pub confiscation_fen: Option<u64>,
    /// What else rules of the legal data ask. What is not said is not known, and counts as due for review.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub facts: Vec<DraftFactBody>,
    /// Certificate number of the officer who drafted it.
    #[schema(value_type = Certificate)]
    pub drafter: String,
    /// Certificate number of the officer who checked it, another one.
    #[schema(value_type = Certificate)]
    pub checker: String,
    /// On which rules it rests.
    #[schema(value_type = Passage)]
    pub basis: String,
    /// What was weighed in its favour or against it.
    #[serde(default)]
    #[schema(value_type = Vec<Line>, max_items = 20)]
    pub factors: BTreeSet<String>,
    /// Why it is recorded so.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
}

/// A new draft's id.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DraftRecorded {
    /// The draft.
    pub draft: DraftId,
}

/// What the legal office and the heads say of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BindingStanding {
    /// It was not sent for review.
    NotSubmitted,
    /// It was, and no opinion is there.
    Open,
    /// The legal office agrees with it.
    Agreed,
    /// It was sent back.
    Returned,
    /// The legal office does not agree with it.
    Disagreed,
    /// The heads adopted it.
    Resolved,
}

impl BindingStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::NotSubmitted => "binding-not-submitted",
            Self::Open => "binding-open",
            Self::Agreed => "binding-agreed",
            Self::Returned => "binding-returned",
            Self::Disagreed => "binding-disagreed",
            Self::Resolved => "binding-resolved",
        }
    }
}

evidence::all_variants! {
    BindingStanding { NotSubmitted, Open, Agreed, Returned, Disagreed, Resolved }
}

/// What stands for the very text of a draft.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BindingBody {
    /// How it stands.
    pub standing: BindingStanding,
    /// The review that says so; null where there is none.
    pub review: Option<ReviewId>,
}

/// A draft of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DraftBody {
    /// The draft.
    pub draft: DraftId,
    /// The document that it is.
    pub document: DocumentId,
    /// SHA-256 of that document's content: what reviews and decisions are bound to.
    pub content: Digest,
    /// What it means to decide.
    pub outcome: DraftOutcome,
    /// On which party; null where it is on none that is recorded.
    pub party: Option<PartyId>,
    /// What kind of party that is; null where nobody says.
    pub party_kind: Option<PartyKind>,
    /// What it imposes.
    pub sanctions: Vec<String>,
    /// The fine in fen; null where it is not known.
    pub fine_fen: Option<u64>,
    /// What is confiscated in fen; null where it is not known.
    pub confiscation_fen: Option<u64>,
    /// What else rules of the legal data ask.
    pub facts: Vec<DraftFactBody>,
    /// Who drafted it.
    pub drafter: Certificate,
    /// Who checked it.
    pub checker: Certificate,
    /// On which rules it rests.
    pub basis: String,
    /// What was weighed.
    pub factors: Vec<String>,
    /// Why it was recorded so; may be empty.
    pub reason: String,
    /// When it was recorded.
    pub recorded_at: Utc,
    /// By whom.
    pub recorded_by: UserId,
    /// When it was withdrawn; null while it stands.
    pub withdrawn_at: Option<Utc>,
    /// By whom.
    pub withdrawn_by: Option<UserId>,
    /// Why.
    pub withdrawn_reason: Option<String>,
    /// What stands for its text.
    pub binding: BindingBody,
}

/// The drafts of a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DraftsBody {
    /// The case.
    pub case: CaseId,
    /// Its drafts in the order in which they were recorded, those that were withdrawn among them; at most 100.
    pub drafts: Vec<DraftBody>,
}

/// Whether a draft is of a major decision.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DraftAssessmentBody {
    /// The draft.
    pub draft: DraftId,
    /// The matter of its case.
    pub matter: String,
    /// What the legal data says of it today.
    pub assessed: AssessBody,
    /// What stands for its text.
    pub binding: BindingBody,
}
