//! Serving content: bytes only flow under a view, and each is noted before it is handed out.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use evidence::cause::Flaw;
use evidence::event::{ByteRange, ViewEnd};
use futures_util::{Stream, StreamExt as _};
use tokio_util::sync::WaitForCancellationFutureOwned;

use crate::custody::refused::Thing;
use crate::custody::view::life::{Answer, Step, StreamId};
use crate::custody::view::{Lease, ViewGrant};
use crate::custody::{Custody, Refused};

/// What flows under a view.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Refused>> + Send>>;

/// How far an answer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// It flows.
    Flowing,
    /// All was handed out.
    Whole,
    /// What flows could not be read.
    Failed,
    /// Its view closed: the client sees an error, never a clean end.
    Cut,
}

/// Content on its way out, piece by piece as the connection asks for it. A piece is noted under the
/// view in the same step that allows it; when the view closes, no further one is.
pub struct Footage {
    pieces: Pieces,
    lease: Lease,
    stream: StreamId,
    cut: Pin<Box<WaitForCancellationFutureOwned>>,
    at: u64,
    end: Option<u64>,
    /// What all of it was made of, where what flows is not the view's own bytes.
    made_of: Option<ByteRange>,
    course: Course,
}

impl Custody {
    /// Streams `range` of a recording under a view.
    pub fn footage(self: &Arc<Self>, grant: ViewGrant, range: ByteRange) -> Result<Footage, Refused> {
        let pieces = self.vault.stream(grant.recording.content, range.start..range.end);
        Footage::begin(grant.lease, pieces.map(|piece| Ok(piece?)).boxed(), range.start, Some(range.end))
    }
}

impl Footage {
    /// Streams `pieces`, which begin at byte `start` of what the view shows and end at `end`, where
    /// that is known. Refused where the view is over.
    pub fn begin(lease: Lease, pieces: Pieces, start: u64, end: Option<u64>) -> Result<Self, Refused> {
        let custody = lease.custody();
        custody.media.calm().touch();
        let Some((stream, cut)) = custody.views.begin(lease.view(), custody.clock.now()) else {
            return Err(Refused::unknown(Thing::View, lease.view()));
        };
        let course = if end == Some(start) { Course::Whole } else { Course::Flowing };
        Ok(Self { pieces, lease, stream, cut: Box::pin(cut.cancelled_owned()), at: start, end, made_of: None, course })
    }

    /// What was made of a range of what the view shows: those bytes are noted, whatever is handed out.
    pub fn made_of(lease: Lease, range: ByteRange, made: Bytes) -> Result<Self, Refused> {
        let pieces = futures_util::stream::once(std::future::ready(Ok(made))).boxed();
        let mut footage = Self::begin(lease, pieces, range.start, None)?;
        footage.made_of = Some(range);
        Ok(footage)
    }

    /// Whether this piece may be handed out; it is noted if so.
    fn hand(&self, bytes: &Bytes) -> bool {
        let custody = self.lease.custody();
        let flowing = ByteRange { start: self.at, end: self.at + bytes.len() as u64 };
        let range = self.made_of.unwrap_or(flowing);
        let step = Step::Hand { stream: self.stream, range, now: custody.clock.now() };
        match custody.views.step(self.lease.view(), step) {
            Answer::Done => true,
            Answer::No => false,
            Answer::Close => {
                custody.write_closing_soon(self.lease.view());
                false
            }
        }
    }

    fn cut(&mut self) -> Poll<Option<Result<Bytes, Refused>>> {
        self.course = Course::Cut;
        Poll::Ready(Some(Err(Refused::BodyStopped(Flaw::new("view-closed", "the view was closed").into()))))
    }
}

impl Stream for Footage {
    type Item = Result<Bytes, Refused>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.course != Course::Flowing {
            return Poll::Ready(None);
        }
        if self.cut.as_mut().poll(context).is_ready() {
            return self.cut();
        }
        let next = self.pieces.as_mut().poll_next(context);
        match &next {
            Poll::Ready(Some(Ok(bytes))) if !self.hand(bytes) => return self.cut(),
            Poll::Ready(Some(Ok(bytes))) => {
                self.at += bytes.len() as u64;
                if self.end.is_some_and(|end| self.at >= end) {
                    self.course = Course::Whole;
                }
            }
            Poll::Ready(Some(Err(error))) => {
                tracing::error!(footage.error = %error, "content could not be read");
                self.course = Course::Failed;
            }
            Poll::Ready(None) => self.course = if self.end.is_none() { Course::Whole } else { Course::Failed },
            Poll::Pending => {}
        }
        next
    }
}

impl Drop for Footage {
    fn drop(&mut self) {
        let custody = self.lease.custody();
        custody.views.step(self.lease.view(), Step::Finish { stream: self.stream, now: custody.clock.now() });
        self.lease.answered(match self.course {
            Course::Whole => ViewEnd::Complete,
            Course::Failed => ViewEnd::Failed,
            Course::Flowing | Course::Cut => ViewEnd::Interrupted,
        });
    }
}
