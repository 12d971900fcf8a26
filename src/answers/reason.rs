//! Why something is done.

use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// A reason.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}
