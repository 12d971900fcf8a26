//! Agencies with their officers, recorders and counters: the register that administrators keep.

pub mod act;
pub mod counts;
pub(in crate::custody) mod fold;
pub mod import;
pub mod overview;
pub mod read;

use evidence::ids::{AgencyId, Certificate, RecorderId};
use evidence::time::Utc;
use jiff::civil::Date;

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

/// From when until when an officer's certificate is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certified {
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// Whether it is of somebody who assists (辅助人员), and does not count as an officer.
    pub is_assistant: bool,
}

impl Certified {
    /// Whether it is valid on a day.
    pub fn is_valid(&self, day: Date) -> bool {
        (self.valid_from..=self.valid_until).contains(&day)
    }
}

/// A counter at which applications are taken (受理窗口), and whose surveillance video is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What manifests of its video name as the recorder.
    pub counter: RecorderId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub place: String,
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
