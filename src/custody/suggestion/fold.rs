//! The fold of suggestions. That filing a recording ends one is done by the fold of cases.

use evidence::event::SuggestionEvent;
use evidence::ids::RecordingId;

use crate::custody::fold::Step;
use crate::custody::log::facts::actor_name;
use crate::store::tables::DbError;
use crate::store::tables::sql::params;

/// Keeps what is suggested for each recording.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &SuggestionEvent) -> Result<(), DbError> {
    match event {
        SuggestionEvent::Made { recording, number, case } => {
            step.run(
                "INSERT INTO suggestions (recording, number, case_id, made_by, made_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (recording) DO UPDATE SET number = excluded.number, case_id = excluded.case_id, \
             made_by = excluded.made_by, made_at = excluded.made_at",
                params![
                    recording.to_string(),
                    number.as_str(),
                    case.as_ref().map(evidence::ids::CaseId::as_str),
                    actor_name(&step.entry.actor),
                    step.now()
                ],
            )?;
            suggested(step, recording)
        }
        SuggestionEvent::Withdrawn { recording } => {
            step.run("DELETE FROM suggestions WHERE recording = $1", [recording.to_string()])?;
            suggested(step, recording)
        }
    }
}

/// Keeps beside the recording whether a case is named for it, by which it is found.
fn suggested(step: &Step<'_>, recording: &RecordingId) -> Result<(), DbError> {
    step.run(
        "UPDATE recordings SET suggested = EXISTS (SELECT 1 FROM suggestions WHERE recording = $1) WHERE recording = $1",
        [recording.to_string()],
    )
}
