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

    /// The day that it is, in the zone of the legal data.
    pub(crate) fn today(&self) -> String {
        let clock = self.call("GET", "/api/v1/clock", &self.admin, &Value::Null).expect(200);
        day_of(&clock["time"])
    }

    /// A case of this number that runs, handled by officers 37001 and 37002 of the agency: its id, a draft of it that needs
    /// no review and one that does. A clerk files their documents at the console.
    pub(crate) fn case_to_decide(
        &self,
        [clerk, head]: [&str; 2],
        session: &Session,
        number: &str,
    ) -> (String, [String; 2]) {
        let case = self.case(clerk, number);
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": ["37001", "37002"] });
        for (who, step) in [
            (clerk, json!({ "step": "describe", "description": said })),
            (clerk, json!({ "step": "request_start", "ground": "占道经营" })),
            (head, json!({ "step": "start" })),
        ] {
            self.call("POST", &format!("/api/v1/cases/{case}/steps"), who, &step).expect(204);
        }
        let drafts = [200_000, 5_000_000].map(|fine| {
            let text = format!("%PDF-1.7 {number} {fine}");
            let document = self.filed(session, &case, "决定草稿.pdf", text.as_bytes());
            self.drafted(clerk, &case, &fined(&document, text.as_bytes(), fine))
        });
        (case, drafts)
    }

    /// A case that is decided, and whose party was not told but gave its rights up.
    pub(crate) fn decided_case(&self, [clerk, head]: [&str; 2]) {
        let number = "薛综执罚〔2026〕8号";
        let session = Session::open(self, "clerk", clerk);
        let (case, [draft, _]) = self.case_to_decide([clerk, head], &session, number);
        let waived = json!({ "step": "statement", "stated_at": "2026-01-05T10:00:00Z", "how": "waived" });
        self.call("POST", &format!("/api/v1/cases/{case}/decision-steps"), clerk, &waived).expect(204);
        let decision = json!({ "draft": draft, "number": number, "decided_on": self.today() });
        self.call("POST", &format!("/api/v1/cases/{case}/decisions"), head, &decision).expect(201);
    }
}

/// The day of a moment of an answer in the zone of the legal data.
pub(crate) fn day_of(moment: &Value) -> String {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    evidence::term::day(&zone, moment.as_str().unwrap().parse().unwrap()).to_string()
}
