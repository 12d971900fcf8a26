//! The system's clock, where it is in doubt.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;

use crate::answers::clock::{AcceptClock, ClockState};
use crate::clock::Told;
use crate::custody::refused::Field;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, value};
use crate::http::problem::Problem;

impl From<Told> for ClockState {
    fn from(told: Told) -> Self {
        let wall = told.doubt.map_or(told.time, |doubt| doubt.wall);
        Self { time: told.time, wall, doubted: told.doubt.is_some() }
    }
}

/// What time the log goes by, and whether the system's clock is in doubt.
#[utoipa::path(get, path = "/api/v1/clock", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = ClockState)))]
pub async fn clock(State(state): State<AppState>, Who(caller): Who) -> Result<Json<ClockState>, Problem> {
    Ok(Json(state.custody.clock_told(&caller).await?.into()))
}

/// Has a clock that is in doubt followed again.
#[utoipa::path(post, path = "/api/v1/clock/accept", tag = "administration", security(("bearer" = [])),
    request_body = AcceptClock,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn accept(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<AcceptClock>,
) -> Result<StatusCode, Problem> {
    state.custody.accept_clock(&caller, value(Field::Wall, &request.wall)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
