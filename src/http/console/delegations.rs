//! Acting for a head (代行职权): who acts or acted for whom; where a head lets somebody decide in their place, and ends it.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::entry::Item;
use evidence::ids::UserId;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::access::Action;
use crate::custody::account::User;
use crate::custody::delegation::act::{DelegationGiven, Delegations};
use crate::custody::delegation::{DELEGATIONS_SHOWN_MAX, Delegation};
use crate::custody::log::history::Names;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, TEXT_LENGTH_MAX, Verb};
use crate::http::AppState;
use crate::http::console::errors::{Answering, Oops, alert};
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::messages::Lang;
use crate::http::console::shown::{foreign, person, plain};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::Path;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/delegations", show), post("/delegations", give), post("/delegations/{delegation}/end", end)]
}

/// A delegation, as it is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Giving {
    page: String,
    head: String,
    deputy: String,
    from_on: String,
    until_on: String,
    reason: String,
}

/// Why one is ended.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Ending {
    page: String,
    reason: String,
}

/// `GET /delegations`.
async fn show(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    page(&state, &visitor, &Giving::default(), None).await
}

/// `POST /delegations`.
async fn give(State(state): State<AppState>, visitor: Visitor, Form(form): Form<Giving>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match try_give(&state, &visitor, &form).await {
        Ok(()) => Ok(Redirect::to("/delegations").into_response()),
        Err(refused) => refused_on_page(&state, &visitor, &form, refused).await,
    }
}

async fn try_give(state: &AppState, visitor: &Visitor, form: &Giving) -> Result<(), Refused> {
    let head = if form.head.is_empty() { None } else { Some(account(Field::Head, &form.head)?) };
    let given = DelegationGiven {
        head,
        deputy: account(Field::Deputy, &form.deputy)?,
        from_on: day(Field::FromOn, &form.from_on)?,
        until_on: day(Field::UntilOn, &form.until_on)?,
        reason: form.reason.clone(),
    };
    state.custody.give_delegation(visitor.caller(), given).await.map(drop)
}

/// `POST /delegations/{delegation}/end`.
async fn end(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(delegation): Path<String>,
    Form(form): Form<Ending>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let Ok(id) = delegation.parse() else {
        let refused = Refused::unknown(Thing::Delegation, &delegation);
        return Err(state.custody.on_record(visitor.caller(), Verb::DelegationEnd, refused).await.into());
    };
    match state.custody.end_delegation(visitor.caller(), id, &form.reason).await {
        Ok(()) => Ok(Redirect::to("/delegations").into_response()),
        Err(refused) => refused_on_page(&state, &visitor, &Giving::default(), refused).await,
    }
}

/// The page that says what is wrong; what is no fault of a form is told on a page of its own.
async fn refused_on_page(
    state: &AppState,
    visitor: &Visitor,
    form: &Giving,
    refused: Refused,
) -> Result<Response, Oops> {
    let told = match &refused {
        Refused::Conflict(_) | Refused::Invalid { .. } => refused.explained(visitor.lang),
        Refused::Unknown { what: Thing::User, .. } => visitor.lang.text("delegation-unknown-person").into_owned(),
        _ => return Err(refused.into()),
    };
    let answering = Answering::of_form(&refused);
    Ok(answering.with(page(state, visitor, form, Some(&told)).await?))
}

fn account(field: Field, text: &str) -> Result<UserId, Refused> {
    text.trim().parse().map_err(|_| Refused::Invalid { field, problem: Fault::NotOffered })
}

fn day(field: Field, text: &str) -> Result<Date, Refused> {
    text.trim().parse().map_err(|_| Refused::Invalid { field, problem: Fault::NotADay })
}

async fn page(state: &AppState, visitor: &Visitor, form: &Giving, wrong: Option<&str>) -> Result<Markup, Oops> {
    let found = state.custody.delegations(visitor.caller()).await?;
    let offered = state.custody.delegable(visitor.caller()).await?;
    let persons = found.delegations.iter().flat_map(|one| [&one.head, &one.deputy, &one.given_by]);
    let names = state.custody.names_of_items(persons.cloned().map(Item::User).collect()).await?;
    let (lang, title) = (visitor.lang, visitor.lang.text("delegations-title"));
    let body = html! {
        p { (lang.text("delegations-about")) }
        @if let Some(wrong) = wrong { (alert(wrong)) }
        @if found.more { p.notice { (lang.with("delegations-page-more", &[("most", DELEGATIONS_SHOWN_MAX.into())])) } }
        @if found.delegations.is_empty() { p.empty { (lang.text("delegations-none")) } }
        @else { (table(visitor, &found, &names)) }
        @if let Some(offered) = &offered { (give_form(visitor, form, offered)) }
    };
    Ok(layout::page(visitor, Head { styles: &["admin.css"], ..Head::plain(&title, "nav-account") }, body))
}

fn table(visitor: &Visitor, found: &Delegations, names: &Names) -> Markup {
    let lang = visitor.lang;
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.text("delegations-list")) }
            thead { tr {
                th scope="col" { (lang.text("column-head")) }
                th scope="col" { (lang.text("column-deputy")) }
                th scope="col" { (lang.text("delegation-days")) }
                th scope="col" { (lang.text("admin-state")) }
                th scope="col" { (lang.text("reason")) }
                th scope="col" { (lang.text("delegation-given")) }
            } }
            tbody { @for one in &found.delegations { (row(visitor, one, names)) } }
        } }
    }
}

fn row(visitor: &Visitor, one: &Delegation, names: &Names) -> Markup {
    let (lang, today) = (visitor.lang, visitor.law.day(visitor.asked_at));
    let ends =
        visitor.person.user == one.head || visitor.law.rights.of(visitor.person.role).of(Action::Administer).reaches();
    html! { tr {
        th scope="row" { (person(lang, &one.head, names)) }
        td { (person(lang, &one.deputy, names)) }
        td { time datetime=(one.from_on) { (one.from_on) } " – " time datetime=(one.until_on) { (one.until_on) } }
        td {
            @if let Some((at, _, reason)) = &one.ended {
                span.tag.plain { (lang.text("delegation-ended")) } " " (visitor.clock.tag(*at)) br; (foreign(reason))
            }
            @else if one.is_in_force(visitor.asked_at, today) { span.tag.good { (lang.text("delegation-in-force")) } }
            @else if one.is_over(today) { span.tag.plain { (lang.text("delegation-over")) } }
            @else { span.tag.warn { (lang.text("delegation-to-come")) } }
            @if ends && !one.is_over(today) { (end_form(visitor, one)) }
        }
        td { (foreign(&one.reason)) }
        td { (visitor.clock.tag(one.given_at)) " " (person(lang, &one.given_by, names)) }
    } }
}

fn end_form(visitor: &Visitor, one: &Delegation) -> Markup {
    let (lang, id) = (visitor.lang, format!("f-end-{}", one.id));
    html! {
        details {
            summary { (lang.text("delegation-end")) }
            form method="post" action=(format!("/delegations/{}/end", one.id)) data-once {
                (csrf_field(visitor))
                div.field {
                    label for=(id) { (lang.text("reason")) }
                    input id=(id) name="reason" required maxlength=(TEXT_LENGTH_MAX) autocomplete="off";
                }
                button type="submit" { (lang.text("delegation-end-submit")) }
            }
        }
    }
}

/// The heads and those who may act for them, of which a form offers.
fn choice(lang: Lang, (name, label): (&str, &str), people: &[&User], chosen: &str) -> Markup {
    let id = format!("f-{name}");
    html! {
        div.field {
            label for=(id) { (lang.text(label)) }
            select id=(id) name=(name) required {
                option value="" { (lang.text("admin-choose")) }
                @for user in people {
                    option value=(user.id) selected[user.id.as_str() == chosen] {
                        (plain(&user.name)) " (" (user.id) ", " (lang.word(&user.role)) ")"
                    }
                }
            }
        }
    }
}

fn give_form(visitor: &Visitor, form: &Giving, offered: &[User]) -> Markup {
    let (lang, rights) = (visitor.lang, &visitor.law.rights);
    let decides = |user: &&User| rights.of(user.role).of(Action::ApproveCase).reaches();
    let (heads, others): (Vec<&User>, Vec<&User>) = offered.iter().partition(decides);
    let own = rights.of(visitor.person.role).of(Action::ApproveCase).reaches();
    html! {
        form.card method="post" action="/delegations" data-once {
            h2 { (lang.text("delegation-give")) }
            (csrf_field(visitor))
            @if !own { (choice(lang, ("head", "column-head"), &heads, &form.head)) }
            (choice(lang, ("deputy", "column-deputy"), &others, &form.deputy))
            @for (name, label, value) in
                [("from_on", "column-from-day", &form.from_on), ("until_on", "column-until-day", &form.until_on)] {
                div.field {
                    label for=(format!("f-{name}")) { (lang.text(label)) }
                    input id=(format!("f-{name}")) name=(name) type="date" value=(value) required;
                }
            }
            div.field {
                label for="f-reason" { (lang.text("reason")) }
                input id="f-reason" name="reason" value=(form.reason) required maxlength=(TEXT_LENGTH_MAX) autocomplete="off";
            }
            p { small { (lang.text("delegation-give-help")) } }
            button type="submit" { (lang.text("delegation-give-submit")) }
        }
    }
}
