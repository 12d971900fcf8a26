//! Cases and packages, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::entry::Item;
use evidence::ids::{AgencyId, CaseId, CaseNumber, PackageId, RecordingId};

use crate::answers::case_number::case_key;
use crate::custody::case::{Case, CaseItem, CaseState};
use crate::custody::package::Package;
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The columns of a case, and where they are read from.
pub(crate) const CASE: &str = "c.case_id, c.agency, c.number, c.title, c.opened_at, s.state, s.reason, s.changed_at, \
                               s.into_case, m.number AS into_number";

/// How a case stands, beside the case.
pub(crate) const STANDS: &str =
    "LEFT JOIN case_states s ON s.case_id = c.case_id LEFT JOIN cases m ON m.case_id = s.into_case";

pub(crate) fn case(row: &sql::Row<'_>) -> Result<Case, DbError> {
    let columns = Columns::new("cases", row);
    Ok(Case {
        id: columns.parsed("case_id")?,
        agency: columns.parsed("agency")?,
        number: columns.parsed("number")?,
        title: columns.text("title")?,
        opened_at: columns.time("opened_at")?,
        state: state(&Columns::new("case_states", row))?,
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

fn state(columns: &Columns<'_>) -> Result<CaseState, DbError> {
    let Some(state) = columns.maybe_text("state")? else { return Ok(CaseState::Open) };
    let (at, reason) = (columns.time("changed_at")?, columns.text("reason")?);
    match &*state {
        CLOSED => Ok(CaseState::Closed { at, reason }),
        MERGED => {
            let (into, number) = (columns.parsed("into_case")?, columns.parsed("into_number")?);
            Ok(CaseState::Merged { at, reason, into, number })
        }
        other => Err(DbError::Inconsistent { table: "case_states", what: format!("{other:?} in column state") }),
    }
}

/// The words of the table for the states that have a row.
pub(in crate::custody) const CLOSED: &str = "closed";
pub(in crate::custody) const MERGED: &str = "merged";

/// A name that a case has or had.
#[derive(Debug, Clone)]
pub struct CaseName {
    /// The case that it is the name of.
    pub of: CaseId,
    /// The number, as written.
    pub number: CaseNumber,
    /// Whether that case is called so today.
    pub current: bool,
    /// The case to which it leads: that case, or what it was merged into.
    pub case: Case,
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
        let sql = format!("SELECT {CASE} FROM cases c {STANDS} WHERE c.case_id = $1");
        Ok(self.list(&sql, [id.as_str()], case)?.pop())
    }

    /// The case that has a number today, in whatever writing; or which remains of the one that has it.
    pub fn case_by_number(&self, agency: &AgencyId, number: &CaseNumber) -> Result<Option<Case>, DbError> {
        let names = self.cases_called(Some(agency), number)?;
        // What was merged away keeps its number, and leads on.
        let current = || names.iter().filter(|name| name.current);
        let found = current().find(|name| name.of == name.case.id).or_else(|| current().next());
        Ok(found.map(|name| name.case.clone()))
    }

    /// The names of an agency's cases, or of all, that are this number in whatever writing, oldest first.
    pub fn cases_called(&self, agency: Option<&AgencyId>, number: &CaseNumber) -> Result<Vec<CaseName>, DbError> {
        let mut conditions = Conditions::default();
        conditions.text("n.folded = $", Some(case_key(number.as_str())));
        conditions.text("n.agency = $", agency.map(ToString::to_string));
        let sql = format!(
            "SELECT {CASE}, n.case_id AS of_case, n.number AS called, \
             n.log_index = (SELECT max(l.log_index) FROM case_names l WHERE l.case_id = n.case_id) AS is_current \
             FROM case_names n JOIN cases c ON c.case_id = n.leads_to {STANDS} WHERE {} \
             ORDER BY n.log_index LIMIT {}",
            conditions.clause(),
            LIST_MAX + 1
        );
        self.whole(&sql, sql::params_from_iter(conditions.values), |row| {
            let columns = Columns::new("case_names", row);
            Ok(CaseName {
                of: columns.parsed("of_case")?,
                number: columns.parsed("called")?,
                current: columns.number("is_current")? == 1,
                case: case(row)?,
            })
        })
    }

    /// The other cases of its agency that have the number of a case today, and were not merged.
    pub fn cases_alike(&self, case: &Case) -> Result<Vec<Case>, DbError> {
        if matches!(case.state, CaseState::Merged { .. }) {
            return Ok(Vec::new());
        }
        let names = self.cases_called(Some(&case.agency), &case.number)?.into_iter();
        let alike = names.filter(|name| name.current && name.of == name.case.id && name.of != case.id);
        Ok(alike.map(|name| name.case).collect())
    }

    /// Number and title that a case had once entry `index` was written.
    pub fn case_name_at(&self, id: &CaseId, index: u64) -> Result<Option<(CaseNumber, String)>, DbError> {
        let sql = "SELECT number, title FROM case_names WHERE case_id = $1 AND log_index <= $2 \
                   ORDER BY log_index DESC LIMIT 1";
        let named = self.list(sql, params![id.as_str(), sql_number(index)], |row| {
            let columns = Columns::new("case_names", row);
            Ok((columns.parsed("number")?, columns.text("title")?))
        });
        Ok(named?.pop())
    }

    /// The numbers that lead to a case beside its own, oldest first: those that it had, and those of what was merged
    /// into it.
    pub fn other_numbers(&self, case: &Case) -> Result<Vec<CaseNumber>, DbError> {
        let sql = "SELECT number FROM case_names WHERE leads_to = $1 ORDER BY log_index LIMIT $2";
        let names = self.whole(sql, params![case.id.as_str(), sql_number(LIST_MAX + 1)], |row| {
            Columns::new("case_names", row).parsed("number")
        })?;
        let mut others: Vec<CaseNumber> = Vec::new();
        for number in names {
            if number != case.number && !others.contains(&number) {
                others.push(number);
            }
        }
        Ok(others)
    }

    /// How many names lead to a case, counted up to `most`.
    pub fn name_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM case_names WHERE leads_to = $1", [case.as_str()], most)
    }

    /// The cases that were merged into a case, by their numbers.
    pub fn merged_into(&self, id: &CaseId) -> Result<Vec<Case>, DbError> {
        let sql = format!(
            "SELECT {CASE} FROM case_states s JOIN cases c ON c.case_id = s.case_id \
             JOIN cases m ON m.case_id = s.into_case WHERE s.into_case = $1 ORDER BY c.number, c.case_id LIMIT $2"
        );
        self.whole(&sql, params![id.as_str(), sql_number(LIST_MAX + 1)], case)
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
            "SELECT {CASE} FROM case_items i JOIN cases c ON c.case_id = i.case_id {STANDS} WHERE i.recording = $1 \
             ORDER BY c.number LIMIT $2"
        );
        self.whole(&sql, params![recording.to_string(), sql_number(LIST_MAX + 1)], case)
    }

    /// One package.
    pub fn package(&self, id: &PackageId) -> Result<Option<Package>, DbError> {
        let sql = format!("SELECT {PACKAGE} FROM packages WHERE package = $1");
        Ok(self.list(&sql, [id.as_str()], package)?.pop())
    }

    /// Packages that were made of a case or of what was merged into it, latest first.
    pub fn packages_of(&self, case: &CaseId) -> Result<Vec<Package>, DbError> {
        let sql = format!(
            "SELECT {PACKAGE} FROM packages WHERE case_id = $1 \
             OR case_id IN (SELECT s.case_id FROM case_states s WHERE s.into_case = $1) \
             ORDER BY last_index DESC LIMIT $2"
        );
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
