//! Accesses that belong to no noun alone: readings, searches, refusals.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, ReadWhat};
use crate::ids::{RecordingId, UserId};
use crate::item::Item;

/// What was read, what was searched, and what was refused.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum AccessEvent {
    /// A description, history or proof was read.
    #[serde(rename = "item.read")]
    ItemRead {
        /// What of it.
        what: ReadWhat,
    },
    /// Somebody searched.
    #[serde(rename = "search.made")]
    SearchMade {
        /// What was searched: `recordings`, `cases`, `log`, …
        scope: String,
        /// The filters, as given.
        query: String,
        /// How many items the page showed.
        shown: u64,
    },
    /// A page of a search was shown: one entry for all that it told. Since version 3.
    #[serde(rename = "search.shown")]
    SearchShown {
        /// What was searched: `recordings`, …
        scope: String,
        /// The filters, as given.
        query: String,
        /// How many items the page showed.
        shown: u64,
        /// Whether it told what all that fit have in common, and how many of them.
        counted: bool,
        /// The recordings, of those that it showed, of which it had a picture.
        pictured: Vec<RecordingId>,
    },
    /// Somebody was refused.
    #[serde(rename = "access.refused")]
    Refused {
        /// What was tried: a route's name or an action.
        action: String,
        /// On what, as far as it may be told.
        target: String,
        /// Why: `unauthenticated`, `forbidden`, `unknown`, …
        why: String,
        /// The account that somebody tried to sign in to, where there is such an account. What was typed
        /// otherwise is never logged: it may be a password in the wrong field. Since version 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<UserId>,
    },
}

names!(AccessEvent, AccessName {
    ItemRead => "item.read",
    SearchMade => "search.made",
    SearchShown => "search.shown",
    Refused => "access.refused",
});

impl Noun for AccessEvent {
    fn version(&self) -> u32 {
        match self {
            Self::ItemRead { what: ReadWhat::Detail | ReadWhat::History | ReadWhat::Proof }
            | Self::SearchMade { .. }
            | Self::Refused { account: None, .. } => 1,
            Self::ItemRead { what: ReadWhat::Still } => 2,
            Self::SearchShown { .. } | Self::Refused { account: Some(_), .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::SearchShown { pictured, .. } => pictured.iter().copied().map(Item::Recording).collect(),
            Self::ItemRead { .. } | Self::SearchMade { .. } | Self::Refused { .. } => Vec::new(),
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::ItemRead { .. } => Beside::Some,
            Self::SearchMade { .. } | Self::SearchShown { .. } | Self::Refused { .. } => Beside::Anything,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::ItemRead { .. } | Self::SearchMade { .. } | Self::SearchShown { .. } | Self::Refused { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::DIGEST;
        vec![
            (1, json!({"type": "item.read", "what": "detail"})),
            (1, json!({"type": "search.made", "scope": "cases", "query": "q", "shown": 0})),
            (1, json!({"type": "access.refused", "action": "a", "target": "t", "why": "forbidden"})),
            (2, json!({"type": "item.read", "what": "still"})),
            (
                3,
                json!({"type": "search.shown", "scope": "recordings", "query": "{}", "shown": 2, "counted": true,
                    "pictured": [DIGEST]}),
            ),
            (
                3,
                json!({"type": "access.refused", "action": "sign_in", "target": "", "why": "bad_password", "account": "u"}),
            ),
        ]
    }
}
