//! Strangers at a named account: whom they lock out, and what of them is on record.

use std::net::SocketAddr;

use serde_json::json;

use crate::site::browser::{FORM, PASSWORD, Session, encoded, field, try_sign_in};
use crate::site::{Answer, Site};
use crate::{code, count, events, first_password, set_cookie, tells};

/// A service with a clerk who has a password, and an auditor's token.
fn site() -> (Site, String, String) {
    let site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let auditor = site.user("auditor", "auditor", None, None);
    first_password(&site, "clerk", &clerk, PASSWORD);
    (site, clerk, auditor)
}

/// Signs in from another address of this machine.
fn sign_in_from(site: &Site, address: &str, password: &str, cookies: &str) -> u16 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let body = encoded(&[("account", "clerk"), ("password", password)]);
    let head = format!(
        "POST /sign-in HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {cookies}\r\n{FORM}Content-Length: {}\r\n\r\n",
        site.address,
        body.len()
    );
    let text = runtime.block_on(async {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(address.parse().unwrap(), 0)).unwrap();
        let mut stream = socket.connect(site.address.parse().unwrap()).await.unwrap();
        stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        let mut text = Vec::new();
        stream.read_to_end(&mut text).await.unwrap();
        text
    });
    String::from_utf8_lossy(&text).split(' ').nth(1).unwrap().parse().unwrap()
}

/// The passes of known devices that an answer gives.
fn passes(answer: &Answer) -> String {
    let given = set_cookie(answer, "__Host-docket-device").unwrap();
    for wanted in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Max-Age="] {
        assert!(given.contains(wanted), "{wanted} in {given}");
    }
    format!("__Host-docket-device={}", given.split(';').next().unwrap())
}

#[test]
fn a_stranger_locks_out_neither_the_users_own_address_nor_a_known_device() {
    let (mut site, _, _) = site();
    let known = passes(&try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]));
    let statuses: Vec<u16> = (0..60).map(|_| sign_in_from(&site, "127.0.0.2", "wrong", "")).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
    // The user's own address, without any pass; and the known device, from the stranger's very address.
    assert_eq!(try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]).status, 303);
    assert_eq!(sign_in_from(&site, "127.0.0.2", PASSWORD, ""), 429);
    assert_eq!(sign_in_from(&site, "127.0.0.2", PASSWORD, &known), 303);
    // No other text passes for it: another account's name, another MAC, another password's.
    let flipped = if known.ends_with('A') { "B" } else { "A" };
    for forged in [
        known.replacen("=clerk:", "=admin:", 1),
        format!("{}{flipped}", &known[..known.len() - 1]),
        known.replacen(':', ":A", 1),
        format!("__Host-docket-device={}", "x".repeat(3000)),
    ] {
        assert_eq!(sign_in_from(&site, "127.0.0.2", PASSWORD, &forged), 429, "{forged}");
    }
    // A reset ends it.
    let reset = site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
    let new = reset["password"].as_str().unwrap().to_owned();
    assert_eq!(sign_in_from(&site, "127.0.0.2", &new, &known), 429);
    site.ends_clean();
}

#[test]
fn a_known_device_pays_for_its_own_guesses_only() {
    let (site, _, _) = site();
    let known = passes(&try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]));
    for _ in 0..5 {
        assert_eq!(sign_in_from(&site, "127.0.0.3", "wrong", &known), 401);
    }
    assert_eq!(sign_in_from(&site, "127.0.0.3", PASSWORD, &known), 429);
    assert_eq!(try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]).status, 303);
}

#[test]
fn entries_name_the_account_and_never_what_was_typed() {
    let (mut site, _, auditor) = site();
    let from = site.log_size();
    let typed = "my-secret-password-in-the-wrong-field";
    tells(&try_sign_in(&site, &[("account", typed), ("password", "x")]), 401, "is not right");
    tells(&try_sign_in(&site, &[("account", "clerk"), ("password", typed)]), 401, "is not right");
    let clerk = Session::sign_in(&site, "clerk", PASSWORD);
    let set_up = clerk.followed(&site, "/second-factor/begin", &[]).text();
    let secret_text = field(&set_up, "secret");
    let secret = hex::decode(&secret_text).unwrap();
    let confirm = code(&secret, 0);
    let fields = [("secret", secret_text.as_str()), ("code", &confirm), ("password", PASSWORD)];
    assert_eq!(clerk.post(&site, "/second-factor/confirm", &fields).status, 303);
    tells(&try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]), 401, r#"name="code""#);
    let wrong = [("account", "clerk"), ("password", PASSWORD), ("code", "000000x")];
    tells(&try_sign_in(&site, &wrong), 401, "is not right");
    let told = events(&site, &auditor, from);
    let refused: Vec<_> = told.iter().filter(|event| event["type"] == "access.refused").collect();
    let short: Vec<(&str, &str, &str)> = refused
        .iter()
        .map(|e| (e["why"].as_str().unwrap(), e["account"].as_str().unwrap_or("-"), e["target"].as_str().unwrap()))
        .collect();
    let expected = [
        ("bad_password", "-", "unknown account"),
        ("bad_password", "clerk", ""),
        ("code_needed", "clerk", ""),
        ("bad_password", "clerk", ""),
    ];
    assert_eq!(short, expected);
    assert_eq!(count(&told, "user.second_factor_set"), 1);
    let all = format!("{told:?}");
    assert!(!all.contains(typed) && !all.contains(PASSWORD) && !site.service_log().contains(typed), "{all}");
    site.ends_clean();
}
