//! Tracks as a drawing: where each point lies on the sheet, how long the bar of its scale is, what leads to which moment.
//!
//! The projection is that of web maps (spherical Mercator, EPSG:3857): north is up everywhere, shapes are kept, and the
//! scale is that of the middle of the sheet. Pictures of a map in that projection lie under it as they are.

use media_protocol::{Place, TrackPoint};

use crate::custody::recording::track::{Track, degrees};

/// Width of the sheet, in its own units.
pub(in crate::http::console) const WIDTH: f64 = 900.0;

/// Its height.
pub(in crate::http::console) const HEIGHT: f64 = 600.0;

/// What stays free at its edges: for signs and figures.
const MARGIN: f64 = 48.0;

/// Radius of the sphere that web maps are projected from, in metres.
const RADIUS_METRES: f64 = 6_378_137.0;

/// Where web maps end, in degrees: there the map is as high as wide.
const NORTH_MOST: f64 = 85.051_128;

/// A sheet shows so many metres at least: a single place has no extent.
const SPAN_METRES: f64 = 60.0;

/// Points that lie nearer to each other on the sheet are one.
const ONE_POINT: f64 = 0.7;

/// Longest bar of the scale, in units of the sheet.
const BAR: f64 = 220.0;

/// Parts of a sheet that lead to a moment of their own, at most, all tracks together.
const PRESSED_MAX: usize = 2_000;

/// The same of one track.
const PRESSED_EACH_MAX: usize = 16;

/// A place on the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::http::console) struct Spot {
    /// From the left.
    pub(in crate::http::console) x: f64,
    /// From the top.
    pub(in crate::http::console) y: f64,
}

/// A part of a track that leads to the moment at which it begins.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http::console) struct Pressed {
    /// Its line, as `points` of a polyline.
    pub(in crate::http::console) points: String,
    /// The moment.
    pub(in crate::http::console) at_ms: u64,
}

/// A track on the sheet.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http::console) struct Line {
    /// Its pieces, as `points` of polylines.
    pub(in crate::http::console) pieces: Vec<String>,
    /// What it jumps over.
    pub(in crate::http::console) jumps: Vec<(Spot, Spot)>,
    /// What leads to a moment.
    pub(in crate::http::console) pressed: Vec<Pressed>,
    /// Where it begins.
    pub(in crate::http::console) start: Spot,
    /// Where it ends, where that is another place.
    pub(in crate::http::console) end: Option<Spot>,
}

/// A bar of the sheet and what it measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::http::console) struct Scale {
    /// Metres on the earth: 1, 2 or 5 and noughts.
    pub(in crate::http::console) metres: u64,
    /// Units on the sheet.
    pub(in crate::http::console) width: f64,
}

/// A drawing of tracks.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::http::console) struct Drawing {
    /// One for each track, in their order.
    pub(in crate::http::console) lines: Vec<Line>,
    /// Its scale.
    pub(in crate::http::console) scale: Scale,
    /// What part of the earth it shows.
    pub(in crate::http::console) sheet: Sheet,
}

/// What part of the earth the sheet shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::http::console) struct Sheet {
    /// The longitude that others are counted from, so that a way over the line where they begin anew is one.
    pub(in crate::http::console) middle: f64,
    /// The projected left edge.
    pub(in crate::http::console) west: f64,
    /// The projected upper edge.
    pub(in crate::http::console) north: f64,
    /// Units of the sheet in a projected radian.
    pub(in crate::http::console) units: f64,
}

/// Longitude from `middle` on and latitude, projected.
fn projected(place: Place, middle: f64) -> (f64, f64) {
    let mut east = degrees(place.longitude_e7) - middle;
    if east > 180.0 {
        east -= 360.0;
    } else if east < -180.0 {
        east += 360.0;
    }
    let north = degrees(place.latitude_e7).clamp(-NORTH_MOST, NORTH_MOST).to_radians();
    (east.to_radians(), north.tan().asinh())
}

impl Sheet {
    /// The sheet on which all these places are, in the middle.
    fn around(places: impl Iterator<Item = Place> + Clone) -> Option<Self> {
        let middle = degrees(places.clone().next()?.longitude_e7);
        let (mut least, mut most) = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
        for (x, y) in places.map(|place| projected(place, middle)) {
            least = (least.0.min(x), least.1.min(y));
            most = (most.0.max(x), most.1.max(y));
        }
        let centre = (f64::midpoint(least.0, most.0), f64::midpoint(least.1, most.1));
        let shrunk = centre.1.cosh();
        let span = SPAN_METRES * shrunk / RADIUS_METRES;
        let wide = (most.0 - least.0).max(span) / (WIDTH - 2.0 * MARGIN);
        let high = (most.1 - least.1).max(span) / (HEIGHT - 2.0 * MARGIN);
        let units = 1.0 / wide.max(high);
        Some(Self { middle, west: centre.0 - WIDTH / 2.0 / units, north: centre.1 + HEIGHT / 2.0 / units, units })
    }

    fn spot(&self, place: Place) -> Spot {
        let (x, y) = projected(place, self.middle);
        Spot { x: (x - self.west) * self.units, y: (self.north - y) * self.units }
    }

    /// The scale in the middle of the sheet.
    fn scale(&self) -> Scale {
        let centre = self.north - HEIGHT / 2.0 / self.units;
        let metre = self.units * centre.cosh() / RADIUS_METRES;
        let mut metres = 1;
        for step in [2, 5, 10].into_iter().cycle().take(3 * 8).enumerate().map(|(at, step)| step * power(at / 3)) {
            if f64::from(step) * metre <= BAR {
                metres = step;
            }
        }
        Scale { metres: u64::from(metres), width: f64::from(metres) * metre }
    }
}

fn power(of: usize) -> u32 {
    (0..of).fold(1, |power: u32, _| power.saturating_mul(10))
}

/// Draws tracks; nothing where there are none.
pub(in crate::http::console) fn draw(tracks: &[&Track]) -> Option<Drawing> {
    let sheet = Sheet::around(tracks.iter().flat_map(|track| &track.pieces).flatten().map(|point| point.place))?;
    let parts = (PRESSED_MAX / tracks.len().max(1)).clamp(1, PRESSED_EACH_MAX);
    let lines = tracks.iter().filter_map(|track| line(&sheet, track, parts)).collect();
    Some(Drawing { lines, scale: sheet.scale(), sheet })
}

fn line(sheet: &Sheet, track: &Track, parts: usize) -> Option<Line> {
    let (first, last) = (track.first()?, track.last());
    let pieces: Vec<Vec<(Spot, u64)>> = track.pieces.iter().map(|piece| spots(sheet, piece)).collect();
    let ends = |pair: &[Vec<(Spot, u64)>]| Some((pair[0].last()?.0, pair[1].first()?.0));
    let each = (parts / pieces.len().max(1)).max(1);
    Some(Line {
        jumps: pieces.windows(2).filter_map(ends).collect(),
        pressed: pieces.iter().take(parts).flat_map(|piece| pressed(piece, each)).collect(),
        pieces: pieces.iter().map(|piece| points(piece)).collect(),
        start: sheet.spot(first.place),
        end: last.map(|point| sheet.spot(point.place)),
    })
}

/// Where the points of a piece lie, without those that are one on the sheet. The last stays.
fn spots(sheet: &Sheet, piece: &[TrackPoint]) -> Vec<(Spot, u64)> {
    let mut spots: Vec<(Spot, u64)> = Vec::new();
    for (at, point) in piece.iter().enumerate() {
        let spot = sheet.spot(point.place);
        let is_one = |(before, _): &(Spot, u64)| (spot.x - before.x).hypot(spot.y - before.y) < ONE_POINT;
        if at + 1 == piece.len() || !spots.last().is_some_and(is_one) {
            spots.push((spot, point.at_ms));
        }
    }
    spots
}

fn points(spots: &[(Spot, u64)]) -> String {
    let shown = |(spot, _): &(Spot, u64)| format!("{:.1},{:.1}", spot.x, spot.y);
    spots.iter().map(shown).collect::<Vec<_>>().join(" ")
}

/// A piece in so many parts, each from its first point to that of the next.
fn pressed(piece: &[(Spot, u64)], parts: usize) -> Vec<Pressed> {
    let length = piece.len().saturating_sub(1).div_ceil(parts).max(1);
    let part = |from: usize| {
        let part = &piece[from..piece.len().min(from + length + 1)];
        part.first().map(|(_, at_ms)| Pressed { points: points(part), at_ms: *at_ms })
    };
    (0..piece.len().saturating_sub(1).max(1)).step_by(length).filter_map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(pieces: &[&[(f64, f64)]]) -> Track {
        let point = |(at, place): (usize, &(f64, f64))| TrackPoint {
            at_ms: at as u64 * 1000,
            place: Place::of_degrees(place.0, place.1).expect("a place"),
            utc_ms: None,
            jump: false,
        };
        let pieces: Vec<Vec<TrackPoint>> =
            pieces.iter().map(|piece| piece.iter().enumerate().map(point).collect()).collect();
        Track { points: pieces.iter().map(Vec::len).sum(), jumps: pieces.len() - 1, metres: 0.0, pieces }
    }

    fn on_sheet(spot: Spot) -> bool {
        (0.0..=WIDTH).contains(&spot.x) && (0.0..=HEIGHT).contains(&spot.y)
    }

    #[test]
    fn north_is_up_east_is_right_and_all_is_on_the_sheet() {
        let drawn = draw(&[&track(&[&[(34.79, 117.26), (34.80, 117.26), (34.80, 117.27)]])]).expect("a drawing");
        let line = &drawn.lines[0];
        let spots: Vec<(f64, f64)> = line.pieces[0]
            .split(' ')
            .map(|pair| pair.split_once(',').expect("a pair"))
            .map(|(x, y)| (x.parse().expect("a number"), y.parse().expect("a number")))
            .collect();
        let [(start, low), (north, high), (east, level)] = spots[..] else { panic!("{spots:?}") };
        assert!(high < low - 100.0 && (north - start).abs() < 0.2, "{spots:?}");
        assert!(east > north + 100.0 && (level - high).abs() < 0.2, "{spots:?}");
        assert!(on_sheet(line.start) && line.end.is_some_and(on_sheet));
        // A hundredth of a degree of a meridian is 1,112 metres, of the parallel here 913.
        let metre = drawn.scale.width / f64::from(u32::try_from(drawn.scale.metres).expect("small"));
        assert!(((low - high) / metre - 1112.0).abs() < 8.0, "{} m", (low - high) / metre);
        assert!(((east - north) / metre - 914.0).abs() < 8.0, "{} m", (east - north) / metre);
        assert!([100, 200, 500].contains(&drawn.scale.metres) && drawn.scale.width <= BAR);
    }

    #[test]
    fn a_single_place_is_in_the_middle_and_has_a_scale() {
        let drawn = draw(&[&track(&[&[(34.79, 117.26)]])]).expect("a drawing");
        let Line { start, end, pressed, .. } = &drawn.lines[0];
        assert!((start.x - WIDTH / 2.0).abs() < 0.1 && (start.y - HEIGHT / 2.0).abs() < 0.1, "{start:?}");
        assert_eq!((*end, pressed.len()), (None, 1));
        assert!((5..=50).contains(&drawn.scale.metres), "{:?}", drawn.scale);
        assert_eq!(draw(&[]), None);
    }

    #[test]
    fn places_all_over_the_earth_and_at_its_ends_are_on_the_sheet() {
        for places in [
            &[(89.9, 10.0), (-89.9, -170.0)][..],
            &[(0.5, 179.9), (0.5, -179.9)],
            &[(60.0, -179.0), (-60.0, 179.0), (0.5, 0.5)],
            &[(85.1, 179.999_999_9), (85.1, -179.999_999_9)],
        ] {
            let drawn = draw(&[&track(&[places])]).expect("a drawing");
            let line = &drawn.lines[0];
            assert!(on_sheet(line.start) && line.end.is_some_and(on_sheet), "{places:?}: {line:?}");
            assert!(drawn.scale.width.is_finite() && drawn.scale.width > 0.0 && drawn.scale.width <= BAR, "{places:?}");
        }
        // Over the line where longitudes begin anew it is 22 km, and not once around.
        let near = draw(&[&track(&[&[(0.5, 179.9), (0.5, -179.9)]])]).expect("a drawing");
        assert!(near.scale.metres <= 10_000, "{:?}", near.scale);
    }

    #[test]
    fn what_jumps_is_apart_and_parts_lead_to_their_moments() {
        let way: Vec<(f64, f64)> = (0..100).map(|n| (34.79 + f64::from(n) * 0.001, 117.26)).collect();
        let drawn = draw(&[&track(&[&way, &[(34.7, 117.2), (34.71, 117.2)]])]).expect("a drawing");
        let line = &drawn.lines[0];
        assert_eq!((line.pieces.len(), line.jumps.len()), (2, 1));
        assert!(line.pressed.len() > 4 && line.pressed.len() <= PRESSED_EACH_MAX, "{}", line.pressed.len());
        let moments: Vec<u64> = line.pressed.iter().map(|part| part.at_ms).collect();
        assert!(moments[..moments.len() - 1].is_sorted() && moments[0] == 0, "{moments:?}");
        // Parts meet: the next begins where one ends.
        let (one, next) = (&line.pressed[0].points, &line.pressed[1].points);
        assert_eq!(one.rsplit(' ').next(), next.split(' ').next());
    }

    #[test]
    fn many_tracks_share_what_can_be_pressed() {
        let way: Vec<(f64, f64)> = (0..50).map(|n| (34.79 + f64::from(n) * 0.001, 117.26)).collect();
        let one = track(&[&way]);
        let drawn = draw(&vec![&one; 500]).expect("a drawing");
        let parts: usize = drawn.lines.iter().map(|line| line.pressed.len()).sum();
        assert!((500..=PRESSED_MAX).contains(&parts), "{parts}");
    }
}
