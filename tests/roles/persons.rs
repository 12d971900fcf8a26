//! What is said of people who have accounts, and who acts for whom: who may say it, and how it is tried.

use serde_json::{Value, json};

use crate::{Administrator, Head, NONE, PEOPLE, Row, World};

pub(crate) const EXPECTED: &[Row] = &[
    ("POST /api/v1/users/{user}/qualifications", &[Administrator], NONE),
    ("POST /api/v1/users/{user}/qualifications/withdraw", &[Administrator], NONE),
    ("POST /api/v1/users/{user}/certificate", &[Administrator], NONE),
    ("POST /api/v1/delegations", &[Head, Administrator], NONE),
    ("GET /api/v1/delegations", PEOPLE, NONE),
    ("POST /api/v1/delegations/{delegation}/end", &[Head, Administrator], NONE),
];

impl World {
    /// Each attempt is of another person, as nobody acts for two heads on one day.
    pub(crate) fn attempt_of_delegations(&mut self, (method, template): (&str, &str), path: String) -> (String, Value) {
        if method == "GET" {
            return (path, Value::Null);
        }
        let deputy = self.fresh();
        self.site.user(&deputy, "clerk", Some("xc"), None);
        if template.ends_with("/end") {
            let made = self.site.delegated("head", &deputy, 0);
            return (path.replace("{delegation}", &made), json!({ "reason": "提前返回" }));
        }
        let (from, until) = (self.site.day(0), self.site.day(7));
        let given = json!({ "head": "head", "deputy": deputy, "from_on": from, "until_on": until, "reason": "出差" });
        (path, given)
    }
}

/// What is said in each.
pub(crate) fn said(template: &str) -> Value {
    match template.rsplit('/').next().unwrap_or_default() {
        "qualifications" => json!({ "qualification": "legal_profession", "since": "2019-06-01" }),
        "withdraw" => json!({ "qualification": "legal_profession", "reason": "登记有误" }),
        _ => json!({ "certificate": "37001", "reason": "兼具执法资格" }),
    }
}
