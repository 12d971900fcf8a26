//! Positions beside the streams of MP4 and QuickTime files: in boxes of their own, and in blocks among the
//! media to which a table leads, or none.

use std::collections::BTreeSet;

use crate::boxes::Head;

use super::bytes::{Bytes, Found};
use super::{FIXES_MAX, Finds, Fix, When, clock, free_gps, mebx, nmea};

/// Most boxes that are looked at: a fragmented file has two for each second or so.
const BOXES_MAX: usize = 200_000;

/// How deep boxes may nest: a stream's header lies in the fifth.
const DEPTH_MAX: usize = 8;

/// Largest box whose contents are looked into, in bytes; a table of an hour's blocks has 29 thousand.
const BOX_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Largest box of an unknown kind that is looked into, in bytes.
const UNKNOWN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Largest box of a stated place that is read, in bytes: its name may be long.
const STATED_BYTES_MAX: usize = 4 * 1024;

/// Bytes of a box's header.
const HEADER_BYTES: u64 = 8;

/// Boxes that hold boxes.
const CONTAINERS: [&[u8; 4]; 6] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta"];

/// What a file of this kind begins with, behind a size.
const FIRST: [&[u8; 4]; 7] = [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"];

/// Whether the beginning is that of such a file.
pub(super) fn fits(head: &[u8]) -> bool {
    head.get(4..8).is_some_and(|kind| FIRST.iter().any(|first| *first == kind))
}

/// Finds the positions, and the numbers under which streams of timed metadata state theirs.
pub(super) fn read(bytes: Bytes<'_>, finds: &mut Finds) {
    let mut walk = Walk { bytes, boxes: 0, blocks: BTreeSet::new(), track: 0, finds };
    walk.level(0, bytes.size(), *b"    ", DEPTH_MAX);
    if !finds.has("free_gps") {
        scattered(bytes, finds);
    }
}

/// Blocks to which no table leads.
fn scattered(bytes: Bytes<'_>, finds: &mut Finds) {
    let mut blocks = 0;
    bytes.find(free_gps::NAME, |at| {
        blocks += 1;
        let Some(start) = at.checked_sub(4) else { return Found::CountsNot };
        if blocks > FIXES_MAX {
            return Found::Enough;
        }
        let fixes = free_gps::read(&bytes.read(start, free_gps::BLOCK_BYTES));
        finds.add("free_gps", When::Byte(start), fixes);
        // A block from before the satellites were found shows that others follow.
        Found::Counts
    });
}

struct Walk<'file, 'finds> {
    bytes: Bytes<'file>,
    boxes: usize,
    /// Where the blocks lie that were read: a table may lead to what is a box of its own, too.
    blocks: BTreeSet<u64>,
    /// The number of the track whose boxes are looked at.
    track: u32,
    finds: &'finds mut Finds,
}

impl Walk<'_, '_> {
    fn level(&mut self, mut at: u64, end: u64, parent: [u8; 4], depth: usize) {
        while depth > 0 && at + HEADER_BYTES <= end && self.boxes < BOXES_MAX {
            self.boxes += 1;
            let header = self.bytes.read(at, 16);
            let Some(first) = header.first_chunk() else { return };
            let wide = || header.get(8..)?.first_chunk().copied();
            let Some(head) = Head::of(*first, Some(end - at), wide) else { return };
            let Some(next) = head.end(at).filter(|next| *next <= end) else {
                // Cut at the end of the file: what is there of it is looked at.
                return self.one(at, at + head.bytes, end, (parent, head.kind), depth);
            };
            self.one(at, at + head.bytes, next, (parent, head.kind), depth);
            at = next;
        }
    }

    /// Looks at one box, whose contents are in the range.
    fn one(&mut self, at: u64, from: u64, to: u64, (parent, kind): ([u8; 4], [u8; 4]), depth: usize) {
        if to <= from {
            return;
        }
        let length = usize::try_from(to - from).unwrap_or(usize::MAX);
        match &kind {
            kind if CONTAINERS.contains(&kind) => self.level(from, to, *kind, depth.saturating_sub(1)),
            b"tkhd" => {
                let header = self.bytes.read(from, 24);
                let place = if header.first() == Some(&1) { 20 } else { 12 };
                self.track = number(&header, place).unwrap_or(0);
            }
            b"stsd" => self.header(from, length),
            b"loci" => {
                let content = self.bytes.read(from, length.min(STATED_BYTES_MAX));
                self.finds.user_data.loci(&content);
            }
            b"\xa9xyz" => {
                let content = self.bytes.read(from, length.min(STATED_BYTES_MAX));
                self.finds.user_data.xyz(&content);
            }
            b"gps " => self.gps(from, length),
            b"gps0" => {
                let records = self.bytes.read(from, length.min(BOX_BYTES_MAX));
                self.finds.add("gps0", When::Unknown, gps0(&records));
            }
            b"GPS " => self.list(from, length),
            b"free" | b"skip" => {
                let begins = self.bytes.read(from, 8);
                if begins.get(..4) == Some(b"GPS ") {
                    self.block(at, free_gps::BLOCK_BYTES);
                } else if begins.get(4..8) == Some(b"gps ") {
                    self.level(from, to, kind, depth.saturating_sub(1));
                }
            }
            _ if parent == *b"udta" || kind == *b"udat" => self.sentences(from, length.min(UNKNOWN_BYTES_MAX)),
            _ => {}
        }
    }

    fn block(&mut self, at: u64, length: usize) {
        if self.blocks.len() < FIXES_MAX && self.blocks.insert(at) {
            let fixes = free_gps::read(&self.bytes.read(at, length));
            self.finds.add("free_gps", When::Byte(at), fixes);
        }
    }

    fn sentences(&mut self, from: u64, length: usize) {
        let fixes = nmea::read(&self.bytes.read(from, length), &mut nmea::Last::default());
        self.finds.add("nmea", When::Unknown, fixes);
    }

    /// A stream's header: the names of its timed metadata.
    fn header(&mut self, from: u64, length: usize) {
        let contents = self.bytes.read(from, length.min(UNKNOWN_BYTES_MAX));
        // Version, count; then the first entry: size, kind, six reserved bytes, a number of two, boxes.
        let Some(entry) = contents.get(8..).filter(|entry| entry.get(4..8) == Some(b"mebx")) else { return };
        let Some(mut rest) = entry.get(16..) else { return };
        while let (Some(size), Some(kind)) = (number(rest, 0), rest.get(4..8)) {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let Some((part, after)) = rest.split_at_checked(size).filter(|_| size >= 8) else { return };
            if kind == b"keys" {
                self.finds.name(self.track, mebx::place_numbers(&part[8..]));
            }
            rest = after;
        }
    }

    /// A table of blocks, or a log of sentences.
    fn gps(&mut self, from: u64, length: usize) {
        let contents = self.bytes.read(from, length.min(BOX_BYTES_MAX));
        let count = usize::try_from(number(&contents, 4).unwrap_or(0)).unwrap_or(0);
        let rows = contents.get(8..).unwrap_or_default().chunks_exact(8);
        for row in rows.take(count.min(FIXES_MAX)) {
            let (Some(at), Some(size)) = (number(row, 0), number(row, 4)) else { continue };
            self.block(at.into(), usize::try_from(size).unwrap_or(0).min(free_gps::BLOCK_BYTES));
        }
        if !self.finds.has("free_gps") {
            self.sentences(from, length.min(BOX_BYTES_MAX));
        }
    }

    /// Records of 36 bytes: two numbers, seconds from the beginning, speed, a letter, latitude, a letter,
    /// longitude.
    fn list(&mut self, from: u64, length: usize) {
        let contents = self.bytes.read(from, length.min(BOX_BYTES_MAX));
        for record in contents.chunks_exact(36).take_while(|record| record.iter().any(|byte| *byte != 0)) {
            let little = |at: usize| record[at..].first_chunk::<4>().map_or(0, |four| u32::from_le_bytes(*four));
            let degrees = |letter: u8, at: usize, letters: &[u8; 2]| {
                let sign = if letter == letters[0] { 1.0 } else { -1.0 };
                nmea::degrees_of(f64::from(little(at)) / 1e3)
                    .filter(|_| letters.contains(&letter))
                    .map(|one| one * sign)
            };
            let place = degrees(record[16], 17, b"NS").zip(degrees(record[21], 22, b"EW"));
            let place = place.and_then(|(latitude, longitude)| media_protocol::Place::of_degrees(latitude, longitude));
            let fix = place.map(|place| Fix { place, utc_ms: None });
            self.finds.add("atoms", When::Moment(i64::from(little(8)) * 1_000_000), fix.into_iter().collect());
        }
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|four| u32::from_be_bytes(*four))
}

/// Records of 32 bytes: latitude and longitude as `DDDMM.MMMM`, altitude, speed, then year, month, day,
/// hour, minute and second of a byte each.
pub(super) fn gps0(records: &[u8]) -> Vec<Fix> {
    let degrees = |number: f64| nmea::degrees_of(number.abs()).map(|degrees| degrees * number.signum());
    records
        .chunks_exact(32)
        .take(FIXES_MAX)
        .filter_map(|record| {
            let double = |at: usize| record[at..].first_chunk::<8>().map(|eight| f64::from_le_bytes(*eight));
            let place = media_protocol::Place::of_degrees(degrees(double(0)?)?, degrees(double(8)?)?)?;
            let [year, month, day, hour, minute, second] = [22, 23, 24, 25, 26, 27].map(|at| i64::from(record[at]));
            let utc_ms = clock::moment([2000 + year, month, day], hour, minute, second * 1_000)?;
            Some(Fix { place, utc_ms: Some(utc_ms) })
        })
        .collect()
}
