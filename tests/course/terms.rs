//! Pauses and extensions: what does not count moves the end on, and a term is made longer while it runs, as often as its
//! rule says. The clock of the service is set forward.

use serde_json::{Value, json};

use crate::{HOUR, SHIPPED, World, day_after, end_pause, extend, moment, own_deadline, pause};

/// A term of a site's own: five days, once three more by the head, and an appraisal does not count.
const RULE: &str = "own-5d";

fn law() -> String {
    let more = "extend = { calendar_days = 3, times = 1, by = \"head\" }\npauses = [\"appraisal\"]";
    SHIPPED.to_owned() + &own_deadline(RULE, "applied", more)
}

/// Licence law (行政许可法), article 45, of which the shipped terms come: what an appraisal takes does not count.
#[test]
fn what_is_paused_does_not_count_and_the_end_moves_on_while_it_lasts() {
    let mut world = World::shifted_by(&law());
    let case = world.started(1);
    let registered = world.course(&case)["registered_at"].clone();
    let began = moment(&registered);
    assert_eq!(world.clock(&case, RULE)["last_day"], day_after(&registered, 5));

    let detail = world.refused("officer", &case, &pause("appraisal", world.now().plus_seconds(HOUR)), 422);
    assert!(detail.starts_with("from") && detail.contains("lies in the future"), "{detail}");
    let detail = world.refused("officer", &case, &end_pause("appraisal", began), 409);
    assert!(detail.contains("does not last"), "{detail}");
    world.step("officer", &case, &pause("appraisal", began));
    let detail = world.refused("clerk", &case, &pause("appraisal", began), 409);
    assert!(detail.contains("lasts already"), "{detail}");
    assert_eq!(world.clock(&case, RULE)["paused"], true);
    // The decision has another rule, which nothing pauses; and what this one does not name does not pause it.
    assert_eq!(world.clock(&case, "n-decide-90d")["paused"], false);
    world.step("clerk", &case, &pause("hearing", began));

    world.later(3);
    let lasting = world.clock(&case, RULE);
    assert_eq!((&lasting["paused"], &lasting["standing"]), (&json!(true), &json!("running")));
    let shown = lasting["last_day"].as_str().unwrap();
    assert!(shown >= day_after(&registered, 8).as_str(), "{lasting}");
    let detail = world.refused("officer", &case, &end_pause("appraisal", world.now().plus_seconds(HOUR)), 422);
    assert!(detail.starts_with("until") && detail.contains("lies in the future"), "{detail}");
    let detail = world.refused("officer", &case, &end_pause("appraisal", began.plus_seconds(-HOUR)), 422);
    assert!(detail.starts_with("until"), "{detail}");
    world.step("officer", &case, &end_pause("appraisal", began.plus_seconds(2 * 24 * HOUR)));
    world.step("clerk", &case, &end_pause("hearing", began.plus_seconds(2 * 24 * HOUR)));
    let over = world.clock(&case, RULE);
    assert_eq!((&over["paused"], &over["last_day"]), (&json!(false), &json!(day_after(&registered, 7))));
    assert_eq!(world.clock(&case, "n-decide-90d")["last_day"], day_after(&registered, 90));

    let pauses = world.course(&case)["pauses"].clone();
    let told: Vec<(&Value, &Value)> =
        pauses.as_array().unwrap().iter().map(|stop| (&stop["pause"], &stop["by"])).collect();
    assert_eq!(told, [(&json!("appraisal"), &json!("officer")), (&json!("hearing"), &json!("clerk"))]);
    assert!(pauses.as_array().unwrap().iter().all(|stop| moment(&stop["from"]) == began), "{pauses}");
    // The same may come again.
    world.step("officer", &case, &pause("appraisal", world.now()));
    world.ends_clean();
}

/// Licence law, article 42: the head makes a term longer once, while it runs. Who does so when it is over makes nothing
/// longer, and it stands there that they did.
#[test]
fn a_term_is_made_longer_in_time_as_often_as_its_rule_says_and_too_late_not_at_all() {
    let mut world = World::shifted_by(&law());
    let [in_time, late] = [world.started(1), world.started(2)];
    let registered = world.course(&in_time)["registered_at"].clone();
    for (rule, said) in [("n-decide-90d", "cannot be"), (RULE, ""), ("n-licence-20wd", "does not run in this case")] {
        world.refused("officer", &in_time, &extend(rule), 403);
        if rule == RULE {
            continue;
        }
        let detail = world.refused("head", &in_time, &extend(rule), 422);
        assert!(detail.starts_with("rule") && detail.contains(said), "{detail}");
    }
    world.step("head", &in_time, &extend(RULE));
    let clock = world.clock(&in_time, RULE);
    assert_eq!((&clock["extended"], &clock["extended_late"]), (&json!(true), &json!(false)));
    assert_eq!(clock["last_day"], day_after(&registered, 8));
    assert_eq!(clock["period"], json!({ "unit": "calendar_days", "number": 5 }), "what the rule says");
    let detail = world.refused("deputy", &in_time, &extend(RULE), 409);
    assert!(detail.contains("longer 1 times already"), "{detail}");
    let given = world.course(&in_time)["extensions"][0].clone();
    assert_eq!((&given["rule"], &given["by"], &given["reason"]), (&json!(RULE), &json!("head"), &json!("案情复杂")));

    world.later(7);
    assert_eq!(world.clock(&in_time, RULE)["standing"], "running");
    let registered = world.course(&late)["registered_at"].clone();
    assert_eq!(world.clock(&late, RULE)["standing"], "overdue");
    world.step("head", &late, &extend(RULE));
    let clock = world.clock(&late, RULE);
    assert_eq!((&clock["extended"], &clock["extended_late"]), (&json!(false), &json!(true)));
    assert_eq!((&clock["standing"], &clock["last_day"]), (&json!("overdue"), &json!(day_after(&registered, 5))));
    world.later(10);
    assert_eq!(world.clock(&in_time, RULE)["standing"], "overdue");
    world.ends_clean();
}

/// Nothing is paused or made longer in a case that is not started.
#[test]
fn what_does_not_run_is_neither_paused_nor_made_longer() {
    let world = World::by(&law());
    let case = world.described(1);
    let now = world.now();
    for (who, step) in [("officer", pause("appraisal", now)), ("head", extend(RULE))] {
        let detail = world.refused(who, &case, &step, 409);
        assert!(detail.contains("is not started"), "{detail}");
    }
    world.refused("officer", &case, &end_pause("appraisal", now), 409);
    world.ends_clean();
}
