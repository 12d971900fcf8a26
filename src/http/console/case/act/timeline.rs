//! What is drawn of acts over the recordings of their time: pure.
//!
//! Acts may lie weeks apart and last minutes. Those that lie close together share a stretch of time, which has a drawing
//! of its own: a lane for each act, and one for each officer who was there or recorded meanwhile. An officer who
//! recorded nothing has an empty lane: that is to be seen.

use std::collections::BTreeSet;

use evidence::ids::Certificate;
use evidence::time::Utc;

use crate::custody::act::coverage::Window;

/// How wide a lane is, in units of its drawing.
pub(super) const WIDTH: u32 = 1000;

/// How wide what lasts but a moment is drawn.
const NARROWEST: u32 = 2;

/// Acts that lie further apart have drawings of their own, in seconds.
const APART_SECONDS: i64 = 3600;

/// What is drawn before and after the acts of a stretch at least, in seconds.
const MARGIN_SECONDS: i64 = 60;

/// Microseconds of a second.
const MICROS: i64 = 1_000_000;

/// An act: when it was, and who did it.
pub(super) struct Done<'a> {
    pub(super) window: Window,
    pub(super) officers: BTreeSet<&'a Certificate>,
}

/// A recording: when it ran, and who wore the recorder, where that is known.
pub(super) struct Worn<'a> {
    pub(super) officer: Option<&'a Certificate>,
    pub(super) window: Window,
    /// Whether its times are disputed.
    pub(super) is_disputed: bool,
}

/// A part of a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: u32,
    pub(super) width: u32,
}

impl Bar {
    /// Where a window lies in another.
    pub(super) fn of(whole: Window, part: Window) -> Self {
        let (from, until) = (place(whole, part.from), place(whole, part.until));
        Self { x: from.min(WIDTH - NARROWEST), width: until.saturating_sub(from).max(NARROWEST) }
    }
}

/// Where a moment lies in a window.
fn place(whole: Window, at: Utc) -> u32 {
    let (from, until) = (i128::from(whole.from.micros()), i128::from(whole.until.micros()));
    let at = (i128::from(at.micros()) - from).clamp(0, (until - from).max(0));
    u32::try_from(at * i128::from(WIDTH) / (until - from).max(1)).unwrap_or(WIDTH)
}

/// A time in which an officer's recorder ran without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) window: Window,
    pub(super) is_disputed: bool,
}

/// What one officer recorded in a stretch.
pub(super) struct Lane<'a> {
    /// The officer; none of recordings of which nobody knows who wore the recorder.
    pub(super) officer: Option<&'a Certificate>,
    pub(super) runs: Vec<Run>,
}

/// A stretch of time with something to draw.
pub(super) struct Stretch<'a> {
    pub(super) window: Window,
    /// Its acts, by their places in the list that was given.
    pub(super) acts: Vec<usize>,
    pub(super) lanes: Vec<Lane<'a>>,
}

/// The stretches of acts, which come in the order in which they began.
pub(super) fn stretches<'a>(acts: &[Done<'a>], worn: &[Worn<'a>]) -> Vec<Stretch<'a>> {
    let mut together: Vec<(Window, Vec<usize>)> = Vec::new();
    for (number, act) in acts.iter().enumerate() {
        match together.last_mut() {
            Some((window, numbers)) if act.window.from <= window.until.plus_seconds(APART_SECONDS) => {
                window.until = window.until.max(act.window.until);
                numbers.push(number);
            }
            _ => together.push((act.window, vec![number])),
        }
    }
    together.into_iter().map(|(window, numbers)| stretch(window, numbers, acts, worn)).collect()
}

fn stretch<'a>(acted: Window, numbers: Vec<usize>, acts: &[Done<'a>], worn: &[Worn<'a>]) -> Stretch<'a> {
    let length_seconds = (acted.until.micros() - acted.from.micros()) / MICROS;
    let margin = MARGIN_SECONDS.max(length_seconds / 20);
    let window = Window { from: acted.from.plus_seconds(-margin), until: acted.until.plus_seconds(margin) };
    let meets = |one: &&Worn<'a>| one.window.from <= window.until && window.from <= one.window.until;
    let near: Vec<&Worn<'a>> = worn.iter().filter(meets).collect();
    let there = numbers.iter().filter_map(|number| acts.get(*number)).flat_map(|act| act.officers.iter().copied());
    let officers: BTreeSet<&Certificate> = there.chain(near.iter().filter_map(|one| one.officer)).collect();
    let has_unknown = near.iter().any(|one| one.officer.is_none());
    let lanes = officers.into_iter().map(Some).chain(has_unknown.then_some(None));
    let lanes = lanes.map(|officer| {
        let own = near.iter().filter(|one| one.officer == officer);
        Lane { officer, runs: runs(own.map(|one| Run { window: one.window, is_disputed: one.is_disputed }).collect()) }
    });
    Stretch { window, acts: numbers, lanes: lanes.collect() }
}

/// Times in which something ran, those that meet as one.
fn runs(mut all: Vec<Run>) -> Vec<Run> {
    all.sort_by_key(|run| (run.is_disputed, run.window.from, run.window.until));
    let mut runs: Vec<Run> = Vec::new();
    for run in all {
        match runs.last_mut() {
            Some(last) if last.is_disputed == run.is_disputed && run.window.from <= last.window.until => {
                last.window.until = last.window.until.max(run.window.until);
            }
            _ => runs.push(run),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(from: i64, until: i64) -> Window {
        let at = |seconds| "2026-01-05T08:00:00.000000Z".parse::<Utc>().expect("an instant").plus_seconds(seconds);
        Window { from: at(from), until: at(until) }
    }

    fn certificate(text: &str) -> Certificate {
        text.parse().expect("a certificate")
    }

    fn worn(officer: Option<&Certificate>, from: i64, until: i64) -> Worn<'_> {
        Worn { officer, window: window(from, until), is_disputed: false }
    }

    #[test]
    fn acts_that_lie_close_share_a_stretch_and_an_officer_who_recorded_nothing_has_an_empty_lane() {
        let (zhang, li) = (certificate("37001"), certificate("37002"));
        let done = |from, until| Done { window: window(from, until), officers: BTreeSet::from([&zhang, &li]) };
        let acts = [done(0, 600), done(4200, 4800), done(90_000, 90_600)];
        let recordings = [
            worn(Some(&zhang), 0, 300),
            worn(Some(&zhang), 300, 500),
            worn(Some(&zhang), 510, 900),
            worn(None, 4000, 4100),
            worn(Some(&li), 50_000, 50_100),
        ];
        let all = stretches(&acts, &recordings);
        assert_eq!(all.iter().map(|one| one.acts.clone()).collect::<Vec<_>>(), [vec![0, 1], vec![2]]);
        assert_eq!((all[0].window, all[1].window), (window(-240, 5040), window(89_940, 90_660)));
        let officers = |stretch: &Stretch<'_>| -> Vec<Option<Certificate>> {
            stretch.lanes.iter().map(|lane| lane.officer.cloned()).collect()
        };
        assert_eq!(officers(&all[0]), [Some(zhang.clone()), Some(li.clone()), None]);
        assert_eq!(officers(&all[1]), [Some(zhang.clone()), Some(li.clone())]);
        // Files that follow each other are one run; a gap between them stays.
        let run = |from, until| Run { window: window(from, until), is_disputed: false };
        assert_eq!(all[0].lanes[0].runs, [run(0, 500), run(510, 900)]);
        assert!(all[0].lanes[1].runs.is_empty() && all[1].lanes.iter().all(|lane| lane.runs.is_empty()));
    }

    #[test]
    fn what_is_disputed_is_no_part_of_what_is_not() {
        let run = |is_disputed| Run { window: window(0, 10), is_disputed };
        assert_eq!(runs(vec![run(true), run(false), run(false)]), [run(false), run(true)]);
    }

    #[test]
    fn a_part_lies_where_it_belongs_and_a_moment_can_be_seen() {
        let whole = window(0, 1000);
        for (from, until, x, width) in
            [(0, 1000, 0, 1000), (250, 750, 250, 500), (-50, 2000, 0, 1000), (500, 500, 500, 2), (1000, 1000, 998, 2)]
        {
            assert_eq!(Bar::of(whole, window(from, until)), Bar { x, width }, "{from} to {until}");
        }
        assert_eq!(Bar::of(window(5, 5), window(5, 5)), Bar { x: 0, width: 2 });
    }

    #[test]
    fn a_case_without_acts_has_nothing_to_draw() {
        assert!(stretches(&[], &[worn(None, 0, 10)]).is_empty());
    }
}
