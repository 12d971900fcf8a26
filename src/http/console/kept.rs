//! What was typed and could not be taken: shown as it is, to be sent by whoever typed it or let go.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::TEXT_LENGTH_MAX;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::messages::Lang;
use crate::http::console::sending::{KEPT, told};
use crate::http::console::shown::plain;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::store::live::forms::{Typed, Why};

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/kept", page), post("/kept/discard", discard), get("/told/{page}", told)]
}

/// Fields that people type, each with the message that names it. The others say of what a form was.
const TYPED: &[(&str, &str)] = &[
    ("reason", "reason"),
    ("name", "admin-name"),
    ("number", "case-number"),
    ("title", "case-title"),
    ("recording", "case-recording"),
    ("certificate", "admin-certificate"),
    ("user", "admin-user"),
    ("recorder", "admin-recorder"),
    ("officer", "word-officer"),
    ("case", "case-number"),
    ("text", "marker-text"),
    ("why", "reason"),
    ("ground", "course-ground"),
    ("released", "course-released"),
    ("unified_code", "personal-code"),
    ("identity_number", "personal-identity-number"),
    ("birth_date", "personal-birth-date"),
    ("representative", "personal-representative"),
    ("guardian", "personal-guardian"),
    ("address", "personal-address"),
    ("phone", "personal-phone"),
    ("about", "complaint-about"),
    ("about_person", "complaint-about-person"),
    ("says", "complaint-says"),
    ("paper", "complaint-paper"),
];

fn why(lang: Lang, why: Why) -> String {
    let message = match why {
        Why::Ended => "kept-ended",
        Why::OtherSession => "kept-other-session",
        Why::Forgotten => "kept-forgotten",
    };
    lang.text(message).into_owned()
}

/// A field, by its form's number and its place in it: fields of one name may be many.
fn field(lang: Lang, (number, place): (u64, usize), (name, value): (&str, &str)) -> Markup {
    let label = TYPED.iter().find(|(typed, _)| *typed == name).map(|(_, message)| lang.text(message));
    let id = format!("f-{number}-{place}");
    html! {
        @if let Some(label) = label {
            div.field {
                label for=(id) { (label) }
                input id=(id) name=(name) value=(value) maxlength=(TEXT_LENGTH_MAX) autocomplete="off";
            }
        } @else { input type="hidden" name=(name) value=(value); }
    }
}

fn card(visitor: &Visitor, typed: &Typed) -> Markup {
    let lang = visitor.lang;
    html! {
        section.kept aria-label=(lang.text("kept-form")) {
            p.notice { (why(lang, typed.why)) }
            form.card method="post" action=(typed.path) data-once {
                (csrf_field(visitor))
                input type="hidden" name=(KEPT) value=(typed.number);
                @for (place, (name, value)) in typed.fields.iter().enumerate() {
                    (field(lang, (typed.number, place), (name, value)))
                }
                p { small { a href=(typed.page) { (lang.text("kept-page")) } " " code { (plain(&typed.page)) } } }
                button type="submit" { (lang.text("kept-send")) }
            }
            form method="post" action="/kept/discard" {
                (csrf_field(visitor))
                input type="hidden" name="number" value=(typed.number);
                button.link type="submit" { (lang.text("kept-discard")) }
            }
        }
    }
}

/// `GET /kept`.
async fn page(State(state): State<AppState>, visitor: Visitor) -> Response {
    let typed = state.forms.typed(&visitor.person.session);
    if typed.is_empty() {
        return Redirect::to("/").into_response();
    }
    let body = html! { @for one in &typed { (card(&visitor, one)) } };
    layout::page(&visitor, Head::plain(&visitor.lang.text("kept-title"), ""), body).into_response()
}

/// Which of them goes.
#[derive(Deserialize)]
struct Discarding {
    #[serde(default)]
    page: String,
    #[serde(default)]
    number: String,
}

/// `POST /kept/discard`.
async fn discard(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(form): Form<Discarding>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    if let Ok(number) = form.number.parse() {
        state.forms.drop_typed(&visitor.person.session, number);
    }
    Ok(Redirect::to("/kept").into_response())
}
