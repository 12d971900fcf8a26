//! Decisions by the simple procedure, as readers find them.

use evidence::ids::CaseId;

use crate::custody::simple::{SimpleDecision, SimpleSaid};
use crate::store::tables::row::Columns;
use crate::store::tables::sql::Row;
use crate::store::tables::{DbError, Reader};

fn decision(row: &Row<'_>) -> Result<SimpleDecision, DbError> {
    let columns = Columns::new("simple_decisions", row);
    Ok(SimpleDecision {
        case: columns.parsed("case_id")?,
        said: SimpleSaid {
            party: columns.parsed("party")?,
            facts: columns.text("facts")?,
            law: columns.text("law")?,
            steps: columns.text("steps")?,
            statement: columns.text("statement")?,
            answer: columns.text("answer")?,
            is_contested: columns.number("contested")? != 0,
            is_disputed: columns.number("disputed")? != 0,
            sanctions: columns.json("sanctions")?,
            fine_fen: columns.number("fine_fen")?,
            cash_fen: columns.number("cash_fen")?,
            is_hard_to_collect: columns.number("hard_to_collect")? != 0,
            receipt_number: columns.text("receipt_number")?,
            handed_in_on: columns.maybe_parsed("handed_in_on")?,
            filed_with: columns.text("filed_with")?,
            other: columns.text("other")?,
            decided_at: columns.time("decided_at")?,
            officers: columns.json("officers")?,
        },
        logged_at: columns.time("logged_at")?,
        decided_by: columns.parsed("decided_by")?,
        followed_at: columns.maybe_time("followed_at")?,
        follow_reason: columns.text("follow_reason")?,
    })
}

impl Reader<'_> {
    /// What was decided in a case by the simple procedure.
    pub fn simple_decision(&self, case: &CaseId) -> Result<Option<SimpleDecision>, DbError> {
        let sql = "SELECT case_id, party, facts, law, steps, statement, answer, contested, disputed, sanctions, fine_fen, \
                   cash_fen, hard_to_collect, receipt_number, handed_in_on, filed_with, other, decided_at, logged_at, \
                   decided_by, officers, followed_at, follow_reason FROM simple_decisions WHERE case_id = $1";
        Ok(self.list(sql, [case.as_str()], decision)?.pop())
    }
}
