//! The decision of a case: the steps before it, the decision, that it fell; and who answers for what.

use std::collections::BTreeSet;

use evidence::digest::Digest;
use evidence::event::{
    DecisionGround, DraftOutcome, FallenHow, NoticeKind, OverrideKind, PartyRight, Role, StatementHow,
};
use evidence::ids::{CaseId, DecisionId, DocumentId, DraftId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::texts::{Line, Words};

/// A step before a decision, or after it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "step", rename_all = "snake_case", deny_unknown_fields)]
pub enum DecisionStepRequest {
    /// The party was told what is intended, on what grounds, and what rights it has.
    Inform {
        /// When: not in the future.
        told_at: Utc,
        /// With what.
        what: NoticeKind,
        /// The notice: a document of the case.
        #[schema(value_type = DocumentId)]
        document: String,
        /// The rights that it names.
        #[serde(default)]
        #[schema(max_items = 2)]
        rights: BTreeSet<PartyRight>,
        /// Until when the party has them, as the notice says; may be empty.
        #[serde(default)]
        #[schema(value_type = Words)]
        terms: String,
        /// The fine that it announces, in fen; null where it announces none.
        #[serde(default)]
        #[schema(maximum = 100_000_000_000_000_u64)]
        fine_fen: Option<u64>,
    },
    /// What the party stated, or that it did not.
    Statement {
        /// When: not in the future. Of a statement that was not made, when the time for it was over.
        stated_at: Utc,
        /// What became of it.
        how: StatementHow,
        /// Documents of the case that tell of it.
        #[serde(default)]
        #[schema(value_type = Vec<DocumentId>, max_items = 20)]
        documents: Vec<String>,
        /// What was made of it, and why; may be empty where none was made.
        #[serde(default)]
        #[schema(value_type = Words)]
        reason: String,
    },
    /// The hearing was held.
    Hear {
        /// When: not in the future.
        held_at: Utc,
        /// Its record: a document of the case.
        #[schema(value_type = DocumentId)]
        document: String,
    },
    /// The decision that stands fell; another may be taken.
    Fall {
        /// Which.
        #[schema(value_type = DecisionId)]
        decision: String,
        /// How.
        how: FallenHow,
        /// On which day: not in the future, and not before the day of the decision.
        #[schema(value_type = evidence::schema::Day)]
        on: Date,
        /// By which body.
        #[schema(value_type = Line)]
        body: String,
        /// Why, and by which document.
        #[schema(value_type = Line)]
        reason: String,
    },
}

/// What a head decides. What the decision is, is what its draft meant to decide.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// The draft that it follows.
    #[schema(value_type = DraftId)]
    pub draft: String,
    /// The document of the decision, of the case; that of the draft where it is left out.
    #[serde(default)]
    #[schema(value_type = Option<DocumentId>)]
    pub document: Option<String>,
    /// Its number (文号).
    #[schema(value_type = Line)]
    pub number: String,
    /// The day that it bears: not in the future.
    #[schema(value_type = evidence::schema::Day)]
    pub decided_on: Date,
    /// The record of the collective discussion, a document of the case; null where there was none.
    #[serde(default)]
    #[schema(value_type = Option<DocumentId>)]
    pub collective: Option<String>,
}

/// What a head decides past the review.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideRequest {
    /// What is decided.
    pub decision: DecisionRequest,
    /// Past what: the opinion on this text, or that there is none.
    pub kind: OverrideKind,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// A new decision's id.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DecisionMade {
    /// The decision.
    pub decision: DecisionId,
}

/// How the decision of a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionStanding {
    /// Nothing is decided.
    Undecided,
    /// A decision stands.
    Decided,
    /// The last decision fell; another may be taken.
    Fallen,
}

impl DecisionStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Undecided => "decision-standing-undecided",
            Self::Decided => "decision-standing-decided",
            Self::Fallen => "decision-standing-fallen",
        }
    }
}

/// What is not as the law asks of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionFault {
    /// The head decided past the review (annex 3, article 18).
    Overridden,
    /// No notice to the party before it is recorded (行政处罚法 44, 62).
    NotInformed,
    /// Nothing is recorded of what the party stated, or that it did not (行政处罚法 45, 62).
    NoStatement,
    /// Its fine is higher than the one that was announced (行政处罚法 45).
    FineRaised,
    /// Its draft says that it is complex, and no collective discussion is recorded (行政处罚法 57).
    NoCollective,
    /// A party is a minor of whom no day of birth is known: whether it was under 14 cannot be told (行政处罚法 30).
    AgeUnknown,
    /// It penalises what the legal office said may be a crime and goes to the judicial organs (行政处罚法 27).
    NotTransferred,
}

impl DecisionFault {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Overridden => "decision-fault-overridden",
            Self::NotInformed => "decision-fault-not-informed",
            Self::NoStatement => "decision-fault-no-statement",
            Self::FineRaised => "decision-fault-fine-raised",
            Self::NoCollective => "decision-fault-no-collective",
            Self::AgeUnknown => "decision-fault-age-unknown",
            Self::NotTransferred => "decision-fault-not-transferred",
        }
    }
}

/// What is not there when the end of a case is asked for. Its reason then has to say why it may end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseLack {
    /// No decision stands.
    NoDecision,
    /// By what is recorded the decision does not count as served.
    ServiceNotRecorded,
}

impl CaseLack {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::NoDecision => "case-lack-no-decision",
            Self::ServiceNotRecorded => "case-lack-service-not-recorded",
        }
    }
}

/// What somebody answers for something as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActedAs {
    /// As whoever handles the case (承办).
    Handler,
    /// As the legal office (审核).
    Reviewer,
    /// As whoever approves what others ask for (审批).
    Approver,
    /// As the head who decides (决定).
    Head,
}

impl ActedAs {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Handler => "acted-as-handler",
            Self::Reviewer => "acted-as-reviewer",
            Self::Approver => "acted-as-approver",
            Self::Head => "acted-as-head",
        }
    }
}

evidence::all_variants! {
    DecisionStanding { Undecided, Decided, Fallen }
    DecisionFault { Overridden, NotInformed, NoStatement, FineRaised, NoCollective, AgeUnknown, NotTransferred }
    CaseLack { NoDecision, ServiceNotRecorded }
    ActedAs { Handler, Reviewer, Approver, Head }
}

/// A notice to a party, a statement of it, or a hearing.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum DecisionStepBody {
    /// The party was told.
    Inform {
        /// When, by who says so.
        told_at: Utc,
        /// With what.
        what: NoticeKind,
        /// The notice.
        document: DocumentId,
        /// The rights that it names.
        rights: BTreeSet<PartyRight>,
        /// Until when the party has them; may be empty.
        #[schema(example = "自收到告知书之日起五个工作日内")]
        terms: String,
        /// The fine that it announces, in fen.
        fine_fen: Option<u64>,
        /// Who told of it.
        by: UserId,
        /// When.
        logged_at: Utc,
    },
    /// What the party stated, or that it did not.
    Statement {
        /// When, by who says so.
        stated_at: Utc,
        /// What became of it.
        how: StatementHow,
        /// Documents that tell of it.
        documents: BTreeSet<DocumentId>,
        /// What was made of it.
        reason: String,
        /// Who told of it.
        by: UserId,
        /// When.
        logged_at: Utc,
    },
    /// The hearing was held.
    Hear {
        /// When, by who says so.
        held_at: Utc,
        /// Its record.
        document: DocumentId,
        /// Who told of it.
        by: UserId,
        /// When.
        logged_at: Utc,
    },
}

/// That a decision fell.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FallenBody {
    /// How.
    pub how: FallenHow,
    /// On which day.
    #[schema(value_type = evidence::schema::Day)]
    pub on: Date,
    /// By which body.
    #[schema(example = "薛城区人民法院")]
    pub body: String,
    /// Why.
    pub reason: String,
    /// Who recorded it.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// A decision.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DecisionBody {
    /// Its id.
    pub decision: DecisionId,
    /// The draft that it follows.
    pub draft: DraftId,
    /// Its document.
    pub document: DocumentId,
    /// SHA-256 of the text of the draft, as it was stored when the head decided.
    pub draft_digest: Digest,
    /// Whether its document is this text byte by byte; one that bears a number and a seal is not.
    pub same_text: bool,
    /// What it is.
    pub outcome: DraftOutcome,
    /// Its number (文号).
    #[schema(example = "薛综执罚决〔2026〕1号")]
    pub number: String,
    /// The day that it bears.
    #[schema(value_type = evidence::schema::Day)]
    pub decided_on: Date,
    /// What lets it be taken; null where the head decided past the review.
    pub ground: Option<DecisionGround>,
    /// Past what the head decided; null where they did not.
    pub overrides: Option<OverrideKind>,
    /// Why past it; empty where they did not.
    pub reason: String,
    /// The record of the collective discussion.
    pub collective: BTreeSet<DocumentId>,
    /// The head who decided.
    pub by: UserId,
    /// When that was logged.
    pub at: Utc,
    /// The entry of the log that tells of it.
    pub index: u64,
    /// That it fell; null while it stands.
    pub fallen: Option<FallenBody>,
    /// What is not as the law asks.
    pub findings: Vec<DecisionFault>,
}

/// What deciding on a draft would come up against now, by what the record says. The bytes of the draft are looked at when
/// it is decided on.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DecidableBody {
    /// The draft.
    pub draft: DraftId,
    /// What lets it be decided on; null where nothing does.
    pub ground: Option<DecisionGround>,
    /// What stands against it, in English; empty where nothing does.
    #[schema(example = "needs a legal review, and was not sent for one")]
    pub against: String,
    /// The same, in Chinese.
    #[schema(example = "须经法制审核，尚未送审")]
    pub against_zh: String,
}

/// The decision of a case.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DecisionsBody {
    /// The case.
    pub case: CaseId,
    /// How it stands.
    pub standing: DecisionStanding,
    /// What was told before, in the order in which it was told.
    pub steps: Vec<DecisionStepBody>,
    /// The decisions, in the order in which they were taken: one stands at most.
    pub decisions: Vec<DecisionBody>,
    /// Of the newest draft that was not withdrawn, whether it can be decided on; null where there is none, and while a
    /// decision stands.
    pub next: Option<DecidableBody>,
}

/// The decision that was taken last in a case, in short.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DecisionBrief {
    /// Its id.
    pub decision: DecisionId,
    /// Its number (文号).
    #[schema(example = "薛综执罚决〔2026〕1号")]
    pub number: String,
    /// What it is.
    pub outcome: DraftOutcome,
    /// The day that it bears.
    #[schema(value_type = evidence::schema::Day)]
    pub decided_on: Date,
    /// Past what the head decided; null where they did not.
    pub overrides: Option<OverrideKind>,
    /// How it fell; null while it stands.
    pub fallen: Option<FallenHow>,
}

/// What somebody did in a case and answers for, with the entry of the log that says so.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ResponsibilityBody {
    /// Number of the entry.
    pub index: u64,
    /// When.
    pub at: Utc,
    /// Who, as the entry says.
    pub by: UserId,
    /// The role that they had.
    pub role: Role,
    /// As what.
    pub acted_as: ActedAs,
    /// What they did: the `type` of the event.
    #[schema(example = "decision.decided")]
    pub event: String,
    /// Officers whom the entry names as those who did it, by certificate: who handles the case, who drafted and who
    /// checked it.
    #[schema(example = json!(["37040301001"]))]
    pub officers: Vec<String>,
}

/// Who handled a case, who reviewed it, who approved and who decided (谁承办、谁审核、谁审批).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ResponsibilitiesBody {
    /// The case.
    pub case: CaseId,
    /// What was done, in the order of the log.
    pub done: Vec<ResponsibilityBody>,
    /// Whether there is more than is shown: the first 500 are.
    pub more: bool,
}
