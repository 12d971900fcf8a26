//! Cases: find and open them; the case file; filing, documents, packages.
//!
//! Reading a case file is logged, and so is each document before its first byte. A refusal that the
//! person can mend is told on the page where they were, with what they had typed.

mod act;
mod beneath;
mod carrying;
mod changes;
mod completion;
pub(in crate::http::console) mod course;
mod decision;
mod documents;
mod drawing;
mod file;
mod history;
mod import;
mod lacks;
mod manage;
mod map;
mod packages;
mod papers;
mod parties;
mod pictures;
mod printouts;
mod reading;
mod review;
mod tile;
mod typed;

use std::fmt::Display;

use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, CaseNumber, LABEL_LENGTH_MAX, is_unseen};
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::custody::access::Action;
use crate::custody::case::{Case, CaseState, from_word};
use crate::custody::document::act::DOCUMENT_BYTES_MAX;
use crate::custody::legal::Catalogue;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::search::act::Page;
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::api::recordings::{read_cursor, write_cursor};
use crate::http::console::errors::{Oops, alert, on_form, pick};
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Head, csrf_field, field};
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::{Address, Path, id};

pub(in crate::http::console) use changes::filed_notice;

/// Cases on a page of the list.
const CASES_SHOWN: u64 = 50;

/// Longest text that cases are looked for by, in characters.
const TEXT_SOUGHT_MAX: usize = 200;

/// What a form with a document weighs beside it, in bytes: its other fields and what frames them.
const FORM_OVERHEAD_BYTES: usize = 256 * 1024;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let mut upload = post("/cases/{case}/documents", documents::upload);
    let largest = usize::try_from(DOCUMENT_BYTES_MAX).unwrap_or(usize::MAX).saturating_add(FORM_OVERHEAD_BYTES);
    upload.handler = upload.handler.layer(DefaultBodyLimit::max(largest));
    let mut all = vec![
        get("/cases", list).part("nav-cases", Action::ReadCases),
        post("/cases", open),
        get("/cases/{case}", file::show),
        get("/cases/completion", completion::offered),
        post("/cases/{case}/steps", course::take),
        post("/cases/{case}/decisions", course::decide),
        post("/cases/{case}/acts", act::record),
        post("/cases/{case}/acts/{act}/change", act::change),
        post("/cases/{case}/acts/{act}/remove", act::remove),
        post("/cases/{case}/acts/{act}/recordings", act::file),
        post("/cases/{case}/acts/{act}/excuses", act::ask),
        post("/cases/{case}/acts/{act}/decisions", act::decide),
        post("/cases/{case}/parties", parties::record),
        post("/cases/{case}/parties/{party}/correct", parties::correct),
        post("/cases/{case}/parties/{party}/remove", parties::remove),
        post("/cases/{case}/parties/{party}/erase", parties::erase),
        post("/cases/{case}/rename", manage::rename),
        post("/cases/{case}/merge", manage::merge),
        post("/cases/{case}/close", manage::close),
        post("/cases/{case}/reopen", manage::reopen),
        get("/cases/{case}/papers", papers::show),
        post("/cases/{case}/papers", papers::describe),
        post("/cases/{case}/simple", papers::decide),
        post("/cases/{case}/followed", papers::follow),
        get("/cases/{case}/history", history::show),
        get("/cases/{case}/map", map::show),
        get("/map/{z}/{x}/{y}", tile::show),
        post("/cases/{case}/recordings", changes::link),
        post("/cases/{case}/recordings/{recording}/unlink", changes::unlink),
        upload,
        get("/documents/{document}", documents::download),
        post("/documents/{document}/withdraw", documents::withdraw),
        get("/cases/{case}/documents/{document}", reading::show),
        get("/cases/{case}/documents/{document}/content", reading::content),
        post("/cases/{case}/package", packages::make),
        // Where a refused form left the browser; going there again, as the language switch does, shows the case.
        get("/cases/{case}/recordings", back),
        get("/cases/{case}/recordings/{recording}/unlink", back_from_part),
        get("/cases/{case}/steps", back),
        get("/cases/{case}/decisions", back),
        get("/cases/{case}/acts", back),
        get("/cases/{case}/acts/{act}/change", back_from_part),
        get("/cases/{case}/acts/{act}/remove", back_from_part),
        get("/cases/{case}/acts/{act}/recordings", back_from_part),
        get("/cases/{case}/acts/{act}/excuses", back_from_part),
        get("/cases/{case}/acts/{act}/decisions", back_from_part),
        get("/cases/{case}/parties", back),
        get("/cases/{case}/parties/{party}/correct", back_from_part),
        get("/cases/{case}/parties/{party}/remove", back_from_part),
        get("/cases/{case}/parties/{party}/erase", back_from_part),
        get("/cases/{case}/rename", back),
        get("/cases/{case}/merge", back),
        get("/cases/{case}/close", back),
        get("/cases/{case}/reopen", back),
        get("/cases/{case}/documents", back),
        get("/cases/{case}/package", back),
        get("/cases/{case}/simple", papers::back),
        get("/cases/{case}/followed", papers::back),
        get("/packages/{package}", packages::show),
        get("/packages/{package}/download", packages::download),
    ];
    all.extend(review::routes().into_iter().chain(decision::routes()).chain(printouts::routes()));
    all.extend(import::routes().into_iter().chain(carrying::routes()));
    all
}

/// A word of a closed list, out of a form.
pub(in crate::http::console) fn word<T: DeserializeOwned>(name: Field, text: &str) -> Result<T, Refused> {
    from_word(text).ok_or_else(|| Refused::Invalid { field: name, problem: Fault::NotOffered })
}

/// What a form offers first where it was not chosen yet; where the site's legal data has it not in force, its first is.
pub(in crate::http::console) const STAGE_OFFERED: &str = "investigation";
pub(in crate::http::console) const KIND_OF_RECORDING_OFFERED: &str = "video";
const KIND_OF_DOCUMENT_OFFERED: &str = "text";

/// A choice among the stages or kinds that are in force `today`. `name` is that of the field and, behind the form's,
/// of its label.
pub(in crate::http::console) fn choice<I: Copy + Eq + Display>(
    (visitor, today): (&Visitor, Date),
    catalogue: &Catalogue<I>,
    form: &str,
    name: &str,
    chosen: &str,
) -> Markup {
    let id = format!("{form}-{name}");
    let first = first_offered(catalogue, today, chosen);
    html! {
        div.field {
            label for=(id) { (visitor.lang.text(&format!("case-{name}"))) }
            select id=(id) name=(name) required { @for term in catalogue.in_force(today) {
                option value=(term.id) selected[Some(term.id) == first] { (pick(visitor.lang, [&term.zh, &term.en])) }
            } }
        }
    }
}

/// What of a catalogue a choice begins with: what was chosen, or else the first that is in force.
pub(in crate::http::console) fn first_offered<I: Copy + Eq + Display>(
    catalogue: &Catalogue<I>,
    today: Date,
    chosen: &str,
) -> Option<I> {
    let ids = || catalogue.in_force(today).map(|term| term.id);
    ids().find(|id| id.to_string() == chosen).or_else(|| ids().next())
}

/// The reason that goes into the log.
pub(in crate::http::console) fn reason_field(lang: Lang, id: &str, typed: &str) -> Markup {
    let help = format!("{id}-help");
    html! {
        div.field {
            label for=(id) { (lang.text("reason")) }
            input id=(id) name="reason" value=(typed) required maxlength=(TEXT_LENGTH_MAX) aria-describedby=(help);
            small id=(help) { (lang.text("reason-help")) }
        }
    }
}

/// Which cases are wanted.
#[derive(Debug, Default, Deserialize)]
struct ListQuery {
    #[serde(default)]
    text: String,
    #[serde(default)]
    cursor: String,
}

/// A new case as it was typed.
#[derive(Debug, Default, Deserialize)]
struct NewCase {
    #[serde(default)]
    page: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    title: String,
}

async fn back(_: Visitor, Path(case): Path<String>) -> Result<Redirect, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    Ok(Redirect::to(&format!("/cases/{case}")))
}

/// From an address of something in the case.
async fn back_from_part(visitor: Visitor, Path((case, _)): Path<(String, String)>) -> Result<Redirect, Oops> {
    back(visitor, Path(case)).await
}

async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<ListQuery>,
) -> Result<Markup, Oops> {
    let text = query.text.trim();
    if text.chars().count() > TEXT_SOUGHT_MAX {
        let problem = Fault::Longer { most: TEXT_SOUGHT_MAX };
        return Err(Refused::Invalid { field: Field::Text, problem }.into());
    }
    let cursor = Some(query.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let cursor =
        read_cursor(cursor).map_err(|_| Refused::Invalid { field: Field::Cursor, problem: Fault::ForeignCursor })?;
    let sought = Some(text.to_owned()).filter(|text| !text.is_empty());
    let found = state.custody.find_cases(visitor.caller(), sought, cursor, CASES_SHOWN).await?;
    Ok(list_page(&visitor, text, &found, &NewCase::default(), None))
}

fn list_page(visitor: &Visitor, text: &str, found: &Page<Case>, typed: &NewCase, wrong: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        @if let Some(wrong) = wrong { (alert(wrong)) }
        form.panel.row method="get" action="/cases" role="search" {
            div.field.grow {
                label for="text" { (lang.text("case-find")) }
                input id="text" name="text" type="search" value=(text) maxlength=(TEXT_SOUGHT_MAX);
            }
            button type="submit" { (lang.text("case-find-submit")) }
        }
        @if visitor.may(Action::OpenCase) {
            (open_form(visitor, typed, wrong.is_some()))
            p { a href="/cases/import" { (lang.text("cases-import-title")) } }
        }
        @if let Some(looked) = found.looked {
            p { (lang.with("case-looked", &[("count", looked.into())])) }
        }
        @if found.items.is_empty() {
            @if found.looked.is_none() { p.empty { (empty_list(visitor, text)) } }
        } @else {
            (case_table(visitor, &found.items))
        }
        @if let Some(next) = &found.next {
            form method="get" action="/cases" {
                input type="hidden" name="text" value=(text);
                input type="hidden" name="cursor" value=(write_cursor(next));
                p { button.second type="submit" { (lang.text("case-list-next")) } }
            }
        }
    };
    let title = lang.text("nav-cases");
    let head = Head { title: &title, part: "nav-cases", scripts: &[], styles: &["case.css"] };
    layout::page(visitor, head, body)
}

fn empty_list(visitor: &Visitor, text: &str) -> String {
    let lang = visitor.lang;
    match (text.is_empty(), visitor.may(Action::OpenCase)) {
        (false, _) => lang.with("case-none-found", &[("text", crate::http::console::shown::plain(text).into())]),
        (true, true) => lang.text("case-none-open").into_owned(),
        (true, false) => lang.text("case-none-ask").into_owned(),
    }
}

fn case_table(visitor: &Visitor, cases: &[Case]) -> Markup {
    let lang = visitor.lang;
    let agencies = cases.windows(2).any(|pair| pair[0].agency != pair[1].agency);
    html! {
        div.scroll tabindex="0" {
            table {
                caption { (lang.text("case-list")) }
                thead { tr {
                    th scope="col" { (lang.text("case-number")) }
                    th scope="col" { (lang.text("case-title")) }
                    @if agencies { th scope="col" { (lang.text("case-agency")) } }
                    th scope="col" { (lang.text("case-opened")) }
                } }
                tbody { @for case in cases { tr {
                    th scope="row" { a href={ "/cases/" (case.id) } { (foreign(case.number.as_str())) } (state_tag(lang, &case.state)) }
                    td { (foreign(&case.title)) }
                    @if agencies { td { (case.agency) } }
                    td { (visitor.clock.tag(case.opened_at)) }
                } } }
            }
        }
    }
}

/// How a case stands, where it is not simply worked on.
pub(in crate::http::console) fn state_tag(lang: Lang, state: &CaseState) -> Markup {
    html! {
        @match state {
            CaseState::Open => {}
            CaseState::Closed { .. } => { " " span.tag.plain { (lang.text("case-state-closed")) } }
            CaseState::Merged { into, number, .. } => {
                " " span.tag.plain { (lang.text("case-state-merged")) } " "
                a href={ "/cases/" (into) } { (foreign(number.as_str())) }
            }
        }
    }
}

fn open_form(visitor: &Visitor, typed: &NewCase, wrong: bool) -> Markup {
    let lang = visitor.lang;
    html! {
        details.panel.act open[wrong] {
            summary { (lang.text("case-open")) }
            form method="post" action="/cases" data-once {
                (csrf_field(visitor))
                (field(&lang.text("case-number"), "number", "text", &typed.number, html! {
                    small { (lang.text("case-number-help")) }
                }))
                (field(&lang.text("case-title"), "title", "text", &typed.title, html! {
                    small { (lang.text("case-title-help")) }
                }))
                button type="submit" { (lang.text("case-open-submit")) }
            }
        }
    }
}

/// A case number, as a person writes it.
pub(in crate::http::console) fn number(text: &str) -> Result<CaseNumber, Refused> {
    let text = text.trim();
    text.parse().map_err(|_| {
        let problem = if text.is_empty() {
            Fault::Empty
        } else if text.chars().any(is_unseen) {
            Fault::Unseen
        } else {
            Fault::Longer { most: LABEL_LENGTH_MAX }
        };
        Refused::Invalid { field: Field::Number, problem }
    })
}

async fn open(State(state): State<AppState>, visitor: Visitor, Form(form): Form<NewCase>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let opened = match number(&form.number) {
        Ok(number) => state.custody.open_case(visitor.caller(), number, &form.title).await,
        Err(refused) => Err(refused),
    };
    let refused = match opened {
        Ok(case) => return Ok(Redirect::to(&format!("/cases/{case}")).into_response()),
        Err(refused) => refused,
    };
    // Where the number is taken, the case that has it is listed below the message, however it is written there.
    let (sought, wrong) = match &refused {
        Refused::Exists { name, .. } => (Some(name.clone()), visitor.lang.text("case-number-taken").into_owned()),
        Refused::Invalid { .. } => (None, refused.explained(visitor.lang)),
        _ => return Err(refused.into()),
    };
    let text = sought.clone().unwrap_or_default();
    let found = state.custody.find_cases(visitor.caller(), sought, None, CASES_SHOWN).await?;
    Ok(on_form(&refused, list_page(&visitor, &text, &found, &form, Some(&wrong))))
}

#[cfg(test)]
mod tests {
    use evidence::event::Stage;

    use crate::http::console::case::*;

    #[test]
    fn a_case_number_is_refused_for_what_is_wrong_with_it() {
        let problem = |text: &str| match number(text) {
            Err(Refused::Invalid { problem, .. }) => problem.to_string(),
            other => format!("{other:?}"),
        };
        assert!(number(" 薛综执罚〔2026〕12号 ").is_ok());
        assert_eq!(problem("  "), "is empty");
        assert_eq!(problem("a\u{202e}b"), "holds control or direction characters");
        assert_eq!(problem(&"号".repeat(65)), "has more than 64 characters");
    }

    #[test]
    fn a_site_without_what_is_offered_first_is_offered_its_own_first() {
        let shipped = include_str!("../../../../config/legal.toml");
        let today = "2026-01-05".parse().expect("a day");
        let law = crate::custody::legal::read(shipped).expect("the legal data");
        let first = |law: &crate::custody::legal::Legal, of: &str| {
            let kind = first_offered(&law.kinds, today, of).map(|kind| kind.to_string());
            (first_offered(&law.stages, today, STAGE_OFFERED).map(|stage| stage.to_string()), kind)
        };
        let some = |stage: &str, kind: &str| (Some(stage.to_owned()), Some(kind.to_owned()));
        assert_eq!(first(&law, KIND_OF_RECORDING_OFFERED), some("investigation", "video"));
        assert_eq!(first(&law, KIND_OF_DOCUMENT_OFFERED), some("investigation", "text"));
        let own = shipped.replace("\"investigation\"", "\"inquiry\"").replace("id = \"video\"", "id = \"film\"");
        let own = crate::custody::legal::read(&own).expect("a site's own");
        assert_eq!(first(&own, KIND_OF_RECORDING_OFFERED), some("start", "text"));
        // What ended is not offered.
        let ended =
            shipped.replacen("id = \"investigation\"", "id = \"investigation\"\nin_force_until = \"2025-12-31\"", 1);
        let ended = crate::custody::legal::read(&ended).expect("a site's own");
        assert_eq!(first(&ended, KIND_OF_RECORDING_OFFERED), some("start", "video"));
    }

    #[test]
    fn what_cannot_be_the_id_of_a_stage_is_refused() {
        assert!(word::<Stage>(Field::Stage, "investigation").is_ok());
        assert!(word::<Stage>(Field::Stage, "Investigation'").is_err());
    }
}
