//! Renditions: what every browser plays, served while it is still being made.
//!
//! One task reads what the worker writes and keeps it in a file; any number of readers follow the
//! file. A rendition that was finished is kept and served with ranges like any content. One holds a
//! place of the person who asked for it until its worker has ended; where nobody follows it any more it is
//! given up, at once where that person asks for another. Whoever reads one holds it open: it may be removed from
//! the cache meanwhile.

use std::collections::HashMap;
use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use evidence::digest::Digest;
use evidence::ids::UserId;
use futures_util::{Stream, stream};
use media_protocol::Reason;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::{Notify, watch};
use tracing::Instrument as _;

use crate::media::cache::{Cache, Growth, Work};
use crate::media::process::{Running, ended};
use crate::media::worker::{ENCODE_WALL, OUTPUT_BYTES_MAX, failure, last_words, tell_end};
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
    /// What is there of it.
    file: Arc<File>,
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
    /// Whole.
    Whole(Whole),
    /// Still being made.
    Growing(Growing),
}

/// A rendition that is whole.
#[derive(Debug, Clone)]
pub struct Whole {
    file: Arc<File>,
    /// Its size in bytes.
    pub size: u64,
}

impl Media {
    /// The rendition of a content, of these of its streams; it is begun for `who` where there is none, of what
    /// `open` opens.
    pub async fn rendition<E: From<MediaError>>(
        &self,
        content: &Digest,
        choice: Choice,
        open: impl Future<Output = Result<File, E>> + Send,
        who: &UserId,
    ) -> Result<Rendition, E> {
        let shown = (*content, choice);
        if let Some(there) = self.rendition_there(shown).await? {
            return Ok(there);
        }
        self.give_up_unfollowed(who);
        let permit = self.asked_permit(who).await?;
        // Somebody else may have begun or made it meanwhile.
        if let Some(there) = self.rendition_there(shown).await? {
            return Ok(there);
        }
        let input = open.await?;
        let (file, work) = self.new_file().await?;
        let streams = self.streams(content, choice).await;
        // From here on nothing waits: whoever asked cannot go away between a start and what follows it.
        let (sender, progress) = watch::channel(Progress::Made(0));
        let growing = Growing { file: Arc::new(file), progress, followers: Arc::default() };
        let stop = Arc::<Notify>::default();
        let mut making = self.making();
        if let Some(other) = making.get(&shown) {
            return Ok(Rendition::Growing(other.growing.clone()));
        }
        let running = self.worker().rendition(&input, SIDE_PX_MAX, &streams, &permit)?;
        making.insert(shown, Making { growing: growing.clone(), who: who.clone(), stop: Arc::clone(&stop) });
        drop(making);
        let (media, file, span) = (self.clone(), Arc::clone(&growing.file), running.span().clone());
        let making = async move { media.make(shown, running, (file, work), sender, &stop).await };
        spans::spawn(making.instrument(span));
        Ok(Rendition::Growing(growing))
    }

    fn making(&self) -> MutexGuard<'_, HashMap<Shown, Making>> {
        self.inner.renditions.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A rendition, where it is there or being made.
    async fn rendition_there(&self, shown: Shown) -> Result<Option<Rendition>, MediaError> {
        let file = self.blocking(move |cache| {
            cache.forget_outdated(&shown.0)?;
            let Some(file) = cache.open_rendition(&shown.0, shown.1) else { return Ok(None) };
            let size = file.metadata().map_err(|error| MediaError::cache("open a rendition", &error))?.len();
            Ok(Some(Whole { file: Arc::new(file), size }))
        });
        if let Some(whole) = file.await? {
            return Ok(Some(Rendition::Whole(whole)));
        }
        Ok(self.making().get(&shown).map(|making| Rendition::Growing(making.growing.clone())))
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
    async fn make(
        &self,
        shown: Shown,
        mut running: Running,
        (file, work): (Arc<File>, Work),
        sender: watch::Sender<Progress>,
        stop: &Notify,
    ) {
        let mut growth = Some(self.cache().growth());
        let bytes_max = self.cache().bytes_max().min(OUTPUT_BYTES_MAX);
        let result = tokio::select! {
            copied = copy(&mut running, file, &sender, bytes_max, &mut growth) => copied,
            () = tokio::time::sleep(ENCODE_WALL) => Err(ended(Reason::TookTooLong { seconds: ENCODE_WALL.as_secs() })),
            () = stop.notified() => Err(ended(Reason::Unfollowed {})),
            () = self.unfollowed(&shown) => Err(ended(Reason::Unfollowed {})),
        };
        // Its place is another's once it has ended.
        running.kill().await;
        tell_end(result.as_ref().err());
        let kept = match result {
            Ok(size) => {
                let part = Part::Rendition(shown.1);
                self.blocking(move |cache| cache.keep_rendition(&shown.0, part, work, growth)).await.map(|()| size)
            }
            Err(error) => Err(error),
        };
        let end = match kept {
            Ok(size) => Progress::Done(size),
            Err(error) => {
                tracing::warn!(media.content = %shown.0, media.error = %error, "a rendition could not be made");
                Progress::Failed(error)
            }
        };
        self.making().remove(&shown);
        // Readers that follow have the file open and go on with it.
        drop(sender.send(end));
    }

    /// Works on the cache off the runtime's threads.
    pub(in crate::media) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Cache) -> Result<T, MediaError> + Send + 'static,
    ) -> Result<T, MediaError> {
        let cache = self.cache().clone();
        let stopped = |_| MediaError::Stopped { why: Reason::ServiceEnds {} };
        spans::blocking(move || work(&cache)).await.map_err(stopped)?
    }
}

/// Copies a worker's output into a file, telling how far it is.
async fn copy(
    running: &mut Running,
    file: Arc<File>,
    sender: &watch::Sender<Progress>,
    bytes_max: u64,
    growth: &mut Option<Growth>,
) -> Result<u64, MediaError> {
    let cache = |error: std::io::Error| MediaError::cache("write a rendition", &error);
    let (mut output, errors) = running.output.take().ok_or_else(|| ended(Reason::NoOutput {}))?;
    let said = spans::spawn(async move { last_words(errors).await.unwrap_or_default() });
    let file = file.try_clone().map_err(cache)?;
    let mut file = tokio::fs::File::from_std(file);
    let mut piece = vec![0; PIECE];
    let mut size = 0_u64;
    loop {
        let count = output.read(&mut piece).await.map_err(|error| ended(Reason::said(error)))?;
        if count == 0 {
            break;
        }
        if size == 0 && piece.get(4..8) != Some(b"ftyp") {
            return Err(ended(Reason::NoMp4 {}));
        }
        size += count as u64;
        if size > bytes_max {
            return Err(ended(Reason::RenditionTooLarge {}));
        }
        make_room(growth, count as u64).await?;
        file.write_all(&piece[..count]).await.map_err(cache)?;
        file.flush().await.map_err(cache)?;
        drop(sender.send(Progress::Made(size)));
    }
    let status = running.ended().await?;
    if status.success() && size > 0 { Ok(size) } else { Err(failure(status, &said.await.unwrap_or_default())) }
}

/// Makes room for more bytes of a rendition, off the runtime's threads.
async fn make_room(growth: &mut Option<Growth>, bytes: u64) -> Result<(), MediaError> {
    let Some(mut taken) = growth.take() else { return Err(ended(Reason::PlaceLost {})) };
    let grown = spans::blocking(move || (taken.grow(bytes), taken));
    let (result, taken) = grown.await.map_err(|_| ended(Reason::PlaceLost {}))?;
    *growth = Some(taken);
    result
}

/// Bytes of a rendition from `at` on, `length` of them, which are there.
async fn piece_at(file: &Arc<File>, at: u64, length: u64) -> Result<Bytes, MediaError> {
    let (file, length) = (Arc::clone(file), usize::try_from(length).unwrap_or(PIECE).min(PIECE));
    let read = spans::blocking(move || {
        let mut piece = vec![0; length];
        file.read_exact_at(&mut piece, at).map(|()| Bytes::from(piece))
    });
    let read = read.await.map_err(|_| MediaError::Stopped { why: Reason::ServiceEnds {} })?;
    read.map_err(|error| MediaError::cache("read a rendition", &error))
}

impl Growing {
    /// Waits until the first bytes are there; an error where none will come.
    pub async fn begun(&mut self) -> Result<(), MediaError> {
        let ready = |progress: &Progress| !matches!(progress, Progress::Made(0));
        let progress = self.progress.wait_for(ready).await.map_err(|_| ended(Reason::GivenUp {}))?.clone();
        match progress {
            Progress::Failed(error) => Err(error),
            Progress::Made(_) | Progress::Done(_) => Ok(()),
        }
    }

    /// The bytes from the first on, as they come. Ends early where the making does.
    pub fn follow(self) -> impl Stream<Item = Result<Bytes, MediaError>> + Send + use<> {
        stream::try_unfold((self, 0_u64), move |(mut growing, at)| async move {
            loop {
                let now = growing.progress.borrow_and_update().clone();
                let (there, more) = match now {
                    Progress::Made(size) => (size, true),
                    Progress::Done(size) => (size, false),
                    Progress::Failed(error) => return Err(error),
                };
                if at < there {
                    let piece = piece_at(&growing.file, at, there - at).await?;
                    let next = at + piece.len() as u64;
                    return Ok(Some((piece, (growing, next))));
                }
                if !more || growing.progress.changed().await.is_err() {
                    return Ok(None);
                }
            }
        })
    }
}

impl Whole {
    /// The bytes `range` of it.
    pub fn read(&self, range: std::ops::Range<u64>) -> impl Stream<Item = Result<Bytes, MediaError>> + Send + use<> {
        let file = Arc::clone(&self.file);
        stream::try_unfold((file, range), move |(file, left)| async move {
            if left.is_empty() {
                return Ok(None);
            }
            let piece = piece_at(&file, left.start, left.end - left.start).await?;
            let next = left.start + piece.len() as u64;
            Ok(Some((piece, (file, next..left.end))))
        })
    }
}
