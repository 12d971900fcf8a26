//! GoPro's metadata format (GPMF): <https://github.com/gopro/gpmf-parser>.
//!
//! A payload is a list of elements: four letters, a type, the size of one value, how many values, and the
//! values, filled up to four bytes. Type 0 nests. A stream with positions states a scale (`SCAL`), whether
//! the satellites were found (`GPSF`), the time (`GPSU`) and then the positions (`GPS5`, or `GPS9`).

use media_protocol::Place;

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

/// Where the kind of fix stands in a `GPS9` value.
const GPS9_FIX_AT: usize = 30;

/// What a payload says of where the camera was.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Positions {
    /// The places, evenly spread over the payload.
    pub(super) places: Vec<Place>,
    /// The satellites' time, as it stands there: `yymmddhhmmss.sss`.
    pub(super) time: Option<String>,
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

fn read_level(mut bytes: &[u8], depth: usize, positions: &mut Positions) {
    let mut scales = Vec::new();
    let mut found = true;
    while let Some(element) = take(&mut bytes) {
        match &element.key {
            _ if element.kind == 0 => {
                if let Some(depth) = depth.checked_sub(1) {
                    read_level(element.values, depth, positions);
                }
            }
            b"SCAL" => scales = numbers(&element),
            b"GPSF" => found = numbers(&element).first().is_some_and(|fix| *fix != 0),
            b"GPSU" => {
                let text = String::from_utf8_lossy(element.values).trim_matches(['\0', ' ']).to_owned();
                if found && !text.is_empty() && positions.time.is_none() {
                    positions.time = Some(text);
                }
            }
            b"GPS5" if found => add_places(&element, &scales, positions, |_| true),
            b"GPS9" if element.size == GPS9_BYTES => {
                add_places(&element, &scales, positions, |value| value[GPS9_FIX_AT..].iter().any(|byte| *byte != 0));
            }
            _ => {}
        }
    }
}

/// Adds the places of the values that `counts` accepts.
fn add_places(element: &Element<'_>, scales: &[i32], positions: &mut Positions, counts: impl Fn(&[u8]) -> bool) {
    let latitude_scale = scales.first().copied().unwrap_or(1);
    let longitude_scale = scales.get(1).copied().unwrap_or(latitude_scale);
    if element.size < 8 {
        return;
    }
    for value in element.values.chunks_exact(element.size).filter(|value| counts(value)) {
        let Some((latitude, rest)) = value.split_first_chunk::<4>() else { return };
        let Some((longitude, _)) = rest.split_first_chunk::<4>() else { return };
        let latitude = degrees(i32::from_be_bytes(*latitude), latitude_scale, 90);
        let longitude = degrees(i32::from_be_bytes(*longitude), longitude_scale, 180);
        if let (Some(latitude_e7), Some(longitude_e7)) = (latitude, longitude)
            && positions.places.len() < PLACES_MAX
        {
            positions.places.push(Place { latitude_e7, longitude_e7 });
        }
    }
}

/// A scaled number as units of 10⁻⁷ degrees, where it lies on the earth.
fn degrees(number: i32, scale: i32, most: i64) -> Option<i64> {
    let scaled = (i128::from(number) * DEGREE_E7).checked_div(scale.into())?;
    i64::try_from(scaled).ok().filter(|scaled| scaled.abs() <= most * 10_000_000)
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

    #[test]
    fn positions_and_time_are_read() {
        let found = read(&payload(3, &[(331_264_969, -1_173_273_542), (331_264_970, -1_173_273_543)]));
        assert_eq!(found.time.as_deref(), Some("191118234514.500"));
        assert_eq!(found.places[1], Place { latitude_e7: 331_264_970, longitude_e7: -1_173_273_543 });
    }

    #[test]
    fn positions_without_satellites_are_not_believed() {
        assert_eq!(read(&payload(0, &[(331_264_969, -1_173_273_542)])), Positions::default());
        assert!(read(&payload(3, &[(2_000_000_000, 0)])).places.is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(read(&bytes).places.len() <= PLACES_MAX);
        }

        #[test]
        fn what_is_written_is_read_and_a_cut_loses_only_the_end(
            points in proptest::collection::vec((-900_000_000..=900_000_000_i32, -1_800_000_000..=1_800_000_000_i32), 0..20),
            cut in 0_usize..600,
        ) {
            let whole = payload(3, &points);
            let places = read(&whole).places;
            prop_assert_eq!(places.len(), points.len());
            for (place, (latitude, longitude)) in places.iter().zip(&points) {
                prop_assert_eq!((place.latitude_e7, place.longitude_e7), (i64::from(*latitude), i64::from(*longitude)));
            }
            prop_assert!(read(&whole[..cut.min(whole.len())]).places.len() <= points.len());
        }
    }
}
