//! What becomes of a review, from the papers to the resolution of the heads.

use serde_json::{Value, json};

use crate::site::reviews::DRAFT_TEXT;
use crate::{
    World, agree, call_collective, complete, disagree, incomplete, rereview, resolve, send_back, submission, task,
    to_collective, to_rereview, uphold,
};

/// Today in the zone of the legal data, by when a review was sent.
fn today(world: &World, case: &str, review: &str) -> String {
    let sent: evidence::time::Utc = world.review(case, review)["submitted_at"].as_str().unwrap().parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    evidence::term::day(&zone, sent).to_string()
}

/// Annex 3, articles 9 to 11: sent, looked through, agreed with. The opinion is bound to the very text.
#[test]
fn a_draft_is_sent_looked_through_and_agreed_with_and_its_text_is_bound() {
    let world = World::new();
    let [case, draft, review] = world.sent(1);
    assert_eq!(
        (world.state(&case, &review), world.binding(&case, &draft)),
        ("submitted".to_owned(), "open".to_owned())
    );
    assert_eq!(world.waiting("reviewer"), [task("review_papers", &review)]);
    world.step("reviewer", &review, &complete());
    assert_eq!(world.waiting("reviewer"), [task("review_draft", &review)]);
    world.step("reviewer", &review, &agree());
    assert_eq!((world.state(&case, &review), world.binding(&case, &draft)), ("agreed".to_owned(), "agreed".to_owned()));
    assert!(world.waiting("reviewer").is_empty() && world.waiting("officer").is_empty());
    let shown = world.review(&case, &review);
    let opinion = &shown["opinions"][0];
    assert_eq!((&opinion["outcome"], &opinion["by"]), (&json!("agree"), &json!("reviewer")));
    assert_eq!(opinion["points"].as_array().unwrap().len(), 9);
    assert_eq!((&shown["received_by"], &shown["submitted_by"]), (&json!("reviewer"), &json!("officer")));
    assert_eq!(shown["evidence_changed"], false);
    // What is filed after the opinion shows.
    world.document(&case, b"%PDF-1.7 a further paper");
    assert_eq!(world.review(&case, &review)["evidence_changed"], true);
    for event in ["draft.recorded", "review.submitted", "review.complete", "review.opined"] {
        assert_eq!(world.told_of(event).len(), 1, "{event}");
    }
    let told = world.told_of("review.submitted").remove(0);
    assert_eq!(told["event"]["draft_digest"], json!(evidence::digest::Digest::of(DRAFT_TEXT)));
    assert_eq!(told["event"]["evidence_digest"], shown["evidence_digest"]);
    world.ends_clean();
}

/// Annex 3, articles 9 and 15: what is missing is the sender's to bring; the same draft is sent anew.
#[test]
fn papers_that_are_missing_go_back_and_are_sent_anew() {
    let world = World::new();
    let [case, draft, review] = world.after(1, &[("reviewer", incomplete())]);
    let shown = world.review(&case, &review);
    assert_eq!((&shown["state"], &shown["lacks"]), (&json!("incomplete"), &json!("缺少听证告知书的送达回证")));
    assert_eq!(world.waiting("officer"), [task("send_anew", &review)]);
    assert_eq!(world.waiting("clerk"), [task("send_anew", &review)]);
    assert!(world.waiting("bystander").is_empty() && world.waiting("reviewer").is_empty());
    world.document(&case, b"%PDF-1.7 proof of service");
    let again = world.site.review(&world.tokens["officer"], &case, &draft);
    assert_ne!(world.review(&case, &again)["evidence_digest"], shown["evidence_digest"]);
    assert!(world.waiting("officer").is_empty(), "it was sent anew");
    assert_eq!(world.waiting("reviewer"), [task("review_papers", &again)]);
    world.step("reviewer", &again, &complete());
    world.step("reviewer", &again, &agree());
    assert_eq!(world.binding(&case, &draft), "agreed");
    world.ends_clean();
}

/// Annex 3, article 11, item 2: sent back with what is to be set right; another draft is sent, and binds its own text.
#[test]
fn a_draft_that_is_sent_back_is_followed_by_another_and_neither_opinion_is_the_others() {
    let world = World::new();
    let [case, draft, review] = world.after(1, &[("reviewer", complete()), ("reviewer", send_back())]);
    assert_eq!(world.binding(&case, &draft), "returned");
    assert_eq!(world.review(&case, &review)["opinions"][0]["wishes"], json!(["补充当事人陈述申辩的记录"]));
    assert_eq!(world.waiting("second"), [task("send_anew", &review)]);
    let other = world.draft(&case, b"%PDF-1.7 draft, set right");
    let again = world.site.review(&world.tokens["second"], &case, &other);
    assert!(world.waiting("second").is_empty());
    world.step("reviewer", &again, &complete());
    world.step("reviewer", &again, &agree());
    assert_eq!(
        (world.binding(&case, &draft), world.binding(&case, &other)),
        ("returned".to_owned(), "agreed".to_owned())
    );
    world.ends_clean();
}

/// Annex 3, article 12: a second review that agrees.
#[test]
fn the_sender_asks_for_a_second_review_which_agrees() {
    let world = World::new();
    let [case, draft, review] = world.after(1, &[("reviewer", complete()), ("reviewer", disagree())]);
    assert_eq!(world.binding(&case, &draft), "disagreed");
    assert_eq!(world.waiting("officer"), [task("answer_disagreed", &review)]);
    world.step("officer", &review, &rereview());
    assert_eq!(world.waiting("reviewer"), [task("review_again", &review)]);
    assert_eq!(world.binding(&case, &draft), "disagreed", "the opinion stands until another takes its place");
    world.step("reviewer", &review, &agree());
    assert_eq!(world.binding(&case, &draft), "agreed");
    let shown = world.review(&case, &review);
    let rounds: Vec<&Value> = shown["opinions"].as_array().unwrap().iter().map(|one| &one["round"]).collect();
    assert_eq!(rounds, [&json!(1), &json!(2)]);
    assert_eq!(shown["opinions"][1]["points"].as_array().unwrap().len(), 9);
    assert_eq!(shown["rereview"]["by"], "officer");
    world.ends_clean();
}

/// Annex 3, article 12: where nothing changes the heads discuss it, called by the legal office.
#[test]
fn what_is_upheld_goes_to_the_heads_who_adopt_the_draft_or_do_not() {
    let world = World::new();
    for (number, adopts, bound) in [(1, true, "resolved"), (2, false, "disagreed")] {
        let [case, draft, review] = world.after(number, &to_rereview());
        world.step("reviewer", &review, &uphold());
        assert_eq!(world.waiting("reviewer"), [task("call_collective", &review)]);
        world.step("reviewer", &review, &call_collective());
        assert_eq!(world.binding(&case, &draft), "disagreed");
        for who in ["head", "deputy"] {
            assert_eq!(world.waiting(who), [task("hold_collective", &review)]);
        }
        world.step("head", &review, &resolve(&today(&world, &case, &review), adopts));
        let shown = world.review(&case, &review);
        assert_eq!((&shown["state"], world.binding(&case, &draft).as_str()), (&json!("resolved"), bound));
        let adopted = if adopts { shown["draft_digest"].clone() } else { Value::Null };
        assert_eq!(shown["resolution"]["adopts"], adopted);
        assert_eq!(shown["resolution"]["attendees"].as_array().unwrap().len(), 2);
        assert!(world.waiting("head").is_empty() && world.waiting("reviewer").is_empty());
    }
    world.ends_clean();
}

/// Annex 3, article 12: no third review, no sending anew of what was not agreed with, no discussion that nobody called.
#[test]
fn each_state_refuses_what_does_not_follow_and_says_what_is_to_be_done() {
    let world = World::new();
    let refused = |who: &str, review: &str, step: &Value, words: &str| {
        let detail = world.step_refused(who, review, step, 409);
        assert!(detail.contains(words), "{step}: {detail}");
    };
    let [case, draft, review] = world.sent(1);
    refused("reviewer", &review, &agree(), "first say that all papers are there");
    refused("officer", &review, &rereview(), "for what the legal office does not agree with");
    refused("reviewer", &review, &uphold(), "nobody asked for a second review");
    let detail = world.submit_refused("officer", &case, &submission(&draft), 409);
    assert!(detail.contains("under review"), "{detail}");
    world.step("reviewer", &review, &complete());
    refused("reviewer", &review, &complete(), "all papers are there");
    refused("reviewer", &review, &incomplete(), "all papers are there");
    refused("reviewer", &review, &call_collective(), "after a second review");
    world.step("reviewer", &review, &disagree());
    refused("reviewer", &review, &agree(), "the opinion was given");
    let detail = world.submit_refused("officer", &case, &submission(&draft), 409);
    assert!(detail.contains("ask once for a second review"), "{detail}");
    world.step("officer", &review, &rereview());
    refused("officer", &review, &rereview(), "no third");
    refused("reviewer", &review, &send_back(), "agrees or stays with the opinion");
    world.step("reviewer", &review, &uphold());
    refused("officer", &review, &rereview(), "no third");
    refused("head", &review, &resolve("2026-01-05", true), "must call for a collective discussion first");
    world.step("reviewer", &review, &call_collective());
    refused("reviewer", &review, &call_collective(), "was called for already");
    world.step("head", &review, &resolve(&today(&world, &case, &review), true));
    refused("deputy", &review, &resolve("2026-01-05", true), "resolved already");
    let [case, draft, review] = world.after(2, &[("reviewer", complete()), ("reviewer", agree())]);
    let detail = world.submit_refused("officer", &case, &submission(&draft), 409);
    assert!(detail.contains("need not be sent again"), "{detail}");
    refused("officer", &review, &rereview(), "for what the legal office does not agree with");
    let [_, _, review] = world.after(3, &[("reviewer", incomplete())]);
    refused("reviewer", &review, &complete(), "sent anew");
    world.ends_clean();
}

/// Where other papers are there than when it was agreed with, the same draft may be reviewed again; the last opinion counts.
#[test]
fn a_draft_is_reviewed_again_where_the_case_has_other_papers() {
    let world = World::new();
    let [case, draft, _] = world.after(1, &[("reviewer", complete()), ("reviewer", agree())]);
    world.document(&case, b"%PDF-1.7 record of the hearing");
    let again = world.site.review(&world.tokens["officer"], &case, &draft);
    assert_eq!(world.binding(&case, &draft), "open");
    world.step("reviewer", &again, &complete());
    world.step("reviewer", &again, &send_back());
    assert_eq!(world.binding(&case, &draft), "returned");
    world.ends_clean();
}

/// Nobody reviews a draft that is withdrawn, and nothing of it waits for anybody.
#[test]
fn a_withdrawn_draft_is_neither_sent_nor_reviewed() {
    let world = World::new();
    let [case, draft, review] = world.after(1, &to_collective());
    let withdraw = format!("/api/v1/drafts/{draft}/withdraw");
    world.post("officer", &withdraw, &json!({ "reason": "拟改为不予处罚" })).expect(204);
    assert!(world.waiting("head").is_empty());
    assert_eq!(world.review(&case, &review)["draft_withdrawn"], true);
    let detail = world.step_refused("head", &review, &resolve("2026-01-05", true), 409);
    assert!(detail.contains("withdrawn"), "{detail}");
    let detail = world.submit_refused("officer", &case, &submission(&draft), 409);
    assert!(detail.contains("withdrawn"), "{detail}");
    world.post("officer", &withdraw, &json!({ "reason": "重复" })).expect(409);
    world.ends_clean();
}
