//! The connections that are open: whose they are, how many there may be, and which ones end.
//!
//! A connection is a stranger's until a request on it proves who sends it. Strangers' connections are
//! few, in total and by address; at the bound the oldest idle one of whoever holds most makes room,
//! never one of somebody who signed in. One task looks at all of them each second and ends those that
//! are past their time ([`Connections::end_overdue`]).

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::clock::monotonic;
use crate::domain::address::ClientKey;

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

#[derive(Debug, Default)]
struct Table {
    next: u64,
    open: HashMap<u64, Slot>,
    strangers: HashMap<ClientKey, BTreeSet<u64>>,
    strangers_total: usize,
    owners: HashMap<String, BTreeSet<u64>>,
}

#[derive(Debug)]
struct Slot {
    address: ClientKey,
    owner: Option<String>,
    closing: CancellationToken,
    blocked_since: Arc<AtomicU64>,
    idle_since: Instant,
    next_request: u64,
    running: HashMap<u64, Running>,
}

#[derive(Debug)]
struct Running {
    began: Instant,
    handed_at: Arc<AtomicU64>,
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

impl Table {
    fn remove(&mut self, id: u64) {
        let Some(slot) = self.open.remove(&id) else { return };
        if let Some(owner) = &slot.owner {
            forget(&mut self.owners, owner, id);
        } else {
            self.strangers_total -= 1;
            forget(&mut self.strangers, &slot.address, id);
        }
    }

    /// Ends the oldest idle one of `ids`; says whether there was one.
    fn end_idle(&mut self, ids: &[u64]) -> bool {
        let idle = ids.iter().copied().find(|id| self.open.get(id).is_some_and(|slot| slot.running.is_empty()));
        let Some(id) = idle else { return false };
        if let Some(slot) = self.open.get(&id) {
            slot.closing.cancel();
        }
        self.remove(id);
        true
    }

    fn strangers_of(&self, address: &ClientKey) -> Vec<u64> {
        self.strangers.get(address).into_iter().flatten().copied().collect()
    }

    /// Strangers of the address that holds most, oldest first.
    fn most(&self) -> Vec<u64> {
        let most = self.strangers.values().max_by_key(|ids| ids.len());
        most.into_iter().flatten().copied().collect()
    }
}

fn forget<K: std::hash::Hash + Eq>(of: &mut HashMap<K, BTreeSet<u64>>, key: &K, id: u64) {
    if let Some(ids) = of.get_mut(key) {
        ids.remove(&id);
        if ids.is_empty() {
            of.remove(key);
        }
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

    fn lock(&self) -> std::sync::MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds since this was made, from 1.
    fn now_ms(&self, now: Instant) -> u64 {
        u64::try_from(now.saturating_duration_since(self.born).as_millis()).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Takes in a new connection from `address`, or says that there is no place for it.
    pub fn enter(self: &Arc<Self>, address: ClientKey, now: Instant) -> Option<Connection> {
        let mut table = self.lock();
        let own = table.strangers_of(&address);
        if own.len() >= self.limits.strangers_each && !table.end_idle(&own) {
            return None;
        }
        if table.strangers_total >= self.limits.strangers || table.open.len() >= self.limits.total {
            let most = table.most();
            if !table.end_idle(&most) {
                return None;
            }
        }
        let id = table.next;
        table.next += 1;
        let (closing, blocked_since) = (CancellationToken::new(), Arc::new(AtomicU64::new(0)));
        let slot = Slot {
            address,
            owner: None,
            closing: closing.clone(),
            blocked_since: Arc::clone(&blocked_since),
            idle_since: now,
            next_request: 0,
            running: HashMap::new(),
        };
        table.open.insert(id, slot);
        table.strangers.entry(address).or_default().insert(id);
        table.strangers_total += 1;
        Some(Connection(Arc::new(Entered { id, all: Arc::clone(self), closing, blocked_since })))
    }

    /// Ends connections that are past their time; gives how many.
    pub fn end_overdue(&self, now: Instant) -> usize {
        let now_ms = self.now_ms(now);
        // The rows go with the streams, which these end.
        let overdue = |slot: &&Slot| self.is_overdue(slot, now, now_ms);
        let ended: Vec<_> = self.lock().open.values().filter(overdue).map(|slot| slot.closing.clone()).collect();
        ended.iter().for_each(CancellationToken::cancel);
        ended.len()
    }

    fn is_overdue(&self, slot: &Slot, now: Instant, now_ms: u64) -> bool {
        let limits = &self.limits;
        let stranger = slot.owner.is_none();
        let (idle, stall) = if stranger {
            (limits.stranger_idle, limits.stranger_stall)
        } else {
            (limits.owner_idle, limits.owner_stall)
        };
        let is_past = |since: &AtomicU64| {
            let since = since.load(Ordering::Relaxed);
            since != 0 && u128::from(now_ms.saturating_sub(since)) > stall.as_millis()
        };
        let silent = slot.running.is_empty() && now.saturating_duration_since(slot.idle_since) > idle;
        let long = |running: &Running| {
            let took = now.saturating_duration_since(running.began);
            is_past(&running.handed_at) || (stranger && took > limits.stranger_request)
        };
        silent || is_past(&slot.blocked_since) || slot.running.values().any(long)
    }

    /// How many there are.
    pub fn counts(&self) -> Counts {
        let table = self.lock();
        let rows = table.strangers.len() + table.owners.len();
        Counts { total: table.open.len(), strangers: table.strangers_total, rows }
    }
}

impl Connection {
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
        let mut table = self.0.all.lock();
        let Some(slot) = table.open.get(&self.0.id) else { return false };
        if slot.owner.is_some() {
            return true;
        }
        let (limits, address) = (self.0.all.limits, slot.address);
        let own: Vec<u64> = table.owners.get(owner).into_iter().flatten().copied().collect();
        if own.len() >= limits.owner_each && !table.end_idle(&own) {
            return false;
        }
        table.strangers_total -= 1;
        forget(&mut table.strangers, &address, self.0.id);
        table.owners.entry(owner.to_owned()).or_default().insert(self.0.id);
        if let Some(slot) = table.open.get_mut(&self.0.id) {
            slot.owner = Some(owner.to_owned());
        }
        true
    }

    /// A request begins; none where a stranger has too many on this connection.
    pub fn begin(&self, now: Instant) -> Option<Request> {
        let mut table = self.0.all.lock();
        let slot = table.open.get_mut(&self.0.id)?;
        if slot.owner.is_none() && slot.running.len() >= self.0.all.limits.stranger_streams {
            return None;
        }
        let id = slot.next_request;
        slot.next_request += 1;
        let handed_at = Arc::new(AtomicU64::new(0));
        slot.running.insert(id, Running { began: now, handed_at: Arc::clone(&handed_at) });
        Some(Request { connection: self.clone(), id, handed_at })
    }
}

/// A request that runs, until its answer was sent.
#[derive(Debug)]
pub struct Request {
    connection: Connection,
    id: u64,
    handed_at: Arc<AtomicU64>,
}

impl Request {
    /// Notes that a piece of the answer was handed over, or that more is asked for.
    pub fn note_handed(&self, handed: bool) {
        let at = if handed { self.connection.0.all.now_ms(monotonic()) } else { 0 };
        self.handed_at.store(at, Ordering::Relaxed);
    }
}

impl Drop for Request {
    fn drop(&mut self) {
        let mut table = self.connection.0.all.lock();
        if let Some(slot) = table.open.get_mut(&self.connection.0.id) {
            slot.running.remove(&self.id);
            slot.idle_since = monotonic();
        }
    }
}

#[cfg(test)]
mod tests;
