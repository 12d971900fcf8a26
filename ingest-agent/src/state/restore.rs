//! When the log is not what this station saw of it: what blocks, and the restores that were accepted.

use evidence::digest::Digest;
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::time::Utc;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use super::seen::{self, Verified, WhySeen};
use super::{State, StateError, count, instant, stored};

/// Why nothing may be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Block {
    /// What was found.
    pub(crate) why: String,
    /// The checkpoint that contradicts, as it was signed.
    pub(crate) note: String,
    /// The first checkpoint of those seen that it contradicts, where that is known.
    pub(crate) first_lost: Option<String>,
    pub(crate) at: Utc,
}

/// A restore of the log, as its entry tells of it.
#[derive(Debug, Clone)]
pub(crate) struct NewRestore {
    /// Number of the entry.
    pub(crate) index: u64,
    pub(crate) receipt: Receipt,
    /// Entries that were kept.
    pub(crate) size: u64,
    /// Who accepted it.
    pub(crate) by: String,
    pub(crate) reason: String,
    /// By the service's clock.
    pub(crate) logged_at: Utc,
}

/// A restore that this station noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restore {
    /// Number of the entry.
    pub(crate) index: u64,
    /// Entries that were kept.
    pub(crate) size: u64,
    pub(crate) by: String,
    pub(crate) reason: String,
    /// By the service's clock.
    pub(crate) logged_at: Utc,
    /// By this station's clock.
    pub(crate) noted_at: Utc,
    /// What had blocked this station; empty where nothing that it saw was lost.
    pub(crate) why: String,
    /// What it meant.
    pub(crate) lost: Lost,
}

/// What a restore meant for this station.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lost {
    /// Entries that this station had seen and that are gone.
    pub(crate) entries: u64,
    /// Recordings that are offered again.
    pub(crate) recordings: u64,
    /// Docking statements that are brought again.
    pub(crate) dockings: u64,
    /// Releases that are reported again.
    pub(crate) releases: u64,
}

impl State {
    /// What blocks every deletion, where something does.
    pub(crate) fn block(&self) -> Result<Option<Block>, StateError> {
        type Texts = (String, String, Option<String>, i64);
        let row: Option<Texts> = self.read(|c| {
            let query = "SELECT why, note, first_lost, at FROM block";
            Ok(c.query_row(query, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).optional()?)
        })?;
        row.map(|(why, note, first_lost, at)| Ok(Block { why, note, first_lost, at: instant("block.at", at)? }))
            .transpose()
    }

    /// Blocks every deletion; what blocked first stays.
    pub(crate) fn set_block(&self, block: &Block) -> Result<(), StateError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO block (one, why, note, first_lost, at) VALUES (1, :why, :note, :first_lost, :at)
                 ON CONFLICT (one) DO UPDATE SET first_lost = coalesce(first_lost, excluded.first_lost)",
                named_params! {
                    ":why": block.why,
                    ":note": block.note,
                    ":first_lost": block.first_lost,
                    ":at": block.at.micros(),
                },
            )?;
            Ok(())
        })
    }

    /// The restores that were noted, latest entry first.
    pub(crate) fn restores(&self) -> Result<Vec<Restore>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT log_index, size, accepted_by, reason, logged_at, noted_at, why, entries_gone, recordings, dockings,
                    releases FROM restore ORDER BY log_index DESC",
            )?;
            let rows = query.query_map([], |row| Ok(restore(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// Notes a restore that took nothing from this station.
    pub(crate) fn note_restore(&self, new: &NewRestore, at: Utc) -> Result<(), StateError> {
        self.write(|tx| put(tx, new, None, Lost::default(), at))
    }

    /// Accepts a restore, in one transaction: what it took is to be offered again, its receipts and
    /// checkpoints are kept as evidence, and the station follows the log from `head` on.
    pub(crate) fn accept_restore(&self, new: &NewRestore, head: &Verified, at: Utc) -> Result<Lost, StateError> {
        let block = self.block()?;
        self.write(|tx| {
            let last: Option<i64> =
                tx.query_row("SELECT max(size) FROM checkpoints_seen WHERE lost_by IS NULL", [], |row| row.get(0))?;
            let last = count("checkpoints_seen.size", last.unwrap_or(0))?;
            put(tx, new, block.as_ref(), Lost::default(), at)?;
            let lost = Lost {
                entries: last.saturating_sub(new.size),
                recordings: take_back_recordings(tx, new)?,
                dockings: take_back_dockings(tx, new)?,
                releases: take_back_releases(tx, new)?,
            };
            tx.execute(
                "UPDATE restore SET entries_gone = :entries, recordings = :recordings, dockings = :dockings,
                    releases = :releases WHERE log_index = :index",
                named_params! {
                    ":entries": stored(lost.entries),
                    ":recordings": stored(lost.recordings),
                    ":dockings": stored(lost.dockings),
                    ":releases": stored(lost.releases),
                    ":index": stored(new.index),
                },
            )?;
            tx.execute(
                "UPDATE checkpoints_seen SET lost_by = :index WHERE lost_by IS NULL AND size > :size",
                named_params! { ":index": stored(new.index), ":size": stored(new.size) },
            )?;
            tx.execute("DELETE FROM block", [])?;
            seen::put(tx, head, at, WhySeen::Restored)?;
            Ok(lost)
        })
    }

    /// Keeps how long a backup of the service may lack what was stored.
    pub(crate) fn told_backup_interval(&self, seconds: u64) -> Result<(), StateError> {
        if self.backup_seconds()? == Some(seconds) {
            return Ok(());
        }
        self.write(|tx| {
            let params = named_params! { ":seconds": stored(seconds) };
            tx.execute("UPDATE service SET backup_seconds = :seconds", params)?;
            Ok(())
        })
    }

    /// How long a backup of the service may lack what was stored, in seconds, where it said so.
    pub(crate) fn backup_seconds(&self) -> Result<Option<u64>, StateError> {
        let seconds: Option<i64> =
            self.read(|c| Ok(c.query_row("SELECT backup_seconds FROM service", [], |row| row.get(0))?))?;
        seconds.map(|seconds| count("service.backup_seconds", seconds)).transpose()
    }
}

fn put(tx: &Transaction<'_>, new: &NewRestore, block: Option<&Block>, lost: Lost, at: Utc) -> Result<(), StateError> {
    let receipt = serde_json::to_string(&new.receipt).expect("a receipt is plain JSON");
    tx.execute(
        "INSERT INTO restore (log_index, receipt, size, accepted_by, reason, logged_at, noted_at, why, note, entries_gone,
            recordings, dockings, releases)
         VALUES (:index, :receipt, :size, :by, :reason, :logged_at, :at, :why, :note, :entries, 0, 0, 0)",
        named_params! {
            ":index": stored(new.index),
            ":receipt": receipt,
            ":size": stored(new.size),
            ":by": new.by,
            ":reason": new.reason,
            ":logged_at": new.logged_at.micros(),
            ":at": at.micros(),
            ":why": block.map_or("", |block| &block.why),
            ":note": block.map_or("", |block| &block.note),
            ":entries": stored(lost.entries),
        },
    )?;
    Ok(())
}

fn take_back_recordings(tx: &Transaction<'_>, new: &NewRestore) -> Result<u64, StateError> {
    let params = named_params! { ":index": stored(new.index), ":size": stored(new.size) };
    tx.execute(
        "INSERT INTO lost_receipt (restore, recording, receipt)
         SELECT :index, id, receipt FROM recording WHERE log_index >= :size",
        params,
    )?;
    let changed = tx.execute(
        "UPDATE recording SET stored_at = NULL, log_index = NULL, receipt = NULL, receipt_at = NULL, sent = 0,
            problem = '' WHERE log_index >= :size",
        named_params! { ":size": stored(new.size) },
    )?;
    Ok(changed as u64)
}

fn take_back_dockings(tx: &Transaction<'_>, new: &NewRestore) -> Result<u64, StateError> {
    let mut query = tx.prepare("SELECT id, receipt FROM docking WHERE state = 'delivered'")?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut taken = 0;
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (docking, receipt) = row;
        let proof = serde_json::from_str(&receipt).ok().and_then(|receipt: Receipt| receipt.proof.parse().ok());
        let proof: LogProof =
            proof.ok_or_else(|| StateError::Inconsistent(format!("docking.receipt of {docking} cannot be read")))?;
        if proof.index < new.size {
            continue;
        }
        tx.execute(
            "INSERT INTO lost_receipt (restore, docking, receipt) VALUES (:index, :docking, :receipt)",
            named_params! { ":index": stored(new.index), ":docking": docking, ":receipt": receipt },
        )?;
        let query = "UPDATE docking SET state = 'stated', receipt = NULL WHERE id = :docking";
        tx.execute(query, named_params! { ":docking": docking })?;
        taken += 1;
    }
    Ok(taken)
}

fn take_back_releases(tx: &Transaction<'_>, new: &NewRestore) -> Result<u64, StateError> {
    let query = "UPDATE release SET log_index = NULL WHERE log_index >= :size";
    Ok(tx.execute(query, named_params! { ":size": stored(new.size) })? as u64)
}

fn restore(row: &Row<'_>) -> Result<Restore, StateError> {
    let number = |name, column| count(name, row.get(column)?);
    Ok(Restore {
        index: number("restore.log_index", 0)?,
        size: number("restore.size", 1)?,
        by: row.get(2)?,
        reason: row.get(3)?,
        logged_at: instant("restore.logged_at", row.get(4)?)?,
        noted_at: instant("restore.noted_at", row.get(5)?)?,
        why: row.get(6)?,
        lost: Lost {
            entries: number("restore.entries_gone", 7)?,
            recordings: number("restore.recordings", 8)?,
            dockings: number("restore.dockings", 9)?,
            releases: number("restore.releases", 10)?,
        },
    })
}

/// What a sample of a file is set to when it is found to have told the wrong thing: no file has it.
pub(super) fn no_fingerprint() -> Digest {
    Digest::of(b"docket: the sample is not to be trusted\n")
}
