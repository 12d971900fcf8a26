//! Places that owners share: each may hold only so many, and none can keep the others waiting.
//!
//! An owner's first place can be its own (for so many owners at one time), so that it goes on
//! whatever the others do; the rest come out of a common stock, of which each owner gets a bounded
//! part. Who waits is served in the order of coming, but for owners that hold their part already;
//! how many of one owner wait, and for how long, is bounded as well. A semaphore of a library knows no owners.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

/// How places are shared.
#[derive(Debug, Clone, Copy)]
pub struct Sharing {
    /// Owners whose first place is their own, at one time.
    pub own: usize,
    /// Places that all share.
    pub common: usize,
    /// Places out of the common ones that one owner may hold.
    pub common_each: usize,
    /// Calls of one owner that wait.
    pub waiting_each: usize,
    /// How long each waits.
    pub wait: Duration,
}

impl Sharing {
    /// `total` places of which nobody holds more than `each`, and for which nobody waits.
    pub fn at_once(total: usize, each: usize) -> Self {
        let (common, common_each) = (total.max(1), each.max(1));
        Self { own: 0, common, common_each, waiting_each: 0, wait: Duration::ZERO }
    }
}

/// No place came free in time, or too many of the same owner wait already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("all places are taken")]
pub struct NoPlace;

/// Places of one kind.
#[derive(Debug)]
pub struct Places<K: Owner> {
    sharing: Sharing,
    state: Mutex<State<K>>,
}

/// What can own a place.
pub trait Owner: Clone + Eq + Hash {}

impl<K: Clone + Eq + Hash> Owner for K {}

/// A place; given back when dropped.
#[derive(Debug)]
pub struct Place<K: Owner> {
    places: Option<Arc<Places<K>>>,
    owner: K,
    stock: Stock,
}

/// Where a place comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stock {
    Own,
    Common,
}

/// What an owner holds.
#[derive(Debug, Default, Clone, Copy)]
struct Held {
    own: bool,
    common: usize,
}

#[derive(Debug)]
struct State<K: Owner> {
    held: HashMap<K, Held>,
    /// Places that are held, of owners' own and of the common ones.
    own: usize,
    common: usize,
    waiting: VecDeque<(K, oneshot::Sender<Place<K>>)>,
}

impl<K: Owner> State<K> {
    /// Takes a place for `owner`, where there is one that it may have.
    fn take(&mut self, sharing: &Sharing, owner: &K) -> Option<Stock> {
        let held = self.held.get(owner).copied().unwrap_or_default();
        let stock = if !held.own && self.own < sharing.own {
            Stock::Own
        } else if held.common < sharing.common_each && self.common < sharing.common {
            Stock::Common
        } else {
            return None;
        };
        let held = self.held.entry(owner.clone()).or_default();
        match stock {
            Stock::Own => {
                held.own = true;
                self.own += 1;
            }
            Stock::Common => {
                held.common += 1;
                self.common += 1;
            }
        }
        Some(stock)
    }

    fn give(&mut self, owner: &K, stock: Stock) {
        let Some(held) = self.held.get_mut(owner) else { return };
        match stock {
            Stock::Own => {
                held.own = false;
                self.own = self.own.saturating_sub(1);
            }
            Stock::Common => {
                held.common = held.common.saturating_sub(1);
                self.common = self.common.saturating_sub(1);
            }
        }
        if !held.own && held.common == 0 {
            self.held.remove(owner);
        }
    }
}

impl<K: Owner> Places<K> {
    /// Places, all free.
    pub fn new(sharing: Sharing) -> Arc<Self> {
        let state = State { held: HashMap::new(), own: 0, common: 0, waiting: VecDeque::new() };
        Arc::new(Self { sharing, state: Mutex::new(state) })
    }

    fn lock(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for `owner`, where it may have one now.
    pub fn try_take(self: &Arc<Self>, owner: K) -> Result<Place<K>, NoPlace> {
        let stock = self.lock().take(&self.sharing, &owner).ok_or(NoPlace)?;
        Ok(Place { places: Some(Arc::clone(self)), owner, stock })
    }

    /// A place for `owner`, as soon as it may have one.
    pub async fn take(self: &Arc<Self>, owner: K) -> Result<Place<K>, NoPlace> {
        let receiver = {
            let mut state = self.lock();
            if let Some(stock) = state.take(&self.sharing, &owner) {
                return Ok(Place { places: Some(Arc::clone(self)), owner, stock });
            }
            state.waiting.retain(|(_, sender)| !sender.is_closed());
            let waiting = state.waiting.iter().filter(|(waiter, _)| *waiter == owner).count();
            if waiting >= self.sharing.waiting_each {
                return Err(NoPlace);
            }
            let (sender, receiver) = oneshot::channel();
            state.waiting.push_back((owner, sender));
            receiver
        };
        tokio::time::timeout(self.sharing.wait, receiver).await.ok().and_then(Result::ok).ok_or(NoPlace)
    }

    /// How many places are held, and how many calls wait.
    pub fn load(&self) -> (usize, usize) {
        let state = self.lock();
        (state.own + state.common, state.waiting.iter().filter(|(_, sender)| !sender.is_closed()).count())
    }

    fn give_back(self: &Arc<Self>, owner: &K, stock: Stock) {
        let mut state = self.lock();
        state.give(owner, stock);
        let mut at = 0;
        while let Some((waiter, _)) = state.waiting.get(at) {
            let waiter = waiter.clone();
            let Some(stock) = state.take(&self.sharing, &waiter) else {
                at += 1;
                continue;
            };
            let Some((_, sender)) = state.waiting.remove(at) else { return };
            let place = Place { places: Some(Arc::clone(self)), owner: waiter.clone(), stock };
            if let Err(mut place) = sender.send(place) {
                // Whoever waited has gone: the place is the next one's.
                place.places = None;
                state.give(&waiter, stock);
            }
        }
    }
}

impl<K: Owner> Drop for Place<K> {
    fn drop(&mut self) {
        if let Some(places) = self.places.take() {
            places.give_back(&self.owner, self.stock);
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use crate::store::live::places::*;

    const SHARING: Sharing =
        Sharing { own: 2, common: 3, common_each: 2, waiting_each: 2, wait: Duration::from_millis(50) };

    async fn all(places: &Arc<Places<u8>>, owner: u8) -> Vec<Place<u8>> {
        let mut held = Vec::new();
        while let Ok(place) = places.take(owner).await {
            held.push(place);
        }
        held
    }

    #[test]
    fn nobody_takes_more_than_their_share_and_nothing_stays() {
        let places = Places::new(Sharing::at_once(5, 3));
        let take = |owner| places.try_take(owner).ok();
        let rows = || places.lock().held.len();
        let mut held: Vec<_> = (0..10).filter_map(|_| take("a")).collect();
        assert_eq!((held.len(), places.load(), rows()), (3, (3, 0), 1));
        held.extend((0..10).filter_map(|_| take("b")));
        assert_eq!((held.len(), places.load(), rows()), (5, (5, 0), 2));
        assert!(take("c").is_none());
        held.truncate(2);
        assert_eq!((places.load(), rows()), ((2, 0), 1));
        assert!(take("c").is_some());
        drop(held);
        assert_eq!((places.load(), rows()), ((0, 0), 0));
    }

    #[tokio::test]
    async fn an_owner_holds_its_part_and_hinders_no_other() {
        let places = Places::new(SHARING);
        let greedy = all(&places, 1).await;
        assert_eq!(greedy.len(), 3, "its own, and two of the common ones");
        let other = all(&places, 2).await;
        assert_eq!(other.len(), 2, "its own, and what was left of the common ones");
        assert_eq!(places.take(3).await.err(), Some(NoPlace), "a third owner has none of its own here");
        drop(other);
        assert!(places.take(3).await.is_ok());
        drop(greedy);
        assert_eq!(places.load(), (0, 0));
    }

    #[tokio::test]
    async fn who_waits_is_served_in_turn_and_only_so_many_of_one_owner_wait() {
        let places =
            Places::new(Sharing { own: 0, common: 1, common_each: 1, wait: Duration::from_mins(5), ..SHARING });
        let first = places.take(1).await.expect("it is free");
        let wait = |owner: u8| {
            let places = Arc::clone(&places);
            tokio::spawn(async move { places.take(owner).await })
        };
        let (a, b) = (wait(1), wait(1));
        while places.load().1 < 2 {
            tokio::task::yield_now().await;
        }
        let third = places.take(1).now_or_never().map(Result::err);
        assert_eq!(third, Some(Some(NoPlace)), "a third of the same owner does not wait");
        let c = wait(2);
        while places.load().1 < 3 {
            tokio::task::yield_now().await;
        }
        // The first waiter goes away; its place in the queue is nobody's.
        a.abort();
        assert!(a.await.is_err());
        drop(first);
        let b = b.await.expect("it ran").expect("its turn");
        drop(b);
        let c = c.await.expect("it ran").expect("its turn");
        drop(c);
        assert_eq!(places.load(), (0, 0));
    }
}
