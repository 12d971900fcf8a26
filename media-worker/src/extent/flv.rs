//! Flash video (FLV 10.1, annex E): tags, each with its length before and behind. The demuxer goes on silently where
//! they are broken.

use std::io::{Read, Seek};

use super::Extent;
use super::bytes::{Bytes, READS_MAX};

/// Most tags that are looked at: 7 hours of 25 pictures a second with sound. Each takes two reads.
const TAGS_MAX: u32 = 1_900_000;

const _: () = assert!(2 * TAGS_MAX < READS_MAX, "the reads of a file end before its tags");

/// Bytes of a tag's head.
const HEAD: u64 = 11;

/// How far the next tag is looked for.
const LOST_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// Bytes that are looked through at a time.
const WINDOW: u64 = 256 * 1024;

/// Notes where the chain of tags is broken and goes on.
pub(super) fn measure<R: Read + Seek>(bytes: &mut Bytes<R>, extent: &mut Extent) {
    let Some(head) = bytes.be32(5) else { return };
    // Behind the head stands the length of no tag.
    let mut at = u64::from(head) + 4;
    for _ in 0..TAGS_MAX {
        if at >= bytes.size() {
            return;
        }
        if let Some(next) = tag(bytes, at) {
            at = next;
            continue;
        }
        // Behind the last tag there may be anything.
        let Some(next) = resumes(bytes, at + 1) else { return };
        extent.jump(next, 0, 0);
        at = next;
    }
}

/// Whether a tag begins so: sound, pictures or data, of the stream 0.
fn begins(head: &[u8]) -> Option<u64> {
    let [8 | 9 | 18, l0, l1, l2, _, _, _, _, 0, 0, 0] = head else { return None };
    Some(u64::from(u32::from_be_bytes([0, *l0, *l1, *l2])))
}

/// Where the tag ends that begins at a place; none where none does.
fn tag<R: Read + Seek>(bytes: &mut Bytes<R>, at: u64) -> Option<u64> {
    let length = HEAD + begins(&bytes.array::<11>(at)?)?;
    // The last one may be cut off, or have no length behind it.
    match bytes.be32(at + length) {
        Some(behind) if u64::from(behind) != length => None,
        _ => Some(at + length + 4),
    }
}

/// Where tags go on from a place on.
fn resumes<R: Read + Seek>(bytes: &mut Bytes<R>, from: u64) -> Option<u64> {
    let end = bytes.size().min(from.saturating_add(LOST_BYTES_MAX));
    let mut at = from;
    while at + HEAD < end {
        let window = bytes.read(at, WINDOW.min(end - at))?;
        for (index, head) in window.windows(11).enumerate() {
            let start = at + index as u64;
            if begins(head).is_some()
                && tag(bytes, start).is_some_and(|next| next < bytes.size() && tag(bytes, next).is_some())
            {
                return Some(start);
            }
        }
        at += (window.len() as u64).saturating_sub(HEAD - 1).max(1);
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn a_break_is_found_behind_as_many_tags_as_are_looked_at() {
        let tag = [&[8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..], &[0, 0, 0, 11]].concat();
        let head = b"FLV\x01\x04\0\0\0\x09\0\0\0\0";
        let before = usize::try_from(TAGS_MAX).unwrap() - 1;
        let file = [&head[..], &tag.repeat(before), &[0xff; 40], &tag.repeat(3)].concat();
        let mut extent = Extent::default();
        measure(&mut Bytes::new(Cursor::new(&file), file.len() as u64), &mut extent);
        let jumps: Vec<u64> = extent.jumps.iter().map(|jump| jump.byte).collect();
        assert_eq!(jumps, [(head.len() + before * tag.len() + 40) as u64]);
    }
}
