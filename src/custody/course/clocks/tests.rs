use std::collections::BTreeSet;

use evidence::event::{CaseOutcome, CasePause, CaseProcedure, CaseSource};
use evidence::ids::UserId;
use evidence::legal::shipped_calendars;

use crate::custody::course::clocks::*;
use crate::custody::course::{Description, Urgent};
use crate::custody::legal::{SHIPPED, read};

fn at(text: &str) -> Utc {
    text.parse().expect("a moment")
}

/// Noon of a day in China.
fn noon(day: &str) -> Utc {
    at(&format!("{day}T12:00:00+08:00"))
}

fn head() -> UserId {
    "head".parse().expect("a person")
}

/// The course of a penalty case that was registered at noon of a day.
fn registered(matter: &str, day: &str) -> CaseCourse {
    CaseCourse {
        case: "a".repeat(32).parse().expect("a case"),
        agency: "xc".parse().expect("an agency"),
        description: Some(Description {
            matter: matter.parse().expect("a matter"),
            procedure: CaseProcedure::Ordinary,
            source: CaseSource::Inspection,
            place: String::new(),
            deed: None,
            handlers: BTreeSet::new(),
            marks: BTreeSet::new(),
        }),
        described: Some((noon(day), head())),
        state: Course::Started,
        since: noon(day),
        by: head(),
        reason: String::new(),
        registered: Some((noon(day), head())),
        is_registered_elsewhere: false,
        decided_simply: None,
        urgent: None,
        end: None,
    }
}

fn ended(course: CaseCourse, day: &str) -> CaseCourse {
    CaseCourse { state: Course::Ended, end: Some((noon(day), CaseOutcome::Performed)), ..course }
}

/// The clocks of a course at noon of a day, each by its rule.
fn clocks_on(course: &CaseCourse, extensions: &[CaseExtension], pauses: &[CaseStop], now: &str) -> Vec<CaseClock> {
    let law = read(SHIPPED).expect("the shipped legal data");
    let facts = CaseFacts { course, pauses, extensions, decided: None, happened: &Happened::default() };
    let (clocks, uncounted) = clocks(&law, facts, shipped_calendars(), noon(now));
    assert_eq!(uncounted, []);
    clocks
}

fn rule<'a>(clocks: &'a [CaseClock], id: &str) -> &'a CaseClock {
    let ids: Vec<&str> = clocks.iter().map(|clock| clock.rule.id.as_str()).collect();
    clocks.iter().find(|clock| clock.rule.id == id).unwrap_or_else(|| panic!("no {id} in {ids:?}"))
}

fn last_day(clock: &CaseClock) -> String {
    match clock.due.end {
        term::End::Day { last, .. } => last.to_string(),
        term::End::Moment(at) => at.to_string(),
    }
}

/// Law on penalties, article 60: a decision within 90 days of registration, in calendar days, and none of them rolls.
#[test]
fn a_penalty_is_decided_within_90_calendar_days_of_its_registration() {
    let course = registered("penalty", "2026-07-03");
    let running = clocks_on(&course, &[], &[], "2026-10-01");
    let clock = rule(&running, "n-decide-90d");
    assert_eq!((last_day(clock).as_str(), clock.standing), ("2026-10-01", ClockStanding::Running));
    assert_eq!(clock.rule.article, "第六十条");
    let clock = clocks_on(&course, &[], &[], "2026-10-02");
    assert_eq!(rule(&clock, "n-decide-90d").standing, ClockStanding::Overdue);
    for (decided, standing) in [("2026-10-01", ClockStanding::InTime), ("2026-10-02", ClockStanding::Late)] {
        // What comes after the decision changes nothing of it.
        let over = ended(course.clone(), "2026-11-30");
        for course in [&course, &over] {
            let law = read(SHIPPED).expect("the shipped legal data");
            let decided = Some(noon(decided));
            let happened = &Happened::default();
            let facts = CaseFacts { course, pauses: &[], extensions: &[], decided, happened };
            let clock = rule(&clocks(&law, facts, shipped_calendars(), noon("2026-12-01")).0, "n-decide-90d").clone();
            assert_eq!((clock.standing, clock.stopped), (standing, decided));
        }
    }
    // Of a case that ended without a decision nobody knows whether it was decided late.
    for (end, standing) in [("2026-10-01", ClockStanding::InTime), ("2026-10-02", ClockStanding::Unknown)] {
        let clocks = clocks_on(&ended(course.clone(), end), &[], &[], "2026-12-01");
        assert_eq!(rule(&clocks, "n-decide-90d").standing, standing, "{end}");
    }
    // A case of another matter has no such clock; nor has one that began before the law was in force.
    let other = clocks_on(&registered("licence", "2026-07-03"), &[], &[], "2026-10-02");
    assert!(other.iter().all(|clock| clock.rule.id != "n-decide-90d"));
    let before = clocks_on(&registered("penalty", "2021-07-14"), &[], &[], "2026-10-02");
    assert!(before.iter().all(|clock| clock.rule.id != "n-decide-90d"));
}

/// Annex 2, article 8: an urgent start is told within 24 hours of when it was, whenever it was told; the order, and what
/// the site carries on of it.
#[test]
fn an_urgent_start_is_ratified_within_24_hours_of_its_stated_time() {
    for (day, id) in [("2020-05-01", "urgent-24h"), ("2026-05-01", "urgent-24h-site")] {
        let urgent = |ratified| {
            let stated = noon(day);
            // Told two days later: late from the first second.
            let urgent = Urgent { stated, logged: stated.plus_seconds(172_800), by: head(), ratified, released: None };
            CaseCourse { registered: None, urgent: Some(urgent), ..registered("penalty", day) }
        };
        let told = clocks_on(&urgent(None), &[], &[], "2026-12-01");
        let clock = rule(&told, id);
        assert_eq!((clock.started, clock.standing), (noon(day), ClockStanding::Overdue));
        assert_eq!(clock.due.end.due(), noon(day).plus_seconds(86_400));
        for (after, standing) in [(86_400, ClockStanding::InTime), (86_401, ClockStanding::Late)] {
            let clocks = clocks_on(&urgent(Some(noon(day).plus_seconds(after))), &[], &[], "2026-12-01");
            assert_eq!(rule(&clocks, id).standing, standing, "{after} s");
        }
    }
}

/// Annex 2, article 31: the case file within 30 days of the end of the act; the clock of a case that is over.
#[test]
fn a_case_file_is_made_within_30_days_of_the_end_of_the_act() {
    let running = clocks_on(&registered("penalty", "2026-07-03"), &[], &[], "2026-08-01");
    assert!(running.iter().all(|clock| clock.rule.id != "file-30d-site"), "the act has no end yet");
    let over = clocks_on(&ended(registered("penalty", "2026-07-03"), "2026-09-02"), &[], &[], "2026-10-03");
    let clock = rule(&over, "file-30d-site");
    assert_eq!((last_day(clock).as_str(), clock.standing), ("2026-10-02", ClockStanding::Unknown));
}

/// Licence law, articles 42, 45, 82: 20 working days, 10 more by the head, and what is paused does not count.
#[test]
fn a_term_is_made_longer_once_and_only_while_it_runs() {
    let law = read(SHIPPED).expect("the shipped legal data");
    let licence = law.deadlines.iter().find(|rule| rule.id == "n-license-20wd" || rule.id == "n-licence-20wd");
    let licence = licence.expect("a rule of licences");
    assert_eq!(licence.length(), Length::WorkingDays(20));
    assert_eq!(licence.extend.expect("an extension").length(), Length::WorkingDays(10));
    // A rule of registered cases that can be made longer, of this test.
    let text = SHIPPED.replacen(
        "[at_risk]\n",
        "[[deadlines]]\nid = \"own-5d\"\nzh = \"五日\"\nen = \"five days\"\ndocument = \"d\"\narticle = \"1\"\n\
         in_force_from = \"2026-01-01\"\nitem = \"case\"\nstarts = \"registered\"\nstops = \"applied\"\n\
         period = { calendar_days = 5 }\nextend = { calendar_days = 3, times = 1, by = \"head\" }\n\
         pauses = [\"appraisal\"]\n\n[at_risk]\n",
        1,
    );
    let law = read(&text).expect("legal data");
    let course = registered("penalty", "2026-09-30");
    let given = |at: Utc| CaseExtension { rule: "own-5d".to_owned(), at, by: head(), reason: String::new() };
    let ask = |extensions: &[CaseExtension], pauses: &[CaseStop]| {
        let facts = CaseFacts { course: &course, pauses, extensions, decided: None, happened: &Happened::default() };
        rule(&clocks(&law, facts, shipped_calendars(), noon("2026-10-20")).0, "own-5d").clone()
    };
    assert_eq!(last_day(&ask(&[], &[])), "2026-10-05");
    let longer = ask(&[given(at("2026-10-05T23:59:59+08:00"))], &[]);
    assert_eq!((last_day(&longer).as_str(), longer.is_extended, longer.extended_late), ("2026-10-08", true, false));
    let late = ask(&[given(at("2026-10-06T00:00:00+08:00"))], &[]);
    assert_eq!((last_day(&late).as_str(), late.is_extended, late.extended_late), ("2026-10-05", false, true));
    // No more than the rule allows, however often it was told.
    let twice = ask(&[given(noon("2026-10-01")), given(noon("2026-10-02"))], &[]);
    assert_eq!(last_day(&twice), "2026-10-08");
    // Where it may be made longer twice, the second is held against the end that the first made.
    let law = read(&text.replace("calendar_days = 3, times = 1", "calendar_days = 3, times = 2")).expect("legal data");
    let two = [given(noon("2026-10-04")), given(noon("2026-10-07"))];
    let nothing = Happened::default();
    let facts = CaseFacts { course: &course, pauses: &[], extensions: &two, decided: None, happened: &nothing };
    let longest = rule(&clocks(&law, facts, shipped_calendars(), noon("2026-10-20")).0, "own-5d").clone();
    assert_eq!((last_day(&longest).as_str(), longest.extended_late), ("2026-10-11", false));
    let stop = |pause| {
        let until = Some(noon("2026-10-04"));
        CaseStop { pause, from: noon("2026-10-02"), until, reason: String::new(), by: head() }
    };
    assert_eq!(last_day(&ask(&[], &[stop(CasePause::Appraisal)])), "2026-10-07");
    // What the rule does not name does not stop it.
    assert_eq!(last_day(&ask(&[], &[stop(CasePause::Hearing)])), "2026-10-05");
}

/// Law on penalties, article 36: two years from the end of the deed; five where it did grave harm.
#[test]
fn a_mark_brings_the_rule_that_asks_for_it_in_place_of_the_other() {
    let mut course = registered("penalty", "2026-07-03");
    let said = course.description.as_mut().expect("a description");
    said.deed = Some((date("2024-06-01"), date("2024-06-30")));
    let plain = clocks_on(&course, &[], &[], "2026-07-03");
    assert_eq!(last_day(rule(&plain, "n-limit-2y")), "2026-06-30");
    assert_eq!(rule(&plain, "n-limit-2y").standing, ClockStanding::Late);
    assert!(plain.iter().all(|clock| clock.rule.id != "n-limit-5y"));
    course.description.as_mut().expect("a description").marks = BTreeSet::from(["grave_harm".to_owned()]);
    let grave = clocks_on(&course, &[], &[], "2026-07-03");
    assert_eq!(rule(&grave, "n-limit-5y").standing, ClockStanding::InTime);
    assert!(grave.iter().all(|clock| clock.rule.id != "n-limit-2y"));
    // Nobody registers what is decided on the spot: its decision stops the clock.
    course.description.as_mut().expect("a description").marks.clear();
    for (decided, standing) in [("2026-06-30", ClockStanding::InTime), ("2026-07-01", ClockStanding::Late)] {
        let decided_simply = Some(noon(decided));
        let simple = CaseCourse { registered: None, decided_simply, state: Course::DecidedSimply, ..course.clone() };
        let clocks = clocks_on(&simple, &[], &[], "2026-12-01");
        assert_eq!(rule(&clocks, "n-limit-2y").standing, standing, "{decided}");
    }
}

fn date(text: &str) -> jiff::civil::Date {
    text.parse().expect("a day")
}

/// The clocks of a course with what else is on record, at noon of a day.
fn clocks_with(course: &CaseCourse, happened: &Happened, extensions: &[CaseExtension], now: &str) -> Vec<CaseClock> {
    let law = read(SHIPPED).expect("the shipped legal data");
    let facts = CaseFacts { course, pauses: &[], extensions, decided: None, happened };
    let (clocks, uncounted) = clocks(&law, facts, shipped_calendars(), noon(now));
    assert_eq!(uncounted, []);
    clocks
}

fn measure(kind: &str, from: &str, released: Option<&str>) -> Happened {
    let kind = kind.parse().expect("a kind");
    Happened { measures: vec![Measure { kind, from: noon(from), released: released.map(noon) }], ..Happened::default() }
}

/// Law on compulsion, articles 25, 27 and 32: released or dealt with within 30 days, 30 more by the head.
#[test]
fn what_is_sealed_seized_or_frozen_is_released_within_30_days() {
    let course = registered("penalty", "2026-07-03");
    for (kind, id) in [("seal_premises", "n-seize-30d"), ("seize", "n-seize-30d"), ("freeze", "n-freeze-30d")] {
        for (released, now, standing) in [
            (None, "2026-10-02", ClockStanding::Running),
            (None, "2026-10-03", ClockStanding::Overdue),
            (Some("2026-10-02"), "2026-12-01", ClockStanding::InTime),
            (Some("2026-10-03"), "2026-12-01", ClockStanding::Late),
        ] {
            let clocks = clocks_with(&course, &measure(kind, "2026-09-02", released), &[], now);
            let clock = rule(&clocks, id);
            assert_eq!(
                (last_day(clock).as_str(), clock.standing),
                ("2026-10-02", standing),
                "{kind} {released:?} {now}"
            );
        }
    }
    let held = measure("seize", "2026-09-02", None);
    let longer =
        CaseExtension { rule: "n-seize-30d".to_owned(), at: noon("2026-10-02"), by: head(), reason: String::new() };
    let clocks = clocks_with(&course, &held, &[longer], "2026-10-20");
    assert_eq!(
        (last_day(rule(&clocks, "n-seize-30d")).as_str(), rule(&clocks, "n-seize-30d").is_extended),
        ("2026-11-01", true)
    );
    // The decision of the case deals with it (article 27).
    let law = read(SHIPPED).expect("the shipped legal data");
    for (decided, standing) in [("2026-10-02", ClockStanding::InTime), ("2026-10-03", ClockStanding::Late)] {
        let facts =
            CaseFacts { course: &course, pauses: &[], extensions: &[], decided: Some(noon(decided)), happened: &held };
        let clocks = super::clocks(&law, facts, shipped_calendars(), noon("2026-12-01")).0;
        assert_eq!(rule(&clocks, "n-seize-30d").standing, standing, "{decided}");
    }
    // A case that is over without a word of its release dealt with it, if it did, no later than its end.
    for (end, standing) in [("2026-10-02", ClockStanding::InTime), ("2026-10-03", ClockStanding::Unknown)] {
        let clocks = clocks_with(&ended(course.clone(), end), &held, &[], "2026-12-01");
        assert_eq!(rule(&clocks, "n-seize-30d").standing, standing, "{end}");
    }
}

/// Law on penalties, articles 56 and 85: what is done with evidence that is kept is decided within 7 working days. No entry
/// tells of that, and nobody is late for want of one.
#[test]
fn evidence_that_is_kept_is_decided_upon_within_7_working_days() {
    let course = registered("penalty", "2026-02-03");
    let kept = measure("preserve", "2026-02-11", None);
    for (now, standing) in [("2026-02-27", ClockStanding::Running), ("2026-02-28", ClockStanding::Unknown)] {
        let clocks = clocks_with(&course, &kept, &[], now);
        let clock = rule(&clocks, "n-preserve-7wd");
        assert_eq!((last_day(clock).as_str(), clock.standing), ("2026-02-27", standing), "{now}");
    }
}

/// Law on compulsion, article 25: each measure has its own 30 days, and what the head gave to one before another was taken
/// makes that other no longer.
#[test]
fn a_measure_that_was_taken_after_an_extension_is_not_made_longer_by_it() {
    let course = registered("penalty", "2026-09-01");
    let mut held = measure("seize", "2026-09-02", None);
    held.measures.extend(measure("seize", "2026-09-20", None).measures);
    let given =
        |day: &str| CaseExtension { rule: "n-seize-30d".to_owned(), at: noon(day), by: head(), reason: String::new() };
    let extended = |given: &[CaseExtension]| -> Vec<bool> {
        let clocks = clocks_with(&course, &held, given, "2026-09-25");
        clocks.iter().filter(|clock| clock.rule.id == "n-seize-30d").map(|clock| clock.is_extended).collect()
    };
    assert_eq!(extended(&[given("2026-09-10")]), [true, false]);
    assert_eq!(extended(&[given("2026-09-10"), given("2026-09-25")]), [true, true]);
}

/// Law on compulsion, article 19: a measure that was taken on the spot is approved within 24 hours of the urgent start, by
/// one approval for all.
#[test]
fn a_measure_taken_in_an_emergency_is_approved_within_24_hours() {
    let stated = noon("2026-05-01");
    let urgent = Urgent { stated, logged: stated, by: head(), ratified: None, released: None };
    let course = CaseCourse { registered: None, urgent: Some(urgent), ..registered("penalty", "2026-05-01") };
    let mut happened = measure("seize", "2026-05-01", None);
    happened.measures.extend(measure("freeze", "2026-05-01", None).measures);
    let clocks = clocks_with(&course, &happened, &[], "2026-05-03");
    let of_it = || clocks.iter().filter(|clock| clock.rule.id == "n-urgent-24h");
    assert_eq!((of_it().count(), rule(&clocks, "n-urgent-24h").standing), (1, ClockStanding::Overdue));
    assert_eq!(rule(&clocks, "n-urgent-24h").due.end.due(), stated.plus_seconds(86_400));
    // What was taken before was not taken because of it.
    let before = clocks_with(&course, &measure("seize", "2026-04-30", None), &[], "2026-05-03");
    assert!(before.iter().all(|clock| clock.rule.id != "n-urgent-24h"));
}

/// Law on penalties, articles 64 and 85: a hearing is asked for within 5 working days of being told, and time and place are
/// told 7 working days before it.
#[test]
fn a_hearing_is_asked_for_and_announced_in_time() {
    let course = registered("penalty", "2026-07-03");
    let of = |happened: &Happened, id| rule(&clocks_with(&course, happened, &[], "2026-12-01"), id).standing;
    let asked = |on: Option<&str>| Happened {
        told: Some(noon("2026-09-30")),
        hearing_asked: on.map(noon),
        ..Happened::default()
    };
    let rule_asked = "n-hearing-asked-5wd";
    assert_eq!(of(&asked(Some("2026-10-13")), rule_asked), ClockStanding::InTime);
    assert_eq!(of(&asked(Some("2026-10-14")), rule_asked), ClockStanding::Late);
    // Nobody must ask.
    assert_eq!(of(&asked(None), rule_asked), ClockStanding::Unknown);
    let heard =
        |on: &str| Happened { hearing_told: Some(noon("2026-09-25")), heard: Some(noon(on)), ..Happened::default() };
    assert_eq!(of(&heard("2026-10-12"), "n-hearing-told-7wd"), ClockStanding::TooSoon);
    assert_eq!(of(&heard("2026-10-13"), "n-hearing-told-7wd"), ClockStanding::InTime);
}
