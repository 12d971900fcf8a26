//! Delegations, as readers find them.

use evidence::ids::{AgencyId, CaseId, DelegationId, UserId};
use jiff::civil::Date;

use crate::custody::delegation::{ActedFor, Delegation};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, LIST_MAX, Reader};

const COLUMNS: &str = "delegation, agency, head, deputy, from_on, until_on, reason, given_at, given_by, ended_at, \
                       ended_by, ended_reason";

fn delegation(row: &Row<'_>) -> Result<Delegation, DbError> {
    let columns = Columns::new("delegations", row);
    let ended = match columns.maybe_time("ended_at")? {
        Some(at) => Some((at, columns.parsed("ended_by")?, columns.text("ended_reason")?)),
        None => None,
    };
    Ok(Delegation {
        id: columns.parsed("delegation")?,
        agency: columns.parsed("agency")?,
        head: columns.parsed("head")?,
        deputy: columns.parsed("deputy")?,
        from_on: columns.parsed("from_on")?,
        until_on: columns.parsed("until_on")?,
        reason: columns.text("reason")?,
        given_at: columns.time("given_at")?,
        given_by: columns.parsed("given_by")?,
        ended,
    })
}

impl Reader<'_> {
    /// One delegation.
    pub fn delegation(&self, id: &DelegationId) -> Result<Option<Delegation>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM delegations WHERE delegation = $1");
        Ok(self.list(&sql, [id.as_str()], delegation)?.pop())
    }

    /// Those by which somebody may act on a day or later, unless they were ended.
    pub fn delegations_to(&self, deputy: &UserId, from: Date) -> Result<Vec<Delegation>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM delegations WHERE deputy = $1 AND until_on >= $2 AND ended_at IS NULL \
             ORDER BY until_on LIMIT $3"
        );
        self.whole(&sql, params![deputy.as_str(), from.to_string(), sql_number(LIST_MAX + 1)], delegation)
    }

    /// Those of an agency, or of all where it is none, the last first.
    pub fn delegations(&self, agency: Option<&AgencyId>, most: usize) -> Result<Vec<Delegation>, DbError> {
        let most = sql_number(most as u64);
        if let Some(agency) = agency {
            let sql = format!(
                "SELECT {COLUMNS} FROM delegations WHERE agency = $1 ORDER BY given_at DESC, delegation LIMIT $2"
            );
            self.list(&sql, params![agency.as_str(), most], delegation)
        } else {
            let sql = format!("SELECT {COLUMNS} FROM delegations ORDER BY given_at DESC, delegation LIMIT $1");
            self.list(&sql, params![most], delegation)
        }
    }

    /// What was decided in a case for a head, in its order.
    pub fn acted_for(&self, case: &CaseId) -> Result<Vec<ActedFor>, DbError> {
        let sql = "SELECT case_id, acted_at, acted_by, head, delegation FROM delegation_acts WHERE case_id = $1 \
                   ORDER BY log_index LIMIT $2";
        self.whole(sql, params![case.as_str(), sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("delegation_acts", row);
            Ok(ActedFor {
                case: columns.parsed("case_id")?,
                at: columns.time("acted_at")?,
                by: columns.parsed("acted_by")?,
                head: columns.parsed("head")?,
                delegation: columns.parsed("delegation")?,
            })
        })
    }
}
