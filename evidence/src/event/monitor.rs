//! The review of what the electronic monitoring of a fixed place recorded (电子技术监控设备记录的审核): whether its setting
//! passed the legal and the technical review, and whether the record is as the law asks before it may prove a penalty.
//!
//! The latest review of a recording holds; those before it stay in the log.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::RecordingId;
use crate::item::Item;

/// What is reviewed of a recording of a fixed place (行政处罚法 41).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonitorPoint {
    /// The setting of the equipment passed the legal review (法制审核).
    LegalReview,
    /// It passed the technical review (技术审核).
    TechnicalReview,
    /// The record is true (真实).
    RecordTrue,
    /// It is clear (清晰).
    RecordClear,
    /// It is complete (完整).
    RecordComplete,
    /// It is accurate (准确).
    RecordAccurate,
}

/// What came of a review.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonitorOutcome {
    /// Every point of it is met.
    Passed,
    /// One is not, or several.
    NotPassed,
}

crate::all_variants! {
    MonitorPoint { LegalReview, TechnicalReview, RecordTrue, RecordClear, RecordComplete, RecordAccurate }
    MonitorOutcome { Passed, NotPassed }
}

/// What is said of recordings of fixed places.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum MonitorEvent {
    /// A recording of a fixed place was reviewed.
    #[serde(rename = "monitor.reviewed")]
    Reviewed {
        /// The recording.
        recording: RecordingId,
        /// What came of it: passed where every point is met.
        outcome: MonitorOutcome,
        /// The points that are met.
        met: BTreeSet<MonitorPoint>,
        /// What was looked at.
        examined: String,
        /// Why; may be empty where it passed.
        reasons: String,
    },
}

names!(MonitorEvent, MonitorName {
    Reviewed => "monitor.reviewed",
});

impl Noun for MonitorEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Reviewed { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Reviewed { recording, .. } => vec![Item::Recording(*recording)],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Reviewed { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Reviewed { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::DIGEST;
        vec![
            (
                3,
                json!({"type": "monitor.reviewed", "recording": DIGEST, "outcome": "passed",
                    "met": ["legal_review", "technical_review", "record_true", "record_clear", "record_complete",
                        "record_accurate"],
                    "examined": "设置批复、检定证书、全部录像", "reasons": ""}),
            ),
            (
                3,
                json!({"type": "monitor.reviewed", "recording": DIGEST, "outcome": "not_passed",
                    "met": ["legal_review"], "examined": "全部录像", "reasons": "画面模糊"}),
            ),
        ]
    }
}
