//! What is deleted: nothing but files whose present bytes are stored, whatever befell them since.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use evidence::digest::Digest;

use super::*;
use crate::state::ReleaseState;

const DELETES: &str = "[[directory]]\npath = 'BWC-1'\n[release]\npolicy = 'delete'";

/// Bytes of a file with room between its sampled places.
const SIZE: usize = 300_000;

fn time_of(path: &Path) -> std::time::SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

fn set_time(path: &Path, time: std::time::SystemTime) {
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

/// All bytes that lie on the card as files.
fn contents(folder: &Path) -> Vec<Digest> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            out.extend(contents(&entry.path()));
        } else if kind.is_file() {
            out.push(Digest::of(&fs::read(entry.path()).unwrap()));
        }
    }
    out
}

/// What a card goes through between two runs of the agent.
type Attack = fn(&Path);

const ATTACKS: [(&str, Attack); 12] = [
    ("changed in its middle, size and time set back", |card| {
        let path = card.join("a.mp4");
        let (time, mut bytes) = (time_of(&path), fs::read(&path).unwrap());
        bytes[50_000] ^= 1;
        fs::write(&path, bytes).unwrap();
        set_time(&path, time);
    }),
    ("a shorter recording under the name", |card| fs::write(card.join("a.mp4"), vec![3; SIZE - 1]).unwrap()),
    ("a longer recording under the name", |card| fs::write(card.join("a.mp4"), vec![1; SIZE + 1]).unwrap()),
    ("another file of the same size and time", |card| {
        // Deleted and made anew, so that its inode may be the old one's.
        let path = card.join("a.mp4");
        let time = time_of(&path);
        fs::remove_file(&path).unwrap();
        fs::write(&path, vec![4; SIZE]).unwrap();
        set_time(&path, time);
    }),
    ("renamed", |card| fs::rename(card.join("a.mp4"), card.join("c.mp4")).unwrap()),
    ("renamed over another", |card| fs::rename(card.join("a.mp4"), card.join("b.mp4")).unwrap()),
    ("two of the same size and time change names", |card| {
        let (a, b, c) = (card.join("a.mp4"), card.join("b.mp4"), card.join("c.mp4"));
        set_time(&b, time_of(&a));
        fs::rename(&a, &c).unwrap();
        fs::rename(&b, &a).unwrap();
        fs::rename(&c, &b).unwrap();
    }),
    ("a second name of the same file", |card| fs::hard_link(card.join("a.mp4"), card.join("c.mp4")).unwrap()),
    ("another case", |card| fs::rename(card.join("a.mp4"), card.join("A.MP4")).unwrap()),
    ("a directory with another file in it", |card| {
        fs::remove_file(card.join("a.mp4")).unwrap();
        fs::create_dir(card.join("a.mp4")).unwrap();
        fs::write(card.join("a.mp4/a.mp4"), vec![5; SIZE]).unwrap();
    }),
    ("a pipe", |card| {
        fs::remove_file(card.join("a.mp4")).unwrap();
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mknodat(rustix::fs::CWD, card.join("a.mp4"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }),
    ("another card under its name", |card| {
        let other = card.with_extension("other");
        fs::create_dir(&other).unwrap();
        let (a, b) = (other.join("a.mp4"), other.join("b.mp4"));
        fs::write(&a, vec![6; SIZE]).unwrap();
        set_time(&a, time_of(&card.join("a.mp4")));
        fs::copy(card.join("b.mp4"), &b).unwrap();
        set_time(&b, time_of(&card.join("b.mp4")));
        fs::remove_dir_all(card).unwrap();
        fs::rename(&other, card).unwrap();
    }),
];

/// A card whose two files are stored.
fn two_stored(text: &str) -> Bay {
    let bay = Bay::new();
    bay.write("a.mp4", &vec![1; SIZE]);
    bay.write("b.mp4", &vec![2; SIZE]);
    let station = station(bay.0.path(), text, NOW);
    for (_, outcome) in dock(&station) {
        receive(&station, outcome.recording().unwrap());
    }
    bay
}

#[test]
fn no_bytes_that_are_not_stored_are_deleted_whatever_befell_the_card_between_two_runs() {
    let mut deleted = 0;
    for policy in ["always", "when_due"] {
        for (what, attack) in ATTACKS {
            let text = format!("{DELETES}\n[reread]\npolicy = '{policy}'");
            let bay = two_stored(&text);
            let stored = [Digest::of(&vec![1; SIZE]), Digest::of(&vec![2; SIZE])];
            attack(&bay.card());
            let before = contents(&bay.card());
            // Each look is that of an agent that was started anew.
            for _ in 0..2 {
                let station = station(bay.0.path(), &text, NOW);
                let volume = volumes::find(&station.config, &station.zone).unwrap().pop().unwrap();
                let bench = visit(&station, &volume, &|| false).unwrap();
                for (path, decided) in bench.decided() {
                    let id = decided.outcome.recording().expect("everything can be read");
                    let sealed = station.state.recording(&id).unwrap().unwrap().digest;
                    let there = Digest::of(&fs::read(bay.card().join(path.path())).unwrap());
                    assert_eq!(sealed, there, "{policy}, {what}: {} is not what it is said to be", path.shown());
                }
                release::work(&bench, &|_| Ok(())).unwrap();
            }
            let after = contents(&bay.card());
            for content in before.iter().filter(|content| !after.contains(content)) {
                assert!(stored.contains(content), "{policy}, {what}: bytes that nobody has are gone");
                deleted += 1;
            }
            let unstored = before.iter().filter(|content| !stored.contains(content)).count();
            assert_eq!(after.iter().filter(|content| !stored.contains(content)).count(), unstored, "{policy}, {what}");
        }
    }
    assert!(deleted >= 20, "{deleted}: what is stored and as it was is deleted all the same");
}

#[test]
fn a_file_that_a_program_opens_to_write_while_the_log_is_asked_stays() {
    let bay = Bay::new();
    let (station, volume) = stored(&bay);
    let bench = visit(&station, &volume, &|| false).unwrap();
    let path = bay.card().join("a.mp4");
    let open = std::cell::RefCell::new(None);
    release::work(&bench, &|_| {
        *open.borrow_mut() = Some(fs::File::options().append(true).open(&path).unwrap());
        Ok(())
    })
    .unwrap();
    assert!(path.exists(), "what it writes next would be lost");
    let told = station.state.unreported().unwrap();
    assert_eq!((told.len(), told[0].state), (1, ReleaseState::Failed));
    assert!(told[0].detail.contains("open for writing"), "{}", told[0].detail);
}

/// Writes into a file through a mapping, with nothing open, when it is told to: on a file system in memory
/// that moves no time, as on FAT a program moves none that sets it back.
const MAPPED: &str = "
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t] + [ctypes.c_int] * 3 + [ctypes.c_long]
fd = os.open(sys.argv[1], os.O_RDWR)
at = libc.mmap(None, 4096, 3, 1, fd, 0)
os.close(fd)
ctypes.memset(at, 0x73, 1)
print('mapped', flush=True)
sys.stdin.readline()
ctypes.memmove(at, b'edited', 6)
print('written', flush=True)
";

#[test]
fn a_write_that_moves_no_time_between_the_reading_and_the_deletion_stays() {
    let bay = Bay(tempfile::tempdir_in("/dev/shm").expect("a file system in memory"));
    fs::create_dir_all(bay.card()).unwrap();
    let (station, volume) = stored(&bay);
    let path = bay.card().join("a.mp4");
    let python = std::env::var("DOCKET_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut writer = Command::new(python);
    writer.args(["-c", MAPPED]).arg(&path).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut writer = writer.spawn().unwrap();
    let mut said = BufReader::new(writer.stdout.take().unwrap()).lines();
    assert_eq!(said.next().unwrap().unwrap(), "mapped");
    let bench = visit(&station, &volume, &|| false).unwrap();
    let (before, asked) = (fs::metadata(&path).unwrap(), std::cell::RefCell::new(Some(writer.stdin.take().unwrap())));
    let said = std::cell::RefCell::new(said);
    release::work(&bench, &|_| {
        if let Some(mut stdin) = asked.borrow_mut().take() {
            stdin.write_all(b"now\n").unwrap();
            assert_eq!(said.borrow_mut().next().unwrap().unwrap(), "written");
        }
        Ok(())
    })
    .unwrap();
    let asked = asked.into_inner().is_none();
    writer.wait().unwrap();
    assert!(asked, "the log was asked");
    assert_eq!(fs::read(&path).expect("it is still there"), b"edited");
    let after = fs::metadata(&path).unwrap();
    assert_eq!(
        (after.modified().unwrap(), after.permissions().mode()),
        (before.modified().unwrap(), before.permissions().mode())
    );
    let told = station.state.unreported().unwrap();
    assert!(told[0].detail.contains("other bytes"), "{}", told[0].detail);
}
