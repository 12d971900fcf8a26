//! Deciding past the review (annex 3, articles 14 and 18), and decisions that fall.

use serde_json::{Value, json};

use crate::site::carrying::fine;
use crate::site::papers::simple;
use crate::site::people::company;
use crate::{MAJOR, SMALL, World, said};

/// Annex 3, article 18: the head may decide without the review or against it, says why, and it is a finding for ever.
#[test]
fn a_head_decides_past_the_review_on_record_and_only_where_there_is_something_to_decide_past() {
    let world = World::new();
    let (small, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let detail = said(&world.try_override("head", &world.decision(&small, 1), "without_review"), 409);
    assert!(detail.contains("nothing to decide past"), "{detail}");
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    let decision = world.decision(&draft, 1);
    let detail = said(&world.try_override("head", &decision, "against_review"), 422);
    assert!(detail.starts_with("kind") && detail.contains("is not how it stands"), "{detail}");
    let review = world.in_review(&draft);
    let disagree =
        json!({ "step": "opine", "outcome": "disagree", "points": [], "transfer": false, "reasons": "程序违法" });
    world.review(&review, "legal", &disagree);
    said(&world.try_override("head", &decision, "without_review"), 422);
    let without = json!({ "decision": decision, "kind": "against_review", "reason": " " });
    let path = format!("/api/v1/cases/{}/decisions/override", world.case);
    let detail = said(&world.post("head", &path, &without), 422);
    assert!(detail.starts_with("reason"), "{detail}");
    world.try_override("head", &decision, "against_review").expect(201);
    let one = world.shown()["decisions"][0].clone();
    assert_eq!((&one["ground"], &one["overrides"]), (&Value::Null, &json!("against_review")));
    assert_eq!(one["reason"], "情况紧急，负责人承担责任");
    assert!(one["findings"].as_array().unwrap().contains(&json!("overridden")), "{one}");
    let course = world.get("clerk", &format!("/api/v1/cases/{}/course", world.case));
    assert_eq!(course["decision"]["overrides"], "against_review");
    world.ends_clean();
}

/// Annex 3, articles 13 and 18: once the head decided past a review nobody waits for its opinion.
#[test]
fn the_clock_of_a_review_stops_when_the_head_decides_past_it() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    world.in_review(&draft);
    let clock = || {
        let all = world.get("clerk", &format!("/api/v1/cases/{}/reviews", world.case));
        all["reviews"][0]["clocks"][0]["clock"].clone()
    };
    assert_eq!((&clock()["standing"], &clock()["stopped"]), (&json!("running"), &Value::Null));
    world.try_override("head", &world.decision(&draft, 1), "without_review").expect(201);
    let decided = world.shown()["decisions"][0]["at"].clone();
    assert_eq!((&clock()["standing"], &clock()["stopped"]), (&json!("in_time"), &decided));
    world.ends_clean();
}

fn fall(decision: &str, on: &str) -> Value {
    json!({ "step": "fall", "decision": decision, "how": "revoked", "on": on, "body": "薛城区人民法院",
        "reason": "程序违法，见判决书" })
}

/// A decision falls once, on a day that it could, and another may be taken; the first stays in the record, and with it the
/// day on which the case was decided.
#[test]
fn a_decision_falls_and_another_may_be_taken() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let first = world.decide(&draft, 1);
    let withdraw = json!({ "reason": "另拟" });
    let withdrawn = world.post("clerk", &format!("/api/v1/drafts/{draft}/withdraw"), &withdraw);
    assert!(said(&withdrawn, 409).contains("stands already"), "a decision follows it");
    let other = "0".repeat(32);
    let detail = said(&world.try_step("head", &fall(&other, &world.day(0))), 409);
    assert!(detail.contains("not the decision of this case that stands"), "{detail}");
    for (on, words) in [(world.day(1), "lies in the future"), (world.day(-1), "is not after the start")] {
        let detail = said(&world.try_step("head", &fall(&first, &on)), 422);
        assert!(detail.starts_with("on") && detail.contains(words), "{detail}");
    }
    for who in ["officer", "clerk"] {
        world.try_step(who, &fall(&first, &world.day(0))).expect(403);
    }
    world.try_step("head", &fall(&first, &world.day(0))).expect(204);
    said(&world.try_step("head", &fall(&first, &world.day(0))), 409);
    let shown = world.shown();
    assert_eq!((&shown["standing"], &shown["decisions"][0]["fallen"]["how"]), (&json!("fallen"), &json!("revoked")));
    let course = world.get("clerk", &format!("/api/v1/cases/{}/course", world.case));
    assert_eq!((&course["decision"]["fallen"], &course["lacks"]), (&json!("revoked"), &json!(["no_decision"])));
    let clocks = course["clocks"].as_array().unwrap();
    let clock = clocks.iter().find(|clock| clock["rule"] == "n-decide-90d").unwrap();
    assert_eq!(clock["standing"], "in_time", "it was decided");
    // With its own number.
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains("bears that number already"), "{detail}");
    let second = world.decide(&draft, 2);
    let shown = world.shown();
    assert_eq!((&shown["standing"], &shown["decisions"][1]["decision"]), (&json!("decided"), &json!(second)));
    said(&world.try_step("head", &fall(&first, &world.day(0))), 409);
    world.ends_clean();
}

/// A decision that falls years after its case ended falls, and is followed by another.
#[test]
fn a_decision_of_a_case_that_is_over_falls_and_is_taken_anew() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let first = world.decide(&draft, 1);
    let ending =
        json!({ "step": "request_end", "act_end": world.now(), "outcome": "performed", "reason": "已履行，待送达" });
    world.step_in(&world.case, "officer", &ending);
    world.step_in(&world.case, "head", &json!({ "step": "end" }));
    // The page of the case offers another draft once there is something to decide anew.
    let offers = || {
        let page = world.clerk.get(&world.site, &format!("/cases/{}", world.case)).text();
        page.contains(&format!("action=\"/cases/{}/drafts\"", world.case))
    };
    assert!(!offers());
    world.try_step("head", &fall(&first, &world.day(0))).expect(204);
    assert!(offers());
    let (anew, _) = world.draft(b"%PDF-1.7 anew", SMALL);
    world.decide(&anew, 2);
    world.ends_clean();
}

/// Nothing is decided in a case that was not started, on a day before it, or on one to come.
#[test]
fn a_decision_bears_a_day_of_its_case() {
    let mut world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    for (days, words) in [(1, "lies in the future"), (-1, "is not after the start")] {
        let mut decision = world.decision(&draft, 1);
        decision["decided_on"] = json!(world.day(days));
        let detail = world.refused("head", &decision, 422);
        assert!(detail.starts_with("decided_on") && detail.contains(words), "{detail}");
    }
    // A draft of another case, and one that was withdrawn.
    let started = std::mem::replace(&mut world.case, world.site.case(&world.tokens["clerk"], "薛综执罚〔2026〕2号"));
    let detail = world.refused("head", &world.decision(&draft, 1), 422);
    assert!(detail.starts_with("draft") && detail.contains("not one of this case"), "{detail}");
    world.describe(&world.case);
    let (unstarted, _) = world.draft(b"%PDF-1.7 other", SMALL);
    let detail = world.refused("head", &world.decision(&unstarted, 1), 409);
    assert!(detail.contains("is not started"), "{detail}");
    world.case = started;
    world.post("clerk", &format!("/api/v1/drafts/{draft}/withdraw"), &json!({ "reason": "另拟" })).expect(204);
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains("the draft was withdrawn"), "{detail}");
    world.ends_clean();
}

/// What a decision asked for that fell is owed no more: no surcharge grows of it, and nobody defers or enforces it.
#[test]
fn by_a_decision_that_fell_nothing_is_owed() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let first = world.decide(&draft, 1);
    let document = world.shown()["decisions"][0]["document"].as_str().unwrap().to_owned();
    let clerk = &world.tokens["clerk"];
    let party = world.site.party(clerk, &world.case, &company());
    let owed = world.site.owed(clerk, &world.case, &fine(&document, &party));
    let shown = || {
        let all = world.get("clerk", &format!("/api/v1/cases/{}/performances", world.case));
        (all["performances"][0]["standing"].clone(), all["performances"][0]["surcharge"].is_null())
    };
    assert_eq!(shown(), (json!("due"), false));
    world.try_step("head", &fall(&first, &world.day(0))).expect(204);
    assert_eq!(shown(), (json!("fallen"), true));
    let parts = json!([{ "due_on": "2999-01-01", "amount_fen": 1 }]);
    let ask = json!({ "step": "ask_deferral", "parts": parts, "reason": "困难" });
    let detail = said(&world.post("clerk", &format!("/api/v1/performances/{owed}/steps"), &ask), 409);
    assert!(detail.contains("the decision fell"), "{detail}");
    world.ends_clean();
}

/// A case that was started urgently some days ago, by an officer.
fn started_urgently(world: &mut World) {
    world.case = world.site.case(&world.tokens["clerk"], "薛综执罚〔2026〕2号");
    world.describe(&world.case);
    let started_at = world.now().plus_seconds(-3 * 24 * 3600);
    let step = json!({ "step": "start_urgent", "started_at": started_at, "reason": "情况紧急" });
    world.step_in(&world.case, "officer", &step);
}

/// No two decisions of a case stand on one day.
#[test]
fn a_decision_bears_no_day_on_which_the_one_before_it_stood() {
    let mut world = World::new();
    started_urgently(&mut world);
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let first = world.decide(&draft, 1);
    world.try_step("head", &fall(&first, &world.day(0))).expect(204);
    let mut second = world.decision(&draft, 2);
    second["decided_on"] = json!(world.day(-1));
    let detail = world.refused("head", &second, 422);
    assert!(detail.starts_with("decided_on") && detail.contains("on which the earlier decision fell"), "{detail}");
    world.decide(&draft, 2);
    world.ends_clean();
}

/// What was decided before the head refused the urgent start is not decided once more on the spot.
#[test]
fn a_case_that_is_decided_is_not_decided_once_more_on_the_spot() {
    let mut world = World::new();
    started_urgently(&mut world);
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    world.decide(&draft, 1);
    let refuse = json!({ "step": "refuse_urgent", "reason": "无紧急情形", "released": "", "released_at": world.now() });
    world.step_in(&world.case, "head", &refuse);
    let about = json!({ "matter": "penalty", "procedure": "simple", "source": "inspection", "place": "光明路",
        "handlers": ["37001", "37002"] });
    let describe = json!({ "step": "describe", "description": about, "reason": "改用简易程序" });
    world.step_in(&world.case, "clerk", &describe);
    let party = world.site.party(&world.tokens["clerk"], &world.case, &company());
    let on_the_spot = world.post("clerk", &format!("/api/v1/cases/{}/simple", world.case), &simple(&party));
    let detail = said(&on_the_spot, 409);
    assert!(detail.contains("stands already"), "{detail}");
    world.ends_clean();
}
