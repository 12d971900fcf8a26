//! Markers on a recording's timeline.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;

use evidence::event::MarkerKind;
use evidence::ids::{MarkerId, UserId};
use evidence::time::Utc;

/// A marker on a recording's timeline.
#[derive(Debug, Clone)]
pub struct Marker {
    /// Its id.
    pub id: MarkerId,
    /// The moment, in milliseconds of the recording's timeline.
    pub at_ms: u64,
    /// What it marks.
    pub kind: MarkerKind,
    /// What it says; may be empty.
    pub text: String,
    /// The account that set it.
    pub set_by: UserId,
    /// When it was set.
    pub set_at: Utc,
}
