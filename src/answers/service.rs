//! Health.

use serde::{Deserialize, Serialize};

/// Whether the service serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HealthStatus {
    /// It serves.
    Ok,
    /// It serves, and its log or its clock is in doubt.
    Degraded,
    /// It is a copy that logs nothing.
    ReadOnly,
}

/// How the service is.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Health {
    /// `ok` while it serves; `degraded` where it serves and its log or its clock is in doubt; `read-only`
    /// where it is a copy that logs nothing.
    pub status: HealthStatus,
    /// Version of the service.
    pub version: String,
    /// Whether media are read without the kernel's confinement, as the site allowed.
    #[serde(default)]
    pub media_unconfined: bool,
    /// How long ago database and vault were looked at, in seconds. It is looked each second; an age beyond
    /// 30 is an error.
    #[serde(default)]
    pub age_seconds: u64,
}
