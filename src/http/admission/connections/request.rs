//! A request that runs: from its head until its client has taken the answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::clock::monotonic;
use crate::http::admission::connections::Connection;

/// What the table knows of a request.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) began: Instant,
    pub(super) untaken: Arc<Untaken>,
    /// Ends its stream and nothing else; none over HTTP/1, where it has the connection to itself.
    pub(super) stream: Option<CancellationToken>,
}

/// Pieces of an answer that were handed over and that the client has not taken.
#[derive(Debug, Default)]
pub(super) struct Untaken(Mutex<(usize, Option<Instant>)>);

impl Untaken {
    fn lock(&self) -> MutexGuard<'_, (usize, Option<Instant>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Since when the client has taken nothing of what waits for it.
    pub(super) fn since(&self) -> Option<Instant> {
        self.lock().1
    }
}

/// A request that runs, until its answer was sent.
#[derive(Debug)]
pub struct Request {
    connection: Connection,
    id: u64,
    untaken: Arc<Untaken>,
}

impl Request {
    pub(super) fn new(connection: Connection, id: u64, untaken: Arc<Untaken>) -> Self {
        Self { connection, id, untaken }
    }

    /// Notes that a piece of the answer was handed over, for the client to take.
    pub fn note_handed(&self) {
        let mut untaken = self.untaken.lock();
        untaken.0 += 1;
        untaken.1.get_or_insert_with(monotonic);
    }

    /// Notes that the client took a piece.
    pub fn note_taken(&self) {
        let mut untaken = self.untaken.lock();
        untaken.0 = untaken.0.saturating_sub(1);
        untaken.1 = (untaken.0 > 0).then(monotonic);
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut table = self.connection.all().lock();
        table.change_requests(self.connection.id(), |slot| {
            slot.running.remove(&self.id);
            slot.idle_since = monotonic();
        });
    }
}
