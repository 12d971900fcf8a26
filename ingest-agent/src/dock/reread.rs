//! Whether a file that looks like the one that was sealed is it.
//!
//! Size, time and samples do not tell: recorders that preallocate, or write their loop anew into files that
//! are there, change what lies between the samples, and a broken clock or FAT's steps leave the time as it
//! was. So the file is read whole, each time that its recorder is docked; a site may choose that to be so
//! only where it is due, with parts of the file, never the same, at other times. What was read whole stays
//! read while the recorder stays docked. Before anything is deleted the file is read whole in any case
//! (`release`).

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use evidence::digest::{Content, ContentHasher, Digest, SEGMENT_SIZE, SegmentCheck, segment_count, segment_range};
use evidence::keys;
use evidence::manifest::ReadError;
use evidence::time::Utc;

use crate::config::{Reread, RereadPolicy};
use crate::recorder_fs::Meta;
use crate::signals::Stop;

/// Bytes that are read at once.
const BLOCK: usize = 1024 * 1024;

/// Segments that are read where a file need not be read whole: 32 MiB.
const PARTS: usize = 4;

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The oldest modification time that is believed, in days before the docking: ten years, as the service
/// judges captures.
const MTIME_DAYS: i64 = 3650;

/// How much of a file that looks as it did is read before it is believed to be what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Whole,
    /// Some segments, chosen anew each time.
    Parts,
}

/// What is asked before a file is read in parts only.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// Whether recorders of its family write anew into files that are there.
    pub(super) overwrites: bool,
    /// As the file system tells it.
    pub(super) modified: Option<Utc>,
    /// When the file was last read whole.
    pub(super) read_at: Utc,
    pub(super) now: Utc,
}

/// How much of the file is read.
pub(super) fn depth(reread: Reread, looks: &Looks) -> Depth {
    let seconds = |from: Utc, until: Utc| (until.micros() - from.micros()).div_euclid(1_000_000);
    let believed = looks.modified.is_some_and(|at| (0..MTIME_DAYS * DAY).contains(&seconds(at, looks.now)));
    // A last reading in the future tells of a clock that was set back: nobody knows how long ago it was.
    let recent = (0..i64::from(reread.days) * DAY).contains(&seconds(looks.read_at, looks.now));
    match reread.policy {
        RereadPolicy::WhenDue if believed && recent && !looks.overwrites => Depth::Parts,
        RereadPolicy::WhenDue | RereadPolicy::Always => Depth::Whole,
    }
}

/// What reading a file again showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// All of it is what was sealed. With what the file system said before and after, where that was the same.
    Whole(Option<Meta>),
    /// The parts that were read are what was sealed.
    Parts,
    /// It holds other bytes than were sealed.
    Other,
    /// It changed while it was read: the next scan tells.
    Moved,
    Stopped,
}

/// Reads `file` again, and holds it against the `content` that was sealed from it.
pub(super) fn read(file: &File, content: &Content, depth: Depth, stop: &Stop) -> io::Result<Reading> {
    let before = Meta::of_file(file)?;
    // Best effort: some file systems take no advice.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
    let same = match depth {
        Depth::Whole => hash(file, stop)?.map(|digest| digest == content.digest),
        Depth::Parts => parts(file, content, stop)?,
    };
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    let after = Meta::of_file(file)?;
    let moved = (after.size, after.mtime) != (before.size, before.mtime);
    Ok(match (same, depth) {
        (None, _) => Reading::Stopped,
        (Some(_), _) if moved => Reading::Moved,
        (Some(false), _) => Reading::Other,
        (Some(true), Depth::Whole) => Reading::Whole((before == after).then_some(after)),
        (Some(true), Depth::Parts) => Reading::Parts,
    })
}

/// The digest of a whole file; `None` where the agent is to stop.
pub(super) fn hash(file: &File, stop: &Stop) -> io::Result<Option<Digest>> {
    let mut hasher = ContentHasher::new();
    let mut block = vec![0; BLOCK];
    let mut at = 0;
    while !stop.is_set() {
        match file.read_at(&mut block, at) {
            Ok(0) => return Ok(Some(hasher.finish().digest)),
            Ok(count) => {
                hasher.update(&block[..count]);
                at += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Whether some segments are those that were sealed; `None` where the agent is to stop.
fn parts(file: &File, content: &Content, stop: &Stop) -> io::Result<Option<bool>> {
    let count = segment_count(content.size);
    let chosen = if count <= PARTS as u64 { (0..count).collect() } else { some_of(count)? };
    for index in chosen {
        if stop.is_set() {
            return Ok(None);
        }
        if !is_segment(file, content, index)? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
}

/// [`PARTS`] numbers below `count`, by chance; one may come twice.
fn some_of(count: u64) -> io::Result<Vec<u64>> {
    let random: [u8; 8 * PARTS] = keys::random().map_err(|error| io::Error::other(error.to_string()))?;
    let (numbers, _) = random.as_chunks::<8>();
    // The modulus favours no number by more than one in 2^44.
    Ok(numbers.iter().map(|bytes| u64::from_be_bytes(*bytes) % count).collect())
}

/// Whether `file` has at segment `index` what was sealed there.
fn is_segment(file: &File, content: &Content, index: u64) -> io::Result<bool> {
    let (Some(range), Ok(mut check)) = (segment_range(content.size, index), SegmentCheck::new(content, index)) else {
        return Ok(false);
    };
    let mut block = vec![0; BLOCK];
    let mut at = range.start;
    while at < range.end {
        let want = usize::try_from((range.end - at).min(BLOCK as u64)).expect("a block fits memory");
        match file.read_at(&mut block[..want], at) {
            Ok(0) => return Ok(false),
            Ok(count) => {
                check.update(&block[..count]);
                at += count as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(check.finish().is_ok())
}

/// What of a file that cannot be read whole is what was sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Of the segments that were read whole then and now, all are the same.
    Same,
    /// One holds other bytes than were sealed.
    Other,
    /// No segment was read whole both times.
    Unknown,
}

/// Holds a `copy` of a file that could not be read whole against the `content` that was sealed, in the
/// segments that have no read error of either time.
pub(super) fn rest(copy: &File, content: &Content, errors: [&[ReadError]; 2]) -> io::Result<Rest> {
    let is_touched = |index: u64| {
        let start = index * SEGMENT_SIZE;
        let inside = |error: &ReadError| {
            error.offset < start.saturating_add(SEGMENT_SIZE) && error.offset.saturating_add(error.length) > start
        };
        errors.iter().any(|list| list.iter().any(inside))
    };
    let mut rest = Rest::Unknown;
    for index in (0..segment_count(content.size)).filter(|index| !is_touched(*index)) {
        if !is_segment(copy, content, index)? {
            return Ok(Rest::Other);
        }
        rest = Rest::Same;
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const WHEN_DUE: Reread = Reread { policy: RereadPolicy::WhenDue, days: 7 };

    fn utc(text: &str) -> Utc {
        text.parse().unwrap()
    }

    fn content(bytes: &[u8]) -> Content {
        let mut hasher = ContentHasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    fn file(bytes: &[u8]) -> File {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    }

    #[test]
    fn a_file_whose_content_can_differ_unseen_is_read_whole() {
        let now = utc("2026-03-10T12:00:00Z");
        let plain = Looks {
            overwrites: false,
            modified: Some(utc("2026-03-01T08:00:00Z")),
            read_at: utc("2026-03-09T12:00:00Z"),
            now,
        };
        assert_eq!(depth(WHEN_DUE, &plain), Depth::Parts);
        for (what, looks) in [
            ("a loop recorder", Looks { overwrites: true, ..plain }),
            ("a time that cannot be written", Looks { modified: None, ..plain }),
            ("FAT's first day", Looks { modified: Some(utc("1980-01-01T00:00:00Z")), ..plain }),
            ("a time in the future", Looks { modified: Some(utc("2026-03-10T12:00:01Z")), ..plain }),
            ("read eight days ago", Looks { read_at: utc("2026-03-02T12:00:00Z"), ..plain }),
            ("read in the future", Looks { read_at: utc("2027-01-01T00:00:00Z"), ..plain }),
        ] {
            assert_eq!(depth(WHEN_DUE, &looks), Depth::Whole, "{what}");
        }
        assert_eq!(depth(Reread { policy: RereadPolicy::Always, days: 7 }, &plain), Depth::Whole);
    }

    #[test]
    fn a_byte_anywhere_is_found_by_reading_whole_and_in_time_by_parts() {
        let mut bytes: Vec<u8> = (0..2 * SEGMENT_SIZE + 5).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let (sealed, stop) = (content(&bytes), Stop::new());
        let same = read(&file(&bytes), &sealed, Depth::Whole, &stop).unwrap();
        assert!(matches!(same, Reading::Whole(Some(_))), "{same:?}");
        assert_eq!(read(&file(&bytes), &sealed, Depth::Parts, &stop).unwrap(), Reading::Parts);
        for at in [0, 5000, usize::try_from(SEGMENT_SIZE).unwrap(), bytes.len() - 1] {
            bytes[at] ^= 1;
            for depth in [Depth::Whole, Depth::Parts] {
                assert_eq!(read(&file(&bytes), &sealed, depth, &stop).unwrap(), Reading::Other, "{at}, {depth:?}");
            }
            bytes[at] ^= 1;
        }
        bytes.pop();
        for depth in [Depth::Whole, Depth::Parts] {
            assert_eq!(read(&file(&bytes), &sealed, depth, &stop).unwrap(), Reading::Other, "shorter, {depth:?}");
        }
        stop.set();
        assert_eq!(read(&file(&bytes), &sealed, Depth::Whole, &stop).unwrap(), Reading::Stopped);
    }

    #[test]
    fn the_parts_of_a_long_file_are_others_each_time() {
        let rounds: std::collections::BTreeSet<u64> = (0..64).flat_map(|_| some_of(8192).unwrap()).collect();
        assert!(rounds.len() > 200, "{}", rounds.len());
        assert!(rounds.iter().all(|index| *index < 8192));
    }

    #[test]
    fn what_of_a_failing_file_can_be_read_is_held_against_what_was_sealed() {
        let mut bytes = vec![7; usize::try_from(2 * SEGMENT_SIZE).unwrap()];
        let sealed = content(&bytes);
        let error = |offset| vec![ReadError { offset, length: 4096, error: "EIO".into() }];
        let none: &[ReadError] = &[];
        assert_eq!(rest(&file(&bytes), &sealed, [&error(0), none]).unwrap(), Rest::Same);
        assert_eq!(rest(&file(&bytes), &sealed, [&error(0), &error(SEGMENT_SIZE)]).unwrap(), Rest::Unknown);
        let last = bytes.len() - 1;
        bytes[last] = 8;
        assert_eq!(rest(&file(&bytes), &sealed, [&error(0), none]).unwrap(), Rest::Other);
        assert_eq!(rest(&file(&bytes), &sealed, [none, &error(SEGMENT_SIZE)]).unwrap(), Rest::Same);
    }
}
