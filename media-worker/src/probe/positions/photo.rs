//! Where in the file of a picture EXIF and XMP stand: JPEG, PNG, WebP, TIFF, HEIC and AVIF.

use std::fs::File;

use media_protocol::{Place, StatedTime};

use super::bytes::Bytes;
use super::clock;
use super::exif::{self, Stated};

/// Most segments, chunks or boxes that are looked at.
const PARTS_MAX: usize = 10_000;

/// Most bytes of XMP that are looked at.
const XMP_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Largest table of the items of a HEIC file, in bytes.
const TABLE_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Brands of pictures among the files that begin as MP4 does.
const BRANDS: [&[u8; 4]; 9] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"mif2", b"avif", b"avis"];

/// What begins XMP in a JPEG.
const XMP_IN_JPEG: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// What begins XMP in a PNG; whether it is packed and how, and two empty texts follow.
const XMP_IN_PNG: &[u8] = b"XML:com.adobe.xmp\0";

/// What begins EXIF in most places.
const EXIF: &[u8] = b"Exif\0\0";

/// What a picture states.
#[derive(Debug, Default)]
pub(in crate::probe) struct Photo {
    /// Where it was taken.
    pub(in crate::probe) place: Option<Place>,
    /// When, by the satellites.
    pub(in crate::probe) times: Vec<StatedTime>,
    /// The same, in milliseconds since 1970 in UTC.
    pub(in crate::probe) utc_ms: Option<i64>,
}

/// A part of a file that says something of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Exif { at: u64, length: u64 },
    Xmp { at: u64, length: u64 },
}

/// Reads a picture's file; one that is none states nothing.
pub(in crate::probe) fn read(file: &File, size: u64) -> Photo {
    let bytes = Bytes::of(file, size);
    let head = bytes.read(0, 16);
    let parts = if head.starts_with(&[0xff, 0xd8]) {
        in_jpeg(bytes)
    } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        in_png(bytes)
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        in_webp(bytes)
    } else if head.starts_with(b"II*\0") || head.starts_with(b"MM\0*") {
        let xmp = exif::xmp(bytes, 0, size).map(|(at, length)| Part::Xmp { at, length });
        [Part::Exif { at: 0, length: size }].into_iter().chain(xmp).collect()
    } else if head.get(4..8) == Some(b"ftyp") && BRANDS.iter().any(|brand| head.get(8..12) == Some(*brand)) {
        in_heic(bytes)
    } else {
        Vec::new()
    };
    let mut photo = Photo::default();
    for part in parts {
        let (stated, source) = match part {
            Part::Exif { at, length } => (exif::read(bytes, at, length), "EXIF GPS"),
            Part::Xmp { at, length } => (in_xmp(&read_part(bytes, at, length.min(XMP_BYTES_MAX))), "XMP GPS"),
        };
        photo.place = photo.place.or(stated.place);
        if let Some(utc_ms) = stated.utc_ms.filter(|_| photo.utc_ms.is_none()) {
            photo.utc_ms = Some(utc_ms);
            photo.times.push(StatedTime { source: source.to_owned(), text: clock::rfc_3339(utc_ms) });
        }
    }
    photo
}

fn read_part(bytes: Bytes<'_>, at: u64, length: u64) -> Vec<u8> {
    bytes.read(at, usize::try_from(length).unwrap_or(0))
}

fn in_jpeg(bytes: Bytes<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 2;
    for _ in 0..PARTS_MAX {
        let segment = bytes.read(at, 4 + XMP_IN_JPEG.len());
        let [0xff, marker, high, low, rest @ ..] = segment.as_slice() else { break };
        let length = u64::from(u16::from_be_bytes([*high, *low]));
        match *marker {
            // Filled up, or without contents.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            // The picture itself, or its end.
            0xd9 | 0xda => break,
            marker => {
                let part = |name: &[u8]| (at + 4 + name.len() as u64, length.saturating_sub(2 + name.len() as u64));
                if marker == 0xe1 && rest.starts_with(EXIF) {
                    let (at, length) = part(EXIF);
                    parts.push(Part::Exif { at, length });
                } else if marker == 0xe1 && rest == XMP_IN_JPEG {
                    let (at, length) = part(XMP_IN_JPEG);
                    parts.push(Part::Xmp { at, length });
                }
                at += 2 + length.max(2);
            }
        }
    }
    parts
}

fn in_png(bytes: Bytes<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 8;
    for _ in 0..PARTS_MAX {
        let header = bytes.read(at, 8 + XMP_IN_PNG.len() + 2);
        let (Some(length), Some(kind)) = (big(&header, 0), header.get(4..8)) else { break };
        let length = u64::from(length);
        let text = (XMP_IN_PNG.len() + 4) as u64;
        if kind == b"eXIf" {
            parts.push(Part::Exif { at: at + 8, length });
        } else if kind == b"iTXt" && header[8..].starts_with(&[XMP_IN_PNG, &[0]].concat()) {
            // Not packed: what is, is not unpacked here.
            parts.push(Part::Xmp { at: at + 8 + text, length: length.saturating_sub(text) });
        }
        at += 12 + length;
    }
    parts
}

fn in_webp(bytes: Bytes<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 12;
    for _ in 0..PARTS_MAX {
        let header = bytes.read(at, 8 + EXIF.len());
        let Some((kind, length)) = header.first_chunk::<8>().and_then(|eight| eight.split_first_chunk::<4>()) else {
            break;
        };
        let length = u64::from(length.first_chunk().map_or(0, |four| u32::from_le_bytes(*four)));
        match kind {
            b"EXIF" => {
                // Some programs leave in what EXIF has in JPEG files.
                let skipped = if header[8..].starts_with(EXIF) { EXIF.len() as u64 } else { 0 };
                parts.push(Part::Exif { at: at + 8 + skipped, length: length.saturating_sub(skipped) });
            }
            b"XMP " => parts.push(Part::Xmp { at: at + 8, length }),
            _ => {}
        }
        at += 8 + length + length % 2;
    }
    parts
}

/// Items of a HEIC file: the table of their kinds (`iinf`), and that of their places (`iloc`).
fn in_heic(bytes: Bytes<'_>) -> Vec<Part> {
    let mut at = 0;
    for _ in 0..PARTS_MAX {
        let header = bytes.read(at, 8);
        let (Some(size), Some(kind)) = (big(&header, 0), header.get(4..8)) else { break };
        let size = u64::from(size);
        if kind == b"meta" {
            let meta = read_part(bytes, at + 12, size.saturating_sub(12).min(TABLE_BYTES_MAX));
            return items(&meta, bytes);
        }
        if size < 8 {
            break;
        }
        at += size;
    }
    Vec::new()
}

fn items(meta: &[u8], bytes: Bytes<'_>) -> Vec<Part> {
    let find = |kind: &[u8; 4]| boxes(meta).find(|(one, _)| *one == kind).map(|(_, contents)| contents);
    let (Some(kinds), Some(places)) = (find(b"iinf"), find(b"iloc")) else { return Vec::new() };
    // Version and flags, then a count of two bytes, or of four.
    let entries = kinds.get(if kinds.first() == Some(&0) { 6 } else { 8 }..).unwrap_or_default();
    let mut parts = Vec::new();
    for (_, entry) in boxes(entries).filter(|(kind, _)| *kind == b"infe") {
        // Version 2 has a number of two bytes, version 3 of four; a protection of two, and the kind.
        let (number, kind) = match entry.first() {
            Some(2) => (entry.get(4..6).map(|two| u32::from(two[0]) << 8 | u32::from(two[1])), entry.get(8..12)),
            Some(3) => (big(entry, 4), entry.get(10..14)),
            _ => continue,
        };
        let Some((at, length)) = number.and_then(|number| location(places, number)) else { continue };
        match kind {
            Some(b"Exif") => {
                // Four bytes say how many more stand before the TIFF header.
                let skipped = 4 + u64::from(big(&bytes.read(at, 4), 0).unwrap_or(0));
                parts.push(Part::Exif { at: at.saturating_add(skipped), length: length.saturating_sub(skipped) });
            }
            Some(b"mime") => parts.push(Part::Xmp { at, length }),
            _ => {}
        }
    }
    parts
}

/// Where the item of a number stands in the file, if in one piece.
fn location(table: &[u8], wanted: u32) -> Option<(u64, u64)> {
    let mut rest = Numbers { bytes: table };
    let version = rest.take(1)?;
    rest.take(3)?;
    let sizes = rest.take(2)?;
    let size = |shift: u32| usize::try_from(sizes >> shift & 0xf).unwrap_or(0);
    let wide = if version < 2 { 2 } else { 4 };
    for _ in 0..rest.take(wide)? {
        let number = rest.take(wide)?;
        let method = if version > 0 { rest.take(2)? & 0xf } else { 0 };
        rest.take(2)?;
        let base = rest.take(size(4))?;
        let extents = rest.take(2)?;
        let mut first = None;
        for _ in 0..extents {
            rest.take(if version > 0 { size(0) } else { 0 })?;
            let extent = (base.checked_add(rest.take(size(12))?)?, rest.take(size(8))?);
            first.get_or_insert(extent);
        }
        if number == u64::from(wanted) {
            return first.filter(|_| method == 0 && extents == 1);
        }
    }
    None
}

struct Numbers<'bytes> {
    bytes: &'bytes [u8],
}

impl Numbers<'_> {
    /// A number of so many bytes.
    fn take(&mut self, size: usize) -> Option<u64> {
        let (these, rest) = self.bytes.split_at_checked(size).filter(|_| size <= 8)?;
        self.bytes = rest;
        Some(these.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// Boxes, each with its kind and contents.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    std::iter::from_fn(move || {
        let size = usize::try_from(big(bytes, 0)?).ok()?;
        let (one, rest) = bytes.split_at_checked(size.max(8))?;
        bytes = rest;
        Some((one[4..].first_chunk::<4>()?, &one[8..]))
    })
    .take(PARTS_MAX)
}

fn big(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_be_bytes(*four))
}

/// What XMP states: `exif:GPSLatitude` and `exif:GPSLongitude` as `39,54.5601N`, `exif:GPSTimeStamp` in UTC.
fn in_xmp(bytes: &[u8]) -> Stated {
    let text = String::from_utf8_lossy(bytes);
    let place = property(&text, "exif:GPSLatitude").zip(property(&text, "exif:GPSLongitude"));
    let void = property(&text, "exif:GPSStatus") == Some("V");
    let place = place.and_then(|(latitude, longitude)| {
        Place::of_degrees(xmp_degrees(latitude, ['N', 'S'])?, xmp_degrees(longitude, ['E', 'W'])?)
    });
    let time = property(&text, "exif:GPSTimeStamp").and_then(clock::stated);
    let utc_ms = time.and_then(|(local, zone)| Some(local - zone?));
    Stated { place: place.filter(|_| !void), utc_ms: utc_ms.filter(|_| !void) }
}

/// The value of a property, written as an attribute or as an element.
fn property<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    text.match_indices(name).find_map(|(at, _)| {
        let rest = &text[at + name.len()..];
        let (mark, value) = match rest.trim_start().strip_prefix('=').map(str::trim_start) {
            Some(value) => (value.chars().next().filter(|mark| matches!(mark, '"' | '\''))?, value.get(1..)?),
            None => ('<', rest.strip_prefix('>')?),
        };
        value.split_once(mark).map(|(value, _)| value.trim())
    })
}

/// `39,54.5601N` or `39,54,33N` as degrees.
fn xmp_degrees(text: &str, letters: [char; 2]) -> Option<f64> {
    let sign = if text.ends_with(letters[0]) { 1.0 } else { -1.0 };
    let parts = text.strip_suffix(letters)?.split(',').collect::<Vec<_>>();
    let number = |part: &str, most: f64| {
        let plain = part.len() <= 20 && part.bytes().all(|one| one.is_ascii_digit() || one == b'.');
        part.parse::<f64>().ok().filter(|number| plain && *number <= most)
    };
    let degrees = match parts[..] {
        [degrees, minutes] => number(degrees, 180.0)? + number(minutes, 60.0)? / 60.0,
        [degrees, minutes, seconds] => {
            number(degrees, 180.0)? + number(minutes, 60.0)? / 60.0 + number(seconds, 60.0)? / 3600.0
        }
        _ => return None,
    };
    Some(degrees * sign)
}

#[cfg(test)]
#[path = "photo_tests.rs"]
mod tests;
