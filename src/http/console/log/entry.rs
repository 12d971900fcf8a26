//! One entry: its exact bytes, its hash, its proof, and whether that holds, checked while the
//! page is made.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use evidence::entry::Entry;
use evidence::told;
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::log::find::{EntryShown, EntryStep};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::layout::{self, Head};
use crate::http::console::log::{item_log, item_page, kind_id};
use crate::http::console::messages;
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::extract::Path;

/// The entry that a path names; what is no number names none.
async fn wanted(state: &AppState, visitor: &Visitor, index: &str) -> Result<EntryShown, Oops> {
    let custody = &state.custody;
    if let Ok(index) = index.parse() {
        return Ok(custody.show_log_entry(visitor.caller(), index).await?);
    }
    custody.may_read_log(visitor.caller()).await?;
    let refused = Refused::unknown(Thing::Entry, index);
    Err(custody.on_record(visitor.caller(), Verb::LogEntry, refused).await.into())
}

/// `GET /custody-log/{index}`.
pub(in crate::http::console::log) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(index): Path<String>,
) -> Result<Markup, Oops> {
    let shown = wanted(&state, &visitor, &index).await?;
    let title = visitor.lang.with("log-entry-title", &[("index", shown.index.to_string().into())]);
    let head = Head { title: &title, part: "nav-log", scripts: &[], styles: &["admin.css"] };
    let lang = visitor.lang;
    let body = html! {
        p { a href="/custody-log" { (lang.text("log-back")) } }
        @if let Some(entry) = &shown.entry { (facts(&visitor, &shown, entry)) }
        (checks(&visitor, &shown))
        (exact(&visitor, &shown))
    };
    Ok(layout::page(&visitor, head, body))
}

fn facts(visitor: &Visitor, shown: &EntryShown, entry: &Entry) -> Markup {
    let lang = visitor.lang;
    let kind = serde_json::to_value(&entry.event).unwrap_or_default();
    let kind = kind["type"].as_str().unwrap_or_default().to_owned();
    html! {
        dl.facts {
            dt { (lang.text("log-time")) } dd { (visitor.clock.tag(entry.time)) " " small { (entry.time) } }
            dt { (lang.text("log-who")) } dd { (foreign(&messages::actor(lang, &entry.actor, &shown.beside))) }
            dt { (lang.text("log-kind")) } dd { (lang.text(&kind_id(&kind))) " " code { (kind) } }
            dt { (lang.text("log-what")) } dd { (foreign(&messages::event(lang, &entry.event, &shown.beside, (&visitor.clock, &visitor.law)))) }
            dt { (lang.text("log-items")) }
            dd {
                @if entry.items.is_empty() { (lang.text("log-items-none")) }
                ul.plain { @for link in &entry.items { li {
                    a href=(item_log(&link.item)) { (messages::item(lang, &link.item, &shown.beside)) }
                    " " small { (lang.with("log-item-seq", &[("seq", (link.item_seq + 1).into())])) }
                    @if let Some(page) = item_page(visitor, &link.item) { " " a href=(page) { (lang.text("log-open-item")) } }
                } } }
            }
        }
    }
}

fn step_id(step: EntryStep) -> &'static str {
    match step {
        EntryStep::Leaf => "log-step-leaf",
        EntryStep::Checkpoint => "log-step-checkpoint",
        EntryStep::Proof => "log-step-proof",
        EntryStep::Content => "log-step-content",
        EntryStep::Items => "log-step-items",
    }
}

fn checks(visitor: &Visitor, shown: &EntryShown) -> Markup {
    let lang = visitor.lang;
    let holds = shown.steps.iter().all(|(_, fault)| fault.is_none());
    html! {
        section.panel aria-labelledby="h-check" {
            h2 id="h-check" { (lang.text("log-check-title")) }
            p {
                @if holds { span.tag.good { (lang.text("log-check-holds")) } }
                @else { span.tag.bad { (lang.text("log-check-fails")) } }
                " " (lang.with("log-check-size", &[("size", shown.size.into())]))
            }
            ol.steps { @for (step, fault) in &shown.steps { li {
                @if fault.is_none() { span.tag.good { (lang.text("log-step-ok")) } }
                @else { span.tag.bad { (lang.text("log-step-fault")) } }
                " " (lang.text(step_id(*step)))
                @if let Some(fault) = fault { " " strong { (plain(&told::cause(lang, fault))) } }
            } } }
            @if !holds { p.alert role="alert" { (lang.text("log-check-what-now")) } }
            p { small { (lang.text("log-check-note")) } }
        }
    }
}

fn exact(visitor: &Visitor, shown: &EntryShown) -> Markup {
    let lang = visitor.lang;
    let place = format!("/custody-log/{}", shown.index);
    html! {
        section aria-labelledby="h-bytes" {
            h2 id="h-bytes" { (lang.text("log-bytes")) }
            p { small { (lang.text("log-bytes-help")) } }
            pre.exact tabindex="0" { code { (foreign(&String::from_utf8_lossy(&shown.bytes))) } }
            dl.facts {
                dt { (lang.text("log-leaf")) } dd { code { (shown.leaf) } }
                dt { (lang.text("log-key")) } dd { code { (shown.log_key) } }
            }
            p.row {
                a.button.second href=(format!("{place}/entry")) { (lang.text("log-download-entry")) }
                @if !shown.proof.is_empty() {
                    a.button.second href=(format!("{place}/proof")) { (lang.text("log-download-proof")) }
                }
            }
        }
        section aria-labelledby="h-proof" {
            h2 id="h-proof" { (lang.text("log-proof")) }
            p { small { (lang.text("log-proof-help")) } }
            pre.exact tabindex="0" { code { (shown.proof) } }
        }
        section aria-labelledby="h-checkpoint" {
            h2 id="h-checkpoint" { (lang.text("log-checkpoint")) }
            p { small { (lang.text("log-checkpoint-help")) } }
            pre.exact tabindex="0" { code { (shown.checkpoint) } }
        }
    }
}

fn download(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// `GET /custody-log/{index}/entry`: the bytes that are hashed into the log.
pub(in crate::http::console::log) async fn bytes(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(index): Path<String>,
) -> Result<Response, Oops> {
    let shown = wanted(&state, &visitor, &index).await?;
    Ok(download(&format!("entry-{}.json", shown.index), "application/json", shown.bytes))
}

/// `GET /custody-log/{index}/proof`: the tlog-proof.
pub(in crate::http::console::log) async fn proof(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(index): Path<String>,
) -> Result<Response, Oops> {
    let shown = wanted(&state, &visitor, &index).await?;
    let name = format!("entry-{}.tlog-proof", shown.index);
    Ok(download(&name, "text/plain; charset=utf-8", shown.proof.into_bytes()))
}
