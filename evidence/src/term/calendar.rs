//! Calendars of working days (工作日): what the State Council General Office takes from and adds to Monday to Friday,
//! year by year. A year's is published in the November before, and has been changed afterwards (2020-01-27): so a
//! calendar has versions, each known by its digest, and a result names those that it was counted by.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::canonical;
use crate::digest::Digest;
use crate::ids::is_unseen;

/// Most versions of one year.
pub const VERSIONS_MAX: u32 = 100;

/// Longest source or address of a calendar, in characters.
pub const SOURCE_LENGTH_MAX: usize = 500;

/// The years of which there may be a calendar.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2999;

/// What one version of the calendar of a year says. Its fields are those of the file and of the log entry alike.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The year.
    #[cfg_attr(feature = "openapi", schema(minimum = 1950, maximum = 2999))]
    pub year: i16,
    /// Which version of it, counted from 1.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 100))]
    pub version: u32,
    /// The notice that says so.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 500, example = "国务院办公厅关于2026年部分节假日安排的通知")
    )]
    pub source: String,
    /// Where it is published.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 500,
            example = "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"
        )
    )]
    pub url: String,
    /// The day on which it was published.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub published_on: Date,
    /// Days off that it gives, Saturdays and Sundays among them.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>, max_items = 366))]
    pub off: BTreeSet<Date>,
    /// Saturdays and Sundays that it makes working days.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>, max_items = 366))]
    pub work: BTreeSet<Date>,
    /// Statutory holidays (法定节假日) themselves, without the days that were moved to them.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::schema::Day>, max_items = 366))]
    pub statutory: BTreeSet<Date>,
}

/// What is wrong with a calendar.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Its year is none.
    #[error("the calendar is of the year {year}: it must be 1950 to 2999")]
    Year {
        /// The year.
        year: i16,
    },
    /// Its version is none.
    #[error("the calendar of {year} has the version {version}: it must be 1 to {VERSIONS_MAX}")]
    Version {
        /// The year.
        year: i16,
        /// The version.
        version: u32,
    },
    /// It does not say where it comes from.
    #[error(
        "the calendar of {year} has no source or url, or one that hides characters or is longer than {SOURCE_LENGTH_MAX}"
    )]
    Source {
        /// The year.
        year: i16,
    },
    /// It lists a day of another year.
    #[error("the calendar of {year} lists {day} under {list}, which is a day of another year")]
    OtherYear {
        /// The year.
        year: i16,
        /// The list.
        list: &'static str,
        /// The day.
        day: Date,
    },
    /// It says of a day that it is off and worked.
    #[error("the calendar of {year} lists {day} as off and as a working day")]
    Both {
        /// The year.
        year: i16,
        /// The day.
        day: Date,
    },
    /// It makes a working day of what is one.
    #[error("the calendar of {year} lists {day} under work, which is no Saturday and no Sunday")]
    WorkedAnyway {
        /// The year.
        year: i16,
        /// The day.
        day: Date,
    },
    /// A version of it is there already, with other content.
    #[error("version {version} of the calendar of {year} is there already and says something else: count on")]
    Taken {
        /// The year.
        year: i16,
        /// The version.
        version: u32,
    },
    /// It does not follow the version before it.
    #[error("the calendar of {year} has the version {version}: the next one is {next}")]
    NotNext {
        /// The year.
        year: i16,
        /// The version.
        version: u32,
        /// The version that is next.
        next: u32,
    },
}

impl Calendar {
    /// Checks what it says of itself.
    pub fn check(&self) -> Result<(), CalendarError> {
        let year = self.year;
        if !YEARS.contains(&year) {
            return Err(CalendarError::Year { year });
        }
        if !(1..=VERSIONS_MAX).contains(&self.version) {
            return Err(CalendarError::Version { year, version: self.version });
        }
        for text in [&self.source, &self.url] {
            if text.trim() != text
                || !(1..=SOURCE_LENGTH_MAX).contains(&text.chars().count())
                || text.chars().any(is_unseen)
            {
                return Err(CalendarError::Source { year });
            }
        }
        for (list, days) in [("off", &self.off), ("work", &self.work), ("statutory", &self.statutory)] {
            if let Some(day) = days.iter().find(|day| day.year() != year) {
                return Err(CalendarError::OtherYear { year, list, day: *day });
            }
        }
        if let Some(day) = self.off.intersection(&self.work).next() {
            return Err(CalendarError::Both { year, day: *day });
        }
        match self.work.iter().find(|day| !is_weekend(**day)) {
            Some(day) => Err(CalendarError::WorkedAnyway { year, day: *day }),
            None => Ok(()),
        }
    }

    /// What it is known by: the SHA-256 of its canonical JSON.
    pub fn digest(&self) -> Digest {
        let json = canonical::to_vec(self).expect("days, texts and small numbers have a canonical form");
        Digest::of(&json)
    }

    /// Whether a day of its year is a working day.
    fn is_working_day(&self, day: Date) -> bool {
        self.work.contains(&day) || (!is_weekend(day) && !self.off.contains(&day))
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// A calendar that a term was counted by.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CalendarUse {
    /// The year.
    pub year: i16,
    /// The version.
    pub version: u32,
    /// Its digest.
    pub digest: Digest,
}

/// The calendars of all years, each in its versions.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    years: BTreeMap<i16, Vec<(Calendar, Digest)>>,
}

impl Calendars {
    /// These, each checked.
    pub fn of(calendars: impl IntoIterator<Item = Calendar>) -> Result<Self, CalendarError> {
        let mut all = Self::default();
        for calendar in calendars {
            all.add(calendar)?;
        }
        Ok(all)
    }

    /// Adds one: the next version of its year. One that is there already is not added again; whether it was is told.
    pub fn add(&mut self, calendar: Calendar) -> Result<bool, CalendarError> {
        calendar.check()?;
        let (year, version, digest) = (calendar.year, calendar.version, calendar.digest());
        let versions = self.years.entry(year).or_default();
        if let Some((_, known)) = versions.iter().find(|(known, _)| known.version == version) {
            return if *known == digest { Ok(false) } else { Err(CalendarError::Taken { year, version }) };
        }
        let next = versions.last().map_or(1, |(last, _)| last.version + 1);
        if version != next {
            return Err(CalendarError::NotNext { year, version, next });
        }
        versions.push((calendar, digest));
        Ok(true)
    }

    /// All, by year and version.
    pub fn all(&self) -> impl Iterator<Item = (&Calendar, &Digest)> {
        self.years.values().flatten().map(|(calendar, digest)| (calendar, digest))
    }

    /// The last version of a year.
    pub fn of_year(&self, year: i16) -> Option<&(Calendar, Digest)> {
        self.years.get(&year).and_then(|versions| versions.last())
    }

    /// Whether a day is a working day; none where there is no calendar of its year.
    pub fn is_working_day(&self, day: Date) -> Option<bool> {
        self.of_year(day.year()).map(|(calendar, _)| calendar.is_working_day(day))
    }

    /// Whether a day is a statutory holiday (法定节假日); none where there is no calendar of its year.
    pub fn is_statutory_holiday(&self, day: Date) -> Option<bool> {
        self.of_year(day.year()).map(|(calendar, _)| calendar.statutory.contains(&day))
    }

    /// Asks them, and keeps which were asked.
    pub(super) fn asking(&self) -> Asking<'_> {
        Asking { calendars: self, provisional: false, used: BTreeSet::new() }
    }
}

/// The calendars as they are asked for one term.
pub(super) struct Asking<'a> {
    calendars: &'a Calendars,
    provisional: bool,
    used: BTreeSet<i16>,
}

impl Asking<'_> {
    /// Whether a day is a working day, by weekends alone where no calendar says.
    pub(super) fn is_working_day(&mut self, day: Date) -> bool {
        if let Some(working) = self.calendars.is_working_day(day) {
            self.used.insert(day.year());
            return working;
        }
        self.provisional = true;
        !is_weekend(day)
    }

    /// Whether any answer was by weekends alone, and the calendars that were asked.
    pub(super) fn told(self) -> (bool, Vec<CalendarUse>) {
        let named = |year| {
            let (calendar, digest) = self.calendars.of_year(year)?;
            Some(CalendarUse { year, version: calendar.version, digest: *digest })
        };
        (self.provisional, self.used.iter().copied().filter_map(named).collect())
    }
}
