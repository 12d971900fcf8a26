//! The documents of a case by the law, on a page of their own: what each stage wants and has, with its article; what was
//! decided on the spot; and the forms that say what a document is, decide by the simple procedure, and say what followed.

mod forms;
mod sent;
mod stages;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::{SignatureRole, Signing};
use evidence::ids::{CaseId, DocumentId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::paper::view::CasePapers;
use crate::custody::party::act::PartyShown;
use crate::custody::refused::Thing;
use crate::custody::simple::view::SimpleView;
use crate::http::AppState;
use crate::http::console::case::papers::sent::{FormName, Sent, Typed};
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Head};
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;
use crate::http::console::visitor::Visitor;
use crate::http::extract::{Address, Path, id};

/// What the page is made of.
struct Desk<'a> {
    visitor: &'a Visitor,
    papers: &'a CasePapers,
    simple: Option<&'a SimpleView>,
    /// The parties of the case, where they are asked for.
    parties: &'a [PartyShown],
    /// The document that is to be described.
    asked: Option<&'a DocumentId>,
    typed: Option<&'a Typed>,
    wrong: Option<&'a str>,
}

/// What a role of signatures is called.
pub(in crate::http::console::case) fn role_named(lang: Lang, role: SignatureRole) -> String {
    let named = match role {
        SignatureRole::Officer => lang.text("law-signs-officer"),
        SignatureRole::Party => lang.text("law-signs-party"),
        SignatureRole::Witness => lang.text("law-signs-witness"),
        SignatureRole::Interpreter => lang.text("law-signs-interpreter"),
        SignatureRole::Drafter => lang.text("law-signs-drafter"),
        SignatureRole::Checker => lang.text("law-signs-checker"),
        SignatureRole::Reviewer => lang.text("law-signs-reviewer"),
        SignatureRole::Head => lang.text("law-signs-head"),
    };
    named.into_owned()
}

/// Whose signatures lack, in words; `officers` are to sign still, where the kind of document says how many do.
pub(in crate::http::console::case) fn roles_lacking(lang: Lang, roles: &[SignatureRole], officers: u64) -> String {
    let named = roles.iter().map(|role| match (role, role_named(lang, *role)) {
        (SignatureRole::Officer, named) if officers > 0 => {
            lang.with("lack-officers", &[("role", named.into()), ("count", officers.into())])
        }
        (_, named) => named,
    });
    named.collect::<Vec<String>>().join(&lang.text("list-comma"))
}

/// What it is called how something was signed.
fn signing_named(lang: Lang, how: Signing) -> String {
    let named = match how {
        Signing::Ink => lang.text("paper-signed-ink"),
        Signing::ElectronicSeal => lang.text("paper-signed-seal"),
        Signing::Refused => lang.text("paper-signing-refused"),
        Signing::Absent => lang.text("paper-signing-absent"),
    };
    named.into_owned()
}

/// Which document is to be described.
#[derive(Debug, Default, Deserialize)]
pub(in crate::http::console::case) struct ShowQuery {
    #[serde(default)]
    document: String,
}

/// `GET /cases/{case}/papers`.
pub(in crate::http::console::case) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Address(query): Address<ShowQuery>,
) -> Result<Response, Oops> {
    let asked = query.document.parse::<DocumentId>().ok();
    Ok(page(&state, &visitor, id(Thing::Case, &case)?, (asked.as_ref(), None, None)).await?.into_response())
}

/// Where a refused form left the browser: going there again, as the language switch does, shows the page.
pub(in crate::http::console::case) async fn back(_: Visitor, Path(case): Path<String>) -> Result<Redirect, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    Ok(Redirect::to(&format!("/cases/{case}/papers")))
}

/// The page, with what was asked for, typed and wrong.
async fn page(
    state: &AppState,
    visitor: &Visitor,
    case: CaseId,
    (asked, typed, wrong): (Option<&DocumentId>, Option<&Typed>, Option<&str>),
) -> Result<Markup, Oops> {
    let papers = state.custody.show_papers(visitor.caller(), case.clone()).await?;
    let simple = state.custody.show_simple(visitor.caller(), case.clone()).await?;
    let parties =
        if papers.offers.deciding { state.custody.parties(visitor.caller(), case).await? } else { Vec::new() };
    let desk = Desk { visitor, papers: &papers, simple: simple.as_ref(), parties: &parties, asked, typed, wrong };
    Ok(body(&desk))
}

fn body(desk: &Desk<'_>) -> Markup {
    let (visitor, lang, case) = (desk.visitor, desk.visitor.lang, &desk.papers.case);
    let title = lang.with("papers-title", &[("number", plain(case.number.as_str()).into())]);
    let body = html! {
        @if let Some(wrong) = desk.wrong { (alert(wrong)) }
        p { a href={ "/cases/" (case.id) } { (lang.text("case-history-back")) } }
        p { (lang.with("papers-help", &[("day", desk.papers.day.to_string().into())])) }
        @if let Some(view) = desk.simple { (stages::decision(desk, view)) }
        (stages::all(desk))
        (forms::all(desk))
    };
    let head = Head { title: &title, part: "nav-cases", scripts: &[], styles: &["case.css"] };
    layout::page(visitor, head, body)
}

/// What a form did, or the page again with what was wrong beside its field.
async fn answer(
    state: &AppState,
    visitor: &Visitor,
    case: CaseId,
    (form, sent): (FormName, Sent),
    done: Result<(), Refused>,
) -> Result<Response, Oops> {
    let place = format!("/cases/{case}/papers");
    let refused = match done {
        Ok(()) => {
            let said = match form {
                FormName::Describe => visitor.lang.text("papers-described"),
                FormName::Decide => visitor.lang.text("simple-decided"),
                FormName::Follow => visitor.lang.text("simple-followed"),
            };
            visitor.say(&place, html! { p.notice role="status" { (said) } });
            return Ok(Redirect::to(&place).into_response());
        }
        Err(refused) => refused,
    };
    let is_mendable = matches!(refused, Refused::Invalid { .. } | Refused::NotInForce { .. } | Refused::Conflict(_));
    if !is_mendable {
        return Err(refused.into());
    }
    let wrong = refused.explained(visitor.lang);
    let asked = sent.one("document").parse::<DocumentId>().ok();
    let typed = Typed::of(visitor.lang, form, sent, &refused);
    let page = page(state, visitor, case, (asked.as_ref(), Some(&typed), Some(&wrong))).await?;
    Ok(on_form(&refused, page))
}

/// `POST /cases/{case}/papers`: what a document is.
pub(in crate::http::console::case) async fn describe(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let sent = Sent(sent);
    visitor.require_page(&state, sent.one("page")).await?;
    let (case, document): (CaseId, DocumentId) = (id(Thing::Case, &case)?, id(Thing::Document, sent.one("document"))?);
    let done = match sent::paper(&visitor, &sent) {
        Ok(given) => state.custody.describe_paper(visitor.caller(), document, given).await,
        Err(refused) => Err(refused),
    };
    answer(&state, &visitor, case, (FormName::Describe, sent), done).await
}

/// `POST /cases/{case}/simple`: a decision on the spot.
pub(in crate::http::console::case) async fn decide(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let sent = Sent(sent);
    visitor.require_page(&state, sent.one("page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = match sent::decision(&visitor, &sent) {
        Ok(said) => state.custody.decide_simply(visitor.caller(), case.clone(), said).await,
        Err(refused) => Err(refused),
    };
    answer(&state, &visitor, case, (FormName::Decide, sent), done).await
}

/// `POST /cases/{case}/followed`: what followed a decision on the spot.
pub(in crate::http::console::case) async fn follow(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, Oops> {
    let sent = Sent(sent);
    visitor.require_page(&state, sent.one("page")).await?;
    let case: CaseId = id(Thing::Case, &case)?;
    let done = match sent::followed(&sent) {
        Ok(followed) => state.custody.follow_simply(visitor.caller(), case.clone(), followed).await,
        Err(refused) => Err(refused),
    };
    answer(&state, &visitor, case, (FormName::Follow, sent), done).await
}
