//! Time and length from Matroska and WebM (RFC 9559, RFC 8794): `DateUTC`, dates in tags, and the
//! length that the header tells or, in a file that was never finished, that its last cluster shows.

use std::collections::VecDeque;

use super::{BOUNDED, DAMAGED, Meaning, MediaTime, Metadata, Source, big, date, raw_text};

/// Most elements that are looked at in one file.
const ELEMENTS_MAX: u32 = 150_000;

/// Deepest element that is entered within the tags.
const DEPTH_MAX: u32 = 4;

/// Longest end of a file that is searched for its last cluster, in bytes.
const TAIL_MAX: usize = 1024 * 1024;

/// Most blocks of the last cluster.
const BLOCKS_MAX: u32 = 20_000;

/// Most clusters at the end in which the last picture is looked for.
const RECENT_MAX: usize = 16;

/// Most tracks beside pictures and sound.
const TRACKS_MAX: usize = 64;

/// Longest text of a tag that is read, in bytes.
const TEXT_MAX: u64 = 64;

/// Most tags of one file that are looked at.
const TAGS_MAX: usize = 256;

/// How far the header may be from the last cluster, which lacks its last picture's time, in milliseconds.
const APART_MS: u64 = 2000;

/// Seconds from 1970-01-01 to 2001-01-01.
const EPOCH_2001: i64 = 978_307_200;

const SEGMENT: u32 = 0x1853_8067;
const INFO: u32 = 0x1549_a966;
const TRACKS: u32 = 0x1654_ae6b;
const TRACK_ENTRY: u32 = 0xae;
const TRACK_NUMBER: u32 = 0xd7;
const TRACK_TYPE: u32 = 0x83;
const DEFAULT_DURATION: u32 = 0x23_e383;
const TAGS: u32 = 0x1254_c367;
const CLUSTER: u32 = 0x1f43_b675;
const BLOCK_GROUP: u32 = 0xa0;
const BLOCK: u32 = 0xa1;
const SIMPLE_BLOCK: u32 = 0xa3;
const TIMESTAMP: u32 = 0xe7;

/// Elements directly below the segment, which end a cluster of unknown size.
const TOP: [u32; 8] = [SEGMENT, INFO, TRACKS, TAGS, CLUSTER, 0x114d_9b74, 0x1c53_bb6b, 0x1043_a770];
const ATTACHMENTS: u32 = 0x1941_a469;

/// Names of tags that date the recording, and how they are called here.
const DATE_TAGS: [(&str, &str); 6] = [
    ("DATE_RECORDED", "Matroska DATE_RECORDED"),
    ("CREATION_TIME", "Matroska creation_time"),
    ("DATE_DIGITIZED", "Matroska DATE_DIGITIZED"),
    ("DATE_ENCODED", "Matroska DATE_ENCODED"),
    ("DATE_TAGGED", "Matroska DATE_TAGGED"),
    ("DATE", "Matroska DATE"),
];

/// An element: its id, and where its content lies. Without an end, its size is not known.
#[derive(Debug, Clone, Copy)]
struct Element {
    id: u32,
    start: u64,
    end: Option<u64>,
}

/// What the walk has found.
struct Found {
    elements: u32,
    segment: bool,
    cut: bool,
    bounded: bool,
    /// Nanoseconds of a tick.
    scale: u64,
    duration: Option<f64>,
    date: Option<MediaTime>,
    tags: Vec<(String, String)>,
    /// The longest usual duration of a picture or sound, in nanoseconds.
    usual_ns: u64,
    /// Tracks that are neither pictures nor sound: a subtitle may run on after both.
    beside: Vec<u64>,
    first_cluster: Option<u64>,
    /// The last clusters of known size, and their times.
    recent: VecDeque<(u64, u64)>,
    last: Last,
}

/// The last cluster with a time, and the latest block that was seen, in ticks.
#[derive(Default)]
struct Last {
    cluster: Option<(u64, u64)>,
    block: Option<u64>,
    /// Its blocks were met one by one.
    counted: bool,
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut found = Found {
        elements: 0,
        segment: false,
        cut: false,
        bounded: false,
        scale: 1_000_000,
        duration: None,
        date: None,
        tags: Vec::new(),
        usual_ns: 0,
        beside: Vec::new(),
        first_cluster: None,
        recent: VecDeque::new(),
        last: Last::default(),
    };
    file(source, &mut found);
    if found.bounded {
        source.renew();
        tail(source, &found.beside, &mut found.last);
    } else if !found.last.counted {
        // The very last may hold nothing but a subtitle.
        let end = source.size;
        let recent = found.recent.iter().rev();
        let block = recent.copied().find_map(|(start, time)| blocks(source, &found.beside, (start, end), time));
        found.last.block = block.or(found.last.cluster.map(|(_, time)| time));
    }
    metadata.times.extend(found.date.take());
    for (name, field) in DATE_TAGS {
        let said = found.tags.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name));
        metadata.times.extend(said.map(|(_, raw)| MediaTime { field, meaning: date::meaning(raw), raw: raw.clone() }));
    }
    lengths(&found, metadata);
    if !found.segment || found.cut {
        metadata.flags.push(DAMAGED);
    }
    if found.bounded {
        metadata.flags.push(BOUNDED);
    }
}

fn file(source: &mut Source<'_>, found: &mut Found) {
    let end = source.size;
    let mut at = 0;
    while at < end {
        let Some(this) = next(source, at, end, found) else { return };
        if this.id == SEGMENT {
            found.segment = true;
            found.cut |= this.end.is_some_and(|past| past > end);
            segment(source, this.start, this.end.unwrap_or(end).min(end), found);
        }
        let Some(past) = this.end else { return };
        at = past;
    }
}

fn segment(source: &mut Source<'_>, start: u64, end: u64, found: &mut Found) {
    let mut at = start;
    while at < end {
        let Some(this) = next(source, at, end, found) else { return };
        let inside = (this.start, this.end.unwrap_or(end).min(end));
        match this.id {
            INFO => info(source, inside, found),
            TRACKS => tracks(source, inside, found),
            TAGS => tags(source, inside, 0, found),
            CLUSTER => {
                let Some(past) = cluster(source, this, end, found) else { return };
                at = past;
                continue;
            }
            _ => {}
        }
        let Some(past) = this.end else { return };
        at = past;
    }
}

/// The element at `at`, while fewer were looked at than the bound.
fn next(source: &mut Source<'_>, at: u64, end: u64, found: &mut Found) -> Option<Element> {
    found.elements += 1;
    if found.elements > ELEMENTS_MAX || source.is_spent() {
        found.bounded = true;
        return None;
    }
    element(source, at, end)
}

fn element(source: &mut Source<'_>, at: u64, end: u64) -> Option<Element> {
    let bytes: [u8; 12] = source.array_or_zeros(at);
    let id_length = bytes[0].leading_zeros() as usize + 1;
    if id_length > 4 {
        return None;
    }
    let id = u32::try_from(big(&bytes[..id_length])).ok()?;
    let (size, size_length) = number(&bytes[id_length..])?;
    let start = at + (id_length + size_length) as u64;
    if start > end {
        return None;
    }
    // All ones: the size is not known.
    let unknown = size == (1 << (7 * size_length)) - 1;
    Some(Element { id, start, end: (!unknown).then(|| start.saturating_add(size)) })
}

/// A number of variable length, and how many bytes it takes.
fn number(bytes: &[u8]) -> Option<(u64, usize)> {
    let first = *bytes.first()?;
    let length = first.leading_zeros() as usize + 1;
    let own = bytes.get(..length).filter(|_| length <= 8)?;
    let marked = big(own);
    Some((marked & ((1 << (7 * length)) - 1), length))
}

fn unsigned(bytes: &[u8]) -> Option<u64> {
    (bytes.len() <= 8).then(|| big(bytes))
}

/// The children of an element whose size is known.
fn children(
    source: &mut Source<'_>,
    (start, end): (u64, u64),
    found: &mut Found,
    mut each: impl FnMut(&mut Source<'_>, &mut Found, u32, (u64, u64)),
) {
    let mut at = start;
    while at < end {
        let Some(this) = next(source, at, end, found) else { return };
        let past = this.end.unwrap_or(end);
        each(source, found, this.id, (this.start, past.min(end)));
        at = past;
    }
}

fn small(source: &mut Source<'_>, (start, end): (u64, u64), most: u64) -> Vec<u8> {
    source.read(start, usize::try_from((end - start).min(most)).unwrap_or(0))
}

fn info(source: &mut Source<'_>, span: (u64, u64), found: &mut Found) {
    children(source, span, found, |source, found, id, span| {
        let bytes = small(source, span, 8);
        match id {
            0x2a_d7b1 => found.scale = unsigned(&bytes).filter(|scale| *scale > 0).unwrap_or(found.scale),
            0x4489 => {
                found.duration = match bytes.len() {
                    4 => bytes.try_into().ok().map(f32::from_be_bytes).map(f64::from),
                    8 => bytes.try_into().ok().map(f64::from_be_bytes),
                    _ => None,
                };
            }
            0x4461 => found.date = found.date.take().or_else(|| date_utc(&bytes)),
            _ => {}
        }
    });
}

/// Nanoseconds since 2001, by rule in UTC.
fn date_utc(bytes: &[u8]) -> Option<MediaTime> {
    let nanos = i64::from_be_bytes(bytes.try_into().ok()?);
    let at = date::counted(EPOCH_2001, nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
    let meaning = match at {
        _ if nanos == 0 => Meaning::Nothing("not set"),
        Some(at) => Meaning::Utc(at),
        None => Meaning::Nothing("not a date"),
    };
    Some(MediaTime { field: "Matroska DateUTC", raw: nanos.to_string(), meaning })
}

fn tracks(source: &mut Source<'_>, span: (u64, u64), found: &mut Found) {
    children(source, span, found, |source, found, id, span| {
        if id != TRACK_ENTRY {
            return;
        }
        let (mut number, mut kind) = (0, 0);
        children(source, span, found, |source, found, id, span| {
            if ![TRACK_NUMBER, TRACK_TYPE, DEFAULT_DURATION].contains(&id) {
                return;
            }
            let value = unsigned(&small(source, span, 8)).unwrap_or(0);
            match id {
                TRACK_NUMBER => number = value,
                TRACK_TYPE => kind = value,
                // A duration of more than ten seconds is no picture's.
                _ if value < 10_000_000_000 => found.usual_ns = found.usual_ns.max(value),
                _ => {}
            }
        });
        // Pictures, sound, or both in one.
        if !matches!(kind, 0..=3) && found.beside.len() < TRACKS_MAX {
            found.beside.push(number);
        }
    });
}

/// `Tags`, `Tag`, `SimpleTag`: names and texts in their order.
fn tags(source: &mut Source<'_>, span: (u64, u64), depth: u32, found: &mut Found) {
    let mut name = None;
    children(source, span, found, |source, found, id, span| match id {
        0x7373 | 0x67c8 if depth < DEPTH_MAX => tags(source, span, depth + 1, found),
        0x45a3 => name = Some(raw_text(&small(source, span, TEXT_MAX))),
        0x4487 if found.tags.len() < TAGS_MAX => {
            let text = raw_text(&small(source, span, TEXT_MAX));
            found.tags.extend(name.take().map(|name| (name, text)));
        }
        _ => {}
    });
}

/// Notes a cluster's time; gives the place after it. One of unknown size ends where another element
/// of the segment begins.
fn cluster(source: &mut Source<'_>, this: Element, end: u64, found: &mut Found) -> Option<u64> {
    if let Some(past) = this.end {
        if let Some(time) = timestamp(source, this.start) {
            found.first_cluster = found.first_cluster.or(Some(time));
            found.last = Last { cluster: Some((this.start, time)), block: None, counted: false };
            found.recent.push_back((this.start, time));
            if found.recent.len() > RECENT_MAX {
                found.recent.pop_front();
            }
        }
        return Some(past);
    }
    let (mut at, mut time) = (this.start, 0);
    while at < end {
        let child = next(source, at, end, found)?;
        if TOP.contains(&child.id) || child.id == ATTACHMENTS {
            return Some(at);
        }
        if child.id == TIMESTAMP {
            time = unsigned(&small(source, (child.start, child.end?), 8))?;
            found.first_cluster = found.first_cluster.or(Some(time));
            found.last = Last { cluster: Some((this.start, time)), block: found.last.block, counted: true };
        } else if let Some(block) = block_time(source, &found.beside, child, time) {
            found.last.block = found.last.block.max(Some(block));
        }
        at = child.end?;
    }
    Some(end)
}

/// The time of the cluster whose content begins at `start`; it is among the first elements.
fn timestamp(source: &mut Source<'_>, start: u64) -> Option<u64> {
    let head: [u8; 48] = source.array_or_zeros(start);
    let mut rest = &head[..];
    loop {
        let id_length = rest.first()?.leading_zeros() as usize + 1;
        let id = unsigned(rest.get(..id_length.min(4))?)?;
        let (size, size_length) = number(rest.get(id_length..)?)?;
        let content = rest.get(id_length + size_length..)?;
        let size = usize::try_from(size).ok()?;
        if id == u64::from(TIMESTAMP) {
            return unsigned(content.get(..size)?);
        }
        rest = content.get(size..)?;
    }
}

/// The time of a block, in ticks; a group's block may be anywhere in it.
fn block_time(source: &mut Source<'_>, beside: &[u64], this: Element, cluster: u64) -> Option<u64> {
    let block = match this.id {
        SIMPLE_BLOCK | BLOCK => this,
        BLOCK_GROUP => {
            let inner = element(source, this.start, this.end?)?;
            if inner.id != BLOCK {
                return None;
            }
            inner
        }
        _ => return None,
    };
    let head: [u8; 12] = source.array_or_zeros(block.start);
    let (track, length) = number(&head)?;
    if beside.contains(&track) {
        return None;
    }
    let [high, low] = *head.get(length..)?.first_chunk::<2>()?;
    cluster.checked_add_signed(i16::from_be_bytes([high, low]).into())
}

/// The latest block of the cluster whose content begins at `start`.
fn blocks(source: &mut Source<'_>, beside: &[u64], (start, end): (u64, u64), time: u64) -> Option<u64> {
    let (mut at, mut latest) = (start, None);
    for _ in 0..BLOCKS_MAX {
        let Some(child) = element(source, at, end).filter(|_| at < end) else { return latest };
        if TOP.contains(&child.id) || child.id == ATTACHMENTS {
            return latest;
        }
        latest = latest.max(block_time(source, beside, child, time));
        let Some(past) = child.end else { return latest };
        at = past;
    }
    latest
}

/// Finds the last cluster of a file with more elements than were walked.
fn tail(source: &mut Source<'_>, beside: &[u64], last: &mut Last) {
    let end = source.size;
    let bytes = source.read_tail(TAIL_MAX);
    let from = end - bytes.len() as u64;
    *last = Last::default();
    let id = CLUSTER.to_be_bytes();
    for (at, _) in bytes.windows(4).enumerate().rev().filter(|(_, window)| *window == id) {
        let place = from + at as u64;
        let Some(start) = element(source, place, end).map(|this| this.start) else { continue };
        if let Some(time) = timestamp(source, start) {
            *last =
                Last { cluster: Some((start, time)), block: blocks(source, beside, (start, end), time), counted: true };
            return;
        }
    }
}

fn lengths(found: &Found, metadata: &mut Metadata) {
    let ms = |ticks: u64| u64::try_from(u128::from(ticks) * u128::from(found.scale) / 1_000_000).ok();
    let header = found.duration.filter(|ticks| ticks.is_finite() && *ticks > 0.0).and_then(|ticks| {
        #[expect(clippy::cast_precision_loss, reason = "a scale is far below 2^53")]
        let nanos = ticks * found.scale as f64;
        whole_ms(nanos / 1e6)
    });
    let latest = found.last.block.or(found.last.cluster.map(|(_, time)| time));
    let clusters = latest.and_then(|latest| {
        // A part of a stream does not begin at zero.
        let first = found.first_cluster.unwrap_or(0);
        Some(ms(latest.checked_sub(first)?)?.saturating_add(found.usual_ns / 1_000_000))
    });
    let clusters = clusters.filter(|ms| *ms > 0);
    // Beside subtitles the header may tell how long those are.
    let beside = header.filter(|_| !found.beside.is_empty());
    for (field, ms) in [
        ("Matroska Duration", header),
        ("Matroska last cluster", clusters),
        ("Matroska Duration, perhaps of what is beside", beside),
    ] {
        metadata.durations.extend(ms.map(|ms| (field, ms)));
    }
    // A header beside a file that was cut tells of more than is there, and one beside subtitles may
    // tell how long those are. Without either a last picture may be long, but not half of all.
    let doubted = found.cut || !found.beside.is_empty();
    metadata.duration_ms = match (header, clusters) {
        (Some(header), Some(clusters)) if doubted && header > clusters + APART_MS => Some(clusters),
        (Some(header), Some(clusters)) if header / 3 * 2 > clusters + APART_MS => Some(clusters),
        (header, clusters) => header.or(clusters),
    };
}

/// A count of milliseconds that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn whole_ms(ms: f64) -> Option<u64> {
    (0.0..1e15).contains(&ms).then_some(ms.round() as u64)
}
