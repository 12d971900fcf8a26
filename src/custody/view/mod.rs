//! Views of footage: opened by an entry before the first byte, closed by one that tells what was
//! handed out. What may happen when is [`crate::custody::view::life`]'s; here it is done.
//!
//! Entries are written by tasks of their own: a client that goes away while one is written leaves
//! neither a view that nobody closes nor a closing that nobody writes.

pub(in crate::custody) mod fold;
pub mod footage;
pub mod life;
pub mod open;
pub mod pieces;
pub mod ranges;
pub mod right;

use std::sync::Arc;
use std::time::Duration;

use evidence::entry::Item;
use evidence::event::{CopyForm, Event, PackageEvent, ViewEnd, ViewEvent};
use evidence::ids::{RecordingId, ViewId};
use evidence::keys;
use evidence::plain_nouns;
use tokio::runtime::Handle;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::recording::Recording;
use crate::custody::refused::{Gone, Thing};
use crate::custody::view::life::{Answer, Step};
use crate::custody::{Custody, Refused, Stop, absent, draft, require};
use crate::spans::{self, Trail};
use crate::store::live::views::NoPlace;
use crate::store::log::{AppendError, Draft};
use crate::store::tables::Reader;

pub use crate::custody::access::Credential;
pub use open::{OpenViews, Shown};
pub use right::Viewer;

/// How often a closing entry is tried at once; after that with every round of the scheduled work.
const CLOSE_TRIES: u32 = 10;

/// Closing entries that are written side by side.
const CLOSINGS_AT_ONCE: usize = 256;

/// How long a stopping service waits for the closing entries of its views.
const STOP_WAIT: Duration = Duration::from_secs(15);

/// How long a view lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// For one answer: it closes with it.
    OneAnswer,
    /// Until it is closed or idle for too long, over any number of answers.
    UntilClosed,
}

/// A view that somebody holds. One for a single answer closes when it is dropped, whatever became of
/// the answer.
pub struct Lease {
    custody: Arc<Custody>,
    view: ViewId,
    lasting: Lasting,
    runtime: Handle,
    /// Whose request it is: what closes with the answer may close on a thread that knows nothing of it.
    trail: Trail,
}

impl Lease {
    fn new(custody: &Arc<Custody>, view: ViewId, lasting: Lasting) -> Self {
        Self { custody: Arc::clone(custody), view, lasting, runtime: Handle::current(), trail: Trail::here() }
    }

    /// The view.
    pub fn view(&self) -> &ViewId {
        &self.view
    }

    /// The use cases that it was opened by.
    pub(in crate::custody) fn custody(&self) -> &Arc<Custody> {
        &self.custody
    }

    /// Notes that its answer ended so; closes the view where it was for that answer alone.
    pub(in crate::custody) fn answered(&self, end: ViewEnd) {
        if self.lasting == Lasting::OneAnswer {
            let _within = self.runtime.enter();
            self.trail.within(|| self.custody.close_soon(&self.view, end));
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.answered(ViewEnd::Interrupted);
    }
}

/// A view of a recording that may be streamed under.
pub struct ViewGrant {
    /// The view.
    pub lease: Lease,
    /// What is viewed.
    pub recording: Recording,
}

impl Custody {
    /// Opens a view of a recording in some form, none is the original; logged before anything is
    /// served.
    pub async fn open_view(
        self: &Arc<Self>,
        viewer: &Viewer,
        id: RecordingId,
        form: Option<CopyForm>,
        lasting: Lasting,
    ) -> Result<ViewGrant, Refused> {
        let (who, client, shown) = (viewer.caller.clone(), viewer.client.clone(), form.clone());
        self.media.calm().touch();
        let decide = move |reader: &Reader<'_>, view: &ViewId| opening(reader, &who, id, shown.clone(), view, &client);
        let of = Shown::Recording { recording: id, form };
        let lease = self.lease(viewer, Verb::RecordingView, of, lasting, decide).await?;
        let recording =
            self.read(move |reader| Ok(reader.recording(&id)?)).await?.ok_or(Refused::vanished(Gone::Recording))?;
        Ok(ViewGrant { lease, recording })
    }

    /// Opens a view of anything: takes a place, then writes the opening entries that `decide` gives.
    pub(in crate::custody) async fn lease<F>(
        self: &Arc<Self>,
        viewer: &Viewer,
        verb: Verb,
        shown: Shown,
        lasting: Lasting,
        decide: F,
    ) -> Result<Lease, Refused>
    where
        F: FnOnce(&Reader<'_>, &ViewId) -> Result<Vec<Draft>, Stop> + Send + 'static,
    {
        if let Caller::Nobody { .. } = &viewer.caller {
            return Err(self.on_record(&viewer.caller, verb, Refused::SignIn).await);
        }
        let view = ViewId::from_random(keys::random()?);
        self.take_place(&view, &shown, viewer).await?;
        let (this, caller, opened) = (Arc::clone(self), viewer.caller.clone(), view.clone());
        let task = spans::spawn(async move {
            let named = opened.clone();
            let written = this.command(&caller, verb, move |reader, _| decide(reader, &named)).await;
            let now = this.clock.now();
            if let Err(refused) = written {
                this.views.step(&opened, Step::NotOpened);
                return Err(refused);
            }
            let lease = Lease::new(&this, opened.clone(), lasting);
            match this.views.step(&opened, Step::Opened { now }) {
                Answer::Done => Ok(lease),
                Answer::Close => {
                    this.write_closing(&opened).await?;
                    Err(Refused::ViewClosed)
                }
                Answer::No => Err(Refused::Undone { what: "open a view that has no place" }),
            }
        });
        task.await.map_err(|_| Refused::Panicked)?
    }

    /// Takes a place for a view. Whoever is at their bound loses the view that they left alone for
    /// longest.
    async fn take_place(self: &Arc<Self>, view: &ViewId, shown: &Shown, viewer: &Viewer) -> Result<(), Refused> {
        let mut place = self.views.place(view, shown.clone(), viewer);
        if let Err(NoPlace::Own { at_rest: Some(left_alone), .. }) = &place {
            self.close_now(left_alone, ViewEnd::Expired).await?;
            place = self.views.place(view, shown.clone(), viewer);
        }
        place.map_err(|none| match none {
            NoPlace::Stopping => Refused::Ending,
            NoPlace::All => Refused::ViewsFull,
            NoPlace::Own { open, .. } => Refused::TooManyViews { open },
        })
    }

    /// Goes on with a view that the same viewer opened of the same recording, in the same form: its entry
    /// says what is seen under it, and nothing else is. Permission is asked anew: it may have been taken
    /// away meanwhile.
    pub async fn resume_view(
        self: &Arc<Self>,
        viewer: &Viewer,
        id: RecordingId,
        view: ViewId,
        form: Option<CopyForm>,
    ) -> Result<ViewGrant, Refused> {
        let who = viewer.caller.clone();
        let found = if self.views.used(&view, viewer, &Shown::Recording { recording: id, form }, self.clock.now()) {
            self.read(move |reader| Ok(viewable(reader, &who, id)?)).await
        } else {
            Err(Refused::unknown(Thing::View, &view))
        };
        match found {
            Ok(recording) => Ok(ViewGrant { lease: Lease::new(self, view, Lasting::UntilClosed), recording }),
            Err(refused) => Err(self.on_record(&viewer.caller, Verb::RecordingView, refused).await),
        }
    }

    /// Closes a view on its viewer's word. Its streams are cut; what they handed out is logged
    /// before this returns.
    pub async fn close_view(self: &Arc<Self>, viewer: &Viewer, view: ViewId) -> Result<(), Refused> {
        let caller = &viewer.caller;
        self.recorded(caller, Verb::ViewClose, require(caller, Action::ViewRecording, Target::Installation, None))
            .await?;
        if !self.views.is_of(&view, viewer) {
            return Err(self.on_record(caller, Verb::ViewClose, Refused::unknown(Thing::View, &view)).await);
        }
        self.close_now(&view, ViewEnd::Closed).await
    }

    /// Closes a view, unless it is closed, and waits for its closing entry.
    async fn close_now(self: &Arc<Self>, view: &ViewId, end: ViewEnd) -> Result<(), Refused> {
        match self.views.step(view, Step::Close { end }) {
            Answer::Close => self.write_soon(view.clone()).await.map_err(|_| Refused::Panicked)?,
            Answer::Done | Answer::No => Ok(()),
        }
    }

    /// Closes a view, unless it is closed; its closing entry follows. Within a runtime.
    pub(in crate::custody) fn close_soon(self: &Arc<Self>, view: &ViewId, end: ViewEnd) {
        if self.views.step(view, Step::Close { end }) == Answer::Close {
            self.write_closing_soon(view);
        }
    }

    /// Writes the closing entry of a view that has just closed. Within a runtime.
    pub(in crate::custody) fn write_closing_soon(self: &Arc<Self>, view: &ViewId) {
        drop(self.write_soon(view.clone()));
    }

    fn write_soon(self: &Arc<Self>, view: ViewId) -> tokio::task::JoinHandle<Result<(), Refused>> {
        let this = Arc::clone(self);
        spans::spawn(async move { this.write_closing(&view).await })
    }

    /// Writes the closing entry of a view that is closing. What cannot be written now is tried again
    /// later, and at last by start-up.
    async fn write_closing(self: &Arc<Self>, view: &ViewId) -> Result<(), Refused> {
        let Some((shown, viewer, end, ranges)) = self.views.closing(view) else { return Ok(()) };
        let mut attempt = 0;
        let failed = loop {
            let (who, event) = (viewer.caller.clone(), shown.closed(view.clone(), ranges.clone(), end));
            let closed = self.command(&viewer.caller, Verb::ViewClose, move |reader, _| closing(reader, &who, &event));
            match closed.await {
                Err(Refused::Append(AppendError::Busy)) if attempt < CLOSE_TRIES => {
                    tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
                    attempt += 1;
                }
                Err(error) => break error,
                Ok(_) => {
                    self.views.step(view, Step::Written);
                    return Ok(());
                }
            }
        };
        self.views.not_written(view);
        tracing::error!(view.error = %failed, "a view's end could not be logged; it is tried again");
        Err(failed)
    }

    /// Writes closing entries, some at a time.
    async fn write_closings(self: &Arc<Self>, views: Vec<ViewId>) {
        for some in views.chunks(CLOSINGS_AT_ONCE) {
            let tasks = some.iter().map(|view| self.write_soon(view.clone()));
            // What failed was told, and is tried again.
            drop(futures_util::future::join_all(tasks).await);
        }
    }

    /// Closes views that nobody used for a while or may use any more, and writes the closing entries
    /// that could not be written.
    pub async fn end_idle_views(self: &Arc<Self>) {
        let idle = i64::try_from(self.limits.view_idle_seconds).unwrap_or(i64::MAX);
        self.end_views_without_right().await;
        let mut over = self.views.close_idle(self.clock.now().plus_seconds(idle.saturating_neg()));
        over.extend(self.views.take_unwritten());
        self.write_closings(over).await;
    }

    /// Closes all views, because the service stops: their streams are cut, and none begins any more.
    pub async fn end_all_views(self: &Arc<Self>) {
        let mut over = self.views.stop();
        over.extend(self.views.take_unwritten());
        self.write_closings(over).await;
        if tokio::time::timeout(STOP_WAIT, self.views.all_gone()).await.is_err() {
            tracing::error!("views are left whose end could not be logged; start-up will");
        }
    }
}

/// The recording, where `who` may view its content and it is here.
pub(in crate::custody) fn viewable(reader: &Reader<'_>, who: &Caller, id: RecordingId) -> Result<Recording, Stop> {
    let Some(recording) = reader.recording(&id)? else {
        return Err(absent(who, Action::SearchRecordings, Thing::Recording, &id).into());
    };
    require(who, Action::ViewRecording, recording.target(), Some(Item::Recording(id)))?;
    if recording.stored_at().is_some() { Ok(recording) } else { Err(Refused::NotStored.into()) }
}

/// Decides the opening entry of a view of a recording.
fn opening(
    reader: &Reader<'_>,
    who: &Caller,
    id: RecordingId,
    form: Option<CopyForm>,
    view: &ViewId,
    client: &str,
) -> Result<Vec<Draft>, Stop> {
    let recording = viewable(reader, who, id)?.id;
    let mut items = vec![Item::Recording(id)];
    if let Some(CopyForm::Derived { derived }) = &form {
        match reader.derived(derived)? {
            Some(found) if found.recording == id => items.push(Item::Derived(*derived)),
            _ => return Err(Refused::unknown(Thing::Derived, derived).into()),
        }
    }
    let (view, client) = (view.clone(), client.to_owned());
    let event = match form {
        None => Event::View(ViewEvent::Opened { view, recording, client }),
        Some(form) => Event::View(ViewEvent::CopyOpened { view, recording, form, client }),
    };
    Ok(vec![draft(who, items, event)])
}

/// Decides a view's closing entry; nothing where it is closed.
fn closing(reader: &Reader<'_>, who: &Caller, event: &Event) -> Result<Vec<Draft>, Stop> {
    let closes = match event {
        Event::View(event) => match event {
            ViewEvent::Closed { view, recording, .. } => Some((view, Item::Recording(*recording))),
            ViewEvent::Opened { .. } | ViewEvent::CopyOpened { .. } => None,
        },
        Event::Package(event) => match event {
            PackageEvent::Sent { view, package, .. } => {
                view.as_ref().map(|view| (view, Item::Package(package.clone())))
            }
            PackageEvent::Made { .. } | PackageEvent::ItemPackaged { .. } | PackageEvent::Opened { .. } => None,
        },
        // Nothing else is open for a time under an id of a view.
        Event::Log(_)
        | plain_nouns!()
        | Event::Account(_)
        | Event::Station(_)
        | Event::Docking(_)
        | Event::Recording(_)
        | Event::Marker(_)
        | Event::Transcript(_)
        | Event::Derived(_)
        | Event::Case(_)
        | Event::Document(_)
        | Event::Access(_) => None,
    };
    let Some((view, item)) = closes else { return Ok(Vec::new()) };
    let open = reader.view_is_open(view)?;
    Ok(if open { vec![draft(who, vec![item], event.clone())] } else { Vec::new() })
}
