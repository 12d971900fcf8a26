//! Serving content: bytes only flow under a view, and what flowed is noted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use evidence::event::{ByteRange, ViewEnd};
use futures_util::{Stream, StreamExt as _};

use crate::custody::views::ViewGrant;
use crate::custody::{Custody, Refused};

/// What happens to the view when its stream ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterStream {
    /// It is closed: it was opened for this one answer.
    Close,
    /// It stays open for further ranges.
    KeepOpen,
}

/// What flows under a view.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Refused>> + Send>>;

/// Content on its way out. However it ends, what was sent is noted under the view.
pub struct Footage {
    pieces: Pieces,
    custody: Arc<Custody>,
    grant: ViewGrant,
    start: u64,
    sent: u64,
    length: u64,
    failed: bool,
    after: AfterStream,
    runtime: tokio::runtime::Handle,
}

impl Custody {
    /// Streams `range` of a recording under a view.
    pub fn footage(self: &Arc<Self>, grant: ViewGrant, range: ByteRange, after: AfterStream) -> Footage {
        let pieces = self.vault.stream(grant.recording.content, range.start..range.end);
        self.footage_of(grant, pieces.map(|piece| Ok(piece?)).boxed(), range, after)
    }

    /// Streams `pieces`, which are `range` of what a view shows.
    pub fn footage_of(
        self: &Arc<Self>,
        grant: ViewGrant,
        pieces: Pieces,
        range: ByteRange,
        after: AfterStream,
    ) -> Footage {
        self.begin_stream(&grant.view);
        Footage {
            pieces,
            custody: Arc::clone(self),
            start: range.start,
            sent: 0,
            length: range.end.saturating_sub(range.start),
            failed: false,
            after,
            grant,
            runtime: tokio::runtime::Handle::current(),
        }
    }
}

impl Stream for Footage {
    type Item = Result<Bytes, Refused>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.pieces.as_mut().poll_next(context);
        match &next {
            Poll::Ready(Some(Ok(bytes))) => self.sent += bytes.len() as u64,
            Poll::Ready(Some(Err(error))) => {
                tracing::error!(recording = %self.grant.recording.id, footage.error = %error, "content could not be read");
                self.failed = true;
            }
            _ => {}
        }
        next
    }
}

impl Drop for Footage {
    fn drop(&mut self) {
        let sent = ByteRange { start: self.start, end: self.start + self.sent };
        self.custody.end_stream(&self.grant.view, sent);
        if self.after == AfterStream::KeepOpen {
            return;
        }
        let end = match (self.failed, self.sent == self.length) {
            (true, _) => ViewEnd::Failed,
            (false, true) => ViewEnd::Complete,
            (false, false) => ViewEnd::Interrupted,
        };
        let (custody, view) = (Arc::clone(&self.custody), self.grant.view.clone());
        self.runtime.spawn(async move { custody.end_view(&view, end).await });
    }
}
