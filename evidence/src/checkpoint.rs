//! The signed head of a custody log (C2SP tlog-checkpoint).

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::cause::{Cause, Flaw};
use crate::digest::Digest;
use crate::keys::SigningKey;
use crate::note::{self, NoteError, VerifierKey};

/// The size and root that a log had at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Digest,
}

/// Why a checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The note or its signature.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The signed text is no checkpoint.
    #[error("the signed note is not a checkpoint: {0}")]
    NotCheckpoint(Flaw),
    /// A checkpoint of another log.
    #[error("the checkpoint is of the log {actual:?}, not of {expected:?}")]
    Origin {
        /// The log that is expected.
        expected: String,
        /// The one it names.
        actual: String,
    },
}

impl Checkpoint {
    /// The text that is signed.
    pub fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64_STANDARD.encode(self.root.0))
    }

    /// Signs it; `origin` must be the name of `verifier`.
    pub fn sign(&self, verifier: &VerifierKey, key: &SigningKey) -> String {
        note::sign(&self.text(), verifier, key)
    }

    /// Reads a signed checkpoint of the log that `verifier` names.
    pub fn open(note: &str, verifier: &VerifierKey) -> Result<Self, CheckpointError> {
        let this = Self::parse(verifier.open(note)?)?;
        if this.origin == verifier.name() {
            return Ok(this);
        }
        Err(CheckpointError::Origin { expected: verifier.name().to_owned(), actual: this.origin })
    }

    /// Reads a checkpoint's text; extension lines after the root are allowed and not read.
    fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty());
        let origin = origin.ok_or(CheckpointError::NotCheckpoint(Flaw::new("no-origin", "it has no origin")))?;
        let size = lines.next().unwrap_or_default();
        let number: u64 =
            size.parse().map_err(|_| CheckpointError::NotCheckpoint(Flaw::new("no-log-size", "it has no size")))?;
        if number.to_string() != size {
            return Err(CheckpointError::NotCheckpoint(Flaw::new("size-spelling", "its size is not plain decimal")));
        }
        let root = BASE64_STANDARD.decode(lines.next().unwrap_or_default()).ok();
        let root = root.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let root = root.ok_or(CheckpointError::NotCheckpoint(Flaw::new("no-root", "it has no root of 32 bytes")))?;
        Ok(Self { origin: origin.to_owned(), size: number, root: Digest(root) })
    }
}

impl From<&CheckpointError> for Cause {
    fn from(error: &CheckpointError) -> Self {
        match error {
            CheckpointError::Note(error) => error.into(),
            CheckpointError::NotCheckpoint(flaw) => Self::of("note-no-checkpoint", error).because("why", *flaw),
            CheckpointError::Origin { expected, actual } => {
                Self::of("other-origin", error).with("expected", expected).with("actual", actual)
            }
        }
    }
}
