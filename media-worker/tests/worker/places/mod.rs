//! Positions in whole files, through the worker: made here by the layouts' own rules, and read by the
//! `exiftool` program too, where it is installed and knows the layout.

mod files;

use std::path::Path;
use std::process::Command;

use media_protocol::{Place, Probed, TRACK_POINTS_MAX, Task};
use tempfile::tempdir;

use self::files::{Block, Mp4, nmea, sample_entry};
use crate::harness::{ffmpeg, make, probe, recordings, run};

/// The way that the made recordings go: a place each second, near one another.
fn way(count: u32) -> Vec<(f64, f64)> {
    (0..count).map(|at| (22.531_1 + f64::from(at) * 0.000_1, 114.021_4 - f64::from(at) * 0.000_2)).collect()
}

/// Whether two places are the same but for so many units.
fn near(place: Place, (latitude, longitude): (f64, f64), units: u64) -> bool {
    let expected = Place::of_degrees(latitude, longitude).expect("a place");
    place.latitude_e7.abs_diff(expected.latitude_e7) <= units
        && place.longitude_e7.abs_diff(expected.longitude_e7) <= units
}

/// How `exiftool` names a place.
const APART: &str = "$GPSLatitude $GPSLongitude";
const TOGETHER: &str = "$GPSCoordinates";

/// The places that the `exiftool` program reads; none where it is not installed.
fn exiftool(path: &Path, tags: &str) -> Option<Vec<(f64, f64)>> {
    let run = Command::new("exiftool").args(["-ee3", "-n", "-a", "-s3", "-c", "%.7f", "-p", tags]).arg(path).output();
    let Ok(run) = run else {
        eprintln!("exiftool is not installed: {} is read by the worker alone", path.display());
        return None;
    };
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let number = |word: &str| word.parse::<f64>().ok();
    let place = |line: &str| {
        let mut words = line.split(' ');
        number(words.next()?).zip(number(words.next()?))
    };
    Some(text.lines().filter_map(place).collect())
}

/// The worker's track is the way, from the reader, as `exiftool` has it.
fn check(name: &str, path: &Path, reader: &str, units: u64) -> Probed {
    let (probed, count) = (probe(path), 5);
    let source = probed.track_source.clone().unwrap_or_else(|| panic!("{name}: no track"));
    assert_eq!((source.reader.as_str(), source.points), (reader, u64::from(count)), "{name}");
    for (point, place) in probed.track.iter().zip(way(count)) {
        assert!(near(point.place, place, units), "{name}: {point:?} is not {place:?}");
        assert!(!point.jump, "{name}");
    }
    probed
}

fn check_with_exiftool(name: &str, path: &Path, reader: &str, units: u64) -> Probed {
    let tags = if reader == "mebx" { TOGETHER } else { APART };
    let probed = check(name, path, reader, units);
    if let Some(places) = exiftool(path, tags) {
        assert_eq!(places.len(), probed.track.len(), "{name}: exiftool has {places:?}");
        for (point, place) in probed.track.iter().zip(places) {
            assert!(near(point.place, place, 2), "{name}: {point:?}, exiftool has {place:?}");
        }
    }
    probed
}

#[test]
fn blocks_of_car_cameras_are_read_with_a_table_and_without() {
    let directory = tempdir().unwrap();
    let base = make(
        directory.path(),
        "base.mp4",
        5.0,
        "-c:v libx264 -c:a aac -movflags frag_keyframe+empty_moov+default_base_moof -g 25",
    );
    let whole = make(directory.path(), "whole.mp4", 5.0, "-c:v libx264 -c:a aac");
    for block in Block::ALL {
        let blocks: Vec<Vec<u8>> = (0..).zip(way(5)).map(|(at, place)| block.bytes(place, at)).collect();
        let path = directory.path().join(format!("{block:?}.mp4"));
        let mp4 = Mp4::read(&whole);
        // Units: four bytes of a fraction tell a metre or so.
        std::fs::write(&path, mp4.with_blocks(&blocks, block.by_table())).unwrap();
        let name = format!("{block:?}, table: {}", block.by_table());
        let probed = check_with_exiftool(&name, &path, "free_gps", 400);
        let utc: Vec<i64> = probed.track.iter().filter_map(|point| point.utc_ms).collect();
        assert_eq!(utc.len(), 5, "{name}");
        assert!(utc.windows(2).all(|pair| pair[1] - pair[0] == 1_000), "{name}: {utc:?}");
        let moments: Vec<u64> = probed.track.iter().map(|point| point.at_ms).collect();
        assert_eq!(moments, [0, 1_000, 2_000, 3_000, 4_000], "{name}: by the satellites, where bytes do not tell");
        std::fs::write(&path, Mp4::read(&base).with_boxes_between(&blocks)).unwrap();
        let probed = check(&name, &path, "free_gps", 400);
        let last = probed.track.last().unwrap().at_ms;
        let end = probed.duration_ms.unwrap();
        assert!((3_500..=end).contains(&last), "{name}: where it lies among the media: {last} of {end}");
    }
}

#[test]
fn timed_metadata_of_cameras_and_phones_is_read() {
    let directory = tempdir().unwrap();
    let whole =
        make(directory.path(), "whole.mp4", 5.0, "-c:v libx264 -c:a aac -metadata creation_time=2026-11-28T18:10:39Z");
    let mp4 = Mp4::read(&whole);
    let write = |name: &str, bytes: Vec<u8>| {
        let path = directory.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let plain: Vec<Vec<u8>> = way(5).into_iter().map(files::camm_5).collect();
    let path = write("camm5.mp4", mp4.with_track(*b"camm", &sample_entry(*b"camm", &[]), &plain));
    check_with_exiftool("camm 5", &path, "camm", 1);
    let timed: Vec<Vec<u8>> = (0..).zip(way(5)).map(|(at, place)| files::camm_6(place, at)).collect();
    let path = write("camm6.mp4", mp4.with_track(*b"camm", &sample_entry(*b"camm", &[]), &timed));
    let probed = check_with_exiftool("camm 6", &path, "camm", 1);
    assert_eq!(probed.track[4].utc_ms.unwrap() - probed.track[0].utc_ms.unwrap(), 4_000);
    assert_eq!(probed.track_source.unwrap().stream, Some(2));
    let phone: Vec<Vec<u8>> = way(5).into_iter().map(files::mebx_value).collect();
    let path = write("mebx.mp4", mp4.with_track(*b"meta", &sample_entry(*b"mebx", &files::mebx_keys()), &phone));
    check_with_exiftool("mebx", &path, "mebx", 501);
    let unnamed = write("unnamed.mp4", mp4.with_track(*b"meta", &sample_entry(*b"mebx", &[]), &phone));
    assert!(probe(&unnamed).track.is_empty(), "values without names are not guessed at");
    let exact: Vec<Vec<u8>> = (0..).zip(way(5)).map(|(at, place)| files::gps9(place, at)).collect();
    let path = write("gps9.mp4", mp4.with_track(*b"meta", &sample_entry(*b"gpmd", &[]), &exact));
    let probed = check("gps9", &path, "gpmf", 1);
    assert!(
        probed
            .times
            .iter()
            .any(|time| time.source == "satellites last (gpmf)" && time.text == "2026-11-28T18:10:43.000Z")
    );
    assert_eq!(probed.time_notes, [], "the container agrees");
}

#[test]
fn sentences_are_read_wherever_recorders_put_them() {
    let directory = tempdir().unwrap();
    let texts: Vec<String> = (0..).zip(way(5)).map(|(at, place)| nmea(place, at)).collect();
    let subtitles = directory.path().join("way.srt");
    std::fs::write(&subtitles, files::srt(&texts)).unwrap();
    let picture = "testsrc2=size=192x108:rate=25:duration=5";
    let subtitles = subtitles.to_str().unwrap();
    for (name, how) in [("way.mp4", "mov_text"), ("way.mov", "mov_text"), ("way.mkv", "subrip"), ("ass.mkv", "ass")] {
        let path = directory.path().join(name);
        let inputs = ["-f", "lavfi", "-i", picture, "-i", subtitles];
        ffmpeg(&inputs, &format!("-map 0:v -map 1 -c:v libx264 -c:s {how}"), &path);
        let probed = check(name, &path, "nmea", 20);
        let moments: Vec<u64> = probed.track.iter().map(|point| point.at_ms).collect();
        assert_eq!(moments, [0, 1_000, 2_000, 3_000, 4_000], "{name}");
        assert!(probed.track.iter().all(|point| point.utc_ms.is_some()), "{name}");
    }
    let whole = Mp4::read(&make(directory.path(), "whole.mp4", 5.0, "-c:v libx264 -c:a aac"));
    let path = directory.path().join("udta.mp4");
    std::fs::write(&path, whole.with_user_data(*b"udat", texts.concat().as_bytes())).unwrap();
    check("udta", &path, "nmea", 20);
    let path = directory.path().join("udat.mp4");
    std::fs::write(&path, [whole.bytes(), files::boxed(*b"udat", texts.concat().as_bytes())].concat()).unwrap();
    check_with_exiftool("udat", &path, "nmea", 20);
    let ts = make(directory.path(), "way.ts", 5.0, "-c:v libx264 -c:a aac -g 25");
    for (name, stream, kind) in [("private.ts", 0x200, 0xbd), ("untold.ts", 0x300, 0xbf), ("metadata.ts", 0x201, 0xfc)]
    {
        let path = directory.path().join(name);
        std::fs::write(&path, files::with_transport_packets(&std::fs::read(&ts).unwrap(), stream, kind, &texts))
            .unwrap();
        let last = check(name, &path, "nmea", 20).track[4].at_ms;
        assert!((3_000..=5_000).contains(&last), "{name}: {last}");
    }
    let ps = make(directory.path(), "way.mpg", 5.0, "-c:v mpeg2video -c:a mp2 -f vob");
    let path = directory.path().join("private.mpg");
    std::fs::write(&path, files::with_program_packets(&std::fs::read(&ps).unwrap(), &texts)).unwrap();
    let last = check("private.mpg", &path, "nmea", 20).track[4].at_ms;
    assert!((2_500..=5_000).contains(&last), "private.mpg: {last}");
    let avi = make(directory.path(), "way.avi", 5.0, "-c:v mpeg4 -c:a pcm_s16le");
    let path = directory.path().join("junk.avi");
    std::fs::write(&path, files::with_chunk(&std::fs::read(&avi).unwrap(), *b"JUNK", texts.concat().as_bytes()))
        .unwrap();
    let moments: Vec<u64> = check("junk.avi", &path, "nmea", 20).track.iter().map(|point| point.at_ms).collect();
    assert_eq!(moments, [0, 1_000, 2_000, 3_000, 4_000], "junk.avi");
}

#[test]
fn subtitles_of_drones_are_read() {
    let directory = tempdir().unwrap();
    let ways: [fn((f64, f64)) -> String; 2] = [
        |(latitude, longitude)| format!("F/2.8, SS 30.15, GPS ({longitude:.4}, {latitude:.4}, 17), D 221.21m"),
        |(latitude, longitude)| format!("[iso : 100] [latitude: {latitude:.6}] [longitude: {longitude:.6}]"),
    ];
    for (index, say) in ways.iter().enumerate() {
        let subtitles = directory.path().join("way.srt");
        std::fs::write(&subtitles, files::srt(&way(5).into_iter().map(say).collect::<Vec<_>>())).unwrap();
        for (container, codec) in [("mp4", "mov_text"), ("mkv", "subrip")] {
            let path = directory.path().join(format!("{index}.{container}"));
            let inputs =
                ["-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25:duration=5", "-i", subtitles.to_str().unwrap()];
            ffmpeg(&inputs, &format!("-map 0:v -map 1 -c:v libx264 -c:s {codec}"), &path);
            check(&format!("{index}.{container}"), &path, "dji", 501);
        }
    }
}

#[test]
fn what_stands_there_before_the_satellites_are_found_is_no_place() {
    let directory = tempdir().unwrap();
    let whole = make(directory.path(), "whole.mp4", 2.0, "-c:v libx264 -c:a aac");
    let mp4 = Mp4::read(&whole);
    let zero: Vec<Vec<u8>> = Block::ALL.iter().map(|block| block.bytes((0.0, 0.0), 0)).collect();
    let sample = |entry: [u8; 4], handler: [u8; 4], samples: &[Vec<u8>]| {
        mp4.with_track(handler, &sample_entry(entry, &[]), samples)
    };
    let rows = [
        ("blocks", mp4.with_blocks(&zero, false)),
        ("camm", sample(*b"camm", *b"camm", &[files::camm_5((0.0, 0.0)), files::camm_6((f64::NAN, 1.0), 0)])),
        ("gpmf", sample(*b"gpmd", *b"meta", &[files::gps9((0.0, 0.0), 0)])),
        ("udta", mp4.with_user_data(*b"udat", nmea((0.0, 0.0), 0).as_bytes())),
        ("checksum", mp4.with_user_data(*b"udat", nmea((1.0, 2.0), 0).replace("GNRMC,1", "GNRMC,2").as_bytes())),
        ("tag", mp4.with_user_data(*b"\xa9xyz", b"\0\x12\x15\xc7+00.0000+000.0000/")),
    ];
    for (name, bytes) in rows {
        let path = directory.path().join(format!("{name}.mp4"));
        std::fs::write(&path, bytes).unwrap();
        let probed = probe(&path);
        assert_eq!((probed.place, probed.track.len(), probed.track_source), (None, 0, None), "{name}");
    }
    // A place behind a name in UTF-16, whose numbers are others when they are read a byte too early.
    let path = directory.path().join("named.mp4");
    let loci = |degrees: [i32; 2]| {
        let [latitude, longitude] = degrees.map(|degrees| (degrees << 16).to_be_bytes());
        [&[0, 0, 0, 0, 0x15, 0xc7, 0xfe, 0xff, 0x53, 0x17, 0, 0, 0][..], &longitude, &latitude, &[0; 4], b"earth\0\0"]
            .concat()
    };
    for (degrees, place) in [([27, 86], Place::of_degrees(27.0, 86.0)), ([0, 0], None)] {
        std::fs::write(&path, mp4.with_user_data(*b"loci", &loci(degrees))).unwrap();
        assert_eq!(probe(&path).place, place, "{degrees:?}");
    }
    let path = directory.path().join("tagged.mp4");
    std::fs::write(&path, mp4.with_user_data(*b"\xa9xyz", b"\0\x12\x15\xc7+27.2939+112.6932/")).unwrap();
    assert!(probe(&path).place.is_some(), "or else the row above shows nothing");
}

#[test]
fn a_leap_is_marked_and_a_wrong_clock_told() {
    let directory = tempdir().unwrap();
    let whole =
        make(directory.path(), "whole.mp4", 5.0, "-c:v libx264 -c:a aac -metadata creation_time=2026-11-29T02:10:39Z");
    let mut texts: Vec<String> = (0..).zip(way(5)).map(|(at, place)| nmea(place, at)).collect();
    texts[2] = nmea((31.2, 121.4), 2);
    let path = directory.path().join("leap.mp4");
    std::fs::write(&path, Mp4::read(&whole).with_user_data(*b"udat", texts.concat().as_bytes())).unwrap();
    let probed = probe(&path);
    let leaps: Vec<bool> = probed.track.iter().map(|point| point.jump).collect();
    assert_eq!(leaps, [false, false, true, true, false], "there and back");
    assert_eq!(probed.time_notes.len(), 1, "{:?}", probed.time_notes);
    assert_eq!(probed.time_notes[0].source, "container creation_time");
    assert_eq!(probed.time_notes[0].ahead_ms, 8 * 3_600_000 - 5_000, "local time that is written as UTC");
    let stated = |source: &str| probed.times.iter().find(|time| time.source == source).map(|time| time.text.as_str());
    assert_eq!(stated("satellites first (nmea)"), Some("2026-11-28T18:10:39.000Z"));
    assert_eq!(stated("satellites last (nmea)"), Some("2026-11-28T18:10:43.000Z"));
}

#[test]
fn hostile_tables_and_floods_of_blocks_end_in_time() {
    let directory = tempdir().unwrap();
    let whole = make(directory.path(), "whole.mp4", 2.0, "-c:v libx264 -c:a aac");
    let mp4 = Mp4::read(&whole);
    let path = directory.path().join("hostile.mp4");
    let block = Block::ALL[0].bytes((22.5, 114.0), 0);
    let table = |rows: &[u8], count: u32| [&[0, 0, 1, 1], count.to_be_bytes().as_slice(), rows].concat();
    let rows = [
        // Counts and places that are not there, the table leading to itself, and to the same block for ever.
        ("count", mp4.with_box_in_header(*b"gps ", &table(&[], u32::MAX))),
        ("places", mp4.with_box_in_header(*b"gps ", &table(&vec![0xff; 800_000], u32::MAX))),
        ("nested", mp4.with_box_in_header(*b"udta", &files::nested(*b"udta", 100_000))),
        ("names", mp4.with_track(*b"meta", &sample_entry(*b"mebx", &files::nested(*b"keys", 10_000)), &[vec![0; 8]])),
        ("empty boxes", [mp4.bytes(), files::nested(*b"free", 0).repeat(300_000)].concat()),
        ("blocks", [mp4.bytes(), files::boxed(*b"mdat", &b"\0\0\x02\0freeGPS ".repeat(4_000_000))].concat()),
        ("good blocks", mp4.with_blocks(&vec![block; 12_000], false)),
        (
            "samples",
            mp4.with_track(*b"camm", &sample_entry(*b"camm", &[]), &vec![files::camm_5((1.0, 2.0)).repeat(100); 1_000]),
        ),
    ];
    for (name, bytes) in rows {
        std::fs::write(&path, bytes).unwrap();
        let outcome = run(Task::Probe { input: path.clone() });
        if name == "nested" {
            assert!(outcome.failure(65).contains("too deeply nested"), "FFmpeg reads no such file");
            continue;
        }
        let probed: Probed = outcome.answer();
        assert!(probed.track.len() <= TRACK_POINTS_MAX, "{name}");
        assert_eq!(probed.video, Some(0), "{name}: what is shown is not harmed");
    }
    // Gigabytes of nothing behind the media.
    std::fs::write(&path, mp4.bytes()).unwrap();
    let file = std::fs::File::options().write(true).open(&path).unwrap();
    file.set_len(20 * 1024 * 1024 * 1024).unwrap();
    assert!(probe(&path).track.is_empty());
}

#[test]
fn photos_that_exiftool_wrote_places_into_are_read() {
    let directory = tempdir().unwrap();
    for (name, codec) in [("a.jpg", "mjpeg"), ("a.png", "png"), ("a.webp", "libwebp"), ("a.tif", "tiff")] {
        let path = directory.path().join(name);
        let picture = ["-f", "lavfi", "-i", "testsrc2=size=64x48:rate=1:duration=1"];
        ffmpeg(
            &picture,
            &format!("-frames:v 1 -c:v {codec} -f {}", if codec == "libwebp" { "webp" } else { "image2" }),
            &path,
        );
        for group in ["EXIF", "XMP"] {
            let tags = [
                format!("-{group}:GPSLatitude=22.5311333"),
                format!("-{group}:GPSLongitude=-114.0214806"),
                "-EXIF:GPSLatitudeRef=N".to_owned(),
                "-EXIF:GPSLongitudeRef=W".to_owned(),
            ];
            let clean = Command::new("exiftool").args(["-overwrite_original", "-all="]).arg(&path).output();
            if clean.is_err() {
                eprintln!("exiftool is not installed: {name} is not tried");
                return;
            }
            let tags = if group == "EXIF" { &tags[..] } else { &tags[..2] };
            let run = Command::new("exiftool").arg("-overwrite_original").args(tags).arg(&path).output().unwrap();
            assert!(run.status.success(), "{name} {group}: {}", String::from_utf8_lossy(&run.stderr));
            let place = probe(&path).place.unwrap_or_else(|| panic!("{name} {group}: no place"));
            assert!(near(place, (22.531_133_3, -114.021_480_6), 20), "{name} {group}: {place:?}");
        }
    }
}

#[test]
fn real_recordings_have_the_places_that_exiftool_tells() {
    let Some(root) = recordings() else { return };
    let mut compared = 0;
    for name in [
        "action/gopro_max_heromode.mp4",
        "phone/android_rot90_gps.mp4",
        "phone/iphone6_gps_tz.mov",
        "phone/fire_rot180_gps_vfr.mp4",
        "photo/gps-datetime.jpg",
        "photo/datetimeoriginal-gps.jpg",
        "photo/sony_as300_actioncam.jpg",
        "photo/thompson-springs.jpg",
        "photo/vivo_gps_tz.jpg",
        "camera/flir_vfr.mp4",
    ] {
        let path = root.join(name);
        let Some(places) = exiftool(&path, APART) else { return };
        let probed = probe(&path);
        let first = probed.place.or(probed.track.first().map(|point| point.place));
        let place = first.unwrap_or_else(|| panic!("{name}: exiftool has {:?}", places.first()));
        assert!(
            places.iter().take(2).any(|other| near(place, *other, 100)),
            "{name}: {place:?}, exiftool has {:?}",
            places.first()
        );
        compared += 1;
    }
    assert_eq!(compared, 10);
}
