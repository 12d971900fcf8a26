//! `docket check` names whatever was changed behind the service's back; `docket rebuild` makes the folded tables anew.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[expect(dead_code, reason = "what is logged is tried by `reads`")]
#[path = "reads/declared.rs"]
mod declared;
#[path = "check/filled.rs"]
mod filled;
#[expect(dead_code, reason = "who may ask is tried by `console_roles`")]
#[path = "console_roles/forms.rs"]
mod forms;
mod site;
#[path = "console_roles/table.rs"]
mod table;
#[path = "check/vault.rs"]
mod vault;

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use docket::custody::schema::SCHEMA;
use rusqlite::types::Value as Cell;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value, json};
use site::browser::Session;
use site::{Site, Station, copy, docket, said};

/// Tables that are the log itself; the others are its fold, which `docket rebuild` makes anew.
const LOG_TABLES: [&str; 3] = ["log_entries", "log_tiles", "log_checkpoint"];

/// A stopped installation with something in every table, and how it was before the last few acts.
struct Prepared {
    now: Site,
    /// A copy that nothing opens: a database that is open beside a copying makes files and takes them away again.
    kept: PathBuf,
    /// A copy from before some of the entries.
    earlier: PathBuf,
    earlier_checkpoint: PathBuf,
    checkpoint: PathBuf,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(prepare)
}

fn prepare() -> Prepared {
    let mut site = Site::start_with_transcriber();
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let recordings = [station.seal("a.mp4", &[7; 5000]), station.seal("b.mp4", b""), station.seal("c.mp4", b"c")];
    for recording in &recordings {
        station.store(&site, recording);
    }
    // What the station saw of the log.
    let mut session = Station::challenged(&site, &station.id, &station.key);
    session["seen"] = json!([site.checkpoint()]);
    site.call("POST", &format!("/api/v1/stations/{}/session", station.id), "", &session).expect(200);
    let open = station.seal("open.mp4", b"not here yet");
    station.announce(&site, &open).expect(200);
    let (docking, envelope) = station.dock(&[&recordings[0], &recordings[1]]);
    station.bring(&site, &docking, &envelope).expect(200);
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    let over = site.case(&clerk, "薛综执罚〔2026〕2号");
    site.call("POST", &format!("/api/v1/cases/{over}/close"), &clerk, &json!({ "reason": "结案" })).expect(204);
    for recording in &recordings {
        let link = json!({ "recording": recording.id, "stage": "start", "kind": "video", "reason": "立案" });
        site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &link).expect(204);
        let content = format!("/api/v1/recordings/{}/content", recording.id);
        site.call("GET", &content, &clerk, &Value::Null).expect(200);
    }
    let from = "2026-01-05T10:00:00.000000Z";
    let given = json!({ "recorder": "BWC-1", "agency": "xc", "officer": "37001", "from": from });
    site.call("POST", "/api/v1/assignments", &site.admin, &given).expect(201);
    site.law_and_people(&clerk, &case);
    site.excused_act(&clerk, &case);
    let release = json!({ "path": "a.mp4", "outcome": "deleted", "detail": "", "at": from });
    let released = format!("/api/v1/recordings/{}/releases", recordings[0].id);
    site.call("POST", &released, &station.token, &release).expect(200);
    let package = json!({ "case": case, "reason": "移送" });
    let made = site.call("POST", "/api/v1/packages", &clerk, &package).expect(201);
    let fetch = format!("/api/v1/packages/{}", made["package"].as_str().unwrap());
    assert_eq!(site.call("GET", &fetch, &clerk, &Value::Null).status, 200);
    filled::in_its_course(&site, &clerk);
    filled::at_the_console(&site, &mut station, &clerk, &case);
    site.decided_simply(&Session::open(&site, "clerk", &clerk), &clerk, "薛综执罚〔2026〕9号");
    filled::carried_out(&site, &clerk, &case);
    site.asks_in_vain(&clerk, &recordings[0].id.to_string());
    filled::through_forms(&site);
    // More than one full tile of the log.
    while site.log_size() < 260 {
        site.call("GET", "/api/v1/cases", &clerk, &Value::Null).expect(200);
    }
    site.ends_clean();
    let earlier = site.beside("earlier");
    copy(&site.data(), &earlier);
    site.serve();
    let earlier_checkpoint = site.beside("earlier.checkpoint");
    fs::write(&earlier_checkpoint, site.checkpoint()).unwrap();
    for _ in 0..3 {
        site.call("GET", &format!("/api/v1/cases/{case}"), &clerk, &Value::Null).expect(200);
    }
    let checkpoint = site.beside("checkpoint");
    fs::write(&checkpoint, site.checkpoint()).unwrap();
    site.ends_clean();
    let kept = site.beside("kept");
    copy(&site.data(), &kept);
    Prepared { now: site, kept, earlier, earlier_checkpoint, checkpoint }
}

/// Every posting of the search index, and what a search for each of its tokens finds.
fn answers(site: &Site) -> Vec<String> {
    let db = open(site);
    db.execute_batch("CREATE VIRTUAL TABLE temp.grams USING fts5vocab('main', 'search_index', 'instance')").unwrap();
    let mut statement = db.prepare("SELECT term, doc FROM temp.grams").unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok((row.get_ref(0)?.as_bytes()?.to_vec(), row.get::<_, i64>(1)?));
    let postings: Vec<(Vec<u8>, i64)> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
    let mut found = db.prepare("SELECT rowid FROM search_index WHERE search_index MATCH $1 ORDER BY rowid").unwrap();
    let mut all = Vec::new();
    for (term, doc) in postings {
        let term = String::from_utf8_lossy(&term).into_owned();
        let rows = found.query_map([format!("\"{term}\"")], |row| row.get::<_, i64>(0)).unwrap();
        all.push(format!("{term} {doc} {:?}", rows.map(Result::unwrap).collect::<Vec<_>>()));
    }
    all
}

/// A copy to spoil.
fn spoiled() -> Site {
    Site::copy_of(&prepared().kept)
}

fn open(site: &Site) -> Connection {
    Connection::open(site.data().join("docket.db")).unwrap()
}

/// Every table that the database has, but for these. What is in the pages of the search index depends on the order
/// of writing, and `an_edit_of_the_search_index_is_found_and_rebuilt` tries them. No log makes secrets and personal
/// values anew; `tests/accounts` tries the rows of `credentials`, `tests/party.rs` those of `personal_values`. That
/// the database is a copy, `backup_mark`, only the copying knows.
fn tables(db: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
               AND name NOT LIKE 'search_index%' AND name NOT IN ('credentials', 'personal_values', 'backup_mark') ORDER BY name";
    let mut statement = db.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// A table's columns, and which of them are its key.
fn columns(db: &Connection, table: &str) -> Vec<(String, bool)> {
    let mut statement = db.prepare(&format!("SELECT name, pk FROM pragma_table_info('{table}') ORDER BY cid")).unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? > 0))).unwrap();
    rows.map(Result::unwrap).collect()
}

/// A row in the middle: its place and its cells.
fn sample(db: &Connection, table: &str, columns: usize) -> (i64, Vec<Cell>) {
    let sql = format!("SELECT rowid, * FROM {table} LIMIT 1 OFFSET (SELECT count(*) / 2 FROM {table})");
    let read = |row: &rusqlite::Row<'_>| {
        let cells = (1..=columns).map(|column| row.get(column)).collect::<Result<_, _>>()?;
        Ok((row.get(0)?, cells))
    };
    db.query_row(&sql, [], read).unwrap_or_else(|error| panic!("{table} has no row to try: {error}"))
}

/// All rows of all tables, to compare.
fn dump(site: &Site) -> Vec<String> {
    let db = open(site);
    let mut rows = Vec::new();
    for table in tables(&db) {
        let count = columns(&db, &table).len();
        let mut statement = db.prepare(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let cells: Vec<Cell> = (0..count).map(|column| row.get(column).unwrap()).collect();
            rows.push(format!("{table} {cells:?}"));
        }
    }
    rows
}

/// Another value than `cell`, of a type that its column takes.
fn other(cell: &Cell, integer: bool) -> Cell {
    match cell {
        Cell::Null if integer => Cell::Integer(1),
        Cell::Null => Cell::Text("x".into()),
        Cell::Integer(number) => Cell::Integer(number + 1_000_003),
        Cell::Real(number) => Cell::Real(number + 1.0),
        Cell::Text(text) => Cell::Text(format!("{text}x")),
        Cell::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            Cell::Blob(bytes)
        }
    }
}

/// What a report must name for a change to this row.
fn names(table: &str, key: &[String]) -> Vec<String> {
    match table {
        "log_entries" => vec![
            format!("log entry {} ", key[0]),
            format!("log entry {}:", key[0]),
            format!("log entries {} to {}", key[0], key[0]),
        ],
        "log_tiles" => vec![format!("log tile {} of level {}", key[1], key[0])],
        "log_checkpoint" => vec!["checkpoint".to_owned()],
        _ => vec![format!("table {table} ")],
    }
}

fn key_of(columns: &[(String, bool)], cells: &[Cell]) -> Vec<String> {
    let keys = columns.iter().zip(cells).filter(|((_, key), _)| *key);
    keys.map(|(_, cell)| match cell {
        Cell::Integer(number) => number.to_string(),
        Cell::Text(text) => text.clone(),
        other => panic!("a key of {other:?}"),
    })
    .collect()
}

/// Asserts that the check failed, naming one of `names` and, for a folded table, the row's key.
fn assert_named((clean, said): &(bool, String), what: &str, table: &str, key: &[String]) {
    assert!(!clean, "{what} was not found");
    let expected = names(table, key);
    // In one line: other tables are spoiled too, and their rows may have the same key.
    let is_it = |line: &str| {
        let is_row = LOG_TABLES.contains(&table) || line.contains(&key[0]);
        is_row && expected.iter().any(|name| line.contains(name.as_str()))
    };
    assert!(said.lines().any(is_it), "{what}: no line has {expected:?} and the row {key:?}\n{said}");
}

/// The tables, in rounds in which they are spoiled at one time: those of the log each by itself, since all others follow
/// from it; `bindings` too, which binds rows of others; and the others together, since each is held against the log by
/// itself.
fn rounds(db: &Connection) -> Vec<Vec<String>> {
    let is_alone = |table: &String| LOG_TABLES.contains(&table.as_str()) || table == "bindings";
    let (alone, folded): (Vec<_>, Vec<_>) = tables(db).into_iter().partition(is_alone);
    alone.into_iter().map(|table| vec![table]).chain([folded]).collect()
}

#[test]
fn a_row_that_is_deleted_is_found_in_every_table_and_rebuilt() {
    let original = open(&prepared().now);
    assert!(tables(&original).len() >= 19, "{:?}", tables(&original));
    for round in rounds(&original) {
        let site = spoiled();
        let db = open(&site);
        let mut deleted = Vec::new();
        for table in &round {
            let columns = columns(&original, table);
            let (place, cells) = sample(&original, table, columns.len());
            assert_eq!(db.execute(&format!("DELETE FROM {table} WHERE rowid = ?1"), [place]).unwrap(), 1, "{table}");
            deleted.push((table, key_of(&columns, &cells), cells));
        }
        db.close().unwrap();
        let report = site.check(None);
        for (table, key, cells) in deleted {
            assert_named(&report, &format!("the row {cells:?} that was deleted from {table}"), table, &key);
        }
        if !LOG_TABLES.contains(&round[0].as_str()) {
            let rebuilt = docket(&["rebuild", "--data"], &site.data());
            assert!(rebuilt.status.success(), "{}", said(&rebuilt));
            let (clean, said) = site.check(None);
            assert!(clean, "{said}");
            assert_eq!(dump(&site), dump(&prepared().now));
        }
    }
}

/// Another value in one column of a row of a table; false where the table takes none.
fn edit(db: &Connection, table: &str, column: &str, (place, cell): (i64, &Cell)) -> bool {
    let sql = format!("UPDATE {table} SET {column} = ?1 WHERE rowid = ?2");
    let set = |integer| db.execute(&sql, params_from_iter([other(cell, integer), Cell::Integer(place)]));
    let edited = set(false).or_else(|_| set(true));
    if table == "log_checkpoint" && column == "one" {
        assert!(edited.is_err(), "the table takes no other row");
        return false;
    }
    assert_eq!(edited.unwrap(), 1, "{table}.{column}");
    true
}

#[test]
fn a_column_that_is_edited_is_found_in_every_table() {
    let original = open(&prepared().now);
    let mut tried = 0;
    let mut edits: Vec<Vec<(String, usize)>> = Vec::new();
    for round in rounds(&original) {
        let wide = |table: &String| columns(&original, table).len();
        for at in 0..round.iter().map(wide).max().unwrap() {
            edits.push(round.iter().filter(|table| wide(table) > at).map(|table| (table.clone(), at)).collect());
        }
    }
    for round in edits {
        let site = spoiled();
        let db = open(&site);
        let mut edited = Vec::new();
        for (table, at) in &round {
            let columns = columns(&original, table);
            let (place, cells) = sample(&original, table, columns.len());
            if edit(&db, table, &columns[*at].0, (place, &cells[*at])) {
                edited.push((table, columns[*at].0.clone(), key_of(&columns, &cells)));
            }
        }
        db.close().unwrap();
        if edited.is_empty() {
            continue;
        }
        let report = site.check(None);
        for (table, column, key) in &edited {
            assert_named(&report, &format!("{table}.{column} of {key:?}, edited"), table, key);
        }
        tried += edited.len();
    }
    assert!(tried > 90, "{tried}");
}

/// Edits that change what a search finds, or with which none can be made. Without its table of first
/// terms an index of one page, as here, finds the same.
#[test]
fn an_edit_of_the_search_index_is_found_and_rebuilt() {
    let leaf = "(SELECT max(id) FROM search_index_data)";
    let id = "(SELECT min(doc) FROM search_docs)";
    let flipped = (0..8).map(|part| {
        // Another byte of the last page of postings, at eight places along it. Ids are random, and so is
        // what stands there: it may be the very byte.
        let before = format!("length(block) * {part} / 8 + 4");
        let other = format!("CASE substr(block, {before} + 1, 1) WHEN x'7f' THEN x'3f' ELSE x'7f' END");
        format!(
            "UPDATE search_index_data SET block = cast(substr(block, 1, {before}) || {other} \
             || substr(block, {before} + 2) AS BLOB) WHERE id = {leaf}"
        )
    });
    let edits = [
        format!("INSERT INTO search_index (rowid, tokens) VALUES ({id}, 'zz')"),
        format!("INSERT INTO search_index (search_index, rowid, tokens) VALUES ('delete', {id}, 'mp4')"),
        "INSERT INTO search_index (search_index) VALUES ('delete-all')".to_owned(),
        format!("DELETE FROM search_index_data WHERE id = {leaf}"),
        format!("UPDATE search_index_data SET block = zeroblob(length(block)) WHERE id = {leaf}"),
        format!("UPDATE search_index_data SET id = id + 1 WHERE id = {leaf}"),
        "DELETE FROM search_index_data WHERE id = 10".to_owned(),
        "UPDATE search_index_idx SET term = x'307a7a'".to_owned(),
        "UPDATE search_index_idx SET pgno = pgno + 2".to_owned(),
        "DELETE FROM search_index_config".to_owned(),
        "UPDATE search_index_config SET v = 3".to_owned(),
    ];
    let answered = answers(&spoiled());
    let mut harmless = 0;
    for (edit, flips) in edits.into_iter().map(|edit| (edit, false)).chain(flipped.map(|flip| (flip, true))) {
        let site = spoiled();
        open(&site).execute(&edit, []).unwrap();
        let (clean, said) = site.check(None);
        if clean && flips {
            // A page also has bytes that nothing reads. Then everything is found as before.
            assert_eq!(answers(&site), answered, "{edit}: {said}");
            harmless += 1;
            continue;
        }
        assert!(!clean && said.contains("search_index"), "{edit}: {said}");
        let rebuilt = docket(&["rebuild", "--data"], &site.data());
        assert!(rebuilt.status.success(), "{edit}: {}", self::said(&rebuilt));
        let (clean, said) = site.check(None);
        assert!(clean, "{edit}: {said}");
    }
    assert!(harmless < 4, "{harmless} of 8 flips changed nothing");
}

#[test]
fn a_row_that_is_added_is_found() {
    for (sql, named) in [
        ("INSERT INTO agencies VALUES ('zz', 'zz', 1)", "table agencies "),
        (
            "INSERT INTO users SELECT 'zz', name, role, agency, certificate, created_at, disabled_at FROM users LIMIT 1",
            "table users ",
        ),
        ("INSERT INTO log_items VALUES ('case:00', 0, 3, x'00')", "table log_items "),
        (
            "INSERT INTO log_entries SELECT log_index + 1, entry, leaf FROM log_entries ORDER BY 1 DESC LIMIT 1",
            "the log has",
        ),
        ("INSERT INTO log_tiles VALUES (5, 9, x'00')", "log tile 9 of level 5"),
    ] {
        let site = spoiled();
        assert_eq!(open(&site).execute(sql, []).unwrap(), 1, "{sql}");
        let (clean, said) = site.check(None);
        assert!(!clean && said.contains(named), "{sql}: {said}");
    }
}

#[test]
fn entries_that_change_places_are_found() {
    let site = spoiled();
    let swap = "UPDATE log_entries SET log_index = -1 WHERE log_index = 20;
        UPDATE log_entries SET log_index = 20 WHERE log_index = 21;
        UPDATE log_entries SET log_index = 21 WHERE log_index = -1;";
    open(&site).execute_batch(swap).unwrap();
    let (clean, said) = site.check(None);
    assert!(!clean, "{said}");
    assert!(said.contains("do not lead to the root") && said.contains("log tile 0 of level 0"), "{said}");
    assert!(said.contains("log entry 20") || said.contains("log entry 21"), "the place is not named: {said}");
}

#[test]
fn a_log_that_lost_its_end_is_found() {
    let site = spoiled();
    open(&site)
        .execute("DELETE FROM log_entries WHERE log_index >= (SELECT max(log_index) - 4 FROM log_entries)", [])
        .unwrap();
    let (clean, said) = site.check(None);
    assert!(!clean && said.contains("the checkpoint is of"), "{said}");
    let (clean, said) = site.check(Some(&prepared().checkpoint));
    assert!(!clean && said.contains("it was cut"), "{said}");
}

#[test]
fn an_older_state_put_back_is_found_by_whoever_kept_a_checkpoint() {
    let prepared = prepared();
    let old = Site::copy_of(&prepared.earlier);
    let (clean, said) = old.check(None);
    assert!(clean, "an older state is whole in itself: {said}");
    let (clean, said) = old.check(Some(&prepared.checkpoint));
    assert!(!clean && said.contains("it was cut"), "{said}");
    let (clean, said) = prepared.now.check(Some(&prepared.earlier_checkpoint));
    assert!(clean, "{said}");
}

#[test]
fn a_log_that_took_another_way_is_found_by_whoever_kept_a_checkpoint() {
    let prepared = prepared();
    let mut other = Site::copy_of(&prepared.earlier);
    other.serve();
    for number in 0..10 {
        let agency = json!({ "agency": format!("other-{number}"), "name": "另一个" });
        other.call("POST", "/api/v1/agencies", &other.admin, &agency).expect(201);
    }
    other.ends_clean();
    let (clean, said) = other.check(Some(&prepared.checkpoint));
    assert!(!clean && said.contains("it was rewritten"), "{said}");
}

/// What the schema of before `012_bounds.sql` did not have, taken away, and what it had, put back.
const BEFORE_BOUNDS: &str = "
    DROP TABLE station_counts; DROP TABLE recorder_counts;
    DROP INDEX recordings_coming; DROP INDEX recordings_coming_by_agency; DROP INDEX recordings_coming_by_officer;
    DROP INDEX recordings_coming_by_id; DROP INDEX recordings_uploading; DROP INDEX recordings_idle;
    DROP INDEX recordings_judged; DROP INDEX recordings_clocks; DROP INDEX recordings_uncertain;
    DROP INDEX recordings_without_raw_path; DROP INDEX dockings_gaps; DROP INDEX dockings_gaps_by_agency;
    DROP INDEX sessions_by_user; DROP INDEX sessions_open; DROP INDEX tokens_open; DROP INDEX enrolment_codes_open; DROP INDEX cases_by_number;
    DROP INDEX cases_by_opening; DROP INDEX packages_by_case; DROP INDEX documents_filed; DROP INDEX documents_withdrawn;
    DROP INDEX recordings_unfiled; DROP INDEX recordings_unfiled_by_agency; DROP INDEX recordings_unfiled_by_officer; DROP INDEX recordings_by_stored_of_agency; DROP INDEX recordings_suggested; DROP INDEX recordings_suggested_by_agency; DROP INDEX recordings_arrived_of_officer; ALTER TABLE recordings DROP COLUMN suggested; ALTER TABLE recordings DROP COLUMN filed; ALTER TABLE recordings DROP COLUMN stored_number; DROP INDEX recordings_fixed_unread; ALTER TABLE recordings DROP COLUMN fixed;
    CREATE INDEX sessions_by_user ON sessions (user_id) WHERE ended_at IS NULL;
    CREATE INDEX documents_by_case ON documents (case_id, filed_at);
    PRAGMA user_version = 11;";

/// The tables that steps after `012_bounds.sql` brought.
fn later_tables() -> Vec<&'static str> {
    let later = SCHEMA.migrations[12..].iter().flat_map(|step| step.sql.split("CREATE TABLE ").skip(1));
    later.filter_map(|rest| rest.split_whitespace().next()).collect()
}

#[test]
fn an_installation_from_before_the_counts_gets_those_that_a_rebuild_makes() {
    let (mut site, whole) = (spoiled(), dump(&prepared().now));
    open(&site).execute_batch(BEFORE_BOUNDS).unwrap();
    for table in later_tables() {
        open(&site).execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
    assert!(dump(&site).len() < whole.len(), "the counts are gone");
    site.serve();
    site.stop();
    let migrated = dump(&site);
    // What later tables tell of a recording or a recorder stands in its row too, and a log of that time had no entries
    // for them.
    let begun = |table: &str| whole.iter().find_map(|row| row.strip_prefix(table)).unwrap();
    let counter = begun("counters [Text(\"xc\"), Text(\"").split_once('"').unwrap().0;
    let told =
        [begun("suggestions [Text(\"")[..64].to_owned(), format!("recorder_counts [Text(\"xc\"), Text(\"{counter}\")")];
    let is_told = |row: &str| told.iter().any(|told| row.contains(told.as_str()));
    let begins = |row: &str, of: &[&str]| of.iter().any(|of| row.starts_with(&format!("{of} ")));
    let of = |row: &&String| begins(row, &["station_counts", "recorder_counts", "recordings"]) && !is_told(row);
    let of_counts = |rows: &[String]| -> Vec<String> { rows.iter().filter(of).cloned().collect() };
    assert!(of_counts(&whole).iter().any(|row| row.starts_with("recorder_counts")), "{whole:?}");
    assert_eq!(of_counts(&migrated), of_counts(&whole));
    let rebuilt = docket(&["rebuild", "--data"], &site.data());
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    let of_then = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter().filter(|row| !begins(row, &later_tables()) && !is_told(row)).collect()
    };
    assert_eq!(of_then(dump(&site)), of_then(migrated));
    site.serve();
    site.ends_clean();
}

#[test]
fn a_rebuild_mends_all_tables_at_once() {
    let site = spoiled();
    let db = open(&site);
    for table in tables(&db).iter().filter(|table| !LOG_TABLES.contains(&table.as_str())) {
        db.execute_batch(&format!("DELETE FROM {table}")).unwrap();
    }
    db.close().unwrap();
    assert!(!site.check(None).0);
    assert!(docket(&["rebuild", "--data"], &site.data()).status.success());
    let (clean, said) = site.check(None);
    assert!(clean, "{said}");
    assert_eq!(dump(&site), dump(&prepared().now));
}

#[test]
fn a_reader_that_goes_away_is_no_crash() {
    let site = spoiled();
    open(&site).execute("DELETE FROM log_items", []).unwrap();
    let data = site.data();
    for arguments in [vec![OsStr::new("openapi")], vec![OsStr::new("check"), OsStr::new("--data"), data.as_os_str()]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(&arguments).env_remove("DOCKET_DATA").env("RUST_LOG", "error").stdin(Stdio::null());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), said(&ended).as_str()), (Some(1), ""), "{arguments:?}");
    }
}

#[test]
fn names_from_recorders_are_shown_safely() {
    let site = spoiled();
    open(&site).execute("UPDATE releases SET path = 'x' || char(27) || '[31m.mp4'", []).unwrap();
    let (clean, said) = site.check(None);
    assert!(!clean && said.contains("x\\u{1b}[31m.mp4") && !said.contains('\u{1b}'), "{said}");
}
