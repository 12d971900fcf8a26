//! Photos: turned by EXIF in every kind of file, read of HEIC and AVIF, with a video inside.

use std::path::{Path, PathBuf};

use media_protocol::{EXIT_DATA, EXIT_USAGE, Embedded, MediaKind, Playback, Probed, SnapshotHead, Task};

use crate::harness::{ffmpeg, make, probe, run};
use crate::shapes::{APART_MAX, apart, look, source};

/// What the `ffmpeg` program does for each of EXIF's orientations.
const FILTERS: [&str; 8] =
    ["null", "hflip", "hflip,vflip", "vflip", "transpose=0", "transpose=1", "transpose=3", "transpose=2"];

pub(crate) fn png(directory: &Path) -> PathBuf {
    source(directory, "photo.png", "1/1", "-frames:v 1 -update 1")
}

/// The picture as it is to be seen.
pub(crate) fn turned(picture: &Path, filter: &str) -> PathBuf {
    let output = picture.with_file_name("reference.png");
    ffmpeg(&["-i", picture.to_str().unwrap()], &format!("-vf {filter} -frames:v 1 -update 1"), &output);
    output
}

/// Snapshot and still of a photo show what the reference does.
pub(crate) fn check(name: &str, photo: &Path, reference: &Path) {
    let outcome = run(Task::Snapshot { input: photo.to_owned(), at_ms: 0 });
    let (_, bytes): (SnapshotHead, _) = outcome.answer_with_bytes();
    let snapshot = photo.with_file_name("snapshot.png");
    std::fs::write(&snapshot, bytes).unwrap();
    let outcome = run(Task::Images { input: photo.to_owned(), still_px: 4096, strip_count: 1, strip_px: 64 });
    let (_, bytes): (media_protocol::ImagesHead, _) = outcome.answer_with_bytes();
    let still = photo.with_file_name("still.jpg");
    std::fs::write(&still, bytes).unwrap();
    let seen = look(&[reference.to_owned(), snapshot, still]);
    for shown in &seen[1..] {
        assert!((shown.ratio / seen[0].ratio - 1.0).abs() < 0.02, "{name}: {} for {}", shown.ratio, seen[0].ratio);
        let apart = apart(&seen[0].pixels, &shown.pixels);
        assert!(apart < APART_MAX, "{name}: another picture ({apart})");
    }
}

#[test]
fn photos_of_every_kind_are_turned_as_their_exif_says() {
    for (orientation, filter) in FILTERS.into_iter().enumerate() {
        for kind in ["jpg", "png", "webp", "tiff"] {
            let directory = tempfile::tempdir().unwrap();
            let picture = png(directory.path());
            let photo = directory.path().join(format!("turned.{kind}"));
            let how = if kind == "webp" { "-lossless 1 -frames:v 1" } else { "-q:v 2 -frames:v 1 -update 1" };
            ffmpeg(&["-i", picture.to_str().unwrap()], how, &photo);
            let tag = format!("-IFD0:Orientation#={}", orientation + 1);
            let run = std::process::Command::new("exiftool")
                .args(["-q", "-overwrite_original", &tag])
                .arg(&photo)
                .output()
                .expect("exiftool is installed");
            assert!(run.status.success(), "{kind}: {}", String::from_utf8_lossy(&run.stderr));
            let name = format!("{kind}, orientation {}", orientation + 1);
            check(&name, &photo, &turned(&picture, filter));
            let probed = probe(&photo);
            let stream = &probed.streams[0];
            assert_eq!(stream.rotation, [0, 0, 180, 180, 270, 90, 90, 270][orientation], "{name}");
            assert_eq!(stream.mirrored, [1, 3, 4, 6].contains(&orientation), "{name}");
            let direct = kind == "jpg" || (orientation == 0 && kind != "tiff");
            assert_eq!(probed.playback == Playback::Direct, direct, "{name}: {:?}", probed.playback);
        }
    }
}

#[test]
fn a_photo_of_wide_pixels_is_shown_wide_and_not_as_browsers_show_it() {
    for name in ["wide.jpg", "wide.png"] {
        let directory = tempfile::tempdir().unwrap();
        let photo = source(directory.path(), name, "2/1", "-frames:v 1 -q:v 2 -update 1");
        check(name, &photo, &photo);
        let probed = probe(&photo);
        assert_eq!(probed.streams[0].pixel_aspect, Some((2, 1)), "{name}");
        assert!(
            matches!(&probed.playback, Playback::Rendition { why } if why.contains("2:1")),
            "{name}: {:?}",
            probed.playback
        );
    }
}

pub(crate) fn boxed(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], &kind, body].concat()
}

pub(crate) fn full(kind: [u8; 4], version: u8, body: &[u8]) -> Vec<u8> {
    boxed(kind, &[&[version, 0, 0, 0], body].concat())
}

pub(crate) fn two(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap().to_be_bytes()
}

/// A coded picture: the decoder's header and the data, out of an MP4 that the `ffmpeg` program made.
pub(crate) struct Coded {
    pub(crate) kind: [u8; 4],
    pub(crate) header_kind: [u8; 4],
    pub(crate) header: Vec<u8>,
    pub(crate) data: Vec<u8>,
}

pub(crate) fn coded(picture: &Path, filter: &str, av1: bool) -> Coded {
    let path = picture.with_file_name("coded.mp4");
    let codec = if av1 {
        "-c:v libaom-av1 -cpu-used 8 -crf 10 -pix_fmt yuv420p"
    } else {
        "-c:v libx265 -preset ultrafast -crf 8 -x265-params log-level=error -tag:v hvc1 -pix_fmt yuv420p"
    };
    ffmpeg(&["-i", picture.to_str().unwrap()], &format!("-vf {filter} -frames:v 1 {codec}"), &path);
    let bytes = std::fs::read(path).unwrap();
    let body = |kind: &[u8; 4]| {
        let at = bytes.windows(4).position(|four| four == kind).unwrap();
        let size = u32::from_be_bytes(bytes[at - 4..at].try_into().unwrap()) as usize;
        bytes[at + 4..at - 4 + size].to_vec()
    };
    let (kind, header_kind) = if av1 { (*b"av01", *b"av1C") } else { (*b"hvc1", *b"hvcC") };
    Coded { kind, header_kind, header: body(&header_kind), data: body(b"mdat") }
}

/// A HEIF of one picture, or of a grid of them, with properties of the whole.
fn heif(brand: [u8; 4], tiles: &[Coded], grid: Option<[usize; 4]>, properties: &[Vec<u8>]) -> Vec<u8> {
    let mut items: Vec<([u8; 4], Vec<u8>)> = tiles.iter().map(|tile| (tile.kind, tile.data.clone())).collect();
    if let Some([rows, columns, width, height]) = grid {
        let counts = [0, 0, u8::try_from(rows - 1).unwrap(), u8::try_from(columns - 1).unwrap()];
        items.push((*b"grid", [&counts[..], &two(width), &two(height)].concat()));
    }
    let primary = if grid.is_some() { items.len() } else { 1 };
    let entries: Vec<u8> = items
        .iter()
        .enumerate()
        .flat_map(|(index, (kind, _))| full(*b"infe", 2, &[&two(index + 1)[..], &[0, 0], kind, &[0]].concat()))
        .collect();
    let mut contents: Vec<u8> = tiles.iter().flat_map(|tile| boxed(tile.header_kind, &tile.header)).collect();
    contents.extend(properties.concat());
    let mut associations = u32::try_from(items.len()).unwrap().to_be_bytes().to_vec();
    for index in 0..items.len() {
        let mut numbers: Vec<usize> = if index < tiles.len() { vec![index + 1] } else { Vec::new() };
        if index + 1 == primary {
            numbers.extend(tiles.len() + 1..=tiles.len() + properties.len());
        }
        associations.extend_from_slice(&two(index + 1));
        associations.push(u8::try_from(numbers.len()).unwrap());
        associations.extend(numbers.iter().map(|number| 0x80 | u8::try_from(*number).unwrap()));
    }
    let mut reference = [&two(primary)[..], &two(tiles.len())].concat();
    reference.extend((1..=tiles.len()).flat_map(two));
    let file_type = boxed(*b"ftyp", &[&brand[..], &[0; 4], b"mif1"].concat());
    let meta = |offset: usize| {
        let mut at = offset;
        let mut places = [&[0x44, 0x00][..], &two(items.len())].concat();
        for (index, (_, data)) in items.iter().enumerate() {
            places.extend([&two(index + 1)[..], &[0, 0], &two(1)].concat());
            places.extend(u32::try_from(at).unwrap().to_be_bytes());
            places.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
            at += data.len();
        }
        let mut parts = vec![
            full(*b"hdlr", 0, b"\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0"),
            full(*b"pitm", 0, &two(primary)),
            full(*b"iloc", 0, &places),
            full(*b"iinf", 0, &[&two(items.len())[..], &entries].concat()),
            boxed(*b"iprp", &[boxed(*b"ipco", &contents), full(*b"ipma", 0, &associations)].concat()),
        ];
        if grid.is_some() {
            parts.push(full(*b"iref", 0, &boxed(*b"dimg", &reference)));
        }
        full(*b"meta", 0, &parts.concat())
    };
    let data: Vec<u8> = items.iter().flat_map(|(_, data)| data.clone()).collect();
    let offset = file_type.len() + meta(0).len() + 8;
    [file_type, meta(offset), boxed(*b"mdat", &data)].concat()
}

/// A HEIC or AVIF of one picture.
pub(crate) fn small_heif(directory: &Path, brand: [u8; 4], av1: bool) -> Vec<u8> {
    heif(brand, &[coded(&png(directory), "null", av1)], None, &[])
}

#[test]
fn pictures_of_heic_and_avif_are_shown_turned_and_put_together() {
    let directory = tempfile::tempdir().unwrap();
    let picture = png(directory.path());
    let photo = directory.path().join("photo.heic");
    let turns: [(&str, Vec<Vec<u8>>); 5] = [
        ("null", vec![]),
        ("transpose=2", vec![boxed(*b"irot", &[1])]),
        ("hflip", vec![boxed(*b"imir", &[1])]),
        ("vflip", vec![boxed(*b"imir", &[0])]),
        ("transpose=1,hflip", vec![boxed(*b"irot", &[3]), boxed(*b"imir", &[1])]),
    ];
    for (brand, av1) in [(*b"heic", false), (*b"avif", true)] {
        let kind = String::from_utf8_lossy(&brand).into_owned();
        for (filter, properties) in &turns {
            std::fs::write(&photo, heif(brand, &[coded(&picture, "null", av1)], None, properties)).unwrap();
            check(&format!("{kind}, {filter}"), &photo, &turned(&picture, filter));
        }
        // Four tiles of 96 x 80 of which the picture is 176 x 144.
        let tile = |x: usize, y: usize| {
            let filter = format!("pad=192:160,crop=96:80:{x}:{y}:exact=1");
            coded(&picture, &filter, av1)
        };
        let tiles = [tile(0, 0), tile(96, 0), tile(0, 80), tile(96, 80)];
        let bytes = heif(brand, &tiles, Some([2, 2, 176, 144]), &[boxed(*b"irot", &[3])]);
        std::fs::write(&photo, bytes).unwrap();
        check(&format!("{kind}, a grid"), &photo, &turned(&picture, "transpose=1"));
        let probed = probe(&photo);
        assert_eq!(
            (probed.kind, probed.container.as_str(), probed.damage),
            (MediaKind::Picture, "heif", None),
            "{kind}"
        );
        let stream = &probed.streams[0];
        assert_eq!(stream.codec, if av1 { "av1" } else { "hevc" });
        assert_eq!((stream.width, stream.height, stream.rotation), (Some(176), Some(144), 90), "{kind}");
        assert!(matches!(probed.playback, Playback::Rendition { .. }), "{kind}: {:?}", probed.playback);
        let size = std::fs::metadata(&photo).unwrap().len();
        let outcome = run(Task::Snapshot { input: photo.clone(), at_ms: 0 });
        let (head, _): (SnapshotHead, _) = outcome.answer_with_bytes();
        assert_eq!((head.source_start, head.source_end), (0, size));
    }
}

#[test]
fn a_heic_that_cannot_be_shown_says_why_and_is_not_damaged() {
    let directory = tempfile::tempdir().unwrap();
    let picture = png(directory.path());
    let photo = directory.path().join("photo.heic");
    let tile = || coded(&picture, "null", false);
    let other = Coded { kind: *b"unci", ..tile() };
    let cases = [
        (heif(*b"heic", &[other], None, &[]), "unci"),
        (heif(*b"heic", &[tile()], Some([2, 2, 100, 100]), &[]), "tiles of its grid are missing"),
        (heif(*b"heic", &[tile()], Some([1, 1, 0, 0]), &[]), "no size"),
        (heif(*b"heic", &[tile()], Some([1, 1, 65_535, 65_535]), &[]), "too large"),
    ];
    for (bytes, expected) in cases {
        std::fs::write(&photo, bytes).unwrap();
        let probed = probe(&photo);
        assert_eq!((probed.kind, &probed.damage), (MediaKind::Picture, &None), "{expected}");
        assert!(matches!(&probed.playback, Playback::None { why } if why.contains(expected)), "{:?}", probed.playback);
        let snapshot = run(Task::Snapshot { input: photo.clone(), at_ms: 0 });
        assert!(snapshot.failure(EXIT_DATA).contains(expected), "{expected}");
    }
}

fn part(offset: u64, length: u64, task: Task) -> Task {
    Task::Part { offset, length, task: Box::new(task) }
}

#[test]
fn a_video_inside_a_photo_is_told_and_played() {
    let directory = tempfile::tempdir().unwrap();
    let picture = png(directory.path());
    let video = make(directory.path(), "video.mp4", 1.0, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    let film = make(directory.path(), "video.mov", 1.0, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    let jpeg = directory.path().join("plain.jpg");
    ffmpeg(&["-i", picture.to_str().unwrap()], "-q:v 2 -frames:v 1 -update 1", &jpeg);
    let jpeg = std::fs::read(jpeg).unwrap();
    let heic = heif(*b"heic", &[coded(&picture, "null", false)], None, &[]);
    let (mp4, mov) = (std::fs::read(&video).unwrap(), std::fs::read(&film).unwrap());
    let samsung = b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data".as_slice();
    let trailer = b"SEFH\x6b\0\0\0\x01\0\0\0\0\0\x30\x0a\x10\0\0\0\x18\0\0\0SEFT".as_slice();
    let kinds: [(&str, Vec<u8>, usize, usize, &str); 4] = [
        ("google.jpg", [&jpeg[..], &mp4].concat(), jpeg.len(), mp4.len(), "video/mp4"),
        (
            "samsung.jpg",
            [&jpeg[..], samsung, &mp4, trailer].concat(),
            jpeg.len() + samsung.len(),
            mp4.len(),
            "video/mp4",
        ),
        ("film.jpg", [&jpeg[..], &mov].concat(), jpeg.len(), mov.len(), "video/quicktime"),
        ("google.heic", [&heic[..], &boxed(*b"mpvd", &mp4)].concat(), heic.len() + 8, mp4.len(), "video/mp4"),
    ];
    let alone = run(Task::Snapshot { input: video.clone(), at_ms: 500 });
    let (_, alone): (SnapshotHead, _) = alone.answer_with_bytes();
    for (name, bytes, offset, length, kind) in kinds {
        let photo = directory.path().join(name);
        std::fs::write(&photo, bytes).unwrap();
        let (offset, length) = (offset as u64, length as u64);
        let probed = probe(&photo);
        assert_eq!(probed.embedded, Some(Embedded { offset, length, kind: kind.to_owned() }), "{name}");
        assert_eq!((probed.kind, &probed.damage), (MediaKind::Picture, &None), "{name}");
        check(name, &photo, &picture);
        let inside: Probed = run(part(offset, length, Task::Probe { input: photo.clone() })).answer();
        assert_eq!((inside.kind, inside.damage, inside.embedded), (MediaKind::Video, None, None), "{name}");
        assert!(inside.duration_ms.unwrap().abs_diff(1_000) < 60, "{name}");
        let outcome = run(part(offset, length, Task::Snapshot { input: photo.clone(), at_ms: 500 }));
        let (head, png): (SnapshotHead, _) = outcome.answer_with_bytes();
        assert!(head.source_start >= offset && head.source_end <= offset + length, "{name}: {head:?}");
        assert!(kind != "video/mp4" || png == alone, "{name}: the frame of the video alone");
        let rendition = run(part(offset, length, Task::Rendition { input: photo.clone(), side_px_max: 96 }));
        assert_eq!(rendition.code, Some(0), "{name}: {}", rendition.stderr);
        let of = Task::Of {
            video: None,
            audio: Some(1),
            table: None,
            task: Box::new(Task::Waveform { input: photo.clone(), buckets: 5 }),
        };
        assert_eq!(run(part(offset, length, of)).code, Some(0), "{name}");
    }
}

#[test]
fn a_part_that_does_not_lie_within_the_file_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let input = make(directory.path(), "video.mp4", 0.4, "-c:v libx264 -pix_fmt yuv420p -c:a aac");
    let size = std::fs::metadata(&input).unwrap().len();
    let task = || Task::Probe { input: input.clone() };
    assert_eq!(run(part(0, size, task())).code, Some(0));
    for (offset, length) in [(0, size + 1), (size, 1), (1, size), (0, 0), (u64::MAX, 1), (1, u64::MAX)] {
        assert!(run(part(offset, length, task())).failure(EXIT_DATA).contains("within"), "{offset}, {length}");
    }
    run(part(0, size, part(0, size, task()))).failure(EXIT_USAGE);
    let of = Task::Of { video: None, audio: None, table: None, task: Box::new(part(0, size, task())) };
    run(of).failure(EXIT_USAGE);
}
