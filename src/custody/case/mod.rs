//! Cases and what is filed under them: the case's whole life, but for its documents and packages.

pub mod act;
pub mod change;
pub mod export;
pub mod file;
pub(in crate::custody) mod fold;
pub mod import;
pub mod many;
pub mod named;
pub mod read;
pub mod state;
pub mod tracks;

use evidence::event::{RecordKind, Stage};
use evidence::ids::{AgencyId, CaseId, CaseNumber, RecordingId};
use evidence::time::Utc;

pub use state::{CaseState, CaseStep};

// The word of a value of a closed list, in tables and in addresses alike.
pub use crate::store::tables::row::{from_word, word};

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The agency.
    pub agency: AgencyId,
    /// The case number.
    pub number: CaseNumber,
    /// What it is about.
    pub title: String,
    /// When it was opened here.
    pub opened_at: Utc,
    /// How it stands.
    pub state: CaseState,
}

/// A recording filed under a case.
#[derive(Debug, Clone)]
pub struct CaseItem {
    /// The recording.
    pub recording: RecordingId,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record.
    pub record_kind: RecordKind,
    /// Why it was filed.
    pub reason: String,
    /// When it was filed.
    pub linked_at: Utc,
}
