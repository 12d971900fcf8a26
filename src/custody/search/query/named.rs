//! Times that have a name: days, weekdays, weeks, months and years as people call them, parts of a day, and what is
//! counted back from now.

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};

use crate::custody::search::query::when::{AFTERNOON, EVENING, MORNING, PARTS, Part, Reader, Stretch};

/// A stretch that has a name.
#[derive(Debug, Clone, Copy)]
enum Named {
    /// So many days ago.
    Day(i64),
    /// So many weeks ago.
    Week(i64),
    /// So many months ago.
    Month(i64),
    /// So many years ago.
    Year(i64),
    /// A part of the day so many days ago.
    Part(i64, Part),
}

/// Where one begins another, the longer stands first.
const NAMED: [(&str, Named); 34] = [
    ("今天", Named::Day(0)),
    ("今日", Named::Day(0)),
    ("today", Named::Day(0)),
    ("昨天", Named::Day(1)),
    ("昨日", Named::Day(1)),
    ("yesterday", Named::Day(1)),
    ("前天", Named::Day(2)),
    ("大前天", Named::Day(3)),
    ("今早", Named::Part(0, MORNING)),
    ("this morning", Named::Part(0, MORNING)),
    ("this afternoon", Named::Part(0, AFTERNOON)),
    ("今晚", Named::Part(0, EVENING)),
    ("this evening", Named::Part(0, EVENING)),
    ("tonight", Named::Part(0, EVENING)),
    ("昨晚", Named::Part(1, EVENING)),
    ("last night", Named::Part(1, EVENING)),
    ("本周", Named::Week(0)),
    ("这周", Named::Week(0)),
    ("this week", Named::Week(0)),
    ("上周", Named::Week(1)),
    ("last week", Named::Week(1)),
    ("本月", Named::Month(0)),
    ("这个月", Named::Month(0)),
    ("this month", Named::Month(0)),
    ("上月", Named::Month(1)),
    ("上个月", Named::Month(1)),
    ("last month", Named::Month(1)),
    ("今年", Named::Year(0)),
    ("this year", Named::Year(0)),
    ("去年", Named::Year(1)),
    ("last year", Named::Year(1)),
    ("前年", Named::Year(2)),
    ("这星期", Named::Week(0)),
    ("上星期", Named::Week(1)),
];

/// How a weekday is called, Monday first.
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Months by their names, January first.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl Reader<'_> {
    /// A stretch that is called by a name, which stands alone.
    pub(super) fn named(&mut self) -> Option<Stretch> {
        if !self.at_word_start() {
            return None;
        }
        self.attempt(|reader| {
            let stretch = reader
                .attempt(Self::weekday)
                .or_else(|| reader.attempt(Self::up_to_now))
                .or_else(|| reader.attempt(Self::month_by_name))
                // In `本月 5号楼` the month stands alone.
                .or_else(|| reader.attempt(|reader| reader.part_of_named().filter(|_| reader.stands_alone())));
            let stretch = stretch.or_else(|| {
                let named = NAMED.iter().find_map(|(name, named)| reader.take(name).then_some(*named))?;
                named.of(reader.today())
            })?;
            reader.stands_alone().then_some(stretch)
        })
    }

    /// Whether what was read is no part of a name: `今天大酒店` is one; `今天14:30` and `今天下午` are not.
    fn stands_alone(&self) -> bool {
        let goes_on = self.rest.starts_with(|c: char| c.is_ascii_digit())
            || PARTS.iter().any(|(name, _)| self.rest.starts_with(name));
        self.at_word_end() || goes_on
    }

    /// 周六, 上周五, Saturday, last Friday: the latest, or that of a week.
    fn weekday(&mut self) -> Option<Stretch> {
        let today = self.today();
        let (weeks, latest_before) = match () {
            () if self.take_any(&["上个", "上"]) => (Some(1), today),
            () if self.take_any(&["这个", "本", "这"]) => (Some(0), today),
            () if self.take("last ") => (None, today.yesterday().ok()?),
            () => (None, today),
        };
        let day = if self.take_any(&["星期", "礼拜", "周"]) {
            let day = self.next()?;
            "一二三四五六日天".chars().position(|c| c == day)?.min(6)
        } else if weeks.is_none() {
            WEEKDAYS.iter().position(|name| self.take(name))?
        } else {
            return None;
        };
        let weekday = Weekday::from_monday_zero_offset(i8::try_from(day).ok()?).ok()?;
        let found = match weeks {
            Some(weeks) => {
                let back = i64::from(today.weekday().to_monday_zero_offset()) + 7 * weeks;
                today.checked_sub(back.days()).ok()?.checked_add(i64::try_from(day).ok()?.days()).ok()?
            }
            None => latest_before.checked_sub(i64::from(latest_before.weekday().since(weekday)).days()).ok()?,
        };
        Stretch::new(found, 1.day())
    }

    /// 最近3天, 过去一周, last 3 days, past week.
    fn up_to_now(&mut self) -> Option<Stretch> {
        // `last week` is the week before this one, `past week` the last seven days.
        let past = self.take("past ");
        if !past && !self.take_any(&["最近", "过去", "近", "last "]) {
            return None;
        }
        self.skip_spaces();
        let counted = self.attempt(Self::number);
        self.skip_spaces();
        let count = i64::from(counted.or_else(|| past.then_some(1))?);
        let today = self.today();
        let tomorrow = today.tomorrow().ok()?;
        let first = match () {
            () if self.take_any(&["天", "日", "days", "day"]) => tomorrow.checked_sub(count.days()),
            () if self.take_any(&["周", "个星期", "星期", "个礼拜", "weeks", "week"]) => {
                tomorrow.checked_sub(count.weeks())
            }
            () if self.take_any(&["个月", "月", "months", "month"]) => tomorrow.checked_sub(count.months()),
            () if self.take_any(&["年", "years", "year"]) => tomorrow.checked_sub(count.years()),
            () if self.take_any(&["个小时", "小时", "hours", "hour"]) => {
                let (start, end) = (self.now.datetime().checked_sub(count.hours()).ok()?, self.now.datetime());
                return Some(Stretch { start, end: end.checked_add(1.hour()).ok()?, timed: false });
            }
            () => return None,
        };
        self.take("内");
        let first = first.ok()?.to_datetime(Time::midnight());
        Some(Stretch { start: first, end: tomorrow.to_datetime(Time::midnight()), timed: false })
    }

    /// 今年11月, 去年11月20日, 本月20日, 上个月5号: a month or day of a year or month that has a name.
    fn part_of_named(&mut self) -> Option<Stretch> {
        let named = NAMED.iter().find_map(|(name, named)| self.take(name).then_some(*named))?;
        let first = named.of(self.today())?.start.date();
        self.skip_spaces();
        if matches!(named, Named::Month(_)) {
            let day = self.digits(1, 2).filter(|_| self.take_any(&["日", "号"]))?;
            return Stretch::new(Date::new(first.year(), first.month(), i8::try_from(day).ok()?).ok()?, 1.day());
        }
        if !matches!(named, Named::Year(_)) {
            return None;
        }
        let month = i8::try_from(self.digits(1, 2).filter(|_| self.take_any(&["月份", "月"]))?).ok()?;
        match self.day_of_month() {
            Some(day) => Stretch::new(Date::new(first.year(), month, day).ok()?, 1.day()),
            None => Stretch::new(Date::new(first.year(), month, 1).ok()?, 1.month()),
        }
    }

    /// `Nov 28`, `November 28, 2026`, `28 Nov 2026`, `Nov 2026`.
    fn month_by_name(&mut self) -> Option<Stretch> {
        let first = self.attempt(|reader| {
            let day = reader.ordinal()?;
            reader.skip_spaces();
            Some(day)
        });
        let month = self.month_name()?;
        let day = first.or_else(|| {
            self.attempt(|reader| {
                reader.skip_spaces();
                reader.ordinal().filter(|_| reader.at_end())
            })
        });
        let year = self.attempt(|reader| {
            reader.take(",");
            reader.skip_spaces();
            reader.digits(4, 4).filter(|_| reader.at_end())
        });
        match (year, day) {
            (Some(year), Some(day)) => self.day(year, u32::try_from(month).ok()?, day),
            (Some(year), None) => Stretch::new(Date::new(self.year(year)?, month, 1).ok()?, 1.month()),
            (None, Some(day)) => self.latest(month, i8::try_from(day).ok()?, 1.day()),
            (None, None) => None,
        }
    }

    /// A month's name, or its first three letters or four.
    fn month_name(&mut self) -> Option<i8> {
        let letters = self.rest.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(self.rest.len());
        let name = &self.rest[..letters];
        let known = |month: &str| month == name || ((3..=4).contains(&letters) && month.starts_with(name));
        let found = MONTHS.iter().position(|month| known(month))?;
        let name = name.to_owned();
        self.take(&name);
        self.take(".");
        i8::try_from(found + 1).ok()
    }

    /// A day of a month, perhaps with `st` or `th`.
    fn ordinal(&mut self) -> Option<u32> {
        let day = self.digits(1, 2)?;
        self.take_any(&["st", "nd", "rd", "th"]);
        Some(day)
    }

    /// A number that is counted by, in digits or, up to 99, in characters.
    fn number(&mut self) -> Option<u32> {
        if let Some(number) = self.attempt(|reader| reader.digits(1, 3)) {
            return Some(number).filter(|number| *number > 0);
        }
        let mut one = || {
            let c = self.rest.chars().next()?;
            let value = "一二三四五六七八九".chars().position(|digit| digit == c).map(|at| at + 1);
            let value = value.or_else(|| (c == '两').then_some(2))?;
            self.next();
            u32::try_from(value).ok()
        };
        let tens = one();
        if !self.take("十") {
            return tens;
        }
        let mut ones = 0;
        if let Some(c) = self.rest.chars().next()
            && let Some(at) = "一二三四五六七八九".chars().position(|digit| digit == c)
        {
            self.next();
            ones = u32::try_from(at + 1).ok()?;
        }
        Some(tens.unwrap_or(1) * 10 + ones)
    }
}

impl Named {
    fn of(self, today: Date) -> Option<Stretch> {
        match self {
            Self::Day(back) => Stretch::new(today.checked_sub(back.days()).ok()?, 1.day()),
            Self::Week(weeks) => {
                let back = i64::from(today.weekday().to_monday_zero_offset()) + 7 * weeks;
                Stretch::new(today.checked_sub(back.days()).ok()?, 7.days())
            }
            Self::Month(back) => Stretch::new(today.first_of_month().checked_sub(back.months()).ok()?, 1.month()),
            Self::Year(back) => Stretch::new(today.first_of_year().checked_sub(back.years()).ok()?, 1.year()),
            Self::Part(back, part) => part.of(today.checked_sub(back.days()).ok()?),
        }
    }
}
