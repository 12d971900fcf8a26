//! What is lost is found, when it is lost, and nothing else is said to be.
//!
//! Each medium is made whole, decoded, then damaged at a known place; which moments lie there is what
//! `ffprobe` says of the whole one.

use std::path::{Path, PathBuf};
use std::process::Command;

use media_protocol::{Decoded, EXIT_DATA, Limits, Lost, Playback, Task};

use crate::harness::{LIMITS, decode, ffmpeg, make, probe, recordings, run, run_with};

/// A picture that does not compress well, so that zeros cover some of them.
const PICTURE: &str = "testsrc2=size=320x180:rate=25:duration=8,noise=alls=30:allf=t";

/// A tone with noise, which has no silence.
const SOUND: &str = "sine=frequency=440:sample_rate=48000:duration=8[a];anoisesrc=r=48000:d=8:a=0.1[b];[a][b]amix=2";

/// What a card loses at once, in bytes.
const LOST_BYTES: usize = 32 * 1024;

/// A group of pictures, which is how exact a moment is known, in milliseconds.
const GROUP_MS: u64 = 1_000;

const H264: &str = "-c:v libx264 -preset ultrafast -b:v 2M -g 25 -bf 2";
const HEVC: &str = "-c:v libx265 -preset ultrafast -b:v 2M -x265-params log-level=error:keyint=25";
const MPEG4: &str = "-c:v mpeg4 -b:v 2M -g 25";
const MPEG2: &str = "-c:v mpeg2video -b:v 2M -g 25 -bf 2";
const MJPEG: &str = "-c:v mjpeg -q:v 8";

/// Containers with the codecs of picture and sound.
const KINDS: [(&str, &str, &str); 23] = [
    ("h264.mp4", H264, "-c:a aac"),
    ("h264.mov", H264, "-c:a pcm_s16le"),
    ("h264.mkv", H264, "-c:a aac"),
    ("h264.ts", H264, "-c:a ac3"),
    ("h264.mpg", H264, "-c:a mp2 -f vob"),
    ("h264.avi", "-c:v libx264 -preset ultrafast -b:v 2M -g 25 -bf 0", "-c:a libmp3lame"),
    ("fragments.mp4", H264, "-c:a aac -movflags frag_keyframe+empty_moov"),
    ("hevc.mp4", HEVC, "-c:a aac"),
    ("hevc.mkv", HEVC, "-c:a libmp3lame"),
    ("hevc.ts", HEVC, "-c:a aac"),
    ("mpeg4.mp4", MPEG4, "-c:a aac"),
    ("mpeg4.avi", MPEG4, "-c:a libmp3lame"),
    ("mpeg4.mkv", MPEG4, "-c:a ac3"),
    ("mpeg2.mpg", MPEG2, "-c:a mp2"),
    ("mpeg2.ts", MPEG2, "-c:a mp2"),
    ("mjpeg.avi", MJPEG, "-c:a pcm_s16le"),
    ("mjpeg.mov", MJPEG, "-c:a pcm_s16le"),
    ("vp9.mkv", "-c:v libvpx -b:v 2M -g 25 -deadline realtime -cpu-used -8", "-c:a libopus"),
    ("sound.m4a", "", "-c:a aac -b:a 256k"),
    ("sound.mp3", "", "-c:a libmp3lame -b:a 256k"),
    ("sound.aac", "", "-c:a aac -b:a 256k"),
    ("sound.ac3", "", "-c:a ac3 -b:a 320k"),
    ("sound.flac", "", "-c:a flac"),
];

/// Makes a whole medium.
fn whole(directory: &Path, (name, picture, sound): (&str, &str, &str)) -> PathBuf {
    let path = directory.join(name);
    let how = if picture.is_empty() { format!("-map 1 {sound}") } else { format!("{picture} {sound}") };
    ffmpeg(&["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND], &how, &path);
    path
}

/// When what lies at bytes of the file is shown and heard, as `ffprobe` says: from and to, in milliseconds.
fn moments(path: &Path, from: usize, to: usize) -> (u64, u64) {
    let run = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "packet=pts_time,dts_time,pos,size", "-of", "compact=nk=0:p=0"])
        .arg(path)
        .output()
        .expect("ffprobe is installed");
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let mut found: Option<(u64, u64)> = None;
    for line in text.lines() {
        let field = |name: &str| {
            line.split('|').find_map(|field| field.strip_prefix(name)?.strip_prefix('=')?.parse::<f64>().ok())
        };
        let (Some(at), Some(position), Some(size)) =
            (field("pts_time").or(field("dts_time")), field("pos"), field("size"))
        else {
            continue;
        };
        #[expect(clippy::cast_precision_loss, reason = "files of some megabytes")]
        let inside = position < to as f64 && position + size > from as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some seconds")]
        let at = (at.max(0.0) * 1000.0) as u64;
        if inside {
            let found = found.get_or_insert((at, at));
            *found = (found.0.min(at), found.1.max(at));
        }
    }
    found.expect("something lies there")
}

/// Writes what became of a file.
fn damaged(path: &Path, bytes: &[u8]) -> PathBuf {
    let name = format!("damaged-{}", path.file_name().unwrap().to_str().unwrap());
    let damaged = path.with_file_name(name);
    std::fs::write(&damaged, bytes).unwrap();
    damaged
}

/// A place in the middle of the file, where clusters begin.
fn middle(bytes: &[u8]) -> usize {
    bytes.len() / 2 / 4096 * 4096
}

/// Whether the stretches tell of a loss within moments, as exactly as groups of pictures are.
fn tells(lost: &[Lost], (from, to): (u64, u64)) -> bool {
    // A container that is read ahead holds the sound of a moment up to a second before its picture.
    let slack = 2 * GROUP_MS;
    lost.iter().any(|one| one.from_ms <= to + slack && one.to_ms + slack >= from)
        && lost.iter().all(|one| one.from_ms + slack >= from && one.to_ms <= to + slack)
}

fn pieces(lost: &[Lost], medium: &str) -> u64 {
    lost.iter().filter(|one| one.medium == medium).map(|one| one.pieces).sum()
}

#[test]
fn zeros_in_the_middle_are_found_in_every_kind_and_none_before() {
    let directory = tempfile::tempdir().unwrap();
    for kind in KINDS {
        let name = kind.0;
        let path = whole(directory.path(), kind);
        let (before, _) = decode(&path);
        assert_eq!(before.lost, [], "{name} is whole");
        assert_eq!((before.unreachable_bytes, probe(&path).damage), (0, None), "{name} is whole");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = middle(&bytes);
        bytes[at..at + LOST_BYTES].fill(0);
        let when = moments(&path, at, at + LOST_BYTES);
        let (after, _) = decode(&damaged(&path, &bytes));
        assert!(!after.lost.is_empty() && tells(&after.lost, when), "{name}: {when:?} of {:#?}", after.lost);
        let missing = before.pictures - after.pictures;
        let told = pieces(&after.lost, "video");
        assert!(told >= missing && told <= missing + 12, "{name}: {missing} pictures missing, {:#?}", after.lost);
        println!(
            "{name}: {when:?} ms, {missing} pictures and {} ms of sound missing, told {told} and {}: {:?}",
            before.sound_ms - after.sound_ms,
            pieces(&after.lost, "audio"),
            after.lost.iter().map(|one| (one.medium.as_str(), one.from_ms, one.to_ms)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn zeros_in_sound_that_is_not_compressed_are_told_from_silence() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in [
        ("a.wav", "-c:a pcm_s16le"),
        ("b.wav", "-c:a pcm_u8"),
        ("c.wav", "-c:a pcm_mulaw"),
        ("d.aiff", "-c:a pcm_s16be"),
    ] {
        let path = whole(directory.path(), (name, "", how));
        assert_eq!(decode(&path).0.lost, [], "{name}");
        let mut bytes = std::fs::read(&path).unwrap();
        let at = middle(&bytes);
        bytes[at..at + LOST_BYTES].fill(0);
        let when = moments(&path, at, at + LOST_BYTES);
        let (decoded, _) = decode(&damaged(&path, &bytes));
        assert!(tells(&decoded.lost, when), "{name}: {when:?} of {:#?}", decoded.lost);
    }
    let silence = directory.path().join("silence.wav");
    let sound = "sine=frequency=440:duration=8,volume=enable='between(t,2.1,4.7)':volume=0";
    ffmpeg(&["-f", "lavfi", "-i", sound], "-c:a pcm_s16le", &silence);
    assert_eq!(decode(&silence).0.lost, []);
    assert_eq!(probe(&silence).damage, None);
}

#[test]
fn known_inputs_with_and_without_damage() {
    let Some(root) = recordings() else { return };
    let (lost, _) = decode(&root.join("field/F12_hevc_lost_cluster.mp4"));
    assert_eq!(lost.pictures, 280);
    let video: Vec<&Lost> = lost.lost.iter().filter(|one| one.medium == "video").collect();
    assert_eq!(video.len(), 1, "{video:#?}");
    assert!((20..=25).contains(&video[0].pieces) && video[0].from_ms.abs_diff(5_960) < 100, "{video:#?}");
    let damage = probe(&root.join("field/F12_hevc_lost_cluster.mp4")).damage.expect("the quick look finds it, too");
    assert_eq!(damage.usable_until_ms, Some(12_000), "it decodes on behind it");
    assert!(!damage.stretches.is_empty());
    let subtitle = root.join("field/F13_long_subtitle.mp4");
    assert_eq!((probe(&subtitle).damage, decode(&subtitle).0.lost), (None, vec![]));
}

#[test]
fn a_file_that_ends_early_is_told_from_its_end_on() {
    let directory = tempfile::tempdir().unwrap();
    for (name, sound) in [
        ("front.mp4", "-c:a aac -movflags +faststart"),
        ("fragments.mp4", "-c:a aac -movflags frag_keyframe"),
        ("cut.mkv", "-c:a aac"),
        ("cut.avi", "-c:a libmp3lame"),
    ] {
        let path = whole(directory.path(), (name, "-c:v libx264 -preset ultrafast -b:v 2M -g 25 -bf 0", sound));
        let bytes = std::fs::read(&path).unwrap();
        let cut = damaged(&path, &bytes[..bytes.len() / 2]);
        let (decoded, _) = decode(&cut);
        let damage = probe(&cut).damage.unwrap_or_else(|| panic!("{name}: {decoded:#?}"));
        let usable = damage.usable_until_ms.unwrap();
        assert!(usable.abs_diff(decoded.end_ms) < GROUP_MS && usable > 2_000, "{name}: {damage:?} {}", decoded.end_ms);
        if name != "fragments.mp4" {
            let last = decoded.lost.iter().map(|one| one.to_ms).max().unwrap_or(0);
            let told = last + GROUP_MS >= decoded.end_ms || damage.what.contains("claims");
            assert!(told, "{name}: {:#?}", decoded.lost);
        }
    }
}

#[test]
fn changed_bytes_are_found_where_decoders_or_sums_tell() {
    let directory = tempfile::tempdir().unwrap();
    for kind in [
        ("h264.mp4", H264, "-an"),
        ("mpeg2.mpg", MPEG2, "-an"),
        ("mpeg4.avi", MPEG4, "-an"),
        ("mjpeg.avi", MJPEG, "-an"),
        ("sound.flac", "", "-c:a flac"),
        ("sound.ac3", "", "-c:a ac3"),
        ("sound.mkv", "", "-c:a flac"),
    ] {
        let path = whole(directory.path(), kind);
        let mut bytes = std::fs::read(&path).unwrap();
        let at = middle(&bytes);
        for index in 0..64 {
            bytes[at + index * 37] ^= 0x5a;
        }
        let when = moments(&path, at, at + 64 * 37);
        let (decoded, _) = decode(&damaged(&path, &bytes));
        assert!(!decoded.lost.is_empty() && tells(&decoded.lost, when), "{}: {when:?} of {:#?}", kind.0, decoded.lost);
    }
}

#[test]
fn missing_packets_of_a_transport_stream_are_found() {
    let directory = tempfile::tempdir().unwrap();
    for kind in [("h264.ts", H264, "-c:a aac"), ("hevc.ts", HEVC, "-c:a aac"), ("mpeg2.ts", MPEG2, "-c:a mp2")] {
        let path = whole(directory.path(), kind);
        let mut bytes = std::fs::read(&path).unwrap();
        let at = bytes.len() / 2 / 188 * 188;
        let when = moments(&path, at, at + 188 * 40);
        bytes.drain(at..at + 188 * 40);
        let (decoded, _) = decode(&damaged(&path, &bytes));
        assert!(!decoded.lost.is_empty() && tells(&decoded.lost, when), "{}: {when:?} of {:#?}", kind.0, decoded.lost);
    }
}

/// The boxes of an MP4: kind, first byte, and the byte after the last.
fn boxes(bytes: &[u8]) -> Vec<(&[u8], usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = usize::try_from(u32::from_be_bytes(head[..4].try_into().unwrap())).unwrap();
        found.push((&head[4..], at, at + length));
        at += length.max(8);
    }
    found
}

#[test]
fn a_fragment_that_is_gone_is_found_by_its_number() {
    let directory = tempfile::tempdir().unwrap();
    let path =
        whole(directory.path(), ("gone.mp4", H264, "-c:a aac -movflags frag_keyframe+empty_moov+default_base_moof"));
    let bytes = std::fs::read(&path).unwrap();
    let parts = boxes(&bytes);
    let fragments: Vec<usize> = parts.iter().filter(|part| part.0 == b"moof").map(|part| part.1).collect();
    assert!(fragments.len() > 5);
    let (from, to) = (fragments[3], fragments[4]);
    let when = moments(&path, from, to);
    let gone = [&bytes[..from], &bytes[to..]].concat();
    let (decoded, _) = decode(&damaged(&path, &gone));
    assert!(tells(&decoded.lost, when) && pieces(&decoded.lost, "video") >= 20, "{when:?} of {:#?}", decoded.lost);
    let damage = probe(&damaged(&path, &gone)).damage.unwrap();
    assert!(damage.what.contains("1 fragments") && damage.usable_until_ms.unwrap() > 7_000, "{damage:?}");
}

/// What is whole, however odd.
fn odd(directory: &Path) -> Vec<PathBuf> {
    let made = |name: &str, how: &str| {
        let path = directory.join(name);
        ffmpeg(&["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND], how, &path);
        path
    };
    let plain = format!("{H264} -c:a aac");
    let mut all = vec![
        made(
            "vp8.mkv",
            "-c:v libvpx -b:v 1M -auto-alt-ref 1 -lag-in-frames 16 -deadline realtime -cpu-used -8 -c:a libvorbis",
        ),
        made("interlaced.mpg", "-c:v mpeg2video -b:v 4M -flags +ilme+ildct -c:a mp2"),
        made("interlaced.ts", "-c:v libx264 -preset ultrafast -x264opts tff=1 -g 25 -c:a ac3"),
        made("open.ts", "-c:v libx264 -preset veryfast -x264opts open-gop=1:bframes=3:keyint=25 -c:a aac"),
        made("wide.avi", "-c:v mpeg4 -g 300 -c:a pcm_s16le"),
        made("old.flv", "-c:v flv -c:a libmp3lame -ar 44100"),
        made("old.asf", "-c:v wmv2 -c:a wmav2"),
        made("raw.h264", "-c:v libx264 -preset ultrafast -an"),
        made("raw.m4v", "-c:v mpeg4 -an -f m4v"),
        made("quiet.mkv", "-c:v mpeg4 -af volume=0 -c:a libmp3lame -b:a 320k"),
        made("quiet.ts", "-c:v mpeg4 -af volume=0 -c:a ac3 -b:a 448k"),
        made("sparse.mp4", "-vf fps=1/2 -c:v libx264 -c:a aac"),
        made(
            "variable.mkv",
            "-vf select='not(eq(mod(n\\,7)\\,3)+eq(mod(n\\,11)\\,5))' -vsync vfr -c:v libx264 -bf 3 -c:a aac",
        ),
    ];
    let subtitle = directory.join("long.srt");
    std::fs::write(&subtitle, "1\n00:00:01,000 --> 00:00:40,000\nstill here\n").unwrap();
    for (name, codec) in [("long.mp4", "mov_text"), ("long.mkv", "srt")] {
        let path = directory.join(name);
        let inputs = ["-f", "lavfi", "-i", PICTURE, "-i", subtitle.to_str().unwrap()];
        ffmpeg(&inputs, &format!("{H264} -c:s {codec}"), &path);
        all.push(path);
    }
    let base = made("base.mp4", &plain);
    let late = directory.join("late.mp4");
    let base_name = base.to_str().unwrap();
    ffmpeg(&["-i", base_name, "-itsoffset", "5", "-i", base_name], "-map 0:v -map 1:a -c copy", &late);
    let empty = directory.join("empty-edit.mp4");
    ffmpeg(&["-itsoffset", "5", "-i", base_name], "-map 0:v -c copy", &empty);
    all.extend([late, empty]);
    // A take that begins within a group of pictures that leads into it: from the second key frame on.
    let cut = directory.join("leading.ts");
    ffmpeg(&["-ss", "2", "-i", directory.join("open.ts").to_str().unwrap()], "-c copy -copyts", &cut);
    all.push(cut);
    for (name, how) in
        [("t.mp4", &*plain), ("t.mkv", &plain), ("t.avi", "-c:v mpeg4 -c:a libmp3lame"), ("t.ts", &plain)]
    {
        let path = made(&format!("whole-{name}"), how);
        let bytes = std::fs::read(&path).unwrap();
        let trailing = directory.join(format!("trailing-{name}"));
        std::fs::write(&trailing, [&bytes[..], &[0; 5_000]].concat()).unwrap();
        all.push(trailing);
    }
    all
}

#[test]
fn what_is_whole_is_not_said_to_be_damaged() {
    let directory = tempfile::tempdir().unwrap();
    for path in odd(directory.path()) {
        let (decoded, _) = decode(&path);
        assert_eq!(decoded.lost, [], "{}", path.display());
        assert_eq!(probe(&path).damage, None, "{}", path.display());
    }
}

#[test]
fn photos_with_odd_markers_and_bytes_behind_them_are_not_damaged() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plain.jpg");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=200x100:rate=1"], "-frames:v 1 -update 1", &path);
    let jpeg = std::fs::read(&path).unwrap();
    let with = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
    };
    let odd = [
        ("exif", with(0xe1, b"Exif\0\0II*\0\xff\xff\xff\xff broken")),
        ("avi", with(0xe0, b"AVI1")),
        ("maker", with(0xef, &[0; 3000])),
        ("icc", with(0xe2, b"ICC_PROFILE\0\x02\x01")),
        ("comment", with(0xfe, &[0xff; 100])),
        ("behind", [&jpeg[..], &[0; 9000], &jpeg[..300]].concat()),
        ("reserved", with(0xf0, &[1; 20])),
    ];
    for (name, bytes) in odd {
        let path = directory.path().join(format!("{name}.jpg"));
        std::fs::write(&path, bytes).unwrap();
        assert_eq!(probe(&path).damage, None, "{name}");
        assert_eq!(decode(&path).0.lost, [], "{name}");
    }
}

#[test]
fn a_decoder_that_may_not_run_is_no_damage() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "snow.avi", 2.0, "-map 0 -c:v snow -strict -2");
    let probed = probe(&path);
    assert_eq!(probed.damage, None);
    assert!(matches!(&probed.playback, Playback::None { why } if why.contains("may run")), "{:?}", probed.playback);
    let output = directory.path().join("table");
    std::fs::write(&output, "").unwrap();
    let what = run(Task::Decode { input: path, output }).failure(EXIT_DATA);
    assert!(what.contains("may run"), "{what}");
}

#[test]
fn damage_in_the_middle_does_not_deny_what_comes_after() {
    let directory = tempfile::tempdir().unwrap();
    for kind in [KINDS[0], KINDS[2], KINDS[3], KINDS[11]] {
        let path = whole(directory.path(), kind);
        let mut bytes = std::fs::read(&path).unwrap();
        let at = middle(&bytes);
        bytes[at..at + LOST_BYTES].fill(0);
        let damage = probe(&damaged(&path, &bytes)).damage.unwrap_or_else(|| panic!("{} is damaged", kind.0));
        assert!(damage.usable_until_ms.unwrap() > 7_000, "{}: {damage:?}", kind.0);
        assert!(!damage.stretches.is_empty(), "{}: {damage:?}", kind.0);
    }
    // Where nothing decodes at the end, it is usable until there.
    let path = whole(directory.path(), ("end.mp4", H264, "-an -movflags +faststart"));
    let mut bytes = std::fs::read(&path).unwrap();
    let at = bytes.len() * 3 / 4;
    bytes[at..].fill(0);
    let damage = probe(&damaged(&path, &bytes)).damage.unwrap();
    assert!((3_000..7_000).contains(&damage.usable_until_ms.unwrap()), "{damage:?}");
}

#[test]
fn a_full_decode_stays_within_bounds_and_its_speed_is_printed() {
    let directory = tempfile::tempdir().unwrap();
    let path = make(directory.path(), "long.mp4", 60.0, "-c:v libx264 -preset ultrafast -g 50 -c:a aac");
    let from = std::time::Instant::now();
    let null =
        Command::new("ffmpeg").args(["-nostdin", "-v", "error", "-i"]).arg(&path).args(["-f", "null", "-"]).output();
    assert!(null.unwrap().status.success());
    let ffmpeg_s = from.elapsed().as_secs_f64();
    let output = directory.path().join("table");
    std::fs::write(&output, "").unwrap();
    // What a service gives its workers, and no more.
    let limits = Limits { memory_bytes: 512 * 1024 * 1024, ..LIMITS };
    let outcome = run_with(Task::Decode { input: path, output }, limits, directory.path());
    let decoded: Decoded = outcome.answer();
    assert_eq!((decoded.pictures, decoded.lost.len()), (1_500, 0));
    println!("1,500 pictures: {:.0} a second, ffmpeg {:.0}", 1500.0 / outcome.elapsed.as_secs_f64(), 1500.0 / ffmpeg_s);
}
