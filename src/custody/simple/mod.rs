//! Decisions by the simple procedure (简易程序, annex 2, article 21): one form for what was found, done and decided on the
//! spot, and what followed it.
//!
//! Whether the procedure may be used is judged by the legal data of the day of the decision before anything is logged;
//! what it may not decide is refused, and goes by the ordinary one. Everything else is taken and judged: that cash was
//! taken beyond the limit, or that nobody put the decision on file, is told and not refused.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;
pub mod rules;
pub mod view;

use std::collections::BTreeSet;

use evidence::event::Sanction;
use evidence::ids::{CaseId, Certificate, PartyId, UserId};
use evidence::time::Utc;
use jiff::civil::Date;

/// Most officers of one decision.
pub const DECIDERS_MAX: usize = 20;

/// What a decision by the simple procedure says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimpleSaid {
    /// The party.
    pub party: PartyId,
    /// The facts that allow the procedure.
    pub facts: String,
    /// The law by which it is decided.
    pub law: String,
    /// The steps that were taken.
    pub steps: String,
    /// What the party stated; may be empty.
    pub statement: String,
    /// What was made of that; may be empty where it stated nothing.
    pub answer: String,
    /// Whether the party contests the decision.
    pub is_contested: bool,
    /// Whether somebody says that it may be disputed.
    pub is_disputed: bool,
    /// What is imposed.
    pub sanctions: BTreeSet<Sanction>,
    /// The fine in fen.
    pub fine_fen: u64,
    /// The cash that was taken on the spot, in fen.
    pub cash_fen: u64,
    /// Whether the fine would be hard to collect later.
    pub is_hard_to_collect: bool,
    /// The number of the receipt; empty where no cash was taken.
    pub receipt_number: String,
    /// The day on which the cash was handed in.
    pub handed_in_on: Option<Date>,
    /// Where and when it was put on file (备案); may be empty.
    pub filed_with: String,
    /// What else is to be kept; may be empty.
    pub other: String,
    /// When it was decided, by who says so.
    pub decided_at: Utc,
    /// The officers who decided it.
    pub officers: BTreeSet<Certificate>,
}

impl SimpleSaid {
    /// Whether it may well be disputed, so that its recording is asked for (annex 2, article 21, second paragraph): somebody
    /// says so, the party contests it, or cash was taken.
    pub fn is_dispute_prone(&self) -> bool {
        self.is_disputed || self.is_contested || self.cash_fen > 0
    }
}

/// A decision by the simple procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimpleDecision {
    /// The case.
    pub case: CaseId,
    /// What it says.
    pub said: SimpleSaid,
    /// When it was logged.
    pub logged_at: Utc,
    /// By whom.
    pub decided_by: UserId,
    /// When it was said last what followed.
    pub followed_at: Option<Utc>,
    /// Why that was said; empty where nobody did.
    pub follow_reason: String,
}
