//! What stands above the log for whoever begins there: how far it is, and what is looked for first. Every figure opens
//! its entries.

use maud::{Markup, html};

use crate::custody::log::overview::{Lately, LogOverview, OVERVIEW_COUNTED_MAX, OVERVIEW_DAYS};
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::given::encoded;
use crate::http::console::log::kind_id;
use crate::http::console::visitor::Visitor;

pub(super) async fn section(state: &AppState, visitor: &Visitor) -> Result<Markup, Oops> {
    let overview = state.custody.log_overview(visitor.caller()).await?;
    let (lang, days) = (visitor.lang, OVERVIEW_DAYS);
    Ok(html! {
        section.panel aria-labelledby="h-overview" {
            h2 id="h-overview" { (lang.with("log-overview", &[("days", days.into())])) }
            p {
                (lang.with("log-overview-size", &[("count", overview.size.into())])) " "
                @if let Some(last) = overview.last { (lang.text("log-overview-last")) " " (visitor.clock.tag(last)) }
                " " a href="/log/checkpoint" { (lang.text("log-overview-checkpoint")) }
            }
            ul.figures { @for kind in &overview.kinds { (figure(visitor, &overview, kind)) } }
        }
    })
}

fn figure(visitor: &Visitor, overview: &LogOverview, lately: &Lately) -> Markup {
    let lang = visitor.lang;
    let Lately { kind, count, last } = *lately;
    let since = visitor.clock.minute(overview.since);
    let address = if count > 0 {
        format!("/custody-log?kind={}&from={}", encoded(kind), encoded(&since))
    } else {
        format!("/custody-log?kind={}", encoded(kind))
    };
    let wrong = matches!(kind, "log.contradicted" | "log.restored") && count > 0;
    html! {
        li.bad[wrong].plain[!wrong] data-kind=(kind) { a href=(address) {
            b { @if count < OVERVIEW_COUNTED_MAX { (count) } @else { (OVERVIEW_COUNTED_MAX - 1) "+" } }
            (lang.text(&kind_id(kind)))
            small {
                @if let Some(last) = last { br; (lang.text("log-overview-latest")) " " (visitor.clock.minute(last)) }
                @else { br; (lang.text("log-overview-never")) }
            }
        } }
    }
}
