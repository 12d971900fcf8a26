//! The fold of saved searches.

use evidence::event::SavedSearchEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::params;

/// Keeps what each person keeps, and when they last looked.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &SavedSearchEvent) -> Result<(), DbError> {
    let (owner, index) = (step.person()?.as_str(), sql_number(step.index));
    match event {
        SavedSearchEvent::Made { search, name, query } => step.run(
            "INSERT INTO saved_searches (search, user_id, name, query, made_at, opened_at, opened_index) \
             VALUES ($1, $2, $3, $4, $5, $5, $6)",
            params![search.as_str(), owner, name, query, step.now(), index],
        ),
        SavedSearchEvent::Renamed { search, name } => step.run(
            "UPDATE saved_searches SET name = $1 WHERE search = $2 AND user_id = $3",
            params![name, search.as_str(), owner],
        ),
        SavedSearchEvent::Opened { search } => step.run(
            "UPDATE saved_searches SET opened_at = $1, opened_index = $2 WHERE search = $3 AND user_id = $4",
            params![step.now(), index, search.as_str(), owner],
        ),
        SavedSearchEvent::Removed { search } => {
            step.run("DELETE FROM saved_searches WHERE search = $1 AND user_id = $2", params![search.as_str(), owner])
        }
    }
}
