//! Decoding what is stored, all of it: what a quick look at first cannot find.
//!
//! Recordings are taken in the order of storing. Each is examined first, where that is still to be done;
//! what comes of it lies in the media cache, so a service that starts again goes on where it was.

use std::sync::Arc;
use std::time::Duration;

use crate::custody::recording::Recording;
use crate::custody::recording::watch::stored_index;
use crate::custody::{Custody, Refused};
use crate::media::{Course, FullDecode};

/// What was done about a recording.
#[derive(Debug, Clone)]
pub enum Checked {
    /// It was decoded before, or there is nothing in it to decode.
    Before,
    /// It was decoded now, or could not be.
    Now(FullDecode),
}

impl Custody {
    /// Stored recordings from log entry `from` on, each with the entry after its own.
    pub async fn stored_from(self: &Arc<Self>, from: u64, limit: u64) -> Result<Vec<(Recording, u64)>, Refused> {
        let stored = self.read(move |reader| Ok(reader.stored_from(from, limit)?)).await?;
        let placed = stored.into_iter().filter_map(|recording| {
            let index = stored_index(&recording)?;
            Some((recording, index + 1))
        });
        Ok(placed.collect())
    }

    /// Decodes all of a stored recording while nobody needs the machine; waits so long for its turn to be
    /// examined.
    pub async fn decode_whole(self: &Arc<Self>, recording: &Recording, wait: Duration) -> Result<Checked, Refused> {
        let is_known = self.media.decoded(&recording.content).await.is_some();
        if is_known || !self.examine(recording, wait).await?.is_decodable() {
            return Ok(Checked::Before);
        }
        let content = &recording.content;
        Ok(Checked::Now(self.media.decode(content, self.input(content), recording.size).await?))
    }

    /// How many stored recordings wait to be decoded.
    pub async fn undecoded(self: &Arc<Self>) -> Result<u64, Refused> {
        let from = self.media.progress(Course::Decoded).await?;
        self.read(move |reader| Ok(reader.stored_count_from(from)?)).await
    }
}
