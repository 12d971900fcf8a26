//! Operations of parties and complaints: who may do them, and how they are tried.

use serde_json::{Value, json};

use crate::Who::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Supervisor};
use crate::site::people::{complaint, person};
use crate::{FINDERS, NONE, Row, Who, World};

/// Officers of the agency may, as nobody says yet who handles the case.
const RUNNERS: &[Who] = &[Officer, Clerk, Other];

/// A row each.
pub(crate) const EXPECTED: &[Row] = &[
    ("POST /api/v1/cases/{case}/parties", RUNNERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/parties", &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other], &[Foreign]),
    ("PUT /api/v1/parties/{party}", RUNNERS, &[Foreign]),
    ("POST /api/v1/parties/{party}/remove", RUNNERS, &[Foreign]),
    ("POST /api/v1/parties/{party}/erase", &[Head], NONE),
    ("POST /api/v1/complaints", &[Officer, Clerk, Other, Foreign], NONE),
    ("GET /api/v1/complaints", FINDERS, NONE),
    // An officer does so with those that they recorded; this one a clerk did.
    ("POST /api/v1/complaints/{complaint}/decide", &[Clerk], &[Foreign]),
    ("POST /api/v1/complaints/{complaint}/tell", &[Clerk], &[Foreign]),
    ("POST /api/v1/complaints/{complaint}/erase", &[Head], NONE),
];

impl World {
    pub(crate) fn attempt_of_people(
        &mut self,
        operation: (&str, &str),
        mut path: String,
        mut body: Value,
    ) -> (String, Value) {
        let clerk = self.tokens[&Clerk].clone();
        if path.contains("{party}") {
            let number = self.fresh();
            let case = self.site.case(&clerk, &number);
            path = path.replace("{party}", &self.site.party(&clerk, &case, &person()));
        }
        if path.contains("{complaint}") {
            path = path.replace("{complaint}", &self.site.complaint(&clerk, &complaint()));
        }
        match operation {
            ("POST", "/api/v1/cases/{case}/parties") => {
                // Nobody said who handles this one.
                let number = self.fresh();
                path = format!("/api/v1/cases/{}/parties", self.site.case(&clerk, &number));
                body = person();
            }
            ("PUT", "/api/v1/parties/{party}") => {
                body = person();
                body["reason"] = json!("更正");
            }
            ("POST", "/api/v1/complaints") => body = complaint(),
            ("POST", "/api/v1/complaints/{complaint}/decide") => {
                body = json!({ "outcome": "declined", "ground": "不属于本机关职责" });
            }
            ("POST", "/api/v1/complaints/{complaint}/tell") => {
                let decided = json!({ "outcome": "declined", "ground": "不属于本机关职责" });
                let decide = path.replace("/tell", "/decide");
                self.site.call("POST", &decide, &clerk, &decided).expect(204);
                body = json!({ "told_at": complaint()["received_at"], "how": "telephone", "reason": "已电话告知" });
            }
            ("POST", _) => body = json!({ "reason": "登记有误" }),
            _ => {}
        }
        (path, body)
    }
}
