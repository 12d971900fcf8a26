//! Media of every family that recorders write, made with the `ffmpeg` program.

use std::path::Path;

use media_protocol::{EXIT_DATA, ImagesHead, MediaKind, Playback, Task, Waveform};

use crate::harness::{ffmpeg, ffprobe, make, probe, run};

/// Length of what is made, in seconds.
const SECONDS: f64 = 2.0;

/// Sound and picture may end a little apart: a frame, a packet of sound, a codec's run-up.
const SLACK_MS: u64 = 130;

/// File name, how it is made, and whether browsers play it as it is.
const VIDEOS: [(&str, &str, bool); 15] = [
    ("plain.mp4", "-c:v libx264 -pix_fmt yuv420p -c:a aac", true),
    ("faststart.mp4", "-c:v libx264 -pix_fmt yuv420p -bf 2 -c:a aac -movflags +faststart", true),
    ("phone.mov", "-c:v libx264 -pix_fmt yuv420p -c:a aac", true),
    ("silent.mp4", "-map 0 -c:v libx264 -pix_fmt yuv420p", true),
    ("fragments.mp4", "-c:v libx264 -pix_fmt yuv420p -c:a aac -movflags frag_keyframe+empty_moov", true),
    ("deep.mp4", "-c:v libx264 -pix_fmt yuv420p10le -c:a aac", false),
    ("full-colour.mp4", "-c:v libx264 -pix_fmt yuv444p -c:a aac", false),
    ("hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=error -c:a aac", false),
    ("pcm.mov", "-c:v libx264 -pix_fmt yuv420p -c:a pcm_s16le", false),
    ("matroska.mkv", "-c:v libx264 -pix_fmt yuv420p -c:a aac", false),
    ("camera.avi", "-c:v mjpeg -c:a pcm_s16le", false),
    ("avchd.ts", "-c:v libx264 -pix_fmt yuv420p -c:a ac3", false),
    ("dvd.mpg", "-c:v mpeg2video -c:a mp2", false),
    ("old.3gp", "-vf scale=176:144 -c:v h263 -c:a aac", false),
    ("old.asf", "-c:v msmpeg4 -c:a wmav2", false),
];

/// The same for sound.
const SOUNDS: [(&str, &str, bool); 7] = [
    ("plain.wav", "-map 1 -c:a pcm_s16le", true),
    ("voice.mp3", "-map 1 -c:a libmp3lame", true),
    ("voice.aac", "-map 1 -c:a aac", true),
    ("voice.m4a", "-map 1 -c:a aac", true),
    ("voice.flac", "-map 1 -c:a flac", true),
    ("adpcm.wav", "-map 1 -c:a adpcm_ima_wav", false),
    ("phone.wav", "-map 1 -ar 8000 -c:a pcm_alaw", false),
];

fn check_playback(name: &str, playback: &Playback, direct: bool) {
    match playback {
        Playback::Direct => assert!(direct, "{name} is played as it is"),
        Playback::Rendition { why } => assert!(!direct && !why.is_empty(), "{name}: {why}"),
        Playback::None { why } => panic!("{name}: {why}"),
    }
}

fn check_rendition(input: &Path, side_px_max: u32, picture: Option<&str>, sound: bool) {
    let outcome = run(Task::Rendition { input: input.to_owned(), side_px_max });
    assert_eq!(outcome.code, Some(0), "{}: {}", input.display(), outcome.stderr);
    let output = input.with_extension("rendition.mp4");
    std::fs::write(&output, &outcome.stdout).unwrap();
    let (streams, duration) = ffprobe(&output);
    let expected = picture.into_iter().chain(sound.then_some("aac|"));
    assert!(streams.iter().zip(expected.clone()).all(|(stream, start)| stream.starts_with(start)), "{streams:?}");
    assert_eq!(streams.len(), expected.count(), "{}: {streams:?}", input.display());
    assert!((duration - SECONDS).abs() < 0.2, "{}: {duration} s", input.display());
    assert!(outcome.stdout.windows(4).filter(|four| four == b"moof").count() >= 2, "it comes in fragments");
    assert_eq!(probe(&output).damage, None, "{}", input.display());
}

fn check_waveform(input: &Path) {
    let waveform: Waveform = run(Task::Waveform { input: input.to_owned(), buckets: 50 }).answer();
    assert!(waveform.duration_ms.abs_diff(2000) < 2 * SLACK_MS, "{}: {waveform:?}", input.display());
    assert_eq!(waveform.peaks.len(), 50);
    // The tone has an eighth of the full amplitude.
    assert!(waveform.peaks[2..40].iter().all(|peak| (20..50).contains(peak)), "{}: {waveform:?}", input.display());
}

fn check_images(input: &Path) {
    let outcome = run(Task::Images { input: input.to_owned(), still_px: 96, strip_count: 5, strip_px: 40 });
    let (head, bytes): (ImagesHead, _) = outcome.answer_with_bytes();
    let name = input.display();
    assert_eq!(head.still_bytes + head.strip_bytes, bytes.len() as u64, "{name}");
    assert_eq!((head.strip_count, head.strip_px, head.strip_at_ms.len()), (5, 40, 5), "{name}");
    assert!(head.strip_at_ms.is_sorted() && *head.strip_at_ms.last().unwrap() > 1000, "{name}: {head:?}");
    let (still, strip) = bytes.split_at(usize::try_from(head.still_bytes).unwrap());
    assert!(still.starts_with(b"\xff\xd8\xff") && strip.starts_with(b"\xff\xd8\xff"), "{name}");
}

#[test]
fn every_family_of_video_is_probed_shown_and_rendered() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how, direct) in VIDEOS {
        let input = make(directory.path(), name, SECONDS, how);
        let probed = probe(&input);
        assert_eq!(probed.kind, MediaKind::Video, "{name}");
        assert_eq!(probed.damage, None, "{name}");
        assert!(probed.duration_ms.unwrap().abs_diff(2000) < SLACK_MS, "{name}: {:?}", probed.duration_ms);
        check_playback(name, &probed.playback, direct);
        check_images(&input);
        let has_sound = name != "silent.mp4";
        if has_sound {
            check_waveform(&input);
        }
        let size = if name == "old.3gp" { "h264|96|78|" } else { "h264|96|54|" };
        check_rendition(&input, 96, Some(size), has_sound);
    }
}

#[test]
fn every_family_of_sound_is_probed_and_rendered() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how, direct) in SOUNDS {
        let input = make(directory.path(), name, SECONDS, how);
        let probed = probe(&input);
        assert_eq!((probed.kind, probed.video), (MediaKind::Audio, None), "{name}");
        assert_eq!(probed.damage, None, "{name}");
        assert!(probed.duration_ms.unwrap().abs_diff(2000) < SLACK_MS, "{name}: {:?}", probed.duration_ms);
        check_playback(name, &probed.playback, direct);
        check_waveform(&input);
        check_rendition(&input, 96, None, true);
        let images = Task::Images { input, still_px: 96, strip_count: 5, strip_px: 40 };
        assert!(run(images).failure(EXIT_DATA).contains("no picture"));
    }
}

#[test]
fn pictures_have_a_still_and_nothing_else() {
    let directory = tempfile::tempdir().unwrap();
    for (name, direct) in [("one.jpg", true), ("one.png", true), ("one.bmp", true), ("one.tiff", false)] {
        let input = directory.path().join(name);
        ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=200x100:rate=1"], "-frames:v 1 -update 1", &input);
        let probed = probe(&input);
        assert_eq!((probed.kind, probed.duration_ms), (MediaKind::Picture, None), "{name}");
        check_playback(name, &probed.playback, direct);
        let outcome = run(Task::Images { input: input.clone(), still_px: 50, strip_count: 5, strip_px: 40 });
        let (head, bytes): (ImagesHead, _) = outcome.answer_with_bytes();
        assert_eq!((head.strip_bytes, head.strip_count), (0, 0), "{name}");
        let still = directory.path().join("still.jpg");
        std::fs::write(&still, bytes).unwrap();
        let probed = probe(&still);
        assert_eq!((probed.streams[0].width, probed.streams[0].height), (Some(50), Some(25)), "{name}");
        assert!(run(Task::Waveform { input, buckets: 5 }).failure(EXIT_DATA).contains("no sound"));
    }
}

#[test]
fn a_turned_phone_is_turned_back() {
    let directory = tempfile::tempdir().unwrap();
    let plain = make(directory.path(), "plain.mp4", SECONDS, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    let input = directory.path().join("turned.mp4");
    // This program counts against the clock.
    ffmpeg(&["-i", plain.to_str().unwrap()], "-c copy -metadata:s:v rotate=270", &input);
    let probed = probe(&input);
    assert_eq!(probed.streams[probed.video.unwrap()].rotation, 90);
    assert_eq!(probed.playback, Playback::Direct, "browsers turn MP4");
    check_rendition(&input, 96, Some("h264|54|96|"), true);
    let outcome = run(Task::Snapshot { input, at_ms: 500 });
    let (head, _): (media_protocol::SnapshotHead, _) = outcome.answer_with_bytes();
    assert_eq!((head.width, head.height), (108, 192));
}

#[test]
fn a_cut_file_is_usable_until_the_cut() {
    let directory = tempfile::tempdir().unwrap();
    let how = "-c:v libx264 -g 10 -pix_fmt yuv420p -c:a aac -movflags +faststart";
    let whole = make(directory.path(), "whole.mp4", 6.0, how);
    let bytes = std::fs::read(whole).unwrap();
    let input = directory.path().join("cut.mp4");
    std::fs::write(&input, &bytes[..bytes.len() / 2]).unwrap();
    let probed = probe(&input);
    let damage = probed.damage.unwrap();
    assert!((1500..5000).contains(&damage.usable_until_ms.unwrap()), "{damage:?}");
    assert!(damage.what.contains("claims 6000 ms"), "{damage:?}");
    assert!(matches!(probed.playback, Playback::Rendition { .. }));
    assert_eq!(run(Task::Rendition { input, side_px_max: 96 }).code, Some(0));
    let input = directory.path().join("nothing.mp4");
    std::fs::write(&input, "").unwrap();
    assert!(run(Task::Probe { input }).failure(EXIT_DATA).contains("empty"));
}
