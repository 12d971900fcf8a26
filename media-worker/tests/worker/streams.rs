//! Media with several cameras and sounds: every task on each of them, and on none that is not there.

use std::path::{Path, PathBuf};

use media_protocol::{
    ClipReport, Cut, EXIT_DATA, EXIT_USAGE, ImagesHead, MediaKind, Playback, Probed, SnapshotHead, StreamInfo, Task,
    Waveform,
};

use crate::harness::{ffmpeg, probe, recordings, run};

/// Two cameras of 128 and 96 pixels of width, a tone and silence, with languages and titles.
fn two_of_each(directory: &Path, name: &str, codecs: &str) -> PathBuf {
    let path = directory.join(name);
    let inputs = [
        "testsrc2=size=128x96:rate=25:duration=1.2",
        "testsrc2=size=96x96:rate=25:duration=1.2",
        "sine=frequency=440:sample_rate=44100:duration=1.2",
        "anullsrc=sample_rate=44100:channel_layout=mono:duration=1.2",
    ];
    let inputs: Vec<&str> = inputs.into_iter().flat_map(|input| ["-f", "lavfi", "-i", input]).collect();
    let how = format!(
        "-map 0 -map 1 -map 2 -map 3 {codecs} -g 10 -metadata:s:v:1 title=Inside -metadata:s:a:0 language=zho \
         -metadata:s:a:1 language=eng -disposition:a:0 default -disposition:a:1 0"
    );
    ffmpeg(&inputs, &how, &path);
    path
}

fn of(video: Option<usize>, audio: Option<usize>, task: Task) -> Task {
    Task::Of { video, audio, table: None, task: Box::new(task) }
}

fn clip(input: &Path, cut: Cut) -> (Task, PathBuf) {
    let output = input.with_extension("clip.mp4");
    std::fs::write(&output, "").unwrap();
    (Task::Clip { input: input.to_owned(), output: output.clone(), start_ms: 0, end_ms: 600, cut }, output)
}

fn index(probed: &Probed, fits: impl Fn(&StreamInfo) -> bool) -> usize {
    probed.streams.iter().position(fits).unwrap()
}

fn shown(path: &Path) -> (Option<u32>, Option<u32>) {
    let probed = probe(path);
    let stream = &probed.streams[probed.video.unwrap()];
    (stream.width, stream.height)
}

#[test]
fn every_task_shows_and_plays_the_second_camera_and_the_second_sound() {
    let h264 = "-c:v libx264 -pix_fmt yuv420p -c:a aac";
    for (name, codecs) in [("in.mp4", h264), ("in.mkv", h264), ("in.ts", h264), ("in.avi", "-c:v mjpeg -c:a mp2")] {
        let directory = tempfile::tempdir().unwrap();
        let input = two_of_each(directory.path(), name, codecs);
        let probed = probe(&input);
        let second = index(&probed, |stream| stream.width == Some(96));
        let sounds: Vec<usize> =
            (0..probed.streams.len()).filter(|index| probed.streams[*index].medium == "audio").collect();
        assert_eq!((probed.streams.len(), sounds.len()), (4, 2), "{name}");
        assert_ne!(probed.video, Some(second), "{name}: the larger one is usual");
        let on = |task: Task| run(of(Some(second), Some(sounds[1]), task));
        let again: Probed = on(Task::Probe { input: input.clone() }).answer();
        assert_eq!((again.video, again.audio), (Some(second), Some(sounds[1])), "{name}");
        assert!(matches!(again.playback, Playback::Rendition { .. }), "{name}: browsers play the first");
        let outcome = on(Task::Snapshot { input: input.clone(), at_ms: 300 });
        let (head, _): (SnapshotHead, _) = outcome.answer_with_bytes();
        assert_eq!((head.width, head.height), (96, 96), "{name}");
        let outcome = on(Task::Images { input: input.clone(), still_px: 500, strip_count: 2, strip_px: 40 });
        let (head, _): (ImagesHead, _) = outcome.answer_with_bytes();
        assert_eq!((head.strip_px, head.strip_height_px), (40, 40), "{name}");
        let rendition = on(Task::Rendition { input: input.clone(), side_px_max: 500 });
        let output = directory.path().join("rendition.mp4");
        std::fs::write(&output, &rendition.stdout).unwrap();
        assert_eq!(shown(&output), (Some(96), Some(96)), "{name}");
        for cut in [Cut::Fast, Cut::Exact] {
            let (task, output) = clip(&input, cut);
            let _: ClipReport = on(task).answer();
            assert_eq!(shown(&output), (Some(96), Some(96)), "{name}, {cut:?}");
            let silence: Waveform = run(Task::Waveform { input: output, buckets: 10 }).answer();
            assert!(silence.peaks.iter().all(|peak| *peak < 3), "{name}, {cut:?}: {silence:?}");
        }
        for (sound, loud) in [(sounds[0], true), (sounds[1], false)] {
            let task = Task::Waveform { input: input.clone(), buckets: 10 };
            let peaks = run(of(None, Some(sound), task)).answer::<Waveform>().peaks;
            assert_eq!(peaks[4] > 10, loud, "{name}: {peaks:?}");
        }
    }
}

#[test]
fn streams_are_told_with_what_to_choose_by() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["in.mkv", "in.mp4"] {
        let input = two_of_each(directory.path(), name, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
        let streams = probe(&input).streams;
        assert_eq!(streams[1].title.as_deref().is_some_and(|title| title == "Inside"), name == "in.mkv", "{name}");
        let languages: Vec<Option<&str>> = streams[2..].iter().map(|stream| stream.language.as_deref()).collect();
        assert!(languages == [Some("zho"), Some("eng")] || languages == [Some("chi"), Some("eng")], "{languages:?}");
        assert!(streams[2].default && !streams[3].default, "{name}");
    }
    let long = directory.path().join("long.mkv");
    let title = format!("title={}", "名".repeat(5_000));
    let inputs = ["-f", "lavfi", "-i", "sine=duration=0.2", "-metadata:s:a", &title];
    ffmpeg(&inputs, "-c:a flac", &long);
    assert!(probe(&long).streams[0].title.as_ref().is_some_and(|title| title.chars().count() <= 100));
}

#[test]
fn streams_that_are_not_there_or_of_another_kind_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let input = two_of_each(directory.path(), "in.mkv", "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    let snapshot = || Task::Snapshot { input: input.clone(), at_ms: 0 };
    for (video, audio) in
        [(Some(4), None), (Some(2), None), (None, Some(0)), (None, Some(usize::MAX)), (Some(64), Some(2))]
    {
        let tasks = [
            snapshot(),
            Task::Probe { input: input.clone() },
            Task::Waveform { input: input.clone(), buckets: 5 },
            Task::Rendition { input: input.clone(), side_px_max: 64 },
            Task::Images { input: input.clone(), still_px: 64, strip_count: 1, strip_px: 32 },
            clip(&input, Cut::Fast).0,
            clip(&input, Cut::Exact).0,
        ];
        for task in tasks {
            assert!(run(of(video, audio, task)).failure(EXIT_DATA).contains("no such stream"), "{video:?} {audio:?}");
        }
    }
    run(of(None, None, of(None, None, snapshot()))).failure(EXIT_USAGE);
}

#[test]
fn sound_and_video_of_large_or_raw_files_are_probed_and_rendered() {
    let directory = tempfile::tempdir().unwrap();
    let tone = ["-f", "lavfi", "-i", "sine=sample_rate=48000:duration=2"];
    let rf64 = directory.path().join("rf64.wav");
    ffmpeg(&tone, "-rf64 always", &rf64);
    let mut bytes = std::fs::read(&rf64).unwrap();
    assert!(bytes.starts_with(b"RF64"));
    bytes[..4].copy_from_slice(b"BW64");
    let bw64 = directory.path().join("bw64.wav");
    std::fs::write(&bw64, bytes).unwrap();
    let w64 = directory.path().join("in.w64");
    ffmpeg(&tone, "-c:a pcm_s24le", &w64);
    for path in [rf64, bw64, w64] {
        let probed = probe(&path);
        assert_eq!((probed.kind, probed.damage), (MediaKind::Audio, None), "{}", path.display());
        assert!(probed.duration_ms.unwrap().abs_diff(2_000) < 20, "{}: {:?}", path.display(), probed.duration_ms);
        assert!(matches!(probed.playback, Playback::Rendition { .. }), "{}: not in every browser", path.display());
        assert_eq!(run(Task::Rendition { input: path, side_px_max: 64 }).code, Some(0));
    }
    let judged = [
        ("a.avi", "-map 0 -c:v msvideo1 -pix_fmt rgb555le", false),
        ("b.mkv", "-map 0 -vf scale=176:144 -c:v h261", false),
        ("c.mov", "-map 0 -c:v qtrle", false),
        ("d.mov", "-map 0 -c:v jpeg2000", false),
        ("e.mov", "-map 0 -c:v v210", false),
        ("f.mkv", "-map 1 -c:a dca -strict -2", true),
        ("f.dts", "-map 1 -c:a dca -strict -2", true),
        ("g.mkv", "-map 1 -c:a truehd -strict -2", true),
        ("h.mkv", "-map 1 -c:a mlp -strict -2", true),
    ];
    for (name, how, sound) in judged {
        let input = crate::harness::make(directory.path(), name, 0.5, how);
        let probed = probe(&input);
        assert!(matches!(probed.playback, Playback::Rendition { .. }), "{name}: {:?}", probed.playback);
        assert_eq!(probed.damage, None, "{name}");
        assert_eq!(run(Task::Rendition { input: input.clone(), side_px_max: 64 }).code, Some(0), "{name}");
        if sound {
            assert_eq!(run(Task::Waveform { input, buckets: 5 }).code, Some(0), "{name}");
        } else {
            assert_eq!(run(Task::Snapshot { input, at_ms: 200 }).code, Some(0), "{name}");
        }
    }
    let Some(root) = recordings() else { return };
    let old = probe(&root.join("field/F16_msvideo1.avi"));
    assert!(matches!(old.playback, Playback::Rendition { .. }), "{:?}", old.playback);
}

/// Two moving pictures and a tone, and a single picture.
fn with_cover(directory: &Path, name: &str, how: &str) -> PathBuf {
    let path = directory.join(name);
    let cover = directory.join("cover.jpg");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=320x240"], "-frames:v 1 -update 1", &cover);
    let lavfi =
        ["testsrc2=size=192x108:rate=25:duration=1.2", "sine=duration=1.2", "testsrc2=size=96x54:rate=25:duration=1.2"];
    let inputs = lavfi.into_iter().flat_map(|input| ["-f", "lavfi", "-i", input]);
    let inputs: Vec<&str> = inputs.chain(["-i", cover.to_str().unwrap()]).collect();
    ffmpeg(&inputs, how, &path);
    path
}

#[test]
fn a_cover_is_no_camera_and_keeps_no_clip_from_being_cut() {
    let directory = tempfile::tempdir().unwrap();
    let film = "-map 0 -map 1 -map 3 -c:v:0 libx264 -pix_fmt yuv420p -c:v:1 copy -disposition:v:1 attached_pic";
    let sound = "-map 1 -map 3 -c:v copy -disposition:v:0 attached_pic";
    for (name, how, has_pictures) in [
        ("film.mp4", film, true),
        ("sound.m4a", sound, false),
        ("sound.mp3", sound, false),
        (
            "sound.mka",
            &format!("-map 1 -attach {}/cover.jpg -metadata:s:t mimetype=image/jpeg", directory.path().display()),
            false,
        ),
    ] {
        let input = with_cover(directory.path(), name, how);
        let probed = probe(&input);
        let mediums: Vec<&str> = probed.streams.iter().map(|stream| stream.medium.as_str()).collect();
        assert_eq!(mediums.iter().filter(|medium| **medium == "video").count(), usize::from(has_pictures), "{name}");
        assert!(mediums.contains(&"attachment"), "{name}: {mediums:?}");
        assert_eq!((probed.video.is_some(), probed.damage), (has_pictures, None), "{name}");
        for cut in [Cut::Fast, Cut::Exact] {
            let (task, output) = clip(&input, cut);
            let report: ClipReport = run(task).answer();
            assert!(report.actual_start_ms <= 5 && report.actual_end_ms >= 590, "{name}, {cut:?}: {report:?}");
            let clip = probe(&output);
            assert_eq!((clip.video.is_some(), clip.audio.is_some()), (has_pictures, true), "{name}, {cut:?}");
        }
    }
}

#[test]
fn what_can_be_decoded_is_shown_and_heard_before_what_cannot() {
    let directory = tempfile::tempdir().unwrap();
    let h264 = "-pix_fmt yuv420p -c:a aac";
    let rows = [
        (
            "sound.mkv",
            "-map 0 -map 1 -map 1 -c:v libx264 -pix_fmt yuv420p -c:a:0 tta -c:a:1 aac -disposition:a:0 default"
                .to_owned(),
            192,
            "h264",
        ),
        (
            "picture.mkv",
            format!("-map 0 -map 2 -map 1 -c:v:0 utvideo -c:v:1 libx264 {h264} -disposition:v:0 default"),
            96,
            "h264",
        ),
        ("thumbnails.mp4", format!("-map 2 -map 0 -map 1 -c:v:0 mjpeg -r:v:0 1 -c:v:1 libx264 {h264}"), 192, "h264"),
        (
            "usual.mp4",
            format!(
                "-map 2 -map 0 -map 1 -c:v:0 mjpeg -c:v:1 libx264 {h264} -disposition:v:0 default -disposition:v:1 0"
            ),
            96,
            "mjpeg",
        ),
    ];
    for (name, how, width, codec) in rows {
        let input = with_cover(directory.path(), name, &how);
        let probed = probe(&input);
        let (video, audio) = (&probed.streams[probed.video.unwrap()], &probed.streams[probed.audio.unwrap()]);
        assert_eq!((video.codec.as_str(), video.width, audio.codec.as_str()), (codec, Some(width), "aac"), "{name}");
        let rendition = run(Task::Rendition { input: input.clone(), side_px_max: 500 });
        let output = directory.path().join("rendition.mp4");
        std::fs::write(&output, &rendition.stdout).unwrap();
        let made = probe(&output);
        assert_eq!((made.streams[made.video.unwrap()].width, made.audio.is_some()), (Some(width), true), "{name}");
    }
}
