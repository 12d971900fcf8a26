//! The review of what the electronic monitoring of a fixed place recorded.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::RecordingId;

use crate::answers::monitor::{MonitorBody, MonitorRequest, MonitorReviewBody, MonitorReviewed};
use crate::custody::monitor::rules::MonitorGiven;
use crate::custody::monitor::{MonitorReview, Monitored};
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id};
use crate::http::problem::Problem;

impl MonitorBody {
    /// From how a recording stands.
    pub fn new(monitored: Monitored) -> Self {
        let body = |review: MonitorReview| {
            let MonitorReview { outcome, met, examined, reasons, by, at } = review;
            MonitorReviewBody { outcome, met, examined, reasons, by, at }
        };
        Self { passed: monitored.is_passed(), review: monitored.review.map(body) }
    }
}

/// Reviews a recording of a fixed place, in place of what was said of it before: whether the setting of the equipment passed
/// the legal and the technical review, and whether the record is true, clear, complete and accurate (行政处罚法 41). Nobody
/// reviews what is filed under a case that is theirs.
#[utoipa::path(post, path = "/api/v1/recordings/{recording}/monitor-reviews", tag = "recordings", security(("bearer" = [])),
    params(("recording" = RecordingId, Path, description = "Recording id")), request_body = MonitorRequest,
    responses((status = 201, body = MonitorReviewed)),
    extensions(("x-problems" = json!(["invalid", "conflict", "not-stored"]))))]
pub async fn review_monitoring(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(recording): Path<String>,
    Body(request): Body<MonitorRequest>,
) -> Result<(StatusCode, Json<MonitorReviewed>), Problem> {
    let recording: RecordingId = id(Thing::Recording, &recording)?;
    let MonitorRequest { met, examined, reasons } = request;
    let given = MonitorGiven { met, examined, reasons };
    let outcome = state.custody.review_monitoring(&caller, recording, given).await?;
    Ok((StatusCode::CREATED, Json(MonitorReviewed { outcome })))
}
