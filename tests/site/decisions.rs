//! Documents, drafts, reviews and decisions, as tests bring them.

use serde_json::{Value, json};

use super::Site;
use super::browser::{MULTIPART, Session, multipart};

/// All that rules of penalties ask of a draft beside what it says itself, and none of it makes one major.
const ORDINARY: [&str; 6] =
    ["marked_major", "major_public_interest", "hearing_held", "affects_major_rights", "complex", "law_requires"];

/// A draft of this document that fines a company so many fen.
pub(crate) fn fined(document: &str, text: &[u8], fine_fen: u64) -> Value {
    let facts: Vec<Value> = ORDINARY.iter().map(|field| json!({ "field": field, "value": "no" })).collect();
    json!({ "document": document, "content": evidence::digest::Digest::of(text), "outcome": "penalty",
        "party_kind": "legal_person", "sanctions": ["fine"], "fine_fen": fine_fen, "facts": facts,
        "drafter": "37001", "checker": "37002", "basis": "《某某条例》第三十条" })
}

/// The opinion that agrees: all nine points hold.
pub(crate) fn agreeing() -> Value {
    let points: Vec<Value> = (1..=9).map(|point| json!({ "point": point, "holds": "conforms" })).collect();
    json!({ "step": "opine", "outcome": "agree", "points": points, "transfer": false })
}

impl Site {
    /// Files a document under a case as somebody who is signed in; its id.
    pub(crate) fn filed(&self, session: &Session, case: &str, name: &str, text: &[u8]) -> String {
        let known = self.documents(session, case);
        let fields =
            [("page", session.page.as_str()), ("stage", "investigation"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, (name, text));
        let headers = format!("{}{MULTIPART}", session.headers());
        let sent = self.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let new = self.documents(session, case).into_iter().find(|id| !known.contains(id));
        new.expect("a document more")
    }

    /// The documents that the page of a case leads to.
    fn documents(&self, session: &Session, case: &str) -> Vec<String> {
        let page = session.get(self, &format!("/cases/{case}")).text();
        let ids = page.split("href=\"/documents/").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        let mut ids: Vec<String> = ids.collect();
        ids.sort();
        ids.dedup();
        ids
    }

    /// Records a draft of a case; its id.
    pub(crate) fn drafted(&self, token: &str, case: &str, draft: &Value) -> String {
        let made = self.call("POST", &format!("/api/v1/cases/{case}/drafts"), token, draft).expect(201);
        made["draft"].as_str().unwrap().to_owned()
    }

    /// Sends a draft for review; the review's id.
    pub(crate) fn sent_for_review(&self, token: &str, case: &str, draft: &str) -> String {
        let sent = json!({ "draft": draft, "basis": "《某某条例》第三十条", "statement": "占道经营，事实清楚" });
        let made = self.call("POST", &format!("/api/v1/cases/{case}/reviews"), token, &sent).expect(201);
        made["review"].as_str().unwrap().to_owned()
    }

    /// Takes a step in a review.
    pub(crate) fn review_step(&self, token: &str, review: &str, step: &Value) {
        self.call("POST", &format!("/api/v1/reviews/{review}/steps"), token, step).expect(204);
    }

    /// Decides on a draft that needs no review, with a notice before; the decision's id.
    pub(crate) fn decided(&self, [clerk, head]: [&str; 2], case: &str, (draft, document): (&str, &str)) -> String {
        let now = self.call("GET", "/api/v1/clock", &self.admin, &Value::Null).expect(200)["time"].clone();
        let steps = format!("/api/v1/cases/{case}/decision-steps");
        let notice = json!({ "step": "inform", "told_at": now, "what": "penalty_notice", "document": document,
            "rights": ["statement"], "fine_fen": 200_000 });
        self.call("POST", &steps, clerk, &notice).expect(204);
        let decision = json!({ "draft": draft, "number": "薛综执罚决〔2026〕1号", "decided_on": day_of(&now) });
        let made = self.call("POST", &format!("/api/v1/cases/{case}/decisions"), head, &decision).expect(201);
        made["decision"].as_str().unwrap().to_owned()
    }
}

/// The day of a moment of an answer in the zone of the legal data.
pub(crate) fn day_of(moment: &Value) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    evidence::term::day(&zone, moment.as_str().unwrap().parse().unwrap()).to_string()
}
