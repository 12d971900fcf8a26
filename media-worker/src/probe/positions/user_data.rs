//! Places in the user data of MP4 and 3GP as boxes of their own: `loci` (3GPP TS 26.244, 8.10) and `©xyz`.
//!
//! FFmpeg reads both, but takes the end of a name in UTF-16 for one byte earlier than it is: the numbers
//! behind it become others, which are places, too. So where a name is written so, what it says is not used.

use media_protocol::Place;

use super::iso_6709;

/// What begins a text in UTF-16.
const WIDE: [u8; 2] = [0xfe, 0xff];

/// Units of a coordinate in a degree.
const DEGREE: f64 = 65_536.0;

/// The places of the boxes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(in crate::probe) struct UserData {
    /// Whether a name in UTF-16 stands before a place.
    pub(in crate::probe) misread: bool,
    /// The first place.
    pub(in crate::probe) place: Option<Place>,
}

impl UserData {
    /// Takes the content of a `loci` box.
    pub(super) fn loci(&mut self, content: &[u8]) {
        // Version, flags, and the language; then the name, the role, and the coordinates.
        let Some(name) = content.get(6..) else { return };
        let end = if name.starts_with(&WIDE) {
            self.misread = true;
            name.chunks_exact(2).position(|unit| unit == [0, 0]).map(|unit| 2 * unit + 2)
        } else {
            name.iter().position(|byte| *byte == 0).map(|at| at + 1)
        };
        let number = |at: usize| {
            let four = name.get(end?.checked_add(at)?..)?.first_chunk::<4>()?;
            Some(f64::from(i32::from_be_bytes(*four)) / DEGREE)
        };
        let place = number(5).zip(number(1)).and_then(|(latitude, longitude)| Place::of_degrees(latitude, longitude));
        self.place = self.place.or(place);
    }

    /// Takes the content of a `©xyz` box: a length and a language of two bytes each, and ISO 6709.
    pub(super) fn xyz(&mut self, content: &[u8]) {
        let length = content.first_chunk().map_or(0, |two| usize::from(u16::from_be_bytes(*two)));
        let text = content.get(4..4 + length).and_then(|text| std::str::from_utf8(text).ok());
        self.place = self.place.or(text.and_then(iso_6709::read));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn loci(name: &[u8], latitude: f64, longitude: f64) -> UserData {
        #[expect(clippy::cast_possible_truncation, reason = "a test's own degrees")]
        let number = |degrees: f64| ((degrees * DEGREE) as i32).to_be_bytes();
        let head = [0, 0, 0, 0, 0x15, 0xc7];
        let mut read = UserData::default();
        read.loci(&[&head, name, &[0], &number(longitude), &number(latitude), &[0; 4], b"earth\0\0"].concat());
        read
    }

    #[test]
    fn a_place_behind_a_name_is_read_whatever_the_name_is_written_in() {
        let place = Some(Place { latitude_e7: 275_000_000, longitude_e7: -865_000_000 });
        for (name, misread) in [
            (&b"\0"[..], false),
            ("北京\0".as_bytes(), false),
            (b"\xfe\xff\0\0", true),
            (b"\xfe\xff\x53\x17\x4e\xac\0\0", true),
            (b"\xfe\xff\x01\0\0\x41\0\0", true),
        ] {
            assert_eq!(loci(name, 27.5, -86.5), UserData { misread, place }, "{name:?}");
            assert_eq!(loci(name, 0.0, 0.0).place, None, "{name:?}");
            assert_eq!(loci(name, 95.0, 10.0).place, None, "{name:?}");
        }
        assert_eq!(loci(b"\xfe\xff\x53", 27.5, 86.5).place, None, "a name without an end");
        let mut both = loci(b"\0", 0.0, 0.0);
        both.xyz(b"\0\x12\x15\xc7+27.5000-086.5000/");
        assert_eq!(both.place, place);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..60)) {
            let mut read = UserData::default();
            read.loci(&bytes);
            read.loci(&[&[0; 6], WIDE.as_slice(), &bytes].concat());
            read.xyz(&bytes);
        }
    }
}
