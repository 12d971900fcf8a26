//! The simple procedure: decide a case on the spot, say what followed, show it.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::CaseId;

use crate::answers::simple::{CaseSimpleBody, FollowedRequest, SimpleBody, SimpleRequest};
use crate::custody::Refused;
use crate::custody::refused::{Field, Thing};
use crate::custody::simple::act::Followed;
use crate::custody::simple::view::SimpleView;
use crate::custody::simple::{SimpleDecision, SimpleSaid};
use crate::http::AppState;
use crate::http::api::course::clock_body;
use crate::http::api::legal::entry_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// A decision, as it is given.
fn said(request: SimpleRequest) -> Result<SimpleSaid, Refused> {
    let officers =
        request.officers.iter().map(|one| value(Field::Officers, one)).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(SimpleSaid {
        party: value(Field::Party, &request.party)?,
        facts: request.facts,
        law: request.law,
        steps: request.steps,
        statement: request.statement,
        answer: request.answer,
        is_contested: request.contested,
        is_disputed: request.disputed,
        sanctions: request.sanctions,
        fine_fen: request.fine_fen,
        cash_fen: request.cash_fen,
        is_hard_to_collect: request.hard_to_collect,
        receipt_number: request.receipt_number,
        handed_in_on: request.handed_in_on,
        filed_with: request.filed_with,
        other: request.other,
        decided_at: request.decided_at,
        officers,
    })
}

/// Decides a case on the spot by the simple procedure (简易程序): once, by two officers, without a start. What the law of
/// that day does not let it decide is refused, and goes by the ordinary procedure.
#[utoipa::path(post, path = "/api/v1/cases/{case}/simple", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = SimpleRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn decide_simply(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<SimpleRequest>,
) -> Result<StatusCode, Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    state.custody.decide_simply(&caller, case, said(request)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what followed a decision by the simple procedure: that its cash was handed in, and that it was put on file. The
/// whole of it, in place of what was said before.
#[utoipa::path(post, path = "/api/v1/cases/{case}/simple/followed", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = FollowedRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn follow_simply(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<FollowedRequest>,
) -> Result<StatusCode, Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let FollowedRequest { handed_in_on, filed_with, reason } = request;
    state.custody.follow_simply(&caller, case, Followed { handed_in_on, filed_with, reason }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was decided in a case by the simple procedure, by which rules it could be, what is not as the law asks, and until
/// when its cash is to be handed in. The reading is logged on the case.
#[utoipa::path(get, path = "/api/v1/cases/{case}/simple", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = CaseSimpleBody)))]
pub async fn simple(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<CaseSimpleBody>, Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let view = state.custody.show_simple(&caller, case.clone()).await?;
    Ok(Json(CaseSimpleBody { case, decision: view.map(simple_body) }))
}

fn simple_body(view: SimpleView) -> SimpleBody {
    let SimpleView { decision, day, allowed_by, findings, clocks } = view;
    let SimpleDecision { said, logged_at, decided_by, followed_at, follow_reason, .. } = decision;
    SimpleBody {
        dispute_prone: said.is_dispute_prone(),
        party: said.party,
        facts: said.facts,
        law: said.law,
        steps: said.steps,
        statement: said.statement,
        answer: said.answer,
        contested: said.is_contested,
        disputed: said.is_disputed,
        sanctions: said.sanctions,
        fine_fen: said.fine_fen,
        cash_fen: said.cash_fen,
        hard_to_collect: said.is_hard_to_collect,
        receipt_number: said.receipt_number,
        handed_in_on: said.handed_in_on,
        filed_with: said.filed_with,
        other: said.other,
        decided_at: said.decided_at,
        officers: said.officers,
        logged_at,
        decided_by,
        followed_at,
        follow_reason,
        allowed_by: allowed_by.iter().map(|ground| entry_body(ground, day)).collect(),
        findings,
        clocks: clocks.into_iter().map(clock_body).collect(),
    }
}
