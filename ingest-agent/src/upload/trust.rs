//! When a receipt is believed.
//!
//! A receipt proves that a recording is stored when its entry names this recording, content and
//! size, its inclusion proof leads to a checkpoint that the pinned log key signed, and that
//! checkpoint is consistent with the last one that this station saw: the log was only appended to.

use evidence::checkpoint::{Checkpoint, CheckpointError};
use evidence::digest::Digest;
use evidence::event::Event;
use evidence::ids::DockingId;
use evidence::merkle::{self, ProofError};
use evidence::note::VerifierKey;
use evidence::receipt::{Receipt, ReceiptError};
use evidence::wire::HashesAnswer;
use tokio::sync::Mutex;

use super::client::{CallError, Client};
use crate::state::{Recording, StateError, StoredReceipt, Verified};
use crate::station::Station;

/// Why a receipt is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrustError {
    #[error("the receipt does not hold: {0}")]
    Receipt(#[from] ReceiptError),
    #[error("the receipt is for something else")]
    OtherFact,
    #[error("the receipt's checkpoint cannot be read: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error(
        "the log does not continue the one that this station saw before ({0}); its history may have been rewritten: tell the supervising office"
    )]
    NotConsistent(ProofError),
    #[error("the log's consistency could not be asked for: {0}")]
    Call(#[from] CallError),
    #[error(transparent)]
    State(#[from] StateError),
}

/// Believes receipts, one at a time: each must continue the checkpoint before.
#[derive(Debug, Default)]
pub(crate) struct Trust(Mutex<()>);

impl Trust {
    /// Believes the receipt of a stored recording, and keeps it.
    pub(crate) async fn recording(
        &self,
        client: &Client,
        station: &Station,
        recording: &Recording,
        receipt: &Receipt,
    ) -> Result<(), TrustError> {
        let key = &station.enrolment.log_key;
        let fact = receipt.verify_content(key, &recording.id, &recording.digest, recording.size)?;
        let _turn = self.0.lock().await;
        let seen = Verified { checkpoint: fact.checkpoint, note: fact.checkpoint_note };
        let newest = continues(client, station, &seen.checkpoint).await?;
        let stored = StoredReceipt { receipt, at: fact.time, index: fact.index };
        station.state.stored(&recording.id, &stored, newest.then_some(&seen), station.clock.now())?;
        Ok(())
    }

    /// Believes the receipt of a docking's statement, and keeps it.
    pub(crate) async fn docking(
        &self,
        client: &Client,
        station: &Station,
        docking: &DockingId,
        payload: Digest,
        receipt: &Receipt,
    ) -> Result<(), TrustError> {
        let seen = docking_fact(&station.enrolment.log_key, docking, payload, receipt)?;
        let _turn = self.0.lock().await;
        if continues(client, station, &seen.checkpoint).await? {
            station.state.saw(&seen, station.clock.now())?;
        }
        station.state.delivered(docking, receipt)?;
        Ok(())
    }
}

/// Shows that a receipt is for the docking statement with this payload.
pub(crate) fn docking_fact(
    log_key: &VerifierKey,
    docking: &DockingId,
    payload: Digest,
    receipt: &Receipt,
) -> Result<Verified, TrustError> {
    let (entry, proof, checkpoint) = receipt.verify(log_key)?;
    match entry.event {
        Event::DockingRecorded { docking: named, payload: logged, .. } if named == *docking && logged == payload => {
            Ok(Verified { checkpoint, note: proof.checkpoint })
        }
        _ => Err(TrustError::OtherFact),
    }
}

/// Shows that `checkpoint` and the last one seen are of one log; tells whether it is the newer.
async fn continues(client: &Client, station: &Station, checkpoint: &Checkpoint) -> Result<bool, TrustError> {
    let Some(note) = station.state.checkpoint()? else { return Ok(true) };
    let last = Checkpoint::open(&note, &station.enrolment.log_key)?;
    let (old, new) = if last.size <= checkpoint.size { (&last, checkpoint) } else { (checkpoint, &last) };
    let proof = if old.size == new.size {
        Vec::new()
    } else {
        let path = format!("/log/consistency?from={}&to={}", old.size, new.size);
        let answer: HashesAnswer = client.open(&path).await?;
        answer.hashes.into_iter().map(|hash| hash.0).collect()
    };
    merkle::verify_consistency(old.size, &old.root, new.size, &new.root, &proof).map_err(TrustError::NotConsistent)?;
    Ok(checkpoint.size > last.size)
}
