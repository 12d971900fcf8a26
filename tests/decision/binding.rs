//! What lets a decision be taken: no review is due, an opinion that agrees to this very text, or a resolution on it
//! (annex 3, articles 3 and 12; law on penalties, article 58). And what never does.

use std::fs;
use std::path::PathBuf;

use evidence::digest::Digest;
use serde_json::{Value, json};

use crate::site::carrying::direct;
use crate::site::decisions::fined;
use crate::site::people::{company, person};
use crate::{MAJOR, SMALL, World, said};

/// Where the bytes of a text lie in the vault.
fn stored(world: &World, text: &[u8]) -> PathBuf {
    let name = Digest::of(text).to_string();
    world.site.data().join("vault/objects").join(&name[..2]).join(&name[2..4]).join(&name)
}

/// Annex 3, article 5: below the amounts nothing is due, and the rules that were weighed are named.
#[test]
fn a_draft_that_needs_no_review_is_decided_on_and_says_by_which_rules() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 small", SMALL);
    assert_eq!(world.against(), "");
    let decision = world.decide(&draft, 1);
    let shown = world.shown();
    assert_eq!((&shown["standing"], &shown["next"]), (&json!("decided"), &Value::Null));
    let one = &shown["decisions"][0];
    assert_eq!((&one["decision"], &one["document"], &one["by"]), (&json!(decision), &json!(document), &json!("head")));
    assert_eq!((&one["outcome"], &one["ground"]["kind"]), (&json!("penalty"), &json!("not_due")));
    let rules = one["ground"]["rules"].as_array().unwrap();
    assert!(rules.contains(&json!("fine-org-site")) && rules.contains(&json!("n-58-complex")), "{rules:?}");
    assert_eq!((&one["draft_digest"], &one["same_text"]), (&json!(Digest::of(b"%PDF-1.7 small")), &json!(true)));
    // The clock of 90 days stops with it, and the course says so.
    let course = world.get("clerk", &format!("/api/v1/cases/{}/course", world.case));
    let clocks = course["clocks"].as_array().unwrap();
    let clock = clocks.iter().find(|clock| clock["rule"] == "n-decide-90d").unwrap();
    assert_eq!((&clock["standing"], clock["stopped"].is_string()), (&json!("in_time"), true));
    assert_eq!(
        (&course["decision"]["decision"], &course["lacks"]),
        (&json!(decision), &json!(["service_not_recorded"]))
    );
    // Once it counts as served (law on penalties, article 61) nothing is missing.
    let clerk = &world.tokens["clerk"];
    let party = world.site.party(clerk, &world.case, &company());
    let delivery = world.site.delivery(clerk, &world.case, &direct(&document, &party));
    // It waits to be served and carried out, and not to be decided any more.
    let tasks = world.get("officer", "/api/v1/tasks")["tasks"].clone();
    assert_eq!((&tasks[0]["task"], tasks.as_array().map(Vec::len)), (&json!("carry_out"), Some(1)));
    let lacks = || world.get("clerk", &format!("/api/v1/cases/{}/course", world.case))["lacks"].clone();
    assert_eq!(lacks(), json!(["service_not_recorded"]));
    world.site.delivered(clerk, &delivery, "2026-01-06");
    assert_eq!(lacks(), json!([]));
    world.ends_clean();
}

/// Law on penalties, article 61: a decision on two parties is served when each of them has it.
#[test]
fn a_decision_on_several_parties_is_served_on_each() {
    let world = World::new();
    let (draft, document) = world.draft(b"%PDF-1.7 small", SMALL);
    let clerk = &world.tokens["clerk"];
    let parties = [company(), person()].map(|party| world.site.party(clerk, &world.case, &party));
    world.decide(&draft, 1);
    let lacks = || world.get("clerk", &format!("/api/v1/cases/{}/course", world.case))["lacks"].clone();
    for (party, left) in parties.iter().zip([json!(["service_not_recorded"]), json!([])]) {
        let delivery = world.site.delivery(clerk, &world.case, &direct(&document, party));
        world.site.delivered(clerk, &delivery, "2026-01-06");
        assert_eq!(lacks(), left);
    }
    world.ends_clean();
}

/// Law on penalties, article 58: what is to be reviewed is not decided on without, and where it did not pass.
#[test]
fn a_major_draft_is_not_decided_on_before_the_legal_office_agrees() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    let decision = world.decision(&draft, 1);
    let detail = world.refused("head", &decision, 409);
    assert!(
        detail.contains("needs a legal review (fine-org-site)") && detail.contains("send it for review"),
        "{detail}"
    );
    assert_eq!(world.against(), detail);
    let course = world.get("clerk", &format!("/api/v1/cases/{}/course", world.case));
    assert_eq!((&course["decision"], &course["lacks"]), (&Value::Null, &json!(["no_decision"])));
    let review = world.in_review(&draft);
    let detail = world.refused("head", &decision, 409);
    assert!(detail.contains("no opinion on this text yet"), "{detail}");
    world.review(&review, "legal", &crate::agreeing());
    assert_eq!(world.against(), "");
    world.decide(&draft, 1);
    let ground = world.shown()["decisions"][0]["ground"].clone();
    assert_eq!(ground, json!({ "kind": "opinion", "review": review }));
    let detail = world.refused("head", &world.decision(&draft, 2), 409);
    assert!(detail.contains("stands already"), "{detail}");
    world.ends_clean();
}

/// Annex 3, articles 11 and 12: sent back, and not agreed to.
#[test]
fn a_draft_that_was_sent_back_or_not_agreed_to_is_not_decided_on() {
    let world = World::new();
    for (number, text, step, words) in [
        (1, b"%PDF-1.7 returned", json!({ "outcome": "return", "wishes": ["补正听证告知书"] }), "sent this text back"),
        (
            2,
            b"%PDF-1.7 disagree",
            json!({ "outcome": "disagree", "reasons": "程序违法" }),
            "does not agree to this text",
        ),
    ] {
        let (draft, _) = world.draft(text, MAJOR);
        let review = world.in_review(&draft);
        let mut opinion = json!({ "step": "opine", "points": [], "transfer": false });
        opinion.as_object_mut().unwrap().extend(step.as_object().unwrap().clone());
        world.review(&review, "legal", &opinion);
        let detail = world.refused("head", &world.decision(&draft, number), 409);
        assert!(detail.contains(words), "{detail}");
    }
    world.ends_clean();
}

/// Annex 3, article 12: the heads resolve on a text together, and that text can be decided on.
#[test]
fn a_draft_that_the_heads_adopted_together_is_decided_on() {
    let world = World::new();
    let (draft, _) = world.draft(b"%PDF-1.7 major", MAJOR);
    let review = world.in_review(&draft);
    let disagree =
        json!({ "step": "opine", "outcome": "disagree", "points": [], "transfer": false, "reasons": "证据不足" });
    for (who, step) in [
        ("legal", disagree),
        ("clerk", json!({ "step": "request_rereview", "reason": "证据已补充" })),
        ("legal", json!({ "step": "uphold", "reasons": "仍不足" })),
        ("legal", json!({ "step": "call_collective", "reason": "意见不一" })),
    ] {
        world.review(&review, who, &step);
    }
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains("does not agree"), "{detail}");
    let attendees = json!([{ "account": "head", "opinion": "同意" }, { "account": "deputy", "opinion": "同意" }]);
    let resolve = json!({ "step": "resolve", "held_on": world.day(0), "attendees": attendees, "resolution": "采纳",
        "adopts": true });
    world.review(&review, "head", &resolve);
    world.decide(&draft, 1);
    let ground = world.shown()["decisions"][0]["ground"].clone();
    assert_eq!(ground, json!({ "kind": "resolution", "review": review }));
    world.ends_clean();
}

/// Annex 3, article 3: above all, a draft that was changed by one byte after the opinion cannot be decided on.
#[test]
fn a_draft_changed_by_one_byte_after_the_opinion_cannot_be_decided_on() {
    let world = World::new();
    let (agreed, ..) = world.agreed(b"%PDF-1.7 fine of 50000", MAJOR);
    // A new document is filed, one byte of it another, and a new draft of it recorded that says the same of itself.
    let (changed, document) = world.draft(b"%PDF-1.7 fine of 50001", MAJOR);
    let detail = world.refused("head", &world.decision(&changed, 1), 409);
    assert!(detail.contains("changed after the opinion") && detail.contains("one byte is enough"), "{detail}");
    assert_eq!(world.against(), detail);
    // What was agreed to is decided on. That the document of the decision, which bears its number and its seal, is another
    // than the text that was reviewed is told.
    let mut decision = world.decision(&agreed, 1);
    decision["document"] = json!(document);
    world.try_decide("head", &decision).expect(201);
    let one = world.shown()["decisions"][0].clone();
    assert_eq!(one["draft_digest"], Digest::of(b"%PDF-1.7 fine of 50000").to_string(), "what was reviewed");
    assert_eq!((&one["draft"], &one["document"], &one["same_text"]), (&json!(agreed), &json!(document), &json!(false)));
    world.ends_clean();
}

/// The same bytes, recorded anew as a draft of another amount, are not what was reviewed.
#[test]
fn the_text_that_was_reviewed_as_another_draft_cannot_be_decided_on_as_this_one() {
    let world = World::new();
    let text = b"%PDF-1.7 major";
    let (_, document, _) = world.agreed(text, MAJOR);
    let other = world.site.drafted(&world.tokens["clerk"], &world.case, &fined(&document, text, 2 * MAJOR));
    let detail = world.refused("head", &world.decision(&other, 1), 409);
    assert!(detail.contains("reviewed as another draft"), "{detail}");
    let same = world.site.drafted(&world.tokens["clerk"], &world.case, &fined(&document, text, MAJOR));
    world.decide(&same, 1);
    world.ends_clean();
}

/// An act that cannot be undone rests on proof that is fetched in that moment: the bytes as they lie in the vault.
#[test]
fn a_text_whose_stored_bytes_were_tampered_with_cannot_be_decided_on() {
    let world = World::new();
    let text = b"%PDF-1.7 major";
    let (draft, document, _) = world.agreed(text, MAJOR);
    let object = stored(&world, text);
    let place = fs::read(&object).unwrap();
    assert_eq!(place, text);
    let writable = |bytes: &[u8]| {
        let kept = object.with_extension("kept");
        fs::write(&kept, bytes).unwrap();
        fs::rename(&kept, &object).unwrap();
    };
    writable(b"%PDF-1.7 maJor");
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains(&document) && detail.contains("not stored as it was filed"), "{detail}");
    // Nor past the review: whatever a head answers for, it is not a text that nobody has.
    let detail = said(&world.try_override("head", &world.decision(&draft, 1), "without_review"), 409);
    assert!(detail.contains("not stored as it was filed"), "{detail}");
    fs::remove_file(&object).unwrap();
    let detail = world.refused("head", &world.decision(&draft, 1), 409);
    assert!(detail.contains("or is missing"), "{detail}");
    assert_eq!(world.shown()["decisions"], json!([]), "nothing was decided");
    writable(text);
    world.decide(&draft, 1);
    world.ends_clean();
}

/// The tables are not asked what the text is: who edits them beside the log lets nothing be decided on.
#[test]
fn a_table_that_says_another_digest_lets_no_other_text_be_decided_on() {
    let mut world = World::new();
    let (draft, ..) = world.agreed(b"%PDF-1.7 agreed", MAJOR);
    let (other, document) = world.draft(b"%PDF-1.7 anOther", MAJOR);
    world.site.stop();
    let db = rusqlite::Connection::open(world.site.data().join("docket.db")).unwrap();
    let (agreed, another) = (Digest::of(b"%PDF-1.7 agreed").to_string(), Digest::of(b"%PDF-1.7 anOther").to_string());
    // The draft of the other text is given out for that which was agreed to.
    let changed = db.execute("UPDATE drafts SET content = ?1 WHERE draft = ?2", [&agreed, &other]).unwrap();
    assert_eq!(changed, 1);
    drop(db);
    world.site.serve();
    let detail = world.refused("head", &world.decision(&other, 1), 409);
    assert!(detail.contains(&document) && detail.contains("not stored as it was filed"), "{detail}");
    assert_ne!(agreed, another);
    world.decide(&draft, 1);
}
