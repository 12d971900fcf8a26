//! A restore is known by its entry, and believed as far as receipts bear it out: one backup that is
//! restored twice, an acceptance that was passed over, and one that says more was kept than was.

use std::fs;
use std::path::{Path, PathBuf};

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::keys::SigningKey;
use evidence::note::VerifierKey;
use harness::dock::bytes;
use harness::stored::text;
use harness::{AGENCY, Body, ORIGIN, Station, command, run, said, succeed};
use rusqlite::{Connection, params};
use serde_json::Value;

use super::{DELETE, REASON, Site, blocked, harness, holds, is_free, once};

/// Has the restore accepted in entry `number` of the log.
#[track_caller]
fn accept_as(site: &Site, number: u64) {
    site.grow(number);
    assert_eq!(site.log_size(), number, "nothing else is logged");
    let accepted = site.accept(&site.service.admin(), &[]);
    assert!(accepted.status.success(), "{}", said(&accepted));
    assert_eq!(site.log_size(), number + 1);
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn one_backup_that_is_restored_twice_loses_nothing_either_time() {
    let mut site = Site::new("");
    let station = Station::enrol(&site.service);
    let clerk = site.service.user("clerk", AGENCY);
    let files = ["BWC-1", "BWC-2", "BWC-3"].map(|recorder| station.dock().join(recorder).join("a.mp4"));
    let contents = [1, 2, 3].map(|seed| bytes(60_000 + seed, seed));
    let write = |at: usize| {
        fs::create_dir_all(files[at].parent().expect("a folder")).expect("a recorder");
        fs::write(&files[at], &contents[at]).expect("a file");
    };
    station.configure(&site.service, DELETE);
    write(0);
    station.store_all();
    assert!(!files[0].exists());
    site.back_up();
    // The same number both times, far beyond what a start and a station's contradictions log.
    let entry = site.log_size() + 30;
    for (round, stored) in [(1, 2), (2, 3)] {
        station.configure(&site.service, "");
        write(round);
        station.store_all();
        site.set_back();
        station.configure(&site.service, DELETE);
        blocked(&station, "it was restored from a backup");
        assert!(files[round].exists(), "round {round}: nothing is deleted");
        accept_as(&site, entry);
        assert!(files[round].exists());
        let output = station.once();
        assert!(output.status.success(), "round {round}: {}", said(&output));
        assert!(said(&output).contains("restored: the log was restored from a backup"), "{}", said(&output));
        assert!(is_free(&station) && !files[round].exists(), "stored again and proved, it is released");
        assert_eq!(site.service.count_events("recording.stored"), stored, "round {round}: all are there");
        holds(&station);
    }
    let status = station.status();
    let restores = status["log"]["restores"].as_array().expect("a list");
    assert_eq!(restores.iter().map(|restore| number(&restore["log_index"])).collect::<Vec<_>>(), [entry, entry]);
    let again: Vec<u64> = restores.iter().map(|restore| number(&restore["recordings_offered_again"])).collect();
    assert_eq!(again, [2, 1], "{status}");
    let seen = status["log"]["checkpoints_seen"].as_array().expect("a list");
    for restore in restores {
        let lost = seen.iter().filter(|seen| seen["lost_by_restore"] == restore["number"]).count();
        assert!(lost > 0, "what each took is kept apart: {status}");
    }
    for content in &contents {
        let found = site.service.recordings(&clerk).into_iter().any(|item| {
            let id = text(&item["id"]);
            site.service.get(&format!("/api/v1/recordings/{id}/content"), &clerk).body == *content
        });
        assert!(found, "a recording of {} bytes", content.len());
    }
    let output = station.once();
    assert!(output.status.success() && is_free(&station), "{}", said(&output));
    site.is_clean();
}

/// The state of a station.
fn state(station: &Station) -> Connection {
    Connection::open(station.spool().join("state.sqlite3")).expect("the state")
}

#[test]
fn a_restore_that_was_noted_as_nothing_is_considered_again_when_it_explains_a_block() {
    let mut site = Site::new("");
    let station = Station::enrol(&site.service);
    station.configure(&site.service, "");
    station.write("BWC-1", "a.mp4", &bytes(10_000, 21));
    station.store_all();
    site.back_up();
    station.write("BWC-1", "b.mp4", &bytes(10_000, 22));
    station.store_all();
    site.set_back();
    blocked(&station, "it was restored from a backup");
    let accepted = site.accept(&site.service.admin(), &[]);
    assert!(accepted.status.success(), "{}", said(&accepted));
    // As an agent of before noted it that read of the restore before it looked at the log's head.
    let told = site.service.request("GET", "/api/v1/log/restored", Some(&site.service.admin()), Body::Nothing);
    let receipt = told.expect(200).json()["restores"][0].clone();
    let entry = site.log_size() - 1;
    let sql =
        "INSERT INTO restore (log_index, receipt, size, accepted_by, reason, logged_at, noted_at, why, note, followed,
        entries_gone, recordings, dockings, releases) VALUES ($1, $2, 1, 'admin', '', 0, 0, '', '', 0, 0, 0, 0, 0)";
    state(&station).execute(sql, params![entry.cast_signed(), receipt.to_string()]).expect("a row");
    let output = station.once();
    assert!(output.status.success() && is_free(&station), "{}", said(&output));
    assert_eq!(site.service.count_events("recording.stored"), 2);
    let status = station.status();
    assert_eq!(status["log"]["restores"].as_array().expect("a list").len(), 1, "it is noted once: {status}");
    holds(&station);
    site.is_clean();
}

/// Small recordings after the backup: more than the station keeps checkpoints of.
const RECORDINGS: u64 = 80;

#[test]
fn a_restore_that_says_more_was_kept_than_was_is_not_accepted() {
    let mut site = Site::new("");
    let station = Station::enrol_with(&site.service, AGENCY, "[upload]\nfiles = 1");
    // The first checkpoint of each power of two stays: that of 32 is one of before the backup.
    site.grow(36);
    station.write("BWC-1", "early.mp4", &bytes(1000, 31));
    station.store_all();
    let kept = site.log_size();
    site.back_up();
    for at in 0..RECORDINGS {
        station.write("BWC-2", &format!("{at}.mp4"), &bytes(1000 + at, 32));
    }
    station.store_all();
    let status = station.status();
    let mut stored = Vec::new();
    collect(&status, "log_index", &mut stored);
    let first = stored.into_iter().filter(|index| *index >= kept).min().expect("stored after the backup");
    let claimed = first + 1;
    let seen = status["log"]["checkpoints_seen"].as_array().expect("a list");
    let between = seen.iter().filter(|seen| (kept + 1..=claimed).contains(&number(&seen["size"]))).count();
    assert_eq!(between, 0, "no checkpoint shows what is between {kept} and {claimed}: {status}");

    site.set_back();
    blocked(&station, "it was restored from a backup");
    site.grow(claimed + 3);
    let accepted = site.accept(&site.service.admin(), &["--size", &claimed.to_string()]);
    assert!(accepted.status.success(), "the service cannot know: {}", said(&accepted));
    let output = once(&station);
    assert!(!output.status.success() && !is_free(&station), "{}", said(&output));
    assert!(said(&output).contains("fewer were kept"), "the station says what is wrong: {}", said(&output));
    assert!(succeed(&mut station.agent(&["status"])).contains("fewer were kept"));
    assert_eq!(site.service.count_events("recording.stored"), 1, "nothing is believed of it");

    let accepted = site.accept(&site.service.admin(), &["--size", &kept.to_string()]);
    assert!(accepted.status.success(), "{}", said(&accepted));
    let output = station.once();
    assert!(output.status.success() && is_free(&station), "{}", said(&output));
    assert_eq!(site.service.count_events("recording.stored"), RECORDINGS + 1);
    assert_eq!(number(&station.status()["log"]["restores"][0]["recordings_offered_again"]), RECORDINGS);
    holds(&station);
    site.is_clean();
}

/// `docket check --seen` of the stopped service.
fn check(site: &Site, seen: &Path) -> (bool, String) {
    let output = run(command("docket").arg("check").arg("--data").arg(site.service.data()).arg("--seen").arg(seen));
    (output.status.success(), said(&output))
}

/// `docket-verify --seen` of a package.
fn verify(site: &Site, bag: &Path, seen: &Path, language: &str) -> (Option<i32>, String) {
    let mut verify = command("docket-verify");
    let output =
        run(verify.arg(bag).args(["--lang", language, "--log-key", &site.service.log_key(), "--seen"]).arg(seen));
    (output.status.code(), said(&output))
}

/// A service that was restored, as its administrator accepted, and what its station shows of the log.
struct Shown {
    site: Site,
    clerk: String,
    /// Entries that were kept.
    kept: u64,
    /// What it showed while it was blocked.
    blocked: PathBuf,
    /// What it shows since it accepted the restore.
    accepted: PathBuf,
    /// The same without what it says of the restore.
    bare: PathBuf,
}

fn shown() -> Shown {
    let mut site = Site::new("");
    let station = Station::enrol(&site.service);
    let clerk = site.service.user("clerk", AGENCY);
    station.write("BWC-1", "a.mp4", &bytes(10_000, 41));
    station.store_all();
    site.back_up();
    let kept = site.log_size();
    station.write("BWC-1", "b.mp4", &bytes(10_000, 42));
    station.store_all();
    // Where a package's proofs reach for sure: a log of 64 entries, the lower half of one of 65 to 128.
    site.grow(64);
    station.store_all();
    let status = station.status();
    let seen = status["log"]["checkpoints_seen"].as_array().expect("a list");
    assert!(seen.iter().any(|seen| number(&seen["size"]) == 64), "{status}");
    let [before, accepted, bare] = ["before", "accepted", "bare"].map(|name| site.elsewhere.path().join(name));
    fs::write(&before, succeed(&mut station.agent(&["checkpoints"]))).expect("a file");

    site.set_back();
    blocked(&station, "it was restored from a backup");
    site.service.stop();
    let (clean, told) = check(&site, &before);
    assert!(!clean && told.contains("it was cut"), "{told}");
    assert!(told.contains("no restore of the log was accepted since"), "{told}");
    site.service.restart();
    assert!(site.accept(&site.service.admin(), &[]).status.success());
    station.store_all();
    site.grow(66);
    let after = succeed(&mut station.agent(&["checkpoints"]));
    for line in ["#! restore {", "#! lost ", "accepted by admin"] {
        assert!(after.contains(line), "{after}");
    }
    let without: String = after.split_inclusive('\n').filter(|line| !line.starts_with("#!")).collect();
    fs::write(&accepted, after).expect("a file");
    fs::write(&bare, without).expect("a file");
    Shown { site, clerk, kept, blocked: before, accepted, bare }
}

#[test]
fn what_a_restore_states_as_lost_is_told_as_that_and_everything_else_stays_a_fault() {
    let Shown { mut site, kept, blocked, accepted, bare, .. } = shown();
    site.service.stop();
    for seen in [&accepted, &bare, &blocked] {
        // The log's own entry names what the station had shown before it was accepted.
        let (clean, told) = check(&site, seen);
        assert!(clean, "{told}");
        assert!(told.contains("were given up: the restore in log entry"), "{told}");
        assert!(told.contains("accepted by admin") && told.contains(&format!("kept {kept} entries")), "{told}");
    }
    // Another history of what it says was kept is excused by nothing, nor is what it does not state.
    let key = fs::read(site.service.data().join("keys/log.pkcs8")).expect("the log's key");
    let key = SigningKey::from_pkcs8(&key).expect("a key");
    let verifier = VerifierKey::new(ORIGIN, key.public()).expect("a name");
    for size in [kept, 1000] {
        let forged = Checkpoint { origin: ORIGIN.to_owned(), size, root: Digest::of(b"other") };
        let other = site.elsewhere.path().join("other");
        let text = fs::read_to_string(&accepted).expect("a file") + "\n" + &forged.sign(&verifier, &key);
        fs::write(&other, text).expect("a file");
        let (clean, told) = check(&site, &other);
        assert!(!clean && told.contains(&size.to_string()), "{told}");
        assert_eq!(told.matches("FAULT").count(), 1, "{told}");
    }
}

/// A package cannot show that a restore was accepted, and no operator excuses a rewriting in it: the
/// station's own copy of the acceptance does, and is named first.
#[test]
fn a_package_of_a_restored_log_is_excused_by_the_stations_copy_of_the_acceptance_alone() {
    let Shown { site, clerk, accepted, bare, .. } = shown();
    let ids: Vec<String> = site.service.recordings(&clerk).iter().map(|item| text(&item["id"]).to_owned()).collect();
    let bag = site.service.home().join("after.bag");
    succeed(site.service.docket(&clerk).arg("package").args(&ids).args(["--reason", "恢复后核验", "-o"]).arg(&bag));
    let (code, told) = verify(&site, &bag, &accepted, "en");
    assert_eq!(code, Some(0), "{told}");
    assert!(!told.contains("CONTRADICTED") && told.contains("seen checkpoint of 64 entries: GIVEN UP"), "{told}");
    let first = told.lines().nth(1).expect("a first line");
    for part in ["THE LOG WAS RESTORED", "administrator admin", REASON] {
        assert!(first.contains(part), "{told}");
    }
    let (code, told) = verify(&site, &bag, &accepted, "zh");
    assert!(code == Some(0) && told.contains("日志曾自备份恢复") && told.contains("已放弃"), "{told}");
    let (code, told) = verify(&site, &bag, &bare, "en");
    assert!(code == Some(1) && told.contains("seen checkpoint of 64 entries: CONTRADICTED"), "{told}");
}

/// All numbers of a name, wherever they stand.
fn collect(value: &Value, name: &str, into: &mut Vec<u64>) {
    match value {
        Value::Object(map) => {
            into.extend(map.get(name).and_then(Value::as_u64));
            map.values().for_each(|value| collect(value, name, into));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, name, into)),
        _ => {}
    }
}
