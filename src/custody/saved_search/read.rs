//! Saved searches, as their owner finds them.

use evidence::ids::{SavedSearchId, UserId};

use crate::custody::saved_search::{SAVED_SEARCHES_MAX, SavedSearch};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

const COLUMNS: &str = "search, name, query, made_at, opened_at, opened_index";

fn saved(row: &Row<'_>) -> Result<SavedSearch, DbError> {
    let columns = Columns::new("saved_searches", row);
    Ok(SavedSearch {
        id: columns.parsed("search")?,
        name: columns.text("name")?,
        query: columns.text("query")?,
        made_at: columns.time("made_at")?,
        opened_at: columns.time("opened_at")?,
        opened_index: columns.number("opened_index")?,
    })
}

impl Reader<'_> {
    /// What somebody keeps, by name.
    pub fn saved_searches(&self, owner: &UserId) -> Result<Vec<SavedSearch>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM saved_searches WHERE user_id = $1 ORDER BY name LIMIT $2");
        self.list(&sql, params![owner.as_str(), sql_number(SAVED_SEARCHES_MAX)], saved)
    }

    /// How many somebody keeps.
    pub fn saved_search_count(&self, owner: &UserId) -> Result<u64, DbError> {
        let rows = "SELECT 1 FROM saved_searches WHERE user_id = $1";
        self.count_up_to(rows, [owner.as_str()], SAVED_SEARCHES_MAX)
    }

    /// One that somebody keeps; none where it is another's.
    pub fn saved_search(&self, owner: &UserId, search: &SavedSearchId) -> Result<Option<SavedSearch>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM saved_searches WHERE search = $1 AND user_id = $2");
        Ok(self.list(&sql, [search.as_str(), owner.as_str()], saved)?.pop())
    }

    /// The one that somebody keeps under this name.
    pub fn saved_search_named(&self, owner: &UserId, name: &str) -> Result<Option<SavedSearch>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM saved_searches WHERE user_id = $1 AND name = $2");
        Ok(self.list(&sql, [owner.as_str(), name], saved)?.pop())
    }
}
