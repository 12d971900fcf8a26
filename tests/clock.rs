//! Clocks that are wrong: the service's, a station's, a recorder's.
//!
//! The service runs under libfaketime, which gives it another wall clock than the machine's, as a file
//! says; its monotonic clock stays true.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

#[path = "harness/faketime.rs"]
mod faketime;
mod site;

use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use evidence::time::Utc;
use serde_json::{Value, json};

use site::browser::Session;
use site::station::Recording;
use site::{Answer, Site, Station, docket, said};

/// How long the service may take to see that its clock jumped.
const PATIENCE: Duration = Duration::from_mins(1);

/// A service whose wall clock is a file's.
struct World {
    /// When its log began, or before.
    began: Utc,
    site: Site,
    station: Station,
    clerk: String,
    auditor: String,
}

/// The program, with the wall clock of `site`.
fn faked(site: &Site) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
    faketime::under(&mut command).env("FAKETIME_TIMESTAMP_FILE", site.beside("wall")).env("FAKETIME_NO_CACHE", "1");
    command
}

/// The machine's time.
fn now() -> Utc {
    let now = Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]).output().unwrap();
    String::from_utf8(now.stdout).unwrap().trim().parse().unwrap()
}

fn seconds_between(earlier: Utc, later: Utc) -> i64 {
    (later.micros() - earlier.micros()) / 1_000_000
}

impl World {
    fn new() -> Self {
        let began = now();
        let mut site = Site::stopped("");
        fs::write(site.beside("wall"), "+0\n").unwrap();
        let command = faked(&site);
        site.serve_through(command);
        site.agency("xc", "37001");
        let station = Station::enrol(&site, "xc");
        let clerk = site.user("clerk", "clerk", Some("xc"), None);
        let auditor = site.user("auditor", "auditor", None, None);
        Self { began, site, station, clerk, auditor }
    }

    /// Sets the wall clock, as libfaketime writes it: `+10y`, `-2h`, `+0`.
    fn set(&self, wall: &str) {
        fs::write(self.site.beside("wall"), format!("{wall}\n")).unwrap();
    }

    fn restart(&mut self) {
        self.site.stop();
        self.serve();
    }

    fn serve(&mut self) {
        let command = faked(&self.site);
        self.site.serve_through(command);
        // Stations' sessions end with the process.
        self.station.sign_in(&self.site);
    }

    fn health(&self) -> String {
        let health = self.site.call("GET", "/api/v1/health", "", &Value::Null).expect(200);
        health["status"].as_str().unwrap().to_owned()
    }

    /// Waits until the log tells of `count` entries of `event`, and gives them.
    #[track_caller]
    fn told(&self, event: &str, count: usize) -> Vec<Value> {
        let since = Instant::now();
        loop {
            let found: Vec<Value> =
                self.entries().into_iter().filter(|entry| entry["event"]["type"] == event).collect();
            if found.len() >= count {
                assert_eq!(found.len(), count, "{found:?}");
                return found;
            }
            assert!(since.elapsed() < PATIENCE, "{event}: {found:?} {}", self.site.service_log());
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// All entries, in order.
    fn entries(&self) -> Vec<Value> {
        let mut entries = Vec::new();
        loop {
            let path = format!("/api/v1/log/entries?from={}&limit=500", entries.len());
            let page = self.site.call("GET", &path, &self.auditor, &Value::Null).expect(200);
            let page = page.as_array().unwrap().clone();
            // Reading the log is an entry too.
            let whole = page.len() < 500;
            entries.extend(page.into_iter().map(|item| item["entry"].clone()));
            if whole {
                return entries;
            }
        }
    }

    /// Asserts that entries' times do not go back and lie between the log's begin and now, by the machine's clock.
    #[track_caller]
    fn times_are_true(&self) {
        let entries = self.entries();
        let (mut last, now) = (None, now());
        for entry in entries {
            let time: Utc = entry["time"].as_str().unwrap().parse().unwrap();
            assert!(last.is_none_or(|last| last <= time), "{entry}");
            last = Some(time);
            let told = seconds_between(self.began, time) >= -5 && seconds_between(time, now) >= -5;
            assert!(told, "{entry} is not of between {} and {now}", self.began);
        }
    }

    fn get(&self, path: &str) -> Value {
        self.site.call("GET", path, &self.clerk, &Value::Null).expect(200)
    }

    fn standing(&self, recording: &Recording) -> String {
        let shown = self.get(&format!("/api/v1/recordings/{}", recording.id));
        shown["recording"]["deadline"]["standing"]
            .as_str()
            .or(shown["deadline"]["standing"].as_str())
            .unwrap_or_else(|| panic!("{shown}"))
            .to_owned()
    }

    /// A recording whose capture ended so many hours before now.
    fn captured(&mut self, name: &str, hours: i64) -> Recording {
        let end = now().plus_seconds(-hours * 3600);
        self.station.seal_changed(name, name.as_bytes(), |seal| {
            seal.capture.end = end;
            seal.docked_at = end.plus_seconds(600);
            seal.sealed_at = end.plus_seconds(660);
        })
    }

    fn stored(&mut self, name: &str, hours: i64) -> Recording {
        let recording = self.captured(name, hours);
        self.station.store(&self.site, &recording);
        recording
    }

    fn accept(&self, wall: &str) -> Answer {
        let body = json!({ "wall": wall, "reason": "校时，见通知" });
        self.site.call("POST", "/api/v1/clock/accept", &self.site.admin, &body)
    }

    fn clock(&self) -> Value {
        self.site.call("GET", "/api/v1/clock", &self.site.admin, &Value::Null).expect(200)
    }

    /// Asserts that the log and its tables are whole, also when they are made anew.
    #[track_caller]
    fn ends_clean(&mut self) {
        self.site.ends_clean();
        let rebuilt = docket(&["rebuild", "--data"], &self.site.data());
        assert!(rebuilt.status.success(), "{}", said(&rebuilt));
        self.site.ends_clean();
    }
}

#[test]
fn a_jump_of_the_running_services_clock_is_not_followed_and_makes_nothing_on_time() {
    let mut world = World::new();
    let head = world.site.user("head", "head", Some("xc"), None);
    let head = Session::open(&world.site, "head", &head);
    let before = world.stored("before.mp4", 2);
    assert_eq!((world.health(), world.standing(&before)), ("ok".into(), "on_time".into()));
    assert!(!head.get(&world.site, "/search").text().contains("clock is in doubt"));

    world.set("+10y");
    assert_eq!(world.health(), "degraded");
    let jumped = world.told("clock.jumped", 1).remove(0);
    assert_eq!((jumped["event"]["kind"].as_str(), jumped["clock_doubted"].as_bool()), (Some("forward"), Some(true)));
    for path in ["/search", "/deadlines", "/account", "/no-such-page-at-all", "/sign-in"] {
        let page = world.site.send("GET", path, "", &head.headers(), b"").text();
        assert!(page.contains("clock is in doubt") || path.starts_with("/no"), "{path}: {page}");
    }
    let metrics = world.site.call("GET", "/api/v1/metrics", &world.site.admin, &Value::Null).text();
    assert!(metrics.lines().any(|line| line == "docket_clock_doubted 1"), "{metrics}");
    let during = world.stored("during.mp4", 2);
    assert_eq!(world.standing(&during), "uncertain");
    assert_eq!(world.standing(&before), "on_time", "what was judged by a good clock stays");
    world.times_are_true();

    world.set("+0");
    let settled = world.told("clock.settled", 1).remove(0);
    assert_eq!((settled["event"]["how"].as_str(), settled.get("clock_doubted")), (Some("agreed"), None));
    assert_eq!(world.health(), "ok");
    let after = world.stored("after.mp4", 2);
    assert_eq!(world.standing(&after), "on_time");

    // Set back, what is late would pass for on time.
    world.set("-3d");
    world.told("clock.jumped", 2);
    let late = world.stored("late.mp4", 30);
    assert_eq!(world.standing(&late), "uncertain");
    world.set("+0");
    world.told("clock.settled", 2);
    let late_too = world.stored("late-too.mp4", 30);
    assert_eq!(world.standing(&late_too), "stored_late");
    world.times_are_true();
    let doubted = world.get("/api/v1/recordings?standing=uncertain");
    assert_eq!(doubted["items"].as_array().unwrap().len(), 2, "{doubted}");
    assert!(head.get(&world.site, &format!("/recordings/{}", during.id)).text().contains("cannot count as on time"));
    world.ends_clean();
}

#[test]
fn a_start_under_a_wrong_clock_goes_on_from_the_last_entry() {
    let mut world = World::new();
    for (wall, kind) in [("+10y", "after_log"), ("-1y", "before_log"), ("-40y", "before_log")] {
        let before = world.told("clock.jumped", world.entries_of("clock.jumped")).len();
        world.site.stop();
        world.set(wall);
        world.serve();
        assert_eq!(world.health(), "degraded", "{wall}");
        let jumped = world.told("clock.jumped", before + 1).pop().unwrap();
        assert_eq!(jumped["event"]["kind"], kind, "{wall}");
        let during = world.stored(&format!("{kind}{wall}.mp4"), 2);
        assert_eq!(world.standing(&during), "uncertain", "{wall}");
        // A restart does not end it: the clock is as wrong as it was.
        world.restart();
        assert_eq!(world.health(), "degraded", "{wall}");
        world.set("+0");
        world.told("clock.settled", before + 1);
        assert_eq!(world.health(), "ok", "{wall}");
        world.times_are_true();
    }
    world.ends_clean();
}

#[test]
fn an_administrator_accepts_a_clock_that_is_right_and_the_log_says_so() {
    let mut world = World::new();
    let not_now = world.accept(&now().to_string());
    assert_eq!(not_now.status, 409, "{}", not_now.text());
    // The service was off for two years: no good reason was foreseen, so it asks.
    world.site.stop();
    world.set("+2y");
    world.serve();
    assert_eq!(world.health(), "degraded");
    let other = world.accept(&now().to_string());
    assert_eq!(other.status, 409, "another time is confirmed than the clock says: {}", other.text());
    let refused = world.site.call(
        "POST",
        "/api/v1/clock/accept",
        &world.clerk,
        &json!({ "wall": world.clock()["wall"], "reason": "x" }),
    );
    assert_eq!(refused.status, 403);
    assert_eq!(world.health(), "degraded");
    let wall = world.clock()["wall"].as_str().unwrap().to_owned();
    assert_eq!(world.accept(&wall).status, 204);
    assert_eq!(world.health(), "ok");
    let in_two_years = now().plus_seconds(729 * 24 * 3600);
    world.site.stop();

    // It was wrong all the same: the log's last entries are two years ahead, and every token is over.
    world.set("+0");
    world.serve();
    assert_eq!(world.health(), "degraded");
    world.site.stop();
    let command = |reason: &str| {
        let mut command = faked(&world.site);
        command.args(["accept-clock", "--reason", reason, "--data"]).arg(world.site.data()).output().unwrap()
    };
    assert!(!command(" ").status.success());
    let accepted = command("两年前的校时有误");
    assert!(accepted.status.success(), "{}", said(&accepted));
    assert!(!command("再次").status.success(), "there is no doubt any more");
    world.serve();
    assert_eq!(world.health(), "ok");
    let entries = world.entries();
    let settled: Vec<&Value> = entries.iter().filter(|entry| entry["event"]["type"] == "clock.settled").collect();
    assert_eq!(settled.len(), 2);
    assert_eq!(settled[0]["actor"]["id"], "admin");
    assert_eq!(settled[1]["event"]["reason"], "两年前的校时有误");
    let last: Utc = entries.last().unwrap()["time"].as_str().unwrap().parse().unwrap();
    assert!(seconds_between(last, now()).abs() < 120);
    // Entries are found by their time on either side of the step.
    let auditor = Session::open(&world.site, "auditor", &world.auditor);
    let found = |query: &str| auditor.get(&world.site, &format!("/custody-log?{query}")).text();
    let day = in_two_years.to_string()[..10].to_owned();
    assert!(found(&format!("from={day}")).contains("accepted by an administrator"));
    assert!(!found(&format!("until={day}&event=service.started")).contains("No entry fits"));
    world.ends_clean();
}

impl World {
    /// A token that is good for a year.
    fn lasting_token(&self, user: &str) -> String {
        let path = format!("/api/v1/users/{user}/tokens");
        let given = self.site.call("POST", &path, &self.site.admin, &json!({ "days": 366 })).expect(201);
        given["token"].as_str().unwrap().to_owned()
    }

    fn entries_of(&self, event: &str) -> usize {
        self.entries().iter().filter(|entry| entry["event"]["type"] == event).count()
    }
}

/// The service is started under a clock that is within what a start believes, and wrong all the same.
#[test]
fn two_stations_that_agree_put_the_services_clock_in_doubt_and_one_does_not() {
    let mut world = World::new();
    world.clerk = world.lasting_token("clerk");
    world.auditor = world.lasting_token("auditor");
    let [mut second, mut third] = [(); 2].map(|()| Station::enrol(&world.site, "xc"));
    let before = world.stored("before.mp4", 2);
    assert_eq!(world.standing(&before), "on_time");
    // One station is wrong, by hours or years, as often as it likes.
    for ahead in [3 * 3600, -3 * 3600, 10 * 366 * 24 * 3600] {
        second.sign_in_at(&world.site, Some(now().plus_seconds(ahead)));
        assert_eq!(world.health(), "ok", "{ahead}");
    }
    // Two that are wrong and do not agree, neither.
    third.sign_in_at(&world.site, Some(now().plus_seconds(-24 * 3600)));
    assert_eq!((world.health(), world.entries_of("clock.jumped")), ("ok".into(), 0));

    world.site.stop();
    world.set("+300d");
    world.serve();
    assert_eq!(world.health(), "ok", "the last entry is of less than 400 days ago");
    world.station.sign_in_at(&world.site, Some(now()));
    assert_eq!(world.health(), "ok", "one alone says so");
    second.sign_in_at(&world.site, Some(now().plus_seconds(30)));
    assert_eq!(world.health(), "degraded", "two say so");
    let jumped = world.told("clock.jumped", 1).remove(0);
    assert_eq!((jumped["event"]["kind"].as_str(), jumped["clock_doubted"].as_bool()), (Some("stations"), Some(true)));
    let expected: Utc = jumped["event"]["expected"].as_str().unwrap().parse().unwrap();
    assert!(seconds_between(expected, now()).abs() < 300, "{jumped}");
    let during = world.stored("during.mp4", 2);
    assert_eq!(world.standing(&during), "uncertain");
    // A restart forgets what was heard, and not that it is in doubt; one station does not settle it.
    world.restart();
    assert_eq!(world.health(), "degraded");
    let wrong: Utc = world.clock()["wall"].as_str().unwrap().parse().unwrap();
    third.sign_in_at(&world.site, Some(wrong));
    assert_eq!((world.health(), world.entries_of("clock.settled")), ("degraded".into(), 0));

    // Set right, it lies before the log's last entries: an administrator says that it is right.
    world.set("+0");
    assert_eq!(world.health(), "degraded");
    let wall = world.clock()["wall"].as_str().unwrap().to_owned();
    assert_eq!(world.accept(&wall).status, 204);
    assert_eq!(world.health(), "ok");
    for station in [&mut world.station, &mut second, &mut third] {
        station.sign_in_at(&world.site, Some(now()));
    }
    assert_eq!((world.health(), world.entries_of("clock.settled")), ("ok".into(), 1));
    let after = world.stored("after.mp4", 2);
    assert_eq!(world.standing(&after), "on_time");
    world.ends_clean();
}

/// Stations that are heard to agree again settle what they put in doubt.
#[test]
fn a_doubt_by_stations_ends_where_they_agree_again() {
    let mut world = World::new();
    let mut second = Station::enrol(&world.site, "xc");
    let wrong = || Some(now().plus_seconds(-8 * 3600));
    for station in [&mut world.station, &mut second] {
        station.sign_in_at(&world.site, wrong());
    }
    assert_eq!(world.health(), "degraded");
    world.told("clock.jumped", 1);
    world.station.sign_in_at(&world.site, Some(now()));
    assert_eq!(world.health(), "degraded", "one agrees, and one does not");
    second.sign_in_at(&world.site, Some(now()));
    let settled = world.told("clock.settled", 1).remove(0);
    assert_eq!((settled["event"]["how"].as_str(), world.health()), (Some("agreed"), "ok".into()));
    world.times_are_true();
    world.ends_clean();
}

#[test]
fn a_capture_that_cannot_be_is_neither_on_time_nor_at_the_head() {
    let mut world = World::new();
    let docked = now().plus_seconds(-3600);
    let sealed = |world: &mut World, name: &str, end: Utc, docked: Utc, flags: &[&str]| {
        let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
        let recording = world.station.seal_changed(name, name.as_bytes(), |seal| {
            (seal.capture.start, seal.capture.end) = (Some(end.plus_seconds(-60)), end);
            (seal.docked_at, seal.sealed_at) = (docked, docked);
            seal.capture.flags = flags;
        });
        world.station.store(&world.site, &recording);
        recording
    };
    let at = |text: &str| text.parse::<Utc>().unwrap();
    let far = sealed(&mut world, "2099.mp4", at("2099-01-01T00:00:00Z"), docked, &[]);
    let reset = sealed(&mut world, "2010.mp4", at("2010-01-01T00:05:00Z"), docked, &[]);
    let none = sealed(&mut world, "none.mp4", docked, docked, &["no-believable-time"]);
    let ahead = docked.plus_seconds(10 * 366 * 24 * 3600);
    let station = sealed(&mut world, "station.mp4", ahead.plus_seconds(-600), ahead, &[]);
    let good = sealed(&mut world, "good.mp4", docked.plus_seconds(-600), docked, &["mtime-differs:+8h"]);
    // Captured after all others were announced. The machine's time is read in whole seconds.
    std::thread::sleep(Duration::from_secs(2));
    let latest = sealed(&mut world, "latest.mp4", now(), now(), &[]);
    for (recording, flag) in [
        (&far, "capture-clock-after-docking"),
        (&reset, "capture-clock-long-before-docking"),
        (&none, "no-believable-time"),
        (&station, "station-time-ahead"),
    ] {
        assert_eq!(world.standing(recording), "uncertain", "{flag}");
        let shown = world.get(&format!("/api/v1/recordings?flag={flag}"));
        let items = shown["items"].as_array().unwrap();
        let item = items.iter().find(|item| item["id"] == recording.id.to_string());
        let item = item.unwrap_or_else(|| panic!("{flag}: {shown}"));
        assert!(item["capture_doubt"].is_string() && item["capture_said"].is_string(), "{item}");
    }
    for recording in [&good, &latest] {
        assert_eq!(world.standing(recording), "on_time");
    }
    // A flag with an amount is found with it and without.
    for (flag, found) in [("mtime-differs", 1), ("mtime-differs:%2B8h", 1), ("mtime-differs:%2B9h", 0), ("mtime", 0)] {
        let shown = world.get(&format!("/api/v1/recordings?flag={flag}"));
        assert_eq!(shown["items"].as_array().unwrap().len(), found, "{flag}: {shown}");
    }
    let list = world.get("/api/v1/recordings");
    let names: Vec<&str> =
        list["items"].as_array().unwrap().iter().map(|item| item["path"].as_str().unwrap()).collect();
    // What the station that is ahead sealed lies where it was announced.
    assert_eq!(names[..2], ["latest.mp4", "station.mp4"], "{names:?}");
    assert_eq!(*names.last().unwrap(), "good.mp4", "{names:?}");
    let none_after = world.get("/api/v1/recordings?from=2030-01-01T00:00:00Z");
    assert_eq!(none_after["items"].as_array().unwrap().len(), 0, "{none_after}");
    let page = Session::open(&world.site, "clerk", &world.clerk).get(&world.site, &format!("/recordings/{}", far.id));
    assert!(page.text().contains("2099-01-01") && page.text().contains("not believed"), "{}", page.text());
    world.ends_clean();
}

/// Serves on a wall clock that stands still, so many seconds after `from`.
fn frozen(site: &mut Site, from: Utc, seconds: i64) {
    site.stop();
    let at = from.plus_seconds(seconds).to_string();
    fs::write(site.beside("wall"), format!("{}\n", at[..19].replace('T', " "))).unwrap();
    let mut command = faked(site);
    command.env("TZ", "UTC0");
    site.serve_through(command);
}

#[test]
fn codes_of_two_days_and_tokens_of_366_open_until_their_last_second_and_not_after_it() {
    const DAY: i64 = 24 * 3600;
    // The clock that stands still departs from the monotonic one as long as the test takes.
    let mut site = Site::stopped("\n[clock]\njump_seconds_max = 86400\n");
    let from = now().plus_seconds(2);
    frozen(&mut site, from, 0);
    site.agency("xc", "37001");
    let codes = [Station::code(&site, "xc"), Station::code(&site, "xc")];
    site.user("clerk", "clerk", Some("xc"), None);
    let issue = json!({ "days": 366 });
    let given = site.call("POST", "/api/v1/users/clerk/tokens", &site.admin, &issue).expect(201);
    let token = given["token"].as_str().unwrap().to_owned();
    let key = site::station::key();

    frozen(&mut site, from, 2 * DAY - 1);
    Station::present(&site, &codes[0], &key).expect(200);
    frozen(&mut site, from, 2 * DAY);
    let refused = Station::present(&site, &codes[1], &site::station::key());
    assert!((400..500).contains(&refused.status), "{}", refused.text());
    frozen(&mut site, from, 366 * DAY - 1);
    site.call("GET", "/api/v1/cases", &token, &Value::Null).expect(200);
    frozen(&mut site, from, 366 * DAY);
    site.call("GET", "/api/v1/cases", &token, &Value::Null).expect(401);
    site.ends_clean();
}
