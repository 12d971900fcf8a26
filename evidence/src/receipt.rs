//! The receipt (入库回执): an entry's bytes and its proof, which together say that a recording is
//! stored and logged.

use serde::{Deserialize, Serialize};

use crate::cause::{Cause, Flaw};
use crate::checkpoint::Checkpoint;
use crate::digest::Digest;
use crate::dsse::base64_bytes;
use crate::entry::{Entry, EntryError};
use crate::event::{Event, RecordingEvent};
use crate::ids::RecordingId;
use crate::note::VerifierKey;
use crate::proof::{LogProof, LogProofError};
use crate::time::Utc;

/// Largest receipt that is read, in bytes.
pub const RECEIPT_SIZE_MAX: usize = 256 * 1024;

/// An entry with its proof.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The entry's exact bytes, in base64.
    #[serde(with = "base64_bytes")]
    #[cfg_attr(feature = "openapi", schema(value_type = crate::schema::Base64))]
    pub entry: Vec<u8>,
    /// A tlog-proof, as text.
    pub proof: String,
}

/// What a valid receipt for a stored recording says.
#[derive(Debug, Clone)]
pub struct StoredFact {
    /// SHA-256 of the stored content.
    pub content: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// Number of the log entry.
    pub index: u64,
    /// When it was stored.
    pub time: Utc,
    /// The checkpoint that the proof leads to.
    pub checkpoint: Checkpoint,
    /// The signed checkpoint, verbatim.
    pub checkpoint_note: String,
}

/// Why a receipt proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The proof or its checkpoint.
    #[error("the receipt's proof does not hold: {0}")]
    Proof(#[from] LogProofError),
    /// The entry cannot be read.
    #[error("the receipt's entry cannot be read: {0}")]
    Entry(#[from] EntryError),
    /// The entry says something else.
    #[error("the receipt is not for the storing of recording {expected}")]
    OtherFact {
        /// The recording that was asked for.
        expected: RecordingId,
    },
    /// The entry names other content.
    #[error("the receipt is for other content than was sealed: {what}")]
    OtherContent {
        /// What differs.
        what: Flaw,
    },
}

impl Receipt {
    /// Checks the proof under the log's key, and reads the entry.
    pub fn verify(&self, log_key: &VerifierKey) -> Result<(Entry, LogProof, Checkpoint), ReceiptError> {
        let proof: LogProof = self.proof.parse()?;
        let checkpoint = proof.verify(&self.entry, log_key)?;
        Ok((Entry::parse(&self.entry)?, proof, checkpoint))
    }

    /// Shows that `recording` is stored, under the log's key.
    ///
    /// The caller compares [`StoredFact::content`] and size with what it sealed, and the
    /// checkpoint with the last one it saw.
    pub fn verify_stored(&self, log_key: &VerifierKey, recording: &RecordingId) -> Result<StoredFact, ReceiptError> {
        let (entry, proof, checkpoint) = self.verify(log_key)?;
        match entry.event {
            Event::Recording(RecordingEvent::Stored { recording: named, content, size }) if named == *recording => {
                Ok(StoredFact {
                    content,
                    size,
                    index: proof.index,
                    time: entry.time,
                    checkpoint,
                    checkpoint_note: proof.checkpoint,
                })
            }
            _ => Err(ReceiptError::OtherFact { expected: *recording }),
        }
    }

    /// Shows that this very content is stored as `recording`.
    pub fn verify_content(
        &self,
        log_key: &VerifierKey,
        recording: &RecordingId,
        content: &Digest,
        size: u64,
    ) -> Result<StoredFact, ReceiptError> {
        let fact = self.verify_stored(log_key, recording)?;
        if fact.content != *content {
            return Err(ReceiptError::OtherContent { what: Flaw::new("digest-differs", "the digest differs") });
        }
        if fact.size != size {
            return Err(ReceiptError::OtherContent { what: Flaw::new("size-differs", "the size differs") });
        }
        Ok(fact)
    }
}

impl From<&ReceiptError> for Cause {
    fn from(error: &ReceiptError) -> Self {
        match error {
            ReceiptError::Proof(why) => Self::of("receipt-proof", error).because("why", why),
            ReceiptError::Entry(why) => Self::of("receipt-entry", error).because("why", why),
            ReceiptError::OtherFact { expected } => Self::of("receipt-other", error).with("recording", expected),
            ReceiptError::OtherContent { what } => Self::of("receipt-content", error).because("why", *what),
        }
    }
}
