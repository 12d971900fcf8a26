//! Docking stations: how they enrol, prove who they are, and end.

pub mod act;
pub mod challenge;
pub(in crate::custody) mod fold;
pub mod read;
pub mod session;

use evidence::ids::{AgencyId, StationId};
use evidence::keys::PublicKey;
use evidence::time::Utc;

/// A station.
#[derive(Debug, Clone)]
pub struct Station {
    /// Its id.
    pub id: StationId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Its name.
    pub name: String,
    /// Its public key.
    pub key: PublicKey,
    /// When it enrolled.
    pub enrolled_at: Utc,
    /// When it was revoked.
    pub revoked_at: Option<Utc>,
}
