//! Dockings, as readers find them.

use evidence::digest::Digest;
use evidence::ids::{DockingId, StationId};

use crate::custody::docking::DockingFact;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::sql;
use crate::store::tables::{DbError, Reader};

/// What a station's chain lacks here.
#[derive(Debug, Clone, Copy, Default)]
pub struct ChainReach {
    /// Statements of the station that came in.
    pub present: u64,
    /// Highest sequence number among them, and one more; 0 where there is none.
    pub length: u64,
}

impl Reader<'_> {
    /// One docking.
    pub fn docking(&self, id: &DockingId) -> Result<Option<DockingFact>, DbError> {
        let sql = "SELECT docking, station, payload, log_index FROM dockings WHERE docking = $1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([id.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let columns = Columns::new("dockings", row);
        Ok(Some(DockingFact {
            id: columns.parsed("docking")?,
            station: columns.parsed("station")?,
            payload: columns.parsed("payload")?,
            index: columns.number("log_index")?,
        }))
    }

    /// How much of a station's chain of statements came in.
    pub fn chain_reach(&self, station: &StationId) -> Result<ChainReach, DbError> {
        let sql = "SELECT statements, chain_length FROM station_counts WHERE station = $1";
        let mut statement = self.sql().prepare_cached(sql)?;
        let mut rows = statement.query([station.as_str()])?;
        let Some(row) = rows.next()? else { return Ok(ChainReach::default()) };
        let columns = Columns::new("station_counts", row);
        Ok(ChainReach { present: columns.number("statements")?, length: columns.number("chain_length")? })
    }

    /// Where a station's chain goes on: the number of the statement that comes next, and the digest of the payload of the
    /// one before it.
    pub fn chain_head(&self, station: &StationId) -> Result<(u64, Option<Digest>), DbError> {
        let next = self.chain_reach(station)?.length;
        let Some(last) = next.checked_sub(1) else { return Ok((0, None)) };
        let docking = "SELECT payload FROM dockings WHERE station = $1 AND chain_sequence = $2";
        let seal = "SELECT recording FROM recordings WHERE station = $1 AND chain_sequence = $2";
        let values = sql::params![station.as_str(), sql_number(last)];
        let mut found: Vec<Digest> =
            self.list(docking, values, |row| Columns::new("dockings", row).parsed("payload"))?;
        if found.is_empty() {
            found = self.list(seal, values, |row| Columns::new("recordings", row).parsed("recording"))?;
        }
        let missing = || DbError::Inconsistent {
            table: "station_counts",
            what: format!("station {station} has {next} statements, and the last is not there"),
        };
        Ok((next, Some(found.pop().ok_or_else(missing)?)))
    }
}
