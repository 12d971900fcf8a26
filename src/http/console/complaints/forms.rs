//! The forms of the register of complaints, each where it may follow and the visitor may send it.

use evidence::event::{ComplaintChannel, ComplaintOutcome, ComplaintTelling};
use evidence::ids::ComplaintId;
use maud::{Markup, html};
use serde::Serialize;

use crate::custody::case::word as written;
use crate::custody::refused::Field;
use crate::http::console::complaints::Sheet;
use crate::http::console::fields::Fields;
use crate::http::console::layout::csrf_field;
use crate::http::console::messages::Lang;
use crate::http::console::personal::{erasing, form_name, identity_kinds};

/// A form of the register.
struct ComplaintForm<'a> {
    sheet: &'a Sheet<'a>,
    fields: Fields<'a>,
    /// Where it is sent.
    place: String,
}

impl<'a> ComplaintForm<'a> {
    fn new(sheet: &'a Sheet<'a>, name: &str, place: String) -> Self {
        Self { sheet, fields: Fields::new(sheet.visitor.lang, name, sheet.typed), place }
    }

    /// The form, with its summary and its button.
    fn act(&self, summary: &str, (submit, class): (&str, Option<&str>), inside: &Markup) -> Markup {
        let lang = self.sheet.visitor.lang;
        html! {
            details.panel.act open[self.fields.is_typed()] {
                summary { (lang.text(summary)) }
                form method="post" action=(self.place) autocomplete="off" data-once {
                    (csrf_field(self.sheet.visitor))
                    (inside)
                    button class=[class] type="submit" { (lang.text(submit)) }
                }
            }
        }
    }
}

/// Words of a closed list, as they are sent and as they are called.
fn offered<T: Serialize>(lang: Lang, all: &[T]) -> Vec<(String, String)> {
    all.iter().map(|one| (written(one), lang.word(one))).collect()
}

/// A complaint that came.
pub(super) fn receive(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    let form = ComplaintForm::new(sheet, "complaint", "/complaints".to_owned());
    let fields = &form.fields;
    let line = |field, name, label, help| fields.line((field, name, label), "", false, help);
    let inside = html! {
        div.row {
            (fields.time((Field::ReceivedAt, "received_at", "complaint-received-at"), "datetime-local", "", true))
            (fields.choice((Field::Kind, "channel", "complaint-channel"), "", &offered(lang, ComplaintChannel::ALL), true))
        }
        (fields.line((Field::Says, "says", "complaint-says"), "", true, Some("personal-not-here")))
        (line(Field::About, "about", "complaint-about", Some("complaint-about-help")))
        (line(Field::AboutPerson, "about_person", "complaint-about-person", Some("complaint-beside-help")))
        fieldset {
            legend { (lang.text("complaint-who")) }
            p.small { (lang.text("complaint-beside-help")) }
            (fields.tick((Field::Anonymous, "anonymous", "complaint-anonymous"), false, false))
            (line(Field::Name, "name", "complaint-name", None))
            (line(Field::Phone, "phone", "personal-phone", None))
            (line(Field::Address, "address", "personal-address", None))
            div.row {
                (fields.choice((Field::IdentityKind, "identity_kind", "personal-identity-kind"), "", &identity_kinds(lang), false))
                (line(Field::IdentityNumber, "identity_number", "personal-identity-number", None))
            }
        }
    };
    form.act("complaint-receive", ("complaint-receive-submit", None), &inside)
}

/// What comes of a complaint.
pub(super) fn decide(sheet: &Sheet<'_>, complaint: &ComplaintId) -> Markup {
    let lang = sheet.visitor.lang;
    let name = form_name("decide", complaint);
    let form = ComplaintForm::new(sheet, &name, format!("/complaints/{complaint}/decide"));
    let fields = &form.fields;
    let outcomes = offered(lang, ComplaintOutcome::ALL);
    let inside = html! {
        (fields.choice((Field::Kind, "outcome", "complaint-outcome"), "", &outcomes, true))
        (fields.line((Field::Case, "case", "case-number"), "", false, Some("complaint-case-help")))
        (fields.line((Field::Ground, "ground", "complaint-ground"), "", false, Some("complaint-ground-help")))
    };
    form.act("complaint-decide", ("complaint-decide-submit", None), &inside)
}

/// That the complainant was told, or why not.
pub(super) fn tell(sheet: &Sheet<'_>, complaint: &ComplaintId) -> Markup {
    let lang = sheet.visitor.lang;
    let name = form_name("tell", complaint);
    let form = ComplaintForm::new(sheet, &name, format!("/complaints/{complaint}/tell"));
    let fields = &form.fields;
    let tellings = offered(lang, ComplaintTelling::ALL);
    let inside = html! {
        div.row {
            (fields.time((Field::ToldAt, "told_at", "complaint-told-at"), "datetime-local", "", true))
            (fields.choice((Field::Kind, "how", "complaint-how"), "", &tellings, true))
        }
        (fields.line((Field::Paper, "paper", "complaint-paper"), "", false, Some("complaint-paper-help")))
        (fields.line((Field::Reason, "reason", "complaint-told-reason"), "", false, Some("personal-not-here")))
    };
    form.act("complaint-tell", ("complaint-tell-submit", None), &inside)
}

/// The personal data of a complaint, erased for ever.
pub(super) fn erase(sheet: &Sheet<'_>, complaint: &ComplaintId) -> Markup {
    let lang = sheet.visitor.lang;
    let name = form_name("erase", complaint);
    let form = ComplaintForm::new(sheet, &name, format!("/complaints/{complaint}/erase"));
    let inside = html! {
        (erasing(lang, &lang.text("complaint-erase-warning")))
        (form.fields.reason(true, Some("personal-not-here")))
        (form.fields.tick((Field::EraseSure, "sure", "personal-erase-sure"), false, true))
    };
    form.act("complaint-erase", ("party-erase-submit", Some("danger")), &inside)
}
