//! Who may serve documents and carry out what is owed, and how it is tried.

use serde_json::{Value, json};

use crate::site::browser::Session;
use crate::site::carrying::{direct, fine};
use crate::site::people::company;
use crate::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Row, Supervisor, Who, World};

/// Those who run a case: its officers, where nobody said who handles it all of the agency's, and its clerks.
const RUNNERS: &[Who] = &[Officer, Clerk, Other];

/// Those who read cases.
const OF_CASES: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other];

pub(crate) const EXPECTED: &[Row] = &[
    ("GET /api/v1/cases/{case}/deliveries", OF_CASES, &[Foreign]),
    ("POST /api/v1/cases/{case}/deliveries", RUNNERS, &[Foreign]),
    ("PUT /api/v1/deliveries/{delivery}", RUNNERS, &[Foreign]),
    ("POST /api/v1/deliveries/{delivery}/delivered", RUNNERS, &[Foreign]),
    ("POST /api/v1/deliveries/{delivery}/remove", RUNNERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/performances", OF_CASES, &[Foreign]),
    ("POST /api/v1/cases/{case}/performances", RUNNERS, &[Foreign]),
    ("POST /api/v1/performances/{performance}/steps", RUNNERS, &[Foreign]),
];

/// A case of which nobody said who handles it, with a document and a party.
pub(crate) struct Carried {
    case: String,
    document: String,
    party: String,
}

impl World {
    /// Each attempt has a service or something owed of its own.
    pub(crate) fn attempt_of_carrying(&mut self, (method, template): (&str, &str), path: String) -> (String, Value) {
        if method == "GET" {
            return (path, Value::Null);
        }
        let clerk = self.tokens[&Clerk].clone();
        let Carried { case, document, party } = self.carried(&clerk);
        let said = direct(&document, &party);
        let owed = fine(&document, &party);
        let of_case = format!("/api/v1/cases/{case}/");
        match (method, template.rsplit('/').next().unwrap_or_default()) {
            ("POST", "deliveries") => (format!("{of_case}deliveries"), said),
            ("POST", "performances") => (format!("{of_case}performances"), owed),
            ("POST", "steps") => {
                let step = json!({ "step": "do", "done_on": "2026-01-20", "amount_fen": 500_000, "whole": true });
                (path.replace("{performance}", &self.site.owed(&clerk, &case, &owed)), step)
            }
            (_, verb) => {
                let path = path.replace("{delivery}", &self.site.delivery(&clerk, &case, &said));
                let body = match verb {
                    "delivered" => json!({ "delivered_on": "2026-01-06" }),
                    "remove" => json!({ "reason": "重复登记" }),
                    _ => {
                        let mut changed = said;
                        changed["reason"] = json!("补录");
                        changed
                    }
                };
                (path, body)
            }
        }
    }

    /// The case, made once.
    fn carried(&mut self, clerk: &str) -> Carried {
        if self.carried.is_none() {
            let number = self.fresh();
            let case = self.site.case(clerk, &number);
            let session = Session::open(&self.site, "clerk", clerk);
            let document = self.site.filed_document(&session, &case);
            let party = self.site.party(clerk, &case, &company());
            self.carried = Some(Carried { case, document, party });
        }
        let Carried { case, document, party } = self.carried.as_ref().unwrap();
        Carried { case: case.clone(), document: document.clone(), party: party.clone() }
    }
}
