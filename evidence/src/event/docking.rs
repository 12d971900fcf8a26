//! Dockings: what a station listed on a recorder.

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::digest::Digest;
use crate::ids::{DockingId, RecorderId, StationId};
use crate::item::Item;

/// What happens to dockings.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum DockingEvent {
    /// A docking statement came in.
    #[serde(rename = "docking.recorded")]
    Recorded {
        /// The docking.
        docking: DockingId,
        /// The station.
        station: StationId,
        /// The recorder.
        recorder: RecorderId,
        /// SHA-256 of the signed payload.
        payload: Digest,
        /// The stored envelope.
        envelope: Digest,
    },
}

names!(DockingEvent, DockingName {
    Recorded => "docking.recorded",
});

impl Noun for DockingEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Recorded { .. } => 1,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Recorded { docking, recorder, .. } => {
                vec![Item::Docking(docking.clone()), Item::Recorder(recorder.clone())]
            }
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Recorded { .. } => Beside::Kinds(&["station"]),
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Recorded { .. } => None,
        }
    }

    fn objects(&self) -> Vec<(Digest, String)> {
        match self {
            Self::Recorded { docking, envelope, .. } => {
                vec![(*envelope, format!("the statement of docking {docking}"))]
            }
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![(
            1,
            json!({"type": "docking.recorded", "docking": TOKEN, "station": "s", "recorder": "R", "payload": DIGEST, "envelope": DIGEST}),
        )]
    }
}
