//! Each step in a review, and what comes before it, tried as every role, as a station and as nobody.

use serde_json::{Value, json};

use crate::site::Station;
use crate::site::reviews::{DRAFT_TEXT, draft_of};
use crate::{
    ACCOUNTS, World, agree, call_collective, complete, disagree, extend, incomplete, rereview, resolve, send_back,
    submission, to_collective, to_rereview, uphold,
};

/// Who handles the cases, and clerks of their agency.
const SENDERS: &[&str] = &["officer", "second", "clerk"];

/// The legal office of the agency.
const OFFICE: &[&str] = &["reviewer"];

/// Heads of the agency.
const HEADS: &[&str] = &["head", "deputy"];

/// Every step: annex 3, articles 9 to 13.
const STEPS: [(&str, &[&str]); 10] = [
    ("complete", OFFICE),
    ("incomplete", OFFICE),
    ("extend", HEADS),
    ("agree", OFFICE),
    ("return", OFFICE),
    ("disagree", OFFICE),
    ("request_rereview", SENDERS),
    ("uphold", OFFICE),
    ("call_collective", OFFICE),
    ("resolve", HEADS),
];

fn body(step: &str, today: &str) -> Value {
    match step {
        "complete" => complete(),
        "incomplete" => incomplete(),
        "extend" => extend(),
        "agree" => agree(),
        "return" => send_back(),
        "disagree" => disagree(),
        "request_rereview" => rereview(),
        "uphold" => uphold(),
        "call_collective" => call_collective(),
        "resolve" => resolve(today, true),
        other => panic!("{other} is no step"),
    }
}

/// A review that stands so that a step may follow.
fn before(world: &World, step: &str, number: u32) -> [String; 3] {
    let steps = match step {
        "complete" | "incomplete" => vec![],
        "extend" | "agree" | "return" | "disagree" => vec![("reviewer", complete())],
        "request_rereview" => to_rereview()[..2].to_vec(),
        "uphold" => to_rereview(),
        "call_collective" => to_collective()[..4].to_vec(),
        "resolve" => to_collective(),
        other => panic!("{other} is no step"),
    };
    world.after(number, &steps)
}

/// The status with which somebody is refused. To another agency's people what they could work on if it were theirs does
/// not exist.
fn refusal(who: &str, may: &[&str]) -> u16 {
    match who {
        "nobody" => 401,
        "foreign-officer" | "foreign-clerk" if may == SENDERS => 404,
        "foreign-head" if may == HEADS => 404,
        "foreign-reviewer" if may == OFFICE => 404,
        _ => 403,
    }
}

fn everybody(world: &mut World) -> Vec<&'static str> {
    let station = Station::enrol(&world.site, "xc").token;
    world.tokens.insert("station", station);
    ACCOUNTS.iter().map(|account| account.0).chain(["admin", "station", "nobody"]).collect()
}

#[test]
fn each_step_is_taken_by_whose_it_is_and_refused_on_record_to_all_others() {
    let mut world = World::new();
    let everybody = everybody(&mut world);
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let (mut number, mut refused) = (0, 0);
    let mut next = || {
        number += 1;
        number
    };
    for (step, may) in STEPS {
        let [case, _, review] = before(&world, step, next());
        let sent: evidence::time::Utc = world.review(&case, &review)["submitted_at"].as_str().unwrap().parse().unwrap();
        let today = evidence::term::day(&zone, sent).to_string();
        let stood = world.review(&case, &review);
        for who in everybody.iter().filter(|who| !may.contains(who)) {
            let answer = world.try_step(who, &review, &body(step, &today));
            assert_eq!(answer.status, refusal(who, may), "{step} as {who}: {}", answer.text());
            assert!(answer.text().contains("urn:docket:problem:"), "{step} as {who}: {}", answer.text());
            // Who is nobody is refused before it is known what they ask for, and is on record for that.
            refused += usize::from(*who != "nobody");
        }
        assert_eq!(world.review(&case, &review), stood, "{step}: nothing that was refused was done");
        for who in may {
            let [_, _, review] = before(&world, step, next());
            let answer = world.try_step(who, &review, &body(step, &today));
            assert_eq!(answer.status, 204, "{step} as {who}: {}", answer.text());
        }
    }
    let on_record = world.told_of("access.refused").into_iter().filter(|one| one["event"]["action"] == "review.step");
    assert_eq!(on_record.count(), refused);
    world.ends_clean();
}

/// Who acts for a head lets reviews take longer and says what was resolved in that head's place; for whom is on record.
#[test]
fn who_acts_for_a_head_decides_in_that_heads_place() {
    let world = World::new();
    let [_, _, review] = world.after(1, &[("reviewer", complete())]);
    world.step_refused("monitor", &review, &extend(), 403);
    world.site.delegated("head", "monitor", 0);
    world.step("monitor", &review, &extend());
    let [case, _, called] = world.after(2, &to_collective());
    assert_eq!(world.waiting("monitor"), [("hold_collective".to_owned(), called.clone())]);
    world.step("monitor", &called, &resolve(&world.site.day(0), true));
    assert_eq!(world.state(&case, &called), "resolved");
    assert!(world.waiting("monitor").is_empty());
    let acted = world.told_of("delegation.acted");
    assert_eq!(acted.len(), 2);
    assert!(acted.iter().all(|entry| entry["event"]["head"] == "head" && entry["actor"]["id"] == "monitor"));
    world.ends_clean();
}

/// Annex 3, article 12: who stays with the opinion does not tell, in a head's place, that the heads set it aside.
#[test]
fn who_gave_the_opinion_tells_no_resolution_on_it_for_a_head() {
    let world = World::new();
    let [case, _, called] = world.after(1, &to_collective());
    world.site.delegated("head", "reviewer", 0);
    assert!(world.waiting("reviewer").is_empty());
    let detail = world.step_refused("reviewer", &called, &resolve(&world.site.day(0), true), 409);
    assert!(detail.contains("gave the opinion on"), "{detail}");
    world.step("deputy", &called, &resolve(&world.site.day(0), true));
    assert_eq!(world.state(&case, &called), "resolved");
    world.ends_clean();
}

/// Annex 3, article 9: the office that handles the case drafts and sends.
#[test]
fn drafts_are_recorded_withdrawn_and_sent_by_who_handles_the_case_and_by_clerks() {
    let mut world = World::new();
    let everybody = everybody(&mut world);
    let case = world.case(1);
    let (drafts, reviews) = (format!("/api/v1/cases/{case}/drafts"), format!("/api/v1/cases/{case}/reviews"));
    let document = world.document(&case, DRAFT_TEXT);
    let mut number = 0_u32;
    for who in everybody {
        let may = SENDERS.contains(&who);
        let status = |done: u16| if may { done } else { refusal(who, SENDERS) };
        let recorded = world.post(who, &drafts, &draft_of(&document, DRAFT_TEXT));
        assert_eq!(recorded.status, status(201), "record as {who}: {}", recorded.text());
        // Each sends a text of its own, which nobody sent before.
        number += 1;
        let text = format!("%PDF-1.7 draft {number}");
        let own = world.document(&case, text.as_bytes());
        let draft = world.site.draft(&world.tokens["clerk"], &case, &draft_of(&own, text.as_bytes()));
        let sent = world.post(who, &reviews, &submission(&draft));
        assert_eq!(sent.status, status(201), "send as {who}: {}", sent.text());
        let withdrawn = world.post(who, &format!("/api/v1/drafts/{draft}/withdraw"), &json!({ "reason": "有误" }));
        assert_eq!(withdrawn.status, status(204), "withdraw as {who}: {}", withdrawn.text());
    }
    world.ends_clean();
}

/// Who reads cases reads drafts and reviews, and nobody else; each reading is in the case's history.
#[test]
fn drafts_and_reviews_are_read_by_whoever_reads_the_case() {
    let mut world = World::new();
    let everybody = everybody(&mut world);
    let [case, draft, _] = world.sent(1);
    let readers = ["officer", "second", "bystander", "clerk", "head", "deputy", "reviewer", "monitor", "supervisor"];
    let paths = [
        format!("/api/v1/cases/{case}/drafts"),
        format!("/api/v1/cases/{case}/reviews"),
        format!("/api/v1/drafts/{draft}/assessment"),
    ];
    for path in &paths {
        for who in &everybody {
            let expected = match *who {
                who if readers.contains(&who) => 200,
                "nobody" => 401,
                "auditor" | "admin" | "station" => 403,
                _ => 404,
            };
            let before = world.site.log_size();
            let answer = world.get(who, path);
            assert_eq!(answer.status, expected, "{path} as {who}: {}", answer.text());
            assert!(world.site.log_size() > before || *who == "nobody", "{path} as {who}");
        }
    }
    world.ends_clean();
}

/// What the registers, the acts and the clocks know for the first and the fifth point.
#[test]
fn the_reviewer_is_shown_certificates_duties_and_clocks() {
    let world = World::new();
    let valid = json!({ "valid_from": "2020-01-01", "valid_until": "2099-12-31" });
    world.post("admin", "/api/v1/officers/37001/validity", &valid).expect(204);
    let over = json!({ "valid_from": "2020-01-01", "valid_until": "2020-12-31" });
    world.post("admin", "/api/v1/officers/37003/validity", &over).expect(204);
    let [case, _, _] = world.sent(1);
    let act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001", "37003"], "party_present": true });
    let act = world.post("clerk", &format!("/api/v1/cases/{case}/acts"), &act).expect(201)["act"].clone();
    let shown = world.get("reviewer", &format!("/api/v1/cases/{case}/reviews")).expect(200)["prefilled"].clone();
    let certificates: Vec<(Value, Value, Value)> = shown["certificates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["certificate"].clone(), one["act"].clone(), one["valid"].clone()))
        .collect();
    assert_eq!(
        certificates,
        [
            (json!("37001"), Value::Null, json!(true)),
            (json!("37002"), Value::Null, Value::Null),
            (json!("37001"), act.clone(), json!(true)),
            (json!("37003"), act.clone(), json!(false)),
        ]
    );
    let duties = shown["duties"].as_array().unwrap();
    assert!(duties.contains(&json!({ "act": act, "duty": "av-onsite-site", "standing": "breached" })), "{duties:?}");
    assert_eq!(shown["clocks"], json!([]));
    world.ends_clean();
}
