//! Times and length from AVI (RIFF, OpenDML) and WAV (RIFF, RF64, BW64).
//!
//! Recorders that lose power leave header lengths of zero, and OpenDML's first header counts only
//! the first gigabyte; so every length is gathered, and what counts the content goes first.

mod avi;
mod wav;

use self::avi::Video;
use self::wav::Sound;
use super::photo::{self, Times};
use super::{BOUNDED, DAMAGED, Meaning, MediaTime, Metadata, Source, date, mpeg, raw_text};

/// Most chunks that are looked at in one file.
const CHUNKS_MAX: u32 = 50_000;

/// Deepest list that is entered: RIFF, hdrl, strl.
const DEPTH_MAX: u32 = 3;

/// Longest date that is read, in bytes.
const DATE_MAX: usize = 64;

/// Seconds from 1970-01-01 to 1601-01-01.
const EPOCH_1601: i64 = -11_644_473_600;

/// What the walk has found.
#[derive(Default)]
struct Found {
    chunks: u32,
    damaged: bool,
    bounded: bool,
    /// The camera's own date, then what programs write.
    taken: Vec<MediaTime>,
    said: Vec<MediaTime>,
    pictures: Times,
    video: Video,
    sound: Sound,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut found = Found::default();
    let end = source.size;
    walk(source, 12, end, 0, &mut found);
    metadata.times.append(&mut found.taken);
    if let Some(frame) = found.video.dv_frame(source) {
        metadata.times.extend(mpeg::dv_frame(source, frame));
    }
    metadata.times.append(&mut found.said);
    metadata.times.extend(found.pictures.ordered());
    if metadata.media_type == "audio/wav" {
        found.sound.lengths(metadata);
    } else {
        found.video.lengths(source, metadata);
    }
    if found.damaged {
        metadata.flags.push(DAMAGED);
    }
    if found.bounded {
        metadata.flags.push(BOUNDED);
    }
}

fn walk(source: &mut Source<'_>, start: u64, end: u64, depth: u32, found: &mut Found) {
    let mut at = start;
    // The last chunk may lack its padding, so a rest below one header is no damage.
    while at.saturating_add(8) <= end {
        found.chunks += 1;
        if found.chunks > CHUNKS_MAX || source.is_spent() {
            found.bounded = true;
            return;
        }
        let Some([kind @ .., a, b, c, d]) = source.array::<8>(at) else {
            found.damaged = true;
            return;
        };
        let told = u32::from_le_bytes([a, b, c, d]);
        let content = at + 8;
        let size = found.sound.true_size(kind, told, end - content);
        let past = content.saturating_add(size);
        found.damaged |= past > end;
        chunk(source, kind, (content, past.min(end)), depth, found);
        at = past.saturating_add(size % 2);
    }
}

fn chunk(source: &mut Source<'_>, kind: [u8; 4], (start, end): (u64, u64), depth: u32, found: &mut Found) {
    let head = |source: &mut Source<'_>, most: usize| {
        source.read(start, usize::try_from(end - start).unwrap_or(usize::MAX).min(most))
    };
    match &kind {
        b"LIST" if depth < DEPTH_MAX => match source.array::<4>(start) {
            None => {}
            // The pictures and sounds themselves are not looked at.
            Some(list) if &list == b"movi" => found.video.movie(start + 4, end),
            Some(list) => {
                if &list == b"strl" {
                    found.video.stream();
                }
                walk(source, start + 4, end, depth + 1, found);
            }
        },
        b"RIFF" => found.video.more_parts(),
        b"avih" => found.video.header(&head(source, 56)),
        b"dmlh" => found.video.whole(&head(source, 4)),
        b"strh" => found.video.stream_header(&head(source, 56)),
        b"idx1" => found.video.index(start, end),
        b"IDIT" => said(&mut found.taken, "AVI IDIT", &head(source, DATE_MAX)),
        b"ICRD" => said(&mut found.said, "RIFF ICRD", &head(source, DATE_MAX)),
        b"DTIM" => found.said.extend(counted(&head(source, DATE_MAX))),
        // Cameras put EXIF data into the stream's own data.
        b"strd" if source.array(start) == Some(*b"AVIF") => {
            photo::directories(source, (start.saturating_add(8).min(end), end), &mut found.pictures);
        }
        b"nctg" => nikon(&head(source, 4096), &mut found.taken),
        b"_PMX" => photo::packet(source, (start, end), &mut found.pictures),
        b"bext" => found.taken.extend(wav::origination(&head(source, 346))),
        b"iXML" => found.said.extend(wav::ixml(&head(source, 64 * 1024))),
        b"ds64" => found.sound.sizes(&head(source, 28)),
        b"fmt " => found.sound.format(&head(source, 16)),
        b"fact" => found.sound.samples(&head(source, 4)),
        b"data" => found.sound.data(end - start),
        _ => {}
    }
}

fn said(times: &mut Vec<MediaTime>, field: &'static str, bytes: &[u8]) {
    let raw = raw_text(bytes);
    times.push(MediaTime { field, meaning: date::meaning(&raw), raw });
}

/// Adobe's `DTIM`: two numbers that make up a count of 100 ns since 1601.
fn counted(bytes: &[u8]) -> Option<MediaTime> {
    let raw = raw_text(bytes);
    let (high, low) = raw.split_once(' ')?;
    let units = (u64::from(high.trim().parse::<u32>().ok()?) << 32) | u64::from(low.trim().parse::<u32>().ok()?);
    let meaning = file_time(units);
    Some(MediaTime { field: "RIFF DTIM", raw, meaning })
}

/// A count of 100 ns since 1601 (Windows' `FILETIME`).
pub(super) fn file_time(units: u64) -> Meaning {
    let seconds = i64::try_from(units / 10_000_000).unwrap_or(i64::MAX);
    // Programs that know no date write none, or the start of 1970.
    if units == 0 || seconds == -EPOCH_1601 {
        return Meaning::Nothing("not set");
    }
    let nanos = i64::try_from(units % 10_000_000).unwrap_or(0) * 100;
    date::counted(EPOCH_1601, seconds, nanos).map_or(Meaning::Nothing("not a date"), Meaning::Utc)
}

/// Nikon's tags: a number, a size, a text.
fn nikon(bytes: &[u8], times: &mut Vec<MediaTime>) {
    let mut rest = bytes;
    while let Some(([a, b, c, d], content)) = rest.split_first_chunk::<4>() {
        let Some((value, after)) = content.split_at_checked(usize::from(u16::from_le_bytes([*c, *d]))) else { return };
        match u16::from_le_bytes([*a, *b]) {
            0x13 => said(times, "Nikon DateTimeOriginal", value),
            0x14 => said(times, "Nikon CreateDate", value),
            _ => {}
        }
        rest = after;
    }
}
