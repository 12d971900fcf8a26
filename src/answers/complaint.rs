//! Complaints and reports.

use std::fmt;

use evidence::event::{ComplaintChannel, ComplaintOutcome, ComplaintTelling};
use evidence::ids::{AgencyId, CaseId, ComplaintId, UserId};
use evidence::personal::Commitment;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::course::{CaseClockBody, ClockStanding};
use crate::answers::personal::{PersonalBody, PersonalSight};
use crate::answers::texts::{Line, Words};

/// A complaint, as it is recorded.
#[derive(Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintRequest {
    /// When it was received: not in the future.
    pub received_at: Utc,
    /// How it came.
    pub channel: ComplaintChannel,
    /// The organisation or the place that it is about; may be empty. No natural person: it stands in the log.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub about: String,
    /// The natural person whom it is about, by name; may be empty.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub about_person: String,
    /// What it says, without the names of natural persons: it stands in the log.
    #[schema(value_type = Line)]
    pub says: String,
    /// Whether nobody knows who complained.
    #[serde(default)]
    pub anonymous: bool,
    /// Who complained, by name; empty where nobody knows.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub name: String,
    /// What else is known of who complained; nothing where nobody knows who it was.
    #[serde(default)]
    pub personal: PersonalBody,
}

/// It does not show itself in messages.
impl fmt::Debug for ComplaintRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ComplaintRequest(…)")
    }
}

/// A complaint that was recorded.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ComplaintReceived {
    /// Its id.
    pub complaint: ComplaintId,
}

/// What comes of a complaint.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRequest {
    /// What comes of it.
    pub outcome: ComplaintOutcome,
    /// The case that was started; null or left out where none was.
    #[serde(default)]
    #[schema(value_type = Option<CaseId>)]
    pub case: Option<String>,
    /// On what ground, or to whom it was referred; may be empty where a case was started.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub ground: String,
}

/// That the complainant was told what came of it.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellRequest {
    /// When: not in the future, and not before the complaint was received.
    pub told_at: Utc,
    /// How.
    pub how: ComplaintTelling,
    /// By which document, as it is called; may be empty where a reason is given.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub paper: String,
    /// Why not by a document, or why nobody was told; may be empty where a document is named.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reason: String,
}

/// How a complaint stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintStanding {
    /// Nobody decided what comes of it.
    Open,
    /// That was decided, and the complainant was not told.
    Decided,
    /// The complainant was told, or it was said why not.
    Told,
}

/// A complaint.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ComplaintBody {
    /// Its id.
    pub complaint: ComplaintId,
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
    pub anonymous: bool,
    /// How much is shown of who complained, and of the person whom it is about.
    pub sight: PersonalSight,
    /// Who complained, as far as that.
    #[schema(example = "王**")]
    pub name: String,
    /// The natural person whom it is about, as far as that.
    #[schema(example = "李**")]
    pub about_person: String,
    /// What else is known of who complained, as far as that.
    pub personal: PersonalBody,
    /// What binds the personal data to the log.
    pub commitment: Commitment,
    /// What comes of it; null until that is decided.
    pub outcome: Option<ComplaintOutcome>,
    /// The case that was started.
    pub case: Option<CaseId>,
    /// On what ground; may be empty.
    pub ground: String,
    /// When that was decided.
    pub decided_at: Option<Utc>,
    /// By whom.
    pub decided_by: Option<UserId>,
    /// When the complainant was told.
    pub told_at: Option<Utc>,
    /// How.
    pub how: Option<ComplaintTelling>,
    /// By which document; may be empty.
    pub paper: String,
    /// Why not by one; may be empty.
    pub told_reason: String,
    /// Who told.
    pub told_by: Option<UserId>,
    /// When the personal data was erased; null where it was not.
    pub erased_at: Option<Utc>,
    /// Its clocks.
    pub clocks: Vec<CaseClockBody>,
}

/// What somebody is to do with a complaint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ComplaintTaskKind {
    /// Decide what comes of it.
    DecideComplaint,
    /// Tell the complainant what came of it.
    TellComplainant,
}

impl ComplaintTaskKind {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::DecideComplaint => "task-decide-complaint",
            Self::TellComplainant => "task-tell-complainant",
        }
    }
}

evidence::all_variants! {
    ComplaintTaskKind { DecideComplaint, TellComplainant }
}

/// A complaint that waits for somebody.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ComplaintTaskBody {
    /// What is to be done.
    pub task: ComplaintTaskKind,
    /// With which complaint.
    pub complaint: ComplaintId,
    /// When it was received, by who says so.
    pub received_at: Utc,
    /// How it came.
    pub channel: ComplaintChannel,
    /// The organisation or the place that it is about; may be empty.
    pub about: String,
    /// What it says.
    pub says: String,
    /// Id of the deadline that is over first; null where none runs.
    pub rule: Option<String>,
    /// When that is due.
    pub due: Option<Utc>,
    /// How that stands.
    pub standing: Option<ClockStanding>,
}

/// The register of complaints.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ComplaintsBody {
    /// Those of which nobody decided what comes of them, longest first; 100 at most.
    pub open: Vec<ComplaintBody>,
    /// Those that are decided and not told, longest first; 100 at most.
    pub decided: Vec<ComplaintBody>,
    /// Those that are told, latest first; 100 at most.
    pub told: Vec<ComplaintBody>,
    /// Whether there are more of any than are shown.
    pub more: bool,
}
