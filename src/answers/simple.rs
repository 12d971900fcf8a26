//! Decisions by the simple procedure.

use std::collections::BTreeSet;

use evidence::event::Sanction;
use evidence::ids::{CaseId, Certificate, PartyId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::course::CaseClockBody;
use crate::answers::legal::EntryBody;
use crate::answers::texts::{Line, Words};

/// A decision by the simple procedure: the one form of annex 2, article 21. No names of natural persons in its texts.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SimpleRequest {
    /// The party: one of the case's.
    #[schema(value_type = PartyId)]
    pub party: String,
    /// The facts that allow the procedure.
    #[schema(value_type = Line)]
    pub facts: String,
    /// The law by which it is decided.
    #[schema(value_type = Line)]
    pub law: String,
    /// The steps that were taken.
    #[schema(value_type = Line)]
    pub steps: String,
    /// What the party stated in its defence; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub statement: String,
    /// What was made of that.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub answer: String,
    /// Whether the party contests the decision.
    #[serde(default)]
    pub contested: bool,
    /// Whether it may be disputed for another reason.
    #[serde(default)]
    pub disputed: bool,
    /// What is imposed.
    #[schema(value_type = Vec<Sanction>, min_items = 1, max_items = 12)]
    pub sanctions: BTreeSet<Sanction>,
    /// The fine in fen; 0 where there is none.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64)]
    pub fine_fen: u64,
    /// The cash that was taken on the spot, in fen; 0 where none was.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100_000_000_000_000_i64)]
    pub cash_fen: u64,
    /// Whether the fine would be hard to collect later.
    #[serde(default)]
    pub hard_to_collect: bool,
    /// The number of the finance department's receipt: needed where cash was taken.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub receipt_number: String,
    /// The day on which the cash was handed in to the agency; null where it was not yet.
    #[serde(default)]
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub handed_in_on: Option<Date>,
    /// Where and when the decision was put on file (备案); may be empty until it is.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub filed_with: String,
    /// What else is to be kept; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub other: String,
    /// When it was decided: not in the future.
    pub decided_at: Utc,
    /// Certificate numbers of the officers who decided it: at least two whose certificates were valid on that day.
    #[schema(value_type = Vec<Certificate>, min_items = 2, max_items = 20)]
    pub officers: Vec<String>,
}

/// What followed a decision by the simple procedure: the whole of it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FollowedRequest {
    /// The day on which the cash was handed in to the agency; null where it was not yet.
    #[serde(default)]
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub handed_in_on: Option<Date>,
    /// Where and when the decision was put on file (备案); may be empty until it is.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub filed_with: String,
    /// Why it is said.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// What is not as the law asks of a decision by the simple procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SimpleFault {
    /// Cash was taken on the spot beyond the limit, and the fine is not said to be hard to collect later.
    CashBeyond,
    /// Cash was taken, and nobody said that it was handed in.
    NotHandedIn,
    /// Nobody said that the decision was put on file (备案).
    NotFiled,
    /// The party stated something, and nobody said what was made of it.
    Unanswered,
}

evidence::all_variants! {
    SimpleFault { CashBeyond, NotHandedIn, NotFiled, Unanswered }
}

impl SimpleFault {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::CashBeyond => "simple-cash-beyond",
            Self::NotHandedIn => "simple-not-handed-in",
            Self::NotFiled => "simple-not-filed",
            Self::Unanswered => "simple-unanswered",
        }
    }
}

/// A decision by the simple procedure.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SimpleBody {
    /// The party.
    pub party: PartyId,
    /// The facts that allow the procedure.
    #[schema(value_type = Line)]
    pub facts: String,
    /// The law by which it was decided.
    #[schema(value_type = Line)]
    pub law: String,
    /// The steps that were taken.
    #[schema(value_type = Line)]
    pub steps: String,
    /// What the party stated; may be empty.
    #[schema(value_type = Words)]
    pub statement: String,
    /// What was made of that; may be empty.
    #[schema(value_type = Words)]
    pub answer: String,
    /// Whether the party contests the decision.
    pub contested: bool,
    /// Whether somebody said that it may be disputed.
    pub disputed: bool,
    /// Whether it may well be disputed: somebody said so, the party contests it, or cash was taken. Its recording is then
    /// asked for.
    pub dispute_prone: bool,
    /// What is imposed.
    #[schema(value_type = Vec<Sanction>)]
    pub sanctions: BTreeSet<Sanction>,
    /// The fine in fen.
    pub fine_fen: u64,
    /// The cash that was taken on the spot, in fen.
    pub cash_fen: u64,
    /// Whether the fine would be hard to collect later.
    pub hard_to_collect: bool,
    /// The number of the receipt; empty where no cash was taken.
    #[schema(value_type = Words)]
    pub receipt_number: String,
    /// The day on which the cash was handed in; null where nobody said.
    #[schema(value_type = Option<evidence::schema::Day>)]
    pub handed_in_on: Option<Date>,
    /// Where and when it was put on file; may be empty.
    #[schema(value_type = Words)]
    pub filed_with: String,
    /// What else is to be kept; may be empty.
    #[schema(value_type = Words)]
    pub other: String,
    /// When it was decided, by who says so.
    pub decided_at: Utc,
    /// The officers who decided it.
    pub officers: BTreeSet<Certificate>,
    /// When it was logged.
    pub logged_at: Utc,
    /// By whom.
    pub decided_by: UserId,
    /// When it was said last what followed; null where nobody did.
    pub followed_at: Option<Utc>,
    /// Why that was said; empty where nobody did.
    #[schema(value_type = Words)]
    pub follow_reason: String,
    /// The rules by which the procedure could be used, on the day of the decision.
    pub allowed_by: Vec<EntryBody>,
    /// What is not as the law asks.
    pub findings: Vec<SimpleFault>,
    /// The clocks that the cash started, once it was taken.
    pub clocks: Vec<CaseClockBody>,
}

/// What was decided in a case by the simple procedure.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseSimpleBody {
    /// The case.
    pub case: CaseId,
    /// The decision; null where there is none.
    pub decision: Option<SimpleBody>,
}
