//! The index of where recordings were made, off the runtime's threads.

use media_protocol::{ANSWERS_VERSION, Reason};

use crate::media::{Media, MediaError};
use crate::spans;
use crate::store::tables::DbError;
use crate::store::tables::tracks::{Bounds, Placed, Point, TrackIndex};

/// The index's file, in the folder of what is kept of media.
pub(in crate::media) const FILE: &str = "tracks.db";

/// What a failure of the index says.
fn failed(error: &DbError) -> MediaError {
    let problem = error.to_string();
    if error.is_scarce() {
        MediaError::Scarce { problem }
    } else {
        MediaError::Cache { what: "look for places", problem }
    }
}

impl Media {
    async fn of_tracks<T: Send + 'static>(
        &self,
        work: impl FnOnce(&TrackIndex) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, MediaError> {
        let index = self.tracks().clone();
        let stopped = |_| MediaError::Stopped { why: Reason::ServiceEnds {} };
        spans::blocking(move || work(&index)).await.map_err(stopped)?.map_err(|error| failed(&error))
    }

    /// The log entry from which on stored recordings are still to be placed.
    pub async fn unplaced_from(&self) -> Result<u64, MediaError> {
        self.of_tracks(|index| index.next(ANSWERS_VERSION)).await
    }

    /// Keeps where these were made, and from which log entry on it goes on.
    pub async fn place(&self, placed: Vec<Placed>, next: u64) -> Result<(), MediaError> {
        self.of_tracks(move |index| index.put(&placed, ANSWERS_VERSION, next)).await
    }

    /// The ids of recordings of which a part fits that touches one of these boxes; none where they are more than `most`.
    pub async fn near(
        &self,
        boxes: Vec<Bounds>,
        most: usize,
        fits: impl Fn(&[Point]) -> bool + Send + 'static,
    ) -> Result<Option<Vec<String>>, MediaError> {
        self.of_tracks(move |index| index.near(&boxes, most, fits)).await
    }
}
