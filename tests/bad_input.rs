//! Bad input: each kind gets a clear problem and nothing is stored or lost by it.
//!
//! Every answer that is an error goes through [`problem`], which asserts its form; every service
//! ends with a clean `docket check`.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use evidence::digest::SEGMENT_SIZE;
use evidence::dsse::{Envelope, IN_TOTO};
use serde_json::{Value, json};

use site::station::{Recording, key};
use site::{Answer, Site, Station, docket, read_answer, said, told};

/// A service with an agency, its station and its clerk.
struct World {
    site: Site,
    station: Station,
    clerk: String,
}

impl World {
    fn new(limits: &str) -> Self {
        let site = Site::start(limits);
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        Self { site, station, clerk }
    }

    fn get(&self, path: &str) -> Answer {
        self.site.call("GET", path, &self.clerk, &Value::Null)
    }

    fn post(&self, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, &self.clerk, body)
    }

    /// Asserts that nothing is known of a recording and that no object is left of it.
    #[track_caller]
    fn knows_nothing_of(&self, recording: &Recording) {
        problem(&self.station.status(&self.site, recording), 404, "unknown");
    }

    fn objects(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        count(&self.site.data().join("vault"))
    }
}

/// Asserts a problem of this status and slug, with all that a client is to read.
#[track_caller]
fn problem(answer: &Answer, status: u16, slug: &str) -> Value {
    let body = well_formed(answer);
    assert_eq!(
        (answer.status, body["type"].as_str().unwrap()),
        (status, &*format!("urn:docket:problem:{slug}")),
        "{body}"
    );
    body
}

/// Asserts that an answer is a problem in its whole form, and not one of the service's own making.
#[track_caller]
fn well_formed(answer: &Answer) -> Value {
    let body = answer.json();
    assert_eq!(answer.header("content-type"), "application/problem+json", "{} {}", answer.status, answer.text());
    assert!((400..500).contains(&answer.status) || [503, 507].contains(&answer.status), "{body}");
    assert!(body["type"].as_str().is_some_and(|kind| kind.starts_with("urn:docket:problem:")), "{body}");
    told(&body);
    assert_eq!(body["status"], answer.status, "{body}");
    body
}

/// Content of two segments.
fn two_segments() -> Vec<u8> {
    let size = usize::try_from(SEGMENT_SIZE).unwrap() + 1000;
    (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[test]
fn stations_that_are_not_who_they_say_get_no_session() {
    let mut world = World::new("");
    let site = &world.site;
    let session = |id: &str, body: &Value| site.call("POST", &format!("/api/v1/stations/{id}/session"), "", body);
    let unknown = Station::challenged(site, "st-00000000", &world.station.key);
    problem(&session("st-00000000", &unknown), 404, "unknown");
    let forged = Station::challenged(site, &world.station.id, &key());
    problem(&session(&world.station.id, &forged), 401, "bad-signature");
    let used = Station::challenged(site, &world.station.id, &world.station.key);
    session(&world.station.id, &used).expect(200);
    problem(&session(&world.station.id, &used), 401, "bad-signature");
    let invented = json!({ "nonce": "AAAA", "signature": used["signature"] });
    problem(&session(&world.station.id, &invented), 401, "bad-signature");
    problem(&session("../../x", &used), 404, "unknown");
    world.site.ends_clean();
}

#[test]
fn enrolment_codes_work_once_for_one_key_and_not_for_ever() {
    let mut world = World::new("");
    let site = &mut world.site;
    let (secret, first) = (Station::code(site, "xc"), key());
    let mut forged = Station::enrolment(&secret, &first);
    forged["signature"] = Station::enrolment(&secret, &key())["signature"].clone();
    problem(&site.call("POST", "/api/v1/enrolments", "", &forged), 401, "bad-signature");
    problem(&Station::present(site, "0123456789ABCDEFGHJK", &first), 403, "bad-code");
    let enrolled = Station::present(site, &secret, &first).expect(200);
    assert_eq!(Station::present(site, &secret, &first).expect(200)["station"], enrolled["station"]);
    problem(&Station::present(site, &secret, &key()), 403, "bad-code");
    // Two days later: the table says so here, the log does not, so a rebuild follows.
    let late = Station::code(site, "xc");
    site.stop();
    let db = rusqlite::Connection::open(site.data().join("docket.db")).unwrap();
    assert_eq!(db.execute("UPDATE enrolment_codes SET expires_at = 1 WHERE used_by IS NULL", []).unwrap(), 1);
    db.close().unwrap();
    site.serve();
    problem(&Station::present(site, &late, &first), 403, "bad-code");
    site.stop();
    assert!(docket(&["rebuild", "--data"], &site.data()).status.success());
    site.ends_clean();
}

#[test]
fn a_revoked_station_brings_nothing_more() {
    let mut world = World::new("");
    let recording = world.station.seal("a.mp4", b"a");
    world.station.announce(&world.site, &recording).expect(200);
    let revoke = format!("/api/v1/stations/{}/revoke", world.station.id);
    world.site.call("POST", &revoke, &world.site.admin, &json!({ "reason": "被盗" })).expect(204);
    problem(&world.station.send(&world.site, &recording, 0, b"a"), 401, "unauthenticated");
    problem(&world.station.finish(&world.site, &recording), 401, "unauthenticated");
    let body = Station::challenged(&world.site, &world.station.id, &world.station.key);
    let path = format!("/api/v1/stations/{}/session", world.station.id);
    problem(&world.site.call("POST", &path, "", &body), 403, "station-revoked");
    problem(&world.site.call("POST", &revoke, &world.site.admin, &json!({ "reason": "被盗" })), 409, "conflict");
    world.site.ends_clean();
}

#[test]
fn manifests_that_do_not_hold_are_refused_and_nothing_is_kept() {
    let mut world = World::new("recording_bytes_max = 10000");
    let (site, station) = (&world.site, &mut world.station);
    let before = site.data().join("vault/objects");
    let empty = fs::read_dir(&before).unwrap().count();
    let good = station.seal("a.mp4", b"good");
    let mut wrong = Vec::new();
    let forged = |change: &dyn Fn(&mut Value)| {
        let mut body = good.announcement();
        change(&mut body);
        body
    };
    wrong.push((forged(&|body| body["envelope"]["signatures"][0]["sig"] = json!("A".repeat(86) + "==")), "statement"));
    wrong.push((forged(&|body| body["envelope"]["payloadType"] = json!("text/plain")), "statement"));
    wrong.push((forged(&|body| body["envelope"]["signatures"] = json!([])), "statement"));
    wrong.push((forged(&|body| body["segment_states"] = json!("AAAA")), "statement"));
    wrong.push((forged(&|body| body["extra"] = json!(1)), "malformed"));
    wrong.push((forged(&|body| body["envelope"]["extra"] = json!(1)), "malformed"));
    wrong.push((forged(&|body| body["envelope"]["payload"] = json!("!")), "malformed"));
    wrong.push((json!([]), "malformed"));
    let path = format!("/api/v1/uploads/{}", good.id);
    for (body, slug) in wrong {
        problem(&site.call("PUT", &path, &station.token, &body), 422, slug);
    }
    let other = "st-00000000".parse::<evidence::ids::StationId>().unwrap();
    let spoiled = [
        (station.seal_changed("a", b"a", |seal| seal.station = other), 422, "other-statement"),
        (station.seal_changed("a", b"a", |seal| seal.agency = "sz".parse().unwrap()), 422, "other-statement"),
        (station.seal_changed("a", b"a", |seal| seal.station_key = key().public().key_id()), 422, "statement"),
        (
            station.seal_changed("a", &two_segments()[..9000], |seal| seal.size = SEGMENT_SIZE),
            413,
            "recording-too-large",
        ),
        (
            station.seal_changed("a", b"a", |seal| seal.segment_states = evidence::digest::Digest::of(b"x")),
            422,
            "statement",
        ),
        (station.seal_changed("a", b"a", |seal| seal.segment_size = 1), 422, "statement"),
        (station.seal_changed("a", b"a", |seal| seal.nonce = vec![0; 31]), 422, "statement"),
        (station.seal("a", &[0; 10_001]), 413, "recording-too-large"),
    ];
    for (recording, status, slug) in spoiled {
        let answer = station.announce(site, &recording);
        // A size that is not the states' is seen before or after the limit, and refused by either.
        let body = well_formed(&answer);
        let kinds = [format!("urn:docket:problem:{slug}")];
        assert!(answer.status == status && kinds.contains(&body["type"].as_str().unwrap().to_owned()), "{body}");
        problem(&station.status(site, &recording), 404, "unknown");
    }
    // Another recording's id.
    let second = station.seal("b.mp4", b"b");
    problem(&site.call("PUT", &path, &station.token, &second.announcement()), 422, "other-statement");
    assert_eq!(fs::read_dir(&before).unwrap().count(), empty, "nothing was put into the vault");
    world.site.ends_clean();
}

#[test]
fn segments_that_are_not_the_sealed_ones_leave_nothing() {
    let mut world = World::new("");
    let recording = world.station.seal("a.mp4", &two_segments());
    let (site, station) = (&world.site, &world.station);
    problem(&station.send(site, &recording, 0, recording.segment(0)), 404, "unknown");
    problem(&station.finish(site, &recording), 404, "unknown");
    assert_eq!(station.announce(site, &recording).expect(200)["missing"], json!([0, 1]));
    let mut wrong = recording.segment(1).to_vec();
    wrong[500] ^= 1;
    problem(&station.send(site, &recording, 1, &wrong), 422, "segment-mismatch");
    problem(&station.send(site, &recording, 1, &wrong[..999]), 411, "bad-length");
    problem(&station.send(site, &recording, 1, b""), 411, "bad-length");
    problem(&station.send(site, &recording, 0, recording.segment(1)), 411, "bad-length");
    for index in ["2", "18446744073709551615"] {
        let path = format!("/api/v1/uploads/{}/segments/{index}", recording.id);
        problem(&site.send("PUT", &path, &station.token, "", b"x"), 422, "segment-mismatch");
    }
    for index in ["-1", "x", "18446744073709551616", "1.0", "%00", "%ff"] {
        let path = format!("/api/v1/uploads/{}/segments/{index}", recording.id);
        problem(&site.send("PUT", &path, &station.token, "", b"x"), 404, "unknown");
    }
    assert_eq!(station.status(site, &recording).expect(200)["missing"], json!([0, 1]));
    let incomplete = problem(&station.finish(site, &recording), 409, "upload-incomplete");
    assert_eq!(incomplete["missing"], json!([0, 1]));
    station.send(site, &recording, 1, recording.segment(1)).expect(204);
    station.send(site, &recording, 1, recording.segment(1)).expect(204);
    problem(&station.send(site, &recording, 1, &wrong), 422, "segment-mismatch");
    assert_eq!(station.announce(site, &recording).expect(200)["missing"], json!([0]));
    station.send(site, &recording, 0, recording.segment(0)).expect(204);
    let (first, again) = (station.finish(site, &recording).expect(200), station.finish(site, &recording).expect(200));
    assert_eq!(first["receipt"]["entry"], again["receipt"]["entry"]);
    assert_eq!(station.announce(site, &recording).expect(200)["state"], "stored");
    problem(&station.send(site, &recording, 0, recording.segment(0)), 409, "conflict");
    world.site.ends_clean();
}

#[test]
fn content_of_another_size_than_sealed_is_never_stored() {
    let mut world = World::new("");
    let recording = world.station.seal_changed("a.mp4", b"abc", |seal| seal.size = 4);
    let (site, station) = (&world.site, &world.station);
    station.announce(site, &recording).expect(200);
    problem(&station.send(site, &recording, 0, b"abc"), 411, "bad-length");
    problem(&station.send(site, &recording, 0, b"abcd"), 422, "segment-mismatch");
    problem(&station.finish(site, &recording), 409, "upload-incomplete");
    world.site.ends_clean();
}

#[test]
fn docking_statements_are_taken_once_and_from_their_station() {
    let mut world = World::new("");
    let stranger = Station::enrol(&world.site, "xc");
    let (id, envelope) = world.station.dock(&[]);
    let (_, other) = world.station.dock(&[]);
    let (site, station) = (&world.site, &world.station);
    problem(&stranger.bring(site, &id, &envelope), 422, "statement");
    problem(&station.bring(site, &id, &other), 422, "other-statement");
    let first = station.bring(site, &id, &envelope).expect(200);
    assert_eq!(station.bring(site, &id, &envelope).expect(200)["receipt"]["entry"], first["receipt"]["entry"]);
    let mut forged = envelope.clone();
    forged.payload[40] ^= 1;
    problem(&station.bring(site, &id, &forged), 422, "statement");
    // No agent writes such a number; a broken one must not stop the log.
    let mut huge: Value = serde_json::from_slice(&envelope.payload).unwrap();
    huge["predicate"]["chain"]["sequence"] = json!(u64::MAX);
    let huge = Envelope::sign(IN_TOTO, huge.to_string().into_bytes(), &station.key);
    problem(&station.bring(site, &id, &huge), 422, "statement");
    // Another statement under an id that is taken.
    let again = world.station.dock_as(&id, &[]);
    problem(&world.station.bring(&world.site, &id, &again), 409, "exists");
    world.site.ends_clean();
}

#[test]
fn names_with_tricks_are_refused_or_harmless() {
    let mut world = World::new("");
    let before = world.objects();
    for path in ["../a", "a/../../b", "/etc/passwd", "a\0b", "", ".", "a//b", "a/"] {
        let recording = world.station.seal(path, b"trick");
        let answer = world.station.announce(&world.site, &recording);
        well_formed(&answer);
        assert_eq!(answer.status, 422, "{path:?}");
        world.knows_nothing_of(&recording);
    }
    assert_eq!(world.objects(), before);
    let long = format!("{}.MP4", "0".repeat(240));
    for (path, name) in [
        ("-rf", "_rf".to_owned()),
        ("DCIM/执法记录仪 (副本).mp4", "执法记录仪 (副本).mp4".to_owned()),
        ("a\u{202e}4pm.exe", "a_4pm.exe".to_owned()),
        ("line\r\nX-Injected: 1", "line__X-Injected_ 1".to_owned()),
        (".bashrc", "_bashrc".to_owned()),
        ("..\\..\\evil.mp4", "evil.mp4".to_owned()),
        (long.as_str(), format!("{}.MP4", "0".repeat(196))),
    ] {
        let recording = world.station.seal(path, b"name");
        world.station.store(&world.site, &recording);
        let detail = world.get(&format!("/api/v1/recordings/{}", recording.id)).expect(200);
        assert_eq!((detail["path"].as_str(), detail["name"].as_str()), (Some(path), Some(name.as_str())));
        let content = world.get(&format!("/api/v1/recordings/{}/content", recording.id));
        assert_eq!(content.body, b"name");
        let offered = content.header("content-disposition");
        assert!(offered.starts_with("attachment; filename=\"") && offered.is_ascii(), "{offered}");
        assert_eq!(content.header("x-injected"), "");
    }
    world.site.ends_clean();
}

#[test]
fn a_full_vault_says_so_and_takes_up_again() {
    let mut world = World::new("");
    let recording = world.station.seal("a.mp4", b"a");
    world.site.stop();
    world.site.configure("free_bytes_floor = 9000000000000000000");
    world.site.serve();
    world.station.sign_in(&world.site);
    let full = world.station.announce(&world.site, &recording);
    let body = problem(&full, 507, "store-full");
    assert!(body["detail"].as_str().unwrap().contains("free or add space"), "{body}");
    assert_ne!(full.header("retry-after"), "");
    world.knows_nothing_of(&recording);
    let (id, envelope) = world.station.dock(&[&recording]);
    problem(&world.station.bring(&world.site, &id, &envelope), 507, "store-full");
    world.site.ends_clean();
    world.site.configure("");
    world.site.serve();
    world.station.sign_in(&world.site);
    world.station.store(&world.site, &recording);
    world.station.bring(&world.site, &id, &envelope).expect(200);
    world.site.ends_clean();
}

#[test]
fn too_many_open_uploads_wait_and_leave_nothing() {
    let mut world = World::new("open_uploads_per_station = 2");
    let recordings: Vec<Recording> = (0..3).map(|at| world.station.seal(&format!("{at}.mp4"), &[at; 9])).collect();
    for recording in &recordings[..2] {
        world.station.announce(&world.site, recording).expect(200);
    }
    let before = world.objects();
    let answer = world.station.announce(&world.site, &recordings[2]);
    problem(&answer, 429, "too-many-uploads");
    assert_ne!(answer.header("retry-after"), "");
    world.knows_nothing_of(&recordings[2]);
    assert_eq!(world.objects(), before);
    world.station.store(&world.site, &recordings[0]);
    world.station.store(&world.site, &recordings[2]);
    world.site.ends_clean();
}

#[test]
fn bodies_that_are_too_large_or_not_json_are_refused() {
    let mut world = World::new("");
    let (site, clerk) = (&world.site, &world.clerk);
    let json = "Content-Type: application/json\r\n";
    let large = format!("{{\"number\":\"{}\",\"title\":\"t\"}}", "x".repeat(300 * 1024));
    problem(&site.send("POST", "/api/v1/cases", clerk, json, large.as_bytes()), 413, "body-too-large");
    for body in
        [&b"{"[..], b"", b"null", b"[1", b"{\"number\":1,\"title\":\"t\"}", b"{\"number\":\"\xff\"}", &[b'['; 5000]]
    {
        problem(&site.send("POST", "/api/v1/cases", clerk, json, body), 422, "malformed");
    }
    problem(&site.send("POST", "/api/v1/cases", clerk, "Content-Type: text/plain\r\n", b"{}"), 415, "not-json");
    problem(&world.post("/api/v1/cases", &json!({ "number": "1", "title": "t", "agency": "sz" })), 422, "malformed");
    world.site.ends_clean();
}

#[test]
fn bodies_that_stall_are_ended() {
    let mut world = World::new("body_stall_seconds = 1");
    let recording = world.station.seal("a.mp4", &[1; 5000]);
    world.station.announce(&world.site, &recording).expect(200);
    let segment = format!("/api/v1/uploads/{}/segments/0", recording.id);
    let began = Instant::now();
    for (method, path, token, length) in
        [("PUT", segment.as_str(), &world.station.token, 5000), ("POST", "/api/v1/cases", &world.clerk, 50)]
    {
        let mut stream = TcpStream::connect(&world.site.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
             Authorization: Bearer {token}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{{"
        );
        stream.write_all(head.as_bytes()).unwrap();
        problem(&read_answer(&mut stream, method), 408, "body-stopped");
    }
    assert!(began.elapsed() < Duration::from_mins(2), "{:?}", began.elapsed());
    assert_eq!(world.station.status(&world.site, &recording).expect(200)["missing"], json!([0]));
    world.station.store(&world.site, &recording);
    world.site.ends_clean();
}

#[test]
fn ids_that_are_none_name_nothing() {
    let mut world = World::new("");
    let document = world.site.call("GET", "/api/v1/openapi.json", "", &Value::Null).expect(200);
    // Whoever asks for a challenge learns nothing: stations that do not exist get one too.
    let named = |path: &str| path.contains('{') && !path.ends_with("/challenge");
    let garbage = ["x", "..%2f..%2fetc", "%00", "%ff%fe", "%F0%9F%98%80", "-rf", "'%20OR%201=1", &"a".repeat(2000)];
    let mut tried = 0;
    for (path, item) in document["paths"].as_object().unwrap().iter().filter(|(path, _)| named(path)) {
        for method in item.as_object().unwrap().keys().map(|method| method.to_uppercase()) {
            for id in garbage {
                let named = path.split('/').map(|part| if part.starts_with('{') { id } else { part });
                let path = named.collect::<Vec<_>>().join("/");
                let token = if path.contains("uploads") { &world.station.token } else { &world.clerk };
                for body in [Value::Null, json!({ "reason": "r", "days": 1 })] {
                    let answer = world.site.call(&method, &path, token, &body);
                    if method != "HEAD" {
                        well_formed(&answer);
                    }
                    assert!([403, 404, 422].contains(&answer.status), "{method} {path}: {}", answer.status);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 200, "{tried}");
    for id in garbage {
        for path in ["/api/v1/recordings/{}", "/api/v1/cases/{}", "/api/v1/recordings/{}/content", "/log/tile/{}"] {
            problem(&world.get(&path.replace("{}", id)), 404, "unknown");
        }
    }
    problem(&world.get("/api/v1/nothing"), 404, "unknown");
    problem(&world.site.call("DELETE", "/api/v1/cases", &world.clerk, &Value::Null), 405, "no-such-method");
    world.site.ends_clean();
}

#[test]
fn queries_that_mean_nothing_are_refused() {
    let mut world = World::new("");
    let auditor = world.site.user("auditor", "auditor", None, None);
    let words = ["w"; 11].join("%20");
    for query in [
        "limit=0",
        "limit=501",
        "limit=-1",
        "limit=18446744073709551616",
        "cursor=garbage",
        "cursor=%ff",
        "cursor=AAAA",
        "cursor=eDp5",
        "stored=perhaps",
        "unknown=1",
        "limit=1&limit=2",
    ] {
        problem(&world.get(&format!("/api/v1/recordings?{query}")), 400, "bad-query");
    }
    for query in [
        &*format!("text={words}"),
        "from=yesterday",
        "until=2026-13-01T00:00:00Z",
        "case=x",
        "officer=%00",
        "station=..",
    ] {
        problem(&world.get(&format!("/api/v1/recordings?{query}")), 422, "invalid");
    }
    for query in ["text=%00%1b%5B2J", "text=%E2%80%AE", "text=%25_%25%5C'", "text=", "text=%ff"] {
        let answer = world.get(&format!("/api/v1/recordings?{query}"));
        assert!(answer.status == 200 || answer.status == 400, "{query}: {}", answer.text());
    }
    for (path, status) in [
        ("/api/v1/log/entries?limit=0", 400),
        ("/api/v1/log/entries?limit=1001", 400),
        ("/api/v1/log/entries?from=18446744073709551615", 200),
        ("/api/v1/items/agency:xc/history?from=18446744073709551615", 200),
        ("/log/proof?index=18446744073709551615", 404),
        ("/log/proof", 400),
        ("/log/consistency?from=0&to=1", 422),
        ("/log/consistency?from=2&to=1", 422),
        ("/log/consistency?from=1&to=18446744073709551615", 422),
        ("/log/tile/0/x999/x999/x999/x999/x999/999", 404),
        ("/log/tile/63/000", 404),
        ("/log/tile/entries/x999/999", 404),
        ("/log/tile/0/000.p/0", 404),
    ] {
        let answer = world.site.call("GET", path, &auditor, &Value::Null);
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        if status != 200 {
            well_formed(&answer);
        }
    }
    world.site.ends_clean();
}

#[test]
fn ranges_of_any_size_are_answered() {
    let mut world = World::new("");
    let recording = world.station.seal("a.mp4", b"0123456789");
    world.station.store(&world.site, &recording);
    let path = format!("/api/v1/recordings/{}/content", recording.id);
    let many = (0..2000).map(|at| format!("{at}-{at}")).collect::<Vec<_>>().join(",");
    for (range, status, bytes) in [
        ("bytes=2-3", 206, &b"23"[..]),
        ("bytes=8-99999999999999999999999999", 206, b"89"),
        ("bytes=-99999999999999999999999999", 206, b"0123456789"),
        ("bytes=9-1", 200, b"0123456789"),
        ("bytes=x", 200, b"0123456789"),
        ("lines=1-2", 200, b"0123456789"),
        (&*format!("bytes={many}"), 200, b"0123456789"),
    ] {
        let answer = world.site.send("GET", &path, &world.clerk, &format!("Range: {range}\r\n"), b"");
        assert_eq!((answer.status, &answer.body[..]), (status, bytes), "{range:.80}");
    }
    for range in ["bytes=10-", "bytes=-0", "bytes=99999999999999999999999999-"] {
        let answer = world.site.send("GET", &path, &world.clerk, &format!("Range: {range}\r\n"), b"");
        problem(&answer, 416, "range-outside");
        assert_eq!(answer.header("content-range"), "bytes */10");
    }
    world.site.ends_clean();
}

#[test]
fn cases_take_no_bad_text_no_double_and_nothing_foreign() {
    let mut world = World::new("");
    world.site.agency("sz", "38001");
    let foreign = world.site.user("foreign", "clerk", Some("sz"), None);
    let recording = world.station.seal("a.mp4", b"a");
    let open = world.station.seal("open.mp4", b"b");
    world.station.store(&world.site, &recording);
    world.station.announce(&world.site, &open).expect(200);
    let case = world.site.case(&world.clerk, "薛综执罚〔2026〕1号");
    problem(&world.post("/api/v1/cases", &json!({ "number": "薛综执罚〔2026〕1号", "title": "x" })), 409, "exists");
    for (number, title) in [
        ("1", ""),
        ("1", " \t "),
        ("1", "a\u{1b}[2J"),
        ("1", "a\u{202e}b"),
        ("1", "a\0"),
        ("", "t"),
        (" 1", "t"),
        ("1\n", "t"),
    ] {
        problem(&world.post("/api/v1/cases", &json!({ "number": number, "title": title })), 422, "invalid");
    }
    problem(&world.post("/api/v1/cases", &json!({ "number": "1", "title": "x".repeat(501) })), 422, "invalid");
    let link = |recording: &str, reason: &str| json!({ "recording": recording, "stage": "start", "kind": "video", "reason": reason });
    let id = recording.id.to_string();
    let elsewhere = world.site.case(&foreign, "1");
    let place = |case: &str| format!("/api/v1/cases/{case}/recordings");
    problem(&world.post(&place(&elsewhere), &link(&id, "r")), 404, "unknown");
    problem(&world.site.call("POST", &place(&elsewhere), &foreign, &link(&id, "r")), 404, "unknown");
    problem(&world.post(&place(&case), &link("x", "r")), 404, "unknown");
    problem(&world.post(&place(&case), &link(&id, "\u{200b}")), 422, "invalid");
    let stage = json!({ "recording": id, "stage": "never", "kind": "video", "reason": "r" });
    problem(&world.post(&place(&case), &stage), 422, "malformed");
    problem(&world.post(&format!("{}/{id}/unlink", place(&case)), &json!({ "reason": "r" })), 409, "conflict");
    world.post(&place(&case), &link(&id, "r")).expect(204);
    problem(&world.post(&place(&case), &link(&id, "r")), 409, "conflict");
    let package =
        |recordings: Value| world.post("/api/v1/packages", &json!({ "recordings": recordings, "reason": "r" }));
    problem(&package(json!([open.id])), 409, "not-stored");
    problem(&world.get(&format!("/api/v1/recordings/{}/content", open.id)), 409, "not-stored");
    problem(&package(json!([])), 422, "invalid");
    problem(&package(json!(["x"])), 404, "unknown");
    world.site.ends_clean();
}

#[test]
fn a_configuration_that_is_wrong_is_refused_by_name() {
    let mut site = Site::stopped("");
    let config = site.data().join("docket.toml");
    let good = fs::read_to_string(&config).unwrap();
    for (change, named) in [
        ("nonsense = 1\n", "nonsense"),
        ("time_zone = \"Mars/Olympus\"\n", "time_zone"),
        ("[tls]\ncertificate = \"tls/absent.pem\"\nkey = \"tls/absent.key\"\n", "absent"),
    ] {
        // Keys of the top level go before the tables.
        fs::write(&config, if change.starts_with('[') { format!("{good}{change}") } else { format!("{change}{good}") })
            .unwrap();
        let refused = docket(&["serve", "--data"], &site.data());
        assert!(!refused.status.success() && said(&refused).contains(named), "{}", said(&refused));
    }
    fs::write(&config, good.replace("[limits]", "[limits]\nno_such_limit = 1")).unwrap();
    let refused = docket(&["serve", "--data"], &site.data());
    assert!(!refused.status.success() && said(&refused).contains("no_such_limit"), "{}", said(&refused));
    fs::write(&config, &good).unwrap();
    let refused = docket(&["serve", "--listen", "0.0.0.0:0", "--data"], &site.data());
    assert!(!refused.status.success() && said(&refused).contains("without TLS"), "{}", said(&refused));
    site.serve();
    for command in ["serve", "rebuild"] {
        let second = docket(&[command, "--data"], &site.data());
        assert!(!second.status.success() && said(&second).contains("in use"), "{}", said(&second));
    }
    site.call("GET", "/api/v1/health", "", &Value::Null).expect(200);
    site.ends_clean();
}
