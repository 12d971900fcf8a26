//! Transcripts: what people or programs wrote down of what is said in recordings. Never the evidence itself.

use serde::{Deserialize, Serialize};

use super::items::Beside;
use super::{Noun, TranscriptFormat};
use crate::digest::Digest;
use crate::ids::{RecordingId, TranscriptId};
use crate::item::Item;

/// Why no transcript came of asking the site's program for one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptFailure {
    /// The recording has no sound.
    NoSound,
    /// The recording's media cannot be read.
    MediaUnreadable,
    /// The kernel cannot confine the program, so it was not run.
    NotConfined,
    /// The program cannot be run.
    NotStarted,
    /// The program ended and said that it failed.
    ProgramFailed,
    /// The program was ended by a signal, such as for the memory or the processor time that it took.
    ProgramKilled,
    /// The program started more processes, or left more in its directory, than it may.
    ProgramOutgrew,
    /// The program took longer than the site allows.
    TookTooLong,
    /// What the program wrote is longer than a transcript may be.
    OutputTooLong,
    /// What the program wrote does not read as a transcript.
    OutputUnreadable,
    /// What the program wrote has a line behind the end of the recording.
    OutputBehindEnd,
    /// What the program wrote has no line: it heard nobody speak.
    NothingHeard,
    /// The recording has as many transcripts as it may.
    TranscriptsFull,
    /// Who asked may not do so any more.
    NotAllowed,
    /// The site has another program by now, or none.
    ProgramChanged,
    /// The service was stopped meanwhile.
    ServiceStopped,
    /// The service could not do it, such as for want of room.
    ServiceFailed,
}

crate::all_variants! {
    TranscriptFailure {
        NoSound, MediaUnreadable, NotConfined, NotStarted, ProgramFailed, ProgramKilled, ProgramOutgrew, TookTooLong,
        OutputTooLong, OutputUnreadable, OutputBehindEnd, NothingHeard, TranscriptsFull, NotAllowed, ProgramChanged,
        ServiceStopped, ServiceFailed
    }
}

/// What happens to transcripts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum TranscriptEvent {
    /// A transcript of a recording was given and stored.
    #[serde(rename = "transcript.added")]
    Added {
        /// The transcript.
        transcript: TranscriptId,
        /// The recording that it is of.
        recording: RecordingId,
        /// The file's name, as it was given.
        name: String,
        /// The format that it is in.
        format: TranscriptFormat,
        /// The language that it is said to be in: a tag of BCP 47.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The program that made it, where it is said that one did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        program: Option<String>,
        /// SHA-256 of the file as it was given.
        content: Digest,
        /// Size of the file in bytes.
        size: u64,
        /// The stored lines that were read from it: JSON of one plain form.
        lines: Digest,
        /// How many lines it has.
        count: u64,
    },
    /// A transcript is not shown or searched any more. Its file stays stored.
    #[serde(rename = "transcript.removed")]
    Removed {
        /// The transcript.
        transcript: TranscriptId,
        /// The recording that it is of.
        recording: RecordingId,
        /// Why.
        reason: String,
    },
    /// Somebody asked the site's own program to write down what is said in a recording. The program reads the
    /// recording's sound on this person's word.
    #[serde(rename = "transcript.asked")]
    Asked {
        /// The transcript that comes of it, where one does.
        transcript: TranscriptId,
        /// The recording.
        recording: RecordingId,
        /// Name and version of the program, as the site has it.
        program: String,
        /// The language that it is to be in: a tag of BCP 47.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    /// The program is given the recording's sound from here on.
    #[serde(rename = "transcript.begun")]
    Begun {
        /// The transcript that comes of it, where one does.
        transcript: TranscriptId,
        /// The recording.
        recording: RecordingId,
    },
    /// No transcript came of it.
    #[serde(rename = "transcript.failed")]
    Failed {
        /// The transcript that did not come of it.
        transcript: TranscriptId,
        /// The recording.
        recording: RecordingId,
        /// Why.
        why: TranscriptFailure,
        /// The line of the program's output at which it does not read, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u64>,
        /// The segment of the program's output at which it does not read, from 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        segment: Option<u64>,
    },
}

names!(TranscriptEvent, TranscriptName {
    Added => "transcript.added",
    Removed => "transcript.removed",
    Asked => "transcript.asked",
    Begun => "transcript.begun",
    Failed => "transcript.failed",
});

impl Noun for TranscriptEvent {
    fn version(&self) -> u32 {
        match self {
            Self::Added { .. }
            | Self::Removed { .. }
            | Self::Asked { .. }
            | Self::Begun { .. }
            | Self::Failed { .. } => 3,
        }
    }

    fn items(&self) -> Vec<Item> {
        match self {
            Self::Added { recording, .. }
            | Self::Removed { recording, .. }
            | Self::Asked { recording, .. }
            | Self::Begun { recording, .. }
            | Self::Failed { recording, .. } => vec![Item::Recording(*recording)],
        }
    }

    fn beside(&self) -> Beside {
        match self {
            Self::Added { .. }
            | Self::Removed { .. }
            | Self::Asked { .. }
            | Self::Begun { .. }
            | Self::Failed { .. } => Beside::Nothing,
        }
    }

    fn begins(&self) -> Option<Item> {
        match self {
            Self::Added { .. }
            | Self::Removed { .. }
            | Self::Asked { .. }
            | Self::Begun { .. }
            | Self::Failed { .. } => None,
        }
    }

    fn tells_of_the_past(&self) -> bool {
        match self {
            Self::Begun { .. } | Self::Failed { .. } => true,
            Self::Added { .. } | Self::Removed { .. } | Self::Asked { .. } => false,
        }
    }

    fn objects(&self) -> Vec<(Digest, String)> {
        match self {
            Self::Added { transcript, content, lines, .. } => vec![
                (*content, format!("the file of transcript {transcript}")),
                (*lines, format!("the lines of transcript {transcript}")),
            ],
            Self::Removed { .. } | Self::Asked { .. } | Self::Begun { .. } | Self::Failed { .. } => Vec::new(),
        }
    }

    #[cfg(test)]
    fn forms() -> Vec<(u32, serde_json::Value)> {
        use serde_json::json;

        use crate::event::tests::{DIGEST, TOKEN};
        vec![
            (
                3,
                json!({"type": "transcript.added", "transcript": TOKEN, "recording": DIGEST, "name": "现场.srt", "format": "srt", "content": DIGEST, "size": 1, "lines": DIGEST, "count": 1}),
            ),
            (
                3,
                json!({"type": "transcript.added", "transcript": TOKEN, "recording": DIGEST, "name": "a.json", "format": "whisper", "language": "zh", "program": "whisper.cpp 1.7", "content": DIGEST, "size": 1, "lines": DIGEST, "count": 1}),
            ),
            (3, json!({"type": "transcript.removed", "transcript": TOKEN, "recording": DIGEST, "reason": "r"})),
            (
                3,
                json!({"type": "transcript.asked", "transcript": TOKEN, "recording": DIGEST, "program": "whisper.cpp 1.7"}),
            ),
            (
                3,
                json!({"type": "transcript.asked", "transcript": TOKEN, "recording": DIGEST, "language": "zh", "program": "whisper.cpp 1.7"}),
            ),
            (3, json!({"type": "transcript.begun", "transcript": TOKEN, "recording": DIGEST})),
            (3, json!({"type": "transcript.failed", "transcript": TOKEN, "recording": DIGEST, "why": "took_too_long"})),
            (
                3,
                json!({"type": "transcript.failed", "transcript": TOKEN, "recording": DIGEST, "why": "output_unreadable", "line": 7}),
            ),
            (
                3,
                json!({"type": "transcript.failed", "transcript": TOKEN, "recording": DIGEST, "why": "output_unreadable", "segment": 7}),
            ),
        ]
    }
}
