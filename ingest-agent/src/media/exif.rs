//! Time from a photo's EXIF data (JPEG, CIPA DC-008).

use super::{Meaning, MediaTime, Metadata, Source, raw_text, wall, with_offset};

/// Most JPEG segments that are looked at before the picture's data.
const SEGMENTS_MAX: u32 = 64;

/// Most entries of one directory.
const ENTRIES_MAX: u16 = 512;

/// Longest text that is read, in bytes.
const TEXT_MAX: usize = 64;

/// Tags of TIFF and EXIF.
const EXIF_DIRECTORY: u16 = 0x8769;
const DATE_TIME: u16 = 0x0132;
const DATE_TIME_ORIGINAL: u16 = 0x9003;
const OFFSET_TIME: u16 = 0x9010;
const OFFSET_TIME_ORIGINAL: u16 = 0x9011;

/// Adds what the photo says to `metadata`.
pub(super) fn read(source: &mut Source<'_>, metadata: &mut Metadata) {
    let Some(tiff) = segment(source).and_then(Tiff::open) else { return };
    let exif = tiff.pointer(tiff.first, EXIF_DIRECTORY);
    let text = |directory: Option<usize>, tag| directory.and_then(|at| tiff.text(at, tag));
    if let Some(date) = text(exif, DATE_TIME_ORIGINAL) {
        let offset = text(exif, OFFSET_TIME_ORIGINAL).or_else(|| text(exif, OFFSET_TIME));
        metadata.times.push(time("DateTimeOriginal", date, offset));
    } else if let Some(date) = tiff.text(tiff.first, DATE_TIME) {
        metadata.times.push(time("DateTime", date, text(exif, OFFSET_TIME)));
    }
}

fn time(field: &'static str, date: String, offset: Option<String>) -> MediaTime {
    if let Some(offset) = offset.filter(|offset| !offset.is_empty()) {
        let raw = format!("{date}{offset}");
        if let Some(at) = with_offset(&raw) {
            return MediaTime { field, raw, meaning: Meaning::WithOffset(at) };
        }
    }
    let meaning = wall(&date).map_or(Meaning::Nothing("not a date"), Meaning::Wall);
    MediaTime { field, raw: date, meaning }
}

/// The EXIF segment's TIFF data.
fn segment(source: &mut Source<'_>) -> Option<Vec<u8>> {
    let mut at = 2;
    for _ in 0..SEGMENTS_MAX {
        let [mark, kind, high, low] = source.array(at)?;
        let length = u64::from(u16::from_be_bytes([high, low]));
        if mark != 0xff || kind == 0xda || length < 2 {
            return None;
        }
        if kind == 0xe1 {
            let body = source.read(at + 4, usize::try_from(length - 2).ok()?);
            if let Some(tiff) = body.strip_prefix(b"Exif\0\0") {
                return Some(tiff.to_vec());
            }
        }
        at += 2 + length;
    }
    None
}

/// TIFF data in either byte order.
struct Tiff {
    bytes: Vec<u8>,
    big_endian: bool,
    /// Where the first directory is.
    first: usize,
}

impl Tiff {
    fn open(bytes: Vec<u8>) -> Option<Self> {
        let big_endian = match bytes.get(..4)? {
            b"II*\0" => false,
            b"MM\0*" => true,
            _ => return None,
        };
        let mut this = Self { bytes, big_endian, first: 0 };
        this.first = usize::try_from(this.long(4)?).ok()?;
        Some(this)
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    /// Where the entry of `tag` lies in the directory at `directory`.
    fn entry(&self, directory: usize, tag: u16) -> Option<usize> {
        let count = self.short(directory)?.min(ENTRIES_MAX);
        (0..usize::from(count))
            .map_while(|number| directory.checked_add(2 + number * 12))
            .find(|at| self.short(*at) == Some(tag))
    }

    fn pointer(&self, directory: usize, tag: u16) -> Option<usize> {
        usize::try_from(self.long(self.entry(directory, tag)?.checked_add(8)?)?).ok()
    }

    /// An ASCII value (type 2).
    fn text(&self, directory: usize, tag: u16) -> Option<String> {
        let entry = self.entry(directory, tag)?;
        if self.short(entry + 2)? != 2 {
            return None;
        }
        let count = usize::try_from(self.long(entry + 4)?).ok()?;
        // Values of up to four bytes lie in the entry itself.
        let at = if count <= 4 { entry + 8 } else { usize::try_from(self.long(entry + 8)?).ok()? };
        let bytes = self.bytes.get(at..at.checked_add(count.min(TEXT_MAX))?)?;
        Some(raw_text(bytes))
    }
}
