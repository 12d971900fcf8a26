//! The times that a medium states of itself, held against the satellites'.

use media_protocol::{StatedTime, TIME_NOTES_MAX, TimeNote};

use super::clock;

/// By so much two clocks may differ without a word, in milliseconds: containers state whole seconds, and a
/// recorder writes its header some time after it began.
const AGREE_MS: i64 = 5_000;

/// Zones are so far apart, in milliseconds.
const ZONE_STEP_MS: i64 = 15 * 60 * 1_000;

/// The farthest zone from UTC, in milliseconds.
const ZONE_MAX_MS: i64 = 14 * 60 * 60 * 1_000;

/// What begins the source of a time that is the satellites' own.
const OWN: [&str; 5] = ["satellites", "GPMF", "EXIF GPS", "XMP GPS", "EXIF OffsetTime"];

/// The stated times that differ from the satellites', by whose time the medium begins and ends so.
pub(in crate::probe) fn notes(times: &[StatedTime], begins_ms: i64, ends_ms: i64) -> Vec<TimeNote> {
    let zone = times.iter().find(|time| time.source == "EXIF OffsetTimeOriginal").map(|time| time.text.clone());
    let others = times.iter().filter(|time| !OWN.iter().any(|own| time.source.starts_with(own)));
    let notes = others.filter_map(|time| {
        let (local, offset) = clock::stated(&time.text)?;
        // EXIF states the zone of its first time beside it.
        let beside = zone.as_ref().filter(|_| time.source == "EXIF DateTimeOriginal");
        let beside = beside.and_then(|zone| clock::stated(&format!("{}{}", time.text.trim(), zone.trim()))?.1);
        let ahead = |of: i64| match offset.or(beside) {
            Some(offset) => local - offset - of,
            None => without_zone(local - of),
        };
        let ahead_ms = [ahead(begins_ms), ahead(ends_ms)].into_iter().min_by_key(|ahead| ahead.abs())?;
        let note = || TimeNote { source: time.source.clone(), text: time.text.clone(), ahead_ms };
        (ahead_ms.abs() > AGREE_MS).then(note)
    });
    notes.take(TIME_NOTES_MAX).collect()
}

/// A difference of a time whose zone is unknown: the rest of it that no zone explains.
fn without_zone(ahead_ms: i64) -> i64 {
    let steps = (ahead_ms + ahead_ms.signum() * ZONE_STEP_MS / 2) / ZONE_STEP_MS;
    let most = ZONE_MAX_MS / ZONE_STEP_MS;
    ahead_ms - steps.clamp(-most, most) * ZONE_STEP_MS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn stated(source: &str, text: &str) -> StatedTime {
        StatedTime { source: source.to_owned(), text: text.to_owned() }
    }

    /// Noon of a day.
    const BEGINS_MS: i64 = 1_700_049_600_000;
    const ENDS_MS: i64 = BEGINS_MS + 60_000;

    fn ahead(source: &str, text: &str) -> Option<i64> {
        notes(&[stated(source, text)], BEGINS_MS, ENDS_MS).first().map(|note| note.ahead_ms)
    }

    #[test]
    fn a_clock_that_differs_is_told_with_the_amount() {
        assert_eq!(ahead("container creation_time", "2023-11-15T12:00:02.000000Z"), None);
        assert_eq!(ahead("container creation_time", "2023-11-15T12:01:00.000000Z"), None, "some state the end");
        assert_eq!(ahead("container creation_time", "2023-11-15T20:00:00.000000Z"), Some(8 * 3_600_000 - 60_000));
        assert_eq!(ahead("container creation_time", "2023-11-15T11:59:00.000000Z"), Some(-60_000));
        assert_eq!(
            ahead("container creation_time", "2004-04-01T12:00:00Z"),
            Some(-619_228_800_000),
            "weeks rolled over"
        );
        assert_eq!(ahead("container date", "2023-11-15T20:00:00+0800"), None);
    }

    #[test]
    fn a_time_without_a_zone_differs_where_no_zone_explains_it() {
        assert_eq!(ahead("EXIF DateTimeOriginal", "2023:11:15 20:00:01"), None);
        assert_eq!(ahead("EXIF DateTimeOriginal", "2023:11:15 17:45:01"), None, "Nepal");
        assert_eq!(ahead("EXIF DateTimeOriginal", "2023:11:15 20:07:00"), Some(6 * 60_000));
        assert_eq!(ahead("EXIF DateTimeOriginal", "2023:11:16 12:00:00"), Some(10 * 3_600_000 - 60_000));
        let zone = stated("EXIF OffsetTimeOriginal", "+08:00");
        let times = [stated("EXIF DateTimeOriginal", "2023:11:15 12:00:00"), zone];
        assert_eq!(notes(&times, BEGINS_MS, BEGINS_MS)[0].ahead_ms, -8 * 3_600_000, "the zone is stated, and wrong");
    }

    #[test]
    fn the_satellites_are_not_held_against_themselves() {
        assert_eq!(ahead("satellites first (gpmf)", "2001-01-01T00:00:00Z"), None);
        assert_eq!(ahead("EXIF GPSDateStamp", "2001:01:01"), None);
        assert_eq!(ahead("container date", "yesterday"), None);
    }

    proptest! {
        #[test]
        fn the_amount_is_that_by_which_the_clock_is_off(off_s in -400_000_i64..400_000) {
            let text = clock::rfc_3339(BEGINS_MS + off_s * 1_000);
            let found = notes(&[stated("container creation_time", &text)], BEGINS_MS, BEGINS_MS);
            let expected = Some(off_s * 1_000).filter(|off| off.abs() > AGREE_MS);
            prop_assert_eq!(found.first().map(|note| note.ahead_ms), expected);
        }

        #[test]
        fn any_texts_and_times_are_taken_without_harm(text in "[-0-9TZ:+ ]{0,30}", begins in any::<i32>(), length in any::<u32>()) {
            let begins = i64::from(begins) * 1_000;
            let found = notes(&[stated("container date", &text)], begins, begins + i64::from(length));
            prop_assert!(found.len() <= 1);
        }
    }
}
