//! The fold of decisions, and of what is told before them.

use std::collections::BTreeSet;

use evidence::event::{DecisionEvent, PartyRight};
use evidence::ids::DocumentId;
use serde::Serialize;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// A step before a decision, as its row has it.
struct Told<'a> {
    step: &'static str,
    at: i64,
    how: String,
    documents: BTreeSet<&'a DocumentId>,
    rights: &'a BTreeSet<PartyRight>,
    terms: &'a str,
    fine_fen: Option<i64>,
    reason: &'a str,
}

/// Keeps the decisions of cases and what is told before them.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &DecisionEvent) -> Result<(), DbError> {
    let none = BTreeSet::new();
    let told = Told {
        step: "",
        at: 0,
        how: String::new(),
        documents: BTreeSet::new(),
        rights: &none,
        terms: "",
        fine_fen: None,
        reason: "",
    };
    match event {
        DecisionEvent::Informed { told_at, what, document, rights, terms, fine_fen, .. } => {
            let (documents, fine_fen) = (BTreeSet::from([document]), fine_fen.first().map(|fen| sql_number(*fen)));
            let (at, how) = (told_at.micros(), word(what));
            tell(step, event, &Told { step: "informed", at, how, documents, rights, terms, fine_fen, ..told })
        }
        DecisionEvent::Statement { stated_at, how, documents, reason, .. } => {
            let (at, how, documents) = (stated_at.micros(), word(how), documents.iter().collect());
            tell(step, event, &Told { step: "statement", at, how, documents, reason, ..told })
        }
        DecisionEvent::Heard { held_at, document, .. } => {
            let documents = BTreeSet::from([document]);
            tell(step, event, &Told { step: "heard", at: held_at.micros(), documents, ..told })
        }
        DecisionEvent::Decided { case, .. } | DecisionEvent::Overridden { case, .. } => {
            decide(step, event)?;
            // Nothing else is decided while it stands.
            step.run("UPDATE drafts SET waits = 0 WHERE case_id = $1", [case.as_str()])
        }
        DecisionEvent::Fallen { .. } => fall(step, event),
    }
}

/// Keeps that a decision fell, and that another may be taken.
fn fall(step: &Step<'_>, event: &DecisionEvent) -> Result<(), DbError> {
    let DecisionEvent::Fallen { decision, case, fell, on, body, reason } = event else { return Ok(()) };
    step.run(
        "UPDATE decisions SET fell = $1, fell_on = $2, fell_body = $3, fell_reason = $4, fell_by = $5, fell_at = $6 \
         WHERE decision = $7",
        params![word(fell), on.to_string(), body, reason, step.person()?.as_str(), step.now(), decision.as_str()],
    )?;
    step.run(
        "UPDATE drafts SET waits = 1 WHERE case_id = $1 AND withdrawn_at IS NULL \
         AND draft NOT IN (SELECT d.draft FROM decisions d WHERE d.case_id = $1)",
        [case.as_str()],
    )
}

fn json(step: &Step<'_>, value: &impl Serialize) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|error| step.inconsistent(error.to_string()))
}

/// Keeps what was done before a decision.
fn tell(step: &Step<'_>, event: &DecisionEvent, told: &Told<'_>) -> Result<(), DbError> {
    step.run(
        "INSERT INTO decision_steps (case_id, number, step, at, how, documents, rights, terms, fine_fen, reason, \
         told_by, told_at) SELECT $1, 1 + count(*), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM decision_steps \
         WHERE case_id = $1",
        params![
            event.case().as_str(),
            told.step,
            told.at,
            told.how,
            json(step, &told.documents)?,
            json(step, told.rights)?,
            told.terms,
            told.fine_fen,
            told.reason,
            step.person()?.as_str(),
            step.now()
        ],
    )
}

/// What lets a decision be taken; or past what the head decided, and why.
fn basis<'a>(step: &Step<'_>, event: &'a DecisionEvent) -> Result<(Option<String>, Option<String>, &'a str), DbError> {
    Ok(match event {
        DecisionEvent::Decided { ground, .. } => (Some(json(step, ground)?), None, ""),
        DecisionEvent::Overridden { kind, reason, .. } => (None, Some(word(kind)), reason.as_str()),
        DecisionEvent::Informed { .. }
        | DecisionEvent::Statement { .. }
        | DecisionEvent::Heard { .. }
        | DecisionEvent::Fallen { .. } => (None, None, ""),
    })
}

/// Keeps a decision.
fn decide(step: &Step<'_>, event: &DecisionEvent) -> Result<(), DbError> {
    let (DecisionEvent::Decided {
        decision,
        case,
        draft,
        document,
        draft_digest,
        outcome,
        number,
        decided_on,
        collective,
        ..
    }
    | DecisionEvent::Overridden {
        decision,
        case,
        draft,
        document,
        draft_digest,
        outcome,
        number,
        decided_on,
        collective,
        ..
    }) = event
    else {
        return Ok(());
    };
    let (ground, past, reason) = basis(step, event)?;
    step.run(
        "INSERT INTO decisions (decision, case_id, number, draft, document, draft_digest, outcome, paper, decided_on, \
         ground, past, reason, collective, decided_by, decided_at, log_index) \
         SELECT $1, $2, 1 + count(*), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM decisions \
         WHERE case_id = $2",
        params![
            decision.as_str(),
            case.as_str(),
            draft.as_str(),
            document.as_str(),
            draft_digest.0,
            word(outcome),
            number,
            decided_on.to_string(),
            ground,
            past,
            reason,
            json(step, collective)?,
            step.person()?.as_str(),
            step.now(),
            sql_number(step.index)
        ],
    )
}
