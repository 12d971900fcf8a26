//! Agencies with their officers and recorders: the register that administrators keep.

pub mod act;
pub mod counts;
pub(in crate::custody) mod fold;
pub mod import;
pub mod overview;
pub mod read;

use evidence::ids::{AgencyId, Certificate, RecorderId};
use evidence::time::Utc;

/// An agency.
#[derive(Debug, Clone)]
pub struct Agency {
    /// The agency.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
}

/// An officer.
#[derive(Debug, Clone)]
pub struct Officer {
    /// Certificate number.
    pub certificate: Certificate,
    /// The officer's name.
    pub name: String,
    /// The agency.
    pub agency: AgencyId,
}

/// A recorder given to an officer for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The recorder.
    pub recorder: RecorderId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// The officer.
    pub certificate: Certificate,
    /// From when.
    pub from: Utc,
    /// Until when; open where absent.
    pub until: Option<Utc>,
}
