//! Transcripts of recordings: given as files, read as lines.

use std::time::Duration;

use axum::Json;
use axum::body::Body as RawBody;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use bytes::BytesMut;
use evidence::cause::Flaw;
use evidence::ids::{RecordingId, TranscriptId};
use futures_util::StreamExt as _;

use crate::answers::reason::Reason;
use crate::answers::texts::Bytes;
use crate::answers::transcript::{
    TranscriptAdded, TranscriptAsked, TranscriptAsking, TranscriptAskingState, TranscriptDetail, TranscriptItem,
    TranscriptLine, TranscriptList, TranscriptQuery, TranscriptWord,
};
use crate::custody::download::content_disposition;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::transcript::TranscriptFact;
use crate::custody::transcript::act::NewTranscript;
use crate::custody::transcript::asking::{Asking, AskingStanding};
use crate::custody::transcript::lines::{Line, Word};
use crate::custody::transcript::reading::TRANSCRIPT_BYTES_MAX;
use crate::custody::{Refused, Verb};
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, Query, id};
use crate::http::problem::{Problem, broken_off};

/// Longest that a file may take to arrive.
const ARRIVAL: Duration = Duration::from_mins(10);

impl TranscriptItem {
    /// From the transcript.
    pub fn new(transcript: TranscriptFact) -> Self {
        Self {
            id: transcript.id.to_string(),
            recording: transcript.recording.to_string(),
            name: transcript.name,
            format: transcript.format,
            language: transcript.language,
            program: transcript.program,
            sha256: transcript.content.to_string(),
            size: transcript.size,
            lines: transcript.lines,
            added_by: transcript.added_by.to_string(),
            added_at: transcript.added_at,
        }
    }
}

impl TranscriptAsking {
    /// From an asking; none of one that a transcript came of.
    pub fn new(asking: Asking) -> Option<Self> {
        let Asking { transcript, program, language, asked_by, asked_at, standing, .. } = asking;
        let (state, begun_at, failed) = match standing {
            AskingStanding::Waiting => (TranscriptAskingState::Waiting, None, None),
            AskingStanding::Running { since } => (TranscriptAskingState::Running, Some(since), None),
            AskingStanding::Failed { at, broken } => (TranscriptAskingState::Failed, None, Some((at, broken))),
            AskingStanding::Done => return None,
        };
        let (failed_at, broken) = failed.unzip();
        Some(Self {
            transcript: transcript.to_string(),
            program,
            language,
            asked_by: asked_by.to_string(),
            asked_at,
            state,
            begun_at,
            failed_at,
            why: broken.map(|broken| broken.why),
            line: broken.and_then(|broken| broken.line),
            segment: broken.and_then(|broken| broken.segment),
        })
    }
}

impl TranscriptLine {
    /// From a line.
    pub fn new(line: Line) -> Self {
        let word = |Word { start_ms, end_ms, text }| TranscriptWord { start_ms, end_ms, text };
        let Line { start_ms, end_ms, text, words } = line;
        Self { start_ms, end_ms, text, words: words.into_iter().map(word).collect() }
    }
}

/// Adds a transcript to a recording: a file of SRT, WebVTT or JSON, `{"language":"zh","segments":[{"start_ms":0,"end_ms":1200,"text":"…","words":[{"start_ms":0,"end_ms":300,"text":"…"}]}]}`
/// with `language` and `words` where there are any, or JSON as Whisper writes it. It is stored as it was given, and is no part of the recording.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/transcripts", tag = "transcripts", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id"), TranscriptQuery),
    request_body(content = Bytes, content_type = "application/octet-stream"),
    responses((status = 201, body = TranscriptAdded)),
    extensions(("x-problems" = json!(["invalid", "conflict", "not-stored", "body-stopped"]))))]
pub async fn add(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Query(query): Query<TranscriptQuery>,
    body: RawBody,
) -> Result<(StatusCode, Json<TranscriptAdded>), Problem> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    // Nothing is taken of who may not give it.
    state.custody.may_transcribe(&caller, recording).await?;
    let arrived = tokio::time::timeout(ARRIVAL, file(body)).await;
    let arrived =
        arrived.unwrap_or_else(|_| Err(Refused::BodyStopped(Flaw::new("body-late", "it took too long").into())));
    let bytes = match arrived {
        Ok(bytes) => bytes,
        Err(refused) => return Err(state.custody.on_record(&caller, Verb::TranscriptAdd, refused).await.into()),
    };
    let TranscriptQuery { name, language, program } = query;
    let new = NewTranscript { recording, name: name.unwrap_or_default(), language, program, bytes };
    let transcript = state.custody.add_transcript(&caller, new).await?.to_string();
    Ok((StatusCode::CREATED, Json(TranscriptAdded { transcript })))
}

async fn file(body: RawBody) -> Result<bytes::Bytes, Refused> {
    let (mut frames, mut all) = (body.into_data_stream(), BytesMut::new());
    while let Some(frame) = frames.next().await {
        let bytes = frame.map_err(|error| broken_off(&error))?;
        if (all.len() + bytes.len()) as u64 > TRANSCRIPT_BYTES_MAX {
            let problem = Fault::MoreMebibytes { most: TRANSCRIPT_BYTES_MAX / 1024 / 1024 };
            return Err(Refused::Invalid { field: Field::File, problem });
        }
        all.extend_from_slice(&bytes);
    }
    Ok(all.freeze())
}

/// Has the site's own program write down what is said in a recording. That it was asked for is logged before anything else
/// is done; it waits for its turn, and how it stands is told in the list of the recording's transcripts.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/transcripts/make", tag = "transcripts", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 202, body = TranscriptAsked)),
    extensions(("x-problems" = json!(["conflict", "not-stored"]))))]
pub async fn make(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<(StatusCode, Json<TranscriptAsked>), Problem> {
    let asked = state.custody.ask_transcript(&caller, id(Thing::Recording, &recording)?).await?;
    Ok((StatusCode::ACCEPTED, Json(TranscriptAsked { transcript: asked.to_string() })))
}

/// The transcripts of a recording, without their lines, and what was asked for last where none came of it yet. The reading is
/// logged.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/transcripts", tag = "transcripts", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")),
    responses((status = 200, body = TranscriptList)))]
pub async fn list(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
) -> Result<Json<TranscriptList>, Problem> {
    let (transcripts, asking) = state.custody.transcripts_of(&caller, id(Thing::Recording, &recording)?).await?;
    let items = transcripts.into_iter().map(TranscriptItem::new).collect();
    Ok(Json(TranscriptList { items, asking: asking.and_then(TranscriptAsking::new) }))
}

/// A transcript with its lines. The reading is logged.
#[utoipa::path(get, path = "/api/v1/transcripts/{transcript}", tag = "transcripts", security(("bearer" = [])),
    params(("transcript" = TranscriptId, Path, description = "Transcript id")),
    responses((status = 200, body = TranscriptDetail)))]
pub async fn show(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(transcript): Path<String>,
) -> Result<Json<TranscriptDetail>, Problem> {
    let (transcript, lines) = state.custody.transcript(&caller, id(Thing::Transcript, &transcript)?).await?;
    let segments = lines.segments.into_iter().map(TranscriptLine::new).collect();
    Ok(Json(TranscriptDetail { transcript: TranscriptItem::new(transcript), segments }))
}

/// The file of a transcript as it was given. The reading is logged.
#[utoipa::path(get, path = "/api/v1/transcripts/{transcript}/content", tag = "transcripts", security(("bearer" = [])),
    params(("transcript" = TranscriptId, Path, description = "Transcript id")),
    responses((status = 200, content_type = "application/octet-stream", body = Bytes)))]
pub async fn content(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(transcript): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let (transcript, bytes) = state.custody.transcript_file(&caller, id(Thing::Transcript, &transcript)?).await?;
    let kept = content_disposition(&transcript.name);
    Ok(([(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_DISPOSITION, kept)], bytes))
}

/// Takes a transcript away: it is neither shown nor searched any more, and stays stored.
#[utoipa::path(post, path = "/api/v1/transcripts/{transcript}/remove", tag = "transcripts", security(("bearer" = [])),
    params(("transcript" = TranscriptId, Path, description = "Transcript id")), request_body = Reason,
    responses((status = 204)))]
pub async fn remove(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(transcript): Path<String>,
    Body(request): Body<Reason>,
) -> Result<StatusCode, Problem> {
    state.custody.remove_transcript(&caller, id(Thing::Transcript, &transcript)?, &request.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
