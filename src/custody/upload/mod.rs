//! Uploads: how the content of an announced recording comes in, and of what a person brings from their desk.

pub mod abandon;
pub mod act;
mod desk;
pub mod import;
pub mod places;
pub mod read;
pub mod segments;
pub mod when;

use crate::custody::upload::segments::Segments;
use crate::store::live::uploads;

/// An upload in progress.
pub type Upload = uploads::Upload<Segments>;

/// Where one is kept, while it is loaded or given up.
pub type Slot = uploads::Slot<Segments>;
