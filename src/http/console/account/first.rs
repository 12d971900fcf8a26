//! The first password: the page to which `docket init` sends the administrator, with a code that works once.
//!
//! The code stands behind the `#` of the address, which browsers keep to themselves: it comes into no log of ours. Where
//! scripts run they put it into its field; elsewhere it is typed.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::access::Caller;
use crate::custody::account::password_rule::{PASSWORD_LENGTH_MAX, least_length};
use crate::custody::refused::Field;
use crate::custody::{Refused, Verb};
use crate::http::AppState;
use crate::http::admission::routes::STRANGER_BODY_MAX;
use crate::http::auth::Client;
use crate::http::console::account::sign_in::same_origin;
use crate::http::console::errors::{Oops, alert, told};
use crate::http::console::form::Form;
use crate::http::console::layout::{self, Site};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Language;
use crate::http::console::{Route, get, post};

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let mut submit = post("/sign-in/first", submit);
    submit.handler = submit.handler.layer(DefaultBodyLimit::max(STRANGER_BODY_MAX));
    vec![get("/sign-in/first", page), submit]
}

fn form(state: &AppState, lang: Lang, wrong: Option<&str>) -> Markup {
    let least = least_length(state.custody.limits.password_length_min, false);
    let body = html! {
        @if let Some(wrong) = wrong { (alert(wrong)) }
        p { (lang.text("first-password-help")) }
        form.card method="post" action="/sign-in/first" {
            div.field {
                label for="first-code" { (lang.text("first-password-code")) }
                input id="first-code" name="code" autocomplete="off" autocapitalize="none" spellcheck="false" required
                    maxlength="200";
            }
            div.field {
                label for="password" { (lang.text("first-password-new")) }
                input id="password" name="password" type="password" autocomplete="new-password" required
                    maxlength=(PASSWORD_LENGTH_MAX) aria-describedby="password-help";
                small id="password-help" { (lang.with("password-rule", &[("least", least.into())])) }
            }
            button type="submit" { (lang.text("first-password-submit")) }
        }
    };
    layout::bare(lang, Site::of(&state.custody), &lang.text("first-password-title"), body)
}

/// `GET /sign-in/first`.
async fn page(State(state): State<AppState>, Language(lang): Language) -> Markup {
    form(&state, lang, None)
}

#[derive(Deserialize)]
struct Given {
    code: String,
    password: String,
}

/// `POST /sign-in/first`.
async fn submit(
    State(state): State<AppState>,
    Language(lang): Language,
    Client(client): Client,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Oops> {
    if !same_origin(&headers) {
        let nobody = Caller::Nobody { client };
        return Err(state.custody.on_record(&nobody, Verb::UserPassword, Refused::ForeignPage).await.into());
    }
    match state.custody.first_password(&given.code, given.password, client).await {
        Ok(_) => Ok(Redirect::to("/sign-in").into_response()),
        // Who has a password already, and who brings a code that there is not, needs another way in.
        Err(refused @ (Refused::SignIn | Refused::Invalid { field: Field::Old, .. })) => {
            Ok(told(&refused, form(&state, lang, Some(&lang.text("first-password-used")))))
        }
        Err(refused @ Refused::Invalid { .. }) => {
            let wrong = refused.explained(lang);
            Ok(told(&refused, form(&state, lang, Some(&wrong))))
        }
        Err(refused) => Err(refused.into()),
    }
}
