//! Stations: which there are and when they were last heard of, enrolment codes that are shown
//! once, revoking.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{SecretId, StationId};
use evidence::time::Utc;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::agency::Agency;
use crate::custody::agency::counts::OpenCode;
use crate::custody::refused::{Field, Thing};
use crate::custody::station::act::StationView;
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::console::agency::{
    Said, agency_choice, agency_name, field, heading, id_in_path, page, reason_field, said, secret, value,
};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Path;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/admin/stations", list),
        post("/admin/stations/codes", issue_code),
        post("/admin/stations/codes/{code}/withdraw", withdraw_code),
        get("/admin/stations/{station}", show),
        post("/admin/stations/{station}/revoke", revoke),
    ]
}

/// A station that is to come.
#[derive(Default, Deserialize)]
struct NewCode {
    #[serde(default)]
    page: String,
    agency: String,
    name: String,
}

/// What revokes a station.
#[derive(Default, Deserialize)]
struct Revocation {
    #[serde(default)]
    page: String,
    reason: String,
}

/// `GET /admin/stations`.
async fn list(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    list_page(&state, &visitor, &NewCode::default(), html! {}).await
}

/// `POST /admin/stations/codes`: the page that it leads to is the only place where the code is, this once.
async fn issue_code(
    State(state): State<AppState>,
    visitor: Visitor,
    Form(form): Form<NewCode>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let lang = visitor.lang;
    match try_issue(&state, &visitor, &form).await {
        Ok((code, expires_at)) => {
            let until = visitor.clock.minute(expires_at);
            let help = html! { p { (lang.with("admin-code-help", &[("until", until.into())])) } };
            visitor.say("/admin/stations", secret(lang, "admin-code-new", &code, &help));
            Ok(Redirect::to("/admin/stations").into_response())
        }
        Err(refused) => {
            let wrong: Said = said(lang, refused)?;
            let page = list_page(&state, &visitor, &form, heading(&visitor, Some(&wrong), None)).await?;
            Ok(wrong.answering.with(page))
        }
    }
}

/// `POST /admin/stations/codes/{code}/withdraw`.
async fn withdraw_code(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(code): Path<String>,
    Form(form): Form<Revocation>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let code: SecretId = id_in_path(&state, &visitor, Thing::Code, &code).await?;
    match state.custody.withdraw_code(visitor.caller(), code, &form.reason).await {
        Ok(()) => {
            let said = html! { p.notice role="status" { (visitor.lang.text("admin-code-withdrawn")) } };
            visitor.say("/admin/stations", said);
            Ok(Redirect::to("/admin/stations").into_response())
        }
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let top = heading(&visitor, Some(&wrong), None);
            Ok(wrong.answering.with(list_page(&state, &visitor, &NewCode::default(), top).await?))
        }
    }
}

async fn try_issue(state: &AppState, visitor: &Visitor, form: &NewCode) -> Result<(String, Utc), Refused> {
    let agency = value(Field::Agency, &form.agency)?;
    let (code, expires_at) = state.custody.issue_code(visitor.caller(), agency, &form.name).await?;
    Ok((code.to_string(), expires_at))
}

async fn list_page(state: &AppState, visitor: &Visitor, form: &NewCode, top: Markup) -> Result<Markup, Oops> {
    let caller = visitor.caller();
    let agencies = state.custody.agencies(caller).await?;
    let stations = state.custody.stations(caller).await?;
    let codes = state.custody.open_codes(caller).await?;
    let lang = visitor.lang;
    let body = html! {
        (top)
        div.pair {
            div {
                @if stations.is_empty() { p.empty { (lang.text("admin-stations-none")) } }
                @else { (table(visitor, &agencies, &stations, state.custody.clock.now())) }
                @if !codes.is_empty() { (codes_table(visitor, &agencies, &codes)) }
            }
            @if agencies.is_empty() { p.card { a href="/admin/agencies" { (lang.text("admin-agency-first")) } } }
            @else { form.card method="post" action="/admin/stations/codes" data-once {
                h2 { (lang.text("admin-station-add")) }
                (csrf_field(visitor))
                p { (lang.text("admin-station-add-help")) }
                (field(lang, "name", "admin-station-name", &form.name, None))
                (agency_choice(lang, &agencies, &form.agency, None))
                button type="submit" { (lang.text("admin-code-make")) }
            } }
        }
    };
    Ok(page(visitor, "admin-stations", &lang.text("admin-stations"), &body))
}

fn state_tag(lang: Lang, view: &StationView, now: Utc) -> Markup {
    html! {
        @if view.station.revoked_at.is_some() { span.tag.bad { (lang.text("admin-station-revoked")) } }
        @else if view.is_silent(now) { span.tag.warn { (lang.text("admin-station-silent")) } }
        @else { span.tag.good { (lang.text("admin-station-active")) } }
    }
}

fn table(visitor: &Visitor, agencies: &[Agency], stations: &[StationView], now: Utc) -> Markup {
    let lang = visitor.lang;
    html! { div.scroll tabindex="0" { table {
        caption { (lang.text("admin-stations")) }
        thead { tr {
            th scope="col" { (lang.text("admin-station")) }
            th scope="col" { (lang.text("admin-station-name")) }
            th scope="col" { (lang.text("admin-agency")) }
            th scope="col" { (lang.text("admin-station-last")) }
            th.number scope="col" { (lang.text("admin-station-missing")) }
            th scope="col" { (lang.text("admin-state")) }
        } }
        tbody { @for view in stations { tr.closed[view.station.revoked_at.is_some()] {
            th scope="row" { a href=(format!("/admin/stations/{}", view.station.id)) { (view.station.id) } }
            td { (foreign(&view.station.name)) }
            td { (agency_name(agencies, view.station.agency.as_str())) }
            td.time { (last_contact(visitor, view)) }
            td.number { (view.reach.length - view.reach.present) }
            td { (state_tag(lang, view, now)) }
        } } }
    } } }
}

fn last_contact(visitor: &Visitor, view: &StationView) -> Markup {
    html! {
        @match view.last_entry_at {
            Some(at) => { (visitor.clock.tag(at)) }
            None => { (visitor.lang.text("admin-station-never")) }
        }
    }
}

fn codes_table(visitor: &Visitor, agencies: &[Agency], codes: &[OpenCode]) -> Markup {
    let lang = visitor.lang;
    html! { section aria-labelledby="h-codes" {
        h2 id="h-codes" { (lang.text("admin-codes")) }
        div.scroll tabindex="0" { table {
            caption { (lang.text("admin-codes-caption")) }
            thead { tr {
                th scope="col" { (lang.text("admin-station-name")) }
                th scope="col" { (lang.text("admin-agency")) }
                th scope="col" { (lang.text("admin-code-until")) }
                th scope="col" { (lang.text("admin-state")) }
            } }
            tbody { @for code in codes { tr {
                th scope="row" { (foreign(&code.name)) }
                td { (agency_name(agencies, code.agency.as_str())) }
                td.time { (visitor.clock.tag(code.expires_at)) }
                td { (withdraw_form(visitor, code)) }
            } } }
        } }
    } }
}

fn withdraw_form(visitor: &Visitor, code: &OpenCode) -> Markup {
    let lang = visitor.lang;
    let label = lang.with("admin-code-withdraw-reason", &[("name", plain(&code.name).into())]);
    html! {
        form.row method="post" action=(format!("/admin/stations/codes/{}/withdraw", code.code)) data-once {
            (csrf_field(visitor))
            input name="reason" required maxlength=(TEXT_LENGTH_MAX) aria-label=(label)
                placeholder=(lang.text("tokens-reason-short")) autocomplete="off";
            button.danger type="submit" { (lang.text("admin-code-withdraw")) }
        }
    }
}

/// `GET /admin/stations/{station}`.
async fn show(State(state): State<AppState>, visitor: Visitor, Path(station): Path<String>) -> Result<Markup, Oops> {
    let id = id_in_path(&state, &visitor, Thing::Station, &station).await?;
    station_page(&state, &visitor, id, "", html! {}).await
}

/// `POST /admin/stations/{station}/revoke`.
async fn revoke(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(station): Path<String>,
    Form(form): Form<Revocation>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let id: StationId = id_in_path(&state, &visitor, Thing::Station, &station).await?;
    match state.custody.revoke(visitor.caller(), id.clone(), &form.reason).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/stations/{id}")).into_response()),
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let top = heading(&visitor, Some(&wrong), None);
            Ok(wrong.answering.with(station_page(&state, &visitor, id, &form.reason, top).await?))
        }
    }
}

async fn station_page(
    state: &AppState,
    visitor: &Visitor,
    id: StationId,
    reason: &str,
    top: Markup,
) -> Result<Markup, Oops> {
    let view = state.custody.station_shown(visitor.caller(), id).await?;
    let agencies = state.custody.agencies(visitor.caller()).await?;
    let (lang, station) = (visitor.lang, &view.station);
    let body = html! {
        p { a href="/admin/stations" { (lang.text("admin-stations-back")) } }
        (top)
        dl.facts {
            dt { (lang.text("admin-station-name")) } dd { (foreign(&station.name)) }
            dt { (lang.text("admin-agency")) } dd { (agency_name(&agencies, station.agency.as_str())) }
            dt { (lang.text("admin-state")) }
            dd {
                (state_tag(lang, &view, state.custody.clock.now()))
                @if let Some(at) = station.revoked_at { " " (visitor.clock.tag(at)) }
            }
            dt { (lang.text("admin-station-enrolled")) } dd { (visitor.clock.tag(station.enrolled_at)) }
            dt { (lang.text("admin-station-last")) } dd { (last_contact(visitor, &view)) }
            dt { (lang.text("admin-station-statements")) } dd { (view.reach.present) }
            dt { (lang.text("admin-station-missing")) } dd { (view.reach.length - view.reach.present) }
            dt { (lang.text("admin-station-key")) } dd { code { (station.key.key_id()) } }
        }
        @if station.revoked_at.is_none() { section aria-labelledby="h-revoke" {
            h2 id="h-revoke" { (lang.text("admin-station-revoke")) }
            form.card method="post" action=(format!("/admin/stations/{}/revoke", station.id)) {
                (csrf_field(visitor))
                p { (lang.text("admin-station-revoke-help")) }
                (reason_field(lang, reason))
                button.danger type="submit" data-confirm=(lang.text("admin-station-revoke-confirm")) {
                    (lang.text("admin-station-revoke"))
                }
            }
        } }
    };
    let title = lang.with("admin-station-title", &[("station", station.id.to_string().into())]);
    Ok(page(visitor, "admin-stations", &title, &body))
}
