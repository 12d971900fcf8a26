//! A process that is short of descriptors says "try again", goes on afterwards, and loses nothing.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod site;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use serde_json::Value;
use site::station::Recording;
use site::{Site, Station};

const MIB: usize = 1024 * 1024;

/// How long a call waits for its answer while nothing can be accepted.
const PATIENCE: Duration = Duration::from_millis(700);

/// Descriptors that are left: from none, so that each step of a request fails in turn.
const LEFT: std::ops::Range<u64> = 0..10;

fn pid(site: &Site) -> Pid {
    Pid::from_raw(i32::try_from(site.pid()).unwrap()).unwrap()
}

fn open_files(site: &Site) -> u64 {
    fs::read_dir(format!("/proc/{}/fd", site.pid())).unwrap().count() as u64
}

fn limit(site: &Site, files: u64) -> Rlimit {
    let old = prlimit(Some(pid(site)), Resource::Nofile, Rlimit { current: Some(files), maximum: None });
    // The hard limit stays, so that the soft one can be raised again.
    old.unwrap_or_else(|_| {
        let hard = rustix::process::getrlimit(Resource::Nofile).maximum;
        prlimit(Some(pid(site)), Resource::Nofile, Rlimit { current: Some(files), maximum: hard }).unwrap()
    })
}

/// The process's state (as in `ps`) and the processor time that it used, in ticks of 10 ms.
fn standing(site: &Site) -> (char, u64) {
    let stat = fs::read_to_string(format!("/proc/{}/stat", site.pid())).unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks = |at: usize| fields[at].parse::<u64>().unwrap();
    (fields[0].chars().next().unwrap(), ticks(11) + ticks(12))
}

/// A call whose answer may never come; its status, 0 where none came in time.
fn attempt(site: &Site, method: &str, path: &str, token: &str, body: &[u8]) -> u16 {
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(&site.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).is_err() {
        return 0;
    }
    let mut answer = [0; 12];
    if stream.read_exact(&mut answer).is_err() {
        return 0;
    }
    String::from_utf8_lossy(&answer[9..]).parse().unwrap()
}

fn steps(site: &Site, station: &Station, clerk: &str, [stored, whole, new]: [&Recording; 3]) -> Vec<u16> {
    // Its bytes are all here: what is left is to open the file, the folders, and to log.
    let mut seen = vec![attempt(site, "POST", &format!("/api/v1/uploads/{}/finish", whole.id), &station.token, b"")];
    let upload = format!("/api/v1/uploads/{}", new.id);
    let announcement = new.announcement().to_string();
    seen.push(attempt(site, "PUT", &upload, &station.token, announcement.as_bytes()));
    for index in 0..2 {
        seen.push(attempt(site, "PUT", &format!("{upload}/segments/{index}"), &station.token, new.segment(index)));
    }
    seen.push(attempt(site, "POST", &format!("{upload}/finish"), &station.token, b""));
    for path in ["", "/content", "/manifest", "/receipt", "/history"] {
        seen.push(attempt(site, "GET", &format!("/api/v1/recordings/{}{path}", stored.id), clerk, b""));
    }
    seen.push(attempt(site, "GET", "/log/checkpoint", "", b""));
    seen
}

#[test]
fn a_service_short_of_descriptors_says_so_and_loses_nothing() {
    let mut site = Site::start("");
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let content = |seed: u8| -> Vec<u8> { (0..9 * MIB).map(|at| u8::try_from(at % 251).unwrap() ^ seed).collect() };
    let stored = station.seal("DCIM/0.MP4", &content(255));
    station.store(&site, &stored);
    let mut recordings = Vec::new();
    let mut seen: BTreeMap<u16, u32> = BTreeMap::new();
    for left in LEFT {
        let new = station.seal(&format!("DCIM/{left}.MP4"), &content(u8::try_from(left).unwrap()));
        let whole = station.seal(&format!("DCIM/whole-{left}.MP4"), &content(100 + u8::try_from(left).unwrap()));
        station.announce(&site, &whole).expect(200);
        for index in 0..2 {
            station.send(&site, &whole, index, whole.segment(index)).expect(204);
        }
        let before = limit(&site, open_files(&site) + left);
        for status in steps(&site, &station, &clerk, [&stored, &whole, &new]) {
            *seen.entry(status).or_default() += 1;
        }
        limit(&site, before.current.unwrap());
        assert_ne!(standing(&site).0, 'Z', "it ended with {left} descriptors left: {}", site.service_log());
        recordings.extend([new, whole]);
    }
    let wrong: Vec<_> = seen.keys().filter(|status| ![0, 200, 204, 404, 409, 503].contains(*status)).collect();
    assert!(wrong.is_empty(), "{seen:?}\n{}", site.service_log());
    assert!(seen.get(&503).is_some_and(|count| *count > 0), "no step was short of anything: {seen:?}");
    // It goes on: what was begun is finished, what was refused is done.
    for recording in &recordings {
        station.store(&site, recording);
        let path = format!("/api/v1/recordings/{}/content", recording.id);
        assert!(site.send("GET", &path, &clerk, "", b"").body == recording.bytes);
    }
    let verified = site.call("GET", "/api/v1/recordings", &clerk, &Value::Null).expect(200);
    assert_eq!(verified["items"].as_array().unwrap().len(), recordings.len() + 1);
    site.ends_clean();
    let mut line = format!("shortage: answers with 0 to 9 descriptors left: {seen:?}\n").into_bytes();
    std::io::stderr().write_all(&std::mem::take(&mut line)).unwrap();
}

/// A view whose end cannot be written, as the disk is full: it is closed all the same, and on record once
/// it can be.
#[test]
fn a_view_whose_end_could_not_be_logged_is_on_record_later() {
    let mut site = Site::stopped("");
    site.serve_shifted();
    site.agency("xc", "37001");
    let mut station = Station::enrol(&site, "xc");
    let clerk = site.user("clerk", "clerk", Some("xc"), None);
    let recording = station.seal("DCIM/a.MP4", &[7; 5000]);
    station.store(&site, &recording);
    let path = format!("/api/v1/recordings/{}", recording.id);
    let opened = site.call("POST", &format!("{path}/views"), &clerk, &Value::Null).expect(200);
    let view = opened["view"].as_str().unwrap();
    let content = format!("{path}/content?view={view}");
    assert_eq!(site.send("GET", &content, &clerk, "", b"").body, recording.bytes);
    site.fill_disk(true);
    let close = site.call("POST", &format!("/api/v1/views/{view}/close"), &clerk, &Value::Null);
    assert!(close.status >= 500, "{}", close.text());
    assert_ne!(site.send("GET", &content, &clerk, "", b"").status, 200, "it gives nothing more");
    site.fill_disk(false);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = rusqlite::Connection::open_with_flags(site.data().join("docket.db"), flags).unwrap();
    let ended = |view: &str| {
        let sql = "SELECT CAST(entry AS TEXT) FROM log_entries WHERE CAST(entry AS TEXT) LIKE '%\"view.closed\"%'";
        let mut statement = db.prepare(sql).unwrap();
        let all = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
        all.map(|entry| serde_json::from_str::<Value>(&entry.unwrap()).unwrap()["event"].clone())
            .filter(|event| event["view"] == view)
            .collect::<Vec<_>>()
    };
    let since = Instant::now();
    while ended(view).is_empty() {
        assert!(since.elapsed() < Duration::from_mins(5), "it is not tried again: {}", site.service_log());
        std::thread::sleep(Duration::from_millis(200));
    }
    let told = ended(view);
    assert_eq!((told.len(), &told[0]["end"]), (1, &"closed".into()), "{told:?}");
    assert_eq!(told[0]["ranges"], serde_json::json!([{ "start": 0, "end": 5000 }]));
    drop(db);
    site.ends_clean();
}

#[test]
fn accepting_without_descriptors_neither_ends_nor_spins() {
    let mut site = Site::start("");
    let before = limit(&site, open_files(&site));
    let waiting: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(&site.address).unwrap()).collect();
    let (_, ticks) = standing(&site);
    let since = Instant::now();
    std::thread::sleep(Duration::from_secs(4));
    let (state, used) = standing(&site);
    assert_ne!(state, 'Z', "it ended: {}", site.service_log());
    // A loop that spins uses all of a processor; 100 ticks are one second of it.
    let share = (used - ticks) * 100 / (since.elapsed().as_secs() * 100).max(1);
    assert!(share < 50, "{share} % of a processor while nothing could be accepted");
    drop(waiting);
    limit(&site, before.current.unwrap());
    assert_eq!(site.send("GET", "/log/checkpoint", "", "", b"").status, 200);
    site.ends_clean();
}
