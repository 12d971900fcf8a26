//! What there is, and what to do next.

use axum::extract::State;
use maud::{Markup, html};

use crate::custody::access::Action;
use crate::custody::agency::overview::{RegisterOverview, STATION_SILENT_SECONDS};
use crate::http::AppState;
use crate::http::console::agency::page;
use crate::http::console::errors::Oops;
use crate::http::console::messages::Lang;
use crate::http::console::shown::size;
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
    let free = if visitor.may(Action::ReadMetrics) {
        Some(state.custody.measure(visitor.caller()).await?.vault_free_bytes)
    } else {
        None
    };
    let body = html! {
        (checklist(lang, &register))
        (counts(lang, &register))
        section.panel aria-labelledby="h-next" {
            h2 id="h-next" { (lang.text("admin-next")) }
            @if steps.is_empty() { p { (lang.text("admin-next-nothing")) } }
            ul { @for (text, path) in &steps { li { a href=(path) { (text) } } } }
        }
        (condition(&state, &visitor, &register, free))
        p { small { (lang.text("admin-logged")) } }
    };
    Ok(page(&visitor, "admin-overview", &lang.text("nav-admin"), &body))
}

/// What a new installation needs, in order, until there is all of it.
fn checklist(lang: Lang, register: &RegisterOverview) -> Markup {
    let of = &register.counts;
    let steps = [
        (of.agencies > 0, "admin-first-agency", "/admin/agencies"),
        (of.officers > 0, "admin-first-officers", "/admin/import"),
        (of.stations > 0, "admin-first-station", "/admin/stations"),
    ];
    html! {
        @if steps.iter().any(|(done, ..)| !done) {
            section.panel aria-labelledby="h-first" {
                h2 id="h-first" { (lang.text("admin-first")) }
                ol { @for (done, id, path) in steps { li {
                    @if done { (lang.text(id)) " " span.tag.good { (lang.text("admin-first-done")) } }
                    @else { a href=(path) { (lang.text(id)) } }
                } } }
            }
        }
    }
}

/// Days before its end at which a certificate is marked.
const CERTIFICATE_DAYS: i64 = 60;

/// How the installation is: its stations, disk, clock and certificate.
fn condition(state: &AppState, visitor: &Visitor, register: &RegisterOverview, free: Option<u64>) -> Markup {
    let (lang, custody) = (visitor.lang, &state.custody);
    let silent = register.silent.len();
    let marked = |bad: bool, text: String| html! { @if bad { span.tag.bad { (text) } } @else { (text) } };
    let soon = custody.clock.now().plus_seconds(CERTIFICATE_DAYS * 24 * 3600);
    html! {
        section.panel aria-labelledby="h-condition" {
            h2 id="h-condition" { (lang.text("admin-condition")) }
            dl.facts {
                dt { (lang.text("admin-stations")) }
                dd { a href="/admin/stations" {
                    (marked(silent > 0, lang.with("admin-condition-stations", &[("silent", silent.into()), ("count", register.counts.stations.into())])))
                } }
                @if let Some(free) = free {
                    dt { (lang.text("admin-condition-disk")) }
                    // Below the floor nothing more is taken; twice as much is when to look after it.
                    dd { (marked(free / 2 < custody.limits.free_bytes_floor, size(free))) }
                }
                dt { (lang.text("admin-condition-clock")) }
                dd { (marked(visitor.doubt.is_some(), lang.text(if visitor.doubt.is_some() { "admin-condition-doubted" } else { "admin-condition-believed" }).into_owned())) }
                @if let Some(ends) = custody.certificate_ends {
                    dt { (lang.text("admin-condition-certificate")) }
                    dd { (marked(ends < soon, visitor.clock.day(ends))) }
                }
            }
        }
    }
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
