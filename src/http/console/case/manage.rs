//! What a case is and what becomes of it: its facts, and the forms that rename, merge, close and open it again.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, LABEL_LENGTH_MAX};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::case::change::{Renaming, Seen};
use crate::custody::case::{Case, CaseState, CaseStep};
use crate::custody::refused::Thing;
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::console::case::file::{Sheet, again};
use crate::http::console::case::typed::Typed;
use crate::http::console::case::{number, reason_field};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Path, id};

/// What a refused form of these held.
#[derive(Debug)]
pub(in crate::http::console::case) enum Change {
    /// Another number or title.
    Rename {
        /// The number; none where it was left as it was seen.
        number: Option<String>,
        /// What the case is about; none where that was left.
        title: Option<String>,
        /// Why.
        reason: String,
    },
    /// Another case that is this one.
    Merge {
        /// What it is called by.
        from: String,
        /// Why.
        reason: String,
    },
    /// The end of the case, or its beginning again.
    State {
        /// Why.
        reason: String,
    },
}

/// What the page says first of a case.
pub(in crate::http::console::case) fn facts(sheet: &Sheet<'_>) -> Markup {
    let (visitor, file) = (sheet.visitor, sheet.file);
    let (lang, case) = (visitor.lang, &file.case);
    html! {
        @if !file.alike.is_empty() {
            div.notice { p {
                (lang.text("case-alike")) " " (linked(&file.alike)) br;
                @if visitor.may(Action::MergeCases) { (lang.text("case-alike-help")) }
            } }
        }
        dl.facts {
            dt { (lang.text("case-title")) } dd { (foreign(&case.title)) }
            dt { (lang.text("case-agency")) } dd { (foreign(&file.agency)) " (" (case.agency) ")" }
            dt { (lang.text("case-opened")) } dd { (visitor.clock.tag(case.opened_at)) }
            @if let CaseState::Closed { at, reason } = &case.state {
                dt { (lang.text("case-closed-at")) } dd { (visitor.clock.tag(*at)) " · " (foreign(reason)) }
            }
            @if !file.other_numbers.is_empty() {
                dt { (lang.text("case-other-numbers")) }
                dd { @for number in &file.other_numbers { (foreign(number.as_str())) " " } }
            }
            @if !file.merged.is_empty() {
                dt id="merged" { (lang.text("case-merged-from")) }
                dd { @for case in &file.merged {
                    (foreign(case.number.as_str())) " " (foreign(&case.title))
                    @if let CaseState::Merged { at, reason, .. } = &case.state {
                        " · " (visitor.clock.tag(*at)) " · " (foreign(reason))
                    }
                    " " a.small href={ "/cases/" (case.id) "/history" } { (lang.text("case-history-own")) }
                    br;
                } }
            }
        }
    }
}

fn linked(cases: &[Case]) -> Markup {
    html! { @for case in cases { a href={ "/cases/" (case.id) } { (foreign(case.number.as_str())) } " " } }
}

/// What can be done with the case itself.
pub(in crate::http::console::case) fn forms(sheet: &Sheet<'_>) -> Markup {
    let (visitor, state) = (sheet.visitor, &sheet.file.case.state);
    let can = |action, step| visitor.may(action) && state.allow(step).is_ok();
    html! {
        div.acts {
            @if can(Action::RenameCase, CaseStep::Rename) { (rename_form(sheet)) }
            @if can(Action::MergeCases, CaseStep::Merge) { (merge_form(sheet)) }
            @if can(Action::CloseCase, CaseStep::Close) { (state_form(sheet, "close")) }
            @if can(Action::CloseCase, CaseStep::Reopen) { (state_form(sheet, "reopen")) }
        }
    }
}

fn rename_form(sheet: &Sheet<'_>) -> Markup {
    let (lang, case) = (sheet.visitor.lang, &sheet.file.case);
    let (open, number, title, reason) = match sheet.typed {
        // What was left as it was seen stands as it is now: sent once more, it undoes nothing.
        Typed::Change(Change::Rename { number, title, reason }) => (
            true,
            number.as_deref().unwrap_or(case.number.as_str()),
            title.as_deref().unwrap_or(&case.title),
            &**reason,
        ),
        _ => (false, case.number.as_str(), &*case.title, ""),
    };
    html! {
        details.panel.act open[open] {
            summary { (lang.text("case-rename")) }
            form method="post" action={ "/cases/" (case.id) "/rename" } data-once {
                (csrf_field(sheet.visitor))
                div.field {
                    input type="hidden" name="was_number" value=(case.number);
                    input type="hidden" name="was_title" value=(case.title);
                    label for="rename-number" { (lang.text("case-number")) }
                    input id="rename-number" name="number" value=(number) required maxlength=(LABEL_LENGTH_MAX)
                        autocomplete="off" spellcheck="false" aria-describedby="rename-help";
                    small id="rename-help" { (lang.text("case-rename-help")) }
                }
                div.field {
                    label for="rename-title" { (lang.text("case-title")) }
                    input id="rename-title" name="title" value=(title) required maxlength=(TEXT_LENGTH_MAX);
                }
                (reason_field(lang, "rename-reason", reason))
                button type="submit" { (lang.text("case-rename-submit")) }
            }
        }
    }
}

fn merge_form(sheet: &Sheet<'_>) -> Markup {
    let (lang, file) = (sheet.visitor.lang, sheet.file);
    let alike = file.alike.first().map_or("", |case| case.id.as_str());
    let (open, from, reason) = match sheet.typed {
        Typed::Change(Change::Merge { from, reason }) => (true, &**from, &**reason),
        _ => (false, alike, ""),
    };
    html! {
        details.panel.act open[open] {
            summary { (lang.text("case-merge")) }
            form method="post" action={ "/cases/" (file.case.id) "/merge" } data-once {
                (csrf_field(sheet.visitor))
                div.field {
                    label for="merge-from" { (lang.text("case-merge-from")) }
                    input id="merge-from" name="from" value=(from) required maxlength="500"
                        list="merge-cases" data-complete="/cases/completion" autocomplete="off" spellcheck="false"
                        aria-describedby="merge-help";
                    datalist id="merge-cases" {}
                    small id="merge-help" { (lang.text("case-merge-help")) }
                }
                (reason_field(lang, "merge-reason", reason))
                button.danger type="submit" data-confirm=(lang.text("case-merge-help")) { (lang.text("case-merge-submit")) }
            }
        }
    }
}

/// The form that closes the case (`close`) or opens it again (`reopen`).
fn state_form(sheet: &Sheet<'_>, act: &str) -> Markup {
    let lang = sheet.visitor.lang;
    let (open, reason) = match sheet.typed {
        Typed::Change(Change::State { reason }) => (true, &**reason),
        _ => (false, ""),
    };
    html! {
        details.panel.act open[open] {
            summary { (lang.text(&format!("case-{act}"))) }
            form method="post" action={ "/cases/" (sheet.file.case.id) "/" (act) } data-once {
                (csrf_field(sheet.visitor))
                @if act == "close" { p.small { (lang.text("case-close-help")) } }
                (reason_field(lang, "state-reason", reason))
                button type="submit" { (lang.text(if act == "close" { "case-close-submit" } else { "case-reopen-submit" })) }
            }
        }
    }
}

/// What these forms send.
#[derive(Debug, Default, Deserialize)]
pub(in crate::http::console::case) struct Sent {
    #[serde(default)]
    page: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    title: String,
    /// The number and title that whoever sent it saw.
    was_number: Option<String>,
    was_title: Option<String>,
    #[serde(default)]
    from: String,
    #[serde(default)]
    reason: String,
}

/// Shows the case as it is now, or again with what was wrong.
async fn answer(
    state: &AppState,
    visitor: &Visitor,
    case: CaseId,
    done: Result<(), Refused>,
    typed: Change,
) -> Result<Response, Oops> {
    match done {
        Ok(()) => Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        Err(refused) => again(state, visitor, case, refused, Typed::Change(typed)).await,
    }
}

/// Gives the case another number or title.
pub(in crate::http::console::case) async fn rename(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(form): Form<Sent>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let Sent { reason, was_number, was_title, .. } = form;
    // What somebody left as they saw it they do not change, whatever it is by now.
    let changed = |typed: String, was: &Option<String>| Some(typed).filter(|typed| was.as_ref() != Some(typed));
    let (typed_number, title) = (changed(form.number, &was_number), changed(form.title, &was_title));
    let done = match typed_number.as_deref().map(number).transpose() {
        Ok(number) => {
            let seen = Seen { number: was_number, title: was_title };
            let renaming = Renaming { number, title: title.clone(), reason: reason.clone(), seen };
            state.custody.rename_case(visitor.caller(), case.clone(), renaming).await
        }
        Err(refused) => Err(refused),
    };
    answer(&state, &visitor, case, done, Change::Rename { number: typed_number, title, reason }).await
}

/// Merges another case into this one.
pub(in crate::http::console::case) async fn merge(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(form): Form<Sent>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let caller = visitor.caller();
    let done = match state.custody.case_called(caller, &form.from).await {
        Ok(away) => state.custody.merge_cases(caller, away, case.clone(), &form.reason).await,
        Err(refused) => Err(refused),
    };
    answer(&state, &visitor, case, done, Change::Merge { from: form.from, reason: form.reason }).await
}

/// Closes the case.
pub(in crate::http::console::case) async fn close(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(form): Form<Sent>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = state.custody.close_case(visitor.caller(), case.clone(), &form.reason).await;
    answer(&state, &visitor, case, done, Change::State { reason: form.reason }).await
}

/// Opens the case again.
pub(in crate::http::console::case) async fn reopen(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(form): Form<Sent>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = state.custody.reopen_case(visitor.caller(), case.clone(), &form.reason).await;
    answer(&state, &visitor, case, done, Change::State { reason: form.reason }).await
}
