use std::io::Write;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

fn finds(contents: &[u8]) -> Finds {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(contents).unwrap();
    Finds::of(&file, contents.len() as u64)
}

fn boxed(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let size = u32::try_from(contents.len() + 8).unwrap();
    [size.to_be_bytes().as_slice(), &kind, contents].concat()
}

fn chunk(kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
    let size = u32::try_from(contents.len()).unwrap();
    let mut bytes = [kind.as_slice(), &size.to_le_bytes(), contents].concat();
    bytes.resize(bytes.len().next_multiple_of(2), 0);
    bytes
}

fn packet(stream: u16, contents: &[u8]) -> Vec<u8> {
    let [high, low] = stream.to_be_bytes();
    let mut packet = [&[0x47, 0x40 | high & 0x1f, low, 0x10], contents].concat();
    packet.resize(188, 0xff);
    packet
}

fn private(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_be_bytes();
    [&[0, 0, 1, 0xbf], length.as_slice(), text].concat()
}

fn sentence() -> String {
    nmea::tests::sealed("GNRMC,132230.000,A,4721.35197,N,00830.80859,E,22.519,199.88,141222,,,A")
}

/// A file of each kind, with the sentence in it.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let text = sentence();
    let text = text.as_bytes();
    let log = boxed(*b"moov", &boxed(*b"udta", &boxed(*b"data", text)));
    let table = boxed(*b"free", &boxed(*b"gps ", text));
    let avi = [
        b"AVI ".as_slice(),
        &chunk(*b"LIST", &[b"movi".as_slice(), &chunk(*b"00dc", &[1; 9]), &chunk(*b"JUNK", text)].concat()),
    ];
    let pack = [&[0, 0, 1, 0xba, 0x44], [0; 9].as_slice()].concat();
    let filler = packet(0x100, &[0; 184]).repeat(4);
    vec![
        ("udta", [boxed(*b"ftyp", b"isom"), log].concat()),
        ("gps", [boxed(*b"ftyp", b"isom"), table].concat()),
        ("avi", chunk(*b"RIFF", &avi.concat())),
        ("ts", [filler, packet(0x200, &private(text))].concat()),
        ("ps", [pack, private(text)].concat()),
    ]
}

#[test]
fn a_sentence_is_found_in_every_kind_of_file() {
    for (name, contents) in files() {
        let finds = finds(&contents);
        assert_eq!(finds.found.len(), 1, "{name}");
        assert_eq!(finds.found[0].0, "nmea", "{name}");
        assert_eq!(finds.found[0].2.utc_ms, clock::moment([2022, 12, 14], 13, 22, 30_000), "{name}");
    }
}

#[test]
fn tables_of_single_cameras_are_read() {
    let double = |degrees: f64| degrees.to_le_bytes();
    let mut record = [double(2_231.866), double(-11_401.288_8)].concat();
    record.extend([0, 0, 0, 0, 0, 0, 26, 11, 28, 18, 10, 39, 0, 0, 0, 0]);
    let lost = [[0; 22].as_slice(), &[26, 11, 28, 18, 10, 38, 0, 0, 0, 0]].concat();
    let records = [lost, record].concat();
    for contents in [
        boxed(*b"moov", &boxed(*b"udta", &boxed(*b"gps0", &records))),
        chunk(*b"RIFF", &[b"AVI ".as_slice(), &chunk(*b"gps0", &records)].concat()),
    ] {
        let found = finds(&contents).found;
        assert_eq!(found.len(), 1, "the first has zeros");
        assert_eq!(found[0].2.place, Place { latitude_e7: 225_311_000, longitude_e7: -1_140_214_800 });
        assert_eq!(found[0].2.utc_ms, clock::moment([2026, 11, 28], 18, 10, 39_000));
    }
    let mut list = [1_u32, 1, 7, 12_000].map(u32::to_le_bytes).concat();
    list.extend(
        [b"N".as_slice(), &2_231_866_u32.to_le_bytes(), b"W", &11_401_288_u32.to_le_bytes(), &[0; 10]].concat(),
    );
    let found = finds(&[boxed(*b"ftyp", b"isom"), boxed(*b"GPS ", &list)].concat()).found;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].1, found[0].2.place.longitude_e7 / 1_000), (When::Moment(7_000_000), -1_140_214));
}

#[test]
fn a_block_that_a_table_leads_to_twice_is_read_once() {
    let block = free_gps::tests::block(1, (22.5, 114.0), [26, 11, 28, 18, 10, 39]);
    let row = [40_u32, 0x200].map(u32::to_be_bytes).concat();
    let table = boxed(*b"gps ", &[&[0, 0, 1, 1, 0, 0, 0, 2], row.as_slice(), &row].concat());
    let contents = [boxed(*b"moov", &table), block].concat();
    assert_eq!(contents.len(), 40 + 0x200);
    assert_eq!(finds(&contents).found.len(), 1);
}

#[test]
fn a_track_that_begins_long_after_the_recording_is_found() {
    use std::os::unix::fs::FileExt;

    const APART: u64 = 40 * 1024 * 1024;
    let at = [26, 11, 28, 18, 10, 39];
    let mut void = free_gps::tests::block(1, (22.5, 114.0), at);
    void[0x48] = b'V';
    let block = free_gps::tests::block(1, (22.5, 114.0), at);
    let void_text = nmea::tests::sealed("GNRMC,132229.000,V,,,,,0.0,,141222,,,N");
    let programs = [private(void_text.as_bytes()), private(void_text.as_bytes()), private(sentence().as_bytes())];
    let pack = [&[0, 0, 1, 0xba, 0x44], [0; 9].as_slice()].concat();
    for (start, parts) in [(boxed(*b"ftyp", b"isom"), [void.clone(), void, block]), (pack, programs)] {
        let file = tempfile::tempfile().unwrap();
        file.write_all_at(&start, 0).unwrap();
        for (place, part) in (1..).zip(&parts) {
            file.write_all_at(part, place * APART).unwrap();
        }
        let size = file.metadata().unwrap().len();
        assert_eq!(Finds::of(&file, size).found.len(), 1, "the third of three");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_looked_through_without_harm(bytes in vec(any::<u8>(), 0..900)) {
        let _ = finds(&bytes);
        let starts: [&[u8]; 6] = [b"\0\0\0\x0cftypisom", b"\0\0\0\x01moov", b"RIFF\xff\xff\xff\xffAVI ", &[0, 0, 1, 0xba], &[0, 0, 1, 0xba, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0xff], b"\0\0\0\0moov"];
        for start in starts {
            let _ = finds(&[start, &bytes].concat());
        }
        let packets: Vec<u8> = bytes.chunks(184).flat_map(|part| [&[0x47, 0x43, 0, 0x30], part, &vec![0; 184 - part.len()]].concat()).collect();
        let _ = finds(&[packet(0x300, &bytes[..bytes.len().min(184)]).repeat(4), packets].concat());
    }

    #[test]
    fn a_file_with_any_bytes_changed_or_cut_is_looked_through_without_harm(which in 0_usize..5, at in 0_usize..900, changed in vec(any::<u8>(), 1..9), cut in 0_usize..1_000) {
        let (_, mut contents) = files().swap_remove(which);
        let length = contents.len();
        for (offset, byte) in changed.iter().enumerate() {
            contents[(at + offset) % length] = *byte;
        }
        prop_assert!(finds(&contents).found.len() <= 1);
        let _ = finds(&contents[..cut.min(length)]);
    }
}
