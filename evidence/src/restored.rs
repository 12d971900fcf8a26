//! A restore of the log that an administrator accepted (`log.restored`), as its entry tells.
//!
//! A log that goes on from a backup has another history than the one that others saw. The entry says so
//! on record. It proves no more than that an administrator's account accepted it: whoever holds the log's
//! key can write such an entry too. So it excuses nothing by itself, and whoever relies on it names it.

use serde::Serialize;

use crate::cause::Cause;
use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::event::{Actor, Event, LogEvent, Role};
use crate::ids::{UserId, is_unseen};
use crate::merkle::leaf_hash;
use crate::note::VerifierKey;
use crate::receipt::{Receipt, ReceiptError};
use crate::time::Utc;

/// A restore of the log.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Restored {
    /// Number of the entry.
    pub index: u64,
    /// Its leaf hash.
    pub leaf: Digest,
    /// Entries that were kept.
    pub size: u64,
    /// Root over them.
    pub root: Digest,
    /// Size and root of the latest checkpoint that it says is lost, where it names one.
    pub lost: Option<(u64, Digest)>,
    /// Which administrator accepted it.
    pub by: UserId,
    /// By the service's clock.
    pub at: Utc,
    /// Why, as was given, without what hides.
    pub reason: String,
}

/// Why an entry is no restore that can be accepted.
#[derive(Debug, thiserror::Error)]
pub enum RestoredError {
    /// Its receipt.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// It says something else.
    #[error("entry {0} is no restore")]
    Other(u64),
    /// Somebody else wrote it.
    #[error("the restore in entry {0} was not accepted by an administrator")]
    NotByAdministrator(u64),
    /// It keeps what came after it.
    #[error("the restore in entry {0} names more entries than were before it")]
    KeepsTooMany(u64),
}

impl Restored {
    /// Reads a restore from its entry, of number `index` in the log.
    ///
    /// # Errors
    /// Where the entry is something else, or no administrator's, or keeps more than was before it.
    pub fn of(entry: &Entry, index: u64, leaf: Digest) -> Result<Self, RestoredError> {
        let Event::Log(LogEvent::Restored { size, root, seen_size, seen_root, reason }) = &entry.event else {
            return Err(RestoredError::Other(index));
        };
        let Actor::User { id, role: Role::Administrator, .. } = &entry.actor else {
            return Err(RestoredError::NotByAdministrator(index));
        };
        if *size > index {
            return Err(RestoredError::KeepsTooMany(index));
        }
        let reason = reason.chars().filter(|c| !is_unseen(*c)).collect();
        let (by, at, lost) = (id.clone(), entry.time, seen_size.zip(*seen_root));
        Ok(Self { index, leaf, size: *size, root: *root, lost, by, at, reason })
    }

    /// Reads a restore from its receipt; gives the checkpoint that the receipt leads to as well, and that
    /// as it was signed.
    ///
    /// # Errors
    /// Where the receipt does not hold under the log's key, and as [`Self::of`].
    pub fn read(receipt: &Receipt, key: &VerifierKey) -> Result<(Self, Checkpoint, String), RestoredError> {
        let (entry, proof, checkpoint) = receipt.verify(key)?;
        Ok((Self::of(&entry, proof.index, leaf_hash(&receipt.entry))?, checkpoint, proof.checkpoint))
    }

    /// The entries that were kept, as a checkpoint of the log of that name.
    pub fn kept(&self, origin: &str) -> Checkpoint {
        Checkpoint { origin: origin.to_owned(), size: self.size, root: self.root }
    }

    /// Whether it states that a checkpoint, which the restored log does not continue, is lost.
    pub fn states_lost(&self, seen: &Checkpoint) -> bool {
        let stated = self.lost.is_some_and(|(size, root)| seen.size < size || (seen.size, seen.root) == (size, root));
        self.size < seen.size && stated
    }
}

/// Which of these restores count: those that `stand` in the log at hand, and those that lie in what a
/// restore that counts gave up, as when one backup is restored twice.
pub fn counting(restores: &[&Restored], stand: impl Fn(usize) -> bool) -> Vec<bool> {
    let mut counts: Vec<bool> = (0..restores.len()).map(stand).collect();
    loop {
        let more = (0..restores.len()).find(|at| {
            let gave_up = |by: &Restored| by.size <= restores[*at].index && by.leaf != restores[*at].leaf;
            !counts[*at] && restores.iter().zip(&counts).any(|(by, counts)| *counts && gave_up(by))
        });
        match more {
            Some(at) => counts[at] = true,
            None => return counts,
        }
    }
}

impl From<&RestoredError> for Cause {
    fn from(error: &RestoredError) -> Self {
        match error {
            RestoredError::Receipt(error) => error.into(),
            RestoredError::Other(index) => Self::of("no-restore", error).with("index", index),
            RestoredError::NotByAdministrator(index) => Self::of("restore-by", error).with("index", index),
            RestoredError::KeepsTooMany(index) => Self::of("restore-keeps", error).with("index", index),
        }
    }
}
