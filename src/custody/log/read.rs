//! Entries of the log by item, actor, kind and time, newest first.

use crate::store::tables::sql;
use crate::store::tables::sql::Value;
use evidence::entry::Item;
use evidence::event::{EventName, LogName};
use evidence::ids::CaseNumber;
use evidence::keys::PublicKey;
use evidence::time::Utc;

use crate::custody::case::{Case, read as cases};
use crate::store::tables::log_rows::{LOG_PAGE_MAX, StoredEntry};
use crate::store::tables::row::{Columns, sql_number};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// Which entries are wanted. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    /// About this item.
    pub item: Option<Item>,
    /// By this actor: `user:<id>`, `station:<id>`, `service:` or `nobody:`.
    pub actor: Option<String>,
    /// Of this kind: an event's `type`.
    pub event: Option<String>,
    /// At or after.
    pub from: Option<Utc>,
    /// Before.
    pub until: Option<Utc>,
}

/// `FROM` and `WHERE` of a filter, with its values. Times of the log do not go back, so that a time
/// is a place in it and pages need nothing but the number of an entry; but for a log whose clock an
/// administrator has put right, in which each entry is asked for its time.
struct Wanted {
    sql: String,
    order: &'static str,
    values: Vec<Value>,
}

impl Wanted {
    fn and(&mut self, condition: &str, value: Value) {
        self.values.push(value);
        self.sql = format!("{} AND {condition} ${}", self.sql, self.values.len());
    }
}

impl Reader<'_> {
    /// Whether the log has named this key of the service.
    pub fn service_key_is_named(&self, key: &PublicKey) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM service_keys WHERE public_key = $1";
        Ok(self.sql().prepare_cached(sql)?.exists([key.to_base64()])?)
    }

    /// Numbers of the entries of one kind up to number `last`, the earliest first; at most `limit`.
    pub fn entries_of_kind(&self, event: EventName, last: u64, limit: u64) -> Result<Vec<u64>, DbError> {
        let sql = "SELECT log_index FROM log_facts WHERE event = $1 AND log_index <= $2 ORDER BY log_index LIMIT $3";
        let values = (event.text(), sql_number(last), sql_number(limit));
        self.list(sql, values, |row| Columns::new("log_facts", row).number("log_index"))
    }

    /// The first entry at or after `time`; the end of the log where there is none.
    fn first_since(&self, time: Utc) -> Result<u64, DbError> {
        let sql = "SELECT log_index FROM log_facts WHERE logged_at >= $1 ORDER BY logged_at, log_index LIMIT 1";
        let found = self.list(sql, [time.micros()], |row| Columns::new("log_facts", row).number("log_index"))?.pop();
        Ok(found.unwrap_or(u64::MAX))
    }

    /// Whether times of this log may go back somewhere.
    fn clock_was_settled(&self) -> Result<bool, DbError> {
        let sql = "SELECT 1 FROM log_facts WHERE event = $1 LIMIT 1";
        Ok(self.sql().prepare_cached(sql)?.exists([LogName::ClockSettled.text()])?)
    }

    fn wanted(&self, filter: &LogFilter, before: Option<u64>) -> Result<Wanted, DbError> {
        let mut wanted = match &filter.item {
            Some(item) => Wanted {
                sql: "FROM log_items i JOIN log_facts f ON f.log_index = i.log_index WHERE i.item = $1".to_owned(),
                order: "i.item_seq",
                values: vec![Value::Text(item.to_string())],
            },
            None => Wanted { sql: "FROM log_facts f WHERE TRUE".to_owned(), order: "f.log_index", values: Vec::new() },
        };
        if let Some(actor) = &filter.actor {
            wanted.and("f.actor =", Value::Text(actor.clone()));
        }
        if let Some(event) = &filter.event {
            wanted.and("f.event =", Value::Text(event.clone()));
        }
        let (mut from, mut until) = (filter.from, filter.until);
        if self.clock_was_settled()? {
            for (condition, time) in [("f.logged_at >=", from.take()), ("f.logged_at <", until.take())] {
                if let Some(time) = time {
                    wanted.and(condition, Value::Integer(time.micros()));
                }
            }
        }
        if let Some(from) = from {
            wanted.and("f.log_index >=", Value::Integer(sql_number(self.first_since(from)?)));
        }
        let until = until.map(|until| self.first_since(until)).transpose()?;
        if let Some(end) = until.into_iter().chain(before).min() {
            wanted.and("f.log_index <", Value::Integer(sql_number(end)));
        }
        Ok(wanted)
    }

    /// Entries that fit, newest first, with numbers below `before`; at most `limit` (and never more
    /// than [`LOG_PAGE_MAX`]).
    pub fn find_log(&self, filter: &LogFilter, before: Option<u64>, limit: u64) -> Result<Vec<StoredEntry>, DbError> {
        let Wanted { sql, order, values } = self.wanted(filter, before)?;
        let limit = limit.min(LOG_PAGE_MAX);
        let sql = format!("SELECT f.log_index {sql} ORDER BY {order} DESC LIMIT {limit}");
        let read = |row: &sql::Row<'_>| Columns::new("log_facts", row).number("log_index");
        let found = self.list(&sql, sql::params_from_iter(values), read)?;
        let entry = |index| {
            let missing =
                || DbError::Inconsistent { table: "log_facts", what: format!("entry {index}, which is not there") };
            self.entry(index)?.ok_or_else(missing)
        };
        found.into_iter().map(entry).collect()
    }

    /// How many entries with numbers below `before` fit; counted up to `limit`.
    pub fn count_log(&self, filter: &LogFilter, before: u64, limit: u64) -> Result<u64, DbError> {
        let Wanted { sql, values, .. } = self.wanted(filter, Some(before))?;
        let sql = format!("SELECT count(*) AS n FROM (SELECT f.log_index {sql} LIMIT {limit})");
        let read = |row: &sql::Row<'_>| Columns::new("log_facts", row).number("n");
        Ok(self.list(&sql, sql::params_from_iter(values), read)?.pop().unwrap_or_default())
    }

    /// When `actor` last made an entry; see [`LogFilter::actor`].
    pub fn last_entry_by(&self, actor: &str) -> Result<Option<Utc>, DbError> {
        let sql = "SELECT logged_at FROM log_facts WHERE actor = $1 ORDER BY log_index DESC LIMIT 1";
        Ok(self.list(sql, [actor], |row| Columns::new("log_facts", row).time("logged_at"))?.pop())
    }

    /// The time of the last entry.
    pub fn last_time(&self) -> Result<Option<Utc>, DbError> {
        let sql = "SELECT logged_at FROM log_facts ORDER BY log_index DESC LIMIT 1";
        Ok(self.list(sql, [], |row| Columns::new("log_facts", row).time("logged_at"))?.pop())
    }

    /// Cases of this number, of all agencies.
    pub fn cases_numbered(&self, number: &CaseNumber) -> Result<Vec<Case>, DbError> {
        let sql = "SELECT c.case_id, c.agency, c.number, c.title, c.opened_at FROM cases c WHERE c.number = $1 \
                   ORDER BY c.agency LIMIT $2";
        self.whole(sql, sql::params![number.as_str(), sql_number(LIST_MAX + 1)], cases::case)
    }
}

#[cfg(test)]
mod tests {
    use crate::store::tables::sql::{Connection, params};
    use evidence::digest::Digest;
    use evidence::entry::{Entry, EntryNonce, ItemLink};
    use evidence::event::{AccessEvent, Actor, Event, ReadWhat};

    use crate::custody::log::read::*;

    /// A log of `who read an item` and `who searched` in turn, an entry a second.
    fn log() -> Connection {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in crate::custody::schema::MIGRATIONS {
            migration.run(&sql).expect("the schema");
        }
        let start: Utc = "2026-01-05T10:00:00.000000Z".parse().expect("an instant");
        for index in 0..20_u64 {
            let actor = if index % 4 < 2 {
                Actor::Service
            } else {
                Actor::User { id: "li".parse().expect("an id"), role: evidence::event::Role::Clerk, agency: None }
            };
            let about = index % 2 == 0;
            let event = if about {
                Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail })
            } else {
                Event::Access(AccessEvent::SearchMade { scope: "log".to_owned(), query: String::new(), shown: 0 })
            };
            let item = Item::User("wang".parse().expect("an id"));
            let link = ItemLink { item, item_seq: index / 2, prev_item_leaf: None };
            let items = if about { vec![link] } else { Vec::new() };
            let time = start.plus_seconds(i64::try_from(index).expect("small"));
            let entry = Entry::new(EntryNonce([7; 16]), time, actor, items, event);
            let sql_row = "INSERT INTO log_entries (log_index, entry, leaf) VALUES ($1, $2, $3)";
            sql.execute(sql_row, params![sql_number(index), entry.to_bytes().expect("bytes"), [0_u8; 32]])
                .expect("a row");
            (crate::custody::schema::SCHEMA.apply)(
                &sql,
                index,
                &entry,
                &Digest([0; 32]),
                None,
                crate::store::tables::Indexing::Now,
            )
            .expect("the fold");
        }
        sql
    }

    fn found(sql: &Connection, filter: &LogFilter, before: Option<u64>, limit: u64) -> Vec<u64> {
        let reader = Reader::new(sql);
        let entries = reader.find_log(filter, before, limit).expect("entries");
        assert_eq!(
            reader.count_log(filter, before.unwrap_or(99), 99).expect("a count").min(limit),
            entries.len() as u64
        );
        entries.iter().map(|entry| entry.index).collect()
    }

    #[test]
    fn entries_are_found_by_all_that_is_asked_and_in_pages() {
        let sql = log();
        let all = LogFilter::default();
        assert_eq!(found(&sql, &all, None, 3), [19, 18, 17]);
        assert_eq!(found(&sql, &all, Some(17), 3), [16, 15, 14]);
        let li = LogFilter { actor: Some("user:li".to_owned()), ..LogFilter::default() };
        assert_eq!(found(&sql, &li, Some(12), 99), [11, 10, 7, 6, 3, 2]);
        let searches = LogFilter { event: Some("search.made".to_owned()), ..li };
        assert_eq!(found(&sql, &searches, None, 99), [19, 15, 11, 7, 3]);
        let item = Some(Item::User("wang".parse().expect("an id")));
        let read = LogFilter { item, ..LogFilter::default() };
        assert_eq!(found(&sql, &read, Some(6), 99), [4, 2, 0]);
        assert_eq!(found(&sql, &LogFilter { actor: Some("user:li".to_owned()), ..read }, Some(8), 99), [6, 2]);
    }

    #[test]
    fn times_bound_what_is_found() {
        let sql = log();
        let at =
            |second: i64| Some("2026-01-05T10:00:00.000000Z".parse::<Utc>().expect("an instant").plus_seconds(second));
        let between = LogFilter { from: at(5), until: at(8), ..LogFilter::default() };
        assert_eq!(found(&sql, &between, None, 99), [7, 6, 5]);
        assert_eq!(found(&sql, &LogFilter { from: at(99), ..LogFilter::default() }, None, 99), Vec::<u64>::new());
        assert_eq!(found(&sql, &LogFilter { until: at(-9), ..LogFilter::default() }, None, 99), Vec::<u64>::new());
        let last = Reader::new(&sql).last_entry_by("service:").expect("a time");
        assert_eq!(last, at(17));
    }

    #[test]
    fn every_filter_has_its_index() {
        let sql = log();
        let all = LogFilter {
            item: None,
            actor: Some("user:li".to_owned()),
            event: Some("search.made".to_owned()),
            from: None,
            until: None,
        };
        let item = Some(Item::User("wang".parse().expect("an id")));
        for filter in [
            LogFilter { event: None, ..all.clone() },
            LogFilter { actor: None, ..all.clone() },
            LogFilter { item, ..LogFilter::default() },
            all,
        ] {
            let wanted = Reader::new(&sql).wanted(&filter, Some(10)).expect("a clause");
            let plan =
                format!("EXPLAIN QUERY PLAN SELECT f.log_index {} ORDER BY {} DESC LIMIT 5", wanted.sql, wanted.order);
            let mut statement = sql.prepare(&plan).expect("a plan");
            let rows = statement.query_map(sql::params_from_iter(wanted.values), |row| row.get::<_, String>(3));
            let plan = rows.expect("rows").map(|row| row.expect("a row")).collect::<Vec<_>>().join("; ");
            assert!(plan.starts_with("SEARCH") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }
}
