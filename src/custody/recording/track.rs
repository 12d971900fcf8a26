//! Where a recorder was: a track in pieces, how long it is, and fewer points that show the same.
//!
//! Places are WGS 84, as satellite receivers give them, and are shown as they were read: nothing here shifts them to
//! GCJ-02, which maps that are published in China are drawn in.

use media_protocol::{Place, Probed, TrackPoint};

use crate::answers::near::Near;
use crate::store::tables::tracks::{Bounds, Point};

/// Most points of a track that are kept of one recording among many: what is left out lies near what is kept.
pub const TRACK_THINNED_MAX: usize = 1_000;

/// The mean radius of the earth (IUGG), in metres.
const EARTH_METRES: f64 = 6_371_008.8;

/// Units of a [`Place`] in a degree.
const DEGREE_E7: f64 = 1e7;

/// The least distance at which points are told apart where a track is thinned, in metres.
const APART_METRES: f64 = 0.5;

/// A track, or a single place.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Its pieces, none of which is empty, in order. Between two lies what nothing that carries a recorder gets over in
    /// the time, or the line at which longitudes begin anew.
    pub pieces: Vec<Vec<TrackPoint>>,
    /// How long the pieces are together, in metres, before any points were left out.
    pub metres: f64,
    /// Points before any were left out.
    pub points: usize,
    /// Places at which it jumps.
    pub jumps: usize,
}

impl Track {
    /// Where the recorder was whose media these are, in [`TRACK_THINNED_MAX`] points at most; none where they tell of no
    /// place.
    pub fn of(probed: &Probed) -> Option<Self> {
        let single = || probed.place.map(|place| TrackPoint { at_ms: 0, place, utc_ms: None, jump: false });
        if probed.track.is_empty() {
            return single().map(|point| Self::of_points(&[point]));
        }
        Some(Self::of_points(&probed.track))
    }

    /// A track of these points, thinned.
    fn of_points(points: &[TrackPoint]) -> Self {
        let mut pieces: Vec<Vec<TrackPoint>> = Vec::new();
        for point in points {
            match pieces.last_mut() {
                Some(piece) if !point.jump && piece.last().is_none_or(|last| !is_around(last.place, point.place)) => {
                    piece.push(*point);
                }
                _ => pieces.push(vec![*point]),
            }
        }
        let metres = pieces.iter().map(|piece| length(piece)).sum();
        let jumps = points.iter().filter(|point| point.jump).count();
        Self { pieces: thinned(pieces), metres, points: points.len(), jumps }
    }

    /// Its length in whole metres.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a sum of distances on the earth")]
    pub fn whole_metres(&self) -> u64 {
        self.metres.round() as u64
    }

    /// Where and when it begins.
    pub fn first(&self) -> Option<&TrackPoint> {
        self.pieces.first().and_then(|piece| piece.first())
    }

    /// Where and when it ends, where that is another point than the first.
    pub fn last(&self) -> Option<&TrackPoint> {
        let last = self.pieces.last().and_then(|piece| piece.last());
        last.filter(|_| self.pieces.iter().map(Vec::len).sum::<usize>() > 1)
    }
}

/// Degrees of a number of units.
pub fn degrees(units: i64) -> f64 {
    // A place's units fit 32 bits: 180 degrees are 1.8 thousand million.
    f64::from(i32::try_from(units).unwrap_or_default()) / DEGREE_E7
}

/// Whether the way between two places leads over the line at which longitudes begin anew.
fn is_around(one: Place, other: Place) -> bool {
    (degrees(one.longitude_e7) - degrees(other.longitude_e7)).abs() > 180.0
}

/// The distance of two places on a sphere, in metres.
pub fn distance(one: Place, other: Place) -> f64 {
    let [north, other_north] = [one, other].map(|place| degrees(place.latitude_e7).to_radians());
    let east = (degrees(other.longitude_e7) - degrees(one.longitude_e7)).to_radians();
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(other_north - north) + north.cos() * other_north.cos() * half(east);
    2.0 * EARTH_METRES * chord.clamp(0.0, 1.0).sqrt().asin()
}

fn length(piece: &[TrackPoint]) -> f64 {
    piece.windows(2).map(|pair| distance(pair[0].place, pair[1].place)).sum()
}

/// The same pieces with at most [`TRACK_THINNED_MAX`] points in all: ends stay, and of the others those that lie apart,
/// by twice as much each time until they are few enough.
fn thinned(pieces: Vec<Vec<TrackPoint>>) -> Vec<Vec<TrackPoint>> {
    let count = |pieces: &[Vec<TrackPoint>]| pieces.iter().map(Vec::len).sum::<usize>();
    let (mut kept, mut apart) = (pieces, APART_METRES);
    // Half of the earth's circumference is passed after 26 times, and ends alone are left.
    for _ in 0..32 {
        if count(&kept) <= TRACK_THINNED_MAX {
            return kept;
        }
        kept = kept.iter().map(|piece| spaced(piece, apart)).collect();
        apart *= 2.0;
    }
    // A track that does nothing but jump: every so manieth piece.
    let step = count(&kept).div_ceil(TRACK_THINNED_MAX).max(1);
    kept.into_iter().step_by(step).collect()
}

/// The first and the last point, and those that lie so far from the one kept before.
fn spaced(piece: &[TrackPoint], apart: f64) -> Vec<TrackPoint> {
    let Some((last, rest)) = piece.split_last() else { return Vec::new() };
    let mut kept: Vec<TrackPoint> = Vec::new();
    for point in rest {
        if kept.last().is_none_or(|before| distance(before.place, point.place) >= apart) {
            kept.push(*point);
        }
    }
    kept.push(*last);
    kept
}

/// Units of longitude from one meridian around the earth back to it.
const AROUND_E7: i64 = 3_600_000_000;

/// Units of the edge of the map, and of a pole.
const EDGE_E7: i64 = AROUND_E7 / 2;
const POLE_E7: i64 = AROUND_E7 / 4;

/// Boxes that hold a circle: two where it lies on the line at which longitudes begin anew, all longitudes at a pole.
pub fn circle_bounds(near: &Near) -> Vec<Bounds> {
    let high = f64::from(near.metres) / EARTH_METRES;
    let north = f64::from(near.latitude_e7) / DEGREE_E7;
    // The widest place of the circle lies nearer to the pole than its middle.
    let edge = north.abs().to_radians() + high;
    let wide = if edge < 1.57 { (high.sin() / north.to_radians().cos()).clamp(0.0, 1.0).asin() } else { f64::INFINITY };
    let (high, wide) = (units_of(high), units_of(wide));
    let (latitude, longitude) = (i64::from(near.latitude_e7), i64::from(near.longitude_e7));
    let (south, north) = ((latitude - high).max(-POLE_E7), (latitude + high).min(POLE_E7));
    let fit = |units: i64| i32::try_from(units).unwrap_or_default();
    let bounds =
        |west: i64, east: i64| Bounds { south: fit(south), north: fit(north), west: fit(west), east: fit(east) };
    if wide >= EDGE_E7 {
        return vec![bounds(-EDGE_E7, EDGE_E7)];
    }
    let (west, east) = (longitude - wide, longitude + wide);
    if west < -EDGE_E7 {
        return vec![bounds(-EDGE_E7, east), bounds(west + AROUND_E7, EDGE_E7)];
    }
    if east > EDGE_E7 {
        return vec![bounds(west, EDGE_E7), bounds(-EDGE_E7, east - AROUND_E7)];
    }
    vec![bounds(west, east)]
}

/// Units of so many radians, rounded up, half around the earth at most.
fn units_of(radians: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees")]
    let units = (radians.to_degrees() * DEGREE_E7).ceil().min(1.8e9) as i64;
    units
}

/// Whether a way along these points touches a circle. So near, the earth is flat.
pub fn touches(points: &[Point], near: &Near) -> bool {
    let shrunk = (f64::from(near.latitude_e7) / DEGREE_E7).to_radians().cos();
    let metre = |units: i64| degrees(units).to_radians() * EARTH_METRES;
    let spot = |[latitude, longitude]: &Point| {
        let east = i64::from(*longitude) - i64::from(near.longitude_e7);
        let east = if east > EDGE_E7 {
            east - AROUND_E7
        } else if east < -EDGE_E7 {
            east + AROUND_E7
        } else {
            east
        };
        (metre(east) * shrunk, metre(i64::from(*latitude) - i64::from(near.latitude_e7)))
    };
    let radius = f64::from(near.metres);
    let spots: Vec<(f64, f64)> = points.iter().map(spot).collect();
    spots.iter().any(|(x, y)| x.hypot(*y) <= radius)
        || spots.windows(2).any(|pair| from_way(pair[0], pair[1]) <= radius)
}

/// How far the middle lies from the way between two spots.
fn from_way((x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> f64 {
    let (along_x, along_y) = (to_x - x, to_y - y);
    let square = along_x * along_x + along_y * along_y;
    let part = if square > 0.0 { (-(x * along_x + y * along_y) / square).clamp(0.0, 1.0) } else { 0.0 };
    (x + part * along_x).hypot(y + part * along_y)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at_ms: u64, latitude: f64, longitude: f64, jump: bool) -> TrackPoint {
        TrackPoint { at_ms, place: Place::of_degrees(latitude, longitude).expect("a place"), utc_ms: None, jump }
    }

    #[test]
    fn distances_are_those_of_the_earth() {
        // Beijing, Tian'anmen, to Zaozhuang, Xuecheng: 600 km by the great circle. A degree of a meridian is 111.2 km.
        let place = |latitude, longitude| Place::of_degrees(latitude, longitude).expect("a place");
        let far = distance(place(39.9087, 116.3975), place(34.7953, 117.2633));
        assert!((560_000.0..600_000.0).contains(&far), "{far}");
        let degree = distance(place(34.0, 117.0), place(35.0, 117.0));
        assert!((degree - 111_195.0).abs() < 10.0, "{degree}");
        assert!(distance(place(0.0, 179.999), place(0.0, -179.999)) < 250.0, "over the line");
        assert!(distance(place(34.0, 117.0), place(34.0, 117.0)).abs() < f64::EPSILON);
    }

    #[test]
    fn a_track_ends_where_it_jumps_and_the_jump_is_no_way() {
        let points = [point(0, 34.0, 117.0, false), point(1000, 34.001, 117.0, false), point(2000, 35.0, 117.0, true)];
        let track = Track::of_points(&points);
        assert_eq!(track.pieces.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        assert!((track.metres - 111.2).abs() < 1.0, "{}", track.metres);
        assert_eq!((track.points, track.jumps), (3, 1));
        assert_eq!(track.first().map(|point| point.at_ms), Some(0));
        assert_eq!(track.last().map(|point| point.at_ms), Some(2000));
        let single = Track::of_points(&points[..1]);
        assert_eq!((single.first(), single.last()), (Some(&points[0]), None), "a photo has one place");
        let around = Track::of_points(&[point(0, 0.5, 179.999, false), point(1, 0.5, -179.999, false)]);
        assert_eq!(around.pieces.len(), 2, "no line across the whole map");
    }

    #[test]
    fn a_long_track_is_thinned_near_to_what_it_was() {
        // A way along a circle of a kilometre, ten thousand points, more than any screen shows.
        let way: Vec<TrackPoint> = (0..10_000_u32)
            .map(|n| {
                let turn = f64::from(n) / 10_000.0 * std::f64::consts::TAU;
                point(u64::from(n) * 100, 34.0 + turn.sin() / 111.0, 117.0 + turn.cos() / 92.0, false)
            })
            .collect();
        let track = Track::of_points(&way);
        let kept: Vec<&TrackPoint> = track.pieces.iter().flatten().collect();
        assert!((200..=TRACK_THINNED_MAX).contains(&kept.len()), "{}", kept.len());
        assert_eq!((kept[0], *kept.last().expect("an end")), (&way[0], &way[9_999]), "ends stay");
        let nearest =
            |point: &TrackPoint| kept.iter().map(|one| distance(one.place, point.place)).fold(f64::INFINITY, f64::min);
        assert!(way.iter().step_by(97).all(|point| nearest(point) < 20.0), "what is left out lies near what is kept");
        assert!((6_000.0..6_600.0).contains(&track.metres), "the length is of all points: {}", track.metres);
        assert_eq!(track.points, 10_000);
    }

    #[test]
    fn a_track_that_does_nothing_but_jump_is_bounded_too() {
        let wild: Vec<TrackPoint> =
            (0..10_000_u32).map(|n| point(u64::from(n), f64::from(n % 80) + 1.0, f64::from(n % 170), n > 0)).collect();
        let track = Track::of_points(&wild);
        let kept: usize = track.pieces.iter().map(Vec::len).sum();
        assert!((500..=TRACK_THINNED_MAX).contains(&kept), "{kept}");
        assert_eq!(track.jumps, 9_999);
    }

    fn near(text: &str) -> Near {
        text.parse().expect("a circle")
    }

    fn units(latitude: f64, longitude: f64) -> Point {
        let place = Place::of_degrees(latitude, longitude).expect("a place");
        [place.latitude_e7, place.longitude_e7].map(|units| i32::try_from(units).expect("fits"))
    }

    #[test]
    fn a_way_touches_a_circle_that_it_leads_through_or_ends_in() {
        let circle = near("34.8,117.26,100");
        // 100 metres are 0.0009 degrees of a meridian and 0.0011 of the parallel here.
        for (points, is) in [
            (&[units(34.8, 117.26)][..], true),
            (&[units(34.8008, 117.26)], true),
            (&[units(34.8010, 117.26)], false),
            (&[units(34.8, 117.2610)], true),
            (&[units(34.8, 117.2612)], false),
            // Both ends lie far off.
            (&[units(34.81, 117.2605), units(34.79, 117.2605)], true),
            (&[units(34.81, 117.2615), units(34.79, 117.2615)], false),
            (&[units(34.81, 117.26), units(34.802, 117.26)], false),
            (&[], false),
        ] {
            assert_eq!(touches(points, &circle), is, "{points:?}");
        }
        assert!(touches(&[units(0.0, -179.9999)], &near("0,179.9999,50")), "over the line where longitudes begin anew");
    }

    #[test]
    fn the_boxes_of_a_circle_hold_all_of_it() {
        for text in [
            "34.8,117.26,1",
            "34.8,117.26,50000",
            "0,179.999,5000",
            "0,-180,5000",
            "-60,180,50000",
            "89.9,10,50000",
            "-90,0,100",
            "89,0,50000",
        ] {
            let (circle, bounds) = (near(text), circle_bounds(&near(text)));
            let [latitude, longitude] = circle.degrees();
            for turn in 0..360_i32 {
                let turn = f64::from(turn).to_radians();
                let away = f64::from(circle.metres) * 0.999 / EARTH_METRES;
                let (from, to) = (latitude.to_radians(), away);
                let north = (from.sin() * to.cos() + from.cos() * to.sin() * turn.cos()).asin();
                let east = (turn.sin() * to.sin() * from.cos()).atan2(to.cos() - from.sin() * north.sin());
                let east = (longitude + east.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
                let Some(place) = Place::of_degrees(north.to_degrees(), east) else { continue };
                let point = [place.latitude_e7, place.longitude_e7];
                let holds = |b: &Bounds| {
                    (i64::from(b.south)..=i64::from(b.north)).contains(&point[0])
                        && (i64::from(b.west)..=i64::from(b.east)).contains(&point[1])
                };
                assert!(bounds.iter().any(holds), "{text}: {point:?} is in none of {bounds:?}");
            }
        }
        assert_eq!(circle_bounds(&near("0,180,500")).len(), 2);
    }
}
