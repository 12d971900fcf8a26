//! Who handled a case, who reviewed it, who approved and who decided (谁承办、谁审核、谁审批; annex 3, articles 14 to 18): from the
//! entries of the log, which say who did what as what, and from nothing that can be written otherwise.

use std::sync::Arc;

use evidence::entry::{Entry, Item};
use evidence::event::{
    ActEvent, ActName, Actor, CourseEvent, CourseName, DecisionName, DelegationName, DraftEvent, DraftName, Event,
    EventName, ReadWhat, ReviewName, Role, SimpleEvent, SimpleName,
};
use evidence::ids::{CaseId, Certificate, UserId};
use evidence::time::Utc;

pub use crate::answers::decision::ActedAs;
use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// Entries of one case that are shown of who answers for what, from the first on.
pub const RESPONSIBILITIES_SHOWN_MAX: u64 = 500;

/// What somebody did in a case and answers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsibility {
    /// Number of the entry.
    pub index: u64,
    /// When.
    pub at: Utc,
    /// Who.
    pub by: UserId,
    /// The role that they had then.
    pub role: Role,
    /// As what.
    pub acted_as: ActedAs,
    /// What they did.
    pub event: EventName,
    /// Officers whom the entry names as those who did it.
    pub officers: Vec<Certificate>,
}

/// Who answers for what in a case.
#[derive(Debug, Clone)]
pub struct Responsibilities {
    /// The case.
    pub case: CaseId,
    /// What was done, in the order of the log.
    pub done: Vec<Responsibility>,
    /// Whether there is more than is shown.
    pub more: bool,
}

/// As what somebody did what an event tells; none where nobody answers for it so. What is looked for follows from this alone,
/// and a new event is here or does not compile.
fn acted_as(name: EventName) -> Option<ActedAs> {
    match name {
        EventName::Course(name) => of_course(name),
        EventName::Act(name) => of_act(name),
        // Who decides on the spot handles the case; what followed is told by whoever runs it.
        EventName::Draft(DraftName::Recorded | DraftName::Withdrawn) | EventName::Simple(SimpleName::Decided) => {
            Some(ActedAs::Handler)
        }
        EventName::Review(name) => Some(of_review(name)),
        EventName::Decision(name) => Some(of_decision(name)),
        // Before what is decided for a head it says so.
        EventName::Delegation(DelegationName::Acted) => Some(ActedAs::Approver),
        EventName::Simple(SimpleName::Followed)
        | EventName::Delegation(DelegationName::Given | DelegationName::Ended)
        | EventName::Log(_)
        | EventName::Agency(_)
        | EventName::Calendar(_)
        | EventName::Account(_)
        | EventName::Station(_)
        | EventName::Docking(_)
        | EventName::Recording(_)
        | EventName::View(_)
        | EventName::Marker(_)
        | EventName::Transcript(_)
        | EventName::Derived(_)
        | EventName::Case(_)
        | EventName::Party(_)
        | EventName::Complaint(_)
        | EventName::Delivery(_)
        | EventName::Performance(_)
        | EventName::Suggestion(_)
        | EventName::SavedSearch(_)
        | EventName::Monitor(_)
        | EventName::Document(_)
        | EventName::Paper(_)
        | EventName::Package(_)
        | EventName::Access(_) => None,
    }
}

fn of_course(name: CourseName) -> Option<ActedAs> {
    match name {
        CourseName::Described
        | CourseName::StartRequested
        | CourseName::StartedUrgent
        | CourseName::RegisteredElsewhere
        | CourseName::EndRequested => Some(ActedAs::Handler),
        CourseName::Started
        | CourseName::StartRefused
        | CourseName::Ratified
        | CourseName::UrgentRefused
        | CourseName::TermExtended
        | CourseName::Ended
        | CourseName::EndRefused => Some(ActedAs::Approver),
        CourseName::Paused | CourseName::PauseEnded => None,
    }
}

fn of_act(name: ActName) -> Option<ActedAs> {
    match name {
        ActName::Recorded => Some(ActedAs::Handler),
        ActName::ExcuseApproved | ActName::ExcuseRefused => Some(ActedAs::Approver),
        ActName::Changed | ActName::Removed | ActName::Excused => None,
    }
}

fn of_review(name: ReviewName) -> ActedAs {
    match name {
        ReviewName::Submitted | ReviewName::RereviewRequested => ActedAs::Handler,
        ReviewName::Complete
        | ReviewName::Incomplete
        | ReviewName::Opined
        | ReviewName::Upheld
        | ReviewName::CollectiveCalled => ActedAs::Reviewer,
        ReviewName::Extended => ActedAs::Approver,
        ReviewName::Resolved => ActedAs::Head,
    }
}

fn of_decision(name: DecisionName) -> ActedAs {
    match name {
        DecisionName::Informed | DecisionName::Statement | DecisionName::Heard => ActedAs::Handler,
        DecisionName::Decided | DecisionName::Overridden | DecisionName::Fallen => ActedAs::Head,
    }
}

/// The events that somebody answers for, by name.
fn names() -> impl Iterator<Item = EventName> {
    EventName::all().filter(|name| acted_as(*name).is_some())
}

/// The officers whom an event names as those who did what somebody answers for.
fn officers(event: &Event) -> Vec<Certificate> {
    match event {
        Event::Course(CourseEvent::Described { handlers: officers, .. })
        | Event::Act(ActEvent::Recorded { officers, .. })
        | Event::Simple(SimpleEvent::Decided { officers, .. }) => officers.iter().cloned().collect(),
        Event::Draft(DraftEvent::Recorded { drafter, checker, .. }) => vec![drafter.clone(), checker.clone()],
        _ => Vec::new(),
    }
}

/// What an entry says that somebody did and answers for.
fn responsibility(index: u64, entry: &Entry) -> Option<Responsibility> {
    let Actor::User { id, role, .. } = &entry.actor else { return None };
    let event = entry.event.named();
    let (acted_as, officers, by) = (acted_as(event)?, officers(&entry.event), id.clone());
    Some(Responsibility { index, at: entry.time, by, role: *role, acted_as, event, officers })
}

impl Reader<'_> {
    /// The first entries of a case that somebody answers for, in the order of the log; at most `most`.
    pub fn responsibilities(&self, case: &CaseId, most: u64) -> Result<Vec<Responsibility>, DbError> {
        let found = self.entries_of_case(case, names(), most)?;
        let mut done = Vec::with_capacity(found.len());
        for index in found {
            // Without an entry that cannot be read nobody could say who answers for what.
            let what = || format!("no entry {index} of a case that can be read");
            let unread = || DbError::Inconsistent { table: "log_entries", what: what() };
            let stored = self.entry(index)?.ok_or_else(unread)?;
            let entry = Entry::parse(&stored.bytes).map_err(|_| unread())?;
            done.extend(responsibility(index, &entry));
        }
        Ok(done)
    }
}

impl Custody {
    /// Who answers for what in a case; the reading is logged.
    pub async fn show_responsibilities(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
    ) -> Result<Responsibilities, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::ResponsibilityShow, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        self.read(move |reader| Ok(responsibilities(reader, id)?)).await
    }
}

/// Who answers for what in a case.
pub(in crate::custody) fn responsibilities(reader: &Reader<'_>, case: CaseId) -> Result<Responsibilities, DbError> {
    let mut done = reader.responsibilities(&case, RESPONSIBILITIES_SHOWN_MAX + 1)?;
    let more = done.len() as u64 > RESPONSIBILITIES_SHOWN_MAX;
    done.truncate(usize::try_from(RESPONSIBILITIES_SHOWN_MAX).unwrap_or(usize::MAX));
    Ok(Responsibilities { case, done, more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_that_is_looked_for_is_one_that_somebody_answers_for() {
        let names: Vec<&str> = names().map(EventName::text).collect();
        for name in [
            "case.described",
            "case.started",
            "case.registered_elsewhere",
            "act.recorded",
            "draft.recorded",
            "review.submitted",
            "review.opined",
            "review.resolved",
            "decision.decided",
            "decision.overridden",
            "decision.fallen",
            "simple.decided",
            "delegation.acted",
        ] {
            assert!(names.contains(&name), "{name} is not in {names:?}");
        }
        for name in ["case.paused", "act.changed", "simple.followed", "delegation.given", "item.read"] {
            assert!(!names.contains(&name), "{name} is in {names:?}");
        }
    }

    #[test]
    fn somebody_answers_for_all_that_is_told_of_drafts_reviews_and_decisions() {
        let looked: Vec<EventName> = names().collect();
        for noun in ["draft.", "review.", "decision."] {
            let mut all = EventName::all().filter(|name| name.text().starts_with(noun));
            assert!(all.all(|name| looked.contains(&name)), "{noun}");
        }
    }
}
