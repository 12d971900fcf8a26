//! Legal reviews of drafts: send one, take a step, show those of a case with what is known for the points of an opinion.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::event::{PointStretch, ReviewAttendee, ReviewPoint};
use evidence::ids::{CaseId, ReviewId};

use crate::answers::review::{
    AttendeeBody, OpinionBody, PointBody, PointShown, PrefilledBody, PrefilledCertificate, PrefilledDuty,
    ResolutionBody, ReviewBody, ReviewClockBody, ReviewRequest, ReviewSaidBody, ReviewStepRequest, ReviewSubmitted,
    ReviewsBody, StretchBody,
};
use crate::custody::Refused;
use crate::custody::refused::{Field, Thing};
use crate::custody::review::act::{ReviewTaken, Submission};
use crate::custody::review::clocks::ReviewClock;
use crate::custody::review::rules::OpinionGiven;
use crate::custody::review::view::{CertificateOn, Prefilled, ReviewView};
use crate::custody::review::{Review, ReviewMoment, ReviewOpinion, ReviewResolution, ReviewSaid};
use crate::http::AppState;
use crate::http::api::course::clock_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, maybe_value, value};
use crate::http::problem::Problem;

/// A point, as it is given.
fn point(body: PointBody) -> Result<ReviewPoint, Refused> {
    let PointBody { point, holds, note, documents, recordings, markers } = body;
    let stretch = |one: &StretchBody| -> Result<PointStretch, Refused> {
        let recording = value(Field::Points, &one.recording)?;
        Ok(PointStretch { recording, from_ms: one.from_ms, until_ms: one.until_ms })
    };
    Ok(ReviewPoint {
        point,
        holds,
        note,
        documents: documents.iter().map(|one| value(Field::Points, one)).collect::<Result<_, _>>()?,
        recordings: recordings.iter().map(stretch).collect::<Result<BTreeSet<_>, _>>()?,
        markers: markers.iter().map(|one| value(Field::Points, one)).collect::<Result<_, _>>()?,
    })
}

/// A step, as it is given.
pub(in crate::http) fn taken(request: ReviewStepRequest) -> Result<ReviewTaken, Refused> {
    let attendee = |one: AttendeeBody| -> Result<ReviewAttendee, Refused> {
        Ok(ReviewAttendee { account: value(Field::Attendees, &one.account)?, opinion: one.opinion })
    };
    Ok(match request {
        ReviewStepRequest::Complete => ReviewTaken::Complete,
        ReviewStepRequest::Incomplete { lacks } => ReviewTaken::Incomplete { lacks },
        ReviewStepRequest::Extend { reason } => ReviewTaken::Extend { reason },
        ReviewStepRequest::Opine { outcome, points, transfer, reasons, wishes } => {
            let points = points.into_iter().map(point).collect::<Result<_, _>>()?;
            let wishes = wishes.into_iter().collect();
            ReviewTaken::Opine(OpinionGiven { outcome, points, transfer, reasons, wishes })
        }
        ReviewStepRequest::RequestRereview { reason } => ReviewTaken::RequestRereview { reason },
        ReviewStepRequest::Uphold { reasons } => ReviewTaken::Uphold { reasons },
        ReviewStepRequest::CallCollective { reason } => ReviewTaken::CallCollective { reason },
        ReviewStepRequest::Resolve { held_on, attendees, resolution, adopts } => {
            let attendees = attendees.into_iter().map(attendee).collect::<Result<_, _>>()?;
            ReviewTaken::Resolve { held_on, attendees, resolution, adopts }
        }
    })
}

/// Sends a draft for legal review (送审), bound to the digest of its content and to that of the list of what is filed in
/// the case now. The term of the legal office begins when it says that all papers are there.
#[utoipa::path(post, path = "/api/v1/cases/{case}/reviews", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = ReviewRequest,
    responses((status = 201, body = ReviewSubmitted)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn submit_review(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<ReviewRequest>,
) -> Result<(StatusCode, Json<ReviewSubmitted>), Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    let ReviewRequest { draft, basis, statement, hearing } = request;
    let submission = Submission {
        draft: value(Field::Draft, &draft)?,
        basis,
        statement,
        hearing: maybe_value(Field::Hearing, hearing.as_deref())?,
    };
    let review = state.custody.submit_review(&caller, case, submission).await?;
    Ok((StatusCode::CREATED, Json(ReviewSubmitted { review })))
}

/// Takes a step in a review. The legal office looks through the papers, gives its opinion, and calls for a collective
/// discussion; the head gives more time and tells what the heads resolved; the sender asks once for a second review.
/// Nobody reviews what they handle, drafted, checked or sent. A late opinion is taken and judged.
#[utoipa::path(post, path = "/api/v1/reviews/{review}/steps", tag = "cases", security(("bearer" = [])),
    params(("review" = ReviewId, Path, description = "Id of the review")),
    request_body = ReviewStepRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn review_step(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(review): Path<String>,
    Body(request): Body<ReviewStepRequest>,
) -> Result<StatusCode, Problem> {
    let review: ReviewId = id(Thing::Review, &review)?;
    state.custody.take_review_step(&caller, review, taken(request)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The reviews of a case with their clocks, and what the registers, the acts and the clocks know for the points of an
/// opinion. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/reviews", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = ReviewsBody)))]
pub async fn reviews(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<ReviewsBody>, Problem> {
    let shown = state.custody.show_reviews(&caller, id(Thing::Case, &case)?).await?;
    Ok(Json(ReviewsBody {
        case: shown.case.id,
        evidence_digest: shown.evidence_digest,
        left_out: shown.left_out.into_iter().collect(),
        prefilled: prefilled_body(shown.prefilled),
        reviews: shown.reviews.into_iter().map(review_body).collect(),
    }))
}

fn prefilled_body(known: Prefilled) -> PrefilledBody {
    let Prefilled { certificates, duties, clocks } = known;
    let on = |one: CertificateOn| PrefilledCertificate {
        certificate: one.certificate,
        act: one.act,
        day: one.day,
        valid: one.valid,
        assistant: one.is_assistant,
    };
    PrefilledBody {
        certificates: certificates.into_iter().map(on).collect(),
        duties: duties.into_iter().map(|(act, duty, standing)| PrefilledDuty { act, duty, standing }).collect(),
        clocks: clocks.into_iter().map(clock_body).collect(),
    }
}

fn said_body(said: ReviewSaid) -> ReviewSaidBody {
    let ReviewSaid { at, by, text } = said;
    ReviewSaidBody { at, by, text }
}

fn point_shown(point: ReviewPoint) -> PointShown {
    let ReviewPoint { point, holds, note, documents, recordings, markers } = point;
    let stretch = |one: PointStretch| StretchBody {
        recording: one.recording.to_string(),
        from_ms: one.from_ms,
        until_ms: one.until_ms,
    };
    PointShown {
        point,
        holds,
        note,
        documents: documents.into_iter().collect(),
        recordings: recordings.into_iter().map(stretch).collect(),
        markers: markers.into_iter().collect(),
    }
}

fn opinion_body(opinion: ReviewOpinion) -> OpinionBody {
    let ReviewOpinion { round, outcome, is_transfer, reasons, wishes, points, given } = opinion;
    let ReviewMoment { at, by } = given;
    let points = points.into_iter().map(point_shown).collect();
    OpinionBody { round, outcome, points, transfer: is_transfer, reasons, wishes: wishes.into_iter().collect(), at, by }
}

fn resolution_body(resolution: ReviewResolution) -> ResolutionBody {
    let ReviewResolution { told, held_on, attendees, resolution, adopts } = resolution;
    let attendee = |one: ReviewAttendee| AttendeeBody { account: one.account.to_string(), opinion: one.opinion };
    let attendees = attendees.into_iter().map(attendee).collect();
    ResolutionBody { held_on, attendees, resolution, adopts, at: told.at, by: told.by }
}

fn review_body(view: ReviewView) -> ReviewBody {
    let ReviewView { review, is_withdrawn, is_evidence_changed, clocks } = view;
    let clock = |one: ReviewClock| ReviewClockBody { round: one.round, clock: clock_body(one.clock) };
    let Review { id, draft, draft_digest, evidence_digest, basis, statement, hearing, state, since, .. } = review;
    let (received_at, received_by) = review.received.map(|moment| (moment.at, moment.by)).unzip();
    ReviewBody {
        review: id,
        draft,
        draft_withdrawn: is_withdrawn,
        draft_digest,
        evidence_digest,
        evidence_changed: is_evidence_changed,
        basis,
        statement,
        hearing,
        state,
        since,
        submitted_at: review.submitted.at,
        submitted_by: review.submitted.by,
        received_at,
        received_by,
        lacks: review.lacks,
        opinions: review.opinions.into_iter().map(opinion_body).collect(),
        extensions: review.extensions.into_iter().map(said_body).collect(),
        rereview: review.rereview.map(said_body),
        upheld: review.upheld.map(said_body),
        collective: review.called.map(said_body),
        resolution: review.resolved.map(resolution_body),
        clocks: clocks.into_iter().map(clock).collect(),
    }
}
