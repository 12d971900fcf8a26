//! Loading a calendar: what it would change, and doing it.

use std::sync::Arc;

use evidence::event::{CalendarEvent, Event};
use evidence::term::{Calendar, Calendars};
use jiff::civil::{Date, Weekday};

use crate::custody::access::{Action, Caller, Target};
use crate::custody::calendar::{CALENDARS_MAX, Known, Preview};
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Verb, draft, require};

/// Refuses what is no number of calendars.
fn require_some(calendars: &[Calendar]) -> Result<(), Refused> {
    let problem = match calendars.len() {
        0 => Fault::Empty,
        count if count > CALENDARS_MAX => Fault::TooManyAtOnce { count, most: CALENDARS_MAX },
        _ => return Ok(()),
    };
    Err(Refused::Invalid { field: Field::Calendar, problem })
}

/// Adds a calendar to those that there are; whether it is new.
fn add(known: &mut Calendars, calendar: Calendar) -> Result<bool, Refused> {
    known.add(calendar).map_err(|error| Refused::Invalid {
        field: Field::Calendar,
        problem: Fault::NotACalendar { why: error.to_string() },
    })
}

fn is_working_day(calendars: &Calendars, day: Date) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    calendars.is_working_day(day).unwrap_or(!weekend)
}

/// What adding one changes of the days of its year.
fn preview(known: &mut Calendars, calendar: Calendar) -> Result<Preview, Refused> {
    let before = known.clone();
    let is_known = !add(known, calendar.clone())?;
    let (mut works, mut rests) = (Vec::new(), Vec::new());
    let first = Date::new(calendar.year, 1, 1).ok();
    let days = first.into_iter().flat_map(|first| first.series(jiff::Span::new().days(1)));
    for day in days.take_while(|day| day.year() == calendar.year) {
        match (is_working_day(&before, day), is_working_day(known, day)) {
            (false, true) => works.push(day),
            (true, false) => rests.push(day),
            _ => {}
        }
    }
    Ok(Preview { digest: calendar.digest(), calendar, is_known, works, rests })
}

impl Custody {
    /// All calendars of working days, by year and version.
    pub async fn calendars(self: &Arc<Self>, caller: &Caller) -> Result<Vec<Known>, Refused> {
        let may = require(caller, Action::ReadLaw, Target::Installation, None);
        self.recorded(caller, Verb::CalendarList, may).await?;
        self.read(|reader| {
            let (all, loaded) = (reader.calendars()?, reader.loaded_calendars()?);
            let known = all.all().map(|(calendar, digest)| Known {
                is_used: all.of_year(calendar.year).is_some_and(|(_, used)| used == digest),
                loaded: loaded.iter().find(|one| one.digest == *digest).map(|one| (one.by.clone(), one.at)),
                calendar: calendar.clone(),
                digest: *digest,
            });
            Ok(known.collect())
        })
        .await
    }

    /// What loading these would change. Nothing is.
    pub async fn preview_calendars(
        self: &Arc<Self>,
        caller: &Caller,
        calendars: Vec<Calendar>,
    ) -> Result<Vec<Preview>, Refused> {
        let may = require(caller, Action::Administer, Target::Installation, None);
        self.recorded(caller, Verb::CalendarPreview, may).await?;
        require_some(&calendars)?;
        self.read(move |reader| {
            let mut known = reader.calendars()?;
            calendars.into_iter().map(|calendar| preview(&mut known, calendar)).collect()
        })
        .await
    }

    /// Loads these: terms are counted by them from here on. Those that are there already are not loaded again; how many
    /// were not is told. All are, or none.
    pub async fn load_calendars(self: &Arc<Self>, caller: &Caller, calendars: Vec<Calendar>) -> Result<u64, Refused> {
        let may = require(caller, Action::Administer, Target::Installation, None);
        self.recorded(caller, Verb::CalendarLoad, may).await?;
        require_some(&calendars)?;
        let who = caller.clone();
        let loaded = self
            .command(caller, Verb::CalendarLoad, move |reader, _| {
                require(&who, Action::Administer, Target::Installation, None)?;
                let mut known = reader.calendars()?;
                let mut drafts = Vec::new();
                for calendar in calendars {
                    if add(&mut known, calendar.clone())? {
                        drafts.push(draft(&who, Vec::new(), Event::Calendar(CalendarEvent::loaded(calendar))));
                    }
                }
                Ok(drafts)
            })
            .await?;
        Ok(loaded.len() as u64)
    }
}
