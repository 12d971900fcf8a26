//! Whoever is let in: passwords, codes, tokens, sessions, known devices, and what of them the database
//! holds. Tried by strangers, in parallel, and by somebody who can write the database.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[expect(unused_imports, reason = "no station of the harness is needed here")]
#[path = "../harness/mod.rs"]
mod harness;
#[path = "../site/mod.rs"]
mod site;

mod acts;
mod bounds;
mod hidden;
mod late;
mod parallel;
mod qr;
mod recovery;
mod secrets;
mod storm;
mod strangers;
mod tokens;

use serde_json::{Value, json};

use site::{Answer, Site};

/// Asserts a status and a text.
#[track_caller]
fn tells(answer: &Answer, status: u16, words: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(words), "{words:?} is not in {}", answer.text());
}

/// The events of the log from an entry on, as an auditor reads them.
fn events(site: &Site, auditor: &str, from: u64) -> Vec<Value> {
    let path = format!("/api/v1/log/entries?from={from}&limit=1000");
    let page = site.call("GET", &path, auditor, &Value::Null).expect(200);
    page.as_array().unwrap().iter().map(|item| item["entry"]["event"].clone()).collect()
}

/// How many events are of a type.
fn count(events: &[Value], kind: &str) -> usize {
    events.iter().filter(|event| event["type"] == kind).count()
}

/// Whether a token opens anything.
fn opens(site: &Site, token: &str) -> bool {
    match site.call("GET", "/api/v1/cases", token, &Value::Null).status {
        200 | 403 => true,
        401 => false,
        other => panic!("{other}"),
    }
}

/// Sets a first password with a token of the account.
#[track_caller]
fn first_password(site: &Site, user: &str, token: &str, password: &str) {
    let set = json!({ "password": password });
    site.call("PUT", &format!("/api/v1/users/{user}/password"), token, &set).expect(200);
}

/// The seconds since 1970 on this machine's clock.
fn unix_seconds() -> u64 {
    let now = std::process::Command::new("date").arg("+%s").output().unwrap();
    String::from_utf8(now.stdout).unwrap().trim().parse().unwrap()
}

/// The code that a device shows now, `ahead` steps on.
fn code(secret: &[u8], ahead: u64) -> String {
    let step = unix_seconds() / docket::custody::account::totp::STEP_SECONDS.unsigned_abs();
    docket::custody::account::totp::code_at(secret, step + ahead)
}

/// A value of a cookie that an answer sets.
fn set_cookie(answer: &Answer, name: &str) -> Option<String> {
    let all = answer.headers.iter().filter(|(key, _)| key == "set-cookie").map(|(_, value)| value);
    all.into_iter().find_map(|value| value.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
}
