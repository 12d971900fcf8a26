//! What is owed, as readers find it.

use std::collections::BTreeSet;

use evidence::event::PerformanceEvent;
use evidence::ids::{AgencyId, CaseId, DeliveryId, DocumentId, PerformanceId};

use crate::custody::decision::DECISIONS_MAX;
use crate::custody::performance::{Owed, PERFORMANCE_STEPS_MAX, PERFORMANCES_MAX, Performance, PerformanceTold, fen};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The table of the events.
const TABLE: &str = "performance_steps";

fn told(row: &Row<'_>) -> Result<PerformanceTold, DbError> {
    let columns = Columns::new(TABLE, row);
    Ok(PerformanceTold { event: columns.json("said")?, by: columns.parsed("told_by")?, at: columns.time("told_at")? })
}

/// What is owed, of its events; the first of them says it.
fn performance(
    id: PerformanceId,
    case: CaseId,
    told: Vec<PerformanceTold>,
    fallen: &BTreeSet<DocumentId>,
) -> Result<Performance, DbError> {
    let Some(PerformanceEvent::Due { party, what, amount_fen, due_on, document, .. }) =
        told.first().map(|told| &told.event)
    else {
        return Err(DbError::Inconsistent { table: TABLE, what: format!("nothing says what {id} is") });
    };
    let owed = Owed {
        party: party.clone(),
        what: *what,
        amount_fen: fen(amount_fen),
        due_on: *due_on,
        document: document.clone(),
    };
    let has_fallen = fallen.contains(&owed.document);
    Ok(Performance { id, case, owed, told, has_fallen })
}

impl Reader<'_> {
    /// Something that is owed.
    pub fn performance(&self, id: &PerformanceId) -> Result<Option<Performance>, DbError> {
        let sql = "SELECT case_id FROM performances WHERE performance = $1";
        let case = |row: &Row<'_>| Columns::new("performances", row).parsed("case_id");
        let Some(case) = self.list(sql, [id.as_str()], case)?.pop() else { return Ok(None) };
        let fallen = self.fallen_documents(&case)?;
        Ok(Some(performance(id.clone(), case, self.performance_told(id)?, &fallen)?))
    }

    /// The documents of decisions of a case that fell, and of none that stands.
    fn fallen_documents(&self, case: &CaseId) -> Result<BTreeSet<DocumentId>, DbError> {
        let sql = "SELECT document FROM decisions WHERE case_id = $1 \
                   GROUP BY document HAVING count(*) = count(fell) LIMIT $2";
        let document = |row: &Row<'_>| Columns::new("decisions", row).parsed("document");
        let fallen: Vec<DocumentId> = self.list(sql, params![case.as_str(), sql_number(DECISIONS_MAX)], document)?;
        Ok(fallen.into_iter().collect())
    }

    /// What happened to something that is owed, in order.
    fn performance_told(&self, id: &PerformanceId) -> Result<Vec<PerformanceTold>, DbError> {
        let sql =
            "SELECT said, told_by, told_at FROM performance_steps WHERE performance = $1 ORDER BY number LIMIT $2";
        self.list(sql, params![id.as_str(), sql_number(PERFORMANCE_STEPS_MAX + 1)], told)
    }

    /// What is owed in a case, in the order in which it was recorded.
    pub fn performances_of(&self, case: &CaseId) -> Result<Vec<Performance>, DbError> {
        let sql = "SELECT performance FROM performances WHERE case_id = $1 ORDER BY recorded_at, performance LIMIT $2";
        let id = |row: &Row<'_>| Columns::new("performances", row).parsed("performance");
        let ids: Vec<PerformanceId> = self.list(sql, params![case.as_str(), sql_number(PERFORMANCES_MAX)], id)?;
        let fallen = self.fallen_documents(case)?;
        let whole = |id: PerformanceId| {
            let told = self.performance_told(&id)?;
            performance(id, case.clone(), told, &fallen)
        };
        ids.into_iter().map(whole).collect()
    }

    /// What waits in the open cases of an agency for a head, who is asked to let it be paid later or in parts; longest first.
    pub fn deferrals_waiting(&self, agency: &AgencyId, most: u64) -> Result<Vec<PerformanceId>, DbError> {
        // The few that wait are looked at first, whatever else an agency has.
        let sql = "SELECT p.performance FROM performances p CROSS JOIN cases c ON c.case_id = p.case_id \
                   LEFT JOIN case_states s ON s.case_id = c.case_id \
                   WHERE p.asked_at > 0 AND c.agency = $1 AND s.state IS NULL \
                   ORDER BY p.asked_at, p.performance LIMIT $2";
        let id = |row: &Row<'_>| Columns::new("performances", row).parsed("performance");
        self.list(sql, params![agency.as_str(), sql_number(most)], id)
    }

    /// How much is owed in a case, counted up to `most`.
    pub fn performance_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM performances WHERE case_id = $1", [case.as_str()], most)
    }

    /// How many events of what is owed in a case rest on a service, counted up to `most`.
    pub fn steps_resting_on(&self, case: &CaseId, delivery: &DeliveryId, most: u64) -> Result<u64, DbError> {
        let sql = "SELECT 1 FROM performance_steps WHERE case_id = $1 AND delivery = $2";
        self.count_up_to(sql, params![case.as_str(), delivery.as_str()], most)
    }
}
