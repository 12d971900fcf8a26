//! What a file's own content says: its type, its times and its length.
//!
//! Only metadata fields are read, nothing is decoded. The readers are plain safe Rust, cannot
//! panic on any input, and are bounded: [`Source`] hands out a limited number of reads and bytes
//! for one file. They read the spool's copy, never the recorder.

mod exif;
mod isobmff;
mod kind;
mod riff;
pub(crate) mod subtitle;

use std::fs::File;
use std::os::unix::fs::FileExt as _;

use evidence::time::Utc;
use jiff::civil::DateTime;

pub(crate) use kind::OCTETS;

/// Most reads for one file.
const READS_MAX: u32 = 20_000;

/// Most bytes read for one file: 4 MiB.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A file of which a bounded part is read.
pub(crate) struct Source<'a> {
    file: &'a File,
    size: u64,
    reads_left: u32,
    bytes_left: u64,
}

impl<'a> Source<'a> {
    pub(crate) fn new(file: &'a File, size: u64) -> Self {
        Self { file, size, reads_left: READS_MAX, bytes_left: BYTES_MAX }
    }

    /// Up to `length` bytes from `offset`; fewer at the end of the file, none when the bounds are
    /// used up.
    fn read(&mut self, offset: u64, length: usize) -> Vec<u8> {
        let there = self.size.saturating_sub(offset).min(length as u64);
        if self.reads_left == 0 || there > self.bytes_left {
            return Vec::new();
        }
        self.reads_left -= 1;
        self.bytes_left -= there;
        let mut out = vec![0; usize::try_from(there).unwrap_or(0)];
        match self.file.read_exact_at(&mut out, offset) {
            Ok(()) => out,
            Err(_) => Vec::new(),
        }
    }

    /// Exactly `N` bytes from `offset`.
    fn array<const N: usize>(&mut self, offset: u64) -> Option<[u8; N]> {
        self.read(offset, N).try_into().ok()
    }
}

/// A time that the content says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MediaTime {
    /// Which field says it.
    pub(crate) field: &'static str,
    pub(crate) raw: String,
    pub(crate) meaning: Meaning,
}

/// What the text of a time means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// An instant by the rule of the format: UTC.
    Utc(Utc),
    /// An instant, with the offset beside it.
    WithOffset(Utc),
    /// A wall clock without a zone.
    Wall(DateTime),
    /// Nothing that can be used, and why.
    Nothing(&'static str),
}

/// All that the content says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Metadata {
    pub(crate) media_type: &'static str,
    pub(crate) times: Vec<MediaTime>,
    /// Length in milliseconds.
    pub(crate) duration_ms: Option<u64>,
    /// What is odd about it.
    pub(crate) flags: Vec<&'static str>,
}

impl Metadata {
    fn of_type(media_type: &'static str) -> Self {
        Self { media_type, times: Vec::new(), duration_ms: None, flags: Vec::new() }
    }
}

/// Reads what the content of `file` says.
pub(crate) fn probe(file: &File, size: u64) -> Metadata {
    let mut source = Source::new(file, size);
    let head = source.read(0, kind::HEAD);
    let mut metadata = Metadata::of_type(kind::of(&head));
    match metadata.media_type {
        "video/mp4" | "video/quicktime" | "video/3gpp" | "audio/mp4" => isobmff::read(&mut source, &mut metadata),
        "video/x-msvideo" | "audio/wav" => riff::read(&mut source, &mut metadata),
        "image/jpeg" => exif::read(&mut source, &mut metadata),
        "application/x-subrip" => {
            metadata.times = subtitle::times(&source.read(0, subtitle::PART), &source.read_tail(subtitle::PART));
        }
        kind::EMPTY => metadata.flags.push("empty"),
        OCTETS => metadata.flags.push("unknown-content"),
        _ => {}
    }
    metadata
}

impl Source<'_> {
    fn read_tail(&mut self, length: usize) -> Vec<u8> {
        self.read(self.size.saturating_sub(length as u64), length)
    }
}

/// Reads a date and time with its offset, as phones and cameras write it.
fn with_offset(text: &str) -> Option<Utc> {
    let text = text.trim();
    ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%:z", "%Y:%m:%d %H:%M:%S%:z"]
        .iter()
        .find_map(|form| jiff::Timestamp::strptime(form, text).ok())
        .or_else(|| text.parse().ok())
        .map(Utc::from_jiff)
}

/// Reads a date and time without an offset, in the forms that EXIF and RIFF know.
fn wall(text: &str) -> Option<DateTime> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    ["%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%a %b %d %H:%M:%S %Y", "%Y.%m.%d %H:%M:%S"]
        .iter()
        .find_map(|form| DateTime::strptime(form, text).ok())
}

/// The text of a field, shortened to what a manifest should carry.
fn raw_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0').chars().take(64).collect()
}

#[cfg(test)]
mod tests {
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
            ("audio/sample_nb.amr", "audio/amr", None, None),
            ("audio/aac_8k.aac", "audio/aac", None, None),
            ("camcorder/sony_a7m3_avchd.mts", "video/mp2t", None, None),
            ("camcorder/avchd_raw_188.mts", "video/mp2t", None, None),
            ("legacy/fixture.asf", "video/x-ms-asf", None, None),
            ("broken/zero.MP4", "application/x-empty", None, None),
            ("photo/vivo_gps_tz.jpg", "image/jpeg", Some("2023-07-09T12:36:33Z"), None),
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
        assert!(bogus.duration_ms.is_none_or(|ms| ms > 24 * 3_600_000), "{bogus:?}");
        let no_zone = real("photo/exif_no_tz_no_image.jpg").unwrap();
        assert!(no_zone.times.iter().any(|time| matches!(time.meaning, Meaning::Wall(_))), "{no_zone:?}");
        let subtitle = real("sidecar/DJI_air2s.srt").unwrap();
        assert_eq!(subtitle.media_type, "application/x-subrip");
        assert_eq!(subtitle.times.len(), 2, "{subtitle:?}");
        assert_eq!(real("broken/moov_1k.mov").unwrap().flags, ["container-damaged"]);
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
        fn no_flipped_byte_of_a_real_header_makes_the_reader_panic(at in 0_usize..2745, value in any::<u8>()) {
            let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings/mp4/sony_xavc_header_only.MP4");
            if let Ok(mut bytes) = std::fs::read(path) {
                bytes[at] = value;
                of_bytes(&bytes);
            }
        }
    }

    #[test]
    fn boxes_that_nest_or_repeat_without_end_are_given_up() {
        let many: Vec<u8> = b"\0\0\0\x08free".repeat(100_000);
        of_bytes(&[&b"\0\0\0\x10ftypmp42\0\0\0\0"[..], &many].concat());
        let nested: Vec<u8> =
            (0..50_000_u32).flat_map(|i| [&(400_000 - i * 8).to_be_bytes()[..], b"moov"].concat()).collect();
        of_bytes(&[&b"\0\0\0\x10ftypmp42\0\0\0\0"[..], &nested].concat());
    }
}
