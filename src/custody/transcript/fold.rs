//! The fold of transcripts.

use evidence::digest::Digest;
use evidence::event::TranscriptEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps the transcripts of recordings, those that were taken away included.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &TranscriptEvent) -> Result<(), DbError> {
    match event {
        TranscriptEvent::Added {
            transcript,
            recording,
            name,
            format,
            language,
            program,
            content,
            size,
            lines: _,
            count,
        } => {
            step.run(
                "INSERT INTO transcripts (transcript, recording, name, format, language, program, content, size, \
                 line_count, lines, added_by, added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                params![
                    transcript.as_str(),
                    recording.to_string(),
                    name,
                    word(format),
                    language,
                    program,
                    content.to_string(),
                    sql_number(*size),
                    sql_number(*count),
                    step.lines()?,
                    step.person()?.as_str(),
                    step.now()
                ],
            )?;
            step.refresh(&recording.to_string())
        }
        TranscriptEvent::Removed { transcript, recording, .. } => {
            step.run(
                "UPDATE transcripts SET removed_at = $1 WHERE transcript = $2",
                params![step.now(), transcript.as_str()],
            )?;
            step.refresh(&recording.to_string())
        }
    }
}

/// The object that the lines are read from.
pub(in crate::custody) fn lines(event: &TranscriptEvent) -> Option<&Digest> {
    match event {
        TranscriptEvent::Added { lines, .. } => Some(lines),
        TranscriptEvent::Removed { .. } => None,
    }
}
