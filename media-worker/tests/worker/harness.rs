//! Starting workers and making media.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use media_protocol::{Decoded, Failure, Job, Limits, Probed, Task};
use serde::de::DeserializeOwned;

/// The worker.
pub(crate) const WORKER: &str = env!("CARGO_BIN_EXE_docket-media");

/// What jobs may use up unless a test says otherwise.
pub(crate) const LIMITS: Limits =
    Limits { memory_bytes: 1024 * 1024 * 1024, cpu_seconds: 60, output_bytes: 256 * 1024 * 1024 };

/// After so long a worker counts as hanging.
const WALL: Duration = Duration::from_secs(90);

/// What became of a worker.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Its exit code, unless a signal ended it.
    pub(crate) code: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
    /// Its answer.
    pub(crate) stdout: Vec<u8>,
    /// What it said.
    pub(crate) stderr: String,
    /// How long it took.
    pub(crate) elapsed: Duration,
}

impl Outcome {
    /// The answer of a job that was done and answers with JSON alone.
    pub(crate) fn answer<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        serde_json::from_slice(&self.stdout).expect("the answer is JSON")
    }

    /// The answer of a job that was done and answers with a line of JSON and bytes.
    pub(crate) fn answer_with_bytes<T: DeserializeOwned>(&self) -> (T, &[u8]) {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        let end = self.stdout.iter().position(|byte| *byte == b'\n').expect("a line of JSON");
        (serde_json::from_slice(&self.stdout[..end]).expect("the head is JSON"), &self.stdout[end + 1..])
    }

    /// Why the job failed.
    pub(crate) fn failure(&self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        let line = self.stderr.lines().last().expect("a failure says why");
        serde_json::from_str::<Failure>(line).expect("the last line is a failure").what
    }
}

/// Does a job with the usual limits.
pub(crate) fn run(task: Task) -> Outcome {
    run_with(task, LIMITS, Path::new("/"))
}

/// Does a job within limits, with a working directory.
pub(crate) fn run_with(task: Task, limits: Limits, directory: &Path) -> Outcome {
    let job = serde_json::to_vec(&Job { task, limits }).expect("jobs are JSON");
    run_text(&job, directory)
}

/// Gives the worker any text as its job.
pub(crate) fn run_text(job: &[u8], directory: &Path) -> Outcome {
    let from = Instant::now();
    let mut child = Command::new(WORKER)
        .current_dir(directory)
        .env("TMPDIR", directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the worker starts");
    // A worker that refuses the job may not read all of it.
    let _ = child.stdin.take().expect("piped").write_all(job);
    let stdout = reader(child.stdout.take().expect("piped"));
    let stderr = reader(child.stderr.take().expect("piped"));
    let status = wait(&mut child, from);
    Outcome {
        code: status.code(),
        signal: status.signal(),
        stdout: stdout.join().expect("reading ends"),
        stderr: String::from_utf8_lossy(&stderr.join().expect("reading ends")).into_owned(),
        elapsed: from.elapsed(),
    }
}

fn reader(mut pipe: impl Read + Send + 'static) -> std::thread::JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("pipes can be read");
        bytes
    })
}

fn wait(child: &mut Child, from: Instant) -> std::process::ExitStatus {
    loop {
        if let Some(status) = child.try_wait().expect("children can be waited for") {
            return status;
        }
        if from.elapsed() > WALL {
            let _ = child.kill();
            panic!("the worker hangs");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Probes a file that can be.
pub(crate) fn probe(path: &Path) -> Probed {
    run(Task::Probe { input: path.to_owned() }).answer()
}

/// Decodes all of a file, with the outcome.
pub(crate) fn decode(path: &Path) -> (Decoded, Outcome) {
    let output = tempfile::NamedTempFile::new().expect("a file can be made");
    let outcome = run(Task::Decode { input: path.to_owned(), output: output.path().to_owned() });
    (outcome.answer(), outcome)
}

/// Makes media with the `ffmpeg` program: a test picture and a tone of so many seconds, and what the words
/// of `how` say of codecs. Picture and tone are inputs 0 and 1.
pub(crate) fn make(directory: &Path, name: &str, seconds: f64, how: &str) -> PathBuf {
    let path = directory.join(name);
    let picture = format!("testsrc2=size=192x108:rate=25:duration={seconds}");
    let tone = format!("sine=frequency=440:sample_rate=44100:duration={seconds}");
    ffmpeg(&["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tone], how, &path);
    path
}

/// Runs the `ffmpeg` program. What it makes is the same on every machine: encoders make other pictures with as many
/// threads as a machine has processors for.
pub(crate) fn ffmpeg(inputs: &[&str], how: &str, output: &Path) {
    let threads = if how.contains("libx265") { "1" } else { "3" };
    let run = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(inputs)
        .args(["-threads", threads])
        .args(how.split_whitespace())
        .arg(output)
        .output()
        .expect("ffmpeg is installed");
    assert!(run.status.success(), "ffmpeg {how}: {}", String::from_utf8_lossy(&run.stderr));
}

/// What the `ffprobe` program says of media: a line for each stream, `codec|width|height|packets`, and the
/// duration in seconds.
pub(crate) fn ffprobe(path: &Path) -> (Vec<String>, f64) {
    let entries = "stream=codec_name,width,height,nb_read_packets:format=duration";
    let run = Command::new("ffprobe")
        .args(["-v", "error", "-count_packets", "-show_entries", entries, "-of", "compact=nk=1:p=0"])
        .arg(path)
        .output()
        .expect("ffprobe is installed");
    assert!(run.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let mut lines: Vec<String> = text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let duration = lines.pop().and_then(|line| line.parse().ok()).expect("a duration");
    (lines, duration)
}

/// The real recordings, where they are present.
pub(crate) fn recordings() -> Option<PathBuf> {
    static SAID: Mutex<bool> = Mutex::new(false);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings");
    if root.is_dir() {
        return Some(root);
    }
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if !std::mem::replace(&mut *said, true) {
        eprintln!("no real recordings in {}: generated media alone is tested", root.display());
    }
    None
}

/// Random numbers that are the same for the same seed (xorshift).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `most`, which is not 0.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % most as u64).expect("below a usize")
    }
}
