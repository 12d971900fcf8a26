//! What the console keeps: sessions, secrets, markers, derived items, documents.

use std::fmt;

use evidence::ids::{CaseId, DerivedId, DocumentId, MarkerId, RecordingId, SecretId, UserId};
use evidence::keys::PublicKey;
use evidence::name::Undecoded;
use evidence::time::Utc;
use rusqlite::params;

use crate::db::bindings::Kind;
use crate::db::people::LIST_MAX;
use crate::db::row::{Columns, sql_number};
use crate::db::{DbError, Reader};
use crate::domain::download::offered_derived;
use crate::domain::facts::{DerivedFact, DocumentFact, Marker, User};

/// The encoded hash of a password (PHC string format). It does not show itself in messages.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// From a PHC string.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// The secret of a second factor. It does not show itself in messages.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(pub Vec<u8>);

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// How a secret changes; its entry in the log tells that it did, never what it is.
#[derive(Debug, Clone)]
pub enum SecretChange {
    /// A password.
    Password {
        /// Whose.
        user: UserId,
        /// Its hash.
        hash: PasswordHash,
        /// Whether another must be chosen at the next sign-in.
        must_change: bool,
    },
    /// A second factor, turned on with its secret or off.
    SecondFactor {
        /// Whose.
        user: UserId,
        /// The secret; none turns it off.
        secret: Option<TotpSecret>,
        /// Time step of the code that confirmed it, which is used up; 0 where it is off.
        step: u64,
    },
    /// Everything that lets somebody in is bound as it stands: once, when an installation gets its key.
    BindAll,
    /// A code of the second factor was used, and is used up with all earlier ones.
    CodeUsed {
        /// Whose.
        user: UserId,
        /// Its time step.
        step: u64,
    },
}

/// What is kept of a person's secrets.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The password's hash.
    pub hash: PasswordHash,
    /// Whether another password must be chosen.
    pub must_change: bool,
    /// The second factor, where it is on.
    pub totp: Option<TotpSecret>,
    /// Time step of the last code that was used.
    pub totp_step: u64,
    /// Number of the entry that set the password.
    pub password_index: u64,
}

/// A session that was started.
#[derive(Debug, Clone)]
pub struct SessionFact {
    /// Whose it is.
    pub user: User,
    /// When it began.
    pub started_at: Utc,
    /// When it ends at the latest.
    pub expires_at: Utc,
    /// When it was ended.
    pub ended_at: Option<Utc>,
}

const DERIVED: &str = "d.derived, d.recording, d.kind, d.name, d.envelope, d.content, d.size, d.media_type, \
    d.asked_start_ms, d.asked_end_ms, d.actual_start_ms, d.actual_end_ms, d.encoded_again, d.made_by, d.made_at, \
    r.path, r.raw_path";

const DERIVED_FROM: &str = "derived d JOIN recordings r ON r.recording = d.recording";

const DOCUMENT: &str = "d.document, d.case_id, d.name, d.media_type, d.content, d.size, d.stage, d.record_kind, \
    d.reason, d.filed_by, d.filed_at, d.withdrawn_at";

fn derived(row: &rusqlite::Row<'_>) -> Result<DerivedFact, DbError> {
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

fn document(row: &rusqlite::Row<'_>) -> Result<DocumentFact, DbError> {
    let columns = Columns::new("documents", row);
    Ok(DocumentFact {
        id: columns.parsed("document")?,
        case: columns.parsed("case_id")?,
        name: columns.text("name")?,
        media_type: columns.text("media_type")?,
        content: columns.parsed("content")?,
        size: columns.number("size")?,
        stage: columns.word("stage")?,
        record_kind: columns.word("record_kind")?,
        reason: columns.text("reason")?,
        filed_by: columns.parsed("filed_by")?,
        filed_at: columns.time("filed_at")?,
        withdrawn_at: columns.maybe_time("withdrawn_at")?,
    })
}

impl Reader<'_> {
    /// What is kept of a person's secrets, where it is bound to the latest entry about it.
    pub fn credentials(&self, user: &UserId) -> Result<Option<Credentials>, DbError> {
        let sql = "SELECT password_hash, must_change, totp_secret, totp_step, password_index FROM credentials \
                   WHERE user_id = $1";
        let read = |row: &rusqlite::Row<'_>| {
            let columns = Columns::new("credentials", row);
            Ok(Credentials {
                hash: PasswordHash::new(columns.text("password_hash")?),
                must_change: columns.number("must_change")? != 0,
                totp: columns.maybe_bytes("totp_secret")?.map(TotpSecret),
                totp_step: columns.number("totp_step")?,
                password_index: columns.number("password_index")?,
            })
        };
        let found = self.list(sql, [user.as_str()], read)?.pop();
        if found.is_some() {
            self.require_bound(Kind::Password, user)?;
        }
        Ok(found)
    }

    /// A session, with its person; while it is open both are bound to their entries.
    pub fn session(&self, session: &SecretId) -> Result<Option<SessionFact>, DbError> {
        let sql = "SELECT user_id, started_at, expires_at, ended_at FROM sessions WHERE session = $1";
        let read = |row: &rusqlite::Row<'_>| {
            let columns = Columns::new("sessions", row);
            let times = (columns.time("started_at")?, columns.time("expires_at")?, columns.maybe_time("ended_at")?);
            Ok((columns.parsed::<UserId>("user_id")?, times))
        };
        let Some((user, times)) = self.list(sql, [session.as_str()], read)?.pop() else { return Ok(None) };
        let Some(user) = self.user(&user)? else { return Ok(None) };
        let (started_at, expires_at, ended_at) = times;
        if ended_at.is_none() {
            self.require_bound(Kind::Session, session)?;
        }
        Ok(Some(SessionFact { user, started_at, expires_at, ended_at }))
    }

    /// Sessions of a person that are neither ended nor over at `now`, all but the newest `keep`; at most
    /// [`LIST_MAX`].
    pub fn oldest_sessions(&self, user: &UserId, now: Utc, keep: usize) -> Result<Vec<SecretId>, DbError> {
        let sql = "SELECT session FROM sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 \
                   ORDER BY started_at DESC, session LIMIT $3 OFFSET $4";
        let values = params![user.as_str(), now.micros(), sql_number(LIST_MAX), sql_number(keep as u64)];
        self.list(sql, values, |row| Columns::new("sessions", row).parsed("session"))
    }

    /// Whether the log has named this key of the service.
    pub fn service_key_is_named(&self, key: &PublicKey) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM service_keys WHERE public_key = $1";
        Ok(self.sql().prepare_cached(sql)?.exists([key.to_base64()])?)
    }

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

    /// The recording that a marker is on.
    pub fn marked_recording(&self, marker: &MarkerId) -> Result<Option<RecordingId>, DbError> {
        let sql = "SELECT recording FROM markers WHERE marker = $1";
        Ok(self.list(sql, [marker.as_str()], |row| Columns::new("markers", row).parsed("recording"))?.pop())
    }

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

    /// One document.
    pub fn document(&self, id: &DocumentId) -> Result<Option<DocumentFact>, DbError> {
        let sql = format!("SELECT {DOCUMENT} FROM documents d WHERE d.document = $1");
        Ok(self.list(&sql, [id.as_str()], document)?.pop())
    }

    /// Documents that were taken out of a case, oldest first.
    pub fn withdrawn_documents_of(&self, case: &CaseId) -> Result<Vec<DocumentFact>, DbError> {
        let sql = format!(
            "SELECT {DOCUMENT} FROM documents d WHERE d.case_id = $1 AND d.withdrawn_at IS NOT NULL \
             ORDER BY d.filed_at, d.document LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], document)
    }

    /// Documents that are filed under a case, oldest first.
    pub fn documents_of(&self, case: &CaseId) -> Result<Vec<DocumentFact>, DbError> {
        let sql = format!(
            "SELECT {DOCUMENT} FROM documents d WHERE d.case_id = $1 AND d.withdrawn_at IS NULL \
             ORDER BY d.filed_at, d.document LIMIT $2"
        );
        self.whole(&sql, params![case.as_str(), sql_number(LIST_MAX + 1)], document)
    }
}
