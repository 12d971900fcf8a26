//! Uploads in progress, in memory.
//!
//! What is here can be lost at any time: it is made anew from the log (the recording was
//! announced), the vault (its manifest and states) and the staged file, which proves itself. So the
//! table is bounded by station, and what nobody uses is dropped from it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use evidence::digest::{Content, segment_count};
use evidence::ids::{RecordingId, StationId, UserId};
use evidence::time::Utc;

use crate::custody::{Limits, Refused};
use crate::store::live::places::{Places, Sharing};
use crate::store::objects::Staged;

/// Uploads of one station in memory: far more than an agent has on their way at one time. One more
/// takes the place of the one that was not used for longest.
pub const LOADED_PER_STATION_MAX: usize = 64;

/// Seconds after which an upload that nobody asks for leaves the memory.
const IDLE_SECONDS: i64 = 900;

/// How long a connection waits for a place to receive a segment.
const SEGMENT_WAIT: Duration = Duration::from_secs(20);

/// Segments of one station that wait for a place: what an agent may be told to send at one time.
const SEGMENTS_WAITING_EACH: usize = 64;

/// Whole contents that are hashed at one time, on [`crate::custody::upload::act::CHECK_THREADS`] threads each.
const CHECKS_AT_ONCE: usize = 3;

/// Of those, how many for one station or person.
const CHECKS_EACH: usize = 1;

/// Hashings of one station or person that wait.
const CHECKS_WAITING_EACH: usize = 16;

/// How long each waits.
const CHECK_WAIT: Duration = Duration::from_secs(50);

/// Who has a whole content hashed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Checker {
    /// A station that resumes or finishes an upload.
    Station(StationId),
    /// A person who has a recording verified.
    User(UserId),
}

/// All uploads in progress.
pub struct Uploads {
    table: Mutex<HashMap<RecordingId, Row>>,
    /// Places to receive a segment; each takes a segment of memory.
    pub(in crate::custody) segments: Arc<Places<StationId>>,
    /// Places to hash a whole content.
    pub(in crate::custody) checks: Arc<Places<Checker>>,
}

/// Where an upload is kept. Locked while it is loaded or given up, so that both happen once.
pub type Slot = tokio::sync::Mutex<Option<Arc<Upload>>>;

struct Row {
    station: StationId,
    slot: Arc<Slot>,
    used: Utc,
}

impl Row {
    /// Whether nobody works on it.
    fn is_idle(&self) -> bool {
        Arc::strong_count(&self.slot) == 1
            && self.slot.try_lock().is_ok_and(|upload| upload.as_ref().is_none_or(Upload::is_idle))
    }
}

/// One upload.
pub struct Upload {
    /// The station that announced it.
    pub station: StationId,
    /// What is to arrive.
    pub content: Content,
    /// Where it arrives.
    pub staged: Arc<Staged>,
    state: Mutex<State>,
}

/// Where an upload stands.
enum State {
    /// Segments are arriving.
    Receiving(Vec<Segment>),
    /// The staged file is being published.
    Publishing,
}

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment {
    Missing,
    Arriving,
    Here,
}

impl Uploads {
    /// No uploads, with places as the site has them.
    pub fn new(limits: &Limits) -> Self {
        let segments = Sharing {
            own: limits.stations_at_once.max(1),
            common: limits.segments_in_flight,
            common_each: limits.segments_in_flight.div_ceil(2),
            waiting_each: SEGMENTS_WAITING_EACH,
            wait: SEGMENT_WAIT,
        };
        let checks = Sharing {
            own: 0,
            common: CHECKS_AT_ONCE,
            common_each: CHECKS_EACH,
            waiting_each: CHECKS_WAITING_EACH,
            wait: CHECK_WAIT,
        };
        Self { table: Mutex::default(), segments: Places::new(segments), checks: Places::new(checks) }
    }

    fn table(&self) -> std::sync::MutexGuard<'_, HashMap<RecordingId, Row>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An upload of `station` that is in memory.
    pub fn ready(&self, station: &StationId, id: &RecordingId, now: Utc) -> Option<Arc<Upload>> {
        let mut table = self.table();
        let row = table.get_mut(id).filter(|row| row.station == *station)?;
        row.used = now;
        row.slot.try_lock().ok()?.clone()
    }

    /// Where an upload of `station`, which announced it, is kept. Where the station has too many in
    /// memory, the one that was not used for longest goes; [`Refused::NoPlace`] where all are used.
    pub fn slot(&self, station: &StationId, id: &RecordingId, now: Utc) -> Result<Arc<Slot>, Refused> {
        let mut table = self.table();
        if let Some(row) = table.get_mut(id) {
            row.used = now;
            return Ok(Arc::clone(&row.slot));
        }
        if table.values().filter(|row| row.station == *station).count() >= LOADED_PER_STATION_MAX {
            let idle = table.iter().filter(|(_, row)| row.station == *station && row.is_idle());
            let oldest = idle.min_by_key(|(_, row)| row.used).map(|(id, _)| *id);
            table.remove(&oldest.ok_or(Refused::NoPlace)?);
        }
        let slot = Arc::<Slot>::default();
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

impl Upload {
    /// An upload of which `missing` segments are still to come.
    pub fn new(station: StationId, content: Content, staged: Staged, missing: &[u64]) -> Self {
        let count = usize::try_from(segment_count(content.size)).expect("segments fit in memory");
        let mut segments = vec![Segment::Here; count];
        for index in missing {
            if let Some(segment) = usize::try_from(*index).ok().and_then(|index| segments.get_mut(index)) {
                *segment = Segment::Missing;
            }
        }
        Self { station, content, staged: Arc::new(staged), state: Mutex::new(State::Receiving(segments)) }
    }

    /// Whether nobody but the table has it.
    pub fn is_idle(this: &Arc<Self>) -> bool {
        Arc::strong_count(this) == 1
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Segments that are not here.
    pub fn missing(&self) -> Vec<u64> {
        match &*self.state() {
            State::Publishing => Vec::new(),
            State::Receiving(segments) => missing(segments),
        }
    }

    /// Reserves a segment. `None` where it is here already.
    pub fn reserve(self: &Arc<Self>, index: u64) -> Result<Option<Reserved>, Refused> {
        let size = self.content.size;
        let none = Refused::Segment(evidence::digest::SegmentError::NoSuchSegment { index, size });
        if index >= segment_count(size) {
            return Err(none);
        }
        match &mut *self.state() {
            State::Publishing => Ok(None),
            State::Receiving(segments) => {
                let segment = usize::try_from(index).ok().and_then(|index| segments.get_mut(index)).ok_or(none)?;
                match segment {
                    Segment::Here => Ok(None),
                    Segment::Arriving => Err(Refused::SegmentBusy { index }),
                    Segment::Missing => {
                        *segment = Segment::Arriving;
                        Ok(Some(Reserved { upload: Arc::clone(self), index, written: false }))
                    }
                }
            }
        }
    }

    /// Begins to finish the upload, all of which is here. Whoever began it publishes it, and resets
    /// the upload where that fails.
    pub fn begin_finish(&self) -> Result<(), Refused> {
        let mut state = self.state();
        match &*state {
            State::Publishing => Err(Refused::FinishBusy),
            State::Receiving(segments) => {
                let missing = missing(segments);
                if !missing.is_empty() {
                    return Err(Refused::UploadIncomplete { missing });
                }
                *state = State::Publishing;
                Ok(())
            }
        }
    }

    fn settle(&self, index: u64, written: bool) {
        if let State::Receiving(segments) = &mut *self.state()
            && let Some(segment) = usize::try_from(index).ok().and_then(|index| segments.get_mut(index))
        {
            *segment = if written { Segment::Here } else { Segment::Missing };
        }
    }
}

fn missing(segments: &[Segment]) -> Vec<u64> {
    let not_here = |(index, segment): (u64, &Segment)| (*segment != Segment::Here).then_some(index);
    (0_u64..).zip(segments).filter_map(not_here).collect()
}

/// A segment that one connection may write. Dropped without [`Reserved::keep`], it is missing
/// again.
pub struct Reserved {
    upload: Arc<Upload>,
    index: u64,
    written: bool,
}

impl Reserved {
    /// Writes the checked bytes of the segment. Blocks.
    pub fn keep(mut self, bytes: &[u8]) -> Result<(), Refused> {
        self.upload.staged.write_segment(&self.upload.content, self.index, bytes)?;
        self.written = true;
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.upload.settle(self.index, self.written);
    }
}

#[cfg(test)]
mod tests {
    use evidence::digest::Digest;

    use crate::custody::upload::table::*;

    #[test]
    fn a_station_has_so_many_uploads_in_memory_and_each_is_one() {
        let uploads = Uploads::new(&Limits::default());
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
        assert!(matches!(uploads.slot(&ours, &id(5), at(3000)), Err(Refused::NoPlace)));
        assert!(uploads.slot(&theirs, &id(5), at(3000)).is_ok());
        drop(held);
        uploads.forget_idle(at(1_000_000));
        assert_eq!(uploads.len(), 1, "what is held stays");
    }
}
