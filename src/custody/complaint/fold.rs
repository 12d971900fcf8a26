//! The fold of complaints.

use evidence::event::ComplaintEvent;
use evidence::ids::CaseId;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps what the log says of each complaint.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &ComplaintEvent) -> Result<(), DbError> {
    let (by, now) = (step.person()?.as_str(), step.now());
    match event {
        ComplaintEvent::Received { .. } => received(step, event),
        ComplaintEvent::Decided { complaint, outcome, cases, ground, .. } => step.run(
            "UPDATE complaints SET stands = 'decided', outcome = $1, case_id = $2, ground = $3, decided_at = $4, \
             decided_by = $5 WHERE complaint = $6",
            params![word(outcome), cases.first().map(CaseId::as_str), ground, now, by, complaint.as_str()],
        ),
        ComplaintEvent::Told { complaint, told_at, how, paper, reason, .. } => step.run(
            "UPDATE complaints SET stands = 'told', told_at = $1, how = $2, paper = $3, told_reason = $4, told_by = $5 \
             WHERE complaint = $6",
            params![told_at.micros(), word(how), paper, reason, by, complaint.as_str()],
        ),
        ComplaintEvent::Erased { complaint, .. } => step.run(
            "UPDATE complaints SET erased_at = $1, erased_by = $2 WHERE complaint = $3",
            params![now, by, complaint.as_str()],
        ),
    }
}

fn received(step: &Step<'_>, event: &ComplaintEvent) -> Result<(), DbError> {
    let ComplaintEvent::Received { complaint, agency, received_at, channel, about, says, anonymous, commitment } =
        event
    else {
        return Ok(());
    };
    step.run(
        "INSERT INTO complaints (complaint, agency, stands, received_at, logged_at, recorded_by, channel, about, says, \
         anonymous, commitment, told_index) VALUES ($1, $2, 'open', $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            complaint.as_str(),
            agency.as_str(),
            received_at.micros(),
            step.now(),
            step.person()?.as_str(),
            word(channel),
            about,
            says,
            i64::from(*anonymous),
            commitment.0.0,
            sql_number(step.index)
        ],
    )
}
