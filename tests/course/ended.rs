//! The end of a case: asked for with the end of the act and how it ended, approved by the head, and nothing after it.

use serde_json::{Value, json};

use crate::{
    DAY, HANDLERS, HOUR, World, day_after, describe, end_pause, extend, moment, pause, plain, reasoned, refuse_urgent,
    request_end, request_start, start_urgent,
};

/// Annex 2 of the order, article 31: the case file is made within 30 days of the end of the act; the head ends the case.
#[test]
fn a_case_ends_when_the_head_approves_and_its_file_is_due_30_days_after_the_end_of_the_act() {
    let world = World::new();
    let case = world.described(1);
    let detail = world.refused("officer", &case, &request_end(world.now()), 409);
    assert!(detail.contains("is not started"), "{detail}");
    world.step("officer", &case, &request_start());
    let detail = world.refused("officer", &case, &request_end(world.now()), 409);
    assert!(detail.contains("waits for the head already"), "{detail}");
    world.step("head", &case, &plain("start"));

    let days = i64::try_from(DAY).unwrap();
    for (at, said) in [(world.now().plus_seconds(HOUR), "lies in the future"), (world.now().plus_seconds(-days), "")] {
        let detail = world.refused("officer", &case, &request_end(at), 422);
        assert!(detail.starts_with("act_end") && detail.contains(said), "{detail}");
    }
    let act_end = world.now();
    world.step("officer", &case, &request_end(act_end));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["outcome"]), (&json!("end_requested"), &json!("performed")));
    assert_eq!((moment(&course["act_end"]), &course["reason"]), (act_end, &json!("罚款已缴清")));
    assert!(course["clocks"].as_array().unwrap().iter().all(|clock| clock["rule"] != "file-30d-site"), "{course}");
    world.refused("second", &case, &request_end(act_end), 409);
    for who in ["officer", "clerk"] {
        world.refused(who, &case, &plain("end"), 403);
    }
    // It goes on, and is asked for again.
    world.step("head", &case, &reasoned("refuse_end"));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["act_end"]), (&json!("started"), &Value::Null));
    assert_eq!(world.clock(&case, "n-decide-90d")["standing"], "running");
    world.refused("head", &case, &plain("end"), 409);
    world.step("clerk", &case, &request_end(act_end));
    world.step("deputy", &case, &plain("end"));

    assert_eq!(world.standing(&case), "ended");
    let file = world.clock(&case, "file-30d-site");
    assert_eq!((&file["standing"], moment(&file["started"])), (&json!("running"), act_end));
    assert_eq!(file["last_day"], day_after(&file["started"], 30));
    let decision = world.clock(&case, "n-decide-90d");
    assert_eq!((&decision["standing"], moment(&decision["stopped"])), (&json!("in_time"), act_end));
    world.ends_clean();
}

/// Nobody takes a step in a case that is over, whoever they are and whatever it is.
#[test]
fn a_case_that_is_over_takes_no_step() {
    let world = World::new();
    let case = world.started(1);
    let now = world.now();
    world.step("officer", &case, &request_end(now));
    world.step("head", &case, &plain("end"));
    let over = world.course(&case);
    for (who, step) in [
        ("clerk", describe(HANDLERS)),
        ("officer", request_start()),
        ("head", plain("start")),
        ("head", reasoned("refuse_start")),
        ("officer", start_urgent(now)),
        ("head", plain("ratify")),
        ("head", refuse_urgent(now)),
        ("officer", pause("appraisal", now)),
        ("officer", end_pause("appraisal", now)),
        ("head", extend("n-licence-20wd")),
        ("officer", request_end(now)),
        ("head", plain("end")),
        ("head", reasoned("refuse_end")),
    ] {
        let detail = world.refused(who, &case, &step, 409);
        assert!(detail.contains("the case is over"), "{step}: {detail}");
    }
    assert_eq!(world.course(&case), over, "nothing changed");
    world.ends_clean();
}

/// An act that was begun because it was urgent may end on any day from that of its start on.
#[test]
fn an_act_ends_no_sooner_than_its_urgent_start() {
    let world = World::new();
    let case = world.described(1);
    let days = i64::try_from(DAY).unwrap();
    let began = world.now().plus_seconds(-3 * days);
    world.step("officer", &case, &start_urgent(began));
    world.step("head", &case, &plain("ratify"));
    let detail = world.refused("officer", &case, &request_end(began.plus_seconds(-days)), 422);
    assert!(detail.starts_with("act_end"), "{detail}");
    let act_end = began.plus_seconds(days);
    world.step("officer", &case, &request_end(act_end));
    world.step("head", &case, &plain("end"));
    assert_eq!(moment(&world.clock(&case, "file-30d-site")["started"]), act_end);
    world.ends_clean();
}
