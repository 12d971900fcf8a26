//! Several recorders of one case, played at one time on corrected time.
//!
//! Each recording is placed on one clock by the start of its capture; a recorder whose clock is off
//! is corrected by hand, and the correction is kept in the page's address, so that it can be handed on.
//! Other cameras and sounds, breaks and damage are shown as on the page of a single recording.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::CaseId;
use maud::{Markup, html};
use serde_json::json;

use crate::custody::case::CaseState;
use crate::custody::recording::Recording;
use crate::custody::recording::media::Examined;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head, data_block};
use crate::http::console::recording::condition::{Known, condition, explained};
use crate::http::console::recording::player::streams_of;
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};
use media_protocol::{Playback, Reason};

/// Recordings that are offered for playing together; more do not fit a screen.
const TOGETHER_MAX: usize = 40;

/// Speeds that are offered, in percent: those at which several files still keep up.
const SPEEDS: [u32; 6] = [25, 50, 100, 150, 200, 400];

/// `GET /together/{case}`.
pub(super) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Response, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    let view = state.custody.show_case(visitor.caller(), case).await?;
    if let CaseState::Merged { into, .. } = &view.case.state {
        return Ok(Redirect::to(&format!("/together/{into}")).into_response());
    }
    let playable = |recording: &Recording| {
        let moving = recording.media_type.starts_with("video/") || recording.media_type.starts_with("audio/");
        moving && recording.stored_at().is_some() && recording.capture_start.is_some()
    };
    let mut recordings: Vec<Recording> =
        view.items.into_iter().filter_map(|(_, recording)| recording).filter(playable).collect();
    let all = recordings.len();
    recordings.truncate(TOGETHER_MAX);
    let lang = visitor.lang;
    let mut known = Vec::with_capacity(recordings.len());
    for recording in &recordings {
        known.push(Known::of(&state, recording).await);
    }
    let rows: Vec<serde_json::Value> =
        recordings.iter().zip(&known).map(|(recording, known)| row(recording, known)).collect();
    let body = html! {
        p id="status" role="status" hidden {}
        p { (lang.text("together-help")) }
        @if all > recordings.len() {
            p.notice { (lang.with("together-more", &[("shown", recordings.len().into()), ("all", all.into())])) }
        }
        @if recordings.is_empty() { p.empty { (lang.text("together-none")) } }
        @else {
            fieldset {
                legend { (lang.text("together-choose")) }
                @for (recording, known) in recordings.iter().zip(&known) { (choice(&visitor, recording, known)) }
            }
            div.controls {
                button type="button" id="together-play" { (lang.text("player-play")) }
                output id="together-clock" { "—" }
                label { (lang.text("player-speed")) " "
                    select id="together-speed" { @for speed in SPEEDS {
                        option value=(speed) selected[speed == 100] { (speed / 100) "." (format!("{:02}", speed % 100)) "×" }
                    } }
                }
                label { input type="checkbox" id="together-skip" checked; " " (lang.text("together-skip")) }
            }
            input.wide type="range" id="together-seek" min="0" max="1000" value="0" aria-label=(lang.text("player-seek"));
            div.lanes id="lanes" aria-hidden="true" {}
            div.ruler id="together-ruler" aria-hidden="true" {}
            div.stages id="stages" {}
        }
        (data_block("together", &json!({
            "rows": rows, "zone": visitor.clock.zone_name(), "waiting": lang.text("together-waiting"),
            "sound": lang.text("together-sound"), "play": lang.text("player-play"), "pause": lang.text("player-pause"),
        })))
    };
    let title = lang.with("together-title", &[("number", shown::plain(view.case.number.as_str()).into())]);
    let head = Head { scripts: &["together.js"], styles: &["player.css"], ..Head::plain(&title, "nav-cases") };
    Ok(layout::page(&visitor, head, body).into_response())
}

/// Why a recording cannot be played, where that is known.
fn unplayable(known: &Known) -> Option<Reason> {
    match known.media()? {
        Examined::Failed(failure) => Some(failure.reason()),
        Examined::Known { probed, .. } => match &probed.playback {
            Playback::None { .. } => probed.playback_reason(),
            Playback::Direct | Playback::Rendition { .. } => None,
        },
    }
}

/// What of one recording can be played, and what state its media is in.
fn choice(visitor: &Visitor, recording: &Recording, known: &Known) -> Markup {
    let lang = visitor.lang;
    let streams = |medium| known.probed().map_or_else(Vec::new, |probed| streams_of(probed, medium));
    let (cameras, sounds) = (streams("video"), streams("audio"));
    let usual = known.probed().and_then(|probed| probed.video);
    let why_not = unplayable(known);
    html! {
        div.row {
            label.grow {
                input type="checkbox" name="together" value=(recording.id) disabled[why_not.is_some()];
                " " (shown::foreign(recording.recorder.as_str())) " "
                @if let Some(start) = recording.capture_start { (visitor.clock.second(start)) } " "
                small { (shown::file_name(lang, recording)) }
                @if known.is_damaged() { " " span.tag.bad { (lang.text("together-damaged")) } }
                @if !known.breaks().is_empty() { " " span.tag.warn { (lang.with("together-breaks", &[("count", known.breaks().len().into())])) } }
                @if known.is_quick() { " " span.tag.plain { (lang.text("look-quick")) } }
            }
            @if cameras.len() > 1 && why_not.is_none() {
                @for (number, named) in cameras.iter().filter(|(number, _)| Some(*number) != usual) {
                    label {
                        input type="checkbox" name="together" value=(recording.id) data-video=(number);
                        " " (lang.text("stream-pictures")) " " (named)
                    }
                }
            }
            @if sounds.len() > 1 && why_not.is_none() {
                label { (lang.text("stream-sounds")) " "
                    select data-sound=(recording.id) {
                        @for (number, named) in &sounds {
                            option value=(number) selected[known.probed().and_then(|probed| probed.audio) == Some(*number)] { (named) }
                        }
                    }
                }
            }
            label { (lang.text("together-correction")) " "
                input type="number" step="0.1" value="0" size="7" data-correct=(recording.id);
            }
        }
        @if let Some(why) = why_not { div.alert { (lang.text("player-none")) " " (explained(lang, &[why])) } }
        @if known.is_damaged() || !known.breaks().is_empty() {
            details.condition data-recording=(recording.id) {
                summary { (lang.text("together-condition")) }
                (condition(lang, known))
            }
        }
    }
}

fn row(recording: &Recording, known: &Known) -> serde_json::Value {
    let probed = known.probed();
    let form = match probed.map(|probed| &probed.playback) {
        Some(Playback::Rendition { .. }) => "rendition",
        _ => "original",
    };
    let cameras = probed.map_or_else(Vec::new, |probed| streams_of(probed, "video"));
    let cameras: serde_json::Map<String, serde_json::Value> =
        cameras.into_iter().map(|(number, named)| (number.to_string(), named.into())).collect();
    json!({
        "recording": recording.id.to_string(), "base": format!("/recordings/{}", recording.id), "form": form,
        "start_ms": recording.capture_start.map(|start| start.micros() / 1000),
        "duration_ms": probed.and_then(|probed| probed.duration_ms), "label": recording.recorder.as_str(),
        "video": probed.and_then(|probed| probed.video), "audio": probed.and_then(|probed| probed.audio),
        "cameras": cameras, "breaks": known.breaks(), "lost": known.lost(),
    })
}
