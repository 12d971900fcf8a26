//! The fold of reviews of recordings of fixed places.

use evidence::event::MonitorEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::word;
use crate::store::tables::sql::params;

/// Keeps the latest review of each recording.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &MonitorEvent) -> Result<(), DbError> {
    match event {
        MonitorEvent::Reviewed { recording, outcome, met, examined, reasons } => {
            let met = serde_json::to_string(met).map_err(|error| step.inconsistent(error.to_string()))?;
            step.run(
                "INSERT INTO monitor_reviews (recording, outcome, met, examined, reasons, reviewed_by, reviewed_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (recording) DO UPDATE SET \
                 outcome = excluded.outcome, met = excluded.met, examined = excluded.examined, \
                 reasons = excluded.reasons, reviewed_by = excluded.reviewed_by, reviewed_at = excluded.reviewed_at",
                params![
                    recording.to_string(),
                    word(outcome),
                    met,
                    examined,
                    reasons,
                    step.person()?.as_str(),
                    step.now()
                ],
            )
        }
    }
}
