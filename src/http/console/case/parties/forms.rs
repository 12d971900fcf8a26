//! The forms of the parties of a case: what somebody may not do is not offered to them.

use evidence::event::PartyKind;
use maud::{Markup, html};

use crate::answers::personal::PersonalBody;
use crate::custody::case::word as written;
use crate::custody::party::Party;
use crate::custody::party::act::PartyShown;
use crate::custody::refused::Field;
use crate::http::console::case::file::Sheet;
use crate::http::console::fields::Fields;
use crate::http::console::layout::csrf_field;
use crate::http::console::personal::{erasing, form_name, identity_kinds};
use crate::http::console::shown::plain;

/// A form of a party, or of a new one.
struct PartyForm<'a> {
    sheet: &'a Sheet<'a>,
    fields: Fields<'a>,
    /// Where it is sent, behind the case.
    place: String,
}

impl<'a> PartyForm<'a> {
    fn new(sheet: &'a Sheet<'a>, name: &str, place: String) -> Self {
        Self { sheet, fields: Fields::new(sheet.visitor.lang, name, sheet.typed.form()), place }
    }

    /// The form, with its summary and its button.
    fn act(&self, summary: &str, (submit, class): (&str, Option<&str>), inside: &Markup) -> Markup {
        let lang = self.sheet.visitor.lang;
        html! {
            details.panel.act open[self.fields.is_typed()] {
                summary { (lang.text(summary)) }
                form method="post" action={ "/cases/" (self.sheet.file.case.id) (self.place) } autocomplete="off" data-once {
                    (csrf_field(self.sheet.visitor))
                    (inside)
                    button class=[class] type="submit" { (lang.text(submit)) }
                }
            }
        }
    }
}

/// What stands in the form of a party.
struct Standing<'a> {
    kind: Option<PartyKind>,
    name: &'a str,
    code: &'a str,
    is_minor: bool,
    consents: bool,
    personal: PersonalBody,
}

/// The fields of a party.
fn said(form: &PartyForm<'_>, standing: &Standing<'_>) -> Markup {
    let (fields, lang) = (&form.fields, form.sheet.visitor.lang);
    let kinds: Vec<(String, String)> = PartyKind::ALL.iter().map(|kind| (written(kind), lang.word(kind))).collect();
    let kind = standing.kind.map_or_else(String::new, |kind| written(&kind));
    let personal = &standing.personal;
    let identity = personal.identity_kind.map_or_else(String::new, |kind| written(&kind));
    let line = |field, name, label, stands, help| fields.line((field, name, label), stands, false, help);
    html! {
        div.row {
            (fields.choice((Field::Kind, "kind", "party-kind"), &kind, &kinds, true))
            (fields.line((Field::Name, "name", "party-name"), standing.name, true, None))
        }
        (line(Field::UnifiedCode, "unified_code", "personal-code", standing.code, Some("party-code-help")))
        (line(Field::Representative, "representative", "personal-representative", personal.representative.as_str(), Some("party-organisation-help")))
        div.row {
            (fields.choice((Field::IdentityKind, "identity_kind", "personal-identity-kind"), &identity, &identity_kinds(lang), false))
            (line(Field::IdentityNumber, "identity_number", "personal-identity-number", personal.identity_number.as_str(), None))
        }
        (fields.time((Field::BirthDate, "birth_date", "personal-birth-date"), "date", &personal.birth_date, false))
        (fields.tick((Field::Minor, "minor", "party-minor"), standing.is_minor, false))
        (line(Field::Guardian, "guardian", "personal-guardian", personal.guardian.as_str(), Some("party-guardian-help")))
        (line(Field::Address, "address", "personal-address", personal.address.as_str(), None))
        (line(Field::Phone, "phone", "personal-phone", personal.phone.as_str(), None))
        (fields.tick((Field::Consent, "consent", "party-consents"), standing.consents, false))
    }
}

/// A new party.
pub(super) fn record(sheet: &Sheet<'_>) -> Markup {
    let form = PartyForm::new(sheet, "party", "/parties".to_owned());
    let none = Standing {
        kind: None,
        name: "",
        code: "",
        is_minor: false,
        consents: false,
        personal: PersonalBody::default(),
    };
    form.act("party-record", ("party-record-submit", None), &said(&form, &none))
}

/// What is said of a party, set right. What somebody else said since the page was made is shown beside it, and not
/// overwritten unasked.
pub(super) fn correct(sheet: &Sheet<'_>, shown: &PartyShown) -> Markup {
    let (lang, party) = (sheet.visitor.lang, &shown.party);
    let name = form_name("correct", &party.id);
    let form = PartyForm::new(sheet, &name, format!("/parties/{}/correct", party.id));
    let standing = Standing {
        kind: Some(party.kind),
        name: &shown.name,
        code: &shown.code,
        is_minor: party.is_minor,
        consents: party.consents,
        personal: shown.personal.clone(),
    };
    let told_at = party.told_at.to_string();
    // What is sent again after another mistake was not seen anew.
    let seen = if form.fields.is_overtaken() { &*told_at } else { form.fields.value("seen", &told_at) };
    let inside = html! {
        @if form.fields.is_overtaken() { p.notice { (lang.text("party-overtaken")) } }
        input type="hidden" name="seen" value=(seen);
        (said(&form, &standing))
        (form.fields.reason(true, Some("personal-not-here")))
    };
    form.act("party-correct", ("party-correct-submit", None), &inside)
}

/// A party taken out of the case.
pub(super) fn remove(sheet: &Sheet<'_>, party: &Party) -> Markup {
    let name = form_name("remove", &party.id);
    let form = PartyForm::new(sheet, &name, format!("/parties/{}/remove", party.id));
    let inside = html! { p.small { (sheet.visitor.lang.text("party-remove-help")) } (form.fields.reason(true, Some("personal-not-here"))) };
    form.act("party-remove", ("party-remove-submit", None), &inside)
}

/// The personal data of a party, erased for ever.
pub(super) fn erase(sheet: &Sheet<'_>, shown: &PartyShown) -> Markup {
    let (lang, party) = (sheet.visitor.lang, &shown.party);
    let name = form_name("erase", &party.id);
    let form = PartyForm::new(sheet, &name, format!("/parties/{}/erase", party.id));
    let whom = if shown.name.is_empty() { party.id.to_string() } else { plain(&shown.name) };
    let inside = html! {
        (erasing(lang, &lang.with("party-erase-warning", &[("name", whom.into())])))
        (form.fields.reason(true, Some("personal-not-here")))
        (form.fields.tick((Field::EraseSure, "sure", "personal-erase-sure"), false, true))
    };
    form.act("party-erase", ("party-erase-submit", Some("danger")), &inside)
}
