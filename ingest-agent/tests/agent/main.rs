//! The agent as a process, against a service in memory that can be told to misbehave.

#![expect(clippy::unwrap_used, reason = "a test ends where its assumptions do")]

mod captures;
mod clock;
mod identity;
mod restored;
mod screen;
mod service;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use service::{Receipts, Service};

/// How long something may take that must come: far longer than it does, on any machine.
const PATIENCE: Duration = Duration::from_mins(5);

/// A dock with a spool, one recorder `BWC-1`, and a service.
struct Site {
    directory: tempfile::TempDir,
    service: Arc<Mutex<Service>>,
    address: String,
}

impl Site {
    /// With an enrolled station.
    fn new(config: &str) -> Self {
        let site = Self::not_enrolled(config);
        let code = site.service.lock().unwrap().code(true);
        let done = site.agent(&["enrol", "--server", &site.address, "--code", &code]);
        assert!(done.status.success(), "{}", text(&done));
        site
    }

    fn not_enrolled(config: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (service, address) = Service::start();
        fs::create_dir_all(directory.path().join("dock/BWC-1")).unwrap();
        // Keys of the top level go before the tables.
        let text = format!(
            "settle_seconds = 0\nrescan_seconds = 1\n{config}\n[spool]\npath = 'spool'\nfloor_bytes = 0\n[[directories_under]]\npath = 'dock'\n"
        );
        fs::write(directory.path().join("agent.toml"), text).unwrap();
        Self { directory, service, address }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path("dock/BWC-1").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ingest-agent"));
        command.args(arguments).arg("--config").arg(self.path("agent.toml"));
        command.stdin(Stdio::null()).env_remove("DOCKET_CA").env_remove("DOCKET_URL");
        command
    }

    fn agent(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn once(&self) -> Output {
        self.agent(&["once", "--patience", "1"])
    }

    fn copies(&self) -> usize {
        fs::read_dir(self.path("spool/copies")).unwrap().count()
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Asserts the exit code and the summary line.
#[track_caller]
fn ended(output: &Output, code: i32, summary: &str) {
    let text = text(output);
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(summary), "{text}");
}

#[test]
fn everything_docked_is_stored_and_the_second_run_stores_nothing() {
    let site = Site::new("");
    let large: Vec<u8> = (0..5_000_000_u32).flat_map(|i| (i / 7).to_le_bytes()).collect();
    site.write("DCIM/100MEDIA/0000000_012345_20260101120000_0001.MP4", &large);
    site.write("empty.mp4", b"");
    site.write("执法记录仪_20260101120000.amr", b"#!AMR\n");
    let first = site.once();
    ended(&first, 0, "docked 3, sealed 3, stored 3, already stored 0, not safe 0, late ");
    let service = site.service.lock().unwrap();
    let stored = service.stored();
    assert_eq!(stored.len(), 3);
    assert!(stored.iter().any(|(path, bytes)| path.ends_with("0001.MP4") && *bytes == large));
    assert_eq!((service.dockings.len(), service.segments_taken), (1, 4));
    drop(service);
    assert_eq!(site.copies(), 0, "stored copies leave the spool");

    let second = site.once();
    ended(&second, 0, "docked 3, sealed 0, stored 0, already stored 3, not safe 0, late 0");
    assert_eq!(site.service.lock().unwrap().segments_taken, 4);

    let verified = site.agent(&["verify"]);
    ended(&verified, 0, "statements 5, receipts 5, copies 0, findings 0");
    let status = site.agent(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(status["summary"]["stored"], 3, "{status}");
    assert!(site.path("dock/BWC-1/empty.mp4").exists(), "the policy is to keep");
}

#[test]
fn a_service_in_trouble_is_tried_again_and_heard() {
    let site = Site::new("");
    site.write("a.mp4", b"a");
    site.service.lock().unwrap().troubles = vec![503, 507, 429];
    site.service.lock().unwrap().forgetful = true;
    let done = site.agent(&["once", "--patience", "300"]);
    ended(&done, 0, "docked 1, sealed 1, stored 1, already stored 0, not safe 0");
    assert!(
        text(&done).contains("waiting: the service asks to wait: the store is full; an administrator must add space")
    );

    site.write("b.mp4", b"b");
    site.service.lock().unwrap().troubles = vec![507; 10_000];
    let stuck = site.once();
    ended(&stuck, 1, "docked 2, sealed 1, stored 0, already stored 1, not safe 2, late 0");
    let status = text(&site.agent(&["status"]));
    assert!(status.contains("an administrator must add space"), "{status}");
    assert!(status.contains("sealed b.mp4"), "{status}");
    let status = text(&site.agent(&["status", "--lang", "zh"]));
    assert!(status.contains("已封存 b.mp4") && status.contains("已入库 1，"), "{status}");
    assert!(status.contains("服务要求等待：the store is full"), "{status}");
    assert_eq!(site.copies(), 1, "what is not stored stays in the spool");
    let told = text(&site.agent(&["--lang", "zh", "once"]));
    assert!(
        told.contains("未确保安全 BWC-1 b.mp4：")
            && told.contains("服务：服务要求等待：")
            && told.contains("入库 0，此前已入库 1，未确保安全"),
        "{told}"
    );
    site.service.lock().unwrap().troubles.clear();
    ended(&site.once(), 0, "docked 2, sealed 0, stored 1, already stored 1, not safe 0");
    let told = text(&site.agent(&["once", "--lang", "zh"]));
    assert!(told.contains("发现 2，封存 0，入库 0，此前已入库 2，未确保安全 0，逾期 0"), "{told}");
}

#[test]
fn a_service_that_hangs_does_not_keep_the_agent_from_stopping() {
    let site = Site::new("");
    site.write("a.mp4", b"a");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("server = 'http://{}'\n", silent.local_addr().unwrap());
    let text = fs::read_to_string(site.path("agent.toml")).unwrap();
    fs::write(site.path("agent.toml"), address + &text).unwrap();
    let mut running = site.command(&["once"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.starts_with("sealed")));
    let since = Instant::now();
    let id = rustix::process::Pid::from_child(&running);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    assert!(lines.any(|line| line.contains("stored 0, already stored 0, not safe")));
    assert_eq!(running.wait().unwrap().code(), Some(1));
    // By itself, a call that nobody answers is given up after a minute.
    assert!(since.elapsed() < Duration::from_secs(45));
}

#[test]
fn what_is_unsafe_and_late_has_its_own_exit_code() {
    let site = Site::new("");
    site.write("DCIM/100MEDIA/0000000_012345_20200101120000_0001.MP4", b"old");
    site.service.lock().unwrap().troubles = vec![507; 10_000];
    let late = site.once();
    ended(&late, 3, "not safe 2, late 1");
    site.service.lock().unwrap().troubles.clear();
    // It is stored all the same, and counted.
    ended(&site.once(), 0, "stored 1, already stored 0, not safe 0, late 1");
}

#[test]
fn forged_receipts_are_not_believed() {
    for (receipts, said) in [
        (Receipts::OtherKey, "does not verify"),
        (Receipts::OtherContent, "other content"),
        (Receipts::Rewritten, "history may have been rewritten"),
    ] {
        let site = Site::new("[release]\npolicy = 'delete'");
        site.write("first.mp4", b"first");
        ended(&site.once(), 0, "stored 1");
        assert!(!site.path("dock/BWC-1/first.mp4").exists(), "an honest receipt releases");
        site.write("a.mp4", b"a");
        site.service.lock().unwrap().receipts = receipts;
        let done = site.once();
        assert_ne!(done.status.code(), Some(0), "{receipts:?}: {}", text(&done));
        assert!(text(&done).contains(said), "{receipts:?}: {}", text(&done));
        assert!(text(&done).contains("stored 0, already stored 0, not safe"), "{receipts:?}: {}", text(&done));
        assert!(site.path("dock/BWC-1/a.mp4").exists(), "{receipts:?}: nothing is deleted without proof");
        assert_eq!(site.copies(), 1);
    }
}

#[test]
fn a_code_of_another_service_enrols_nothing() {
    let site = Site::not_enrolled("");
    let code = site.service.lock().unwrap().code(false);
    let done = site.agent(&["enrol", "--server", &site.address, "--code", &code]);
    ended(&done, 1, "log key is not the one that the code was made for");
    ended(&site.once(), 5, "not enrolled");
    ended(&site.agent(&["enrol", "--server", &site.address, "--code", "nonsense"]), 1, "36 letters and digits");
    let plain = site.agent(&["enrol", "--server", "http://10.0.0.1", "--code", &code]);
    ended(&plain, 1, "use https");
}

#[test]
fn released_copies_are_reported_and_told_from_vanished_ones() {
    let site = Site::new("[release]\npolicy = 'delete'");
    site.write("a.mp4", b"a");
    site.write("b.mp4", b"b");
    let done = site.once();
    ended(&done, 0, "docked 2, sealed 2, stored 2");
    assert!(text(&done).contains("released BWC-1 a.mp4"), "{}", text(&done));
    assert_eq!(site.service.lock().unwrap().releases.len(), 2);
    assert_eq!(fs::read_dir(site.path("dock/BWC-1")).unwrap().count(), 0);
    site.write("c.mp4", b"c");
    ended(&site.once(), 0, "docked 1, sealed 1, stored 1");
    let service = site.service.lock().unwrap();
    let last = service.dockings.values().find(|docking| docking.docking.since_last.previous.is_some()).unwrap();
    assert!(last.docking.since_last.gone.iter().all(|gone| gone.why == evidence::docking::GoneWhy::Released));
    assert_eq!(last.docking.since_last.gone.len(), 2);
}

#[test]
fn two_agents_do_not_share_a_spool() {
    let site = Site::new("");
    let mut running = site.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut log = BufReader::new(running.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(log.any(|line| line.contains("agent.started")));
    std::thread::spawn(move || log.for_each(drop));
    ended(&site.once(), 4, "another ingest-agent works on this spool");
    let status = site.agent(&["status"]);
    assert!(status.status.success(), "status works beside it: {}", text(&status));
    stop(&mut running);
}

/// Ends a process as systemd would, and asserts that it ended well.
fn stop(running: &mut std::process::Child) {
    let id = rustix::process::Pid::from_child(running);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    let until = Instant::now() + PATIENCE;
    loop {
        match running.try_wait().unwrap() {
            Some(status) => return assert!(status.success(), "{status}"),
            None if Instant::now() > until => {
                running.kill().unwrap();
                panic!("the agent did not stop");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

#[test]
fn run_seals_what_comes_while_it_runs() {
    let site = Site::new("");
    let mut running = site.command(&["run"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let stored = |count: usize| {
        let until = Instant::now() + PATIENCE;
        while site.service.lock().unwrap().stored().len() < count {
            assert!(Instant::now() < until, "only {} stored", site.service.lock().unwrap().stored().len());
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    site.write("a.mp4", b"a");
    stored(1);
    site.write("DCIM/b.mp4", b"b");
    fs::create_dir_all(site.path("dock/BWC-2")).unwrap();
    fs::write(site.path("dock/BWC-2/c.mp4"), b"c").unwrap();
    stored(3);
    fs::remove_dir_all(site.path("dock/BWC-2")).unwrap();
    std::thread::sleep(Duration::from_millis(1500));
    fs::create_dir_all(site.path("dock/BWC-2")).unwrap();
    fs::write(site.path("dock/BWC-2/d.mp4"), b"d").unwrap();
    stored(4);
    stop(&mut running);
    ended(&site.agent(&["verify"]), 0, "findings 0");
}

#[test]
fn killed_at_any_moment_it_stores_everything_once() {
    let site = Site::new("");
    for number in 0..30_u32 {
        site.write(&format!("DCIM/{number}.mp4"), &number.to_le_bytes().repeat(200_000));
    }
    for round in 0..12 {
        let mut running = site.command(&["once"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(15 + round * 23));
        running.kill().unwrap();
        running.wait().unwrap();
    }
    let done = site.agent(&["once", "--patience", "300"]);
    ended(&done, 0, "not safe 0");
    let mut stored = site.service.lock().unwrap().stored();
    stored.sort();
    stored.dedup_by(|a, b| a.0 == b.0);
    assert_eq!(stored.len(), 30);
    assert_eq!(site.service.lock().unwrap().stored().len(), 30, "nothing twice");
    ended(&site.agent(&["verify"]), 0, "findings 0");
    ended(&site.once(), 0, "docked 30, sealed 0, stored 0, already stored 30, not safe 0");
}

#[test]
fn a_damaged_spool_copy_is_found_and_taken_from_the_recorder_again() {
    let site = Site::new("");
    site.write("a.mp4", &vec![7; 100_000]);
    site.service.lock().unwrap().troubles = vec![507; 10_000];
    ended(&site.once(), 1, "sealed 1, stored 0");
    let copy = fs::read_dir(site.path("spool/copies")).unwrap().next().unwrap().unwrap().path();
    fs::write(&copy, vec![8; 100_000]).unwrap();
    ended(&site.agent(&["verify"]), 1, "is not what was sealed");
    site.service.lock().unwrap().troubles.clear();
    let first = site.once();
    assert_ne!(first.status.code(), Some(0), "{}", text(&first));
    assert!(text(&first).contains("the recorder's copy is needed again"), "{}", text(&first));
    // It may be the last copy there is: it is set aside until the recording is stored and backed up.
    let aside =
        || fs::read_dir(site.path("spool/damaged")).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap());
    assert_eq!(aside().collect::<Vec<_>>(), [vec![8; 100_000]]);
    ended(&site.once(), 0, "docked 1, sealed 0, stored 1, already stored 0, not safe 0");
    ended(&site.once(), 0, "not safe 0");
    assert_eq!(aside().count(), 0, "it is stored and backed up");
    assert_eq!(site.service.lock().unwrap().stored()[0].1, vec![7; 100_000]);
}

#[test]
fn a_wrong_configuration_names_the_key() {
    let site = Site::not_enrolled("server = 'http://docket.example'");
    ended(&site.once(), 2, "`server`");
    let other = Site::not_enrolled("recorders = 3");
    ended(&other.once(), 2, "recorder");
    assert!(!Path::new(&other.path("spool")).exists(), "nothing was made");
}

#[test]
fn a_configured_directory_that_is_not_there_is_not_passed_over() {
    let site = Site::new("[[directory]]\npath = '/nowhere/BWC-9'\n");
    site.write("a.mp4", b"something");
    let output = site.once();
    ended(&output, 1, "docked 1, sealed 1, stored 1, already stored 0, not safe 1, late ");
    assert!(text(&output).contains("/nowhere/BWC-9"), "{}", text(&output));
}

#[test]
fn copies_stay_for_a_day_where_the_service_does_not_say_how_long() {
    let site = Site::new("[release]\npolicy = 'delete'");
    site.service.lock().unwrap().backup_interval = None;
    site.write("a.mp4", b"a");
    ended(&site.once(), 0, "stored 1");
    assert!(!site.path("dock/BWC-1/a.mp4").exists(), "the spool has it, so the recorder's may go");
    assert_eq!(site.copies(), 1, "backups of the service may not have it yet");
    site.service.lock().unwrap().backup_interval = Some(0);
    ended(&site.once(), 0, "docked 0");
    assert_eq!(site.copies(), 0, "backups have it, and the log was asked");
}

#[test]
fn a_copy_goes_only_while_the_log_still_holds_its_entry() {
    let site = Site::new("");
    site.service.lock().unwrap().backup_interval = Some(3600);
    site.write("a.mp4", b"a");
    ended(&site.once(), 0, "stored 1");
    {
        let mut service = site.service.lock().unwrap();
        service.backup_interval = Some(0);
        service.cut(2);
    }
    let output = site.once();
    assert!(text(&output).contains("it was restored from a backup, or cut off"), "{}", text(&output));
    assert_ne!(output.status.code(), Some(0));
    assert_eq!(site.copies(), 1, "what the log no longer holds stays");
}
