//! Transcripts, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::ids::{RecordingId, TranscriptId};

use crate::custody::transcript::TranscriptFact;
use crate::custody::transcript::act::TRANSCRIPTS_MAX;
use crate::custody::transcript::asking::{Asking, AskingStanding, Broken};
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

const ASKINGS: &str = "transcript_askings";

const ASKING: &str = "transcript, recording, program, language, asked_by, asked_at, state, begun_at, ended_at, why, line, \
    segment";

fn asking(row: &sql::Row<'_>) -> Result<Asking, DbError> {
    let columns = Columns::new(ASKINGS, row);
    let odd = |what: &str| DbError::Inconsistent { table: ASKINGS, what: what.to_owned() };
    let begun = || columns.maybe_time("begun_at")?.ok_or_else(|| odd("one that runs was not begun"));
    let standing = match columns.text("state")?.as_str() {
        "waiting" => AskingStanding::Waiting,
        "running" => AskingStanding::Running { since: begun()? },
        "failed" => {
            let (line, segment) = (columns.maybe_number("line")?, columns.maybe_number("segment")?);
            let at = columns.maybe_time("ended_at")?.ok_or_else(|| odd("one that failed did not end"))?;
            AskingStanding::Failed { at, broken: Broken { why: columns.word("why")?, line, segment } }
        }
        "done" => AskingStanding::Done,
        other => return Err(odd(&format!("{other:?} in column state"))),
    };
    Ok(Asking {
        transcript: columns.parsed("transcript")?,
        recording: columns.parsed("recording")?,
        program: columns.text("program")?,
        language: columns.maybe_text("language")?,
        asked_by: columns.parsed("asked_by")?,
        asked_at: columns.time("asked_at")?,
        standing,
    })
}

impl Reader<'_> {
    /// One asking.
    pub fn transcript_asking(&self, id: &TranscriptId) -> Result<Option<Asking>, DbError> {
        let sql = format!("SELECT {ASKING} FROM transcript_askings WHERE transcript = $1");
        Ok(self.list(&sql, [id.as_str()], asking)?.pop())
    }

    /// The last asking of a recording.
    pub fn last_asking(&self, recording: &RecordingId) -> Result<Option<Asking>, DbError> {
        let sql = format!(
            "SELECT {ASKING} FROM transcript_askings WHERE recording = $1 ORDER BY asked_at DESC, transcript DESC LIMIT 1"
        );
        Ok(self.list(&sql, [recording.to_string()], asking)?.pop())
    }

    /// The asking that waits for longest.
    pub fn first_waiting(&self) -> Result<Option<Asking>, DbError> {
        let sql = format!(
            "SELECT {ASKING} FROM transcript_askings WHERE state = 'waiting' ORDER BY asked_at, transcript LIMIT 1"
        );
        Ok(self.list(&sql, [], asking)?.pop())
    }

    /// One of the askings whose program is at work, as far as the log tells.
    pub fn first_running(&self) -> Result<Option<Asking>, DbError> {
        let sql = format!(
            "SELECT {ASKING} FROM transcript_askings WHERE state = 'running' ORDER BY asked_at, transcript LIMIT 1"
        );
        Ok(self.list(&sql, [], asking)?.pop())
    }

    /// How many askings wait, counted up to `most`.
    pub fn waiting_askings(&self, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM transcript_askings WHERE state = 'waiting'", [], most)
    }
}
