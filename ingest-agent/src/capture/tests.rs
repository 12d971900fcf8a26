//! Single files, judged by one or two sources each.

use super::weigh::Rule;
use super::*;
use crate::config::Zone;
use crate::profiles::Profiles;

fn zone() -> RecorderZone {
    RecorderZone { zone: Zone::named("Asia/Shanghai").unwrap(), own: true }
}

fn video(duration_ms: Option<u64>, times: Vec<MediaTime>) -> Metadata {
    Metadata { times, duration_ms, ..Metadata::of_type("video/mp4") }
}

fn mvhd(at: &str) -> MediaTime {
    MediaTime { field: "mvhd creation time", raw: "1".into(), meaning: Meaning::Utc(at.parse().unwrap()) }
}

/// Judges a file docked at noon UTC on 2026-01-02.
fn judged(path: &str, metadata: &Metadata, mtime: Option<&str>) -> (Vec<CandidateTime>, CaptureInterval) {
    let profile = Profiles::load(None, &[]).unwrap().match_path(path);
    judge(&Testimony {
        profile: profile.as_ref(),
        metadata,
        mtime: mtime.map(|at| at.parse().unwrap()),
        mtime_zone: "file system",
        mtime_note: None,
        sidecar: &[],
        part: Part::Own,
        zone: &zone(),
        docked_at: "2026-01-02T12:00:00Z".parse().unwrap(),
    })
}

const NAMED: &str = "DCIM/100MEDIA/0000000_012345_20260101120000_0001.MP4";
const UNNAMED: &str = "DCIM/100CANON/MVI_4823.MP4";

#[test]
fn the_name_and_the_length_give_start_and_end() {
    let (times, capture) = judged(NAMED, &video(Some(60_000), vec![]), Some("2026-01-01T04:01:02Z"));
    assert_eq!(capture.rule, "name-start-plus-duration");
    assert_eq!(capture.start.unwrap().to_string(), "2026-01-01T04:00:00.000000Z");
    assert_eq!(capture.end.to_string(), "2026-01-01T04:01:00.000000Z");
    assert_eq!(times.len(), 2);
    assert_eq!(times[0].zone, "Asia/Shanghai configured for the recorder");
    assert!(capture.flags.is_empty());
}

#[test]
fn a_length_that_cannot_be_is_not_used_and_flagged() {
    let (_, capture) = judged(NAMED, &video(Some(143_165_643), vec![]), Some("2026-01-01T04:01:02Z"));
    assert_eq!((capture.rule.as_str(), capture.flags), ("name-start-to-mtime", vec!["duration-over-24h".to_owned()]));
    let late = "DCIM/100MEDIA/0000000_012345_20260102195000_0001.MP4";
    let (_, capture) = judged(late, &video(Some(3_600_000), vec![]), None);
    assert_eq!((capture.rule.as_str(), capture.flags), ("name-start-only", vec!["duration-past-docking".to_owned()]));
}

#[test]
fn a_clock_that_cannot_be_right_is_flagged_and_never_dropped() {
    for (at, flag) in [
        ("1970-01-01T00:10:00Z", "container-clock-1970"),
        ("2000-01-01T00:10:00Z", "container-clock-2000"),
        ("2005-10-28T17:36:40Z", "container-clock-before-2010"),
        ("2033-05-18T03:33:20Z", "container-clock-future"),
        ("2099-01-01T00:00:00Z", "container-clock-future"),
        ("2010-01-01T00:00:30Z", "container-clock-long-before-docking"),
        ("2015-06-01T00:00:30Z", "container-clock-long-before-docking"),
    ] {
        let (times, capture) = judged(UNNAMED, &video(Some(1000), vec![mvhd(at)]), Some("2026-01-02T08:00:00Z"));
        assert_eq!(capture.rule, "mtime-end", "{at}");
        assert_eq!(capture.flags, [flag]);
        assert_eq!(times[0].at, Some(at.parse().unwrap()));
    }
    let (_, capture) = judged(UNNAMED, &video(None, vec![]), Some("1980-01-01T00:00:00Z"));
    assert_eq!(capture.rule, "docked");
    assert_eq!(capture.end.to_string(), "2026-01-02T12:00:00.000000Z");
    assert_eq!(capture.flags, ["mtime-clock-before-2010", "no-believable-time"]);
}

#[test]
fn a_recorder_that_writes_local_time_into_its_container_is_understood() {
    let (times, capture) =
        judged("DCIM/100GOPRO/GH010128.MP4", &video(Some(10_000), vec![mvhd("2026-01-01T15:45:32Z")]), None);
    assert_eq!(capture.start.unwrap().to_string(), "2026-01-01T07:45:32.000000Z");
    assert!(times[0].note.as_ref().unwrap().contains("wall clock"));
}

#[test]
fn candidates_that_contradict_each_other_are_flagged() {
    let (_, capture) = judged(NAMED, &video(Some(1000), vec![mvhd("2026-01-01T12:00:00Z")]), None);
    assert_eq!(capture.rule, "name-start-plus-duration");
    assert_eq!(capture.flags, ["container-differs:+8h", "times-disagree"]);
}

#[test]
fn a_photo_is_a_moment() {
    let taken = MediaTime {
        field: "DateTimeOriginal",
        raw: "x".into(),
        meaning: Meaning::Wall(jiff::civil::date(2026, 1, 1).at(8, 0, 0, 0)),
    };
    let photo = Metadata { times: vec![taken], ..Metadata::of_type("image/jpeg") };
    let (_, capture) = judged("DCIM/100CANON/IMG_0001.JPG", &photo, None);
    assert_eq!((capture.rule.as_str(), capture.start), ("exif-moment", Some(capture.end)));
    assert_eq!(capture.end.to_string(), "2026-01-01T00:00:00.000000Z");
}

#[test]
fn the_last_moment_in_a_stream_is_an_end() {
    let wall = |field, minute| MediaTime {
        field,
        raw: "x".into(),
        meaning: Meaning::Wall(jiff::civil::date(2026, 1, 1).at(8, minute, 0, 0)),
    };
    let times = vec![wall("DHAV first frame", 0), wall("DHAV last frame", 5)];
    for times in [times.clone(), times.into_iter().rev().collect()] {
        for (mtime, length, end, rule, flags) in [
            ("2026-01-01T09:30:00Z", None, "00:05:00", "container-span", &[][..]),
            ("2026-01-01T00:05:01Z", Some(300_000), "00:05:00", "container-start-plus-duration", &[][..]),
            // Two ends, and the last write is of no help: the one that comes first.
            (
                "2026-01-01T09:00:00Z",
                Some(60_000),
                "00:01:00",
                "container-start-plus-duration",
                &["container-differs:+240s"][..],
            ),
        ] {
            let (_, capture) = judged("x/00001.dav", &video(length, times.clone()), Some(mtime));
            assert_eq!(capture.start.unwrap().to_string(), "2026-01-01T00:00:00.000000Z", "{mtime}");
            assert_eq!((capture.end.to_string(), capture.rule.as_str()), (format!("2026-01-01T{end}.000000Z"), rule));
            assert_eq!(capture.flags, flags, "{mtime}");
        }
    }
}

#[test]
fn a_photo_named_by_its_time_is_a_moment_whenever_its_copy_was_written() {
    let photo = Metadata::of_type("image/jpeg");
    let (_, capture) = judged("x/IMG_20260101_120000.jpg", &photo, Some("2026-01-01T22:00:00Z"));
    assert_eq!((capture.start, capture.rule.as_str()), (Some(capture.end), "name-start-only"));
    assert_eq!(capture.end.to_string(), "2026-01-01T04:00:00.000000Z");
}

evidence::all_variants! {
    Rule {
        NameAndDuration, NameSpan, DatedAndDuration, ContainerAndDuration, ContainerSpan, Photo, Sidecar, NameAndMtime,
        ContainerAndMtime, NameEndAndDuration, ContainerEndAndDuration, MtimeAndDuration, NameAlone, ContainerAlone,
        Mtime,
    }
    How {
        Plain, Second, BeforeAnother, WithinDigits, NameAtEnd, StampedAtEnd, WallAsUtc, WallAsUtcAtEnd, SetBack,
        UtcAfterAll, OtherEpoch, FirstChapter, WrongZone,
    }
    Role { Name, Dated, Container, Photo, Sidecar, Mtime }
}

#[test]
fn whatever_is_said_of_how_times_were_judged_is_told_in_both_languages() {
    for lang in words::Lang::ALL {
        let rules = Rule::ALL.iter().map(|rule| rule.name()).chain(["docked"]);
        let untold: Vec<&str> = rules.filter(|rule| lang.find_word(rule).is_none()).collect();
        assert!(untold.is_empty(), "{lang}: {untold:?}");
        let notes = How::ALL.iter().filter_map(|how| how.note());
        let of_sources = Role::ALL.iter().map(|role| format!("{}-differs:+8h", source_word(*role)));
        let differs: Vec<String> =
            of_sources.chain(["length-differs:+8h".to_owned()]).filter(|flag| lang.find_word(flag).is_none()).collect();
        assert!(differs.is_empty(), "{lang}: {differs:?}");
        for own in [true, false] {
            let basis = RecorderZone { own, ..zone() }.basis();
            assert_ne!((lang, lang.zone(&basis)), (words::Lang::Zh, basis));
        }
        // In English the words are those of the manifest.
        notes.for_each(|note| assert_eq!(lang.note(note) == note, lang == words::Lang::En, "{note}"));
    }
}
