//! A worker that is handed its files does with them what one does that opens them, and opens nothing.

use std::fs::{self, File, OpenOptions};
use std::io::{IoSlice, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use media_protocol::{Cut, EXIT_SOFTWARE, EXIT_USAGE, Failure, HANDED_MAX, Job, Task, handed};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use crate::harness::{LIMITS, WORKER, make, run};

/// Descriptors that a message may bring in these tests: more than a worker takes.
const SENT_MAX: usize = 8;

/// A worker whose standard input is a socket, and the other end of that.
fn start() -> (Child, UnixStream) {
    let (ours, its) = UnixStream::pair().unwrap();
    let mut command = Command::new(WORKER);
    command.current_dir("/").stdin(OwnedFd::from(its)).stdout(Stdio::piped()).stderr(Stdio::piped());
    (command.spawn().unwrap(), ours)
}

fn send(socket: &UnixStream, task: Task, files: &[BorrowedFd<'_>]) {
    let job = serde_json::to_vec(&Job { task, limits: LIMITS }).unwrap();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(SENT_MAX))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    assert!(files.is_empty() || control.push(SendAncillaryMessage::ScmRights(files)));
    // The job in two parts: what comes with the first stays.
    let sent = sendmsg(socket, &[IoSlice::new(&job[..10])], &mut control, SendFlags::NOSIGNAL).unwrap();
    assert_eq!(sent, 10);
    (&mut &*socket).write_all(&job[10..]).unwrap();
}

/// Hands files over with a task.
fn hand(task: Task, files: &[BorrowedFd<'_>]) -> Output {
    let (child, socket) = start();
    send(&socket, task, files);
    drop(socket);
    child.wait_with_output().unwrap()
}

fn failure(output: &Output, code: i32) -> String {
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_str::<Failure>(said.lines().last().unwrap()).unwrap().what
}

fn readable(path: &Path) -> File {
    File::open(path).unwrap()
}

fn writable(path: &Path) -> File {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path).unwrap()
}

#[test]
fn what_is_said_and_made_of_handed_files_is_what_is_of_opened_ones() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 2.0, "-c:v libx264 -pix_fmt yuv420p -g 10 -c:a aac");
    let file = |name: &str| {
        let path = directory.path().join(name);
        fs::write(&path, "").unwrap();
        path
    };
    let (opened, given) = (file("opened"), file("given"));
    let decoded = run(Task::Decode { input: input.clone(), output: opened.clone() });
    assert_eq!(decoded.code, Some(0), "{}", decoded.stderr);
    let task = Task::Decode { input: handed(0), output: handed(1) };
    let found = hand(task, &[readable(&input).as_fd(), writable(&given).as_fd()]);
    assert_eq!(found.stdout, decoded.stdout, "{}", String::from_utf8_lossy(&found.stderr));
    assert!(fs::read(&opened).unwrap() == fs::read(&given).unwrap(), "the frame tables differ");

    let (clip, given_clip) = (file("opened.mp4"), file("given.mp4"));
    let cut = |input, output| Task::Clip { input, output, start_ms: 500, end_ms: 1500, cut: Cut::Fast };
    let cut_named = run(cut(input.clone(), clip.clone()));
    let cut_given = hand(cut(handed(0), handed(1)), &[readable(&input).as_fd(), writable(&given_clip).as_fd()]);
    assert_eq!(cut_named.code, Some(0), "{}", cut_named.stderr);
    assert_eq!(cut_given.stdout, cut_named.stdout, "{}", String::from_utf8_lossy(&cut_given.stderr));
    let (one, other) = (fs::read(&clip).unwrap(), fs::read(&given_clip).unwrap());
    assert!(one.len() > 1000 && one == other, "the clips differ");

    let tasks: [fn(std::path::PathBuf) -> Task; 5] = [
        |input| Task::Probe { input },
        |input| Task::Images { input, still_px: 320, strip_count: 4, strip_px: 80 },
        |input| Task::Waveform { input, buckets: 100 },
        |input| Task::Snapshot { input, at_ms: 700 },
        |input| Task::FrameHashes { input, from_ms: 300, to_ms: 900 },
    ];
    for task in tasks {
        let of = |input, table| Task::Of { video: None, audio: None, table: Some(table), task: Box::new(task(input)) };
        let named = run(of(input.clone(), opened.clone()));
        assert_eq!(named.code, Some(0), "{}", named.stderr);
        // The order in which files come is what their names say.
        let found = hand(of(handed(1), handed(0)), &[readable(&given).as_fd(), readable(&input).as_fd()]);
        assert!(found.stdout == named.stdout, "{:?}: {}", task(handed(1)), String::from_utf8_lossy(&found.stderr));
    }
}

#[test]
fn a_worker_that_is_handed_files_opens_none_by_name() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 1.0, "-c:v libx264 -c:a aac");
    let number = readable(&input);
    for name in [input.clone(), "/proc/self/fd/0".into(), "/dev/stdin".into(), "fd:1".into(), "fd:99".into()] {
        let refused = hand(Task::Probe { input: name.clone() }, &[number.as_fd()]);
        assert!(failure(&refused, EXIT_USAGE).contains("not handed over"), "{}", name.display());
        assert!(refused.stdout.is_empty());
    }
    // Nothing was handed over at all.
    assert!(failure(&hand(Task::Probe { input }, &[]), EXIT_USAGE).contains("not handed over"));
}

#[test]
fn files_are_given_up_before_the_job_is_read() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 1.0, "-c:v libx264 -c:a aac");
    let (mut child, socket) = start();
    let status = || fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let since = Instant::now();
    // Landlock asks for it, and nothing of the job was sent.
    while !status().lines().any(|line| line.split_whitespace().eq(["NoNewPrivs:", "1"])) {
        assert!(since.elapsed() < Duration::from_secs(30), "{}", status());
        std::thread::sleep(Duration::from_millis(5));
    }
    send(&socket, Task::Probe { input: handed(0) }, &[readable(&input).as_fd()]);
    drop(socket);
    let mut answer = String::new();
    child.stdout.take().unwrap().read_to_string(&mut answer).unwrap();
    assert!(child.wait().unwrap().success() && answer.contains("h264"), "{answer}");
}

#[test]
fn files_that_are_not_what_they_are_for_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 1.0, "-c:v libx264 -c:a aac");
    let output = directory.path().join("out");
    fs::write(&output, "").unwrap();
    let probe = || Task::Probe { input: handed(0) };
    let before = fs::read(&input).unwrap();

    // What is evidence cannot be written to by whoever reads it.
    assert!(failure(&hand(probe(), &[writable(&input).as_fd()]), EXIT_SOFTWARE).contains("another use"));
    let decode = |files: &[BorrowedFd<'_>]| hand(Task::Decode { input: handed(0), output: handed(1) }, files);
    let (source, made) = (readable(&input), writable(&output));
    assert!(failure(&decode(&[source.as_fd(), readable(&output).as_fd()]), EXIT_SOFTWARE).contains("another use"));
    assert!(failure(&decode(&[made.as_fd(), source.as_fd()]), EXIT_SOFTWARE).contains("another use"));

    let (pipe, _writer) = std::io::pipe().unwrap();
    for other in [OwnedFd::from(pipe), readable(directory.path()).into(), readable(Path::new("/dev/zero")).into()] {
        assert!(failure(&hand(probe(), &[other.as_fd()]), EXIT_SOFTWARE).contains("regular file"));
    }

    // One that nobody names, more than any job has, and one under two names.
    assert!(failure(&hand(probe(), &[source.as_fd(), source.as_fd()]), EXIT_USAGE).contains("does not name"));
    let many = vec![source.as_fd(); HANDED_MAX + 1];
    assert!(failure(&hand(probe(), &many), EXIT_USAGE).contains("more than"));
    let twice = Task::Of { video: None, audio: None, table: Some(handed(0)), task: Box::new(probe()) };
    assert!(failure(&hand(twice, &[source.as_fd()]), EXIT_USAGE).contains("not handed over"));
    assert!(fs::read(&input).unwrap() == before && fs::read(&output).unwrap().is_empty());
}
