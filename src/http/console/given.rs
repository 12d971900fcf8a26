//! Times as people write them: `2026-11-25 09:05`, `2026/11/25 9:05:07`, `2026年11月25日`, or an
//! instant; and what goes into addresses.

use evidence::time::Utc;
use jiff::civil::{Date, DateTime, Time};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::http::console::shown::Clock;

/// Longest text that is looked at, in bytes.
const LENGTH_MAX: usize = 64;

/// Which end of the minute or day that was written is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its beginning.
    First,
    /// Its end: what comes after it begins.
    Last,
}

/// The numbers of a text, where nothing but what dates are written with is between them.
fn numbers(text: &str) -> Option<Vec<i16>> {
    let allowed = |c: char| c.is_ascii_digit() || "-/.:T 年月日".contains(c);
    if text.len() > LENGTH_MAX || !text.starts_with(|c: char| c.is_ascii_digit()) || !text.chars().all(allowed) {
        return None;
    }
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok()).collect()
}

/// A time on the site's clock.
pub fn moment(text: &str, edge: Edge, clock: &Clock) -> Option<Utc> {
    let text = text.trim();
    if text.ends_with('Z') {
        return text.parse().ok();
    }
    let small = |number: i16| i8::try_from(number).ok();
    let (date, time, seconds) = match numbers(text)?[..] {
        [year @ 1000..=9999, month, day] => ((year, month, day), (0, 0, 0), 24 * 3600),
        [year @ 1000..=9999, month, day, hour, minute] => ((year, month, day), (hour, minute, 0), 60),
        [year @ 1000..=9999, month, day, hour, minute, second] => ((year, month, day), (hour, minute, second), 1),
        _ => return None,
    };
    let date = Date::new(date.0, small(date.1)?, small(date.2)?).ok()?;
    let time = Time::new(small(time.0)?, small(time.1)?, small(time.2)?, 0).ok()?;
    let span = jiff::Span::new().seconds(if edge == Edge::Last { seconds } else { 0 });
    let local = DateTime::from_parts(date, time).checked_add(span).ok()?;
    Some(Utc::from_jiff(local.to_zoned(clock.zone().clone()).ok()?.timestamp()))
}

/// What stands in an address as it is (RFC 3986, 2.3).
const UNRESERVED: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// A value of a query string.
pub fn encoded(value: &str) -> String {
    utf8_percent_encode(value, &UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_query_stand_by_themselves() {
        assert_eq!(encoded("a-b_c.d~e9"), "a-b_c.d~e9");
        assert_eq!(encoded("薛 &=+%/?#:;\"'<"), "%E8%96%9B%20%26%3D%2B%25%2F%3F%23%3A%3B%22%27%3C");
    }

    #[test]
    fn times_are_of_the_sites_clock_and_reach_to_the_end_of_what_was_written() {
        let clock = Clock::new("Asia/Shanghai");
        for (text, first, last) in [
            ("2026-01-05", "2026-01-04T16:00:00.000000Z", "2026-01-05T16:00:00.000000Z"),
            ("2026年1月5日", "2026-01-04T16:00:00.000000Z", "2026-01-05T16:00:00.000000Z"),
            ("2026-01-05T09:05", "2026-01-05T01:05:00.000000Z", "2026-01-05T01:06:00.000000Z"),
            ("2026/1/5 9:05", "2026-01-05T01:05:00.000000Z", "2026-01-05T01:06:00.000000Z"),
            ("2026-01-05 09:05:07", "2026-01-05T01:05:07.000000Z", "2026-01-05T01:05:08.000000Z"),
            ("2026-01-05T01:05:07Z", "2026-01-05T01:05:07.000000Z", "2026-01-05T01:05:07.000000Z"),
        ] {
            assert_eq!(
                moment(text, Edge::First, &clock).map(|time| time.to_string()),
                Some(first.to_owned()),
                "{text}"
            );
            assert_eq!(moment(text, Edge::Last, &clock).map(|time| time.to_string()), Some(last.to_owned()), "{text}");
        }
        for text in
            ["", "yesterday", "2026-13-01", "2026-01-05T25:00", "9999999-01-01", "26-1-5", "2026-1-5 7", "1/5/2026"]
        {
            assert_eq!(moment(text, Edge::First, &clock), None, "{text}");
        }
    }
}
