//! Where EXIF and XMP data lie in an HEIF or AVIF file (ISO/IEC 23008-12): `meta` lists the items in
//! `iinf` and their places in `iloc`.

use super::{Times, exif, xmp};
use crate::media::isobmff::{Box4, Boxes};
use crate::media::{Source, big};

/// Longest list of items that is read, in bytes.
const LIST_MAX: usize = 1024 * 1024;

/// Most items that are looked at, and most of a kind that are read.
const ITEMS_MAX: u32 = 20_000;
const READ_MAX: usize = 4;

/// What an item holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Exif,
    Xmp,
}

/// Adds what the file says.
pub(super) fn read(source: &mut Source<'_>, times: &mut Times) {
    let end = source.size;
    let Some(meta) = child(source, (0, end), *b"meta") else { return };
    let inside = (meta.start.saturating_add(4).min(meta.end), meta.end);
    let Some(names) = child(source, inside, *b"iinf").map(|list| items(source, list)) else { return };
    let Some(places) = child(source, inside, *b"iloc") else { return };
    let data = child(source, inside, *b"idat");
    let places = Places::read(source, places);
    for (id, holds) in names.into_iter().take(READ_MAX) {
        let Some((method, from, length)) = places.as_ref().and_then(|places| places.of(id)) else { continue };
        let base = match (method, data) {
            (0, _) => 0,
            (1, Some(data)) => data.start,
            _ => continue,
        };
        let Some(from) = base.checked_add(from) else { continue };
        let to = from.saturating_add(length).min(end);
        match holds {
            Holds::Xmp => xmp::read(source, (from, to), times),
            Holds::Exif => {
                // The place of the TIFF header after these four bytes.
                let skip = source.array(from).map_or(0, u32::from_be_bytes);
                exif::read(source, (from.saturating_add(4 + u64::from(skip)), to), times);
            }
        }
    }
}

fn child(source: &mut Source<'_>, (from, to): (u64, u64), kind: [u8; 4]) -> Option<Box4> {
    Boxes::new(from, to).find(source, kind)
}

/// The items that hold EXIF or XMP data.
fn items(source: &mut Source<'_>, list: Box4) -> Vec<(u32, Holds)> {
    let mut found = Vec::new();
    let version = source.array_or_zeros::<1>(list.start)[0];
    let head = if version == 0 { 6 } else { 8 };
    let mut entries = Boxes::new(list.start.saturating_add(head).min(list.end), list.end);
    for _ in 0..ITEMS_MAX {
        let Some(entry) = entries.next(source) else { break };
        if entry.kind != *b"infe" {
            continue;
        }
        let bytes = source.read(entry.start, usize::try_from(entry.end - entry.start).unwrap_or(0).min(128));
        found.extend(item(&bytes));
    }
    found
}

fn item(bytes: &[u8]) -> Option<(u32, Holds)> {
    let (id, rest) = match bytes.first()? {
        2 => (u32::from(u16::from_be_bytes(bytes.get(4..6)?.try_into().ok()?)), bytes.get(8..)?),
        3 => (u32::from_be_bytes(bytes.get(4..8)?.try_into().ok()?), bytes.get(10..)?),
        _ => return None,
    };
    let holds = match rest.get(..4)? {
        b"Exif" => Holds::Exif,
        // Its name, then the type of its content.
        b"mime" if rest.windows(12).any(|part| part == b"application/") => Holds::Xmp,
        _ => return None,
    };
    Some((id, holds))
}

/// `iloc`: where each item lies.
struct Places {
    bytes: Vec<u8>,
    version: u8,
    /// Bytes of an offset, a length, a base and an index.
    sizes: [usize; 4],
}

impl Places {
    fn read(source: &mut Source<'_>, list: Box4) -> Option<Self> {
        let bytes = source.read(list.start, usize::try_from(list.end - list.start).ok()?.min(LIST_MAX));
        let version = *bytes.first()?;
        let [sizes, more] = *bytes.get(4..6)?.first_chunk::<2>()?;
        let index = if version == 0 { 0 } else { more & 15 };
        let sizes = [sizes >> 4, sizes & 15, more >> 4, index].map(usize::from);
        (version <= 2 && sizes.iter().all(|size| matches!(size, 0 | 4 | 8))).then_some(Self { bytes, version, sizes })
    }

    fn number(&self, at: &mut usize, size: usize) -> Option<u64> {
        let bytes = self.bytes.get(*at..at.checked_add(size)?)?;
        *at += size;
        Some(big(bytes))
    }

    /// The method, place and length of the item's first part.
    fn of(&self, wanted: u32) -> Option<(u64, u64, u64)> {
        let [offset_size, length_size, base_size, index_size] = self.sizes;
        let wide = if self.version == 2 { 4 } else { 2 };
        let mut at = 6;
        let count = self.number(&mut at, wide)?;
        for _ in 0..count.min(u64::from(ITEMS_MAX)) {
            let id = self.number(&mut at, wide)?;
            let method = if self.version == 0 { 0 } else { self.number(&mut at, 2)? & 15 };
            let reference = self.number(&mut at, 2)?;
            let base = self.number(&mut at, base_size)?;
            let parts = self.number(&mut at, 2)?;
            let first = at;
            if id == u64::from(wanted) && parts > 0 {
                self.number(&mut at, index_size)?;
                let offset = self.number(&mut at, offset_size)?;
                let length = self.number(&mut at, length_size)?;
                // In another file: not here.
                return (reference == 0).then_some((method, base.checked_add(offset)?, length));
            }
            let part = index_size + offset_size + length_size;
            at = first.checked_add(usize::try_from(parts).ok()?.checked_mul(part)?)?;
        }
        None
    }
}
