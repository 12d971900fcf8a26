//! Uploads that are open: announced, not stored, not abandoned.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::digest::Digest;
use evidence::ids::{AgencyId, RecorderId, RecordingId, StationId};
use evidence::time::Utc;

use crate::custody::recording::{Recording, read as recordings};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, Reader};

/// What a station has announced and not brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenUploads {
    /// How many recordings.
    pub count: u64,
    /// Bytes that they have together.
    pub bytes: u64,
}

impl Reader<'_> {
    /// The open uploads of `station`.
    pub fn open_uploads(&self, station: &StationId) -> Result<OpenUploads, DbError> {
        let sql = "SELECT count(*) AS n, coalesce(sum(size), 0) AS bytes FROM recordings \
                   WHERE station = $1 AND stored_at IS NULL AND open_since IS NOT NULL";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("recordings", row);
            Ok(OpenUploads { count: columns.number("n")?, bytes: columns.number("bytes")? })
        };
        Ok(self.list(sql, [station.as_str()], read)?.pop().unwrap_or_default())
    }

    /// Since when the upload of a recording is open; `None` where it is abandoned or unknown.
    pub fn upload_open_since(&self, id: &RecordingId) -> Result<Option<Utc>, DbError> {
        let sql = "SELECT open_since FROM recordings WHERE recording = $1";
        let read = |row: &sql::Row<'_>| Columns::new("recordings", row).maybe_time("open_since");
        Ok(self.list(sql, [id.to_string()], read)?.pop().flatten())
    }

    /// A stored recording of a recorder of an agency that has this content.
    pub fn stored_content(
        &self,
        agency: &AgencyId,
        recorder: &RecorderId,
        content: &Digest,
    ) -> Result<Option<RecordingId>, DbError> {
        let sql = "SELECT recording FROM recordings WHERE content = $1 AND agency = $2 AND recorder = $3 \
                   AND stored_at IS NOT NULL ORDER BY recording LIMIT 1";
        let values = params![content.to_string(), agency.as_str(), recorder.as_str()];
        Ok(self.list(sql, values, |row| Columns::new("recordings", row).parsed("recording"))?.pop())
    }

    /// Uploads that are open since before `before`, those that are open for longest first, after `after`: each with
    /// since when it is open.
    pub fn uploads_open_since(
        &self,
        before: Utc,
        after: Option<&(Utc, RecordingId)>,
        limit: u64,
    ) -> Result<Vec<(Recording, Utc)>, DbError> {
        let sql = format!(
            "SELECT {}, r.open_since FROM recordings r WHERE r.stored_at IS NULL AND r.open_since < $1 \
             AND (r.open_since, r.recording) > ($2, $3) ORDER BY r.open_since, r.recording LIMIT $4",
            recordings::COLUMNS
        );
        let (since, id) = after.map_or((i64::MIN, String::new()), |(since, id)| (since.micros(), id.to_string()));
        self.list(&sql, params![before.micros(), since, id, sql_number(limit)], |row| {
            Ok((recordings::recording(row)?, Columns::new("recordings", row).time("open_since")?))
        })
    }
}
