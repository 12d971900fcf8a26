//! Uploads of which nothing arrives are abandoned: logged first, then what had arrived is removed.
//!
//! The recording stays announced, so that what is missing shows, and its station announces it again
//! when it comes back. An upload that somebody works on is passed. A crash after the entry leaves a
//! staged file that start-up removes.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{Actor, Event, RecordingEvent};
use evidence::ids::RecordingId;
use evidence::time::Utc;

use crate::custody::recording::Recording;
use crate::custody::upload::Upload;
use crate::custody::{Custody, Refused, Stop};
use crate::store::log::{Decided, Draft};
use crate::store::tables::Reader;

/// Uploads that are looked at in one step.
const STEP: u64 = 500;

impl Custody {
    /// Abandons the uploads of which nothing arrived for as long as the site waits, and drops from
    /// memory those that nobody asks for. Gives how many were abandoned.
    pub async fn abandon_idle_uploads(self: &Arc<Self>) -> Result<u64, Refused> {
        let now = self.clock.now();
        self.uploads.forget_idle(now);
        let idle = i64::try_from(self.limits.upload_idle_seconds).unwrap_or(i64::MAX / 2_000_000);
        let before = now.plus_seconds(-idle);
        let (mut abandoned, mut after) = (0, None::<(Utc, RecordingId)>);
        loop {
            let last = after;
            let open = self.read(move |reader| Ok(reader.uploads_open_since(before, last.as_ref(), STEP)?)).await?;
            let Some((end, since)) = open.last() else { return Ok(abandoned) };
            after = Some((*since, end.id));
            for (recording, _) in open {
                abandoned += u64::from(self.abandon(&recording, before).await?);
            }
        }
    }

    /// Abandons an upload, unless something arrived of it or somebody works on it.
    async fn abandon(self: &Arc<Self>, recording: &Recording, before: Utc) -> Result<bool, Refused> {
        let (id, name) = (recording.id, recording.id.to_string());
        let facts = self.vault.staged_facts(name.clone()).await?;
        let written = facts.and_then(|(_, written)| written.duration_since(std::time::UNIX_EPOCH).ok());
        let recent =
            written.is_some_and(|since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX) >= before.micros());
        if recent || self.vault.staged_is_published(name.clone()).await? {
            return Ok(false);
        }
        // Whoever wants the upload meanwhile waits for this lock, and then finds it abandoned.
        let Ok(slot) = self.uploads.slot(&recording.station, &id, self.clock.now()) else { return Ok(false) };
        let Ok(mut upload) = slot.try_lock_owned() else { return Ok(false) };
        if upload.as_ref().is_some_and(|upload| !Upload::is_idle(upload)) {
            return Ok(false);
        }
        let (station, bytes) = (recording.station.clone(), facts.map_or(0, |(bytes, _)| bytes));
        let decide = move |reader: &Reader<'_>, _| {
            let stored = reader.recording(&id)?.is_none_or(|recording| recording.stored_at().is_some());
            if stored || reader.upload_open_since(&id)?.is_none_or(|since| since >= before) {
                return Ok::<_, Stop>(Vec::new());
            }
            let event =
                Event::Recording(RecordingEvent::UploadAbandoned { recording: id, station: station.clone(), bytes });
            Ok(vec![Draft::new(Actor::Service, vec![Item::Recording(id)], event)])
        };
        let done = match self.log.append(decide).await? {
            Decided::Done(appended) => !appended.is_empty(),
            Decided::Refused(refused) => return Err(refused),
        };
        if done {
            *upload = None;
            self.vault.discard_staged(name).await?;
        }
        drop(upload);
        self.uploads.forget(&id);
        Ok(done)
    }
}
