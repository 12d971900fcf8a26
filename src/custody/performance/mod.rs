//! Carrying out (执行): what a party owes by a decision, what it did, what was urged, enforced, and applied for at court.
//!
//! What is owed is a fold of its events, in their order. All that is judged of it (the surcharge, its clocks, when a court
//! may be asked, what is not as it should be) follows from these and from the legal data, and is stored nowhere. A late
//! fact is taken and judged. Refused is what would make the record false, what its state does not allow, and enforcement
//! or an application to the court without an urging notice that was served (annex 2, article 28).

pub mod act;
pub mod clocks;
pub mod findings;
pub(in crate::custody) mod fold;
pub mod history;
pub mod read;
pub mod state;
pub mod surcharge;
pub mod view;
pub mod window;

use evidence::event::{PerformanceEvent, PerformanceWhat};
use evidence::ids::{CaseId, DocumentId, PartyId, PerformanceId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

pub use crate::answers::performance::{NotComputed, PerformanceFault, PerformanceStanding};

/// Most that is owed in one case.
pub const PERFORMANCES_MAX: u64 = 100;

/// Most events of one thing that is owed.
pub const PERFORMANCE_STEPS_MAX: u64 = 200;

/// Most parts in which a fine is paid.
pub const INSTALMENTS_MAX: usize = 36;

/// Most officers of one check.
pub const CHECKERS_MAX: usize = 20;

/// Largest amount, in fen: a hundred thousand million yuan.
pub const AMOUNT_FEN_MAX: i64 = 10_000_000_000_000;

/// Something that happened to what is owed, by whom it was told, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerformanceTold {
    /// What.
    pub event: PerformanceEvent,
    /// Who told it.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// What a party owes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// By which party.
    pub party: PartyId,
    /// What it is.
    pub what: PerformanceWhat,
    /// How much, in fen; none where it is no amount.
    pub amount_fen: Option<i64>,
    /// The last day on which it is done in time, as it was first.
    pub due_on: Date,
    /// The decision that asks for it.
    pub document: DocumentId,
}

/// Something that is owed in a case, with all that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performance {
    /// Its id.
    pub id: PerformanceId,
    /// The case.
    pub case: CaseId,
    /// What is owed.
    pub owed: Owed,
    /// All that happened to it, the first of it that it is owed.
    pub told: Vec<PerformanceTold>,
    /// Whether the decision that asks for it fell, by what is recorded of the decision.
    pub has_fallen: bool,
}

/// An amount as events have it: whole fen, or nothing.
pub fn fen(text: &str) -> Option<i64> {
    text.parse().ok()
}
