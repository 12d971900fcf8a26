//! Codes to recover with: each opens once beside the password, is kept as a hash alone, and its use is on record.

use serde_json::json;

use crate::site::browser::{PASSWORD, Session, between, field, try_sign_in};
use crate::site::{Answer, Site};
use crate::tokens::site;
use crate::{code, events, tells};

/// Turns the second factor on; gives its secret and the codes that the page showed.
fn turned_on(site: &Site, session: &Session) -> (Vec<u8>, Vec<String>) {
    let set_up = session.followed(site, "/second-factor/begin", &[]).text();
    let text = field(&set_up, "secret");
    let secret = hex::decode(&text).unwrap();
    let now = code(&secret, 0);
    let fields = [("secret", text.as_str()), ("code", &now), ("password", PASSWORD)];
    (secret, codes_of(&session.followed(site, "/second-factor/confirm", &fields).text()))
}

fn codes_of(page: &str) -> Vec<String> {
    between(page, "<pre id=\"secret\" translate=\"no\">", "<").lines().map(str::to_owned).collect()
}

fn sign_in(site: &Site, code: &str) -> Answer {
    try_sign_in(site, &[("account", "clerk"), ("password", PASSWORD), ("code", code)])
}

#[test]
fn a_recovery_code_opens_once_and_new_ones_end_the_old() {
    let (mut site, first, auditor) = site();
    let clerk = Session::open(&site, "clerk", &first);
    let (secret, codes) = turned_on(&site, &clerk);
    assert_eq!(codes.len(), 10);
    assert!(!clerk.get(&site, "/account").text().contains(&codes[0]), "they are shown once");
    tells(&sign_in(&site, ""), 401, "name=\"code\"");
    let from = site.log_size();
    assert_eq!(sign_in(&site, &codes[0].to_uppercase().replace('-', " ")).status, 303);
    tells(&sign_in(&site, &codes[0]), 401, "is not right");
    let told = events(&site, &auditor, from);
    let started = told.iter().find(|event| event["type"] == "session.started").expect("it is on record");
    assert_eq!(started["method"], "password_and_recovery_code");
    tells(&clerk.get(&site, "/account"), 200, "Recovery codes left: 9.");
    // Not without the password.
    let wrong = [("account", "clerk"), ("password", "wrong"), ("code", codes[1].as_str())];
    tells(&try_sign_in(&site, &wrong), 401, "is not right");
    // Two at one time open once.
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> = (0..2).map(|_| scope.spawn(|| sign_in(&site, &codes[2]).status)).collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    // New ones are made with password and code, and end the old; a lost device is done without.
    let renew = |password: &str, present: &str| {
        clerk.post(&site, "/second-factor/recovery", &[("password", password), ("present", present)])
    };
    for (password, present) in [("wrong", codes[3].as_str()), (PASSWORD, ""), (PASSWORD, codes[2].as_str())] {
        tells(&renew(password, present), 422, "is not right");
    }
    let made = renew(PASSWORD, &codes[3]);
    assert_eq!((made.status, made.header("location")), (303, "/account"));
    let new = codes_of(&clerk.get(&site, "/account").text());
    assert_eq!(new.len(), 10);
    for old in [&codes[3], &codes[4]] {
        tells(&sign_in(&site, old), 401, "is not right");
    }
    assert_eq!(sign_in(&site, &new[0]).status, 303);
    // The device goes on as it was, and its codes are told from these.
    assert_eq!(sign_in(&site, &code(&secret, 1)).status, 303);
    let used = |site: &Site| {
        let told = events(site, &auditor, 0);
        told.iter().filter(|event| event["type"] == "user.recovery_code_used").count()
    };
    assert_eq!(used(&site), 1, "of a sign-in its session tells, and that one renewed the codes is told");
    let drop = [("password", PASSWORD), ("present", new[1].as_str())];
    assert_eq!(clerk.post(&site, "/second-factor/drop", &drop).status, 303);
    assert_eq!(sign_in(&site, "").status, 303);
    assert_eq!(used(&site), 2);
    let told = events(&site, &auditor, 0);
    let made = told.iter().filter(|event| event["type"] == "user.recovery_codes_set").count();
    assert_eq!(made, 2);
    let said: String = told.iter().map(ToString::to_string).collect();
    assert!(![&codes, &new].iter().flat_map(|codes| codes.iter()).any(|code| said.contains(code.as_str())));
    site.ends_clean();
}

#[test]
fn it_is_told_when_few_are_left_and_a_reset_ends_them() {
    let (mut site, first, _) = site();
    let clerk = Session::open(&site, "clerk", &first);
    let (_, codes) = turned_on(&site, &clerk);
    for code in &codes[..7] {
        assert_eq!(sign_in(&site, code).status, 303);
    }
    tells(&clerk.get(&site, "/account"), 200, "Recovery codes left: only 3.");
    // It holds over a restart, and `docket check` finds what it should.
    site.stop();
    site.serve();
    assert_eq!(sign_in(&site, &codes[7]).status, 303);
    tells(&sign_in(&site, &codes[0]), 401, "is not right");
    let reset = site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
    let password = reset["password"].as_str().unwrap();
    let fields = [("account", "clerk"), ("password", password), ("code", codes[8].as_str())];
    assert_eq!(try_sign_in(&site, &fields).status, 303, "nothing is asked for beside the password");
    site.ends_clean();
}

#[test]
fn a_password_may_be_shorter_beside_a_second_factor_and_no_shorter_alone() {
    let (mut site, first, _) = site();
    let clerk = Session::open(&site, "clerk", &first);
    let change = |old: &str, new: &str| clerk.post(&site, "/password", &[("old", old), ("new", new)]);
    let short = "山路枣树湖边";
    let short = format!("{short} 4711");
    tells(&change(PASSWORD, &short), 422, "has fewer than 12 characters");
    let (_, codes) = turned_on(&site, &clerk);
    assert_eq!(change(PASSWORD, &short).status, 303, "eight are enough, and it is typed once");
    tells(&change(&short, "1234567"), 422, "has fewer than 8 characters");
    for common in ["password", "Passw0rd", "iloveyou", "12345678", "docket2026", "qwertyuiop"] {
        tells(&change(&short, common), 422, "role=\"alert\"");
    }
    let drop = [("password", short.as_str()), ("present", codes[0].as_str())];
    tells(&clerk.post(&site, "/second-factor/drop", &drop), 422, "too short where nothing else is asked for");
    assert_eq!(change(&short, PASSWORD).status, 303);
    let drop = [("password", PASSWORD), ("present", codes[0].as_str())];
    assert_eq!(clerk.post(&site, "/second-factor/drop", &drop).status, 303);
    site.ends_clean();
}
