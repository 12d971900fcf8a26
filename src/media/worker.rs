//! One confined process per job: starting it, bounding it, reading its answer.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use media_protocol::{
    ClipReport, Confinement, Cut, Decoded, EXIT_DATA, EXIT_USAGE, Failure, FrameHashes, ImagesHead, Job, Limits,
    Probed, SnapshotHead, Task, Waveform,
};
use rustix::process::{Pid, Signal, kill_process};
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tracing::{Instrument as _, Span, error_span};

use crate::clock::monotonic;
use crate::media::calm::Calm;
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
    pub table: Option<PathBuf>,
}

impl Streams {
    /// The task on these streams.
    fn of(&self, task: Task) -> Task {
        let task = self.of_streams(task);
        match self.part {
            Some((offset, length)) => Task::Part { offset, length, task: Box::new(task) },
            None => task,
        }
    }

    fn of_streams(&self, task: Task) -> Task {
        let Self { choice: Choice { video, audio, .. }, table, .. } = self;
        if video.is_none() && audio.is_none() && table.is_none() {
            return task;
        }
        Task::Of { video: *video, audio: *audio, table: table.clone(), task: Box::new(task) }
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

    /// Starts a worker with its job on standard input.
    pub(in crate::media) async fn start(&self, job: &Job) -> Result<Child, MediaError> {
        let mut command = Command::new(&self.program);
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        if self.unconfined {
            command.env("DOCKET_MEDIA_UNCONFINED", "yes");
        }
        let no_worker = |error: std::io::Error| {
            let (program, problem) = (self.program.display().to_string(), error.to_string());
            if is_shortage(&error) { MediaError::Scarce { problem } } else { MediaError::NoWorker { program, problem } }
        };
        let mut child = command.spawn().map_err(no_worker)?;
        let mut input = child.stdin.take().ok_or_else(|| ended("it has no standard input"))?;
        let bytes = serde_json::to_vec(job).map_err(|error| ended(&error.to_string()))?;
        // A worker that does not read its job has ended; its exit says why.
        drop(input.write_all(&bytes).await);
        tracing::info!(media.pid = child.id(), "a media worker started");
        Ok(child)
    }

    /// Runs a job to its end and gives what it wrote.
    async fn run(&self, task: Task, limits: Limits, wall: Duration) -> Result<Vec<u8>, MediaError> {
        let span = span_of(&task);
        let work = async {
            let child = self.start(&Job { task, limits }).await?;
            let ended_late = |_| ended(&format!("it took longer than {} s", wall.as_secs()));
            let answer = tokio::time::timeout(wall, Self::answer(child)).await.map_err(ended_late).flatten();
            tell_end(answer.as_ref().err());
            answer
        };
        work.instrument(span).await
    }

    /// What a worker writes until its end.
    async fn answer(mut child: Child) -> Result<Vec<u8>, MediaError> {
        let output = child.stdout.take().ok_or_else(|| ended("it has no standard output"))?;
        let errors = child.stderr.take().ok_or_else(|| ended("it has no standard error"))?;
        let mut answer = Vec::new();
        let mut output = output.take(ANSWER_BYTES_MAX + 1);
        let answering = async {
            output.read_to_end(&mut answer).await?;
            // It waits for somebody to read the rest: it is not waited for.
            let fits = answer.len() as u64 <= ANSWER_BYTES_MAX;
            if fits { Ok(()) } else { Err(std::io::Error::other("its answer is larger than any that is read")) }
        };
        let work = async {
            let ((), said) = tokio::try_join!(answering, last_words(errors))?;
            Ok::<_, std::io::Error>((child.wait().await?, said))
        };
        let (status, said) = work.await.map_err(|error| ended(&error.to_string()))?;
        if status.success() {
            return Ok(answer);
        }
        Err(failure(status, &said))
    }

    async fn run_bounded<T: DeserializeOwned>(&self, task: Task) -> Result<T, MediaError> {
        let (limits, wall) = self.bounds();
        self.run_json(task, limits, wall).await
    }

    async fn run_json<T: DeserializeOwned>(&self, task: Task, limits: Limits, wall: Duration) -> Result<T, MediaError> {
        let answer = self.run(task, limits, wall).await?;
        serde_json::from_slice(&answer).map_err(|error| not_understood(&error))
    }

    async fn run_framed<T: DeserializeOwned>(&self, task: Task) -> Result<Framed<T>, MediaError> {
        let (limits, wall) = self.bounds();
        let mut answer = self.run(task, limits, wall).await?;
        let line = answer.iter().position(|byte| *byte == b'\n').ok_or_else(|| ended("its answer has no head"))?;
        let rest = answer.split_off(line + 1);
        let head = serde_json::from_slice(&answer).map_err(|error| not_understood(&error))?;
        Ok(Framed { head, rest })
    }

    /// How well workers are confined.
    pub async fn self_test(&self) -> Result<Confinement, MediaError> {
        self.run_bounded(Task::SelfTest).await
    }

    /// What a medium holds.
    pub async fn probe(&self, input: &Path) -> Result<Probed, MediaError> {
        let task = Task::Probe { input: input.to_owned() };
        self.run_bounded(task).await
    }

    /// A still and a strip, both JPEG.
    pub async fn images(
        &self,
        input: &Path,
        still_px: u32,
        strip_count: u32,
        strip_px: u32,
    ) -> Result<(ImagesHead, Vec<u8>, Vec<u8>), MediaError> {
        let task = Task::Images { input: input.to_owned(), still_px, strip_count, strip_px };
        let Framed::<ImagesHead> { head, rest: mut still } = self.run_framed(task).await?;
        let cut = usize::try_from(head.still_bytes).ok().filter(|cut| *cut <= still.len());
        let strip = still.split_off(cut.ok_or_else(|| ended("its pictures are cut short"))?);
        Ok((head, still, strip))
    }

    /// Peaks of the sound.
    pub async fn waveform(&self, input: &Path, buckets: u32) -> Result<Waveform, MediaError> {
        let task = Task::Waveform { input: input.to_owned(), buckets };
        self.run_bounded(task).await
    }

    /// A clip, in `output`.
    pub async fn clip(
        &self,
        input: &Path,
        output: &Path,
        range: std::ops::Range<u64>,
        cut: Cut,
        streams: &Streams,
    ) -> Result<ClipReport, MediaError> {
        let (input, output) = (input.to_owned(), output.to_owned());
        let task = Task::Clip { input, output, start_ms: range.start, end_ms: range.end, cut };
        self.run_json(streams.of(task), limits(ENCODE_CPU_SECONDS, OUTPUT_BYTES_MAX), ENCODE_WALL).await
    }

    /// One frame, as a PNG.
    pub async fn snapshot(
        &self,
        input: &Path,
        at_ms: u64,
        streams: &Streams,
    ) -> Result<(SnapshotHead, Vec<u8>), MediaError> {
        let task = Task::Snapshot { input: input.to_owned(), at_ms };
        let Framed { head, rest } = self.run_framed(streams.of(task)).await?;
        Ok((head, rest))
    }

    /// The pictures of a part of the timeline, each with its digest.
    pub async fn frames(
        &self,
        input: &Path,
        range: std::ops::Range<u64>,
        streams: &Streams,
    ) -> Result<FrameHashes, MediaError> {
        let task = Task::FrameHashes { input: input.to_owned(), from_ms: range.start, to_ms: range.end };
        self.run_bounded(streams.of(task)).await
    }

    /// Decodes all of a medium of `size` bytes, whose frame table goes into `output`, an empty file that
    /// exists. Begins when it is calm and is stopped whenever it is not. Gives how long it was at work.
    pub async fn decode(
        &self,
        input: &Path,
        output: &Path,
        size: u64,
        calm: &Calm,
    ) -> Result<(Decoded, Duration), MediaError> {
        let mut pace = calm.wait().await;
        let cpu = decode_seconds(size).saturating_add(self.cpu_seconds).saturating_mul(DECODED_TIMES);
        let wall = Duration::from_secs(cpu) * DECODE_PATIENCE;
        let task = Task::Decode { input: input.to_owned(), output: output.to_owned() };
        let span = span_of(&task);
        let job = Job { task, limits: limits(cpu, TABLE_BYTES_MAX) };
        let child = self.start(&job).instrument(span.clone()).await?;
        // The process is ours as long as nobody has waited for it, which `work` alone does.
        let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        let pid = pid.ok_or_else(|| ended("it has no number"))?;
        let mut work = std::pin::pin!(Self::answer(child));
        let (mut worked, mut since) = (Duration::ZERO, monotonic());
        loop {
            let next = tokio::select! {
                biased;
                answer = &mut work => {
                    span.in_scope(|| tell_end(answer.as_ref().err()));
                    let answer = answer?;
                    let decoded = serde_json::from_slice(&answer).map_err(|error| not_understood(&error))?;
                    return Ok((decoded, worked + monotonic().saturating_duration_since(since)));
                }
                next = calm.next(pace) => next,
            };
            let now = monotonic();
            if pace.may_go_on() {
                worked += now.saturating_duration_since(since);
            }
            since = now;
            if next.may_go_on() != pace.may_go_on() {
                let signal = if next.may_go_on() { Signal::CONT } else { Signal::STOP };
                kill_process(pid, signal).map_err(|error| ended(&format!("it could not be stopped: {error}")))?;
            }
            pace = next;
            if worked > wall {
                return Err(ended(&format!("it was at work for more than {} s", wall.as_secs())));
            }
        }
    }

    /// The job that makes a rendition.
    pub(in crate::media) fn rendition_job(input: &Path, side_px_max: u32, streams: &Streams) -> Job {
        let task = streams.of(Task::Rendition { input: input.to_owned(), side_px_max });
        Job { task, limits: limits(ENCODE_CPU_SECONDS, OUTPUT_BYTES_MAX) }
    }
}

/// The span of a job.
pub(in crate::media) fn span_of(task: &Task) -> Span {
    match task {
        Task::Part { task, .. } | Task::Of { task, .. } => span_of(task),
        Task::SelfTest => error_span!("media.self_test"),
        Task::Probe { .. } => error_span!("media.probe"),
        Task::Images { .. } => error_span!("media.images"),
        Task::Waveform { .. } => error_span!("media.waveform"),
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
    ended(&format!("its answer is not understood: {error}"))
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

pub(in crate::media) fn ended(what: &str) -> MediaError {
    MediaError::Ended { what: what.to_owned() }
}

/// What a worker's exit means.
pub(in crate::media) fn failure(status: std::process::ExitStatus, said: &[u8]) -> MediaError {
    let text = String::from_utf8_lossy(said);
    let last = text.lines().next_back().unwrap_or_default();
    let told = serde_json::from_str::<Failure>(last).map(|failure| failure.what);
    match (status.code(), told) {
        (Some(EXIT_DATA), Ok(what)) => MediaError::Unusable { what },
        (Some(EXIT_DATA), Err(_)) => MediaError::Unusable { what: "the media cannot be decoded".to_owned() },
        (Some(EXIT_USAGE), told) => MediaError::OldWorker { what: told.unwrap_or_else(|_| last.to_owned()) },
        (None, _) if status.signal().is_some_and(|signal| FROM_OUTSIDE.contains(&signal)) => {
            MediaError::Stopped { what: status.to_string() }
        }
        (Some(code), told) => ended(&format!("exit code {code}: {}", told.unwrap_or_else(|_| last.to_owned()))),
        (None, _) => ended(&format!("{status}")),
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
}
