//! When a recording was captured: every candidate time is kept, and one named rule judges.
//!
//! A recorder's clock may be wrong, its names may be, and a container may claim 40 hours for one
//! second. So a time is believed only between [`YEAR_FIRST`] and the docking, and not
//! [`BEFORE_DOCKING_SECONDS_MAX`] before it, and a length only up to [`DURATION_MAX_MS`] and not past the docking. What is not believed is flagged, never dropped.
//! The rules stand in the order in which they are tried; their names are part of the manifest.

use evidence::manifest::{CandidateTime, CaptureInterval, TimeSource};
use evidence::time::Utc;
use jiff::tz::TimeZone;

use crate::media::{Meaning, MediaTime, Metadata};
use crate::profiles::{ContainerTime, Match};
use crate::volumes::RecorderZone;

/// First year that is believed; body cameras are younger.
const YEAR_FIRST: i16 = 2010;

/// How long before the docking a capture is believed, in seconds: 10 years of 366 days. A recorder whose
/// clock was reset starts at 2010, 2012 or 2015; the service judges by the same bound.
const BEFORE_DOCKING_SECONDS_MAX: i64 = 10 * 366 * 24 * 3600;

/// Longest length that is believed, in milliseconds: 24 hours.
const DURATION_MAX_MS: u64 = 24 * 3_600_000;

/// How far ahead of the station a recorder's clock may be, in seconds.
const AHEAD_SECONDS_MAX: i64 = 300;

/// Longest time from the start in a name to the file's last change that is believed to be one
/// capture, in seconds.
const SPAN_SECONDS_MAX: i64 = 24 * 3600;

/// Candidates further apart than this are flagged, in seconds.
const DISAGREE_SECONDS: i64 = 3600;

/// What a file's times are judged from.
pub(crate) struct Testimony<'a> {
    pub(crate) profile: Option<&'a Match>,
    pub(crate) metadata: &'a Metadata,
    /// Modification time as the file system tells it.
    pub(crate) mtime: Option<Utc>,
    /// What is special about the file system's times.
    pub(crate) mtime_zone: &'static str,
    pub(crate) mtime_note: Option<&'static str>,
    /// First and last time in a companion file.
    pub(crate) sidecar: &'a [MediaTime],
    pub(crate) zone: &'a RecorderZone,
    /// When the recorder was docked; nothing can have been captured later.
    pub(crate) docked_at: Utc,
}

/// What a candidate says of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    NameStart,
    /// A container's time with its own offset.
    DatedStart,
    ContainerStart,
    Photo,
    Sidecar,
    Mtime,
}

/// A candidate, with what the rules need of it.
struct Candidate {
    role: Role,
    written: CandidateTime,
}

/// The rules, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    NameAndDuration,
    NameAndMtime,
    NameAlone,
    DatedAndDuration,
    ContainerAndDuration,
    Photo,
    Sidecar,
    ContainerAlone,
    Mtime,
    Docked,
}

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Self::NameAndDuration => "name-start-plus-duration",
            Self::NameAndMtime => "name-start-to-mtime",
            Self::NameAlone => "name-start-only",
            Self::DatedAndDuration => "dated-container-start-plus-duration",
            Self::ContainerAndDuration => "container-start-plus-duration",
            Self::Photo => "exif-moment",
            Self::Sidecar => "sidecar-span",
            Self::ContainerAlone => "container-start-only",
            Self::Mtime => "mtime-end",
            Self::Docked => "docked",
        }
    }
}

/// All candidate times, and the capture as judged.
pub(crate) fn judge(testimony: &Testimony<'_>) -> (Vec<CandidateTime>, CaptureInterval) {
    let candidates = candidates(testimony);
    let mut flags: Vec<String> =
        candidates.iter().filter_map(|candidate| doubt(candidate, testimony.docked_at)).collect();
    let capture = apply(&candidates, testimony, &mut flags);
    flags.sort();
    flags.dedup();
    let times = candidates.into_iter().map(|candidate| candidate.written).collect();
    (times, CaptureInterval { flags, ..capture })
}

fn apply(candidates: &[Candidate], testimony: &Testimony<'_>, flags: &mut Vec<String>) -> CaptureInterval {
    let docked = testimony.docked_at;
    let believed = |role: Role| {
        candidates
            .iter()
            .filter(move |candidate| candidate.role == role && doubt(candidate, docked).is_none())
            .filter_map(|candidate| candidate.written.at)
    };
    let first = |role| believed(role).next();
    let mtime = first(Role::Mtime);
    let mut with_duration = |start: Option<Utc>| duration_from(start?, testimony, flags);
    let made = |rule: Rule, start: Option<Utc>, end: Utc| CaptureInterval {
        start,
        end,
        rule: rule.name().to_owned(),
        flags: Vec::new(),
    };
    let capture = if let Some(start) = first(Role::NameStart) {
        if let Some(end) = with_duration(Some(start)) {
            made(Rule::NameAndDuration, Some(start), end)
        } else if let Some(end) = mtime.filter(|end| is_one_capture(start, *end)) {
            made(Rule::NameAndMtime, Some(start), end)
        } else {
            made(Rule::NameAlone, Some(start), start)
        }
    } else if let Some((start, end)) = first(Role::DatedStart).zip(with_duration(first(Role::DatedStart))) {
        made(Rule::DatedAndDuration, Some(start), end)
    } else if let Some((start, end)) = first(Role::ContainerStart).zip(with_duration(first(Role::ContainerStart))) {
        made(Rule::ContainerAndDuration, Some(start), end)
    } else if let Some(at) = first(Role::Photo) {
        made(Rule::Photo, Some(at), at)
    } else if let Some((start, end)) = first(Role::Sidecar).zip(believed(Role::Sidecar).next_back()) {
        made(Rule::Sidecar, Some(start), end)
    } else if let Some(start) = first(Role::DatedStart).or(first(Role::ContainerStart)) {
        made(Rule::ContainerAlone, Some(start), start)
    } else if let Some(end) = mtime {
        made(Rule::Mtime, None, end)
    } else {
        flags.push("no-believable-time".to_owned());
        made(Rule::Docked, None, docked)
    };
    let starts = [Role::NameStart, Role::DatedStart, Role::ContainerStart, Role::Photo].map(first);
    let starts = || starts.iter().flatten().map(|at| at.micros());
    if starts().max().zip(starts().min()).is_some_and(|(last, first)| last - first > DISAGREE_SECONDS * 1_000_000) {
        flags.push("times-disagree".to_owned());
    }
    capture
}

/// The end of a capture that began at `start`, where the container's length is believed.
fn duration_from(start: Utc, testimony: &Testimony<'_>, flags: &mut Vec<String>) -> Option<Utc> {
    let ms = testimony.metadata.duration_ms?;
    if ms > DURATION_MAX_MS {
        flags.push("duration-over-24h".to_owned());
        return None;
    }
    let micros = start.micros().checked_add(i64::try_from(ms).ok()? * 1000)?;
    let end = Utc::from_micros(micros).ok()?;
    if end > testimony.docked_at.plus_seconds(AHEAD_SECONDS_MAX) {
        flags.push("duration-past-docking".to_owned());
        return None;
    }
    Some(end)
}

fn is_one_capture(start: Utc, end: Utc) -> bool {
    start <= end && end <= start.plus_seconds(SPAN_SECONDS_MAX)
}

/// Why a candidate's instant is not believed, as a flag.
fn doubt(candidate: &Candidate, docked_at: Utc) -> Option<String> {
    let at = candidate.written.at?;
    let year = at.to_jiff().to_zoned(TimeZone::UTC).year();
    let why = match year {
        1970 => "1970",
        // A clock that lost its battery may start a few hours before 2000 in UTC.
        1999 | 2000 => "2000",
        year if year < YEAR_FIRST => "before-2010",
        _ if at > docked_at.plus_seconds(AHEAD_SECONDS_MAX) => "future",
        _ if at < docked_at.plus_seconds(-BEFORE_DOCKING_SECONDS_MAX) => "long-before-docking",
        _ => return None,
    };
    let source = match candidate.role {
        Role::NameStart => "name",
        Role::DatedStart | Role::ContainerStart => "container",
        Role::Photo => "exif",
        Role::Sidecar => "sidecar",
        Role::Mtime => "mtime",
    };
    Some(format!("{source}-clock-{why}"))
}

fn candidates(testimony: &Testimony<'_>) -> Vec<Candidate> {
    let mut out = Vec::new();
    if let Some(name) = testimony.profile.and_then(|profile| profile.start.as_ref()) {
        let meaning = name.wall.map_or_else(Meaning::Nothing, Meaning::Wall);
        out.push(candidate(Role::NameStart, "", &name.raw, meaning, testimony));
    }
    let photo = testimony.metadata.media_type.starts_with("image/");
    for time in &testimony.metadata.times {
        let role = match time.meaning {
            _ if photo => Role::Photo,
            Meaning::WithOffset(_) => Role::DatedStart,
            _ if testimony.metadata.media_type == "application/x-subrip" => Role::Sidecar,
            _ => Role::ContainerStart,
        };
        out.push(candidate(role, time.field, &time.raw, time.meaning, testimony));
    }
    for time in testimony.sidecar {
        out.push(candidate(Role::Sidecar, time.field, &time.raw, time.meaning, testimony));
    }
    if let Some(mtime) = testimony.mtime {
        let written = CandidateTime {
            source: TimeSource::Mtime,
            raw: mtime.to_string(),
            zone: testimony.mtime_zone.to_owned(),
            at: Some(mtime),
            note: testimony.mtime_note.map(str::to_owned),
        };
        out.push(Candidate { role: Role::Mtime, written });
    }
    out
}

fn candidate(role: Role, field: &str, raw: &str, meaning: Meaning, testimony: &Testimony<'_>) -> Candidate {
    let local = testimony.profile.is_some_and(|profile| profile.container_time == ContainerTime::Local);
    let mut notes: Vec<&str> = Vec::from_iter((!field.is_empty()).then_some(field));
    let basis = testimony.zone.basis();
    let (zone, at) = match meaning {
        Meaning::Utc(at) if local && role == Role::ContainerStart => {
            notes.push("this recorder writes its wall clock as if it were UTC");
            let wall = at.to_jiff().to_zoned(TimeZone::UTC).datetime();
            (basis, in_zone(wall, testimony, &mut notes))
        }
        Meaning::Utc(at) => ("Z by format".to_owned(), Some(at)),
        Meaning::WithOffset(at) => ("offset beside it".to_owned(), Some(at)),
        Meaning::Wall(wall) => (basis, in_zone(wall, testimony, &mut notes)),
        Meaning::Nothing(why) => {
            notes.push(why);
            ("none".to_owned(), None)
        }
    };
    let source = match role {
        Role::NameStart => TimeSource::Name,
        Role::DatedStart | Role::ContainerStart => TimeSource::Container,
        Role::Photo => TimeSource::Exif,
        Role::Sidecar => TimeSource::Sidecar,
        Role::Mtime => TimeSource::Mtime,
    };
    let note = (!notes.is_empty()).then(|| notes.join("; "));
    Candidate { role, written: CandidateTime { source, raw: raw.to_owned(), zone, at, note } }
}

/// The instant of a wall clock in the recorder's zone.
fn in_zone(wall: jiff::civil::DateTime, testimony: &Testimony<'_>, notes: &mut Vec<&str>) -> Option<Utc> {
    let ambiguous = testimony.zone.zone.zone.to_ambiguous_timestamp(wall);
    if ambiguous.is_ambiguous() {
        notes.push("the clocks were changed then; the usual reading is taken");
    }
    ambiguous.compatible().ok().map(Utc::from_jiff)
}

#[cfg(test)]
mod tests {
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
        let profile = Profiles::load(None).unwrap().match_path(path);
        judge(&Testimony {
            profile: profile.as_ref(),
            metadata,
            mtime: mtime.map(|at| at.parse().unwrap()),
            mtime_zone: "file system",
            mtime_note: None,
            sidecar: &[],
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
        assert_eq!(
            (capture.rule.as_str(), capture.flags),
            ("name-start-to-mtime", vec!["duration-over-24h".to_owned()])
        );
        let late = "DCIM/100MEDIA/0000000_012345_20260102195000_0001.MP4";
        let (_, capture) = judged(late, &video(Some(3_600_000), vec![]), None);
        assert_eq!(
            (capture.rule.as_str(), capture.flags),
            ("name-start-only", vec!["duration-past-docking".to_owned()])
        );
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
        assert_eq!(capture.flags, ["times-disagree"]);
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
}
