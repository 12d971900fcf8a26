//! Clips and snapshots, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::ids::{DerivedId, RecordingId};
use evidence::name::Undecoded;

use crate::custody::derived::DerivedFact;
use crate::custody::download::offered_derived;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

const DERIVED: &str = "d.derived, d.recording, d.kind, d.name, d.envelope, d.content, d.size, d.media_type, \
    d.asked_start_ms, d.asked_end_ms, d.actual_start_ms, d.actual_end_ms, d.encoded_again, d.made_by, d.made_at, \
    r.path, r.raw_path";

const DERIVED_FROM: &str = "derived d JOIN recordings r ON r.recording = d.recording";

fn derived(row: &sql::Row<'_>) -> Result<DerivedFact, DbError> {
    let columns = Columns::new("derived", row);
    let (name, path) = (columns.text("name")?, columns.text("path")?);
    let undecoded = columns.maybe_text("raw_path")?.as_deref().and_then(Undecoded::of_raw);
    Ok(DerivedFact {
        offered_name: offered_derived(&name, &path, undecoded.as_ref()),
        name,
        id: columns.parsed("derived")?,
        recording: columns.parsed("recording")?,
        kind: columns.word("kind")?,
        envelope: columns.parsed("envelope")?,
        content: columns.parsed("content")?,
        size: columns.number("size")?,
        media_type: columns.text("media_type")?,
        asked_start_ms: columns.number("asked_start_ms")?,
        asked_end_ms: columns.number("asked_end_ms")?,
        actual_start_ms: columns.number("actual_start_ms")?,
        actual_end_ms: columns.number("actual_end_ms")?,
        encoded_again: columns.number("encoded_again")? != 0,
        made_by: columns.parsed("made_by")?,
        made_at: columns.time("made_at")?,
    })
}

impl Reader<'_> {
    /// One clip or snapshot.
    pub fn derived(&self, id: &DerivedId) -> Result<Option<DerivedFact>, DbError> {
        let sql = format!("SELECT {DERIVED} FROM {DERIVED_FROM} WHERE d.derived = $1");
        Ok(self.list(&sql, [id.to_string()], derived)?.pop())
    }

    /// Clips and snapshots of a recording, oldest first.
    pub fn derived_of(&self, recording: &RecordingId) -> Result<Vec<DerivedFact>, DbError> {
        let sql = format!(
            "SELECT {DERIVED} FROM {DERIVED_FROM} WHERE d.recording = $1 ORDER BY d.made_at, d.derived LIMIT $2"
        );
        self.whole(&sql, params![recording.to_string(), sql_number(LIST_MAX + 1)], derived)
    }

    /// How many clips and snapshots of a recording there are, counted up to `most`.
    pub fn derived_count(&self, recording: &RecordingId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM derived WHERE recording = $1", [recording.to_string()], most)
    }
}
