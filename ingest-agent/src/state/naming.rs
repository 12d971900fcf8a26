//! Cases that officers name at the screen: for what a recorder brings while it is docked, and of each recording whether
//! the service knows.

use evidence::ids::{CaseNumber, RecorderId, RecordingId};
use evidence::time::Utc;
use rusqlite::{Connection, OptionalExtension as _, Transaction, named_params};

use super::{State, StateError, count, parsed, stored};

/// How long it is kept what was said of a recording after the service knows: longer than its backups are apart, so that
/// it is said again to one that was set back.
const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

/// The case that is named for a docked recorder, and how far that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NamedCase {
    pub(crate) number: CaseNumber,
    /// Recordings that it is said of so far.
    pub(crate) recordings: u64,
    /// Of those, which the service knows it of.
    pub(crate) sent: u64,
    /// Of those, which the service does not take it for, and what kind of refusal one of them was.
    pub(crate) refused: u64,
    pub(crate) refusal: String,
}

/// What became of a suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Told {
    Sent,
    /// Never to be taken, and by what kind of refusal.
    Refused(String),
    /// To be tried again.
    PutOff,
}

impl State {
    /// A recorder comes to the dock: what was named for what it brought before is not for what it brings now. A docking
    /// that a crash cut short goes on.
    pub(crate) fn comes_to_the_dock(&self, recorder: &RecorderId, now: Utc) -> Result<(), StateError> {
        self.write(|tx| {
            tx.execute(
                "DELETE FROM named_case WHERE recorder = :recorder AND NOT EXISTS (
                    SELECT 1 FROM docking WHERE docking.recorder = :recorder AND docking.state = 'open')",
                named_params! { ":recorder": recorder.as_str() },
            )?;
            tx.execute(
                "DELETE FROM suggestion WHERE state <> 'due' AND named_at < :before",
                named_params! { ":before": now.plus_seconds(-KEPT_SECONDS).micros() },
            )?;
            Ok(())
        })
    }

    /// Names the case of what a recorder brings: of what was sealed `since` it was docked, in place of what was named
    /// before, and of what is sealed until it is taken.
    pub(crate) fn name_case(
        &self,
        recorder: &RecorderId,
        since: Utc,
        number: &CaseNumber,
        now: Utc,
    ) -> Result<(), StateError> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO named_case (recorder, number, named_at) VALUES (:recorder, :number, :at)
                 ON CONFLICT (recorder) DO UPDATE SET number = excluded.number, named_at = excluded.named_at",
                named_params! { ":recorder": recorder.as_str(), ":number": number.as_str(), ":at": now.micros() },
            )?;
            tx.execute(
                "INSERT INTO suggestion (recording, recorder, number, named_at, state)
                 SELECT id, :recorder, :number, :at, 'due' FROM recording
                 WHERE recorder = :recorder AND sealed_at >= min(:since, coalesce((
                    SELECT docked_at FROM docking WHERE docking.recorder = :recorder AND docking.state = 'open'), :since))
                 ON CONFLICT (recording) DO UPDATE SET number = excluded.number, named_at = excluded.named_at,
                    state = iif(suggestion.number = excluded.number AND suggestion.state = 'sent', 'sent', 'due'),
                    tried = 0, refusal = ''",
                named_params! {
                    ":recorder": recorder.as_str(),
                    ":since": since.micros(),
                    ":number": number.as_str(),
                    ":at": now.micros(),
                },
            )?;
            Ok(())
        })
    }

    /// What is named for a docked recorder, where something is.
    pub(crate) fn named_case(&self, recorder: &RecorderId) -> Result<Option<NamedCase>, StateError> {
        let row = self.read(|c| named_case(c, recorder))?;
        let Some((number, recordings, sent, refused, refusal)) = row else { return Ok(None) };
        Ok(Some(NamedCase {
            number: parsed("named_case.number", &number)?,
            recordings: count("suggestion", recordings)?,
            sent: count("suggestion", sent)?,
            refused: count("suggestion", refused)?,
            refusal,
        }))
    }

    /// Of which stored recordings the service is to be told the case, at most `most`; those first that were put off
    /// least often.
    pub(crate) fn suggestions_due(&self, most: usize) -> Result<Vec<(RecordingId, CaseNumber)>, StateError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT s.recording, s.number FROM suggestion s JOIN recording r ON r.id = s.recording
                 WHERE s.state = 'due' AND r.stored_at IS NOT NULL ORDER BY s.tried, s.named_at LIMIT :most",
            )?;
            let rows = query.query_map(named_params! { ":most": stored(most as u64) }, |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?;
            rows.map(|row| {
                let (recording, number) = row?;
                Ok((parsed("suggestion.recording", &recording)?, parsed("suggestion.number", &number)?))
            })
            .collect()
        })
    }

    /// Keeps what became of a suggestion, unless another was made meanwhile.
    pub(crate) fn told(&self, recording: &RecordingId, number: &CaseNumber, told: &Told) -> Result<(), StateError> {
        let (state, refusal) = match told {
            Told::Sent => ("sent", ""),
            Told::Refused(kind) => ("refused", kind.as_str()),
            Told::PutOff => ("due", ""),
        };
        self.write(|tx| {
            tx.execute(
                "UPDATE suggestion SET state = :state, refusal = :refusal, tried = tried + 1
                 WHERE recording = :recording AND number = :number AND state = 'due'",
                named_params! {
                    ":state": state,
                    ":refusal": refusal,
                    ":recording": recording.to_string(),
                    ":number": number.as_str(),
                },
            )?;
            Ok(())
        })
    }
}

/// What was sealed just now belongs to the case that is named for its recorder.
pub(super) fn sealed(tx: &Transaction<'_>, recorder: &RecorderId, recording: &RecordingId) -> Result<(), StateError> {
    tx.execute(
        "INSERT INTO suggestion (recording, recorder, number, named_at, state)
         SELECT :recording, recorder, number, named_at, 'due' FROM named_case WHERE recorder = :recorder",
        named_params! { ":recording": recording.to_string(), ":recorder": recorder.as_str() },
    )?;
    Ok(())
}

/// The log was set back: whatever the service was told lately is told again. Where it knows, it logs nothing.
pub(super) fn say_again(tx: &Transaction<'_>) -> Result<(), StateError> {
    tx.execute("UPDATE suggestion SET state = 'due', tried = 0 WHERE state = 'sent'", [])?;
    Ok(())
}

type Row = (String, i64, i64, i64, String);

fn named_case(c: &Connection, recorder: &RecorderId) -> Result<Option<Row>, StateError> {
    let mut query = c.prepare_cached(
        "SELECT n.number, count(s.recording), count(*) FILTER (WHERE s.state = 'sent'),
            count(*) FILTER (WHERE s.state = 'refused'), coalesce(max(s.refusal), '')
         FROM named_case n LEFT JOIN suggestion s ON s.recorder = n.recorder AND s.named_at = n.named_at
         WHERE n.recorder = :recorder GROUP BY n.recorder",
    )?;
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
    Ok(query.query_row(named_params! { ":recorder": recorder.as_str() }, row).optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::fixture::station;

    const NOW: &str = "2026-01-02T12:00:00Z";

    fn at(seconds: i64) -> Utc {
        NOW.parse::<Utc>().unwrap().plus_seconds(seconds)
    }

    #[test]
    fn what_is_named_holds_while_the_recorder_is_docked_and_no_longer() {
        let directory = tempfile::tempdir().unwrap();
        let station = station(directory.path(), "", NOW);
        let (state, recorder) = (&station.state, "BWC-1".parse().unwrap());
        let number: CaseNumber = "薛综执罚〔2026〕1号".parse().unwrap();
        assert_eq!(state.named_case(&recorder).unwrap(), None);
        state.name_case(&recorder, at(0), &number, at(1)).unwrap();
        let named = state.named_case(&recorder).unwrap().unwrap();
        assert_eq!((&named.number, named.recordings, named.sent), (&number, 0, 0));
        // A docking that a crash cut short goes on; a recorder that comes again brings other things.
        let docking = evidence::ids::DockingId::from_random([7; 16]);
        state.begin_docking(&docking, &recorder, "/", at(0)).unwrap();
        state.comes_to_the_dock(&recorder, at(2)).unwrap();
        assert!(state.named_case(&recorder).unwrap().is_some());
        state.write(|tx| Ok(tx.execute("DELETE FROM docking", [])?)).unwrap();
        state.comes_to_the_dock(&recorder, at(3)).unwrap();
        assert_eq!(state.named_case(&recorder).unwrap(), None);
    }
}
