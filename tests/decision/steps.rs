//! What is told before a decision: the notice, the statement, the hearing (law on penalties, articles 44, 45, 62 to 64), and
//! what is found where it was not.

use serde_json::{Value, json};

use crate::site::decisions::agreeing;
use crate::{MAJOR, SMALL, World, notice, said, waived};

fn statement(at: evidence::time::Utc, how: &str, documents: &[String], reason: &str) -> Value {
    json!({ "step": "statement", "stated_at": at, "how": how, "documents": documents, "reason": reason })
}

/// Each stands in the record as it was told, by whom and when; nobody tells what is still to come.
#[test]
fn what_is_told_before_a_decision_is_shown_in_its_order_and_nothing_of_the_future() {
    let world = World::new();
    let document = world.document(b"%PDF-1.7 notice");
    let (now, later) = (world.now(), world.now().plus_seconds(3600));
    let hear = |at| json!({ "step": "hear", "held_at": at, "document": document });
    for (field, step) in
        [("told_at", notice(later, &document, SMALL)), ("stated_at", waived(later)), ("held_at", hear(later))]
    {
        let detail = said(&world.try_step("clerk", &step), 422);
        assert!(detail.starts_with(field) && detail.contains("lies in the future"), "{detail}");
    }
    let unknown = "0".repeat(32);
    let detail = said(&world.try_step("clerk", &notice(now, &unknown, SMALL)), 422);
    assert!(detail.starts_with("document") && detail.contains(&unknown), "{detail}");
    // What was said is answered.
    let detail = said(&world.try_step("clerk", &statement(now, "not_adopted", &[], "")), 422);
    assert!(detail.starts_with("reason"), "{detail}");
    world.try_step("officer", &notice(now, &document, SMALL)).expect(204);
    world
        .try_step("clerk", &statement(now, "partly_adopted", std::slice::from_ref(&document), "采纳减轻情节"))
        .expect(204);
    world.try_step("second", &hear(now)).expect(204);
    for who in ["bystander", "head", "legal"] {
        world.try_step(who, &waived(now)).expect(403);
    }
    let steps = world.shown()["steps"].clone();
    let told: Vec<(&Value, &Value)> =
        steps.as_array().unwrap().iter().map(|step| (&step["step"], &step["by"])).collect();
    assert_eq!(
        told,
        [
            (&json!("inform"), &json!("officer")),
            (&json!("statement"), &json!("clerk")),
            (&json!("hear"), &json!("second"))
        ]
    );
    assert_eq!((&steps[0]["fine_fen"], &steps[0]["rights"]), (&json!(SMALL), &json!(["statement", "hearing"])));
    assert_eq!((&steps[1]["documents"], &steps[1]["reason"]), (&json!([document]), &json!("采纳减轻情节")));
    world.ends_clean();
}

/// Law on penalties, articles 44, 45 and 62: without them a penalty is found fault with, and it is not refused: to record
/// it is better than to hide it.
#[test]
fn a_penalty_without_notice_and_statement_is_found_and_a_late_word_of_them_is_taken() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 small", SMALL);
    let before = world.now();
    world.decide(&draft, 1);
    let findings = || world.shown()["decisions"][0]["findings"].clone();
    assert_eq!(findings(), json!(["not_informed", "no_statement"]));
    // Told after the decision, that they were made before it.
    world.try_step("clerk", &notice(before, &document, SMALL)).expect(204);
    assert_eq!(findings(), json!(["no_statement"]));
    world.try_step("clerk", &waived(before)).expect(204);
    assert_eq!(findings(), json!([]));
    world.ends_clean();
}

/// Law on penalties, article 45: the fine is not raised above the one that was announced.
#[test]
fn a_fine_above_the_one_that_was_announced_is_found() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 small", SMALL);
    let now = world.now();
    world.try_step("clerk", &notice(now, &document, SMALL - 1)).expect(204);
    world.try_step("clerk", &waived(now)).expect(204);
    world.decide(&draft, 1);
    assert_eq!(world.shown()["decisions"][0]["findings"], json!(["fine_raised"]));
    world.ends_clean();
}

/// Law on penalties, article 27, and annex 3, article 10, item 7: what the review sends to the judicial organs may be
/// penalised, but that it was is a finding, and the case lacks it.
#[test]
fn a_penalty_of_what_the_review_sends_to_the_judicial_organs_is_found_and_not_refused() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 major", MAJOR);
    let review = world.in_review(&draft);
    let mut opinion = agreeing();
    opinion["transfer"] = json!(true);
    world.review(&review, "legal", &opinion);
    let now = world.now();
    world.try_step("clerk", &notice(now, &document, MAJOR)).expect(204);
    world.try_step("clerk", &waived(now)).expect(204);
    let decision = world.decide(&draft, 1);
    assert_eq!(world.shown()["decisions"][0]["findings"], json!(["not_transferred"]));
    let lacks = world.get("clerk", &format!("/api/v1/cases/{}/lacks", world.case));
    let is_it = |lack: &&Value| lack["what"] == json!({ "kind": "decision", "detail": "not_transferred" });
    let lack = lacks["lacks"].as_array().unwrap().iter().find(is_it).unwrap_or_else(|| panic!("{lacks}"));
    assert_eq!((&lack["stage"], &lack["of"]["id"]), (&json!("decision"), &json!(decision)));
    assert_eq!((&lack["grounds"][0]["article"], &lack["standing"]), (&json!("第二十七条"), &json!("lacking")));
    world.ends_clean();
}

/// The bounds of a case.
#[test]
fn a_case_has_20_decisions_and_100_steps_before_them_and_no_more() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let now = world.now();
    let many: Vec<String> = (0..21).map(|number| format!("{number:032x}")).collect();
    let detail = said(&world.try_step("clerk", &statement(now, "waived", &many, "")), 422);
    assert!(detail.starts_with("documents"), "{detail}");
    for _ in 0..100 {
        world.try_step("clerk", &waived(now)).expect(204);
    }
    let detail = said(&world.try_step("clerk", &waived(now)), 409);
    assert!(detail.contains("100 notices, statements and hearings"), "{detail}");
    for number in 1..=20 {
        let decision = world.decide(&draft, number);
        let fall = json!({ "step": "fall", "decision": decision, "how": "changed", "on": world.day(0), "body": "本机关",
            "reason": "自行纠正" });
        world.try_step("head", &fall).expect(204);
    }
    let detail = world.refused("head", &world.decision(&draft, 21), 409);
    assert!(detail.contains("20 decisions already"), "{detail}");
    world.ends_clean();
}

/// A case whose decisions or notices are recorded is merged into no other.
#[test]
fn a_case_with_a_notice_is_not_merged_away() {
    let mut world = World::new();
    let into = world.case.clone();
    world.case = world.site.case(&world.tokens["clerk"], "薛综执罚〔2026〕2号");
    let document = world.document(b"%PDF-1.7 notice");
    world.try_step("clerk", &notice(world.now(), &document, SMALL)).expect(204);
    let merge = json!({ "into": into, "reason": "重复" });
    let detail = said(&world.post("clerk", &format!("/api/v1/cases/{}/merge", world.case), &merge), 409);
    assert!(detail.contains("decisions and notices are recorded"), "{detail}");
    world.ends_clean();
}
