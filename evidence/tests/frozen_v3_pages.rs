//! Frozen samples of `search.shown`, which version 3 brought beside what stands in `testdata/v3/`: a log with pages of
//! searches, its key and checkpoint, and a package of a recording that was on them. Written once, out of [`made`], by a
//! test that was then removed; never written again.

mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::{Entry, Item};
use evidence::event::{AccessEvent, Event, ReadWhat, Role};
use evidence::ids::RecordingId;
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::tile::{decode_bundle, encode_bundle};
use evidence::verify::{AccessWhat, Options, PackagedFile, Report, Verdict, verify_package};
use world::{Package, World, naive_root, user};

/// SHA-256 of each sample; of the package, of all its files as `sha256sum` lists them by path.
const SAMPLES: [(&str, &str); 4] = [
    ("entries.bundle", "a4ec3a80a4e91ef827151bf1542649f229e1017fd84255022bdd58806e4c5c09"),
    ("checkpoint.txt", "1e68b1a44c75e2f536e858d20b9b076b2db21cd3164c899f85d7e4b5dc2c65d3"),
    ("log.vkey", "90f2f0e9713f25110ff8a7e33f59c9d4d23dfe3e4c228fd2b83f0e4f6d2e1a43"),
    ("package", "86b64b77a6c0acff991137110010faa9ac2611c5852a4024158887b95a077abb"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/v3-pages")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the sample is there")
}

fn log_key() -> VerifierKey {
    String::from_utf8(read("log.vkey")).expect("text").parse().expect("a verifier key")
}

fn list(directory: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a plain name");
        let path = if prefix.is_empty() { name } else { format!("{prefix}/{name}") };
        if entry.path().is_dir() {
            list(&entry.path(), &path, files);
        } else {
            files.insert(path, fs::read(entry.path()).expect("a file"));
        }
    }
}

fn package_files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    list(&folder().join("package"), "", &mut files);
    files
}

fn package_digest(files: &BTreeMap<String, Vec<u8>>) -> Digest {
    let lines: Vec<String> = files.iter().map(|(path, bytes)| format!("{}  {path}\n", Digest::of(bytes))).collect();
    Digest::of(lines.concat().as_bytes())
}

/// A page of both recordings, with a picture of the first.
fn page(pictured: Vec<RecordingId>) -> AccessEvent {
    let query = r#"{"q":"光明路","kind":"video"}"#.to_owned();
    AccessEvent::SearchShown { scope: "recordings".to_owned(), query, shown: 2, counted: true, pictured }
}

/// The samples as this program would write them.
fn made() -> (BTreeMap<&'static str, Vec<u8>>, Package) {
    let mut world = World::new();
    world.page = None;
    let seen = world.add("DCIM/100MEDIA/0001_012345_20260101120000_0001.MP4", &[7; 300]);
    let listed = world.add("现场录音.amr", b"");
    world.file_all();
    let items = [Item::Recording(seen), Item::Recording(listed)];
    world.append(user("li", Role::Clerk), &items, page(vec![seen]));
    world.append(user("li", Role::Clerk), &items[1..], page(Vec::new()));
    world.append(user("li", Role::Clerk), &[], page(Vec::new()));
    world.append(user("li", Role::Clerk), &items[..1], AccessEvent::ItemRead { what: ReadWhat::Detail });
    let package = world.package();
    let entries = world.entries.iter().map(Vec::as_slice);
    let samples = BTreeMap::from([
        ("entries.bundle", encode_bundle(entries).expect("short entries")),
        ("checkpoint.txt", world.checkpoint().into_bytes()),
        ("log.vkey", format!("{}\n", world.verifier()).into_bytes()),
    ]);
    (samples, package)
}

#[test]
fn the_samples_are_as_they_were_frozen() {
    for (name, digest) in SAMPLES {
        let actual = if name == "package" { package_digest(&package_files()) } else { Digest::of(&read(name)) };
        assert_eq!(actual.to_string(), digest, "{name}");
    }
}

#[test]
fn equal_facts_are_still_written_as_equal_bytes() {
    let (samples, package) = made();
    for (name, bytes) in samples {
        assert_eq!(bytes, read(name), "{name}");
    }
    let frozen = package_files();
    for (path, bytes) in &package.files {
        // The page for the receiver, and with it its checksum, may get better words.
        if !["HOW-TO-CHECK.txt", "tagmanifest-sha256.txt"].contains(&path.as_str()) {
            assert_eq!(frozen.get(path), Some(bytes), "{path}");
        }
    }
    assert_eq!(frozen.len(), package.files.len());
}

#[test]
fn a_log_with_pages_of_searches_is_read() {
    let bundle = read("entries.bundle");
    let entries = decode_bundle(&bundle).expect("a bundle");
    let note = String::from_utf8(read("checkpoint.txt")).expect("text");
    let leaves: Vec<Digest> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    assert_eq!(Checkpoint::open(&note, &log_key()).expect("a checkpoint").root, naive_root(&leaves));
    let mut pages = 0;
    for entry in &entries {
        let parsed = Entry::parse(entry).expect("an entry");
        assert_eq!(parsed.to_bytes().expect("its bytes"), *entry);
        parsed.check_items().expect("the items of its event");
        if let Event::Access(AccessEvent::SearchShown { pictured, shown, .. }) = &parsed.event {
            pages += 1;
            assert_eq!(*shown, 2);
            // An entry that had a picture of a recording that it does not name is none.
            if !pictured.is_empty() {
                let mut less = parsed.clone();
                less.items.retain(|link| link.item != Item::Recording(pictured[0]));
                assert!(less.check_items().is_err(), "R5.6");
            }
        }
    }
    assert_eq!(pages, 3);
}

fn verified() -> Report {
    let files = package_files();
    let listed: Vec<PackagedFile> =
        files.iter().map(|(path, bytes)| PackagedFile { path: path.clone(), size: bytes.len() as u64 }).collect();
    let open = |path: &str| -> std::io::Result<Box<dyn std::io::Read>> {
        Ok(Box::new(std::io::Cursor::new(files.get(path).ok_or(std::io::ErrorKind::NotFound)?.clone())))
    };
    verify_package(&listed, open, &Options { log_key: Some(log_key()), threads: 1 })
}

#[test]
fn a_page_counts_in_the_history_of_every_recording_on_it_and_the_chain_shows_that_none_is_missing() {
    let report = verified();
    assert_eq!(report.verdict, Verdict::Holds, "{:#?}", report.findings);
    let pages = |facts: &evidence::verify::RecordingFacts| {
        let seen =
            facts.accesses.iter().filter(|access| matches!(access.what, AccessWhat::Read { part: ReadWhat::Still }));
        (seen.count(), facts.life.iter().filter(|step| step.event == "search.shown").count())
    };
    let told: Vec<(usize, usize)> = report.recordings.iter().map(pages).collect();
    // The picture of the one was seen, the other was on two pages.
    assert!(told.contains(&(1, 0)) && told.contains(&(0, 2)), "{told:?}");
    // Without the page's entry in a recording's history the package does not hold.
    let mut files = package_files();
    let page = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("search.shown");
    let name = files.iter().find(|(path, bytes)| path.contains(".entry") && page(bytes)).expect("a page").0.clone();
    files.remove(&name);
    files.remove(&name.replace(".entry", ".tlog-proof"));
    let listed: Vec<PackagedFile> =
        files.iter().map(|(path, bytes)| PackagedFile { path: path.clone(), size: bytes.len() as u64 }).collect();
    let open = |path: &str| -> std::io::Result<Box<dyn std::io::Read>> {
        Ok(Box::new(std::io::Cursor::new(files.get(path).ok_or(std::io::ErrorKind::NotFound)?.clone())))
    };
    let report = verify_package(&listed, open, &Options { log_key: Some(log_key()), threads: 1 });
    assert_eq!(report.verdict, Verdict::DoesNotHold);
}
