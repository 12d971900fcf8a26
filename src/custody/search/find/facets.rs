//! What the recordings that fit have in common.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::tables::sql::{Value, params_from_iter};
use crate::store::tables::{DbError, Reader};

use crate::custody::recording::Recording;
use crate::custody::search::find::{FACET_ROWS_MAX, FACET_VALUES_MAX, FacetValue, Facets, List, Part, Start};

/// What is counted of a recording: agency, officer, recorder, station, kind.
type Counted = [Option<String>; 5];

/// Recordings by their numbers, and where the look ended.
type Rows = (Vec<(i64, Counted)>, Option<i64>);

impl Reader<'_> {
    /// The same of a list, for which no more than `looked` rows of each part are asked one by one.
    pub(super) fn facets_of(&self, list: List, looked: u64) -> Result<Facets, DbError> {
        let (mut seen, mut rows, mut ended) = (BTreeSet::new(), Vec::new(), None);
        let alone = list.parts.len() == 1;
        for part in list.parts {
            let (found, end) = self.counted_rows(part, looked)?;
            rows.extend(found.into_iter().filter(|(doc, _)| alone || seen.insert(*doc)));
            ended = ended.max(end);
        }
        if !alone {
            // The latest are counted, and none where not all parts were looked at.
            rows.retain(|(doc, _)| ended.is_none_or(|end| *doc >= end));
            rows.sort_unstable_by_key(|(doc, _)| std::cmp::Reverse(*doc));
        }
        let most = usize::try_from(FACET_ROWS_MAX).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        rows.truncate(most);
        Ok(told(rows.into_iter().map(|(_, values)| values).collect(), more, ended.is_some()))
    }

    /// The same of recordings that are all that fit.
    pub(super) fn facets_of_all(&self, items: &[Recording]) -> Result<Facets, DbError> {
        let sql = "SELECT d.agency, d.certificate, d.recorder, d.station, d.kind FROM recordings r \
                   CROSS JOIN search_docs d ON d.doc = r.doc WHERE r.recording = $1";
        let mut rows = Vec::with_capacity(items.len());
        for item in items {
            rows.extend(self.list(sql, [item.id.to_string()], |row| {
                Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
            })?);
        }
        Ok(told(rows, false, false))
    }

    /// The latest of a part with what is counted of them, one more than are; and where the look ended.
    fn counted_rows(&self, mut part: Part, looked: u64) -> Result<Rows, DbError> {
        let first = Start { bound: None, skipped: 0, back: false };
        let end = part.walk.take().map(|walk| self.end_of(walk, &first, looked)).transpose()?.flatten();
        if let Some(end) = end {
            part.conditions.add(&format!("{} >= $", part.doc), [Value::Integer(end)]);
        }
        let sql = format!(
            "SELECT {} AS doc, d.agency, d.certificate, d.recorder, d.station, d.kind FROM {} WHERE {} ORDER BY {} DESC \
             LIMIT {}",
            part.doc,
            part.from,
            part.conditions.clause(),
            part.doc,
            FACET_ROWS_MAX + 1
        );
        let rows = self.list(&sql, params_from_iter(part.conditions.values), |row| {
            let values = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            Ok((row.get(0)?, values))
        })?;
        Ok((rows, end))
    }
}

/// What rows have in common, of which there are more, or may be.
fn told(rows: Vec<Counted>, more: bool, cut: bool) -> Facets {
    let mut counts: [BTreeMap<Option<String>, u64>; 5] = Default::default();
    let counted = rows.len() as u64;
    for values in rows {
        for (value, counts) in values.into_iter().zip(&mut counts) {
            *counts.entry(value).or_default() += 1;
        }
    }
    let [agencies, officers, recorders, stations, kinds] = counts.map(most_frequent);
    Facets { counted, more, cut, agencies, officers, recorders, stations, kinds }
}

/// Values by how often they are, the most frequent first.
fn most_frequent(counts: BTreeMap<Option<String>, u64>) -> Vec<FacetValue> {
    let mut values: Vec<FacetValue> = counts.into_iter().map(|(value, count)| FacetValue { value, count }).collect();
    values.sort_by_key(|value| std::cmp::Reverse(value.count));
    values.truncate(FACET_VALUES_MAX);
    values
}
