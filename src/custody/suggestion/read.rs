//! Suggestions and what is to be filed, as readers find them.

use evidence::ids::RecordingId;
use evidence::time::Utc;

use crate::custody::access::Scope;
use crate::custody::recording::read as recordings;
use crate::custody::search::lists::{Cursor, PAGE_MAX, scope_conditions};
use crate::custody::suggestion::Suggestion;
use crate::custody::suggestion::queue::Waiting;
use crate::custody::suggestion::rules::{Filed, Group, Whose};
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, Value, params, params_from_iter};
use crate::store::tables::{DbError, Reader};

/// What is to be filed, as the indexes `recordings_unfiled…` have it.
const UNFILED: &str = "r.stored_at IS NOT NULL AND r.filed = 0";

/// What of that somebody named a case for, as the indexes `recordings_suggested…` have it.
const SUGGESTED: &str = "r.stored_at IS NOT NULL AND r.filed = 0 AND r.suggested = 1";

/// Filed recordings that are looked at beside those of a group.
const NEAR_LOOKED: u64 = 200;

fn suggestion(row: &Row<'_>) -> Result<Option<Suggestion>, DbError> {
    let columns = Columns::new("suggestions", row);
    let Some(number) = columns.maybe_parsed("number")? else { return Ok(None) };
    Ok(Some(Suggestion {
        number,
        case: columns.maybe_parsed("case_id")?,
        by: columns.parsed("made_by")?,
        at: columns.time("made_at")?,
    }))
}

fn filed(row: &Row<'_>) -> Result<Filed, DbError> {
    let columns = Columns::new("case_items", row);
    let end = columns.time("capture_end")?;
    Ok(Filed {
        case: columns.parsed("case_id")?,
        from: columns.maybe_time("capture_start")?.unwrap_or(end),
        until: end,
        filed_at: columns.time("linked_at")?,
    })
}

impl Reader<'_> {
    /// What is suggested for a recording.
    pub fn suggestion(&self, recording: &RecordingId) -> Result<Option<Suggestion>, DbError> {
        let sql = "SELECT number, case_id, made_by, made_at FROM suggestions WHERE recording = $1";
        Ok(self.list(sql, [recording.to_string()], suggestion)?.pop().flatten())
    }

    /// Whether a recording is filed under any case.
    pub fn is_filed_anywhere(&self, recording: &RecordingId) -> Result<bool, DbError> {
        Ok(self.case_count_of(recording, 1)? > 0)
    }

    /// Stored recordings within `scope` that are filed under no case, the earliest captured first, after `cursor`.
    pub fn unfiled(&self, scope: &Scope, cursor: Option<&Cursor>, limit: u64) -> Result<Vec<Waiting>, DbError> {
        self.waiting(UNFILED, scope, cursor, limit)
    }

    /// The same of those for which somebody named a case.
    pub fn suggested(&self, scope: &Scope, cursor: Option<&Cursor>, limit: u64) -> Result<Vec<Waiting>, DbError> {
        self.waiting(SUGGESTED, scope, cursor, limit)
    }

    fn waiting(
        &self,
        which: &str,
        scope: &Scope,
        cursor: Option<&Cursor>,
        limit: u64,
    ) -> Result<Vec<Waiting>, DbError> {
        let mut conditions = Conditions::default();
        scope_conditions(scope, &mut conditions);
        if let Some(cursor) = cursor {
            let values = [Value::Integer(cursor.time.micros()), Value::Text(cursor.id.clone())];
            conditions.add("(r.capture_end, r.recording) > ($, $)", values);
        }
        let sql = format!(
            "SELECT {}, s.number, s.case_id, s.made_by, s.made_at FROM recordings r \
             LEFT JOIN suggestions s ON s.recording = r.recording \
             WHERE {which} AND {} ORDER BY r.capture_end, r.recording LIMIT {}",
            recordings::COLUMNS,
            conditions.clause(),
            // One more tells whether another page follows.
            limit.min(PAGE_MAX + 1)
        );
        self.list(&sql, params_from_iter(conditions.values), |row| {
            Ok(Waiting { recording: recordings::recording(row)?, suggestion: suggestion(row)? })
        })
    }

    /// How many recordings within `scope` are to be filed, counted up to `most`.
    pub fn unfiled_count(&self, scope: &Scope, most: u64) -> Result<u64, DbError> {
        self.waiting_count(UNFILED, scope, most)
    }

    /// The same of those for which somebody named a case.
    pub fn suggested_count(&self, scope: &Scope, most: u64) -> Result<u64, DbError> {
        self.waiting_count(SUGGESTED, scope, most)
    }

    fn waiting_count(&self, which: &str, scope: &Scope, most: u64) -> Result<u64, DbError> {
        let mut conditions = Conditions::default();
        scope_conditions(scope, &mut conditions);
        let sql = format!("SELECT 1 FROM recordings r WHERE {which} AND {}", conditions.clause());
        self.count_up_to(&sql, params_from_iter(conditions.values), most)
    }

    /// What is filed of the officer or recorder of a group, from `from` until `until`: so many, those that ended nearest
    /// to the group's own middle. Whoever was filed much of on one day is told by what lies beside the group.
    pub fn filed_near(&self, group: &Group, from: Utc, until: Utc) -> Result<Vec<Filed>, DbError> {
        let (column, value) = match &group.whose {
            Whose::Officer(certificate) => ("certificate", certificate.as_str()),
            Whose::Recorder(recorder) => ("recorder", recorder.as_str()),
        };
        let middle = i64::midpoint(group.from.micros(), group.until.micros()).clamp(from.micros(), until.micros());
        let side = |first: i64, last: i64, order: &str| {
            let sql = format!(
                "SELECT i.case_id, r.capture_start, r.capture_end, i.linked_at FROM recordings r \
                 JOIN case_items i ON i.recording = r.recording \
                 WHERE r.agency = $1 AND r.{column} = $2 AND r.capture_end >= $3 AND r.capture_end < $4 \
                 ORDER BY r.capture_end {order} LIMIT $5"
            );
            let values = params![group.agency.as_str(), value, first, last, sql_number(NEAR_LOOKED)];
            self.list(&sql, values, filed)
        };
        let mut near = side(from.micros(), middle, "DESC")?;
        near.extend(side(middle, until.micros(), "ASC")?);
        near.sort_by_key(|one| one.until.micros().abs_diff(middle));
        near.truncate(usize::try_from(NEAR_LOOKED).unwrap_or(usize::MAX));
        Ok(near)
    }
}
