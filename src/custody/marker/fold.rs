//! The fold of markers.

use evidence::event::MarkerEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps the markers that stand.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &MarkerEvent) -> Result<(), DbError> {
    match event {
        MarkerEvent::Set { marker, recording, at_ms, kind, text } => {
            step.run(
                "INSERT INTO markers (marker, recording, at_ms, kind, note, set_by, set_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
                params![
                    marker.as_str(),
                    recording.to_string(),
                    sql_number(*at_ms),
                    word(kind),
                    text,
                    step.person()?.as_str(),
                    step.now()
                ],
            )?;
            step.refresh(&recording.to_string())
        }
        MarkerEvent::Removed { marker, recording, .. } => {
            step.run("DELETE FROM markers WHERE marker = $1", params![marker.as_str()])?;
            step.refresh(&recording.to_string())
        }
    }
}
