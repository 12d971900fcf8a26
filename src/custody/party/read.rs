//! Parties, as readers find them.

use evidence::ids::{CaseId, PartyId};
use evidence::personal::Commitment;

use crate::custody::party::{PARTIES_MAX, Party};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The columns of a party.
const COLUMNS: &str = "p.party, p.case_id, p.kind, p.name, p.code, p.minor, p.consent, p.reason, p.commitment, \
                       p.told_index, p.told_at, p.told_by, p.recorded_at, p.recorded_by, p.corrections, p.removed_at, \
                       p.erased_at";

fn party(row: &Row<'_>) -> Result<Party, DbError> {
    let columns = Columns::new("parties", row);
    Ok(Party {
        id: columns.parsed("party")?,
        case: columns.parsed("case_id")?,
        kind: columns.word("kind")?,
        name: columns.text("name")?,
        code: columns.text("code")?,
        is_minor: columns.number("minor")? != 0,
        consents: columns.number("consent")? != 0,
        reason: columns.text("reason")?,
        commitment: Commitment(columns.digest_bytes("commitment")?),
        told_index: columns.number("told_index")?,
        told_at: columns.time("told_at")?,
        told_by: columns.parsed("told_by")?,
        recorded_at: columns.time("recorded_at")?,
        recorded_by: columns.parsed("recorded_by")?,
        corrections: columns.number("corrections")?,
        removed_at: columns.maybe_time("removed_at")?,
        erased_at: columns.maybe_time("erased_at")?,
    })
}

impl Reader<'_> {
    /// A party.
    pub fn party(&self, id: &PartyId) -> Result<Option<Party>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM parties p WHERE p.party = $1");
        Ok(self.list(&sql, [id.as_str()], party)?.pop())
    }

    /// The parties of a case in the order in which they were recorded, those that were removed among them.
    pub fn parties(&self, case: &CaseId) -> Result<Vec<Party>, DbError> {
        let sql =
            format!("SELECT {COLUMNS} FROM parties p WHERE p.case_id = $1 ORDER BY p.recorded_at, p.party LIMIT $2");
        self.list(&sql, params![case.as_str(), sql_number(PARTIES_MAX)], party)
    }

    /// How many parties a case has, those that were removed among them; it is not counted beyond `most`.
    pub fn party_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM parties WHERE case_id = $1", [case.as_str()], most)
    }

    /// Parties after one, in the order of their ids: for a check of all of them.
    pub fn parties_after(&self, after: &str, most: u64) -> Result<Vec<Party>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM parties p WHERE p.party > $1 ORDER BY p.party LIMIT $2");
        self.list(&sql, params![after, sql_number(most)], party)
    }
}
