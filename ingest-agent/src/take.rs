//! Takes one file off a recorder: reads it once, hashing and copying to the spool in the same pass.
//!
//! A file that changes meanwhile is read again, at most [`ATTEMPTS_MAX`] times, and then taken as
//! it is with a flag. Where a read fails, smaller blocks are tried; what stays unreadable is kept
//! as zeros at its offsets and declared, never guessed. When the whole recorder has gone, nothing
//! is taken.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;

use evidence::digest::{Content, ContentHasher, Digest};
use evidence::ids::RecordingId;
use evidence::manifest::ReadError;

use crate::durable::is_shortage;
use crate::fingerprint;
use crate::recorder_fs::{Meta, Root, is_another_thing};
use crate::relpath::RelPath;
use crate::signals::Stop;
use crate::spool::{Draft, Spool, SpoolError};

/// How often a file that changes is read.
const ATTEMPTS_MAX: u32 = 3;

/// Largest block that is read at once, in bytes: 1 MiB.
const BLOCK_MAX: usize = 1024 * 1024;

/// Smallest block that is tried where reading fails, in bytes: a page.
const BLOCK_MIN: usize = 4096;

/// Unreadable smallest blocks after which only whole [`BLOCK_MAX`] are tried, so that a dying card
/// is not asked a million times.
const FAILURES_MAX: u32 = 2048;

/// Most unreadable ranges of one file; from there on the rest is declared unreadable.
const RANGES_MAX: usize = 5000;

/// A file's content in the spool, not yet kept.
#[derive(Debug)]
pub(crate) struct Taken<'a> {
    pub(crate) draft: Draft<'a>,
    pub(crate) content: Content,
    /// What the file system said when the last byte had been read.
    pub(crate) meta: Meta,
    pub(crate) fingerprint: Digest,
    pub(crate) read_errors: Vec<ReadError>,
    /// What was odd about taking it.
    pub(crate) flags: Vec<&'static str>,
    /// Whether nothing of the file, not even the time of its last change, moved while it was read.
    pub(crate) steady: bool,
    /// The recording that was sealed from this path before, where it is not this one.
    pub(crate) replaces: Option<RecordingId>,
}

/// Why a file is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TakeError {
    #[error("the recorder was removed before the file was read")]
    Removed,
    #[error("the file vanished before it was read")]
    Vanished,
    #[error("the agent was stopped before the file was read")]
    Stopped,
    /// It says nothing of the file, so nothing of it is sealed as unreadable.
    #[error("the station is short of descriptors or memory: {0}")]
    Short(io::Error),
    #[error(transparent)]
    Spool(#[from] SpoolError),
}

/// Takes the file at `path`, which the scan found with `listed`.
pub(crate) fn take<'a>(
    root: &Root,
    path: &RelPath,
    listed: Meta,
    spool: &'a Spool,
    stop: &Stop,
) -> Result<Taken<'a>, TakeError> {
    let mut attempt = 1;
    loop {
        let (file, before) = match root.file(path) {
            Ok(opened) => opened,
            Err(error) if is_shortage(&error) => return Err(TakeError::Short(error)),
            Err(error) => return unopenable(root, listed, spool, &error),
        };
        let mut taken = copy(root, &file, before, spool, stop)?;
        let changed = (taken.meta.size, taken.meta.mtime) != (before.size, before.mtime);
        if changed && attempt < ATTEMPTS_MAX {
            attempt += 1;
            continue;
        }
        if changed {
            taken.flags.push("changed-while-read");
        } else if taken.content.size != before.size {
            taken.flags.push("shorter-than-listed");
        }
        taken.steady = taken.meta == before;
        return Ok(taken);
    }
}

/// A file that is listed but cannot be opened is taken as wholly unreadable.
fn unopenable<'a>(root: &Root, listed: Meta, spool: &'a Spool, error: &io::Error) -> Result<Taken<'a>, TakeError> {
    if !root.is_present().map_err(TakeError::Short)? {
        return Err(TakeError::Removed);
    }
    if is_another_thing(error) {
        return Err(TakeError::Vanished);
    }
    let mut copying = Copying::new(spool.begin(listed.size)?);
    copying.lose(listed.size, &format!("cannot be opened: {error}"))?;
    let fingerprint = fingerprint::of(None, listed.size);
    Ok(copying.finish(listed, fingerprint))
}

fn copy<'a>(root: &Root, file: &File, before: Meta, spool: &'a Spool, stop: &Stop) -> Result<Taken<'a>, TakeError> {
    let mut copying = Copying::new(spool.begin(before.size)?);
    // Best effort: some file systems take no advice.
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::Sequential);
    let mut buffer = vec![0; BLOCK_MAX];
    let (mut block, mut least) = (BLOCK_MAX, BLOCK_MIN);
    let mut failures = 0;
    while copying.offset < before.size {
        if stop.is_set() {
            return Err(TakeError::Stopped);
        }
        let left = usize::try_from(before.size - copying.offset).unwrap_or(usize::MAX);
        let want = block.min(left);
        match file.read_at(&mut buffer[..want], copying.offset) {
            Ok(0) => break,
            Ok(count) => {
                copying.gain(&buffer[..count])?;
                block = (block * 2).min(BLOCK_MAX);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if is_shortage(&error) => return Err(TakeError::Short(error)),
            Err(_) if want > least => block = (want / 2).next_power_of_two().max(least),
            Err(error) => {
                if !root.is_present().map_err(TakeError::Short)? {
                    return Err(TakeError::Removed);
                }
                failures += 1;
                if failures >= FAILURES_MAX {
                    (block, least) = (BLOCK_MAX, BLOCK_MAX);
                }
                if copying.read_errors.len() >= RANGES_MAX {
                    copying.lose(before.size - copying.offset, "given up after too many unreadable ranges")?;
                } else {
                    copying.lose(want as u64, &error.to_string())?;
                }
            }
        }
    }
    let meta = Meta::of_file(file).unwrap_or(before);
    let fingerprint = fingerprint::of(Some(file), meta.size);
    let _ = rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed);
    Ok(copying.finish(meta, fingerprint))
}

/// A copy under way.
struct Copying<'a> {
    draft: Draft<'a>,
    hasher: ContentHasher,
    offset: u64,
    read_errors: Vec<ReadError>,
}

impl<'a> Copying<'a> {
    fn new(draft: Draft<'a>) -> Self {
        Self { draft, hasher: ContentHasher::new(), offset: 0, read_errors: Vec::new() }
    }

    fn gain(&mut self, bytes: &[u8]) -> Result<(), SpoolError> {
        self.hasher.update(bytes);
        self.draft.write(bytes)?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Keeps zeros for `length` unreadable bytes and declares them.
    fn lose(&mut self, length: u64, error: &str) -> Result<(), SpoolError> {
        match self.read_errors.last_mut() {
            Some(last) if last.offset + last.length == self.offset && last.error == error => last.length += length,
            _ if length > 0 => {
                self.read_errors.push(ReadError { offset: self.offset, length, error: error.to_owned() });
            }
            _ => {}
        }
        let zeros = vec![0; BLOCK_MAX];
        let mut left = length;
        while left > 0 {
            let now = left.min(BLOCK_MAX as u64);
            self.gain(&zeros[..usize::try_from(now).expect("a block fits memory")])?;
            left -= now;
        }
        Ok(())
    }

    fn finish(self, meta: Meta, fingerprint: Digest) -> Taken<'a> {
        let lost: u64 = self.read_errors.iter().map(|error| error.length).sum();
        let mut flags = Vec::new();
        if lost > 0 {
            flags.push(if lost == self.offset { "unreadable" } else { "partly-unreadable" });
        }
        let content = self.hasher.finish();
        let (draft, read_errors) = (self.draft, self.read_errors);
        Taken { draft, content, meta, fingerprint, read_errors, flags, steady: false, replaces: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_hashed_and_copied_in_one_pass() {
        let (card, spool) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let bytes: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
        std::fs::write(card.path().join("a"), &bytes).unwrap();
        let spool = Spool::open(spool.path(), 0).unwrap();
        let root = Root::open(card.path()).unwrap();
        let path = RelPath::child(None, b"a");
        let (_, meta) = root.file(&path).unwrap();
        let taken = take(&root, &path, meta, &spool, &Stop::new()).unwrap();
        assert_eq!(taken.content.digest, Digest::of(&bytes));
        assert!(taken.read_errors.is_empty() && taken.flags.is_empty());
        let name = taken.draft.keep(&taken.content.digest).unwrap();
        let mut copy = Vec::new();
        io::Read::read_to_end(&mut spool.copy(&name).unwrap(), &mut copy).unwrap();
        assert!(copy == bytes);
    }

    #[test]
    fn unreadable_ranges_are_zeros_and_declared_together() {
        let spool = tempfile::tempdir().unwrap();
        let spool = Spool::open(spool.path(), 0).unwrap();
        let mut copying = Copying::new(spool.begin(0).unwrap());
        copying.gain(b"ab").unwrap();
        copying.lose(2, "EIO").unwrap();
        copying.lose(3, "EIO").unwrap();
        copying.gain(b"c").unwrap();
        let meta = Meta { size: 8, ..Meta::unknown(crate::recorder_fs::Kind::File) };
        let taken = copying.finish(meta, Digest::of(b""));
        assert_eq!(taken.content.digest, Digest::of(b"ab\0\0\0\0\0c"));
        assert_eq!(taken.read_errors, [ReadError { offset: 2, length: 5, error: "EIO".to_owned() }]);
        assert_eq!(taken.flags, ["partly-unreadable"]);
    }

    #[test]
    fn a_recorder_that_has_gone_gives_no_zeros() {
        let (card, spool) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::fs::write(card.path().join("a"), "x").unwrap();
        let spool = Spool::open(spool.path(), 0).unwrap();
        let root = Root::open(card.path()).unwrap();
        let path = RelPath::child(None, b"a");
        let (_, meta) = root.file(&path).unwrap();
        std::fs::remove_file(card.path().join("a")).unwrap();
        assert!(matches!(take(&root, &path, meta, &spool, &Stop::new()), Err(TakeError::Vanished)));
        card.close().unwrap();
        assert!(matches!(take(&root, &path, meta, &spool, &Stop::new()), Err(TakeError::Removed)));
    }
}
