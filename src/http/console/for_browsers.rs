//! Browsers get pages, whatever went wrong and wherever: a path that nobody serves, a method that is not for it, a query
//! that cannot be read, a body that is too large, a handler that panicked.
//!
//! What answers a request that takes `text/html`, and is no page, is told as one, in the visitor's language and with
//! the navigation of whoever is signed in. The API and the log's public part go on as they are, and so do pieces of
//! pages, which scripts put where they belong.

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http_body::Body as _;
use maud::Markup;

use crate::http::AppState;
use crate::http::console::POLICY;
use crate::http::console::cookies::{COOKIE, cookie};
use crate::http::console::errors::{is_piece, pick, piece_of};
use crate::http::console::layout::{self, Site};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::{Visitor, language};
use crate::http::problem::ProblemBody;

/// Longest answer that is read for what it says, in bytes.
const READ_BYTES: usize = 64 * 1024;

/// Whether a request comes from somebody who looks at pages.
pub(in crate::http::console) fn wants_page(uri: &Uri, headers: &HeaderMap) -> bool {
    let of_programs = ["/api/", "/log/"].iter().any(|lead| uri.path().starts_with(lead));
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !of_programs && accepts.contains("text/html")
}

fn is_page(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// What is said of an answer that says nothing by itself.
fn by_status(lang: Lang, status: StatusCode) -> String {
    let message = match status {
        StatusCode::NOT_FOUND => "problem-unknown",
        StatusCode::REQUEST_TIMEOUT => "problem-body-stopped",
        StatusCode::PAYLOAD_TOO_LARGE => "problem-body-too-large",
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => "problem-busy",
        status if status.is_server_error() => "problem-failed",
        _ => "problem-malformed",
    };
    lang.text(message).into_owned()
}

/// The frame of a page that says what is wrong, for whoever asked.
pub(in crate::http::console) async fn framed(
    state: &AppState,
    (uri, headers): (&Uri, &HeaderMap),
    text: &str,
) -> Markup {
    let lang = language(headers);
    let token = cookie(headers, COOKIE).unwrap_or_default();
    if let Ok(person) = state.custody.signed_in(token).await
        && !person.must_change
        && let Ok(visitor) = Visitor::of(state, person, headers, (String::new(), uri.path().to_owned())).await
    {
        return layout::error_for(&visitor, text);
    }
    layout::error(lang, Site::of(&state.custody), text)
}

/// Tells as a page what is none.
pub async fn tell(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !wants_page(request.uri(), request.headers()) {
        return next.run(request).await;
    }
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let is_served = request.extensions().get::<MatchedPath>().is_some();
    let response = next.run(request).await;
    let status = response.status();
    // What has neither body nor type goes to a stranger who has too much under way, and stays as short as it is.
    let is_bare = response.body().size_hint().exact() == Some(0) && status == StatusCode::SERVICE_UNAVAILABLE;
    if !(status.is_client_error() || status.is_server_error()) || is_page(&response) || is_bare {
        return response;
    }
    let lang = language(&headers);
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, READ_BYTES).await.unwrap_or_default();
    let problem = serde_json::from_slice::<ProblemBody>(&bytes).ok();
    let told = problem.map(|problem| pick(lang, [&problem.detail_zh, &problem.detail]).to_owned());
    let text = match status {
        // What programs are told of routes is not for people.
        status if status == StatusCode::NOT_FOUND && !is_served => lang.text("error-no-page").into_owned(),
        StatusCode::METHOD_NOT_ALLOWED => lang.text("error-no-method").into_owned(),
        _ => told.filter(|text| !text.is_empty()).unwrap_or_else(|| by_status(lang, status)),
    };
    let page = if is_piece(&headers) { piece_of(lang, &text) } else { framed(&state, (&uri, &headers), &text).await };
    let page = page.into_response();
    for name in [header::CONTENT_LENGTH, header::WWW_AUTHENTICATE] {
        parts.headers.remove(name);
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    let body = page.into_body();
    Response::from_parts(parts, Body::new(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_for_those_who_take_them() {
        let wants = |path: &'static str, accept: &'static str| {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            wants_page(&Uri::from_static(path), &headers)
        };
        assert!(wants("/nowhere", "text/html,application/xhtml+xml,*/*;q=0.8"));
        assert!(!wants("/nowhere", "*/*") && !wants("/nowhere", "application/json"));
        assert!(!wants("/api/v1/nowhere", "text/html") && !wants("/log/checkpoint", "text/html"));
        assert!(!wants_page(&Uri::from_static("/nowhere"), &HeaderMap::new()));
    }

    #[test]
    fn every_status_has_its_words() {
        for lang in Lang::ALL {
            for code in [400, 404, 408, 411, 413, 415, 422, 429, 500, 503] {
                let status = StatusCode::from_u16(code).expect("a status");
                assert!(!by_status(lang, status).starts_with("problem-"), "{code} in {lang}");
            }
        }
    }
}
