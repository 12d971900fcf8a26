//! Media: the only part that has recordings decoded, and it never does so itself.
//!
//! [`worker`] starts `docket-media`, one confined process per job, and bounds its time; it is handed the files of
//! its job (`handing`), and its permit is another's once it has ended (`process`). [`cache`]
//! keeps what it made, by the digest of the content that it was made of: all of it can be made
//! again, none of it is evidence; `room` bounds renditions. [`rendition`] serves what every browser plays while it
//! is still being made. [`calm`] tells when work in the background may go on.
//!
//! What is to be read is given as a future that opens it: it is opened once there is a place for the work, so that
//! who waits holds no file.

pub mod cache;
pub mod calm;
mod handing;
mod length;
mod process;
pub mod rendition;
mod room;
mod tracks;
pub mod transcriber;
pub mod worker;

use std::fmt;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use evidence::digest::Digest;
use evidence::event::{CopyForm, CopyPart, CopyStreams, TranscriptFailure};
use evidence::ids::UserId;
use media_protocol::{Confinement, Decoded, Failure, FrameHashes, ImagesHead, Probed, Reason, Waveform};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Semaphore;
use words::{Lang, Variable};

use crate::media::process::Permit;
use crate::store::live::places::{Places, Sharing};
use crate::store::shortage::is_shortage;
use crate::store::tables::tracks::TrackIndex;

pub use cache::{Cache, Course, Part, Work};
pub use calm::{Calm, Need};
pub use rendition::{Rendition, Whole};
pub use transcriber::Transcriber;
pub use worker::{Streams, Worker};

/// Workers that examine in the background at one time.
const BACKGROUND_WORKERS: usize = 1;

/// Workers that decode all of a recording at one time, beside those.
const DECODING_WORKERS: usize = 1;

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

/// Why media could not be worked on. Its `Display` is the English text.
#[derive(Debug, Clone)]
pub enum MediaError {
    /// The worker's program is not there.
    NoWorker {
        /// The program.
        program: String,
        /// What the system said.
        problem: String,
    },
    /// The media cannot be used.
    Unusable {
        /// What is wrong with it, as the worker said.
        why: Reason,
    },
    /// The worker misbehaved and was ended.
    Ended {
        /// What it did.
        why: Reason,
    },
    /// Somebody ended the worker, such as who ends the service: it says nothing of the media.
    Stopped {
        /// By which signal.
        why: Reason,
    },
    /// The worker is of another release than the service: it says nothing of the media.
    OldWorker {
        /// What it said.
        why: Reason,
    },
    /// Too many jobs at one time.
    Busy,
    /// The cache has no room beside the renditions that are being made.
    NoRoom,
    /// The process is short of descriptors, memory or processes: it says nothing of the media.
    Scarce {
        /// What the system said.
        problem: String,
    },
    /// The file system failed.
    Cache {
        /// What was tried.
        what: &'static str,
        /// What the system said.
        problem: String,
    },
}

impl fmt::Display for MediaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Lang::En))
    }
}

impl std::error::Error for MediaError {}

impl MediaError {
    /// What a person reads.
    pub fn text(&self, lang: Lang) -> String {
        let because = |id: &str, why: &Reason| lang.with(id, &[("why", why.told(lang).into())]);
        // What the system says is English: only the English texts quote it.
        let quoting =
            |id: &str, first: Variable<'_>, said: &str| lang.with(id, &[first, ("said", said.to_owned().into())]);
        match self {
            Self::NoWorker { program, problem: said } => {
                quoting("worker-missing", ("program", program.clone().into()), said)
            }
            Self::Unusable { why } => why.told(lang),
            Self::Ended { why } => because("worker-ended", why),
            Self::Stopped { why } => because("worker-stopped", why),
            Self::OldWorker { why } => because("worker-old", why),
            Self::Busy => lang.text("worker-busy").into_owned(),
            Self::NoRoom => lang.text("worker-no-room").into_owned(),
            Self::Scarce { problem } => lang.with("worker-scarce", &[("said", problem.clone().into())]),
            Self::Cache { what, problem: said } => quoting("worker-cache", ("what", (*what).into()), said),
        }
    }

    /// What a failure of the file system says, where `what` was tried.
    pub fn cache(what: &'static str, error: &std::io::Error) -> Self {
        let problem = error.to_string();
        if is_shortage(error) { Self::Scarce { problem } } else { Self::Cache { what, problem } }
    }
}

/// Which streams of a content are shown and heard: indices into `Probed::streams`; the usual ones where
/// none is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Choice {
    /// The stream to show.
    #[serde(default)]
    pub video: Option<usize>,
    /// The stream to hear.
    #[serde(default)]
    pub audio: Option<usize>,
    /// The video inside a photo, instead of the photo.
    #[serde(default)]
    pub inside: bool,
}

impl Choice {
    /// Whether it is the usual streams.
    pub fn is_usual(self) -> bool {
        self == Self::default()
    }

    /// What the entry of a view says of a rendition of these streams.
    pub fn form(self) -> CopyForm {
        let number = |stream: Option<usize>| stream.map(|number| number as u64);
        let part = self.inside.then_some(CopyPart::Embedded);
        CopyForm::rendition_of(CopyStreams { video: number(self.video), audio: number(self.audio), part })
    }

    /// The same choice, with nothing named that is usual: one choice has one name.
    #[must_use]
    pub fn named_for(self, probed: &Probed) -> Self {
        let video = self.video.filter(|_| self.video != probed.video);
        Self { video, audio: self.audio.filter(|_| self.audio != probed.audio), inside: self.inside }
    }
}

/// What came of decoding all of a content.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum FullDecode {
    /// It was decoded to its end.
    Done {
        /// What was found.
        decoded: Box<Decoded>,
        /// How long the worker was at it, in milliseconds.
        worked_ms: u64,
    },
    /// The worker could not.
    Failed(Failure),
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
    Failed(Failure),
}

impl Examined {
    /// What it holds, where that is known.
    pub fn probed(&self) -> Option<&Probed> {
        match self {
            Self::Known { probed, .. } => Some(probed),
            Self::Failed(_) => None,
        }
    }

    /// Whether there is anything to decode.
    pub fn is_decodable(&self) -> bool {
        self.probed().is_some_and(|probed| probed.video.is_some() || probed.audio.is_some())
    }
}

/// What lists show of a content.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Whether it was examined.
    pub examined: bool,
    /// Whether there is a still.
    pub still: bool,
    /// How long it is, where that is known, in milliseconds.
    pub duration_ms: Option<u64>,
}

impl Look {
    /// Blocks.
    fn of(cache: &Cache, content: &Digest) -> Self {
        let examined: Option<Examined> = cache.read_said(content, Part::Examined);
        let duration_ms = examined.as_ref().and_then(Examined::probed).and_then(|probed| probed.duration_ms);
        Self { examined: examined.is_some(), still: cache.path(content, Part::Still).is_file(), duration_ms }
    }
}

/// What a job on a person's word is on.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The digest of the content.
    pub content: &'a Digest,
    /// Which of its streams.
    pub choice: Choice,
}

/// Media work of one service.
#[derive(Clone)]
pub struct Media {
    inner: Arc<Inner>,
}

struct Inner {
    worker: Worker,
    cache: Cache,
    background: Arc<Semaphore>,
    decoding: Arc<Semaphore>,
    asked: Arc<Places<UserId>>,
    renditions: rendition::Renditions,
    calm: Calm,
    tracks: TrackIndex,
    transcribing: Arc<Semaphore>,
    transcriber: Option<Transcriber>,
}

impl Media {
    /// Media work by `worker`, with its cache under `root`, of at most `cache_bytes`.
    pub fn open(worker: Worker, root: &Path, cache_bytes: u64) -> Result<Self, MediaError> {
        let inner = Inner {
            worker,
            cache: Cache::open(root, cache_bytes)?,
            background: Arc::new(Semaphore::new(BACKGROUND_WORKERS)),
            decoding: Arc::new(Semaphore::new(DECODING_WORKERS)),
            asked: Places::new(ASKED),
            renditions: rendition::Renditions::default(),
            calm: Calm::default(),
            tracks: TrackIndex::at(root.join(tracks::FILE)),
            transcribing: Arc::new(Semaphore::new(transcriber::AT_ONCE)),
            transcriber: None,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The same, with the site's own program that writes down what is said. Before anything else has it.
    #[must_use]
    pub fn with_transcriber(mut self, transcriber: Option<Transcriber>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.transcriber = transcriber;
        }
        self
    }

    /// The site's own program that writes down what is said, where it has one.
    pub fn transcriber(&self) -> Option<&Transcriber> {
        self.inner.transcriber.as_ref()
    }

    /// The cache.
    pub fn cache(&self) -> &Cache {
        &self.inner.cache
    }

    pub(in crate::media) fn tracks(&self) -> &TrackIndex {
        &self.inner.tracks
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
    pub async fn examined(&self, content: &Digest) -> Option<Examined> {
        self.said(content, Part::Examined).await
    }

    /// What the full decode of a content found, if there was one.
    pub async fn decoded(&self, content: &Digest) -> Option<FullDecode> {
        self.said(content, Part::Decoded).await
    }

    async fn said<T: DeserializeOwned + Send + 'static>(&self, content: &Digest, part: Part) -> Option<T> {
        let content = *content;
        // What cannot be read is found out anew.
        self.blocking(move |cache| Ok(cache.read_said(&content, part))).await.ok().flatten()
    }

    async fn keep_said<T>(&self, content: &Digest, part: Part, said: &T) -> Result<(), MediaError>
    where
        T: Serialize + Clone + Send + 'static,
    {
        let (content, said) = (*content, said.clone());
        self.blocking(move |cache| cache.write_said(&content, part, &said)).await
    }

    async fn keep_part(&self, content: &Digest, part: Part, bytes: Vec<u8>) -> Result<(), MediaError> {
        let content = *content;
        self.blocking(move |cache| cache.write(&content, part, &bytes)).await
    }

    /// What lists show of each of several contents, in one visit to the disk; nothing where that fails.
    pub async fn looks(&self, contents: Vec<Digest>) -> Vec<Look> {
        let looked = self.blocking(move |cache| Ok(contents.iter().map(|content| Look::of(cache, content)).collect()));
        looked.await.unwrap_or_default()
    }

    /// A part that is kept of a content, where it is there.
    pub async fn read(&self, content: &Digest, part: Part) -> Result<Option<Vec<u8>>, MediaError> {
        let content = *content;
        self.blocking(move |cache| Ok(cache.read(&content, part))).await
    }

    /// Counts the renditions of an older release, where that was not done yet.
    pub async fn adopt_older(&self) -> Result<(), MediaError> {
        self.blocking(Cache::adopt_older).await
    }

    /// Up to which log entry stored recordings are through with a course of background work.
    pub async fn progress(&self, course: Course) -> Result<u64, MediaError> {
        self.blocking(move |cache| Ok(cache.progress(course))).await
    }

    /// Notes up to which log entry they are.
    pub async fn note_progress(&self, course: Course, next: u64) -> Result<(), MediaError> {
        self.blocking(move |cache| cache.set_progress(course, next)).await
    }

    /// Who needs the machine for media.
    pub fn calm(&self) -> &Calm {
        &self.inner.calm
    }

    /// What a job on these streams of a content is told: the streams, and the table of their pictures.
    pub(in crate::media) async fn streams(&self, content: &Digest, choice: Choice) -> Streams {
        let has_rows = |full: &FullDecode| matches!(full, FullDecode::Done { decoded, .. } if decoded.table_rows > 0);
        let examined = if choice.inside { self.examined(content).await } else { None };
        let embedded = examined.as_ref().and_then(Examined::probed).and_then(|probed| probed.embedded.as_ref());
        let part = embedded.map(|embedded| (embedded.offset, embedded.length));
        let usual = choice.video.is_none() && !choice.inside;
        let mut table = None;
        if usual && self.decoded(content).await.as_ref().is_some_and(has_rows) {
            let content = *content;
            // One that is not there, or cannot be opened, is made by the job itself.
            let open = self.blocking(move |cache| Ok(File::open(cache.path(&content, Part::Table)).ok()));
            table = open.await.ok().flatten();
        }
        Streams { choice, part, table: table.map(Arc::new) }
    }

    /// Finds out what a content holds and keeps it: probe, still, strip, waveform. A worker that
    /// fails marks this content and nothing else. Waits so long for its turn.
    pub async fn examine<E: From<MediaError>>(
        &self,
        content: &Digest,
        open: impl Future<Output = Result<File, E>> + Send,
        wait: Duration,
    ) -> Result<Examined, E> {
        if let Some(known) = self.examined(content).await {
            return Ok(known);
        }
        let turn = tokio::time::timeout(wait, Arc::clone(&self.inner.background).acquire_owned()).await;
        let turn = turn.map_err(|_| MediaError::Busy)?.map_err(|_| MediaError::Busy)?;
        // Whoever had the turn before may have examined it.
        if let Some(known) = self.examined(content).await {
            return Ok(known);
        }
        let permit = Permit::background(turn, Some(self.inner.calm.need()));
        let input = open.await?;
        let outdated = *content;
        self.blocking(move |cache| cache.forget_outdated(&outdated)).await?;
        let examined = match self.examine_anew(content, &input, &permit).await {
            Ok(examined) => examined,
            Err(MediaError::Unusable { why } | MediaError::Ended { why }) => Examined::Failed(why.into()),
            Err(other) => return Err(other.into()),
        };
        self.keep_said(content, Part::Examined, &examined).await?;
        Ok(examined)
    }

    /// Decodes all of a content of `size` bytes while nobody needs the machine, and keeps what was found.
    /// A worker that fails marks this content and nothing else.
    pub async fn decode<E: From<MediaError>>(
        &self,
        content: &Digest,
        open: impl Future<Output = Result<File, E>> + Send,
        size: u64,
    ) -> Result<FullDecode, E> {
        if let Some(known) = self.decoded(content).await {
            return Ok(known);
        }
        let turn = Arc::clone(&self.inner.decoding).acquire_owned().await.map_err(|_| MediaError::Busy)?;
        let permit = Permit::background(turn, None);
        let input = open.await?;
        let (output, work) = self.new_file().await?;
        let outcome = match self.inner.worker.decode(&input, &output, size, &self.inner.calm, &permit).await {
            // The table is there before anything says so.
            Ok((decoded, worked)) => {
                let content = *content;
                self.blocking(move |cache| cache.keep(&content, Part::Table, work)).await.map(|()| {
                    let worked_ms = u64::try_from(worked.as_millis()).unwrap_or(u64::MAX);
                    FullDecode::Done { decoded: Box::new(decoded), worked_ms }
                })
            }
            Err(MediaError::Unusable { why } | MediaError::Ended { why }) => Ok(FullDecode::Failed(why.into())),
            Err(other) => Err(other),
        };
        let outcome = outcome?;
        self.keep_said(content, Part::Decoded, &outcome).await?;
        Ok(outcome)
    }

    /// A file for something that is made: open, and where it lies until it is kept.
    pub(in crate::media) async fn new_file(&self) -> Result<(File, Work), MediaError> {
        self.blocking(|cache| {
            let work = cache.begin()?;
            Ok((work.open()?, work))
        })
        .await
    }

    async fn examine_anew(&self, content: &Digest, input: &File, permit: &Permit) -> Result<Examined, MediaError> {
        let worker = &self.inner.worker;
        let probed = worker.probe(input, permit).await?;
        let mut still = false;
        let mut strip = None;
        if probed.video.is_some() {
            match worker.images(input, permit, (STILL_PX, STRIP_COUNT, STRIP_PX)).await {
                Ok((head, still_bytes, strip_bytes)) => {
                    self.keep_part(content, Part::Still, still_bytes).await?;
                    still = true;
                    if head.strip_count > 0 && !strip_bytes.is_empty() {
                        self.keep_part(content, Part::Strip, strip_bytes).await?;
                        strip = Some(head);
                    }
                }
                Err(MediaError::Unusable { why } | MediaError::Ended { why }) => {
                    tracing::info!(media.content = %content, media.error = %why, "no still could be made");
                }
                Err(other) => return Err(other),
            }
        }
        let waveform = probed.audio.is_some() && self.keep_waveform(content, input, permit).await?;
        Ok(Examined::Known { probed: Box::new(probed), strip, still, waveform })
    }

    async fn keep_waveform(&self, content: &Digest, input: &File, permit: &Permit) -> Result<bool, MediaError> {
        let waveform: Waveform = match self.inner.worker.waveform(input, permit, WAVEFORM_BUCKETS).await {
            Ok(waveform) => waveform,
            Err(MediaError::Unusable { why } | MediaError::Ended { why }) => {
                tracing::info!(media.content = %content, media.error = %why, "no waveform could be made");
                return Ok(false);
            }
            Err(other) => return Err(other),
        };
        self.keep_part(content, Part::Waveform, serde_json::to_vec(&waveform).unwrap_or_default()).await?;
        Ok(true)
    }

    /// Has the site's program write down what is said in a content, whose timeline is so long: gives what it wrote. Waits
    /// for its turn and until nobody needs the machine; `begin` opens the content then, and what it tells comes first.
    pub async fn transcribe<E: From<MediaError>>(
        &self,
        length_ms: u64,
        begin: impl Future<Output = Result<File, E>> + Send,
    ) -> Result<Result<Vec<u8>, TranscriptFailure>, E> {
        let Some(transcriber) = &self.inner.transcriber else { return Ok(Err(TranscriptFailure::ProgramChanged)) };
        let turn = Arc::clone(&self.inner.transcribing).acquire_owned().await.map_err(|_| MediaError::Busy)?;
        let permit = Permit::background(turn, None);
        let pace = self.inner.calm.wait().await;
        let input = begin.await?;
        let sound = transcriber::Sound { input: &input, length_ms, permit: &permit };
        Ok(transcriber.run(&self.inner.worker, sound, (pace, &self.inner.calm)).await)
    }

    /// A permit for a job on a person's word.
    pub(in crate::media) async fn asked_permit(&self, who: &UserId) -> Result<Permit, MediaError> {
        let need = self.inner.calm.need();
        let place = self.inner.asked.take(who.clone()).await.map_err(|_| MediaError::Busy)?;
        Ok(Permit::asked(place, need))
    }

    /// Cuts a clip of a source that `open` opens; it is gone with what is given, unless that is copied.
    pub async fn clip<E: From<MediaError>>(
        &self,
        who: &UserId,
        source: Source<'_>,
        open: impl Future<Output = Result<File, E>> + Send,
        range: std::ops::Range<u64>,
        cut: media_protocol::Cut,
    ) -> Result<(media_protocol::ClipReport, Work), E> {
        let permit = self.asked_permit(who).await?;
        let (input, streams) = (open.await?, self.streams(source.content, source.choice).await);
        let (output, work) = self.new_file().await?;
        let part = (range.start, range.end, cut);
        let report = self.inner.worker.clip(&input, &output, part, &streams, &permit).await?;
        Ok((report, work))
    }

    /// Takes one frame of a source that `open` opens, as a PNG.
    pub async fn snapshot<E: From<MediaError>>(
        &self,
        who: &UserId,
        source: Source<'_>,
        open: impl Future<Output = Result<File, E>> + Send,
        at_ms: u64,
    ) -> Result<(media_protocol::SnapshotHead, Vec<u8>), E> {
        let permit = self.asked_permit(who).await?;
        let (input, streams) = (open.await?, self.streams(source.content, source.choice).await);
        Ok(self.inner.worker.snapshot(&input, at_ms, &streams, &permit).await?)
    }

    /// The pictures of a part of the timeline of a source that `open` opens, each with its digest, and with its
    /// number once all was decoded: before, pictures of which nothing comes would be counted.
    pub async fn frames<E: From<MediaError>>(
        &self,
        who: &UserId,
        source: Source<'_>,
        open: impl Future<Output = Result<File, E>> + Send,
        range: std::ops::Range<u64>,
    ) -> Result<FrameHashes, E> {
        let permit = self.asked_permit(who).await?;
        let (input, streams) = (open.await?, self.streams(source.content, source.choice).await);
        let mut found = self.inner.worker.frames(&input, range, &streams, &permit).await?;
        if streams.table.is_none() {
            found.frames.iter_mut().for_each(|frame| frame.number = None);
        }
        Ok(found)
    }
}
