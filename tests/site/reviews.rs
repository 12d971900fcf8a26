//! Drafts of decisions and their reviews, as tests bring them.

use evidence::digest::Digest;
use serde_json::{Value, json};

use super::Site;

/// What is in the document of a draft.
pub(crate) const DRAFT_TEXT: &[u8] = b"%PDF-1.7 draft of a decision";

/// A draft that is this document: a fine of 60,000 yuan on a company, drafted by 37001 and checked by 37002, of which all
/// is known that rules ask.
pub(crate) fn draft_of(document: &str, text: &[u8]) -> Value {
    let asked =
        ["marked_major", "major_public_interest", "hearing_held", "affects_major_rights", "complex", "law_requires"];
    let facts: Vec<Value> = asked.iter().map(|field| json!({ "field": field, "value": "no" })).collect();
    json!({ "document": document, "content": Digest::of(text), "outcome": "penalty", "party_kind": "legal_person",
        "sanctions": ["fine"], "fine_fen": 6_000_000, "facts": facts, "drafter": "37001", "checker": "37002",
        "basis": "《山东省城镇容貌和环境卫生管理办法》第二十四条", "factors": ["主动改正"] })
}

/// What is sent with a draft for review.
pub(crate) fn submission(draft: &str) -> Value {
    json!({ "draft": draft, "basis": "依据充分，裁量适当", "statement": "占道经营事实清楚，有现场录像和询问笔录" })
}

impl Site {
    /// Says that somebody has the qualification that the law asks of those who review (行政处罚法 58).
    pub(crate) fn qualified(&self, user: &str) {
        let lawyer = json!({ "qualification": "legal_profession", "since": "2015-06-01" });
        self.call("POST", &format!("/api/v1/users/{user}/qualifications"), &self.admin, &lawyer).expect(204);
    }

    /// Somebody of the agency who may review.
    pub(crate) fn legal_reviewer(&self, user: &str) -> String {
        let token = self.user(user, "legal_reviewer", Some("xc"), None);
        self.qualified(user);
        token
    }

    /// Records a draft in a case and gives its id.
    #[track_caller]
    pub(crate) fn draft(&self, token: &str, case: &str, draft: &Value) -> String {
        let recorded = self.call("POST", &format!("/api/v1/cases/{case}/drafts"), token, draft).expect(201);
        recorded["draft"].as_str().unwrap().to_owned()
    }

    /// Sends a draft for review and gives the review's id.
    #[track_caller]
    pub(crate) fn review(&self, token: &str, case: &str, draft: &str) -> String {
        let path = format!("/api/v1/cases/{case}/reviews");
        let sent = self.call("POST", &path, token, &submission(draft)).expect(201);
        sent["review"].as_str().unwrap().to_owned()
    }
}
