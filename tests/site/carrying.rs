//! Documents that are filed, their service, and what is owed, as tests bring them.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::browser::{MULTIPART, Session, between, multipart};
use super::people::company;
use super::{Site, said};

/// A moment before which the documents of tests were made, and at which they are served.
pub(crate) const SERVED_AT: &str = "2026-01-06T02:00:00.000000Z";

/// The direct service of a decision on a party, with all that it must show.
pub(crate) fn direct(document: &str, party: &str) -> Value {
    json!({ "document": document, "document_kind": "decision", "made_on": "2026-01-05", "kind": "direct",
        "officers": ["37001"], "party": party, "at": SERVED_AT, "succeeded": true, "recipient": "party_itself",
        "shown": ["signed"], "receipt": [document] })
}

/// A fine of 5,000 yuan that a party owes until 2026-01-21.
pub(crate) fn fine(document: &str, party: &str) -> Value {
    json!({ "party": party, "what": "fine", "amount_fen": 500_000, "due_on": "2026-01-21", "document": document })
}

impl Site {
    /// Files a document under a case at the console; its id.
    pub(crate) fn filed_document(&self, session: &Session, case: &str) -> String {
        let filed = || -> Vec<String> {
            let page = session.get(self, &format!("/cases/{case}")).text();
            page.split("href=\"/documents/").skip(1).map(|rest| between(rest, "", "\"")).collect()
        };
        let known = filed();
        let fields =
            [("page", session.page.as_str()), ("stage", "service_execution"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, ("a.pdf", b"%PDF-1.7 text"));
        let headers = format!("{}{MULTIPART}", session.headers());
        let sent = self.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
        assert_eq!(sent.status, 303, "{}", sent.text());
        filed().into_iter().find(|id| !known.contains(id)).unwrap()
    }

    /// Records the service of a document; its id.
    pub(crate) fn delivery(&self, token: &str, case: &str, said: &Value) -> String {
        let made = self.call("POST", &format!("/api/v1/cases/{case}/deliveries"), token, said).expect(201);
        made["delivery"].as_str().unwrap().to_owned()
    }

    /// Says on which day it counts as served; on the day of its kind where `on` is empty.
    pub(crate) fn delivered(&self, token: &str, delivery: &str, on: &str) {
        let body = if on.is_empty() { json!({}) } else { json!({ "delivered_on": on }) };
        self.call("POST", &format!("/api/v1/deliveries/{delivery}/delivered"), token, &body).expect(204);
    }

    /// Records what a party owes; its id.
    pub(crate) fn owed(&self, token: &str, case: &str, owed: &Value) -> String {
        let made = self.call("POST", &format!("/api/v1/cases/{case}/performances"), token, owed).expect(201);
        made["performance"].as_str().unwrap().to_owned()
    }

    /// What `docket` prints in Chinese as somebody, which must succeed.
    #[track_caller]
    pub(crate) fn program(&self, token: &str, arguments: &[&str]) -> String {
        let file = self.beside("token");
        fs::write(&file, token).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(arguments).args(["--url", &format!("http://{}", self.address), "--token-file"]).arg(file);
        let output = command.env("DOCKET_LANG", "zh").stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Something in each of their tables: a document that was served, and a fine that was paid.
    pub(crate) fn carried_out(&self, session: &Session, token: &str, case: &str) {
        let (document, party) = (self.filed_document(session, case), self.party(token, case, &company()));
        let delivery = self.delivery(token, case, &direct(&document, &party));
        self.delivered(token, &delivery, "2026-01-06");
        let mut changed = direct(&document, &party);
        changed["reason"] = json!("补录");
        self.call("PUT", &format!("/api/v1/deliveries/{delivery}"), token, &changed).expect(204);
        let owed = self.owed(token, case, &fine(&document, &party));
        let mut urging = direct(&document, &party);
        urging["document_kind"] = json!("urging_notice");
        urging["at"] = json!("2026-01-26T02:00:00.000000Z");
        let urging = self.delivery(token, case, &urging);
        self.delivered(token, &urging, "2026-01-26");
        for step in [
            json!({ "step": "urge", "delivery": urging }),
            json!({ "step": "do", "done_on": "2026-01-28", "amount_fen": 500_000, "whole": true,
                "documents": [document] }),
        ] {
            self.call("POST", &format!("/api/v1/performances/{owed}/steps"), token, &step).expect(204);
        }
    }
}
