//! The clocks of a service: until when a decision is served, and how long a public notice hangs. Pure.

use std::collections::BTreeSet;

use evidence::term::{self, Calendars, Due, TermError};
use evidence::time::Utc;

use crate::custody::course::clocks::{CaseClock, ClockStanding};
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{Asks, ClockStart, ClockStop, DeadlineSubject, DeadlineText, Legal};

/// What starts and stops the clocks of a service.
#[derive(Debug, Clone, Copy)]
pub struct ServiceFacts<'a> {
    /// The matter of the case; none where nobody said.
    pub matter: Option<&'a str>,
    /// What somebody said of the case.
    pub marks: &'a BTreeSet<String>,
    /// When what is served was decided; none where it is no decision, or the day is not on record.
    pub decided: Option<Utc>,
    /// When it was posted, where it is a public notice.
    pub posted: Option<Utc>,
    /// The moment as of which it counts as served; none until it does.
    pub delivered: Option<Utc>,
}

/// The clocks of a service at `now`, in the order of the legal data. One that cannot be counted is left out, and why is
/// told.
pub fn clocks(
    law: &Legal,
    facts: ServiceFacts<'_>,
    calendars: &Calendars,
    now: Utc,
) -> (Vec<CaseClock>, Vec<TermError>) {
    let (mut clocks, mut uncounted) = (Vec::new(), Vec::new());
    for (starts, started) in [(ClockStart::Decided, facts.decided), (ClockStart::Posted, facts.posted)] {
        let Some(started) = started else { continue };
        let of =
            ClockOf { item: DeadlineSubject::Service, starts, matter: facts.matter, act: None, marks: facts.marks };
        let served = |rule: &&DeadlineText| rule.stops == ClockStop::Served;
        for rule in law.deadlines_of(of, law.day(started)).into_iter().filter(served) {
            match running((law, calendars), rule, started, facts.delivered, now) {
                Ok(clock) => clocks.push(clock),
                Err(error) => uncounted.push(error),
            }
        }
    }
    (clocks, uncounted)
}

/// A clock of which what stops it has an entry of its own: where there is none, it did not happen.
pub(in crate::custody) fn running(
    (law, calendars): (&Legal, &Calendars),
    rule: &DeadlineText,
    started: Utc,
    stopped: Option<Utc>,
    now: Utc,
) -> Result<CaseClock, TermError> {
    let due = term::due(started, rule.term(false), &[], now, (law.zone(), calendars))?;
    let standing = standing(law, rule.asks, &due, stopped, now);
    let rule = rule.clone();
    Ok(CaseClock { rule, started, stopped, due, standing, is_extended: false, extended_late: false })
}

fn standing(law: &Legal, asks: Asks, due: &Due, stopped: Option<Utc>, now: Utc) -> ClockStanding {
    let soon = || now.plus_seconds(i64::from(law.at_risk.hours) * 3600);
    match (asks, stopped) {
        (Asks::Within, Some(at)) if due.end.in_time(at) => ClockStanding::InTime,
        (Asks::Within, Some(_)) => ClockStanding::Late,
        (Asks::Within, None) if !due.end.in_time(now) => ClockStanding::Overdue,
        (Asks::Within, None) if !due.end.in_time(soon()) => ClockStanding::AtRisk,
        (Asks::Within | Asks::NotBefore, None) => ClockStanding::Running,
        (Asks::NotBefore, Some(at)) if due.end.in_time(at) => ClockStanding::TooSoon,
        (Asks::NotBefore, Some(_)) => ClockStanding::InTime,
    }
}

#[cfg(test)]
mod tests;
