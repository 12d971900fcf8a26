//! Stations: codes, enrolment, the end of it.

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{AgencyId, SecretId, StationId};
use crate::item::Item;
use crate::keys::PublicKey;
use crate::time::Utc;

/// What happens to stations.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum StationEvent {
    /// An enrolment code was given out. The code itself is never logged.
    #[serde(rename = "station.code_issued")]
    CodeIssued {
        /// Which code.
        code: SecretId,
        /// The agency that the station will belong to.
        agency: AgencyId,
        /// The station's name.
        name: String,
        /// When the code ends.
        expires_at: Utc,
    },
    /// A station enrolled.
    #[serde(rename = "station.enrolled")]
    Enrolled {
        /// The station.
        station: StationId,
        /// The agency that owns it.
        agency: AgencyId,
        /// Its name.
        name: String,
        /// Its public key.
        key: PublicKey,
        /// The code that it used up.
        code: SecretId,
    },
    /// An enrolment code that nobody used works no more.
    #[serde(rename = "station.code_withdrawn")]
    CodeWithdrawn {
        /// Which code.
        code: SecretId,
        /// The agency that the station would have belonged to.
        agency: AgencyId,
        /// Why.
        reason: String,
    },
    /// A station may seal no more.
    #[serde(rename = "station.revoked")]
    Revoked {
        /// The station.
        station: StationId,
        /// Why.
        reason: String,
    },
}

names!(StationEvent, StationName {
    CodeIssued => "station.code_issued",
    CodeWithdrawn => "station.code_withdrawn",
    Enrolled => "station.enrolled",
    Revoked => "station.revoked",
});

impl Noun for StationEvent {
    fn version(&self) -> u32 {
        match self {
            Self::CodeIssued { .. } | Self::CodeWithdrawn { .. } | Self::Enrolled { .. } | Self::Revoked { .. } => 1,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::CodeIssued { agency, .. } | Self::CodeWithdrawn { agency, .. } => vec![Item::Agency(agency.clone())],
            Self::Enrolled { station, .. } | Self::Revoked { station, .. } => vec![Item::Station(station.clone())],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::CodeIssued { .. } | Self::CodeWithdrawn { .. } => Beside::Nothing,
            Self::Enrolled { .. } | Self::Revoked { .. } => Beside::Kinds(&["agency"]),
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Enrolled { station, .. } => Some(Item::Station(station.clone())),
            Self::CodeIssued { .. } | Self::CodeWithdrawn { .. } | Self::Revoked { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{KEY, TIME, TOKEN};
        vec![
            (1, json!({"type": "station.code_issued", "code": TOKEN, "agency": "a", "name": "站", "expires_at": TIME})),
            (
                1,
                json!({"type": "station.enrolled", "station": "s", "agency": "a", "name": "站", "key": KEY, "code": TOKEN}),
            ),
            (1, json!({"type": "station.code_withdrawn", "code": TOKEN, "agency": "a", "reason": "r"})),
            (1, json!({"type": "station.revoked", "station": "s", "reason": "r"})),
        ]
    }
}
