//! What the worker made, by the digest of the content that it was made of.
//!
//! ```text
//! media/ab/cd/<sha256>/examined.json   what the probe found, or why it could not
//!                      decoded.json    what the full decode found, or why it could not
//!                      frames.table    the moments of its pictures, for the worker alone
//!                      still.jpg  strip.jpg  waveform.json  rendition.mp4
//!                      rendition-video1-audio2.mp4   of other streams than the usual ones
//! media/progress           up to which log entry stored recordings were examined
//! media/decoded            up to which they were decoded
//! ```
//!
//! What the worker said carries [`ANSWERS_VERSION`]: what an older one said counts as not there, and
//! goes with all that it made. Nothing here is evidence, and all of it can be made again, so it may be deleted while the
//! service is stopped. Renditions, which are large, are bounded in bytes and in number, those that are
//! being made with those that are whole: the ones that were not used for longest go first.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use evidence::digest::Digest;
use media_protocol::ANSWERS_VERSION;
use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::media::{Choice, MediaError};

/// Renditions that are kept.
const RENDITIONS_MAX: usize = 10_000;

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
    bytes_max: u64,
    usage: Arc<Mutex<Usage>>,
}

/// Bytes that renditions take.
#[derive(Debug, Default)]
struct Usage {
    /// Of those that are whole; `None` until they were counted.
    kept: Option<u64>,
    /// Of those that are being made.
    growing: u64,
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
        let cache = &self.cache;
        let mut usage = cache.usage.lock().unwrap_or_else(PoisonError::into_inner);
        let growing = usage.growing.saturating_add(bytes);
        if usage.kept.is_none_or(|kept| kept.saturating_add(growing) > cache.bytes_max) {
            usage.kept = Some(cache.make_room(cache.bytes_max.saturating_sub(growing))?);
        }
        if growing > cache.bytes_max {
            let what = "there is no room for it beside the renditions that are being made".to_owned();
            return Err(MediaError::Ended { what });
        }
        usage.growing = growing;
        self.bytes += bytes;
        Ok(())
    }

    /// The rendition is whole, and kept.
    pub fn kept(mut self) {
        let mut usage = self.cache.usage.lock().unwrap_or_else(PoisonError::into_inner);
        usage.growing -= self.bytes;
        usage.kept = usage.kept.map(|kept| kept + self.bytes);
        drop(usage);
        self.bytes = 0;
    }
}

impl Drop for Growth {
    fn drop(&mut self) {
        self.cache.usage.lock().unwrap_or_else(PoisonError::into_inner).growing -= self.bytes;
    }
}

fn failed(what: &'static str) -> impl Fn(std::io::Error) -> MediaError {
    move |error| MediaError::cache(what, &error)
}

impl Cache {
    /// Opens or makes the cache under `root`; what a crash left half written goes.
    pub fn open(root: &Path, bytes_max: u64) -> Result<Self, MediaError> {
        let work = root.join("work");
        fs::create_dir_all(&work).map_err(failed("make its folders"))?;
        for entry in fs::read_dir(&work).map_err(failed("list its folders"))?.flatten() {
            drop(fs::remove_file(entry.path()));
        }
        Ok(Self { root: root.to_owned(), bytes_max, usage: Arc::default() })
    }

    /// Bytes that renditions may take together, and so each of them.
    pub fn bytes_max(&self) -> u64 {
        self.bytes_max
    }

    fn folder(&self, content: &Digest) -> PathBuf {
        let name = content.to_string();
        self.root.join(&name[..2]).join(&name[2..4]).join(name)
    }

    /// Where a part lies.
    pub fn path(&self, content: &Digest, part: Part) -> PathBuf {
        self.folder(content).join(part.file_name())
    }

    /// A place for a file that is being made.
    pub fn work_path(&self) -> Result<PathBuf, MediaError> {
        let random = evidence::keys::random::<16>()
            .map_err(|error| MediaError::Cache { what: "find a name for a file", problem: error.to_string() })?;
        Ok(self.root.join("work").join(hex::encode(random)))
    }

    /// A part, where it is there.
    pub fn read(&self, content: &Digest, part: Part) -> Option<Vec<u8>> {
        fs::read(self.path(content, part)).ok()
    }

    /// Keeps a part.
    pub fn write(&self, content: &Digest, part: Part, bytes: &[u8]) -> Result<(), MediaError> {
        let work = self.work_path()?;
        let mut file = fs::File::create_new(&work).map_err(failed("write a file"))?;
        file.write_all(bytes).map_err(failed("write a file"))?;
        drop(file);
        self.keep(content, part, &work)
    }

    /// Keeps a file that was made at [`Self::work_path`] as a part.
    pub fn keep(&self, content: &Digest, part: Part, work: &Path) -> Result<(), MediaError> {
        fs::create_dir_all(self.folder(content)).map_err(failed("make its folders"))?;
        fs::rename(work, self.path(content, part)).map_err(failed("keep a file"))
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
            if entry.file_name() != *Part::Examined.file_name() {
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
        let work = self.work_path()?;
        fs::write(&work, format!("{next} {ANSWERS_VERSION}\n")).map_err(failed("write its progress"))?;
        fs::rename(&work, self.root.join(course.file_name())).map_err(failed("keep its progress"))
    }

    /// Notes that a rendition was used, so that it stays.
    pub fn used(&self, rendition: &Path) {
        let now = Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
        let times = Timestamps { last_access: now, last_modification: now };
        // A rendition whose time could not be set goes sooner, and is made again.
        let _ = utimensat(CWD, rendition, &times, AtFlags::empty());
    }

    /// A rendition that begins to grow.
    pub fn growth(&self) -> Growth {
        Growth { cache: self.clone(), bytes: 0 }
    }

    /// Removes the renditions that were not used for longest, until the rest have `bytes_max` bytes at
    /// most and are few enough; gives what the rest have. Blocks.
    fn make_room(&self, bytes_max: u64) -> Result<u64, MediaError> {
        let mut found = Vec::new();
        for one in folders(&self.root)? {
            for two in folders(&one)? {
                for content in folders(&two)? {
                    found.extend(renditions(&content)?);
                }
            }
        }
        let mut total: u64 = found.iter().map(|(_, size, _)| size).sum();
        let mut count = found.len();
        found.sort_unstable();
        for (_, size, path) in found {
            if total <= bytes_max && count < RENDITIONS_MAX {
                break;
            }
            fs::remove_file(&path).map_err(failed("remove an old rendition"))?;
            total -= size;
            count -= 1;
        }
        Ok(total)
    }
}

/// The renditions of a content: when each was used, its bytes, where it lies.
fn renditions(content: &Path) -> Result<Vec<(SystemTime, u64, PathBuf)>, MediaError> {
    let entries = fs::read_dir(content).map_err(failed("list its folders"))?.flatten();
    let named = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(RENDITION.as_bytes()));
    let told = named.filter_map(|entry| {
        let meta = entry.metadata().ok()?;
        Some((meta.modified().unwrap_or(SystemTime::UNIX_EPOCH), meta.len(), entry.path()))
    });
    Ok(told.collect())
}

/// Removes a file, which may be gone already.
fn remove(path: &Path) -> Result<(), MediaError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed("remove what is outdated")(error)),
        _ => Ok(()),
    }
}

/// The folders in a folder, but `work`.
fn folders(path: &Path) -> Result<Vec<PathBuf>, MediaError> {
    let entries = fs::read_dir(path).map_err(failed("list its folders"))?.flatten();
    let paths = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())).map(|entry| entry.path());
    Ok(paths.filter(|path| path.file_name().is_some_and(|name| name != "work")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RENDITION_USUAL: Part = Part::Rendition(Choice { video: None, audio: None, inside: false });

    #[test]
    fn parts_are_kept_and_old_renditions_make_room() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(home.path(), 10).expect("a cache");
        let contents: Vec<Digest> = (0..3_u8).map(|n| Digest::of(&[n])).collect();
        for (age, content) in contents.iter().enumerate() {
            cache.write(content, Part::Still, b"still").expect("written");
            cache.write(content, RENDITION_USUAL, b"12345").expect("written");
            let file = fs::File::open(cache.path(content, RENDITION_USUAL)).expect("a file");
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(age as u64);
            file.set_modified(time).expect("a time");
        }
        let mut growth = cache.growth();
        growth.grow(0).expect("room");
        let kept: Vec<bool> = contents.iter().map(|c| cache.read(c, RENDITION_USUAL).is_some()).collect();
        assert_eq!(kept, [false, true, true]);
        assert!(contents.iter().all(|content| cache.read(content, Part::Still).is_some()));
    }

    #[test]
    fn what_is_being_made_counts_with_what_is_kept() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(home.path(), 10).expect("a cache");
        let old = Digest::of(b"old");
        cache.write(&old, RENDITION_USUAL, b"123456").expect("written");
        let (mut one, mut two) = (cache.growth(), cache.growth());
        one.grow(4).expect("at the bound");
        assert!(cache.read(&old, RENDITION_USUAL).is_some());
        two.grow(1).expect("the old one makes room");
        assert!(cache.read(&old, RENDITION_USUAL).is_none());
        two.grow(5).expect("at the bound");
        assert!(one.grow(1).is_err(), "one byte beyond it");
        // What is given up gives its bytes back, and what is kept counts on.
        drop(two);
        one.grow(6).expect("at the bound again");
        let new = Digest::of(b"new");
        cache.write(&new, RENDITION_USUAL, b"1234567890").expect("written");
        one.kept();
        let mut three = cache.growth();
        three.grow(1).expect("the other makes room");
        assert!(cache.read(&new, RENDITION_USUAL).is_none());
    }

    #[test]
    fn renditions_of_other_streams_are_apart_and_count_with_the_usual_one() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(home.path(), 10).expect("a cache");
        let content = Digest::of(b"two cameras");
        let second = Part::Rendition(Choice { video: Some(1), audio: None, inside: false });
        let sound = Part::Rendition(Choice { video: Some(1), audio: Some(3), inside: false });
        for part in [RENDITION_USUAL, second, sound] {
            cache.write(&content, part, b"12345").expect("written");
        }
        let names = [RENDITION_USUAL, second, sound].map(|part| cache.path(&content, part));
        let names = names.each_ref().map(|path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default());
        assert_eq!(names, ["rendition.mp4", "rendition-video1.mp4", "rendition-video1-audio3.mp4"]);
        cache.growth().grow(0).expect("room");
        let left = [RENDITION_USUAL, second, sound].into_iter().filter(|part| cache.read(&content, *part).is_some());
        assert_eq!(left.count(), 2);
    }

    #[test]
    fn what_an_older_worker_said_counts_as_not_there_and_goes_with_what_it_made() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(home.path(), 10).expect("a cache");
        let content = Digest::of(b"content");
        for old in [r#"{"outcome":"failed","what":"x"}"#, r#"{"version":1,"outcome":"failed","what":"x"}"#, "nonsense"]
        {
            cache.write(&content, Part::Examined, old.as_bytes()).expect("written");
            for part in [Part::Still, Part::Table, Part::Decoded, RENDITION_USUAL] {
                cache.write(&content, part, b"old").expect("written");
            }
            assert!(cache.read_said::<serde_json::Value>(&content, Part::Examined).is_none(), "{old}");
            cache.forget_outdated(&content).expect("gone");
            assert_eq!(fs::read_dir(cache.folder(&content)).expect("its folder").count(), 0, "{old}");
        }
        cache.write_said(&content, Part::Examined, &serde_json::json!({ "outcome": "failed" })).expect("written");
        cache.forget_outdated(&content).expect("nothing to do");
        let said: serde_json::Value = cache.read_said(&content, Part::Examined).expect("it is there");
        assert_eq!(said["outcome"], "failed");
    }

    #[test]
    fn how_far_it_is_counts_for_workers_of_one_version() {
        let home = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(home.path(), 10).expect("a cache");
        cache.set_progress(Course::Examined, 70).expect("kept");
        cache.set_progress(Course::Decoded, 7).expect("kept");
        assert_eq!((cache.progress(Course::Examined), cache.progress(Course::Decoded)), (70, 7));
        // As it was written before versions were, and by another version.
        for old in ["70\n", "70 1\n", "", "nonsense"] {
            fs::write(home.path().join("progress"), old).expect("written");
            assert_eq!(cache.progress(Course::Examined), 0, "{old:?}");
        }
    }
}
