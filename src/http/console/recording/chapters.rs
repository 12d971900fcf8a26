//! The files of one capture as its chapters: named in a row over the time line, each as wide as it is long.

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::custody::recording::watch::{Chapter, WatchPage};
use crate::http::console::shown;
use crate::http::console::visitor::Visitor;

/// The place of the page's recording among its chapters.
fn here(page: &WatchPage) -> Option<usize> {
    page.capture.iter().position(|one| one.recording.id == page.view.recording.id)
}

fn address(chapter: &Chapter) -> String {
    format!("/recordings/{}?play=1", chapter.recording.id)
}

/// Where the next chapter is, which begins when this one ends.
pub(super) fn next(page: &WatchPage) -> Option<String> {
    page.capture.get(here(page)? + 1).map(address)
}

/// The length of the whole capture and of what comes before this chapter, where all lengths are known.
pub(super) fn whole(page: &WatchPage) -> Option<Value> {
    let at = here(page).filter(|_| page.capture.len() > 1)?;
    let lengths: Option<Vec<u64>> = page.capture.iter().map(|one| one.duration_ms).collect();
    let lengths = lengths?;
    let before_ms: u64 = lengths.iter().take(at).sum();
    Some(json!({ "before_ms": before_ms, "total_ms": lengths.iter().sum::<u64>() }))
}

/// The chapters, where there is more than one.
pub(super) fn row(visitor: &Visitor, page: &WatchPage) -> Markup {
    let lang = visitor.lang;
    if page.capture.len() < 2 {
        return html! {};
    }
    let name = |one: &Chapter| shown::plain_file_name(&one.recording);
    html! {
        nav.capture aria-label=(lang.text("capture-label")) {
            strong { (lang.with("capture-title", &[("count", page.capture.len().into())])) }
            " " output.small id="whole" aria-live="off" {}
            ol { @for one in &page.capture {
                li data-ms=[one.duration_ms] {
                    @if one.recording.id == page.view.recording.id { span aria-current="true" { (name(one)) } }
                    @else { a href=(address(one)) { (name(one)) } }
                    @if let Some(ms) = one.duration_ms { " " small { (shown::moment(ms)) } }
                }
            } }
            label { input type="checkbox" id="in-a-row" checked; " " (lang.text("capture-in-a-row")) }
        }
    }
}
