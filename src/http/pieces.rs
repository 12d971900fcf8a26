//! Answers that are streamed: the one place that makes a body of pieces.
//!
//! No answer is sent as many small frames ([`crate::custody::view::pieces`]). What counts the bytes that it
//! gives must be the last to hold them, so its source is joined before it counts ([`joined`]), and its
//! body is made by [`counted`].

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::time::Sleep;

use crate::custody::view::pieces::Joined;

/// How long a small piece of something that is watched while it is made waits for more.
pub const PIECE_WAIT: Duration = Duration::from_millis(200);

/// What becomes of small pieces when the source has nothing more to give yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Slow {
    /// They wait for more, or for the end.
    Wait,
    /// They go after [`PIECE_WAIT`].
    Send,
}

/// A body of pieces whose sending nobody counts.
pub(in crate::http) fn body<E>(pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> Body
where
    E: Into<axum::BoxError> + Send + 'static,
{
    Body::from_stream(joined(pieces, Slow::Wait))
}

/// A body of something that counts its own bytes as it is asked for them, and gives no small pieces.
pub(in crate::http) fn counted<E>(pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static) -> Body
where
    E: Into<axum::BoxError> + Send + 'static,
{
    Body::from_stream(pieces)
}

/// `pieces` with the small ones joined.
pub(in crate::http) fn joined<E: Send + 'static>(
    pieces: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    slow: Slow,
) -> impl Stream<Item = Result<Bytes, E>> + Send + 'static {
    Joining { source: Some(pieces.boxed()), held: Joined::default(), slow, patience: None, error: None }
}

/// A stream whose small pieces are joined.
struct Joining<S, E> {
    /// Gone once it has ended.
    source: Option<S>,
    held: Joined,
    slow: Slow,
    /// Runs while something is held that may go.
    patience: Option<Pin<Box<Sleep>>>,
    /// What ended the source; it comes after what came before it.
    error: Option<E>,
}

impl<S, E> Unpin for Joining<S, E> {}

impl<S: Stream<Item = Result<Bytes, E>> + Unpin, E> Joining<S, E> {
    /// What goes of a source that has nothing more to give yet.
    fn poll_patience(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if self.slow == Slow::Wait || self.held.is_empty() {
            return Poll::Pending;
        }
        let patience = self.patience.get_or_insert_with(|| Box::pin(tokio::time::sleep(PIECE_WAIT)));
        std::task::ready!(patience.as_mut().poll(context));
        self.patience = None;
        Poll::Ready(self.held.rest())
    }
}

impl<S: Stream<Item = Result<Bytes, E>> + Unpin, E> Stream for Joining<S, E> {
    type Item = Result<Bytes, E>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        while let Some(source) = &mut this.source {
            match source.poll_next_unpin(context) {
                Poll::Ready(Some(Ok(bytes))) => {
                    if let Some(piece) = this.held.push(bytes) {
                        this.patience = None;
                        return Poll::Ready(Some(Ok(piece)));
                    }
                }
                Poll::Ready(end) => {
                    this.source = None;
                    this.error = end.and_then(Result::err);
                }
                Poll::Pending => return this.poll_patience(context).map(|piece| piece.map(Ok)),
            }
        }
        Poll::Ready(this.held.rest().map(Ok).or_else(|| this.error.take().map(Err)))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;
    use crate::custody::view::pieces::PIECE_BYTES_MIN;

    fn run<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime").block_on(work)
    }

    #[test]
    fn what_comes_before_an_error_goes_first() {
        let source = stream::iter([Ok(Bytes::from_static(b"ab")), Ok(Bytes::from_static(b"c")), Err("broke")]);
        let given: Vec<_> = run(joined(source, Slow::Wait).collect());
        assert_eq!(given, [Ok(Bytes::from_static(b"abc")), Err("broke")]);
    }

    #[test]
    fn what_is_watched_while_it_is_made_waits_shortly_and_other_pieces_for_the_end() {
        run(async {
            let source = || stream::iter([Ok::<_, ()>(Bytes::from_static(b"frame"))]).chain(stream::pending());
            let mut watched = joined(source(), Slow::Send);
            assert_eq!(watched.next().await, Some(Ok(Bytes::from_static(b"frame"))));
            let mut other = joined(source(), Slow::Wait);
            assert!(tokio::time::timeout(PIECE_WAIT * 3, other.next()).await.is_err(), "it waits");
        });
    }

    #[test]
    fn a_source_that_never_stops_giving_little_is_sent_all_the_same() {
        run(async {
            let little = stream::repeat_with(|| Ok::<_, ()>(Bytes::from_static(&[7; 100])));
            let given: Vec<_> = joined(little, Slow::Send).take(10).collect().await;
            assert!(given.into_iter().all(|piece| piece.expect("a piece").len() >= PIECE_BYTES_MIN));
        });
    }
}
