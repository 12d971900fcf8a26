//! What the forms of a case write into the log, where that is one of several.

/// What those who run a case tell of its course.
pub(super) const STEPS: &[&str] = &[
    "case.described",
    "case.start_requested",
    "case.started_urgent",
    "case.paused",
    "case.pause_ended",
    "case.end_requested",
];

/// What those who run a case tell of what is owed in it.
pub(super) const CARRIED_OUT: &[&str] = &[
    "performance.done",
    "performance.deferral_asked",
    "rectification.checked",
    "urging.served",
    "urging.statement",
    "enforcement.applied",
    "enforcement.ended",
    "litigation.begun",
    "litigation.ended",
    "performance.removed",
];

/// What the head decides in the course of a case.
pub(super) const DECISIONS: &[&str] = &[
    "case.started",
    "case.start_refused",
    "case.ratified",
    "case.urgent_refused",
    "case.term_extended",
    "case.ended",
    "case.end_refused",
];

/// What the steps of the legal office in a review are told as.
pub(super) const REVIEWED: &[&str] =
    &["review.complete", "review.incomplete", "review.opined", "review.upheld", "review.collective_called"];
