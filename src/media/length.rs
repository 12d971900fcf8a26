//! How long a file is that is no content yet: what somebody brings in is looked at before it is sealed.

use std::fs::File;

use evidence::ids::UserId;

use crate::media::{Media, MediaError};

/// Turns that may be missed: what waits for one may have come for an hour, and would have to come again.
const TURNS_MISSED: u32 = 9;

impl Media {
    /// How long a file that `open` opens is, in milliseconds, by its probe alone; none where it does not tell, or cannot
    /// be read. Nothing of it is kept: it is examined as any other once it is stored.
    pub async fn length<E: From<MediaError>>(
        &self,
        who: &UserId,
        open: impl Future<Output = Result<File, E>> + Send,
    ) -> Result<Option<u64>, E> {
        let mut missed = 0;
        let permit = loop {
            match self.asked_permit(who).await {
                Err(MediaError::Busy) if missed < TURNS_MISSED => missed += 1,
                permit => break permit?,
            }
        };
        let input = open.await?;
        match self.worker().probe(&input, &permit).await {
            Ok(probed) => Ok(probed.duration_ms),
            Err(MediaError::Unusable { .. } | MediaError::Ended { .. }) => Ok(None),
            Err(other) => Err(other.into()),
        }
    }
}
