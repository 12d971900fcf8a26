//! Acting for a head (代行职权): a head lets somebody of the agency decide in their place for some days.
//!
//! Whatever is decided so is told by the entry of the decision, whose actor is whoever decided, and by an entry before it,
//! of the same transaction, that says for which head.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{AgencyId, CaseId, DelegationId, UserId};
use crate::item::Item;

/// What happens to delegations.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum DelegationEvent {
    /// A head lets somebody decide in their place.
    #[serde(rename = "delegation.given")]
    Given {
        /// The delegation.
        delegation: DelegationId,
        /// The agency of both.
        agency: AgencyId,
        /// The head.
        head: UserId,
        /// Who acts for the head.
        deputy: UserId,
        /// The first day, and not before this entry.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        from_on: Date,
        /// The last day.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        until_on: Date,
        /// Why.
        reason: String,
    },
    /// It is over from here on.
    #[serde(rename = "delegation.ended")]
    Ended {
        /// The delegation.
        delegation: DelegationId,
        /// The head.
        head: UserId,
        /// Who acted for the head.
        deputy: UserId,
        /// Why.
        reason: String,
    },
    /// What the acting person decides with the next entry, they decide for the head.
    #[serde(rename = "delegation.acted")]
    Acted {
        /// The delegation.
        delegation: DelegationId,
        /// The head.
        head: UserId,
        /// The case in which it is decided.
        case: CaseId,
    },
}

names!(DelegationEvent, DelegationName {
    Given => "delegation.given",
    Ended => "delegation.ended",
    Acted => "delegation.acted",
});

impl Noun for DelegationEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Given { .. } | Self::Ended { .. } | Self::Acted { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Given { head, deputy, .. } | Self::Ended { head, deputy, .. } => {
                vec![Item::User(head.clone()), Item::User(deputy.clone())]
            }
            Self::Acted { head, case, .. } => vec![Item::Case(case.clone()), Item::User(head.clone())],
        }
    }

    fn beside(&self) -> Beside {
        Beside::Nothing
    }

    fn begins(&self) -> Option<Item> {
        None
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::TOKEN;
        vec![
            (
                3,
                json!({"type": "delegation.given", "delegation": TOKEN, "agency": "a", "head": "zhao", "deputy": "li",
                    "from_on": "2026-03-01", "until_on": "2026-03-15", "reason": "r"}),
            ),
            (
                3,
                json!({"type": "delegation.ended", "delegation": TOKEN, "head": "zhao", "deputy": "li", "reason": "r"}),
            ),
            (3, json!({"type": "delegation.acted", "delegation": TOKEN, "head": "zhao", "case": TOKEN})),
        ]
    }
}
