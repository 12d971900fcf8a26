//! On which day a document counts as served: by the rule of its kind, and for a public notice by the term that was in
//! force on the day on which it was posted. Pure.

use std::collections::BTreeSet;

use evidence::term::{self, Calendars, End};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::delivery::DeliverySaid;
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{ClockStart, ClockStop, DeadlineSubject, DeliveredOn, Legal, ServiceKind};
use crate::custody::refused::{Fault, Field, Invalid};

/// The day on which it counts as served, by whoever says so at `now`; or what is wrong with what they say.
pub fn delivered_on(
    (law, calendars): (&Legal, &Calendars),
    kind: &ServiceKind,
    said: &DeliverySaid,
    given: Option<Date>,
    now: Utc,
) -> Result<Date, Invalid> {
    let served = law.day(said.at);
    match kind.says.delivered_on {
        DeliveredOn::Signature | DeliveredOn::ReceiptDate | DeliveredOn::Arrival => {
            let on = given.ok_or_else(|| invalid(Fault::Empty))?;
            if on < served {
                return Err(invalid(Fault::BeforeServed { day: served.to_string() }));
            }
            if on > law.day(now) {
                return Err(invalid(Fault::InTheFuture));
            }
            Ok(on)
        }
        DeliveredOn::ThatDay => by_kind(served, given),
        DeliveredOn::TermAfterPosting => {
            let (last, over) = notice_term((law, calendars), said.at, now).map_err(invalid)?;
            if now < over {
                return Err(invalid(Fault::NoticeRuns { day: last.to_string() }));
            }
            by_kind(last, given)
        }
    }
}

fn invalid(problem: Fault) -> Invalid {
    Invalid { field: Field::DeliveredOn, problem }
}

/// A day that the kind itself says: another is none.
fn by_kind(on: Date, given: Option<Date>) -> Result<Date, Invalid> {
    match given {
        Some(other) if other != on => Err(invalid(Fault::DayByKind { day: on.to_string() })),
        _ => Ok(on),
    }
}

/// The term of a public notice that was posted at `posted`: its last day, and the first moment after it; or that there is
/// none, or that it cannot be counted.
fn notice_term((law, calendars): (&Legal, &Calendars), posted: Utc, now: Utc) -> Result<(Date, Utc), Fault> {
    let none = BTreeSet::new();
    let of =
        ClockOf { item: DeadlineSubject::Service, starts: ClockStart::Posted, matter: None, act: None, marks: &none };
    let rule = law.deadlines_of(of, law.day(posted)).into_iter().find(|rule| rule.stops == ClockStop::Served);
    let rule = rule.ok_or(Fault::NoNoticeTerm)?;
    let due = term::due(posted, rule.term(false), &[], now, (law.zone(), calendars));
    match due.map(|due| due.end) {
        Ok(End::Day { last, over }) => Ok((last, over)),
        // A notice hangs for days: hours are no term of one.
        Ok(End::Moment(_)) | Err(_) => Err(Fault::NoticeTermUncounted),
    }
}

#[cfg(test)]
mod tests;
