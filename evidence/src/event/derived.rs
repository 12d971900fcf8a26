//! Clips and snapshots: what is derived from recordings.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{DerivedKind, Noun};
use crate::digest::Digest;
use crate::ids::{DerivedId, RecordingId};
use crate::item::Item;

/// What happens to clips and snapshots.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum DerivedEvent {
    /// A clip was cut or a snapshot taken.
    #[serde(rename = "derived.made")]
    Made {
        /// The clip or snapshot.
        derived: DerivedId,
        /// The recording that it comes from.
        recording: RecordingId,
        /// What it is.
        kind: DerivedKind,
        /// The stored envelope of its statement.
        envelope: Digest,
        /// SHA-256 of its content.
        content: Digest,
        /// Size of its content in bytes.
        size: u64,
    },
}

names!(DerivedEvent, DerivedName {
    Made => "derived.made",
});

impl Noun for DerivedEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Made { .. } => 2,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Made { recording, derived, .. } => vec![Item::Recording(*recording), Item::Derived(*derived)],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Made { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Made { derived, .. } => Some(Item::Derived(*derived)),
        }
    }

    fn objects(&self) -> Vec<(Digest, String)> {
        match self {
            Self::Made { derived, envelope, content, .. } => vec![
                (*envelope, format!("the statement of derived {derived}")),
                (*content, format!("the content of derived {derived}")),
            ],
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::DIGEST;
        vec![(
            2,
            json!({"type": "derived.made", "derived": DIGEST, "recording": DIGEST, "kind": "clip", "envelope": DIGEST, "content": DIGEST, "size": 1}),
        )]
    }
}
