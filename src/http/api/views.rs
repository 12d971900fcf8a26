//! Views that hold more than one range request: players.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{RecordingId, ViewId};

use crate::answers::view::ViewAnswer;
use crate::custody::refused::Thing;
use crate::custody::view::Lasting;
use crate::http::AppState;
use crate::http::auth::Viewing;
use crate::http::extract::{Path, id};
use crate::http::problem::Problem;

/// Opens a view of a recording. Logged before anything is served.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/views", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, body = ViewAnswer)),
    extensions(("x-problems" = json!(["not-stored", "too-many-views"]))))]
pub async fn open(
    State(state): State<AppState>,
    Viewing(viewer): Viewing,
    Path(recording): Path<String>,
) -> Result<Json<ViewAnswer>, Problem> {
    let grant = state.custody.open_view(&viewer, id(Thing::Recording, &recording)?, None, Lasting::UntilClosed).await?;
    let idle_seconds = state.custody.limits.view_idle_seconds;
    Ok(Json(ViewAnswer { view: grant.lease.view().to_string(), idle_seconds }))
}

/// Closes a view; what was watched is logged.
#[utoipa::path(post, path = "/api/v1/views/{view}/close", tag = "recordings", security(("bearer" = [])),
    params(("view" = ViewId, Path, description = "View id")),
    responses((status = 204)))]
pub async fn close(
    State(state): State<AppState>,
    Viewing(viewer): Viewing,
    Path(view): Path<String>,
) -> Result<StatusCode, Problem> {
    state.custody.close_view(&viewer, id(Thing::View, &view)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
