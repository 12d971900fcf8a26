//! Fragments of MP4 (ISO/IEC 14496-12, 8.8): which bytes they name, and whether one is missing.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use media_protocol::Reason;

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
/// Duration, size, flags and composition offset of each sample of a run.
const RUN_FIELDS: [u32; 4] = [0x100, 0x200, 0x400, 0x800];

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
                    extent.damage.push(Reason::FragmentsMissing { missing: missing.into(), byte: at });
                }
                fragments.number = Some(number);
            }
            b"traf" => match of_track(bytes, fragments, &part, at, ranges) {
                Some(named) => extent.last_fragment_us = extent.last_fragment_us.max(named.span_us),
                None => return false,
            },
            _ => {}
        }
    }
    true
}

/// What a fragment names of one track.
struct Named {
    /// When it begins and ends, in microseconds; none where its head states no time.
    span_us: Option<(i64, i64)>,
}

/// Adds what a fragment names of one track; none where that cannot be found out.
fn of_track<R: Read + Seek>(
    bytes: &mut Bytes<R>,
    fragments: &Fragments,
    traf: &Atom,
    moof_at: u64,
    ranges: &mut Ranges,
) -> Option<Named> {
    let parts = children(bytes, traf);
    let head = parts.iter().find(|part| part.kind == *b"tfhd")?;
    let (flags, track) = (bytes.be32(head.start)?, bytes.be32(head.start + 4)?);
    let mut field = head.start + 8;
    let mut base = moof_at;
    if flags & BASE != 0 {
        base = bytes.be64(field)?;
        field += 8;
    }
    field += u64::from((flags & DESCRIPTION).count_ones()) * 4;
    let mut usual = Usual {
        size: fragments.sizes.get(&track).copied().unwrap_or(0),
        length: Some(fragments.lengths.get(&track).copied().unwrap_or(0)),
    };
    if flags & DURATION != 0 {
        usual.length = bytes.be32(field).map(u64::from);
        field += 4;
    }
    if flags & SIZE != 0 {
        usual.size = bytes.be32(field)?.into();
    }
    let (mut next, mut lasts) = (base, Some(0_u64));
    for run in parts.iter().filter(|part| part.kind == *b"trun") {
        let run = Run::read(bytes, run, &usual)?;
        let start = run.offset.map_or(Some(next), |offset| base.checked_add_signed(offset.into()))?;
        next = start.saturating_add(run.size);
        if !tables::add(ranges, start, next) {
            return None;
        }
        lasts = lasts.zip(run.length).and_then(|(before, length)| before.checked_add(length));
    }
    let start = parts.iter().find(|part| part.kind == *b"tfdt").and_then(|time| start_of(bytes, time));
    let span_us = start.zip(lasts).and_then(|(start, lasts)| {
        let scale = u64::from(*fragments.scales.get(&track).filter(|scale| **scale > 0)?);
        let us = |time: u64| i64::try_from(u128::from(time) * 1_000_000 / u128::from(scale)).ok();
        Some((us(start)?, us(start.checked_add(lasts)?)?))
    });
    Some(Named { span_us })
}

/// The time that the head of a fragment states, in units of its track.
fn start_of<R: Read + Seek>(bytes: &mut Bytes<R>, tfdt: &Atom) -> Option<u64> {
    let long = bytes.array::<1>(tfdt.start)? == [1];
    if long { bytes.be64(tfdt.start + 4) } else { bytes.be32(tfdt.start + 4).map(u64::from) }
}

/// What samples have that state nothing else.
struct Usual {
    size: u64,
    /// None where it could not be read.
    length: Option<u64>,
}

/// A run of samples.
struct Run {
    /// Where its data begins, from the fragment's base on, where it says so.
    offset: Option<i32>,
    /// The bytes of all its samples.
    size: u64,
    /// How long they last, in units of the track, where that is stated.
    length: Option<u64>,
}

impl Run {
    /// Reads a run; its rows are read once, for sizes and lengths.
    fn read<R: Read + Seek>(bytes: &mut Bytes<R>, run: &Atom, usual: &Usual) -> Option<Run> {
        let flags = bytes.be32(run.start)?;
        let count = u64::from(bytes.be32(run.start + 4)?);
        let mut field = run.start + 8;
        let mut offset = None;
        if flags & RUN_OFFSET != 0 {
            offset = Some(i32::from_be_bytes(bytes.array(field)?));
            field += 4;
        }
        field += u64::from((flags & RUN_FIRST_FLAGS).count_ones()) * 4;
        let [has_length, has_size, ..] = RUN_FIELDS.map(|one| flags & one != 0);
        let row = (flags & RUN_FIELDS.iter().sum::<u32>()).count_ones() as usize * 4;
        let mut rows = None;
        if has_length || has_size {
            let length = count.checked_mul(row as u64).filter(|length| *length <= run.end.saturating_sub(field));
            rows = length.and_then(|length| bytes.read(field, length));
        }
        let sum = |at: usize| {
            let fields = rows.as_ref()?.chunks_exact(row).filter_map(|row| row.get(at..)?.first_chunk());
            Some(fields.map(|four| u64::from(u32::from_be_bytes(*four))).sum())
        };
        let length = if has_length { sum(0) } else { usual.length.and_then(|usual| usual.checked_mul(count)) };
        let size = if has_size { sum(usize::from(has_length) * 4) } else { usual.size.checked_mul(count) };
        Some(Run { offset, size: size?, length })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn made(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap().to_be_bytes();
        [size.as_slice(), &kind, content].concat()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
    }

    /// A fragment of track 1 that begins at 500 of 1,000 a second, with rows of these fields.
    fn fragment(fields: u32, row: &[u32], count: u32) -> Vec<u8> {
        let rows = numbers(row).repeat(count as usize);
        let run = [numbers(&[fields | RUN_OFFSET, count, 100]), rows].concat();
        let track = [made(*b"tfhd", &numbers(&[0, 1])), made(*b"tfdt", &numbers(&[0, 500])), made(*b"trun", &run)];
        made(*b"moof", &made(*b"traf", &track.concat()))
    }

    /// What is found of a fragment, and whether a bound was reached.
    fn found(moof: &[u8]) -> (bool, Ranges, Option<(i64, i64)>, bool) {
        let (mut fragments, mut ranges, mut extent) = (Fragments::default(), Ranges::new(), Extent::default());
        fragments.scales.insert(1, 1000);
        fragments.sizes.insert(1, 7);
        fragments.lengths.insert(1, 3);
        let mut bytes = Bytes::new(Cursor::new(moof), moof.len() as u64);
        let head = atom(&mut bytes, 0, moof.len() as u64).unwrap();
        let known = add(&mut bytes, &mut fragments, &head, 0, &mut ranges, &mut extent);
        (known, ranges, extent.last_fragment_us, bytes.is_bounded())
    }

    #[test]
    fn sizes_and_lengths_of_samples_are_those_of_their_rows_or_the_usual_ones() {
        let [length, size, flags, offset] = RUN_FIELDS;
        for (fields, row, bytes, lasts) in [
            (0, &[][..], 70, 30),
            (size, &[11], 110, 30),
            (length, &[5], 70, 50),
            (length | size, &[5, 11], 110, 50),
            (length | size | flags | offset, &[5, 11, 0xffff, 0xffff], 110, 50),
            (size | offset, &[11, 0xffff], 110, 30),
            (flags, &[0xffff], 70, 30),
        ] {
            let expected = (true, vec![(100, 100 + bytes)], Some((500_000, 500_000 + lasts * 1000)), false);
            assert_eq!(found(&fragment(fields, row, 10)), expected, "{fields:#x}");
        }
        // Rows that are not all there tell no size; where none states one, they are not needed for it.
        let cut = |fields: u32, row: &[u32]| {
            let mut moof = fragment(fields, row, 10);
            let count = moof.len() - 10 * row.len() * 4 - 8;
            moof[count..count + 4].copy_from_slice(&11_u32.to_be_bytes());
            found(&moof)
        };
        assert_eq!(cut(length | size, &[5, 11]), (false, vec![], None, false));
        assert_eq!(cut(length, &[5]), (true, vec![(100, 177)], None, false));
    }

    #[test]
    fn the_rows_of_a_run_are_read_once() {
        // 40 MiB, of which 64 are read of a file.
        let all = RUN_FIELDS.iter().sum();
        let count = 40 * 1024 * 1024 / 16;
        let expected =
            (true, vec![(100, 100 + u64::from(count))], Some((500_000, 500_000 + i64::from(count) * 2000)), false);
        assert!(found(&fragment(all, &[2, 1, 0, 0], count)) == expected);
    }
}
