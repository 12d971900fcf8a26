//! Dates and times in a file's name: every place that can be read as one, not the first that looks like it.
//!
//! Names carry ids as well: 7 digits and more of a device, 18 or 20 of GB/T 28181, serial numbers that begin
//! with a year. So each reading tells how sure its form is, and what else is known of the file decides
//! (`crate::capture`).

use std::sync::LazyLock;

use jiff::civil::DateTime;
use regex::{Captures, Regex};

/// Longest part of a file's name that is looked at, in bytes; file systems allow 255.
const NAME_MAX: usize = 512;

/// Most readings of one name; later ones are the likelier times and are kept.
const READINGS_MAX: usize = 8;

/// Furthest that a zone lies from UTC, in hours.
const OFFSET_HOURS_MAX: i32 = 14;

/// How sure it is that digits are a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// A pattern of a recorder's family says so, or they are written as only dates are.
    Sure,
    /// Digits that could be an id as well, with nothing but other characters around them.
    Digits,
    /// Part of a longer row of digits.
    Within,
}

/// A date and time in a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InName {
    /// The matched text, with its zone.
    pub(crate) raw: String,
    pub(crate) wall: DateTime,
    /// The offset that is written behind it, in seconds east of UTC.
    pub(crate) offset: Option<i32>,
    pub(crate) form: Form,
    /// Where it begins in the name, in bytes.
    pub(crate) at: usize,
}

static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = "(?P<y>20[0-9]{2})(?P<s1>[-_.年]?)(?P<mo>[01][0-9])(?P<s2>[-_.月]?)(?P<d>[0-3][0-9])日?[-_Tt .]{0,2}\
                   (?P<h>[0-2][0-9])(?P<s3>[-_:.时時]?)(?P<mi>[0-5][0-9])(?P<s4>[-_:.分]?)(?P<s>[0-5][0-9])秒?";
    Regex::new(pattern).expect("the pattern is a constant")
});

/// Every date and time in `name`, in the order in which they stand there.
pub(crate) fn find(name: &str) -> Vec<InName> {
    let name = up_to(name, NAME_MAX);
    let mut found: Vec<InName> = Vec::new();
    let mut from = 0;
    while let Some(captures) = PATTERN.captures_at(name, from) {
        let whole = captures.get(0).expect("a match has its whole");
        from = whole.start() + 1;
        read(name, whole.start(), whole.end(), &captures, &mut found);
    }
    let sure: Vec<(usize, usize)> =
        found.iter().filter(|one| one.form != Form::Within).map(|one| (one.at, one.at + one.raw.len())).collect();
    // Part of what is read whole is no time of its own.
    found.retain(|one| one.form != Form::Within || !sure.iter().any(|(from, to)| *from < one.at && one.at < *to));
    found.drain(..found.len().saturating_sub(READINGS_MAX));
    found
}

fn read(name: &str, start: usize, end: usize, captures: &Captures<'_>, found: &mut Vec<InName>) {
    let Some(wall) = wall(captures) else { return };
    let digit = |at: usize| name.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let more = name.as_bytes()[end..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    // Three digits more are milliseconds.
    let row = start.checked_sub(1).is_some_and(digit) || !(more == 0 || more == 3);
    let separated = ["s1", "s2", "s3", "s4"].iter().any(|group| captures.name(group).is_some_and(|s| !s.is_empty()));
    let form = if row {
        Form::Within
    } else if separated {
        Form::Sure
    } else {
        Form::Digits
    };
    let end = end + if row { 0 } else { more };
    let mut push = |raw: &str, offset, form| found.push(InName { raw: raw.to_owned(), wall, offset, form, at: start });
    match zone(&name[end..]).filter(|_| !row) {
        Some(zone) => {
            push(&name[start..end + zone.length], Some(zone.seconds), Form::Sure);
            if !zone.sure {
                push(&name[start..end], None, form);
            }
        }
        None => push(&name[start..end], None, form),
    }
}

fn wall(captures: &Captures<'_>) -> Option<DateTime> {
    let number = |group| captures.name(group)?.as_str().parse::<i16>().ok();
    let small = |group| number(group).and_then(|value| i8::try_from(value).ok());
    DateTime::new(number("y")?, small("mo")?, small("d")?, small("h")?, small("mi")?, small("s")?, 0).ok()
}

/// An offset from UTC behind a time.
struct Zone {
    seconds: i32,
    /// Bytes that it takes.
    length: usize,
    /// Whether it can be nothing else; `-0700` may be a running number.
    sure: bool,
}

/// `Z`, `UTC`, `GMT+8`, `+08`, `+0800`, `+08:00`, `+08_00`, and the same to the west.
fn zone(rest: &str) -> Option<Zone> {
    let ends = |length: usize| !rest[length..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if rest.starts_with(['Z', 'z']) && ends(1) {
        return Some(Zone { seconds: 0, length: 1, sure: true });
    }
    let lead = usize::from(rest.starts_with(['_', ' ']));
    let named = rest.get(lead..lead + 3).is_some_and(|word| ["UTC", "GMT"].contains(&word));
    let begin = if named { lead + 3 } else { 0 };
    let offset = offset(&rest[begin..], named);
    match offset {
        Some((seconds, length, sure)) if ends(begin + length) => {
            Some(Zone { seconds, length: begin + length, sure: sure || named })
        }
        _ if named && ends(begin) => Some(Zone { seconds: 0, length: begin, sure: true }),
        _ => None,
    }
}

/// Seconds, bytes, and whether it can be nothing else.
fn offset(text: &str, short: bool) -> Option<(i32, usize, bool)> {
    let bytes = text.as_bytes();
    let sign = match bytes.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i32>().ok();
    let (hours, minutes, length, colon) = match digits(1) {
        1 if short => (number(1, 2)?, 0, 2, false),
        2 if matches!(bytes.get(3), Some(b':' | b'_')) && digits(4) == 2 => (number(1, 3)?, number(4, 6)?, 6, true),
        2 => (number(1, 3)?, 0, 3, false),
        4 => (number(1, 3)?, number(3, 5)?, 5, false),
        _ => return None,
    };
    let possible = hours <= OFFSET_HOURS_MAX && minutes % 15 == 0 && minutes < 60;
    possible.then_some((sign * (hours * 3600 + minutes * 60), length, sign > 0 || colon))
}

fn up_to(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(name: &str) -> Vec<(String, Option<i32>, Form)> {
        let found = find(name).into_iter();
        found.map(|one| (one.wall.strftime("%Y%m%d%H%M%S").to_string(), one.offset, one.form)).collect()
    }

    #[test]
    fn ids_before_a_time_are_told_from_it_or_kept_as_another_reading() {
        let time = ("20261128014948".to_owned(), None, Form::Digits);
        for name in [
            "1234567_20261128014948.mp4",
            "1234567_012345_20261128014948_0001.mp4",
            "370403000013200001_20261128014948.mp4",
            "37040300001320000001_20261128014948.mp4",
            "20200501_20261128014948.mp4",
        ] {
            assert_eq!(read(name).last(), Some(&time), "{name}");
            assert!(read(name).iter().rev().skip(1).all(|one| one.2 == Form::Within), "{name}: {:?}", read(name));
        }
        let serial = ("20120115093005".to_owned(), None, Form::Digits);
        assert_eq!(read("20120115093005_20261128014948.mp4"), [serial, time.clone()]);
        let serial = ("20200501123456".to_owned(), None, Form::Within);
        assert_eq!(read("DSJ2020050112345678_20261128014948.mp4"), [serial, time]);
    }

    #[test]
    fn zones_behind_a_time_are_read() {
        for (name, seconds) in [
            ("2026-11-27T20_49_48+00_00.mp4", 0),
            ("Roof_2026-11-28T04_49_48+0800.mp4", 8 * 3600),
            ("cam_20261127T204948Z.mp4", 0),
            ("20261127T154948-07:00.mp4", -7 * 3600),
            ("20261127154948-07_00.mp4", -7 * 3600),
            ("2026-11-28 02.19.48+05:30 x.mp4", 19_800),
            ("20261128_044948_UTC+8.mp4", 8 * 3600),
            ("20261127_204948GMT.mp4", 0),
            ("20261128044948123+08.mp4", 8 * 3600),
        ] {
            let found = read(name);
            assert_eq!((found.len(), found[0].1, found[0].2), (1, Some(seconds), Form::Sure), "{name}: {found:?}");
        }
        // What may be a running number is read both ways.
        let west: Vec<Option<i32>> = read("20261127154948-0700.mp4").into_iter().map(|one| one.1).collect();
        assert_eq!(west, [Some(-7 * 3600), None]);
        for name in
            ["20261127154948-0001.mp4", "20261127154948_0800.mp4", "20261127154948Zug.mp4", "20261127154948+1500.mp4"]
        {
            assert_eq!(read(name)[0].1, None, "{name}");
        }
    }

    #[test]
    fn a_day_alone_or_no_date_is_no_time() {
        for name in ["20261128.mp4", "2026-11-28.mp4", "20261328014948.mp4", "20261128250000.mp4", "REC_0001.mp4"] {
            assert!(find(name).is_empty(), "{name}: {:?}", find(name));
        }
        assert_eq!(read("2026年11月28日01时49分48秒.mp4")[0].0, "20261128014948");
    }

    proptest! {
        #[test]
        fn no_name_makes_the_reader_panic(name in "\\PC{0,80}", digits in "[-+_0-9TZ:]{0,60}") {
            prop_assert!(find(&name).len() <= READINGS_MAX);
            prop_assert!(find(&digits).len() <= READINGS_MAX);
        }
    }
}
