//! Uploads, docking statements and releases: what stations bring.

use evidence::ids::{DockingId, RecordingId};
use std::time::Duration;

use axum::Json;
use axum::body::Body as RawBody;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use evidence::cause::Flaw;
use evidence::wire::{DockingRequest, LoggedAnswer, ReceiptAnswer, ReleaseRequest, UploadRequest, UploadStatus};
use futures_util::StreamExt as _;

use crate::answers::texts::Bytes;
use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::refused::Thing;
use crate::custody::upload::act::Receiving;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id};
use crate::http::problem::{Detail, Problem, bad_length, broken_off};

/// Longest that one segment may take to arrive: 8 MiB at 14 KiB/s.
const SEGMENT_TIME_MAX: Duration = Duration::from_mins(10);

/// Announces a sealed recording: manifest and segment states.
#[utoipa::path(put, path = "/api/v1/uploads/{recording}", tag = "uploads", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id: SHA-256 of the manifest's payload")),
    request_body(content = UploadRequest, description = "FORMAT.md section 8: envelope and segment_states"),
    responses((status = 200, description = "state open with the missing segments, or stored with the receipt", body = UploadStatus)),
    extensions(("x-problems" = json!(["station-revoked", "statement", "other-statement", "recording-too-large", "too-many-uploads", "upload-not-open", "conflict"]))))]
pub async fn announce(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Body(request): Body<UploadRequest>,
) -> Result<Json<UploadStatus>, Problem> {
    let recording: RecordingId = id(Thing::Upload, &recording)?;
    Ok(Json(state.custody.announce(&caller, recording, request).await?))
}

/// Where an upload stands.
#[utoipa::path(get, path = "/api/v1/uploads/{recording}", tag = "uploads", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, description = "as for PUT", body = UploadStatus)),
    extensions(("x-problems" = json!(["station-revoked", "conflict", "upload-not-open"]))))]
pub async fn status(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<Json<UploadStatus>, Problem> {
    Ok(Json(state.custody.upload_status(&caller, id(Thing::Upload, &recording)?).await?))
}

/// Brings one segment.
#[utoipa::path(put, path = "/api/v1/uploads/{recording}/segments/{index}", tag = "uploads", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id"), ("index" = u64, Path, description = "Segment, from 0")),
    request_body(content = Bytes, content_type = "application/octet-stream"),
    responses((status = 204)),
    extensions(("x-problems" = json!(["station-revoked", "conflict", "upload-not-open", "segment-busy", "bad-length", "segment-mismatch", "body-stopped", "too-many-uploads"]))))]
pub async fn segment(
    State(state): State<AppState>,
    Who(caller): Who,
    Path((recording, index)): Path<(String, String)>,
    headers: HeaderMap,
    body: RawBody,
) -> Result<StatusCode, Problem> {
    let recording: RecordingId = id(Thing::Upload, &recording)?;
    let index: u64 = id(Thing::Segment, &index)?;
    let mut receiving = state.custody.begin_segment(&caller, recording, index).await?;
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length != Some(receiving.length) {
        let (index, bytes) = (index.to_string().into(), receiving.length.to_string().into());
        return Err(bad_length(Detail::of("detail-length", &[("index", index), ("bytes", bytes)])));
    }
    let arrived = tokio::time::timeout(SEGMENT_TIME_MAX, receive(&mut receiving, body)).await;
    let arrived =
        arrived.unwrap_or_else(|_| Err(Refused::BodyStopped(Flaw::new("body-late", "it took too long").into())));
    if let Err(refused) = arrived {
        return Err(state.custody.on_record(&caller, Verb::UploadSegment, refused).await.into());
    }
    state.custody.end_segment(&caller, receiving).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn receive(receiving: &mut Receiving, body: RawBody) -> Result<(), Refused> {
    let mut frames = body.into_data_stream();
    while let Some(frame) = frames.next().await {
        let bytes = frame.map_err(|error| broken_off(&error))?;
        receiving.take(&bytes)?;
    }
    Ok(())
}

/// Finishes an upload and gives the receipt.
#[utoipa::path(post, path = "/api/v1/uploads/{recording}/finish", tag = "uploads", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, description = "state stored with the receipt", body = UploadStatus)),
    extensions(("x-problems" = json!(["station-revoked", "upload-not-open", "upload-incomplete", "finish-busy"]))))]
pub async fn finish(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<Json<UploadStatus>, Problem> {
    Ok(Json(state.custody.finish(&caller, id(Thing::Upload, &recording)?).await?))
}

/// Brings a docking statement.
#[utoipa::path(put, path = "/api/v1/dockings/{docking}", tag = "uploads", security(("bearer" = [])),
    params(("docking" = DockingId, Path, description = "Docking id")),
    request_body(content = DockingRequest, description = "envelope"),
    responses((status = 200, description = "the receipt", body = ReceiptAnswer)),
    extensions(("x-problems" = json!(["station-revoked", "statement", "other-statement", "exists"]))))]
pub async fn docking(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(docking): Path<String>,
    Body(request): Body<DockingRequest>,
) -> Result<Json<ReceiptAnswer>, Problem> {
    let receipt = state.custody.record_docking(&caller, id(Thing::Docking, &docking)?, request).await?;
    Ok(Json(ReceiptAnswer { receipt }))
}

/// Reports what became of a recorder's copy.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/releases", tag = "uploads", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    request_body(content = ReleaseRequest, description = "path, outcome, detail, at"),
    responses((status = 200, description = "the entry's index", body = LoggedAnswer)),
    extensions(("x-problems" = json!(["station-revoked"]))))]
pub async fn release(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Body(request): Body<ReleaseRequest>,
) -> Result<Json<LoggedAnswer>, Problem> {
    let index = state.custody.record_release(&caller, id(Thing::Recording, &recording)?, request).await?;
    Ok(Json(LoggedAnswer { index }))
}
