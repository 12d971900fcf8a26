//! What holds once: noted as used by whoever showed that it is theirs, until it would be over by itself. Strangers
//! can fill nothing.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, MutexGuard, PoisonError};

use evidence::ids::{StationId, UserId};
use evidence::time::Utc;

/// Challenges that one station may use before they end: sessions that it opens in a minute.
pub const USED_PER_STATION: usize = 32;

/// Sign-ins of one account that are remembered as done, until they would be over: a further one waits.
pub const DONE_PER_ACCOUNT: usize = 16;

/// What was used and is not over, by owner, each of whom has a bounded number.
pub struct Used<O, T> {
    each: usize,
    used: Mutex<HashMap<O, Vec<(T, Utc)>>>,
}

/// Challenges, by what makes each one of its own, that the station signed.
pub type UsedChallenges = Used<StationId, [u8; 16]>;

/// Sign-ins at the agency's own service, by their state, that ended at the account.
pub type DoneSignIns = Used<UserId, String>;

impl UsedChallenges {
    /// None was used.
    pub fn none() -> Self {
        Self::at_most(USED_PER_STATION)
    }
}

impl DoneSignIns {
    /// None is done.
    pub fn none() -> Self {
        Self::at_most(DONE_PER_ACCOUNT)
    }
}

impl<O: Eq + Hash, T: Eq> Used<O, T> {
    fn at_most(each: usize) -> Self {
        Self { each, used: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<O, Vec<(T, Utc)>>> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that `owner` used `what`, which is over at `end`; says whether it was not used before and the owner has
    /// not used too much.
    pub fn take(&self, owner: O, what: T, end: Utc, now: Utc) -> bool {
        let mut used = self.lock();
        used.retain(|_, own| {
            own.retain(|(_, end)| *end > now);
            !own.is_empty()
        });
        let own = used.entry(owner).or_default();
        if own.len() >= self.each || own.iter().any(|(other, _)| *other == what) {
            return false;
        }
        own.push((what, end));
        true
    }

    /// How much is kept of all owners.
    pub fn len(&self) -> usize {
        self.lock().values().map(Vec::len).sum()
    }

    /// Whether nothing is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use crate::store::live::used::*;

    #[test]
    fn each_holds_once_and_nobody_uses_up_what_is_anothers() {
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let (li, zhang): (UserId, UserId) = ("li".parse().expect("an id"), "zhang".parse().expect("an id"));
        let done = DoneSignIns::none();
        let take = |who: &UserId, number: usize, now: Utc| {
            done.take(who.clone(), number.to_string(), now.plus_seconds(60), now)
        };
        let taken = (0..100).filter(|number| take(&li, *number, now)).count();
        assert_eq!(taken, DONE_PER_ACCOUNT);
        assert!(take(&zhang, 0, now) && !take(&zhang, 0, now), "once, whatever others did");
        assert_eq!(done.len(), DONE_PER_ACCOUNT + 1);
        assert!(take(&li, 0, now.plus_seconds(60)), "what is over is forgotten");
        assert_eq!(done.len(), 1);
    }
}
