//! Blocks of car and body cameras with a processor of Novatek's kind: four bytes of size, `freeGPS `, and a
//! position in one of the layouts of a table. Where each number stands was learnt from what others found out
//! about such files: <https://exiftool.org> (QuickTimeStream), <http://sergei.nz/files/nvtk_mp42gpx.py>.
//!
//! Layouts whose numbers are enciphered in a way that nobody has told are not in the table: nothing is said
//! of them, and where one looks like a layout of the table its numbers make no place.

use media_protocol::Place;

use super::Fix;
use super::clock;
use super::nmea;

/// What a block begins with, behind its size.
pub(super) const NAME: &[u8; 8] = b"freeGPS ";

/// As much of a block is looked at, in bytes: the longest layout is a text of half of that.
pub(super) const BLOCK_BYTES: usize = 1024;

/// Bytes of the header that the same layouts have not got in transport streams.
const HEADER_BYTES: usize = 16;

/// How a number is written.
#[derive(Debug, Clone, Copy)]
enum Number {
    /// Four bytes, a fraction, `DDDMM.MMMM`.
    Single,
    /// Eight bytes, likewise.
    Double,
    /// Four bytes, a whole number of 10⁻⁷ degrees.
    Units,
}

/// Where the parts of a layout stand, in bytes from the block's beginning.
struct Layout {
    /// Bytes that must stand somewhere.
    mark: Option<(usize, &'static [u8])>,
    /// `A` where the satellites were found.
    status: usize,
    /// Whether three zeros follow the letters of status and directions.
    wide: bool,
    north: usize,
    east: usize,
    latitude: usize,
    longitude: usize,
    number: Number,
    /// Hour, minute, second: three numbers of four bytes.
    time: usize,
    /// Year, month, day: likewise.
    date: usize,
}

/// Layouts, the strictest first.
const LAYOUTS: [Layout; 7] = [
    // A119S, Driver Pro and most others with a table of blocks, but for the mark.
    Layout {
        mark: Some((16, b"IQS")),
        status: 0x48,
        wide: false,
        north: 0x49,
        east: 0x4a,
        latitude: 0x4c,
        longitude: 0x50,
        number: Number::Units,
        time: 0x30,
        date: 0x3c,
    },
    Layout {
        mark: None,
        status: 0x48,
        wide: false,
        north: 0x49,
        east: 0x4a,
        latitude: 0x4c,
        longitude: 0x50,
        number: Number::Single,
        time: 0x30,
        date: 0x3c,
    },
    // A119 V3; in transport streams too.
    Layout {
        mark: None,
        status: 0x28,
        wide: false,
        north: 0x29,
        east: 0x2a,
        latitude: 0x2c,
        longitude: 0x30,
        number: Number::Single,
        time: 0x10,
        date: 0x1c,
    },
    // Akaso and its like.
    Layout {
        mark: None,
        status: 0x3c,
        wide: true,
        north: 0x44,
        east: 0x4c,
        latitude: 0x40,
        longitude: 0x48,
        number: Number::Single,
        time: 0x30,
        date: 0x58,
    },
    Layout {
        mark: None,
        status: 0x3c,
        wide: true,
        north: 0x48,
        east: 0x58,
        latitude: 0x40,
        longitude: 0x50,
        number: Number::Double,
        time: 0x30,
        date: 0x70,
    },
    // Vantrue N4.
    Layout {
        mark: None,
        status: 0x1c,
        wide: true,
        north: 0x28,
        east: 0x38,
        latitude: 0x20,
        longitude: 0x30,
        number: Number::Double,
        time: 0x10,
        date: 0x50,
    },
    // Vantrue S1, which has the date before the time and the longitude before the latitude.
    Layout {
        mark: None,
        status: 0x40,
        wide: false,
        north: 0x41,
        east: 0x42,
        latitude: 0x60,
        longitude: 0x5c,
        number: Number::Single,
        time: 0x50,
        date: 0x44,
    },
];

impl Layout {
    fn read(&self, block: &[u8]) -> Option<Fix> {
        let letter = |at: usize| {
            let zeros = !self.wide || block.get(at + 1..at + 4) == Some(&[0; 3]);
            block.get(at).copied().filter(|_| zeros)
        };
        if self.mark.is_some_and(|(at, mark)| block.get(at..at + mark.len()) != Some(mark)) {
            return None;
        }
        letter(self.status).filter(|status| *status == b'A')?;
        let north = sign(letter(self.north)?, b'N', b'S')?;
        let east = sign(letter(self.east)?, b'E', b'W')?;
        let [hour, minute, second] = whole(block, self.time)?;
        let [year, month, day] = whole(block, self.date)?;
        let at =
            clock::moment([if year < 2000 { year + 2000 } else { year }, month, day], hour, minute, second * 1_000)?;
        let latitude = self.number.degrees(block, self.latitude)? * north;
        let longitude = self.number.degrees(block, self.longitude)? * east;
        // An enciphered position has zeros where this one has its latitude.
        let place = Place::of_degrees(latitude, longitude).filter(|place| place.latitude_e7 != 0)?;
        // A year of four digits comes with the camera's own time, whose zone is unknown.
        Some(Fix { place, utc_ms: Some(at).filter(|_| year < 2000) })
    }
}

impl Number {
    /// The degrees that stand at the byte.
    fn degrees(self, block: &[u8], at: usize) -> Option<f64> {
        let bytes = block.get(at..)?;
        match self {
            Self::Single => nmea::degrees_of(f32::from_le_bytes(*bytes.first_chunk()?).into()),
            Self::Double => nmea::degrees_of(f64::from_le_bytes(*bytes.first_chunk()?)),
            Self::Units => Some(f64::from(i32::from_le_bytes(*bytes.first_chunk()?).unsigned_abs()) / 1e7),
        }
    }
}

/// Three whole numbers of four bytes.
fn whole(block: &[u8], at: usize) -> Option<[i64; 3]> {
    let number = |index: usize| {
        let four = block.get(at + index * 4..)?.first_chunk::<4>()?;
        Some(i64::from(u32::from_le_bytes(*four))).filter(|number| *number < 10_000)
    };
    Some([number(0)?, number(1)?, number(2)?])
}

fn sign(letter: u8, positive: u8, negative: u8) -> Option<f64> {
    match letter {
        letter if letter == positive => Some(1.0),
        letter if letter == negative => Some(-1.0),
        _ => None,
    }
}

/// The places of a block that begins with its size and [`NAME`].
pub(super) fn read(block: &[u8]) -> Vec<Fix> {
    let block = &block[..block.len().min(BLOCK_BYTES)];
    let size = block.first_chunk::<4>().map_or(0, |size| u32::from_be_bytes(*size));
    let block = &block[..block.len().min(usize::try_from(size).unwrap_or(usize::MAX).max(HEADER_BYTES))];
    if block.get(4..12) != Some(NAME) {
        return Vec::new();
    }
    in_layout(block).or_else(|| several(block)).or_else(|| in_text(block)).unwrap_or_default()
}

/// The places of a packet of a transport or program stream, which has no header; some have a text before it.
pub(super) fn read_packet(packet: &[u8]) -> Vec<Fix> {
    const TEXT_BYTES: usize = 164;
    [0, TEXT_BYTES]
        .into_iter()
        .filter_map(|skipped| packet.get(skipped..))
        .find_map(|packet| {
            let block = [&[0; HEADER_BYTES], &packet[..packet.len().min(BLOCK_BYTES)]].concat();
            LAYOUTS.iter().filter(|layout| layout.status == 0x28).find_map(|layout| layout.read(&block))
        })
        .map_or_else(|| several(&[&[0; HEADER_BYTES], packet].concat()).unwrap_or_default(), |fix| vec![fix])
}

fn in_layout(block: &[u8]) -> Option<Vec<Fix>> {
    LAYOUTS.iter().find_map(|layout| layout.read(block)).map(|fix| vec![fix])
}

/// Records of 32 bytes without a time: `A`, two directions, a zero, latitude, longitude and more.
fn several(block: &[u8]) -> Option<Vec<Fix>> {
    const RECORD_BYTES: usize = 32;
    let records = block.get(HEADER_BYTES..)?.chunks_exact(RECORD_BYTES);
    let fixes: Vec<Fix> = records
        .map_while(|record| {
            let [b'A', north, east, 0, ..] = record else { return None };
            let latitude = Number::Single.degrees(record, 4)? * sign(*north, b'N', b'S')?;
            let longitude = Number::Single.degrees(record, 8)? * sign(*east, b'E', b'W')?;
            Some(Place::of_degrees(latitude, longitude))
        })
        .flatten()
        .map(|place| Fix { place, utc_ms: None })
        .collect();
    (!fixes.is_empty()).then_some(fixes)
}

/// Sentences of a receiver in the block, as they are, each letter raised by 16, or as XKZD text.
fn in_text(block: &[u8]) -> Option<Vec<Fix>> {
    let sentences =
        |bytes: &[u8]| Some(nmea::read(bytes, &mut nmea::Last::default())).filter(|fixes| !fixes.is_empty());
    sentences(block)
        .or_else(|| {
            let lowered: Vec<u8> = block.iter().map(|byte| byte.wrapping_sub(16)).collect();
            sentences(&lowered)
        })
        .or_else(|| masked(block))
}

/// Text under a mask of `0xaa`: date and time of the camera, a label, and `N40464350W007040308…`.
fn masked(block: &[u8]) -> Option<Vec<Fix>> {
    const MARK_AT: usize = 18;
    const MARK: [u8; 8] = [0xaa, 0xaa, 0xf2, 0xe1, 0xf0, 0xee, 0x54, 0x54];
    if block.get(MARK_AT..MARK_AT + MARK.len()) != Some(&MARK) {
        return None;
    }
    let text: Vec<u8> = block[MARK_AT..].iter().map(|byte| byte ^ 0xaa).collect();
    clock::digits(text.get(8..)?, [4, 2, 2, 2, 2, 2])?;
    let (north, east) = (sign(*text.get(38)?, b'N', b'S')?, sign(*text.get(47)?, b'E', b'W')?);
    let [degrees, parts] = clock::digits(text.get(39..)?, [2, 6])?;
    let [east_degrees, east_parts] = clock::digits(text.get(48..)?, [3, 6])?;
    #[expect(clippy::cast_precision_loss, reason = "six digits")]
    let angle = |degrees: i64, parts: i64| (parts < 600_000).then_some(degrees as f64 + parts as f64 / 600_000.0);
    let place = Place::of_degrees(angle(degrees, parts)? * north, angle(east_degrees, east_parts)? * east)?;
    // The time is the camera's own: nothing says in which zone.
    Some(vec![Fix { place, utc_ms: None }])
}

#[cfg(test)]
#[path = "free_gps_tests.rs"]
pub(super) mod tests;
