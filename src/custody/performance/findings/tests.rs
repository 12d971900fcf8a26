//! What is found of what is owed: annex 2, articles 27 to 30.

use evidence::event::{PerformancePart, RemedyResult};
use evidence::ids::{CaseId, DocumentId, PartyId, PerformanceId};
use jiff::civil::date;

use super::*;
use crate::custody::performance::surcharge::surcharge;
use crate::custody::performance::{NotComputed, Owed, PerformanceTold};

fn case() -> CaseId {
    "c".repeat(32).parse().expect("an id")
}

fn id() -> PerformanceId {
    "d".repeat(32).parse().expect("an id")
}

fn document() -> DocumentId {
    "e".repeat(32).parse().expect("an id")
}

fn party() -> PartyId {
    "f".repeat(32).parse().expect("an id")
}

/// Something that is owed by 2026-01-20, with what happened to it.
fn owed(what: PerformanceWhat, amount_fen: Option<i64>, events: Vec<PerformanceEvent>) -> Performance {
    let told = |event| PerformanceTold {
        event,
        by: "li".parse().expect("an id"),
        at: "2026-01-06T02:00:00.000000Z".parse().expect("a time"),
    };
    let owed = Owed { party: party(), what, amount_fen, due_on: date(2026, 1, 20), document: document() };
    Performance { id: id(), case: case(), owed, told: events.into_iter().map(told).collect(), has_fallen: false }
}

fn paid(on: Date, amount: i64, whole: bool) -> PerformanceEvent {
    PerformanceEvent::Done {
        case: case(),
        performance: id(),
        done_on: on,
        amount_fen: amount.to_string(),
        whole,
        documents: [document()].into(),
        reason: String::new(),
    }
}

fn found(performance: &Performance, today: Date) -> Vec<PerformanceFault> {
    findings(performance, Known { due_on: performance.owed.due_on, window: Err(NoWindow::NoRule), before: &[], today })
}

#[test]
fn what_is_not_done_late_or_less_than_owed_is_found() {
    let of = |events| owed(PerformanceWhat::Fine, Some(500_000), events);
    assert!(found(&of(vec![]), date(2026, 1, 20)).is_empty());
    assert_eq!(found(&of(vec![]), date(2026, 1, 21)), [PerformanceFault::NotDone]);
    let done = of(vec![paid(date(2026, 1, 20), 500_000, true)]);
    assert!(found(&done, date(2026, 2, 1)).is_empty());
    let late = of(vec![paid(date(2026, 1, 21), 500_000, true)]);
    assert_eq!(found(&late, date(2026, 2, 1)), [PerformanceFault::DoneLate]);
    let less = of(vec![paid(date(2026, 1, 20), 100_000, true)]);
    assert_eq!(found(&less, date(2026, 2, 1)), [PerformanceFault::PaidLess]);
}

/// Annex 2, article 27: what the party did is recorded in writing, and what it sets right is checked.
#[test]
fn what_is_recorded_nowhere_and_what_nobody_checked_is_found() {
    let unrecorded = PerformanceEvent::Done {
        case: case(),
        performance: id(),
        done_on: date(2026, 1, 10),
        amount_fen: String::new(),
        whole: true,
        documents: [].into(),
        reason: String::new(),
    };
    let confiscated = owed(PerformanceWhat::Confiscation, None, vec![unrecorded]);
    assert_eq!(found(&confiscated, date(2026, 1, 11)), [PerformanceFault::NotRecorded]);
    let check = |on, result| PerformanceEvent::RectificationChecked {
        case: case(),
        performance: id(),
        checked_on: on,
        result,
        officers: ["37001".parse().expect("a certificate")].into(),
        documents: [document()].into(),
        reason: String::new(),
    };
    let of = |events| owed(PerformanceWhat::Rectify, None, events);
    let today = date(2026, 1, 21);
    assert_eq!(found(&of(vec![]), today), [PerformanceFault::NotDone, PerformanceFault::NotChecked]);
    let not = of(vec![check(date(2026, 1, 21), RectificationResult::LeftAsItWas)]);
    assert_eq!(found(&not, today), [PerformanceFault::NotDone, PerformanceFault::NotSetRight]);
    let set_right = of(vec![
        check(date(2026, 1, 19), RectificationResult::SetRightInPart),
        check(date(2026, 1, 20), RectificationResult::SetRight),
    ]);
    assert!(found(&set_right, date(2026, 1, 20)).is_empty());
}

/// Annex 2, articles 28 to 30.
#[test]
fn an_urging_that_came_too_soon_and_a_statement_that_nobody_reviewed_are_found() {
    let urged = |on| PerformanceEvent::Urged {
        case: case(),
        performance: id(),
        document: document(),
        delivery: "a".repeat(32).parse().expect("an id"),
        served_on: on,
    };
    let stated = PerformanceEvent::Stated {
        case: case(),
        performance: id(),
        given_on: date(2026, 1, 25),
        documents: [].into(),
        reviewed: String::new(),
        accepted: false,
    };
    let applied = PerformanceEvent::Applied {
        case: case(),
        performance: id(),
        document: document(),
        applied_on: date(2026, 1, 26),
        court: "薛城区人民法院".to_owned(),
        reason: String::new(),
    };
    let events = vec![urged(date(2026, 1, 20)), stated, applied];
    let performance = owed(PerformanceWhat::Fine, Some(1), events);
    let window = |from, until| Window {
        from,
        until,
        sue_until: from,
        urged_until: from,
        is_provisional: false,
        rules: vec![],
        calendars: vec![],
    };
    for (window, outside) in [
        (window(date(2026, 1, 26), date(2026, 1, 26)), None),
        (window(date(2026, 1, 27), date(2026, 4, 26)), Some(PerformanceFault::AppliedTooSoon)),
        (window(date(2026, 1, 1), date(2026, 1, 25)), Some(PerformanceFault::AppliedTooLate)),
    ] {
        let known = Known { due_on: date(2026, 1, 20), window: Ok(&window), before: &[], today: date(2026, 1, 20) };
        let mut expected = vec![PerformanceFault::UrgedTooSoon, PerformanceFault::StatementNotReviewed];
        expected.extend(outside);
        assert_eq!(findings(&performance, known), expected);
    }
    let ended = PerformanceEvent::LitigationEnded {
        case: case(),
        performance: id(),
        ended_on: date(2026, 1, 27),
        result: RemedyResult::Upheld,
        documents: [].into(),
        reason: String::new(),
    };
    let later = owed(PerformanceWhat::Fine, Some(1), vec![urged(date(2026, 1, 21)), ended]);
    assert!(found(&later, date(2026, 1, 20)).is_empty());
}

/// 行政强制法 54: an application is held against the notice that it came upon, whatever was served since.
#[test]
fn an_application_is_held_against_the_notice_that_it_came_upon() {
    let urged = |on| PerformanceEvent::Urged {
        case: case(),
        performance: id(),
        document: document(),
        delivery: "a".repeat(32).parse().expect("an id"),
        served_on: on,
    };
    let applied = PerformanceEvent::Applied {
        case: case(),
        performance: id(),
        document: document(),
        applied_on: date(2026, 7, 7),
        court: "薛城区人民法院".to_owned(),
        reason: String::new(),
    };
    let (first, later) = (date(2026, 1, 20), date(2026, 7, 22));
    let performance = owed(PerformanceWhat::Fine, Some(1), vec![urged(first), applied, urged(later)]);
    assert_eq!(performance.urged_before(), [first], "the last one holds");
    let window = |from| Window {
        from,
        until: date(2026, 10, 6),
        sue_until: date(2026, 7, 6),
        urged_until: from,
        is_provisional: false,
        rules: vec![],
        calendars: vec![],
    };
    let now = window(date(2026, 8, 6));
    for (from, found) in [
        (date(2026, 7, 7), vec![PerformanceFault::UrgedTooSoon]),
        (date(2026, 7, 8), vec![PerformanceFault::UrgedTooSoon, PerformanceFault::AppliedTooSoon]),
    ] {
        let before = [(first, Ok(window(from)))];
        let known = Known { due_on: first, window: Ok(&now), before: &before, today: first };
        assert_eq!(findings(&performance, known), found, "{from}");
    }
}

/// 行政处罚法 66, 72: what fell is owed no more, so that nothing of it is late, to be checked or to be enforced.
#[test]
fn by_a_decision_that_fell_nothing_is_owed() {
    let fell = PerformanceEvent::LitigationEnded {
        case: case(),
        performance: id(),
        ended_on: date(2026, 1, 27),
        result: RemedyResult::DecisionFell,
        documents: [].into(),
        reason: String::new(),
    };
    let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
    for what in [PerformanceWhat::Fine, PerformanceWhat::Rectify] {
        let performance = owed(what, Some(500_000), vec![fell.clone()]);
        assert_eq!(performance.state(), PerformanceState::Fallen);
        assert!(found(&performance, date(2026, 3, 1)).is_empty(), "{what:?}");
        assert_eq!(performance.fine(&law), Ok(None), "no surcharge grows of it");
        // Also where it is the record of the decision that says so.
        let performance = Performance { has_fallen: true, ..owed(what, Some(500_000), vec![]) };
        assert!(found(&performance, date(2026, 3, 1)).is_empty(), "{what:?}");
    }
}

/// 行政强制法 53: of who sued, and before the decision was served, no court is asked.
#[test]
fn an_application_before_the_decision_was_served_or_while_the_party_sues_came_too_soon() {
    let begun = PerformanceEvent::LitigationBegun {
        case: case(),
        performance: id(),
        remedy: evidence::event::Remedy::Lawsuit,
        begun_on: date(2026, 2, 10),
        reason: String::new(),
    };
    let applied = |on| PerformanceEvent::Applied {
        case: case(),
        performance: id(),
        document: document(),
        applied_on: on,
        court: "薛城区人民法院".to_owned(),
        reason: String::new(),
    };
    let soon = vec![PerformanceFault::AppliedTooSoon];
    for (on, why, expected) in [
        (date(2026, 2, 1), NoWindow::NotDelivered, soon.clone()),
        (date(2026, 2, 10), NoWindow::LitigationRuns, soon),
        // It sued afterwards.
        (date(2026, 2, 9), NoWindow::LitigationRuns, vec![]),
        (date(2026, 2, 10), NoWindow::NoRule, vec![]),
    ] {
        let performance = owed(PerformanceWhat::Fine, Some(1), vec![begun.clone(), applied(on)]);
        let known = Known { due_on: date(2026, 1, 20), window: Err(why), before: &[], today: date(2026, 1, 20) };
        assert_eq!(findings(&performance, known), expected, "{on} {why:?}");
    }
}

/// A fine of 5,000 yuan of which the head lets so much be paid on another day, on 2026-01-06.
fn deferred(due_on: Date, amount_fen: i64) -> Performance {
    let asked = PerformanceEvent::DeferralAsked {
        case: case(),
        performance: id(),
        parts: vec![PerformancePart { due_on, amount_fen: amount_fen.to_string() }],
        due_on,
        documents: [].into(),
        reason: "困难".to_owned(),
    };
    let deferred = PerformanceEvent::Deferred { case: case(), performance: id() };
    owed(PerformanceWhat::Fine, Some(500_000), vec![asked, deferred])
}

/// 行政处罚法 66: what is deferred is due later, and never sooner than by the decision; what is not is due when it was.
#[test]
fn a_deferral_makes_nothing_due_sooner_than_the_decision_does() {
    let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
    let in_part = deferred(date(2026, 3, 1), 100_000).fine(&law).expect("a rate").expect("a fine");
    assert_eq!(surcharge(&in_part, date(2026, 1, 20)).fen, 0, "nothing is overdue yet");
    assert_eq!(surcharge(&in_part, date(2026, 1, 21)).fen, 12_000, "of what was not deferred");
    let performance = deferred(date(2026, 1, 10), 500_000);
    assert_eq!(performance.due_on(&law), date(2026, 1, 20));
    let fine = performance.fine(&law).expect("a rate").expect("a fine");
    assert_eq!(surcharge(&fine, date(2026, 1, 20)).fen, 0);
    assert_eq!(surcharge(&fine, date(2026, 1, 21)).fen, 15_000);
}

/// What nobody can say is told as such, and is never nothing: a rate that no law has, and how something stands whose events
/// do not follow from each other.
#[test]
fn what_cannot_be_computed_is_not_taken_for_nothing() {
    let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
    let mut old = owed(PerformanceWhat::Fine, Some(500_000), vec![]);
    assert!(old.fine(&law).is_ok_and(|fine| fine.is_some()) && old.is_followed());
    old.owed.due_on = date(1996, 9, 30);
    assert_eq!(old.fine(&law), Err(NotComputed::SurchargeRate));
    let enforced = PerformanceEvent::Enforced {
        case: case(),
        performance: id(),
        document: document(),
        decided_on: date(2026, 1, 30),
        reason: "逾期不履行".to_owned(),
    };
    let leaping = owed(PerformanceWhat::Fine, Some(500_000), vec![enforced, paid(date(2026, 2, 1), 500_000, true)]);
    assert!(!leaping.is_followed(), "nothing was urged");
    assert_eq!(leaping.state(), PerformanceState::Done, "what follows is taken");
}
