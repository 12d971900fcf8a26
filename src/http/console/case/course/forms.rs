//! The forms of the steps that may follow in the course of a case, by how it stands and who looks: what somebody may not
//! do is not offered to them.

use evidence::event::{CaseOutcome, CasePause, CaseProcedure, CaseSource};
use evidence::ids::Certificate;
use maud::{Markup, html};

use crate::custody::case::word as written;
use crate::custody::course::Description;
use crate::custody::course::state::CourseStep;
use crate::custody::refused::Field;
use crate::http::console::case::course::{procedure, source};
use crate::http::console::case::file::Sheet;
use crate::http::console::errors::pick;
use crate::http::console::fields::Fields;
use crate::http::console::law::mark_told;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;

/// What does not count for terms, as forms offer it.
const PAUSES: [CasePause; 5] =
    [CasePause::Appraisal, CasePause::Hearing, CasePause::Inspection, CasePause::PublicNotice, CasePause::Suspension];

/// How a case may end, as forms offer it.
const OUTCOMES: [CaseOutcome; 8] = [
    CaseOutcome::Performed,
    CaseOutcome::Enforced,
    CaseOutcome::Nothing,
    CaseOutcome::Transferred,
    CaseOutcome::Granted,
    CaseOutcome::Refused,
    CaseOutcome::Withdrawn,
    CaseOutcome::Other,
];

/// How a case is dealt with, as forms offer it.
const PROCEDURES: [CaseProcedure; 2] = [CaseProcedure::Ordinary, CaseProcedure::Simple];

/// Where a case may come from, as forms offer it.
const SOURCES: [CaseSource; 5] =
    [CaseSource::Inspection, CaseSource::Complaint, CaseSource::Referral, CaseSource::Application, CaseSource::Other];

/// A form of one step.
struct StepForm<'a> {
    sheet: &'a Sheet<'a>,
    /// The step, as it is sent.
    step: &'static str,
    /// Where it is sent.
    is_the_heads: bool,
    fields: Fields<'a>,
}

impl<'a> StepForm<'a> {
    fn new(sheet: &'a Sheet<'a>, step: &'static str, is_the_heads: bool) -> Self {
        let fields = Fields::new(sheet.visitor.lang, step, sheet.typed.form());
        Self { sheet, step, is_the_heads, fields }
    }

    fn lang(&self) -> Lang {
        self.sheet.visitor.lang
    }

    /// The form, with its summary and its button.
    fn act(&self, summary: &str, submit: &str, inside: &Markup) -> Markup {
        let place = if self.is_the_heads { "decisions" } else { "steps" };
        html! {
            details.panel.act open[self.fields.is_typed()] {
                summary { (self.lang().text(summary)) }
                form method="post" action={ "/cases/" (self.sheet.file.case.id) "/" (place) } data-once {
                    (csrf_field(self.sheet.visitor))
                    input type="hidden" name="step" value=(self.step);
                    (inside)
                    button type="submit" { (self.lang().text(submit)) }
                }
            }
        }
    }
}

/// The forms of all steps that may follow.
pub(super) fn all(sheet: &Sheet<'_>) -> Markup {
    let (view, caller) = (&sheet.file.course, sheet.visitor.caller());
    let may = |step| view.offers(caller, step);
    html! {
        div.course-forms {
            @if may(CourseStep::Start) { (start(sheet)) }
            @if may(CourseStep::RefuseStart) { (refuse(sheet, "refuse_start", "course-refuse-start")) }
            @if may(CourseStep::Ratify) { (ratify(sheet)) }
            @if may(CourseStep::RefuseUrgent) { (refuse_urgent(sheet)) }
            @if may(CourseStep::End) { (end(sheet)) }
            @if may(CourseStep::RefuseEnd) { (refuse(sheet, "refuse_end", "course-refuse-end")) }
            @if may(CourseStep::Describe) { (describe(sheet)) }
            @if may(CourseStep::RequestStart) { (request_start(sheet)) }
            @if may(CourseStep::StartUrgent) { (start_urgent(sheet)) }
            @if may(CourseStep::Pause) { (pause(sheet)) (end_pause(sheet)) }
            @if may(CourseStep::Extend) && view.extendable().next().is_some() { (extend(sheet)) }
            @if may(CourseStep::RequestEnd) { (request_end(sheet)) }
        }
    }
}

fn start(sheet: &Sheet<'_>) -> Markup {
    StepForm::new(sheet, "start", true).act("course-start", "course-start-submit", &html! {})
}

fn ratify(sheet: &Sheet<'_>) -> Markup {
    StepForm::new(sheet, "ratify", true).act("course-ratify", "course-ratify-submit", &html! {})
}

fn end(sheet: &Sheet<'_>) -> Markup {
    StepForm::new(sheet, "end", true).act("course-end", "course-end-submit", &html! {})
}

/// A refusal, of which nothing but the reason is said.
fn refuse(sheet: &Sheet<'_>, step: &'static str, summary: &str) -> Markup {
    let form = StepForm::new(sheet, step, true);
    form.act(summary, "course-refuse-submit", &form.fields.reason(true, None))
}

fn refuse_urgent(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "refuse_urgent", true);
    let inside = html! {
        (form.fields.reason(true, None))
        (form.fields.line((Field::Released, "released", "course-released"), "", false, None))
        (form.fields.time((Field::ReleasedAt, "released_at", "course-released-at"), "datetime-local", "", true))
    };
    form.act("course-refuse-urgent", "course-refuse-submit", &inside)
}

fn request_start(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "request_start", false);
    let inside = html! {
        (wrong_handlers(&form))
        (form.fields.line((Field::Ground, "ground", "course-ground"), "", true, None))
    };
    form.act("course-request-start", "course-request-submit", &inside)
}

fn start_urgent(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "start_urgent", false);
    let inside = html! {
        (wrong_handlers(&form))
        (form.fields.time((Field::StartedAt, "started_at", "course-started-at"), "datetime-local", "", true))
        (form.fields.reason(true, None))
    };
    form.act("course-start-urgent", "course-start-urgent-submit", &inside)
}

/// What is wrong with those who handle the case, of whom these forms have no field.
fn wrong_handlers(form: &StepForm<'_>) -> Markup {
    html! { @if let Some(wrong) = form.fields.wrong(Field::Handlers) { p.alert { (wrong) } } }
}

/// What is not among those that last, or is, with what each is called.
fn pauses(sheet: &Sheet<'_>, lasting: bool) -> Vec<(String, String)> {
    let lang = sheet.visitor.lang;
    let fitting = PAUSES.into_iter().filter(|pause| sheet.file.course.is_paused(*pause) == lasting);
    fitting.map(|pause| (written(&pause), lang.word(&pause))).collect()
}

fn pause(sheet: &Sheet<'_>) -> Markup {
    let offered = pauses(sheet, false);
    if offered.is_empty() {
        return html! {};
    }
    let form = StepForm::new(sheet, "pause", false);
    let inside = html! {
        (form.fields.choice((Field::Kind, "pause", "course-page-pause"), "", &offered, true))
        (form.fields.time((Field::From, "from", "course-pause-from"), "datetime-local", "", true))
        (form.fields.reason(true, None))
    };
    form.act("course-begin-pause", "course-pause-submit", &inside)
}

fn end_pause(sheet: &Sheet<'_>) -> Markup {
    let offered = pauses(sheet, true);
    if offered.is_empty() {
        return html! {};
    }
    let form = StepForm::new(sheet, "end_pause", false);
    let inside = html! {
        (form.fields.choice((Field::Kind, "pause", "course-page-pause"), "", &offered, true))
        (form.fields.time((Field::Until, "until", "course-pause-until"), "datetime-local", "", true))
        (form.fields.reason(false, None))
    };
    form.act("course-end-pause", "course-pause-submit", &inside)
}

fn extend(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "extend", true);
    let rules = sheet.file.course.extendable().map(|clock| &clock.rule);
    let offered: Vec<(String, String)> =
        rules.map(|rule| (rule.id.clone(), pick(form.lang(), [&rule.zh, &rule.en]).to_owned())).collect();
    let inside = html! {
        (form.fields.choice((Field::Rule, "rule", "course-rule"), "", &offered, true))
        (form.fields.reason(true, None))
    };
    form.act("course-extend", "course-extend-submit", &inside)
}

fn request_end(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "request_end", false);
    let offered: Vec<(String, String)> =
        OUTCOMES.iter().map(|outcome| (written(outcome), form.lang().word(outcome))).collect();
    let inside = html! {
        (form.fields.time((Field::ActEnd, "act_end", "course-page-act-end"), "datetime-local", "", true))
        (form.fields.choice((Field::Kind, "outcome", "course-outcome"), "", &offered, true))
        (form.fields.reason(true, None))
    };
    form.act("course-request-end", "course-request-submit", &inside)
}

/// What the case is about: said first, or set right.
fn describe(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "describe", false);
    let (visitor, lang) = (sheet.visitor, sheet.visitor.lang);
    let said = sheet.file.course.course.as_ref().and_then(|course| course.description.as_ref());
    let (day, matters) = (visitor.law.day(visitor.asked_at), visitor.law.lists.matters.iter());
    let in_force = matters.map(|matter| &matter.ground).filter(|matter| matter.is_in_force(day));
    let matters: Vec<(String, String)> =
        in_force.map(|matter| (matter.id.clone(), pick(lang, [&matter.zh, &matter.en]).to_owned())).collect();
    let named = |message: &'static str| lang.text(message).into_owned();
    let procedures = PROCEDURES.map(|one| (written(&one), named(procedure(one))));
    let sources = SOURCES.map(|one| (written(&one), named(source(one))));
    let [from, until] = said
        .and_then(|said| said.deed)
        .map_or([String::new(), String::new()], |(from, until)| [from.to_string(), until.to_string()]);
    let (matter, place) = said.map_or(("", ""), |said| (said.matter.as_str(), said.place.as_str()));
    let of = said.map(|said| (written(&said.procedure), written(&said.source)));
    let (procedure, source) = of.unwrap_or_default();
    let inside = html! {
        (form.fields.choice((Field::Matter, "matter", "course-page-matter"), matter, &matters, true))
        div.row {
            (form.fields.choice((Field::Kind, "procedure", "course-procedure"), &procedure, &procedures, true))
            (form.fields.choice((Field::Kind, "source", "course-source"), &source, &sources, true))
        }
        (form.fields.line((Field::Place, "place", "course-page-place"), place, false, None))
        div.row {
            (form.fields.time((Field::Day, "deed_from", "course-deed-from"), "date", &from, false))
            (form.fields.time((Field::DeedUntil, "deed_until", "course-deed-until"), "date", &until, false))
        }
        (handlers(&form, said))
        (marks(&form, said))
        @if said.is_some() { (form.fields.reason(true, None)) }
        // What was said when the page was made: what somebody said since is not overwritten unasked.
        @if let Some((at, _)) = sheet.file.course.course.as_ref().and_then(|course| course.described.as_ref()) {
            input type="hidden" name="seen" value=(at);
        }
    };
    form.act(if said.is_some() { "course-describe-anew" } else { "course-describe" }, "course-describe-submit", &inside)
}

/// The choice of those who handle the case, among the officers of its agency.
fn handlers(form: &StepForm<'_>, said: Option<&Description>) -> Markup {
    let is_chosen = |certificate: &Certificate| said.is_some_and(|said| said.handlers.contains(certificate));
    let named = (Field::Handlers, "handlers", "course-page-handlers");
    form.fields.officers(named, "course-handlers-help", is_chosen, &form.sheet.file.roster)
}

/// What rules ask somebody to say of a case.
fn marks(form: &StepForm<'_>, said: Option<&Description>) -> Markup {
    let lang = form.lang();
    let is_chosen = |mark: &str| match form.fields.sent() {
        Some(sent) => sent.all("marks").any(|chosen| chosen == mark),
        None => said.is_some_and(|said| said.marks.contains(mark)),
    };
    html! {
        fieldset {
            legend { (lang.text("course-page-marks")) }
            @for mark in form.sheet.visitor.law.marks() {
                div { label { input type="checkbox" name="marks" value=(mark) checked[is_chosen(mark)]; " " (mark_told(lang, mark)) } }
            }
            @if let Some(wrong) = form.fields.wrong(Field::Marks) { p.alert { (wrong) } }
        }
    }
}
