//! The fold of the service of documents.

use evidence::event::DeliveryEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::sql::params;

/// Keeps the services of each case.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DeliveryEvent) -> Result<(), DbError> {
    let (by, now) = (step.person()?.as_str(), step.now());
    let said = || serde_json::to_string(event).map_err(|error| step.inconsistent(error.to_string()));
    match event {
        DeliveryEvent::Attempted { case, delivery, at, .. } => step.run(
            "INSERT INTO deliveries (delivery, case_id, served_at, said, recorded_by, recorded_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            params![delivery.as_str(), case.as_str(), at.micros(), said()?, by, now],
        ),
        DeliveryEvent::Changed { delivery, at, .. } => step.run(
            "UPDATE deliveries SET served_at = $1, said = $2, changed_at = $3 WHERE delivery = $4",
            params![at.micros(), said()?, now, delivery.as_str()],
        ),
        DeliveryEvent::Delivered { delivery, delivered_on, .. } => step.run(
            "UPDATE deliveries SET delivered_on = $1, delivered_by = $2, delivered_at = $3 WHERE delivery = $4",
            params![delivered_on.to_string(), by, now, delivery.as_str()],
        ),
        DeliveryEvent::Removed { delivery, .. } => {
            step.run("DELETE FROM deliveries WHERE delivery = $1", [delivery.as_str()])
        }
    }
}
