//! Documents of cases.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, RecordKind, Stage};
use crate::digest::Digest;
use crate::ids::{CaseId, DocumentId};
use crate::item::Item;

/// What happens to documents.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum DocumentEvent {
    /// A document was stored under a case.
    #[serde(rename = "document.filed")]
    Filed {
        /// The document.
        document: DocumentId,
        /// The case.
        case: CaseId,
        /// The file's name, as it was given.
        name: String,
        /// Media type by content.
        media_type: String,
        /// SHA-256 of its content.
        content: Digest,
        /// Size of its content in bytes.
        size: u64,
        /// The stage of the case.
        stage: Stage,
        /// The kind of record.
        record_kind: RecordKind,
        /// Why.
        reason: String,
    },
    /// A document was taken out of its case. Its content stays stored.
    #[serde(rename = "document.withdrawn")]
    Withdrawn {
        /// The document.
        document: DocumentId,
        /// The case.
        case: CaseId,
        /// Why.
        reason: String,
    },
    /// A document is of another case from here on: its case was merged into that.
    #[serde(rename = "document.moved")]
    Moved {
        /// The document.
        document: DocumentId,
        /// The case that it was filed under.
        case: CaseId,
        /// The case that it is filed under now.
        into: CaseId,
        /// Why.
        reason: String,
    },
    /// A document is about to be served.
    #[serde(rename = "document.opened")]
    Opened {
        /// The document.
        document: DocumentId,
        /// Where the request came from.
        client: String,
    },
}

names!(DocumentEvent, DocumentName {
    Filed => "document.filed",
    Withdrawn => "document.withdrawn",
    Moved => "document.moved",
    Opened => "document.opened",
});

impl Noun for DocumentEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Filed { .. } | Self::Withdrawn { .. } | Self::Opened { .. } => 2,
            Self::Moved { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Filed { document, case, .. } | Self::Withdrawn { document, case, .. } => {
                vec![Item::Case(case.clone()), Item::Document(document.clone())]
            }
            Self::Moved { document, case, into, .. } => {
                vec![Item::Case(case.clone()), Item::Case(into.clone()), Item::Document(document.clone())]
            }
            Self::Opened { document, .. } => vec![Item::Document(document.clone())],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Filed { .. } | Self::Withdrawn { .. } | Self::Moved { .. } => Beside::Nothing,
            Self::Opened { .. } => Beside::Kinds(&["case"]),
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Filed { document, .. } => Some(Item::Document(document.clone())),
            Self::Withdrawn { .. } | Self::Moved { .. } | Self::Opened { .. } => None,
        }
    }

    fn objects(&self) -> Vec<(Digest, String)> {
        match self {
            Self::Filed { document, content, .. } => vec![(*content, format!("the content of document {document}"))],
            Self::Withdrawn { .. } | Self::Moved { .. } | Self::Opened { .. } => Vec::new(),
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (
                2,
                json!({"type": "document.filed", "document": TOKEN, "case": TOKEN, "name": "询问笔录.pdf", "media_type": "application/pdf", "content": DIGEST, "size": 1, "stage": "decision", "record_kind": "text", "reason": "r"}),
            ),
            (2, json!({"type": "document.withdrawn", "document": TOKEN, "case": TOKEN, "reason": "r"})),
            (
                3,
                json!({"type": "document.moved", "document": TOKEN, "case": TOKEN, "into": "e".repeat(32), "reason": "r"}),
            ),
            (2, json!({"type": "document.opened", "document": TOKEN, "client": "c"})),
        ]
    }
}
