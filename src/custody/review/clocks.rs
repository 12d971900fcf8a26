//! The clocks of a review: until when the legal office gives its opinion (annex 3, article 13), in the first review and in
//! the second.

use std::collections::BTreeSet;

use evidence::term::{self, Calendars, Term, TermError};
use evidence::time::Utc;

use crate::custody::course::CaseCourse;
use crate::custody::course::clocks::{CaseClock, ClockStanding, multiplied, standing};
use crate::custody::decision::{CaseDecision, DecisionBasis};
use crate::custody::legal::choose::ClockOf;
use crate::custody::legal::{ClockStart, ClockStop, DeadlineSubject, DeadlineText, Legal};
use crate::custody::review::{Review, ReviewSaid, ReviewState};

/// What is known of a review when its clocks are read.
#[derive(Debug, Clone, Copy)]
pub struct ReviewFacts<'a> {
    /// The review.
    pub review: &'a Review,
    /// The course of its case: its matter and what somebody said of it choose among the rules.
    pub course: Option<&'a CaseCourse>,
    /// Whether its draft was withdrawn: nobody owes an opinion of that.
    pub is_withdrawn: bool,
    /// When the head decided past it, where one did: nobody waits for an opinion any more.
    pub overridden: Option<Utc>,
}

/// When a head decided past a review: on its draft, or on the very text of it.
pub fn overridden(review: &Review, decisions: &[CaseDecision]) -> Option<Utc> {
    let is_of_it = |one: &&CaseDecision| one.draft == review.draft || one.draft_digest == review.draft_digest;
    let past = decisions.iter().filter(|one| matches!(one.basis, DecisionBasis::Override { .. }));
    past.filter(is_of_it).map(|one| one.at).filter(|at| *at >= review.submitted.at).min()
}

/// A clock of a review.
#[derive(Debug, Clone)]
pub struct ReviewClock {
    /// Of the first review 1, of the second 2.
    pub round: u64,
    /// The clock.
    pub clock: CaseClock,
}

/// What of a review its clocks run by: what started them, when they stopped, and when they were made longer.
struct Round {
    number: u64,
    starts: Vec<(ClockStart, Utc)>,
    stopped: Option<Utc>,
    extended: Vec<Utc>,
}

impl Review {
    /// When its term was made longer of the review that it is in now: the second, where one was asked for.
    pub fn extensions_now(&self) -> impl Iterator<Item = &ReviewSaid> {
        let since = self.rereview.as_ref().map(|asked| asked.at);
        self.extensions.iter().filter(move |given| since.is_none_or(|since| given.at >= since))
    }
}

/// The first review, and the second where one was asked for.
fn rounds(facts: ReviewFacts<'_>) -> Vec<Round> {
    let review = facts.review;
    // Whichever comes first: an opinion may still come after the decision.
    let stopped =
        |since: Utc, given: Option<Utc>| given.into_iter().chain(facts.overridden.filter(|at| *at >= since)).min();
    let given = |round: u64| review.opinions.iter().find(|opinion| opinion.round == round).map(|one| one.given.at);
    let again = review.rereview.as_ref().map(|asked| asked.at);
    let received = review.received.as_ref().map(|moment| (ClockStart::Received, moment.at));
    let mut rounds = vec![Round {
        number: 1,
        starts: std::iter::once((ClockStart::Submitted, review.submitted.at)).chain(received).collect(),
        stopped: stopped(review.submitted.at, given(1)),
        extended: review
            .extensions
            .iter()
            .map(|one| one.at)
            .filter(|at| again.is_none_or(|again| *at < again))
            .collect(),
    }];
    rounds.extend(again.map(|again| Round {
        number: 2,
        starts: vec![(ClockStart::Received, again)],
        stopped: stopped(again, review.upheld.as_ref().map(|upheld| upheld.at).or_else(|| given(2))),
        extended: review.extensions_now().map(|one| one.at).collect(),
    }));
    rounds
}

/// The deadlines of a review's clock that started so.
fn rules<'a>(law: &'a Legal, facts: ReviewFacts<'_>, starts: ClockStart, started: Utc) -> Vec<&'a DeadlineText> {
    let none = BTreeSet::new();
    let description = facts.course.and_then(|course| course.description.as_ref());
    let of = ClockOf {
        item: DeadlineSubject::Review,
        starts,
        matter: description.map(|said| said.matter.as_str()),
        act: None,
        marks: description.map_or(&none, |said| &said.marks),
    };
    let mut rules = law.deadlines_of(of, law.day(started));
    rules.retain(|rule| rule.stops == ClockStop::Opined);
    rules
}

/// The clocks of a review at `now`, in the order of its rounds and of the legal data. One that cannot be counted is left
/// out, and why is told. What was sent back because something is missing, or withdrawn, asks for no opinion.
pub fn clocks(
    law: &Legal,
    facts: ReviewFacts<'_>,
    calendars: &Calendars,
    now: Utc,
) -> (Vec<ReviewClock>, Vec<TermError>) {
    let (mut clocks, mut uncounted) = (Vec::new(), Vec::new());
    let is_void = facts.is_withdrawn || facts.review.state == ReviewState::Incomplete;
    for round in rounds(facts) {
        if is_void && round.stopped.is_none() {
            continue;
        }
        for (starts, started) in &round.starts {
            for rule in rules(law, facts, *starts, *started) {
                match clock(law, (rule, *started), &round, calendars, now) {
                    Ok(clock) => clocks.push(ReviewClock { round: round.number, clock }),
                    Err(error) => uncounted.push(error),
                }
            }
        }
    }
    (clocks, uncounted)
}

/// How often the term that runs now may be made longer; none where no rule lets it be.
pub fn times_extendable(law: &Legal, facts: ReviewFacts<'_>) -> Option<u64> {
    let round = rounds(facts).pop()?;
    let all = round.starts.iter().flat_map(|(starts, started)| rules(law, facts, *starts, *started));
    all.filter_map(|rule| rule.extend).map(|extend| u64::from(extend.times)).max()
}

fn clock(
    law: &Legal,
    (rule, started): (&DeadlineText, Utc),
    round: &Round,
    calendars: &Calendars,
    now: Utc,
) -> Result<CaseClock, TermError> {
    let until = round.stopped.map_or(now, |stopped| stopped.min(now));
    let count = |term: Term| term::due(started, term, &[], until, (law.zone(), calendars));
    let mut due = count(rule.term(false))?;
    let (mut times, mut extended_late) = (0, false);
    for at in &round.extended {
        let Some(extend) = rule.extend.filter(|extend| times < extend.times) else { continue };
        // Who makes longer what is over makes nothing longer.
        if !due.end.in_time(*at) {
            extended_late = true;
            continue;
        }
        times += 1;
        due = count(Term { extended: Some(multiplied(extend.length(), times)), ..rule.term(false) })?;
    }
    let standing = standing(law, rule, &due, round.stopped, now);
    let stopped = round.stopped.filter(|_| standing != ClockStanding::Unknown);
    Ok(CaseClock { rule: rule.clone(), started, stopped, standing, is_extended: times > 0, extended_late, due })
}
