//! Agencies.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::refused::Field;
use crate::http::AppState;
use crate::http::console::agency::{ListQuery, Said, field, heading, page, said, value};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Address;

pub(in crate::http::console::agency) fn routes() -> Vec<Route> {
    vec![get("/admin/agencies", list), post("/admin/agencies", add)]
}

/// A new agency.
#[derive(Default, Deserialize)]
struct NewAgency {
    #[serde(default)]
    page: String,
    agency: String,
    name: String,
}

/// `GET /admin/agencies`.
async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<ListQuery>,
) -> Result<Markup, Oops> {
    shown(&state, &visitor, &query, &NewAgency::default(), None).await
}

/// `POST /admin/agencies`.
async fn add(State(state): State<AppState>, visitor: Visitor, Form(form): Form<NewAgency>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match try_add(&state, &visitor, &form).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/agencies?done={}", form.agency.trim())).into_response()),
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let answering = wrong.answering;
            let page = shown(&state, &visitor, &ListQuery::default(), &form, Some(wrong)).await?;
            Ok(answering.with(page))
        }
    }
}

async fn try_add(state: &AppState, visitor: &Visitor, form: &NewAgency) -> Result<(), Refused> {
    state.custody.add_agency(visitor.caller(), value(Field::Agency, &form.agency)?, &form.name).await
}

async fn shown(
    state: &AppState,
    visitor: &Visitor,
    query: &ListQuery,
    form: &NewAgency,
    wrong: Option<Said>,
) -> Result<Markup, Oops> {
    let agencies = state.custody.agencies(visitor.caller()).await?;
    let lang = visitor.lang;
    let done = agencies.iter().find(|agency| agency.id.as_str() == query.done).map(|agency| foreign(&agency.name));
    let body = html! {
        (heading(visitor, wrong.as_ref(), done))
        div.pair {
            div {
                @if agencies.is_empty() { p.empty { (lang.text("admin-agencies-none")) } }
                @else { div.scroll tabindex="0" { table {
                    caption { (lang.text("admin-agencies")) }
                    thead { tr {
                        th scope="col" { (lang.text("admin-id")) }
                        th scope="col" { (lang.text("admin-agency-name")) }
                    } }
                    tbody { @for agency in &agencies { tr {
                        th scope="row" { (agency.id) } td { (foreign(&agency.name)) }
                    } } }
                } } }
            }
            form.card method="post" action="/admin/agencies" data-once {
                h2 { (lang.text("admin-agency-add")) }
                (csrf_field(visitor))
                (field(lang, "agency", "admin-id", &form.agency, Some("admin-id-help")))
                (field(lang, "name", "admin-agency-name", &form.name, None))
                button type="submit" { (lang.text("admin-add")) }
            }
        }
    };
    Ok(page(visitor, "admin-agencies", &lang.text("admin-agencies"), &body))
}
