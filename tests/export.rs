//! A whole case for another system: what an export has, that it identifies nobody, and that it is on record.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use site::browser::Session;
use site::carrying::{direct, fine};
use site::decisions::agreeing;
use site::people::{ADDRESS, NAME, NUMBER, PHONE, person};
use site::{Site, Station};

#[test]
fn a_case_is_exported_whole_with_masked_parties_and_the_export_is_in_its_history() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
    site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let officer = site.user("officer", "officer", Some("xc"), Some("37001"));
    let auditor = site.user("auditor", "auditor", None, None);
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("DCIM/执法.mp4", &[7; 5000]);
    station.store(&site, &recording);
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    let link = json!({ "recording": recording.id, "stage": "start", "kind": "video", "reason": "立案" });
    site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &clerk, &link).expect(204);
    site.party(&clerk, &case, &person());
    site.excused_act(&clerk, &case);

    let path = format!("/api/v1/cases/{case}/export");
    site.call("GET", &path, &officer, &Value::Null).expect(403);
    let answer = site.call("GET", &path, &clerk, &Value::Null);
    let text = answer.text();
    let exported = answer.expect(200);
    assert_eq!((&exported["case"]["case"], &exported["course"]["case"]), (&json!(case), &json!(case)));
    assert_eq!(exported["case"]["items"][0]["recording"]["id"], json!(recording.id));
    assert_eq!(exported["acts"]["acts"].as_array().unwrap().len(), 1);
    assert_eq!(exported["parties"][0]["sight"], "masked");
    for identifying in [NAME, NUMBER, ADDRESS, PHONE] {
        assert!(!text.contains(identifying), "{identifying} is in {text}");
    }
    // The entries are those of the case's history, up to that of the export.
    let item = format!("case:{case}");
    let entries = site.entries(&auditor);
    let named = |entry: &evidence::entry::Entry| entry.items.iter().any(|link| link.item.to_string() == item);
    let all: BTreeSet<u64> = (0..).zip(&entries).filter(|(_, entry)| named(entry)).map(|(index, _)| index).collect();
    let told: BTreeSet<u64> =
        exported["entries"].as_array().unwrap().iter().map(|index| index.as_u64().unwrap()).collect();
    let until: BTreeSet<u64> = all.into_iter().filter(|index| Some(index) <= told.last()).collect();
    assert!(told == until && told.len() > 3, "{told:?} of {until:?}");
    let last = &entries[usize::try_from(*told.last().unwrap()).unwrap()];
    assert_eq!(last.event.name(), "item.read");
    site.ends_clean();
}

/// What was drafted, reviewed and decided is in an export as its own answers tell it, and the export is on record on every
/// document that these name, one that was taken out of the case since among them.
#[test]
fn drafts_reviews_and_decisions_are_exported_and_what_they_name_is_in_the_entry_of_the_export() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
    site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let head = site.user("head", "head", Some("xc"), None);
    let legal = site.legal_reviewer("legal");
    let auditor = site.user("auditor", "auditor", None, None);
    let desk = Session::open(&site, "clerk", &clerk);
    let (case, [_, major]) = site.case_to_decide([&clerk, &head], &desk, "薛综执罚〔2026〕1号");
    let shown = site.filed(&desk, &case, "询问笔录.pdf", b"%PDF-1.7 minutes");
    let review = site.sent_for_review(&clerk, &case, &major);
    site.review_step(&legal, &review, &json!({ "step": "complete" }));
    let mut opinion = agreeing();
    opinion["points"][4]["documents"] = json!([shown]);
    site.review_step(&legal, &review, &opinion);
    let waived = json!({ "step": "statement", "stated_at": "2026-01-05T10:00:00Z", "how": "waived" });
    site.call("POST", &format!("/api/v1/cases/{case}/decision-steps"), &clerk, &waived).expect(204);
    let decision = json!({ "draft": major, "number": "薛综执罚决〔2026〕1号", "decided_on": site.today() });
    site.call("POST", &format!("/api/v1/cases/{case}/decisions"), &head, &decision).expect(201);
    let gone = desk.post(&site, &format!("/documents/{shown}/withdraw"), &[("reason", "有误")]);
    assert_eq!(gone.status, 303, "{}", gone.text());

    let get = |what: &str| site.call("GET", &format!("/api/v1/cases/{case}/{what}"), &clerk, &Value::Null).expect(200);
    let exported = get("export");
    for part in ["drafts", "decisions"] {
        assert_eq!(exported[part], get(part), "{part}");
    }
    let told = get("reviews");
    for field in ["case", "evidence_digest"] {
        assert_eq!(exported["reviews"][field], told[field], "{field}");
    }
    // What runs is told of the moment; an opinion stays what it is.
    let opined = |reviews: &Value| reviews["reviews"][0]["opinions"].clone();
    assert_eq!(opined(&exported["reviews"]), opined(&told));
    assert_eq!(opined(&told)[0]["points"][4]["documents"], json!([shown]));
    assert_eq!(exported["drafts"]["drafts"].as_array().unwrap().len(), 2);
    assert_eq!(exported["decisions"]["decisions"][0]["draft"], json!(major));

    let last = exported["entries"].as_array().unwrap().last().unwrap().as_u64().unwrap();
    let entry = &site.entries(&auditor)[usize::try_from(last).unwrap()];
    let named: BTreeSet<String> = entry.items.iter().map(|link| link.item.to_string()).collect();
    let drafted = exported["drafts"]["drafts"].as_array().unwrap().iter().map(|draft| draft["document"].clone());
    let decided = exported["decisions"]["decisions"][0]["document"].clone();
    let documents: BTreeSet<String> =
        drafted.chain([decided, json!(shown)]).map(|id| format!("document:{}", id.as_str().unwrap())).collect();
    let all: BTreeSet<String> = documents.into_iter().chain([format!("case:{case}")]).collect();
    assert_eq!(named, all, "each once, and nothing else is filed");
    assert!(!exported["documents"].to_string().contains(&shown), "it was taken out");
    site.ends_clean();
}

/// Documents that acts, services and what is owed name are in the export also when they were taken out of the case since, and
/// so they are in its entry.
#[test]
fn what_acts_services_and_dues_name_is_in_the_entry_of_the_export_when_it_was_taken_out_of_the_case() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let auditor = site.user("auditor", "auditor", None, None);
    let desk = Session::open(&site, "clerk", &clerk);
    let case = site.case(&clerk, "薛综执罚〔2026〕1号");
    let party = site.party(&clerk, &case, &person());
    let [acted, served, owed] = ["现场笔录.pdf", "决定书.pdf", "处罚决定书.pdf"]
        .map(|name| site.filed(&desk, &case, name, format!("%PDF-1.7 {name}").as_bytes()));
    let act = json!({ "kind": "inspection", "from": "2026-01-05T08:30:00Z", "until": "2026-01-05T09:30:00Z",
        "place": "光明路", "officers": ["37001"], "party_present": true, "documents": [acted] });
    site.call("POST", &format!("/api/v1/cases/{case}/acts"), &clerk, &act).expect(201);
    site.delivery(&clerk, &case, &direct(&served, &party));
    site.owed(&clerk, &case, &fine(&owed, &party));
    for document in [&acted, &served, &owed] {
        let gone = desk.post(&site, &format!("/documents/{document}/withdraw"), &[("reason", "有误")]);
        assert_eq!(gone.status, 303, "{}", gone.text());
    }
    let exported = site.call("GET", &format!("/api/v1/cases/{case}/export"), &clerk, &Value::Null).expect(200);
    assert_eq!(exported["documents"], json!([]), "they were taken out");
    assert_eq!(exported["acts"]["acts"][0]["documents"], json!([acted]));
    let last = exported["entries"].as_array().unwrap().last().unwrap().as_u64().unwrap();
    let entry = &site.entries(&auditor)[usize::try_from(last).unwrap()];
    let named: BTreeSet<String> = entry.items.iter().map(|link| link.item.to_string()).collect();
    let documents = [acted, served, owed].map(|id| format!("document:{id}"));
    let all: BTreeSet<String> = documents.into_iter().chain([format!("case:{case}")]).collect();
    assert_eq!(named, all);
    site.ends_clean();
}
