//! AVI (OpenDML AVI File Format Extensions 1.02): how far `idx1` or the `ix` indexes reach into `movi`.

use std::io::{Read, Seek};

use media_protocol::{Reason, Thing};

use super::bytes::Bytes;
use super::{Claim, Extent};

/// Most chunks at one place that are looked at.
const CHUNKS_MAX: usize = 100_000;

/// Most places that are tried to find the next piece.
const RESUMES_MAX: usize = 1_000;

/// Bytes of an entry of `idx1`.
const ENTRY_BYTES: u64 = 16;

/// A chunk: its letters, where its content begins, and its length as claimed.
#[derive(Clone, Copy)]
struct Chunk {
    kind: [u8; 4],
    start: u64,
    length: u64,
}

impl Chunk {
    fn read<R: Read + Seek>(bytes: &mut Bytes<R>, at: u64) -> Option<Chunk> {
        let kind = bytes.array(at)?;
        let length = bytes.le32(at + 4)?.into();
        Some(Chunk { kind, start: at + 8, length })
    }

    /// Where the next one begins: chunks have even lengths.
    fn next(&self) -> u64 {
        self.start.saturating_add(self.length).saturating_add(self.length % 2)
    }

    /// Whether it holds a piece of a stream, such as `00dc`.
    fn is_piece(&self) -> bool {
        let kinds: [&[u8]; 5] = [b"dc", b"db", b"wb", b"tx", b"pc"];
        self.kind[..2].iter().all(u8::is_ascii_digit) && kinds.contains(&&self.kind[2..])
    }
}

/// Measures the file.
pub(super) fn avi<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let size = bytes.size();
    let mut at = 0;
    let mut first = true;
    let mut parts = 0;
    while let Some(riff) = Chunk::read(bytes, at).filter(|riff| riff.kind == *b"RIFF" && parts < CHUNKS_MAX) {
        parts += 1;
        let end = riff.start.saturating_add(riff.length);
        let inside = if riff.length == 0 { size } else { end.min(size) };
        let walked = walk(bytes, riff.start + 4, inside);
        if first {
            first = false;
            claims(bytes, &riff, &walked, extent);
        } else if end > size {
            extent.claim(Thing::RiffPart, Claim::Bytes(riff.length), riff.start, size, 0);
        }
        if let Some((movi, movi_end)) = walked.movi
            && let Some(reach) = walked.index.and_then(|index| reach(&entries(bytes, &index, movi)?))
        {
            let beyond = pieces(bytes, reach, movi_end);
            extent.leave_out(beyond, movi_end - movi);
        }
        if let Some((movi, movi_end)) = walked.movi {
            let entries = walked.index.and_then(|index| entries(bytes, &index, movi)).unwrap_or_default();
            chain(bytes, movi, movi_end, &entries, extent);
        }
        if riff.length == 0 {
            break;
        }
        at = riff.next();
    }
}

/// What was found in a RIFF part.
#[derive(Default)]
struct Walked {
    /// Where the list of pieces begins, at its letters, and where it ends.
    movi: Option<(u64, u64)>,
    /// The length that the list claims.
    movi_claimed: u64,
    index: Option<Chunk>,
}

fn walk<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64, end: u64) -> Walked {
    let mut walked = Walked::default();
    let mut at = from;
    for _ in 0..CHUNKS_MAX {
        let Some(chunk) = Chunk::read(bytes, at).filter(|_| at < end) else { break };
        let is_movi = chunk.kind == *b"LIST" && bytes.array(chunk.start) == Some(*b"movi");
        if is_movi {
            let claimed = chunk.start.saturating_add(chunk.length);
            // What was not finished goes on to the end.
            let movi_end = if chunk.length <= 4 { bytes.size() } else { claimed.min(bytes.size()) };
            walked.movi = Some((chunk.start, movi_end));
            walked.movi_claimed = chunk.length;
            if chunk.length <= 4 {
                break;
            }
        }
        if chunk.kind == *b"idx1" {
            walked.index = Some(chunk);
        }
        at = chunk.next();
    }
    walked
}

/// Holds the lengths of the first part against the file.
fn claims<R: Read + Seek>(bytes: &mut Bytes<R>, riff: &Chunk, walked: &Walked, extent: &mut Extent) {
    let size = bytes.size();
    let Some((movi, movi_end)) = walked.movi else { return };
    if walked.movi_claimed <= 4 {
        let there = pieces(bytes, movi + 4, size);
        extent.claim(Thing::PictureList, Claim::Bytes(0), movi + 4, size, there);
        return;
    }
    // The list may end in the middle of its pieces.
    let last = chain_end(bytes, movi + 4, movi_end);
    let behind = pieces(bytes, last, size);
    let behind = if behind > 0 { behind + (last - movi_end) } else { 0 };
    extent.claim(Thing::PictureList, Claim::Bytes(walked.movi_claimed), movi, size, behind);
    let end = riff.start.saturating_add(riff.length);
    if behind == 0 && (end > size || end < movi_end) {
        let there = size - riff.start;
        extent.damage.push(Reason::LengthShort { of: Thing::Header, claimed: riff.length, there });
    }
}

/// An entry of `idx1`: the letters of a piece, and where in the file it begins and ends.
struct Entry {
    kind: [u8; 4],
    from: u64,
    to: u64,
}

/// What `idx1` names, in order. Its offsets count from the letters `movi`, or, as some writers have it, from
/// the beginning of the file.
fn entries<R: Read + Seek>(bytes: &mut Bytes<R>, index: &Chunk, movi: u64) -> Option<Vec<Entry>> {
    let length = index.length.min(bytes.size().saturating_sub(index.start)) / ENTRY_BYTES * ENTRY_BYTES;
    let table = bytes.read(index.start, length)?;
    let four = |entry: &[u8], at: usize| entry.get(at..at + 4).and_then(|four| four.try_into().ok()).unwrap_or([0; 4]);
    let word = |entry: &[u8], at: usize| u64::from(u32::from_le_bytes(four(entry, at)));
    let first = table.chunks_exact(16).map(|entry| word(entry, 8)).min()?;
    let base = if first >= movi { 0 } else { movi };
    let entry = |entry: &[u8]| {
        let from = base + word(entry, 8);
        Entry { kind: four(entry, 0), from, to: from + 8 + word(entry, 12) }
    };
    let mut entries: Vec<Entry> = table.chunks_exact(16).map(entry).collect();
    entries.sort_by_key(|entry| entry.from);
    Some(entries)
}

/// Where the last piece ends that the index names.
fn reach(entries: &[Entry]) -> Option<u64> {
    entries.iter().map(|entry| entry.to).max()
}

/// Follows the pieces from one to the next, and notes where the chain is broken and goes on.
fn chain<R: Read + Seek>(bytes: &mut Bytes<R>, movi: u64, movi_end: u64, entries: &[Entry], extent: &mut Extent) {
    let mut at = movi + 4;
    while at + 8 <= movi_end {
        let Some(chunk) = Chunk::read(bytes, at) else { return };
        let list = chunk.kind == *b"LIST";
        let known = chunk.is_piece() || list || chunk.kind == *b"JUNK" || &chunk.kind[..2] == b"ix";
        if known && chunk.start.saturating_add(chunk.length) <= movi_end {
            at = if list { chunk.start + 4 } else { chunk.next() };
            continue;
        }
        let Some(next) = resumed(bytes, at, movi_end, entries) else {
            // Behind the last piece there may be anything.
            return;
        };
        let between = &entries[entries.partition_point(|entry| entry.from < at)..];
        let between = between.iter().take_while(|entry| entry.from < next);
        let (mut pictures, mut sounds) = (0, 0);
        for entry in between {
            match &entry.kind[2..] {
                b"dc" | b"db" => pictures += 1,
                b"wb" => sounds += 1,
                _ => {}
            }
        }
        extent.jump(next, pictures, sounds);
        at = next;
    }
}

/// Where the chain of pieces crosses the end of its list; the end where it is broken before.
fn chain_end<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64, end: u64) -> u64 {
    let mut at = from;
    while at < end {
        let Some(chunk) = Chunk::read(bytes, at) else { return end };
        match &chunk.kind {
            b"LIST" => at = chunk.start + 4,
            _ if chunk.is_piece() || chunk.kind == *b"JUNK" || &chunk.kind[..2] == b"ix" => at = chunk.next(),
            _ => return end,
        }
    }
    at
}

/// Where the next piece begins that is there: the index's next, or what looks like one.
fn resumed<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64, end: u64, entries: &[Entry]) -> Option<u64> {
    for entry in &entries[entries.partition_point(|entry| entry.from <= from)..] {
        if entry.to <= end && bytes.array(entry.from) == Some(entry.kind) {
            return Some(entry.from);
        }
    }
    if !entries.is_empty() {
        return None;
    }
    let mut at = from + 1;
    for _ in 0..RESUMES_MAX {
        at = bytes.find(&[b"00dc", b"00db", b"01wb", b"00wb", b"01dc"], at, end - at.min(end))?;
        let chunk = Chunk::read(bytes, at)?;
        if chunk.next() <= end && Chunk::read(bytes, chunk.next()).is_none_or(|next| next.is_piece()) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// How many bytes of pieces follow from a place on, up to the first chunk that is none of a list of pieces.
fn pieces<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64, end: u64) -> u64 {
    let mut at = from + from % 2;
    let mut sum = 0;
    for _ in 0..CHUNKS_MAX {
        let Some(chunk) = Chunk::read(bytes, at).filter(|_| at < end) else { break };
        // An OpenDML index names pieces itself.
        if &chunk.kind[..2] == b"ix" {
            return 0;
        }
        match &chunk.kind {
            b"JUNK" => {}
            b"LIST" if bytes.array(chunk.start) == Some(*b"rec ") => {
                at = chunk.start + 4;
                continue;
            }
            _ if chunk.is_piece() => sum += chunk.next().min(end) - at,
            _ => break,
        }
        at = chunk.next();
    }
    sum
}
