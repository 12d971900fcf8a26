//! Boxes of ISO media files (ISO/IEC 14496-12), for the little that is read of them without FFmpeg: by hand, because
//! damage is what is looked for, where a library ends with an error.

use std::io::{Read, Seek, SeekFrom};

/// Most boxes of one level that are looked at.
const BOXES_MAX: usize = 4_096;

/// Bytes of a box's head: size and four letters; with a size of 64 bits twice as many.
const HEAD_BYTES: usize = 8;

/// What the head of a box says of it. Where it must end, and which letters it may have, is for whoever reads it:
/// what is lost of a file is found by other rules than what FFmpeg cannot show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its four letters.
    pub(crate) kind: [u8; 4],
    /// Bytes of the head.
    pub(crate) bytes: u64,
    /// Bytes of the whole box, as it claims.
    size: u64,
}

impl Head {
    /// The head that begins with these bytes. `left` is how many bytes there are to the end of what the box lies in:
    /// so long is one that tells no length; `wide` gives the eight bytes that follow, for a long one.
    pub(crate) fn of(first: [u8; 8], left: Option<u64>, wide: impl FnOnce() -> Option<[u8; 8]>) -> Option<Head> {
        let [size, kind] = [[first[0], first[1], first[2], first[3]], [first[4], first[5], first[6], first[7]]];
        let (bytes, size) = match u32::from_be_bytes(size) {
            0 => (HEAD_BYTES as u64, left?),
            1 => (2 * HEAD_BYTES as u64, u64::from_be_bytes(wide()?)),
            size => (HEAD_BYTES as u64, size.into()),
        };
        Some(Head { kind, bytes, size })
    }

    /// The byte after the last of a box that begins at `at`; none where it claims to be shorter than its head.
    pub(crate) fn end(&self, at: u64) -> Option<u64> {
        at.checked_add(self.size).filter(|_| self.size >= self.bytes)
    }
}

/// A box of the top level of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TopBox {
    /// Its four letters.
    pub(crate) kind: [u8; 4],
    /// Byte at which its content begins.
    pub(crate) body: u64,
    /// The byte after its last.
    pub(crate) end: u64,
}

/// The boxes from a byte of the file on, until one that is none, or that does not end within `end`.
pub(crate) fn top_level(reader: &mut (impl Read + Seek), from: u64, end: u64) -> Vec<TopBox> {
    let mut found = Vec::new();
    let mut at = from;
    while found.len() < BOXES_MAX
        && let Some(one) = top_box(reader, at, end)
    {
        at = one.end;
        found.push(one);
    }
    found
}

fn top_box(reader: &mut (impl Read + Seek), at: u64, end: u64) -> Option<TopBox> {
    reader.seek(SeekFrom::Start(at)).ok()?;
    let mut eight = || {
        let mut bytes = [0; HEAD_BYTES];
        reader.read_exact(&mut bytes).ok().map(|()| bytes)
    };
    let head = Head::of(eight()?, Some(end.saturating_sub(at)), eight)?;
    let ends = head.end(at)?;
    let fits = ends <= end && head.kind.iter().all(|letter| (0x20..0x7f).contains(letter));
    fits.then_some(TopBox { kind: head.kind, body: at + head.bytes, end: ends })
}

/// The boxes within the content of one.
pub(crate) fn within(bytes: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut found = Vec::new();
    let mut left = bytes;
    while found.len() < BOXES_MAX
        && let Some(first) = left.first_chunk()
        // One of such a length is no part of another.
        && let Some(head) = Head::of(*first, Some(left.len() as u64), || None)
        && let Some((one, rest)) = head.end(0).and_then(|end| left.split_at_checked(usize::try_from(end).ok()?))
    {
        found.push((head.kind, &one[HEAD_BYTES..]));
        left = rest;
    }
    found
}

/// The number of 16 bits at a byte.
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).and_then(|two| two.try_into().ok()).map(u16::from_be_bytes)
}

/// The number of 32 bits at a byte.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn boxes_end_where_one_is_none() {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(b"\0\0\0\x0cftypheic");
        bytes.extend_from_slice(b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x12ab");
        bytes.extend_from_slice(b"\xff\xff\xff\xffjunk");
        let size = bytes.len() as u64;
        let found = top_level(&mut Cursor::new(&bytes), 0, size);
        assert_eq!(found.len(), 2);
        assert_eq!((found[1].kind, found[1].body, found[1].end), (*b"mdat", 28, 30));
        assert_eq!(within(&bytes)[0], (*b"ftyp", b"heic".as_slice()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = within(&bytes);
            let found = top_level(&mut Cursor::new(&bytes), 0, bytes.len() as u64);
            prop_assert!(found.iter().all(|one| one.body <= one.end && one.end <= bytes.len() as u64));
        }
    }
}
