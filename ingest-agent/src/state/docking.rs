//! Dockings, and what was found in them.

use evidence::digest::Digest;
use evidence::dsse::Envelope;
use evidence::ids::{DockingId, RecorderId, RecordingId};
use evidence::receipt::Receipt;
use evidence::time::Utc;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, named_params};

use super::station::{self, ChainHead, StatementKind};
use super::{State, StateError, count, instant, parsed, stored};
use crate::relpath::RelPath;

/// How many dockings of a recorder keep the list of what was found.
const LISTS_KEPT: i64 = 2;

/// A recorder at the dock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DockingRow {
    pub(crate) id: DockingId,
    pub(crate) recorder: RecorderId,
    pub(crate) root: String,
    pub(crate) docked_at: Utc,
    pub(crate) state: DockingState,
    /// What keeps it from being finished, for `status`.
    pub(crate) problem: String,
}

/// How far a docking is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DockingState {
    /// Being worked on.
    Open,
    /// Its statement is signed.
    Stated {
        /// Number of the statement in the chain.
        sequence: u64,
    },
    /// The service has logged the statement.
    Delivered {
        /// Number of the statement in the chain.
        sequence: u64,
    },
}

/// A file found in a docking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DockedFile {
    pub(crate) path: RelPath,
    /// Bytes.
    pub(crate) size: u64,
    pub(crate) outcome: Outcome,
}

/// What was done with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Nothing yet.
    Found,
    Sealed(RecordingId),
    SealedEarlier(RecordingId),
    NotSealed(String),
}

impl Outcome {
    /// The recording that the file is.
    pub(crate) fn recording(&self) -> Option<RecordingId> {
        match self {
            Self::Sealed(id) | Self::SealedEarlier(id) => Some(*id),
            Self::Found | Self::NotSealed(_) => None,
        }
    }
}

pub(super) const COLUMNS: &str = "id, recorder, root, docked_at, state, sequence, problem";

impl State {
    /// The docking of `recorder` that was not finished, where there is one.
    pub(crate) fn open_docking(&self, recorder: &RecorderId) -> Result<Option<DockingRow>, StateError> {
        let query = format!("SELECT {COLUMNS} FROM docking WHERE recorder = :recorder AND state = 'open'");
        self.read(|c| {
            let params = named_params! { ":recorder": recorder.as_str() };
            c.query_row(&query, params, columns).optional()?.map(Columns::read).transpose()
        })
    }

    /// A docking.
    pub(crate) fn docking(&self, id: &DockingId) -> Result<Option<DockingRow>, StateError> {
        let query = format!("SELECT {COLUMNS} FROM docking WHERE id = :id");
        self.read(|c| {
            let params = named_params! { ":id": id.as_str() };
            c.query_row(&query, params, columns).optional()?.map(Columns::read).transpose()
        })
    }

    /// Every docking that was not finished.
    pub(crate) fn open_dockings(&self) -> Result<Vec<DockingRow>, StateError> {
        let query = format!("SELECT {COLUMNS} FROM docking WHERE state = 'open' ORDER BY docked_at");
        self.read(|c| {
            let mut query = c.prepare_cached(&query)?;
            let rows = query.query_map([], columns)?;
            rows.map(|row| Columns::read(row?)).collect()
        })
    }

    /// Begins a docking.
    pub(crate) fn begin_docking(
        &self,
        id: &DockingId,
        recorder: &RecorderId,
        root: &str,
        at: Utc,
    ) -> Result<(), StateError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO docking (id, recorder, root, docked_at, state) VALUES (:id, :recorder, :root, :at, 'open')",
                named_params! { ":id": id.as_str(), ":recorder": recorder.as_str(), ":root": root, ":at": at.micros() },
            )?;
            Ok(())
        })
    }

    /// Says what keeps a docking from being finished; empty for nothing.
    pub(crate) fn docking_problem(&self, id: &DockingId, problem: &str) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":id": id.as_str(), ":problem": problem };
            tx.execute("UPDATE docking SET problem = :problem WHERE id = :id", params)?;
            Ok(())
        })
    }

    /// Adds files to what was found; those that are known keep their outcome.
    pub(crate) fn found(&self, docking: &DockingId, files: &[(RelPath, u64)]) -> Result<(), StateError> {
        self.write(|tx| {
            let mut insert = tx.prepare_cached(
                "INSERT INTO docked_file (docking, path, size, outcome) VALUES (:docking, :path, :size, 'found')
                 ON CONFLICT (docking, path) DO UPDATE SET size = excluded.size WHERE outcome = 'found'",
            )?;
            for (path, size) in files {
                insert.execute(
                    named_params! { ":docking": docking.as_str(), ":path": path.bytes(), ":size": stored(*size) },
                )?;
            }
            Ok(())
        })
    }

    /// Says what was done with a file that was not newly sealed.
    pub(crate) fn decided(&self, docking: &DockingId, file: &DockedFile) -> Result<(), StateError> {
        self.write(|tx| set_outcome(tx, docking, file))
    }

    /// Keeps files that the docking before saw and this one could not look for, to be asked for by the next.
    pub(crate) fn keep_untold(&self, docking: &DockingId, files: &[DockedFile]) -> Result<(), StateError> {
        self.write(|tx| files.iter().try_for_each(|file| set_outcome(tx, docking, file)))
    }

    /// Says what could not be looked at in a docking, and why, in place of what was said before. The root is
    /// the empty path.
    pub(crate) fn set_unseen(&self, docking: &DockingId, unseen: &[(Vec<u8>, String)]) -> Result<(), StateError> {
        self.write(|tx| {
            tx.execute("DELETE FROM unseen WHERE docking = :docking", named_params! { ":docking": docking.as_str() })?;
            let query = "INSERT INTO unseen (docking, path, reason) VALUES (:docking, :path, :reason)";
            let mut insert = tx.prepare_cached(query)?;
            for (path, reason) in unseen {
                insert.execute(named_params! { ":docking": docking.as_str(), ":path": path, ":reason": reason })?;
            }
            Ok(())
        })
    }

    /// What could not be looked at in a docking, and why.
    pub(crate) fn unseen(&self, docking: &DockingId) -> Result<Vec<(Vec<u8>, String)>, StateError> {
        self.read(|c| {
            let mut query =
                c.prepare_cached("SELECT path, reason FROM unseen WHERE docking = :docking ORDER BY path")?;
            let rows = query
                .query_map(named_params! { ":docking": docking.as_str() }, |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// What was found in a docking.
    pub(crate) fn docked_files(&self, docking: &DockingId) -> Result<Vec<DockedFile>, StateError> {
        self.read(|c| docked_files(c, docking))
    }

    /// The last docking of `recorder` that has a statement, with what was found in it.
    pub(crate) fn last_stated(
        &self,
        recorder: &RecorderId,
    ) -> Result<Option<(DockingId, Vec<DockedFile>)>, StateError> {
        self.read(|c| {
            let query =
                "SELECT id FROM docking WHERE recorder = :recorder AND state <> 'open' ORDER BY sequence DESC LIMIT 1";
            let id: Option<String> =
                c.query_row(query, named_params! { ":recorder": recorder.as_str() }, |row| row.get(0)).optional()?;
            let Some(id) = id else { return Ok(None) };
            let id = parsed("docking.id", &id)?;
            let files = docked_files(c, &id)?;
            Ok(Some((id, files)))
        })
    }

    /// Signs and records a docking's statement in one transaction. `sign` is given the place in
    /// the chain. Files without an outcome get `reason`.
    pub(crate) fn state_docking(
        &self,
        docking: &DockingId,
        recorder: &RecorderId,
        sign: impl FnOnce(ChainHead) -> Result<(Digest, Envelope), StateError>,
    ) -> Result<(), StateError> {
        self.write(|tx| {
            let head = station::chain_head(tx)?;
            let (digest, envelope) = sign(head)?;
            station::append(tx, head.next, StatementKind::Docking, &digest, &envelope)?;
            tx.execute(
                "UPDATE docking SET state = 'stated', sequence = :sequence, problem = '' WHERE id = :id AND state = 'open'",
                named_params! { ":sequence": stored(head.next), ":id": docking.as_str() },
            )?;
            for table in ["docked_file", "unseen"] {
                let query = format!(
                    "DELETE FROM {table} WHERE docking IN (
                        SELECT id FROM docking WHERE recorder = :recorder AND state <> 'open'
                        ORDER BY sequence DESC LIMIT -1 OFFSET :kept)"
                );
                tx.execute(&query, named_params! { ":recorder": recorder.as_str(), ":kept": LISTS_KEPT })?;
            }
            Ok(())
        })
    }

    /// Dockings whose statement the service has not logged, oldest first.
    pub(crate) fn undelivered(&self) -> Result<Vec<(DockingId, u64)>, StateError> {
        self.read(|c| {
            let mut query =
                c.prepare_cached("SELECT id, sequence FROM docking WHERE state = 'stated' ORDER BY sequence")?;
            let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
            rows.map(|row| {
                let (id, sequence) = row?;
                Ok((parsed("docking.id", &id)?, count("docking.sequence", sequence)?))
            })
            .collect()
        })
    }

    /// Keeps the receipt of a docking's statement.
    pub(crate) fn delivered(&self, docking: &DockingId, receipt: &Receipt) -> Result<(), StateError> {
        let receipt = serde_json::to_string(receipt).expect("a receipt is plain JSON");
        self.write(|tx| {
            tx.execute(
                "UPDATE docking SET state = 'delivered', receipt = :receipt, problem = '' WHERE id = :id AND state = 'stated'",
                named_params! { ":receipt": receipt, ":id": docking.as_str() },
            )?;
            Ok(())
        })
    }

    /// Receipts of docking statements: docking, number of the statement, receipt.
    pub(crate) fn docking_receipts(&self) -> Result<Vec<(DockingId, u64, Receipt)>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT id, sequence, receipt FROM docking WHERE state = 'delivered' ORDER BY sequence",
            )?;
            let rows =
                query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
            rows.map(|row| {
                let (id, sequence, receipt) = row?;
                let receipt = serde_json::from_str(&receipt)
                    .map_err(|error| StateError::Inconsistent(format!("docking.receipt: {error}")))?;
                Ok((parsed("docking.id", &id)?, count("docking.sequence", sequence)?, receipt))
            })
            .collect()
        })
    }

    /// The last dockings of all recorders, newest first.
    pub(crate) fn dockings(&self, most: usize) -> Result<Vec<DockingRow>, StateError> {
        let query = format!("SELECT {COLUMNS} FROM docking ORDER BY docked_at DESC LIMIT :most");
        self.read(|c| {
            let mut query = c.prepare_cached(&query)?;
            let rows = query.query_map(named_params! { ":most": stored(most as u64) }, columns)?;
            rows.map(|row| Columns::read(row?)).collect()
        })
    }
}

pub(super) struct Columns {
    id: String,
    recorder: String,
    root: String,
    docked_at: i64,
    state: String,
    sequence: Option<i64>,
    problem: String,
}

pub(super) fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    Ok(Columns {
        id: row.get(0)?,
        recorder: row.get(1)?,
        root: row.get(2)?,
        docked_at: row.get(3)?,
        state: row.get(4)?,
        sequence: row.get(5)?,
        problem: row.get(6)?,
    })
}

impl Columns {
    pub(super) fn read(self) -> Result<DockingRow, StateError> {
        let sequence = self.sequence.map(|number| count("docking.sequence", number)).transpose()?;
        let state = match (self.state.as_str(), sequence) {
            ("open", None) => DockingState::Open,
            ("stated", Some(sequence)) => DockingState::Stated { sequence },
            ("delivered", Some(sequence)) => DockingState::Delivered { sequence },
            (other, _) => return Err(StateError::Inconsistent(format!("docking.state holds {other:?}"))),
        };
        Ok(DockingRow {
            id: parsed("docking.id", &self.id)?,
            recorder: parsed("docking.recorder", &self.recorder)?,
            root: self.root,
            docked_at: instant("docking.docked_at", self.docked_at)?,
            state,
            problem: self.problem,
        })
    }
}

/// Says what was done with a file.
pub(super) fn set_outcome(tx: &Transaction<'_>, docking: &DockingId, file: &DockedFile) -> Result<(), StateError> {
    let (outcome, reason) = match &file.outcome {
        Outcome::Found => ("found", ""),
        Outcome::Sealed(_) => ("sealed", ""),
        Outcome::SealedEarlier(_) => ("sealed_earlier", ""),
        Outcome::NotSealed(reason) => ("not_sealed", reason.as_str()),
    };
    tx.prepare_cached(
        "INSERT INTO docked_file (docking, path, size, outcome, recording, reason)
         VALUES (:docking, :path, :size, :outcome, :recording, :reason)
         ON CONFLICT (docking, path) DO UPDATE
         SET size = excluded.size, outcome = excluded.outcome, recording = excluded.recording, reason = excluded.reason",
    )?
    .execute(named_params! {
        ":docking": docking.as_str(),
        ":path": file.path.bytes(),
        ":size": stored(file.size),
        ":outcome": outcome,
        ":recording": file.outcome.recording().map(|id| id.to_string()),
        ":reason": reason,
    })?;
    Ok(())
}

fn docked_files(connection: &Connection, docking: &DockingId) -> Result<Vec<DockedFile>, StateError> {
    let mut query = connection.prepare_cached(
        "SELECT path, size, outcome, recording, reason FROM docked_file WHERE docking = :docking ORDER BY path",
    )?;
    let rows = query.query_map(named_params! { ":docking": docking.as_str() }, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, Option<String>>(3)?, row.get(4)?))
    })?;
    rows.map(|row| {
        let (path, size, outcome, recording, reason) = row?;
        let recording = recording.map(|text| parsed("docked_file.recording", &text)).transpose()?;
        let outcome = match (outcome.as_str(), recording) {
            ("found", None) => Outcome::Found,
            ("sealed", Some(id)) => Outcome::Sealed(id),
            ("sealed_earlier", Some(id)) => Outcome::SealedEarlier(id),
            ("not_sealed", None) => Outcome::NotSealed(reason),
            (other, _) => return Err(StateError::Inconsistent(format!("docked_file.outcome holds {other:?}"))),
        };
        Ok(DockedFile { path: RelPath::from_bytes(path), size: count("docked_file.size", size)?, outcome })
    })
    .collect()
}
