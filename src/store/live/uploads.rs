//! Uploads in progress.
//!
//! What is here can be lost at any time: it is made anew from the log (the recording was announced), the vault (its
//! manifest and states) and the staged file, which proves itself. So the table is bounded by station, and what nobody
//! uses is dropped from it. Where its segments stand (`S`), and what may become of them, the noun says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use evidence::digest::Content;
use evidence::ids::{RecordingId, StationId};
use evidence::time::Utc;

use crate::store::live::places::NoPlace;
use crate::store::objects::Staged;

/// Uploads of one station in memory: far more than an agent has on their way at one time. One more
/// takes the place of the one that was not used for longest.
pub const LOADED_PER_STATION_MAX: usize = 64;

/// Seconds after which an upload that nobody asks for leaves the memory.
const IDLE_SECONDS: i64 = 900;

/// All uploads in progress.
pub struct Uploads<S> {
    table: Mutex<HashMap<RecordingId, Row<S>>>,
}

/// Where an upload is kept. Locked while it is loaded or given up, so that both happen once.
pub type Slot<S> = tokio::sync::Mutex<Option<Arc<Upload<S>>>>;

struct Row<S> {
    station: StationId,
    slot: Arc<Slot<S>>,
    used: Utc,
}

impl<S> Row<S> {
    /// Whether nobody works on it.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.slot) == 1
            && self.slot.try_lock().is_ok_and(|upload| upload.as_ref().is_none_or(Upload::is_idle))
    }
}

/// One upload.
pub struct Upload<S> {
    /// The station that announced it.
    pub station: StationId,
    /// What is to arrive.
    pub content: Content,
    /// Where it arrives.
    pub staged: Arc<Staged>,
    segments: Mutex<S>,
}

impl<S> Default for Uploads<S> {
    fn default() -> Self {
        Self { table: Mutex::default() }
    }
}

impl<S> Uploads<S> {
    fn table(&self) -> MutexGuard<'_, HashMap<RecordingId, Row<S>>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An upload of `station` that is in memory.
    pub fn ready(&self, station: &StationId, id: &RecordingId, now: Utc) -> Option<Arc<Upload<S>>> {
        let mut table = self.table();
        let row = table.get_mut(id).filter(|row| row.station == *station)?;
        row.used = now;
        row.slot.try_lock().ok()?.clone()
    }

    /// Where an upload of `station`, which announced it, is kept. Where the station has too many in
    /// memory, the one that was not used for longest goes; none is given where all are used.
    pub fn slot(&self, station: &StationId, id: &RecordingId, now: Utc) -> Result<Arc<Slot<S>>, NoPlace> {
        let mut table = self.table();
        if let Some(row) = table.get_mut(id) {
            row.used = now;
            return Ok(Arc::clone(&row.slot));
        }
        if table.values().filter(|row| row.station == *station).count() >= LOADED_PER_STATION_MAX {
            let idle = table.iter().filter(|(_, row)| row.station == *station && row.is_idle());
            let oldest = idle.min_by_key(|(_, row)| row.used).map(|(id, _)| *id);
            table.remove(&oldest.ok_or(NoPlace)?);
        }
        let slot = Arc::new(Slot::new(None));
        table.insert(*id, Row { station: station.clone(), slot: Arc::clone(&slot), used: now });
        Ok(slot)
    }

    /// Forgets an upload that is over.
    pub fn forget(&self, id: &RecordingId) {
        self.table().remove(id);
    }

    /// Drops what is known of an upload: the next user makes it anew.
    pub async fn reset(&self, id: &RecordingId) {
        let slot = self.table().get(id).map(|row| Arc::clone(&row.slot));
        if let Some(slot) = slot {
            *slot.lock().await = None;
        }
    }

    /// Forgets the uploads that nobody asked for in a while.
    pub fn forget_idle(&self, now: Utc) {
        let before = now.plus_seconds(-IDLE_SECONDS);
        self.table().retain(|_, row| row.used > before || !row.is_idle());
    }

    /// How many uploads are in memory.
    pub fn len(&self) -> usize {
        self.table().len()
    }

    /// Whether no upload is in memory.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<S> Upload<S> {
    /// An upload whose segments stand so.
    pub fn new(station: StationId, content: Content, staged: Staged, segments: S) -> Self {
        Self { station, content, staged: Arc::new(staged), segments: Mutex::new(segments) }
    }

    /// Whether nobody but the table has it.
    pub fn is_idle(this: &Arc<Self>) -> bool {
        Arc::strong_count(this) == 1
    }

    /// Changes where its segments stand, or looks: one at a time.
    pub fn change<R>(&self, change: impl FnOnce(&mut S) -> R) -> R {
        change(&mut self.segments.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;

    use crate::store::live::uploads::*;

    #[test]
    fn a_station_has_so_many_uploads_in_memory_and_each_is_one() {
        let uploads = Uploads::<()>::default();
        let now = Utc::from_micros(1_800_000_000_000_000).expect("in range");
        let (ours, theirs): (StationId, StationId) =
            ("st-aaaaaaaaaaaaaaaa".parse().expect("an id"), "st-bbbbbbbbbbbbbbbb".parse().expect("an id"));
        let id = |number: usize| RecordingId(Digest::of(&number.to_be_bytes()));
        let at = |number: usize| now.plus_seconds(i64::try_from(number).expect("small"));
        let other = uploads.slot(&theirs, &id(9999), now).expect("a place");
        for number in 0..3 * LOADED_PER_STATION_MAX {
            drop(uploads.slot(&ours, &id(number), at(number)).expect("an idle one makes room"));
        }
        assert_eq!(uploads.len(), LOADED_PER_STATION_MAX + 1, "of one station, and another's");
        // Who comes later joins what was begun, so that nothing is hashed twice.
        let held: Vec<_> = (0..LOADED_PER_STATION_MAX)
            .map(|number| uploads.slot(&ours, &id(10_000 + number), at(1000 + number)).expect("a place"))
            .collect();
        assert!(Arc::ptr_eq(&held[7], &uploads.slot(&ours, &id(10_007), at(2000)).expect("the same")));
        assert!(Arc::ptr_eq(&other, &uploads.slot(&theirs, &id(9999), now).expect("the same")));
        // All are at work: the next is told to come back, and nobody else's goes for it.
        assert!(matches!(uploads.slot(&ours, &id(5), at(3000)), Err(NoPlace)));
        assert!(uploads.slot(&theirs, &id(5), at(3000)).is_ok());
        drop(held);
        uploads.forget_idle(at(1_000_000));
        assert_eq!(uploads.len(), 1, "what is held stays");
    }
}
