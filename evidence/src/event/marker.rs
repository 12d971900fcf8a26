//! Markers on the timelines of recordings.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{MarkerKind, Noun};
use crate::ids::{MarkerId, RecordingId};
use crate::item::Item;

/// What happens to markers.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum MarkerEvent {
    /// A moment of a recording was marked.
    #[serde(rename = "marker.set")]
    Set {
        /// The marker.
        marker: MarkerId,
        /// The recording.
        recording: RecordingId,
        /// The moment, in milliseconds of the recording's timeline.
        at_ms: u64,
        /// What it marks.
        kind: MarkerKind,
        /// What it says; may be empty but for a note.
        text: String,
    },
    /// A marker was taken away.
    #[serde(rename = "marker.removed")]
    Removed {
        /// The marker.
        marker: MarkerId,
        /// The recording.
        recording: RecordingId,
        /// Why.
        reason: String,
    },
}

names!(MarkerEvent, MarkerName {
    Set => "marker.set",
    Removed => "marker.removed",
});

impl Noun for MarkerEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Set { .. } | Self::Removed { .. } => 2,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Set { recording, .. } | Self::Removed { recording, .. } => vec![Item::Recording(*recording)],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Set { .. } | Self::Removed { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Set { .. } | Self::Removed { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (
                2,
                json!({"type": "marker.set", "marker": TOKEN, "recording": DIGEST, "at_ms": 5, "kind": "rights_told", "text": ""}),
            ),
            (2, json!({"type": "marker.removed", "marker": TOKEN, "recording": DIGEST, "reason": "r"})),
        ]
    }
}
