//! Who handled a case, who reviewed it, who approved and who decided (谁承办、谁审核、谁审批; annex 3, articles 14 to 18): from
//! the entries of the log.

use serde_json::{Value, json};

use crate::{MAJOR, SMALL, World, notice};

/// Each of them stands there as what they acted, with the number of the entry that says so.
#[test]
fn who_answers_for_what_is_read_from_the_entries_of_the_log() {
    let world = World::new();
    let (_, document) = world.draft(b"%PDF-1.7 small", SMALL);
    world.try_step("officer", &notice(world.now(), &document, SMALL)).expect(204);
    let (draft, _, _) = world.agreed(b"%PDF-1.7 major", MAJOR);
    world.decide(&draft, 1);
    let path = format!("/api/v1/cases/{}/responsibility", world.case);
    let before = usize::try_from(world.site.log_size()).unwrap();
    let shown = world.get("clerk", &path);
    let done: Vec<[&str; 3]> = shown["done"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| ["event", "by", "acted_as"].map(|field| one[field].as_str().unwrap()))
        .collect();
    assert_eq!(
        done,
        [
            ["case.described", "clerk", "handler"],
            ["case.start_requested", "clerk", "handler"],
            ["case.started", "head", "approver"],
            ["draft.recorded", "clerk", "handler"],
            ["decision.informed", "officer", "handler"],
            ["draft.recorded", "clerk", "handler"],
            ["review.submitted", "clerk", "handler"],
            ["review.complete", "legal", "reviewer"],
            ["review.opined", "legal", "reviewer"],
            ["decision.decided", "head", "head"],
        ]
    );
    assert_eq!((&shown["more"], &shown["done"][0]["officers"]), (&json!(false), &json!(["37001", "37002"])));
    // The entry is found by its number, and says the same.
    let entries = world.site.entries(&world.tokens["auditor"]);
    for one in shown["done"].as_array().unwrap() {
        let entry = &entries[usize::try_from(one["index"].as_u64().unwrap()).unwrap()];
        let event = serde_json::to_value(&entry.event).unwrap();
        assert_eq!((&event["type"], &json!(entry.time)), (&one["event"], &one["at"]));
    }
    // Whoever reads it is on record, and who may not read the case does not.
    let last = world.site.entries(&world.tokens["auditor"]);
    let reads =
        last[before..].iter().filter(|entry| serde_json::to_value(&entry.event).unwrap()["type"] == "item.read");
    assert!(reads.count() > 0);
    world.site.call("GET", &path, &world.tokens["auditor"], &Value::Null).expect(403);
    world.ends_clean();
}

/// The first 500, and that there are more.
#[test]
fn of_one_case_500_entries_are_shown_of_who_answers_for_what() {
    let world = World::new();
    let path = format!("/api/v1/cases/{}/responsibility", world.case);
    let told = world.get("clerk", &path)["done"].as_array().unwrap().len();
    let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
        "handlers": ["37001", "37002"] });
    let again = json!({ "step": "describe", "description": said, "reason": "更正" });
    for _ in told..500 {
        world.step_in(&world.case, "clerk", &again);
    }
    let shown = world.get("clerk", &path);
    assert_eq!((shown["done"].as_array().unwrap().len(), &shown["more"]), (500, &json!(false)));
    world.step_in(&world.case, "clerk", &again);
    let shown = world.get("clerk", &path);
    assert_eq!((shown["done"].as_array().unwrap().len(), &shown["more"]), (500, &json!(true)));
    world.ends_clean();
}
