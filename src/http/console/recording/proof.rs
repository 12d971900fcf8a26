//! What proves a recording: manifest, receipt, history, and checking all of it now.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use evidence::entry::Item;
use evidence::ids::RecordingId;
use evidence::told;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::download::content_disposition;
use crate::custody::log::history::Document;
use crate::custody::recording::verify::{Checked, Step};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::{Oops, is_piece};
use crate::http::console::history::Page;
use crate::http::console::layout::{self, Head};
use crate::http::console::shown;
use crate::http::console::visitor::{Acting, Visitor};
use crate::http::extract::{Address, Path, id};

/// From where a history is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    from: u64,
}

/// The manifest's envelope, as a file.
pub(super) async fn manifest(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
) -> Result<impl IntoResponse, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let bytes = state.custody.document(visitor.caller(), recording, Document::Manifest).await?;
    let name = format!("{}.dsse.json", &recording.to_string()[..12]);
    Ok((
        [
            (header::CONTENT_TYPE, "application/vnd.dsse.envelope+json".to_owned()),
            (header::CONTENT_DISPOSITION, content_disposition(&name)),
        ],
        bytes,
    ))
}

/// The receipt's proof, as a file.
pub(super) async fn receipt(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(recording): Path<String>,
) -> Result<impl IntoResponse, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let receipt = state.custody.stored_receipt(visitor.caller(), recording).await?;
    let name = format!("{}.tlog-proof", &recording.to_string()[..12]);
    Ok((
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, content_disposition(&name)),
        ],
        receipt.proof,
    ))
}

/// A page of the history. The reading is its last entry. A script gets it as the piece that it puts behind the ones
/// before; who opens its address gets it within a page that leads back.
pub(super) async fn history(
    State(state): State<AppState>,
    visitor: Visitor,
    headers: HeaderMap,
    Path(recording): Path<String>,
    Address(From { from }): Address<From>,
) -> Result<Markup, Oops> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let page = Page::read(&state, &visitor, Item::Recording(recording), from).await?;
    let next = page.next();
    let piece = html! {
        (page.told(&visitor))
        @if let Some(next) = next {
            p id="history-more" {
                button.second type="button" hx-get=(format!("/recordings/{recording}/history?from={next}"))
                    hx-target="#history-more" hx-swap="outerHTML" { (visitor.lang.text("show-more")) }
            }
        }
    };
    if is_piece(&headers) {
        return Ok(piece);
    }
    let title = visitor.lang.text("history-title");
    let body = html! {
        p { a href={ "/recordings/" (recording) } { (visitor.lang.text("history-back-recording")) } }
        (piece)
    };
    let head = Head { styles: &["case.css"], ..Head::plain(&title, "nav-search") };
    Ok(layout::page(&visitor, head, body))
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Seal => "verify-seal",
        Step::Content => "verify-content",
        Step::Receipt => "verify-receipt",
        Step::History => "verify-history",
    }
}

/// Checks everything now, and says what was done.
pub(super) async fn verify(
    State(state): State<AppState>,
    Acting(visitor): Acting,
    Path(recording): Path<String>,
) -> Result<Markup, Oops> {
    let (recording, steps) =
        state.custody.verify_recording(visitor.caller(), id(Thing::Recording, &recording)?).await?;
    let lang = visitor.lang;
    let holds = steps.iter().all(|step| step.fault.is_none());
    let amount = |checked: &Checked| match checked.step {
        Step::Content => shown::size(checked.amount),
        _ => checked.amount.to_string(),
    };
    let now = state.custody.clock.now();
    Ok(html! {
        div id="verified" role="status" data-holds=(holds) {
            @if holds { p { span.tag.good { (lang.text("verify-holds")) } } }
            @else { p { span.tag.bad { (lang.text("verify-fails")) } } }
            ol { @for step in &steps {
                li {
                    @if step.fault.is_none() { span.tag.good { "✓" } } @else { span.tag.bad { "✗" } }
                    " " (lang.with(step_name(step.step), &[("amount", amount(step).into())]))
                    @if let Some(fault) = &step.fault { p.alert { (shown::plain(&told::cause(lang, fault))) } }
                }
            } }
            p.small { "SHA-256 " code { (recording.content) } }
            p.small { (visitor.clock.tag(now)) " · " (lang.text("verify-logged")) }
        }
    })
}
