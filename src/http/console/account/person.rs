//! What an administrator says of the person who has an account, on its page: what entitles them to review, and which
//! officer's certificate they have beside an account that is none of an officer.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::Qualification;
use evidence::ids::UserId;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::account::act::AccountView;
use crate::custody::account::qualified::{Qualified, may_review};
use crate::custody::account::qualify::takes_certificate;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Refused, TEXT_LENGTH_MAX};
use crate::http::AppState;
use crate::http::console::account::users::act_refused;
use crate::http::console::agency::{id_in_path, value};
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, post};
use crate::http::extract::Path;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![post("/admin/users/{user}/person", say)]
}

/// What is said of a person.
#[derive(Deserialize)]
struct Saying {
    #[serde(default)]
    page: String,
    /// What of it is said: `qualified`, `withdrawn` or `certificate`.
    #[serde(default)]
    says: String,
    #[serde(default)]
    qualification: String,
    #[serde(default)]
    since: String,
    #[serde(default)]
    certificate: String,
    #[serde(default)]
    reason: String,
}

/// `POST /admin/users/{user}/person`.
async fn say(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(user): Path<String>,
    Form(form): Form<Saying>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let id: UserId = id_in_path(&state, &visitor, Thing::User, &user).await?;
    match try_say(&state, &visitor, &id, &form).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/users/{id}")).into_response()),
        Err(refused) => act_refused(&state, &visitor, id, "", refused).await,
    }
}

async fn try_say(state: &AppState, visitor: &Visitor, id: &UserId, form: &Saying) -> Result<(), Refused> {
    let (custody, caller, id) = (&state.custody, visitor.caller(), id.clone());
    match form.says.as_str() {
        "qualified" => {
            let no_day = |_| Refused::Invalid { field: Field::Since, problem: Fault::NotADay };
            let since: Date = form.since.trim().parse().map_err(no_day)?;
            let qualification = qualification(&form.qualification)?;
            custody.qualify_user(caller, id, Qualified { qualification, since }).await
        }
        "withdrawn" => {
            custody.withdraw_qualification(caller, id, qualification(&form.qualification)?, &form.reason).await
        }
        "certificate" => {
            let certificate = value(Field::Certificate, &form.certificate)?;
            custody.bind_certificate(caller, id, certificate, &form.reason).await
        }
        _ => Err(Refused::Invalid { field: Field::Form, problem: Fault::FormIncomplete }),
    }
}

/// The qualification that a form names.
fn qualification(word: &str) -> Result<Qualification, Refused> {
    let known = serde_json::from_value(serde_json::Value::String(word.to_owned()));
    known.map_err(|_| Refused::Invalid { field: Field::Qualification, problem: Fault::NotOffered })
}

/// What is said of the person, and the forms that say more.
pub(super) fn section(visitor: &Visitor, account: &AccountView) -> Markup {
    let (lang, said) = (visitor.lang, &account.qualified);
    let today = visitor.law.day(visitor.asked_at);
    html! {
        section aria-labelledby="h-person" {
            h2 id="h-person" { (lang.text("person-title")) }
            @if said.is_empty() { p { (lang.text("person-not-qualified")) } }
            @else {
                ul { @for of in said {
                    li {
                        (lang.with("person-qualified", &[
                            ("qualification", lang.word(&of.qualification).into()), ("since", of.since.to_string().into()),
                        ]))
                    }
                } }
                @let may = may_review(&visitor.law, said, today);
                p { (lang.text(if may { "person-may-review" } else { "person-may-not-review" })) }
            }
            @if account.user.disabled_at.is_none() {
                (qualify_form(visitor, account))
                @for of in said { (withdraw_form(visitor, account, *of)) }
                @if takes_certificate(&account.user, &visitor.law.rights) { (certificate_form(visitor, account)) }
            }
        }
    }
}

/// A form that says something of the person.
fn saying(
    visitor: &Visitor,
    account: &AccountView,
    says: &str,
    (summary, submit): (&str, &str),
    inside: &Markup,
) -> Markup {
    let lang = visitor.lang;
    html! {
        details.panel.act {
            summary { (lang.text(summary)) }
            form method="post" action=(format!("/admin/users/{}/person", account.user.id)) data-once {
                (csrf_field(visitor))
                input type="hidden" name="says" value=(says);
                (inside)
                button type="submit" { (lang.text(submit)) }
            }
        }
    }
}

fn reason(lang: Lang, id: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (lang.text("reason")) }
            input id=(id) name="reason" required maxlength=(TEXT_LENGTH_MAX) autocomplete="off";
        }
    }
}

fn qualify_form(visitor: &Visitor, account: &AccountView) -> Markup {
    let lang = visitor.lang;
    let inside = html! {
        div.field {
            label for="f-qualification" { (lang.text("person-qualification")) }
            select id="f-qualification" name="qualification" required aria-describedby="h-qualification" {
                @for one in Qualification::ALL {
                    @let word = crate::custody::case::word(one);
                    option value=(word) { (lang.word(one)) }
                }
            }
            small id="h-qualification" { (lang.text("person-qualification-help")) }
        }
        div.field {
            label for="f-since" { (lang.text("person-since")) }
            input id="f-since" name="since" type="date" required;
        }
    };
    saying(visitor, account, "qualified", ("person-qualify", "person-qualify-submit"), &inside)
}

fn withdraw_form(visitor: &Visitor, account: &AccountView, said: Qualified) -> Markup {
    let (lang, word) = (visitor.lang, crate::custody::case::word(&said.qualification));
    let inside = html! {
        p { (lang.word(&said.qualification)) }
        input type="hidden" name="qualification" value=(word);
        (reason(lang, &format!("f-withdraw-{word}")))
    };
    saying(visitor, account, "withdrawn", ("person-withdraw", "person-withdraw-submit"), &inside)
}

fn certificate_form(visitor: &Visitor, account: &AccountView) -> Markup {
    let lang = visitor.lang;
    let inside = html! {
        div.field {
            label for="f-bound" { (lang.text("admin-certificate")) }
            input id="f-bound" name="certificate" required maxlength="64" autocomplete="off" aria-describedby="h-bound";
            small id="h-bound" { (lang.text("person-certificate-help")) }
        }
        (reason(lang, "f-bound-reason"))
    };
    saying(visitor, account, "certificate", ("person-certificate", "person-certificate-submit"), &inside)
}
