//! The fold of what people do in the console: sessions, markers, derived items, documents.

use crate::store::tables::sql::params;
use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::event::{AccountEvent, Actor, DocumentEvent, Event, LogEvent, MarkerEvent, PasswordEnds};
use evidence::ids::{DerivedId, SecretId, UserId};

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};

impl Step<'_> {
    /// The person who did it.
    fn person(&self) -> Result<&UserId, DbError> {
        match &self.entry.actor {
            Actor::User { id, .. } => Ok(id),
            other => Err(self.inconsistent(format!("{other:?} is not a person"))),
        }
    }

    pub(in crate::custody::fold) fn session(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Account(AccountEvent::SessionStarted { session, user, client, expires_at, .. }) => self.run(
                "INSERT INTO sessions (session, user_id, client, started_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                params![session.as_str(), user.as_str(), client, self.now(), expires_at.micros()],
            ),
            Event::Account(AccountEvent::SessionEnded { session, .. }) => {
                self.run("UPDATE sessions SET ended_at = $1 WHERE session = $2", params![self.now(), session.as_str()])
            }
            Event::Account(AccountEvent::PasswordSet { user, ends, kept, .. }) => {
                let kept = kept.as_ref().map_or("", SecretId::as_str);
                let values = params![self.now(), user.as_str(), kept];
                if ends.is_some() {
                    let sql =
                        "UPDATE sessions SET ended_at = $1 WHERE user_id = $2 AND ended_at IS NULL AND session <> $3";
                    self.run(sql, values)?;
                }
                if *ends == Some(PasswordEnds::SessionsAndTokens) {
                    let sql =
                        "UPDATE tokens SET revoked_at = $1 WHERE user_id = $2 AND revoked_at IS NULL AND token <> $3";
                    self.run(sql, values)?;
                }
                Ok(())
            }
            Event::Log(LogEvent::ServiceKeyNamed { key }) => self.run(
                "INSERT INTO service_keys (public_key, named_at) VALUES ($1, $2)",
                params![key.to_base64(), self.now()],
            ),
            other => Err(self.inconsistent(format!("{other:?} is not about a session"))),
        }
    }

    pub(in crate::custody::fold) fn marker(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Marker(MarkerEvent::Set { marker, recording, at_ms, kind, text }) => self.run(
                "INSERT INTO markers (marker, recording, at_ms, kind, note, set_by, set_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
                params![
                    marker.as_str(),
                    recording.to_string(),
                    sql_number(*at_ms),
                    word(kind),
                    text,
                    self.person()?.as_str(),
                    self.now()
                ],
            ),
            Event::Marker(MarkerEvent::Removed { marker, .. }) => {
                self.run("DELETE FROM markers WHERE marker = $1", params![marker.as_str()])
            }
            other => Err(self.inconsistent(format!("{other:?} is not about a marker"))),
        }
    }

    pub(in crate::custody::fold) fn derived(&self, id: &DerivedId, envelope: &Digest) -> Result<(), DbError> {
        let payload = self.payload(envelope)?;
        let derived = Derived::read(&payload).map_err(|error| self.inconsistent(error.to_string()))?;
        if derived.id != *id {
            return Err(self.inconsistent(format!("the stored statement is not that of {id}")));
        }
        let said = &derived.predicate;
        self.run(
            "INSERT INTO derived (derived, recording, kind, name, envelope, content, size, media_type, \
             asked_start_ms, asked_end_ms, actual_start_ms, actual_end_ms, encoded_again, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            params![
                id.to_string(),
                said.source.recording.to_string(),
                word(&said.kind),
                derived.name,
                envelope.to_string(),
                derived.digest.to_string(),
                sql_number(said.size),
                said.media_type,
                sql_number(said.range.asked_start_ms),
                sql_number(said.range.asked_end_ms),
                sql_number(said.range.actual_start_ms),
                sql_number(said.range.actual_end_ms),
                i64::from(said.how.encoded_again),
                said.made_by.as_str(),
                self.now()
            ],
        )
    }

    pub(in crate::custody::fold) fn document(&self) -> Result<(), DbError> {
        match &self.entry.event {
            Event::Document(DocumentEvent::Filed {
                document,
                case,
                name,
                media_type,
                content,
                size,
                stage,
                record_kind,
                reason,
            }) => self.run(
                "INSERT INTO documents (document, case_id, name, media_type, content, size, stage, record_kind, \
                     reason, filed_by, filed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                params![
                    document.as_str(),
                    case.as_str(),
                    name,
                    media_type,
                    content.to_string(),
                    sql_number(*size),
                    word(stage),
                    word(record_kind),
                    reason,
                    self.person()?.as_str(),
                    self.now()
                ],
            ),
            Event::Document(DocumentEvent::Withdrawn { document, .. }) => self.run(
                "UPDATE documents SET withdrawn_at = $1 WHERE document = $2",
                params![self.now(), document.as_str()],
            ),
            other => Err(self.inconsistent(format!("{other:?} is not about a document"))),
        }
    }
}
