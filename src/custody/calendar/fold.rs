//! The fold of calendars.

use evidence::canonical;
use evidence::event::CalendarEvent;

use crate::custody::fold::Step;
use crate::store::tables::DbError;
use crate::store::tables::sql::params;

/// Keeps which calendars were loaded.
pub(in crate::custody) fn fold(step: &Step<'_>, event: &CalendarEvent) -> Result<(), DbError> {
    let (calendar, digest) = event.calendar();
    if calendar.digest() != digest {
        return Err(step.inconsistent("its calendar does not have the digest that it names"));
    }
    let json = canonical::to_vec(&calendar).map_err(|error| step.inconsistent(error.to_string()))?;
    let json = String::from_utf8(json).map_err(|error| step.inconsistent(error.to_string()))?;
    step.run(
        "INSERT INTO calendars (year, version, calendar, digest, loaded_by, loaded_at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![calendar.year, calendar.version, json, digest.to_string(), step.person()?.as_str(), step.now()],
    )
}
