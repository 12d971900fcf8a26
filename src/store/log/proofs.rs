//! Proofs from the stored tiles, and the key that signs the log's head.

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::keys::SigningKey;
use evidence::merkle;
use evidence::note::{NoteError, VerifierKey};
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::tile;

use crate::store::tables::{DbError, Reader};

/// What signs checkpoints, and what checks them.
#[derive(Debug)]
pub struct LogKeys {
    /// None where nothing may be signed: a drill beside the live service would sign a second history.
    signing: Option<SigningKey>,
    verifier: VerifierKey,
}

impl LogKeys {
    /// Keys of the log `origin`.
    pub fn new(origin: &str, signing: SigningKey) -> Result<Self, NoteError> {
        let verifier = VerifierKey::new(origin, signing.public())?;
        Ok(Self { signing: Some(signing), verifier })
    }

    /// The same keys, which sign nothing any more.
    #[must_use]
    pub fn verifying_only(self) -> Self {
        Self { signing: None, verifier: self.verifier }
    }

    /// What outsiders check with.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// A signed checkpoint of a log of `size` entries with `root`; none where nothing may be signed.
    pub fn sign(&self, size: u64, root: Digest) -> Option<String> {
        let signing = self.signing.as_ref()?;
        let checkpoint = Checkpoint { origin: self.verifier.name().to_owned(), size, root };
        Some(checkpoint.sign(&self.verifier, signing))
    }
}

/// Reads complete subtrees from the stored tiles.
pub fn node(reader: &Reader<'_>, level: u8, index: u64) -> Result<Digest, DbError> {
    let mut tile = |level, index| reader.tile(level, index);
    tile::node_from_tile(level, index, &mut tile)?.ok_or_else(|| DbError::Inconsistent {
        table: "log_tiles",
        what: format!("too few hashes for subtree {index} on level {level}"),
    })
}

/// The head of the log as of this read.
pub fn head(reader: &Reader<'_>) -> Result<(u64, String), DbError> {
    reader.checkpoint()?.ok_or_else(|| DbError::Inconsistent {
        table: "log_checkpoint",
        what: "no checkpoint: the log was never opened".to_owned(),
    })
}

/// An entry's bytes and its proof under the present checkpoint; `None` past the end of the log.
pub fn receipt(reader: &Reader<'_>, index: u64) -> Result<Option<Receipt>, DbError> {
    let (size, checkpoint) = head(reader)?;
    let Some(entry) = reader.entry(index)?.filter(|_| index < size) else { return Ok(None) };
    let proof = proof_at(reader, index, size, checkpoint)?;
    Ok(Some(Receipt { entry: entry.bytes, proof: proof.to_string() }))
}

/// The proof of entry `index` under a checkpoint of `size` entries; `index < size`.
pub fn proof_at(reader: &Reader<'_>, index: u64, size: u64, checkpoint: String) -> Result<LogProof, DbError> {
    let hashes = merkle::inclusion_proof(index, size, &mut |level, index| node(reader, level, index))?;
    Ok(LogProof { extra: None, index, hashes, checkpoint })
}

/// Shows that the log of `to` entries continues that of `from`; `0 < from <= to <= size`.
pub fn consistency(reader: &Reader<'_>, from: u64, to: u64) -> Result<Vec<Digest>, DbError> {
    merkle::consistency_proof(from, to, &mut |level, index| node(reader, level, index))
}

/// The root of the first `size` entries.
pub fn root(reader: &Reader<'_>, size: u64) -> Result<Digest, DbError> {
    merkle::root(size, &mut |level, index| node(reader, level, index))
}
