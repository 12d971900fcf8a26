//! Recordings: announced, uploaded, stored, released, verified.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, ReleaseOutcome};
use crate::digest::Digest;
use crate::ids::{RecorderId, RecordingId, StationId};
use crate::item::Item;
use crate::time::Utc;

/// What happens to recordings, from the announcement to the release, uploads included.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum RecordingEvent {
    /// A station announced a sealed recording.
    #[serde(rename = "recording.announced")]
    Announced {
        /// The recording.
        recording: RecordingId,
        /// The station.
        station: StationId,
        /// The stored envelope.
        envelope: Digest,
        /// SHA-256 of the content.
        content: Digest,
        /// Size of the content in bytes.
        size: u64,
        /// The stored segment states.
        states: Digest,
    },
    /// A recording's content is complete and durable. Its receipt is this entry with its proof.
    #[serde(rename = "recording.stored")]
    Stored {
        /// The recording.
        recording: RecordingId,
        /// SHA-256 of the content.
        content: Digest,
        /// Size of the content in bytes.
        size: u64,
    },
    /// A person brought in an export of a counter's surveillance, which the service sealed with a station of its own.
    #[serde(rename = "recording.imported")]
    Imported {
        /// The recording.
        recording: RecordingId,
        /// The counter.
        counter: RecorderId,
    },
    /// What became of the recorder's copy.
    #[serde(rename = "recording.released")]
    Released {
        /// The recording.
        recording: RecordingId,
        /// Path on the recorder.
        path: String,
        /// What happened.
        outcome: ReleaseOutcome,
        /// What the system said, where it failed.
        detail: String,
        /// When, by the station's clock.
        at: Utc,
    },
    /// Nothing of an announced upload arrived for long: what had arrived of it is removed. The
    /// recording stays announced, and its station may bring it again.
    #[serde(rename = "upload.abandoned")]
    UploadAbandoned {
        /// The recording.
        recording: RecordingId,
        /// The station that announced it.
        station: StationId,
        /// Bytes that had arrived and are removed.
        bytes: u64,
    },
    /// The station of an abandoned upload announced it again, and begins anew.
    #[serde(rename = "upload.resumed")]
    UploadResumed {
        /// The recording.
        recording: RecordingId,
        /// The station.
        station: StationId,
    },
    /// A recording's stored bytes and its chain were checked on a person's word.
    #[serde(rename = "recording.verified")]
    Verified {
        /// The recording.
        recording: RecordingId,
        /// Whether everything held.
        holds: bool,
        /// What did not hold; empty where everything did.
        findings: Vec<String>,
    },
}

names!(RecordingEvent, RecordingName {
    Announced => "recording.announced",
    Stored => "recording.stored",
    Imported => "recording.imported",
    Released => "recording.released",
    UploadAbandoned => "upload.abandoned",
    UploadResumed => "upload.resumed",
    Verified => "recording.verified",
});

impl Noun for RecordingEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Announced { .. } | Self::Stored { .. } | Self::Released { .. } => 1,
            Self::Verified { .. } => 2,
            Self::Imported { .. } | Self::UploadAbandoned { .. } | Self::UploadResumed { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Announced { recording, .. }
            | Self::Stored { recording, .. }
            | Self::Imported { recording, .. }
            | Self::Released { recording, .. }
            | Self::UploadAbandoned { recording, .. }
            | Self::UploadResumed { recording, .. }
            | Self::Verified { recording, .. } => vec![Item::Recording(*recording)],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Announced { .. }
            | Self::Stored { .. }
            | Self::Imported { .. }
            | Self::Released { .. }
            | Self::UploadAbandoned { .. }
            | Self::UploadResumed { .. }
            | Self::Verified { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Announced { recording, .. } => Some(Item::Recording(*recording)),
            Self::Stored { .. }
            | Self::Imported { .. }
            | Self::Released { .. }
            | Self::UploadAbandoned { .. }
            | Self::UploadResumed { .. }
            | Self::Verified { .. } => None,
        }
    }

    fn tells_of_the_past(&self) -> bool {
        match self {
            Self::Stored { .. } | Self::Released { .. } => true,
            Self::Announced { .. }
            | Self::Imported { .. }
            | Self::UploadAbandoned { .. }
            | Self::UploadResumed { .. }
            | Self::Verified { .. } => false,
        }
    }

    fn objects(&self) -> Vec<(Digest, String)> {
        match self {
            Self::Announced { recording, envelope, states, .. } => vec![
                (*envelope, format!("the manifest of recording {recording}")),
                (*states, format!("the segment states of recording {recording}")),
            ],
            Self::Stored { recording, content, .. } => {
                vec![(*content, format!("the content of recording {recording}"))]
            }
            Self::Imported { .. }
            | Self::Released { .. }
            | Self::Verified { .. }
            | Self::UploadAbandoned { .. }
            | Self::UploadResumed { .. } => Vec::new(),
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TIME};
        vec![
            (
                1,
                json!({"type": "recording.announced", "recording": DIGEST, "station": "s", "envelope": DIGEST, "content": DIGEST, "size": 1, "states": DIGEST}),
            ),
            (1, json!({"type": "recording.stored", "recording": DIGEST, "content": DIGEST, "size": 1})),
            (
                1,
                json!({"type": "recording.released", "recording": DIGEST, "path": "p", "outcome": "deleted", "detail": "", "at": TIME}),
            ),
            (2, json!({"type": "recording.verified", "recording": DIGEST, "holds": false, "findings": ["segment 3"]})),
            (3, json!({"type": "recording.imported", "recording": DIGEST, "counter": "C-01"})),
            (3, json!({"type": "upload.abandoned", "recording": DIGEST, "station": "s", "bytes": 5})),
            (3, json!({"type": "upload.resumed", "recording": DIGEST, "station": "s"})),
        ]
    }
}
