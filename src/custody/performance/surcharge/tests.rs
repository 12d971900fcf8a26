//! The surcharge against a count of every day: 行政处罚法 66, 72 and 73.

use jiff::Span;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::custody::legal::{SHIPPED, read};

fn day(number: i64) -> Date {
    date(2026, 1, 1).checked_add(Span::new().days(number)).expect("a day")
}

/// The rate of today's law, as 行政处罚法 72 has it.
const TODAYS: Rate = Rate { daily_per_cent: 3, most_per_cent: Some(100) };

/// The rate of the shipped legal data for a fine of which this was the last day to pay.
fn rate(due_on: Date) -> Option<Rate> {
    Rate::on(&read(SHIPPED).expect("legal data"), due_on)
}

/// A fine of which all is due on day 0.
fn fine(amount_fen: i64) -> Fine {
    let plans = vec![Plan { from: day(0), parts: vec![(day(0), amount_fen)] }];
    Fine { amount_fen, plans, paid: vec![], stopped: vec![], rate: TODAYS }
}

/// What a surcharge comes to, counted day by day, in hundredths of a fen.
fn counted(fine: &Fine, last: i64) -> i64 {
    let mut sum = 0;
    for number in -400..=last {
        let today = day(number);
        let is_stopped =
            fine.stopped.iter().any(|stop| stop.from <= today && stop.until.is_none_or(|until| today <= until));
        let plan = fine.plans.iter().rev().find(|plan| plan.from <= today).unwrap_or(&fine.plans[0]);
        let later: i64 = plan.parts.iter().filter(|(due, _)| today <= *due).map(|(_, amount)| amount).sum();
        let paid: i64 = fine.paid.iter().filter(|(on, _)| *on < today).map(|(_, amount)| amount).sum();
        if !is_stopped {
            sum += (fine.amount_fen - later - paid).max(0) * 3;
        }
    }
    sum.min(fine.amount_fen * 100)
}

proptest! {
    #[test]
    fn a_surcharge_is_what_a_count_of_every_day_finds(
        amount_fen in 1_i64..2_000_000,
        parts in proptest::collection::vec((0_i64..90, 1_i64..50), 0..4),
        deferred in 0_i64..40,
        paid in proptest::collection::vec((-5_i64..120, 1_i64..1_000_000), 0..4),
        stops in proptest::collection::vec((0_i64..100, 0_i64..40), 0..3),
        last in -5_i64..200,
    ) {
        let mut fine = fine(amount_fen);
        if !parts.is_empty() {
            let parts = parts.iter().map(|(due, share)| (day(*due), amount_fen * share / 200)).collect();
            fine.plans.push(Plan { from: day(deferred), parts });
        }
        fine.paid = paid.iter().map(|(on, amount)| (day(*on), *amount)).collect();
        fine.stopped =
            stops.iter().map(|(from, long)| Stopped { from: day(*from), until: Some(day(from + long)) }).collect();
        let found = surcharge(&fine, day(last));
        prop_assert_eq!(found.fen, counted(&fine, last) / 100);
        prop_assert!(found.fen <= amount_fen);
        // Each stretch says what its days add, and they neither overlap nor stand in another order.
        let all: i64 = found.days.iter().map(|one| one.days * one.daily_hundredths).sum();
        prop_assert_eq!(all.min(amount_fen * 100) / 100, found.fen);
        prop_assert!(found.days.iter().all(|one| one.daily_hundredths == one.overdue_fen * 3));
        prop_assert!(found.days.iter().all(|one| count(one.from, one.until) == one.days));
        prop_assert!(found.days.windows(2).all(|pair| pair[0].until < pair[1].from));
        prop_assert_eq!(found.full_on.is_some(), found.fen == amount_fen);
        // It never shrinks from one day to the next.
        prop_assert!(surcharge(&fine, day(last + 1)).fen >= found.fen);
    }
}

/// 行政处罚法 72: 3 per cent a day from the day after, at most the fine itself.
#[test]
fn it_is_3_per_cent_a_day_from_the_day_after_the_last_one_and_at_most_the_fine() {
    let fine = fine(500_000);
    assert_eq!(surcharge(&fine, day(0)), Surcharge::default());
    assert_eq!(surcharge(&fine, day(1)).fen, 15_000);
    assert_eq!(surcharge(&fine, day(33)).fen, 495_000);
    let full = surcharge(&fine, day(400));
    assert_eq!((full.fen, full.full_on), (500_000, Some(day(34))));
    let [only] = &full.days[..] else { panic!("{full:?}") };
    assert_eq!((only.from, only.until, only.days), (day(1), day(34), 34));
    assert_eq!((only.overdue_fen, only.daily_hundredths), (500_000, 1_500_000));
}

/// 行政处罚法 72 and its article 51 of 1996, 行政强制法 45: the rate of the last day to pay, and an end since 2012 alone.
#[test]
fn the_rate_is_that_of_the_law_on_the_last_day_to_pay() {
    let of = |daily_per_cent, most_per_cent| Some(Rate { daily_per_cent, most_per_cent });
    for (due_on, wanted) in [
        // What is not known is not nothing.
        (date(1996, 9, 30), None),
        (date(2011, 12, 31), of(3, None)),
        (date(2012, 1, 1), of(3, Some(100))),
        (date(2021, 7, 14), of(3, Some(100))),
        (date(2021, 7, 15), of(3, Some(100))),
        (day(0), Some(TODAYS)),
    ] {
        assert_eq!(rate(due_on), wanted, "{due_on}");
    }
    let law = read(SHIPPED).expect("legal data");
    let ids =
        |due_on| -> Vec<String> { Rate::rules(&law, due_on).into_iter().map(|rule| rule.ground.id.clone()).collect() };
    assert_eq!(ids(date(2021, 7, 14)), ["n-surcharge-daily-old", "n-surcharge-most-compulsion"]);
    assert_eq!(ids(date(2021, 7, 15)), ["n-surcharge-daily", "n-surcharge-most"]);
    let unending = Fine { rate: rate(date(2011, 12, 31)).expect("a rate"), ..fine(500_000) };
    let found = surcharge(&unending, day(100));
    assert_eq!((found.fen, found.full_on), (1_500_000, None));
    let largest = Fine { rate: unending.rate, ..fine(AMOUNT_FEN_MAX) };
    assert!(surcharge(&largest, Date::MAX).fen > AMOUNT_FEN_MAX, "what has no end is counted without loss");
}

#[test]
fn what_is_less_than_a_fen_is_left_out_once_of_the_sum() {
    let fine = fine(1_050);
    // 31.5 fen a day.
    assert_eq!((surcharge(&fine, day(1)).fen, surcharge(&fine, day(2)).fen), (31, 63));
}

#[test]
fn what_was_paid_adds_nothing_after_its_day() {
    let mut fine = fine(500_000);
    fine.paid = vec![(day(2), 300_000)];
    let found = surcharge(&fine, day(4));
    let stretches: Vec<(i64, i64)> = found.days.iter().map(|one| (one.days, one.overdue_fen)).collect();
    assert_eq!(stretches, [(2, 500_000), (2, 200_000)]);
    assert_eq!(found.fen, 2 * 15_000 + 2 * 6_000);
    fine.paid.push((day(4), 200_000));
    assert_eq!(surcharge(&fine, day(90)).fen, found.fen);
}

/// 行政处罚法 66: what the head lets be paid later is overdue after its own day.
#[test]
fn what_is_deferred_adds_nothing_until_its_own_day() {
    let mut fine = fine(500_000);
    // On the third day the head lets half be paid by day 10 and half by day 20.
    fine.plans.push(Plan { from: day(3), parts: vec![(day(10), 250_000), (day(20), 250_000)] });
    assert_eq!(surcharge(&fine, day(2)).fen, 30_000);
    assert_eq!(surcharge(&fine, day(10)).fen, 30_000);
    assert_eq!(surcharge(&fine, day(12)).fen, 30_000 + 2 * 7_500);
    assert_eq!(surcharge(&fine, day(21)).fen, 30_000 + 10 * 7_500 + 15_000);
}

/// 行政处罚法 73: no day of a review or suit counts.
#[test]
fn no_day_counts_on_which_a_review_or_suit_runs() {
    let mut fine = fine(500_000);
    fine.stopped = vec![Stopped { from: day(3), until: Some(day(9)) }];
    let found = surcharge(&fine, day(9));
    assert_eq!((found.fen, found.is_stopped), (30_000, true));
    assert_eq!(surcharge(&fine, day(10)).fen, 45_000);
    fine.stopped = vec![Stopped { from: day(3), until: None }];
    assert_eq!(surcharge(&fine, day(900)).fen, 30_000);
}

#[test]
fn the_largest_fine_is_counted_without_loss() {
    let fine = fine(AMOUNT_FEN_MAX);
    assert_eq!(surcharge(&fine, day(1)).fen, AMOUNT_FEN_MAX / 100 * 3);
    assert_eq!(surcharge(&fine, Date::MAX).fen, AMOUNT_FEN_MAX);
    let mut small = fine;
    small.paid = vec![(day(0), AMOUNT_FEN_MAX - 1)];
    // A fen adds three hundredths a day for eight thousand years.
    assert!(surcharge(&small, Date::MAX).fen < AMOUNT_FEN_MAX);
}
