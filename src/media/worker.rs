//! One confined process per job: starting it, bounding it, reading its answer.

use std::fs::File;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use media_protocol::{
    ClipReport, Confinement, Cut, Decoded, EXIT_DATA, EXIT_USAGE, Failure, FrameHashes, ImagesHead, Job, Limits,
    Probed, Reason, SnapshotHead, Task, Waveform,
};
use rustix::process::Signal;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::Command;
use tracing::{Instrument as _, Span, error_span};

use crate::media::calm::{Calm, Pace};
use crate::media::handing::Handing;
use crate::media::process::{Permit, Running, ended};
use crate::media::{Choice, MediaError};
use crate::store::shortage::is_shortage;

/// Address space of a worker, in bytes: 1.5 GiB decodes 8K and no bomb.
const MEMORY_BYTES: u64 = 1536 * 1024 * 1024;

/// Processor time of a job that is not encoding, in seconds, unless the site says otherwise.
pub const CPU_SECONDS: u64 = 120;

/// Processor time of a rendition or a clip that is encoded again, in seconds: 2 hours.
const ENCODE_CPU_SECONDS: u64 = 7200;

/// Wall time of a rendition or a clip.
pub(in crate::media) const ENCODE_WALL: Duration = Duration::from_secs(2 * ENCODE_CPU_SECONDS);

/// Largest answer that is read into memory, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Largest clip or rendition, in bytes.
pub(in crate::media) const OUTPUT_BYTES_MAX: u64 = 64 * 1024 * 1024 * 1024;

/// What is kept of the end of a worker's standard error, in bytes.
const ERROR_BYTES_MAX: usize = 64 * 1024;

/// Signals that no medium makes a worker end by: who ends a service, by a terminal or a supervisor, sends them to all
/// of its processes, and the worker is gone before the service is.
const FROM_OUTSIDE: [i32; 4] =
    [Signal::HUP.as_raw(), Signal::INT.as_raw(), Signal::QUIT.as_raw(), Signal::TERM.as_raw()];

/// How often a medium may be decoded in one examination: once more where anything of it is lost.
const DECODED_TIMES: u64 = 2;

/// Processor time of a full decode for each GiB, in seconds, beside that of any job: an hour. 4K HEVC at
/// 60 Mbit/s takes 5 minutes of it, and an hour of sound a second.
const DECODE_SECONDS_PER_GIB: u64 = 3600;

/// Processor time of a full decode at most, in seconds: 2 days.
const DECODE_SECONDS_MAX: u64 = 2 * 24 * 3600;

/// How much longer than its processor time a full decode may be at work: others go first.
const DECODE_PATIENCE: u32 = 20;

/// Largest frame table, in bytes.
const TABLE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Which streams a job is on, and the table of the pictures that it shows, where there is one.
#[derive(Debug, Clone, Default)]
pub struct Streams {
    /// The streams.
    pub choice: Choice,
    /// The first byte and the length of the part of the file that it is on, where that is not all of it.
    pub part: Option<(u64, u64)>,
    /// The table.
    pub table: Option<Arc<File>>,
}

impl Streams {
    /// The task on these streams; the table is handed over.
    fn of<'a>(&'a self, handing: &mut Handing<'a>, task: Task) -> Task {
        let task = self.of_streams(handing, task);
        match self.part {
            Some((offset, length)) => Task::Part { offset, length, task: Box::new(task) },
            None => task,
        }
    }

    fn of_streams<'a>(&'a self, handing: &mut Handing<'a>, task: Task) -> Task {
        let Self { choice: Choice { video, audio, .. }, table, .. } = self;
        if video.is_none() && audio.is_none() && table.is_none() {
            return task;
        }
        let table = table.as_ref().map(|table| handing.hand(table));
        Task::Of { video: *video, audio: *audio, table, task: Box::new(task) }
    }
}

/// A job, the files that it is handed, and under which permit it is done.
struct Order<'a> {
    task: Task,
    handing: Handing<'a>,
    permit: Option<Permit>,
}

impl<'a> Order<'a> {
    /// A job on `input` alone.
    fn on(input: &'a File, permit: &Permit, task: impl FnOnce(PathBuf) -> Task) -> Self {
        let mut handing = Handing::default();
        let task = task(handing.hand(input));
        Self { task, handing, permit: Some(permit.clone()) }
    }

    /// The same on these streams.
    fn of(mut self, streams: &'a Streams) -> Self {
        self.task = streams.of(&mut self.handing, self.task);
        self
    }
}

/// Starts workers.
#[derive(Debug, Clone)]
pub struct Worker {
    program: PathBuf,
    cpu_seconds: u64,
    unconfined: bool,
}

/// A head in JSON and what follows it.
struct Framed<T> {
    head: T,
    rest: Vec<u8>,
}

fn limits(cpu_seconds: u64, output_bytes: u64) -> Limits {
    Limits { memory_bytes: MEMORY_BYTES, cpu_seconds, output_bytes }
}

impl Worker {
    /// Workers of `program`, each with so much processor time for a job that is not encoding;
    /// `unconfined` where the site takes media without the kernel's help.
    pub fn new(program: PathBuf, cpu_seconds: u64, unconfined: bool) -> Self {
        Self { program, cpu_seconds, unconfined }
    }

    /// Whether the site waived the kernel's confinement.
    pub fn is_unconfined(&self) -> bool {
        self.unconfined
    }

    /// What a job that is not encoding may use up, and its wall time: twice its processor time, for
    /// machines that are busy.
    fn bounds(&self) -> (Limits, Duration) {
        (limits(self.cpu_seconds, 0), Duration::from_secs(self.cpu_seconds.saturating_mul(2)))
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Starts a worker with its job, and the files of that, on standard input.
    fn start(&self, Order { task, handing, permit }: Order<'_>, limits: Limits) -> Result<Running, MediaError> {
        let no_worker = |error: std::io::Error| {
            let (program, problem) = (self.program.display().to_string(), error.to_string());
            if is_shortage(&error) { MediaError::Scarce { problem } } else { MediaError::NoWorker { program, problem } }
        };
        let span = span_of(&task);
        let stdin = handing.stdin(&Job { task, limits }).map_err(no_worker)?;
        let mut command = Command::new(&self.program);
        command.env_clear().stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if self.unconfined {
            command.env("DOCKET_MEDIA_UNCONFINED", "yes");
        }
        let child = span.in_scope(|| command.spawn()).map_err(no_worker)?;
        span.in_scope(|| tracing::info!(media.pid = child.id(), "a media worker started"));
        Ok(Running::follow(child, permit, span))
    }

    /// Runs a job to its end and gives what it wrote. Returns once its process is gone, whatever became of it.
    async fn run(&self, order: Order<'_>, limits: Limits, wall: Duration) -> Result<Vec<u8>, MediaError> {
        let mut running = self.start(order, limits)?;
        let late = |_| Err(ended(Reason::TookTooLong { seconds: wall.as_secs() }));
        let span = running.span().clone();
        let work = async {
            let answer = tokio::time::timeout(wall, answer(&mut running)).await.unwrap_or_else(late);
            running.kill().await;
            tell_end(answer.as_ref().err());
            answer
        };
        work.instrument(span).await
    }

    async fn run_bounded<T: DeserializeOwned>(&self, order: Order<'_>) -> Result<T, MediaError> {
        let (limits, wall) = self.bounds();
        self.run_json(order, limits, wall).await
    }

    async fn run_json<T: DeserializeOwned>(
        &self,
        order: Order<'_>,
        limits: Limits,
        wall: Duration,
    ) -> Result<T, MediaError> {
        let answer = self.run(order, limits, wall).await?;
        serde_json::from_slice(&answer).map_err(|error| not_understood(&error))
    }

    async fn run_framed<T: DeserializeOwned>(&self, order: Order<'_>) -> Result<Framed<T>, MediaError> {
        let (limits, wall) = self.bounds();
        let mut answer = self.run(order, limits, wall).await?;
        let line = answer.iter().position(|byte| *byte == b'\n').ok_or_else(|| ended(Reason::NoHead {}))?;
        let rest = answer.split_off(line + 1);
        let head = serde_json::from_slice(&answer).map_err(|error| not_understood(&error))?;
        Ok(Framed { head, rest })
    }

    /// How well workers are confined.
    pub async fn self_test(&self) -> Result<Confinement, MediaError> {
        self.run_bounded(Order { task: Task::SelfTest, handing: Handing::default(), permit: None }).await
    }

    /// What a medium holds.
    pub(in crate::media) async fn probe(&self, input: &File, permit: &Permit) -> Result<Probed, MediaError> {
        self.run_bounded(Order::on(input, permit, |input| Task::Probe { input })).await
    }

    /// A still and a strip, both JPEG.
    pub(in crate::media) async fn images(
        &self,
        input: &File,
        permit: &Permit,
        (still_px, strip_count, strip_px): (u32, u32, u32),
    ) -> Result<(ImagesHead, Vec<u8>, Vec<u8>), MediaError> {
        let order = Order::on(input, permit, |input| Task::Images { input, still_px, strip_count, strip_px });
        let Framed::<ImagesHead> { head, rest: mut still } = self.run_framed(order).await?;
        let cut = usize::try_from(head.still_bytes).ok().filter(|cut| *cut <= still.len());
        let strip = still.split_off(cut.ok_or_else(|| ended(Reason::PicturesCut {}))?);
        Ok((head, still, strip))
    }

    /// Peaks of the sound.
    pub(in crate::media) async fn waveform(
        &self,
        input: &File,
        permit: &Permit,
        buckets: u32,
    ) -> Result<Waveform, MediaError> {
        self.run_bounded(Order::on(input, permit, |input| Task::Waveform { input, buckets })).await
    }

    /// A clip, in `output`, which is empty, and open for reading and writing.
    pub(in crate::media) async fn clip(
        &self,
        input: &File,
        output: &File,
        (start_ms, end_ms, cut): (u64, u64, Cut),
        streams: &Streams,
        permit: &Permit,
    ) -> Result<ClipReport, MediaError> {
        let mut handing = Handing::default();
        let (input, output) = (handing.hand(input), handing.hand(output));
        let task = Task::Clip { input, output, start_ms, end_ms, cut };
        let order = Order { task, handing, permit: Some(permit.clone()) }.of(streams);
        self.run_json(order, limits(ENCODE_CPU_SECONDS, OUTPUT_BYTES_MAX), ENCODE_WALL).await
    }

    /// One frame, as a PNG.
    pub(in crate::media) async fn snapshot(
        &self,
        input: &File,
        at_ms: u64,
        streams: &Streams,
        permit: &Permit,
    ) -> Result<(SnapshotHead, Vec<u8>), MediaError> {
        let order = Order::on(input, permit, |input| Task::Snapshot { input, at_ms }).of(streams);
        let Framed { head, rest } = self.run_framed(order).await?;
        Ok((head, rest))
    }

    /// The pictures of a part of the timeline, each with its digest.
    pub(in crate::media) async fn frames(
        &self,
        input: &File,
        range: std::ops::Range<u64>,
        streams: &Streams,
        permit: &Permit,
    ) -> Result<FrameHashes, MediaError> {
        let task = |input| Task::FrameHashes { input, from_ms: range.start, to_ms: range.end };
        self.run_bounded(Order::on(input, permit, task).of(streams)).await
    }

    /// Decodes all of a medium of `size` bytes, whose frame table goes into `output`, an empty file. Begins when it
    /// is calm and is stopped whenever it is not. Gives how long it was at work.
    pub(in crate::media) async fn decode(
        &self,
        input: &File,
        output: &File,
        size: u64,
        calm: &Calm,
        permit: &Permit,
    ) -> Result<(Decoded, Duration), MediaError> {
        let pace = calm.wait().await;
        let cpu = decode_seconds(size).saturating_add(self.cpu_seconds).saturating_mul(DECODED_TIMES);
        let mut handing = Handing::default();
        let (input, output) = (handing.hand(input), handing.hand(output));
        let order = Order { task: Task::Decode { input, output }, handing, permit: Some(permit.clone()) };
        let mut running = self.start(order, limits(cpu, TABLE_BYTES_MAX))?;
        let wall = Duration::from_secs(cpu) * DECODE_PATIENCE;
        let span = running.span().clone();
        let decoded = paced(&mut running, pace, calm, wall).await;
        running.kill().await;
        span.in_scope(|| tell_end(decoded.as_ref().err()));
        decoded
    }

    /// Starts giving all sound as a WAV of so many milliseconds, which comes on the worker's standard output.
    pub(in crate::media) fn sound(&self, input: &File, length_ms: u64, permit: &Permit) -> Result<Running, MediaError> {
        let order = Order::on(input, permit, |input| Task::Sound { input, length_ms });
        self.start(order, limits(ENCODE_CPU_SECONDS, 0))
    }

    /// Starts making a rendition, which comes on the worker's standard output.
    pub(in crate::media) fn rendition(
        &self,
        input: &File,
        side_px_max: u32,
        streams: &Streams,
        permit: &Permit,
    ) -> Result<Running, MediaError> {
        let order = Order::on(input, permit, |input| Task::Rendition { input, side_px_max }).of(streams);
        self.start(order, limits(ENCODE_CPU_SECONDS, OUTPUT_BYTES_MAX))
    }
}

/// What a worker writes until its end.
async fn answer(running: &mut Running) -> Result<Vec<u8>, MediaError> {
    let (output, errors) = running.output.take().ok_or_else(|| ended(Reason::NoOutput {}))?;
    let mut answer = Vec::new();
    let mut output = output.take(ANSWER_BYTES_MAX + 1);
    let answering = async {
        output.read_to_end(&mut answer).await.map_err(|error| ended(Reason::said(error)))?;
        // It waits for somebody to read the rest: it is not waited for.
        let fits = answer.len() as u64 <= ANSWER_BYTES_MAX;
        if fits { Ok(()) } else { Err(ended(Reason::AnswerTooLong {})) }
    };
    let unread = |error: std::io::Error| ended(Reason::said(error));
    let last = async { last_words(errors).await.map_err(unread) };
    let ((), said) = tokio::try_join!(answering, last)?;
    let status = running.ended().await?;
    if status.success() { Ok(answer) } else { Err(failure(status, &said)) }
}

/// What a worker finds that is stopped whenever it is not calm, and how long it was at work.
async fn paced(
    running: &mut Running,
    pace: Pace,
    calm: &Calm,
    wall: Duration,
) -> Result<(Decoded, Duration), MediaError> {
    let signals = running.signals();
    // Without effect where it has ended, which is told next.
    let signal = |signal| {
        let sent = signals.send(signal);
        async { _ = sent.await }
    };
    let Ok((answer, worked)) = calm.paced(pace, wall, answer(running), signal).await else {
        return Err(ended(Reason::WorkedTooLong { seconds: wall.as_secs() }));
    };
    Ok((serde_json::from_slice(&answer?).map_err(|error| not_understood(&error))?, worked))
}

/// The span of a job.
pub(in crate::media) fn span_of(task: &Task) -> Span {
    match task {
        Task::Part { task, .. } | Task::Of { task, .. } => span_of(task),
        Task::SelfTest => error_span!("media.self_test"),
        Task::Probe { .. } => error_span!("media.probe"),
        Task::Images { .. } => error_span!("media.images"),
        Task::Waveform { .. } => error_span!("media.waveform"),
        Task::Sound { .. } => error_span!("media.sound"),
        Task::Rendition { .. } => error_span!("media.rendition"),
        Task::Clip { .. } => error_span!("media.clip"),
        Task::Snapshot { .. } => error_span!("media.snapshot"),
        Task::Decode { .. } => error_span!("media.decode"),
        Task::FrameHashes { .. } => error_span!("media.frame_hashes"),
    }
}

/// Tells that a worker ended, and of what where it ended badly: of the medium, that is no fault of the service.
pub(in crate::media) fn tell_end(error: Option<&MediaError>) {
    match error {
        None => tracing::info!("a media worker ended"),
        Some(error) => tracing::info!(media.error = %error, "a media worker ended badly"),
    }
}

/// Processor time that a full decode of so many bytes may take, in seconds.
fn decode_seconds(size: u64) -> u64 {
    ((size >> 20) * DECODE_SECONDS_PER_GIB / 1024).min(DECODE_SECONDS_MAX)
}

fn not_understood(error: &serde_json::Error) -> MediaError {
    ended(Reason::NotUnderstood { said: error.to_string() })
}

/// The end of what a worker says, all of which is read: one that is not read waits for ever.
pub(in crate::media) async fn last_words(mut errors: impl AsyncRead + Unpin) -> std::io::Result<Vec<u8>> {
    let (mut said, mut piece) = (Vec::new(), vec![0; ERROR_BYTES_MAX]);
    loop {
        let count = errors.read(&mut piece).await?;
        if count == 0 {
            return Ok(said);
        }
        said.extend_from_slice(&piece[..count]);
        said.drain(..said.len().saturating_sub(ERROR_BYTES_MAX));
    }
}

/// What every failure says.
#[derive(serde::Deserialize)]
struct Sentence {
    what: String,
}

/// What a worker's exit means.
pub(in crate::media) fn failure(status: std::process::ExitStatus, said: &[u8]) -> MediaError {
    let text = String::from_utf8_lossy(said);
    let last = text.lines().next_back().unwrap_or_default();
    // A worker of another release may say it in English alone.
    let of_failure = |failure: Failure| failure.why.unwrap_or_else(|| Reason::said(failure.what));
    // One of a later release may have a reason that this one does not know.
    let told = serde_json::from_str(last).map(of_failure);
    let told = told.or_else(|_| serde_json::from_str(last).map(|Sentence { what }| Reason::said(what)));
    match (status.code(), told) {
        (Some(EXIT_DATA), told) => MediaError::Unusable { why: told.unwrap_or(Reason::NotDecoded {}) },
        (Some(EXIT_USAGE), told) => MediaError::OldWorker { why: told.unwrap_or_else(|_| Reason::said(last)) },
        (None, _) if status.signal().is_some_and(|signal| FROM_OUTSIDE.contains(&signal)) => {
            MediaError::Stopped { why: Reason::Killed { status: status.to_string() } }
        }
        (Some(code), told) => ended(Reason::Exited {
            code: code.unsigned_abs().into(),
            why: Box::new(told.unwrap_or_else(|_| Reason::said(last))),
        }),
        (None, _) => ended(Reason::Killed { status: status.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitStatus;

    use super::*;

    #[test]
    fn a_worker_that_is_ended_from_outside_says_nothing_of_its_medium() {
        let by = |signal: Signal| failure(ExitStatus::from_raw(signal.as_raw()), b"");
        for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
            assert!(matches!(by(signal), MediaError::Stopped { .. }), "{signal:?}");
        }
        // What a medium, or the bounds of its job, may end it by.
        for signal in [Signal::SEGV, Signal::ABORT, Signal::BUS, Signal::FPE, Signal::SYS, Signal::XCPU, Signal::KILL] {
            assert!(matches!(by(signal), MediaError::Ended { .. }), "{signal:?}");
        }
    }

    #[test]
    fn a_reason_that_is_not_known_here_is_told_by_its_sentence() {
        let said = br#"{"what":"the tape is torn","why":{"reason":"torn-tape"}}"#;
        let failure = failure(ExitStatus::from_raw(EXIT_DATA << 8), said);
        assert!(matches!(&failure, MediaError::Unusable { why } if why.to_string().contains("the tape is torn")));
    }
}
