//! What pages send, before and after it is worked on.
//!
//! Each form carries a key that was made with its page ([`ONCE`]): of two presses the first is worked on and both get
//! its answer, also where a browser gave up the first when the second came. What cannot be worked on, because the
//! session ended or nobody knows any more whether it was sent before, is kept as it was typed and shown
//! ([`kept`](crate::http::console::kept)). And a browser is never left on the answer of a form: where that is a page, it
//! is kept until the browser fetches it, so that going back and loading anew send nothing.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::digest::Digest;
use evidence::ids::{SecretId, UserId};
use futures_util::{StreamExt as _, stream};
use http_body::Body as _;

use crate::custody::Refused;
use crate::custody::refused::{Fault, Field};
use crate::http::admission::Identity;
use crate::http::console::account::sign_in::{Anyone, own_path};
use crate::http::console::cookies::{COOKIE, cookie};
use crate::http::console::errors::{is_piece, page_of, referring_path, worded};
use crate::http::console::visitor::{CSRF_HEADER, csrf_of};
use crate::http::extract::Path;
use crate::http::{AppState, JSON_BODY_MAX};
use crate::spans;
use crate::store::live::forms::{ANSWER_BYTES_MAX, Answer, Begun, Fetched, TYPED_BYTES_MAX, Turn, Typed, Why};

/// The field in which a form carries its key; in forms with files it comes before them.
pub const ONCE: &str = "once";

/// The header in which a script carries it, and is given the next one.
const ONCE_HEADER: &str = "x-docket-once";

/// The field by which a form tells that it was kept as it was typed.
pub const KEPT: &str = "kept";

/// Forms that may be sent any number of times: they end something, or change nothing that is kept.
const ANY_TIMES: [&str; 7] = [
    "/sign-out",
    "/sign-out-everywhere",
    "/language",
    "/second-factor/begin",
    "/admin/import/preview",
    "/law/calendar/preview",
    "/kept/discard",
];

/// Fields that are never kept: secrets of people.
const SECRET: [&str; 7] = ["old", "new", "again", "password", "code", "present", "secret"];

/// Where forms go that a script sends as the page would.
const SELECTED: &str = "/selected/";

/// Bytes of a form with files that are read to its end, so that a browser shows what it is answered.
const DRAINED_BYTES: usize = 8 * 1024 * 1024;

/// Bytes of a form with files that are held against those of another under the same key.
const BEGINNING_BYTES: usize = JSON_BODY_MAX;

/// Bytes at the beginning of a form with files in which its key is looked for.
const KEY_WITHIN_BYTES: usize = 4096;

/// A form on its way in.
struct Sent {
    parts: Parts,
    body: Body,
    /// What it holds, where that is not files.
    fields: Vec<(String, String)>,
    /// What tells it from another under the same key.
    content: Digest,
    /// Whether that is of all of it.
    whole: bool,
}

impl Sent {
    fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    fn key(&self) -> Option<String> {
        let of_script = self.parts.headers.get(ONCE_HEADER).and_then(|value| value.to_str().ok());
        let key = self.field(ONCE).or(of_script)?.to_owned();
        (!ANY_TIMES.contains(&self.parts.uri.path())).then_some(key)
    }

    fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// What was typed, as it is kept; nothing where it holds secrets or files.
    fn typed(&self, user: UserId, why: Why) -> Option<Typed> {
        let own = |(name, _): &&(String, String)| !["page", ONCE, KEPT].contains(&name.as_str());
        let fields: Vec<(String, String)> = self.fields.iter().filter(own).cloned().collect();
        let secret = fields.iter().any(|(name, _)| SECRET.contains(&name.as_str()));
        let path = self.parts.uri.path();
        // A script's own fields are those of no form of a page, but for those of the bar that acts on what is selected.
        let of_script = is_piece(self.headers()) && !(why == Why::Ended && path.starts_with(SELECTED));
        if fields.is_empty() || secret || of_script || ANY_TIMES.contains(&path) {
            return None;
        }
        let page = referring_path(self.headers()).and_then(own_path).unwrap_or("/").to_owned();
        Some(Typed { number: 0, user, path: path.to_owned(), fields, page, why })
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/x-www-form-urlencoded")
}

/// A header that browsers set by themselves.
fn says(headers: &HeaderMap, name: &str, what: &str) -> bool {
    headers.get(name).is_some_and(|value| value == what)
}

/// Whether the answer would be a page in a browser's history.
fn is_navigation(headers: &HeaderMap) -> bool {
    says(headers, "sec-fetch-mode", "navigate")
}

/// What divides the parts of a form with files.
fn boundary(headers: &HeaderMap) -> Option<&str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (_, boundary) = kind.strip_prefix("multipart/form-data")?.split_once("boundary=")?;
    Some(boundary.trim_matches('"'))
}

/// The beginning of a form with files, which goes on as it came.
async fn beginning(body: Body) -> (Body, Vec<u8>, bool) {
    let mut rest = body.into_data_stream();
    let (mut pieces, mut read) = (Vec::new(), Vec::new());
    let mut whole = false;
    while read.len() < BEGINNING_BYTES {
        match rest.next().await {
            Some(Ok(piece)) => {
                read.extend_from_slice(&piece[..piece.len().min(BEGINNING_BYTES - read.len())]);
                pieces.push(Ok(piece));
            }
            Some(failed) => {
                pieces.push(failed);
                break;
            }
            None => {
                whole = true;
                break;
            }
        }
    }
    (Body::from_stream(stream::iter(pieces).chain(rest)), read, whole)
}

/// Bytes without what divides the parts.
fn without(bytes: &[u8], boundary: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if !boundary.is_empty() && bytes[at..].starts_with(boundary) {
            at += boundary.len();
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

/// Reads what a form holds, where that is not files.
async fn read(request: Request) -> Result<Sent, Refused> {
    let (parts, body) = request.into_parts();
    let (path, headers) = (parts.uri.path().to_owned(), &parts.headers);
    if !is_form(headers) {
        let length = headers.get(header::CONTENT_LENGTH).map(|value| value.as_bytes().to_vec()).unwrap_or_default();
        let boundary = boundary(headers).unwrap_or_default().to_owned();
        let (body, begins, whole) = if boundary.is_empty() { (body, Vec::new(), false) } else { beginning(body).await };
        let text = String::from_utf8_lossy(&begins[..begins.len().min(KEY_WITHIN_BYTES)]).into_owned();
        let value = text.split_once(&format!("name=\"{ONCE}\"\r\n\r\n")).and_then(|(_, rest)| rest.split_once("\r\n"));
        let key = value.map(|(key, _)| key.to_owned());
        // Browsers divide the parts otherwise each time.
        let begins = without(&begins, boundary.as_bytes());
        let content = Digest::of_parts(&[path.as_bytes(), b"\nfiles\n", &length, b"\n", &begins]);
        let fields = key.map(|key| (ONCE.to_owned(), key)).into_iter().collect();
        return Ok(Sent { parts, body, fields, content, whole });
    }
    let too_large = body.size_hint().lower() > JSON_BODY_MAX as u64;
    let bytes = to_bytes(body, JSON_BODY_MAX).await.map_err(|error| {
        tracing::debug!(form.error = %error, "a form did not come whole");
        let too_large = too_large || error.to_string().contains("length limit");
        let problem = if too_large { Fault::TooLarge } else { Fault::FormIncomplete };
        Refused::Invalid { field: Field::Form, problem }
    })?;
    let fields = serde_urlencoded::from_bytes(&bytes).unwrap_or_default();
    let content = Digest::of_parts(&[path.as_bytes(), b"\nfields\n", &bytes]);
    Ok(Sent { parts, body: Body::from(bytes), fields, content, whole: true })
}

/// Takes what pages send, and sees to it that it is worked on once.
pub async fn receive(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    match request.extensions().get::<Identity>() {
        Some(Identity::Visitor(person)) => {
            let who = (person.session.clone(), person.user.clone());
            of_visitor(&state, who, request, next).await
        }
        Some(Identity::Wrong(wrong)) => match wrong.lapsed().cloned() {
            Some((user, session)) if is_form(request.headers()) => {
                of_lapsed(&state, (session, user), request, next).await
            }
            _ => next.run(request).await,
        },
        _ => next.run(request).await,
    }
}

/// Of a session that is over: what was typed is kept for whoever signs in to the same account in this browser.
async fn of_lapsed(state: &AppState, (session, user): (SecretId, UserId), request: Request, next: Next) -> Response {
    let Ok(sent) = read(request).await else {
        return worded(state, &HeaderMap::new(), &Refused::SignIn);
    };
    if is_ours(&sent)
        && let Some(typed) = sent.typed(user, Why::Ended)
    {
        state.forms.keep_typed(&session, typed, state.custody.clock.now());
    }
    // Signing in is such a form too: the browser still has the cookie.
    next.run(Request::from_parts(sent.parts, sent.body)).await
}

/// A refusal as what sent the form can show.
async fn refusal(state: &AppState, (uri, headers): (&Uri, &HeaderMap), refused: &Refused) -> Response {
    refused.report();
    if is_piece(headers) { worded(state, headers, refused) } else { page_of(state, (uri, headers), refused).await }
}

async fn of_visitor(state: &AppState, (session, user): (SecretId, UserId), request: Request, next: Next) -> Response {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let sent = match read(request).await {
        Ok(sent) => sent,
        Err(refused) => return refusal(state, (&uri, &headers), &refused).await,
    };
    let now = state.custody.clock.now();
    if is_of_another_session(&sent) && sent.typed(user.clone(), Why::OtherSession).is_some() {
        return not_worked_on(state, (session, user), sent, Why::OtherSession).await;
    }
    // What no page of ours sent is refused by its handler, on record, and the refusal is given as it is.
    if is_form(sent.headers()) && !is_ours(&sent) {
        return next.run(Request::from_parts(sent.parts, sent.body)).await;
    }
    let kept = sent.field(KEPT).and_then(|number| number.parse().ok());
    let turn = match sent.key() {
        None => None,
        Some(key) => loop {
            match state.forms.begin(&session, &key, sent.content, now) {
                Begun::First(turn) => break Some(turn),
                Begun::Again(answer) if sent.whole => return given(answer),
                // It ends with the turn of whoever is first.
                Begun::Running(mut ends) => {
                    ends.changed().await.ok();
                }
                // A script asks again by itself, and would have to be loaded anew.
                Begun::Forgotten if is_piece(&headers) => break None,
                // A long one may begin as the one did that was worked on: that it was done is not claimed of it.
                Begun::Again(_) | Begun::Forgotten => {
                    return not_worked_on(state, (session, user), sent, Why::Forgotten).await;
                }
                Begun::Full => return refusal(state, (&uri, &headers), &Refused::NoPlace).await,
            }
        },
    };
    let request = Request::from_parts(sent.parts, sent.body);
    let Some(turn) = turn else { return to_be_fetched(state, &session, &headers, next.run(request).await).await };
    let (its_state, its_headers) = (state.clone(), headers.clone());
    // A browser that sends a form twice gives up the first: it is worked on all the same, by nobody's leave.
    let work = spans::spawn(async move {
        let response = next.run(request).await;
        let mut response = to_be_fetched(&its_state, &session, &its_headers, response).await;
        if is_piece(&its_headers)
            && let Ok(next) = HeaderValue::try_from(its_state.forms.key())
        {
            response.headers_mut().insert(ONCE_HEADER, next);
        }
        if let Some(kept) = kept
            && is_done(response.status())
        {
            its_state.forms.drop_typed(&session, kept);
        }
        remember(&its_state, turn, &its_headers, response).await
    });
    match work.await {
        Ok(response) => response,
        Err(_) => refusal(state, (&uri, &headers), &Refused::Panicked).await,
    }
}

/// Whether a form is of a page of the session that its cookie names, or of a page of ours by the browser's word.
fn is_ours(sent: &Sent) -> bool {
    let token = cookie(sent.headers(), COOKIE).unwrap_or_default();
    let of_script = sent.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok());
    let of_session = sent.field("page").or(of_script).is_some_and(|page| page == csrf_of(token));
    of_session || says(sent.headers(), "sec-fetch-site", "same-origin") || !is_form(sent.headers())
}

/// Whether a browser sends a form of ours that a page of another session had: somebody signed in anew beside it.
fn is_of_another_session(sent: &Sent) -> bool {
    let token = cookie(sent.headers(), COOKIE).unwrap_or_default();
    let of_other = sent.field("page").is_some_and(|page| page != csrf_of(token));
    of_other && is_navigation(sent.headers()) && says(sent.headers(), "sec-fetch-site", "same-origin")
}

/// Shows what was sent instead of working on it.
async fn not_worked_on(state: &AppState, (session, user): (SecretId, UserId), sent: Sent, why: Why) -> Response {
    let now = state.custody.clock.now();
    let (uri, headers) = (sent.parts.uri.clone(), sent.parts.headers.clone());
    let typed = sent.typed(user, why);
    if typed.is_some_and(|typed| state.forms.keep_typed(&session, typed, now)) {
        return Redirect::to("/kept").into_response();
    }
    // Browsers show an answer only once they could send everything.
    drop(to_bytes(sent.body, DRAINED_BYTES).await);
    refusal(state, (&uri, &headers), &Refused::Conflict(Fault::PageTooOld)).await
}

fn is_done(status: StatusCode) -> bool {
    status.is_success() || (status.is_redirection() && status != StatusCode::NOT_MODIFIED)
}

/// Whether an answer's body is whole and short enough to be kept.
fn fits(response: &Response) -> bool {
    response.body().size_hint().exact().is_some_and(|length| length <= ANSWER_BYTES_MAX as u64)
}

/// An answer with its body, to be kept.
async fn taken(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_BYTES_MAX).await.unwrap_or_default();
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    Answer { status: parts.status.as_u16(), headers: headers.collect(), body }
}

/// An answer that was kept.
fn given(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    for (name, value) in answer.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// Remembers the answer of a form, for whoever sends it again. What was refused may be sent again.
async fn remember(state: &AppState, turn: Turn, headers: &HeaderMap, response: Response) -> Response {
    let now = state.custody.clock.now();
    if !is_done(response.status()) {
        return response;
    }
    if fits(&response) {
        let answer = taken(response).await;
        turn.answered(answer.clone(), now);
        return given(answer);
    }
    // It was done; what is too long to be kept is looked at anew.
    let place = referring_path(headers).and_then(own_path).unwrap_or("/");
    let answer = taken(Redirect::to(place).into_response()).await;
    turn.answered(answer, now);
    response
}

/// Where a browser would be left on the answer of a form, it is led to the page instead.
async fn to_be_fetched(state: &AppState, session: &SecretId, headers: &HeaderMap, response: Response) -> Response {
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_navigation(headers) || !is_page || response.status().is_redirection() || !fits(&response) {
        return response;
    }
    let cookies: Vec<HeaderValue> = response.headers().get_all(header::SET_COOKIE).iter().cloned().collect();
    let mut page = taken(response).await;
    page.headers.retain(|(name, _)| name != "set-cookie");
    let from = referring_path(headers).and_then(own_path).unwrap_or("/");
    // Who is sent from such a page comes from where that one came from.
    let number = from.strip_prefix("/told/").and_then(|number| number.parse().ok());
    let back = match number.map(|number| state.forms.page(session, number)) {
        None => from.to_owned(),
        Some(Fetched::Gone { back }) => back,
        Some(Fetched::Page(_) | Fetched::Unknown) => "/".to_owned(),
    };
    let again = page.clone();
    let Some(number) = state.forms.keep_page(session, page, back, state.custody.clock.now()) else {
        return given(again);
    };
    let mut response = Redirect::to(&format!("/told/{number}")).into_response();
    for value in cookies {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// `GET /told/{page}`: what a form was answered. It is shown once; whoever asks again is led to where the form was,
/// which is shown as it is by then, and logged.
pub(in crate::http::console) async fn told(
    State(state): State<AppState>,
    Anyone(visitor): Anyone,
    Path(page): Path<String>,
) -> Response {
    let found = page.parse().map(|number| state.forms.page(&visitor.person.session, number));
    match found {
        Ok(Fetched::Page(answer)) => given(answer),
        Ok(Fetched::Gone { back }) => Redirect::to(&back).into_response(),
        Ok(Fetched::Unknown) | Err(_) => Redirect::to("/").into_response(),
    }
}

/// Whether a body of a session that is over is read: a form that is short.
pub fn is_short_form(headers: &HeaderMap) -> bool {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    is_form(headers) && length.is_some_and(|length| length <= TYPED_BYTES_MAX)
}
