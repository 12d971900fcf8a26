//! The decision of a case: in short on the page of the case, and whole on a page of its own, with its drafts and their
//! reviews, what was told before it, what it rests on, who answers for what, and the forms of the steps that may follow.

mod forms;
mod parts;
mod sent;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::{DecisionGround, FallenHow};
use evidence::ids::CaseId;
use evidence::time::Utc;
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::access::Action;
use crate::custody::case::CaseState;
use crate::custody::course::Course;
use crate::custody::decision::file::DecisionFile;
use crate::custody::decision::{CaseDecision, DecisionBasis};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::case::file::Sheet;
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::{Path, id};

use sent::Typed;

/// The page, and where its forms are sent to.
pub(in crate::http::console::case) fn routes() -> Vec<Route> {
    vec![
        get("/cases/{case}/decision", show),
        post("/cases/{case}/decision", sent::decide),
        post("/cases/{case}/decision-steps", sent::tell),
        get("/cases/{case}/decision-steps", back),
    ]
}

/// What the page of a decision is made of.
struct DecisionSheet<'a> {
    visitor: &'a Visitor,
    file: &'a DecisionFile,
    now: Utc,
    /// What was typed and refused.
    typed: Option<&'a Typed>,
    wrong: Option<&'a str>,
}

/// What lets a decision be taken.
fn ground(lang: Lang, ground: &DecisionGround) -> String {
    let message = match ground {
        DecisionGround::NotDue { .. } => "word-not-due",
        DecisionGround::Agreed { .. } => "word-opinion",
        DecisionGround::Resolved { .. } => "word-resolution",
    };
    lang.text(message).into_owned()
}

/// On what a decision rests.
fn basis(lang: Lang, of: &DecisionBasis) -> Markup {
    html! {
        @match of {
            DecisionBasis::Ground(of) => { span.tag.good { (ground(lang, of)) } }
            DecisionBasis::Override { kind, .. } => { span.tag.bad { (lang.word(kind)) } }
        }
    }
}

/// The message of how a decision fell.
fn fell(how: FallenHow) -> &'static str {
    match how {
        FallenHow::Revoked => "decision-fell-revoked",
        FallenHow::Unlawful => "decision-fell-unlawful",
        FallenHow::Void => "decision-fell-void",
        FallenHow::Changed => "decision-fell-changed",
    }
}

/// The decision on the page of the case: in short, with the way to its own page.
pub(in crate::http::console::case) fn section(sheet: &Sheet<'_>) -> Markup {
    let (lang, file) = (sheet.visitor.lang, sheet.file);
    let last = file.course.decisions.last();
    html! {
        section.panel id="decision" aria-labelledby="h-decided" {
            h2 id="h-decided" { (lang.text("decision-title")) }
            @match last {
                Some(decision) => { (in_short(sheet, decision)) }
                None if file.course.is_decided_simply => { p { (lang.text("course-standing-decided-simply")) } }
                None => { p { (lang.text("decision-standing-undecided")) } }
            }
            @if matches!(file.course.state(), Course::EndRequested { .. }) {
                @for lack in file.course.lacks() { p.alert { (lang.text("decision-lacks")) " " (lang.text(lack.message())) } }
            }
            p { a href={ "/cases/" (file.case.id) "/decision" } { (lang.text("decision-open")) } }
        }
    }
}

fn in_short(sheet: &Sheet<'_>, decision: &CaseDecision) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        @if matches!(decision.basis, DecisionBasis::Override { .. }) { p.alert { (lang.text("decision-red-line")) } }
        dl.facts {
            dt { (lang.text("decision-number")) } dd { (foreign(&decision.number)) }
            dt { (lang.text("decision-outcome")) } dd { (lang.word(&decision.outcome)) }
            dt { (lang.text("decision-day")) } dd { time datetime=(decision.decided_on) { (decision.decided_on) } }
            dt { (lang.text("decision-basis")) } dd { (basis(lang, &decision.basis)) }
            @if let Some(fallen) = &decision.fallen {
                dt { (lang.text("decision-stands-so")) }
                dd { span.tag.bad { (lang.text(fell(fallen.how))) } " " time datetime=(fallen.on) { (fallen.on) } }
            }
        }
    }
}

/// `GET /cases/{case}/decision`.
async fn show(State(state): State<AppState>, visitor: Visitor, Path(case): Path<String>) -> Result<Response, Oops> {
    let file = state.custody.decision_file(visitor.caller(), id(Thing::Case, &case)?).await?;
    if let CaseState::Merged { into, .. } = &file.case().state {
        return Ok(Redirect::to(&format!("/cases/{into}/decision")).into_response());
    }
    let now = state.custody.clock.now();
    let sheet = DecisionSheet { visitor: &visitor, file: &file, now, typed: None, wrong: None };
    Ok(page(&sheet).into_response())
}

/// From where a refused form of what was done before left the browser.
async fn back(_: Visitor, Path(case): Path<String>) -> Result<Redirect, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    Ok(Redirect::to(&format!("/cases/{case}/decision")))
}

/// Shows the page again with what was wrong with a form.
async fn again(
    state: &AppState,
    visitor: &Visitor,
    case: CaseId,
    (refused, typed): (Refused, Typed),
) -> Result<Response, Oops> {
    let is_told = matches!(refused, Refused::Invalid { .. } | Refused::Conflict(_) | Refused::Own { .. });
    if !is_told {
        return Err(refused.into());
    }
    let file = state.custody.decision_file(visitor.caller(), case).await?;
    let (wrong, now) = (refused.explained(visitor.lang), state.custody.clock.now());
    let sheet = DecisionSheet { visitor, file: &file, now, typed: Some(&typed), wrong: Some(&wrong) };
    Ok(on_form(&refused, page(&sheet)))
}

fn page(sheet: &DecisionSheet<'_>) -> Markup {
    let (visitor, lang, file) = (sheet.visitor, sheet.visitor.lang, sheet.file);
    let body = html! {
        p id="status" role="status" hidden {}
        @if let Some(wrong) = sheet.wrong { (alert(wrong)) }
        p.under-title { (foreign(&file.case().title)) }
        p { a href={ "/cases/" (file.case().id) } { (lang.text("case-history-back")) } }
        (red_line(sheet))
        (parts::drafts(sheet))
        (parts::steps(sheet))
        (parts::decisions(sheet))
        (forms::all(sheet))
        (parts::responsibilities(sheet))
    };
    let title = lang.with("decision-page-title", &[("number", plain(file.case().number.as_str()).into())]);
    let head = Head { styles: &["case.css"], ..Head::plain(&title, "nav-cases") };
    layout::page(visitor, head, body)
}

/// Law on penalties, article 58, in red, where the newest draft cannot be decided on or was decided on past its review;
/// with what stands against it.
fn red_line(sheet: &DecisionSheet<'_>) -> Markup {
    let (lang, view) = (sheet.visitor.lang, &sheet.file.view);
    let against = view.next.as_ref().and_then(|next| next.ground.as_ref().err());
    let last = view.decisions.last().map(|shown| &shown.decision.basis);
    let is_past = matches!(last, Some(DecisionBasis::Override { .. }));
    let is_heads = sheet.visitor.may(Action::ApproveCase);
    html! {
        @if against.is_some() || is_past { div.alert {
            p { strong { (lang.text("decision-red-line")) } }
            @if let Some(fault) = against {
                p { (fault.text(lang)) }
                @if is_heads { p { (lang.text("decision-past-help")) } }
            }
        } }
        @else if let Some(next) = &view.next && let Ok(of) = &next.ground {
            p.notice { (lang.text("decision-ready")) " " (ground(lang, of)) }
        }
    }
}
