//! What the database tells of restores: whether it is a copy, and which entries speak of one.

use evidence::entry::Entry;
use evidence::event::LogName;

use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql;
use crate::store::tables::{DbError, Reader};

/// Entries of one kind that are read at most, the latest.
pub const KIND_MAX: u64 = 1000;

/// An entry that was found by its kind.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its number.
    pub index: u64,
    /// What it says.
    pub entry: Entry,
}

impl Reader<'_> {
    /// The size of the log when this database was copied by `docket backup`; `None` where it is no
    /// copy.
    pub fn backup_mark(&self) -> Result<Option<u64>, DbError> {
        let mut statement = self.sql().prepare_cached("SELECT size FROM backup_mark WHERE one = 1")?;
        let mut rows = statement.query([])?;
        rows.next()?.map(|row| Columns::new("backup_mark", row).number("size")).transpose()
    }

    /// Entries of the log itself whose event is `event`, from number `from` on, latest first, at most `most` and
    /// [`KIND_MAX`].
    pub fn latest_of(&self, event: LogName, from: u64, most: u64) -> Result<Vec<Told>, DbError> {
        let mut statement = self.sql().prepare_cached(
            "SELECT log_index FROM log_facts WHERE event = $1 AND log_index >= $2 ORDER BY log_index DESC LIMIT $3",
        )?;
        let mut rows = statement.query(sql::params![event.text(), sql_number(from), sql_number(most.min(KIND_MAX))])?;
        let mut out = Vec::new();
        while let Some(row) = rows.next()? {
            let index = Columns::new("log_facts", row).number("log_index")?;
            let stored = self.entry(index)?.ok_or_else(|| missing(index))?;
            let entry = Entry::parse(&stored.bytes).map_err(|_| missing(index))?;
            out.push(Told { index, entry });
        }
        Ok(out)
    }
}

fn missing(index: u64) -> DbError {
    DbError::Inconsistent { table: "log_facts", what: format!("entry {index}, which cannot be read") }
}
