//! Footage on its way to a page: views, content with ranges, renditions, pictures.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use evidence::event::{ByteRange, CopyForm};
use evidence::ids::RecordingId;
use futures_util::StreamExt as _;
use media_protocol::MediaKind;
use serde::{Deserialize, Serialize};

use crate::answers::frames::FramesAnswer;
use crate::custody::Refused;
use crate::custody::recording::frames::FramesAsked;
use crate::custody::recording::media::{Choice, Picture, Rendition};
use crate::custody::refused::{Field, Thing};
use crate::custody::view::footage::Footage;
use crate::custody::view::ranges::Asked;
use crate::custody::view::{Lasting, ViewGrant};
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::visitor::{Acting, Visitor};
use crate::http::content::{answer_headers, part, range_of, wanted};
use crate::http::extract::{Address, Path, id, value};
use crate::http::pieces::{self, Slow};

/// In which form a page wants to play.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    /// As it is stored.
    Original,
    /// What every browser plays.
    Rendition,
}

impl Wanted {
    /// What the view's entry says: the original has all streams in it, a rendition those that were chosen.
    async fn copy(
        self,
        state: &AppState,
        visitor: &Visitor,
        recording: RecordingId,
        choice: Choice,
    ) -> Result<Option<CopyForm>, Refused> {
        Ok(match self {
            Self::Original => None,
            Self::Rendition => Some(state.custody.rendition_form(&visitor.viewer(), recording, choice).await?),
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Original => "content",
            Self::Rendition => "rendition",
        }
    }
}

/// What opens a view.
#[derive(Debug, Deserialize)]
pub(super) struct Opening {
    form: Wanted,
    /// The stream to show, where it is not the usual one: of a rendition.
    #[serde(default)]
    video: Option<usize>,
    /// The stream to hear.
    #[serde(default)]
    audio: Option<usize>,
    /// The video inside a photo.
    #[serde(default)]
    inside: bool,
}

/// A view that was opened.
#[derive(Debug, Serialize)]
pub(super) struct Opened {
    view: String,
    src: String,
}

/// Under which view bytes are wanted.
#[derive(Debug, Deserialize)]
pub(super) struct Under {
    view: String,
}

/// Under which view a rendition is wanted, and of which streams.
#[derive(Debug, Deserialize)]
pub(super) struct UnderOf {
    view: String,
    #[serde(default)]
    video: Option<usize>,
    #[serde(default)]
    audio: Option<usize>,
    #[serde(default)]
    inside: bool,
}

/// Which pictures are wanted, and under which view.
#[derive(Debug, Deserialize)]
pub(super) struct FramesUnder {
    view: String,
    form: Wanted,
    from_ms: u64,
    to_ms: u64,
    #[serde(default)]
    video: Option<usize>,
    #[serde(default)]
    audio: Option<usize>,
    #[serde(default)]
    inside: bool,
}

/// Which picture is wanted, and under which view.
#[derive(Debug, Deserialize)]
pub(super) struct FrameUnder {
    view: String,
    at_ms: u64,
    #[serde(default)]
    video: Option<usize>,
    #[serde(default)]
    inside: bool,
}

/// What opens a picture.
#[derive(Debug, Deserialize)]
pub(super) struct Grant {
    grant: String,
}

/// Opens a view for a player: logged before the first byte.
pub(super) async fn open_view(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(recording): Path<String>,
    Form(opening): Form<Opening>,
) -> Result<Json<Opened>, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let Opening { form, video, audio, inside } = opening;
    let (form, name) = (form.copy(&state, &visitor, recording, Choice { video, audio, inside }).await?, form.name());
    let grant = state.custody.open_view(&visitor.viewer(), recording, form, Lasting::UntilClosed).await?;
    let view = grant.lease.view().to_string();
    let named = |what: &str, stream: Option<usize>| stream.map_or_else(String::new, |n| format!("&{what}={n}"));
    let inside = if inside { "&inside=true" } else { "" };
    let streams = format!("{inside}{}{}", named("video", video), named("audio", audio));
    Ok(Json(Opened { src: format!("/recordings/{recording}/{name}?view={view}{streams}"), view }))
}

/// Closes a view: what was watched is logged.
pub(super) async fn close_view(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(view): Path<String>,
) -> Result<StatusCode, Oops> {
    state.custody.close_view(&visitor.viewer(), id(Thing::View, &view)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn resumed(
    state: &AppState,
    visitor: &Visitor,
    recording: &str,
    view: &str,
    form: Option<CopyForm>,
) -> Result<ViewGrant, Refused> {
    state
        .custody
        .resume_view(&visitor.viewer(), id(Thing::Recording, recording)?, value(Field::View, view)?, form)
        .await
}

/// The original, under a view that a player opened.
pub(super) async fn content(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(under): Address<Under>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let grant = resumed(&state, &visitor, &recording, &under.view, None).await?;
    original(&state, grant, &headers, Lasting::UntilClosed).await
}

/// The original as a file, under a view of its own.
pub(super) async fn download(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let grant = state.custody.open_view(&visitor.viewer(), recording, None, Lasting::OneAnswer).await?;
    original(&state, grant, &headers, Lasting::OneAnswer).await
}

async fn original(state: &AppState, grant: ViewGrant, headers: &HeaderMap, lasting: Lasting) -> Result<Response, Oops> {
    let size = grant.recording.size;
    let (status, range) = match wanted(headers, &grant.recording) {
        Asked::Whole => (StatusCode::OK, ByteRange { start: 0, end: size }),
        Asked::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        Asked::Unsatisfiable => return Err(Refused::RangeOutside { size }.into()),
    };
    let mut response = answer_headers(&grant.recording, status, range);
    // Browsers refuse to look into types that they do not know by name.
    let examined = state.custody.examined_before(&grant.recording).await;
    if lasting == Lasting::UntilClosed
        && let Some(probed) = examined.as_ref().and_then(|examined| examined.probed())
        && probed.kind == MediaKind::Video
        && probed.container.contains("mp4")
    {
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("video/mp4"));
    }
    *response.body_mut() = pieces::counted(state.custody.footage(grant, range)?);
    Ok(response)
}

/// The rendition, under a view that a player opened. While it is being made it comes without a
/// length and from its first byte; once it is whole, with ranges.
pub(super) async fn rendition(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(UnderOf { view, video, audio, inside }): Address<UnderOf>,
    headers: HeaderMap,
) -> Result<Response, Oops> {
    let choice = Choice { video, audio, inside };
    let form = Wanted::Rendition.copy(&state, &visitor, id(Thing::Recording, &recording)?, choice).await?;
    let grant = resumed(&state, &visitor, &recording, &view, form).await?;
    match state.custody.rendition(visitor.caller(), &grant, choice).await? {
        Rendition::Whole(whole) => {
            let (status, range) = range_of(&headers, whole.size)?;
            let pieces = whole.read(range.start..range.end).map(|piece| piece.map_err(Refused::from)).boxed();
            let mut response = part(status, "video/mp4", range, whole.size);
            *response.body_mut() = pieces::counted(Footage::begin(grant.lease, pieces, range.start, Some(range.end))?);
            Ok(response)
        }
        Rendition::Growing(mut growing) => {
            growing.begun().await.map_err(Refused::from)?;
            let pieces = growing.follow().map(|piece| piece.map_err(Refused::from));
            // How long it will be is not known; what was sent is noted all the same.
            let footage = Footage::begin(grant.lease, pieces::joined(pieces, Slow::Send).boxed(), 0, None)?;
            let headers = [(header::CONTENT_TYPE, "video/mp4"), (header::ACCEPT_RANGES, "none")];
            Ok((headers, pieces::counted(footage)).into_response())
        }
    }
}

/// When the pictures of a part are shown, under a view that a player opened: what it steps by.
pub(super) async fn frames(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(FramesUnder { view, form, from_ms, to_ms, video, audio, inside }): Address<FramesUnder>,
) -> Result<Json<FramesAnswer>, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let form = form.copy(&state, &visitor, recording, Choice { video, audio, inside }).await?;
    let asked = FramesAsked { range: from_ms..to_ms, choice: Choice { video, audio: None, inside } };
    let view = (value(Field::View, &view)?, form);
    let found = state.custody.frames_under_view(&visitor.viewer(), recording, view, asked).await?;
    Ok(Json(FramesAnswer::of(found, to_ms, None)))
}

/// At which millisecond the picture of an answer is shown first: whoever asked for a frame sees whether it is that one.
const AT_HEADER: &str = "x-docket-at-ms";

/// The one picture that the recording has at a moment, pixel by pixel, under a view of the original: for where
/// browsers cannot show it.
pub(super) async fn frame(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(FrameUnder { view, at_ms, video, inside }): Address<FrameUnder>,
) -> Result<Response, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let (view, choice) = (value(Field::View, &view)?, Choice { video, audio: None, inside });
    let (footage, shown_ms) =
        state.custody.frame_under_view(&visitor.viewer(), recording, view, (at_ms, choice)).await?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, [(AT_HEADER, shown_ms.to_string())], pieces::counted(footage)).into_response())
}

async fn picture(
    state: &AppState,
    visitor: &Visitor,
    recording: &str,
    grant: &str,
    picture: Picture,
    media_type: &'static str,
) -> Result<Response, Oops> {
    let bytes =
        state.custody.granted_picture(visitor.caller(), id(Thing::Recording, recording)?, grant, picture).await?;
    let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, bytes).into_response())
}

/// The still.
pub(super) async fn still(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(Grant { grant }): Address<Grant>,
) -> Result<Response, Oops> {
    picture(&state, &visitor, &recording, &grant, Picture::Still, "image/jpeg").await
}

/// The pictures along the timeline.
pub(super) async fn strip(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(Grant { grant }): Address<Grant>,
) -> Result<Response, Oops> {
    picture(&state, &visitor, &recording, &grant, Picture::Strip, "image/jpeg").await
}

/// The sound as peaks.
pub(super) async fn waveform(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Address(Grant { grant }): Address<Grant>,
) -> Result<Response, Oops> {
    picture(&state, &visitor, &recording, &grant, Picture::Waveform, "application/json").await
}
