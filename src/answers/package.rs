//! Packages.

use evidence::ids::{CaseId, PackageId, RecordingId};
use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// Makes a package of a case or of recordings: exactly one of the two.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(example = json!({ "case": "ca5eca5eca5eca5eca5eca5eca5eca5e", "reason": "移送法院" }))]
#[serde(deny_unknown_fields)]
pub struct PackageRequest {
    /// Case id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CaseId>)]
    pub case: Option<String>,
    /// Which part of a case that is more than one package holds: 1,000 recordings each, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1)]
    pub part: Option<usize>,
    /// Recording ids: of 1,000 recordings at most, whatever is named twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<RecordingId>)]
    pub recordings: Vec<String>,
    /// For whom or what.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// A new package's id.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PackageMade {
    /// Package id.
    #[schema(value_type = PackageId)]
    pub package: String,
}
