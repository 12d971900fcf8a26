//! Agencies, officers, accounts, recorders: what administrators keep.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{Certificate, SecretId, UserId};

use crate::answers::account::{
    PasswordBody, PasswordRequest, TokenBody, TokenListBody, TokenRequest, UserBody, UserRequest,
};
use crate::answers::agency::{AgencyBody, AssignmentBody, CounterBody, OfficerBody, ValidityBody};
use crate::answers::person::QualificationBody;
use crate::answers::reason::Reason;
use crate::custody::account::act::NewUser;
use crate::custody::account::passwords::Kept;
use crate::custody::account::qualified::Qualified;
use crate::custody::agency::act::recorder_id;
use crate::custody::agency::{Assignment, Certified, Counter, Officer};
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::auth::{Bearer, Who};
use crate::http::extract::{Body, Path, id, maybe_value, value};
use crate::http::problem::Problem;

/// Adds an agency.
#[utoipa::path(post, path = "/api/v1/agencies", tag = "administration", security(("bearer" = [])), request_body = AgencyBody,
    responses((status = 201)),
    extensions(("x-problems" = json!(["exists"]))))]
pub async fn add_agency(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<AgencyBody>,
) -> Result<StatusCode, Problem> {
    state.custody.add_agency(&caller, value(Field::Agency, &request.agency)?, &request.name).await?;
    Ok(StatusCode::CREATED)
}

/// All agencies.
#[utoipa::path(get, path = "/api/v1/agencies", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<AgencyBody>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn agencies(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<AgencyBody>>, Problem> {
    let agencies = state.custody.agencies(&caller).await?.into_iter();
    Ok(Json(agencies.map(|a| AgencyBody { agency: a.id.to_string(), name: a.name }).collect()))
}

/// Registers an officer.
#[utoipa::path(post, path = "/api/v1/officers", tag = "administration", security(("bearer" = [])), request_body = OfficerBody,
    responses((status = 201)),
    extensions(("x-problems" = json!(["exists", "unknown"]))))]
pub async fn add_officer(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<OfficerBody>,
) -> Result<StatusCode, Problem> {
    let certificate = value(Field::Certificate, &request.certificate)?;
    let officer = Officer { certificate, name: request.name, agency: value(Field::Agency, &request.agency)? };
    state.custody.add_officer(&caller, officer).await?;
    Ok(StatusCode::CREATED)
}

/// Says from when until when an officer's certificate is valid: a period beside those that were said, or in place of the
/// one that begins on the same day.
#[utoipa::path(post, path = "/api/v1/officers/{certificate}/validity", tag = "administration", security(("bearer" = [])),
    params(("certificate" = Certificate, Path, description = "Certificate number")),
    request_body = ValidityBody,
    responses((status = 204)))]
pub async fn certify(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(certificate): Path<String>,
    Body(request): Body<ValidityBody>,
) -> Result<StatusCode, Problem> {
    let ValidityBody { valid_from, valid_until, assistant } = request;
    let certified = Certified { valid_from, valid_until, is_assistant: assistant };
    state.custody.certify_officer(&caller, id(Thing::Officer, &certificate)?, certified).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All officers.
#[utoipa::path(get, path = "/api/v1/officers", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<OfficerBody>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn officers(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<OfficerBody>>, Problem> {
    let officers = state.custody.officers(&caller).await?.into_iter().map(|officer| OfficerBody {
        certificate: officer.certificate.to_string(),
        name: officer.name,
        agency: officer.agency.to_string(),
    });
    Ok(Json(officers.collect()))
}

/// Makes an account.
#[utoipa::path(post, path = "/api/v1/users", tag = "administration", security(("bearer" = [])), request_body = UserRequest,
    responses((status = 201)),
    extensions(("x-problems" = json!(["exists", "unknown"]))))]
pub async fn add_user(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<UserRequest>,
) -> Result<StatusCode, Problem> {
    let user = NewUser {
        id: value(Field::User, &request.user)?,
        name: request.name,
        role: request.role,
        agency: maybe_value(Field::Agency, request.agency.as_deref())?,
        certificate: maybe_value(Field::Certificate, request.certificate.as_deref())?,
    };
    state.custody.add_user(&caller, user).await?;
    Ok(StatusCode::CREATED)
}

/// All accounts.
#[utoipa::path(get, path = "/api/v1/users", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<UserBody>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn users(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<UserBody>>, Problem> {
    let users = state.custody.users(&caller).await?;
    let mut qualified = state.custody.qualifications(&caller).await?;
    let body = |said: Qualified| QualificationBody { qualification: said.qualification, since: said.since };
    let users = users.into_iter().map(|user| UserBody {
        qualifications: qualified.remove(&user.id).unwrap_or_default().into_iter().map(body).collect(),
        user: user.id.to_string(),
        name: user.name,
        role: user.role,
        agency: user.agency.map(|a| a.to_string()),
        certificate: user.certificate.map(|c| c.to_string()),
        disabled_at: user.disabled_at,
    });
    Ok(Json(users.collect()))
}

/// Closes an account.
#[utoipa::path(post, path = "/api/v1/users/{user}/disable", tag = "administration", security(("bearer" = [])),
    params(("user" = UserId, Path, description = "The account")), request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn disable_user(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.disable_user(&caller, id(Thing::User, &user)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives out a token for an account.
#[utoipa::path(post, path = "/api/v1/users/{user}/tokens", tag = "administration", security(("bearer" = [])),
    params(("user" = UserId, Path, description = "The account")), request_body = TokenRequest,
    responses((status = 201, body = TokenBody)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn issue_token(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<TokenRequest>,
) -> Result<(StatusCode, Json<TokenBody>), Problem> {
    let (token, secret, expires_at) = state.custody.issue_token(&caller, id(Thing::User, &user)?, request.days).await?;
    Ok((StatusCode::CREATED, Json(TokenBody { token, id: secret.to_string(), expires_at })))
}

/// The tokens of an account, one's own or for an administrator, the latest first.
#[utoipa::path(get, path = "/api/v1/users/{user}/tokens", tag = "administration", security(("bearer" = [])),
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 200, body = Vec<TokenListBody>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn tokens(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
) -> Result<Json<Vec<TokenListBody>>, Problem> {
    let tokens = state.custody.tokens(&caller, id(Thing::User, &user)?).await?.into_iter().map(|token| TokenListBody {
        id: token.id.to_string(),
        issued_at: token.issued_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
    });
    Ok(Json(tokens.collect()))
}

/// Takes a token back, one's own or for an administrator: it opens nothing from this moment on.
#[utoipa::path(post, path = "/api/v1/tokens/{token}/revoke", tag = "administration", security(("bearer" = [])),
    params(("token" = SecretId, Path, description = "The token's id")), request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn revoke_token(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(token): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.revoke_token(&caller, id(Thing::Token, &token)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a recorder to an officer for a time.
#[utoipa::path(post, path = "/api/v1/assignments", tag = "administration", security(("bearer" = [])), request_body = AssignmentBody,
    responses((status = 201)),
    extensions(("x-problems" = json!(["unknown"]))))]
pub async fn assign(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<AssignmentBody>,
) -> Result<StatusCode, Problem> {
    let assignment = Assignment {
        recorder: recorder_id(Field::Recorder, &request.recorder)?,
        agency: value(Field::Agency, &request.agency)?,
        certificate: value(Field::Officer, &request.officer)?,
        from: request.from,
        until: request.until,
    };
    state.custody.assign_recorder(&caller, assignment).await?;
    Ok(StatusCode::CREATED)
}

/// All assignments of recorders, latest first.
#[utoipa::path(get, path = "/api/v1/assignments", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<AssignmentBody>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn assignments(
    State(state): State<AppState>,
    Who(caller): Who,
) -> Result<Json<Vec<AssignmentBody>>, Problem> {
    let all = state.custody.assignments(&caller).await?.into_iter().map(|assignment| AssignmentBody {
        recorder: assignment.recorder.to_string(),
        agency: assignment.agency.to_string(),
        officer: assignment.certificate.to_string(),
        from: assignment.from,
        until: assignment.until,
    });
    Ok(Json(all.collect()))
}

/// Registers a counter at which applications are taken, or says anew what one is.
#[utoipa::path(post, path = "/api/v1/counters", tag = "administration", security(("bearer" = [])), request_body = CounterBody,
    responses((status = 201)),
    extensions(("x-problems" = json!(["unknown"]))))]
pub async fn register_counter(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CounterBody>,
) -> Result<StatusCode, Problem> {
    let CounterBody { counter, agency, name, place } = request;
    let counter = recorder_id(Field::Counter, &counter)?;
    let said = Counter { counter, agency: value(Field::Agency, &agency)?, name, place };
    state.custody.register_counter(&caller, said).await?;
    Ok(StatusCode::CREATED)
}

/// All counters at which applications are taken.
#[utoipa::path(get, path = "/api/v1/counters", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<CounterBody>)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn counters(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<CounterBody>>, Problem> {
    let all = state.custody.counters(&caller).await?.into_iter().map(|said| CounterBody {
        counter: said.counter.to_string(),
        agency: said.agency.to_string(),
        name: said.name,
        place: said.place,
    });
    Ok(Json(all.collect()))
}

/// Sets an account's password. An administrator's must be changed at the first sign-in, and ends the second
/// factor, all sessions and, where it replaces one, all tokens. Who sets their own shows the present one, and
/// keeps the token that the request brings.
#[utoipa::path(put, path = "/api/v1/users/{user}/password", tag = "administration", security(("bearer" = [])),
    params(("user" = UserId, Path, description = "Account")), request_body = PasswordRequest,
    responses((status = 200, body = PasswordBody)),
    extensions(("x-problems" = json!(["conflict", "bad-password", "too-many-attempts"]))))]
pub async fn set_password(
    State(state): State<AppState>,
    Who(caller): Who,
    Bearer(token): Bearer,
    Path(user): Path<String>,
    Body(request): Body<PasswordRequest>,
) -> Result<Json<PasswordBody>, Problem> {
    let PasswordRequest { password, old } = request;
    let kept = Kept { token, ..Kept::default() };
    let password = state.custody.set_password(&caller, id(Thing::User, &user)?, password, old, kept).await?;
    Ok(Json(PasswordBody { password }))
}
