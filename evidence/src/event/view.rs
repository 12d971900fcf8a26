//! Views: footage that is served, as it is or in another form.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{ByteRange, CopyForm, Noun, ViewEnd};
use crate::ids::{RecordingId, ViewId};
use crate::item::Item;

/// What happens to views: footage that is served, as it is or in another form.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum ViewEvent {
    /// Footage is about to be served.
    #[serde(rename = "view.opened")]
    Opened {
        /// The view.
        view: ViewId,
        /// The recording.
        recording: RecordingId,
        /// Where the request came from.
        client: String,
    },
    /// Footage is about to be served in another form than the original. A `view.closed` ends it,
    /// whose ranges are of that form.
    #[serde(rename = "view.opened_copy")]
    CopyOpened {
        /// The view.
        view: ViewId,
        /// The recording that it shows.
        recording: RecordingId,
        /// In which form.
        form: CopyForm,
        /// Where the request came from.
        client: String,
    },
    /// Footage was served.
    #[serde(rename = "view.closed")]
    Closed {
        /// The view.
        view: ViewId,
        /// The recording.
        recording: RecordingId,
        /// What was sent.
        ranges: Vec<ByteRange>,
        /// How it ended.
        end: ViewEnd,
    },
}

names!(ViewEvent, ViewName {
    Opened => "view.opened",
    CopyOpened => "view.opened_copy",
    Closed => "view.closed",
});

impl Noun for ViewEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Opened { .. } => 1,
            Self::Closed { end, .. } => end.version(),
            Self::CopyOpened { form, .. } => form.version(),
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Opened { recording, .. } | Self::Closed { recording, .. } => vec![Item::Recording(*recording)],
            Self::CopyOpened { recording, form, .. } => match form {
                CopyForm::Rendition | CopyForm::RenditionOf(_) => vec![Item::Recording(*recording)],
                CopyForm::Derived { derived } => vec![Item::Recording(*recording), Item::Derived(*derived)],
            },
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Closed { .. } => Beside::Kinds(&["derived"]),
            Self::Opened { .. } | Self::CopyOpened { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Opened { .. } | Self::CopyOpened { .. } | Self::Closed { .. } => None,
        }
    }

    fn tells_of_the_past(&self) -> bool {
        match self {
            Self::Closed { .. } => true,
            Self::Opened { .. } | Self::CopyOpened { .. } => false,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (1, json!({"type": "view.opened", "view": TOKEN, "recording": DIGEST, "client": "c"})),
            (
                1,
                json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [{"start": 0, "end": 9}], "end": "restart"}),
            ),
            (
                2,
                json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition"}, "client": "c"}),
            ),
            (
                2,
                json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "derived", "derived": DIGEST}, "client": "c"}),
            ),
            (
                3,
                json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition", "video": 1}, "client": "c"}),
            ),
            (
                3,
                json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition", "audio": 3, "video": 1}, "client": "c"}),
            ),
            (
                3,
                json!({"type": "view.opened_copy", "view": TOKEN, "recording": DIGEST, "form": {"kind": "rendition", "part": "embedded"}, "client": "c"}),
            ),
            (3, json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [], "end": "revoked"})),
            (
                3,
                json!({"type": "view.closed", "view": TOKEN, "recording": DIGEST, "ranges": [{"start": 0, "end": 9}], "end": "full"}),
            ),
        ]
    }
}
