//! Clips and snapshots: derived from a recording, signed by the service.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;

use evidence::digest::Digest;
use evidence::event::DerivedKind;
use evidence::ids::{DerivedId, RecordingId, UserId};
use evidence::time::Utc;

/// A clip or snapshot.
#[derive(Debug, Clone)]
pub struct DerivedFact {
    /// Its id.
    pub id: DerivedId,
    /// The recording that it comes from.
    pub recording: RecordingId,
    /// What it is.
    pub kind: DerivedKind,
    /// A file name for it, as it was signed.
    pub name: String,
    /// The same, with what its recording's name may read as where that is no UTF-8.
    pub offered_name: String,
    /// The stored envelope of its statement.
    pub envelope: Digest,
    /// SHA-256 of its content.
    pub content: Digest,
    /// Size of its content in bytes.
    pub size: u64,
    /// Media type of its content.
    pub media_type: String,
    /// First moment, as asked, in milliseconds of the recording's timeline.
    pub asked_start_ms: u64,
    /// The moment after the last, as asked.
    pub asked_end_ms: u64,
    /// First moment that it shows.
    pub actual_start_ms: u64,
    /// The moment after the last that it shows.
    pub actual_end_ms: u64,
    /// Whether it was encoded again.
    pub encoded_again: bool,
    /// The account on whose word it was made.
    pub made_by: UserId,
    /// When it was made.
    pub made_at: Utc,
}
