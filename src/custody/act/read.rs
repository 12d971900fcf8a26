//! Acts, as readers find them; and the recordings that are looked at beside them.

use std::collections::BTreeSet;

use evidence::event::RecordKind;
use evidence::ids::{ActId, AgencyId, CaseId, Certificate};
use evidence::time::Utc;

use crate::custody::act::coverage::Window;
use crate::custody::act::{ACTS_MAX, Act, ActSaid, DutyExcuse};
use crate::custody::recording::Recording;
use crate::custody::recording::read as recordings;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The columns of an act.
const ACT: &str = "a.act, a.case_id, a.act_kind, a.from_at, a.until_at, a.place, a.officers, a.party_present, a.witness, \
                   a.documents, a.reason, a.recorded_by, a.recorded_at, a.changed_at";

/// The columns of what is asked to be excused.
const EXCUSE: &str = "e.act, e.duty, e.reason, e.instead, e.asked_by, e.asked_at, e.state, e.decided_by, e.decided_at, \
                      e.refusal";

/// How long before it ends a recording may have begun that is looked for, in seconds: recorders write files of far less.
const FILE_SECONDS: i64 = 24 * 3600;

fn act(row: &Row<'_>) -> Result<Act, DbError> {
    let columns = Columns::new("acts", row);
    Ok(Act {
        id: columns.parsed("act")?,
        case: columns.parsed("case_id")?,
        said: ActSaid {
            kind: columns.parsed("act_kind")?,
            from: columns.time("from_at")?,
            until: columns.time("until_at")?,
            place: columns.text("place")?,
            officers: columns.json("officers")?,
            party_present: columns.number("party_present")? != 0,
            witness: columns.text("witness")?,
            documents: columns.json("documents")?,
        },
        reason: columns.text("reason")?,
        recorded_by: columns.parsed("recorded_by")?,
        recorded_at: columns.time("recorded_at")?,
        changed_at: columns.maybe_time("changed_at")?,
    })
}

fn excuse(row: &Row<'_>) -> Result<DutyExcuse, DbError> {
    let columns = Columns::new("duty_excuses", row);
    let decided = match columns.maybe_parsed("decided_by")? {
        Some(by) => Some((by, columns.time("decided_at")?)),
        None => None,
    };
    Ok(DutyExcuse {
        act: columns.parsed("act")?,
        duty: columns.text("duty")?,
        reason: columns.text("reason")?,
        instead: columns.text("instead")?,
        asked_by: columns.parsed("asked_by")?,
        asked_at: columns.time("asked_at")?,
        standing: columns.word("state")?,
        decided,
        refusal: columns.text("refusal")?,
    })
}

impl Reader<'_> {
    /// One act.
    pub fn act(&self, id: &ActId) -> Result<Option<Act>, DbError> {
        let sql = format!("SELECT {ACT} FROM acts a WHERE a.act = $1");
        Ok(self.list(&sql, [id.as_str()], act)?.pop())
    }

    /// The acts of a case, in the order in which they began.
    pub fn acts_of(&self, case: &CaseId) -> Result<Vec<Act>, DbError> {
        let sql = format!("SELECT {ACT} FROM acts a WHERE a.case_id = $1 ORDER BY a.from_at, a.act LIMIT $2");
        self.list(&sql, params![case.as_str(), sql_number(ACTS_MAX)], act)
    }

    /// The officers of the acts of a case.
    pub fn officers_of_acts(&self, case: &CaseId) -> Result<BTreeSet<Certificate>, DbError> {
        let sql = "SELECT a.officers FROM acts a WHERE a.case_id = $1 LIMIT $2";
        let officers = |row: &Row<'_>| Columns::new("acts", row).json::<BTreeSet<Certificate>>("officers");
        let all = self.list(sql, params![case.as_str(), sql_number(ACTS_MAX)], officers)?;
        Ok(all.into_iter().flatten().collect())
    }

    /// How many acts a case has, counted up to `most`.
    pub fn act_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM acts WHERE case_id = $1", [case.as_str()], most)
    }

    /// What the head is asked to excuse from of one act's duty.
    pub fn duty_excuse(&self, act: &ActId, duty: &str) -> Result<Option<DutyExcuse>, DbError> {
        let sql = format!("SELECT {EXCUSE} FROM duty_excuses e WHERE e.act = $1 AND e.duty = $2");
        Ok(self.list(&sql, params![act.as_str(), duty], excuse)?.pop())
    }

    /// What the head is asked to excuse from, of all acts of a case.
    pub fn excuses_of(&self, case: &CaseId) -> Result<Vec<DutyExcuse>, DbError> {
        let sql = format!(
            "SELECT {EXCUSE} FROM acts a JOIN duty_excuses e ON e.act = a.act WHERE a.case_id = $1 \
             ORDER BY a.from_at, a.act, e.duty LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], excuse)
    }

    /// What waits for the head of an agency in its open cases, longest first.
    pub fn excuses_waiting(&self, agency: &AgencyId, most: u64) -> Result<Vec<DutyExcuse>, DbError> {
        // The few that wait are looked at first, whatever else an agency has.
        let sql = format!(
            "SELECT {EXCUSE} FROM duty_excuses e CROSS JOIN acts a ON a.act = e.act \
             CROSS JOIN cases c ON c.case_id = a.case_id LEFT JOIN case_states s ON s.case_id = c.case_id \
             WHERE e.state = 'asked' AND c.agency = $1 AND s.state IS NULL \
             ORDER BY e.asked_at, e.act, e.duty LIMIT $2"
        );
        self.list(&sql, params![agency.as_str(), sql_number(most)], excuse)
    }

    /// What is filed under a case, each with the kind of record that it is filed as, in order of capture.
    pub fn recordings_filed(&self, case: &CaseId) -> Result<Vec<(Recording, RecordKind)>, DbError> {
        let sql = format!(
            "SELECT {}, i.record_kind FROM case_items i JOIN recordings r ON r.recording = i.recording \
             WHERE i.case_id = $1 ORDER BY r.capture_end, i.recording LIMIT $2",
            recordings::COLUMNS
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], |row| {
            Ok((recordings::recording(row)?, Columns::new("case_items", row).word("record_kind")?))
        })
    }

    /// What an officer of an agency recorded at a time, and is not filed under a case; at most `most`, in order of capture.
    pub fn made_during(
        &self,
        (case, agency): (&CaseId, &AgencyId),
        officer: &Certificate,
        window: Window,
        most: u64,
    ) -> Result<Vec<Recording>, DbError> {
        let sql = format!(
            "SELECT {} FROM recordings r WHERE r.agency = $1 AND r.certificate = $2 AND r.capture_end >= $3 \
             AND r.capture_end <= $4 AND coalesce(r.capture_start, r.capture_end) <= $5 \
             AND NOT EXISTS (SELECT 1 FROM case_items i WHERE i.case_id = $6 AND i.recording = r.recording) \
             ORDER BY r.capture_end, r.recording LIMIT $7",
            recordings::COLUMNS
        );
        let last: Utc = window.until.plus_seconds(FILE_SECONDS);
        let values = params![
            agency.as_str(),
            officer.as_str(),
            window.from.micros(),
            last.micros(),
            window.until.micros(),
            case.as_str(),
            sql_number(most)
        ];
        self.list(&sql, values, recordings::recording)
    }

    /// What the counters of an agency recorded at a time, and is not filed under a case; at most `most`, in order of
    /// capture.
    pub fn made_at_counters(
        &self,
        (case, agency): (&CaseId, &AgencyId),
        window: Window,
        most: u64,
    ) -> Result<Vec<Recording>, DbError> {
        // The few counters are looked at first, and not all that nobody wore.
        let sql = format!(
            "SELECT {} FROM counters n CROSS JOIN recordings r ON r.recorder = n.counter \
             WHERE n.agency = $1 AND r.agency = $1 AND r.capture_end >= $2 AND r.capture_end <= $3 \
             AND coalesce(r.capture_start, r.capture_end) <= $4 AND coalesce(r.certificate, '') = '' \
             AND NOT EXISTS (SELECT 1 FROM case_items i WHERE i.case_id = $5 AND i.recording = r.recording) \
             ORDER BY r.capture_end, r.recording LIMIT $6",
            recordings::COLUMNS
        );
        let last: Utc = window.until.plus_seconds(FILE_SECONDS);
        let values = params![
            agency.as_str(),
            window.from.micros(),
            last.micros(),
            window.until.micros(),
            case.as_str(),
            sql_number(most)
        ];
        self.list(&sql, values, recordings::recording)
    }
}
