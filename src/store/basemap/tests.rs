//! Packages as others write them, packages of our own making in every form that the format knows, and packages with
//! something wrong.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use crate::store::basemap::directory::{Directory, Entry, TileAt};
use crate::store::basemap::header::{Header, TileType};
use crate::store::basemap::*;

/// A package by the Python library `pmtiles` 3.8.1, made by `testdata/make.py`.
const DISTRICT: &[u8] = include_bytes!("testdata/district.pmtiles");

fn varint(mut value: u64, into: &mut Vec<u8>) {
    while value >= 0x80 {
        into.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    into.push(value.to_le_bytes()[0]);
}

/// A directory as it is written.
fn written(entries: &[Entry]) -> Vec<u8> {
    let mut bytes = Vec::new();
    varint(entries.len() as u64, &mut bytes);
    let mut before = 0;
    for entry in entries {
        varint(entry.first - before, &mut bytes);
        before = entry.first;
    }
    for entry in entries {
        varint(u64::from(entry.run), &mut bytes);
    }
    for entry in entries {
        varint(u64::from(entry.length), &mut bytes);
    }
    let mut end = None;
    for entry in entries {
        varint(if end == Some(entry.offset) { 0 } else { entry.offset + 1 }, &mut bytes);
        end = Some(entry.offset + u64::from(entry.length));
    }
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).expect("memory");
    writer.finish().expect("memory")
}

/// A package that is to be written.
struct Made {
    tiles: BTreeMap<u64, Vec<u8>>,
    /// Entries of each further directory; none where the first one holds all.
    leaf: Option<usize>,
    /// How often directories lead to directories before tiles come.
    levels: usize,
    packed: bool,
    metadata: Vec<u8>,
}

impl Default for Made {
    fn default() -> Self {
        let tiles = BTreeMap::from([(0, b"zero".to_vec()), (1, b"one".to_vec())]);
        Self { tiles, leaf: None, levels: 1, packed: true, metadata: b"{}".to_vec() }
    }
}

impl Made {
    fn bytes(&self) -> Vec<u8> {
        let pack = |bytes: Vec<u8>| if self.packed { gzip(&bytes) } else { bytes };
        let (mut data, mut entries) = (Vec::new(), Vec::new());
        for (number, tile) in &self.tiles {
            let length = u32::try_from(tile.len()).expect("small");
            entries.push(Entry { first: *number, offset: data.len() as u64, length, run: 1 });
            data.extend(tile);
        }
        let mut leaves = Vec::new();
        if let Some(each) = self.leaf {
            for _ in 0..self.levels {
                let chunks: Vec<Vec<Entry>> = entries.chunks(each).map(<[Entry]>::to_vec).collect();
                entries = chunks
                    .iter()
                    .map(|chunk| {
                        let (leaf, offset) = (pack(written(chunk)), leaves.len() as u64);
                        leaves.extend(&leaf);
                        Entry {
                            first: chunk[0].first,
                            offset,
                            length: u32::try_from(leaf.len()).expect("small"),
                            run: 0,
                        }
                    })
                    .collect();
            }
        }
        let (root, metadata) = (pack(written(&entries)), pack(self.metadata.clone()));
        let mut bytes = b"PMTiles\x03".to_vec();
        let mut offset = 127;
        for part in [&root, &metadata, &leaves, &data] {
            bytes.extend(u64::to_le_bytes(offset));
            bytes.extend(u64::to_le_bytes(part.len() as u64));
            offset += part.len() as u64;
        }
        bytes.extend([0; 24]);
        bytes.extend([1, if self.packed { 2 } else { 1 }, 1, 3, 0, 5]);
        bytes.resize(127, 0);
        bytes.extend([root, metadata, leaves, data].concat());
        bytes
    }
}

/// A package in a folder of its own.
struct Folder(tempfile::TempDir);

impl Folder {
    fn with(bytes: &[u8]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        fs::write(folder.path(), bytes).expect("written");
        folder
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("map.pmtiles")
    }

    fn open(&self) -> Basemap {
        Basemap::open(&self.path()).expect("a package")
    }
}

/// Why a package of these bytes is not taken.
fn wrong(bytes: &[u8]) -> String {
    Basemap::open(&Folder::with(bytes).path()).expect_err("refused").to_string()
}

fn at(zoom: u8, column: u32, row: u32) -> TileAt {
    TileAt::new(zoom, column, row).expect("a tile")
}

#[test]
fn a_package_that_another_program_wrote_is_read() {
    let folder = Folder::with(DISTRICT);
    let map = folder.open();
    let extent = Extent { least: 11, most: 16, west: 117.24, south: 34.78, east: 117.29, north: 34.81 };
    assert_eq!((map.extent(), map.tile_type()), (extent, TileType::Png));
    assert_eq!(map.attribution(), Some("© 试图测绘 A&B"));
    // Around 34.795 N, 117.265 E.
    for place in [(11, 1691, 812), (12, 3382, 1625), (16, 54115, 26004)] {
        let tile = map.tile(at(place.0, place.1, place.2)).expect("read").expect("there");
        assert!(tile.starts_with(b"\x89PNG\r\n\x1a\n") && tile.ends_with(b"IEND\xaeB`\x82"), "{place:?}");
    }
    for place in [(0, 0, 0), (11, 0, 0), (16, 54115, 0), (17, 108_230, 52_008), (31, 5, 5)] {
        assert_eq!(map.tile(at(place.0, place.1, place.2)).expect("read"), None, "{place:?}");
    }
    assert_eq!(folder.open().naming(Some("审图号".to_owned())).attribution(), Some("审图号"));
}

#[test]
fn tiles_have_the_numbers_that_the_specification_gives_them() {
    for (place, number) in [
        ((0, 0, 0), 0),
        ((1, 0, 0), 1),
        ((1, 0, 1), 2),
        ((1, 1, 1), 3),
        ((1, 1, 0), 4),
        ((2, 0, 0), 5),
        ((12, 3423, 1763), 19_078_479),
        ((16, 54_114, 26_010), 4_872_875_293),
        ((20, 0, 0), 366_503_875_925),
        ((26, 67_108_863, 5), 6_004_799_503_160_601),
    ] {
        assert_eq!(at(place.0, place.1, place.2).number(), number, "{place:?}");
    }
    for (zoom, column, row) in [(0, 1, 0), (3, 8, 0), (3, 0, 8), (32, 0, 0), (255, 0, 0)] {
        assert_eq!(TileAt::new(zoom, column, row), None, "{zoom}/{column}/{row}");
    }
}

#[test]
fn neighbours_on_the_curve_are_neighbours_on_the_earth() {
    for zoom in 1..=6_u8 {
        let side = 1 << zoom;
        let all = (0..side).flat_map(|x| (0..side).map(move |y| at(zoom, x, y)));
        let along: BTreeMap<u64, TileAt> = all.map(|tile| (tile.number(), tile)).collect();
        assert_eq!(along.len(), 1 << (2 * zoom), "each has a number of its own");
        let tiles: Vec<&TileAt> = along.values().collect();
        let apart = |two: &[&TileAt]| two[0].column().abs_diff(two[1].column()) + two[0].row().abs_diff(two[1].row());
        assert!(tiles.windows(2).all(|two| apart(two) == 1), "zoom {zoom}");
    }
}

#[test]
fn directories_lead_to_tiles_over_levels_that_are_bounded() {
    let tiles: BTreeMap<u64, Vec<u8>> = (0..200).map(|n| (n * 3, format!("tile {n}").into_bytes())).collect();
    for (levels, packed) in [(1, true), (1, false), (2, true), (3, false)] {
        let made = Made { tiles: tiles.clone(), leaf: Some(5), levels, packed, ..Made::default() };
        let folder = Folder::with(&made.bytes());
        let map = folder.open();
        let all = (0..=4_u8).flat_map(|zoom| (0..1_u32 << zoom).map(move |x| (zoom, x)));
        for tile in all.flat_map(|(zoom, x)| (0..1_u32 << zoom).map(move |y| at(zoom, x, y))) {
            assert_eq!(map.tile(tile).expect("read"), tiles.get(&tile.number()).cloned(), "{tile:?}, {levels} levels");
        }
    }
    let deep = Made { tiles: tiles.clone(), leaf: Some(5), levels: 4, ..Made::default() };
    let fault = Folder::with(&deep.bytes()).open().tile(at(0, 0, 0)).expect_err("too deep").to_string();
    assert!(fault.contains("more than 4"), "{fault}");
}

#[test]
fn what_is_kept_of_directories_is_bounded() {
    let directory = |entries: u64| {
        let entries: Vec<Entry> = (0..entries).map(|n| Entry { first: n, offset: 0, length: 1, run: 1 }).collect();
        Arc::new(Directory::read(&written(&entries)).expect("a directory"))
    };
    let (mut kept, large) = (Kept::default(), directory(KEPT_ENTRIES as u64 / 4));
    for offset in 0..4 {
        kept.keep(offset, &large);
    }
    assert!(kept.get(0).is_some() && kept.get(1).is_some());
    kept.keep(4, &large);
    assert!(kept.entries() <= KEPT_ENTRIES && kept.get(2).is_none(), "the one that was not asked for longest went");
    assert!([0, 1, 3, 4].into_iter().all(|offset| kept.get(offset).is_some()));
    kept.keep(5, &directory(KEPT_ENTRIES as u64 + 1));
    assert!(kept.get(5).is_some() && kept.directories.len() == 1, "one alone is kept whatever its size");
}

#[test]
fn a_tile_has_a_mebibyte_and_no_more() {
    let most = usize::try_from(MAP_TILE_BYTES_MAX).expect("fits");
    let tiles = BTreeMap::from([(0, vec![7; most]), (1, vec![8; most + 1])]);
    let map = Folder::with(&Made { tiles, ..Made::default() }.bytes());
    let map = map.open();
    assert_eq!(map.tile(at(0, 0, 0)).expect("read").map(|tile| tile.len()), Some(most));
    let fault = map.tile(at(1, 0, 0)).expect_err("refused").to_string();
    assert!(fault.contains("1048577 bytes; 1048576 at most"), "{fault}");
}

#[test]
fn a_directory_and_metadata_have_two_mebibytes_unpacked_and_no_more() {
    let most = usize::try_from(DIRECTORY_BYTES_MAX).expect("fits");
    let metadata = |length: usize| format!("{{\"a\":\"{}\"}}", "x".repeat(length - 8)).into_bytes();
    for packed in [true, false] {
        let made = |length| Made { packed, metadata: metadata(length), ..Made::default() }.bytes();
        assert_eq!(Folder::with(&made(most)).open().attribution(), None);
        let told = wrong(&made(most + 1));
        assert!(told.contains("metadata do not read") && told.contains("longer than 2097152"), "{told}");
    }
}

/// The package of another program with bytes of its head replaced.
fn patched(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut all = DISTRICT.to_vec();
    all[at..at + bytes.len()].copy_from_slice(bytes);
    all
}

#[test]
fn a_package_with_something_wrong_is_refused_in_a_line_that_says_what_and_what_to_do() {
    let degrees = |of: i32| (of * 10_000_000).to_le_bytes();
    let empty = Made { tiles: BTreeMap::new(), ..Made::default() }.bytes();
    let mut nothing_named = [&patched(8, &(DISTRICT.len() as u64).to_le_bytes())[..], &gzip(&[0])].concat();
    let length = (nothing_named.len() - DISTRICT.len()) as u64;
    nothing_named[16..24].copy_from_slice(&length.to_le_bytes());
    for (bytes, said) in [
        (b"".to_vec(), "is no PMTiles archive; make one with"),
        (b"SQLite format 3\0".repeat(20), "is no PMTiles archive"),
        (DISTRICT[..100].to_vec(), "is no PMTiles archive"),
        (b"PM\x02\0".repeat(50), "is PMTiles version 2; version 3 is needed"),
        (patched(7, &[4]), "is PMTiles version 4; version 3 is needed"),
        (patched(97, &[3]), "directories are compressed with brotli"),
        (patched(97, &[4]), "directories are compressed with zstd"),
        (patched(97, &[9]), "directories are compressed with an unknown method"),
        (patched(97, &[1]), "directories do not read: a directory is not well-formed; copy it again"),
        (patched(98, &[2]), "tiles are compressed with gzip"),
        (patched(98, &[0]), "tiles are compressed with an unknown method"),
        (patched(98, &[2, 1]), "holds vector tiles (MVT); raster tiles are needed: png, jpeg or webp"),
        (patched(99, &[5]), "holds tiles of type 5; raster tiles are needed"),
        (patched(99, &[0]), "holds tiles of type 0"),
        (patched(100, &[17]), "its zooms are 17 to 16"),
        (patched(101, &[27]), "its zooms are 11 to 27; they must rise and end at 26"),
        (patched(102, &degrees(118)), "its bounds are 118,34.78,117.29,34.81"),
        (patched(110, &degrees(181)), "which is nowhere; set them with `pmtiles edit`"),
        (patched(114, &degrees(91)), "which is nowhere"),
        (empty, "holds no tile"),
        (nothing_named, "holds no tile"),
        (patched(64, &[0; 8]), "holds no tile"),
        (DISTRICT[..DISTRICT.len() - 1].to_vec(), "is cut off: it has 1122 bytes of 1123; copy it again"),
        (patched(8, &[0xff; 8]), "is cut off"),
        (patched(16, &[1]), "directories do not read: a part cannot be unpacked"),
        (patched(130, b"not gzip"), "directories do not read"),
        (patched(32, &[1]), "metadata do not read"),
        (Made { metadata: b"[]".to_vec(), ..Made::default() }.bytes(), "metadata do not read: they are no JSON object"),
    ] {
        let told = wrong(&bytes);
        assert!(told.contains(said) && !told.contains('\n'), "{said}: {told}");
    }
    let nowhere = Folder::with(DISTRICT).path();
    assert!(Basemap::open(&nowhere).expect_err("the folder is gone").to_string().contains("cannot be read"));
    let folder = tempfile::tempdir().expect("a folder");
    assert!(Basemap::open(folder.path()).expect_err("a folder").to_string().contains("is no file"));
}

#[test]
fn what_a_directory_names_lies_within_its_section() {
    let beyond = Entry { first: 0, offset: 3, length: 5, run: 1 };
    let leaf = Entry { run: 0, ..beyond };
    for entry in [beyond, leaf, Entry { offset: u64::MAX - 9, ..beyond }, Entry { offset: u64::MAX - 9, ..leaf }] {
        let mut bytes = Made { packed: false, ..Made::default() }.bytes();
        let (root, end) = (written(&[entry]), bytes.len() as u64);
        bytes[8..16].copy_from_slice(&end.to_le_bytes());
        bytes[16..24].copy_from_slice(&(root.len() as u64).to_le_bytes());
        bytes.extend(root);
        let told = wrong(&bytes);
        assert!(told.contains("directories do not read: a part lies outside of its section"), "{entry:?}: {told}");
    }
}

#[test]
fn a_package_that_was_cut_off_replaced_or_taken_away_gives_no_tile_and_says_why() {
    let opened = || {
        let folder = Folder::with(DISTRICT);
        let map = folder.open();
        assert!(map.tile(at(11, 1691, 812)).expect("read").is_some());
        (folder, map)
    };
    let fault = |map: &Basemap| map.tile(at(11, 1691, 812)).expect_err("no tile").to_string();
    let (folder, map) = opened();
    fs::OpenOptions::new().write(true).open(folder.path()).expect("open").set_len(200).expect("cut");
    assert!(fault(&map).contains("replaced or changed while the service runs: restart"), "{}", fault(&map));
    let (folder, map) = opened();
    fs::write(folder.0.path().join("new"), DISTRICT).expect("written");
    fs::rename(folder.0.path().join("new"), folder.path()).expect("replaced");
    assert!(fault(&map).contains("replaced or changed"), "{}", fault(&map));
    let (folder, map) = opened();
    fs::remove_file(folder.path()).expect("removed");
    assert!(fault(&map).contains("cannot be read any more"), "{}", fault(&map));
    let now = crate::clock::monotonic();
    assert!(map.is_to_be_told(now) && !map.is_to_be_told(now + Duration::from_secs(59)), "once a minute");
    assert!(map.is_to_be_told(now + Duration::from_mins(1)));
}

#[test]
fn who_must_be_named_is_plain_text_of_300_characters() {
    let plain = attribution::plain;
    let long = "图".repeat(ATTRIBUTION_LENGTH_MAX + 1);
    for (html, said) in [
        ("&copy; OpenStreetMap", "© OpenStreetMap"),
        ("<a href=\"https://a.example/?a=1&amp;b\" target='_blank'>甲</a> | <b>乙</b>", "甲 | 乙"),
        ("one<br/>two<p class=x>three</p>", "one two three"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("a < b & c > d", "a < b & c > d"),
        ("&#169;&#xA9;&#39;&#x110000;&bogus;&", "©©'&#x110000;&bogus;&"),
        ("<unfinished", "<unfinished"),
        ("&lt;b&gt;", "<b>"),
        (" a\n\t\u{202e}b\u{0} ", "a b"),
        (&long[..long.len() - "图".len()], &long[..long.len() - "图".len()]),
    ] {
        assert_eq!(plain(html).as_deref(), Some(said), "{html}");
    }
    assert_eq!(plain(&long).map(|text| (text.chars().count(), text.ends_with('…'))), Some((300, true)));
    assert_eq!([plain(""), plain("<br>"), plain("\u{200b} ")], [None, None, None]);
}

/// Entries in order, each with its own tiles.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (1..1000_u64, 0..u64::from(u32::MAX), 1..u32::MAX, 0..3_u32);
    proptest::collection::vec(one, 0..200).prop_map(|all| {
        let mut first = 0;
        let placed = all.into_iter().map(|(step, offset, length, run)| {
            first += step + 3;
            Entry { first, offset, length, run }
        });
        placed.collect()
    })
}

proptest! {
    #[test]
    fn a_directory_is_read_as_it_was_written(entries in entries(), asked in 0..200_000_u64) {
        let directory = Directory::read(&written(&entries)).expect("a directory");
        prop_assert_eq!(directory.entries(), &entries[..]);
        let slow = entries.iter().rev().find(|entry| entry.first <= asked);
        let slow = slow.filter(|entry| entry.run == 0 || asked - entry.first < u64::from(entry.run));
        prop_assert_eq!(directory.find(asked), slow.copied());
    }

    #[test]
    fn no_bytes_are_more_than_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(directory) = Directory::read(&bytes) {
            prop_assert!(directory.entries().len() <= bytes.len() / 4);
        }
        let _ = Header::read(&bytes);
        let _ = attribution::plain(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_head_with_anything_in_it_is_taken_or_refused(at in 0..127_usize, value in any::<[u8; 8]>()) {
        let mut bytes = DISTRICT.to_vec();
        bytes[at..at + 8].copy_from_slice(&value);
        let folder = Folder::with(&bytes);
        if let Ok(map) = Basemap::open(&folder.path()) {
            let _ = map.tile(TileAt::new(11, 1691, 812).expect("a tile"));
        }
    }
}
