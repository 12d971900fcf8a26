//! The fold of the course of cases.

use evidence::entry::Entry;
use evidence::event::{CourseEvent, Event};
use evidence::ids::CaseId;

use crate::custody::course::state::Course;
use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::row::word;
use crate::store::tables::sql::{Connection, params};

/// Keeps how the course of each case stands.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &CourseEvent) -> Result<(), DbError> {
    begin(step, event.case())?;
    let (case, by, now) = (event.case().as_str(), step.person()?.as_str(), step.now());
    match event {
        CourseEvent::Described { .. } => describe(step, event),
        CourseEvent::StartRequested { ground, .. } => turn(step, event, "start_requested", ground),
        CourseEvent::Started { .. } => register(step, event, now, false),
        CourseEvent::StartRefused { reason, .. } => turn(step, event, "start_refused", reason),
        CourseEvent::StartedUrgent { started_at, reason, .. } => {
            turn(step, event, "started_urgent", reason)?;
            step.run(
                "UPDATE courses SET urgent_at = $1, urgent_logged_at = $2, urgent_by = $3, ratified_at = NULL, \
                 released = NULL, released_at = NULL WHERE case_id = $4",
                params![started_at.micros(), now, by, case],
            )
        }
        CourseEvent::Ratified { .. } => {
            turn(step, event, "started", "")?;
            step.run(
                "UPDATE courses SET registered_at = $1, registered_by = $2, ratified_at = $1 WHERE case_id = $3",
                params![now, by, case],
            )
        }
        CourseEvent::UrgentRefused { reason, released, released_at, .. } => {
            turn(step, event, "urgent_refused", reason)?;
            step.run(
                "UPDATE courses SET ratified_at = $1, released = $2, released_at = $3 WHERE case_id = $4",
                params![now, released, released_at.micros(), case],
            )
        }
        CourseEvent::RegisteredElsewhere { registered_at, .. } => register(step, event, registered_at.micros(), true),
        CourseEvent::Paused { pause, from, reason, .. } => step.run(
            "INSERT INTO course_pauses (case_id, number, pause, from_at, reason, begun_by) \
             SELECT $1, 1 + count(*), $2, $3, $4, $5 FROM course_pauses WHERE case_id = $1",
            params![case, word(pause), from.micros(), reason, by],
        ),
        CourseEvent::PauseEnded { pause, until, reason, .. } => step.run(
            "UPDATE course_pauses SET until_at = $1, ended_by = $2, ended_reason = $3 \
             WHERE case_id = $4 AND pause = $5 AND until_at IS NULL",
            params![until.micros(), by, reason, case, word(pause)],
        ),
        CourseEvent::TermExtended { rule, reason, .. } => step.run(
            "INSERT INTO course_extensions (case_id, number, rule, extended_at, extended_by, reason) \
             SELECT $1, 1 + count(*), $2, $3, $4, $5 FROM course_extensions WHERE case_id = $1",
            params![case, rule, now, by, reason],
        ),
        CourseEvent::EndRequested { act_end, outcome, reason, .. } => {
            turn(step, event, "end_requested", reason)?;
            apart(step, case, ("end_requested", "simple_end_requested"))?;
            step.run(
                "UPDATE courses SET act_end = $1, outcome = $2 WHERE case_id = $3",
                params![act_end.micros(), word(outcome), case],
            )
        }
        CourseEvent::Ended { .. } => {
            turn(step, event, "ended", "")?;
            step.run("UPDATE courses SET ended_at = $1 WHERE case_id = $2", params![now, case])
        }
        CourseEvent::EndRefused { reason, .. } => {
            turn(step, event, "started", reason)?;
            apart(step, case, ("started", "decided_simply"))?;
            step.run("UPDATE courses SET act_end = NULL, outcome = NULL WHERE case_id = $1", [case])
        }
    }
}

/// Makes the row of a case whose course begins.
fn begin(step: &Step<'_>, case: &CaseId) -> Result<(), DbError> {
    step.run(
        "INSERT INTO courses (case_id, agency, state, since, by_person, reason) \
         SELECT case_id, agency, $1, $2, $3, '' FROM cases WHERE case_id = $4 ON CONFLICT (case_id) DO NOTHING",
        params![Course::Reported.word(), step.now(), step.person()?.as_str(), case.as_str()],
    )
}

/// Keeps that the course stands otherwise from here on.
fn turn(step: &Step<'_>, event: &CourseEvent, state: &str, reason: &str) -> Result<(), DbError> {
    step.run(
        "UPDATE courses SET state = $1, since = $2, by_person = $3, reason = $4 WHERE case_id = $5",
        params![state, step.now(), step.person()?.as_str(), reason, event.case().as_str()],
    )
}

/// Keeps that the case was decided by the simple procedure.
pub(in crate::custody) fn decided_simply(step: &Step<'_>, case: &CaseId) -> Result<(), DbError> {
    begin(step, case)?;
    step.run(
        "UPDATE courses SET state = $1, since = $2, by_person = $3, reason = '' WHERE case_id = $4",
        params![Course::DecidedSimply.word(), step.now(), step.person()?.as_str(), case.as_str()],
    )
}

/// A case that was decided by the simple procedure, and was never registered, stands otherwise than one that was.
fn apart(step: &Step<'_>, case: &str, (registered, simple): (&str, &str)) -> Result<(), DbError> {
    step.run(
        "UPDATE courses SET state = $1 WHERE case_id = $2 AND state = $3 AND registered_at IS NULL",
        params![simple, case, registered],
    )
}

/// Keeps that the case is registered since then, by the head or in another system.
fn register(step: &Step<'_>, event: &CourseEvent, at: i64, elsewhere: bool) -> Result<(), DbError> {
    turn(step, event, "started", "")?;
    step.run(
        "UPDATE courses SET registered_at = $1, registered_by = $2, registered_elsewhere = $3 WHERE case_id = $4",
        params![at, step.person()?.as_str(), i64::from(elsewhere), event.case().as_str()],
    )
}

fn describe(step: &Step<'_>, event: &CourseEvent) -> Result<(), DbError> {
    let CourseEvent::Described { case, matter, procedure, source, place, deed, handlers, marks, .. } = event else {
        return Ok(());
    };
    let list = |value: serde_json::Result<String>| value.map_err(|error| step.inconsistent(error.to_string()));
    step.run(
        "UPDATE courses SET matter = $1, procedure = $2, source = $3, place = $4, deed = $5, handlers = $6, marks = $7, \
         described_by = $8, described_at = $9 WHERE case_id = $10",
        params![
            matter.as_str(),
            word(procedure),
            word(source),
            place,
            list(serde_json::to_string(deed))?,
            list(serde_json::to_string(handlers))?,
            list(serde_json::to_string(marks))?,
            step.person()?.as_str(),
            step.now(),
            case.as_str()
        ],
    )?;
    // Who handled it once is not forgotten.
    step.run("UPDATE course_handlers SET handles = 0 WHERE case_id = $1", [case.as_str()])?;
    for certificate in handlers {
        step.run(
            "INSERT INTO course_handlers (certificate, case_id, handles) VALUES ($1, $2, 1) \
             ON CONFLICT (certificate, case_id) DO UPDATE SET handles = 1",
            params![certificate.as_str(), case.as_str()],
        )?;
    }
    Ok(())
}

/// Finds in the log who handled cases once, for databases from before that was kept.
pub(in crate::custody) fn migrate(sql: &Connection) -> Result<(), DbError> {
    let select = "SELECT e.entry FROM log_facts f JOIN log_entries e ON e.log_index = f.log_index \
                  WHERE f.event = 'case.described' ORDER BY f.log_index";
    let mut statement = sql.prepare(select)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let bytes: Vec<u8> = row.get(0)?;
        let Ok(entry) = Entry::parse(&bytes) else { continue };
        let Event::Course(CourseEvent::Described { case, handlers, .. }) = &entry.event else { continue };
        for certificate in handlers {
            sql.prepare_cached(
                "INSERT INTO course_handlers (certificate, case_id, handles) VALUES ($1, $2, 0) \
                 ON CONFLICT (certificate, case_id) DO NOTHING",
            )?
            .execute(params![certificate.as_str(), case.as_str()])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use evidence::entry::EntryNonce;
    use evidence::event::{Actor, Role};
    use serde_json::json;

    use super::*;
    use crate::custody::schema::MIGRATIONS;

    #[test]
    fn who_handled_a_case_before_that_was_kept_is_found_in_the_log() {
        let sql = Connection::open_in_memory().expect("a database");
        for migration in &MIGRATIONS[..30] {
            migration.run(&sql).expect("the schema");
        }
        let case = "c".repeat(32);
        for (index, handlers) in [(0_i64, ["37001", "37002"]), (1, ["37002", "37003"])] {
            let said = json!({ "type": "case.described", "case": case, "matter": "penalty", "procedure": "ordinary",
                "source": "inspection", "place": "", "deed": [], "handlers": handlers, "marks": [], "reason": "" });
            let event = Event::Course(serde_json::from_value(said).expect("an event"));
            let actor = Actor::User { id: "li".parse().expect("an id"), role: Role::Clerk, agency: None };
            let time = "2026-01-05T10:00:00.000000Z".parse().expect("an instant");
            let bytes = Entry::new(EntryNonce([7; 16]), time, actor, Vec::new(), event).to_bytes().expect("bytes");
            let entries = "INSERT INTO log_entries (log_index, entry, leaf) VALUES ($1, $2, $3)";
            sql.execute(entries, params![index, bytes, [0_u8; 32]]).expect("an entry");
            let facts = "INSERT INTO log_facts (log_index, logged_at, actor, event) \
                         VALUES ($1, 0, 'user:li', 'case.described')";
            sql.execute(facts, [index]).expect("what is told of it");
        }
        for certificate in ["37002", "37003"] {
            let handles = "INSERT INTO course_handlers (certificate, case_id) VALUES ($1, $2)";
            sql.execute(handles, [certificate, case.as_str()]).expect("a handler");
        }
        MIGRATIONS[30].run(&sql).expect("the migration");
        let select = "SELECT certificate, handles FROM course_handlers ORDER BY certificate";
        let mut statement = sql.prepare(select).expect("a statement");
        let read = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        let kept: Vec<(String, i64)> = read.map(|row| row.expect("a row")).collect();
        assert_eq!(kept, [("37001".to_owned(), 0), ("37002".to_owned(), 1), ("37003".to_owned(), 1)]);
    }
}
