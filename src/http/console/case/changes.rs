//! Filing a recording under a case and taking it out.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, RecordingId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::answers::called::recording_called;
use crate::custody::Refused;
use crate::custody::case::act::Filing;
use crate::custody::case::{Case, CaseStep};
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::case::file::again;
use crate::http::console::case::typed::Typed;
use crate::http::console::case::word;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::shown::plain;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// The recording that a person names by its id or any link that the system shows.
pub(in crate::http::console::case) fn recording_of(text: &str) -> Result<RecordingId, Refused> {
    let problem = if text.trim().is_empty() { Fault::Empty } else { Fault::NotARecording };
    recording_called(text).ok_or(Refused::Invalid { field: Field::Recording, problem })
}

/// A recording to be filed, as it was typed.
#[derive(Debug, Default, Deserialize)]
pub(in crate::http::console::case) struct Link {
    #[serde(default)]
    page: String,
    #[serde(default)]
    recording: String,
    #[serde(default)]
    stage: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    reason: String,
}

impl Link {
    fn filing(&self) -> Result<Filing, Refused> {
        Ok(Filing {
            recording: recording_of(&self.recording)?,
            stage: word(Field::Stage, &self.stage)?,
            record_kind: word(Field::Kind, &self.kind)?,
            reason: self.reason.clone(),
        })
    }
}

/// Files a recording.
pub(in crate::http::console::case) async fn link(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(form): Form<Link>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let filed = match form.filing() {
        Ok(filing) => {
            let recording = filing.recording;
            state.custody.file(visitor.caller(), case.clone(), filing).await.map(|()| recording)
        }
        Err(refused) => Err(refused),
    };
    match filed {
        Ok(recording) => {
            Ok(Redirect::to(&format!("/cases/{case}?filed={recording}#stage-{}", form.stage)).into_response())
        }
        Err(refused) => {
            let Link { recording, stage, kind, reason, .. } = form;
            again(&state, &visitor, case, refused, Typed::Link { recording, stage, kind, reason }).await
        }
    }
}

/// Why something is taken out.
#[derive(Debug, Deserialize)]
pub(in crate::http::console::case) struct TakingOut {
    #[serde(default)]
    pub(in crate::http::console::case) page: String,
    #[serde(default)]
    pub(in crate::http::console::case) reason: String,
    /// `recording`, where the form stood on the recording's page.
    #[serde(default)]
    back: String,
}

/// Takes a recording out.
pub(in crate::http::console::case) async fn unlink(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((case, recording)): Path<(String, String)>,
    Form(form): Form<TakingOut>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let (case, recording): (CaseId, RecordingId) = (id(Thing::Case, &case)?, id(Thing::Recording, &recording)?);
    match state.custody.unfile(visitor.caller(), case.clone(), recording, &form.reason).await {
        Ok(()) if form.back == "recording" => Ok(Redirect::to(&format!("/recordings/{recording}")).into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        Err(refused) => again(&state, &visitor, case, refused, Typed::Nothing).await,
    }
}

/// That a recording was filed under a case, with a link to it and a form that takes it out again.
pub(in crate::http::console) fn filed_notice(
    visitor: &Visitor,
    case: &Case,
    recording: RecordingId,
    back: &str,
) -> Markup {
    let lang = visitor.lang;
    let number = plain(case.number.as_str());
    html! {
        div.notice role="status" {
            a href={ "/cases/" (case.id) } { (lang.with("case-filed-here", &[("number", number.into())])) }
            // What was filed under a case that was closed since is not taken out again.
            @if case.state.allow(CaseStep::Fill).is_ok() {
                form.inline method="post" action={ "/cases/" (case.id) "/recordings/" (recording) "/unlink" } data-once {
                    (csrf_field(visitor))
                    input type="hidden" name="reason" value=(lang.text("case-undo-reason"));
                    input type="hidden" name="back" value=(back);
                    button.second type="submit" { (lang.text("case-filed-undo")) }
                }
            }
        }
    }
}
