//! The course of a case on its page: its path from the report to its end, what it is about, its clocks, what paused
//! them and made them longer; and the forms of the steps that may follow.

pub(in crate::http::console) mod clocks;
mod forms;
mod steps;

use evidence::event::{CaseProcedure, CaseSource};
use evidence::ids::UserId;
use evidence::time::Utc;
use maud::{Markup, html};

use crate::custody::course::state::{Course, CourseStep};
use crate::custody::course::{CaseCourse, Description};
use crate::http::console::case::file::{Sheet, person};
use crate::http::console::errors::pick;
use crate::http::console::law::mark_told;
use crate::http::console::shown::{foreign, plain};

pub(in crate::http::console::case) use steps::{decide, take};

/// How far a part of the path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reached {
    Done,
    Current,
    Refused,
    ToCome,
}

impl Reached {
    /// The message that says so, and the colour beside it.
    fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::Done => ("course-done", "good"),
            Self::Current => ("course-current", "warn"),
            Self::Refused => ("course-refused", "bad"),
            Self::ToCome => ("course-to-come", "plain"),
        }
    }
}

/// A part of the path of a case.
struct Part {
    /// The message that names it.
    name: &'static str,
    reached: Reached,
    /// When it was, by whom, and why.
    said: Markup,
}

/// A part of which nothing more is known.
fn part(name: &'static str, reached: Reached) -> Part {
    Part { name, reached, said: html! {} }
}

/// The course of the case.
pub(in crate::http::console::case) fn section(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        section.panel id="course" aria-labelledby="h-course" {
            h2 id="h-course" { (lang.text("course-title")) }
            ol.course { @for part in parts(sheet) {
                @let (told, class) = part.reached.told();
                li aria-current=[(part.reached == Reached::Current).then_some("step")] {
                    strong { (lang.text(part.name)) } " " span class={ "tag " (class) } { (lang.text(told)) }
                    (part.said)
                }
            } }
            (about(sheet))
            (clocks::tables(sheet))
            (clocks::pauses(sheet))
            (clocks::extensions(sheet))
        }
        @if let Some(acting) = &sheet.file.course.acting {
            p.notice { (lang.with("course-acting", &[("head", named(sheet, &acting.delegation.head).into())])) }
        }
        (forms::all(sheet))
    }
}

/// When something was and by whom, with what was said of it.
fn at_by(sheet: &Sheet<'_>, at: Utc, by: Option<&UserId>, reason: &str) -> Markup {
    html! {
        div.small {
            (sheet.visitor.clock.tag(at))
            @if let Some(by) = by { " · " (person(sheet, by)) (for_head(sheet, at, by)) }
            @if !reason.is_empty() { " · " (foreign(reason)) }
        }
    }
}

/// For which head somebody decided in that moment, where they acted for one.
pub(super) fn for_head(sheet: &Sheet<'_>, at: Utc, by: &UserId) -> Markup {
    let head = sheet.file.course.head_of(at, by);
    html! { @if let Some(head) = head { (sheet.visitor.lang.with("course-for-head", &[("head", named(sheet, head).into())])) } }
}

/// A person by name, as a message takes it.
fn named(sheet: &Sheet<'_>, user: &UserId) -> String {
    plain(sheet.file.people.get(user).map_or(user.as_str(), String::as_str))
}

/// The last step of a course: when it was, by whom and why.
fn last(sheet: &Sheet<'_>, course: Option<&CaseCourse>) -> Markup {
    html! { @if let Some(course) = course { (at_by(sheet, course.since, Some(&course.by), &course.reason)) } }
}

/// The path of the case, in its order.
fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let view = &sheet.file.course;
    let (state, course) = (view.state(), view.course.as_ref());
    let received = Part { said: at_by(sheet, view.case.opened_at, None, ""), ..part("course-received", Reached::Done) };
    let reached = match (view.is_described(), state) {
        (true, _) => Reached::Done,
        (false, Course::Reported) => Reached::Current,
        (false, _) => Reached::ToCome,
    };
    let told = course.and_then(|course| course.described.as_ref());
    let said = html! { @if let Some((at, by)) = told { (at_by(sheet, *at, Some(by), "")) } };
    let mut all = vec![received, Part { said, ..part("course-described", reached) }];
    all.extend(urgent(sheet, course));
    if is_simple(state, course) {
        all.push(part("course-page-decided-simply", Reached::Done));
    } else {
        all.extend(requested(sheet, state, course));
        all.push(registered(sheet, state, course));
    }
    all.extend(ending(sheet, state, course));
    all
}

/// Whether the case was decided by the simple procedure, without being registered.
fn is_simple(state: &Course, course: Option<&CaseCourse>) -> bool {
    let is_registered = course.is_some_and(|course| course.registered.is_some());
    match state {
        Course::DecidedSimply => true,
        Course::EndRequested { .. } | Course::Ended => !is_registered,
        Course::Reported
        | Course::StartRequested { .. }
        | Course::StartRefused
        | Course::StartedUrgent { .. }
        | Course::UrgentRefused
        | Course::Started => false,
    }
}

/// Whether the head refused an urgent start: what is ratified is registered in the same moment.
fn is_urgent_refused(course: &CaseCourse) -> bool {
    let decided = course.urgent.as_ref().and_then(|urgent| urgent.ratified);
    decided.is_some() && decided != course.registered.as_ref().map(|(at, _)| *at)
}

/// The urgent start, with the time that was said and the time at which it was logged.
fn urgent(sheet: &Sheet<'_>, course: Option<&CaseCourse>) -> Option<Part> {
    let course = course?;
    let urgent = course.urgent.as_ref()?;
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let is_refused = is_urgent_refused(course);
    let said = html! {
        div.small {
            (lang.text("course-urgent-stated")) " " (clock.tag(urgent.stated)) " · "
            (lang.text("course-urgent-logged")) " " (clock.tag(urgent.logged)) " · " (person(sheet, &urgent.by))
        }
        @if let Some(at) = urgent.ratified.filter(|_| is_refused) {
            div.small { (lang.text("course-refused")) " " (clock.tag(at)) }
        }
        @if let Some((at, measures)) = &urgent.released {
            div.small {
                (lang.text("course-urgent-released")) " " (clock.tag(*at)) " · "
                @if measures.is_empty() { (lang.text("course-urgent-nothing-released")) } @else { (foreign(measures)) }
            }
        }
        @if sheet.file.course.is_urgent_unruled() { div.small { (lang.text("course-urgent-unruled")) } }
        @if urgent.is_told_long_after() { div.small { span.tag.warn { (lang.text("course-urgent-long-ago")) } } }
        @if matches!(course.state, Course::StartedUrgent { .. } | Course::UrgentRefused) {
            div.small { (foreign(&course.reason)) }
        }
    };
    let reached = if is_refused { Reached::Refused } else { Reached::Done };
    Some(Part { said, ..part("course-page-urgent", reached) })
}

/// That the head was asked to start it; nothing where it was started urgently and not refused.
fn requested(sheet: &Sheet<'_>, state: &Course, course: Option<&CaseCourse>) -> Option<Part> {
    if course.is_some_and(|course| course.urgent.is_some() && !is_urgent_refused(course)) {
        return None;
    }
    let name = "course-requested";
    Some(match state {
        Course::Reported if sheet.file.course.is_described() => part(name, Reached::Current),
        Course::Reported => part(name, Reached::ToCome),
        Course::UrgentRefused => part(name, Reached::Current),
        Course::StartRequested { .. } => Part { said: last(sheet, course), ..part(name, Reached::Done) },
        Course::StartRefused => Part { said: last(sheet, course), ..part(name, Reached::Refused) },
        Course::StartedUrgent { .. }
        | Course::Started
        | Course::DecidedSimply
        | Course::EndRequested { .. }
        | Course::Ended => part(name, Reached::Done),
    })
}

/// That it is registered (立案).
fn registered(sheet: &Sheet<'_>, state: &Course, course: Option<&CaseCourse>) -> Part {
    let lang = sheet.visitor.lang;
    let name = "course-page-registered";
    match state {
        Course::StartRequested { .. } | Course::StartedUrgent { .. } => {
            let said = html! { div.small { (lang.text("course-waits-for-head")) } };
            Part { said, ..part(name, Reached::Current) }
        }
        Course::Started | Course::EndRequested { .. } | Course::Ended => {
            let at = course.and_then(|course| course.registered.as_ref());
            let elsewhere = course.is_some_and(|course| course.is_registered_elsewhere);
            let said = html! {
                @if let Some((at, by)) = at { (at_by(sheet, *at, Some(by), "")) }
                @if elsewhere { div.small { span.tag.plain { (lang.text("course-registered-elsewhere")) } } }
            };
            Part { said, ..part(name, Reached::Done) }
        }
        Course::Reported | Course::StartRefused | Course::UrgentRefused | Course::DecidedSimply => {
            part(name, Reached::ToCome)
        }
    }
}

/// What follows its registration, until it is over.
fn ending(sheet: &Sheet<'_>, state: &Course, course: Option<&CaseCourse>) -> [Part; 3] {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let end = course.and_then(|course| course.end);
    let act = html! { @if let Some((at, outcome)) = end {
        div.small { (lang.text("course-page-act-end")) " " (clock.tag(at)) " · " (lang.word(&outcome)) }
    } };
    let names = ["course-handled", "course-end-requested", "course-ended"];
    let [handled, requested, ended] = names;
    match state {
        // Who is refused the end is told why, and the case goes on.
        Course::Started | Course::DecidedSimply if course.is_some_and(|course| !course.reason.is_empty()) => [
            part(handled, Reached::Current),
            Part { said: last(sheet, course), ..part(requested, Reached::Refused) },
            part(ended, Reached::ToCome),
        ],
        Course::Started | Course::DecidedSimply => {
            [part(handled, Reached::Current), part(requested, Reached::ToCome), part(ended, Reached::ToCome)]
        }
        Course::EndRequested { .. } => [
            part(handled, Reached::Done),
            Part { said: html! { (last(sheet, course)) (act) }, ..part(requested, Reached::Done) },
            Part {
                said: html! { div.small { (lang.text("course-waits-for-head")) } },
                ..part(ended, Reached::Current)
            },
        ],
        Course::Ended => [
            part(handled, Reached::Done),
            Part { said: act, ..part(requested, Reached::Done) },
            Part { said: last(sheet, course), ..part(ended, Reached::Done) },
        ],
        Course::Reported
        | Course::StartRequested { .. }
        | Course::StartRefused
        | Course::StartedUrgent { .. }
        | Course::UrgentRefused => names.map(|name| part(name, Reached::ToCome)),
    }
}

/// The message of a procedure.
fn procedure(of: CaseProcedure) -> &'static str {
    match of {
        CaseProcedure::Ordinary => "law-procedure-ordinary",
        CaseProcedure::Simple => "law-procedure-simple",
    }
}

/// The message of where a case comes from.
fn source(of: CaseSource) -> &'static str {
    match of {
        CaseSource::Inspection => "course-source-inspection",
        CaseSource::Complaint => "course-source-complaint",
        CaseSource::Referral => "course-source-referral",
        CaseSource::Application => "course-source-application",
        CaseSource::Other => "course-source-other",
    }
}

/// What the case is about, or what to do where nobody said so yet.
fn about(sheet: &Sheet<'_>) -> Markup {
    let (lang, view) = (sheet.visitor.lang, &sheet.file.course);
    let Some(said) = view.course.as_ref().and_then(|course| course.description.as_ref()) else {
        let offered = view.offers(sheet.visitor.caller(), CourseStep::Describe);
        return html! { p.notice {
            @if offered { (lang.text("course-undescribed")) } @else { (lang.text("course-undescribed-ask")) }
        } };
    };
    described(sheet, said)
}

fn described(sheet: &Sheet<'_>, said: &Description) -> Markup {
    let (visitor, lang) = (sheet.visitor, sheet.visitor.lang);
    let matter = said.matter.as_str();
    let named = visitor.law.term("matter", matter).map_or(matter, |names| pick(lang, names));
    html! {
        h3 { (lang.text("course-about")) }
        dl.facts {
            dt { (lang.text("course-page-matter")) } dd { (named) }
            dt { (lang.text("course-procedure")) } dd { (lang.text(procedure(said.procedure))) }
            dt { (lang.text("course-source")) } dd { (lang.text(source(said.source))) }
            @if !said.place.is_empty() { dt { (lang.text("course-page-place")) } dd { (foreign(&said.place)) } }
            @if let Some((from, until)) = said.deed {
                dt { (lang.text("course-page-deed")) }
                dd {
                    time datetime=(from) { (from) }
                    @if until != from { " – " time datetime=(until) { (until) } }
                }
            }
            dt { (lang.text("course-page-handlers")) }
            dd {
                @if said.handlers.is_empty() { (lang.text("word-none")) }
                @for certificate in &said.handlers { div {
                    @if let Some(name) = sheet.file.officers.get(certificate) { (foreign(name)) " " }
                    small { (foreign(certificate.as_str())) }
                } }
            }
            @if !said.marks.is_empty() {
                dt { (lang.text("course-page-marks")) }
                dd { @for mark in &said.marks { div { (mark_told(lang, mark)) } } }
            }
        }
    }
}
