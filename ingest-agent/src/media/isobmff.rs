//! Creation time and length from MP4, QuickTime and 3GP (ISO/IEC 14496-12, QuickTime File Format).
//!
//! Walks `moov` for `mvhd`, the tracks' `mdhd`, and QuickTime's `creationdate`. Only box headers
//! and these boxes are read.

use evidence::time::Utc;

use super::{Meaning, MediaTime, Metadata, Source, raw_text, with_offset};

/// Seconds from 1904-01-01 to 1970-01-01.
const EPOCH_1904: i64 = 2_082_844_800;

/// Most boxes that are looked at in one file.
const BOXES_MAX: u32 = 4096;

/// Deepest box that is entered: moov, trak, mdia.
const DEPTH_MAX: u32 = 4;

/// Most metadata keys, and the longest value that is read, in bytes.
const KEYS_MAX: u32 = 256;
const VALUE_MAX: usize = 256;

/// QuickTime's key for the time that a person's clock showed.
const CREATION_DATE: &[u8] = b"com.apple.quicktime.creationdate";

/// A box: its type, and where its content lies.
#[derive(Clone, Copy)]
struct Box4 {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

/// What the walk has found.
#[derive(Default)]
struct Found {
    boxes: u32,
    movie: bool,
    damaged: bool,
    header: Option<Header>,
    track_ms: Option<u64>,
    date_key: Option<u32>,
    date: Option<String>,
}

/// The creation time, in seconds since 1904, and length that `mvhd` and `mdhd` share.
#[derive(Clone, Copy)]
struct Header {
    created: u64,
    duration_ms: Option<u64>,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut found = Found::default();
    let end = source.size;
    walk(source, 0, end, 0, &mut found);
    if let Some(text) = found.date {
        let meaning = with_offset(&text).map_or(Meaning::Nothing("no date with an offset"), Meaning::WithOffset);
        metadata.times.push(MediaTime { field: "quicktime creationdate", raw: text, meaning });
    }
    if let Some(header) = found.header {
        let (field, meaning) = instant(header.created);
        metadata.times.push(MediaTime { field, raw: header.created.to_string(), meaning });
    }
    // A fragmented file has no length in its movie header; the longest track may tell.
    let movie = found.header.and_then(|header| header.duration_ms).filter(|ms| *ms > 0);
    metadata.duration_ms = movie.or(found.track_ms);
    if !found.movie || found.damaged {
        metadata.flags.push("container-damaged");
    }
}

/// Some programs count from 1970 against the format's rule; read from 1904, their dates would lie
/// before 1970, when nobody wrote such files.
fn instant(created: u64) -> (&'static str, Meaning) {
    let by_format = "mvhd creation time";
    let (field, epoch) = match i64::try_from(created) {
        Ok(0) => return (by_format, Meaning::Nothing("not set")),
        Ok(seconds) if seconds < EPOCH_1904 => ("mvhd creation time, taken as counted from 1970", 0),
        _ => (by_format, EPOCH_1904),
    };
    let at = i64::try_from(created).ok().and_then(|seconds| {
        let micros = seconds.checked_sub(epoch)?.checked_mul(1_000_000)?;
        Utc::from_micros(micros).ok()
    });
    (field, at.map_or(Meaning::Nothing("not a date"), Meaning::Utc))
}

fn walk(source: &mut Source<'_>, start: u64, end: u64, depth: u32, found: &mut Found) {
    let mut at = start;
    while at < end {
        let Some(this) = header(source, at, end, found) else { return };
        enter(source, this, depth, found);
        at = this.end;
    }
}

/// Reads a box's header. A box that runs past its parent is cut to it and noted.
fn header(source: &mut Source<'_>, at: u64, end: u64, found: &mut Found) -> Option<Box4> {
    found.boxes += 1;
    let head: Option<[u8; 8]> = source.array(at);
    let (Some(head), true) = (head, found.boxes <= BOXES_MAX) else {
        found.damaged = true;
        return None;
    };
    let (size, kind) = head.split_at(4);
    let kind = kind.try_into().expect("eight bytes have four after the fourth");
    let size = u32::from_be_bytes(size.try_into().expect("eight bytes have four"));
    let (head_size, size) = match size {
        0 => (8, end - at),
        1 => (16, u64::from_be_bytes(source.array(at + 8)?)),
        size => (8, u64::from(size)),
    };
    if size < head_size {
        found.damaged = true;
        return None;
    }
    let box_end = at.saturating_add(size);
    if box_end > end {
        found.damaged = true;
    }
    Some(Box4 { kind, start: (at + head_size).min(end), end: box_end.min(end) })
}

fn enter(source: &mut Source<'_>, this: Box4, depth: u32, found: &mut Found) {
    if depth >= DEPTH_MAX {
        return;
    }
    match &this.kind {
        b"moov" => {
            found.movie = true;
            walk(source, this.start, this.end, depth + 1, found);
        }
        b"trak" | b"mdia" => walk(source, this.start, this.end, depth + 1, found),
        b"mvhd" => found.header = found.header.or_else(|| times(source, this)),
        b"mdhd" => {
            let track = times(source, this).and_then(|header| header.duration_ms);
            found.track_ms = found.track_ms.max(track);
        }
        b"meta" if depth == 1 => {
            // QuickTime's `meta` is a plain box, ISO's begins with version and flags.
            let plain = source.array::<8>(this.start).is_some_and(|head| &head[4..] == b"hdlr");
            let start = if plain { this.start } else { this.start.saturating_add(4) };
            walk(source, start.min(this.end), this.end, depth + 1, found);
        }
        b"keys" => found.date_key = date_key(source, this),
        b"ilst" => found.date = found.date.take().or_else(|| date(source, this, found)),
        _ => {}
    }
}

/// Reads `mvhd` or `mdhd`: version and flags, then created, modified, time scale, duration.
fn times(source: &mut Source<'_>, this: Box4) -> Option<Header> {
    let content = source.read(this.start, usize::try_from(this.end - this.start).ok()?.min(32));
    let long = content.first()? == &1;
    let u32_at = |at: usize| Some(u32::from_be_bytes(content.get(at..at + 4)?.try_into().ok()?));
    let u64_at = |at: usize| Some(u64::from_be_bytes(content.get(at..at + 8)?.try_into().ok()?));
    let (created, scale, duration) = if long {
        (u64_at(4)?, u32_at(20)?, u64_at(24)?)
    } else {
        (u32_at(4)?.into(), u32_at(12)?, u32_at(16)?.into())
    };
    // All ones means that the length is not known.
    let unknown = if long { u64::MAX } else { u32::MAX.into() };
    let duration_ms = (duration != unknown && scale > 0)
        .then(|| u64::try_from(u128::from(duration) * 1000 / u128::from(scale)).unwrap_or(u64::MAX));
    Some(Header { created, duration_ms })
}

/// The number, from 1, of the creation date among the keys.
fn date_key(source: &mut Source<'_>, this: Box4) -> Option<u32> {
    let count = u32::from_be_bytes(source.array(this.start.checked_add(4)?)?).min(KEYS_MAX);
    let mut at = this.start + 8;
    for number in 1..=count {
        let size = u64::from(u32::from_be_bytes(source.array(at)?));
        let name = source.read(at + 8, usize::try_from(size.checked_sub(8)?).ok()?.min(VALUE_MAX));
        if name == CREATION_DATE {
            return Some(number);
        }
        at = at.checked_add(size).filter(|at| *at < this.end)?;
    }
    None
}

/// The text of the value whose type is the number of the creation date's key.
fn date(source: &mut Source<'_>, this: Box4, found: &mut Found) -> Option<String> {
    let wanted = found.date_key?.to_be_bytes();
    let mut at = this.start;
    while at < this.end {
        let item = header(source, at, this.end, found)?;
        if item.kind == wanted {
            // A `data` box: header, type, locale, then the text.
            let data = header(source, item.start, item.end, found).filter(|data| &data.kind == b"data")?;
            let length = usize::try_from(data.end.saturating_sub(data.start)).ok()?.min(VALUE_MAX);
            return Some(raw_text(source.read(data.start, length).get(8..)?));
        }
        at = item.end;
    }
    None
}
