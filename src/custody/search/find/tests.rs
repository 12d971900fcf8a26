//! Lists against what a plain walk over all recordings would give.

use crate::store::tables::sql::{Connection, params};
use proptest::prelude::*;

use crate::custody::deadline::standing::StandingQuery;
use crate::custody::schema::MIGRATIONS;
use crate::custody::search::find::*;
use crate::store::tables::Indexing;

mod arrived;
mod readings;

/// A second, in microseconds.
const SECOND: i64 = 1_000_000;

fn database() -> Connection {
    let sql = Connection::open_in_memory().expect("a database");
    for migration in MIGRATIONS {
        migration.run(&sql).expect("migrated");
    }
    sql.execute_batch("INSERT INTO agencies VALUES ('xc', '薛城', 1), ('sz', '市中', 1)").expect("agencies");
    sql
}

/// What a test's recording is.
struct Sample<'a> {
    number: u32,
    agency: &'a str,
    ended: i64,
    certificate: Option<&'a str>,
    media_type: &'a str,
    stored: Option<i64>,
    text: &'a str,
}

impl Default for Sample<'_> {
    fn default() -> Self {
        Self { number: 0, agency: "xc", ended: 0, certificate: None, media_type: "video/mp4", stored: None, text: "" }
    }
}

impl Sample<'_> {
    fn id(&self) -> String {
        evidence::digest::Digest::of(&self.number.to_be_bytes()).to_string()
    }

    fn put(&self, sql: &Connection) -> String {
        let (id, zeros) = (self.id(), "0".repeat(64));
        let token = "0".repeat(32);
        let doc = search_docs::number(sql, self.ended).expect("a number");
        let insert = "INSERT INTO recordings (recording, agency, station, docking, recorder, certificate, officer_basis, path, \
             content, size, states, envelope, media_type, profile, capture_start, capture_end, capture_rule, flags, docked_at, \
             sealed_at, announced_at, chain_sequence, stored_at, stored_index, search_text, doc) VALUES \
             ($1, $2, 'st-1', $3, 'BWC-1', $4, 'none', 'a.mp4', $5, 1, $5, $5, $6, NULL, NULL, $7, 'mtime', '[\"odd\"]', 1, 1, \
             1, 1, $8, $8, $9, $10)";
        let text = format!("{}\n{id}", self.text.to_lowercase());
        let values = params![
            id,
            self.agency,
            token,
            self.certificate,
            zeros,
            self.media_type,
            self.ended,
            self.stored,
            text,
            doc
        ];
        sql.execute(insert, values).expect("inserted");
        search_docs::put(sql, &id, Indexing::Now).expect("put");
        id
    }
}

fn words(words: &[&str]) -> RecordingFilter {
    RecordingFilter { words: words.iter().map(|word| (*word).to_owned()).collect(), ..Default::default() }
}

fn at(micros: i64) -> Utc {
    Utc::from_micros(micros).expect("a time")
}

fn find(sql: &Connection, filter: &RecordingFilter, place: &Place, limit: u64) -> Found {
    Reader::new(sql).find_recordings(&Scope::Everything, filter, (&[], at(0)), place, limit).expect("found")
}

fn ids(found: &Found) -> Vec<String> {
    found.items.iter().map(|recording| recording.id.to_string()).collect()
}

fn all(sql: &Connection, filter: &RecordingFilter) -> Vec<String> {
    ids(&find(sql, filter, &Place::First, PAGE_MAX))
}

/// Asserts that what was added and removed step by step is what a fill makes of the rows.
fn assert_index_is_whole(sql: &Connection) {
    let postings = |sql: &Connection| -> Vec<String> {
        sql.execute_batch("CREATE VIRTUAL TABLE temp.grams USING fts5vocab('main', 'search_index', 'instance')")
            .expect("a vocabulary");
        let select = "SELECT term || ' ' || doc FROM temp.grams";
        let postings = search_docs::names(sql, select, []).expect("postings");
        sql.execute_batch("DROP TABLE temp.grams").expect("dropped");
        postings
    };
    let kept = postings(sql);
    search_index::create_again(sql).expect("made anew");
    search_docs::fill_index(sql).expect("filled");
    assert_eq!(kept, postings(sql));
}

#[test]
fn words_of_any_length_are_found_where_they_stand() {
    let sql = database();
    let text = "dcim/20261120/光明路/ZFY0001_000888_20261120120000_0002.JPG\nBWC-7000123\n薛城大队一号站";
    let id = Sample { text, certificate: Some("37001"), ..Default::default() }.put(&sql);
    for word in [
        "光明",
        "光",
        "明路",
        "薛城大队",
        "一号",
        "zfy",
        "FY0",
        "000888",
        "88",
        "8",
        "7000123",
        "c-7",
        "20261120/光明",
        "37001",
        "３７００１",
        &id[..8],
        &id,
    ] {
        assert_eq!(all(&sql, &words(&[word])), [id.as_str()], "{word}");
    }
    assert_eq!(all(&sql, &words(&["光明", "zfy"])), [id.as_str()]);
    // All grams of these are there, and they are not; nor are they ids.
    for word in ["明光", "城薛", "88800", "zfy000_", "120261", "光明路薛城", "zq", &id[1..9], "%", "\"", "光明 zfy"]
    {
        assert!(all(&sql, &words(&[word])).is_empty(), "{word}");
    }
    assert!(all(&sql, &words(&["光明", "珠江"])).is_empty());
}

#[test]
fn officers_and_cases_are_found_as_they_come_and_go() {
    let sql = database();
    let id = Sample { certificate: Some("37001"), ..Default::default() }.put(&sql);
    Sample { number: 1, agency: "sz", ended: 5, ..Default::default() }.put(&sql);
    assert!(all(&sql, &words(&["王伟"])).is_empty());
    sql.execute("INSERT INTO officers VALUES ('37001', '王伟', 'xc', 1)", []).expect("an officer");
    search_docs::refresh_officer(&sql, "37001", Indexing::Now).expect("refreshed");
    assert_eq!(all(&sql, &words(&["王伟"])), [id.as_str()]);
    sql.execute_batch("INSERT INTO cases VALUES ('c1', 'xc', '薛综执案〔2026〕1号', '占道经营', 1)").expect("a case");
    sql.execute("INSERT INTO case_items VALUES ('c1', $1, 'start', 'video', '立案', 1)", [&id]).expect("filed");
    search_docs::refresh(&sql, &id, Indexing::Now).expect("refreshed");
    for word in ["薛综执案［2026］1号", "占道", "王伟"] {
        assert_eq!(all(&sql, &words(&[word])), [id.as_str()], "{word}");
    }
    assert_index_is_whole(&sql);
    sql.execute("DELETE FROM case_items", []).expect("taken out");
    search_docs::refresh(&sql, &id, Indexing::Now).expect("refreshed");
    assert!(all(&sql, &words(&["占道"])).is_empty());
    assert_eq!(all(&sql, &words(&["王伟"])), [id.as_str()]);
    assert_index_is_whole(&sql);
}

#[test]
fn every_page_is_reached_forwards_backwards_and_by_number() {
    let sql = database();
    // Several of one moment, some of one second, days without any; and clocks that were never set.
    let ended = |number: u32| match number % 7 {
        0 => 0,
        1 | 2 => 1_790_000_000 * SECOND,
        rest => i64::from(number) * 40_000 * SECOND + i64::from(rest),
    };
    for number in 0..120 {
        let agency = if number % 3 == 0 { "sz" } else { "xc" };
        let text = if number % 2 == 0 { "薛城 even" } else { "薛城" };
        Sample { number, agency, ended: ended(number), text, ..Default::default() }.put(&sql);
    }
    let xc = RecordingFilter { agency: Some("xc".parse().expect("an agency")), ..Default::default() };
    let odd = RecordingFilter { flags: vec!["odd".to_owned()], ..words(&["薛城"]) };
    for (filter, total) in [(words(&[]), Some(120)), (xc, Some(80)), (odd, None), (words(&["even"]), None)] {
        let whole = all(&sql, &filter);
        let cursor = |found: Option<&Recording>| {
            let recording = found.expect("a recording");
            Cursor { time: recording.capture_end, id: recording.id.to_string() }
        };
        let (mut place, mut walked, mut firsts) = (Place::First, Vec::new(), Vec::new());
        for number in 1.. {
            let page = find(&sql, &filter, &place, 7);
            assert_eq!(page.total, total);
            assert_eq!(ids(&page), ids(&find(&sql, &filter, &Place::Page(number), 7)), "page {number}");
            walked.extend(ids(&page));
            firsts.push(cursor(page.items.first()));
            place = Place::After(cursor(page.items.last()));
            if page.earlier.is_none() {
                break;
            }
        }
        assert_eq!(walked, whole);
        for (index, first) in firsts.iter().enumerate().skip(1) {
            let page = find(&sql, &filter, &Place::Before(first.clone()), 7);
            assert_eq!(ids(&page), whole[(index - 1) * 7..index * 7]);
            assert_eq!((page.later.is_some(), page.earlier.is_some()), (index > 1, true));
        }
        assert!(find(&sql, &filter, &Place::Page(1000), 7).items.is_empty());
    }
    let reader = Reader::new(&sql);
    let far = reader.find_recordings(&Scope::Everything, &words(&["even"]), (&[], at(0)), &Place::Page(5000), 7);
    assert!(matches!(far, Err(FindError::TooFar)));
}

#[test]
fn a_time_bounds_a_list_to_the_microsecond() {
    let sql = database();
    let moments = [0, 1, SECOND - 1, SECOND, SECOND, SECOND, SECOND + 1, SECOND + 20_000, 86_400 * SECOND];
    for (number, ended) in (0..).zip(moments) {
        Sample { number, ended, ..Default::default() }.put(&sql);
    }
    for from in moments {
        for until in moments {
            let filter = RecordingFilter { from: Some(at(from)), until: Some(at(until)), ..Default::default() };
            let expected = moments.iter().filter(|ended| (from..until).contains(ended)).count();
            assert_eq!(all(&sql, &filter).len(), expected, "{from} … {until}");
            let labelled = RecordingFilter { kind: Some(MediaKind::Video), ..filter };
            assert_eq!(all(&sql, &labelled).len(), expected, "{from} … {until}");
        }
    }
    assert_eq!(find(&sql, &words(&[]), &Place::At(at(SECOND)), 50).items.len(), 3);
    assert_eq!(find(&sql, &words(&[]), &Place::At(at(0)), 50).items.len(), 0);
}

#[test]
fn how_recordings_stand_is_found_as_it_is_judged() {
    let sql = database();
    let (hour, ended) = (3600 * SECOND, 1_790_000_000 * SECOND);
    let rule = |from: i64, until, stops| Rule {
        id: "r".into(),
        article: "1".into(),
        from: at(from),
        until: at(until),
        seconds: 24 * 3600,
        at_risk_seconds: 4 * 3600,
        stops,
    };
    for number in 0..60_u32 {
        let ended = ended + i64::from(number) * hour;
        let stored = (number % 3 != 0).then(|| ended + i64::from(number % 2) * 30 * hour + hour);
        Sample { number, ended, stored, ..Default::default() }.put(&sql);
    }
    let (middle, end, now) = (ended + 20 * hour, ended + 55 * hour, at(ended + 46 * hour));
    let stored = [rule(ended + hour, middle, ClockStop::Stored), rule(middle, end, ClockStop::Stored)];
    let sealed = [rule(ended + hour, middle, ClockStop::Stored), rule(middle, end, ClockStop::Sealed)];
    let everything = find(&sql, &words(&[]), &Place::First, PAGE_MAX).items;
    for rules in [&stored[..], &sealed[..], &[]] {
        let mut found = 0;
        for standing in [
            Standing::OnTime,
            Standing::StoredLate,
            Standing::Overdue,
            Standing::AtRisk,
            Standing::Waiting,
            Standing::Uncertain,
            Standing::NoRule,
        ] {
            let filter = RecordingFilter { standing: Some(standing), ..Default::default() };
            let list = Reader::new(&sql)
                .find_recordings(&Scope::Everything, &filter, (rules, now), &Place::First, PAGE_MAX)
                .expect("found");
            let judged = everything
                .iter()
                .filter(|recording| crate::custody::deadline::rules::judge(rules, recording, now).standing == standing)
                .map(|recording| recording.id.to_string());
            assert_eq!(ids(&list), judged.collect::<Vec<_>>(), "{standing:?}");
            found += list.items.len();
        }
        assert_eq!(found, everything.len());
    }
    let coming = RecordingFilter { stored: Some(false), ..Default::default() };
    assert_eq!(all(&sql, &coming).len(), 20);
}

/// A row as far as the law asks: when its capture ended, was sealed and was stored, and what is in doubt of that.
type LawRow = (i64, i64, Option<i64>, bool, bool, bool);

/// Moments an hour apart, and those just before and after.
fn moments() -> impl Strategy<Value = i64> {
    (0..30_i64, -1..2_i64).prop_map(|(hour, beside)| 1_790_000_000 * SECOND + hour * 3600 * SECOND + beside)
}

fn law_row() -> impl Strategy<Value = LawRow> {
    (moments(), moments(), prop::option::of(moments()), any::<bool>(), any::<bool>(), any::<bool>())
}

/// Rules that follow each other, with or without a gap.
fn law_rules() -> impl Strategy<Value = Vec<Rule>> {
    let rule = (0..8_i64, 1..12_i64, 0..9_i64, 0..5_i64, any::<bool>());
    prop::collection::vec(rule, 0..4).prop_map(|rules| {
        let mut from = 1_790_000_000 * SECOND;
        let rule = |(number, (gap, length, hours, at_risk, sealed)): (usize, (i64, i64, i64, i64, bool))| {
            let begins = from + gap / 4 * 3600 * SECOND;
            from = begins + length * 3600 * SECOND;
            let stops = if sealed { ClockStop::Sealed } else { ClockStop::Stored };
            let (seconds, at_risk_seconds) = (hours * 3600, at_risk * 3600);
            let (id, article) = (format!("r{number}"), "1".to_owned());
            Rule { id, article, from: at(begins), until: at(from), seconds, at_risk_seconds, stops }
        };
        rules.into_iter().enumerate().map(rule).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_law_says_the_same_of_a_row_wherever_it_is_asked(
        rows in prop::collection::vec(law_row(), 1..24),
        rules in law_rules(),
        now in moments(),
    ) {
        let sql = database();
        for (number, (ended, sealed, stored, capture, service, station)) in rows.into_iter().enumerate() {
            let number = u32::try_from(number).expect("few");
            let id = Sample { number, ended, stored, ..Default::default() }.put(&sql);
            let doubt = capture.then_some("after_docking");
            let set = "UPDATE recordings SET sealed_at = $1, capture_doubt = $2, clock_doubted = $3, station_doubted = $4 \
                       WHERE recording = $5";
            sql.execute(set, params![sealed, doubt, service, station, id]).expect("set");
        }
        let (reader, now) = (Reader::new(&sql), at(now));
        let everything = find(&sql, &words(&[]), &Place::First, PAGE_MAX).items;
        let judged = |recording: &Recording| crate::custody::deadline::rules::judge(&rules, recording, now).standing;
        let (from, until) = (at(0), at(2_000_000_000 * SECOND));
        let query = StandingQuery { scope: &Scope::Everything, rules: &rules, from, until, now };
        let counts = reader.count_standings(query, false).expect("counted");
        let officers = reader.standings_by_officer(query).expect("counted");
        let days = reader.standings_by_day(query, 8 * 3600).expect("counted");
        let mut found = 0;
        for standing in [
            Standing::OnTime,
            Standing::StoredLate,
            Standing::Overdue,
            Standing::AtRisk,
            Standing::Waiting,
            Standing::Uncertain,
            Standing::NoRule,
        ] {
            let expected: Vec<String> =
                everything.iter().filter(|one| judged(one) == standing).map(|one| one.id.to_string()).collect();
            let filter = RecordingFilter { standing: Some(standing), ..Default::default() };
            let list = reader.find_recordings(&Scope::Everything, &filter, (&rules, now), &Place::First, PAGE_MAX);
            prop_assert_eq!(ids(&list.expect("found")), expected.clone(), "{:?}", standing);
            let number = expected.len() as u64;
            let by = |counted: &mut dyn Iterator<Item = (Standing, u64)>| -> u64 {
                counted.filter(|(one, _)| *one == standing).map(|(_, count)| count).sum()
            };
            prop_assert_eq!(by(&mut counts.iter().map(|one| (one.standing, one.count))), number, "{:?}", standing);
            prop_assert_eq!(by(&mut officers.iter().map(|one| (one.standing, one.count))), number, "{:?}", standing);
            prop_assert_eq!(by(&mut days.iter().map(|one| (one.standing, one.count))), number, "{:?}", standing);
            found += expected.len();
        }
        prop_assert_eq!(found, everything.len());
    }
}

#[test]
fn what_lies_outside_the_scope_is_neither_found_nor_counted() {
    let sql = database();
    for (number, agency, certificate) in
        [(0, "xc", Some("37001")), (1, "xc", Some("37002")), (2, "xc", None), (3, "sz", Some("37001"))]
    {
        Sample { number, agency, certificate, text: "薛城", ..Default::default() }.put(&sql);
    }
    let (xc, officer) = ("xc".parse::<AgencyId>().expect("an agency"), "37001".parse().expect("a certificate"));
    let sz = RecordingFilter { agency: Some("sz".parse().expect("an agency")), ..Default::default() };
    for (scope, expected) in [
        (Scope::Everything, 4),
        (Scope::Agency(xc.clone()), 3),
        (Scope::Officer(xc.clone(), officer), 1),
        (Scope::Nothing, 0),
    ] {
        for filter in [words(&[]), words(&["薛城"])] {
            let reader = Reader::new(&sql);
            let judged = (&[][..], at(0));
            let found = reader.find_recordings(&scope, &filter, judged, &Place::First, 50).expect("found");
            assert_eq!(found.items.len(), expected, "{scope:?}");
            assert!(found.total.is_none_or(|total| total == expected as u64), "{scope:?}");
            let facets = reader.facets(&scope, &filter, judged).expect("counted");
            assert_eq!(facets.counted, expected as u64, "{scope:?}");
            if scope != Scope::Everything {
                let other = reader.find_recordings(&scope, &sz, judged, &Place::First, 50).expect("found");
                assert!(other.items.is_empty() && other.total.is_none(), "{scope:?}");
            }
        }
    }
}

#[test]
fn facets_count_what_was_found() {
    let sql = database();
    for number in 0..9 {
        let media_type = if number < 6 { "video/mp4" } else { "image/jpeg" };
        let certificate = (number % 2 == 0).then_some("37001");
        Sample { number, media_type, certificate, ended: i64::from(number), ..Default::default() }.put(&sql);
    }
    let facets = Reader::new(&sql).facets(&Scope::Everything, &words(&[]), (&[], at(0))).expect("counted");
    let value = |value: Option<&str>, count| FacetValue { value: value.map(str::to_owned), count };
    assert_eq!((facets.counted, facets.more), (9, false));
    assert_eq!(facets.kinds, [value(Some("video"), 6), value(Some("photo"), 3)]);
    assert_eq!(facets.officers, [value(Some("37001"), 5), value(None, 4)]);
    assert_eq!(facets.stations, [value(Some("st-1"), 9)]);
}

#[test]
fn a_database_from_before_the_index_is_filled() {
    let sql = Connection::open_in_memory().expect("a database");
    MIGRATIONS[0].run(&sql).expect("the first schema");
    let whole = database();
    for number in 0..20 {
        let sample = Sample { number, ended: i64::from(number / 3), text: "光明路", ..Default::default() };
        sample.put(&whole);
    }
    let columns = "recording, agency, station, docking, recorder, certificate, officer_basis, path, content, size, states, \
        envelope, media_type, profile, capture_start, capture_end, capture_rule, flags, docked_at, sealed_at, announced_at, \
        chain_sequence, stored_at, stored_index, search_text";
    let mut statement = whole.prepare(&format!("SELECT {columns} FROM recordings")).expect("prepared");
    let mut rows = statement.query([]).expect("rows");
    let mut index = 0;
    while let Some(row) = rows.next().expect("a row") {
        let cells: Vec<Value> = (0..25).map(|column| row.get(column).expect("a cell")).collect();
        let marks = vec!["?"; 25].join(", ");
        let insert = format!("INSERT INTO recordings ({columns}) VALUES ({marks})");
        sql.execute(&insert, params_from_iter(&cells)).expect("inserted");
        let item = "INSERT INTO log_items SELECT 'recording:' || $1, 0, $2, x'00'";
        sql.execute(item, params![cells[0], index]).expect("an item");
        index += 1;
    }
    for migration in &MIGRATIONS[1..] {
        migration.run(&sql).expect("migrated");
    }
    assert_eq!(all(&sql, &words(&["光明"])), all(&whole, &words(&["光明"])));
    assert_index_is_whole(&sql);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// The index finds what a walk over all folded texts finds, in the same order: each word in any of its forms, so
    /// that `b_1` is in `b1` too.
    #[test]
    fn a_search_finds_what_a_plain_walk_finds(
        texts in prop::collection::vec("[a-cA-B01薛城大队王ＡＢ１〔〕_/% .\\\\]{0,14}", 1..24),
        wanted in prop::collection::vec("[a-cA-B01薛城大队王ＡＢ１〔〕_/%\\\\]{1,4}", 1..3),
    ) {
        let sql = database();
        let mut stored = Vec::new();
        for (number, text) in (0..).zip(&texts) {
            let id = Sample { number, ended: i64::from(number) * SECOND, text, ..Default::default() }.put(&sql);
            stored.push((id, grams::fold(text)));
        }
        let folded: Vec<String> = wanted.iter().map(|word| grams::fold(word)).collect();
        let walked: Vec<&str> = stored
            .iter()
            .rev()
            .filter(|(_, text)| {
                folded.iter().all(|word| grams::forms(word).forms.iter().any(|form| grams::holds(text, form)))
            })
            .map(|(id, _)| id.as_str())
            .collect();
        let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
        prop_assert_eq!(all(&sql, &words(&wanted)), walked);
    }
}

/// What is walked page by page, in one direction, where a page looks at no more than `looked` rows.
fn turned(sql: &Connection, filter: &RecordingFilter, back: bool, looked: u64) -> (Vec<String>, usize) {
    let reader = Reader::new(sql);
    let earliest = Cursor { time: at(-SECOND), id: "0".repeat(64) };
    let mut place = if back { Place::Before(earliest) } else { Place::First };
    let (mut walked, mut cut) = (Vec::new(), 0);
    loop {
        let list = reader.list_of(&Scope::Everything, filter, (&late_rules(), at(0))).expect("a list");
        let page = reader.page_of(&list, &place, 3, looked).expect("a page");
        let found = ids(&page);
        assert!(found.len() <= 3 && (!page.cut || found.len() as u64 <= looked));
        cut += usize::from(page.cut);
        walked.splice(if back { 0..0 } else { walked.len()..walked.len() }, found);
        place = match if back { page.later } else { page.earlier } {
            Some(cursor) if back => Place::Before(cursor),
            Some(cursor) => Place::After(cursor),
            None => return (walked, cut),
        };
    }
}

/// A rule under which the clock stops with the sealing, so that no index of delays tells what is late.
fn late_rules() -> Vec<Rule> {
    let (id, article) = ("r".to_owned(), "a".to_owned());
    let (from, until) = (at(0), at(1_000_000 * SECOND));
    vec![Rule { id, article, from, until, seconds: 100, at_risk_seconds: 10, stops: ClockStop::Sealed }]
}

#[test]
fn a_page_that_few_rows_fit_ends_after_a_bounded_look_and_the_next_goes_on() {
    let sql = database();
    for number in 0..60_u32 {
        let (ended, late) = (i64::from(number) * SECOND, number == 3 || number == 41);
        let id = Sample { number, ended, stored: Some(ended + SECOND), text: "光明路", ..Default::default() }.put(&sql);
        let sealed = ended + if late { 200 } else { 1 } * SECOND;
        sql.execute("UPDATE recordings SET sealed_at = $1 WHERE recording = $2", params![sealed, id]).expect("a row");
    }
    let late = RecordingFilter { standing: Some(Standing::StoredLate), ..Default::default() };
    let none = RecordingFilter { stored: Some(true), standing: Some(Standing::Uncertain), ..Default::default() };
    let both = [Sample { number: 41, ..Default::default() }.id(), Sample { number: 3, ..Default::default() }.id()];
    for (filter, expected) in [
        (late.clone(), &both[..]),
        (RecordingFilter { words: vec!["光明".to_owned()], ..late.clone() }, &both[..]),
        (RecordingFilter { agency: Some("xc".parse().expect("an id")), ..late.clone() }, &both[..]),
        (RecordingFilter { from: Some(at(5 * SECOND)), ..late.clone() }, &both[..1]),
        (RecordingFilter { words: vec!["暗".to_owned()], ..late.clone() }, &[][..]),
        (words(&["~"]), &[][..]),
        (
            RecordingFilter {
                agency: Some("xc".parse().expect("an id")),
                kind: Some(MediaKind::Video),
                ..words(&["~"])
            },
            &[],
        ),
        (none, &[][..]),
    ] {
        for back in [false, true] {
            let (whole, _) = turned(&sql, &filter, back, 1000);
            assert_eq!(whole, expected, "{filter:?}");
            let (walked, cut) = turned(&sql, &filter, back, 7);
            assert_eq!(walked, expected, "{filter:?}");
            let few = filter.words != ["暗"] && filter.standing == Some(Standing::StoredLate);
            let walks = few || filter.words == ["~"];
            assert!(!walks || cut >= 7, "{filter:?}: {cut}");
        }
    }
    let reader = Reader::new(&sql);
    let list = || reader.list_of(&Scope::Everything, &late, (&late_rules(), at(0))).expect("a list");
    let facets = reader.facets_of(list(), 20).expect("counted");
    assert_eq!((facets.counted, facets.more, facets.cut), (1, false, true));
    let facets = reader.facets_of(list(), 60).expect("counted");
    assert_eq!((facets.counted, facets.more, facets.cut), (2, false, false));
    // What was looked at holds less than a page: the second is empty, and leads on.
    let page = reader.page_of(&list(), &Place::Page(2), 3, 7).expect("a page");
    assert!(page.items.is_empty() && page.cut && page.earlier.is_some() && page.later.is_some());
    // From an empty page one gets back to what lies on its other side.
    let page = reader.page_of(&list(), &Place::Before(page.later.expect("a place")), 3, 1000).expect("a page");
    assert!(page.items.is_empty() && !page.cut);
    let low = Cursor { time: at(20 * SECOND), id: "0".repeat(64) };
    let page = reader.page_of(&list(), &Place::After(low), 3, 7).expect("a page");
    assert!(page.items.is_empty() && page.cut);
    let page = reader.page_of(&list(), &Place::Before(page.later.expect("a place")), 3, 1000).expect("a page");
    assert_eq!(ids(&page), both[..1]);
}

#[test]
fn among_what_was_made_near_a_place_the_rest_of_the_filter_holds() {
    let sql = database();
    let put = |number: u32| {
        let agency = if number.is_multiple_of(3) { "sz" } else { "xc" };
        let media_type = if number.is_multiple_of(2) { "video/mp4" } else { "image/jpeg" };
        Sample { number, agency, media_type, ended: i64::from(number) * SECOND, text: "薛城", ..Default::default() }
            .put(&sql)
    };
    let ids_of: Vec<String> = (0..60).map(put).collect();
    let near = |numbers: &[usize]| {
        let among = numbers.iter().map(|number| ids_of[*number].parse().expect("an id")).collect();
        RecordingFilter { among: Some(among), ..Default::default() }
    };
    let latest_first = |numbers: &[usize]| numbers.iter().map(|number| ids_of[*number].clone()).collect::<Vec<_>>();
    assert_eq!(all(&sql, &near(&[3, 50, 7])), latest_first(&[50, 7, 3]), "in the order of all lists");
    assert!(all(&sql, &near(&[])).is_empty(), "near is nothing, which is not everything");
    let videos = RecordingFilter { kind: Some(MediaKind::Video), ..near(&[3, 50, 7, 8]) };
    assert_eq!(all(&sql, &videos), latest_first(&[50, 8]));
    let words_too = RecordingFilter { words: vec!["薛城".to_owned()], stored: Some(false), ..near(&[3, 50]) };
    assert_eq!(all(&sql, &words_too).len(), 2);
    let page = find(&sql, &near(&[1, 2, 4, 5, 7]), &Place::First, 2);
    assert_eq!((ids(&page), page.total), (latest_first(&[7, 5]), None));
    let xc = Scope::Agency("xc".parse().expect("an agency"));
    let reader = Reader::new(&sql);
    let own = reader.find_recordings(&xc, &near(&[3, 4, 6]), (&[], at(0)), &Place::First, 50).expect("found");
    assert_eq!(ids(&own), latest_first(&[4]), "what another agency recorded there is not found");
    assert_eq!(reader.facets(&xc, &near(&[3, 4, 6]), (&[], at(0))).expect("counted").counted, 1);
}
