//! What administrators say of people who have accounts.

use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::UserId;

use crate::answers::person::{CertificateBinding, QualificationBody, QualificationWithdrawal};
use crate::custody::account::qualified::Qualified;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// Says what entitles a person to review decisions before they are made, and since which day; in place of what was said
/// of it before. A day that is to come is none.
#[utoipa::path(post, path = "/api/v1/users/{user}/qualifications", tag = "administration", security(("bearer" = [])),
    params(("user" = UserId, Path, description = "The account")),
    request_body = QualificationBody,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn qualify(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<QualificationBody>,
) -> Result<StatusCode, Problem> {
    let QualificationBody { qualification, since } = request;
    state.custody.qualify_user(&caller, id(Thing::User, &user)?, Qualified { qualification, since }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a person does not have what was said to entitle them.
#[utoipa::path(post, path = "/api/v1/users/{user}/qualifications/withdraw", tag = "administration",
    security(("bearer" = [])), params(("user" = UserId, Path, description = "The account")),
    request_body = QualificationWithdrawal,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn withdraw_qualification(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<QualificationWithdrawal>,
) -> Result<StatusCode, Problem> {
    let QualificationWithdrawal { qualification, reason } = request;
    state.custody.withdraw_qualification(&caller, id(Thing::User, &user)?, qualification, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that a person whose account is none of an officer, such as a head, has an officer's certificate too: they decide
/// on nothing that they handle. In place of a certificate that was said before.
#[utoipa::path(post, path = "/api/v1/users/{user}/certificate", tag = "administration", security(("bearer" = [])),
    params(("user" = UserId, Path, description = "The account")),
    request_body = CertificateBinding,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn bind_certificate(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(user): Path<String>,
    Body(request): Body<CertificateBinding>,
) -> Result<StatusCode, Problem> {
    let certificate = value(Field::Certificate, &request.certificate)?;
    state.custody.bind_certificate(&caller, id(Thing::User, &user)?, certificate, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
