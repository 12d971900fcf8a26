//! Documents that are filed under a case, each by itself.

use axum::Json;
use axum::body::Body as RawBody;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::event::{RecordKind, Stage};
use evidence::ids::CaseId;
use futures_util::StreamExt as _;

use crate::answers::paper::{DocumentFiled, DocumentQuery};
use crate::answers::texts::Bytes;
use crate::custody::Refused;
use crate::custody::document::act::{DocumentArrived, DocumentArriving, DocumentFiling, require_said};
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Path, Pieces, Query, id, value};
use crate::http::problem::{Problem, broken_off};

/// Files a document under a case (入卷): the bytes of its file, of a kind that a case file takes. What it is by the law is said
/// of it afterwards.
#[utoipa::path(post, path = "/api/v1/cases/{case}/documents", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case"), DocumentQuery),
    request_body(content = Bytes, content_type = "application/octet-stream"),
    responses((status = 201, body = DocumentFiled)),
    extensions(("x-problems" = json!(["invalid", "malformed", "conflict", "body-stopped"]))))]
pub async fn file_document(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Query(query): Query<DocumentQuery>,
    // Whoever is nobody is refused here, before what is said beside the body is looked at.
    Pieces(body): Pieces,
) -> Result<(StatusCode, Json<DocumentFiled>), Problem> {
    let DocumentQuery { name, stage, kind, reason } = query;
    require_said(&name, &reason)?;
    let (stage, record_kind): (Stage, RecordKind) = (value(Field::Stage, &stage)?, value(Field::Kind, &kind)?);
    let case: CaseId = id(Thing::Case, &case)?;
    // Nothing is taken of who may not file it.
    let filing = DocumentFiling { case, name, stage, record_kind, reason };
    let arriving = state.custody.begin_document(&caller, filing, 0).await?;
    let arrived = received(arriving, body).await?;
    let filed = state.custody.file_documents(&caller, vec![arrived]).await?;
    let document = filed.into_iter().next().ok_or(Refused::Invalid { field: Field::File, problem: Fault::Empty })?;
    Ok((StatusCode::CREATED, Json(DocumentFiled { document })))
}

/// Takes a body piece by piece, up to its end.
async fn received(mut arriving: DocumentArriving, body: RawBody) -> Result<DocumentArrived, Refused> {
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        arriving.take(piece.map_err(|error| broken_off(&error))?).await?;
    }
    arriving.arrived()
}
