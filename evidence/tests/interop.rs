//! What we write, checked by programs that are not ours: Go's transparency log packages, openssl,
//! sha256sum and bagit.py.
//!
//! Needs Debian's `golang-go golang-golang-x-mod-dev openssl python3` and the Python module
//! `bagit`, in the interpreter that `DOCKET_TEST_PYTHON` names; `./x test` installs them.

mod world;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use evidence::derived::Derived;
use evidence::digest::Digest;
use evidence::dsse::{Envelope, pae};
use evidence::event::{AccessEvent, ByteRange, Event, Role};
use evidence::merkle;
use evidence::package::PackageFile;
use evidence::tile::{Edge, GrownTile, TileKind, TilePath, encode_bundle};
use tempfile::TempDir;
use world::{CLIP, Package, World, bytes, derived, key, naive_root, node_of, small, user};

/// Where Debian keeps Go's module packages.
const DEBIAN_GOPATH: &str = "/usr/share/gocode";

fn run(command: &mut Command, what: &str) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{what} cannot be started ({error}); `./x test` installs what is missing"));
    let Output { status, stdout, stderr } = output;
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{what} ends with {status}\n{stdout}\n{stderr}");
    stdout.into_owned()
}

fn go(program: &str, directory: &Path) -> String {
    let packages = Path::new(DEBIAN_GOPATH).join("src/golang.org/x/mod/sumdb/tlog");
    assert!(
        packages.is_dir(),
        "{} is missing: apt-get install golang-go golang-golang-x-mod-dev (`./x test` does it)",
        packages.display()
    );
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(program);
    let cache = Path::new(env!("CARGO_TARGET_TMPDIR")).join("go-build");
    let mut command = Command::new("go");
    command.env("GO111MODULE", "off").env("GOPATH", DEBIAN_GOPATH).env("GOCACHE", cache).env("GOFLAGS", "");
    run(command.arg("run").arg(source).arg(directory), program)
}

fn write(directory: &Path, path: &str, content: &[u8]) {
    let path = directory.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    fs::write(path, content).expect("a file");
}

fn write_tile(directory: &Path, tile: &GrownTile) {
    let width = u16::try_from(tile.hashes.len()).expect("at most 256");
    let path = TilePath { kind: TileKind::Hashes(tile.level), index: tile.index, width };
    let content: Vec<u8> = tile.hashes.iter().flat_map(|hash| hash.0).collect();
    write(directory, &path.to_string(), &content);
}

/// Writes a log as a service would publish it.
fn write_log(world: &World, directory: &Path) {
    let leaves = world.leaves();
    let mut edge = Edge::default();
    for leaf in &leaves {
        edge.push(*leaf).iter().for_each(|tile| write_tile(directory, tile));
    }
    edge.partial().iter().for_each(|tile| write_tile(directory, tile));
    assert_eq!(edge.root(), naive_root(&leaves));
    for (index, entries) in (0..).zip(world.entries.chunks(256)) {
        let width = u16::try_from(entries.len()).expect("at most 256");
        let path = TilePath { kind: TileKind::Entries, index, width };
        let bundle = encode_bundle(entries.iter().map(Vec::as_slice)).expect("short entries");
        write(directory, &path.to_string(), &bundle);
    }
    write(directory, "checkpoint", world.checkpoint().as_bytes());
    write(directory, "log.vkey", format!("{}\n", world.verifier()).as_bytes());
    for (old, new) in [(1, 2), (3, 7), (255, 257), (256, 512), (256, 600), (511, 599), (600, 600)] {
        let Ok(proof) = merkle::consistency_proof(old, new, &mut node_of(&leaves));
        let lines: Vec<String> = proof.iter().map(|hash| format!("{}\n", BASE64_STANDARD.encode(hash.0))).collect();
        write(directory, &format!("proofs/{old}-{new}"), lines.concat().as_bytes());
    }
}

#[test]
fn go_accepts_a_log_that_we_wrote() {
    let mut world = World::new();
    while world.entries.len() < 600 {
        let query = format!("占道 {}", world.entries.len());
        let searched = Event::Access(AccessEvent::SearchMade { scope: "recordings".to_owned(), query, shown: 0 });
        world.append(user("li", Role::Clerk), &[], searched);
    }
    let directory = tempfile::tempdir().expect("a directory");
    write_log(&world, directory.path());
    let said = go("checklog.go", directory.path());
    // Three tiles of level 0, one of level 1.
    assert_eq!(said, "entries 600 tiles 4 consistency proofs 7\n");
}

fn written() -> (World, Package, TempDir) {
    let (world, package) = small();
    let directory = tempfile::tempdir().expect("a directory");
    package.write(directory.path());
    (world, package, directory)
}

#[test]
fn go_accepts_every_proof_of_a_package() {
    let (_, package, directory) = written();
    let proofs = package.files.keys().filter(|path| path.ends_with(".tlog-proof")).count();
    assert!(proofs > 10);
    assert_eq!(go("checkpackage.go", directory.path()), format!("proofs {proofs}\n"));
}

/// Checks an envelope with openssl under the key of a PEM file, and that a change of it is seen.
fn openssl_accepts(envelope: &Envelope, key: &Path) {
    let scratch = tempfile::tempdir().expect("a directory");
    write(scratch.path(), "pae", &pae(&envelope.payload_type, &envelope.payload));
    write(scratch.path(), "sig", &envelope.signatures[0].sig);
    let verify = |input: &str| {
        let mut command = Command::new("openssl");
        command.args(["pkeyutl", "-verify", "-pubin", "-rawin", "-inkey"]).arg(key);
        command.arg("-in").arg(scratch.path().join(input)).arg("-sigfile").arg(scratch.path().join("sig"));
        command
    };
    assert!(run(&mut verify("pae"), "openssl").contains("Signature Verified Successfully"));
    write(scratch.path(), "other", &pae(&envelope.payload_type, b"other"));
    assert!(!verify("other").output().expect("openssl starts").status.success());
}

#[test]
fn openssl_accepts_a_manifest() {
    let (world, package, directory) = written();
    let id = world.recordings[0].id;
    let envelope = Envelope::parse(&package.files[&PackageFile::Manifest(&id).path()]).expect("an envelope");
    openssl_accepts(&envelope, &directory.path().join(PackageFile::StationKey(&world.station).path()));
}

#[test]
fn openssl_accepts_a_derived_statement() {
    let source = World::new().seal("a.mp4", b"content", |_| {});
    let says = derived(&source, ByteRange { start: 1, end: 5 });
    let (envelope, _) = Derived::sign("a_00m05s.mp4", Digest::of(CLIP), says, &key(5)).expect("a statement");
    let directory = tempfile::tempdir().expect("a directory");
    write(directory.path(), "service.pem", key(5).public().to_pem().as_bytes());
    openssl_accepts(&envelope, &directory.path().join("service.pem"));
    // The frozen one too, with the key that lies beside it.
    let frozen = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/v2");
    let envelope = fs::read(frozen.join("derived.dsse.json")).expect("the sample is there");
    openssl_accepts(&Envelope::parse(&envelope).expect("an envelope"), &frozen.join("service.pem"));
}

/// The commands of `HOW-TO-CHECK.txt`, word for word, with the recording and station filled in.
#[test]
fn the_instructions_in_the_package_work_as_they_stand() {
    let (world, _, directory) = written();
    let page = fs::read_to_string(directory.path().join("HOW-TO-CHECK.txt")).expect("the page");
    let english = page.split_once("How to check this package").expect("an English part").1;
    let id = world.recordings[0].id.to_string();
    let scratch = tempfile::tempdir().expect("a directory");
    let mut script = String::from("set -eu\n");
    // Commands stand behind eight spaces; what stands further in goes on with a description.
    let commands =
        english.lines().filter_map(|line| line.strip_prefix("        ")).filter(|line| !line.starts_with(' '));
    for line in commands {
        let line = line.replace("<id>", &id).replace("<station>", world.station.as_str());
        let line = line.split_once(" must give ").map_or(line.as_str(), |(command, _)| command.trim_end()).to_owned();
        if !line.starts_with("bagit.py") {
            script += &line.replace("/tmp/", &format!("{}/", scratch.path().display()));
            script += "\n";
        }
    }
    let said = run(Command::new("bash").arg("-c").arg(&script).current_dir(directory.path()), "the instructions");
    assert!(said.contains("Signature Verified Successfully"), "{said}");
    assert!(said.contains(&format!("{id}  ")), "{said}");
    assert!(said.contains("tlog-proof: OK"), "{said}");
    let payload = fs::read(scratch.path().join("payload")).expect("the payload");
    assert_eq!(payload, world.recordings[0].envelope.payload);
    let chinese = page.split_once("How to check this package").expect("an English part").0;
    for command in ["sha256sum -c manifest-sha256.txt", "bagit.py --validate .", "openssl pkeyutl -verify -pubin"] {
        assert!(chinese.contains(command) && english.contains(command), "{command}");
    }
}

#[test]
fn sha256sum_accepts_both_lists() {
    let (_, package, directory) = written();
    for (list, files) in [("manifest-sha256.txt", package.files.len() - 5), ("tagmanifest-sha256.txt", 4)] {
        let mut command = Command::new("sha256sum");
        command.args(["--check", "--strict", list]).current_dir(directory.path());
        let said = run(&mut command, "sha256sum");
        assert_eq!(said.lines().filter(|line| line.ends_with(": OK")).count(), files, "{said}");
    }
}

#[test]
fn bagit_py_accepts_a_package() {
    let (_, _, directory) = written();
    let python = std::env::var("DOCKET_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let present = Command::new(&python).args(["-c", "import bagit"]).output();
    assert!(
        present.is_ok_and(|output| output.status.success()),
        "{python} has no module bagit: `./x test` installs it and names the interpreter in DOCKET_TEST_PYTHON"
    );
    let bagit = |directory: &Path| {
        let mut command = Command::new(&python);
        command.args(["-m", "bagit", "--validate"]).arg(directory);
        command
    };
    run(&mut bagit(directory.path()), "bagit.py --validate");
    fs::write(directory.path().join("data/extra"), bytes(10, 1)).expect("a file");
    assert!(!bagit(directory.path()).output().expect("python starts").status.success());
}
