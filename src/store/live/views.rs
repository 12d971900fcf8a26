//! The views that are open; the log knows of them too. Each has a place that its owner is counted for, and what cuts
//! its streams. What a view is (`V`), and what may become of it, the noun says.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use evidence::ids::ViewId;
use evidence::time::Utc;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Views that are open at one time at most.
pub const VIEWS_MAX: usize = 10_000;

/// Views of one person that are open at one time at most.
pub const VIEWS_PER_PERSON: usize = 200;

/// The last places, which are for those who have few.
pub const VIEWS_RESERVED: usize = 1_000;

/// Views of one person at most, once only [`VIEWS_RESERVED`] places are left.
pub const RESERVED_PER_PERSON: usize = 4;

/// Why there is no place for another view.
#[derive(Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// The service stops.
    Stopping,
    /// All are taken.
    All,
    /// The person has as many as may be.
    Own {
        /// How many.
        open: usize,
        /// The one that rests for longest, where one does.
        at_rest: Option<ViewId>,
    },
}

/// What becomes of a view's place once the view was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is kept.
    Keep,
    /// It is kept, and its streams are cut.
    Cut,
    /// It is given back.
    GiveBack,
}

/// Open views, each of an owner `O`.
pub struct Views<O, V> {
    table: Mutex<Table<O, V>>,
    /// Told whenever one is gone.
    gone: Notify,
    numbers: AtomicU64,
}

struct Table<O, V> {
    rows: HashMap<ViewId, Row<O, V>>,
    stopping: bool,
}

struct Row<O, V> {
    owner: O,
    view: V,
    cut: CancellationToken,
}

impl<O, V> Default for Views<O, V> {
    fn default() -> Self {
        let table = Table { rows: HashMap::new(), stopping: false };
        Self { table: Mutex::new(table), gone: Notify::new(), numbers: AtomicU64::new(0) }
    }
}

impl<O: PartialEq, V> Views<O, V> {
    fn lock(&self) -> MutexGuard<'_, Table<O, V>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a view. `at_rest` says since when a view is not used, where it is so.
    pub fn insert(&self, id: &ViewId, owner: O, view: V, at_rest: impl Fn(&V) -> Option<Utc>) -> Result<(), NoPlace> {
        let mut table = self.lock();
        if table.stopping {
            return Err(NoPlace::Stopping);
        }
        let own = || table.rows.iter().filter(|(_, row)| row.owner == owner);
        let (taken, open) = (table.rows.len(), own().count());
        let few_left = taken >= VIEWS_MAX - VIEWS_RESERVED;
        if open >= if few_left { RESERVED_PER_PERSON } else { VIEWS_PER_PERSON } {
            let resting = own().filter_map(|(id, row)| Some((at_rest(&row.view)?, id)));
            let at_rest = resting.min_by_key(|(since, _)| *since).map(|(_, id)| id.clone());
            return Err(NoPlace::Own { open, at_rest });
        }
        if taken >= VIEWS_MAX {
            return Err(NoPlace::All);
        }
        table.rows.insert(id.clone(), Row { owner, view, cut: CancellationToken::new() });
        Ok(())
    }

    /// Changes a view, where it is there; nobody sees it half changed.
    pub fn change<R>(&self, id: &ViewId, change: impl FnOnce(&mut V) -> (Then, R)) -> Option<R> {
        let mut table = self.lock();
        let row = table.rows.get_mut(id)?;
        let (then, done) = change(&mut row.view);
        match then {
            Then::Keep => {}
            Then::Cut => row.cut.cancel(),
            Then::GiveBack => {
                table.rows.remove(id);
                drop(table);
                self.gone.notify_waiters();
            }
        }
        Some(done)
    }

    /// Looks at a view, where it is there.
    pub fn look<R>(&self, id: &ViewId, look: impl FnOnce(&V) -> R) -> Option<R> {
        self.lock().rows.get(id).map(|row| look(&row.view))
    }

    /// Looks at all views, and gives what is found.
    pub fn find<R>(&self, mut look: impl FnMut(&ViewId, &V) -> Option<R>) -> Vec<R> {
        self.lock().rows.iter().filter_map(|(id, row)| look(id, &row.view)).collect()
    }

    /// What cuts the streams of a view.
    pub fn cut(&self, id: &ViewId) -> Option<CancellationToken> {
        self.lock().rows.get(id).map(|row| row.cut.clone())
    }

    /// A number that was not given before.
    pub fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Gives no further place.
    pub fn stop(&self) {
        self.lock().stopping = true;
    }

    /// Waits until no view is left.
    pub async fn all_gone(&self) {
        loop {
            let gone = self.gone.notified();
            tokio::pin!(gone);
            gone.as_mut().enable();
            if self.lock().rows.is_empty() {
                return;
            }
            gone.await;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::store::live::views::*;

    /// Views of people by name, each with since when it rests.
    #[derive(Default)]
    struct Taken {
        views: Views<String, Option<Utc>>,
        next: u64,
    }

    impl Taken {
        fn take(&mut self, name: &str) -> Result<ViewId, NoPlace> {
            self.next += 1;
            let id = ViewId::from_random(u128::from(self.next).to_be_bytes());
            self.views.insert(&id, name.to_owned(), None, |since| *since).map(|()| id)
        }
    }

    #[test]
    fn one_person_cannot_take_everybodys_places() {
        let mut all = Taken::default();
        let mut taken = 0;
        while all.take("greedy").is_ok() {
            taken += 1;
        }
        assert_eq!(taken, VIEWS_PER_PERSON);
        assert_eq!(all.take("greedy"), Err(NoPlace::Own { open: taken, at_rest: None }));
        let other = all.take("somebody").expect("others go on");
        all.views.stop();
        assert_eq!(all.take("nobody"), Err(NoPlace::Stopping));
        assert_eq!(all.views.change(&other, |_| (Then::GiveBack, ())), Some(()));
        assert_eq!(all.views.look(&other, |_| ()), None);
    }

    #[test]
    fn the_last_places_are_for_those_who_have_few() {
        let mut all = Taken::default();
        let crowd = (VIEWS_MAX - VIEWS_RESERVED) / VIEWS_PER_PERSON;
        for person in 0..crowd {
            for _ in 0..VIEWS_PER_PERSON {
                all.take(&format!("crowd-{person}")).expect("a place");
            }
        }
        assert!(matches!(all.take("crowd-0"), Err(NoPlace::Own { .. })));
        for person in 0..VIEWS_RESERVED / RESERVED_PER_PERSON {
            for _ in 0..RESERVED_PER_PERSON {
                all.take(&format!("late-{person}")).expect("a reserved place");
            }
            assert!(matches!(all.take(&format!("late-{person}")), Err(NoPlace::Own { .. })));
        }
        assert_eq!(all.take("last"), Err(NoPlace::All), "the table is bounded");
    }

    #[test]
    fn whoever_is_at_the_bound_learns_which_view_rests_longest() {
        let mut all = Taken::default();
        let at = |second: i64| "2026-01-01T00:00:00Z".parse::<Utc>().expect("an instant").plus_seconds(second);
        let mut taken = Vec::new();
        for second in 0..VIEWS_PER_PERSON {
            let id = all.take("one").expect("a place");
            let since = at(1000 - i64::try_from(second).expect("small"));
            all.views.change(&id, |rests| (Then::Keep, *rests = Some(since))).expect("it is there");
            taken.push(id);
        }
        let last = taken.pop().expect("the one that rests longest");
        let at_rest = |all: &mut Taken| match all.take("one") {
            Err(NoPlace::Own { at_rest, .. }) => at_rest,
            other => panic!("{other:?}"),
        };
        assert_eq!(at_rest(&mut all), Some(last.clone()));
        all.views.change(&last, |rests| (Then::Keep, *rests = None)).expect("it is there");
        assert_eq!(at_rest(&mut all), taken.pop(), "one that is used is not at rest");
    }
}
