//! Following a request, from its head until its client has taken the answer or gone: its id and its span.
//!
//! This is ours and not `tower-http`'s: its layer for ids keeps whatever a client sends, and its layer for spans
//! leaves an answer's body when it is dropped, which is when the entries are written that close a view.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use http_body::{Frame, SizeHint};

use crate::clock::monotonic;
use crate::http::AppState;
use crate::http::admission::routes::Labels;
use crate::spans::{RequestId, Trail};

/// The header that tells a request's id, in answers and from a proxy.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Which ids are taken from whom.
#[derive(Debug, Default)]
pub struct Following {
    /// The proxies whose ids are taken.
    proxies: Vec<IpAddr>,
    /// Ids that were taken and whose requests run: no more than requests may.
    running: Mutex<HashSet<RequestId>>,
}

/// An id for as long as its request runs.
struct Named {
    id: RequestId,
    /// Where it is a proxy's: for others of the same id.
    taken_from: Option<Arc<Following>>,
}

impl Following {
    /// Takes ids from these proxies.
    pub fn from_proxies(proxies: Vec<IpAddr>) -> Arc<Self> {
        Arc::new(Self { proxies, running: Mutex::default() })
    }

    fn running(&self) -> MutexGuard<'_, HashSet<RequestId>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id that a proxy gave, where it is one of ours, gave one, of a safe form, and no request that runs has it;
    /// else an id of our own.
    fn name(self: &Arc<Self>, peer: Option<IpAddr>, headers: &HeaderMap) -> Named {
        let is_proxy = peer.is_some_and(|peer| self.proxies.contains(&peer.to_canonical()));
        let given = if is_proxy { given(headers) } else { None };
        match given {
            Some(id) if self.running().insert(id.clone()) => Named { id, taken_from: Some(Arc::clone(self)) },
            _ => Named { id: RequestId::new(), taken_from: None },
        }
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        if let Some(following) = &self.taken_from {
            following.running().remove(&self.id);
        }
    }
}

/// The one id of a safe form that headers tell.
fn given(headers: &HeaderMap) -> Option<RequestId> {
    let mut all = headers.get_all(HEADER).iter();
    let (first, None) = (all.next()?, all.next()) else { return None };
    RequestId::given(first.to_str().ok()?)
}

/// Marks the answer to somebody who signed in: only these requests and those that failed here are told of in the
/// service's log as a matter of course, since strangers can make any number of them.
#[derive(Debug, Clone, Copy)]
pub struct ToKnown;

/// Gives a request its id and its span; tells the id in the answer, and the request's end in the service's log.
pub async fn follow(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let began = monotonic();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let named = state.following.name(peer, request.headers());
    let Labels { method, route } = Labels::of(request.method(), request.extensions());
    let span = tracing::error_span!("http.request", request_id = %named.id, http.method = method, http.route = route);
    let trail = Trail::begin(named.id.clone(), span);
    trail.within(|| tracing::debug!("a request"));
    let mut response = trail.clone().carry(next.run(request)).await;
    if let Ok(value) = HeaderValue::from_str(named.id.as_str()) {
        response.headers_mut().insert(HEADER, value);
    }
    let (status, known) = (response.status(), response.extensions_mut().remove::<ToKnown>().is_some());
    response.map(|body| Body::new(Followed { body, is_whole: false, status, known, began, trail, _named: named }))
}

/// The body of an answer, on its request's trail until its end.
struct Followed {
    body: Body,
    is_whole: bool,
    status: StatusCode,
    known: bool,
    began: Instant,
    trail: Trail,
    _named: Named,
}

impl HttpBody for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = &mut *self;
        let frame = this.trail.within(|| Pin::new(&mut this.body).poll_frame(cx));
        this.is_whole |= matches!(frame, Poll::Ready(None));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Followed {
    fn drop(&mut self) {
        let whole = self.is_whole || self.body.is_end_stream();
        let body = std::mem::take(&mut self.body);
        let took = monotonic().saturating_duration_since(self.began);
        let milliseconds = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.trail.within(|| {
            // What goes with the body is told before the end.
            drop(body);
            let status = self.status.as_u16();
            if self.known || self.status.is_server_error() {
                tracing::info!(http.status = status, http.whole = whole, milliseconds, "answered");
            } else {
                tracing::debug!(http.status = status, http.whole = whole, milliseconds, "answered");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_bytes(value).expect("a value that HTTP lets through"));
        }
        headers
    }

    #[test]
    fn only_a_proxy_of_ours_names_a_request_and_only_safely() {
        let ours: IpAddr = "192.0.2.1".parse().expect("an address");
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().expect("an address");
        let other: IpAddr = "192.0.2.2".parse().expect("an address");
        let following = Following::from_proxies(vec![ours]);
        let name = |peer, values: &[&[u8]]| following.name(peer, &headers(values)).id.as_str().to_owned();
        assert_eq!(name(Some(ours), &[b"edge-1"]), "edge-1");
        assert_eq!(name(Some(mapped), &[b"edge-1"]), "edge-1");
        for (peer, values) in [
            (Some(other), &[&b"edge-1"[..]][..]),
            (None, &[b"edge-1"]),
            (Some(ours), &[]),
            (Some(ours), &[b""]),
            (Some(ours), &[b"edge-1", b"edge-2"]),
            (Some(ours), &[b"edge-1", b"edge-1"]),
            (Some(ours), &[b"edge 1"]),
            (Some(ours), &["\u{7f16}\u{53f7}".as_bytes()]),
            (Some(ours), &[&[b'a'; 10_240]]),
        ] {
            let name = name(peer, values);
            assert_eq!((name.len(), name.contains("edge")), (32, false), "{peer:?} {values:?}: {name}");
        }
    }

    #[test]
    fn two_requests_that_run_never_share_an_id() {
        let ours: IpAddr = "::1".parse().expect("an address");
        let following = Following::from_proxies(vec![ours]);
        let name = || following.name(Some(ours), &headers(&[b"edge-1"]));
        let (first, second) = (name(), name());
        assert_eq!(first.id.as_str(), "edge-1");
        assert_ne!(second.id, first.id);
        drop(second);
        assert_ne!(name().id, first.id, "the first still runs");
        drop(first);
        assert_eq!(name().id.as_str(), "edge-1");
        assert!(following.running().is_empty());
    }
}
