//! What waits for somebody (待办): for a head what they are to decide, for officers and clerks the cases that are theirs,
//! for clerks complaints; until when, and why.

use axum::extract::State;
use evidence::entry::Item;
use maud::{Markup, html};

use crate::custody::access::Action;
use crate::custody::complaint::waiting::ComplaintTask;
use crate::custody::course::clocks::CaseClock;
use crate::custody::course::tasks::{TASKS_SHOWN_MAX, Task, TaskKind, Tasks};
use crate::custody::log::history::Names;
use crate::http::AppState;
use crate::http::console::case::course::clocks::{due_tag, standing_tag};
use crate::http::console::errors::{Oops, pick};
use crate::http::console::layout::{self, Head};
use crate::http::console::shown::{foreign, person};
use crate::http::console::visitor::Visitor;
use crate::http::console::{Route, get};

pub(in crate::http::console) fn routes() -> Vec<Route> {
    vec![get("/tasks", show).part("nav-tasks", Action::ReadDeadlines)]
}

/// `GET /tasks`.
async fn show(State(state): State<AppState>, visitor: Visitor) -> Result<Markup, Oops> {
    let tasks = state.custody.tasks(visitor.caller()).await?;
    let people = tasks.tasks.iter().flat_map(|task| std::iter::once(&task.by).chain(&task.acting_for));
    let people = people.cloned().map(Item::User).collect();
    let names = state.custody.names_of_items(people).await?;
    let title = visitor.lang.text("nav-tasks");
    let head = Head { title: &title, part: "nav-tasks", scripts: &[], styles: &["case.css"] };
    Ok(layout::page(&visitor, head, body(&visitor, &tasks, &names)))
}

fn body(visitor: &Visitor, tasks: &Tasks, names: &Names) -> Markup {
    let lang = visitor.lang;
    html! {
        p { (lang.text("tasks-about")) }
        @if tasks.more { p.notice { (lang.with("tasks-page-more", &[("most", TASKS_SHOWN_MAX.into())])) } }
        @if tasks.tasks.is_empty() && tasks.complaints.is_empty() { p.empty { (lang.text("tasks-page-none")) } }
        @if !tasks.tasks.is_empty() {
            div.scroll tabindex="0" { table {
                caption { (lang.text("tasks-list")) }
                thead { tr {
                    th scope="col" { (lang.text("tasks-case")) }
                    th scope="col" { (lang.text("tasks-kind")) }
                    th scope="col" { (lang.text("tasks-due")) }
                    th scope="col" { (lang.text("tasks-since")) }
                    th scope="col" { (lang.text("tasks-by")) }
                    th scope="col" { (lang.text("reason")) }
                } }
                tbody { @for task in &tasks.tasks { (row(visitor, task, names)) } }
            } }
        }
        @if !tasks.complaints.is_empty() { (complaints(visitor, &tasks.complaints)) }
    }
}

fn row(visitor: &Visitor, task: &Task, names: &Names) -> Markup {
    let (lang, case) = (visitor.lang, &task.case);
    let place = match (&task.act, &task.review) {
        (Some(act), _) => format!("act-{act}"),
        (None, Some(_)) => "review".to_owned(),
        (None, None) if task.kind == TaskKind::TakeDecision => "decision".to_owned(),
        (None, None) => "course".to_owned(),
    };
    html! { tr {
        th scope="row" {
            a href={ "/cases/" (case.id) "#" (place) } { (foreign(case.number.as_str())) } br;
            (foreign(&case.title))
        }
        td {
            (lang.text(task.kind.message()))
            @if let Some(head) = &task.acting_for {
                (lang.with("course-for-head", &[("head", person(lang, head, names).into())]))
            }
        }
        td { @if let Some(clock) = &task.clock { (due(visitor, clock)) } @else { (lang.text("word-none")) } }
        td { (visitor.clock.tag(task.since)) }
        td { (person(lang, &task.by, names)) }
        td { (foreign(&task.reason)) }
    } }
}

/// Complaints that wait, each with the way to it. Who complained stands in the register alone.
fn complaints(visitor: &Visitor, tasks: &[ComplaintTask]) -> Markup {
    let lang = visitor.lang;
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.text("tasks-complaints")) }
            thead { tr {
                th scope="col" { (lang.text("complaint-says")) }
                th scope="col" { (lang.text("tasks-kind")) }
                th scope="col" { (lang.text("tasks-due")) }
                th scope="col" { (lang.text("complaint-received-at")) }
                th scope="col" { (lang.text("complaint-about")) }
            } }
            tbody { @for task in tasks { tr {
                th scope="row" { a href={ "/complaints#complaint-" (task.complaint.id) } { (foreign(&task.complaint.says)) } }
                td { (lang.text(task.kind.message())) }
                td { @if let Some(clock) = &task.clock { (due(visitor, clock)) } @else { (lang.text("word-none")) } }
                td { (visitor.clock.tag(task.complaint.received_at)) " " (lang.word(&task.complaint.channel)) }
                td { (foreign(&task.complaint.about)) }
            } } }
        } }
    }
}

/// Until when something is due, how that stands, and by which rule.
fn due(visitor: &Visitor, clock: &CaseClock) -> Markup {
    let lang = visitor.lang;
    html! {
        (due_tag(&visitor.clock, &clock.due)) " " (standing_tag(lang, clock.standing)) br;
        small { (pick(lang, [&clock.rule.zh, &clock.rule.en])) }
    }
}
