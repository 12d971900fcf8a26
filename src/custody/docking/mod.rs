//! Dockings: what a station states of everything that was on a recorder.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;

use evidence::digest::Digest;
use evidence::ids::{DockingId, StationId};

/// A docking.
#[derive(Debug, Clone)]
pub struct DockingFact {
    /// The docking.
    pub id: DockingId,
    /// The station.
    pub station: StationId,
    /// SHA-256 of the signed payload.
    pub payload: Digest,
    /// Number of the log entry that recorded it.
    pub index: u64,
}
