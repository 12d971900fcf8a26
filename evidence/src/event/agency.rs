//! Agencies, their officers, who wears which recorder, and the counters at which applications are taken.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Noun;
use super::items::Beside;
use crate::ids::{AgencyId, Certificate, RecorderId};
use crate::item::Item;
use crate::time::Utc;

/// What happens to agencies, their officers, the recorders that these are given, and their counters.
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
    /// From when until when an officer's certificate is valid, and of whom it is.
    #[serde(rename = "officer.certified")]
    OfficerCertified {
        /// Certificate number.
        certificate: Certificate,
        /// First day on which it is valid.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        valid_from: Date,
        /// Last day on which it is valid.
        #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
        valid_until: Date,
        /// Whether it is of somebody who assists (辅助人员), and does not count as an officer.
        assistant: bool,
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
    /// What a counter is at which applications are taken, and which source its surveillance video comes from: the whole of
    /// it, in place of what was said before.
    #[serde(rename = "counter.registered")]
    CounterRegistered {
        /// What manifests name as its recorder.
        counter: RecorderId,
        /// The agency that owns it.
        agency: AgencyId,
        /// Its name.
        name: String,
        /// Where it is.
        place: String,
    },
}

names!(AgencyEvent, AgencyName {
    Created => "agency.created",
    OfficerRegistered => "officer.registered",
    OfficerCertified => "officer.certified",
    RecorderAssigned => "recorder.assigned",
    CounterRegistered => "counter.registered",
});

impl Noun for AgencyEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Created { .. } | Self::OfficerRegistered { .. } | Self::RecorderAssigned { .. } => 1,
            Self::OfficerCertified { .. } | Self::CounterRegistered { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Created { agency, .. } => vec![Item::Agency(agency.clone())],
            Self::OfficerRegistered { certificate, .. } | Self::OfficerCertified { certificate, .. } => {
                vec![Item::Officer(certificate.clone())]
            }
            Self::RecorderAssigned { recorder, certificate, .. } => {
                vec![Item::Recorder(recorder.clone()), Item::Officer(certificate.clone())]
            }
            Self::CounterRegistered { counter, .. } => vec![Item::Recorder(counter.clone())],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::OfficerRegistered { .. } | Self::RecorderAssigned { .. } => Beside::Kinds(&["agency"]),
            Self::Created { .. } | Self::OfficerCertified { .. } | Self::CounterRegistered { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Created { .. }
            | Self::OfficerRegistered { .. }
            | Self::OfficerCertified { .. }
            | Self::RecorderAssigned { .. }
            | Self::CounterRegistered { .. } => None,
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::TIME;
        vec![
            (1, json!({"type": "agency.created", "agency": "a", "name": "局"})),
            (1, json!({"type": "officer.registered", "certificate": "1", "name": "李", "agency": "a"})),
            (
                3,
                json!({"type": "officer.certified", "certificate": "1", "valid_from": "2026-01-01", "valid_until": "2030-12-31", "assistant": false}),
            ),
            (1, json!({"type": "recorder.assigned", "recorder": "R", "agency": "a", "certificate": "1", "from": TIME})),
            (
                1,
                json!({"type": "recorder.assigned", "recorder": "R", "agency": "a", "certificate": "1", "from": TIME, "until": TIME}),
            ),
            (
                3,
                json!({"type": "counter.registered", "counter": "C-1", "agency": "a", "name": "1号窗口", "place": "政务服务大厅"}),
            ),
        ]
    }
}
