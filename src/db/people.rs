//! Agencies, officers, accounts and assignments, as readers find them.

use evidence::ids::{AgencyId, Certificate, SecretId, UserId};
use evidence::time::Utc;

use crate::db::bindings::Kind;
use crate::db::row::{Columns, sql_number};
use crate::db::{DbError, Reader};
use crate::domain::facts::{Agency, Assignment, Officer, User};

/// Most rows of one list, such as of officers, accounts or assignments. A list is whole, or it is refused
/// ([`DbError::TooMany`]): one that ended here without a word would hide who is not on it.
pub const LIST_MAX: u64 = 100_000;

/// A token that was given out.
#[derive(Debug, Clone)]
pub struct TokenFact {
    /// Whose it is.
    pub user: User,
    /// When it was given out.
    pub issued_at: Utc,
    /// When it ends.
    pub expires_at: Utc,
    /// When it was taken back.
    pub revoked_at: Option<Utc>,
}

/// A token, as it is listed. The token itself is not kept.
#[derive(Debug, Clone)]
pub struct TokenListed {
    /// What the log calls it.
    pub id: SecretId,
    /// When it was given out.
    pub issued_at: Utc,
    /// When it ends.
    pub expires_at: Utc,
    /// When it was taken back.
    pub revoked_at: Option<Utc>,
}

const USER: &str = "u.user_id, u.name, u.role, u.agency, u.certificate, u.disabled_at";

fn user(row: &rusqlite::Row<'_>) -> Result<User, DbError> {
    let columns = Columns::new("users", row);
    Ok(User {
        id: columns.parsed("user_id")?,
        name: columns.text("name")?,
        role: columns.word("role")?,
        agency: columns.maybe_parsed("agency")?,
        certificate: columns.maybe_parsed("certificate")?,
        disabled_at: columns.maybe_time("disabled_at")?,
    })
}

fn officer(row: &rusqlite::Row<'_>) -> Result<Officer, DbError> {
    let columns = Columns::new("officers", row);
    Ok(Officer {
        certificate: columns.parsed("certificate")?,
        name: columns.text("name")?,
        agency: columns.parsed("agency")?,
    })
}

fn assignment(row: &rusqlite::Row<'_>) -> Result<Assignment, DbError> {
    let columns = Columns::new("assignments", row);
    Ok(Assignment {
        recorder: columns.parsed("recorder")?,
        agency: columns.parsed("agency")?,
        certificate: columns.parsed("certificate")?,
        from: columns.time("from_at")?,
        until: columns.maybe_time("until_at")?,
    })
}

impl Reader<'_> {
    /// Rows of a query, each read by `read`.
    pub(in crate::db) fn list<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
        Ok(found)
    }

    /// The same of a query for [`LIST_MAX`] rows and one more, which there must not be.
    pub(in crate::db) fn whole<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl Fn(&rusqlite::Row<'_>) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let found = self.list(sql, values, read)?;
        if found.len() as u64 > LIST_MAX { Err(DbError::TooMany { most: LIST_MAX }) } else { Ok(found) }
    }

    /// One account, where it is bound to the latest entry about it.
    pub fn user(&self, id: &UserId) -> Result<Option<User>, DbError> {
        let found = self.user_shown(id)?;
        if found.is_some() {
            self.require_bound(Kind::Account, id)?;
        }
        Ok(found)
    }

    /// One account, to be shown only: nothing may be decided by it.
    pub fn user_shown(&self, id: &UserId) -> Result<Option<User>, DbError> {
        let sql = format!("SELECT {USER} FROM users u WHERE u.user_id = $1");
        Ok(self.list(&sql, [id.as_str()], user)?.pop())
    }

    /// All accounts.
    pub fn users(&self) -> Result<Vec<User>, DbError> {
        let sql = format!("SELECT {USER} FROM users u ORDER BY u.user_id LIMIT $1");
        self.whole(&sql, [sql_number(LIST_MAX + 1)], user)
    }

    /// Whose token it is; both are bound to the latest entries about them, the token while it was not taken back.
    pub fn token(&self, token: &SecretId) -> Result<Option<TokenFact>, DbError> {
        let sql = format!(
            "SELECT {USER}, t.issued_at, t.expires_at, t.revoked_at FROM tokens t \
             JOIN users u ON u.user_id = t.user_id WHERE t.token = $1"
        );
        let read = |row: &rusqlite::Row<'_>| {
            let columns = Columns::new("tokens", row);
            let (issued_at, expires_at) = (columns.time("issued_at")?, columns.time("expires_at")?);
            Ok(TokenFact { user: user(row)?, issued_at, expires_at, revoked_at: columns.maybe_time("revoked_at")? })
        };
        let found = self.list(&sql, [token.as_str()], read)?.pop();
        if let Some(found) = &found {
            if found.revoked_at.is_none() {
                self.require_bound(Kind::Token, token)?;
            }
            self.require_bound(Kind::Account, &found.user.id)?;
        }
        Ok(found)
    }

    /// Tokens of an account, the latest first.
    pub fn tokens_of(&self, user: &UserId) -> Result<Vec<TokenListed>, DbError> {
        let sql = "SELECT token, issued_at, expires_at, revoked_at FROM tokens WHERE user_id = $1 \
                   ORDER BY issued_at DESC, token LIMIT $2";
        self.whole(sql, rusqlite::params![user.as_str(), sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("tokens", row);
            Ok(TokenListed {
                id: columns.parsed("token")?,
                issued_at: columns.time("issued_at")?,
                expires_at: columns.time("expires_at")?,
                revoked_at: columns.maybe_time("revoked_at")?,
            })
        })
    }

    /// One agency.
    pub fn agency(&self, id: &AgencyId) -> Result<Option<Agency>, DbError> {
        let read = |row: &rusqlite::Row<'_>| {
            let columns = Columns::new("agencies", row);
            Ok(Agency { id: columns.parsed("agency")?, name: columns.text("name")? })
        };
        Ok(self.list("SELECT agency, name FROM agencies WHERE agency = $1", [id.as_str()], read)?.pop())
    }

    /// All agencies.
    pub fn agencies(&self) -> Result<Vec<Agency>, DbError> {
        let sql = "SELECT agency, name FROM agencies ORDER BY agency LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("agencies", row);
            Ok(Agency { id: columns.parsed("agency")?, name: columns.text("name")? })
        })
    }

    /// One officer.
    pub fn officer(&self, certificate: &Certificate) -> Result<Option<Officer>, DbError> {
        let sql = "SELECT certificate, name, agency FROM officers WHERE certificate = $1";
        Ok(self.list(sql, [certificate.as_str()], officer)?.pop())
    }

    /// All officers.
    pub fn officers(&self) -> Result<Vec<Officer>, DbError> {
        let sql = "SELECT certificate, name, agency FROM officers ORDER BY agency, certificate LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], officer)
    }

    /// All assignments of recorders, latest first.
    pub fn assignments(&self) -> Result<Vec<Assignment>, DbError> {
        let sql = "SELECT recorder, agency, certificate, from_at, until_at FROM assignments \
                   ORDER BY log_index DESC LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], assignment)
    }

    /// The latest assignment of the recorder of `like` that begins when `like` does.
    pub fn latest_assignment(&self, like: &Assignment) -> Result<Option<Assignment>, DbError> {
        let sql = "SELECT recorder, agency, certificate, from_at, until_at FROM assignments \
                   WHERE agency = $1 AND recorder = $2 AND from_at = $3 ORDER BY log_index DESC LIMIT 1";
        let values = rusqlite::params![like.agency.as_str(), like.recorder.as_str(), like.from.micros()];
        Ok(self.list(sql, values, assignment)?.pop())
    }
}
