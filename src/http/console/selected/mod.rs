//! Acts on many recordings at once: file, suggest a case, make a package, mark. What a list lets its reader select is
//! sent here by the form of the bar that stands below the list ([`bar`]).
//!
//! A script is answered with a message that it shows beside the act; a plain form is sent on to where what was done is
//! seen.

pub(in crate::http::console) mod bar;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::MarkerKind;
use evidence::ids::{CaseId, CaseNumber, RecordingId};
use maud::html;

use crate::custody::Refused;
use crate::custody::case::from_word;
use crate::custody::case::many::Filings;
use crate::custody::package::parts::PackageOf;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::AppState;
use crate::http::console::account::sign_in::own_path;
use crate::http::console::case::{number, word};
use crate::http::console::errors::{Oops, is_piece};
use crate::http::console::form::Form;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, post};
use crate::http::extract::id;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        post("/selected/file", file),
        post("/selected/suggest", suggest),
        post("/selected/withdraw", withdraw),
        post("/selected/package", package),
        post("/selected/mark", mark),
    ]
}

/// The queue, which says of itself how many were filed.
const QUEUE_FILED: &str = "/queue?filed=";

/// Why a case that a page proposed was taken, as forms name it, and the message that becomes the reason.
pub(in crate::http::console) const BECAUSE: [(&str, &str); 5] = [
    ("suggested", "queue-because-suggested"),
    ("officer-day", "queue-because-officer-day"),
    ("recorder-day", "queue-because-recorder-day"),
    ("officer-near", "queue-because-officer-near"),
    ("recorder-near", "queue-because-recorder-near"),
];

/// What was selected, and what is to become of it.
struct Chosen {
    recordings: Vec<RecordingId>,
    fields: BTreeMap<String, String>,
}

impl Chosen {
    /// Reads the form, where it is of this session. Boxes are named `recording`; a group's form has all of its
    /// recordings in one field, `recordings`.
    async fn read(state: &AppState, visitor: &Visitor, form: Vec<(String, String)>) -> Result<Self, Refused> {
        let (boxes, fields): (Vec<_>, Vec<_>) =
            form.into_iter().partition(|(name, _)| name == "recording" || name == "recordings");
        let fields: BTreeMap<String, String> = fields.into_iter().collect();
        visitor.require_page(state, fields.get("page").map_or("", String::as_str)).await?;
        let ids = boxes.iter().flat_map(|(_, value)| value.split_whitespace());
        let recordings = ids.map(|text| id(Thing::Recording, text)).collect::<Result<_, Refused>>()?;
        Ok(Self { recordings, fields })
    }

    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str).trim()
    }

    /// The reason: what was typed, or why the page proposed the case.
    fn reason(&self, visitor: &Visitor) -> Result<String, Refused> {
        let because = self.field("because");
        if because.is_empty() {
            return Ok(self.field("reason").to_owned());
        }
        let message = BECAUSE.iter().find(|(name, _)| *name == because);
        let (_, message) = message.ok_or(Refused::Invalid { field: Field::Reason, problem: Fault::NotOffered })?;
        Ok(visitor.lang.text(message).into_owned())
    }

    /// Where the page was.
    fn back(&self) -> &str {
        own_path(self.field("back")).unwrap_or("/queue")
    }
}

/// What was done: said to a script, and of a plain form on the page that it is sent on to, but where that page says so
/// of itself.
fn done(visitor: &Visitor, headers: &HeaderMap, said: &str, onward: &str) -> Response {
    if is_piece(headers) {
        return html! { p.notice data-onward=(onward) { (said) } }.into_response();
    }
    if !onward.starts_with(QUEUE_FILED) {
        let place = onward.split(['?', '#']).next().unwrap_or_default();
        visitor.say(place, html! { p.notice role="status" { (said) } });
    }
    Redirect::to(onward).into_response()
}

/// The case that was typed: its number, its id, or a link to its page. Whether there is one of that id is decided by
/// what is done with it; a number that is none is told with what was typed.
async fn case_of(state: &AppState, visitor: &Visitor, text: &str) -> Result<CaseId, Oops> {
    let name = crate::http::console::shown::plain(text);
    let found = state.custody.case_called(visitor.caller(), text).await;
    found.map_err(|refused| match refused {
        Refused::Unknown { .. } => {
            Refused::Invalid { field: Field::Case, problem: Fault::NoCaseOf { number: name } }.into()
        }
        other => other.into(),
    })
}

async fn file(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let chosen = Chosen::read(&state, &visitor, form).await?;
    let stage = word(Field::Stage, chosen.field("stage"))?;
    let record_kind = match chosen.field("kind") {
        "" => None,
        kind => Some(word(Field::Kind, kind)?),
    };
    let reason = chosen.reason(&visitor)?;
    let case = case_of(&state, &visitor, chosen.field("case")).await?;
    let filings = Filings { recordings: chosen.recordings.clone(), stage, record_kind, reason };
    let filed = state.custody.file_many(visitor.caller(), case.clone(), filings).await?;
    let known = state.custody.case_known(visitor.caller(), case.clone()).await?;
    let number =
        known.map_or_else(|| case.to_string(), |known| crate::http::console::shown::plain(known.number.as_str()));
    let (count, already) = (filed.filed.len() as u64, filed.already.len() as u64);
    let told = [("count", count.into()), ("already", already.into()), ("number", number.into())];
    let said = visitor.lang.with(if already > 0 { "select-filed-already" } else { "select-filed" }, &told);
    let onward = if chosen.back().starts_with("/queue") {
        format!("{QUEUE_FILED}{count}&case={case}")
    } else {
        format!("/cases/{case}#stage-{stage}")
    };
    Ok(done(&visitor, &headers, &said, &onward))
}

async fn suggest(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let chosen = Chosen::read(&state, &visitor, form).await?;
    let case: CaseNumber = number(chosen.field("number"))?;
    state.custody.suggest(visitor.caller(), chosen.recordings.clone(), case.clone()).await?;
    let number = crate::http::console::shown::plain(case.as_str());
    let told = [("count", chosen.recordings.len().into()), ("number", number.into())];
    Ok(done(&visitor, &headers, &visitor.lang.with("select-suggested", &told), chosen.back()))
}

async fn withdraw(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let chosen = Chosen::read(&state, &visitor, form).await?;
    state.custody.withdraw_suggestions(visitor.caller(), chosen.recordings.clone()).await?;
    Ok(done(&visitor, &headers, &visitor.lang.text("select-withdrawn"), chosen.back()))
}

async fn package(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let chosen = Chosen::read(&state, &visitor, form).await?;
    let of = PackageOf::Recordings(chosen.recordings.clone());
    let package = state.custody.make_package(visitor.caller(), of, chosen.field("why")).await?;
    let place = format!("/packages/{package}");
    if is_piece(&headers) {
        return Ok([("hx-redirect", place)].into_response());
    }
    Ok(Redirect::to(&place).into_response())
}

async fn mark(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let chosen = Chosen::read(&state, &visitor, form).await?;
    let not_offered = Refused::Invalid { field: Field::Kind, problem: Fault::NotOffered };
    let kind: MarkerKind = from_word(chosen.field("mark")).ok_or(not_offered)?;
    state.custody.mark_many(visitor.caller(), chosen.recordings.clone(), kind, chosen.field("text")).await?;
    let said = visitor.lang.with("select-marked", &[("count", chosen.recordings.len().into())]);
    Ok(done(&visitor, &headers, &said, chosen.back()))
}
