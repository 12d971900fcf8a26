//! Suggestions, and the queue of what is to be filed (待归案).
//!
//! Officers know best which case their footage belongs to, and clerks answer for the case file: so an officer, or the
//! station at which the officer stands, names a case by its number, and a clerk confirms it by filing. Where nobody
//! named one, [`rules`] proposes the case that what was recorded at the same time is filed under.

pub mod act;
pub(in crate::custody) mod fold;
pub mod queue;
pub mod read;
pub mod rules;

use evidence::entry::Item;
use evidence::ids::{CaseId, CaseNumber};
use evidence::time::Utc;

/// Which case somebody named for a recording.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The case number as it was given.
    pub number: CaseNumber,
    /// The case of that number, where there was one then.
    pub case: Option<CaseId>,
    /// The person or the station that named it.
    pub by: Item,
    /// When.
    pub at: Utc,
}
