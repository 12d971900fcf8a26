//! Acting for a head: given, ended, listed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::DelegationId;

use crate::answers::delegation::{DelegationBody, DelegationMade, DelegationRequest, DelegationsBody};
use crate::answers::reason::Reason;
use crate::custody::delegation::Delegation;
use crate::custody::delegation::act::DelegationGiven;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, maybe_value, value};
use crate::http::problem::Problem;

/// Lets somebody of the agency decide in place of a head for some days (代行职权): what was asked for in cases, and nothing
/// that they or the head asked for or handle. A head gives their own, an administrator any. On one day nobody acts for
/// two heads.
#[utoipa::path(post, path = "/api/v1/delegations", tag = "administration", security(("bearer" = [])),
    request_body = DelegationRequest,
    responses((status = 201, body = DelegationMade)),
    extensions(("x-problems" = json!(["conflict", "unknown"]))))]
pub async fn give(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<DelegationRequest>,
) -> Result<(StatusCode, Json<DelegationMade>), Problem> {
    let DelegationRequest { head, deputy, from_on, until_on, reason } = request;
    let head = maybe_value(Field::Head, head.as_deref())?;
    let given = DelegationGiven { head, deputy: value(Field::Deputy, &deputy)?, from_on, until_on, reason };
    let delegation = state.custody.give_delegation(&caller, given).await?;
    Ok((StatusCode::CREATED, Json(DelegationMade { delegation })))
}

/// Who acts or acted for which head: of the caller's agency; for who oversees or administers all agencies, of all.
#[utoipa::path(get, path = "/api/v1/delegations", tag = "administration", security(("bearer" = [])),
    responses((status = 200, body = DelegationsBody)))]
pub async fn list_delegations(
    State(state): State<AppState>,
    Who(caller): Who,
) -> Result<Json<DelegationsBody>, Problem> {
    let found = state.custody.delegations(&caller).await?;
    let now = state.custody.clock.now();
    let today = state.custody.legal.day(now);
    let body = |one: Delegation| {
        let in_force = one.is_in_force(now, today);
        let (ended_at, ended_by, ended_reason) = match one.ended {
            Some((at, by, reason)) => (Some(at), Some(by), reason),
            None => (None, None, String::new()),
        };
        DelegationBody {
            delegation: one.id,
            agency: one.agency,
            head: one.head,
            deputy: one.deputy,
            from_on: one.from_on,
            until_on: one.until_on,
            reason: one.reason,
            given_at: one.given_at,
            given_by: one.given_by,
            in_force,
            ended_at,
            ended_by,
            ended_reason,
        }
    };
    let delegations = found.delegations.into_iter().map(body).collect();
    Ok(Json(DelegationsBody { delegations, more: found.more }))
}

/// Ends a delegation before its days do, by the head or an administrator. What was decided by it stays decided.
#[utoipa::path(post, path = "/api/v1/delegations/{delegation}/end", tag = "administration", security(("bearer" = [])),
    params(("delegation" = DelegationId, Path, description = "Id of the delegation")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn end(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(delegation): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.end_delegation(&caller, id(Thing::Delegation, &delegation)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
