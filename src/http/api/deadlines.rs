//! Deadlines: who is late, at risk, on time.

use axum::Json;
use axum::extract::State;

use crate::answers::deadline::{DeadlineQuery, DeadlineReport, StationStanding};
use crate::answers::recording::RecordingItem;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Query, span};
use crate::http::problem::Problem;

/// How deadlines stand within the caller's reach.
#[utoipa::path(get, path = "/api/v1/deadlines", tag = "recordings", security(("bearer" = [])), params(DeadlineQuery),
    responses((status = 200, body = DeadlineReport)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn deadlines(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<DeadlineQuery>,
) -> Result<Json<DeadlineReport>, Problem> {
    let (from, until) = span(query.from.as_deref(), query.until.as_deref())?;
    let view = state.custody.deadlines(&caller, from, until, query.by.unwrap_or_default()).await?;
    let stations = view.counts.into_iter().map(|count| StationStanding {
        station: count.station.to_string(),
        standing: count.standing,
        count: count.count,
    });
    let running = view.running.into_iter().map(|(recording, judgement)| RecordingItem::new(recording, judgement));
    Ok(Json(DeadlineReport { now: view.now, stations: stations.collect(), running: running.collect() }))
}
