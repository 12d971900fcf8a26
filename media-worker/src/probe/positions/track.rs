//! One track: its points in order, thinned to what the protocol carries, with leaps that nothing makes.

use media_protocol::{Place, TRACK_POINTS_MAX, TrackPoint, TrackSource};

use super::Fix;
use crate::timeline::to_ms;

/// Nothing that carries a recorder is faster, in metres a second: 540 km/h.
const SPEED_MAX: f64 = 150.0;

/// How far off a position may be without any movement, in metres.
const ERROR_METRES: f64 = 100.0;

/// Metres in a unit of a place, along a meridian.
const METRES_IN_UNIT: f64 = 0.011_119_5;

/// A track while it is read.
pub(super) struct Track {
    /// The format that it was read from.
    pub(super) reader: &'static str,
    /// The stream that holds it.
    pub(super) stream: Option<usize>,
    /// The points, in order.
    pub(super) points: Vec<TrackPoint>,
    /// The first and last times that the satellites stated, each with its moment in milliseconds.
    pub(super) times: Option<[(u64, i64); 2]>,
    /// Of so many points one is kept.
    every: usize,
    seen: usize,
    /// The point before, and whether a leap lies between it and the last one kept.
    before: Option<TrackPoint>,
    leapt: bool,
}

impl Track {
    /// A track of no points yet.
    pub(super) fn new(reader: &'static str, stream: Option<usize>) -> Self {
        Self { reader, stream, points: Vec::new(), times: None, every: 1, seen: 0, before: None, leapt: false }
    }

    /// What it was read from.
    pub(super) fn source(&self) -> TrackSource {
        TrackSource { reader: self.reader.to_owned(), stream: self.stream, points: self.seen as u64 }
    }

    /// Points that were read, before thinning.
    pub(super) fn seen(&self) -> usize {
        self.seen
    }

    /// Adds a point at a moment of the timeline, in microseconds.
    pub(super) fn push(&mut self, at_us: i64, fix: Fix) {
        let point = TrackPoint { at_ms: to_ms(at_us), place: fix.place, utc_ms: fix.utc_ms, jump: false };
        if let Some(utc_ms) = point.utc_ms {
            let now = (point.at_ms, utc_ms);
            self.times = Some([self.times.map_or(now, |[first, _]| first), now]);
        }
        self.leapt |= self.before.is_some_and(|before| is_leap(&before, &point));
        self.before = Some(point);
        if self.seen.is_multiple_of(self.every) {
            if self.points.len() == TRACK_POINTS_MAX {
                self.halve();
            }
            self.points.push(TrackPoint { jump: self.leapt, ..point });
            self.leapt = false;
        }
        self.seen += 1;
    }

    /// Keeps every second point; a leap to one that is left out is one to the point behind it.
    fn halve(&mut self) {
        let (mut index, mut leapt) = (0, false);
        self.points.retain_mut(|point| {
            let kept = index % 2 == 0;
            point.jump |= leapt;
            leapt = point.jump && !kept;
            index += 1;
            kept
        });
        self.leapt |= leapt;
        self.every *= 2;
    }
}

/// Whether nothing gets from one point to the next in the time between them.
fn is_leap(from: &TrackPoint, to: &TrackPoint) -> bool {
    let shown = to.at_ms.saturating_sub(from.at_ms);
    let stated = from.utc_ms.zip(to.utc_ms).map(|(from, to)| to.saturating_sub(from));
    let millis = stated.and_then(|stated| u64::try_from(stated).ok()).filter(|stated| *stated > 0).unwrap_or(shown);
    #[expect(clippy::cast_precision_loss, reason = "a leap is told by its size")]
    let reach = SPEED_MAX * millis as f64 / 1000.0 + ERROR_METRES;
    metres(from.place, to.place) > reach
}

/// The distance between two places, near enough for those that are near.
#[expect(clippy::cast_precision_loss, reason = "places have 34 bits")]
fn metres(from: Place, to: Place) -> f64 {
    const ROUND: f64 = 3_600_000_000.0;
    let north = (to.latitude_e7 - from.latitude_e7) as f64;
    let east = ((to.longitude_e7 - from.longitude_e7) as f64).abs();
    let middle = (from.latitude_e7 as f64 + north / 2.0) / 1e7;
    // The shorter way round.
    let east = east.min(ROUND - east) * middle.to_radians().cos();
    north.hypot(east) * METRES_IN_UNIT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fix(latitude_e7: i64, longitude_e7: i64) -> Fix {
        Fix { place: Place { latitude_e7, longitude_e7 }, utc_ms: None }
    }

    #[test]
    fn a_long_track_is_thinned_rather_than_cut() {
        let mut track = Track::new("gpmf", None);
        for at in 0..100_000 {
            track.push(at * 1000, Fix { utc_ms: Some(at), ..fix(at + 1_000_000, 0) });
        }
        assert!(track.points.len() <= TRACK_POINTS_MAX && track.points.len() > TRACK_POINTS_MAX / 3);
        assert!(track.points.windows(2).all(|pair| pair[0].at_ms < pair[1].at_ms));
        assert!(track.points.last().is_some_and(|point| point.at_ms > 99_000));
        assert!(track.points.iter().all(|point| !point.jump), "a metre in a hundred milliseconds is no leap");
        assert_eq!((track.source().points, track.times), (100_000, Some([(0, 0), (99_999, 99_999)])));
    }

    #[test]
    fn what_nothing_reaches_is_a_leap_and_stays_one_when_thinned() {
        for count in [10, 9_999, 50_000] {
            let mut track = Track::new("gpmf", None);
            // One place far from all others: the way there and the way back.
            for at in 0..count {
                track.push(at * 1_000_000, if at == 3 { fix(600_000_000, 0) } else { fix(500_000_000 + at, 0) });
            }
            let leaps = track.points.iter().filter(|point| point.jump).count();
            assert!((1..=2).contains(&leaps) && track.points.len() <= TRACK_POINTS_MAX, "{count}: {leaps}");
            assert!(!track.points[0].jump, "nothing lies before the first");
        }
    }

    #[test]
    fn the_way_over_the_date_line_and_a_fast_train_are_no_leaps() {
        let mut track = Track::new("nmea", None);
        track.push(0, fix(-170_000_000, 1_799_999_900));
        track.push(1_000_000, fix(-170_000_000, -1_799_999_900));
        track.push(2_000_000, fix(-170_009_000, -1_799_999_900));
        assert!(track.points.iter().all(|point| !point.jump));
        track.push(3_000_000, fix(-170_100_000, -1_799_999_900));
        assert!(track.points[3].jump, "a kilometre in a second");
        let stated = |utc_ms, latitude| Fix { utc_ms: Some(utc_ms), ..fix(latitude, 0) };
        let mut track = Track::new("nmea", None);
        track.push(0, stated(0, 100_000_000));
        track.push(1_000_000, stated(60_000, 100_100_000));
        assert!(!track.points[1].jump, "the satellites say that a minute lies between");
    }
}
