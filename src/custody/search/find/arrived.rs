//! How many recordings that fit a filter were stored after an entry of the log.
//!
//! Where few were stored since, each of them is asked whether it fits, so that the count is exact. Where many were, the
//! list is read as a page of it is, and no further than a bounded look: what fits rarely is found by the index, and of
//! what fits often the latest are enough to say that there are many.

use std::collections::BTreeSet;

use evidence::time::Utc;

use crate::custody::access::Scope;
use crate::custody::deadline::rules::Rule;
use crate::custody::deadline::sql as law;
use crate::custody::search::find::{List, RecordingFilter, Start, wanted};
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::{Value, params_from_iter};
use crate::store::tables::{DbError, Reader};

/// Most recordings that are asked one by one whether they are new and fit.
pub const ARRIVALS_LOOKED_MAX: u64 = 2_000;

/// How many arrived.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Arrived {
    /// So many were counted.
    pub count: u64,
    /// There are more, or may be: so many were counted, or looked at.
    pub more: bool,
}

/// Recordings with the index by which those are found that were stored after an entry.
fn indexed(scope: &Scope) -> &'static str {
    match scope {
        Scope::Agency(_) | Scope::Officer(..) => "recordings r INDEXED BY recordings_by_stored_of_agency",
        Scope::Everything | Scope::Nothing => "recordings r INDEXED BY recordings_by_stored",
    }
}

/// What was stored after an entry within a scope.
fn stored_after(scope: &Scope, since: u64) -> Conditions {
    let mut conditions = Conditions::default();
    if let Scope::Agency(agency) | Scope::Officer(agency, _) = scope {
        conditions.text("r.agency = $", Some(agency.to_string()));
    }
    conditions.add("r.stored_index > $", [Value::Integer(sql_number(since))]);
    conditions
}

impl Reader<'_> {
    /// How many recordings within `scope` that fit were stored after the entry `since`, counted up to `most`. Deadlines
    /// are judged by the rules at the moment beside them.
    pub fn arrived_since(
        &self,
        scope: &Scope,
        filter: &RecordingFilter,
        judged: (&[Rule], Utc),
        (since, most): (u64, u64),
    ) -> Result<Arrived, DbError> {
        if *scope == Scope::Nothing {
            return Ok(Arrived::default());
        }
        let conditions = stored_after(scope, since);
        let sql = format!("SELECT 1 FROM {} WHERE {}", indexed(scope), conditions.clause());
        let arrived = self.count_up_to(&sql, params_from_iter(conditions.values), ARRIVALS_LOOKED_MAX + 1)?;
        if arrived > ARRIVALS_LOOKED_MAX {
            return self.arrived_of_many(scope, filter, judged, (since, most));
        }
        let mut found = BTreeSet::new();
        for filter in filter.each_reading() {
            found.extend(self.arrivals_that_fit(scope, &filter, judged, (since, most + 1))?);
        }
        let count = found.len() as u64;
        Ok(Arrived { count: count.min(most), more: count > most })
    }

    /// Of what was stored since, the numbers of those that fit.
    fn arrivals_that_fit(
        &self,
        scope: &Scope,
        filter: &RecordingFilter,
        (rules, now): (&[Rule], Utc),
        (since, most): (u64, u64),
    ) -> Result<Vec<i64>, DbError> {
        let mut conditions = stored_after(scope, since);
        // The index of grams is not asked: the few rows themselves tell.
        wanted(scope, filter, &mut conditions);
        if filter.stored == Some(false) {
            conditions.add("FALSE", []);
        }
        if let Some(standing) = filter.standing {
            law::stands(standing, rules, now, &mut conditions);
        }
        if let Some(case) = &filter.case {
            let sql = "EXISTS (SELECT 1 FROM case_items i WHERE i.case_id = $ AND i.recording = r.recording)";
            conditions.text(sql, Some(case.to_string()));
        }
        conditions.time("d.capture_end >= $", filter.from);
        conditions.time("d.capture_end < $", filter.until);
        let sql = format!(
            "SELECT d.doc FROM {} CROSS JOIN search_docs d ON d.doc = r.doc WHERE {} LIMIT {most}",
            indexed(scope),
            conditions.clause()
        );
        self.list(&sql, params_from_iter(conditions.values), |row| Ok(row.get(0)?))
    }

    /// The same of so many that they are not asked one by one.
    fn arrived_of_many(
        &self,
        scope: &Scope,
        filter: &RecordingFilter,
        judged: (&[Rule], Utc),
        (since, most): (u64, u64),
    ) -> Result<Arrived, DbError> {
        // Asked for, it is looked for row by row, and so no further than the bound.
        let stored = RecordingFilter { stored: filter.stored.or(Some(true)), ..filter.clone() };
        let List { mut parts } = self.list_of(scope, &stored, judged)?;
        for part in &mut parts {
            part.conditions.add("r.stored_index > $", [Value::Integer(sql_number(since))]);
        }
        let start = Start { bound: None, skipped: 0, back: false };
        let (found, end) = self.looked_through(&List { parts }, &start, most + 1, ARRIVALS_LOOKED_MAX)?;
        let count = found.len() as u64;
        Ok(Arrived { count: count.min(most), more: count > most || end.is_some() })
    }
}
