//! What became of recorders' copies of stored recordings.

use evidence::ids::{DockingId, RecorderId, RecordingId};
use evidence::time::Utc;
use rusqlite::{Row, named_params};

use super::{State, StateError, count, instant, parsed, stored};
use crate::relpath::RelPath;

/// A release of a recorder's copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Release {
    pub(crate) number: u64,
    pub(crate) recording: RecordingId,
    pub(crate) recorder: RecorderId,
    pub(crate) path: RelPath,
    pub(crate) state: ReleaseState,
    pub(crate) detail: String,
    pub(crate) at: Utc,
}

/// How far a release is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReleaseState {
    /// About to be deleted; after a crash it is not known whether it was.
    Intended,
    Deleted,
    Failed,
}

impl ReleaseState {
    fn text(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Deleted => "deleted",
            Self::Failed => "failed",
        }
    }

    fn from_text(text: &str) -> Result<Self, StateError> {
        match text {
            "intended" => Ok(Self::Intended),
            "deleted" => Ok(Self::Deleted),
            "failed" => Ok(Self::Failed),
            other => Err(StateError::Inconsistent(format!("release.state holds {other:?}"))),
        }
    }
}

const QUERY: &str = "SELECT r.number, r.recording, g.recorder, g.path, r.state, r.detail, r.at
    FROM release r JOIN recording g ON g.id = r.recording";

impl State {
    /// Notes that a recorder's copy is about to be deleted, or what came of it.
    pub(crate) fn released(
        &self,
        recording: &RecordingId,
        docking: &DockingId,
        state: ReleaseState,
        detail: &str,
        at: Utc,
    ) -> Result<(), StateError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO release (recording, docking, state, detail, at) VALUES (:recording, :docking, :state, :detail, :at)
                 ON CONFLICT (recording, docking) DO UPDATE SET state = excluded.state, detail = excluded.detail, at = excluded.at",
                named_params! {
                    ":recording": recording.to_string(),
                    ":docking": docking.as_str(),
                    ":state": state.text(),
                    ":detail": detail,
                    ":at": at.micros(),
                },
            )?;
            Ok(())
        })
    }

    fn releases(&self, filter: &str, params: &[(&str, &dyn rusqlite::ToSql)]) -> Result<Vec<Release>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(&format!("{QUERY} {filter}"))?;
            let rows = query.query_map(params, |row| Ok(release(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// Releases of a recorder that a crash left undecided.
    pub(crate) fn intended(&self, recorder: &RecorderId) -> Result<Vec<(Release, DockingId)>, StateError> {
        let filter = "WHERE r.state = 'intended' AND g.recorder = :recorder ORDER BY r.number";
        let found = self.releases(filter, named_params! { ":recorder": recorder.as_str() })?;
        found
            .into_iter()
            .map(|release| {
                let docking: String = self.read(|c| {
                    let query = "SELECT docking FROM release WHERE number = :number";
                    Ok(c.query_row(query, named_params! { ":number": stored(release.number) }, |row| row.get(0))?)
                })?;
                Ok((release, parsed("release.docking", &docking)?))
            })
            .collect()
    }

    /// Whether a release of this recording was tried in this docking.
    pub(crate) fn release_of(
        &self,
        recording: &RecordingId,
        docking: &DockingId,
    ) -> Result<Option<Release>, StateError> {
        let filter = "WHERE r.recording = :recording AND r.docking = :docking";
        let params = named_params! { ":recording": recording.to_string(), ":docking": docking.as_str() };
        Ok(self.releases(filter, params)?.pop())
    }

    /// Whether this station deleted a recording's copy from its recorder.
    pub(crate) fn was_deleted(&self, recording: &RecordingId) -> Result<bool, StateError> {
        let filter = "WHERE r.recording = :recording AND r.state = 'deleted'";
        Ok(!self.releases(filter, named_params! { ":recording": recording.to_string() })?.is_empty())
    }

    /// Releases that the service has not logged, oldest first.
    pub(crate) fn unreported(&self) -> Result<Vec<Release>, StateError> {
        self.releases("WHERE r.log_index IS NULL AND r.state <> 'intended' ORDER BY r.number", &[])
    }

    /// Notes that the service has logged a release.
    pub(crate) fn reported(&self, release: u64, index: u64) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":index": stored(index), ":number": stored(release) };
            tx.execute("UPDATE release SET log_index = :index WHERE number = :number", params)?;
            Ok(())
        })
    }
}

fn release(row: &Row<'_>) -> Result<Release, StateError> {
    Ok(Release {
        number: count("release.number", row.get(0)?)?,
        recording: parsed("release.recording", &row.get::<_, String>(1)?)?,
        recorder: parsed("recording.recorder", &row.get::<_, String>(2)?)?,
        path: RelPath::from_bytes(row.get(3)?),
        state: ReleaseState::from_text(&row.get::<_, String>(4)?)?,
        detail: row.get(5)?,
        at: instant("release.at", row.get(6)?)?,
    })
}
