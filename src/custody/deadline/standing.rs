//! How deadlines stand by officer and by day, and what stations, recorders and dockings show.
//! Every query stays within a caller's scope.

use crate::store::tables::sql;
use crate::store::tables::sql::Value;
use evidence::ids::{Certificate, DockingId, RecorderId, StationId};
use evidence::time::Utc;

use crate::answers::deadline::CountedBy;
use crate::custody::access::Scope;
use crate::custody::deadline::rules::{Rule, Standing};
use crate::custody::deadline::sql as law;
use crate::custody::search::lists::{PAGE_MAX, scope_conditions};
use crate::custody::station::{Station, read as stations};
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// How far back in a station's chain its last contact is looked for. What a station brings last is
/// near the end of its chain, and a province has thousands of stations.
const CONTACT_STATEMENTS: u64 = 500;

/// Microseconds of a day.
const DAY_MICROS: i64 = 24 * 3600 * 1_000_000;

/// Flags of a recording that speak of its recorder's clock.
const CLOCK_FLAGS: &str =
    "(r.flags LIKE '%-clock-%' OR r.flags LIKE '%\"times-disagree\"%' OR r.flags LIKE '%\"no-believable-time\"%')";

/// Which recordings are counted, by which rules, and when.
#[derive(Debug, Clone, Copy)]
pub struct StandingQuery<'a> {
    /// Whose recordings.
    pub scope: &'a Scope,
    /// The rules.
    pub rules: &'a [Rule],
    /// Captured at or after.
    pub from: Utc,
    /// Captured before.
    pub until: Utc,
    /// When they are judged.
    pub now: Utc,
}

impl<'a> StandingQuery<'a> {
    /// Of all recordings within `scope`.
    pub fn of_all(scope: &'a Scope, rules: &'a [Rule], now: Utc) -> Self {
        let [from, until] = [jiff::Timestamp::MIN, jiff::Timestamp::MAX].map(Utc::from_jiff);
        Self { scope, rules, from, until, now }
    }
}

/// How many recordings of one group stand how.
#[derive(Debug, Clone)]
pub struct Counted<K> {
    /// The group.
    pub of: K,
    /// How they stand.
    pub standing: Standing,
    /// How many.
    pub count: u64,
}

/// A station and when it was last heard of.
#[derive(Debug, Clone)]
pub struct StationContact {
    /// The station.
    pub station: Station,
    /// The latest of what it announced, what of it was stored, and its dockings.
    pub last: Option<Utc>,
    /// Recordings of it that are announced and not stored.
    pub open: u64,
}

/// Recordings of a recorder with the same flags.
#[derive(Debug, Clone)]
pub struct ClockFinding {
    /// The recorder.
    pub recorder: RecorderId,
    /// The flags.
    pub flags: Vec<String>,
    /// How many recordings have them.
    pub count: u64,
    /// When the last of them was docked.
    pub docked_at: Utc,
}

/// A docking after which something was missing.
#[derive(Debug, Clone)]
pub struct DockingGap {
    /// The docking.
    pub docking: DockingId,
    /// The station.
    pub station: StationId,
    /// The recorder.
    pub recorder: RecorderId,
    /// When.
    pub docked_at: Utc,
    /// Files and folders that were on the recorder.
    pub entries: u64,
    /// Files that could not be sealed, and folders that could not be listed.
    pub not_sealed: u64,
    /// Files that were there at the docking before and are gone, on nobody's word.
    pub vanished: u64,
}

/// The condition that a row is of the time that is asked for: captured in it, or arrived in it.
pub(in crate::custody) fn in_time(by: CountedBy, from: Utc, until: Utc, conditions: &mut Conditions) {
    let (first, last) = match by {
        CountedBy::Capture => ("r.capture_end >= $", "r.capture_end < $"),
        CountedBy::Arrival => ("r.stored_at >= $", "r.stored_at < $"),
    };
    conditions.time(first, Some(from));
    conditions.time(last, Some(until));
}

/// Recordings with the index by which they are found: what arrived in a time is few of what was captured ever, which
/// the database cannot know, and what arrived of one officer fewer still.
pub(in crate::custody) fn indexed(by: CountedBy, scope: &Scope) -> &'static str {
    match (by, scope) {
        (CountedBy::Capture, _) => "recordings r",
        (CountedBy::Arrival, Scope::Officer(..)) => "recordings r INDEXED BY recordings_arrived_of_officer",
        (CountedBy::Arrival, Scope::Everything | Scope::Agency(_) | Scope::Nothing) => {
            "recordings r INDEXED BY recordings_arrived"
        }
    }
}

impl Reader<'_> {
    /// How recordings stand per officer; those of nobody known are a group too.
    pub fn standings_by_officer(&self, query: StandingQuery<'_>) -> Result<Vec<Counted<Option<Certificate>>>, DbError> {
        self.officer_standings(query, CountedBy::Capture)
    }

    /// How recordings stand per officer, where the query's time is that of capture or of arrival.
    pub(in crate::custody) fn officer_standings(
        &self,
        query: StandingQuery<'_>,
        by: CountedBy,
    ) -> Result<Vec<Counted<Option<Certificate>>>, DbError> {
        self.standings_by((query, by), "r.certificate", &[], |columns| columns.maybe_parsed("group_key"))
    }

    /// How recordings that arrived in the query's time stand per station.
    pub(in crate::custody) fn arrived_by_station(
        &self,
        query: StandingQuery<'_>,
    ) -> Result<Vec<Counted<StationId>>, DbError> {
        self.standings_by((query, CountedBy::Arrival), "r.station", &[], |columns| columns.parsed("group_key"))
    }

    /// How recordings stand per day of capture, in days since 1970 on a clock that is
    /// `offset_seconds` ahead of UTC during all of the query's time.
    pub fn standings_by_day(
        &self,
        query: StandingQuery<'_>,
        offset_seconds: i64,
    ) -> Result<Vec<Counted<u64>>, DbError> {
        self.day_standings(query, CountedBy::Capture, offset_seconds)
    }

    /// The same per day of capture, or of arrival.
    pub(in crate::custody) fn day_standings(
        &self,
        query: StandingQuery<'_>,
        by: CountedBy,
        offset_seconds: i64,
    ) -> Result<Vec<Counted<u64>>, DbError> {
        let values = [offset_seconds * 1_000_000, DAY_MICROS].map(Value::Integer);
        let day = match by {
            CountedBy::Capture => "(r.capture_end + $) / $",
            CountedBy::Arrival => "(r.stored_at + $) / $",
        };
        self.standings_by((query, by), day, &values, |columns| columns.number("group_key"))
    }

    fn standings_by<K>(
        &self,
        (query, by): (StandingQuery<'_>, CountedBy),
        key: &str,
        key_values: &[Value],
        read: impl Fn(&Columns<'_>) -> Result<K, DbError>,
    ) -> Result<Vec<Counted<K>>, DbError> {
        let mut counted = Vec::new();
        for rule in query.rules.iter().map(Some).chain([None]) {
            let (from, until) = match rule {
                Some(rule) if by == CountedBy::Capture => (query.from.max(rule.from), query.until.min(rule.until)),
                Some(_) | None => (query.from, query.until),
            };
            if from >= until {
                continue;
            }
            let mut conditions = Conditions::default();
            let key = conditions.expression(key, key_values.iter().cloned());
            let standing = if let Some(rule) = rule {
                let (sql, values) = law::standing(rule, query.now);
                conditions.expression(&sql, values)
            } else {
                law::unruled(query.rules, &mut conditions);
                "'no_rule'".to_owned()
            };
            scope_conditions(query.scope, &mut conditions);
            in_time(by, from, until, &mut conditions);
            if let Some(rule) = rule.filter(|_| by == CountedBy::Arrival) {
                law::applies(rule, &mut conditions);
            }
            let sql = format!(
                "SELECT {key} AS group_key, {standing} AS standing, count(*) AS n FROM {} WHERE {} \
                 GROUP BY 1, 2 ORDER BY 1, 2",
                indexed(by, query.scope),
                conditions.clause()
            );
            counted.extend(self.list(&sql, sql::params_from_iter(conditions.values), |row| {
                let columns = Columns::new("recordings", row);
                let (standing, count) = (columns.word("standing")?, columns.number("n")?);
                Ok(Counted { of: read(&columns)?, standing, count })
            })?);
        }
        Ok(counted)
    }

    /// Stations within `scope`, with their last contact. An officer's are those that sealed
    /// recordings of theirs.
    pub fn station_contacts(&self, scope: &Scope) -> Result<Vec<StationContact>, DbError> {
        let mut conditions = Conditions::default();
        match scope {
            Scope::Everything => {}
            Scope::Agency(agency) => conditions.text("agency = $", Some(agency.to_string())),
            Scope::Officer(agency, certificate) => conditions.add(
                "station IN (SELECT r.station FROM recordings r WHERE r.agency = $ AND r.certificate = $)",
                [agency.to_string(), certificate.to_string()].map(Value::Text),
            ),
            Scope::Nothing => conditions.add("FALSE", []),
        }
        let (columns, clause) = (stations::STATION, conditions.clause());
        let sql = format!("SELECT {columns} FROM stations WHERE {clause} ORDER BY station LIMIT {}", LIST_MAX + 1);
        let found = self.whole(&sql, sql::params_from_iter(conditions.values), stations::station)?;
        found.into_iter().map(|station| self.contact(scope, station)).collect()
    }

    fn contact(&self, scope: &Scope, station: Station) -> Result<StationContact, DbError> {
        let end = self.chain_end(&station.id)?;
        let mut conditions = Conditions::default();
        scope_conditions(scope, &mut conditions);
        conditions.text("r.station = $", Some(station.id.to_string()));
        let since = sql_number(end.saturating_sub(CONTACT_STATEMENTS));
        conditions.add("r.chain_sequence >= $", [Value::Integer(since)]);
        let sql = format!(
            "SELECT max(r.announced_at) AS announced, max(r.stored_at) AS stored, max(r.docked_at) AS docked \
             FROM recordings r WHERE {}",
            conditions.clause()
        );
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("recordings", row);
            let recorded = columns.maybe_time("announced")?.max(columns.maybe_time("stored")?);
            Ok(recorded.max(columns.maybe_time("docked")?))
        };
        let mut last = self.list(&sql, sql::params_from_iter(conditions.values), read)?.pop().flatten();
        if !matches!(scope, Scope::Officer(..)) {
            last = last.max(self.last_docked(&station.id)?);
        }
        let open = self.count_open(scope, &station.id)?;
        Ok(StationContact { station, last, open })
    }

    fn count_open(&self, scope: &Scope, station: &StationId) -> Result<u64, DbError> {
        // A station's recordings are of its agency.
        if !matches!(scope, Scope::Officer(..)) {
            let sql = "SELECT coalesce(max(announced - stored), 0) FROM station_counts WHERE station = $1";
            return self.number(sql, [station.as_str()]);
        }
        let mut conditions = Conditions::default();
        scope_conditions(scope, &mut conditions);
        conditions.text("r.station = $", Some(station.to_string()));
        conditions.add("r.stored_at IS NULL", []);
        let sql = format!("SELECT count(*) AS n FROM recordings r WHERE {}", conditions.clause());
        let read = |row: &sql::Row<'_>| Columns::new("recordings", row).number("n");
        Ok(self.list(&sql, sql::params_from_iter(conditions.values), read)?.pop().unwrap_or_default())
    }

    /// The highest place in a station's chain of recordings.
    fn chain_end(&self, station: &StationId) -> Result<u64, DbError> {
        let sql = "SELECT coalesce(max(chain_sequence), 0) AS place FROM recordings WHERE station = $1";
        let read = |row: &sql::Row<'_>| Columns::new("recordings", row).number("place");
        Ok(self.list(sql, [station.as_str()], read)?.pop().unwrap_or_default())
    }

    fn last_docked(&self, station: &StationId) -> Result<Option<Utc>, DbError> {
        let sql = "SELECT docked_at FROM dockings WHERE station = $1 ORDER BY chain_sequence DESC LIMIT 1";
        Ok(self.list(sql, [station.as_str()], |row| Columns::new("dockings", row).time("docked_at"))?.pop())
    }

    /// What recordings captured in `from..until` tell of their recorders' clocks.
    pub fn clock_findings(&self, scope: &Scope, from: Utc, until: Utc) -> Result<Vec<ClockFinding>, DbError> {
        let mut conditions = Conditions::default();
        scope_conditions(scope, &mut conditions);
        conditions.time("r.capture_end >= $", Some(from));
        conditions.time("r.capture_end < $", Some(until));
        conditions.add(CLOCK_FLAGS, []);
        let sql = format!(
            "SELECT r.recorder, r.flags, count(*) AS n, max(r.docked_at) AS docked FROM recordings r WHERE {} \
             GROUP BY r.recorder, r.flags ORDER BY r.recorder, r.flags LIMIT {}",
            conditions.clause(),
            LIST_MAX + 1
        );
        self.whole(&sql, sql::params_from_iter(conditions.values), |row| {
            let columns = Columns::new("recordings", row);
            Ok(ClockFinding {
                recorder: columns.parsed("recorder")?,
                flags: columns.json("flags")?,
                count: columns.number("n")?,
                docked_at: columns.time("docked")?,
            })
        })
    }

    /// Dockings in `from..until` after which something was missing, latest first, and whether there are more
    /// than are given. An officer's are those that brought recordings of theirs.
    pub fn docking_gaps(&self, scope: &Scope, from: Utc, until: Utc) -> Result<(Vec<DockingGap>, bool), DbError> {
        let mut conditions = Conditions::default();
        match scope {
            Scope::Everything => {}
            Scope::Agency(agency) => conditions.text("d.agency = $", Some(agency.to_string())),
            Scope::Officer(agency, certificate) => conditions.add(
                "d.docking IN (SELECT r.docking FROM recordings r WHERE r.agency = $ AND r.certificate = $)",
                [agency.to_string(), certificate.to_string()].map(Value::Text),
            ),
            Scope::Nothing => conditions.add("FALSE", []),
        }
        conditions.time("d.docked_at >= $", Some(from));
        conditions.time("d.docked_at < $", Some(until));
        conditions.add("(d.not_sealed > 0 OR d.vanished > 0)", []);
        let sql = format!(
            "SELECT d.docking, d.station, d.recorder, d.docked_at, d.entries, d.not_sealed, d.vanished \
             FROM dockings d WHERE {} ORDER BY d.docked_at DESC, d.docking LIMIT {}",
            conditions.clause(),
            PAGE_MAX + 1
        );
        let mut gaps = self.list(&sql, sql::params_from_iter(conditions.values), |row| {
            let columns = Columns::new("dockings", row);
            Ok(DockingGap {
                docking: columns.parsed("docking")?,
                station: columns.parsed("station")?,
                recorder: columns.parsed("recorder")?,
                docked_at: columns.time("docked_at")?,
                entries: columns.number("entries")?,
                not_sealed: columns.number("not_sealed")?,
                vanished: columns.number("vanished")?,
            })
        })?;
        let more = gaps.len() as u64 > PAGE_MAX;
        gaps.truncate(usize::try_from(PAGE_MAX).unwrap_or(usize::MAX));
        Ok((gaps, more))
    }
}
