//! C2SP tlog-proof: an entry's inclusion proof together with the checkpoint it leads to.

use std::fmt;
use std::str::FromStr;

use base64::prelude::{BASE64_STANDARD, Engine as _};

use crate::cause::{Cause, Flaw};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::digest::Digest;
use crate::merkle::{self, PROOF_LENGTH_MAX, ProofError, leaf_hash};
use crate::note::VerifierKey;

const HEADER: &str = "c2sp.org/tlog-proof@v1\n";

/// An inclusion proof that stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogProof {
    /// Extra data of the log, not covered by the proof.
    pub extra: Option<Vec<u8>>,
    /// Number of the entry, from 0.
    pub index: u64,
    /// Hashes from the leaf's sibling to the root's child.
    pub hashes: Vec<Digest>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

/// Why a proof is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogProofError {
    /// It is not in the format.
    #[error("this is not a tlog-proof: {0}")]
    Malformed(Flaw),
    /// The checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The proof leads elsewhere.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

impl fmt::Display for LogProof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64_STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        for hash in &self.hashes {
            writeln!(f, "{}", BASE64_STANDARD.encode(hash.0))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

impl FromStr for LogProof {
    type Err = LogProofError;

    fn from_str(text: &str) -> Result<Self, LogProofError> {
        let malformed = LogProofError::Malformed;
        let body = text.strip_prefix(HEADER).ok_or(malformed(Flaw::new("first-line", "its first line is another")))?;
        let (head, checkpoint) =
            body.split_once("\n\n").ok_or(malformed(Flaw::new("no-checkpoint", "it has no checkpoint")))?;
        let mut lines = head.split('\n').peekable();
        let extra = match lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            None => None,
            Some(encoded) => {
                let bytes = BASE64_STANDARD
                    .decode(encoded)
                    .map_err(|_| malformed(Flaw::new("extra-line", "its extra line is not base64")))?;
                lines.next();
                Some(bytes)
            }
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.ok_or(malformed(Flaw::new("no-index-line", "it has no index line")))?;
        let number: u64 =
            index.parse().map_err(|_| malformed(Flaw::new("index-no-number", "its index is not a number")))?;
        if number.to_string() != index {
            return Err(malformed(Flaw::new("index-spelling", "its index is not plain decimal")));
        }
        let hashes: Vec<Digest> = lines
            .map(hash_line)
            .collect::<Option<_>>()
            .ok_or(malformed(Flaw::new("hash-line", "a hash is not 32 bytes in base64")))?;
        if hashes.len() > PROOF_LENGTH_MAX {
            return Err(malformed(Flaw::new("many-hashes", "it has too many hashes")));
        }
        Ok(Self { extra, index: number, hashes, checkpoint: checkpoint.to_owned() })
    }
}

fn hash_line(line: &str) -> Option<Digest> {
    let bytes = BASE64_STANDARD.decode(line).ok()?;
    Some(Digest(bytes.try_into().ok()?))
}

impl LogProof {
    /// Shows that `entry` is in the log of `verifier`, and gives the checkpoint that says so.
    pub fn verify(&self, entry: &[u8], verifier: &VerifierKey) -> Result<Checkpoint, LogProofError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, verifier)?;
        let leaf = leaf_hash(entry);
        merkle::verify_inclusion(&leaf, self.index, checkpoint.size, &self.hashes, &checkpoint.root)?;
        Ok(checkpoint)
    }
}

impl From<&LogProofError> for Cause {
    fn from(error: &LogProofError) -> Self {
        match error {
            LogProofError::Malformed(flaw) => Self::of("no-log-proof", error).because("why", *flaw),
            LogProofError::Checkpoint(error) => error.into(),
            LogProofError::Proof(error) => error.into(),
        }
    }
}
