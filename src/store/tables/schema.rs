//! What the layers above say of the tables: how they come to be, and what an entry does to them.

use evidence::digest::Digest;
use evidence::entry::Entry;
use rusqlite::Connection;

use crate::store::tables::{DbError, Objects, Stated};

/// Whether the search index is kept at each step, or filled at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Indexing {
    /// Kept at each step.
    Now,
    /// [`Schema::fill_index`] follows.
    Later,
}

/// Applies entry `index`, whose leaf hash is given, to the tables, with what the statement says that it names.
pub type Apply = fn(&Connection, u64, &Entry, &Digest, Option<&Stated>, Indexing) -> Result<(), DbError>;

/// Reads what the statement says that entry `index` names; none where it names none.
pub type ReadStated = fn(u64, &Entry, &Objects<'_>) -> Result<Option<Stated>, DbError>;

/// The bytes of a path that is no UTF-8, of a recording from before these were kept.
pub struct RawPath {
    /// The recording.
    pub recording: String,
    /// The bytes, in base64.
    pub raw_path: String,
    /// What a text search looks at from now on.
    pub search_text: String,
}

/// Whether a recording from before that was kept is of a fixed place.
pub struct FixedPlace {
    /// The recording.
    pub recording: String,
    /// Whether it is.
    pub is_fixed: bool,
}

/// Reads what is to be kept next of what the manifests say, of the recordings after the named one.
pub type NextUnkept<T> = fn(&Connection, &Objects<'_>, &str) -> Result<Option<T>, DbError>;

/// The tables as a whole. There is one: it is given from above because what a noun's tables hold is the noun's.
pub struct Schema {
    /// Changes of the schema, in order. Append only: a released step is never edited.
    pub migrations: &'static [Migration],
    /// Tables that are a fold of the log, in the order in which they are compared.
    pub folded: &'static [&'static str],
    /// The fold.
    pub apply: Apply,
    /// What the fold needs beside an entry, read where the log is folded again.
    pub stated: ReadStated,
    /// Fills an empty search index from the tables.
    pub fill_index: fn(&Connection) -> Result<(), DbError>,
    /// Reads the bytes of the path that are to be kept next, of the recordings after the named one.
    pub next_raw_path: NextUnkept<RawPath>,
    /// Keeps them.
    pub keep_raw_path: fn(&Connection, &RawPath) -> Result<(), DbError>,
    /// Reads whether the next recording after the named one is of a fixed place, where that is not kept yet.
    pub next_fixed: NextUnkept<FixedPlace>,
    /// Keeps it.
    pub keep_fixed: fn(&Connection, &FixedPlace) -> Result<(), DbError>,
}

/// A step of [`Schema::migrations`].
pub struct Migration {
    /// What it does to the schema.
    pub sql: &'static str,
    /// What it does to rows that are there.
    pub then: fn(&Connection) -> Result<(), DbError>,
}

impl Migration {
    /// A step that changes the schema and no row.
    pub const fn of(sql: &'static str) -> Self {
        Self { sql, then: |_| Ok(()) }
    }

    /// Takes the step.
    pub(crate) fn run(&self, connection: &Connection) -> Result<(), DbError> {
        connection.execute_batch(&for_sqlite(self.sql))?;
        (self.then)(connection)
    }
}

/// A migration as SQLite takes it: its strict tables know `INTEGER` and not `BIGINT`.
fn for_sqlite(sql: &str) -> String {
    sql.replace(" BIGINT", " INTEGER")
}
