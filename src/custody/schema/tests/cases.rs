//! The statements of what is decided in cases and what comes of it.

use evidence::ids::CaseId;

use crate::custody::review::ReviewState;
use crate::store::tables::Reader;

/// Drafts of a case and their reviews.
pub(super) fn reviews(reader: &Reader<'_>, case: &CaseId) {
    let agency = "xc".parse().expect("an id");
    let officer = "37040301001".parse().expect("a certificate");
    reader.draft(&"d".repeat(32).parse().expect("an id")).expect("a draft");
    reader.drafts_of(case).expect("drafts");
    reader.drafts_waiting(&agency, 9).expect("drafts");
    reader.draft_count(case, 9).expect("a count");
    reader.review(&"e".repeat(32).parse().expect("an id")).expect("a review");
    reader.reviews_of(case).expect("reviews");
    reader.review_count(case, 9).expect("a count");
    reader.reviews_waiting(&agency, ReviewState::Complete, 9).expect("reviews");
    reader.reviews_handled(&officer, ReviewState::Returned, 9).expect("reviews");
    reader.monitored(&"a".repeat(64).parse().expect("an id")).expect("a recording");
    reader.monitored_of(case).expect("recordings");
}

/// Of decisions, and who answers for what.
pub(super) fn decisions(reader: &Reader<'_>, case: &CaseId) {
    reader.decision(&"c".repeat(32).parse().expect("an id")).expect("a decision");
    reader.decisions_of(case).expect("decisions");
    reader.decision_steps(case).expect("steps");
    reader.decision_count(case, 9).expect("a count");
    reader.first_decided(case, &jiff::tz::TimeZone::UTC).expect("a time");
    reader.is_decision_numbered(&"xc".parse().expect("an id"), "1").expect("whether there is one");
    reader.responsibilities(case, 9).expect("entries");
}

/// What documents of a case are, and what was decided in it by the simple procedure.
pub(super) fn papers(reader: &Reader<'_>, case: &CaseId) {
    let document = "d".repeat(32).parse().expect("an id");
    reader.paper(&document).expect("a document");
    reader.papers_of(case).expect("documents");
    reader.superseding(&document).expect("documents");
    reader.takes_the_place_of(&document, &"e".repeat(32).parse().expect("an id")).expect("an answer");
    let agency = "xc".parse().expect("an id");
    reader.number_holders(&agency, "1", jiff::civil::date(2026, 1, 5)).expect("documents");
    reader.simple_decision(case).expect("a decision");
}

/// Service of documents, and what is owed.
pub(super) fn carrying_out(reader: &Reader<'_>, case: &CaseId) {
    let delivery = "c".repeat(32).parse().expect("an id");
    reader.delivery(&delivery).expect("a service");
    reader.deliveries_of(case).expect("services");
    reader.delivery_count(case, 9).expect("a count");
    reader.performance(&"c".repeat(32).parse().expect("an id")).expect("what is owed");
    reader.performances_of(case).expect("what is owed");
    reader.performance_count(case, 9).expect("a count");
    reader.deferrals_waiting(&"xc".parse().expect("an id"), 9).expect("what waits");
    reader.steps_resting_on(case, &delivery, 9).expect("a count");
}
