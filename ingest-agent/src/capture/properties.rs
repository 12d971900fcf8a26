//! Whatever times, lengths and last writes come in, the interval is one that the evidence allows.

use proptest::prelude::*;

use super::*;
use crate::config::Zone;

const DOCKED: &str = "2026-11-28T12:00:00Z";

fn docked() -> Utc {
    DOCKED.parse().unwrap()
}

/// Moments that matter: on and about the same ones, whole hours and days apart, long ago, in the future.
fn moment() -> impl Strategy<Value = Utc> {
    let base = prop::sample::select(vec![
        0_i64,
        60,
        120,
        600,
        8 * 3600,
        -8 * 3600,
        24 * 3600,
        9 * 3600 + 60,
        11 * 366 * 24 * 3600,
    ]);
    (base, -3_i64..=3, any::<bool>()).prop_map(|(base, near, ahead)| {
        docked().plus_seconds(-20 * 3600).plus_seconds(if ahead { base + near } else { near - base })
    })
}

fn name_time() -> impl Strategy<Value = NameTime> {
    let form = prop::sample::select(vec![Form::Sure, Form::Digits, Form::Within]);
    let offset = prop::sample::select(vec![None, Some(0), Some(8 * 3600)]);
    (moment(), offset, form).prop_map(|(at, offset, form)| {
        let shift = offset.unwrap_or(8 * 3600);
        let wall = at.plus_seconds(i64::from(shift)).to_jiff().to_zoned(TimeZone::UTC).datetime();
        NameTime { raw: at.to_string(), wall: Ok(wall), offset, form }
    })
}

fn media_time() -> impl Strategy<Value = MediaTime> {
    (moment(), 0..3).prop_map(|(at, kind)| {
        let wall = at.plus_seconds(8 * 3600).to_jiff().to_zoned(TimeZone::UTC).datetime();
        let (field, meaning) = match kind {
            0 => ("mvhd creation time", Meaning::Utc(at)),
            1 => ("quicktime creationdate", Meaning::WithOffset(at)),
            _ => ("RIFF IDIT", Meaning::Wall(wall)),
        };
        MediaTime { field, raw: at.to_string(), meaning }
    })
}

/// What a file says.
#[derive(Debug, Clone)]
struct Case {
    names: Vec<NameTime>,
    times: Vec<MediaTime>,
    seconds: Option<u64>,
    /// Other lengths that it tells, in seconds.
    others: Vec<u64>,
    mtime: Option<Utc>,
    local: bool,
    part: Part,
}

fn case() -> impl Strategy<Value = Case> {
    let seconds = prop::option::of(prop::sample::select(vec![1_u64, 60, 120, 600, 25 * 3600]));
    let part = prop::sample::select(vec![Part::Own, Part::Own, Part::After(60_000), Part::Later(1)]);
    let names = prop::collection::vec(name_time(), 0..3);
    let others = prop::collection::vec(prop::sample::select(vec![6_u64, 60, 120, 600]), 0..3);
    let times = prop::collection::vec(media_time(), 0..4);
    (names, times, (seconds, others), prop::option::of(moment()), any::<bool>(), part).prop_map(
        |(names, times, (seconds, others), mtime, local, part)| Case {
            names,
            times,
            others: if seconds.is_some() { others } else { Vec::new() },
            seconds,
            mtime,
            local,
            part,
        },
    )
}

fn judged(case: &Case) -> (Vec<CandidateTime>, CaptureInterval) {
    let profile = Match {
        profile: "p".into(),
        officer: None,
        device: None,
        times: case.names.clone(),
        container_time: if case.local { ContainerTime::Local } else { ContainerTime::Utc },
        sidecars: Vec::new(),
        since: None,
        chapter: None,
    };
    let duration_ms = case.seconds.map(|seconds| seconds * 1000);
    let durations = duration_ms.into_iter().chain(case.others.iter().map(|seconds| seconds * 1000));
    let durations = durations.map(|ms| ("a length", ms)).collect();
    let metadata = Metadata { times: case.times.clone(), duration_ms, durations, ..Metadata::of_type("video/mp4") };
    judge(&Testimony {
        profile: Some(&profile),
        metadata: &metadata,
        mtime: case.mtime,
        mtime_zone: "",
        mtime_note: None,
        sidecar: &[],
        part: case.part,
        zone: &RecorderZone { zone: Zone::named("Asia/Shanghai").unwrap(), own: true },
        docked_at: docked(),
    })
}

fn believed(at: Utc) -> bool {
    docked().plus_seconds(-BEFORE_DOCKING_SECONDS_MAX) <= at && at <= docked().plus_seconds(AHEAD_SECONDS_MAX)
}

/// Whether a flag tells of a refuted source.
fn refutes(flag: &str) -> bool {
    flag.contains("-differs:") || flag.starts_with("end-after-last-write:")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn the_interval_is_one_that_the_evidence_allows(case in case()) {
        let (times, capture) = judged(&case);
        let last = case.mtime.filter(|at| believed(*at));
        prop_assert!(capture.start.is_none_or(|start| start <= capture.end && believed(start)), "{capture:?}");
        prop_assert!(believed(capture.end), "{capture:?}");
        prop_assert!(last.is_none_or(|last| capture.end <= last), "ends after the last write: {capture:?}");
        let flagged = |start: &str| capture.flags.iter().any(|flag| flag.starts_with(start));
        let length = case.seconds.filter(|seconds| *seconds * 1000 <= DURATION_MAX_MS);
        if let (Some(start), Some(seconds)) = (capture.start, length) {
            let long = capture.end.micros() - start.micros();
            let same = weigh::is_same(long, i64::try_from(seconds).unwrap() * 1_000_000);
            prop_assert!(same || flagged("length-differs:") || flagged("duration-past-docking"), "{capture:?}");
        }
        let believed_any = times.iter().filter_map(|time| time.at).any(believed);
        prop_assert!(!flagged("no-believable-time") || capture.end == docked());
        prop_assert!(believed_any || capture.rule == "docked" || flagged("container-differs:") || flagged("mtime-differs:"), "{capture:?}");
    }

    #[test]
    fn the_deadline_is_not_later_than_any_that_is_not_refuted(case in case()) {
        let (_, capture) = judged(&case);
        let Some(seconds) = case.seconds.filter(|seconds| *seconds * 1000 <= DURATION_MAX_MS) else { return Ok(()) };
        let last = case.mtime.filter(|at| believed(*at));
        let own = !case.local && case.part == Part::Own;
        let contained = case.times.iter().filter(|_| own).filter_map(|time| match time.meaning {
            Meaning::Utc(at) | Meaning::WithOffset(at) => Some((at, "container-differs:")),
            _ => None,
        });
        // Of several times in a name only one is that of the capture.
        let named = case.names.iter().filter(|time| case.names.len() == 1 && time.form == Form::Sure);
        let named = named.filter_map(|time| {
            let at = with_offset(time.wall.ok()?, time.offset.unwrap_or(8 * 3600))?;
            Some((at, "name-differs:"))
        });
        for (start, flag) in contained.chain(named) {
            let end = start.plus_seconds(i64::try_from(seconds).unwrap());
            let possible = believed(start) && believed(end) && last.is_none_or(|last| end <= last);
            let later = capture.end.micros() - end.micros() > weigh::SAME_MICROS;
            let refuted = capture.flags.iter().any(|one| one.starts_with(flag) || one.starts_with("length-differs:"));
            prop_assert!(!(possible && later) || refuted, "{start} allows {end}: {capture:?}");
        }
    }

    #[test]
    fn more_evidence_makes_no_deadline_later_but_by_refuting_something_with_a_flag(
        case in case(), more in media_time(), mtime in moment(), which in 0..3, name in name_time(),
    ) {
        let mut with = case.clone();
        let length = case.seconds.is_some_and(|seconds| seconds * 1000 <= DURATION_MAX_MS);
        match which {
            0 => with.times.push(more),
            1 if case.mtime.is_none() && length => with.mtime = Some(mtime),
            // Without a length, name and last write together tell how long it was: that is later than a start alone.
            _ if case.names.is_empty() && (length || case.mtime.is_none()) => with.names.push(name),
            _ => {}
        }
        let (before, after) = (judged(&case).1, judged(&with).1);
        let none_before = before.rule == "docked";
        prop_assert!(!none_before || after.end <= before.end.plus_seconds(AHEAD_SECONDS_MAX));
        let later = !none_before && after.end.micros() - before.end.micros() > weigh::SAME_MICROS;
        // What was judged against a contradiction may be settled by what comes in: it was flagged before.
        // Of several times in a name only one is that of the capture.
        let contested = with.names.len() > 1 || before.flags.iter().any(|flag| refutes(flag));
        prop_assert!(!later || contested || after.flags.iter().any(|flag| refutes(flag)), "{before:?}\n{after:?}");
    }

    #[test]
    fn the_order_of_candidates_changes_nothing(case in case(), turn in 0_usize..4) {
        let mut other = case.clone();
        let count = other.times.len().max(1);
        other.times.rotate_left(turn % count);
        prop_assert_eq!(judged(&case).1, judged(&other).1);
        other.times.reverse();
        prop_assert_eq!(judged(&case).1, judged(&other).1);
    }
}
