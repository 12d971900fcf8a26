//! The clocks of what is owed: 行政处罚法 66 and 67, 行政强制法 53 and 54, 行政诉讼法 46, 行政复议法 20.

use evidence::event::{EnforcementResult, PerformanceEvent};
use evidence::ids::{CaseId, DocumentId, PerformanceId};
use evidence::legal::shipped_calendars;
use jiff::civil::date;

use super::*;
use crate::answers::course::ClockStanding;
use crate::custody::legal::{SHIPPED, read};
use crate::custody::performance::{Owed, PerformanceTold};

fn case() -> CaseId {
    "c".repeat(32).parse().expect("an id")
}

fn id() -> PerformanceId {
    "d".repeat(32).parse().expect("an id")
}

fn document() -> DocumentId {
    "e".repeat(32).parse().expect("an id")
}

/// Noon of a day in China.
fn noon(day: Date) -> Utc {
    format!("{day}T12:00:00+08:00").parse().expect("a time")
}

/// A fine of a decision that was served on 2026-01-06, with what happened to it and when that was told.
fn fine(events: Vec<(PerformanceEvent, Date)>) -> Performance {
    let told = |(event, on): (PerformanceEvent, Date)| PerformanceTold {
        event,
        by: "li".parse().expect("an id"),
        at: noon(on),
    };
    let owed = Owed {
        party: "f".repeat(32).parse().expect("an id"),
        what: PerformanceWhat::Fine,
        amount_fen: Some(500_000),
        due_on: date(2026, 1, 21),
        document: document(),
    };
    Performance { id: id(), case: case(), owed, told: events.into_iter().map(told).collect(), has_fallen: false }
}

fn paid(on: Date, whole: bool) -> (PerformanceEvent, Date) {
    let event = PerformanceEvent::Done {
        case: case(),
        performance: id(),
        done_on: on,
        amount_fen: "500000".to_owned(),
        whole,
        documents: [document()].into(),
        reason: String::new(),
    };
    (event, on)
}

fn deferred(on: Date) -> (PerformanceEvent, Date) {
    (PerformanceEvent::Deferred { case: case(), performance: id() }, on)
}

fn begun(remedy: Remedy, on: Date) -> (PerformanceEvent, Date) {
    let event = PerformanceEvent::LitigationBegun {
        case: case(),
        performance: id(),
        remedy,
        begun_on: on,
        reason: String::new(),
    };
    (event, on)
}

/// How the clock of a rule stands at noon of a day, and until when it runs; none where there is none.
fn clock(performance: &Performance, rule: &str, now: Date) -> Option<(Option<Date>, ClockStanding)> {
    let (law, marks) = (read(SHIPPED).expect("legal data"), BTreeSet::new());
    let facts = OwedFacts {
        performance,
        delivered_on: Some(date(2026, 1, 6)),
        sue_until: Some(date(2026, 7, 6)),
        matter: Some("penalty"),
        marks: &marks,
    };
    let (clocks, uncounted) = clocks(&law, facts, shipped_calendars(), noon(now));
    assert_eq!(uncounted, []);
    let found = clocks.into_iter().find(|clock| clock.rule.id == rule)?;
    let last = match found.due.end {
        term::End::Day { last, .. } => Some(last),
        term::End::Moment(_) => None,
    };
    Some((last, found.standing))
}

/// 行政处罚法 67: a fine is paid within 15 days of receiving the decision; the clock stops with all of it.
#[test]
fn a_fine_is_paid_within_15_days_of_the_service_of_the_decision() {
    let of = |events, now| clock(&fine(events), "n-pay-15d", now);
    let until = Some(date(2026, 1, 21));
    for (events, now, standing) in [
        (vec![], date(2026, 1, 10), ClockStanding::Running),
        (vec![], date(2026, 1, 22), ClockStanding::Overdue),
        (vec![paid(date(2026, 1, 21), true)], date(2026, 3, 1), ClockStanding::InTime),
        (vec![paid(date(2026, 1, 22), true)], date(2026, 3, 1), ClockStanding::Late),
        // Some of it stops nothing.
        (vec![paid(date(2026, 1, 10), false)], date(2026, 3, 1), ClockStanding::Overdue),
    ] {
        assert_eq!(of(events.clone(), now), Some((until, standing)), "{events:?} on {now}");
    }
    // Nor does who says that all of it was paid when less was; and by a decision that fell nothing is paid.
    let (mut less, on) = paid(date(2026, 1, 21), true);
    if let PerformanceEvent::Done { amount_fen, .. } = &mut less {
        "300000".clone_into(amount_fen);
    }
    assert_eq!(of(vec![(less, on)], date(2026, 3, 1)), Some((until, ClockStanding::Overdue)));
    let fallen = Performance { has_fallen: true, ..fine(vec![]) };
    assert_eq!(clock(&fallen, "n-pay-15d", date(2026, 3, 1)), None);
    // Another thing that is owed is no fine, and has no such term.
    let mut right = fine(vec![]);
    right.owed.what = PerformanceWhat::Rectify;
    assert_eq!(clock(&right, "n-pay-15d", date(2026, 1, 22)), None);
}

/// 行政处罚法 67, 民法典 203: the end of a party's term on a day off moves to the next working day.
#[test]
fn a_term_to_pay_that_ends_on_a_day_off_moves_on() {
    let (law, marks, owed) = (read(SHIPPED).expect("legal data"), BTreeSet::new(), fine(vec![]));
    // The fifteenth day after it is 2026-10-01, and the first working day then 2026-10-08.
    let delivered_on = Some(date(2026, 9, 16));
    let facts = OwedFacts { performance: &owed, delivered_on, sue_until: None, matter: Some("penalty"), marks: &marks };
    let (clocks, _) = clocks(&law, facts, shipped_calendars(), noon(date(2026, 10, 8)));
    let pay = clocks.iter().find(|clock| clock.rule.id == "n-pay-15d").expect("the clock of the payment");
    assert!(matches!(pay.due.end, term::End::Day { last, .. } if last == date(2026, 10, 8)), "{:?}", pay.due);
    assert_eq!(pay.standing, ClockStanding::Running);
}

/// 行政处罚法 66: what the head lets be paid later while the term ran has its own day; what was late already stays so.
#[test]
fn what_is_deferred_in_time_has_no_clock_of_15_days_any_more() {
    let of = |events| clock(&fine(events), "n-pay-15d", date(2026, 3, 1)).map(|(_, standing)| standing);
    assert_eq!(of(vec![deferred(date(2026, 1, 21))]), None);
    assert_eq!(of(vec![deferred(date(2026, 1, 22))]), Some(ClockStanding::Overdue));
    assert_eq!(of(vec![paid(date(2026, 1, 8), true), deferred(date(2026, 1, 9))]), Some(ClockStanding::InTime));
}

/// 行政诉讼法 46, 行政复议法 20: whether the party goes against the decision is its own affair, and nobody is late.
#[test]
fn the_partys_terms_run_from_the_service_and_stop_with_what_it_does() {
    let sued = |on| fine(vec![begun(Remedy::Lawsuit, on)]);
    let of = |performance: &Performance, rule, now| clock(performance, rule, now).map(|(_, standing)| standing);
    let after = date(2026, 8, 1);
    assert_eq!(of(&sued(date(2026, 7, 6)), "n-sue-6m", after), Some(ClockStanding::InTime));
    assert_eq!(of(&sued(date(2026, 7, 7)), "n-sue-6m", after), Some(ClockStanding::Late));
    assert_eq!(of(&fine(vec![]), "n-sue-6m", after), Some(ClockStanding::Unknown));
    let reviewed = fine(vec![begun(Remedy::AdministrativeReview, date(2026, 3, 9))]);
    assert_eq!(clock(&reviewed, "n-review-60d", after), Some((Some(date(2026, 3, 9)), ClockStanding::InTime)));
    assert_eq!(of(&sued(date(2026, 2, 1)), "n-review-60d", after), Some(ClockStanding::Unknown));
}

/// 行政强制法 53 and 54: no sooner than 10 working days after the urging notice, and within 3 months of the end of the term
/// to sue.
#[test]
fn a_court_is_asked_after_the_urging_notice_and_within_three_months() {
    for (on, urging, months) in [
        (date(2026, 7, 20), ClockStanding::TooSoon, ClockStanding::InTime),
        (date(2026, 7, 21), ClockStanding::InTime, ClockStanding::InTime),
        (date(2026, 10, 6), ClockStanding::InTime, ClockStanding::InTime),
        (date(2026, 10, 7), ClockStanding::InTime, ClockStanding::Late),
    ] {
        let owed = fine(vec![urged(date(2026, 7, 6)), applied(on)]);
        let of = |rule| clock(&owed, rule, date(2026, 12, 1)).map(|(_, standing)| standing);
        assert_eq!((of("n-urge-10wd"), of("n-apply-3m")), (Some(urging), Some(months)), "{on}");
    }
    // Who enforces itself asks no court, and of what was paid none is asked.
    let owed = fine(vec![urged(date(2026, 7, 6))]);
    let of = |owed: &Performance| clock(owed, "n-apply-3m", date(2026, 12, 1)).map(|(_, standing)| standing);
    assert_eq!(of(&owed), Some(ClockStanding::Unknown));
    assert_eq!(of(&fine(vec![paid(date(2026, 1, 10), true)])), None);
}

fn urged(on: Date) -> (PerformanceEvent, Date) {
    let event = PerformanceEvent::Urged {
        case: case(),
        performance: id(),
        delivery: "a".repeat(32).parse().expect("an id"),
        document: document(),
        served_on: on,
    };
    (event, on)
}

fn applied(on: Date) -> (PerformanceEvent, Date) {
    let event = PerformanceEvent::Applied {
        case: case(),
        performance: id(),
        document: document(),
        applied_on: on,
        court: "薛城区人民法院".to_owned(),
        reason: String::new(),
    };
    (event, on)
}

fn refused(on: Date) -> (PerformanceEvent, Date) {
    let event = PerformanceEvent::EnforcementEnded {
        case: case(),
        performance: id(),
        ended_on: on,
        result: EnforcementResult::CourtRefused,
        documents: [document()].into(),
        reason: "明显缺乏事实根据".to_owned(),
    };
    (event, on)
}

/// 行政强制法 54, 56, 58: each urging notice has a term of its own. Of a refusal the court above is asked within 15 days; what
/// that refuses is final, and who urges anew asks a court anew, and not the one above.
#[test]
fn after_a_refusal_the_court_above_is_asked_or_all_begins_anew() {
    let first = [urged(date(2026, 7, 6)), applied(date(2026, 7, 21)), refused(date(2026, 8, 3))];
    let of =
        |more: &[(PerformanceEvent, Date)], rule| clock(&fine([&first[..], more].concat()), rule, date(2026, 12, 1));
    let until = Some(date(2026, 8, 18));
    assert_eq!(of(&[], "n-reconsider-15d"), Some((until, ClockStanding::Unknown)), "nobody must ask it");
    for (on, standing) in [(date(2026, 8, 18), ClockStanding::InTime), (date(2026, 8, 19), ClockStanding::Late)] {
        let above = [applied(on), refused(date(2026, 9, 1))];
        assert_eq!(of(&above, "n-reconsider-15d"), Some((until, standing)), "{on}");
    }
    let anew = [urged(date(2026, 9, 1)), applied(date(2026, 9, 16))];
    assert_eq!(of(&anew, "n-reconsider-15d"), None);
    assert_eq!(of(&anew, "n-urge-10wd"), Some((Some(date(2026, 9, 15)), ClockStanding::InTime)));
    let again = [&anew[..], &[refused(date(2026, 10, 12))]].concat();
    assert_eq!(of(&again, "n-reconsider-15d"), Some((Some(date(2026, 10, 27)), ClockStanding::Unknown)));
}
