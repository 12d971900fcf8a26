//! When a court may be asked to enforce a decision (行政强制法 53, 54): from the end of the term to sue, or of the review, and
//! no sooner than the term after the urging notice; for as long as the legal data says. Pure.

use std::collections::BTreeSet;

use evidence::event::{Remedy, RemedyResult};
use evidence::term::{self, CalendarUse, Calendars, End, TermError};
use jiff::civil::Date;

pub use crate::answers::performance::NoWindow;
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{ClockStart, ClockStop, DeadlineSubject, DeadlineText, Legal};

/// A review or a suit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Litigation {
    /// Which of the two.
    pub remedy: Remedy,
    /// When it began.
    pub begun_on: Date,
    /// When its result reached the party, and what came of it; none while it lasts.
    pub ended: Option<(Date, RemedyResult)>,
}

/// What decides when a court may be asked.
#[derive(Debug, Clone, Copy)]
pub struct WindowFacts<'a> {
    /// The day on which the decision counts as served on the party; none where it does not.
    pub delivered_on: Option<Date>,
    /// The day on which the urging notice counts as served; none where it was not.
    pub urged_on: Option<Date>,
    /// The party's reviews and suits, in their order.
    pub litigations: &'a [Litigation],
    /// The matter of the case; none where nobody said.
    pub matter: Option<&'a str>,
    /// What somebody said of the case.
    pub marks: &'a BTreeSet<String>,
}

/// From when until when a court may be asked.
#[derive(Debug, Clone)]
pub struct Window {
    /// The first day. It lies after the last where the urging notice came too late.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The last day on which the party could sue, or the day on which the result of its review reached it.
    pub sue_until: Date,
    /// The last day of the term after the urging notice, on which it is too soon still.
    pub urged_until: Date,
    /// Whether days were counted of a year of which no calendar is known.
    pub is_provisional: bool,
    /// The rules by which it was counted.
    pub rules: Vec<DeadlineText>,
    /// The calendars that were asked.
    pub calendars: Vec<CalendarUse>,
}

impl Window {
    /// Whether a day lies in it.
    pub fn holds(&self, day: Date) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// What is counted for a window, with the rules and calendars that it took.
struct Counting<'a> {
    law: &'a Legal,
    calendars: &'a Calendars,
    facts: WindowFacts<'a>,
    is_provisional: bool,
    rules: Vec<DeadlineText>,
    used: Vec<CalendarUse>,
}

impl Counting<'_> {
    /// The last day of the term that starts with a day, by the rule that was in force on it.
    fn last(&mut self, starts: ClockStart, stops: ClockStop, start: Date) -> Result<Date, NoWindow> {
        let of = ClockOf {
            item: DeadlineSubject::Enforcement,
            starts,
            matter: self.facts.matter,
            act: None,
            marks: self.facts.marks,
        };
        let law = self.law;
        let found = law.deadlines_of(of, start).into_iter().find(|rule| rule.stops == stops);
        let Some(rule) = found else { return Err(NoWindow::NoRule) };
        let uncounted = |_: TermError| NoWindow::NotCounted;
        let at = term::midnight(self.law.zone(), start).map_err(uncounted)?;
        let due = term::due(at, rule.term(false), &[], at, (self.law.zone(), self.calendars)).map_err(uncounted)?;
        let End::Day { last, .. } = due.end else { return Err(NoWindow::NotCounted) };
        self.is_provisional |= due.provisional;
        self.rules.push(rule.clone());
        for used in due.calendars {
            if !self.used.contains(&used) {
                self.used.push(used);
            }
        }
        Ok(last)
    }

    /// The day with which the party's means against the decision ended. What was taken back leaves the term as it was
    /// before: that of what came before it, or of the decision.
    fn sue_until(&mut self) -> Result<Date, NoWindow> {
        let is_taken_back = |one: &&Litigation| matches!(one.ended, Some((_, RemedyResult::TakenBack)));
        let last = self.facts.litigations.iter().rfind(|one| !is_taken_back(one));
        match last.map(|one| (one.remedy, one.ended)) {
            Some((_, None)) => Err(NoWindow::LitigationRuns),
            Some((_, Some((_, RemedyResult::DecisionFell)))) => Err(NoWindow::DecisionFell),
            // What a court judged is enforced as its judgment.
            Some((Remedy::Lawsuit, Some((_, RemedyResult::Upheld | RemedyResult::DecisionChanged)))) => {
                Err(NoWindow::CourtJudged)
            }
            Some((Remedy::AdministrativeReview, Some((on, RemedyResult::Upheld | RemedyResult::DecisionChanged)))) => {
                Ok(on)
            }
            Some((_, Some((_, RemedyResult::TakenBack)))) | None => {
                let delivered = self.facts.delivered_on.ok_or(NoWindow::NotDelivered)?;
                self.last(ClockStart::Served, ClockStop::Sued, delivered)
            }
        }
    }
}

fn counting<'a>(law: &'a Legal, calendars: &'a Calendars, facts: WindowFacts<'a>) -> Counting<'a> {
    Counting { law, calendars, facts, is_provisional: false, rules: Vec::new(), used: Vec::new() }
}

/// The day with which the party's means against the decision ended; or why that cannot be said.
pub fn sue_until(law: &Legal, calendars: &Calendars, facts: WindowFacts<'_>) -> Result<Date, NoWindow> {
    counting(law, calendars, facts).sue_until()
}

/// From when until when a court may be asked to enforce; or why that cannot be said.
pub fn window(law: &Legal, calendars: &Calendars, facts: WindowFacts<'_>) -> Result<Window, NoWindow> {
    let mut counting = counting(law, calendars, facts);
    let sue_until = counting.sue_until()?;
    let urged_on = facts.urged_on.ok_or(NoWindow::NotUrged)?;
    let urged_until = counting.last(ClockStart::Urged, ClockStop::Applied, urged_on)?;
    let until = counting.last(ClockStart::SueTermEnded, ClockStop::Applied, sue_until)?;
    let from = sue_until.max(urged_until).tomorrow().map_err(|_| NoWindow::NotCounted)?;
    let Counting { is_provisional, rules, used, .. } = counting;
    Ok(Window { from, until, sue_until, urged_until, is_provisional, rules, calendars: used })
}

#[cfg(test)]
mod tests;
