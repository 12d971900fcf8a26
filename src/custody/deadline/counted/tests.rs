//! What is counted by weeks and edges against a plain walk over all recordings.

use evidence::digest::Digest;
use proptest::prelude::*;

use super::*;
use crate::custody::deadline::board::{BOARD_DAYS_MAX, PUT_BACK, view};
use crate::custody::deadline::rules::{ClockStop, Standing};
use crate::custody::legal;
use crate::custody::recording::Recording;
use crate::custody::recording::plausible::{Said, place};
use crate::custody::schema::MIGRATIONS;
use crate::store::tables::row::word;
use crate::store::tables::sql::{Connection, params};

const DAY: i64 = 24 * 3600 * 1_000_000;

/// A recording: its station, when its capture ended and how long after that it was stored, in hours, and whether
/// some clock was in doubt.
type Sample = (u8, i64, Option<i64>, u8);

fn at(micros: i64) -> Utc {
    Utc::from_micros(micros).expect("a time")
}

fn rules() -> Vec<Rule> {
    let rule = |stops, from: i64, until: i64| {
        let (id, article) = ("r".to_owned(), "a".to_owned());
        Rule {
            id,
            article,
            from: at(from * DAY),
            until: at(until * DAY),
            seconds: 86_400,
            at_risk_seconds: 4 * 3600,
            stops,
        }
    };
    vec![rule(ClockStop::Stored, 3, 20), rule(ClockStop::Sealed, 20, 33)]
}

fn database(samples: &[Sample]) -> Connection {
    let sql = Connection::open_in_memory().expect("a database");
    for migration in MIGRATIONS {
        migration.run(&sql).expect("migrated");
    }
    for (number, (station, hours, stored, doubts)) in (1_i64..).zip(samples) {
        let (id, ended) = (Digest::of(&number.to_be_bytes()).to_string(), hours * 3_600_000_000);
        let stored = stored.map(|hours| ended + hours * 3_600_000_000);
        let insert = "INSERT INTO recordings (recording, agency, station, docking, recorder, certificate, officer_basis, \
             path, content, size, states, envelope, media_type, capture_end, capture_rule, flags, docked_at, sealed_at, \
             announced_at, chain_sequence, search_text, doc, stored_at, stored_index, capture_doubt, clock_doubted, \
             station_doubted) VALUES ($1, $2, $3, $4, 'BWC-1', '37001', 'none', 'a.mp4', $1, 1, $1, $1, 'video/mp4', $5, \
             'mtime', '[]', 1, $6, 1, $7, 'a', $7, $8, $9, $10, $11, $12)";
        let values = params![
            id,
            format!("a{}", station % 2),
            format!("st-0000000{station}"),
            "b".repeat(32),
            ended,
            ended + 20 * 3_600_000_000,
            number,
            stored,
            stored.map(|_| number),
            (doubts & 1 == 1).then_some("after_docking"),
            i64::from(doubts & 2 == 2),
            i64::from(doubts & 4 == 4)
        ];
        sql.execute(insert, values).expect("a row");
    }
    sql
}

/// All recordings, judged one by one.
fn walked(all: &[Recording], query: StandingQuery<'_>) -> BTreeMap<StationId, Tally> {
    let mut tallies: BTreeMap<StationId, Tally> = BTreeMap::new();
    let within = |scope: &Scope, one: &Recording| match scope {
        Scope::Everything => true,
        Scope::Agency(agency) => one.agency == *agency,
        Scope::Officer(agency, certificate) => one.agency == *agency && one.certificate.as_ref() == Some(certificate),
        Scope::Nothing => false,
    };
    for one in all.iter().filter(|one| (query.from..query.until).contains(&one.capture_end)) {
        if within(query.scope, one) {
            tallies.entry(one.station.clone()).or_default().add(judge(query.rules, one, query.now).standing, 1);
        }
    }
    tallies
}

fn sample() -> impl Strategy<Value = Sample> {
    let doubts = prop_oneof![4 => Just(0_u8), 1 => 0..8_u8];
    (1..4_u8, 0..40 * 24_i64, prop::option::of(0..60_i64), doubts)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn weeks_and_their_edges_are_what_a_walk_over_all_recordings_counts(
        samples in prop::collection::vec(sample(), 0..60),
        (from, length, now) in (-3..45_i64 * 24, 0..50_i64 * 24, 0..45_i64 * 24),
        step in 1..70_u64,
    ) {
        let (sql, rules, now) = (database(&samples), rules(), at(now * 3_600_000_000));
        let reader = Reader::new(&sql);
        let mut all = reader.stored_from(0, 500).expect("recordings");
        all.extend(reader.unstored(None, 500).expect("recordings"));
        prop_assert_eq!(all.len(), samples.len());
        // Before all of them are counted, and then.
        let mut counted = StoredTallies::default();
        counted.advance(&reader, &rules, now, step).expect("counted");
        let mut counts = vec![counted.clone()];
        while !counted.whole {
            counted.advance(&reader, &rules, now, step).expect("counted");
        }
        counts.push(counted);
        let agency = || "a1".parse().expect("an id");
        let scopes =
            [Scope::Everything, Scope::Agency(agency()), Scope::Officer(agency(), "37001".parse().expect("one")), Scope::Nothing];
        for scope in &scopes {
            let whole = StandingQuery::of_all(scope, &rules, now);
            let (begin, end) = (at(from * 3_600_000_000), at((from + length) * 3_600_000_000));
            for query in [whole, StandingQuery { from: begin, until: end, ..whole }, StandingQuery { from: begin, ..whole }] {
                for counted in &counts {
                    prop_assert_eq!(counted.tallies(&reader, query).expect("tallies"), walked(&all, query));
                }
            }
        }
    }
}

/// How often deadlines stand so between two days, whoever asks; nothing where that is not told yet.
fn told(reader: &Reader<'_>, counted: &StoredTallies, from: Utc, until: Utc) -> Option<u64> {
    let rules = rules();
    let all = StandingQuery::of_all(&Scope::Everything, &rules, at(40 * DAY));
    let view = view(reader, counted, StandingQuery { from, until, ..all }).expect("a view");
    view.map(|view| view.counts.iter().map(|count| count.count).sum())
}

#[test]
fn until_all_is_counted_no_time_longer_than_a_board_is_walked_however_it_is_asked_for() {
    let sql = database(&[(1, 24, Some(1), 0), (2, 48, Some(1), 0), (1, 72, None, 0)]);
    let reader = Reader::new(&sql);
    let mut counted = StoredTallies::default();
    counted.advance(&reader, &rules(), at(40 * DAY), 1).expect("counted");
    assert!(!counted.whole);
    // A board's days by a clock that is put back within them.
    let board = BOARD_DAYS_MAX * DAY + PUT_BACK;
    let local = |text: &str| Utc::from_jiff(text.parse::<jiff::Zoned>().expect("a time").timestamp());
    let (autumn, next) = (local("2025-10-26T00:00[Europe/Berlin]"), local("2026-10-27T00:00[Europe/Berlin]"));
    assert_eq!(next.micros() - autumn.micros(), BOARD_DAYS_MAX * DAY + 3600 * 1_000_000);
    assert_eq!(told(&reader, &counted, autumn, next), Some(0));
    let [first, last] = [jiff::Timestamp::MIN, jiff::Timestamp::MAX].map(Utc::from_jiff);
    for (from, until) in [(first, last), (at(0), last), (first, at(board)), (at(0), at(board + 1))] {
        assert_eq!(told(&reader, &counted, from, until), None, "{from} to {until}");
    }
    assert_eq!(told(&reader, &counted, at(0), at(board)), Some(3));
    assert_eq!(told(&reader, &counted, at(DAY), at(2 * DAY)), Some(1));
    counted.advance(&reader, &rules(), at(40 * DAY), 9).expect("counted");
    assert!(counted.whole);
    for (from, until) in [(first, last), (at(0), at(board + 1)), (at(0), at(board))] {
        assert_eq!(told(&reader, &counted, from, until), Some(3), "{from} to {until}");
    }
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    captured: Utc,
    rule: Option<String>,
    docked: Utc,
    sealed: Option<Utc>,
    stored: Option<Utc>,
    now: Utc,
    standing: Standing,
    due: Option<Utc>,
}

#[derive(Debug, serde::Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

/// The station is held against the same cases (`ingest-agent/src/law.rs`).
#[test]
fn the_service_tells_of_each_recording_what_the_station_does() {
    let rules = legal::read(legal::SHIPPED).expect("the shipped data").rules;
    let Cases { cases } = toml::from_str(include_str!("../../../../tests/standings.toml")).expect("cases");
    assert!(cases.len() > 10);
    for case in cases {
        let unknown = case.rule.as_deref() == Some("docked");
        let flags = if unknown { vec!["no-believable-time".to_owned()] } else { Vec::new() };
        let said = Said { start: None, end: case.captured, docked_at: case.docked, flags };
        let placed = place(said, Some(case.docked));
        let sql = database(&[(1, 24, None, 0)]);
        let doubt = placed.doubt.map(|doubt| word(&doubt));
        let set = "UPDATE recordings SET capture_end = $1, capture_doubt = $2, sealed_at = $3, stored_at = $4, stored_index = $5";
        let sealed = case.sealed.unwrap_or(case.docked).micros();
        let (stored, index) = (case.stored.map(Utc::micros), case.stored.map(|_| 1_i64));
        sql.execute(set, params![placed.end.micros(), doubt, sealed, stored, index]).expect("a row");
        let reader = Reader::new(&sql);
        let mut found = reader.stored_from(0, 9).expect("recordings");
        found.extend(reader.unstored(None, 9).expect("recordings"));
        let judgement = judge(&rules, &found[0], case.now);
        assert_eq!((judgement.standing, judgement.due), (case.standing, case.due), "{}", case.name);
    }
}

/// What arrived in a time, judged one by one.
fn walked_arrivals(all: &[Recording], query: StandingQuery<'_>) -> BTreeMap<StationId, Tally> {
    let (first, last) = (StandingQuery::of_all(query.scope, query.rules, query.now), |one: &&Recording| {
        one.stored_at().is_some_and(|stored| (query.from..query.until).contains(&stored))
    });
    walked(&all.iter().filter(last).cloned().collect::<Vec<_>>(), first)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_arrived_in_a_time_is_counted_whenever_it_was_captured(
        samples in prop::collection::vec(sample(), 0..60),
        (from, length, now) in (-3..45_i64 * 24, 0..50_i64 * 24, 0..45_i64 * 24),
        step in 1..70_u64,
        minutes in 0..60_i64,
    ) {
        let (sql, rules, now) = (database(&samples), rules(), at(now * 3_600_000_000));
        let reader = Reader::new(&sql);
        let all = reader.stored_from(0, 500).expect("recordings");
        let mut counted = StoredTallies::default();
        counted.advance(&reader, &rules, now, step).expect("counted");
        let mut counts = vec![counted.clone()];
        while !counted.whole {
            counted.advance(&reader, &rules, now, step).expect("counted");
        }
        counts.push(counted);
        // A zone may be half an hour beside the others.
        let edge = |hours: i64| at(hours * 3_600_000_000 + minutes * 60_000_000);
        let agency = || "a1".parse().expect("an id");
        let scopes =
            [Scope::Everything, Scope::Agency(agency()), Scope::Officer(agency(), "37001".parse().expect("one")), Scope::Nothing];
        for scope in &scopes {
            let whole = StandingQuery::of_all(scope, &rules, now);
            let (begin, end) = (edge(from), edge(from + length));
            for query in [whole, StandingQuery { from: begin, until: end, ..whole }, StandingQuery { from: begin, ..whole }] {
                for counted in &counts {
                    prop_assert_eq!(counted.arrived(&reader, query).expect("tallies"), walked_arrivals(&all, query));
                    let mut sum = Tally::default();
                    for of_station in walked_arrivals(&all, query).values() {
                        sum.merge(of_station);
                    }
                    prop_assert_eq!(counted.arrived_lately(&reader, query).expect("a tally"), sum);
                }
            }
        }
    }
}
