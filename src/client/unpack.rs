//! Unpacking a package's tar as it comes, trusting nothing in it.
//!
//! Only regular files are taken, under plain names below one top folder; a name that is there
//! already, a link, a device, an extension header, a size beyond bounds or a missing end ends it.
//! Everything is written below a fresh folder of ours, so no name can lead through another's link.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use evidence::digest::CONTENT_SIZE_MAX;

/// Most files of a package; the verifier checks no more.
const FILES_MAX: u64 = 1_000_000;

/// Largest file of a package, in bytes: the largest content.
const FILE_BYTES_MAX: u64 = CONTENT_SIZE_MAX;

/// Deepest file of a package below its top folder; `FORMAT.md` has four levels.
const DEPTH_MAX: usize = 8;

/// Bytes of a tar block.
const BLOCK: u64 = 512;

/// Bytes of zeros that end a tar.
const END_MARK: u64 = 2 * BLOCK;

/// Most bytes of zeros after the last file that are read.
const END_MAX: u64 = 1024 * 1024;

/// Why a tar is no package.
#[derive(Debug, thiserror::Error)]
pub(in crate::client) enum UnpackError {
    /// Reading the stream or writing the files.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The stream ended before the tar did.
    #[error("it broke off after {bytes} bytes")]
    Truncated {
        /// Bytes that came.
        bytes: u64,
    },
    /// A name that no package has.
    #[error("{name:?} is not a name that a package has")]
    BadName {
        /// The name, as far as it is text.
        name: String,
    },
    /// Something other than a regular file.
    #[error("{name:?} is not a regular file")]
    NotRegular {
        /// Its name.
        name: String,
    },
    /// Too much of something.
    #[error("it has {what}, more than any package has")]
    TooMuch {
        /// Of what.
        what: String,
    },
    /// Something after the end.
    #[error("something follows its end")]
    AfterEnd,
}

/// Counts what is read, and the zeros at its end.
struct Counted<R> {
    inner: R,
    total: u64,
    zeros: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = &buffer[..read];
        self.total += read as u64;
        match bytes.iter().rposition(|byte| *byte != 0) {
            None => self.zeros += read as u64,
            Some(last) => self.zeros = (read - 1 - last) as u64,
        }
        Ok(read)
    }
}

/// Writes the files of a tar below `folder`, which is empty. Tells how many there were.
pub(in crate::client) fn unpack(stream: impl Read, folder: &Path) -> Result<u64, UnpackError> {
    let mut stream = Counted { inner: stream, total: 0, zeros: 0 };
    let mut archive = tar::Archive::new(&mut stream);
    let mut files = Files { folder, top: None, made: HashSet::new() };
    let (mut count, mut end) = (0, 0);
    // Raw: extension headers, which could rename or resize the file after them, show as entries.
    for entry in archive.entries()?.raw(true) {
        let mut entry = entry?;
        count += 1;
        if count > FILES_MAX {
            return Err(UnpackError::TooMuch { what: format!("more than {FILES_MAX} files") });
        }
        end = entry.raw_file_position() + entry.size().next_multiple_of(BLOCK);
        files.take(&mut entry)?;
    }
    io::copy(&mut (&mut stream).take(END_MAX), &mut io::sink())?;
    let after = stream.total.saturating_sub(end);
    if count == 0 || after < END_MARK {
        return Err(UnpackError::Truncated { bytes: stream.total });
    }
    if stream.zeros < after || after > END_MAX {
        return Err(UnpackError::AfterEnd);
    }
    Ok(count)
}

/// The files that are being written.
struct Files<'a> {
    folder: &'a Path,
    /// The folder that all names begin with.
    top: Option<String>,
    /// Folders that were made.
    made: HashSet<PathBuf>,
}

impl Files<'_> {
    fn take(&mut self, entry: &mut tar::Entry<'_, impl Read>) -> Result<(), UnpackError> {
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if entry.header().entry_type() != tar::EntryType::Regular {
            return Err(UnpackError::NotRegular { name });
        }
        let size = entry.header().entry_size()?;
        if size > FILE_BYTES_MAX {
            return Err(UnpackError::TooMuch { what: format!("a file of {size} bytes") });
        }
        let (top, parts) = plain_parts(&name).ok_or_else(|| UnpackError::BadName { name: name.clone() })?;
        if *self.top.get_or_insert_with(|| top.to_owned()) != top {
            return Err(UnpackError::BadName { name });
        }
        let (last, folders) = parts.split_last().expect("a plain name has a part below its top");
        let mut path = self.folder.to_owned();
        for part in folders {
            path.push(part);
            if self.made.insert(path.clone()) {
                fs::create_dir(&path)?;
            }
        }
        path.push(last);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
        let copied = io::copy(entry, &mut file)?;
        if copied == size { Ok(()) } else { Err(UnpackError::Truncated { bytes: copied }) }
    }
}

/// The top folder and the parts below it of a name, where each is plain.
fn plain_parts(name: &str) -> Option<(&str, Vec<&str>)> {
    let byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let plain = |part: &&str| !matches!(*part, "" | "." | "..") && part.bytes().all(byte);
    let mut parts = name.split('/');
    let top = parts.next().filter(plain)?;
    let below: Vec<&str> = parts.collect();
    ((1..=DEPTH_MAX).contains(&below.len()) && below.iter().all(plain)).then_some((top, below))
}

#[cfg(test)]
mod tests {
    use crate::client::unpack::*;

    /// A tar header with whatever name and type.
    fn header(name: &str, kind: tar::EntryType, size: u64) -> Vec<u8> {
        let mut header = tar::Header::new_ustar();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(size);
        header.set_mode(0o444);
        header.set_entry_type(kind);
        header.set_cksum();
        header.as_bytes().to_vec()
    }

    fn file(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut out = header(name, tar::EntryType::Regular, bytes.len() as u64);
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(512), 0);
        out
    }

    fn unpacked(tar: &[u8]) -> (tempfile::TempDir, Result<u64, UnpackError>) {
        let folder = tempfile::tempdir().expect("a folder");
        let outcome = unpack(tar, folder.path());
        (folder, outcome)
    }

    fn whole(parts: &[Vec<u8>]) -> Vec<u8> {
        let mut tar = parts.concat();
        tar.resize(tar.len() + 1024, 0);
        tar
    }

    #[test]
    fn plain_files_arrive() {
        let tar =
            whole(&[file("x.bag/bagit.txt", b"a"), file("x.bag/data/k/zeros", &[0; 512]), file("x.bag/data/e", b"")]);
        let (folder, outcome) = unpacked(&tar);
        assert_eq!(outcome.expect("unpacked"), 3);
        assert_eq!(fs::read(folder.path().join("bagit.txt")).expect("there"), b"a");
        assert_eq!(fs::read(folder.path().join("data/k/zeros")).expect("there"), [0; 512]);
        assert_eq!(fs::read(folder.path().join("data/e")).expect("there"), b"");
    }

    #[test]
    fn a_file_may_be_as_large_as_a_content_and_no_larger() {
        let begun = |size| unpacked(&header("x.bag/data/content", tar::EntryType::Regular, size)).1;
        // Nothing follows the header, so it is cut off; its size was taken.
        assert!(!matches!(begun(FILE_BYTES_MAX), Err(UnpackError::TooMuch { .. }) | Ok(_)));
        assert!(matches!(begun(FILE_BYTES_MAX + 1), Err(UnpackError::TooMuch { .. })));
    }

    #[test]
    fn every_cut_is_noticed() {
        let tar = whole(&[file("x.bag/a", b"abc"), file("x.bag/zeros", &[0; 2048])]);
        for length in (0..tar.len()).step_by(256) {
            let (_folder, outcome) = unpacked(&tar[..length]);
            assert!(outcome.is_err(), "cut to {length} of {}", tar.len());
        }
        assert!(unpacked(&tar).1.is_ok());
        assert!(unpacked(&[0; 1024]).1.is_err(), "no file at all");
    }

    #[test]
    fn what_follows_the_end_is_refused() {
        let mut tar = whole(&[file("x.bag/a", b"abc")]);
        tar.extend(file("x.bag/b", b"hidden"));
        assert!(matches!(unpacked(&tar).1, Err(UnpackError::AfterEnd)));
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let bad = [
            "/etc/passwd",
            "../a",
            "x.bag/../a",
            "x.bag/./a",
            "x.bag//a",
            "x.bag",
            "x.bag/",
            "x.bag/a\\b",
            "x.bag/a b",
            "x.bag/\u{202e}",
            "a/b/c/d/e/f/g/h/i/j",
        ];
        for name in bad {
            let (folder, outcome) = unpacked(&whole(&[file(name, b"")]));
            assert!(matches!(outcome, Err(UnpackError::BadName { .. })), "{name:?}: {outcome:?}");
            assert_eq!(fs::read_dir(folder.path()).expect("there").count(), 0, "{name:?}");
        }
        let two = whole(&[file("x.bag/a", b""), file("y.bag/b", b"")]);
        assert!(matches!(unpacked(&two).1, Err(UnpackError::BadName { .. })));
    }

    #[test]
    fn only_regular_files_are_taken() {
        use tar::EntryType as T;
        let kinds = [
            T::Symlink,
            T::Link,
            T::Directory,
            T::Fifo,
            T::Char,
            T::Block,
            T::GNULongName,
            T::GNULongLink,
            T::XHeader,
            T::XGlobalHeader,
            T::GNUSparse,
            T::Continuous,
        ];
        for kind in kinds {
            let outcome = unpacked(&whole(&[header("x.bag/a", kind, 0)])).1;
            assert!(outcome.is_err(), "{kind:?}");
        }
    }

    #[test]
    fn a_name_comes_once() {
        assert!(unpacked(&whole(&[file("x.bag/a", b"1"), file("x.bag/a", b"2")])).1.is_err());
        assert!(unpacked(&whole(&[file("x.bag/a", b"1"), file("x.bag/a/b", b"2")])).1.is_err());
    }
}
