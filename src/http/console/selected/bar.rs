//! The bar of acts on selected recordings, and the box that selects one.
//!
//! The boxes belong to the bar's form wherever they stand, so that all of it works as a plain form. `select.js` adds
//! ranges, keys and the hiding of the bar while nothing is selected.

use evidence::event::{MarkerKind, RecordKind};
use evidence::ids::RecordingId;
use jiff::civil::Date;
use maud::{Markup, html};

use crate::custody::TEXT_LENGTH_MAX;
use crate::custody::access::{Action, Scope, scope};
use crate::http::AppState;
use crate::http::console::case::{STAGE_OFFERED, first_offered};
use crate::http::console::errors::pick;
use crate::http::console::layout::{csrf_field, data_block};
use crate::http::console::visitor::Visitor;

/// What a marker on many recordings may say; each is set where its recording begins.
const MARKS: [MarkerKind; 3] = [MarkerKind::Note, MarkerKind::CertificateShown, MarkerKind::RightsTold];

/// The box that selects a recording.
pub(in crate::http::console) fn pick_box(visitor: &Visitor, recording: RecordingId, name: &str) -> Markup {
    let label = visitor.lang.with("select-one", &[("name", name.into())]);
    html! {
        label.pick translate="no" {
            input type="checkbox" name="recording" value=(recording) form="selection" aria-label=(label) autocomplete="off";
        }
    }
}

/// What is told where something was done and the browser was sent back, and the bar. `place` is the path to come back to.
pub(in crate::http::console) fn bar(state: &AppState, visitor: &Visitor, place: &str) -> Markup {
    let lang = visitor.lang;
    let today = visitor.law.day(state.custody.clock.now());
    let files = visitor.may(Action::FileRecording);
    // Who sees their own footage alone names the case, for a clerk to confirm.
    let suggests = matches!(scope(visitor.caller(), Action::SuggestCase), Scope::Officer(..));
    html! {
        div.select-bar role="region" aria-label=(lang.text("select-bar")) {
            p.select-said role="status" aria-live="polite" hidden {}
            form id="selection" method="post" action=(if suggests { "/selected/suggest" } else { "/selected/file" }) {
                (csrf_field(visitor))
                input type="hidden" name="back" value=(place);
                div.select-acts {
                    strong.select-count { (lang.text("select-bar")) }
                    @if suggests { (suggest(visitor)) }
                    @if files { (file(visitor, today, !suggests)) }
                    @if visitor.may(Action::MakePackage) { (package(visitor)) }
                    @if visitor.may(Action::MarkRecording) { (mark(visitor)) }
                    button.second.select-download type="button" hidden { (lang.text("select-download")) }
                    button.second.select-clear type="button" hidden { (lang.text("select-clear")) }
                }
            }
            (data_block("select-words", &words(visitor)))
        }
    }
}

/// What the script says.
fn words(visitor: &Visitor) -> serde_json::Value {
    let lang = visitor.lang;
    // The script puts the number where the message has it.
    let counted = |id: &str, count: u64| lang.with(id, &[("count", count.into())]);
    serde_json::json!({
        "none": lang.text("select-none"),
        "one": counted("select-count", 1),
        "many": counted("select-count", 2),
        "downloading-one": counted("select-downloading", 1),
        "downloading-many": counted("select-downloading", 2),
        "case-empty": lang.text("select-case-empty"),
        "reason-empty": lang.text("select-reason-empty"),
    })
}

fn line(visitor: &Visitor, name: &str, label: &str, most: usize, help: Option<&str>) -> Markup {
    let (id, lang) = (format!("select-{name}"), visitor.lang);
    // Officers name a case that may not be open yet, and do so from what they know.
    let completed = name == "case";
    let described = help.map(|_| format!("{id}-help"));
    html! {
        div.field.grow {
            label for=(id) { (lang.text(label)) }
            input id=(id) name=(name) maxlength=(most) autocomplete="off" aria-describedby=[described.as_deref()]
                list=[completed.then_some("select-cases")] data-complete=[completed.then_some("/cases/completion")];
            @if completed { datalist id="select-cases" {} }
            @if let Some(help) = help { small id=(described.unwrap_or_default()) { (lang.text(help)) } }
        }
    }
}

fn suggest(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        details.act name="select-act" data-field="number" open {
            summary { (lang.text("select-suggest")) }
            div.row {
                (line(visitor, "number", "select-case", 500, Some("select-suggest-help")))
                button type="submit" formaction="/selected/suggest" { (lang.text("select-suggest-submit")) }
                button.second type="submit" formaction="/selected/withdraw" { (lang.text("select-withdraw")) }
            }
        }
    }
}

fn file(visitor: &Visitor, today: Date, open: bool) -> Markup {
    let (lang, law) = (visitor.lang, &visitor.law);
    let first = first_offered(&law.stages, today, STAGE_OFFERED);
    html! {
        details.act name="select-act" data-field="case" open[open] {
            summary { (lang.text("select-file")) }
            div.row {
                (line(visitor, "case", "select-case", 500, Some("select-case-help")))
                div.field {
                    label for="select-stage" { (lang.text("select-stage")) }
                    select id="select-stage" name="stage" { @for term in law.stages.in_force(today) {
                        option value=(term.id) selected[Some(term.id) == first] { (pick(lang, [&term.zh, &term.en])) }
                    } }
                }
                div.field {
                    label for="select-kind" { (lang.text("select-kind")) }
                    select id="select-kind" name="kind" {
                        option value="" selected { (lang.text("select-kind-of-file")) }
                        @for term in law.kinds.in_force(today) {
                            @let id: RecordKind = term.id;
                            option value=(id) { (pick(lang, [&term.zh, &term.en])) }
                        }
                    }
                }
                (line(visitor, "reason", "select-reason", TEXT_LENGTH_MAX, None))
                button type="submit" formaction="/selected/file" { (lang.text("select-file-submit")) }
            }
        }
    }
}

fn package(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        details.act name="select-act" data-field="why" {
            summary { (lang.text("select-package")) }
            div.row {
                (line(visitor, "why", "select-reason", TEXT_LENGTH_MAX, None))
                button type="submit" formaction="/selected/package" { (lang.text("select-package-submit")) }
            }
        }
    }
}

fn mark(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    html! {
        details.act name="select-act" data-field="text" {
            summary { (lang.text("select-mark")) }
            div.row {
                div.field {
                    label for="select-mark-kind" { (lang.text("select-mark-kind")) }
                    select id="select-mark-kind" name="mark" { @for kind in MARKS {
                        option value=(crate::custody::case::word(&kind)) { (lang.word(&kind)) }
                    } }
                }
                (line(visitor, "text", "select-mark-text", TEXT_LENGTH_MAX, None))
                button type="submit" formaction="/selected/mark" { (lang.text("select-mark-submit")) }
            }
        }
    }
}
