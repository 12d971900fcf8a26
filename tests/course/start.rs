//! The start of a case: asked for by who handles it, approved by the head, and by two officers at least.

use serde_json::{Value, json};

use crate::{
    HANDLERS, SHIPPED, World, about, day_after, describe, extend, plain, reasoned, register, request_end,
    request_start, start_urgent,
};

/// Law on penalties (行政处罚法), article 54; annex 2 of the order, article 8: a case is registered when the head approves
/// it, on the ground that who handles it gives.
#[test]
fn a_case_is_registered_when_the_head_approves_what_who_handles_it_asks_for() {
    let world = World::new();
    let case = world.case(1);
    assert_eq!(world.standing(&case), "reported");
    for who in ["officer", "clerk"] {
        let detail = world.refused(who, &case, &request_start(), 409);
        assert!(detail.contains("nobody said yet what the case is about"), "{detail}");
    }
    let mut said = about(HANDLERS);
    said["deed_from"] = json!("2026-01-04");
    world.step("clerk", &case, &json!({ "step": "describe", "description": said }));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["description"]["handlers"]), (&json!("reported"), &json!(HANDLERS)));
    assert_eq!(course["description"]["deed_until"], "2026-01-04", "one day is the first and the last");
    // Of the agency and no handler of it: not theirs, and they do not make it theirs.
    for step in [request_start(), describe(&["37002", "37003"])] {
        world.refused("bystander", &case, &step, 403);
    }
    world.refused("head", &case, &request_start(), 403);
    world.step("officer", &case, &request_start());
    let asked = world.course(&case);
    assert_eq!((&asked["standing"], &asked["by"]), (&json!("start_requested"), &json!("officer")));
    assert_eq!(asked["reason"], "占道经营，有现场录像");
    let detail = world.refused("second", &case, &request_start(), 409);
    assert!(detail.contains("waits for the head already"), "{detail}");
    for who in ["officer", "clerk"] {
        world.refused(who, &case, &plain("start"), 403);
    }

    world.step("head", &case, &reasoned("refuse_start"));
    let refused = world.course(&case);
    assert_eq!((&refused["standing"], &refused["reason"]), (&json!("start_refused"), &json!("证据不足")));
    assert_eq!((&refused["registered_at"], &refused["clocks"][0]["rule"]), (&Value::Null, &json!("n-limit-2y")));
    let detail = world.refused("head", &case, &plain("start"), 409);
    assert!(detail.contains("nothing waits for the head"), "{detail}");
    // Said anew with a reason, and asked again.
    said["place"] = json!("光明路与和平路路口");
    let anew = json!({ "step": "describe", "description": said, "reason": "补充地点" });
    world.step("second", &case, &anew);
    world.step("second", &case, &request_start());
    world.step("deputy", &case, &plain("start"));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["registered_by"]), (&json!("started"), &json!("deputy")));
    assert_eq!(course["registered_at"], course["since"]);
    for step in [plain("start"), reasoned("refuse_start")] {
        world.refused("head", &case, &step, 409);
    }
    let detail = world.refused("officer", &case, &request_start(), 409);
    assert!(detail.contains("started already"), "{detail}");

    let clock = world.clock(&case, "n-decide-90d");
    assert_eq!((&clock["standing"], &clock["started"]), (&json!("running"), &course["registered_at"]));
    assert_eq!(clock["last_day"], day_after(&course["registered_at"], 90));
    assert_eq!((&clock["article"], &clock["rule_set"]), (&json!("第六十条"), &json!("national")));
    for (event, by) in [
        ("case.described", &["clerk", "second"][..]),
        ("case.start_requested", &["officer", "second"]),
        ("case.start_refused", &["head"]),
        ("case.started", &["deputy"]),
    ] {
        let told: Vec<Value> = world.told_of(&case, event).iter().map(|entry| entry["actor"]["id"].clone()).collect();
        assert_eq!(told, by, "{event}");
    }
    world.ends_clean();
}

/// Law on penalties, article 42: by two officers at least, who are certified; those who assist do not count.
#[test]
fn a_case_is_started_by_two_officers_at_least_whose_certificates_are_valid_that_day() {
    let world = World::new();
    register(&world.site, "37009");
    let detail = world.certify("37099", ["2020-01-01", "2099-12-31"], false).expect(404);
    assert!(detail["detail"].as_str().unwrap().contains("no such officer"), "{detail}");
    let backwards = world.certify("37009", ["2020-01-02", "2020-01-01"], false).expect(422);
    assert!(backwards["detail"].as_str().unwrap().starts_with("valid_until"), "{backwards}");

    let case = world.case(1);
    for unknown in ["37099", "38001"] {
        let detail = world.refused("clerk", &case, &describe(&["37001", unknown]), 422);
        assert!(detail.starts_with("handlers") && detail.contains(unknown), "{detail}");
    }
    let few = |handlers: &[&str]| {
        world.step("clerk", &case, &describe(handlers));
        let detail = world.refused("clerk", &case, &request_start(), 422);
        assert!(detail.starts_with("handlers") && detail.contains("fewer than 2 officers"), "{detail}");
    };
    few(&["37001"]);
    few(&[]);
    few(&["37001", "37001"]);
    // Somebody who assists is there, and does not count.
    world.certify("37009", ["2020-01-01", "2099-12-31"], true).expect(204);
    few(&["37001", "37009"]);
    // One whose certificate ended names the day, and is no handler whoever else is.
    world.certify("37002", ["2000-01-01", "2000-12-31"], false).expect(204);
    world.step("clerk", &case, &describe(&["37001", "37002", "37003"]));
    let detail = world.refused("clerk", &case, &request_start(), 422);
    let today = day_after(&json!(world.now()), 0);
    assert!(detail.starts_with("handlers") && detail.contains("37002") && detail.contains(&today), "{detail}");
    // It was made longer: what was said before is no more.
    world.certify("37002", ["2000-01-01", "2099-12-31"], false).expect(204);
    world.step("clerk", &case, &describe(&["37001", "37002", "37009"]));
    world.step("clerk", &case, &request_start());
    world.step("head", &case, &plain("start"));
    world.ends_clean();
}

/// What nobody can say of a case is refused with its field.
#[test]
fn what_no_case_can_be_about_is_refused_with_its_field() {
    let world = World::new();
    let case = world.case(1);
    let tried = |field: &str, value: Value| {
        let mut said = about(HANDLERS);
        said["deed_from"] = json!("2026-01-04");
        said[field] = value;
        world.refused("clerk", &case, &json!({ "step": "describe", "description": said }), 422)
    };
    for (field, value, named) in [
        ("matter", json!("parking"), "matter"),
        ("handlers", json!(["37001", ""]), "handlers"),
        ("deed_until", json!("2026-01-03"), "deed_until"),
        ("deed_until", json!("2999-01-03"), "deed_until"),
        ("marks", json!(["unheard_of"]), "marks"),
    ] {
        let detail = tried(field, value);
        assert!(detail.starts_with(named), "{field}: {detail}");
    }
    assert_eq!(world.standing(&case), "reported");
    assert_eq!(world.course(&case)["description"], Value::Null);
    let nowhere = format!("/api/v1/cases/{}/course", "0".repeat(32));
    world.get("clerk", &nowhere).expect(404);
    world.refused("clerk", &"0".repeat(32), &describe(HANDLERS), 404);
    world.ends_clean();
}

/// The shipped legal data with heads who may ask as clerks do.
fn law_of_asking_heads() -> String {
    let (before, after) = SHIPPED.split_once("action = \"run_case\"").unwrap();
    let asking = after.replacen("own_agency = [\"clerk\"]", "own_agency = [\"clerk\", \"head\"]", 1);
    assert_ne!(after, asking);
    format!("{before}action = \"run_case\"{asking}")
}

/// Annex 2, article 8: the head decides; nobody on what they asked for themselves, though the site lets heads ask.
#[test]
fn a_head_approves_nothing_that_they_asked_for_and_is_not_asked_to() {
    let world = World::by(&law_of_asking_heads());
    let [case, urgent] = [world.described(1), world.described(2)];
    world.step("head", &case, &request_start());
    world.step("head", &urgent, &start_urgent(world.now().plus_seconds(-60)));
    let waiting = |who: &str| world.tasks(who)["tasks"].as_array().unwrap().len();
    assert_eq!((waiting("head"), waiting("deputy")), (0, 2));
    for (case, step) in [(&case, "start"), (&urgent, "ratify")] {
        let detail = world.refused("head", case, &plain(step), 409);
        assert!(detail.contains("asked for themselves"), "{detail}");
        world.step("deputy", case, &plain(step));
        assert_eq!(world.course(case)["registered_by"], "deputy");
    }
    world.step("head", &case, &request_end(world.now()));
    let detail = world.refused("head", &case, &plain("end"), 409);
    assert!(detail.contains("asked for themselves"), "{detail}");
    // Each attempt is on record, on the case.
    let told =
        |case: &str| world.told_of(case, "access.refused").into_iter().map(|entry| entry["event"]["why"].clone());
    assert_eq!(told(&case).collect::<Vec<_>>(), ["own", "own"]);
    assert_eq!(told(&urgent).collect::<Vec<_>>(), ["own"]);
    // To refuse what one asked for is to take it back.
    world.step("head", &case, &reasoned("refuse_end"));
    assert_eq!(world.standing(&case), "started");
    world.ends_clean();
}

#[test]
fn of_two_heads_who_approve_at_once_one_is_told_that_nothing_waits_any_more() {
    let world = World::new();
    let case = world.described(1);
    world.step("clerk", &case, &request_start());
    let (together, case) = (&world, case.as_str());
    let statuses = std::thread::scope(|scope| {
        let both = ["head", "deputy"];
        let tried = both.map(|who| scope.spawn(move || together.try_step(who, case, &plain("start")).status));
        tried.map(|one| one.join().unwrap())
    });
    let mut sorted = statuses;
    sorted.sort_unstable();
    assert_eq!(sorted, [204, 409]);
    let first = if statuses[0] == 204 { "head" } else { "deputy" };
    let course = world.course(case);
    assert_eq!((&course["registered_by"], &course["by"]), (&json!(first), &json!(first)));
    let told = world.told_of(case, "case.started");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["actor"]["id"], first);
    world.ends_clean();
}

/// The shipped legal data with heads who are officers themselves.
fn law_of_certified_heads() -> String {
    let head = "id = \"head\"\nbelongs_to = \"agency\"\ncertificate = false";
    assert!(SHIPPED.contains(head));
    SHIPPED.replacen(head, &head.replace("false", "true"), 1)
}

/// Law on penalties, article 43: who is concerned in a case stands aside. A head who handles one decides nothing in it.
#[test]
fn a_head_who_handles_a_case_decides_nothing_in_it() {
    let accounts = [
        ("clerk", "clerk", Some("xc"), None),
        ("head", "head", Some("xc"), Some("37001")),
        ("deputy", "head", Some("xc"), Some("37003")),
        ("auditor", "auditor", None, None),
    ];
    let world = World::by_with(&law_of_certified_heads(), &accounts);
    let case = world.described(1);
    world.step("clerk", &case, &request_start());
    for step in [plain("start"), reasoned("refuse_start")] {
        let detail = world.refused("head", &case, &step, 409);
        assert!(detail.contains("in a case that they handle"), "{detail}");
    }
    world.step("deputy", &case, &plain("start"));
    let detail = world.refused("head", &case, &extend("n-licence-20wd"), 409);
    assert!(detail.contains("in a case that they handle"), "{detail}");
    world.ends_clean();
}

/// Law on penalties, article 43: who handled a case once, and who did an act in it, approve nothing in it either.
#[test]
fn who_was_taken_out_of_a_case_and_who_did_an_act_in_it_approve_nothing_in_it() {
    let accounts = [
        ("clerk", "clerk", Some("xc"), None),
        ("head", "head", Some("xc"), Some("37001")),
        ("doer", "head", Some("xc"), Some("37002")),
        ("deputy", "head", Some("xc"), Some("37003")),
        ("auditor", "auditor", None, None),
    ];
    let world = World::by_with(&law_of_certified_heads(), &accounts);
    for certificate in ["37004", "37005"] {
        register(&world.site, certificate);
    }
    let case = world.case(1);
    world.step("clerk", &case, &describe(&["37001", "37004"]));
    world.step("clerk", &case, &describe(&["37004", "37005"]));
    let act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37002", "37004"], "party_present": true });
    world.post("clerk", &format!("/api/v1/cases/{case}/acts"), &act).expect(201);
    world.step("clerk", &case, &request_start());
    let waiting = |who: &str| world.tasks(who)["tasks"].as_array().unwrap().len();
    let refused = |who: &str, step: &Value| {
        let detail = world.refused(who, &case, step, 409);
        assert!(detail.contains("that they handled once or in which they did an act"), "{who}: {detail}");
    };
    for who in ["head", "doer"] {
        refused(who, &plain("start"));
        refused(who, &reasoned("refuse_start"));
        assert_eq!(waiting(who), 0, "{who} is not asked to");
    }
    assert_eq!(waiting("deputy"), 1);
    world.step("deputy", &case, &plain("start"));
    world.step("clerk", &case, &request_end(world.now()));
    for who in ["head", "doer"] {
        refused(who, &plain("end"));
        assert_eq!(waiting(who), 0, "{who} is not asked to");
    }
    world.step("deputy", &case, &plain("end"));
    assert_eq!(world.standing(&case), "ended");
    world.ends_clean();
}

/// Law on penalties, article 42: who handles it may be said anew while the head is asked; two must be there when the head
/// approves.
#[test]
fn a_case_is_not_approved_while_fewer_than_two_officers_handle_it() {
    let world = World::new();
    let case = world.described(1);
    world.step("officer", &case, &request_start());
    world.step("clerk", &case, &describe(&["37001"]));
    let detail = world.refused("head", &case, &plain("start"), 422);
    assert!(detail.starts_with("handlers") && detail.contains("fewer than 2"), "{detail}");
    world.step("clerk", &case, &describe(HANDLERS));
    world.step("head", &case, &plain("start"));

    let urgent = world.described(2);
    world.step("officer", &urgent, &start_urgent(world.now()));
    world.step("clerk", &urgent, &describe(&[]));
    let detail = world.refused("head", &urgent, &plain("ratify"), 422);
    assert!(detail.starts_with("handlers"), "{detail}");
    // What is said anew is said with a reason.
    let silent = json!({ "step": "describe", "description": about(HANDLERS) });
    let detail = world.refused("clerk", &urgent, &silent, 422);
    assert!(detail.starts_with("reason"), "{detail}");
    world.ends_clean();
}

/// A certificate that was renewed was valid before it was: each period stands beside the other.
#[test]
fn a_renewed_certificate_is_valid_in_both_of_its_periods() {
    let world = World::new();
    let today = world.now().to_string();
    let year: i32 = today[..4].parse().unwrap();
    let (before, after) = (format!("{}-12-31", year - 1), format!("{year}-01-01"));
    world.certify("37001", ["2020-01-01", &before], false).expect(204);
    let case = world.described(1);
    let detail = world.refused("officer", &case, &request_start(), 422);
    assert!(detail.contains("37001"), "{detail}");
    world.certify("37001", [&after, "2099-12-31"], false).expect(204);
    // Told late: on the last day of the former period.
    let stated = format!("{before}T10:00:00+08:00").parse().unwrap();
    world.step("officer", &case, &start_urgent(stated));
    world.step("head", &case, &plain("ratify"));
    world.ends_clean();
}
