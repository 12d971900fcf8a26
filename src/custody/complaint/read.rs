//! Complaints, as readers find them.

use evidence::ids::{AgencyId, ComplaintId};
use evidence::personal::Commitment;

use crate::custody::complaint::{Complaint, ComplaintStanding, Decision, Telling};
use crate::store::tables::row::{Columns, sql_number, word};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The columns of a complaint.
const COLUMNS: &str = "c.complaint, c.agency, c.stands, c.received_at, c.logged_at, c.recorded_by, c.channel, c.about, \
                       c.says, c.anonymous, c.commitment, c.told_index, c.outcome, c.case_id, c.ground, c.decided_at, \
                       c.decided_by, c.told_at, c.how, c.paper, c.told_reason, c.told_by, c.erased_at";

fn complaint(row: &Row<'_>) -> Result<Complaint, DbError> {
    let columns = Columns::new("complaints", row);
    let decision = match columns.maybe_time("decided_at")? {
        Some(at) => Some(Decision {
            outcome: columns.word("outcome")?,
            case: columns.maybe_parsed("case_id")?,
            ground: columns.text("ground")?,
            at,
            by: columns.parsed("decided_by")?,
        }),
        None => None,
    };
    let telling = match columns.maybe_time("told_at")? {
        Some(at) => Some(Telling {
            at,
            how: columns.word("how")?,
            paper: columns.text("paper")?,
            reason: columns.text("told_reason")?,
            by: columns.parsed("told_by")?,
        }),
        None => None,
    };
    Ok(Complaint {
        id: columns.parsed("complaint")?,
        agency: columns.parsed("agency")?,
        standing: columns.word("stands")?,
        received_at: columns.time("received_at")?,
        logged_at: columns.time("logged_at")?,
        recorded_by: columns.parsed("recorded_by")?,
        channel: columns.word("channel")?,
        about: columns.text("about")?,
        says: columns.text("says")?,
        is_anonymous: columns.number("anonymous")? != 0,
        commitment: Commitment(columns.digest_bytes("commitment")?),
        told_index: columns.number("told_index")?,
        decision,
        telling,
        erased_at: columns.maybe_time("erased_at")?,
    })
}

/// The direction in which those of a standing are listed: what waits longest first, what is done latest first.
fn order(standing: ComplaintStanding) -> &'static str {
    match standing {
        ComplaintStanding::Open | ComplaintStanding::Decided => "c.received_at, c.complaint",
        ComplaintStanding::Told => "c.received_at DESC, c.complaint DESC",
    }
}

impl Reader<'_> {
    /// A complaint.
    pub fn complaint(&self, id: &ComplaintId) -> Result<Option<Complaint>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM complaints c WHERE c.complaint = $1");
        Ok(self.list(&sql, [id.as_str()], complaint)?.pop())
    }

    /// The complaints of an agency, or of all of them, that stand so: what waits, longest first; what is done, latest first.
    pub fn complaints_standing(
        &self,
        agency: Option<&AgencyId>,
        standing: ComplaintStanding,
        most: u64,
    ) -> Result<Vec<Complaint>, DbError> {
        let (order, stands, most) = (order(standing), word(&standing), sql_number(most));
        if let Some(agency) = agency {
            let sql = format!(
                "SELECT {COLUMNS} FROM complaints c WHERE c.agency = $1 AND c.stands = $2 ORDER BY {order} LIMIT $3"
            );
            return self.list(&sql, params![agency.as_str(), stands, most], complaint);
        }
        let sql = format!("SELECT {COLUMNS} FROM complaints c WHERE c.stands = $1 ORDER BY {order} LIMIT $2");
        self.list(&sql, params![stands, most], complaint)
    }

    /// Complaints after one, in the order of their ids: for a check of all of them.
    pub fn complaints_after(&self, after: &str, most: u64) -> Result<Vec<Complaint>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM complaints c WHERE c.complaint > $1 ORDER BY c.complaint LIMIT $2");
        self.list(&sql, params![after, sql_number(most)], complaint)
    }
}
