//! Filing a recording under a case and taking it out.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, RecordingId};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::case::act::Filing;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::case::file::{Typed, again};
use crate::http::console::case::word;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// The recording that a person names by its id or a link to its page.
pub(in crate::http::console::case) fn recording_of(text: &str) -> Result<RecordingId, Refused> {
    let text = text.trim();
    let last = text.rsplit_once("/recordings/").map_or(text, |(_, rest)| rest);
    let id = last.split(['/', '?', '#']).next().unwrap_or_default();
    let problem = if text.is_empty() { Fault::Empty } else { Fault::NotARecording };
    id.parse().map_err(|_| Refused::Invalid { field: Field::Recording, problem })
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
        Ok(filing) => state.custody.file(visitor.caller(), case.clone(), filing).await,
        Err(refused) => Err(refused),
    };
    match filed {
        Ok(()) => Ok(Redirect::to(&format!("/cases/{case}#stage-{}", form.stage)).into_response()),
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
        Ok(()) => Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        Err(refused) => again(&state, &visitor, case, refused, Typed::Nothing).await,
    }
}

#[cfg(test)]
mod tests {
    use crate::http::console::case::changes::*;

    #[test]
    fn a_recording_is_named_by_its_id_or_a_link() {
        let id = "ab".repeat(32);
        for text in [
            id.clone(),
            format!("  {id}\n"),
            format!("https://docket.example/recordings/{id}"),
            format!("https://docket.example:8443/recordings/{id}?at=5#history"),
        ] {
            assert_eq!(recording_of(&text).expect("a recording").to_string(), id, "{text}");
        }
        for text in ["", "x", "https://docket.example/cases/ab", "<script>"] {
            assert!(recording_of(text).is_err(), "{text}");
        }
    }
}
