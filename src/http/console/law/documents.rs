//! Kinds of document by the stage that they belong to: who signs each, and into which volume it goes.

use maud::{Markup, html};

use crate::custody::legal::{DocumentKind, Lists};
use crate::http::console::law::entry::{Choice, Stated, none, rules_table};
use crate::http::console::law::wording::{Told as _, lines, named, words};
use crate::http::console::messages::Lang;
use crate::http::console::visitor::Visitor;

/// The columns of a kind of document.
const OWN: [&str; 4] = ["law-document", "law-signed-by", "law-volume", "law-needed"];

/// The kinds of document, stage by stage.
pub(super) fn section(visitor: &Visitor, choice: &Choice<'_>) -> Markup {
    let (lang, law) = (visitor.lang, choice.law);
    let shown = |kind: &&DocumentKind| choice.takes(&kind.rule_set, kind.is_in_force(choice.day));
    let stages = law.stages.all().iter().map(|stage| {
        let kinds = law.document_kinds.iter().filter(|kind| kind.stage == stage.id).filter(shown);
        (stage.id, kinds.collect::<Vec<_>>())
    });
    let stages: Vec<_> = stages.filter(|(_, kinds)| !kinds.is_empty()).collect();
    html! {
        section aria-labelledby="documents" {
            h2 id="documents" { (lang.text("law-documents")) }
            @if stages.is_empty() { (none(lang)) }
            @for (stage, kinds) in &stages {
                @let rows = html! { tbody { @for kind in kinds { (row(lang, choice, kind)) } } };
                @let variables = [("stage", visitor.named(&law.stages, *stage).into()), ("count", kinds.len().into())];
                (rules_table(lang, &lang.with("law-documents-of", &variables), &OWN, &rows))
            }
        }
    }
}

fn row(lang: Lang, choice: &Choice<'_>, kind: &DocumentKind) -> Markup {
    let stated = Stated::of_document(kind, choice.day);
    let signs = if kind.signatures.is_empty() {
        lang.text("law-nobody-signs").into_owned()
    } else {
        words(lang, &kind.signatures)
    };
    html! { tr {
        th scope="row" { (stated.name(lang)) }
        td { (signs) }
        td { (kind.volume.told(lang)) }
        td { (kind.wanted.told(lang)) (lines(&needed(lang, &choice.law.lists, kind))) }
        (stated.cells(lang))
    } }
}

/// In which cases it is needed, where not in all.
fn needed(lang: Lang, lists: &Lists, kind: &DocumentKind) -> Vec<String> {
    let mut all = Vec::new();
    if !kind.matters.is_empty() {
        let names = named(lang, lists.matters.iter().map(|matter| &matter.ground), &kind.matters);
        all.push(lang.with("law-matters", &[("names", names.into())]));
    }
    if !kind.procedures.is_empty() {
        all.push(lang.with("law-procedures", &[("names", words(lang, &kind.procedures).into())]));
    }
    if !kind.parties.is_empty() {
        all.push(lang.with("law-parties", &[("names", words(lang, &kind.parties).into())]));
    }
    all
}
