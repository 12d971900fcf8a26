//! A list of several parts, one for each reading of a query: what is in any of them, once, in the order of all lists.

use crate::store::tables::{DbError, Reader};

use crate::custody::access::Scope;
use crate::custody::deadline::rules::Rule;
use crate::custody::search::find::looked::ROWS_LOOKED_FIRST;
use crate::custody::search::find::{List, Part, RecordingFilter, Start};
use crate::custody::search::query::Reading;
use crate::store::tables::sql::Value;
use evidence::time::Utc;

/// Numbers and ids, in the order in which they are read; and where the look ended, where it did before there were as
/// many as asked for and before all was seen.
pub(super) type Looked = (Vec<(i64, String)>, Option<i64>);

impl RecordingFilter {
    /// A filter for each reading of what was typed, of those that can be; the filter itself where nothing was.
    pub(super) fn each_reading(&self) -> Vec<Self> {
        if self.readings.is_empty() {
            return vec![self.clone()];
        }
        self.readings.iter().filter_map(|reading| self.read_as(reading)).collect()
    }

    /// What must hold where the query is read so; none where nothing can be all of that.
    fn read_as(&self, reading: &Reading) -> Option<Self> {
        let mut filter = Self { readings: Vec::new(), ..self.clone() };
        filter.from = filter.from.max(reading.from);
        filter.until = filter.until.into_iter().chain(reading.until).min();
        filter.words.extend(reading.words.iter().cloned());
        filter.flags.extend(reading.flags.iter().cloned());
        let possible = narrow(&mut filter.kind, &reading.kinds)
            && narrow(&mut filter.standing, &reading.standings)
            && narrow(&mut filter.filed, &reading.filed)
            && narrow(&mut filter.stored, &reading.stored);
        possible.then_some(filter)
    }
}

/// Keeps the one value that is asked for; false where it would be two at once.
fn narrow<T: Copy + PartialEq>(given: &mut Option<T>, more: &[T]) -> bool {
    more.iter().all(|value| *given.get_or_insert(*value) == *value)
}

impl List {
    /// Whose list it is, as `search_counts` has it, where it is one.
    pub(super) fn counted(&self) -> Option<&str> {
        if let [Part { counted, .. }] = &self.parts[..] { counted.as_deref() } else { None }
    }
}

impl Reader<'_> {
    /// The list that a filter makes.
    pub(super) fn list_of(
        &self,
        scope: &Scope,
        filter: &RecordingFilter,
        judged: (&[Rule], Utc),
    ) -> Result<List, DbError> {
        let filters = filter.each_reading().into_iter();
        let parts = filters.map(|filter| self.part_of(scope, &filter, judged)).collect::<Result<_, _>>()?;
        Ok(List { parts })
    }

    /// `limit` recordings of a list from `start` on.
    pub(super) fn looked_through(
        &self,
        list: &List,
        start: &Start,
        limit: u64,
        looked: u64,
    ) -> Result<Looked, DbError> {
        if let [part] = &list.parts[..] {
            return self.looked_through_part(part, start, limit, looked);
        }
        // The bound is of the whole look, whatever its parts.
        let looked = (looked / list.parts.len() as u64).max(1);
        // What is passed over is passed over in all of them together.
        let from = Start { skipped: 0, ..*start };
        let wanted = start.skipped + limit;
        let (mut found, mut end) = (Vec::new(), None);
        for part in &list.parts {
            let (ids, ended) = self.looked_through_part(part, &from, wanted, looked)?;
            found.extend(ids);
            // Beyond the nearest end, not all of them were looked at.
            end = end.into_iter().chain(ended).reduce(if start.back { i64::min } else { i64::max });
        }
        found.sort_unstable();
        found.dedup();
        if !start.back {
            found.reverse();
        }
        if let Some(end) = end {
            found.retain(|(doc, _)| if start.back { *doc <= end } else { *doc >= end });
        }
        let full = found.len() as u64 >= wanted;
        let page = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        let found = found.into_iter().skip(page(start.skipped)).take(page(limit)).collect();
        Ok((found, end.filter(|_| !full)))
    }

    /// `limit` recordings of a part from `start` on. Where a few rows are enough, no more are counted off.
    fn looked_through_part(&self, part: &Part, start: &Start, limit: u64, looked: u64) -> Result<Looked, DbError> {
        let mut most = looked.min(ROWS_LOOKED_FIRST);
        loop {
            let mut part = part.clone();
            let end = part.walk.take().map(|walk| self.end_of(walk, start, most)).transpose()?.flatten();
            if let Some(end) = end {
                let compare = if start.back { "<=" } else { ">=" };
                part.conditions.add(&format!("{} {compare} $", part.doc), [Value::Integer(end)]);
            }
            let ids = self.ids(part, start, limit)?;
            if ids.len() as u64 >= limit {
                return Ok((ids, None));
            }
            if end.is_none() || most >= looked {
                return Ok((ids, end));
            }
            most = looked;
        }
    }
}
