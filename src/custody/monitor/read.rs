//! Recordings of fixed places with their reviews, as readers find them.

use evidence::ids::{CaseId, RecordingId};

use crate::custody::monitor::{MonitorReview, Monitored};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The columns of a recording of a fixed place.
const COLUMNS: &str = "r.recording, m.outcome, m.met, m.examined, m.reasons, m.reviewed_by, m.reviewed_at";

/// That a recording is of a fixed place: its manifest says so, or it is what nobody wore and is registered as a counter.
const IS_FIXED: &str = "(r.fixed = 1 OR r.certificate IS NULL AND EXISTS \
                        (SELECT 1 FROM counters n WHERE n.agency = r.agency AND n.counter = r.recorder))";

fn monitored(row: &Row<'_>) -> Result<Monitored, DbError> {
    let columns = Columns::new("monitor_reviews", row);
    let review = match columns.maybe_word("outcome")? {
        Some(outcome) => Some(MonitorReview {
            outcome,
            met: columns.json("met")?,
            examined: columns.text("examined")?,
            reasons: columns.text("reasons")?,
            by: columns.parsed("reviewed_by")?,
            at: columns.time("reviewed_at")?,
        }),
        None => None,
    };
    Ok(Monitored { recording: columns.parsed("recording")?, review })
}

impl Reader<'_> {
    /// A recording with its latest review, where it is of a fixed place.
    pub fn monitored(&self, recording: &RecordingId) -> Result<Option<Monitored>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM recordings r LEFT JOIN monitor_reviews m ON m.recording = r.recording \
             WHERE r.recording = $1 AND {IS_FIXED}"
        );
        Ok(self.list(&sql, [recording.to_string()], monitored)?.pop())
    }

    /// The recordings of fixed places that are filed under a case, each with its latest review.
    pub fn monitored_of(&self, case: &CaseId) -> Result<Vec<Monitored>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM case_items i CROSS JOIN recordings r ON r.recording = i.recording \
             LEFT JOIN monitor_reviews m ON m.recording = r.recording WHERE i.case_id = $1 AND {IS_FIXED} \
             ORDER BY i.recording LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], monitored)
    }
}
