//! The fold of cases.

use evidence::event::CaseEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::word;
use crate::store::tables::sql::params;

/// Keeps which cases there are, and what is filed under them.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &CaseEvent) -> Result<(), DbError> {
    match event {
        CaseEvent::Opened { case, agency, number, title } => step.run(
            "INSERT INTO cases (case_id, agency, number, title, opened_at) VALUES ($1, $2, $3, $4, $5)",
            params![case.as_str(), agency.as_str(), number.as_str(), title, step.now()],
        ),
        CaseEvent::Linked { case, recording, stage, record_kind, reason } => {
            let recording = recording.to_string();
            step.run(
                "INSERT INTO case_items (case_id, recording, stage, record_kind, reason, linked_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![case.as_str(), recording, word(stage), word(record_kind), reason, step.now()],
            )?;
            step.run("DELETE FROM suggestions WHERE recording = $1", [&recording])?;
            step.refresh(&recording)
        }
        CaseEvent::Unlinked { case, recording, .. } => {
            let recording = recording.to_string();
            step.run(
                "DELETE FROM case_items WHERE case_id = $1 AND recording = $2",
                params![case.as_str(), recording],
            )?;
            step.refresh(&recording)
        }
    }
}
