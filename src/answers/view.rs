//! Views.

use evidence::ids::ViewId;
use serde::{Deserialize, Serialize};

/// A view.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ViewAnswer {
    /// Its id, for `content?view=`.
    #[schema(value_type = ViewId)]
    pub view: String,
    /// Seconds without a request after which it is closed.
    pub idle_seconds: u64,
}
