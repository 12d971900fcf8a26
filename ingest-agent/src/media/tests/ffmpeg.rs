//! What FFmpeg writes into every container that it shares with our readers: four seconds, made at
//! one known time, are read as that.

use std::path::Path;
use std::process::{Command, Stdio};

use super::*;

/// Codecs and options, the file's name, its type, and whether its container keeps the time.
const FILES: [(&str, &str, &str, bool); 27] = [
    ("-c:v mpeg4 -c:a aac", "a.mp4", "video/mp4", true),
    ("-c:v mpeg4 -c:a aac -movflags frag_keyframe+empty_moov", "fragmented.mp4", "video/mp4", true),
    ("-c:v mpeg4 -c:a aac -movflags frag_keyframe", "hybrid.mp4", "video/mp4", true),
    ("-c:v mpeg4 -c:a aac", "a.mov", "video/quicktime", true),
    ("-c:v h263 -s 176x144 -c:a aac", "a.3gp", "video/3gpp", true),
    ("-c:v mpeg4 -c:a aac", "a.mkv", "video/x-matroska", true),
    ("-c:v mpeg4 -c:a aac -f matroska", "-live.mkv", "video/x-matroska", true),
    ("-c:v libvpx -c:a libopus", "a.webm", "video/webm", true),
    ("-c:v msmpeg4v3 -c:a wmav2", "a.asf", "video/x-ms-asf", true),
    ("-c:v msmpeg4v3 -c:a wmav2 -f asf", "-live.asf", "video/x-ms-asf", true),
    ("-c:v flv -c:a mp3 -ar 44100", "a.flv", "video/x-flv", true),
    ("-c:v flv -c:a mp3 -ar 44100 -f flv", "-live.flv", "video/x-flv", true),
    ("-c:v mpeg2video -c:a pcm_s16le", "a.mxf", "application/mxf", true),
    ("-c:v mjpeg -c:a pcm_s16le", "a.avi", "video/x-msvideo", false),
    ("-c:v mjpeg -c:a pcm_s16le -f avi", "-live.avi", "video/x-msvideo", false),
    ("-c:v mpeg2video -c:a mp2", "a.ts", "video/mp2t", false),
    ("-c:v mpeg2video -c:a mp2 -f mpegts -mpegts_m2ts_mode 1", "a.m2ts", "video/mp2t", false),
    ("-c:v mpeg2video -c:a mp2", "a.mpg", "video/mpeg", false),
    ("-target pal-dv", "a.dv", "video/dv", true),
    ("-vn", "a.wav", "audio/wav", false),
    ("-vn -rf64 always", "rf64.wav", "audio/wav", false),
    ("-vn", "a.w64", "audio/x-w64", false),
    ("-vn", "a.aiff", "audio/aiff", false),
    ("-vn", "a.caf", "audio/x-caf", true),
    ("-vn", "a.flac", "audio/flac", true),
    ("-vn -c:a libopus", "a.ogg", "audio/ogg", true),
    ("-vn", "a.mp3", "audio/mpeg", true),
];

/// How far a container may be from four seconds: it rounds to whole frames of sound.
const APART_MS: u64 = 60;

/// Makes the file; one whose name begins with a dash is written as a stream, to which nothing can be
/// added at its start.
fn make(directory: &Path, options: &str, name: &str) -> File {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(
        "-v error -nostdin -y -f lavfi -i testsrc=size=160x120:rate=25 -f lavfi -i sine=sample_rate=48000".split(' '),
    );
    ffmpeg.args("-t 4 -metadata creation_time=2026-11-28T03:53:13Z".split(' ')).args(options.split(' '));
    let path = directory.join(name.trim_start_matches('-'));
    let stream = name.starts_with('-');
    let target = if stream { Path::new("-") } else { &path };
    ffmpeg.arg(target).stdout(if stream { Stdio::from(File::create(&path).unwrap()) } else { Stdio::null() });
    let made = ffmpeg.stderr(Stdio::inherit()).status().expect("ffmpeg is installed: `./x test` sees to it");
    assert!(made.success(), "{name}: {made}");
    File::open(path).unwrap()
}

#[test]
fn what_ffmpeg_writes_is_read_with_its_time_and_length() {
    let directory = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (options, name, media_type, dated) in FILES {
        let file = make(directory.path(), options, name);
        let found = probe(&file, file.metadata().unwrap().len());
        let long = found.duration_ms.is_some_and(|ms| ms.abs_diff(4000) <= APART_MS);
        let times: Vec<String> =
            said(&found).into_iter().map(|(_, meant)| meant).filter(|meant| meant != "not set").collect();
        // DV keeps a wall clock.
        let is_told = |meant: &String| match media_type {
            "video/dv" => meant == "2026-11-28T03:53:13",
            _ => meant == "2026-11-28T03:53:13.000000Z",
        };
        let told = times.iter().all(is_told) && times.is_empty() != dated;
        // An AVI that was never finished has lists without an end.
        let flags: &[&str] = if name == "-live.avi" { &[DAMAGED] } else { &[] };
        if found.media_type != media_type || !long || !told || found.flags != flags {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), FILES.len(), wrong.join("\n"));
}
