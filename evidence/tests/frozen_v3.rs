//! Frozen samples of entry version 3 and package version 2, beside those of earlier versions in
//! `frozen.rs` and `frozen_v2.rs`: what this release writes must stay readable, and must mean the
//! same, for ever.
//!
//! `testdata/v3/` holds a log of entries of version 3 with fixed nonces, its checkpoint, key and one
//! proof, and a whole package. It was written once, out of [`made`], by a test that did nothing else
//! and was then removed; it is never written again. A change that makes these tests fail is a new
//! version of the format, with samples of its own.

mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use evidence::checkpoint::Checkpoint;
use evidence::digest::Digest;
use evidence::entry::{ENTRY_NONCE_SIZE, Entry, Item};
use evidence::event::{Event, PackageEvent, RecordingEvent, Role, ViewEnd};
use evidence::ids::{PackageId, ViewId};
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::package::{HOW_TO_CHECK, PackageIndex};
use evidence::proof::LogProof;
use evidence::tile::{decode_bundle, encode_bundle};
use evidence::verify::{Options, PackagedFile, Verdict, verify_package};
use world::{Package, World, key, naive_root, user};

/// SHA-256 of each sample; of the package, of all its files as `sha256sum` lists them by path.
const SAMPLES: [(&str, &str); 5] = [
    ("entries.bundle", "6437eab869dfb9d82cfc534608705c0e88c7e3d7b727a1cdfe8f1e9a6fdd0e85"),
    ("checkpoint.txt", "2ad09d251a306133df6b2af95ec674ecd8782d7430e5772751386e188db2ca70"),
    ("log.vkey", "90f2f0e9713f25110ff8a7e33f59c9d4d23dfe3e4c228fd2b83f0e4f6d2e1a43"),
    ("stored.tlog-proof", "be91b583c4f8f47b3b2993cce494fe14af4336d654c9ae613831a6205158263d"),
    ("package", "5fa93b5fde337359e56fb241e3f3561399535a9e468bda72e044902b64644a50"),
];

/// Number of the entry that `stored.tlog-proof` proves.
const PROVEN: usize = 4;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/v3")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).expect("the sample is there")
}

fn read_text(name: &str) -> String {
    String::from_utf8(read(name)).expect("the sample is text")
}

fn log_key() -> VerifierKey {
    read_text("log.vkey").parse().expect("a verifier key")
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

/// The samples as this program would write them: a package, and the log some entries later, when the
/// package was sent.
fn made() -> (BTreeMap<&'static str, Vec<u8>>, Package) {
    let mut world = World::new();
    world.page = None;
    let recording = world.add("DCIM/100MEDIA/0001_012345_20260101120000_0001.MP4", &[7; 300]);
    world.add("执法记录仪_警号012345_20260101120000_现场录音.amr", b"");
    world.file_all();
    world.watch(recording);
    let package = world.package();
    let (id, view) = (PackageId::from_random([7; 16]), ViewId::from_random([8; 16]));
    let items = [Item::Package(id.clone()), Item::Recording(recording)];
    let client = "192.0.2.7".to_owned();
    let opened = Event::Package(PackageEvent::Opened { package: id.clone(), view: view.clone(), client });
    world.append(user("zhao", Role::Head), &items, opened);
    let sent = Event::Package(PackageEvent::Sent {
        package: id.clone(),
        bytes: 9_000,
        end: ViewEnd::Complete,
        view: Some(view),
    });
    world.append(user("zhao", Role::Head), &[Item::Package(id)], sent);
    let entries = world.entries.iter().map(Vec::as_slice);
    let samples = BTreeMap::from([
        ("entries.bundle", encode_bundle(entries).expect("short entries")),
        ("checkpoint.txt", world.checkpoint().into_bytes()),
        ("log.vkey", format!("{}\n", world.verifier()).into_bytes()),
        ("stored.tlog-proof", world.proof(PROVEN).to_string().into_bytes()),
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
    assert!(!HOW_TO_CHECK.is_empty());
}

#[test]
fn a_log_of_version_3_is_read() {
    let bundle = read("entries.bundle");
    let entries = decode_bundle(&bundle).expect("a bundle");
    let checkpoint = Checkpoint::open(&read_text("checkpoint.txt"), &log_key()).expect("a checkpoint");
    assert_eq!(checkpoint.size, entries.len() as u64);
    let leaves: Vec<Digest> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    assert_eq!(checkpoint.root, naive_root(&leaves));
    for entry in &entries {
        let parsed = Entry::parse(entry).expect("an entry");
        assert_eq!(parsed.to_bytes().expect("its bytes"), *entry);
        assert_eq!((parsed.v, parsed.nonce.expect("a nonce").0.len()), (3, ENTRY_NONCE_SIZE));
        parsed.check_items().expect("the items of its event");
    }
    let proof: LogProof = read_text("stored.tlog-proof").parse().expect("a proof");
    assert_eq!(proof.verify(entries[PROVEN], &log_key()), Ok(checkpoint));
    let proven = Entry::parse(entries[PROVEN]).expect("an entry");
    assert!(matches!(proven.event, Event::Recording(RecordingEvent::Stored { .. })), "{:?}", proven.event);
}

#[test]
fn a_package_of_version_2_holds() {
    let files = package_files();
    let index = PackageIndex::parse(&files["data/package.json"]).expect("an index");
    assert_eq!(index.version, 2);
    let listed: Vec<PackagedFile> =
        files.iter().map(|(path, bytes)| PackagedFile { path: path.clone(), size: bytes.len() as u64 }).collect();
    let open = |path: &str| -> std::io::Result<Box<dyn std::io::Read>> {
        Ok(Box::new(std::io::Cursor::new(files.get(path).ok_or(std::io::ErrorKind::NotFound)?.clone())))
    };
    let report = verify_package(&listed, open, &Options { log_key: Some(log_key()), threads: 1 });
    assert_eq!(report.verdict, Verdict::Holds, "{:#?}", report.findings);
    assert_eq!(report.recordings.len(), 2);
    let package = report.package.expect("its facts");
    assert_eq!(package.made_by, Some(user("zhao", Role::Head)));
    assert_eq!(package.service_keys.iter().map(|named| named.key).collect::<Vec<_>>(), [key(5).public()]);
}
