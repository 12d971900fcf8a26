//! Somebody who can write the database lends evidence of one agency to an account of another, and puts the
//! row back: what was done meanwhile is in the log, and every check names it.

use serde_json::Value;

use crate::secrets::db;
use crate::site::{Site, Station};

#[test]
fn evidence_that_a_row_lent_to_another_agency_is_named_by_every_check_afterwards() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    site.agency("sz", "37002");
    let own = site.user("own", "clerk", Some("xc"), None);
    let foreign = site.user("foreign", "clerk", Some("sz"), None);
    let mut station = Station::enrol(&site, "xc");
    let recording = station.seal("DCIM/a.mp4", &[7; 5000]);
    station.announce(&site, &recording).expect(200);
    let case = site.case(&own, "薛综执罚〔2026〕1号");
    let reads = [format!("/api/v1/recordings/{}", recording.id), format!("/api/v1/cases/{case}")];
    for path in &reads {
        site.call("GET", path, &own, &Value::Null).expect(200);
        assert_eq!(site.call("GET", path, &foreign, &Value::Null).status, 404);
    }
    // Refusals name what was asked for, and are nothing to be found.
    site.stop();
    let (clean, said) = site.check(None);
    assert!(clean, "{said}");
    site.serve();
    db(&site).execute_batch("UPDATE recordings SET agency = 'sz'; UPDATE cases SET agency = 'sz'").unwrap();
    let from = site.log_size();
    for path in &reads {
        site.call("GET", path, &foreign, &Value::Null).expect(200);
    }
    db(&site).execute_batch("UPDATE recordings SET agency = 'xc'; UPDATE cases SET agency = 'xc'").unwrap();
    site.stop();
    let (clean, said) = site.check(None);
    assert!(!clean, "{said}");
    for (number, item) in [format!("recording:{}", recording.id), format!("case:{case}")].iter().enumerate() {
        let named = format!("log entry {}: account foreign is of another agency than {item}", from + number as u64);
        assert!(said.contains(&named), "{named}: {said}");
    }
    assert_eq!(said.matches("of another agency").count(), 2, "{said}");
}
