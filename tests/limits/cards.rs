//! Recorders' cards at their limits, through the real agent.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::Path;

use evidence::manifest::PATH_LENGTH_MAX;
use rustix::fs::{Mode, OFlags};

use crate::harness::stored::text;
use crate::harness::{AGENCY, Service, Station};

/// Longest name of a file or folder, in bytes.
const NAME_LENGTH_MAX: usize = 255;

/// A path of `length` bytes whose parts are as long as names can be.
fn long_path(length: usize) -> String {
    let mut path = String::new();
    while length - path.len() > NAME_LENGTH_MAX {
        // No part may be left over for the last name.
        let part = NAME_LENGTH_MAX.min(length - path.len() - 2);
        path.push_str(&"d".repeat(part));
        path.push('/');
    }
    path.push_str(&"f".repeat(length - path.len()));
    path
}

/// Writes a file whose path may be longer than the system takes at once.
fn write_deep(root: &Path, path: &str, bytes: &[u8]) {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut folder: OwnedFd = rustix::fs::open(root, flags, Mode::empty()).unwrap();
    let (folders, name) = path.rsplit_once('/').unwrap();
    for part in folders.split('/') {
        let made = rustix::fs::mkdirat(&folder, part, Mode::RWXU);
        // Two paths share their first folders.
        assert!(matches!(made, Ok(()) | Err(rustix::io::Errno::EXIST)), "{made:?}");
        folder = rustix::fs::openat(&folder, part, flags, Mode::empty()).unwrap();
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let file = rustix::fs::openat(&folder, name, flags, Mode::RUSR | Mode::WUSR).unwrap();
    File::from(file).write_all(bytes).unwrap();
}

#[test]
fn names_of_255_bytes_and_paths_of_4096_are_sealed_as_they_are() {
    let service = Service::start();
    let station = Station::enrol(&service);
    let dock = station.dock().join("BWC-1");
    std::fs::create_dir(&dock).unwrap();
    let at = long_path(PATH_LENGTH_MAX);
    let beyond = long_path(PATH_LENGTH_MAX + 1);
    assert_eq!((at.len(), beyond.len()), (PATH_LENGTH_MAX, PATH_LENGTH_MAX + 1));
    write_deep(&dock, &at, b"at the limit");
    write_deep(&dock, &beyond, b"one beyond");
    station.store_all();
    let clerk = service.user("clerk", AGENCY);
    let all = service.recordings(&clerk);
    let paths: Vec<&str> = all.iter().map(|one| text(&one["path"])).collect();
    assert_eq!(all.len(), 2, "{paths:?}");
    let stored = |size: usize| all.iter().find(|one| one["size"] == size).unwrap();
    assert_eq!(stored(b"at the limit".len())["path"], at);
    // The signed path is cut, and the whole one stands beside it as bytes.
    assert_eq!(stored(b"one beyond".len())["path"], beyond[..PATH_LENGTH_MAX]);
}
