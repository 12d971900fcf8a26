//! Dates as milliseconds since 1970 in UTC, and back.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Milliseconds in a second.
pub(super) const SECOND_MS: i64 = 1_000;

/// Milliseconds in a day.
pub(super) const DAY_MS: i64 = 86_400 * SECOND_MS;

/// Years that a recorder may state. The satellites' service began in 1980.
const YEARS: std::ops::RangeInclusive<i64> = 1980..=2100;

/// The beginning of a day, where there is such a day.
pub(in crate::probe) fn day(year: i64, month: i64, day_of_month: i64) -> Option<i64> {
    let year = i16::try_from(year).ok().filter(|year| YEARS.contains(&i64::from(*year)))?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day_of_month).ok()?).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A moment, where there is such a day and time of day; the seconds are in thousandths.
pub(in crate::probe) fn moment(date: [i64; 3], hour: i64, minute: i64, second_ms: i64) -> Option<i64> {
    let [year, month, day_of_month] = date;
    Some(day(year, month, day_of_month)? + time_of_day(hour, minute, second_ms)?)
}

/// Milliseconds since midnight; a leap second is one.
pub(in crate::probe) fn time_of_day(hour: i64, minute: i64, second_ms: i64) -> Option<i64> {
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..61 * SECOND_MS).contains(&second_ms);
    valid.then(|| (hour * 3600 + minute * 60) * SECOND_MS + second_ms)
}

/// A year of two digits, as the satellites' service has them: 80 is 1980.
pub(in crate::probe) fn full_year(two_digits: i64) -> i64 {
    if two_digits < 80 { 2000 + two_digits } else { 1900 + two_digits }
}

/// Digits as numbers of so many digits each; none where one is no digit, or they are too few.
pub(in crate::probe) fn digits<const COUNT: usize>(text: &[u8], lengths: [usize; COUNT]) -> Option<[i64; COUNT]> {
    let mut numbers = [0; COUNT];
    let mut rest = text;
    for (number, length) in numbers.iter_mut().zip(lengths) {
        let (these, after) = rest.split_at_checked(length)?;
        for digit in these {
            *number = *number * 10 + i64::from(digit.is_ascii_digit().then(|| digit - b'0')?);
        }
        rest = after;
    }
    Some(numbers)
}

/// Whole seconds and what follows a point of them, as thousandths: `30.25` is 30,250.
pub(in crate::probe) fn thousandths(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain = |text: &str| text.len() <= 9 && text.bytes().all(|one| one.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) {
        return None;
    }
    let padded = format!("{fraction:0<3}");
    Some(whole.parse::<i64>().ok()? * 1_000 + padded.get(..3)?.parse::<i64>().ok()?)
}

/// A moment as RFC 3339 writes it, in UTC.
pub(in crate::probe) fn rfc_3339(utc_ms: i64) -> String {
    Timestamp::from_millisecond(utc_ms).map(|moment| format!("{moment:.3}")).unwrap_or_default()
}

/// A stated time: its milliseconds since 1970 as they stand there, and its offset from UTC in milliseconds
/// where a zone is stated. Reads RFC 3339, EXIF's `2023:07:09 20:36:33`, and what lies between.
pub(in crate::probe) fn stated(text: &str) -> Option<(i64, Option<i64>)> {
    let bytes = text.trim().as_bytes();
    let [year, month, day_of_month] = separated(bytes, [4, 2, 2], b"-:/")?;
    let (joint, time) = bytes.get(10..)?.split_first()?;
    let [hour, minute, second] = separated(time, [2, 2, 2], b":")?;
    if !matches!(joint, b'T' | b' ') {
        return None;
    }
    let rest = time.get(8..)?;
    let fraction = rest.iter().skip(1).take_while(|one| one.is_ascii_digit()).count();
    let has_fraction = matches!(rest.first(), Some(b'.' | b','));
    let (millis, zone) = if has_fraction {
        let text = std::str::from_utf8(rest.get(1..=fraction)?).ok()?;
        (thousandths(&format!("0.{}", text.get(..3).unwrap_or(text)))?, rest.get(1 + fraction..)?)
    } else {
        (0, rest)
    };
    let local = moment([year, month, day_of_month], hour, minute, second * SECOND_MS + millis)?;
    Some((local, zone_ms(zone)?))
}

/// Numbers of so many digits with one of the signs between them.
fn separated(text: &[u8], lengths: [usize; 3], signs: &[u8]) -> Option<[i64; 3]> {
    let mut at = 0;
    let mut numbers = [0; 3];
    for (number, length) in numbers.iter_mut().zip(lengths) {
        if at > 0 && !signs.contains(text.get(at - 1)?) {
            return None;
        }
        [*number] = digits(text.get(at..at + length)?, [length])?;
        at += length + 1;
    }
    Some(numbers)
}

/// The offset that a zone stands for: `Z`, `+08:00`, `+0800`, or nothing. None where it is something else.
#[expect(clippy::option_option, reason = "no zone is not the same as none that can be read")]
fn zone_ms(zone: &[u8]) -> Option<Option<i64>> {
    match zone {
        [] => Some(None),
        [b'Z' | b'z'] => Some(Some(0)),
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let plain: Vec<u8> = rest.iter().copied().filter(|one| *one != b':').collect();
            let [hours, minutes] = digits(&plain, [2, 2])?;
            let offset = (hours * 3600 + minutes * 60) * SECOND_MS;
            (plain.len() == 4).then_some(Some(if *sign == b'-' { -offset } else { offset }))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_are_those_of_the_calendar() {
        assert_eq!(moment([2026, 11, 28], 18, 10, 39_250), Some(1_795_889_439_250));
        assert_eq!(moment([2000, 2, 29], 0, 0, 0), Some(951_782_400_000));
        assert_eq!(moment([1980, 1, 6], 0, 0, 0), Some(315_964_800_000));
        for date in [[2023, 2, 29], [2026, 13, 1], [2026, 4, 31], [2026, 0, 1], [2026, 1, 0], [1970, 1, 1]] {
            assert_eq!(moment(date, 0, 0, 0), None, "{date:?}");
        }
        assert_eq!(moment([2026, 1, 1], 24, 0, 0), None);
    }

    #[test]
    fn stated_times_are_read_as_they_are_written() {
        let noon = moment([2023, 7, 9], 12, 0, 1_500).unwrap();
        assert_eq!(stated("2023-07-09T12:00:01.500000Z"), Some((noon, Some(0))));
        assert_eq!(stated("2023:07:09 12:00:01.5"), Some((noon, None)));
        assert_eq!(stated("2023-07-09T12:00:01.5+0800"), Some((noon, Some(8 * 3_600_000))));
        assert_eq!(stated("2023-07-09 12:00:01.5-03:30"), Some((noon, Some(-12_600_000))));
        for text in ["", "2023", "2023-07-09", "2023-07-09T12:00", "0000:00:00 00:00:00", "2023-07-09T12:00:01 CST"] {
            assert_eq!(stated(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(utc_ms in 315_532_800_000_i64..4_102_444_800_000) {
            prop_assert_eq!(stated(&rfc_3339(utc_ms)), Some((utc_ms, Some(0))));
        }

        #[test]
        fn any_text_and_number_is_taken_without_harm(text in ".{0,40}", number in any::<i64>()) {
            let _ = (stated(&text), thousandths(&text), rfc_3339(number));
        }
    }
}
