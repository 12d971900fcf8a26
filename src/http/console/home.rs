//! The start: each role is taken to what it came for, and told at the top of it what there is to do. Every figure opens
//! its list.
//!
//! Who finds recordings begins at the search: what is to be filed, what is asked of them, how what arrived stands, and
//! what is new in what they keep. A head begins at the board of deadlines, an auditor at the log (`log/overview.rs`), an
//! administrator at the register (`agency/overview.rs`).

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};

use crate::answers::deadline::CountedBy;
use crate::custody::access::Action;
use crate::custody::deadline::glance::GLANCE_DAYS;
use crate::custody::legal::Begins;
use crate::http::AppState;
use crate::http::console::deadlines::list::Asked;
use crate::http::console::errors::Oops;
use crate::http::console::search::saved;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::{UNFILED_COUNTED, Visitor};

/// Cases that somebody who checks them is shown first.
const CASES_SHOWN: u64 = 5;

/// Where a visitor's role begins.
pub fn start_of(visitor: &Visitor) -> &'static str {
    match visitor.law.rights.begins(visitor.person.role) {
        Begins::Search => "/search",
        Begins::Deadlines => "/deadlines",
        Begins::CustodyLog => "/custody-log",
        Begins::Admin => "/admin",
    }
}

/// `GET /`.
pub async fn home(State(_): State<AppState>, visitor: Visitor) -> Response {
    Redirect::to(start_of(&visitor)).into_response()
}

/// What the first page of somebody who finds recordings says first.
pub(in crate::http::console) async fn of_recordings(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
    Ok(html! {
        (to_do(state, visitor).await?)
        (glance(state, visitor).await?)
        (cases(state, visitor).await?)
    })
}

/// What a head's first page says above the board; nothing for those who begin elsewhere.
pub(in crate::http::console) async fn of_deadlines(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
    if visitor.law.rights.begins(visitor.person.role) != Begins::Deadlines {
        return Ok(html! {});
    }
    Ok(html! { (to_do(state, visitor).await?) (saved::section(state, visitor, true).await?) })
}

/// What waits in the course of cases; what waits to be filed, and of that what somebody named a case for: an officer's
/// own, else the agency's. Counts hold no recording, and no entry is written.
async fn to_do(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
    if !visitor.may(Action::SearchRecordings) {
        return Ok(html! {});
    }
    let (lang, caller) = (visitor.lang, visitor.caller());
    let unfiled = match visitor.unfiled {
        Some(counted) => counted,
        None => state.custody.unfiled_count(caller, UNFILED_COUNTED).await?,
    };
    let suggested = state.custody.suggested_count(caller, UNFILED_COUNTED).await?;
    let own = visitor.law.rights.has_certificate(visitor.person.role);
    // Who files is asked to confirm; who suggested waits for that.
    let asked = if own || !visitor.may(Action::FileRecording) { "home-suggested" } else { "home-asked" };
    let tasks = match visitor.tasks {
        Some(counted) => counted,
        None => state.custody.tasks_count(caller).await?,
    };
    let figures = [
        ("home-tasks", "warn", tasks, "/tasks"),
        (if own { "home-unfiled-mine" } else { "home-unfiled" }, "warn", unfiled, "/queue"),
        (asked, "warn", suggested, "/queue?of=suggested"),
    ];
    Ok(html! {
        section.panel aria-labelledby="h-to-do" {
            h2 id="h-to-do" { (lang.text("home-to-do")) }
            ul.figures { @for (id, class, count, place) in figures { @if id != "home-tasks" || visitor.may(Action::ReadDeadlines) {
                @let class = if count > 0 { class } else { "plain" };
                li class=(class) data-figure=(id) {
                    @if count == 0 { b { "0" } (lang.text(id)) }
                    @else { a href=(place) { b { (counted(count)) } (lang.text(id)) } }
                }
            } } }
            @if unfiled == 0 { p.empty { (lang.text("home-to-do-nothing")) } }
        }
    })
}

/// A count up to [`UNFILED_COUNTED`], as the navigation has it.
fn counted(count: u64) -> String {
    if count < UNFILED_COUNTED { count.to_string() } else { format!("{}+", UNFILED_COUNTED - 1) }
}

/// The last cases, for those who check case files and file nothing themselves. What is shown is logged.
async fn cases(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
    if !visitor.may(Action::ReadCases) || visitor.may(Action::FileRecording) || visitor.may(Action::SuggestCase) {
        return Ok(html! {});
    }
    let lang = visitor.lang;
    let found = state.custody.find_cases(visitor.caller(), None, None, CASES_SHOWN).await?;
    Ok(html! {
        section.panel aria-labelledby="h-cases" {
            h2 id="h-cases" { (lang.text("home-cases")) }
            @if found.items.is_empty() { p.empty { (lang.text("home-cases-none")) } }
            @else {
                ul { @for case in &found.items { li {
                    a href=(format!("/cases/{}", case.id)) { (foreign(case.number.as_str())) } " " (foreign(&case.title)) " "
                    small { (visitor.clock.tag(case.opened_at)) }
                } } }
                p { a href="/cases" { (lang.text("home-cases-all")) } }
            }
        }
    })
}

/// What arrived of late and how it stands, and what is still to come. The look is logged.
async fn glance(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
    if !visitor.may(Action::ReadDeadlines) {
        return Ok(html! {});
    }
    let glance = state.custody.glance(visitor.caller()).await?;
    let (lang, arrived, coming) = (visitor.lang, glance.arrived, glance.coming);
    let of_week = || Asked::on(CountedBy::Arrival, glance.days);
    let figures = [
        ("home-arrived", "plain", arrived.total(), of_week()),
        ("home-stored-late", "bad", arrived.stored_late, of_week().standing("stored_late")),
        ("home-no-rule", "plain", arrived.no_rule, of_week().standing("no_rule")),
        ("home-uncertain", "warn", arrived.uncertain, of_week().standing("uncertain")),
        ("home-coming", "plain", coming.total(), Asked::coming()),
        ("home-overdue", "bad", coming.overdue, Asked::coming().standing("overdue")),
        ("home-at-risk", "warn", coming.at_risk, Asked::coming().standing("at_risk")),
    ];
    let title = if visitor.law.rights.has_certificate(visitor.person.role) { "home-mine" } else { "home-title" };
    Ok(html! {
        section.panel aria-labelledby="h-home" {
            h2 id="h-home" { (lang.text(title)) }
            ul.figures { @for (id, class, count, asked) in &figures { @if *count > 0 || ALWAYS.contains(id) {
                li class=(class) {
                    @let told = lang.with(id, &[("days", GLANCE_DAYS.into())]);
                    @if *count == 0 { b { "0" } (told) } @else { a href=(asked.address()) { b { (count) } (told) } }
                }
            } } }
        }
    })
}

/// Figures that have their place though there is nothing to count.
const ALWAYS: [&str; 4] = ["home-arrived", "home-stored-late", "home-coming", "home-overdue"];
