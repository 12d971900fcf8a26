//! The connections that are open: whose they are, how many there may be, and which ones end.
//!
//! A connection is a stranger's until a request on it proves who sends it. Strangers' connections are
//! few, in total and by address; at the bound whoever holds most makes room ([`table`]), never somebody
//! who signed in. One task looks at all of them each second and ends what is past its time
//! ([`Connections::end_overdue`]).

mod request;
mod table;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::clock::monotonic;
use crate::store::live::address::ClientKey;

pub use request::Request;
use request::{Running, Untaken};
use table::{Slot, Table};

/// What bounds connections.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections in total.
    pub total: usize,
    /// Strangers' connections in total.
    pub strangers: usize,
    /// Strangers' connections from one address.
    pub strangers_each: usize,
    /// Connections of one person or station.
    pub owner_each: usize,
    /// Requests that run on a stranger's connection at one time.
    pub stranger_streams: usize,
    /// How long a stranger may be silent: to shake hands, to send a request's head, between requests.
    pub stranger_idle: Duration,
    /// How long a request of a stranger may take, its answer included.
    pub stranger_request: Duration,
    /// How long the connection of somebody who signed in may be idle.
    pub owner_idle: Duration,
    /// How long a stranger may leave an answer unread.
    pub stranger_stall: Duration,
    /// How long somebody who signed in may leave an answer unread.
    pub owner_stall: Duration,
}

/// The connections that are open.
#[derive(Debug)]
pub struct Connections {
    limits: ConnectionLimits,
    born: Instant,
    table: Mutex<Table>,
}

/// A connection, as its stream and its requests know it. The table forgets it when the last handle
/// that [`Connections::enter`] gave is dropped.
#[derive(Debug, Clone)]
pub struct Connection(Arc<Entered>);

#[derive(Debug)]
struct Entered {
    id: u64,
    all: Arc<Connections>,
    closing: CancellationToken,
    blocked_since: Arc<AtomicU64>,
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.all.lock().remove(self.id);
    }
}

/// How many connections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// In total.
    pub total: usize,
    /// Of strangers.
    pub strangers: usize,
    /// Rows of addresses and owners that are kept.
    pub rows: usize,
}

impl Connections {
    /// None yet.
    pub fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self { limits, born: monotonic(), table: Mutex::default() })
    }

    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since this was made, from 1.
    fn now_ms(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.born).as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Takes in a new connection from `address`; another makes room where there is none. `None` where all
    /// places are those of people and stations who signed in.
    pub fn enter(self: &Arc<Self>, address: ClientKey, now: Instant) -> Option<Connection> {
        let mut table = self.lock();
        if !table.make_room(address, &self.limits) {
            return None;
        }
        let (closing, blocked_since) = (CancellationToken::new(), Arc::new(AtomicU64::new(0)));
        let id = table.enter(address, (closing.clone(), Arc::clone(&blocked_since)), now);
        Some(Connection(Arc::new(Entered { id, all: Arc::clone(self), closing, blocked_since })))
    }

    /// Ends connections that are past their time, and of those who signed in single answers that are not
    /// taken; gives how many of both. An answer over HTTP/1 has its connection to itself and ends with it.
    pub fn end_overdue(&self, now: Instant) -> usize {
        let now_ms = self.now_ms(now);
        // The rows go with the streams, which these end.
        let mut ended = Vec::new();
        for slot in self.lock().open.values() {
            if self.is_overdue(slot, now, now_ms) {
                ended.push(slot.closing.clone());
                continue;
            }
            let stalled = slot.running.values().filter(|running| self.is_stalled(slot, running, now));
            ended.extend(stalled.map(|running| running.stream.as_ref().unwrap_or(&slot.closing).clone()));
        }
        ended.iter().for_each(CancellationToken::cancel);
        ended.len()
    }

    /// How long an answer on a connection may be left untaken.
    fn stall(&self, slot: &Slot) -> Duration {
        if slot.owner.is_none() { self.limits.stranger_stall } else { self.limits.owner_stall }
    }

    fn is_stalled(&self, slot: &Slot, running: &Running, now: Instant) -> bool {
        running.untaken.since().is_some_and(|since| now.saturating_duration_since(since) > self.stall(slot))
    }

    fn is_overdue(&self, slot: &Slot, now: Instant, now_ms: u64) -> bool {
        let limits = &self.limits;
        let stranger = slot.owner.is_none();
        let idle = if stranger { limits.stranger_idle } else { limits.owner_idle };
        let blocked = slot.blocked_since.load(Ordering::Relaxed);
        let blocked = blocked != 0 && u128::from(now_ms.saturating_sub(blocked)) > self.stall(slot).as_millis();
        let silent = slot.running.is_empty() && now.saturating_duration_since(slot.idle_since) > idle;
        let long = |running: &Running| {
            now.saturating_duration_since(running.began) > limits.stranger_request
                || self.is_stalled(slot, running, now)
        };
        silent || blocked || (stranger && slot.running.values().any(long))
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        let table = self.lock();
        Counts { total: table.open.len(), strangers: table.strangers_total(), rows: table.rows() }
    }
}

impl Connection {
    fn id(&self) -> u64 {
        self.0.id
    }

    fn all(&self) -> &Connections {
        &self.0.all
    }

    /// Ends when the connection must.
    pub fn closing(&self) -> &CancellationToken {
        &self.0.closing
    }

    /// Notes that the client takes nothing more, or again something.
    pub fn note_blocked(&self, blocked: bool) {
        let since = &self.0.blocked_since;
        if !blocked {
            since.store(0, Ordering::Relaxed);
        } else if since.load(Ordering::Relaxed) == 0 {
            since.store(self.0.all.now_ms(monotonic()), Ordering::Relaxed);
        }
    }

    /// Who was found to be at the other end, if anybody.
    pub fn owner(&self) -> Option<String> {
        self.0.all.lock().open.get(&self.0.id).and_then(|slot| slot.owner.clone())
    }

    /// Makes the connection that of `owner`; says whether there is a place for it.
    pub fn belongs_to(&self, owner: &str) -> bool {
        self.0.all.lock().give(self.0.id, owner, self.0.all.limits.owner_each)
    }

    /// A request begins, on the stream that `stream` ends where it is one of many; none where a stranger
    /// has too many on this connection.
    pub fn begin(&self, now: Instant, stream: Option<CancellationToken>) -> Option<Request> {
        let streams = self.0.all.limits.stranger_streams;
        let began = self.0.all.lock().change_requests(self.0.id, |slot| {
            if slot.owner.is_none() && slot.running.len() >= streams {
                return None;
            }
            let id = slot.next_request;
            slot.next_request += 1;
            let untaken = Arc::new(Untaken::default());
            slot.running.insert(id, Running { began: now, untaken: Arc::clone(&untaken), stream });
            Some((id, untaken))
        });
        let (id, untaken) = began.flatten()?;
        Some(Request::new(self.clone(), id, untaken))
    }
}

#[cfg(test)]
mod tests;
