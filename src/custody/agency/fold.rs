//! The fold of agencies, officers, recorders and counters.

use evidence::event::AgencyEvent;
use evidence::ids::{AgencyId, Certificate, RecorderId};
use evidence::time::Utc;

use crate::custody::fold::Step;
use crate::custody::recording::OfficerBasis;
use crate::custody::search::docs;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps the register, and what of recordings follows from it.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &AgencyEvent) -> Result<(), DbError> {
    match event {
        AgencyEvent::Created { agency, name } => step.run(
            "INSERT INTO agencies (agency, name, created_at) VALUES ($1, $2, $3)",
            params![agency.as_str(), name, step.now()],
        ),
        AgencyEvent::OfficerRegistered { certificate, name, agency } => {
            step.run(
                "INSERT INTO officers (certificate, name, agency, registered_at) VALUES ($1, $2, $3, $4)",
                params![certificate.as_str(), name, agency.as_str(), step.now()],
            )?;
            docs::refresh_officer(step.sql, certificate.as_str(), step.indexing)
        }
        AgencyEvent::OfficerCertified { certificate, valid_from, valid_until, assistant } => step.run(
            "INSERT INTO certificates (certificate, valid_from, valid_until, assistant, told_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (certificate, valid_from) DO UPDATE SET \
             valid_until = excluded.valid_until, assistant = excluded.assistant, told_at = excluded.told_at",
            params![
                certificate.as_str(),
                valid_from.to_string(),
                valid_until.to_string(),
                i64::from(*assistant),
                step.now()
            ],
        ),
        AgencyEvent::RecorderAssigned { recorder, agency, certificate, from, until } => {
            assigned(step, recorder, agency, certificate, (*from, *until))
        }
        AgencyEvent::CounterRegistered { counter, agency, name, place } => {
            // It waits for nobody to whom it is given.
            step.count_recorder(agency.as_str(), counter.as_str(), 0, 1)?;
            step.run(
                "INSERT INTO counters (agency, counter, name, place, registered_at) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (agency, counter) DO UPDATE SET name = excluded.name, place = excluded.place, \
                 registered_at = excluded.registered_at",
                params![agency.as_str(), counter.as_str(), name, place, step.now()],
            )
        }
    }
}

/// Keeps the assignment, and names the officer of recordings made in its time that had none: as many as one recorder
/// made then, all with the entry. Who may see a recording goes by its officer, and the tables are at every entry what a
/// rebuild makes of the log, so that none of them may follow later. An administrator alone assigns.
fn assigned(
    step: &Step<'_>,
    recorder: &RecorderId,
    agency: &AgencyId,
    certificate: &Certificate,
    (from, until): (Utc, Option<Utc>),
) -> Result<(), DbError> {
    let until = until.map(Utc::micros);
    step.count_recorder(agency.as_str(), recorder.as_str(), 0, 1)?;
    step.run(
        "INSERT INTO assignments (log_index, recorder, agency, certificate, from_at, until_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        params![sql_number(step.index), recorder.as_str(), agency.as_str(), certificate.as_str(), from.micros(), until],
    )?;
    let named = docs::names(
        step.sql,
        "UPDATE recordings SET certificate = $1, officer_basis = $2 WHERE officer_basis = $3 AND agency = $4 \
         AND recorder = $5 AND coalesce(capture_start, capture_end) >= $6 \
         AND coalesce(capture_start, capture_end) < $7 RETURNING recording",
        params![
            certificate.as_str(),
            word(&OfficerBasis::Register),
            word(&OfficerBasis::None),
            agency.as_str(),
            recorder.as_str(),
            from.micros(),
            until.unwrap_or(i64::MAX)
        ],
    )?;
    named.iter().try_for_each(|recording| step.refresh(recording))
}
