//! Markers, as readers find them.

use crate::store::tables::sql::params;
use evidence::ids::{MarkerId, RecordingId};

use crate::custody::marker::Marker;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

impl Reader<'_> {
    /// Markers of a recording, in the order of its timeline.
    pub fn markers(&self, recording: &RecordingId) -> Result<Vec<Marker>, DbError> {
        let sql = "SELECT marker, at_ms, kind, note, set_by, set_at FROM markers WHERE recording = $1 \
                   ORDER BY at_ms, marker LIMIT $2";
        self.whole(sql, params![recording.to_string(), sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("markers", row);
            Ok(Marker {
                id: columns.parsed("marker")?,
                at_ms: columns.number("at_ms")?,
                kind: columns.word("kind")?,
                text: columns.text("note")?,
                set_by: columns.parsed("set_by")?,
                set_at: columns.time("set_at")?,
            })
        })
    }

    /// How many markers a recording has, counted up to `most`.
    pub fn marker_count(&self, recording: &RecordingId, most: u64) -> Result<u64, DbError> {
        self.count_up_to("SELECT 1 FROM markers WHERE recording = $1", [recording.to_string()], most)
    }

    /// The recording that a marker is on, and the moment, in milliseconds of its timeline.
    pub fn marked_moment(&self, marker: &MarkerId) -> Result<Option<(RecordingId, u64)>, DbError> {
        let sql = "SELECT recording, at_ms FROM markers WHERE marker = $1";
        let found = self.list(sql, [marker.as_str()], |row| {
            let columns = Columns::new("markers", row);
            Ok((columns.parsed("recording")?, columns.number("at_ms")?))
        });
        Ok(found?.pop())
    }
}
