//! Recorders' cards at their limits, through the real agent.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::Path;

use evidence::docking::{Docking, DockingPredicate};
use evidence::dsse::Envelope;
use evidence::manifest::PATH_LENGTH_MAX;
use rustix::fs::{Mode, OFlags};

use crate::harness::stored::text;
use crate::harness::{AGENCY, Service, Station, said};

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
    // The signed path is cut, which a flag tells.
    assert_eq!(stored(b"one beyond".len())["path"], beyond[..PATH_LENGTH_MAX].trim_end_matches('/'));
}

/// The docking statements that the service keeps, the latest last.
fn statements(service: &Service) -> Vec<DockingPredicate> {
    let auditor = service.user("auditor", AGENCY);
    let entries = service.get("/api/v1/log/entries?from=0&limit=1000", &auditor).json();
    let events = entries.as_array().unwrap().iter().map(|item| &item["entry"]["event"]);
    let recorded = events.filter(|event| event["type"] == "docking.recorded");
    let read = recorded.map(|event| {
        let name = text(&event["envelope"]);
        let object = service.data().join("vault/objects").join(&name[..2]).join(&name[2..4]).join(name);
        let envelope = Envelope::parse(&std::fs::read(object).unwrap()).unwrap();
        Docking::read(&envelope.payload).unwrap().docking
    });
    read.collect()
}

/// Links are listed as files are, and cost no reading.
fn write_links(folder: &Path, count: usize) {
    std::fs::create_dir_all(folder).unwrap();
    for number in 0..count {
        std::os::unix::fs::symlink("x", folder.join(format!("{number:x}"))).unwrap();
    }
}

#[test]
fn a_card_of_20000_entries_is_stated_whole_and_of_a_larger_one_it_is_said_how_many_were_left_out() {
    let service = Service::start();
    let station = Station::enrol(&service);
    for (recorder, links) in [("BWC-1", 19_999), ("BWC-2", 20_000), ("BWC-3", 99_999), ("BWC-4", 200_000)] {
        write_links(&station.dock().join(recorder), links);
        station.write(recorder, "a.mp4", recorder.as_bytes());
    }
    // What lies beyond the last card's bound may be a recording, so that not everything is safe.
    let output = station.once();
    assert!(!said(&output).contains("panicked"), "{}", said(&output));
    let mut stated: Vec<_> = statements(&service)
        .iter()
        .map(|docking| (docking.recorder.id.to_string(), docking.entries.len(), docking.truncated))
        .collect();
    stated.sort();
    let of = |recorder: &str, left_out| (recorder.to_owned(), 20_000, left_out);
    assert_eq!(stated, [of("BWC-1", 0), of("BWC-2", 1), of("BWC-3", 80_000), of("BWC-4", 180_001)]);
    // Whatever the list leaves out, the recordings that were found are stored.
    let clerk = service.user("clerk", AGENCY);
    assert!(service.recordings(&clerk).len() >= 3);
}

#[test]
fn what_vanished_since_the_last_docking_is_stated_or_counted() {
    const FILES: usize = 200;
    let service = Service::start();
    let station = Station::enrol(&service);
    let dock = station.dock().join("BWC-1");
    std::fs::create_dir(&dock).unwrap();
    // So few fill the half of a statement because their paths are as long as paths can be.
    let paths: Vec<String> = (0..FILES).map(|number| format!("{}{number:03}", &long_path(4000)[..3997])).collect();
    for path in &paths {
        write_deep(&dock, path, path.as_bytes());
    }
    station.store_all();
    std::fs::remove_dir_all(&dock).unwrap();
    station.write("BWC-1", "new.mp4", b"new");
    station.store_all();
    let stated = statements(&service);
    let since = &stated.last().unwrap().since_last;
    assert!(since.gone.len() > 100 && since.truncated > 0, "{} and {}", since.gone.len(), since.truncated);
    assert_eq!(since.gone.len() as u64 + since.truncated, FILES as u64);
    assert_eq!(stated.last().unwrap().entries.len(), 1, "what changed leaves room for what is there");
}
