//! Drafts, as readers find them.

use evidence::ids::{AgencyId, CaseId, DraftId};

use crate::custody::draft::{DRAFTS_MAX, Draft, DraftSaid, DraftWithdrawn};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, Reader};

/// The columns of a draft.
const COLUMNS: &str = "d.draft, d.case_id, d.document, d.content, d.outcome, d.party, d.party_kind, d.sanctions, \
                       d.fine_fen, d.confiscation_fen, d.facts, d.drafter, d.checker, d.basis, d.factors, d.reason, \
                       d.recorded_at, d.recorded_by, d.withdrawn_at, d.withdrawn_by, d.withdrawn_reason";

fn draft(row: &Row<'_>) -> Result<Draft, DbError> {
    let columns = Columns::new("drafts", row);
    let withdrawn = match columns.maybe_time("withdrawn_at")? {
        Some(at) => {
            Some(DraftWithdrawn { at, by: columns.parsed("withdrawn_by")?, reason: columns.text("withdrawn_reason")? })
        }
        None => None,
    };
    Ok(Draft {
        id: columns.parsed("draft")?,
        case: columns.parsed("case_id")?,
        content: columns.parsed("content")?,
        said: DraftSaid {
            document: columns.parsed("document")?,
            outcome: columns.word("outcome")?,
            party: columns.maybe_parsed("party")?,
            party_kind: columns.maybe_word("party_kind")?,
            sanctions: columns.json("sanctions")?,
            fine_fen: columns.maybe_number("fine_fen")?,
            confiscation_fen: columns.maybe_number("confiscation_fen")?,
            facts: columns.json("facts")?,
            drafter: columns.parsed("drafter")?,
            checker: columns.parsed("checker")?,
            basis: columns.text("basis")?,
            factors: columns.json("factors")?,
        },
        reason: columns.text("reason")?,
        at: columns.time("recorded_at")?,
        by: columns.parsed("recorded_by")?,
        withdrawn,
    })
}

impl Reader<'_> {
    /// One draft.
    pub fn draft(&self, id: &DraftId) -> Result<Option<Draft>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM drafts d WHERE d.draft = $1");
        Ok(self.list(&sql, [id.as_str()], draft)?.pop())
    }

    /// The drafts of a case in the order in which they were recorded, those that were withdrawn among them.
    pub fn drafts_of(&self, case: &CaseId) -> Result<Vec<Draft>, DbError> {
        let sql =
            format!("SELECT {COLUMNS} FROM drafts d WHERE d.case_id = $1 ORDER BY d.recorded_at, d.draft LIMIT $2");
        self.list(&sql, params![case.as_str(), sql_number(DRAFTS_MAX)], draft)
    }

    /// The drafts that may be decided on of an agency's running cases, and of those that are over the drafts that were made
    /// after their decision fell; as far as no review of them waits for anybody, longest first. What was sent for review
    /// and never agreed to is none of them, though another draft took its place.
    pub fn drafts_waiting(&self, agency: &AgencyId, most: u64) -> Result<Vec<Draft>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM drafts d CROSS JOIN courses c ON c.case_id = d.case_id \
             LEFT JOIN case_states s ON s.case_id = d.case_id \
             WHERE d.agency = $1 AND d.waits = 1 AND s.state IS NULL \
             AND (c.state IN ('started_urgent', 'started') OR c.state = 'ended' AND EXISTS \
             (SELECT 1 FROM decisions x WHERE x.case_id = d.case_id AND x.fell_at <= d.recorded_at)) \
             AND NOT EXISTS (SELECT 1 FROM reviews r WHERE r.draft = d.draft AND r.waits = 1) \
             AND (NOT EXISTS (SELECT 1 FROM reviews o WHERE o.draft = d.draft) OR EXISTS \
             (SELECT 1 FROM reviews a WHERE a.draft = d.draft AND a.state IN ('agreed', 'resolved'))) \
             ORDER BY d.recorded_at, d.draft LIMIT $2"
        );
        self.list(&sql, params![agency.as_str(), sql_number(most)], draft)
    }

    /// How many drafts a case has, those that were withdrawn among them; it is not counted beyond `most`.
    pub fn draft_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM drafts WHERE case_id = $1", [case.as_str()], most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custody::schema::MIGRATIONS;
    use crate::store::tables::sql::Connection;

    /// A draft of a running case of its own, with a review that stands so.
    fn sent(sql: &Connection, letter: &str, review: Option<(&str, i64)>) -> DraftId {
        let id = letter.repeat(32);
        let course = "INSERT INTO courses (case_id, agency, state, since, by_person, reason) \
                      VALUES ($1, 'xc', 'started', 0, 'li', '')";
        sql.execute(course, [&id]).expect("a course");
        let draft = "INSERT INTO drafts (draft, case_id, document, content, outcome, sanctions, facts, drafter, checker, \
                     basis, factors, reason, recorded_at, recorded_by, agency, waits) \
                     VALUES ($1, $1, $1, $2, 'penalty', '[]', '[]', '37001', '37002', '', '[]', '', 0, 'li', 'xc', 1)";
        sql.execute(draft, params![id, letter.repeat(64)]).expect("a draft");
        if let Some((state, waits)) = review {
            let review = "INSERT INTO reviews (review, case_id, agency, draft, draft_digest, evidence_digest, basis, \
                          statement, state, since, waits, submitted_at, submitted_by, lacks) \
                          VALUES ($1, $1, 'xc', $1, '', '', '', '', $2, 0, $3, 0, 'li', '')";
            sql.execute(review, params![id, state, waits]).expect("a review");
        }
        id.parse().expect("an id")
    }

    #[test]
    fn what_may_be_decided_on_is_looked_at_and_what_the_legal_office_sent_back_is_not() {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in MIGRATIONS {
            migration.run(&sql).expect("the schema");
        }
        let [unsent, agreed, resolved] =
            [("a", None), ("b", Some(("agreed", 0))), ("c", Some(("resolved", 0)))].map(|(id, of)| sent(&sql, id, of));
        for (id, state, waits) in [("d", "complete", 1), ("e", "returned", 1), ("f", "returned", 0), ("1", "upheld", 0)]
        {
            sent(&sql, id, Some((state, waits)));
        }
        // A case that is over is decided again where its decision fell before the draft was made.
        let [ended, again] = ["2", "3"].map(|id| sent(&sql, id, None));
        let decision = "INSERT INTO decisions (decision, case_id, number, draft, document, draft_digest, outcome, paper, \
                        decided_on, reason, collective, decided_by, decided_at, log_index, fell, fell_at) \
                        VALUES ($1, $1, 1, '', '', x'00', 'penalty', '', '', '', '[]', 'head', 0, 0, 'revoked', $2)";
        for (case, fell_at) in [(&ended, 1), (&again, 0)] {
            let end = "UPDATE courses SET state = 'ended' WHERE case_id = $1";
            sql.execute(end, [case.as_str()]).expect("an end");
            sql.execute(decision, params![case.as_str(), fell_at]).expect("a decision that fell");
        }
        let found = Reader::new(&sql).drafts_waiting(&"xc".parse().expect("an id"), 9).expect("drafts");
        assert_eq!(found.into_iter().map(|draft| draft.id).collect::<Vec<_>>(), [again, unsent, agreed, resolved]);
    }
}
