//! Packages: made, and sent.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, ViewEnd};
use crate::digest::Digest;
use crate::ids::{CaseId, PackageId, ViewId};
use crate::item::Item;

/// What happens to packages.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum PackageEvent {
    /// A package was made. Each item of it has its own `item.packaged` in the same transaction.
    #[serde(rename = "package.made")]
    Made {
        /// The package.
        package: PackageId,
        /// The case, where it is a case's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        case: Option<CaseId>,
        /// How many recordings it holds.
        recordings: u64,
        /// For whom or what.
        reason: String,
        /// Digest of its `HOW-TO-CHECK.txt`; absent in older entries only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        page: Option<Digest>,
    },
    /// An item went into a package.
    #[serde(rename = "item.packaged")]
    ItemPackaged {
        /// The package.
        package: PackageId,
    },
    /// A package is about to be sent. Several entries of one transaction name all items in it, 64 at a
    /// time; a `package.sent` ends it. Of version 3.
    #[serde(rename = "package.opened")]
    Opened {
        /// The package.
        package: PackageId,
        /// The sending.
        view: ViewId,
        /// Where the request came from.
        client: String,
    },
    /// A package's bytes were sent.
    #[serde(rename = "package.sent")]
    Sent {
        /// The package.
        package: PackageId,
        /// Bytes sent.
        bytes: u64,
        /// How it ended.
        end: ViewEnd,
        /// The sending that `package.opened` began. Of version 3; absent before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        view: Option<ViewId>,
    },
}

names!(PackageEvent, PackageName {
    Made => "package.made",
    ItemPackaged => "item.packaged",
    Opened => "package.opened",
    Sent => "package.sent",
});

impl Noun for PackageEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Made { page: None, .. } | Self::ItemPackaged { .. } => 1,
            Self::Sent { view: None, end, .. } => end.version(),
            Self::Made { page: Some(_), .. } | Self::Sent { view: Some(_), .. } | Self::Opened { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Made { package, case, .. } => {
                let case = case.iter().map(|case| Item::Case(case.clone()));
                std::iter::once(Item::Package(package.clone())).chain(case).collect()
            }
            Self::ItemPackaged { package } | Self::Opened { package, .. } | Self::Sent { package, .. } => {
                vec![Item::Package(package.clone())]
            }
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Made { .. } => Beside::Nothing,
            Self::ItemPackaged { .. } => Beside::One(&["recording", "case"]),
            Self::Opened { .. } | Self::Sent { .. } => Beside::Kinds(&["recording", "case", "station"]),
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Made { package, .. } => Some(Item::Package(package.clone())),
            Self::ItemPackaged { .. } | Self::Opened { .. } | Self::Sent { .. } => None,
        }
    }

    fn tells_of_the_past(&self) -> bool {
        match self {
            Self::Sent { .. } => true,
            Self::Made { .. } | Self::ItemPackaged { .. } | Self::Opened { .. } => false,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (1, json!({"type": "package.made", "package": TOKEN, "case": TOKEN, "recordings": 2, "reason": "r"})),
            (1, json!({"type": "package.made", "package": TOKEN, "recordings": 2, "reason": "r"})),
            (1, json!({"type": "item.packaged", "package": TOKEN})),
            (1, json!({"type": "package.sent", "package": TOKEN, "bytes": 5, "end": "interrupted"})),
            (
                3,
                json!({"type": "package.made", "package": TOKEN, "case": TOKEN, "recordings": 2, "reason": "r", "page": DIGEST}),
            ),
            (3, json!({"type": "package.opened", "package": TOKEN, "view": TOKEN, "client": "c"})),
            (3, json!({"type": "package.sent", "package": TOKEN, "view": TOKEN, "bytes": 5, "end": "complete"})),
        ]
    }
}
