//! What of a decision waits for whom: a draft that can be decided on for the heads, and the end of a case whose decision is
//! carried out for those who handle it.

use serde_json::{Value, json};

use crate::site::carrying::{direct, fine};
use crate::site::decisions::{agreeing, fined};
use crate::site::people::company;
use crate::{MAJOR, SMALL, World};

/// The legal data that the service has built in.
const SHIPPED: &str = include_str!("../../config/legal.toml");

/// That nothing waits.
const NONE: [(String, String); 0] = [];

/// What waits for somebody, each with its case.
fn waiting(world: &World, who: &str) -> Vec<(String, String)> {
    let tasks = world.get(who, "/api/v1/tasks");
    let text = |task: &Value, field: &str| task[field].as_str().unwrap().to_owned();
    tasks["tasks"].as_array().unwrap().iter().map(|task| (text(task, "task"), text(task, "case"))).collect()
}

/// That the case waits for a decision.
fn to_decide(world: &World) -> Vec<(String, String)> {
    vec![("take_decision".to_owned(), world.case.clone())]
}

/// Annex 2, article 19: what the legal office agreed to, and what needs no review, waits for the head until it is decided.
#[test]
fn a_draft_that_can_be_decided_on_waits_for_the_heads() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    assert_eq!(waiting(&world, "head"), NONE, "nobody sent it for review");
    let review = world.in_review(&draft);
    assert_eq!(waiting(&world, "head"), NONE, "it is under review");
    world.review(&review, "legal", &agreeing());
    let tasks = world.get("head", "/api/v1/tasks");
    let task = &tasks["tasks"][0];
    assert_eq!((&task["task"], &task["case"]), (&json!("take_decision"), &json!(world.case)));
    assert_eq!((&task["by"], &task["rule"]), (&json!("legal"), &json!("n-decide-90d")));
    assert_eq!(waiting(&world, "deputy"), to_decide(&world));
    for who in ["officer", "clerk", "legal"] {
        assert!(!waiting(&world, who).contains(&to_decide(&world)[0]), "{who}");
    }
    // A case is decided once, whatever was drafted in it.
    let (small, _) = world.draft(b"%PDF-1.7 small", SMALL);
    assert_eq!(waiting(&world, "head"), to_decide(&world));
    let decision = world.decide(&draft, 1);
    assert_eq!(waiting(&world, "head"), NONE);
    // What was decided by a decision that fell is over; the other draft may be decided on.
    let fall = json!({ "step": "fall", "decision": decision, "how": "revoked", "on": world.day(0), "body": "本机关",
        "reason": "自行纠正" });
    world.try_step("head", &fall).expect(204);
    let tasks = world.get("deputy", "/api/v1/tasks");
    assert_eq!((&tasks["tasks"][0]["task"], &tasks["tasks"][0]["by"]), (&json!("take_decision"), &json!("clerk")));
    world.post("clerk", &format!("/api/v1/drafts/{small}/withdraw"), &json!({ "reason": "另拟" })).expect(204);
    assert_eq!(waiting(&world, "head"), NONE);
    world.ends_clean();
}

/// Who may not decide on a draft is not asked to: who handles the case, drafted, checked or reviewed it.
#[test]
fn nobody_is_asked_to_decide_on_what_is_theirs() {
    let head = "id = \"head\"\nbelongs_to = \"agency\"\ncertificate = false";
    let law = SHIPPED.replacen(head, &head.replace("false", "true"), 1);
    let accounts = [
        ("clerk", "clerk", None),
        ("handler", "head", Some("37001")),
        ("drafter", "head", Some("37003")),
        ("checker", "head", Some("37004")),
        ("head", "head", Some("37005")),
        ("legal", "legal_reviewer", None),
    ];
    let world = World::by_with(&law, &accounts);
    let text = b"%PDF-1.7 major";
    let mut body = fined(&world.document(text), text, MAJOR);
    (body["drafter"], body["checker"]) = (json!("37003"), json!("37004"));
    let draft = world.site.drafted(&world.tokens["clerk"], &world.case, &body);
    let review = world.in_review(&draft);
    world.review(&review, "legal", &agreeing());
    for who in ["handler", "drafter", "checker"] {
        assert_eq!(waiting(&world, who), NONE, "{who}");
    }
    assert_eq!(waiting(&world, "head"), to_decide(&world));
    // Who acts for a head is asked for that head, but not on their own opinion.
    world.site.delegated("head", "legal", 7);
    assert_eq!(waiting(&world, "legal"), NONE);
    world.ends_clean();
}

/// Annex 3, article 18: past what a head decided waits for nobody, neither for its opinion nor for an answer to it.
#[test]
fn a_review_that_the_head_decided_past_waits_for_nobody() {
    let asks = |world: &World, who: &str, task: &str| waiting(world, who).iter().any(|(kind, _)| kind == task);
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    world.in_review(&draft);
    assert!(asks(&world, "legal", "review_draft"));
    world.try_override("head", &world.decision(&draft, 1), "without_review").expect(201);
    assert_eq!(waiting(&world, "legal"), NONE);
    world.ends_clean();

    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    let review = world.in_review(&draft);
    let disagree =
        json!({ "step": "opine", "outcome": "disagree", "points": [], "transfer": false, "reasons": "程序违法" });
    world.review(&review, "legal", &disagree);
    for who in ["officer", "clerk"] {
        assert!(asks(&world, who, "answer_disagreed"), "{who}");
    }
    world.try_override("head", &world.decision(&draft, 1), "against_review").expect(201);
    for who in ["officer", "clerk"] {
        assert!(!asks(&world, who, "answer_disagreed"), "{who}");
    }
    world.ends_clean();
}

/// Annex 2, article 31: once the decision is served and carried out, those whose case it is ask for its end.
#[test]
fn the_end_of_a_case_whose_decision_is_carried_out_is_to_be_asked_for() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 small", SMALL);
    let clerk = &world.tokens["clerk"];
    let party = world.site.party(clerk, &world.case, &company());
    world.decide(&draft, 1);
    let first = |who: &str| waiting(&world, who)[0].0.clone();
    let mut served = direct(&document, &party);
    (served["at"], served["made_on"]) = (json!(world.now()), json!(world.day(0)));
    let delivery = world.site.delivery(clerk, &world.case, &served);
    world.site.delivered(clerk, &delivery, &world.day(0));
    assert_eq!(first("officer"), "carry_out", "nobody recorded what is owed by it");
    let mut owed = fine(&document, &party);
    (owed["amount_fen"], owed["due_on"]) = (json!(SMALL), json!(world.day(15)));
    let owed = world.site.owed(clerk, &world.case, &owed);
    assert_eq!(first("officer"), "carry_out", "it is owed");
    let paid = json!({ "step": "do", "done_on": world.day(0), "amount_fen": SMALL, "whole": true,
        "documents": [document] });
    world.post("clerk", &format!("/api/v1/performances/{owed}/steps"), &paid).expect(204);
    for who in ["officer", "second", "clerk"] {
        assert_eq!(first(who), "request_end", "{who}");
    }
    assert_eq!(waiting(&world, "bystander"), NONE);
    let ask = json!({ "step": "request_end", "act_end": world.now(), "outcome": "performed", "reason": "罚款已缴清" });
    world.step_in(&world.case, "clerk", &ask);
    assert_eq!(waiting(&world, "officer"), NONE);
    assert_eq!(waiting(&world, "head"), [("approve_end".to_owned(), world.case.clone())]);
    world.ends_clean();
}
