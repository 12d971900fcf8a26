//! The forms of what is owed: recording it, and each step in carrying it out, where it may follow and the visitor may take it.

use std::collections::BTreeSet;

use evidence::event::{EnforcementResult, PaperKind, PerformanceWhat, RectificationResult, Remedy, RemedyResult};
use evidence::ids::PartyId;
use maud::{Markup, html};

use crate::custody::performance::INSTALMENTS_MAX;
use crate::custody::performance::history::ended;
use crate::custody::performance::state::PerformanceStep;
use crate::custody::performance::view::PerformanceView;
use crate::custody::refused::Field;
use crate::http::console::case::carrying::forms::documents;
use crate::http::console::case::carrying::shown::paper_named;
use crate::http::console::case::carrying::{CarryingForm, Desk, offered};
use crate::http::console::personal::form_name;

/// The form that records what is owed.
pub(super) const OWE: &str = "owe";

/// Parts of a fine that a form has rows for, unless more are asked for.
const PART_ROWS: usize = 12;

/// Recording what a party owes, for who may.
pub(super) fn record(desk: &Desk<'_>) -> Markup {
    let can = !desk.file.documents.is_empty() && !desk.parties().is_empty();
    if !desk.file.offering(desk.visitor.caller()).runs() || !can {
        return html! {};
    }
    let form = CarryingForm::new(desk, OWE, "/performances".to_owned());
    let (fields, whats) = (&form.fields, offered(desk.visitor.lang, PerformanceWhat::ALL));
    let inside = html! {
        (fields.choice((Field::Party, "party", "field-party"), "", &desk.parties(), true))
        div.row {
            (fields.choice((Field::What, "what", "performance-page-what"), "", &whats, true))
            (fields.line((Field::Amount, "amount", "performance-page-amount"), "", false, Some("performance-page-amount-help")))
            (fields.time((Field::Day, "due_on", "performance-page-due"), "date", "", true))
        }
        (fields.choice((Field::Document, "document", "performance-page-decision"), "", &desk.documents(), true))
        (fields.reason(false, Some("personal-not-here")))
    };
    form.act(false, "performance-page-record", ("performance-page-record", None), &inside)
}

/// A form of one step.
struct StepForm<'a> {
    form: CarryingForm<'a>,
    step: &'static str,
    /// How much of what happened to it was seen when the form was made.
    told: usize,
}

impl<'a> StepForm<'a> {
    fn new(desk: &'a Desk<'_>, view: &PerformanceView, step: &'static str) -> Self {
        let id = &view.performance.id;
        let place = if super::given::HEADS.contains(&step) { "decisions" } else { "steps" };
        let form = CarryingForm::of_something_new(desk, form_name(step, id), format!("/performances/{id}/{place}"));
        Self { form, step, told: view.performance.told.len() }
    }

    fn act(&self, title: &str, class: Option<&str>, inside: &Markup) -> Markup {
        let inside = html! {
            input type="hidden" name="step" value=(self.step);
            (self.form.seen(&self.told.to_string()))
            (inside)
        };
        self.form.act(false, title, (title, class), &inside)
    }

    fn day(&self, field: Field, name: &str, label: &str) -> Markup {
        self.form.fields.time((field, name, label), "date", "", true)
    }

    fn documents(&self) -> Markup {
        documents(&self.form, ("documents", "performance-page-documents"), &BTreeSet::new())
    }

    /// One document of the case.
    fn document(&self, label: &str) -> Markup {
        let offered = self.form.desk.documents();
        self.form.fields.choice((Field::Document, "document", label), "", &offered, true)
    }

    fn reason(&self, is_required: bool) -> Markup {
        self.form.fields.reason(is_required, Some("personal-not-here"))
    }
}

/// The forms of something that is owed.
pub(super) fn of_performance(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let (offering, urgings) = (desk.file.offering(desk.visitor.caller()), urgings(desk, &view.performance.owed.party));
    let may = |step| offering.takes(view, step, !urgings.is_empty());
    let alone = |step, title: &str| StepForm::new(desk, view, step).act(title, None, &html! {});
    let with_reason = |step, title: &str, class| {
        let form = StepForm::new(desk, view, step);
        form.act(title, class, &form.reason(true))
    };
    let id = &view.performance.id;
    if !desk.has_forms_of(id.as_str()) {
        let place = format!("/cases/{}/carrying?performance={id}#performance-{id}", desk.file.case.id);
        let is_any = PerformanceStep::ALL.into_iter().any(may);
        return html! { @if is_any { p { a href=(place) { (desk.visitor.lang.text("performance-page-open")) } } } };
    }
    html! {
        div.acts {
            @if may(PerformanceStep::Defer) { (alone("defer", "performance-page-defer")) }
            @if may(PerformanceStep::RefuseDeferral) {
                (with_reason("refuse_deferral", "performance-page-refuse-deferral", None))
            }
            @if may(PerformanceStep::Enforce) { (enforce(desk, view)) }
            @if may(PerformanceStep::DoPart) { (done(desk, view)) }
            @if may(PerformanceStep::AskDeferral) { (ask_deferral(desk, view)) }
            @if may(PerformanceStep::Check) { (check(desk, view)) }
            @if may(PerformanceStep::Urge) { (urge(desk, view, &urgings)) }
            @if may(PerformanceStep::State) { (state(desk, view)) }
            @if may(PerformanceStep::Apply) { (apply(desk, view)) }
            @if let Some(form) = end_enforcement(desk, view, &may) { (form) }
            @if may(PerformanceStep::BeginLitigation) { (begin_litigation(desk, view)) }
            @if may(PerformanceStep::EndLitigation) { (end_litigation(desk, view)) }
            @if may(PerformanceStep::Remove) { (with_reason("remove", "performance-page-remove", Some("danger"))) }
        }
    }
}

/// The services of urging notices to a party that count as served, with the day of each.
fn urgings(desk: &Desk<'_>, party: &PartyId) -> Vec<(String, String)> {
    let all = desk.file.deliveries.iter().map(|served| &served.view.delivery);
    let fitting = all.filter(|one| one.said.document_kind == PaperKind::UrgingNotice && one.said.party == *party);
    let named = fitting.filter_map(|one| {
        let delivered = one.delivered.as_ref()?;
        Some((one.id.to_string(), format!("{} {}", paper_named(desk, &one.said.document_kind), delivered.on)))
    });
    named.collect()
}

/// That the party did it, or some of it.
fn done(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "do");
    let fields = &form.form.fields;
    let is_fine = view.performance.owed.what == PerformanceWhat::Fine;
    let inside = html! {
        div.row {
            (form.day(Field::DoneOn, "done_on", "field-done-on"))
            @if view.performance.owed.amount_fen.is_some() {
                (fields.line((Field::Amount, "amount", "performance-page-amount"), "", is_fine, None))
            }
        }
        (fields.tick((Field::Shown, "whole", "performance-page-whole"), false, false))
        (form.documents())
        (form.reason(false))
    };
    form.act("performance-page-do", None, &inside)
}

/// That the head is asked to let a fine be paid later, or in parts.
fn ask_deferral(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let (form, lang) = (StepForm::new(desk, view, "ask_deferral"), desk.visitor.lang);
    let (fields, id) = (&form.form.fields, &view.performance.id);
    let typed = fields.sent().map_or(0, |sent| sent.all("part_due_on").count());
    let rows = desk.asked.parts.max(typed).clamp(PART_ROWS, INSTALMENTS_MAX);
    let value = |name: &str, at: usize| fields.sent().map_or("", |sent| sent.row(name, at));
    let wrong = fields.wrong(Field::Parts).or_else(|| fields.wrong(Field::Amount));
    let label = |message: &str, at: usize| format!("{} {}", lang.text(message), at + 1);
    let more =
        format!("/cases/{}/carrying?performance={id}&parts={INSTALMENTS_MAX}#performance-{id}", desk.file.case.id);
    let told = wrong.map(|_| format!("{}-parts-wrong", fields.form()));
    let inside = html! {
        fieldset aria-describedby=[told.as_deref()] {
            legend { (lang.text("field-parts")) }
            p.small { (lang.text("performance-page-parts-help")) }
            @if let Some(wrong) = wrong { p.alert id=[told.as_deref()] { (wrong) } }
            @for at in 0..rows { div.row {
                input type="date" name="part_due_on" value=(value("part_due_on", at))
                    aria-label=(label("performance-page-part-due", at));
                input type="text" name="part_amount" inputmode="decimal" value=(value("part_amount", at))
                    maxlength="20" autocomplete="off" aria-label=(label("performance-page-part-amount", at))
                    placeholder=(lang.text("performance-page-part-amount"));
            } }
            @if rows < INSTALMENTS_MAX { p.small { a href=(more) { (lang.text("performance-page-parts-more")) } } }
        }
        (form.documents())
        (form.reason(true))
    };
    form.act("performance-page-ask-deferral", None, &inside)
}

/// That somebody looked whether something was set right.
fn check(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "check");
    let (fields, results) = (&form.form.fields, offered(desk.visitor.lang, RectificationResult::ALL));
    let inside = html! {
        div.row {
            (form.day(Field::CheckedOn, "checked_on", "field-checked-on"))
            (fields.choice((Field::Result, "result", "performance-page-result"), "", &results, true))
        }
        (fields.officers(
            (Field::Officers, "officers", "field-officers"),
            "carrying-several-help",
            |_| false,
            &desk.file.roster,
        ))
        (form.documents())
        (form.reason(false))
    };
    form.act("performance-page-check", None, &inside)
}

/// That the urging notice was served.
fn urge(desk: &Desk<'_>, view: &PerformanceView, urgings: &[(String, String)]) -> Markup {
    let form = StepForm::new(desk, view, "urge");
    let inside = form.form.fields.choice((Field::Delivery, "delivery", "performance-page-urging"), "", urgings, true);
    form.act("performance-page-urge", None, &inside)
}

/// That the party stated and defended itself after the urging notice.
fn state(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "state");
    let fields = &form.form.fields;
    let inside = html! {
        (form.day(Field::GivenOn, "given_on", "field-given-on"))
        (form.documents())
        (fields.line((Field::Reviewed, "reviewed", "field-reviewed"), "", false, Some("personal-not-here")))
        (fields.tick((Field::Shown, "accepted", "performance-page-accepted"), false, false))
    };
    form.act("performance-page-state", None, &inside)
}

/// The head's decision that the agency enforces it.
fn enforce(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "enforce");
    let inside = html! {
        (form.document("performance-page-enforcement"))
        (form.day(Field::DecidedOn, "decided_on", "field-decided-on"))
        (form.reason(true))
    };
    form.act("performance-page-enforce", None, &inside)
}

/// That a court was asked to enforce it.
fn apply(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "apply");
    let inside = html! {
        (form.document("performance-page-application"))
        div.row {
            (form.day(Field::AppliedOn, "applied_on", "field-applied-on"))
            (form.form.fields.line((Field::Court, "court", "field-court"), "", true, None))
        }
        (form.reason(false))
    };
    form.act("performance-page-apply", None, &inside)
}

/// That enforcement came to nothing, or that a court refused it, as far as either may be told.
fn end_enforcement(desk: &Desk<'_>, view: &PerformanceView, may: &dyn Fn(PerformanceStep) -> bool) -> Option<Markup> {
    let told: Vec<EnforcementResult> =
        EnforcementResult::ALL.iter().copied().filter(|result| may(ended(*result))).collect();
    if told.is_empty() {
        return None;
    }
    let form = StepForm::new(desk, view, "end_enforcement");
    let results = offered(desk.visitor.lang, &told);
    let inside = html! {
        div.row {
            (form.day(Field::EndedOn, "ended_on", "field-ended-on"))
            (form.form.fields.choice((Field::Result, "result", "performance-page-result"), "", &results, true))
        }
        (form.documents())
        (form.reason(true))
    };
    Some(form.act("performance-page-end-enforcement", None, &inside))
}

/// That the party asked for a review, or sued.
fn begin_litigation(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "begin_litigation");
    let remedies = offered(desk.visitor.lang, Remedy::ALL);
    let inside = html! {
        div.row {
            (form.form.fields.choice((Field::Remedy, "remedy", "performance-page-remedy"), "", &remedies, true))
            (form.day(Field::BegunOn, "begun_on", "field-begun-on"))
        }
        (form.reason(false))
    };
    form.act("performance-page-begin-litigation", None, &inside)
}

/// That it ended.
fn end_litigation(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let form = StepForm::new(desk, view, "end_litigation");
    let results = offered(desk.visitor.lang, RemedyResult::ALL);
    let inside = html! {
        div.row {
            (form.day(Field::EndedOn, "ended_on", "field-ended-on"))
            (form.form.fields.choice((Field::Result, "result", "performance-page-result"), "", &results, true))
        }
        (form.documents())
        (form.reason(false))
    };
    form.act("performance-page-end-litigation", None, &inside)
}
