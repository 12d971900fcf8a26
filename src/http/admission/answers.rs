//! Bodies of answers, with what they hold until the client has taken them.
//!
//! HTTP/2 takes an answer from its handler before the client has room for it, and keeps it: what is
//! held by a request must not be given back before that. So each piece carries a share of it, and the
//! end of an answer waits for its pieces: until then its stream can be ended by itself.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, Bytes, HttpBody};
use futures_util::task::AtomicWaker;
use http_body::{Frame, SizeHint};

use crate::http::admission::connections::Request;

/// The body of an answer, which keeps the request's places until it was taken or given up.
pub struct Holding<P> {
    body: Body,
    ended: bool,
    held: Arc<Held<P>>,
}

/// What is held as long as the body or a piece of it is there.
struct Held<P> {
    request: Option<Request>,
    pieces: AtomicUsize,
    taken: AtomicWaker,
    _places: P,
}

/// A piece on its way to the client.
struct Piece<P> {
    bytes: Bytes,
    held: Arc<Held<P>>,
}

impl<P> Piece<P> {
    fn hand(bytes: Bytes, held: &Arc<Held<P>>) -> Self {
        held.pieces.fetch_add(1, Ordering::AcqRel);
        if let Some(request) = &held.request {
            request.note_handed();
        }
        Self { bytes, held: Arc::clone(held) }
    }
}

impl<P> AsRef<[u8]> for Piece<P> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl<P> Drop for Piece<P> {
    fn drop(&mut self) {
        if let Some(request) = &self.held.request {
            request.note_taken();
        }
        if self.held.pieces.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.held.taken.wake();
        }
    }
}

impl<P> Held<P> {
    fn is_taken(&self) -> bool {
        self.pieces.load(Ordering::Acquire) == 0
    }
}

impl<P: Send + Sync + 'static> Holding<P> {
    /// `body`, with what is held as long as it is.
    pub fn keep(body: Body, request: Option<Request>, places: P) -> Body {
        let held = Held { request, pieces: AtomicUsize::new(0), taken: AtomicWaker::new(), _places: places };
        Body::new(Self { body, ended: false, held: Arc::new(held) })
    }
}

impl<P: Send + Sync + 'static> HttpBody for Holding<P> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if !self.ended {
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) else { return Poll::Pending };
            if let Some(frame) = frame {
                let held = &self.held;
                let carry = |bytes: Bytes| {
                    if bytes.is_empty() { bytes } else { Bytes::from_owner(Piece::hand(bytes, held)) }
                };
                return Poll::Ready(Some(frame.map(|frame| frame.map_data(carry))));
            }
            self.ended = true;
        }
        self.held.taken.register(cx.waker());
        if self.held.is_taken() { Poll::Ready(None) } else { Poll::Pending }
    }

    fn is_end_stream(&self) -> bool {
        self.held.is_taken() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt as _;
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn what_is_held_is_given_back_when_the_last_piece_was_taken() {
        let place = Arc::new(());
        let pieces = [Bytes::from_static(b"one"), Bytes::new(), Bytes::from_static(b"two")];
        let body = Body::from_stream(stream::iter(pieces.map(Ok::<_, axum::Error>)));
        let mut body = Holding::keep(body, None, Arc::clone(&place)).into_data_stream();
        let mut taken = Vec::new();
        while taken.len() < 3 {
            taken.push(body.next().await.expect("a piece").expect("it is whole"));
        }
        assert_eq!((&taken[0][..], taken[1].len(), &taken[2][..]), (&b"one"[..], 0, &b"two"[..]));
        let mut end = Box::pin(body.next());
        assert!(futures_util::poll!(&mut end).is_pending(), "its pieces wait");
        taken.remove(0);
        assert!(futures_util::poll!(&mut end).is_pending(), "one more waits");
        let rest = taken.pop().expect("a piece").slice(1..2);
        drop(taken);
        assert!(futures_util::poll!(&mut end).is_pending(), "a part of it waits");
        drop(rest);
        assert!(end.await.is_none());
        assert_eq!(Arc::strong_count(&place), 2);
        drop(body);
        assert_eq!(Arc::strong_count(&place), 1);
    }

    #[test]
    fn an_empty_body_is_at_its_end() {
        assert!(Holding::keep(Body::empty(), None, ()).is_end_stream());
        assert!(!Holding::keep(Body::from("x"), None, ()).is_end_stream());
        assert_eq!(Holding::keep(Body::from("xy"), None, ()).size_hint().exact(), Some(2));
    }
}
