//! Places, bounded in total and by whoever takes them.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often somebody who waits for a place looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Places of one kind. What is kept is a row for each taker that holds one, so no more than `total`.
#[derive(Debug)]
pub struct Pool<K> {
    total: usize,
    each: usize,
    taken: Mutex<Taken<K>>,
}

#[derive(Debug)]
struct Taken<K> {
    all: usize,
    by: HashMap<K, usize>,
}

/// A place that is held; it is free again when this is dropped.
#[derive(Debug)]
pub struct Place<K: Eq + Hash> {
    pool: Arc<Pool<K>>,
    key: Option<K>,
}

impl<K: Clone + Eq + Hash> Pool<K> {
    /// `total` places, of which nobody holds more than `each`.
    pub fn new(total: usize, each: usize) -> Arc<Self> {
        let taken = Mutex::new(Taken { all: 0, by: HashMap::new() });
        Arc::new(Self { total: total.max(1), each: each.max(1), taken })
    }

    /// A place for `key`, where there is one.
    pub fn take(self: &Arc<Self>, key: &K) -> Option<Place<K>> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let held = taken.by.get(key).copied().unwrap_or(0);
        if taken.all >= self.total || held >= self.each {
            return None;
        }
        taken.all += 1;
        taken.by.insert(key.clone(), held + 1);
        Some(Place { pool: Arc::clone(self), key: Some(key.clone()) })
    }

    /// A place for `key`, waited for.
    pub async fn take_within(self: &Arc<Self>, key: &K, wait: Duration) -> Option<Place<K>> {
        let until = crate::clock::monotonic() + wait;
        loop {
            if let Some(place) = self.take(key) {
                return Some(place);
            }
            if crate::clock::monotonic() >= until {
                return None;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Places that are held, and by how many.
    pub fn held(&self) -> (usize, usize) {
        let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        (taken.all, taken.by.len())
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let Some(key) = self.key.take() else { return };
        let mut taken = self.pool.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        if let Some(held) = taken.by.get_mut(&key) {
            *held -= 1;
            if *held == 0 {
                taken.by.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_more_than_their_share_and_nothing_stays() {
        let pool = Pool::new(5, 3);
        let mut places: Vec<_> = (0..10).filter_map(|_| pool.take(&"a")).collect();
        assert_eq!((places.len(), pool.held()), (3, (3, 1)));
        places.extend((0..10).filter_map(|_| pool.take(&"b")));
        assert_eq!((places.len(), pool.held()), (5, (5, 2)));
        assert!(pool.take(&"c").is_none());
        places.truncate(2);
        assert_eq!(pool.held(), (2, 1));
        assert!(pool.take(&"c").is_some());
        drop(places);
        assert_eq!(pool.held(), (0, 0));
    }
}
