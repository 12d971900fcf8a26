//! Operations of decisions: who may do them, and how they are tried.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::Who::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Supervisor};
use crate::site::browser::Session;
use crate::{NONE, Row, Who, World};

/// Those who read a case.
const CASE_READERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other];

/// A row each. Nobody says who handles the case of the steps.
pub(crate) const EXPECTED: &[Row] = &[
    ("GET /api/v1/cases/{case}/decisions", CASE_READERS, &[Foreign]),
    ("POST /api/v1/cases/{case}/decisions", &[Head], NONE),
    ("POST /api/v1/cases/{case}/decisions/override", &[Head], NONE),
    ("POST /api/v1/cases/{case}/decision-steps", &[Officer, Clerk, Other], &[Foreign]),
    ("GET /api/v1/cases/{case}/responsibility", CASE_READERS, &[Foreign]),
];

/// The case of which decisions are tried.
const NUMBER: &str = "薛综执罚〔2026〕77号";

impl World {
    pub(crate) fn attempt_of_decisions(&mut self, (method, template): (&str, &str), path: String) -> (String, Value) {
        let overrides = match (method, template.rsplit('/').next().unwrap_or_default()) {
            ("POST", "decisions") => false,
            ("POST", "override") => true,
            ("POST", _) => {
                let waived = json!({ "step": "statement", "stated_at": "2026-01-05T10:00:00Z", "how": "waived" });
                let (clerk, number) = (self.tokens[&Clerk].clone(), self.fresh());
                return (template.replace("{case}", &self.site.case(&clerk, &number)), waived);
            }
            _ => return (path, Value::Null),
        };
        let (case, [plain, major]) = self.undecided();
        let draft = if overrides { major } else { plain };
        let decision = json!({ "draft": draft, "number": self.fresh(), "decided_on": self.site.today() });
        let body = if overrides {
            json!({ "decision": decision, "kind": "without_review", "reason": "情况紧急" })
        } else {
            decision
        };
        (template.replace("{case}", &case), body)
    }

    /// The case and its drafts; what was decided by an earlier attempt fell.
    fn undecided(&self) -> (String, [String; 2]) {
        let (clerk, head) = (self.tokens[&Clerk].clone(), self.tokens[&Head].clone());
        let found = self.site.call("GET", &format!("/api/v1/cases?text={}", encoded(NUMBER)), &clerk, &Value::Null);
        let found = found.expect(200)["items"][0]["case"].clone();
        let Some(case) = found.as_str().map(str::to_owned) else {
            let session = Session::open(&self.site, "clerk", &clerk);
            return self.site.case_to_decide([&clerk, &head], &session, NUMBER);
        };
        let shown = self.site.call("GET", &format!("/api/v1/cases/{case}/decisions"), &clerk, &Value::Null).expect(200);
        if shown["standing"] == "decided" {
            let last = shown["decisions"].as_array().unwrap().last().unwrap();
            let fall = json!({ "step": "fall", "decision": last["decision"], "how": "revoked", "on": self.site.today(),
                "body": "本机关", "reason": "自行纠正" });
            self.site.call("POST", &format!("/api/v1/cases/{case}/decision-steps"), &head, &fall).expect(204);
        }
        let drafts = self.site.call("GET", &format!("/api/v1/cases/{case}/drafts"), &clerk, &Value::Null).expect(200);
        let draft = |place: usize| drafts["drafts"][place]["draft"].as_str().unwrap().to_owned();
        (case, [draft(0), draft(1)])
    }
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        write!(encoded, "%{byte:02X}").unwrap();
    }
    encoded
}
