//! What is said of people who have accounts: who may say it, and how it is tried.

use serde_json::{Value, json};

use crate::{Administrator, NONE, Row};

pub(crate) const EXPECTED: &[Row] = &[
    ("POST /api/v1/users/{user}/qualifications", &[Administrator], NONE),
    ("POST /api/v1/users/{user}/qualifications/withdraw", &[Administrator], NONE),
    ("POST /api/v1/users/{user}/certificate", &[Administrator], NONE),
];

/// What is said in each.
pub(crate) fn said(template: &str) -> Value {
    match template.rsplit('/').next().unwrap_or_default() {
        "qualifications" => json!({ "qualification": "legal_profession", "since": "2019-06-01" }),
        "withdraw" => json!({ "qualification": "legal_profession", "reason": "登记有误" }),
        _ => json!({ "certificate": "37001", "reason": "兼具执法资格" }),
    }
}
