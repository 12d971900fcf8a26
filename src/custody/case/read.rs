//! Cases and packages, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::entry::Item;
use evidence::ids::{AgencyId, CaseId, CaseNumber, PackageId, RecordingId};

use crate::custody::case::{Case, CaseItem};
use crate::custody::package::Package;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

const CASE: &str = "c.case_id, c.agency, c.number, c.title, c.opened_at";

pub(crate) fn case(row: &sql::Row<'_>) -> Result<Case, DbError> {
    let columns = Columns::new("cases", row);
    Ok(Case {
        id: columns.parsed("case_id")?,
        agency: columns.parsed("agency")?,
        number: columns.parsed("number")?,
        title: columns.text("title")?,
        opened_at: columns.time("opened_at")?,
    })
}

fn case_item(row: &sql::Row<'_>) -> Result<CaseItem, DbError> {
    let columns = Columns::new("case_items", row);
    Ok(CaseItem {
        recording: columns.parsed("recording")?,
        stage: columns.word("stage")?,
        record_kind: columns.word("record_kind")?,
        reason: columns.text("reason")?,
        linked_at: columns.time("linked_at")?,
    })
}

const PACKAGE: &str = "package, case_id, made_by, made_at, reason, last_index";

fn package(row: &sql::Row<'_>) -> Result<Package, DbError> {
    let columns = Columns::new("packages", row);
    Ok(Package {
        id: columns.parsed("package")?,
        case: columns.maybe_parsed("case_id")?,
        made_by: columns.parsed("made_by")?,
        made_at: columns.time("made_at")?,
        reason: columns.text("reason")?,
        last_index: columns.number("last_index")?,
    })
}

impl Reader<'_> {
    /// One case.
    pub fn case(&self, id: &CaseId) -> Result<Option<Case>, DbError> {
        let sql = format!("SELECT {CASE} FROM cases c WHERE c.case_id = $1");
        Ok(self.list(&sql, [id.as_str()], case)?.pop())
    }

    /// A case by its number.
    pub fn case_by_number(&self, agency: &AgencyId, number: &CaseNumber) -> Result<Option<Case>, DbError> {
        let sql = format!("SELECT {CASE} FROM cases c WHERE c.agency = $1 AND c.number = $2");
        Ok(self.list(&sql, [agency.as_str(), number.as_str()], case)?.pop())
    }

    /// What is filed under a case, in order of capture.
    pub fn case_items(&self, id: &CaseId) -> Result<Vec<CaseItem>, DbError> {
        let sql = "SELECT i.recording, i.stage, i.record_kind, i.reason, i.linked_at FROM case_items i \
                   JOIN recordings r ON r.recording = i.recording WHERE i.case_id = $1 \
                   ORDER BY r.capture_end, i.recording LIMIT $2";
        self.whole(sql, params![id.as_str(), sql_number(LIST_MAX + 1)], case_item)
    }

    /// How many recordings are filed under a case, counted up to `most`.
    pub fn case_item_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM case_items WHERE case_id = $1", [case.as_str()], most)
    }

    /// How many cases a recording is filed under, counted up to `most`.
    pub fn case_count_of(&self, recording: &RecordingId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM case_items WHERE recording = $1", [recording.to_string()], most)
    }

    /// How a recording is filed under a case.
    pub fn case_item(&self, case: &CaseId, recording: &RecordingId) -> Result<Option<CaseItem>, DbError> {
        let sql = "SELECT i.recording, i.stage, i.record_kind, i.reason, i.linked_at FROM case_items i \
                   WHERE i.case_id = $1 AND i.recording = $2";
        Ok(self.list(sql, [case.as_str(), &recording.to_string()], case_item)?.pop())
    }

    /// Whether a recording is filed under a case.
    pub fn is_filed(&self, case: &CaseId, recording: &RecordingId) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM case_items WHERE case_id = $1 AND recording = $2";
        Ok(self.sql().prepare_cached(sql)?.exists([case.as_str(), &recording.to_string()])?)
    }

    /// The cases that a recording is filed under.
    pub fn cases_of(&self, recording: &RecordingId) -> Result<Vec<Case>, DbError> {
        let sql = format!(
            "SELECT {CASE} FROM cases c JOIN case_items i ON i.case_id = c.case_id WHERE i.recording = $1 \
             ORDER BY c.number LIMIT $2"
        );
        self.whole(&sql, params![recording.to_string(), sql_number(LIST_MAX + 1)], case)
    }

    /// One package.
    pub fn package(&self, id: &PackageId) -> Result<Option<Package>, DbError> {
        let sql = format!("SELECT {PACKAGE} FROM packages WHERE package = $1");
        Ok(self.list(&sql, [id.as_str()], package)?.pop())
    }

    /// Packages that were made of a case, latest first.
    pub fn packages_of(&self, case: &CaseId) -> Result<Vec<Package>, DbError> {
        let sql = format!("SELECT {PACKAGE} FROM packages WHERE case_id = $1 ORDER BY last_index DESC LIMIT $2");
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], package)
    }

    /// The items of a package, each with the number of its last entry that goes in.
    pub fn package_items(&self, id: &PackageId) -> Result<Vec<(Item, u64)>, DbError> {
        let sql = "SELECT item, item_seq FROM package_items WHERE package = $1 ORDER BY item";
        self.list(sql, [id.as_str()], |row| {
            let columns = Columns::new("package_items", row);
            Ok((columns.parsed("item")?, columns.number("item_seq")?))
        })
    }
}
