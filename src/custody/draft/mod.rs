//! Drafts of decisions (决定草稿): what an agency means to decide, bound to the very content of the document that says so.
//!
//! A draft is a fold of its entries, and never changes: whoever means to decide otherwise records another. Whether it is a
//! major decision is judged when it is read, by the law that is in force then; nothing of that is stored.

pub mod act;
pub mod assess;
pub(in crate::custody) mod fold;
pub mod read;

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{DraftFact, DraftOutcome, PartyKind};
use evidence::ids::{CaseId, Certificate, DocumentId, DraftId, PartyId, UserId};
use evidence::time::Utc;

/// Most drafts of one case, those that were withdrawn among them.
pub const DRAFTS_MAX: u64 = 100;

/// Most facts that are said of one draft.
pub const DRAFT_FACTS_MAX: usize = 20;

/// Most things that are said to have been weighed in one draft.
pub const DRAFT_FACTORS_MAX: usize = 20;

/// What is said of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftSaid {
    /// The document that it is.
    pub document: DocumentId,
    /// What it means to decide.
    pub outcome: DraftOutcome,
    /// On which party, where it is on one.
    pub party: Option<PartyId>,
    /// What kind of party that is; none where nobody says.
    pub party_kind: Option<PartyKind>,
    /// What it imposes, words of the legal data's conditions.
    pub sanctions: BTreeSet<String>,
    /// The fine of that party in fen; none where nobody says.
    pub fine_fen: Option<u64>,
    /// What is confiscated in fen; none where nobody says.
    pub confiscation_fen: Option<u64>,
    /// What else rules ask for.
    pub facts: BTreeSet<DraftFact>,
    /// Who drafted it.
    pub drafter: Certificate,
    /// Who checked it in the office that drafted it.
    pub checker: Certificate,
    /// On which rules it rests.
    pub basis: String,
    /// What was weighed in its favour or against it.
    pub factors: BTreeSet<String>,
}

impl DraftSaid {
    /// Whether it penalises, whatever it is called: what imposes a sanction is a penalty.
    pub fn is_penalty(&self) -> bool {
        self.outcome == DraftOutcome::Penalty || !self.sanctions.is_empty()
    }

    /// Whether another draft means to decide the same; of the same text, it is the same draft in other words.
    pub fn decides_the_same(&self, other: &Self) -> bool {
        let kept =
            |said: &Self| (said.outcome, said.party.clone(), said.party_kind, said.fine_fen, said.confiscation_fen);
        kept(self) == kept(other) && self.sanctions == other.sanctions && self.facts == other.facts
    }
}

/// That a draft was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftWithdrawn {
    /// When.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
    /// Why.
    pub reason: String,
}

/// A draft of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The case.
    pub case: CaseId,
    /// SHA-256 of the content of its document, as it was when the draft was recorded: what reviews and decisions are
    /// bound to.
    pub content: Digest,
    /// What is said of it.
    pub said: DraftSaid,
    /// Why it was recorded so; may be empty.
    pub reason: String,
    /// When it was recorded.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
    /// That it was withdrawn; none while it stands.
    pub withdrawn: Option<DraftWithdrawn>,
}
