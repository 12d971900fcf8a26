//! What is said of people who have accounts: what entitles them to review, and whose certificate is theirs.

use evidence::event::Qualification;
use evidence::ids::Certificate;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// What entitles a person to review decisions before they are made (行政处罚法 58).
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualificationBody {
    /// What it is: the professional qualification of lawyers, or that the person reviewed before 2021-07-15.
    pub qualification: Qualification,
    /// The day since which the person has it.
    #[schema(value_type = evidence::schema::Day)]
    pub since: Date,
}

/// Says that a person does not have what was said to entitle them.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QualificationWithdrawal {
    /// What it is.
    pub qualification: Qualification,
    /// Why: it was said by mistake, or was taken from them.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// Says that a person whose account is none of an officer has an officer's certificate too.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CertificateBinding {
    /// The certificate number.
    #[schema(value_type = Certificate)]
    pub certificate: String,
    /// Why it is said.
    #[schema(value_type = Line)]
    pub reason: String,
}
