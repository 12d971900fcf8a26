//! Renditions: what every browser plays, served while it is still being made.
//!
//! One task reads what the worker writes and keeps it in a file; any number of readers follow the
//! file. A rendition that was finished is kept and served with ranges like any content. One holds a
//! place of the person who asked for it while it is made; where nobody follows it any more it is
//! given up, at once where that person asks for another.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use evidence::digest::Digest;
use evidence::ids::UserId;
use futures_util::{Stream, stream};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::process::Child;
use tokio::sync::{Notify, watch};
use tracing::Instrument as _;

use crate::media::cache::Growth;
use crate::media::worker::{ENCODE_WALL, OUTPUT_BYTES_MAX, Worker, ended, failure, last_words, span_of, tell_end};
use crate::media::{Choice, Media, MediaError, Part};
use crate::spans;

/// Longest side of a rendition's picture, in pixels.
const SIDE_PX_MAX: u32 = 1280;

/// Bytes that are moved at a time.
const PIECE: usize = 256 * 1024;

/// How long a rendition is made that nobody follows.
const UNFOLLOWED_MAX: Duration = Duration::from_mins(1);

/// What a rendition shows: a content, and which of its streams.
type Shown = (Digest, Choice);

/// Renditions that are being made: no more than there are places for asked work.
#[derive(Default)]
pub struct Renditions(Mutex<HashMap<Shown, Making>>);

/// What is known of a rendition that is being made.
struct Making {
    growing: Growing,
    /// Who asked for it.
    who: UserId,
    /// Ends it.
    stop: Arc<Notify>,
}

impl Making {
    /// Whether anybody follows it: the table has one handle itself.
    fn is_followed(&self) -> bool {
        Arc::strong_count(&self.growing.followers) > 1
    }
}

/// A rendition that is being made.
#[derive(Debug, Clone)]
pub struct Growing {
    /// Where it grows.
    path: PathBuf,
    /// Where it lies once it is whole.
    kept: PathBuf,
    progress: watch::Receiver<Progress>,
    /// One handle for each who follows it.
    followers: Arc<()>,
}

/// How far a rendition is.
#[derive(Debug, Clone)]
enum Progress {
    /// So many bytes are there, and more will come.
    Made(u64),
    /// It is whole.
    Done(u64),
    /// It ended badly after so many bytes.
    Failed(MediaError),
}

/// A rendition, whole or growing.
#[derive(Debug, Clone)]
pub enum Rendition {
    /// Whole: a file of so many bytes.
    Whole {
        /// Where it lies.
        path: PathBuf,
        /// Its size in bytes.
        size: u64,
    },
    /// Still being made.
    Growing(Growing),
}

impl Media {
    /// The rendition of a content, of these of its streams; it is begun for `who` where there is none.
    pub async fn rendition(
        &self,
        content: &Digest,
        choice: Choice,
        input: &Path,
        who: &UserId,
    ) -> Result<Rendition, MediaError> {
        self.cache().forget_outdated(content)?;
        let shown = (*content, choice);
        if let Some(there) = self.rendition_there(&shown).await {
            return Ok(there);
        }
        self.give_up_unfollowed(who);
        let place = self.asked_place(who).await?;
        // Somebody else may have begun or made it meanwhile.
        if let Some(there) = self.rendition_there(&shown).await {
            return Ok(there);
        }
        let job = Worker::rendition_job(input, SIDE_PX_MAX, &self.streams(content, choice));
        let span = span_of(&job.task);
        let child = self.worker().start(&job).instrument(span.clone()).await?;
        let work = self.cache().work_path()?;
        tokio::fs::File::create_new(&work).await.map_err(|error| MediaError::cache("write a file", &error))?;
        let (sender, progress) = watch::channel(Progress::Made(0));
        let kept = self.cache().path(content, Part::Rendition(choice));
        let growing = Growing { path: work.clone(), kept, progress, followers: Arc::default() };
        let stop = Arc::<Notify>::default();
        {
            let mut making = self.making();
            // This worker ends by being dropped.
            if let Some(other) = making.get(&shown) {
                drop(std::fs::remove_file(&work));
                return Ok(Rendition::Growing(other.growing.clone()));
            }
            let (growing, stop) = (growing.clone(), Arc::clone(&stop));
            making.insert(shown, Making { growing, who: who.clone(), stop });
        }
        let media = self.clone();
        let making = async move {
            media.make(shown, child, &work, sender, &stop).await;
            drop(place);
        };
        spans::spawn(making.instrument(span));
        Ok(Rendition::Growing(growing))
    }

    fn making(&self) -> MutexGuard<'_, HashMap<Shown, Making>> {
        self.inner.renditions.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A rendition, where it is there or being made.
    async fn rendition_there(&self, shown: &Shown) -> Option<Rendition> {
        let path = self.cache().path(&shown.0, Part::Rendition(shown.1));
        if let Ok(meta) = tokio::fs::metadata(&path).await {
            self.cache().used(&path);
            return Some(Rendition::Whole { path, size: meta.len() });
        }
        self.making().get(shown).map(|making| Rendition::Growing(making.growing.clone()))
    }

    /// Ends what is made for a person who has turned to something else.
    fn give_up_unfollowed(&self, who: &UserId) {
        for making in self.making().values().filter(|making| making.who == *who && !making.is_followed()) {
            making.stop.notify_one();
        }
    }

    /// Returns once nobody has followed a rendition for [`UNFOLLOWED_MAX`].
    async fn unfollowed(&self, shown: &Shown) {
        let round = UNFOLLOWED_MAX / 4;
        let mut rounds = 0;
        while rounds < 4 {
            tokio::time::sleep(round).await;
            let followed = self.making().get(shown).is_some_and(Making::is_followed);
            rounds = if followed { 0 } else { rounds + 1 };
        }
    }

    /// Follows a worker to its end.
    async fn make(&self, shown: Shown, mut child: Child, work: &Path, sender: watch::Sender<Progress>, stop: &Notify) {
        let mut growth = Some(self.cache().growth());
        let result = tokio::select! {
            copied = copy(&mut child, work, &sender, self.cache().bytes_max().min(OUTPUT_BYTES_MAX), &mut growth) => copied,
            () = tokio::time::sleep(ENCODE_WALL) => Err(ended(&format!("it took longer than {} s", ENCODE_WALL.as_secs()))),
            () = stop.notified() => Err(ended("nobody follows it any more")),
            () = self.unfollowed(&shown) => Err(ended("nobody follows it any more")),
        };
        // The worker ends before its place is another's.
        drop(child);
        tell_end(result.as_ref().err());
        let end = match result {
            Ok(size) => match self.cache().keep(&shown.0, Part::Rendition(shown.1), work) {
                Ok(()) => {
                    if let Some(growth) = growth {
                        growth.kept();
                    }
                    Progress::Done(size)
                }
                Err(error) => Progress::Failed(error),
            },
            Err(error) => {
                tracing::warn!(media.content = %shown.0, media.error = %error, "a rendition could not be made");
                drop(tokio::fs::remove_file(work).await);
                Progress::Failed(error)
            }
        };
        self.making().remove(&shown);
        // Readers that follow have the file open and go on with it.
        drop(sender.send(end));
    }
}

/// Copies a worker's output into a file, telling how far it is.
async fn copy(
    child: &mut Child,
    work: &Path,
    sender: &watch::Sender<Progress>,
    bytes_max: u64,
    growth: &mut Option<Growth>,
) -> Result<u64, MediaError> {
    let cache = |error: std::io::Error| MediaError::cache("write a rendition", &error);
    let mut output = child.stdout.take().ok_or_else(|| ended("it has no standard output"))?;
    let errors = child.stderr.take().ok_or_else(|| ended("it has no standard error"))?;
    let said = spans::spawn(async move { last_words(errors).await.unwrap_or_default() });
    let mut file = tokio::fs::OpenOptions::new().append(true).open(work).await.map_err(cache)?;
    let mut piece = vec![0; PIECE];
    let mut size = 0_u64;
    loop {
        let count = output.read(&mut piece).await.map_err(|error| ended(&error.to_string()))?;
        if count == 0 {
            break;
        }
        if size == 0 && piece.get(4..8) != Some(b"ftyp") {
            return Err(ended("what it wrote is no MP4"));
        }
        size += count as u64;
        if size > bytes_max {
            return Err(ended("it wrote more than a rendition may have"));
        }
        make_room(growth, count as u64).await?;
        file.write_all(&piece[..count]).await.map_err(cache)?;
        file.flush().await.map_err(cache)?;
        drop(sender.send(Progress::Made(size)));
    }
    let status = child.wait().await.map_err(|error| ended(&error.to_string()))?;
    if status.success() && size > 0 { Ok(size) } else { Err(failure(status, &said.await.unwrap_or_default())) }
}

/// Makes room for more bytes of a rendition, off the runtime's threads.
async fn make_room(growth: &mut Option<Growth>, bytes: u64) -> Result<(), MediaError> {
    let Some(mut taken) = growth.take() else { return Err(ended("its place in the cache was lost")) };
    let grown = spans::blocking(move || (taken.grow(bytes), taken));
    let (result, taken) = grown.await.map_err(|_| ended("its place in the cache was lost"))?;
    *growth = Some(taken);
    result
}

impl Growing {
    /// Waits until the first bytes are there; an error where none will come.
    pub async fn begun(&mut self) -> Result<(), MediaError> {
        let ready = |progress: &Progress| !matches!(progress, Progress::Made(0));
        let progress = self.progress.wait_for(ready).await.map_err(|_| ended("it was given up"))?.clone();
        match progress {
            Progress::Failed(error) => Err(error),
            Progress::Made(_) | Progress::Done(_) => Ok(()),
        }
    }

    /// The bytes from the first on, as they come. Ends early where the making does.
    pub async fn follow(self) -> Result<impl Stream<Item = Result<Bytes, MediaError>> + Send + use<>, MediaError> {
        let cache = |error: std::io::Error| MediaError::cache("read a rendition", &error);
        let file = match tokio::fs::File::open(&self.path).await {
            Ok(file) => file,
            // It became whole this very moment.
            Err(_) => tokio::fs::File::open(&self.kept).await.map_err(cache)?,
        };
        let state = (file, self.progress, 0_u64, self.followers);
        Ok(stream::try_unfold(state, move |(mut file, mut progress, mut at, followers)| async move {
            loop {
                let now = progress.borrow_and_update().clone();
                let (there, more) = match now {
                    Progress::Made(size) => (size, true),
                    Progress::Done(size) => (size, false),
                    Progress::Failed(error) => return Err(error),
                };
                if at < there {
                    let length = usize::try_from(there - at).unwrap_or(PIECE).min(PIECE);
                    let mut piece = vec![0; length];
                    file.seek(std::io::SeekFrom::Start(at)).await.map_err(cache)?;
                    file.read_exact(&mut piece).await.map_err(cache)?;
                    at += length as u64;
                    return Ok(Some((Bytes::from(piece), (file, progress, at, followers))));
                }
                if !more || progress.changed().await.is_err() {
                    return Ok(None);
                }
            }
        }))
    }
}

impl Rendition {
    /// The bytes `range` of a whole rendition.
    pub async fn read_range(
        path: &Path,
        range: std::ops::Range<u64>,
    ) -> Result<impl Stream<Item = Result<Bytes, MediaError>> + Send + use<>, MediaError> {
        let cache = |error: std::io::Error| MediaError::cache("read a rendition", &error);
        let mut file = tokio::fs::File::open(path).await.map_err(cache)?;
        file.seek(std::io::SeekFrom::Start(range.start)).await.map_err(cache)?;
        let left = range.end - range.start;
        Ok(stream::try_unfold((file, left), move |(mut file, left)| async move {
            if left == 0 {
                return Ok(None);
            }
            let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let mut piece = vec![0; length];
            file.read_exact(&mut piece).await.map_err(cache)?;
            Ok(Some((Bytes::from(piece), (file, left - length as u64))))
        }))
    }
}
