//! Recorders' cards at their limits, through the real agent.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::OwnedFd;
use std::path::Path;

use evidence::digest::CONTENT_SIZE_MAX;
use evidence::docking::{Docking, DockingPredicate, EntryOutcome};
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
    // And the bytes are those of the files, not zeros in the place of what could not be opened.
    for bytes in [&b"at the limit"[..], b"one beyond"] {
        let content = format!("/api/v1/recordings/{}/content", text(&stored(bytes.len())["id"]));
        assert_eq!(service.get(&content, &clerk).body, bytes);
    }
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

/// Room for the lists of a statement, as the agent counts it: six bytes for each byte of a path, and 300 for
/// the rest of an entry.
const LISTS_SIZE: usize = 8 * 1024 * 1024;

/// Links of `length` bytes of path, all of bytes that take most room where they are written down.
fn write_long_links(card: &Path, length: usize, count: usize) {
    let parts: usize = length / NAME_LENGTH_MAX;
    let folders = vec!["\u{1}".repeat(NAME_LENGTH_MAX - 1); parts].join("/");
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    std::fs::create_dir_all(card).unwrap();
    let mut folder: OwnedFd = rustix::fs::open(card, flags, Mode::empty()).unwrap();
    for part in folders.split('/') {
        rustix::fs::mkdirat(&folder, part, Mode::RWXU).unwrap();
        folder = rustix::fs::openat(&folder, part, flags, Mode::empty()).unwrap();
    }
    let rest = length - folders.len() - 1;
    for number in 0..count {
        let name = format!("{number:0>rest$}");
        rustix::fs::symlinkat("x", &folder, &*name).unwrap();
    }
}

#[test]
fn lists_of_eight_mib_are_stated_whole_and_of_longer_ones_it_is_said_how_many_were_left_out() {
    let service = Service::start();
    let station = Station::enrol(&service);
    // 16 folders of 254 bytes, and a name for the rest.
    let length = 4080;
    let room = LISTS_SIZE / (6 * length + 300);
    for (recorder, links) in [("BWC-1", room), ("BWC-2", room + 1)] {
        write_long_links(&station.dock().join(recorder), length, links);
    }
    station.store_all();
    let mut stated: Vec<_> = statements(&service)
        .iter()
        .map(|docking| (docking.recorder.id.to_string(), docking.entries.len(), docking.truncated))
        .collect();
    stated.sort();
    assert_eq!(stated, [("BWC-1".to_owned(), room, 0), ("BWC-2".to_owned(), room, 1)]);
}

#[test]
fn a_file_of_4_tib_waits_for_room_and_one_of_a_byte_more_is_named_and_left() {
    let service = Service::start();
    let station = Station::enrol(&service);
    // Room for nothing, so that no machine has room for four tebibytes.
    let text = std::fs::read_to_string(station.config()).unwrap();
    let text = text.replace("floor_bytes = 0", &format!("floor_bytes = {}", i64::MAX));
    std::fs::write(station.config(), text).unwrap();
    for (recorder, size) in [("BWC-1", CONTENT_SIZE_MAX), ("BWC-2", CONTENT_SIZE_MAX + 1)] {
        let file = station.write(recorder, "long.mp4", b"");
        // All of it is a hole.
        File::options().write(true).open(file).unwrap().set_len(size).unwrap();
    }
    let output = station.once();
    let said = said(&output);
    assert!(!output.status.success() && !said.contains("panicked"), "{said}");
    assert!(said.contains("BWC-1 long.mp4: not sealed: it did not come to rest, or there was no room"), "{said}");
    assert!(
        said.contains("BWC-2 long.mp4: not sealed: 4398046511105 bytes are over the limit of 4398046511104"),
        "{said}"
    );
    // What is beyond is stated at once, as not sealed and why.
    let stated = statements(&service);
    let beyond = stated.iter().find(|docking| docking.recorder.id.to_string() == "BWC-2").unwrap();
    let EntryOutcome::NotSealed { reason } = &beyond.entries[0].outcome else { panic!("{:?}", beyond.entries) };
    assert!(reason.contains("over the limit"), "{reason}");
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
