//! A whole case for another system: what an export has, that it identifies nobody, and that it is on record.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::collections::BTreeSet;

use serde_json::{Value, json};

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
