//! Complaints and reports: received, decided, told, listed, and their personal data erased.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{CaseId, ComplaintId};

use crate::answers::complaint::{
    ComplaintBody, ComplaintReceived, ComplaintRequest, ComplaintsBody, DecideRequest, TellRequest,
};
use crate::answers::reason::Reason;
use crate::custody::complaint::act::{ComplaintShown, Register, Told};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::api::course::clock_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id};
use crate::http::problem::Problem;

/// Records a complaint that the caller's agency received. Who complained is in no entry of the log, which has a commitment
/// to it.
#[utoipa::path(post, path = "/api/v1/complaints", tag = "cases", security(("bearer" = [])),
    request_body = ComplaintRequest,
    responses((status = 201, body = ComplaintReceived)))]
pub async fn receive_complaint(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<ComplaintRequest>,
) -> Result<(StatusCode, Json<ComplaintReceived>), Problem> {
    let complaint = state.custody.receive_complaint(&caller, request).await?;
    Ok((StatusCode::CREATED, Json(ComplaintReceived { complaint })))
}

/// The register of complaints: what nobody decided, what nobody was told of, and what is done, each with its clocks and as
/// far as the caller may see it. The reading is logged.
#[utoipa::path(get, path = "/api/v1/complaints", tag = "cases", security(("bearer" = [])),
    responses((status = 200, body = ComplaintsBody)))]
pub async fn list_complaints(State(state): State<AppState>, Who(caller): Who) -> Result<Json<ComplaintsBody>, Problem> {
    let Register { open, decided, told, more } = state.custody.complaints(&caller).await?;
    let bodies = |shown: Vec<ComplaintShown>| shown.into_iter().map(complaint_body).collect();
    Ok(Json(ComplaintsBody { open: bodies(open), decided: bodies(decided), told: bodies(told), more }))
}

/// Decides what comes of a complaint: a case that was opened for it, or none, and then on what ground. An officer does so
/// with those that they recorded, and names cases that they handle.
#[utoipa::path(post, path = "/api/v1/complaints/{complaint}/decide", tag = "cases", security(("bearer" = [])),
    params(("complaint" = ComplaintId, Path, description = "Id of the complaint")),
    request_body = DecideRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn decide_complaint(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(complaint): Path<String>,
    Body(request): Body<DecideRequest>,
) -> Result<StatusCode, Problem> {
    let DecideRequest { outcome, case, ground } = request;
    let case: Option<CaseId> = case.as_deref().map(|case| id(Thing::Case, case)).transpose()?;
    state.custody.decide_complaint(&caller, id(Thing::Complaint, &complaint)?, outcome, case, &ground).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that the complainant was told what came of the complaint, or why not. A late fact is taken and judged. An officer
/// does so with those that they recorded, or of which a case came that they handle.
#[utoipa::path(post, path = "/api/v1/complaints/{complaint}/tell", tag = "cases", security(("bearer" = [])),
    params(("complaint" = ComplaintId, Path, description = "Id of the complaint")),
    request_body = TellRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn tell_complaint(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(complaint): Path<String>,
    Body(request): Body<TellRequest>,
) -> Result<StatusCode, Problem> {
    let TellRequest { told_at, how, paper, reason } = request;
    let told = Told { at: told_at, how, paper, reason };
    state.custody.tell_complaint(&caller, id(Thing::Complaint, &complaint)?, told).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Erases the personal data of a complaint. The log keeps that it was erased, and a commitment that tells nothing any more.
/// A head does so; it cannot be taken back.
#[utoipa::path(post, path = "/api/v1/complaints/{complaint}/erase", tag = "cases", security(("bearer" = [])),
    params(("complaint" = ComplaintId, Path, description = "Id of the complaint")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn erase_complaint(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(complaint): Path<String>,
    Body(Reason { reason }): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.erase_complaint(&caller, id(Thing::Complaint, &complaint)?, &reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn complaint_body(shown: ComplaintShown) -> ComplaintBody {
    let ComplaintShown { complaint, sight, name, about_person, personal, clocks, may_run: _ } = shown;
    let mut body = ComplaintBody {
        complaint: complaint.id,
        agency: complaint.agency,
        standing: complaint.standing,
        received_at: complaint.received_at,
        logged_at: complaint.logged_at,
        recorded_by: complaint.recorded_by,
        channel: complaint.channel,
        about: complaint.about,
        says: complaint.says,
        anonymous: complaint.is_anonymous,
        sight,
        name,
        about_person,
        personal,
        commitment: complaint.commitment,
        outcome: None,
        case: None,
        ground: String::new(),
        decided_at: None,
        decided_by: None,
        told_at: None,
        how: None,
        paper: String::new(),
        told_reason: String::new(),
        told_by: None,
        erased_at: complaint.erased_at,
        clocks: clocks.into_iter().map(clock_body).collect(),
    };
    if let Some(decision) = complaint.decision {
        (body.outcome, body.case, body.ground) = (Some(decision.outcome), decision.case, decision.ground);
        (body.decided_at, body.decided_by) = (Some(decision.at), Some(decision.by));
    }
    if let Some(telling) = complaint.telling {
        (body.told_at, body.how, body.told_by) = (Some(telling.at), Some(telling.how), Some(telling.by));
        (body.paper, body.told_reason) = (telling.paper, telling.reason);
    }
    body
}
