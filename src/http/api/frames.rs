//! The pictures of a part of a recording, one by one, each with its digest.

use axum::Json;
use axum::extract::State;
use evidence::ids::RecordingId;
use media_protocol::{FRAME_HASHES_MAX, FrameHashes};

use crate::answers::frames::{FrameDigest, FrameItem, FramesAnswer, FramesQuery};
use crate::custody::recording::frames::FramesAsked;
use crate::custody::recording::media::Choice;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Path, Query, id};
use crate::http::problem::Problem;

impl FramesAnswer {
    /// What was found, of a part that ends at `to_ms`, with digests or without.
    pub fn of(found: FrameHashes, to_ms: u64, hash: Option<FrameDigest>) -> Self {
        let full = found.frames.len() >= FRAME_HASHES_MAX;
        let after = found.frames.last().filter(|_| full).map(|last| last.at_us.saturating_add(last.duration_us));
        let next_ms = after.and_then(|micros| u64::try_from(micros).ok()).map(|micros| micros.div_ceil(1000));
        let item = |frame: media_protocol::FrameHash| FrameItem {
            number: frame.number,
            at_us: frame.at_us,
            duration_us: frame.duration_us,
            key: frame.key,
            byte: frame.byte,
            sha256: hash.map(|FrameDigest::Sha256| frame.sha256),
        };
        Self {
            width: found.width,
            height: found.height,
            pixel_format: found.pixel_format,
            frames: found.frames.into_iter().map(item).collect(),
            next_ms: next_ms.filter(|next| *next < to_ms),
        }
    }
}

/// The pictures of a part of a recording: when each is shown, where it lies, what it shows. Logged as a
/// reading of the recording before they are decoded.
#[utoipa::path(get, path = "/api/v1/recordings/{recording}/frames", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id"), FramesQuery),
    responses((status = 200, body = FramesAnswer)),
    extensions(("x-problems" = json!(["not-stored", "invalid", "media", "media-unavailable"]))))]
pub async fn frames(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Query(query): Query<FramesQuery>,
) -> Result<Json<FramesAnswer>, Problem> {
    let FramesQuery { from_ms, to_ms, hash, video } = query;
    let asked = FramesAsked { range: from_ms..to_ms, choice: Choice { video, ..Choice::default() } };
    let found = state.custody.frames(&caller, id(Thing::Recording, &recording)?, asked).await?;
    Ok(Json(FramesAnswer::of(found, to_ms, hash)))
}
