//! Accounts: made, given a first password that is shown once, closed with a reason.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::Role;
use evidence::ids::UserId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::account::User;
use crate::custody::account::act::{AccountView, NewUser};
use crate::custody::account::passwords::Kept;
use crate::custody::agency::Agency;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::console::account::{person, tokens};
use crate::http::console::agency::{
    LIST_SHOWN, ListQuery, Said, agency_choice, agency_name, cut_note, field, heading, id_in_path, id_rule, maybe,
    narrow_form, page, reason_field, said, says, secret, value,
};
use crate::http::console::errors::{Oops, alert};
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get, post};
use crate::http::extract::{Address, Path};

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![
        get("/admin/users", list),
        post("/admin/users", add),
        get("/admin/users/{user}", show),
        post("/admin/users/{user}/password", set_password),
        post("/admin/users/{user}/disable", disable),
    ]
    .into_iter()
    .chain(person::routes())
    .collect()
}

/// A new account.
#[derive(Default, Deserialize)]
struct NewAccount {
    #[serde(default)]
    page: String,
    user: String,
    name: String,
    role: String,
    agency: String,
    certificate: String,
}

/// What acts on an account.
#[derive(Default, Deserialize)]
struct Act {
    #[serde(default)]
    page: String,
    #[serde(default)]
    reason: String,
}

/// The role that a form names.
pub(in crate::http::console) fn role_of(word: &str) -> Option<Role> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// `GET /admin/users`.
async fn list(
    State(state): State<AppState>,
    visitor: Visitor,
    Address(query): Address<ListQuery>,
) -> Result<Markup, Oops> {
    list_page(&state, &visitor, &query, &NewAccount::default(), None).await
}

/// `POST /admin/users`.
async fn add(State(state): State<AppState>, visitor: Visitor, Form(form): Form<NewAccount>) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    match try_add(&state, &visitor, &form).await {
        Ok(user) => Ok(Redirect::to(&format!("/admin/users/{user}")).into_response()),
        Err(refused) => {
            let wrong = said(visitor.lang, refused)?;
            let answering = wrong.answering;
            let page = list_page(&state, &visitor, &ListQuery::default(), &form, Some(wrong)).await?;
            Ok(answering.with(page))
        }
    }
}

async fn try_add(state: &AppState, visitor: &Visitor, form: &NewAccount) -> Result<UserId, Refused> {
    let no_role = || Refused::Invalid { field: Field::Role, problem: id_rule("role") };
    let user = NewUser {
        id: value(Field::User, &form.user)?,
        name: form.name.clone(),
        role: role_of(&form.role).ok_or_else(no_role)?,
        agency: maybe(Field::Agency, &form.agency)?,
        certificate: maybe(Field::Certificate, &form.certificate)?,
    };
    let id = user.id.clone();
    state.custody.add_user(visitor.caller(), user).await?;
    Ok(id)
}

/// Which roles belong to an agency and which do not, as the site's legal data says.
fn role_help(visitor: &Visitor) -> String {
    let (lang, rights) = (visitor.lang, &visitor.law.rights);
    let named = |own: bool| {
        let roles = Role::ALL.into_iter().filter(|role| rights.belongs_to_agency(*role) == own);
        roles.map(|role| lang.word(&role)).collect::<Vec<_>>().join(&lang.text("list-comma"))
    };
    lang.with("admin-role-help", &[("own", named(true).into()), ("all", named(false).into())])
}

async fn list_page(
    state: &AppState,
    visitor: &Visitor,
    query: &ListQuery,
    form: &NewAccount,
    wrong: Option<Said>,
) -> Result<Markup, Oops> {
    let agencies = state.custody.agencies(visitor.caller()).await?;
    let users = state.custody.users(visitor.caller()).await?;
    let with_password = state.custody.users_with_password(visitor.caller()).await?;
    let lang = visitor.lang;
    let body = html! {
        (heading(visitor, wrong.as_ref(), None))
        div.pair {
            div { (table(visitor, &agencies, &users, &with_password, &query.q)) }
            form.card method="post" action="/admin/users" data-once {
                h2 { (lang.text("admin-user-add")) }
                (csrf_field(visitor))
                (field(lang, "user", "admin-user", &form.user, Some("admin-id-help")))
                (field(lang, "name", "admin-name", &form.name, None))
                div.field {
                    label for="f-role" { (lang.text("admin-role")) }
                    select id="f-role" name="role" required aria-describedby="h-role" {
                        @for role in Role::ALL {
                            @let word = role.id();
                            option value=(word) selected[word == form.role] { (lang.word(&role)) }
                        }
                    }
                    small id="h-role" { (role_help(visitor)) }
                }
                (agency_choice(lang, &agencies, &form.agency, Some("admin-agency-all")))
                div.field {
                    label for="f-certificate" { (lang.text("admin-certificate")) " (" (lang.text("optional")) ")" }
                    input id="f-certificate" name="certificate" value=(form.certificate) maxlength="64"
                        autocomplete="off" aria-describedby="h-certificate";
                    small id="h-certificate" { (lang.text("admin-user-certificate-help")) }
                }
                button type="submit" { (lang.text("admin-user-submit")) }
                p { a href="/admin/import" { (lang.text("admin-many")) } }
            }
        }
    };
    Ok(page(visitor, "admin-users", &lang.text("admin-users"), &body))
}

fn state_tag(lang: Lang, user: &User, has_password: bool) -> Markup {
    html! {
        @if user.disabled_at.is_some() { span.tag.plain { (lang.text("admin-user-closed")) } }
        @else if has_password { span.tag.good { (lang.text("admin-user-open")) } }
        @else { span.tag.warn { (lang.text("admin-user-no-password")) } }
    }
}

fn table(
    visitor: &Visitor,
    agencies: &[Agency],
    users: &[User],
    with_password: &BTreeSet<UserId>,
    asked: &str,
) -> Markup {
    let lang = visitor.lang;
    let fits = |user: &&User| {
        let agency = user.agency.as_ref().map_or("", |agency| agency.as_str());
        says(asked, &[user.id.as_str(), &user.name, agency, &lang.word(&user.role)])
    };
    let found: Vec<&User> = users.iter().filter(fits).collect();
    html! {
        (narrow_form(lang, "/admin/users", asked))
        (cut_note(lang, found.len()))
        @if found.is_empty() { p.empty { (lang.text("admin-narrow-none")) } }
        @else { div.scroll tabindex="0" { table {
            caption { (lang.with("admin-users-count", &[("count", found.len().into())])) }
            thead { tr {
                th scope="col" { (lang.text("admin-user")) }
                th scope="col" { (lang.text("admin-name")) }
                th scope="col" { (lang.text("admin-role")) }
                th scope="col" { (lang.text("admin-agency")) }
                th scope="col" { (lang.text("admin-state")) }
            } }
            tbody { @for user in found.iter().take(LIST_SHOWN) { tr.closed[user.disabled_at.is_some()] {
                th scope="row" { a href=(format!("/admin/users/{}", user.id)) { (user.id) } }
                td { (foreign(&user.name)) }
                td { (lang.word(&user.role)) }
                td { @match &user.agency {
                    Some(agency) => { (agency_name(agencies, agency.as_str())) }
                    None => { (lang.text("admin-agency-all")) }
                } }
                td { (state_tag(lang, user, with_password.contains(&user.id))) }
            } } }
        } } }
    }
}

/// `GET /admin/users/{user}`.
async fn show(State(state): State<AppState>, visitor: Visitor, Path(user): Path<String>) -> Result<Markup, Oops> {
    let id = id_in_path(&state, &visitor, Thing::User, &user).await?;
    user_page(&state, &visitor, id, "", html! {}).await
}

/// `POST /admin/users/{user}/password`: the page that it leads to is the only place where the password is, this once.
async fn set_password(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(user): Path<String>,
    Form(form): Form<Act>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let id: UserId = id_in_path(&state, &visitor, Thing::User, &user).await?;
    let lang = visitor.lang;
    if id == visitor.person.user {
        return Ok(Redirect::to("/account").into_response());
    }
    match state.custody.set_password(visitor.caller(), id.clone(), None, None, Kept::default()).await {
        Ok(password) => {
            let help = html! { p { (lang.with("admin-password-hand-over", &[("user", id.to_string().into())])) } };
            let place = format!("/admin/users/{id}");
            visitor.say(&place, secret(lang, "admin-password-new", &password, &help));
            Ok(Redirect::to(&place).into_response())
        }
        Err(refused) => act_refused(&state, &visitor, id, "", refused).await,
    }
}

/// `POST /admin/users/{user}/disable`.
async fn disable(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(user): Path<String>,
    Form(form): Form<Act>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let id: UserId = id_in_path(&state, &visitor, Thing::User, &user).await?;
    match state.custody.disable_user(visitor.caller(), id.clone(), &form.reason).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/users/{id}")).into_response()),
        Err(refused) => act_refused(&state, &visitor, id, &form.reason, refused).await,
    }
}

pub(super) async fn act_refused(
    state: &AppState,
    visitor: &Visitor,
    id: UserId,
    reason: &str,
    refused: Refused,
) -> Result<Response, Oops> {
    let wrong = said(visitor.lang, refused)?;
    let page = user_page(state, visitor, id, reason, heading(visitor, Some(&wrong), None)).await?;
    Ok(wrong.answering.with(page))
}

async fn user_page(state: &AppState, visitor: &Visitor, id: UserId, reason: &str, top: Markup) -> Result<Markup, Oops> {
    let account = state.custody.account(visitor.caller(), id.clone()).await?;
    let tokens = state.custody.tokens(visitor.caller(), id).await?;
    let agencies = state.custody.agencies(visitor.caller()).await?;
    let lang = visitor.lang;
    let own = account.user.id == visitor.person.user;
    let body = html! {
        p { a href="/admin/users" { (lang.text("admin-users-back")) } }
        (top)
        @if account.unbound { (alert(&lang.text("admin-user-unbound"))) }
        (facts(visitor, &account, &agencies))
        (person::section(visitor, &account))
        @if own { p.notice { (lang.text("admin-user-own")) " " a href="/account" { (lang.text("nav-account")) } } }
        @else if account.user.disabled_at.is_none() {
            (password_form(visitor, &account))
            (disable_form(visitor, &account, reason))
        }
        @if !own { (tokens::section(visitor, &tokens)) }
    };
    let title = lang.with("admin-user-title", &[("user", account.user.id.to_string().into())]);
    Ok(page(visitor, "admin-users", &title, &body))
}

fn facts(visitor: &Visitor, account: &AccountView, agencies: &[Agency]) -> Markup {
    let lang = visitor.lang;
    let user = &account.user;
    html! {
        dl.facts {
            dt { (lang.text("admin-name")) } dd { (foreign(&user.name)) }
            dt { (lang.text("admin-role")) } dd { (lang.word(&user.role)) }
            dt { (lang.text("admin-agency")) }
            dd { @match &user.agency {
                Some(agency) => { (agency_name(agencies, agency.as_str())) }
                None => { (lang.text("admin-agency-all")) }
            } }
            @if let Some(certificate) = &user.certificate {
                dt { (lang.text("admin-certificate")) } dd { (foreign(certificate.as_str())) }
            }
            dt { (lang.text("admin-state")) }
            dd {
                (state_tag(lang, user, account.must_change.is_some()))
                @if account.must_change == Some(true) { " " (lang.text("admin-user-must-change")) }
                @if let Some(at) = user.disabled_at { " " (visitor.clock.tag(at)) }
            }
            dt { (lang.text("admin-user-second")) } dd { (lang.named(if account.second_factor { "yes" } else { "no" })) }
        }
    }
}

fn password_form(visitor: &Visitor, account: &AccountView) -> Markup {
    let lang = visitor.lang;
    let again = account.must_change.is_some();
    html! {
        section aria-labelledby="h-password" {
            h2 id="h-password" { (lang.text(if again { "admin-password-again" } else { "admin-password-first" })) }
            form.card method="post" action=(format!("/admin/users/{}/password", account.user.id)) data-once {
                (csrf_field(visitor))
                p { (lang.text("admin-password-help")) }
                button type="submit" data-confirm=[again.then(|| lang.text("admin-password-confirm"))] {
                    (lang.text("admin-password-make"))
                }
            }
        }
    }
}

fn disable_form(visitor: &Visitor, account: &AccountView, reason: &str) -> Markup {
    let lang = visitor.lang;
    html! {
        section aria-labelledby="h-disable" {
            h2 id="h-disable" { (lang.text("admin-user-disable")) }
            form.card method="post" action=(format!("/admin/users/{}/disable", account.user.id)) {
                (csrf_field(visitor))
                p { (lang.text("admin-user-disable-help")) }
                (reason_field(lang, reason))
                button.danger type="submit" data-confirm=(lang.text("admin-user-disable-confirm")) {
                    (lang.text("admin-user-disable"))
                }
            }
        }
    }
}
