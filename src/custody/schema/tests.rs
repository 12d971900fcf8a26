//! No statement walks a table that grows with recordings or with the log.
//!
//! Every statement that the source holds is asked for its plan: those that are there word by word, as they are, and
//! those that are put together while they run, as they ran here. One that was put together and did not run here fails
//! too, so that a new one is tried.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;

use evidence::digest::Digest;
use evidence::ids::{AgencyId, CaseId, RecordingId, UserId};
use evidence::time::Utc;
use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::answers::deadline::CountedBy;
use crate::custody::access::Scope;
use crate::custody::act::coverage::Window;
use crate::custody::complaint::ComplaintStanding;
use crate::custody::deadline::board::Days;
use crate::custody::deadline::lists::{Figure, Part, Span, Worn, list};
use crate::custody::deadline::rules::{ClockStop, Rule, Standing};
use crate::custody::deadline::standing::StandingQuery;
use crate::custody::log::read::LogFilter;
use crate::custody::schema::MIGRATIONS;
use crate::custody::search::docs;
use crate::custody::search::find::{Place, RecordingFilter};
use crate::custody::search::lists::Cursor;
use crate::custody::suggestion::rules::{Group, Whose};
use crate::store::tables::bindings::Latest;
use crate::store::tables::secrets::PersonalOf;
use crate::store::tables::{Binder, Indexing, Reader};

use cases::{carrying_out, decisions, papers, reviews};

mod cases;
#[path = "../../../tests/tidy/source.rs"]
#[expect(dead_code, reason = "the tidy test uses all of it")]
mod source;

/// Tables that grow with recordings or with the log. The others grow with people, stations, recorders and days.
const GROWING: [&str; 48] = [
    "log_entries",
    "log_items",
    "log_facts",
    "log_tiles",
    "tokens",
    "enrolment_codes",
    "dockings",
    "recordings",
    "search_docs",
    "releases",
    "cases",
    "case_items",
    "courses",
    "course_handlers",
    "course_pauses",
    "course_extensions",
    "parties",
    "complaints",
    "personal_values",
    "acts",
    "duty_excuses",
    "decision_steps",
    "decisions",
    "papers",
    "simple_decisions",
    "drafts",
    "reviews",
    "review_opinions",
    "review_points",
    "review_extensions",
    "deliveries",
    "performances",
    "performance_steps",
    "delegation_acts",
    "suggestions",
    "case_names",
    "case_states",
    "views",
    "sendings",
    "packages",
    "package_items",
    "sessions",
    "markers",
    "monitor_reviews",
    "transcripts",
    "transcript_askings",
    "derived",
    "documents",
];

/// How indexes of few of a table's rows begin: of what is still open, to come or to be filed, and of what somebody doubts.
const OF_FEW: [&str; 14] = [
    "recordings_coming",
    "recordings_open",
    "recordings_uploading",
    "recordings_idle",
    "recordings_without_raw_path",
    "recordings_fixed_unread",
    "recordings_uncertain",
    "recordings_unfiled",
    "recordings_suggested",
    "transcript_askings_open",
    "duty_excuses_open",
    "drafts_waiting",
    "views_open",
    "sendings_open",
];

/// Statements of which the plan walks a table all the same: how they begin or what they hold, and why that is bounded.
const WALKS: [(&str, &str); 12] = [
    ("FALSE", "finds nothing, and looks at nothing"),
    ("FROM search_docs d WHERE", "a page of the list in the order of its key, until it is full"),
    ("FROM search_docs d CROSS JOIN recordings r", "the same, with what the row is asked for"),
    ("ORDER BY c.opened_at DESC, c.case_id DESC LIMIT", "a page of cases in the order of an index, until it is full"),
    ("FROM log_facts f WHERE TRUE ORDER BY f.log_index DESC LIMIT", "a page of the log by its key, until it is full"),
    ("SELECT logged_at FROM log_facts ORDER BY log_index DESC LIMIT 1", "the last row by its key"),
    ("SELECT coalesce(max(chain_sequence), 0)", "the last place of an index"),
    ("UPDATE recordings SET certificate", "all of one recorder, once an assignment"),
    ("SELECT e.entry, e.log_index FROM (", "once a start: what was given to people and stations"),
    ("SELECT session FROM sessions WHERE ended_at IS NULL ORDER BY 1", "a check looks at all that lets somebody in"),
    ("SELECT token FROM tokens WHERE revoked_at IS NULL ORDER BY 1", "a check looks at all that lets somebody in"),
    ("SELECT code FROM enrolment_codes WHERE 1 = 1 ORDER BY 1", "a check looks at all that lets somebody in"),
];

/// Places of the source that no request runs, and why they may walk.
const APART: [(&str, &str); 18] = [
    ("src/store/tables/scratch.rs", "what a check remembers, in a database of its own"),
    ("src/store/tables/tracks.rs", "where recordings were made, in a database of its own, by its boxes"),
    ("src/store/tables/compare.rs", "a check compares all rows of all tables"),
    ("SELECT term, doc FROM temp.", "the same of the search index"),
    ("SELECT rowid FROM live.", "the same of the search index"),
    ("SELECT level, tile_index FROM log_tiles ORDER BY", "a check looks at all tiles"),
    ("SELECT {key} FROM {table} WHERE {condition} ORDER BY 1", "a check, a rebuild and a new key look at all bindings"),
    ("SELECT count(*) FROM {table} WHERE {condition}", "counted once, when an installation gets its key"),
    ("SELECT {COLUMNS} FROM search_docs ORDER BY doc", "a rebuild fills the search index"),
    ("INSERT INTO search_docs ({COLUMNS})", "looks for nothing"),
    ("DELETE FROM {table}", "a rebuild empties the tables"),
    ("SELECT recording, capture_start, capture_end, docked_at", "a migration, once"),
    ("SELECT r.recording FROM recordings r LEFT JOIN log_items", "a migration, once"),
    ("DELETE FROM search_docs; ", "a migration, once"),
    ("SELECT c.case_id, c.agency, c.number, c.title, i.log_index", "a migration, once"),
    ("SELECT e.entry FROM log_facts f JOIN log_entries e", "a migration, once"),
    ("SELECT {key} FROM {table} WHERE user_id = $2", "asked for its plan by a test of its own"),
    ("DELETE FROM bindings WHERE kind = $1 AND id IN ({over})", "asked for its plan by a test of its own"),
];

thread_local! {
    /// What ran on this thread's connection.
    static RAN: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// With one space wherever there is any.
fn plain(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn note(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(statement, _) = event {
        RAN.with_borrow_mut(|ran| ran.insert(plain(&statement.sql())));
    }
}

/// A statement in the source.
struct Written {
    place: String,
    sql: String,
}

/// Every literal of the source that is a statement.
fn written() -> Vec<Written> {
    let (mut found, mut folders) = (Vec::new(), vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).expect("below").display().to_string();
                let text = std::fs::read_to_string(&path).expect("source");
                let source = source::Source::new(&name, &text);
                let literals = source.literals.iter().map(|literal| {
                    let place = format!("{name}:{}", literal.line);
                    Written { place, sql: plain(&literal.text.replace("\\\n", "\n").replace("\\\"", "\"")) }
                });
                found.extend(literals.filter(|written| is_statement(&written.sql)));
            }
        }
    }
    found
}

fn is_statement(sql: &str) -> bool {
    ["SELECT ", "INSERT INTO ", "INSERT OR ", "REPLACE INTO ", "UPDATE ", "DELETE FROM ", "WITH "]
        .iter()
        .any(|word| sql.starts_with(word))
}

/// The parts of a statement between what is put in while it runs.
fn fixed(sql: &str) -> Vec<String> {
    let parts = sql.split(['{', '}']).step_by(2).map(|part| part.trim().to_owned());
    parts.filter(|part| !part.is_empty()).collect()
}

fn holds(ran: &str, parts: &[String]) -> bool {
    let mut rest = ran;
    parts.iter().all(|part| match rest.find(part.as_str()) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

/// The table that a plan calls `name`.
fn table<'a>(sql: &'a str, name: &'a str) -> &'a str {
    let words: Vec<&str> =
        sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let named = words.windows(2).find(|pair| pair[1] == name && GROWING.contains(&pair[0]));
    named.map_or(name, |pair| pair[0])
}

/// What of a plan walks a growing table.
fn walks(sql: &Connection, statement: &str) -> Vec<String> {
    let mut prepared = sql.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).expect("a plan");
    let mut rows = prepared.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next().expect("a step") {
        let step: String = row.get(3).expect("a step");
        let words: Vec<&str> = step.split(' ').collect();
        let [how, name, ..] = words[..] else { continue };
        let index = words.iter().position(|word| *word == "INDEX").and_then(|at| words.get(at + 1));
        if !GROWING.contains(&table(statement, name))
            || index.is_some_and(|index| OF_FEW.iter().any(|few| index.starts_with(few)))
        {
            continue;
        }
        // An index by which most of a table is found is as good as none, where nothing says when to stop.
        let wide = ["agency=?", "station=?", "recorder=?", "actor=?", "event=?"].map(|key| format!("({key})"));
        let wide = wide.iter().any(|key| step.ends_with(key.as_str())) && !statement.contains(" LIMIT ");
        if how == "SCAN" || (how == "SEARCH" && wide) {
            found.push(step.clone());
        }
    }
    found
}

fn at(micros: i64) -> Utc {
    Utc::from_micros(micros).expect("a time")
}

/// A database with a row of what lists are joined with.
fn database() -> Connection {
    let sql = Connection::open_in_memory().expect("a database");
    for migration in MIGRATIONS {
        migration.run(&sql).expect("migrated");
    }
    let (id, token) = ("a".repeat(64), "b".repeat(32));
    sql.execute_batch(&format!(
        "INSERT INTO agencies VALUES ('xc', '薛城', 1);
         INSERT INTO cases VALUES ('{token}', 'xc', '1', 'x', 1);
         INSERT INTO case_items VALUES ('{token}', '{id}', 'start', 'video', 'x', 1);
         INSERT INTO bindings VALUES ('account', 'li', 0, x'00');
         INSERT INTO log_facts VALUES (3, 4000, 'user:li', 'x.y'), (4, 2000, 'user:li', 'clock.settled'),
             (5, 3000, 'user:li', 'x.y');
         INSERT INTO log_entries VALUES (3, x'00', zeroblob(32)), (4, x'00', zeroblob(32)), (5, x'00', zeroblob(32));
         INSERT INTO station_counts VALUES ('st-00000001', 1, 0, 1, 1);"
    ))
    .expect("rows");
    let key = evidence::keys::SigningKey::generate().expect("random bytes").public().to_base64();
    sql.execute("INSERT INTO stations VALUES ('st-00000001', 'xc', 'x', $1, 1, NULL)", [key]).expect("a row");
    let insert = "INSERT INTO recordings (recording, agency, station, docking, recorder, certificate, officer_basis, path, content, \
         size, states, envelope, media_type, capture_end, capture_rule, flags, docked_at, sealed_at, announced_at, \
         chain_sequence, search_text, doc) VALUES ($1, 'xc', 'st-00000001', $2, 'BWC-1', '37001', 'none', 'a.mp4', $1, 1, $1, $1, \
         'video/mp4', 1, 'mtime', '[]', 1, 1, 1, 0, 'a', 0)";
    sql.execute(insert, (&id, &token)).expect("a row");
    docs::put(&sql, &id, Indexing::Now).expect("a row");
    sql
}

fn scopes() -> [Scope; 4] {
    let agency = || "xc".parse().expect("an id");
    let certificate = "37001".parse().expect("a certificate");
    [Scope::Everything, Scope::Agency(agency()), Scope::Officer(agency(), certificate), Scope::Nothing]
}

fn rules() -> Vec<Rule> {
    let rule = |stops, from, until| {
        let (id, article) = ("r".to_owned(), "a".to_owned());
        Rule { id, article, from: at(from), until: at(until), seconds: 86_400, at_risk_seconds: 4 * 3600, stops }
    };
    vec![rule(ClockStop::Stored, 0, 1_000), rule(ClockStop::Sealed, 1_000, 2_000)]
}

/// Runs all that is put together while it runs.
fn run_all(sql: &Connection) {
    let reader = Reader::new(sql);
    let (rules, now) = (rules(), at(5_000));
    for scope in &scopes() {
        queue(&reader, scope);
        lists(&reader, scope, &rules, now);
        deadlines(&reader, scope, &rules, now);
        let cursor = Cursor { time: now, id: "b".repeat(32) };
        for (text, cursor) in [(None, None), (Some("x"), None), (None, Some(&cursor))] {
            reader.find_cases(scope, text, cursor, (9, 1)).expect("cases");
        }
    }
    log(&reader, now);
    rest(&reader, now);
}

fn queue(reader: &Reader<'_>, scope: &Scope) {
    let cursor = Cursor { time: at(1), id: "a".repeat(64) };
    for cursor in [None, Some(&cursor)] {
        reader.unfiled(scope, cursor, 9).expect("a page");
        reader.suggested(scope, cursor, 9).expect("a page");
    }
    reader.unfiled_count(scope, 99).expect("a count");
    reader.suggested_count(scope, 99).expect("a count");
    let (officer, recorder) = ("37001".parse().expect("a certificate"), "BWC-1".parse().expect("a recorder"));
    for whose in [Whose::Officer(officer), Whose::Recorder(recorder)] {
        let (agency, day) = ("xc".parse().expect("an id"), jiff::civil::date(2026, 1, 5));
        let group = Group { agency, whose, day, number: None, from: at(1), until: at(2), members: vec![0] };
        reader.filed_near(&group, at(1), at(2)).expect("recordings");
    }
}

fn lists(reader: &Reader<'_>, scope: &Scope, rules: &[Rule], now: Utc) {
    let none = RecordingFilter::default;
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let mut filters = vec![
        none(),
        RecordingFilter { case: "b".repeat(32).parse().ok(), ..none() },
        RecordingFilter { agency: "xc".parse().ok(), ..none() },
        RecordingFilter { among: Some(["a", "b"].map(|id| RecordingId(Digest::of(id.as_bytes()))).to_vec()), ..none() },
        RecordingFilter { station: "st-00000001".parse().ok(), flags: words(&["odd"]), ..none() },
        RecordingFilter { words: words(&["光明", "a"]), ..none() },
        RecordingFilter { words: words(&["abcdef0"]), from: Some(at(1)), until: Some(now), ..none() },
        RecordingFilter { from: Some(at(1)), until: Some(now), ..none() },
    ];
    filters.extend([true, false].map(|stored| RecordingFilter { stored: Some(stored), ..none() }));
    let standings = [
        Standing::OnTime,
        Standing::StoredLate,
        Standing::Overdue,
        Standing::AtRisk,
        Standing::Waiting,
        Standing::Uncertain,
        Standing::NoRule,
    ];
    filters.extend(standings.map(|standing| RecordingFilter { standing: Some(standing), ..none() }));
    let cursor = || Cursor { time: now, id: "a".repeat(64) };
    for filter in &filters {
        reader.facets(scope, filter, (rules, now)).expect("facets");
        reader.arrived_since(scope, filter, (rules, now), (1, 9)).expect("a count");
        for judged in [rules, &rules[..1]] {
            let places = [
                Place::First,
                Place::Page(1),
                Place::Page(2),
                Place::At(now),
                Place::After(cursor()),
                Place::Before(cursor()),
            ];
            for place in places {
                reader.find_recordings(scope, filter, (judged, now), &place, 9).expect("a page");
            }
        }
    }
}

fn deadlines(reader: &Reader<'_>, scope: &Scope, rules: &[Rule], now: Utc) {
    let query = StandingQuery { scope, rules, from: at(0), until: now, now };
    for coming in [true, false] {
        reader.count_standings(query, coming).expect("counts");
    }
    reader.standings_by_officer(query).expect("counts");
    reader.standings_by_day(query, 8 * 3600).expect("counts");
    reader.unstored_within(scope, 9).expect("recordings");
    reader.arrived_by_station(query).expect("counts");
    reader.officer_standings(query, CountedBy::Arrival).expect("counts");
    reader.day_standings(query, CountedBy::Arrival, 8 * 3600).expect("counts");
    let day = jiff::civil::date(2026, 1, 5);
    let days = Days { first: day, last: day };
    let spans = [CountedBy::Capture, CountedBy::Arrival].map(|by| Span::On(by, days));
    for span in spans.into_iter().chain([Span::Coming, Span::ComingWithin { hours: 6 }]) {
        let all = Figure { span, standing: None, station: None, officer: None, recorder: None, flag: None };
        let station = || "st-00000001".parse().ok();
        let figures = [
            all.clone(),
            Figure { standing: Some(Standing::NoRule), ..all.clone() },
            Figure { standing: Some(Standing::StoredLate), station: station(), ..all.clone() },
            Figure { officer: Some(Worn::Nobody), ..all.clone() },
            Figure { officer: "37001".parse().ok().map(Worn::By), ..all.clone() },
            Figure { recorder: "BWC-1".parse().ok(), flag: Some("odd".to_owned()), ..all.clone() },
        ];
        for figure in figures {
            for part in [Part::Page(1), Part::Whole, Part::Earliest] {
                list(reader, &figure, part, (scope, rules), (at(0), now), now).expect("a list");
            }
        }
    }
    reader.station_contacts(scope).expect("stations");
    reader.clock_findings(scope, at(0), now).expect("findings");
    reader.docking_gaps(scope, at(0), now).expect("gaps");
}

fn log(reader: &Reader<'_>, now: Utc) {
    let item = "user:wang".parse().ok();
    for item in [None, item] {
        for (actor, event) in
            [(None, None), (Some("user:li"), None), (None, Some("x.y")), (Some("user:li"), Some("x.y"))]
        {
            let (actor, event) = (actor.map(str::to_owned), event.map(str::to_owned));
            // The clock was put back between the entries that there are, so that each of two stretches is asked.
            let filter = LogFilter { item: item.clone(), actor, event, from: Some(at(2_500)), until: Some(now) };
            reader.find_log(&filter, Some(9), 9).expect("entries");
            reader.find_log(&LogFilter { from: None, until: None, ..filter.clone() }, None, 9).expect("entries");
            reader.count_log(&filter, 9, 9).expect("a count");
        }
    }
}

/// Acts of a case, and what is looked at beside them.
fn acts(reader: &Reader<'_>, case: &CaseId, now: Utc) {
    let officer = "37040301001".parse().expect("an id");
    let act = "c".repeat(32).parse().expect("an id");
    reader.act(&act).expect("an act");
    reader.duty_excuse(&act, "av-onsite").expect("an excuse");
    reader.acts_of(case).expect("acts");
    reader.act_count(case, 9).expect("a count");
    reader.excuses_of(case).expect("excuses");
    reader.excuses_waiting(&"xc".parse().expect("an id"), 9).expect("excuses");
    reader.recordings_filed(case).expect("recordings");
    reader
        .made_during((case, &"xc".parse().expect("an id")), &officer, Window { from: now, until: now }, 9)
        .expect("recordings");
    let agency = "xc".parse().expect("an id");
    reader.made_at_counters((case, &agency), Window { from: now, until: now }, 9).expect("recordings");
}

/// Who acts for whom, and what was decided so.
fn delegations(reader: &Reader<'_>, user: &UserId, case: &CaseId) {
    let agency: AgencyId = "xc".parse().expect("an id");
    reader.delegation(&"c".repeat(32).parse().expect("an id")).expect("a delegation");
    reader.delegations_to(user, "2026-03-01".parse().expect("a day")).expect("delegations");
    for agency in [None, Some(&agency)] {
        reader.delegations(agency, 9).expect("delegations");
    }
    reader.acted_for(case).expect("decisions");
}

/// What is put together of fixed parts.
fn rest(reader: &Reader<'_>, now: Utc) {
    let (recording, case) = ("a".repeat(64).parse().expect("an id"), "b".repeat(32).parse().expect("an id"));
    let (user, station) = ("li".parse().expect("an id"), "st-00000001".parse().expect("an id"));
    let found = reader.recording(&recording).expect("a row").expect("a recording");
    reader.neighbours(&found, 9).expect("recordings");
    reader.unstored(None, 9).expect("recordings");
    reader.stored_from(0, 9).expect("recordings");
    reader.stored_count_from(9).expect("a count");
    reader.uploads_open_since(now, None, 9).expect("uploads");
    reader.case(&case).expect("a case");
    reader.case_by_number(&"xc".parse().expect("an id"), &"1".parse().expect("a number")).expect("a case");
    reader.cases_of(&recording).expect("cases");
    reader.course(&case).expect("a course");
    reader.course_pauses(&case).expect("pauses");
    reader.course_extensions(&case).expect("extensions");
    reader.courses_standing(&"xc".parse().expect("an id"), "started", 9).expect("courses");
    reader.courses_handled(&"37040301001".parse().expect("an id"), 9).expect("courses");
    people(reader, &case);
    acts(reader, &case, at(0));
    papers(reader, &case);
    reviews(reader, &case);
    decisions(reader, &case);
    carrying_out(reader, &case);
    delegations(reader, &user, &case);
    reader.cases_called(None, &"1".parse().expect("a number")).expect("cases");
    reader.merged_into(&case).expect("cases");
    reader.case_name_at(&case, 9).expect("a name");
    reader.name_count(&case, 9).expect("a count");
    reader.case_item_count(&case, 9).expect("a count");
    reader.case_count_of(&recording, 9).expect("a count");
    reader.marker_count(&recording, 9).expect("a count");
    reader.transcript_count(&recording, 9).expect("a count");
    reader.transcripts(&recording).expect("transcripts");
    reader.transcript(&"c".repeat(32).parse().expect("an id")).expect("a transcript");
    reader.transcript_asking(&"c".repeat(32).parse().expect("an id")).expect("an asking");
    reader.last_asking(&recording).expect("an asking");
    reader.first_waiting().expect("an asking");
    reader.first_running().expect("an asking");
    reader.waiting_askings(9).expect("a count");
    reader.transcript_lines(&"c".repeat(32).parse().expect("an id")).expect("lines");
    reader.derived_of(&recording).expect("clips");
    reader.derived_count(&recording, 9).expect("a count");
    reader.document_count(&case, 9).expect("a count");
    reader.documents_of(&case).expect("documents");
    reader.withdrawn_documents_of(&case).expect("documents");
    reader.packages_of(&case).expect("packages");
    reader.count_open_codes(now, 9).expect("a count");
    reader.live_tokens(&user, now).expect("tokens");
    reader.open_sessions(&user).expect("sessions");
    reader.user_shown(&user).expect("an account");
    reader.users().expect("accounts");
    reader.qualified(&user).expect("what entitles");
    reader.qualifications().expect("what entitles");
    reader.saved_searches(&user).expect("what is kept");
    reader.saved_search_count(&user).expect("a count");
    reader.saved_search(&user, &"c".repeat(32).parse().expect("an id")).expect("one");
    reader.saved_search_named(&user, "x").expect("one");
    reader.stations().expect("stations");
    reader.station_shown(&station).expect("a station");
    reader.package(&"c".repeat(32).parse().expect("an id")).expect("a package");
    reader.document(&"c".repeat(32).parse().expect("an id")).expect("a document");
    reader.derived(&"c".repeat(64).parse().expect("an id")).expect("a clip");
    reader.token(&"c".repeat(32).parse().expect("an id")).expect("a token");
    let binder = Binder::new(&[7; 32]);
    binder.load(reader, now).expect("the log");
    reader.binding_faults(&binder, &Latest::default(), |_| {}).expect("what is bound");
}

/// Of parties and complaints.
fn people(reader: &Reader<'_>, case: &CaseId) {
    let (party, complaint) = ("c".repeat(32).parse().expect("an id"), "c".repeat(32).parse().expect("an id"));
    reader.party(&party).expect("a party");
    reader.parties(case).expect("parties");
    reader.party_count(case, 9).expect("a count");
    reader.parties_after("", 9).expect("parties");
    reader.complaint(&complaint).expect("a complaint");
    let agency: AgencyId = "xc".parse().expect("an id");
    for standing in [ComplaintStanding::Open, ComplaintStanding::Decided, ComplaintStanding::Told] {
        for agency in [None, Some(&agency)] {
            reader.complaints_standing(agency, standing, 9).expect("complaints");
        }
    }
    reader.complaints_after("", 9).expect("complaints");
    reader.personal_after("", 0, 9).expect("values");
    reader.personal(&PersonalOf::Party(party), 9).expect("values");
    reader.has_personal(&PersonalOf::Complaint(complaint), 9).expect("values");
}

#[test]
fn no_statement_walks_a_table_that_grows_with_recordings_or_the_log() {
    let sql = database();
    sql.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(note));
    run_all(&sql);
    sql.trace_v2(TraceEventCodes::empty(), None);
    let ran = RAN.take();
    let (mut faults, mut asked) = (Vec::new(), ran.clone());
    for Written { place, sql: statement } in written() {
        if APART.iter().any(|(begin, _)| place.starts_with(begin) || statement.starts_with(begin)) {
            continue;
        }
        let parts = fixed(&statement);
        if let [whole] = &parts[..]
            && *whole == statement
        {
            asked.insert(statement);
        } else if !ran.iter().any(|ran| holds(ran, &parts)) {
            faults.push(format!("{place} did not run here: {statement}"));
        }
    }
    assert!(asked.len() > 150, "only {} statements were found", asked.len());
    for statement in asked.iter().filter(|statement| is_statement(statement)) {
        let excused = WALKS.iter().any(|(part, _)| statement.contains(part));
        faults
            .extend(walks(&sql, statement).into_iter().filter(|_| !excused).map(|step| format!("{step}: {statement}")));
    }
    assert!(faults.is_empty(), "{} faults of {} statements:\n{}", faults.len(), asked.len(), faults.join("\n"));
}

#[test]
fn what_ends_with_a_password_is_found_by_its_person() {
    for (table, key, over) in [("sessions", "session", "ended_at IS NULL"), ("tokens", "token", "revoked_at IS NULL")] {
        let ended = format!("SELECT {key} FROM {table} WHERE user_id = $2 AND NOT ({over})");
        let unbound = format!("DELETE FROM bindings WHERE kind = $1 AND id IN ({ended})");
        assert_eq!(walks(&database(), &unbound), Vec::<String>::new());
    }
}

/// The test sees a walk where there is one.
#[test]
fn a_walk_is_told() {
    let sql = database();
    let told = |statement: &str| walks(&sql, statement);
    assert!(!told("SELECT count(*) FROM recordings").is_empty());
    assert!(!told("SELECT count(*) FROM recordings r GROUP BY r.station").is_empty());
    assert!(!told("SELECT r.path FROM recordings r WHERE r.agency = $1").is_empty());
    assert!(told("SELECT r.path FROM recordings r WHERE r.recording = $1").is_empty());
    assert!(told("SELECT name FROM agencies").is_empty());
}
