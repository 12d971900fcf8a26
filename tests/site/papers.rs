//! Documents by the law and decisions by the simple procedure, as tests bring them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Site;
use super::browser::{MULTIPART, Session, between, multipart};
use super::people::person;

/// What is in a document of which nothing but its description matters.
pub(crate) const PAPER_TEXT: &[u8] = b"%PDF-1.7 text";

/// When the decisions of the tests were made.
pub(crate) const DECIDED_AT: &str = "2026-01-05T09:00:00.000000Z";

/// What a document of a kind is said to be, with no signature.
pub(crate) fn paper(kind: &str) -> Value {
    json!({ "kind": kind, "made_on": "2026-01-05", "made_by": ["37001"], "pages": 2, "language": "zh",
        "original": "paper_scan" })
}

/// A signature.
pub(crate) fn signed(role: &str, of: &str) -> Value {
    json!({ "role": role, "of": of, "how": "ink", "at": "2026-01-05T09:00:00.000000Z" })
}

/// A decision by the simple procedure: a fine of 100 yuan on a party, by two officers.
pub(crate) fn simple(party: &str) -> Value {
    json!({ "party": party, "facts": "占道经营，事实清楚", "law": "某条例第十条", "steps": "出示证件，告知权利",
        "statement": "表示接受", "answer": "予以记录", "sanctions": ["fine"], "fine_fen": 10_000,
        "filed_with": "薛综备〔2026〕1号", "decided_at": DECIDED_AT, "officers": ["37001", "37002"] })
}

impl Site {
    /// Files a document under a case at the console, and gives its id.
    pub(crate) fn document(&self, session: &Session, case: &str, name: &str, text: &[u8]) -> String {
        let ids = || -> BTreeSet<String> {
            let page = session.get(self, &format!("/cases/{case}")).text();
            page.split("href=\"/documents/").skip(1).map(|rest| between(rest, "", "\"")).collect()
        };
        let before = ids();
        let fields = [("page", session.page.as_str()), ("stage", "decision"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, (name, text));
        let headers = format!("{}{MULTIPART}", session.headers());
        let sent = self.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
        assert_eq!(sent.status, 303, "{}", sent.text());
        ids().difference(&before).next().unwrap().clone()
    }

    /// Opens a case that is dealt with by the simple procedure; its id and that of its party, a natural person.
    pub(crate) fn simple_case(&self, clerk: &str, number: &str) -> (String, String) {
        let case = self.case(clerk, number);
        let said = json!({ "matter": "penalty", "procedure": "simple", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let step = json!({ "step": "describe", "description": said });
        self.call("POST", &format!("/api/v1/cases/{case}/steps"), clerk, &step).expect(204);
        let party = self.party(clerk, &case, &person());
        (case, party)
    }

    /// A case that was decided on the spot with cash and what followed, and two documents of it that say what they are, the
    /// second in the place of the first. The officers 37001 and 37002 must be there.
    pub(crate) fn decided_simply(&self, session: &Session, clerk: &str, number: &str) -> String {
        let (case, party) = self.simple_case(clerk, number);
        let mut decision = simple(&party);
        decision["cash_fen"] = json!(10_000);
        decision["receipt_number"] = json!("0012345");
        self.call("POST", &format!("/api/v1/cases/{case}/simple"), clerk, &decision).expect(204);
        let followed =
            json!({ "handed_in_on": "2026-01-06", "filed_with": "薛综备〔2026〕1号", "reason": "罚款已交回" });
        self.call("POST", &format!("/api/v1/cases/{case}/simple/followed"), clerk, &followed).expect(204);
        let first = self.document(session, &case, "a.pdf", PAPER_TEXT);
        let second = self.document(session, &case, "b.pdf", PAPER_TEXT);
        for (document, supersedes) in [(&first, Value::Null), (&second, json!(first))] {
            let mut said = paper("simple_procedure_record");
            said["number"] = json!(number);
            said["supersedes"] = supersedes;
            said["signatures"] = json!([signed("officer", "37001"), signed("party", &party)]);
            self.call("POST", &format!("/api/v1/documents/{document}/paper"), clerk, &said).expect(204);
        }
        case
    }
}
