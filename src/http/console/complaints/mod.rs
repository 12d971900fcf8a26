//! Complaints and reports (投诉举报): the register, with what nobody decided and what nobody was told of first; and the forms
//! that record one, decide on it, say that the complainant was told, and erase who it was.
//!
//! Who complained is shown to those to whom the API shows it, and comes in bodies alone: no address of a page has it.

mod forms;
mod sent;

use axum::extract::State;
use axum::response::{Redirect, Response};
use evidence::entry::Item;
use evidence::ids::{ComplaintId, UserId};
use maud::{Markup, html};

use crate::answers::complaint::ComplaintStanding;
use crate::answers::legal::{Reading, Status};
use crate::custody::Refused;
use crate::custody::access::{Action, Target, Verdict, permits};
use crate::custody::complaint::act::{ComplaintShown, Register};
use crate::custody::complaint::{COMPLAINTS_SHOWN_MAX, Decision, Telling};
use crate::custody::course::clocks::CaseClock;
use crate::custody::log::history::Names;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::case::course::clocks::{due_tag, standing_tag};
use crate::http::console::errors::{Oops, alert, on_form, pick};
use crate::http::console::fields::Typed;
use crate::http::console::law::how_long;
use crate::http::console::layout::{self, Head};
use crate::http::console::personal::{facts, sight_tag};
use crate::http::console::shown::{foreign, person};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::{Path, id};

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/complaints", show).part("nav-complaints", Action::ReadCases),
        post("/complaints", sent::receive),
        post("/complaints/{complaint}/decide", sent::decide),
        post("/complaints/{complaint}/tell", sent::tell),
        post("/complaints/{complaint}/erase", sent::erase),
        // Where a refused form left the browser; going there again, as the language switch does, shows the register.
        get("/complaints/{complaint}/decide", back),
        get("/complaints/{complaint}/tell", back),
        get("/complaints/{complaint}/erase", back),
    ]
}

/// What the page is made of.
struct Sheet<'a> {
    visitor: &'a Visitor,
    register: &'a Register,
    /// People and cases by their names.
    names: &'a Names,
    /// A form that was refused.
    typed: Option<&'a Typed>,
    wrong: Option<&'a str>,
}

impl Sheet<'_> {
    /// Whether the visitor may do something with a complaint.
    fn may(&self, action: Action, shown: &ComplaintShown) -> bool {
        permits(self.visitor.caller(), action, Target::Agency(&shown.complaint.agency)) == Verdict::Allow
    }

    fn person(&self, user: &UserId) -> String {
        person(self.visitor.lang, user, self.names)
    }
}

/// `GET /complaints`.
async fn show(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    let (register, names) = register(&state, &visitor).await?;
    Ok(page(&Sheet { visitor: &visitor, register: &register, names: &names, typed: None, wrong: None }))
}

async fn back(_: Visitor, Path(complaint): Path<String>) -> Result<Redirect, Oops> {
    let complaint: ComplaintId = id(Thing::Complaint, &complaint)?;
    Ok(Redirect::to(&format!("/complaints#complaint-{complaint}")))
}

/// The register as the visitor may see it, with the names of those who stand in it. The reading is logged.
async fn register(state: &AppState, visitor: &Visitor) -> Result<(Register, Names), Oops> {
    let register = state.custody.complaints(visitor.caller()).await?;
    let all = register.open.iter().chain(&register.decided).chain(&register.told);
    let items = all.flat_map(|shown| {
        let complaint = &shown.complaint;
        let decided = complaint.decision.iter().map(|decision| Item::User(decision.by.clone()));
        let case = complaint.decision.iter().filter_map(|decision| decision.case.clone()).map(Item::Case);
        let told = complaint.telling.iter().map(|telling| Item::User(telling.by.clone()));
        std::iter::once(Item::User(complaint.recorded_by.clone())).chain(decided).chain(case).chain(told)
    });
    let names = state.custody.names_of_items(items.collect()).await?;
    Ok((register, names))
}

/// Shows the register again with what was wrong, where the person can mend it.
async fn again(state: &AppState, visitor: &Visitor, refused: Refused, typed: Typed) -> Result<Response, Oops> {
    let wrong = match &refused {
        Refused::Invalid { .. } | Refused::Conflict(_) => refused.explained(visitor.lang),
        Refused::Unknown { what: Thing::Case, .. } | Refused::Unknown { item: Some(Item::Case(_)), .. } => {
            visitor.lang.text("case-unknown-number").into_owned()
        }
        _ => return Err(refused.into()),
    };
    let (register, names) = register(state, visitor).await?;
    let sheet = Sheet { visitor, register: &register, names: &names, typed: Some(&typed), wrong: Some(&wrong) };
    Ok(on_form(&refused, page(&sheet)))
}

fn page(sheet: &Sheet<'_>) -> Markup {
    let (visitor, lang, register) = (sheet.visitor, sheet.visitor.lang, sheet.register);
    let parts = [
        ("complaints-open", "complaints-open-none", &register.open),
        ("complaints-decided", "complaints-decided-none", &register.decided),
        ("complaints-told", "complaints-told-none", &register.told),
    ];
    let body = html! {
        @if let Some(wrong) = sheet.wrong { (alert(wrong)) }
        p { (lang.text("complaints-about")) }
        @if register.more { p.notice { (lang.with("complaints-page-more", &[("most", COMPLAINTS_SHOWN_MAX.into())])) } }
        @if visitor.may(Action::RunCase) { div.acts { (forms::receive(sheet)) } }
        @for (title, none, complaints) in parts {
            section id=(title) aria-labelledby={ "h-" (title) } {
                h2 id={ "h-" (title) } { (lang.text(title)) " " span.count { (complaints.len()) } }
                @if complaints.is_empty() { p.empty { (lang.text(none)) } }
                @for shown in complaints { (complaint(sheet, shown)) }
            }
        }
    };
    let title = lang.text("nav-complaints");
    let head = Head { title: &title, part: "nav-complaints", scripts: &[], styles: &["case.css"] };
    layout::page(visitor, head, body)
}

fn complaint(sheet: &Sheet<'_>, shown: &ComplaintShown) -> Markup {
    let (lang, clock, complaint) = (sheet.visitor.lang, &sheet.visitor.clock, &shown.complaint);
    html! {
        article.panel id={ "complaint-" (complaint.id) } aria-labelledby={ "h-complaint-" (complaint.id) } {
            h3 id={ "h-complaint-" (complaint.id) } {
                (clock.tag(complaint.received_at)) " " (lang.word(&complaint.channel))
                @if !complaint.about.is_empty() { " · " (foreign(&complaint.about)) }
            }
            dl.facts {
                dt { (lang.text("complaint-says")) } dd { (foreign(&complaint.says)) }
                dt { (lang.text("complaint-who")) } dd { (who(sheet, shown)) }
                @if !shown.about_person.is_empty() {
                    dt { (lang.text("complaint-about-person")) } dd { (foreign(&shown.about_person)) }
                }
                (facts(lang, &shown.personal))
                dt { (lang.text("complaint-logged")) }
                dd { (clock.tag(complaint.logged_at)) " · " (sheet.person(&complaint.recorded_by)) }
                @for clock in &shown.clocks { (clock_of(sheet, clock)) }
                @if let Some(decision) = &complaint.decision { (decision_of(sheet, decision)) }
                @if let Some(telling) = &complaint.telling { (telling_of(sheet, telling)) }
                @if let Some(at) = complaint.erased_at { dt { (lang.text("party-erased-at")) } dd { (clock.tag(at)) } }
            }
            div.acts {
                @match complaint.standing {
                    ComplaintStanding::Open => { @if shown.may_run { (forms::decide(sheet, &complaint.id)) } }
                    ComplaintStanding::Decided => { @if shown.may_run { (forms::tell(sheet, &complaint.id)) } }
                    ComplaintStanding::Told => {}
                }
                @if complaint.erased_at.is_none() && sheet.may(Action::ErasePersonal, shown) {
                    (forms::erase(sheet, &complaint.id))
                }
            }
        }
    }
}

/// Who complained, as far as the visitor may see it.
fn who(sheet: &Sheet<'_>, shown: &ComplaintShown) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        @if shown.complaint.is_anonymous { (lang.text("complaint-anonymous")) } @else { (foreign(&shown.name)) }
        (sight_tag(lang, shown.sight))
    }
}

/// A clock: until when the complainant is to be told, by which rule, and how certain that is.
fn clock_of(sheet: &Sheet<'_>, clock: &CaseClock) -> Markup {
    let (visitor, lang, rule) = (sheet.visitor, sheet.visitor.lang, &clock.rule);
    let beside = [
        (clock.due.provisional, "course-clock-provisional", "warn"),
        (rule.status == Status::ToConfirm, "law-to-confirm", "warn"),
        (rule.reading() == Reading::Site, "law-of-site", "plain"),
    ];
    html! {
        dt { (lang.text("complaint-due")) }
        dd {
            (due_tag(&visitor.clock, &clock.due)) " " (standing_tag(lang, clock.standing))
            @for (holds, told, class) in beside { @if holds { " " span class={ "tag " (class) } { (lang.text(told)) } } }
            div.small {
                (pick(lang, [&rule.zh, &rule.en])) " · " (how_long(lang, rule)) " · " (rule.document) " " (rule.article)
            }
        }
    }
}

fn decision_of(sheet: &Sheet<'_>, decision: &Decision) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let number = |case| sheet.names.get(&Item::Case(case).to_string()).cloned();
    html! {
        dt { (lang.text("complaint-outcome")) }
        dd {
            (lang.word(&decision.outcome))
            @if let Some(case) = &decision.case {
                " " a href={ "/cases/" (case) } { (foreign(&number(case.clone()).unwrap_or_else(|| case.to_string()))) }
            }
            @if !decision.ground.is_empty() { " · " (foreign(&decision.ground)) }
            div.small { (clock.tag(decision.at)) " · " (sheet.person(&decision.by)) }
        }
    }
}

fn telling_of(sheet: &Sheet<'_>, telling: &Telling) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    html! {
        dt { (lang.text("complaint-told-at")) }
        dd {
            (clock.tag(telling.at)) " " (lang.word(&telling.how))
            @for said in [&telling.paper, &telling.reason] { @if !said.is_empty() { " · " (foreign(said)) } }
            div.small { (sheet.person(&telling.by)) }
        }
    }
}
