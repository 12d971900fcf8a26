//! How much a course may have, each tried at its limit and one beyond.

use serde_json::json;

use crate::{
    HANDLERS, SHIPPED, World, about, day_after, describe, end_pause, extend, own_deadline, pause, register,
    request_start,
};

/// Officers who handle one case, and what may be said of it that rules ask for: 20 of each.
#[test]
fn a_case_has_20_handlers_and_20_marks_and_no_more() {
    let named = |count: u32| (1..=count).map(|number| format!("m{number:02}")).collect::<Vec<_>>();
    let quoted: Vec<String> = named(21).iter().map(|mark| format!("{mark:?}")).collect();
    let law = SHIPPED.to_owned() + &own_deadline("marked", "applied", &format!("marks = [{}]", quoted.join(", ")));
    let world = World::by(&law);
    let case = world.case(1);
    let certificates: Vec<String> = (39_001..39_022).map(|number: u32| number.to_string()).collect();
    for certificate in &certificates {
        register(&world.site, certificate);
    }
    let handlers: Vec<&str> = certificates.iter().map(String::as_str).collect();
    world.step("clerk", &case, &describe(&handlers[..20]));
    let detail = world.refused("clerk", &case, &describe(&handlers), 422);
    assert!(detail.starts_with("handlers") && detail.contains("more than 20"), "{detail}");

    let marked = |count: u32| {
        let mut said = about(HANDLERS);
        said["marks"] = json!(named(count));
        json!({ "step": "describe", "description": said })
    };
    world.step("clerk", &case, &marked(20));
    let detail = world.refused("clerk", &case, &marked(21), 422);
    assert!(detail.starts_with("marks") && detail.contains("more than 20"), "{detail}");
    assert_eq!(world.course(&case)["description"]["marks"], json!(named(20)));
    world.ends_clean();
}

/// Pauses of one case: 100, as of one clock.
#[test]
fn a_case_has_100_pauses_and_no_more() {
    let world = World::by(&(SHIPPED.to_owned() + &own_deadline("own-5d", "applied", "pauses = [\"appraisal\"]")));
    let case = world.started(1);
    let now = world.now();
    for _ in 0..100 {
        world.step("officer", &case, &pause("appraisal", now));
        world.step("officer", &case, &end_pause("appraisal", now));
    }
    let detail = world.refused("officer", &case, &pause("appraisal", now), 409);
    assert!(detail.contains("100 pauses already"), "{detail}");
    let course = world.course(&case);
    assert_eq!(course["pauses"].as_array().unwrap().len(), 100);
    // The clock that they do not count for is counted all the same.
    assert_eq!(world.clock(&case, "own-5d")["paused"], false);
    world.ends_clean();
}

/// Extensions of one case: 50. A rule lets a term be made longer ten times at most, so it takes more than five rules.
#[test]
fn a_case_has_50_extensions_and_no_more() {
    let stops = ["applied", "sued", "paid", "banked", "told", "heard"];
    let mut law = SHIPPED.to_owned();
    for (number, stop) in stops.iter().enumerate() {
        let more = "extend = { calendar_days = 1, times = 10, by = \"head\" }";
        law += &own_deadline(&format!("own-{number}"), stop, more);
    }
    let world = World::by(&law);
    let case = world.started(1);
    for number in 0..5 {
        for _ in 0..10 {
            world.step("head", &case, &extend(&format!("own-{number}")));
        }
        let detail = world.refused("head", &case, &extend(&format!("own-{number}")), 409);
        assert!(detail.contains("10 times already"), "{detail}");
    }
    let detail = world.refused("head", &case, &extend("own-5"), 409);
    assert!(detail.contains("50 extensions already"), "{detail}");
    let course = world.course(&case);
    assert_eq!(course["extensions"].as_array().unwrap().len(), 50);
    assert_eq!(world.clock(&case, "own-0")["last_day"], day_after(&course["registered_at"], 15));
    world.ends_clean();
}

/// Tasks of one kind that are shown: 50, and it is said that there are more.
#[test]
fn fifty_tasks_of_a_kind_are_shown_and_of_more_it_is_said_that_there_are_more() {
    let world = World::new();
    let mut asked = Vec::new();
    for number in 1..=51 {
        if asked.len() == 50 {
            let tasks = world.tasks("head");
            assert_eq!((tasks["tasks"].as_array().unwrap().len(), &tasks["more"]), (50, &json!(false)));
        }
        let case = world.described(number);
        world.step("officer", &case, &request_start());
        asked.push(case);
    }
    let tasks = world.tasks("head");
    let shown: Vec<String> =
        tasks["tasks"].as_array().unwrap().iter().map(|task| task["case"].as_str().unwrap().to_owned()).collect();
    // Those that wait longest.
    assert_eq!((&shown[..], &tasks["more"]), (&asked[..50], &json!(true)));
    world.ends_clean();
}
