//! When a film was taken that a person brings in: what they say, held against how long it is.
//!
//! Whoever exports surveillance knows when it begins, by the clock of its recorder; nothing in the file may say so. Its end
//! follows from its length, or is said where the file does not tell that. What would be false is refused: what lies in the
//! future, and what is longer than a day.

use evidence::time::Utc;

use crate::custody::refused::{Fault, Field, Invalid};

/// What manifests name as the rule by which the capture was judged.
pub const RULE: &str = "stated-at-import";

/// Longest film that is brought in, in seconds: a day, as stations believe no longer one.
const FILM_SECONDS_MAX: i64 = 24 * 3600;

/// How far the length that a file tells may be from what is said, in microseconds: 2 s, as stations take it.
const APART_MICROS: i64 = 2_000_000;

/// When a film was taken, as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilmSaid {
    /// When it begins.
    pub from: Utc,
    /// When it ends, where that is said.
    pub until: Option<Utc>,
}

/// When it was taken, as it is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilmTaken {
    /// When it begins.
    pub start: Utc,
    /// When it ends.
    pub end: Utc,
    /// What is odd about it.
    pub flags: Vec<String>,
}

impl FilmSaid {
    /// Refuses what cannot be, before a byte is taken.
    pub fn check(self, now: Utc) -> Result<(), Invalid> {
        let wrong = |field, problem| Err(Invalid { field, problem });
        match self.until {
            _ if self.from > now => wrong(Field::From, Fault::InTheFuture),
            Some(until) if until <= self.from => wrong(Field::Until, Fault::NotAfterStart),
            Some(until) if until > now => wrong(Field::Until, Fault::InTheFuture),
            Some(until) if until > self.from.plus_seconds(FILM_SECONDS_MAX) => wrong(Field::Until, over()),
            _ => Ok(()),
        }
    }

    /// When a film was taken that lasts so many milliseconds by what its file tells, where it does.
    pub fn taken(self, length_ms: Option<u64>, now: Utc) -> Result<FilmTaken, Invalid> {
        self.check(now)?;
        let start = self.from;
        let length = length_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX).saturating_mul(1000));
        if let Some(end) = self.until {
            let off = length.map_or(0, |length| length.saturating_sub(end.micros() - start.micros()));
            let flag = (off.abs() > APART_MICROS).then(|| differs(off));
            return Ok(FilmTaken { start, end, flags: flag.into_iter().collect() });
        }
        let wrong = |field, problem| Err(Invalid { field, problem });
        match length {
            None | Some(0) => wrong(Field::Until, Fault::FilmEndUnknown),
            Some(length) if length > FILM_SECONDS_MAX * 1_000_000 => wrong(Field::File, over()),
            Some(length) => match Utc::from_micros(start.micros().saturating_add(length)) {
                Ok(end) if end <= now => Ok(FilmTaken { start, end, flags: Vec::new() }),
                _ => wrong(Field::From, Fault::FilmEndsInTheFuture),
            },
        }
    }
}

fn over() -> Fault {
    Fault::FilmOver { hours: FILM_SECONDS_MAX.unsigned_abs() / 3600 }
}

/// The flag of a file whose length is another than what is said, by so much.
fn differs(off: i64) -> String {
    let sign = if off < 0 { '-' } else { '+' };
    format!("length-differs:{sign}{}s", (off.unsigned_abs() + 500_000) / 1_000_000)
}

#[cfg(test)]
mod tests {
    use crate::custody::upload::when::*;

    fn at(seconds: i64) -> Utc {
        "2026-01-05T08:00:00Z".parse::<Utc>().expect("an instant").plus_seconds(seconds)
    }

    fn taken(from: i64, until: Option<i64>, length_ms: Option<u64>) -> Result<(i64, Vec<String>), Invalid> {
        let said = FilmSaid { from: at(from), until: until.map(at) };
        let taken = said.taken(length_ms, at(0))?;
        assert_eq!(taken.start, at(from));
        Ok(((taken.end.micros() - at(0).micros()) / 1_000_000, taken.flags))
    }

    fn refused(from: i64, until: Option<i64>, length_ms: Option<u64>) -> (Field, Fault) {
        let Invalid { field, problem } = taken(from, until, length_ms).expect_err("it cannot be");
        (field, problem)
    }

    #[test]
    fn a_film_ends_where_its_length_says_or_else_where_whoever_brings_it_does() {
        assert_eq!(taken(-60, None, Some(30_000)), Ok((-30, vec![])));
        assert_eq!(taken(-60, None, Some(60_000)), Ok((0, vec![])), "until this moment");
        assert_eq!(taken(-60, Some(-10), None), Ok((-10, vec![])));
        assert_eq!(taken(-60, Some(-10), Some(51_900)), Ok((-10, vec![])));
        assert_eq!(taken(-60, Some(-10), Some(30_000)), Ok((-10, vec!["length-differs:-20s".to_owned()])));
        assert_eq!(taken(-60, Some(-10), Some(u64::MAX)).map(|(end, flags)| (end, flags.len())), Ok((-10, 1)));
        for length in [None, Some(0)] {
            assert_eq!(refused(-60, None, length), (Field::Until, Fault::FilmEndUnknown));
        }
    }

    #[test]
    fn no_film_is_of_the_future_and_none_ends_before_it_begins() {
        assert_eq!(refused(1, None, Some(1000)), (Field::From, Fault::InTheFuture));
        assert_eq!(refused(-60, Some(1), None), (Field::Until, Fault::InTheFuture));
        assert_eq!(refused(-60, None, Some(61_000)), (Field::From, Fault::FilmEndsInTheFuture));
        for until in [-60, -61] {
            assert_eq!(refused(-60, Some(until), None), (Field::Until, Fault::NotAfterStart));
        }
    }

    #[test]
    fn a_film_of_a_day_is_brought_in_and_a_longer_one_is_not() {
        let (day, week) = (FILM_SECONDS_MAX, -7 * FILM_SECONDS_MAX);
        let ms = |seconds: i64| Some(seconds.unsigned_abs() * 1000);
        let over = || Fault::FilmOver { hours: 24 };
        assert_eq!(taken(week, None, ms(day)), Ok((week + day, vec![])));
        assert_eq!(refused(week, None, ms(day + 1)), (Field::File, over()));
        assert_eq!(taken(week, Some(week + day), None), Ok((week + day, vec![])));
        assert_eq!(refused(week, Some(week + day + 1), None), (Field::Until, over()));
    }
}
