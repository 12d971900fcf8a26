//! Whole files on a card, through the readers, the profiles and the judge: how recorders are known to write times.
//!
//! Each row is made here, so that it is looked at everywhere; the files that were handed over are walked as well, where
//! they are.

use std::path::Path;

use jiff::civil::date;

use super::*;
use crate::config::Zone;
use crate::media::{self, Metadata};
use crate::profiles::Profiles;
use crate::recorder_fs::Root;
use crate::relpath::RelPath;

/// A judged file: start, end, rule, flags.
struct Found {
    start: String,
    end: String,
    rule: String,
    flags: Vec<String>,
}

fn short(at: Option<Utc>) -> String {
    at.map_or_else(String::new, |at| at.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn utc(text: &str) -> Utc {
    text.parse().unwrap()
}

/// Judges `path` on a card, as sealing does.
fn found(card: &Path, path: &str, mtime: &str, docked: &str) -> Found {
    let root = Root::open(card).unwrap();
    let (file, meta) = root.file(&RelPath::from_bytes(path.as_bytes().to_vec())).unwrap();
    let metadata = media::probe(&file, meta.size);
    let profile = Profiles::load(None, &[]).unwrap().match_path(path);
    let capture = judge(&Testimony {
        profile: profile.as_ref(),
        metadata: &metadata,
        mtime: Some(utc(mtime)),
        mtime_zone: "Z by file system",
        mtime_note: None,
        sidecar: &[],
        part: crate::seal::part(&root, profile.as_ref(), &metadata).unwrap(),
        zone: &RecorderZone { zone: Zone::named("Asia/Shanghai").unwrap(), own: true },
        docked_at: utc(docked),
    })
    .1;
    Found { start: short(capture.start), end: short(Some(capture.end)), rule: capture.rule, flags: capture.flags }
}

/// An MP4 of one movie header: created at, or 0, and its length.
fn mp4(created: Option<&str>, seconds: u32) -> Vec<u8> {
    let created = created.map_or(0, |at| utc(at).micros() / 1_000_000 + reading::EPOCHS_APART_SECONDS);
    let created = u32::try_from(created).unwrap();
    let mut header = vec![0_u8; 4];
    for field in [created, created, 1000, seconds * 1000] {
        header.extend(field.to_be_bytes());
    }
    header.resize(100, 0);
    let boxed = |kind: &[u8], content: &[u8]| {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], kind, content].concat()
    };
    [boxed(b"ftyp", b"mp42\0\0\0\0mp42isom"), boxed(b"moov", &boxed(b"mvhd", &header))].concat()
}

/// What each way of writing times gives: path, movie time, length, last write, start, end, rule, flags.
type Row<'a> = (&'a str, Option<&'a str>, u32, &'a str, &'a str, &'a str, &'a str, &'a [&'a str]);

const ROWS: &[Row<'_>] = &[
    // Chapters carry the wall clock of the first as UTC.
    (
        "DCIM/100GOPRO/GX010123.MP4",
        Some("2026-11-28T05:49:48Z"),
        60,
        "2026-11-27T21:50:48Z",
        "2026-11-27T21:49:48Z",
        "2026-11-27T21:50:48Z",
        "container-start-plus-duration",
        &[],
    ),
    (
        "DCIM/100GOPRO/GX020123.MP4",
        Some("2026-11-28T05:49:48Z"),
        60,
        "2026-11-27T21:51:48Z",
        "2026-11-27T21:50:48Z",
        "2026-11-27T21:51:48Z",
        "container-start-plus-duration",
        &["container-differs:-60s"],
    ),
    // Copied later: the lengths of its siblings tell.
    (
        "DCIM/100GOPRO/GX030123.MP4",
        Some("2026-11-28T05:49:48Z"),
        30,
        "2026-11-28T09:00:00Z",
        "2026-11-27T21:51:48Z",
        "2026-11-27T21:52:18Z",
        "container-start-plus-duration",
        &["container-differs:-120s"],
    ),
    // The first chapters are gone: its own last write tells.
    (
        "DCIM/100GOPRO/GX030200.MP4",
        Some("2026-11-28T05:49:48Z"),
        60,
        "2026-11-27T21:52:48Z",
        "2026-11-27T21:51:48Z",
        "2026-11-27T21:52:48Z",
        "mtime-end-minus-duration",
        &["container-differs:-120s"],
    ),
    // The wall clock written as UTC; the last write is right.
    (
        "DCIM/100NIKON/DSC_0012.MOV",
        Some("2026-11-28T01:49:48Z"),
        60,
        "2026-11-27T17:50:48Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:50:48Z",
        "container-start-plus-duration",
        &["container-differs:+8h", "times-disagree"],
    ),
    // FAT in the wrong zone.
    (
        "VIDEO/20261127234948_000002.MP4",
        None,
        60,
        "2026-11-27T23:50:48Z",
        "2026-11-27T15:49:48Z",
        "2026-11-27T15:50:48Z",
        "name-start-plus-duration",
        &["mtime-differs:+8h", "times-disagree"],
    ),
    (
        "VIDEO/20261127234948_000003.MP4",
        None,
        0,
        "2026-11-27T23:50:48Z",
        "2026-11-27T15:49:48Z",
        "2026-11-27T15:50:48Z",
        "name-start-to-mtime",
        &["mtime-differs:+8h", "times-disagree"],
    ),
    // The same, docked so soon that both wrong times lie in the future.
    (
        "VIDEO/20261128134948_000004.MP4",
        Some("2026-11-28T13:49:48Z"),
        60,
        "2026-11-28T13:50:48Z",
        "2026-11-28T05:49:48Z",
        "2026-11-28T05:50:48Z",
        "name-start-plus-duration",
        &[
            "container-clock-future",
            "container-differs:+8h",
            "mtime-clock-future",
            "mtime-differs:+8h",
            "times-disagree",
        ],
    ),
    (
        "x/MOV_0009.MP4",
        Some("2026-11-28T13:49:48Z"),
        60,
        "2026-11-28T13:50:48Z",
        "2026-11-28T05:49:48Z",
        "2026-11-28T05:50:48Z",
        "container-start-plus-duration",
        &[
            "container-clock-future",
            "container-differs:+8h",
            "mtime-clock-future",
            "mtime-differs:+8h",
            "times-disagree",
        ],
    ),
    // Stamped at the end, and at the start.
    (
        "android/REC_0001.mp4",
        Some("2026-11-28T00:50:48Z"),
        60,
        "2026-11-28T00:50:48Z",
        "2026-11-28T00:49:48Z",
        "2026-11-28T00:50:48Z",
        "container-end-minus-duration",
        &["container-differs:+60s"],
    ),
    (
        "android/REC_0002.mp4",
        Some("2026-11-28T00:49:48Z"),
        60,
        "2026-11-28T00:50:48Z",
        "2026-11-28T00:49:48Z",
        "2026-11-28T00:50:48Z",
        "container-start-plus-duration",
        &[],
    ),
    // Stamped at the end, by the name.
    (
        "a/20261128084948.mp4",
        Some("2026-11-28T00:50:48Z"),
        60,
        "2026-11-28T04:00:00Z",
        "2026-11-28T00:49:48Z",
        "2026-11-28T00:50:48Z",
        "name-start-plus-duration",
        &["container-differs:+60s"],
    ),
    // The name is given at the end.
    (
        "a/20261128085048.mp4",
        None,
        60,
        "2026-11-28T00:50:48Z",
        "2026-11-28T00:49:48Z",
        "2026-11-28T00:50:48Z",
        "name-end-minus-duration",
        &["name-differs:+60s"],
    ),
    // The length of the header is twice that of the capture; the end would lie after the last write.
    (
        "a/20261128085148.mp4",
        None,
        120,
        "2026-11-28T00:52:48Z",
        "2026-11-28T00:51:48Z",
        "2026-11-28T00:52:48Z",
        "name-start-to-mtime",
        &["end-after-last-write:+60s", "length-differs:+60s"],
    ),
    (
        "a/MOV_1.mp4",
        Some("2026-11-28T00:51:48Z"),
        120,
        "2026-11-28T00:52:48Z",
        "2026-11-28T00:51:48Z",
        "2026-11-28T00:52:48Z",
        "container-start-to-mtime",
        &["end-after-last-write:+60s", "length-differs:+60s"],
    ),
    // The last write lies before all that the file says.
    (
        "a/20261128095148.mp4",
        None,
        60,
        "2026-11-28T00:52:48Z",
        "2026-11-28T00:51:48Z",
        "2026-11-28T00:52:48Z",
        "mtime-end-minus-duration",
        &["end-after-last-write:+1h", "name-differs:+1h"],
    ),
    // Names: zones, ids, start and end.
    (
        "blink/2026-11-27T20_49_48+00_00.mp4",
        None,
        10,
        "2026-11-27T20:49:58Z",
        "2026-11-27T20:49:48Z",
        "2026-11-27T20:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "blink/Roof_2026-11-28T04_49_48+0800.mp4",
        None,
        10,
        "2026-11-27T20:49:58Z",
        "2026-11-27T20:49:48Z",
        "2026-11-27T20:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "blink/cam_20261127T204948Z.mp4",
        None,
        10,
        "2026-11-27T20:49:58Z",
        "2026-11-27T20:49:48Z",
        "2026-11-27T20:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "blink/cam_20261127T134948-0700.mp4",
        None,
        10,
        "2026-11-27T20:49:58Z",
        "2026-11-27T20:49:48Z",
        "2026-11-27T20:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "gb28181/20120115093005_20261128014948.mp4",
        None,
        10,
        "2026-11-27T17:49:58Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "gb28181/20200115093005_012345_20261128014948.mp4",
        None,
        10,
        "2026-11-28T05:00:00Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "gb28181/37040300001320000001_20261128014948_20261128014958.mp4",
        None,
        10,
        "2026-11-27T17:49:58Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    (
        "gb28181/37040302001310000012_20261128014948_20261128014958.mp4",
        None,
        0,
        "2026-11-28T03:00:00Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-span",
        &[],
    ),
    (
        "gb28181/DSJ2020050112345678_20261128014948.mp4",
        None,
        10,
        "2026-11-27T17:49:58Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-start-plus-duration",
        &[],
    ),
    // Start and end in the name, and a length that ends sooner; one that ends later.
    (
        "gb28181/1234567_20261128014948_20261128015048.mp4",
        None,
        10,
        "2026-11-28T03:00:00Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-start-plus-duration",
        &["name-differs:+50s"],
    ),
    (
        "gb28181/1234567_20261128014948_20261128014958.mp4",
        None,
        60,
        "2026-11-28T03:00:00Z",
        "2026-11-27T17:49:48Z",
        "2026-11-27T17:49:58Z",
        "name-span",
        &["length-differs:+50s"],
    ),
    // Nothing but a serial number that looks like a date, part of a longer one: no time.
    ("gb28181/DSJ2020050112345678.mp4", None, 10, "2026-11-27T17:49:58Z", "", "2026-11-27T17:49:58Z", "mtime-end", &[]),
    ("day/20261128.mp4", None, 3, "2026-11-28T05:23:13Z", "", "2026-11-28T05:23:13Z", "mtime-end", &[]),
    // Nothing but a last write in the future, by less than the recorder's zone: it was mounted in another.
    (
        "x/MOV_0010.MP4",
        None,
        60,
        "2026-11-28T13:50:48Z",
        "",
        "2026-11-28T05:50:48Z",
        "mtime-end",
        &["mtime-clock-future", "mtime-differs:+8h", "times-disagree"],
    ),
    // A clock before the recorder was made.
    (
        "DCIM/100GOPRO/GX010300.MP4",
        Some("2016-05-01T00:00:00Z"),
        60,
        "2026-11-27T21:50:48Z",
        "",
        "2026-11-27T21:50:48Z",
        "mtime-end",
        &["container-clock-before-model"],
    ),
    // Two sources and nothing else: the one that ends first counts.
    (
        "a/20261128084949.mp4",
        Some("2026-11-28T00:42:49Z"),
        60,
        "2026-11-28T05:00:00Z",
        "2026-11-28T00:42:49Z",
        "2026-11-28T00:43:49Z",
        "container-start-plus-duration",
        &["name-differs:+420s"],
    ),
];

#[test]
fn every_known_way_of_writing_times_is_judged() {
    let card = tempfile::tempdir().unwrap();
    for (path, created, seconds, ..) in ROWS {
        let file = card.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, mp4(*created, *seconds)).unwrap();
    }
    let mut wrong = Vec::new();
    for (path, _, _, mtime, start, end, rule, flags) in ROWS {
        let found = found(card.path(), path, mtime, "2026-11-28T12:00:00Z");
        if (found.start.as_str(), found.end.as_str(), found.rule.as_str()) != (*start, *end, *rule)
            || found.flags != *flags
        {
            wrong.push(format!("{path}: {} {} {} {:?}", found.start, found.end, found.rule, found.flags));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

#[test]
fn the_files_that_were_handed_over_are_judged_as_their_table_says() {
    let card = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/recordings/field/times");
    let Ok(table) = std::fs::read_to_string(card.with_extension("tsv")) else {
        eprintln!("skipped: {} is not here", card.display());
        return;
    };
    let mut wrong = Vec::new();
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [path, mtime, start, end, ..] = cells[..] else { panic!("{line}") };
        let found = found(&card, path, mtime, "2026-11-29T12:00:00Z");
        // Where no interval is given, three dated files have a start all the same; none may end after its last write.
        let right = if end.is_empty() {
            found.end.as_str() <= mtime
        } else {
            (found.start.as_str(), found.end.as_str()) == (start, end)
        };
        let contradicted =
            ["NIKON", "VIDEO", "REC_0001", "GX02", "GX03", "keys_"].iter().any(|part| path.contains(part));
        if !right || contradicted == found.flags.iter().all(|flag| !flag.contains("-differs:")) {
            wrong.push(format!("{path}: {} {} {} {:?}", found.start, found.end, found.rule, found.flags));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A time without a zone in a photo is the recorder's, and is not moved by a copy's last write.
#[test]
fn the_first_time_of_a_photo_goes_before_its_others() {
    let wall = |field, hour| MediaTime {
        field,
        raw: String::new(),
        meaning: Meaning::Wall(date(2026, 11, 28).at(hour, 49, 48, 0)),
    };
    for order in [[0, 1], [1, 0]] {
        let times = [wall("DateTimeOriginal", 6), wall("DateTime", 5)];
        let times = order.map(|number: usize| times[number].clone()).to_vec();
        let metadata = Metadata { times, ..Metadata::of_type("image/jpeg") };
        let (_, capture) = judge(&Testimony {
            profile: None,
            metadata: &metadata,
            mtime: Some(utc("2026-11-28T05:39:48Z")),
            mtime_zone: "",
            mtime_note: None,
            sidecar: &[],
            part: Part::Own,
            zone: &RecorderZone { zone: Zone::named("Asia/Shanghai").unwrap(), own: true },
            docked_at: utc("2026-11-28T12:00:00Z"),
        });
        assert_eq!((short(capture.start), capture.rule.as_str()), ("2026-11-27T22:49:48Z".into(), "exif-moment"));
        assert!(capture.flags.is_empty(), "{:?}", capture.flags);
    }
}
