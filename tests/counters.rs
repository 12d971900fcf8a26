//! Counters at which applications are taken (annex 2, article 7): how they are registered, how a station or a clerk without
//! one imports their surveillance video, and what an application that was taken there must leave.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod harness;
mod site;

use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use evidence::dsse::Envelope;
use evidence::entry::Item;
use evidence::event::{Actor, AgencyEvent, Event};
use evidence::ids::RecordingId;
use evidence::manifest::{OfficerClaim, Sealed};
use evidence::time::Utc;
use serde_json::{Value, json};

use harness::dock::write_file;
use harness::{AGENCY, Service, command, run, said, succeed};
use site::browser::{MULTIPART, Session, multipart};
use site::media::avi;
use site::{Answer, Site, Station, docket};

/// A moment of 2026-01-05, `HH:MM:SS` in UTC.
fn at(time: &str) -> Utc {
    format!("2026-01-05T{time}.000000Z").parse().unwrap()
}

fn counter(id: &str, name: &str) -> Value {
    json!({ "counter": id, "agency": "xc", "name": name, "place": "政务服务大厅一楼" })
}

fn detail(refused: &Answer, status: u16) -> String {
    refused.expect(status)["detail"].as_str().unwrap().to_owned()
}

/// A service with an agency, two officers, a station, a clerk and a head, and a registered counter `C-01`.
struct World {
    site: Site,
    station: Station,
    clerk: String,
    head: String,
    case: String,
    /// Makes files of different bytes.
    films: u8,
}

impl World {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let (clerk, head) =
            (site.user("clerk", "clerk", Some("xc"), None), site.user("head", "head", Some("xc"), None));
        let case = site.case(&clerk, "薛综执许〔2026〕1号");
        site.call("POST", "/api/v1/counters", &site.admin, &counter("C-01", "1号窗口")).expect(201);
        Self { site, station, clerk, head, case, films: 0 }
    }

    fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.site.call("POST", path, token, body)
    }

    /// A stored recording of some recorder from one time of the day to another.
    fn filmed(&mut self, recorder: &str, officer: Option<&str>, (from, until): (&str, &str)) -> RecordingId {
        self.films += 1;
        let recording = self.station.seal_changed(&format!("{}.avi", self.films), &avi(3, self.films), |seal| {
            seal.recorder.id = recorder.parse().unwrap();
            seal.officer = officer.map_or(OfficerClaim::None, |certificate| OfficerClaim::Assignment {
                certificate: certificate.parse().unwrap(),
            });
            "video/x-msvideo".clone_into(&mut seal.media_type);
            seal.capture.start = Some(at(from));
            seal.capture.end = at(until);
        });
        self.station.announce(&self.site, &recording).expect(200);
        self.station.store(&self.site, &recording);
        recording.id
    }

    /// Records that an application was taken at these times; the act's id.
    fn accepted(&self, from: &str, until: &str) -> String {
        let act = json!({ "kind": "acceptance", "from": at(from), "until": at(until), "place": "1号窗口",
            "officers": ["37001"], "party_present": true });
        let made = self.post(&self.clerk, &format!("/api/v1/cases/{}/acts", self.case), &act).expect(201);
        made["act"].as_str().unwrap().to_owned()
    }

    /// Brings in a film of the counter `C-01` without a station.
    fn imports(&self, token: &str, when: &str, film: &[u8]) -> Answer {
        let path = format!("/api/v1/counters/C-01/recordings?name=ch01.avi&{when}");
        self.site.send("POST", &path, token, "Content-Type: application/octet-stream\r\n", film)
    }

    /// Brings one in by the form of the page.
    fn sends(&self, session: &Session, from: &str, (name, film): (&str, &[u8])) -> Answer {
        let fields = [("page", session.page.as_str()), ("counter", "C-01"), ("from", from), ("until", "")];
        let headers = format!("{}{MULTIPART}", session.headers());
        self.site.send("POST", "/counters", "", &headers, &multipart(&fields, (name, film)))
    }

    fn sealed(&self, recording: &str) -> Sealed {
        let path = format!("/api/v1/recordings/{recording}/manifest");
        let envelope = self.site.call("GET", &path, &self.clerk, &Value::Null);
        Sealed::read(&Envelope::parse(&envelope.body).unwrap().payload).unwrap()
    }

    /// Has `docket-verify` check a package of these recordings.
    fn packed_holds(&self, recordings: &[&str]) {
        let wanted = json!({ "recordings": recordings, "reason": "移送" });
        let made = self.post(&self.clerk, "/api/v1/packages", &wanted).expect(201);
        let path = format!("/api/v1/packages/{}", made["package"].as_str().unwrap());
        let (tar, folder) = (self.site.beside("package.tar"), self.site.beside("package"));
        std::fs::write(&tar, self.site.call("GET", &path, &self.clerk, &Value::Null).body).unwrap();
        std::fs::create_dir(&folder).unwrap();
        succeed(std::process::Command::new("tar").arg("-xf").arg(&tar).arg("-C").arg(&folder));
        let bag = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let key = std::fs::read_to_string(bag.join("data/keys/log.vkey")).unwrap();
        let told = succeed(command("docket-verify").args(["--log-key", key.trim()]).arg(bag));
        assert!(!told.contains("before its station was enrolled"), "{told}");
    }

    /// How many files the vault has, whole and staged.
    fn files(&self) -> usize {
        let mut folders = vec![self.site.data().join("vault/objects"), self.site.data().join("vault/staging")];
        let mut count = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_dir() { folders.push(entry.path()) } else { count += 1 }
            }
        }
        count
    }

    fn shown(&self, act: &str) -> Value {
        let path = format!("/api/v1/cases/{}/acts", self.case);
        let shown = self.site.call("GET", &path, &self.clerk, &Value::Null).expect(200);
        shown["acts"].as_array().unwrap().iter().find(|one| one["act"] == act).unwrap().clone()
    }

    /// How the duty of the counter's video stands, which is the only one.
    fn standing(&self, act: &str) -> String {
        let shown = self.shown(act);
        let duties = shown["duties"].as_array().unwrap();
        assert_eq!((duties.len(), &duties[0]["rule"]["id"]), (1, &json!("counter-video-site")), "{duties:?}");
        duties[0]["standing"].as_str().unwrap().to_owned()
    }
}

fn listed(act: &Value, list: &str) -> Vec<String> {
    act[list].as_array().unwrap().iter().map(|one| one["recording"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_application_at_a_counter_is_covered_by_the_counters_video_and_by_no_other() {
    let mut world = World::new();
    let of_counter = world.filmed("C-01", None, ("08:00:00", "08:35:00"));
    let rest = world.filmed("C-01", None, ("08:35:00", "09:00:00"));
    let worn = world.filmed("BWC-1", Some("37001"), ("08:30:00", "08:40:00"));
    let elsewhen = world.filmed("C-01", None, ("09:00:00", "09:30:00"));
    let act = world.accepted("08:30:00", "08:40:00");
    let shown = world.shown(&act);
    let both = [of_counter.to_string(), rest.to_string()];
    assert_eq!(listed(&shown, "offered"), both, "not {worn}, which an officer wore, nor {elsewhen}");
    assert_eq!(shown["findings"], json!([]), "one person sits at a counter");
    assert_eq!(world.standing(&act), "breached");

    // What an officer recorded there counts nothing, though it is filed and covers all of it.
    let link = json!({ "recording": worn, "stage": "start", "kind": "video", "reason": "受理" });
    world.post(&world.clerk, &format!("/api/v1/cases/{}/recordings", world.case), &link).expect(204);
    let shown = world.shown(&act);
    assert_eq!((&shown["recordings"][0]["counts"], &shown["coverage"]["most"]["seconds"]), (&json!(false), &json!(0)));
    assert_eq!(world.standing(&act), "breached");

    let file = |recordings: &[RecordingId]| {
        let body = json!({ "recordings": recordings, "reason": "窗口视频监控" });
        world.post(&world.clerk, &format!("/api/v1/acts/{act}/file"), &body).expect(200);
    };
    file(&[of_counter]);
    assert_eq!(world.standing(&act), "partly");
    assert_eq!(world.shown(&act)["coverage"]["stated"], json!({ "seconds": 300, "per_mille": 500 }));
    file(&[rest]);
    assert_eq!(world.standing(&act), "met");
    let shown = world.shown(&act);
    let filed = shown["recordings"].as_array().unwrap();
    let of_counters: Vec<&Value> = filed.iter().filter(|one| one["officer"].is_null()).collect();
    assert_eq!(of_counters.len(), 2);
    for one in of_counters {
        let told = [&one["kind"], &one["counts"], &one["of_another"]];
        assert_eq!(told, [&json!("surveillance"), &json!(true), &json!(false)], "{one}");
    }
    // Whose it is is told as the counter's, where it is.
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let page = clerk.get(&world.site, &format!("/recordings/{of_counter}")).text();
    assert!(page.contains("1号窗口") && page.contains("政务服务大厅一楼"), "{page}");
    world.site.ends_clean();
}

/// A station's configuration may say who wears a recorder of which the register knows nothing.
#[test]
fn what_an_officer_wore_is_no_counters_though_its_recorder_is_registered_as_one() {
    let mut world = World::new();
    let worn = world.filmed("BWC-7", Some("37001"), ("08:30:00", "08:40:00"));
    world.post(&world.site.admin, "/api/v1/counters", &counter("BWC-7", "2号窗口")).expect(201);
    let act = world.accepted("08:30:00", "08:40:00");
    assert_eq!(listed(&world.shown(&act), "offered"), Vec::<String>::new());
    let link = json!({ "recording": worn, "stage": "start", "kind": "surveillance", "reason": "受理" });
    world.post(&world.clerk, &format!("/api/v1/cases/{}/recordings", world.case), &link).expect(204);
    assert_eq!(world.shown(&act)["recordings"][0]["counts"], json!(false));
    assert_eq!(world.standing(&act), "breached");
    // What nobody wore with it is the counter's.
    let free = world.filmed("BWC-7", None, ("08:30:00", "08:40:00"));
    assert_eq!(listed(&world.shown(&act), "offered"), [free.to_string()]);
    world.site.ends_clean();
}

#[test]
fn video_that_was_not_kept_is_a_lack_with_its_article_until_the_head_excuses_it() {
    let mut world = World::new();
    let act = world.accepted("07:00:00", "07:10:00");
    assert_eq!(world.standing(&act), "breached");
    let path = format!("/api/v1/cases/{}/completeness", world.case);
    let lacks = || world.site.call("GET", &path, &world.clerk, &Value::Null).expect(200).to_string();
    assert!(lacks().contains("附件2第七条第二款"), "{}", lacks());
    let excuses = format!("/api/v1/acts/{act}/excuses");
    let asked = json!({ "duty": "counter-video-site", "reason": "监控主机故障", "instead": "受理回执" });
    world.post(&world.clerk, &excuses, &asked).expect(204);
    assert_eq!(world.standing(&act), "breached", "asked is not excused");
    let approved = json!({ "duty": "counter-video-site" });
    world.post(&world.head, &format!("{excuses}/approve"), &approved).expect(204);
    assert_eq!(world.standing(&act), "excused");
    assert!(!lacks().contains("附件2第七条第二款"), "{}", lacks());
    world.site.ends_clean();
}

#[test]
fn a_counter_is_registered_whole_and_is_never_an_officers_recorder() {
    let mut world = World::new();
    let (admin, clerk) = (world.site.admin.clone(), world.clerk.clone());
    let register = |token: &str, said: &Value| world.post(token, "/api/v1/counters", said);
    register(&clerk, &counter("C-02", "2号窗口")).expect(403);
    register(&admin, &counter("", "2号窗口")).expect(422);
    register(&admin, &counter("C-02", " ")).expect(422);
    let given = |recorder: &str| {
        let assigned = json!({ "recorder": recorder, "agency": "xc", "officer": "37001", "from": at("08:00:00") });
        world.post(&admin, "/api/v1/assignments", &assigned)
    };
    given("BWC-9").expect(201);
    let told = detail(&register(&admin, &counter("BWC-9", "2号窗口")), 422);
    assert!(told.contains("given to an officer"), "{told}");
    let told = detail(&given("C-01"), 422);
    assert!(told.contains("surveillance of a counter"), "{told}");
    // It moved: what is said last holds, and both stand in the log.
    register(&admin, &counter("C-01", "综合窗口")).expect(201);
    let all = world.site.call("GET", "/api/v1/counters", &admin, &Value::Null).expect(200);
    assert_eq!(all, json!([counter("C-01", "综合窗口")]));
    world.site.call("GET", "/api/v1/counters", &clerk, &Value::Null).expect(403);
    let auditor = world.site.user("auditor", "auditor", None, None);
    let entries = world.site.entries(&auditor);
    let names: Vec<&str> = entries
        .iter()
        .filter_map(|entry| {
            if let Event::Agency(AgencyEvent::CounterRegistered { name, .. }) = &entry.event {
                Some(name.as_str())
            } else {
                None
            }
        })
        .collect();
    assert_eq!(names, ["1号窗口", "综合窗口"]);
    let page = Session::open(&world.site, "admin", &admin).get(&world.site, "/admin/counters").text();
    assert!(page.contains("综合窗口") && !page.contains("1号窗口"), "{page}");
    world.site.ends_clean();
}

#[test]
fn a_station_imports_an_export_as_the_counters_with_a_manifest_of_its_own() {
    let service = Service::start();
    let station = harness::Station::enrol(&service);
    let admin = service.admin();
    let said_of = ["--agency", AGENCY, "--name", "1号窗口", "--place", "政务服务大厅一楼"];
    succeed(service.docket(&admin).args(["counter", "add", "C-01"]).args(said_of));
    let list = succeed(service.docket(&admin).args(["counter", "list", "--json"]));
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!((&list[0]["counter"], &list[0]["name"]), (&json!("C-01"), &json!("1号窗口")));

    let export = station.home().join("export");
    let source = export.join("20260105/ch01.avi");
    write_file(&source, &avi(3, 1));
    let modified = || std::fs::metadata(&source).unwrap().modified().unwrap();
    let was = modified();
    let import = |path: &Path| run(station.agent(&["import", "--counter", "C-01"]).arg(path));
    for time in ["the first", "the second"] {
        let output = import(&export);
        assert!(output.status.success(), "{time}: {}", said(&output));
    }
    let clerk = service.user("clerk", AGENCY);
    let all = service.recordings(&clerk);
    assert_eq!(all.len(), 1, "the second time it was there: {all:?}");
    assert_eq!((&all[0]["recorder"], &all[0]["officer"]), (&json!("C-01"), &Value::Null));
    let path = format!("/api/v1/recordings/{}/manifest", all[0]["id"].as_str().unwrap());
    let envelope = Envelope::parse(&service.get(&path, &clerk).body).unwrap();
    let sealed = Sealed::read(&envelope.payload).unwrap();
    assert!(sealed.seal.recorder.is_fixed() && sealed.seal.officer == OfficerClaim::None);
    assert_eq!(sealed.path, "20260105/ch01.avi");
    // The export is as it was, and nothing was put beside it.
    assert_eq!((std::fs::read(&source).unwrap(), modified()), (avi(3, 1), was));
    let beside = |folder: &Path| std::fs::read_dir(folder).unwrap().count();
    assert_eq!((beside(&export), beside(&export.join("20260105"))), (1, 1));

    let nothing = import(&export.join("nowhere"));
    assert!(!nothing.status.success() && said(&nothing).contains("no directory"), "{}", said(&nothing));
    std::fs::create_dir(station.home().join("nothing")).unwrap();
    let nothing = import(&station.home().join("nothing"));
    assert!(!nothing.status.success() && said(&nothing).contains("is empty"), "{}", said(&nothing));
    let docked = station.write("BWC-1", "DCIM/1.avi", &avi(3, 2));
    let of_officer = import(docked.parent().unwrap());
    assert!(!of_officer.status.success() && said(&of_officer).contains("of its own"), "{}", said(&of_officer));
    let (check, verify) = (service.check(), station.verify());
    assert!(check.status.success(), "{}", said(&check));
    assert!(verify.status.success(), "{}", said(&verify));
}

#[test]
fn a_clerk_imports_surveillance_without_a_station_and_it_is_a_recording_as_any_other() {
    let mut world = World::new();
    let auditor = world.site.user("auditor", "auditor", None, None);
    let imports = |when: &str| world.imports(&world.clerk, when, &avi(30, 1)).expect(200);
    let first = imports("from=2026-01-05T08:30:00Z");
    let (first, is_new) = (first["recording"].as_str().unwrap(), &first["imported"]);
    assert_eq!(is_new, &json!(true));
    let before = world.site.log_size();
    assert_eq!(imports("from=2026-01-05T09:30:00Z"), json!({ "recording": first, "imported": false }));
    assert_eq!(world.site.log_size(), before + 1, "that the clerk was told which it is");

    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    let page = clerk.get(&world.site, "/counters").text();
    assert!(page.contains("1号窗口") && page.contains("政务服务大厅一楼"), "{page}");
    let film = avi(30, 2);
    let sent = world.sends(&clerk, "2026-01-05T16:31:00", ("通道1.avi", &film));
    assert_eq!(sent.status, 303, "{}", sent.text());
    let place = sent.header("location").to_owned();
    let page = clerk.get(&world.site, &place).text();
    assert!(page.contains("imported and sealed") && page.contains("政务服务大厅一楼"), "{page}");
    let again = world.sends(&clerk, "2026-01-05T16:31:00", ("通道1.avi", &film));
    assert_eq!((again.status, again.header("location")), (303, place.as_str()));
    assert!(clerk.get(&world.site, &place).text().contains("was not imported again"));

    let second = place.rsplit('/').next().unwrap();
    let (one, two) = (world.sealed(first), world.sealed(second));
    assert_eq!((one.seal.capture.start, one.seal.capture.end), (Some(at("08:30:00")), at("08:30:03")));
    assert_eq!(two.seal.capture.start, Some(at("08:31:00")), "16:31 on the site's clock");
    assert!(two.seal.recorder.is_fixed() && two.seal.officer == OfficerClaim::None);
    assert_eq!((two.path.as_str(), two.seal.capture.rule.as_str()), ("通道1.avi", "stated-at-import"));
    assert_eq!(one.seal.station, two.seal.station, "there is one desk");
    assert_eq!((one.seal.chain.sequence, two.seal.chain.sequence), (0, 2), "a docking lies between");

    let entries = world.site.entries(&auditor);
    let item = Item::Recording(second.parse().unwrap());
    let of_recording = entries.iter().filter(|entry| entry.link(&item).is_some()).take(3);
    let told: Vec<(&str, bool)> =
        of_recording.map(|entry| (entry.event.name(), matches!(entry.actor, Actor::User { .. }))).collect();
    assert_eq!(told, [("recording.announced", false), ("recording.stored", false), ("recording.imported", true)]);
    let is_desk =
        |entry: &&evidence::entry::Entry| entry.event.name() == "station.enrolled" && entry.actor == Actor::Service;
    assert_eq!(entries.iter().filter(is_desk).count(), 1);

    let act = world.accepted("08:30:00", "08:30:10");
    assert_eq!(listed(&world.shown(&act), "offered"), [first.to_owned()]);
    let page = clerk.get(&world.site, &format!("/cases/{}", world.case)).text();
    assert!(page.contains("href=\"/counters\""), "the duty leads to the import");
    world.packed_holds(&[first, second]);
    // Of the same bytes at one moment one is imported, and both are told which it is.
    let film = avi(30, 3);
    let import = || world.imports(&world.clerk, "from=2026-01-05T08:40:00Z", &film).expect(200);
    let twice = std::thread::scope(|scope| [scope.spawn(import), scope.spawn(import)].map(|one| one.join().unwrap()));
    assert_eq!(twice[0]["recording"], twice[1]["recording"]);
    assert_eq!(twice.iter().filter(|one| one["imported"] == true).count(), 1, "{twice:?}");
    world.site.ends_clean();
    let rebuilt = docket(&["rebuild", "--data"], &world.site.data());
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    world.site.ends_clean();
}

#[test]
fn what_is_no_film_of_a_counter_of_ones_own_is_refused_and_leaves_nothing() {
    let mut world = World::new();
    let other = {
        world.site.agency("sz", "38001");
        world.site.user("other", "clerk", Some("sz"), None)
    };
    world.site.stop();
    world.site.configure("recording_bytes_max = 400000");
    world.site.serve();
    let (film, before) = (avi(30, 1), world.files());
    let once = "from=2026-01-05T08:30:00Z";
    let headless = [b"RIFF\x04\0\0\0AVI LIST".as_slice(), &[7; 300]].concat();
    for (token, when, bytes, status, words) in [
        (&other, once, &film[..], 404, "no such counter"),
        (&world.site.admin, once, &film, 403, ""),
        (&world.clerk, "from=2099-01-05T08:30:00Z", &film, 422, "future"),
        (&world.clerk, "from=2026-01-05T08:30:00Z&until=2026-01-05T08:30:00Z", &film, 422, "not after the start"),
        (&world.clerk, "from=2026-01-05T08:30:00Z&until=2026-01-06T08:30:01Z", &film, 422, "24 hours"),
        (&world.clerk, "from=yesterday", &film, 422, ""),
        (&world.clerk, once, b"", 422, "empty"),
        (&world.clerk, once, b"%PDF-1.7 text", 422, "no video"),
        (&world.clerk, once, &headless, 422, "how long it is"),
        (&world.clerk, once, &avi(60, 1), 413, "400000"),
    ] {
        let told = detail(&world.imports(token, when, bytes), status);
        assert!(told.contains(words), "{when}: {told}");
    }
    let clerk = Session::open(&world.site, "clerk", &world.clerk);
    for (from, bytes, status, words) in [
        ("2026-01-05T16:30", &b"text"[..], 422, "no video"),
        ("", &film, 422, "empty"),
        ("2026-01-05T16:30", &avi(60, 1), 413, "400000"),
    ] {
        let page = world.sends(&clerk, from, ("a.avi", bytes));
        assert_eq!(page.status, status, "{}", page.text());
        assert!(page.text().contains(words) && page.text().contains("class=\"alert\""), "{}", page.text());
        assert!(page.text().contains(&format!("value=\"{from}\"")), "what was typed stands there: {}", page.text());
    }
    cut_off(&world, before);
    assert_eq!(world.files(), before, "nothing of all that is kept");
    // Its end is said, since the file tells none.
    world.imports(&world.clerk, "from=2026-01-05T08:30:00Z&until=2026-01-05T09:00:00Z", &headless).expect(200);
    world.site.ends_clean();
}

/// Begins to bring in a film and hangs up in its midst, once some of it is staged.
fn cut_off(world: &World, before: usize) {
    let is_so = |count: usize| {
        let begun = Instant::now();
        while world.files() != count {
            assert!(begun.elapsed() < Duration::from_secs(20), "{} files, not {count}", world.files());
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let mut stream = TcpStream::connect(&world.site.address).unwrap();
    let path = "/api/v1/counters/C-01/recordings?name=a.avi&from=2026-01-05T08:30:00Z";
    let (host, token) = (&world.site.address, &world.clerk);
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\nContent-Length: 390000\r\n\r\n"
    )
    .unwrap();
    stream.write_all(&avi(30, 9)).unwrap();
    is_so(before + 1);
    drop(stream);
    is_so(before);
}

#[test]
fn the_import_desk_is_a_station_whose_key_the_service_keeps_until_it_is_revoked() {
    let mut world = World::new();
    let key = world.site.data().join("keys/import.pkcs8");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let imports = |world: &World, seed: u8| world.imports(&world.clerk, "from=2026-01-05T08:30:00Z", &avi(30, seed));
    let station = |world: &World, answer: &Answer| {
        let made = answer.expect(200);
        world.sealed(made["recording"].as_str().unwrap()).seal.station
    };
    let desk = station(&world, &imports(&world, 1));
    world.site.stop();
    world.site.serve();
    assert_eq!(station(&world, &imports(&world, 2)), desk, "also after a restart");

    let revoke = format!("/api/v1/stations/{desk}/revoke");
    let admin = world.site.admin.clone();
    world.post(&admin, &revoke, &json!({ "reason": "不再使用" })).expect(204);
    for _ in 0..2 {
        assert_eq!(imports(&world, 3).expect(403)["type"], "urn:docket:problem:station-revoked");
    }
    // With another key there is another desk.
    world.site.stop();
    std::fs::rename(&key, world.site.beside("import.pkcs8")).unwrap();
    world.site.serve();
    assert_ne!(station(&world, &imports(&world, 3)), desk);
    world.site.ends_clean();
}
