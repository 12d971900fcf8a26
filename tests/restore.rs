//! A service that is lost and comes back from a backup: nothing is deleted, nothing stays lost, and
//! nothing is hidden. And the kind that it is of: an old or sampled proof for an act that cannot be
//! undone.

#[path = "restore/again.rs"]
mod again;
mod harness;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use harness::dock::{bytes, write_file};
use harness::stored::text;
use harness::{AGENCY, Body, Service, Station, command, faketime, run, said, succeed, tell};

const DELETE: &str = "[release]\npolicy = \"delete\"";

/// What is said of a service that was set back.
const REASON: &str = "磁盘损坏，自备份恢复";

/// A service and a directory for its backups.
struct Site {
    service: Service,
    elsewhere: tempfile::TempDir,
}

impl Site {
    fn new(config: &str) -> Self {
        Self { service: Service::start_with(config), elsewhere: tempfile::tempdir().expect("a directory") }
    }

    fn backup_folder(&self) -> PathBuf {
        self.elsewhere.path().join("backup")
    }

    /// `docket backup`, while it runs.
    fn back_up(&self) {
        succeed(&mut self.backup_command(&self.backup_folder()));
    }

    fn backup_command(&self, to: &Path) -> Command {
        let mut backup = command("docket");
        backup.arg("backup").arg("--data").arg(self.service.data()).arg("--to").arg(to);
        backup
    }

    /// A copy of the stopped service's whole data directory, such as a snapshot of its disk.
    fn snapshot(&mut self) {
        self.service.stop();
        copy(self.service.data(), &self.backup_folder());
        self.service.restart();
    }

    /// The data directory is lost, and the copy takes its place.
    fn set_back(&mut self) {
        self.service.kill9();
        let admin = self.service.admin();
        fs::remove_dir_all(self.service.data()).expect("it is lost");
        copy(&self.backup_folder(), self.service.data());
        // The administrator keeps the token elsewhere.
        fs::write(self.service.data().join("admin.token"), admin).expect("a token file");
        self.service.restart();
    }

    fn health(&self) -> String {
        let health = self.service.request("GET", "/api/v1/health", None, Body::Nothing).expect(200).json();
        text(&health["status"]).to_owned()
    }

    /// `docket log restored`, as whoever has the token.
    fn accept(&self, token: &str, more: &[&str]) -> std::process::Output {
        let mut accept = self.service.docket(token);
        run(accept.args(["log", "restored", "--reason", REASON]).args(more))
    }

    fn log_size(&self) -> u64 {
        let note = self.service.request("GET", "/log/checkpoint", None, Body::Nothing).expect(200);
        let note = String::from_utf8(note.body).expect("text");
        note.lines().nth(1).expect("a size").parse().expect("a number")
    }

    /// Entries that say nothing of footage, so that the log grows.
    fn grow(&self, to: u64) {
        for number in self.log_size()..to {
            self.service.agency(&format!("a-{number}"), "某局");
        }
    }

    #[track_caller]
    fn is_clean(&self) {
        let check = self.service.check();
        assert!(check.status.success(), "{}", said(&check));
    }
}

fn copy(from: &Path, to: &Path) {
    succeed(Command::new("cp").arg("-a").arg("--").arg(from).arg(to));
}

/// `ingest-agent once`, which gives up soon.
fn once(station: &Station) -> std::process::Output {
    run(&mut station.agent(&["once", "--patience", "2"]))
}

#[track_caller]
fn blocked(station: &Station, because: &str) {
    let output = once(station);
    assert!(!output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(because), "{}", said(&output));
    let status = station.status();
    assert!(text(&status["log"]["blocked"]["why"]).contains(because), "{status}");
    let shown = succeed(&mut station.agent(&["status"]));
    assert!(shown.contains("BLOCKED since") && shown.contains("docket log restored"), "{shown}");
}

fn is_free(station: &Station) -> bool {
    station.status()["log"]["blocked"].is_null()
}

#[track_caller]
fn holds(station: &Station) {
    let verify = station.verify();
    assert!(verify.status.success(), "{}", said(&verify));
}

// ---- the story --------------------------------------------------------------------------------------

/// What the story compares at its end.
struct Story {
    site: Site,
    station: Station,
    quiet: Station,
    clerk: String,
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// One recording stored and released before the backup; after it, two stored with their recorder's
/// copies kept and one released. Then the data directory is lost, and the backup takes its place.
fn lost_and_set_back() -> Story {
    let mut site = Site::new("");
    let station = Station::enrol(&site.service);
    let quiet = Station::enrol(&site.service);
    let clerk = site.service.user("clerk", AGENCY);
    let file = |name: &str, length, seed| (station.dock().join(name), bytes(length, seed));
    let files = vec![
        file("BWC-1/early.mp4", 100_000, 1),
        file("BWC-2/small.mp4", 200_000, 2),
        file("BWC-2/large.mp4", 9 * 1024 * 1024, 3),
        file("BWC-3/gone.mp4", 300_000, 4),
    ];
    station.configure(&site.service, DELETE);
    write_file(&files[0].0, &files[0].1);
    station.store_all();
    assert!(!files[0].0.exists(), "a recording that is stored and proved is released");
    site.back_up();

    station.configure(&site.service, "");
    files[1..3].iter().for_each(|(path, bytes)| write_file(path, bytes));
    station.store_all();
    fs::rename(station.dock().join("BWC-2"), station.home().join("away")).expect("undocked");
    station.configure(&site.service, DELETE);
    write_file(&files[3].0, &files[3].1);
    station.store_all();
    assert!(!files[3].0.exists());
    fs::rename(station.home().join("away"), station.dock().join("BWC-2")).expect("docked");
    assert_eq!(site.health(), "ok");
    site.set_back();
    Story { site, station, quiet, clerk, files }
}

/// Nothing is released, nothing is believed, and everybody says so.
fn nothing_is_deleted(story: &Story) {
    let Story { site, station, clerk, files, .. } = story;
    assert_eq!(site.health(), "degraded", "a backup that serves says so before any station comes");
    blocked(station, "it was restored from a backup, or cut off");
    assert!(files[1].0.exists() && files[2].0.exists(), "nothing is deleted");
    assert_eq!(fs::read_dir(station.spool().join("copies")).expect("a spool").count(), 4, "nor from the spool");
    let again = once(station);
    assert!(!again.status.success() && files[1].0.exists() && files[2].0.exists(), "{}", said(&again));
    assert!(site.service.count_events("log.contradicted") >= 1, "the service notices, too");
    assert_eq!(site.service.count_events("recording.released"), 1, "what was before the backup");

    let refused = site.accept(clerk, &[]);
    assert!(!refused.status.success() && said(&refused).contains("may not"), "{}", said(&refused));
    let still = once(station);
    assert!(!still.status.success() && !is_free(station), "{}", said(&still));
}

#[test]
fn a_restore_loses_nothing_and_hides_nothing() {
    let story = lost_and_set_back();
    nothing_is_deleted(&story);
    let Story { site, station, quiet, clerk, files } = story;
    let accepted = site.accept(&site.service.admin(), &[]);
    assert!(accepted.status.success(), "{}", said(&accepted));
    assert_eq!(site.health(), "ok");

    let output = once(&station);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("restored: the log was restored from a backup"), "{}", said(&output));
    assert!(files.iter().all(|(path, _)| !path.exists()), "stored again and proved, they are released");
    let status = station.status();
    let restore = &status["log"]["restores"][0];
    assert_eq!((text(&restore["accepted_by"]), text(&restore["reason"])), ("admin", REASON), "{status}");
    let counted = ["recordings_offered_again", "dockings_offered_again", "releases_reported_again", "entries_gone"]
        .map(|name| restore[name].as_u64().expect("a count"));
    // Two recorders were at the dock each time.
    assert_eq!(counted[..3], [3, 4, 1], "{status}");
    assert!(counted[3] >= 10, "three announced and stored, three dockings, one release at least: {status}");
    let lost = status["log"]["checkpoints_seen"].as_array().expect("a list");
    assert!(lost.iter().any(|seen| seen["lost_by"] == restore["log_index"]), "the evidence is kept: {status}");
    assert_eq!(lost[0]["why"], "enrolment");

    let events = ["recording.stored", "docking.recorded", "recording.released", "log.restored"];
    let counts = events.map(|event| site.service.count_events(event));
    assert_eq!(counts[0], 4, "all are stored again, once");
    assert!(counts[1] >= 5, "docking statements are brought again");
    assert_eq!((counts[2], counts[3]), (4, 1), "releases are told again, and the gap is an entry");
    for (path, bytes) in &files {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let item = site.service.recordings(&clerk).into_iter().find(|item| text(&item["path"]) == name);
        let id = text(&item.expect("it is there")["id"]).to_owned();
        assert!(site.service.get(&format!("/api/v1/recordings/{id}/content"), &clerk).body == *bytes, "{name}");
    }
    holds(&station);
    let second = once(&station);
    assert!(second.status.success() && is_free(&station), "{}", said(&second));
    assert_eq!(site.service.count_events("recording.stored"), 4);

    // A station that saw nothing of what is lost goes on, and notes who accepted it.
    let output = once(&quiet);
    assert!(output.status.success(), "{}", said(&output));
    let noted = &quiet.status()["log"]["restores"][0];
    assert_eq!((noted["entries_gone"].as_u64(), text(&noted["accepted_by"])), (Some(0), "admin"));

    site.is_clean();
    packages_hold(&site, &clerk);
    tell(&format!("restore: {} entries gone, 3 recordings, 4 dockings and 1 release offered again", counted[3]));
}

/// A package of everything is made, and holds for somebody who trusts nobody.
fn packages_hold(site: &Site, clerk: &str) {
    let ids: Vec<String> = site.service.recordings(clerk).iter().map(|item| text(&item["id"]).to_owned()).collect();
    let bag = site.service.home().join("after.bag");
    succeed(site.service.docket(clerk).arg("package").args(&ids).args(["--reason", "恢复后核验", "-o"]).arg(&bag));
    let verify = run(command("docket-verify").arg("--log-key").arg(site.service.log_key()).arg(&bag));
    assert!(verify.status.success(), "{}", said(&verify));
}

#[test]
fn killed_between_the_acceptance_and_what_follows_it_offers_everything_again() {
    let Story { site, station, files, .. } = lost_and_set_back();
    blocked(&station, "it was restored from a backup");
    assert!(site.accept(&site.service.admin(), &[]).status.success());
    let mut running = station.agent(&["once"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let lines = BufReader::new(running.stdout.take().expect("a pipe")).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.starts_with("restored:")));
    running.kill().and_then(|()| running.wait()).expect("a child of ours");

    assert!(is_free(&station), "what was accepted stays accepted");
    assert_eq!(station.status()["log"]["restores"][0]["recordings_offered_again"], 3);
    let output = once(&station);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(site.service.count_events("recording.stored"), 4);
    assert!(files.iter().all(|(path, _)| !path.exists()));
    holds(&station);
    site.is_clean();
}

#[test]
fn what_neither_spool_nor_recorder_has_is_told_and_stands_as_announced() {
    let Story { site, station, clerk, files, .. } = lost_and_set_back();
    // Somebody cleared the spool by hand; the recorder of two of them is docked still.
    for entry in fs::read_dir(station.spool().join("copies")).expect("a spool") {
        fs::remove_file(entry.expect("an entry").path()).expect("a copy");
    }
    blocked(&station, "it was restored from a backup");
    assert!(site.accept(&site.service.admin(), &[]).status.success());
    let mut output = once(&station);
    for _ in 0..3 {
        if site.service.count_events("recording.stored") == 3 {
            break;
        }
        output = once(&station);
    }
    assert_eq!(site.service.count_events("recording.stored"), 3, "taken from the recorder: {}", said(&output));
    assert!(!output.status.success(), "one is not safe: {}", said(&output));
    assert!(said(&output).contains("LOST: neither the spool nor its recorder has it"), "{}", said(&output));
    let status = station.status();
    assert_eq!(status["summary"]["lost"], 1, "{status}");
    assert!(succeed(&mut station.agent(&["status"])).contains("LOST 1:"));
    assert_eq!(site.service.count_events("recording.announced"), 4, "the service knows what is missing");
    assert!(site.service.count_events("recording.released") >= 2, "and that it was released");
    let listed = site.service.recordings(&clerk);
    assert_eq!(listed.len(), files.len(), "the one that is lost is listed as announced");
    site.is_clean();
}

// ---- of the same kind -------------------------------------------------------------------------------

#[test]
fn a_file_that_changed_between_its_samples_is_not_deleted_but_sealed() {
    let site = Site::new("[backup]\ninterval_hours = 0");
    let station = Station::enrol(&site.service);
    let path = station.dock().join("BWC-1/long.mp4");
    let mut content = bytes(9 * 1024 * 1024, 7);
    write_file(&path, &content);
    station.store_all();
    // The same size and time, and the same bytes wherever a sample looks.
    let at = 700_001;
    content[at] ^= 0xff;
    write_file(&path, &content);
    station.configure(&site.service, DELETE);
    let output = once(&station);
    assert!(path.exists(), "what was never stored is not deleted: {}", said(&output));
    assert!(fs::read(&path).expect("the file") == content);
    let output = once(&station);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(site.service.count_events("recording.stored"), 2, "it is sealed as what it is: {}", said(&output));
    assert!(!path.exists(), "and released once it is stored");
    site.is_clean();
}

#[test]
fn without_the_log_nothing_is_deleted() {
    let mut site = Site::new("[backup]\ninterval_hours = 0");
    let station = Station::enrol(&site.service);
    let path = station.write("BWC-1", "a.mp4", &bytes(50_000, 8));
    station.store_all();
    site.service.stop();
    station.configure(&site.service, DELETE);
    let output = once(&station);
    assert!(path.exists(), "{}", said(&output));
    assert!(said(&output).contains("not released BWC-1"), "{}", said(&output));
    site.service.restart();
    let output = once(&station);
    assert!(output.status.success() && !path.exists(), "{}", said(&output));
}

#[test]
fn a_copy_that_backups_may_lack_stays_and_without_it_nothing_is_released() {
    let site = Site::new("[backup]\ninterval_hours = 1");
    let station = Station::enrol(&site.service);
    let path = station.write("BWC-1", "a.mp4", &bytes(50_000, 9));
    station.store_all();
    let copies: Vec<PathBuf> = fs::read_dir(station.spool().join("copies"))
        .expect("a spool")
        .map(|entry| entry.expect("one").path())
        .collect();
    assert_eq!(copies.len(), 1, "it stays for the backup interval");
    assert_eq!(station.status()["log"]["backup_interval_seconds"], 3600);
    fs::write(&copies[0], bytes(50_000, 10)).expect("the copy is spoilt");
    station.configure(&site.service, DELETE);
    let output = once(&station);
    assert!(path.exists(), "the recorder's copy is the last good one beside the service's: {}", said(&output));
    assert!(said(&output).contains("the spool has no whole copy of a.mp4"), "{}", said(&output));
}

#[test]
fn a_fork_under_the_same_key_blocks_and_an_old_acceptance_does_not_cover_a_new_loss() {
    let mut site = Site::new("");
    let station = Station::enrol(&site.service);
    station.configure(&site.service, "");
    let first = station.write("BWC-1", "a.mp4", &bytes(10_000, 11));
    station.store_all();
    site.snapshot();
    station.write("BWC-1", "b.mp4", &bytes(10_000, 12));
    station.store_all();
    let seen = site.log_size();

    // The disk's snapshot goes on, and grows past all that the station saw.
    site.set_back();
    assert_eq!(site.health(), "ok", "nothing tells yet");
    let refused = site.accept(&site.service.admin(), &[]);
    assert!(said(&refused).contains("nothing shows that this log was restored"), "{}", said(&refused));
    site.grow(seen + 5);
    station.configure(&site.service, DELETE);
    blocked(&station, "its history may have been rewritten");
    assert!(first.exists(), "not even what both histories hold is deleted");
    assert_eq!(site.health(), "degraded", "the station showed what it saw");
    let wrong = site.accept(&site.service.admin(), &["--size", &seen.to_string()]);
    assert!(said(&wrong).contains("a station saw another log"), "{}", said(&wrong));
    assert!(site.accept(&site.service.admin(), &[]).status.success());
    assert_eq!(site.health(), "ok");
    let output = once(&station);
    assert!(output.status.success() && is_free(&station) && !first.exists(), "{}", said(&output));
    assert_eq!(site.service.count_events("recording.stored"), 2);
    holds(&station);

    // A second fork, from after that acceptance: the acceptance in it is no excuse.
    fs::remove_dir_all(site.backup_folder()).expect("the old snapshot");
    site.snapshot();
    station.write("BWC-1", "c.mp4", &bytes(10_000, 13));
    station.configure(&site.service, "");
    station.store_all();
    let seen = site.log_size();
    site.set_back();
    site.grow(seen + 5);
    station.configure(&site.service, DELETE);
    blocked(&station, "its history may have been rewritten");
    let output = once(&station);
    assert!(!output.status.success() && !is_free(&station), "{}", said(&output));
    assert!(station.dock().join("BWC-1/c.mp4").exists());
    assert_eq!(station.status()["log"]["restores"].as_array().expect("a list").len(), 1);
    site.is_clean();
}

#[test]
fn a_backup_of_a_longer_log_is_not_overwritten_by_a_shorter_one() {
    let mut site = Site::new("");
    site.snapshot();
    site.grow(site.log_size() + 3);
    let newer = site.elsewhere.path().join("newer");
    succeed(&mut site.backup_command(&newer));
    let before = fs::read(newer.join("docket.db")).expect("the backup");
    site.set_back();
    let refused = run(&mut site.backup_command(&newer));
    assert!(!refused.status.success() && said(&refused).contains("does not continue"), "{}", said(&refused));
    assert!(fs::read(newer.join("docket.db")).expect("the backup") == before, "it is as it was");
    let size = site.log_size();
    site.grow(site.log_size() + 10);
    let refused = run(&mut site.backup_command(&newer));
    assert!(!refused.status.success(), "another history is none that continues, from {size}: {}", said(&refused));
    succeed(&mut site.backup_command(&site.elsewhere.path().join("fresh")));
}

#[test]
fn a_staged_file_stays_while_the_stored_object_is_not_whole() {
    let mut site = Site::new("");
    let station = Station::enrol(&site.service);
    let content = bytes(50_000, 14);
    station.write("BWC-1", "a.mp4", &content);
    station.store_all();
    let clerk = site.service.user("clerk", AGENCY);
    let item = site.service.recordings(&clerk).pop().expect("it is stored");
    let (id, digest) = (text(&item["id"]).to_owned(), text(&item["sha256"]).to_owned());
    let vault = site.service.data().join("vault");
    let (staged, object) =
        (vault.join("staging").join(id), vault.join("objects").join(&digest[..2]).join(&digest[2..4]).join(&digest));
    // What a crash between publishing and removing leaves; then the disk loses the object's last bytes.
    site.service.stop();
    fs::write(&staged, &content).expect("a staged file");
    fs::remove_file(&object).expect("the object");
    fs::write(&object, &content[..49_999]).expect("what is left of it");
    site.service.restart();
    assert!(fs::read(&staged).expect("the last good copy stays") == content);
    site.service.stop();
    fs::write(&object, &content).expect("the object is whole again");
    site.service.restart();
    assert!(!staged.exists(), "then it may go");
}

/// The station's clock is two days ahead, the service's is right: no backup is older for it.
#[test]
fn a_station_whose_clock_is_ahead_keeps_what_no_backup_holds_yet() {
    let service = Service::start();
    let station = Station::enrol(&service);
    write_file(&station.dock().join("BWC-1/a.mp4"), &bytes(123_457, 11));
    succeed(&mut station.agent(&["once"]));
    let copies = || count_of_size(&station.spool(), 123_457);
    assert_eq!(copies(), 1, "the service's backup may not have it yet");
    for _ in 0..2 {
        let mut ahead = station.agent(&["once"]);
        succeed(faketime::under(&mut ahead).env("FAKETIME", "+2d"));
        assert_eq!(copies(), 1, "a clock that was set ahead ended the last copy");
    }
}

/// Files of a size below a folder.
fn count_of_size(folder: &Path, size: u64) -> usize {
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let meta = fs::symlink_metadata(&path).expect("a file");
        count += if meta.is_dir() { count_of_size(&path, size) } else { usize::from(meta.len() == size) };
    }
    count
}
