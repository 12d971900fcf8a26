//! The service of documents and carrying out, on a page of their own: what was served and what is owed, and the forms that
//! record it, each for who may and where it may follow. The page of the case has a short summary of it.

mod forms;
mod given;
mod owed;
mod sent;
mod shown;
mod standing;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::ids::{CaseId, DeliveryId};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use crate::custody::Refused;
use crate::custody::carrying::CaseCarrying;
use crate::custody::case::word as written;
use crate::custody::delivery::DeliveryStanding;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::case::carrying::sent::{change, decide, delivered, owe, remove, returned, serve, take};
use crate::http::console::case::file::Sheet;
use crate::http::console::errors::{Oops, alert, on_form};
use crate::http::console::fields::{Fields, Sent, Typed};
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::{Address, Path, id};

pub(in crate::http::console::case) fn routes() -> Vec<Route> {
    vec![
        get("/cases/{case}/carrying", show),
        post("/cases/{case}/deliveries", serve),
        post("/cases/{case}/deliveries/{delivery}/change", change),
        post("/cases/{case}/deliveries/{delivery}/returned", returned),
        post("/cases/{case}/deliveries/{delivery}/delivered", delivered),
        post("/cases/{case}/deliveries/{delivery}/remove", remove),
        post("/cases/{case}/performances", owe),
        post("/cases/{case}/performances/{performance}/steps", take),
        post("/cases/{case}/performances/{performance}/decisions", decide),
        // Where a refused form left the browser; going there again, as the language switch does, shows the page.
        get("/cases/{case}/deliveries", back),
        get("/cases/{case}/deliveries/{delivery}/change", back_from_part),
        get("/cases/{case}/deliveries/{delivery}/returned", back_from_part),
        get("/cases/{case}/deliveries/{delivery}/delivered", back_from_part),
        get("/cases/{case}/deliveries/{delivery}/remove", back_from_part),
        get("/cases/{case}/performances", back),
        get("/cases/{case}/performances/{performance}/steps", back_from_part),
        get("/cases/{case}/performances/{performance}/decisions", back_from_part),
    ]
}

/// Services and things that are owed of which a page has the forms of each: browsers take minutes for the forms of hundreds,
/// which each name all documents of the case. Where there are more, it has those of the one that is asked for.
const FEW: usize = 10;

/// What an address asks the page to show beside what stands there.
#[derive(Debug, Default, Deserialize)]
struct ShowQuery {
    /// The kind of service whose form is asked for.
    #[serde(default)]
    kind: String,
    /// The service that is to be changed.
    #[serde(default)]
    delivery: String,
    /// What is owed, of which the forms are asked for.
    #[serde(default)]
    performance: String,
    /// How many parts of a fine the forms that ask for them have.
    #[serde(default)]
    parts: usize,
}

/// What the page is made of.
struct Desk<'a> {
    visitor: &'a Visitor,
    file: &'a CaseCarrying,
    asked: &'a ShowQuery,
    typed: Option<&'a Typed>,
    wrong: Option<&'a str>,
}

impl Desk<'_> {
    /// Whether the form that changes a service is asked for.
    fn is_changing(&self, delivery: &DeliveryId) -> bool {
        self.asked.delivery == delivery.as_str()
    }

    /// Whether the page has the forms of a service, or of what is owed.
    fn has_forms_of(&self, id: &str) -> bool {
        let is_asked = self.asked.delivery == id || self.asked.performance == id;
        let is_few = self.file.deliveries.len() + self.file.performances.len() <= FEW;
        is_few || is_asked || self.typed.is_some_and(|typed| typed.is_about(id))
    }

    /// The documents of the case, with what each is called.
    fn documents(&self) -> Vec<(String, String)> {
        self.file.documents.iter().map(|document| (document.id.to_string(), plain(&document.name))).collect()
    }

    /// The parties of the case, with what each is called as far as the visitor may see it.
    fn parties(&self) -> Vec<(String, String)> {
        let lang = self.visitor.lang;
        let all = self.file.parties.iter().flat_map(|shown| &shown.parties).enumerate();
        let called = |number: usize, name: &str| {
            if name.is_empty() { format!("{} {number}", lang.text("carrying-party-unnamed")) } else { plain(name) }
        };
        all.map(|(at, shown)| (shown.party.id.to_string(), called(at + 1, &shown.name))).collect()
    }
}

/// Words of a closed list, as they are sent and as they are called.
fn offered<T: Serialize>(lang: Lang, all: &[T]) -> Vec<(String, String)> {
    all.iter().map(|one| (written(one), lang.word(one))).collect()
}

/// One of the forms of the page.
struct CarryingForm<'a> {
    desk: &'a Desk<'a>,
    fields: Fields<'a>,
    /// Where it is sent, behind the case.
    place: String,
    /// What is told where somebody else told something meanwhile.
    overtaken: &'static str,
}

impl<'a> CarryingForm<'a> {
    fn new(desk: &'a Desk<'a>, name: impl Into<String>, place: String) -> Self {
        let fields = Fields::new(desk.visitor.lang, name, desk.typed);
        Self { desk, fields, place, overtaken: "carrying-overtaken" }
    }

    /// One that tells of something that happened to what stands there.
    fn of_something_new(desk: &'a Desk<'a>, name: impl Into<String>, place: String) -> Self {
        let form = Self::new(desk, name, place);
        Self { fields: form.fields.of_something_new(), overtaken: "carrying-moved", ..form }
    }

    /// The form, with its summary and its button. It stands open where it was asked for or refused.
    fn act(&self, is_open: bool, summary: &str, (submit, class): (&str, Option<&str>), inside: &Markup) -> Markup {
        let lang = self.desk.visitor.lang;
        html! {
            details.panel.act open[is_open || self.fields.is_typed()] {
                summary { (lang.text(summary)) }
                form method="post" action={ "/cases/" (self.desk.file.case.id) (self.place) } autocomplete="off"
                    data-once {
                    (csrf_field(self.desk.visitor))
                    @if self.fields.is_overtaken() { p.notice { (lang.text(self.overtaken)) } }
                    (inside)
                    button class=[class] type="submit" { (lang.text(submit)) }
                }
            }
        }
    }

    /// What was seen when the form was made: what somebody else told since is not passed over unasked. What is sent again
    /// after another mistake was not seen anew.
    fn seen(&self, now: &str) -> Markup {
        let seen = if self.fields.is_overtaken() { now } else { self.fields.value("seen", now) };
        html! { input type="hidden" name="seen" value=(seen); }
    }
}

/// What of it the page of the case shows, with the way to the rest.
pub(in crate::http::console::case) fn summary(sheet: &Sheet<'_>) -> Markup {
    let (lang, file) = (sheet.visitor.lang, sheet.file);
    let standing = |of: DeliveryStanding| file.deliveries.iter().filter(|view| view.delivery.standing() == of).count();
    let [under_way, failed, delivered] =
        [DeliveryStanding::UnderWay, DeliveryStanding::Failed, DeliveryStanding::Delivered].map(standing);
    let counts = [("delivered", delivered.into()), ("under_way", under_way.into()), ("failed", failed.into())];
    let lacking = file.deliveries.iter().filter(|view| !view.lacks.is_empty() || !view.faults.is_empty()).count();
    let found = file.performances.iter().filter(|view| !view.faults.is_empty()).count();
    let noted = |count: usize| {
        html! {
            @if count > 0 { " " span.tag.warn { (lang.with("carrying-summary-found", &[("count", count.into())])) } }
        }
    };
    html! {
        section.panel id="carrying" aria-labelledby="h-carrying" {
            h2 id="h-carrying" { (lang.text("carrying-title")) }
            @if !file.deliveries.is_empty() {
                p { (lang.with("carrying-summary-served", &counts)) (noted(lacking)) }
            }
            @for view in &file.performances { p {
                (lang.word(&view.performance.owed.what)) " "
                span.tag.plain { (lang.text(view.state.standing().message())) }
            } }
            @if found > 0 { p { (noted(found)) } }
            p { a href={ "/cases/" (file.case.id) "/carrying" } { (lang.text("carrying-open")) } }
        }
    }
}

/// `GET /cases/{case}/carrying`.
async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(case): Path<String>,
    Address(query): Address<ShowQuery>,
) -> Result<Response, Oops> {
    Ok(page(&state, &visitor, id(Thing::Case, &case)?, (&query, None, None)).await?.into_response())
}

/// Where a refused form left the browser: going there again, as the language switch does, shows the page.
async fn back(_: Visitor, Path(case): Path<String>) -> Result<Redirect, Oops> {
    let case: CaseId = id(Thing::Case, &case)?;
    Ok(Redirect::to(&format!("/cases/{case}/carrying")))
}

/// The same, from an address of something in the case.
async fn back_from_part(visitor: Visitor, Path((case, _)): Path<(String, String)>) -> Result<Redirect, Oops> {
    back(visitor, Path(case)).await
}

/// The page, with what was asked for, typed and wrong.
async fn page(
    state: &AppState,
    visitor: &Visitor,
    case: CaseId,
    (asked, typed, wrong): (&ShowQuery, Option<&Typed>, Option<&str>),
) -> Result<Markup, Oops> {
    let file = state.custody.show_carrying(visitor.caller(), case).await?;
    Ok(body(&Desk { visitor, file: &file, asked, typed, wrong }))
}

fn body(desk: &Desk<'_>) -> Markup {
    let (visitor, lang, file) = (desk.visitor, desk.visitor.lang, desk.file);
    let title = lang.with("carrying-page-title", &[("number", plain(file.case.number.as_str()).into())]);
    let body = html! {
        @if let Some(wrong) = desk.wrong { (alert(wrong)) }
        @if let Err(damaged) = &file.parties { (alert(&damaged.explained(lang))) }
        p { a href={ "/cases/" (file.case.id) } { (lang.text("case-history-back")) } }
        section.panel id="deliveries" aria-labelledby="h-deliveries" {
            h2 id="h-deliveries" { (lang.text("deliveries-title")) }
            @if file.deliveries.is_empty() { p.empty { (lang.text("deliveries-none")) } }
            @for served in &file.deliveries { (shown::delivery(desk, served)) }
        }
        (forms::record(desk))
        section.panel id="performances" aria-labelledby="h-performances" {
            h2 id="h-performances" { (lang.text("performances-title")) }
            @if file.performances.is_empty() { p.empty { (lang.text("performances-none")) } }
            @for view in &file.performances { (shown::performance(desk, view)) }
        }
        (owed::record(desk))
    };
    let head = Head { title: &title, part: "nav-cases", scripts: &[], styles: &["case.css"] };
    layout::page(visitor, head, body)
}

/// Leads to what a form did, or shows the page again with what was wrong beside its field.
async fn answer(
    (state, visitor): (&AppState, &Visitor),
    case: CaseId,
    (form, sent, anchor): (String, Sent, &str),
    done: Result<&'static str, Refused>,
) -> Result<Response, Oops> {
    let place = format!("/cases/{case}/carrying");
    let refused = match done {
        Ok(said) => {
            visitor.say(&place, html! { p.notice role="status" { (visitor.lang.text(said)) } });
            return Ok(Redirect::to(&format!("{place}#{anchor}")).into_response());
        }
        Err(refused) => refused,
    };
    let is_mendable = matches!(
        refused,
        Refused::Invalid { .. } | Refused::NotInForce { .. } | Refused::Conflict(_) | Refused::Own { .. }
    );
    if !is_mendable {
        return Err(refused.into());
    }
    let wrong = refused.explained(visitor.lang);
    let typed = Typed::new(visitor.lang, form, sent, &refused);
    let page = page(state, visitor, case, (&ShowQuery::default(), Some(&typed), Some(&wrong))).await?;
    Ok(on_form(&refused, page))
}
