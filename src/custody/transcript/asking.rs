//! What the site's transcriber is asked for, as readers find it.

use evidence::event::TranscriptFailure;
use evidence::ids::{RecordingId, TranscriptId, UserId};
use evidence::time::Utc;

use crate::store::tables::row::Columns;
use crate::store::tables::sql;
use crate::store::tables::{DbError, Reader};

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

const TABLE: &str = "transcript_askings";

const ASKING: &str = "transcript, recording, program, language, asked_by, asked_at, state, begun_at, ended_at, why, line, \
    segment";

fn asking(row: &sql::Row<'_>) -> Result<Asking, DbError> {
    let columns = Columns::new(TABLE, row);
    let odd = |what: &str| DbError::Inconsistent { table: TABLE, what: what.to_owned() };
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
