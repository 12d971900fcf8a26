//! Accounts, tokens, secrets and sessions, as readers find them.

use crate::store::tables::sql;
use crate::store::tables::sql::params;
use evidence::ids::{SecretId, UserId};
use evidence::time::Utc;

use crate::custody::account::User;
use crate::custody::account::qualified::Qualified;
use crate::store::tables::bindings::Kind;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::secrets::{PasswordHash, RecoveryHash, TotpSecret, second_factor_of};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// What is kept of a person's secrets.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The password's hash.
    pub hash: PasswordHash,
    /// Whether another password must be chosen.
    pub must_change: bool,
    /// The second factor, where it is on.
    pub totp: Option<TotpSecret>,
    /// Hashes of the recovery codes that are left.
    pub recovery: Vec<RecoveryHash>,
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

fn user(row: &sql::Row<'_>) -> Result<User, DbError> {
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

fn qualified(row: &sql::Row<'_>) -> Result<(UserId, Qualified), DbError> {
    let columns = Columns::new("qualifications", row);
    let qualified = Qualified { qualification: columns.word("qualification")?, since: columns.parsed("since")? };
    Ok((columns.parsed("user_id")?, qualified))
}

impl Reader<'_> {
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

    /// What is said to entitle somebody to review; whether they may on a day is told by
    /// [`may_review`](crate::custody::account::qualified::may_review).
    pub fn qualified(&self, user: &UserId) -> Result<Vec<Qualified>, DbError> {
        let sql = "SELECT user_id, qualification, since FROM qualifications WHERE user_id = $1 ORDER BY qualification";
        let found = self.list(sql, [user.as_str()], qualified)?;
        Ok(found.into_iter().map(|(_, qualified)| qualified).collect())
    }

    /// What is said to entitle people, account by account.
    pub fn qualifications(&self) -> Result<Vec<(UserId, Qualified)>, DbError> {
        let sql = "SELECT user_id, qualification, since FROM qualifications ORDER BY user_id, qualification LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], qualified)
    }

    /// Whose token it is; both are bound to the latest entries about them, the token while it was not taken back.
    pub fn token(&self, token: &SecretId) -> Result<Option<TokenFact>, DbError> {
        let sql = format!(
            "SELECT {USER}, t.issued_at, t.expires_at, t.revoked_at FROM tokens t \
             JOIN users u ON u.user_id = t.user_id WHERE t.token = $1"
        );
        let read = |row: &sql::Row<'_>| {
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
        self.whole(sql, sql::params![user.as_str(), sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("tokens", row);
            Ok(TokenListed {
                id: columns.parsed("token")?,
                issued_at: columns.time("issued_at")?,
                expires_at: columns.time("expires_at")?,
                revoked_at: columns.maybe_time("revoked_at")?,
            })
        })
    }

    /// What is kept of a person's secrets, where it is bound to the latest entry about it.
    pub fn credentials(&self, user: &UserId) -> Result<Option<Credentials>, DbError> {
        let sql = "SELECT password_hash, must_change, totp_secret, totp_step, password_index FROM credentials \
                   WHERE user_id = $1";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("credentials", row);
            let second = columns.maybe_bytes("totp_secret")?.map(|column| second_factor_of(&column));
            let (totp, recovery) = second.map_or((None, Vec::new()), |(secret, codes)| (Some(secret), codes));
            Ok(Credentials {
                hash: PasswordHash::new(columns.text("password_hash")?),
                must_change: columns.number("must_change")? != 0,
                totp,
                recovery,
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
        let read = |row: &sql::Row<'_>| {
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
}
