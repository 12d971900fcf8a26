//! Sealed recordings, from the seal to the verified receipt and the removal of the copy.

use evidence::digest::{Content, Digest, SegmentStates};
use evidence::dsse::Envelope;
use evidence::ids::{DockingId, RecorderId, RecordingId};
use evidence::receipt::Receipt;
use evidence::time::Utc;
use rusqlite::{OptionalExtension as _, Row, ToSql, named_params};

use super::docking::{DockedFile, Outcome, set_outcome};
use super::seen::{self, Verified, WhySeen};
use super::station::{self, ChainHead, StatementKind};
use super::{State, StateError, count, instant, naming, parsed, stored};
use crate::relpath::RelPath;

/// A recording that is being sealed.
#[derive(Debug)]
pub(crate) struct NewRecording<'a> {
    pub(crate) docking: &'a DockingId,
    pub(crate) recorder: &'a RecorderId,
    pub(crate) path: &'a RelPath,
    /// Nanoseconds, as the file system told it.
    pub(crate) mtime: i64,
    pub(crate) fingerprint: Digest,
    pub(crate) content: &'a Content,
    /// Name of the copy in the spool.
    pub(crate) copy: &'a str,
    pub(crate) capture_end: Utc,
    pub(crate) rule: &'a str,
    pub(crate) sealed_at: Utc,
}

/// A sealed recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recording {
    pub(crate) id: RecordingId,
    /// Number of its manifest in the chain.
    pub(crate) sequence: u64,
    pub(crate) docking: DockingId,
    pub(crate) recorder: RecorderId,
    pub(crate) path: RelPath,
    /// Bytes.
    pub(crate) size: u64,
    /// Nanoseconds, as the file system told it.
    pub(crate) mtime: i64,
    pub(crate) fingerprint: Digest,
    pub(crate) digest: Digest,
    /// Name of the copy in the spool, until it is removed.
    pub(crate) copy: Option<String>,
    pub(crate) capture_end: Utc,
    /// How that was found.
    pub(crate) rule: String,
    /// When its recorder was docked, where that docking is known.
    pub(crate) docked_at: Option<Utc>,
    pub(crate) sealed_at: Utc,
    /// When the recorder's file was last read whole: then, or when it was sealed.
    pub(crate) read_at: Utc,
    pub(crate) stage: Stage,
}

/// How far a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Sealed, and on its way.
    Sealed {
        /// Bytes that the service has, as last heard.
        sent: u64,
        /// What keeps it from being stored; empty for nothing.
        problem: String,
    },
    /// Stored, with a receipt that was verified.
    Stored {
        /// By the service's clock.
        at: Utc,
        /// Number of the log entry.
        index: u64,
    },
}

/// A verified receipt, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct StoredReceipt<'a> {
    pub(crate) receipt: &'a Receipt,
    pub(crate) at: Utc,
    pub(crate) index: u64,
}

const COLUMNS: &str = "id, sequence, docking, recorder, path, size, mtime, fingerprint, digest, copy, capture_end, \
    sealed_at, sent, problem, stored_at, log_index, coalesce(read_at, sealed_at), rule, \
    (SELECT docked_at FROM docking WHERE docking.id = recording.docking)";

impl Recording {
    /// Whether the sample of its file told the wrong thing, so that the file must be read whole.
    pub(crate) fn is_distrusted(&self) -> bool {
        self.fingerprint == super::restore::no_fingerprint()
    }
}

impl State {
    /// Signs and records a recording in one transaction: its manifest, its place in the chain, its
    /// copy, and its outcome in the docking. `sign` is given the place in the chain.
    pub(crate) fn seal(
        &self,
        new: &NewRecording<'_>,
        sign: impl FnOnce(ChainHead) -> Result<(Digest, Envelope), StateError>,
    ) -> Result<RecordingId, StateError> {
        self.write(|tx| {
            let head = station::chain_head(tx)?;
            let (digest, envelope) = sign(head)?;
            station::append(tx, head.next, StatementKind::Seal, &digest, &envelope)?;
            let id = RecordingId(digest);
            tx.execute(
                "INSERT INTO recording (id, sequence, docking, recorder, path, size, mtime, fingerprint, digest, states,
                    copy, capture_end, rule, sealed_at)
                 VALUES (:id, :sequence, :docking, :recorder, :path, :size, :mtime, :fingerprint, :digest, :states,
                    :copy, :capture_end, :rule, :sealed_at)",
                named_params! {
                    ":id": id.to_string(),
                    ":sequence": stored(head.next),
                    ":docking": new.docking.as_str(),
                    ":recorder": new.recorder.as_str(),
                    ":path": new.path.bytes(),
                    ":size": stored(new.content.size),
                    ":mtime": new.mtime,
                    ":fingerprint": new.fingerprint.to_string(),
                    ":digest": new.content.digest.to_string(),
                    ":states": new.content.states.encode(),
                    ":copy": new.copy,
                    ":capture_end": new.capture_end.micros(),
                    ":rule": new.rule,
                    ":sealed_at": new.sealed_at.micros(),
                },
            )?;
            let outcome = Outcome::Sealed(id);
            set_outcome(tx, new.docking, &DockedFile { path: new.path.clone(), size: new.content.size, outcome })?;
            naming::sealed(tx, new.recorder, &id)?;
            Ok(id)
        })
    }

    fn select(&self, rest: &str, params: &[(&str, &dyn ToSql)]) -> Result<Vec<Recording>, StateError> {
        let query = format!("SELECT {COLUMNS} FROM recording {rest}");
        self.read(|c| {
            let mut query = c.prepare_cached(&query)?;
            let rows = query.query_map(params, |row| Ok(recording(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// The last recording that was sealed from `path` of `recorder`.
    pub(crate) fn last_at(&self, recorder: &RecorderId, path: &RelPath) -> Result<Option<Recording>, StateError> {
        let rest = "WHERE recorder = :recorder AND path = :path ORDER BY sequence DESC LIMIT 1";
        Ok(self.select(rest, named_params! { ":recorder": recorder.as_str(), ":path": path.bytes() })?.pop())
    }

    /// The recording `id`.
    pub(crate) fn recording(&self, id: &RecordingId) -> Result<Option<Recording>, StateError> {
        Ok(self.select("WHERE id = :id", named_params! { ":id": id.to_string() })?.pop())
    }

    /// The first `most` recordings that are not stored, earliest end of capture first.
    pub(crate) fn waiting(&self, most: usize) -> Result<Vec<Recording>, StateError> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let rest = "WHERE stored_at IS NULL ORDER BY capture_end, sequence LIMIT :most";
        self.select(rest, named_params! { ":most": most })
    }

    /// Recordings of a recorder that are not stored and have lost their copy, where nothing newer
    /// was sealed under their name.
    pub(crate) fn without_copy(&self, recorder: &RecorderId) -> Result<Vec<Recording>, StateError> {
        let rest = "WHERE stored_at IS NULL AND copy IS NULL AND recorder = :recorder AND NOT EXISTS (
                SELECT 1 FROM recording newer WHERE newer.recorder = recording.recorder
                AND newer.path = recording.path AND newer.sequence > recording.sequence)
            ORDER BY sequence";
        self.select(rest, named_params! { ":recorder": recorder.as_str() })
    }

    /// Every copy that the spool should hold: recording, name, whether it is stored.
    pub(crate) fn copies(&self) -> Result<Vec<(RecordingId, String, bool)>, StateError> {
        self.read(|c| {
            let mut query =
                c.prepare("SELECT id, copy, stored_at IS NOT NULL FROM recording WHERE copy IS NOT NULL")?;
            let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?)))?;
            rows.map(|row| {
                let (id, copy, stored) = row?;
                Ok((parsed("recording.id", &id)?, copy, stored))
            })
            .collect()
        })
    }

    /// Recordings whose receipt came at or before an instant and whose copy is still here, the first
    /// `most` of them.
    pub(crate) fn expired_copies(&self, before: Utc, most: usize) -> Result<Vec<Recording>, StateError> {
        self.select(
            "WHERE copy IS NOT NULL AND stored_at IS NOT NULL AND max(coalesce(receipt_at, stored_at), stored_at) <= :before
             ORDER BY max(coalesce(receipt_at, stored_at), stored_at), sequence LIMIT :most",
            named_params! { ":before": before.micros(), ":most": stored(most as u64) },
        )
    }

    /// Whether a recording's receipt came after an instant: backups of the service may lack it.
    pub(crate) fn is_recent(&self, id: &RecordingId, after: Utc) -> Result<bool, StateError> {
        self.read(|c| {
            let query = "SELECT EXISTS (SELECT 1 FROM recording
                WHERE id = :id AND max(coalesce(receipt_at, stored_at), stored_at) > :after)";
            Ok(c.query_row(query, named_params! { ":id": id.to_string(), ":after": after.micros() }, |row| row.get(0))?)
        })
    }

    /// Notes that the sample by which a file was known told the wrong thing: it is read whole the
    /// next time, and sealed where it is another.
    pub(crate) fn distrust_sample(&self, id: &RecordingId) -> Result<(), StateError> {
        self.write(|tx| {
            let fingerprint = super::restore::no_fingerprint().to_string();
            let params = named_params! { ":fingerprint": fingerprint, ":id": id.to_string() };
            tx.execute("UPDATE recording SET fingerprint = :fingerprint WHERE id = :id", params)?;
            Ok(())
        })
    }

    /// Keeps a sample anew, after the whole file was read and is the one that was sealed.
    pub(crate) fn keep_sample(&self, id: &RecordingId, fingerprint: &Digest) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":fingerprint": fingerprint.to_string(), ":id": id.to_string() };
            tx.execute("UPDATE recording SET fingerprint = :fingerprint WHERE id = :id", params)?;
            Ok(())
        })
    }

    /// Notes that the recorder's file was read whole and is the recording.
    pub(crate) fn read_again(&self, id: &RecordingId, at: Utc) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":at": at.micros(), ":id": id.to_string() };
            tx.execute("UPDATE recording SET read_at = :at WHERE id = :id", params)?;
            Ok(())
        })
    }

    /// The recording that was sealed from the same path of the recorder before this one.
    pub(crate) fn sealed_before(&self, id: &RecordingId) -> Result<Option<RecordingId>, StateError> {
        let before =
            "WHERE EXISTS (SELECT 1 FROM recording later WHERE later.id = :id AND later.recorder = recording.recorder
                AND later.path = recording.path AND later.sequence > recording.sequence)
            ORDER BY sequence DESC LIMIT 1";
        Ok(self.select(before, named_params! { ":id": id.to_string() })?.pop().map(|recording| recording.id))
    }

    /// Recordings of a recorder whose sample is not trusted, where nothing newer was sealed under
    /// their name.
    pub(crate) fn distrusted(&self, recorder: &RecorderId) -> Result<Vec<Recording>, StateError> {
        let rest = "WHERE fingerprint = :fingerprint AND recorder = :recorder AND NOT EXISTS (
                SELECT 1 FROM recording newer WHERE newer.recorder = recording.recorder
                AND newer.path = recording.path AND newer.sequence > recording.sequence)";
        let fingerprint = super::restore::no_fingerprint().to_string();
        self.select(rest, named_params! { ":fingerprint": fingerprint, ":recorder": recorder.as_str() })
    }

    /// Recordings from number `from` of the chain on, at most `most`.
    pub(crate) fn recordings(&self, from: u64, most: usize) -> Result<Vec<Recording>, StateError> {
        let params = named_params! { ":from": stored(from), ":most": stored(most as u64) };
        self.select("WHERE sequence >= :from ORDER BY sequence LIMIT :most", params)
    }

    /// What is needed to upload and check a recording's content.
    pub(crate) fn content(&self, recording: &Recording) -> Result<Content, StateError> {
        let encoded: Vec<u8> = self.read(|c| {
            let query = "SELECT states FROM recording WHERE id = :id";
            Ok(c.query_row(query, named_params! { ":id": recording.id.to_string() }, |row| row.get(0))?)
        })?;
        let states = SegmentStates::decode(&encoded, recording.size)
            .map_err(|error| StateError::Inconsistent(format!("recording.states: {error}")))?;
        Ok(Content { digest: recording.digest, size: recording.size, states })
    }

    /// Notes how many bytes the service has, and what keeps the recording from being stored.
    pub(crate) fn progress(&self, id: &RecordingId, sent: u64, problem: &str) -> Result<(), StateError> {
        self.write(|tx| {
            tx.prepare_cached(
                "UPDATE recording SET sent = :sent, problem = :problem WHERE id = :id AND stored_at IS NULL",
            )?
            .execute(named_params! { ":sent": stored(sent), ":problem": problem, ":id": id.to_string() })?;
            Ok(())
        })
    }

    /// Keeps a verified receipt, and the checkpoint that it led to when it is the newest. `now` is
    /// by this station's clock.
    pub(crate) fn stored(
        &self,
        id: &RecordingId,
        receipt: &StoredReceipt<'_>,
        newest_checkpoint: Option<&Verified>,
        now: Utc,
    ) -> Result<(), StateError> {
        let json = serde_json::to_string(receipt.receipt).expect("a receipt is plain JSON");
        self.write(|tx| {
            tx.execute(
                "UPDATE recording SET stored_at = :at, log_index = :index, receipt = :receipt, receipt_at = :now,
                    sent = size, problem = '' WHERE id = :id AND stored_at IS NULL",
                named_params! {
                    ":at": receipt.at.micros(), ":index": stored(receipt.index), ":receipt": json,
                    ":now": now.micros(), ":id": id.to_string(),
                },
            )?;
            if let Some(newest) = newest_checkpoint {
                seen::put(tx, newest, now, WhySeen::Progress)?;
            }
            Ok(())
        })
    }

    /// A recording's receipt, where it is stored.
    pub(crate) fn receipt(&self, id: &RecordingId) -> Result<Option<Receipt>, StateError> {
        let json: Option<Option<String>> = self.read(|c| {
            let query = "SELECT receipt FROM recording WHERE id = :id";
            Ok(c.query_row(query, named_params! { ":id": id.to_string() }, |row| row.get(0)).optional()?)
        })?;
        json.flatten()
            .map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|error| StateError::Inconsistent(format!("recording.receipt: {error}")))
    }

    /// Forgets the copy of a recording that is not stored, because it is damaged or gone. The
    /// recorder's copy will be read again. A copy that has another name by now is left alone.
    pub(crate) fn lose_copy(&self, id: &RecordingId, copy: &str) -> Result<(), StateError> {
        self.write(|tx| {
            let query = "UPDATE recording SET copy = NULL WHERE id = :id AND copy = :copy AND stored_at IS NULL";
            tx.execute(query, named_params! { ":id": id.to_string(), ":copy": copy })?;
            Ok(())
        })
    }

    /// Names a new copy of a recording that had lost its own.
    pub(crate) fn restore_copy(&self, id: &RecordingId, copy: &str) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":copy": copy, ":id": id.to_string() };
            tx.execute("UPDATE recording SET copy = :copy, problem = '' WHERE id = :id AND copy IS NULL", params)?;
            Ok(())
        })
    }

    /// Forgets a stored recording's copy. The caller removes the file afterwards: a copy without a
    /// row is removed at the next start, a row without a copy would be a lie.
    pub(crate) fn forget_copy(&self, id: &RecordingId) -> Result<(), StateError> {
        self.write(|tx| {
            let params = named_params! { ":id": id.to_string() };
            tx.execute("UPDATE recording SET copy = NULL WHERE id = :id AND stored_at IS NOT NULL", params)?;
            Ok(())
        })
    }
}

fn recording(row: &Row<'_>) -> Result<Recording, StateError> {
    let text = |column| row.get::<_, String>(column);
    let number = |name, column| count(name, row.get(column)?);
    let stage = match (row.get::<_, Option<i64>>(14)?, row.get::<_, Option<i64>>(15)?) {
        (Some(at), Some(index)) => {
            Stage::Stored { at: instant("recording.stored_at", at)?, index: count("recording.log_index", index)? }
        }
        _ => Stage::Sealed { sent: number("recording.sent", 12)?, problem: text(13)? },
    };
    Ok(Recording {
        id: parsed("recording.id", &text(0)?)?,
        sequence: number("recording.sequence", 1)?,
        docking: parsed("recording.docking", &text(2)?)?,
        recorder: parsed("recording.recorder", &text(3)?)?,
        path: RelPath::from_bytes(row.get(4)?),
        size: number("recording.size", 5)?,
        mtime: row.get(6)?,
        fingerprint: parsed("recording.fingerprint", &text(7)?)?,
        digest: parsed("recording.digest", &text(8)?)?,
        copy: row.get(9)?,
        capture_end: instant("recording.capture_end", row.get(10)?)?,
        sealed_at: instant("recording.sealed_at", row.get(11)?)?,
        read_at: instant("recording.read_at", row.get(16)?)?,
        rule: text(17)?,
        docked_at: row.get::<_, Option<i64>>(18)?.map(|at| instant("docking.docked_at", at)).transpose()?,
        stage,
    })
}
