//! What files say: real recordings, and files made here for each reader.

mod exiftool;
mod ffmpeg;
mod made;
mod made_photos;
mod made_streams;

use super::*;
use proptest::prelude::*;
use std::io::Write as _;

fn of_bytes(bytes: &[u8]) -> Metadata {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    probe(&file, bytes.len() as u64)
}

fn utc(text: &str) -> Utc {
    text.parse().unwrap()
}

fn real(name: &str) -> Option<Metadata> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings").join(name);
    let Ok(file) = File::open(&path) else {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    };
    let size = file.metadata().unwrap().len();
    Some(probe(&file, size))
}

#[test]
fn real_recordings_tell_type_time_and_length() {
    for (name, media_type, time, seconds) in [
        ("action/gopro_max_heromode.mp4", "video/mp4", Some("2019-11-18T15:45:32Z"), Some(10)),
        ("phone/android_rot90_gps.mp4", "video/mp4", Some("2024-02-03T07:05:38Z"), Some(1)),
        ("phone/iphoneX_conflicting_dates.mov", "video/quicktime", Some("2019-02-12T07:27:12Z"), Some(0)),
        ("phone/iphone6_gps_tz.mov", "video/quicktime", Some("2019-07-24T08:25:40Z"), Some(4)),
        ("phone/cup_moov_first.mp4", "video/mp4", Some("2017-09-01T02:23:48Z"), Some(8)),
        ("mp4/future_date_2033_empty_track.mp4", "video/mp4", Some("2033-05-18T03:33:20Z"), Some(1)),
        ("mp4/long_6min_1080p.mp4", "video/mp4", None, Some(362)),
        ("mp4/mdat_too_long.mp4", "video/mp4", Some("2016-05-31T17:01:35Z"), Some(1)),
        ("legacy/sample.3gp", "video/3gpp", Some("2005-10-28T17:36:40Z"), Some(4)),
        ("camera/canon_MVI_4823.AVI", "video/x-msvideo", None, Some(2)),
        ("surveillance/tree_cinepak.avi", "video/x-msvideo", None, Some(29)),
        ("audio/sample.wav", "audio/wav", None, Some(1)),
        ("audio/sample_nb.amr", "audio/amr", None, Some(4)),
        ("audio/aac_8k.aac", "audio/aac", None, Some(3)),
        ("camcorder/sony_a7m3_avchd.mts", "video/mp2t", None, Some(0)),
        ("camcorder/avchd_raw_188.mts", "video/mp2t", None, Some(1)),
        ("legacy/fixture.asf", "video/x-ms-asf", Some("2000-10-03T13:01:31.44Z"), Some(27)),
        ("broken/zero.MP4", "application/x-empty", None, None),
        ("photo/vivo_gps_tz.jpg", "image/jpeg", Some("2023-07-09T12:36:33.616Z"), None),
    ] {
        let Some(found) = real(name) else { return };
        assert_eq!(found.media_type, media_type, "{name}");
        let instant = found.times.iter().find_map(|time| match time.meaning {
            Meaning::Utc(at) | Meaning::WithOffset(at) => Some(at),
            _ => None,
        });
        assert_eq!(instant, time.map(utc), "{name}: {:?}", found.times);
        assert_eq!(found.duration_ms.map(|ms| ms / 1000), seconds, "{name}");
    }
}

#[test]
fn odd_recordings_are_flagged() {
    let Some(cut) = real("broken/gopro_cut_40pct_no_moov.mp4") else { return };
    assert_eq!(cut.media_type, "video/mp4");
    assert!(cut.flags.contains(&"container-damaged"), "{cut:?}");
    let canon = real("camera/canon_MVI_4823.AVI").unwrap();
    let wall = jiff::civil::date(2012, 9, 10).at(20, 52, 0, 0);
    assert!(canon.times.iter().any(|time| time.meaning == Meaning::Wall(wall)), "{canon:?}");
    let bogus = real("mp4/fragmented_bogus_duration.mp4").unwrap();
    assert_eq!(bogus.duration_ms, Some(1068), "its headers say 39.7 hours: {bogus:?}");
    let no_zone = real("photo/exif_no_tz_no_image.jpg").unwrap();
    assert!(no_zone.times.iter().any(|time| matches!(time.meaning, Meaning::Wall(_))), "{no_zone:?}");
    let subtitle = real("sidecar/DJI_air2s.srt").unwrap();
    assert_eq!(subtitle.media_type, "application/x-subrip");
    assert_eq!(subtitle.times.len(), 2, "{subtitle:?}");
    assert_eq!(real("broken/moov_1k.mov").unwrap().flags, ["container-damaged"]);
}

/// The instants and walls that a file says, with where they stand.
fn said(found: &Metadata) -> Vec<(&'static str, String)> {
    found
        .times
        .iter()
        .map(|time| {
            let meant = match time.meaning {
                Meaning::Utc(at) | Meaning::WithOffset(at) => at.to_string(),
                Meaning::Wall(wall) => wall.to_string(),
                Meaning::Nothing(why) => why.to_owned(),
            };
            (time.field, meant)
        })
        .collect()
}

/// What each file of the field says first, where it says anything, and its length.
#[test]
fn files_that_were_read_wrongly_are_read_rightly() {
    for (name, media_type, first, ms) in [
        ("exif/blank_original.jpg", "image/jpeg", "DateTimeOriginal: blank", None),
        ("exif/digitized_only.jpg", "image/jpeg", "DateTimeDigitized: 2026-11-28T06:49:48", None),
        ("exif/gps_only.jpg", "image/jpeg", "GPS time: 2026-11-27T22:49:48.000000Z", None),
        ("exif/offset_digitized.jpg", "image/jpeg", "DateTimeOriginal: 2026-11-27T22:49:48.000000Z", None),
        ("exif/offset_z.jpg", "image/jpeg", "DateTimeOriginal: 2026-11-27T22:49:48.000000Z", None),
        ("exif/photo.png", "image/png", "DateTimeOriginal: 2026-11-28T06:49:48", None),
        ("exif/photo.tif", "image/tiff", "DateTimeOriginal: 2026-11-28T06:49:48", None),
        ("exif/photo.webp", "image/webp", "DateTimeOriginal: 2026-11-28T06:49:48", None),
        ("exif/rot6.jpg", "image/jpeg", "DateTimeOriginal: 2026-11-28T06:49:48", None),
        ("exif/t24.jpg", "image/jpeg", "DateTimeOriginal: not a date", None),
        ("exif/xmp_only.jpg", "image/jpeg", "XMP exif:DateTimeOriginal: 2026-11-27T22:49:48.000000Z", None),
        ("exif/zero_original.jpg", "image/jpeg", "DateTimeOriginal: not set", None),
        ("kinds/clip.3gp", "video/3gpp", "mvhd creation time: 2026-11-27T23:49:48.000000Z", Some(60_000)),
        ("kinds/clip.flv", "video/x-flv", "FLV creation_time: 2026-11-27T23:49:48.000000Z", Some(60_000)),
        ("kinds/clip.mkv", "video/x-matroska", "Matroska DateUTC: 2026-11-27T23:49:48.000000Z", Some(60_000)),
        ("kinds/clip.webm", "video/webm", "Matroska DateUTC: 2026-11-27T23:49:48.000000Z", Some(60_000)),
        ("kinds/clip_short.asf", "video/x-ms-asf", "ASF creation date: not set", Some(20_000)),
        ("kinds/clip.ts", "video/mp2t", "", Some(60_000)),
        ("keys_creationdate.mp4", "video/mp4", "QuickTime creationdate: 2026-11-28T03:53:13.000000Z", Some(3000)),
        ("udta_day.mov", "video/quicktime", "QuickTime ©day: 2026-11-28T03:53:13.000000Z", Some(3000)),
        ("udta_dto.mp4", "video/mp4", "QuickTime udta date: 2026-11-28T01:25:20.000000Z", Some(5000)),
        ("day_only.mp4", "video/mp4", "QuickTime ©day: 2026-11-28T03:53:13.000000Z", Some(3000)),
        ("android/REC_0001.mp4", "video/mp4", "mvhd creation time: 2026-11-28T00:50:48.000000Z", Some(60_000)),
    ] {
        let Some(found) = real(&format!("field/times/{name}")) else { return };
        assert_eq!(found.media_type, media_type, "{name}");
        let told = said(&found).first().map_or(String::new(), |(field, meant)| format!("{field}: {meant}"));
        assert_eq!(told, first, "{name}: {found:?}");
        assert_eq!(found.duration_ms, ms, "{name}: {:?}", found.durations);
        assert_eq!(found.flags, Vec::<&str>::new(), "{name}");
    }
    for (name, digitized) in [("exif/blank_original.jpg", 1), ("exif/zero_original.jpg", 1)] {
        let found = real(&format!("field/times/{name}")).unwrap();
        assert_eq!(said(&found)[digitized].1, "2026-11-28T06:49:48", "{name}");
    }
}

#[test]
fn lengths_are_those_of_pictures_and_many_boxes_are_no_damage() {
    for (name, ms) in [
        ("field/20261128_120313_empty_moov.mp4", 20_000),
        ("field/20261128_120313_hybrid.mp4", 20_000),
        ("field/20261128_110313_many_boxes.mp4", 1_300_000),
        ("field/F13_long_subtitle.mp4", 3000),
    ] {
        let Some(found) = real(name) else { return };
        assert_eq!(found.duration_ms, Some(ms), "{name}: {:?}", found.durations);
        assert_eq!(found.flags, Vec::<&str>::new(), "{name}");
    }
}

#[test]
fn camcorders_tell_the_time_among_the_pictures() {
    let Some(sony) = real("camcorder/sony_a7m3_avchd.mts") else { return };
    assert_eq!(said(&sony)[0], ("MDPM recording time", "2019-04-24T22:24:00".to_owned()), "{sony:?}");
    assert_eq!(sony.times[0].raw, "2019:04:24 22:24:00+02:00 DST");
    let raw = real("camcorder/avchd_raw_188.mts").unwrap();
    assert_eq!(said(&raw)[0], ("MDPM recording time", "2012-01-26T09:18:35".to_owned()), "{raw:?}");
    assert_eq!((said(&raw).len(), said(&sony).len()), (1, 1), "only what began is a time of its own");
}

proptest! {
    #[test]
    fn no_bytes_make_the_readers_panic(
        head in prop::sample::select(vec![
            &b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"[..], b"\0\0\0\x08moov", b"RIFF\xff\xff\0\0AVI LIST", b"RIFF\0\0\0\0WAVEfmt ",
            b"\xff\xd8\xff\xe1\x01\x00Exif\0\0II*\0\x08\0\0\0", b"\xff\xd8\xff\xe1\x01\x00Exif\0\0MM\0*\0\0\0\x08", b"1\r\n00:00:00,000 --> ",
        ]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        of_bytes(&[head, &rest].concat());
    }

    #[test]
    fn no_damage_to_a_file_of_any_kind_makes_its_reader_panic(
        which in 0_usize..14,
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        kept in any::<prop::sample::Index>(),
    ) {
        let mut bytes = [made::seeds(), made_photos::seeds()].concat().swap_remove(which);
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        of_bytes(&bytes);
        of_bytes(&bytes[..kept.index(bytes.len())]);
    }

    #[test]
    fn no_flipped_byte_of_a_real_header_makes_the_reader_panic(at in 0_usize..2745, value in any::<u8>()) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings/mp4/sony_xavc_header_only.MP4");
        if let Ok(mut bytes) = std::fs::read(path) {
            bytes[at] = value;
            of_bytes(&bytes);
        }
    }
}

#[test]
fn a_file_of_any_size_is_read_within_bounds() {
    const TERABYTE: u64 = 1 << 40;
    let file = tempfile::tempfile().unwrap();
    for seed in [made::seeds(), made_photos::seeds()].concat() {
        file.set_len(0).unwrap();
        file.set_len(TERABYTE).unwrap();
        file.write_all_at(&seed, 0).unwrap();
        assert!(probe(&file, TERABYTE).times.len() <= TIMES_MAX);
    }
    let mut source = Source::new(&file, TERABYTE);
    let mut read = 0;
    while let length @ 1.. = source.read(read, 64 * 1024).len() as u64 {
        read += length;
    }
    assert_eq!(read, BYTES_MAX);
    assert!(source.is_spent());
    let mut source = Source::new(&file, TERABYTE);
    assert_eq!((0..TERABYTE >> 16).take_while(|at| source.array::<1>(*at).is_some()).count(), 200_000);
}

#[test]
fn boxes_that_nest_or_repeat_without_end_are_given_up() {
    let many: Vec<u8> = b"\0\0\0\x08free".repeat(100_000);
    of_bytes(&[&b"\0\0\0\x10ftypmp42\0\0\0\0"[..], &many].concat());
    let nested: Vec<u8> =
        (0..50_000_u32).flat_map(|i| [&(400_000 - i * 8).to_be_bytes()[..], b"moov"].concat()).collect();
    of_bytes(&[&b"\0\0\0\x10ftypmp42\0\0\0\0"[..], &nested].concat());
}
