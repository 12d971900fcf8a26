//! Stations.

use evidence::ids::{AgencyId, SecretId, StationId};
use evidence::keys::KeyId;
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::texts::{Code, Line};

/// Asks for a one-time code for a new station.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeRequest {
    /// The agency that the station will belong to.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// The station's name, for people.
    #[schema(value_type = Line)]
    pub name: String,
}

/// A one-time code. It is shown this once.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CodeAnswer {
    /// The code, to be typed at the station.
    #[schema(value_type = Code)]
    pub code: String,
    /// When it ends.
    pub expires_at: Utc,
}

/// A code that no station used yet. The code itself is not kept.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CodeItem {
    /// What the log calls it.
    #[schema(value_type = SecretId)]
    pub id: String,
    /// The agency that the station will belong to.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// The station's name.
    #[schema(value_type = Line)]
    pub name: String,
    /// When it ends.
    pub expires_at: Utc,
}

/// A station.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct StationItem {
    /// Its id.
    #[schema(value_type = StationId)]
    pub station: String,
    /// The agency that owns it.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// Its name.
    #[schema(value_type = Line)]
    pub name: String,
    /// Id of its key.
    #[schema(value_type = KeyId)]
    pub key_id: String,
    /// When it enrolled.
    pub enrolled_at: Utc,
    /// When it was revoked.
    pub revoked_at: Option<Utc>,
    /// Statements of its chain that came in.
    pub statements: u64,
    /// Statements of its chain that are missing before the latest that came in.
    pub statements_missing: u64,
}
