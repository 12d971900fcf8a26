//! Following one request: its id in each line of the service's log that belongs to it, in its answer, in each
//! problem, on each error page and on the command line.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "site/mod.rs"]
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use evidence::digest::Digest;
use serde_json::{Value, json};

use site::browser::Session;
use site::{Answer, Site, Station, read_answer};

/// How long a line of the log may take to be there.
const PATIENCE: Duration = Duration::from_mins(2);

/// A line of the service's log.
struct Line(Value);

impl Line {
    fn message(&self) -> &str {
        self.0["fields"]["message"].as_str().unwrap_or_default()
    }

    fn spans(&self) -> impl Iterator<Item = &Value> {
        self.0["spans"].as_array().into_iter().flatten()
    }

    /// Whether it says that it is of this request.
    fn is_of(&self, id: &str) -> bool {
        let of_one = self.spans().any(|span| span["request_id"] == id);
        let of_many =
            |span: &Value| span["request_ids"].as_str().is_some_and(|ids| ids.split(' ').any(|one| one == id));
        of_one || self.spans().any(of_many)
    }

    /// Whether it is work of the service's own.
    fn is_background(&self) -> bool {
        self.spans().next().is_some_and(|span| span["name"].as_str().unwrap().starts_with("jobs."))
    }

    fn within(&self, name: &str) -> bool {
        self.spans().any(|span| span["name"] == name)
    }
}

/// A service that tells all it does in JSON, on a disk that can be full while its log is not.
fn serve(site: &mut Site) {
    let script = r#"exec "$0" "$@" 2> >(exec env -u LD_PRELOAD -u DOCKET_TEST_SHIFT cat >> "$TOLD")"#;
    let mut command = Command::new("bash");
    command.args(["-c", script]).arg(env!("CARGO_BIN_EXE_docket")).env("TOLD", site.beside("told.log"));
    command.env("DOCKET_LOG", "json").env("RUST_LOG", "warn,docket=debug").envs(site.shifted());
    site.serve_through(command);
}

/// The lines that the service has told so far.
fn told(site: &Site) -> Vec<Line> {
    let text = fs::read_to_string(site.beside("told.log")).unwrap_or_default();
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let line = |line| Line(serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")));
    whole.lines().map(line).collect()
}

/// The lines from the first to the last that begin and end this request.
#[track_caller]
fn told_of(site: &Site, id: &str) -> Vec<Line> {
    let since = Instant::now();
    loop {
        let lines = told(site);
        let begun = lines.iter().position(|line| line.is_of(id) && line.message() == "a request");
        let ended = lines.iter().position(|line| line.is_of(id) && line.message() == "answered");
        if let (Some(begun), Some(ended)) = (begun, ended) {
            return lines.into_iter().take(ended + 1).skip(begun).collect();
        }
        assert!(since.elapsed() < PATIENCE, "request {id} neither began nor ended: {begun:?} {ended:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn id_of(answer: &Answer) -> String {
    let id = answer.header("x-request-id");
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id:?}: {}", answer.text());
    id.to_owned()
}

struct World {
    site: Site,
    ours: Station,
    theirs: Station,
    token: String,
    clerk: Session,
}

impl World {
    fn new(limits: &str) -> Self {
        let mut site = Site::stopped(limits);
        serve(&mut site);
        site.agency("xc", "37001");
        let (ours, theirs) = (Station::enrol(&site, "xc"), Station::enrol(&site, "xc"));
        let token = site.user("clerk", "clerk", Some("xc"), None);
        let clerk = Session::open(&site, "clerk", &token);
        Self { site, ours, theirs, token, clerk }
    }

    fn object(&self, bytes: &[u8]) -> PathBuf {
        let digest = Digest::of(bytes).to_string();
        self.site.data().join("vault/objects").join(&digest[..2]).join(&digest[2..4]).join(digest)
    }

    /// All lines of a request that ran alone carry its id, but for work of the service's own.
    #[track_caller]
    fn carries(&self, what: &str, id: &str) -> Vec<Line> {
        let lines = told_of(&self.site, id);
        let others: Vec<&Line> = lines.iter().filter(|line| !line.is_of(id) && !line.is_background()).collect();
        assert!(
            others.is_empty(),
            "{what}: without its id {id}: {:#?}",
            others.iter().map(|l| &l.0).collect::<Vec<_>>()
        );
        lines
    }
}

fn spoil(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    let mut permissions = fs::metadata(path).unwrap().permissions();
    #[expect(clippy::permissions_set_readonly_false, reason = "the test's own file")]
    permissions.set_readonly(false);
    fs::set_permissions(path, permissions).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn each_line_between_a_requests_start_and_its_end_carries_its_id() {
    let mut world = World::new("");
    let footage = site::media::avi(40, 1);
    let first = world.ours.seal_changed("DCIM/a.avi", &footage, |seal| seal.media_type = "video/x-msvideo".into());
    world.ours.store(&world.site, &first);
    let mut seen: Vec<(&str, Vec<Line>)> = Vec::new();
    let mut tried = |world: &World, what: &'static str, answer: &Answer, status: u16| {
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        seen.push((what, world.carries(what, &id_of(answer))));
    };

    let list = world.site.call("GET", "/api/v1/recordings", &world.token, &Value::Null);
    tried(&world, "a list", &list, 200);
    let case = |number: &str| json!({ "number": number, "title": "占道经营" });
    let opened = world.site.call("POST", "/api/v1/cases", &world.token, &case("1"));
    tried(&world, "a command", &opened, 201);
    let stranger = world.site.call("GET", "/api/v1/recordings", "", &Value::Null);
    tried(&world, "a stranger", &stranger, 401);
    // Work of a process.
    let moment = [("at_ms", "1000"), ("reason", "")];
    let taken = world.clerk.script(&world.site, &format!("/recordings/{}/snapshots", first.id), &moment);
    tried(&world, "a snapshot", &taken, 201);
    // Work on a thread that may wait: the damaged object gives way to the copy that arrives.
    spoil(&world.object(&footage), |bytes| bytes[100] ^= 1);
    let second = world.theirs.seal("DCIM/b.avi", &footage);
    world.theirs.announce(&world.site, &second).expect(200);
    world.theirs.send(&world.site, &second, 0, second.segment(0)).expect(204);
    let finished = world.theirs.finish(&world.site, &second);
    tried(&world, "a copy that arrives", &finished, 200);
    // A stream that breaks after the head of its answer.
    let broken = world.ours.seal("DCIM/c.bin", &vec![7; 3_000_000]);
    world.ours.store(&world.site, &broken);
    spoil(&world.object(&broken.bytes), |bytes| bytes.truncate(1_500_000));
    let content = world.site.send("GET", &format!("/api/v1/recordings/{}/content", broken.id), &world.token, "", b"");
    assert!(content.body.len() < 3_000_000);
    tried(&world, "a stream", &content, 200);
    // The sequencer's thread.
    world.site.fill_disk(true);
    let full = world.site.call("POST", "/api/v1/cases", &world.token, &case("2"));
    tried(&world, "a full disk", &full, 507);
    world.site.fill_disk(false);

    for (what, span, message) in [
        ("a command", "custody.case.open", "on record"),
        ("a list", "http.request", "on record"),
        ("a snapshot", "media.snapshot", "a media worker started"),
        ("a snapshot", "media.snapshot", "a media worker ended"),
        ("a copy that arrives", "objects.publish", "a damaged object was set aside for a good copy"),
        ("a copy that arrives", "custody.upload.finish", "on record"),
        ("a stream", "http.request", "content could not be read"),
        ("a full disk", "log.commit", "a batch could not be written; nothing of it was kept"),
        ("a full disk", "http.request", "the store is full"),
    ] {
        let lines = seen.iter().filter(|(of, _)| *of == what).flat_map(|(_, lines)| lines);
        let there = lines.filter(|line| line.message() == message && line.within(span)).count();
        assert!(there > 0, "{what}: no {message:?} within {span}: {:#?}", told(&world.site).len());
    }
    let lines: usize = seen.iter().map(|(_, lines)| lines.len()).sum();
    eprintln!("{} requests, {lines} lines, each with its id", seen.len());
    // An object was cut on purpose, which a check would find.
    world.site.stop();
}

#[test]
fn what_is_told_after_the_client_has_gone_carries_the_id_too() {
    let mut world = World::new("");
    let long = world.ours.seal("DCIM/long.bin", &vec![5; 48 * 1024 * 1024]);
    world.ours.store(&world.site, &long);
    let mut stream = TcpStream::connect(&world.site.address).unwrap();
    let (path, token) = (format!("/api/v1/recordings/{}/content", long.id), &world.token);
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.extend(byte);
    }
    let head = String::from_utf8(answer).unwrap().to_ascii_lowercase();
    let id = head.split("x-request-id: ").nth(1).unwrap().split("\r\n").next().unwrap().to_owned();
    // Its view cannot be closed on record now.
    world.site.fill_disk(true);
    drop(stream);
    let since = Instant::now();
    let closing = |line: &Line| line.message() == "a view's end could not be logged; it is tried again";
    while !told(&world.site).iter().any(|line| line.is_of(&id) && closing(line)) {
        assert!(since.elapsed() < PATIENCE, "no closing entry of {id} was tried");
        std::thread::sleep(Duration::from_millis(50));
    }
    let end = told_of(&world.site, &id).pop().unwrap();
    assert_eq!(end.0["fields"]["http.whole"], false);
    world.site.fill_disk(false);
    world.site.ends_clean();
}

/// A problem of every kind, each asked for once.
fn problems(world: &mut World) -> Vec<(u16, Answer)> {
    let stored = world.ours.seal("DCIM/a.bin", b"footage");
    world.ours.store(&world.site, &stored);
    let (site, token) = (&world.site, world.token.as_str());
    let auditor = site.user("auditor", "auditor", None, None);
    let recording = format!("/api/v1/recordings/{}", stored.id);
    let case = json!({ "number": "1", "title": "占道经营" }).to_string();
    let (case, json) = (case.as_bytes(), "Content-Type: application/json\r\n");
    site.send("POST", "/api/v1/cases", token, json, case).expect(201);
    vec![
        (401, site.send("GET", "/api/v1/recordings", "", "", b"")),
        (401, site.send("GET", "/api/v1/recordings", "dkt_wrong", "", b"")),
        (403, site.send("POST", "/api/v1/cases", &auditor, json, case)),
        (404, site.send("GET", "/api/v1/nothing", token, "", b"")),
        (404, site.send("GET", "/api/v1/cases/none", token, "", b"")),
        (405, site.send("PUT", "/api/v1/cases", token, "", b"")),
        (409, site.send("POST", "/api/v1/cases", token, json, case)),
        (400, site.send("GET", "/api/v1/recordings?limit=x", token, "", b"")),
        (413, site.send("POST", "/api/v1/cases", token, json, &vec![b' '; 300 * 1024])),
        (415, site.send("POST", "/api/v1/cases", token, "Content-Type: text/plain\r\n", b"{}")),
        (416, site.send("GET", &format!("{recording}/content"), token, "Range: bytes=99999999-\r\n", b"")),
        (422, site.send("POST", "/api/v1/cases", token, json, b"{\"number\":\"\",\"title\":\"\"}")),
        (422, site.send("POST", "/api/v1/cases", token, json, b"{")),
        (500, {
            let (there, away) = (site.data().join("vault/objects"), site.beside("away"));
            fs::rename(&there, &away).unwrap();
            let answer = site.send("GET", &format!("{recording}/manifest"), token, "", b"");
            fs::rename(away, there).unwrap();
            answer
        }),
        (507, {
            site.fill_disk(true);
            let answer = site.send("POST", "/api/v1/cases", token, json, b"{\"number\":\"2\",\"title\":\"a\"}");
            site.fill_disk(false);
            answer
        }),
        (503, refused_at_the_door(site, "/api/v1/recordings")),
    ]
}

#[test]
fn each_problem_tells_its_id_in_its_head_and_its_body() {
    let mut world = World::new("stranger_requests_max = 1\n");
    let (mut ids, mut met) = (BTreeSet::new(), BTreeSet::new());
    for (status, answer) in problems(&mut world) {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
        let id = id_of(&answer);
        assert_eq!(answer.json()["request_id"], id.as_str(), "{}", answer.text());
        let end = told_of(&world.site, &id).pop().unwrap();
        assert_eq!(end.0["fields"]["http.status"], status, "what the log says of it");
        assert!(ids.insert(id), "an id twice");
        met.insert(status);
    }
    eprintln!("{} problems of {met:?}, each with its own id", ids.len());
    world.site.ends_clean();
}

#[test]
fn each_error_page_tells_its_id() {
    let mut world = World::new("stranger_requests_max = 1\n");
    let site = &world.site;
    let page = |answer: &Answer, status: u16, label: &str| {
        let id = id_of(answer);
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.text().contains(&format!("{label}{id}")), "{}", answer.text());
        id
    };
    let clerk = &world.clerk;
    let chinese = format!("Cookie: {}; docket-lang=zh\r\n", clerk.cookie);
    let ids = [
        page(&clerk.get(site, "/cases/none"), 404, "Request id: "),
        page(&site.send("GET", "/cases/none", "", &chinese, b""), 404, "请求编号："),
        page(&clerk.get(site, "/admin"), 403, "Request id: "),
        page(&clerk.script(site, "/recordings/none/verify", &[]), 404, "Request id: "),
        page(&refused_at_the_door(site, "/sign-in"), 503, "请求编号："),
    ];
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
    world.site.ends_clean();
}

#[test]
fn each_answer_of_each_route_tells_an_id_that_no_other_has() {
    let mut world = World::new("");
    let document: Value = serde_json::from_str(&docket::http::openapi_document()).unwrap();
    let api = document["paths"].as_object().unwrap().keys().cloned();
    let console = docket::http::console::routes();
    let console = console.iter().filter(|route| route.method == "GET").map(|route| route.path.to_owned());
    let paths: BTreeSet<String> = api.chain(console).chain(["/api/v1/openapi.json".to_owned()]).collect();
    let mut ids = BTreeSet::new();
    for path in &paths {
        for answer in [world.site.send("GET", path, &world.token, "", b""), world.clerk.get(&world.site, path)] {
            assert!(ids.insert(id_of(&answer)), "{path}: an id twice");
        }
    }
    assert!(paths.len() > 80, "{}", paths.len());
    eprintln!("{} answers of {} routes, each with its own id", ids.len(), paths.len());
    world.site.stop();
}

/// The answer to a stranger for whom there is no place, since another has it.
fn refused_at_the_door(site: &Site, path: &str) -> Answer {
    let mut held = TcpStream::connect(&site.address).unwrap();
    let head = "POST /api/v1/enrolments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 100\r\nExpect: 100-continue\r\n\r\n";
    held.write_all(head.as_bytes()).unwrap();
    let mut asked = [0; 12];
    held.read_exact(&mut asked).unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100", "its body is waited for: it has the place");
    let answer = site.send("GET", path, "", "", b"");
    assert_eq!(answer.status, 503, "{}", answer.text());
    answer
}

#[test]
fn an_id_of_hostile_form_or_of_a_stranger_is_replaced_and_stands_nowhere() {
    let world = World::new("\n[proxy]\nrequest_ids_from = [\"127.0.0.1\", \"::1\"]\n");
    let site = &world.site;
    let ask = |headers: &[u8]| {
        let mut stream = TcpStream::connect(&site.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let host = b"GET /api/v1/nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n".to_vec();
        stream.write_all(&[&host, headers, b"\r\n"].concat()).unwrap();
        read_answer(&mut stream, "GET")
    };
    for good in ["hostile-edge-1", "0f8fad5b-d9cb-469f-a165-70867728950e", &"e".repeat(64)] {
        let answer = ask(format!("X-Request-ID: {good}\r\n").as_bytes());
        assert_eq!((answer.header("x-request-id"), &answer.json()["request_id"]), (good, &json!(good)));
        assert_eq!(told_of(site, good).pop().unwrap().0["fields"]["http.status"], 404);
    }
    let huge = [b"x-request-id: hostile-".as_slice(), &[b'a'; 10 * 1024], b"\r\n"].concat();
    let hostile: [&[u8]; 10] = [
        &huge,
        b"x-request-id: hostile\tone\r\n",
        b"x-request-id: hostile two\r\n",
        b"x-request-id: hostile\",\"level\":\"ERROR\r\n",
        b"x-request-id: hostile%0aERROR\r\n",
        b"x-request-id: hostile\\n\\u001b[2J\r\n",
        "x-request-id: hostile\u{202e}\u{7f16}\r\n".as_bytes(),
        b"x-request-id: hostile-3\r\nx-request-id: hostile-4\r\n",
        b"x-request-id: hostile,hostile-5\r\n",
        b"x-request-id: \r\n",
    ];
    for headers in hostile {
        let answer = ask(headers);
        assert_eq!(answer.status, 404, "{}", String::from_utf8_lossy(headers));
        assert_eq!(answer.json()["request_id"], id_of(&answer).as_str());
        told_of(site, &id_of(&answer));
    }
    // What HTTP itself does not let through gets no further.
    for headers in
        [&b"x-request-id: hostile\x1b[2J\r\n"[..], b"x-request-id: hostile\0\r\n", b"x-request-id: a\rhostile\r\n"]
    {
        let answer = ask(headers);
        assert!(answer.status == 400 && answer.header("x-request-id").is_empty(), "{}", answer.text());
    }
    let text = fs::read_to_string(site.beside("told.log")).unwrap();
    let named = text.lines().filter(|line| line.contains("hostile")).all(|line| line.contains("hostile-edge-1"));
    assert!(named, "hostile text is in the log");

    let plain = World::new("");
    let answer = plain.site.send("GET", "/api/v1/nothing", "", "x-request-id: hostile-edge-1\r\n", b"");
    id_of(&answer);
    assert!(!fs::read_to_string(plain.site.beside("told.log")).unwrap().contains("hostile"), "nobody is trusted");
}

#[test]
fn two_requests_at_once_never_share_an_id() {
    let world = World::new("\n[proxy]\nrequest_ids_from = [\"127.0.0.1\"]\n");
    let ask = || world.site.send("GET", "/api/v1/recordings", &world.token, "", b"");
    let all: Vec<String> = std::thread::scope(|scope| {
        let askers: Vec<_> =
            (0..8).map(|_| scope.spawn(|| (0..25).map(|_| id_of(&ask())).collect::<Vec<_>>())).collect();
        askers.into_iter().flat_map(|asker| asker.join().unwrap()).collect()
    });
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 200);
    // Also where the proxy gives one twice: a body that is waited for holds the first.
    let mut held = TcpStream::connect(&world.site.address).unwrap();
    let head = format!(
        "POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nx-request-id: edge-1\r\n\
         Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n",
        world.token
    );
    held.write_all(head.as_bytes()).unwrap();
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        held.read_exact(&mut byte).unwrap();
        asked.extend(byte);
    }
    let same = || world.site.send("GET", "/api/v1/nothing", &world.token, "x-request-id: edge-1\r\n", b"");
    id_of(&same());
    held.write_all(b"{}").unwrap();
    assert_eq!(read_answer(&mut held, "POST").header("x-request-id"), "edge-1");
    told_of(&world.site, "edge-1");
    assert_eq!(same().header("x-request-id"), "edge-1", "it is free again");
}

#[test]
fn the_command_line_tells_the_id_of_what_failed_at_the_services_side_and_of_nothing_else() {
    let world = World::new("");
    let site = &world.site;
    let file = site.beside("token");
    fs::write(&file, &world.token).unwrap();
    let open = |language: &str, number: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command
            .args(["case", "open", number, "--title", "占道经营"])
            .env_remove("DOCKET_DATA")
            .env("DOCKET_LANG", language);
        command.env("DOCKET_URL", format!("http://{}", site.address)).env("DOCKET_TOKEN_FILE", &file);
        let output = command.output().unwrap();
        (output.status.success(), site::said(&output))
    };
    assert!(open("en", "1").0);
    let (done, said) = open("en", "1");
    assert!(!done && !said.contains("request id"), "{said}");
    site.fill_disk(true);
    for (language, before, after) in [("en", " (request id ", ")"), ("zh", "（请求编号 ", "）")] {
        let (done, said) = open(language, "2");
        let id = said.split(before).nth(1).and_then(|rest| rest.split(after).next());
        let id = id.unwrap_or_else(|| panic!("no id: {said}"));
        assert!(!done && told_of(site, id).iter().any(|line| line.message() == "the store is full"), "{said}");
    }
    site.fill_disk(false);
}
