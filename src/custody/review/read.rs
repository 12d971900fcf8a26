//! Reviews, as readers find them.

use std::collections::BTreeMap;

use evidence::event::ReviewPoint;
use evidence::ids::{AgencyId, CaseId, Certificate, ReviewId};

use crate::custody::review::{
    REVIEWS_MAX, Review, ReviewMoment, ReviewOpinion, ReviewResolution, ReviewSaid, ReviewState,
};
use crate::store::tables::row::{Columns, sql_number, word};
use crate::store::tables::sql::{Row, params};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// The columns of a review.
const COLUMNS: &str = "r.review, r.case_id, r.agency, r.draft, r.draft_digest, r.evidence_digest, r.basis, r.statement, \
                       r.hearing, r.state, r.since, r.submitted_at, r.submitted_by, r.received_at, r.received_by, \
                       r.lacks, r.rereview_at, r.rereview_by, r.rereview_reason, r.upheld_at, r.upheld_by, \
                       r.upheld_reasons, r.called_at, r.called_by, r.called_reason, r.resolved_at, r.resolved_by, \
                       r.held_on, r.attendees, r.resolution, r.adopts";

/// That no head decided past a review: what was decided past waits for nobody.
const NOT_PAST: &str = "NOT EXISTS (SELECT 1 FROM decisions d WHERE d.case_id = r.case_id AND d.draft = r.draft \
                        AND d.past IS NOT NULL AND d.decided_at >= r.submitted_at)";

/// Rounds of one review: the first and the second.
const ROUNDS: u64 = 2;

/// The points of an opinion.
const POINTS: u64 = 9;

/// A review without what has tables of its own.
fn review(row: &Row<'_>) -> Result<Review, DbError> {
    let columns = Columns::new("reviews", row);
    Ok(Review {
        id: columns.parsed("review")?,
        case: columns.parsed("case_id")?,
        agency: columns.parsed("agency")?,
        draft: columns.parsed("draft")?,
        draft_digest: columns.parsed("draft_digest")?,
        evidence_digest: columns.parsed("evidence_digest")?,
        basis: columns.text("basis")?,
        statement: columns.text("statement")?,
        hearing: columns.maybe_parsed("hearing")?,
        state: columns.word("state")?,
        since: columns.time("since")?,
        submitted: ReviewMoment { at: columns.time("submitted_at")?, by: columns.parsed("submitted_by")? },
        received: moment(&columns, "received_at", "received_by")?,
        lacks: columns.text("lacks")?,
        opinions: Vec::new(),
        extensions: Vec::new(),
        rereview: said(&columns, ["rereview_at", "rereview_by", "rereview_reason"])?,
        upheld: said(&columns, ["upheld_at", "upheld_by", "upheld_reasons"])?,
        called: said(&columns, ["called_at", "called_by", "called_reason"])?,
        resolved: resolution(&columns)?,
    })
}

fn moment(columns: &Columns<'_>, at: &str, by: &str) -> Result<Option<ReviewMoment>, DbError> {
    match columns.maybe_time(at)? {
        Some(at) => Ok(Some(ReviewMoment { at, by: columns.parsed(by)? })),
        None => Ok(None),
    }
}

fn said(columns: &Columns<'_>, [at, by, text]: [&str; 3]) -> Result<Option<ReviewSaid>, DbError> {
    match moment(columns, at, by)? {
        Some(ReviewMoment { at, by }) => Ok(Some(ReviewSaid { at, by, text: columns.text(text)? })),
        None => Ok(None),
    }
}

fn resolution(columns: &Columns<'_>) -> Result<Option<ReviewResolution>, DbError> {
    let Some(told) = moment(columns, "resolved_at", "resolved_by")? else { return Ok(None) };
    Ok(Some(ReviewResolution {
        told,
        held_on: columns.parsed("held_on")?,
        attendees: columns.json("attendees")?,
        resolution: columns.text("resolution")?,
        adopts: columns.maybe_parsed("adopts")?,
    }))
}

fn opinion(row: &Row<'_>) -> Result<ReviewOpinion, DbError> {
    let columns = Columns::new("review_opinions", row);
    Ok(ReviewOpinion {
        round: columns.number("round")?,
        outcome: columns.word("outcome")?,
        is_transfer: columns.number("transfer")? != 0,
        reasons: columns.text("reasons")?,
        wishes: columns.json("wishes")?,
        points: Vec::new(),
        given: ReviewMoment { at: columns.time("opined_at")?, by: columns.parsed("opined_by")? },
    })
}

fn point(row: &Row<'_>) -> Result<(u64, ReviewPoint), DbError> {
    let columns = Columns::new("review_points", row);
    let number = columns.number("point")?;
    let wrong = || DbError::Inconsistent { table: "review_points", what: format!("{number} in column point") };
    let point = ReviewPoint {
        point: u32::try_from(number).map_err(|_| wrong())?,
        holds: columns.word("holds")?,
        note: columns.text("note")?,
        documents: columns.json("documents")?,
        recordings: columns.json("recordings")?,
        markers: columns.json("markers")?,
    };
    Ok((columns.number("round")?, point))
}

fn extension(row: &Row<'_>) -> Result<ReviewSaid, DbError> {
    let columns = Columns::new("review_extensions", row);
    Ok(ReviewSaid {
        at: columns.time("extended_at")?,
        by: columns.parsed("extended_by")?,
        text: columns.text("reason")?,
    })
}

impl Reader<'_> {
    /// One review.
    pub fn review(&self, id: &ReviewId) -> Result<Option<Review>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM reviews r WHERE r.review = $1");
        let found = self.list(&sql, [id.as_str()], review)?.pop();
        found.map(|review| self.filled(review)).transpose()
    }

    /// The reviews of a case, in the order in which they were sent.
    pub fn reviews_of(&self, case: &CaseId) -> Result<Vec<Review>, DbError> {
        let sql =
            format!("SELECT {COLUMNS} FROM reviews r WHERE r.case_id = $1 ORDER BY r.submitted_at, r.review LIMIT $2");
        let found = self.list(&sql, params![case.as_str(), sql_number(REVIEWS_MAX)], review)?;
        found.into_iter().map(|review| self.filled(review)).collect()
    }

    /// How many reviews a case has, counted up to `most`.
    pub fn review_count(&self, case: &CaseId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM reviews WHERE case_id = $1", [case.as_str()], most)
    }

    /// The reviews of an agency that stand so and wait for somebody, in open cases, longest first.
    pub fn reviews_waiting(&self, agency: &AgencyId, state: ReviewState, most: u64) -> Result<Vec<Review>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM reviews r LEFT JOIN case_states s ON s.case_id = r.case_id \
             WHERE r.agency = $1 AND r.state = $2 AND r.waits = 1 AND s.state IS NULL AND {NOT_PAST} \
             ORDER BY r.since, r.review LIMIT $3"
        );
        let found = self.list(&sql, params![agency.as_str(), word(&state), sql_number(most)], review)?;
        found.into_iter().map(|review| self.filled(review)).collect()
    }

    /// The reviews of open cases that an officer handles that stand so and wait for somebody, longest first.
    pub fn reviews_handled(
        &self,
        certificate: &Certificate,
        state: ReviewState,
        most: u64,
    ) -> Result<Vec<Review>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM course_handlers h JOIN reviews r ON r.case_id = h.case_id \
             LEFT JOIN case_states s ON s.case_id = r.case_id \
             WHERE h.certificate = $1 AND h.handles = 1 AND r.state = $2 AND r.waits = 1 AND s.state IS NULL \
             AND {NOT_PAST} ORDER BY r.since, r.review LIMIT $3"
        );
        let found = self.list(&sql, params![certificate.as_str(), word(&state), sql_number(most)], review)?;
        found.into_iter().map(|review| self.filled(review)).collect()
    }

    /// The same with its opinions and extensions.
    fn filled(&self, review: Review) -> Result<Review, DbError> {
        let id = review.id.as_str();
        let sql = "SELECT o.round, o.outcome, o.transfer, o.reasons, o.wishes, o.opined_at, o.opined_by \
                   FROM review_opinions o WHERE o.review = $1 ORDER BY o.round LIMIT $2";
        let mut opinions = self.list(sql, params![id, sql_number(ROUNDS)], opinion)?;
        let sql = "SELECT p.round, p.point, p.holds, p.note, p.documents, p.recordings, p.markers \
                   FROM review_points p WHERE p.review = $1 ORDER BY p.round, p.point LIMIT $2";
        let mut points: BTreeMap<u64, Vec<ReviewPoint>> = BTreeMap::new();
        for (round, point) in self.list(sql, params![id, sql_number(ROUNDS * POINTS)], point)? {
            points.entry(round).or_default().push(point);
        }
        for opinion in &mut opinions {
            opinion.points = points.remove(&opinion.round).unwrap_or_default();
        }
        let sql = "SELECT e.extended_at, e.extended_by, e.reason FROM review_extensions e \
                   WHERE e.review = $1 ORDER BY e.number LIMIT $2";
        let extensions = self.whole(sql, params![id, sql_number(LIST_MAX + 1)], extension)?;
        Ok(Review { opinions, extensions, ..review })
    }
}
