//! Entries of the log by item, actor, kind and time, newest first.

use std::ops::Range;

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

/// Most places at which the times of a log go back that a search by time goes by.
const STRETCHES_MAX: u64 = 1_000;

/// `FROM` and `WHERE` of a filter, with its values. Of times it knows nothing: they are places in the log
/// ([`Reader::stretches`]), so that pages need nothing but the number of an entry.
#[derive(Clone)]
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

    /// Of the entries with these numbers alone.
    fn within(mut self, stretch: &Range<u64>) -> Self {
        if stretch.start > 0 {
            self.and("f.log_index >=", Value::Integer(sql_number(stretch.start)));
        }
        if stretch.end < END {
            self.and("f.log_index <", Value::Integer(sql_number(stretch.end)));
        }
        self
    }
}

/// Entries after the last.
const END: u64 = u64::MAX;

fn wanted(filter: &LogFilter) -> Wanted {
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
    wanted
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

    /// The entries at which an administrator put the clock back, in order: times of a log go back nowhere else.
    fn put_back(&self) -> Result<Vec<u64>, DbError> {
        let sql = "SELECT s.log_index FROM log_facts s WHERE s.event = $1 AND s.logged_at < \
                   (SELECT b.logged_at FROM log_facts b WHERE b.log_index < s.log_index \
                   ORDER BY b.log_index DESC LIMIT 1) ORDER BY s.log_index LIMIT $2";
        let values = (LogName::ClockSettled.text(), sql_number(STRETCHES_MAX + 1));
        let found = self.list(sql, values, |row| Columns::new("log_facts", row).number("log_index"))?;
        if found.len() as u64 > STRETCHES_MAX {
            Err(DbError::PutBackTooOften { most: STRETCHES_MAX })
        } else {
            Ok(found)
        }
    }

    /// The first number in a stretch whose times do not go back from which on they are `time` or later; its end where
    /// there is none. Looks at a few entries, however long the stretch is.
    fn first_since(&self, stretch: &Range<u64>, time: Utc) -> Result<u64, DbError> {
        let sql = "SELECT log_index, logged_at FROM log_facts WHERE log_index >= $1 AND log_index < $2 \
                   ORDER BY log_index LIMIT 1";
        let Range { start: mut low, end: mut high } = *stretch;
        while low < high {
            let middle = low + (high - low) / 2;
            let read = |row: &sql::Row<'_>| {
                let columns = Columns::new("log_facts", row);
                Ok((columns.number("log_index")?, columns.time("logged_at")?))
            };
            // An entry that cannot be read has no row.
            match self.list(sql, [sql_number(middle), sql_number(high)], read)?.pop() {
                Some((index, at)) if at < time => low = index + 1,
                Some(_) | None => high = middle,
            }
        }
        Ok(low)
    }

    /// Where in the log entries are that a filter's times leave, with numbers below `before`, in order. It is one
    /// stretch, but for a log whose clock was put back: of that it may be one from each such place to the next.
    fn stretches(&self, filter: &LogFilter, before: Option<u64>) -> Result<Vec<Range<u64>>, DbError> {
        let end = before.unwrap_or(END);
        if filter.from.is_none() && filter.until.is_none() {
            return Ok(std::iter::once(0..end).collect());
        }
        let sql = "SELECT log_index FROM log_facts WHERE log_index < $1 ORDER BY log_index DESC LIMIT 1";
        let last = self.list(sql, [sql_number(end)], |row| Columns::new("log_facts", row).number("log_index"))?.pop();
        let end = last.map_or(0, |last: u64| last + 1);
        let mut starts = self.put_back()?;
        starts.retain(|start| *start < end);
        let ends = starts.clone().into_iter().chain([end]);
        let mut stretches: Vec<Range<u64>> = Vec::new();
        for whole in [0].into_iter().chain(starts).zip(ends).map(|(start, end)| start..end) {
            let found = |time: Option<Utc>| time.map(|time| self.first_since(&whole, time)).transpose();
            let stretch = found(filter.from)?.unwrap_or(whole.start)..found(filter.until)?.unwrap_or(whole.end);
            match stretches.last_mut() {
                _ if stretch.is_empty() => {}
                Some(before) if before.end == stretch.start => before.end = stretch.end,
                Some(_) | None => stretches.push(stretch),
            }
        }
        Ok(stretches)
    }

    /// Entries that fit, newest first, with numbers below `before`; at most `limit` (and never more
    /// than [`LOG_PAGE_MAX`]).
    pub fn find_log(&self, filter: &LogFilter, before: Option<u64>, limit: u64) -> Result<Vec<StoredEntry>, DbError> {
        let (wanted, mut left) = (wanted(filter), limit.min(LOG_PAGE_MAX));
        let mut found: Vec<u64> = Vec::new();
        for stretch in self.stretches(filter, before)?.iter().rev() {
            let Wanted { sql, order, values } = wanted.clone().within(stretch);
            let sql = format!("SELECT f.log_index {sql} ORDER BY {order} DESC LIMIT {left}");
            let read = |row: &sql::Row<'_>| Columns::new("log_facts", row).number("log_index");
            let of_stretch = self.list(&sql, sql::params_from_iter(values), read)?;
            left -= of_stretch.len() as u64;
            found.extend(of_stretch);
            if left == 0 {
                break;
            }
        }
        let entry = |index| {
            let missing =
                || DbError::Inconsistent { table: "log_facts", what: format!("entry {index}, which is not there") };
            self.entry(index)?.ok_or_else(missing)
        };
        found.into_iter().map(entry).collect()
    }

    /// How many entries with numbers below `before` fit; counted up to `limit`.
    pub fn count_log(&self, filter: &LogFilter, before: u64, limit: u64) -> Result<u64, DbError> {
        let (wanted, mut count) = (wanted(filter), 0);
        for stretch in &self.stretches(filter, Some(before))? {
            let Wanted { sql, values, .. } = wanted.clone().within(stretch);
            let rows = format!("SELECT f.log_index {sql}");
            count += self.count_up_to(&rows, sql::params_from_iter(values), limit - count)?;
        }
        Ok(count)
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

    /// Who can act and has this name or certificate: people by their accounts, and stations.
    pub fn named(&self, name: &str) -> Result<Vec<Item>, DbError> {
        let sql = "SELECT 'user:' || user_id AS item FROM users WHERE name = $1 OR certificate = $1 \
                   UNION SELECT 'station:' || station FROM stations WHERE name = $1 ORDER BY 1 LIMIT $2";
        self.items(sql, name)
    }

    /// What is called this: people, officers, stations and agencies.
    pub fn called(&self, name: &str) -> Result<Vec<Item>, DbError> {
        let sql = "SELECT 'user:' || user_id AS item FROM users WHERE name = $1 \
                   UNION SELECT 'officer:' || certificate FROM officers WHERE name = $1 \
                   UNION SELECT 'station:' || station FROM stations WHERE name = $1 \
                   UNION SELECT 'agency:' || agency FROM agencies WHERE name = $1 ORDER BY 1 LIMIT $2";
        self.items(sql, name)
    }

    fn items(&self, sql: &str, name: &str) -> Result<Vec<Item>, DbError> {
        let read = |row: &sql::Row<'_>| Columns::new("users", row).parsed("item");
        self.whole(sql, sql::params![name, sql_number(LIST_MAX + 1)], read)
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
    use evidence::event::{AccessEvent, Actor, ClockSettling, Event, LogEvent, ReadWhat};
    use proptest::prelude::*;

    use crate::custody::log::read::*;

    /// A log of `who read an item` and `who searched` in turn, an entry a second.
    fn log() -> Connection {
        let start: Utc = "2026-01-05T10:00:00.000000Z".parse().expect("an instant");
        log_of((0..20).map(|second| (start.plus_seconds(second), false)))
    }

    /// The same, an entry at each of these times; or one by which an administrator puts the clock right.
    fn log_of(times: impl Iterator<Item = (Utc, bool)>) -> Connection {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in crate::custody::schema::MIGRATIONS {
            migration.run(&sql).expect("the schema");
        }
        for (index, (time, settles)) in (0..).zip(times) {
            let actor = if index % 4 < 2 {
                Actor::Service
            } else {
                Actor::User { id: "li".parse().expect("an id"), role: evidence::event::Role::Clerk, agency: None }
            };
            let about = index % 2 == 0 && !settles;
            let event = if settles {
                let (how, reason) = (ClockSettling::Accepted, "r".to_owned());
                Event::Log(LogEvent::ClockSettled { how, wall: time, expected: time, reason })
            } else if about {
                Event::Access(AccessEvent::ItemRead { what: ReadWhat::Detail })
            } else {
                Event::Access(AccessEvent::SearchMade { scope: "log".to_owned(), query: String::new(), shown: 0 })
            };
            let item = Item::User("wang".parse().expect("an id"));
            let link = ItemLink { item, item_seq: index / 2, prev_item_leaf: None };
            let items = if about { vec![link] } else { Vec::new() };
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
    fn a_search_by_time_is_refused_by_a_log_whose_clock_was_put_back_too_often_and_one_without_is_not() {
        let at = |second: i64| Utc::from_micros(1_800_000_000_000_000 + second * 1_000_000).expect("a time");
        let by_time = LogFilter { from: Some(at(-3)), ..LogFilter::default() };
        for (times, refused) in [(STRETCHES_MAX, false), (STRETCHES_MAX + 1, true)] {
            let sql = log_of((0..=sql_number(times)).map(|step| (at(-step), step > 0)));
            let found = Reader::new(&sql).find_log(&by_time, None, 9).map(|entries| entries.len());
            match found {
                Err(DbError::PutBackTooOften { most }) => assert!(refused && most == STRETCHES_MAX, "{times}"),
                found => assert_eq!((found.expect("entries"), refused), (4, false), "{times}"),
            }
            let all = Reader::new(&sql).find_log(&LogFilter::default(), None, 9).expect("entries");
            assert_eq!(all.first().map(|entry| entry.index), Some(times));
        }
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
            let wanted = wanted(&filter).within(&(3..10));
            let plan =
                format!("EXPLAIN QUERY PLAN SELECT f.log_index {} ORDER BY {} DESC LIMIT 5", wanted.sql, wanted.order);
            let mut statement = sql.prepare(&plan).expect("a plan");
            let rows = statement.query_map(sql::params_from_iter(wanted.values), |row| row.get::<_, String>(3));
            let plan = rows.expect("rows").map(|row| row.expect("a row")).collect::<Vec<_>>().join("; ");
            assert!(plan.starts_with("SEARCH") && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
        }
    }

    /// What a step adds to a log: how many seconds later, and how many an administrator puts the clock back then.
    fn step() -> impl Strategy<Value = (i64, Option<i64>)> {
        (0..4_i64, prop_oneof![6 => Just(None), 1 => (0..30_i64).prop_map(Some)])
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_log_whose_clock_was_put_back_is_searched_by_time_as_by_asking_each_entry(
            steps in prop::collection::vec(step(), 1..60),
            (from, until) in (prop::option::of(-40..120_i64), prop::option::of(-40..120_i64)),
            (before, limit) in (prop::option::of(0..70_u64), 1..70_u64),
            by_li in any::<bool>(),
        ) {
            let at = |second: i64| Utc::from_micros(1_800_000_000_000_000 + second * 1_000_000).expect("a time");
            let mut now = 0;
            let times: Vec<(i64, bool)> = steps
                .iter()
                .map(|(later, back)| {
                    now += later - back.unwrap_or_default();
                    (now, back.is_some())
                })
                .collect();
            let sql = log_of(times.iter().map(|(second, settles)| (at(*second), *settles)));
            let actor = by_li.then(|| "user:li".to_owned());
            let filter = LogFilter { actor, from: from.map(at), until: until.map(at), ..LogFilter::default() };
            let fits = |index: usize, second: i64| {
                (!by_li || index % 4 >= 2)
                    && from.is_none_or(|from| second >= from)
                    && until.is_none_or(|until| second < until)
                    && before.is_none_or(|before| (index as u64) < before)
            };
            let all = times.iter().enumerate().rev().filter(|(index, (second, _))| fits(*index, *second));
            let expected: Vec<u64> = all.map(|(index, _)| index as u64).take(usize::try_from(limit).expect("few")).collect();
            prop_assert_eq!(found(&sql, &filter, before, limit), expected);
        }
    }
}
