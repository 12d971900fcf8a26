//! The database: the only user of SQL.
//!
//! One connection writes, in the log's sequencer ([`Writer`]); a bounded set of read-only
//! connections serves everyone else ([`Db::read`]). The tables are the fold of the log
//! ([`fold`]): nothing else writes them.

pub mod bindings;
pub mod compare;
pub mod conditions;
mod failure;
pub mod log_rows;
pub mod row;
pub mod schema;
pub mod scratch;
pub mod search_index;
pub mod secrets;
pub mod sql;
pub mod stated;
pub mod tracks;
pub mod writer;

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use evidence::digest::Digest;
use evidence::event::Event;
use evidence::time::Utc;
use rusqlite::{Connection, OpenFlags};

pub use bindings::Binder;
pub use schema::{FixedPlace, Indexing, Migration, RawPath, Schema};
pub use stated::Stated;
pub use writer::Writer;

/// Read-only connections at most.
pub const READERS_MAX: usize = 8;

/// Most rows of one list, such as of officers, accounts or assignments. A list is whole, or it is refused
/// ([`DbError::TooMany`]): one that ended here without a word would hide who is not on it.
pub const LIST_MAX: u64 = 100_000;

/// How long a statement waits for a lock of another process (a backup or a check).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Memory for pages where all tables are made at once, in KiB; what does not fit is written twice.
const BULK_CACHE_KIB: i64 = 256 * 1024;

/// What the database could not do.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// SQLite refused.
    #[error("the database failed: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A row holds what no version of this program wrote.
    #[error("table {table} holds {what}; run `docket check`")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What it holds.
        what: String,
    },
    /// A row that lets somebody in is not the one that the latest entry about it brought.
    #[error("table {table} holds a row that is not bound to its entry, {row}: {why}; run `docket check`")]
    Unbound {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong.
        why: &'static str,
    },
    /// A list that is told as a whole has more rows than are read at one time.
    #[error("there are more than {most} of them, which are not listed at one time")]
    TooMany {
        /// How many are.
        most: u64,
    },
    /// The times of the log go back at more places than a search by time goes by.
    #[error("the clock was put back at more than {most} places; search without a time")]
    PutBackTooOften {
        /// At how many it goes by.
        most: u64,
    },
    /// There is no key to bind what lets somebody in.
    #[error("the key that binds credentials to the log is missing")]
    NoKey,
    /// An object that an entry names could not be read from the vault.
    #[error("an object that the log names cannot be read: {0}")]
    Object(String),
    /// The database was written by an earlier version, and is only looked at.
    #[error(
        "the database has schema version {found}, older than this program's {known}: start the service once, which \
         brings it up to date"
    )]
    TooOld {
        /// The version found.
        found: i64,
        /// The latest version known here.
        known: usize,
    },
    /// The database names a version that none is.
    #[error("the database has schema version {found}, which no program wrote")]
    NoVersion {
        /// What it names.
        found: i64,
    },
    /// The database was written by a later version.
    #[error("the database has schema version {found}; this program knows {known}: install the newer program")]
    TooNew {
        /// The version found.
        found: i64,
        /// The latest version known here.
        known: usize,
    },
}

impl DbError {
    /// Whether nothing may be written any more: the disk did not keep what it was given, or the
    /// database is not what was written.
    pub fn is_fatal(&self) -> bool {
        self.code().is_some_and(failure::is_fatal)
    }

    /// Whether the process is short of descriptors or memory. Nothing was lost, and the next try
    /// may succeed.
    pub fn is_scarce(&self) -> bool {
        self.code().is_some_and(failure::is_scarce)
    }

    fn code(&self) -> Option<i32> {
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => Some(error.extended_code),
            _ => None,
        }
    }

    /// The same error once more, for each of several commands that failed together.
    #[must_use]
    pub fn again(&self) -> Self {
        match self {
            Self::Sqlite(rusqlite::Error::SqliteFailure(code, message)) => {
                Self::Sqlite(rusqlite::Error::SqliteFailure(*code, message.clone()))
            }
            other => Self::Object(other.to_string()),
        }
    }

    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(error, _)) if error.code == rusqlite::ErrorCode::DiskFull)
    }
}

/// Reads an object of the vault by its digest.
pub type Objects<'a> = dyn Fn(&Digest) -> Result<Vec<u8>, String> + 'a;

/// A database file.
#[derive(Clone)]
pub struct Db {
    path: PathBuf,
    schema: &'static Schema,
    pool: Arc<Pool>,
    binder: Option<Arc<Binder>>,
}

#[derive(Default)]
struct Pool {
    state: Mutex<PoolState>,
    returned: Condvar,
}

#[derive(Default)]
struct PoolState {
    idle: Vec<Connection>,
    lent: usize,
}

/// A connection inside one read transaction: everything read through it is of one moment.
pub struct Reader<'a> {
    connection: &'a Connection,
    binder: Option<&'a Binder>,
    /// In the transaction that writes: what it appended of what lets somebody in.
    coming: Option<&'a Coming>,
}

/// Entries that are appended and not committed, of events that let somebody in or end it, by number.
type Coming = RefCell<Vec<(u64, Event)>>;

impl<'a> Reader<'a> {
    pub(crate) fn new(connection: &'a Connection) -> Self {
        Self { connection, binder: None, coming: None }
    }

    /// One that tells whether what lets somebody in is bound to its entry.
    pub(crate) fn with_binder(connection: &'a Connection, binder: Option<&'a Binder>) -> Self {
        Self { connection, binder, coming: None }
    }

    /// One that sees what its transaction is about to append.
    pub(crate) fn within(connection: &'a Connection, binder: Option<&'a Binder>, coming: &'a Coming) -> Self {
        Self { connection, binder, coming: Some(coming) }
    }

    /// Has `look` look at what the transaction is about to append.
    pub(crate) fn each_coming(&self, mut look: impl FnMut(u64, &Event)) {
        for (index, event) in self.coming.iter().flat_map(|coming| coming.borrow().clone()) {
            look(index, &event);
        }
    }

    pub(crate) fn binder(&self) -> Option<&'a Binder> {
        self.binder
    }

    pub(crate) fn sql(&self) -> &'a Connection {
        self.connection
    }
}

impl Reader<'_> {
    /// Rows of a query, each read by `read`.
    pub(crate) fn list<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The one number that a query gives.
    pub(crate) fn number(&self, sql: &str, values: impl rusqlite::Params) -> Result<u64, DbError> {
        let number: i64 = self.sql().prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
        Ok(u64::try_from(number).unwrap_or_default())
    }

    /// How many rows a query finds; it is not counted beyond `most`.
    pub(crate) fn count_up_to(&self, rows: &str, values: impl rusqlite::Params, most: u64) -> Result<u64, DbError> {
        self.number(&format!("SELECT count(*) FROM ({rows} LIMIT {most}) counted"), values)
    }

    /// The same of a query for [`LIST_MAX`] rows and one more, which there must not be.
    pub(crate) fn whole<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let found = self.list(sql, values, read)?;
        if found.len() as u64 > LIST_MAX { Err(DbError::TooMany { most: LIST_MAX }) } else { Ok(found) }
    }
}

impl Db {
    /// Opens the database at `path`, making or migrating it.
    pub fn open(path: &Path, schema: &'static Schema) -> Result<Self, DbError> {
        let mut connection = Connection::open(path)?;
        configure(&connection)?;
        migrate(&mut connection, schema.migrations)?;
        Ok(Self { path: path.to_owned(), schema, pool: Arc::new(Pool::default()), binder: None })
    }

    /// The same, with the key that tells whether what lets somebody in is bound to its entry. Without it
    /// nobody is let in.
    #[must_use]
    pub fn bound_by(self, binder: Arc<Binder>) -> Self {
        Self { binder: Some(binder), ..self }
    }

    /// The key that binds; none where it was not given.
    pub fn binder(&self) -> Option<&Arc<Binder>> {
        self.binder.as_ref()
    }

    /// Opens an existing database for reading only, migrating nothing.
    pub fn open_existing(path: &Path, schema: &'static Schema) -> Result<Self, DbError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let version = schema_version(&connection)?;
        if usize::try_from(version).ok() != Some(schema.migrations.len()) {
            let known = schema.migrations.len();
            let older = usize::try_from(version).is_ok_and(|found| found < known);
            let error = if older {
                DbError::TooOld { found: version, known }
            } else {
                DbError::TooNew { found: version, known }
            };
            return Err(error);
        }
        Ok(Self { path: path.to_owned(), schema, pool: Arc::new(Pool::default()), binder: None })
    }

    /// Size and root of the log in the database file at `path`, of whatever version; `None` where no
    /// log was opened in it.
    pub fn head_of(path: &Path) -> Result<Option<(u64, Digest)>, DbError> {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let reader = Reader::new(&connection);
        let Some((size, _)) = reader.checkpoint()? else { return Ok(None) };
        let mut tile = |level, index| reader.tile(level, index);
        let mut node = |level, index| {
            evidence::tile::node_from_tile(level, index, &mut tile)?.ok_or_else(|| DbError::Inconsistent {
                table: "log_tiles",
                what: format!("too few hashes for subtree {index} on level {level}"),
            })
        };
        Ok(Some((size, evidence::merkle::root(size, &mut node)?)))
    }

    /// What its tables are.
    pub(crate) fn schema(&self) -> &'static Schema {
        self.schema
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` inside one read transaction. Blocks; not for async code.
    pub fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let lent = self.lend()?;
        let connection = lent.connection.as_ref().expect("a lent connection is there until it is returned");
        connection.execute_batch("BEGIN").map_err(DbError::from)?;
        let result = work(&Reader::with_binder(connection, self.binder.as_deref()));
        // Nothing was written: ending the transaction either way gives up the snapshot.
        connection.execute_batch("ROLLBACK").map_err(DbError::from)?;
        result
    }

    /// The same over a connection that is opened for it and that nobody else waits for. It fails where the
    /// file is no longer there.
    pub fn read_apart<T, E: From<DbError>>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        let connection = self.open_reader()?;
        connection.execute_batch("BEGIN").map_err(DbError::from)?;
        work(&Reader::with_binder(&connection, self.binder.as_deref()))
    }

    fn lend(&self) -> Result<Lent<'_>, DbError> {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        while state.lent >= READERS_MAX {
            state = self.pool.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.lent += 1;
        let idle = state.idle.pop();
        drop(state);
        // From here on the place is given back on drop, also where opening fails.
        let mut lent = Lent { pool: &self.pool, connection: idle };
        if lent.connection.is_none() {
            lent.connection = Some(self.open_reader()?);
        }
        Ok(lent)
    }

    fn open_reader(&self) -> Result<Connection, DbError> {
        let connection = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        // The page of a case alone asks more than a hundred questions.
        connection.set_prepared_statement_cache_capacity(256);
        Ok(connection)
    }

    /// Copies the database, consistent at one moment, while it is in use. The copy is marked as one,
    /// made at `at`.
    pub fn backup_to(&self, target: &Path, at: Utc) -> Result<(), DbError> {
        let source = Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        source.busy_timeout(BUSY_TIMEOUT)?;
        let mut copy = Connection::open(target)?;
        {
            let backup = rusqlite::backup::Backup::new(&source, &mut copy)?;
            // All pages in one step: under WAL readers do not block the writer, and a single
            // step never has to start over because of a write in between.
            backup.step(-1)?;
        }
        copy.execute(
            "INSERT OR REPLACE INTO backup_mark (one, size, made_at) SELECT 1, size, $1 FROM log_checkpoint",
            [at.micros()],
        )?;
        copy.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }
}

struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.lent -= 1;
        // A connection whose transaction could not be ended is not lent again.
        if let Some(connection) = self.connection.take().filter(Connection::is_autocommit) {
            state.idle.push(connection);
        }
        self.pool.returned.notify_one();
    }
}

fn configure(connection: &Connection) -> Result<(), DbError> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // FULL: a commit returns only after the WAL was fsynced.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // Temporary tables and journals need no file, and so no descriptor.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Prepares a connection for work on whole tables; it is closed when that is done.
fn for_bulk(connection: &Connection) -> Result<(), DbError> {
    // Negative: KiB instead of pages.
    Ok(connection.pragma_update(None, "cache_size", -BULK_CACHE_KIB)?)
}

fn schema_version(connection: &Connection) -> Result<i64, DbError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn migrate(connection: &mut Connection, migrations: &[Migration]) -> Result<(), DbError> {
    let version = schema_version(connection)?;
    let done = usize::try_from(version).map_err(|_| DbError::NoVersion { found: version })?;
    if done > migrations.len() {
        return Err(DbError::TooNew { found: version, known: migrations.len() });
    }
    if done < migrations.len() {
        for_bulk(connection)?;
    }
    for (step, migration) in migrations.iter().enumerate().skip(done) {
        let tx = connection.transaction()?;
        migration.run(&tx)?;
        tx.pragma_update(None, "user_version", row::sql_number(step as u64 + 1))?;
        tx.commit()?;
    }
    Ok(())
}
