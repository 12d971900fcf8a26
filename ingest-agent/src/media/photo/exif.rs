//! Times from EXIF data (CIPA DC-008), wherever it lies: in a JPEG, PNG, WebP, HEIF or TIFF file.

use jiff::civil::DateTime;

use super::tiff::{Directory, Tiff};
use super::{Times, iptc, xmp};
use crate::media::{Meaning, MediaTime, Source, date};

/// Tags of TIFF and EXIF.
const EXIF_DIRECTORY: u16 = 0x8769;
const GPS_DIRECTORY: u16 = 0x8825;
const XMP_PACKET: u16 = 700;
const IPTC_RECORDS: u16 = 0x83bb;
const GPS_TIME_STAMP: u16 = 0x0007;
const GPS_DATE_STAMP: u16 = 0x001d;
const DATE_TIME: u16 = 0x0132;

/// A date of EXIF: its name, its tag, and those of the offset and the part of a second beside it.
struct Field {
    name: &'static str,
    tag: u16,
    offset: u16,
    part: u16,
}

const TAKEN: [Field; 2] = [
    Field { name: "DateTimeOriginal", tag: 0x9003, offset: 0x9011, part: 0x9291 },
    Field { name: "DateTimeDigitized", tag: 0x9004, offset: 0x9012, part: 0x9292 },
];
const CHANGED: Field = Field { name: "DateTime (last change)", tag: DATE_TIME, offset: 0x9010, part: 0x9290 };

/// Adds what the EXIF data between `from` and `to` of the file says.
pub(super) fn read(source: &mut Source<'_>, (from, to): (u64, u64), times: &mut Times) {
    if let Some(tiff) = Tiff::open(source, from, to) {
        directories(source, tiff, times);
    }
}

/// Adds what the directories between `from` and `to` say, which some cameras write without a header.
pub(super) fn read_bare(source: &mut Source<'_>, (from, to): (u64, u64), times: &mut Times) {
    directories(source, Tiff::bare(from, to), times);
}

fn directories(source: &mut Source<'_>, tiff: Tiff, times: &mut Times) {
    let Some(first) = tiff.directory(source, tiff.first) else { return };
    let exif = tiff.pointed(source, &first, EXIF_DIRECTORY);
    for field in &TAKEN {
        // Some cameras put the date into the first directory, against the rule.
        let in_exif = exif.as_ref().and_then(|exif| dated(source, tiff, field, (exif, exif)));
        let found = in_exif.or_else(|| dated(source, tiff, field, (&first, &first)));
        times.taken.extend(found);
    }
    times.changed.extend(dated(source, tiff, &CHANGED, (&first, exif.as_ref().unwrap_or(&first))));
    if let Some(gps) = tiff.pointed(source, &first, GPS_DIRECTORY) {
        times.gps.extend(gps_time(source, tiff, &gps));
    }
    if let Some(packet) = tiff.span(&first, XMP_PACKET) {
        xmp::read(source, packet, times);
    }
    if let Some(records) = tiff.span(&first, IPTC_RECORDS) {
        iptc::read(source, records, times);
    }
}

/// A date in the first directory of the pair, with the offset and part of a second in the second.
fn dated(
    source: &mut Source<'_>,
    tiff: Tiff,
    field: &Field,
    (directory, beside): (&Directory, &Directory),
) -> Option<MediaTime> {
    let text = tiff.text(source, directory, field.tag)?;
    let offset = tiff
        .text(source, beside, field.offset)
        .filter(|offset| !offset.is_empty())
        // Programs that know no other offset write `OffsetTime` alone.
        .or_else(|| tiff.text(source, beside, CHANGED.offset))
        .unwrap_or_default();
    let part = tiff.text(source, beside, field.part).unwrap_or_default();
    Some(time(field.name, &text, &part, &offset))
}

/// A date with the part of a second and the offset beside it; each is left out where it cannot be
/// read.
fn time(field: &'static str, text: &str, part: &str, offset: &str) -> MediaTime {
    let plain = date::meaning(text);
    if let Meaning::Wall(_) = plain {
        let part = part.trim();
        let dotted = if !part.is_empty() && part.len() <= 9 && part.bytes().all(|byte| byte.is_ascii_digit()) {
            format!(".{part}")
        } else {
            String::new()
        };
        for raw in [format!("{text}{dotted}{offset}"), format!("{text}{dotted}")] {
            let meaning = date::meaning(&raw);
            if !matches!(meaning, Meaning::Nothing(_)) {
                return MediaTime { field, raw, meaning };
            }
        }
    }
    MediaTime { field, raw: text.to_owned(), meaning: plain }
}

/// `GPSDateStamp` and `GPSTimeStamp`, which are UTC by rule.
fn gps_time(source: &mut Source<'_>, tiff: Tiff, gps: &Directory) -> Option<MediaTime> {
    let field = "GPS time";
    let day = tiff.text(source, gps, GPS_DATE_STAMP).unwrap_or_default();
    let clock = tiff.rationals(source, gps, GPS_TIME_STAMP, 3).unwrap_or_default();
    if day.is_empty() && clock.is_empty() {
        return None;
    }
    let nothing = |raw: String, why| Some(MediaTime { field, raw, meaning: Meaning::Nothing(why) });
    let [hours, minutes, seconds] = clock.as_slice() else { return nothing(day, "a day without a time") };
    let numbers = [hours, minutes, seconds].map(|(over, under)| (*under > 0).then(|| over * 1_000_000 / under));
    let [Some(hours), Some(minutes), Some(seconds)] = numbers else { return nothing(day, "not a time") };
    let micros = hours * 3600 + minutes * 60 + seconds;
    let (whole, rest) = (micros / 1_000_000, micros % 1_000_000);
    let raw = format!("{day} {:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    if day.is_empty() {
        return nothing(raw.trim().to_owned(), "a time without a day");
    }
    let wall = match date::meaning(&raw) {
        Meaning::Wall(wall) => wall,
        Meaning::Nothing(why) => return nothing(raw, why),
        Meaning::Utc(_) | Meaning::WithOffset(_) => return nothing(raw, "not a date"),
    };
    let at = exact(wall, rest).and_then(|wall| date::instant(wall, 0));
    Some(MediaTime { field, raw, meaning: at.map_or(Meaning::Nothing("not a date"), Meaning::Utc) })
}

fn exact(wall: DateTime, micros: u64) -> Option<DateTime> {
    wall.with().subsec_nanosecond(i32::try_from(micros * 1000).ok()?).build().ok()
}
