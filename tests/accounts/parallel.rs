//! One-time things, used twice in parallel: each opens once, whoever comes together.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::site::browser::{PASSWORD, Session, field, try_sign_in};
use crate::site::station::key;
use crate::site::{Answer, Site, Station};
use crate::{code, count, events, first_password, tells};

/// Does something `times` times at one moment.
fn together<T: Send>(times: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(times);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..times)
            .map(|number| {
                let (start, act) = (&start, &act);
                scope.spawn(move || {
                    start.wait();
                    act(number)
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

fn with(status: u16, answers: &[Answer]) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

/// Turns the second factor of a session's account on; gives its secret and the code that confirmed it.
fn second_factor(site: &Site, session: &Session) -> (Vec<u8>, String) {
    let set_up = session.followed(site, "/second-factor/begin", &[]).text();
    let text = field(&set_up, "secret");
    let secret = hex::decode(&text).unwrap();
    let now = code(&secret, 0);
    let fields = [("secret", text.as_str()), ("code", &now), ("password", PASSWORD)];
    assert_eq!(session.post(site, "/second-factor/confirm", &fields).status, 303);
    // The code that confirmed it is used up.
    let again = [("account", "clerk"), ("password", PASSWORD), ("code", &now)];
    tells(&try_sign_in(site, &again), 401, "is not right");
    (secret, now)
}

#[test]
fn a_code_opens_once_in_parallel_and_over_a_restart() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let auditor = site.user("auditor", "auditor", None, None);
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let clerk = Session::open(&site, "clerk", &token);
    let (secret, _) = second_factor(&site, &clerk);
    let from = site.log_size();
    let next = code(&secret, 1);
    let fields = [("account", "clerk"), ("password", PASSWORD), ("code", next.as_str())];
    let answers = together(4, |_| try_sign_in(&site, &fields));
    assert_eq!((with(303, &answers), with(401, &answers)), (1, 3), "sessions by one code");
    assert_eq!(count(&events(&site, &auditor, from), "session.started"), 1);
    site.stop();
    site.serve();
    tells(&try_sign_in(&site, &fields), 401, "is not right");
    site.ends_clean();
}

#[test]
fn a_second_factor_is_replaced_only_with_password_and_present_code() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    let clerk = Session::open(&site, "clerk", &token);
    let (old, used) = second_factor(&site, &clerk);
    let set_up = clerk.followed(&site, "/second-factor/begin", &[]).text();
    let (text, new) = (field(&set_up, "secret"), hex::decode(field(&set_up, "secret")).unwrap());
    let replace = |password: &str, present: &str| {
        let shown = code(&new, 0);
        let fields = [("secret", text.as_str()), ("code", &shown), ("password", password), ("present", present)];
        clerk.post(&site, "/second-factor/confirm", &fields)
    };
    // A code that confirmed the old one is used up, however long this takes; the next one is not.
    let present = code(&old, 1);
    for (password, present) in [("", ""), ("wrong", present.as_str()), (PASSWORD, ""), (PASSWORD, &used)] {
        tells(&replace(password, present), 422, "is not right");
    }
    // Five at one time, of which one was right already in counting: it is replaced once.
    let statuses = replace(PASSWORD, &present).status;
    assert_eq!(statuses, 303);
    // Now the new device's codes open, and the old one's do not.
    let sign_in = |code: &str| try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD), ("code", code)]);
    tells(&sign_in(&code(&old, 1)), 401, "is not right");
    assert_eq!(sign_in(&code(&new, 1)).status, 303);
    site.ends_clean();
}

#[test]
fn of_passwords_set_at_one_time_with_the_same_old_one_the_first_holds() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    first_password(&site, "clerk", &token, PASSWORD);
    let new = |number: usize| format!("another sentence {number}");
    let set = |number: usize| {
        let body = json!({ "password": new(number), "old": PASSWORD });
        site.call("PUT", "/api/v1/users/clerk/password", &token, &body)
    };
    let answers = together(4, set);
    assert_eq!(with(200, &answers), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    let holder = answers.iter().position(|answer| answer.status == 200).unwrap();
    Session::sign_in(&site, "clerk", &new(holder));
    // The same of first passwords: two that each think there is none.
    let token = site.user("head", "head", Some("xc"), None);
    let first = |number: usize| {
        let body = json!({ "password": new(number) });
        site.call("PUT", "/api/v1/users/head/password", &token, &body)
    };
    assert_eq!(with(200, &together(4, first)), 1);
    site.ends_clean();
}

#[test]
fn an_enrolment_code_a_challenge_and_a_case_number_are_used_once_in_parallel() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let secret = Station::code(&site, "xc");
    let enrolled = together(8, |_| Station::present(&site, &secret, &key()));
    assert_eq!((with(200, &enrolled), with(403, &enrolled)), (1, 7), "stations by one code");
    let station = Station::enrol(&site, "xc");
    let body = Station::challenged(&site, &station.id, &station.key);
    let path = format!("/api/v1/stations/{}/session", station.id);
    let opened = together(8, |_| site.call("POST", &path, "", &body));
    assert_eq!((with(200, &opened), with(401, &opened)), (1, 7), "sessions by one challenge");
    let case = json!({ "number": "薛综执罚〔2026〕1号", "title": "占道经营" });
    let cases = together(8, |_| site.call("POST", "/api/v1/cases", &clerk, &case));
    assert_eq!((with(201, &cases), with(409, &cases)), (1, 7), "cases by one number");
    site.ends_clean();
}

#[test]
fn administrators_who_close_each_other_at_one_time_leave_one() {
    let mut site = Site::start("");
    for round in 0..6 {
        let names = [format!("a{round}"), format!("b{round}")];
        let tokens = names.each_ref().map(|name| site.user(name, "administrator", None, None));
        let close = |number: usize| {
            let path = format!("/api/v1/users/{}/disable", names[1 - number]);
            site.call("POST", &path, &tokens[number], &json!({ "reason": "离职" }))
        };
        let answers = together(2, close);
        let left = tokens.iter().filter(|token| site.call("GET", "/api/v1/users", token, &Value::Null).status == 200);
        assert_eq!((with(204, &answers), left.count()), (1, 1), "round {round}");
    }
    site.ends_clean();
}

#[test]
fn a_session_is_not_opened_by_a_password_that_is_reset_meanwhile() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let token = site.user("clerk", "clerk", Some("xc"), None);
    first_password(&site, "clerk", &token, PASSWORD);
    for _ in 0..6 {
        let new = std::sync::Mutex::new(String::new());
        let both = together(2, |number| {
            if number == 0 {
                return try_sign_in(&site, &[("account", "clerk"), ("password", PASSWORD)]);
            }
            let reset = site.call("PUT", "/api/v1/users/clerk/password", &site.admin, &json!({}));
            *new.lock().unwrap() = reset.json()["password"].as_str().unwrap().to_owned();
            reset
        });
        // Whichever came first, nothing that the old password opened is open now.
        if both[0].status == 303 {
            let cookie = both[0].header("set-cookie").split(';').next().unwrap().to_owned();
            let session = Session { cookie, page: String::new() };
            assert_ne!(session.get(&site, "/password").status, 200);
        }
        let new = new.into_inner().unwrap();
        let clerk = Session::sign_in(&site, "clerk", &new);
        let back = [("old", new.as_str()), ("new", PASSWORD), ("again", PASSWORD)];
        assert_eq!(clerk.post(&site, "/password", &back).status, 303);
    }
    site.ends_clean();
}
