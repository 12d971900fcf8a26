//! The forms of the steps that may follow in the course of a case, by how it stands and who looks: what somebody may not
//! do is not offered to them.

use evidence::event::{CaseOutcome, CasePause, CaseProcedure, CaseSource};
use maud::{Markup, html};

use crate::custody::TEXT_LENGTH_MAX;
use crate::custody::case::word as written;
use crate::custody::course::Description;
use crate::custody::course::state::CourseStep;
use crate::custody::refused::Field;
use crate::http::console::case::course::steps::StepTyped;
use crate::http::console::case::course::{procedure, source};
use crate::http::console::case::file::{Sheet, Typed};
use crate::http::console::errors::pick;
use crate::http::console::law::mark_told;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;

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

/// Officers that the choice of handlers shows without scrolling.
const ROSTER_LINES: usize = 6;

/// A form of one step.
struct StepForm<'a> {
    sheet: &'a Sheet<'a>,
    /// The step, as it is sent.
    step: &'static str,
    /// Where it is sent.
    is_the_heads: bool,
    /// What was typed and refused, where it was this form.
    typed: Option<&'a StepTyped>,
}

impl<'a> StepForm<'a> {
    fn new(sheet: &'a Sheet<'a>, step: &'static str, is_the_heads: bool) -> Self {
        let typed = match sheet.typed {
            Typed::Step(typed) if typed.sent().one("step") == step => Some(typed),
            _ => None,
        };
        Self { sheet, step, is_the_heads, typed }
    }

    fn lang(&self) -> Lang {
        self.sheet.visitor.lang
    }

    /// What a field begins with: what was typed, or else what stands there.
    fn value<'b>(&'b self, name: &str, stands: &'b str) -> &'b str {
        self.typed.map_or(stands, |typed| typed.sent().one(name))
    }

    fn wrong(&self, field: Field) -> Option<&str> {
        self.typed.and_then(|typed| typed.wrong(field))
    }

    /// The form, with its summary and its button.
    fn act(&self, summary: &str, submit: &str, inside: &Markup) -> Markup {
        let place = if self.is_the_heads { "decisions" } else { "steps" };
        html! {
            details.panel.act open[self.typed.is_some()] {
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

    /// A field with its label and what is wrong with it. `control` is given its id, and the id of what is wrong.
    fn field(
        &self,
        (field, name, label): (Field, &str, &str),
        control: impl Fn(&str, Option<&str>) -> Markup,
    ) -> Markup {
        let (id, wrong) = (format!("{}-{name}", self.step), self.wrong(field));
        let told = wrong.map(|_| format!("{id}-wrong"));
        html! {
            div.field {
                label for=(id) { (self.lang().text(label)) }
                (control(&id, told.as_deref()))
                @if let Some(wrong) = wrong { p.alert id=[told.as_deref()] { (wrong) } }
            }
        }
    }

    /// A line of text.
    fn line(&self, named: (Field, &str, &str), stands: &str, is_required: bool) -> Markup {
        let (_, name, _) = named;
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type="text" value=(self.value(name, stands)) required[is_required]
                    maxlength=(TEXT_LENGTH_MAX) aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// The reason that goes into the log.
    fn reason(&self, is_required: bool) -> Markup {
        self.line((Field::Reason, "reason", "reason"), "", is_required)
    }

    /// A moment on the site's clock, or a day.
    fn time(&self, named: (Field, &str, &str), kind: &str, stands: &str, is_required: bool) -> Markup {
        let (_, name, _) = named;
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type=(kind) value=(self.value(name, stands)) required[is_required]
                    aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// A choice among values and what each is called.
    fn choice(&self, named: (Field, &str, &str), stands: &str, offered: &[(String, String)]) -> Markup {
        let (_, name, _) = named;
        let chosen = self.value(name, stands);
        self.field(named, |id, told| {
            html! {
                select id=(id) name=(name) required aria-invalid=[told.map(|_| "true")] aria-describedby=[told] {
                    option value="" { (self.lang().text("course-choose")) }
                    @for (value, text) in offered {
                        option value=(value) selected[value.as_str() == chosen] { (text) }
                    }
                }
            }
        })
    }
}

/// The forms of all steps that may follow.
pub(super) fn all(sheet: &Sheet<'_>) -> Markup {
    let (view, caller) = (&sheet.file.course, sheet.visitor.caller());
    let may = |step| view.offers(caller, step);
    html! {
        div.acts {
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
    form.act(summary, "course-refuse-submit", &form.reason(true))
}

fn refuse_urgent(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "refuse_urgent", true);
    let inside = html! {
        (form.reason(true))
        (form.line((Field::Released, "released", "course-released"), "", false))
        (form.time((Field::ReleasedAt, "released_at", "course-released-at"), "datetime-local", "", true))
    };
    form.act("course-refuse-urgent", "course-refuse-submit", &inside)
}

fn request_start(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "request_start", false);
    let inside = html! {
        (wrong_handlers(&form))
        (form.line((Field::Ground, "ground", "course-ground"), "", true))
    };
    form.act("course-request-start", "course-request-submit", &inside)
}

fn start_urgent(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "start_urgent", false);
    let inside = html! {
        (wrong_handlers(&form))
        (form.time((Field::StartedAt, "started_at", "course-started-at"), "datetime-local", "", true))
        (form.reason(true))
    };
    form.act("course-start-urgent", "course-start-urgent-submit", &inside)
}

/// What is wrong with those who handle the case, of whom these forms have no field.
fn wrong_handlers(form: &StepForm<'_>) -> Markup {
    html! { @if let Some(wrong) = form.wrong(Field::Handlers) { p.alert { (wrong) } } }
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
        (form.choice((Field::Kind, "pause", "course-pause"), "", &offered))
        (form.time((Field::From, "from", "course-pause-from"), "datetime-local", "", true))
        (form.reason(true))
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
        (form.choice((Field::Kind, "pause", "course-pause"), "", &offered))
        (form.time((Field::Until, "until", "course-pause-until"), "datetime-local", "", true))
        (form.reason(false))
    };
    form.act("course-end-pause", "course-pause-submit", &inside)
}

fn extend(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "extend", true);
    let rules = sheet.file.course.extendable().map(|clock| &clock.rule);
    let offered: Vec<(String, String)> =
        rules.map(|rule| (rule.id.clone(), pick(form.lang(), [&rule.zh, &rule.en]).to_owned())).collect();
    let inside = html! {
        (form.choice((Field::Rule, "rule", "course-rule"), "", &offered))
        (form.reason(true))
    };
    form.act("course-extend", "course-extend-submit", &inside)
}

fn request_end(sheet: &Sheet<'_>) -> Markup {
    let form = StepForm::new(sheet, "request_end", false);
    let offered: Vec<(String, String)> =
        OUTCOMES.iter().map(|outcome| (written(outcome), form.lang().word(outcome))).collect();
    let inside = html! {
        (form.time((Field::ActEnd, "act_end", "course-act-end"), "datetime-local", "", true))
        (form.choice((Field::Kind, "outcome", "course-outcome"), "", &offered))
        (form.reason(true))
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
        (form.choice((Field::Matter, "matter", "course-matter"), matter, &matters))
        div.row {
            (form.choice((Field::Kind, "procedure", "course-procedure"), &procedure, &procedures))
            (form.choice((Field::Kind, "source", "course-source"), &source, &sources))
        }
        (form.line((Field::Place, "place", "course-place"), place, false))
        div.row {
            (form.time((Field::Day, "deed_from", "course-deed-from"), "date", &from, false))
            (form.time((Field::DeedUntil, "deed_until", "course-deed-until"), "date", &until, false))
        }
        (handlers(&form, said))
        (marks(&form, said))
        @if said.is_some() { (form.reason(false)) }
        // What was said when the page was made: what somebody said since is not overwritten unasked.
        @if let Some((at, _)) = sheet.file.course.course.as_ref().and_then(|course| course.described.as_ref()) {
            input type="hidden" name="seen" value=(at);
        }
    };
    form.act(if said.is_some() { "course-describe-anew" } else { "course-describe" }, "course-describe-submit", &inside)
}

/// The choice of those who handle the case, among the officers of its agency.
fn handlers(form: &StepForm<'_>, said: Option<&Description>) -> Markup {
    let is_chosen = |certificate: &evidence::ids::Certificate| match form.typed {
        Some(typed) => typed.sent().all("handlers").any(|chosen| chosen == certificate.as_str()),
        None => said.is_some_and(|said| said.handlers.contains(certificate)),
    };
    let roster = &form.sheet.file.roster;
    form.field((Field::Handlers, "handlers", "course-handlers"), |id, told| {
        let help = format!("{id}-help");
        let described = told.map_or_else(|| help.clone(), |told| format!("{help} {told}"));
        html! {
            select id=(id) name="handlers" multiple size=(ROSTER_LINES) aria-invalid=[told.map(|_| "true")]
                aria-describedby=(described) {
                @for officer in roster {
                    option value=(officer.certificate) selected[is_chosen(&officer.certificate)] {
                        (plain(&officer.name)) " " (officer.certificate)
                    }
                }
            }
            small id=(help) { (form.lang().text("course-handlers-help")) }
        }
    })
}

/// What rules ask somebody to say of a case.
fn marks(form: &StepForm<'_>, said: Option<&Description>) -> Markup {
    let lang = form.lang();
    let is_chosen = |mark: &str| match form.typed {
        Some(typed) => typed.sent().all("marks").any(|chosen| chosen == mark),
        None => said.is_some_and(|said| said.marks.contains(mark)),
    };
    html! {
        fieldset {
            legend { (lang.text("course-marks")) }
            @for mark in form.sheet.visitor.law.marks() {
                div { label { input type="checkbox" name="marks" value=(mark) checked[is_chosen(mark)]; " " (mark_told(lang, mark)) } }
            }
            @if let Some(wrong) = form.wrong(Field::Marks) { p.alert { (wrong) } }
        }
    }
}
