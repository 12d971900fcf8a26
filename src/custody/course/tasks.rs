//! What waits for somebody (待办): for a head what they are to decide, for officers and clerks the cases that are theirs.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::Role;
use evidence::time::Utc;

pub use crate::answers::course::TaskKind;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::case::Case;
use crate::custody::course::CaseCourse;
use crate::custody::course::act::course_view;
use crate::custody::course::clocks::{CaseClock, ClockStanding};
use crate::custody::course::state::Course;
use crate::custody::legal::Legal;
use crate::custody::{Custody, Refused, require};
use crate::store::tables::Reader;

/// Tasks of one kind that are shown.
pub const TASKS_SHOWN_MAX: usize = 50;

/// What waits for somebody.
#[derive(Debug, Clone)]
pub struct Task {
    /// What is to be done.
    pub kind: TaskKind,
    /// In which case.
    pub case: Case,
    /// How that stands.
    pub course: CaseCourse,
    /// The clock that is over first, of those that run.
    pub clock: Option<CaseClock>,
}

/// What waits for somebody, and whether more does.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    /// What is over first comes first.
    pub tasks: Vec<Task>,
    /// Whether more of a kind wait than are shown.
    pub more: bool,
}

impl Custody {
    /// What waits for the caller. The reading is logged, on every case that is named.
    pub async fn tasks(self: &Arc<Self>, caller: &Caller) -> Result<Tasks, Refused> {
        let may = require(caller, Action::ReadDeadlines, Target::Installation, None);
        self.recorded(caller, Verb::TaskList, may).await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let tasks = self.read(move |reader| tasks_of(reader, &legal, &who, now)).await?;
        let items = tasks.tasks.iter().map(|task| Item::Case(task.case.id.clone())).collect();
        self.log_described(caller, Verb::TaskList, items).await?;
        Ok(tasks)
    }

    /// How much waits for the caller, as far as it is shown. A count describes no case, and no entry is written.
    pub async fn tasks_count(self: &Arc<Self>, caller: &Caller) -> Result<u64, Refused> {
        if require(caller, Action::ReadDeadlines, Target::Installation, None).is_err() {
            return Ok(0);
        }
        let who = caller.clone();
        let (waiting, _) = self.read(move |reader| waiting(reader, &who)).await?;
        Ok(waiting.len() as u64)
    }
}

/// What a state of the course asks of a head, or of those whose case it is.
fn kind(course: &Course, is_head: bool) -> Option<TaskKind> {
    match (course, is_head) {
        (Course::StartRequested { .. }, true) => Some(TaskKind::ApproveStart),
        (Course::StartedUrgent { .. }, true) => Some(TaskKind::Ratify),
        (Course::EndRequested { .. }, true) => Some(TaskKind::ApproveEnd),
        (Course::StartRefused, false) => Some(TaskKind::StartRefused),
        (Course::UrgentRefused, false) => Some(TaskKind::UrgentRefused),
        (Course::Started | Course::StartedUrgent { .. }, false) => Some(TaskKind::Decide),
        (
            Course::Reported
            | Course::StartRefused
            | Course::UrgentRefused
            | Course::Started
            | Course::DecidedSimply
            | Course::StartRequested { .. }
            | Course::EndRequested { .. }
            | Course::Ended,
            _,
        ) => None,
    }
}

/// What waits for somebody, without its clocks; and whether more does.
fn waiting(reader: &Reader<'_>, who: &Caller) -> Result<(Vec<(TaskKind, CaseCourse)>, bool), Refused> {
    let Caller::User { id, role, agency: Some(agency), certificate, .. } = who else { return Ok((Vec::new(), false)) };
    let (is_head, most) = (*role == Role::Head, TASKS_SHOWN_MAX as u64 + 1);
    let found: Vec<Vec<CaseCourse>> = match certificate {
        Some(certificate) if !is_head => vec![reader.courses_handled(certificate, most)?],
        _ => {
            let states: &[&str] = match role {
                Role::Head => &["started_urgent", "start_requested", "end_requested", "simple_end_requested"],
                Role::Clerk => &["started_urgent", "start_refused", "urgent_refused", "started"],
                Role::Officer | Role::Reviewer | Role::Supervisor | Role::Auditor | Role::Administrator => &[],
            };
            states.iter().map(|state| reader.courses_standing(agency, state, most)).collect::<Result<_, _>>()?
        }
    };
    let more = found.iter().any(|courses| courses.len() > TASKS_SHOWN_MAX);
    let shown = found.into_iter().flat_map(|courses| courses.into_iter().take(TASKS_SHOWN_MAX));
    // Nobody is asked to approve what they asked for, nor what they handle.
    let handles = |course: &CaseCourse| {
        let handlers = course.description.as_ref().map(|said| &said.handlers);
        certificate.as_ref().zip(handlers).is_some_and(|(own, all)| all.contains(own))
    };
    let is_asked = |course: &CaseCourse| !(is_head && (course.state.asked_by() == Some(id) || handles(course)));
    let asked = shown.filter(is_asked).filter_map(|course| Some((kind(&course.state, is_head)?, course)));
    Ok((asked.collect(), more))
}

fn tasks_of(reader: &Reader<'_>, legal: &Legal, who: &Caller, now: Utc) -> Result<Tasks, Refused> {
    let ((waiting, more), calendars) = (waiting(reader, who)?, reader.calendars()?);
    let mut tasks = Vec::new();
    for (kind, course) in waiting {
        let Some(case) = reader.case(&course.case)? else { continue };
        let view = course_view(reader, (legal, &calendars), case, now)?;
        let runs = |clock: &&CaseClock| match clock.standing {
            ClockStanding::Running | ClockStanding::AtRisk | ClockStanding::Overdue | ClockStanding::Unknown => true,
            ClockStanding::InTime | ClockStanding::Late | ClockStanding::TooSoon => false,
        };
        let clock = view.clocks.iter().filter(runs).min_by_key(|clock| clock.due.end.due()).cloned();
        tasks.push(Task { kind, case: view.case, course, clock });
    }
    tasks.sort_by_key(|task| {
        let due = task.clock.as_ref().map(|clock| clock.due.end.due());
        (due.is_none(), due, task.course.since)
    });
    Ok(Tasks { tasks, more })
}
