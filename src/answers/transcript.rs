//! Transcripts of recordings.

use evidence::digest::Digest;
use evidence::event::{TranscriptFailure, TranscriptFormat};
use evidence::ids::{RecordingId, TranscriptId, UserId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::texts::Line;

/// What is said beside the file of a transcript.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TranscriptQuery {
    /// The file's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Line>)]
    pub name: Option<String>,
    /// The language that it is in: a tag of BCP 47, such as `zh`. Absent: what the file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(min_length = 2, max_length = 35, pattern = "^[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,8})*$", example = "zh")]
    pub language: Option<String>,
    /// Name and version of the program that made it, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Line>)]
    pub program: Option<String>,
}

/// That a transcript was added.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptAdded {
    /// Its id.
    #[schema(value_type = TranscriptId)]
    pub transcript: String,
}

/// That a transcript was asked for.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptAsked {
    /// The id that it has, once it is there.
    #[schema(value_type = TranscriptId)]
    pub transcript: String,
}

/// A transcript: what people or programs wrote down of what is said. It is no part of the recording.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptItem {
    /// Its id.
    #[schema(value_type = TranscriptId)]
    pub id: String,
    /// The recording that it is of.
    #[schema(value_type = RecordingId)]
    pub recording: String,
    /// The file's name, as it was given.
    pub name: String,
    /// The format that it was given in.
    pub format: TranscriptFormat,
    /// The language that it is said to be in.
    pub language: Option<String>,
    /// The program that made it, where it is said that one did.
    pub program: Option<String>,
    /// SHA-256 of the file.
    #[schema(value_type = Digest)]
    pub sha256: String,
    /// Size of the file in bytes.
    pub size: u64,
    /// How many lines it has.
    pub lines: u64,
    /// The account that gave it.
    #[schema(value_type = UserId)]
    pub added_by: String,
    /// When it was given.
    pub added_at: Utc,
}

/// The transcripts of a recording.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptList {
    /// The transcripts, oldest first.
    pub items: Vec<TranscriptItem>,
    /// What the site's own program was asked for last, where no transcript came of it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asking: Option<TranscriptAsking>,
}

/// How an asking for a transcript stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TranscriptAskingState {
    /// It waits for its turn, and until nobody needs the machine.
    Waiting,
    /// The program is at work.
    Running,
    /// Nothing came of it; it may be asked again.
    Failed,
}

/// That somebody asked the site's own program to write down what is said in a recording.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptAsking {
    /// The id that the transcript has, once it is there.
    #[schema(value_type = TranscriptId)]
    pub transcript: String,
    /// Name and version of the program.
    pub program: String,
    /// The language that it is to be in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The account that asked.
    #[schema(value_type = UserId)]
    pub asked_by: String,
    /// When it asked.
    pub asked_at: Utc,
    /// How it stands.
    pub state: TranscriptAskingState,
    /// Since when the program is at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_at: Option<Utc>,
    /// When it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_at: Option<Utc>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<TranscriptFailure>,
    /// The line of the program's output at which it does not read, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The segment of the program's output at which it does not read, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<u64>,
}

/// A word with its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptWord {
    /// Where it begins, in milliseconds of the recording's timeline.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// The word.
    pub text: String,
}

/// What is said from one moment to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptLine {
    /// Where it begins, in milliseconds of the recording's timeline.
    pub start_ms: u64,
    /// Where it ends.
    pub end_ms: u64,
    /// What is said.
    pub text: String,
    /// Its words, where they have times of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<TranscriptWord>,
}

/// A transcript with its lines. Adding `language` and `segments` as a file gives the same lines.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TranscriptDetail {
    /// The transcript.
    #[serde(flatten)]
    pub transcript: TranscriptItem,
    /// Its lines, in the order of the timeline.
    pub segments: Vec<TranscriptLine>,
}
