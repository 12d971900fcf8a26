//! TIFF 6.0, and the raw pictures of cameras that are built like it: whether its strips and tiles lie within the
//! file.

use std::io::{Read, Seek};

use media_protocol::Reason;

use crate::extent::bytes::Bytes;

/// Most directories that are looked at.
const DIRECTORIES_MAX: usize = 100;

/// Most entries of a directory.
const ENTRIES_MAX: u16 = 1_000;

/// Most strips or tiles of a picture.
const PARTS_MAX: u64 = 100_000;

/// A length that stands for one that was not known.
const UNKNOWN: u64 = 0x7fff_ffff;

/// Tags of places with those of their lengths: strips, tiles, an embedded JPEG.
const PLACES: [(u16, u16); 3] = [(273, 279), (324, 325), (513, 514)];

/// The tag of further directories.
const FURTHER: u16 = 330;

/// Why the picture is not whole.
pub(super) fn cut<R: Read + Seek>(bytes: &mut Bytes<R>, little: bool) -> Option<Reason> {
    let mut tiff = Tiff { bytes, little };
    let size = tiff.bytes.size();
    let mut directories = vec![tiff.number(4, 4)?];
    let mut looked = 0;
    while let Some(at) = directories.get(looked).copied().filter(|_| looked < DIRECTORIES_MAX) {
        looked += 1;
        let (entries, next) = match tiff.directory(at) {
            Directory::Whole(entries, next) => (entries, next),
            Directory::Beyond => return Some(Reason::NoDirectory {}),
            Directory::Strange => return None,
        };
        if entries.iter().any(|entry| tiff.is_beyond(entry)) {
            return Some(Reason::DirectoryBeyond {});
        }
        let (mut parts, mut missing) = (0, 0);
        for (places, lengths) in PLACES {
            let of = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
            let Some(places) = of(places) else { continue };
            let from = tiff.values(places, size)?;
            let lengths = of(lengths).map_or_else(|| Some(Vec::new()), |lengths| tiff.values(lengths, size))?;
            for (index, from) in from.iter().enumerate() {
                let length = lengths.get(index).copied().filter(|length| *length < UNKNOWN).unwrap_or(0);
                parts += 1;
                missing += u64::from(from + length > size);
            }
        }
        if missing > 0 {
            return Some(Reason::PictureParts { missing, all: parts });
        }
        for entry in entries.iter().filter(|entry| entry.tag == FURTHER) {
            directories.extend(tiff.values(entry, size)?);
        }
        directories.extend((next > 0).then_some(next));
        directories.truncate(DIRECTORIES_MAX);
    }
    None
}

struct Tiff<'bytes, R> {
    bytes: &'bytes mut Bytes<R>,
    little: bool,
}

struct Entry {
    tag: u16,
    kind: u64,
    count: u64,
    /// Where its value stands.
    at: u64,
}

enum Directory {
    Whole(Vec<Entry>, u64),
    Beyond,
    Strange,
}

impl<R: Read + Seek> Tiff<'_, R> {
    /// A number of 2 or 4 bytes.
    fn number(&mut self, at: u64, bytes: u64) -> Option<u64> {
        match (bytes, self.little) {
            (2, true) => self.bytes.array(at).map(|two| u16::from_le_bytes(two).into()),
            (2, false) => self.bytes.array(at).map(|two| u16::from_be_bytes(two).into()),
            (_, true) => self.bytes.le32(at).map(u64::from),
            (_, false) => self.bytes.be32(at).map(u64::from),
        }
    }

    fn directory(&mut self, at: u64) -> Directory {
        let Some(count) = self.number(at, 2) else {
            // One that is there and is not read is no fault of the picture.
            return if self.bytes.is_bounded() { Directory::Strange } else { Directory::Beyond };
        };
        if count == 0 || count > ENTRIES_MAX.into() {
            return Directory::Strange;
        }
        if at + 2 + count * 12 > self.bytes.size() {
            return Directory::Beyond;
        }
        let entry = |at: u64| {
            Some(Entry {
                tag: u16::try_from(self.number(at, 2)?).ok()?,
                kind: self.number(at + 2, 2)?,
                count: self.number(at + 4, 4)?,
                at: at + 8,
            })
        };
        let entries: Option<Vec<Entry>> = (0..count).map(|index| at + 2 + index * 12).map(entry).collect();
        // Some writers leave out where the next one stands.
        let next = self.number(at + 2 + count * 12, 4).unwrap_or(0);
        entries.map_or(Directory::Strange, |entries| Directory::Whole(entries, next))
    }

    /// Whether the value of an entry lies behind the end of the file.
    fn is_beyond(&mut self, entry: &Entry) -> bool {
        const BYTES: [u64; 14] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
        let each = usize::try_from(entry.kind).ok().and_then(|kind| BYTES.get(kind)).copied().unwrap_or(0);
        let length = entry.count.saturating_mul(each);
        // A length of many times the file was never true.
        let size = self.bytes.size();
        (5..=size).contains(&length) && self.number(entry.at, 4).is_some_and(|at| at + length > size)
    }

    /// The values of an entry. Where they lie behind the end, one that lies there as well.
    fn values(&mut self, entry: &Entry, size: u64) -> Option<Vec<u64>> {
        let each = match entry.kind {
            3 => 2,
            4 | 13 => 4,
            _ => return None,
        };
        let length = entry.count.checked_mul(each).filter(|_| entry.count <= PARTS_MAX)?;
        let at = if length <= 4 { entry.at } else { self.number(entry.at, 4)? };
        if at + length > size {
            return Some(vec![size + 1]);
        }
        (0..entry.count).map(|index| self.number(at + index * each, each)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;
    use crate::extent::bytes::READS_MAX;

    #[test]
    fn a_picture_of_more_directories_than_are_read_is_not_told_as_cut() {
        // Beside its strips' places, a directory of one entry takes 7 reads: its count, three of the entry, whether
        // and where its value lies, and the next. The header took one.
        const BESIDE: u32 = 7;
        const STRIPS: u32 = 99_000;
        let whole = (READS_MAX - 1) / (STRIPS + BESIDE);
        let last = (READS_MAX - 1) % (STRIPS + BESIDE) - BESIDE;
        let strips = 8 + 18 * (whole + 2);
        let of = |content_end: usize| {
            let mut content = [&b"II*\0"[..], &8_u32.to_le_bytes()].concat();
            for directory in 0..whole + 2 {
                let (count, next) = (if directory < whole { STRIPS } else { last }, 8 + 18 * (directory + 1));
                content.extend([1, 0, 17, 1, 4, 0]);
                content.extend([count, strips, next].map(u32::to_le_bytes).concat());
            }
            content.resize(strips as usize + 4 * STRIPS as usize, 0);
            content.truncate(content_end);
            cut(&mut Bytes::new(Cursor::new(&content), content.len() as u64), true)
        };
        assert_eq!(of(usize::MAX), None);
        assert!(of(20).is_some());
    }

    proptest! {
        #[test]
        fn any_directory_is_read_without_harm(
            little: bool,
            words in prop::collection::vec(prop_oneof![any::<u16>(), 0_u16..9, Just(273), Just(279), Just(330)], 0..200),
        ) {
            let content: Vec<u8> = words.iter().flat_map(|word| if little { word.to_le_bytes() } else { word.to_be_bytes() }).collect();
            let _ = cut(&mut Bytes::new(Cursor::new(&content), content.len() as u64), little);
        }
    }
}
