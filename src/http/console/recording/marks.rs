//! Marking moments, cutting clips, taking snapshots.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use evidence::entry::Item;
use evidence::event::MarkerKind;
use evidence::ids::RecordingId;
use maud::{Markup, html};
use media_protocol::Cut;
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::derived::DerivedFact;
use crate::custody::derived::act::ClipAsked;
use crate::custody::log::history::Names;
use crate::custody::marker::Marker;
use crate::custody::marker::act::{MarkerChange, NewMarker};
use crate::custody::recording::media::Choice;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::messages::Lang;
use crate::http::console::shown;
use crate::http::console::visitor::{Acting, Visitor};
use crate::http::extract::{Path, id};

/// What kinds of marker a page offers.
pub(super) const KINDS: [MarkerKind; 3] = [MarkerKind::CertificateShown, MarkerKind::RightsTold, MarkerKind::Note];

/// A new marker.
#[derive(Debug, Deserialize)]
pub(super) struct Marking {
    at_ms: u64,
    kind: MarkerKind,
    #[serde(default)]
    text: String,
}

/// Sets a marker; gives the list as it is now.
pub(super) async fn set_marker(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(recording): Path<String>,
    Form(marking): Form<Marking>,
) -> Result<Markup, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let Marking { at_ms, kind, text } = marking;
    state.custody.mark(visitor.caller(), NewMarker { recording, at_ms, kind, text }).await?;
    let markers = state.custody.markers_of(visitor.caller(), recording).await?;
    Ok(marker_list(&visitor, &markers))
}

/// Why a marker goes.
#[derive(Debug, Deserialize)]
pub(super) struct Removal {
    recording: String,
    reason: String,
}

/// Takes a marker away; gives the list as it is now.
pub(super) async fn remove_marker(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(marker): Path<String>,
    Form(removal): Form<Removal>,
) -> Result<Markup, Oops> {
    state.custody.unmark(visitor.caller(), id(Thing::Marker, &marker)?, &removal.reason).await?;
    let markers = state.custody.markers_of(visitor.caller(), id(Thing::Recording, &removal.recording)?).await?;
    Ok(marker_list(&visitor, &markers))
}

/// What a marker is to say from now on, and why.
#[derive(Debug, Deserialize)]
pub(super) struct Changing {
    recording: String,
    kind: MarkerKind,
    #[serde(default)]
    text: String,
    reason: String,
}

/// Has a marker say something else; gives the list as it is now.
pub(super) async fn change_marker(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(marker): Path<String>,
    Form(Changing { recording, kind, text, reason }): Form<Changing>,
) -> Result<Markup, Oops> {
    let change = MarkerChange { kind, text, reason };
    state.custody.change_marker(visitor.caller(), id(Thing::Marker, &marker)?, change).await?;
    let markers = state.custody.markers_of(visitor.caller(), id(Thing::Recording, &recording)?).await?;
    Ok(marker_list(&visitor, &markers))
}

/// The kinds of marker, as a list to choose from.
pub(super) fn kind_options(lang: Lang, chosen: Option<MarkerKind>) -> Markup {
    let name = |kind: MarkerKind| serde_json::to_value(kind).ok().and_then(|v| v.as_str().map(str::to_owned));
    html! { @for kind in KINDS {
        option value=(name(kind).unwrap_or_default()) selected[chosen == Some(kind)] { (lang.word(&kind)) }
    } }
}

/// What changes a marker in its place.
fn changing(lang: Lang, marker: &Marker) -> Markup {
    html! {
        form.row.change data-change=(marker.id) hidden {
            select name="kind" aria-label=(lang.text("marker-kind")) { (kind_options(lang, Some(marker.kind))) }
            input.grow name="text" maxlength="500" value=(marker.text) aria-label=(lang.text("marker-text"));
            input.grow name="reason" maxlength="500" required placeholder=(lang.text("marker-why")) aria-label=(lang.text("marker-why"));
            button type="submit" { (lang.text("marker-keep")) }
            button.second type="button" data-stay=(marker.id) { (lang.text("marker-stay")) }
        }
    }
}

/// The markers of a recording, each a button that leads to its moment.
pub(super) fn marker_list(visitor: &Visitor, markers: &[Marker]) -> Markup {
    let lang = visitor.lang;
    let may = visitor.may(Action::MarkRecording);
    html! {
        div id="markers" {
            @if markers.is_empty() { p.small { (lang.text("marker-none")) } }
            ol.markers { @for marker in markers {
                li {
                    button.second.moment type="button" data-seek=(marker.at_ms) data-kind=(lang.word(&marker.kind)) {
                        (shown::moment(marker.at_ms))
                    }
                    " " strong { (lang.word(&marker.kind)) } " " (shown::foreign(&marker.text))
                    " " small { (marker.set_by) " " (visitor.clock.minute(marker.set_at)) }
                    @if may {
                        " " button.link type="button" data-edit=(marker.id) aria-expanded="false" { (lang.text("marker-edit")) }
                        " " button.link type="button" data-unmark=(marker.id) { (lang.text("marker-remove")) }
                        (changing(lang, marker))
                    }
                }
            } }
        }
    }
}

/// What of a recording is to be cut.
#[derive(Debug, Deserialize)]
pub(super) struct Cutting {
    start_ms: u64,
    end_ms: u64,
    cut: Cut,
    /// The stream to show, where it is not the usual one.
    #[serde(default)]
    video: Option<usize>,
    /// The stream to hear.
    #[serde(default)]
    audio: Option<usize>,
    /// Of the video inside a photo.
    #[serde(default)]
    inside: bool,
}

/// Cuts a clip; gives the list of clips as it is now.
pub(super) async fn cut_clip(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(recording): Path<String>,
    Form(cutting): Form<Cutting>,
) -> Result<Response, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let Cutting { start_ms, end_ms, cut, video, audio, inside } = cutting;
    let asked = ClipAsked { range: start_ms..end_ms, cut, choice: Choice { video, audio, inside } };
    let made = state.custody.cut_clip(visitor.caller(), recording, asked).await?;
    with_list(&state, &visitor, recording, &made.to_string()).await
}

/// The moment of a snapshot.
#[derive(Debug, Deserialize)]
pub(super) struct Moment {
    at_ms: u64,
    /// The stream to show, where it is not the usual one.
    #[serde(default)]
    video: Option<usize>,
    /// Of the video inside a photo.
    #[serde(default)]
    inside: bool,
}

/// Takes a snapshot; gives the list of clips as it is now.
pub(super) async fn take_snapshot(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(recording): Path<String>,
    Form(Moment { at_ms, video, inside }): Form<Moment>,
) -> Result<Response, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let made =
        state.custody.take_snapshot(visitor.caller(), recording, at_ms, Choice { video, audio: None, inside }).await?;
    with_list(&state, &visitor, recording, &made.to_string()).await
}

async fn with_list(state: &AppState, visitor: &Visitor, id: RecordingId, made: &str) -> Result<Response, Oops> {
    let all = state.custody.derived_of(visitor.caller(), id).await?;
    let names = state.custody.names_of_items(makers(&all)).await?;
    let mut response = (StatusCode::CREATED, derived_list(visitor.lang, &all, &names)).into_response();
    if let Ok(value) = HeaderValue::try_from(made) {
        response.headers_mut().insert("x-docket-made", value);
    }
    Ok(response)
}

/// Who made them.
pub(super) fn makers(all: &[DerivedFact]) -> Vec<Item> {
    all.iter().map(|one| Item::User(one.made_by.clone())).collect()
}

/// Who made it: by name, with the account.
pub(super) fn maker(lang: Lang, derived: &DerivedFact, names: &Names) -> String {
    shown::person(lang, &derived.made_by, names)
}

/// Clips and snapshots of a recording.
pub(in crate::http::console) fn derived_list(lang: Lang, all: &[DerivedFact], names: &Names) -> Markup {
    html! {
        div id="derived" {
            @if all.is_empty() { p.small { (lang.text("clip-none")) } }
            ul { @for one in all {
                li data-from-ms=(one.actual_start_ms) data-to-ms=(one.actual_end_ms) {
                    a href=(format!("/derived/{}", one.id)) { (shown::foreign(&one.offered_name)) }
                    " " span.tag.plain { (lang.word(&one.kind)) }
                    " " small { (shown::size(one.size)) " · " (maker(lang, one, names)) }
                }
            } }
        }
    }
}
