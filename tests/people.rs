//! What is said of people who have accounts: what entitles them to review decisions, and which officer's certificate a
//! head has; who may say it, and what follows.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use serde_json::{Value, json};

use site::Site;
use site::browser::Session;

/// A service with a head, a clerk, an officer and an auditor of an agency, and another agency.
fn world() -> Site {
    let site = Site::start("");
    site.agency("xc", "37001");
    site.agency("sz", "38001");
    let second = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
    site.call("POST", "/api/v1/officers", &site.admin, &second).expect(201);
    site
}

/// What the list of accounts tells of one.
fn account(site: &Site, user: &str) -> Value {
    let users = site.call("GET", "/api/v1/users", &site.admin, &Value::Null).expect(200);
    users.as_array().unwrap().iter().find(|of| of["user"] == user).unwrap().clone()
}

fn say(site: &Site, path: &str, body: &Value, status: u16) -> String {
    let answer = site.call("POST", &format!("/api/v1/users/{path}"), &site.admin, body).expect(status);
    answer["detail"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn what_entitles_somebody_to_review_is_said_set_right_and_taken_back_on_record() {
    let mut site = world();
    site.user("sun", "legal_reviewer", Some("xc"), None);
    let auditor = site.user("auditor", "auditor", None, None);
    let lawyer = |since: &str| json!({ "qualification": "legal_profession", "since": since });
    say(&site, "sun/qualifications", &lawyer("2019-06-01"), 204);
    say(&site, "sun/qualifications", &lawyer("2018-06-01"), 204);
    say(&site, "sun/qualifications", &json!({ "qualification": "reviewed_before", "since": "2020-01-01" }), 204);
    assert_eq!(
        account(&site, "sun")["qualifications"],
        json!([lawyer("2018-06-01"), { "qualification": "reviewed_before", "since": "2020-01-01" }])
    );
    let detail = say(&site, "sun/qualifications", &lawyer("2199-01-01"), 422);
    assert!(detail.starts_with("since"), "{detail}");
    say(&site, "nobody/qualifications", &lawyer("2019-06-01"), 404);

    let withdrawn = json!({ "qualification": "legal_profession", "reason": "登记有误" });
    say(&site, "sun/qualifications/withdraw", &withdrawn, 204);
    let detail = say(&site, "sun/qualifications/withdraw", &withdrawn, 409);
    assert!(detail.contains("was not said"), "{detail}");
    assert_eq!(account(&site, "sun")["qualifications"].as_array().unwrap().len(), 1);

    let admin = Session::open(&site, "admin", &site.admin);
    let page = admin.get(&site, "/admin/users/sun").text();
    assert!(page.contains("since 2020-01-01") && page.contains("May review decisions."), "{page}");
    let fields = [("says", "withdrawn"), ("qualification", "reviewed_before"), ("reason", "登记有误")];
    assert_eq!(admin.post(&site, "/admin/users/sun/person", &fields).status, 303);
    let page = admin.get(&site, "/admin/users/sun").text();
    assert!(page.contains("Nothing is said to entitle this person"), "{page}");

    let told: Vec<String> = site.entries(&auditor).iter().map(|entry| entry.event.name().to_owned()).collect();
    let count = |name: &str| told.iter().filter(|one| *one == name).count();
    assert_eq!((count("user.qualified"), count("user.qualification_withdrawn")), (3, 2));
    site.ends_clean();
}

/// Law on penalties, article 43: who handles a case decides nothing in it, by whichever account.
#[test]
fn a_head_who_is_an_officer_too_decides_nothing_that_they_handle() {
    let mut site = world();
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let head = site.user("head", "head", Some("xc"), None);
    site.user("officer", "officer", Some("xc"), Some("37002"));
    let bound = |certificate: &str| json!({ "certificate": certificate, "reason": "兼具执法资格" });
    say(&site, "head/certificate", &bound("37001"), 204);
    assert_eq!(account(&site, "head")["certificate"], "37001");
    for (user, certificate, status) in [
        ("head", "37001", 409),
        ("head", "38001", 404),
        ("officer", "37001", 409),
        ("clerk", "37001", 409),
        ("admin", "37001", 409),
    ] {
        say(&site, &format!("{user}/certificate"), &bound(certificate), status);
    }
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint",
        "handlers": ["37001", "37002"] });
    let step = |token: &str, step: Value, status| {
        site.call("POST", &format!("/api/v1/cases/{case}/steps"), token, &step).expect(status)
    };
    step(&clerk, json!({ "step": "describe", "description": said }), 204);
    step(&clerk, json!({ "step": "request_start", "ground": "现场检查" }), 204);
    let refused = step(&head, json!({ "step": "start" }), 409);
    assert!(refused["detail"].as_str().unwrap().contains("in a case that they handle"), "{refused}");
    // Another certificate takes its place, and the head decides.
    let another = json!({ "certificate": "37003", "name": "王五", "agency": "xc" });
    site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
    say(&site, "head/certificate", &bound("37003"), 204);
    step(&head, json!({ "step": "start" }), 204);
    site.ends_clean();
}
