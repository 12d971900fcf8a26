//! Checkpoints that this station has seen, the last of them and those before.
//!
//! The enrolment's is kept for ever. Of the others the last 64 are kept, and the first of each
//! power of two of the log's size, so that a log that is rewritten far back shows too.

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::note::VerifierKey;
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::time::Utc;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use super::{State, StateError, count, instant, parsed};

/// Checkpoints that are kept for being the last, per reason.
const LAST_KEPT: u32 = 64;

/// Why a checkpoint was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WhySeen {
    /// The station enrolled under it.
    Enrolment,
    /// It continued the one before.
    Progress,
    /// An administrator's restore of the log was accepted with it.
    Restored,
}

impl WhySeen {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Enrolment => "enrolment",
            Self::Progress => "progress",
            Self::Restored => "restored",
        }
    }

    fn from_text(text: &str) -> Result<Self, StateError> {
        match text {
            "enrolment" => Ok(Self::Enrolment),
            "progress" => Ok(Self::Progress),
            "restored" => Ok(Self::Restored),
            other => Err(StateError::Inconsistent(format!("checkpoints_seen.why holds {other:?}"))),
        }
    }
}

/// A checkpoint whose signature was verified, with its signed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: String,
}

impl Verified {
    /// Reads a note under the pinned key.
    pub(crate) fn open(note: &str, key: &VerifierKey) -> Result<Self, evidence::checkpoint::CheckpointError> {
        Ok(Self { checkpoint: Checkpoint::open(note, key)?, note: note.to_owned() })
    }
}

/// A checkpoint that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Number of entries.
    pub(crate) size: u64,
    pub(crate) root: Digest,
    /// As it was signed.
    pub(crate) note: String,
    /// When it was seen, by this station's clock.
    pub(crate) at: Utc,
    pub(crate) why: WhySeen,
    /// The restore that gave up what this checkpoint stands for.
    pub(crate) lost_by: Option<LostBy>,
}

/// A restore that gave up a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LostBy {
    /// Which of the restores that were noted.
    pub(crate) number: u64,
    /// Number of its log entry.
    pub(crate) index: u64,
}

impl State {
    /// The signed checkpoint that was seen last.
    pub(crate) fn checkpoint(&self) -> Result<Option<String>, StateError> {
        self.read(|c| Ok(c.query_row("SELECT note FROM checkpoint", [], |row| row.get(0)).optional()?))
    }

    /// Keeps a newer checkpoint, once it is known to continue the last one.
    pub(crate) fn saw(&self, seen: &Verified, at: Utc) -> Result<(), StateError> {
        self.write(|tx| put(tx, seen, at, WhySeen::Progress))
    }

    /// Notes the checkpoints of a state that was written before they were noted: the enrolment's,
    /// from its receipt, and the last.
    pub(super) fn note_earlier(&self) -> Result<(), StateError> {
        let Some(enrolment) = self.enrolment()? else { return Ok(()) };
        self.write(|tx| {
            if tx.query_row("SELECT EXISTS (SELECT 1 FROM checkpoints_seen)", [], |row| row.get(0))? {
                return Ok(());
            }
            let receipt: String = tx.query_row("SELECT receipt FROM enrolment", [], |row| row.get(0))?;
            let proof = serde_json::from_str::<Receipt>(&receipt).ok().and_then(|receipt| receipt.proof.parse().ok());
            let first = proof.map(|proof: LogProof| proof.checkpoint);
            let last: Option<String> = tx.query_row("SELECT note FROM checkpoint", [], |row| row.get(0)).optional()?;
            for (text, why) in [(&first, WhySeen::Enrolment), (&last, WhySeen::Progress)] {
                let Some(text) = text else { continue };
                match Verified::open(text, &enrolment.log_key) {
                    Ok(seen) if last.is_some() => note(tx, &seen, enrolment.enrolled_at, why)?,
                    Ok(seen) => put(tx, &seen, enrolment.enrolled_at, why)?,
                    Err(error) => tracing::error!(%error, "state.checkpoint_does_not_verify"),
                }
            }
            Ok(())
        })
    }

    /// Every checkpoint that is kept, in the order in which they were seen.
    pub(crate) fn checkpoints_seen(&self) -> Result<Vec<Seen>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT s.size, s.root, s.note, s.seen_at, s.why, s.lost_by, r.log_index
                 FROM checkpoints_seen s LEFT JOIN restore r ON r.number = s.lost_by ORDER BY s.number",
            )?;
            let rows = query.query_map([], |row| Ok(seen(row)))?;
            rows.map(|row| row?).collect()
        })
    }
}

/// Makes `seen` the last checkpoint, and notes it among those that were seen.
pub(super) fn put(tx: &Transaction<'_>, seen: &Verified, at: Utc, why: WhySeen) -> Result<(), StateError> {
    let query =
        "INSERT INTO checkpoint (one, note) VALUES (1, :note) ON CONFLICT (one) DO UPDATE SET note = excluded.note";
    tx.execute(query, named_params! { ":note": seen.note })?;
    note(tx, seen, at, why)
}

/// Notes a checkpoint among those that were seen; one of the same size and root is noted once. One that
/// had been given up and is seen again holds again: the lost log came back.
pub(super) fn note(tx: &Transaction<'_>, seen: &Verified, at: Utc, why: WhySeen) -> Result<(), StateError> {
    let Checkpoint { size, root, .. } = &seen.checkpoint;
    tx.execute(
        "INSERT INTO checkpoints_seen (size, root, magnitude, note, seen_at, why)
         VALUES (:size, :root, :magnitude, :note, :at, :why)
         ON CONFLICT (size, root) DO UPDATE SET lost_by = NULL",
        named_params! {
            ":size": i64::try_from(*size).map_err(|_| StateError::Inconsistent(format!("a log of {size} entries")))?,
            ":root": root.to_string(),
            ":magnitude": u64::BITS - size.leading_zeros(),
            ":note": seen.note,
            ":at": at.micros(),
            ":why": why.text(),
        },
    )?;
    for why in [WhySeen::Progress, WhySeen::Restored] {
        tx.execute(
            "DELETE FROM checkpoints_seen WHERE why = :why
                AND number NOT IN (SELECT number FROM checkpoints_seen WHERE why = :why ORDER BY number DESC LIMIT :kept)
                AND number NOT IN (SELECT min(number) FROM checkpoints_seen WHERE why = :why GROUP BY magnitude)",
            named_params! { ":why": why.text(), ":kept": LAST_KEPT },
        )?;
    }
    Ok(())
}

fn seen(row: &Row<'_>) -> Result<Seen, StateError> {
    let number = |name, column| row.get::<_, Option<i64>>(column)?.map(|number| count(name, number)).transpose();
    let lost_by = number("checkpoints_seen.lost_by", 5)?.zip(number("restore.log_index", 6)?);
    Ok(Seen {
        size: count("checkpoints_seen.size", row.get(0)?)?,
        root: parsed("checkpoints_seen.root", &row.get::<_, String>(1)?)?,
        note: row.get(2)?,
        at: instant("checkpoints_seen.seen_at", row.get(3)?)?,
        why: WhySeen::from_text(&row.get::<_, String>(4)?)?,
        lost_by: lost_by.map(|(number, index)| LostBy { number, index }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::fixture;

    const NOW: &str = "2026-01-01T08:00:00Z";

    fn at(station: &crate::station::Station, size: u64) -> Verified {
        let checkpoint = Checkpoint { origin: "log.example".into(), size, root: Digest::of(&size.to_be_bytes()) };
        let note = checkpoint.sign(&station.enrolment.log_key, &station.key);
        Verified { checkpoint, note }
    }

    #[test]
    fn the_first_checkpoint_stays_and_the_rest_is_bounded() {
        let directory = tempfile::tempdir().unwrap();
        let station = fixture::station(directory.path(), "", NOW);
        let now = station.clock.now();
        for size in 2..300 {
            station.state.saw(&at(&station, size), now).unwrap();
            station.state.saw(&at(&station, size), now).unwrap();
        }
        let seen = station.state.checkpoints_seen().unwrap();
        assert_eq!((seen[0].size, seen[0].why), (1, WhySeen::Enrolment));
        let sizes: Vec<u64> = seen[1..].iter().map(|seen| seen.size).collect();
        let expected: Vec<u64> = (1..8).map(|bit| 1 << bit).chain(236..300).collect();
        assert_eq!(sizes, expected);
        assert_eq!(station.state.checkpoint().unwrap(), Some(at(&station, 299).note));
    }

    #[test]
    fn a_state_of_before_notes_the_checkpoints_that_it_has() {
        let directory = tempfile::tempdir().unwrap();
        let station = fixture::station(directory.path(), "", NOW);
        let (first, last) = (at(&station, 1), at(&station, 9));
        station.state.saw(&last, station.clock.now()).unwrap();
        let proof = LogProof { extra: None, index: 0, hashes: Vec::new(), checkpoint: first.note }.to_string();
        let receipt = serde_json::to_string(&Receipt { entry: Vec::new(), proof }).unwrap();
        station
            .state
            .write(|tx| {
                tx.execute("UPDATE enrolment SET receipt = :receipt", named_params! { ":receipt": receipt })?;
                tx.execute_batch(
                    "DROP TABLE checkpoints_seen; DROP TABLE lost_receipt; DROP TABLE restore; DROP TABLE block;
                     ALTER TABLE recording DROP COLUMN receipt_at; ALTER TABLE service DROP COLUMN backup_seconds;
                     DROP TABLE unseen; ALTER TABLE recording DROP COLUMN read_at;
                     DROP TABLE suggestion; DROP TABLE named_case; DROP INDEX recording_sealed;
                     PRAGMA user_version = 1",
                )?;
                Ok(())
            })
            .unwrap();
        drop(station);
        let station = fixture::station(directory.path(), "", NOW);
        let seen = station.state.checkpoints_seen().unwrap();
        let found: Vec<(u64, WhySeen)> = seen.iter().map(|seen| (seen.size, seen.why)).collect();
        assert_eq!(found, [(1, WhySeen::Enrolment), (9, WhySeen::Progress)]);
        assert_eq!(station.state.checkpoint().unwrap(), Some(last.note));
    }
}
