//! Who may do what with drafts and reviews, and how it is tried. Which step of a review is whose, `tests/review` tries.

use serde_json::{Value, json};

use crate::site::browser::Session;
use crate::site::reviews::{draft_of, submission};
use crate::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Row, Supervisor, Who, World};

/// Whoever reads the case.
const READS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other];

/// Who handles the case, and clerks.
const SENDERS: &[Who] = &[Officer, Clerk];

pub(crate) const EXPECTED: &[Row] = &[
    ("POST /api/v1/cases/{case}/drafts", SENDERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/drafts", READS, &[Foreign]),
    ("POST /api/v1/drafts/{draft}/withdraw", SENDERS, &[Foreign]),
    ("GET /api/v1/drafts/{draft}/assessment", READS, &[Foreign]),
    ("POST /api/v1/cases/{case}/reviews", SENDERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/reviews", READS, &[Foreign]),
    // That of the legal office, which says that all papers are there.
    ("POST /api/v1/reviews/{review}/steps", &[Legal], &[]),
];

impl World {
    /// Each attempt has a case of its own, with a draft that nobody sent before.
    pub(crate) fn attempt_of_reviews(&mut self, (method, template): (&str, &str), path: &str) -> (String, Value) {
        let number = self.fresh();
        let clerk = self.tokens[&Clerk].clone();
        let case = self.site.case(&clerk, &number);
        let said =
            json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "handlers": ["37001"] });
        let describe = json!({ "step": "describe", "description": said });
        self.site.call("POST", &format!("/api/v1/cases/{case}/steps"), &clerk, &describe).expect(204);
        let text = format!("%PDF-1.7 draft {number}");
        let desk = Session::open(&self.site, "clerk", &clerk);
        let document = self.site.document(&desk, &case, "决定草稿.pdf", text.as_bytes());
        let draft = self.site.draft(&clerk, &case, &draft_of(&document, text.as_bytes()));
        let path = path.replace(&self.case, &case).replace("{draft}", &draft);
        let path = match template {
            _ if template.contains("{review}") => {
                let review = self.site.review(&clerk, &case, &draft);
                if template.contains("/opinion") {
                    self.opined(&review);
                }
                path.replace("{review}", &review)
            }
            _ => path,
        };
        let body = match (method, template.rsplit('/').next().unwrap_or_default()) {
            ("POST", "drafts") => draft_of(&document, text.as_bytes()),
            ("POST", "withdraw") => json!({ "reason": "拟改为不予处罚" }),
            ("POST", "reviews") => submission(&draft),
            ("POST", "steps") => json!({ "step": "complete" }),
            _ => Value::Null,
        };
        (path, body)
    }
}
