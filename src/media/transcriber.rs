//! The site's own program that writes down what is said: run on the sound of a recording, in a sandbox.
//!
//! Order: an empty directory, a worker that gives the sound, the program behind a launcher that confines it
//! (`media-protocol` says how); the sound goes from the one to the other and is kept nowhere. What the program writes is
//! bounded while it is read. What it says of itself is counted and thrown away: it may say what it heard. Where it ends, is
//! late, or the service stops, all that it has become is ended, and its directory is removed.
//!
//! It works in the background: it begins when it is calm and is stopped whenever it is not.

use std::fs::{self, DirBuilder, File};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use evidence::event::TranscriptFailure;
use media_protocol::{LAUNCH_WORD, Launch, LaunchEnd};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tracing::{Instrument as _, error_span};

use crate::answers::bounds::TRANSCRIPT_BYTES_MAX;
use crate::media::calm::{Calm, Pace};
use crate::media::process::Permit;
use crate::media::process::Running;
use crate::media::worker::{failure, last_words};
use crate::media::{MediaError, Worker};
use crate::spans;

/// Transcriptions at one time.
pub(in crate::media) const AT_ONCE: usize = 1;

/// What a program may have in its directory, in bytes: 2 GiB, the sound of half a day and what is made of it.
const DIRECTORY_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// Bytes that go from the worker to the program at one time.
const PIECE_BYTES: usize = 64 * 1024;

/// How long a program that was ended may take to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(10);

/// What a site says of its program.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
    /// What it may read besides the system's libraries and itself.
    pub reads: Vec<PathBuf>,
    /// What transcripts say made them.
    pub name: String,
    /// The language that they are in, where the site says so.
    pub language: Option<String>,
    /// How long it may be at work, in seconds.
    pub seconds_max: u64,
    /// Address space of each of its processes, in bytes.
    pub memory_bytes_max: u64,
    /// Room that it leaves on the disk, in bytes.
    pub free_bytes_least: u64,
    /// Processors that it may use; all where absent.
    pub threads: Option<u32>,
}

/// The site's program.
#[derive(Debug, Clone)]
pub struct Transcriber {
    settings: Settings,
    /// The directory that it has for itself while it runs.
    directory: PathBuf,
}

/// The sound that it is given.
pub(in crate::media) struct Sound<'a> {
    /// The media.
    pub(in crate::media) input: &'a File,
    /// How long its timeline is.
    pub(in crate::media) length_ms: u64,
    /// What lets the worker run.
    pub(in crate::media) permit: &'a Permit,
}

impl Transcriber {
    /// The program of these settings, with a directory at this place while it runs. What an earlier one left there is
    /// removed; what cannot be keeps nobody from their work but whoever asks for transcripts.
    pub fn open(settings: Settings, directory: PathBuf) -> Self {
        if let Err(error) = remove(&directory) {
            tracing::error!(transcriber.error = %error, "what an earlier transcriber left cannot be removed");
        }
        Self { settings, directory }
    }

    /// What transcripts say made them.
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// The language that they are in, where the site says so.
    pub fn language(&self) -> Option<&str> {
        self.settings.language.as_deref()
    }

    /// Whether the program is there.
    pub async fn is_there(&self) -> bool {
        let program = self.settings.program.clone();
        spans::blocking(move || is_executable(&program)).await.unwrap_or(false)
    }

    /// Runs the program on a sound: gives what it wrote, or why nothing came of it. Both processes are gone then.
    pub(in crate::media) async fn run(
        &self,
        worker: &Worker,
        sound: Sound<'_>,
        (pace, calm): (Pace, &Calm),
    ) -> Result<Vec<u8>, TranscriptFailure> {
        let work = async {
            let directory = self.directory.clone();
            let made = spans::blocking(move || Directory::make(directory)).await;
            let directory = made.ok().and_then(Result::ok).ok_or(TranscriptFailure::ServiceFailed)?;
            let mut giver = worker.sound(sound.input, sound.length_ms, sound.permit).map_err(|error| told(&error))?;
            let mut program = self.launch(worker.program())?;
            let written = paced(&mut program, &mut giver, (pace, calm), self.settings.seconds_max).await;
            program.end().await;
            giver.kill().await;
            drop(spans::blocking(move || drop(directory)).await);
            match &written {
                Ok(bytes) => tracing::info!(transcriber.bytes = bytes.len(), "the transcriber ended"),
                Err(why) => tracing::info!(transcriber.failed = ?why, "the transcriber ended badly"),
            }
            written
        };
        work.instrument(error_span!("media.transcribe")).await
    }

    /// Starts the launcher, which confines itself and becomes the program.
    fn launch(&self, launcher: &Path) -> Result<Program, TranscriptFailure> {
        let Settings { program, arguments, reads, seconds_max, memory_bytes_max, threads, .. } = &self.settings;
        let processors = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
        let launch = Launch {
            program: program.clone(),
            arguments: arguments.clone(),
            reads: reads.clone(),
            directory: self.directory.clone(),
            memory_bytes: *memory_bytes_max,
            cpu_seconds: seconds_max.saturating_mul(processors),
            directory_bytes: DIRECTORY_BYTES,
            free_bytes_least: self.settings.free_bytes_least,
            threads: *threads,
            service: std::process::id(),
        };
        let text = serde_json::to_string(&launch).map_err(|_| TranscriptFailure::NotStarted)?;
        let mut command = Command::new(launcher);
        command.arg(LAUNCH_WORD).arg(text).env_clear().current_dir(&self.directory).process_group(0);
        command.envs([("PATH", "/usr/bin:/bin"), ("LANG", "C.UTF-8"), ("LC_ALL", "C.UTF-8")]);
        command.envs([("HOME", &self.directory), ("TMPDIR", &self.directory)]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let child = tracing::Span::current().in_scope(|| command.spawn()).map_err(|error| {
            tracing::warn!(transcriber.error = %error, "the transcriber's launcher could not be started");
            TranscriptFailure::NotStarted
        })?;
        let group = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
        tracing::info!(transcriber.pid = child.id(), "the transcriber started");
        Ok(Program { child, group })
    }
}

/// Whether a file can be run.
pub fn is_executable(program: &Path) -> bool {
    fs::metadata(program).is_ok_and(|told| told.is_file() && told.permissions().mode() & 0o111 != 0)
}

/// A failure of the worker that is none of the program. What is wrong with the media is told by it alone.
fn told(error: &MediaError) -> TranscriptFailure {
    tracing::info!(media.error = %error, "the sound could not be given");
    match error {
        MediaError::Unusable { .. } | MediaError::Ended { .. } => TranscriptFailure::MediaUnreadable,
        _ => TranscriptFailure::ServiceFailed,
    }
}

/// The launcher and all that the program has become: one group, which is killed when this is dropped.
struct Program {
    child: Child,
    group: Option<Pid>,
}

impl Program {
    fn signal(&self, signal: Signal) {
        // Without effect where it has ended, which is told next.
        let _ = self.group.map(|group| kill_process_group(group, signal));
    }

    /// Ends all of it, and returns once the launcher is gone.
    async fn end(mut self) {
        self.signal(Signal::KILL);
        if tokio::time::timeout(GONE_WITHIN, self.child.wait()).await.is_err() {
            tracing::warn!("the transcriber was killed and is not gone");
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

/// The directory of a program that runs; removed when this is dropped.
struct Directory(PathBuf);

impl Directory {
    fn make(path: PathBuf) -> std::io::Result<Self> {
        remove(&path)?;
        DirBuilder::new().mode(0o700).create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        // What cannot be removed now is before the next run.
        if let Err(error) = remove(&self.0) {
            tracing::warn!(transcriber.error = %error, "what the transcriber left could not be removed");
        }
    }
}

/// Removes a directory, whatever a program did to it: folders in which nobody may look, and one in the other deeper than
/// a path can be long. Each folder comes up to the top before it goes, so nothing is deep.
fn remove(path: &Path) -> std::io::Result<()> {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(told) if !told.is_dir() => return fs::remove_file(path),
        Ok(_) => {}
    }
    let mut number = 0_u64;
    loop {
        let top = listed(path)?;
        if top.is_empty() {
            return fs::remove_dir(path);
        }
        for (entry, is_folder) in top {
            if !is_folder {
                fs::remove_file(&entry)?;
                continue;
            }
            for (inner, is_folder) in listed(&entry)? {
                if is_folder {
                    bring_up(&inner, path, &mut number)?;
                } else {
                    fs::remove_file(&inner)?;
                }
            }
            fs::remove_dir(&entry)?;
        }
    }
}

/// What lies in a folder, which is opened to us, and which of it is a folder.
fn listed(folder: &Path) -> std::io::Result<Vec<(PathBuf, bool)>> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry?;
        Ok((entry.path(), entry.file_type()?.is_dir()))
    };
    fs::read_dir(folder)?.map(entry).collect()
}

/// Moves a folder into `top`, by a name that nothing there has.
fn bring_up(folder: &Path, top: &Path, number: &mut u64) -> std::io::Result<()> {
    // A folder that moves changes, which only those may whom it lets write.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    loop {
        *number += 1;
        match fs::rename(folder, top.join(format!("removed-{number}"))) {
            Err(error) if matches!(error.kind(), ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory) => {}
            renamed => return renamed,
        }
    }
}

/// What a program writes that is stopped whenever it is not calm.
async fn paced(
    program: &mut Program,
    giver: &mut Running,
    (pace, calm): (Pace, &Calm),
    seconds_max: u64,
) -> Result<Vec<u8>, TranscriptFailure> {
    let group = program.group;
    let signal = |signal| {
        let _ = group.map(|group| kill_process_group(group, signal));
        std::future::ready(())
    };
    let written = calm.paced(pace, Duration::from_secs(seconds_max), written(program, giver), signal).await;
    written.map_or(Err(TranscriptFailure::TookTooLong), |(written, _)| written)
}

/// What a program writes until its end, while it is given the sound.
async fn written(program: &mut Program, giver: &mut Running) -> Result<Vec<u8>, TranscriptFailure> {
    let pipes = (program.child.stdin.take(), program.child.stdout.take(), program.child.stderr.take());
    let ((Some(stdin), Some(stdout), Some(stderr)), Some((sound, errors))) = (pipes, giver.output.take()) else {
        return Err(TranscriptFailure::ServiceFailed);
    };
    let said = async { last_words(errors).await.map_err(|_| TranscriptFailure::ServiceFailed) };
    let group = program.group;
    let end = async {
        let status = program.child.wait().await.map_err(|_| TranscriptFailure::ServiceFailed);
        // What is left of the program would keep its output open.
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
        status
    };
    let (all, bytes, lines, said, status) =
        tokio::try_join!(give(sound, stdin), output(stdout), count(stderr), said, end)?;
    if lines > 0 {
        tracing::info!(transcriber.lines = lines, "what the transcriber said is not kept");
    }
    // A worker that is not read to its end ends badly.
    if all {
        let ended = giver.ended().await.map_err(|error| told(&error))?;
        if !ended.success() {
            return Err(told(&failure(ended, &said)));
        }
    }
    match status.code().map(LaunchEnd::of) {
        Some(Some(LaunchEnd::Done)) => Ok(bytes),
        Some(Some(LaunchEnd::Failed)) => Err(TranscriptFailure::ProgramFailed),
        Some(Some(LaunchEnd::Outgrew)) => Err(TranscriptFailure::ProgramOutgrew),
        Some(Some(LaunchEnd::NotConfined)) => Err(TranscriptFailure::NotConfined),
        Some(Some(LaunchEnd::NotStarted) | None) => Err(TranscriptFailure::NotStarted),
        Some(Some(LaunchEnd::Killed)) | None => Err(TranscriptFailure::ProgramKilled),
    }
}

/// Gives the sound to the program; says whether it took all of it, which it need not.
async fn give(mut sound: ChildStdout, mut stdin: ChildStdin) -> Result<bool, TranscriptFailure> {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let count = sound.read(&mut piece).await.map_err(|_| TranscriptFailure::ServiceFailed)?;
        if count == 0 {
            return Ok(true);
        }
        if stdin.write_all(&piece[..count]).await.is_err() {
            return Ok(false);
        }
    }
}

/// What the program writes, as long as it is no longer than a transcript may be.
async fn output(stdout: ChildStdout) -> Result<Vec<u8>, TranscriptFailure> {
    let mut bytes = Vec::new();
    let mut stdout = stdout.take(TRANSCRIPT_BYTES_MAX + 1);
    stdout.read_to_end(&mut bytes).await.map_err(|_| TranscriptFailure::ServiceFailed)?;
    if bytes.len() as u64 > TRANSCRIPT_BYTES_MAX { Err(TranscriptFailure::OutputTooLong) } else { Ok(bytes) }
}

/// How many lines a program says of itself. What they say is not looked at: it may be what somebody said.
async fn count(mut stderr: impl AsyncRead + Unpin) -> Result<u64, TranscriptFailure> {
    let (mut lines, mut piece) = (0, vec![0; PIECE_BYTES]);
    loop {
        let count = stderr.read(&mut piece).await.map_err(|_| TranscriptFailure::ServiceFailed)?;
        if count == 0 {
            return Ok(lines);
        }
        lines += piece[..count].split(|byte| *byte == b'\n').count() as u64 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_removed_whatever_a_program_did_to_it() {
        let home = tempfile::tempdir().expect("a directory");
        let directory = Directory::make(home.path().join("t")).expect("a directory");
        let inner = home.path().join("t/a");
        fs::create_dir(&inner).expect("a directory");
        fs::write(inner.join("b"), "heard").expect("written");
        fs::set_permissions(&inner, fs::Permissions::from_mode(0o0)).expect("set");
        drop(directory);
        assert!(!home.path().join("t").exists());
        assert!(remove(&home.path().join("t")).is_ok(), "none is there");
        // Deeper than a path can be long, with names that ours could be, and folders in which nobody may look.
        let top = home.path().join("t");
        let (name, staging) = ("d".repeat(255), home.path().join("u"));
        fs::create_dir(&staging).expect("a directory");
        for depth in 0..40 {
            fs::create_dir_all(&top).expect("a directory");
            fs::write(top.join("removed-1"), "x").expect("written");
            fs::create_dir_all(top.join("removed-2/x")).expect("a directory");
            fs::rename(&top, staging.join(&name)).expect("moved");
            if depth % 3 == 0 {
                fs::set_permissions(staging.join(&name), fs::Permissions::from_mode(0o300)).expect("set");
            }
            fs::rename(&staging, &top).expect("moved");
            fs::create_dir(&staging).expect("a directory");
        }
        std::os::unix::fs::symlink(home.path(), top.join("out")).expect("a link");
        remove(&top).expect("removed");
        assert!(!top.exists() && staging.exists());
        fs::write(&top, "a file").expect("written");
        remove(&top).expect("removed");
        assert!(!top.exists());
    }

    #[test]
    fn only_a_file_that_can_be_run_is_a_program() {
        let home = tempfile::tempdir().expect("a directory");
        let file = home.path().join("p");
        fs::write(&file, "#!/bin/sh\n").expect("written");
        assert!(!is_executable(&file) && !is_executable(home.path()) && !is_executable(&home.path().join("none")));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("set");
        assert!(is_executable(&file));
    }
}
