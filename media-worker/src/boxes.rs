//! Boxes of ISO media files (ISO/IEC 14496-12), for the little that is read of them without FFmpeg: by hand, because
//! damage is what is looked for, where a library ends with an error.

use std::io::{Read, Seek, SeekFrom};

/// Most boxes of one level that are looked at.
const BOXES_MAX: usize = 4_096;

/// Bytes of a box's head: size and four letters; with a size of 64 bits twice as many.
const HEAD_BYTES: usize = 8;

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
    let mut head = [0; HEAD_BYTES];
    reader.seek(SeekFrom::Start(at)).ok()?;
    reader.read_exact(&mut head).ok()?;
    let kind = [head[4], head[5], head[6], head[7]];
    let (mut head_bytes, mut size) = (HEAD_BYTES as u64, u64::from(u32_at(&head, 0)?));
    if size == 1 {
        reader.read_exact(&mut head).ok()?;
        (head_bytes, size) = (2 * HEAD_BYTES as u64, u64::from_be_bytes(head));
    } else if size == 0 {
        size = end.saturating_sub(at);
    }
    let ends = at.checked_add(size)?;
    let fits = size >= head_bytes && ends <= end && kind.iter().all(|letter| (0x20..0x7f).contains(letter));
    fits.then_some(TopBox { kind, body: at + head_bytes, end: ends })
}

/// The boxes within the content of one.
pub(crate) fn within(bytes: &[u8]) -> Vec<([u8; 4], &[u8])> {
    let mut found = Vec::new();
    let mut left = bytes;
    while found.len() < BOXES_MAX {
        let (Some(size), Some(kind)) = (u32_at(left, 0), left.get(4..8).and_then(|kind| kind.try_into().ok())) else {
            break;
        };
        let size = if size == 0 { left.len() } else { size as usize };
        let Some(body) = left.get(HEAD_BYTES..size) else { break };
        found.push((kind, body));
        left = &left[size..];
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
