//! Real recordings with real quirks, where they are present.

use std::collections::BTreeSet;
use std::path::Path;

use media_protocol::{EXIT_DATA, MediaKind, Place, Playback, Task, Waveform};

use crate::harness::{ffprobe, probe, recordings, run};

/// How a recording is expected to be played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    Direct,
    Rendition,
    None,
    NotMedia,
}

use Expected::{Direct, None as Nothing, NotMedia, Rendition};
use MediaKind::{Audio, Other, Picture, Video};

/// Every recording: kind, playback, and the milliseconds that its packets last.
const TABLE: [(&str, MediaKind, Expected, u64); 51] = [
    ("action/gopro_max_heromode.mp4", Video, Direct, 10_517),
    ("audio/aac_8k.aac", Audio, Direct, 3_200),
    ("audio/ima_adpcm.wav", Audio, Rendition, 1_018),
    ("audio/sample.wav", Audio, Direct, 1_000),
    ("audio/sample_nb.amr", Audio, Rendition, 4_360),
    ("broken/corrupt.mkv", Other, NotMedia, 0),
    ("broken/cup_cut_at_1000000.mp4", Video, Rendition, 5_610),
    ("broken/gopro_cut_40pct_no_moov.mp4", Other, NotMedia, 0),
    ("broken/moov_1k.mov", Other, NotMedia, 0),
    ("broken/zero.MP4", Other, NotMedia, 0),
    ("camcorder/avchd_raw_188.mts", Video, Rendition, 1_034),
    ("camcorder/sony_a7m3_avchd.mts", Video, Rendition, 544),
    ("camera/canon_MVI_4823.AVI", Video, Rendition, 2_600),
    ("camera/flir_vfr.mp4", Video, Direct, 11_262),
    ("dash/solidWhiteRight.mp4", Video, Direct, 8_840),
    ("legacy/MOV00006_h263.3gp", Video, Rendition, 15_200),
    ("legacy/fixture.asf", Video, Rendition, 27_537),
    ("legacy/sample.3gp", Video, Rendition, 4_933),
    ("mp4/fragmented_bogus_duration.mp4", Video, Rendition, 1_068),
    ("mp4/future_date_2033_empty_track.mp4", Video, Direct, 1_088),
    ("mp4/long_6min_1080p.mp4", Video, Direct, 362_767),
    ("mp4/malformed_free_box.mp4", Other, NotMedia, 0),
    ("mp4/mdat_too_long.mp4", Video, Direct, 1_088),
    ("mp4/missing_stsd.mp4", Video, Rendition, 1_000),
    ("mp4/sony_xavc_header_only.MP4", Video, Nothing, 0),
    ("mp4/uuid540.mp4", Video, Direct, 1_034),
    ("phone/android_rot90_gps.mp4", Video, Direct, 1_063),
    ("phone/cup_moov_first.mp4", Video, Direct, 8_103),
    ("phone/fire_rot180_gps_vfr.mp4", Video, Direct, 2_416),
    ("phone/hevc_metadata_track_first.mp4", Video, Rendition, 100),
    ("phone/iphone6_gps_tz.mov", Video, Direct, 4_001),
    ("phone/iphoneX_conflicting_dates.mov", Video, Direct, 500),
    ("photo/datetimeoriginal-gps.jpg", Picture, Direct, 0),
    ("photo/exif_no_tz_no_image.jpg", Picture, Nothing, 0),
    ("photo/gps-datetime.jpg", Picture, Direct, 0),
    ("photo/portrait-orientation-6.jpg", Picture, Direct, 0),
    ("photo/samsung_broken_exif.jpg", Picture, Direct, 0),
    ("photo/sony_as300_actioncam.jpg", Picture, Direct, 0),
    ("photo/thompson-springs.jpg", Picture, Direct, 0),
    ("photo/time-created.jpg", Picture, Direct, 0),
    ("photo/vivo_gps_tz.jpg", Picture, Direct, 0),
    ("sidecar/DJI_air2s.srt", Other, NotMedia, 0),
    ("sidecar/DJI_broken_empty.SRT", Other, NotMedia, 0),
    ("sidecar/DJI_broken_incomplete.SRT", Other, NotMedia, 0),
    ("sidecar/DJI_mavic_mini.SRT", Other, NotMedia, 0),
    ("surveillance/car-detection.mp4", Video, Direct, 30_160),
    ("surveillance/tree_cinepak.avi", Video, Rendition, 29_600),
    ("names/空格 & (副本) #1%20.amr", Audio, Rendition, 840),
    ("names/执法记录仪_警号012345_20260101120000_现场录音.amr", Audio, Rendition, 840),
    ("MANIFEST.tsv", Other, NotMedia, 0),
    ("PROFILES.tsv", Other, NotMedia, 0),
];

/// Recordings that take long to render and show nothing that others do not.
const NOT_RENDERED: [&str; 1] = ["mp4/long_6min_1080p.mp4"];

#[test]
fn every_recording_is_what_it_is_known_to_be() {
    let Some(root) = recordings() else { return };
    for (name, kind, expected, duration_ms) in TABLE {
        let input = root.join(name);
        if expected == NotMedia {
            run(Task::Probe { input }).failure(EXIT_DATA);
            continue;
        }
        let probed = probe(&input);
        assert_eq!(probed.kind, kind, "{name}");
        let found = match probed.playback {
            Playback::Direct => Direct,
            Playback::Rendition { .. } => Rendition,
            Playback::None { .. } => Nothing,
        };
        assert_eq!(found, expected, "{name}: {:?} {:?}", probed.playback, probed.damage);
        assert!(probed.duration_ms.unwrap_or(0).abs_diff(duration_ms) <= 2, "{name}: {:?}", probed.duration_ms);
    }
}

#[test]
fn the_table_names_every_recording() {
    let Some(root) = recordings() else { return };
    let mut found = BTreeSet::new();
    // `field` holds made inputs, told in a README of its own.
    let parts = std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path());
    for part in parts.filter(|path| path.is_dir() && !path.ends_with("field")) {
        for file in std::fs::read_dir(&part).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
            // A name of 244 letters, with the content of another file of the directory.
            if !name.contains("LLLLLLLL") {
                found.insert(name);
            }
        }
    }
    let table: BTreeSet<String> = TABLE.iter().map(|row| row.0.to_owned()).filter(|name| name.contains('/')).collect();
    assert_eq!(found, table);
}

#[test]
fn what_can_be_played_is_shown_heard_and_rendered() {
    let Some(root) = recordings() else { return };
    let directory = tempfile::tempdir().unwrap();
    for (name, kind, expected, duration_ms) in TABLE {
        if !matches!(expected, Direct | Rendition) {
            continue;
        }
        let input = root.join(name);
        let images = run(Task::Images { input: input.clone(), still_px: 320, strip_count: 4, strip_px: 80 });
        assert_eq!(images.code, Some(if kind == Audio { EXIT_DATA } else { 0 }), "{name}: {}", images.stderr);
        let waveform = run(Task::Waveform { input: input.clone(), buckets: 100 });
        let probed = probe(&input);
        let heard = probed.audio.is_some();
        assert_eq!(waveform.code, Some(if heard { 0 } else { EXIT_DATA }), "{name}: {}", waveform.stderr);
        if heard {
            assert_eq!(waveform.answer::<Waveform>().peaks.len(), 100, "{name}");
        }
        if kind == Picture || NOT_RENDERED.contains(&name) {
            continue;
        }
        let seen = probed.video.is_some();
        check_rendition(name, &input, directory.path(), duration_ms, (seen, heard));
    }
}

fn check_rendition(name: &str, input: &Path, directory: &Path, duration_ms: u64, shown: (bool, bool)) {
    let rendition = run(Task::Rendition { input: input.to_owned(), side_px_max: 160 });
    assert_eq!(rendition.code, Some(0), "{name}: {}", rendition.stderr);
    let output = directory.join("rendition.mp4");
    std::fs::write(&output, &rendition.stdout).unwrap();
    let (streams, seconds) = ffprobe(&output);
    let codecs: Vec<&str> = streams.iter().map(|stream| stream.split('|').next().unwrap()).collect();
    let expected: &[&str] = match shown {
        (true, true) => &["h264", "aac"],
        (true, false) => &["h264"],
        _ => &["aac"],
    };
    assert_eq!(codecs, expected, "{name}");
    #[expect(clippy::cast_precision_loss, reason = "minutes at most")]
    let asked = duration_ms as f64 / 1000.0;
    assert!((seconds - asked).abs() < 0.3, "{name}: {seconds} s, {asked} s expected");
}

#[test]
fn places_turns_times_and_tracks_are_found() {
    let Some(root) = recordings() else { return };
    let gopro = probe(&root.join("action/gopro_max_heromode.mp4"));
    assert!(gopro.track.len() > 100 && gopro.track.is_sorted_by_key(|point| point.at_ms), "{}", gopro.track.len());
    assert_eq!(gopro.track[0].place, Place { latitude_e7: 331_267_700, longitude_e7: -1_173_273_436 });
    assert!(gopro.times.iter().any(|time| time.source == "GPMF GPSU" && time.text == "191118234514.000"));
    let phone = probe(&root.join("phone/android_rot90_gps.mp4"));
    assert_eq!(phone.streams[phone.video.unwrap()].rotation, 90);
    assert_eq!(phone.place, Some(Place { latitude_e7: 272_939_000, longitude_e7: 1_126_932_000 }));
    let iphone = probe(&root.join("phone/iphoneX_conflicting_dates.mov"));
    let texts: Vec<&str> = iphone.times.iter().map(|time| time.text.as_str()).collect();
    assert_eq!(texts, ["2024-02-02T08:09:57.000000Z", "2019-02-12T15:27:12+08:00"]);
    let hevc = probe(&root.join("phone/hevc_metadata_track_first.mp4"));
    assert_eq!((hevc.video, hevc.audio), (Some(2), Some(1)));
    let photo = probe(&root.join("photo/portrait-orientation-6.jpg"));
    assert_eq!(photo.streams[0].rotation, 90);
    let vivo = probe(&root.join("photo/vivo_gps_tz.jpg"));
    assert!(vivo.times.iter().any(|time| time.source == "EXIF DateTimeOriginal" && time.text == "2023:07:09 20:36:33"));
    assert_eq!(vivo.place, Some(Place { latitude_e7: 225_311_333, longitude_e7: 1_140_214_806 }));
    let cut = probe(&root.join("broken/cup_cut_at_1000000.mp4")).damage.unwrap();
    assert!((4_000..5_700).contains(&cut.usable_until_ms.unwrap()), "{cut:?}");
}
