//! What waits for somebody (待办): for a head what they are to decide, of the course of cases and of what excuses from
//! recording their acts; for officers and clerks the cases that are theirs, and for clerks complaints.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::Role;
use evidence::ids::{ActId, UserId};
use evidence::time::Utc;

pub use crate::answers::course::TaskKind;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::act::record::is_of_the_act;
use crate::custody::act::{Act, DutyExcuse};
use crate::custody::case::Case;
use crate::custody::complaint::waiting::{self as complaint, ComplaintTask};
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
    /// Since when it waits.
    pub since: Utc,
    /// Who is waiting, or who took the last step.
    pub by: UserId,
    /// The ground or reason that was given; may be empty.
    pub reason: String,
    /// The act, where it is of one.
    pub act: Option<ActId>,
    /// The clock that is over first, of those that run.
    pub clock: Option<CaseClock>,
}

/// What waits for somebody, and whether more does.
#[derive(Debug, Clone, Default)]
pub struct Tasks {
    /// What is over first comes first.
    pub tasks: Vec<Task>,
    /// Complaints, likewise.
    pub complaints: Vec<ComplaintTask>,
    /// Whether more of a kind wait than are shown.
    pub more: bool,
}

impl Custody {
    /// What waits for the caller. The reading is logged, on every case that is named and on the agency whose complaints
    /// are.
    pub async fn tasks(self: &Arc<Self>, caller: &Caller) -> Result<Tasks, Refused> {
        let may = require(caller, Action::ReadDeadlines, Target::Installation, None);
        self.recorded(caller, Verb::TaskList, may).await?;
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let tasks = self.read(move |reader| tasks_of(reader, &legal, &who, now)).await?;
        let cases = tasks.tasks.iter().map(|task| Item::Case(task.case.id.clone()));
        let complaints = tasks.complaints.iter().map(|task| Item::Agency(task.complaint.agency.clone()));
        let items = cases.chain(complaints).collect();
        self.log_described(caller, Verb::TaskList, items).await?;
        Ok(tasks)
    }

    /// How much waits for the caller, as far as it is shown. A count describes no case, and no entry is written.
    pub async fn tasks_count(self: &Arc<Self>, caller: &Caller) -> Result<u64, Refused> {
        if require(caller, Action::ReadDeadlines, Target::Installation, None).is_err() {
            return Ok(0);
        }
        let who = caller.clone();
        self.read(move |reader| {
            let (courses, excuses) = (waiting(reader, &who)?.0, excuses(reader, &who)?.0);
            let (complaints, _) = complaint::waiting(reader, &who, TASKS_SHOWN_MAX)?;
            Ok((courses.len() + excuses.len() + complaints.len()) as u64)
        })
        .await
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
                Role::Head => &["started_urgent", "start_requested", "end_requested"],
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

/// What the head is asked to excuse from, each with its act; and whether more waits.
fn excuses(reader: &Reader<'_>, who: &Caller) -> Result<(Vec<(DutyExcuse, Act)>, bool), Refused> {
    let Caller::User { id, role: Role::Head, agency: Some(agency), certificate, .. } = who else {
        return Ok((Vec::new(), false));
    };
    let found = reader.excuses_waiting(agency, TASKS_SHOWN_MAX as u64 + 1)?;
    let more = found.len() > TASKS_SHOWN_MAX;
    let mut asked = Vec::new();
    // Nobody is asked to approve what they asked for, nor what they did or handle.
    for excuse in found.into_iter().take(TASKS_SHOWN_MAX).filter(|excuse| excuse.asked_by != *id) {
        let Some(act) = reader.act(&excuse.act)? else { continue };
        let is_own = match certificate {
            Some(own) => is_of_the_act(reader, &act.case, &act.said, own)?,
            None => false,
        };
        if !is_own {
            asked.push((excuse, act));
        }
    }
    Ok((asked, more))
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
        let CaseCourse { since, by, reason, .. } = course;
        tasks.push(Task { kind, case: view.case, since, by, reason, act: None, clock });
    }
    let (excuses, more_excuses) = excuses(reader, who)?;
    for (excuse, act) in excuses {
        let Some(case) = reader.case(&act.case)? else { continue };
        let DutyExcuse { asked_at: since, asked_by: by, reason, .. } = excuse;
        let (kind, act) = (TaskKind::ApproveExcuse, Some(act.id));
        tasks.push(Task { kind, case, since, by, reason, act, clock: None });
    }
    tasks.sort_by_key(|task| {
        let due = task.clock.as_ref().map(|clock| clock.due.end.due());
        (due.is_none(), due, task.since)
    });
    let (complaints, more_complaints) = complaint::waiting(reader, who, TASKS_SHOWN_MAX)?;
    let complaints = complaint::tasks_of(complaints, (legal, &calendars), now);
    Ok(Tasks { tasks, complaints, more: more || more_excuses || more_complaints })
}
