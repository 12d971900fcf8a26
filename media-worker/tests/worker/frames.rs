//! Finding a picture at a moment: what every job shows is what a linear decode by `ffmpeg` shows there.

use std::path::Path;
use std::process::Command;

use media_protocol::{ClipReport, Cut, Decoded, EXIT_DATA, EXIT_USAGE, FrameHashes, SnapshotHead, Task};

use crate::harness::{ffmpeg, ffprobe, make, probe, recordings, run};

/// Containers and codecs in which pictures are found in different ways: by an index, by reading up to them, and
/// by decoding everything before them.
const KINDS: [(&str, &str); 9] = [
    ("indexed.mp4", "-c:v libx264 -bf 3 -g 25 -pix_fmt yuv420p -c:a aac"),
    ("cues.mkv", "-c:v libx264 -bf 2 -g 12 -pix_fmt yuv420p -c:a aac"),
    ("open.ts", "-c:v libx264 -x264-params open-gop=1:keyint=20 -pix_fmt yuv420p -c:a aac"),
    ("fragments.mp4", "-c:v libx264 -pix_fmt yuv420p -c:a aac -movflags frag_keyframe+empty_moov"),
    ("hevc.ts", "-c:v libx265 -preset ultrafast -x265-params log-level=error:keyint=25 -c:a aac"),
    ("program.mpg", "-c:v mpeg2video -bf 2 -g 12 -c:a mp2"),
    ("counted.avi", "-c:v mpeg4 -bf 2 -c:a mp2"),
    ("raw.h264", "-map 0 -c:v libx264 -bf 2 -pix_fmt yuv420p"),
    ("refreshed.mp4", "-c:v libx264 -x264-params intra-refresh=1:keyint=50 -bf 0 -pix_fmt yuv420p -c:a aac"),
];

/// The digests that `ffmpeg` gives of all pictures, decoded one after the other.
fn linear(path: &Path) -> Vec<String> {
    let run = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framehash", "-hash", "sha256", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8(run.stdout).expect("digests are text");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.rsplit(',').next().expect("the last column").trim().to_owned()).collect()
}

fn hashes(input: &Path, from_ms: u64, to_ms: u64) -> FrameHashes {
    run(Task::FrameHashes { input: input.to_owned(), from_ms, to_ms }).answer()
}

/// A part's digests with the table that a full decode keeps.
fn hashes_by_table(input: &Path, table: &Path, from_ms: u64, to_ms: u64) -> FrameHashes {
    let task = Box::new(Task::FrameHashes { input: input.to_owned(), from_ms, to_ms });
    run(Task::Of { video: None, audio: None, table: Some(table.to_owned()), task }).answer()
}

/// Digests of the worker are those of a linear decode, of the whole and of any part, with a kept table and without.
fn compare(input: &Path) {
    let directory = tempfile::tempdir().unwrap();
    let table = directory.path().join("frames.table");
    std::fs::write(&table, "").unwrap();
    let decoded: Decoded = run(Task::Decode { input: input.to_owned(), output: table.clone() }).answer();
    let name = input.display();
    let expected = linear(input);
    let whole = hashes(input, 0, 3_600_000);
    let found: Vec<&str> = whole.frames.iter().map(|frame| frame.sha256.as_str()).collect();
    assert_eq!(found, expected, "{name}");
    assert_eq!(decoded.pictures, expected.len() as u64, "{name}");
    assert!(whole.frames.windows(2).all(|pair| pair[0].at_us + pair[0].duration_us == pair[1].at_us), "{name}");
    let end_ms = u64::try_from(whole.frames.last().expect("pictures").at_us / 1000).expect("after the beginning");
    for part in 1..8 {
        let from_ms = end_ms * part / 8;
        let some = hashes(input, from_ms, from_ms + 200);
        let first = whole.frames.iter().rposition(|frame| frame.at_us <= i64::try_from(from_ms * 1000).unwrap());
        let until = i64::try_from((from_ms + 200) * 1000).unwrap();
        let expected: Vec<_> =
            whole.frames[first.unwrap_or(0)..].iter().take_while(|frame| frame.at_us < until).collect();
        assert_eq!(some.frames.iter().collect::<Vec<_>>(), expected, "{name} from {from_ms} ms");
        assert_eq!(hashes_by_table(input, &table, from_ms, from_ms + 200), some, "{name} from {from_ms} ms");
    }
}

#[test]
fn digests_of_pictures_are_those_of_a_linear_decode_wherever_it_begins() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in KINDS {
        compare(&make(directory.path(), name, 4.0, how));
    }
}

#[test]
fn a_part_without_an_end_and_media_without_pictures_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "plain.mp4", 1.0, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    let outcome = run(Task::FrameHashes { input, from_ms: 500, to_ms: 500 });
    assert!(outcome.failure(EXIT_USAGE).contains("ends before it starts"));
    let input = make(directory.path(), "voice.wav", 1.0, "-map 1 -c:a pcm_s16le");
    assert!(run(Task::FrameHashes { input, from_ms: 0, to_ms: 500 }).failure(EXIT_DATA).contains("no picture"));
}

#[test]
fn a_table_of_another_medium_and_bytes_that_are_none_change_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "plain.mp4", 2.0, "-c:v libx264 -g 10 -pix_fmt yuv420p -c:a aac");
    let snapshot = |table: Option<&Path>| {
        let task = Box::new(Task::Snapshot { input: input.clone(), at_ms: 1_500 });
        let table = table.map(Path::to_owned);
        run(Task::Of { video: None, audio: None, table, task }).stdout
    };
    let without = snapshot(None);
    let head = [&b"docket-frames-1\n"[..], &u64::MAX.to_le_bytes().repeat(5)].concat();
    for (name, bytes) in [("empty", Vec::new()), ("other", head), ("text", vec![b'x'; 100_000])] {
        let table = directory.path().join(name);
        std::fs::write(&table, bytes).unwrap();
        assert_eq!(snapshot(Some(&table)), without, "{name}");
    }
}

#[test]
fn takes_whose_stamps_begin_anew_are_shown_whole_and_the_break_is_told() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in [
        ("joined.ts", "-c:v libx264 -bf 2 -pix_fmt yuv420p -c:a aac -f mpegts"),
        ("joined.mpg", "-c:v mpeg2video -c:a mp2 -f mpeg"),
    ] {
        let one = make(directory.path(), "one", 3.0, how);
        let bytes = std::fs::read(one).unwrap();
        let input = directory.path().join(name);
        std::fs::write(&input, bytes.repeat(2)).unwrap();
        let probed = probe(&input);
        assert_eq!(probed.breaks.len(), 1, "{name}: {:?}", probed.breaks);
        assert!(probed.breaks[0].at_ms.abs_diff(3_000) < 100, "{name}: {:?}", probed.breaks);
        assert!(probed.breaks[0].byte.is_some_and(|byte| byte.abs_diff(bytes.len() as u64) < 4096), "{name}");
        assert!(probed.duration_ms.is_some_and(|ms| ms.abs_diff(6_000) < 200), "{name}: {:?}", probed.duration_ms);
        assert_eq!(probed.damage, None, "{name}: a break is no damage");
        assert!(matches!(probed.playback, media_protocol::Playback::Rendition { .. }), "{name}");
        let rendition = run(Task::Rendition { input: input.clone(), side_px_max: 192 });
        let output = directory.path().join("rendition.mp4");
        std::fs::write(&output, &rendition.stdout).unwrap();
        assert!(ffprobe(&output).0[0].ends_with("|150"), "{name}: {:?}", ffprobe(&output));
        let kept = directory.path().join("frames.table");
        std::fs::write(&kept, "").unwrap();
        let decoded: Decoded = run(Task::Decode { input: input.clone(), output: kept.clone() }).answer();
        assert_eq!((decoded.pictures, decoded.breaks.len(), decoded.lost.len()), (150, 1, 0), "{name}: {decoded:?}");
        for (start_ms, end_ms, told) in [(2_500, 3_500, true), (500, 1_500, false), (4_000, 5_000, false)] {
            for table in [None, Some(kept.clone())] {
                let output = directory.path().join("clip.mp4");
                std::fs::write(&output, "").unwrap();
                let task = Box::new(Task::Clip { input: input.clone(), output, start_ms, end_ms, cut: Cut::Exact });
                let report: ClipReport = run(Task::Of { video: None, audio: None, table, task }).answer();
                let breaks = report.parameters.iter().any(|word| word.starts_with("breaks_ms="));
                assert_eq!(breaks, told, "{name} {start_ms}: {report:?}");
            }
        }
    }
}

#[test]
fn a_picture_that_lasts_five_seconds_is_shown_for_them_at_the_end_too() {
    let directory = tempfile::tempdir().unwrap();
    let input = directory.path().join("slow.mp4");
    ffmpeg(
        &["-f", "lavfi", "-i", "testsrc2=size=192x108:rate=1/5:duration=30"],
        "-c:v libx264 -pix_fmt yuv420p",
        &input,
    );
    let rendition = run(Task::Rendition { input, side_px_max: 192 });
    let output = directory.path().join("rendition.mp4");
    std::fs::write(&output, &rendition.stdout).unwrap();
    let (_, duration) = ffprobe(&output);
    assert!((duration - 30.0).abs() < 0.1, "{duration} s");
}

#[test]
fn sound_that_is_met_only_far_behind_the_beginning_is_found() {
    let directory = tempfile::tempdir().unwrap();
    let silent = make(directory.path(), "silent.ts", 4.0, "-map 0 -c:v mpeg2video -muxrate 60M");
    let loud = make(directory.path(), "loud.ts", 2.0, "-c:v mpeg2video -c:a mp2");
    let input = directory.path().join("late.ts");
    std::fs::write(&input, [std::fs::read(silent).unwrap(), std::fs::read(loud).unwrap()].concat()).unwrap();
    let probed = probe(&input);
    assert!(probed.video.is_some() && probed.audio.is_some(), "{probed:?}");
    assert_eq!(probed.duration_ms.map(|ms| ms / 1000), Some(6), "{probed:?}");
    let rendition = run(Task::Rendition { input: input.clone(), side_px_max: 192 });
    let output = directory.path().join("rendition.mp4");
    std::fs::write(&output, &rendition.stdout).unwrap();
    let (streams, duration) = ffprobe(&output);
    assert!(streams.len() == 2 && streams[0].ends_with("|150"), "{streams:?}");
    assert!((duration - 6.0).abs() < 0.2, "{duration} s");
    compare(&input);
}

#[test]
fn field_media_are_shown_as_a_linear_decode_shows_them() {
    let Some(field) = recordings().map(|root| root.join("field")) else { return };
    for name in [
        "F01_ps_hevc.mpg",
        "F01_ts_hevc.ts",
        "F02_avi.avi",
        "F03_restart.ts",
        "F05_raw.h264",
        "F17_one_frame_in_5s.mp4",
    ] {
        compare(&field.join(name));
    }
    // An exact clip of an AVI begins with the picture that it says.
    let input = field.join("F02_avi.avi");
    let directory = tempfile::tempdir().unwrap();
    let output = directory.path().join("clip.mp4");
    std::fs::write(&output, "").unwrap();
    let task =
        Task::Clip { input: input.clone(), output: output.clone(), start_ms: 700, end_ms: 3_000, cut: Cut::Exact };
    let report: ClipReport = run(task).answer();
    assert_eq!((report.actual_start_ms, report.actual_end_ms), (700, 3_000));
    // 15 pictures a second: number 10 is shown at 667 ms, number 44 at 2,933 ms.
    assert!(ffprobe(&output).0[0].ends_with("|35"), "{:?}", ffprobe(&output));
    let joined = probe(&field.join("F03_restart.ts"));
    assert_eq!((joined.breaks.len(), joined.damage), (1, None));
    assert!(probe(&field.join("F05_raw.h264")).duration_ms.is_some_and(|ms| ms.abs_diff(4_000) < 100));
    let outcome = run(Task::Snapshot { input: field.join("F06_sar.mp4"), at_ms: 0 });
    let (head, _): (SnapshotHead, _) = outcome.answer_with_bytes();
    assert_eq!((head.width, head.height), (1024, 576));
}
