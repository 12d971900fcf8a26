//! Calendars as they are found: those that were loaded, and all that terms are counted by.

use evidence::term::{Calendar, Calendars};

use crate::custody::calendar::Loaded;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::Row;
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The table.
const TABLE: &str = "calendars";

fn loaded(row: &Row<'_>) -> Result<Loaded, DbError> {
    let columns = Columns::new(TABLE, row);
    let json = columns.text("calendar")?;
    let calendar: Calendar = serde_json::from_str(&json)
        .map_err(|error| DbError::Inconsistent { table: TABLE, what: format!("a calendar: {error}") })?;
    Ok(Loaded {
        calendar,
        digest: columns.parsed("digest")?,
        by: columns.parsed("loaded_by")?,
        at: columns.time("loaded_at")?,
    })
}

impl Reader<'_> {
    /// The calendars that were loaded, by year and version.
    pub fn loaded_calendars(&self) -> Result<Vec<Loaded>, DbError> {
        let sql = "SELECT calendar, digest, loaded_by, loaded_at FROM calendars ORDER BY year, version LIMIT $1";
        self.list(sql, [sql_number(LIST_MAX)], loaded)
    }

    /// All calendars that terms are counted by: of a version that is shipped and loaded, what was loaded, since the log
    /// has it.
    pub fn calendars(&self) -> Result<Calendars, DbError> {
        let loaded = self.loaded_calendars()?;
        if loaded.is_empty() {
            return Ok(evidence::legal::shipped_calendars().clone());
        }
        Ok(merged(loaded.into_iter().map(|loaded| loaded.calendar)))
    }
}

/// Those that are shipped and these, year by year in the order of their versions.
fn merged(loaded: impl Iterator<Item = Calendar>) -> Calendars {
    let mut all: Vec<Calendar> = loaded.collect();
    for (calendar, _) in evidence::legal::shipped_calendars().all() {
        let is_there = |other: &Calendar| (other.year, other.version) == (calendar.year, calendar.version);
        if !all.iter().any(is_there) {
            all.push(calendar.clone());
        }
    }
    all.sort_by_key(|calendar| (calendar.year, calendar.version));
    let mut calendars = Calendars::default();
    for calendar in all {
        // One that does not follow, because a release of Docket was put back, waits for the one before it.
        if let Err(error) = calendars.add(calendar) {
            tracing::warn!(calendar.error = %error, "a calendar of working days is left out");
        }
    }
    calendars
}
