//! Who handled a case, who reviewed it, who approved and who decided (谁承办、谁审核、谁审批; annex 3, articles 14 to 18): from the
//! entries of the log, which say who did what as what, and from nothing that can be written otherwise.

use std::sync::Arc;

use evidence::entry::{Entry, Item};
use evidence::event::{
    ActEvent, ActName, Actor, CourseEvent, CourseName, DecisionEvent, DecisionName, DelegationEvent, DelegationName,
    DraftEvent, DraftName, Event, EventName, ReadWhat, ReviewEvent, ReviewName, Role, SimpleEvent, SimpleName,
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

/// The events that somebody answers for, by name.
fn names() -> impl Iterator<Item = EventName> {
    use CourseName as Of;
    let course = [
        Of::Described,
        Of::RegisteredElsewhere,
        Of::StartRequested,
        Of::Started,
        Of::StartRefused,
        Of::StartedUrgent,
        Of::Ratified,
        Of::UrgentRefused,
        Of::TermExtended,
        Of::EndRequested,
        Of::Ended,
        Of::EndRefused,
    ];
    let acts = [ActName::Recorded, ActName::ExcuseApproved, ActName::ExcuseRefused];
    let all = course.into_iter().map(EventName::from).chain(acts.into_iter().map(EventName::from));
    let all = all.chain(DraftName::ALL.iter().copied().map(EventName::from));
    let all = all.chain(ReviewName::ALL.iter().copied().map(EventName::from));
    let all = all.chain(DecisionName::ALL.iter().copied().map(EventName::from));
    all.chain([EventName::from(SimpleName::Decided), EventName::from(DelegationName::Acted)])
}

/// As what somebody did this, and which officers it names; none where nobody answers for it so.
fn acted(event: &Event) -> Option<(ActedAs, Vec<Certificate>)> {
    match event {
        Event::Course(event) => of_course(event),
        Event::Act(event) => of_act(event),
        Event::Draft(DraftEvent::Recorded { drafter, checker, .. }) => {
            Some((ActedAs::Handler, vec![drafter.clone(), checker.clone()]))
        }
        Event::Draft(DraftEvent::Withdrawn { .. }) => Some((ActedAs::Handler, Vec::new())),
        Event::Review(event) => Some((of_review(event), Vec::new())),
        Event::Decision(event) => Some((of_decision(event), Vec::new())),
        // Who decides on the spot handles the case.
        Event::Simple(SimpleEvent::Decided { officers, .. }) => {
            Some((ActedAs::Handler, officers.iter().cloned().collect()))
        }
        // Before what is decided for a head it says so.
        Event::Delegation(DelegationEvent::Acted { .. }) => Some((ActedAs::Approver, Vec::new())),
        _ => None,
    }
}

fn of_course(event: &CourseEvent) -> Option<(ActedAs, Vec<Certificate>)> {
    Some(match event {
        CourseEvent::Described { handlers, .. } => (ActedAs::Handler, handlers.iter().cloned().collect()),
        CourseEvent::StartRequested { .. }
        | CourseEvent::StartedUrgent { .. }
        | CourseEvent::RegisteredElsewhere { .. }
        | CourseEvent::EndRequested { .. } => (ActedAs::Handler, Vec::new()),
        CourseEvent::Started { .. }
        | CourseEvent::StartRefused { .. }
        | CourseEvent::Ratified { .. }
        | CourseEvent::UrgentRefused { .. }
        | CourseEvent::TermExtended { .. }
        | CourseEvent::Ended { .. }
        | CourseEvent::EndRefused { .. } => (ActedAs::Approver, Vec::new()),
        CourseEvent::Paused { .. } | CourseEvent::PauseEnded { .. } => return None,
    })
}

fn of_act(event: &ActEvent) -> Option<(ActedAs, Vec<Certificate>)> {
    Some(match event {
        ActEvent::Recorded { officers, .. } => (ActedAs::Handler, officers.iter().cloned().collect()),
        ActEvent::ExcuseApproved { .. } | ActEvent::ExcuseRefused { .. } => (ActedAs::Approver, Vec::new()),
        ActEvent::Changed { .. } | ActEvent::Removed { .. } | ActEvent::Excused { .. } => return None,
    })
}

fn of_review(event: &ReviewEvent) -> ActedAs {
    match event {
        ReviewEvent::Submitted { .. } | ReviewEvent::RereviewRequested { .. } => ActedAs::Handler,
        ReviewEvent::Complete { .. }
        | ReviewEvent::Incomplete { .. }
        | ReviewEvent::Opined { .. }
        | ReviewEvent::Upheld { .. }
        | ReviewEvent::CollectiveCalled { .. } => ActedAs::Reviewer,
        ReviewEvent::Extended { .. } => ActedAs::Approver,
        ReviewEvent::Resolved { .. } => ActedAs::Head,
    }
}

fn of_decision(event: &DecisionEvent) -> ActedAs {
    match event {
        DecisionEvent::Informed { .. } | DecisionEvent::Statement { .. } | DecisionEvent::Heard { .. } => {
            ActedAs::Handler
        }
        DecisionEvent::Decided { .. } | DecisionEvent::Overridden { .. } | DecisionEvent::Fallen { .. } => {
            ActedAs::Head
        }
    }
}

/// What an entry says that somebody did and answers for.
fn responsibility(index: u64, entry: &Entry) -> Option<Responsibility> {
    let Actor::User { id, role, .. } = &entry.actor else { return None };
    let (acted_as, officers) = acted(&entry.event)?;
    let (by, event) = (id.clone(), entry.event.named());
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
            "delegation.acted",
        ] {
            assert!(names.contains(&name), "{name} is not in {names:?}");
        }
        assert!(!names.contains(&"case.paused") && !names.contains(&"item.read"));
    }
}
