//! Whether the parts answer, and what they measure.

use std::sync::Arc;

use crate::custody::{Custody, Refused, require};
use crate::domain::access::{Action, Caller, Target};
use crate::log::proofs;

/// What is measured on demand.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Entries of the log.
    pub log_size: u64,
    /// Bytes free on the vault's file system.
    pub vault_free_bytes: u64,
    /// Recordings announced, stored ones included.
    pub announced: u64,
    /// Recordings stored.
    pub stored: u64,
    /// Uploads held in memory.
    pub uploads_in_memory: u64,
}

impl Custody {
    /// Fails where the database or the vault does not answer.
    pub async fn healthy(self: &Arc<Self>) -> Result<(), Refused> {
        self.vault.free_bytes()?;
        self.read(|reader| Ok(proofs::head(reader).map(|_| ())?)).await
    }

    /// Measures, for who may see it.
    pub async fn measure(self: &Arc<Self>, caller: &Caller) -> Result<Measured, Refused> {
        if let Err(refused) = require(caller, Action::ReadMetrics, Target::Installation, None) {
            return Err(self.on_record(caller, "metrics", refused).await);
        }
        let vault_free_bytes = self.vault.free_bytes()?;
        let uploads_in_memory = self.uploads.len() as u64;
        self.read(move |reader| {
            let (log_size, _) = proofs::head(reader)?;
            let (announced, stored) = reader.recording_counts()?;
            Ok(Measured { log_size, vault_free_bytes, announced, stored, uploads_in_memory })
        })
        .await
    }
}
