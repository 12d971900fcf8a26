//! Attempts to sign in, or to prove once more who one is: how many may be tried, and when.
//!
//! A place is *reserved* before a password is looked at and *settled* afterwards, so that however many
//! come at one time, no more are tried than may be. What was reserved and never settled is to be settled
//! as failed by whoever holds the [`Ticket`]. Three kinds are counted apart, so that none can use up what
//! is another's:
//!
//! - strangers, by account and address, by address, and by account;
//! - devices on which somebody signed in to the account before, each by itself;
//! - people who are signed in and prove it once more, by account.
//!
//! Pure but for the lock: time is a parameter.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use evidence::digest::Digest;
use evidence::time::Utc;

use crate::store::live::address::ClientKey;

/// Failures in a row that cost no wait; the next one does.
pub const FREE_FAILURES: u32 = 4;

/// Failures from one address that cost no wait: people behind it share it.
pub const ADDRESS_FREE_FAILURES: u32 = 20;

/// Failures of strangers at one account, from wherever, that cost no wait.
pub const ACCOUNT_FREE_FAILURES: u32 = 30;

/// The first wait, in seconds; each further failure doubles it.
pub const WAIT_SECONDS_FIRST: i64 = 15;

/// The longest wait, in seconds: 15 minutes.
pub const WAIT_SECONDS_MAX: i64 = 900;

/// The longest wait of all strangers at one account together, in seconds: whoever is new there and means
/// well must get in while others try.
pub const ACCOUNT_WAIT_SECONDS_MAX: i64 = 60;

/// Failures that are forgotten after this long without another, in seconds: 1 hour.
pub const FORGOTTEN_AFTER_SECONDS: i64 = 3600;

/// Counters that are kept at most of strangers, and as many of those who are known.
pub const COUNTERS_MAX: usize = 20_000;

/// How long to wait where others are being looked at just now, in seconds.
const WAIT_SECONDS_BUSY: i64 = 1;

/// An account as it was written, which need not exist. What was typed is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountKey(Digest);

impl AccountKey {
    /// Of the account's name.
    pub fn of(account: &str) -> Self {
        Self(Digest::of(account.as_bytes()))
    }
}

/// Who tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Somebody from an address.
    Stranger {
        /// At which account.
        account: AccountKey,
        /// From where.
        client: ClientKey,
    },
    /// A device that signed in to the account before.
    Device {
        /// At which account.
        account: AccountKey,
        /// Which device.
        device: [u8; 16],
    },
    /// A person who is signed in.
    SignedIn {
        /// Whose account.
        account: AccountKey,
    },
}

impl Who {
    /// Whether it is somebody who showed before who they are.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Stranger { .. })
    }

    fn keys(self) -> Vec<Key> {
        match self {
            Self::Stranger { account, client } => {
                vec![Key::Pair(account, client), Key::Address(client), Key::Account(account)]
            }
            Self::Device { account, device } => vec![Key::Device(account, device)],
            Self::SignedIn { account } => vec![Key::SignedIn(account)],
        }
    }
}

/// What is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Pair(AccountKey, ClientKey),
    Address(ClientKey),
    Account(AccountKey),
    Device(AccountKey, [u8; 16]),
    SignedIn(AccountKey),
    /// All strangers for whom there is no counter left.
    OtherStrangers,
    /// All known ones for whom there is no counter left.
    OtherKnown,
}

impl Key {
    fn is_known(self) -> bool {
        matches!(self, Self::Device(..) | Self::SignedIn(_) | Self::OtherKnown)
    }

    /// Failures that cost no wait, and the longest wait in seconds.
    fn policy(self) -> (u32, i64) {
        match self {
            Self::Pair(..) | Self::Device(..) | Self::SignedIn(_) => (FREE_FAILURES, WAIT_SECONDS_MAX),
            Self::Address(_) | Self::OtherStrangers => (ADDRESS_FREE_FAILURES, WAIT_SECONDS_MAX),
            Self::Account(_) | Self::OtherKnown => (ACCOUNT_FREE_FAILURES, ACCOUNT_WAIT_SECONDS_MAX),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    failures: u32,
    pending: u32,
    /// When the last failure was.
    last: Utc,
    /// Whether somebody was told to wait since then.
    told: bool,
}

impl Counter {
    fn new(now: Utc) -> Self {
        Self { failures: 0, pending: 0, last: now, told: false }
    }

    fn forget(&mut self, now: Utc) {
        if self.last.plus_seconds(FORGOTTEN_AFTER_SECONDS) <= now {
            self.failures = 0;
        }
    }

    /// Seconds that the failures cost, of which `now` is past some.
    fn wait(&self, key: Key, now: Utc) -> i64 {
        let (free, longest) = key.policy();
        let Some(over) = self.failures.checked_sub(free + 1) else { return 0 };
        let wait = WAIT_SECONDS_FIRST.checked_shl(over.min(16)).unwrap_or(longest).min(longest);
        let left = self.last.plus_seconds(wait).micros() - now.micros();
        // A clock that was set back makes nobody wait longer than the failures cost.
        (left + 999_999).div_euclid(1_000_000).clamp(0, wait)
    }

    /// Seconds until one more may be tried; 0 where it may be now.
    fn refuses(&self, key: Key, now: Utc) -> i64 {
        let (free, _) = key.policy();
        match self.wait(key, now) {
            0 if self.pending == 0 || self.failures.saturating_add(self.pending) <= free => 0,
            wait => wait.max(WAIT_SECONDS_BUSY),
        }
    }
}

/// A place that was reserved; to be given to [`Attempts::settle`], whatever happened.
#[derive(Debug)]
#[must_use]
pub struct Ticket(Vec<Key>);

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Who tried showed who they are.
    Right,
    /// Not so, or nobody waited for the answer.
    Wrong,
}

/// Why no place was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Seconds until the next attempt may be looked at.
    pub seconds: i64,
    /// Whether this is the first that is told so since the last failure.
    pub first: bool,
}

/// All attempts that are remembered.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<Counted>);

impl Attempts {
    fn counters(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place, or says how long to wait.
    pub fn reserve(&self, who: Who, now: Utc) -> Result<Ticket, Wait> {
        self.counters().reserve(who, now)
    }

    /// Says how an attempt ended, and gives its place back.
    pub fn settle(&self, ticket: Ticket, outcome: Outcome, now: Utc) {
        self.counters().settle(ticket, outcome, now);
    }
}

/// What attempts are counted by.
#[derive(Debug)]
struct Counted {
    strangers: HashMap<Key, Counter>,
    known: HashMap<Key, Counter>,
    counters_max: usize,
}

impl Default for Counted {
    fn default() -> Self {
        Self::with_room(COUNTERS_MAX)
    }
}

impl Counted {
    /// Remembers at most `counters_max` counters of strangers, and as many of known ones.
    fn with_room(counters_max: usize) -> Self {
        Self { strangers: HashMap::new(), known: HashMap::new(), counters_max }
    }

    fn table(&mut self, key: Key) -> &mut HashMap<Key, Counter> {
        if key.is_known() { &mut self.known } else { &mut self.strangers }
    }

    /// Takes a place, or says how long to wait.
    fn reserve(&mut self, who: Who, now: Utc) -> Result<Ticket, Wait> {
        let keys: Vec<Key> = who.keys().into_iter().map(|key| self.kept(key, now)).collect();
        let mut worst: Option<(Key, i64)> = None;
        for key in &keys {
            let counter = self.table(*key).get_mut(key);
            let seconds = counter.map_or(0, |counter| {
                counter.forget(now);
                counter.refuses(*key, now)
            });
            if seconds > worst.map_or(0, |(_, seconds)| seconds) {
                worst = Some((*key, seconds));
            }
        }
        if let Some((key, seconds)) = worst {
            let counter = self.table(key).get_mut(&key);
            let first = counter.is_some_and(|counter| !std::mem::replace(&mut counter.told, true));
            return Err(Wait { seconds, first });
        }
        for key in &keys {
            self.table(*key).entry(*key).or_insert(Counter::new(now)).pending += 1;
        }
        Ok(Ticket(keys))
    }

    /// Says how an attempt ended, and gives its place back.
    fn settle(&mut self, ticket: Ticket, outcome: Outcome, now: Utc) {
        // What strangers of this address failed at this account is forgiven to the account too.
        let mut forgiven = 0;
        for key in ticket.0 {
            let table = self.table(key);
            let Some(counter) = table.get_mut(&key) else { continue };
            counter.pending = counter.pending.saturating_sub(1);
            counter.forget(now);
            match (outcome, key) {
                (Outcome::Wrong, _) => {
                    counter.failures = counter.failures.saturating_add(1);
                    counter.last = now.max(counter.last);
                    counter.told = false;
                }
                (Outcome::Right, Key::Pair(..) | Key::Device(..) | Key::SignedIn(_)) => {
                    forgiven = std::mem::take(&mut counter.failures);
                }
                (Outcome::Right, Key::Account(_)) => counter.failures = counter.failures.saturating_sub(forgiven),
                (Outcome::Right, Key::Address(_) | Key::OtherStrangers | Key::OtherKnown) => {}
            }
            if counter.failures == 0 && counter.pending == 0 {
                table.remove(&key);
            }
        }
    }

    /// The counter's key, or the common one where there is no room for another. What is forgotten to make
    /// room is what costs nobody a wait, the oldest first: no flood of attempts ends somebody's wait.
    fn kept(&mut self, key: Key, now: Utc) -> Key {
        let room = self.counters_max;
        let table = self.table(key);
        if table.contains_key(&key) || table.len() < room {
            return key;
        }
        table.retain(|_, counter| counter.pending > 0 || counter.last.plus_seconds(FORGOTTEN_AFTER_SECONDS) > now);
        if table.len() < room {
            return key;
        }
        let idle = table.iter().filter(|(key, counter)| counter.pending == 0 && counter.wait(**key, counter.last) == 0);
        let oldest = idle.min_by_key(|(_, counter)| counter.last).map(|(key, _)| *key);
        match oldest {
            Some(oldest) => {
                table.remove(&oldest);
                key
            }
            None if key.is_known() => Key::OtherKnown,
            None => Key::OtherStrangers,
        }
    }

    /// How many counters are kept.
    #[cfg(test)]
    fn len(&self) -> usize {
        self.strangers.len() + self.known.len()
    }
}

#[cfg(test)]
mod tests;
