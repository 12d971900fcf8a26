//! What of the service's word is believed, and when.
//!
//! A receipt proves that a recording is stored when its entry names this recording, content and
//! size, its inclusion proof leads to a checkpoint that the pinned log key signed, and that
//! checkpoint is consistent with the last one that this station saw, and so with all: the log was
//! only appended to. A receipt is of its moment: before anything is deleted, a proof is fetched
//! anew ([`Trust::still_stored`]). A log that contradicts what was seen blocks every deletion
//! until an administrator's restore of it is accepted ([`super::restore`]).

use evidence::checkpoint::{Checkpoint, CheckpointError};
use evidence::digest::Digest;
use evidence::event::{DockingEvent, Event};
use evidence::ids::DockingId;
use evidence::merkle::{self, ProofError};
use evidence::note::VerifierKey;
use evidence::proof::{LogProof, LogProofError};
use evidence::receipt::{Receipt, ReceiptError};
use evidence::wire::HashesAnswer;
use tokio::sync::{Mutex, MutexGuard};

use super::client::{CallError, Client};
use crate::state::{Block, Recording, StateError, StoredReceipt, Verified};
use crate::station::Station;

/// What to do where the log is not what this station saw.
const WHAT_TO_DO: &str = "nothing is deleted; an administrator must find out why, and where the service was restored \
                          from a backup, accept that with `docket log restored`";

/// Why something is not believed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrustError {
    #[error("the receipt does not hold: {0}")]
    Receipt(#[from] ReceiptError),
    #[error("the receipt is for something else")]
    OtherFact,
    #[error("there is no receipt")]
    NoReceipt,
    #[error("the log's checkpoint cannot be read: {0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("the log's proof cannot be read: {0}")]
    Malformed(LogProofError),
    /// Everything that rests on the log waits.
    #[error("{0}; {WHAT_TO_DO}")]
    Blocked(String),
    #[error("the log could not be asked: {0}")]
    Call(#[from] CallError),
    #[error("the agent is to stop")]
    Stopped,
    #[error(transparent)]
    State(#[from] StateError),
}

/// Believes one thing at a time: each must continue the checkpoint before.
#[derive(Debug, Default)]
pub(crate) struct Trust(Mutex<()>);

impl Trust {
    /// Takes the turn to follow the log.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.0.lock().await
    }

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
        let seen = Verified { checkpoint: fact.checkpoint, note: fact.checkpoint_note };
        let _turn = self.turn().await;
        let newest = continues(client, station, &seen).await?;
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
        let _turn = self.turn().await;
        if continues(client, station, &seen).await? {
            station.state.saw(&seen, station.clock.now())?;
        }
        station.state.delivered(docking, receipt)?;
        Ok(())
    }

    /// Fetches the log's head, and shows that it continues all that was seen.
    pub(super) async fn head(&self, client: &Client, station: &Station) -> Result<Verified, TrustError> {
        let _turn = self.turn().await;
        head(client, station).await
    }

    /// Shows that a recording is stored at this moment: the entry that says so is in the log under a
    /// checkpoint that is fetched now and that continues all that was seen.
    pub(super) async fn still_stored(
        &self,
        client: &Client,
        station: &Station,
        recording: &Recording,
    ) -> Result<(), TrustError> {
        let _turn = self.turn().await;
        client.hear_time().await?;
        let receipt = station.state.receipt(&recording.id)?.ok_or(TrustError::NoReceipt)?;
        let key = &station.enrolment.log_key;
        let fact = receipt.verify_content(key, &recording.id, &recording.digest, recording.size)?;
        blocked(station)?;
        let text = match client.open_text(&format!("/log/proof?index={}", fact.index)).await {
            Ok(text) => text,
            Err(error @ CallError::Refused(_)) => {
                // There is no such entry: the head tells whether the log became shorter.
                head(client, station).await?;
                return Err(error.into());
            }
            Err(error) => return Err(error.into()),
        };
        let proof: LogProof = text.parse().map_err(TrustError::Malformed)?;
        let now = Verified::open(&proof.checkpoint, key)?;
        // First the line of the log, then the place in it.
        if continues(client, station, &now).await? {
            station.state.saw(&now, station.clock.now())?;
        }
        let included = proof.index == fact.index && proof.verify(&receipt.entry, key).is_ok();
        if included {
            return Ok(());
        }
        let why = format!(
            "the log does not hold entry {} as this station's receipt shows it; its history may have been rewritten",
            fact.index
        );
        Err(contradiction(client, station, &now, why).await?)
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
        Event::Docking(DockingEvent::Recorded { docking: named, payload: logged, .. })
            if named == *docking && logged == payload =>
        {
            Ok(Verified { checkpoint, note: proof.checkpoint })
        }
        _ => Err(TrustError::OtherFact),
    }
}

/// Nothing is believed while something blocks.
pub(super) fn blocked(station: &Station) -> Result<(), TrustError> {
    match station.state.block()? {
        Some(block) => Err(TrustError::Blocked(block.why)),
        None => Ok(()),
    }
}

/// The last checkpoint that was seen.
fn last(station: &Station) -> Result<Option<Verified>, TrustError> {
    let Some(note) = station.state.checkpoint()? else { return Ok(None) };
    Ok(Some(Verified::open(&note, &station.enrolment.log_key)?))
}

/// Fetches the log's head and shows that it continues the last one seen. The caller has the turn.
async fn head(client: &Client, station: &Station) -> Result<Verified, TrustError> {
    blocked(station)?;
    let note = client.open_text("/log/checkpoint").await?;
    let head = Verified::open(&note, &station.enrolment.log_key)?;
    if let Some(last) = last(station)?
        && head.checkpoint.size < last.checkpoint.size
    {
        let (now, seen) = (head.checkpoint.size, last.checkpoint.size);
        let why = format!(
            "the log has {now} entries, and this station saw {seen}: it was restored from a backup, or cut off"
        );
        return Err(contradiction(client, station, &head, why).await?);
    }
    if continues(client, station, &head).await? {
        station.state.saw(&head, station.clock.now())?;
    }
    Ok(head)
}

/// Shows that a checkpoint and the last one seen are of one log; tells whether it is the newer. The
/// caller has the turn.
pub(super) async fn continues(client: &Client, station: &Station, seen: &Verified) -> Result<bool, TrustError> {
    blocked(station)?;
    let Some(last) = last(station)? else { return Ok(true) };
    let newer = seen.checkpoint.size > last.checkpoint.size;
    let (old, new) = if newer { (&last, seen) } else { (seen, &last) };
    match consistent(client, &old.checkpoint, &new.checkpoint).await {
        Ok(Ok(())) => Ok(newer),
        Ok(Err(proof)) => {
            let why = format!(
                "the log does not continue the one that this station saw before ({proof}); its history may have \
                 been rewritten"
            );
            Err(contradiction(client, station, seen, why).await?)
        }
        Err(CallError::Refused(problem)) => {
            // It has not so many entries any more, or refuses to show them: its head tells.
            let note = client.open_text("/log/checkpoint").await?;
            let head = Verified::open(&note, &station.enrolment.log_key)?;
            if head.checkpoint.size >= new.checkpoint.size {
                return Err(CallError::Refused(problem).into());
            }
            let (now, seen) = (head.checkpoint.size, new.checkpoint.size);
            let why = format!(
                "the log has {now} entries, and this station saw {seen}: it was restored from a backup, or cut off"
            );
            Err(contradiction(client, station, &head, why).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks for the proof that `new` continues `old`, and judges it.
pub(super) async fn consistent(
    client: &Client,
    old: &Checkpoint,
    new: &Checkpoint,
) -> Result<Result<(), ProofError>, CallError> {
    let proof = if old.size == new.size {
        Vec::new()
    } else {
        let path = format!("/log/consistency?from={}&to={}", old.size, new.size);
        let answer: HashesAnswer = client.open(&path).await?;
        answer.hashes.into_iter().map(|hash| hash.0).collect()
    };
    Ok(merkle::verify_consistency(old.size, &old.root, new.size, &new.root, &proof))
}

/// Blocks everything, because `now` contradicts what was seen; gives the error that says so.
async fn contradiction(
    client: &Client,
    station: &Station,
    now: &Verified,
    why: String,
) -> Result<TrustError, StateError> {
    let at = station.clock.now();
    let mut block = Block { why: why.clone(), note: now.note.clone(), first_lost: None, at };
    // The block is durable before anything else is asked.
    station.state.set_block(&block)?;
    tracing::error!(why, "log.contradicted");
    station.output.say("agent-blocked", &[("said", station.output.reason(&why))]);
    match first_lost(client, station, &now.checkpoint).await {
        Ok(first) => {
            block.first_lost = first;
            station.state.set_block(&block)?;
        }
        Err(TrustError::State(error)) => return Err(error),
        Err(error) => tracing::warn!(%error, "log.first_lost_unknown"),
    }
    // The next session shows the service what was seen.
    client.end_session().await;
    Ok(TrustError::Blocked(why))
}

/// The first checkpoint of those seen that `now` does not continue. Since each continues the one
/// before, halving finds it.
async fn first_lost(client: &Client, station: &Station, now: &Checkpoint) -> Result<Option<String>, TrustError> {
    let mut seen = station.state.checkpoints_seen()?;
    seen.retain(|seen| seen.lost_by.is_none());
    seen.sort_by_key(|seen| seen.size);
    let (mut low, mut high) = (0, seen.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(client, &station.enrolment.log_key, &seen[middle].note, now).await? {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(seen.get(low).map(|seen| seen.note.clone()))
}

/// Whether `now` continues a checkpoint that was seen. Where the service cannot show it, it does not.
pub(super) async fn holds(
    client: &Client,
    key: &VerifierKey,
    note: &str,
    now: &Checkpoint,
) -> Result<bool, TrustError> {
    let old = Checkpoint::open(note, key)?;
    if old.size > now.size {
        return Ok(false);
    }
    match consistent(client, &old, now).await {
        Ok(judged) => Ok(judged.is_ok()),
        Err(CallError::Refused(_)) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether the log that began with the `kept` entries holds a receipt's entry at its place among them.
pub(super) async fn holds_entry(
    client: &Client,
    key: &VerifierKey,
    index: u64,
    receipt: &Receipt,
    kept: &Checkpoint,
) -> Result<bool, TrustError> {
    let text = match client.open_text(&format!("/log/proof?index={index}")).await {
        Ok(text) => text,
        Err(CallError::Refused(_)) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let proof: LogProof = text.parse().map_err(TrustError::Malformed)?;
    let Ok(now) = proof.verify(&receipt.entry, key) else { return Ok(false) };
    // A tree that continues the kept entries has the same ones at their places.
    Ok(proof.index == index && index < kept.size && consistent(client, kept, &now).await?.is_ok())
}
