//! Cases, and what is filed under them.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, RecordKind, Stage};
use crate::ids::{AgencyId, CaseId, CaseNumber, RecordingId};
use crate::item::Item;

/// What happens to cases.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum CaseEvent {
    /// A case was opened.
    #[serde(rename = "case.opened")]
    Opened {
        /// The case.
        case: CaseId,
        /// The agency.
        agency: AgencyId,
        /// The case number.
        number: CaseNumber,
        /// What it is about.
        title: String,
    },
    /// A recording was filed under a case.
    #[serde(rename = "case.linked")]
    Linked {
        /// The case.
        case: CaseId,
        /// The recording.
        recording: RecordingId,
        /// The stage of the case.
        stage: Stage,
        /// The kind of record.
        record_kind: RecordKind,
        /// Why.
        reason: String,
    },
    /// A recording was taken out of a case.
    #[serde(rename = "case.unlinked")]
    Unlinked {
        /// The case.
        case: CaseId,
        /// The recording.
        recording: RecordingId,
        /// Why.
        reason: String,
    },
    /// A case is called otherwise from here on.
    #[serde(rename = "case.renamed")]
    Renamed {
        /// The case.
        case: CaseId,
        /// The case number, whether it changed or not.
        number: CaseNumber,
        /// What it is about, whether that changed or not.
        title: String,
        /// Why.
        reason: String,
    },
    /// A case was found to be another one: what was filed under it is filed under that, which the entries before tell.
    #[serde(rename = "case.merged")]
    Merged {
        /// The case that is no more.
        case: CaseId,
        /// The case that remains.
        into: CaseId,
        /// Why.
        reason: String,
    },
    /// A case was closed: nothing is filed under it or taken out of it until it is opened again.
    #[serde(rename = "case.concluded")]
    Closed {
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// A closed case is worked on again.
    #[serde(rename = "case.reopened")]
    Reopened {
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
    },
}

names!(CaseEvent, CaseName {
    Opened => "case.opened",
    Linked => "case.linked",
    Unlinked => "case.unlinked",
    Renamed => "case.renamed",
    Merged => "case.merged",
    Closed => "case.concluded",
    Reopened => "case.reopened",
});

impl Noun for CaseEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Opened { .. } | Self::Linked { .. } | Self::Unlinked { .. } => 1,
            Self::Renamed { .. } | Self::Merged { .. } | Self::Closed { .. } | Self::Reopened { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Opened { case, .. }
            | Self::Renamed { case, .. }
            | Self::Closed { case, .. }
            | Self::Reopened { case, .. } => vec![Item::Case(case.clone())],
            Self::Merged { case, into, .. } => vec![Item::Case(case.clone()), Item::Case(into.clone())],
            Self::Linked { case, recording, .. } | Self::Unlinked { case, recording, .. } => {
                vec![Item::Case(case.clone()), Item::Recording(*recording)]
            }
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Opened { .. }
            | Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::Renamed { .. }
            | Self::Merged { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Opened { case, .. } => Some(Item::Case(case.clone())),
            Self::Linked { .. }
            | Self::Unlinked { .. }
            | Self::Renamed { .. }
            | Self::Merged { .. }
            | Self::Closed { .. }
            | Self::Reopened { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        let remaining = "e".repeat(32);
        vec![
            (1, json!({"type": "case.opened", "case": TOKEN, "agency": "a", "number": "〔2026〕1号", "title": "t"})),
            (
                1,
                json!({"type": "case.linked", "case": TOKEN, "recording": DIGEST, "stage": "service_execution", "record_kind": "surveillance", "reason": "r"}),
            ),
            (1, json!({"type": "case.unlinked", "case": TOKEN, "recording": DIGEST, "reason": "r"})),
            (3, json!({"type": "case.renamed", "case": TOKEN, "number": "〔2026〕2号", "title": "t", "reason": "r"})),
            (3, json!({"type": "case.merged", "case": TOKEN, "into": remaining, "reason": "r"})),
            (3, json!({"type": "case.concluded", "case": TOKEN, "reason": "r"})),
            (3, json!({"type": "case.reopened", "case": TOKEN, "reason": "r"})),
        ]
    }
}
