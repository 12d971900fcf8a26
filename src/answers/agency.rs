//! Agencies, their officers, recorders and counters.

use evidence::ids::{AgencyId, Certificate, RecorderId};
use evidence::time::Utc;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// An agency.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgencyBody {
    /// Its id.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// Its name.
    #[schema(value_type = Line)]
    pub name: String,
}

/// An officer.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfficerBody {
    /// Certificate number.
    #[schema(value_type = Certificate)]
    pub certificate: String,
    /// The officer's name.
    #[schema(value_type = Line)]
    pub name: String,
    /// The agency.
    #[schema(value_type = AgencyId)]
    pub agency: String,
}

/// A recorder given to an officer for a time.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignmentBody {
    /// The recorder.
    #[schema(value_type = RecorderId)]
    pub recorder: String,
    /// The agency that owns it.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// The officer's certificate number.
    #[schema(value_type = Certificate)]
    pub officer: String,
    /// From when.
    pub from: Utc,
    /// Until when; open where null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Utc>,
}

/// A counter at which applications are taken (受理窗口), and whose surveillance video is imported.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterBody {
    /// Its id, which stations name as the recorder.
    #[schema(value_type = RecorderId)]
    pub counter: String,
    /// The agency that owns it.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// Its name.
    #[schema(value_type = Line)]
    pub name: String,
    /// Where it is.
    #[schema(value_type = Line)]
    pub place: String,
}

/// From when until when an officer's certificate is valid.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ValidityBody {
    /// First day on which it is valid.
    #[schema(value_type = evidence::schema::Day)]
    pub valid_from: Date,
    /// Last day on which it is valid.
    #[schema(value_type = evidence::schema::Day)]
    pub valid_until: Date,
    /// Whether it is of somebody who assists (辅助人员), and does not count as an officer.
    #[serde(default)]
    pub assistant: bool,
}
