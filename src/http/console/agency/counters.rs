//! Counters at which applications are taken.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::agency::{Agency, Counter};
use crate::custody::refused::Field;
use crate::http::AppState;
use crate::http::console::agency::{
    LIST_SHOWN, ListQuery, Said, agency_choice, agency_name, cut_note, field, heading, narrow_form, page, said, says,
    value,
};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::given::encoded;
use crate::http::console::layout::csrf_field;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Address;

pub(in crate::http::console::agency) fn routes() -> Vec<Route> {
    vec![get("/admin/counters", list), post("/admin/counters", register)]
}

/// A counter, as its form says it.
#[derive(Default, Deserialize)]
struct NewCounter {
    #[serde(default)]
    page: String,
    counter: String,
    name: String,
    place: String,
    agency: String,
}

/// `GET /admin/counters`.
async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<ListQuery>,
) -> Result<Markup, Oops> {
    shown(&state, &visitor, &query, &NewCounter::default(), None).await
}

/// `POST /admin/counters`.
async fn register(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(form): Form<NewCounter>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match try_register(&state, &visitor, &form).await {
        Ok(()) => {
            let done = encoded(form.counter.trim());
            Ok(Redirect::to(&format!("/admin/counters?done={done}")).into_response())
        }
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let answering = wrong.answering;
            let page = shown(&state, &visitor, &ListQuery::default(), &form, Some(wrong)).await?;
            Ok(answering.with(page))
        }
    }
}

async fn try_register(state: &AppState, visitor: &Visitor, form: &NewCounter) -> Result<(), Refused> {
    let counter = Counter {
        counter: value(Field::Counter, &form.counter)?,
        agency: value(Field::Agency, &form.agency)?,
        name: form.name.clone(),
        place: form.place.clone(),
    };
    state.custody.register_counter(visitor.caller(), counter).await
}

async fn shown(
    state: &AppState,
    visitor: &Visitor,
    query: &ListQuery,
    form: &NewCounter,
    wrong: Option<Said>,
) -> Result<Markup, Oops> {
    let agencies = state.custody.agencies(visitor.caller()).await?;
    let counters = state.custody.counters(visitor.caller()).await?;
    let lang = visitor.lang;
    let done = counters.iter().find(|counter| counter.counter.as_str() == query.done);
    let done = done.map(|counter| foreign(&counter.name));
    let body = html! {
        (heading(visitor, wrong.as_ref(), done))
        p { (lang.text("admin-counters-help")) }
        div.pair {
            div {
                @if counters.is_empty() { p.empty { (lang.text("admin-counters-none")) } }
                @else { (table(visitor, &agencies, &counters, &query.q)) }
            }
            @if agencies.is_empty() { p.card { a href="/admin/agencies" { (lang.text("admin-agency-first")) } } }
            @else { form.card method="post" action="/admin/counters" data-once {
                h2 { (lang.text("admin-counter-add")) }
                (csrf_field(visitor))
                (field(lang, "counter", "admin-counter", &form.counter, Some("admin-counter-help")))
                (field(lang, "name", "admin-counter-name", &form.name, None))
                (field(lang, "place", "admin-counter-place", &form.place, None))
                (agency_choice(lang, &agencies, &form.agency, None))
                button type="submit" { (lang.text("admin-add")) }
                p { small { (lang.text("admin-counter-rule")) } }
            } }
        }
    };
    Ok(page(visitor, "admin-counters", &lang.text("admin-counters"), &body))
}

fn table(visitor: &Visitor, agencies: &[Agency], counters: &[Counter], asked: &str) -> Markup {
    let lang = visitor.lang;
    let fits = |counter: &&Counter| {
        says(asked, &[counter.counter.as_str(), &counter.name, &counter.place, counter.agency.as_str()])
    };
    let found: Vec<&Counter> = counters.iter().filter(fits).collect();
    html! {
        (narrow_form(lang, "/admin/counters", asked))
        (cut_note(lang, found.len()))
        @if found.is_empty() { p.empty { (lang.text("admin-narrow-none")) } }
        @else { div.scroll tabindex="0" { table {
            caption { (lang.with("admin-counters-count", &[("count", found.len().into())])) }
            thead { tr {
                th scope="col" { (lang.text("admin-counter")) }
                th scope="col" { (lang.text("admin-counter-name")) }
                th scope="col" { (lang.text("admin-counter-place")) }
                th scope="col" { (lang.text("admin-agency")) }
            } }
            tbody { @for counter in found.iter().take(LIST_SHOWN) { tr {
                th scope="row" { (foreign(counter.counter.as_str())) }
                td { (foreign(&counter.name)) }
                td { (foreign(&counter.place)) }
                td { (agency_name(agencies, counter.agency.as_str())) }
            } } }
        } } }
    }
}
