//! Coverage against a count of every second.

use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> Utc {
    "2026-11-20T06:00:00.000000Z".parse::<Utc>().expect("an instant").plus_seconds(seconds)
}

fn window(from: i64, until: i64) -> Window {
    Window { from: at(from), until: at(until) }
}

fn ran(from: i64, until: i64, give_seconds: i64) -> Ran {
    Ran::In { window: window(from, until), give_seconds }
}

/// What the site of the order's own data asks.
fn asked() -> CoverageAsked {
    crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data").lists.coverage
}

/// How many of the seconds from `from` to `until` lie in one of these stretches, each made longer by its third.
fn counted((from, until): (i64, i64), spans: &[(i64, i64, i64)]) -> i64 {
    let lies_in = |second: i64| spans.iter().any(|(begin, end, by)| begin - by <= second && second < end + by);
    let seconds = (from..until).filter(|second| lies_in(*second)).count();
    i64::try_from(seconds).expect("few")
}

proptest! {
    #[test]
    fn what_is_covered_is_what_a_count_of_every_second_finds(
        (from, length) in (0_i64..60, 1_i64..240),
        spans in proptest::collection::vec((-60_i64..300, 0_i64..120, 0_i64..8), 0..8),
    ) {
        let until = from + length;
        let all: Vec<Ran> = spans.iter().map(|(begin, long, give)| ran(*begin, begin + long, *give)).collect();
        let found = coverage(window(from, until), &all, &asked());
        let by = |sign: i64| -> Vec<(i64, i64, i64)> {
            spans.iter().map(|(begin, long, give)| (*begin, begin + long, sign * give)).collect()
        };
        prop_assert_eq!(found.length_seconds, length);
        prop_assert_eq!(found.stated.seconds, counted((from, until), &by(0)));
        prop_assert_eq!(found.least.seconds, counted((from, until), &by(-1)));
        prop_assert_eq!(found.most.seconds, counted((from, until), &by(1)));
        prop_assert_eq!(i64::from(found.stated.per_mille), found.stated.seconds * 1000 / length);
        prop_assert!(found.least.seconds <= found.stated.seconds && found.stated.seconds <= found.most.seconds);
        // What is covered and what is not are the whole, and gaps neither meet nor overlap.
        let gaps: i64 = found.gaps.iter().map(|gap| gap.seconds).sum();
        prop_assert_eq!(gaps + found.stated.seconds, length);
        prop_assert!(found.gaps.windows(2).all(|pair| pair[0].window.until < pair[1].window.from));
        prop_assert!(!found.is_enough_for_sure || found.is_enough);
    }
}

#[test]
fn enough_is_the_share_that_the_site_asks_for_and_no_gap_longer_than_it_lets() {
    let asked = asked();
    assert_eq!((asked.percent_min, asked.gap_seconds_max), (95, 60));
    let enough = |spans: &[(i64, i64)]| {
        let all: Vec<Ran> = spans.iter().map(|(from, until)| ran(*from, *until, 0)).collect();
        let found = coverage(window(0, 2000), &all, &asked);
        (found.stated.per_mille, found.is_enough)
    };
    assert_eq!(enough(&[(0, 2000)]), (1000, true));
    assert_eq!(enough(&[(-500, 1000), (900, 5000)]), (1000, true));
    // 100 seconds are missing, in two gaps of at most a minute; then one second more.
    assert_eq!(enough(&[(50, 1950)]), (950, true));
    assert_eq!(enough(&[(51, 1950)]), (949, false));
    // Far more than asked for, with one gap of a second over a minute.
    assert_eq!(enough(&[(60, 2000)]), (970, true));
    assert_eq!(enough(&[(61, 2000)]), (969, false));
    assert_eq!(enough(&[]), (0, false));
}

#[test]
fn gaps_are_told_with_their_times_and_the_first_hundred_of_them() {
    let found = coverage(window(0, 100), &[ran(10, 20, 0), ran(15, 40, 0), ran(70, 90, 0)], &asked());
    let gaps: Vec<(Utc, Utc, i64)> =
        found.gaps.iter().map(|gap| (gap.window.from, gap.window.until, gap.seconds)).collect();
    assert_eq!(gaps, [(at(0), at(10), 10), (at(40), at(70), 30), (at(90), at(100), 10)]);
    let many = |count: i64| {
        let all: Vec<Ran> = (0..count).map(|n| ran(2 * n + 1, 2 * n + 2, 0)).collect();
        let found = coverage(window(0, 2 * count), &all, &asked());
        (found.gaps.len(), found.gaps_left_out)
    };
    assert_eq!(many(100), (GAPS_SHOWN_MAX, 0));
    assert_eq!(many(101), (GAPS_SHOWN_MAX, 1));
}

#[test]
fn an_act_of_a_moment_is_covered_where_a_recording_runs_through_it() {
    let asked = asked();
    let found = coverage(window(10, 10), &[ran(0, 60, 2)], &asked);
    assert_eq!((found.length_seconds, found.stated.per_mille, found.is_enough), (0, 1000, true));
    assert_eq!(coverage(window(10, 10), &[ran(0, 10, 0)], &asked).stated.per_mille, 0);
}

#[test]
fn what_times_contradict_one_another_by_is_how_uncertain_they_are() {
    let of = |flags: &[&str]| {
        let flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
        Ran::of(Some(at(0)), at(600), true, &flags)
    };
    assert_eq!(of(&[]), ran(0, 600, STEP_SECONDS));
    assert_eq!(of(&["name-differs:+50s", "mtime-differs:-1m", "unheard-of:+9h"]), ran(0, 600, 60));
    assert_eq!(of(&["container-differs:+1h"]), ran(0, 600, 3600));
    for disputed in [&["container-differs:+8h", "times-disagree"][..], &["mtime-differs:-5h30m"][..]] {
        assert_eq!(of(disputed), Ran::Disputed { window: window(0, 600) }, "{disputed:?}");
    }
    assert_eq!(of(&["name-differs:soon", "name-differs:", "name-differs:5"]), ran(0, 600, STEP_SECONDS));
    let unknown = Ran::Unknown { end: at(600) };
    assert_eq!(Ran::of(None, at(600), true, &[]), unknown);
    assert_eq!(Ran::of(Some(at(0)), at(600), false, &[]), unknown);
    assert_eq!(Ran::of(Some(at(601)), at(600), true, &[]), unknown);
    // What nobody can place covers nothing; what is disputed covers nothing for sure.
    let found = coverage(window(0, 600), &[unknown], &asked());
    assert_eq!((found.stated.seconds, found.most.seconds, found.is_any), (0, 0, false));
    let found = coverage(window(0, 600), &[Ran::Disputed { window: window(0, 600) }], &asked());
    assert_eq!((found.stated.seconds, found.least.seconds), (600, 0));
    assert!(found.is_enough && !found.is_enough_for_sure);
}

#[test]
fn a_recording_meets_an_act_where_their_times_touch_give_or_take() {
    let act = window(100, 200);
    for (ran, meets) in [
        (ran(0, 99, 0), false),
        (ran(0, 100, 0), false),
        (ran(0, 99, 2), true),
        (ran(0, 101, 0), true),
        (ran(200, 300, 0), false),
        (ran(201, 300, 2), true),
        (Ran::Disputed { window: window(0, 99) }, false),
        (Ran::Disputed { window: window(150, 160) }, true),
        (Ran::Unknown { end: at(99) }, false),
        (Ran::Unknown { end: at(150) }, true),
    ] {
        assert_eq!(ran.meets(act), meets, "{ran:?}");
    }
    let filmed = ran(90, 300, 2);
    for (after_ms, during) in [(7_000, false), (8_000, true), (50_000, true), (112_000, true), (113_000, false)] {
        assert_eq!(filmed.is_during(act, after_ms), during, "{after_ms}");
    }
    assert!(!Ran::Unknown { end: at(150) }.is_during(act, 0));
}
