//! Who decides: a head, and nobody on what they handle, drafted or checked. And on whom: nobody under 14 (law on penalties,
//! article 30).

use serde_json::{Value, json};

use crate::site::decisions::{agreeing, fined};
use crate::{MAJOR, SMALL, World, said};

/// The legal data that the service has built in.
const SHIPPED: &str = include_str!("../../config/legal.toml");

/// Annex 2, article 19: the head decides; nobody else may.
#[test]
fn only_a_head_decides() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let decision = world.decision(&draft, 1);
    for who in ["officer", "clerk", "legal", "supervisor", "auditor"] {
        world.try_decide(who, &decision).expect(403);
        world.try_override(who, &decision, "without_review").expect(403);
    }
    world.decide(&draft, 1);
    world.ends_clean();
}

/// A head who handles the case, drafted or checked its draft decides nothing of it, and that they tried is on record.
#[test]
fn nobody_decides_on_what_they_handle_drafted_or_checked() {
    let head = "id = \"head\"\nbelongs_to = \"agency\"\ncertificate = false";
    assert!(SHIPPED.contains(head));
    // Heads who are officers themselves: one handles the case, one drafted, one checked, and one has nothing to do with it.
    let law = SHIPPED.replacen(head, &head.replace("false", "true"), 1);
    let accounts = [
        ("clerk", "clerk", None),
        ("handler", "head", Some("37001")),
        ("drafter", "head", Some("37003")),
        ("checker", "head", Some("37004")),
        ("head", "head", Some("37005")),
    ];
    let world = World::by_with(&law, &accounts);
    let text = b"%PDF-1.7 small";
    let document = world.document(text);
    let mut body = fined(&document, text, SMALL);
    (body["drafter"], body["checker"]) = (json!("37003"), json!("37004"));
    let draft = world.site.drafted(&world.tokens["clerk"], &world.case, &body);
    let decision = world.decision(&draft, 1);
    let before = world.site.log_size();
    for (who, words) in [("handler", "handle"), ("drafter", "wrote, checked"), ("checker", "wrote, checked")] {
        let detail = world.refused(who, &decision, 409);
        assert!(detail.contains(words), "{detail}");
    }
    let refused: Vec<Value> = world.site.entries(&world.tokens["auditor"])[usize::try_from(before).unwrap()..]
        .iter()
        .map(|entry| serde_json::to_value(&entry.event).unwrap())
        .filter(|event| event["type"] == "access.refused")
        .collect();
    assert_eq!(refused.len(), 3, "{refused:?}");
    assert!(refused.iter().all(|event| event["action"] == "decision.take"), "{refused:?}");
    world.decide(&draft, 1);
    world.ends_clean();
}

/// Law on penalties, article 43: who handled the case once, whoever took them out, and who did an act in it do not decide
/// on it, nor say that its decision fell.
#[test]
fn who_was_taken_out_of_a_case_or_did_an_act_in_it_does_not_decide_on_it() {
    let head = "id = \"head\"\nbelongs_to = \"agency\"\ncertificate = false";
    let law = SHIPPED.replacen(head, &head.replace("false", "true"), 1);
    let accounts = [
        ("clerk", "clerk", None),
        ("former", "head", Some("37003")),
        ("doer", "head", Some("37004")),
        ("head", "head", Some("37005")),
    ];
    let world = World::by_with(&law, &accounts);
    for handlers in [["37001", "37003"], ["37001", "37002"]] {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": handlers });
        let describe = json!({ "step": "describe", "description": said, "reason": "更换承办人" });
        world.step_in(&world.case, "clerk", &describe);
    }
    let act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001", "37004"], "party_present": true });
    world.post("clerk", &format!("/api/v1/cases/{}/acts", world.case), &act).expect(201);
    let (draft, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let words = "that they handled once or in which they did an act";
    for who in ["former", "doer"] {
        let detail = world.refused(who, &world.decision(&draft, 1), 409);
        assert!(detail.contains(words), "{who}: {detail}");
        assert_eq!(world.get(who, "/api/v1/tasks")["tasks"], json!([]), "{who} is not asked to");
    }
    let decision = world.decide(&draft, 1);
    let fall = json!({ "step": "fall", "decision": decision, "how": "revoked", "on": world.day(0), "body": "本机关",
        "reason": "自行纠正" });
    for who in ["former", "doer"] {
        let detail = said(&world.try_step(who, &fall), 409);
        assert!(detail.contains(words), "{who}: {detail}");
    }
    world.try_step("head", &fall).expect(204);
    world.ends_clean();
}

/// Annex 2, article 19: who acts for a head decides as the head, and the log says for whom; but not on what the head
/// recorded, nor on what they gave the opinion on themselves.
#[test]
fn who_acts_for_a_head_decides_but_on_no_draft_that_they_reviewed() {
    let world = World::new();
    let (small, _) = world.draft(b"%PDF-1.7 small", SMALL);
    let (major, _, _) = world.agreed(b"%PDF-1.7 major", MAJOR);
    world.try_decide("legal", &world.decision(&small, 1)).expect(403);
    world.site.delegated("head", "legal", 7);
    let detail = world.refused("legal", &world.decision(&major, 1), 409);
    assert!(detail.contains("gave the opinion on"), "{detail}");
    // Nor where the very same text was recorded anew as another draft.
    let (text, shown) = (b"%PDF-1.7 major", world.get("clerk", &format!("/api/v1/cases/{}/drafts", world.case)));
    let drafts = shown["drafts"].as_array().unwrap();
    let document = drafts.iter().find(|one| one["draft"] == major).unwrap()["document"].as_str().unwrap();
    let again = world.site.drafted(&world.tokens["clerk"], &world.case, &fined(document, text, MAJOR));
    let detail = world.refused("legal", &world.decision(&again, 1), 409);
    assert!(detail.contains("gave the opinion on"), "{detail}");
    let decision = world.try_decide("legal", &world.decision(&small, 1)).expect(201)["decision"].clone();
    let entries = world.site.entries(&world.tokens["auditor"]);
    let events: Vec<Value> = entries.iter().map(|entry| serde_json::to_value(&entry.event).unwrap()).collect();
    let at = events.iter().position(|event| event["type"] == "decision.decided").unwrap();
    assert_eq!((&events[at - 1]["type"], &events[at - 1]["head"]), (&json!("delegation.acted"), &json!("head")));
    let answering = world.get("clerk", &format!("/api/v1/cases/{}/responsibility", world.case));
    let done = answering["done"].as_array().unwrap();
    let last: Vec<&str> = done[done.len() - 2..].iter().map(|one| one["event"].as_str().unwrap()).collect();
    assert_eq!(last, ["delegation.acted", "decision.decided"]);
    let fall = json!({ "step": "fall", "decision": decision, "how": "revoked", "on": world.day(0), "body": "本机关",
        "reason": "自行纠正" });
    world.post("legal", &format!("/api/v1/cases/{}/decision-steps", world.case), &fall).expect(204);
    world.ends_clean();
}

/// Nobody decides for a head on a draft that they sent for review themselves, whoever recorded it.
#[test]
fn who_sent_a_draft_for_review_does_not_decide_on_it_for_a_head() {
    let mut world = World::new();
    let second = world.site.user("second-clerk", "clerk", Some("xc"), None);
    world.tokens.insert("second-clerk", second);
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    let review = world.site.sent_for_review(&world.tokens["second-clerk"], &world.case, &draft);
    world.review(&review, "legal", &json!({ "step": "complete" }));
    world.review(&review, "legal", &agreeing());
    world.site.delegated("head", "second-clerk", 7);
    let before = world.site.log_size();
    world.refused("second-clerk", &world.decision(&draft, 1), 409);
    assert!(world.site.log_size() > before, "that they tried is on record");
    assert_eq!(world.shown()["decisions"], json!([]));
    world.decide(&draft, 1);
    world.ends_clean();
}

/// A party of the case, born on a day.
fn child(born: &str) -> Value {
    json!({ "kind": "natural_person", "name": "欧阳寒松", "minor": true, "personal": { "birth_date": born } })
}

/// Law on penalties, article 30: who is under 14 is not penalised, whoever would answer for it.
#[test]
fn a_penalty_of_a_party_under_14_is_refused_and_what_is_not_known_is_told() {
    let world = World::new();
    let years = |years: i64| {
        let today: jiff::civil::Date = world.day(0).parse().unwrap();
        today.saturating_sub(jiff::Span::new().years(years)).to_string()
    };
    let clerk = world.tokens["clerk"].clone();
    let party = world.site.party(&clerk, &world.case, &child(&years(13)));
    let text = b"%PDF-1.7 small";
    let document = world.document(text);
    let mut body = fined(&document, text, SMALL);
    (body["party"], body["party_kind"]) = (json!(party), json!("natural_person"));
    let draft = world.site.drafted(&clerk, &world.case, &body);
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains(&party) && detail.contains("under 14") && detail.contains("article 30"), "{detail}");
    let detail = said(&world.try_override("head", &world.decision(&draft, 1), "without_review"), 409);
    assert!(detail.contains("under 14"), "{detail}");
    // Nor by a decision that is called something else and fines all the same.
    body["outcome"] = json!("other");
    let other = world.site.drafted(&clerk, &world.case, &body);
    let detail = world.refused("head", &world.decision(&other, 1), 409);
    assert!(detail.contains("under 14"), "{detail}");
    // Where a draft names no party, each of the case counts; and of what imposes nothing none does.
    let second = b"%PDF-1.7 nobody";
    let document = world.document(second);
    let draft = world.site.drafted(&clerk, &world.case, &fined(&document, second, SMALL));
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains("under 14"), "{detail}");
    world.post("clerk", &format!("/api/v1/parties/{party}/remove"), &json!({ "reason": "登记有误" })).expect(204);
    let unknown = json!({ "kind": "natural_person", "name": "司徒雪松", "minor": true });
    world.site.party(&clerk, &world.case, &unknown);
    world.decide(&draft, 1);
    let findings = world.shown()["decisions"][0]["findings"].clone();
    assert!(findings.as_array().unwrap().contains(&json!("age_unknown")), "{findings}");
    world.ends_clean();
}

/// Annex 3, article 5: 6,000 yuan are much for a person, though the draft calls the party a company.
#[test]
fn a_fine_of_a_person_whom_the_draft_calls_a_company_needs_a_review() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 six thousand", 600_000);
    assert_eq!(world.against(), "");
    world.site.party(&world.tokens["clerk"], &world.case, &json!({ "kind": "natural_person", "name": "欧阳寒松" }));
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains("needs a legal review (fine-person-site)"), "{detail}");
    assert_eq!(world.against(), detail);
    world.ends_clean();
}

/// A draft that imposes nothing may be decided on whoever the party is.
#[test]
fn a_party_under_14_may_be_let_off() {
    let world = World::new();
    let clerk = world.tokens["clerk"].clone();
    let today: jiff::civil::Date = world.day(0).parse().unwrap();
    let born = today.saturating_sub(jiff::Span::new().years(10)).to_string();
    let party = world.site.party(&clerk, &world.case, &child(&born));
    let text = b"%PDF-1.7 none";
    let document = world.document(text);
    let mut body = fined(&document, text, 0);
    let fields = body.as_object_mut().unwrap();
    fields.insert("party".to_owned(), json!(party));
    fields.insert("party_kind".to_owned(), json!("natural_person"));
    fields.insert("outcome".to_owned(), json!("no_penalty_minor"));
    fields.insert("sanctions".to_owned(), json!([]));
    fields.remove("fine_fen");
    let draft = world.site.drafted(&clerk, &world.case, &body);
    world.decide(&draft, 1);
    let one = world.shown()["decisions"][0].clone();
    assert_eq!((&one["outcome"], &one["findings"]), (&json!("no_penalty_minor"), &json!([])));
    world.ends_clean();
}
