//! The custody log, for auditors and supervisors: what happened, newest first, by item, person,
//! kind and time; each entry with its proof; an export.

pub(in crate::http::console) mod csv;
mod entry;
mod export;
pub(in crate::http) mod filter;
mod overview;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use evidence::entry::{Entry, Item};
use maud::{Markup, html};

use crate::custody::access::{Action, Target, Verdict, permits};
use crate::custody::log::StoredEntry;
use crate::custody::log::find::LogFound;
use crate::custody::log::history::Beside;
use crate::custody::refused::Kind;
use crate::http::AppState;
use crate::http::console::errors::{self, Oops, alert};
use crate::http::console::given::encoded;
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::{self, Lang};
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get};
use crate::http::extract::Address;

use filter::{Asked, FIELD_LENGTH_MAX, KINDS};

/// Entries on a page.
const PAGE_ENTRIES: u64 = 50;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/custody-log", list).part("nav-log", Action::ReadLog),
        get("/custody-log/export", export::export),
        get("/custody-log/{index}", entry::show),
        get("/custody-log/{index}/entry", entry::bytes),
        get("/custody-log/{index}/proof", entry::proof),
    ]
}

/// The message that names a kind of entry.
pub(in crate::http::console) fn kind_id(kind: &str) -> String {
    format!("log-kind-{}", kind.replace(['.', '_'], "-"))
}

/// The log of one item.
fn item_log(item: &Item) -> String {
    format!("/custody-log?item={}", encoded(&item.to_string()))
}

/// The page of an item, where the visitor's role sees such pages.
fn item_page(visitor: &Visitor, item: &Item) -> Option<String> {
    let may = |action| permits(visitor.caller(), action, Target::Installation) == Verdict::Allow;
    match item {
        Item::Recording(id) if may(Action::ReadRecording) => Some(format!("/recordings/{id}")),
        Item::Case(id) if may(Action::ReadCases) => Some(format!("/cases/{id}")),
        _ => None,
    }
}

/// `GET /custody-log`.
async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(asked): Address<Asked>,
) -> Result<Response, Oops> {
    let question = asked.question(&visitor.clock).and_then(|question| Ok((question, asked.before()?)));
    match question {
        Ok((question, before)) => {
            let found = state.custody.find_log(visitor.caller(), question, before, PAGE_ENTRIES).await?;
            if let LogFound::Nobody(name) = &found {
                return Ok(nobody(&visitor, &asked, name));
            }
            // Who asks for nothing yet begins here.
            let begins = asked.is_empty() && before.is_none();
            let above = if begins {
                overview::section(&state, &visitor).await?
            } else {
                html! {}
            };
            let found = found_part(&visitor, &asked, &found);
            Ok(page(&visitor, &asked, &html! { (above) (found) }).into_response())
        }
        Err(fault) => {
            // Whoever may not read the log learns that, and not what is wrong with the filter.
            state.custody.may_read_log(visitor.caller()).await?;
            Ok(wrong(&visitor, &asked, &visitor.lang.text(fault.0)))
        }
    }
}

/// The page with nothing found, and why.
fn wrong(visitor: &Visitor, asked: &Asked, text: &str) -> Response {
    errors::wrong(Kind::Invalid, page(visitor, asked, &alert(text)))
}

/// The page that says that nobody has this name.
fn nobody(visitor: &Visitor, asked: &Asked, name: &str) -> Response {
    wrong(visitor, asked, &visitor.lang.with("log-fault-person", &[("name", plain(name).into())]))
}

fn page(visitor: &Visitor, asked: &Asked, body: &Markup) -> Markup {
    let title = visitor.lang.text("log-title");
    let head = Head { title: &title, part: "nav-log", scripts: &[], styles: &["admin.css", "case.css"] };
    let lang = visitor.lang;
    let whole = html! {
        p { (lang.text("log-intro")) }
        (filter_form(lang, asked))
        (body)
    };
    layout::page(visitor, head, whole)
}

fn filter_form(lang: Lang, asked: &Asked) -> Markup {
    html! {
        form.panel method="get" action="/custody-log" role="search" aria-label=(lang.text("log-filter")) {
            div.row {
                div.field.grow {
                    label for="f-item" { (lang.text("log-item")) }
                    input id="f-item" name="item" value=(asked.item) maxlength=(FIELD_LENGTH_MAX) autocomplete="off"
                        spellcheck="false" aria-describedby="h-item";
                }
                div.field.grow {
                    label for="f-person" { (lang.text("log-person")) }
                    input id="f-person" name="person" value=(asked.person) maxlength=(FIELD_LENGTH_MAX)
                        autocomplete="off" autocapitalize="none" spellcheck="false" list="actors"
                        aria-describedby="h-person";
                    datalist id="actors" {
                        option value="nobody:" { (lang.text("word-nobody")) }
                        option value="service:" { (lang.text("word-service")) }
                    }
                }
                div.field {
                    label for="f-kind" { (lang.text("log-kind")) }
                    select id="f-kind" name="kind" {
                        option value="" { (lang.text("log-kind-any")) }
                        @for (group, kinds) in KINDS.iter() {
                            optgroup label=(lang.text(&format!("log-group-{group}"))) {
                                @for kind in kinds {
                                    option value=(kind) selected[asked.kind == *kind] { (lang.text(&kind_id(kind))) }
                                }
                            }
                        }
                    }
                }
                div.field {
                    label for="f-from" { (lang.text("log-from")) }
                    input id="f-from" name="from" type="datetime-local" value=(asked.from);
                }
                div.field {
                    label for="f-until" { (lang.text("log-until")) }
                    input id="f-until" name="until" type="datetime-local" value=(asked.until);
                }
                button type="submit" { (lang.text("log-submit")) }
                @if !asked.is_empty() { a.button.second href="/custody-log" { (lang.text("log-all")) } }
            }
            p.hints {
                small id="h-item" { (lang.text("log-item-help")) } " "
                small id="h-person" { (lang.text("log-person-help")) }
            }
        }
    }
}

fn found_part(visitor: &Visitor, asked: &Asked, found: &LogFound) -> Markup {
    let lang = visitor.lang;
    match found {
        LogFound::Which(items) => which(lang, items),
        LogFound::Who(items) => who(lang, items),
        LogFound::Nobody(_) => html! {},
        LogFound::Entries { entries, .. } if entries.is_empty() => html! {
            p.empty { (lang.text(if asked.before.is_empty() { "log-none" } else { "log-none-older" })) }
        },
        LogFound::Entries { entries, next, beside } => html! {
            div.row.spread {
                p { (lang.with("log-shown", &[("count", entries.len().into())])) }
                a.button.second href=(format!("/custody-log/export?{}", asked.to_query(None))) {
                    (lang.text("log-export"))
                }
            }
            (table(visitor, entries, beside))
            nav.row aria-label=(lang.text("log-pages")) {
                @if !asked.before.is_empty() {
                    a.button.second href=(format!("/custody-log?{}", asked.to_query(None))) { (lang.text("log-newest")) }
                }
                @if let Some(next) = next {
                    a.button.second rel="next" href=(format!("/custody-log?{}", asked.to_query(Some(*next)))) {
                        (lang.text("log-older"))
                    }
                } @else {
                    small { (lang.text("log-end")) }
                }
            }
        },
    }
}

/// What a text may mean, to choose from.
fn which(lang: Lang, items: &[Item]) -> Markup {
    html! {
        @if items.is_empty() {
            p.empty { (lang.text("log-item-unknown")) }
        } @else {
            h2 { (lang.text("log-item-which")) }
            ul { @for item in items {
                li { a href=(item_log(item)) { (messages::item(lang, item, &Beside::default())) } " " code { (item) } }
            } }
        }
    }
}

/// Those who have one name, to choose from.
fn who(lang: Lang, items: &[Item]) -> Markup {
    html! {
        h2 { (lang.text("log-who-which")) }
        ul { @for item in items {
            li { a href=(format!("/custody-log?person={}", encoded(&item.to_string()))) {
                (messages::item(lang, item, &Beside::default()))
            } }
        } }
    }
}

fn table(visitor: &Visitor, entries: &[StoredEntry], beside: &Beside) -> Markup {
    let lang = visitor.lang;
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.text("log-caption")) {
            table.log {
                caption { (lang.text("log-caption")) }
                thead { tr {
                    th.number scope="col" { (lang.text("log-number")) }
                    th scope="col" { (lang.text("log-time")) }
                    th scope="col" { (lang.text("log-who")) }
                    th scope="col" { (lang.text("log-what")) }
                    th scope="col" { (lang.text("log-items")) }
                } }
                tbody { @for stored in entries { (row(visitor, stored, beside)) } }
            }
        }
    }
}

fn row(visitor: &Visitor, stored: &StoredEntry, beside: &Beside) -> Markup {
    let lang = visitor.lang;
    let number = html! {
        a href=(format!("/custody-log/{}", stored.index)) aria-label=(lang.with("log-proof-of", &[("index", stored.index.into())])) {
            (stored.index)
        }
    };
    let Ok(entry) = Entry::parse(&stored.bytes) else {
        return html! { tr { td.number { (number) } td colspan="4" { span.tag.bad { (lang.text("log-unreadable")) } } } };
    };
    html! { tr {
        td.number { (number) }
        td.time { (visitor.clock.tag(entry.time)) }
        td { (foreign(&messages::actor(lang, &entry.actor, beside))) }
        td { (foreign(&messages::event(lang, &entry.event, beside, (&visitor.clock, &visitor.law)))) }
        td { (item_links(lang, &entry, beside)) }
    } }
}

fn item_links(lang: Lang, entry: &Entry, beside: &Beside) -> Markup {
    html! { ul.plain { @for link in &entry.items {
        li { a href=(item_log(&link.item)) title=(plain(&link.item.to_string())) { (messages::item(lang, &link.item, beside)) } }
    } } }
}
