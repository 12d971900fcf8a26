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

#[cfg(test)]
mod tests {
    use crate::custody::schema::MIGRATIONS;
    use crate::store::tables::sql::{Connection, params};

    /// A draft of the case of its number's first letter.
    fn draft(sql: &Connection, draft: &str, withdrawn: Option<i64>) {
        let insert = "INSERT INTO drafts (draft, case_id, document, content, outcome, sanctions, facts, drafter, checker, \
                      basis, factors, reason, recorded_at, recorded_by, withdrawn_at) \
                      VALUES ($1, $2, 'd', 'c', 'penalty', '[]', '[]', '37001', '37002', '', '[]', '', 0, 'li', $3)";
        sql.execute(insert, params![draft, &draft[..1], withdrawn]).expect("a draft");
    }

    fn decision(sql: &Connection, draft: &str, fell: Option<&str>) {
        let insert = "INSERT INTO decisions (decision, case_id, number, draft, document, draft_digest, outcome, paper, \
                      decided_on, reason, collective, decided_by, decided_at, log_index, fell) \
                      VALUES ($1, $2, 1, $1, 'd', x'00', 'penalty', '', '2026-01-05', '', '[]', 'head', 0, 0, $3)";
        sql.execute(insert, params![draft, &draft[..1], fell]).expect("a decision");
    }

    #[test]
    fn of_drafts_from_before_that_was_kept_those_wait_that_may_be_decided_on() {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in &MIGRATIONS[..29] {
            migration.run(&sql).expect("the schema");
        }
        for case in ["a", "b", "c"] {
            let insert = "INSERT INTO cases (case_id, agency, number, title, opened_at) VALUES ($1, 'xc', $1, '', 0)";
            sql.execute(insert, [case]).expect("a case");
        }
        for (id, withdrawn) in [("a1", None), ("a2", Some(1)), ("b1", None), ("b2", None), ("c1", None), ("c2", None)] {
            draft(&sql, id, withdrawn);
        }
        decision(&sql, "b1", None);
        decision(&sql, "c1", Some("revoked"));
        MIGRATIONS[29].run(&sql).expect("the migration");
        let select = "SELECT draft FROM drafts WHERE agency = 'xc' AND waits = 1 ORDER BY draft";
        let mut statement = sql.prepare(select).expect("a statement");
        let read = statement.query_map([], |row| row.get(0)).expect("rows");
        let waiting: Vec<String> = read.map(|row| row.expect("a row")).collect();
        assert_eq!(waiting, ["a1", "c2"]);
    }
}
