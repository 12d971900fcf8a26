//! Whatever is killed whenever: nothing is lost, nothing is there twice.
//!
//! First the whole system, agent and service killed at random moments; then the upload protocol, one
//! step at a time: the service killed after the step or within it, and the step done but its answer lost.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod harness;
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use harness::dock::{self, bytes, write_file};
use harness::stored::all_agree;
use harness::{AGENCY, Service, count_events, run, said, tell};
use serde_json::Value;
use site::browser::{FORM, encoded};
use site::station::Recording;
use site::{Answer, Site};

const MIB: u64 = 1024 * 1024;

/// How often each program is killed.
const KILLS: u32 = 20;

/// Cards that are inserted, one with each run of the agent.
const CARDS: u64 = 12;

/// Milliseconds between one kill and the next.
const MOMENTS_MS: std::ops::Range<u64> = 20..400;

/// What chooses the moments and the victims, unless `DOCKET_TEST_SEED` says otherwise.
const SEED: u64 = 20_260_105;

/// The station's bandwidth while the killing goes on, so that there is always something to interrupt.
const SLOWLY: &str = "[upload]\nbytes_per_second = 6000000";

/// Milliseconds after which a call is cut; the first cuts fall before it has begun to act.
const CUTS_MS: [u64; 8] = [0, 1, 2, 4, 8, 16, 32, 64];

/// A call whose forerunner was cut is refused as busy no longer than this.
const BUSY_WITHIN: Duration = Duration::from_mins(2);

/// A sequence that is the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

// ---- the whole system -------------------------------------------------------------------------------

/// Cards of many small files, so that sealing takes a while; some larger; some of more than one segment.
fn make_cards(cards: &Path) -> usize {
    let small = (0..240).map(|number| (number, (number * 7919) % 60_000));
    let middle = (240..260).map(|number| (number, MIB));
    let large = (260..264).map(|number| (number, 9 * MIB + number));
    for (number, size) in small.chain(middle).chain(large) {
        let card = cards.join(format!("BWC-{:04}", number % CARDS));
        write_file(&card.join(format!("DCIM/VID{number:05}.MP4")), &bytes(size, number + 1));
    }
    dock::sources(cards).len()
}

/// Kills both programs [`KILLS`] times each, while `cards` are inserted one by one. Gives how often the
/// agent had files to seal when it was killed.
fn kill_at_random(service: &mut Service, station: &harness::Station, cards: &Path, seed: u64) -> u32 {
    let spawn = || -> Child {
        station.agent(&["once"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the agent starts")
    };
    let mut dice = Dice(seed);
    let mut waiting = (0..CARDS).map(|number| format!("BWC-{number:04}"));
    let mut insert = || waiting.next().map(|card| fs::rename(cards.join(&card), station.dock().join(card)).unwrap());
    // Three at first, so that no agent comes to its end before it is killed.
    for _ in 0..3 {
        insert();
    }
    let mut agent = spawn();
    let (mut agents, mut services, mut sealing) = (0, 0, 0);
    while agents < KILLS || services < KILLS {
        let moment = MOMENTS_MS.start + dice.below(MOMENTS_MS.end - MOMENTS_MS.start);
        std::thread::sleep(Duration::from_millis(moment));
        let the_agent = services == KILLS || (agents < KILLS && dice.below(2) == 0);
        if the_agent {
            let ended = agent.try_wait().unwrap();
            assert!(ended.is_none(), "the agent ended by itself after {agents} and {services} kills: {ended:?}");
            agent.kill().and_then(|()| agent.wait()).unwrap();
            agents += 1;
            sealing += u32::from(sealed(station) < dock::sources(&station.dock()).len());
            insert();
            agent = spawn();
        } else {
            service.kill9();
            services += 1;
            service.restart();
        }
    }
    agent.kill().and_then(|()| agent.wait()).unwrap();
    sealing
}

/// How many recordings the station has sealed, stored or not.
fn sealed(station: &harness::Station) -> usize {
    let status = run(&mut station.agent(&["status", "--json"]));
    let report: Value = serde_json::from_slice(&status.stdout).unwrap_or_default();
    let dockings = report["dockings"].as_array().into_iter().flatten();
    let docked = dockings.flat_map(|docking| docking["files"].as_array().into_iter().flatten());
    let earlier = report["earlier"].as_array().into_iter().flatten();
    let recordings = docked.chain(earlier).filter_map(|file| file["recording"].as_str());
    recordings.collect::<BTreeSet<_>>().len()
}

#[test]
fn agent_and_service_killed_at_random_moments_lose_and_double_nothing() {
    let mut service = Service::start();
    let station = harness::Station::enrol_with(&service, AGENCY, SLOWLY);
    let cards = tempfile::tempdir_in(station.home()).unwrap();
    let count = make_cards(cards.path());
    let start = Instant::now();
    let seed = std::env::var("DOCKET_TEST_SEED").map_or(SEED, |seed| seed.parse().expect("a number"));
    let sealing = kill_at_random(&mut service, &station, cards.path(), seed);
    let before = service.count_events("recording.stored");
    let took = start.elapsed().as_secs_f64();

    station.configure(&service, "");
    let start = Instant::now();
    station.store_all();
    let rest = start.elapsed().as_secs_f64();
    let files = dock::sources(&station.dock());
    assert_eq!(files.len(), count, "all cards are docked by now");
    let clerk = service.user("clerk", AGENCY);
    all_agree(&service, &clerk, &files);
    assert_eq!(service.count_events("recording.announced"), files.len() as u64);
    assert_eq!(service.count_events("recording.stored"), files.len() as u64);
    let stations = service.get("/api/v1/stations", &service.admin()).json();
    assert_eq!(stations[0]["statements_missing"], 0, "{stations}");
    let (check, verify) = (service.check(), station.verify());
    assert!(check.status.success(), "{}", said(&check));
    assert!(verify.status.success(), "{}", said(&verify));
    tell(&format!(
        "crash: {KILLS} kills of each program in {took:.1} s (seed {seed}), {sealing} while sealing, {before} of {} files stored \
         meanwhile, the rest in {rest:.1} s",
        files.len()
    ));
}

// ---- one step at a time -----------------------------------------------------------------------------

/// A service with an agency, a station that the test plays, and a clerk.
struct Bench {
    site: Site,
    station: site::Station,
    clerk: String,
}

impl Bench {
    fn new() -> Self {
        let site = Site::start("");
        site.agency("xc", "37001");
        let station = site::Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        Self { site, station, clerk }
    }

    /// Kills the service and starts it again.
    fn crash(&mut self) {
        self.site.kill9();
        self.site.serve();
        self.station.sign_in(&self.site);
    }

    fn seal(&mut self, size: u64) -> Recording {
        let seed = u64::from(u32::from_le_bytes(evidence::keys::random().unwrap()));
        self.station.seal(&format!("DCIM/{seed}.MP4"), &bytes(size, seed))
    }

    fn send(&self, recording: &Recording, index: u64) -> Answer {
        self.station.send(&self.site, recording, index, recording.segment(index))
    }

    /// Sends a call and goes away after `patience`, whatever became of it.
    fn cut(&self, call: &Call, patience: Duration) {
        let Call { method, path, token, body } = call;
        let mut stream = TcpStream::connect(&self.site.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {token}\r\n{}Content-Length: {}\r\n\r\n",
            self.site.address,
            call.kind(),
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // A service that was killed meanwhile takes no more.
        drop(stream.write_all(body));
        std::thread::sleep(patience);
    }

    fn call(&self, call: &Call) -> Answer {
        let since = Instant::now();
        loop {
            let answer = self.site.send(call.method, &call.path, &call.token, call.kind(), &call.body);
            let busy = answer.status == 409 && answer.text().contains("busy");
            if !busy || since.elapsed() > BUSY_WITHIN {
                return answer;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Brings what is missing and finishes; then the service must have it, once.
    #[track_caller]
    fn completes(&self, recording: &Recording, missing: &[u64]) {
        let open = self.station.announce(&self.site, recording).expect(200);
        if open["state"] == "open" {
            assert_eq!(open["missing"], serde_json::json!(missing), "what had arrived is still there");
        }
        for index in missing {
            self.send(recording, *index).expect(204);
        }
        let finished = self.station.finish(&self.site, recording).expect(200);
        let again = [self.station.finish(&self.site, recording), self.station.announce(&self.site, recording)];
        for answer in again {
            let again = answer.expect(200);
            let entries = [&finished, &again].map(|answer| &answer["receipt"]["entry"]);
            assert_eq!((&again["state"], entries[0]), (&Value::from("stored"), entries[1]));
        }
        let content = format!("/api/v1/recordings/{}/content", recording.id);
        let fetched = self.site.call("GET", &content, &self.clerk, &Value::Null);
        assert!(fetched.status == 200 && fetched.body == recording.bytes, "{content}: {}", fetched.status);
    }

    /// Nothing is there twice, and nothing is out of place.
    #[track_caller]
    fn ends_with(mut self, recordings: u64) {
        for event in ["recording.announced", "recording.stored"] {
            assert_eq!(count_events(&self.site.data(), event), recordings, "{event}");
        }
        self.site.ends_clean();
    }
}

/// A call of a station, to be made more than once.
struct Call {
    method: &'static str,
    path: String,
    token: String,
    body: Vec<u8>,
}

impl Call {
    /// What its body is: of the console a form.
    fn kind(&self) -> &'static str {
        if self.path.starts_with("/api/") { "Content-Type: application/json\r\n" } else { FORM }
    }
}

fn json_call(method: &'static str, path: String, token: &str, body: &Value) -> Call {
    Call { method, path, token: token.to_owned(), body: body.to_string().into_bytes() }
}

fn segment_call(token: &str, recording: &Recording, index: u64) -> Call {
    let path = format!("/api/v1/uploads/{}/segments/{index}", recording.id);
    Call { method: "PUT", path, token: token.to_owned(), body: recording.segment(index).to_vec() }
}

fn finish_call(token: &str, recording: &Recording) -> Call {
    let path = format!("/api/v1/uploads/{}/finish", recording.id);
    Call { method: "POST", path, token: token.to_owned(), body: Vec::new() }
}

fn announce_call(token: &str, recording: &Recording) -> Call {
    json_call("PUT", format!("/api/v1/uploads/{}", recording.id), token, &recording.announcement())
}

#[test]
fn a_service_killed_between_two_steps_goes_on_where_it_was() {
    // Segments that arrive before the kill, and what must be missing afterwards.
    let table: [(&[u64], &[u64]); 4] = [(&[], &[0, 1, 2]), (&[0], &[1, 2]), (&[2, 0], &[1]), (&[0, 1, 2], &[])];
    let mut bench = Bench::new();
    for (arrive, missing) in table {
        let recording = bench.seal(16 * MIB + 4321);
        bench.station.announce(&bench.site, &recording).expect(200);
        for index in arrive {
            bench.send(&recording, *index).expect(204);
        }
        bench.crash();
        bench.completes(&recording, missing);
        bench.crash();
        bench.completes(&recording, &[]);
    }
    let empty = bench.seal(0);
    bench.station.announce(&bench.site, &empty).expect(200);
    bench.crash();
    bench.completes(&empty, &[]);
    bench.ends_with(5);
}

#[test]
fn a_service_killed_within_a_step_has_done_it_or_not() {
    let mut bench = Bench::new();
    let mut stored_by_the_cut = 0;
    for moment in CUTS_MS {
        let moment = Duration::from_millis(moment);
        let recording = bench.seal(9 * MIB);
        bench.cut(&announce_call(&bench.station.token, &recording), moment);
        bench.crash();
        bench.station.announce(&bench.site, &recording).expect(200);
        bench.send(&recording, 0).expect(204);
        bench.cut(&segment_call(&bench.station.token, &recording, 1), moment);
        bench.crash();
        let open = bench.station.announce(&bench.site, &recording).expect(200);
        let missing = open["missing"].as_array().unwrap();
        assert!(missing.is_empty() || *missing == [1], "the segment that was cut, or none: {open}");
        bench.send(&recording, 1).expect(204);
        bench.cut(&finish_call(&bench.station.token, &recording), moment);
        bench.crash();
        let status = bench.station.status(&bench.site, &recording).expect(200);
        stored_by_the_cut += u32::from(status["state"] == "stored");
        bench.completes(&recording, &[]);
    }
    tell(&format!("crash: of {} finishes that were cut by a kill, {stored_by_the_cut} were done", CUTS_MS.len()));
    bench.ends_with(CUTS_MS.len() as u64);
}

#[test]
fn a_step_whose_answer_was_lost_answers_the_same_again() {
    let mut bench = Bench::new();
    for moment in CUTS_MS {
        let moment = Duration::from_millis(moment);
        let recording = bench.seal(MIB);
        let token = bench.station.token.clone();
        let announce = announce_call(&token, &recording);
        bench.cut(&announce, moment);
        assert_eq!(bench.call(&announce).expect(200)["missing"], serde_json::json!([0]));
        let segment = segment_call(&token, &recording, 0);
        bench.cut(&segment, moment);
        bench.call(&segment).expect(204);
        bench.call(&segment).expect(204);
        let finish = finish_call(&token, &recording);
        bench.cut(&finish, moment);
        assert_eq!(bench.call(&finish).expect(200)["state"], "stored");
        bench.completes(&recording, &[]);

        let (docking, envelope) = bench.station.dock(&[&recording]);
        let body = serde_json::json!({ "envelope": envelope });
        let brought = json_call("PUT", format!("/api/v1/dockings/{docking}"), &token, &body);
        bench.cut(&brought, moment);
        let first = bench.call(&brought).expect(200);
        assert_eq!(bench.call(&brought).expect(200)["receipt"]["entry"], first["receipt"]["entry"]);
    }
    assert_eq!(count_events(&bench.site.data(), "docking.recorded"), CUTS_MS.len() as u64);
    bench.ends_with(CUTS_MS.len() as u64);
}

#[test]
fn an_enrolment_whose_answer_was_lost_is_answered_again_to_the_same_key_only() {
    let mut bench = Bench::new();
    for moment in CUTS_MS {
        let (code, key) = (site::Station::code(&bench.site, "xc"), site::station::key());
        let body = site::Station::enrolment(&code, &key);
        let enrol = json_call("POST", "/api/v1/enrolments".to_owned(), "", &body);
        bench.cut(&enrol, Duration::from_millis(moment));
        let first = bench.call(&enrol).expect(200);
        assert_eq!(bench.call(&enrol).expect(200)["station"], first["station"]);
        let stranger = site::Station::present(&bench.site, &code, &site::station::key());
        assert_eq!(stranger.status, 403, "a used code serves nobody else: {}", stranger.text());
    }
    // The bench's own station is enrolled too.
    assert_eq!(count_events(&bench.site.data(), "station.enrolled"), CUTS_MS.len() as u64 + 1);
    bench.crash();
    bench.ends_with(0);
}

#[test]
fn a_first_password_and_the_end_of_its_token_are_one_step() {
    let mut bench = Bench::new();
    let mut set_by_the_cut = 0;
    for (number, moment) in CUTS_MS.into_iter().enumerate() {
        let token = bench.site.user(&format!("clerk-{number}"), "clerk", Some("xc"), None);
        let body = encoded(&[("code", &token), ("password", "a long sentence 42")]).into_bytes();
        let set = Call { method: "POST", path: "/sign-in/first".to_owned(), token: String::new(), body };
        bench.cut(&set, Duration::from_millis(moment));
        bench.crash();
        let of = |event: &str| count_events(&bench.site.data(), event);
        let (passwords, ended) = (of("user.password_set"), of("user.token_revoked"));
        assert_eq!(passwords, ended, "a password is set and its token still good, or the other way round");
        set_by_the_cut += u32::from(passwords > number as u64);
        if passwords == number as u64 {
            let done = bench.call(&set);
            assert_eq!((done.status, done.header("location")), (303, "/sign-in"), "{}", done.text());
        }
        assert_eq!(bench.call(&set).status, 401, "it works once");
        bench.site.call("GET", "/api/v1/stations", &token, &Value::Null).expect(401);
    }
    tell(&format!("crash: of {} first passwords that were cut by a kill, {set_by_the_cut} were set", CUTS_MS.len()));
    bench.ends_with(0);
}
