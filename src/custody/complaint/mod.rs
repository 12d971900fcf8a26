//! Complaints and reports (投诉举报, annex 2, article 9): received, decided, and the complainant told what came of it.
//!
//! Who complained lies beside the log (`custody/personal`): whom a complaint is about may be told by everybody who reads
//! the register, who complained only by those who deal with it, as people are paid back for complaining. A late fact is
//! taken and judged; refused is what would make the register false: a second decision, a refusal without a ground, and
//! that somebody was told with neither a document nor a reason.

pub mod act;
pub mod clocks;
pub(in crate::custody) mod fold;
pub mod read;
pub mod rules;
pub mod waiting;

use evidence::event::{ComplaintChannel, ComplaintOutcome, ComplaintTelling};
use evidence::ids::{AgencyId, CaseId, ComplaintId, UserId};
use evidence::personal::Commitment;
use evidence::time::Utc;

pub use crate::answers::complaint::ComplaintStanding;

/// Most complaints of one standing that the register shows.
pub const COMPLAINTS_SHOWN_MAX: u64 = 100;

/// What was decided of a complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What comes of it.
    pub outcome: ComplaintOutcome,
    /// The case, where one was started.
    pub case: Option<CaseId>,
    /// On what ground; may be empty where a case was started.
    pub ground: String,
    /// When it was decided.
    pub at: Utc,
    /// By whom.
    pub by: UserId,
}

/// That the complainant was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// When, by who says so.
    pub at: Utc,
    /// How.
    pub how: ComplaintTelling,
    /// By which document; may be empty.
    pub paper: String,
    /// Why not by one; may be empty.
    pub reason: String,
    /// Who told.
    pub by: UserId,
}

/// A complaint, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Its id.
    pub id: ComplaintId,
    /// The agency that received it.
    pub agency: AgencyId,
    /// How it stands.
    pub standing: ComplaintStanding,
    /// When it was received, by who says so.
    pub received_at: Utc,
    /// When that was logged.
    pub logged_at: Utc,
    /// By whom.
    pub recorded_by: UserId,
    /// How it came.
    pub channel: ComplaintChannel,
    /// The organisation or the place that it is about; may be empty.
    pub about: String,
    /// What it says.
    pub says: String,
    /// Whether nobody knows who complained.
    pub is_anonymous: bool,
    /// What binds its personal values.
    pub commitment: Commitment,
    /// The entry that they came with.
    pub told_index: u64,
    /// What was decided of it.
    pub decision: Option<Decision>,
    /// That the complainant was told.
    pub telling: Option<Telling>,
    /// When its personal values were erased.
    pub erased_at: Option<Utc>,
}
