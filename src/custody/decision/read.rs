//! Decisions and the steps before them, as readers find them.

use std::collections::BTreeSet;

use evidence::entry::Item;
use evidence::event::{DecisionGround, EventName};
use evidence::ids::{AgencyId, CaseId, DecisionId, DocumentId};
use evidence::time::Utc;
use jiff::tz::TimeZone;

use crate::custody::decision::rules::decided_at;
use crate::custody::decision::{
    BeforeDecision, CaseDecision, DECISION_STEPS_MAX, DECISIONS_MAX, DecisionBasis, DecisionStepTold, Fallen,
    PartyNotice,
};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The table of the steps before decisions.
const STEPS: &str = "decision_steps";

/// The table of decisions.
const DECISIONS: &str = "decisions";

/// The columns of a decision.
const DECISION: &str = "d.decision, d.case_id, d.draft, d.document, d.draft_digest, d.outcome, d.paper, d.decided_on, \
                        d.ground, d.past, d.reason, d.collective, d.decided_by, d.decided_at, d.log_index, d.fell, \
                        d.fell_on, d.fell_body, d.fell_reason, d.fell_by, d.fell_at";

fn told(row: &Row<'_>) -> Result<DecisionStepTold, DbError> {
    let columns = Columns::new(STEPS, row);
    let step = columns.text("step")?;
    let wrong = |what: String| DbError::Inconsistent { table: STEPS, what };
    let documents: BTreeSet<DocumentId> = columns.json("documents")?;
    let document = || documents.first().cloned().ok_or_else(|| wrong(format!("no document of a step {step:?}")));
    let what = match step.as_str() {
        "informed" => BeforeDecision::Informed(PartyNotice {
            what: columns.word("how")?,
            document: document()?,
            rights: columns.json("rights")?,
            terms: columns.text("terms")?,
            fine_fen: columns.maybe_number("fine_fen")?,
        }),
        "statement" => {
            BeforeDecision::Statement { how: columns.word("how")?, documents, reason: columns.text("reason")? }
        }
        "heard" => BeforeDecision::Heard { document: document()? },
        _ => return Err(wrong(format!("{step:?} in column step"))),
    };
    Ok(DecisionStepTold {
        at: columns.time("at")?,
        what,
        told_by: columns.parsed("told_by")?,
        told_at: columns.time("told_at")?,
    })
}

fn fallen(columns: &Columns<'_>) -> Result<Option<Fallen>, DbError> {
    let Some(how) = columns.maybe_word("fell")? else { return Ok(None) };
    Ok(Some(Fallen {
        how,
        on: columns.parsed("fell_on")?,
        body: columns.text("fell_body")?,
        reason: columns.text("fell_reason")?,
        by: columns.parsed("fell_by")?,
        at: columns.time("fell_at")?,
    }))
}

fn basis(columns: &Columns<'_>) -> Result<DecisionBasis, DbError> {
    if let Some(kind) = columns.maybe_word("past")? {
        return Ok(DecisionBasis::Override { kind, reason: columns.text("reason")? });
    }
    let ground: DecisionGround = columns.json("ground")?;
    Ok(DecisionBasis::Ground(ground))
}

fn decision(row: &Row<'_>) -> Result<CaseDecision, DbError> {
    let columns = Columns::new(DECISIONS, row);
    Ok(CaseDecision {
        id: columns.parsed("decision")?,
        case: columns.parsed("case_id")?,
        draft: columns.parsed("draft")?,
        document: columns.parsed("document")?,
        draft_digest: columns.digest_bytes("draft_digest")?,
        outcome: columns.word("outcome")?,
        number: columns.text("paper")?,
        decided_on: columns.parsed("decided_on")?,
        basis: basis(&columns)?,
        collective: columns.json("collective")?,
        by: columns.parsed("decided_by")?,
        at: columns.time("decided_at")?,
        index: columns.number("log_index")?,
        fallen: fallen(&columns)?,
    })
}

impl Reader<'_> {
    /// What was told before the decisions of a case, in the order in which it was told.
    pub fn decision_steps(&self, case: &CaseId) -> Result<Vec<DecisionStepTold>, DbError> {
        let sql = "SELECT step, at, how, documents, rights, terms, fine_fen, reason, told_by, told_at \
                   FROM decision_steps WHERE case_id = $1 ORDER BY number LIMIT $2";
        self.list(sql, params![case.as_str(), sql_number(DECISION_STEPS_MAX)], told)
    }

    /// One decision.
    pub fn decision(&self, id: &DecisionId) -> Result<Option<CaseDecision>, DbError> {
        let sql = format!("SELECT {DECISION} FROM decisions d WHERE d.decision = $1");
        Ok(self.list(&sql, [id.as_str()], decision)?.pop())
    }

    /// The decisions of a case, in the order in which they were taken.
    pub fn decisions_of(&self, case: &CaseId) -> Result<Vec<CaseDecision>, DbError> {
        let sql = format!("SELECT {DECISION} FROM decisions d WHERE d.case_id = $1 ORDER BY d.number LIMIT $2");
        self.list(&sql, params![case.as_str(), sql_number(DECISIONS_MAX)], decision)
    }

    /// How many decisions and steps before them a case has, counted up to `most`.
    pub fn decision_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        let rows =
            "SELECT 1 FROM decisions WHERE case_id = $1 UNION ALL SELECT 1 FROM decision_steps WHERE case_id = $1";
        self.count_up_to(rows, [case.as_str()], most)
    }

    /// Whether a decision of an agency bears this number.
    pub fn is_decision_numbered(&self, agency: &AgencyId, number: &str) -> Result<bool, DbError> {
        let rows =
            "SELECT 1 FROM decisions d JOIN cases c ON c.case_id = d.case_id WHERE d.paper = $1 AND c.agency = $2";
        Ok(self.count_up_to(rows, params![number, agency.as_str()], 1)? > 0)
    }

    /// Numbers of the entries of a case with one of these events, in the order of the log; at most `most`.
    pub fn entries_of_case(
        &self,
        case: &CaseId,
        events: impl Iterator<Item = EventName>,
        most: u64,
    ) -> Result<Vec<u64>, DbError> {
        // They are a closed list of names without a quote.
        let names: Vec<String> = events.map(|name| format!("'{}'", name.text())).collect();
        let sql = format!(
            "SELECT i.log_index FROM log_items i JOIN log_facts f ON f.log_index = i.log_index \
             WHERE i.item = $1 AND +f.event IN ({}) ORDER BY i.item_seq LIMIT $2",
            names.join(", ")
        );
        let item = Item::Case(case.clone()).to_string();
        self.list(&sql, params![item, sql_number(most)], |row| Columns::new("log_items", row).number("log_index"))
    }

    /// When a case was decided first: what came of that decision later changes nothing of it.
    pub fn first_decided(&self, case: &CaseId, zone: &TimeZone) -> Result<Option<Utc>, DbError> {
        let first = self.decisions_of(case)?.into_iter().next();
        Ok(first.map(|first| decided_at(&first, zone)))
    }
}
