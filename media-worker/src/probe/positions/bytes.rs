//! The file beside its demuxer: read at places, so that the demuxer's own place stays where it is.

use std::fs::File;
use std::os::unix::fs::FileExt;

use memchr::memmem;

/// Bytes that are read at once where a file is read through.
const CHUNK_BYTES: usize = 1024 * 1024;

/// So far is read on without finding anything, in bytes: recorders write a position every second or so.
const NOTHING_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// A file of known size.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'file> {
    file: &'file File,
    size: u64,
}

impl<'file> Bytes<'file> {
    /// The file; what it grows by afterwards is not looked at.
    pub(super) fn of(file: &'file File, size: u64) -> Self {
        Self { file, size }
    }

    /// Size of the file.
    pub(super) fn size(self) -> u64 {
        self.size
    }

    /// At most so many bytes from a place on: fewer at the end of the file, and none where it cannot be read.
    pub(super) fn read(self, at: u64, most: usize) -> Vec<u8> {
        let length = usize::try_from(self.size.saturating_sub(at)).unwrap_or(usize::MAX).min(most);
        let mut bytes = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match self.file.read_at(&mut bytes[filled..], at + filled as u64) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        bytes.truncate(filled);
        bytes
    }

    /// Calls `found` with each place at which the text stands, until it says that this is enough, or nothing
    /// came for long. `found` says whether the place counts.
    pub(super) fn find(self, text: &[u8], mut found: impl FnMut(u64) -> Found) {
        let finder = memmem::Finder::new(text);
        let (mut at, mut last) = (0, 0);
        while at < self.size && at - last < NOTHING_BYTES_MAX {
            let chunk = self.read(at, CHUNK_BYTES);
            for place in finder.find_iter(&chunk) {
                match found(at + place as u64) {
                    Found::Counts => last = at + place as u64,
                    Found::CountsNot => {}
                    Found::Enough => return,
                }
            }
            // The text may lie across the border of two chunks.
            let Some(next) = chunk.len().checked_sub(text.len() - 1).filter(|next| *next > 0) else { return };
            at += next as u64;
        }
    }

    /// A window that moves forward over the file.
    pub(super) fn window(self) -> Window<'file> {
        Window { bytes: self, at: 0, chunk: Vec::new() }
    }
}

/// What became of a place.
pub(super) enum Found {
    /// It is one of those that were looked for.
    Counts,
    /// It is not.
    CountsNot,
    /// No more are looked for.
    Enough,
}

/// Bytes of a file that are near to one another, read once.
pub(super) struct Window<'file> {
    bytes: Bytes<'file>,
    at: u64,
    chunk: Vec<u8>,
}

impl Window<'_> {
    /// So many bytes from a place on, fewer at the end of the file.
    pub(super) fn get(&mut self, at: u64, length: usize) -> &[u8] {
        let within = |window: &Self| {
            let from = usize::try_from(at.checked_sub(window.at)?).ok()?;
            (from.checked_add(length)? <= window.chunk.len()).then_some(from)
        };
        let from = within(self).unwrap_or_else(|| {
            self.chunk = self.bytes.read(at, CHUNK_BYTES.max(length));
            self.at = at;
            0
        });
        &self.chunk[from..self.chunk.len().min(from + length)]
    }
}

/// Whether nothing came for so long that nothing will.
pub(super) fn is_over(at: u64, last: u64) -> bool {
    at.saturating_sub(last) > NOTHING_BYTES_MAX
}
