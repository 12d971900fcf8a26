//! Camera Motion Metadata (CAMM), which 360° and street cameras write:
//! <https://developers.google.com/streetview/publish/camm-spec>.
//!
//! A sample holds records: two reserved bytes, the type, and numbers, all little-endian. Types 5 and 6 are
//! positions; type 6 states whether the satellites were found, and when.

use media_protocol::Place;

use super::Fix;
use super::clock::{DAY_MS, SECOND_MS};

/// Bytes of a record of each type, from 0 on, with its header.
const RECORD_BYTES: [usize; 8] = [16, 12, 16, 16, 16, 28, 60, 16];

/// The types that are positions.
const PLACE: usize = 5;
const PLACE_AND_TIME: usize = 6;

/// Most records of one sample that are looked at; cameras write a handful.
const RECORDS_MAX: usize = 10_000;

/// From 1970 to the beginning of the satellites' time, in milliseconds.
const GPS_BEGINS_MS: i64 = 315_964_800 * SECOND_MS;

/// Leap seconds since then, which UTC has and the satellites' count has not, in milliseconds: none came
/// since 2017, when the format was published.
const LEAP_MS: i64 = 18 * SECOND_MS;

/// How far the container's time may lie from a satellites' time that is taken for the same.
const NEAR_MS: i64 = 4 * 366 * DAY_MS;

/// The places of a sample. The specification counts time from 1980; some cameras count from 1970: which of
/// both it is shows in the container's time, and without that no time is stated.
pub(super) fn read(sample: &[u8], created_ms: Option<i64>) -> Vec<Fix> {
    let mut fixes = Vec::new();
    let mut rest = sample;
    for _ in 0..RECORDS_MAX {
        let Some([_, _, low, high]) = rest.first_chunk::<4>() else { break };
        let kind = usize::from(u16::from_le_bytes([*low, *high]));
        let Some((record, after)) = RECORD_BYTES.get(kind).and_then(|size| rest.split_at_checked(*size)) else { break };
        rest = after;
        let found = match kind {
            PLACE => place(record, 4).map(|place| Fix { place, utc_ms: None }),
            // The kind of fix: 0 is none, 2 and 3 are its dimensions.
            PLACE_AND_TIME if matches!(record[12..16], [2 | 3, 0, 0, 0]) => place(record, 16).map(|place| {
                let utc_ms = double(record, 4).zip(created_ms).and_then(|(seconds, created)| utc_ms(seconds, created));
                Fix { place, utc_ms }
            }),
            _ => None,
        };
        fixes.extend(found);
    }
    fixes
}

/// Latitude and longitude from the byte on.
fn place(record: &[u8], at: usize) -> Option<Place> {
    Place::of_degrees(double(record, at)?, double(record, at + 8)?)
}

fn double(record: &[u8], at: usize) -> Option<f64> {
    record.get(at..)?.first_chunk::<8>().map(|eight| f64::from_le_bytes(*eight))
}

fn utc_ms(seconds: f64, created_ms: i64) -> Option<i64> {
    if !(0.0..1e11).contains(&seconds) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 10¹⁴")]
    let counted = (seconds * 1000.0).round() as i64;
    [counted + GPS_BEGINS_MS - LEAP_MS, counted]
        .into_iter()
        .filter(|time| time.abs_diff(created_ms) <= NEAR_MS.unsigned_abs())
        .min_by_key(|time| time.abs_diff(created_ms))
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A record of type 6.
    pub(crate) fn timed(seconds: f64, fix: u32, latitude: f64, longitude: f64) -> Vec<u8> {
        let mut record = [&[0, 0, 6, 0], seconds.to_le_bytes().as_slice(), &fix.to_le_bytes()].concat();
        record.extend([latitude.to_le_bytes(), longitude.to_le_bytes()].concat());
        record.resize(60, 0);
        record
    }

    /// A record of type 5.
    pub(crate) fn plain(latitude: f64, longitude: f64) -> Vec<u8> {
        [&[0, 0, 5, 0], latitude.to_le_bytes().as_slice(), &longitude.to_le_bytes(), &12.5_f64.to_le_bytes()].concat()
    }

    #[test]
    fn positions_among_other_records_are_read() {
        let turn = [&[0, 0, 2, 0], [1; 12].as_slice()].concat();
        let fixes = read(&[turn.clone(), plain(22.5, 114.0), turn, timed(0.0, 3, -33.5, 151.0)].concat(), None);
        assert_eq!(fixes.len(), 2);
        assert_eq!(fixes[0].place, Place { latitude_e7: 225_000_000, longitude_e7: 1_140_000_000 });
        assert_eq!(fixes[1].place, Place { latitude_e7: -335_000_000, longitude_e7: 1_510_000_000 });
    }

    #[test]
    fn the_count_of_time_is_known_by_the_containers_time() {
        let created = 1_700_000_000_000;
        let since_1980 = timed(1_700_000_000.0 - 315_964_800.0 + 18.0, 3, 1.0, 2.0);
        let since_1970 = timed(1_700_000_000.5, 3, 1.0, 2.0);
        assert_eq!(read(&since_1980, Some(created))[0].utc_ms, Some(created));
        assert_eq!(read(&since_1970, Some(created))[0].utc_ms, Some(created + 500));
        assert_eq!(read(&since_1970, None)[0].utc_ms, None, "nothing tells which it is");
        assert_eq!(read(&timed(5.0, 3, 1.0, 2.0), Some(created))[0].utc_ms, None, "it is neither");
    }

    #[test]
    fn positions_without_satellites_are_no_places() {
        for record in [timed(0.0, 0, 1.0, 2.0), timed(0.0, 3, 0.0, 0.0), timed(0.0, 3, f64::NAN, 2.0), plain(0.0, 0.0)]
        {
            assert_eq!(read(&record, None), []);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300), kind in 0_u8..9) {
            let _ = read(&bytes, Some(0));
            let _ = read(&[&[0, 0, kind, 0], bytes.as_slice()].concat(), Some(0));
        }

        #[test]
        fn what_is_written_is_read(latitude in 0.001_f64..=90.0, longitude in -179.9_f64..=179.9, fix in 2_u32..4) {
            let fixes = read(&[timed(1.0, fix, latitude, longitude), plain(latitude, longitude)].concat(), None);
            let place = Place::of_degrees(latitude, longitude).unwrap();
            prop_assert!(fixes.len() == 2 && fixes.iter().all(|fix| fix.place == place));
        }
    }
}
