//! The review of what the electronic monitoring of a fixed place recorded (法制和技术审核, 行政处罚法 41): without one that
//! passed, a recording is no evidence of a penalty.
//!
//! A recording is of a fixed place where its manifest says so and names nobody who wore it, or where nobody wore its
//! recorder and that is registered as a counter. The latest review of it holds, and those before it stay in the log. What is barred is left out of the list of
//! evidence that a draft of a penalty is sent for review with (`review::act`), is no ground of a point that conforms, and is
//! told among what its case lacks (`completeness::acts`).

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;
pub mod rules;

use std::collections::BTreeSet;

pub use evidence::event::{MonitorOutcome, MonitorPoint};
use evidence::ids::{RecordingId, UserId};
use evidence::time::Utc;

/// The latest review of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitorReview {
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

/// A recording of a fixed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitored {
    /// The recording.
    pub recording: RecordingId,
    /// Its latest review; none where nobody reviewed it.
    pub review: Option<MonitorReview>,
}

impl Monitored {
    /// Whether it passed.
    pub fn is_passed(&self) -> bool {
        self.review.as_ref().is_some_and(|review| review.outcome == MonitorOutcome::Passed)
    }
}
