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
}

names!(CaseEvent, CaseName {
    Opened => "case.opened",
    Linked => "case.linked",
    Unlinked => "case.unlinked",
});

impl Noun for CaseEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Opened { .. } | Self::Linked { .. } | Self::Unlinked { .. } => 1,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Opened { case, .. } => vec![Item::Case(case.clone())],
            Self::Linked { case, recording, .. } | Self::Unlinked { case, recording, .. } => {
                vec![Item::Case(case.clone()), Item::Recording(*recording)]
            }
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Opened { .. } | Self::Linked { .. } | Self::Unlinked { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Opened { case, .. } => Some(Item::Case(case.clone())),
            Self::Linked { .. } | Self::Unlinked { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (1, json!({"type": "case.opened", "case": TOKEN, "agency": "a", "number": "〔2026〕1号", "title": "t"})),
            (
                1,
                json!({"type": "case.linked", "case": TOKEN, "recording": DIGEST, "stage": "service_execution", "record_kind": "surveillance", "reason": "r"}),
            ),
            (1, json!({"type": "case.unlinked", "case": TOKEN, "recording": DIGEST, "reason": "r"})),
        ]
    }
}
