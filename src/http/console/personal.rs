//! Personal data on pages: as it is shown, as forms bring it, and what is to be known before it is erased.

use std::fmt::Display;

use maud::{Markup, html};

use crate::answers::personal::{IdentityKind, PersonalBody, PersonalSight};
use crate::custody::Refused;
use crate::custody::case::word as written;
use crate::custody::refused::{Fault, Field};
use crate::http::console::case::word;
use crate::http::console::fields::Sent;
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;

/// How much of personal data is shown, where that is not all.
pub(in crate::http::console) fn sight_tag(lang: Lang, sight: PersonalSight) -> Markup {
    let told = match sight {
        PersonalSight::Whole => None,
        PersonalSight::Masked => Some(("personal-masked", "plain")),
        PersonalSight::Hidden => Some(("personal-hidden", "plain")),
        PersonalSight::Erased => Some(("personal-erased", "warn")),
        PersonalSight::Missing => Some(("personal-missing", "bad")),
    };
    html! { @if let Some((told, class)) = told { " " span class={ "tag " (class) } { (lang.text(told)) } } }
}

/// What identifies somebody beside the name, as far as it is shown: rows of facts.
pub(in crate::http::console) fn facts(lang: Lang, personal: &PersonalBody) -> Markup {
    let identity = personal.identity_kind.map_or_else(String::new, |kind| lang.word(&kind));
    let facts = [
        ("personal-identity-kind", &identity),
        ("personal-identity-number", &personal.identity_number),
        ("personal-birth-date", &personal.birth_date),
        ("personal-representative", &personal.representative),
        ("personal-guardian", &personal.guardian),
        ("personal-address", &personal.address),
        ("personal-phone", &personal.phone),
    ];
    html! {
        @for (label, value) in facts { @if !value.is_empty() {
            dt { (lang.text(label)) } dd { (foreign(value)) }
        } }
    }
}

/// The kinds of document that prove who somebody is, with what each is called.
pub(in crate::http::console) fn identity_kinds(lang: Lang) -> Vec<(String, String)> {
    IdentityKind::ALL.iter().map(|kind| (written(kind), lang.word(kind))).collect()
}

/// What a form about something is called: no other of the page is called so.
pub(in crate::http::console) fn form_name(act: &str, of: &impl Display) -> String {
    format!("{act}-{of}")
}

/// What a form tells of somebody beside the name.
pub(in crate::http::console) fn given(sent: &Sent) -> Result<PersonalBody, Refused> {
    let text = |name| sent.one(name).to_owned();
    Ok(PersonalBody {
        identity_kind: match sent.one("identity_kind") {
            "" => None,
            kind => Some(word(Field::IdentityKind, kind)?),
        },
        identity_number: text("identity_number"),
        birth_date: text("birth_date"),
        representative: text("representative"),
        guardian: text("guardian"),
        address: text("address"),
        phone: text("phone"),
    })
}

/// Refuses the erasing of what somebody did not say that they are sure of.
pub(in crate::http::console) fn require_sure(sent: &Sent) -> Result<(), Refused> {
    let problem = Fault::EraseUnconfirmed;
    if sent.is_ticked("sure") { Ok(()) } else { Err(Refused::Invalid { field: Field::EraseSure, problem }) }
}

/// What goes where personal data is erased, and what stays.
pub(in crate::http::console) fn erasing(lang: Lang, warning: &str) -> Markup {
    html! {
        div.alert {
            p { strong { (warning) } }
            p { (lang.text("personal-erase-stays")) }
            p { (lang.text("personal-erase-elsewhere")) }
        }
    }
}
