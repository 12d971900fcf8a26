//! The fold of cases.

use evidence::event::CaseEvent;
use evidence::ids::{AgencyId, CaseId, CaseNumber};

use crate::answers::case_number::case_key;
use crate::custody::case::read::{CLOSED, MERGED};
use crate::custody::fold::Step;
use crate::custody::search::{docs, grams};
use crate::store::tables::DbError;
use crate::store::tables::row::{sql_number, word};
use crate::store::tables::sql::{Connection, params};

/// Keeps which cases there are, what they are called, how they stand, and what is filed under them.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &CaseEvent) -> Result<(), DbError> {
    match event {
        CaseEvent::Opened { case, agency, number, title } => {
            step.run(
                "INSERT INTO cases (case_id, agency, number, title, opened_at) VALUES ($1, $2, $3, $4, $5)",
                params![case.as_str(), agency.as_str(), number.as_str(), title, step.now()],
            )?;
            named(step, case, agency, number, title)
        }
        CaseEvent::Linked { case, recording, stage, record_kind, reason } => {
            let recording = recording.to_string();
            step.run(
                "INSERT INTO case_items (case_id, recording, stage, record_kind, reason, linked_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                params![case.as_str(), recording, word(stage), word(record_kind), reason, step.now()],
            )?;
            step.run("DELETE FROM suggestions WHERE recording = $1", [&recording])?;
            step.refresh(&recording)
        }
        CaseEvent::Unlinked { case, recording, .. } => {
            let recording = recording.to_string();
            step.run(
                "DELETE FROM case_items WHERE case_id = $1 AND recording = $2",
                params![case.as_str(), recording],
            )?;
            step.refresh(&recording)
        }
        CaseEvent::Renamed { case, number, title, .. } => {
            let agency = "SELECT agency FROM cases WHERE case_id = $1";
            let agency: String = step.sql.prepare_cached(agency)?.query_row([case.as_str()], |row| row.get(0))?;
            let agency = agency.parse().map_err(|_| step.inconsistent("a case of no agency"))?;
            step.run(
                "UPDATE cases SET number = $1, title = $2 WHERE case_id = $3",
                params![number.as_str(), title, case.as_str()],
            )?;
            named(step, case, &agency, number, title)?;
            refresh_filed(step, case)
        }
        CaseEvent::Merged { case, into, reason } => merged(step, case, into, reason),
        CaseEvent::Closed { case, reason } => step.run(
            "INSERT INTO case_states (case_id, state, reason, changed_at) VALUES ($1, $2, $3, $4)",
            params![case.as_str(), CLOSED, reason, step.now()],
        ),
        CaseEvent::Reopened { case, .. } => {
            step.run("DELETE FROM case_states WHERE case_id = $1", params![case.as_str()])
        }
    }
}

/// Keeps a name of a case, which leads to the case itself.
fn named(step: &Step<'_>, case: &CaseId, agency: &AgencyId, number: &CaseNumber, title: &str) -> Result<(), DbError> {
    step.run(
        "INSERT INTO case_names (case_id, log_index, agency, number, folded, title, leads_to) \
         VALUES ($1, $2, $3, $4, $5, $6, $1)",
        params![
            case.as_str(),
            sql_number(step.index),
            agency.as_str(),
            number.as_str(),
            case_key(number.as_str()),
            title
        ],
    )
}

/// All that led to `case` leads to `into`. What was filed went there by entries of its own, but for documents that had
/// been taken out before.
fn merged(step: &Step<'_>, case: &CaseId, into: &CaseId, reason: &str) -> Result<(), DbError> {
    let (case, remaining) = (case.as_str(), into.as_str());
    step.run("UPDATE case_names SET leads_to = $1 WHERE leads_to = $2", params![remaining, case])?;
    step.run("UPDATE case_states SET into_case = $1 WHERE into_case = $2", params![remaining, case])?;
    step.run(
        "INSERT INTO case_states (case_id, state, reason, changed_at, into_case) VALUES ($1, $2, $3, $4, $5)",
        params![case, MERGED, reason, step.now(), remaining],
    )?;
    step.run(
        "UPDATE documents SET case_id = $1 WHERE case_id = $2 AND withdrawn_at IS NOT NULL",
        params![remaining, case],
    )?;
    refresh_filed(step, into)
}

/// Keeps what is searched of all recordings filed under a case: they are found by its names.
fn refresh_filed(step: &Step<'_>, case: &CaseId) -> Result<(), DbError> {
    for recording in filed(step.sql, case.as_str())? {
        step.refresh(&recording)?;
    }
    Ok(())
}

fn filed(sql: &Connection, case: &str) -> Result<Vec<String>, DbError> {
    docs::names(sql, "SELECT recording FROM case_items WHERE case_id = $1 ORDER BY recording", [case])
}

/// Names the cases of databases from before their names were kept, and has recordings found by them.
pub(in crate::custody) fn migrate(sql: &Connection) -> Result<(), DbError> {
    let select = "SELECT c.case_id, c.agency, c.number, c.title, i.log_index FROM cases c \
                  JOIN log_items i ON i.item = 'case:' || c.case_id AND i.item_seq = 0 ORDER BY i.log_index";
    let mut statement = sql.prepare(select)?;
    let mut rows = statement.query([])?;
    let mut written_otherwise = Vec::new();
    while let Some(row) = rows.next()? {
        let [case, agency, number, title]: [String; 4] = [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
        let (index, key): (i64, String) = (row.get(4)?, case_key(&number));
        sql.prepare_cached(
            "INSERT INTO case_names (case_id, log_index, agency, number, folded, title, leads_to) \
             VALUES ($1, $2, $3, $4, $5, $6, $1)",
        )?
        .execute(params![case, index, agency, number, key, title])?;
        if !grams::fold(&number).contains(&key) {
            written_otherwise.push(case);
        }
    }
    for case in written_otherwise {
        for recording in filed(sql, &case)? {
            docs::refresh_named(sql, &recording)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::custody::schema::MIGRATIONS;
    use crate::store::tables::Reader;

    use super::*;

    /// Cases of one number in two writings, as an installation of before could have them.
    fn of_before() -> Connection {
        let sql = Connection::open_in_memory().expect("a database");
        let step = |sql: &str| sql.contains("CREATE TABLE case_names");
        for migration in MIGRATIONS {
            if step(migration.sql) {
                sql.execute_batch("INSERT INTO agencies VALUES ('xc', '薛城', 1), ('sz', '市中', 1)")
                    .expect("agencies");
                let cases = [
                    ("a", "xc", "〔2026〕1号"),
                    ("b", "xc", "[2026] 1号"),
                    ("c", "sz", "(2026)1号"),
                    ("d", "xc", "11号"),
                ];
                for (index, (letter, agency, number)) in (1..).zip(cases) {
                    let case = letter.repeat(32);
                    sql.execute("INSERT INTO cases VALUES ($1, $2, $3, '占道', 1)", params![case, agency, number])
                        .expect("a case");
                    sql.execute(
                        "INSERT INTO log_items (item, item_seq, log_index, leaf) VALUES ($1, 0, $2, zeroblob(32))",
                        params![format!("case:{case}"), index],
                    )
                    .expect("its entry");
                }
            }
            migration.run(&sql).expect("migrated");
        }
        sql
    }

    #[test]
    fn cases_of_before_that_have_one_number_stay_and_are_told_of_each_other() {
        let sql = of_before();
        let reader = Reader::new(&sql);
        let case = |letter: &str| {
            let id = letter.repeat(32).parse().expect("an id");
            reader.case(&id).expect("read").expect("a case")
        };
        let alike = |letter: &str| {
            let alike = reader.cases_alike(&case(letter)).expect("read");
            alike.into_iter().map(|case| case.number.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(alike("a"), ["[2026] 1号"]);
        assert_eq!(alike("b"), ["〔2026〕1号"]);
        assert!(alike("c").is_empty() && alike("d").is_empty());
        // No third is opened, whichever writing it is in.
        let (agency, number) = ("xc".parse().expect("an id"), "（２０２６）1号".parse().expect("a number"));
        assert!(reader.case_by_number(&agency, &number).expect("read").is_some());
        assert_eq!(reader.cases_numbered(&number).expect("read").len(), 3);
        assert_eq!(reader.case_name_at(&case("b").id, 9).expect("read").expect("a name").0.as_str(), "[2026] 1号");
        assert!(reader.other_numbers(&case("a")).expect("read").is_empty());
    }
}
