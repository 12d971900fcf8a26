//! Uploads: how the content of an announced recording comes in.

pub mod abandon;
pub mod act;
pub mod places;
pub mod read;
pub mod segments;

use crate::custody::upload::segments::Segments;
use crate::store::live::uploads;

/// An upload in progress.
pub type Upload = uploads::Upload<Segments>;

/// Where one is kept, while it is loaded or given up.
pub type Slot = uploads::Slot<Segments>;
