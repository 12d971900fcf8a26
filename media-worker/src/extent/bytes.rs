//! Bounded reading of a container's structure.

use std::io::{Read, Seek, SeekFrom};

/// Most reads of one file.
pub(super) const READS_MAX: u32 = 4_000_000;

/// Most bytes that are read of one file: the tables of some 5 million samples.
const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Reads within a file, as much of it as the bounds allow.
pub(super) struct Bytes<R> {
    reader: R,
    size: u64,
    reads: u32,
    left: u64,
    bounded: bool,
}

impl<R: Read + Seek> Bytes<R> {
    /// Reads `reader`, of `size` bytes.
    pub(super) fn new(reader: R, size: u64) -> Bytes<R> {
        Bytes { reader, size, reads: READS_MAX, left: BYTES_MAX, bounded: false }
    }

    /// The size of the file.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// Whether something that lies within the file was not read, as where a bound is reached: that it was not found
    /// says nothing of the file.
    pub(super) fn is_bounded(&self) -> bool {
        self.bounded
    }

    /// So many bytes from a place; none where there are not so many, or the bounds are reached.
    pub(super) fn read(&mut self, at: u64, length: u64) -> Option<Vec<u8>> {
        if at.checked_add(length)? > self.size {
            return None;
        }
        let read = self.within(at, length);
        self.bounded |= read.is_none();
        read
    }

    /// Reads what lies within the file.
    fn within(&mut self, at: u64, length: u64) -> Option<Vec<u8>> {
        self.reads = self.reads.checked_sub(1)?;
        self.left = self.left.checked_sub(length)?;
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.reader.seek(SeekFrom::Start(at)).ok()?;
        self.reader.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// The same, of a length that is known.
    pub(super) fn array<const N: usize>(&mut self, at: u64) -> Option<[u8; N]> {
        self.read(at, N as u64)?.try_into().ok()
    }

    /// A number of 32 bits, most significant byte first.
    pub(super) fn be32(&mut self, at: u64) -> Option<u32> {
        self.array(at).map(u32::from_be_bytes)
    }

    /// A number of 32 bits, least significant byte first.
    pub(super) fn le32(&mut self, at: u64) -> Option<u32> {
        self.array(at).map(u32::from_le_bytes)
    }

    /// A number of 64 bits, most significant byte first.
    pub(super) fn be64(&mut self, at: u64) -> Option<u64> {
        self.array(at).map(u64::from_be_bytes)
    }

    /// A number of 64 bits, least significant byte first.
    pub(super) fn le64(&mut self, at: u64) -> Option<u64> {
        self.array(at).map(u64::from_le_bytes)
    }

    /// How many bytes there are from a place on; 0 where they are zeros, as a file has that was allocated before it
    /// was written.
    pub(super) fn behind(&mut self, from: u64) -> u64 {
        const WINDOW: u64 = 256 * 1024;
        let mut at = from;
        while at < self.size {
            let Some(window) = self.read(at, WINDOW.min(self.size - at)) else { break };
            if window.iter().any(|byte| *byte != 0) {
                return self.size - from;
            }
            at += window.len() as u64;
        }
        0
    }

    /// Where the four letters stand next, from a place on, among so many bytes at most.
    pub(super) fn find(&mut self, letters: &[&[u8; 4]], from: u64, most: u64) -> Option<u64> {
        const WINDOW: u64 = 256 * 1024;
        let end = self.size.min(from.saturating_add(most));
        let mut at = from;
        while at + 4 <= end {
            let window = self.read(at, WINDOW.min(end - at))?;
            let found = window.windows(4).position(|four| letters.iter().any(|one| *one == four));
            if let Some(found) = found {
                return Some(at + found as u64);
            }
            at += (window.len() as u64).saturating_sub(3).max(1);
        }
        None
    }
}
