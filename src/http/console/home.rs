//! The start: each role is taken to what it came for, and told at the top of it what there is to do.

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
use crate::http::console::visitor::Visitor;

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

/// What the first page of somebody who finds recordings says first: what arrived of late and how it stands, and what is
/// still to come. Every figure opens its list. The look is logged.
pub(in crate::http::console) async fn glance(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
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
