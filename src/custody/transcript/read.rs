//! Transcripts, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::ids::{RecordingId, TranscriptId};

use crate::custody::transcript::TranscriptFact;
use crate::custody::transcript::act::TRANSCRIPTS_MAX;
use crate::custody::transcript::lines::Lines;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, Reader};

const TRANSCRIPT: &str = "transcript, recording, name, format, language, program, content, size, line_count, added_by, \
    added_at";

fn transcript(row: &sql::Row<'_>) -> Result<TranscriptFact, DbError> {
    let columns = Columns::new("transcripts", row);
    Ok(TranscriptFact {
        id: columns.parsed("transcript")?,
        recording: columns.parsed("recording")?,
        name: columns.text("name")?,
        format: columns.word("format")?,
        language: columns.maybe_text("language")?,
        program: columns.maybe_text("program")?,
        content: columns.parsed("content")?,
        size: columns.number("size")?,
        lines: columns.number("line_count")?,
        added_by: columns.parsed("added_by")?,
        added_at: columns.time("added_at")?,
    })
}

impl Reader<'_> {
    /// One transcript; none where it was taken away.
    pub fn transcript(&self, id: &TranscriptId) -> Result<Option<TranscriptFact>, DbError> {
        let sql = format!("SELECT {TRANSCRIPT} FROM transcripts WHERE transcript = $1 AND removed_at IS NULL");
        Ok(self.list(&sql, [id.as_str()], transcript)?.pop())
    }

    /// Transcripts of a recording, oldest first.
    pub fn transcripts(&self, recording: &RecordingId) -> Result<Vec<TranscriptFact>, DbError> {
        let sql = format!(
            "SELECT {TRANSCRIPT} FROM transcripts WHERE recording = $1 AND removed_at IS NULL \
             ORDER BY added_at, transcript LIMIT $2"
        );
        self.list(&sql, params![recording.to_string(), sql_number(TRANSCRIPTS_MAX)], transcript)
    }

    /// The lines of a transcript, whether it was taken away or not.
    pub fn transcript_lines(&self, id: &TranscriptId) -> Result<Option<Lines>, DbError> {
        let sql = "SELECT lines FROM transcripts WHERE transcript = $1";
        Ok(self.list(sql, [id.as_str()], |row| Columns::new("transcripts", row).json("lines"))?.pop())
    }

    /// How many transcripts a recording has, counted up to `most`.
    pub fn transcript_count(&self, recording: &RecordingId, most: u64) -> Result<u64, DbError> {
        let rows = "SELECT 1 FROM transcripts WHERE recording = $1 AND removed_at IS NULL";
        self.count_up_to(rows, [recording.to_string()], most)
    }
}
