//! What is left of a body that was answered before it was read.
//!
//! Over HTTP/1 a connection goes on only after the whole body of a request, and where it ends while bytes
//! still arrive, the kernel resets it: a client that sends all before it reads anything sees that, and never
//! the answer which says what is wrong (RFC 9112, sections 9.3 and 9.6). So what is left of a refused body is
//! taken and thrown away while the answer is on its way, up to a bound, and the connection goes on. It
//! takes no place: there is one such body on a connection, and connections are bounded. HTTP/2 ends a single
//! stream without harm (RFC 9113, section 8.1) and needs none of it, nor does a client that asked whether
//! to send the body at all.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderValue, Version, header};
use axum::response::Response;
use futures_util::StreamExt as _;
use http_body::{Frame, SizeHint};
use tokio::runtime::Handle;

use crate::spans;

/// How much is thrown away of a body that was not read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    bytes: u64,
    time: Duration,
}

/// Most that is thrown away of a stranger's body, in bytes: a segment of a station whose session is over.
const STRANGER_REST_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// Most that is thrown away of a body of somebody who signed in, in bytes: more than any body that is read whole.
const OWNER_REST_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Of a stranger.
pub(super) const STRANGER_REST: Rest = Rest { bytes: STRANGER_REST_BYTES_MAX, time: Duration::from_secs(10) };

/// Of somebody who signed in.
pub(super) const OWNER_REST: Rest = Rest { bytes: OWNER_REST_BYTES_MAX, time: Duration::from_secs(30) };

/// A body whose rest is thrown away where nobody reads it.
struct Unread {
    body: Body,
    rest: Rest,
    ended: bool,
    /// Whether the client waits to be told that it may send it.
    awaited: bool,
    left: Arc<AtomicBool>,
}

/// Whether a request's body was read to its end, as far as is known when its answer is.
pub(super) struct Reading {
    rest: Rest,
    left: Arc<AtomicBool>,
}

impl Reading {
    /// Sees to the body of a request that is answered; none where nothing needs to be seen to.
    pub(super) fn watch(request: &mut Request, rest: Rest) -> Option<Self> {
        if request.version() > Version::HTTP_11 || request.body().is_end_stream() {
            return None;
        }
        let awaited = request.headers().contains_key(header::EXPECT);
        let left = Arc::new(AtomicBool::new(false));
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = Body::new(Unread { body, rest, ended: false, awaited, left: Arc::clone(&left) });
        Some(Self { rest, left })
    }

    /// Tells the client where the connection will end with this answer: more is left than is thrown away.
    pub(super) fn tell(&self, length: Option<u64>, response: &mut Response) {
        let fits = length.is_some_and(|length| length <= self.rest.bytes);
        if self.left.load(Ordering::Acquire) && !fits {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// Takes a body and throws it away, as much as there may be of it.
async fn throw_away(body: Body, rest: Rest) {
    let mut left = rest.bytes;
    let mut pieces = body.into_data_stream();
    let all = async {
        while let Some(Ok(piece)) = pieces.next().await {
            let Some(less) = left.checked_sub(piece.len() as u64) else { return };
            left = less;
        }
    };
    // Beyond its time the connection ends, as it does beyond its bytes.
    drop(tokio::time::timeout(rest.time, all).await);
}

impl Drop for Unread {
    fn drop(&mut self) {
        if self.ended || self.awaited || self.body.is_end_stream() {
            return;
        }
        self.left.store(true, Ordering::Release);
        // There is none only when the process ends.
        if Handle::try_current().is_ok() {
            drop(spans::spawn(throw_away(std::mem::take(&mut self.body), self.rest)));
        }
    }
}

impl HttpBody for Unread {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        // With this the client is told so.
        self.awaited = false;
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        // A body that failed has nothing more to give.
        self.ended = self.ended || matches!(&frame, Poll::Ready(None | Some(Err(_))));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
