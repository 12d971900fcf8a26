//! Times from an XMP packet (ISO 16684-1): the few properties that are looked for, as elements or
//! attributes. The packet is searched as text, not parsed as XML.

use std::sync::LazyLock;

use regex::bytes::Regex;

use super::Times;
use crate::media::{MediaTime, Source, date, raw_text};

/// Longest part of a packet that is searched, in bytes.
const PACKET_MAX: u64 = 256 * 1024;

/// The properties, by how much they say of the moment, and how they are called here.
const PROPERTIES: [(&str, &str, Kind); 7] = [
    ("exif:DateTimeOriginal", "XMP exif:DateTimeOriginal", Kind::Taken),
    ("exif:DateTimeDigitized", "XMP exif:DateTimeDigitized", Kind::Taken),
    ("photoshop:DateCreated", "XMP photoshop:DateCreated", Kind::Taken),
    ("xmp:CreateDate", "XMP xmp:CreateDate", Kind::Taken),
    ("xap:CreateDate", "XMP xmp:CreateDate", Kind::Taken),
    ("xmpDM:shotDate", "XMP xmpDM:shotDate", Kind::Taken),
    ("exif:GPSTimeStamp", "XMP exif:GPSTimeStamp", Kind::Gps),
];

#[derive(Clone, Copy)]
enum Kind {
    Taken,
    Gps,
}

static VALUES: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    PROPERTIES
        .iter()
        .map(|(name, ..)| {
            Regex::new(&format!(r#"(?-u)\b{name}(?:\s*=\s*["']|\s*>\s*|\s+[^>]{{0,200}}>\s*)([^"'<>]{{0,64}})"#))
                .expect("the pattern is valid")
        })
        .collect()
});

/// Adds what the packet between `from` and `to` of the file says.
pub(super) fn read(source: &mut Source<'_>, (from, to): (u64, u64), times: &mut Times) {
    let length = usize::try_from(to.saturating_sub(from).min(PACKET_MAX)).unwrap_or(0);
    let packet = source.read(from, length);
    // `<rdf:Seq><rdf:li>` around a value is not a value.
    for ((_, field, kind), value) in PROPERTIES.iter().zip(VALUES.iter()) {
        let Some(text) = value.captures(&packet).and_then(|found| found.get(1)) else { continue };
        let raw = raw_text(text.as_bytes());
        if raw.is_empty() {
            continue;
        }
        let time = MediaTime { field, meaning: date::meaning(&raw), raw };
        match kind {
            Kind::Taken => times.said.push(time),
            Kind::Gps => times.gps.push(time),
        }
    }
}
