//! Officers.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::agency::{Agency, Officer};
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
    vec![get("/admin/officers", list), post("/admin/officers", add)]
}

/// A new officer.
#[derive(Default, Deserialize)]
struct NewOfficer {
    #[serde(default)]
    page: String,
    certificate: String,
    name: String,
    agency: String,
}

/// `GET /admin/officers`.
async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<ListQuery>,
) -> Result<Markup, Oops> {
    shown(&state, &visitor, &query, &NewOfficer::default(), None).await
}

/// `POST /admin/officers`.
async fn add(State(state): State<AppState>, visitor: Visitor, Form(form): Form<NewOfficer>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match try_add(&state, &visitor, &form).await {
        Ok(()) => {
            let done = encoded(form.certificate.trim());
            Ok(Redirect::to(&format!("/admin/officers?done={done}")).into_response())
        }
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let answering = wrong.answering;
            let page = shown(&state, &visitor, &ListQuery::default(), &form, Some(wrong)).await?;
            Ok(answering.with(page))
        }
    }
}

async fn try_add(state: &AppState, visitor: &Visitor, form: &NewOfficer) -> Result<(), Refused> {
    let officer = Officer {
        certificate: value(Field::Certificate, &form.certificate)?,
        name: form.name.clone(),
        agency: value(Field::Agency, &form.agency)?,
    };
    state.custody.add_officer(visitor.caller(), officer).await
}

async fn shown(
    state: &AppState,
    visitor: &Visitor,
    query: &ListQuery,
    form: &NewOfficer,
    wrong: Option<Said>,
) -> Result<Markup, Oops> {
    let agencies = state.custody.agencies(visitor.caller()).await?;
    let officers = state.custody.officers(visitor.caller()).await?;
    let lang = visitor.lang;
    let done = officers.iter().find(|officer| officer.certificate.as_str() == query.done);
    let done = done.map(|officer| foreign(&officer.name));
    let body = html! {
        (heading(visitor, wrong.as_ref(), done))
        div.pair {
            div {
                @if officers.is_empty() { p.empty { (lang.text("admin-officers-none")) } }
                @else { (table(visitor, &agencies, &officers, &query.q)) }
            }
            @if agencies.is_empty() { p.card { a href="/admin/agencies" { (lang.text("admin-agency-first")) } } }
            @else { form.card method="post" action="/admin/officers" data-once {
                h2 { (lang.text("admin-officer-add")) }
                (csrf_field(visitor))
                (field(lang, "certificate", "admin-certificate", &form.certificate, Some("admin-certificate-help")))
                (field(lang, "name", "admin-name", &form.name, None))
                (agency_choice(lang, &agencies, &form.agency, None))
                button type="submit" { (lang.text("admin-add")) }
                p { a href="/admin/import" { (lang.text("admin-many")) } }
            } }
        }
    };
    Ok(page(visitor, "admin-officers", &lang.text("admin-officers"), &body))
}

fn table(visitor: &Visitor, agencies: &[Agency], officers: &[Officer], asked: &str) -> Markup {
    let lang = visitor.lang;
    let fits =
        |officer: &&Officer| says(asked, &[officer.certificate.as_str(), &officer.name, officer.agency.as_str()]);
    let found: Vec<&Officer> = officers.iter().filter(fits).collect();
    html! {
        (narrow_form(lang, "/admin/officers", asked))
        (cut_note(lang, found.len()))
        @if found.is_empty() { p.empty { (lang.text("admin-narrow-none")) } }
        @else { div.scroll tabindex="0" { table {
            caption { (lang.with("admin-officers-count", &[("count", found.len().into())])) }
            thead { tr {
                th scope="col" { (lang.text("admin-certificate")) }
                th scope="col" { (lang.text("admin-name")) }
                th scope="col" { (lang.text("admin-agency")) }
            } }
            tbody { @for officer in found.iter().take(LIST_SHOWN) { tr {
                th scope="row" { (foreign(officer.certificate.as_str())) }
                td { (foreign(&officer.name)) }
                td { (agency_name(agencies, officer.agency.as_str())) }
            } } }
        } } }
    }
}
