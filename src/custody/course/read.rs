//! The course of cases, as readers find it.

use std::collections::BTreeSet;

use evidence::ids::{AgencyId, CaseId, Certificate};
use jiff::civil::Date;

use crate::custody::course::state::Course;
use crate::custody::course::{
    CASE_EXTENSIONS_MAX, CASE_PAUSES_MAX, CaseCourse, CaseExtension, CaseStop, Description, Urgent,
};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The table.
const TABLE: &str = "courses";

/// The columns of a course.
const COLUMNS: &str = "c.case_id, c.agency, c.matter, c.procedure, c.source, c.place, c.deed, c.handlers, c.marks, \
                       c.state, c.since, c.by_person, c.reason, c.registered_at, c.registered_by, c.registered_elsewhere, c.urgent_at, \
                       c.urgent_logged_at, c.urgent_by, c.ratified_at, c.released, c.released_at, c.act_end, c.outcome, c.described_at, \
                       c.described_by, \
                       (SELECT d.decided_at FROM simple_decisions d WHERE d.case_id = c.case_id) AS decided_simply";

fn course(row: &Row<'_>) -> Result<CaseCourse, DbError> {
    let columns = Columns::new(TABLE, row);
    let by: evidence::ids::UserId = columns.parsed("by_person")?;
    let state = columns.text("state")?;
    let wrong = || DbError::Inconsistent { table: TABLE, what: format!("{state:?} in column state") };
    let registered = match columns.maybe_time("registered_at")? {
        Some(at) => Some((at, columns.parsed("registered_by")?)),
        None => None,
    };
    let described = match columns.maybe_time("described_at")? {
        Some(at) => Some((at, columns.parsed("described_by")?)),
        None => None,
    };
    let urgent = match columns.maybe_time("urgent_at")? {
        Some(stated) => Some(Urgent {
            stated,
            logged: columns.time("urgent_logged_at")?,
            by: columns.parsed("urgent_by")?,
            ratified: columns.maybe_time("ratified_at")?,
            released: match columns.maybe_time("released_at")? {
                Some(at) => Some((at, columns.text("released")?)),
                None => None,
            },
        }),
        None => None,
    };
    let end = match columns.maybe_time("act_end")? {
        Some(at) => Some((at, columns.word("outcome")?)),
        None => None,
    };
    Ok(CaseCourse {
        case: columns.parsed("case_id")?,
        agency: columns.parsed("agency")?,
        description: description(&columns)?,
        described,
        state: Course::of(&state, by.clone()).ok_or_else(wrong)?,
        since: columns.time("since")?,
        by,
        reason: columns.text("reason")?,
        registered,
        is_registered_elsewhere: columns.number("registered_elsewhere")? != 0,
        decided_simply: columns.maybe_time("decided_simply")?,
        urgent,
        end,
    })
}

fn description(columns: &Columns<'_>) -> Result<Option<Description>, DbError> {
    let Some(matter) = columns.maybe_parsed("matter")? else { return Ok(None) };
    let deed: BTreeSet<Date> = columns.json("deed")?;
    Ok(Some(Description {
        matter,
        procedure: columns.word("procedure")?,
        source: columns.word("source")?,
        place: columns.text("place")?,
        deed: deed.first().copied().zip(deed.last().copied()),
        handlers: columns.json("handlers")?,
        marks: columns.json("marks")?,
    }))
}

fn stop(row: &Row<'_>) -> Result<CaseStop, DbError> {
    let columns = Columns::new("course_pauses", row);
    Ok(CaseStop {
        pause: columns.word("pause")?,
        from: columns.time("from_at")?,
        reason: columns.text("reason")?,
        by: columns.parsed("begun_by")?,
        until: columns.maybe_time("until_at")?,
    })
}

fn extension(row: &Row<'_>) -> Result<CaseExtension, DbError> {
    let columns = Columns::new("course_extensions", row);
    Ok(CaseExtension {
        rule: columns.text("rule")?,
        at: columns.time("extended_at")?,
        by: columns.parsed("extended_by")?,
        reason: columns.text("reason")?,
    })
}

impl Reader<'_> {
    /// The course of a case; none where nobody took a step.
    pub fn course(&self, case: &CaseId) -> Result<Option<CaseCourse>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM courses c WHERE c.case_id = $1");
        Ok(self.list(&sql, [case.as_str()], course)?.pop())
    }

    /// What did not count for the terms of a case, in the order in which it was told.
    pub fn course_pauses(&self, case: &CaseId) -> Result<Vec<CaseStop>, DbError> {
        let sql = "SELECT pause, from_at, reason, begun_by, until_at FROM course_pauses \
                   WHERE case_id = $1 ORDER BY number LIMIT $2";
        self.list(sql, params![case.as_str(), sql_number(CASE_PAUSES_MAX)], stop)
    }

    /// Which terms of a case were made longer, in the order in which it was told.
    pub fn course_extensions(&self, case: &CaseId) -> Result<Vec<CaseExtension>, DbError> {
        let sql = "SELECT rule, extended_at, extended_by, reason FROM course_extensions \
                   WHERE case_id = $1 ORDER BY number LIMIT $2";
        self.list(sql, params![case.as_str(), sql_number(CASE_EXTENSIONS_MAX)], extension)
    }

    /// The officers who handle a case or ever did.
    pub fn handlers_ever(&self, case: &CaseId) -> Result<Vec<Certificate>, DbError> {
        let sql = "SELECT h.certificate FROM course_handlers h WHERE h.case_id = $1 ORDER BY h.certificate LIMIT $2";
        let certificate = |row: &Row<'_>| Columns::new("course_handlers", row).parsed("certificate");
        self.whole(sql, params![case.as_str(), sql_number(LIST_MAX + 1)], certificate)
    }

    /// The open cases of an agency whose course stands so, longest first.
    pub fn courses_standing(&self, agency: &AgencyId, state: &str, most: u64) -> Result<Vec<CaseCourse>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM courses c LEFT JOIN case_states s ON s.case_id = c.case_id \
             WHERE c.agency = $1 AND c.state = $2 AND s.state IS NULL ORDER BY c.since, c.case_id LIMIT $3"
        );
        self.list(&sql, params![agency.as_str(), state, sql_number(most)], course)
    }

    /// The open cases that an officer handles and that ask something of them: urgent starts first, then the longest.
    pub fn courses_handled(&self, certificate: &Certificate, most: u64) -> Result<Vec<CaseCourse>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM course_handlers h JOIN courses c ON c.case_id = h.case_id \
             LEFT JOIN case_states s ON s.case_id = c.case_id WHERE h.certificate = $1 AND h.handles = 1 AND s.state IS NULL \
             AND c.state IN ('started_urgent', 'started', 'start_refused', 'urgent_refused', 'decided_simply') \
             ORDER BY c.state <> 'started_urgent', c.since, c.case_id LIMIT $2"
        );
        self.list(&sql, params![certificate.as_str(), sql_number(most)], course)
    }
}
