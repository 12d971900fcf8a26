use proptest::prelude::*;

use super::*;

fn zone() -> TimeZone {
    TimeZone::fixed(jiff::tz::offset(8))
}

fn date(text: &str) -> Date {
    text.parse().expect("a day")
}

/// Some hour of a day in China.
fn at(day: &str) -> Utc {
    format!("{day}T15:30:00+08:00").parse().expect("a moment")
}

fn shipped() -> Calendars {
    crate::legal::shipped_calendars().clone()
}

fn term(length: Length) -> Term {
    Term { length, extended: None, roll: Roll::None }
}

/// When a clock is due that started on a day.
fn counted(start: &str, term: Term, pauses: &[Pause]) -> Due {
    due(at(start), term, pauses, at("2026-12-31"), (&zone(), &shipped())).expect("a term")
}

fn last(due: &Due) -> Date {
    match due.end {
        End::Day { last, .. } => last,
        End::Moment(at) => panic!("a moment: {at}"),
    }
}

/// The vectors of dates: two calendars made by others agree on each.
#[test]
fn terms_end_on_the_days_that_two_other_calendars_say() {
    use Length::{CalendarDays, WorkingDays};
    for (start, length, expected) in [
        ("2026-09-18", WorkingDays(20), "2026-10-22"),
        ("2026-09-25", WorkingDays(7), "2026-10-12"),
        ("2026-02-11", WorkingDays(7), "2026-02-27"),
        ("2026-02-13", WorkingDays(3), "2026-02-25"),
        ("2026-04-30", WorkingDays(3), "2026-05-08"),
        ("2020-01-22", WorkingDays(5), "2020-02-06"),
        ("2026-09-30", CalendarDays(5), "2026-10-05"),
        ("2026-09-30", WorkingDays(5), "2026-10-13"),
        ("2026-09-02", CalendarDays(30), "2026-10-02"),
        ("2026-07-03", CalendarDays(90), "2026-10-01"),
    ] {
        let due = counted(start, term(length), &[]);
        assert_eq!(last(&due), date(expected), "{start} {length:?}");
        assert!(!due.provisional, "{start} {length:?}");
        let asks = matches!(length, WorkingDays(_));
        assert_eq!(!due.calendars.is_empty(), asks, "what was asked is named: {start} {length:?}");
    }
    for (start, length, expected) in
        [("2026-09-30", CalendarDays(5), "2026-10-08"), ("2026-09-30", WorkingDays(5), "2026-10-16")]
    {
        let more = if length == CalendarDays(5) { CalendarDays(3) } else { WorkingDays(3) };
        let extended = Term { extended: Some(more), ..term(length) };
        assert_eq!(last(&counted(start, extended, &[])), date(expected), "{length:?} and three more");
    }
    for (start, days, expected) in [("2026-09-02", 30, "2026-10-08"), ("2026-07-03", 90, "2026-10-08")] {
        let rolling = Term { roll: Roll::NextWorkingDay, ..term(CalendarDays(days)) };
        assert_eq!(last(&counted(start, rolling, &[])), date(expected), "{days} days, rolling");
    }
}

#[test]
fn a_term_beyond_the_calendars_is_provisional_and_says_so() {
    let due = counted("2026-12-04", term(Length::WorkingDays(20)), &[]);
    assert!(due.provisional);
    assert_eq!(last(&due), date("2027-01-01"), "weekends alone are days off in 2027");
    assert_eq!(due.calendars.iter().map(|calendar| calendar.year).collect::<Vec<_>>(), [2026]);
    // Days that are not asked for make nothing provisional.
    assert!(!counted("2026-12-04", term(Length::CalendarDays(90)), &[]).provisional);
    assert!(
        counted("2026-12-04", Term { roll: Roll::NextWorkingDay, ..term(Length::CalendarDays(90)) }, &[]).provisional
    );
}

#[test]
fn a_calendar_that_was_changed_counts_otherwise_and_has_another_digest() {
    let both: Vec<Calendar> =
        crate::legal::shipped_calendars().clone().all().map(|(calendar, _)| calendar.clone()).collect();
    let first = Calendars::of(both.iter().filter(|calendar| calendar.version == 1).cloned()).expect("calendars");
    let length = term(Length::WorkingDays(5));
    let before = due(at("2020-01-22"), length, &[], at("2020-01-22"), (&zone(), &first)).expect("a term");
    let after = counted("2020-01-22", length, &[]);
    assert_eq!((last(&before), last(&after)), (date("2020-02-04"), date("2020-02-06")));
    assert_eq!((before.calendars[0].version, after.calendars[0].version), (1, 2));
    assert_ne!(before.calendars[0].digest, after.calendars[0].digest);
}

#[test]
fn hours_run_from_the_moment_and_know_no_holidays() {
    let due = counted("2026-09-30", term(Length::Hours(24)), &[]);
    assert_eq!(due.end, End::Moment(at("2026-10-01")));
    assert!(due.end.in_time(at("2026-10-01")), "the last moment is in time");
    assert!(!due.end.in_time(Utc::from_micros(at("2026-10-01").micros() + 1).expect("a moment")));
    assert!(due.calendars.is_empty());
}

#[test]
fn a_day_ends_at_24_of_the_zone_of_the_law() {
    let due = counted("2026-09-30", term(Length::CalendarDays(5)), &[]);
    let moment = |text: &str| text.parse::<Utc>().expect("a moment");
    assert!(due.end.in_time(moment("2026-10-05T23:59:59.999999+08:00")));
    assert!(!due.end.in_time(moment("2026-10-06T00:00:00+08:00")));
    assert_eq!(due.end.due(), moment("2026-10-05T23:59:59.999999+08:00"));
}

#[test]
fn months_and_years_end_on_the_same_number_or_the_months_last_day() {
    for (start, length, expected) in [
        ("2026-01-31", Length::Months(1), "2026-02-28"),
        ("2024-01-31", Length::Months(1), "2024-02-29"),
        ("2026-08-31", Length::Months(6), "2027-02-28"),
        ("2026-03-15", Length::Months(3), "2026-06-15"),
        ("2024-02-29", Length::Years(2), "2026-02-28"),
        ("2026-11-30", Length::Years(10), "2036-11-30"),
    ] {
        assert_eq!(last(&counted(start, term(length), &[])), date(expected), "{start} {length:?}");
    }
}

#[test]
fn what_is_paused_does_not_count() {
    let pause = |from: &str, until: Option<&str>| Pause { from: at(from), until: until.map(at) };
    let ten = [pause("2026-03-10", Some("2026-03-20"))];
    // Ten days: the day on which it begins does not count for it, as for any term.
    for (start, length, expected) in [
        ("2026-03-01", Length::CalendarDays(30), "2026-04-10"),
        ("2026-03-15", Length::CalendarDays(30), "2026-04-19"),
        ("2026-03-20", Length::CalendarDays(30), "2026-04-19"),
        ("2026-01-01", Length::CalendarDays(30), "2026-01-31"),
        ("2026-03-01", Length::Months(1), "2026-04-11"),
        // 03-10 is Tuesday: eight working days are paused.
        ("2026-03-09", Length::WorkingDays(5), "2026-03-26"),
    ] {
        assert_eq!(last(&counted(start, term(length), &ten)), date(expected), "{start} {length:?}");
    }
    // Two that overlap are one.
    let two = [ten[0], pause("2026-03-15", Some("2026-03-20"))];
    assert_eq!(last(&counted("2026-03-01", term(Length::CalendarDays(30)), &two)), date("2026-04-10"));
    let hours = counted("2026-03-10", term(Length::Hours(24)), &two);
    assert_eq!(hours.end, End::Moment(at("2026-03-21")));
    assert!(!hours.paused);
    // One that lasts, lasts until now; the end moves on with it.
    let lasting = counted("2026-12-01", term(Length::CalendarDays(30)), &[pause("2026-12-11", None)]);
    assert!(lasting.paused);
    assert_eq!(last(&lasting), date("2027-01-20"), "twenty days of it are over");
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let ask = |start: &str, term, pauses: &[Pause]| due(at(start), term, pauses, at(start), (&zone(), &shipped()));
    let backwards = Pause { from: at("2026-03-02"), until: Some(at("2026-03-01")) };
    let mixed = Term { extended: Some(Length::CalendarDays(1)), ..term(Length::Hours(24)) };
    let other = Term { extended: Some(Length::Hours(1)), ..term(Length::CalendarDays(24)) };
    let days = term(Length::CalendarDays(1));
    assert_eq!(ask("2026-03-01", days, &[backwards]), Err(TermError::PauseEndsFirst));
    assert_eq!(ask("2026-03-01", mixed, &[]), Err(TermError::Mixed));
    assert_eq!(ask("2026-03-01", other, &[]), Err(TermError::Mixed));
    assert_eq!(ask("9999-06-01", term(Length::Years(1)), &[]), Err(TermError::OutOfRange));
    // The longest of each unit ends beyond the years, and nothing worse.
    for length in [Length::CalendarDays, Length::WorkingDays, Length::Months, Length::Years] {
        assert!(ask("9900-01-01", term(length(TERM_MAX)), &[]).is_err());
    }
    assert!(ask("2026-01-01", term(Length::Months(TERM_MAX)), &[]).is_err());
    assert!(ask("2026-01-01", term(Length::Years(TERM_MAX)), &[]).is_err());
    let long = TERM_MAX + 1;
    assert_eq!(ask("2026-03-01", term(Length::Hours(long)), &[]), Err(TermError::TooLong { given: long }));
    let many = vec![Pause { from: at("2026-03-01"), until: None }; PAUSES_MAX + 1];
    assert_eq!(ask("2026-03-01", days, &many), Err(TermError::TooManyPauses { given: PAUSES_MAX + 1 }));
}

#[test]
fn a_term_has_so_many_of_a_unit_and_a_clock_so_many_pauses_and_no_more() {
    let now = at("2026-03-01");
    let ask = |length, pauses: &[Pause]| due(now, term(length), pauses, now, (&zone(), &shipped()));
    assert!(ask(Length::Hours(TERM_MAX), &[]).is_ok());
    let long = TERM_MAX + 1;
    assert_eq!(ask(Length::Hours(long), &[]), Err(TermError::TooLong { given: long }));
    let pauses = |count: usize| vec![Pause { from: now, until: None }; count];
    assert!(ask(Length::CalendarDays(1), &pauses(PAUSES_MAX)).is_ok());
    let many = PAUSES_MAX + 1;
    assert_eq!(ask(Length::CalendarDays(1), &pauses(many)), Err(TermError::TooManyPauses { given: many }));
}

#[test]
fn a_year_has_so_many_versions_and_a_notice_so_long_a_name_and_no_more() {
    let mut all = shipped();
    let whole = all.of_year(2026).expect("a calendar").0.clone();
    let versioned = |version| Calendar { version, ..whole.clone() };
    for version in whole.version + 1..=calendar::VERSIONS_MAX {
        assert_eq!(all.add(versioned(version)), Ok(true), "{version}");
    }
    let beyond = calendar::VERSIONS_MAX + 1;
    assert_eq!(all.add(versioned(beyond)), Err(calendar::CalendarError::Version { year: 2026, version: beyond }));
    let named = |length| Calendar { source: "知".repeat(length), ..whole.clone() };
    assert_eq!(named(calendar::SOURCE_LENGTH_MAX).check(), Ok(()));
    let long = named(calendar::SOURCE_LENGTH_MAX + 1);
    assert_eq!(long.check(), Err(calendar::CalendarError::Source { year: 2026 }));
}

#[test]
fn a_calendar_that_contradicts_itself_is_refused_by_name() {
    let whole = shipped().of_year(2026).expect("a calendar").0.clone();
    let changed = |change: fn(&mut Calendar)| {
        let mut calendar = Calendar { version: 2, ..whole.clone() };
        change(&mut calendar);
        shipped().add(calendar).map_err(|error| error.to_string())
    };
    assert_eq!(changed(|_| ()), Ok(true));
    for (change, told) in [
        ((|c| c.year = 1900) as fn(&mut Calendar), "it must be 1950 to 2999"),
        (|c| c.version = 0, "has the version 0"),
        (|c| c.version = 4, "the next one is 2"),
        (|c| (c.version, c.source) = (1, "others say so".to_owned()), "is there already and says something else"),
        (|c| c.source = " ".to_owned(), "has no source"),
        (|c| c.url = "\u{202e}".to_owned(), "has no source"),
        (|c| _ = c.off.insert(date("2025-12-31")), "lists 2025-12-31 under off"),
        (|c| _ = c.statutory.insert(date("2027-01-01")), "lists 2027-01-01 under statutory"),
        (|c| _ = c.work.insert(date("2026-10-01")), "lists 2026-10-01 as off and as a working day"),
        (|c| _ = c.work.insert(date("2026-11-30")), "2026-11-30 under work, which is no Saturday"),
    ] {
        let error = changed(change).expect_err(told);
        assert!(error.contains(told), "{error}");
    }
    // The same once more is no other.
    assert_eq!(shipped().add(whole), Ok(false));
}

#[test]
fn the_calendars_that_are_shipped_hold_and_know_every_day_since_2007() {
    let shipped = shipped();
    let years: Vec<i16> = (2007..=2026).collect();
    for year in years {
        let (calendar, digest) = shipped.of_year(year).expect("a calendar");
        assert!(calendar.statutory.is_subset(&calendar.off), "{year}");
        assert_eq!(calendar.digest(), *digest);
        assert!(calendar.published_on.year() <= year && calendar.url.starts_with("https://www.gov.cn/"), "{year}");
    }
    assert_eq!(shipped.is_working_day(date("2027-01-04")), None);
    // 2026-02-14 is a Saturday on which one works; National Day is a statutory holiday, the days after it are not.
    assert_eq!(shipped.is_working_day(date("2026-02-14")), Some(true));
    assert_eq!(shipped.is_statutory_holiday(date("2026-10-01")), Some(true));
    assert_eq!(shipped.is_statutory_holiday(date("2026-10-06")), Some(false));
    assert_eq!(shipped.is_working_day(date("2026-10-06")), Some(false));
}

proptest! {
    /// Held against the definition: the last day is a working day, and there are as many from the start to it.
    #[test]
    fn working_days_are_as_many_as_the_term_says(offset in 0_i32..7000, days in 1_u32..=120) {
        let calendars = shipped();
        let start = date("2007-01-01").checked_add(jiff::Span::new().days(offset)).expect("a day");
        let from = start.at(12, 0, 0, 0).to_zoned(zone()).expect("a moment").timestamp();
        let due = due(Utc::from_jiff(from), term(Length::WorkingDays(days)), &[], Utc::from_jiff(from), (&zone(), &calendars));
        let due = due.expect("a term");
        let end = last(&due);
        let works = |day: Date| {
            let weekend = matches!(day.weekday(), jiff::civil::Weekday::Saturday | jiff::civil::Weekday::Sunday);
            calendars.is_working_day(day).unwrap_or(!weekend)
        };
        prop_assert!(works(end));
        let counted = start.series(jiff::Span::new().days(1)).skip(1).take_while(|day| *day <= end).filter(|day| works(*day));
        prop_assert_eq!(counted.count(), days as usize);
        prop_assert_eq!(due.provisional, end.year() > 2026);
    }

    /// Pauses of any kind only ever make a term longer, and by no more than they last.
    #[test]
    fn a_pause_moves_the_end_by_no_more_than_it_lasts(start in 0_i64..5000, days in 1_u32..90, pauses in prop::collection::vec((0_i64..5100, 0_i64..40), 0..6)) {
        let moment = |day: i64| Utc::from_micros((day * 24 + 3) * 3_600_000_000).expect("a moment");
        let spans: Vec<Pause> = pauses.iter().map(|(from, long)| Pause { from: moment(*from), until: Some(moment(from + long)) }).collect();
        let sum: i64 = pauses.iter().map(|(_, long)| long).sum();
        for length in [Length::CalendarDays(days), Length::Hours(days * 24)] {
            let run = |pauses: &[Pause]| due(moment(start), term(length), pauses, moment(start), (&zone(), &Calendars::default()));
            let (plain, paused) = (run(&[]).expect("a term").end.due(), run(&spans).expect("a term").end.due());
            let moved = paused.micros() - plain.micros();
            prop_assert!((0..=sum * 24 * 3_600_000_000).contains(&moved), "{moved}");
        }
    }
}
