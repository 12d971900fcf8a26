//! Media: the only part that has recordings decoded, and it never does so itself.
//!
//! [`worker`] starts `docket-media`, one confined process per job, and bounds its time. [`cache`]
//! keeps what it made, by the digest of the content that it was made of: all of it can be made
//! again, none of it is evidence. [`rendition`] serves what every browser plays while it is still
//! being made.

pub mod cache;
pub mod rendition;
pub mod worker;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use evidence::digest::Digest;
use evidence::ids::UserId;
use media_protocol::{Confinement, ImagesHead, Probed, Waveform};
use tokio::sync::Semaphore;

use crate::domain::shortage::is_shortage;
use crate::places::{Place, Places, Sharing};

pub use cache::{Cache, Part};
pub use rendition::Rendition;
pub use worker::Worker;

/// Workers that run in the background at one time.
const BACKGROUND_WORKERS: usize = 1;

/// Workers that run on a person's word at one time; of one person, and how many wait and how long.
/// A rendition holds its place until it is whole or given up.
const ASKED: Sharing = Sharing { own: 0, common: 3, common_each: 2, waiting_each: 4, wait: Duration::from_secs(30) };

/// Longest side of a still, in pixels.
const STILL_PX: u32 = 640;

/// Pictures along a timeline.
const STRIP_COUNT: u32 = 24;

/// Width of a picture along a timeline, in pixels.
const STRIP_PX: u32 = 160;

/// Peaks along a timeline.
const WAVEFORM_BUCKETS: u32 = 800;

/// Why media could not be worked on.
#[derive(Debug, Clone, thiserror::Error)]
pub enum MediaError {
    /// The worker's program is not there.
    #[error("the media worker {program} cannot be started: {problem}; install docket-media beside docket")]
    NoWorker {
        /// The program.
        program: String,
        /// What the system said.
        problem: String,
    },
    /// The media cannot be used; what the worker said.
    #[error("{what}")]
    Unusable {
        /// What is wrong with it.
        what: String,
    },
    /// The worker misbehaved and was ended.
    #[error("the media worker was ended: {what}; the recording itself is untouched")]
    Ended {
        /// What it did.
        what: String,
    },
    /// Too many jobs at one time.
    #[error("too many media jobs at one time; try again in a moment")]
    Busy,
    /// The process is short of descriptors, memory or processes: it says nothing of the media.
    #[error("the service is short of resources for media; try again in a moment: {problem}")]
    Scarce {
        /// What the system said.
        problem: String,
    },
    /// The file system failed.
    #[error("the media cache could not {what}: {problem}")]
    Cache {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        problem: String,
    },
}

impl MediaError {
    /// What a failure of the file system says, where `what` was tried.
    pub fn cache(what: &'static str, error: &std::io::Error) -> Self {
        let problem = error.to_string();
        if is_shortage(error) { Self::Scarce { problem } } else { Self::Cache { what, problem } }
    }
}

/// What is known of a content, once it was examined.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Examined {
    /// The worker read it.
    Known {
        /// What it holds.
        probed: Box<Probed>,
        /// The strip, where there is one.
        strip: Option<ImagesHead>,
        /// Whether there is a still.
        still: bool,
        /// Whether there is a waveform.
        waveform: bool,
    },
    /// The worker could not.
    Failed {
        /// Why, in English.
        what: String,
    },
}

impl Examined {
    /// What it holds, where that is known.
    pub fn probed(&self) -> Option<&Probed> {
        match self {
            Self::Known { probed, .. } => Some(probed),
            Self::Failed { .. } => None,
        }
    }
}

/// Media work of one service.
#[derive(Clone)]
pub struct Media {
    inner: Arc<Inner>,
}

struct Inner {
    worker: Worker,
    cache: Cache,
    background: Semaphore,
    asked: Arc<Places<UserId>>,
    renditions: rendition::Renditions,
}

impl Media {
    /// Media work by `worker`, with its cache under `root`, of at most `cache_bytes`.
    pub fn open(worker: Worker, root: &Path, cache_bytes: u64) -> Result<Self, MediaError> {
        let inner = Inner {
            worker,
            cache: Cache::open(root, cache_bytes)?,
            background: Semaphore::new(BACKGROUND_WORKERS),
            asked: Places::new(ASKED),
            renditions: rendition::Renditions::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The cache.
    pub fn cache(&self) -> &Cache {
        &self.inner.cache
    }

    /// The worker.
    pub fn worker(&self) -> &Worker {
        &self.inner.worker
    }

    /// How well the worker is confined.
    pub async fn confinement(&self) -> Result<Confinement, MediaError> {
        self.inner.worker.self_test().await
    }

    /// What was found out of a content before, if anything.
    pub fn examined(&self, content: &Digest) -> Option<Examined> {
        let bytes = self.inner.cache.read(content, Part::Examined)?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Whether there is a still of a content.
    pub fn has_still(&self, content: &Digest) -> bool {
        self.inner.cache.path(content, Part::Still).is_file()
    }

    /// Finds out what a content holds and keeps it: probe, still, strip, waveform. A worker that
    /// fails marks this content and nothing else. Waits so long for its turn.
    pub async fn examine(&self, content: &Digest, input: &Path, wait: Duration) -> Result<Examined, MediaError> {
        if let Some(known) = self.examined(content) {
            return Ok(known);
        }
        let place = tokio::time::timeout(wait, self.inner.background.acquire()).await;
        let _place = place.map_err(|_| MediaError::Busy)?.map_err(|_| MediaError::Busy)?;
        // Whoever had the turn before may have examined it.
        if let Some(known) = self.examined(content) {
            return Ok(known);
        }
        let examined = match self.examine_anew(content, input).await {
            Ok(examined) => examined,
            Err(MediaError::Unusable { what } | MediaError::Ended { what }) => Examined::Failed { what },
            Err(other) => return Err(other),
        };
        let bytes = serde_json::to_vec(&examined).unwrap_or_default();
        self.inner.cache.write(content, Part::Examined, &bytes)?;
        Ok(examined)
    }

    async fn examine_anew(&self, content: &Digest, input: &Path) -> Result<Examined, MediaError> {
        let worker = &self.inner.worker;
        let probed = worker.probe(input).await?;
        let mut still = false;
        let mut strip = None;
        if probed.video.is_some() {
            match worker.images(input, STILL_PX, STRIP_COUNT, STRIP_PX).await {
                Ok((head, still_bytes, strip_bytes)) => {
                    self.inner.cache.write(content, Part::Still, &still_bytes)?;
                    still = true;
                    if head.strip_count > 0 && !strip_bytes.is_empty() {
                        self.inner.cache.write(content, Part::Strip, &strip_bytes)?;
                        strip = Some(head);
                    }
                }
                Err(MediaError::Unusable { what } | MediaError::Ended { what }) => {
                    tracing::info!(media.content = %content, media.error = what, "no still could be made");
                }
                Err(other) => return Err(other),
            }
        }
        let waveform = probed.audio.is_some() && self.keep_waveform(content, input).await?;
        Ok(Examined::Known { probed: Box::new(probed), strip, still, waveform })
    }

    async fn keep_waveform(&self, content: &Digest, input: &Path) -> Result<bool, MediaError> {
        let waveform: Waveform = match self.inner.worker.waveform(input, WAVEFORM_BUCKETS).await {
            Ok(waveform) => waveform,
            Err(MediaError::Unusable { what } | MediaError::Ended { what }) => {
                tracing::info!(media.content = %content, media.error = what, "no waveform could be made");
                return Ok(false);
            }
            Err(other) => return Err(other),
        };
        self.inner.cache.write(content, Part::Waveform, &serde_json::to_vec(&waveform).unwrap_or_default())?;
        Ok(true)
    }

    /// A place for a job on a person's word.
    pub(in crate::media) async fn asked_place(&self, who: &UserId) -> Result<Place<UserId>, MediaError> {
        self.inner.asked.take(who.clone()).await.map_err(|_| MediaError::Busy)
    }

    /// Cuts a clip into `output`, an empty file that exists.
    pub async fn clip(
        &self,
        who: &UserId,
        input: &Path,
        output: &Path,
        range: std::ops::Range<u64>,
        cut: media_protocol::Cut,
    ) -> Result<media_protocol::ClipReport, MediaError> {
        let _place = self.asked_place(who).await?;
        self.inner.worker.clip(input, output, range, cut).await
    }

    /// Takes one frame, as a PNG.
    pub async fn snapshot(
        &self,
        who: &UserId,
        input: &Path,
        at_ms: u64,
    ) -> Result<(media_protocol::SnapshotHead, Vec<u8>), MediaError> {
        let _place = self.asked_place(who).await?;
        self.inner.worker.snapshot(input, at_ms).await
    }
}
