//! Parties of cases: recorded, set right, removed, shown, and their personal data erased. What identifies somebody goes in
//! bodies alone: no path and no query has any of it.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{CaseId, PartyId};

use crate::answers::party::{PartiesBody, PartyBody, PartyRecorded, PartyRequest};
use crate::answers::reason::Reason;
use crate::custody::party::Party;
use crate::custody::party::act::PartyShown;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id};
use crate::http::problem::Problem;

/// Records a party of a case. The name of a person, numbers and addresses are in no entry of the log, which has a
/// commitment to them.
#[utoipa::path(post, path = "/api/v1/cases/{case}/parties", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = PartyRequest,
    responses((status = 201, body = PartyRecorded)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn record_party(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<PartyRequest>,
) -> Result<(StatusCode, Json<PartyRecorded>), Problem> {
    let party = state.custody.record_party(&caller, id(Thing::Case, &case)?, request).await?;
    Ok((StatusCode::CREATED, Json(PartyRecorded { party })))
}

/// The parties of a case, each as far as the caller may see it. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/parties", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = PartiesBody)))]
pub async fn list_parties(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<PartiesBody>, Problem> {
    let parties = state.custody.parties(&caller, id(Thing::Case, &case)?).await?;
    Ok(Json(PartiesBody { parties: parties.into_iter().map(party_body).collect() }))
}

/// Says anew who a party is: the whole of it, in place of what was said before, and why.
#[utoipa::path(put, path = "/api/v1/parties/{party}", tag = "cases", security(("bearer" = [])),
    params(("party" = PartyId, Path, description = "Id of the party")),
    request_body = PartyRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn correct_party(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(party): Path<String>,
    Body(request): Body<PartyRequest>,
) -> Result<StatusCode, Problem> {
    state.custody.correct_party(&caller, id(Thing::Party, &party)?, request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a party out of its case. What the log says of it stays.
#[utoipa::path(post, path = "/api/v1/parties/{party}/remove", tag = "cases", security(("bearer" = [])),
    params(("party" = PartyId, Path, description = "Id of the party")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn remove_party(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(party): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.remove_party(&caller, id(Thing::Party, &party)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases the personal data of a party, that of former sayings too. The log keeps that it was erased, and a commitment that
/// tells nothing any more. A head does so; it cannot be taken back.
#[utoipa::path(post, path = "/api/v1/parties/{party}/erase", tag = "cases", security(("bearer" = [])),
    params(("party" = PartyId, Path, description = "Id of the party")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn erase_party(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(party): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.erase_party(&caller, id(Thing::Party, &party)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(in crate::http) fn party_body(shown: PartyShown) -> PartyBody {
    let PartyShown { party, sight, name, code, personal, under_fourteen } = shown;
    let Party { id, case, kind, is_minor, consents, reason, commitment, told_at, told_by, .. } = party;
    PartyBody {
        party: id,
        case,
        kind,
        name,
        code,
        minor: is_minor,
        under_fourteen,
        consent: consents,
        sight,
        personal,
        commitment,
        reason,
        corrections: party.corrections,
        recorded_at: party.recorded_at,
        recorded_by: party.recorded_by,
        told_at,
        told_by,
        erased_at: party.erased_at,
    }
}
