//! Until when an opinion is due (annex 3, article 13).

use evidence::term;
use evidence::time::Utc;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::{World, agree, complete, extend, rereview, serve_shifted, to_rereview, uphold};

/// Seconds of a day.
const DAY: u64 = 24 * 3600;

/// The rule that the site carries on.
const RULE: &str = "review-5d-site";

fn moment(value: &Value) -> Utc {
    value.as_str().unwrap().parse().unwrap()
}

/// The day of a moment in the zone of the legal data, so many days on.
fn day_after(value: &Value, days: i64) -> String {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    term::day(&zone, moment(value)).checked_add(days.days()).unwrap().to_string()
}

/// The clocks of a review: the round, the last day, how it stands.
fn clocks(world: &World, case: &str, review: &str) -> Vec<(u64, String, String)> {
    let shown = world.review(case, review);
    let clocks = shown["clocks"].as_array().unwrap().iter().map(|one| {
        assert_eq!(one["clock"]["rule"], RULE);
        let text = |field: &str| one["clock"][field].as_str().unwrap().to_owned();
        (one["round"].as_u64().unwrap(), text("last_day"), text("standing"))
    });
    clocks.collect()
}

/// The vectors: the order writes 5 and 5 and 3 days as calendar days, and counts them so over holidays; working days are
/// another rule's.
#[test]
fn five_days_and_three_more_are_calendar_days() {
    let world = World::new();
    let due = |start: &str, is_extended: bool| {
        let path = format!("/api/v1/legal/due?rule={RULE}&start={start}&extended={is_extended}");
        world.get("reviewer", &path).expect(200)["last_day"].clone()
    };
    for (start, five, eight) in [
        ("2026-09-30", "2026-10-05", "2026-10-08"),
        ("2026-02-11", "2026-02-16", "2026-02-19"),
        ("2026-12-29", "2027-01-03", "2027-01-06"),
    ] {
        assert_eq!((due(start, false), due(start, true)), (json!(five), json!(eight)), "{start}");
    }
    // While the order was in force it was its own.
    let path = "/api/v1/legal/due?rule=review-5d&start=2020-01-22";
    assert_eq!(world.get("reviewer", path).expect(200)["last_day"], "2020-01-27");
    world.ends_clean();
}

/// The term begins when all papers are there, not when the draft was sent, and is 8 days where the head says so in time.
#[test]
fn the_term_begins_with_the_papers_and_the_head_makes_it_longer_once() {
    let world = World::new();
    let [case, _, review] = world.sent(1);
    assert!(clocks(&world, &case, &review).is_empty());
    world.step("reviewer", &review, &complete());
    let received = world.review(&case, &review)["received_at"].clone();
    let expected = |days| vec![(1, day_after(&received, days), "running".to_owned())];
    assert_eq!(clocks(&world, &case, &review), expected(5));
    let task = world.get("reviewer", "/api/v1/tasks").expect(200)["tasks"][0].clone();
    assert_eq!((&task["rule"], &task["task"]), (&json!(RULE), &json!("review_draft")));
    world.step("head", &review, &extend());
    assert_eq!(clocks(&world, &case, &review), expected(8));
    let detail = world.step_refused("deputy", &review, &extend(), 409);
    assert!(detail.contains("longer 1 times already"), "{detail}");
    world.step("reviewer", &review, &agree());
    assert_eq!(clocks(&world, &case, &review)[0].2, "in_time");
    world.ends_clean();
}

/// A late opinion is taken and late; what the head makes longer when it is over is told and makes nothing longer.
#[test]
fn a_late_opinion_is_taken_and_judged_and_a_late_extension_too() {
    let mut world = World::shifted();
    let [case, _, review] = world.after(1, &[("reviewer", complete())]);
    let [other, _, late] = world.after(2, &to_rereview());
    world.later(6);
    assert_eq!(clocks(&world, &case, &review)[0].2, "overdue");
    let second = clocks(&world, &other, &late);
    assert_eq!((second[0].2.as_str(), second[1].2.as_str()), ("in_time", "overdue"));
    world.step("head", &review, &extend());
    let clock = world.review(&case, &review)["clocks"][0]["clock"].clone();
    assert_eq!((&clock["extended"], &clock["extended_late"]), (&json!(false), &json!(true)));
    assert_eq!(clock["standing"], "overdue");
    world.step("reviewer", &review, &agree());
    world.step("reviewer", &late, &uphold());
    assert_eq!(clocks(&world, &case, &review)[0].2, "late");
    assert_eq!(clocks(&world, &other, &late)[1].2, "late");
    world.ends_clean();
}

/// The second review has five days of its own, and may have three more.
#[test]
fn a_second_review_has_a_term_of_its_own() {
    let world = World::new();
    let [case, _, review] = world.after(1, &to_rereview()[..2]);
    world.step("officer", &review, &rereview());
    let asked = world.review(&case, &review)["rereview"]["at"].clone();
    let all = clocks(&world, &case, &review);
    assert_eq!(all[1], (2, day_after(&asked, 5), "running".to_owned()));
    world.step("head", &review, &extend());
    assert_eq!(clocks(&world, &case, &review)[1].1, day_after(&asked, 8));
    assert_eq!(clocks(&world, &case, &review)[0], all[0], "that of the first is over");
    world.ends_clean();
}

impl World {
    /// Sets the clock forward by so many days.
    fn later(&mut self, days: u64) {
        self.site.stop();
        self.site.shift(days * DAY);
        let shifted = self.shifted.as_ref().expect("a clock that can be set forward");
        serve_shifted(&mut self.site, shifted);
    }
}
