//! Frozen samples of format version 1: what an earlier release wrote must stay readable, and must
//! mean the same, for ever.
//!
//! `testdata/v1/` was written once, by `writes_the_samples_of_version_1` below, and is never
//! written again: a change that makes these tests fail is a new version of the format, with
//! samples of its own beside these.

mod world;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use evidence::checkpoint::Checkpoint;
use evidence::digest::{Digest, SEGMENT_SIZE};
use evidence::docking::Docking;
use evidence::dsse::Envelope;
use evidence::entry::Entry;
use evidence::event::Role;
use evidence::manifest::Sealed;
use evidence::merkle::leaf_hash;
use evidence::note::VerifierKey;
use evidence::proof::LogProof;
use evidence::receipt::Receipt;
use evidence::tile::decode_bundle;
use evidence::verify::{Options, PackagedFile, verify_package};
use world::{Package, World, bytes, hash, key, naive_root, user};

/// SHA-256 of each sample; of the package, of all its files as `sha256sum` lists them by path.
const SAMPLES: [(&str, &str); 8] = [
    ("manifest.dsse.json", "36f99f962de75d260f014573db6defe980284a395e995d8b5126df1e9957c4ca"),
    ("docking.dsse.json", "bb922a6cdb49978451072df7eccd95a42610fbf5cac2f8371aa354f6617c0abb"),
    ("states.bin", "bb1179df92126b16abe67cb600081aa5ad334f93e690351fd34bfe099ef5f7e6"),
    ("entries.bundle", "721d0b47bbb64fa9022600c75ed721363f60de983ef3dfc0af61d19b31836478"),
    ("checkpoint.txt", "0c85f8e6fb05601a0e4619a75d6bc9e762a2198bd5559cd377ad25fddd0f8cc7"),
    ("log.vkey", "90f2f0e9713f25110ff8a7e33f59c9d4d23dfe3e4c228fd2b83f0e4f6d2e1a43"),
    ("stored.tlog-proof", "f68d4aeb950430ed7a0aefb460f2abbee7992ae01bde0017e25bf31aa51971ef"),
    ("package", "86eafe53d63843613d9f255dc71c82e83b60cc8a5a2abc6746837c541ab2054c"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/v1")
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

/// The content of the sample manifest: three segments, the last of 100 bytes.
fn long_content() -> Vec<u8> {
    bytes(usize::try_from(2 * SEGMENT_SIZE + 100).expect("small"), 42)
}

/// The samples as this program would write them.
fn made() -> (BTreeMap<&'static str, Vec<u8>>, Package) {
    let mut world = World::legacy();
    let sealed = world.seal("DCIM/100MEDIA/0001_012345_20260101120000_0002.MP4", &long_content(), |seal| {
        seal.flags = vec!["truncated".to_owned()];
        seal.read_errors = vec![world::read_error()];
        seal.other.insert("of_a_later_version".to_owned(), serde_json::json!({"kept": [1, "二"]}));
    });
    let mut small = World::legacy();
    let recording = small.add("DCIM/100MEDIA/0001_012345_20260101120000_0001.MP4", b"one small recording");
    small.add("执法记录仪_警号012345_20260101120000_现场录音.amr", b"");
    small.file_all();
    small.watch(recording);
    let package = small.package();
    world.store(&sealed);
    let entries = small.entries.iter().map(Vec::as_slice);
    let samples = BTreeMap::from([
        ("manifest.dsse.json", sealed.envelope.to_bytes()),
        ("docking.dsse.json", small.docking().to_bytes()),
        ("states.bin", sealed.content.states.encode()),
        ("entries.bundle", evidence::tile::encode_bundle(entries).expect("short entries")),
        ("checkpoint.txt", small.checkpoint().into_bytes()),
        ("log.vkey", format!("{}\n", small.verifier()).into_bytes()),
        ("stored.tlog-proof", small.proof(3).to_string().into_bytes()),
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
}

#[test]
fn a_manifest_of_version_1_is_read() {
    let envelope = Envelope::parse(&read("manifest.dsse.json")).expect("an envelope");
    let sealed = Sealed::open(&envelope, &key(2).public()).expect("a manifest");
    assert_eq!(sealed.path, "DCIM/100MEDIA/0001_012345_20260101120000_0002.MP4");
    assert_eq!(sealed.digest, Digest::of(&long_content()));
    assert_eq!(sealed.seal.other["of_a_later_version"], serde_json::json!({"kept": [1, "二"]}));
    assert_eq!(sealed.content(&read("states.bin")).expect("its states"), hash(&long_content()));
}

#[test]
fn a_docking_statement_of_version_1_is_read() {
    let envelope = Envelope::parse(&read("docking.dsse.json")).expect("an envelope");
    let docking = Docking::open(&envelope, &key(2).public()).expect("a docking").docking;
    assert_eq!(docking.entries.len(), 2);
}

#[test]
fn a_log_of_version_1_is_read() {
    let bundle = read("entries.bundle");
    let entries = decode_bundle(&bundle).expect("a bundle");
    let checkpoint = Checkpoint::open(&read_text("checkpoint.txt"), &log_key()).expect("a checkpoint");
    assert_eq!(checkpoint.size, entries.len() as u64);
    let leaves: Vec<Digest> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    assert_eq!(checkpoint.root, naive_root(&leaves));
    for entry in &entries {
        let parsed = Entry::parse(entry).expect("an entry");
        assert_eq!(parsed.to_bytes().expect("its bytes"), *entry);
    }
    let proof: LogProof = read_text("stored.tlog-proof").parse().expect("a proof");
    assert_eq!(proof.verify(entries[3], &log_key()), Ok(checkpoint));
    let receipt = Receipt { entry: entries[3].to_vec(), proof: read_text("stored.tlog-proof") };
    let (entry, ..) = receipt.verify(&log_key()).expect("a receipt");
    let evidence::event::Event::Recording(evidence::event::RecordingEvent::Stored { recording, content, size }) =
        entry.event
    else {
        panic!("entry 3 is recording.stored");
    };
    receipt.verify_content(&log_key(), &recording, &content, size).expect("it is for that recording");
    assert_eq!(content, Digest::of(b"one small recording"));
}

#[test]
fn a_package_of_version_1_holds() {
    let files = package_files();
    let listed: Vec<PackagedFile> =
        files.iter().map(|(path, bytes)| PackagedFile { path: path.clone(), size: bytes.len() as u64 }).collect();
    let open = |path: &str| -> std::io::Result<Box<dyn std::io::Read>> {
        Ok(Box::new(std::io::Cursor::new(files.get(path).ok_or(std::io::ErrorKind::NotFound)?.clone())))
    };
    let report = verify_package(&listed, open, &Options { log_key: Some(log_key()), threads: 1 });
    assert!(report.holds, "{:#?}", report.findings);
    assert_eq!(report.recordings.len(), 2);
    assert_eq!(report.package.and_then(|package| package.made_by), Some(user("zhao", Role::Head)));
}
