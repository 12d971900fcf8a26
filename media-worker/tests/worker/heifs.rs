//! HEIC and AVIF files of several items: what is derived of others, what is shown of them, what is appended.

use media_protocol::{EXIT_DATA, Embedded, MediaKind, Playback, Probed, SnapshotHead, Task};

use crate::harness::{make, probe, run};
use crate::photos::{Coded, boxed, check, coded, full, png, turned, two};

/// An item: its kind, its bytes, and its properties as boxes.
struct Item {
    kind: [u8; 4],
    data: Vec<u8>,
    properties: Vec<Vec<u8>>,
}

impl Item {
    fn of(coded: &Coded, properties: &[Vec<u8>]) -> Item {
        let header = boxed(coded.header_kind, &coded.header);
        Item { kind: coded.kind, data: coded.data.clone(), properties: [&[header], properties].concat() }
    }

    fn derived(kind: [u8; 4], data: Vec<u8>, properties: &[Vec<u8>]) -> Item {
        Item { kind, data, properties: properties.to_vec() }
    }
}

/// A file of items, numbered from 1 on, of which the last is the primary one, and some are made of others.
fn file(brand: [u8; 4], items: &[Item], made_of: &[(usize, Vec<usize>)]) -> Vec<u8> {
    let entry =
        |(index, item): (usize, &Item)| full(*b"infe", 2, &[&two(index + 1)[..], &[0, 0], &item.kind, &[0]].concat());
    let entries: Vec<u8> = items.iter().enumerate().flat_map(entry).collect();
    let mut number = 0;
    let mut associations = u32::try_from(items.len()).unwrap().to_be_bytes().to_vec();
    for (index, item) in items.iter().enumerate() {
        associations.extend(two(index + 1));
        associations.push(u8::try_from(item.properties.len()).unwrap());
        for _ in &item.properties {
            number += 1;
            associations.extend(two(0x8000 | number));
        }
    }
    let contents: Vec<u8> = items.iter().flat_map(|item| item.properties.concat()).collect();
    // Flag 1: numbers of properties have two bytes.
    let associations = boxed(*b"ipma", &[&[0, 0, 0, 1], associations.as_slice()].concat());
    let reference = |(of, parts): &(usize, Vec<usize>)| {
        let parts = [two(*of), two(parts.len())].into_iter().chain(parts.iter().map(|part| two(*part)));
        boxed(*b"dimg", &parts.collect::<Vec<_>>().concat())
    };
    let references: Vec<u8> = made_of.iter().flat_map(reference).collect();
    let start = boxed(*b"ftyp", &[&brand[..], &[0; 4], b"mif1heic"].concat());
    let meta = |offset: usize| {
        let mut at = offset;
        let mut places = [&[0x44, 0x00][..], &two(items.len())].concat();
        for (index, item) in items.iter().enumerate() {
            places.extend([&two(index + 1)[..], &[0, 0], &two(1)].concat());
            places.extend(u32::try_from(at).unwrap().to_be_bytes());
            places.extend(u32::try_from(item.data.len()).unwrap().to_be_bytes());
            at += item.data.len();
        }
        let parts = [
            full(*b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full(*b"pitm", 0, &two(items.len())),
            full(*b"iloc", 0, &places),
            full(*b"iinf", 0, &[&two(items.len())[..], &entries].concat()),
            boxed(*b"iprp", &[boxed(*b"ipco", &contents), associations.clone()].concat()),
            full(*b"iref", 0, &references),
        ];
        full(*b"meta", 0, &parts.concat())
    };
    let offset = start.len() + meta(0).len() + 8;
    let data: Vec<u8> = items.iter().flat_map(|item| item.data.clone()).collect();
    [start, meta(offset), boxed(*b"mdat", &data)].concat()
}

/// Numbers of four bytes, one after the other.
fn numbers(numbers: &[i32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// An overlay's own bytes: its colour, its size, and where each picture lies.
fn overlay(colour: [u8; 3], size: [usize; 2], places: &[[i16; 2]]) -> Vec<u8> {
    let [red, green, blue] = colour.map(|part| [part, part]);
    let places = places.iter().flatten().flat_map(|number| number.to_be_bytes()).collect::<Vec<_>>();
    [&[0, 0][..], &red, &green, &blue, &[255, 255], &two(size[0]), &two(size[1]), &places].concat()
}

#[test]
fn derived_pictures_and_what_is_shown_of_them_are_as_their_properties_say() {
    let directory = tempfile::tempdir().unwrap();
    let picture = png(directory.path());
    let photo = directory.path().join("photo.heic");
    let (left, mirror) = (boxed(*b"irot", &[1]), boxed(*b"imir", &[1]));
    let part = boxed(*b"clap", &numbers(&[100, 1, 80, 1, -38, 1, -32, 1]));
    for (brand, av1) in [(*b"heic", false), (*b"avif", true)] {
        let of = |filter: &str, properties: &[Vec<u8>]| Item::of(&coded(&picture, filter, av1), properties);
        let plain = |properties: &[Vec<u8>]| of("null", properties);
        let derived = |kind: &[u8; 4], data: Vec<u8>, properties: &[Vec<u8>]| Item::derived(*kind, data, properties);
        let grid = || [&[0, 0, 0, 1][..], &two(176), &two(144)].concat();
        let right = of("crop=88:144:88:0", &[]);
        let turned_tile = of("crop=88:144:0:0,hflip", std::slice::from_ref(&mirror));
        let (one, both) = (vec![(2, vec![1])], vec![(3, vec![1, 2])]);
        let laid = overlay([0; 3], [176, 144], &[[-88, 0], [88, 0]]);
        let wide = boxed(*b"pasp", &numbers(&[2, 1]));
        let cases = [
            ("a part", vec![plain(std::slice::from_ref(&part))], vec![], "crop=100:80:0:0"),
            ("a part, turned", vec![plain(&[part.clone(), left.clone()])], vec![], "crop=100:80:0:0,transpose=2"),
            ("wide pixels", vec![plain(&[wide])], vec![], "setsar=2"),
            ("the same", vec![plain(&[]), derived(b"iden", vec![], &[])], one.clone(), "null"),
            (
                "the same of what is mirrored, turned",
                vec![plain(std::slice::from_ref(&mirror)), derived(b"iden", vec![], std::slice::from_ref(&left))],
                one,
                "hflip,transpose=2",
            ),
            (
                "a grid of a mirrored tile",
                vec![turned_tile, right, derived(b"grid", grid(), &[])],
                both.clone(),
                "null",
            ),
            (
                "halves laid upon one another",
                vec![plain(&[]), of("crop=88:144:88:0", &[]), derived(b"iovl", laid, &[])],
                both,
                "crop=88:144:88:0,split[a][b];[a][b]hstack",
            ),
            (
                "a part of it on white",
                vec![
                    plain(std::slice::from_ref(&part)),
                    derived(b"iovl", overlay([255; 3], [200, 100], &[[50, 10]]), &[]),
                ],
                vec![(2, vec![1])],
                "crop=100:80:0:0,pad=200:100:50:10:white",
            ),
        ];
        for (name, items, made_of, filter) in cases {
            std::fs::write(&photo, file(brand, &items, &made_of)).unwrap();
            let name = format!("{}, {name}", String::from_utf8_lossy(&brand));
            check(&name, &photo, &turned(&picture, filter));
            let probed = probe(&photo);
            assert_eq!((probed.kind, &probed.damage), (MediaKind::Picture, &None), "{name}");
            assert_eq!(probed.streams[0].codec, if av1 { "av1" } else { "hevc" }, "{name}");
        }
        for brand in [*b"msf1", *b"heis", *b"MiHE"] {
            std::fs::write(&photo, file(brand, &[plain(&[])], &[])).unwrap();
            check(&String::from_utf8_lossy(&brand), &photo, &picture);
        }
    }
}

#[test]
fn a_heif_that_is_made_of_itself_or_of_too_much_is_refused_in_time() {
    let directory = tempfile::tempdir().unwrap();
    let photo = directory.path().join("photo.heic");
    let small = coded(&png(directory.path()), "scale=16:16", false);
    let derived = |kind: &[u8; 4], data: Vec<u8>| Item::derived(*kind, data, &[]);
    let many = vec![1; 1_000];
    let places = vec![[0, 0]; 1_000];
    let large = overlay([0; 3], [7_000, 7_000], &[]);
    let cases = [
        ("itself", vec![derived(b"iden", vec![])], vec![(1, vec![1])], "too many others"),
        (
            "overlays of overlays",
            vec![
                Item::of(&small, &[]),
                derived(b"iovl", overlay([0; 3], [9, 9], &places)),
                derived(b"iovl", overlay([0; 3], [9, 9], &places)),
            ],
            vec![(2, many.clone()), (3, vec![2; 1_000])],
            "too many others",
        ),
        (
            "large ones of nothing",
            vec![derived(b"iovl", large), derived(b"iovl", overlay([0; 3], [9, 9], &places))],
            vec![(2, many)],
            "too large",
        ),
        ("nothing", vec![derived(b"iden", vec![])], vec![], "missing"),
        ("no size", vec![derived(b"iovl", vec![0; 5])], vec![], "incomplete"),
    ];
    for (name, items, made_of, expected) in cases {
        std::fs::write(&photo, file(*b"heic", &items, &made_of)).unwrap();
        let probed = probe(&photo);
        assert_eq!((probed.kind, &probed.damage), (MediaKind::Picture, &None), "{name}");
        assert!(
            matches!(&probed.playback, Playback::None { why } if why.contains(expected)),
            "{name}: {:?}",
            probed.playback
        );
        assert!(run(Task::Snapshot { input: photo.clone(), at_ms: 0 }).failure(EXIT_DATA).contains(expected), "{name}");
    }
}

#[test]
fn a_video_behind_a_heic_begins_where_its_own_boxes_begin() {
    let directory = tempfile::tempdir().unwrap();
    let picture = png(directory.path());
    let video =
        std::fs::read(make(directory.path(), "video.mp4", 1.0, "-c:v libx264 -pix_fmt yuv420p -c:a aac")).unwrap();
    let heic = file(*b"heic", &[Item::of(&coded(&picture, "null", false), &[])], &[]);
    let mark = b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data".as_slice();
    let photo = directory.path().join("photo.heic");
    for (name, between) in [("at once", b"".as_slice()), ("behind what is no box", mark)] {
        std::fs::write(&photo, [&heic, between, &video].concat()).unwrap();
        let (offset, length) = ((heic.len() + between.len()) as u64, video.len() as u64);
        let probed = probe(&photo);
        assert_eq!(probed.embedded, Some(Embedded { offset, length, kind: "video/mp4".to_owned() }), "{name}");
        assert_eq!((probed.kind, probed.damage), (MediaKind::Picture, None), "{name}");
        check(name, &photo, &picture);
        let of_it = |task: Task| Task::Part { offset, length, task: Box::new(task) };
        let inside: Probed = run(of_it(Task::Probe { input: photo.clone() })).answer();
        assert_eq!((inside.kind, inside.damage), (MediaKind::Video, None), "{name}");
        let outcome = run(of_it(Task::Snapshot { input: photo.clone(), at_ms: 500 }));
        let (head, _): (SnapshotHead, _) = outcome.answer_with_bytes();
        assert_eq!((head.width, head.height), (192, 108), "{name}");
    }
    let trailer = b"SEFH\x6b\0\0\0\x01\0\0\0\0\0\x30\x0a\x10\0\0\0\x18\0\0\0SEFT";
    std::fs::write(&photo, [&heic, trailer.as_slice()].concat()).unwrap();
    let probed = probe(&photo);
    assert_eq!((probed.embedded, probed.damage), (None, None), "a trailer is neither a video nor damage");
}
