//! Tokens and sessions: what ends with a password, and taking one back.

use serde_json::{Value, json};

use crate::site::browser::{PASSWORD, Session, field, try_sign_in};
use crate::site::{Site, said};
use crate::{code, count, events, first_password, opens, tells};

pub(crate) fn site() -> (Site, String, String) {
    let site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let auditor = site.user("auditor", "auditor", None, None);
    (site, clerk, auditor)
}

/// A further token of an account, with its id.
fn token(site: &Site, user: &str) -> (String, String) {
    let given = site.call("POST", &format!("/api/v1/users/{user}/tokens"), &site.admin, &json!({ "days": 1 }));
    let given = given.expect(201);
    (given["token"].as_str().unwrap().to_owned(), given["id"].as_str().unwrap().to_owned())
}

fn is_open(site: &Site, session: &Session) -> bool {
    session.get(site, "/account").status == 200
}

#[test]
fn a_reset_ends_all_sessions_and_tokens_on_record() {
    let (mut site, first, auditor) = site();
    let clerk = Session::open(&site, "clerk", &first);
    let (second, _) = token(&site, "clerk");
    let from = site.log_size();
    let path = "/api/v1/users/clerk/password";
    let reset = site.call("PUT", path, &site.admin, &json!({})).expect(200);
    assert!(!opens(&site, &first) && !opens(&site, &second) && !is_open(&site, &clerk));
    let told = events(&site, &auditor, from);
    let kinds = ["user.password_set", "user.token_revoked", "session.ended"].map(|kind| count(&told, kind));
    assert_eq!(kinds, [1, 2, 1], "{told:?}");
    // What is given out afterwards opens.
    let (third, _) = token(&site, "clerk");
    assert!(opens(&site, &third));
    Session::of(&site, &try_sign_in(&site, &[("account", "clerk"), ("password", reset["password"].as_str().unwrap())]));
    // The other accounts' are as they were.
    assert!(opens(&site, &site.admin) && opens(&site, &auditor));
    site.ends_clean();
}

/// The phone may be lost with the password: a reset turns the second factor off, on record.
#[test]
fn a_reset_turns_the_second_factor_off() {
    let (mut site, first, auditor) = site();
    let clerk = Session::open(&site, "clerk", &first);
    let secret = field(&clerk.followed(&site, "/second-factor/begin", &[]).text(), "secret");
    let shown = code(&hex::decode(&secret).unwrap(), 0);
    let fields = [("secret", secret.as_str()), ("code", &shown), ("password", PASSWORD)];
    assert_eq!(clerk.post(&site, "/second-factor/confirm", &fields).status, 303);
    tells(&try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]), 401, "name=\"code\"");
    let from = site.log_size();
    let reset = site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
    let told = events(&site, &auditor, from);
    let off = told.iter().find(|event| event["type"] == "user.second_factor_set").expect("it is on record");
    assert_eq!((&off["user"], &off["on"]), (&json!("clerk"), &json!(false)));
    let fields = [("account", "clerk"), ("password", reset["password"].as_str().unwrap())];
    assert_eq!(try_sign_in(&site, &fields).status, 303, "no code is asked for");
    site.ends_clean();
}

#[test]
fn a_new_password_of_ones_own_ends_all_tokens_and_other_sessions() {
    let (mut site, first, _) = site();
    let sessions = [Session::open(&site, "clerk", &first), Session::sign_in(&site, "clerk", PASSWORD)];
    let (second, _) = token(&site, "clerk");
    let new = "another sentence 43";
    let change = [("old", PASSWORD), ("new", new), ("again", new)];
    assert_eq!(sessions[0].post(&site, "/password", &change).status, 303);
    assert!(!opens(&site, &first) && !opens(&site, &second));
    assert!(is_open(&site, &sessions[0]) && !is_open(&site, &sessions[1]));
    site.ends_clean();
}

#[test]
fn a_token_sets_no_password_without_the_old_one() {
    let (mut site, first, auditor) = site();
    let path = "/api/v1/users/clerk/password";
    first_password(&site, "clerk", &first, PASSWORD);
    let clerk = Session::sign_in(&site, "clerk", PASSWORD);
    let (second, _) = token(&site, "clerk");
    let new = "another sentence 43";
    let without = site.call("PUT", path, &first, &json!({ "password": new }));
    tells(&without, 422, "is needed");
    let wrong = site.call("PUT", path, &first, &json!({ "password": new, "old": "wrong" }));
    tells(&wrong, 401, "is not right");
    assert!(is_open(&site, &clerk) && opens(&site, &second));
    let from = site.log_size();
    site.call("PUT", path, &first, &json!({ "password": new, "old": PASSWORD })).expect(200);
    assert!(opens(&site, &first), "the token that brought the old password stays");
    assert!(!is_open(&site, &clerk) && !opens(&site, &second));
    assert_eq!(count(&events(&site, &auditor, from), "user.token_revoked"), 1);
    Session::sign_in(&site, "clerk", new);
    // Guesses by a token are bounded, and lock nobody out of signing in.
    let guess = || site.call("PUT", path, &first, &json!({ "password": PASSWORD, "old": "wrong" })).status;
    let statuses: Vec<u16> = (0..12).map(|_| guess()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
    Session::sign_in(&site, "clerk", new);
    site.ends_clean();
}

#[test]
fn a_token_is_taken_back_by_its_owner_or_an_administrator_and_opens_nothing_more() {
    let (mut site, first, auditor) = site();
    let listed =
        |token: &str, user: &str| site.call("GET", &format!("/api/v1/users/{user}/tokens"), token, &Value::Null);
    let revoke = |token: &str, id: &str| {
        site.call("POST", &format!("/api/v1/tokens/{id}/revoke"), token, &json!({ "reason": "遗失" }))
    };
    let ((second, second_id), (third, third_id)) = (token(&site, "clerk"), token(&site, "clerk"));
    assert_eq!(listed(&first, "clerk").expect(200).as_array().unwrap().len(), 3);
    tells(&listed(&first, "auditor"), 403, "forbidden");
    let text = listed(&site.admin, "clerk").text();
    assert!(text.contains(&second_id) && !text.contains(&second), "{text}");
    // Another's token is not even told of.
    assert_eq!(revoke(&auditor, &second_id).status, revoke(&auditor, &"0".repeat(32)).status);
    tells(&revoke(&auditor, &second_id), 404, "no such token");
    assert!(opens(&site, &second));
    let from = site.log_size();
    revoke(&first, &second_id).expect(204);
    assert!(!opens(&site, &second) && opens(&site, &third));
    tells(&revoke(&first, &second_id), 409, "revoked before");
    revoke(&site.admin, &third_id).expect(204);
    assert!(!opens(&site, &third));
    let revoked: Vec<Value> =
        events(&site, &auditor, from).into_iter().filter(|event| event["type"] == "user.token_revoked").collect();
    assert_eq!(revoked.len(), 2, "{revoked:?}");
    assert_eq!(
        (&revoked[0]["user"], &revoked[0]["token"], &revoked[0]["reason"]),
        (&json!("clerk"), &json!(second_id), &json!("遗失"))
    );
    // By itself, too; and it stays so over a restart.
    let (fourth, fourth_id) = token(&site, "clerk");
    revoke(&fourth, &fourth_id).expect(204);
    site.stop();
    site.serve();
    assert!(opens(&site, &first));
    for gone in [&second, &third, &fourth] {
        assert!(!opens(&site, gone));
    }
    site.ends_clean();
}

#[test]
fn tokens_are_listed_and_taken_back_in_the_console_and_on_the_command_line() {
    let (mut site, first, _) = site();
    let clerk = Session::open(&site, "clerk", &first);
    let admin = Session::open(&site, "admin", &site.admin);
    let (second, second_id) = token(&site, "clerk");
    let (third, third_id) = token(&site, "clerk");
    tells(&clerk.get(&site, "/account"), 200, &second_id);
    tells(&admin.get(&site, "/admin/users/clerk"), 200, &third_id);
    let revoke =
        |session: &Session, id: &str| session.post(&site, &format!("/tokens/{id}/revoke"), &[("reason", "遗失")]);
    assert_eq!(clerk.post(&site, &format!("/tokens/{second_id}/revoke"), &[("reason", " ")]).status, 422);
    let done = revoke(&clerk, &second_id);
    assert_eq!((done.status, done.header("location")), (303, "/account"));
    let done = revoke(&admin, &third_id);
    assert_eq!((done.status, done.header("location")), (303, "/admin/users/clerk"));
    assert_eq!((revoke(&clerk, "x").status, revoke(&clerk, &second_id).status), (404, 409));
    assert!(!opens(&site, &second) && !opens(&site, &third));
    // On the command line.
    let (fourth, fourth_id) = token(&site, "clerk");
    let file = site.beside("token");
    std::fs::write(&file, &first).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_docket"));
        command.args(["user", "token"]).args(arguments).env_remove("DOCKET_DATA").env("DOCKET_LANG", "en");
        command.env("DOCKET_URL", format!("http://{}", site.address)).env("DOCKET_TOKEN_FILE", &file);
        command.output().unwrap()
    };
    let listed = run(&["list", "clerk"]);
    assert!(listed.status.success() && said(&listed).contains(&fourth_id), "{}", said(&listed));
    let revoked = run(&["revoke", &fourth_id, "--reason", "遗失"]);
    assert!(revoked.status.success(), "{}", said(&revoked));
    assert!(!opens(&site, &fourth) && opens(&site, &first));
    let again = run(&["revoke", &fourth_id, "--reason", "遗失"]);
    assert!(!again.status.success() && said(&again).contains("revoked before"), "{}", said(&again));
    site.ends_clean();
}

#[test]
fn a_closed_accounts_tokens_sessions_and_passes_open_nothing_at_once() {
    let (mut site, first, _) = site();
    let clerk = Session::open(&site, "clerk", &first);
    assert!(is_open(&site, &clerk) && opens(&site, &first));
    site.call("POST", "/api/v1/users/clerk/disable", &site.admin, &json!({ "reason": "离职" })).expect(204);
    assert!(!is_open(&site, &clerk) && !opens(&site, &first));
    let again = try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]);
    tells(&again, 401, "is not right");
    site.ends_clean();
}
