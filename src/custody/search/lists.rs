//! Lists: cases by filter with stable cursors, recordings to be walked, and how deadlines stand.

use crate::store::tables::sql;
use crate::store::tables::sql::Value;
use evidence::ids::StationId;
use evidence::time::Utc;

use crate::custody::access::Scope;
use crate::custody::case::{Case, read as cases};
use crate::custody::deadline::rules::Standing;
use crate::custody::deadline::sql as law;
use crate::custody::deadline::standing::StandingQuery;
use crate::custody::recording::{Recording, read as recordings};
use crate::store::tables::conditions::Conditions;
use crate::store::tables::row::Columns;
use crate::store::tables::{DbError, Reader};

/// Most items of one page.
pub const PAGE_MAX: u64 = 500;

/// A place in a list that is ordered by time and id, latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Time of the last item shown.
    pub time: Utc,
    /// Its id.
    pub id: String,
}

/// A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere.
pub(crate) fn anywhere(text: &str) -> String {
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

pub(crate) fn scope_conditions(scope: &Scope, conditions: &mut Conditions) {
    match scope {
        Scope::Everything => {}
        Scope::Agency(agency) => conditions.text("r.agency = $", Some(agency.to_string())),
        Scope::Officer(agency, certificate) => {
            conditions.text("r.agency = $", Some(agency.to_string()));
            conditions.text("r.certificate = $", Some(certificate.to_string()));
        }
        Scope::Nothing => conditions.add("FALSE", []),
    }
}

/// How many recordings of a station stand how.
#[derive(Debug, Clone)]
pub struct StandingCount {
    /// The station.
    pub station: StationId,
    /// How they stand.
    pub standing: Standing,
    /// How many.
    pub count: u64,
}

impl Reader<'_> {
    /// Cases within `scope` whose number or title has `text`, latest first, after `cursor`.
    pub fn find_cases(
        &self,
        scope: &Scope,
        text: Option<&str>,
        cursor: Option<&Cursor>,
        limit: u64,
    ) -> Result<Vec<Case>, DbError> {
        let mut conditions = Conditions::default();
        match scope {
            Scope::Everything => {}
            Scope::Agency(agency) | Scope::Officer(agency, _) => {
                conditions.text("c.agency = $", Some(agency.to_string()));
            }
            Scope::Nothing => conditions.add("FALSE", []),
        }
        if let Some(text) = text {
            let pattern = Value::Text(anywhere(text));
            let sql = "(lower(c.number) LIKE $ ESCAPE '\\' OR lower(c.title) LIKE $ ESCAPE '\\')";
            conditions.add(sql, [pattern.clone(), pattern]);
        }
        if let Some(cursor) = cursor {
            let time = Value::Integer(cursor.time.micros());
            conditions.add("(c.opened_at, c.case_id) < ($, $)", [time, Value::Text(cursor.id.clone())]);
        }
        let sql = format!(
            "SELECT c.case_id, c.agency, c.number, c.title, c.opened_at FROM cases c WHERE {} \
             ORDER BY c.opened_at DESC, c.case_id DESC LIMIT {}",
            conditions.clause(),
            // One more tells whether another page follows.
            limit.min(PAGE_MAX + 1)
        );
        self.list(&sql, sql::params_from_iter(conditions.values), cases::case)
    }

    /// How many recordings stand how, per station; where only `coming` ones are wanted, of those whose content is
    /// still to come.
    pub fn count_standings(&self, query: StandingQuery<'_>, coming: bool) -> Result<Vec<StandingCount>, DbError> {
        let StandingQuery { scope, rules, from, until, now } = query;
        let coming = if coming { "r.stored_at IS NULL" } else { "TRUE" };
        let mut counts = self.count_unruled(query, coming)?;
        for rule in rules {
            let (standing, values) = law::standing(rule, now);
            let mut conditions = Conditions::default();
            // The CASE comes first in the query, and so do its values.
            let standing = conditions.expression(&standing, values);
            scope_conditions(scope, &mut conditions);
            conditions.time("r.capture_end >= $", Some(from.max(rule.from)));
            conditions.time("r.capture_end < $", Some(until.min(rule.until)));
            conditions.add(coming, []);
            let sql = format!(
                "SELECT r.station, {standing} AS standing, count(*) AS n FROM recordings r WHERE {} \
                 GROUP BY r.station, standing ORDER BY r.station, standing",
                conditions.clause()
            );
            let values = sql::params_from_iter(conditions.values);
            counts.extend(self.list(&sql, values, |row| {
                let columns = Columns::new("recordings", row);
                Ok(StandingCount {
                    station: columns.parsed("station")?,
                    standing: columns.word("standing")?,
                    count: columns.number("n")?,
                })
            })?);
        }
        Ok(counts)
    }

    /// How many recordings no rule applies to, per station.
    fn count_unruled(&self, query: StandingQuery<'_>, coming: &str) -> Result<Vec<StandingCount>, DbError> {
        let StandingQuery { scope, rules, from, until, .. } = query;
        let mut conditions = Conditions::default();
        conditions.add(coming, []);
        scope_conditions(scope, &mut conditions);
        conditions.time("r.capture_end >= $", Some(from));
        conditions.time("r.capture_end < $", Some(until));
        law::unruled(rules, &mut conditions);
        let sql = format!(
            "SELECT r.station, count(*) AS n FROM recordings r WHERE {} GROUP BY r.station ORDER BY r.station",
            conditions.clause()
        );
        self.list(&sql, sql::params_from_iter(conditions.values), |row| {
            let columns = Columns::new("recordings", row);
            let (station, count) = (columns.parsed("station")?, columns.number("n")?);
            Ok(StandingCount { station, standing: Standing::NoRule, count })
        })
    }

    /// Recordings within `scope` whose content is still coming, the earliest capture first.
    pub fn unstored_within(&self, scope: &Scope, limit: u64) -> Result<Vec<Recording>, DbError> {
        let mut conditions = Conditions::default();
        scope_conditions(scope, &mut conditions);
        conditions.add("r.stored_at IS NULL", []);
        let sql = format!(
            "SELECT {} FROM recordings r WHERE {} ORDER BY r.capture_end, r.recording LIMIT {}",
            recordings::COLUMNS,
            conditions.clause(),
            limit.min(PAGE_MAX)
        );
        self.list(&sql, sql::params_from_iter(conditions.values), recordings::recording)
    }

    /// How many recordings are announced, and how many of them are stored.
    pub fn recording_counts(&self) -> Result<(u64, u64), DbError> {
        let sql = "SELECT coalesce(sum(announced), 0) AS announced, coalesce(sum(stored), 0) AS stored \
                   FROM station_counts";
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("station_counts", row);
            Ok((columns.number("announced")?, columns.number("stored")?))
        };
        Ok(self.list(sql, [], read)?.pop().unwrap_or_default())
    }
}
