//! The one write transaction there is: it ends in an append or in nothing.
//!
//! [`Writer`] belongs to the log's sequencer. A batch of commands shares one transaction and one
//! fsync; each command runs in a savepoint of its own, so that a refused one leaves no trace.
//!
//! Personal values that are erased leave no bytes in the database's files. Their rows are never moved: they are added
//! at the end of their table, written over where they lie, and never deleted, as SQLite leaves copies behind where it
//! moves rows between pages. What the write-ahead file still has of them goes with the first commit that no reader
//! is in the way of.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::event::Event;
use evidence::ids::UserId;
use evidence::personal::{Salt, Values};
use evidence::tile::GrownTile;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::tables::bindings::{self, Binder, Latest};
use crate::store::tables::row::sql_number;
use crate::store::tables::schema::NextUnkept;
use crate::store::tables::secrets::{PersonalOf, RecoveryHash, SecretChange, second_factor_column, second_factor_of};
use crate::store::tables::{
    BUSY_TIMEOUT, Coming, Db, DbError, Indexing, Objects, Reader, Schema, Stated, configure, for_bulk, search_index,
};

/// How long the commit of an erasing waits for readers that stand in the way of emptying the write-ahead file.
const EMPTYING_WAIT: Duration = Duration::from_millis(200);

/// Recordings of which something that was not kept before is kept in one transaction.
const KEPT_AT_ONCE: usize = 256;

/// The connection that writes.
pub struct Writer {
    connection: Connection,
    schema: &'static Schema,
    binder: Option<Arc<Binder>>,
    /// What the write-ahead file may hold of what was erased.
    write_ahead: Cell<WriteAhead>,
}

/// What the write-ahead file may hold of what was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WriteAhead {
    /// Nothing.
    Clean,
    /// What this transaction erases.
    ErasedNow,
    /// What was erased before, as a reader was in the way of emptying it.
    ErasedBefore,
}

/// A transaction that is open on the [`Writer`].
pub struct Batch<'a> {
    connection: &'a Connection,
    schema: &'static Schema,
    binder: Option<&'a Binder>,
    /// What was appended of what lets somebody in; known to the binder once it is committed.
    coming: Coming,
    /// How much of it was there when the command began.
    before: Cell<usize>,
    /// What the write-ahead file may hold of what was erased.
    write_ahead: &'a Cell<WriteAhead>,
}

/// What a refold did.
#[derive(Debug)]
pub struct Refolded {
    /// How many entries were folded.
    pub entries: u64,
    /// Accounts whose password and second factor were not those of their latest entry, and were dropped.
    pub dropped: Vec<String>,
}

impl Writer {
    /// Opens the writing connection. The caller holds the data directory's lock.
    pub fn open(db: &Db) -> Result<Self, DbError> {
        let connection = Connection::open(db.path())?;
        configure(&connection)?;
        // A process that ended between an erasing and the emptying that follows left it to this one.
        let write_ahead = Cell::new(WriteAhead::ErasedBefore);
        Ok(Self { connection, schema: db.schema(), binder: db.binder().cloned(), write_ahead })
    }

    /// Keeps what manifests say and was not kept of recordings from before it was: bytes of paths that are no UTF-8, and
    /// whether a recording is of a fixed place. The manifests are read before each transaction begins.
    pub fn keep_of_manifests(&mut self, objects: &Objects<'_>) -> Result<(), DbError> {
        let schema = self.schema;
        self.keep_each(objects, schema.next_raw_path, schema.keep_raw_path, |path| &path.recording)?;
        self.keep_each(objects, schema.next_fixed, schema.keep_fixed, |place| &place.recording)
    }

    fn keep_each<T>(
        &mut self,
        objects: &Objects<'_>,
        next: NextUnkept<T>,
        keep: fn(&Connection, &T) -> Result<(), DbError>,
        recording: impl Fn(&T) -> &String,
    ) -> Result<(), DbError> {
        let mut after = String::new();
        loop {
            let mut found = Vec::new();
            while found.len() < KEPT_AT_ONCE
                && let Some(one) = next(&self.connection, objects, &after)?
            {
                after.clone_from(recording(&one));
                found.push(one);
            }
            if found.is_empty() {
                return Ok(());
            }
            let batch = self.begin()?;
            for one in &found {
                keep(batch.connection, one)?;
            }
            batch.commit()?;
        }
    }

    /// Begins a transaction.
    pub fn begin(&mut self) -> Result<Batch<'_>, DbError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let (coming, before, write_ahead) = (Coming::default(), Cell::default(), &self.write_ahead);
        let (connection, schema, binder) = (&self.connection, self.schema, self.binder.as_deref());
        Ok(Batch { connection, schema, binder, coming, before, write_ahead })
    }

    /// Removes every row that is a fold of the log, and applies all entries again.
    ///
    /// Whatever lets somebody in is bound again to the entry that brought it; passwords and second
    /// factors, which no entry holds, are kept only where they are bound to the latest.
    pub fn refold(&mut self, objects: &Objects<'_>) -> Result<Refolded, DbError> {
        for_bulk(&self.connection)?;
        let batch = self.begin()?;
        let entries = refold_tables(batch.connection, batch.schema, objects)?;
        let dropped = match batch.binder {
            Some(binder) => bindings::bind_again(batch.connection, binder, &latest(batch.connection)?)?,
            None => Vec::new(),
        };
        batch.commit()?;
        Ok(Refolded { entries, dropped })
    }
}

/// The latest entry of each row that lets somebody in, from all of the log.
fn latest(connection: &Connection) -> Result<Latest, DbError> {
    let reader = Reader::new(connection);
    let (mut latest, mut next) = (Latest::of_standing(), 0);
    loop {
        let page = reader.entries_from(next, crate::store::tables::log_rows::LOG_PAGE_MAX)?;
        let Some(last) = page.last() else { return Ok(latest) };
        next = last.index + 1;
        for stored in &page {
            if let Ok(entry) = Entry::parse(&stored.bytes) {
                latest.note(stored.index, &entry.event);
            }
        }
    }
}

/// Empties the folded tables and folds the log of the same database into them.
pub(crate) fn refold_tables(connection: &Connection, schema: &Schema, objects: &Objects<'_>) -> Result<u64, DbError> {
    for table in schema.folded {
        connection.execute_batch(&format!("DELETE FROM {table}"))?;
    }
    search_index::create_again(connection)?;
    let reader = Reader::new(connection);
    let mut index = 0;
    loop {
        let page = reader.entries_from(index, crate::store::tables::log_rows::LOG_PAGE_MAX)?;
        if page.is_empty() {
            (schema.fill_index)(connection)?;
            return Ok(index);
        }
        for stored in page {
            let entry = Entry::parse(&stored.bytes).map_err(|error| DbError::Inconsistent {
                table: "log_entries",
                what: format!("entry {} that cannot be read: {error}", stored.index),
            })?;
            let stated = (schema.stated)(stored.index, &entry, objects)?;
            (schema.apply)(connection, stored.index, &entry, &stored.leaf, stated.as_ref(), Indexing::Later)?;
            index = stored.index + 1;
        }
    }
}

impl Batch<'_> {
    /// What the transaction sees, the batch's earlier commands included.
    pub fn reader(&self) -> Reader<'_> {
        Reader::within(self.connection, self.binder, &self.coming)
    }

    /// Marks where a command begins.
    pub fn begin_command(&self) -> Result<(), DbError> {
        self.before.set(self.coming.borrow().len());
        Ok(self.connection.execute_batch("SAVEPOINT command")?)
    }

    /// Keeps what the command wrote.
    pub fn keep_command(&self) -> Result<(), DbError> {
        Ok(self.connection.execute_batch("RELEASE command")?)
    }

    /// Undoes what the command wrote.
    pub fn undo_command(&self) -> Result<(), DbError> {
        self.coming.borrow_mut().truncate(self.before.get());
        Ok(self.connection.execute_batch("ROLLBACK TO command; RELEASE command")?)
    }

    /// Appends an entry and folds it into the tables, with what the statement says that it names.
    pub fn append(
        &self,
        index: u64,
        entry: &Entry,
        bytes: &[u8],
        leaf: &Digest,
        stated: Option<&Stated>,
    ) -> Result<(), DbError> {
        let sql = "INSERT INTO log_entries (log_index, entry, leaf) VALUES ($1, $2, $3)";
        self.connection.prepare_cached(sql)?.execute(params![sql_number(index), bytes, leaf.0])?;
        (self.schema.apply)(self.connection, index, entry, leaf, stated, Indexing::Now)
    }

    /// Binds what entry `index` changed of what lets somebody in. Its secret is there by now.
    pub fn bind(&self, index: u64, event: &Event, leaf: &Digest) -> Result<(), DbError> {
        let changed = bindings::changed(event);
        for bound in &changed {
            let binder = self.binder.ok_or(DbError::NoKey)?;
            bindings::bind(self.connection, binder, bound, index, leaf)?;
        }
        bindings::unbind_ended(self.connection, event)?;
        if !changed.is_empty() {
            self.coming.borrow_mut().push((index, event.clone()));
        }
        Ok(())
    }

    /// Keeps a secret beside the log, in the transaction that logs that it changed: with entry `index`.
    pub fn put_secret(&self, change: &SecretChange, index: u64) -> Result<(), DbError> {
        match change {
            SecretChange::BindAll => {
                let binder = self.binder.ok_or(DbError::NoKey)?;
                bindings::bind_all(self.connection, binder, &latest(self.connection)?)?;
            }
            SecretChange::Password { user, hash, must_change } => {
                let sql = "INSERT INTO credentials (user_id, password_hash, must_change, totp_step, password_index) \
                           VALUES ($1, $2, $3, 0, $4) ON CONFLICT (user_id) DO UPDATE SET \
                           password_hash = excluded.password_hash, must_change = excluded.must_change, \
                           password_index = excluded.password_index";
                let values = params![user.as_str(), hash.as_str(), i64::from(*must_change), sql_number(index)];
                self.connection.prepare_cached(sql)?.execute(values)?;
            }
            SecretChange::SecondFactor { user, secret, step, recovery } => {
                let sql = "UPDATE credentials SET totp_secret = $1, totp_step = $2 WHERE user_id = $3";
                let secret = secret.as_ref().map(|secret| second_factor_column(secret, recovery));
                self.connection.prepare_cached(sql)?.execute(params![secret, sql_number(*step), user.as_str()])?;
            }
            SecretChange::CodeUsed { user, step } => {
                let sql = "UPDATE credentials SET totp_step = $1 WHERE user_id = $2 AND totp_step < $1";
                self.connection.prepare_cached(sql)?.execute(params![sql_number(*step), user.as_str()])?;
            }
            SecretChange::Personal { of, salt, values } => self.put_personal(index, of, salt, values)?,
            SecretChange::PersonalErased { of } => self.erase_personal(of)?,
            SecretChange::RecoveryCodes { user, step, codes } => self.put_recovery(user, *step, |_| codes.clone())?,
            SecretChange::RecoveryUsed { user, code } => self.put_recovery(user, 0, |mut left| {
                left.retain(|one| one != code);
                left
            })?,
        }
        Ok(())
    }

    /// Keeps personal values, at the end of their table. The first page of a table goes elsewhere as the table grows, and
    /// is to leave nothing where it was.
    fn put_personal(&self, index: u64, of: &PersonalOf, salt: &Salt, values: &Values) -> Result<(), DbError> {
        let sql = "INSERT INTO personal_values (subject, log_index, salt, personal) VALUES ($1, $2, $3, $4)";
        let personal = String::from_utf8_lossy(&values.to_json()).into_owned();
        self.connection.pragma_update(None, "secure_delete", true)?;
        let row = params![of.to_string(), sql_number(index), salt.0, personal];
        let put = self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(row));
        self.connection.pragma_update(None, "secure_delete", false)?;
        put?;
        Ok(())
    }

    /// Writes over personal values and their salts, by as many bytes: what is as long as it was stays where it lies.
    fn erase_personal(&self, of: &PersonalOf) -> Result<(), DbError> {
        let sql = "UPDATE personal_values SET salt = zeroblob(length(salt)), \
                   personal = printf('%*s', octet_length(personal), '') WHERE subject = $1";
        self.connection.prepare_cached(sql)?.execute([of.to_string()])?;
        self.write_ahead.set(WriteAhead::ErasedNow);
        Ok(())
    }

    /// Changes the recovery codes of a second factor that is on; a code of the time step `step` is used up with it.
    fn put_recovery(
        &self,
        user: &UserId,
        step: u64,
        change: impl FnOnce(Vec<RecoveryHash>) -> Vec<RecoveryHash>,
    ) -> Result<(), DbError> {
        let sql = "SELECT totp_secret FROM credentials WHERE user_id = $1 AND totp_secret IS NOT NULL";
        let column = self.connection.prepare_cached(sql)?.query_row([user.as_str()], |row| row.get(0)).optional()?;
        let Some(column): Option<Vec<u8>> = column else { return Ok(()) };
        let (secret, codes) = second_factor_of(&column);
        let column = second_factor_column(&secret, &change(codes));
        let sql = "UPDATE credentials SET totp_secret = $1, totp_step = max(totp_step, $2) WHERE user_id = $3";
        self.connection.prepare_cached(sql)?.execute(params![column, sql_number(step), user.as_str()])?;
        Ok(())
    }

    /// Stores a tile's hashes, replacing fewer by more.
    pub fn put_tile(&self, tile: &GrownTile) -> Result<(), DbError> {
        let sql = "INSERT INTO log_tiles (level, tile_index, hashes) VALUES ($1, $2, $3) \
                   ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes";
        let bytes: Vec<u8> = tile.hashes.iter().flat_map(|hash| hash.0).collect();
        self.connection.prepare_cached(sql)?.execute(params![i64::from(tile.level), sql_number(tile.index), bytes])?;
        Ok(())
    }

    /// Stores the signed head of the log.
    pub fn put_checkpoint(&self, size: u64, note: &str) -> Result<(), DbError> {
        let sql = "INSERT INTO log_checkpoint (one, size, note) VALUES (1, $1, $2) \
                   ON CONFLICT (one) DO UPDATE SET size = excluded.size, note = excluded.note";
        self.connection.prepare_cached(sql)?.execute(params![sql_number(size), note])?;
        Ok(())
    }

    /// Makes everything durable: returns after the fsync.
    pub fn commit(self) -> Result<(), DbError> {
        self.connection.execute_batch("COMMIT")?;
        if let Some(binder) = self.binder {
            binder.note(self.coming.take());
        }
        match self.write_ahead.get() {
            WriteAhead::Clean => {}
            WriteAhead::ErasedNow => self.empty_write_ahead(EMPTYING_WAIT),
            WriteAhead::ErasedBefore => self.empty_write_ahead(Duration::ZERO),
        }
        Ok(())
    }

    /// Brings what the write-ahead file holds into the database's pages and empties it, where no reader is in the way;
    /// else the next commit tries again, which waits for nobody. What was committed stands whatever comes of it.
    fn empty_write_ahead(&self, wait: Duration) {
        let emptied = self.connection.busy_timeout(wait).and_then(|()| {
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
        });
        if let Err(error) = self.connection.busy_timeout(BUSY_TIMEOUT) {
            tracing::warn!(db.error = %error, "how long a statement waits could not be set again");
        }
        self.write_ahead.set(if matches!(emptied, Ok(0)) { WriteAhead::Clean } else { WriteAhead::ErasedBefore });
        if let Err(error) = emptied {
            tracing::warn!(db.error = %error, "the write-ahead file could not be emptied of what was erased");
        }
    }
}

impl Drop for Batch<'_> {
    /// A batch that was not committed leaves nothing.
    fn drop(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(db.error = %error, "a transaction could not be rolled back");
        }
    }
}
