//! What a clerk types into one box, taken apart: days and times, and words.
//!
//! Words are left as typed; the index finds case numbers, certificates, names, recorders and places
//! alike. What is understood as time:
//!
//! - days: `2026-11-20`, `2026/11/20`, `2026.11.20`, `20261120`, `2026年11月20日`, `11月20日` (the latest such
//!   day that is not in the future), 今天, 昨天, 前天, today, yesterday;
//! - longer: `2026年11月`, `11月`, `2026年`, 本周, 上周, 本月, 上月, 今年, 去年, this/last week/month/year;
//! - a time after a day: `14:30`, `14:30:15`, `14点`, `14时30分`. Footage is cut into pieces of up to an hour,
//!   and a piece is found by its end: the hour from there on is meant;
//! - from one to another: 到, 至, `~`, `..`, `—`; either end may be left out, and the second may be a time
//!   alone. 至今 is up to now.
//!
//! A day inside a longer word (`BWC-20261120`, a file's `20261120143000`) is part of the word, and what
//! stands in quotation marks is a word whatever it looks like. Of several times the whole span is
//! meant, from the earliest to the latest.

use evidence::time::Utc;
use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan as _, Zoned};

pub use crate::answers::bounds::QUERY_LENGTH_MAX;
use crate::custody::search::grams::fold;

/// What was meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Captured at or after.
    pub from: Option<Utc>,
    /// Captured before.
    pub until: Option<Utc>,
    /// Words, folded.
    pub words: Vec<String>,
}

/// A stretch of civil time: from its start to before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    start: DateTime,
    end: DateTime,
    /// Whether it is a moment of a day, which ends a range by itself.
    timed: bool,
}

/// How a range goes on after its first end.
enum Second {
    /// To another.
    End(Stretch),
    /// Up to now.
    Open,
}

/// Two ends, either of which may be open.
type Range = (Option<DateTime>, Option<DateTime>);

/// Between the two ends of a range; the longest first.
const BETWEEN: [&str; 8] = ["..", "——", "—", "–", "~", "到", "至", "-"];

/// Reads `text` as of `now`, in the zone of `now`.
pub fn read(text: &str, now: &Zoned) -> Query {
    let folded = fold(&text.chars().take(QUERY_LENGTH_MAX).collect::<String>());
    let mut reader = Reader { rest: &folded, before: None, today: now.date() };
    let mut query = Query::default();
    let (mut word, mut ranges) = (String::new(), Vec::new());
    loop {
        if let Some(quoted) = reader.quoted() {
            flush(&mut word, &mut query.words);
            query.words.extend(Some(quoted.trim().to_owned()).filter(|word| !word.is_empty()));
        } else if let Some(range) = reader.range() {
            flush(&mut word, &mut query.words);
            ranges.push(range);
        } else if let Some(c) = reader.next() {
            if parts_words(c) {
                flush(&mut word, &mut query.words);
            } else {
                word.push(c);
            }
        } else {
            break;
        }
    }
    flush(&mut word, &mut query.words);
    let instant = |at: DateTime| at.to_zoned(now.time_zone().clone()).ok().map(|at| Utc::from_jiff(at.timestamp()));
    // An open end of any keeps the whole span open.
    if ranges.iter().all(|range| range.0.is_some()) {
        query.from = ranges.iter().filter_map(|range| range.0).min().and_then(instant);
    }
    if ranges.iter().all(|range| range.1.is_some()) {
        query.until = ranges.iter().filter_map(|range| range.1).max().and_then(instant);
    }
    query
}

/// Keeps a word that holds a letter or digit.
fn flush(word: &mut String, words: &mut Vec<String>) {
    if word.chars().any(char::is_alphanumeric) && !words.contains(word) {
        words.push(std::mem::take(word));
    }
    word.clear();
}

fn parts_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '、' | '。')
}

/// What stands at the end of a text that was typed, not inside an ASCII word.
fn is_inside(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '\\' | ':')
}

/// A folded text, as far as it is not read.
#[derive(Clone)]
struct Reader<'a> {
    rest: &'a str,
    before: Option<char>,
    today: Date,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.before = Some(c);
        Some(c)
    }

    fn take(&mut self, text: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(text) else { return false };
        self.rest = rest;
        self.before = text.chars().next_back();
        true
    }

    fn skip_spaces(&mut self) {
        while self.rest.starts_with(char::is_whitespace) {
            self.next();
        }
    }

    /// Reads with `read`, or stays where it was.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = self.clone();
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    fn at_word_start(&self) -> bool {
        self.before.is_none_or(|c| parts_words(c) || matches!(c, '"' | '”'))
    }

    /// Whether nothing of an ASCII word goes on here.
    fn at_end(&self) -> bool {
        self.rest.chars().next().is_none_or(|c| !is_inside(c) || self.separator().is_some())
    }

    /// Whether a word ends here, or one of two ends of a range does.
    fn at_word_end(&self) -> bool {
        let next = self.rest.chars().next();
        next.is_none_or(|c| parts_words(c) || c == '"') || self.separator().is_some()
    }

    /// Something between two ends; a hyphen only with spaces beside it.
    fn separator(&self) -> Option<&'static str> {
        BETWEEN.into_iter().filter(|between| *between != "-").find(|between| self.rest.starts_with(between))
    }

    fn quoted(&mut self) -> Option<&'a str> {
        let open = self.rest.chars().next()?;
        let close = match open {
            '"' => '"',
            '“' => '”',
            _ => return None,
        };
        let (inside, rest) = self.rest[open.len_utf8()..].split_once(close)?;
        (self.rest, self.before) = (rest, Some(close));
        Some(inside)
    }

    /// A stretch, or what lies between two, or on one side of one.
    fn range(&mut self) -> Option<Range> {
        self.attempt(|reader| {
            if reader.at_word_start() && (reader.take("..") || reader.take("~")) {
                reader.before = None;
                let last = reader.stretch()?;
                return Some((None, Some(last.until())));
            }
            let first = reader.stretch()?;
            let Some(second) = reader.attempt(|reader| reader.second(&first)) else {
                return Some((Some(first.start), Some(first.end)));
            };
            let Second::End(second) = second else { return Some((Some(first.start), None)) };
            let (first, last) = if second.start < first.start { (second, first) } else { (first, second) };
            Some((Some(first.start), Some(last.until())))
        })
    }

    /// What follows the first end of a range: the second end, or nothing where it is open.
    fn second(&mut self, first: &Stretch) -> Option<Second> {
        self.skip_spaces();
        let spaced = self.before.is_some_and(char::is_whitespace);
        let between = self.separator().or_else(|| (spaced && self.rest.starts_with("- ")).then_some("-"))?;
        self.take(between);
        self.skip_spaces();
        if between == "至" && self.take("今") {
            return self.at_word_end().then_some(Second::Open);
        }
        self.before = None;
        if let Some(second) = self.attempt(Self::stretch) {
            return Some(Second::End(second));
        }
        let same_day = self.attempt(|reader| reader.time().filter(|_| reader.at_end()));
        match same_day {
            Some(time) => Some(Second::End(Stretch::at(first.start.date().to_datetime(time))?)),
            None => (matches!(between, ".." | "~") && self.at_word_end()).then_some(Second::Open),
        }
    }

    /// A day with or without a time, or a longer stretch.
    fn stretch(&mut self) -> Option<Stretch> {
        if self.before.is_some_and(is_inside) {
            return None;
        }
        self.attempt(|reader| {
            let stretch = reader.named().or_else(|| reader.written())?;
            if stretch.end != stretch.start.checked_add(1.day()).ok()? {
                return reader.at_end().then_some(stretch);
            }
            let day = stretch.start.date();
            let time = reader.attempt(|reader| {
                reader.skip_spaces();
                reader.time().filter(|_| reader.at_end())
            });
            let Some(time) = time else { return reader.at_end().then_some(stretch) };
            Stretch::at(day.to_datetime(time))
        })
    }

    /// A stretch that is called by a name, which stands alone.
    fn named(&mut self) -> Option<Stretch> {
        if !self.at_word_start() {
            return None;
        }
        let today = self.today;
        let monday = |weeks: i64| {
            let back = i64::from(today.weekday().to_monday_zero_offset()) + 7 * weeks;
            Stretch::new(today.checked_sub(back.days()).ok()?, 7.days())
        };
        let month = |back: i64| Stretch::new(today.first_of_month().checked_sub(back.months()).ok()?, 1.month());
        let year = |back: i64| Stretch::new(today.first_of_year().checked_sub(back.years()).ok()?, 1.year());
        let day = |back: i64| Stretch::new(today.checked_sub(back.days()).ok()?, 1.day());
        self.attempt(|reader| {
            let mut is = |names: &[&str]| names.iter().any(|name| reader.take(name));
            let stretch = match () {
                () if is(&["今天", "今日", "today"]) => day(0),
                () if is(&["昨天", "昨日", "yesterday"]) => day(1),
                () if is(&["前天"]) => day(2),
                () if is(&["本周", "这周", "this week"]) => monday(0),
                () if is(&["上周", "last week"]) => monday(1),
                () if is(&["本月", "这个月", "this month"]) => month(0),
                () if is(&["上月", "上个月", "last month"]) => month(1),
                () if is(&["今年", "this year"]) => year(0),
                () if is(&["去年", "last year"]) => year(1),
                () => None,
            }?;
            // `今天大酒店` is a name; `今天14:30` is not.
            let goes_on = reader.rest.starts_with(|c: char| c.is_ascii_digit());
            (reader.at_word_end() || goes_on).then_some(stretch)
        })
    }

    /// A day, month or year in digits.
    fn written(&mut self) -> Option<Stretch> {
        self.attempt(Self::in_characters)
            .or_else(|| self.attempt(|reader| reader.apart('-')))
            .or_else(|| self.attempt(|reader| reader.apart('/')))
            .or_else(|| self.attempt(|reader| reader.apart('.')))
            .or_else(|| self.attempt(Self::together))
    }

    /// `2026年11月20日`, and less of it.
    fn in_characters(&mut self) -> Option<Stretch> {
        let number = self.digits(1, 4)?;
        if self.take("年") {
            let year = i16::try_from(number).ok().filter(|year| (1970..=9998).contains(year))?;
            let month = self.attempt(|reader| reader.digits(1, 2).filter(|_| reader.take("月")));
            let Some(month) = month else { return Stretch::new(Date::new(year, 1, 1).ok()?, 1.year()) };
            let month = i8::try_from(month).ok()?;
            return match self.day_of_month() {
                Some(day) => Stretch::new(Date::new(year, month, day).ok()?, 1.day()),
                None => Stretch::new(Date::new(year, month, 1).ok()?, 1.month()),
            };
        }
        if !self.take("月") {
            return None;
        }
        let month = i8::try_from(number).ok()?;
        let (day, length) = self.day_of_month().map_or((1, 1.month()), |day| (day, 1.day()));
        // The latest that has begun; the 29th of February may be years ago.
        let this = self.today.year();
        let began = (0..=8).filter_map(|back| Date::new(this - back, month, day).ok()).find(|date| *date <= self.today);
        Stretch::new(began?, length)
    }

    fn day_of_month(&mut self) -> Option<i8> {
        self.attempt(|reader| {
            let day = reader.digits(1, 2)?;
            (reader.take("日") || reader.take("号")).then_some(i8::try_from(day).ok()?)
        })
    }

    /// `2026-11-20`, with another mark between.
    fn apart(&mut self, mark: char) -> Option<Stretch> {
        let mut part = |least, most| {
            let digits = self.digits(least, most)?;
            Some((digits, self.rest.starts_with(mark).then(|| self.next())))
        };
        let (year, first) = part(4, 4)?;
        let (month, second) = part(1, 2)?;
        first.and(second)?;
        let day = self.digits(1, 2)?;
        Stretch::day(year, month, day)
    }

    /// `20261120`.
    fn together(&mut self) -> Option<Stretch> {
        let digits = self.digits(8, 8)?;
        Stretch::day(digits / 10_000, digits / 100 % 100, digits % 100)
    }

    /// `14:30`, `14:30:15`, `14点`, `14时30分`.
    fn time(&mut self) -> Option<Time> {
        self.attempt(|reader| {
            let hour = reader.digits(1, 2)?;
            let mut parts = [hour, 0, 0];
            if reader.take(":") {
                parts[1] = reader.digits(2, 2)?;
                if reader.take(":") {
                    parts[2] = reader.digits(2, 2)?;
                }
            } else if reader.take("点") || reader.take("时") {
                if let Some(minute) = reader.attempt(|reader| reader.digits(1, 2)) {
                    parts[1] = minute;
                    reader.take("分");
                }
            } else {
                return None;
            }
            let [hour, minute, second] = parts.map(|part| i8::try_from(part).unwrap_or(i8::MAX));
            Time::new(hour, minute, second, 0).ok()
        })
    }

    /// A number of so many digits, no more of which follow.
    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let length = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        if !(least..=most).contains(&length) {
            return None;
        }
        let number = self.rest[..length].parse().ok()?;
        self.before = self.rest[..length].chars().next_back();
        self.rest = &self.rest[length..];
        Some(number)
    }
}

impl Stretch {
    fn new(first: Date, length: Span) -> Option<Self> {
        let end = first.checked_add(length).ok()?;
        Some(Self { start: first.to_datetime(Time::midnight()), end: end.to_datetime(Time::midnight()), timed: false })
    }

    fn day(year: u32, month: u32, day: u32) -> Option<Self> {
        let year = i16::try_from(year).ok().filter(|year| (1970..=9998).contains(year))?;
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Self::new(Date::new(year, month, day).ok()?, 1.day())
    }

    /// The hour from a moment on.
    fn at(start: DateTime) -> Option<Self> {
        Some(Self { start, end: start.checked_add(1.hour()).ok()?, timed: true })
    }

    /// Where a range ends whose second end this is.
    fn until(&self) -> DateTime {
        if self.timed { self.start } else { self.end }
    }
}

#[cfg(test)]
mod tests {
    use crate::custody::search::query::*;

    /// A Wednesday.
    const NOW: &str = "2026-11-25T09:30:00[Asia/Shanghai]";

    fn read(text: &str) -> Query {
        super::read(text, &NOW.parse().expect("a time"))
    }

    /// The span in local time and the words, as text.
    fn said(text: &str) -> String {
        let query = read(text);
        let zone = jiff::tz::TimeZone::get("Asia/Shanghai").expect("a zone");
        let local = |at: Option<Utc>| {
            at.map_or("*".to_owned(), |at| at.to_jiff().to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string())
        };
        let words = query.words.join(" ");
        match (query.from, query.until) {
            (None, None) => words,
            (from, until) => format!("{} … {} | {words}", local(from), local(until)).trim_end().to_owned(),
        }
    }

    const THE_20TH: &str = "2026-11-20 00:00 … 2026-11-21 00:00 |";

    #[test]
    fn a_day_in_any_usual_form() {
        for text in [
            "2026-11-20",
            "2026/11/20",
            "2026.11.20",
            "20261120",
            "2026年11月20日",
            "2026年11月20号",
            "11月20日",
            "２０２６－１１－２０",
            " 2026-11-20 ",
        ] {
            assert_eq!(said(text), THE_20TH, "{text}");
        }
        assert_eq!(said("2026-1-5"), "2026-01-05 00:00 … 2026-01-06 00:00 |");
    }

    #[test]
    fn a_day_without_a_year_is_not_in_the_future() {
        assert_eq!(said("11月25日"), "2026-11-25 00:00 … 2026-11-26 00:00 |");
        assert_eq!(said("11月26日"), "2025-11-26 00:00 … 2025-11-27 00:00 |");
        assert_eq!(said("2月29日"), "2024-02-29 00:00 … 2024-03-01 00:00 |");
        assert_eq!(said("12月"), "2025-12-01 00:00 … 2026-01-01 00:00 |");
        assert_eq!(said("11月"), "2026-11-01 00:00 … 2026-12-01 00:00 |");
    }

    #[test]
    fn days_and_longer_by_name() {
        for (text, expected) in [
            ("今天", "2026-11-25 00:00 … 2026-11-26 00:00 |"),
            ("Today", "2026-11-25 00:00 … 2026-11-26 00:00 |"),
            ("昨天", "2026-11-24 00:00 … 2026-11-25 00:00 |"),
            ("yesterday", "2026-11-24 00:00 … 2026-11-25 00:00 |"),
            ("前天", "2026-11-23 00:00 … 2026-11-24 00:00 |"),
            ("本周", "2026-11-23 00:00 … 2026-11-30 00:00 |"),
            ("上周", "2026-11-16 00:00 … 2026-11-23 00:00 |"),
            ("last week", "2026-11-16 00:00 … 2026-11-23 00:00 |"),
            ("本月", "2026-11-01 00:00 … 2026-12-01 00:00 |"),
            ("上个月", "2026-10-01 00:00 … 2026-11-01 00:00 |"),
            ("2026年2月", "2026-02-01 00:00 … 2026-03-01 00:00 |"),
            ("2025年", "2025-01-01 00:00 … 2026-01-01 00:00 |"),
            ("去年", "2025-01-01 00:00 … 2026-01-01 00:00 |"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn a_time_means_the_hour_from_there_on() {
        let expected = "2026-11-20 14:30 … 2026-11-20 15:30 |";
        for text in
            ["2026-11-20 14:30", "20261120 14:30:00", "11月20日14:30", "11月20日 14时30分", "2026年11月20日14点30分"]
        {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(said("昨天14:30"), "2026-11-24 14:30 … 2026-11-24 15:30 |");
        assert_eq!(said("昨天 9点"), "2026-11-24 09:00 … 2026-11-24 10:00 |");
        assert_eq!(said("2026-11-20 25:00"), "2026-11-20 00:00 … 2026-11-21 00:00 | 25:00");
        assert_eq!(said("14:30"), "14:30");
    }

    #[test]
    fn from_one_to_another() {
        let expected = "2026-11-01 00:00 … 2026-11-21 00:00 |";
        for text in [
            "2026-11-01到2026-11-20",
            "2026-11-01 至 2026-11-20",
            "20261101~20261120",
            "20261101～20261120",
            "2026-11-01..2026-11-20",
            "11月1日—11月20日",
            "2026/11/01 - 2026/11/20",
            "11月20日到11月1日",
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
        assert_eq!(said("前天到今天"), "2026-11-23 00:00 … 2026-11-26 00:00 |");
        assert_eq!(said("2026-11-20 14:30到15:45"), "2026-11-20 14:30 … 2026-11-20 15:45 |");
        assert_eq!(said("11月20日14:30至11月21日8点"), "2026-11-20 14:30 … 2026-11-21 08:00 |");
        assert_eq!(said("2026-11-20.."), "2026-11-20 00:00 … * |");
        assert_eq!(said("..2026-11-20"), "* … 2026-11-21 00:00 |");
        assert_eq!(said("11月20日至今 王伟"), "2026-11-20 00:00 … * | 王伟");
    }

    #[test]
    fn several_times_are_the_whole_span() {
        assert_eq!(said("11月3日 薛城 11月1日"), "2026-11-01 00:00 … 2026-11-04 00:00 | 薛城");
    }

    #[test]
    fn words_are_kept_beside_times() {
        assert_eq!(said("王伟 11月20日 光明路"), format!("{THE_20TH} 王伟 光明路"));
        assert_eq!(said("王伟，光明路；昨天"), "2026-11-24 00:00 … 2026-11-25 00:00 | 王伟 光明路");
        assert_eq!(said("王伟11月20日光明路"), format!("{THE_20TH} 王伟 光明路"));
        assert_eq!(said("王伟 王伟 … /"), "王伟");
        assert_eq!(said(""), "");
    }

    #[test]
    fn a_case_number_in_any_brackets_is_one_word() {
        for text in ["薛综执案〔2026〕1号", "薛综执案[2026]1号", "薛综执案（2026）1号", "薛综执案［２０２６］１号"]
        {
            assert_eq!(said(text), "薛综执案(2026)1号", "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_time_is_a_word() {
        for text in
            ["bwc-20261120", "20261120143000", "2026-11-20-001", "2026-13-01", "20261301", "a2026-11-20", "今天大酒店"]
        {
            assert_eq!(said(text), text);
        }
        assert_eq!(said("\"20261120\""), "20261120");
        assert_eq!(said("“昨天 今天” x"), "昨天 今天 x");
        assert_eq!(said("dcim/20261120/a_1.mp4"), "dcim/20261120/a_1.mp4");
        assert_eq!(said("37001234 BWC-7a"), "37001234 bwc-7a");
        assert_eq!(said("到 至 ~"), "到 至");
    }

    #[test]
    fn a_day_is_the_zones_own() {
        let now = "2026-11-25T09:30:00[America/New_York]".parse().expect("a time");
        // The day on which clocks go back has 25 hours.
        let query = super::read("2026-11-01", &now);
        assert_eq!(query.from.map(|at| at.to_string()).as_deref(), Some("2026-11-01T04:00:00.000000Z"));
        assert_eq!(query.until.map(|at| at.to_string()).as_deref(), Some("2026-11-02T05:00:00.000000Z"));
    }

    #[test]
    fn no_text_is_too_long_or_too_odd() {
        assert!(read(&"1".repeat(10_000)).words[0].len() <= QUERY_LENGTH_MAX);
        for text in
            ["9999年12月31日", "99999999", "..", "~~", "\"", "“", "-", "2026年", "0月0日", "至今", "昨天到", "\u{0}"]
        {
            read(text);
        }
    }
}
