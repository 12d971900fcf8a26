//! The forms of acts, by how the case stands and who looks: record one, change it, take it out, file recordings for it;
//! ask the head to excuse from a duty, and decide on that as the head.

use evidence::ids::ActId;
use maud::{Markup, html};

use crate::custody::act::ActSaid;
use crate::custody::act::view::{ActDuty, ActRecording, ActView};
use crate::custody::refused::Field;
use crate::http::console::case::act::said::{CHECKED, Filled, carried, carried_by};
use crate::http::console::case::act::{called, kind_named};
use crate::http::console::case::file::Sheet;
use crate::http::console::errors::pick;
use crate::http::console::fields::{Fields, Typed};
use crate::http::console::layout::csrf_field;
use crate::http::console::shown::{file_name, foreign, plain};

/// The form that records an act.
pub(super) const RECORD: &str = "act-record";

/// What a form of an act is known by on its page.
pub(super) fn form_id(what: &str, act: &ActId) -> String {
    format!("act-{what}-{act}")
}

/// The same of one of its duties.
pub(super) fn duty_form_id(what: &str, act: &ActId, duty: &str) -> String {
    format!("act-{what}-{act}-{duty}")
}

/// What was typed and refused, where it was the form of that id.
fn typed<'a>(sheet: &'a Sheet<'_>, id: &str) -> Option<&'a Typed> {
    sheet.typed.form().filter(|typed| typed.is_of(id))
}

/// A form that is folded away until it is wanted, or was refused.
struct Folded<'a> {
    sheet: &'a Sheet<'a>,
    /// Where it is sent, below the acts of the case.
    place: String,
    is_open: bool,
    is_danger: bool,
}

impl Folded<'_> {
    fn form(&self, summary: &str, submit: &str, inside: &Markup) -> Markup {
        let lang = self.sheet.visitor.lang;
        html! {
            details.panel.act open[self.is_open] {
                summary { (lang.text(summary)) }
                form method="post" action={ "/cases/" (self.sheet.file.case.id) "/acts" (self.place) } data-once {
                    (csrf_field(self.sheet.visitor))
                    (inside)
                    button.danger[self.is_danger] type="submit" { (lang.text(submit)) }
                }
            }
        }
    }
}

/// The form that records an act of the case, for who may.
pub(super) fn record(sheet: &Sheet<'_>) -> Markup {
    if !sheet.file.offering(sheet.visitor.caller()).records() {
        return html! {};
    }
    let typed = typed(sheet, RECORD);
    let fields = Fields::new(sheet.visitor.lang, RECORD, typed).filled_by_page();
    let filled = typed.map_or_else(|| begun(sheet), |typed| Filled::of_sent(typed.sent()));
    let inside = html! {
        (said(sheet, &fields, &filled, typed))
        (reason(&fields, typed, false))
    };
    let folded = Folded { sheet, place: String::new(), is_open: typed.is_some(), is_danger: false };
    html! { div.act-forms { (folded.form("acts-record", "acts-record-submit", &inside)) } }
}

/// What the form that records an act begins with: those who handle the case did it, for the most part.
fn begun(sheet: &Sheet<'_>) -> Filled {
    let description = sheet.file.course.course.as_ref().and_then(|course| course.description.as_ref());
    let handlers = description.into_iter().flat_map(|said| &said.handlers);
    Filled { officers: handlers.map(ToString::to_string).collect(), ..Filled::default() }
}

/// The forms of one act.
pub(super) fn of_act(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let offering = sheet.file.offering(sheet.visitor.caller());
    let changes = offering.changes(&view.act.said);
    let asks: Vec<&ActDuty> = view.duties.iter().filter(|duty| offering.asks(view, duty)).collect();
    let decides: Vec<&ActDuty> = view.duties.iter().filter(|duty| offering.decides(view, duty)).collect();
    html! {
        @if changes && !is_changing(sheet, &view.act.id) {
            p.act-change { a href={ "/cases/" (sheet.file.case.id) "?act=" (view.act.id) "#act-" (view.act.id) } {
                (sheet.visitor.lang.text("acts-change-open"))
            } }
        }
        div.act-forms {
            @for duty in decides { (approve(sheet, view, duty)) (refuse(sheet, view, duty)) }
            @if offering.files() && !view.offered.is_empty() { (file(sheet, view)) }
            @if changes && is_changing(sheet, &view.act.id) { (change(sheet, view)) }
            @for duty in asks { (ask(sheet, view, duty)) }
            @if changes { (remove(sheet, view)) }
        }
    }
}

/// Whether the form that changes an act is shown: it has all officers of the agency, so that of one act alone is.
fn is_changing(sheet: &Sheet<'_>, act: &ActId) -> bool {
    sheet.act.as_ref() == Some(act) || typed(sheet, &form_id("change", act)).is_some()
}

/// The reason that goes into the log; it stays as it was typed.
fn reason(fields: &Fields<'_>, typed: Option<&Typed>, is_required: bool) -> Markup {
    let stands = typed.map_or("", |typed| typed.sent().one("reason"));
    fields.line((Field::Reason, "reason", "reason"), stands, is_required, None)
}

/// The fields of what is said of an act.
fn said(sheet: &Sheet<'_>, fields: &Fields<'_>, filled: &Filled, typed: Option<&Typed>) -> Markup {
    let lang = sheet.visitor.lang;
    let is_sure = typed.is_some_and(|typed| typed.sent().one("sure") == CHECKED);
    html! {
        (fields.choice((Field::Kind, "kind", "acts-kind"), &filled.kind, &kinds(sheet, &filled.kind), true))
        div.row {
            (fields.second((Field::From, "from", "acts-from"), &filled.from))
            (fields.second((Field::Until, "until", "acts-until"), &filled.until))
        }
        // Who was asked whether it did last so long says that it did.
        @if is_sure || fields.wrong(Field::Sure).is_some() {
            (checked(fields, ("sure", "acts-sure"), is_sure))
            @if let Some(wrong) = fields.wrong(Field::Sure) { p.alert id={ (fields.form()) "-sure-wrong" } { (wrong) } }
        }
        (fields.line((Field::Place, "place", "acts-place"), &filled.place, true, None))
        (fields.officers(
            (Field::Officers, "officers", "acts-officers"),
            "acts-officers-help",
            |certificate| filled.officers.contains(certificate.as_str()),
            &sheet.file.roster,
        ))
        (checked(fields, ("party_present", "acts-party-present"), filled.is_party_present))
        (fields.line((Field::Witness, "witness", "acts-witness"), &filled.witness, false, Some("acts-witness-help")))
        @if !sheet.file.documents.is_empty() {
            (fields.several(
                (Field::Documents, "documents", "acts-documents"),
                "acts-documents-help",
                |id| filled.documents.contains(id),
                &documents(sheet),
            ))
        } @else if let Some(wrong) = fields.wrong(Field::Documents) { p.alert { (wrong) } }
        @if sheet.file.roster.is_empty() { p.small { (lang.text("acts-officers-none")) } }
    }
}

/// A box with its label.
fn checked(fields: &Fields<'_>, (name, label): (&str, &str), is_checked: bool) -> Markup {
    let told = fields.wrong(Field::Sure).filter(|_| name == "sure").map(|_| format!("{}-sure-wrong", fields.form()));
    html! { div.field { label {
        input type="checkbox" name=(name) value=(CHECKED) checked[is_checked] aria-describedby=[told];
        " " (fields.lang().text(label))
    } } }
}

/// The kinds of act that are in force, and the one that stands there.
fn kinds(sheet: &Sheet<'_>, stands: &str) -> Vec<(String, String)> {
    let (visitor, law) = (sheet.visitor, &sheet.visitor.law);
    let day = law.day(visitor.asked_at);
    let grounds = law.lists.act_kinds.iter().map(|kind| &kind.ground);
    let offered = grounds.filter(|ground| ground.is_in_force(day) || ground.id == stands);
    offered.map(|ground| (ground.id.clone(), pick(visitor.lang, [&ground.zh, &ground.en]).to_owned())).collect()
}

/// The documents of the case, with what they are called.
fn documents(sheet: &Sheet<'_>) -> Vec<(String, String)> {
    sheet.file.documents.iter().map(|document| (document.id.to_string(), plain(&document.name))).collect()
}

/// The form that changes what is said of an act.
fn change(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let (lang, clock, id) = (sheet.visitor.lang, &sheet.visitor.clock, form_id("change", &view.act.id));
    let typed = typed(sheet, &id);
    let fields = Fields::new(lang, id, typed).filled_by_page();
    let stands = Filled::of_said(&view.act.said, clock);
    let seen = typed.and_then(|typed| carried_by(typed.sent()));
    let stood = seen.as_ref().map(|seen| Filled::of_said(seen, clock));
    let filled = match (typed.map(|typed| Filled::of_sent(typed.sent())), &stood) {
        (None, _) => stands.clone(),
        (Some(typed), None) => typed,
        (Some(typed), Some(stood)) => typed.over(stood, &stands, clock),
    };
    let inside = html! {
        @if let Some(seen) = seen.filter(|seen| *seen != view.act.said) { (meanwhile(sheet, &seen, &view.act.said)) }
        // What was said when the page was made: what somebody said since is not overwritten unasked.
        @for (name, value) in carried(&view.act.said) { input type="hidden" name=(name) value=(value); }
        (said(sheet, &fields, &filled, typed))
        (reason(&fields, typed, true))
    };
    let place = format!("/{}/change", view.act.id);
    Folded { sheet, place, is_open: true, is_danger: false }.form("acts-change", "acts-change-submit", &inside)
}

/// What somebody else changed while the form was open: each field with what is said now.
fn meanwhile(sheet: &Sheet<'_>, seen: &ActSaid, now: &ActSaid) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    let present = if now.party_present { "acts-party-present" } else { "acts-party-absent" };
    let rows = [
        (seen.kind != now.kind, "acts-kind", html! { (kind_named(sheet, &now.kind)) }),
        (seen.from != now.from, "acts-from", clock.tag(now.from)),
        (seen.until != now.until, "acts-until", clock.tag(now.until)),
        (seen.place != now.place, "acts-place", foreign(&now.place)),
        (
            seen.officers != now.officers,
            "acts-officers",
            html! {
                @for one in &now.officers { (called(sheet, one)) " " }
            },
        ),
        (seen.party_present != now.party_present, "acts-there", html! { (lang.text(present)) }),
        (
            seen.witness != now.witness,
            "acts-witness",
            html! {
                @if now.witness.is_empty() { (lang.text("word-none")) } @else { (foreign(&now.witness)) }
            },
        ),
        (
            seen.documents != now.documents,
            "acts-documents",
            html! {
                (lang.with("acts-documents-count", &[("count", now.documents.len().into())]))
            },
        ),
    ];
    html! {
        div.notice role="status" {
            p { (lang.text("acts-changed-meanwhile")) }
            dl.facts { @for (differs, label, said) in rows { @if differs { dt { (lang.text(label)) } dd { (said) } } } }
        }
    }
}

/// The form that takes an act out that was recorded by mistake.
fn remove(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let id = form_id("remove", &view.act.id);
    let typed = typed(sheet, &id);
    let fields = Fields::new(sheet.visitor.lang, id, typed);
    let folded = Folded { sheet, place: format!("/{}/remove", view.act.id), is_open: typed.is_some(), is_danger: true };
    folded.form("acts-remove", "acts-remove-submit", &fields.reason(true, None))
}

/// The form that files what the act's officers recorded meanwhile: all of it with one press, unless some is unchecked.
fn file(sheet: &Sheet<'_>, view: &ActView) -> Markup {
    let (lang, id) = (sheet.visitor.lang, form_id("file", &view.act.id));
    let typed = typed(sheet, &id);
    let fields = Fields::new(lang, id, typed);
    let is_chosen = |one: &ActRecording| match typed {
        Some(typed) => typed.sent().all("recordings").any(|chosen| chosen == one.recording.id.to_string()),
        None => true,
    };
    let told = fields.wrong(Field::Recordings).map(|_| format!("{}-recordings-wrong", fields.form()));
    let inside = html! {
        fieldset aria-describedby=[told.as_deref()] {
            legend { (lang.text(if view.counters.is_some() { "acts-file-counters" } else { "acts-file-legend" })) }
            @for one in &view.offered { div { label {
                input type="checkbox" name="recordings" value=(one.recording.id) checked[is_chosen(one)];
                " " (file_name(lang, &one.recording)) " "
                small { (offered_when(sheet, one)) }
            } } }
            @if view.has_more_offered { p.small { (lang.text("acts-file-more")) } }
            @if let Some(wrong) = fields.wrong(Field::Recordings) { p.alert id=[told.as_deref()] { (wrong) } }
        }
        (fields.line((Field::Reason, "reason", "reason"), &lang.text("acts-file-reason"), true, None))
    };
    let place = format!("/{}/recordings", view.act.id);
    Folded { sheet, place, is_open: true, is_danger: false }.form("acts-file", "acts-file-submit", &inside)
}

/// Who recorded something that is offered, and when.
fn offered_when(sheet: &Sheet<'_>, one: &ActRecording) -> Markup {
    let clock = &sheet.visitor.clock;
    html! {
        @if let Some(certificate) = &one.recording.certificate { (called(sheet, certificate)) " · " }
        @else { (foreign(one.recording.recorder.as_str())) " · " }
        @if let Some(start) = one.recording.capture_start { (clock.tag(start)) " – " }
        (clock.tag(one.recording.capture_end))
    }
}

/// What a duty is called, in a form of it.
fn of_duty(sheet: &Sheet<'_>, duty: &ActDuty) -> Markup {
    let ground = &duty.rule.ground;
    html! {
        p { (pick(sheet.visitor.lang, [&ground.zh, &ground.en])) br; small { (ground.document) " " (ground.article) } }
        input type="hidden" name="duty" value=(ground.id);
    }
}

/// The form that asks the head to excuse from a duty.
fn ask(sheet: &Sheet<'_>, view: &ActView, duty: &ActDuty) -> Markup {
    let id = duty_form_id("ask", &view.act.id, &duty.rule.ground.id);
    let typed = typed(sheet, &id);
    let fields = Fields::new(sheet.visitor.lang, id, typed);
    let inside = html! {
        (of_duty(sheet, duty))
        @if let Some(wrong) = fields.wrong(Field::Duty) { p.alert { (wrong) } }
        (fields.line((Field::Reason, "reason", "acts-ask-reason"), "", true, None))
        (fields.line((Field::Instead, "instead", "acts-instead"), "", true, None))
    };
    let place = format!("/{}/excuses", view.act.id);
    Folded { sheet, place, is_open: typed.is_some(), is_danger: false }.form("acts-ask", "acts-ask-submit", &inside)
}

/// The form by which the head excuses from a duty.
fn approve(sheet: &Sheet<'_>, view: &ActView, duty: &ActDuty) -> Markup {
    let typed = typed(sheet, &duty_form_id("approve", &view.act.id, &duty.rule.ground.id));
    let inside = html! { (of_duty(sheet, duty)) input type="hidden" name="decision" value="approve"; };
    let place = format!("/{}/decisions", view.act.id);
    let folded = Folded { sheet, place, is_open: typed.is_some(), is_danger: false };
    folded.form("acts-approve", "acts-approve-submit", &inside)
}

/// The form by which the head does not.
fn refuse(sheet: &Sheet<'_>, view: &ActView, duty: &ActDuty) -> Markup {
    let id = duty_form_id("refuse", &view.act.id, &duty.rule.ground.id);
    let typed = typed(sheet, &id);
    let fields = Fields::new(sheet.visitor.lang, id, typed);
    let inside = html! {
        (of_duty(sheet, duty))
        input type="hidden" name="decision" value="refuse";
        (fields.reason(true, None))
    };
    let place = format!("/{}/decisions", view.act.id);
    Folded { sheet, place, is_open: typed.is_some(), is_danger: false }.form(
        "acts-refuse",
        "acts-refuse-submit",
        &inside,
    )
}
