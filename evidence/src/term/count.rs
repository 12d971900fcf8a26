//! The counting itself: of hours over pauses, and of days over pauses and days off.

use jiff::Span;
use jiff::civil::Date;

use super::calendar::Asking;
use super::{Length, TermError};
use crate::time::Utc;

/// Microseconds of an hour.
const HOUR_MICROS: i64 = 3_600_000_000;

/// The moment at which `hours` have passed since `start`, the time of the pauses left out.
pub(super) fn hours(start: Utc, hours: i64, pauses: &[(Utc, Utc)]) -> Result<Utc, TermError> {
    let mut end = start.micros().checked_add(hours * HOUR_MICROS).ok_or(TermError::OutOfRange)?;
    // Pauses that overlap are one: each is counted from where the ones before it ended.
    let mut counted = start.micros();
    for (from, until) in in_order(pauses) {
        let (from, until) = (from.micros().max(counted), until.micros());
        if until <= from || from >= end {
            continue;
        }
        end = end.checked_add(until - from).ok_or(TermError::OutOfRange)?;
        counted = until;
    }
    Utc::from_micros(end).map_err(|_| TermError::OutOfRange)
}

/// The last day of a term that starts on the day `start`, which does not count itself.
///
/// The days of a pause are those after the day on which it begins, up to the day on which it ends: it is counted as
/// terms are. Months and years are counted first, and the days of the pauses within them after.
pub(super) fn days(
    start: Date,
    length: Length,
    pauses: &[(Date, Date)],
    asked: &mut Asking<'_>,
) -> Result<Date, TermError> {
    match length {
        // A term of hours is not counted in days.
        Length::Hours(_) => Err(TermError::Mixed),
        Length::CalendarDays(days) if pauses.is_empty() => plus(start, Span::new().try_days(days)),
        Length::CalendarDays(days) => step(start, days, |day| !is_paused(pauses, day)),
        Length::WorkingDays(days) => step(start, days, |day| asked.is_working_day(day) && !is_paused(pauses, day)),
        Length::Months(months) => paused_on(start, plus(start, Span::new().try_months(months))?, pauses),
        Length::Years(years) => paused_on(start, plus(start, Span::new().try_years(years))?, pauses),
    }
}

/// The first working day on or after `day`.
pub(super) fn on_or_after(day: Date, asked: &mut Asking<'_>) -> Result<Date, TermError> {
    if asked.is_working_day(day) { Ok(day) } else { step(day, 1, |day| asked.is_working_day(day)) }
}

/// The day on which `counts` held of `days` days after `start`.
fn step(start: Date, days: u32, mut counts: impl FnMut(Date) -> bool) -> Result<Date, TermError> {
    let (mut day, mut left) = (start, days);
    while left > 0 {
        day = day.tomorrow().map_err(|_| TermError::OutOfRange)?;
        if counts(day) {
            left -= 1;
        }
    }
    Ok(day)
}

/// `last`, later by the days of the pauses that lie between `start` and it.
fn paused_on(start: Date, last: Date, pauses: &[(Date, Date)]) -> Result<Date, TermError> {
    let (mut day, mut last) = (start, last);
    while day < last && !pauses.is_empty() {
        day = day.tomorrow().map_err(|_| TermError::OutOfRange)?;
        if is_paused(pauses, day) {
            last = last.tomorrow().map_err(|_| TermError::OutOfRange)?;
        }
    }
    Ok(last)
}

fn is_paused(pauses: &[(Date, Date)], day: Date) -> bool {
    pauses.iter().any(|(from, until)| *from < day && day <= *until)
}

fn in_order(pauses: &[(Utc, Utc)]) -> Vec<(Utc, Utc)> {
    let mut ordered = pauses.to_vec();
    ordered.sort();
    ordered
}

/// A day later by a span, which may be longer than any.
fn plus(day: Date, span: Result<Span, jiff::Error>) -> Result<Date, TermError> {
    span.and_then(|span| day.checked_add(span)).map_err(|_| TermError::OutOfRange)
}
