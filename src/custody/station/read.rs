//! Stations and enrolment codes, as readers find them.

use evidence::digest::Digest;
use evidence::ids::{AgencyId, SecretId, StationId};
use evidence::keys::PublicKey;
use evidence::time::Utc;

use crate::custody::station::Station;
use crate::store::tables::bindings::Kind;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql;
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// An enrolment code that was given out.
#[derive(Debug, Clone)]
pub struct CodeFact {
    /// The agency that the station will belong to.
    pub agency: AgencyId,
    /// The station's name.
    pub name: String,
    /// When the code ends.
    pub expires_at: Utc,
    /// The station that used it.
    pub used_by: Option<StationId>,
}

pub(crate) const STATION: &str = "station, agency, name, public_key, enrolled_at, revoked_at";

pub(crate) fn station(row: &sql::Row<'_>) -> Result<Station, DbError> {
    let columns = Columns::new("stations", row);
    let key = columns.text("public_key")?;
    let key = PublicKey::from_base64(&key)
        .map_err(|_| DbError::Inconsistent { table: "stations", what: format!("{key:?} in column public_key") })?;
    Ok(Station {
        id: columns.parsed("station")?,
        agency: columns.parsed("agency")?,
        name: columns.text("name")?,
        key,
        enrolled_at: columns.time("enrolled_at")?,
        revoked_at: columns.maybe_time("revoked_at")?,
    })
}

/// A checkpoint of this log that a station showed.
#[derive(Debug, Clone)]
pub struct ShownCheckpoint {
    /// The log entry that says so.
    pub index: u64,
    /// The station.
    pub station: StationId,
    /// How many entries the log had.
    pub entries: u64,
    /// The root that was signed.
    pub root: Digest,
    /// When it was shown.
    pub seen_at: Utc,
}

/// Most checkpoints of stations that one check compares.
const SHOWN_MAX: u64 = 200_000;

fn shown(row: &sql::Row<'_>) -> Result<ShownCheckpoint, DbError> {
    let columns = Columns::new("checkpoints_seen", row);
    Ok(ShownCheckpoint {
        index: columns.number("log_index")?,
        station: columns.parsed("station")?,
        entries: columns.number("entries")?,
        root: columns.parsed("root")?,
        seen_at: columns.time("seen_at")?,
    })
}

impl Reader<'_> {
    /// Checkpoints that stations showed, the latest first, and whether there are more than are given.
    pub fn checkpoints_seen(&self) -> Result<(Vec<ShownCheckpoint>, bool), DbError> {
        let sql = "SELECT log_index, station, entries, root, seen_at FROM checkpoints_seen \
                   ORDER BY log_index DESC LIMIT $1";
        let mut found = self.list(sql, [sql_number(SHOWN_MAX + 1)], shown)?;
        let more = found.len() as u64 > SHOWN_MAX;
        found.truncate(usize::try_from(SHOWN_MAX).unwrap_or(usize::MAX));
        Ok((found, more))
    }

    /// The last checkpoint that `station` showed.
    pub fn last_seen_by(&self, station: &StationId) -> Result<Option<ShownCheckpoint>, DbError> {
        let sql = "SELECT log_index, station, entries, root, seen_at FROM checkpoints_seen WHERE station = $1 \
                   ORDER BY entries DESC, log_index DESC LIMIT 1";
        Ok(self.list(sql, [station.as_str()], shown)?.pop())
    }

    /// One station, where it is bound to the latest entry about it.
    pub fn station(&self, id: &StationId) -> Result<Option<Station>, DbError> {
        let found = self.station_shown(id)?;
        if found.is_some() {
            self.require_bound(Kind::Station, id)?;
        }
        Ok(found)
    }

    /// The station of an agency that holds a key, where it is bound to the latest entry about it.
    pub fn station_of_key(&self, agency: &AgencyId, key: &PublicKey) -> Result<Option<Station>, DbError> {
        let sql = "SELECT station FROM stations WHERE agency = $1 AND public_key = $2 ORDER BY station LIMIT 1";
        let values = sql::params![agency.as_str(), key.to_base64()];
        let found: Vec<StationId> = self.list(sql, values, |row| Columns::new("stations", row).parsed("station"))?;
        Ok(found.first().map(|id| self.station(id)).transpose()?.flatten())
    }

    /// One station, to be shown only: nothing may be decided by it.
    pub fn station_shown(&self, id: &StationId) -> Result<Option<Station>, DbError> {
        let sql = format!("SELECT {STATION} FROM stations WHERE station = $1");
        Ok(self.list(&sql, [id.as_str()], station)?.pop())
    }

    /// All stations.
    pub fn stations(&self) -> Result<Vec<Station>, DbError> {
        let sql = format!("SELECT {STATION} FROM stations ORDER BY station LIMIT $1");
        self.whole(&sql, [sql_number(LIST_MAX + 1)], station)
    }

    /// One enrolment code, where it is bound to the latest entry about it.
    pub fn enrolment_code(&self, code: &SecretId) -> Result<Option<CodeFact>, DbError> {
        let sql = "SELECT agency, name, expires_at, used_by FROM enrolment_codes WHERE code = $1";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("enrolment_codes", row);
            Ok(CodeFact {
                agency: columns.parsed("agency")?,
                name: columns.text("name")?,
                expires_at: columns.time("expires_at")?,
                used_by: columns.maybe_parsed("used_by")?,
            })
        };
        let found = self.list(sql, [code.as_str()], read)?.pop();
        if found.is_some() {
            self.require_bound(Kind::Code, code)?;
        }
        Ok(found)
    }
}
