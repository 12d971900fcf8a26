//! A transcript that the site's own program is asked for: the button, and how what was asked for stands.

use axum::extract::State;
use axum::response::Redirect;
use evidence::ids::RecordingId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::log::history::Names;
use crate::custody::refused::Thing;
use crate::custody::transcript::asking::{Asking, AskingStanding, Broken};
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, person, plain};
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// How the last asking stands, and the button where one more may be asked for.
pub(super) fn told(
    visitor: &Visitor,
    recording: RecordingId,
    (asking, names): (Option<&Asking>, &Names),
    may_ask: bool,
) -> Markup {
    let is_open = asking.is_some_and(Asking::is_open);
    html! {
        @if let Some(asking) = asking { (standing(visitor, recording, asking, person(visitor.lang, &asking.asked_by, names))) }
        @if may_ask && !is_open {
            form.row method="post" action={ "/recordings/" (recording) "/transcripts/make" } data-once {
                (csrf_field(visitor))
                button.second type="submit" aria-describedby="transcript-make-help" { (visitor.lang.text("transcript-make")) }
                small id="transcript-make-help" { (visitor.lang.text("transcript-make-help")) }
            }
        }
    }
}

fn standing(visitor: &Visitor, recording: RecordingId, asking: &Asking, who: String) -> Markup {
    let lang = visitor.lang;
    let clock = |at| visitor.clock.minute(at).into();
    let by = [("who", who.into()), ("time", clock(asking.asked_at)), ("program", plain(&asking.program).into())];
    html! {
        p id="transcript-asking" role="status" {
            @match &asking.standing {
                AskingStanding::Waiting => { span.tag.plain { (lang.text("transcript-waiting")) } }
                AskingStanding::Running { .. } => { span.tag.good { (lang.text("transcript-running")) } }
                AskingStanding::Failed { .. } => { span.tag.bad { (lang.text("transcript-failed")) } }
                AskingStanding::Done => {}
            }
            " " (lang.with("transcript-asked-by", &by))
            @match &asking.standing {
                AskingStanding::Running { since } => { br; (lang.with("transcript-running-since", &[("time", clock(*since))])) }
                AskingStanding::Failed { at, broken } => {
                    br; (lang.with("transcript-failed-at", &[("time", clock(*at)), ("why", why(lang, broken).into())]))
                }
                AskingStanding::Waiting | AskingStanding::Done => {}
            }
            @if asking.is_open() {
                br; small { (lang.text("transcript-asked-help")) } " "
                a.small href={ "/recordings/" (recording) "#transcripts" } { (lang.text("transcript-look-again")) }
            }
            @if let Some(language) = &asking.language { " " span.tag.plain { (foreign(language)) } }
        }
    }
}

/// Why nothing came of it, with the place where the program's output does not read.
fn why(lang: Lang, broken: &Broken) -> String {
    let why = lang.word(&broken.why).into();
    match (broken.line, broken.segment) {
        (Some(line), _) => lang.with("transcript-why-line", &[("why", why), ("line", line.into())]),
        (None, Some(segment)) => lang.with("transcript-why-segment", &[("why", why), ("segment", segment.into())]),
        (None, None) => lang.word(&broken.why),
    }
}

/// The form of the button.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    page: String,
}

/// `POST /recordings/{recording}/transcripts/make`.
pub(super) async fn make(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Form(asked): Form<Asked>,
) -> Result<Redirect, Oops> {
    visitor.require_page(&state, &asked.page).await?;
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    state.custody.ask_transcript(visitor.caller(), recording).await?;
    Ok(Redirect::to(&format!("/recordings/{recording}#transcripts")))
}
