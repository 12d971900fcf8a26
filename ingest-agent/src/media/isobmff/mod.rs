//! Creation time and length from MP4, QuickTime and 3GP (ISO/IEC 14496-12, QuickTime File Format).
//!
//! Walks the boxes for `moov` with its tracks' headers, for the dates in `udta`, `meta` and XMP, and
//! for the fragments, whose lengths are summed: a fragmented file's headers tell none, or the first
//! fragment's. Only headers and these boxes are read; where a file has more boxes than are looked
//! at, its end is.

mod fragments;
mod tags;

use evidence::time::Utc;

use self::fragments::Fragments;
use super::photo::Times;
use super::{BOUNDED, DAMAGED, Meaning, MediaTime, Metadata, Source, big, date};

/// Seconds from 1970-01-01 to 1904-01-01.
const EPOCH_1904: i64 = -2_082_844_800;

/// Most boxes that are looked at in one file: some 13 hours of fragments of half a second.
const BOXES_MAX: u32 = 200_000;

/// Most tracks.
const TRACKS_MAX: usize = 64;

/// How far apart lengths may be that say the same, in milliseconds.
const APART_MS: u64 = 1000;

/// How far apart the creation of a movie and its tracks may be that is the same, in seconds.
const SAME_SECONDS: u64 = 2;

/// Longest table of sample durations that is read, in bytes.
const TABLE_MAX: u64 = 1024 * 1024;

/// A box: its type, and where its content lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Box4 {
    pub(super) kind: [u8; 4],
    pub(super) start: u64,
    pub(super) end: u64,
}

/// The boxes that lie from one place to another.
pub(super) struct Boxes {
    at: u64,
    end: u64,
    /// A box that cannot be, or runs past its parent; it is cut to it.
    damaged: bool,
}

impl Boxes {
    pub(super) fn new(from: u64, to: u64) -> Self {
        Self { at: from, end: to, damaged: false }
    }

    /// The next box. None at the end, and where a header cannot be read.
    pub(super) fn next(&mut self, source: &mut Source<'_>) -> Option<Box4> {
        if self.at >= self.end {
            return None;
        }
        let found = self.header(source);
        self.damaged |= found.is_none();
        self.at = found.map_or(self.end, |this| this.end);
        found
    }

    pub(super) fn find(&mut self, source: &mut Source<'_>, kind: [u8; 4]) -> Option<Box4> {
        for _ in 0..BOXES_MAX {
            let this = self.next(source)?;
            if this.kind == kind {
                return Some(this);
            }
        }
        None
    }

    fn header(&mut self, source: &mut Source<'_>) -> Option<Box4> {
        let [a, b, c, d, kind @ ..]: [u8; 8] = source.array(self.at)?;
        let (head_size, size) = match u32::from_be_bytes([a, b, c, d]) {
            0 => (8, self.end - self.at),
            1 => (16, u64::from_be_bytes(source.array(self.at + 8)?)),
            size => (8, u64::from(size)),
        };
        if size < head_size {
            return None;
        }
        let box_end = self.at.saturating_add(size);
        self.damaged |= box_end > self.end;
        Some(Box4 { kind, start: (self.at + head_size).min(self.end), end: box_end.min(self.end) })
    }
}

/// What the walk has found.
#[derive(Default)]
struct Found {
    boxes: u32,
    movie: bool,
    damaged: bool,
    bounded: bool,
    header: Option<Header>,
    tracks: Vec<Track>,
    /// Milliseconds that `mehd` and `sidx` tell.
    extends_ms: Option<u64>,
    index_ms: Option<u64>,
    fragments: Fragments,
    dates: Vec<MediaTime>,
    pictures: Times,
}

/// What a track's headers say.
#[derive(Debug, Default)]
struct Track {
    id: u32,
    /// What it holds: `vide`, `soun`, or something that is not part of how long a recording is.
    handler: Option<[u8; 4]>,
    created: Option<u64>,
    media: Option<Header>,
    /// The sum of its samples' durations, in units of its time scale.
    samples: Option<u64>,
}

impl Track {
    /// Pictures or sound, as far as is known. A subtitle or a list of places may run on after both.
    fn is_recorded(&self) -> bool {
        self.handler.is_none_or(|handler| matches!(&handler, b"vide" | b"soun"))
    }
}

/// The creation time, in seconds since 1904, and length that `mvhd` and `mdhd` share.
#[derive(Debug, Clone, Copy)]
struct Header {
    created: u64,
    scale: u32,
    duration: Option<u64>,
}

impl Header {
    fn duration_ms(self) -> Option<u64> {
        self.duration.and_then(|ticks| milliseconds(ticks, self.scale))
    }
}

fn milliseconds(ticks: u64, scale: u32) -> Option<u64> {
    (scale > 0).then(|| u64::try_from(u128::from(ticks) * 1000 / u128::from(scale)).unwrap_or(u64::MAX))
}

/// Adds what the file says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let mut found = Found::default();
    let end = source.size;
    walk(source, end, &mut found);
    metadata.times.append(&mut found.dates);
    created(&found, metadata);
    metadata.times.extend(std::mem::take(&mut found.pictures).ordered());
    lengths(&found, metadata);
    if !found.movie && !found.bounded || found.damaged {
        metadata.flags.push(DAMAGED);
    }
    if found.bounded {
        metadata.flags.push(BOUNDED);
    }
}

fn walk(source: &mut Source<'_>, end: u64, found: &mut Found) {
    let mut boxes = Boxes::new(0, end);
    while let Some(this) = next(source, &mut boxes, found) {
        match &this.kind {
            b"moov" => movie(source, this, found),
            b"moof" => {
                let scales = found.scales();
                found.fragments.add(source, this, &scales);
            }
            b"sidx" => found.index_ms = found.index_ms.or_else(|| fragments::index_ms(source, this)),
            b"meta" => tags::meta(source, this, &mut found.dates),
            b"uuid" => tags::uuid(source, this, &mut found.pictures),
            _ => {}
        }
    }
    if found.bounded {
        let scales = found.scales();
        found.fragments.add_last(source, end, &scales);
    }
}

/// The next box, while fewer were looked at than the bound and the budget of reads lasts.
fn next(source: &mut Source<'_>, boxes: &mut Boxes, found: &mut Found) -> Option<Box4> {
    found.boxes += 1;
    if boxes.at < boxes.end && (found.boxes > BOXES_MAX || source.is_spent()) {
        found.bounded = true;
        return None;
    }
    let this = boxes.next(source);
    if boxes.damaged && source.is_spent() {
        found.bounded = true;
    } else {
        found.damaged |= boxes.damaged;
    }
    this
}

impl Found {
    /// The time scale and first time of each track's fragments.
    fn scales(&self) -> Vec<fragments::Scale> {
        self.tracks
            .iter()
            .filter_map(|track| {
                let media = track.media?;
                // Samples in `moov` come before those of the fragments.
                let before = track.samples.filter(|ticks| *ticks > 0);
                Some(fragments::Scale { track: track.id, per_second: media.scale, before })
            })
            .collect()
    }
}

fn movie(source: &mut Source<'_>, parent: Box4, found: &mut Found) {
    found.movie = true;
    let mut boxes = Boxes::new(parent.start, parent.end);
    while let Some(this) = next(source, &mut boxes, found) {
        match &this.kind {
            b"mvhd" => found.header = found.header.or_else(|| header(source, this)),
            b"trak" if found.tracks.len() < TRACKS_MAX => {
                let track = track(source, this, found);
                found.tracks.push(track);
            }
            b"mvex" => extends(source, this, found),
            b"udta" => tags::user_data(source, this, &mut found.dates, &mut found.pictures),
            b"meta" => tags::meta(source, this, &mut found.dates),
            b"uuid" => tags::uuid(source, this, &mut found.pictures),
            _ => {}
        }
    }
}

fn track(source: &mut Source<'_>, parent: Box4, found: &mut Found) -> Track {
    let mut track = Track::default();
    let mut boxes = Boxes::new(parent.start, parent.end);
    while let Some(this) = next(source, &mut boxes, found) {
        match &this.kind {
            b"tkhd" => {
                let content: [u8; 24] = source.array_or_zeros(this.start);
                let long = content[0] == 1;
                track.created = Some(if long { big(&content[4..12]) } else { big(&content[4..8]) });
                let id = if long { &content[20..24] } else { &content[12..16] };
                track.id = u32::try_from(big(id)).unwrap_or(0);
            }
            b"mdia" => media(source, this, &mut track, found),
            b"udta" => tags::user_data(source, this, &mut found.dates, &mut found.pictures),
            b"meta" => tags::meta(source, this, &mut found.dates),
            _ => {}
        }
    }
    track
}

/// `mdia`: the header, and the table of durations in `minf` and `stbl`.
fn media(source: &mut Source<'_>, parent: Box4, track: &mut Track, found: &mut Found) {
    let mut boxes = Boxes::new(parent.start, parent.end);
    while let Some(this) = next(source, &mut boxes, found) {
        match &this.kind {
            b"mdhd" => track.media = header(source, this),
            b"hdlr" => track.handler = source.array(this.start.saturating_add(8)),
            b"minf" => {
                let table = Boxes::new(this.start, this.end).find(source, *b"stbl");
                let times = table.and_then(|table| Boxes::new(table.start, table.end).find(source, *b"stts"));
                track.samples = times.and_then(|times| samples(source, times));
            }
            _ => {}
        }
    }
}

/// The sum of `stts`, where the table is not longer than what is read.
fn samples(source: &mut Source<'_>, this: Box4) -> Option<u64> {
    let count = u64::from(u32::from_be_bytes(source.array(this.start.checked_add(4)?)?));
    let length = count.checked_mul(8).filter(|length| *length <= TABLE_MAX)?;
    let table = source.read(this.start + 8, usize::try_from(length.min(this.end.checked_sub(this.start + 8)?)).ok()?);
    let entries = table.chunks_exact(8).map(|entry| big(&entry[..4]) * big(&entry[4..]));
    Some(entries.fold(0, u64::saturating_add))
}

/// `mvex`: the whole length, and each track's usual duration of a sample.
fn extends(source: &mut Source<'_>, parent: Box4, found: &mut Found) {
    let mut boxes = Boxes::new(parent.start, parent.end);
    while let Some(this) = next(source, &mut boxes, found) {
        match &this.kind {
            b"mehd" => {
                let content: [u8; 12] = source.array_or_zeros(this.start);
                let ticks = if content[0] == 1 { big(&content[4..12]) } else { big(&content[4..8]) };
                let scale = found.header.map_or(0, |header| header.scale);
                found.extends_ms = milliseconds(ticks, scale).filter(|ms| *ms > 0);
            }
            b"trex" => {
                let [_, track, _, duration] =
                    [0, 4, 8, 12].map(|at| source.array(this.start + at).map_or(0, u32::from_be_bytes));
                found.fragments.usual(track, duration);
            }
            _ => {}
        }
    }
}

/// Reads `mvhd` or `mdhd`: version and flags, then created, modified, time scale, duration.
fn header(source: &mut Source<'_>, this: Box4) -> Option<Header> {
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
    Some(Header { created, scale, duration: (duration != unknown).then_some(duration) })
}

/// The movie's creation time, and a track's that differs from it: programs that write a movie anew may leave its
/// tracks as they were, and a recorder whose clock was set in between has two.
fn created(found: &Found, metadata: &mut Metadata) {
    let movie = found.header.map(|header| header.created);
    if let Some(created) = movie {
        metadata.times.push(instant(["mvhd creation time", "mvhd creation time, taken as counted from 1970"], created));
    }
    let recorded = || found.tracks.iter().filter(|track| track.is_recorded());
    let is_set = |created: &u64| *created > 0;
    let mut told: Vec<u64> = movie.into_iter().collect();
    let mut add = |names: [&'static str; 2], created: Option<u64>| {
        let Some(created) = created else { return };
        if !told.iter().any(|other| other.abs_diff(created) <= SAME_SECONDS) {
            told.push(created);
            metadata.times.push(instant(names, created));
        }
    };
    let mut media = recorded().filter_map(|track| track.media).map(|media| media.created);
    add(["mdhd creation time", "mdhd creation time, taken as counted from 1970"], media.find(is_set));
    let mut tracks = recorded().filter_map(|track| track.created);
    add(["tkhd creation time", "tkhd creation time, taken as counted from 1970"], tracks.find(is_set));
}

/// Some programs count from 1970 against the format's rule; read from 1904, their dates would lie
/// before 1970, when nobody wrote such files.
fn instant([by_format, from_1970]: [&'static str; 2], created: u64) -> MediaTime {
    let raw = created.to_string();
    let (field, epoch) = match i64::try_from(created) {
        Ok(0) => return MediaTime { field: by_format, raw, meaning: Meaning::Nothing("not set") },
        Ok(seconds) if seconds < -EPOCH_1904 => (from_1970, 0),
        _ => (by_format, EPOCH_1904),
    };
    let at: Option<Utc> = i64::try_from(created).ok().and_then(|seconds| date::counted(epoch, seconds, 0));
    MediaTime { field, raw, meaning: at.map_or(Meaning::Nothing("not a date"), Meaning::Utc) }
}

/// All lengths that were found; the fragments' own goes before what headers say of them.
fn lengths(found: &Found, metadata: &mut Metadata) {
    let set = |ms: &u64| *ms > 0;
    let movie = found.header.and_then(Header::duration_ms).filter(set);
    let longest = |recorded: bool| {
        let tracks = found.tracks.iter().filter(|track| track.is_recorded() == recorded);
        tracks.filter_map(|track| track.media?.duration_ms()).max().filter(set)
    };
    let (media, beside) = (longest(true), longest(false));
    let recorded = || found.tracks.iter().filter(|track| track.is_recorded());
    let samples = recorded().filter_map(|track| milliseconds(track.samples?, track.media?.scale)).max().filter(set);
    let counted = recorded().all(|track| track.samples.is_some());
    let others: Vec<u32> = found.tracks.iter().filter(|track| !track.is_recorded()).map(|track| track.id).collect();
    let summed = found.fragments.length_ms(&others);
    let fragments = summed.line.or(summed.sum);
    let fragmented = found.fragments.is_any();
    // The movie lasts as long as something that is neither picture nor sound.
    let with_beside = matches!((movie, media, beside), (Some(movie), Some(media), Some(beside))
        if movie > media + APART_MS && movie.abs_diff(beside) <= APART_MS);
    for (field, ms) in [
        ("fragments' time line", summed.line),
        ("fragments' sum", summed.sum),
        ("mehd", found.extends_ms),
        ("sidx", found.index_ms),
        ("mvhd", movie),
        ("mdhd", media),
        ("stts", samples),
        ("mdhd of what is beside", beside),
    ] {
        metadata.durations.extend(ms.map(|ms| (field, ms)));
    }
    // Before the fragments are known, the headers tell at most the first one's length.
    let headers = if with_beside { media } else { movie.or(media).or(beside) };
    // What the samples last is counted; a header that says more is wrong, or in the wrong units.
    let headers = match (headers, samples) {
        (Some(said), Some(samples)) if counted && said > samples + APART_MS => Some(samples),
        (headers, _) => headers,
    };
    metadata.duration_ms = if fragmented {
        fragments.filter(set).or(found.extends_ms).or(found.index_ms).or(headers.filter(|_| !found.bounded))
    } else {
        headers
    };
}
