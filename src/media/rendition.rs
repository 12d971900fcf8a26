//! Renditions: what every browser plays, served while it is still being made.
//!
//! One task reads what the worker writes and keeps it in a file; any number of readers follow the
//! file. A rendition that was finished is kept and served with ranges like any content.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use evidence::digest::Digest;
use futures_util::{Stream, stream};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::process::Child;
use tokio::sync::watch;

use crate::media::worker::{ENCODE_WALL, OUTPUT_BYTES_MAX, Worker, ended, failure, last_words};
use crate::media::{Media, MediaError, Part};

/// Longest side of a rendition's picture, in pixels.
const SIDE_PX_MAX: u32 = 1280;

/// Bytes that are moved at a time.
const PIECE: usize = 256 * 1024;

/// Renditions that are being made.
#[derive(Default)]
pub struct Renditions(Mutex<HashMap<Digest, Growing>>);

/// A rendition that is being made.
#[derive(Debug, Clone)]
pub struct Growing {
    /// Where it grows.
    path: PathBuf,
    /// Where it lies once it is whole.
    kept: PathBuf,
    progress: watch::Receiver<Progress>,
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
    /// The rendition of a content; it is begun where there is none.
    pub async fn rendition(&self, content: &Digest, input: &Path) -> Result<Rendition, MediaError> {
        let path = self.cache().path(content, Part::Rendition);
        if let Ok(meta) = tokio::fs::metadata(&path).await {
            self.cache().used(content);
            return Ok(Rendition::Whole { path, size: meta.len() });
        }
        if let Some(growing) = self.growing(content) {
            return Ok(Rendition::Growing(growing));
        }
        let permit = self.asked_place().await?;
        let child = self.worker().start(&Worker::rendition_job(input, SIDE_PX_MAX)).await?;
        drop(permit);
        let work = self.cache().work_path()?;
        tokio::fs::File::create_new(&work)
            .await
            .map_err(|error| MediaError::Cache { what: "write a file", problem: error.to_string() })?;
        let (sender, progress) = watch::channel(Progress::Made(0));
        let growing = Growing { path: work.clone(), kept: path, progress };
        {
            let mut making = self.inner.renditions.0.lock().unwrap_or_else(PoisonError::into_inner);
            // Somebody else may have begun it meanwhile; this worker ends by being dropped.
            if let Some(other) = making.get(content) {
                drop(std::fs::remove_file(&work));
                return Ok(Rendition::Growing(other.clone()));
            }
            making.insert(*content, growing.clone());
        }
        let (media, content) = (self.clone(), *content);
        tokio::spawn(async move { media.make(content, child, &work, sender).await });
        Ok(Rendition::Growing(growing))
    }

    fn growing(&self, content: &Digest) -> Option<Growing> {
        self.inner.renditions.0.lock().unwrap_or_else(PoisonError::into_inner).get(content).cloned()
    }

    /// Follows a worker to its end.
    async fn make(&self, content: Digest, mut child: Child, work: &Path, sender: watch::Sender<Progress>) {
        let _place = self.inner.asked.acquire().await;
        let bytes_max = self.cache().bytes_max().min(OUTPUT_BYTES_MAX);
        let copied = tokio::time::timeout(ENCODE_WALL, copy(&mut child, work, &sender, bytes_max)).await;
        let result = match copied {
            Err(_) => Err(ended(&format!("it took longer than {} s", ENCODE_WALL.as_secs()))),
            Ok(result) => result,
        };
        let end = match result {
            Ok(size) => match self.cache().keep(&content, Part::Rendition, work) {
                Ok(()) => Progress::Done(size),
                Err(error) => Progress::Failed(error),
            },
            Err(error) => {
                tracing::warn!(media.content = %content, media.error = %error, "a rendition could not be made");
                drop(tokio::fs::remove_file(work).await);
                Progress::Failed(error)
            }
        };
        self.inner.renditions.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&content);
        // Readers that follow have the file open and go on with it.
        drop(sender.send(end));
        let cache = self.cache().clone();
        let room = tokio::task::spawn_blocking(move || cache.make_room()).await;
        if let Ok(Err(error)) = room {
            tracing::warn!(media.error = %error, "no room could be made among renditions");
        }
    }
}

/// Copies a worker's output into a file, telling how far it is.
async fn copy(
    child: &mut Child,
    work: &Path,
    sender: &watch::Sender<Progress>,
    bytes_max: u64,
) -> Result<u64, MediaError> {
    let cache = |error: std::io::Error| MediaError::Cache { what: "write a rendition", problem: error.to_string() };
    let mut output = child.stdout.take().ok_or_else(|| ended("it has no standard output"))?;
    let errors = child.stderr.take().ok_or_else(|| ended("it has no standard error"))?;
    let said = tokio::spawn(async move { last_words(errors).await.unwrap_or_default() });
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
        file.write_all(&piece[..count]).await.map_err(cache)?;
        file.flush().await.map_err(cache)?;
        drop(sender.send(Progress::Made(size)));
    }
    let status = child.wait().await.map_err(|error| ended(&error.to_string()))?;
    if status.success() && size > 0 { Ok(size) } else { Err(failure(status, &said.await.unwrap_or_default())) }
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
        let cache = |error: std::io::Error| MediaError::Cache { what: "read a rendition", problem: error.to_string() };
        let file = match tokio::fs::File::open(&self.path).await {
            Ok(file) => file,
            // It became whole this very moment.
            Err(_) => tokio::fs::File::open(&self.kept).await.map_err(cache)?,
        };
        let state = (file, self.progress, 0_u64);
        Ok(stream::try_unfold(state, move |(mut file, mut progress, mut at)| async move {
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
                    return Ok(Some((Bytes::from(piece), (file, progress, at))));
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
        let cache = |error: std::io::Error| MediaError::Cache { what: "read a rendition", problem: error.to_string() };
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
