//! Recordings, as readers find them one by one.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::digest::Digest;
use evidence::event::ReleaseOutcome;
use evidence::ids::{PackageId, RecordingId, ViewId};

use crate::custody::recording::{Doubts, Recording, RecordingState, Release};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, Reader};

/// Columns of a recording, for every query that reads one.
pub(crate) const COLUMNS: &str = "r.recording, r.agency, r.station, r.docking, r.recorder, r.certificate, \
    r.officer_basis, r.path, r.content, r.size, r.states, r.envelope, r.media_type, r.profile, r.capture_start, \
    r.capture_end, r.capture_rule, r.flags, r.docked_at, r.sealed_at, r.announced_at, r.chain_sequence, r.stored_at, \
    r.stored_index, r.capture_said, r.capture_doubt, r.clock_doubted, r.station_doubted, \
    r.raw_path";

pub(crate) fn recording(row: &sql::Row<'_>) -> Result<Recording, DbError> {
    let columns = Columns::new("recordings", row);
    let state = match (columns.maybe_time("stored_at")?, columns.maybe_number("stored_index")?) {
        (None, None) => RecordingState::Announced,
        (Some(at), Some(index)) => RecordingState::Stored { at, index },
        _ => {
            let what = "a recording that is stored without a time or an entry".to_owned();
            return Err(DbError::Inconsistent { table: "recordings", what });
        }
    };
    Ok(Recording {
        id: columns.parsed("recording")?,
        agency: columns.parsed("agency")?,
        station: columns.parsed("station")?,
        docking: columns.parsed("docking")?,
        recorder: columns.parsed("recorder")?,
        certificate: columns.maybe_parsed("certificate")?,
        officer_basis: columns.word("officer_basis")?,
        path: columns.text("path")?,
        raw_path: columns.maybe_text("raw_path")?,
        content: columns.parsed("content")?,
        size: columns.number("size")?,
        states: columns.parsed("states")?,
        envelope: columns.parsed("envelope")?,
        media_type: columns.text("media_type")?,
        profile: columns.maybe_text("profile")?,
        capture_start: columns.maybe_time("capture_start")?,
        capture_end: columns.time("capture_end")?,
        capture_rule: columns.text("capture_rule")?,
        flags: columns.json("flags")?,
        docked_at: columns.time("docked_at")?,
        sealed_at: columns.time("sealed_at")?,
        announced_at: columns.time("announced_at")?,
        chain_sequence: columns.number("chain_sequence")?,
        doubts: Doubts {
            said: columns.maybe_time("capture_said")?,
            capture: columns.maybe_word("capture_doubt")?,
            service_clock: columns.number("clock_doubted")? != 0,
            station_clock: columns.number("station_doubted")? != 0,
        },
        state,
    })
}

impl Reader<'_> {
    /// One recording.
    pub fn recording(&self, id: &RecordingId) -> Result<Option<Recording>, DbError> {
        let sql = format!("SELECT {COLUMNS} FROM recordings r WHERE r.recording = $1");
        let mut statement = self.sql().prepare_cached(&sql)?;
        let mut rows = statement.query([id.to_string()])?;
        rows.next()?.map(recording).transpose()
    }

    /// Whether some stored recording has this content.
    pub fn content_is_stored(&self, content: &Digest) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM recordings WHERE content = $1 AND stored_at IS NOT NULL LIMIT 1";
        Ok(self.sql().prepare_cached(sql)?.exists([content.to_string()])?)
    }

    /// Recordings that are announced and not stored, oldest first, after `after`.
    pub fn unstored(&self, after: Option<&RecordingId>, limit: u64) -> Result<Vec<Recording>, DbError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM recordings r WHERE r.stored_at IS NULL AND r.recording > $1 \
             ORDER BY r.recording LIMIT $2"
        );
        let mut statement = self.sql().prepare_cached(&sql)?;
        let after = after.map(ToString::to_string).unwrap_or_default();
        let mut rows = statement.query(params![after, sql_number(limit)])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(recording(row)?);
        }
        Ok(found)
    }

    /// Recordings of the same recorder that were captured nearest to `of`, itself among them; at
    /// most `limit` on either side.
    pub fn neighbours(&self, of: &Recording, limit: u64) -> Result<Vec<Recording>, DbError> {
        let side = |sql: &str| {
            let sql = format!(
                "SELECT {COLUMNS} FROM recordings r WHERE r.recorder = $1 AND r.agency = $2 AND r.capture_end {sql} LIMIT $4"
            );
            let end = of.capture_end.micros();
            let values = params![of.recorder.as_str(), of.agency.as_str(), end, sql_number(limit)];
            self.list(&sql, values, recording)
        };
        let mut found = side("<= $3 ORDER BY r.capture_end DESC, r.recording DESC")?;
        found.extend(side("> $3 ORDER BY r.capture_end, r.recording")?);
        Ok(found)
    }

    /// Recordings that were stored by log entry `from` or later, in the order of their entries.
    pub fn stored_from(&self, from: u64, limit: u64) -> Result<Vec<Recording>, DbError> {
        let sql =
            format!("SELECT {COLUMNS} FROM recordings r WHERE r.stored_index >= $1 ORDER BY r.stored_index LIMIT $2");
        self.list(&sql, params![sql_number(from), sql_number(limit)], recording)
    }

    /// How many recordings were stored from log entry `from` on.
    pub fn stored_count_from(&self, from: u64) -> Result<u64, DbError> {
        let number = |condition: &str| {
            format!(
                "coalesce((SELECT stored_number FROM recordings WHERE stored_index {condition} \
                 ORDER BY stored_index DESC LIMIT 1), 0)"
            )
        };
        let sql = format!("SELECT {} - {}", number("IS NOT NULL"), number("< $1"));
        self.number(&sql, [sql_number(from)])
    }

    /// What became of the recorder's copies of a recording.
    pub fn releases(&self, id: &RecordingId) -> Result<Vec<Release>, DbError> {
        let sql = "SELECT path, outcome, released_at FROM releases WHERE recording = $1 ORDER BY log_index";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([id.to_string()])?;
        let mut releases = Vec::new();
        while let Some(row) = rows.next()? {
            let columns = Columns::new("releases", row);
            let outcome: ReleaseOutcome = columns.word("outcome")?;
            releases.push(Release { path: columns.text("path")?, outcome, at: columns.time("released_at")? });
        }
        Ok(releases)
    }

    /// Views that were never closed.
    pub fn open_views(&self, limit: u64) -> Result<Vec<(ViewId, RecordingId)>, DbError> {
        let sql = "SELECT view_id, recording FROM views WHERE closed_at IS NULL ORDER BY opened_at LIMIT $1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([sql_number(limit)])?;
        let mut views = Vec::new();
        while let Some(row) = rows.next()? {
            let columns = Columns::new("views", row);
            views.push((columns.parsed("view_id")?, columns.parsed("recording")?));
        }
        Ok(views)
    }

    /// Sendings of packages that were never closed.
    pub fn open_sendings(&self, limit: u64) -> Result<Vec<(ViewId, PackageId)>, DbError> {
        let sql = "SELECT view_id, package FROM sendings WHERE closed_at IS NULL ORDER BY opened_at LIMIT $1";
        self.list(sql, [sql_number(limit)], |row| {
            let columns = Columns::new("sendings", row);
            Ok((columns.parsed("view_id")?, columns.parsed("package")?))
        })
    }

    /// Whether a view, of a recording or of a package on its way out, is open.
    pub fn view_is_open(&self, view: &ViewId) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM views WHERE view_id = $1 AND closed_at IS NULL \
                   UNION ALL SELECT 1 FROM sendings WHERE view_id = $1 AND closed_at IS NULL";
        Ok(self.sql().prepare_cached(sql)?.exists([view.as_str()])?)
    }
}
