//! The parties of a case on its page: who they are, as far as the visitor may see it, and the forms that record them, set
//! them right, remove them and erase their personal data.

mod forms;
mod sent;

use maud::{Markup, html};

use crate::answers::personal::PersonalSight;
use crate::custody::party::act::{PartiesShown, PartyShown};
use crate::http::console::case::file::{Sheet, person};
use crate::http::console::errors::alert;
use crate::http::console::messages::Lang;
use crate::http::console::personal::{facts, sight_tag};
use crate::http::console::shown::foreign;

pub(in crate::http::console::case) use sent::{correct, erase, record, remove};

/// Who the parties of the case are.
pub(in crate::http::console::case) fn section(sheet: &Sheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        section.panel id="parties" aria-labelledby="h-parties" {
            h2 id="h-parties" { (lang.text("parties-title")) }
            @match &sheet.file.parties {
                Err(damaged) => { (alert(&damaged.explained(lang))) }
                Ok(shown) => { (listed(sheet, shown)) }
            }
        }
    }
}

fn listed(sheet: &Sheet<'_>, shown: &PartiesShown) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        @if shown.parties.is_empty() {
            p.empty { @if shown.may_record { (lang.text("parties-none-record")) } @else { (lang.text("parties-none")) } }
        }
        @for party in &shown.parties { (party_of(sheet, shown, party)) }
        @if shown.may_record { div.act-forms { (forms::record(sheet)) } }
        @if !shown.removed.is_empty() {
            details.fold {
                summary { (lang.text("parties-removed")) }
                p.small { (lang.text("parties-removed-help")) }
                @for party in &shown.removed { (party_of(sheet, shown, party)) }
            }
        }
    }
}

fn party_of(sheet: &Sheet<'_>, all: &PartiesShown, shown: &PartyShown) -> Markup {
    let (lang, clock, party) = (sheet.visitor.lang, &sheet.visitor.clock, &shown.party);
    let is_removed = party.removed_at.is_some();
    html! {
        article id={ "party-" (party.id) } aria-labelledby={ "h-party-" (party.id) } {
            h3 id={ "h-party-" (party.id) } {
                @if shown.name.is_empty() { (lang.text("party-nameless")) } @else { (foreign(&shown.name)) }
                " " span.tag.plain { (lang.word(&party.kind)) }
                (marks(lang, shown))
            }
            dl.facts {
                // Whoever says of a document that the party signed it names the party by this.
                @if !is_removed { dt { (lang.text("party-number")) } dd { code { (party.id) } } }
                @if !shown.code.is_empty() { dt { (lang.text("personal-code")) } dd { (foreign(&shown.code)) } }
                (facts(lang, &shown.personal))
                dt { (lang.text("party-said")) }
                dd {
                    (clock.tag(party.told_at)) " · " (person(sheet, &party.told_by))
                    @if !party.reason.is_empty() { " · " (foreign(&party.reason)) }
                }
                @if let Some(at) = party.removed_at { dt { (lang.text("party-removed-at")) } dd { (clock.tag(at)) } }
                @if let Some(at) = party.erased_at { dt { (lang.text("party-erased-at")) } dd { (clock.tag(at)) } }
            }
            div.act-forms {
                @if all.may_record && !is_removed && may_correct(shown) { (forms::correct(sheet, shown)) }
                @if all.may_record && !is_removed { (forms::remove(sheet, party)) }
                @if all.may_erase && party.erased_at.is_none() { (forms::erase(sheet, shown)) }
            }
        }
    }
}

/// Whether a party is set right here: the whole of it is said, by who sees the whole of it or where nothing is left.
fn may_correct(shown: &PartyShown) -> bool {
    match shown.sight {
        PersonalSight::Whole | PersonalSight::Missing => true,
        PersonalSight::Masked | PersonalSight::Hidden | PersonalSight::Erased => false,
    }
}

/// What is to be known of a party.
fn marks(lang: Lang, shown: &PartyShown) -> Markup {
    let marks = [
        (shown.party.is_minor, "party-minor", "warn"),
        (shown.under_fourteen == Some(true), "party-under-fourteen-law", "bad"),
        (shown.party.consents, "party-consents", "plain"),
    ];
    html! {
        @for (holds, told, class) in marks { @if holds { " " span class={ "tag " (class) } { (lang.text(told)) } } }
        (sight_tag(lang, shown.sight))
    }
}
