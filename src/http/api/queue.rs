//! What is to be filed, and the cases that are suggested for it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::RecordingId;

use crate::answers::queue::{QueueItem, QueuePage, QueueQuery, SuggestedCase, SuggestionRequest};
use crate::answers::recording::RecordingItem;
use crate::custody::deadline::rules::judge;
use crate::custody::refused::{Field, Thing};
use crate::custody::suggestion::Suggestion;
use crate::custody::suggestion::queue::QueueOf;
use crate::http::AppState;
use crate::http::api::recordings::{page_size, read_cursor, write_cursor};
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, Query, id, value};
use crate::http::problem::Problem;

impl SuggestedCase {
    /// From a suggestion.
    pub fn new(suggestion: Suggestion) -> Self {
        let Suggestion { number, case, by, at } = suggestion;
        Self { number: number.to_string(), case: case.map(|case| case.to_string()), by: by.to_string(), at }
    }
}

/// Lists what is stored and filed under no case, the earliest captured first. What is listed is logged.
#[utoipa::path(get, path = "/api/v1/queue", tag = "cases", security(("bearer" = [])), params(QueueQuery),
    responses((status = 200, body = QueuePage)))]
pub async fn list(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<QueueQuery>,
) -> Result<Json<QueuePage>, Problem> {
    let (cursor, limit) = (read_cursor(query.cursor.as_deref())?, page_size(query.limit)?);
    let of = if query.suggested == Some(true) { QueueOf::Suggested } else { QueueOf::All };
    let page = state.custody.unfiled_of(&caller, of, cursor, limit).await?;
    let now = state.custody.clock.now();
    let items = page.items.into_iter().map(|one| {
        let judgement = judge(&state.custody.rules, &one.recording, now);
        let recording = RecordingItem::new(one.recording, judgement);
        QueueItem { recording, suggestion: one.suggestion.map(SuggestedCase::new) }
    });
    Ok(Json(QueuePage { items: items.collect(), next: page.next.as_ref().map(write_cursor) }))
}

/// Names the case that a recording belongs to, in place of what was named before.
#[utoipa::path(put, path = "/api/v1/recordings/{recording}/suggestion", tag = "cases", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")), request_body = SuggestionRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn suggest(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Body(request): Body<SuggestionRequest>,
) -> Result<StatusCode, Problem> {
    let (recording, number) = (id(Thing::Recording, &recording)?, value(Field::Number, &request.number)?);
    state.custody.suggest(&caller, vec![recording], number).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back the case that was named for a recording; where none was, nothing happens.
#[utoipa::path(delete, path = "/api/v1/recordings/{recording}/suggestion", tag = "cases", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 204)))]
pub async fn withdraw(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<StatusCode, Problem> {
    state.custody.withdraw_suggestions(&caller, vec![id(Thing::Recording, &recording)?]).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Names the case of a recording that the calling station brings, as an officer did at its screen.
#[utoipa::path(put, path = "/api/v1/uploads/{recording}/suggestion", tag = "uploads", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")), request_body = SuggestionRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["station-revoked", "conflict"]))))]
pub async fn suggest_at_station(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Body(request): Body<SuggestionRequest>,
) -> Result<StatusCode, Problem> {
    let (recording, number) = (id(Thing::Upload, &recording)?, value(Field::Number, &request.number)?);
    state.custody.suggest_at_station(&caller, recording, number).await?;
    Ok(StatusCode::NO_CONTENT)
}
