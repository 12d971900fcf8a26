//! The clocks of a case: which deadlines run with its course, when each is due, and how it stands.

use evidence::event::CasePause;
use evidence::term::{self, Calendars, Due, Length, Pause, Term, TermError};
use evidence::time::Utc;

pub use crate::answers::course::ClockStanding;
use crate::custody::course::state::Course;
use crate::custody::course::{CaseCourse, CaseExtension, CaseStop};
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{Asks, ClockStart, ClockStop, DeadlineSubject, DeadlineText, Legal, PauseKind};

/// What is known of a case when its clocks are read.
#[derive(Debug, Clone, Copy)]
pub struct CaseFacts<'a> {
    /// Its course.
    pub course: &'a CaseCourse,
    /// What did not count.
    pub pauses: &'a [CaseStop],
    /// Which terms were made longer.
    pub extensions: &'a [CaseExtension],
    /// When it was decided first; none where no decision is recorded.
    pub decided: Option<Utc>,
}

/// A clock of a case.
#[derive(Debug, Clone)]
pub struct CaseClock {
    /// The rule that is applied.
    pub rule: DeadlineText,
    /// When it started.
    pub started: Utc,
    /// When it stopped; none while it runs.
    pub stopped: Option<Utc>,
    /// When it is due.
    pub due: Due,
    /// How it stands.
    pub standing: ClockStanding,
    /// Whether it was made longer in time.
    pub is_extended: bool,
    /// Whether somebody made it longer when it was over already, which does not count.
    pub extended_late: bool,
}

/// The clocks of a case at `now`, in the order of the legal data. One that cannot be counted is left out, and why is told.
pub fn clocks(law: &Legal, facts: CaseFacts<'_>, calendars: &Calendars, now: Utc) -> (Vec<CaseClock>, Vec<TermError>) {
    let (mut clocks, mut uncounted) = (Vec::new(), Vec::new());
    for (starts, started) in starts(law, facts.course) {
        let none = std::collections::BTreeSet::new();
        let description = facts.course.description.as_ref();
        let of = ClockOf {
            item: DeadlineSubject::Case,
            starts,
            matter: description.map(|said| said.matter.as_str()),
            act: None,
            marks: description.map_or(&none, |said| &said.marks),
        };
        for rule in law.deadlines_of(of, law.day(started)) {
            match clock(law, (rule, started), facts, calendars, now) {
                Ok(clock) => clocks.push(clock),
                Err(error) => uncounted.push(error),
            }
        }
    }
    (clocks, uncounted)
}

/// What of the course of a case starts clocks, and when it did.
fn starts(law: &Legal, course: &CaseCourse) -> Vec<(ClockStart, Utc)> {
    let deed = course.description.as_ref().and_then(|said| said.deed);
    let deed = deed.and_then(|(_, last)| term::midnight(law.zone(), last).ok());
    let ended = course.end.filter(|_| course.state == Course::Ended).map(|(at, _)| at);
    let all = [
        (ClockStart::UrgentStart, course.urgent.as_ref().map(|urgent| urgent.stated)),
        (ClockStart::Registered, course.registered.as_ref().map(|(at, _)| *at)),
        (ClockStart::DeedEnd, deed),
        (ClockStart::ActEnd, ended),
    ];
    all.into_iter().filter_map(|(start, at)| Some((start, at?))).collect()
}

/// When what stops a clock happened, as far as the record of a case tells.
fn stopped(facts: CaseFacts<'_>, stops: ClockStop) -> Option<Utc> {
    let course = facts.course;
    match stops {
        ClockStop::Ratified => course.urgent.as_ref().and_then(|urgent| urgent.ratified),
        // Nobody registers what is decided on the spot (annex 2, article 21): it was dealt with when it was decided.
        ClockStop::Registered => course.registered.as_ref().map(|(at, _)| *at).or(course.decided_simply),
        // A case that is over without a decision that is recorded was decided, if it was, no later than its end.
        ClockStop::Decided => {
            facts.decided.or_else(|| course.end.filter(|_| course.state == Course::Ended).map(|(at, _)| at))
        }
        ClockStop::Stored
        | ClockStop::Sealed
        | ClockStop::Filed
        | ClockStop::Released
        | ClockStop::Opined
        | ClockStop::Published
        | ClockStop::Updated
        | ClockStop::Withdrawn
        | ClockStop::Answered
        | ClockStop::HandedOver
        | ClockStop::Told
        | ClockStop::HearingAsked
        | ClockStop::Heard
        | ClockStop::Served
        | ClockStop::Paid
        | ClockStop::HandedIn
        | ClockStop::Banked
        | ClockStop::Applied
        | ClockStop::Sued
        | ClockStop::ReviewAsked
        | ClockStop::PlatformUpdated => None,
    }
}

fn clock(
    law: &Legal,
    (rule, started): (&DeadlineText, Utc),
    facts: CaseFacts<'_>,
    calendars: &Calendars,
    now: Utc,
) -> Result<CaseClock, TermError> {
    let of_rule = facts.pauses.iter().filter(|stop| rule.pauses.contains(&kind(stop.pause)));
    let pauses: Vec<Pause> = of_rule.map(|stop| Pause { from: stop.from, until: stop.until }).collect();
    let stopped = stopped(facts, rule.stops);
    // What lasts is counted up to now, and no longer than the clock ran.
    let until = stopped.map_or(now, |stopped| stopped.min(now));
    let count = |term: Term| term::due(started, term, &pauses, until, (law.zone(), calendars));
    let mut due = count(rule.term(false))?;
    let (mut times, mut extended_late) = (0, false);
    for given in facts.extensions.iter().filter(|given| given.rule == rule.id) {
        let Some(extend) = rule.extend.filter(|extend| times < extend.times) else { continue };
        // Who makes longer what is over makes nothing longer.
        if !due.end.in_time(given.at) {
            extended_late = true;
            continue;
        }
        times += 1;
        due = count(Term { extended: Some(multiplied(extend.length(), times)), ..rule.term(false) })?;
    }
    let standing = match standing(law, rule, &due, stopped, now) {
        // Nobody knows when a case was decided, if it was, that ended without a decision that is recorded.
        ClockStanding::Late if rule.stops == ClockStop::Decided && facts.decided.is_none() => ClockStanding::Unknown,
        standing => standing,
    };
    let stopped = stopped.filter(|_| standing != ClockStanding::Unknown);
    Ok(CaseClock { rule: rule.clone(), started, stopped, standing, is_extended: times > 0, extended_late, due })
}

/// How a clock stands at `now` that is due so and was stopped or not.
pub(in crate::custody) fn standing(
    law: &Legal,
    rule: &DeadlineText,
    due: &Due,
    stopped: Option<Utc>,
    now: Utc,
) -> ClockStanding {
    let soon = || now.plus_seconds(i64::from(law.at_risk.hours) * 3600);
    match (rule.asks, stopped) {
        (Asks::Within, Some(at)) if due.end.in_time(at) => ClockStanding::InTime,
        (Asks::Within, Some(_)) if is_on_record(rule.stops) => ClockStanding::Late,
        (Asks::Within, None) if is_on_record(rule.stops) && !due.end.in_time(now) => ClockStanding::Overdue,
        // Nobody is called late by a record that could not tell.
        (Asks::Within, Some(_)) => ClockStanding::Unknown,
        (Asks::Within, None) if !due.end.in_time(now) => ClockStanding::Unknown,
        (Asks::Within, None) if !due.end.in_time(soon()) => ClockStanding::AtRisk,
        (Asks::Within | Asks::NotBefore, None) => ClockStanding::Running,
        (Asks::NotBefore, Some(at)) if due.end.in_time(at) => ClockStanding::TooSoon,
        (Asks::NotBefore, Some(_)) => ClockStanding::InTime,
    }
}

/// Whether there is an entry of its own for what stops a clock: only then does its absence tell that it did not happen.
fn is_on_record(stops: ClockStop) -> bool {
    use ClockStop::{Decided, HandedIn, Opined, Ratified, Registered, Told};
    matches!(stops, Ratified | Registered | Told | Opined | HandedIn | Decided)
}

/// A length that is given several times.
pub(in crate::custody) fn multiplied(length: Length, times: u32) -> Length {
    match length {
        Length::Hours(number) => Length::Hours(number.saturating_mul(times)),
        Length::CalendarDays(number) => Length::CalendarDays(number.saturating_mul(times)),
        Length::WorkingDays(number) => Length::WorkingDays(number.saturating_mul(times)),
        Length::Months(number) => Length::Months(number.saturating_mul(times)),
        Length::Years(number) => Length::Years(number.saturating_mul(times)),
    }
}

/// A pause, as the legal data names it.
pub fn kind(pause: CasePause) -> PauseKind {
    match pause {
        CasePause::Appraisal => PauseKind::Appraisal,
        CasePause::Hearing => PauseKind::Hearing,
        CasePause::Inspection => PauseKind::Inspection,
        CasePause::PublicNotice => PauseKind::PublicNotice,
        CasePause::Suspension => PauseKind::Suspension,
    }
}

#[cfg(test)]
mod tests;
