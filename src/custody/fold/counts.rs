//! The fold of what is counted: so that nobody who asks how many there are walks them.

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::sql::{OptionalExtension as _, params};

impl Step<'_> {
    /// Counts a statement of a station, a recording or not, before its row is there.
    pub(in crate::custody) fn count_statement(
        &self,
        station: &str,
        sequence: i64,
        recordings: i64,
    ) -> Result<(), DbError> {
        // Two statements may claim one place of a chain; it is counted once.
        let taken = "SELECT 1 FROM recordings WHERE station = $1 AND chain_sequence = $2 \
                     UNION ALL SELECT 1 FROM dockings WHERE station = $1 AND chain_sequence = $2";
        let is_new = !self.sql.prepare_cached(taken)?.exists(params![station, sequence])?;
        self.run(
            "INSERT INTO station_counts (station, announced, stored, statements, chain_length) \
             VALUES ($1, $2, 0, $3, $4) ON CONFLICT (station) DO UPDATE SET \
             announced = station_counts.announced + excluded.announced, \
             statements = station_counts.statements + excluded.statements, \
             chain_length = CASE WHEN excluded.chain_length > station_counts.chain_length \
             THEN excluded.chain_length ELSE station_counts.chain_length END",
            params![station, recordings, i64::from(is_new), sequence.saturating_add(1)],
        )
    }

    /// Counts a recording that is stored for the first time, and gives it the next number.
    pub(in crate::custody) fn count_stored(&self, recording: &str) -> Result<(), DbError> {
        let first = "SELECT station FROM recordings WHERE recording = $1 AND stored_number IS NULL";
        let station: Option<String> =
            self.sql.prepare_cached(first)?.query_row([recording], |row| row.get(0)).optional()?;
        let Some(station) = station else { return Ok(()) };
        let last = "SELECT stored_number FROM recordings WHERE stored_index IS NOT NULL \
                    ORDER BY stored_index DESC LIMIT 1";
        let last: Option<i64> = self.sql.prepare_cached(last)?.query_row([], |row| row.get(0)).optional()?;
        self.run(
            "UPDATE recordings SET stored_number = $1 WHERE recording = $2",
            params![last.unwrap_or_default() + 1, recording],
        )?;
        self.run("UPDATE station_counts SET stored = stored + 1 WHERE station = $1", [&station])
    }

    /// Counts a recorder's docking or assignment.
    pub(in crate::custody) fn count_recorder(
        &self,
        agency: &str,
        recorder: &str,
        dockings: i64,
        assignments: i64,
    ) -> Result<(), DbError> {
        self.run(
            "INSERT INTO recorder_counts (agency, recorder, dockings, assignments) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (agency, recorder) DO UPDATE SET dockings = recorder_counts.dockings + excluded.dockings, \
             assignments = recorder_counts.assignments + excluded.assignments",
            params![agency, recorder, dockings, assignments],
        )
    }
}
