//! Documents of cases by the law: say what one is, and show what the stages of a case want and have.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::event::PaperSignature;
use evidence::ids::{CaseId, DocumentId};
use jiff::civil::Date;

use crate::answers::paper::{PaperBody, PaperRequest, PaperStageBody, PapersBody, SignatureBody, WantedBody};
use crate::custody::Refused;
use crate::custody::paper::act::PaperGiven;
use crate::custody::paper::view::{CasePapers, PaperStage, WantedKind};
use crate::custody::paper::{Paper, PaperSaid};
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::api::legal::document_kind_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, maybe_value, value};
use crate::http::problem::Problem;

/// What a document is, as it is given.
fn given(request: PaperRequest) -> Result<PaperGiven, Refused> {
    let PaperRequest {
        kind,
        number,
        made_on,
        made_by,
        pages,
        language,
        volume,
        original,
        supersedes,
        signatures,
        reason,
    } = request;
    let made_by = made_by.iter().map(|one| value(Field::MadeBy, one)).collect::<Result<BTreeSet<_>, _>>()?;
    let signature = |given: SignatureBody| {
        let SignatureBody { role, of, how, reason, witnessed, at } = given;
        PaperSignature { role, of, how, reason, witnessed, at }
    };
    let said = PaperSaid {
        kind,
        number,
        made_on,
        made_by,
        pages,
        language,
        volume: volume.unwrap_or_default(),
        original,
        supersedes: maybe_value(Field::Supersedes, supersedes.as_deref())?,
        signatures: signatures.into_iter().map(signature).collect(),
    };
    Ok(PaperGiven { said, volume, reason })
}

/// Says what a document of a case is by the law (执法文书): kind, number, day, makers, signatures. The whole of it, in place
/// of what was said before. One that is wrong is not changed: another takes its place and names it.
#[utoipa::path(post, path = "/api/v1/documents/{document}/paper", tag = "cases", security(("bearer" = [])),
    params(("document" = DocumentId, Path, description = "Id of the document")),
    request_body = PaperRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn describe_paper(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(document): Path<String>,
    Body(request): Body<PaperRequest>,
) -> Result<StatusCode, Problem> {
    let document: DocumentId = id(Thing::Document, &document)?;
    state.custody.describe_paper(&caller, document, given(request)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the stages of a case want of documents, how each kind stands with the article that asks for it, and all that is
/// said of its documents. The reading is logged, on each document that is described.
#[utoipa::path(get, path = "/api/v1/cases/{case}/papers", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = PapersBody)))]
pub async fn papers(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<PapersBody>, Problem> {
    let shown = state.custody.show_papers(&caller, id(Thing::Case, &case)?).await?;
    let CasePapers { case, is_described, day, stages, undescribed, .. } = shown;
    Ok(Json(PapersBody {
        case: case.id,
        described: is_described,
        day,
        stages: stages.into_iter().map(|stage| stage_body(stage, day)).collect(),
        undescribed: undescribed.into_iter().map(|(document, _)| document).collect(),
    }))
}

fn stage_body(stage: PaperStage, day: Date) -> PaperStageBody {
    let PaperStage { stage, names, kinds, papers } = stage;
    let [zh, en] = names;
    PaperStageBody {
        stage: stage.to_string(),
        zh,
        en,
        kinds: kinds.into_iter().map(|kind| wanted_body(kind, day)).collect(),
        papers: papers.into_iter().map(|(paper, by)| paper_body(paper, by)).collect(),
    }
}

fn wanted_body(wanted: WantedKind, day: Date) -> WantedBody {
    let WantedKind { kind, is_wanted, standing, lacking, officers_missing, documents } = wanted;
    WantedBody {
        kind: document_kind_body(&kind, day),
        rule_set: kind.rule_set,
        wanted: is_wanted,
        standing,
        lacking,
        officers_missing: officers_missing as u64,
        documents,
    }
}

fn paper_body(paper: Paper, superseded_by: Option<DocumentId>) -> PaperBody {
    let Paper { document, name, said, reason, described_by, described_at, .. } = paper;
    let PaperSaid { kind, number, made_on, made_by, pages, language, volume, original, supersedes, signatures } = said;
    let signature = |signature: PaperSignature| {
        let PaperSignature { role, of, how, reason, witnessed, at } = signature;
        SignatureBody { role, of, how, reason, witnessed, at }
    };
    PaperBody {
        document,
        name,
        kind,
        number,
        made_on,
        made_by,
        pages,
        language,
        volume,
        original,
        supersedes,
        superseded_by,
        signatures: signatures.into_iter().map(signature).collect(),
        reason,
        described_by,
        described_at,
    }
}
