//! The main job as a story: what is docked is sealed, stored, found, watched, filed and packaged, and
//! every step is checked by somebody else: `sha256sum`, openssl, bagit.py, Go, curl, a validator.

mod harness;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use evidence::digest::Digest;
use evidence::dsse::{Envelope, pae};
use harness::dock::{Source, insert_card, shared_recordings, write_dock, write_file};
use harness::stored::{all_agree, id_of, one_for_each, text};
use harness::{AGENCY, Body, Service, Station, command, dock, python, run, said, succeed, tell};
use serde_json::Value;

/// The case that recordings are filed under.
const CASE: &str = "薛综执案〔2026〕1号";

/// Closing a view is logged after its last byte was sent.
const CLOSED_WITHIN: Duration = Duration::from_mins(2);

// ---- from dock to docket ----------------------------------------------------------------------------

/// Docks, works twice, and compares everything; says how long it took under `name`.
fn stores_all_of(name: &str, fill: impl FnOnce(&Path) -> Vec<Source>) {
    let service = Service::start();
    let station = Station::enrol(&service);
    let files = fill(&station.dock());
    let bytes: u64 = files.iter().map(|file| file.size).sum();
    let start = Instant::now();
    station.store_all();
    let took = start.elapsed();

    let clerk = service.user("clerk", AGENCY);
    all_agree(&service, &clerk, &files);

    let counted = || ["recording.announced", "recording.stored"].map(|event| service.count_events(event));
    let before = counted();
    assert_eq!(before[1], files.len() as u64);
    station.store_all();
    assert_eq!(counted(), before, "a second run brings nothing new");
    one_for_each(&service, &clerk, &files);

    let (check, verify) = (service.check(), station.verify());
    assert!(check.status.success(), "{}", said(&check));
    assert!(verify.status.success(), "{}", said(&verify));
    tell(&format!("{name}: {} files, {bytes} bytes, stored in {:.1} s", files.len(), took.as_secs_f64()));
}

#[test]
fn every_docked_file_is_stored_as_it_was() {
    stores_all_of("generated dock", write_dock);
}

#[test]
fn all_shared_recordings_are_stored_as_they_were() {
    let Some(card) = shared_recordings() else { return };
    stores_all_of("shared recordings", |dock| {
        insert_card(dock, "CARD-0001", &card);
        dock::sources(dock)
    });
}

// ---- the station's screen ---------------------------------------------------------------------------

/// Asks the station's screen, as a browser on that machine.
fn ask_screen(address: &str, request: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the screen is served");
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let from = format!("Origin: http://{address}\r\nSec-Fetch-Site: same-origin");
    let length = body.len();
    let head = format!("{request} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{from}\r\n{kind}");
    write!(stream, "{head}\r\nContent-Length: {length}\r\n\r\n{body}").expect("a request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

/// Waits until something is there.
#[track_caller]
fn awaited<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(since.elapsed() < CLOSED_WITHIN, "{what} did not come");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_case_that_is_typed_at_the_stations_screen_is_proposed_to_the_clerk() {
    let service = Service::start();
    let station = Station::enrol_with(&service, AGENCY, "[screen]\nlisten = \"127.0.0.1:0\"\n");
    let clerk = service.user("clerk", AGENCY);
    write_file(&station.dock().join("BWC-0001/20260105120000.mp4"), b"a recording");
    let mut agent = station.agent(&["run"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("an agent");
    let mut lines = BufReader::new(agent.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| Some(line.strip_prefix("screen http://")?.trim_end_matches('/').to_owned()));
    let address = address.expect("its address");
    std::thread::spawn(move || lines.for_each(drop));
    // All of it is stored by the time that the officer looks up.
    awaited("the recording", || ask_screen(&address, "GET /slots.json", "").contains("may_be_taken").then_some(()));
    let form = ask_screen(&address, "GET /case?recorder=BWC-0001&lang=zh-CN", "");
    let token = form.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token");
    let number = "%E8%96%9B%E7%BB%BC%E6%89%A7%E6%A1%88%E3%80%942026%E3%80%951%E5%8F%B7";
    let fields = format!("token={token}&recorder=BWC-0001&lang=zh-CN&number={number}");
    assert!(ask_screen(&address, "POST /case", &fields).starts_with("HTTP/1.1 303"));
    let item = awaited("the suggestion", || {
        let queue = service.get("/api/v1/queue", &clerk).expect(200).json();
        queue["items"].as_array().expect("a list").iter().find(|item| item["suggestion"]["number"] == CASE).cloned()
    });
    assert_eq!(text(&item["suggestion"]["by"]), format!("station:{}", station.id()));
    // It is a suggestion, by the station, on record, and nothing is filed.
    let told = events(&service, &clerk, &format!("recording:{}", id_of(&item)));
    let told: Vec<&str> = told.iter().map(|event| text(&event["type"])).collect();
    assert!(told.contains(&"suggestion.made") && !told.contains(&"case.linked"), "{told:?}");
    awaited("its mark", || ask_screen(&address, "GET /", "").contains("待证据管理员确认").then_some(()));
    agent.kill().expect("it runs");
    agent.wait().expect("it ends");
}

// ---- watching ---------------------------------------------------------------------------------------

/// A service with one small recording of a Chinese name, and a clerk's token.
fn with_one(bytes: &[u8]) -> (Service, Station, String, String) {
    let service = Service::start();
    let station = Station::enrol(&service);
    write_file(&station.dock().join("BWC-0001/占道经营 现场.mp4"), bytes);
    station.store_all();
    let clerk = service.user("clerk", AGENCY);
    let id = id_of(&service.recordings(&clerk)[0]).to_owned();
    (service, station, clerk, id)
}

/// The events of an item's history, oldest first.
fn events(service: &Service, token: &str, item: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut from = 0;
    loop {
        let page = service.get(&format!("/api/v1/items/{item}/history?from={from}"), token).json();
        let entries = page["entries"].as_array().expect("entries");
        events.extend(entries.iter().map(|entry| entry["entry"]["event"].clone()));
        match page["next"].as_u64() {
            Some(next) => from = next,
            None => return events,
        }
    }
}

/// The ranges of each closed view, once there are `count`.
fn watched(service: &Service, token: &str, id: &str, count: usize) -> Vec<Value> {
    let since = Instant::now();
    loop {
        let events = events(service, token, &format!("recording:{id}"));
        let of = |kind| events.iter().filter(move |event| event["type"] == kind);
        let closed: Vec<_> = of("view.closed").map(|event| event["ranges"].clone()).collect();
        if closed.len() == count {
            assert_eq!(of("view.opened").count(), count, "each view was opened before");
            return closed;
        }
        assert!(closed.len() < count && since.elapsed() < CLOSED_WITHIN, "{events:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn content_is_served_in_ranges_and_what_was_sent_is_in_the_history() {
    let bytes = dock::bytes(100_000, 7);
    let (service, _station, clerk, id) = with_one(&bytes);
    let etag = format!("\"{}\"", Digest::of(&bytes));
    let path = format!("/api/v1/recordings/{id}/content");
    let fetch = |method: &str, headers: &[(&str, &str)]| {
        service.request_with(method, &path, Some(&clerk), headers, Body::Nothing)
    };

    let head = fetch("HEAD", &[]).expect(200);
    assert_eq!((head.header("content-length"), head.header("etag")), ("100000", &*etag));
    assert_eq!((head.header("accept-ranges"), head.body.len()), ("bytes", 0));
    let disposition = "filename*=UTF-8''%E5%8D%A0%E9%81%93%E7%BB%8F%E8%90%A5%20%E7%8E%B0%E5%9C%BA.mp4";
    assert!(head.header("content-disposition").starts_with("attachment; "));
    assert!(head.header("content-disposition").ends_with(disposition), "{}", head.header("content-disposition"));
    assert_eq!(head.header("x-content-type-options"), "nosniff");

    let part = fetch("GET", &[("range", "bytes=10-19")]).expect(206);
    assert_eq!((part.header("content-range"), &part.body[..]), ("bytes 10-19/100000", &bytes[10..20]));
    let open = fetch("GET", &[("range", "bytes=99990-")]).expect(206);
    assert_eq!((open.header("content-range"), &open.body[..]), ("bytes 99990-99999/100000", &bytes[99_990..]));
    let suffix = fetch("GET", &[("range", "bytes=-5")]).expect(206);
    assert_eq!((suffix.header("content-range"), &suffix.body[..]), ("bytes 99995-99999/100000", &bytes[99_995..]));
    let same = fetch("GET", &[("range", "bytes=0-0"), ("if-range", &etag)]).expect(206);
    assert_eq!(same.body, &bytes[..1]);
    let other = fetch("GET", &[("range", "bytes=0-0"), ("if-range", "\"other\"")]).expect(200);
    assert_eq!(other.body, bytes);
    let outside = fetch("GET", &[("range", "bytes=100000-")]).expect(416);
    assert_eq!(outside.header("content-range"), "bytes */100000");

    let range = |start: u64, end: u64| serde_json::json!([{"start": start, "end": end}]);
    let whole = range(0, 100_000);
    let mut expected = vec![range(10, 20), range(99_990, 100_000), range(99_995, 100_000), range(0, 1), whole];
    let closed = watched(&service, &clerk, &id, 6);
    let served: Vec<_> = closed.iter().filter(|ranges| **ranges != serde_json::json!([])).cloned().collect();
    let sorted = |values: &[Value]| {
        let mut texts: Vec<String> = values.iter().map(Value::to_string).collect();
        texts.sort();
        texts
    };
    assert_eq!(sorted(&served), sorted(&expected), "the range outside served nothing");

    // A player's view gathers the ranges of many requests.
    let view = service.request("POST", &format!("/api/v1/recordings/{id}/views"), Some(&clerk), Body::Nothing);
    let view = text(&view.expect(200).json()["view"]).to_owned();
    for asked in ["bytes=0-99", "bytes=50-199", "bytes=5000-5999"] {
        let under = format!("{path}?view={view}");
        service.request_with("GET", &under, Some(&clerk), &[("range", asked)], Body::Nothing).expect(206);
    }
    service.request("POST", &format!("/api/v1/views/{view}/close"), Some(&clerk), Body::Nothing).expect(204);
    expected = watched(&service, &clerk, &id, 7);
    let gathered = serde_json::json!([{"start": 0, "end": 200}, {"start": 5000, "end": 6000}]);
    assert_eq!(expected.last(), Some(&gathered));
}

// ---- what leaves ------------------------------------------------------------------------------------

/// A case's package, copied to an empty directory away from the service that made it.
struct Packaged {
    _home: tempfile::TempDir,
    bag: PathBuf,
    log_key: String,
    recordings: Vec<Value>,
    station: String,
}

/// Stores what `fill` docks, files all of it under a case, and packages the case.
fn packaged(fill: impl FnOnce(&Path)) -> Packaged {
    let service = Service::start();
    let station = Station::enrol(&service);
    fill(&station.dock());
    station.store_all();
    let clerk = service.user("clerk", AGENCY);
    let recordings = service.recordings(&clerk);
    succeed(service.docket(&clerk).args(["case", "open", CASE, "--title", "占道经营案"]));
    let ids: Vec<&str> = recordings.iter().map(id_of).collect();
    let link = ["case", "link", CASE, "--stage", "investigation", "--kind", "video", "--reason", "现场检查"];
    succeed(service.docket(&clerk).args(link).args(&ids));
    let made = service.home().join("case.bag");
    let log_key = service.log_key();
    let package = ["package", "--case", CASE, "--reason", "移送法院", "--log-key", &log_key, "--output"];
    succeed(service.docket(&clerk).args(package).arg(&made));
    let home = tempfile::tempdir().expect("a directory");
    let bag = home.path().join("copy.bag");
    succeed(Command::new("cp").arg("-r").arg(&made).arg(&bag));
    Packaged { _home: home, bag, log_key, recordings, station: station.id().to_owned() }
}

impl Packaged {
    fn verify(&self) -> Command {
        let mut verify = command("docket-verify");
        verify.arg(&self.bag).args(["--log-key", &self.log_key, "--lang", "en"]);
        verify
    }

    /// Every file, by its path in the package.
    fn files(&self) -> Vec<String> {
        let list = succeed(Command::new("find").args([".", "-type", "f", "-printf", "%P\\n"]).current_dir(&self.bag));
        let mut files: Vec<String> = list.lines().map(str::to_owned).collect();
        files.sort();
        files
    }

    /// `openssl pkeyutl` over a manifest, as anybody would check it.
    fn openssl_accepts(&self, id: &str) {
        let scratch = tempfile::tempdir().expect("a directory");
        let (message, signature) = (scratch.path().join("pae"), scratch.path().join("sig"));
        let manifest = fs::read(self.bag.join(format!("data/recordings/{id}/manifest.dsse.json"))).expect("a manifest");
        let envelope = Envelope::parse(&manifest).expect("an envelope");
        fs::write(&message, pae(&envelope.payload_type, &envelope.payload)).expect("a file");
        fs::write(&signature, &envelope.signatures[0].sig).expect("a file");
        let key = self.bag.join(format!("data/keys/station-{}.pem", self.station));
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-pubin", "-rawin", "-inkey"]).arg(key);
        openssl.arg("-in").arg(message).arg("-sigfile").arg(signature);
        assert!(succeed(&mut openssl).contains("Signature Verified Successfully"));
    }

    /// Go's transparency log packages over every proof.
    fn go_accepts(&self) {
        let gopath = "/usr/share/gocode";
        assert!(
            Path::new(gopath).join("src/golang.org/x/mod/sumdb/tlog").is_dir(),
            "{gopath} lacks x/mod: apt-get install golang-go golang-golang-x-mod-dev (`./x test` does it)"
        );
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("evidence/tests/interop/checkpackage.go");
        let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-build");
        let mut go = Command::new("go");
        go.env("GO111MODULE", "off").env("GOPATH", gopath).env("GOCACHE", cache).env("GOFLAGS", "");
        let proofs = self.files().iter().filter(|file| file.ends_with(".tlog-proof")).count();
        assert_eq!(succeed(go.arg("run").arg(source).arg(&self.bag)), format!("proofs {proofs}\n"));
    }
}

#[test]
fn a_case_leaves_as_a_package_that_strangers_programs_accept() {
    let package = packaged(|dock| drop(write_dock(dock)));
    let start = Instant::now();
    let verified = run(&mut package.verify());
    assert!(verified.status.success(), "{}", said(&verified));
    let took = start.elapsed().as_secs_f64();
    for list in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        succeed(Command::new("sha256sum").args(["--check", "--strict", "--quiet", list]).current_dir(&package.bag));
    }
    succeed(python("bagit").args(["-m", "bagit", "--validate"]).arg(&package.bag));
    for item in &package.recordings {
        package.openssl_accepts(id_of(item));
    }
    package.go_accepts();
    let (recordings, files) = (package.recordings.len(), package.files().len());
    tell(&format!("package: {recordings} recordings, {files} files, docket-verify in {took:.1} s"));
}

/// Flips a bit of a file, or adds a byte to an empty one; which bit depends on `seed`.
fn damage(file: &Path, seed: usize) -> Vec<u8> {
    let before = fs::read(file).expect("a file");
    let mut after = before.clone();
    if after.is_empty() {
        after.push(0);
    } else {
        let bit = seed.wrapping_mul(0x9e37_79b9) % (after.len() * 8);
        after[bit / 8] ^= 1 << (bit % 8);
    }
    fs::write(file, after).expect("a file");
    before
}

#[test]
fn a_bit_flipped_in_any_file_of_a_package_is_found_and_named() {
    let package = packaged(|dock| drop(write_dock(dock)));
    let start = Instant::now();
    let files = package.files();
    for (seed, name) in files.iter().enumerate() {
        let before = damage(&package.bag.join(name), seed);
        let found = run(&mut package.verify());
        assert_eq!(found.status.code(), Some(1), "a change of {name} is not found: {}", said(&found));
        assert!(said(&found).contains(name.as_str()), "a change of {name} is not named: {}", said(&found));
        fs::write(package.bag.join(name), before).expect("a file");
    }
    succeed(&mut package.verify());
    let took = start.elapsed().as_secs_f64();
    tell(&format!("flipped bits: {} files, each found and named, {took:.1} s", files.len()));
}

// ---- keeping ----------------------------------------------------------------------------------------

#[test]
fn a_backup_made_while_running_is_whole_and_serves() {
    let bytes = dock::bytes(9 * 1024 * 1024, 5);
    let (service, station, clerk, id) = with_one(&bytes);
    let elsewhere = tempfile::tempdir().expect("a directory");
    let backup = elsewhere.path().join("backup");
    // The station goes on meanwhile.
    for number in 0..20 {
        write_file(&station.dock().join(format!("BWC-0002/VID{number:05}.MP4")), &dock::bytes(500_000, 100 + number));
    }
    let mut busy = station.agent(&["once"]).stdout(Stdio::null()).spawn().expect("the agent starts");
    succeed(command("docket").arg("backup").arg("--data").arg(service.data()).arg("--to").arg(&backup));
    assert!(busy.wait().expect("a child of ours").success());

    let check = run(command("docket").arg("check").arg("--data").arg(&backup));
    assert!(check.status.success(), "{}", said(&check));
    drop(service);
    let restored = Service::start_at(&backup);
    let content = restored.get(&format!("/api/v1/recordings/{id}/content"), &clerk);
    assert!(content.body == bytes, "the backup serves other bytes");
}

/// Every row of every table, as text; in an order that the database does not choose.
fn rows(service: &Service) -> Vec<String> {
    let dump = succeed(Command::new("sqlite3").arg(service.data().join("docket.db")).arg(".dump"));
    // The pages of the search index tell the order of writing; `docket check` compares what it answers.
    let pages = |row: &&str| row.contains("INSERT INTO search_index_");
    let mut rows: Vec<String> = dump.split(";\n").filter(|row| !pages(row)).map(str::to_owned).collect();
    rows.sort();
    rows
}

#[test]
fn tables_made_anew_from_the_log_are_the_same() {
    let (mut service, station, clerk, id) = with_one(&dock::bytes(70_000, 3));
    let officer = service.user("officer", AGENCY);
    let refused = service.request("GET", &format!("/api/v1/recordings/{id}/content"), Some(&officer), Body::Nothing);
    assert_eq!(refused.status, 404, "somebody else's recording: {refused}");
    service.get(&format!("/api/v1/recordings/{id}/content"), &clerk);
    succeed(service.docket(&clerk).args(["case", "open", CASE, "--title", "占道经营案"]));
    let link = ["case", "link", CASE, "--stage", "start", "--kind", "video", "--reason", "现场检查", &id];
    succeed(service.docket(&clerk).args(link));
    succeed(service.docket(&clerk).args(["case", "unlink", CASE, &id, "--reason", "错归"]));
    succeed(
        service
            .docket(&clerk)
            .args(["package", &id, "--log-key", &service.log_key(), "--reason", "复核", "-o"])
            .arg(service.home().join("one.bag")),
    );
    fs::remove_file(station.dock().join("BWC-0001/占道经营 现场.mp4")).expect("a file");
    write_file(&station.dock().join("BWC-0001/second.mp4"), &dock::bytes(10, 4));
    station.store_all();
    service.stop();

    let before = rows(&service);
    let rebuilt = run(command("docket").arg("rebuild").arg("--data").arg(service.data()));
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));
    let after = rows(&service);
    let differ: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    assert_eq!(before, after, "rows that were and are not: {differ:?}");
    let check = service.check();
    assert!(check.status.success(), "{}", said(&check));
    service.restart();
    service.get(&format!("/api/v1/recordings/{id}/content"), &clerk);
}

// ---- reached by others ------------------------------------------------------------------------------

#[test]
fn the_api_document_is_valid() {
    let service = Service::start();
    let document = service.request("GET", "/api/v1/openapi.json", None, Body::Nothing).expect(200);
    assert!(document.json()["paths"].as_object().is_some_and(|paths| paths.len() > 30));
    let file = service.home().join("openapi.json");
    fs::write(&file, document.body).expect("a file");
    succeed(python("openapi_spec_validator").args(["-m", "openapi_spec_validator"]).arg(file));
}

#[test]
fn openssl_and_curl_reach_the_service_under_its_own_ca_only() {
    let service = Service::start();
    let mut client = Command::new("openssl");
    client.args(["s_client", "-connect", service.address(), "-brief", "-verify_return_error", "-CAfile"]);
    let greeted = run(client.arg(service.ca()).stdin(Stdio::null()));
    assert!(greeted.status.success() && said(&greeted).contains("Verification: OK"), "{}", said(&greeted));
    let url = format!("{}/api/v1/health", service.url());
    let curl = || {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--max-time", "30", "--noproxy", "*"]).arg(&url);
        curl
    };
    let health = succeed(curl().arg("--cacert").arg(service.ca()));
    assert!(serde_json::from_str::<Value>(&health).is_ok(), "{health}");
    assert!(!run(&mut curl()).status.success(), "a certificate of nobody known is not to be trusted");
}
