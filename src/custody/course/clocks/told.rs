//! Which entry of the log tells what starts and what stops each clock of the shipped legal data, or that none does yet: a
//! clock that nothing starts is not there, and one that nothing stops ends as not known.

use super::{is_on_record, is_told};
use crate::custody::legal::{ClockStop, DeadlineSubject, SHIPPED, read};

/// No entry yet.
const NONE: &str = "";

/// A row: the rule, and the types of the entries that tell what starts it and what stops it.
type Row = (&'static str, &'static str, &'static str);

/// Every rule of the shipped legal data, in its order. Where several entries tell the same (a second review, what a party
/// was told on the way to the decision), the usual one stands here, and some others in [`ALSO`]. What an act or a document of a kind tells is told by the entry that
/// records it: `act.recorded` a measure and a hearing, `document.described` what releases a measure or asks for a hearing,
/// `delivery.delivered` that a party was told.
const TOLD: [Row; 53] = [
    ("store-24h", "recording.announced", "recording.stored"),
    ("store-24h-site", "recording.announced", "recording.stored"),
    ("file-30d", "case.ended", NONE),
    ("file-30d-site", "case.ended", NONE),
    ("urgent-24h", "case.started_urgent", "case.ratified"),
    ("urgent-24h-site", "case.started_urgent", "case.ratified"),
    ("review-5d", "review.complete", "review.opined"),
    ("review-5d-site", "review.complete", "review.opined"),
    ("publish-20wd", NONE, NONE),
    ("publish-20wd-site", NONE, NONE),
    ("update-7d", NONE, NONE),
    ("update-7d-site", NONE, NONE),
    ("complaint-15wd-site", "complaint.received", "complaint.told"),
    ("request-20wd-site", NONE, NONE),
    ("n-urgent-24h", "case.started_urgent", "case.ratified"),
    ("n-decide-90d", "case.started", "decision.decided"),
    ("n-licence-20wd", "case.started", "decision.decided"),
    ("n-seize-30d", "act.recorded", "document.described"),
    ("n-freeze-30d", "act.recorded", "document.described"),
    ("n-preserve-7wd", "act.recorded", NONE),
    ("n-hearing-asked-5wd", "delivery.delivered", "document.described"),
    ("n-hearing-told-7wd", "delivery.delivered", "act.recorded"),
    ("n-service-7wd", "decision.decided", "delivery.delivered"),
    ("n-notice-60d", "delivery.attempted", "delivery.delivered"),
    ("n-notice-30d", "delivery.attempted", "delivery.delivered"),
    ("n-pay-15d", "delivery.delivered", "performance.done"),
    ("n-cash-2wd", "simple.decided", "simple.followed"),
    ("n-bank-2wd", "simple.followed", NONE),
    ("n-urge-10wd", "urging.served", "enforcement.applied"),
    ("n-apply-3m", "delivery.delivered", "enforcement.applied"),
    ("n-reconsider-15d", "enforcement.ended", "enforcement.applied"),
    ("n-sue-6m", "delivery.delivered", "litigation.begun"),
    ("n-review-60d", "delivery.delivered", "litigation.begun"),
    ("n-publish-7wd", "decision.decided", NONE),
    ("n-publish-others-20wd", "decision.decided", NONE),
    ("n-publish-20wd", NONE, NONE),
    ("n-update-20wd", NONE, NONE),
    ("n-withdraw-3wd", "decision.fallen", NONE),
    ("n-platform-3wd", "decision.fallen", NONE),
    ("n-correct-3wd", NONE, NONE),
    ("n-show-5y", "case.described", NONE),
    ("n-show-light-3m", "decision.decided", NONE),
    ("n-show-general-1y", "decision.decided", NONE),
    ("n-show-grave-3y", "decision.decided", NONE),
    ("n-limit-2y-old", "case.described", "case.started"),
    ("n-limit-2y", "case.described", "case.started"),
    ("n-limit-5y", "case.described", "case.started"),
    ("n-finding-30d", NONE, NONE),
    ("n-finding-report-30d", NONE, NONE),
    ("n-evidence-10wd", NONE, NONE),
    ("n-evidence-15d", NONE, NONE),
    ("n-hand-over-10y", NONE, NONE),
    ("n-hand-over-5y", NONE, NONE),
];

/// What else stops a clock: the rule, and the type of the entry. Who decides past the review waits for no opinion.
const ALSO: [(&str, &str); 2] = [("review-5d", "decision.overridden"), ("review-5d-site", "decision.overridden")];

#[test]
fn every_rule_says_which_entries_tell_what_starts_and_stops_it() {
    let law = read(SHIPPED).expect("the shipped legal data");
    let ids: Vec<&str> = law.deadlines.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(TOLD.map(|(id, _, _)| id).as_slice(), ids.as_slice());
    let known: Vec<&str> = evidence::event::Event::names().collect();
    for (id, starts, stops) in TOLD {
        for entry in [starts, stops] {
            assert!(entry == NONE || known.contains(&entry), "{id}: no entry is a {entry}");
        }
    }
    for (id, entry) in ALSO {
        assert!(ids.contains(&id) && known.contains(&entry), "{id}: {entry}");
    }
    // All that stop with the opinion stop with a decision past it.
    let opined = law.deadlines.iter().filter(|rule| rule.stops == ClockStop::Opined).map(|rule| rule.id.as_str());
    assert_eq!(opined.collect::<Vec<_>>(), ALSO.map(|(id, _)| id));
}

/// The absence of an entry tells something only where there is such an entry at all: of what none tells, nobody is late.
#[test]
fn nobody_is_late_for_want_of_an_entry_that_there_is_not() {
    let law = read(SHIPPED).expect("the shipped legal data");
    for (rule, (id, _, entry)) in law.deadlines.iter().zip(TOLD) {
        // How a recording stands is judged elsewhere, a hearing is announced in time or not by the act that it is, and what
        // becomes of evidence that is kept is no decision of a case.
        let is_of_another = [ClockStop::Stored, ClockStop::Heard].contains(&rule.stops);
        if !is_of_another && rule.item != DeadlineSubject::Measure {
            assert_eq!(is_on_record(rule.stops) || is_told(rule.stops), entry != NONE, "{id}");
        }
    }
}
