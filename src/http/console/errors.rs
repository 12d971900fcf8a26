//! What went wrong, as a page or a piece of one, in the visitor's language.
//!
//! Handlers give [`Oops`]; [`render`] makes of it what the request can show: a whole page, or for
//! a request of a script a message that it puts where it belongs.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::refused::Kind;
use crate::http::AppState;
use crate::http::console::for_browsers::{framed, wants_page};
use crate::http::console::layout::{self, Site};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::language;
use crate::spans::request_id;

/// Why a page is not shown.
#[derive(Debug)]
pub enum Oops {
    /// A use case refused.
    Refused(Refused),
    /// The password must be changed first.
    MustChange,
}

impl From<Refused> for Oops {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

/// What is wrong, kept with the response until [`render`] words it.
#[derive(Clone)]
struct Wrong(Arc<Refused>);

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        match self {
            Self::MustChange => Redirect::to("/password").into_response(),
            Self::Refused(refused) => {
                refused.report();
                let mut response = status(&refused).into_response();
                response.extensions_mut().insert(Wrong(Arc::new(refused)));
                response
            }
        }
    }
}

/// The status of a refusal: that of the API.
fn status(refused: &Refused) -> StatusCode {
    status_of(refused.kind().status())
}

/// How a page answers that says a refusal.
#[derive(Debug, Clone, Copy)]
pub(in crate::http::console) struct Answering {
    status: StatusCode,
    retry_seconds: Option<u32>,
}

impl Answering {
    /// As the API does.
    fn of(refused: &Refused) -> Self {
        Self { status: status(refused), retry_seconds: refused.retry_seconds() }
    }

    /// As the page of the form does that brought what is wrong ([`Kind::status_on_form`]).
    pub(in crate::http::console) fn of_form(refused: &Refused) -> Self {
        Self { status: status_of(refused.kind().status_on_form()), ..Self::of(refused) }
    }

    /// The page.
    pub(in crate::http::console) fn with(self, page: Markup) -> Response {
        let mut response = (self.status, page).into_response();
        if let Some(seconds) = self.retry_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// The page of a form that says what is wrong with it.
pub(in crate::http::console) fn on_form(refused: &Refused, page: Markup) -> Response {
    Answering::of_form(refused).with(page)
}

/// Another page that says a refusal.
pub(in crate::http::console) fn told(refused: &Refused, page: Markup) -> Response {
    Answering::of(refused).with(page)
}

/// A page that says what is wrong with what was brought, by the status of such a refusal.
pub(in crate::http::console) fn wrong(kind: Kind, page: Markup) -> Response {
    (status_of(kind.status()), page).into_response()
}

fn status_of(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Of a text in Chinese and in English, the one in a visitor's language.
pub fn pick(lang: Lang, [zh, en]: [&str; 2]) -> &str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// A message in a page.
pub fn alert(text: &str) -> Markup {
    html! { p.alert role="alert" { (text) } }
}

/// What the service's own log calls the request that runs, for whoever asks the administrator.
pub fn request_line(lang: Lang) -> Option<String> {
    request_id().map(|id| lang.with("error-request-id", &[("id", id.as_str().to_owned().into())]))
}

/// Whether a script asks for a piece of a page.
pub fn is_piece(headers: &HeaderMap) -> bool {
    headers.contains_key("hx-request") || headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json")
}

/// Words what handlers refuse, and what the router does.
pub async fn render(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let lang = language(request.headers());
    let piece = is_piece(request.headers());
    let place = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    // A piece of a page is nowhere to come back to; the page that asked for it is.
    let whole_page = request.method() == axum::http::Method::GET && !piece;
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let back = if whole_page { place } else { referring_path(request.headers()).unwrap_or("/").to_owned() };
    let response = next.run(request).await;
    let Some(Wrong(what)) = response.extensions().get::<Wrong>().cloned() else { return response };
    if matches!(*what, Refused::SignIn) {
        return to_sign_in(&back, piece);
    }
    // Whoever fetches a file is told as shortly as before: the frame of a page is for who looks at one.
    if piece || !wants_page(&uri, &headers) {
        return said(&state, (lang, piece), &what);
    }
    page_of(&state, (&uri, &headers), &what).await
}

/// A refusal as a page, for whoever asked.
pub(in crate::http::console) async fn page_of(
    state: &AppState,
    asked: (&Uri, &HeaderMap),
    refused: &Refused,
) -> Response {
    told(refused, framed(state, asked, &refused.explained(language(asked.1))).await)
}

/// A refusal that no handler met, as a page or a piece of one.
pub fn worded(state: &AppState, headers: &HeaderMap, refused: &Refused) -> Response {
    said(state, (language(headers), is_piece(headers)), refused)
}

fn said(state: &AppState, (lang, piece): (Lang, bool), what: &Refused) -> Response {
    let text = what.explained(lang);
    let page = if piece { piece_of(lang, &text) } else { layout::error(lang, Site::of(&state.custody), &text) };
    told(what, page)
}

/// What is wrong, as a piece of a page.
pub(in crate::http::console) fn piece_of(lang: Lang, text: &str) -> Markup {
    let id = html! { @if let Some(id) = request_line(lang) { " " small { (id) } } };
    html! { p.alert role="alert" { (text) (id) } }
}

/// Path and query of the page that a request says it comes from.
pub(in crate::http::console) fn referring_path(headers: &HeaderMap) -> Option<&str> {
    let referrer = headers.get(header::REFERER)?.to_str().ok()?;
    let (_, rest) = referrer.split_once("://")?;
    rest.find('/').map(|at| &rest[at..])
}

/// Sends a visitor without a session to sign in, and back where they wanted to go.
fn to_sign_in(back: &str, piece: bool) -> Response {
    let next = serde_urlencoded::to_string([("next", back)]).unwrap_or_default();
    let target = format!("/sign-in?{next}");
    if !piece {
        return Redirect::to(&target).into_response();
    }
    let mut response = status(&Refused::SignIn).into_response();
    if let Ok(value) = HeaderValue::try_from(target) {
        response.headers_mut().insert("hx-redirect", value);
    }
    response
}
