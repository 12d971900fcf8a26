//! Agencies, officers, accounts, recorders: what administrators keep.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::event::Role;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::custody::account::act::NewUser;
use crate::custody::account::passwords::Kept;
use crate::custody::agency::act::recorder_id;
use crate::custody::agency::{Assignment, Officer};
use crate::http::AppState;
use crate::http::api::stations::Reason;
use crate::http::auth::{Bearer, Who};
use crate::http::extract::{Body, Path, id, maybe_value, value};
use crate::http::problem::{Problem, ProblemBody};

/// An agency.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyBody {
    /// Its id.
    pub agency: String,
    /// Its name.
    pub name: String,
}

/// An officer.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficerBody {
    /// Certificate number.
    pub certificate: String,
    /// The officer's name.
    pub name: String,
    /// The agency.
    pub agency: String,
}

/// A new account.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRequest {
    /// The account.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// officer, clerk, head, reviewer, supervisor, auditor or administrator.
    #[schema(value_type = String)]
    pub role: Role,
    /// The agency; left out for supervisor, auditor and administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// For an officer, the certificate number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// An account.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UserBody {
    /// The account.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// What the person may do.
    #[schema(value_type = String)]
    pub role: Role,
    /// The agency.
    pub agency: Option<String>,
    /// For an officer, the certificate number.
    pub certificate: Option<String>,
    /// When the account was closed.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub disabled_at: Option<Utc>,
}

/// Asks for a token.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Days until it ends, 1 to 366.
    pub days: u32,
}

/// A token. It is shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokenBody {
    /// The token.
    pub token: String,
    /// What the log calls it.
    pub id: String,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Utc,
}

/// A token, as it is listed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TokenListBody {
    /// What the log calls it.
    pub id: String,
    /// When it was given out.
    #[schema(value_type = String, format = DateTime)]
    pub issued_at: Utc,
    /// When it ends.
    #[schema(value_type = String, format = DateTime)]
    pub expires_at: Utc,
    /// When it was taken back.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub revoked_at: Option<Utc>,
}

/// Sets a password.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordRequest {
    /// The password, 10 to 200 characters; without one, one is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The present password, where the account is one's own and has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
}

/// A password. It is shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PasswordBody {
    /// The password.
    pub password: String,
}

/// A recorder given to an officer for a time.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentBody {
    /// The recorder.
    pub recorder: String,
    /// The agency that owns it.
    pub agency: String,
    /// The officer's certificate number.
    pub officer: String,
    /// From when.
    #[schema(value_type = String, format = DateTime)]
    pub from: Utc,
    /// Until when; open where null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<Utc>,
}

/// Adds an agency.
#[utoipa::path(post, path = "/api/v1/agencies", tag = "administration", security(("bearer" = [])), request_body = AgencyBody,
    responses((status = 201), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn add_agency(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<AgencyBody>,
) -> Result<StatusCode, Problem> {
    state.custody.add_agency(&caller, value("agency", &request.agency)?, &request.name).await?;
    Ok(StatusCode::CREATED)
}

/// All agencies.
#[utoipa::path(get, path = "/api/v1/agencies", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<AgencyBody>), (status = 403, body = ProblemBody)))]
pub async fn agencies(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<AgencyBody>>, Problem> {
    let agencies = state.custody.agencies(&caller).await?.into_iter();
    Ok(Json(agencies.map(|a| AgencyBody { agency: a.id.to_string(), name: a.name }).collect()))
}

/// Registers an officer.
#[utoipa::path(post, path = "/api/v1/officers", tag = "administration", security(("bearer" = [])), request_body = OfficerBody,
    responses((status = 201), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn add_officer(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<OfficerBody>,
) -> Result<StatusCode, Problem> {
    let certificate = value("certificate", &request.certificate)?;
    let officer = Officer { certificate, name: request.name, agency: value("agency", &request.agency)? };
    state.custody.add_officer(&caller, officer).await?;
    Ok(StatusCode::CREATED)
}

/// All officers.
#[utoipa::path(get, path = "/api/v1/officers", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<OfficerBody>), (status = 403, body = ProblemBody)))]
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
    responses((status = 201), (status = 403, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn add_user(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<UserRequest>,
) -> Result<StatusCode, Problem> {
    let user = NewUser {
        id: value("user", &request.user)?,
        name: request.name,
        role: request.role,
        agency: maybe_value("agency", request.agency.as_deref())?,
        certificate: maybe_value("certificate", request.certificate.as_deref())?,
    };
    state.custody.add_user(&caller, user).await?;
    Ok(StatusCode::CREATED)
}

/// All accounts.
#[utoipa::path(get, path = "/api/v1/users", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<UserBody>), (status = 403, body = ProblemBody)))]
pub async fn users(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<UserBody>>, Problem> {
    let users = state.custody.users(&caller).await?.into_iter().map(|user| UserBody {
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
    params(("user" = String, Path, description = "The account")), request_body = Reason,
    responses((status = 204), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn disable_user(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.disable_user(&caller, id("user", &user)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives out a token for an account.
#[utoipa::path(post, path = "/api/v1/users/{user}/tokens", tag = "administration", security(("bearer" = [])),
    params(("user" = String, Path, description = "The account")), request_body = TokenRequest,
    responses((status = 201, body = TokenBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn issue_token(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<TokenRequest>,
) -> Result<(StatusCode, Json<TokenBody>), Problem> {
    let (token, secret, expires_at) = state.custody.issue_token(&caller, id("user", &user)?, request.days).await?;
    Ok((StatusCode::CREATED, Json(TokenBody { token, id: secret.to_string(), expires_at })))
}

/// The tokens of an account, one's own or for an administrator, the latest first.
#[utoipa::path(get, path = "/api/v1/users/{user}/tokens", tag = "administration", security(("bearer" = [])),
    params(("user" = String, Path, description = "The account")),
    responses((status = 200, body = Vec<TokenListBody>), (status = 403, body = ProblemBody),
        (status = 404, body = ProblemBody)))]
pub async fn tokens(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
) -> Result<Json<Vec<TokenListBody>>, Problem> {
    let tokens = state.custody.tokens(&caller, id("user", &user)?).await?.into_iter().map(|token| TokenListBody {
        id: token.id.to_string(),
        issued_at: token.issued_at,
        expires_at: token.expires_at,
        revoked_at: token.revoked_at,
    });
    Ok(Json(tokens.collect()))
}

/// Takes a token back, one's own or for an administrator: it opens nothing from this moment on.
#[utoipa::path(post, path = "/api/v1/tokens/{token}/revoke", tag = "administration", security(("bearer" = [])),
    params(("token" = String, Path, description = "The token's id")), request_body = Reason,
    responses((status = 204), (status = 404, body = ProblemBody), (status = 409, body = ProblemBody)))]
pub async fn revoke_token(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(token): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.revoke_token(&caller, id("token", &token)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a recorder to an officer for a time.
#[utoipa::path(post, path = "/api/v1/assignments", tag = "administration", security(("bearer" = [])), request_body = AssignmentBody,
    responses((status = 201), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody)))]
pub async fn assign(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<AssignmentBody>,
) -> Result<StatusCode, Problem> {
    let assignment = Assignment {
        recorder: recorder_id(&request.recorder)?,
        agency: value("agency", &request.agency)?,
        certificate: value("officer", &request.officer)?,
        from: request.from,
        until: request.until,
    };
    state.custody.assign_recorder(&caller, assignment).await?;
    Ok(StatusCode::CREATED)
}

/// All assignments of recorders, latest first.
#[utoipa::path(get, path = "/api/v1/assignments", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = Vec<AssignmentBody>), (status = 403, body = ProblemBody)))]
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

/// Sets an account's password. An administrator's must be changed at the first sign-in, and ends the second
/// factor, all sessions and, where it replaces one, all tokens. Who sets their own shows the present one, and
/// keeps the token that the request brings.
#[utoipa::path(put, path = "/api/v1/users/{user}/password", tag = "administration", security(("bearer" = [])),
    params(("user" = String, Path, description = "Account")), request_body = PasswordRequest,
    responses((status = 200, body = PasswordBody), (status = 403, body = ProblemBody), (status = 404, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
pub async fn set_password(
    State(state): State<AppState>,
    Who(caller): Who,
    Bearer(token): Bearer,
    Path(user): Path<String>,
    Body(request): Body<PasswordRequest>,
) -> Result<Json<PasswordBody>, Problem> {
    let PasswordRequest { password, old } = request;
    let kept = Kept { session: None, token };
    let password = state.custody.set_password(&caller, id("user", &user)?, password, old, kept).await?;
    Ok(Json(PasswordBody { password }))
}
