//! The forms of the steps of a decision that may follow, by how it stands and who looks: what somebody may not do is not
//! offered to them.

use evidence::event::{FallenHow, NoticeKind, OverrideKind, PartyRight, StatementHow};
use maud::{Markup, html};

use crate::custody::TEXT_LENGTH_MAX;
use crate::custody::case::word as written;
use crate::custody::decision::state::DecisionStep;
use crate::custody::refused::Field;
use crate::http::console::case::decision::parts::{short, yuan};
use crate::http::console::case::decision::sent::Typed;
use crate::http::console::case::decision::{DecisionSheet, fell};
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;

/// A form of one step.
struct DecisionForm<'a> {
    sheet: &'a DecisionSheet<'a>,
    /// The step, as it is sent.
    step: &'static str,
    /// Where it is sent.
    place: &'static str,
    /// What was typed and refused, where it was this form.
    typed: Option<&'a Typed>,
}

impl<'a> DecisionForm<'a> {
    fn new(sheet: &'a DecisionSheet<'a>, step: &'static str, place: &'static str) -> Self {
        let typed = sheet.typed.filter(|typed| typed.one("step") == step);
        Self { sheet, step, place, typed }
    }

    fn lang(&self) -> Lang {
        self.sheet.visitor.lang
    }

    /// What a field begins with: what was typed, or else what stands there.
    fn value<'b>(&'b self, name: &str, stands: &'b str) -> &'b str {
        self.typed.map_or(stands, |typed| typed.one(name))
    }

    /// The form, with its summary, which is its button too.
    fn act(&self, summary: &str, is_dangerous: bool, inside: &Markup) -> Markup {
        let (said, case) = (self.lang().text(summary), &self.sheet.file.case().id);
        let class = is_dangerous.then_some("danger");
        html! {
            details.panel.act open[self.typed.is_some()] {
                summary { (said) }
                form method="post" action={ "/cases/" (case) "/" (self.place) } data-once {
                    (csrf_field(self.sheet.visitor))
                    input type="hidden" name="step" value=(self.step);
                    (inside)
                    button class=[class] type="submit" { (said) }
                }
            }
        }
    }

    /// A field with its label and what is wrong with it. `control` is given its id, and the id of what is wrong.
    fn field(&self, (field, name, label): Named, control: impl Fn(&str, Option<&str>) -> Markup) -> Markup {
        let (id, wrong) = (format!("{}-{name}", self.step), self.typed.and_then(|typed| typed.wrong(field)));
        let told = wrong.map(|_| format!("{id}-wrong"));
        html! {
            div.field {
                label for=(id) { (self.lang().text(label)) }
                (control(&id, told.as_deref()))
                @if let Some(wrong) = wrong { p.alert id=[told.as_deref()] { (wrong) } }
            }
        }
    }

    /// A line of text, a moment or a day.
    fn line(&self, named: Named, kind: &str, stands: &str, is_required: bool) -> Markup {
        let (_, name, _) = named;
        let most = (kind == "text").then_some(TEXT_LENGTH_MAX);
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type=(kind) value=(self.value(name, stands)) required[is_required]
                    maxlength=[most] aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// A choice among values and what each is called.
    fn choice(&self, named: Named, stands: &str, offered: &[(String, String)], is_required: bool) -> Markup {
        let (_, name, _) = named;
        let chosen = self.value(name, stands);
        self.field(named, |id, told| {
            html! {
                select id=(id) name=(name) required[is_required] aria-invalid=[told.map(|_| "true")]
                    aria-describedby=[told] {
                    option value="" { (self.lang().text("course-choose")) }
                    @for (value, text) in offered {
                        option value=(value) selected[value.as_str() == chosen] { (text) }
                    }
                }
            }
        })
    }

    /// The documents of the case, as a choice.
    fn document(&self, named: Named, is_required: bool) -> Markup {
        let documents = self.sheet.file.documents.iter();
        let offered: Vec<(String, String)> = documents.map(|one| (one.id.to_string(), plain(&one.name))).collect();
        self.choice(named, "", &offered, is_required)
    }
}

/// A field, as refusals and as the form name it, and the message of its label.
type Named = (Field, &'static str, &'static str);

/// The words of a closed list, as a choice offers them.
fn words<T: serde::Serialize>(lang: Lang, all: &[T]) -> Vec<(String, String)> {
    all.iter().map(|one| (written(one), lang.word(one))).collect()
}

/// The forms of all steps that may follow.
pub(super) fn all(sheet: &DecisionSheet<'_>) -> Markup {
    let (file, caller) = (sheet.file, sheet.visitor.caller());
    let may = |step| file.offers(caller, step);
    let ground = file.view.next.as_ref().map(|next| next.ground.is_ok());
    html! {
        div.course-forms {
            @if may(DecisionStep::Inform) { (inform(sheet)) }
            @if may(DecisionStep::State) { (statement(sheet)) }
            @if may(DecisionStep::Hear) { (hear(sheet)) }
            @if may(DecisionStep::Decide) { (decide(sheet)) }
            @if may(DecisionStep::Override) && ground == Some(false) { (past(sheet)) }
            @if may(DecisionStep::Fall) { (fall(sheet)) }
        }
    }
}

/// Now, as a field of a moment has it.
fn now(sheet: &DecisionSheet<'_>) -> String {
    sheet.visitor.clock.minute(sheet.now).replace(' ', "T")
}

fn inform(sheet: &DecisionSheet<'_>) -> Markup {
    let (form, lang) = (DecisionForm::new(sheet, "inform", "decision-steps"), sheet.visitor.lang);
    let rights = [(PartyRight::Statement, "party-right-statement"), (PartyRight::Hearing, "party-right-hearing")];
    let inside = html! {
        (form.line((Field::ToldAt, "told_at", "decision-told-at"), "datetime-local", &now(sheet), true))
        (form.choice((Field::Kind, "what", "decision-notice"), "penalty_notice", &words(lang, NoticeKind::ALL), true))
        (form.document((Field::Document, "document", "decision-notice-document"), true))
        fieldset.field {
            legend { (lang.text("decision-rights")) }
            @for (right, message) in rights { label {
                input type="checkbox" name="rights" value=(written(&right)); " " (lang.text(message))
            } " " }
        }
        (form.line((Field::Terms, "terms", "decision-terms"), "text", "", false))
        (form.line((Field::FineFen, "fine", "decision-announced"), "text", "", false))
    };
    form.act("log-kind-decision-informed", false, &inside)
}

fn statement(sheet: &DecisionSheet<'_>) -> Markup {
    let (form, lang) = (DecisionForm::new(sheet, "statement", "decision-steps"), sheet.visitor.lang);
    let inside = html! {
        (form.line((Field::StatedAt, "stated_at", "decision-stated-at"), "datetime-local", &now(sheet), true))
        (form.choice((Field::Kind, "how", "decision-statement-how"), "", &words(lang, StatementHow::ALL), true))
        (form.document((Field::Documents, "documents", "decision-statement-document"), false))
        (form.line((Field::Reason, "reason", "decision-answer"), "text", "", false))
    };
    form.act("log-kind-decision-statement", false, &inside)
}

fn hear(sheet: &DecisionSheet<'_>) -> Markup {
    let form = DecisionForm::new(sheet, "hear", "decision-steps");
    let inside = html! {
        (form.line((Field::HeldAt, "held_at", "decision-held-at"), "datetime-local", &now(sheet), true))
        (form.document((Field::Document, "document", "decision-hearing-document"), true))
    };
    form.act("log-kind-decision-heard", false, &inside)
}

/// What a decision says, whatever lets it be taken.
fn said(form: &DecisionForm<'_>) -> Markup {
    let (lang, file) = (form.lang(), form.sheet.file);
    let drafts = file.standing_drafts().map(|draft| {
        let fine = draft.said.fine_fen.map(|fen| lang.with("decision-fined", &[("fine", yuan(fen).into())]));
        let name = file.document(&draft.said.document).map(plain).unwrap_or_default();
        let told = format!(
            "{name} {} {} {}",
            short(draft.id.as_str()),
            lang.word(&draft.said.outcome),
            fine.unwrap_or_default()
        );
        (draft.id.to_string(), told)
    });
    let drafts: Vec<(String, String)> = drafts.collect();
    let newest = drafts.first().map_or("", |(id, _)| id.as_str());
    let today = form.sheet.visitor.clock.day(form.sheet.now);
    html! {
        (form.choice((Field::Draft, "draft", "decision-draft"), newest, &drafts, true))
        (form.document((Field::Document, "document", "decision-paper-choice"), false))
        (form.line((Field::Number, "number", "decision-number"), "text", "", true))
        (form.line((Field::DecidedOn, "decided_on", "decision-day"), "date", &today, true))
        (form.document((Field::Collective, "collective", "field-collective"), false))
    }
}

fn decide(sheet: &DecisionSheet<'_>) -> Markup {
    let form = DecisionForm::new(sheet, "decide", "decision");
    let inside = html! {
        p.small { (form.lang().text("decision-decide-help")) }
        (said(&form))
    };
    form.act("log-kind-decision-decided", false, &inside)
}

fn past(sheet: &DecisionSheet<'_>) -> Markup {
    let (form, lang) = (DecisionForm::new(sheet, "override", "decision"), sheet.visitor.lang);
    let inside = html! {
        p.alert { (lang.text("decision-red-line")) }
        p { (lang.text("decision-past-help")) }
        (said(&form))
        (form.choice((Field::Kind, "kind", "decision-past"), "", &words(lang, OverrideKind::ALL), true))
        (form.line((Field::Reason, "reason", "reason"), "text", "", true))
    };
    form.act("log-kind-decision-overridden", true, &inside)
}

fn fall(sheet: &DecisionSheet<'_>) -> Markup {
    let (form, lang) = (DecisionForm::new(sheet, "fall", "decision"), sheet.visitor.lang);
    let standing = sheet.file.view.decisions.last().map(|shown| shown.decision.id.to_string()).unwrap_or_default();
    let hows: Vec<(String, String)> =
        FallenHow::ALL.iter().map(|how| (written(how), lang.text(fell(*how)).into_owned())).collect();
    let today = sheet.visitor.clock.day(sheet.now);
    let inside = html! {
        input type="hidden" name="decision" value=(standing);
        (form.choice((Field::Kind, "how", "decision-fell-how"), "", &hows, true))
        (form.line((Field::On, "on", "decision-fell-on"), "date", &today, true))
        (form.line((Field::Body, "body", "field-body"), "text", "", true))
        (form.line((Field::Reason, "reason", "reason"), "text", "", true))
    };
    form.act("log-kind-decision-fallen", true, &inside)
}
