//! Bodies of requests, against the clock.
//!
//! What counts is the time in which somebody waits for the sender. While the handler works on what it
//! has, or waits for a place, nobody looks at the sender, who may have sent all of it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use axum::body::{Body, Bytes, HttpBody};
use http_body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::clock::monotonic;

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

/// How fast a body has arrived, without a clock.
#[derive(Debug, Clone, Copy)]
struct Meter {
    pace: Pace,
    /// When it began; later by all the time in which nobody waited for it.
    began: Instant,
    /// Since when the handler has been at work without asking for more.
    at_work: Option<Instant>,
    arrived: u64,
}

impl Meter {
    /// A body that nobody has asked for.
    fn new(pace: Pace, now: Instant) -> Self {
        Self { pace, began: now, at_work: Some(now), arrived: 0 }
    }

    /// When what has arrived is no longer enough, where it is waited for all the time.
    fn deadline(&self) -> Instant {
        match self.pace {
            Pace::Within(time) => self.began + time,
            Pace::AtLeast { grace, rate } => {
                self.began + grace + Duration::from_millis(self.arrived.saturating_mul(1000) / u64::from(rate.max(1)))
            }
        }
    }

    /// The handler asks for more; gives the deadline where it had not before.
    fn asked(&mut self, now: Instant) -> Option<Instant> {
        let since = self.at_work.take()?;
        self.began += now.saturating_duration_since(since);
        Some(self.deadline())
    }

    /// The handler gets so many bytes; says whether they came in time.
    fn arrived(&mut self, bytes: usize, now: Instant) -> bool {
        self.at_work = Some(now);
        self.arrived = self.arrived.saturating_add(bytes as u64);
        now <= self.deadline()
    }
}

/// The body of a request, which fails when it takes too long.
pub struct Timed {
    body: Body,
    meter: Meter,
    timer: Pin<Box<Sleep>>,
}

/// Why a body failed.
#[derive(Debug, thiserror::Error)]
#[error("it took too long")]
struct TooSlow;

impl Timed {
    /// `body` at `pace`, from when it is first asked for.
    pub fn set(body: Body, pace: Pace) -> Body {
        let meter = Meter::new(pace, Instant::from_std(monotonic()));
        Body::new(Self { body, meter, timer: Box::pin(tokio::time::sleep_until(meter.deadline())) })
    }
}

impl HttpBody for Timed {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let now = Instant::from_std(monotonic());
        if let Some(deadline) = self.meter.asked(now) {
            self.timer.as_mut().reset(deadline);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let length = |frame: &Frame<Bytes>| frame.data_ref().map_or(0, Bytes::len);
            if let Some(Ok(frame)) = &frame
                && !self.meter.arrived(length(frame), now)
            {
                return Poll::Ready(Some(Err(TooSlow.into())));
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
        assert!(arrives(Timed::set(trickle(50, 100_000, tick), rate(late, 1000))).await, "fast enough");
        assert!(!arrives(Timed::set(trickle(u32::MAX, 1, tick), rate(soon, 1_000_000))).await, "too slow");
        assert!(
            !arrives(Timed::set(Body::from_stream(stream::pending::<Result<Bytes, BoxError>>()), rate(soon, 1))).await
        );
    }

    #[test]
    fn who_is_fast_enough_may_go_on_long_after_the_grace() {
        let (second, mut now) = (Duration::from_secs(1), Instant::from_std(monotonic()));
        let mut meter = Meter::new(Pace::AtLeast { grace: second, rate: 1000 }, now);
        assert!(meter.asked(now).is_some() && meter.arrived(100_000, now));
        for piece in 0..50 {
            meter.asked(now);
            now += 90 * second;
            assert!(meter.arrived(90_000, now), "piece {piece}");
        }
        // A hundred seconds of bytes came at once, and one second is for nothing.
        meter.asked(now);
        assert!(!meter.arrived(0, now + 102 * second), "not any later");
    }

    #[test]
    fn what_the_handler_takes_is_not_charged_to_the_sender() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_hours(1));
        for pace in [Pace::Within(second), Pace::AtLeast { grace: second, rate: 1000 }] {
            let mut now = Instant::from_std(monotonic());
            let mut meter = Meter::new(pace, now);
            // Before the first piece it waits for a place; after each it works on it.
            for piece in 0..20 {
                now += hour;
                assert!(meter.asked(now).is_some_and(|deadline| deadline > now), "{pace:?}, piece {piece}");
                assert!(meter.arrived(10, now), "{pace:?}, piece {piece}");
            }
        }
    }

    #[test]
    fn what_the_sender_takes_is_charged_whatever_the_handler_does() {
        let (second, hour) = (Duration::from_secs(1), Duration::from_hours(1));
        for pace in [Pace::Within(4 * second), Pace::AtLeast { grace: 4 * second, rate: 1000 }] {
            let mut now = Instant::from_std(monotonic());
            let mut meter = Meter::new(pace, now);
            let mut pieces = 0;
            loop {
                now += hour;
                let deadline = meter.asked(now).expect("it had worked");
                assert_eq!(meter.asked(now), None, "it waits already");
                now += second;
                assert_eq!(deadline < now, !meter.arrived(1, now) && pieces == 4, "{pace:?}, {pieces}");
                if deadline < now {
                    break;
                }
                pieces += 1;
            }
            assert_eq!(pieces, 4, "{pace:?}");
        }
    }
}
