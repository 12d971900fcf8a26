//! Dates and times in a file's name: every place that can be read as one, not the first that looks like it.
//!
//! Names carry ids as well: 7 digits and more of a device, 18 or 20 of GB/T 28181, serial numbers that begin
//! with a year. So each reading tells how sure its form is, and what else is known of the file decides
//! (`crate::capture`).

use std::ops::Range;
use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use regex::{Captures, Regex};

/// Longest part of a file's name that is looked at, in bytes; file systems allow 255.
const NAME_MAX: usize = 512;

/// Most readings of one name; later ones are the likelier times and are kept.
const READINGS_MAX: usize = 8;

/// Furthest that a zone lies from UTC, in hours.
const OFFSET_HOURS_MAX: i32 = 14;

/// Digits of `YYYYMMDDhhmmss`.
const DIGITS: usize = 14;

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

/// The half of the day, before a clock of 12 hours.
const HALF: &str = "(?P<early>上午|凌晨|早上|AM|am)?(?P<late>下午|中午|晚上|PM|pm)? ?";

/// What stands behind the seconds: their unit, and the half of a day of 12 hours.
const SECONDS_END: &str = "(?:秒|s)?(?:[ _.]?(?:(?P<am>[Aa])|(?P<pm>[Pp]))[Mm])?";

/// With separators or without them, all in two digits. A recorder that lost its clock says 1970 or 1980.
static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let day = "(?P<y>20[0-9]{2}|19[789][0-9])(?P<s1>[-_.年]?)(?P<mo>[01][0-9])(?P<s2>[-_.月]?)(?P<d>[0-3][0-9])日?";
    let clock = "(?P<h>[0-2][0-9])(?P<s3>[-_:.时時点點h]?)(?P<mi>[0-5][0-9])(?P<s4>[-_:.分m]?)(?P<s>[0-5][0-9])";
    form(&[day, "(?:[ _]at[ _]|[-_Tt .]{0,2})", HALF, clock, SECONDS_END])
});

/// With separators everywhere, so that a number below ten may have one digit.
static SPACED: LazyLock<Regex> = LazyLock::new(|| {
    let day = "(?P<y>20[0-9]{2})(?P<s1>[-_.年])(?P<mo>[01]?[0-9])(?P<s2>[-_.月])(?P<d>[0-3]?[0-9])";
    let clock = "(?P<h>[0-2]?[0-9])(?P<s3>[-_:.时時点點h])(?P<mi>[0-5]?[0-9])(?P<s4>[-_:.分m])(?P<s>[0-5]?[0-9])";
    form(&[day, "(?:日[ _]?|[ _]at[ _]|[-_Tt .,]{1,2})", HALF, clock, SECONDS_END])
});

/// With a year of two digits: as often something else.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    let day = "(?P<y>[0-9]{2})(?P<s1>[-_.]?)(?P<mo>[01][0-9])(?P<s2>[-_.]?)(?P<d>[0-3][0-9])";
    let clock = "(?P<h>[0-2][0-9])(?P<s3>[-_:.]?)(?P<mi>[0-5][0-9])(?P<s4>[-_:.]?)(?P<s>[0-5][0-9])";
    form(&[day, "[-_Tt .]{0,2}", HALF, clock, SECONDS_END])
});

/// A second clock behind a time whose clock has separators: when it ended.
static ENDED: LazyLock<Regex> = LazyLock::new(|| {
    form(&["^ ?[-_~至] ?(?P<h>[0-2][0-9])[-_:.时時点點h](?P<mi>[0-5][0-9])[-_:.分m](?P<s>[0-5][0-9])(?:秒|s)?"])
});

/// A row of digits.
static ROW: LazyLock<Regex> = LazyLock::new(|| form(&["[0-9]+"]));

/// Digits before a time, without anything between, that are taken for a device's number: 6 and more, since years,
/// channels and counters have fewer.
const DEVICE_DIGITS_MIN: usize = 6;

/// Seconds since 1970 that are read as a time: from 2010 to 2033; what begins with `20` is a date.
const EPOCH_SECONDS: Range<i64> = 1_262_304_000..2_000_000_000;

fn form(parts: &[&str]) -> Regex {
    Regex::new(&parts.concat()).expect("the pattern is a constant")
}

/// Every date and time in `name`, in the order in which they stand there.
pub(crate) fn find(name: &str) -> Vec<InName> {
    let name = up_to(name, NAME_MAX);
    let mut found: Vec<InName> = Vec::new();
    for (pattern, is_short) in [(&PATTERN, false), (&SPACED, false), (&SHORT, true)] {
        let mut from = 0;
        while let Some(captures) = pattern.captures_at(name, from) {
            let whole = captures.get(0).expect("a match has its whole").range();
            from = whole.start + name[whole.start..].chars().next().map_or(1, char::len_utf8);
            read(name, whole, &captures, is_short, &mut found);
        }
    }
    // Beside a date such a number is an id.
    let dated = found.iter().any(|one| one.form != Form::Within);
    let counts = ROW.find_iter(name).filter_map(|row| counted(row.as_str(), row.start()));
    found.extend(counts.map(|one| InName { form: if dated { Form::Within } else { one.form }, ..one }));
    let sure: Vec<(usize, usize)> =
        found.iter().filter(|one| one.form != Form::Within).map(|one| (one.at, one.at + one.raw.len())).collect();
    // Part of what is read whole is no time of its own.
    found.retain(|one| one.form != Form::Within || !sure.iter().any(|(from, to)| *from < one.at && one.at < *to));
    found.sort_by_key(|one| one.at);
    found.drain(..found.len().saturating_sub(READINGS_MAX));
    found
}

fn read(name: &str, whole: Range<usize>, captures: &Captures<'_>, is_short: bool, found: &mut Vec<InName>) {
    let seconds_end = captures.name("s").map_or(whole.end, |seconds| seconds.end());
    // A unit or the half of the day ends a word; else it is part of another one.
    let is_word = !name[whole.end..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let Some(wall) = wall(captures, is_short, is_word) else { return };
    let start = whole.start;
    let whole_end = if is_word { whole.end } else { seconds_end };
    let again = |one: &InName| one.at == start && (one.wall == wall || one.form != Form::Within);
    if found.iter().any(again) {
        return;
    }
    let before = name[..start].bytes().rev().take_while(u8::is_ascii_digit).count();
    let more = name[seconds_end..].bytes().take_while(u8::is_ascii_digit).count();
    let separated = ["s1", "s2", "s3", "s4"].iter().any(|group| captures.name(group).is_some_and(|s| !s.is_empty()));
    // Three digits more are milliseconds.
    let row = before > 0 || !(more == 0 || more == 3);
    // A time ends a longer row of digits where a device's number stands before it; a serial number begins with a year.
    let behind_device = more == 0 && before >= DEVICE_DIGITS_MIN && seconds_end - start == DIGITS;
    if is_short && (row || more > 0) {
        return;
    }
    let form = match (row, separated) {
        _ if is_short => Form::Within,
        (true, _) if !behind_device => Form::Within,
        (false, true) => Form::Sure,
        _ => Form::Digits,
    };
    let end = whole_end + if row { 0 } else { more };
    let mut push = |raw: &str, offset, form| found.push(InName { raw: raw.to_owned(), wall, offset, form, at: start });
    let zone = zone_behind(&name[end..]).filter(|_| !row && !is_short);
    if let Some(zone) = zone {
        push(&name[start..end + zone.length], Some(zone.seconds), zone.form);
    }
    let zone = zone.filter(|zone| zone.sure);
    if zone.is_none() {
        push(&name[start..end], None, form);
    }
    let clocked = ["s3", "s4"].iter().all(|group| captures.name(group).is_some_and(|s| !s.is_empty()));
    if clocked && form == Form::Sure {
        let past = end + zone.map_or(0, |zone| zone.length);
        found.extend(ended(name, past, wall, zone.map(|zone| zone.seconds)));
    }
}

/// The clock behind a time, on the same day or past its midnight.
fn ended(name: &str, from: usize, begun: DateTime, offset: Option<i32>) -> Option<InName> {
    let captures = ENDED.captures(&name[from..])?;
    let clock = captures.name("h")?;
    let whole = captures.get(0)?;
    // More of the same kind is a date or a row of counters.
    let alone = !name[from + whole.end()..].starts_with(|c: char| c.is_ascii_alphanumeric());
    let goes_on = goes_on(&name[from + whole.end()..]);
    let small = |group| captures.name(group)?.as_str().parse::<i8>().ok();
    let time = Time::new(small("h")?, small("mi")?, small("s")?, 0).ok()?;
    let same_day = begun.date().to_datetime(time);
    let wall = if same_day < begun { same_day.checked_add(1.day()).ok()? } else { same_day };
    let raw = name[from + clock.start()..from + whole.end()].to_owned();
    let at = from + clock.start();
    (alone && !goes_on).then_some(InName { raw, wall, offset, form: Form::Sure, at })
}

/// Seconds or milliseconds since 1970: ten digits are other numbers as often.
fn counted(row: &str, at: usize) -> Option<InName> {
    let number: i64 = row.parse().ok()?;
    let (millis, form) = match row.len() {
        10 => (number.checked_mul(1000)?, Form::Within),
        13 => (number, Form::Digits),
        _ => return None,
    };
    let at_instant =
        jiff::Timestamp::from_millisecond(millis).ok().filter(|_| EPOCH_SECONDS.contains(&(millis / 1000)))?;
    let wall = at_instant.to_zoned(TimeZone::UTC).datetime();
    Some(InName { raw: row.to_owned(), wall, offset: Some(0), form, at })
}

fn wall(captures: &Captures<'_>, is_short: bool, has_half: bool) -> Option<DateTime> {
    let number = |group| captures.name(group)?.as_str().parse::<i16>().ok();
    let small = |group| number(group).and_then(|value| i8::try_from(value).ok());
    let is = |group| captures.name(group).is_some();
    let hour = small("h")?;
    // A clock of 24 hours needs no half of the day, so one beside it tells nothing.
    let hour = match hour {
        1..=12 if is("early") || is("am") && has_half => hour % 12,
        1..=12 if is("late") || is("pm") && has_half => hour % 12 + 12,
        _ => hour,
    };
    let year = number("y")? + if is_short { 2000 } else { 0 };
    DateTime::new(year, small("mo")?, small("d")?, hour, small("mi")?, small("s")?, 0).ok()
}

/// An offset from UTC behind a time.
#[derive(Clone, Copy)]
struct Zone {
    seconds: i32,
    /// Bytes that it takes.
    length: usize,
    /// Whether it can be nothing else; `-0700` may be a running number.
    sure: bool,
    form: Form,
}

/// The zone behind a time, or behind its part of a second.
fn zone_behind(rest: &str) -> Option<Zone> {
    let part = |rest: &str| {
        let digits = rest.strip_prefix(['.', ','])?.bytes().take_while(u8::is_ascii_digit).count();
        (1..=9).contains(&digits).then_some(digits + 1)
    };
    zone(rest).or_else(|| {
        let skip = part(rest)?;
        zone(&rest[skip..]).map(|zone| Zone { length: zone.length + skip, ..zone })
    })
}

/// `Z`, `UTC`, `GMT+8`, `+08`, `+0800`, `+08:00`, `+08_00`, and the same to the west; also after a blank.
fn zone(rest: &str) -> Option<Zone> {
    let ends = |length: usize| !rest[length..].starts_with(|c: char| c.is_ascii_alphanumeric());
    if rest.starts_with(['Z', 'z']) && ends(1) {
        return Some(Zone { seconds: 0, length: 1, sure: true, form: Form::Sure });
    }
    let lead = rest.bytes().take(2).take_while(|byte| matches!(byte, b'_' | b' ' | b'(')).count();
    let named =
        rest.get(lead..lead + 3).is_some_and(|word| ["UTC", "GMT"].iter().any(|n| n.eq_ignore_ascii_case(word)));
    let begin = if named { lead + 3 } else { lead };
    match offset(&rest[begin..], named) {
        Some(offset) if ends(begin + offset.length) => {
            let length = begin + offset.length;
            if named || offset.is_east || offset.has_colon {
                return Some(Zone { seconds: offset.seconds, length, sure: true, form: Form::Sure });
            }
            // What goes on in the same way is a row of numbers; two digits are a running number as often.
            let form = if offset.length > 3 { Form::Sure } else { Form::Within };
            (!goes_on(&rest[length..])).then_some(Zone { seconds: offset.seconds, length, sure: false, form })
        }
        _ if named && ends(begin) => Some(Zone { seconds: 0, length: begin, sure: true, form: Form::Sure }),
        _ => None,
    }
}

/// Whether a row of numbers goes on.
fn goes_on(rest: &str) -> bool {
    matches!(rest.as_bytes(), [b'-' | b'_' | b':' | b'.', digit, ..] if digit.is_ascii_digit())
}

/// An offset as it is written.
struct Offset {
    seconds: i32,
    length: usize,
    is_east: bool,
    has_colon: bool,
}

fn offset(text: &str, short: bool) -> Option<Offset> {
    let bytes = text.as_bytes();
    let sign = match bytes.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = |from: usize| bytes[from.min(bytes.len())..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i32>().ok();
    let parted = |mark: u8| match mark {
        b':' | b'_' => true,
        // As a file system that knows no colon may have it; to the west it would be a row of numbers.
        b'-' | b'.' => sign > 0 || short,
        _ => false,
    };
    let (hours, minutes, length, has_colon) = match digits(1) {
        1 if short => (number(1, 2)?, 0, 2, false),
        2 if bytes.get(3).copied().is_some_and(parted) && digits(4) == 2 => (number(1, 3)?, number(4, 6)?, 6, true),
        2 => (number(1, 3)?, 0, 3, false),
        4 => (number(1, 3)?, number(3, 5)?, 5, false),
        _ => return None,
    };
    let possible = hours <= OFFSET_HOURS_MAX && minutes % 15 == 0 && minutes < 60;
    let seconds = sign * (hours * 3600 + minutes * 60);
    possible.then_some(Offset { seconds, length, is_east: sign > 0, has_colon })
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

    /// The first reading's wall clock, offset and form.
    fn first(name: &str) -> (String, Option<i32>, Form) {
        read(name).into_iter().next().unwrap_or_else(|| panic!("{name}: nothing read"))
    }

    #[test]
    fn clocks_of_twelve_hours_and_written_out_dates_are_read() {
        for (name, time) in [
            ("2026-11-28 01.49.48 PM.mp4", "20261128134948"),
            ("2026-11-28 at 1.49.48 PM.mov", "20261128134948"),
            ("2026-11-28 at 12.49.48 AM.mov", "20261128004948"),
            ("20261128_124948pm.mp4", "20261128124948"),
            ("20261128 134948 PM.mp4", "20261128134948"),
            ("WhatsApp Video 2026-11-28 at 09.49.48.mp4", "20261128094948"),
            ("2026年1月8日 下午1时49分48秒.mp4", "20260108134948"),
            ("2026年11月28日上午09点49分48秒.mp4", "20261128094948"),
            ("2026-1-8 1-49-48.mp4", "20260108014948"),
            ("19700101_080012.mp4", "19700101080012"),
            ("20261128_014948_PMC.mp4", "20261128014948"),
            ("20261128_014948s1.mp4", "20261128014948"),
            ("20261128_014948_pm_1.mp4", "20261128134948"),
            ("vlc-record-2026-11-28-09h49m48s-stream.mp4", "20261128094948"),
        ] {
            assert_eq!(first(name).0, time, "{name}");
            assert_eq!(read(name).len(), 1, "{name}: {:?}", read(name));
            assert_ne!(first(name).2, Form::Within, "{name}");
        }
    }

    #[test]
    fn zones_behind_parts_of_seconds_and_blanks_are_read() {
        for (name, seconds) in [
            ("cam_20261127T204948.123Z.mp4", 0),
            ("2026-11-28T04-49-48.123456+08-00.mp4", 8 * 3600),
            ("2026-11-27 20-49-48 +0000.mp4", 0),
            ("20261127_204948_utc.mp4", 0),
            ("20261128044948(UTC+08:00).mp4", 8 * 3600),
            ("20261127 154948 -0500.mp4", -5 * 3600),
        ] {
            assert_eq!(first(name).1, Some(seconds), "{name}: {:?}", read(name));
        }
        // A running number is a zone only where something else says so.
        let found = read("2026-11-28-01-49-48-01.mp4");
        assert_eq!(
            found.iter().map(|one| (one.1, one.2)).collect::<Vec<_>>(),
            [(Some(-3600), Form::Within), (None, Form::Sure)]
        );
        assert_eq!(read("20261128014948.264")[0].1, None);
    }

    #[test]
    fn a_second_clock_is_the_end_of_the_first() {
        for (name, end) in [
            ("2026-11-28_01-49-48-01-50-48.mp4", "20261128015048"),
            ("2026-11-28 23.59.48_00.00.48.mp4", "20261129000048"),
            ("2026-11-28T01:49:48+08:00-01:50:48.mp4", "20261128015048"),
        ] {
            let found = read(name);
            assert_eq!((found.len(), found[1].0.as_str(), found[1].1), (2, end, found[0].1), "{name}: {found:?}");
        }
        // Counters are none.
        for name in
            ["20261128_014948_000022.mp4", "2026-11-28_01-49-48-01-50-48-0001.mp4", "2026-11-28_01-49-48_015048.mp4"]
        {
            assert_eq!(read(name).len(), 1, "{name}: {:?}", read(name));
        }
    }

    #[test]
    fn seconds_since_1970_and_short_years_are_readings_that_need_others() {
        assert_eq!(read("1795801788.mp4"), [("20261127174948".to_owned(), Some(0), Form::Within)]);
        assert_eq!(read("mmexport1795801788123.mp4"), [("20261127174948".to_owned(), Some(0), Form::Digits)]);
        assert_eq!(read("20261128014948_1534567890123.mp4").last().unwrap().2, Form::Within);
        assert_eq!(read("261128_014948.mp4"), [("20261128014948".to_owned(), None, Form::Within)]);
        for name in
            ["17958017881.mp4", "2026112801.mp4", "0795801788.mp4", "20261128014948.mp4", "12345678901234567890.mp4"]
        {
            assert!(read(name).iter().all(|one| one.1.is_none()), "{name}: {:?}", read(name));
        }
    }

    #[test]
    fn a_time_that_ends_a_longer_row_stands_behind_a_device() {
        for name in ["123456720261128014948.mp4", "3704030000132000000120261128014948.mp4"] {
            assert_eq!(read(name).last().unwrap(), &("20261128014948".to_owned(), None, Form::Digits), "{name}");
        }
        // A serial number begins with a year; fewer digits before are no device.
        for name in ["DSJ2020050112345678.mp4", "120261128014948.mp4", "202611280149481234.mp4"] {
            assert!(read(name).iter().all(|one| one.2 == Form::Within), "{name}: {:?}", read(name));
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
