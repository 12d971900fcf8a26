//! The statements of drafts, reviews and decisions.

use evidence::ids::CaseId;

use crate::custody::review::ReviewState;
use crate::store::tables::Reader;

/// Drafts of a case and their reviews.
pub(super) fn reviews(reader: &Reader<'_>, case: &CaseId) {
    let agency = "xc".parse().expect("an id");
    let officer = "37040301001".parse().expect("a certificate");
    reader.draft(&"d".repeat(32).parse().expect("an id")).expect("a draft");
    reader.drafts_of(case).expect("drafts");
    reader.draft_count(case, 9).expect("a count");
    reader.review(&"e".repeat(32).parse().expect("an id")).expect("a review");
    reader.reviews_of(case).expect("reviews");
    reader.review_count(case, 9).expect("a count");
    reader.reviews_waiting(&agency, ReviewState::Complete, 9).expect("reviews");
    reader.reviews_handled(&officer, ReviewState::Returned, 9).expect("reviews");
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
