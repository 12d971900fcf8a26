//! When people's sessions were last used. After a restart each counts as used just then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use evidence::ids::SecretId;
use evidence::time::Utc;

/// Sessions whose last use is remembered at most.
pub const REMEMBERED_MAX: usize = 50_000;

/// When sessions were last used.
pub struct LastUse {
    /// Since when uses are noted.
    since: Utc,
    uses: Mutex<HashMap<SecretId, Utc>>,
}

impl LastUse {
    /// None yet, at `now`.
    pub fn new(now: Utc) -> Self {
        Self { since: now, uses: Mutex::default() }
    }

    /// Notes a use at `now` of a session that began at `started`, and says whether it comes in time: before the
    /// session was idle for `idle_seconds`. One that comes too late is not noted, so that of two that come at one time
    /// neither finds the session in use.
    pub fn touch(&self, session: &SecretId, started: Utc, idle_seconds: i64, now: Utc) -> bool {
        let mut uses = self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |last: Utc| last.plus_seconds(idle_seconds) <= now;
        // What is not known was not used since it began, nor since the service did.
        let last = uses.get(session).copied().unwrap_or(started.max(self.since));
        if idle(last) {
            return false;
        }
        if uses.len() >= REMEMBERED_MAX {
            uses.retain(|_, last| !idle(*last));
        }
        uses.insert(session.clone(), now.max(last));
        true
    }

    /// Forgets a session that is over.
    pub fn forget(&self, session: &SecretId) {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner).remove(session);
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;

    use crate::store::live::last_use::*;

    #[test]
    fn a_use_that_comes_too_late_is_none_and_what_is_idle_makes_room() {
        let at = |seconds| Utc::from_micros(1_800_000_000_000_000).expect("in range").plus_seconds(seconds);
        let id = |number: usize| SecretId::of(&Digest::of(&number.to_be_bytes()));
        let uses = LastUse::new(at(0));
        assert!(uses.touch(&id(1), at(-5000), 60, at(59)), "what began before the service did counts from there");
        assert!(!uses.touch(&id(2), at(-5000), 60, at(60)));
        assert!(uses.touch(&id(1), at(-5000), 60, at(118)));
        assert!(!uses.touch(&id(1), at(-5000), 60, at(178)) && !uses.touch(&id(1), at(-5000), 60, at(178)));
        for number in 0..REMEMBERED_MAX {
            uses.touch(&id(10 + number), at(200), 60, at(200));
        }
        assert!(uses.touch(&id(3), at(300), 60, at(300)));
        assert_eq!(uses.uses.lock().expect("a lock").len(), 1, "all others were idle");
        uses.forget(&id(3));
        assert!(uses.uses.lock().expect("a lock").is_empty());
    }
}
