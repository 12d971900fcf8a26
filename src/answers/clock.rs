//! The system's clock, where it is in doubt.

use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// What time it is.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ClockState {
    /// The time that the log goes by.
    pub time: Utc,
    /// What the system's clock says.
    pub wall: Utc,
    /// Whether the system's clock is in doubt, and not followed.
    pub doubted: bool,
}

/// Says that the system's clock is right.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptClock {
    /// About what the system's clock says, so that no other time is confirmed than was read.
    #[schema(value_type = Utc)]
    pub wall: String,
    /// Why it is right: it goes into the custody log.
    #[schema(value_type = Line)]
    pub reason: String,
}
