//! The place and time of the satellites that EXIF states (TIFF 6.0, Exif 2.32): in a file, or in a part of
//! one.

use media_protocol::Place;

use super::bytes::Bytes;
use super::clock;

/// Most entries of a directory that are looked at.
const ENTRIES_MAX: u16 = 1_000;

/// The entry of the main directory that leads to the satellites'.
const GPS_DIRECTORY: u16 = 0x8825;

/// The entry of the main directory that is XMP.
const XMP: u16 = 700;

/// Entries of the satellites' directory.
const NORTH: u16 = 1;
const LATITUDE: u16 = 2;
const EAST: u16 = 3;
const LONGITUDE: u16 = 4;
const TIME: u16 = 7;
const STATUS: u16 = 9;
const DATE: u16 = 29;

/// Kinds of values.
const TEXT: u16 = 2;
const FRACTION: u16 = 5;

/// Most bytes of a text that are read.
const TEXT_BYTES_MAX: usize = 64;

/// What is stated.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stated {
    /// Where.
    pub(super) place: Option<Place>,
    /// When, in milliseconds since 1970 in UTC.
    pub(super) utc_ms: Option<i64>,
}

/// Reads what begins at a place of the file and has so many bytes.
pub(super) fn read(bytes: Bytes<'_>, at: u64, length: u64) -> Stated {
    let Some((tiff, first)) = Tiff::open(bytes, at, length) else { return Stated::default() };
    let directory = tiff.entries(first).into_iter().find(|entry| entry.tag == GPS_DIRECTORY);
    let Some(directory) = directory else { return Stated::default() };
    let entries = tiff.entries(tiff.number(&directory.value));
    let entry = |tag: u16| entries.iter().find(|entry| entry.tag == tag);
    // Some write the letter small, and some the whole word.
    let letter = |tag: u16| {
        let entry = entry(tag)?;
        let first = tiff.text(entry).and_then(|text| text.bytes().next()).unwrap_or(entry.value[0]);
        Some(first.to_ascii_uppercase())
    };
    // A position that is void is what was known before, or nothing.
    let void = letter(STATUS) == Some(b'V');
    let angle = |tag: u16, letters: &[u8; 2], reference: u16| {
        let [degrees, minutes, seconds] = tiff.fractions(entry(tag)?)?;
        (minutes <= 60.0 && seconds <= 60.0).then_some(())?;
        // Without its letter an angle is on either half of the earth: that is no place.
        let sign = [1.0, -1.0][letters.iter().position(|one| Some(*one) == letter(reference))?];
        Some((degrees + minutes / 60.0 + seconds / 3600.0) * sign)
    };
    let place = angle(LATITUDE, b"NS", NORTH).zip(angle(LONGITUDE, b"EW", EAST));
    let day = entry(DATE).and_then(|entry| clock::stated(&format!("{} 00:00:00", tiff.text(entry)?)));
    let time = entry(TIME).and_then(|entry| tiff.fractions(entry)).and_then(|[hour, minute, second]| {
        #[expect(clippy::cast_possible_truncation, reason = "what is too large is no time of day")]
        let whole = |number: f64| number.round() as i64;
        clock::time_of_day(whole(hour), whole(minute), whole(second * 1000.0))
    });
    Stated {
        place: place.filter(|_| !void).and_then(|(latitude, longitude)| Place::of_degrees(latitude, longitude)),
        utc_ms: day.zip(time).filter(|_| !void).map(|((day, _), time)| day + time),
    }
}

/// Where XMP stands in what begins at a place of the file and has so many bytes.
pub(super) fn xmp(bytes: Bytes<'_>, at: u64, length: u64) -> Option<(u64, u64)> {
    let (tiff, first) = Tiff::open(bytes, at, length)?;
    let entry = tiff.entries(first).into_iter().find(|entry| entry.tag == XMP && entry.count > 4)?;
    Some((at.checked_add(tiff.number(&entry.value).into())?, entry.count.into()))
}

struct Tiff<'file> {
    bytes: Bytes<'file>,
    at: u64,
    length: u64,
    little: bool,
}

/// An entry of a directory.
struct Entry {
    tag: u16,
    kind: u16,
    count: u32,
    value: [u8; 4],
}

impl<'file> Tiff<'file> {
    /// With where its first directory is.
    fn open(bytes: Bytes<'file>, at: u64, length: u64) -> Option<(Self, u32)> {
        let head = bytes.read(at, 8);
        let little = match head.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let tiff = Self { bytes, at, length, little };
        let first = tiff.number(head.get(4..)?);
        Some((tiff, first))
    }

    fn get(&self, from: u64, most: usize) -> Vec<u8> {
        let room = usize::try_from(self.length.saturating_sub(from)).unwrap_or(usize::MAX);
        self.bytes.read(self.at.saturating_add(from), most.min(room))
    }

    fn short(&self, two: &[u8]) -> u16 {
        let two = two.first_chunk().copied().unwrap_or_default();
        if self.little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) }
    }

    fn number(&self, four: &[u8]) -> u32 {
        let four = four.first_chunk().copied().unwrap_or_default();
        if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }
    }

    fn entries(&self, at: u32) -> Vec<Entry> {
        let count = self.short(&self.get(at.into(), 2)).min(ENTRIES_MAX);
        let bytes = self.get(u64::from(at) + 2, usize::from(count) * 12);
        let entries = bytes.chunks_exact(12).map(|entry| Entry {
            tag: self.short(entry),
            kind: self.short(&entry[2..]),
            count: self.number(&entry[4..]),
            value: [entry[8], entry[9], entry[10], entry[11]],
        });
        entries.collect()
    }

    /// The three fractions of an entry; what follows degrees may be left out.
    fn fractions(&self, entry: &Entry) -> Option<[f64; 3]> {
        let count = usize::try_from(entry.count).ok()?.min(3);
        if entry.kind != FRACTION || count == 0 {
            return None;
        }
        let bytes = self.get(self.number(&entry.value).into(), count * 8);
        let mut numbers = [0.0; 3];
        for (index, (number, fraction)) in numbers.iter_mut().zip(bytes.chunks_exact(8)).enumerate() {
            let (above, below) = (self.number(fraction), self.number(&fraction[4..]));
            // 0 of 0 stands for a part that is not stated; without the first there is no number at all.
            let unstated = index > 0 && (above, below) == (0, 0);
            *number = if unstated { 0.0 } else { f64::from(above) / f64::from(below) };
        }
        (bytes.len() == count * 8 && numbers.iter().all(|number| number.is_finite())).then_some(numbers)
    }

    fn text(&self, entry: &Entry) -> Option<String> {
        let count = usize::try_from(entry.count).ok()?.min(TEXT_BYTES_MAX);
        let bytes =
            if count <= 4 { entry.value[..count].to_vec() } else { self.get(self.number(&entry.value).into(), count) };
        let text = String::from_utf8(bytes).ok().filter(|_| entry.kind == TEXT)?;
        Some(text.trim_end_matches('\0').trim().to_owned())
    }
}
