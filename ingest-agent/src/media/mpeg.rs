//! The recording time that camcorders put among the pictures: AVCHD's MDPM in H.264's SEI, in a
//! transport stream or a raw stream, and DV's packs (IEC 61834-4). The layout is that of ExifTool.
//!
//! MPEG-TS itself keeps no date. The first part of a file tells when it began; the last, how far its
//! clock went.

use super::{Meaning, MediaTime, Metadata, Source, date};

/// Longest start and end of a file that are searched, in bytes.
const PART_MAX: usize = 2 * 1024 * 1024;

/// Longest message that is read, in bytes, and most entries in it.
const MESSAGE_MAX: usize = 512;
const ENTRIES_MAX: usize = 64;

/// Payload of a packet with its header.
const PACKET: usize = 188;

/// Names the message: an identifier, then `MDPM`.
const MDPM: [u8; 20] = *b"\x17\xee\x8c\x60\xf8\x4d\x11\xd9\x8c\xd6\x08\x00\x20\x0c\x9a\x66MDPM";

/// Longest start of a DV file that is searched for a frame, in bytes, and bytes of a block.
const DV_HEAD_MAX: usize = 12_000;
const DV_BLOCK: usize = 80;

/// Where the kind of the signal stands in a frame.
const DV_KIND: usize = DV_BLOCK * 5 + 48 + 3;

/// Adds what a transport stream or a raw H.264 stream says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let is_raw = metadata.media_type == "video/h264";
    let stream = |bytes: Vec<u8>| if is_raw { bytes } else { pictures(&bytes) };
    let head = stream(source.read(0, PART_MAX));
    let first = messages(&head).next();
    let Some(first) = first else { return };
    let tail = stream(source.read_tail(PART_MAX));
    let begun = time("MDPM recording time", first);
    if let Some(last) = messages(&tail).last() {
        metadata.durations.extend(between("MDPM clock", &begun, &time("", last)));
    }
    metadata.times.push(begun);
}

/// The time from one clock to a later one, in milliseconds.
fn between(field: &'static str, from: &MediaTime, to: &MediaTime) -> Option<(&'static str, u64)> {
    let seconds = match (from.meaning, to.meaning) {
        (Meaning::Wall(from), Meaning::Wall(to)) => to.duration_since(from).as_secs(),
        (Meaning::WithOffset(from), Meaning::WithOffset(to)) => (to.micros() - from.micros()) / 1_000_000,
        _ => return None,
    };
    u64::try_from(seconds).ok().filter(|seconds| *seconds > 0).map(|seconds| (field, seconds * 1000))
}

/// The payload of the first stream of pictures. Without a sync byte where one is due, it is looked
/// for again.
fn pictures(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut wanted = None;
    let mut at = 0;
    let Some(step) = [PACKET, 192, 204].into_iter().find(|step| {
        let first = (0..*step).find(|first| (0..5).all(|number| bytes.get(first + number * step) == Some(&0x47)));
        at = first.unwrap_or(0);
        first.is_some()
    }) else {
        return out;
    };
    while let Some(packet) = bytes.get(at..at + PACKET) {
        if packet[0] != 0x47 {
            at += 1;
            continue;
        }
        at += step;
        let pid = u16::from_be_bytes([packet[1] & 0x1f, packet[2]]);
        let begins = packet[1] & 0x40 != 0;
        let skip = match packet[3] & 0x30 {
            0x10 => 4,
            0x30 => 5 + usize::from(packet[4]),
            _ => continue,
        };
        let payload = packet.get(skip..).unwrap_or_default();
        if begins && wanted.is_none() && matches!(payload, [0, 0, 1, 0xe0..=0xef, ..]) {
            wanted = Some(pid);
        }
        if wanted == Some(pid) {
            out.extend_from_slice(payload);
        }
    }
    out
}

/// A time as camcorders write it: zone, century and year, month, day, hour, minute, second.
type Stamp = [u8; 8];

fn messages(stream: &[u8]) -> impl Iterator<Item = Stamp> {
    // The identifier has no two zeros beside each other, so nothing is put in between.
    stream
        .windows(MDPM.len())
        .enumerate()
        .filter(|(_, part)| *part == MDPM)
        .filter_map(|(at, _)| stamp(stream.get(at + MDPM.len()..)?))
}

fn stamp(bytes: &[u8]) -> Option<Stamp> {
    let bytes = unescaped(bytes.get(..bytes.len().min(MESSAGE_MAX))?);
    let (count, entries) = bytes.split_first()?;
    let mut entries = entries.chunks_exact(5).take(usize::from(*count).min(ENTRIES_MAX));
    let day = entries.by_ref().find(|entry| entry[0] == 0x18)?;
    let clock = entries.next().filter(|entry| entry[0] == 0x19)?;
    [&day[1..], &clock[1..]].concat().try_into().ok()
}

/// H.264 writes a three after two zeros, so that nothing within reads like a start code.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let mut zeros = 0;
    let mut out = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if *byte == 3 && zeros >= 2 {
            zeros = 0;
            continue;
        }
        zeros = if *byte == 0 { zeros + 1 } else { 0 };
        out.push(*byte);
    }
    out
}

/// The zone's bits: 0x40 daylight saving, 0x20 west, 0x1e hours, 0x01 half an hour. Whether the hours
/// include daylight saving differs between makers, and zero is also what one writes who knows none:
/// only an offset without both is one.
fn time(field: &'static str, stamp: Stamp) -> MediaTime {
    let [zone, century, year, month, day, hour, minute, second] = stamp;
    let wall = format!("{century:02x}{year:02x}:{month:02x}:{day:02x} {hour:02x}:{minute:02x}:{second:02x}");
    let known = zone & 0x80 == 0 && zone & 0x3f != 0;
    if !known {
        return MediaTime { field, meaning: date::meaning(&wall), raw: wall };
    }
    let sign = if zone & 0x20 == 0 { '+' } else { '-' };
    let offset = format!("{sign}{:02}:{}", zone >> 1 & 0xf, if zone & 1 == 0 { "00" } else { "30" });
    let saving = zone & 0x40 != 0;
    let raw = format!("{wall}{offset}{}", if saving { " DST" } else { "" });
    let meaning = if saving { date::meaning(&wall) } else { date::meaning(&raw) };
    MediaTime { field, raw, meaning }
}

/// Adds what a raw DV stream says to `metadata`.
pub(super) fn dv(source: &mut Source<'_>, metadata: &mut Metadata) {
    let head = source.read(0, DV_HEAD_MAX);
    let Some(frame_bytes) = head.get(3).map(|flags| if flags & 0x80 == 0 { 120_000 } else { 144_000 }) else { return };
    let begun = dv_time(&head, "DV recording time");
    let frames = source.size / frame_bytes;
    if let (Some(begun), Some(last)) = (&begun, frames.checked_sub(1)) {
        let ended = dv_time(&source.read(last * frame_bytes, DV_HEAD_MAX), "");
        metadata.durations.extend(ended.and_then(|ended| between("DV clock", begun, &ended)));
    }
    metadata.times.extend(begun);
    // Only the consumers' 25 Mbit/s have frames of this size.
    if head.get(DV_KIND).is_none_or(|kind| kind & 0x1f != 0) {
        return;
    }
    // 525 lines have 30,000/1001 pictures a second, 625 lines 25.
    let ms = if frame_bytes == 120_000 { frames * 1_001 / 30 } else { frames * 40 };
    metadata.durations.push(("DV frames", ms));
    metadata.duration_ms = Some(ms).filter(|ms| *ms > 0);
}

/// The camcorder's clock in the frame of DV that begins at `at`, within another container.
pub(super) fn dv_frame(source: &mut Source<'_>, at: u64) -> Option<MediaTime> {
    dv_time(&source.read(at, DV_HEAD_MAX), "DV recording time")
}

/// The packs of date (0x62) and time (0x63), one after the other, in the blocks of auxiliary data.
fn dv_time(frame: &[u8], field: &'static str) -> Option<MediaTime> {
    let blocks = frame.chunks_exact(DV_BLOCK).skip(1).take(6).filter(|block| block[0] & 0xf0 == 0x50);
    let packs: Vec<&[u8]> = blocks.flat_map(|block| block[3..78].chunks_exact(5)).collect();
    packs.windows(2).find_map(|pair| {
        let (day, clock) = (pair[0], pair[1]);
        if day[0] != 0x62 || clock[0] != 0x63 {
            return None;
        }
        let year = day[4];
        let century = if year < 0x90 { "20" } else { "19" };
        let date = format!("{century}{year:02x}:{:02x}:{:02x}", day[3] & 0x1f, day[2] & 0x3f);
        let raw = format!("{date} {:02x}:{:02x}:{:02x}", clock[4] & 0x3f, clock[3] & 0x7f, clock[2] & 0x7f);
        let meaning = date::meaning(&raw);
        // All ones: nothing was recorded there.
        matches!(meaning, Meaning::Wall(_)).then_some(MediaTime { field, raw, meaning })
    })
}
