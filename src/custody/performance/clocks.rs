//! The clocks of what is owed: until when a fine is paid (行政处罚法 67), until when the party may go against the decision,
//! and when a court is asked to enforce it (行政强制法 53, 54). Pure.
//!
//! Days are told, and no hours: what happened on a day happened by its end. What the head lets be paid later is held
//! against its own day, and the statutory term is then none of it.

use std::collections::BTreeSet;

use evidence::event::{PerformanceWhat, Remedy};
use evidence::term::{self, Calendars, TermError};
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::course::clocks::{CaseClock, standing};
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{ClockStart, ClockStop, DeadlineSubject, DeadlineText, Legal};
use crate::custody::performance::Performance;
use crate::custody::performance::state::PerformanceState;

/// What starts and stops the clocks of what is owed.
#[derive(Debug, Clone, Copy)]
pub struct OwedFacts<'a> {
    /// What is owed, with its events.
    pub performance: &'a Performance,
    /// The day on which the decision counts as served on the party; none where it does not.
    pub delivered_on: Option<Date>,
    /// The day with which the party's means against the decision ended, or end; none where that cannot be said.
    pub sue_until: Option<Date>,
    /// The matter of the case; none where nobody said.
    pub matter: Option<&'a str>,
    /// What somebody said of the case.
    pub marks: &'a BTreeSet<String>,
}

impl OwedFacts<'_> {
    /// What starts clocks, and on which day it did.
    fn begun(&self) -> [(DeadlineSubject, ClockStart, Option<Date>); 5] {
        let is_fine = self.performance.owed.what == PerformanceWhat::Fine;
        // Of what is done no court is asked any more.
        let is_left = self.performance.done_on().is_none() || self.performance.applied_on().is_some();
        let left = |on: Option<Date>| on.filter(|_| is_left);
        // Each urging notice has a term of its own, which the applications before it say nothing of.
        let is_left_to_apply = self.performance.done_on().is_none() || self.performance.applied_since_urged().is_some();
        // A court that is asked again after it refused is the one above.
        let (refused, again) = self.performance.court_refused().unzip();
        let is_left_to_ask = self.performance.done_on().is_none() || again.flatten().is_some();
        [
            (DeadlineSubject::Performance, ClockStart::Served, self.delivered_on.filter(|_| is_fine)),
            (DeadlineSubject::Enforcement, ClockStart::Served, self.delivered_on),
            (DeadlineSubject::Enforcement, ClockStart::Urged, self.performance.urged_on().filter(|_| is_left_to_apply)),
            (DeadlineSubject::Enforcement, ClockStart::SueTermEnded, left(self.sue_until)),
            (DeadlineSubject::Enforcement, ClockStart::CourtRefused, refused.filter(|_| is_left_to_ask)),
        ]
    }

    /// The day on which the clock of a rule was stopped; none where it was not, or nothing here tells.
    fn stopped_on(&self, rule: &DeadlineText) -> Option<Date> {
        let begun = |remedy: Remedy| {
            self.performance.litigations().iter().find(|one| one.remedy == remedy).map(|one| one.begun_on)
        };
        match rule.stops {
            // Who says that all of it was paid when less was stops nothing.
            ClockStop::Paid => self.performance.done_on().and_then(|_| self.performance.all_paid_on()),
            ClockStop::Applied if rule.starts == ClockStart::CourtRefused => {
                self.performance.court_refused().and_then(|(_, again)| again)
            }
            ClockStop::Applied if rule.starts == ClockStart::Urged => self.performance.applied_since_urged(),
            ClockStop::Applied => self.performance.applied_on(),
            ClockStop::Sued => begun(Remedy::Lawsuit),
            ClockStop::ReviewAsked => begun(Remedy::AdministrativeReview),
            _ => None,
        }
    }

    /// The clock of a rule that started on a day; none where the head let it be paid later while it ran.
    fn clock(
        &self,
        (law, calendars): (&Legal, &Calendars),
        rule: &DeadlineText,
        on: Date,
        now: Utc,
    ) -> Result<Option<CaseClock>, TermError> {
        let started = term::midnight(law.zone(), on)?;
        let due = term::due(started, rule.term(false), &[], now, (law.zone(), calendars))?;
        let stopped = self.stopped_on(rule).map(|on| term::midnight(law.zone(), on)).transpose()?;
        let stopped = stopped.map(|at| at.max(started));
        let is_replaced = |at: Utc| due.end.in_time(at) && stopped.is_none_or(|stopped| stopped > at);
        if rule.stops == ClockStop::Paid && self.performance.deferred_at().is_some_and(is_replaced) {
            return Ok(None);
        }
        let standing = standing(law, rule, &due, stopped, now);
        let rule = rule.clone();
        Ok(Some(CaseClock { rule, started, stopped, due, standing, is_extended: false, extended_late: false }))
    }
}

/// The clocks of what is owed at `now`, by what started them. One that cannot be counted is left out, and why is told.
pub fn clocks(law: &Legal, facts: OwedFacts<'_>, calendars: &Calendars, now: Utc) -> (Vec<CaseClock>, Vec<TermError>) {
    let (mut clocks, mut uncounted) = (Vec::new(), Vec::new());
    // By a decision that fell nothing is owed, and nobody goes against it any more.
    if facts.performance.state() == PerformanceState::Fallen {
        return (clocks, uncounted);
    }
    for (item, starts, on) in facts.begun() {
        let Some(on) = on else { continue };
        let of = ClockOf { item, starts, matter: facts.matter, act: None, marks: facts.marks };
        for rule in law.deadlines_of(of, on) {
            match facts.clock((law, calendars), rule, on, now) {
                Ok(clock) => clocks.extend(clock),
                Err(error) => uncounted.push(error),
            }
        }
    }
    (clocks, uncounted)
}

#[cfg(test)]
mod tests;
