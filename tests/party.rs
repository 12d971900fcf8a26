//! Parties and complaints: what identifies somebody is in no entry, no line of a log and no address; it is shown by who
//! asks, found where it was changed, kept by a rebuild and a backup, and gone once it is erased.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;

use rusqlite::Connection;
use serde_json::{Value, json};

use site::people::{
    ADDRESS, COMPLAINANT, COMPLAINANTS_PHONE, COMPLAINED_OF, IDENTIFYING, NAME, NUMBER, PHONE, company, complaint,
    person,
};
use site::{Answer, Site, docket, said, told};

/// An agency with somebody of each role, and one case that officer 37001 handles.
struct World {
    site: Site,
    /// Of 37001, who handles the case.
    officer: String,
    /// Of 37002, who does not.
    other: String,
    clerk: String,
    head: String,
    reviewer: String,
    supervisor: String,
    auditor: String,
    case: String,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        site.agency("sz", "38001");
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        site.call("POST", "/api/v1/officers", &site.admin, &another).expect(201);
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let case = site.case(&clerk, "薛综执罚〔2026〕1号");
        let world = Self {
            officer: site.user("officer", "officer", Some("xc"), Some("37001")),
            other: site.user("other", "officer", Some("xc"), Some("37002")),
            head: site.user("head", "head", Some("xc"), None),
            reviewer: site.user("reviewer", "reviewer", Some("xc"), None),
            supervisor: site.user("supervisor", "supervisor", None, None),
            auditor: site.user("auditor", "auditor", None, None),
            clerk,
            case,
            site,
        };
        world.describe(&world.case);
        world
    }

    /// Says that a case is about a penalty for a deed of 2026-01-03, and that officer 37001 handles it.
    fn describe(&self, case: &str) {
        let description = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint",
            "deed_from": "2026-01-03", "handlers": ["37001"] });
        let step = json!({ "step": "describe", "description": description });
        self.site.call("POST", &format!("/api/v1/cases/{case}/steps"), &self.clerk, &step).expect(204);
    }

    fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.site.call("POST", path, token, body)
    }

    fn record(&self, party: &Value) -> Answer {
        self.post(&format!("/api/v1/cases/{}/parties", self.case), &self.clerk, party)
    }

    fn correct(&self, party: &str, body: &Value) -> Answer {
        self.site.call("PUT", &format!("/api/v1/parties/{party}"), &self.clerk, body)
    }

    fn erase(&self, party: &str, token: &str) -> Answer {
        self.post(&format!("/api/v1/parties/{party}/erase"), token, &json!({ "reason": "保管期满" }))
    }

    /// The parties of the case, as somebody sees them.
    fn parties(&self, token: &str) -> Vec<Value> {
        let path = format!("/api/v1/cases/{}/parties", self.case);
        let listed = self.site.call("GET", &path, token, &Value::Null).expect(200);
        listed["parties"].as_array().unwrap().clone()
    }

    /// The register of complaints, as somebody sees it.
    fn complaints(&self, token: &str) -> Value {
        self.site.call("GET", "/api/v1/complaints", token, &Value::Null).expect(200)
    }

    fn open(&self) -> Connection {
        Connection::open(self.site.data().join("docket.db")).unwrap()
    }
}

/// What of a text identifies somebody.
fn identifying(text: &str) -> Vec<&'static str> {
    IDENTIFYING.into_iter().filter(|one| text.contains(one)).collect()
}

/// All that a database holds but for the table of personal values.
fn dump(db: &Connection) -> String {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
               AND name NOT LIKE 'search_index%' AND name <> 'personal_values'";
    let mut statement = db.prepare(sql).unwrap();
    let tables: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() > 30, "{tables:?}");
    let mut all = String::new();
    for table in tables {
        let mut statement = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let columns = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let cell = row.get_ref(column).unwrap();
                match cell.as_bytes() {
                    Ok(bytes) => all.push_str(&String::from_utf8_lossy(bytes)),
                    Err(_) => all.push(' '),
                }
                all.push('\n');
            }
        }
    }
    all
}

#[test]
fn what_identifies_somebody_is_in_no_entry_no_folded_table_and_no_line_of_the_services_log() {
    let mut world = World::new();
    let party = world.site.party(&world.clerk, &world.case, &person());
    world.site.party(&world.clerk, &world.case, &company());
    let mut again = person();
    again["reason"] = json!("补充地址");
    world.correct(&party, &again).expect(204);
    let trader = json!({ "kind": "individual_business", "name": NAME, "code": "92370403MA3F0A0B0H" });
    world.record(&trader).expect(201);
    world.site.complaint(&world.officer, &complaint());
    // What is refused is told by its field, and not kept.
    let mut wrong = person();
    wrong["personal"]["identity_number"] = json!("110105194912310021");
    assert!(!world.record(&wrong).text().contains("110105194912310021"));
    for token in [&world.officer, &world.other, &world.clerk, &world.head, &world.reviewer, &world.supervisor] {
        world.parties(token);
        world.complaints(token);
    }
    world.erase(&party, &world.head).expect(204);
    let entries = serde_json::to_string(&world.site.entries(&world.auditor)).unwrap();
    assert_eq!(identifying(&entries), Vec::<&str>::new(), "in the log");
    assert!(!entries.contains("92370403MA3F0A0B0H"), "a trader's code leads to the trader");
    for told in ["party.recorded", "party.corrected", "party.erased", "complaint.received", "鲁南某某商贸有限公司"]
    {
        assert!(entries.contains(told), "{told}");
    }
    world.site.ends_clean();
    assert_eq!(identifying(&dump(&world.open())), Vec::<&str>::new(), "in a table");
    assert_eq!(identifying(&world.site.service_log()), Vec::<&str>::new(), "in the service's log");
}

#[test]
fn who_handles_a_case_sees_its_parties_and_others_see_them_masked() {
    let mut world = World::new();
    world.site.party(&world.clerk, &world.case, &person());
    world.site.party(&world.clerk, &world.case, &company());
    for token in [&world.officer, &world.clerk, &world.head, &world.reviewer] {
        let parties = world.parties(token);
        let (one, firm) = (&parties[0], &parties[1]);
        assert_eq!((&one["sight"], &one["name"]), (&json!("whole"), &json!(NAME)), "{one}");
        assert_eq!(one["personal"]["identity_number"], NUMBER);
        assert_eq!(one["personal"]["birth_date"], "1949-12-31", "from the number");
        assert_eq!((&one["personal"]["address"], &one["personal"]["phone"]), (&json!(ADDRESS), &json!(PHONE)));
        assert_eq!(firm["personal"]["representative"], NAME);
    }
    for token in [&world.other, &world.supervisor] {
        let parties = world.parties(token);
        let (one, firm) = (&parties[0], &parties[1]);
        assert_eq!((&one["sight"], &one["name"]), (&json!("masked"), &json!("欧**")), "{one}");
        assert_eq!(one["personal"]["identity_number"], "110***********002X");
        assert_eq!((&one["personal"]["phone"], &one["personal"]["address"]), (&json!("139****0123"), &json!("**")));
        // Who an organisation is stands in the log, and is shown; who represents it is a person.
        assert_eq!((&firm["name"], &firm["code"]), (&json!("鲁南某某商贸有限公司"), &json!("91350100M000100Y43")));
        assert_eq!(firm["personal"]["representative"], "欧**");
        assert_eq!(identifying(&json!(parties).to_string()), Vec::<&str>::new());
    }
    let path = format!("/api/v1/cases/{}/parties", world.case);
    for token in [&world.auditor, &world.site.admin] {
        world.site.call("GET", &path, token, &Value::Null).expect(403);
    }
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    world.site.call("GET", &path, &foreign, &Value::Null).expect(404);
    // An officer who does not handle the case says nothing of its parties.
    world.post(&path, &world.other, &person()).expect(403);
    world.post(&path, &world.officer, &person()).expect(201);
    world.site.ends_clean();
}

#[test]
fn a_minor_is_masked_wholly_and_one_under_14_is_marked() {
    let mut world = World::new();
    let child = |born: &str, minor: bool| {
        json!({ "kind": "natural_person", "name": NAME, "minor": minor,
            "personal": { "birth_date": born, "guardian": COMPLAINANT } })
    };
    // On the day of the deed, 2026-01-03, the birthday itself does not count yet.
    for (born, under) in [("2012-01-03", true), ("2012-01-02", false)] {
        let party = world.site.party(&world.clerk, &world.case, &child(born, true));
        let parties = world.parties(&world.supervisor);
        let shown = parties.iter().find(|one| one["party"] == *party).unwrap();
        assert_eq!((&shown["name"], &shown["minor"]), (&json!("**"), &json!(true)));
        assert_eq!((&shown["personal"]["guardian"], &shown["personal"]["birth_date"]), (&json!("**"), &json!("**")));
        assert_eq!(shown["under_fourteen"], json!(under), "{born}");
    }
    let refused = world.record(&child("2012-01-03", false));
    told(&refused.expect(422));
    assert!(refused.text().contains("minor"), "{}", refused.text());
    let mut firm = company();
    firm["minor"] = json!(true);
    world.record(&firm).expect(422);
    // Of a case about something else nobody asks.
    let licence = world.site.case(&world.clerk, "薛综许可〔2026〕1号");
    world.site.party(&world.clerk, &licence, &child("2012-01-03", true));
    let listed = world.site.call("GET", &format!("/api/v1/cases/{licence}/parties"), &world.clerk, &Value::Null);
    assert_eq!(listed.expect(200)["parties"][0]["under_fourteen"], Value::Null);
    // Nobody said when the deed was: who is too young today was so then, and of others nobody knows.
    let undated = json!({ "matter": "penalty", "procedure": "ordinary", "source": "complaint", "handlers": [] });
    let step = json!({ "step": "describe", "description": undated });
    world.post(&format!("/api/v1/cases/{licence}/steps"), &world.clerk, &step).expect(204);
    world.site.party(&world.clerk, &licence, &child("2025-01-03", true));
    let listed = world.site.call("GET", &format!("/api/v1/cases/{licence}/parties"), &world.clerk, &Value::Null);
    let listed = listed.expect(200);
    let under = |at: usize| listed["parties"][at]["under_fourteen"].clone();
    assert_eq!((under(0), under(1)), (Value::Null, json!(true)));
    world.site.ends_clean();
}

#[test]
fn what_is_erased_is_gone_from_the_database_and_stays_so() {
    let mut world = World::new();
    let party = world.site.party(&world.clerk, &world.case, &person());
    let mut corrected = person();
    corrected["personal"]["phone"] = json!(COMPLAINANTS_PHONE);
    corrected["reason"] = json!("电话有误");
    world.correct(&party, &corrected).expect(204);
    let complained = world.site.complaint(&world.clerk, &complaint());
    for token in [&world.officer, &world.clerk, &world.reviewer, &world.supervisor, &world.auditor, &world.site.admin] {
        world.erase(&party, token).expect(403);
    }
    world.erase(&party, &world.head).expect(204);
    let erase = format!("/api/v1/complaints/{complained}/erase");
    world.post(&erase, &world.clerk, &json!({ "reason": "本人要求" })).expect(403);
    world.post(&erase, &world.head, &json!({ "reason": "本人要求" })).expect(204);
    // Once, and nothing is said of it anew.
    world.erase(&party, &world.head).expect(409);
    world.post(&erase, &world.head, &json!({ "reason": "本人要求" })).expect(409);
    told(&world.correct(&party, &corrected).expect(409));
    let shown = world.parties(&world.clerk).remove(0);
    assert_eq!((&shown["sight"], &shown["name"]), (&json!("erased"), &json!("")));
    assert!(shown["erased_at"].is_string() && shown["commitment"].is_string(), "{shown}");
    let register = world.complaints(&world.clerk);
    assert_eq!((&register["open"][0]["sight"], &register["open"][0]["name"]), (&json!("erased"), &json!("")));
    world.site.ends_clean();
    let held = "SELECT count(*) FROM personal_values WHERE trim(personal) <> '' OR salt <> zeroblob(32)";
    let count: i64 = world.open().query_row(held, [], |row| row.get(0)).unwrap();
    assert_eq!(count, 0, "those of the former saying too");
    world.open().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    let bytes = fs::read(world.site.data().join("docket.db")).unwrap();
    for one in IDENTIFYING {
        assert!(!bytes.windows(one.len()).any(|part| part == one.as_bytes()), "{one} is in a page of the database");
    }
    let rebuilt = docket(&["rebuild", "--data"], &world.site.data());
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    let (clean, found) = world.site.check(None);
    assert!(clean && !found.contains("personal values"), "{found}");
}

/// A row of personal values: of whom, by which entry, salt and values.
type Kept = (String, i64, Vec<u8>, String);

/// The row of a party.
fn kept(world: &World, party: &str) -> Kept {
    let sql = "SELECT subject, log_index, salt, personal FROM personal_values WHERE subject = $1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    world.open().query_row(sql, [format!("party:{party}")], read).unwrap()
}

/// Puts a row in its place.
fn put(world: &World, (subject, index, salt, personal): &Kept) {
    let sql = "INSERT OR REPLACE INTO personal_values VALUES ($1, $2, $3, $4)";
    world.open().execute(sql, (subject, index, salt, personal)).unwrap();
}

/// Changes one row behind the service's back.
fn spoil(world: &World, sql: &str) {
    assert_eq!(world.open().execute(sql, []).unwrap(), 1, "{sql}");
}

#[test]
fn values_that_are_not_those_of_the_log_are_found_and_not_shown() {
    let mut world = World::new();
    let party = world.site.party(&world.clerk, &world.case, &person());
    world.site.complaint(&world.clerk, &complaint());
    world.site.stop();
    let row = kept(&world, &party);
    let subject = &row.0;
    for change in [
        format!("personal = replace(personal, '{NAME}', '张三')"),
        "salt = zeroblob(32)".to_owned(),
        "salt = x'00'".to_owned(),
        "personal = '{}'".to_owned(),
        "personal = 'no JSON'".to_owned(),
    ] {
        spoil(&world, &format!("UPDATE personal_values SET {change} WHERE subject = '{subject}'"));
        let (clean, found) = world.site.check(None);
        assert!(!clean && found.contains(subject), "{change}: {found}");
        assert_eq!(identifying(&found), Vec::<&str>::new(), "{change}");
        put(&world, &row);
    }
    assert!(world.site.check(None).0);
    // Another's values, with their own salt, in its place: they hold of that entry alone.
    let others = "(SELECT salt, personal FROM personal_values WHERE subject LIKE 'complaint:%')";
    spoil(&world, &format!("UPDATE personal_values SET (salt, personal) = {others} WHERE subject = '{subject}'"));
    assert!(!world.site.check(None).0);
    world.site.serve();
    let path = format!("/api/v1/cases/{}/parties", world.case);
    let refused = world.site.call("GET", &path, &world.clerk, &Value::Null);
    refused.expect(500);
    assert_eq!(identifying(&refused.text()), Vec::<&str>::new());
    assert_eq!(world.complaints(&world.clerk)["open"][0]["name"], COMPLAINANT, "others are shown");
    assert_eq!(identifying(&world.site.service_log()), Vec::<&str>::new());
}

#[test]
fn a_row_of_nobody_and_one_that_was_put_back_after_it_was_erased_are_found() {
    let mut world = World::new();
    let party = world.site.party(&world.clerk, &world.case, &person());
    world.site.stop();
    let row = kept(&world, &party);
    put(&world, &("party:x".to_owned(), 1, vec![0; 32], "{}".to_owned()));
    let (clean, found) = world.site.check(None);
    assert!(!clean && found.contains("party:x"), "{found}");
    spoil(&world, "DELETE FROM personal_values WHERE subject = 'party:x'");
    world.site.serve();
    world.erase(&party, &world.head).expect(204);
    world.site.ends_clean();
    put(&world, &row);
    let (clean, found) = world.site.check(None);
    assert!(!clean && found.contains("was erased"), "{found}");
}

#[test]
fn a_rebuild_and_a_backup_keep_personal_values_and_what_is_lost_is_told() {
    let mut world = World::new();
    world.site.party(&world.clerk, &world.case, &person());
    let backup = world.site.beside("backup");
    let made = docket(&["backup", "--to", backup.to_str().unwrap(), "--data"], &world.site.data());
    assert!(made.status.success(), "{}", said(&made));
    let copied: String = Connection::open(backup.join("docket.db"))
        .unwrap()
        .query_row("SELECT personal FROM personal_values", [], |row| row.get(0))
        .unwrap();
    assert!(copied.contains(NUMBER));
    world.site.stop();
    world.open().execute_batch("DELETE FROM parties; DELETE FROM complaints").unwrap();
    assert!(docket(&["rebuild", "--data"], &world.site.data()).status.success());
    world.site.serve();
    assert_eq!(world.parties(&world.clerk)[0]["name"], NAME);
    world.site.ends_clean();
    // What is gone no log makes anew: that is told, and nobody can mend it by it being a fault.
    world.open().execute("DELETE FROM personal_values", []).unwrap();
    let (clean, found) = world.site.check(None);
    assert!(clean && found.contains("personal values of party:"), "{found}");
    world.site.serve();
    let shown = world.parties(&world.clerk).remove(0);
    assert_eq!((&shown["sight"], &shown["name"]), (&json!("missing"), &json!("")));
    world.site.stop();
}

#[test]
fn personal_values_have_500_characters_and_what_is_wrong_is_told_by_its_field() {
    let mut world = World::new();
    let with = |field: &str, value: Value| {
        let mut body = person();
        body["personal"][field] = value;
        body
    };
    world.record(&with("address", json!("路".repeat(500)))).expect(201);
    let mut natural = person();
    natural["code"] = json!("91350100M000100Y43");
    let mut firm = company();
    firm["code"] = json!("91350100M000100Y44");
    let mut unnamed = person();
    unnamed["name"] = json!(" ");
    for (body, field) in [
        (with("address", json!("路".repeat(501))), "address"),
        (with("phone", json!("1\u{202e}2")), "phone"),
        (with("identity_number", json!("110105194912310021")), "identity_number"),
        (with("identity_number", json!("")), "identity_number"),
        (with("identity_kind", Value::Null), "identity_kind"),
        (with("birth_date", json!("1950-01-01")), "birth_date"),
        (natural, "code"),
        (firm, "code"),
        (unnamed, "name"),
    ] {
        let refused = world.record(&body);
        told(&refused.expect(422));
        assert!(refused.json()["detail"].as_str().unwrap().contains(field), "{field}: {}", refused.text());
    }
    // The number of the standard that ends in X, and one whose check digit is named.
    let wrong = world.record(&with("identity_number", json!("110105194912310021"))).expect(422);
    assert!(wrong["detail"].as_str().unwrap().contains('X'), "{wrong}");
    world.site.ends_clean();
}

#[test]
fn a_party_is_set_right_and_removed_with_a_reason_and_a_case_with_parties_is_not_merged() {
    let mut world = World::new();
    let party = world.site.party(&world.clerk, &world.case, &person());
    world.correct(&party, &person()).expect(422);
    let seen = world.parties(&world.clerk)[0]["told_at"].clone();
    let mut firm = company();
    (firm["reason"], firm["seen"]) = (json!("当事人为公司"), seen);
    world.correct(&party, &firm).expect(204);
    // What somebody said since is not overwritten unasked.
    told(&world.correct(&party, &firm).expect(409));
    let shown = world.parties(&world.clerk).remove(0);
    assert_eq!((&shown["kind"], &shown["name"]), (&json!("legal_person"), &json!("鲁南某某商贸有限公司")));
    assert_eq!((&shown["corrections"], &shown["reason"]), (&json!(1), &json!("当事人为公司")));
    assert_eq!(shown["personal"]["identity_number"], "", "the whole in place of the former");
    let remaining = world.site.case(&world.clerk, "薛综执罚〔2026〕2号");
    let merging = world.site.case(&world.clerk, "薛综执罚〔2026〕3号");
    world.site.party(&world.clerk, &merging, &person());
    let merge = json!({ "into": remaining, "reason": "重复登记" });
    told(&world.post(&format!("/api/v1/cases/{merging}/merge"), &world.clerk, &merge).expect(409));
    let remove = format!("/api/v1/parties/{party}/remove");
    world.post(&remove, &world.clerk, &json!({ "reason": " " })).expect(422);
    world.post(&remove, &world.clerk, &json!({ "reason": "登记有误" })).expect(204);
    assert!(world.parties(&world.clerk).is_empty());
    world.post(&remove, &world.clerk, &json!({ "reason": "登记有误" })).expect(409);
    // Also of one that was removed.
    world.erase(&party, &world.head).expect(204);
    let nobody = "0".repeat(32);
    world.post(&format!("/api/v1/parties/{nobody}/remove"), &world.clerk, &json!({ "reason": "x" })).expect(404);
    world.site.ends_clean();
}

#[test]
fn a_case_has_50_parties_each_set_right_50_times_and_no_more() {
    let mut world = World::new();
    let party = world.site.party(&world.clerk, &world.case, &person());
    let mut again = person();
    again["reason"] = json!("更正");
    for _ in 0..50 {
        world.correct(&party, &again).expect(204);
    }
    told(&world.correct(&party, &again).expect(409));
    for _ in 1..50 {
        world.record(&company()).expect(201);
    }
    told(&world.record(&company()).expect(409));
    assert_eq!(world.parties(&world.clerk).len(), 50);
    world.site.ends_clean();
}

#[test]
fn a_complaint_is_decided_once_with_a_ground_and_told_with_a_document_or_a_reason() {
    let mut world = World::new();
    let (one, two) =
        (world.site.complaint(&world.clerk, &complaint()), world.site.complaint(&world.clerk, &complaint()));
    let act =
        |id: &str, act: &str, body: Value| world.post(&format!("/api/v1/complaints/{id}/{act}"), &world.clerk, &body);
    let tell = json!({ "told_at": "2026-01-20T02:00:00.000000Z", "how": "letter", "paper": "薛综告〔2026〕3号" });
    told(&act(&one, "tell", tell.clone()).expect(409));
    for wrong in [
        json!({ "outcome": "declined" }),
        json!({ "outcome": "referred", "ground": " " }),
        json!({ "outcome": "started" }),
        json!({ "outcome": "declined", "ground": "无管辖权", "case": world.case }),
    ] {
        told(&act(&one, "decide", wrong).expect(422));
    }
    let nobody = "0".repeat(32);
    act(&one, "decide", json!({ "outcome": "started", "case": nobody })).expect(404);
    act(&one, "decide", json!({ "outcome": "started", "case": world.case })).expect(204);
    told(&act(&one, "decide", json!({ "outcome": "declined", "ground": "x" })).expect(409));
    act(&two, "decide", json!({ "outcome": "declined", "ground": "不属于本机关职责" })).expect(204);
    let register = world.complaints(&world.clerk);
    assert_eq!(register["decided"].as_array().unwrap().len(), 2);
    for wrong in [
        json!({ "told_at": "2026-01-20T02:00:00.000000Z", "how": "letter" }),
        json!({ "told_at": "2026-01-20T02:00:00.000000Z", "how": "nobody_to_tell", "paper": "x" }),
        json!({ "told_at": "2999-01-20T02:00:00.000000Z", "how": "letter", "paper": "x" }),
        json!({ "told_at": "2026-01-04T02:00:00.000000Z", "how": "letter", "paper": "x" }),
    ] {
        told(&act(&one, "tell", wrong).expect(422));
    }
    act(&one, "tell", tell.clone()).expect(204);
    told(&act(&one, "tell", tell).expect(409));
    // 15 working days after 2026-01-05 end on 2026-01-26: one was told in time, of the other nobody was told.
    let register = world.complaints(&world.clerk);
    let (done, waits) = (&register["told"][0], &register["decided"][0]);
    assert_eq!((&done["complaint"], &done["case"]), (&json!(one), &json!(world.case)));
    assert_eq!((&done["how"], &done["paper"]), (&json!("letter"), &json!("薛综告〔2026〕3号")));
    assert_eq!(done["clocks"][0]["rule"], "complaint-15wd-site");
    assert_eq!(done["clocks"][0]["standing"], "in_time", "{}", done["clocks"]);
    assert_eq!((&waits["complaint"], &waits["clocks"][0]["standing"]), (&json!(two), &json!("overdue")));
    assert_eq!(register["open"], json!([]));
    world.site.ends_clean();
}

#[test]
fn who_complained_is_hidden_from_officers_who_have_nothing_to_do_with_it() {
    let mut world = World::new();
    let complained = world.site.complaint(&world.clerk, &complaint());
    let own = world.site.complaint(&world.other, &complaint());
    let seen = |token: &str, id: &str| {
        let register = world.complaints(token);
        let all = ["open", "decided", "told"].map(|standing| register[standing].as_array().unwrap().clone());
        all.concat().into_iter().find(|one| one["complaint"] == *id).unwrap()
    };
    for token in [&world.clerk, &world.head, &world.reviewer] {
        let shown = seen(token, &complained);
        assert_eq!((&shown["sight"], &shown["name"]), (&json!("whole"), &json!(COMPLAINANT)));
        assert_eq!(shown["about_person"], COMPLAINED_OF);
    }
    for token in [&world.officer, &world.other] {
        let shown = seen(token, &complained);
        assert_eq!((&shown["sight"], &shown["name"]), (&json!("hidden"), &json!("")));
        assert_eq!((&shown["says"], &shown["about"]), (&json!("夜间占道经营"), &json!("光明路夜市")));
        assert_eq!(identifying(&shown.to_string()), Vec::<&str>::new());
    }
    assert_eq!(seen(&world.other, &own)["name"], COMPLAINANT, "who recorded it");
    let masked = seen(&world.supervisor, &complained);
    assert_eq!((&masked["sight"], &masked["name"]), (&json!("masked"), &json!("司**")));
    let decided = json!({ "outcome": "started", "case": world.case });
    world.post(&format!("/api/v1/complaints/{complained}/decide"), &world.clerk, &decided).expect(204);
    assert_eq!(seen(&world.officer, &complained)["name"], COMPLAINANT, "who handles the case");
    assert_eq!(seen(&world.other, &complained)["sight"], "hidden");
    // Nobody knows who complained: then nobody says so.
    let mut anonymous = complaint();
    anonymous["anonymous"] = json!(true);
    told(&world.post("/api/v1/complaints", &world.clerk, &anonymous).expect(422));
    let nameless = json!({ "received_at": "2026-01-05T02:00:00.000000Z", "channel": "letter", "says": "占道经营",
        "anonymous": true });
    world.post("/api/v1/complaints", &world.clerk, &nameless).expect(201);
    let ahead = json!({ "received_at": "2999-01-05T02:00:00.000000Z", "channel": "letter", "says": "占道经营",
        "anonymous": true });
    told(&world.post("/api/v1/complaints", &world.clerk, &ahead).expect(422));
    world.site.ends_clean();
}

/// Who could decide on any complaint would learn who complained by naming a case of their own.
#[test]
fn an_officer_deals_with_the_complaints_that_they_recorded_and_those_of_their_cases_alone() {
    let mut world = World::new();
    let of = |token: &str| world.site.complaint(token, &complaint());
    let (complained, own, of_other) = (of(&world.clerk), of(&world.officer), of(&world.other));
    let act = |token: &str, (id, act): (&str, &str), body: &Value| {
        world.post(&format!("/api/v1/complaints/{id}/{act}"), token, body)
    };
    let decided = json!({ "outcome": "started", "case": world.case });
    let tell = json!({ "told_at": "2026-01-20T02:00:00.000000Z", "how": "letter", "paper": "薛综告〔2026〕3号" });
    act(&world.officer, (&complained, "decide"), &decided).expect(403);
    assert_eq!(identifying(&world.complaints(&world.officer)["open"].to_string()).len(), 3, "their own complaint's");
    // The case is one that they handle.
    act(&world.other, (&of_other, "decide"), &decided).expect(403);
    act(&world.officer, (&own, "decide"), &decided).expect(204);
    act(&world.clerk, (&complained, "decide"), &decided).expect(204);
    act(&world.other, (&complained, "tell"), &tell).expect(403);
    act(&world.officer, (&complained, "tell"), &tell).expect(204);
    world.site.ends_clean();
}

#[test]
fn a_minor_who_complained_is_masked_wholly() {
    let mut world = World::new();
    let mut child = complaint();
    child["personal"]["birth_date"] = json!("2025-01-03");
    world.site.complaint(&world.clerk, &child);
    let shown = world.complaints(&world.supervisor)["open"][0].clone();
    assert_eq!((&shown["name"], &shown["personal"]["phone"]), (&json!("**"), &json!("**")));
    world.site.ends_clean();
}

#[test]
fn the_register_shows_100_of_each_standing_and_says_that_there_are_more() {
    let mut world = World::new();
    for _ in 0..100 {
        world.site.complaint(&world.clerk, &complaint());
    }
    let register = world.complaints(&world.clerk);
    assert_eq!((register["open"].as_array().unwrap().len(), &register["more"]), (100, &json!(false)));
    world.site.complaint(&world.clerk, &complaint());
    let register = world.complaints(&world.clerk);
    assert_eq!((register["open"].as_array().unwrap().len(), &register["more"]), (100, &json!(true)));
    world.site.ends_clean();
}
