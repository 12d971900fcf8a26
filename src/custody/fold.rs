//! One step of the fold: what a log entry does to the tables.
//!
//! This is the only code that writes them, when a command is appended and when they are rebuilt
//! alike, so that the tables can always be made anew from the log and the vault. Which event does what
//! is said beside its noun, in `custody/<noun>/fold.rs`; which nouns there are, in `schema.rs`. The fold never
//! decides: whether something may happen was decided before the entry was appended.
//!
//! It works on the database alone. What a statement says that an entry names by digest is given with the
//! entry ([`Stated`]): whoever appends read it before, and who folds the log again reads it.

mod counts;
pub(in crate::custody) mod fixed;
pub(in crate::custody) mod raw_paths;

use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::docking::Docking;
use evidence::entry::Entry;
use evidence::event::Actor;
use evidence::ids::UserId;
use evidence::manifest::Sealed;

use crate::custody::search::docs;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::{Connection, Params, params};
use crate::store::tables::{DbError, Indexing, Stated};

/// One entry, on its way into the tables.
pub(in crate::custody) struct Step<'a> {
    /// The tables.
    pub(in crate::custody) sql: &'a Connection,
    /// The entry's number.
    pub(in crate::custody) index: u64,
    /// The entry.
    pub(in crate::custody) entry: &'a Entry,
    /// What the statement says that it names.
    stated: Option<&'a Stated>,
    /// Whether the search index is kept with it.
    pub(in crate::custody) indexing: Indexing,
}

/// The statement that an event names: the digest of its envelope, and how its payload reads.
pub(in crate::custody) type Statement<'a> = (&'a Digest, fn(&[u8]) -> Result<Stated, String>);

/// What is wrong with an entry.
pub(in crate::custody) fn inconsistent(index: u64, what: impl Into<String>) -> DbError {
    DbError::Inconsistent { table: "log_entries", what: format!("entry {index}: {}", what.into()) }
}

impl<'a> Step<'a> {
    /// Puts the entry into the histories of its items, before what it does.
    pub(in crate::custody) fn begin(
        sql: &'a Connection,
        index: u64,
        entry: &'a Entry,
        leaf: &Digest,
        stated: Option<&'a Stated>,
        indexing: Indexing,
    ) -> Result<Self, DbError> {
        for link in &entry.items {
            sql.prepare_cached("INSERT INTO log_items (item, item_seq, log_index, leaf) VALUES ($1, $2, $3, $4)")?
                .execute(params![link.item.to_string(), sql_number(link.item_seq), sql_number(index), leaf.0])?;
        }
        Ok(Self { sql, index, entry, stated, indexing })
    }
}

impl Step<'_> {
    /// When the entry was decided, in microseconds.
    pub(in crate::custody) fn now(&self) -> i64 {
        self.entry.time.micros()
    }

    /// Runs a statement of SQL.
    pub(in crate::custody) fn run(&self, sql: &str, values: impl Params) -> Result<(), DbError> {
        self.sql.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// What is wrong with the entry.
    pub(in crate::custody) fn inconsistent(&self, what: impl Into<String>) -> DbError {
        inconsistent(self.index, what)
    }

    /// The person who did it.
    pub(in crate::custody) fn person(&self) -> Result<&UserId, DbError> {
        match &self.entry.actor {
            Actor::User { id, .. } => Ok(id),
            other => Err(self.inconsistent(format!("{other:?} is not a person"))),
        }
    }

    /// Keeps what is searched of a recording, and whether it is to be filed, after something that goes into it has
    /// changed.
    pub(in crate::custody) fn refresh(&self, recording: &str) -> Result<(), DbError> {
        self.run(
            "UPDATE recordings SET filed = EXISTS (SELECT 1 FROM case_items WHERE recording = $1), \
             suggested = EXISTS (SELECT 1 FROM suggestions WHERE recording = $1) WHERE recording = $1",
            [recording],
        )?;
        docs::refresh(self.sql, recording, self.indexing)
    }

    /// The manifest that the entry names.
    pub(in crate::custody) fn seal(&self) -> Result<&Sealed, DbError> {
        match self.stated {
            Some(Stated::Seal(sealed)) => Ok(sealed),
            Some(Stated::Docking(_) | Stated::Derived(_) | Stated::Lines(_)) | None => Err(self.unstated("manifest")),
        }
    }

    /// The docking statement that the entry names.
    pub(in crate::custody) fn docking(&self) -> Result<&Docking, DbError> {
        match self.stated {
            Some(Stated::Docking(docking)) => Ok(docking),
            Some(Stated::Seal(_) | Stated::Derived(_) | Stated::Lines(_)) | None => {
                Err(self.unstated("docking statement"))
            }
        }
    }

    /// The statement of a clip or snapshot that the entry names.
    pub(in crate::custody) fn derived(&self) -> Result<&Derived, DbError> {
        match self.stated {
            Some(Stated::Derived(derived)) => Ok(derived),
            Some(Stated::Seal(_) | Stated::Docking(_) | Stated::Lines(_)) | None => {
                Err(self.unstated("derived statement"))
            }
        }
    }

    /// The lines of a transcript that the entry names.
    pub(in crate::custody) fn lines(&self) -> Result<&str, DbError> {
        match self.stated {
            Some(Stated::Lines(lines)) => Ok(lines),
            Some(Stated::Seal(_) | Stated::Docking(_) | Stated::Derived(_)) | None => Err(self.unstated("lines")),
        }
    }

    fn unstated(&self, what: &str) -> DbError {
        self.inconsistent(format!("it came without the {what} that it names"))
    }
}

#[cfg(test)]
mod tests;
