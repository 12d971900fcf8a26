//! What administrators see at a glance: how many there are of everything, and what is missing.

use evidence::ids::{AgencyId, RecorderId, SecretId, UserId};
use evidence::time::Utc;

use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql;
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// How many there are.
#[derive(Debug, Clone, Copy, Default)]
pub struct RegisterCounts {
    /// Agencies.
    pub agencies: u64,
    /// Officers.
    pub officers: u64,
    /// Officers without an account that is open.
    pub officers_without_account: u64,
    /// Accounts that are open.
    pub accounts: u64,
    /// Accounts that were closed.
    pub accounts_closed: u64,
    /// Open accounts that have no password.
    pub accounts_without_password: u64,
    /// Stations that were not revoked.
    pub stations: u64,
    /// Stations that were revoked.
    pub stations_revoked: u64,
    /// Recorders that were ever given to an officer.
    pub recorders: u64,
    /// Recorders that were docked and never given to an officer.
    pub recorders_waiting: u64,
}

/// An enrolment code that can still be used. The code itself is not kept.
#[derive(Debug, Clone)]
pub struct OpenCode {
    /// What the log calls it.
    pub code: SecretId,
    /// The agency that the station will belong to.
    pub agency: AgencyId,
    /// The station's name.
    pub name: String,
    /// When the code ends.
    pub expires_at: Utc,
}

impl Reader<'_> {
    /// How many there are of everything.
    pub fn register_counts(&self) -> Result<RegisterCounts, DbError> {
        let sql = "SELECT (SELECT count(*) FROM agencies) AS agencies, (SELECT count(*) FROM officers) AS officers, \
                   (SELECT count(*) FROM officers o WHERE o.certificate NOT IN (SELECT u.certificate FROM users u \
                   WHERE u.certificate IS NOT NULL AND u.disabled_at IS NULL)) AS officers_without, \
                   (SELECT count(*) FROM users WHERE disabled_at IS NULL) AS accounts, \
                   (SELECT count(*) FROM users WHERE disabled_at IS NOT NULL) AS closed, \
                   (SELECT count(*) FROM users u WHERE u.disabled_at IS NULL AND u.user_id NOT IN \
                   (SELECT c.user_id FROM credentials c)) AS without_password, \
                   (SELECT count(*) FROM stations WHERE revoked_at IS NULL) AS stations, \
                   (SELECT count(*) FROM stations WHERE revoked_at IS NOT NULL) AS revoked, \
                   (SELECT count(*) FROM recorder_counts WHERE assignments > 0) \
                   - (SELECT count(*) FROM counters) AS recorders, \
                   (SELECT count(*) FROM recorder_counts WHERE assignments = 0) AS waiting";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("users", row);
            Ok(RegisterCounts {
                agencies: columns.number("agencies")?,
                officers: columns.number("officers")?,
                officers_without_account: columns.number("officers_without")?,
                accounts: columns.number("accounts")?,
                accounts_closed: columns.number("closed")?,
                accounts_without_password: columns.number("without_password")?,
                stations: columns.number("stations")?,
                stations_revoked: columns.number("revoked")?,
                recorders: columns.number("recorders")?,
                recorders_waiting: columns.number("waiting")?,
            })
        };
        Ok(self.list(sql, [], read)?.pop().unwrap_or_default())
    }

    /// Accounts that have a password.
    pub fn users_with_password(&self) -> Result<Vec<UserId>, DbError> {
        let sql = "SELECT user_id FROM credentials ORDER BY user_id LIMIT $1";
        self.whole(sql, [sql_number(LIST_MAX + 1)], |row| Columns::new("credentials", row).parsed("user_id"))
    }

    /// How many recorders were docked and never given to an officer.
    pub fn recorders_waiting(&self) -> Result<u64, DbError> {
        self.number("SELECT count(*) FROM recorder_counts WHERE assignments = 0", [])
    }

    /// How many enrolment codes can still be used, counted up to `most`.
    pub fn count_open_codes(&self, now: Utc, most: u64) -> Result<u64, DbError> {
        let rows = "SELECT 1 FROM enrolment_codes WHERE used_by IS NULL AND expires_at > $1";
        self.count_up_to(rows, [now.micros()], most)
    }

    /// Enrolment codes that can still be used, the first to end first.
    pub fn open_codes(&self, now: Utc) -> Result<Vec<OpenCode>, DbError> {
        let sql = "SELECT code, agency, name, expires_at FROM enrolment_codes WHERE used_by IS NULL AND expires_at > $1 \
                   ORDER BY expires_at, code LIMIT $2";
        self.whole(sql, sql::params![now.micros(), sql_number(LIST_MAX + 1)], |row| {
            let columns = Columns::new("enrolment_codes", row);
            Ok(OpenCode {
                code: columns.parsed("code")?,
                agency: columns.parsed("agency")?,
                name: columns.text("name")?,
                expires_at: columns.time("expires_at")?,
            })
        })
    }

    /// Recorders that were docked and never given to an officer; at most `limit`.
    pub fn recorders_without_officer(&self, limit: u64) -> Result<Vec<(AgencyId, RecorderId)>, DbError> {
        let sql =
            "SELECT agency, recorder FROM recorder_counts WHERE assignments = 0 ORDER BY agency, recorder LIMIT $1";
        self.list(sql, [sql_number(limit)], |row| {
            let columns = Columns::new("recorder_counts", row);
            Ok((columns.parsed("agency")?, columns.parsed("recorder")?))
        })
    }
}
