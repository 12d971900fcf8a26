//! Every response that carries evidence, or describes it, is a command: an entry on every item inside
//! is durable before its first byte, and where it cannot be written nothing is served.
//!
//! [`table::declared`] says for every route which entry it writes, or why none. A route without a row
//! fails; a row that says it writes is tried.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "../site/mod.rs"]
mod site;

#[expect(dead_code, reason = "who may ask is `console_roles`'")]
#[path = "../console_roles/table.rs"]
mod console;
mod declared;
mod table;
mod views;

use std::collections::{BTreeMap, BTreeSet};

use evidence::manifest::OfficerClaim;
use serde_json::{Value, json};

use declared::{Declared, Inside};
use site::browser::{MULTIPART, Session, between, multipart};
use site::media::avi;
use site::reviews::draft_of;
use site::station::Recording;
use site::{Answer, Site, Station};
use table::{FURTHER, declared};

/// A service with something of everything, and who reads it.
struct World {
    site: Site,
    clerk: String,
    auditor: String,
    at_desk: Session,
    auditing: Session,
    items: BTreeMap<Inside, String>,
    transcript: String,
    draft: String,
    review: String,
}

impl World {
    fn new() -> Self {
        let mut site = Site::stopped("");
        site.serve_shifted();
        site.agency("xc", "37001");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        let (at_desk, auditing) = (Session::open(&site, "clerk", &clerk), Session::open(&site, "auditor", &auditor));
        let mut station = Station::enrol(&site, "xc");
        let stored = station.seal("DCIM/a.avi", &avi(3, 0));
        let other = station.seal("DCIM/b.mp4", &[7; 5000]);
        let coming = station.seal("DCIM/c.mp4", &[8; 5000]);
        for recording in [&stored, &other] {
            station.store(&site, recording);
        }
        station.announce(&site, &coming).expect(200);
        let mut world = Self {
            site,
            clerk,
            auditor,
            at_desk,
            auditing,
            items: BTreeMap::new(),
            transcript: String::new(),
            draft: String::new(),
            review: String::new(),
        };
        world.fill(&stored, &other, &coming);
        world
    }

    /// Files and derives: a case of two recordings, a snapshot, a document, one taken out, a package.
    fn fill(&mut self, stored: &Recording, other: &Recording, coming: &Recording) {
        let case = self.site.case(&self.clerk, "薛综执罚〔2026〕1号");
        for recording in [stored, other] {
            let link = json!({ "recording": recording.id, "stage": "start", "kind": "video", "reason": "立案" });
            self.site.call("POST", &format!("/api/v1/cases/{case}/recordings"), &self.clerk, &link).expect(204);
        }
        self.site.excused_act(&self.clerk, &case);
        let taken = self.at_desk.script(&self.site, &format!("/recordings/{}/snapshots", stored.id), &[("at_ms", "0")]);
        taken.expect(201);
        let document = self.document(&case, "");
        let withdrawn = self.document(&case, &document);
        let gone = self.at_desk.post(&self.site, &format!("/documents/{withdrawn}/withdraw"), &[("reason", "有误")]);
        assert_eq!(gone.status, 303, "{}", gone.text());
        self.started(&case);
        self.draft = self.site.draft(&self.clerk, &case, &draft_of(&document, b"%PDF-1.7 text"));
        self.review = self.opined(&case);
        self.transcript = self.site.transcript(&self.clerk, &stored.id.to_string());
        let made = json!({ "case": case, "reason": "移送" });
        let made = self.site.call("POST", "/api/v1/packages", &self.clerk, &made).expect(201);
        self.items = BTreeMap::from([
            (Inside::Recording, format!("recording:{}", stored.id)),
            (Inside::Another, format!("recording:{}", other.id)),
            (Inside::Coming, format!("recording:{}", coming.id)),
            (Inside::Derived, format!("derived:{}", taken.header("x-docket-made"))),
            (Inside::Case, format!("case:{case}")),
            (Inside::Document, format!("document:{document}")),
            (Inside::Withdrawn, format!("document:{withdrawn}")),
            (Inside::Package, format!("package:{}", made["package"].as_str().unwrap())),
        ]);
    }

    /// Starts a case without approval: from then on it waits for somebody.
    fn started(&self, case: &str) {
        let another = json!({ "certificate": "37002", "name": "李四", "agency": "xc" });
        self.site.call("POST", "/api/v1/officers", &self.site.admin, &another).expect(201);
        let said = json!({ "matter": "penalty", "procedure": "ordinary", "source": "inspection",
            "handlers": ["37001", "37002"] });
        let urgent = json!({ "step": "start_urgent", "started_at": "2026-01-05T10:00:00.000000Z",
            "reason": "证据可能灭失" });
        for step in [json!({ "step": "describe", "description": said }), urgent] {
            self.site.call("POST", &format!("/api/v1/cases/{case}/steps"), &self.clerk, &step).expect(204);
        }
    }

    /// Sends the draft for review, which ends in an opinion; the review.
    fn opined(&self, case: &str) -> String {
        let review = self.site.review(&self.clerk, case, &self.draft);
        let lawyer = self.site.legal_reviewer("lawyer");
        let opinion = json!({ "step": "opine", "outcome": "disagree", "points": [], "transfer": false, "reasons": "主要事实不清" });
        for step in [json!({ "step": "complete" }), opinion] {
            self.site.call("POST", &format!("/api/v1/reviews/{review}/steps"), &lawyer, &step).expect(204);
        }
        review
    }

    fn document(&self, case: &str, known: &str) -> String {
        let fields = [("page", &*self.at_desk.page), ("stage", "start"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, ("a.pdf", b"%PDF-1.7 text"));
        let headers = format!("{}{MULTIPART}", self.at_desk.headers());
        let sent = self.site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let page = self.at_desk.get(&self.site, &format!("/cases/{case}")).text();
        let mut all = page.split("href=\"/documents/").skip(1).map(|rest| between(rest, "", "\""));
        all.find(|id| id != known).unwrap()
    }

    /// The path that a row is tried at, and the headers of whoever may.
    fn request(&self, path: &str) -> (String, String) {
        let id = |inside| self.items[&inside].split_once(':').unwrap().1;
        let filled = path
            .replace("{recording}", id(Inside::Recording))
            .replace("{case}", id(Inside::Case))
            .replace("{derived}", id(Inside::Derived))
            .replace("{document}", id(Inside::Document))
            .replace("{withdrawn}", id(Inside::Withdrawn))
            .replace("{package}", id(Inside::Package))
            .replace("{transcript}", &self.transcript)
            .replace("{draft}", &self.draft)
            .replace("{review}", &self.review)
            .replace("{item}", &self.items[&Inside::Recording])
            .replace("{entry}", &self.stored_entry().to_string());
        let log = path.contains("log");
        let headers = match (path.starts_with("/api/") || path.starts_with("/log/"), log) {
            (true, true) => format!("Authorization: Bearer {}\r\n", self.auditor),
            (true, false) => format!("Authorization: Bearer {}\r\n", self.clerk),
            (false, true) => self.auditing.headers(),
            (false, false) => self.at_desk.headers(),
        };
        (filled, headers)
    }

    /// The log entry that tells that the recording was stored.
    fn stored_entry(&self) -> usize {
        let of = |entry: &Value| entry["items"][0]["item"] == *self.items[&Inside::Recording];
        let stored = |entry: &Value| entry["event"]["type"] == "recording.stored" && of(entry);
        self.entries().iter().position(stored).unwrap()
    }

    /// Tries a row; gives the answer and the entries that were durable when its first byte was here.
    fn tried(&self, method: &str, path: &str, asking: &str) -> (Answer, std::ops::Range<u64>) {
        let (path, headers) = self.request(path);
        let before = self.site.log_size();
        let (answer, size) = self.site.send_and_look(method, &path, &format!("{headers}{asking}"), b"");
        (answer, before..size)
    }

    fn entries(&self) -> Vec<Value> {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let db = rusqlite::Connection::open_with_flags(self.site.data().join("docket.db"), flags).unwrap();
        let mut statement = db.prepare("SELECT CAST(entry AS TEXT) FROM log_entries ORDER BY log_index").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|text| serde_json::from_str(&text.unwrap()).unwrap()).collect()
    }
}

/// Every operation that is served: the API's document and the console's list.
fn served() -> BTreeSet<String> {
    let document: Value = serde_json::from_str(&docket::http::openapi_document()).unwrap();
    let mut all = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in ["get", "head", "put", "post", "delete", "patch"] {
            if item.get(method).is_some() {
                all.insert(format!("{} {path}", method.to_uppercase()));
            }
        }
    }
    all.extend(docket::http::console::routes().iter().map(|route| format!("{} {}", route.method, route.path)));
    all
}

#[test]
fn every_route_declares_which_entry_it_writes_or_why_none() {
    let each_once: BTreeSet<String> = declared().map(|row| row.0.to_owned()).collect();
    let undeclared: Vec<_> = served().difference(&each_once).cloned().collect();
    assert!(undeclared.is_empty(), "no declared entry: {undeclared:#?}");
    let unserved: Vec<_> = each_once.difference(&served()).cloned().collect();
    assert!(unserved.is_empty(), "declared and not served: {unserved:#?}");
    for (operation, declared) in declared() {
        let rows = FURTHER.iter().filter(|row| row.0 == operation).count();
        let said = if let Declared::Reads { further, .. } = declared { further } else { 0 };
        assert_eq!(rows, said, "{operation}: rows of FURTHER, and what its row says of them");
        match declared {
            Declared::Reads { .. } => assert!(["GET", "HEAD"].contains(&method_of(operation)), "{operation}"),
            Declared::Writes(events) => assert!(!events.is_empty(), "{operation}"),
            Declared::Nothing(why) => assert!(why.len() > 10, "{operation}: say why"),
        }
    }
}

fn method_of(operation: &str) -> &str {
    operation.split(' ').next().unwrap()
}

/// Ways to ask for one thing. An answer without a body, or of a part, or that nothing changed, tells too: a
/// size, a digest, a name, or that a guess at one is right.
const ASKING: &[(&str, &str)] = &[
    ("GET", ""),
    ("HEAD", ""),
    ("GET", "Range: bytes=0-0\r\n"),
    ("GET", "Range: bytes=99999999999-\r\n"),
    ("HEAD", "Range: bytes=99999999999-\r\n"),
    ("GET", "If-Range: \"guess\"\r\nRange: bytes=0-0\r\n"),
    ("GET", "If-None-Match: *\r\n"),
    ("GET", "If-Match: \"guess\"\r\n"),
    ("GET", "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n"),
];

/// What a row is tried with: every way to ask; a route that has its own row for `HEAD` without that.
fn asking(operation: &str) -> Vec<(&'static str, &'static str)> {
    let (method, path) = operation.split_once(' ').unwrap();
    let own_head = declared().any(|(other, _)| other == format!("HEAD {path}"));
    ASKING.iter().copied().filter(|(way, _)| *way == method || (*way == "HEAD" && !own_head)).collect()
}

#[test]
fn what_is_read_is_in_the_history_of_every_item_inside_first_or_is_not_served() {
    let world = World::new();
    let mut tries = Vec::new();
    for (operation, declared) in declared().chain(FURTHER.iter().copied()) {
        let Declared::Reads { event, items, paths, .. } = declared else { continue };
        for path in paths {
            for (method, asked) in asking(operation) {
                let (answer, range) = world.tried(method, path, asked);
                let told = format!("{method} {path} {}", asked.trim());
                let served = (200..300).contains(&answer.status);
                let outside = asked.contains("99999999999") && answer.status == 416;
                assert!(served || outside, "{operation} {told}: {} {}", answer.status, answer.text());
                assert!(method == "GET" || answer.body.is_empty(), "{told}: a body");
                let kept = answer.header("cache-control");
                assert!(kept.starts_with("no-store") || kept.starts_with("private"), "{told}: {kept:?}");
                tries.push((told, (method, *path, asked), event, items, range));
            }
        }
    }
    let entries = world.entries();
    let mut wrong = Vec::new();
    for (told, _, event, items, range) in &tries {
        let part = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
        let of_event: Vec<&Value> = entries[part].iter().filter(|entry| entry["event"]["type"] == **event).collect();
        if of_event.is_empty() {
            wrong.push(format!("{told}: no {event} before its first byte"));
        }
        for item in *items {
            let name = &world.items[item];
            let named = of_event.iter().flat_map(|entry| entry["items"].as_array().unwrap());
            if !named.clone().any(|link| link["item"] == **name) {
                wrong.push(format!("{told}: no {event} on {item:?} before its first byte"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The same, where the log cannot be written.
    let before = world.site.checkpoint();
    world.site.fill_disk(true);
    for (told, (method, path, asked), ..) in &tries {
        let (path, headers) = world.request(path);
        let answer = world.site.send(method, &path, "", &format!("{headers}{asked}"), b"");
        if answer.status < 500 {
            wrong.push(format!("{told}: {} though it could not be logged", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(world.site.checkpoint(), before);
    let tried = tries.len();
    eprintln!("{} routes declared, {} readings tried, each logged first or refused", declared().count(), tried);
}

#[test]
fn no_other_method_tells_anything_of_what_a_route_shows() {
    let world = World::new();
    let before = world.site.log_size();
    for (operation, _) in declared().chain(FURTHER.iter().copied()) {
        let (path, headers) = world.request(operation.split_once(' ').unwrap().1);
        for method in ["OPTIONS", "TRACE", "PROPFIND", "QUERY", "COPY"] {
            let answer = world.site.send(method, &path, "", &headers, b"");
            assert!([403, 404, 405].contains(&answer.status), "{method} {path}: {}", answer.status);
            for told in ["etag", "content-disposition", "content-range", "last-modified", "digest"] {
                assert_eq!(answer.header(told), "", "{method} {path}");
            }
            let text = answer.text();
            assert!(!text.contains(".avi") && !text.contains("sha256"), "{method} {path}: {text}");
        }
    }
    assert_eq!(world.site.log_size(), before, "nothing was read");
}

#[test]
fn a_document_that_was_taken_out_is_read_by_those_who_check_and_by_nobody_else() {
    let world = World::new();
    let officer = world.site.user("officer", "officer", Some("xc"), Some("37001"));
    let officer = Session::open(&world.site, "officer", &officer);
    let case = world.request("/cases/{case}").0;
    let (taken_out, kept) = (world.request("/documents/{withdrawn}").0, world.request("/documents/{document}").0);
    for working in [&officer, &world.at_desk] {
        assert_eq!(working.get(&world.site, &kept).status, 200);
        assert_eq!(working.get(&world.site, &taken_out).status, 404, "gone for who works on the case");
        assert!(!working.get(&world.site, &case).text().contains(&taken_out));
    }
    let last = |kind: &str| {
        let entries = world.entries();
        entries.iter().rev().find(|entry| entry["event"]["type"] == kind).unwrap().clone()
    };
    assert_eq!(last("access.refused")["actor"]["id"], "clerk", "on record");
    let reviewer = world.site.user("reviewer", "reviewer", Some("xc"), None);
    let reviewer = Session::open(&world.site, "reviewer", &reviewer);
    assert_eq!(reviewer.get(&world.site, &taken_out).body, b"%PDF-1.7 text");
    let named = |entry: &Value| entry["items"].to_string().contains(&taken_out.replace("/documents/", "document:"));
    assert!(named(&last("document.opened")), "logged on the document");
    assert!(reviewer.get(&world.site, &case).text().contains(&taken_out), "shown as taken out");
    // Pictures of recordings that are examined by then are read after the page.
    let read = |entry: &Value| entry["event"]["type"] == "item.read" && entry["actor"]["id"] == "reviewer";
    let shown = world.entries().iter().any(|entry| read(entry) && named(entry));
    assert!(shown, "the page that shows it is logged on it");
}

#[test]
fn a_list_of_more_items_than_one_entry_names_is_on_record_for_each() {
    let site = Site::start("");
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let mut station = Station::enrol(&site, "xc");
    let mut all = BTreeSet::new();
    for number in 0..70_u8 {
        let recording = station.seal(&format!("DCIM/{number}.mp4"), &[number; 10]);
        station.announce(&site, &recording).expect(200);
        all.insert(format!("recording:{}", recording.id));
    }
    let before = usize::try_from(site.log_size()).unwrap();
    let page = site.call("GET", "/api/v1/recordings?limit=100", &clerk, &Value::Null).expect(200);
    assert_eq!(page["items"].as_array().unwrap().len(), 70);
    let path = "/api/v1/deadlines";
    site.call("GET", path, &clerk, &Value::Null).expect(200);
    let world_entries = {
        let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
        let db = rusqlite::Connection::open_with_flags(site.data().join("docket.db"), flags).unwrap();
        let mut statement = db.prepare("SELECT CAST(entry AS TEXT) FROM log_entries ORDER BY log_index").unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|text| serde_json::from_str::<Value>(&text.unwrap()).unwrap()).collect::<Vec<_>>()
    };
    for scope in ["recordings", "deadlines"] {
        let of_scope = world_entries[before..].iter().filter(|entry| entry["event"]["scope"] == scope);
        let named: BTreeSet<String> = of_scope
            .flat_map(|entry| entry["items"].as_array().unwrap())
            .map(|link| link["item"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(named, all, "{scope}");
    }
}

#[test]
fn a_page_of_a_search_is_one_entry_that_covers_all_that_it_shows() {
    let world = World::new();
    // What was looked at has a still: the list shows it.
    let seen = world.request("/recordings/{recording}").0;
    assert_eq!(world.at_desk.get(&world.site, &seen).status, 200);
    let before = world.entries().len();
    // Whoever asks for nothing is shown first how deadlines stand, which is an entry of its own.
    let page = world.at_desk.get(&world.site, "/search?agency=xc");
    assert_eq!(page.status, 200);
    let written = world.entries()[before..].to_vec();
    assert_eq!(written.len(), 1, "{written:#?}");
    let entry = &written[0];
    let named: BTreeSet<&str> =
        entry["items"].as_array().unwrap().iter().map(|link| link["item"].as_str().unwrap()).collect();
    let all = [Inside::Recording, Inside::Another, Inside::Coming].map(|inside| world.items[&inside].as_str());
    assert_eq!(named, BTreeSet::from(all));
    let event = &entry["event"];
    assert_eq!((&event["type"], &event["shown"], &event["counted"]), (&json!("search.shown"), &json!(3), &json!(true)));
    // Exactly those of which the page has a picture.
    let text = page.text();
    let stills: Vec<String> = text.split("/still?grant=").map(str::to_owned).collect();
    let pictured = event["pictured"].as_array().unwrap();
    assert_eq!(pictured.len(), stills.len() - 1, "{text}");
    for id in pictured {
        assert!(text.contains(&format!("/recordings/{}/still?grant=", id.as_str().unwrap())), "{text}");
    }
}

/// One press of the button, two officers: the recorder changed hands between the files.
#[test]
fn the_row_of_one_capture_shows_an_officer_only_their_own() {
    let mut site = Site::stopped("");
    site.serve_shifted();
    site.agency("xc", "37001");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let officer = site.user("officer", "officer", Some("xc"), Some("37001"));
    let (clerk, officer) = (Session::open(&site, "clerk", &clerk), Session::open(&site, "officer", &officer));
    let mut station = Station::enrol(&site, "xc");
    let part = |station: &mut Station, path: &str, certificate: &str, from: &str, until: &str| {
        let recording = station.seal_changed(path, path.as_bytes(), |seal| {
            seal.officer = OfficerClaim::Assignment { certificate: certificate.parse().unwrap() };
            seal.capture.start = Some(from.parse().unwrap());
            seal.capture.end = until.parse().unwrap();
        });
        station.store(&site, &recording);
        recording.id
    };
    let (nine, later) = ("2026-01-05T09:00:00.000000Z", "2026-01-05T09:05:00.000000Z");
    let own = part(&mut station, "DCIM/own_part.mp4", "37001", nine, later);
    part(&mut station, "DCIM/others_part.mp4", "37002", later, "2026-01-05T09:10:00.000000Z");
    let page = format!("/recordings/{own}");
    let text = clerk.get(&site, &page).text();
    assert!(text.contains("own_part") && text.contains("others_part"), "the clerk sees one capture: {text}");
    let text = officer.get(&site, &page).text();
    assert!(text.contains("own_part") && !text.contains("others_part"), "another officer's file is named");
}
