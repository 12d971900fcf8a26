//! Bodies on their way: those of requests against the clock, those of answers with what they hold.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::clock::monotonic;
use crate::http::admission::connections::Request;

/// How long a body may take.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// All of it, in this time.
    Within(Duration),
    /// It arrives at this many bytes a second or faster, once the first time is over.
    AtLeast {
        /// How long it may be slower.
        grace: Duration,
        /// Bytes a second.
        rate: u32,
    },
}

/// The body of a request, which fails when it takes too long.
pub struct Timed {
    body: Body,
    pace: Pace,
    began: Instant,
    arrived: u64,
    timer: Pin<Box<Sleep>>,
}

/// Why a body failed.
#[derive(Debug, thiserror::Error)]
#[error("it took too long")]
struct TooSlow;

impl Timed {
    /// `body` at `pace`, from now on.
    pub fn set(body: Body, pace: Pace) -> Body {
        let first = match pace {
            Pace::Within(time) => time,
            Pace::AtLeast { grace, .. } => grace,
        };
        let timer = Box::pin(tokio::time::sleep(first));
        Body::new(Self { body, pace, began: Instant::from_std(monotonic()), arrived: 0, timer })
    }

    /// When what has arrived no longer is enough.
    fn deadline(&self) -> Instant {
        match self.pace {
            Pace::Within(time) => self.began + time,
            Pace::AtLeast { grace, rate } => {
                self.began + grace + Duration::from_millis(self.arrived.saturating_mul(1000) / u64::from(rate.max(1)))
            }
        }
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let length = |frame: &Frame<Bytes>| frame.data_ref().map_or(0, |data| data.len() as u64);
            if let Some(Ok(frame)) = &frame {
                self.arrived += length(frame);
                let deadline = self.deadline();
                if deadline < Instant::from_std(monotonic()) {
                    return Poll::Ready(Some(Err(TooSlow.into())));
                }
                self.timer.as_mut().reset(deadline);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.timer.as_mut().poll(cx).map(|()| Some(Err(TooSlow.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The body of an answer, which keeps the request's places until it was sent or given up.
pub struct Holding<P> {
    body: Body,
    request: Option<Request>,
    _places: P,
}

impl<P: Send + Unpin + 'static> Holding<P> {
    /// `body`, with what is held as long as it is.
    pub fn keep(body: Body, request: Option<Request>, places: P) -> Body {
        Body::new(Self { body, request, _places: places })
    }
}

impl<P: Unpin> HttpBody for Holding<P> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        // Between a piece that was handed over and the next that is asked for, it is the client who is slow.
        if let Some(request) = &self.request {
            request.note_handed(matches!(frame, Poll::Ready(Some(Ok(_)))));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
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

    /// A piece of `bytes` each `gap`, `count` times.
    fn trickle(count: u32, bytes: usize, gap: Duration) -> Body {
        Body::from_stream(stream::unfold(count, move |left| async move {
            let left = left.checked_sub(1)?;
            tokio::time::sleep(gap).await;
            Some((Ok::<_, BoxError>(Bytes::from(vec![0; bytes])), left))
        }))
    }

    async fn arrives(body: Body) -> bool {
        let mut frames = body.into_data_stream();
        while let Some(frame) = frames.next().await {
            if frame.is_err() {
                return false;
            }
        }
        true
    }

    #[tokio::test]
    async fn a_body_that_trickles_has_an_end() {
        let (tick, soon, late) = (Duration::from_millis(2), Duration::from_millis(100), Duration::from_mins(10));
        assert!(arrives(Timed::set(trickle(3, 1, tick), Pace::Within(late))).await);
        assert!(!arrives(Timed::set(trickle(u32::MAX, 1, tick), Pace::Within(soon))).await);
        let rate = |grace, rate| Pace::AtLeast { grace, rate };
        assert!(arrives(Timed::set(trickle(50, 100_000, tick), rate(soon, 1000))).await, "fast enough, however long");
        assert!(!arrives(Timed::set(trickle(u32::MAX, 1, tick), rate(soon, 1_000_000))).await, "too slow");
        assert!(
            !arrives(Timed::set(Body::from_stream(stream::pending::<Result<Bytes, BoxError>>()), rate(soon, 1))).await
        );
    }
}
