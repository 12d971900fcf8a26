//! Tokens of an account: on one's own page, and on the page that administrators see.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::account::read::TokenListed;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::form::Form;
use crate::http::console::layout::csrf_field;
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, post};
use crate::http::extract::Path;

/// Tokens that a page lists at most: first those that hold, of which an account has no more
/// ([`TOKENS_MAX`](crate::custody::account::act::TOKENS_MAX)), so that each can be taken back.
const SHOWN_MAX: usize = 100;

/// Longest reason, in characters, as the form limits it.
const REASON_LENGTH_MAX: usize = 200;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![post("/tokens/{token}/revoke", revoke)]
}

/// Why a token is taken back.
#[derive(Deserialize)]
struct Revoking {
    #[serde(default)]
    page: String,
    #[serde(default)]
    reason: String,
}

/// `POST /tokens/{token}/revoke`: one's own, or any for an administrator.
async fn revoke(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(token): Path<String>,
    Form(form): Form<Revoking>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let Ok(token) = token.parse() else {
        let refused = Refused::unknown(Thing::Token, &token);
        return Err(state.custody.on_record(visitor.caller(), Verb::UserTokenRevoke, refused).await.into());
    };
    let whose = state.custody.revoke_token(visitor.caller(), token, &form.reason).await?;
    let back = if whose == visitor.person.user { "/account".to_owned() } else { format!("/admin/users/{whose}") };
    Ok(Redirect::to(&back).into_response())
}

/// The tokens, each with what takes it back.
pub(in crate::http::console) fn section(visitor: &Visitor, tokens: &[TokenListed]) -> Markup {
    let lang = visitor.lang;
    let mut shown: Vec<&TokenListed> = tokens.iter().collect();
    shown.sort_by_key(|token| (token.revoked_at.is_some(), std::cmp::Reverse(token.expires_at)));
    shown.truncate(SHOWN_MAX);
    html! {
        section aria-labelledby="h-tokens" {
            h2 id="h-tokens" { (lang.text("tokens-title")) }
            p { (lang.text("tokens-help")) }
            @if tokens.is_empty() { p.empty { (lang.text("tokens-none")) } }
            @else { div.scroll tabindex="0" { table {
                caption { (lang.with("tokens-count", &[("count", tokens.len().into())])) }
                thead { tr {
                    th scope="col" { (lang.text("tokens-id")) }
                    th scope="col" { (lang.text("tokens-issued")) }
                    th scope="col" { (lang.text("tokens-until")) }
                    th scope="col" { (lang.text("tokens-state")) }
                } }
                tbody { @for token in &shown { tr.closed[token.revoked_at.is_some()] {
                    th scope="row" { code { (token.id) } }
                    td { (visitor.clock.tag(token.issued_at)) }
                    td { (visitor.clock.tag(token.expires_at)) }
                    td {
                        @if let Some(at) = token.revoked_at { (lang.text("tokens-revoked")) " " (visitor.clock.tag(at)) }
                        @else { (revoke_form(visitor, token)) }
                    }
                } } }
            } } }
            @if tokens.len() > shown.len() { p.notice { (lang.with("tokens-cut", &[("count", shown.len().into())])) } }
        }
    }
}

fn revoke_form(visitor: &Visitor, token: &TokenListed) -> Markup {
    let lang = visitor.lang;
    let label = lang.with("tokens-reason", &[("token", token.id.to_string().into())]);
    html! {
        form.row method="post" action=(format!("/tokens/{}/revoke", token.id)) {
            (csrf_field(visitor))
            input name="reason" required maxlength=(REASON_LENGTH_MAX) aria-label=(label)
                placeholder=(lang.text("tokens-reason-short")) autocomplete="off";
            button.danger type="submit" { (lang.text("tokens-revoke")) }
        }
    }
}
