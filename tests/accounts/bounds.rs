//! How many tokens and sessions one account has: so many that all of them end at once.

use docket::custody::account::act::TOKENS_MAX;
use docket::custody::account::session::SESSIONS_MAX;
use serde_json::{Value, json};

use crate::site::Site;
use crate::site::browser::{PASSWORD, Session, try_sign_in};
use crate::{count, events, opens, tells};

#[test]
fn an_account_has_a_bounded_number_of_tokens_and_a_reset_ends_them_all() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let mut tokens = vec![site.user("clerk", "clerk", Some("xc"), None)];
    let auditor = site.user("auditor", "auditor", None, None);
    let another = || site.call("POST", "/api/v1/users/clerk/tokens", &site.admin, &json!({ "days": 1 }));
    while tokens.len() < TOKENS_MAX {
        tokens.push(another().expect(201)["token"].as_str().unwrap().to_owned());
    }
    tells(&another(), 409, "take some back first");
    // What was taken back makes room; another account's are its own.
    let listed = site.call("GET", "/api/v1/users/clerk/tokens", &site.admin, &Value::Null).expect(200);
    let one = listed[0]["id"].as_str().unwrap().to_owned();
    site.call("POST", &format!("/api/v1/tokens/{one}/revoke"), &site.admin, &json!({ "reason": "满" })).expect(204);
    tokens.push(another().expect(201)["token"].as_str().unwrap().to_owned());
    tells(&another(), 409, "take some back first");
    crate::first_password(&site, "clerk", &tokens[0], PASSWORD);
    let from = site.log_size();
    site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({})).expect(200);
    assert_eq!(tokens.iter().filter(|token| opens(&site, token)).count(), 0);
    assert_eq!(count(&events(&site, &auditor, from), "user.token_revoked"), TOKENS_MAX);
    assert!(opens(&site, &auditor));
    site.ends_clean();
}

#[test]
fn an_account_has_a_bounded_number_of_sessions_and_the_oldest_makes_room() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let auditor = site.user("auditor", "auditor", None, None);
    let mut sessions = vec![Session::open(&site, "clerk", &token)];
    let is_open = |site: &Site, session: &Session| session.get(site, "/account").status == 200;
    while sessions.len() < SESSIONS_MAX {
        sessions.push(Session::sign_in(&site, "clerk", PASSWORD));
    }
    assert_eq!(sessions.iter().filter(|session| is_open(&site, session)).count(), SESSIONS_MAX);
    let from = site.log_size();
    sessions.push(Session::sign_in(&site, "clerk", PASSWORD));
    let open: Vec<bool> = sessions.iter().map(|session| is_open(&site, session)).collect();
    assert!(!open[0] && open[1..].iter().all(|open| *open), "{open:?}");
    let told = events(&site, &auditor, from);
    let ended: Vec<&Value> = told.iter().filter(|event| event["type"] == "session.ended").collect();
    assert!(ended.len() == 1 && ended[0]["end"] == "displaced", "{told:?}");
    // All of them end at once.
    let from = site.log_size();
    assert_eq!(sessions[1].post(&site, "/sign-out-everywhere", &[]).status, 303);
    assert!(sessions.iter().all(|session| !is_open(&site, session)));
    assert_eq!(count(&events(&site, &auditor, from), "session.ended"), SESSIONS_MAX);
    assert_eq!(try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]).status, 303);
    site.ends_clean();
}
