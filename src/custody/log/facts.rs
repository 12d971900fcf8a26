//! The fold by which the log itself is filtered: when, by whom, of which kind.

use crate::store::tables::sql::{Connection, params};
use evidence::entry::Entry;
use evidence::event::Actor;

use crate::store::tables::log_rows::LOG_PAGE_MAX;
use crate::store::tables::row::sql_number;
use crate::store::tables::{DbError, Reader};

/// How `log_facts` names an actor: `user:<id>`, `station:<id>`, `service:` or `nobody:`.
pub(crate) fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::User { id, .. } => format!("user:{id}"),
        Actor::Station { id, .. } => format!("station:{id}"),
        Actor::Service => "service:".to_owned(),
        Actor::Nobody { .. } => "nobody:".to_owned(),
    }
}

/// Notes an entry.
pub(crate) fn put(sql: &Connection, index: u64, entry: &Entry) -> Result<(), DbError> {
    sql.prepare_cached("INSERT INTO log_facts (log_index, logged_at, actor, event) VALUES ($1, $2, $3, $4)")?
        .execute(params![sql_number(index), entry.time.micros(), actor_name(&entry.actor), entry.event.name()])?;
    Ok(())
}

/// Notes the entries of a log that is older than the table. An entry that cannot be read is left
/// out: the check of the log tells of it, and it must not keep the service from starting.
pub(crate) fn migrate(sql: &Connection) -> Result<(), DbError> {
    let reader = Reader::new(sql);
    let mut next = 0;
    loop {
        let page = reader.entries_from(next, LOG_PAGE_MAX)?;
        let Some(last) = page.last() else { return Ok(()) };
        next = last.index + 1;
        for stored in &page {
            if let Ok(entry) = Entry::parse(&stored.bytes) {
                put(sql, stored.index, &entry)?;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use evidence::event::{AccessEvent, Event};

    use crate::custody::log::facts::*;

    fn entry(event: Event) -> Entry {
        let actor =
            Actor::User { id: "li".parse().expect("an id"), role: evidence::event::Role::Auditor, agency: None };
        let time = "2026-01-05T10:00:00.000000Z".parse().expect("an instant");
        Entry::new(evidence::entry::EntryNonce([7; 16]), time, actor, Vec::new(), event)
    }

    #[test]
    fn a_log_that_is_older_than_the_table_is_filled_in() {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in &crate::custody::schema::MIGRATIONS[..2] {
            migration.run(&sql).expect("the schema");
        }
        let search = Event::Access(AccessEvent::SearchMade { scope: "log".to_owned(), query: String::new(), shown: 0 });
        for index in 0..(LOG_PAGE_MAX + 5) {
            let bytes = if index == 7 { b"{}".to_vec() } else { entry(search.clone()).to_bytes().expect("bytes") };
            sql.execute(
                "INSERT INTO log_entries (log_index, entry, leaf) VALUES ($1, $2, $3)",
                params![sql_number(index), bytes, [0_u8; 32]],
            )
            .expect("an entry");
        }
        crate::custody::schema::MIGRATIONS[3].run(&sql).expect("the migration");
        let count: i64 = sql
            .query_row("SELECT count(*) FROM log_facts WHERE actor = 'user:li' AND event = 'search.made'", [], |row| {
                row.get(0)
            })
            .expect("a count");
        assert_eq!(count, sql_number(LOG_PAGE_MAX + 4));
    }
}
