//! The service of documents, as readers find it.

use evidence::ids::{CaseId, DeliveryId};

use crate::custody::delivery::{DELIVERIES_MAX, Delivered, Delivery};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The columns of a service.
const COLUMNS: &str = "d.delivery, d.case_id, d.said, d.recorded_by, d.recorded_at, d.changed_at, d.delivered_on, \
                       d.delivered_by, d.delivered_at";

fn delivery(row: &Row<'_>) -> Result<Delivery, DbError> {
    let columns = Columns::new("deliveries", row);
    let delivered = match columns.maybe_parsed("delivered_on")? {
        Some(on) => Some(Delivered { on, by: columns.parsed("delivered_by")?, at: columns.time("delivered_at")? }),
        None => None,
    };
    Ok(Delivery {
        id: columns.parsed("delivery")?,
        case: columns.parsed("case_id")?,
        said: columns.json("said")?,
        recorded_by: columns.parsed("recorded_by")?,
        recorded_at: columns.time("recorded_at")?,
        changed_at: columns.maybe_time("changed_at")?,
        delivered,
    })
}

impl Reader<'_> {
    /// One service of a document.
    pub fn delivery(&self, id: &DeliveryId) -> Result<Option<Delivery>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM deliveries d WHERE d.delivery = $1");
        Ok(self.list(&sql, [id.as_str()], delivery)?.pop())
    }

    /// The services of a case, in the order in which they were made.
    pub fn deliveries_of(&self, case: &CaseId) -> Result<Vec<Delivery>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM deliveries d WHERE d.case_id = $1 ORDER BY d.served_at, d.delivery LIMIT $2"
        );
        self.list(&sql, params![case.as_str(), sql_number(DELIVERIES_MAX)], delivery)
    }

    /// How many services a case has, counted up to `most`.
    pub fn delivery_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM deliveries WHERE case_id = $1", [case.as_str()], most)
    }
}
