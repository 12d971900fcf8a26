//! Time and length from ASF and WMV (Advanced Systems Format specification 1.20.05).

use super::riff::file_time;
use super::{DAMAGED, MediaTime, Metadata, Source, date, little, raw_text};

/// Most objects that are looked at in the header.
const OBJECTS_MAX: u32 = 1000;

/// Longest list of descriptions that is read, in bytes, and most descriptions in it.
const LIST_MAX: u64 = 64 * 1024;
const DESCRIPTIONS_MAX: u16 = 512;

/// How far the header may be from the last packet, in milliseconds.
const APART_MS: u64 = 2000;

/// Identifiers as they are written.
const FILE_PROPERTIES: [u8; 16] = *b"\xa1\xdc\xab\x8c\x47\xa9\xcf\x11\x8e\xe4\x00\xc0\x0c\x20\x53\x65";
const HEADER_EXTENSION: [u8; 16] = *b"\xb5\x03\xbf\x5f\x2e\xa9\xcf\x11\x8e\xe3\x00\xc0\x0c\x20\x53\x65";
const EXTENDED_DESCRIPTION: [u8; 16] = *b"\x40\xa4\xd0\xd2\x07\xe3\xd2\x11\x97\xf0\x00\xa0\xc9\x5e\xa8\x50";
const METADATA: [u8; 16] = *b"\xea\xcb\xf8\xc5\xaf\x5b\x77\x48\x84\x67\xaa\x8c\x44\xfa\x4c\xca";
const METADATA_LIBRARY: [u8; 16] = *b"\x94\x1c\x23\x44\x98\x94\xd1\x49\xa1\x41\x1d\x13\x4e\x45\x70\x54";

/// Names of descriptions that date the recording.
const NAMES: [(&str, &str); 4] = [
    ("WM/EncodingTime", "ASF WM/EncodingTime"),
    ("creation_time", "ASF creation_time"),
    ("WM/DateTimeOriginal", "ASF WM/DateTimeOriginal"),
    ("Date", "ASF Date"),
];

/// What the header says.
#[derive(Default)]
struct Found {
    objects: u32,
    properties: Option<Properties>,
    said: Vec<MediaTime>,
}

#[derive(Clone, Copy)]
struct Properties {
    created: u64,
    /// Units of 100 ns, which include the time before the first picture.
    play: u64,
    preroll_ms: u64,
    broadcast: bool,
    /// Bytes of a packet, where all have as many.
    packet: Option<u64>,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut found = Found::default();
    let header_end = source.array::<8>(16).map_or(0, u64::from_le_bytes);
    let end = header_end.min(source.size);
    objects(source, 30, end, &mut found);
    let Some(properties) = found.properties else {
        metadata.flags.push(DAMAGED);
        return;
    };
    let raw = properties.created.to_string();
    // While a broadcast is written its date may be left as it was in the template.
    let field = if properties.broadcast { "ASF creation date of a broadcast" } else { "ASF creation date" };
    metadata.times.push(MediaTime { field, raw, meaning: file_time(properties.created) });
    metadata.times.append(&mut found.said);
    let header = (properties.play / 10_000).checked_sub(properties.preroll_ms);
    let header = header.filter(|ms| *ms > 0 && !properties.broadcast);
    let packets = last_packet(source, header_end, properties);
    for (field, ms) in [("ASF play duration", header), ("ASF last packet", packets)] {
        metadata.durations.extend(ms.map(|ms| (field, ms)));
    }
    // A last packet may be followed by some that are not read, but not by half of all.
    metadata.duration_ms = match (header, packets) {
        (Some(header), Some(packets)) if header / 3 * 2 > packets + APART_MS => Some(packets),
        (header, packets) => header.or(packets),
    };
    if header_end > source.size {
        metadata.flags.push(DAMAGED);
    }
}

fn objects(source: &mut Source<'_>, start: u64, end: u64, found: &mut Found) {
    let mut at = start;
    while at.saturating_add(24) <= end && found.objects < OBJECTS_MAX {
        found.objects += 1;
        let (Some(id), Some(size)) = (source.array::<16>(at), source.array::<8>(at + 16)) else { return };
        let size = u64::from_le_bytes(size);
        if size < 24 {
            return;
        }
        let content = at + 24;
        let past = at.saturating_add(size).min(end);
        match id {
            FILE_PROPERTIES => found.properties = properties(source, content),
            // A nested list after 22 bytes; it is not nested again.
            HEADER_EXTENSION if start == 30 => objects(source, content + 22, past, found),
            EXTENDED_DESCRIPTION => descriptions(source, (content, past), Layout::Extended, found),
            METADATA | METADATA_LIBRARY => descriptions(source, (content, past), Layout::Library, found),
            _ => {}
        }
        at = past;
    }
}

fn properties(source: &mut Source<'_>, at: u64) -> Option<Properties> {
    let bytes: [u8; 80] = source.array(at)?;
    let long = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    let short = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let (least, most) = (short(68)?, short(72)?);
    Some(Properties {
        created: long(24)?,
        play: long(40)?,
        preroll_ms: long(56)?,
        broadcast: short(64)? & 1 == 1,
        packet: (least == most && least > 0).then(|| least.into()),
    })
}

/// How a description is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Length of the name, name, type, length of the value, value.
    Extended,
    /// Language, stream, length of the name, type, length of the value, name, value.
    Library,
}

fn descriptions(source: &mut Source<'_>, (start, end): (u64, u64), layout: Layout, found: &mut Found) {
    let length = usize::try_from(end.saturating_sub(start).min(LIST_MAX)).unwrap_or(0);
    let bytes = source.read(start, length);
    let mut rest = Rest(&bytes);
    let Some(count) = rest.short() else { return };
    for _ in 0..count.min(DESCRIPTIONS_MAX) {
        let Some((name, kind, value)) = description(&mut rest, layout) else { return };
        let name = utf16(name);
        let Some((_, field)) = NAMES.iter().find(|(wanted, _)| *wanted == name) else { continue };
        found.said.extend(said(field, kind, value));
    }
}

fn description<'a>(rest: &mut Rest<'a>, layout: Layout) -> Option<(&'a [u8], u16, &'a [u8])> {
    if layout == Layout::Extended {
        let length = rest.short()?;
        let name = rest.take(length.into())?;
        let (kind, length) = (rest.short()?, rest.short()?);
        return Some((name, kind, rest.take(length.into())?));
    }
    rest.take(4)?;
    let (name_length, kind) = (rest.short()?, rest.short()?);
    let length = rest.take(4)?.try_into().ok().map(u32::from_le_bytes)?;
    let name = rest.take(name_length.into())?;
    Some((name, kind, rest.take(usize::try_from(length).ok()?)?))
}

fn said(field: &'static str, kind: u16, value: &[u8]) -> Option<MediaTime> {
    if kind == 0 {
        let raw = raw_text(utf16(value).as_bytes());
        return Some(MediaTime { field, meaning: date::meaning(&raw), raw });
    }
    let units = u64::from_le_bytes(value.try_into().ok()?);
    Some(MediaTime { field, raw: units.to_string(), meaning: file_time(units) })
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn short(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_le_bytes)
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.trim_end_matches('\0').to_owned()
}

/// When the last whole packet is to be played, without the time before the first picture.
fn last_packet(source: &mut Source<'_>, data: u64, properties: Properties) -> Option<u64> {
    let size = properties.packet?;
    let first = data.checked_add(50)?;
    let count = source.size.checked_sub(first)? / size;
    // An index may follow the packets, so the last that can be read as one is taken.
    let last = (0..count).rev().take(64).find_map(|number| packet_ms(source, first + number * size))?;
    let begin = packet_ms(source, first)?;
    Some(last.checked_sub(begin)?).filter(|ms| *ms > 0)
}

/// The send time of a packet and its duration, in milliseconds.
fn packet_ms(source: &mut Source<'_>, at: u64) -> Option<u64> {
    let bytes: [u8; 32] = source.array(at)?;
    // Error correction data of two bytes is what every writer puts first.
    if bytes[0] != 0x82 || bytes[1..3] != [0, 0] {
        return None;
    }
    let flags = bytes[3];
    let width = |bits: u8| match bits & 3 {
        3 => 4,
        bits => usize::from(bits),
    };
    let place = 5 + width(flags >> 5) + width(flags >> 1) + width(flags >> 3);
    Some(little(bytes.get(place..place + 4)?) + little(bytes.get(place + 4..place + 6)?))
}
