//! What the text of a date means: the forms that cameras, phones and their programs write.

use std::sync::LazyLock;

use evidence::time::Utc;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use regex::{Captures, Regex};

use super::Meaning;

/// Furthest offset from UTC that is in use, in seconds: 14 hours.
const OFFSET_SECONDS_MAX: i32 = 14 * 3600;

/// What a date's clock may be followed by: a fraction, the half of the day, an offset. `CST` is China's as well as
/// Chicago's, so it tells nothing.
const CLOCK_END: &str = r"(?:[.,:](?<fraction>[0-9]{1,9}))?\s*(?<half>[AaPp][Mm]?)?\s*(?:(?:UTC|GMT)?\s*(?<offset>[+-](?:[0-9]{2}(?::?[0-9]{2})?|[0-9]:[0-9]{2}))|(?:UTC|GMT)(?<short>[+-][0-9])|(?<utc>Z|z|UTC|GMT)|CST)?(?:\s*DST)?$";

/// Year first: ISO 8601, EXIF, and AVI's `2001/ 1/27  1:42PM`, `2005/11/28/ 09:19`.
static YEAR_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"^(?<year>[0-9]{4})[-:/.年]\s*(?<month>[0-9]{1,2})[-:/.月]\s*(?<day>[0-9]{1,2})(?:[/日]?[\sT,_]+|日)(?<hour>[0-9]{1,2}):\s*(?<minute>[0-9]{1,2})(?::\s*(?<second>[0-9]{1,2}))?",
    )
});

/// Without separators: `20261127T204948Z`, `20261127204948`.
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"^(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})[T _-]?(?<hour>[0-9]{2}):?(?<minute>[0-9]{2}):?(?<second>[0-9]{2})",
    )
});

/// C's `asctime`, in capitals or not: `WED SEP 12 20:52:00 2012`; Java's `Date`: `Sat Nov 28 09:25:20 GMT+08:00 2026`.
static YEAR_LAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[A-Za-z]{3,9},?\s+)?(?<name>[A-Za-z]{3})[a-z]*\s+(?<day>[0-9]{1,2}),?\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2}):(?<second>[0-9]{1,2})\s+(?:(?:UTC|GMT)?(?<offset>[+-](?:[0-9]{2}(?::?[0-9]{2})?|[0-9]:[0-9]{2}))\s+|(?<utc>UTC|GMT|Z)\s+|CST\s+)?(?<year>[0-9]{4})$",
    )
    .expect("the pattern is valid")
});

/// RFC 5322: `Sat, 28 Nov 2026 09:25:20 +0800`, and MXF's and iXML's cousins of it.
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"^(?:[A-Za-z]{3,9},?\s+)?(?<day>[0-9]{1,2})[\s-]+(?<name>[A-Za-z]{3})[a-z]*[\s-]+(?<year>[0-9]{4})\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2})(?::(?<second>[0-9]{1,2}))?",
    )
});

/// JavaScript's `Sat Nov 28 2026 09:25:20 GMT+0800`, with the year before the clock.
static YEAR_BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
    form(
        r"^(?:[A-Za-z]{3,9},?\s+)?(?<name>[A-Za-z]{3})[a-z]*\s+(?<day>[0-9]{1,2}),?\s+(?<year>[0-9]{4}),?\s+(?<hour>[0-9]{1,2}):(?<minute>[0-9]{1,2})(?::(?<second>[0-9]{1,2}))?",
    )
});

/// A year, a month or a day without a time.
static DAY_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[0-9]{4}(?:[-:/.]\s*[0-9]{1,2}(?:[-:/.]\s*[0-9]{1,2})?|[0-9]{4})?(?:T|Z|/)?$|^[0-9]{1,2}[ -][A-Za-z]{3,9}[ -][0-9]{4}$")
        .expect("the pattern is valid")
});

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn form(start: &str) -> Regex {
    Regex::new(&[start, CLOCK_END].concat()).expect("the pattern is valid")
}

/// What the text of a date and time means; with its offset an instant, without one a wall clock.
pub(super) fn meaning(text: &str) -> Meaning {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    let digits = || text.chars().filter(char::is_ascii_digit);
    if digits().next().is_none() {
        return Meaning::Nothing(if text.chars().any(char::is_alphanumeric) { "not a date" } else { "blank" });
    }
    if digits().all(|digit| digit == '0') {
        return Meaning::Nothing("not set");
    }
    if DAY_ONLY.is_match(text) {
        return Meaning::Nothing("a day without a time");
    }
    let found =
        [&YEAR_FIRST, &COMPACT, &YEAR_LAST, &DAY_FIRST, &YEAR_BETWEEN].into_iter().find_map(|form| form.captures(text));
    found.and_then(|found| read(&found)).unwrap_or(Meaning::Nothing("not a date"))
}

fn read(found: &Captures<'_>) -> Option<Meaning> {
    let number = |name: &str| found.name(name)?.as_str().parse::<i8>().ok();
    let month = match found.name("name") {
        Some(name) => MONTHS.iter().position(|month| name.as_str().eq_ignore_ascii_case(month)).map(|at| at + 1)?,
        None => usize::try_from(number("month")?).ok()?,
    };
    let mut hour = number("hour")?;
    if let Some(half) = found.name("half") {
        let after_noon = half.as_str().starts_with(['P', 'p']);
        hour = (1..=12).contains(&hour).then_some(hour % 12 + if after_noon { 12 } else { 0 })?;
    }
    // Nine digits are nanoseconds.
    let fraction = found.name("fraction").map_or("", |fraction| fraction.as_str());
    let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
    let year: i16 = found.name("year")?.as_str().parse().ok()?;
    let second = number("second").unwrap_or(0);
    let wall =
        DateTime::new(year, i8::try_from(month).ok()?, number("day")?, hour, number("minute")?, second, nanos).ok()?;
    let offset = if found.name("utc").is_some() {
        Some(0)
    } else {
        found.name("offset").or_else(|| found.name("short")).and_then(|offset| offset_seconds(offset.as_str()))
    };
    Some(offset.and_then(|offset| instant(wall, offset)).map_or(Meaning::Wall(wall), Meaning::WithOffset))
}

/// `+08`, `+0800` or `-07:30`, in seconds; none where no place keeps that time.
fn offset_seconds(text: &str) -> Option<i32> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let short = if digits.len() % 2 == 1 { format!("0{digits}") } else { digits };
    let (hours, minutes) = short.split_at_checked(2)?;
    let minutes: i32 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes * 60;
    let signed = if text.starts_with('-') { -seconds } else { seconds };
    (minutes < 60 && seconds <= OFFSET_SECONDS_MAX).then_some(signed)
}

/// The instant of a wall clock that is `offset` seconds ahead of UTC.
pub(super) fn instant(wall: DateTime, offset: i32) -> Option<Utc> {
    Offset::from_seconds(offset).ok()?.to_timestamp(wall).ok().map(Utc::from_jiff)
}

/// An instant counted from another epoch: `seconds` and `nanos` after `epoch` seconds from 1970.
pub(super) fn counted(epoch: i64, seconds: i64, nanos: i64) -> Option<Utc> {
    let micros = seconds.checked_add(epoch)?.checked_mul(1_000_000)?.checked_add(nanos / 1000)?;
    Utc::from_micros(micros).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn every_form_that_cameras_write_is_read() {
        let at = |second| Meaning::Wall(date(2012, 9, 12).at(20, 52, second, 0));
        for (text, meant) in [
            ("2012:09:12 20:52:07", at(7)),
            ("2012-09-12T20:52:07", at(7)),
            ("2012-09-12  20:52:07\0\0", at(7)),
            ("2012/09/12 20:52:07", at(7)),
            ("2012.09.12 20:52:07", at(7)),
            ("2012/09/12/ 20:52", at(0)),
            ("2012/ 9/12  8:52PM", at(0)),
            ("20120912T205207", at(7)),
            ("20120912205207", at(7)),
            ("WED SEP 12 20:52:07 2012\n\0", at(7)),
            ("Wed Sep 12 20:52:07 2012", at(7)),
            ("Wed Sep  12 20:52:07 2012\n", at(7)),
            ("Wed, 12 Sep 2012 20:52:07", at(7)),
            ("12-Sep-2012 20:52:07", at(7)),
            ("Sep 12, 2012 8:52:07 PM", at(7)),
            // China's and Chicago's zone have the same letters.
            ("Wed Sep 12 20:52:07 CST 2012", at(7)),
            ("2012-09-12 20:52:07 CST", at(7)),
            ("2012年9月12日 20:52:07", at(7)),
        ] {
            assert_eq!(meaning(text), meant, "{text:?}");
        }
    }

    #[test]
    fn an_offset_beside_a_date_makes_it_an_instant() {
        let at: Utc = "2026-11-28T01:25:20Z".parse().unwrap();
        for text in [
            "2026-11-28T09:25:20+0800",
            "2026:11:28 09:25:20+08:00",
            "2026-11-28T09:25:20+08",
            "2026-11-28T01:25:20Z",
            "2026-11-28T01:25:20.000000Z",
            "2026-11-28 01:25:20 UTC",
            "20261128T012520Z",
            "2026:11:27 18:25:20-07:00",
            "2026:11:28 06:55:20+05:30",
            "Sat, 28 Nov 2026 09:25:20 +0800",
            "Sat Nov 28 09:25:20 +0800 2026",
            "Sat Nov 28 09:25:20 GMT+08:00 2026",
            "Sat Nov 28 01:25:20 UTC 2026",
            "2026-11-28T09:25:20 GMT+08:00",
            "Sat Nov 28 2026 09:25:20 GMT+0800",
            "2026-11-28 09:25:20 UTC+8",
            "2026-11-28T09:25:20.000+8:00",
            "2026-11-28 09:25:20 GMT+0800",
        ] {
            assert_eq!(meaning(text), Meaning::WithOffset(at), "{text:?}");
        }
        let minute: Utc = "2018-04-19T22:46:00Z".parse().unwrap();
        assert_eq!(meaning("2018-04-19T15:46-07:00"), Meaning::WithOffset(minute));
    }

    #[test]
    fn zeros_blanks_days_and_garbage_mean_nothing_and_say_why() {
        for (text, why) in [
            ("0000:00:00 00:00:00", "not set"),
            ("    :  :     :  :  ", "blank"),
            ("", "blank"),
            ("\0\0\0", "blank"),
            ("2026:11:28 24:05:00", "not a date"),
            ("2026:11:28 23:60:00", "not a date"),
            ("2026:02:30 10:00:00", "not a date"),
            ("2026:11:28 13:00 PM", "not a date"),
            ("2026", "a day without a time"),
            ("2026-11", "a day without a time"),
            ("2026-11-28", "a day without a time"),
            ("20261128", "a day without a time"),
            ("28 Nov 2026", "a day without a time"),
            ("yesterday", "not a date"),
            ("录像 5", "not a date"),
        ] {
            assert_eq!(meaning(text), Meaning::Nothing(why), "{text:?}");
        }
        // An offset that no place keeps is not believed; the clock stays one of a wall.
        let wall = Meaning::Wall(date(2026, 11, 28).at(9, 25, 20, 0));
        assert_eq!(meaning("2026-11-28T09:25:20+99:00"), wall);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}", digits in "[0-9:/ TZ+.-]{0,40}") {
            meaning(&text);
            meaning(&digits);
        }
    }
}
