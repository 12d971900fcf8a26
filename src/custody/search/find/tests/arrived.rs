//! What is new in a search, against a plain count of what was stored since.

use super::*;
use crate::custody::search::find::arrived::{ARRIVALS_LOOKED_MAX, Arrived};
use crate::custody::search::query::Reading;

fn arrived(sql: &Connection, scope: &Scope, filter: &RecordingFilter, since: u64) -> Arrived {
    Reader::new(sql).arrived_since(scope, filter, (&[], at(0)), (since, 100)).expect("a count")
}

fn exactly(count: u64) -> Arrived {
    Arrived { count, more: false }
}

#[test]
fn what_was_stored_since_and_fits_is_counted_within_the_scope() {
    let sql = database();
    for number in 0..120_u32 {
        let agency = if number % 3 == 0 { "sz" } else { "xc" };
        let text = if number % 2 == 0 { "光明路 even" } else { "光明路" };
        let certificate = (number % 10 == 0).then_some("37001");
        // What is captured last is not stored last, and some of it is not stored at all.
        let (ended, stored) = (i64::from(number) * SECOND, (number % 4 != 3).then_some(1_000 - i64::from(number)));
        Sample { number, agency, ended, certificate, stored, text, ..Default::default() }.put(&sql);
    }
    let xc = Scope::Agency("xc".parse().expect("an agency"));
    let officer = Scope::Officer("xc".parse().expect("an agency"), "37001".parse().expect("a certificate"));
    let is = |number: &u32, scope: &Scope, since: u64| {
        let own = match scope {
            Scope::Everything => true,
            Scope::Agency(_) => !number.is_multiple_of(3),
            Scope::Officer(..) => !number.is_multiple_of(3) && number.is_multiple_of(10),
            Scope::Nothing => false,
        };
        own && number % 4 != 3 && u64::from(1_000 - number) > since
    };
    for scope in [Scope::Everything, xc, officer, Scope::Nothing] {
        for since in [0, 881, 900, 950, 999, 1_000] {
            let of = |fits: fn(&u32) -> bool| {
                (0..120_u32).filter(|number| is(number, &scope, since) && fits(number)).count() as u64
            };
            assert_eq!(arrived(&sql, &scope, &words(&[]), since), exactly(of(|_| true)), "{scope:?} {since}");
            let even = words(&["光明路", "even"]);
            assert_eq!(arrived(&sql, &scope, &even, since), exactly(of(|number| number % 2 == 0)), "{scope:?}");
            let coming = RecordingFilter { stored: Some(false), ..words(&[]) };
            assert_eq!(arrived(&sql, &scope, &coming, since), exactly(0), "what is to come has not arrived");
        }
    }
    // What fits two readings is new once.
    let reading = |word: &str| Reading { words: vec![word.to_owned()], ..Reading::default() };
    let either = RecordingFilter { readings: vec![reading("光明路"), reading("even")], ..Default::default() };
    assert_eq!(arrived(&sql, &Scope::Everything, &either, 0), exactly(90));
    let few = Reader::new(&sql).arrived_since(&Scope::Everything, &words(&[]), (&[], at(0)), (0, 9)).expect("a count");
    assert_eq!(few, Arrived { count: 9, more: true });
}

#[test]
fn of_more_than_are_asked_one_by_one_the_rare_ones_are_found_and_of_many_it_is_said_that_there_are_more() {
    let sql = database();
    let all = u32::try_from(ARRIVALS_LOOKED_MAX).expect("a number") + 1;
    for number in 0..all {
        let text = if number % 500 == 7 { "薛城 seldom" } else { "薛城" };
        let ended = i64::from(number) * SECOND;
        Sample { number, ended, stored: Some(i64::from(number) + 1), text, ..Default::default() }.put(&sql);
    }
    // One fewer: each of them is asked.
    assert_eq!(arrived(&sql, &Scope::Everything, &words(&["seldom"]), 1), exactly(4));
    // One more: the index finds the few that fit, and of the many more are found than are counted.
    assert_eq!(arrived(&sql, &Scope::Everything, &words(&["seldom"]), 0), exactly(4));
    assert_eq!(arrived(&sql, &Scope::Everything, &words(&["薛城"]), 0), Arrived { count: 100, more: true });
    // What nothing new fits cannot be told without looking at all: so it is said that there may be more.
    let old = RecordingFilter { until: Some(at(0)), ..words(&[]) };
    assert_eq!(arrived(&sql, &Scope::Everything, &old, 0).count, 0);
}
