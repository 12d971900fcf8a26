use proptest::prelude::*;

use super::*;

/// A number of the form `DDDMM.MMMM`.
fn minutes(degrees: f64) -> f64 {
    let degrees = degrees.abs();
    degrees.trunc() * 100.0 + degrees.fract() * 60.0
}

/// Names of the layouts, in the order of the table.
pub(crate) const NAMES: [&str; 7] = ["iqs", "a119s", "a119v3", "akaso", "wide", "n4", "s1"];

/// A block of the layout: degrees, and year since 2000, month, day, hour, minute, second.
pub(crate) fn block(layout: usize, degrees: (f64, f64), at: [u32; 6]) -> Vec<u8> {
    let layout = &LAYOUTS[layout];
    let mut block = vec![0; 0x200];
    let size = u32::try_from(block.len()).expect("small");
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &size.to_be_bytes());
    put(4, NAME);
    if let Some((at, mark)) = layout.mark {
        put(at, mark);
    }
    put(layout.status, b"A");
    put(layout.north, if degrees.0 < 0.0 { b"S" } else { b"N" });
    put(layout.east, if degrees.1 < 0.0 { b"W" } else { b"E" });
    for (place, degrees) in [(layout.latitude, degrees.0), (layout.longitude, degrees.1)] {
        #[expect(clippy::cast_possible_truncation, reason = "as cameras write it")]
        match layout.number {
            Number::Single => put(place, &(minutes(degrees) as f32).to_le_bytes()),
            Number::Double => put(place, &minutes(degrees).to_le_bytes()),
            Number::Units => put(place, &((degrees.abs() * 1e7) as i32).to_le_bytes()),
        }
    }
    for (index, number) in at.iter().enumerate() {
        let from = if index < 3 { layout.date + index * 4 } else { layout.time + (index - 3) * 4 };
        put(from, &number.to_le_bytes());
    }
    block
}

/// A block of text under its mask.
fn masked_block(text: &str) -> Vec<u8> {
    let mut block = vec![0; 18];
    block[..4].copy_from_slice(&0x400_u32.to_be_bytes());
    block[4..12].copy_from_slice(NAME);
    block.extend([0xaa, 0xaa, 0xf2, 0xe1, 0xf0, 0xee, 0x54, 0x54]);
    block.extend(text.bytes().map(|byte| byte ^ 0xaa));
    block.resize(0x400, 0xaa);
    block
}

#[test]
fn a_block_is_read_in_each_layout() {
    for (layout, name) in NAMES.iter().enumerate() {
        let fixes = read(&block(layout, (22.531_133, -114.021_48), [26, 11, 28, 18, 10, 39]));
        assert_eq!(fixes.len(), 1, "{name}");
        let place = fixes[0].place;
        // A fraction of four bytes has 24 bits: about a metre.
        assert!(
            place.latitude_e7.abs_diff(225_311_330) < 100 && place.longitude_e7.abs_diff(-1_140_214_800) < 200,
            "{name}: {place:?}"
        );
        assert_eq!(fixes[0].utc_ms, clock::moment([2026, 11, 28], 18, 10, 39_000), "{name}");
        let own_time = read(&block(layout, (22.5, 114.0), [2026, 11, 28, 18, 10, 39]));
        assert_eq!((own_time.len(), own_time[0].utc_ms), (1, None), "{name}: the zone of its time is unknown");
    }
}

#[test]
fn a_block_before_the_satellites_are_found_is_no_place() {
    for (layout, name) in NAMES.iter().enumerate() {
        let at = [26, 11, 28, 18, 10, 39];
        let mut void = block(layout, (22.5, 114.0), at);
        void[LAYOUTS[layout].status] = b'V';
        let mut no_date = block(layout, (22.5, 114.0), [0, 0, 0, 0, 0, 0]);
        no_date[LAYOUTS[layout].date] = 0;
        let mut no_number = block(layout, (22.5, 114.0), at);
        no_number[LAYOUTS[layout].latitude..][..8].fill(0xff);
        for none in [block(layout, (0.0, 0.0), at), block(layout, (0.0, 114.0), at), void, no_date, no_number] {
            assert_eq!(read(&none), [], "{name}");
        }
    }
}

#[test]
fn text_in_a_block_is_read_as_it_is_and_raised() {
    let sentence = nmea::tests::sealed("GPRMC,175522.000,A,4240.8635,N,07738.2158,W,0.02,3.15,021220,,,A");
    for raised in [0, 16] {
        let mut block = vec![0; 60];
        block[..12].copy_from_slice(&[&[0, 0, 2, 0], NAME.as_slice()].concat());
        block.extend(sentence.bytes().map(|byte| if byte < b' ' { byte } else { byte + raised }));
        block.resize(0x200, 0);
        let fixes = read(&block);
        assert_eq!(fixes.len(), 1, "raised by {raised}");
        assert_eq!(fixes[0].utc_ms, clock::moment([2020, 12, 2], 17, 55, 22_000));
        block[70] ^= 1;
        assert_eq!(read(&block), [], "its checksum is wrong");
    }
    let fixes = read(&masked_block("20180924224928\u{c}5567GP   \0\0\0\0\0\u{3}N40464350W00704030800000007"));
    assert_eq!(fixes[0].place, Place { latitude_e7: 407_739_167, longitude_e7: -70_671_800 });
    assert_eq!(fixes[0].utc_ms, None, "the zone of its time is unknown");
}

#[test]
fn records_without_a_time_are_read_one_after_the_other() {
    let record = |north: u8, latitude: f32| {
        let mut record = vec![b'A', north, b'E', 0];
        record.extend([latitude.to_le_bytes(), 11_401.25_f32.to_le_bytes()].concat());
        record.resize(32, 0);
        record
    };
    let body = [record(b'N', 2_231.5), record(b'S', 2_231.75), record(b'N', 0.0)].concat();
    let block = [&[0, 0, 1, 0], NAME.as_slice(), &[0; 4], &body].concat();
    let fixes = read(&block);
    assert_eq!(fixes.len(), 3);
    assert!(fixes[1].place.latitude_e7 < 0 && fixes[0].place.longitude_e7 == 1_140_208_333);
    assert_eq!(read_packet(&body).len(), 3, "in a transport stream there is no header");
}

#[test]
fn an_enciphered_block_says_nothing() {
    // As two cameras write it: the letters and the date are plain, the place is eight enciphered bytes each.
    let mut block = block(1, (0.0, 0.0), [2019, 5, 29, 14, 39, 44]);
    block[0x4c..0x60].copy_from_slice(&[
        0, 0, 0, 0, 0xf1, 0x4e, 0x3e, 0x3d, 0x90, 0xdf, 0xca, 0x40, 0xe3, 0x50, 0xbf, 0x0b, 0x0b, 0x31, 0xa0, 0x40,
    ]);
    assert_eq!(read(&block), []);
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = (read(&bytes), read_packet(&bytes));
        let _ = read(&[&[0, 0, 2, 0], NAME.as_slice(), &bytes].concat());
        let _ = read(&[&[0xff; 4], NAME.as_slice(), &bytes].concat());
    }

    #[test]
    fn a_block_with_any_bytes_changed_is_read_without_harm(layout in 0_usize..7, at in 12_usize..200, byte in any::<u8>(), cut in 0_usize..0x200) {
        let mut block = block(layout, (22.5, 114.0), [26, 11, 28, 18, 10, 39]);
        block[at] = byte;
        prop_assert!(read(&block).len() <= 16);
        let _ = (read(&block[..cut]), read_packet(&block[cut..]));
    }

    #[test]
    fn what_is_written_is_read(layout in 0_usize..7, latitude in 0.01_f64..90.0, longitude in -179.9_f64..179.9, south in any::<bool>()) {
        let latitude = if south { -latitude } else { latitude };
        let fixes = read(&block(layout, (latitude, longitude), [20, 2, 29, 23, 59, 59]));
        let expected = Place::of_degrees(latitude, longitude).unwrap();
        prop_assert_eq!(fixes.len(), 1);
        prop_assert!(fixes[0].place.latitude_e7.abs_diff(expected.latitude_e7) < 200);
        prop_assert!(fixes[0].place.longitude_e7.abs_diff(expected.longitude_e7) < 400);
    }
}
