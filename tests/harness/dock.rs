//! What is docked: recorders' files that are generated, or shared with us.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use evidence::digest::{ContentHasher, Digest, SEGMENT_SIZE};

use super::{succeed, tell};

/// The length of the longest name that FAT cards are seen with, in bytes.
const LONG_NAME: usize = 244;

/// When generated files were last written, in seconds since 1970: 2026-01-05T09:00:00 in China.
const CAPTURED_AT: u64 = 1_767_574_800;

/// A file on a recorder.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) recorder: String,
    /// Its path on the recorder, as a manifest names it.
    pub(crate) path: String,
    pub(crate) file: PathBuf,
    pub(crate) size: u64,
    pub(crate) sha256: Digest,
}

/// `length` bytes that no compression or hole makes easier than footage, the same for the same seed.
pub(crate) fn bytes(length: u64, seed: u64) -> Vec<u8> {
    let length = usize::try_from(length).expect("it fits in memory");
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut out = Vec::with_capacity(length + 8);
    while out.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes());
    }
    out.truncate(length);
    out
}

/// Names and sizes of the generated files: every size around a segment, and names that break things.
fn generated() -> Vec<(OsString, u64)> {
    let long = format!("{}.MP4", "0".repeat(LONG_NAME - 4));
    let texts = [
        ("BWC-0001/DCIM/100MEDIA/0000001_012345_20260105093000_0001.MP4", 20 * 1024 * 1024),
        ("BWC-0001/DCIM/100MEDIA/0000001_012345_20260105094500_0002.MP4", SEGMENT_SIZE),
        ("BWC-0001/DCIM/100MEDIA/0000001_012345_20260105100000_0003.MP4", SEGMENT_SIZE + 1),
        ("BWC-0001/DCIM/100MEDIA/0000001_012345_20260105100100_0004.MP4", SEGMENT_SIZE - 1),
        ("BWC-0001/执法记录/占道经营 现场(一).mp4", 300_000),
        ("BOB-0005/FILE/100CHINA/VID00001.MP4", 100_001),
        ("BOB-0005/FILE/100CHINA/VID00002.MP4", 0),
        ("BOB-0005/FILE/100CHINA/\u{202e}4pm.txt", 1),
        ("BOB-0005/-rf", 4097),
        ("BOB-0005/a\"b\\c;%2e%2e $(reboot).avi", 64),
        ("BOB-0005/line\nbreak.mp4", 65),
    ];
    let mut files: Vec<(OsString, u64)> = texts.iter().map(|(path, size)| (OsString::from(path), *size)).collect();
    files.push((OsString::from(format!("BOB-0005/{long}")), 65_536));
    files.push((OsStr::from_bytes(b"BOB-0005/caf\xe9.mp4").to_owned(), 55));
    files
}

/// Writes recorders into a dock: files of all kinds, one content under two names, a symbolic link and a
/// FIFO. Gives the regular files.
pub(crate) fn write_dock(dock: &Path) -> Vec<Source> {
    for (seed, (path, size)) in (1..).zip(generated()) {
        write_file(&dock.join(path), &bytes(size, seed));
    }
    let first = dock.join("BOB-0005/FILE/100CHINA/VID00001.MP4");
    let again = fs::read(&first).expect("a file");
    write_file(&dock.join("BWC-0001/DCIM/copy of VID00001.MP4"), &again);
    let (link, fifo) = (dock.join("BOB-0005/link.MP4"), dock.join("BOB-0005/fifo.MP4"));
    std::os::unix::fs::symlink("/etc/passwd", link).expect("a link");
    succeed(Command::new("mkfifo").arg(fifo));
    sources(dock)
}

/// Writes a file that was captured at a fixed time.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    let mut file = File::create(path).expect("a file");
    file.write_all(bytes).expect("its bytes");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(CAPTURED_AT)).expect("its time");
}

/// All regular files of a dock, hashed; links are not followed.
pub(crate) fn sources(dock: &Path) -> Vec<Source> {
    let mut found = Vec::new();
    for recorder in names(dock) {
        let name = recorder.to_string_lossy().into_owned();
        collect(&name, &dock.join(&recorder), Path::new(""), &mut found);
    }
    found
}

fn names(directory: &Path) -> Vec<OsString> {
    let entries = fs::read_dir(directory).expect("a directory");
    let mut names: Vec<OsString> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
    names.sort();
    names
}

fn collect(recorder: &str, directory: &Path, below: &Path, found: &mut Vec<Source>) {
    for name in names(directory) {
        let (file, path) = (directory.join(&name), below.join(&name));
        let kind = fs::symlink_metadata(&file).expect("an entry").file_type();
        if kind.is_dir() {
            collect(recorder, &file, &path, found);
        } else if kind.is_file() {
            let content = fs::read(&file).expect("a file");
            let mut hasher = ContentHasher::new();
            hasher.update(&content);
            let sha256 = hasher.finish().digest;
            let path = path.to_string_lossy().into_owned();
            found.push(Source { recorder: recorder.to_owned(), path, file, size: content.len() as u64, sha256 });
        }
    }
}

/// The recordings that are shared beside the repository, where they are: real ones, broken and oddly
/// named ones.
pub(crate) fn shared_recordings() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recordings");
    if path.is_dir() {
        return Some(path);
    }
    tell(&format!("{} is absent: this test goes without the shared recordings", path.display()));
    None
}

/// Copies a directory into a dock as one recorder.
pub(crate) fn insert_card(dock: &Path, recorder: &str, card: &Path) {
    succeed(Command::new("cp").args(["-a", "--"]).arg(card).arg(dock.join(recorder)));
}
