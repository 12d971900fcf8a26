//! An urgent start: told by when it was and not by when somebody tells of it, then approved or refused by the head.

use serde_json::{Value, json};

use crate::{
    HANDLERS, HOUR, World, about, describe, moment, pause, plain, reasoned, refuse_urgent, request_end, request_start,
    start_urgent,
};

/// The rule that the site carries on.
const RULE: &str = "urgent-24h-site";

/// Annex 2 of the order, article 8: an urgent start is reported within 24 hours of it. A late fact is taken and judged:
/// one that is told a day later is late from its first second, and stands in the log with both times.
#[test]
fn an_urgent_start_that_is_told_late_is_taken_and_late_from_its_first_second() {
    let world = World::new();
    let case = world.described(1);
    let detail = world.refused("officer", &case, &start_urgent(world.now().plus_seconds(HOUR)), 422);
    assert!(detail.starts_with("started_at") && detail.contains("lies in the future"), "{detail}");
    assert_eq!(world.standing(&case), "reported");

    let stated = world.now().plus_seconds(-25 * HOUR);
    world.step("officer", &case, &start_urgent(stated));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["registered_at"]), (&json!("started_urgent"), &Value::Null));
    let urgent = &course["urgent"];
    assert_eq!((moment(&urgent["started_at"]), &urgent["by"]), (stated, &json!("officer")));
    assert!(moment(&urgent["logged_at"]) >= stated.plus_seconds(25 * HOUR), "{urgent}");
    assert_eq!(urgent["ratified_at"], Value::Null);
    let clock = world.clock(&case, RULE);
    assert_eq!((&clock["standing"], moment(&clock["started"])), (&json!("overdue"), stated));
    assert_eq!((moment(&clock["due"]), &clock["last_day"]), (stated.plus_seconds(24 * HOUR), &Value::Null));
    assert_eq!((&clock["stopped"], &clock["reading"]), (&Value::Null, &json!("site")));
    let told = world.told_of(&case, "case.started_urgent").remove(0);
    assert_eq!(moment(&told["event"]["started_at"]), stated);
    assert_eq!(told["time"], urgent["logged_at"]);

    // It runs on as any other: it cannot be asked to start, nor to end before the head said anything.
    for step in [request_start(), start_urgent(stated)] {
        let detail = world.refused("officer", &case, &step, 409);
        assert!(detail.contains("started already"), "{detail}");
    }
    world.refused("officer", &case, &request_end(world.now()), 409);
    for who in ["officer", "clerk"] {
        world.refused(who, &case, &plain("ratify"), 403);
    }
    world.step("head", &case, &plain("ratify"));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["registered_by"]), (&json!("started"), &json!("head")));
    assert_eq!(course["urgent"]["ratified_at"], course["registered_at"]);
    let clock = world.clock(&case, RULE);
    assert_eq!((&clock["standing"], &clock["stopped"]), (&json!("late"), &course["registered_at"]));
    let decision = world.clock(&case, "n-decide-90d");
    assert_eq!((&decision["standing"], &decision["started"]), (&json!("running"), &course["registered_at"]));
    world.ends_clean();
}

#[test]
fn an_urgent_start_that_the_head_approves_within_24_hours_is_in_time() {
    let world = World::new();
    // The head was asked in the usual way, and it became urgent.
    let case = world.described(1);
    world.step("officer", &case, &request_start());
    let stated = world.now().plus_seconds(-HOUR);
    world.step("second", &case, &start_urgent(stated));
    assert_eq!(world.clock(&case, RULE)["standing"], "running");
    // Four hours before its end it is at risk.
    let nearly = world.described(2);
    world.step("officer", &nearly, &start_urgent(world.now().plus_seconds(-21 * HOUR)));
    assert_eq!(world.clock(&nearly, RULE)["standing"], "at_risk");
    for case in [&case, &nearly] {
        world.step("head", case, &plain("ratify"));
        assert_eq!(world.clock(case, RULE)["standing"], "in_time");
        let detail = world.refused("deputy", case, &plain("ratify"), 409);
        assert!(detail.contains("nothing waits for the head"), "{detail}");
    }
    world.ends_clean();
}

/// Annex 2, article 8: where the head does not approve it, measures are released at once; which, and when, is told.
#[test]
fn an_urgent_start_that_the_head_refuses_says_which_measures_are_released_and_when() {
    let world = World::new();
    let case = world.described(1);
    let stated = world.now().plus_seconds(-HOUR);
    world.step("officer", &case, &start_urgent(stated));
    let detail = world.refused("head", &case, &refuse_urgent(world.now().plus_seconds(HOUR)), 422);
    assert!(detail.starts_with("released_at") && detail.contains("lies in the future"), "{detail}");
    let released = world.now();
    world.step("head", &case, &refuse_urgent(released));
    let course = world.course(&case);
    assert_eq!((&course["standing"], &course["reason"]), (&json!("urgent_refused"), &json!("不属于情况紧急")));
    assert_eq!((&course["registered_at"], &course["urgent"]["ratified_at"]), (&Value::Null, &course["since"]));
    let told = world.told_of(&case, "case.urgent_refused").remove(0);
    let event = &told["event"];
    assert_eq!((&event["released"], moment(&event["released_at"])), (&json!("查封的货物"), released));
    assert_eq!((&event["reason"], &told["actor"]["id"]), (&json!("不属于情况紧急"), &json!("head")));
    let urgent = &course["urgent"];
    assert_eq!((&urgent["released"], moment(&urgent["released_at"])), (&json!("查封的货物"), released));
    // Nothing goes on, but what is asked for anew.
    world.refused("officer", &case, &pause("appraisal", stated), 409);
    world.refused("head", &case, &reasoned("refuse_start"), 409);
    world.step("officer", &case, &request_start());
    world.step("head", &case, &plain("start"));
    assert_eq!(world.standing(&case), "started");
    world.ends_clean();
}

/// A late fact is taken and judged: that no rule says of that day until when it is to be told, and that it was told long
/// after, is said. What lies before the deed is none.
#[test]
fn an_urgent_start_of_long_ago_is_taken_with_what_is_to_be_known_of_it_but_not_before_the_deed() {
    let world = World::new();
    let case = world.case(1);
    let mut said = about(HANDLERS);
    said["deed_from"] = json!("2016-03-02");
    world.step("clerk", &case, &json!({ "step": "describe", "description": said }));
    let before = start_urgent("2016-03-01T02:00:00Z".parse().unwrap());
    let detail = world.refused("officer", &case, &before, 422);
    assert!(detail.starts_with("started_at") && detail.contains("before the first day of the deed"), "{detail}");
    world.step("officer", &case, &start_urgent("2016-03-02T02:00:00Z".parse().unwrap()));
    let urgent = world.course(&case)["urgent"].clone();
    assert_eq!((&urgent["unruled"], &urgent["long_ago"]), (&json!(true), &json!(true)));
    assert_eq!((&urgent["released"], &urgent["released_at"]), (&json!(""), &Value::Null));

    let ruled = world.described(2);
    world.step("officer", &ruled, &start_urgent(world.now()));
    let urgent = world.course(&ruled)["urgent"].clone();
    assert_eq!((&urgent["unruled"], &urgent["long_ago"]), (&json!(false), &json!(false)));
    world.ends_clean();
}

/// Law on penalties, article 42: on the day of the start it was two officers at least, whatever holds today.
#[test]
fn who_handles_an_urgent_start_is_judged_by_the_day_on_which_it_was() {
    let world = World::new();
    let case = world.case(1);
    let start = start_urgent("2026-01-05T02:00:00Z".parse().unwrap());
    let detail = world.refused("clerk", &case, &start, 409);
    assert!(detail.contains("nobody said yet"), "{detail}");
    world.step("clerk", &case, &describe(HANDLERS));
    world.certify("37001", ["2020-01-01", "2026-01-04"], false).expect(204);
    let detail = world.refused("clerk", &case, &start, 422);
    assert!(detail.contains("37001") && detail.contains("2026-01-05"), "{detail}");
    world.certify("37001", ["2020-01-01", "2026-01-05"], false).expect(204);
    world.step("clerk", &case, &start);
    world.ends_clean();
}
