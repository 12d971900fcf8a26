//! The fold of transcripts.

use evidence::digest::Digest;
use evidence::event::TranscriptEvent;
use evidence::ids::TranscriptId;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::params;

/// Keeps the transcripts of recordings, those that were taken away included, and what was asked for.
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
            ends(step, transcript, "done")?;
            step.refresh(&recording.to_string())
        }
        TranscriptEvent::Removed { transcript, recording, .. } => {
            step.run(
                "UPDATE transcripts SET removed_at = $1 WHERE transcript = $2",
                params![step.now(), transcript.as_str()],
            )?;
            step.refresh(&recording.to_string())
        }
        TranscriptEvent::Asked { transcript, recording, program, language } => step.run(
            "INSERT INTO transcript_askings (transcript, recording, program, language, asked_by, asked_at, state) \
             VALUES ($1, $2, $3, $4, $5, $6, 'waiting')",
            params![transcript.as_str(), recording.to_string(), program, language, step.person()?.as_str(), step.now()],
        ),
        TranscriptEvent::Begun { transcript, .. } => step.run(
            "UPDATE transcript_askings SET state = 'running', begun_at = $1 WHERE transcript = $2",
            params![step.now(), transcript.as_str()],
        ),
        TranscriptEvent::Failed { transcript, why, line, segment, .. } => {
            step.run(
                "UPDATE transcript_askings SET why = $1, line = $2, segment = $3 WHERE transcript = $4",
                params![word(why), line.map(sql_number), segment.map(sql_number), transcript.as_str()],
            )?;
            ends(step, transcript, "failed")
        }
    }
}

/// What was asked for has ended so. What was given was not asked for.
fn ends(step: &Step<'_>, transcript: &TranscriptId, state: &str) -> Result<(), DbError> {
    step.run(
        "UPDATE transcript_askings SET state = $1, ended_at = $2 WHERE transcript = $3",
        params![state, step.now(), transcript.as_str()],
    )
}

/// The object that the lines are read from.
pub(in crate::custody) fn lines(event: &TranscriptEvent) -> Option<&Digest> {
    match event {
        TranscriptEvent::Added { lines, .. } => Some(lines),
        TranscriptEvent::Removed { .. }
        | TranscriptEvent::Asked { .. }
        | TranscriptEvent::Begun { .. }
        | TranscriptEvent::Failed { .. } => None,
    }
}
