//! GoPro's metadata format (GPMF): <https://github.com/gopro/gpmf-parser>.
//!
//! A payload is a list of elements: four letters, a type, the size of one value, how many values, and the
//! values, filled up to four bytes. Type 0 nests. A stream with positions states a scale (`SCAL`), whether
//! the satellites were found (`GPSF`), how well (`GPSP`), the time (`GPSU`) and the positions (`GPS5`); or
//! positions that each say all of that (`GPS9`). Newer cameras write both: then `GPS9` counts.

use media_protocol::Place;

use super::Fix;
use super::clock::{self, DAY_MS};

/// Bytes before an element's values.
const HEADER_BYTES: usize = 8;

/// How deep elements may nest; the format uses three levels.
const DEPTH_MAX: usize = 4;

/// Most positions of one payload; cameras write 18 or 10.
const PLACES_MAX: usize = 1000;

/// Units in a degree.
const DEGREE_E7: i128 = 10_000_000;

/// Numbers of one `GPS9` value: seven of four bytes, two of two.
const GPS9_BYTES: usize = 32;

/// Where the day, counted from 2000, the time of day in thousandths of a second, the dilution of precision
/// in hundredths, and the kind of fix stand in a `GPS9` value.
const GPS9_DAY_AT: usize = 20;
const GPS9_TIME_AT: usize = 24;
const GPS9_DILUTION_AT: usize = 28;
const GPS9_FIX_AT: usize = 30;

/// Dilution of precision, in hundredths, that stands for none.
const NO_PRECISION: i32 = 9_999;

/// What a payload says of where the camera was.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Positions {
    /// The places of `GPS5`, evenly spread over the payload; the first has the payload's time.
    coarse: Vec<Fix>,
    /// The places of `GPS9`.
    exact: Vec<Fix>,
    /// The satellites' time, as it stands there: `yymmddhhmmss.sss`.
    pub(super) time: Option<String>,
}

impl Positions {
    /// The places, evenly spread over the payload.
    pub(super) fn fixes(self) -> Vec<Fix> {
        if self.exact.is_empty() { self.coarse } else { self.exact }
    }
}

/// Reads a payload. What is cut or makes no sense is left out.
pub(super) fn read(payload: &[u8]) -> Positions {
    let mut positions = Positions::default();
    read_level(payload, DEPTH_MAX, &mut positions);
    positions
}

/// An element of the format.
struct Element<'bytes> {
    key: [u8; 4],
    kind: u8,
    size: usize,
    values: &'bytes [u8],
}

/// Takes the first element off the bytes; none where they are cut.
fn take<'bytes>(bytes: &mut &'bytes [u8]) -> Option<Element<'bytes>> {
    let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>()?;
    let [a, b, c, d, kind, size, high, low] = *header;
    let length = usize::from(size) * usize::from(u16::from_be_bytes([high, low]));
    let values = rest.get(..length)?;
    *bytes = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    Some(Element { key: [a, b, c, d], kind, size: usize::from(size), values })
}

/// What stands beside positions and holds for them.
struct Beside<'bytes> {
    scales: Vec<i32>,
    found: bool,
    time: Option<&'bytes [u8]>,
}

fn read_level(bytes: &[u8], depth: usize, positions: &mut Positions) {
    let mut beside = Beside { scales: Vec::new(), found: true, time: None };
    let mut rest = bytes;
    while let Some(element) = take(&mut rest) {
        let first = || numbers(&element).first().copied();
        match &element.key {
            b"GPSF" => beside.found &= first().is_some_and(|fix| fix != 0),
            b"GPSP" => beside.found &= first().is_none_or(|dilution| dilution < NO_PRECISION),
            b"GPSU" => beside.time = Some(element.values),
            _ => {}
        }
    }
    let time = beside.time.filter(|_| beside.found).map(|text| String::from_utf8_lossy(text));
    let time = time.as_deref().map(|text| text.trim_matches(['\0', ' '])).filter(|text| !text.is_empty());
    if let Some(time) = time {
        positions.time.get_or_insert_with(|| time.to_owned());
    }
    let utc_ms = time.and_then(moment);
    rest = bytes;
    while let Some(element) = take(&mut rest) {
        match &element.key {
            _ if element.kind == 0 => {
                if let Some(depth) = depth.checked_sub(1) {
                    read_level(element.values, depth, positions);
                }
            }
            b"SCAL" => beside.scales = numbers(&element),
            b"GPS5" if beside.found => {
                for (index, place) in values(&element).map(|value| place(value, &beside.scales)).enumerate() {
                    if let Some(place) = place.filter(|_| positions.coarse.len() < PLACES_MAX) {
                        positions.coarse.push(Fix { place, utc_ms: utc_ms.filter(|_| index == 0) });
                    }
                }
            }
            b"GPS9" if element.size == GPS9_BYTES => {
                for value in values(&element).filter(|value| is_found(value)) {
                    if let Some(place) = place(value, &beside.scales).filter(|_| positions.exact.len() < PLACES_MAX) {
                        positions.exact.push(Fix { place, utc_ms: own_moment(value) });
                    }
                }
            }
            _ => {}
        }
    }
}

fn values<'bytes>(element: &Element<'bytes>) -> std::slice::ChunksExact<'bytes, u8> {
    // A position of less than two numbers is none: then there are no values.
    let size = if element.size < 8 { element.values.len() + 1 } else { element.size };
    element.values.chunks_exact(size)
}

/// The place of a value.
fn place(value: &[u8], scales: &[i32]) -> Option<Place> {
    let latitude_scale = scales.first().copied().unwrap_or(1);
    let longitude_scale = scales.get(1).copied().unwrap_or(latitude_scale);
    let latitude = units(number_at(value, 0)?, latitude_scale)?;
    Place::of_units(latitude, units(number_at(value, 4)?, longitude_scale)?)
}

/// Whether a `GPS9` value says that the satellites were found.
fn is_found(value: &[u8]) -> bool {
    let short = |at: usize| value.get(at..at + 2).map_or(0, |two| i32::from(two[0]) << 8 | i32::from(two[1]));
    short(GPS9_FIX_AT) != 0 && short(GPS9_DILUTION_AT) < NO_PRECISION
}

/// The time that a `GPS9` value states of itself.
fn own_moment(value: &[u8]) -> Option<i64> {
    let days = i64::from(number_at(value, GPS9_DAY_AT).filter(|days| *days > 0)?);
    let of_day = i64::from(number_at(value, GPS9_TIME_AT)?);
    (0..=DAY_MS).contains(&of_day).then_some(())?;
    Some(clock::day(2000, 1, 1)? + days * DAY_MS + of_day)
}

/// The moment that `yymmddhhmmss.sss` is.
fn moment(text: &str) -> Option<i64> {
    let [year, month, day, hour, minute] = clock::digits(text.as_bytes(), [2; 5])?;
    clock::moment([clock::full_year(year), month, day], hour, minute, clock::thousandths(text.get(10..)?)?)
}

fn number_at(value: &[u8], at: usize) -> Option<i32> {
    value.get(at..)?.first_chunk::<4>().map(|four| i32::from_be_bytes(*four))
}

/// A scaled number as units of 10⁻⁷ degrees.
fn units(number: i32, scale: i32) -> Option<i64> {
    let scale = i128::from(scale);
    (scale > 0).then(|| i64::try_from(i128::from(number) * DEGREE_E7 / scale).ok()).flatten()
}

/// The numbers of an element of whole numbers.
fn numbers(element: &Element<'_>) -> Vec<i32> {
    let bytes = element.values;
    match element.kind {
        b'l' | b'L' => bytes.as_chunks::<4>().0.iter().map(|four| i32::from_be_bytes(*four)).collect(),
        b's' => bytes.as_chunks::<2>().0.iter().map(|two| i16::from_be_bytes(*two).into()).collect(),
        b'S' => bytes.as_chunks::<2>().0.iter().map(|two| u16::from_be_bytes(*two).into()).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn element(key: [u8; 4], kind: u8, size: u8, values: &[u8]) -> Vec<u8> {
        let count = u16::try_from(values.len() / usize::from(size.max(1))).expect("small");
        let mut bytes = [key.as_slice(), &[kind, size], &count.to_be_bytes(), values].concat();
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    fn payload(fix: u32, points: &[(i32, i32)]) -> Vec<u8> {
        let scale: Vec<u8> =
            [10_000_000_i32, 10_000_000, 1000, 1000, 100].iter().flat_map(|one| one.to_be_bytes()).collect();
        let values: Vec<u8> =
            points.iter().flat_map(|(lat, lon)| [*lat, *lon, 1, 2, 3]).flat_map(i32::to_be_bytes).collect();
        let stream = [
            element(*b"GPSF", b'L', 4, &fix.to_be_bytes()),
            element(*b"GPSU", b'U', 16, b"191118234514.500"),
            element(*b"SCAL", b'l', 4, &scale),
            element(*b"GPS5", b'l', 20, &values),
        ]
        .concat();
        let stream = element(*b"STRM", 0, 1, &stream);
        element(*b"DEVC", 0, 1, &stream)
    }

    /// A value of a `GPS9`: place, the days since 2000, the time of day, the dilution, the fix.
    fn exact(at: (i32, i32), days: i32, of_day: i32, dilution: u16, fix: u16) -> Vec<u8> {
        let numbers = [at.0, at.1, 100_000, 5, 6, days, of_day];
        let mut value: Vec<u8> = numbers.iter().flat_map(|one| one.to_be_bytes()).collect();
        value.extend([dilution.to_be_bytes(), fix.to_be_bytes()].concat());
        value
    }

    fn exact_payload(values: &[Vec<u8>]) -> Vec<u8> {
        let scale: Vec<u8> = [10_000_000_i32, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1]
            .iter()
            .flat_map(|one| one.to_be_bytes())
            .collect();
        let stream = [element(*b"SCAL", b'l', 4, &scale), element(*b"GPS9", b'?', 32, &values.concat())].concat();
        element(*b"DEVC", 0, 1, &element(*b"STRM", 0, 1, &stream))
    }

    #[test]
    fn positions_and_time_are_read() {
        let found = read(&payload(3, &[(331_264_969, -1_173_273_542), (331_264_970, -1_173_273_543)]));
        assert_eq!(found.time.as_deref(), Some("191118234514.500"));
        let fixes = found.fixes();
        assert_eq!(fixes[0].utc_ms, clock::moment([2019, 11, 18], 23, 45, 14_500));
        assert_eq!(fixes[1].place, Place { latitude_e7: 331_264_970, longitude_e7: -1_173_273_543 });
    }

    #[test]
    fn positions_that_state_their_own_times_count_before_others() {
        let at = (331_264_969, -1_173_273_542);
        let newer = exact_payload(&[exact(at, 9_000, 43_200_250, 150, 3), exact(at, 9_000, 43_200_350, 150, 0)]);
        let both = [payload(3, &[at, at, at]), newer].concat();
        let fixes = read(&both).fixes();
        assert_eq!(fixes.len(), 1, "and the one without satellites does not");
        assert_eq!(fixes[0].utc_ms, clock::moment([2024, 8, 22], 12, 0, 250));
    }

    #[test]
    fn positions_without_satellites_are_not_believed() {
        assert_eq!(read(&payload(0, &[(331_264_969, -1_173_273_542)])), Positions::default());
        let at = (331_264_969, -1_173_273_542);
        for lost in [
            payload(3, &[(2_000_000_000, 0)]),
            payload(3, &[(0, 0), (-1, -1)]),
            exact_payload(&[exact(at, 9_000, 0, 9_999, 3), exact(at, 9_000, 0, 100, 0)]),
            exact_payload(&[exact((0, 0), 9_000, 0, 100, 3), exact((i32::MIN, i32::MAX), 9_000, 0, 100, 3)]),
        ] {
            assert_eq!(read(&lost).fixes(), []);
        }
        let vague = element(*b"GPSP", b'S', 2, &9_999_u16.to_be_bytes());
        let inner = payload(3, &[at])[16..].to_vec();
        assert_eq!(read(&[inner.clone(), vague].concat()).fixes(), [], "whatever the order");
        assert_eq!(read(&inner).fixes().len(), 1);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(read(&bytes).fixes().len() <= PLACES_MAX);
        }

        #[test]
        fn what_is_written_is_read_and_a_cut_loses_only_the_end(
            points in proptest::collection::vec((20..=900_000_000_i32, -1_799_999_999..=1_800_000_000_i32), 0..20),
            cut in 0_usize..600,
        ) {
            let whole = payload(3, &points);
            let fixes = read(&whole).fixes();
            prop_assert_eq!(fixes.len(), points.len());
            for (fix, (latitude, longitude)) in fixes.iter().zip(&points) {
                let place = Place { latitude_e7: i64::from(*latitude), longitude_e7: i64::from(*longitude) };
                prop_assert_eq!(fix.place, place);
            }
            prop_assert!(read(&whole[..cut.min(whole.len())]).fixes().len() <= points.len());
        }
    }
}
