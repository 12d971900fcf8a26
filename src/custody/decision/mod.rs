//! The decision of a case (决定): what the party was told before it, what it stated, the hearing, the decision itself, that
//! it fell; and who answers for what in the case.
//!
//! A decision follows a draft, and is bound to the text of that draft: it is taken where no review is due, where the newest
//! opinion agrees to this very text, or where a collective discussion resolved on it (`rules.rs`). What is compared is the
//! digest of the bytes as they lie in the vault in that moment, and not what a table says of them: an act that cannot be
//! undone rests on proof that is fetched then. A head may decide past the review; that is another act, with a reason, and
//! a finding for ever (annex 3, article 18): hiding it would be worse.
//!
//! No order of the steps before a decision is forced, and a late fact is taken; what is missing is told as a finding
//! (`findings.rs`).

pub mod act;
pub mod file;
pub mod findings;
pub(in crate::custody) mod fold;
mod own;
pub mod read;
pub mod responsibility;
pub mod rules;
pub mod state;
pub mod steps;
pub mod tasks;
pub mod view;

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{DecisionGround, DraftOutcome, FallenHow, NoticeKind, OverrideKind, PartyRight, StatementHow};
use evidence::ids::{CaseId, DecisionId, DocumentId, DraftId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

/// Most decisions of one case, those that fell among them.
pub const DECISIONS_MAX: u64 = 20;

/// Most steps before the decisions of one case.
pub const DECISION_STEPS_MAX: u64 = 100;

/// Most documents of one statement.
pub const STATEMENT_DOCUMENTS_MAX: usize = 20;

/// A notice to a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyNotice {
    /// With what it was told.
    pub what: NoticeKind,
    /// The document.
    pub document: DocumentId,
    /// The rights that it names.
    pub rights: BTreeSet<PartyRight>,
    /// Until when the party has them; may be empty.
    pub terms: String,
    /// The fine that it announces, in fen.
    pub fine_fen: Option<u64>,
}

/// What happens before a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BeforeDecision {
    /// The party was told.
    Informed(PartyNotice),
    /// What the party stated, or that it did not.
    Statement {
        /// What became of it.
        how: StatementHow,
        /// Documents that tell of it.
        documents: BTreeSet<DocumentId>,
        /// What was made of it; may be empty where none was made.
        reason: String,
    },
    /// The hearing was held.
    Heard {
        /// Its record.
        document: DocumentId,
    },
}

/// A step before a decision, as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionStepTold {
    /// When it was, by who says so.
    pub at: Utc,
    /// What it was.
    pub what: BeforeDecision,
    /// Who told of it.
    pub told_by: UserId,
    /// When.
    pub told_at: Utc,
}

/// On what a decision rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionBasis {
    /// On what lets it be taken.
    Ground(DecisionGround),
    /// On the head alone, past the review.
    Override {
        /// Past what.
        kind: OverrideKind,
        /// Why.
        reason: String,
    },
}

/// That a decision fell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallen {
    /// How.
    pub how: FallenHow,
    /// On which day.
    pub on: Date,
    /// By which body.
    pub body: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseDecision {
    /// Its id.
    pub id: DecisionId,
    /// The case.
    pub case: CaseId,
    /// The draft that it follows.
    pub draft: DraftId,
    /// Its document.
    pub document: DocumentId,
    /// The digest of the text of the draft, as it was stored when the head decided.
    pub draft_digest: Digest,
    /// What it is.
    pub outcome: DraftOutcome,
    /// Its number (文号).
    pub number: String,
    /// The day that it bears.
    pub decided_on: Date,
    /// On what it rests.
    pub basis: DecisionBasis,
    /// The record of the collective discussion.
    pub collective: BTreeSet<DocumentId>,
    /// The head who decided.
    pub by: UserId,
    /// When that was logged.
    pub at: Utc,
    /// The entry that tells of it.
    pub index: u64,
    /// That it fell.
    pub fallen: Option<Fallen>,
}
