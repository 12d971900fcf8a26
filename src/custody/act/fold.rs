//! The fold of acts.

use evidence::event::ActEvent;

use crate::custody::act::ExcuseStanding;
use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::word;
use crate::store::tables::sql::params;

/// Keeps the acts of cases, and what is excused of them.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &ActEvent) -> Result<(), DbError> {
    let (by, now) = (step.person()?.as_str(), step.now());
    match event {
        ActEvent::Recorded { case, act, .. } => {
            step.run(
                "INSERT INTO acts (act, case_id, act_kind, from_at, until_at, place, officers, party_present, witness, \
                 documents, reason, recorded_by, recorded_at) \
                 VALUES ($1, $2, '', 0, 0, '', '[]', 0, '', '[]', '', $3, $4)",
                params![act.as_str(), case.as_str(), by, now],
            )?;
            say(step, event)
        }
        ActEvent::Changed { act, act_kind, from, until, .. } => {
            // What was excused was another act, where it was of another kind or time.
            step.run(
                "DELETE FROM duty_excuses WHERE act = $1 AND EXISTS \
                 (SELECT 1 FROM acts WHERE act = $1 AND (act_kind <> $2 OR from_at <> $3 OR until_at <> $4))",
                params![act.as_str(), act_kind.as_str(), from.micros(), until.micros()],
            )?;
            step.run("UPDATE acts SET changed_at = $1 WHERE act = $2", params![now, act.as_str()])?;
            say(step, event)
        }
        ActEvent::Removed { act, .. } => {
            step.run("DELETE FROM duty_excuses WHERE act = $1", [act.as_str()])?;
            step.run("DELETE FROM acts WHERE act = $1", [act.as_str()])
        }
        ActEvent::Excused { act, duty, reason, instead, .. } => step.run(
            "REPLACE INTO duty_excuses (act, duty, reason, instead, asked_by, asked_at, state, refusal) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, '')",
            params![act.as_str(), duty, reason, instead, by, now, word(&ExcuseStanding::Asked)],
        ),
        ActEvent::ExcuseApproved { act, duty, .. } => {
            decide(step, (act.as_str(), duty), (ExcuseStanding::Approved, ""))
        }
        ActEvent::ExcuseRefused { act, duty, reason, .. } => {
            decide(step, (act.as_str(), duty), (ExcuseStanding::Refused, reason))
        }
    }
}

/// Keeps what is said of an act.
fn say(step: &Step<'_>, event: &ActEvent) -> Result<(), DbError> {
    let (ActEvent::Recorded {
        act,
        act_kind,
        from,
        until,
        place,
        officers,
        party_present,
        witness,
        documents,
        reason,
        ..
    }
    | ActEvent::Changed {
        act,
        act_kind,
        from,
        until,
        place,
        officers,
        party_present,
        witness,
        documents,
        reason,
        ..
    }) = event
    else {
        return Ok(());
    };
    let list = |value: serde_json::Result<String>| value.map_err(|error| step.inconsistent(error.to_string()));
    step.run(
        "UPDATE acts SET act_kind = $1, from_at = $2, until_at = $3, place = $4, officers = $5, party_present = $6, \
         witness = $7, documents = $8, reason = $9 WHERE act = $10",
        params![
            act_kind.as_str(),
            from.micros(),
            until.micros(),
            place,
            list(serde_json::to_string(officers))?,
            i64::from(*party_present),
            witness,
            list(serde_json::to_string(documents))?,
            reason,
            act.as_str()
        ],
    )
}

/// Keeps what the head decided.
fn decide(
    step: &Step<'_>,
    (act, duty): (&str, &str),
    (standing, refusal): (ExcuseStanding, &str),
) -> Result<(), DbError> {
    step.run(
        "UPDATE duty_excuses SET state = $1, decided_by = $2, decided_at = $3, refusal = $4 WHERE act = $5 AND duty = $6",
        params![word(&standing), step.person()?.as_str(), step.now(), refusal, act, duty],
    )
}
