//! The review of what the electronic monitoring of a fixed place recorded.

use std::collections::BTreeSet;

use evidence::event::{MonitorOutcome, MonitorPoint};
use evidence::ids::UserId;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::texts::{Line, Words};

/// A review of a recording of a fixed place. It passed where every point is met.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MonitorRequest {
    /// The points that are met.
    #[schema(value_type = Vec<MonitorPoint>, max_items = 6)]
    pub met: BTreeSet<MonitorPoint>,
    /// What was looked at.
    #[schema(value_type = Line)]
    pub examined: String,
    /// Why; needed where a point is not met.
    #[serde(default)]
    #[schema(value_type = Words)]
    pub reasons: String,
}

/// What came of a review.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MonitorReviewed {
    /// Whether it passed.
    pub outcome: MonitorOutcome,
}

/// The latest review of a recording of a fixed place.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MonitorReviewBody {
    /// What came of it.
    pub outcome: MonitorOutcome,
    /// The points that are met.
    pub met: BTreeSet<MonitorPoint>,
    /// What was looked at.
    pub examined: String,
    /// Why; may be empty where it passed.
    pub reasons: String,
    /// Who reviewed it.
    pub by: UserId,
    /// When.
    pub at: Utc,
}

/// How a recording of a fixed place stands to its review.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MonitorBody {
    /// Whether it may prove a penalty: its latest review passed.
    pub passed: bool,
    /// Its latest review; null where nobody reviewed it.
    pub review: Option<MonitorReviewBody>,
}
