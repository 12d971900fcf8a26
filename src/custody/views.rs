//! Views of footage: opened by an entry before the first byte, closed by one that tells what was
//! watched.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use evidence::entry::Item;
use evidence::event::{ByteRange, CopyForm, Event, ViewEnd};
use evidence::ids::{RecordingId, ViewId};
use evidence::keys;
use evidence::time::Utc;

use crate::custody::{Custody, Refused, draft, require};
use crate::db::{DbError, Reader};
use crate::domain::access::{Action, Caller, Target};
use crate::domain::facts::Recording;
use crate::domain::ranges::Watched;
use crate::log::{AppendError, Decision};

/// Views that are open at one time at most.
pub const VIEWS_MAX: usize = 10_000;

/// How often a closing entry is tried before start-up is left to write it.
const CLOSE_TRIES: u32 = 10;

/// Open views, in memory; the log knows of them too.
#[derive(Default)]
pub struct Views {
    open: Mutex<HashMap<ViewId, OpenView>>,
}

/// A view that is open.
#[derive(Clone)]
struct OpenView {
    recording: RecordingId,
    form: Option<CopyForm>,
    caller: Caller,
    watched: Watched,
    last_used: Utc,
    /// Range requests that are being answered.
    streams: usize,
}

/// A view that may be streamed under.
#[derive(Debug, Clone)]
pub struct ViewGrant {
    /// The view.
    pub view: ViewId,
    /// What is viewed.
    pub recording: Recording,
    /// In which form, where it is not the original.
    pub form: Option<CopyForm>,
}

impl Custody {
    /// Opens a view: logged before anything is served.
    pub async fn open_view(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        client: String,
    ) -> Result<ViewGrant, Refused> {
        self.open_view_as(caller, id, None, client).await
    }

    /// Opens a view of a recording in some form; none is the original.
    pub async fn open_view_as(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        form: Option<CopyForm>,
        client: String,
    ) -> Result<ViewGrant, Refused> {
        let view = ViewId::from_random(keys::random()?);
        if self.views.open.lock().unwrap_or_else(PoisonError::into_inner).len() >= VIEWS_MAX {
            return Err(AppendError::Busy.into());
        }
        let (who, opened, shown) = (caller.clone(), view.clone(), form.clone());
        self.command(caller, "recording.view", move |reader, _| {
            let recording = match viewable(reader, &who, id)? {
                Ok(recording) => recording,
                Err(refused) => return Ok(Err(refused)),
            };
            let mut items = vec![Item::Recording(id)];
            if let Some(CopyForm::Derived { derived }) = &shown {
                match reader.derived(derived)? {
                    Some(found) if found.recording == id => items.push(Item::Derived(*derived)),
                    _ => return Ok(Err(Refused::unknown("clip or snapshot", derived))),
                }
            }
            let (view, client) = (opened.clone(), client.clone());
            let event = match shown.clone() {
                None => Event::ViewOpened { view, recording: recording.id, client },
                Some(form) => Event::CopyOpened { view, recording: recording.id, form, client },
            };
            Ok(Ok(vec![draft(&who, items, event)]))
        })
        .await?;
        let recording = self.read(move |reader| Ok(reader.recording(&id)?)).await?.ok_or(Refused::Panicked)?;
        let open = OpenView {
            recording: id,
            form: form.clone(),
            caller: caller.clone(),
            watched: Watched::default(),
            last_used: self.clock.now(),
            streams: 0,
        };
        self.views.open.lock().unwrap_or_else(PoisonError::into_inner).insert(view.clone(), open);
        Ok(ViewGrant { view, recording, form })
    }

    /// Goes on with a view that the same caller opened of the same recording. Permission is asked
    /// anew: it may have been taken away meanwhile.
    pub async fn resume_view(
        self: &Arc<Self>,
        caller: &Caller,
        id: RecordingId,
        view: ViewId,
    ) -> Result<ViewGrant, Refused> {
        let held = {
            let mut open = self.views.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.get_mut(&view).filter(|open| open.recording == id && open.caller == *caller).map(|open| {
                open.last_used = self.clock.now();
                open.form.clone()
            })
        };
        let who = caller.clone();
        let found = match held {
            None => Err(Refused::unknown("view", &view)),
            Some(form) => self.read(move |reader| viewable(reader, &who, id)?).await.map(|recording| (recording, form)),
        };
        match found {
            Ok((recording, form)) => Ok(ViewGrant { view, recording, form }),
            Err(refused) => Err(self.on_record(caller, "recording.view", refused).await),
        }
    }

    /// Notes that bytes are being sent under a view.
    pub fn begin_stream(&self, view: &ViewId) {
        let mut open = self.views.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = open.get_mut(view) {
            open.streams += 1;
        }
    }

    /// Notes what was sent under a view.
    pub fn end_stream(&self, view: &ViewId, sent: ByteRange) {
        let mut open = self.views.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = open.get_mut(view) {
            open.watched.add(sent);
            open.streams = open.streams.saturating_sub(1);
            open.last_used = self.clock.now();
        }
    }

    /// Closes a view on its viewer's word.
    pub async fn close_view(self: &Arc<Self>, caller: &Caller, view: ViewId) -> Result<(), Refused> {
        if let Err(refused) = require(caller, Action::ViewRecording, Target::Installation, None) {
            return Err(self.on_record(caller, "view.close", refused).await);
        }
        let own = {
            let open = self.views.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.get(&view).is_some_and(|open| open.caller == *caller)
        };
        if !own {
            let refused = Refused::unknown("view", &view);
            return Err(self.on_record(caller, "view.close", refused).await);
        }
        self.end_view(&view, ViewEnd::Closed).await;
        Ok(())
    }

    /// Writes the closing entry of a view. What cannot be written now is left to start-up.
    pub async fn end_view(self: &Arc<Self>, view: &ViewId, end: ViewEnd) {
        let open = self.views.open.lock().unwrap_or_else(PoisonError::into_inner).remove(view);
        let Some(open) = open else { return };
        for attempt in 0..CLOSE_TRIES {
            let (who, view, recording) = (open.caller.clone(), view.clone(), open.recording);
            let ranges = open.watched.clone().into_ranges();
            let closed = self
                .command(&open.caller, "view.close", move |reader, _| {
                    let ranges = ranges.clone();
                    closing(reader, &who, Event::ViewClosed { view: view.clone(), recording, ranges, end })
                })
                .await;
            match closed {
                Err(Refused::Append(AppendError::Busy)) => {
                    tokio::time::sleep(std::time::Duration::from_millis(50 << attempt)).await;
                }
                Err(error) => {
                    tracing::error!(view.error = %error, "a view's end could not be logged; start-up will");
                    return;
                }
                Ok(_) => return,
            }
        }
    }

    /// Closes views that nobody used for a while.
    pub async fn end_idle_views(self: &Arc<Self>) {
        let idle = i64::try_from(self.limits.view_idle_seconds).unwrap_or(i64::MAX);
        let now = self.clock.now();
        let over: Vec<ViewId> = {
            let open = self.views.open.lock().unwrap_or_else(PoisonError::into_inner);
            let is_over = |view: &OpenView| view.streams == 0 && view.last_used.plus_seconds(idle) <= now;
            open.iter().filter(|(_, view)| is_over(view)).map(|(id, _)| id.clone()).collect()
        };
        for view in over {
            self.end_view(&view, ViewEnd::Expired).await;
        }
    }

    /// Closes all views, because the service stops.
    pub async fn end_all_views(self: &Arc<Self>) {
        let all: Vec<ViewId> = self.views.open.lock().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect();
        for view in all {
            self.end_view(&view, ViewEnd::Interrupted).await;
        }
    }
}

/// The recording, where `who` may view its content and it is here.
pub(in crate::custody) fn viewable(
    reader: &Reader<'_>,
    who: &Caller,
    id: RecordingId,
) -> Result<Result<Recording, Refused>, DbError> {
    let Some(recording) = reader.recording(&id)? else {
        return Ok(match require(who, Action::SearchRecordings, Target::Installation, None) {
            Ok(()) => Err(Refused::unknown("recording", &id)),
            Err(refused) => Err(refused),
        });
    };
    if let Err(refused) = require(who, Action::ViewRecording, recording.target(), Some(Item::Recording(id))) {
        return Ok(Err(refused));
    }
    Ok(if recording.stored_at().is_some() { Ok(recording) } else { Err(Refused::NotStored) })
}

/// Decides a view's closing entry; nothing where it is closed.
fn closing(reader: &Reader<'_>, who: &Caller, event: Event) -> Result<Decision<Refused>, DbError> {
    let Event::ViewClosed { view, recording, .. } = &event else { return Ok(Ok(Vec::new())) };
    if !reader.view_is_open(view)? {
        return Ok(Ok(Vec::new()));
    }
    let items = vec![Item::Recording(*recording)];
    Ok(Ok(vec![draft(who, items, event)]))
}
