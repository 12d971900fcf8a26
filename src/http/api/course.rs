//! The course of a case: its steps, how it stands, its clocks; and what waits for the caller.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::event::Matter;
use evidence::ids::{CaseId, Certificate};
use evidence::term::End;

use crate::answers::complaint::ComplaintTaskBody;
use crate::answers::course::{
    ActedForBody, CaseClockBody, CourseBody, CourseStanding, DescriptionBody, ExtensionGiven, PauseBody, StepRequest,
    TaskBody, TasksBody, UrgentBody,
};
use crate::custody::Refused;
use crate::custody::complaint::waiting::ComplaintTask;
use crate::custody::course::act::{CourseView, Taken};
use crate::custody::course::clocks::CaseClock;
use crate::custody::course::state::Course;
use crate::custody::course::tasks::{Task, Tasks};
use crate::custody::course::{CaseCourse, Description};
use crate::custody::delegation::ActedFor;
use crate::custody::refused::{Field, Thing};
use crate::http::AppState;
use crate::http::api::decisions::brief;
use crate::http::api::legal::period_body;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// What a case is about, as it is given.
fn description(body: DescriptionBody) -> Result<Description, Refused> {
    let DescriptionBody { matter, procedure, source, place, deed_from, deed_until, handlers, marks } = body;
    let handlers = handlers.iter().map(|one| value(Field::Handlers, one)).collect::<Result<_, _>>()?;
    let matter: Matter = value(Field::Matter, &matter)?;
    let deed = deed_from.or(deed_until).map(|from| (from, deed_until.unwrap_or(from)));
    Ok(Description { matter, procedure, source, place, deed, handlers, marks })
}

/// A step, as it is given.
pub(in crate::http) fn taken(request: StepRequest) -> Result<Taken, Refused> {
    Ok(match request {
        StepRequest::Describe { description: said, reason, seen } => {
            Taken::Describe { description: description(said)?, reason, seen }
        }
        StepRequest::RequestStart { ground } => Taken::RequestStart { ground },
        StepRequest::Start => Taken::Start,
        StepRequest::RefuseStart { reason } => Taken::RefuseStart { reason },
        StepRequest::StartUrgent { started_at, reason } => Taken::StartUrgent { started_at, reason },
        StepRequest::Ratify => Taken::Ratify,
        StepRequest::RefuseUrgent { reason, released, released_at } => {
            Taken::RefuseUrgent { reason, released, released_at }
        }
        StepRequest::Pause { pause, from, reason } => Taken::Pause { pause, from, reason },
        StepRequest::EndPause { pause, until, reason } => Taken::EndPause { pause, until, reason },
        StepRequest::Extend { rule, reason } => Taken::Extend { rule, reason },
        StepRequest::RequestEnd { act_end, outcome, reason } => Taken::RequestEnd { act_end, outcome, reason },
        StepRequest::End => Taken::End,
        StepRequest::RefuseEnd { reason } => Taken::RefuseEnd { reason },
    })
}

/// Takes a step in the course of a case. What a head decides, a head takes, and nobody who asked for it; an officer takes
/// the other steps in cases that they handle, and a clerk in those of the agency. A late fact is taken and judged.
#[utoipa::path(post, path = "/api/v1/cases/{case}/steps", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    request_body = StepRequest,
    responses((status = 204)),
    extensions(("x-problems" = json!(["conflict"]))))]
pub async fn step(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
    Body(request): Body<StepRequest>,
) -> Result<StatusCode, Problem> {
    let case: CaseId = id(Thing::Case, &case)?;
    state.custody.take_step(&caller, case, taken(request)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How a course stands.
pub(in crate::http) fn standing(course: &Course) -> CourseStanding {
    match course {
        Course::Reported => CourseStanding::Reported,
        Course::StartRequested { .. } => CourseStanding::StartRequested,
        Course::StartRefused => CourseStanding::StartRefused,
        Course::StartedUrgent { .. } => CourseStanding::StartedUrgent,
        Course::UrgentRefused => CourseStanding::UrgentRefused,
        Course::Started => CourseStanding::Started,
        Course::DecidedSimply => CourseStanding::DecidedSimply,
        Course::EndRequested { .. } => CourseStanding::EndRequested,
        Course::Ended => CourseStanding::Ended,
    }
}

fn description_body(said: Description) -> DescriptionBody {
    let Description { matter, procedure, source, place, deed, handlers, marks } = said;
    let (deed_from, deed_until) = deed.unzip();
    let handlers = handlers.iter().map(Certificate::to_string).collect();
    DescriptionBody { matter: matter.to_string(), procedure, source, place, deed_from, deed_until, handlers, marks }
}

/// A clock, as it is answered.
pub(in crate::http) fn clock_body(clock: CaseClock) -> CaseClockBody {
    let CaseClock { rule, started, stopped, due, standing, is_extended, extended_late } = clock;
    CaseClockBody {
        reading: rule.reading(),
        period: period_body(rule.length()),
        due: due.end.due(),
        last_day: match due.end {
            End::Day { last, .. } => Some(last),
            End::Moment(_) => None,
        },
        paused: due.paused,
        provisional: due.provisional,
        calendars: due.calendars,
        started,
        stopped,
        standing,
        extended: is_extended,
        extended_late,
        asks: rule.asks,
        status: rule.status,
        rule: rule.id,
        zh: rule.zh,
        en: rule.en,
        document: rule.document,
        article: rule.article,
        rule_set: rule.rule_set,
    }
}

fn acted_for_body(acted: ActedFor) -> ActedForBody {
    let ActedFor { at, by, head, delegation, case: _ } = acted;
    ActedForBody { at, by, head, delegation }
}

fn course_body(view: CourseView) -> CourseBody {
    let lacks = view.lacks();
    let unruled = view.is_urgent_unruled();
    let CourseView {
        case,
        course,
        pauses,
        extensions,
        clocks,
        decisions,
        is_decided_simply: _,
        is_served: _,
        acted_for,
        whose: _,
        acting: _,
    } = view;
    let pause = |stop: crate::custody::course::CaseStop| PauseBody {
        pause: stop.pause,
        from: stop.from,
        until: stop.until,
        reason: stop.reason,
        by: stop.by,
    };
    let given = |one: crate::custody::course::CaseExtension| ExtensionGiven {
        rule: one.rule,
        at: one.at,
        by: one.by,
        reason: one.reason,
    };
    let mut body = CourseBody {
        case: case.id,
        standing: CourseStanding::Reported,
        since: None,
        by: None,
        reason: String::new(),
        description: None,
        described_at: None,
        registered_at: None,
        registered_by: None,
        registered_elsewhere: false,
        urgent: None,
        act_end: None,
        outcome: None,
        pauses: pauses.into_iter().map(pause).collect(),
        extensions: extensions.into_iter().map(given).collect(),
        clocks: clocks.into_iter().map(clock_body).collect(),
        decision: decisions.into_iter().next_back().map(brief),
        lacks,
        acted_for: acted_for.into_iter().map(acted_for_body).collect(),
    };
    let Some(course) = course else { return body };
    body.registered_elsewhere = course.is_registered_elsewhere;
    let CaseCourse { description, described, state, since, by, reason, registered, urgent, end, .. } = course;
    (body.standing, body.since, body.by, body.reason) = (standing(&state), Some(since), Some(by), reason);
    (body.description, body.described_at) = (description.map(description_body), described.map(|(at, _)| at));
    (body.registered_at, body.registered_by) = registered.unzip();
    body.urgent = urgent.map(|urgent| UrgentBody {
        unruled,
        long_ago: urgent.is_told_long_after(),
        released_at: urgent.released.as_ref().map(|(at, _)| *at),
        released: urgent.released.map(|(_, measures)| measures).unwrap_or_default(),
        started_at: urgent.stated,
        logged_at: urgent.logged,
        by: urgent.by,
        ratified_at: urgent.ratified,
    });
    (body.act_end, body.outcome) = end.unzip();
    body
}

/// The course of a case, with its clocks by the rules that were in force when each started. The reading is logged.
#[utoipa::path(get, path = "/api/v1/cases/{case}/course", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = CourseBody)))]
pub async fn course(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<CourseBody>, Problem> {
    let view = state.custody.show_course(&caller, id(Thing::Case, &case)?).await?;
    Ok(Json(course_body(view)))
}

fn task_body(task: Task) -> TaskBody {
    let Task { kind, case, since, by, reason, act, review, clock, acting_for } = task;
    TaskBody {
        acting_for,
        task: kind,
        case: case.id,
        number: case.number,
        title: case.title,
        since,
        by,
        reason,
        act,
        review,
        due: clock.as_ref().map(|clock| clock.due.end.due()),
        standing: clock.as_ref().map(|clock| clock.standing),
        rule: clock.map(|clock| clock.rule.id),
    }
}

fn complaint_task_body(task: ComplaintTask) -> ComplaintTaskBody {
    let ComplaintTask { kind, complaint, clock } = task;
    ComplaintTaskBody {
        task: kind,
        complaint: complaint.id,
        received_at: complaint.received_at,
        channel: complaint.channel,
        about: complaint.about,
        says: complaint.says,
        due: clock.as_ref().map(|clock| clock.due.end.due()),
        standing: clock.as_ref().map(|clock| clock.standing),
        rule: clock.map(|clock| clock.rule.id),
    }
}

/// What waits for the caller (待办): what is over first comes first. The reading is logged, on every case that is named and
/// on the agency whose complaints are.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "cases", security(("bearer" = [])),
    responses((status = 200, body = TasksBody)))]
pub async fn tasks(State(state): State<AppState>, Who(caller): Who) -> Result<Json<TasksBody>, Problem> {
    let tasks = state.custody.tasks(&caller).await?;
    let Tasks { tasks, complaints, more } = tasks;
    let complaints = complaints.into_iter().map(complaint_task_body).collect();
    Ok(Json(TasksBody { tasks: tasks.into_iter().map(task_body).collect(), complaints, more }))
}
