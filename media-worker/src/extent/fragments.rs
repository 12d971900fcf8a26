//! Fragments of MP4 (ISO/IEC 14496-12, 8.8): which bytes they name, and whether one is missing.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use super::bytes::Bytes;
use super::mp4::{Atom, atom};
use super::tables::{self, Ranges};
use super::{Extent, JUMPS_MAX};

/// Most parts of a fragment that are looked at.
const PARTS_MAX: usize = 10_000;

/// Most tracks whose defaults are kept.
const TRACKS_MAX: usize = 100;

const BASE: u32 = 0x1;
const DESCRIPTION: u32 = 0x2;
const DURATION: u32 = 0x8;
const SIZE: u32 = 0x10;
const RUN_OFFSET: u32 = 0x1;
const RUN_FIRST_FLAGS: u32 = 0x4;
const RUN_SIZE: u32 = 0x200;
/// Duration, size, flags and composition offset of each sample of a run.
const RUN_FIELDS: [u32; 4] = [0x100, RUN_SIZE, 0x400, 0x800];

/// What goes from fragment to fragment.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    /// The size of a sample that states none, of each track.
    sizes: BTreeMap<u32, u64>,
    /// The length of a sample that states none, of each track.
    lengths: BTreeMap<u32, u64>,
    /// Units of time in a second, of each track.
    pub(super) scales: BTreeMap<u32, u32>,
    /// The number of the fragment before.
    number: Option<u32>,
}

impl Fragments {
    /// Reads the defaults of tracks, the content of `mvex`.
    pub(super) fn defaults<R: Read + Seek>(&mut self, bytes: &mut Bytes<R>, mvex: &Atom) {
        for trex in children(bytes, mvex).into_iter().filter(|child| child.kind == *b"trex").take(TRACKS_MAX) {
            if let (Some(track), Some(size)) = (bytes.be32(trex.start + 4), bytes.be32(trex.start + 16)) {
                self.sizes.insert(track, size.into());
                self.lengths.insert(track, bytes.be32(trex.start + 12).unwrap_or(0).into());
            }
        }
    }
}

/// The atoms within another, as far as they are whole.
fn children<R: Read + Seek>(bytes: &mut Bytes<R>, parent: &Atom) -> Vec<Atom> {
    let mut found = Vec::new();
    let mut at = parent.start;
    while at < parent.end && found.len() < PARTS_MAX {
        let Some(child) = atom(bytes, at, parent.end).filter(|child| child.end <= parent.end) else { break };
        at = child.end;
        found.push(child);
    }
    found
}

/// Adds what a fragment names; `at` is where its head begins. False where that cannot be found out.
pub(super) fn add<R: Read + Seek>(
    bytes: &mut Bytes<R>,
    fragments: &mut Fragments,
    moof: &Atom,
    at: u64,
    ranges: &mut Ranges,
    extent: &mut Extent,
) -> bool {
    for part in children(bytes, moof) {
        match &part.kind {
            b"mfhd" => {
                let Some(number) = bytes.be32(part.start + 4) else { return false };
                let missing = fragments.number.map_or(0, |before| number.saturating_sub(before).saturating_sub(1));
                // Some writers count otherwise; a jump of millions is no count of what is missing.
                if (1..10_000).contains(&missing) && extent.jumps.len() < JUMPS_MAX {
                    extent.jump(at, 0, 0);
                    extent.damage.push(format!("{missing} fragments before byte {at} are missing"));
                }
                fragments.number = Some(number);
            }
            b"traf" if of_track(bytes, fragments, &part, at, ranges).is_none() => return false,
            b"traf" => extent.last_fragment_us = extent.last_fragment_us.max(span_us(bytes, fragments, &part)),
            _ => {}
        }
    }
    true
}

/// Adds what a fragment names of one track.
fn of_track<R: Read + Seek>(
    bytes: &mut Bytes<R>,
    fragments: &Fragments,
    traf: &Atom,
    moof_at: u64,
    ranges: &mut Ranges,
) -> Option<()> {
    let parts = children(bytes, traf);
    let head = parts.iter().find(|part| part.kind == *b"tfhd")?;
    let flags = bytes.be32(head.start)?;
    let mut usual = fragments.sizes.get(&bytes.be32(head.start + 4)?).copied().unwrap_or(0);
    let mut field = head.start + 8;
    let mut base = moof_at;
    if flags & BASE != 0 {
        base = bytes.be64(field)?;
        field += 8;
    }
    field += u64::from((flags & DESCRIPTION).count_ones() + (flags & DURATION).count_ones()) * 4;
    if flags & SIZE != 0 {
        usual = bytes.be32(field)?.into();
    }
    let mut next = base;
    for run in parts.iter().filter(|part| part.kind == *b"trun") {
        let (start, length) = of_run(bytes, run, base, usual)?;
        let start = start.unwrap_or(next);
        next = start.saturating_add(length);
        if !tables::add(ranges, start, next) {
            return None;
        }
    }
    Some(())
}

/// When a fragment of one track begins and ends, in microseconds, as its head states; none where it states no
/// time.
fn span_us<R: Read + Seek>(bytes: &mut Bytes<R>, fragments: &Fragments, traf: &Atom) -> Option<(i64, i64)> {
    let parts = children(bytes, traf);
    let head = parts.iter().find(|part| part.kind == *b"tfhd")?;
    let flags = bytes.be32(head.start)?;
    let track = bytes.be32(head.start + 4)?;
    let mut usual = fragments.lengths.get(&track).copied().unwrap_or(0);
    if flags & DURATION != 0 {
        let before = u64::from((flags & BASE).count_ones()) * 8 + u64::from((flags & DESCRIPTION).count_ones()) * 4;
        usual = bytes.be32(head.start + 8 + before)?.into();
    }
    let time = parts.iter().find(|part| part.kind == *b"tfdt")?;
    let long = bytes.array::<1>(time.start)? == [1];
    let start = if long { bytes.be64(time.start + 4)? } else { bytes.be32(time.start + 4)?.into() };
    let mut end: u64 = start;
    for run in parts.iter().filter(|part| part.kind == *b"trun") {
        let flags = bytes.be32(run.start)?;
        let count = u64::from(bytes.be32(run.start + 4)?);
        let length = if flags & RUN_FIELDS[0] == 0 {
            usual.checked_mul(count)?
        } else {
            let row = u64::from((flags & RUN_FIELDS.iter().sum::<u32>()).count_ones()) * 4;
            let field = run.start + 8 + u64::from((flags & (RUN_OFFSET | RUN_FIRST_FLAGS)).count_ones()) * 4;
            let length = count.checked_mul(row).filter(|length| *length <= run.end.saturating_sub(field))?;
            let rows = bytes.read(field, length)?;
            let first = |row: &[u8]| row.first_chunk().map_or(0, |four| u64::from(u32::from_be_bytes(*four)));
            rows.chunks_exact(usize::try_from(row).ok()?).map(first).sum()
        };
        end = end.checked_add(length)?;
    }
    let scale = u64::from(*fragments.scales.get(&track).filter(|scale| **scale > 0)?);
    let us = |time: u64| i64::try_from(u128::from(time) * 1_000_000 / u128::from(scale)).ok();
    Some((us(start)?, us(end)?))
}

/// Where a run's data begins, where it says so, and its length.
fn of_run<R: Read + Seek>(bytes: &mut Bytes<R>, run: &Atom, base: u64, usual: u64) -> Option<(Option<u64>, u64)> {
    let flags = bytes.be32(run.start)?;
    let count = u64::from(bytes.be32(run.start + 4)?);
    let mut field = run.start + 8;
    let mut start = None;
    if flags & RUN_OFFSET != 0 {
        let offset = i32::from_be_bytes(bytes.array(field)?);
        start = Some(base.checked_add_signed(offset.into())?);
        field += 4;
    }
    field += u64::from((flags & RUN_FIRST_FLAGS).count_ones()) * 4;
    let fields = RUN_FIELDS.map(|one| flags & one != 0);
    let row = fields.iter().filter(|there| **there).count() * 4;
    if flags & RUN_SIZE == 0 {
        return Some((start, usual.checked_mul(count)?));
    }
    let size_at = usize::from(fields[0]) * 4;
    let length = count.checked_mul(row as u64)?;
    if length > run.end.saturating_sub(field) {
        return None;
    }
    let rows = bytes.read(field, length)?;
    let sizes = rows.chunks_exact(row).filter_map(|row| row.get(size_at..size_at + 4)?.try_into().ok());
    Some((start, sizes.map(|size| u64::from(u32::from_be_bytes(size))).sum()))
}
