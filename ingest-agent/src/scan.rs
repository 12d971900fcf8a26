//! Lists everything on a recorder.
//!
//! Symbolic links and special files are listed, never followed or opened. Directories on another
//! mount are listed, not entered. The walk is bounded in depth and in entries; what it leaves out
//! is counted, never forgotten silently.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::os::fd::OwnedFd;

use rustix::fs::Dir;

use crate::durable::is_shortage;
use crate::recorder_fs::{Kind, Meta, Root, stat_entry};
use crate::relpath::RelPath;

/// Deepest directory that is entered; FAT paths of 260 characters cannot be deeper than 130.
const DEPTH_MAX: usize = 130;

/// Most entries in one listing. A card with more is listed and sealed up to here; the rest waits
/// until stored files are released.
const ENTRIES_MAX: usize = 200_000;

/// Where the processes' open files are found.
const PROC: &str = "/proc";

/// One thing on a recorder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) path: RelPath,
    pub(crate) meta: Meta,
    /// Why a directory could not be entered, or an entry not be looked at.
    pub(crate) problem: Option<String>,
}

/// Everything on a recorder, in the order of the paths' bytes. Directories that could be read are
/// not in it, only what is in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Listing {
    pub(crate) entries: Vec<Found>,
    /// Entries beyond [`ENTRIES_MAX`].
    pub(crate) left_out: u64,
    /// Why the root was not listed to its end.
    pub(crate) problem: Option<String>,
}

/// Lists what is below `root`. An error means that the root itself cannot be opened, or that the station
/// is short of descriptors or memory, which says nothing of the recorder.
pub(crate) fn scan(root: &Root) -> io::Result<Listing> {
    let mut listing = Listing::default();
    let mut waiting: VecDeque<(Option<RelPath>, usize)> = VecDeque::from([(None, 0)]);
    while let Some((path, depth)) = waiting.pop_front() {
        let directory = match root.directory(path.as_ref()) {
            Ok(directory) => directory,
            Err(error) => match path {
                Some(path) if !is_shortage(&error) => {
                    listing.push(path, Meta::unknown(Kind::Directory), Some(format!("cannot be listed: {error}")));
                    continue;
                }
                _ => return Err(error),
            },
        };
        let Listed { subdirectories, ending } = list_directory(&directory, path.as_ref(), &mut listing)?;
        for (path, meta) in subdirectories {
            if depth + 1 > DEPTH_MAX {
                listing.push(path, meta, Some(format!("deeper than {DEPTH_MAX} directories")));
            } else {
                waiting.push_back((Some(path), depth + 1));
            }
        }
        if let Some(error) = ending {
            let problem = format!("cannot be listed to its end: {error}");
            match path {
                Some(path) => listing.push(path, Meta::unknown(Kind::Directory), Some(problem)),
                None => listing.problem = Some(problem),
            }
        }
    }
    listing.entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(listing)
}

/// What a directory told besides what went into the listing.
struct Listed {
    subdirectories: Vec<(RelPath, Meta)>,
    /// Why it was not listed to its end.
    ending: Option<io::Error>,
}

/// Adds what is in one directory to the listing, as far as it can be read. An error means that the station
/// is short of descriptors or memory.
fn list_directory(directory: &OwnedFd, path: Option<&RelPath>, listing: &mut Listing) -> io::Result<Listed> {
    let mut listed = Listed { subdirectories: Vec::new(), ending: None };
    let entries = match Dir::read_from(directory) {
        Ok(entries) => entries,
        Err(error) => return listed.ended(error.into()),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return listed.ended(error.into()),
        };
        let name = entry.file_name();
        if matches!(name.to_bytes(), b"." | b"..") {
            continue;
        }
        let child = RelPath::child(path, name.to_bytes());
        match stat_entry(directory, name) {
            Ok(meta) if meta.kind == Kind::Directory => listed.subdirectories.push((child, meta)),
            Ok(meta) => listing.push(child, meta, None),
            Err(error) if is_shortage(&error) => return Err(error),
            Err(error) => {
                listing.push(child, Meta::unknown(Kind::Special), Some(format!("cannot be looked at: {error}")));
            }
        }
        if listing.entries.len() + listed.subdirectories.len() > ENTRIES_MAX {
            // Directories beyond the bound are counted as one entry each.
            listing.left_out += listed.subdirectories.len() as u64;
            listed.subdirectories.clear();
        }
    }
    Ok(listed)
}

impl Listed {
    /// What was read until `error`.
    fn ended(mut self, error: io::Error) -> io::Result<Self> {
        if is_shortage(&error) {
            return Err(error);
        }
        self.ending = Some(error);
        Ok(self)
    }
}

impl Listing {
    fn push(&mut self, path: RelPath, meta: Meta, problem: Option<String>) {
        if self.entries.len() >= ENTRIES_MAX {
            self.left_out += 1;
        } else {
            self.entries.push(Found { path, meta, problem });
        }
    }

    /// This listing; where its root was not listed to its end, with what an earlier one had besides.
    pub(crate) fn with_earlier(mut self, earlier: &Self) -> Self {
        if self.problem.is_some() {
            let missing: Vec<Found> =
                earlier.entries.iter().filter(|found| self.at(&found.path).is_none()).cloned().collect();
            self.entries.extend(missing);
            self.entries.sort_by(|a, b| a.path.cmp(&b.path));
        }
        self
    }

    /// The entry at `path`.
    pub(crate) fn at(&self, path: &RelPath) -> Option<&Found> {
        self.entries.binary_search_by(|found| found.path.cmp(path)).ok().map(|at| &self.entries[at])
    }

    /// Whether a file that is not in the listing is not on the recorder: every directory on the way to it
    /// was listed to its end, and nothing was left out.
    pub(crate) fn tells_of(&self, path: &RelPath) -> bool {
        let hidden = |path: &RelPath| self.at(path).is_some_and(|found| found.problem.is_some());
        self.problem.is_none() && self.left_out == 0 && !hidden(path) && !path.parents().any(|parent| hidden(&parent))
    }

    /// What cannot be looked at, and why.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = (&RelPath, &str)> {
        self.entries.iter().filter_map(|found| Some((&found.path, found.problem.as_deref()?)))
    }

    /// The regular files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Found> {
        self.entries.iter().filter(|found| found.meta.kind == Kind::File)
    }
}

/// Files (device, inode) that some process holds open for writing, as far as `/proc` tells this
/// one. Processes of other users are told only to root; what cannot be told is left to the rule
/// that size and time must hold. An error means that the station is short of descriptors or memory.
pub(crate) fn open_for_writing() -> io::Result<BTreeSet<(u64, u64)>> {
    let mut out = BTreeSet::new();
    let Some(processes) = told(std::fs::read_dir(PROC))? else { return Ok(out) };
    for process in processes.flatten() {
        if !process.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit) {
            continue;
        }
        let Some(open) = told(std::fs::read_dir(process.path().join("fd")))? else { continue };
        for file in open.flatten() {
            let info = process.path().join("fdinfo").join(file.file_name());
            let writes = told(std::fs::read_to_string(info))?.is_some_and(|text| is_writing(&text));
            if let (true, Ok(meta)) = (writes, std::fs::metadata(file.path())) {
                use std::os::unix::fs::MetadataExt as _;
                out.insert((meta.dev(), meta.ino()));
            }
        }
    }
    Ok(out)
}

/// What was told, or nothing where it is not for this process to know.
fn told<T>(asked: io::Result<T>) -> io::Result<Option<T>> {
    match asked {
        Err(error) if is_shortage(&error) => Err(error),
        other => Ok(other.ok()),
    }
}

/// Whether `fdinfo` (proc(5)) says that a file is open for writing: the low two bits of the octal
/// flags are its access mode.
fn is_writing(fdinfo: &str) -> bool {
    let flags = fdinfo.lines().find_map(|line| line.strip_prefix("flags:"));
    flags.and_then(|octal| u32::from_str_radix(octal.trim(), 8).ok()).is_some_and(|flags| flags & 3 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::symlink;

    fn names(listing: &Listing) -> Vec<String> {
        listing.entries.iter().map(|found| found.path.shown()).collect()
    }

    #[test]
    fn everything_is_listed_and_no_link_is_followed() {
        let outside = tempfile::tempdir().unwrap();
        std::fs::write(outside.path().join("secret"), "x").unwrap();
        let card = tempfile::tempdir().unwrap();
        let dcim = card.path().join("DCIM/100MEDIA");
        std::fs::create_dir_all(&dcim).unwrap();
        std::fs::write(dcim.join("a.mp4"), "aa").unwrap();
        std::fs::write(card.path().join("-rf"), "").unwrap();
        std::fs::write(card.path().join(OsStr::from_bytes(b"\xff\xfe.MP4")), "b").unwrap();
        symlink(outside.path(), card.path().join("link")).unwrap();
        symlink("a.mp4", dcim.join("same.mp4")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, card.path().join("pipe"), FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .unwrap();

        let root = Root::open(card.path()).unwrap();
        let listing = scan(&root).unwrap();
        let expected = ["-rf", "DCIM/100MEDIA/a.mp4", "DCIM/100MEDIA/same.mp4", "link", "pipe"];
        assert_eq!(names(&listing)[..5], expected);
        assert_eq!(listing.files().count(), 3);
        let kinds: Vec<Kind> = listing.entries.iter().map(|found| found.meta.kind).collect();
        assert_eq!(kinds, [Kind::File, Kind::File, Kind::Symlink, Kind::Symlink, Kind::Special, Kind::File]);
        let through = RelPath::from_bytes(b"link/secret".to_vec());
        assert!(root.file(&through).is_err(), "a link in the middle must not be followed");
        assert!(root.file(&RelPath::from_bytes(b"../x".to_vec())).is_err());
        assert!(root.file(&RelPath::from_bytes(b"pipe".to_vec())).is_err());
    }

    use rustix::fs::FileType;

    #[test]
    fn a_file_that_is_being_written_is_seen() {
        let card = tempfile::tempdir().unwrap();
        let path = card.path().join("a.mp4");
        let file = std::fs::File::create(&path).unwrap();
        let meta = Meta::of_file(&file).unwrap();
        assert!(open_for_writing().unwrap().contains(&(meta.device, meta.inode)));
        drop(file);
        assert!(!open_for_writing().unwrap().contains(&(meta.device, meta.inode)));
    }

    #[test]
    fn a_root_that_is_gone_is_noticed() {
        let card = tempfile::tempdir().unwrap();
        let root = Root::open(card.path()).unwrap();
        assert!(root.is_present().unwrap());
        card.close().unwrap();
        assert!(!root.is_present().unwrap());
    }
}
