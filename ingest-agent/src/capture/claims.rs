//! Claims of one file that contradict each other: lengths, photos' times, the hour that comes twice.

use jiff::civil::date;

use super::*;
use crate::config::Zone;
use crate::profiles::Profiles;

fn utc(text: &str) -> Utc {
    text.parse().unwrap()
}

/// Judges a file docked at noon; gives start, end and flags.
fn judged(path: &str, metadata: &Metadata, mtime: &str, zone: &str) -> (String, String, Vec<String>) {
    let profile = Profiles::load(None, &[]).unwrap().match_path(path);
    let capture = judge(&Testimony {
        profile: profile.as_ref(),
        metadata,
        mtime: Some(utc(mtime)),
        mtime_zone: "",
        mtime_note: None,
        sidecar: &[],
        part: Part::Own,
        zone: &RecorderZone { zone: Zone::named(zone).unwrap(), own: true },
        docked_at: utc("2026-11-28T12:00:00Z"),
    })
    .1;
    let short =
        |at: Option<Utc>| at.map_or_else(String::new, |at| at.to_jiff().strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
    (short(capture.start), short(Some(capture.end)), capture.flags)
}

fn mvhd(at: &str) -> MediaTime {
    MediaTime { field: "mvhd creation time", raw: "1".into(), meaning: Meaning::Utc(utc(at)) }
}

fn video(seconds: &[u64], times: Vec<MediaTime>) -> Metadata {
    let durations: Vec<(&'static str, u64)> =
        ["first", "second", "third"].into_iter().zip(seconds.iter().map(|seconds| seconds * 1000)).collect();
    let duration_ms = durations.first().map(|(_, ms)| *ms);
    Metadata { times, duration_ms, durations, ..Metadata::of_type("video/mp4") }
}

#[test]
fn every_length_that_a_file_tells_is_held_against_its_last_write() {
    let begun = "2026-11-28T00:49:48Z";
    let (minute, late) = ("2026-11-28T00:50:48Z", "2026-11-28T11:00:00Z");
    for (seconds, mtime, end, flags) in [
        // The first is that which is believed where nothing else tells.
        (&[60, 600][..], late, minute, &["length-differs:+540s"][..]),
        (&[600, 60], minute, minute, &["end-after-last-write:+540s", "length-differs:+540s"]),
        (&[120, 120, 60], minute, minute, &["end-after-last-write:+60s", "length-differs:+60s"]),
        (&[6, 60], minute, minute, &["length-differs:-54s"]),
        (&[60, 61], minute, minute, &[]),
        (&[60, 75], late, minute, &[]),
    ] {
        for (path, times) in [("x/MOV_1.MP4", vec![mvhd(begun)]), ("x/20261128084948.mp4", vec![])] {
            let found = judged(path, &video(seconds, times), mtime, "Asia/Shanghai");
            let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
            assert_eq!(found, (begun.to_owned(), end.to_owned(), flags), "{path} {seconds:?}");
        }
    }
    // Stamped at the end, and the header tells ten times too much.
    let found = judged("x/MOV_1.MP4", &video(&[600, 60], vec![mvhd(minute)]), late, "Asia/Shanghai");
    assert_eq!(found.1, "2026-11-28T01:00:48Z", "nothing else tells: {found:?}");
    let both = video(&[600, 60], vec![mvhd(minute)]);
    let found = judged("x/20261128084948.mp4", &both, minute, "Asia/Shanghai");
    assert_eq!((found.0.as_str(), found.1.as_str()), (begun, minute), "{found:?}");
}

#[test]
fn a_header_of_the_first_fragment_is_no_length() {
    let metadata = Metadata {
        times: vec![mvhd("2026-11-28T00:49:48Z")],
        duration_ms: Some(60_000),
        durations: vec![("fragments' time line", 60_000), ("sidx", 5000), ("mvhd", 5000)],
        ..Metadata::of_type("video/mp4")
    };
    let found = judged("x/MOV_1.MP4", &metadata, "2026-11-28T00:49:53Z", "Asia/Shanghai");
    assert_ne!((found.0.as_str(), found.1.as_str()), ("2026-11-28T00:49:48Z", "2026-11-28T00:49:53Z"), "{found:?}");
}

#[test]
fn the_hour_that_comes_twice_is_read_as_the_last_write_tells() {
    // New York, 2026-11-01: 01:30 is 05:30 and, an hour later, 06:30 in UTC.
    for (mtime, start, flags) in [
        ("2026-11-01T05:31:00Z", "2026-11-01T05:30:00Z", vec![]),
        ("2026-11-01T06:31:00Z", "2026-11-01T06:30:00Z", vec!["name-differs:-1h".to_owned()]),
        // Nothing tells: the earlier one.
        ("2026-11-01T21:00:00Z", "2026-11-01T05:30:00Z", vec![]),
    ] {
        let found = judged("x/20261101013000.mp4", &video(&[60], vec![]), mtime, "America/New_York");
        assert_eq!((found.0.as_str(), found.2), (start, flags), "{mtime}");
        let wall =
            MediaTime { field: "AVI IDIT", raw: "x".into(), meaning: Meaning::Wall(date(2026, 11, 1).at(1, 30, 0, 0)) };
        let found = judged("x/MOV_1.AVI", &video(&[60], vec![wall]), mtime, "America/New_York");
        assert_eq!(found.0, start, "{mtime}");
    }
}

/// A photo's times: field, text, hour of 28 November in UTC or as a wall clock.
fn photo(times: &[(&'static str, Meaning)]) -> Metadata {
    let times = times.iter().map(|(field, meaning)| MediaTime {
        field,
        raw: match meaning {
            Meaning::Wall(wall) => wall.strftime("%Y:%m:%d %H:%M:%S").to_string(),
            _ => "2026:11:28 08:49:48-04:00".to_owned(),
        },
        meaning: *meaning,
    });
    Metadata { times: times.collect(), ..Metadata::of_type("image/jpeg") }
}

fn wall(hour: i8) -> Meaning {
    Meaning::Wall(date(2026, 11, 28).at(hour, 49, 48, 0))
}

#[test]
fn what_contradicts_a_photo_is_told_with_the_amount() {
    let gps = |at: &str| ("GPS time", Meaning::Utc(utc(at)));
    let taken = ("DateTimeOriginal", wall(8));
    for (times, at, flags) in [
        // An old fix, and a fresh one.
        (vec![taken, gps("2026-11-28T00:40:00Z")], "2026-11-28T00:49:48Z", vec![]),
        (vec![taken, gps("2026-11-28T00:49:47Z")], "2026-11-28T00:49:48Z", vec![]),
        (
            vec![taken, gps("2026-11-28T02:10:40Z")],
            "2026-11-28T00:49:48Z",
            vec!["exif-differs:+4852s", "times-disagree"],
        ),
        (
            vec![taken, gps("2026-11-27T01:10:40Z")],
            "2026-11-28T00:49:48Z",
            vec!["exif-differs:-85148s", "times-disagree"],
        ),
        // The camera's clock stands in another zone than it is said to: the earlier of both counts.
        (
            vec![("DateTimeOriginal", wall(16)), gps("2026-11-28T00:49:48Z")],
            "2026-11-28T00:49:48Z",
            vec!["exif-differs:+8h", "times-disagree"],
        ),
        (vec![taken, gps("2026-11-28T08:49:48Z")], "2026-11-28T00:49:48Z", vec!["exif-differs:+8h", "times-disagree"]),
        (vec![taken, ("DateTimeDigitized", wall(9))], "2026-11-28T00:49:48Z", vec!["exif-differs:+1h"]),
        // A last change may be of any day.
        (vec![taken, ("DateTime (last change)", wall(9))], "2026-11-28T00:49:48Z", vec![]),
        // The same digits with and without their offset are one time.
        (
            vec![
                ("DateTimeOriginal", Meaning::WithOffset(utc("2026-11-28T12:49:48Z"))),
                ("DateTimeDigitized", wall(8)),
            ],
            "",
            vec!["exif-clock-future"],
        ),
    ] {
        let found = judged("x/IMG_1.JPG", &photo(&times), "2026-11-28T11:00:00Z", "Asia/Shanghai");
        let expected = if at.is_empty() { "2026-11-28T11:00:00Z" } else { at };
        assert_eq!(
            (found.0.as_str(), found.1.as_str(), found.2),
            (at, expected, flags.iter().map(|flag| (*flag).to_owned()).collect()),
            "{times:?}"
        );
    }
}

#[test]
fn a_later_chapter_without_its_first_is_placed_by_a_last_write_that_fits_it() {
    // The second chapter; the first one's wall clock is 05:49:48, and the card was mounted in the wrong zone.
    let profile = Profiles::load(None, &[]).unwrap().match_path("DCIM/100GOPRO/GX020123.MP4");
    for (mtime, start) in [
        ("2026-11-28T05:51:48Z", "2026-11-27T21:50:48.000000Z"),
        ("2026-11-27T21:51:48Z", "2026-11-27T21:50:48.000000Z"),
        // A copy's last write says nothing: that of the first is the earliest.
        ("2026-11-28T11:00:00Z", "2026-11-27T21:49:48.000000Z"),
    ] {
        let metadata = video(&[60], vec![mvhd("2026-11-28T05:49:48Z")]);
        let (_, capture) = judge(&Testimony {
            profile: profile.as_ref(),
            metadata: &metadata,
            mtime: Some(utc(mtime)),
            mtime_zone: "",
            mtime_note: None,
            sidecar: &[],
            part: Part::Later(1),
            zone: &RecorderZone { zone: Zone::named("Asia/Shanghai").unwrap(), own: true },
            docked_at: utc("2026-11-28T12:00:00Z"),
        });
        assert_eq!(capture.start.unwrap().to_string(), start, "{mtime}: {capture:?}");
    }
}
