//! What an opinion, its links and a resolution must say, each with the article that asks for it.

use serde_json::{Value, json};

use crate::site::Station;
use crate::site::media::avi;
use crate::site::reviews::DRAFT_TEXT;
use crate::{
    SHIPPED, World, agree, complete, disagree, incomplete, nine, rereview, resolve, send_back, submission,
    to_collective, uphold,
};

/// An opinion with fields of it changed.
fn changed(mut step: Value, fields: &Value) -> Value {
    step.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    step
}

/// The nine points with fields of one changed.
fn with(number: usize, fields: &Value) -> Value {
    let mut points = nine();
    points[number - 1] = changed(points[number - 1].clone(), fields);
    json!({ "points": points })
}

/// Annex 3, article 9: who sends a draft gives facts, reasons and basis.
#[test]
fn a_submission_gives_its_basis_and_its_facts_and_a_draft_of_the_case() {
    let world = World::new();
    let case = world.case(1);
    let draft = world.draft(&case, DRAFT_TEXT);
    let other = world.draft(&world.case(2), b"%PDF-1.7 of another case");
    let elsewhere = world.document(&world.case(3), b"%PDF-1.7 a hearing elsewhere");
    for (fields, field, words) in [
        (json!({ "basis": "" }), "basis", "is empty"),
        (json!({ "statement": " " }), "statement", "is empty"),
        (json!({ "draft": other }), "draft", "none of this case"),
        (json!({ "draft": "0".repeat(32) }), "draft", "none of this case"),
        (json!({ "hearing": elsewhere }), "hearing", "not filed under this case"),
        (json!({ "statement": "事".repeat(2_001) }), "statement", "2000"),
    ] {
        let wrong = world.submit_refused("officer", &case, &changed(submission(&draft), &fields), 422);
        assert!(wrong.starts_with(field) && wrong.contains(words), "{fields}: {wrong}");
    }
    let hearing = world.document(&case, b"%PDF-1.7 record of the hearing");
    let sent = changed(submission(&draft), &json!({ "hearing": hearing }));
    let sent = world.post("officer", &format!("/api/v1/cases/{case}/reviews"), &sent).expect(201);
    assert_eq!(world.review(&case, sent["review"].as_str().unwrap())["hearing"], json!(hearing));
    world.ends_clean();
}

/// Annex 3, articles 10 and 11: all nine points, and what each outcome needs.
#[test]
fn an_opinion_that_does_not_say_what_its_kind_asks_is_refused_with_its_article() {
    let world = World::new();
    let [_, _, review] = world.after(1, &[("reviewer", complete())]);
    let eight: Vec<Value> = nine().into_iter().skip(1).collect();
    let twice = [nine(), vec![nine().remove(6)]].concat();
    for (step, fields, field, words) in [
        (
            agree(),
            json!({ "points": eight }),
            "points",
            "lack point 1: to agree all nine are needed (annex 3, articles",
        ),
        (agree(), json!({ "points": twice }), "points", "point 7 twice"),
        (agree(), with(3, &json!({ "holds": "does_not" })), "points", "point 3 that it does not conform"),
        (agree(), with(9, &json!({ "holds": "not_applicable" })), "points", "point 9 that it does not arise: say why"),
        (agree(), with(2, &json!({ "point": 10 })), "points", "not 1 to 9"),
        (agree(), json!({ "transfer": null }), "transfer", "yes or no (annex 3, article 10, item 7)"),
        (send_back(), json!({ "wishes": [] }), "wishes", "annex 3, article 11, item 2"),
        (disagree(), json!({ "reasons": "" }), "reasons", "is empty"),
    ] {
        let wrong = world.step_refused("reviewer", &review, &changed(step, &fields), 422);
        assert!(wrong.starts_with(field) && wrong.contains(words), "{fields}: {wrong}");
    }
    let wrong = world.step_refused("reviewer", &review, &json!({ "step": "incomplete", "lacks": "" }), 422);
    assert!(wrong.starts_with("lacks"), "{wrong}");
    // A point that does not arise, and why.
    let step = changed(agree(), &with(9, &json!({ "holds": "not_applicable", "note": "没有其他需要审核的内容" })));
    world.step("reviewer", &review, &step);
    world.ends_clean();
}

/// Annex 3, article 10: a point rests on what is filed in the case, and on a stretch that the recording has.
#[test]
fn what_a_point_rests_on_is_filed_in_the_case_and_inside_of_the_recording() {
    let world = World::new();
    let [case, _, review] = world.after(1, &[("reviewer", complete())]);
    let mut station = Station::enrol(&world.site, "xc");
    let mut filmed = |name: &str, number: u8| {
        let film = station.seal_changed(name, &avi(3, number), |seal| {
            seal.media_type = "video/x-msvideo".to_owned();
            seal.capture.start = Some("2026-01-05T08:00:00.000000Z".parse().unwrap());
            seal.capture.end = "2026-01-05T08:10:00.000000Z".parse().unwrap();
        });
        station.store(&world.site, &film);
        film.id.to_string()
    };
    let (filed, strange) = (filmed("DCIM/1.avi", 1), filmed("DCIM/2.avi", 2));
    let link = json!({ "recording": filed, "stage": "investigation", "kind": "video", "reason": "取证" });
    world.post("clerk", &format!("/api/v1/cases/{case}/recordings"), &link).expect(204);
    let marked = |recording: &str| {
        let fields = [("at_ms", "100"), ("kind", "note"), ("text", "到场")];
        let path = format!("/recordings/{recording}/markers");
        world.desk.script(&world.site, &path, &fields).expect(200);
        let told = world.told_of("marker.set");
        told.last().unwrap()["event"]["marker"].as_str().unwrap().to_owned()
    };
    let (marker, other_marker) = (marked(&filed), marked(&strange));
    let document = world.document(&case, b"%PDF-1.7 minutes");
    let elsewhere = world.document(&world.case(2), b"%PDF-1.7 of another case");
    let stretch = |recording: &str, from_ms: u64, until_ms: u64| json!({ "recordings": [{ "recording": recording, "from_ms": from_ms, "until_ms": until_ms }] });
    for (fields, words) in [
        (stretch(&strange, 0, 1_000), "not filed under this case"),
        (stretch(&filed, 5_000, 5_000), "does not end after its start"),
        // Its media has three tenths of a second, whatever the station sealed of its times.
        (stretch(&filed, 0, 600_000), "not inside of the recording"),
        (stretch(&filed, 0, 1_001), "not inside of the recording"),
        (json!({ "documents": [elsewhere] }), "no document of this case"),
        (json!({ "markers": [other_marker] }), "on no recording of this case"),
    ] {
        let wrong = world.step_refused("reviewer", &review, &changed(agree(), &with(5, &fields)), 422);
        assert!(wrong.starts_with("points") && wrong.contains(words), "{fields}: {wrong}");
    }
    let links = changed(stretch(&filed, 0, 1_000), &json!({ "documents": [document], "markers": [marker] }));
    world.step("reviewer", &review, &changed(agree(), &with(5, &links)));
    let point = world.review(&case, &review)["opinions"][0]["points"][4].clone();
    assert_eq!((&point["documents"], &point["markers"]), (&links["documents"], &links["markers"]));
    assert_eq!(point["recordings"], links["recordings"]);
    world.ends_clean();
}

/// Annex 3, article 12: heads of the agency, at least two, on a day that was.
#[test]
fn a_resolution_is_of_heads_of_the_agency_on_a_day_that_was() {
    let world = World::new();
    let [case, _, review] = world.after(1, &to_collective());
    let sent: evidence::time::Utc = world.review(&case, &review)["submitted_at"].as_str().unwrap().parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    let today = evidence::term::day(&zone, sent).to_string();
    let of = |accounts: &[&str]| {
        let one = |account: &&str| json!({ "account": account, "opinion": "同意" });
        json!({ "attendees": accounts.iter().map(one).collect::<Vec<_>>() })
    };
    for (fields, field, words) in [
        (json!({ "held_on": "2999-01-01" }), "held_on", "lies in the future"),
        (json!({ "held_on": "2020-01-01" }), "held_on", "before the draft was sent"),
        (of(&["head"]), "attendees", "fewer than 2"),
        (of(&["head", "head"]), "attendees", "head twice"),
        (of(&["head", "clerk"]), "attendees", "no account of a head"),
        (of(&["head", "foreign-head"]), "attendees", "no account of a head"),
        (of(&["head", "nobody-at-all"]), "attendees", "no account of a head"),
        (json!({ "resolution": "" }), "resolution", "is empty"),
    ] {
        let wrong = world.step_refused("head", &review, &changed(resolve(&today, true), &fields), 422);
        assert!(wrong.starts_with(field) && wrong.contains(words), "{fields}: {wrong}");
    }
    world.step("deputy", &review, &resolve(&today, true));
    world.ends_clean();
}

/// Nobody reviews what they drafted, checked or handle, though a site gave officers the right; each attempt is on record.
#[test]
fn nobody_reviews_what_is_their_own_and_the_attempt_is_on_record() {
    let world = World::with_law(&SHIPPED.replace(
        "own_agency = [\"legal_reviewer\"]\n\n[[rights]]\naction = \"read_personal\"",
        "own_agency = [\"legal_reviewer\", \"clerk\"]\nown_footage = [\"officer\"]\n\n[[rights]]\naction = \"read_personal\"",
    ));
    let [case, _, review] = world.sent(1);
    // 37001 drafted it, handles the case and sent it; 37002 checked it; the clerk recorded the draft.
    for who in ["officer", "second", "clerk"] {
        for step in [complete(), incomplete()] {
            let wrong = world.step_refused(who, &review, &step, 409);
            assert!(wrong.contains("nobody reviews what they handle"), "{who}: {wrong}");
        }
        assert!(world.waiting(who).is_empty(), "{who} is not asked to");
    }
    world.step("bystander", &review, &complete());
    assert_eq!(world.state(&case, &review), "complete");
    let refused = world.told_of("access.refused");
    let own = refused.iter().filter(|entry| entry["event"]["action"] == "review.step");
    assert_eq!(own.filter(|entry| entry["items"][0]["item"] == format!("case:{case}")).count(), 6);
    // Nor does who handled the case once, whoever took them out of it.
    let [case, _, review] = world.sent(2);
    for handlers in [["37001", "37003"], ["37001", "37002"]] {
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection", "place": "光明路",
            "handlers": handlers });
        let describe = json!({ "step": "describe", "description": said, "reason": "更换承办人" });
        world.post("clerk", &format!("/api/v1/cases/{case}/steps"), &describe).expect(204);
    }
    let wrong = world.step_refused("bystander", &review, &complete(), 409);
    assert!(wrong.contains("nobody reviews what they handle"), "{wrong}");
    assert!(world.waiting("bystander").iter().all(|(_, of)| *of != review), "they are not asked to");
    world.ends_clean();
}

/// 行政处罚法58: who says what the legal office thinks has the qualification, or reviewed before the law asked for it.
#[test]
fn who_is_not_qualified_gives_no_opinion() {
    let world = World::new();
    let [_, _, review] = world.after(1, &[("reviewer", complete())]);
    let withdrawn = json!({ "qualification": "legal_profession", "reason": "登记有误" });
    world.post("admin", "/api/v1/users/reviewer/qualifications/withdraw", &withdrawn).expect(204);
    for step in [agree(), send_back(), disagree()] {
        let wrong = world.step_refused("reviewer", &review, &step, 409);
        assert!(wrong.contains("article 58"), "{wrong}");
    }
    let before = json!({ "qualification": "reviewed_before", "since": "2021-07-14" });
    world.post("admin", "/api/v1/users/reviewer/qualifications", &before).expect(204);
    world.step("reviewer", &review, &disagree());
    world
        .post(
            "admin",
            "/api/v1/users/reviewer/qualifications/withdraw",
            &json!({ "qualification": "reviewed_before", "reason": "登记有误" }),
        )
        .expect(204);
    world.step("officer", &review, &rereview());
    world.step_refused("reviewer", &review, &uphold(), 409);
    world.ends_clean();
}

/// In a case that is closed nothing is drafted, sent or reviewed any more.
#[test]
fn a_closed_case_takes_no_draft_and_no_step() {
    let world = World::new();
    let [case, draft, review] = world.sent(1);
    world.post("clerk", &format!("/api/v1/cases/{case}/close"), &json!({ "reason": "结案" })).expect(204);
    world.step_refused("reviewer", &review, &complete(), 409);
    world.submit_refused("clerk", &case, &submission(&draft), 409);
    world.post("clerk", &format!("/api/v1/drafts/{draft}/withdraw"), &json!({ "reason": "结案" })).expect(409);
    assert!(world.waiting("reviewer").is_empty());
    world.ends_clean();
}
