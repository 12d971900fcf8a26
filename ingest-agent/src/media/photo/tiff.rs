//! TIFF directories, in a photo's EXIF data or as a file of their own (TIFF 6.0, BigTIFF).
//!
//! Read in place: only directories and the values that are asked for.

use crate::media::{Source, big, little, raw_text};

/// Most entries of one directory.
const ENTRIES_MAX: u64 = 512;

/// Longest text that is read, in bytes.
const TEXT_MAX: u64 = 64;

/// TIFF data in either byte order, with offsets of four or eight bytes.
#[derive(Clone, Copy)]
pub(super) struct Tiff {
    /// Where it lies in the file.
    base: u64,
    end: u64,
    big_endian: bool,
    /// BigTIFF's numbers have eight bytes.
    wide: bool,
    /// Where the first directory is.
    pub(super) first: u64,
}

/// One directory's entries, as they lie in the file.
pub(super) struct Directory {
    bytes: Vec<u8>,
}

/// Where a value lies, its type, and how many there are.
struct Value {
    kind: u16,
    count: u64,
    at: u64,
}

impl Tiff {
    /// Opens the data that lies from `base` to `end` of the file.
    pub(super) fn open(source: &mut Source<'_>, base: u64, end: u64) -> Option<Self> {
        let head: [u8; 16] = source.array_or_zeros(base);
        let (big_endian, wide) = match &head[..4] {
            b"II*\0" => (false, false),
            b"MM\0*" => (true, false),
            b"II+\0" => (false, true),
            b"MM\0+" => (true, true),
            _ => return None,
        };
        let mut this = Self { base, end, big_endian, wide, first: 0 };
        this.first = if wide { this.number(&head[8..16]) } else { this.number(&head[4..8]) };
        Some(this)
    }

    /// A directory in Intel's order at the very start, without a header before it.
    pub(super) fn bare(base: u64, end: u64) -> Self {
        Self { base, end, big_endian: false, wide: false, first: 0 }
    }

    fn number(&self, bytes: &[u8]) -> u64 {
        if self.big_endian { big(bytes) } else { little(bytes) }
    }

    fn entry_size(&self) -> usize {
        if self.wide { 20 } else { 12 }
    }

    /// Up to `length` bytes at `at` within the data.
    fn read(&self, source: &mut Source<'_>, at: u64, length: u64) -> Option<Vec<u8>> {
        let from = self.base.checked_add(at)?;
        let there = self.end.checked_sub(from)?.min(length);
        Some(source.read(from, usize::try_from(there).ok()?))
    }

    /// The directory at `at`.
    pub(super) fn directory(&self, source: &mut Source<'_>, at: u64) -> Option<Directory> {
        let head = if self.wide { 8 } else { 2 };
        let count = self.read(source, at, head).filter(|bytes| bytes.len() as u64 == head)?;
        let count = self.number(&count).min(ENTRIES_MAX);
        let bytes = self.read(source, at.checked_add(head)?, count * self.entry_size() as u64)?;
        Some(Directory { bytes })
    }

    fn value(&self, directory: &Directory, tag: u16) -> Option<Value> {
        let size = self.entry_size();
        let number = directory.bytes.chunks_exact(size).position(|entry| self.number(&entry[..2]) == u64::from(tag))?;
        let entry = directory.bytes.get(number * size..(number + 1) * size)?;
        let kind = u16::try_from(self.number(&entry[2..4])).ok()?;
        let (count, rest) = if self.wide { (&entry[4..12], &entry[12..20]) } else { (&entry[4..8], &entry[8..12]) };
        Some(Value { kind, count: self.number(count), at: self.number(rest) })
    }

    /// The bytes of a value, which lie in the entry itself where they fit.
    fn bytes(&self, source: &mut Source<'_>, directory: &Directory, tag: u16, max: u64) -> Option<(u16, Vec<u8>)> {
        let value = self.value(directory, tag)?;
        let unit = match value.kind {
            1 | 2 | 6 | 7 | 129 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => return None,
        };
        let length = value.count.checked_mul(unit)?;
        let inline = if self.wide { 8 } else { 4 };
        if length > inline {
            return Some((value.kind, self.read(source, value.at, length.min(max))?));
        }
        let whole = if self.big_endian { value.at.to_be_bytes() } else { value.at.to_le_bytes() };
        let own = if self.big_endian { whole.get(8 - usize::try_from(inline).ok()?..)? } else { &whole[..] };
        Some((value.kind, own.get(..usize::try_from(length).ok()?)?.to_vec()))
    }

    /// A directory that an entry points to.
    pub(super) fn pointed(&self, source: &mut Source<'_>, directory: &Directory, tag: u16) -> Option<Directory> {
        let (_, bytes) = self.bytes(source, directory, tag, 8)?;
        self.directory(source, self.number(&bytes))
    }

    /// An ASCII value, also where a program wrote it as bytes or UTF-8.
    pub(super) fn text(&self, source: &mut Source<'_>, directory: &Directory, tag: u16) -> Option<String> {
        let (kind, bytes) = self.bytes(source, directory, tag, TEXT_MAX)?;
        matches!(kind, 1 | 2 | 7 | 129).then(|| raw_text(&bytes))
    }

    /// Up to `count` unsigned rationals, as seconds or parts thereof would be: numerator, denominator.
    pub(super) fn rationals(
        &self,
        source: &mut Source<'_>,
        directory: &Directory,
        tag: u16,
        count: u64,
    ) -> Option<Vec<(u64, u64)>> {
        let (kind, bytes) = self.bytes(source, directory, tag, count * 8)?;
        let pairs = bytes.chunks_exact(8).map(|pair| (self.number(&pair[..4]), self.number(&pair[4..])));
        matches!(kind, 5 | 10).then(|| pairs.collect())
    }

    /// Where a value lies in the file, from and to, if it is not in the entry itself.
    pub(super) fn span(&self, directory: &Directory, tag: u16) -> Option<(u64, u64)> {
        let value = self.value(directory, tag)?;
        let length = value.count.checked_mul(if matches!(value.kind, 4 | 13) { 4 } else { 1 })?;
        let from = self.base.checked_add(value.at)?;
        Some((from, from.checked_add(length)?.min(self.end)))
    }
}
