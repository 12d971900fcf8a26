//! Cases: open, find, show, rename, merge, close, file, take out.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::{CaseId, RecordingId};

use crate::answers::case::{
    BatchFiled, BatchRequest, CaseBody, CaseDetail, CaseEntry, CaseMerging, CaseOpened, CasePage, CaseQuery,
    CaseRenaming, CaseRequest, CaseStanding, LinkRequest,
};
use crate::answers::reason::Reason;
use crate::answers::recording::RecordingItem;
use crate::custody::case::act::Filing;
use crate::custody::case::change::Renaming;
use crate::custody::case::many::Filings;
use crate::custody::case::{Case, CaseState};
use crate::custody::deadline::rules::judge;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::api::recordings::{bounded, page_size, read_cursor, write_cursor};
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, Query, id, maybe_value, value};
use crate::http::problem::Problem;

fn case_body(case: Case) -> CaseBody {
    let (id, agency, number) = (case.id.to_string(), case.agency.to_string(), case.number.to_string());
    let (state, merged_into) = match case.state {
        CaseState::Open => (CaseStanding::Open, None),
        CaseState::Closed { .. } => (CaseStanding::Closed, None),
        CaseState::Merged { into, .. } => (CaseStanding::Merged, Some(into.to_string())),
    };
    CaseBody { case: id, agency, number, title: case.title, opened_at: case.opened_at, state, merged_into }
}

/// Opens a case in the caller's agency.
#[utoipa::path(post, path = "/api/v1/cases", tag = "cases", security(("bearer" = [])), request_body = CaseRequest,
    responses((status = 201, body = CaseOpened)),
    extensions(("x-problems" = json!(["exists"]))))]
pub async fn open(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<CaseRequest>,
) -> Result<(StatusCode, Json<CaseOpened>), Problem> {
    let case = state.custody.open_case(&caller, value(Field::Number, &request.number)?, &request.title).await?;
    Ok((StatusCode::CREATED, Json(CaseOpened { case: case.to_string() })))
}

/// Finds cases.
#[utoipa::path(get, path = "/api/v1/cases", tag = "cases", security(("bearer" = [])), params(CaseQuery),
    responses((status = 200, body = CasePage)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn find(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<CaseQuery>,
) -> Result<Json<CasePage>, Problem> {
    bounded(Field::Text, query.text.as_deref())?;
    if let Some(number) = maybe_value(Field::Number, query.number.as_deref())? {
        let found = state.custody.cases_numbered(&caller, number).await?;
        return Ok(Json(CasePage { items: found.into_iter().map(case_body).collect(), next: None }));
    }
    let (cursor, limit) = (read_cursor(query.cursor.as_deref())?, page_size(query.limit)?);
    let page = state.custody.find_cases(&caller, query.text, cursor, limit).await?;
    let items = page.items.into_iter().map(case_body).collect();
    Ok(Json(CasePage { items, next: page.next.as_ref().map(write_cursor) }))
}

/// Shows a case. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")),
    responses((status = 200, body = CaseDetail)))]
pub async fn show(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<CaseDetail>, Problem> {
    let view = state.custody.show_case(&caller, id(Thing::Case, &case)?).await?;
    let now = state.custody.clock.now();
    let items = view.items.into_iter().map(|(item, recording)| CaseEntry {
        stage: item.stage,
        kind: item.record_kind,
        reason: item.reason,
        linked_at: item.linked_at,
        recording: recording.map(|recording| {
            let judgement = judge(&state.custody.rules, &recording, now);
            RecordingItem::new(recording, judgement)
        }),
    });
    let other_numbers = view.other_numbers.iter().map(ToString::to_string).collect();
    Ok(Json(CaseDetail { case: case_body(view.case), other_numbers, items: items.collect() }))
}

/// Gives a case another number or title. By the number that it had it is found as before.
#[utoipa::path(post, path = "/api/v1/cases/{case}/rename", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")), request_body = CaseRenaming,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict", "exists"]))))]
pub async fn rename(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<CaseRenaming>,
) -> Result<StatusCode, Problem> {
    let number = request.number.as_deref().map(|number| value(Field::Number, number)).transpose()?;
    let renaming = Renaming { number, title: request.title, reason: request.reason, ..Renaming::default() };
    state.custody.rename_case(&caller, id(Thing::Case, &case)?, renaming).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Merges a case into another of its agency. It cannot be taken back.
#[utoipa::path(post, path = "/api/v1/cases/{case}/merge", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case that is no more from then on")),
    request_body = CaseMerging,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn merge(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<CaseMerging>,
) -> Result<StatusCode, Problem> {
    let away = id(Thing::Case, &case)?;
    let into = state.custody.case_called(&caller, &request.into).await?;
    state.custody.merge_cases(&caller, away, into, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes a case: nothing is filed under it or taken out of it until it is opened again.
#[utoipa::path(post, path = "/api/v1/cases/{case}/close", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")), request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn close(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.close_case(&caller, id(Thing::Case, &case)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Opens a closed case again.
#[utoipa::path(post, path = "/api/v1/cases/{case}/reopen", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")), request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn reopen(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.reopen_case(&caller, id(Thing::Case, &case)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Files a recording under a case.
#[utoipa::path(post, path = "/api/v1/cases/{case}/recordings", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")), request_body = LinkRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn link(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<LinkRequest>,
) -> Result<StatusCode, Problem> {
    let recording = id(Thing::Recording, &request.recording)?;
    let filing = Filing { recording, stage: request.stage, record_kind: request.kind, reason: request.reason };
    state.custody.file(&caller, id(Thing::Case, &case)?, filing).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Files many recordings under a case: all, or none where one is refused, which the problem names.
#[utoipa::path(post, path = "/api/v1/cases/{case}/recordings/batch", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id")), request_body = BatchRequest,
    responses((status = 200, body = BatchFiled)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn link_many(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<BatchRequest>,
) -> Result<Json<BatchFiled>, Problem> {
    let BatchRequest { recordings, stage, kind, reason } = request;
    let recordings = recordings.iter().map(|text| id(Thing::Recording, text)).collect::<Result<_, _>>()?;
    let filings = Filings { recordings, stage, record_kind: kind, reason };
    let done = state.custody.file_many(&caller, id(Thing::Case, &case)?, filings).await?;
    let texts = |ids: Vec<RecordingId>| ids.iter().map(ToString::to_string).collect();
    Ok(Json(BatchFiled { filed: texts(done.filed), already: texts(done.already) }))
}

/// Takes a recording out of a case.
#[utoipa::path(post, path = "/api/v1/cases/{case}/recordings/{recording}/unlink", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Case id"), ("recording" = RecordingId, Path, description = "Recording id")),
    request_body = Reason,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn unlink(
    State(state): State<AppState>,
    Who(caller): Who,
    Path((case, recording)): Path<(String, String)>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    let (case, recording) = (id(Thing::Case, &case)?, id(Thing::Recording, &recording)?);
    state.custody.unfile(&caller, case, recording, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
