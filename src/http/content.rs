//! Content with ranges (RFC 9110): logged before the first byte, the ranges at the end.

use crate::answers::texts::Bytes;
use axum::body::Body as RawBody;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use evidence::event::ByteRange;
use evidence::ids::{RecordingId, ViewId};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::download::content_disposition;
use crate::custody::recording::Recording;
use crate::custody::refused::{Field, Thing};
use crate::custody::view::Lasting;
use crate::custody::view::ranges::{Asked, asked};
use crate::http::auth::{Viewing, Who};
use crate::http::extract::{Path, Query, id, maybe_value};
use crate::http::problem::Problem;
use crate::http::{AppState, pieces};

/// Under which view content is asked for.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ContentQuery {
    /// A view of the original that was opened before; without it one is opened for this answer alone.
    #[serde(default)]
    #[param(value_type = Option<ViewId>)]
    pub view: Option<String>,
}

/// The content of a recording.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/content", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id"), ContentQuery,
        ("Range" = Option<String>, Header, description = "One range of bytes; what is none is passed over",
            max_length = 47, example = "bytes=0-499"),
        ("If-Range" = Option<String>, Header, description = "The ETag, which is the digest in quotation marks",
            max_length = 66, example = "\"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"")),
    responses((status = 200, description = "All of it, under its media type where browsers run nothing of it",
            content((Bytes = "application/octet-stream"), (Bytes = "video/*"), (Bytes = "audio/*"), (Bytes = "image/*")),
            headers(("ETag" = String, description = "The digest of the content, in quotation marks"),
            ("Accept-Ranges" = String, description = "`bytes`"), ("Content-Length" = u64, description = "Bytes that follow"),
            ("Content-Disposition" = String, description = "A harmless file name"))),
        (status = 206, description = "The range", content((Bytes = "application/octet-stream"), (Bytes = "video/*"), (Bytes = "audio/*"), (Bytes = "image/*")),
            headers(("ETag" = String, description = "The digest of the content, in quotation marks"),
            ("Accept-Ranges" = String, description = "`bytes`"), ("Content-Length" = u64, description = "Bytes that follow"),
            ("Content-Disposition" = String, description = "A harmless file name"), ("Content-Range" = String, description = "`bytes start-end/size`")))),
    extensions(("x-problems" = json!(["invalid", "not-stored", "range-outside", "too-many-views"]))))]
pub async fn content(
    State(state): State<AppState>,
    Viewing(viewer): Viewing,
    Path(recording): Path<String>,
    Query(query): Query<ContentQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let grant = match maybe_value(Field::View, query.view.as_deref())? {
        Some(view) => state.custody.resume_view(&viewer, recording, view, None).await?,
        None => state.custody.open_view(&viewer, recording, None, Lasting::OneAnswer).await?,
    };
    let (status, range) = match wanted(&headers, &grant.recording) {
        Asked::Whole => (StatusCode::OK, ByteRange { start: 0, end: grant.recording.size }),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Unsatisfiable => return Err(Refused::RangeOutside { size: grant.recording.size }.into()),
    };
    let mut response = answer_headers(&grant.recording, status, range);
    *response.body_mut() = pieces::counted(state.custody.footage(grant, range)?);
    Ok(response)
}

/// What the content is, without it: its digest, size and name. The reading is logged first.
#[utoipa::path(head, path = "/api/v1/recordings/{recording}/content", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, description = "What `GET` would give, without it",
            headers(("ETag" = String, description = "The digest of the content, in quotation marks"),
            ("Accept-Ranges" = String, description = "`bytes`"), ("Content-Length" = u64, description = "Bytes that follow"),
            ("Content-Disposition" = String, description = "A harmless file name")))),
    extensions(("x-problems" = json!(["not-stored"]))))]
pub async fn head(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<Response, Problem> {
    let recording = state.custody.peek_recording(&caller, id(Thing::Recording, &recording)?).await?;
    Ok(answer_headers(&recording, StatusCode::OK, ByteRange { start: 0, end: recording.size }))
}

fn etag(recording: &Recording) -> String {
    format!("\"{}\"", recording.content)
}

/// The range that is to be answered: `Range`, unless `If-Range` names other content.
pub(in crate::http) fn wanted(headers: &HeaderMap, recording: &Recording) -> Asked {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let same = text(header::IF_RANGE).is_none_or(|tag| tag.trim() == etag(recording));
    asked(text(header::RANGE).filter(|_| same), recording.size)
}

/// Media types that may be served as such: what a browser does not run.
fn media_type(recording: &Recording) -> &str {
    let known = ["video/", "audio/", "image/"];
    let harmless = known.iter().any(|prefix| recording.media_type.starts_with(prefix));
    if harmless && recording.media_type != "image/svg+xml" { &recording.media_type } else { "application/octet-stream" }
}

/// The range of a content of `size` bytes that a request wants, with the status of its answer.
pub(in crate::http) fn range_of(headers: &HeaderMap, size: u64) -> Result<(StatusCode, ByteRange), Refused> {
    match asked(headers.get(header::RANGE).and_then(|value| value.to_str().ok()), size) {
        Asked::Whole => Ok((StatusCode::OK, ByteRange { start: 0, end: size })),
        Asked::Part(range) => Ok((StatusCode::PARTIAL_CONTENT, range)),
        Asked::Unsatisfiable => Err(Refused::RangeOutside { size }),
    }
}

/// Sets a header; what cannot stand in one is left out.
pub(in crate::http) fn set_header(response: &mut Response, name: HeaderName, text: impl AsRef<str>) {
    if let Ok(value) = HeaderValue::from_str(text.as_ref()) {
        response.headers_mut().insert(name, value);
    }
}

/// An answer of `range` of `size` bytes, still without them.
pub(in crate::http) fn part(status: StatusCode, media_type: &str, range: ByteRange, size: u64) -> Response {
    let mut response = Response::new(RawBody::empty());
    *response.status_mut() = status;
    set_header(&mut response, header::CONTENT_TYPE, media_type);
    set_header(&mut response, header::CONTENT_LENGTH, (range.end - range.start).to_string());
    set_header(&mut response, header::ACCEPT_RANGES, "bytes");
    if status == StatusCode::PARTIAL_CONTENT {
        set_header(&mut response, header::CONTENT_RANGE, format!("bytes {}-{}/{size}", range.start, range.end - 1));
    }
    response
}

pub(in crate::http) fn answer_headers(recording: &Recording, status: StatusCode, range: ByteRange) -> Response {
    let mut response = part(status, media_type(recording), range, recording.size);
    set_header(&mut response, header::ETAG, etag(recording));
    set_header(&mut response, header::CONTENT_DISPOSITION, content_disposition(&recording.offered_name()));
    response
}
