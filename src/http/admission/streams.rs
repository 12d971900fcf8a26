//! HTTP/2 streams that can be ended one by one.
//!
//! The HTTP library waits for a client that takes nothing without asking the answer's body, so a body
//! cannot end its stream. Each stream runs in a task of its own, though, which is started here: dropping
//! it resets the stream and lets go of all that waits to be sent on it, and the connection goes on.

use std::future::Future;

use hyper::rt::Executor;
use tokio_util::sync::CancellationToken;

tokio::task_local! {
    static ENDING: CancellationToken;
}

/// Starts the tasks of streams.
#[derive(Debug, Clone, Copy, Default)]
pub struct Streams;

impl<F> Executor<F> for Streams
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    fn execute(&self, stream: F) {
        let ending = CancellationToken::new();
        let scope = ENDING.scope(ending.clone(), stream);
        tokio::spawn(async move {
            ending.run_until_cancelled(scope).await;
        });
    }
}

/// Ends the stream on which the running request came; none over HTTP/1.
pub fn current() -> Option<CancellationToken> {
    ENDING.try_with(CancellationToken::clone).ok()
}
