//! Agencies, their officers, and who wears which recorder.

use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{AgencyId, Certificate, RecorderId};
use crate::item::Item;
use crate::time::Utc;

/// What happens to agencies, their officers, and the recorders that these are given.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum AgencyEvent {
    /// An agency was added.
    #[serde(rename = "agency.created")]
    Created {
        /// The agency.
        agency: AgencyId,
        /// Its name.
        name: String,
    },
    /// An officer was registered.
    #[serde(rename = "officer.registered")]
    OfficerRegistered {
        /// Certificate number.
        certificate: Certificate,
        /// The officer's name.
        name: String,
        /// The agency.
        agency: AgencyId,
    },
    /// A recorder was given to an officer.
    #[serde(rename = "recorder.assigned")]
    RecorderAssigned {
        /// The recorder.
        recorder: RecorderId,
        /// The agency that owns it.
        agency: AgencyId,
        /// The officer's certificate number.
        certificate: Certificate,
        /// From when.
        from: Utc,
        /// Until when; open where absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Utc>,
    },
}

names!(AgencyEvent, AgencyName {
    Created => "agency.created",
    OfficerRegistered => "officer.registered",
    RecorderAssigned => "recorder.assigned",
});

impl Noun for AgencyEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Created { .. } | Self::OfficerRegistered { .. } | Self::RecorderAssigned { .. } => 1,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Created { agency, .. } => vec![Item::Agency(agency.clone())],
            Self::OfficerRegistered { certificate, .. } => vec![Item::Officer(certificate.clone())],
            Self::RecorderAssigned { recorder, certificate, .. } => {
                vec![Item::Recorder(recorder.clone()), Item::Officer(certificate.clone())]
            }
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::OfficerRegistered { .. } | Self::RecorderAssigned { .. } => Beside::Kinds(&["agency"]),
            Self::Created { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Created { .. } | Self::OfficerRegistered { .. } | Self::RecorderAssigned { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::TIME;
        vec![
            (1, json!({"type": "agency.created", "agency": "a", "name": "局"})),
            (1, json!({"type": "officer.registered", "certificate": "1", "name": "李", "agency": "a"})),
            (1, json!({"type": "recorder.assigned", "recorder": "R", "agency": "a", "certificate": "1", "from": TIME})),
            (
                1,
                json!({"type": "recorder.assigned", "recorder": "R", "agency": "a", "certificate": "1", "from": TIME, "until": TIME}),
            ),
        ]
    }
}
