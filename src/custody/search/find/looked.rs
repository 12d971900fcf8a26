//! How far a page looks, where each row is asked for what no index knows: whether it is stored, how it stands.
//!
//! Where few rows fit, a page that is not full until so many do would look at all of them. So what drives the list is
//! followed for a bounded number of rows, from where the page begins: there it ends, full or not, and the next goes on.

use crate::custody::access::Scope;
use crate::custody::search::find::{Driver, RecordingFilter, Start};
use crate::custody::search::grams;
use crate::custody::search::lists::Cursor;
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::Columns;
use crate::store::tables::search_index;
use crate::store::tables::sql::{self, Value, params_from_iter};
use crate::store::tables::{DbError, Reader};

/// Most recordings that are looked at for one page of a list, or for what they have in common, where each is asked
/// whether it fits.
pub const ROWS_LOOKED_MAX: u64 = 100_000;

/// Recordings that are looked at first: a page of a list of which many fit is full with these.
pub(super) const ROWS_LOOKED_FIRST: u64 = 2_000;

/// The rows that are asked one by one, in the order in which they are.
#[derive(Clone)]
pub(super) struct Walk {
    from: &'static str,
    /// The column of the number by which they come in order.
    pub(super) doc: &'static str,
    pub(super) conditions: Conditions,
}

impl Walk {
    /// What a driver goes through: all recordings, of one agency where one is given, or what the index finds. None
    /// where all of it fits, but for what lies at the ends of a time, or it is few. `asked` says whether rows are asked
    /// for more than the index knows; without it, they are for words that have neither letter nor digit.
    pub(super) fn of(driver: &Driver, asked: bool, scope: &Scope, filter: &RecordingFilter) -> Option<Self> {
        let mut conditions = Conditions::default();
        let no_gram = |word: &String| grams::of_word(&grams::fold(word)).is_empty();
        match driver {
            Driver::All if asked || !filter.words.is_empty() => {
                let own = match scope {
                    Scope::Agency(own) | Scope::Officer(own, _) => Some(own),
                    Scope::Everything => filter.agency.as_ref(),
                    // Finds nothing, and looks at nothing.
                    Scope::Nothing => return None,
                };
                conditions.text("d.agency = $", own.map(ToString::to_string));
                Some(Self { from: "search_docs d", doc: "d.doc", conditions })
            }
            Driver::Index(wanted) if asked || filter.words.iter().any(no_gram) => {
                conditions.text(search_index::MATCHES, Some(wanted.value()));
                Some(Self { from: search_index::FOUND, doc: search_index::FOUND_DOC, conditions })
            }
            Driver::All | Driver::Index(_) | Driver::Case | Driver::Rows | Driver::Doubted => None,
        }
    }
}

impl Reader<'_> {
    /// The number of the last of the first `most` rows from `start` on, where there are more.
    pub(super) fn end_of(&self, walk: Walk, start: &Start, most: u64) -> Result<Option<i64>, DbError> {
        let Walk { from, doc, mut conditions } = walk;
        if let Some((compare, number)) = start.bound {
            conditions.add(&format!("{doc} {compare} $"), [Value::Integer(number)]);
        }
        let order = if start.back { "ASC" } else { "DESC" };
        let statement = format!(
            "SELECT {doc} AS doc FROM {from} WHERE {} ORDER BY {doc} {order} LIMIT 2 OFFSET {}",
            conditions.clause(),
            most.saturating_sub(1)
        );
        let found: Vec<i64> = self.list(&statement, params_from_iter(conditions.values), |row| Ok(row.get("doc")?))?;
        Ok(if found.len() > 1 { found.first().copied() } else { None })
    }

    /// The place of the recording with this number.
    pub(super) fn cursor_at(&self, doc: i64) -> Result<Option<Cursor>, DbError> {
        let statement = "SELECT recording, capture_end FROM search_docs WHERE doc = $1";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("search_docs", row);
            Ok(Cursor { time: columns.time("capture_end")?, id: columns.text("recording")? })
        };
        Ok(self.list(statement, [doc], read)?.pop())
    }
}
