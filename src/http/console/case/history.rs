//! The history of a case: who opened, filed, packaged and read what.

use axum::extract::State;
use evidence::entry::Item;
use evidence::ids::CaseId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::history::Page;
use crate::http::console::layout::{self, Head};
use crate::http::console::shown::plain;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Address, Path, id};

/// From where the history is wanted.
#[derive(Debug, Deserialize)]
pub(super) struct From {
    #[serde(default)]
    from: u64,
}

/// `GET /cases/{case}/history`. The reading is its last entry.
pub(super) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Address(From { from }): Address<From>,
) -> Result<Markup, Oops> {
    let item = Item::Case(id::<CaseId>(Thing::Case, &case)?);
    let page = Page::read(&state, &visitor, item.clone(), from).await?;
    let lang = visitor.lang;
    let title = lang.with("case-history-of", &[("number", plain(page.name_of(&item).unwrap_or(&case)).into())]);
    let body = html! {
        p { a href={ "/cases/" (case) } { (lang.text("case-history-back")) } }
        p.small { (lang.text("history-help")) }
        section id="history" aria-label=(lang.text("history-title")) {
            (page.told(&visitor))
            @if let Some(next) = page.next() {
                p { a.button.second rel="next" href={ "/cases/" (case) "/history?from=" (next) } { (lang.text("show-more")) } }
            }
        }
    };
    Ok(layout::page(&visitor, Head::plain(&title, "nav-cases"), body))
}
