//! A case of 5,000 recordings, lists of more than a page, 10,000 recordings that are counted, a history of
//! more than 20,000 entries: everything that names such a number, met on one service that is served in
//! the clear, and then over TLS to programs and a browser.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde_json::{Value, json};

use crate::chromium::Browser;
use crate::harness::{Service, command, run, said, succeed, tell};
use crate::seed::{World, client};
use crate::site::browser::{PASSWORD, Session};

/// Recordings that a case holds.
const CASE: usize = 5_000;

/// Recordings that a package holds.
const PACKAGE: usize = 1_000;

/// Recordings over which a search counts.
const COUNTED: usize = 10_000;

/// How the program files a recording.
const FILING: [&str; 4] = ["--stage", "investigation", "--kind", "video"];

/// Entries by which the longest history here is longer than the announcement and the storing.
const HISTORY: usize = 20_001;

/// Tells what a step took, to whoever watches the time that these tests take.
fn timed(what: &str, since: &mut Instant) {
    tell(&format!("limits: {what}: {:.1} s", since.elapsed().as_secs_f32()));
    *since = Instant::now();
}

#[test]
fn a_case_of_5000_recordings_is_filed_listed_shown_and_packed_and_one_more_is_refused() {
    let mut since = Instant::now();
    let mut world = World::start("");
    let case = world.site.case(&world.clerk, "薛综执罚〔2026〕5000号");
    let sealed = world.seal("MANY", COUNTED);
    let mut recordings: Vec<String> = sealed.iter().map(|recording| recording.id.to_string()).collect();
    world.bulk(|bulk, station| {
        bulk.store(station, &sealed);
        bulk.file(&case.parse().unwrap(), &recordings[..CASE - 1]);
        // The case and each recording of it have as long a history as they can have of their own filing.
        bulk.read_often(&recordings[CASE], HISTORY);
    });
    timed("10,000 stored, 4,999 filed, 20,001 read", &mut since);
    // What is met at the limits themselves comes as it always does.
    let other = world.station.seal("OTHER/10000.mp4", b"one more than is counted");
    world.station.store(&world.site, &other);
    recordings.push(other.id.to_string());
    world.file(&case, &recordings[CASE - 1..CASE]);
    beyond_the_case(&world, &case, &recordings);
    pages(&world, &recordings);
    timed("pages", &mut since);
    let (key, folder) = (world.log_key(), tempfile::tempdir().unwrap());
    in_the_clear(&world, &case, &recordings, &key, folder.path());
    timed("in the clear", &mut since);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    long_history(&world, &session, &recordings[CASE]);
    timed("a long history", &mut since);
    let token = world.token_file();
    let service = world.over_tls("");
    over_tls(&service, &token, (&case, &recordings), &key, folder.path());
    timed("over TLS", &mut since);
    in_a_browser(&service, &case, &recordings[CASE]);
    timed("in a browser", &mut since);
}

/// A recording whose history is longer than a check of it once went: it is followed to its end.
fn long_history(world: &World, session: &Session, recording: &str) {
    let checked = session.script(&world.site, &format!("/recordings/{recording}/verify"), &[]);
    assert_eq!(checked.status, 200, "{}", checked.text());
    let auditor = world.site.user("reader", "auditor", None, None);
    let last = world.site.log_size() - 4;
    let entries = world.site.call("GET", &format!("/api/v1/log/entries?from={last}&limit=4"), &auditor, &Value::Null);
    let entries = entries.expect(200);
    let verified = entries.as_array().unwrap().iter().map(|item| &item["entry"]["event"]);
    let verified = verified.rev().find(|event| event["type"] == "recording.verified").unwrap();
    assert_eq!((&verified["holds"], &verified["findings"]), (&json!(true), &json!([])), "{verified}");
    let text = checked.text();
    let followed = text.split(|c: char| !c.is_ascii_digit()).filter_map(|number| number.parse::<usize>().ok());
    assert!(followed.max().unwrap() >= HISTORY, "{text}");
}

/// One recording more than a case holds, and one more than a package.
fn beyond_the_case(world: &World, case: &str, recordings: &[String]) {
    let filing = json!({ "recording": recordings[CASE], "stage": "investigation", "kind": "video", "reason": "入卷" });
    let path = format!("/api/v1/cases/{case}/recordings");
    let refused = world.site.call("POST", &path, &world.clerk, &filing).expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("5000"), "{refused}");
    let refused = run(world.docket().args(["case", "link", case, &recordings[CASE], "--reason", "入卷"]).args(FILING));
    assert!(!refused.status.success() && said(&refused).contains("5000"), "{}", said(&refused));
    let shown = world.site.call("GET", &format!("/api/v1/cases/{case}"), &world.clerk, &Value::Null).expect(200);
    assert_eq!(shown["items"].as_array().unwrap().len(), CASE);

    let pack = |asked: &Value| world.site.call("POST", "/api/v1/packages", &world.clerk, asked);
    let whole = pack(&json!({ "case": case, "reason": "移送" })).expect(422);
    assert!(whole["detail"].as_str().unwrap().contains("make 5 packages"), "{whole}");
    pack(&json!({ "case": case, "part": 6, "reason": "移送" })).expect(422);
    pack(&json!({ "case": case, "part": 0, "reason": "移送" })).expect(422);
    let more = pack(&json!({ "recordings": recordings[..=PACKAGE], "reason": "移送" })).expect(422);
    assert!(more["detail"].as_str().unwrap().contains("several packages"), "{more}");
}

/// Pages at their sizes and one beyond: what is on them, and that nothing falls between two.
fn pages(world: &World, recordings: &[String]) {
    let get = |path: &str, token: &str| world.site.call("GET", path, token, &Value::Null);
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = get(&format!("/api/v1/recordings?limit=500{cursor}"), &world.clerk).expect(200);
        found.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        assert!(found.len().is_multiple_of(500), "a page is full until the last");
        cursor = format!("&cursor={next}");
    }
    found.sort_unstable();
    let mut all = recordings.to_vec();
    all.sort_unstable();
    assert!(found == all, "{} of {} were found", found.len(), all.len());
    get("/api/v1/recordings?limit=501", &world.clerk).expect(400);

    let auditor = world.site.user("auditor", "auditor", None, None);
    let entries = get("/api/v1/log/entries?from=0&limit=1000", &auditor).expect(200);
    assert_eq!(entries.as_array().unwrap().len(), 1000);
    get("/api/v1/log/entries?from=0&limit=1001", &auditor).expect(400);

    for (text, more) in [("MANY", false), ("mp4", true)] {
        let facets = get(&format!("/api/v1/recordings/facets?text={text}"), &world.clerk).expect(200);
        assert_eq!((&facets["counted"], &facets["more"]), (&json!(COUNTED), &json!(more)), "{text}");
    }
    // So many rows are passed over, and no more, to reach a page of a list that no count leads to.
    get("/api/v1/recordings?text=mp4&limit=500&page=41", &world.clerk).expect(200);
    get("/api/v1/recordings?text=mp4&limit=500&page=42", &world.clerk).expect(422);
}

/// Receives a package with the program, has the offline verifier judge it, and counts what is in it.
fn package(docket: &mut Command, of: &[&str], key: &str, out: &Path) -> usize {
    let received = run(docket.arg("package").args(of).args(["--reason", "移送", "--log-key", key, "-o"]).arg(out));
    assert!(received.status.success(), "{}", said(&received));
    succeed(command("docket-verify").args(["--log-key", key]).arg(out));
    let index: Value = serde_json::from_slice(&std::fs::read(out.join("data/package.json")).unwrap()).unwrap();
    index["recordings"].as_array().unwrap().len()
}

fn in_the_clear(world: &World, case: &str, recordings: &[String], key: &str, folder: &Path) {
    let first = package(&mut world.docket(), &["--case", case, "--part", "1"], key, &folder.join("part-1.bag"));
    assert_eq!(first, PACKAGE);
    let refused = run(world.docket().args(["package", "--case", case, "--reason", "移送", "-o"]).arg(folder.join("x")));
    assert!(!refused.status.success() && said(&refused).contains("make 5 packages"), "{}", said(&refused));
    // The history of a case is longer than a page of 200; the program reads all of it.
    let history = succeed(world.docket().args(["history", &format!("case:{case}"), "--json"]));
    let entries: Value = serde_json::from_str(&history).unwrap();
    assert!(entries.as_array().unwrap().len() > CASE, "{}", entries.as_array().unwrap().len());
    for (limit, found) in [(None, recordings.len()), (Some("500"), 500), (Some("501"), 501)] {
        assert_eq!(found_by(&mut world.docket(), limit), found, "{limit:?}");
    }
    too_many_for_a_package(&mut world.docket(), recordings, folder);
}

/// How many recordings `docket find` lists.
fn found_by(docket: &mut Command, limit: Option<&str>) -> usize {
    let limit = limit.map(|limit| ["--limit", limit]);
    let listed = succeed(docket.args(["find", "--json"]).args(limit.into_iter().flatten()));
    serde_json::from_str::<Value>(&listed).unwrap().as_array().unwrap().len()
}

/// One recording more than a package holds, asked for by the program.
fn too_many_for_a_package(docket: &mut Command, recordings: &[String], folder: &Path) {
    let out = folder.join("too-many.bag");
    let of = &recordings[..=PACKAGE];
    let refused = run(docket.arg("package").args(of).args(["--reason", "移送", "-o"]).arg(&out));
    assert!(!refused.status.success() && said(&refused).contains("several packages"), "{}", said(&refused));
    assert!(!out.exists());
}

fn over_tls(service: &Service, token: &Path, (case, all): (&str, &[String]), key: &str, folder: &Path) {
    let docket = || {
        let mut docket = client(service.url(), token);
        docket.env("DOCKET_CA", service.ca());
        docket
    };
    let last = package(&mut docket(), &["--case", case, "--part", "5"], key, &folder.join("part-5.bag"));
    assert_eq!(last, PACKAGE);
    too_many_for_a_package(&mut docket(), all, folder);
    let refused = run(docket().args(["case", "link", case, &all[CASE], "--reason", "入卷"]).args(FILING));
    assert!(!refused.status.success() && said(&refused).contains("5000"), "{}", said(&refused));
    for limit in [500, 501] {
        assert_eq!(found_by(&mut docket(), Some(&limit.to_string())), limit);
    }
    let clerk = std::fs::read_to_string(token).unwrap();
    for (text, more) in [("MANY", false), ("mp4", true)] {
        let facets = service.get(&format!("/api/v1/recordings/facets?text={text}"), &clerk).json();
        assert_eq!((&facets["counted"], &facets["more"]), (&json!(COUNTED), &json!(more)), "{text}");
    }
    service.request("GET", "/api/v1/recordings?limit=501", Some(&clerk), Vec::new()).expect(400);
    let shown = succeed(docket().args(["case", "show", case, "--json"]));
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["items"].as_array().unwrap().len(), CASE);
}

/// The case's page with all of it, and the choice of a part.
fn in_a_browser(service: &Service, case: &str, one_more: &str) {
    let mut since = Instant::now();
    let browser = Browser::open(service);
    browser.go("/sign-in");
    browser.fill("#account", "clerk");
    browser.fill("#password", PASSWORD);
    browser.click("main form button[type=submit]");
    browser.wait("the first page", "return location.pathname !== '/sign-in' && document.readyState === 'complete'");
    timed("signed in", &mut since);
    for (words, heading) in [("MANY", "找到 10000 条"), ("mp4", "找到 10000 条以上")] {
        browser.go(&format!("/search?q={words}"));
        assert_eq!(browser.text("#h-found"), heading);
    }
    timed("counted", &mut since);
    browser.go(&format!("/cases/{case}"));
    assert_eq!(browser.count("#stage-investigation tbody tr"), 100);
    timed("the first 100 of a stage", &mut since);
    // A stage that is asked for comes in pages, each of which leads to the next.
    browser.go(&format!("/cases/{case}?stage=investigation"));
    let mut recordings = BTreeSet::new();
    for page in 1..=10 {
        let shown =
            browser.run("return [...document.querySelectorAll('#stage-investigation tbody td:nth-child(2) > a')].map((a) => a.href)");
        recordings.extend(shown.as_array().unwrap().iter().map(|link| link.as_str().unwrap().to_owned()));
        assert_eq!(recordings.len(), page * 500);
        let next = format!("return document.querySelector('a[href*=\"from={}#\"]')?.getAttribute('href')", page * 500);
        let next = browser.run(&next);
        assert_eq!(next.is_null(), page == 10, "page {page}");
        if let Some(next) = next.as_str() {
            browser.go(next);
        }
    }
    timed("the whole stage", &mut since);
    browser.run("document.querySelector('#link-recording').closest('details').open = true");
    browser.fill("#link-recording", one_more);
    browser.fill("#link-reason", "入卷");
    browser.click("form[action$='/recordings'] button[type=submit]");
    browser.reads("main", "5000");
    // The answer says so as well.
    let complaints = browser.console();
    assert!(complaints.iter().all(|one| one.level != "SEVERE" || one.text.contains("409")), "{complaints:?}");
    browser.go(&format!("/cases/{case}"));
    timed("one more is refused", &mut since);
    let parts = browser.run("return [...document.querySelectorAll('#package-part option')].map((one) => one.value)");
    assert_eq!(parts, json!(["1", "2", "3", "4", "5"]));
    browser.run("document.querySelector('#package-part').closest('details').open = true");
    browser.choose("#package-part", "2");
    browser.fill("#package-reason", "移送");
    browser.click("form[action$='/package'] button[type=submit]");
    browser.arrives("/packages/");
    timed("a package's page", &mut since);
    let rows = browser.run("return document.querySelectorAll('section[aria-labelledby=h-contents] tbody tr').length");
    assert_eq!(rows, json!(PACKAGE));
    let complaints = browser.console();
    assert!(complaints.iter().all(|one| one.level != "SEVERE"), "{complaints:?}");
}
