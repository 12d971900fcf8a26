//! The part of a file that is read as media, with a place of its own: the same file can be opened anew,
//! which is how a demuxer starts over without remembering anything.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// A reader of a file that is open already.
pub(crate) struct Window {
    file: Arc<File>,
    /// Where the window begins in the file.
    start: u64,
    /// Its length in bytes.
    size: u64,
    /// Where is read next, from the window's start.
    at: u64,
}

impl Window {
    /// The `size` bytes of the file from `start` on.
    pub(crate) fn new(file: Arc<File>, start: u64, size: u64) -> Window {
        Window { file, start, size, at: 0 }
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.size.saturating_sub(self.at);
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.file.read_at(&mut buffer[..length], self.start.saturating_add(self.at))?;
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
        };
        self.at = target.ok_or_else(|| Error::from(ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_window_shows_its_part_of_the_file_and_no_byte_beside_it() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"before-inside-after").unwrap();
        let file = Arc::new(file);
        let mut window = Window::new(Arc::clone(&file), 7, 6);
        let mut text = String::new();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "inside");
        assert_eq!(window.seek(SeekFrom::End(-2)).unwrap(), 4);
        let mut other = Window::new(file, 7, 6);
        text.clear();
        window.read_to_string(&mut text).unwrap();
        assert_eq!(text, "de");
        text.clear();
        other.read_to_string(&mut text).unwrap();
        assert_eq!(text, "inside", "each has a place of its own");
        assert!(window.seek(SeekFrom::Current(-100)).is_err());
        window.seek(SeekFrom::Start(1000)).unwrap();
        assert_eq!(window.read(&mut [0; 4]).unwrap(), 0);
    }
}
