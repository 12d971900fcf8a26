//! The agent's memory: SQLite in the spool directory, the only user of SQL in this program.
//!
//! WAL with `synchronous=FULL`: a committed transaction survives a power cut. One transaction
//! records a sealed recording whole (statement, chain, copy), so a `kill -9` at any point leaves
//! either all of it or none. One connection, behind a lock, writes; `status` opens one of its own.

mod docking;
mod naming;
mod progress;
mod recording;
mod release;
mod restore;
mod seen;
mod service;
mod station;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, Transaction, TransactionBehavior, ffi};

pub(crate) use docking::{DockedFile, DockingRow, DockingState, Outcome};
pub(crate) use naming::{NamedCase, Told};
pub(crate) use progress::{Judged, Progress};
pub(crate) use recording::{NewRecording, Recording, Stage, StoredReceipt};
pub(crate) use release::{Release, ReleaseState};
pub(crate) use restore::{Block, Lost, NewRestore};
pub(crate) use seen::{Seen, Verified};
pub(crate) use station::{ChainHead, Enrolment, StatementKind, StatementRow};

use crate::durable;

/// How long a statement waits for another process that holds the database, such as `status`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Schema changes, in order; the database's `user_version` counts those that were made. Only ever
/// appended to.
const MIGRATIONS: [&str; 6] = [
    include_str!("001_first.sql"),
    include_str!("002_checkpoints_seen.sql"),
    include_str!("003_restores.sql"),
    include_str!("004_restores_by_entry.sql"),
    include_str!("005_read_again.sql"),
    include_str!("006_cases_named.sql"),
];

/// Why the state cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StateError {
    #[error("the state database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    #[error("{path}: the state database cannot be opened: {source}")]
    Open { path: PathBuf, source: rusqlite::Error },
    #[error("{path}: written by a newer ingest-agent (schema {found}, this one knows {known}); upgrade this program")]
    Newer { path: PathBuf, found: u32, known: u32 },
    #[error("the state database is inconsistent: {0}")]
    Inconsistent(String),
    #[error(
        "this station is not enrolled; run `ingest-agent enrol --server URL --code CODE` with a code from `docket station enrol`"
    )]
    NotEnrolled,
}

impl StateError {
    /// Whether the station is short of descriptors or memory. SQLite does not tell why a file cannot be
    /// opened; while the agent runs, its files are there.
    pub(crate) fn is_shortage(&self) -> bool {
        let Self::Sqlite(error) = self else { return false };
        error.sqlite_error().is_some_and(|error| {
            matches!(error.extended_code & 0xff, ffi::SQLITE_NOMEM | ffi::SQLITE_CANTOPEN)
                || error.extended_code == ffi::SQLITE_IOERR_NOMEM
        })
    }
}

/// The state database.
#[derive(Debug)]
pub(crate) struct State {
    connection: Mutex<Connection>,
}

impl State {
    /// Opens the database at `path`, making or upgrading it.
    pub(crate) fn open(path: &Path) -> Result<Self, StateError> {
        let at = |source| StateError::Open { path: path.to_owned(), source };
        let mut connection = Connection::open(path).map_err(at)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "WAL").map_err(at)?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        // Temporary tables and journals need no file, and so no descriptor.
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        migrate(&mut connection, path)?;
        let this = Self { connection: Mutex::new(connection) };
        this.note_earlier()?;
        Ok(this)
    }

    /// Opens a database that is there, for a look while another process works on it.
    pub(crate) fn look(path: &Path) -> Result<Self, StateError> {
        if !path.exists() {
            return Err(StateError::NotEnrolled);
        }
        let connection = Connection::open(path).map_err(|source| StateError::Open { path: path.to_owned(), source })?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let version = version(&connection)?;
        if version != known() {
            return Err(StateError::Newer { path: path.to_owned(), found: version, known: known() });
        }
        connection.pragma_update(None, "query_only", true)?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Reads.
    fn read<T>(&self, query: impl FnOnce(&Connection) -> Result<T, StateError>) -> Result<T, StateError> {
        query(&self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs one transaction; it is durable when this returns. A failed fsync ends the process.
    pub(crate) fn write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, StateError>,
    ) -> Result<T, StateError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = change(&transaction)?;
        match transaction.commit() {
            Ok(()) => Ok(done),
            Err(error) if is_storage_failure(&error) => durable::storage_failed("the state database", &error),
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether SQLite says that the disk under it failed.
fn is_storage_failure(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error().map(|error| error.extended_code),
        Some(ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC | ffi::SQLITE_IOERR_WRITE)
    )
}

/// The schema that this program knows.
fn known() -> u32 {
    u32::try_from(MIGRATIONS.len()).expect("there are few migrations")
}

fn version(connection: &Connection) -> Result<u32, StateError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StateError> {
    let made = version(connection)?;
    if made > known() {
        return Err(StateError::Newer { path: path.to_owned(), found: made, known: known() });
    }
    for (number, migration) in (1_u32..).zip(MIGRATIONS).skip_while(|(number, _)| *number <= made) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
        transaction.commit()?;
    }
    Ok(())
}

/// Reads a text that a column holds into its type; other text is an inconsistency, no default.
fn parsed<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, StateError> {
    text.parse().map_err(|_| StateError::Inconsistent(format!("{column} holds {text:?}")))
}

/// Reads an instant.
fn instant(column: &str, micros: i64) -> Result<evidence::time::Utc, StateError> {
    evidence::time::Utc::from_micros(micros)
        .map_err(|_| StateError::Inconsistent(format!("{column} holds {micros}, which is no instant")))
}

/// Reads a number that is never negative.
fn count(column: &str, number: i64) -> Result<u64, StateError> {
    u64::try_from(number).map_err(|_| StateError::Inconsistent(format!("{column} holds {number}")))
}

/// Sizes and numbers as SQLite holds them; every one that is stored is far below 2^63.
fn stored(number: u64) -> i64 {
    i64::try_from(number).expect("sizes and counts are below 2^53")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_database_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("state.sqlite3");
        drop(State::open(&path).unwrap());
        State::look(&path).unwrap();
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        assert!(matches!(State::open(&path), Err(StateError::Newer { found: 99, .. })));
        assert!(matches!(State::look(&path), Err(StateError::Newer { found: 99, .. })));
    }

    #[test]
    fn commits_are_durable() {
        let directory = tempfile::tempdir().unwrap();
        let state = State::open(&directory.path().join("state.sqlite3")).unwrap();
        let (mode, synchronous): (String, i64) = state
            .read(|c| {
                Ok((
                    c.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
                    c.pragma_query_value(None, "synchronous", |row| row.get(0))?,
                ))
            })
            .unwrap();
        assert_eq!((mode.as_str(), synchronous), ("wal", 2));
    }
}
