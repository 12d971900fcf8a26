//! Saved searches: what a person keeps under a name, to come back to, and how much of it is new since they looked.
//!
//! They are each person's own: what somebody searches tells what they work on, so nobody else is shown them, and one
//! that another keeps is unknown. They are a fold of the log like everything that lasts, and stay with the account when
//! its sessions end. An entry tells that one was opened, beside the one of the search that was shown: from there on it is
//! counted what is new.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;

use evidence::ids::SavedSearchId;
use evidence::time::Utc;

/// Most searches that a person keeps.
pub const SAVED_SEARCHES_MAX: u64 = 20;

/// Longest name of one, in characters.
pub use crate::answers::bounds::SAVED_NAME_LENGTH_MAX;

/// Recordings that are counted as new; beyond, there are more.
pub const NEW_COUNTED_MAX: u64 = 100;

/// A search that somebody keeps.
#[derive(Debug, Clone)]
pub struct SavedSearch {
    /// Its id.
    pub id: SavedSearchId,
    /// What its owner calls it.
    pub name: String,
    /// What is searched, as it was sent.
    pub query: String,
    /// When it was made.
    pub made_at: Utc,
    /// When it was last opened, or made.
    pub opened_at: Utc,
    /// The log entry that told so.
    pub opened_index: u64,
}
