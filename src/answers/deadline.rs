//! How recordings stand towards their deadlines.

use evidence::ids::StationId;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::recording::RecordingItem;

/// Captures of which time are wanted. Until all recordings are counted after a start of the service, that is 366 days
/// at most.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeadlineQuery {
    /// Captured at or after: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub from: Option<String>,
    /// Captured before: RFC 3339 with an offset. Until all recordings are counted after a start of the service, 366
    /// days after `from` at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub until: Option<String>,
    /// Whether `from` and `until` are of the capture, as where nothing is given, or of the arrival: those stored in that
    /// time, whenever they were captured. What is still to come has not arrived, and stands in `running`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub by: Option<CountedBy>,
}

/// By which of a recording's moments it is of a time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedBy {
    /// The end of its capture.
    #[default]
    Capture,
    /// When it was stored.
    Arrival,
}

evidence::all_variants! {
    CountedBy { Capture, Arrival }
}

/// How deadlines stand.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeadlineReport {
    /// When this was judged.
    pub now: Utc,
    /// How many recordings stand how, per station.
    pub stations: Vec<StationStanding>,
    /// Recordings whose clock still runs, the earliest capture first; at most 500.
    pub running: Vec<RecordingItem>,
}

/// How many recordings of a station stand how.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StationStanding {
    /// The station.
    #[schema(value_type = StationId)]
    pub station: String,
    /// How they stand.
    pub standing: Standing,
    /// How many.
    pub count: u64,
}

/// How a recording stands towards its deadline.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct DeadlineItem {
    /// How it stands.
    pub standing: Standing,
    /// When it is or was due.
    pub due: Option<Utc>,
    /// The rule that was applied.
    pub rule: Option<String>,
    /// Where the rule stands.
    pub article: Option<String>,
}

/// How a recording stands towards its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The clock stopped in time.
    OnTime,
    /// The clock stopped after the end.
    StoredLate,
    /// The clock still runs, past its end.
    Overdue,
    /// The clock still runs and ends within the time that its rule says.
    AtRisk,
    /// The clock still runs.
    Waiting,
    /// The clock stopped, and a clock that was in doubt says when, or when it started: nobody can say that
    /// it was in time.
    Uncertain,
    /// No rule was in force when the capture ended.
    NoRule,
}

evidence::all_variants! {
    Standing { OnTime, StoredLate, Overdue, AtRisk, Waiting, Uncertain, NoRule }
}
