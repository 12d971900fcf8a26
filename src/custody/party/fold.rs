//! The fold of parties.

use evidence::event::PartyEvent;
use evidence::ids::PartyId;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps what the log says of each party.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &PartyEvent) -> Result<(), DbError> {
    let (by, now) = (step.person()?.as_str(), step.now());
    match event {
        PartyEvent::Recorded { case, party, kind, name, code, minor, consent, commitment, reason } => step.run(
            "INSERT INTO parties (party, case_id, kind, name, code, minor, consent, reason, commitment, told_index, \
             told_at, told_by, recorded_at, recorded_by, corrections) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12, 0)",
            params![
                party.as_str(),
                case.as_str(),
                word(kind),
                name,
                code,
                i64::from(*minor),
                i64::from(*consent),
                reason,
                commitment.0.0,
                sql_number(step.index),
                now,
                by
            ],
        ),
        PartyEvent::Corrected { party, kind, name, code, minor, consent, commitment, reason, .. } => step.run(
            "UPDATE parties SET kind = $1, name = $2, code = $3, minor = $4, consent = $5, reason = $6, \
             commitment = $7, told_index = $8, told_at = $9, told_by = $10, corrections = corrections + 1 \
             WHERE party = $11",
            params![
                word(kind),
                name,
                code,
                i64::from(*minor),
                i64::from(*consent),
                reason,
                commitment.0.0,
                sql_number(step.index),
                now,
                by,
                party.as_str()
            ],
        ),
        PartyEvent::Removed { party, .. } => {
            step.run("UPDATE parties SET removed_at = $1 WHERE party = $2", params![now, party.as_str()])
        }
        PartyEvent::Erased { party, .. } => erased(step, party),
    }
}

fn erased(step: &Step<'_>, party: &PartyId) -> Result<(), DbError> {
    step.run(
        "UPDATE parties SET erased_at = $1, erased_by = $2 WHERE party = $3",
        params![step.now(), step.person()?.as_str(), party.as_str()],
    )
}
