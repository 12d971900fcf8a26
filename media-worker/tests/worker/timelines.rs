//! Time lines that break, overlap, or say nothing: every picture is shown once, in order, at its moment, and a clip
//! never leaves one out silently.

use std::path::{Path, PathBuf};
use std::process::Command;

use media_protocol::{ClipReport, Cut, Decoded, EXIT_DATA, FrameHash, FrameHashes, SnapshotHead, Task};

use crate::harness::{Outcome, ffmpeg, ffprobe, make, probe, run};

/// A key frame every second, without pictures that refer to later ones.
const PLAIN: &str = "-c:v libx264 -g 25 -bf 0 -pix_fmt yuv420p -c:a aac";

/// Pictures as the `ffmpeg` program decodes them one after the other: digest and moment, in microseconds as it counts.
fn linear(path: &Path) -> Vec<(String, i64)> {
    let run = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-copyts", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-enc_time_base", "1/1000000"])
        .args(["-f", "framehash", "-hash", "sha256", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8(run.stdout).expect("digests are text");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |line: &str| {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        (fields[5].to_owned(), fields[2].parse().expect("a moment"))
    };
    lines.map(row).collect()
}

fn hashes(input: &Path, from_ms: u64, to_ms: u64) -> FrameHashes {
    run(Task::FrameHashes { input: input.to_owned(), from_ms, to_ms }).answer()
}

fn clip(input: &Path, start_ms: u64, end_ms: u64, cut: Cut) -> (Outcome, PathBuf) {
    let output = input.with_extension(format!("{start_ms}.clip.mp4"));
    std::fs::write(&output, "").unwrap();
    (run(Task::Clip { input: input.to_owned(), output: output.clone(), start_ms, end_ms, cut }), output)
}

fn decode(input: &Path) -> Decoded {
    let output = tempfile::NamedTempFile::new().unwrap();
    run(Task::Decode { input: input.to_owned(), output: output.path().to_owned() }).answer()
}

/// The number of the picture with which a clip says that it begins.
fn first_of(frames: &[FrameHash], report: &ClipReport) -> usize {
    let start_us = i64::try_from(report.actual_start_ms * 1_000).unwrap();
    frames.iter().position(|frame| frame.at_us + 1_000 > start_us).expect("it begins with a picture")
}

fn find(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).position(|window| window == what).expect("it is there")
}

/// Writes an edit list into the first track of an MP4 whose index comes last: length in milliseconds, and from which
/// moment of the media on, in its units.
fn with_edits(mp4: &[u8], edits: &[(u32, i32)]) -> Vec<u8> {
    let list = find(mp4, b"elst") - 4;
    let old = usize::try_from(u32::from_be_bytes(mp4[list..list + 4].try_into().unwrap())).unwrap();
    let mut new = [&b"elst"[..], &[0; 4], &u32::try_from(edits.len()).unwrap().to_be_bytes()].concat();
    for (length_ms, from) in edits {
        new.extend([&length_ms.to_be_bytes()[..], &from.to_be_bytes(), &[0, 1, 0, 0]].concat());
    }
    let size = new.len() + 4;
    new.splice(..0, u32::try_from(size).unwrap().to_be_bytes());
    let mut bytes = mp4.to_vec();
    for around in [&b"moov"[..], b"trak", b"edts"] {
        let at = find(mp4, around) - 4;
        let grown = u32::from_be_bytes(mp4[at..at + 4].try_into().unwrap()) as usize + size - old;
        bytes[at..at + 4].copy_from_slice(&u32::try_from(grown).unwrap().to_be_bytes());
    }
    bytes.splice(list..list + old, new);
    bytes
}

#[test]
fn an_edit_list_that_begins_amid_pictures_again_is_no_break_and_moves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let whole = make(directory.path(), "whole.mp4", 8.0, "-c:v libx264 -g 50 -bf 2 -pix_fmt yuv420p -c:a aac");
    let input = directory.path().join("parts.mp4");
    // 12,800 units a second; the second part begins 1.6 s behind its key frame.
    let edits = [(2_000, 1_024 + 512 * 37), (2_000, 1_024 + 512 * 140)];
    std::fs::write(&input, with_edits(&std::fs::read(whole).unwrap(), &edits)).unwrap();
    let expected = linear(&input);
    assert!(expected.len() >= 98, "{}", expected.len());
    assert_eq!(probe(&input).breaks, []);
    let found = hashes(&input, 0, 60_000);
    let found: Vec<(String, i64)> = found.frames.into_iter().map(|frame| (frame.sha256, frame.at_us)).collect();
    assert_eq!(found, expected);
    assert_eq!(decode(&input).breaks, []);
    let report: ClipReport = clip(&input, 2_400, 3_000, Cut::Exact).0.answer();
    assert_eq!((report.actual_start_ms, report.actual_end_ms), (2_400, 3_000));
}

#[test]
fn pictures_that_are_packed_into_one_packet_are_those_of_a_linear_decode() {
    let directory = tempfile::tempdir().unwrap();
    let avi = make(directory.path(), "packed.avi", 6.0, "-c:v libxvid -bf 2 -g 25 -q:v 3 -c:a mp2");
    let input = directory.path().join("packed.mp4");
    ffmpeg(&["-i", avi.to_str().unwrap()], "-c copy", &input);
    let expected = linear(&input);
    let found = hashes(&input, 0, 60_000).frames;
    assert_eq!(
        found.iter().map(|frame| &frame.sha256).collect::<Vec<_>>(),
        expected.iter().map(|(hash, _)| hash).collect::<Vec<_>>()
    );
    for at_ms in (1_000..6_000).step_by(440) {
        let one = hashes(&input, at_ms, at_ms + 1).frames.remove(0);
        let moment_us = i64::try_from(at_ms * 1000).unwrap();
        let due = found.iter().rfind(|frame| frame.at_us <= moment_us).unwrap();
        assert_eq!((one.at_us, &one.sha256), (due.at_us, &due.sha256), "at {at_ms} ms");
    }
    let (outcome, _) = clip(&input, 2_000, 3_000, Cut::Fast);
    assert!(outcome.failure(EXIT_DATA).contains("ask for an exact cut"));
}

#[test]
fn pictures_of_one_moment_are_all_there() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "plain.flv", 4.0, PLAIN);
    let mut bytes = std::fs::read(&input).unwrap();
    let (mut at, mut pictures, mut last) = (13, 0, [0; 4]);
    // The first two share a moment, and so do three in a group.
    while at + 11 <= bytes.len() {
        let size = usize::from(bytes[at + 1]) << 16 | usize::from(bytes[at + 2]) << 8 | usize::from(bytes[at + 3]);
        if bytes[at] & 31 == 9 && bytes[at + 12] == 1 {
            if [1, 60, 61].contains(&pictures) {
                bytes[at + 4..at + 8].copy_from_slice(&last);
            }
            last = bytes[at + 4..at + 8].try_into().unwrap();
            pictures += 1;
        }
        at += 11 + size + 4;
    }
    assert_eq!(pictures, 100);
    std::fs::write(&input, bytes).unwrap();
    let expected: Vec<String> = linear(&input).into_iter().map(|(hash, _)| hash).collect();
    let found = hashes(&input, 0, 60_000).frames;
    assert_eq!(found.iter().map(|frame| frame.sha256.clone()).collect::<Vec<_>>(), expected);
    let numbers: Vec<Option<u64>> = found.iter().map(|frame| frame.number).collect();
    assert_eq!(numbers, (0..100).map(Some).collect::<Vec<_>>());
    // Without one of them those behind it could not be decoded.
    let (outcome, output) = clip(&input, 2_000, 3_000, Cut::Fast);
    let report: ClipReport = outcome.answer();
    let copied = linear(&output);
    let first = first_of(&found, &report);
    assert!(copied.len() > 24 && copied.len() < 60, "{} pictures: {report:?}", copied.len());
    let copied: Vec<String> = copied.into_iter().map(|(hash, _)| hash).collect();
    assert_eq!(copied, expected[first..first + copied.len()]);
}

#[test]
fn a_part_without_sound_is_copied_where_the_media_has_sound_elsewhere() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["short-sound.mp4", "short-sound.mkv"] {
        let input = directory.path().join(name);
        let picture = ["-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25:duration=6"];
        let tone = ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"];
        ffmpeg(&[picture, tone].concat(), PLAIN, &input);
        let (outcome, output) = clip(&input, 4_100, 5_000, Cut::Fast);
        let report: ClipReport = outcome.answer();
        assert!(report.actual_start_ms.abs_diff(4_000) < 60, "{name}: {report:?}");
        assert!(ffprobe(&output).0[0].ends_with("|25"), "{name}: {:?}", ffprobe(&output));
        let (outcome, output) = clip(&input, 1_000, 1_800, Cut::Fast);
        assert_eq!(outcome.code, Some(0), "{name}: {}", outcome.stderr);
        assert_eq!(ffprobe(&output).0.len(), 2, "{name}: with sound where there is some");
    }
}

#[test]
fn media_without_decoding_times_go_on_where_takes_join() {
    let directory = tempfile::tempdir().unwrap();
    let take = make(directory.path(), "take.mkv", 4.0, "-c:v libx264 -g 25 -bf 2 -pix_fmt yuv420p -c:a aac");
    let input = directory.path().join("joined.mkv");
    std::fs::write(&input, std::fs::read(take).unwrap().repeat(2)).unwrap();
    let expected: Vec<String> = linear(&input).into_iter().map(|(hash, _)| hash).collect();
    assert_eq!(expected.len(), 200);
    let found = hashes(&input, 0, 60_000).frames;
    assert_eq!(found.iter().map(|frame| frame.sha256.clone()).collect::<Vec<_>>(), expected);
    assert!(found.windows(2).all(|pair| pair[0].at_us < pair[1].at_us), "each is shown once, in order");
    let breaks = probe(&input).breaks;
    assert_eq!(breaks.len(), 1, "{breaks:?}");
    for start_ms in [1_000, 3_500, 5_000, 7_000] {
        let (outcome, output) = clip(&input, start_ms, start_ms + 800, Cut::Fast);
        if outcome.code == Some(EXIT_DATA) {
            assert!(outcome.failure(EXIT_DATA).contains("ask for an exact cut"), "{start_ms}");
            continue;
        }
        let report: ClipReport = outcome.answer();
        let first = first_of(&found, &report);
        let copied: Vec<String> = linear(&output).into_iter().map(|(hash, _)| hash).collect();
        assert_eq!(copied, expected[first..first + copied.len()], "{report:?}");
    }
    let report: ClipReport = clip(&input, 3_500, 4_500, Cut::Exact).0.answer();
    assert!(report.parameters.contains(&format!("breaks_ms={}", breaks[0].at_ms)), "{report:?}");
}

#[test]
fn counters_that_wrap_or_jump_and_slow_pictures_are_no_damage() {
    let directory = tempfile::tempdir().unwrap();
    let inputs = |rate: &str, seconds: u32| {
        let picture = format!("testsrc2=size=192x108:rate={rate}:duration={seconds}");
        ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", "sine=frequency=440:duration=6"].map(str::to_owned)
    };
    let made = |name: &str, rate: &str, seconds: u32, how: &str| {
        let input = directory.path().join(name);
        let inputs = inputs(rate, seconds);
        ffmpeg(&inputs.each_ref().map(String::as_str), how, &input);
        input
    };
    let wraps = made("wraps.ts", "25", 6, &format!("{PLAIN} -muxdelay 0 -output_ts_offset 95440"));
    let one = made("one.ts", "25", 6, PLAIN);
    let later = made("later.ts", "25", 6, &format!("{PLAIN} -output_ts_offset 3000"));
    let jumps = directory.path().join("jumps.ts");
    std::fs::write(&jumps, [std::fs::read(one).unwrap(), std::fs::read(later).unwrap()].concat()).unwrap();
    let slow = "-c:v libx264 -g 2 -bf 0 -pix_fmt yuv420p -c:a aac";
    for (input, breaks, end_ms) in [
        (wraps, 0, 6_000),
        (jumps, 1, 12_000),
        (made("slow.flv", "1/5", 30, slow), 0, 30_000),
        (made("slow.mkv", "1/5", 30, slow), 0, 30_000),
        (made("slow.avi", "1/5", 30, "-c:v mjpeg -c:a mp2"), 0, 30_000),
    ] {
        let (probed, name) = (probe(&input), input.display());
        assert_eq!((&probed.damage, probed.breaks.len()), (&None, breaks), "{name}");
        let decoded = decode(&input);
        assert!(decoded.lost.is_empty() && decoded.end_ms.abs_diff(end_ms) < 150, "{name}: {decoded:?}");
        assert!(probed.duration_ms.unwrap().abs_diff(end_ms) < 150, "{name}: {:?}", probed.duration_ms);
    }
}

#[test]
fn a_full_decode_ends_where_the_last_picture_ends() {
    let directory = tempfile::tempdir().unwrap();
    let picture = ["-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25:duration=4"];
    for (name, how, end_ms) in [
        ("one.mp4", "-frames:v 1 -c:v libx264 -pix_fmt yuv420p", 40),
        // Nothing for a minute in the middle.
        (
            "gap.mkv",
            "-vf setpts=PTS+gte(N\\,50)*60/TB -fps_mode passthrough -c:v libx264 -bf 0 -pix_fmt yuv420p",
            64_000,
        ),
    ] {
        let input = directory.path().join(name);
        ffmpeg(&picture, how, &input);
        assert!(decode(&input).end_ms.abs_diff(end_ms) <= 1, "{name}: {:?}", decode(&input));
        let (head, _): (SnapshotHead, _) =
            run(Task::Snapshot { input: input.clone(), at_ms: end_ms }).answer_with_bytes();
        assert!(head.actual_ms < end_ms, "{name}");
    }
}

#[test]
fn sound_that_only_a_later_take_has_is_heard() {
    let directory = tempfile::tempdir().unwrap();
    for (name, sound) in [("aac.ts", "-c:a aac"), ("mp2.ts", "-c:a mp2")] {
        let silent = make(directory.path(), "silent.ts", 3.0, "-map 0 -c:v libx264 -g 25 -pix_fmt yuv420p");
        let how = format!("-c:v libx264 -g 25 -pix_fmt yuv420p {sound}");
        let loud = make(directory.path(), "loud.ts", 3.0, &how);
        let input = directory.path().join(name);
        std::fs::write(&input, [std::fs::read(silent).unwrap(), std::fs::read(loud).unwrap()].concat()).unwrap();
        assert!(probe(&input).audio.is_some(), "{name}");
        let rendition = run(Task::Rendition { input: input.clone(), side_px_max: 192 });
        let output = directory.path().join("rendition.mp4");
        std::fs::write(&output, &rendition.stdout).unwrap();
        let (streams, duration) = ffprobe(&output);
        assert!(streams.len() == 2 && streams[0].ends_with("|150"), "{name}: {streams:?}");
        assert!((duration - 6.0).abs() < 0.2, "{name}: {duration} s");
    }
}

#[test]
fn every_job_meets_one_timeline_whichever_stream_breaks_first() {
    let directory = tempfile::tempdir().unwrap();
    for (name, takes, how) in [
        ("joined.ts", 3, "-c:v mpeg2video -bf 2 -g 15 -c:a mp2"),
        ("joined.mpg", 3, "-c:v mpeg2video -bf 2 -g 15 -c:a mp2 -f vob"),
        // FFmpeg reads no third one.
        ("joined.mkv", 2, "-c:v libx264 -bf 2 -g 15 -pix_fmt yuv420p -c:a aac"),
    ] {
        let take = make(directory.path(), &format!("take-{name}"), 3.0, how);
        let input = directory.path().join(name);
        std::fs::write(&input, std::fs::read(take).unwrap().repeat(takes)).unwrap();
        // Sound is not asked for here, and read with the pictures there.
        let found = hashes(&input, 0, 60_000).frames;
        assert_eq!(found.len(), 75 * takes, "{name}");
        let (pictures, both) = (found.last().unwrap().at_us + 40_000, decode(&input).end_ms);
        assert!(u64::try_from(pictures / 1_000).unwrap().abs_diff(both) < 60, "{name}: {pictures} us, {both} ms");
        let stated = probe(&input).breaks;
        assert_eq!(stated.len(), takes - 1, "{name}: {stated:?}");
        let rendition = run(Task::Rendition { input: input.clone(), side_px_max: 192 });
        let output = directory.path().join("rendition.mp4");
        std::fs::write(&output, &rendition.stdout).unwrap();
        let shown = linear(&output);
        assert_eq!(shown.len(), 75 * takes, "{name}");
        for (index, ((_, shown_us), frame)) in shown.iter().zip(&found).enumerate().skip(1) {
            assert!(shown_us.abs_diff(frame.at_us) < 1_000, "{name}: {index} at {shown_us} and {} us", frame.at_us);
        }
    }
}

#[test]
fn another_recording_behind_the_first_is_read_or_told() {
    let directory = tempfile::tempdir().unwrap();
    let picture = "-c:v libx264 -g 25 -pix_fmt yuv420p -c:a aac";
    for (name, takes, how) in [
        ("joined.flv", 2, picture),
        ("joined.wmv", 2, "-c:v wmv2 -c:a wmav2"),
        ("joined.wav", 2, "-map 1 -c:a pcm_s16le"),
        ("joined.aiff", 2, "-map 1 -c:a pcm_s16be"),
        ("joined.caf", 2, "-map 1 -c:a pcm_s16be"),
        ("joined.mp4", 2, picture),
        ("joined.mkv", 3, picture),
    ] {
        let take = make(directory.path(), &format!("take-{name}"), 3.0, how);
        assert_eq!(probe(&take).damage, None, "{name}");
        let bytes = std::fs::read(take).unwrap();
        let input = directory.path().join(name);
        std::fs::write(&input, bytes.repeat(takes)).unwrap();
        let damage = probe(&input).damage.unwrap_or_else(|| panic!("{name}: nothing is said"));
        let (told, whole) = (damage.unreachable_bytes, bytes.len() as u64);
        assert!(told <= whole && told > whole / 2, "{name}: {damage:?}");
    }
    // Takes whose streams have other numbers are streams of their own.
    let take = |pid: &str| make(directory.path(), pid, 3.0, &format!("{picture} -mpegts_start_pid {pid} -f mpegts"));
    let input = directory.path().join("renumbered.ts");
    std::fs::write(&input, [std::fs::read(take("256")).unwrap(), std::fs::read(take("512")).unwrap()].concat())
        .unwrap();
    let remarks = probe(&input).remarks;
    assert_eq!(
        remarks,
        [
            "the picture goes on in stream 2 where that of stream 0 ends",
            "the sound goes on in stream 3 where that of stream 1 ends"
        ]
    );
}

#[test]
fn stamps_at_the_end_of_all_numbers_are_no_panic() {
    let directory = tempfile::tempdir().unwrap();
    let take = make(directory.path(), "take.ivf", 2.0, "-map 0 -c:v libvpx -deadline realtime");
    let input = directory.path().join("joined.ivf");
    // The header of the second take stands where a picture with its stamp is to be.
    std::fs::write(&input, std::fs::read(take).unwrap().repeat(2)).unwrap();
    for task in [
        Task::Probe { input: input.clone() },
        Task::Snapshot { input: input.clone(), at_ms: 1_000 },
        Task::FrameHashes { input: input.clone(), from_ms: 0, to_ms: 60_000 },
        Task::Rendition { input: input.clone(), side_px_max: 192 },
        Task::Images { input: input.clone(), still_px: 192, strip_count: 4, strip_px: 96 },
    ] {
        let told = format!("{task:?}");
        let outcome = run(task);
        assert!(matches!(outcome.code, Some(0 | EXIT_DATA)), "{told}: {outcome:?}");
    }
}
