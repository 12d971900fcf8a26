//! A case of 5,000 recordings, and lists of more than a page: everything that names such a number, met
//! on one service that is served in the clear, and then over TLS to programs and a browser.

use std::collections::BTreeSet;
use std::path::Path;
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

/// Tells what a step took, to whoever watches the time that these tests take.
fn timed(what: &str, since: &mut Instant) {
    tell(&format!("limits: {what}: {:.1} s", since.elapsed().as_secs_f32()));
    *since = Instant::now();
}

#[test]
fn a_case_of_5000_recordings_is_filed_listed_shown_and_packed_and_one_more_is_refused() {
    let mut since = Instant::now();
    let mut world = World::start("open_uploads_per_station = 20000");
    let recordings = world.store(CASE + 1);
    let case = world.site.case(&world.clerk, "薛综执罚〔2026〕5000号");
    timed("5,001 stored", &mut since);
    world.file(&case, &recordings[..CASE]);
    timed("5,000 filed", &mut since);
    beyond_the_case(&world, &case, &recordings);
    pages(&world, &recordings);
    timed("pages", &mut since);
    let (key, folder) = (world.log_key(), tempfile::tempdir().unwrap());
    in_the_clear(&world, &case, &recordings, &key, folder.path());
    timed("in the clear", &mut since);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    assert!(!session.cookie.is_empty());
    let token = world.token_file();
    let service = world.over_tls("");
    over_tls(&service, &token, &case, &key, folder.path());
    timed("over TLS", &mut since);
    in_a_browser(&service, &case);
    timed("in a browser", &mut since);
}

/// One recording more than a case holds, and one more than a package.
fn beyond_the_case(world: &World, case: &str, recordings: &[String]) {
    let filing = json!({ "recording": recordings[CASE], "stage": "investigation", "kind": "video", "reason": "入卷" });
    let path = format!("/api/v1/cases/{case}/recordings");
    let refused = world.site.call("POST", &path, &world.clerk, &filing).expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("5000"), "{refused}");
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

    let facets = get("/api/v1/recordings/facets", &world.clerk).expect(200);
    assert_eq!((&facets["counted"], &facets["more"]), (&json!(CASE + 1), &json!(false)));
}

/// Receives a package with the program, has the offline verifier judge it, and counts what is in it.
fn package(docket: &mut std::process::Command, of: &[&str], key: &str, out: &Path) -> usize {
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
    let listed = succeed(world.docket().args(["find", "--json"]));
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed.as_array().unwrap().len(), recordings.len());
}

fn over_tls(service: &Service, token: &Path, case: &str, key: &str, folder: &Path) {
    let docket = || {
        let mut docket = client(service.url(), token);
        docket.env("DOCKET_CA", service.ca());
        docket
    };
    let last = package(&mut docket(), &["--case", case, "--part", "5"], key, &folder.join("part-5.bag"));
    assert_eq!(last, PACKAGE);
    let shown = succeed(docket().args(["case", "show", case, "--json"]));
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["items"].as_array().unwrap().len(), CASE);
}

/// The case's page with all of it, and the choice of a part.
fn in_a_browser(service: &Service, case: &str) {
    let mut since = Instant::now();
    let browser = Browser::open(service);
    browser.go("/sign-in");
    browser.fill("#account", "clerk");
    browser.fill("#password", PASSWORD);
    browser.click("main form button[type=submit]");
    browser.wait("the first page", "return location.pathname !== '/sign-in' && document.readyState === 'complete'");
    timed("signed in", &mut since);
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
