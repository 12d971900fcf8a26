//! Our working days against two calendars that others made of the same notices: PyPI's `chinesecalendar` and npm's
//! `chinese-days`. Every day of ten years, and from each of them every term of 1 to 60 working days.
//!
//! `./x test` gets both; where one is missing these tests fail.

#[expect(unused_imports, reason = "no station is needed")]
mod harness;

use std::collections::BTreeSet;
use std::path::Path;

use evidence::legal::shipped_calendars;
use evidence::term::{self, Due, End, Length, Roll, Term};
use evidence::time::Utc;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use serde_json::Value;

use harness::{python, succeed, tell};

/// The first and the last day that are held against the others' calendars.
const FIRST: Date = date(2017, 1, 1);
const LAST: Date = date(2026, 12, 31);

/// Longest term that is tried, in working days.
const LONGEST: u32 = 60;

/// Where `chinese-days` is unpacked: `./x test` says it.
const CHINESE_DAYS: &str = "DOCKET_TEST_CHINESE_DAYS";

/// All days that are looked at.
fn days() -> impl Iterator<Item = Date> {
    FIRST.series(1.day()).take_while(|day| *day <= LAST)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The working days that `chinesecalendar` knows.
fn of_chinesecalendar() -> BTreeSet<Date> {
    let script = "import datetime, sys, chinese_calendar\n\
                  first, last = map(datetime.date.fromisoformat, sys.argv[1:])\n\
                  print(*chinese_calendar.get_workdays(first, last), sep='\\n')";
    let (first, last) = (FIRST.to_string(), LAST.to_string());
    let told = succeed(python("chinese_calendar").args(["-c", script, &first, &last]));
    told.lines().map(|line| line.parse().expect("a day")).collect()
}

/// The working days that `chinese-days` knows: what it lists as such, and Monday to Friday but for its holidays.
fn of_chinese_days() -> BTreeSet<Date> {
    let folder = std::env::var(CHINESE_DAYS).unwrap_or_default();
    let file = Path::new(&folder).join("dist/chinese-days.json");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| {
        panic!(
            "chinese-days is not at {} ({error}): `./x test` gets it from npm and names its folder in {CHINESE_DAYS}",
            file.display()
        )
    });
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let listed = |list: &str| -> BTreeSet<Date> {
        let days = all[list].as_object().unwrap_or_else(|| panic!("{list} is not in {}", file.display()));
        days.keys().map(|day| day.parse().expect("a day")).collect()
    };
    let (holidays, workdays) = (listed("holidays"), listed("workdays"));
    days().filter(|day| workdays.contains(day) || (!is_weekend(*day) && !holidays.contains(day))).collect()
}

/// What others know, by their names.
fn others() -> [(&'static str, Vec<Date>); 2] {
    let all = [("chinesecalendar", of_chinesecalendar()), ("chinese-days", of_chinese_days())];
    all.map(|(name, works)| {
        // Some 250 a year: a list that is short or long was not read as it is meant.
        assert!((2400..2600).contains(&works.len()), "{name} has {} working days", works.len());
        (name, works.into_iter().collect())
    })
}

/// When a clock is due that started around noon of a day in China.
fn counted(start: Date, working_days: u32, zone: &TimeZone) -> Due {
    let noon = start.at(12, 0, 0, 0).to_zoned(zone.clone()).expect("a moment");
    let start = Utc::from_jiff(noon.timestamp());
    let term = Term { length: Length::WorkingDays(working_days), extended: None, roll: Roll::None };
    term::due(start, term, &[], start, (zone, shipped_calendars())).expect("a term")
}

fn last(due: &Due) -> Date {
    match due.end {
        End::Day { last, .. } => last,
        End::Moment(at) => panic!("a moment: {at}"),
    }
}

#[test]
fn every_day_of_ten_years_is_a_working_day_where_two_other_calendars_say_so() {
    for (name, works) in others() {
        let works: BTreeSet<Date> = works.into_iter().collect();
        let differ: Vec<Date> =
            days().filter(|day| shipped_calendars().is_working_day(*day) != Some(works.contains(day))).collect();
        assert!(differ.is_empty(), "{name} says otherwise of {differ:?}");
    }
}

#[test]
fn every_term_of_1_to_60_working_days_ends_on_the_day_that_two_other_calendars_say() {
    let (others, zone) = (others(), TimeZone::fixed(jiff::tz::offset(8)));
    let (mut tried, mut beyond, mut wrong) = (0, 0, Vec::new());
    for start in days() {
        // The day of the start does not count: the first of the term is the first working day after it.
        let firsts = others.each_ref().map(|(_, works)| works.partition_point(|day| *day <= start));
        for (length, place) in (1..=LONGEST).zip(0_usize..) {
            let due = counted(start, length, &zone);
            for ((name, works), first) in others.iter().zip(firsts) {
                if let Some(expected) = works.get(first + place) {
                    tried += 1;
                    if last(&due) != *expected || due.provisional {
                        wrong.push(format!("{length} from {start}: {due:?}, {name} says {expected}"));
                    }
                } else {
                    // No calendar reaches so far, and neither does ours.
                    beyond += 1;
                    if last(&due) <= LAST || !due.provisional {
                        wrong.push(format!("{length} from {start}: {due:?}, and {name} ends before"));
                    }
                }
            }
        }
    }
    tell(&format!("calendars: {tried} terms end as others say, {beyond} end beyond their last year"));
    let some = &wrong[..wrong.len().min(10)];
    assert!(wrong.is_empty(), "{} terms differ: {some:#?}", wrong.len());
    assert!(tried > 430_000 && beyond > 1_000, "{tried} and {beyond}");
}
