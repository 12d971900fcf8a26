//! Compares the tables with what the log says they should hold.
//!
//! The log of the database is folded into a second, temporary database; every row that one has
//! and the other has not is named by its table and key.

use std::path::Path;

use rusqlite::{Connection, types::ValueRef};

use crate::store::tables::{Db, DbError, Objects, search_index, writer};

/// Most differences that are named; beyond it they are only counted.
pub const DIFFERENCES_MAX: usize = 1000;

/// A row that only one side has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row's first columns, which name it.
    pub row: String,
    /// Which side has it.
    pub side: Side,
}

/// Which side of a comparison has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The table has it; the log does not say so.
    OnlyTable,
    /// The log says so; the table lacks it.
    OnlyLog,
}

/// Folds the log of `db` into a new database at `scratch` and compares.
pub fn compare(db: &Db, scratch: &Path, objects: &Objects<'_>) -> Result<Vec<Difference>, DbError> {
    let connection = Connection::open(scratch)?;
    let schema = db.schema();
    for migration in schema.migrations {
        migration.run(&connection)?;
    }
    connection.pragma_update(None, "synchronous", "OFF")?;
    let live = db.path().to_str().ok_or_else(|| DbError::Object("the data directory's path is not UTF-8".into()))?;
    connection.execute("ATTACH DATABASE $1 AS live", [live])?;
    // One read transaction over the live database: everything below is of one moment.
    connection.execute_batch("BEGIN; INSERT INTO main.log_entries SELECT * FROM live.log_entries")?;
    let mut differences = Vec::new();
    writer::refold_tables(&connection, schema, objects)?;
    for table in schema.folded {
        differences.extend(only_in(&connection, table, "live", "main", Side::OnlyTable)?);
        differences.extend(only_in(&connection, table, "main", "live", Side::OnlyLog)?);
    }
    differences.extend(search_index::differences(&connection, DIFFERENCES_MAX));
    connection.execute_batch("ROLLBACK")?;
    differences.truncate(DIFFERENCES_MAX);
    Ok(differences)
}

fn only_in(
    connection: &Connection,
    table: &'static str,
    one: &str,
    other: &str,
    side: Side,
) -> Result<Vec<Difference>, DbError> {
    let sql = format!("SELECT * FROM {one}.{table} EXCEPT SELECT * FROM {other}.{table} LIMIT {DIFFERENCES_MAX}");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut differences = Vec::new();
    while let Some(row) = rows.next()? {
        differences.push(Difference { table, row: name_of(row)?, side });
    }
    Ok(differences)
}

/// The row's first three columns.
fn name_of(row: &rusqlite::Row<'_>) -> Result<String, DbError> {
    let mut parts = Vec::new();
    for column in 0..row.as_ref().column_count().min(3) {
        parts.push(match row.get_ref(column)? {
            ValueRef::Null => "-".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            ValueRef::Blob(bytes) => hex::encode(bytes),
        });
    }
    Ok(parts.join(" "))
}
