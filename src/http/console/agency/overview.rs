//! What there is, and what to do next.

use axum::extract::State;
use maud::{Markup, html};

use crate::custody::access::Action;
use crate::custody::agency::overview::{RegisterOverview, STATION_SILENT_SECONDS};
use crate::http::AppState;
use crate::http::console::agency::page;
use crate::http::console::errors::Oops;
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get};

pub(in crate::http::console::agency) fn routes() -> Vec<Route> {
    vec![get("/admin", show).part("nav-admin", Action::Administer)]
}

/// `GET /admin`.
async fn show(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    let register = state.custody.register(visitor.caller()).await?;
    let lang = visitor.lang;
    let steps = next_steps(lang, &register);
    let body = html! {
        (counts(lang, &register))
        section.panel aria-labelledby="h-next" {
            h2 id="h-next" { (lang.text("admin-next")) }
            @if steps.is_empty() { p { (lang.text("admin-next-nothing")) } }
            ul { @for (text, path) in &steps { li { a href=(path) { (text) } } } }
        }
        p { small { (lang.text("admin-logged")) } }
    };
    Ok(page(&visitor, "admin-overview", &lang.text("nav-admin"), &body))
}

fn counts(lang: Lang, register: &RegisterOverview) -> Markup {
    let of = &register.counts;
    let rows = [
        ("admin-agencies", "/admin/agencies", of.agencies, None),
        ("admin-officers", "/admin/officers", of.officers, None),
        ("admin-users", "/admin/users", of.accounts, Some(("admin-count-closed", of.accounts_closed))),
        ("admin-stations", "/admin/stations", of.stations, Some(("admin-count-revoked", of.stations_revoked))),
        ("admin-recorders", "/admin/recorders", of.recorders, None),
    ];
    html! {
        ul.counts aria-label=(lang.text("admin-counts")) { @for (label, path, count, beside) in rows { li {
            a href=(path) {
                b { (count) } (lang.text(label))
                @if let Some((id, count)) = beside.filter(|(_, count)| *count > 0) {
                    small { (lang.with(id, &[("count", count.into())])) }
                }
            }
        } } }
    }
}

/// What is missing, in the order in which it is wanted.
fn next_steps(lang: Lang, register: &RegisterOverview) -> Vec<(String, &'static str)> {
    let of = &register.counts;
    let silent = register.silent.len() as u64;
    let days = STATION_SILENT_SECONDS / 24 / 3600;
    let counted = |id, count: u64| lang.with(id, &[("count", count.into()), ("days", days.into())]);
    let all = [
        (of.agencies == 0, counted("admin-next-agency", 0), "/admin/agencies"),
        (of.agencies > 0 && of.officers == 0, counted("admin-next-officers", 0), "/admin/import"),
        (of.agencies > 0 && of.stations == 0, counted("admin-next-station", 0), "/admin/stations"),
        (of.officers_without_account > 0, counted("admin-next-accounts", of.officers_without_account), "/admin/users"),
        (
            of.accounts_without_password > 0,
            counted("admin-next-passwords", of.accounts_without_password),
            "/admin/users",
        ),
        (silent > 0, counted("admin-next-silent", silent), "/admin/stations"),
        (register.codes > 0, counted("admin-next-codes", register.codes), "/admin/stations"),
        (of.recorders_waiting > 0, counted("admin-next-recorders", of.recorders_waiting), "/admin/recorders"),
    ];
    all.into_iter().filter(|(wanted, ..)| *wanted).map(|(_, text, path)| (text, path)).collect()
}
