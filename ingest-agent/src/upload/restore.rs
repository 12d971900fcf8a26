//! When a restore of the log is accepted.
//!
//! A service that was restored from a backup has lost entries that this station saw. An
//! administrator says so in a `log.restored` entry. It is accepted here when it is in the log under
//! the pinned key, the entries that it says were kept have the root that it names and continue
//! every checkpoint that was seen up to there and hold the newest receipt among them, the log's present
//! head continues them, and the entry is newer than everything that this station saw and that still holds: an old acceptance cannot
//! cover a new loss. What was lost is then offered again, and who accepted it, when and how much is
//! gone stays in the state. A restore is known by its entry: one backup that is restored twice brings
//! two entries of one number.

use evidence::checkpoint::Checkpoint;
use evidence::receipt::Receipt;
use evidence::restored::Restored;
use evidence::wire::RestoresAnswer;
use reqwest::Method;

use super::client::{CallError, Client};
use super::trust::{Trust, TrustError, consistent, continues, holds, holds_entry};
use crate::state::{Lost, NewRestore, Seen, Verified};
use crate::station::Station;

/// An entry of a restore that was read and whose proof holds.
struct Told {
    new: NewRestore,
    /// The entries that were kept.
    kept: Checkpoint,
    /// The head of the log that holds the entry.
    head: Verified,
}

/// What came of looking at the restores that the service tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Looked {
    /// Nothing blocks, or one was accepted that ended the block.
    Free(Option<(NewRestoreTold, Lost)>),
    /// What blocks goes on; why no restore ends it.
    Blocked(String),
}

/// Who accepted a restore, when and why, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewRestoreTold(pub(crate) String);

impl Trust {
    /// Asks for the restores of the log, notes those that are new, and accepts the one that explains
    /// what blocks.
    pub(super) async fn look_at_restores(&self, client: &Client, station: &Station) -> Result<Looked, TrustError> {
        let answer: Result<RestoresAnswer, CallError> = client.call(Method::GET, "/api/v1/log/restored", None).await;
        let receipts = match answer {
            Ok(answer) => answer.restores,
            // A service that knows of no restores has none.
            Err(CallError::Refused(problem)) if problem.status == 404 => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        let _turn = self.turn().await;
        let mut why = "no administrator has accepted a restore of the log since".to_owned();
        for receipt in receipts {
            let told = match read(station, receipt) {
                Ok(told) => told,
                Err(error) => {
                    why = error;
                    continue;
                }
            };
            match consider(client, station, &told).await? {
                Considered::Nothing => {}
                Considered::Refused(fault) => {
                    why = format!("the restore in entry {} is not accepted: {fault}", told.new.index);
                }
                Considered::Accepted(lost) => {
                    return Ok(Looked::Free(Some((NewRestoreTold(words(&told.new)), lost))));
                }
            }
        }
        Ok(if station.state.block()?.is_some() { Looked::Blocked(why) } else { Looked::Free(None) })
    }
}

/// What came of one restore.
enum Considered {
    /// It is known, or it took nothing.
    Nothing,
    /// Why it is not accepted.
    Refused(String),
    /// It ended the block.
    Accepted(Lost),
}

/// Considers one restore. Where nothing blocks, it took nothing from this station only if the log that
/// holds it continues what was seen; where that log does not, it blocks at this moment, and the entry is
/// judged as what may explain it.
async fn consider(client: &Client, station: &Station, told: &Told) -> Result<Considered, TrustError> {
    if station.state.is_followed(&told.new)? {
        return Ok(Considered::Nothing);
    }
    if station.state.block()?.is_none() {
        match continues(client, station, &told.head).await {
            Ok(newest) => {
                if let Err(fault) = keeps(client, told).await? {
                    return Ok(Considered::Refused(fault));
                }
                let head = newest.then_some(&told.head);
                station.state.note_restore(&told.new, head, station.clock.now())?;
                return Ok(Considered::Nothing);
            }
            Err(TrustError::Blocked(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if let Err(fault) = judge(client, station, told).await? {
        return Ok(Considered::Refused(fault));
    }
    Ok(Considered::Accepted(station.state.accept_restore(&told.new, &told.head, station.clock.now())?))
}

fn words(new: &NewRestore) -> String {
    format!(
        "the log was restored from a backup of {} entries, accepted by {} {}: {}",
        new.size, new.by, new.logged_at, new.reason
    )
}

/// Reads a restore's entry under the pinned key.
fn read(station: &Station, receipt: Receipt) -> Result<Told, String> {
    let key = &station.enrolment.log_key;
    let (restored, checkpoint, note) = Restored::read(&receipt, key).map_err(|error| error.to_string())?;
    let kept = restored.kept(key.name());
    let Restored { index, size, by, reason, at: logged_at, .. } = restored;
    let new = NewRestore { index, receipt, size, by: by.to_string(), reason, logged_at };
    Ok(Told { new, kept, head: Verified { checkpoint, note } })
}

/// Whether the log that holds the entry continues the entries that it says were kept.
async fn keeps(client: &Client, told: &Told) -> Result<Result<(), String>, TrustError> {
    let kept = consistent(client, &told.kept, &told.head.checkpoint).await?;
    Ok(kept.map_err(|error| format!("the log does not continue the entries that it says were kept: {error}")))
}

/// Whether a restore is what this station saw of the log and what it sees now.
async fn judge(client: &Client, station: &Station, told: &Told) -> Result<Result<(), String>, TrustError> {
    if let Err(fault) = keeps(client, told).await? {
        return Ok(Err(fault));
    }
    let key = &station.enrolment.log_key;
    let mut seen: Vec<Seen> = station.state.checkpoints_seen()?;
    seen.retain(|seen| seen.lost_by.is_none());
    seen.sort_by_key(|seen| seen.size);
    let (before, after): (Vec<&Seen>, Vec<&Seen>) = seen.iter().partition(|seen| seen.size <= told.new.size);
    let Some(shown) = before.last().map(|seen| seen.size) else {
        return Ok(Err("it lost the enrolment of this station; enrol it anew".to_owned()));
    };
    for seen in before {
        if !holds(client, key, &seen.note, &told.kept).await? {
            return Ok(Err(format!(
                "of the {} entries that it says were kept, this station saw others when there were {}",
                told.new.size, seen.size
            )));
        }
    }
    if let Err(fault) = keeps_receipts(client, station, told, shown).await? {
        return Ok(Err(fault));
    }
    // What was seen after the entry and still holds shows that the entry is older than the loss.
    let newer = after.into_iter().find(|seen| seen.size > told.new.index);
    if let Some(newer) = newer
        && holds(client, key, &newer.note, &told.head.checkpoint).await?
    {
        return Ok(Err("it is older than what was lost".to_owned()));
    }
    Ok(Ok(()))
}

/// Whether the kept entries hold this station's newest receipt among them. The first `shown` do, by a
/// checkpoint; not every checkpoint stays in the state, so those after may be of another history. Where
/// more are said to be kept than were, what is gone would pass for stored. Entries carry nonces, so two
/// histories agree in none after they part, and the newest receipt speaks for all before it.
async fn keeps_receipts(
    client: &Client,
    station: &Station,
    told: &Told,
    shown: u64,
) -> Result<Result<(), String>, TrustError> {
    let newest = station.state.newest_receipt_below(told.new.size)?;
    let Some((index, receipt)) = newest.filter(|(index, _)| *index >= shown) else { return Ok(Ok(())) };
    if holds_entry(client, &station.enrolment.log_key, index, &receipt, &told.kept).await? {
        return Ok(Ok(()));
    }
    Ok(Err(format!(
        "of the {} entries that it says were kept, entry {index} is not the one that this station has a receipt of: \
         fewer were kept, and an administrator must say how many (`docket log restored --size`)",
        told.new.size
    )))
}
