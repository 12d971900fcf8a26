//! A station that is short of descriptors waits: it signs nothing about what it could not look at, deletes
//! nothing, does not end, and goes on afterwards.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod harness;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use evidence::docking::{Docking, EntryOutcome, GoneWhy};
use evidence::dsse::Envelope;
use evidence::manifest::Sealed;
use harness::dock::{Source, bytes, sources};
use harness::{AGENCY, Service, Station, stored, tell};
use rustix::process::{Pid, Resource, Rlimit, Signal, prlimit};

/// How long the station may take for what it does in a second.
const PATIENCE: Duration = Duration::from_mins(3);

/// Descriptors that are left: from none, so that each step of the station fails in turn.
const LEFT: std::ops::Range<u64> = 0..9;

/// Lines of the log that tell of a shortage: what the system says, and that nobody could be asked.
const SHORT: [&str; 2] = ["os error 24", "service.waiting"];

/// A running agent, which is ended with the value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Running {
    fn start(station: &Station, log: &Path) -> Self {
        let log = File::create(log).unwrap();
        let agent = station.agent(&["run"]).stdout(log.try_clone().unwrap()).stderr(log).spawn();
        Self(agent.unwrap())
    }

    /// The limit that leaves it so many descriptors: their numbers are below the limit.
    fn limit_that_leaves(&self, left: u64) -> u64 {
        let open = fs::read_dir(format!("/proc/{}/fd", self.0.id())).unwrap();
        let taken: BTreeSet<u64> =
            open.map(|entry| entry.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
        let free = (0..).filter(|number| !taken.contains(number));
        free.take(usize::try_from(left).unwrap() + 1).last().unwrap()
    }

    fn limit(&self, files: u64) {
        let pid = Pid::from_child(&self.0);
        let hard = rustix::process::getrlimit(Resource::Nofile).maximum;
        prlimit(Some(pid), Resource::Nofile, Rlimit { current: Some(files), maximum: hard }).unwrap();
    }
}

fn shortages(log: &Path) -> usize {
    let text = fs::read_to_string(log).unwrap();
    text.lines().filter(|line| SHORT.iter().any(|word| line.contains(word))).count()
}

/// Waits until something is so.
#[track_caller]
fn until(what: &str, log: &Path, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "{what}: {}", fs::read_to_string(log).unwrap());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Puts a card with a few folders into the dock, all at once.
fn dock(station: &Station, recorder: &str, seed: u64) -> Vec<Source> {
    let staging = station.home().join("staging");
    for (number, path) in ["DCIM/100/a.mp4", "DCIM/100/b.mp4", "DCIM/200/c.mp4"].into_iter().enumerate() {
        let file = staging.join(recorder).join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes(700_000 + seed, seed * 10 + number as u64)).unwrap();
    }
    let found = sources(&staging);
    fs::rename(staging.join(recorder), station.dock().join(recorder)).unwrap();
    found
}

/// Every statement that the station signed must be true of cards that were whole and stayed in the dock.
fn statements_are_true(station: &Station) -> (usize, usize) {
    let state = rusqlite::Connection::open(station.spool().join("state.sqlite3")).unwrap();
    let mut query = state.prepare("SELECT kind, envelope FROM statement ORDER BY sequence").unwrap();
    let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))).unwrap();
    let (mut seals, mut dockings) = (0, 0);
    for row in rows {
        let (kind, envelope) = row.unwrap();
        let payload = Envelope::parse(&envelope).unwrap().payload;
        if kind == "seal" {
            let sealed = Sealed::read(&payload).unwrap();
            assert!(sealed.seal.read_errors.is_empty(), "{}: {:?}", sealed.path, sealed.seal.read_errors);
            let odd = |flag: &String| flag.contains("unreadable") || flag.contains("shorter");
            assert!(!sealed.seal.flags.iter().any(odd), "{}: {:?}", sealed.path, sealed.seal.flags);
            seals += 1;
        } else {
            let docking = Docking::read(&payload).unwrap().docking;
            for entry in &docking.entries {
                let wrong = matches!(entry.outcome, EntryOutcome::NotSealed { .. });
                assert!(!wrong, "{}: {:?}", entry.path, entry.outcome);
            }
            let gone = docking.since_last.gone.iter().filter(|gone| gone.why != GoneWhy::Released).count();
            assert_eq!(gone, 0, "{:?}", docking.since_last);
            dockings += 1;
        }
    }
    let failed: i64 =
        state.query_row("SELECT count(*) FROM release WHERE state <> 'deleted'", [], |row| row.get(0)).unwrap();
    assert_eq!(failed, 0, "releases that failed");
    (seals, dockings)
}

#[test]
fn a_station_short_of_descriptors_waits_and_signs_nothing_untrue() {
    let service = Service::start();
    let clerk = service.user("clerk", AGENCY);
    let station = Station::enrol_with(&service, AGENCY, "[release]\npolicy = \"delete\"");
    let log = station.home().join("agent.log");
    let mut agent = Running::start(&station, &log);
    let mut files = dock(&station, "BWC-first", 100);
    let count = |token: &str| {
        let recordings = service.recordings(token);
        recordings.iter().filter(|recording| recording["stored_at"].is_string()).count()
    };
    until("the first card", &log, || count(&clerk) == files.len());
    let mut counts = Vec::new();
    for left in LEFT {
        let before = shortages(&log);
        agent.limit(agent.limit_that_leaves(left));
        files.extend(dock(&station, &format!("BWC-{left}"), left));
        // Until it was short of something a few times, or had enough.
        until("a shortage", &log, || shortages(&log) >= before + 3 || count(&clerk) == files.len());
        counts.push(shortages(&log) - before);
        assert!(agent.0.try_wait().unwrap().is_none(), "it ended: {}", fs::read_to_string(&log).unwrap());
        agent.limit(1024);
        until("afterwards", &log, || count(&clerk) == files.len());
    }
    assert!(counts.iter().filter(|count| **count > 0).count() >= 2, "it was hardly short of anything: {counts:?}");
    let docked = || sources(&station.dock()).len();
    until("the releases", &log, || docked() == 0);
    let pid = Pid::from_child(&agent.0);
    rustix::process::kill_process(pid, Signal::TERM).unwrap();
    assert!(agent.0.wait().unwrap().success(), "{}", fs::read_to_string(&log).unwrap());
    let (seals, dockings) = statements_are_true(&station);
    assert_eq!(seals, files.len());
    stored::all_agree(&service, &clerk, &files);
    let verified = station.verify();
    assert!(verified.status.success(), "{}", harness::said(&verified));
    tell(&format!(
        "shortage: with 0 to 8 descriptors left a station told of it {counts:?} times; {seals} seals, {dockings} dockings"
    ));
}

#[test]
fn a_run_without_descriptors_does_not_pass_for_nothing_to_do() {
    let service = Service::start();
    let clerk = service.user("clerk", AGENCY);
    let station = Station::enrol(&service);
    let files = dock(&station, "BWC-1", 1);
    let mut failed = 0;
    // From too few to start with to enough for everything.
    for limit in (8..64).step_by(4) {
        let mut agent = std::process::Command::new("prlimit");
        let run = station.agent(&["once", "--patience", "1"]);
        agent.arg(format!("--nofile={limit}")).arg(run.get_program()).args(run.get_args());
        let output = harness::run(agent.stdin(Stdio::null()));
        let whole =
            service.recordings(&clerk).iter().filter(|item| item["stored_at"].is_string()).count() == files.len();
        assert_ne!(output.status.code(), Some(74), "{limit}: {}", harness::said(&output));
        assert!(!output.status.success() || whole, "{limit}: {}", harness::said(&output));
        failed += usize::from(!output.status.success());
    }
    assert!(failed > 2, "it was short of nothing");
    station.store_all();
    let (seals, _) = statements_are_true(&station);
    assert_eq!(seals, files.len());
    stored::all_agree(&service, &clerk, &files);
}
