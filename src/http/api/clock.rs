//! The system's clock, where it is in doubt.

use crate::http::document::texts::Line;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::clock::Told;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, value};
use crate::http::problem::Problem;

/// What time it is.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClockState {
    /// The time that the log goes by.
    pub time: Utc,
    /// What the system's clock says.
    pub wall: Utc,
    /// Whether the system's clock is in doubt, and not followed.
    pub doubted: bool,
}

impl From<Told> for ClockState {
    fn from(told: Told) -> Self {
        let wall = told.doubt.map_or(told.time, |doubt| doubt.wall);
        Self { time: told.time, wall, doubted: told.doubt.is_some() }
    }
}

/// Says that the system's clock is right.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptClock {
    /// About what the system's clock says, so that no other time is confirmed than was read.
    #[schema(value_type = Utc)]
    pub wall: String,
    /// Why it is right: it goes into the custody log.
    #[schema(value_type = Line)]
    pub reason: String,
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
    state.custody.accept_clock(&caller, value("wall", &request.wall)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
