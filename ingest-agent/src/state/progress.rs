//! How far a docked recorder is, in numbers: for the station's screen, which looks every second or two.

use evidence::ids::RecorderId;
use evidence::time::Utc;
use rusqlite::{OptionalExtension as _, Row, named_params};

use super::docking::{COLUMNS, Columns, columns};
use super::{DockingRow, State, StateError, instant};

/// What became of the files of one docking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    /// Files that were found.
    pub(crate) files: u64,
    /// Of those, not read yet.
    pub(crate) found: u64,
    /// Of those, not sealed, for a reason.
    pub(crate) not_sealed: u64,
    /// Paths that could not be looked at.
    pub(crate) unseen: u64,
    /// Sealed, and stored with a receipt that was verified.
    pub(crate) stored: u64,
    /// Sealed, and not stored.
    pub(crate) waiting: u64,
    /// Bytes that are to be stored or are, and of those what the service has, as last heard.
    pub(crate) bytes: u64,
    pub(crate) sent: u64,
    /// Stored after the deadline, or not stored though it is over.
    pub(crate) late: u64,
    /// Waiting with something that keeps it from being stored.
    pub(crate) hindered: u64,
    /// Stored, and the recorder's copy neither deleted nor refused to be in this docking.
    pub(crate) unreleased: u64,
}

/// What the deadline of a recording is judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) captured: Utc,
    /// How the end of the capture was found.
    pub(crate) rule: String,
    /// When its recorder was docked; none where that docking is not known any more.
    pub(crate) docked: Option<Utc>,
    pub(crate) sealed: Utc,
    pub(crate) stored: Option<Utc>,
}

impl State {
    /// The last docking of a recorder.
    pub(crate) fn last_docking(&self, recorder: &RecorderId) -> Result<Option<DockingRow>, StateError> {
        let query = format!(
            "SELECT {COLUMNS} FROM docking WHERE recorder = :recorder ORDER BY docked_at DESC, state = 'open' DESC LIMIT 1"
        );
        self.read(|c| {
            let params = named_params! { ":recorder": recorder.as_str() };
            c.query_row(&query, params, columns).optional()?.map(Columns::read).transpose()
        })
    }

    /// What the deadlines of a docking's recordings are judged by.
    pub(crate) fn judged(&self, docking: &DockingRow) -> Result<Vec<Judged>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT r.capture_end, r.rule, d.docked_at, r.sealed_at, r.stored_at
                 FROM docked_file f JOIN recording r ON r.id = f.recording LEFT JOIN docking d ON d.id = r.docking
                 WHERE f.docking = :docking",
            )?;
            let rows = query.query_map(named_params! { ":docking": docking.id.as_str() }, |row| {
                let at = |column: usize| row.get::<_, Option<i64>>(column);
                Ok((row.get(0)?, row.get(1)?, at(2)?, row.get(3)?, at(4)?))
            })?;
            rows.map(|row| {
                let (captured, rule, docked, sealed, stored) = row?;
                let known = |column, at: Option<i64>| at.map(|at| instant(column, at)).transpose();
                Ok(Judged {
                    captured: instant("recording.capture_end", captured)?,
                    rule,
                    docked: known("docking.docked_at", docked)?,
                    sealed: instant("recording.sealed_at", sealed)?,
                    stored: known("recording.stored_at", stored)?,
                })
            })
            .collect()
        })
    }

    /// How far a docking is; how late its recordings are is judged by others.
    pub(crate) fn docking_progress(&self, docking: &DockingRow) -> Result<Progress, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT count(*), count(*) FILTER (WHERE f.outcome = 'found'),
                    count(*) FILTER (WHERE f.outcome = 'not_sealed'),
                    (SELECT count(*) FROM unseen u WHERE u.docking = :docking),
                    count(r.stored_at), count(r.id) - count(r.stored_at),
                    coalesce(sum(r.size), 0), coalesce(sum(iif(r.stored_at IS NULL, r.sent, r.size)), 0),
                    count(*) FILTER (WHERE r.stored_at IS NULL AND r.problem <> ''),
                    count(*) FILTER (WHERE r.stored_at IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM release d
                        WHERE d.recording = r.id AND d.docking = :docking AND d.state <> 'intended'))
                 FROM docked_file f LEFT JOIN recording r ON r.id = f.recording WHERE f.docking = :docking",
            )?;
            let params = named_params! { ":docking": docking.id.as_str() };
            let progress = |row: &Row<'_>| {
                // Counts and sums of sizes: none is negative.
                let at = |column: usize| row.get::<_, i64>(column).map(i64::unsigned_abs);
                Ok(Progress {
                    files: at(0)?,
                    found: at(1)?,
                    not_sealed: at(2)?,
                    unseen: at(3)?,
                    stored: at(4)?,
                    waiting: at(5)?,
                    bytes: at(6)?,
                    sent: at(7)?,
                    late: 0,
                    hindered: at(8)?,
                    unreleased: at(9)?,
                })
            };
            Ok(query.query_row(params, progress)?)
        })
    }
}
