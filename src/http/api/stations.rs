//! Stations: enrolment, sessions, administration.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use evidence::ids::{SecretId, StationId};
use evidence::time::Utc;
use evidence::wire::{ChallengeAnswer, EnrolAnswer, EnrolRequest, SessionAnswer, SessionRequest};

use crate::answers::reason::Reason;
use crate::answers::station::{CodeAnswer, CodeItem, CodeRequest, StationItem};
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// Enrols a station with a one-time code.
#[utoipa::path(post, path = "/api/v1/enrolments", tag = "stations",
    request_body(content = EnrolRequest, description = "FORMAT.md section 8: code, public_key, signature, agent_version"),
    responses((status = 200, description = "FORMAT.md section 8: the station's id and the log key to pin", body = EnrolAnswer)),
    extensions(("x-problems" = json!(["unauthenticated", "read-only", "log-unavailable", "store-full", "bad-signature", "bad-code", "unknown"]))))]
pub async fn enrol(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<EnrolRequest>,
) -> Result<Json<EnrolAnswer>, Problem> {
    Ok(Json(state.custody.enrol(&caller, request).await?))
}

/// Gives a station something to sign.
#[utoipa::path(post, path = "/api/v1/stations/{station}/challenge", tag = "stations",
    params(("station" = StationId, Path, description = "The station's id")),
    responses((status = 200, description = "nonce and expires_at", body = ChallengeAnswer)))]
pub async fn challenge(
    State(state): State<AppState>,
    Path(station): Path<String>,
) -> Result<Json<ChallengeAnswer>, Problem> {
    Ok(Json(state.custody.challenge(&id(Thing::Station, &station)?)?))
}

/// Opens a session for the station that signed its challenge.
#[utoipa::path(post, path = "/api/v1/stations/{station}/session", tag = "stations",
    params(("station" = StationId, Path, description = "The station's id")),
    request_body(content = SessionRequest, description = "nonce and signature"),
    responses((status = 200, description = "token and expires_at", body = SessionAnswer)),
    extensions(("x-problems" = json!(["unauthenticated", "read-only", "log-unavailable", "store-full", "bad-signature", "station-revoked"]))))]
pub async fn session(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(station): Path<String>,
    headers: HeaderMap,
    Body(request): Body<SessionRequest>,
) -> Result<Json<SessionAnswer>, Problem> {
    let station = id(Thing::Station, &station)?;
    let time = headers.get(header::DATE).and_then(|date| Utc::from_http_date(date.to_str().ok()?));
    Ok(Json(state.custody.open_session(&caller, station, request, time).await?))
}

/// All stations.
#[utoipa::path(get, path = "/api/v1/stations", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<StationItem>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn list(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<StationItem>>, Problem> {
    let views = state.custody.stations(&caller).await?;
    let items = views.into_iter().map(|view| StationItem {
        key_id: view.station.key.key_id().to_string(),
        station: view.station.id.to_string(),
        agency: view.station.agency.to_string(),
        name: view.station.name,
        enrolled_at: view.station.enrolled_at,
        revoked_at: view.station.revoked_at,
        statements: view.reach.present,
        statements_missing: view.reach.length - view.reach.present,
    });
    Ok(Json(items.collect()))
}

/// A one-time code for a new station.
#[utoipa::path(post, path = "/api/v1/stations/codes", tag = "administration", security(("bearer" = [])),
    request_body = CodeRequest,
    responses((status = 200, body = CodeAnswer)),
    extensions(("x-problems" = json!(["unknown"]))))]
pub async fn issue_code(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CodeRequest>,
) -> Result<Json<CodeAnswer>, Problem> {
    let agency = value(Field::Agency, &request.agency)?;
    let (code, expires_at) = state.custody.issue_code(&caller, agency, &request.name).await?;
    Ok(Json(CodeAnswer { code: code.to_string(), expires_at }))
}

/// The codes that no station used yet, the first to end first.
#[utoipa::path(get, path = "/api/v1/stations/codes", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<CodeItem>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn codes(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<CodeItem>>, Problem> {
    let items = state.custody.open_codes(&caller).await?.into_iter().map(|code| CodeItem {
        id: code.code.to_string(),
        agency: code.agency.to_string(),
        name: code.name,
        expires_at: code.expires_at,
    });
    Ok(Json(items.collect()))
}

/// Withdraws a code that no station used: nobody enrols with it any more.
#[utoipa::path(post, path = "/api/v1/stations/codes/{code}/withdraw", tag = "administration", security(("bearer" = [])),
    params(("code" = SecretId, Path, description = "The code's id")), request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn withdraw_code(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(code): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.withdraw_code(&caller, id(Thing::Code, &code)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Revokes a station.
#[utoipa::path(post, path = "/api/v1/stations/{station}/revoke", tag = "administration", security(("bearer" = [])),
    params(("station" = StationId, Path, description = "The station's id")), request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn revoke(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(station): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.revoke(&caller, id(Thing::Station, &station)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
