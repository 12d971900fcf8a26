//! Where a recorder was.

use serde::{Deserialize, Serialize};

/// Most times that are told to differ from the satellites'.
pub const TIME_NOTES_MAX: usize = 32;

/// Most tracks that are told of beside the one that is carried.
pub const OTHER_TRACKS_MAX: usize = 8;

/// Most points of a GPS track.
pub const TRACK_POINTS_MAX: usize = 10_000;

/// A place on the earth, in units of 10⁻⁷ degrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// North of the equator.
    pub latitude_e7: i64,
    /// East of Greenwich.
    pub longitude_e7: i64,
}

/// Units of a [`Place`] in a degree.
const DEGREE_E7: f64 = 1e7;

/// So near to 0,0 lies no place: recorders write zeros, or all bits set, before they know where they are, and
/// what rounding and four digits make of it. It is a stretch of sea of 22 metres.
const UNKNOWN_E7: u64 = 1_000;

impl Place {
    /// The place at so many units, unless recorders say so where they do not know: 0,0, the pole at the
    /// edge of the map, or off the earth.
    pub fn of_units(latitude_e7: i64, longitude_e7: i64) -> Option<Self> {
        const POLE: u64 = 900_000_000;
        const EDGE: u64 = 1_800_000_000;
        let (north, east) = (latitude_e7.unsigned_abs(), longitude_e7.unsigned_abs());
        let unknown = (north <= UNKNOWN_E7 && east <= UNKNOWN_E7) || (north == POLE && east == EDGE);
        (north <= POLE && east <= EDGE && !unknown).then_some(Self { latitude_e7, longitude_e7 })
    }

    /// The place at so many degrees, with the same exceptions, and those of numbers that are none.
    pub fn of_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        let units = |degrees: f64, most: f64| {
            #[expect(clippy::cast_possible_truncation, reason = "at most 180 degrees")]
            (degrees.abs() <= most).then(|| (degrees * DEGREE_E7).round() as i64)
        };
        Self::of_units(units(latitude, 90.0)?, units(longitude, 180.0)?)
    }
}

/// A point of a track.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackPoint {
    /// Its moment on the timeline, in milliseconds.
    pub at_ms: u64,
    /// Where.
    pub place: Place,
    /// The satellites' time of it, in milliseconds since 1970 in UTC, where it is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub utc_ms: Option<i64>,
    /// Whether nothing that carries a recorder gets there in time from the point before: one of the two is
    /// wrong, or something lies between that is not here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub jump: bool,
}

/// What a track was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackSource {
    /// The format: `gpmf`, `camm`, `mebx`, `nmea`, `dji`, `text`, `free_gps`, `gps0` or `atoms`.
    pub reader: String,
    /// The stream that holds it, an index into [`crate::Probed::streams`]; none where it stands beside the streams.
    pub stream: Option<usize>,
    /// Points that were read, before thinning.
    pub points: u64,
}

/// A stated time that differs from the satellites', which keep UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeNote {
    /// The tag that states the time.
    pub source: String,
    /// The time, as it stands there.
    pub text: String,
    /// By how much it is ahead of the satellites' time, in milliseconds: negative where it is behind. The
    /// lesser of the differences from the beginning and from the end.
    pub ahead_ms: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_recorders_write_before_they_know_is_no_place() {
        for (latitude, longitude) in [
            (0.0, 0.0),
            (-0.0, 0.0),
            (1e-7, -1e-7),
            (1e-9, 4e-8),
            (90.0, 180.0),
            (-90.0, -180.0),
            (91.0, 181.0),
            (0.0, 181.0),
            (500.0, 500.0),
            (-180.0, -180.0),
            (f64::NAN, 10.0),
            (10.0, f64::NAN),
            (f64::INFINITY, 10.0),
            (214.748_364_7, 214.748_364_7),
        ] {
            assert_eq!(Place::of_degrees(latitude, longitude), None, "{latitude}, {longitude}");
        }
        assert_eq!(Place::of_units(i64::MIN, i64::MAX), None);
        assert_eq!(Place::of_units(-1, -1), None, "all bits set");
        assert_eq!(Place::of_degrees(0.000_1, -0.000_1), None, "the last of four digits");
    }

    #[test]
    fn places_on_the_equator_and_at_the_poles_are_places() {
        for (latitude, longitude) in
            [(0.0, 32.5), (51.5, 0.0), (90.0, 0.0), (-90.0, 12.0), (16.5, 180.0), (0.001, 0.0), (0.000_2, 0.0)]
        {
            assert!(Place::of_degrees(latitude, longitude).is_some(), "{latitude}, {longitude}");
        }
        assert_eq!(
            Place::of_degrees(-33.856_784_1, 151.215_296_9),
            Some(Place { latitude_e7: -338_567_841, longitude_e7: 1_512_152_969 })
        );
    }
}
