//! The trail of a request: its id and its span, and how both go on where its work does.
//!
//! A line of the service's log belongs to a request when the request's span is entered where it is written. Work
//! that goes on in another task or on another thread loses that, unless it is moved there with [`spawn`],
//! [`blocking`] or a [`Trail`] that was kept; the tidy test refuses every other way. Spans are of the level of
//! errors, so that no filter of the log takes the id from the lines that it lets through. They carry ids, numbers
//! and names that the program itself has: never what a person typed, is called or is shown.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::task::JoinHandle;
use tracing::{Instrument as _, Span};

/// Longest id of a request that a proxy may give, in characters.
pub const REQUEST_ID_LENGTH_MAX: usize = 64;

tokio::task_local! {
    static CURRENT: Option<RequestId>;
}

/// What one request is called in the service's log and in its answer: letters, digits, `-`, `_` and `.`, at most
/// [`REQUEST_ID_LENGTH_MAX`] of them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RequestId(String);

impl RequestId {
    /// An id that no other request has: 128 random bits in hexadecimal, or where there are none, a count.
    pub fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = || u128::from(COUNT.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
        Self(hex::encode(evidence::keys::random::<16>().unwrap_or_else(|_| count())))
    }

    /// The id that a proxy gave, where it is of a form that can be written anywhere.
    pub fn given(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let is_safe = (1..=REQUEST_ID_LENGTH_MAX).contains(&text.len()) && text.bytes().all(plain);
        is_safe.then(|| Self(text.to_owned()))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The id of the request that is worked on here; none where this is work of the service's own.
pub fn request_id() -> Option<RequestId> {
    CURRENT.try_with(Clone::clone).ok().flatten()
}

/// Where a piece of work belongs: kept by what goes on with it later, or elsewhere.
#[derive(Debug, Clone)]
pub struct Trail {
    id: Option<RequestId>,
    span: Span,
}

impl Trail {
    /// The trail of what is worked on here.
    pub fn here() -> Self {
        Self { id: request_id(), span: Span::current() }
    }

    /// The trail of a request, at its beginning.
    pub fn begin(id: RequestId, span: Span) -> Self {
        Self { id: Some(id), span }
    }

    /// The request's id.
    pub fn id(&self) -> Option<&RequestId> {
        self.id.as_ref()
    }

    /// Does something on this trail, here and now.
    pub fn within<T>(&self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.id.clone(), || self.span.in_scope(work))
    }

    /// A piece of work that stays on this trail wherever it is waited for.
    pub fn carry<F: Future>(self, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self.id, work.instrument(self.span))
    }
}

/// Starts a task that goes on with what is worked on here.
pub fn spawn<F>(work: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    tokio::spawn(Trail::here().carry(work))
}

/// Goes on with what is worked on here, on a thread that may wait.
pub fn blocking<F, T>(work: F) -> JoinHandle<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    let trail = Trail::here();
    tokio::task::spawn_blocking(move || trail.within(work))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_hostile_form_is_none() {
        let long = "a".repeat(REQUEST_ID_LENGTH_MAX);
        for good in ["a", "0f8fad5b-d9cb-469f-a165-70867728950e", "edge_7.42", &long] {
            assert_eq!(RequestId::given(good).expect("it is safe").as_str(), good);
        }
        let huge = "a".repeat(10_240);
        let longer = format!("{long}a");
        let hostile =
            ["", " ", "a b", "a\nb", "a\r\nx: y", "a\u{1b}[2J", "a\0", "\"}{\"", "a=b", "é", "号", &longer, &huge];
        for hostile in hostile {
            assert_eq!(RequestId::given(hostile), None, "{hostile:?}");
        }
    }

    #[test]
    fn our_own_ids_are_of_the_form_that_we_take_and_never_the_same() {
        let all: std::collections::HashSet<RequestId> = (0..1000).map(|_| RequestId::new()).collect();
        assert_eq!(all.len(), 1000);
        assert!(all.iter().all(|id| RequestId::given(id.as_str()).is_some() && id.as_str().len() == 32));
    }

    #[tokio::test]
    async fn work_that_goes_on_elsewhere_keeps_its_id() {
        let id = RequestId::new();
        let trail = Trail::begin(id.clone(), Span::none());
        let seen = trail.clone().carry(async {
            let task = spawn(async { (request_id(), blocking(request_id).await.expect("it ends")) }).await;
            let thread = blocking(Trail::here).await.expect("it ends");
            (request_id(), task.expect("it ends"), thread.within(request_id))
        });
        let some = || Some(id.clone());
        assert_eq!(seen.await, (some(), (some(), some()), some()));
        assert_eq!((request_id(), trail.within(request_id)), (None, some()));
        assert_eq!(spawn(async { request_id() }).await.expect("it ends"), None);
    }
}
