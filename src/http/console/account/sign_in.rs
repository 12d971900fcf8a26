//! Signing in and out, one's own account and password, the language.

use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::custody::Refused;
use crate::custody::Verb;
use crate::custody::access::Caller;
use crate::custody::account::password_rule::least_length;
use crate::custody::account::session::SESSION_SECONDS;
use crate::custody::account::sign_in::{Begun, Came, Proof};
use crate::custody::refused::Kind;
use crate::custody::station::session::secret_id;
use crate::http::AppState;
use crate::http::admission::routes::STRANGER_BODY_MAX;
use crate::http::auth::Client;
use crate::http::console::account::second_factor::CODE_LENGTH_MAX;
use crate::http::console::account::{second_factor, tokens};
use crate::http::console::cookies::{
    COOKIE, DEVICE_COOKIE, cookie, device_cookie, lang_cookie, session_cookie, set_cookie,
};
use crate::http::console::errors::{Oops, alert, on_form, referring_path, told, wrong};
use crate::http::console::form::Form;
use crate::http::console::home::start_of;
use crate::http::console::layout::{self, Head, csrf_field};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::{Language, Visitor, any_visitor};
use crate::http::console::{Route, get, post};
use crate::http::extract::Address;

/// Longest place to go back to, in bytes.
const NEXT_LENGTH_MAX: usize = 2000;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    let small = |mut route: Route| {
        route.handler = std::mem::take(&mut route.handler).layer(DefaultBodyLimit::max(STRANGER_BODY_MAX));
        route
    };
    vec![
        get("/sign-in", page),
        small(post("/sign-in", submit)),
        post("/sign-out", sign_out),
        post("/sign-out-everywhere", sign_out_everywhere),
        small(post("/language", choose_language)),
        get("/account", account),
        get("/password", password_page),
        post("/password", change_password),
    ]
}

/// Where to go after signing in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

impl Next {
    /// The place, as it was given.
    pub(in crate::http::console) fn place(&self) -> &str {
        &self.next
    }
}

/// Only a path of this site: `//other` and `/\other` lead elsewhere, and so does `/<tab>/other`,
/// as browsers leave tabs and line ends out.
pub(in crate::http::console) fn own_path(next: &str) -> Option<&str> {
    let unclear = |c: char| c == '\\' || c.is_control();
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(unclear);
    (own && next.len() <= NEXT_LENGTH_MAX).then_some(next)
}

fn form(state: &AppState, lang: Lang, (next, account): (&str, &str), code: bool, wrong: Option<&str>) -> Markup {
    let elsewhere = serde_urlencoded::to_string([("next", next)]).unwrap_or_default();
    html! {
        @if let Some(wrong) = wrong { (alert(wrong)) }
        @if state.custody.has_open_id() {
            p { a.button href=(format!("/sign-in/open-id?{elsewhere}")) { (lang.text("sign-in-open-id")) } }
        }
        form.card method="post" action="/sign-in" autocomplete="on" {
            input type="hidden" name="next" value=(next);
            div.field {
                label for="account" { (lang.text("sign-in-account")) }
                input id="account" name="account" value=(account) autocomplete="username" required maxlength="64"
                    autocapitalize="none" spellcheck="false" autofocus[account.is_empty()];
            }
            div.field {
                label for="password" { (lang.text("sign-in-password")) }
                input id="password" name="password" type="password" autocomplete="current-password" required
                    maxlength="200";
            }
            @if code {
                div.field {
                    label for="code" { (lang.text("sign-in-code")) }
                    input id="code" name="code" autocomplete="one-time-code" maxlength=(CODE_LENGTH_MAX)
                        autocapitalize="none" spellcheck="false" aria-describedby="code-help" autofocus;
                    small id="code-help" { (lang.text("sign-in-code-help")) " " (lang.text("sign-in-recovery-help")) }
                }
            }
            button type="submit" { (lang.text("sign-in-submit")) }
        }
        p { small { (lang.text("sign-in-logged")) } }
        p { small { (lang.text("sign-in-help")) } }
    }
}

async fn page(
    State(state): State<AppState>,
    Language(lang): Language,
    headers: HeaderMap,
    Address(next): Address<Next>,
) -> Markup {
    let kept = cookie(&headers, COOKIE).is_some_and(|token| !state.forms.typed(&secret_id(token)).is_empty());
    let body = html! {
        @if kept { p.notice { (lang.text("kept-sign-in")) } }
        (form(&state, lang, (&next.next, ""), false, None))
    };
    door(&state, lang, body).await
}

/// The page at which people sign in; whose service it is says nothing where that cannot be read.
async fn door(state: &AppState, lang: Lang, body: Markup) -> Markup {
    let nobody = Caller::Nobody { client: String::new() };
    let agency = state.custody.whose_service(&nobody).await.ok().flatten();
    layout::door(lang, layout::Site::of(&state.custody), agency.as_deref(), &lang.text("sign-in-title"), body)
}

/// What the sign-in form brings.
#[derive(Deserialize)]
struct Given {
    account: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// Whether a form without a session is of a page of ours: browsers say where a form comes from.
pub(in crate::http::console) fn same_origin(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let origin = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok());
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    match (site, origin, host) {
        (Some("same-origin" | "none"), ..) | (None, None, _) => true,
        (None, Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => false,
    }
}

async fn submit(
    State(state): State<AppState>,
    Language(lang): Language,
    Client(client): Client,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Oops> {
    if !same_origin(&headers) {
        let nobody = Caller::Nobody { client };
        return Err(state.custody.on_record(&nobody, Verb::SignIn, Refused::ForeignPage).await.into());
    }
    let code_given = !given.code.is_empty();
    let proof = Proof { account: given.account.clone(), password: given.password, code: given.code };
    let came = Came { client, passes: cookie(&headers, DEVICE_COOKIE).unwrap_or_default().to_owned() };
    match state.custody.sign_in(proof, came).await {
        Ok(Begun { token, passes }) => {
            let kept = takes_over(&state, &headers, &token).await;
            let to = if kept { "/kept" } else { own_path(&given.next).unwrap_or("/") };
            let mut response = Redirect::to(to).into_response();
            set_cookie(&mut response, session_cookie(&token, SESSION_SECONDS));
            if let Some(passes) = passes {
                set_cookie(&mut response, device_cookie(&passes));
            }
            Ok(response)
        }
        Err(refused @ (Refused::BadPassword | Refused::CodeNeeded | Refused::TooManyAttempts { .. })) => {
            let code = code_given || matches!(refused, Refused::CodeNeeded);
            let body = form(&state, lang, (&given.next, &given.account), code, Some(&refused.explained(lang)));
            let page = door(&state, lang, body).await;
            Ok(told(&refused, page))
        }
        Err(refused) => Err(refused.into()),
    }
}

/// Hands what was typed in the session that ended in this browser to the one that begins, where both are of one account;
/// says whether there is any.
pub(in crate::http::console) async fn takes_over(state: &AppState, headers: &HeaderMap, token: &str) -> bool {
    let Some(before) = cookie(headers, COOKIE).map(secret_id) else { return false };
    if state.forms.typed(&before).is_empty() {
        return false;
    }
    let Ok(person) = state.custody.signed_in(token).await else { return false };
    state.forms.hand_over(&before, &person.session, &person.user, state.custody.clock.now())
}

/// A form that carries nothing but the proof that it is of the session.
#[derive(Deserialize)]
pub(in crate::http::console) struct PageOnly {
    #[serde(default)]
    pub(in crate::http::console) page: String,
}

fn signed_out() -> Response {
    let mut response = Redirect::to("/sign-in").into_response();
    set_cookie(&mut response, session_cookie("", 0));
    response
}

async fn sign_out(
    State(state): State<AppState>,
    Anyone(visitor): Anyone,
    Form(form): Form<PageOnly>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    state.custody.sign_out(&visitor.person).await?;
    state.forms.forget(&visitor.person.session);
    Ok(signed_out())
}

async fn sign_out_everywhere(
    State(state): State<AppState>,
    Anyone(visitor): Anyone,
    Form(form): Form<PageOnly>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    state.custody.sign_out_everywhere(&visitor.person).await?;
    state.forms.forget(&visitor.person.session);
    Ok(signed_out())
}

/// A visitor whose password may still have to be changed.
pub(in crate::http::console) struct Anyone(pub(in crate::http::console) Visitor);

impl FromRequestParts<AppState> for Anyone {
    type Rejection = Oops;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Oops> {
        Ok(Self(any_visitor(parts, state).await?))
    }
}

/// The language that is wanted.
#[derive(Deserialize)]
struct Choice {
    to: String,
}

/// The language needs no session and changes nothing but the browser's own cookie.
async fn choose_language(headers: HeaderMap, Form(choice): Form<Choice>) -> Response {
    let back = referring_path(&headers).and_then(own_path).unwrap_or("/");
    let mut response = Redirect::to(back).into_response();
    if let Some(lang) = Lang::of_code(&choice.to) {
        set_cookie(&mut response, lang_cookie(lang));
    }
    response
}

async fn account(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    account_page(&state, &visitor, &html! {}).await
}

pub(in crate::http::console) async fn account_page(
    state: &AppState,
    visitor: &Visitor,
    said: &Markup,
) -> Result<Markup, Oops> {
    let lang = visitor.lang;
    let tokens = state.custody.tokens(visitor.caller(), visitor.person.user.clone()).await?;
    let agency = match visitor.caller() {
        Caller::User { agency: Some(agency), .. } => agency.to_string(),
        _ => "—".to_owned(),
    };
    let body = html! {
        (said)
        dl.facts {
            dt { (lang.text("sign-in-account")) } dd { (visitor.person.user) }
            dt { (lang.text("account-name")) } dd { (visitor.person.name) }
            dt { (lang.text("account-role")) } dd { (lang.word(&visitor.person.role)) }
            dt { (lang.text("account-agency")) } dd { (agency) }
        }
        p { a href="/delegations" { (lang.text("delegations-title")) } }
        section aria-labelledby="h-password" {
            h2 id="h-password" { (lang.text("password-title")) }
            (password_form(visitor))
        }
        (second_factor::section(visitor))
        (tokens::section(visitor, &tokens))
        section aria-labelledby="h-everywhere" {
            h2 id="h-everywhere" { (lang.text("everywhere-title")) }
            form.card method="post" action="/sign-out-everywhere" {
                (csrf_field(visitor))
                p { (lang.text("everywhere-help")) }
                button.danger type="submit" { (lang.text("everywhere-submit")) }
            }
        }
    };
    let title = lang.text("account-title");
    Ok(layout::page(visitor, Head { styles: &["admin.css"], ..Head::plain(&title, "nav-account") }, body))
}

fn password_form(visitor: &Visitor) -> Markup {
    let lang = visitor.lang;
    let fields = [("old", "password-old", "current-password"), ("new", "password-new", "new-password")];
    let least = least_length(visitor.password_length_min, visitor.person.second_factor);
    html! {
        form.card method="post" action="/password" {
            (csrf_field(visitor))
            // Password managers want to know whose it is.
            input type="text" name="account" value=(visitor.person.user) autocomplete="username" hidden readonly;
            @for (name, label, autocomplete) in fields {
                div.field {
                    label for=(name) { (lang.text(label)) }
                    input id=(name) name=(name) type="password" required maxlength="200" autocomplete=(autocomplete)
                        aria-describedby=[(name == "new").then_some("rule")];
                }
            }
            small id="rule" { (lang.with("password-rule", &[("least", least.into())])) }
            // What was typed is looked at instead of being typed twice; without scripts a browser's own eye is there.
            p { label hidden { input type="checkbox" data-shows="new"; " " (lang.text("password-show")) } }
            button type="submit" { (lang.text("password-submit")) }
        }
    }
}

async fn password_page(State(state): State<AppState>, Anyone(visitor): Anyone) -> Markup {
    forced_page(&state, &visitor, None)
}

fn forced_page(state: &AppState, visitor: &Visitor, wrong: Option<&str>) -> Markup {
    let lang = visitor.lang;
    let body = html! {
        @if visitor.person.must_change { p.notice { (lang.text("password-forced")) } }
        @if let Some(wrong) = wrong { (alert(wrong)) }
        (password_form(visitor))
    };
    layout::bare(lang, layout::Site::of(&state.custody), &lang.text("password-title"), body)
}

/// What the password form brings.
#[derive(Deserialize)]
struct Passwords {
    #[serde(default)]
    page: String,
    old: String,
    new: String,
    /// The new one once more, as pages asked for it before; compared where it is brought.
    #[serde(default)]
    again: Option<String>,
}

async fn change_password(
    State(state): State<AppState>,
    Anyone(visitor): Anyone,
    headers: HeaderMap,
    Form(form): Form<Passwords>,
) -> Result<Response, Oops> {
    visitor.require_page(&state, &form.page).await?;
    let lang = visitor.lang;
    let page = |text: &str| forced_page(&state, &visitor, Some(text));
    if form.again.as_ref().is_some_and(|again| *again != form.new) {
        return Ok(wrong(Kind::Invalid, page(&lang.text("password-differ"))));
    }
    let passes = cookie(&headers, DEVICE_COOKIE).unwrap_or_default();
    match state.custody.change_password(&visitor.person, form.old, form.new, passes).await {
        Ok(passes) => {
            let mut response = if visitor.person.must_change {
                Redirect::to(start_of(&visitor)).into_response()
            } else {
                visitor.say("/account", html! { p.notice role="status" { (lang.text("password-done")) } });
                Redirect::to("/account").into_response()
            };
            set_cookie(&mut response, device_cookie(&passes));
            Ok(response)
        }
        Err(refused @ (Refused::BadPassword | Refused::TooManyAttempts { .. } | Refused::Invalid { .. })) => {
            Ok(on_form(&refused, page(&refused.explained(lang))))
        }
        Err(refused) => Err(refused.into()),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use crate::http::console::account::sign_in::*;

    #[test]
    fn only_own_paths_are_gone_back_to() {
        assert_eq!(own_path("/recordings/1?x=2"), Some("/recordings/1?x=2"));
        for foreign in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example", "/a\r\nSet-Cookie: x"]
        {
            assert_eq!(own_path(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(name, value)| (name.parse().expect("a name"), HeaderValue::from_static(value))).collect()
        };
        assert!(same_origin(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(same_origin(&headers(&[("origin", "https://a:1"), ("host", "a:1")])));
        assert!(!same_origin(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!same_origin(&headers(&[("origin", "https://b"), ("host", "a")])));
    }
}
