//! What the worker made, by the digest of the content that it was made of.
//!
//! ```text
//! media/ab/cd/<sha256>/examined.json   what the probe found, or why it could not
//!                      decoded.json    what the full decode found, or why it could not
//!                      frames.table    the moments of its pictures, for the worker alone
//!                      still.jpg  strip.jpg  waveform.json  rendition.mp4
//!                      rendition-video1-audio2.mp4   of other streams than the usual ones
//! media/renditions/<sha256>-rendition.mp4               the second name of each rendition
//! media/adopting           while renditions of an older release have no second name yet
//! media/progress           up to which log entry stored recordings were examined
//! media/decoded            up to which they were decoded
//! media/tracks.db          where they were made, to be searched (`store/tables/tracks`)
//! media/work/              what is being made
//! ```
//!
//! What the worker said carries [`ANSWERS_VERSION`]: what an older one said counts as not there, and
//! goes with all that it made. Nothing here is evidence, and all of it can be made again, so it may be deleted while the
//! service is stopped. Renditions, which are large, are bounded in bytes and in number ([`Room`]), those that are
//! being made with those that are whole: the ones that were not used for longest go first. That looks at no
//! folder; a start reads the one of second names, and so at most as many as are kept.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use evidence::digest::Digest;
use media_protocol::ANSWERS_VERSION;
use rustix::fs::{Timespec, Timestamps, UTIME_NOW, futimens};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::media::room::{RENDITIONS_MAX, Room};
use crate::media::{Choice, MediaError};

/// The folder of second names.
const NAMES: &str = "renditions";

/// There while renditions of an older release are given their second names.
const ADOPTING: &str = "adopting";

/// A kind of thing that is kept of a content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What was found out.
    Examined,
    /// The still, JPEG.
    Still,
    /// The pictures along the timeline, JPEG.
    Strip,
    /// The sound as peaks, JSON.
    Waveform,
    /// What every browser plays, fragmented MP4, of the streams that somebody chose.
    Rendition(Choice),
    /// What the full decode found.
    Decoded,
    /// The moments of all pictures, as the worker keeps them.
    Table,
}

/// How the files of renditions begin.
const RENDITION: &str = "rendition";

impl Part {
    fn file_name(self) -> String {
        match self {
            Self::Examined => "examined.json".to_owned(),
            Self::Still => "still.jpg".to_owned(),
            Self::Strip => "strip.jpg".to_owned(),
            Self::Waveform => "waveform.json".to_owned(),
            Self::Rendition(Choice { video, audio, inside }) => {
                let named =
                    |what: &str, stream: Option<usize>| stream.map_or_else(String::new, |n| format!("-{what}{n}"));
                let inside = if inside { "-inside" } else { "" };
                format!("{RENDITION}{inside}{}{}.mp4", named("video", video), named("audio", audio))
            }
            Self::Decoded => "decoded.json".to_owned(),
            Self::Table => "frames.table".to_owned(),
        }
    }
}

/// Work in the background that goes through all stored recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// The quick examination.
    Examined,
    /// The full decode.
    Decoded,
}

impl Course {
    fn file_name(self) -> &'static str {
        match self {
            Self::Examined => "progress",
            Self::Decoded => "decoded",
        }
    }
}

/// What a worker said, as it is kept.
#[derive(Serialize)]
struct Kept<'a, T> {
    version: u32,
    #[serde(flatten)]
    said: &'a T,
}

/// Of which version a worker was.
#[derive(Deserialize)]
struct Version {
    /// 0 where it did not say.
    #[serde(default)]
    version: u32,
}

fn is_current(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Version>(bytes).is_ok_and(|kept| kept.version == ANSWERS_VERSION)
}

/// The cache.
#[derive(Debug, Clone)]
pub struct Cache {
    root: PathBuf,
    room: Arc<Mutex<Room>>,
}

/// A file that is being made; it goes when this is dropped, unless it was kept.
#[derive(Debug)]
pub struct Work {
    path: PathBuf,
    kept: bool,
}

impl Work {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file, for reading and writing. Blocks.
    pub fn open(&self) -> Result<fs::File, MediaError> {
        fs::OpenOptions::new().read(true).write(true).open(&self.path).map_err(failed("open a file"))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What cannot be removed now is at the next start.
        if !self.kept {
            drop(fs::remove_file(&self.path));
        }
    }
}

/// Bytes of a rendition that is being made; given back when dropped.
#[derive(Debug)]
pub struct Growth {
    cache: Cache,
    bytes: u64,
}

impl Growth {
    /// Makes room for more bytes; an error where there is none. Blocks.
    pub fn grow(&mut self, bytes: u64) -> Result<(), MediaError> {
        let mut room = self.cache.room();
        let growing = room.growing().saturating_add(bytes);
        if growing > room.bytes_max() {
            return Err(MediaError::NoRoom);
        }
        self.cache.make_room(&mut room, growing)?;
        room.set_growing(growing);
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for Growth {
    fn drop(&mut self) {
        let mut room = self.cache.room();
        let growing = room.growing().saturating_sub(self.bytes);
        room.set_growing(growing);
    }
}

fn failed(what: &'static str) -> impl Fn(std::io::Error) -> MediaError {
    move |error| MediaError::cache(what, &error)
}

impl Cache {
    /// Opens or makes the cache under `root`; what a crash left half written goes, and so do renditions beyond
    /// `bytes_max` bytes. Blocks.
    pub fn open(root: &Path, bytes_max: u64) -> Result<Self, MediaError> {
        Self::open_bounded(root, bytes_max, RENDITIONS_MAX)
    }

    fn open_bounded(root: &Path, bytes_max: u64, count_max: usize) -> Result<Self, MediaError> {
        let (work, names) = (root.join("work"), root.join(NAMES));
        fs::create_dir_all(&work).map_err(failed("make its folders"))?;
        for entry in fs::read_dir(&work).map_err(failed("list its folders"))?.flatten() {
            drop(fs::remove_file(entry.path()));
        }
        if !names.is_dir() {
            fs::write(root.join(ADOPTING), "").map_err(failed("make its folders"))?;
            fs::create_dir(&names).map_err(failed("make its folders"))?;
        }
        let cache = Self { root: root.to_owned(), room: Arc::new(Mutex::new(Room::new(bytes_max, count_max))) };
        cache.read_names()?;
        Ok(cache)
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads which renditions are kept, and drops those beyond the bounds.
    fn read_names(&self) -> Result<(), MediaError> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.root.join(NAMES)).map_err(failed("list its renditions"))?.flatten() {
            let (Ok(meta), Ok(name)) = (entry.metadata(), entry.file_name().into_string()) else { continue };
            let path = self.of_name(&name);
            match path.and_then(|path| Some((fs::metadata(&path).ok()?, path))) {
                // Its other name is gone: a crash, or somebody removed it.
                None => remove(&entry.path())?,
                Some((other, path)) => {
                    // A copy of the folder may have made two files of one.
                    if other.ino() != meta.ino() {
                        self.link(&path, &name)?;
                    }
                    found.push((other.modified().unwrap_or(SystemTime::UNIX_EPOCH), name, other.len()));
                }
            }
        }
        found.sort_unstable();
        let mut room = self.room();
        for (_, name, bytes) in found {
            room.insert(name, bytes);
        }
        self.make_room(&mut room, 0)
    }

    /// Gives the renditions of an older release their second names, where that was not done yet: once, and through
    /// all that is kept of recordings. Blocks.
    pub fn adopt_older(&self) -> Result<(), MediaError> {
        if !self.root.join(ADOPTING).exists() {
            return Ok(());
        }
        for one in folders(&self.root)? {
            for two in folders(&one)? {
                for content in folders(&two)? {
                    for path in renditions(&content)? {
                        self.adopt(&path)?;
                    }
                }
            }
        }
        remove(&self.root.join(ADOPTING))
    }

    /// Counts a rendition that has no second name yet.
    fn adopt(&self, path: &Path) -> Result<(), MediaError> {
        let Some(name) = self.name_of(path) else { return Ok(()) };
        let mut room = self.room();
        if room.used(&name) {
            return Ok(());
        }
        let Ok(meta) = fs::metadata(path) else { return Ok(()) };
        self.link(path, &name)?;
        room.insert(name, meta.len());
        self.make_room(&mut room, 0)
    }

    /// The second name of the rendition that lies there.
    fn name_of(&self, path: &Path) -> Option<String> {
        let (content, file) = (path.parent()?.file_name()?.to_str()?, path.file_name()?.to_str()?);
        let name = format!("{content}-{file}");
        (self.of_name(&name)? == path).then_some(name)
    }

    /// Where the rendition of a second name lies.
    fn of_name(&self, name: &str) -> Option<PathBuf> {
        let (content, file) = name.split_once('-')?;
        let content: Digest = content.parse().ok()?;
        file.starts_with(RENDITION).then(|| self.folder(&content).join(file))
    }

    /// Gives a rendition its second name, which another one may have had.
    fn link(&self, path: &Path, name: &str) -> Result<(), MediaError> {
        let second = self.root.join(NAMES).join(name);
        remove(&second)?;
        fs::hard_link(path, second).map_err(failed("count a rendition"))
    }

    /// Removes both names of a rendition. The second goes last: a start finds what is left of it there.
    fn evict(&self, name: &str) -> Result<(), MediaError> {
        if let Some(path) = self.of_name(name) {
            remove(&path)?;
        }
        remove(&self.root.join(NAMES).join(name))
    }

    /// Removes the renditions that were not used for longest, until the rest are few enough and leave room for
    /// `growing` bytes.
    fn make_room(&self, room: &mut Room, growing: u64) -> Result<(), MediaError> {
        while let Some(name) = room.surplus(growing).map(str::to_owned) {
            self.evict(&name)?;
            room.remove(&name);
        }
        Ok(())
    }

    /// Bytes that renditions may take together, and so each of them.
    pub fn bytes_max(&self) -> u64 {
        self.room().bytes_max()
    }

    fn folder(&self, content: &Digest) -> PathBuf {
        let name = content.to_string();
        self.root.join(&name[..2]).join(&name[2..4]).join(name)
    }

    /// Where a part lies.
    pub fn path(&self, content: &Digest, part: Part) -> PathBuf {
        self.folder(content).join(part.file_name())
    }

    /// An empty file for something that is being made. Blocks.
    pub fn begin(&self) -> Result<Work, MediaError> {
        let random = evidence::keys::random::<16>()
            .map_err(|error| MediaError::Cache { what: "find a name for a file", problem: error.to_string() })?;
        let path = self.root.join("work").join(hex::encode(random));
        fs::File::create_new(&path).map_err(failed("write a file"))?;
        Ok(Work { path, kept: false })
    }

    /// A part, where it is there.
    pub fn read(&self, content: &Digest, part: Part) -> Option<Vec<u8>> {
        fs::read(self.path(content, part)).ok()
    }

    /// Keeps a part.
    pub fn write(&self, content: &Digest, part: Part, bytes: &[u8]) -> Result<(), MediaError> {
        let work = self.begin()?;
        work.open()?.write_all(bytes).map_err(failed("write a file"))?;
        self.keep(content, part, work)
    }

    /// Keeps a file that was made as a part.
    pub fn keep(&self, content: &Digest, part: Part, mut work: Work) -> Result<(), MediaError> {
        if matches!(part, Part::Rendition(_)) {
            return self.keep_rendition(content, part, work, None);
        }
        fs::create_dir_all(self.folder(content)).map_err(failed("make its folders"))?;
        fs::rename(&work.path, self.path(content, part)).map_err(failed("keep a file"))?;
        work.kept = true;
        Ok(())
    }

    /// Keeps a rendition that grew, whose bytes count as kept in the same step in which they do not grow any more.
    /// Its second name comes first: a rendition without one would not be counted. Blocks.
    pub fn keep_rendition(
        &self,
        content: &Digest,
        part: Part,
        mut work: Work,
        mut growth: Option<Growth>,
    ) -> Result<(), MediaError> {
        let path = self.path(content, part);
        let Some(name) = self.name_of(&path) else {
            return Err(MediaError::Cache { what: "keep a file", problem: "it is no rendition".to_owned() });
        };
        fs::create_dir_all(self.folder(content)).map_err(failed("make its folders"))?;
        let bytes = fs::metadata(&work.path).map_err(failed("keep a file"))?.len();
        let mut room = self.room();
        self.link(&work.path, &name)?;
        if let Err(error) = fs::rename(&work.path, &path) {
            // Its second name alone would keep bytes that nothing counts.
            remove(&self.root.join(NAMES).join(&name))?;
            return Err(failed("keep a file")(error));
        }
        work.kept = true;
        room.insert(name, bytes);
        // Only now: what could not be kept is given back where the growth ends.
        let grown = growth.as_mut().map_or(0, |growth| std::mem::take(&mut growth.bytes));
        let growing = room.growing().saturating_sub(grown);
        room.set_growing(growing);
        self.make_room(&mut room, growing)
    }

    /// What a worker of this version said, where it is there.
    pub fn read_said<T: DeserializeOwned>(&self, content: &Digest, part: Part) -> Option<T> {
        let bytes = self.read(content, part)?;
        if is_current(&bytes) { serde_json::from_slice(&bytes).ok() } else { None }
    }

    /// Keeps what a worker said.
    pub fn write_said<T: Serialize>(&self, content: &Digest, part: Part, said: &T) -> Result<(), MediaError> {
        let kept = serde_json::to_vec(&Kept { version: ANSWERS_VERSION, said });
        let problem = |error: serde_json::Error| MediaError::Cache { what: "write a file", problem: error.to_string() };
        self.write(content, part, &kept.map_err(problem)?)
    }

    /// Removes all that is kept of a content that an older worker examined. Blocks.
    pub fn forget_outdated(&self, content: &Digest) -> Result<(), MediaError> {
        if self.read(content, Part::Examined).is_none_or(|bytes| is_current(&bytes)) {
            return Ok(());
        }
        // What tells that it is outdated goes last.
        for entry in fs::read_dir(self.folder(content)).map_err(failed("list its folders"))?.flatten() {
            if let Some(name) = self.name_of(&entry.path()) {
                let mut room = self.room();
                self.evict(&name)?;
                room.remove(&name);
            } else if entry.file_name() != *Part::Examined.file_name() {
                remove(&entry.path())?;
            }
        }
        remove(&self.path(content, Part::Examined))
    }

    /// Up to which log entry stored recordings are through with, by workers of this version; 0 where that
    /// is not known.
    pub fn progress(&self, course: Course) -> u64 {
        let text = fs::read_to_string(self.root.join(course.file_name())).unwrap_or_default();
        let kept = text.trim().split_once(' ');
        let of_now = kept.filter(|(_, version)| version.parse() == Ok(ANSWERS_VERSION));
        of_now.and_then(|(next, _)| next.parse().ok()).unwrap_or(0)
    }

    /// Notes up to which log entry stored recordings are through with.
    pub fn set_progress(&self, course: Course, next: u64) -> Result<(), MediaError> {
        let mut work = self.begin()?;
        fs::write(&work.path, format!("{next} {ANSWERS_VERSION}\n")).map_err(failed("write its progress"))?;
        fs::rename(&work.path, self.root.join(course.file_name())).map_err(failed("keep its progress"))?;
        work.kept = true;
        Ok(())
    }

    /// Opens a rendition, where it is there, and notes that it was used, so that it stays. Blocks.
    pub fn open_rendition(&self, content: &Digest, choice: Choice) -> Option<fs::File> {
        let path = self.path(content, Part::Rendition(choice));
        let file = fs::File::open(&path).ok()?;
        let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
        // A rendition whose time could not be set goes sooner after a start, and is made again.
        let _ = futimens(&file, &Timestamps { last_access: now, last_modification: now });
        // One of an older release that nobody came to yet counts from now on.
        if let Err(error) = self.adopt(&path) {
            tracing::warn!(media.error = %error, "a rendition could not be counted");
        }
        Some(file)
    }

    /// A rendition that begins to grow.
    pub fn growth(&self) -> Growth {
        Growth { cache: self.clone(), bytes: 0 }
    }
}

/// The renditions of a content: where they lie.
fn renditions(content: &Path) -> Result<Vec<PathBuf>, MediaError> {
    let entries = fs::read_dir(content).map_err(failed("list its folders"))?.flatten();
    let named = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(RENDITION.as_bytes()));
    Ok(named.map(|entry| entry.path()).collect())
}

/// Removes a file, which may be gone already.
fn remove(path: &Path) -> Result<(), MediaError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("remove what is outdated")(error)),
        _ => Ok(()),
    }
}

/// The folders in a folder, but those of work and second names.
fn folders(path: &Path) -> Result<Vec<PathBuf>, MediaError> {
    let entries = fs::read_dir(path).map_err(failed("list its folders"))?.flatten();
    let paths = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    Ok(paths.filter(|path| path.file_name().is_some_and(|name| name != "work" && name != NAMES)).collect())
}

#[cfg(test)]
#[path = "cache_tests.rs"]
mod tests;
