//! Failed sign-ins: each one past [`FREE_FAILURES`] makes the next wait longer.
//!
//! Failures are counted by account and by address, so that neither guessing many passwords of one
//! account nor one password of many accounts gets far. They are in memory, and each is on record.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use evidence::time::Utc;

/// Failures in a row that cost no wait.
pub const FREE_FAILURES: u32 = 4;

/// The first wait, in seconds; each further failure doubles it.
const WAIT_SECONDS_FIRST: i64 = 15;

/// The longest wait, in seconds: 15 minutes.
pub const WAIT_SECONDS_MAX: i64 = 900;

/// Failures that are forgotten after this long without another, in seconds: 1 hour.
const FORGOTTEN_AFTER_SECONDS: i64 = 3600;

/// Accounts and addresses that are remembered at most; beyond it the oldest are forgotten.
const REMEMBERED_MAX: usize = 20_000;

/// An address is shared by the people behind it, so it may fail more often than an account.
const ADDRESS_FREE_FAILURES: u32 = 20;

/// Failed sign-ins.
#[derive(Default)]
pub struct Attempts(Mutex<HashMap<Key, Failures>>);

/// What failures are counted by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    /// An account, as it was written.
    Account(String),
    /// An address.
    Address(String),
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Utc,
}

impl Failures {
    fn wait(self, key: &Key, now: Utc) -> i64 {
        let free = match key {
            Key::Account(_) => FREE_FAILURES,
            Key::Address(_) => ADDRESS_FREE_FAILURES,
        };
        let Some(over) = self.count.checked_sub(free + 1) else { return 0 };
        let wait = WAIT_SECONDS_FIRST.checked_shl(over.min(16)).unwrap_or(WAIT_SECONDS_MAX).min(WAIT_SECONDS_MAX);
        let left = self.last.plus_seconds(wait).micros() - now.micros();
        (left + 999_999).div_euclid(1_000_000).max(0)
    }
}

impl Attempts {
    /// Seconds until the next attempt is looked at; 0 where it is now.
    pub fn wait_seconds(&self, keys: &[Key], now: Utc) -> i64 {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = |key: &Key| failures.get(key).map_or(0, |failures| failures.wait(key, now));
        keys.iter().map(wait).max().unwrap_or(0)
    }

    /// Notes a failure.
    pub fn failed(&self, keys: &[Key], now: Utc) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() + keys.len() > REMEMBERED_MAX {
            failures.retain(|_, failures| failures.last.plus_seconds(FORGOTTEN_AFTER_SECONDS) > now);
        }
        for key in keys {
            if failures.len() >= REMEMBERED_MAX
                && !failures.contains_key(key)
                && let Some(oldest) = failures.iter().min_by_key(|(_, f)| f.last).map(|(key, _)| key.clone())
            {
                failures.remove(&oldest);
            }
            let entry = failures.entry(key.clone()).or_insert(Failures { count: 0, last: now });
            if entry.last.plus_seconds(FORGOTTEN_AFTER_SECONDS) <= now {
                entry.count = 0;
            }
            entry.count = entry.count.saturating_add(1);
            entry.last = now;
        }
    }

    /// Forgets the failures of an account that signed in.
    pub fn succeeded(&self, account: &Key) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(account);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Utc {
        Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds)
    }

    #[test]
    fn waits_grow_and_end() {
        let attempts = Attempts::default();
        let keys = [Key::Account("li".into()), Key::Address("192.0.2.1".into())];
        for _ in 0..FREE_FAILURES {
            attempts.failed(&keys, at(0));
            assert_eq!(attempts.wait_seconds(&keys, at(0)), 0);
        }
        attempts.failed(&keys, at(0));
        assert_eq!(attempts.wait_seconds(&keys, at(0)), 15);
        attempts.failed(&keys, at(20));
        assert_eq!(attempts.wait_seconds(&keys, at(20)), 30);
        for _ in 0..40 {
            attempts.failed(&keys, at(60));
        }
        assert_eq!(attempts.wait_seconds(&keys, at(60)), WAIT_SECONDS_MAX);
        assert_eq!(attempts.wait_seconds(&keys, at(60 + WAIT_SECONDS_MAX)), 0);
        attempts.succeeded(&keys[0]);
        assert!(attempts.wait_seconds(&keys[..1], at(60)) == 0);
    }

    #[test]
    fn one_account_does_not_lock_another() {
        let attempts = Attempts::default();
        for _ in 0..10 {
            attempts.failed(&[Key::Account("li".into())], at(0));
        }
        assert_eq!(attempts.wait_seconds(&[Key::Account("wang".into())], at(0)), 0);
    }
}
