//! What waits for somebody (待办): for a head what they are to decide, of the course of cases and of what excuses from
//! recording their acts; for officers and clerks the cases that are theirs, and for clerks complaints.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{DraftOutcome, Role};
use evidence::ids::{ActId, Certificate, ReviewId, UserId};
use evidence::term::Calendars;
use evidence::time::Utc;

pub use crate::answers::course::TaskKind;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::act::excuse::concerned;
use crate::custody::act::{Act, DutyExcuse};
use crate::custody::case::Case;
use crate::custody::complaint::waiting::{self as complaint, ComplaintTask};
use crate::custody::course::CaseCourse;
use crate::custody::course::clocks::{CaseClock, ClockStanding};
use crate::custody::course::running::{Running, running};
use crate::custody::course::served::is_served;
use crate::custody::course::state::Course;
use crate::custody::course::whose::whose_against;
use crate::custody::decision::CaseDecision;
use crate::custody::decision::tasks::{self as decisions, DecisionTask};
use crate::custody::delegation::Acting;
use crate::custody::delegation::deciding::acting;
use crate::custody::legal::{ClockStop, Legal};
use crate::custody::performance::Performance;
use crate::custody::performance::state::PerformanceState;
use crate::custody::review::tasks;
use crate::custody::simple::view as simple;
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
    /// The review that waits, where one does.
    pub review: Option<ReviewId>,
    /// The clock that is over first, of those that run.
    pub clock: Option<CaseClock>,
    /// The head for whom it is to be decided, where whoever asks acts for one.
    pub acting_for: Option<UserId>,
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
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let acting = acting(reader, &legal, &who, now)?;
            let courses = waiting(reader, &who, acting.as_ref())?.0;
            let excuses = excuses(reader, &who, acting.as_ref())?.0;
            let deferrals = deferrals(reader, &who, acting.as_ref())?.0;
            let (reviews, _) = tasks::waiting(reader, &who, acting.as_ref(), TASKS_SHOWN_MAX)?;
            let (drafts, _) = decisions::waiting(reader, &legal, (&who, acting.as_ref()), now, TASKS_SHOWN_MAX)?;
            let (complaints, _) = complaint::waiting(reader, &who, TASKS_SHOWN_MAX)?;
            let asked = excuses.len() + deferrals.len() + reviews.len() + drafts.len();
            Ok((courses.len() + asked + complaints.len()) as u64)
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
        (Course::DecidedSimply, false) => Some(TaskKind::FollowSimple),
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

/// The states in which the course of a case waits for a head.
const HEADS: [&str; 4] = ["started_urgent", "start_requested", "end_requested", "simple_end_requested"];

/// The states in which it waits for those whose case it is.
const OWN: [&str; 5] = ["started_urgent", "start_refused", "urgent_refused", "started", "decided_simply"];

/// Something that waits, without its clock.
struct Waiting {
    kind: TaskKind,
    course: CaseCourse,
    /// The head for whom it waits, where it waits for who acts for one.
    acting_for: Option<UserId>,
}

/// What waits for somebody; and whether more does.
fn waiting(reader: &Reader<'_>, who: &Caller, acting: Option<&Acting>) -> Result<(Vec<Waiting>, bool), Refused> {
    let Caller::User { role, may, agency: Some(agency), certificate, .. } = who else { return Ok((Vec::new(), false)) };
    let most = TASKS_SHOWN_MAX as u64 + 1;
    let standing = |states: &[&str]| -> Result<Vec<Vec<CaseCourse>>, Refused> {
        states.iter().map(|state| Ok(reader.courses_standing(agency, state, most)?)).collect()
    };
    let decides = *role == Role::Head || acting.is_some();
    let heads = if decides { standing(&HEADS)? } else { Vec::new() };
    let own = match (role, certificate) {
        (Role::Head, _) => Vec::new(),
        (_, Some(certificate)) if may.of(Action::RunCase).reaches() => vec![reader.courses_handled(certificate, most)?],
        (Role::Clerk, _) => standing(&OWN)?,
        (
            Role::Officer
            | Role::Reviewer
            | Role::LegalReviewer
            | Role::Supervisor
            | Role::Auditor
            | Role::Administrator,
            _,
        ) => Vec::new(),
    };
    let more = heads.iter().chain(&own).any(|courses| courses.len() > TASKS_SHOWN_MAX);
    let shown = |found: Vec<Vec<CaseCourse>>| found.into_iter().flat_map(|one| one.into_iter().take(TASKS_SHOWN_MAX));
    let mut waiting = Vec::new();
    for course in shown(heads) {
        if let Some(kind) = kind(&course.state, true)
            && is_asked(reader, who, acting, &course)?
        {
            waiting.push(Waiting { kind, course, acting_for: head_of(acting) });
        }
    }
    let of_own =
        shown(own).filter_map(|course| Some(Waiting { kind: kind(&course.state, false)?, course, acting_for: None }));
    waiting.extend(of_own);
    Ok((waiting, more))
}

/// The head for whom something waits.
fn head_of(acting: Option<&Acting>) -> Option<UserId> {
    acting.map(|acting| acting.delegation.head.clone())
}

/// Nobody is asked to approve what they asked for, nor what is theirs; nor what is so of the head whom they act for.
fn is_asked(reader: &Reader<'_>, who: &Caller, acting: Option<&Acting>, course: &CaseCourse) -> Result<bool, Refused> {
    let whose = whose_against(reader, (who, acting), Some(course), &course.case)?;
    Ok(is_open_to(who, acting, course.state.asked_by(), Some(whose.all())))
}

/// Whether somebody may decide on what was asked for, of what these officers did or handle.
fn is_open_to(
    who: &Caller,
    acting: Option<&Acting>,
    asked_by: Option<&UserId>,
    concerned: Option<&BTreeSet<Certificate>>,
) -> bool {
    let Caller::User { id, certificate, .. } = who else { return false };
    let is_concerned = certificate.as_ref().zip(concerned).is_some_and(|(own, all)| all.contains(own));
    let is_the_heads_own = acting.is_some_and(|acting| acting.stands_against(asked_by, concerned).is_some());
    asked_by != Some(id) && !is_concerned && !is_the_heads_own
}

/// What the head is asked to excuse from, each with its act; and whether more waits.
fn excuses(
    reader: &Reader<'_>,
    who: &Caller,
    acting: Option<&Acting>,
) -> Result<(Vec<(DutyExcuse, Act)>, bool), Refused> {
    let Caller::User { role, agency: Some(agency), .. } = who else { return Ok((Vec::new(), false)) };
    if *role != Role::Head && acting.is_none() {
        return Ok((Vec::new(), false));
    }
    let found = reader.excuses_waiting(agency, TASKS_SHOWN_MAX as u64 + 1)?;
    let more = found.len() > TASKS_SHOWN_MAX;
    let mut asked = Vec::new();
    for excuse in found.into_iter().take(TASKS_SHOWN_MAX) {
        let Some(act) = reader.act(&excuse.act)? else { continue };
        let whose = whose_against(reader, (who, acting), reader.course(&act.case)?.as_ref(), &act.case)?;
        if is_open_to(who, acting, Some(&excuse.asked_by), Some(&concerned(&act, &whose))) {
            asked.push((excuse, act));
        }
    }
    Ok((asked, more))
}

/// What a head is asked to let be paid later or in parts, each with who asked; and whether more waits.
fn deferrals(
    reader: &Reader<'_>,
    who: &Caller,
    acting: Option<&Acting>,
) -> Result<(Vec<(Performance, UserId)>, bool), Refused> {
    let Caller::User { role, agency: Some(agency), .. } = who else { return Ok((Vec::new(), false)) };
    if *role != Role::Head && acting.is_none() {
        return Ok((Vec::new(), false));
    }
    let found = reader.deferrals_waiting(agency, TASKS_SHOWN_MAX as u64 + 1)?;
    let more = found.len() > TASKS_SHOWN_MAX;
    let mut asked = Vec::new();
    for id in found.into_iter().take(TASKS_SHOWN_MAX) {
        let Some(performance) = reader.performance(&id)? else { continue };
        // Of a decision that fell meanwhile nothing is deferred.
        let PerformanceState::DeferralAsked { by, .. } = performance.state() else { continue };
        let course = reader.course(&performance.case)?;
        let whose = whose_against(reader, (who, acting), course.as_ref(), &performance.case)?;
        if is_open_to(who, acting, Some(&by), Some(whose.all())) {
            asked.push((performance, by));
        }
    }
    Ok((asked, more))
}

/// The clock of the cash that was taken in a case that was decided on the spot, which whoever took it hands in. When it was
/// brought to the bank no entry tells.
fn of_cash(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    kind: TaskKind,
    course: &CaseCourse,
    now: Utc,
) -> Result<Vec<CaseClock>, Refused> {
    if kind != TaskKind::FollowSimple {
        return Ok(Vec::new());
    }
    let Some(decision) = reader.simple_decision(&course.case)? else { return Ok(Vec::new()) };
    let matter = course.description.as_ref().map_or("", |said| said.matter.as_str());
    let mut clocks = simple::clocks(legal, &decision, matter, calendars, now);
    clocks.retain(|clock| clock.rule.stops == ClockStop::HandedIn);
    Ok(clocks)
}

fn tasks_of(reader: &Reader<'_>, legal: &Legal, who: &Caller, now: Utc) -> Result<Tasks, Refused> {
    let (acting, calendars) = (acting(reader, legal, who, now)?, reader.calendars()?);
    let (waiting, more) = waiting(reader, who, acting.as_ref())?;
    let mut tasks = Vec::new();
    for Waiting { kind, course, acting_for } in waiting {
        let Some(case) = reader.case(&course.case)? else { continue };
        let Running { decisions, clocks, .. } = running(reader, (legal, &calendars), &course, now)?;
        // What is decided is not brought to its decision: it is served and carried out, and then its end is asked for.
        let kind = match (kind, decisions.last().filter(|last| last.fallen.is_none())) {
            (TaskKind::Decide, Some(standing)) if is_carried_out(reader, standing)? => TaskKind::RequestEnd,
            (TaskKind::Decide, Some(_)) => TaskKind::CarryOut,
            (kind, _) => kind,
        };
        let of_cash = of_cash(reader, (legal, &calendars), kind, &course, now)?;
        let clock = first_over(clocks.iter().chain(&of_cash));
        let CaseCourse { since, by, reason, .. } = course;
        tasks.push(Task { kind, case, since, by, reason, act: None, review: None, clock, acting_for });
    }
    let (excuses, more_excuses) = excuses(reader, who, acting.as_ref())?;
    for (excuse, act) in excuses {
        let Some(case) = reader.case(&act.case)? else { continue };
        let DutyExcuse { asked_at: since, asked_by: by, reason, .. } = excuse;
        let (kind, act) = (TaskKind::ApproveExcuse, Some(act.id));
        let acting_for = head_of(acting.as_ref());
        tasks.push(Task { kind, case, since, by, reason, act, review: None, clock: None, acting_for });
    }
    let (deferrals, more_deferrals) = deferrals(reader, who, acting.as_ref())?;
    for (performance, by) in deferrals {
        let Some(case) = reader.case(&performance.case)? else { continue };
        let Some((since, reason)) = performance.asked() else { continue };
        let (kind, acting_for) = (TaskKind::ApproveDeferral, head_of(acting.as_ref()));
        tasks.push(Task { kind, case, since, by, reason, act: None, review: None, clock: None, acting_for });
    }
    let (of_drafts, more_drafts) = of_drafts(reader, (legal, &calendars), (who, acting.as_ref()), now)?;
    tasks.extend(of_drafts);
    let (of_reviews, more_reviews) = of_reviews(reader, (legal, &calendars), (who, acting.as_ref()), now)?;
    tasks.extend(of_reviews);
    tasks.sort_by_key(|task| {
        let due = task.clock.as_ref().map(|clock| clock.due.end.due());
        (due.is_none(), due, task.since)
    });
    let (complaints, more_complaints) = complaint::waiting(reader, who, TASKS_SHOWN_MAX)?;
    let complaints = complaint::tasks_of(complaints, (legal, &calendars), now);
    let more = more || more_excuses || more_deferrals || more_drafts || more_reviews || more_complaints;
    Ok(Tasks { tasks, complaints, more })
}

/// The clock that is over first, of those that run.
fn first_over<'a>(clocks: impl Iterator<Item = &'a CaseClock>) -> Option<CaseClock> {
    let runs = |clock: &&CaseClock| match clock.standing {
        ClockStanding::Running | ClockStanding::AtRisk | ClockStanding::Overdue | ClockStanding::Unknown => true,
        ClockStanding::InTime | ClockStanding::Late | ClockStanding::TooSoon => false,
    };
    clocks.filter(runs).min_by_key(|clock| clock.due.end.due()).cloned()
}

/// Whether nothing is left to do of a decision that stands: it is served, and all is done that is owed by it. Where it
/// penalises something is owed, whether somebody recorded that or not.
fn is_carried_out(reader: &Reader<'_>, standing: &CaseDecision) -> Result<bool, Refused> {
    if !is_served(reader, &standing.case, Some(standing))? {
        return Ok(false);
    }
    let owed = reader.performances_of(&standing.case)?;
    let mut of_it = owed.iter().filter(|one| one.owed.document == standing.document).peekable();
    if of_it.peek().is_none() {
        let draft = reader.draft(&standing.draft)?;
        return Ok(standing.outcome != DraftOutcome::Penalty && draft.is_some_and(|draft| !draft.said.is_penalty()));
    }
    Ok(of_it.all(|one| one.state() == PerformanceState::Done))
}

/// The drafts that wait for somebody who decides; and whether more may.
fn of_drafts(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    (who, acting): (&Caller, Option<&Acting>),
    now: Utc,
) -> Result<(Vec<Task>, bool), Refused> {
    let (waiting, more) = decisions::waiting(reader, legal, (who, acting), now, TASKS_SHOWN_MAX)?;
    let mut found = Vec::new();
    for DecisionTask { course, since, by, reason } in waiting {
        let Some(case) = reader.case(&course.case)? else { continue };
        let clock = first_over(running(reader, (legal, calendars), &course, now)?.clocks.iter());
        let (kind, acting_for) = (TaskKind::TakeDecision, head_of(acting));
        found.push(Task { kind, case, since, by, reason, act: None, review: None, clock, acting_for });
    }
    Ok((found, more))
}

/// What of reviews waits for somebody; and whether more does.
fn of_reviews(
    reader: &Reader<'_>,
    law: (&Legal, &Calendars),
    (who, acting): (&Caller, Option<&Acting>),
    now: Utc,
) -> Result<(Vec<Task>, bool), Refused> {
    let (waiting, more) = tasks::waiting(reader, who, acting, TASKS_SHOWN_MAX)?;
    let mut found = Vec::new();
    for task in waiting {
        let review = &task.review;
        let Some(case) = reader.case(&review.case)? else { continue };
        let (by, reason) = task.said();
        found.push(Task {
            kind: task.kind,
            case,
            since: review.since,
            by: by.clone(),
            reason: reason.to_owned(),
            act: None,
            review: Some(review.id.clone()),
            clock: tasks::clock_of(reader, law, review, now)?,
            acting_for: head_of(acting.filter(|_| task.kind == TaskKind::HoldCollective)),
        });
    }
    Ok((found, more))
}
