//! Who may read what a case lacks: whoever sees the case.

use crate::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Row, Supervisor, Who};

/// Those who see a case.
const SEERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other];

pub(crate) const EXPECTED: &[Row] = &[
    ("GET /api/v1/cases/{case}/lacks", SEERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/completeness", SEERS, &[Foreign]),
];
