//! The fold of stations and their enrolment codes.

use evidence::event::StationEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::sql::params;

/// Keeps which stations there are, and which codes were given out.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &StationEvent) -> Result<(), DbError> {
    match event {
        StationEvent::CodeIssued { code, agency, name, expires_at } => step.run(
            "INSERT INTO enrolment_codes (code, agency, name, expires_at) VALUES ($1, $2, $3, $4)",
            params![code.as_str(), agency.as_str(), name, expires_at.micros()],
        ),
        // It ends at a moment that is past, however far back the clock may ever be set.
        StationEvent::CodeWithdrawn { code, .. } => {
            step.run("UPDATE enrolment_codes SET expires_at = 0 WHERE code = $1", params![code.as_str()])
        }
        StationEvent::Enrolled { station, agency, name, key, code } => {
            step.run(
                "INSERT INTO stations (station, agency, name, public_key, enrolled_at) VALUES ($1, $2, $3, $4, $5)",
                params![station.as_str(), agency.as_str(), name, key.to_base64(), step.now()],
            )?;
            step.run(
                "UPDATE enrolment_codes SET used_by = $1 WHERE code = $2",
                params![station.as_str(), code.as_str()],
            )
        }
        StationEvent::Revoked { station, .. } => {
            step.run("UPDATE stations SET revoked_at = $1 WHERE station = $2", params![step.now(), station.as_str()])
        }
    }
}
