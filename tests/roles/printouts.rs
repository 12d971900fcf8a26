//! Who may have printouts of a case, and file an opinion: whoever sees the case, and the legal office.

use serde_json::{Value, json};

use crate::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Row, Supervisor, Who, World};

/// Those who see a case.
const SEERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other];

pub(crate) const EXPECTED: &[Row] = &[
    ("GET /api/v1/reviews/{review}/opinion.pdf", SEERS, &[Foreign]),
    ("POST /api/v1/reviews/{review}/opinion", &[Legal], &[]),
    ("GET /api/v1/cases/{case}/responsibility.pdf", SEERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/completeness.pdf", SEERS, &[Foreign]),
];

impl World {
    /// Has a reviewer of its own give an opinion in a review.
    pub(crate) fn opined(&mut self, review: &str) {
        let name = self.fresh();
        let reviewer = self.site.legal_reviewer(&name);
        let disagree = json!({ "step": "opine", "outcome": "disagree", "points": [], "transfer": false, "reasons": "主要事实不清" });
        for step in [json!({ "step": "complete" }), disagree] {
            let step: &Value = &step;
            self.site.call("POST", &format!("/api/v1/reviews/{review}/steps"), &reviewer, step).expect(204);
        }
    }
}
