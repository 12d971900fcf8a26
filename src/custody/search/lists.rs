//! Lists: cases by filter with stable cursors, recordings to be walked, and how deadlines stand.

use crate::store::tables::sql;
use crate::store::tables::sql::Value;
use evidence::ids::StationId;
use evidence::time::Utc;

use crate::answers::case_number::case_key;
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

/// Most cases that are looked at for one page of a search; from there on the next page goes on.
pub const CASES_LOOKED_MAX: u64 = 100_000;

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

/// Cases within `scope` after `cursor`.
fn cases_within(scope: &Scope, cursor: Option<&Cursor>) -> Conditions {
    let mut conditions = Conditions::default();
    match scope {
        Scope::Everything => {}
        Scope::Agency(agency) | Scope::Officer(agency, _) => {
            conditions.text("c.agency = $", Some(agency.to_string()));
        }
        Scope::Nothing => conditions.add("FALSE", []),
    }
    if let Some(cursor) = cursor {
        let time = Value::Integer(cursor.time.micros());
        conditions.add("(c.opened_at, c.case_id) < ($, $)", [time, Value::Text(cursor.id.clone())]);
    }
    conditions
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
    /// Cases within `scope` whose number or title has `text`, latest first, after `cursor`; and where it stopped, where
    /// `looked` cases were looked at and there are more.
    pub fn find_cases(
        &self,
        scope: &Scope,
        text: Option<&str>,
        cursor: Option<&Cursor>,
        (limit, looked): (u64, u64),
    ) -> Result<(Vec<Case>, Option<Cursor>), DbError> {
        let within = || cases_within(scope, cursor);
        let (mut conditions, mut end) = (within(), None);
        if let Some(text) = text {
            // Whether a text is in a number or a title no index tells: each case is asked.
            end = self.last_looked_at(within(), looked)?;
            if let Some(end) = &end {
                let time = Value::Integer(end.time.micros());
                conditions.add("(c.opened_at, c.case_id) >= ($, $)", [time, Value::Text(end.id.clone())]);
            }
            // A number is looked for in whatever writing, and by those that led to the case before.
            let (pattern, folded) = (Value::Text(anywhere(text)), Value::Text(anywhere(&case_key(text))));
            let sql = "(lower(c.number) LIKE $ ESCAPE '\\' OR lower(c.title) LIKE $ ESCAPE '\\' OR EXISTS ( \
                       SELECT 1 FROM case_names n WHERE n.leads_to = c.case_id AND n.folded LIKE $ ESCAPE '\\'))";
            conditions.add(sql, [pattern.clone(), pattern, folded]);
        }
        let sql = format!(
            "SELECT {} FROM cases c {} WHERE {} ORDER BY c.opened_at DESC, c.case_id DESC LIMIT {}",
            cases::CASE,
            cases::STANDS,
            conditions.clause(),
            // One more tells whether another page follows.
            limit.min(PAGE_MAX + 1)
        );
        Ok((self.list(&sql, sql::params_from_iter(conditions.values), cases::case)?, end))
    }

    /// The last of the first `most` cases of a list that goes on.
    fn last_looked_at(&self, conditions: Conditions, most: u64) -> Result<Option<Cursor>, DbError> {
        let sql = format!(
            "SELECT c.opened_at, c.case_id FROM cases c WHERE {} \
             ORDER BY c.opened_at DESC, c.case_id DESC LIMIT 2 OFFSET {}",
            conditions.clause(),
            most.saturating_sub(1)
        );
        let read = |row: &sql::Row<'_>| {
            let columns = Columns::new("cases", row);
            Ok(Cursor { time: columns.time("opened_at")?, id: columns.text("case_id")? })
        };
        let found = self.list(&sql, sql::params_from_iter(conditions.values), read)?;
        Ok(if found.len() > 1 { found.into_iter().next() } else { None })
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::tables::sql::Connection;

    fn database(cases: u32) -> Connection {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in crate::custody::schema::MIGRATIONS {
            migration.run(&sql).expect("migrated");
        }
        sql.execute_batch("INSERT INTO agencies VALUES ('xc', '薛城', 1), ('sz', '市中', 1)").expect("agencies");
        for number in 0..cases {
            let (agency, title) = (if number % 3 == 0 { "sz" } else { "xc" }, format!("Title {number}"));
            // Several are opened at one moment.
            sql.execute(
                "INSERT INTO cases VALUES ($1, $2, $3, $4, $5)",
                sql::params![format!("{number:032x}"), agency, format!("{number}号"), title, i64::from(number / 4)],
            )
            .expect("a case");
        }
        sql
    }

    #[test]
    fn a_search_that_looks_at_few_cases_a_page_goes_on_until_all_are_looked_at() {
        let sql = database(50);
        let reader = Reader::new(&sql);
        for scope in [Scope::Everything, Scope::Agency("xc".parse().expect("an id"))] {
            for text in ["title 7", "TITLE 4", "no such", "号"] {
                let (whole, end) = reader.find_cases(&scope, Some(text), None, (99, 99)).expect("cases");
                assert_eq!(end, None);
                let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
                loop {
                    let (page, end) = reader.find_cases(&scope, Some(text), cursor.as_ref(), (99, 7)).expect("a page");
                    assert!(page.len() <= 7, "{text}");
                    found.extend(page.into_iter().map(|case| case.id));
                    pages += 1;
                    cursor = end;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(found, whole.into_iter().map(|case| case.id).collect::<Vec<_>>(), "{text}");
                assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());
                assert_eq!(pages, if scope == Scope::Everything { 8 } else { 5 }, "{text}");
            }
        }
        // What is not searched in is a page of the list itself.
        let (page, end) = reader.find_cases(&Scope::Everything, None, None, (20, 7)).expect("a page");
        assert_eq!((page.len(), end), (20, None));
    }
}
