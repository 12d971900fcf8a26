//! Fast clips of every codec that the `ffmpeg` program makes: a file that it can read again, or the advice to
//! ask for an exact cut. Never a failure of the worker itself.

use std::path::Path;
use std::process::Command;

use media_protocol::{Cut, EXIT_DATA, Task};

use crate::harness::{recordings, run};

/// Encoders of sound.
const SOUNDS: [&str; 40] = [
    "aac",
    "ac3",
    "ac3_fixed",
    "eac3",
    "adpcm_adx",
    "g722",
    "g726",
    "g726le",
    "adpcm_ima_wav",
    "adpcm_ima_qt",
    "adpcm_ms",
    "adpcm_swf",
    "adpcm_yamaha",
    "alac",
    "dca",
    "flac",
    "g723_1",
    "libgsm",
    "libgsm_ms",
    "mlp",
    "mp2",
    "libmp3lame",
    "nellymoser",
    "libopus",
    "pcm_alaw",
    "pcm_mulaw",
    "pcm_s16le",
    "pcm_s16be",
    "pcm_s24be",
    "pcm_u8",
    "pcm_f32le",
    "libspeex",
    "truehd",
    "tta",
    "libvorbis",
    "wavpack",
    "wmav1",
    "wmav2",
    "s302m",
    "pcm_bluray",
];

/// Samples per second.
const RATES: [u32; 8] = [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000];

/// Containers that are tried for each, and files of a codec's own.
const CONTAINERS: [&str; 5] = ["mkv", "wav", "mov", "asf", "ts"];
const OWN: [(&str, &str); 7] = [
    ("aac", "aac"),
    ("ac3", "ac3"),
    ("eac3", "eac3"),
    ("flac", "flac"),
    ("libmp3lame", "mp3"),
    ("libvorbis", "ogg"),
    ("libspeex", "ogg"),
];

/// Encoders of pictures with their settings, and the container.
const PICTURES: [(&str, &str); 23] = [
    ("libx264 -pix_fmt yuv420p", "mkv"),
    ("libx265 -preset ultrafast -x265-params log-level=error", "ts"),
    ("mpeg4", "avi"),
    ("mpeg4", "m4v"),
    ("mpeg2video", "m2v"),
    ("mpeg2video", "mpg"),
    ("mpeg1video", "mkv"),
    ("mjpeg", "avi"),
    ("libvpx", "webm"),
    ("libvpx-vp9", "webm"),
    ("flv", "flv"),
    ("wmv2", "asf"),
    ("msmpeg4", "avi"),
    ("msvideo1 -pix_fmt rgb555le", "avi"),
    ("prores", "mov"),
    ("huffyuv", "avi"),
    ("ffv1", "mkv"),
    ("libtheora", "ogg"),
    ("rawvideo", "avi"),
    ("jpeg2000", "mov"),
    ("qtrle", "mov"),
    ("v210", "mov"),
    ("png", "mov"),
];

/// Makes media where the `ffmpeg` program can.
fn made(input: &[&str], how: &str, output: &Path) -> bool {
    let run = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i"])
        .args(input)
        .args(how.split_whitespace())
        .arg(output)
        .output()
        .expect("ffmpeg is installed");
    run.status.success() && std::fs::metadata(output).is_ok_and(|made| made.len() > 0)
}

/// What became of a fast clip: whether it was made. Whatever was made can be read by the `ffmpeg` program.
fn copied(name: &str, input: &Path) -> Result<bool, String> {
    let output = input.with_extension("clip.mp4");
    std::fs::write(&output, "").unwrap();
    let task =
        Task::Clip { input: input.to_owned(), output: output.clone(), start_ms: 100, end_ms: 500, cut: Cut::Fast };
    let outcome = run(task);
    match outcome.code {
        Some(0) => {
            let read = Command::new("ffmpeg")
                .args(["-nostdin", "-v", "error", "-i"])
                .arg(&output)
                .args(["-f", "null", "-"])
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&read.stderr).into_owned();
            if read.status.success() && said.is_empty() { Ok(true) } else { Err(format!("{name}: {said}")) }
        }
        Some(EXIT_DATA) if outcome.stderr.contains("exact cut") => Ok(false),
        // A transport stream carries some codecs as private data, of which nobody can say what they are.
        Some(EXIT_DATA) if name.ends_with(" in ts") && outcome.stderr.contains("neither picture nor sound") => {
            Ok(false)
        }
        _ => Err(format!("{name}: {:?} {}", outcome.code, outcome.stderr)),
    }
}

#[test]
fn fast_clips_of_every_sound_at_every_rate_can_be_read_or_are_refused_with_advice() {
    let directory = tempfile::tempdir().unwrap();
    let (mut made_count, mut copied_count, mut wrong) = (0, 0, Vec::new());
    for codec in SOUNDS {
        let own = OWN.iter().filter(|(of, _)| *of == codec).map(|(_, container)| *container);
        for rate in RATES {
            let tone = format!("sine=frequency=440:sample_rate={rate}:duration=0.8");
            let how = format!("-strict -2 -c:a {codec} -ar {rate}");
            let path = |container: &str| directory.path().join(format!("sound.{container}"));
            let usual = CONTAINERS.into_iter().find(|container| made(&[&tone], &how, &path(container)));
            let containers = own.clone().filter(|container| made(&[&tone], &how, &path(container))).chain(usual);
            for container in containers {
                made_count += 1;
                match copied(&format!("{codec} at {rate} in {container}"), &path(container)) {
                    Ok(copied) => copied_count += usize::from(copied),
                    Err(error) => wrong.push(error),
                }
            }
        }
    }
    println!("{made_count} kinds of sound: {copied_count} copied, the others refused with advice");
    assert_eq!(wrong, Vec::<String>::new());
    assert!(made_count > 150 && copied_count > 20, "{made_count} made, {copied_count} copied");
}

#[test]
fn fast_clips_of_every_picture_can_be_read_or_are_refused_with_advice() {
    let directory = tempfile::tempdir().unwrap();
    let (mut copied_count, mut wrong) = (0, Vec::new());
    for (codec, container) in PICTURES {
        let input = directory.path().join(format!("picture.{container}"));
        let picture = "testsrc2=size=128x96:rate=25:duration=0.8";
        assert!(made(&[picture], &format!("-g 10 -strict -2 -c:v {codec}"), &input), "{codec} in {container}");
        match copied(&format!("{codec} in {container}"), &input) {
            Ok(copied) => copied_count += usize::from(copied),
            Err(error) => wrong.push(error),
        }
    }
    println!("{} kinds of pictures: {copied_count} copied, the others refused with advice", PICTURES.len());
    assert_eq!(wrong, Vec::<String>::new());
    assert!(copied_count > 5, "{copied_count}");
}

#[test]
fn the_flac_that_could_not_be_cut_is_refused_with_advice() {
    let Some(root) = recordings() else { return };
    let directory = tempfile::tempdir().unwrap();
    let input = directory.path().join("in.flac");
    std::fs::copy(root.join("field/F16_clip_fast.flac"), &input).unwrap();
    assert_eq!(copied("FLAC", &input), Ok(false));
}
