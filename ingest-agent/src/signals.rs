//! Being told to stop, being woken, and waiting for one's turn, across threads and tasks.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::Clock;

/// A wish to stop; once set it stays.
#[derive(Debug, Clone)]
pub(crate) struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }

    pub(crate) fn set(&self) {
        self.0.send_replace(true);
    }

    pub(crate) fn is_set(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until it is set.
    pub(crate) async fn wait(&self) {
        let mut receiver = self.0.subscribe();
        // The sender lives as long as `self`, so this ends only when the value is true.
        let _ = receiver.wait_for(|stop| *stop).await;
    }

    /// Waits, but not past the moment when it is set; tells whether it is.
    pub(crate) async fn sleep(&self, time: Duration) -> bool {
        let _ = tokio::time::timeout(time, self.wait()).await;
        self.is_set()
    }
}

/// A bell for threads: whoever waits is woken by the next ring, or after a while.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bell(Arc<(Mutex<u64>, Condvar)>);

impl Bell {
    pub(crate) fn ring(&self) {
        let (count, rung) = &*self.0;
        *count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        rung.notify_all();
    }

    /// The number of rings so far, to be given to [`Self::wait`].
    pub(crate) fn count(&self) -> u64 {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a ring after `seen` rings, at most `time`.
    pub(crate) fn wait(&self, seen: u64, time: Duration) {
        let (count, rung) = &*self.0;
        let until = Clock::System.tick() + time;
        let mut now = count.lock().unwrap_or_else(PoisonError::into_inner);
        while *now == seen {
            let left = until.saturating_duration_since(Clock::System.tick());
            if left.is_zero() {
                return;
            }
            now = rung.wait_timeout(now, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// A bound on how many threads do something at once.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Mutex<usize>,
    freed: Condvar,
}

/// One of [`Slots`], held.
#[derive(Debug)]
pub(crate) struct Slot<'a>(&'a Slots);

impl Slots {
    pub(crate) fn new(count: usize) -> Self {
        Self { free: Mutex::new(count), freed: Condvar::new() }
    }

    /// Waits for a free slot and takes it.
    pub(crate) fn take(&self) -> Slot<'_> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= 1;
        Slot(self)
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}
