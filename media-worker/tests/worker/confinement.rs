//! A worker can do its job and nothing else.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use media_protocol::{Confinement, EXIT_SOFTWARE, EXIT_USAGE, JOB_BYTES_MAX, Limits, Task};

use crate::harness::{LIMITS, WORKER, make, run, run_text, run_with};

/// Tries what must not work under one layer of confinement; gives what was refused.
fn hostile(layer: &str) -> BTreeMap<String, bool> {
    let example = Path::new(WORKER).parent().expect("a directory").join("examples/hostile");
    assert!(example.exists(), "run `cargo test -p media-worker` without --test, which builds the examples too");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("other");
    std::fs::write(&file, "another recording").unwrap();
    std::fs::write(directory.path().join("present"), "").unwrap();
    let run = Command::new(example).arg(layer).arg(&file).arg(directory.path()).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    if layer != "limits" {
        let mut left: Vec<_> =
            std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["other", "present"], "the directory is as it was");
    }
    String::from_utf8(run.stdout)
        .unwrap()
        .lines()
        .map(|line| line.split_once(' ').unwrap())
        .map(|(attempt, outcome)| (attempt.to_owned(), outcome == "refused"))
        .collect()
}

#[test]
fn nothing_is_possible_under_all_layers_but_threads() {
    let refused = hostile("all");
    let possible: Vec<_> =
        refused.iter().filter(|(_, refused)| !**refused).map(|(attempt, _)| attempt.as_str()).collect();
    assert_eq!(possible, ["thread"]);
    assert_eq!(refused.len(), 20);
}

#[test]
fn each_layer_holds_alone() {
    let expected: [(&str, &[&str]); 3] = [
        (
            "files",
            &[
                "read-file",
                "write-file",
                "create-file",
                "remove-file",
                "rename-file",
                "list-directory",
                "make-directory",
                "link-file",
                "own-memory",
                "tcp-connect",
                "run-program",
            ],
        ),
        (
            "syscalls",
            &[
                "read-file",
                "write-file",
                "create-file",
                "remove-file",
                "rename-file",
                "list-directory",
                "make-directory",
                "link-file",
                "own-memory",
                "tcp-connect",
                "inet-socket",
                "unix-socket",
                "netlink-socket",
                "fork",
                "exec",
                "run-program",
                "ptrace",
                "executable-memory",
            ],
        ),
        ("limits", &["much-memory"]),
    ];
    for (layer, attempts) in expected {
        let refused = hostile(layer);
        for attempt in attempts {
            assert!(refused[*attempt], "{attempt} succeeds under {layer}");
        }
    }
}

#[test]
fn the_self_test_finds_the_worker_whole() {
    let found: Confinement = run(Task::SelfTest).answer();
    assert!(found.is_whole(), "{found:?}");
    assert!(found.landlock_abi >= 1);
    assert!(found.ffmpeg.contains("libavcodec"));
}

#[test]
fn memory_and_time_end_a_worker_that_outgrows_them() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "long.mp4", 60.0, "-c:v libx264 -preset ultrafast -c:a aac -shortest");
    let limits = Limits { cpu_seconds: 1, ..LIMITS };
    let size = "-vf scale=1920:1080 -c:v libx264 -preset ultrafast -c:a aac";
    let large = make(directory.path(), "large.mp4", 60.0, size);
    let slow = run_with(Task::Rendition { input: large, side_px_max: 1920 }, limits, directory.path());
    assert!(matches!(slow.signal, Some(libc::SIGKILL | libc::SIGXCPU)), "{:?} {:?}", slow.code, slow.signal);
    let small = Limits { memory_bytes: 150 * 1024 * 1024, ..LIMITS };
    let starved = run_with(Task::Rendition { input, side_px_max: 1920 }, small, directory.path());
    assert_ne!(starved.code, Some(0), "150 MiB of address space are not enough");
}

#[test]
fn output_beyond_the_limit_ends_a_worker() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 2.0, "-c:v libx264 -c:a aac");
    let output = directory.path().join("clip.mp4");
    std::fs::write(&output, "").unwrap();
    let task = Task::Clip { input, output: output.clone(), start_ms: 0, end_ms: 2000, cut: media_protocol::Cut::Fast };
    let ended = run_with(task, Limits { output_bytes: 4096, ..LIMITS }, directory.path());
    assert_ne!(ended.code, Some(0));
    assert!(std::fs::metadata(&output).unwrap().len() <= 4096);
}

#[test]
fn jobs_that_are_not_understood_are_refused_before_anything_is_opened() {
    for text in ["", "{}", "null", r#"{"task":{"do":"probe"},"limits":{}}"#, r#"{"task":{"do":"format_disk"}}"#] {
        run_text(text.as_bytes(), Path::new("/")).failure(EXIT_USAGE);
    }
    let long = vec![b' '; usize::try_from(JOB_BYTES_MAX).unwrap() + 1];
    assert!(run_text(&long, Path::new("/")).failure(EXIT_USAGE).contains("longer than"));
    let input = "/etc/hostname".into();
    let wrong = Task::Images { input, still_px: 10, strip_count: 101, strip_px: 10 };
    assert!(run(wrong).failure(EXIT_USAGE).contains("strip_count"));
}

#[test]
fn inputs_that_are_no_files_are_refused_without_waiting() {
    let directory = tempfile::tempdir().unwrap();
    let pipe = directory.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for input in [pipe, directory.path().to_owned(), "/dev/zero".into()] {
        assert!(run(Task::Probe { input }).failure(EXIT_SOFTWARE).contains("regular file"));
    }
    let missing = directory.path().join("missing");
    assert!(run(Task::Probe { input: missing }).failure(EXIT_SOFTWARE).contains("cannot be opened"));
}
