//! Who may say what documents are and decide by the simple procedure, and how it is tried.

use serde_json::{Value, json};

use crate::site::browser::Session;
use crate::site::papers::{PAPER_TEXT, paper, simple};
use crate::{Clerk, Foreign, Head, Legal, Officer, Other, Reviewer, Row, Supervisor, Who, World};

/// Those who file documents and run cases: officers of the agency, where they are of those who decide, and its clerks.
const RUNNERS: &[Who] = &[Officer, Clerk, Other];

/// Those who see a case.
const SEERS: &[Who] = &[Officer, Clerk, Head, Reviewer, Legal, Supervisor, Other];

pub(crate) const EXPECTED: &[Row] = &[
    ("POST /api/v1/cases/{case}/documents", RUNNERS, &[Foreign]),
    ("POST /api/v1/documents/{document}/paper", RUNNERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/papers", SEERS, &[Foreign]),
    ("POST /api/v1/cases/{case}/simple", RUNNERS, &[Foreign]),
    ("POST /api/v1/cases/{case}/simple/followed", RUNNERS, &[Foreign]),
    ("GET /api/v1/cases/{case}/simple", SEERS, &[Foreign]),
];

impl World {
    /// Each attempt has a case or a document of its own.
    pub(crate) fn attempt_of_papers(&mut self, (method, template): (&str, &str), path: String) -> (String, Value) {
        let clerk = self.tokens[&Clerk].clone();
        let number = self.fresh();
        match (method, template) {
            ("POST", "/api/v1/documents/{document}/paper") => {
                let case = self.site.case(&clerk, &number);
                let session = Session::open(&self.site, "clerk", &clerk);
                let document = self.site.document(&session, &case, "a.pdf", PAPER_TEXT);
                (path.replace("{document}", &document), paper("questioning_record"))
            }
            ("POST", "/api/v1/cases/{case}/documents") => {
                let said = "name=a.txt&stage=investigation&kind=text&reason=x";
                (format!("{path}?{said}"), json!({ "text": "现场照相说明" }))
            }
            ("POST", _) => {
                let (case, party) = self.site.simple_case(&clerk, &number);
                let path = path.replace(&self.case, &case);
                if template.ends_with("/simple") {
                    return (path, simple(&party));
                }
                let decide = format!("/api/v1/cases/{case}/simple");
                self.site.call("POST", &decide, &clerk, &simple(&party)).expect(204);
                (path, json!({ "filed_with": "薛综备〔2026〕2号", "reason": "已备案" }))
            }
            _ => (path, Value::Null),
        }
    }
}
