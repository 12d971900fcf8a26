//! The rows of open connections, and which of them makes room.
//!
//! Strangers' connections are ordered by address, addresses by how many they hold: finding the one that
//! makes room takes a few steps of a tree, however many there are.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::http::admission::connections::ConnectionLimits;
use crate::http::admission::connections::request::Running;
use crate::store::live::address::ClientKey;

/// What is kept of all connections.
#[derive(Debug, Default)]
pub(super) struct Table {
    turn: u64,
    pub(super) open: HashMap<u64, Slot>,
    strangers: HashMap<ClientKey, Held>,
    /// How many of strangers are idle, and how many busy.
    totals: [usize; 2],
    /// Addresses of which a connection is idle, and those of which one is busy: whoever holds most, and
    /// has had it longest, is last.
    ranks: [BTreeSet<Rank>; 2],
    owners: HashMap<String, Held>,
}

type Rank = (usize, Reverse<u64>, ClientKey);

/// A connection.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) address: ClientKey,
    pub(super) owner: Option<String>,
    pub(super) closing: CancellationToken,
    pub(super) blocked_since: Arc<AtomicU64>,
    pub(super) idle_since: Instant,
    pub(super) next_request: u64,
    pub(super) running: HashMap<u64, Running>,
    /// Since which turn it has been idle, or busy.
    since: u64,
}

/// The connections of an address or an owner, by the turn since which they have been idle, or busy.
#[derive(Debug, Default)]
struct Held {
    by_state: [BTreeMap<u64, u64>; 2],
}

/// The index of idle ones in arrays of both.
const IDLE: usize = 0;

/// The index of those with requests that run.
const BUSY: usize = 1;

/// In which state connections make room, of so many idle and busy ones.
///
/// Each state keeps half of the places against the other. Silence that goes first, always, would leave
/// whoever comes next, while all others are busy, one place and the time until the next one comes: less
/// than a handshake takes.
fn state_to_end([idle, busy]: [usize; 2]) -> usize {
    if idle > 0 && idle >= busy { IDLE } else { BUSY }
}

impl Slot {
    fn state(&self) -> usize {
        if self.running.is_empty() { IDLE } else { BUSY }
    }
}

impl Held {
    fn counts(&self) -> [usize; 2] {
        [IDLE, BUSY].map(|state| self.by_state[state].len())
    }

    fn len(&self) -> usize {
        self.counts().iter().sum()
    }

    /// The one that has been in a state for longest.
    fn longest(&self, state: usize) -> Option<u64> {
        self.by_state[state].first_key_value().map(|(_, id)| *id)
    }

    fn rank(&self, address: ClientKey, state: usize) -> Option<Rank> {
        let (since, _) = self.by_state[state].first_key_value()?;
        Some((self.len(), Reverse(*since), address))
    }
}

impl Table {
    fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// Changes what is kept of a stranger's address, and keeps the order of addresses.
    fn change_stranger(&mut self, address: ClientKey, change: impl FnOnce(&mut Held)) {
        let held = self.strangers.entry(address).or_default();
        let (before, counts_before) = ([IDLE, BUSY].map(|state| held.rank(address, state)), held.counts());
        change(held);
        let (after, counts_after) = ([IDLE, BUSY].map(|state| held.rank(address, state)), held.counts());
        for ((total, before), after) in self.totals.iter_mut().zip(counts_before).zip(counts_after) {
            *total = *total + after - before;
        }
        if held.len() == 0 {
            self.strangers.remove(&address);
        }
        for ((ranks, before), after) in self.ranks.iter_mut().zip(before).zip(after) {
            if before != after {
                before.map(|rank| ranks.remove(&rank));
                ranks.extend(after);
            }
        }
    }

    fn change_owner(&mut self, owner: &str, change: impl FnOnce(&mut Held)) {
        let held = self.owners.entry(owner.to_owned()).or_default();
        change(held);
        if held.len() == 0 {
            self.owners.remove(owner);
        }
    }

    fn change(&mut self, whose: (ClientKey, Option<&str>), change: impl FnOnce(&mut Held)) {
        match whose {
            (_, Some(owner)) => self.change_owner(owner, change),
            (address, None) => self.change_stranger(address, change),
        }
    }

    /// Enters a stranger's connection; gives its number.
    pub(super) fn enter(
        &mut self,
        address: ClientKey,
        (closing, blocked_since): (CancellationToken, Arc<AtomicU64>),
        now: Instant,
    ) -> u64 {
        let turn = self.next_turn();
        let slot = Slot {
            address,
            owner: None,
            closing,
            blocked_since,
            idle_since: now,
            next_request: 0,
            running: HashMap::new(),
            since: turn,
        };
        self.open.insert(turn, slot);
        self.change_stranger(address, |held| {
            held.by_state[IDLE].insert(turn, turn);
        });
        turn
    }

    /// Forgets a connection.
    pub(super) fn remove(&mut self, id: u64) {
        let Some(slot) = self.open.remove(&id) else { return };
        let (since, state) = (slot.since, slot.state());
        self.change((slot.address, slot.owner.as_deref()), |held| {
            held.by_state[state].remove(&since);
        });
    }

    /// Changes the requests of a connection; it may become idle by that, or busy.
    pub(super) fn change_requests<T>(&mut self, id: u64, change: impl FnOnce(&mut Slot) -> T) -> Option<T> {
        let turn = self.next_turn();
        let slot = self.open.get_mut(&id)?;
        let (before, since) = (slot.state(), slot.since);
        let done = change(slot);
        let after = slot.state();
        if before != after {
            slot.since = turn;
            let (address, owner) = (slot.address, slot.owner.clone());
            self.change((address, owner.as_deref()), |held| {
                held.by_state[before].remove(&since);
                held.by_state[after].insert(turn, id);
            });
        }
        Some(done)
    }

    /// Makes a stranger's connection that of `owner`, where it may hold one more.
    pub(super) fn give(&mut self, id: u64, owner: &str, owner_each: usize) -> bool {
        let Some(slot) = self.open.get(&id) else { return false };
        if slot.owner.is_some() {
            return true;
        }
        let (address, since, state) = (slot.address, slot.since, slot.state());
        if let Some(held) = self.owners.get(owner)
            && held.len() >= owner_each
        {
            let Some(idle) = held.longest(IDLE) else { return false };
            self.end(idle);
        }
        self.change_stranger(address, |held| {
            held.by_state[state].remove(&since);
        });
        self.change_owner(owner, |held| {
            held.by_state[state].insert(since, id);
        });
        if let Some(slot) = self.open.get_mut(&id) {
            slot.owner = Some(owner.to_owned());
        }
        true
    }

    /// Ends a connection at once, whatever it does.
    fn end(&mut self, id: u64) {
        if let Some(slot) = self.open.get(&id) {
            slot.closing.cancel();
        }
        self.remove(id);
    }

    fn held_by(&self, address: &ClientKey) -> usize {
        self.strangers.get(address).map_or(0, Held::len)
    }

    /// How many connections are strangers'.
    pub(super) fn strangers_total(&self) -> usize {
        self.totals.iter().sum()
    }

    /// Makes room for one more stranger of `address`; says whether there is room now.
    ///
    /// An address at its own bound makes room itself. At the bound of all it is the address that holds most
    /// and has a connection in the state that makes room ([`state_to_end`]). It loses what it has had in
    /// that state for longest; so whoever is new comes in, and has the time in which half of the places
    /// change hands to show who they are.
    pub(super) fn make_room(&mut self, address: ClientKey, limits: &ConnectionLimits) -> bool {
        if self.held_by(&address) >= limits.strangers_each {
            return self.end_one_of(address);
        }
        if self.strangers_total() < limits.strangers && self.open.len() < limits.total {
            return true;
        }
        let state = state_to_end(self.totals);
        let most = self.ranks[state].last().map(|(_, _, address)| *address);
        most.is_some_and(|address| self.end_longest(address, state))
    }

    fn end_one_of(&mut self, address: ClientKey) -> bool {
        let counts = self.strangers.get(&address).map_or([0, 0], Held::counts);
        self.end_longest(address, state_to_end(counts))
    }

    /// Ends what an address has had in a state for longest.
    fn end_longest(&mut self, address: ClientKey, state: usize) -> bool {
        let Some(id) = self.strangers.get(&address).and_then(|held| held.longest(state)) else { return false };
        self.end(id);
        true
    }

    /// Rows of addresses and owners that are kept.
    pub(super) fn rows(&self) -> usize {
        self.strangers.len() + self.owners.len()
    }
}

#[cfg(test)]
impl Table {
    /// Asserts that the order of addresses is that of their connections.
    pub(super) fn assert_in_order(&self) {
        for state in [IDLE, BUSY] {
            let ranks: BTreeSet<Rank> =
                self.strangers.iter().filter_map(|(address, held)| held.rank(*address, state)).collect();
            assert_eq!(ranks, self.ranks[state]);
        }
        let held: usize = self.strangers.values().chain(self.owners.values()).map(Held::len).sum();
        let strangers = [IDLE, BUSY].map(|state| self.strangers.values().map(|held| held.counts()[state]).sum());
        assert_eq!((held, strangers), (self.open.len(), self.totals));
        assert!(self.strangers.values().chain(self.owners.values()).all(|held| held.len() > 0));
    }
}
