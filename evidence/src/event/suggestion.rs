//! Suggestions: the case that somebody who may not file it, or is not to decide alone, names for a recording.

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{CaseId, CaseNumber, RecordingId};
use crate::item::Item;

/// What happens to suggestions. A recording has one at most: a later one takes the place of an earlier, and filing the
/// recording ends it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum SuggestionEvent {
    /// Somebody named the case that a recording belongs to.
    #[serde(rename = "suggestion.made")]
    Made {
        /// The recording.
        recording: RecordingId,
        /// The case number as it was given.
        number: CaseNumber,
        /// The case of that number, where there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<CaseId>,
    },
    /// A suggestion was taken back.
    #[serde(rename = "suggestion.withdrawn")]
    Withdrawn {
        /// The recording.
        recording: RecordingId,
    },
}

names!(SuggestionEvent, SuggestionName {
    Made => "suggestion.made",
    Withdrawn => "suggestion.withdrawn",
});

impl Noun for SuggestionEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Made { .. } | Self::Withdrawn { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Made { recording, case, .. } => {
                let case = case.clone().map(Item::Case);
                case.into_iter().chain([Item::Recording(*recording)]).collect()
            }
            Self::Withdrawn { recording } => vec![Item::Recording(*recording)],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Made { .. } | Self::Withdrawn { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Made { .. } | Self::Withdrawn { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (3, json!({"type": "suggestion.made", "recording": DIGEST, "number": "〔2026〕1号"})),
            (3, json!({"type": "suggestion.made", "recording": DIGEST, "number": "〔2026〕1号", "case": TOKEN})),
            (3, json!({"type": "suggestion.withdrawn", "recording": DIGEST})),
        ]
    }
}
