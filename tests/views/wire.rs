//! The real program over TLS, in HTTP/1.1 and HTTP/2, with readers that are slow, leave, or are cut.
//!
//! What the entry tells is what was handed to the connection: never less than a reader got, and more
//! only by what lay in buffers on the way when the connection ended.

use std::time::{Duration, Instant};

use reqwest::{Client, Response, Version};
use serde_json::{Value, json};

use crate::entries::{Told, entries, views};
use crate::harness::stored::id_of;
use crate::harness::{AGENCY, Body, Service, Station, dock, succeed, tell};

/// Bytes of the recording: far more than all buffers on the way hold.
const SIZE: u64 = 48 * 1024 * 1024;

/// What may lie in buffers of the service and of the system when a connection ends, in bytes.
const ON_THE_WAY: u64 = 24 * 1024 * 1024;

/// How long an entry may take to be there.
const WITHIN: Duration = Duration::from_mins(2);

struct World {
    service: Service,
    _station: Station,
    bytes: Vec<u8>,
    recording: String,
    user: String,
    token: String,
    runtime: tokio::runtime::Runtime,
    client: Client,
    version: Version,
}

fn client(service: &Service, version: Version) -> Client {
    let ca = reqwest::Certificate::from_pem(&std::fs::read(service.ca()).unwrap()).unwrap();
    let builder = Client::builder().no_proxy().tls_certs_only([ca]).pool_max_idle_per_host(0);
    if version == Version::HTTP_11 { builder.http1_only() } else { builder }.build().unwrap()
}

impl World {
    fn new(version: Version) -> Self {
        let service = Service::start();
        let station = Station::enrol(&service);
        let bytes = dock::bytes(SIZE, 9);
        dock::write_file(&station.dock().join("BWC-0001/a.mp4"), &bytes);
        station.store_all();
        let (user, token) = service.account("clerk", AGENCY);
        let recording = id_of(&service.recordings(&token)[0]).to_owned();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let client = client(&service, version);
        Self { service, _station: station, bytes, recording, user, token, runtime, client, version }
    }

    fn content(&self, view: &str) -> String {
        let under = if view.is_empty() { String::new() } else { format!("?view={view}") };
        format!("{}/api/v1/recordings/{}/content{under}", self.service.url(), self.recording)
    }

    fn ask(&self, url: &str, range: Option<&str>) -> Response {
        let mut request = self.client.get(url).bearer_auth(&self.token);
        if let Some(range) = range {
            request = request.header("range", range);
        }
        let answer = self.runtime.block_on(request.send()).unwrap();
        assert_eq!(answer.version(), self.version);
        answer
    }

    fn open(&self) -> String {
        let path = format!("/api/v1/recordings/{}/views", self.recording);
        let opened = self.service.request("POST", &path, Some(&self.token), Body::Nothing).expect(200).json();
        opened["view"].as_str().unwrap().to_owned()
    }

    /// Reads until `enough` bytes are here; gives how many are.
    fn read(&self, answer: &mut Response, enough: u64) -> u64 {
        let mut got = 0;
        while got < enough {
            got += self.runtime.block_on(answer.chunk()).unwrap().expect("more").len() as u64;
        }
        got
    }

    /// Reads to the end: how many more bytes came, and whether the end was a clean one.
    fn drain(&self, answer: &mut Response) -> (u64, bool) {
        let mut got = 0;
        loop {
            match self.runtime.block_on(async { tokio::time::timeout(WITHIN, answer.chunk()).await }).expect("an end") {
                Ok(Some(bytes)) => got += bytes.len() as u64,
                Ok(None) => return (got, true),
                Err(_) => return (got, false),
            }
        }
    }

    /// The view, once it is closed; the newest where none is named.
    fn told(&self, view: Option<&str>) -> Told {
        let since = Instant::now();
        loop {
            let newest = || {
                let all = entries(self.service.data());
                let opened = all.iter().rev().find(|entry| entry["event"]["type"] == "view.opened");
                opened.unwrap()["event"]["view"].as_str().unwrap().to_owned()
            };
            let name = view.map_or_else(newest, str::to_owned);
            let told = views(self.service.data()).remove(&name).unwrap_or_default();
            if told.closed.len() == 1 {
                return told;
            }
            assert!(since.elapsed() < WITHIN && told.closed.is_empty(), "{name}: {told:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Asserts that a view tells of `from..` and of no less than the reader got of it.
    #[track_caller]
    fn covers(&self, what: &str, told: &Told, end: &str, from: u64, got: u64) {
        let (how, ranges) = &told.closed[0];
        assert_eq!(how, end, "{what}");
        let [(start, to)] = ranges[..] else { panic!("{what}: {ranges:?}") };
        assert_eq!(start, from, "{what}");
        assert!(to - start >= got, "{what}: {} told, {got} received", to - start);
        assert!(to - start <= got + ON_THE_WAY, "{what}: {} told, {got} received", to - start);
        tell(&format!("{:?}, {what}: {got} bytes received, {} told", self.version, to - start));
    }

    fn a_close_in_the_middle(&self) {
        let view = self.open();
        let mut answer = self.ask(&self.content(&view), None);
        let early = self.read(&mut answer, 100_000);
        let close = format!("/api/v1/views/{view}/close");
        self.service.request("POST", &close, Some(&self.token), Body::Nothing).expect(204);
        let at_close = views(self.service.data())[&view].clone();
        let (late, clean) = self.drain(&mut answer);
        assert!(!clean, "a cut body is an error to its reader");
        assert!(early + late < SIZE, "it was cut");
        self.covers("closed in the middle", &at_close, "closed", 0, early + late);
        let again = self.service.request(
            "GET",
            &self.content(&view).replace(self.service.url(), ""),
            Some(&self.token),
            Body::Nothing,
        );
        again.expect(404);
        assert_eq!(views(self.service.data())[&view].closed, at_close.closed, "nothing after the end");
    }

    fn a_reader_who_leaves(&self) {
        let mut answer = self.ask(&self.content(""), Some("bytes=1000000-"));
        assert_eq!(answer.status(), 206);
        let got = self.read(&mut answer, 3_000_000);
        drop(answer);
        self.covers("left in the middle", &self.told(None), "interrupted", 1_000_000, got);
    }

    fn whole_answers(&self) {
        for (range, from, to) in [(None, 0, SIZE), (Some("bytes=5-9,20-30"), 0, SIZE), (Some("bytes=7-99"), 7, 100)] {
            let answer = self.ask(&self.content(""), range);
            let body = self.runtime.block_on(answer.bytes()).unwrap();
            let part = usize::try_from(from).unwrap()..usize::try_from(to).unwrap();
            assert!(body == self.bytes[part], "{range:?}");
            assert_eq!(self.told(None).closed, [("complete".to_owned(), vec![(from, to)])], "{range:?}");
        }
        let before = views(self.service.data()).len();
        let head = self.runtime.block_on(self.client.head(self.content("")).bearer_auth(&self.token).send()).unwrap();
        assert_eq!(head.headers()["content-length"], SIZE.to_string().as_str());
        assert_eq!(views(self.service.data()).len(), before, "HEAD serves nothing and opens nothing");
        let outside = self.ask(&self.content(""), Some("bytes=99999999999-"));
        assert_eq!(outside.status(), 416);
        assert_eq!(self.told(None).closed, [("interrupted".to_owned(), Vec::new())]);
    }

    /// Somebody whose account is closed while they watch.
    fn a_right_that_ends(&self) {
        let view = self.open();
        let mut answer = self.ask(&self.content(&view), None);
        let early = self.read(&mut answer, 100_000);
        let path = format!("/api/v1/users/{}/disable", self.user);
        self.service.request("POST", &path, Some(&self.service.admin()), json!({ "reason": "离职" })).expect(204);
        let (late, clean) = self.drain(&mut answer);
        assert!(!clean && early + late < SIZE, "it was cut");
        self.covers("account closed in the middle", &self.told(Some(&view)), "revoked", 0, early + late);
    }
}

fn readers(version: Version) {
    let mut world = World::new(version);
    world.a_close_in_the_middle();
    world.a_reader_who_leaves();
    world.whole_answers();
    world.a_right_that_ends();
    let (user, token) = world.service.account("clerk", AGENCY);
    (world.user, world.token) = (user, token);
    // A power cut: what was handed out is not known, and said so.
    let view = world.open();
    let mut answer = world.ask(&world.content(&view), None);
    world.read(&mut answer, 100_000);
    world.service.restart();
    assert_eq!(world.told(Some(&view)).closed, [("restart".to_owned(), Vec::new())]);
    let told = views(world.service.data());
    assert!(told.values().all(|told| (told.opened, told.closed.len()) == (1, 1)), "{told:?}");
}

#[test]
fn over_http_1_the_entry_tells_what_was_handed_to_the_connection() {
    readers(Version::HTTP_11);
}

#[test]
fn over_http_2_the_entry_tells_what_was_handed_to_the_connection() {
    readers(Version::HTTP_2);
}

#[test]
fn a_service_that_stops_cuts_its_streams_and_tells_what_they_gave() {
    let mut world = World::new(Version::HTTP_2);
    let view = world.open();
    let mut answer = world.ask(&world.content(&view), None);
    let early = world.read(&mut answer, 100_000);
    world.service.stop();
    let (late, clean) = world.drain(&mut answer);
    assert!(!clean && early + late < SIZE, "it was cut");
    let told = world.told(Some(&view));
    world.covers("stopped in the middle", &told, "interrupted", 0, early + late);
}

/// Events of a kind in the history of an item.
fn events_of(all: &[Value], kind: &str, item: &str) -> Vec<Value> {
    let of = |entry: &&Value| {
        let links = entry["items"].as_array().unwrap();
        entry["event"]["type"] == kind && links.iter().any(|link| link["item"] == item)
    };
    all.iter().filter(of).map(|entry| entry["event"].clone()).collect()
}

#[test]
fn each_sending_of_a_package_is_in_the_history_of_all_that_is_in_it() {
    let mut world = World::new(Version::HTTP_2);
    let made = json!({ "recordings": [world.recording], "reason": "移送法院" });
    let made = world.service.request("POST", "/api/v1/packages", Some(&world.token), made).expect(201).json();
    let package = made["package"].as_str().unwrap().to_owned();
    let url = format!("{}/api/v1/packages/{package}", world.service.url());
    let items = [format!("recording:{}", world.recording), format!("package:{package}")];
    for sending in 1..=3 {
        let mut answer = world.ask(&url, None);
        assert_eq!(answer.status(), 200);
        let early = world.read(&mut answer, 1);
        let all = entries(world.service.data());
        for item in &items {
            assert_eq!(events_of(&all, "package.opened", item).len(), sending, "{item}: before the first byte");
        }
        let (got, end) = if sending == 2 {
            drop(answer);
            (early, "interrupted")
        } else {
            (early + world.drain(&mut answer).0, "complete")
        };
        let since = Instant::now();
        let sent = loop {
            let sent = events_of(&entries(world.service.data()), "package.sent", &items[1]);
            if sent.len() == sending {
                break sent;
            }
            assert!(since.elapsed() < WITHIN, "{sent:?}");
            std::thread::sleep(Duration::from_millis(50));
        };
        let (last, bytes) = (&sent[sending - 1], sent[sending - 1]["bytes"].as_u64().unwrap());
        assert_eq!(last["end"], end, "{last}");
        assert!(bytes >= got && bytes <= got + ON_THE_WAY && (end != "complete" || bytes == got), "{bytes}, {got} got");
    }
    // A power cut in the middle: closed at the start, unknown.
    let mut answer = world.ask(&url, None);
    world.read(&mut answer, 1);
    world.service.restart();
    let sent = events_of(&entries(world.service.data()), "package.sent", &items[1]);
    assert_eq!((sent.len(), &sent[3]["end"], &sent[3]["bytes"]), (4, &json!("restart"), &json!(0)));
    succeed(crate::harness::command("docket").arg("check").arg("--data").arg(world.service.data()));
    // What cannot be logged is refused.
    world.service.limit_files(0);
    let answer = world.runtime.block_on(world.client.get(&url).bearer_auth(&world.token).send());
    assert!(answer.is_err() || answer.unwrap().status().is_server_error(), "nothing is served");
}
