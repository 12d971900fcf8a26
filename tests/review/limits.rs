//! How much of drafts and reviews a case may have, each tried at its limit and one beyond.

use serde_json::{Value, json};

use crate::site::reviews::{DRAFT_TEXT, draft_of};
use crate::{World, detail, incomplete, submission};

#[test]
fn a_case_has_100_drafts_of_20_facts_and_factors_each_and_no_more() {
    let world = World::new();
    let case = world.case(1);
    let path = format!("/api/v1/cases/{case}/drafts");
    let document = world.document(&case, DRAFT_TEXT);
    let factors = |count: usize| (0..count).map(|number| format!("情节{number}")).collect::<Vec<_>>();
    let mut draft = draft_of(&document, DRAFT_TEXT);
    draft["factors"] = json!(factors(20));
    for _ in 0..100 {
        world.site.draft(&world.tokens["clerk"], &case, &draft);
    }
    let wrong = detail(&world.post("clerk", &path, &draft), 409);
    assert!(wrong.contains("100 drafts already"), "{wrong}");
    let shown = world.get("clerk", &path).expect(200);
    assert_eq!(shown["drafts"].as_array().unwrap().len(), 100);
    let other = world.case(2);
    let document = world.document(&other, DRAFT_TEXT);
    let path = format!("/api/v1/cases/{other}/drafts");
    let mut draft = draft_of(&document, DRAFT_TEXT);
    draft["factors"] = json!(factors(21));
    let wrong = detail(&world.post("clerk", &path, &draft), 422);
    assert!(wrong.starts_with("factors") && wrong.contains("20"), "{wrong}");
    draft["factors"] = json!([]);
    let fact = |number: usize| json!({ "field": "value", "value": number.to_string() });
    draft["facts"] = (0..21).map(fact).collect::<Vec<Value>>().into();
    let wrong = detail(&world.post("clerk", &path, &draft), 422);
    assert!(wrong.starts_with("facts") && wrong.contains("more than 20"), "{wrong}");
    world.ends_clean();
}

#[test]
fn a_case_is_sent_for_review_100_times_and_no_more() {
    let world = World::new();
    let case = world.case(1);
    let draft = world.draft(&case, DRAFT_TEXT);
    for _ in 0..100 {
        let review = world.site.review(&world.tokens["officer"], &case, &draft);
        world.step("reviewer", &review, &incomplete());
    }
    let wrong = world.submit_refused("officer", &case, &submission(&draft), 409);
    assert!(wrong.contains("100 times already"), "{wrong}");
    assert_eq!(world.reviews(&case)["reviews"].as_array().unwrap().len(), 100);
    world.ends_clean();
}

/// What an opinion may hold at most fits an entry of the log.
#[test]
fn the_longest_opinion_fits_an_entry() {
    let world = World::new();
    let [case, _, review] = world.after(1, &[("reviewer", crate::complete())]);
    let documents: Vec<String> =
        (0..10).map(|number| world.document(&case, format!("%PDF-1.7 paper {number}").as_bytes())).collect();
    let point =
        |number: u32| json!({ "point": number, "holds": "does_not", "note": "文".repeat(500), "documents": documents });
    let wishes: Vec<String> = (0..10).map(|number| format!("{number}{}", "补".repeat(499))).collect();
    let opinion = json!({ "step": "opine", "outcome": "return", "points": (1..=9).map(point).collect::<Vec<_>>(),
        "transfer": false, "reasons": "由".repeat(2_000), "wishes": wishes });
    world.step("reviewer", &review, &opinion);
    assert_eq!(world.state(&case, &review), "returned");
    world.ends_clean();
}
