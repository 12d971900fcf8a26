//! A whole case, for another system.

use axum::Json;
use axum::extract::State;
use evidence::ids::CaseId;

use crate::answers::export::{CaseExport, ExportedDocument};
use crate::custody::document::DocumentFact;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::api::parties::party_body;
use crate::http::api::{acts, cases, course, decisions, deliveries, drafts, performances, reviews};
use crate::http::auth::Who;
use crate::http::extract::{Path, id};
use crate::http::problem::Problem;

fn document_body(document: DocumentFact) -> ExportedDocument {
    ExportedDocument {
        document: document.id,
        name: document.name,
        media_type: document.media_type,
        content: document.content,
        size: document.size,
        stage: document.stage,
        kind: document.record_kind,
        reason: document.reason,
        filed_by: document.filed_by,
        filed_at: document.filed_at,
    }
}

/// A whole case (案件导出), for whoever may hand out what is filed under it: the case with its recordings, its course and
/// clocks, its acts with their duties, the drafts of its decision with their reviews, its decisions, how its documents were
/// served, what is owed in it, its parties masked, its documents, and which log entries are about it. Contents are fetched by
/// themselves, or in a package. Each part is logged as its own reading is, on every item that is named.
#[utoipa::path(get, path = "/api/v1/cases/{case}/export", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = CaseExport)),
    extensions(("x-problems" = json!(["too-many"]))))]
pub async fn export(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<CaseExport>, Problem> {
    let asked: CaseId = id(Thing::Case, &case)?;
    let exported = state.custody.export_case(&caller, asked.clone()).await?;
    let parts = || (State(state.clone()), Who(caller.clone()), Path(case.clone()));
    let (app, who, path) = parts();
    let Json(detail) = cases::show(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(course) = course::course(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(acts) = acts::acts(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(drafts) = drafts::drafts(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(reviews) = reviews::reviews(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(decisions) = decisions::decisions(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(deliveries) = deliveries::list_deliveries(app, who, path).await?;
    let (app, who, path) = parts();
    let Json(performances) = performances::list_performances(app, who, path).await?;
    let parties = state.custody.parties_masked(&caller, asked).await?;
    Ok(Json(CaseExport {
        exported_at: state.custody.clock.now(),
        case: detail,
        course,
        acts,
        drafts,
        reviews,
        decisions,
        deliveries,
        performances,
        parties: parties.into_iter().map(party_body).collect(),
        documents: exported.documents.into_iter().map(document_body).collect(),
        entries: exported.entries,
    }))
}
