use std::io::Write;

use proptest::prelude::*;

use super::*;

/// A TIFF with a place, in degrees, minutes and seconds of hundredths, and a time.
fn tiff(little: bool, latitude: (u8, [u32; 3]), longitude: (u8, [u32; 3]), status: u8) -> Vec<u8> {
    let two = |number: u16| if little { number.to_le_bytes() } else { number.to_be_bytes() };
    let four = |number: u32| if little { number.to_le_bytes() } else { number.to_be_bytes() };
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [two(tag).as_slice(), &two(kind), &four(count), &value].concat()
    };
    let fractions = |numbers: [u32; 3]| {
        let [whole, minutes, hundredths] = numbers;
        [four(whole), four(1), four(minutes), four(1), four(hundredths), four(100)].concat()
    };
    let mut bytes = if little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
    bytes.extend(four(8));
    bytes.extend([two(1).as_slice(), &entry(GPS, 4, 1, four(26)), &four(0)].concat());
    let entries = [
        entry(1, 2, 2, [latitude.0, 0, 0, 0]),
        entry(2, 5, 3, four(200)),
        entry(3, 2, 2, [longitude.0, 0, 0, 0]),
        entry(4, 5, 3, four(224)),
        entry(7, 5, 3, four(248)),
        entry(9, 2, 2, [status, 0, 0, 0]),
        entry(29, 2, 11, four(272)),
    ];
    bytes.extend(two(u16::try_from(entries.len()).unwrap()));
    bytes.extend(entries.concat());
    bytes.resize(200, 0);
    bytes.extend(fractions(latitude.1));
    bytes.extend(fractions(longitude.1));
    bytes.extend(fractions([12, 36, 3_350]));
    bytes.extend(b"2023:07:09\0");
    bytes
}

const GPS: u16 = 0x8825;

fn good(little: bool) -> Vec<u8> {
    tiff(little, (b'N', [22, 31, 5_208]), (b'W', [114, 1, 1_733]), b'A')
}

fn xmp() -> Vec<u8> {
    b"<x:xmpmeta><rdf:Description exif:GPSLatitude=\"22,31.868N\" exif:GPSLongitude='114,1,17.33W'>\
      <exif:GPSTimeStamp>2023-07-09T12:36:33.5Z</exif:GPSTimeStamp></rdf:Description></x:xmpmeta>"
        .to_vec()
}

fn segment(contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xff, 0xe1], length.as_slice(), contents].concat()
}

fn chunk(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap();
    [length.to_be_bytes().as_slice(), &kind, contents, &[0; 4]].concat()
}

fn part(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len() + 8).unwrap();
    [length.to_be_bytes().as_slice(), &kind, contents].concat()
}

/// A HEIC file with one item.
fn heic(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let entry = part(*b"infe", &[&[2, 0, 0, 0, 0, 7, 0, 0], kind.as_slice(), b"\0"].concat());
    let kinds = part(*b"iinf", &[&[0, 0, 0, 0, 0, 1], entry.as_slice()].concat());
    let start = part(*b"ftyp", b"heic\0\0\0\0mif1heic");
    let place = |at: u32| {
        let length = u32::try_from(contents.len()).unwrap();
        let row = [&[0, 7, 0, 0, 0, 1], at.to_be_bytes().as_slice(), &length.to_be_bytes()].concat();
        let places = part(*b"iloc", &[&[0, 0, 0, 0, 0x44, 0, 0, 1], row.as_slice()].concat());
        [start.clone(), part(*b"meta", &[&[0; 4], kinds.as_slice(), &places].concat())].concat()
    };
    let at = u32::try_from(place(0).len() + 8).unwrap();
    [place(at), part(*b"mdat", contents)].concat()
}

fn png(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &[0; 13]), chunk(kind, contents)].concat()
}

fn webp(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let little = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let body = [b"WEBP".as_slice(), b"VP8X", &little(10), &[0; 10], &kind, &little(contents.len()), contents].concat();
    [b"RIFF".as_slice(), &little(body.len()), &body].concat()
}

/// Every way in which a picture carries EXIF and XMP.
fn pictures(exif: &[u8], xmp: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let jpeg = |contents: &[u8]| [&[0xff, 0xd8], segment(contents).as_slice(), &[0xff, 0xda, 0, 2]].concat();
    vec![
        ("jpg", jpeg(&[EXIF, exif].concat())),
        ("xmp.jpg", jpeg(&[XMP_IN_JPEG, xmp].concat())),
        ("png", png(*b"eXIf", exif)),
        ("xmp.png", png(*b"iTXt", &[XMP_IN_PNG, &[0; 4], xmp].concat())),
        ("webp", webp(*b"EXIF", exif)),
        ("prefixed.webp", webp(*b"EXIF", &[EXIF, exif].concat())),
        ("xmp.webp", webp(*b"XMP ", xmp)),
        ("tif", exif.to_vec()),
        ("heic", heic(*b"Exif", &[&[0, 0, 0, 6], EXIF, exif].concat())),
    ]
}

fn read_all(contents: &[u8]) -> Photo {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(contents).unwrap();
    read(&file, contents.len() as u64)
}

#[test]
fn every_picture_that_carries_a_place_is_read() {
    for little in [true, false] {
        for (name, contents) in pictures(&good(little), &xmp()) {
            let photo = read_all(&contents);
            let place = photo.place.unwrap_or_else(|| panic!("{name}"));
            assert!(place.latitude_e7.abs_diff(225_311_333) <= 1, "{name}: {place:?}");
            assert!(place.longitude_e7.abs_diff(-1_140_214_806) <= 1, "{name}: {place:?}");
            assert_eq!(photo.times[0].text, "2023-07-09T12:36:33.500Z", "{name}");
        }
    }
}

#[test]
fn a_picture_without_a_fix_states_no_place() {
    let zero = (b'N', [0, 0, 0]);
    let far = (b'N', [22, 31, 5_208]);
    let exifs = [
        tiff(true, zero, (b'E', [0, 0, 0]), b'A'),
        tiff(true, far, (b'E', [114, 1, 1_733]), b'V'),
        tiff(true, (b'N', [91, 0, 0]), (b'E', [114, 1, 1_733]), b'A'),
        tiff(true, far, (b'E', [180, 0, 1]), b'A'),
    ];
    let xmps = ["0,0.0N|0,0.0E|A", "22,31.8N|114,1.2E|V", "91,0.0N|114,1.2E|A", "22,nanN|114,1.2E|A"].map(|row| {
        let parts: Vec<&str> = row.split('|').collect();
        let [latitude, longitude, status] = parts[..] else { panic!("three parts") };
        format!("<r exif:GPSLatitude=\"{latitude}\" exif:GPSLongitude=\"{longitude}\" exif:GPSStatus=\"{status}\"/>")
    });
    for (exif, xmp) in exifs.iter().zip(xmps) {
        for (name, contents) in pictures(exif, xmp.as_bytes()) {
            assert_eq!(read_all(&contents).place, None, "{name}");
        }
    }
    let mut infinite = good(true);
    infinite[204..208].fill(0);
    assert_eq!(read_all(&infinite).place, None, "a fraction of nothing");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_read_without_harm(which in 0_usize..9, at in 0_usize..600, changed in proptest::collection::vec(any::<u8>(), 0..12), cut in 0_usize..700) {
        let (_, mut contents) = pictures(&good(at % 2 == 0), &xmp()).swap_remove(which);
        for (offset, byte) in changed.iter().enumerate() {
            if let Some(place) = contents.get_mut(at + offset) {
                *place = *byte;
            }
        }
        let _ = read_all(&contents);
        let _ = read_all(&contents[..cut.min(contents.len())]);
        let _ = read_all(&changed);
    }

    #[test]
    fn what_is_written_is_read(little in any::<bool>(), north in 1_u32..89, east in 0_u32..179, minutes in 0_u32..60, hundredths in 0_u32..6_000, south in any::<bool>()) {
        let (latitude, longitude) = (if south { b'S' } else { b'N' }, if little { b'E' } else { b'W' });
        let photo = read_all(&tiff(little, (latitude, [north, minutes, hundredths]), (longitude, [east, minutes, hundredths]), b'A'));
        let angle = |degrees: u32| f64::from(degrees) + f64::from(minutes) / 60.0 + f64::from(hundredths) / 360_000.0;
        let sign = |negative: bool| if negative { -1.0 } else { 1.0 };
        prop_assert_eq!(photo.place, Place::of_degrees(angle(north) * sign(south), angle(east) * sign(!little)));
    }
}

#[test]
fn an_angle_counts_with_its_letter_only() {
    let of = |north: u8, east: u8| {
        read_all(&tiff(true, (north, [22, 31, 5_208]), (east, [114, 1, 1_733]), b'A'))
            .place
            .map(|place| (place.latitude_e7.signum(), place.longitude_e7.signum()))
    };
    assert_eq!((of(b'N', b'E'), of(b'S', b'W')), (Some((1, 1)), Some((-1, -1))));
    assert_eq!(of(b's', b'w'), Some((-1, -1)), "written small");
    assert_eq!((of(0, b'E'), of(b'N', 0), of(b'E', b'N'), of(b'X', b'E')), (None, None, None, None));
    // A whole word does not fit into the entry: it stands elsewhere.
    let mut bytes = tiff(true, (b'N', [22, 31, 5_208]), (b'W', [114, 1, 1_733]), b'A');
    let at = u32::try_from(bytes.len()).unwrap();
    bytes.extend(b"South\0");
    bytes[28 + 4..28 + 12].copy_from_slice(&[6_u32.to_le_bytes(), at.to_le_bytes()].concat());
    assert_eq!(read_all(&bytes).place.map(|place| place.latitude_e7.signum()), Some(-1));
}

#[test]
fn an_angle_without_a_number_is_no_place() {
    let good = tiff(true, (b'N', [22, 31, 5_208]), (b'W', [114, 1, 1_733]), b'A');
    let with = |at: usize, [above, below]: [u32; 2]| {
        let mut bytes = good.clone();
        bytes[at..at + 8].copy_from_slice(&[above.to_le_bytes(), below.to_le_bytes()].concat());
        read_all(&bytes).place
    };
    assert!(with(216, [0, 0]).is_some(), "seconds that are not stated");
    for (at, fraction) in
        [(200, [0, 0]), (224, [0, 0]), (200, [22, 0]), (208, [31, 0]), (208, [61, 1]), (216, [6_100, 100])]
    {
        assert_eq!(with(at, fraction), None, "{at}: {fraction:?}");
    }
}
