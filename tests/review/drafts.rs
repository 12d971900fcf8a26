//! Drafts of decisions: recorded, judged by the catalogue of major decisions, withdrawn; and what is none.

use evidence::digest::Digest;
use serde_json::{Value, json};

use crate::site::people::{company, person};
use crate::site::reviews::{DRAFT_TEXT, draft_of};
use crate::{World, detail, submission};

/// A draft with fields of it changed.
fn changed(mut draft: Value, fields: &Value) -> Value {
    draft.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    draft
}

fn assessment(world: &World, draft: &str) -> Value {
    world.get("officer", &format!("/api/v1/drafts/{draft}/assessment")).expect(200)
}

fn rules(assessment: &Value) -> Vec<String> {
    let rules = assessment["assessed"]["major"]["rules"].as_array().unwrap();
    rules.iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_draft_is_recorded_shown_and_withdrawn_and_all_of_it_stands_in_the_log() {
    let world = World::new();
    let case = world.case(1);
    let document = world.document(&case, DRAFT_TEXT);
    let draft = world.site.draft(&world.tokens["officer"], &case, &draft_of(&document, DRAFT_TEXT));
    let list = |who: &str| world.get(who, &format!("/api/v1/cases/{case}/drafts")).expect(200);
    let shown = list("supervisor")["drafts"][0].clone();
    for (field, expected) in [
        ("draft", json!(draft)),
        ("document", json!(document)),
        ("content", json!(Digest::of(DRAFT_TEXT))),
        ("outcome", json!("penalty")),
        ("party", Value::Null),
        ("party_kind", json!("legal_person")),
        ("sanctions", json!(["fine"])),
        ("fine_fen", json!(6_000_000)),
        ("confiscation_fen", Value::Null),
        ("drafter", json!("37001")),
        ("checker", json!("37002")),
        ("factors", json!(["主动改正"])),
        ("recorded_by", json!("officer")),
        ("withdrawn_at", Value::Null),
        ("binding", json!({ "standing": "not_submitted", "review": null })),
    ] {
        assert_eq!(shown[field], expected, "{field}");
    }
    let reason = json!({ "reason": "拟改为不予处罚" });
    world.post("second", &format!("/api/v1/drafts/{draft}/withdraw"), &reason).expect(204);
    let shown = list("clerk")["drafts"][0].clone();
    assert_eq!((&shown["withdrawn_by"], &shown["withdrawn_reason"]), (&json!("second"), &json!("拟改为不予处罚")));
    let told = world.told_of("draft.recorded").remove(0);
    assert_eq!((&told["event"]["fine_fen"], &told["event"]["confiscation_fen"]), (&json!([6_000_000]), &json!([])));
    assert_eq!(world.told_of("draft.withdrawn").len(), 1);
    world.ends_clean();
}

/// Annex 3, article 5, and article 58 of the law on penalties: both sets of rules are asked, and what is not known is due.
#[test]
fn a_draft_is_major_by_either_set_of_rules_and_where_something_is_not_known() {
    let world = World::new();
    let case = world.case(1);
    let document = world.document(&case, DRAFT_TEXT);
    let assessed = |fields: &Value| {
        let draft = changed(draft_of(&document, DRAFT_TEXT), fields);
        assessment(&world, &world.site.draft(&world.tokens["clerk"], &case, &draft))
    };
    let due = assessed(&json!({}));
    assert_eq!((&due["assessed"]["needs_review"], rules(&due)), (&json!(true), vec!["fine-org-site".to_owned()]));
    assert_eq!((&due["matter"], &due["binding"]["standing"]), (&json!("penalty"), &json!("not_submitted")));
    let below = assessed(&json!({ "fine_fen": 4_999_999 }));
    assert_eq!(
        (&below["assessed"]["needs_review"], &below["assessed"]["major"]["holds"]),
        (&json!(false), &json!("no"))
    );
    let national = assessed(&json!({ "fine_fen": 100, "facts": [{ "field": "complex", "value": "yes" }] }));
    assert_eq!(rules(&national), ["n-58-complex"]);
    let unknown = assessed(&json!({ "fine_fen": 100, "facts": [] }));
    assert_eq!(
        (&unknown["assessed"]["needs_review"], &unknown["assessed"]["major"]["holds"]),
        (&json!(true), &json!("unknown"))
    );
    let missing = unknown["assessed"]["major"]["missing"].as_array().unwrap();
    assert!(missing.contains(&json!("marked_major")) && !missing.contains(&json!("fine")), "{missing:?}");
    // Nobody says what kind of party it is.
    let nobody = assessed(&json!({ "party_kind": null }));
    assert!(nobody["assessed"]["major"]["missing"].as_array().unwrap().contains(&json!("party")));
    world.ends_clean();
}

/// The party of a draft is named by its id: nothing that identifies a person is in the log or in an answer.
#[test]
fn a_draft_names_its_party_by_id_and_takes_its_kind_from_it() {
    let world = World::new();
    let case = world.case(1);
    let token = &world.tokens["clerk"];
    let (human, firm) = (world.site.party(token, &case, &person()), world.site.party(token, &case, &company()));
    let document = world.document(&case, DRAFT_TEXT);
    let of = |party: &str, kind: Value| {
        let mut draft = changed(draft_of(&document, DRAFT_TEXT), &json!({ "party": party }));
        draft["party_kind"] = kind;
        draft
    };
    world.site.draft(token, &case, &of(&human, Value::Null));
    world.site.draft(token, &case, &of(&firm, json!("legal_person")));
    let shown = world.get("clerk", &format!("/api/v1/cases/{case}/drafts")).expect(200);
    let kinds: Vec<&Value> = shown["drafts"].as_array().unwrap().iter().map(|draft| &draft["party_kind"]).collect();
    assert_eq!(kinds, [&json!("natural_person"), &json!("legal_person")]);
    assert!(!shown.to_string().contains("欧阳寒松"), "{shown}");
    let path = format!("/api/v1/cases/{case}/drafts");
    let wrong = detail(&world.post("clerk", &path, &of(&human, json!("legal_person"))), 422);
    assert!(wrong.starts_with("party_kind") && wrong.contains("not the one that is recorded"), "{wrong}");
    let other = world.case(2);
    let strange = world.site.party(token, &other, &company());
    let wrong = detail(&world.post("clerk", &path, &of(&strange, Value::Null)), 422);
    assert!(wrong.starts_with("party") && wrong.contains("no party of this case"), "{wrong}");
    world.ends_clean();
}

#[test]
fn what_contradicts_itself_or_is_not_of_the_case_is_no_draft_and_the_field_is_named() {
    let world = World::new();
    let case = world.case(1);
    let document = world.document(&case, DRAFT_TEXT);
    let elsewhere = world.document(&world.case(2), b"%PDF-1.7 of another case");
    let path = format!("/api/v1/cases/{case}/drafts");
    let fact = |field: &str, value: &str| json!([{ "field": field, "value": value }]);
    let twice = json!([{ "field": "complex", "value": "yes" }, { "field": "complex", "value": "no" }]);
    for (fields, field, words) in [
        (json!({ "document": elsewhere }), "document", "not filed under this case"),
        (json!({ "content": Digest::of(b"what was there before") }), "content", "not that of the document"),
        (json!({ "checker": "37001" }), "checker", "another officer checks it"),
        (json!({ "drafter": "38001" }), "drafter", "no officer of this agency"),
        (json!({ "checker": "39999" }), "checker", "no officer of this agency"),
        (json!({ "sanctions": ["fine", "whipping"] }), "sanctions", "does not know as a sanction"),
        (json!({ "sanctions": ["warning"] }), "fine_fen", "does not name it"),
        (json!({ "confiscation_fen": 5 }), "confiscation_fen", "does not name it"),
        (json!({ "facts": fact("fine", "5000") }), "facts", "which the draft itself says"),
        (json!({ "facts": fact("weather", "fine") }), "facts", "no field"),
        (json!({ "facts": fact("complex", "perhaps") }), "facts", "takes yes or no"),
        (json!({ "facts": twice }), "facts", "twice"),
        (json!({ "basis": " " }), "basis", "is empty"),
    ] {
        let wrong = detail(&world.post("clerk", &path, &changed(draft_of(&document, DRAFT_TEXT), &fields)), 422);
        assert!(wrong.starts_with(field) && wrong.contains(words), "{fields}: {wrong}");
    }
    let over = changed(draft_of(&document, DRAFT_TEXT), &json!({ "fine_fen": 100_000_000_000_001_u64 }));
    let wrong = detail(&world.post("clerk", &path, &over), 422);
    assert!(wrong.starts_with("fine_fen") && wrong.contains("more than can be kept"), "{wrong}");
    // A case of which nobody says what it is about has no matter by which a draft is judged.
    let bare = world.site.case(&world.tokens["clerk"], "薛综执罚〔2026〕9号");
    let document = world.document(&bare, DRAFT_TEXT);
    let bare = format!("/api/v1/cases/{bare}/drafts");
    detail(&world.post("clerk", &bare, &draft_of(&document, DRAFT_TEXT)), 409);
    world.ends_clean();
}

/// A document that was taken out of the case can neither be a draft nor be sent for review.
#[test]
fn a_draft_whose_document_was_taken_out_is_not_sent() {
    let world = World::new();
    let case = world.case(1);
    let document = world.document(&case, DRAFT_TEXT);
    let draft = world.site.draft(&world.tokens["clerk"], &case, &draft_of(&document, DRAFT_TEXT));
    let gone = world.desk.post(&world.site, &format!("/documents/{document}/withdraw"), &[("reason", "有误")]);
    assert_eq!(gone.status, 303, "{}", gone.text());
    let wrong = world.submit_refused("clerk", &case, &submission(&draft), 422);
    assert!(wrong.starts_with("draft") && wrong.contains("not filed under this case"), "{wrong}");
    world.ends_clean();
}
