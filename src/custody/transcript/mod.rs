//! Transcripts: what people or programs wrote down of what is said in a recording, line by line with its times.
//!
//! A derived work, and never the evidence: it is kept as the file that was given and as the lines that were read from
//! it, shown as no part of the recording, and searched like a marker. Taking one away hides it; both objects stay. People give them (`act`), or ask the site's own program
//! for them (`asking`, `make`).

pub mod act;
pub mod asking;
pub(in crate::custody) mod fold;
pub mod lines;
pub mod make;
pub mod read;
pub mod reading;
pub mod shown;

use evidence::digest::Digest;
use evidence::event::TranscriptFormat;
use evidence::ids::{RecordingId, TranscriptId, UserId};
use evidence::time::Utc;

/// A transcript of a recording, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranscriptFact {
    /// Its id.
    pub id: TranscriptId,
    /// The recording.
    pub recording: RecordingId,
    /// The file's name, as it was given.
    pub name: String,
    /// The format that it was given in.
    pub format: TranscriptFormat,
    /// The language that it is said to be in.
    pub language: Option<String>,
    /// The program that made it, where it is said that one did.
    pub program: Option<String>,
    /// SHA-256 of the file.
    pub content: Digest,
    /// Size of the file in bytes.
    pub size: u64,
    /// How many lines it has.
    pub lines: u64,
    /// The account that gave it.
    pub added_by: UserId,
    /// When it was given.
    pub added_at: Utc,
}
