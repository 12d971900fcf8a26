//! What the site's transcriber is asked for, and how that stands.

use evidence::event::TranscriptFailure;
use evidence::ids::{RecordingId, TranscriptId, UserId};
use evidence::time::Utc;

/// An asking for a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// The transcript that comes of it, where one does.
    pub transcript: TranscriptId,
    /// The recording.
    pub recording: RecordingId,
    /// Name and version of the program, as the site had it then.
    pub program: String,
    /// The language that it is to be in.
    pub language: Option<String>,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Utc,
    /// How it stands.
    pub standing: AskingStanding,
}

/// How an asking stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskingStanding {
    /// It waits for its turn.
    Waiting,
    /// The program is at work.
    Running {
        /// Since when.
        since: Utc,
    },
    /// Nothing came of it.
    Failed {
        /// When that was known.
        at: Utc,
        /// Why.
        broken: Broken,
    },
    /// The transcript was added.
    Done,
}

/// Why nothing came of an asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// Why.
    pub why: TranscriptFailure,
    /// The line of the program's output at which it does not read, from 1.
    pub line: Option<u64>,
    /// The segment of it.
    pub segment: Option<u64>,
}

impl From<TranscriptFailure> for Broken {
    fn from(why: TranscriptFailure) -> Self {
        Self { why, line: None, segment: None }
    }
}

impl Asking {
    /// Whether it has not ended.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, AskingStanding::Waiting | AskingStanding::Running { .. })
    }
}
