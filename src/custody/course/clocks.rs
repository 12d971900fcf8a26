//! The clocks of a case: which deadlines run with its course, its measures and its hearing, when each is due, and how it
//! stands.

use evidence::event::CasePause;
use evidence::term::{self, Calendars, Due, Length, Pause, Term, TermError};
use evidence::time::Utc;

pub use crate::answers::course::ClockStanding;
use crate::custody::course::happened::{Happened, Measure};
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
    /// What the record tells beside its course.
    pub happened: &'a Happened,
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

/// What started a clock of a case, and when.
#[derive(Debug, Clone, Copy)]
struct Begun<'a> {
    item: DeadlineSubject,
    starts: ClockStart,
    at: Utc,
    /// The measure, where it is of one.
    measure: Option<&'a Measure>,
}

/// What stopped a clock of a case.
#[derive(Debug, Clone, Copy)]
struct Stopped {
    at: Utc,
    /// Whether it was then; else it was, if it was, no later than then.
    is_certain: bool,
}

/// The clocks of a case at `now`, by what started them. One that cannot be counted is left out, and why is told.
pub fn clocks(law: &Legal, facts: CaseFacts<'_>, calendars: &Calendars, now: Utc) -> (Vec<CaseClock>, Vec<TermError>) {
    let (mut clocks, mut uncounted) = (Vec::<CaseClock>::new(), Vec::new());
    for begun in begun(law, facts) {
        let none = std::collections::BTreeSet::new();
        let description = facts.course.description.as_ref();
        let of = ClockOf {
            item: begun.item,
            starts: begun.starts,
            matter: description.map(|said| said.matter.as_str()),
            act: begun.measure.map(|measure| measure.kind.as_str()),
            marks: description.map_or(&none, |said| &said.marks),
        };
        for rule in law.deadlines_of(of, law.day(begun.at)) {
            // Several measures of one urgent start are approved at once.
            let is_one = begun.starts == ClockStart::UrgentStart;
            if is_one && clocks.iter().any(|other| other.rule.id == rule.id) {
                continue;
            }
            match clock(law, (rule, begun), facts, calendars, now) {
                Ok(clock) => clocks.push(clock),
                Err(error) => uncounted.push(error),
            }
        }
    }
    (clocks, uncounted)
}

/// What of a case starts clocks, and when it did.
fn begun<'a>(law: &Legal, facts: CaseFacts<'a>) -> Vec<Begun<'a>> {
    let (course, happened) = (facts.course, facts.happened);
    let deed = course.description.as_ref().and_then(|said| said.deed);
    let deed = deed.and_then(|(_, last)| term::midnight(law.zone(), last).ok());
    let urgent = course.urgent.as_ref().map(|urgent| urgent.stated);
    let of_case = [
        (ClockStart::UrgentStart, urgent),
        (ClockStart::Registered, course.registered.as_ref().map(|(at, _)| *at)),
        (ClockStart::DeedEnd, deed),
        (ClockStart::Told, happened.told),
        (ClockStart::HearingTold, happened.hearing_told),
        (ClockStart::ActEnd, ended(course)),
    ];
    let item = DeadlineSubject::Case;
    let of_case = of_case.into_iter().filter_map(|(starts, at)| Some(Begun { item, starts, at: at?, measure: None }));
    let of_measures = happened.measures.iter().flat_map(|measure| {
        let (item, of_it) = (DeadlineSubject::Measure, Some(measure));
        // What was taken before the case was started so was not taken because it was.
        let urgent = urgent.filter(|stated| measure.from >= *stated);
        let urgent = urgent.map(|at| Begun { item, starts: ClockStart::UrgentStart, at, measure: of_it });
        let begun = Begun { item, starts: ClockStart::MeasureStart, at: measure.from, measure: of_it };
        std::iter::once(begun).chain(urgent)
    });
    of_case.chain(of_measures).collect()
}

/// When the act ended, of a case that is over.
fn ended(course: &CaseCourse) -> Option<Utc> {
    course.end.filter(|_| course.state == Course::Ended).map(|(at, _)| at)
}

/// When what stops a clock happened, as far as the record of a case tells.
fn stopped(law: &Legal, facts: CaseFacts<'_>, stops: ClockStop, measure: Option<&Measure>) -> Option<Stopped> {
    let (course, happened) = (facts.course, facts.happened);
    let certain = |at: Option<Utc>| at.map(|at| Stopped { at, is_certain: true });
    // What has no entry of its own is over, if it ever was, with the case.
    let by_the_end = || ended(course).map(|at| Stopped { at, is_certain: false });
    match stops {
        ClockStop::Ratified => certain(course.urgent.as_ref().and_then(|urgent| urgent.ratified)),
        // Nobody registers what is decided on the spot (annex 2, article 21): it was dealt with when it was decided.
        ClockStop::Registered => certain(course.registered.as_ref().map(|(at, _)| *at).or(course.decided_simply)),
        ClockStop::Decided if measure.is_none() => certain(facts.decided).or_else(by_the_end),
        // What becomes of evidence that is kept has no entry of its own, and is over with the decision of the case.
        ClockStop::Decided => facts.decided.map(|at| Stopped { at, is_certain: false }).or_else(by_the_end),
        // What is seized is released, or the decision of the case deals with it (行政强制法 27).
        ClockStop::Released => {
            let released = measure.and_then(|measure| measure.released);
            // A decision bears a day, and no hour.
            let dealt_with = facts.decided.zip(measure).filter(|(at, it)| law.day(it.from) <= law.day(*at));
            let dealt_with = dealt_with.map(|(at, it)| at.max(it.from));
            certain(released.into_iter().chain(dealt_with).min()).or_else(by_the_end)
        }
        ClockStop::HearingAsked => certain(happened.hearing_asked),
        ClockStop::Heard => certain(happened.heard),
        ClockStop::Stored
        | ClockStop::Sealed
        | ClockStop::Filed
        | ClockStop::Opined
        | ClockStop::Published
        | ClockStop::Updated
        | ClockStop::Withdrawn
        | ClockStop::Answered
        | ClockStop::HandedOver
        | ClockStop::Told
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
    (rule, begun): (&DeadlineText, Begun<'_>),
    facts: CaseFacts<'_>,
    calendars: &Calendars,
    now: Utc,
) -> Result<CaseClock, TermError> {
    let started = begun.at;
    let of_rule = facts.pauses.iter().filter(|stop| rule.pauses.contains(&kind(stop.pause)));
    let pauses: Vec<Pause> = of_rule.map(|stop| Pause { from: stop.from, until: stop.until }).collect();
    let stop = stopped(law, facts, rule.stops, begun.measure);
    let stopped = stop.map(|stop| stop.at);
    // What lasts is counted up to now, and no longer than the clock ran.
    let until = stopped.map_or(now, |stopped| stopped.min(now));
    let count = |term: Term| term::due(started, term, &pauses, until, (law.zone(), calendars));
    let mut due = count(rule.term(false))?;
    let (mut times, mut extended_late) = (0, false);
    // What was given for an earlier measure makes nothing longer of one that was taken after it.
    for given in facts.extensions.iter().filter(|given| given.rule == rule.id && given.at >= started) {
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
        ClockStanding::Late if stop.is_some_and(|stop| !stop.is_certain) => ClockStanding::Unknown,
        // What became of evidence that is kept has no entry.
        ClockStanding::Overdue if rule.stops == ClockStop::Decided && begun.measure.is_some() => ClockStanding::Unknown,
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
        (Asks::Within, Some(_)) if is_on_record(rule.stops) || is_told(rule.stops) => ClockStanding::Late,
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

/// Whether there is an entry of its own for what stops a clock, which somebody must make: only then does its absence tell
/// that it did not happen.
fn is_on_record(stops: ClockStop) -> bool {
    matches!(
        stops,
        ClockStop::Ratified
            | ClockStop::Registered
            | ClockStop::Released
            | ClockStop::Told
            | ClockStop::Served
            | ClockStop::Paid
            | ClockStop::HandedIn
            | ClockStop::Decided
            | ClockStop::Opined
    )
}

/// Whether an entry tells of what stops a clock where it happens, and its absence nothing: nobody must ask for a hearing or
/// for a review, sue, or go to court with what they enforce themselves.
fn is_told(stops: ClockStop) -> bool {
    matches!(stops, ClockStop::HearingAsked | ClockStop::Sued | ClockStop::ReviewAsked | ClockStop::Applied)
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
mod told;

#[cfg(test)]
mod tests;
