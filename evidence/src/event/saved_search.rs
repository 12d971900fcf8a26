//! Saved searches: what a person keeps under a name, and when they last looked.

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::SavedSearchId;
use crate::item::Item;

/// What happens to saved searches. Each is of the account that acts: nobody saves, looks at or removes another's.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum SavedSearchEvent {
    /// Somebody keeps a search under a name.
    #[serde(rename = "saved_search.made")]
    Made {
        /// The saved search.
        search: SavedSearchId,
        /// What its owner calls it.
        name: String,
        /// What is searched, as `search.made` has it for recordings.
        query: String,
    },
    /// It is called otherwise from here on.
    #[serde(rename = "saved_search.renamed")]
    Renamed {
        /// The saved search.
        search: SavedSearchId,
        /// What its owner calls it.
        name: String,
    },
    /// Its owner opened it: what is stored from here on is new to them.
    #[serde(rename = "saved_search.opened")]
    Opened {
        /// The saved search.
        search: SavedSearchId,
    },
    /// It is kept no longer.
    #[serde(rename = "saved_search.removed")]
    Removed {
        /// The saved search.
        search: SavedSearchId,
    },
}

names!(SavedSearchEvent, SavedSearchName {
    Made => "saved_search.made",
    Renamed => "saved_search.renamed",
    Opened => "saved_search.opened",
    Removed => "saved_search.removed",
});

impl Noun for SavedSearchEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Made { .. } | Self::Renamed { .. } | Self::Opened { .. } | Self::Removed { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Made { .. } | Self::Renamed { .. } | Self::Opened { .. } | Self::Removed { .. } => Vec::new(),
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Made { .. } | Self::Renamed { .. } | Self::Opened { .. } | Self::Removed { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Made { .. } | Self::Renamed { .. } | Self::Opened { .. } | Self::Removed { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::TOKEN;
        vec![
            (3, json!({"type": "saved_search.made", "search": TOKEN, "name": "光明路", "query": "{\"q\":\"光明路\"}"})),
            (3, json!({"type": "saved_search.renamed", "search": TOKEN, "name": "光明路二中队"})),
            (3, json!({"type": "saved_search.opened", "search": TOKEN})),
            (3, json!({"type": "saved_search.removed", "search": TOKEN})),
        ]
    }
}
