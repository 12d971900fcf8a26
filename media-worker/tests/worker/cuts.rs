//! Media and photos that end too early, holes that hide what follows them, and what stands behind the end.

use std::path::{Path, PathBuf};
use std::process::Command;

use media_protocol::{Lost, MediaKind, Task};

use crate::harness::{decode, ffmpeg, probe, run};
use crate::photos::small_heif;

const PICTURE: &str = "testsrc2=size=320x180:rate=25:duration=8,noise=alls=30:allf=t";
const SOUND: &str = "sine=frequency=440:sample_rate=48000:duration=8[a];anoisesrc=r=48000:d=8:a=0.1[b];[a][b]amix=2";
const H264: &str = "-c:v libx264 -preset ultrafast -b:v 3M -g 25 -bf 2";

fn whole(directory: &Path, name: &str, how: &str) -> (PathBuf, Vec<u8>) {
    let path = directory.join(name);
    ffmpeg(&["-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", SOUND], how, &path);
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes)
}

fn written(beside: &Path, what: &str, bytes: &[u8]) -> PathBuf {
    let path = beside.with_file_name(format!("{what}-{}", beside.file_name().unwrap().to_str().unwrap()));
    std::fs::write(&path, bytes).unwrap();
    path
}

fn zeros(bytes: &[u8], from: usize, length: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let end = bytes.len().min(from + length);
    bytes[from..end].fill(0);
    bytes
}

/// Bytes that look like nothing.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// The pictures that a linear decode gives: their moments in milliseconds since the first, and digests.
fn pictures(path: &Path) -> Vec<(u64, String)> {
    let run = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "quiet", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"])
        .output()
        .expect("ffmpeg is installed");
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let base = text.lines().find_map(|line| line.strip_prefix("#tb 0: ")).expect("a unit").to_owned();
    let (number, of) = base.split_once('/').expect("a fraction");
    let (number, of): (u64, u64) = (number.parse().unwrap(), of.parse().unwrap());
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let mut found = lines.map(|line| {
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        (fields[2].parse::<u64>().unwrap() * number * 1000 / of, fields[5].to_owned())
    });
    let first = found.next().expect("pictures");
    let begin = first.0;
    std::iter::once((0, first.1)).chain(found.map(|(at, digest)| (at - begin, digest))).collect()
}

/// Moments of pictures of the one that are not in the other.
fn changed(before: &[(u64, String)], after: &[(u64, String)]) -> Vec<u64> {
    let there = |digest: &String| after.iter().any(|one| one.1 == *digest);
    before.iter().filter(|(_, digest)| !there(digest)).map(|(at, _)| *at).collect()
}

/// The moments that no stretch of pictures holds; what a timeline begins with is a little later in some containers.
fn untold(lost: &[Lost], moments: &[u64]) -> Vec<u64> {
    let holds =
        |at: u64| lost.iter().any(|one| one.medium == "video" && one.from_ms <= at + 90 && at <= one.to_ms + 90);
    moments.iter().copied().filter(|at| !holds(*at)).collect()
}

/// Photos of every kind, with the place from which on they hold their picture.
fn photos(directory: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, how) in [
        ("a.jpg", "-q:v 3"),
        ("a.png", ""),
        ("a.bmp", ""),
        ("a.tiff", "-compression_algo packbits"),
        ("b.tiff", "-compression_algo deflate"),
        ("a.webp", "-lossless 0"),
        ("b.webp", "-lossless 1"),
        ("a.gif", ""),
    ] {
        let path = directory.join(name);
        let picture = "testsrc2=size=320x180:rate=1,noise=alls=20";
        let single = if name.ends_with("gif") || name.ends_with("webp") { "" } else { "-update 1" };
        ffmpeg(&["-f", "lavfi", "-i", picture], &format!("-frames:v 1 {single} {how}"), &path);
        let bytes = std::fs::read(&path).unwrap();
        all.push((path, bytes));
    }
    let progressive = include_bytes!("progressive.jpg").to_vec();
    all.push((directory.join("progressive.jpg"), progressive));
    for (name, brand, av1) in [("a.heic", *b"heic", false), ("a.avif", *b"avif", true)] {
        all.push((directory.join(name), small_heif(directory, brand, av1)));
    }
    all
}

/// Whether the quick look and the full decode say that a picture is not whole.
fn told(path: &Path) -> (bool, bool) {
    let probed = run(Task::Probe { input: path.to_owned() });
    // What is cut so early that nothing is known of it is refused.
    let quick = probed.code != Some(0) || probe(path).damage.is_some();
    let output = path.with_file_name("table");
    std::fs::write(&output, "").unwrap();
    let full = run(Task::Decode { input: path.to_owned(), output });
    let lost = full.code != Some(0) || !full.answer::<media_protocol::Decoded>().lost.is_empty();
    (quick, lost)
}

#[test]
fn photos_that_end_too_early_are_told_and_whole_ones_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let (mut cut, mut uncut) = (0, 0);
    for (path, bytes) in photos(directory.path()) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let is_whole = |what: &str, bytes: &[u8]| {
            let path = written(&path, what, bytes);
            assert_eq!(told(&path), (false, false), "{what} {name}: {:?}", probe(&path).damage);
        };
        is_whole("whole", &bytes);
        is_whole("zeros", &[&bytes[..], &[0; 9_000]].concat());
        // So small a photo is not known for one with as much behind it.
        let small = name.starts_with("progressive");
        if !small {
            is_whole("noise", &[&bytes[..], &noise(9_000)].concat());
        }
        uncut += 2 + usize::from(!small);
        for percent in [30, 50, 80, 95] {
            let length = bytes.len() * percent / 100;
            assert_eq!(told(&written(&path, "cut", &bytes[..length])), (true, true), "{name} cut at {percent} %");
            cut += 1;
        }
        let outcome = run(Task::Probe { input: written(&path, "most", &bytes[..bytes.len() * 9 / 10]) });
        if outcome.code == Some(0) {
            let damage = outcome.answer::<media_protocol::Probed>().damage.expect("damaged");
            // A GIF may be a row of pictures.
            assert!(damage.usable_until_ms.is_none() || name.ends_with("gif"), "{name}: a picture has no moments");
        }
        if name.ends_with("jpg") {
            is_whole("no-end", &bytes[..bytes.len() - 2]);
            is_whole("half-end", &bytes[..bytes.len() - 1]);
            is_whole("no-end-zeros", &[&bytes[..bytes.len() - 2], &[0; 4_000]].concat());
        }
        if name == "a.jpg" {
            is_whole("two", &[&bytes[..], &bytes[..]].concat());
            let gone = [&bytes[..bytes.len() / 2], &bytes[bytes.len() * 3 / 4..]].concat();
            assert!(told(&written(&path, "gone", &gone)).1, "{name}: a part is gone, and its end is there");
        }
    }
    println!("{cut} cut photos told, {uncut} whole ones not");
}

#[test]
fn scans_of_a_jpeg_that_are_missing_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let bytes = include_bytes!("progressive.jpg");
    let scans: Vec<usize> =
        bytes.windows(2).enumerate().filter(|(_, two)| *two == [0xff, 0xda]).map(|(at, _)| at).collect();
    assert!(scans.len() > 5, "{scans:?}");
    for at in &scans[1..] {
        let path = directory.path().join("cut.jpg");
        std::fs::write(&path, &bytes[..*at]).unwrap();
        assert_eq!(told(&path), (true, true), "cut before the scan at {at}");
    }
}

#[test]
fn a_png_without_its_end_or_with_a_wrong_sum_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("a.png");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=1,noise=alls=20"], "-frames:v 1 -update 1", &path);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(told(&path), (false, false));
    assert_eq!(told(&written(&path, "no-end", &bytes[..bytes.len() - 12])), (true, true));
    let mut wrong = bytes.clone();
    let length = wrong.len();
    wrong[length / 2] ^= 0x40;
    let probed = probe(&written(&path, "wrong", &wrong));
    assert_eq!(probed.kind, MediaKind::Picture);
    let what = probed.damage.expect("damaged").what;
    assert!(what.contains("sum of its part IDAT"), "{what}");
}

#[test]
fn a_row_of_pictures_that_is_not_decoded_is_no_damage() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("row.webp");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=5:duration=1"], "-c:v libwebp_anim", &path);
    let probed = probe(&path);
    assert_eq!((probed.kind, probed.damage), (MediaKind::Picture, None), "{:?}", probed.playback);
    let bytes = std::fs::read(&path).unwrap();
    assert!(probe(&written(&path, "cut", &bytes[..bytes.len() / 2])).damage.is_some());
}

#[test]
fn a_hole_of_which_a_demuxer_loses_its_way_hides_nothing_that_follows() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in [
        ("h264.ts", format!("{H264} -c:a aac")),
        ("mpeg2.ts", "-c:v mpeg2video -b:v 3M -g 25 -bf 2 -c:a mp2".to_owned()),
        ("h264.m2ts", format!("{H264} -c:a ac3 -f mpegts -mpegts_m2ts_mode 1")),
        ("h264.flv", "-c:v libx264 -preset ultrafast -b:v 3M -g 25 -bf 0 -c:a aac".to_owned()),
        ("flv1.flv", "-c:v flv -b:v 3M -g 25 -c:a libmp3lame -ar 44100".to_owned()),
        ("wmv2.asf", "-c:v wmv2 -b:v 3M -g 25 -c:a wmav2".to_owned()),
    ] {
        let (path, bytes) = whole(directory.path(), name, &how);
        let before = pictures(&path);
        let (linear, _) = decode(&path);
        assert_eq!((linear.lost.as_slice(), probe(&path).damage), (&[][..], None), "{name} is whole");
        let holed = written(&path, "holed", &zeros(&bytes, bytes.len() / 4 / 4096 * 4096, 1 << 20));
        let (decoded, _) = decode(&holed);
        assert!(decoded.end_ms + 200 > linear.end_ms, "{name} ends at {} of {}", decoded.end_ms, linear.end_ms);
        let lost = changed(&before, &pictures(&holed));
        assert!(lost.len() > 50 && untold(&decoded.lost, &lost).is_empty(), "{name}: {lost:?} of {:#?}", decoded.lost);
        let usable = probe(&holed).damage.map_or(linear.end_ms, |damage| damage.usable_until_ms.unwrap());
        assert!(usable > 7_000, "{name}: {usable}");
    }
}

#[test]
fn pictures_that_depend_on_a_lost_one_lie_within_what_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let mut all = 0;
    for (name, how) in [
        ("b.mp4", format!("{H264} -c:a aac")),
        ("b.mkv", format!("{H264} -c:a aac")),
        ("b.ts", format!("{H264} -c:a aac")),
        ("b.mpg", "-c:v mpeg2video -b:v 3M -g 25 -bf 2 -c:a mp2".to_owned()),
    ] {
        let (path, bytes) = whole(directory.path(), name, &how);
        let before = pictures(&path);
        for (what, at) in [("a", bytes.len() * 2 / 5), ("b", bytes.len() / 2), ("c", bytes.len() * 3 / 4)] {
            let holed = written(&path, what, &zeros(&bytes, at / 512 * 512, 512));
            let lost = changed(&before, &pictures(&holed));
            let (decoded, _) = decode(&holed);
            assert_eq!(untold(&decoded.lost, &lost), [0; 0], "{name} {what}: {lost:?} of {:#?}", decoded.lost);
            all += lost.len();
        }
    }
    assert!(all > 50, "{all} pictures changed");
}

#[test]
fn what_stands_behind_media_without_a_stated_end_is_no_damage() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how, all) in [
        ("a.mp3", "-map 1 -c:a libmp3lame", true),
        ("b.mp3", "-map 1 -c:a libmp3lame -write_xing 0", true),
        ("a.aac", "-map 1 -c:a aac", true),
        ("a.ac3", "-map 1 -c:a ac3", true),
        ("a.flac", "-map 1 -c:a flac", true),
        ("a.ogg", "-map 1 -c:a libvorbis", true),
        ("a.opus", "-map 1 -c:a libopus", true),
        ("a.h264", "-an -c:v libx264 -preset ultrafast -g 25", true),
        ("a.m2v", "-an -c:v mpeg2video -g 25", true),
        ("a.m4v", "-an -c:v mpeg4 -g 25 -f m4v", true),
        ("a.ts", "-c:v libx264 -preset ultrafast -g 25 -c:a aac", true),
        ("a.mkv", "-c:v libx264 -preset ultrafast -g 25 -c:a aac", true),
        ("a.flv", "-c:v flv -g 25 -c:a libmp3lame -ar 44100", true),
        ("a.asf", "-c:v wmv2 -g 25 -c:a wmav2", true),
        // These state a length, behind which nothing but what was never written may stand.
        ("a.wav", "-map 1 -c:a pcm_s16le", false),
        ("a.aiff", "-map 1 -c:a pcm_s16be", false),
        ("a.au", "-map 1 -c:a pcm_s16be", false),
    ] {
        let (path, bytes) = whole(directory.path(), name, how);
        let mut behind = vec![("zeros", vec![0; 65_536])];
        if all {
            behind.extend([("noise", noise(65_536)), ("seven", noise(7))]);
        }
        for (what, more) in behind {
            let path = written(&path, what, &[&bytes[..], &more].concat());
            assert_eq!(decode(&path).0.lost, [], "{what} behind {name}");
            assert_eq!(probe(&path).damage, None, "{what} behind {name}");
        }
    }
}

#[test]
fn fragments_behind_a_broken_head_are_told_with_their_moments() {
    let directory = tempfile::tempdir().unwrap();
    let how = format!("{H264} -c:a aac -movflags frag_keyframe+empty_moov+default_base_moof");
    let (path, bytes) = whole(directory.path(), "fragments.mp4", &how);
    let before = pictures(&path);
    let holed = written(&path, "holed", &zeros(&bytes, bytes.len() / 4 / 4096 * 4096, 1 << 20));
    let (decoded, _) = decode(&holed);
    let lost = changed(&before, &pictures(&holed));
    assert!(lost.len() > 100 && untold(&decoded.lost, &lost).is_empty(), "{lost:?} of {:#?}", decoded.lost);
}

#[test]
fn what_a_container_claims_and_has_not_is_told_by_the_full_decode() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in [
        ("h264.mkv", format!("{H264} -c:a aac")),
        ("h264.flv", "-c:v libx264 -preset ultrafast -b:v 3M -g 25 -bf 0 -c:a aac".to_owned()),
        ("wmv2.asf", "-c:v wmv2 -b:v 3M -g 25 -c:a wmav2".to_owned()),
        ("a.mp3", "-map 1 -c:a libmp3lame".to_owned()),
        ("a.wav", "-map 1 -c:a pcm_s16le".to_owned()),
        ("a.aiff", "-map 1 -c:a pcm_s16be".to_owned()),
    ] {
        let (path, bytes) = whole(directory.path(), name, &how);
        let (decoded, _) = decode(&written(&path, "cut", &bytes[..bytes.len() * 3 / 5]));
        let last = decoded.lost.iter().map(|one| one.to_ms).max().unwrap_or(0);
        assert!(last + 300 >= decoded.end_ms, "{name} ends at {}: {:#?}", decoded.end_ms, decoded.lost);
        if name.contains('v') && !name.ends_with("wav") {
            let filled = [&bytes[..bytes.len() * 3 / 5], &vec![0; bytes.len() * 2 / 5]].concat();
            let (decoded, _) = decode(&written(&path, "filled", &filled));
            let last = decoded.lost.iter().map(|one| one.to_ms).max().unwrap_or(0);
            assert!(last > 7_500, "{name} was never written to its end: {:#?}", decoded.lost);
        }
    }
}

#[test]
fn a_transport_stream_that_ends_within_a_packet_is_told() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how, packet) in [
        ("a.ts", format!("{H264} -c:a aac"), 188),
        ("a.m2ts", format!("{H264} -c:a ac3 -f mpegts -mpegts_m2ts_mode 1"), 192),
    ] {
        let (path, bytes) = whole(directory.path(), name, &how);
        let half = bytes.len() / 2 / packet * packet;
        let cut = written(&path, "within", &bytes[..half + 100]);
        assert!(probe(&cut).damage.is_some_and(|damage| damage.what.contains("within a packet")), "{name}");
        assert!(!decode(&cut).0.lost.is_empty(), "{name}");
    }
}

#[test]
fn the_quick_look_does_not_deny_what_it_did_not_try() {
    let directory = tempfile::tempdir().unwrap();
    let (path, bytes) = whole(directory.path(), "front.mp4", &format!("{H264} -c:a aac -movflags +faststart"));
    let whole = pictures(&path);
    // All that comes later lies elsewhere than its index says; what decoders make of it differs from place to place.
    for eighth in [3, 4, 5] {
        let cut = bytes.len() / 8 * eighth;
        let gone = written(&path, "gone", &[&bytes[..cut], &bytes[cut + 4096..]].concat());
        let after = pictures(&gone);
        let mut good = whole.iter().filter(|(_, digest)| after.iter().any(|one| one.1 == *digest)).map(|(at, _)| *at);
        let last = good.next_back().unwrap();
        let usable = probe(&gone).damage.expect("damaged").usable_until_ms.unwrap();
        assert!(usable >= last, "{eighth}/8: {usable}, {last}");
    }
}

#[test]
fn lost_sound_is_not_counted_twice() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how, packet_us) in [
        ("a.aac", "-map 1 -c:a aac -b:a 192k", 21_333),
        ("a.mp3", "-map 1 -c:a libmp3lame -b:a 192k", 24_000),
        ("a.flac", "-map 1 -c:a flac", 96_000),
        ("a.m4a", "-map 1 -c:a aac -b:a 192k", 21_333),
        ("a.mka", "-map 1 -c:a libmp3lame -b:a 192k", 24_000),
    ] {
        let (path, bytes) = whole(directory.path(), name, how);
        let (before, _) = decode(&path);
        let at = bytes.len() / 2;
        for (what, broken) in [
            ("zeros", zeros(&bytes, at, 4_096)),
            ("noise", [&bytes[..at], &noise(4_096), &bytes[(at + 4_096).min(bytes.len())..]].concat()),
        ] {
            let (after, _) = decode(&written(&path, what, &broken));
            let missing = before.sound_ms.saturating_sub(after.sound_ms) * 1_000 / packet_us;
            let told: u64 = after.lost.iter().map(|one| one.pieces).sum();
            assert!(
                told <= missing + missing / 3 + 4,
                "{what} in {name}: {told} told, {missing} missing: {:#?}",
                after.lost
            );
        }
    }
}

#[test]
fn media_that_is_odd_and_whole_is_not_said_to_be_damaged() {
    let directory = tempfile::tempdir().unwrap();
    let is_whole = |path: &Path| {
        assert_eq!(decode(path).0.lost, [], "{}", path.display());
        assert_eq!(probe(path).damage, None, "{}", path.display());
    };
    // Speech with pauses, in which frames hold nothing but that there is silence.
    let kinds = [vec![7_u8; 100], [vec![8], vec![15; 7]].concat().repeat(20), vec![7; 100]].concat();
    let lengths = |kind: u8| match kind {
        7 => 31,
        8 => 5,
        _ => 0,
    };
    let frame = |kind: &u8| [vec![kind << 3 | 4], noise(lengths(*kind))].concat();
    let speech = directory.path().join("pauses.amr");
    std::fs::write(&speech, [&b"#!AMR\n"[..], &kinds.iter().flat_map(frame).collect::<Vec<u8>>()].concat()).unwrap();
    is_whole(&speech);
    // Two takes, one behind the other.
    let (path, bytes) = whole(directory.path(), "a.opus", "-map 1 -c:a libopus");
    is_whole(&written(&path, "twice", &[&bytes[..], &bytes].concat()));
    // A dark picture is coded in zeros, where tables were made for it.
    let black = ["-f", "lavfi", "-i", "color=black:size=640x360:rate=25:duration=2"];
    for (name, how) in [("dark.avi", "-c:v mjpeg"), ("dark.mp4", "-c:v mpeg4"), ("dark.asf", "-c:v wmv2")] {
        let path = directory.path().join(name);
        ffmpeg(&black, how, &path);
        is_whole(&path);
    }
    // What begins late and claims to last until its end.
    let (path, _) = whole(directory.path(), "base.mp4", &format!("{H264} -c:a aac"));
    let late = directory.path().join("late.mkv");
    ffmpeg(&["-ss", "2.3", "-i", path.to_str().unwrap()], "-c copy -copyts", &late);
    is_whole(&late);
    // One picture in five seconds: the last one is shown long.
    let sparse = directory.path().join("sparse.mp4");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=1:duration=60"], "-vf fps=1/5 -c:v libx264", &sparse);
    is_whole(&sparse);
    // Stamps that jump: the container's length is a guess by its last ones.
    let (path, bytes) = whole(directory.path(), "base.ts", &format!("{H264} -c:a aac"));
    let moved = directory.path().join("moved.ts");
    ffmpeg(&["-i", path.to_str().unwrap()], "-c copy -output_ts_offset 5000", &moved);
    is_whole(&written(&path, "jump", &[bytes, std::fs::read(&moved).unwrap()].concat()));
    // Lengths that programs write while they do not know the true one.
    let (path, bytes) = whole(directory.path(), "a.wav", "-map 1 -c:a pcm_s16le");
    let at = bytes.windows(4).position(|four| four == b"data").unwrap() + 4;
    for length in [0x7fff_ffff_u32, 0x8000_0000, 0xffff_ffff] {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        is_whole(&written(&path, "open", &bytes));
    }
}

/// A decoder with several threads tells of a broken packet while another one is given to it, each time another.
#[test]
fn what_is_said_of_a_damaged_file_is_the_same_every_time() {
    let directory = tempfile::tempdir().unwrap();
    for (name, how) in
        [("same.mp4", H264), ("same.ts", "-c:v libx265 -preset ultrafast -x265-params log-level=error -b:v 3M")]
    {
        let (path, bytes) = whole(directory.path(), name, how);
        let broken = written(&path, "broken", &zeros(&bytes, bytes.len() / 2, 60_000));
        let (first, _) = decode(&broken);
        assert!(!first.lost.is_empty(), "{name}: {first:?}");
        let quick = probe(&broken);
        for _ in 0..5 {
            assert_eq!(decode(&broken).0, first, "{name}");
        }
        assert_eq!(probe(&broken), quick, "{name}");
    }
}

/// Tables for all pictures have a code of nothing but zeros that ends a block of colour, and none of brightness.
#[test]
fn zeros_in_pictures_with_the_usual_tables_are_found() {
    let directory = tempfile::tempdir().unwrap();
    for how in
        ["-c:v mjpeg -huffman default -q:v 3 -c:a pcm_s16le", "-c:v mjpeg -huffman optimal -q:v 3 -c:a pcm_s16le"]
    {
        let (path, bytes) = whole(directory.path(), "tables.avi", how);
        assert_eq!(decode(&path).0.lost, [], "{how}");
        let broken = written(&path, "broken", &zeros(&bytes, bytes.len() / 2, 4_096));
        assert!(!decode(&broken).0.lost.is_empty(), "{how}");
    }
}

/// Streams of which one lies behind the other in the file, and which run beside each other.
#[test]
fn cameras_that_are_not_interleaved_do_not_go_on_one_behind_the_other() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("flat.mp4");
    let inputs = ["-f", "lavfi", "-i", "testsrc2=size=160x120:rate=10:duration=6"];
    // All of the first camera comes before any of the second: one chunk for each.
    let how = "-map 0:v -map 0:v -c:v mpeg4 -max_interleave_delta 0 -chunk_duration 60000000";
    ffmpeg(&inputs, how, &path);
    assert_eq!(probe(&path).remarks, Vec::<String>::new());
}
