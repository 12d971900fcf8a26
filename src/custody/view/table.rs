//! The views that are open, in memory; the log knows of them too. Each has a place that its owner is
//! counted for, a life ([`Life`]), and what cuts its streams.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use evidence::event::{ByteRange, CopyForm, Event, PackageEvent, ViewEnd, ViewEvent};
use evidence::ids::{PackageId, RecordingId, ViewId};
use evidence::time::Utc;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::custody::view::life::{Answer, Life, Step, StreamId};
use crate::custody::view::right::Viewer;

/// Views that are open at one time at most.
pub const VIEWS_MAX: usize = 10_000;

/// Views of one person that are open at one time at most.
pub const VIEWS_PER_PERSON: usize = 200;

/// The last places, which are for those who have few.
pub const VIEWS_RESERVED: usize = 1_000;

/// Views of one person at most, once only [`VIEWS_RESERVED`] places are left.
pub const RESERVED_PER_PERSON: usize = 4;

/// What a view shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A recording.
    Recording {
        /// Which.
        recording: RecordingId,
        /// In which form, where it is not the original.
        form: Option<CopyForm>,
    },
    /// A package, on its way out.
    Package(PackageId),
}

impl Shown {
    /// The entry that closes a view of it.
    pub(in crate::custody) fn closed(&self, view: ViewId, ranges: Vec<ByteRange>, end: ViewEnd) -> Event {
        match self {
            Self::Recording { recording, .. } => {
                Event::View(ViewEvent::Closed { view, recording: *recording, ranges, end })
            }
            Self::Package(package) => {
                let bytes = ranges.iter().map(|range| range.end - range.start).sum();
                Event::Package(PackageEvent::Sent { package: package.clone(), view: Some(view), bytes, end })
            }
        }
    }
}

/// Why there is no place for another view.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::custody::view) enum NoPlace {
    /// The service stops.
    Stopping,
    /// All are taken.
    All,
    /// The person has as many as may be.
    Own {
        /// How many.
        open: usize,
        /// The one that was not used for longest and sends nothing now.
        at_rest: Option<ViewId>,
    },
}

/// Open views.
#[derive(Default)]
pub struct Views {
    table: Mutex<Table>,
    /// Told whenever one is gone.
    gone: Notify,
}

#[derive(Default)]
struct Table {
    views: HashMap<ViewId, View>,
    stopping: bool,
    streams: StreamId,
}

struct View {
    life: Life,
    shown: Shown,
    viewer: Viewer,
    cut: CancellationToken,
    /// Whether somebody is writing its closing entry just now.
    writing: bool,
}

impl Table {
    fn step(&mut self, id: &ViewId, step: Step) -> Answer {
        let Some(view) = self.views.get_mut(id) else { return Answer::No };
        let (life, answer) = std::mem::replace(&mut view.life, Life::Closed).step(step);
        view.life = life;
        if answer == Answer::Close {
            view.cut.cancel();
            view.writing = true;
        }
        if view.life == Life::Closed {
            self.views.remove(id);
        }
        answer
    }
}

impl Views {
    fn lock(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a view whose opening entry is about to be written.
    pub(in crate::custody::view) fn place(&self, id: &ViewId, shown: Shown, viewer: &Viewer) -> Result<(), NoPlace> {
        let mut table = self.lock();
        if table.stopping {
            return Err(NoPlace::Stopping);
        }
        let own = || table.views.iter().filter(|(_, view)| view.viewer.is_the_person_of(viewer));
        let (taken, open) = (table.views.len(), own().count());
        let few_left = taken >= VIEWS_MAX - VIEWS_RESERVED;
        if open >= if few_left { RESERVED_PER_PERSON } else { VIEWS_PER_PERSON } {
            let resting = own().filter_map(|(id, view)| Some((view.life.at_rest_since()?, id)));
            let at_rest = resting.min_by_key(|(since, _)| *since).map(|(_, id)| id.clone());
            return Err(NoPlace::Own { open, at_rest });
        }
        if taken >= VIEWS_MAX {
            return Err(NoPlace::All);
        }
        let (life, cut) = (Life::begun(), CancellationToken::new());
        table.views.insert(id.clone(), View { life, shown, viewer: viewer.clone(), cut, writing: false });
        Ok(())
    }

    /// Does a step. After [`Answer::Close`] the caller writes the closing entry.
    pub(in crate::custody) fn step(&self, id: &ViewId, step: Step) -> Answer {
        let answer = self.lock().step(id, step);
        if matches!(step, Step::Written | Step::NotOpened) {
            self.gone.notify_waiters();
        }
        answer
    }

    /// Whether `viewer` opened this view, of exactly this, and it is open. Counts as a use.
    pub(in crate::custody::view) fn used(&self, id: &ViewId, viewer: &Viewer, shown: &Shown, now: Utc) -> bool {
        let mut table = self.lock();
        let own = table.views.get(id).is_some_and(|view| view.viewer.is(viewer) && view.shown == *shown);
        own && table.step(id, Step::Use { now }) == Answer::Done
    }

    /// Whether `viewer` opened this view, and it is not closed yet.
    pub(in crate::custody::view) fn is_of(&self, id: &ViewId, viewer: &Viewer) -> bool {
        self.lock().views.get(id).is_some_and(|view| view.viewer.is(viewer))
    }

    /// Begins a stream under a view, where it is open; gives its number and what cuts it.
    pub(in crate::custody) fn begin(&self, id: &ViewId, now: Utc) -> Option<(StreamId, CancellationToken)> {
        let mut table = self.lock();
        table.streams += 1;
        let stream = table.streams;
        if table.step(id, Step::Begin { stream, now }) != Answer::Done {
            return None;
        }
        table.views.get(id).map(|view| (stream, view.cut.clone()))
    }

    /// What closes a view, and in whose name, once it is closing.
    pub(in crate::custody::view) fn closing(&self, id: &ViewId) -> Option<(Shown, Viewer, ViewEnd, Vec<ByteRange>)> {
        let table = self.lock();
        let view = table.views.get(id)?;
        let (end, ranges) = view.life.closing()?;
        Some((view.shown.clone(), view.viewer.clone(), end, ranges))
    }

    /// Notes that a closing entry could not be written, and is to be tried again.
    pub(in crate::custody::view) fn not_written(&self, id: &ViewId) {
        if let Some(view) = self.lock().views.get_mut(id) {
            view.writing = false;
        }
    }

    /// Views whose closing entry could not be written; the caller writes them now.
    pub(in crate::custody::view) fn take_unwritten(&self) -> Vec<ViewId> {
        let mut table = self.lock();
        let waiting = table.views.iter_mut().filter(|(_, view)| !view.writing && view.life.closing().is_some());
        waiting
            .map(|(id, view)| {
                view.writing = true;
                id.clone()
            })
            .collect()
    }

    /// Closes those that nobody used after `before`; the caller writes their closing entries.
    pub(in crate::custody::view) fn close_idle(&self, before: Utc) -> Vec<ViewId> {
        let mut table = self.lock();
        let resting = table.views.iter().filter(|(_, view)| view.life.at_rest_since().is_some());
        let ids: Vec<ViewId> = resting.map(|(id, _)| id.clone()).collect();
        ids.into_iter().filter(|id| table.step(id, Step::Idle { before }) == Answer::Close).collect()
    }

    /// Lets no further view begin and closes all; the caller writes their closing entries.
    pub(in crate::custody::view) fn stop(&self) -> Vec<ViewId> {
        let mut table = self.lock();
        table.stopping = true;
        let ids: Vec<ViewId> = table.views.keys().cloned().collect();
        let close = Step::Close { end: ViewEnd::Interrupted };
        ids.into_iter().filter(|id| table.step(id, close) == Answer::Close).collect()
    }

    /// Waits until no view is left.
    pub(in crate::custody::view) async fn all_gone(&self) {
        loop {
            let gone = self.gone.notified();
            tokio::pin!(gone);
            gone.as_mut().enable();
            if self.lock().views.is_empty() {
                return;
            }
            gone.await;
        }
    }

    /// Who views what.
    pub(in crate::custody::view) fn viewers(&self) -> Vec<(ViewId, Viewer)> {
        self.lock().views.iter().map(|(id, view)| (id.clone(), view.viewer.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use evidence::event::Role;

    use crate::custody::access::Caller;
    use crate::custody::view::table::*;

    fn viewer(name: &str) -> Viewer {
        let caller = Caller::User {
            id: name.parse().expect("a user id"),
            role: Role::Supervisor,
            may: crate::custody::access::RoleRights::default(),
            agency: None,
            certificate: None,
            credential: None,
        };
        Viewer { caller, credential: None, client: "127.0.0.1".to_owned() }
    }

    struct Places {
        views: Views,
        next: u64,
    }

    impl Places {
        fn take(&mut self, name: &str) -> Result<ViewId, NoPlace> {
            self.next += 1;
            let id = ViewId::from_random(u128::from(self.next).to_be_bytes());
            let shown = Shown::Recording { recording: RecordingId(evidence::digest::Digest::of(b"a")), form: None };
            self.views.place(&id, shown, &viewer(name)).map(|()| id)
        }
    }

    #[test]
    fn one_person_cannot_take_everybodys_places() {
        let mut places = Places { views: Views::default(), next: 0 };
        let mut taken = 0;
        while places.take("greedy").is_ok() {
            taken += 1;
        }
        assert_eq!(taken, VIEWS_PER_PERSON);
        assert_eq!(places.take("greedy"), Err(NoPlace::Own { open: taken, at_rest: None }));
        assert!(places.take("somebody").is_ok(), "others go on");
    }

    #[test]
    fn the_last_places_are_for_those_who_have_few() {
        let mut places = Places { views: Views::default(), next: 0 };
        let crowd = (VIEWS_MAX - VIEWS_RESERVED) / VIEWS_PER_PERSON;
        for person in 0..crowd {
            for _ in 0..VIEWS_PER_PERSON {
                places.take(&format!("crowd-{person}")).expect("a place");
            }
        }
        assert!(matches!(places.take("crowd-0"), Err(NoPlace::Own { .. })));
        for person in 0..VIEWS_RESERVED / RESERVED_PER_PERSON {
            for _ in 0..RESERVED_PER_PERSON {
                places.take(&format!("late-{person}")).expect("a reserved place");
            }
            assert!(matches!(places.take(&format!("late-{person}")), Err(NoPlace::Own { .. })));
        }
        assert_eq!(places.take("last"), Err(NoPlace::All), "the table is bounded");
    }

    #[test]
    fn whoever_is_at_the_bound_learns_which_view_rests_longest() {
        let mut places = Places { views: Views::default(), next: 0 };
        let at = |second: i64| "2026-01-01T00:00:00Z".parse::<Utc>().expect("an instant").plus_seconds(second);
        let mut all = Vec::new();
        for second in 0..VIEWS_PER_PERSON {
            let id = places.take("one").expect("a place");
            let now = at(1000 - i64::try_from(second).expect("small"));
            assert_eq!(places.views.step(&id, Step::Opened { now }), Answer::Done);
            all.push(id);
        }
        let last = all.pop().expect("the one of the earliest use");
        let at_rest = |places: &mut Places| match places.take("one") {
            Err(NoPlace::Own { at_rest, .. }) => at_rest,
            other => panic!("{other:?}"),
        };
        assert_eq!(at_rest(&mut places), Some(last.clone()));
        places.views.begin(&last, at(0)).expect("a stream");
        assert_eq!(at_rest(&mut places), all.pop(), "one that sends is not at rest");
    }
}
