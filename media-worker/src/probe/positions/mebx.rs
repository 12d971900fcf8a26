//! Apple's timed metadata (`mebx`): each sample holds values under numbers that the stream's header gives
//! names to (QuickTime File Format, "Timed metadata media"). Places are ISO 6709 text.

use super::Fix;
use super::iso_6709;

/// The name of a place, with the four letters of its kind.
const PLACE_KEY: &[u8] = b"mdtacom.apple.quicktime.location.ISO6709";

/// Most values of one sample that are looked at; phones write a few.
const VALUES_MAX: usize = 1_000;

/// The numbers under which places stand, of the header's table of names (`keys`).
pub(super) fn place_numbers(keys: &[u8]) -> Vec<[u8; 4]> {
    let parts = |bytes| Parts { rest: bytes };
    parts(keys)
        .take(VALUES_MAX)
        .filter(|(_, entry)| parts(entry).any(|(kind, name)| kind == *b"keyd" && name == PLACE_KEY))
        .map(|(number, _)| number)
        .collect()
}

/// The places of a sample, of values under these numbers.
pub(super) fn read(sample: &[u8], numbers: &[[u8; 4]]) -> Vec<Fix> {
    Parts { rest: sample }
        .take(VALUES_MAX)
        .filter(|(number, _)| numbers.contains(number))
        .filter_map(|(_, value)| iso_6709::read(std::str::from_utf8(value).ok()?))
        .map(|place| Fix { place, utc_ms: None })
        .collect()
}

/// Parts of bytes, each with its size and four bytes that say what it is.
struct Parts<'bytes> {
    rest: &'bytes [u8],
}

impl<'bytes> Iterator for Parts<'bytes> {
    type Item = ([u8; 4], &'bytes [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (size, after) = self.rest.split_first_chunk::<4>()?;
        let size = usize::try_from(u32::from_be_bytes(*size)).ok()?.checked_sub(4)?;
        let (part, rest) = after.split_at_checked(size)?;
        let (kind, value) = part.split_first_chunk::<4>()?;
        self.rest = rest;
        Some((*kind, value))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use media_protocol::Place;
    use proptest::prelude::*;

    use super::*;

    /// A part.
    pub(crate) fn part(kind: [u8; 4], value: &[u8]) -> Vec<u8> {
        let size = u32::try_from(value.len() + 8).expect("small");
        [size.to_be_bytes().as_slice(), &kind, value].concat()
    }

    /// A table of names with one that is a place, under number 2.
    pub(crate) fn keys() -> Vec<u8> {
        let text = part(*b"dtyp", &[0, 0, 0, 0, 0, 0, 0, 1]);
        let other =
            part([0, 0, 0, 1], &[part(*b"keyd", b"mdtacom.apple.quicktime.video-orientation"), text.clone()].concat());
        [other, part([0, 0, 0, 2], &[part(*b"keyd", PLACE_KEY), text].concat())].concat()
    }

    #[test]
    fn places_under_their_number_are_read() {
        let numbers = place_numbers(&keys());
        assert_eq!(numbers, [[0, 0, 0, 2]]);
        let sample =
            [part([0, 0, 0, 1], b"+10.0000+020.0000/"), part([0, 0, 0, 2], b"+27.1281+100.2508+000.000/")].concat();
        let fixes = read(&sample, &numbers);
        let place = Place { latitude_e7: 271_281_000, longitude_e7: 1_002_508_000 };
        assert_eq!(fixes, [Fix { place, utc_ms: None }]);
        assert_eq!(read(&part([0, 0, 0, 2], b"+00.0000+000.0000/"), &numbers), []);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300), cut in 0_usize..200) {
            let numbers = place_numbers(&bytes);
            let _ = (read(&bytes, &numbers), read(&bytes, &[[0; 4]]));
            let whole = keys();
            prop_assert!(place_numbers(&whole[..cut.min(whole.len())]).len() <= 1);
        }

        #[test]
        fn what_is_written_is_read(latitude in 0.01_f64..90.0, longitude in -179.9_f64..179.9) {
            let text = format!("{latitude:+08.4}{longitude:+09.4}+012.345/");
            let fixes = read(&part(*b"abcd", text.as_bytes()), &[*b"abcd"]);
            let near = Place::of_degrees(latitude, longitude).unwrap();
            prop_assert!(fixes.len() == 1 && (fixes[0].place.latitude_e7 - near.latitude_e7).abs() <= 501);
            prop_assert!((fixes[0].place.longitude_e7 - near.longitude_e7).abs() <= 501);
        }
    }
}
