//! The forms of documents and of the simple procedure: what somebody may not do is not offered to them.

use evidence::event::{PaperOriginal, Sanction, SignatureRole, Signing, Volume};
use maud::{Markup, html};

use crate::custody::TEXT_LENGTH_MAX;
use crate::custody::case::word as written;
use crate::custody::paper::{PAGES_MAX, SIGNATURES_MAX};
use crate::custody::refused::Field;
use crate::custody::simple::view::SimpleView;
use crate::http::console::case::papers::sent::{FormName, Sent, Typed};
use crate::http::console::case::papers::{Desk, role_named, signing_named};
use crate::http::console::errors::pick;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::shown::plain;

/// Rows for signatures that a form has beside those that are known.
const SIGNATURE_ROWS: usize = 4;

/// Officers that a choice of them shows without scrolling.
const ROSTER_LINES: usize = 5;

/// A field: of what a refusal tells, how it is sent, and the message of its label.
type Named<'a> = (Field, &'a str, &'a str);

/// One of the forms.
struct PaperForm<'a> {
    desk: &'a Desk<'a>,
    name: FormName,
    /// What was typed and refused, where it was this form.
    typed: Option<&'a Typed>,
    /// What it begins with else.
    stands: Sent,
}

impl<'a> PaperForm<'a> {
    fn new(desk: &'a Desk<'a>, name: FormName, stands: Sent) -> Self {
        let typed = desk.typed.filter(|typed| typed.form == name);
        Self { desk, name, typed, stands }
    }

    fn lang(&self) -> Lang {
        self.desk.visitor.lang
    }

    /// What the fields hold: what was typed, or else what stands there.
    fn held(&self) -> &Sent {
        self.typed.map_or(&self.stands, |typed| &typed.sent)
    }

    fn is_held(&self, name: &str, value: &str) -> bool {
        self.held().all(name).any(|held| held == value)
    }

    fn wrong(&self, field: Field) -> Option<&str> {
        self.typed.and_then(|typed| typed.wrong(field))
    }

    /// Its id, and where it is sent.
    fn place(&self) -> (&'static str, &'static str) {
        match self.name {
            FormName::Describe => ("describe", "papers"),
            FormName::Decide => ("decide", "simple"),
            FormName::Follow => ("follow", "followed"),
        }
    }

    /// The form, with its summary and its button.
    fn act(&self, is_open: bool, summary: &str, inside: &Markup) -> Markup {
        let (id, place) = self.place();
        html! {
            details.panel.act id=(id) open[is_open || self.typed.is_some()] {
                summary { (self.lang().text(summary)) }
                form method="post" action={ "/cases/" (self.desk.papers.case.id) "/" (place) } data-once {
                    (csrf_field(self.desk.visitor))
                    (inside)
                    button type="submit" { (self.lang().text(summary)) }
                }
            }
        }
    }

    /// A field with its label and what is wrong with it. `control` is given its id, and the id of what is wrong.
    fn field(&self, (field, name, label): Named<'_>, control: impl Fn(&str, Option<&str>) -> Markup) -> Markup {
        let (id, wrong) = (format!("{}-{name}", self.place().0), self.wrong(field));
        let told = wrong.map(|_| format!("{id}-wrong"));
        html! {
            div.field {
                label for=(id) { (self.lang().text(label)) }
                (control(&id, told.as_deref()))
                @if let Some(wrong) = wrong { p.alert id=[told.as_deref()] { (wrong) } }
            }
        }
    }

    /// A line of text, or what else `kind` of input it is.
    fn line(&self, named: Named<'_>, kind: &str, is_required: bool) -> Markup {
        let name = named.1;
        let most = (kind == "text").then_some(TEXT_LENGTH_MAX);
        self.field(named, |id, told| {
            html! {
                input id=(id) name=(name) type=(kind) value=(self.held().one(name)) required[is_required]
                    maxlength=[most] aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }
        })
    }

    /// A choice among values and what each is called; the first is none of them.
    fn choice(&self, named: Named<'_>, none: &str, is_required: bool, offered: &[(String, String)]) -> Markup {
        let name = named.1;
        let chosen = self.held().one(name);
        self.field(named, |id, told| {
            html! {
                select id=(id) name=(name) required[is_required] aria-invalid=[told.map(|_| "true")]
                    aria-describedby=[told] {
                    option value="" { (self.lang().text(none)) }
                    @for (value, text) in offered {
                        option value=(value) selected[value.as_str() == chosen] { (text) }
                    }
                }
            }
        })
    }

    /// The choice of officers of the agency.
    fn officers(&self, named: Named<'_>) -> Markup {
        let name = named.1;
        self.field(named, |id, told| {
            html! {
                select id=(id) name=(name) multiple size=(ROSTER_LINES) aria-invalid=[told.map(|_| "true")]
                    aria-describedby=[told] {
                    @for officer in &self.desk.papers.offers.roster {
                        option value=(officer.certificate) selected[self.is_held(name, officer.certificate.as_str())] {
                            (plain(&officer.name)) " " (officer.certificate)
                        }
                    }
                }
            }
        })
    }

    /// Something that is so or is not.
    fn tick(&self, name: &str, label: &str) -> Markup {
        html! {
            div { label {
                input type="checkbox" name=(name) value="yes" checked[!self.held().one(name).is_empty()]; " "
                (self.lang().text(label))
            } }
        }
    }

    /// What is wrong with something that the form has no field of.
    fn beside(&self, field: Field) -> Markup {
        html! { @if let Some(wrong) = self.wrong(field) { p.alert { (wrong) } } }
    }
}

/// Every form that is offered.
pub(super) fn all(desk: &Desk<'_>) -> Markup {
    html! {
        @if desk.papers.offers.describing && !documents(desk).is_empty() { (describe(desk)) }
        @if desk.papers.offers.deciding { (decide(desk)) }
        @if let Some(view) = desk.simple.filter(|_| desk.papers.offers.describing) { (follow(desk, view)) }
    }
}

/// The documents of the case, with what people know each by.
fn documents(desk: &Desk<'_>) -> Vec<(String, String)> {
    let undescribed = desk.papers.undescribed.iter().map(|(id, name)| (id.to_string(), plain(name)));
    let papers = desk.papers.stages.iter().flat_map(|stage| &stage.papers);
    let known = papers.map(|(paper, _)| {
        let number = plain(&paper.said.number);
        (paper.document.to_string(), format!("{} {number}", plain(&paper.name)).trim_end().to_owned())
    });
    undescribed.chain(known).collect()
}

/// What a document is: said first, or anew.
fn describe(desk: &Desk<'_>) -> Markup {
    let (lang, visitor) = (desk.visitor.lang, desk.visitor);
    let known = desk.papers.stages.iter().flat_map(|stage| &stage.papers);
    let known = known.map(|(paper, _)| paper).find(|paper| desk.asked == Some(&paper.document));
    let asked = desk.asked.map(ToString::to_string).unwrap_or_default();
    let today = visitor.law.day(visitor.asked_at);
    let first = || {
        let fields = [("document", asked.clone()), ("language", "zh".to_owned()), ("made_on", today.to_string())];
        Sent(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    };
    let form = PaperForm::new(desk, FormName::Describe, known.map_or_else(first, Sent::of));
    let kinds = visitor.law.document_kinds.iter().filter(|kind| kind.is_in_force(today));
    let kinds: Vec<(String, String)> =
        kinds.map(|kind| (kind.id.clone(), pick(lang, [&kind.zh, &kind.en]).to_owned())).collect();
    let originals: Vec<(String, String)> =
        PaperOriginal::ALL.iter().map(|one| (written(one), lang.word(one))).collect();
    let volume = |volume: Volume| match volume {
        Volume::Main => lang.text("law-volume-main"),
        Volume::Secondary => lang.text("law-volume-secondary"),
    };
    let volumes: Vec<(String, String)> =
        Volume::ALL.iter().map(|one| (written(one), volume(*one).into_owned())).collect();
    let documents = documents(desk);
    let inside = html! {
        (form.choice((Field::File, "document", "papers-document"), "course-choose", true, &documents))
        (form.choice((Field::Kind, "kind", "papers-kind"), "course-choose", true, &kinds))
        div.row {
            (form.line((Field::PaperNumber, "number", "field-paper-number"), "text", false))
            (form.line((Field::MadeOn, "made_on", "field-made-on"), "date", true))
        }
        div.row {
            (form.field((Field::Pages, "pages", "field-pages"), |id, told| html! {
                input id=(id) name="pages" type="number" min="1" max=(PAGES_MAX) required
                    value=(form.held().one("pages")) aria-invalid=[told.map(|_| "true")] aria-describedby=[told];
            }))
            (form.line((Field::Language, "language", "papers-language"), "text", true))
        }
        div.row {
            (form.choice((Field::Form, "volume", "law-volume"), "papers-volume-of-kind", false, &volumes))
            (form.choice((Field::Form, "original", "papers-original"), "course-choose", true, &originals))
        }
        (form.officers((Field::MadeBy, "made_by", "field-made-by")))
        (form.choice((Field::Supersedes, "supersedes", "field-supersedes"), "papers-supersedes-none", false, &documents))
        (signatures(&form))
        (form.line((Field::Reason, "reason", "papers-reason"), "text", false))
    };
    form.act(desk.asked.is_some(), "papers-describe", &inside)
}

/// Rows for signatures: those that are known, and some more.
fn signatures(form: &PaperForm<'_>) -> Markup {
    let lang = form.lang();
    let known = form.held().all("signed_role").count();
    let rows = (known + usize::from(form.typed.is_none()) * SIGNATURE_ROWS).clamp(SIGNATURE_ROWS, SIGNATURES_MAX);
    html! {
        fieldset {
            legend { (lang.text("field-signatures")) }
            p.small { (lang.text("papers-signatures-help")) }
            (form.beside(Field::Signatures))
            @for at in 0..rows { (signature_row(form, at)) }
        }
    }
}

fn signature_row(form: &PaperForm<'_>, at: usize) -> Markup {
    let (lang, held) = (form.lang(), form.held());
    let number = at + 1;
    let label = |message: &str| format!("{} {number}", lang.text(message));
    html! {
        div.row {
            select name="signed_role" aria-label=(label("papers-signed-role")) {
                option value="" { (lang.text("papers-signed-none")) }
                @for role in SignatureRole::ALL {
                    option value=(written(role)) selected[written(role) == held.row("signed_role", at)] {
                        (role_named(lang, *role))
                    }
                }
            }
            select name="signed_how" aria-label=(label("papers-signed-how")) {
                @for how in Signing::ALL {
                    option value=(written(how)) selected[written(how) == held.row("signed_how", at)] {
                        (signing_named(lang, *how))
                    }
                }
            }
            (signature_text(form, at, "signed_of", &label("papers-signed-of")))
            (signature_text(form, at, "signed_at", &label("papers-signed-at")))
            (signature_text(form, at, "signed_reason", &label("papers-signed-reason")))
            (signature_text(form, at, "signed_witnessed", &label("papers-signed-witnessed")))
        }
    }
}

fn signature_text(form: &PaperForm<'_>, at: usize, name: &str, label: &str) -> Markup {
    html! {
        input name=(name) type="text" value=(form.held().row(name, at)) maxlength=(TEXT_LENGTH_MAX)
            aria-label=(label) placeholder=(label);
    }
}

/// A decision on the spot.
fn decide(desk: &Desk<'_>) -> Markup {
    let lang = desk.visitor.lang;
    let form = PaperForm::new(desk, FormName::Decide, Sent::default());
    let parties: Vec<(String, String)> =
        desk.parties.iter().map(|shown| (shown.party.id.to_string(), plain(&shown.name))).collect();
    let inside = html! {
        p { (lang.text("simple-help")) }
        (form.choice((Field::Party, "party", "field-party"), "course-choose", true, &parties))
        (form.line((Field::SimpleFacts, "facts", "field-simple-facts"), "text", true))
        (form.line((Field::Law, "law", "field-law"), "text", true))
        (form.line((Field::Steps, "steps", "field-steps"), "text", true))
        (form.line((Field::Statement, "statement", "field-statement"), "text", false))
        (form.line((Field::Answer, "answer", "field-answer"), "text", false))
        (form.tick("contested", "simple-contested"))
        (form.tick("disputed", "simple-disputed"))
        fieldset {
            legend { (lang.text("field-sanctions")) }
            @for sanction in Sanction::ALL {
                div { label {
                    input type="checkbox" name="sanctions" value=(written(sanction))
                        checked[form.is_held("sanctions", &written(sanction))]; " " (lang.word(sanction))
                } }
            }
            (form.beside(Field::Sanctions))
        }
        div.row {
            (form.line((Field::FineFen, "fine", "simple-fine"), "text", false))
            (form.line((Field::CashFen, "cash", "simple-cash"), "text", false))
        }
        (form.tick("hard_to_collect", "simple-hard-to-collect"))
        div.row {
            (form.line((Field::ReceiptNumber, "receipt_number", "field-receipt-number"), "text", false))
            (form.line((Field::HandedInOn, "handed_in_on", "field-handed-in-on"), "date", false))
        }
        (form.line((Field::FiledWith, "filed_with", "field-filed-with"), "text", false))
        (form.line((Field::Other, "other", "field-other"), "text", false))
        (form.line((Field::DecidedAt, "decided_at", "field-decided-at"), "datetime-local", true))
        (form.officers((Field::Officers, "officers", "field-officers")))
    };
    form.act(false, "simple-decide", &inside)
}

/// What followed a decision on the spot.
fn follow(desk: &Desk<'_>, view: &SimpleView) -> Markup {
    let said = &view.decision.said;
    let stands = [
        ("handed_in_on", said.handed_in_on.map(|day| day.to_string()).unwrap_or_default()),
        ("filed_with", said.filed_with.clone()),
    ];
    let stands = Sent(stands.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let form = PaperForm::new(desk, FormName::Follow, stands);
    let inside = html! {
        @if said.cash_fen > 0 { (form.line((Field::HandedInOn, "handed_in_on", "field-handed-in-on"), "date", false)) }
        (form.line((Field::FiledWith, "filed_with", "field-filed-with"), "text", false))
        (form.line((Field::Reason, "reason", "reason"), "text", true))
    };
    form.act(false, "simple-follow", &inside)
}
