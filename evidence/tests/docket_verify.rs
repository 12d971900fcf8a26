//! The program `docket-verify`, run as whoever receives a package runs it.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it says")]

mod world;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::entry::Item;
use evidence::event::{Event, RecordingEvent, ReleaseOutcome};
use evidence::verify::{Fault, Limit, Notice};
use tempfile::TempDir;
use world::{Package, World, small};

fn written() -> (TempDir, Package) {
    let directory = tempfile::tempdir().unwrap();
    let (_, package) = small();
    package.write(directory.path());
    (directory, package)
}

fn run(package: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_docket-verify")).arg(package).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_whole_package_exits_0_under_a_key_from_elsewhere_and_3_under_its_own() {
    let (directory, package) = written();
    let key = package.key.to_string();
    let chinese = run(directory.path(), &["--log-key", &key]);
    assert_eq!(chinese.status.code(), Some(0), "{}", stdout(&chinese));
    assert!(stdout(&chinese).starts_with("核验通过"));
    let english = run(directory.path(), &["--log-key", &key, "--lang", "en", "--threads", "1"]);
    assert_eq!(english.status.code(), Some(0));
    assert!(stdout(&english).starts_with("HOLDS"), "{}", stdout(&english));

    let chinese = run(directory.path(), &[]);
    assert_eq!(chinese.status.code(), Some(3), "{}", stdout(&chinese));
    assert!(stdout(&chinese).starts_with("仅自相一致"), "{}", stdout(&chinese));
    let english = run(directory.path(), &["--lang", "en"]);
    assert_eq!(english.status.code(), Some(3));
    assert!(stdout(&english).starts_with("CONSISTENT IN ITSELF"), "{}", stdout(&english));
    assert!(stdout(&english).contains("The log's key was taken from the package itself"));
    for said in [&chinese, &english] {
        assert!(!stdout(said).contains("HOLDS") && !stdout(said).contains("核验通过"), "{}", stdout(said));
    }
    let json = run(directory.path(), &["--json"]);
    assert_eq!(json.status.code(), Some(3));
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!((&json["holds"], &json["verdict"]), (&false.into(), &"consistent_in_itself".into()));
    let help = run(directory.path(), &["--help"]);
    assert!(stdout(&help).contains("3  仅自相一致") && stdout(&help).contains("consistent in itself"));
}

/// A package of recordings whose paths are these bytes; the copies on the recorder are said to be deleted.
fn of_names(names: &[&[u8]]) -> (TempDir, Package) {
    let mut world = World::new();
    for (seed, name) in (1..).zip(names) {
        let text = String::from_utf8_lossy(name).into_owned();
        let raw = std::str::from_utf8(name).is_err().then(|| BASE64_STANDARD.encode(name));
        let sealed = world.seal(&text, &world::bytes(1000, seed), |seal| seal.raw_path = raw);
        world.store(&sealed);
        let (recording, at) = (sealed.id, "2026-01-02T03:04:05Z".parse().unwrap());
        let (outcome, detail) = (ReleaseOutcome::Deleted, String::new());
        let event = Event::Recording(RecordingEvent::Released { recording, path: text, outcome, detail, at });
        let station = world::station_actor(&world.station);
        world.append(station, &[Item::Recording(recording)], event);
    }
    world.file_all();
    let package = world.package();
    let directory = tempfile::tempdir().unwrap();
    package.write(directory.path());
    (directory, package)
}

#[test]
fn names_that_are_no_utf8_are_shown_with_what_they_may_read_as_and_their_bytes() {
    let cases: [(&[u8], &str, &str); 5] = [
        (b"DCIM/\xd6\xb4\xb7\xa8.mp4", "DCIM/执法.mp4", "[as GBK; bytes 4443494D2FD6B4B7A82E6D7034]"),
        (b"\x95\x32\x82\x36\xd6\xb4.mp4", "𠀀执.mp4", "[as GBK; bytes 95328236D6B42E6D7034]"),
        (b"\x83\x65\x83\x58.mp4", "\u{fffd}e\u{fffd}X.mp4", "[bytes 836583582E6D7034]"),
        (
            b"a\xc0\xaf\xe2\x80\xae\x1b[31m.mp4",
            "a\u{fffd}\u{fffd}\\u{202e}\\u{1b}[31m.mp4",
            "[bytes 61C0AFE280AE1B5B33316D2E6D7034]",
        ),
        (b"\xe6\x89\xa7\xe6\xb3.mp4", "执\u{fffd}.mp4", "[bytes E689A7E6B32E6D7034]"),
    ];
    let (directory, package) = of_names(&cases.map(|(bytes, ..)| bytes));
    let key = package.key.to_string();
    let english = run(directory.path(), &["--log-key", &key, "--lang", "en"]);
    let said = stdout(&english);
    assert_eq!(english.status.code(), Some(0), "{said}");
    for (_, text, note) in cases {
        assert!(said.contains(&format!("path on the recorder: {text} {note}\n")), "{text} {note}: {said}");
        assert!(said.contains(&format!("the recorder's copy {text} {note}: deleted (")), "{text} {note}: {said}");
    }
    assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said}");
    let chinese = stdout(&run(directory.path(), &["--log-key", &key]));
    assert!(chinese.contains("：DCIM/执法.mp4 [按 GBK 解读；字节 4443494D2FD6B4B7A82E6D7034]\n"), "{chinese}");
    assert!(chinese.contains("[字节 836583582E6D7034]\n"), "{chinese}");
    let json = run(directory.path(), &["--log-key", &key, "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let seals: Vec<_> = json["recordings"].as_array().unwrap().iter().map(|one| &one["seal"]).collect();
    let gbk = seals.iter().find(|seal| seal["name_bytes"] == "4443494D2FD6B4B7A82E6D7034").unwrap();
    assert_eq!(gbk["name_guess"], "DCIM/执法.mp4");
    assert!(gbk["name"].as_str().unwrap().contains('\u{fffd}'), "what was signed stays as it is");
    assert_eq!(seals.iter().filter(|seal| seal.get("name_guess").is_none()).count(), 3);
    let (plain, _) = written();
    let json: serde_json::Value = serde_json::from_slice(&run(plain.path(), &["--json"]).stdout).unwrap();
    assert!(json["recordings"][0]["seal"].get("name_bytes").is_none(), "{json}");
}

#[test]
fn the_log_key_may_be_in_a_file() {
    let (directory, package) = written();
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("log.vkey");
    fs::write(&file, format!("{}\n", package.key)).unwrap();
    assert_eq!(run(directory.path(), &["--log-key", file.to_str().unwrap()]).status.code(), Some(0));
    let other = evidence::note::VerifierKey::new(world::ORIGIN, world::key(9).public()).unwrap();
    fs::write(&file, other.to_string()).unwrap();
    assert_eq!(run(directory.path(), &["--log-key", file.to_str().unwrap()]).status.code(), Some(1));
}

#[test]
fn a_changed_file_exits_1_and_is_named_in_json() {
    let (directory, package) = written();
    let path = package.index.recordings[0].content.clone();
    fs::write(directory.path().join(&path), b"other").unwrap();
    let output = run(directory.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["holds"], false);
    let of = |finding: &&serde_json::Value| finding["file"] == path.as_str() && finding["rule"] == "R9.19";
    assert!(json["findings"].as_array().unwrap().iter().any(|finding| of(&finding)), "{json:#}");
    let text = run(directory.path(), &["--lang", "en"]);
    assert_eq!(text.status.code(), Some(1));
    assert!(stdout(&text).contains(&format!("[R9.19] {path}: ")), "{}", stdout(&text));
}

#[test]
fn links_and_odd_names_are_findings_and_never_followed() {
    let (directory, package) = written();
    let outside = tempfile::tempdir().unwrap();
    let content = directory.path().join(&package.index.recordings[0].content);
    let moved = outside.path().join("content");
    fs::rename(&content, &moved).unwrap();
    symlink(&moved, &content).unwrap();
    symlink("/", directory.path().join("data/loop")).unwrap();
    fs::write(directory.path().join(OsStr::from_bytes(b"data/\xff\n")), b"x").unwrap();
    let output = run(directory.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = |file: &str, code: &str| {
        json["findings"].as_array().unwrap().iter().any(|finding| finding["file"] == file && finding["code"] == code)
    };
    assert!(found(&package.index.recordings[0].content, "not-regular"));
    assert!(found("data/loop", "not-regular"));
    assert!(found("data/\u{fffd}\n", "bad-path"));
}

#[test]
fn a_wrong_command_exits_2() {
    let (directory, _) = written();
    let file = directory.path().join("bagit.txt");
    let nowhere = directory.path().join("nowhere");
    for (package, arguments) in [
        (file.as_path(), &[][..]),
        (nowhere.as_path(), &[]),
        (directory.path(), &["--lang", "fr"]),
        (directory.path(), &["--log-key", "nonsense"]),
        (directory.path(), &["--log-key"]),
        (directory.path(), &["--threads", "many"]),
        (directory.path(), &["--what"]),
        (directory.path(), &["another"]),
    ] {
        let output = run(package, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    assert_eq!(Command::new(env!("CARGO_BIN_EXE_docket-verify")).output().unwrap().status.code(), Some(2));
}

#[test]
fn an_empty_directory_exits_1() {
    let directory = tempfile::tempdir().unwrap();
    let output = run(directory.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output).lines().count(), 1, "{}", stdout(&output));
}

#[test]
fn a_directory_that_is_no_package_is_told_in_one_line() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("a.mp4"), b"a").unwrap();
    let told = |arguments: &[&str]| {
        let output = run(directory.path(), arguments);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
        String::from_utf8(output.stderr).unwrap()
    };
    let chinese = told(&[]);
    assert!(chinese.contains("不是证据包") && chinese.lines().count() == 1, "{chinese}");
    let english = told(&["--lang", "en"]);
    assert!(
        english.contains("is no package: there is no bagit.txt in it") && english.lines().count() == 1,
        "{english}"
    );
    // A folder above the package: it is named.
    let (_, package) = small();
    let inside = directory.path().join("case.bag");
    package.write(&inside);
    let above = told(&[]);
    assert!(above.contains(inside.to_str().unwrap()) && above.lines().count() == 1, "{above}");
    // One of which little is left is a package still, with its findings.
    fs::remove_file(inside.join("bagit.txt")).unwrap();
    fs::remove_file(inside.join("data/package.json")).unwrap();
    assert_eq!(run(&inside, &[]).status.code(), Some(1));
}

#[test]
fn what_one_person_read_in_one_visit_is_told_together_with_its_entries_beneath() {
    let (directory, package) = written();
    let key = package.key.to_string();
    let whole = stdout(&run(directory.path(), &["--log-key", &key]));
    let visit = "  li (证据管理员, xc-cg)  查看 1 次，播放 1 次\n";
    let (before, beneath) = whole.split_once(visit).unwrap_or_else(|| panic!("{whole}"));
    let lines: Vec<&str> = beneath.lines().take(3).collect();
    assert!(lines[0].starts_with("      ") && lines[0].contains("  #"), "{lines:?}");
    assert!(lines[1].starts_with("      ") && lines[1].contains("150 字节"), "{lines:?}");
    assert!(lines[2].starts_with("    2") && lines[2].contains("被拒绝"), "a refusal stands by itself: {lines:?}");
    assert!(before.contains("接触记录（4）"), "all are counted");
    let brief = stdout(&run(directory.path(), &["--log-key", &key, "--brief"]));
    assert!(brief.contains(visit) && !brief.contains("150 字节") && brief.contains("被拒绝"), "{brief}");
    let english = stdout(&run(directory.path(), &["--log-key", &key, "--brief", "--lang", "en"]));
    assert!(english.contains("  read about it once, watched it once\n"), "{english}");
}

#[test]
fn what_happened_is_told_in_words_on_the_readers_clock() {
    let (directory, package) = written();
    let key = package.key.to_string();
    let chinese = stdout(&run(directory.path(), &["--log-key", &key]));
    let english = stdout(&run(directory.path(), &["--log-key", &key, "--lang", "en"]));
    assert!(chinese.contains("时间均为 Asia/Shanghai 时间"), "{chinese}");
    for raw in ["recording.", "case.", "marker.", "derived.", "upload.", "search.", "T08:", "Z ", "Z\n"] {
        let happened = |text: &str| {
            let lines = text.lines().filter(|line| line.starts_with("    ") && line.contains("  #"));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        for text in [&chinese, &english] {
            let told = happened(text);
            assert!(told.len() > 2, "{text}");
            assert!(!told.iter().any(|line| line.contains(raw)), "{raw}: {told:#?}");
        }
    }
    assert!(chinese.contains("报来封存清单") && chinese.contains("已入库"), "{chinese}");
    assert!(english.contains("was announced as sealed") && english.contains("was stored"), "{english}");
    // The same moments elsewhere: eight hours earlier.
    let utc = stdout(&run(directory.path(), &["--log-key", &key, "--zone", "UTC"]));
    let made = |text: &str| text.lines().find(|line| line.contains("制作时间")).expect("a line").to_owned();
    assert_ne!(made(&chinese), made(&utc));
    let wrong = run(directory.path(), &["--zone", "Mars/Olympus"]);
    assert_eq!(wrong.status.code(), Some(2));
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(said, "docket-verify：--zone “Mars/Olympus”不是 IANA 时区，如 Asia/Shanghai\n");
}

/// For programs nothing changes: each finding has its code and its sentence in both languages, moments in UTC.
#[test]
fn the_report_for_programs_says_each_sentence_in_both_languages() {
    let (directory, _) = written();
    fs::remove_file(directory.path().join("bagit.txt")).unwrap();
    let json = run(directory.path(), &["--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let finding = &json["findings"][0];
    assert_eq!((&finding["code"], &finding["zh"]), (&"file-missing".into(), &"缺少这个文件".into()));
    assert_eq!(finding["en"], "this file is missing");
    let limits = json["limits"].as_array().unwrap();
    assert!(limits.len() > 8 && limits.iter().all(|limit| limit["zh"] != limit["code"] && limit["en"].is_string()));
    assert!(json["package"]["made_at"].as_str().unwrap().ends_with('Z'));
    assert!(json.get("names").is_none() && json["recordings"][0]["life"][0].get("said").is_none());
}

/// One table, so one test: console, command line and verifier tell an event by the same message.
#[test]
fn every_event_has_its_words_in_both_languages() {
    let mut untold = Vec::new();
    for name in Event::names() {
        let id = words::event::event_id(name);
        untold.extend(
            words::Lang::ALL.into_iter().filter(|lang| lang.text(&id) == id).map(|lang| format!("{lang}: {id}")),
        );
    }
    assert!(Event::names().count() > 45);
    assert!(untold.is_empty(), "{untold:#?}");
}

#[test]
fn everything_that_a_check_can_say_has_its_sentence_in_both_languages() {
    let said = [(Fault::KIND, Fault::CODES), (Notice::KIND, Notice::CODES), (Limit::KIND, Limit::CODES)];
    let ids: Vec<String> =
        said.into_iter().flat_map(|(kind, codes)| codes.iter().map(move |code| format!("{kind}-{code}"))).collect();
    let untold =
        |lang: words::Lang| ids.iter().filter(move |id| lang.text(id) == **id).map(move |id| format!("{lang}: {id}"));
    let untold: Vec<String> = words::Lang::ALL.into_iter().flat_map(untold).collect();
    assert!(ids.len() > 60, "{}", ids.len());
    assert!(untold.is_empty(), "{untold:#?}");
}
