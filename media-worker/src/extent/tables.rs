//! Sample tables of MP4 (ISO/IEC 14496-12, 8.6 to 8.7): which bytes of the file they name.

use std::io::{Read, Seek};

use super::bytes::Bytes;
use super::mp4::{Atom, child};

/// Stretches of the file, each from a byte to the one after its last.
pub(super) type Ranges = Vec<(u64, u64)>;

/// Most stretches that are kept of one file.
const RANGES_MAX: usize = 4_000_000;

/// Adds a stretch, as one with the last where it goes on from it. False where there are too many.
pub(super) fn add(ranges: &mut Ranges, from: u64, to: u64) -> bool {
    if from >= to {
        return true;
    }
    let many = ranges.len() >= RANGES_MAX;
    match ranges.last_mut() {
        Some(last) if last.1 == from => last.1 = to,
        _ if many => return false,
        _ => ranges.push((from, to)),
    }
    true
}

/// How many bytes of `within` are in any of the stretches.
pub(super) fn covered(mut ranges: Ranges, within: &[(u64, u64)]) -> u64 {
    ranges.sort_unstable();
    let mut merged: Ranges = Vec::new();
    for (from, to) in ranges {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    let mut sum = 0;
    for (start, end) in within {
        let first = merged.partition_point(|range| range.1 <= *start);
        let inside = merged[first..].iter().take_while(|range| range.0 < *end);
        sum += inside.map(|(from, to)| to.min(end) - from.max(start)).sum::<u64>();
    }
    sum
}

/// Adds what a track's tables name. None where they cannot be read whole.
pub(super) fn of_track<R: Read + Seek>(bytes: &mut Bytes<R>, stbl: &Atom, ranges: &mut Ranges) -> Option<()> {
    let sizes = Sizes::read(bytes, stbl)?;
    let chunks = offsets(bytes, stbl)?;
    let stsc = child(bytes, stbl, *b"stsc")?;
    let runs = table(bytes, &stsc, 4, 12)?;
    let runs: Vec<(u64, u64)> = runs.chunks_exact(12).map(|run| (be32(run, 0), be32(run, 4))).collect();
    let mut run = 0;
    let mut sample = 0_u64;
    for (index, offset) in chunks.iter().enumerate() {
        // Chunks count from 1.
        while runs.get(run + 1).is_some_and(|next| next.0 <= index as u64 + 1) {
            run += 1;
        }
        let samples = runs.get(run)?.1.min(sizes.count.saturating_sub(sample));
        let length = sizes.sum(sample, samples)?;
        sample += samples;
        if !add(ranges, *offset, offset.saturating_add(length)) {
            return None;
        }
    }
    Some(())
}

/// The sizes of a track's samples.
struct Sizes {
    count: u64,
    each: u64,
    table: Vec<u8>,
}

impl Sizes {
    fn read<R: Read + Seek>(bytes: &mut Bytes<R>, stbl: &Atom) -> Option<Sizes> {
        let stsz = child(bytes, stbl, *b"stsz")?;
        let each = u64::from(bytes.be32(stsz.start + 4)?);
        let count = u64::from(bytes.be32(stsz.start + 8)?);
        let table = if each == 0 { table(bytes, &stsz, 8, 4)? } else { Vec::new() };
        Some(Sizes { count, each, table })
    }

    fn sum(&self, from: u64, samples: u64) -> Option<u64> {
        if self.each > 0 {
            return self.each.checked_mul(samples);
        }
        let from = usize::try_from(from).ok()?.checked_mul(4)?;
        let length = usize::try_from(samples).ok()?.checked_mul(4)?;
        let sizes = self.table.get(from..from.checked_add(length)?)?;
        Some(sizes.chunks_exact(4).map(|size| be32(size, 0)).sum())
    }
}

/// Where a track's chunks begin.
fn offsets<R: Read + Seek>(bytes: &mut Bytes<R>, stbl: &Atom) -> Option<Vec<u64>> {
    if let Some(stco) = child(bytes, stbl, *b"stco") {
        return Some(table(bytes, &stco, 4, 4)?.chunks_exact(4).map(|offset| be32(offset, 0)).collect());
    }
    let co64 = child(bytes, stbl, *b"co64")?;
    let table = table(bytes, &co64, 4, 8)?;
    Some(table.chunks_exact(8).map(|offset| be32(offset, 0) << 32 | be32(offset, 4)).collect())
}

/// The rows of a table, whose count stands at `at` of the atom's content.
fn table<R: Read + Seek>(bytes: &mut Bytes<R>, atom: &Atom, at: u64, row: u64) -> Option<Vec<u8>> {
    let count = u64::from(bytes.be32(atom.start + at)?);
    let start = atom.start + at + 4;
    if count.checked_mul(row)? > atom.end.saturating_sub(start) {
        return None;
    }
    bytes.read(start, count * row)
}

/// A number of 32 bits within bytes that are there.
fn be32(bytes: &[u8], at: usize) -> u64 {
    let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
    four.map_or(0, |four| u32::from_be_bytes(four).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_are_counted_once_and_only_within() {
        let ranges = vec![(20, 30), (0, 10), (5, 12), (100, 200)];
        assert_eq!(covered(ranges.clone(), &[(0, 1000)]), 12 + 10 + 100);
        assert_eq!(covered(ranges, &[(8, 25), (150, 160)]), 4 + 5 + 10);
        let mut ranges = Vec::new();
        assert!(add(&mut ranges, 1, 3) && add(&mut ranges, 3, 9) && add(&mut ranges, 4, 4));
        assert_eq!(ranges, [(1, 9)]);
    }
}
