//! Deadlines: who is late, at risk, on time.

use axum::Json;
use axum::extract::State;
use evidence::ids::StationId;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

pub use crate::custody::deadline::rules::Standing;
use crate::http::AppState;
use crate::http::api::recordings::RecordingItem;
use crate::http::auth::Who;
use crate::http::extract::{Query, maybe_value};
use crate::http::problem::Problem;

/// Captures of which time are wanted.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeadlineQuery {
    /// Captured at or after: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub from: Option<String>,
    /// Captured before: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub until: Option<String>,
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

/// How deadlines stand within the caller's reach.
#[utoipa::path(get, path = "/api/v1/deadlines", tag = "recordings", security(("bearer" = [])), params(DeadlineQuery),
    responses((status = 200, body = DeadlineReport)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn deadlines(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<DeadlineQuery>,
) -> Result<Json<DeadlineReport>, Problem> {
    let from = maybe_value("from", query.from.as_deref())?;
    let until = maybe_value("until", query.until.as_deref())?;
    let view = state.custody.deadlines(&caller, from, until).await?;
    let stations = view.counts.into_iter().map(|count| StationStanding {
        station: count.station.to_string(),
        standing: count.standing,
        count: count.count,
    });
    let running = view.running.into_iter().map(|(recording, judgement)| RecordingItem::new(recording, judgement));
    Ok(Json(DeadlineReport { now: view.now, stations: stations.collect(), running: running.collect() }))
}
