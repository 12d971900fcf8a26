//! Clips and snapshots show what they say.

use std::path::{Path, PathBuf};

use media_protocol::{ClipReport, Cut, EXIT_DATA, MediaKind, SnapshotHead, Task};

use crate::harness::{Outcome, ffprobe, make, probe, run};

/// Length of a frame of generated media, in milliseconds.
const FRAME_MS: u64 = 40;

/// Key frames every second, with B-frames.
const GOP: &str = "-c:v libx264 -g 25 -keyint_min 25 -sc_threshold 0 -bf 2 -pix_fmt yuv420p -c:a aac";

fn clip(input: &Path, start_ms: u64, end_ms: u64, cut: Cut) -> (Outcome, PathBuf) {
    let output = input.with_extension(format!("{start_ms}.clip.mp4"));
    std::fs::write(&output, "").unwrap();
    (run(Task::Clip { input: input.to_owned(), output: output.clone(), start_ms, end_ms, cut }), output)
}

fn near(one: u64, other: u64, slack: u64) -> bool {
    one.abs_diff(other) <= slack
}

#[test]
fn a_fast_clip_starts_at_the_key_frame_before() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["in.mp4", "in.mkv", "in.ts"] {
        let input = make(directory.path(), name, 6.0, GOP);
        let (outcome, output) = clip(&input, 2500, 4500, Cut::Fast);
        let report: ClipReport = outcome.answer();
        assert!(report.actual_start_ms <= 2500 && near(report.actual_start_ms, 2000, FRAME_MS), "{name}: {report:?}");
        assert!(near(report.actual_end_ms, 4500, 4 * FRAME_MS), "{name}: {report:?}");
        assert!(report.source_start > 0 && report.source_start < report.source_end, "{name}: {report:?}");
        assert!(report.source_end <= std::fs::metadata(&input).unwrap().len(), "{name}: {report:?}");
        let probed = probe(&output);
        assert_eq!((probed.kind, probed.damage), (MediaKind::Video, None), "{name}");
        let length = report.actual_end_ms - report.actual_start_ms;
        assert!(
            near(probed.duration_ms.unwrap(), length, 2 * FRAME_MS),
            "{name}: {:?}, {report:?}",
            probed.duration_ms
        );
    }
}

#[test]
fn an_exact_clip_starts_and_ends_at_the_very_frame() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in
        [("in.mp4", GOP), ("in.ts", "-c:v mpeg2video -g 25 -c:a mp2"), ("in.avi", "-c:v mjpeg -c:a pcm_s16le")]
    {
        let input = make(directory.path(), name, 6.0, how);
        let (outcome, output) = clip(&input, 2520, 4040, Cut::Exact);
        let report: ClipReport = outcome.answer();
        assert!(near(report.actual_start_ms, 2520, FRAME_MS), "{name}: {report:?}");
        assert!(near(report.actual_end_ms, 4040, FRAME_MS), "{name}: {report:?}");
        let probed = probe(&output);
        assert_eq!((probed.kind, probed.damage), (MediaKind::Video, None), "{name}");
        assert!(near(probed.duration_ms.unwrap(), 1520, 2 * FRAME_MS), "{name}: {:?}", probed.duration_ms);
        let (streams, _) = ffprobe(&output);
        assert!(streams[0].starts_with("h264|192|108|") && streams[1].starts_with("aac"), "{name}: {streams:?}");
        let frames: u64 = streams[0].rsplit('|').next().unwrap().parse().unwrap();
        assert!(near(frames, 38, 1), "{name}: {frames} frames");
    }
}

#[test]
fn an_exact_clip_to_the_end_ends_with_the_last_picture_whichever_stream_comes_first() {
    let directory = tempfile::tempdir().unwrap();
    for (name, maps) in [("picture.mp4", "-map 0 -map 1"), ("sound.mp4", "-map 1 -map 0")] {
        // Streams that count in other units.
        let input = make(directory.path(), name, 4.0, &format!("{maps} {GOP}"));
        let (outcome, output) = clip(&input, 2000, 9000, Cut::Exact);
        let report: ClipReport = outcome.answer();
        assert_eq!((report.actual_start_ms, report.actual_end_ms), (2000, 4000), "{name}");
        assert!(near(probe(&output).duration_ms.unwrap(), 2000, FRAME_MS), "{name}");
    }
}

#[test]
fn sound_alone_is_cut_to_the_sample() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.wav", 3.0, "-map 1 -c:a pcm_s16le");
    let (outcome, _) = clip(&input, 500, 1500, Cut::Fast);
    assert!(outcome.failure(EXIT_DATA).contains("exact cut"));
    let (outcome, output) = clip(&input, 500, 1500, Cut::Exact);
    let report: ClipReport = outcome.answer();
    assert_eq!((report.actual_start_ms, report.actual_end_ms), (500, 1500));
    assert!(near(probe(&output).duration_ms.unwrap(), 1000, 30));
}

#[test]
fn a_clip_of_nothing_is_a_failure() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 1.0, GOP);
    for cut in [Cut::Fast, Cut::Exact] {
        let (outcome, _) = clip(&input, 50_000, 60_000, cut);
        assert!(outcome.failure(EXIT_DATA).contains("nothing between"), "{cut:?}");
    }
}

#[test]
fn a_snapshot_shows_the_frame_of_its_moment() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "in.mp4", 4.0, GOP);
    for (asked, expected) in [(0, 0), (1000, 1000), (1039, 1000), (2501, 2480), (99_000, 3960)] {
        let outcome = run(Task::Snapshot { input: input.clone(), at_ms: asked });
        let (head, png): (SnapshotHead, _) = outcome.answer_with_bytes();
        assert_eq!((head.actual_ms, head.width, head.height), (expected, 192, 108), "at {asked} ms");
        assert_eq!(head.bytes, png.len() as u64);
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert!(head.source_start < head.source_end);
    }
}
