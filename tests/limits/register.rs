//! Lists that people answer for, at the length to which they are shown or kept, and one beyond: nothing is
//! left out unsaid.

use evidence::docking::{DockingEntry, DockingPredicate, EntryKind, EntryOutcome, SinceLast, entries_digest};
use evidence::dsse::Envelope;
use evidence::ids::DockingId;
use evidence::{keys, statement};
use serde_json::{Value, json};

use crate::bulk::case_number;
use crate::chromium::Browser;
use crate::harness::{run, said, succeed};
use crate::seed::World;
use crate::site::browser::{MULTIPART, PASSWORD, Session, multipart};
use crate::site::station::{Recording, Station};

/// Dockings with something missing that the board of deadlines shows.
const GAPS: usize = 500;

/// Recorders without an officer that are listed.
const WAITING: usize = 100;

/// Documents of a case.
const DOCUMENTS: usize = 2_000;

/// Cases of a recording.
const CASES: usize = 200;

/// Lines of a file that is imported.
const LINES: usize = 2_000;

/// The statement of a docking of a recorder of its own, at which one file could not be sealed.
fn gap(station: &mut Station, recorder: usize, model: &Recording) -> (DockingPredicate, Envelope) {
    let (docking, envelope) = station.dock(&[model]);
    let mut stated = evidence::docking::Docking::read(&envelope.payload).unwrap().docking;
    stated.docking = docking;
    stated.recorder.id = format!("BWC-{recorder:04}").parse().unwrap();
    stated.since_last = SinceLast::default();
    stated.entries = vec![DockingEntry {
        path: "lost.mp4".into(),
        raw_path: None,
        kind: EntryKind::File,
        size: 5,
        mtime: None,
        outcome: EntryOutcome::NotSealed { reason: "the card is damaged".into() },
    }];
    stated.docking = DockingId::from_random(keys::random().unwrap());
    let subject = entries_digest(&stated.entries).unwrap();
    let name = format!("docking:{}", stated.docking);
    let (envelope, _) = statement::sign(&name, subject, stated.clone(), &station.key).unwrap();
    (stated, envelope)
}

#[test]
fn what_was_missing_at_500_dockings_is_shown_and_of_more_it_is_said_and_all_recorders_are_counted() {
    let mut world = World::start("");
    let model = world.station.seal("a.mp4", b"a");
    let head = world.site.user("head", "head", Some(crate::seed::AGENCY), None);
    let session = Session::open(&world.site, "head", &head);
    let admin = world.site.user("root", "administrator", None, None);
    let admin = Session::open(&world.site, "root", &admin);
    let board = |world: &World| {
        let page = session.get(&world.site, "/deadlines?from=2026-01-01&until=2026-01-31");
        assert_eq!(page.status, 200, "{}", page.text());
        let text = page.text();
        (text.matches("BWC-").count(), text.contains("There are more"))
    };
    let dock = |world: &mut World, recorders: std::ops::Range<usize>| {
        world.bulk(|bulk, station| {
            let stated: Vec<_> = recorders.map(|recorder| gap(station, recorder, &model)).collect();
            bulk.dock(station, &stated);
        });
    };
    dock(&mut world, 0..WAITING);
    let waiting = admin.get(&world.site, "/admin/recorders").text();
    assert!(waiting.contains("BWC-0099") && !waiting.contains("are shown"), "{waiting}");
    dock(&mut world, WAITING..GAPS);
    assert_eq!(board(&world), (GAPS, false));
    dock(&mut world, GAPS..GAPS + 1);
    assert_eq!(board(&world), (GAPS, true));
    let waiting = admin.get(&world.site, "/admin/recorders").text();
    assert!(waiting.contains("There are 501; the first 100 are shown"), "{waiting}");
    let overview = admin.get(&world.site, "/admin").text();
    assert!(overview.contains("501"), "{overview}");
    world.site.ends_clean();
}

#[test]
fn a_case_holds_2000_documents_and_no_more_however_many_come_at_once() {
    let mut world = World::start("");
    let case = world.site.case(&world.clerk, "1");
    let session = Session::open(&world.site, "clerk", &world.clerk);
    world.bulk(|bulk, _| bulk.documents(&case.parse().unwrap(), DOCUMENTS - 1));
    let file = |number: usize| {
        let fields = [("page", &*session.page), ("stage", "decision"), ("kind", "text"), ("reason", "入卷")];
        let body = multipart(&fields, ("last.pdf", format!("%PDF-1.7 {number}").as_bytes()));
        let headers = format!("{}{MULTIPART}", session.headers());
        world.site.send("POST", &format!("/cases/{case}/documents"), "", &headers, &body).status
    };
    // They are begun together, so that each finds room when it begins.
    let filed: Vec<u16> = std::thread::scope(|scope| {
        let file = &file;
        let filing: Vec<_> = (0..8).map(|number| scope.spawn(move || file(number))).collect();
        filing.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |status: u16| filed.iter().filter(|one| **one == status).count();
    assert_eq!((count(303), count(409)), (1, 7), "{filed:?}");
    assert_eq!(file(8), 409);
    world.site.stop();
}

#[test]
fn a_recording_is_filed_under_200_cases_and_found_and_shown_by_each_and_one_more_is_refused() {
    let mut world = World::start("");
    let recording = world.store(1).remove(0);
    world.bulk(|bulk, _| bulk.file_under(&recording, CASES - 1));
    let last = world.site.case(&world.clerk, &case_number(CASES - 1));
    world.file(&last, std::slice::from_ref(&recording));
    let beyond = world.site.case(&world.clerk, &case_number(CASES));
    let filing = json!({ "recording": recording, "stage": "investigation", "kind": "video", "reason": "入卷" });
    let path = format!("/api/v1/cases/{beyond}/recordings");
    let refused = world.site.call("POST", &path, &world.clerk, &filing).expect(409);
    assert!(refused["detail"].as_str().unwrap().contains("200 cases"), "{refused}");
    let link = ["case", "link", &beyond, &recording, "--stage", "start", "--kind", "video", "--reason", "r"];
    let refused = run(world.docket().args(link));
    assert!(!refused.status.success() && said(&refused).contains("200 cases"), "{}", said(&refused));
    // It is found by the number of each, and of the one that it is not filed under not.
    let found = |number: usize| {
        let listed = succeed(world.docket().args(["find", &case_number(number), "--json"]));
        serde_json::from_str::<Value>(&listed).unwrap().as_array().unwrap().len()
    };
    for number in [0, 49, 50, 51, CASES - 1] {
        assert_eq!(found(number), 1, "{number}");
    }
    assert_eq!(found(CASES), 0);
    // It is described with all of them: more items than one entry names, so that several do.
    let path = format!("/api/v1/recordings/{recording}");
    let described = world.site.call("GET", &path, &world.clerk, &Value::Null).expect(200);
    assert_eq!(described["cases"].as_array().unwrap().len(), CASES);
    let session = Session::open(&world.site, "clerk", &world.clerk);
    let page = session.get(&world.site, &format!("/recordings/{recording}"));
    assert_eq!((page.status, page.text().matches("枣执〔2026〕").count() >= CASES), (200, true));
    let (key, folder) = (world.log_key(), tempfile::tempdir().unwrap());
    let out = folder.path().join("out.bag");
    let of = [&*recording, "--reason", "r", "--log-key", &key, "-o"];
    succeed(world.docket().arg("package").args(of).arg(&out));
    succeed(crate::harness::command("docket-verify").args(["--log-key", &key]).arg(&out));
    world.site.ends_clean();
}

#[test]
fn a_file_of_2000_lines_is_imported_and_one_of_2001_is_not_on_the_wire_and_in_a_browser() {
    let mut world = World::start("");
    let admin = world.site.user("root", "administrator", None, None);
    let session = Session::open(&world.site, "root", &admin);
    let text = |first: usize, lines: usize| {
        let lines = (first..first + lines).map(|number| format!("c{number:05},officer {number},agency-a\n"));
        std::iter::once("certificate,name,agency\n".to_owned()).chain(lines).collect::<String>()
    };
    let send = |path: &str, file: &str| {
        let body = multipart(&[("page", &*session.page), ("kind", "officers")], ("officers.csv", file.as_bytes()));
        let headers = format!("{}{MULTIPART}", session.headers());
        world.site.send("POST", path, "", &headers, &body)
    };
    for path in ["/admin/import/preview", "/admin/import/apply"] {
        let refused = send(path, &text(0, LINES + 1));
        assert_eq!((refused.status, refused.text().contains("more than 2000 lines")), (422, true), "{path}");
    }
    let before = world.site.log_size();
    assert_eq!(send("/admin/import/apply", &text(0, LINES)).status, 303);
    assert_eq!(world.site.log_size(), before + LINES as u64);

    let files = [(LINES, "at.csv"), (LINES + 1, "beyond.csv")].map(|(lines, name)| {
        let file = world.site.beside(name);
        std::fs::write(&file, text(LINES, lines)).unwrap();
        file
    });
    let service = world.over_tls("");
    let browser = Browser::open(&service);
    browser.go("/sign-in");
    browser.fill("#account", "root");
    browser.fill("#password", PASSWORD);
    browser.click("main form button[type=submit]");
    browser.wait("the first page", "return location.pathname !== '/sign-in' && document.readyState === 'complete'");
    let [at, beyond] = files.map(|file| file.to_str().unwrap().to_owned());
    let preview = |file: &str| {
        browser.go("/admin/import");
        browser.click("#k-officers");
        browser.keys("input[type=file]", file);
        browser.click("form[action$='/preview'] button[type=submit]");
    };
    preview(&beyond);
    browser.reads("main", "2000");
    assert_eq!(browser.count("button[formaction='/admin/import/apply']"), 0, "{}", browser.told());
    preview(&at);
    browser.click("button[formaction='/admin/import/apply']");
    browser.reads("main", "2000");
    assert_eq!(crate::harness::count_events(&world.site.data(), "officer.registered"), 2 * LINES as u64 + 1);
}

#[test]
fn more_officers_than_a_list_once_held_are_all_listed() {
    const ONCE: usize = 10_000;
    let mut world = World::start("");
    world.bulk(|bulk, _| bulk.officers(ONCE));
    // One more is there from the beginning.
    let listed = world.site.call("GET", "/api/v1/officers", &world.site.admin, &Value::Null).expect(200);
    assert_eq!(listed.as_array().unwrap().len(), ONCE + 1);
    let token = world.site.beside("admin");
    std::fs::write(&token, &world.site.admin).unwrap();
    let mut docket = crate::seed::client(&format!("http://{}", world.site.address), &token);
    let listed = succeed(docket.args(["officer", "list", "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&listed).unwrap().as_array().unwrap().len(), ONCE + 1);
    let admin = world.site.user("root", "administrator", None, None);
    let page = Session::open(&world.site, "root", &admin).get(&world.site, "/admin/officers").text();
    assert!(page.contains("10001"), "{page}");
    world.site.ends_clean();
}
