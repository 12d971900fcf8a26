//! Days and times as people write them, in Chinese and English:
//!
//! - days: `2026-11-20`, `2026/11/20`, `2026.11.20`, `20261120`, `2026年11月20日`, `28 Nov 2026`, and without a year,
//!   which is the latest such day that is not in the future: `11月20日`, `11-20`, `11/20`, `Nov 20`; 今天, 昨天, 前天,
//!   today, yesterday; 周六, 星期六, Saturday (the latest), 上周五, 本周五, last Friday;
//! - longer: `2026年11月`, `11月`, `Nov 2026`, `2026年`, 本周, 上周, 本月, 上月, 今年, 去年, this/last week/month/year,
//!   and of those 今年11月, 去年11月20日, 本月20日;
//! - up to now, today included: 最近3天, 近三天, 过去一周, last 3 days, past week; 最近24小时 by the hour;
//! - a time after a day: `14:30`, `14:30:15`, `14点`, `14时30分`, 下午3点; a part of a day: 上午, 下午, 晚上, evening.
//!   Footage is cut into pieces of up to an hour, and a piece is found by its end: the hour from there on is meant;
//! - a moment as programs write it, `2026-11-28T09:30:00Z`, with any offset;
//! - from one to another: 到, 至, `~`, `..`, `—`; either end may be left out, and the second may be a time
//!   alone. 至今 is up to now.
//!
//! A year is one from 2000 to the next: what else has eight digits is no day.

use jiff::civil::{Date, DateTime, Time};
use jiff::{Span, ToSpan as _, Zoned};

/// Two ends, either of which may be open.
pub(super) type Range = (Option<DateTime>, Option<DateTime>);

/// A stretch of civil time: from its start to before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: DateTime,
    pub(super) end: DateTime,
    /// Whether it is a moment of a day, which ends a range by itself.
    pub(super) timed: bool,
}

/// How a range goes on after its first end.
enum Second {
    /// To another.
    End(Stretch),
    /// Up to now.
    Open,
}

/// A part of a day: its name, its hours, and what is added to an hour of twelve that is said beside it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    from: i8,
    until: i8,
    after_noon: bool,
}

const NIGHT: Part = Part { from: 0, until: 6, after_noon: false };
pub(super) const MORNING: Part = Part { from: 6, until: 12, after_noon: false };
const NOON: Part = Part { from: 11, until: 14, after_noon: true };
pub(super) const AFTERNOON: Part = Part { from: 12, until: 18, after_noon: true };
pub(super) const EVENING: Part = Part { from: 18, until: 24, after_noon: true };

/// What parts of a day are called.
pub(super) const PARTS: [(&str, Part); 14] = [
    ("凌晨", NIGHT),
    ("早上", MORNING),
    ("早晨", MORNING),
    ("上午", MORNING),
    ("中午", NOON),
    ("下午", AFTERNOON),
    ("傍晚", EVENING),
    ("晚上", EVENING),
    ("夜间", EVENING),
    ("夜里", EVENING),
    ("morning", MORNING),
    ("afternoon", AFTERNOON),
    ("evening", EVENING),
    ("night", EVENING),
];

/// Between the two ends of a range; the longest first.
const BETWEEN: [&str; 8] = ["..", "——", "—", "–", "~", "到", "至", "-"];

/// The first year of which there is footage of body cameras.
const YEAR_FIRST: i16 = 2000;

/// What stands between words.
pub(super) fn parts_words(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '、' | '。' | '"' | '“' | '”')
}

/// What stands at the end of a text that was typed, not inside an ASCII word.
fn is_inside(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '\\' | ':')
}

/// A folded text, as far as it is not read.
#[derive(Clone)]
pub(super) struct Reader<'a> {
    whole: usize,
    pub(super) rest: &'a str,
    before: Option<char>,
    pub(super) now: &'a Zoned,
}

impl<'a> Reader<'a> {
    pub(super) fn new(folded: &'a str, now: &'a Zoned) -> Self {
        Self { whole: folded.len(), rest: folded, before: None, now }
    }

    /// How many bytes are read.
    pub(super) fn position(&self) -> usize {
        self.whole - self.rest.len()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.before = Some(c);
        Some(c)
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(text) else { return false };
        self.rest = rest;
        self.before = text.chars().next_back();
        true
    }

    pub(super) fn take_any(&mut self, texts: &[&str]) -> bool {
        texts.iter().any(|text| self.take(text))
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.rest.starts_with(char::is_whitespace) {
            self.next();
        }
    }

    /// Reads with `read`, or stays where it was.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = self.clone();
        let found = read(&mut ahead)?;
        *self = ahead;
        Some(found)
    }

    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    pub(super) fn at_word_start(&self) -> bool {
        self.before.is_none_or(parts_words)
    }

    /// Whether nothing of an ASCII word goes on here.
    pub(super) fn at_end(&self) -> bool {
        self.rest.chars().next().is_none_or(|c| !is_inside(c) || self.separator().is_some())
    }

    /// Whether a word ends here, or one of two ends of a range does.
    pub(super) fn at_word_end(&self) -> bool {
        self.rest.chars().next().is_none_or(parts_words) || self.separator().is_some()
    }

    /// Something between two ends; a hyphen, which all dashes are folded to, only with spaces beside it or behind a sign
    /// like 日: behind a digit it belongs to a date or a name.
    fn separator(&self) -> Option<&'static str> {
        let is_dash = self.before.is_some_and(|before| !is_inside(before));
        let may_stand = |between: &str| is_dash || between != "-";
        BETWEEN.into_iter().find(|between| may_stand(between) && self.rest.starts_with(between))
    }

    pub(super) fn quoted(&mut self) -> Option<&'a str> {
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

    /// What one of these words stands for, where it stands alone.
    pub(super) fn one_of<T: Copy>(&mut self, known: &[(&str, T)]) -> Option<T> {
        if !self.at_word_start() {
            return None;
        }
        let alone = |reader: &mut Self| reader.rest.chars().next().is_none_or(parts_words);
        known
            .iter()
            .find_map(|(word, value)| self.attempt(|reader| (reader.take(word) && alone(reader)).then_some(*value)))
    }

    /// A stretch, or what lies between two, or on one side of one.
    pub(super) fn range(&mut self) -> Option<Range> {
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
        let day = first.start.date();
        match self.attempt(|reader| reader.within(day)) {
            Some(second) => Some(Second::End(second)),
            None => (matches!(between, ".." | "~") && self.at_word_end()).then_some(Second::Open),
        }
    }

    /// A day with or without a time, or a longer stretch.
    fn stretch(&mut self) -> Option<Stretch> {
        // What stands in brackets is a part of a case's number.
        if self.before.is_some_and(|c| is_inside(c) || c == '(') {
            return None;
        }
        if let Some(moment) = self.attempt(Self::moment) {
            return Some(moment);
        }
        self.attempt(|reader| {
            let stretch = reader.named().or_else(|| reader.written())?;
            if stretch.end != stretch.start.checked_add(1.day()).ok()? || stretch.start.time() != Time::midnight() {
                return reader.at_end().then_some(stretch);
            }
            let day = stretch.start.date();
            let within = reader.attempt(|reader| {
                reader.skip_spaces();
                reader.within(day)
            });
            within.or_else(|| reader.at_end().then_some(stretch))
        })
    }

    /// What is said of a day behind it: a time, a part of the day, or both.
    fn within(&mut self, day: Date) -> Option<Stretch> {
        let part = PARTS.iter().find_map(|(name, part)| self.take(name).then_some(*part));
        let time = self.attempt(|reader| {
            reader.skip_spaces();
            reader.time().filter(|_| reader.at_end())
        });
        match (part, time) {
            (None, None) => None,
            (Some(part), None) => self.at_end().then(|| part.of(day)).flatten(),
            (None, Some(time)) => Stretch::at(day.to_datetime(time)),
            (Some(part), Some(time)) => Stretch::at(day.to_datetime(part.time(time)?)),
        }
    }

    /// A moment as programs write it.
    fn moment(&mut self) -> Option<Stretch> {
        let day = self.apart('-')?.start.date();
        if !self.take("t") {
            return None;
        }
        let time = self.time()?;
        if self.take(".") {
            self.digits(1, 9)?;
        }
        let local = day.to_datetime(time);
        let sign = match () {
            () if self.take("z") => 0,
            () if self.take("+") => 1,
            () if self.take("-") => -1,
            () => return self.at_end().then(|| Stretch::at(local)).flatten(),
        };
        let mut seconds = 0;
        if sign != 0 {
            let (hours, minutes) = if let Some(both) = self.attempt(|reader| reader.digits(4, 4)) {
                (both / 100, both % 100)
            } else {
                let hours = self.digits(2, 2)?;
                (hours, if self.take(":") { self.digits(2, 2)? } else { 0 })
            };
            seconds = sign * i32::try_from(hours * 3600 + minutes * 60).ok()?;
        }
        let at = jiff::tz::Offset::from_seconds(seconds).ok()?.to_timestamp(local).ok()?;
        let here = at.to_zoned(self.now.time_zone().clone()).datetime();
        self.at_end().then(|| Stretch::at(here)).flatten()
    }

    /// A day, month or year in digits.
    fn written(&mut self) -> Option<Stretch> {
        self.attempt(Self::in_characters)
            .or_else(|| self.attempt(|reader| reader.apart('-')))
            .or_else(|| self.attempt(|reader| reader.apart('/')))
            .or_else(|| self.attempt(|reader| reader.apart('.')))
            .or_else(|| self.attempt(|reader| reader.month_and_day('-')))
            .or_else(|| self.attempt(|reader| reader.month_and_day('/')))
            .or_else(|| self.attempt(Self::together))
    }

    /// `2026年11月20日`, and less of it.
    fn in_characters(&mut self) -> Option<Stretch> {
        let number = self.digits(1, 4)?;
        if self.take("年") {
            let year = self.year(number)?;
            let month = self.attempt(|reader| reader.digits(1, 2).filter(|_| reader.take_any(&["月份", "月"])));
            let Some(month) = month else { return Stretch::new(Date::new(year, 1, 1).ok()?, 1.year()) };
            let month = i8::try_from(month).ok()?;
            return match self.day_of_month() {
                Some(day) => Stretch::new(Date::new(year, month, day).ok()?, 1.day()),
                None => Stretch::new(Date::new(year, month, 1).ok()?, 1.month()),
            };
        }
        if !self.take_any(&["月份", "月"]) {
            return None;
        }
        let month = i8::try_from(number).ok()?;
        let (day, length) = self.day_of_month().map_or((1, 1.month()), |day| (day, 1.day()));
        self.latest(month, day, length)
    }

    pub(super) fn day_of_month(&mut self) -> Option<i8> {
        self.attempt(|reader| {
            let day = reader.digits(1, 2)?;
            let ends = reader.take("日") || reader.take("号") || reader.rest.chars().next().is_none_or(parts_words);
            ends.then_some(i8::try_from(day).ok()?)
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
        self.day(year, month, day)
    }

    /// `11-20`, with another mark between.
    fn month_and_day(&mut self, mark: char) -> Option<Stretch> {
        let month = self.digits(1, 2)?;
        if self.next() != Some(mark) {
            return None;
        }
        let day = self.digits(1, 2)?;
        self.latest(i8::try_from(month).ok()?, i8::try_from(day).ok()?, 1.day())
    }

    /// `20261120`.
    fn together(&mut self) -> Option<Stretch> {
        let digits = self.digits(8, 8)?;
        self.day(digits / 10_000, digits / 100 % 100, digits % 100)
    }

    /// The latest such day, or month, that has begun; the 29th of February may be years ago.
    pub(super) fn latest(&self, month: i8, day: i8, length: Span) -> Option<Stretch> {
        let today = self.today();
        let began = (0..=8).filter_map(|back| Date::new(today.year() - back, month, day).ok());
        Stretch::new(began.into_iter().find(|date| *date <= today)?, length)
    }

    pub(super) fn day(&self, year: u32, month: u32, day: u32) -> Option<Stretch> {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Stretch::new(Date::new(self.year(year)?, month, day).ok()?, 1.day())
    }

    /// A year of which there may be footage.
    pub(super) fn year(&self, year: u32) -> Option<i16> {
        i16::try_from(year).ok().filter(|year| (YEAR_FIRST..=self.today().year() + 1).contains(year))
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
    pub(super) fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
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
    pub(super) fn new(first: Date, length: Span) -> Option<Self> {
        let end = first.checked_add(length).ok()?;
        Some(Self { start: first.to_datetime(Time::midnight()), end: end.to_datetime(Time::midnight()), timed: false })
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

impl Part {
    pub(super) fn of(self, day: Date) -> Option<Stretch> {
        let start = day.to_datetime(Time::new(self.from, 0, 0, 0).ok()?);
        let end = start.checked_add(i64::from(self.until - self.from).hours()).ok()?;
        Some(Stretch { start, end, timed: false })
    }

    /// An hour of twelve that is said with it; one of twenty-four is what it says.
    fn time(self, time: Time) -> Option<Time> {
        if !self.after_noon {
            // Twelve in the small hours is where the day begins.
            let midnight = self.from == NIGHT.from && time.hour() == 12;
            return if midnight { Time::new(0, time.minute(), time.second(), 0).ok() } else { Some(time) };
        }
        // Eleven is before noon beside 中午 alone.
        let as_said = if self.from == NOON.from { 11 } else { 12 };
        if time.hour() >= as_said {
            // Twelve in the evening is the next day's.
            return Some(time).filter(|time| self.from < 18 || time.hour() != 12);
        }
        time.checked_add(12.hours()).ok()
    }
}
