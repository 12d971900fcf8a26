//! One shape in all that is made of a picture: still, strip, snapshot, rendition, exact clip and fast clip.
//!
//! The reference is what the `ffmpeg` program shows of the source, turned as it turns by itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use media_protocol::{Cut, ImagesHead, Playback, SnapshotHead, Task};

use crate::harness::{ffmpeg, probe, run};

/// Side of the picture that two pictures are compared in.
const SIDE: usize = 24;

/// How far two of them may be apart, of 255 on average: they are encoded anew and scaled.
pub(crate) const APART_MAX: f64 = 9.0;

/// The same that two different pictures are apart at least.
const DIFFERENT_MIN: f64 = 15.0;

/// Aspects of pixels: square, wide, wider, high.
const ASPECTS: [&str; 4] = ["1/1", "64/45", "2/1", "8/9"];

/// The linear part of a display matrix for each of the eight turns, in the order of EXIF's numbers.
const TURNS: [[i32; 4]; 8] = [
    [1, 0, 0, 1],
    [-1, 0, 0, 1],
    [-1, 0, 0, -1],
    [1, 0, 0, -1],
    [0, 1, 1, 0],
    [0, 1, -1, 0],
    [0, -1, -1, 0],
    [0, -1, 1, 0],
];

/// What the `ffmpeg` program shows of media: width divided by height as shown, and the picture made small.
pub(crate) struct Seen {
    /// Width for a height of 1.
    pub(crate) ratio: f64,
    /// The picture, small and grey.
    pub(crate) pixels: Vec<u8>,
}

/// Looks at the first picture of each, in one go.
pub(crate) fn look(paths: &[PathBuf]) -> Vec<Seen> {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-hide_banner", "-v", "info"]);
    for path in paths {
        command.arg("-i").arg(path);
    }
    let each = |index: usize| {
        format!("[{index}:v:0]trim=end_frame=1,showinfo,scale={SIDE}:{SIDE}:flags=area,format=gray[p{index}];")
    };
    let name = |index: usize| format!("[p{index}]");
    let chains: String = (0..paths.len()).map(each).collect();
    let names: String = (0..paths.len()).map(name).collect();
    let graph = format!("{chains}{names}vstack=inputs={}", paths.len());
    let run = command.args(["-filter_complex", &graph, "-frames:v", "1", "-f", "rawvideo", "-"]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{paths:?}: {said}");
    let ratio = |index: usize| {
        let name = format!("Parsed_showinfo_{} @", 4 * index + 1);
        let line = said.lines().find(|line| line.contains(&name) && line.contains(" sar:")).unwrap();
        let word = |key: &str| line.split_whitespace().find_map(|word| word.strip_prefix(key)).unwrap();
        let pair = |text: &str, between: char| {
            let (one, other) = text.split_once(between).unwrap();
            (one.parse::<f64>().unwrap(), other.parse::<f64>().unwrap())
        };
        let (aspect, size) = (pair(word("sar:"), '/'), pair(word("s:"), 'x'));
        let aspect = if aspect.0 == 0.0 { 1.0 } else { aspect.0 / aspect.1 };
        size.0 * aspect / size.1
    };
    let pixels = run.stdout.chunks(SIDE * SIDE);
    pixels.enumerate().map(|(index, pixels)| Seen { ratio: ratio(index), pixels: pixels.to_vec() }).collect()
}

/// How far two pictures are apart, of 255 on average.
#[expect(clippy::cast_precision_loss, reason = "some hundred pixels")]
pub(crate) fn apart(one: &[u8], other: &[u8]) -> f64 {
    let sum: u32 = one.iter().zip(other).map(|(one, other)| u32::from(one.abs_diff(*other))).sum();
    f64::from(sum) / one.len() as f64
}

/// The six that are made of a picture, as files; the fast clip only where its codec can be copied.
fn six(input: &Path, fast: bool) -> Vec<(&'static str, PathBuf)> {
    let directory = input.parent().unwrap();
    let outcome = run(Task::Images { input: input.to_owned(), still_px: 4096, strip_count: 1, strip_px: 640 });
    let (head, bytes): (ImagesHead, _) = outcome.answer_with_bytes();
    let (still, strip) = bytes.split_at(usize::try_from(head.still_bytes).unwrap());
    let snapshot = run(Task::Snapshot { input: input.to_owned(), at_ms: 0 });
    let (_, png): (SnapshotHead, _) = snapshot.answer_with_bytes();
    let rendition = run(Task::Rendition { input: input.to_owned(), side_px_max: 4096 });
    assert_eq!(rendition.code, Some(0), "{}: {}", input.display(), rendition.stderr);
    let files: [(&str, &[u8]); 4] =
        [("still.jpg", still), ("strip.jpg", strip), ("snapshot.png", png), ("rendition.mp4", &rendition.stdout)];
    let mut made: Vec<(&str, PathBuf)> = Vec::new();
    for (name, bytes) in files {
        std::fs::write(directory.join(name), bytes).unwrap();
        made.push((name, directory.join(name)));
    }
    for (name, cut) in [("exact.mp4", Cut::Exact), ("fast.mp4", Cut::Fast)] {
        if cut == Cut::Fast && !fast {
            continue;
        }
        let output = directory.join(name);
        std::fs::write(&output, "").unwrap();
        let clip = Task::Clip { input: input.to_owned(), output: output.clone(), start_ms: 0, end_ms: 150, cut };
        let outcome = run(clip);
        assert_eq!(outcome.code, Some(0), "{} {name}: {}", input.display(), outcome.stderr);
        made.push((name, output));
    }
    made
}

/// Holds all six against what the reference shows.
fn check(name: &str, input: &Path, reference: &Path, fast: bool) {
    let made = six(input, fast);
    let paths: Vec<PathBuf> =
        std::iter::once(reference.to_owned()).chain(made.iter().map(|(_, path)| path.clone())).collect();
    let seen = look(&paths);
    for ((what, _), shown) in made.iter().zip(&seen[1..]) {
        let (expected, found) = (seen[0].ratio, shown.ratio);
        assert!((found / expected - 1.0).abs() < 0.02, "{name}, {what}: {found} wide for 1 high, not {expected}");
        let apart = apart(&seen[0].pixels, &shown.pixels);
        assert!(apart < APART_MAX, "{name}, {what}: another picture ({apart})");
    }
}

/// A picture without symmetry, one long and still enough to be compared whatever moment is shown.
pub(crate) fn source(directory: &Path, name: &str, aspect: &str, how: &str) -> PathBuf {
    let path = directory.join(name);
    let picture = "gradients=size=176x144:rate=25:duration=0.24:c0=black:c1=white:x0=10:y0=20:x1=170:y1=70:nb_colors=2\
        :speed=0.00001,drawbox=x=8:y=8:w=70:h=30:c=white:t=fill,drawbox=x=120:y=90:w=24:h=50:c=black:t=fill";
    let picture = format!("{picture},setsar={aspect}");
    ffmpeg(&["-f", "lavfi", "-i", &picture], how, &path);
    path
}

/// Writes the turn into the header of an MP4's or QuickTime's only track.
fn turn(path: &Path, [a, b, c, d]: [i32; 4]) {
    let mut bytes = std::fs::read(path).unwrap();
    let at = bytes.windows(4).position(|four| four == b"tkhd").unwrap() + 4 + 40;
    let one = 1 << 16;
    for (index, number) in [a * one, b * one, 0, c * one, d * one].into_iter().enumerate() {
        bytes[at + 4 * index..at + 4 * index + 4].copy_from_slice(&number.to_be_bytes());
    }
    std::fs::write(path, bytes).unwrap();
}

/// Containers and codecs: name, how it is made, whether a fast clip can be made.
const KINDS: [(&str, &str, bool); 14] = [
    ("h264.mp4", "-c:v libx264 -pix_fmt yuv420p", true),
    ("hevc.mp4", "-c:v libx265 -preset ultrafast -x265-params log-level=error -pix_fmt yuv420p", true),
    ("mpeg4.mov", "-c:v mpeg4 -q:v 2", true),
    ("prores.mov", "-c:v prores -pix_fmt yuv422p10le", false),
    ("h264.mkv", "-c:v libx264 -pix_fmt yuv420p", true),
    ("vp9.webm", "-c:v libvpx-vp9 -pix_fmt yuv420p", true),
    ("ffv1.mkv", "-c:v ffv1 -pix_fmt yuv420p", false),
    ("mjpeg.avi", "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p", true),
    ("h264.avi", "-c:v libx264 -bf 0 -pix_fmt yuv420p", true),
    ("mpeg4.avi", "-c:v mpeg4 -q:v 2", true),
    ("h264.ts", "-c:v libx264 -pix_fmt yuv420p", true),
    ("mpeg2.ts", "-c:v mpeg2video -q:v 2", true),
    ("mpeg2.mpg", "-c:v mpeg2video -q:v 2", false),
    ("wmv.asf", "-c:v wmv2 -q:v 2", false),
];

#[test]
fn every_job_shows_the_same_shape_whatever_container_and_codec_state_it() {
    let mut wrong = Vec::new();
    for (kind, how, fast) in KINDS {
        for aspect in ASPECTS {
            let directory = tempfile::tempdir().unwrap();
            let input = source(directory.path(), kind, aspect, how);
            let name = format!("{kind} of {aspect}");
            if std::panic::catch_unwind(|| check(&name, &input, &input, fast)).is_err() {
                wrong.push(name);
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_job_shows_the_eight_turns_of_containers() {
    for (index, matrix) in TURNS.into_iter().enumerate() {
        for (kind, how, fast) in KINDS.into_iter().take(3) {
            let directory = tempfile::tempdir().unwrap();
            let aspect = ASPECTS[index % ASPECTS.len()];
            let input = source(directory.path(), kind, aspect, how);
            turn(&input, matrix);
            check(&format!("{kind} of {aspect}, orientation {}", index + 1), &input, &input, fast);
            let probed = probe(&input);
            let stream = &probed.streams[0];
            let degrees = [0, 0, 180, 180, 270, 90, 90, 270][index];
            assert_eq!((stream.rotation, stream.mirrored), (degrees, [1, 3, 4, 6].contains(&index)), "{kind} {index}");
            assert_eq!(stream.pixel_aspect.is_some(), aspect != "1/1", "{kind} of {aspect}");
        }
    }
}

#[test]
fn every_job_shows_the_nearest_turn_where_a_matrix_is_none() {
    let rows =
        [([2, 1, -1, 2], 0), ([1, 2, -2, 1], 90), ([1, 1, 0, 1], 0), ([i32::from(i16::MAX), 1, 1, 1], 0), ([0; 4], 0)];
    for (matrix, degrees) in rows {
        let directory = tempfile::tempdir().unwrap();
        let how = "-c:v libx264 -pix_fmt yuv420p";
        let reference = source(directory.path(), "reference.mp4", "1/1", how);
        let input = source(directory.path(), "in.mp4", "1/1", how);
        turn(&input, matrix);
        turn(&reference, if degrees == 90 { TURNS[5] } else { TURNS[0] });
        assert_eq!(probe(&input).streams[0].rotation, degrees, "{matrix:?}");
        let made = six(&input, true);
        let paths: Vec<PathBuf> = std::iter::once(reference).chain(made.iter().map(|(_, path)| path.clone())).collect();
        let seen = look(&paths);
        let ratio = seen[1].ratio;
        for ((what, _), shown) in made.iter().zip(&seen[1..]) {
            assert!((shown.ratio / ratio - 1.0).abs() < 0.03, "{matrix:?}, {what}: {} and {ratio}", shown.ratio);
            assert!(apart(&seen[0].pixels, &shown.pixels) < APART_MAX, "{matrix:?}, {what}");
        }
    }
}

#[test]
fn every_job_shows_the_turn_that_the_codec_alone_states() {
    let turns = ["rotate=90", "rotate=180", "rotate=270", "rotate=0:flip=horizontal", "rotate=90:flip=vertical"];
    for (index, how) in turns.into_iter().enumerate() {
        for kind in ["h264.mkv", "h264.ts", "h264.mp4"] {
            let directory = tempfile::tempdir().unwrap();
            let aspect = ASPECTS[index % ASPECTS.len()];
            let plain = source(directory.path(), "plain.mp4", aspect, "-c:v libx264 -pix_fmt yuv420p");
            let input = directory.path().join(kind);
            let filter = format!("-c copy -bsf:v h264_metadata=display_orientation=insert:{how}");
            ffmpeg(&["-i", plain.to_str().unwrap()], &filter, &input);
            let seen = look(&[plain, input.clone()]);
            assert!(apart(&seen[0].pixels, &seen[1].pixels) > DIFFERENT_MIN, "{kind}, {how}: nothing is turned");
            check(&format!("{kind}, {how}"), &input, &input, true);
        }
    }
}

#[test]
fn hostile_aspects_are_bounded_and_every_job_shows_the_same() {
    for (kind, how, fast) in KINDS.into_iter().filter(|kind| ["h264.mp4", "h264.mkv", "mpeg4.avi"].contains(&kind.0)) {
        for aspect in ["1/65535", "65535/1", "1/255", "255/1", "32767/32766"] {
            let directory = tempfile::tempdir().unwrap();
            let input = source(directory.path(), kind, aspect, how);
            let made = six(&input, fast);
            let paths: Vec<PathBuf> = made.iter().map(|(_, path)| path.clone()).collect();
            let seen = look(&paths);
            let first = seen[0].ratio;
            for ((what, _), shown) in made.iter().zip(&seen) {
                let name = format!("{kind} of {aspect}, {what}");
                assert!((shown.ratio / first - 1.0).abs() < 0.03, "{name}: {} and {first}", shown.ratio);
                assert!(shown.ratio > 0.3 && shown.ratio < 5.0, "{name}: {}", shown.ratio);
                assert!(apart(&seen[0].pixels, &shown.pixels) < APART_MAX, "{name}");
            }
        }
    }
}

#[test]
fn a_snapshot_of_wide_pixels_has_their_width_as_the_rendition_is_shown() {
    let directory = tempfile::tempdir().unwrap();
    let input = directory.path().join("sar.mp4");
    ffmpeg(
        &["-f", "lavfi", "-i", "testsrc2=size=720x576:rate=25:duration=0.2,setsar=64/45"],
        "-c:v libx264 -preset ultrafast -pix_fmt yuv420p",
        &input,
    );
    let outcome = run(Task::Snapshot { input: input.clone(), at_ms: 0 });
    let (head, _): (SnapshotHead, _) = outcome.answer_with_bytes();
    assert_eq!((head.width, head.height), (1024, 576));
    let rendition = run(Task::Rendition { input: input.clone(), side_px_max: 4096 });
    let output = directory.path().join("rendition.mp4");
    std::fs::write(&output, &rendition.stdout).unwrap();
    let stream = probe(&output).streams.remove(0);
    assert_eq!((stream.width, stream.height, stream.pixel_aspect), (Some(720), Some(576), Some((64, 45))));
    assert!(matches!(probe(&input).playback, Playback::Rendition { .. }), "not every browser widens pixels");
}

#[test]
fn a_shape_that_changes_in_the_middle_is_framed_rather_than_drawn_out() {
    let directory = tempfile::tempdir().unwrap();
    let part = |name: &str, aspect: &str, size: &str| {
        let picture = format!("color=white:size={size}:rate=25:duration=0.2,setsar={aspect}");
        let path = directory.path().join(name);
        ffmpeg(&["-f", "lavfi", "-i", &picture], "-c:v mpeg2video -q:v 2", &path);
        std::fs::read(path).unwrap()
    };
    // The second part is half as wide as the first.
    for second in [part("b.m2v", "1/1", "96x96"), part("c.m2v", "1/1", "96x96")] {
        let mut bytes = part("a.m2v", "2/1", "96x96");
        bytes.extend_from_slice(&second);
        let raw = directory.path().join("both.m2v");
        std::fs::write(&raw, bytes).unwrap();
        let input = directory.path().join("both.ts");
        ffmpeg(&["-fflags", "+genpts", "-r", "25", "-i", raw.to_str().unwrap()], "-c copy", &input);
        let rendition = run(Task::Rendition { input, side_px_max: 4096 });
        assert_eq!(rendition.code, Some(0), "{}", rendition.stderr);
        let output = directory.path().join("rendition.mp4");
        std::fs::write(&output, &rendition.stdout).unwrap();
        let run = Command::new("ffmpeg")
            .args(["-nostdin", "-v", "error", "-i"])
            .arg(&output)
            .args(["-vf", "scale=64:32:flags=area,format=gray", "-f", "rawvideo", "-"])
            .output()
            .unwrap();
        let frames: Vec<&[u8]> = run.stdout.chunks(64 * 32).collect();
        let (first, last) = (frames[0], frames[frames.len() - 1]);
        let middle = 16 * 64;
        assert!(first[middle + 2] > 200 && first[middle + 61] > 200, "the first part fills the canvas");
        assert!(last[middle + 32] > 200 && last[middle + 4] < 40 && last[middle + 60] < 40, "the second is framed");
    }
}

#[test]
fn browsers_play_as_it_is_only_what_they_show_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let of = |name: &str, aspect: &str, how: &str| source(directory.path(), name, aspect, how);
    let h264 = "-c:v libx264 -pix_fmt yuv420p";
    let why = |path: &Path| match probe(path).playback {
        Playback::Rendition { why } => why,
        other => panic!("{}: {other:?}", path.display()),
    };
    let plain = of("plain.mp4", "1/1", h264);
    assert_eq!(probe(&plain).playback, Playback::Direct);
    turn(&plain, TURNS[5]);
    assert_eq!(probe(&plain).playback, Playback::Direct, "browsers turn MP4");
    turn(&plain, TURNS[1]);
    assert!(why(&plain).contains("mirror"));
    for bent in [[1, 1, -1, 1], [2, 1, -1, 2], [3, 0, 0, 3]] {
        turn(&plain, bent);
        assert!(why(&plain).contains("less than a quarter"), "{bent:?}");
    }
    assert!(why(&of("wide.mp4", "2/1", h264)).contains("2:1"));
    let upright = of("upright.mp4", "1/1", h264);
    let within = directory.path().join("within.mp4");
    let filter = "-c copy -bsf:v h264_metadata=display_orientation=insert:rotate=90";
    ffmpeg(&["-i", upright.to_str().unwrap()], filter, &within);
    assert!(why(&within).contains("codec"));
    // Of two pictures the larger one is meant; browsers take the first.
    let two = directory.path().join("two.mp4");
    let inputs = ["-f", "lavfi", "-i", "testsrc2=size=64x48:duration=0.4", "-i", upright.to_str().unwrap()];
    ffmpeg(&inputs, "-map 0 -map 1 -c:v libx264 -pix_fmt yuv420p", &two);
    assert_eq!(probe(&two).video, Some(1));
    assert!(why(&two).contains("another of its streams"));
}
