//! Several recorders of one case, played at one time on corrected time.
//!
//! Each recording is placed on one clock by the start of its capture; a recorder whose clock is off
//! is corrected by hand, and the correction is kept in the page's address, so that it can be handed on.

use axum::extract::State;
use evidence::ids::CaseId;
use maud::{Markup, html};
use serde_json::json;

use crate::domain::facts::Recording;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head, data_block};
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};
use crate::media::Examined;
use media_protocol::Playback;

/// Recordings that are offered for playing together; more do not fit a screen.
const TOGETHER_MAX: usize = 40;

/// `GET /together/{case}`.
pub(super) async fn page(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
) -> Result<Markup, Oops> {
    let case: CaseId = id("case", &case)?;
    let view = state.custody.show_case(visitor.caller(), case).await?;
    let playable = |recording: &Recording| {
        let moving = recording.media_type.starts_with("video/") || recording.media_type.starts_with("audio/");
        moving && recording.stored_at().is_some() && recording.capture_start.is_some()
    };
    let mut recordings: Vec<Recording> =
        view.items.into_iter().filter_map(|(_, recording)| recording).filter(playable).collect();
    let all = recordings.len();
    recordings.truncate(TOGETHER_MAX);
    let lang = visitor.lang;
    let rows: Vec<serde_json::Value> = recordings.iter().map(|recording| row(&state, recording)).collect();
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
                @for recording in &recordings {
                    div.row {
                        label.grow {
                            input type="checkbox" name="together" value=(recording.id);
                            " " (shown::foreign(recording.recorder.as_str())) " "
                            @if let Some(start) = recording.capture_start { (visitor.clock.second(start)) } " "
                            small { (shown::file_name(lang, recording)) }
                        }
                        label { (lang.text("together-correction")) " "
                            input type="number" step="0.1" value="0" size="7" data-correct=(recording.id);
                        }
                    }
                }
            }
            div.controls {
                button type="button" id="together-play" { (lang.text("player-play")) }
                output id="together-clock" { "—" }
            }
            input.wide type="range" id="together-seek" min="0" max="1000" value="0" aria-label=(lang.text("player-seek"));
            div.stages id="stages" {}
        }
        (data_block("together", &json!({ "rows": rows, "zone": visitor.clock.zone_name() })))
    };
    let title = lang.with("together-title", &[("number", shown::plain(view.case.number.as_str()).into())]);
    let head = Head { scripts: &["together.js"], styles: &["player.css"], ..Head::plain(&title, "nav-cases") };
    Ok(layout::page(&visitor, head, body))
}

fn row(state: &AppState, recording: &Recording) -> serde_json::Value {
    let examined = state.custody.media.examined(&recording.content);
    let probed = examined.as_ref().and_then(Examined::probed);
    let form = match probed.map(|probed| &probed.playback) {
        Some(Playback::Rendition { .. }) => "rendition",
        _ => "original",
    };
    json!({
        "recording": recording.id.to_string(), "base": format!("/recordings/{}", recording.id), "form": form,
        "start_ms": recording.capture_start.map(|start| start.micros() / 1000),
        "duration_ms": probed.and_then(|probed| probed.duration_ms), "label": recording.recorder.as_str(),
    })
}
