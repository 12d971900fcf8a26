//! Filing a recording under a case from its own page: by the case's number in whatever writing, its id or a link.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::entry::Item;
use evidence::ids::RecordingId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::case::act::Filing;
use crate::custody::log::history::RecordingView;
use crate::custody::recording::media::Choice;
use crate::custody::refused::{Field, Thing};
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::console::case::{
    KIND_OF_RECORDING_OFFERED, STAGE_OFFERED, choice, filed_notice, reason_field, state_tag, word,
};
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::fields;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::recording::transcripts::Asked;
use crate::http::console::recording::{page, transcripts};
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// A filing as it was typed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    page: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    reason: String,
}

/// What the page shows of filing.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The case that the recording was just filed under.
    pub(super) filed: String,
    typed: Typed,
    wrong: Option<String>,
    /// A transcript that was refused, as it was typed.
    pub(super) transcript: transcripts::Typed,
    /// A review of a fixed place's monitoring that was refused, as it was typed.
    pub(super) monitor: Option<fields::Typed>,
    /// What is wrong with that.
    pub(super) monitor_wrong: Option<String>,
}

impl Shown {
    /// After a filing under this case; none where it is empty.
    pub(super) fn filed(case: String) -> Self {
        Self { filed: case, ..Self::default() }
    }

    /// After a review of a fixed place's monitoring that was refused, with what is wrong.
    pub(super) fn monitor_refused(typed: fields::Typed, wrong: String) -> Self {
        Self { monitor: Some(typed), monitor_wrong: Some(wrong), ..Self::default() }
    }

    /// After a transcript that was refused.
    pub(super) fn refused(transcript: transcripts::Typed) -> Self {
        Self { transcript, ..Self::default() }
    }
}

/// What was just done, or what is wrong with it.
pub(super) fn told(visitor: &Visitor, view: &RecordingView, shown: &Shown) -> Markup {
    let filed = view.cases.iter().find(|case| case.id.as_str() == shown.filed);
    html! {
        @if let Some(wrong) = &shown.wrong { (alert(wrong)) }
        @if let Some(case) = filed { (filed_notice(visitor, case, view.recording.id, "recording")) }
    }
}

/// The cases that the recording is filed under.
pub(super) fn cases(visitor: &Visitor, view: &RecordingView) -> Markup {
    let lang = visitor.lang;
    html! {
        @if view.cases.is_empty() { (lang.text("none-yet")) }
        @for case in &view.cases {
            a href=(format!("/cases/{}", case.id)) { (foreign(case.number.as_str())) } (state_tag(lang, &case.state)) " "
            a.small href=(format!("/together/{}", case.id)) { (lang.text("recording-together")) } br;
        }
    }
}

/// The form, folded away until it is wanted.
pub(super) fn form(visitor: &Visitor, view: &RecordingView, shown: &Shown) -> Markup {
    if !visitor.may(Action::FileRecording) {
        return html! {};
    }
    let (lang, typed) = (visitor.lang, &shown.typed);
    let or = |typed: &str, offered: &str| if typed.is_empty() { offered.to_owned() } else { typed.to_owned() };
    let today = visitor.law.day(view.recording.announced_at);
    let (stage, kind) = (or(&typed.stage, STAGE_OFFERED), or(&typed.kind, KIND_OF_RECORDING_OFFERED));
    html! {
        details.panel.act open[shown.wrong.is_some()] {
            summary { (lang.text("case-file-recording")) }
            form method="post" action={ "/recordings/" (view.recording.id) "/cases" } data-once {
                (csrf_field(visitor))
                div.field {
                    label for="file-case" { (lang.text("case-file-number")) }
                    input id="file-case" name="case" value=(typed.case) required maxlength=(TEXT_LENGTH_MAX)
                        list="file-cases" data-complete="/cases/completion" autocomplete="off" spellcheck="false"
                        aria-describedby="file-help";
                    datalist id="file-cases" {}
                    small id="file-help" { (lang.text("case-file-help")) }
                }
                div.row {
                    (choice((visitor, today), &visitor.law.stages, "file", "stage", &stage))
                    (choice((visitor, today), &visitor.law.kinds, "file", "kind", &kind))
                }
                (reason_field(lang, "file-reason", &typed.reason))
                button type="submit" { (lang.text("case-file-recording")) }
            }
        }
    }
}

/// `POST /recordings/{recording}/cases`.
pub(super) async fn file(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &typed.page).await?;
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let refused = match filed(&state, &visitor, recording, &typed).await {
        Ok(place) => return Ok(Redirect::to(&place).into_response()),
        Err(refused) => refused,
    };
    let wrong = match &refused {
        Refused::Invalid { .. } | Refused::NotInForce { .. } | Refused::Conflict(_) => refused.explained(visitor.lang),
        Refused::Unknown { what: Thing::Case, .. } | Refused::Unknown { item: Some(Item::Case(_)), .. } => {
            visitor.lang.text("case-unknown-number").into_owned()
        }
        _ => return Err(refused.into()),
    };
    let shown = Shown { typed, wrong: Some(wrong), ..Shown::default() };
    let page = page::shown(&state, &visitor, recording, (Choice::default(), Asked::default()), &shown).await?;
    Ok(on_form(&refused, page))
}

/// Files the recording; gives where that is told.
async fn filed(state: &AppState, visitor: &Visitor, recording: RecordingId, typed: &Typed) -> Result<String, Refused> {
    let (stage, record_kind) = (word(Field::Stage, &typed.stage)?, word(Field::Kind, &typed.kind)?);
    let case = state.custody.case_called(visitor.caller(), &typed.case).await?;
    let filing = Filing { recording, stage, record_kind, reason: typed.reason.clone() };
    state.custody.file(visitor.caller(), case.clone(), filing).await?;
    Ok(format!("/recordings/{recording}?filed={case}#filed"))
}

/// Where a refused form left the browser.
pub(super) async fn back(_: Visitor, Path(recording): Path<String>) -> Result<Redirect, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    Ok(Redirect::to(&format!("/recordings/{recording}")))
}
