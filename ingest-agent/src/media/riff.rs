//! Time and length from AVI and WAV (RIFF).

use super::{Meaning, MediaTime, Metadata, Source, raw_text, wall};

/// Most chunks that are looked at in one file.
const CHUNKS_MAX: u32 = 2048;

/// Deepest list that is entered: RIFF, hdrl, strl.
const DEPTH_MAX: u32 = 3;

/// Longest date that is read, in bytes.
const DATE_MAX: usize = 64;

/// What the walk has found.
#[derive(Default)]
struct Found {
    chunks: u32,
    damaged: bool,
    date: Option<(&'static str, String)>,
    /// Milliseconds.
    duration: Option<u64>,
    bytes_per_second: Option<u32>,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut found = Found::default();
    let end = source.size;
    walk(source, 12, end, 0, &mut found);
    if let Some((field, raw)) = found.date {
        let meaning = wall(&raw).map_or(Meaning::Nothing("not a date"), Meaning::Wall);
        metadata.times.push(MediaTime { field, raw, meaning });
    }
    metadata.duration_ms = found.duration;
    if found.damaged {
        metadata.flags.push("container-damaged");
    }
}

fn walk(source: &mut Source<'_>, start: u64, end: u64, depth: u32, found: &mut Found) {
    let mut at = start;
    // The last chunk may lack its padding, so a rest below one header is no damage.
    while at.saturating_add(8) <= end {
        found.chunks += 1;
        let head: Option<[u8; 8]> = source.array(at);
        let (Some(head), true) = (head, found.chunks <= CHUNKS_MAX) else {
            found.damaged = true;
            return;
        };
        let size = u64::from(u32::from_le_bytes(head[4..].try_into().expect("eight bytes have four after the fourth")));
        let (content, past) = (at + 8, at + 8 + size);
        if past > end {
            found.damaged = true;
        }
        chunk(source, [head[0], head[1], head[2], head[3]], (content, past.min(end)), depth, found);
        at = past + size % 2;
    }
}

fn chunk(source: &mut Source<'_>, kind: [u8; 4], (start, end): (u64, u64), depth: u32, found: &mut Found) {
    let length = usize::try_from(end - start).unwrap_or(usize::MAX);
    match &kind {
        b"LIST" if depth < DEPTH_MAX => {
            // The pictures and sounds themselves are not looked at.
            let movie = source.array::<4>(start).is_none_or(|list| &list == b"movi");
            if !movie {
                walk(source, start + 4, end, depth + 1, found);
            }
        }
        b"avih" => {
            let header = source.read(start, length.min(20));
            let number = |at: usize| Some(u64::from(u32::from_le_bytes(header.get(at..at + 4)?.try_into().ok()?)));
            found.duration = number(0).zip(number(16)).map(|(frame_us, frames)| frame_us * frames / 1000);
        }
        b"IDIT" => found.date = Some(("IDIT", raw_text(&source.read(start, length.min(DATE_MAX))))),
        b"ICRD" if found.date.is_none() => {
            found.date = Some(("ICRD", raw_text(&source.read(start, length.min(DATE_MAX)))));
        }
        b"fmt " => {
            let header = source.read(start, length.min(16));
            found.bytes_per_second = header
                .get(8..12)
                .and_then(|rate| Some(u32::from_le_bytes(rate.try_into().ok()?)))
                .filter(|rate| *rate > 0);
        }
        b"data" => {
            found.duration = found.bytes_per_second.map(|rate| (end - start).saturating_mul(1000) / u64::from(rate));
        }
        _ => {}
    }
}
