//! Who may do what with acts, and how it is tried.

use serde_json::{Value, json};

use crate::{Clerk, Foreign, Head, Legal, NONE, OUTSIDE, Officer, Other, Reviewer, Row, Supervisor, Who, World};

/// Those who run a case: its officers, where nobody said who handles it all of the agency's, and its clerks.
const RUNNERS: &[Who] = &[Officer, Clerk, Other];

pub(crate) const EXPECTED: &[Row] = &[
    ("GET /api/v1/cases/{case}/acts", &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other], &[Foreign]),
    ("POST /api/v1/cases/{case}/acts", RUNNERS, &[Foreign]),
    ("PUT /api/v1/acts/{act}", RUNNERS, &[Foreign]),
    ("POST /api/v1/acts/{act}/remove", RUNNERS, &[Foreign]),
    ("POST /api/v1/acts/{act}/file", &[Officer, Clerk], OUTSIDE),
    ("POST /api/v1/acts/{act}/excuses", RUNNERS, &[Foreign]),
    ("POST /api/v1/acts/{act}/excuses/approve", &[Head], NONE),
    ("POST /api/v1/acts/{act}/excuses/refuse", &[Head], NONE),
];

/// A duty of an inspection, of which the text knows an excuse.
const EXCUSABLE: &str = "av-onsite-site";

/// An inspection by two officers of the agency, at the time of which the world's recordings are.
pub(crate) fn inspection() -> Value {
    json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z", "place": "光明路",
        "officers": ["37001", "37002"], "party_present": true, "reason": "补登" })
}

impl World {
    /// Each attempt has an act of its own, so that nothing that was asked of another stands in its way.
    pub(crate) fn attempt_of_acts(&mut self, (method, template): (&str, &str), path: String) -> (String, Value) {
        let path = if template.contains("{act}") { path.replace("{act}", &self.act()) } else { path };
        let asked = json!({ "duty": EXCUSABLE, "reason": "突发险情", "instead": "照相" });
        let body = match (method, template.rsplit('/').next().unwrap_or_default()) {
            ("POST", "acts") | ("PUT", _) => inspection(),
            ("POST", "remove") => json!({ "reason": "重复登记" }),
            ("POST", "file") => {
                self.filed(false);
                json!({ "recordings": [self.stored.id], "reason": "同时音像记录" })
            }
            ("POST", "excuses") => asked,
            ("POST", decision) => {
                let excuses = path.trim_end_matches(decision).trim_end_matches('/');
                self.site.call("POST", excuses, &self.tokens[&Clerk], &asked).expect(204);
                if decision == "approve" {
                    json!({ "duty": EXCUSABLE })
                } else {
                    json!({ "duty": EXCUSABLE, "reason": "不属于紧急情况" })
                }
            }
            _ => Value::Null,
        };
        (path, body)
    }

    /// The id of a new act.
    fn act(&self) -> String {
        let path = format!("/api/v1/cases/{}/acts", self.case);
        let made = self.site.call("POST", &path, &self.tokens[&Clerk], &inspection()).expect(201);
        made["act"].as_str().unwrap().to_owned()
    }
}
