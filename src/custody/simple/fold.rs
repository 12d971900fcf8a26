//! The fold of decisions by the simple procedure.

use evidence::event::SimpleEvent;
use jiff::civil::Date;

use crate::custody::course;
use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::sql_number;
use crate::store::tables::sql::params;

/// Keeps what was decided, what followed, and that the course of the case stands so.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &SimpleEvent) -> Result<(), DbError> {
    match event {
        SimpleEvent::Decided { case, .. } => {
            decide(step, event)?;
            course::fold::decided_simply(step, case)
        }
        SimpleEvent::Followed { case, handed_in_on, filed_with, reason } => step.run(
            "UPDATE simple_decisions SET handed_in_on = $1, filed_with = $2, followed_at = $3, follow_reason = $4 \
             WHERE case_id = $5",
            params![handed_in_on.first().map(Date::to_string), filed_with, step.now(), reason, case.as_str()],
        ),
    }
}

fn decide(step: &Step<'_>, event: &SimpleEvent) -> Result<(), DbError> {
    let SimpleEvent::Decided {
        case,
        party,
        facts,
        law,
        steps,
        statement,
        answer,
        contested,
        disputed,
        sanctions,
        fine_fen,
        cash_fen,
        hard_to_collect,
        receipt_number,
        handed_in_on,
        filed_with,
        other,
        decided_at,
        officers,
    } = event
    else {
        return Ok(());
    };
    let list = |value: serde_json::Result<String>| value.map_err(|error| step.inconsistent(error.to_string()));
    step.run(
        "INSERT INTO simple_decisions (case_id, party, facts, law, steps, statement, answer, contested, disputed, \
         sanctions, fine_fen, cash_fen, hard_to_collect, receipt_number, handed_in_on, filed_with, other, decided_at, \
         logged_at, decided_by, officers, follow_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, \
         $13, $14, $15, $16, $17, $18, $19, $20, $21, '')",
        params![
            case.as_str(),
            party.as_str(),
            facts,
            law,
            steps,
            statement,
            answer,
            i64::from(*contested),
            i64::from(*disputed),
            list(serde_json::to_string(sanctions))?,
            sql_number(*fine_fen),
            sql_number(*cash_fen),
            i64::from(*hard_to_collect),
            receipt_number,
            handed_in_on.first().map(Date::to_string),
            filed_with,
            other,
            decided_at.micros(),
            step.now(),
            step.person()?.as_str(),
            list(serde_json::to_string(officers))?
        ],
    )
}
