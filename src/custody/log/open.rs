//! The part of the log that is for anybody: its head, its hashes, proofs.

use std::sync::Arc;

use evidence::digest::Digest;
use evidence::tile::tile_width;

use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::{Custody, Refused};
use crate::store::log::proofs;

impl Custody {
    /// The signed head of the log.
    pub async fn checkpoint(self: &Arc<Self>) -> Result<String, Refused> {
        self.read(|reader| Ok(proofs::head(reader)?.1)).await
    }

    /// The first `width` hashes of a tile, as bytes; `None` where the log has fewer.
    pub async fn hash_tile(self: &Arc<Self>, level: u8, index: u64, width: u64) -> Result<Option<Vec<u8>>, Refused> {
        self.read(move |reader| {
            let (size, _) = proofs::head(reader)?;
            if tile_width(level, index, size) < width {
                return Ok(None);
            }
            let hashes = reader.tile(level, index)?;
            let wanted = usize::try_from(width).ok().and_then(|width| hashes.get(..width));
            Ok(wanted.map(|hashes| hashes.iter().flat_map(|hash| hash.0).collect()))
        })
        .await
    }

    /// An entry's tlog-proof under the present checkpoint.
    pub async fn log_proof(self: &Arc<Self>, index: u64) -> Result<String, Refused> {
        self.read(move |reader| {
            let receipt = proofs::receipt(reader, index)?.ok_or_else(|| Refused::unknown(Thing::Entry, &index))?;
            Ok(receipt.proof)
        })
        .await
    }

    /// Shows that the log of `to` entries continues that of `from`.
    pub async fn log_consistency(self: &Arc<Self>, from: u64, to: u64) -> Result<Vec<Digest>, Refused> {
        self.read(move |reader| {
            let (size, _) = proofs::head(reader)?;
            if from == 0 || from > to || to > size {
                let problem = Fault::LogRange { size };
                return Err(Refused::Invalid { field: Field::FromEntries, problem });
            }
            Ok(proofs::consistency(reader, from, to)?)
        })
        .await
    }
}
