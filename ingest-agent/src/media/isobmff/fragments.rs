//! The length of a fragmented file, from its `moof` boxes (ISO/IEC 14496-12, 8.8).

use super::{Box4, Boxes, TRACKS_MAX, milliseconds};
use crate::media::Source;

/// Longest `moof` that is read, and longest end of a file that is searched for one, in bytes.
const FRAGMENT_MAX: u64 = 1024 * 1024;
const TAIL_MAX: usize = 1024 * 1024;

/// Most boxes within one fragment.
const INSIDE_MAX: usize = 4096;

/// How far a track's fragments have come, in units of its time scale.
#[derive(Debug, Clone, Copy, Default)]
struct Progress {
    track: u32,
    /// Duration of a sample for which nothing else is said.
    usual: u32,
    per_second: u32,
    /// What `moov` itself holds, before the fragments.
    before: Option<u64>,
    first: Option<u64>,
    end: Option<u64>,
    sum: u64,
    /// A fragment begins before the one ahead of it ends.
    restarts: bool,
    /// A fragment does not say when it begins.
    without_time: bool,
}

/// The time scale of a track, in units a second, and how long its samples in `moov` are.
pub(super) struct Scale {
    pub(super) track: u32,
    pub(super) per_second: u32,
    pub(super) before: Option<u64>,
}

/// The fragments as far as they were read.
#[derive(Default)]
pub(super) struct Fragments {
    any: bool,
    tracks: Vec<Progress>,
    /// Fragments were passed over: the sum is not the whole.
    gaps: bool,
}

/// Lengths in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lengths {
    /// From the first fragment's time to the end of the last one.
    pub(super) line: Option<u64>,
    /// All durations together.
    pub(super) sum: Option<u64>,
}

/// One track's part of a fragment.
struct Part {
    track: u32,
    time: Option<u64>,
    usual: Option<u32>,
    /// Samples with a duration of their own, and how many have none.
    told: u64,
    untold: u64,
}

impl Fragments {
    /// `trex`: how long a track's samples usually are.
    pub(super) fn usual(&mut self, track: u32, duration: u32) {
        if let Some(progress) = self.of(track) {
            progress.usual = duration;
        }
    }

    pub(super) fn is_any(&self) -> bool {
        self.any
    }

    fn of(&mut self, track: u32) -> Option<&mut Progress> {
        let at = match self.tracks.iter().position(|progress| progress.track == track) {
            Some(at) => at,
            None if self.tracks.len() < TRACKS_MAX => {
                self.tracks.push(Progress { track, ..Progress::default() });
                self.tracks.len() - 1
            }
            None => return None,
        };
        self.tracks.get_mut(at)
    }

    /// Reads the `moof` box.
    pub(super) fn add(&mut self, source: &mut Source<'_>, this: Box4, scales: &[Scale]) {
        self.any = true;
        let length = this.end - this.start;
        if length > FRAGMENT_MAX {
            self.gaps = true;
            return;
        }
        let bytes = source.read(this.start, usize::try_from(length).unwrap_or(0));
        if bytes.len() as u64 != length {
            self.gaps = true;
            return;
        }
        for part in children(&bytes).filter(|(kind, _)| *kind == b"traf").filter_map(|(_, content)| part(content)) {
            self.advance(&part, scales);
        }
    }

    fn advance(&mut self, part: &Part, scales: &[Scale]) {
        let Some(progress) = self.of(part.track) else { return };
        if let Some(scale) = scales.iter().find(|scale| scale.track == part.track) {
            progress.per_second = scale.per_second;
            progress.before = scale.before;
        }
        let usual = u64::from(part.usual.unwrap_or(progress.usual));
        let ticks = part.told.saturating_add(part.untold.saturating_mul(usual));
        progress.sum = progress.sum.saturating_add(ticks);
        let Some(start) = part.time else {
            progress.without_time = true;
            return;
        };
        progress.restarts |= progress.end.is_some_and(|end| start < end.saturating_sub(u64::from(progress.per_second)));
        progress.first = progress.first.or(Some(start));
        progress.end = progress.end.max(Some(start.saturating_add(ticks)));
    }

    /// Reads the last fragment of a file that has more boxes than were walked.
    pub(super) fn add_last(&mut self, source: &mut Source<'_>, size: u64, scales: &[Scale]) {
        self.gaps = true;
        source.renew();
        let tail = source.read_tail(TAIL_MAX);
        let from = size.saturating_sub(tail.len() as u64);
        let places = tail.windows(4).enumerate().rev().filter(|(at, kind)| *at >= 4 && *kind == b"moof");
        for (at, _) in places.take(INSIDE_MAX) {
            let start = from + at as u64 - 4;
            let found = Boxes::new(start, size).next(source).filter(|this| {
                // Bytes of a picture may read `moof`; a fragment begins with its number.
                this.end < size && source.array::<8>(this.start).is_some_and(|head| &head[4..] == b"mfhd")
            });
            if let Some(this) = found {
                return self.add(source, this, scales);
            }
        }
    }

    /// The longest track's length, leaving out `others` where there are more.
    pub(super) fn length_ms(&self, others: &[u32]) -> Lengths {
        let is_other = |progress: &Progress| others.contains(&progress.track);
        let only_others = self.tracks.iter().all(is_other);
        let told = || {
            let tracks = self.tracks.iter().filter(|progress| only_others || !is_other(progress));
            tracks.filter(|progress| progress.sum > 0 || progress.end.is_some())
        };
        let line = told()
            .filter(|progress| !progress.restarts && !progress.without_time)
            .filter_map(|progress| {
                let first = if progress.before.is_some() { 0 } else { progress.first? };
                milliseconds(progress.end?.checked_sub(first)?, progress.per_second)
            })
            .max();
        let sum = told()
            .filter(|_| !self.gaps)
            .filter_map(|progress| {
                milliseconds(progress.sum.saturating_add(progress.before.unwrap_or(0)), progress.per_second)
            })
            .max();
        Lengths { line, sum }
    }
}

/// The boxes in `bytes`, each with its type and content.
fn children(bytes: &[u8]) -> impl Iterator<Item = (&[u8; 4], &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (size, after) = rest.split_first_chunk::<4>()?;
        let (kind, content) = after.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_be_bytes(*size)).ok()?.checked_sub(8)?;
        let this = content.get(..size)?;
        rest = content.get(size..)?;
        Some((kind, this))
    })
    .take(INSIDE_MAX)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(bytes.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

/// Reads `traf`.
fn part(bytes: &[u8]) -> Option<Part> {
    let mut part: Option<Part> = None;
    for (kind, content) in children(bytes) {
        let Some(part) = part.as_mut() else {
            part = if kind == b"tfhd" { Some(begin(content)?) } else { None };
            continue;
        };
        match kind {
            b"tfdt" => {
                let long = content.first() == Some(&1);
                part.time = if long { u64_at(content, 4) } else { u32_at(content, 4).map(u64::from) };
            }
            b"trun" => run(content, part)?,
            _ => {}
        }
    }
    part
}

/// `tfhd`: which track, and how long its samples usually are.
fn begin(content: &[u8]) -> Option<Part> {
    let flags = u32_at(content, 0)?;
    // A place in the file and a number of a description may stand before it.
    let at = 8 + if flags & 1 == 0 { 0 } else { 8 } + if flags & 2 == 0 { 0 } else { 4 };
    let usual = if flags & 8 == 0 { None } else { u32_at(content, at) };
    Some(Part { track: u32_at(content, 4)?, time: None, usual, told: 0, untold: 0 })
}

/// Adds up the samples of `trun`.
fn run(content: &[u8], part: &mut Part) -> Option<()> {
    let flags = u32_at(content, 0)?;
    let count = u32_at(content, 4)?;
    if flags & 0x100 == 0 {
        part.untold = part.untold.saturating_add(u64::from(count));
        return Some(());
    }
    let start = 8 + if flags & 1 == 0 { 0 } else { 4 } + if flags & 4 == 0 { 0 } else { 4 };
    let size = 4 * [0x100, 0x200, 0x400, 0x800].iter().filter(|flag| flags & **flag != 0).count();
    let table = content.get(start..)?;
    let samples = table.chunks_exact(size).take(usize::try_from(count).ok()?);
    let told = samples.filter_map(|sample| u32_at(sample, 0)).map(u64::from).fold(0, u64::saturating_add);
    part.told = part.told.saturating_add(told);
    Some(())
}

/// The length that `sidx` tells: the sum of its parts, in milliseconds.
pub(super) fn index_ms(source: &mut Source<'_>, this: Box4) -> Option<u64> {
    let content = source.read(this.start, usize::try_from((this.end - this.start).min(FRAGMENT_MAX)).ok()?);
    let scale = u32_at(&content, 8)?;
    let at = if content.first()? == &0 { 20 } else { 28 };
    let count = u16::from_be_bytes(content.get(at + 2..at + 4)?.try_into().ok()?);
    let parts = content.get(at + 4..)?.chunks_exact(12).take(usize::from(count));
    let ticks = parts.filter_map(|part| u32_at(part, 4)).map(u64::from).fold(0, u64::saturating_add);
    milliseconds(ticks, scale).filter(|ms| *ms > 0)
}
