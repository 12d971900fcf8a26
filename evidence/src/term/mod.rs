//! Terms of the law (期限): how long a clock runs that counts hours, calendar days, working days, months or years, and
//! when what runs is due. Pure: whoever has the calendars that a result names can compute it again, years later.
//!
//! Counting is that of the Civil Code (民法典 200-204) and the Civil Procedure Law (民事诉讼法 85): days, months and years
//! run from the day after the start, and end with the last day, at 24:00 of the zone of the law; hours run from the
//! moment. Whether a term that ends on a day off ends on the next working day is the rule's to say ([`Roll`]).

pub mod calendar;
mod count;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::time::Utc;
pub use calendar::{Calendar, CalendarUse, Calendars};

/// Most of a unit that a term may have: a hundred years of hours.
pub const TERM_MAX: u32 = 876_600;

/// Most pauses of one clock.
pub const PAUSES_MAX: usize = 100;

/// How long a term runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Hours of 60 minutes, from the moment of the start.
    Hours(u32),
    /// Calendar days after the day of the start.
    CalendarDays(u32),
    /// Working days after the day of the start.
    WorkingDays(u32),
    /// To the same day of the N-th month after, or that month's last day.
    Months(u32),
    /// To the same day of the N-th year after, or that month's last day.
    Years(u32),
}

/// What becomes of a term of days that ends on a day off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Roll {
    /// It ends on that day. So do an agency's own terms: no text lets them roll, and the earlier day is the safe one.
    #[default]
    None,
    /// It ends on the next working day (民法典 203, 民事诉讼法 85: terms of parties).
    NextWorkingDay,
}

/// A time that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// When it began.
    pub from: Utc,
    /// When it ended; none while it lasts.
    pub until: Option<Utc>,
}

/// A term as a rule has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// How long it runs.
    pub length: Length,
    /// By how much more it was made to run, if it was.
    pub extended: Option<Length>,
    /// What becomes of it on a day off.
    pub roll: Roll,
}

/// When a term ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At this moment, which is still in time.
    Moment(Utc),
    /// With this day, at 24:00.
    Day {
        /// The last day.
        last: Date,
        /// The first moment after it, which is late.
        over: Utc,
    },
}

impl End {
    /// Whether `at` is in time.
    pub fn in_time(self, at: Utc) -> bool {
        match self {
            Self::Moment(end) => at <= end,
            Self::Day { over, .. } => at < over,
        }
    }

    /// The last moment that is in time.
    pub fn due(self) -> Utc {
        match self {
            Self::Moment(end) => end,
            Self::Day { over, .. } => Utc::from_micros(over.micros() - 1).unwrap_or(over),
        }
    }
}

/// When a clock that started is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// When.
    pub end: End,
    /// Whether it is for the time being: a day was counted that no calendar says anything of (weekends alone were taken
    /// for days off), and the calendar of that year may move it.
    pub provisional: bool,
    /// Whether a pause lasts: the end moves on as long as it does.
    pub paused: bool,
    /// The calendars that were asked, by year.
    pub calendars: Vec<CalendarUse>,
}

/// A term that cannot be counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermError {
    /// It is too long.
    #[error("a term of {given} is longer than {TERM_MAX}")]
    TooLong {
        /// What was given.
        given: u32,
    },
    /// It ends in a year that there is not.
    #[error("the term ends beyond the year 9999")]
    OutOfRange,
    /// A term of hours is made longer by days, or one of days by hours.
    #[error("a term of hours is extended by hours, and one of days by days, months or years")]
    Mixed,
    /// A pause ends before it begins.
    #[error("a pause ends before it begins")]
    PauseEndsFirst,
    /// There are too many pauses.
    #[error("a clock has {given} pauses; there are {PAUSES_MAX} at most")]
    TooManyPauses {
        /// How many.
        given: usize,
    },
}

/// When a clock is due that started at `start`: by `term`, with `pauses` left out, in `zone`. A pause that lasts is taken
/// to last until `now`, and no longer.
pub fn due(
    start: Utc,
    term: Term,
    pauses: &[Pause],
    now: Utc,
    (zone, calendars): (&TimeZone, &Calendars),
) -> Result<Due, TermError> {
    for length in std::iter::once(term.length).chain(term.extended) {
        require_bounded(length)?;
    }
    if pauses.len() > PAUSES_MAX {
        return Err(TermError::TooManyPauses { given: pauses.len() });
    }
    let spans = pauses.iter().map(|pause| span(*pause, now)).collect::<Result<Vec<_>, _>>()?;
    let paused = pauses.iter().any(|pause| pause.until.is_none() && pause.from <= now);
    let is_hours = matches!(term.length, Length::Hours(_));
    if term.extended.is_some_and(|more| matches!(more, Length::Hours(_)) != is_hours) {
        return Err(TermError::Mixed);
    }
    let mut asked = calendars.asking();
    let end = if let Length::Hours(hours) = term.length {
        let more = if let Some(Length::Hours(more)) = term.extended { more } else { 0 };
        End::Moment(count::hours(start, i64::from(hours) + i64::from(more), &spans)?)
    } else {
        let off: Vec<(Date, Date)> = spans.iter().map(|(from, until)| (day(zone, *from), day(zone, *until))).collect();
        let mut last = count::days(day(zone, start), term.length, &off, &mut asked)?;
        if let Some(more) = term.extended {
            last = count::days(last, more, &off, &mut asked)?;
        }
        if term.roll == Roll::NextWorkingDay {
            last = count::on_or_after(last, &mut asked)?;
        }
        End::Day { last, over: midnight(zone, last.tomorrow().map_err(|_| TermError::OutOfRange)?)? }
    };
    let (provisional, calendars) = asked.told();
    Ok(Due { end, provisional, paused, calendars })
}

fn require_bounded(length: Length) -> Result<(), TermError> {
    let (Length::Hours(given)
    | Length::CalendarDays(given)
    | Length::WorkingDays(given)
    | Length::Months(given)
    | Length::Years(given)) = length;
    if given > TERM_MAX { Err(TermError::TooLong { given }) } else { Ok(()) }
}

/// A pause as it is known at `now`. One that lies ahead has no length yet.
fn span(pause: Pause, now: Utc) -> Result<(Utc, Utc), TermError> {
    let until = pause.until.unwrap_or_else(|| now.max(pause.from));
    if until < pause.from { Err(TermError::PauseEndsFirst) } else { Ok((pause.from, until)) }
}

/// The day of a moment.
pub fn day(zone: &TimeZone, at: Utc) -> Date {
    zone.to_datetime(at.to_jiff()).date()
}

/// The first moment of a day.
pub fn midnight(zone: &TimeZone, day: Date) -> Result<Utc, TermError> {
    let start = day.to_zoned(zone.clone()).map_err(|_| TermError::OutOfRange)?;
    let start: Timestamp = start.timestamp();
    Ok(Utc::from_jiff(start))
}

#[cfg(test)]
mod tests;
