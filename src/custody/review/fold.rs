//! The fold of reviews.

use evidence::event::{ReviewEvent, ReviewOutcome};
use evidence::ids::ReviewId;

use crate::custody::fold::Step;
use crate::custody::review::ReviewState;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps how the review of each draft stands.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &ReviewEvent) -> Result<(), DbError> {
    let (_, review) = event.of();
    let (id, by, now) = (review.as_str(), step.person()?.as_str(), step.now());
    match event {
        ReviewEvent::Submitted { .. } => submit(step, event),
        ReviewEvent::Complete { .. } => {
            turn(step, review, ReviewState::Complete)?;
            step.run("UPDATE reviews SET received_at = $1, received_by = $2 WHERE review = $3", params![now, by, id])
        }
        ReviewEvent::Incomplete { lacks, .. } => {
            turn(step, review, ReviewState::Incomplete)?;
            step.run("UPDATE reviews SET lacks = $1 WHERE review = $2", params![lacks, id])
        }
        ReviewEvent::Extended { reason, .. } => step.run(
            "INSERT INTO review_extensions (review, number, extended_at, extended_by, reason) \
             SELECT $1, 1 + count(*), $2, $3, $4 FROM review_extensions WHERE review = $1",
            params![id, now, by, reason],
        ),
        ReviewEvent::Opined { .. } => opine(step, event),
        ReviewEvent::RereviewRequested { reason, .. } => {
            turn(step, review, ReviewState::RereviewRequested)?;
            step.run(
                "UPDATE reviews SET rereview_at = $1, rereview_by = $2, rereview_reason = $3 WHERE review = $4",
                params![now, by, reason, id],
            )
        }
        ReviewEvent::Upheld { reasons, .. } => {
            turn(step, review, ReviewState::Upheld)?;
            step.run(
                "UPDATE reviews SET upheld_at = $1, upheld_by = $2, upheld_reasons = $3 WHERE review = $4",
                params![now, by, reasons, id],
            )
        }
        ReviewEvent::CollectiveCalled { reason, .. } => {
            turn(step, review, ReviewState::CollectiveCalled)?;
            step.run(
                "UPDATE reviews SET called_at = $1, called_by = $2, called_reason = $3 WHERE review = $4",
                params![now, by, reason, id],
            )
        }
        ReviewEvent::Resolved { held_on, attendees, resolution, adopts, .. } => {
            turn(step, review, ReviewState::Resolved)?;
            let attendees = serde_json::to_string(attendees).map_err(|error| step.inconsistent(error.to_string()))?;
            let adopts = adopts.first().map(ToString::to_string);
            step.run(
                "UPDATE reviews SET resolved_at = $1, resolved_by = $2, held_on = $3, attendees = $4, resolution = $5, \
                 adopts = $6 WHERE review = $7",
                params![now, by, held_on.to_string(), attendees, resolution, adopts, id],
            )
        }
    }
}

/// Keeps that a review stands otherwise from here on, and whether it waits for somebody.
fn turn(step: &Step<'_>, review: &ReviewId, state: ReviewState) -> Result<(), DbError> {
    step.run(
        "UPDATE reviews SET state = $1, since = $2, waits = $3 WHERE review = $4",
        params![word(&state), step.now(), i64::from(state.waits()), review.as_str()],
    )
}

fn submit(step: &Step<'_>, event: &ReviewEvent) -> Result<(), DbError> {
    let ReviewEvent::Submitted { case, review, draft, draft_digest, evidence_digest, basis, statement, hearing } =
        event
    else {
        return Ok(());
    };
    // What was sent back is sent anew: with the same draft, or with another on the same party.
    step.run(
        "UPDATE reviews SET waits = 0 WHERE case_id = $1 AND state IN ('incomplete', 'returned', 'disagreed', 'upheld') \
         AND (draft = $2 OR draft IN (SELECT d.draft FROM drafts d WHERE d.case_id = $1 \
         AND d.party IS (SELECT n.party FROM drafts n WHERE n.draft = $2)))",
        params![case.as_str(), draft.as_str()],
    )?;
    step.run(
        "INSERT INTO reviews (review, case_id, agency, draft, draft_digest, evidence_digest, basis, statement, hearing, \
         state, since, waits, submitted_at, submitted_by, lacks) \
         SELECT $1, case_id, agency, $2, $3, $4, $5, $6, $7, $8, $9, 1, $9, $10, '' FROM cases WHERE case_id = $11",
        params![
            review.as_str(),
            draft.as_str(),
            draft_digest.to_string(),
            evidence_digest.to_string(),
            basis,
            statement,
            hearing.first().map(|document| document.as_str().to_owned()),
            word(&ReviewState::Submitted),
            step.now(),
            step.person()?.as_str(),
            case.as_str()
        ],
    )
}

fn opine(step: &Step<'_>, event: &ReviewEvent) -> Result<(), DbError> {
    let ReviewEvent::Opined { review, outcome, points, transfer, reasons, wishes, .. } = event else {
        return Ok(());
    };
    let list = |value: serde_json::Result<String>| value.map_err(|error| step.inconsistent(error.to_string()));
    let id = review.as_str();
    step.run(
        "INSERT INTO review_opinions (review, round, outcome, transfer, reasons, wishes, opined_at, opined_by) \
         SELECT $1, 1 + count(*), $2, $3, $4, $5, $6, $7 FROM review_opinions WHERE review = $1",
        params![
            id,
            word(outcome),
            i64::from(*transfer),
            reasons,
            list(serde_json::to_string(wishes))?,
            step.now(),
            step.person()?.as_str()
        ],
    )?;
    for point in points {
        step.run(
            "INSERT INTO review_points (review, round, point, holds, note, documents, recordings, markers) \
             SELECT $1, count(*), $2, $3, $4, $5, $6, $7 FROM review_opinions WHERE review = $1",
            params![
                id,
                sql_number(u64::from(point.point)),
                word(&point.holds),
                point.note,
                list(serde_json::to_string(&point.documents))?,
                list(serde_json::to_string(&point.recordings))?,
                list(serde_json::to_string(&point.markers))?
            ],
        )?;
    }
    turn(
        step,
        review,
        match outcome {
            ReviewOutcome::Agree => ReviewState::Agreed,
            ReviewOutcome::Return => ReviewState::Returned,
            ReviewOutcome::Disagree => ReviewState::Disagreed,
        },
    )
}
