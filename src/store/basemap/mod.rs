//! The map beneath drawings: a package of raster tiles that the site brought (PMTiles, version 3), read and never written.
//!
//! The crate `pmtiles` is not taken. What it reads files with is a memory map, and a file that is cut off under one ends
//! the process (`SIGBUS`), which here is the process that keeps evidence; and it unpacks directories and metadata without a
//! bound. So [`header`] and [`directory`] read the format by its specification, pure, and this module reads the file at
//! places, each read bounded. [`wrong`] is what the operator is told.

mod attribution;
mod directory;
mod header;
mod wrong;

use std::fs::{File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::{FileExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use flate2::read::GzDecoder;
use serde_json::Value;

pub use attribution::ATTRIBUTION_LENGTH_MAX;
pub use directory::TileAt;
pub use header::{Extent, TileType};
pub use wrong::{Fault, Torn, Wrong};

use directory::{Directory, Entry};
use header::{HEADER_BYTES, Header, Packing, Section};

/// Largest tile that is given, in bytes.
pub const MAP_TILE_BYTES_MAX: u32 = 1024 * 1024;

/// Largest directory and largest metadata that are read, in bytes, packed and unpacked.
pub const DIRECTORY_BYTES_MAX: u64 = 2 * 1024 * 1024;

/// Entries of all further directories that are kept in memory together, of 24 bytes each.
const KEPT_ENTRIES: usize = 1_000_000;

/// Directories on the way to a tile, at most.
const LEVELS: usize = 4;

/// Further directories that are read at start; where there are more, the others are read when they are needed.
const TRIED_AT_START: usize = 64;

/// How long after a line of the service's log about a fault the next is written.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// Which file it is, and as it was when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Identity {
    device: u64,
    inode: u64,
    bytes: u64,
    changed: (i64, i64),
}

impl Identity {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            bytes: metadata.len(),
            changed: (metadata.mtime(), metadata.mtime_nsec()),
        }
    }
}

/// Further directories in memory, each with when it was last asked.
#[derive(Debug, Default)]
struct Kept {
    directories: Vec<(u64, Arc<Directory>, u64)>,
    asked: u64,
}

impl Kept {
    fn get(&mut self, offset: u64) -> Option<Arc<Directory>> {
        self.asked += 1;
        let kept = self.directories.iter_mut().find(|(known, ..)| *known == offset)?;
        kept.2 = self.asked;
        Some(Arc::clone(&kept.1))
    }

    /// Keeps one; those that were not asked for longest make room.
    fn keep(&mut self, offset: u64, directory: &Arc<Directory>) {
        if self.directories.iter().any(|(known, ..)| *known == offset) {
            return;
        }
        self.asked += 1;
        self.directories.push((offset, Arc::clone(directory), self.asked));
        while self.entries() > KEPT_ENTRIES && self.directories.len() > 1 {
            let others = self.directories.iter().enumerate().rev().skip(1);
            let Some((oldest, _)) = others.min_by_key(|(_, (.., asked))| *asked) else { return };
            self.directories.remove(oldest);
        }
    }

    fn entries(&self) -> usize {
        self.directories.iter().map(|(_, directory, _)| directory.entries().len()).sum()
    }
}

/// A package of tiles.
#[derive(Debug)]
pub struct Basemap {
    path: PathBuf,
    file: File,
    identity: Identity,
    header: Header,
    root: Arc<Directory>,
    kept: Mutex<Kept>,
    attribution: Option<String>,
    told: Mutex<Option<Instant>>,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Basemap {
    /// Opens a package and tries what it can be tried by: its head, its directories, its metadata, its length. It is read
    /// as it is now: what replaces it is not taken until the next start.
    pub fn open(path: &Path) -> Result<Self, Wrong> {
        let metadata = std::fs::metadata(path)?;
        if !metadata.is_file() {
            return Err(Wrong::NoFile);
        }
        let file = File::open(path)?;
        let identity = Identity::of(&file.metadata()?);
        let mut head = Vec::with_capacity(HEADER_BYTES);
        (&file).take(HEADER_BYTES as u64).read_to_end(&mut head)?;
        let header = Header::read(&head)?;
        if header.tiles.length == 0 || header.root.length == 0 {
            return Err(Wrong::Empty);
        }
        let ends = [header.root, header.metadata, header.leaves, header.tiles].map(Section::end);
        let needed = ends.iter().map(|end| end.unwrap_or(u64::MAX)).max().unwrap_or(u64::MAX);
        if needed > identity.bytes {
            return Err(Wrong::CutOff { bytes: identity.bytes, needed });
        }
        let root = read_directory(&file, header.root, header.packing).map_err(at_start(Wrong::Directories))?;
        if root.entries().is_empty() {
            return Err(Wrong::Empty);
        }
        let attribution = attribution_of(&file, &header).map_err(at_start(Wrong::Metadata))?;
        let (root, path) = (Arc::new(root), path.to_owned());
        let (kept, told) = (Mutex::default(), Mutex::default());
        let map = Self { path, file, identity, header, root, kept, attribution, told };
        map.try_directories().map_err(at_start(Wrong::Directories))?;
        Ok(map)
    }

    /// Has this named beneath it, instead of what the package says.
    #[must_use]
    pub fn naming(self, attribution: Option<String>) -> Self {
        Self { attribution: attribution.or(self.attribution), ..self }
    }

    /// Which part of the earth it shows.
    pub fn extent(&self) -> Extent {
        self.header.extent
    }

    /// What its tiles are.
    pub fn tile_type(&self) -> TileType {
        self.header.tile_type
    }

    /// Who must be named beneath it.
    pub fn attribution(&self) -> Option<&str> {
        self.attribution.as_deref()
    }

    /// A tile; none where it has none there. Waits for the disk.
    pub fn tile(&self, at: TileAt) -> Result<Option<Vec<u8>>, Fault> {
        let read = self.read_tile(at);
        // What was read while the file became another may be anything, so that is asked after it, and of whatever came.
        if Identity::of(&std::fs::metadata(&self.path)?) != self.identity {
            return Err(Fault::Changed);
        }
        read
    }

    /// Whether a fault is to be told in the service's log now: a page asks for many tiles, and one line says it.
    pub fn is_to_be_told(&self, now: Instant) -> bool {
        let mut told = lock(&self.told);
        let is_due = told.is_none_or(|last| now.saturating_duration_since(last) >= TOLD_EVERY);
        if is_due {
            *told = Some(now);
        }
        is_due
    }

    fn read_tile(&self, at: TileAt) -> Result<Option<Vec<u8>>, Fault> {
        let number = at.number();
        let Some(entry) = self.find(number)? else { return Ok(None) };
        if entry.length > MAP_TILE_BYTES_MAX {
            return Err(Fault::Large { bytes: entry.length, most: MAP_TILE_BYTES_MAX });
        }
        let part = self.header.tiles.part(entry.offset, u64::from(entry.length)).ok_or(Torn::Outside)?;
        Ok(Some(read_part(&self.file, part)?))
    }

    fn find(&self, number: u64) -> Result<Option<Entry>, Fault> {
        let mut found = self.root.find(number);
        for _ in 1..LEVELS {
            match found {
                Some(entry) if entry.is_directory() => found = self.further(&entry)?.find(number),
                other => return Ok(other),
            }
        }
        match found {
            Some(entry) if entry.is_directory() => Err(Torn::Deep { levels: LEVELS }.into()),
            other => Ok(other),
        }
    }

    /// A further directory, out of memory or off the disk.
    fn further(&self, entry: &Entry) -> Result<Arc<Directory>, Fault> {
        if let Some(directory) = lock(&self.kept).get(entry.offset) {
            return Ok(directory);
        }
        let part = self.header.leaves.part(entry.offset, u64::from(entry.length)).ok_or(Torn::Outside)?;
        let directory = Arc::new(read_directory(&self.file, part, self.header.packing)?);
        lock(&self.kept).keep(entry.offset, &directory);
        Ok(directory)
    }

    /// Whether everything that the first directory names lies within its section, and the first of the further
    /// directories read.
    fn try_directories(&self) -> Result<(), Fault> {
        let mut tried = 0;
        for entry in self.root.entries() {
            let section = if entry.is_directory() { self.header.leaves } else { self.header.tiles };
            section.part(entry.offset, u64::from(entry.length)).ok_or(Torn::Outside)?;
            if entry.is_directory() && tried < TRIED_AT_START {
                self.further(entry)?;
                tried += 1;
            }
        }
        Ok(())
    }
}

/// What a fault is called where the package is tried at start.
fn at_start(torn: impl Fn(Torn) -> Wrong) -> impl Fn(Fault) -> Wrong {
    move |fault| match fault {
        Fault::Directories(what) => torn(what),
        Fault::Unreadable(error) => Wrong::Unreadable(error),
        Fault::Changed | Fault::Large { .. } => torn(Torn::Outside),
    }
}

fn read_part(file: &File, part: Section) -> io::Result<Vec<u8>> {
    let length = usize::try_from(part.length).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    file.read_exact_at(&mut bytes, part.offset)?;
    Ok(bytes)
}

/// A part as it was before it was packed, no longer than [`DIRECTORY_BYTES_MAX`].
fn unpacked(file: &File, part: Section, packing: Packing) -> Result<Vec<u8>, Fault> {
    let long = || Torn::Long { most: DIRECTORY_BYTES_MAX };
    if part.length > DIRECTORY_BYTES_MAX {
        return Err(long().into());
    }
    let packed = read_part(file, part)?;
    match packing {
        Packing::Plain => Ok(packed),
        Packing::Gzip => {
            let mut plain = Vec::new();
            let reader = GzDecoder::new(&packed[..]);
            let read = reader.take(DIRECTORY_BYTES_MAX + 1).read_to_end(&mut plain).map_err(Torn::Packed)?;
            if read as u64 > DIRECTORY_BYTES_MAX { Err(long().into()) } else { Ok(plain) }
        }
    }
}

fn read_directory(file: &File, part: Section, packing: Packing) -> Result<Directory, Fault> {
    Ok(Directory::read(&unpacked(file, part, packing)?)?)
}

/// Who must be named, by the metadata.
fn attribution_of(file: &File, header: &Header) -> Result<Option<String>, Fault> {
    if header.metadata.length == 0 {
        return Ok(None);
    }
    let metadata = unpacked(file, header.metadata, header.packing)?;
    let Ok(Value::Object(metadata)) = serde_json::from_slice(&metadata) else { return Err(Torn::Json.into()) };
    Ok(metadata.get("attribution").and_then(Value::as_str).and_then(attribution::plain))
}

#[cfg(test)]
mod tests;
