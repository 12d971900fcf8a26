//! The clocks of a service: 行政处罚法 61 and 85, 民事诉讼法 95.

use super::*;

fn at(text: &str) -> Utc {
    text.parse().expect("a time")
}

fn standings(
    decided: Option<&str>,
    posted: Option<&str>,
    delivered: Option<&str>,
    now: &str,
) -> Vec<(String, ClockStanding)> {
    let law = crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data");
    let marks = BTreeSet::new();
    let facts = ServiceFacts {
        matter: Some("penalty"),
        marks: &marks,
        decided: decided.map(at),
        posted: posted.map(at),
        delivered: delivered.map(at),
    };
    let (clocks, uncounted) = clocks(&law, facts, evidence::legal::shipped_calendars(), at(now));
    assert!(uncounted.is_empty(), "{uncounted:?}");
    clocks.into_iter().map(|clock| (clock.rule.id, clock.standing)).collect()
}

/// 行政处罚法 61: within 7 working days of the decision.
#[test]
fn a_decision_on_a_penalty_is_served_within_7_working_days() {
    // Decided on Friday, 2026-09-25, a holiday: due on 2026-10-12.
    let decided = Some("2026-09-25T02:00:00.000000Z");
    let of = |delivered, now| standings(decided, None, delivered, now);
    let rule = || "n-service-7wd".to_owned();
    assert_eq!(of(None, "2026-10-08T02:00:00.000000Z"), [(rule(), ClockStanding::Running)]);
    assert_eq!(of(None, "2026-10-13T02:00:00.000000Z"), [(rule(), ClockStanding::Overdue)]);
    let now = "2026-11-01T02:00:00.000000Z";
    assert_eq!(of(Some("2026-10-11T16:00:00.000000Z"), now), [(rule(), ClockStanding::InTime)]);
    assert_eq!(of(Some("2026-10-12T16:00:00.000000Z"), now), [(rule(), ClockStanding::Late)]);
    assert!(standings(None, None, None, now).is_empty(), "nobody knows when it was decided");
}

#[test]
fn a_notice_has_not_served_before_its_term_is_over() {
    let posted = Some("2026-01-06T02:00:00.000000Z");
    let rule = || "n-notice-30d".to_owned();
    let of = |delivered, now| standings(None, posted, delivered, now);
    assert_eq!(of(None, "2026-01-20T02:00:00.000000Z"), [(rule(), ClockStanding::Running)]);
    let now = "2026-03-01T02:00:00.000000Z";
    assert_eq!(of(Some("2026-02-05T16:00:00.000000Z"), now), [(rule(), ClockStanding::InTime)]);
    assert_eq!(of(Some("2026-02-04T16:00:00.000000Z"), now), [(rule(), ClockStanding::TooSoon)]);
}
