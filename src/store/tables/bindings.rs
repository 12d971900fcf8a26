//! What binds the rows that let somebody in to the entries that brought them.
//!
//! Whoever can write the database could give themselves a token, a role, a station's key or another's
//! password. So each such row has a keyed MAC (HMAC-SHA-256) over its cells, and over number and leaf hash
//! of the latest entry that changed it. The key lies in `keys/`, not in the database. It is compared
//! whenever the row lets somebody in ([`Reader::require_bound`]) and by `docket check`.
//!
//! An old row put back with its old MAC names an entry that is not the latest: the [`Binder`] knows the
//! latest of each, from the log at start and from every commit since ([`latest`]).

mod events;
mod latest;

use std::sync::{Mutex, MutexGuard, PoisonError};

use evidence::digest::Digest;
use evidence::entry::Entry;
use evidence::event::Event;
use evidence::time::Utc;
use ring::hmac;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::store::tables::row::sql_number;
use crate::store::tables::{Db, DbError, Reader};

pub use events::changed;
pub use latest::Latest;

use events::{Term, ended, names_of};

/// Bytes of the key.
pub const KEY_BYTES: usize = 32;

/// Sessions longer ago than this are over, in seconds: the latest entries about them need not be known.
const SESSIONS_SECONDS: i64 = 24 * 3600;

/// What kind of row lets somebody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// An account: its role, its agency, whether it is open.
    Account,
    /// An enrolment code.
    Code,
    /// A person's password and second factor.
    Password,
    /// A person's session. Once it has ended nothing binds it.
    Session,
    /// A station: its key, its agency, whether it was revoked.
    Station,
    /// A person's token. Once it was taken back nothing binds it.
    Token,
}

const KINDS: [Kind; 6] = [Kind::Account, Kind::Code, Kind::Password, Kind::Session, Kind::Station, Kind::Token];

impl Kind {
    /// How `bindings` names it.
    fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Code => "code",
            Self::Password => "password",
            Self::Session => "session",
            Self::Station => "station",
            Self::Token => "token",
        }
    }

    /// Its table and the table's key.
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Account => ("users", "user_id"),
            Self::Code => ("enrolment_codes", "code"),
            Self::Password => ("credentials", "user_id"),
            Self::Session => ("sessions", "session"),
            Self::Station => ("stations", "station"),
            Self::Token => ("tokens", "token"),
        }
    }

    /// The columns that are bound, in the order in which they are. A column that a later migration adds is
    /// bound only from a new kind of MAC on.
    fn columns(self) -> &'static str {
        match self {
            Self::Account => "user_id, name, role, agency, certificate, created_at, disabled_at",
            Self::Code => "code, agency, name, expires_at, used_by",
            Self::Password => "user_id, password_hash, must_change, totp_secret, totp_step, password_index",
            Self::Session => "session, user_id, client, started_at, expires_at, ended_at",
            Self::Station => "station, agency, name, public_key, enrolled_at, revoked_at",
            Self::Token => "token, user_id, issued_at, expires_at, revoked_at",
        }
    }

    /// Which rows of the table need a binding.
    fn condition(self) -> &'static str {
        match self {
            Self::Session => "ended_at IS NULL",
            Self::Token => "revoked_at IS NULL",
            Self::Account | Self::Code | Self::Password | Self::Station => "1 = 1",
        }
    }
}

/// A row that lets somebody in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bound {
    /// Of which kind.
    pub kind: Kind,
    /// Its key.
    pub id: String,
}

/// The key, and what the log says.
pub struct Binder {
    key: hmac::Key,
    latest: Mutex<Latest>,
}

impl std::fmt::Debug for Binder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Binder(…)")
    }
}

/// Puts a part before what follows it, so that no two lists of parts are the same bytes.
fn part(message: &mut Vec<u8>, bytes: &[u8]) {
    message.extend((bytes.len() as u64).to_be_bytes());
    message.extend(bytes);
}

fn cell(message: &mut Vec<u8>, value: ValueRef<'_>) {
    let (kind, bytes): (u8, Vec<u8>) = match value {
        ValueRef::Null => (0, Vec::new()),
        ValueRef::Integer(number) => (1, number.to_be_bytes().to_vec()),
        ValueRef::Real(number) => (2, number.to_be_bytes().to_vec()),
        ValueRef::Text(text) => (3, text.to_vec()),
        ValueRef::Blob(bytes) => (4, bytes.to_vec()),
    };
    message.push(kind);
    part(message, &bytes);
}

impl Binder {
    /// With the key of an installation.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA256, key), latest: Mutex::default() }
    }

    /// A MAC over something else that the service gives out and wants to know again. `purpose` keeps kinds
    /// apart.
    pub fn sign(&self, purpose: &str, text: &str) -> [u8; 32] {
        let mut message = Vec::new();
        part(&mut message, purpose.as_bytes());
        part(&mut message, text.as_bytes());
        hmac::sign(&self.key, &message).as_ref().try_into().unwrap_or_default()
    }

    /// Whether `mac` is that of [`Self::sign`], in constant time.
    pub fn is_signed(&self, purpose: &str, text: &str, mac: &[u8]) -> bool {
        let mut message = Vec::new();
        part(&mut message, purpose.as_bytes());
        part(&mut message, text.as_bytes());
        hmac::verify(&self.key, &message, mac).is_ok()
    }

    /// Notes entries that were committed.
    pub(crate) fn note(&self, committed: impl IntoIterator<Item = (u64, Event)>) {
        let mut latest = self.latest();
        for (index, event) in committed {
            latest.note(index, &event);
        }
        latest.forget();
    }

    /// What the log says.
    fn latest(&self) -> MutexGuard<'_, Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads from the log which entry is the latest of each row: all that lasts, and the sessions of a day.
    pub fn load(&self, reader: &Reader<'_>, now: Utc) -> Result<(), DbError> {
        let since = now.plus_seconds(-SESSIONS_SECONDS).micros();
        let names = |term| names_of(term).map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
        let (lasting, passing) = (names(Term::Lasting), names(Term::Passing));
        let sql = format!(
            "SELECT e.entry, e.log_index FROM (SELECT log_index FROM log_facts WHERE event IN ({lasting}) \
             UNION ALL SELECT log_index FROM log_facts WHERE +event IN ({passing}) \
             AND logged_at >= $1) f CROSS JOIN log_entries e ON e.log_index = f.log_index ORDER BY e.log_index"
        );
        let mut statement = reader.sql().prepare(&sql)?;
        let mut rows = statement.query([since])?;
        let mut found = Latest::default();
        while let Some(row) = rows.next()? {
            // What cannot be read is told by `docket check`.
            let Ok(entry) = Entry::parse(row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?) else { continue };
            let index = u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default();
            found.note(index, &entry.event);
        }
        found.forget();
        *self.latest() = found;
        Ok(())
    }
}

fn unbound(bound: &Bound, why: &'static str) -> DbError {
    let (table, _) = bound.kind.table();
    DbError::Unbound { table, row: bound.id.clone(), why }
}

/// What the MAC of a row is over; none where there is no such row, or none that lets anybody in.
fn message(sql: &Connection, bound: &Bound, index: u64, leaf: &Digest) -> Result<Option<Vec<u8>>, DbError> {
    let (table, key) = bound.kind.table();
    let (columns, condition) = (bound.kind.columns(), bound.kind.condition());
    let mut statement =
        sql.prepare_cached(&format!("SELECT {columns} FROM {table} WHERE {key} = $1 AND {condition}"))?;
    let count = statement.column_count();
    let mut rows = statement.query([&bound.id])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let mut message = Vec::new();
    part(&mut message, b"docket binding v1");
    part(&mut message, bound.kind.name().as_bytes());
    part(&mut message, &index.to_be_bytes());
    part(&mut message, &leaf.0);
    for column in 0..count {
        cell(&mut message, row.get_ref(column)?);
    }
    Ok(Some(message))
}

/// Binds a row as it is now to entry `index`; a row that lets nobody in any more loses its binding.
pub(crate) fn bind(sql: &Connection, binder: &Binder, bound: &Bound, index: u64, leaf: &Digest) -> Result<(), DbError> {
    let Some(message) = message(sql, bound, index, leaf)? else {
        sql.prepare_cached("DELETE FROM bindings WHERE kind = $1 AND id = $2")?
            .execute(params![bound.kind.name(), bound.id])?;
        return Ok(());
    };
    let mac = hmac::sign(&binder.key, &message);
    if bound.kind == Kind::Password {
        // Beside the secrets, which no fold of the log makes anew.
        sql.prepare_cached("UPDATE credentials SET bound_index = $1, bound_mac = $2 WHERE user_id = $3")?
            .execute(params![sql_number(index), mac.as_ref(), bound.id])?;
        return Ok(());
    }
    sql.prepare_cached(
        "INSERT INTO bindings (kind, id, log_index, mac) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (kind, id) DO UPDATE SET log_index = excluded.log_index, mac = excluded.mac",
    )?
    .execute(params![bound.kind.name(), bound.id, sql_number(index), mac.as_ref()])?;
    Ok(())
}

/// After an event that ends all of an account's tokens or sessions: what is over is bound no more.
pub(crate) fn unbind_ended(sql: &Connection, event: &Event) -> Result<(), DbError> {
    let Some((user, kinds, _)) = ended(event) else { return Ok(()) };
    for kind in kinds {
        let ((table, key), condition) = (kind.table(), kind.condition());
        let over = format!("SELECT {key} FROM {table} WHERE user_id = $2 AND NOT ({condition})");
        sql.prepare_cached(&format!("DELETE FROM bindings WHERE kind = $1 AND id IN ({over})"))?
            .execute(params![kind.name(), user.as_str()])?;
    }
    Ok(())
}

fn leaf_of(sql: &Connection, index: u64) -> Result<Option<Digest>, DbError> {
    let mut statement = sql.prepare_cached("SELECT leaf FROM log_entries WHERE log_index = $1")?;
    let leaf: Option<Vec<u8>> = statement.query_row([sql_number(index)], |row| row.get(0)).optional()?;
    Ok(leaf.and_then(|leaf| leaf.try_into().ok()).map(Digest))
}

/// Whether a row is the one that its entry brought; gives the entry's number.
fn verify(sql: &Connection, binder: &Binder, bound: &Bound) -> Result<u64, DbError> {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?));
    let found = match bound.kind {
        Kind::Password => sql
            .prepare_cached("SELECT bound_index, bound_mac FROM credentials WHERE user_id = $1")?
            .query_row([&bound.id], read),
        _ => sql
            .prepare_cached("SELECT log_index, mac FROM bindings WHERE kind = $1 AND id = $2")?
            .query_row(params![bound.kind.name(), bound.id], read),
    };
    let found = found.optional()?;
    let Some((index, mac)) = found else { return Err(unbound(bound, "nothing binds it")) };
    let index = u64::try_from(index).map_err(|_| unbound(bound, "it names no entry"))?;
    let leaf = leaf_of(sql, index)?.ok_or_else(|| unbound(bound, "it names no entry"))?;
    let message = message(sql, bound, index, &leaf)?.ok_or_else(|| unbound(bound, "there is no such row"))?;
    hmac::verify(&binder.key, &message, &mac).map_err(|_| unbound(bound, "its MAC is another's"))?;
    Ok(index)
}

impl Reader<'_> {
    /// Refuses a row that is not the one that the latest entry about it brought.
    pub(crate) fn require_bound(&self, kind: Kind, id: &impl ToString) -> Result<(), DbError> {
        let bound = Bound::new(kind, id);
        let binder = self.binder().ok_or_else(|| unbound(&bound, "there is no key to tell"))?;
        let index = verify(self.sql(), binder, &bound)?;
        binder.latest().agrees(&bound, index).map_err(|why| unbound(&bound, why))
    }

    /// How many rows let somebody in.
    pub fn rows_to_bind(&self) -> Result<u64, DbError> {
        let mut count = 0;
        for kind in KINDS {
            let ((table, _), condition) = (kind.table(), kind.condition());
            count += self.number(&format!("SELECT count(*) FROM {table} WHERE {condition}"), [])?;
        }
        Ok(count)
    }

    /// Tells what is not bound as it should be, `latest` being what the log says.
    pub fn binding_faults(
        &self,
        binder: &Binder,
        latest: &Latest,
        mut tell: impl FnMut(String),
    ) -> Result<(), DbError> {
        for kind in KINDS {
            let ((table, _), mut statement) = (kind.table(), self.sql().prepare(&keys(kind))?);
            let mut found = statement.query([])?;
            while let Some(row) = found.next()? {
                let bound = Bound { kind, id: row.get(0)? };
                let why = match verify(self.sql(), binder, &bound) {
                    Ok(index) if latest.is_of(&bound, index) => continue,
                    Ok(_) => "it is not of the latest entry about it",
                    Err(DbError::Unbound { why, .. }) => why,
                    Err(error) => return Err(error),
                };
                let (name, id) = (kind.name(), &bound.id);
                let place =
                    if kind == Kind::Password { String::new() } else { format!("table bindings {name} {id}: ") };
                tell(format!("table {table} holds a row that is not bound to its entry: {id} ({place}{why})"));
            }
        }
        let mut statement = self.sql().prepare("SELECT kind, id FROM bindings ORDER BY kind, id")?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (name, id): (String, String) = (row.get(0)?, row.get(1)?);
            let kind = KINDS.into_iter().find(|kind| kind.name() == name && *kind != Kind::Password);
            let binds = match kind {
                Some(kind) => message(self.sql(), &Bound { kind, id: id.clone() }, 0, &Digest([0; 32]))?.is_some(),
                None => false,
            };
            if !binds {
                tell(format!("table bindings holds a row that binds nothing: {name} {id}"));
            }
        }
        Ok(())
    }

    /// Accounts for which the log says that a password was set, and that have none.
    pub fn accounts_without_secret(&self, latest: &Latest) -> Result<Vec<String>, DbError> {
        let there = rows(self.sql(), Kind::Password)?;
        Ok(latest.ids(Kind::Password).filter(|id| !there.contains(id)).cloned().collect())
    }
}

impl Db {
    /// Whether anything is bound yet.
    pub fn has_bindings(&self) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM bindings UNION ALL SELECT 1 FROM credentials WHERE bound_mac <> x''";
        self.read(|reader| Ok(reader.sql().prepare(sql)?.exists([])?))
    }
}

/// The query for the keys of the rows that need a binding.
fn keys(kind: Kind) -> String {
    let ((table, key), condition) = (kind.table(), kind.condition());
    format!("SELECT {key} FROM {table} WHERE {condition} ORDER BY 1")
}

/// Keys of the rows that need a binding.
fn rows(sql: &Connection, kind: Kind) -> Result<Vec<String>, DbError> {
    let mut statement = sql.prepare(&keys(kind))?;
    let found = statement.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// Binds everything as it stands to the latest entries: once, when an installation gets its key.
pub(crate) fn bind_all(sql: &Connection, binder: &Binder, latest: &Latest) -> Result<(), DbError> {
    sql.execute_batch("DELETE FROM bindings")?;
    for kind in KINDS {
        for id in rows(sql, kind)? {
            let bound = Bound { kind, id };
            let Some(index) = latest.standing(&bound) else { continue };
            let Some(leaf) = leaf_of(sql, index)? else { continue };
            bind(sql, binder, &bound, index, &leaf)?;
        }
    }
    Ok(())
}

/// After the tables were made anew: binds what is a fold of the log, and drops the secrets that are not
/// those of the latest entry. Gives whose were dropped.
pub(crate) fn bind_again(sql: &Connection, binder: &Binder, latest: &Latest) -> Result<Vec<String>, DbError> {
    let mut dropped = Vec::new();
    for id in rows(sql, Kind::Password)? {
        let bound = Bound { kind: Kind::Password, id };
        match verify(sql, binder, &bound) {
            Ok(index) if latest.is_of(&bound, index) => {}
            Ok(_) | Err(DbError::Unbound { .. }) => {
                sql.execute("DELETE FROM credentials WHERE user_id = $1", [&bound.id])?;
                dropped.push(bound.id);
            }
            Err(error) => return Err(error),
        }
    }
    bind_all(sql, binder, latest)?;
    Ok(dropped)
}
