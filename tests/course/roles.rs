//! Each step in the course of a case, tried as every role, as a station and as nobody.

use serde_json::{Value, json};

use crate::site::Station;
use crate::{
    ACCOUNTS, HANDLERS, World, about, end_pause, extend, pause, plain, reasoned, refuse_urgent, request_end,
    request_start, start_urgent,
};

/// Who handles the case, and clerks of its agency.
const RUN: &[&str] = &["officer", "second", "clerk"];

/// Heads of its agency.
const APPROVE: &[&str] = &["head", "deputy"];

/// A step, and who may take it.
type Row = (&'static str, &'static [&'static str]);

/// Every step: annex 2 of the order, article 8: who handles the case asks, and the head decides.
const STEPS: [Row; 13] = [
    ("describe", RUN),
    ("request_start", RUN),
    ("start", APPROVE),
    ("refuse_start", APPROVE),
    ("start_urgent", RUN),
    ("ratify", APPROVE),
    ("refuse_urgent", APPROVE),
    ("pause", RUN),
    ("end_pause", RUN),
    ("extend", APPROVE),
    ("request_end", RUN),
    ("end", APPROVE),
    ("refuse_end", APPROVE),
];

/// What a case is about whose term may be made longer.
fn licence() -> Value {
    let mut said = about(HANDLERS);
    said["matter"] = json!("licence");
    said["source"] = json!("application");
    json!({ "step": "describe", "description": said })
}

/// A step with all that it says.
fn body(world: &World, step: &str) -> Value {
    match step {
        "describe" => licence(),
        "request_start" => request_start(),
        "start_urgent" => start_urgent(world.now()),
        "refuse_urgent" => refuse_urgent(world.now()),
        "pause" => pause("appraisal", world.now()),
        "end_pause" => end_pause("appraisal", world.now()),
        "extend" => extend("n-licence-20wd"),
        "request_end" => request_end(world.now()),
        "refuse_start" | "refuse_end" => reasoned(step),
        other => plain(other),
    }
}

/// A case that stands so that a step may follow.
fn case_before(world: &World, step: &str, number: u32) -> String {
    let case = world.case(number);
    let before: &[(&str, &str)] = match step {
        "describe" => &[],
        "request_start" | "start_urgent" => &[("clerk", "describe")],
        "start" | "refuse_start" => &[("clerk", "describe"), ("clerk", "request_start")],
        "ratify" | "refuse_urgent" => &[("clerk", "describe"), ("clerk", "start_urgent")],
        "pause" | "extend" | "request_end" => &[("clerk", "describe"), ("clerk", "request_start"), ("head", "start")],
        "end_pause" => &[("clerk", "describe"), ("clerk", "request_start"), ("head", "start"), ("clerk", "pause")],
        "end" | "refuse_end" => {
            &[("clerk", "describe"), ("clerk", "request_start"), ("head", "start"), ("clerk", "request_end")]
        }
        other => panic!("{other} is no step"),
    };
    for (who, step) in before {
        world.step(who, &case, &body(world, step));
    }
    case
}

/// The status with which a step is refused. To another agency's people a case that they could work on if it were theirs
/// does not exist.
fn refusal(who: &str, may: &[&str]) -> u16 {
    match who {
        "nobody" => 401,
        "foreign-officer" | "foreign-clerk" if may == RUN => 404,
        "foreign-head" if may == APPROVE => 404,
        _ => 403,
    }
}

#[test]
fn each_step_is_taken_by_whose_it_is_and_refused_on_record_to_all_others() {
    let mut world = World::new();
    let station = Station::enrol(&world.site, "xc").token;
    world.tokens.insert("station", station);
    let everybody: Vec<&str> = ACCOUNTS.iter().map(|account| account.0).chain(["admin", "station", "nobody"]).collect();
    let (mut number, mut refused) = (0, 0);
    let mut next = || {
        number += 1;
        number
    };
    for (step, may) in STEPS {
        let case = case_before(&world, step, next());
        let before = world.course(&case);
        for who in everybody.iter().filter(|who| !may.contains(who)) {
            let expected = refusal(who, may);
            let answer = world.try_step(who, &case, &body(&world, step));
            assert_eq!(answer.status, expected, "{step} as {who}: {}", answer.text());
            assert!(answer.text().contains("urn:docket:problem:"), "{step} as {who}: {}", answer.text());
            refused += 1;
        }
        assert_eq!(world.course(&case), before, "{step}: nothing that was refused was done");
        for who in may {
            let case = case_before(&world, step, next());
            let answer = world.try_step(who, &case, &body(&world, step));
            assert_eq!(answer.status, 204, "{step} as {who}: {}", answer.text());
        }
    }
    let on_record =
        |entry: &Value| entry["event"]["type"] == "access.refused" && entry["event"]["action"] == "case.step";
    assert_eq!(world.entries(0).iter().filter(|entry| on_record(entry)).count(), refused);
    world.ends_clean();
}

/// Who reads cases reads how their course stands, and nobody else; each reading is in the case's history.
#[test]
fn the_course_of_a_case_is_read_by_whoever_reads_the_case() {
    let world = World::new();
    let case = world.started(1);
    let path = format!("/api/v1/cases/{case}/course");
    let readers = ["officer", "second", "bystander", "clerk", "head", "deputy", "reviewer", "supervisor"];
    let before = world.site.log_size();
    for who in readers {
        assert_eq!(world.get(who, &path).expect(200)["standing"], "started", "{who}");
    }
    let item = format!("case:{case}");
    let entries = world.entries(before);
    let read =
        entries.iter().filter(|entry| entry["event"]["type"] == "item.read" && entry["items"][0]["item"] == *item);
    let by: Vec<&Value> = read.map(|entry| &entry["actor"]["id"]).collect();
    assert_eq!(by, readers);
    for (who, status) in [
        ("auditor", 403),
        ("admin", 403),
        ("nobody", 401),
        ("foreign-clerk", 404),
        ("foreign-officer", 404),
        ("foreign-head", 404),
    ] {
        world.get(who, &path).expect(status);
    }
    world.ends_clean();
}
