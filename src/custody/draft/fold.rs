//! The fold of drafts.

use evidence::event::DraftEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps the drafts of cases.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DraftEvent) -> Result<(), DbError> {
    match event {
        DraftEvent::Recorded { .. } => record(step, event),
        DraftEvent::Withdrawn { draft, reason, .. } => {
            step.run(
                "UPDATE drafts SET withdrawn_at = $1, withdrawn_by = $2, withdrawn_reason = $3, waits = 0 WHERE draft = $4",
                params![step.now(), step.person()?.as_str(), reason, draft.as_str()],
            )?;
            // Nobody reviews what is withdrawn.
            step.run("UPDATE reviews SET waits = 0 WHERE draft = $1", [draft.as_str()])
        }
    }
}

fn record(step: &Step<'_>, event: &DraftEvent) -> Result<(), DbError> {
    let DraftEvent::Recorded {
        case,
        draft,
        document,
        content,
        outcome,
        party,
        party_kind,
        sanctions,
        fine_fen,
        confiscation_fen,
        facts,
        drafter,
        checker,
        basis,
        factors,
        reason,
    } = event
    else {
        return Ok(());
    };
    let list = |value: serde_json::Result<String>| value.map_err(|error| step.inconsistent(error.to_string()));
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    // It waits for a decision unless one stands.
    step.run(
        "INSERT INTO drafts (draft, case_id, document, content, outcome, party, party_kind, sanctions, fine_fen, \
         confiscation_fen, facts, drafter, checker, basis, factors, reason, recorded_at, recorded_by, agency, waits) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         coalesce((SELECT c.agency FROM cases c WHERE c.case_id = $2), ''), \
         CASE WHEN EXISTS (SELECT 1 FROM decisions x WHERE x.case_id = $2 AND x.fell IS NULL) THEN 0 ELSE 1 END)",
        params![
            draft.as_str(),
            case.as_str(),
            document.as_str(),
            content.to_string(),
            word(outcome),
            party.first().map(|party| party.as_str().to_owned()),
            said(party_kind),
            list(serde_json::to_string(sanctions))?,
            fine_fen.first().map(|fen| sql_number(*fen)),
            confiscation_fen.first().map(|fen| sql_number(*fen)),
            list(serde_json::to_string(facts))?,
            drafter.as_str(),
            checker.as_str(),
            basis,
            list(serde_json::to_string(factors))?,
            reason,
            step.now(),
            step.person()?.as_str()
        ],
    )
}
