//! The views that are open, as this noun knows them: each has a life ([`Life`]), and its place is kept in
//! [`crate::store::live::views`].

use evidence::entry::Item;
use evidence::event::{ByteRange, CopyForm, Event, PackageEvent, ViewEnd, ViewEvent};
use evidence::ids::{PackageId, RecordingId, ViewId};
use evidence::time::Utc;
use tokio_util::sync::CancellationToken;

use crate::custody::view::life::{Answer, Life, Step, StreamId};
use crate::custody::view::right::Viewer;
use crate::store::live::views::{NoPlace, Then, Views};

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

/// Open views, by the person who views.
#[derive(Default)]
pub struct OpenViews(Views<Option<Item>, View>);

struct View {
    life: Life,
    shown: Shown,
    viewer: Viewer,
    /// Whether somebody is writing its closing entry just now.
    writing: bool,
}

impl View {
    fn step(&mut self, step: Step) -> (Then, Answer) {
        let (life, answer) = std::mem::replace(&mut self.life, Life::Closed).step(step);
        self.life = life;
        if answer == Answer::Close {
            self.writing = true;
            return (Then::Cut, answer);
        }
        (if self.life == Life::Closed { Then::GiveBack } else { Then::Keep }, answer)
    }

    /// Whether its closing entry is to be written, and nobody writes it.
    fn is_unwritten(&self) -> bool {
        !self.writing && self.life.closing().is_some()
    }
}

impl OpenViews {
    /// Takes a place for a view whose opening entry is about to be written.
    pub(in crate::custody::view) fn place(&self, id: &ViewId, shown: Shown, viewer: &Viewer) -> Result<(), NoPlace> {
        let view = View { life: Life::begun(), shown, viewer: viewer.clone(), writing: false };
        self.0.insert(id, viewer.person(), view, |view| view.life.at_rest_since())
    }

    /// Does a step. After [`Answer::Close`] the caller writes the closing entry.
    pub(in crate::custody) fn step(&self, id: &ViewId, step: Step) -> Answer {
        self.0.change(id, |view| view.step(step)).unwrap_or(Answer::No)
    }

    /// Whether `viewer` opened this view, of exactly this, and it is open. Counts as a use.
    pub(in crate::custody::view) fn used(&self, id: &ViewId, viewer: &Viewer, shown: &Shown, now: Utc) -> bool {
        let answer = self.0.change(id, |view| {
            let own = view.viewer.is(viewer) && view.shown == *shown;
            if own { view.step(Step::Use { now }) } else { (Then::Keep, Answer::No) }
        });
        answer == Some(Answer::Done)
    }

    /// Whether `viewer` opened this view, and it is not closed yet.
    pub(in crate::custody::view) fn is_of(&self, id: &ViewId, viewer: &Viewer) -> bool {
        self.0.look(id, |view| view.viewer.is(viewer)) == Some(true)
    }

    /// Begins a stream under a view, where it is open; gives its number and what cuts it.
    pub(in crate::custody) fn begin(&self, id: &ViewId, now: Utc) -> Option<(StreamId, CancellationToken)> {
        let stream = self.0.number();
        if self.step(id, Step::Begin { stream, now }) != Answer::Done {
            return None;
        }
        self.0.cut(id).map(|cut| (stream, cut))
    }

    /// What closes a view, and in whose name, once it is closing.
    pub(in crate::custody::view) fn closing(&self, id: &ViewId) -> Option<(Shown, Viewer, ViewEnd, Vec<ByteRange>)> {
        let closing = self.0.look(id, |view| {
            let (end, ranges) = view.life.closing()?;
            Some((view.shown.clone(), view.viewer.clone(), end, ranges))
        });
        closing.flatten()
    }

    /// Notes that a closing entry could not be written, and is to be tried again.
    pub(in crate::custody::view) fn not_written(&self, id: &ViewId) {
        self.0.change(id, |view| (Then::Keep, view.writing = false));
    }

    /// Views whose closing entry could not be written; the caller writes them now.
    pub(in crate::custody::view) fn take_unwritten(&self) -> Vec<ViewId> {
        let waiting = self.0.find(|id, view| view.is_unwritten().then(|| id.clone()));
        let take = |view: &mut View| (Then::Keep, std::mem::replace(&mut view.writing, true));
        let mine = |id: &ViewId| self.0.change(id, take) == Some(false);
        waiting.into_iter().filter(mine).collect()
    }

    /// Closes those that nobody used after `before`; the caller writes their closing entries.
    pub(in crate::custody::view) fn close_idle(&self, before: Utc) -> Vec<ViewId> {
        let resting = self.0.find(|id, view| view.life.at_rest_since().map(|_| id.clone()));
        resting.into_iter().filter(|id| self.step(id, Step::Idle { before }) == Answer::Close).collect()
    }

    /// Lets no further view begin and closes all; the caller writes their closing entries.
    pub(in crate::custody::view) fn stop(&self) -> Vec<ViewId> {
        self.0.stop();
        let all = self.0.find(|id, _| Some(id.clone()));
        let close = Step::Close { end: ViewEnd::Interrupted };
        all.into_iter().filter(|id| self.step(id, close) == Answer::Close).collect()
    }

    /// Waits until no view is left.
    pub(in crate::custody::view) async fn all_gone(&self) {
        self.0.all_gone().await;
    }

    /// Who views what.
    pub(in crate::custody::view) fn viewers(&self) -> Vec<(ViewId, Viewer)> {
        self.0.find(|id, view| Some((id.clone(), view.viewer.clone())))
    }
}

#[cfg(test)]
mod tests {
    use evidence::event::Role;

    use crate::custody::access::{Caller, RoleRights};
    use crate::custody::view::open::*;
    use crate::store::live::views::VIEWS_PER_PERSON;

    #[test]
    fn a_view_that_sends_is_not_at_rest_and_makes_room_for_no_other() {
        let views = OpenViews::default();
        let caller = Caller::User {
            id: "one".parse().expect("a user id"),
            role: Role::Supervisor,
            may: RoleRights::default(),
            agency: None,
            certificate: None,
            credential: None,
        };
        let viewer = Viewer { caller, credential: None, client: "127.0.0.1".to_owned() };
        let take = |number: usize| {
            let id = ViewId::from_random((number as u128).to_be_bytes());
            let shown = Shown::Recording { recording: RecordingId(evidence::digest::Digest::of(b"a")), form: None };
            views.place(&id, shown, &viewer).map(|()| id)
        };
        let at = |second: i64| "2026-01-01T00:00:00Z".parse::<Utc>().expect("an instant").plus_seconds(second);
        let mut all = Vec::new();
        for number in 0..VIEWS_PER_PERSON {
            let id = take(number).expect("a place");
            let now = at(1000 - i64::try_from(number).expect("small"));
            assert_eq!(views.step(&id, Step::Opened { now }), Answer::Done);
            all.push(id);
        }
        let last = all.pop().expect("the one of the earliest use");
        let at_rest = || match take(usize::MAX) {
            Err(NoPlace::Own { at_rest, .. }) => at_rest,
            other => panic!("{other:?}"),
        };
        assert_eq!(at_rest(), Some(last.clone()));
        views.begin(&last, at(0)).expect("a stream");
        assert_eq!(at_rest(), all.pop(), "one that sends is not at rest");
    }
}
