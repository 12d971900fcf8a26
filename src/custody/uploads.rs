//! Uploads in progress, in memory.
//!
//! What is here can be lost at any time: it is made anew from the log (the recording was
//! announced), the vault (its manifest and states) and the staged file, which proves itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use evidence::digest::{Content, segment_count};
use evidence::ids::{RecordingId, StationId};
use tokio::sync::{OnceCell, Semaphore};

use crate::custody::Refused;
use crate::vault::Staged;

/// All uploads in progress.
pub struct Uploads {
    open: Mutex<HashMap<RecordingId, Arc<OnceCell<Arc<Upload>>>>>,
    /// Places to receive a segment; each takes a segment of memory.
    pub(in crate::custody) places: Arc<Semaphore>,
}

/// One upload.
pub struct Upload {
    /// The station that announced it.
    pub station: StationId,
    /// What is to arrive.
    pub content: Content,
    state: Mutex<State>,
}

/// Where an upload stands.
enum State {
    /// The vault holds the content already, checked.
    Held,
    /// Segments are arriving.
    Receiving { staged: Arc<Staged>, slots: Vec<Slot> },
    /// The staged file is being published.
    Publishing,
}

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Missing,
    Arriving,
    Here,
}

/// What is to be done to finish an upload.
pub enum Finish {
    /// Nothing: the vault holds the content.
    Held,
    /// Publish this.
    Publish(Staged),
}

impl Uploads {
    /// No uploads, and `places` places for segments.
    pub fn new(places: usize) -> Self {
        Self { open: Mutex::default(), places: Arc::new(Semaphore::new(places.max(1))) }
    }

    /// The cell of an upload, which its first user fills.
    pub fn cell(&self, id: &RecordingId) -> Arc<OnceCell<Arc<Upload>>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(open.entry(*id).or_default())
    }

    /// Forgets an upload: the next user makes it anew.
    pub fn forget(&self, id: &RecordingId) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// How many uploads are in memory.
    pub fn len(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether no upload is in memory.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Upload {
    /// An upload whose content the vault holds.
    pub fn held(station: StationId, content: Content) -> Self {
        Self { station, content, state: Mutex::new(State::Held) }
    }

    /// An upload of which `missing` segments are still to come.
    pub fn receiving(station: StationId, content: Content, staged: Staged, missing: &[u64]) -> Self {
        let count = usize::try_from(segment_count(content.size)).expect("segments fit in memory");
        let mut slots = vec![Slot::Here; count];
        for index in missing {
            if let Some(slot) = usize::try_from(*index).ok().and_then(|index| slots.get_mut(index)) {
                *slot = Slot::Missing;
            }
        }
        Self { station, content, state: Mutex::new(State::Receiving { staged: Arc::new(staged), slots }) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Segments that are not here.
    pub fn missing(&self) -> Vec<u64> {
        match &*self.state() {
            State::Held | State::Publishing => Vec::new(),
            State::Receiving { slots, .. } => missing(slots),
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
            State::Held | State::Publishing => Ok(None),
            State::Receiving { staged, slots } => {
                let slot = usize::try_from(index).ok().and_then(|index| slots.get_mut(index)).ok_or(none)?;
                match slot {
                    Slot::Here => Ok(None),
                    Slot::Arriving => Err(Refused::SegmentBusy { index }),
                    Slot::Missing => {
                        *slot = Slot::Arriving;
                        let staged = Arc::clone(staged);
                        Ok(Some(Reserved { upload: Arc::clone(self), staged: Some(staged), index, written: false }))
                    }
                }
            }
        }
    }

    /// Begins to finish the upload.
    pub fn begin_finish(&self) -> Result<Finish, Refused> {
        let mut state = self.state();
        match std::mem::replace(&mut *state, State::Publishing) {
            State::Held => {
                *state = State::Held;
                Ok(Finish::Held)
            }
            State::Publishing => Err(Refused::FinishBusy),
            State::Receiving { staged, slots } => {
                let missing = missing(&slots);
                if !missing.is_empty() {
                    *state = State::Receiving { staged, slots };
                    return Err(Refused::UploadIncomplete { missing });
                }
                match Arc::try_unwrap(staged) {
                    Ok(staged) => Ok(Finish::Publish(staged)),
                    Err(staged) => {
                        *state = State::Receiving { staged, slots };
                        Err(Refused::FinishBusy)
                    }
                }
            }
        }
    }

    fn settle(&self, index: u64, written: bool) {
        if let State::Receiving { slots, .. } = &mut *self.state()
            && let Some(slot) = usize::try_from(index).ok().and_then(|index| slots.get_mut(index))
        {
            *slot = if written { Slot::Here } else { Slot::Missing };
        }
    }
}

fn missing(slots: &[Slot]) -> Vec<u64> {
    let not_here = |(index, slot): (u64, &Slot)| (*slot != Slot::Here).then_some(index);
    (0_u64..).zip(slots).filter_map(not_here).collect()
}

/// A segment that one connection may write. Dropped without [`Reserved::keep`], it is missing
/// again.
pub struct Reserved {
    upload: Arc<Upload>,
    staged: Option<Arc<Staged>>,
    index: u64,
    written: bool,
}

impl Reserved {
    /// Writes the checked bytes of the segment. Blocks.
    pub fn keep(mut self, bytes: &[u8]) -> Result<(), Refused> {
        if let Some(staged) = &self.staged {
            staged.write_segment(&self.upload.content, self.index, bytes)?;
            self.written = true;
        }
        Ok(())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        // The staged file goes first, so that a finish that sees the segment finds it alone.
        self.staged = None;
        self.upload.settle(self.index, self.written);
    }
}
