//! When the log is not what this station saw of it: what blocks, and the restores that were accepted.

use evidence::digest::Digest;
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::time::Utc;
use rusqlite::{OptionalExtension as _, Row, Transaction, named_params};

use super::seen::{self, Verified, WhySeen};
use super::{State, StateError, count, instant, naming, stored};

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
    /// Which of those that were noted.
    pub(crate) number: u64,
    /// Number of the entry. One backup that is restored twice brings two of one number.
    pub(crate) index: u64,
    pub(crate) receipt: Receipt,
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

    /// The restores that were noted, latest accepted first.
    pub(crate) fn restores(&self) -> Result<Vec<Restore>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT number, log_index, receipt, size, accepted_by, reason, logged_at, noted_at, why, entries_gone,
                    recordings, dockings, releases FROM restore ORDER BY logged_at DESC, number DESC",
            )?;
            let rows = query.query_map([], |row| Ok(restore(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// Whether this very entry was noted, and needs no thought any more: it was accepted, or the log
    /// that holds it was shown to continue what this station saw.
    pub(crate) fn is_followed(&self, new: &NewRestore) -> Result<bool, StateError> {
        let receipt = serde_json::to_string(&new.receipt).expect("a receipt is plain JSON");
        self.read(|c| {
            let query = "SELECT EXISTS (SELECT 1 FROM restore WHERE log_index = :index
                AND entry = json_extract(:receipt, '$.entry') AND followed = 1)";
            let params = named_params! { ":index": stored(new.index), ":receipt": receipt };
            Ok(c.query_row(query, params, |row| row.get(0))?)
        })
    }

    /// Notes a restore that took nothing from this station: the log that holds it continues what was
    /// seen, with `head` where that is the newest.
    pub(crate) fn note_restore(&self, new: &NewRestore, head: Option<&Verified>, at: Utc) -> Result<(), StateError> {
        self.write(|tx| {
            put(tx, new, None, at)?;
            head.map_or(Ok(()), |head| seen::put(tx, head, at, WhySeen::Progress))
        })
    }

    /// Accepts a restore, in one transaction: what it took is to be offered again, its receipts and
    /// checkpoints are kept as evidence, and the station follows the log from `head` on.
    pub(crate) fn accept_restore(&self, new: &NewRestore, head: &Verified, at: Utc) -> Result<Lost, StateError> {
        let block = self.block()?;
        self.write(|tx| {
            let last: Option<i64> =
                tx.query_row("SELECT max(size) FROM checkpoints_seen WHERE lost_by IS NULL", [], |row| row.get(0))?;
            let last = count("checkpoints_seen.size", last.unwrap_or(0))?;
            let number = put(tx, new, block.as_ref(), at)?;
            let lost = Lost {
                entries: last.saturating_sub(new.size),
                recordings: take_back_recordings(tx, number, new.size)?,
                dockings: take_back_dockings(tx, number, new.size)?,
                releases: take_back_releases(tx, new.size)?,
            };
            naming::say_again(tx)?;
            tx.execute(
                "UPDATE restore SET entries_gone = :entries, recordings = :recordings, dockings = :dockings,
                    releases = :releases WHERE number = :number",
                named_params! {
                    ":entries": stored(lost.entries),
                    ":recordings": stored(lost.recordings),
                    ":dockings": stored(lost.dockings),
                    ":releases": stored(lost.releases),
                    ":number": number,
                },
            )?;
            tx.execute(
                "UPDATE checkpoints_seen SET lost_by = :number WHERE lost_by IS NULL AND size > :size",
                named_params! { ":number": number, ":size": stored(new.size) },
            )?;
            tx.execute("DELETE FROM block", [])?;
            seen::put(tx, head, at, WhySeen::Restored)?;
            Ok(lost)
        })
    }

    /// The newest receipt among the log's first `size` entries, with the number of its entry.
    pub(crate) fn newest_receipt_below(&self, size: u64) -> Result<Option<(u64, Receipt)>, StateError> {
        let (recording, dockings) = self.read(|c| {
            let query = "SELECT id, receipt FROM recording WHERE log_index < :size ORDER BY log_index DESC LIMIT 1";
            let of = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
            let recording = c.query_row(query, named_params! { ":size": stored(size) }, of).optional()?;
            let mut query = c.prepare_cached(DELIVERED)?;
            let dockings = query.query_map([], of)?.collect::<Result<Vec<_>, _>>()?;
            Ok((recording, dockings))
        })?;
        let mut newest: Option<(u64, Receipt)> = None;
        for (id, receipt) in recording.into_iter().chain(dockings) {
            let (index, receipt) = placed(&id, &receipt)?;
            if index < size && newest.as_ref().is_none_or(|(last, _)| *last < index) {
                newest = Some((index, receipt));
            }
        }
        Ok(newest)
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

/// Notes a restore, once; gives the number of its row.
fn put(tx: &Transaction<'_>, new: &NewRestore, block: Option<&Block>, at: Utc) -> Result<i64, StateError> {
    let receipt = serde_json::to_string(&new.receipt).expect("a receipt is plain JSON");
    let number = tx.query_row(
        "INSERT INTO restore (log_index, receipt, size, accepted_by, reason, logged_at, noted_at, why, note, followed,
            entries_gone, recordings, dockings, releases)
         VALUES (:index, :receipt, :size, :by, :reason, :logged_at, :at, :why, :note, 1, 0, 0, 0, 0)
         ON CONFLICT (log_index, entry) DO UPDATE SET receipt = excluded.receipt, noted_at = excluded.noted_at,
            why = excluded.why, note = excluded.note, followed = 1
         RETURNING number",
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
        },
        |row| row.get(0),
    )?;
    Ok(number)
}

fn take_back_recordings(tx: &Transaction<'_>, restore: i64, size: u64) -> Result<u64, StateError> {
    tx.execute(
        "INSERT INTO lost_receipt (restore, recording, receipt)
         SELECT :restore, id, receipt FROM recording WHERE log_index >= :size",
        named_params! { ":restore": restore, ":size": stored(size) },
    )?;
    let changed = tx.execute(
        "UPDATE recording SET stored_at = NULL, log_index = NULL, receipt = NULL, receipt_at = NULL, sent = 0,
            problem = '' WHERE log_index >= :size",
        named_params! { ":size": stored(size) },
    )?;
    Ok(changed as u64)
}

/// Dockings with a receipt.
const DELIVERED: &str = "SELECT id, receipt FROM docking WHERE state = 'delivered'";

/// A stored receipt with the number of its entry.
fn placed(id: &str, receipt: &str) -> Result<(u64, Receipt), StateError> {
    let unreadable = || StateError::Inconsistent(format!("the receipt of {id} cannot be read"));
    let receipt: Receipt = serde_json::from_str(receipt).map_err(|_| unreadable())?;
    let proof: LogProof = receipt.proof.parse().map_err(|_| unreadable())?;
    Ok((proof.index, receipt))
}

fn take_back_dockings(tx: &Transaction<'_>, restore: i64, size: u64) -> Result<u64, StateError> {
    let mut query = tx.prepare(DELIVERED)?;
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut taken = 0;
    for row in rows.collect::<Result<Vec<_>, _>>()? {
        let (docking, receipt) = row;
        if placed(&docking, &receipt)?.0 < size {
            continue;
        }
        tx.execute(
            "INSERT INTO lost_receipt (restore, docking, receipt) VALUES (:restore, :docking, :receipt)",
            named_params! { ":restore": restore, ":docking": docking, ":receipt": receipt },
        )?;
        let query = "UPDATE docking SET state = 'stated', receipt = NULL WHERE id = :docking";
        tx.execute(query, named_params! { ":docking": docking })?;
        taken += 1;
    }
    Ok(taken)
}

fn take_back_releases(tx: &Transaction<'_>, size: u64) -> Result<u64, StateError> {
    let query = "UPDATE release SET log_index = NULL WHERE log_index >= :size";
    Ok(tx.execute(query, named_params! { ":size": stored(size) })? as u64)
}

fn restore(row: &Row<'_>) -> Result<Restore, StateError> {
    let number = |name, column| count(name, row.get(column)?);
    let receipt: String = row.get(2)?;
    Ok(Restore {
        number: number("restore.number", 0)?,
        index: number("restore.log_index", 1)?,
        receipt: serde_json::from_str(&receipt)
            .map_err(|error| StateError::Inconsistent(format!("restore.receipt: {error}")))?,
        size: number("restore.size", 3)?,
        by: row.get(4)?,
        reason: row.get(5)?,
        logged_at: instant("restore.logged_at", row.get(6)?)?,
        noted_at: instant("restore.noted_at", row.get(7)?)?,
        why: row.get(8)?,
        lost: Lost {
            entries: number("restore.entries_gone", 9)?,
            recordings: number("restore.recordings", 10)?,
            dockings: number("restore.dockings", 11)?,
            releases: number("restore.releases", 12)?,
        },
    })
}

/// What a sample of a file is set to when it is found to have told the wrong thing: no file has it.
pub(super) fn no_fingerprint() -> Digest {
    Digest::of(b"docket: the sample is not to be trusted\n")
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::super::{MIGRATIONS, seen::LostBy};
    use super::*;

    /// A state of before restores were known by their entries: two of them, of which one took a docking's
    /// and a recording's receipt and a checkpoint.
    const OLD: &str = "
        INSERT INTO statement VALUES (0, 'docking', 'a', x''), (1, 'seal', 'b', x'');
        INSERT INTO docking VALUES ('d-1', 'r', '/', 0, 'stated', 0, '', NULL);
        INSERT INTO recording (id, sequence, docking, recorder, path, size, mtime, fingerprint, digest, states, capture_end,
            rule, sealed_at) VALUES ('rec-1', 1, 'd-1', 'r', x'61', 1, 0, '', '', x'', 0, '', 0);
        INSERT INTO restore VALUES
            (7, '{\"entry\":\"YQ==\",\"proof\":\"\"}', 5, 'admin', 'why', 1, 2, 'blocked', 'note', 4, 1, 1, 0),
            (30, '{\"entry\":\"Yg==\",\"proof\":\"\"}', 9, 'admin', '', 3, 4, '', '', 0, 0, 0, 0);
        INSERT INTO lost_receipt VALUES (3, 7, 'rec-1', NULL, '{}'), (4, 7, NULL, 'd-1', '{}');
        INSERT INTO checkpoints_seen VALUES
            (1, 3, 'ROOT', 2, 'n1', 0, 'enrolment', NULL), (2, 8, 'ROOT', 4, 'n2', 0, 'progress', 7);
        PRAGMA user_version = 3;";

    #[test]
    fn a_state_of_before_keeps_its_restores_and_what_they_took() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state.sqlite3");
        let connection = Connection::open(&path).unwrap();
        MIGRATIONS[..3].iter().for_each(|migration| connection.execute_batch(migration).unwrap());
        connection.execute_batch(&OLD.replace("ROOT", &Digest::of(b"").to_string())).unwrap();
        drop(connection);

        let state = State::open(&path).unwrap();
        let restores = state.restores().unwrap();
        let told: Vec<_> = restores.iter().map(|one| (one.number, one.index, one.size, one.lost.recordings)).collect();
        assert_eq!(told, [(2, 30, 9, 0), (1, 7, 5, 1)]);
        let lost_by: Vec<_> = state.checkpoints_seen().unwrap().iter().map(|seen| seen.lost_by).collect();
        assert_eq!(lost_by, [None, Some(LostBy { number: 1, index: 7 })]);
        let lost: Vec<(i64, i64)> = state
            .read(|c| {
                let mut query = c.prepare("SELECT number, restore FROM lost_receipt ORDER BY number")?;
                let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .unwrap();
        assert_eq!(lost, [(3, 1), (4, 1)]);

        // What was accepted is known by its entry, another of its number is not, and what was only
        // noted is thought of once more, and noted once.
        let new = |index, entry: &[u8]| NewRestore {
            index,
            receipt: Receipt { entry: entry.to_vec(), proof: String::new() },
            size: 5,
            by: "admin".into(),
            reason: String::new(),
            logged_at: Utc::from_micros(9).unwrap(),
        };
        let at = Utc::from_micros(10).unwrap();
        assert!(state.is_followed(&new(7, b"a")).unwrap());
        for other in [new(7, b"c"), new(8, b"a"), new(30, b"b")] {
            assert!(!state.is_followed(&other).unwrap(), "{other:?}");
            state.note_restore(&other, None, at).unwrap();
            assert!(state.is_followed(&other).unwrap(), "{other:?}");
        }
        assert_eq!(state.restores().unwrap().len(), 4);
    }
}
