//! What the page of a decision shows: drafts with what stands for their texts, what was told before, decisions, and who
//! answers for what.

use evidence::event::PartyRight;
use evidence::ids::{Certificate, DocumentId, UserId};
use maud::{Markup, html};

use crate::custody::access::Action;
use crate::custody::decision::view::DecisionShown;
use crate::custody::decision::{BeforeDecision, DecisionBasis, DecisionStepTold, PartyNotice};
use crate::custody::draft::Draft;
use crate::custody::draft::act::BoundDraft;
use crate::custody::review::binding::Binding;
use crate::http::console::case::decision::{DecisionSheet, basis, fell};
use crate::http::console::log::kind_id;
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;

/// Digits of an id that a page shows.
const ID_DIGITS: usize = 12;

/// Somebody by their name.
fn person(sheet: &DecisionSheet<'_>, user: &UserId) -> Markup {
    foreign(sheet.file.people.get(user).map_or(user.as_str(), String::as_str))
}

/// An officer by name and certificate.
fn officer(sheet: &DecisionSheet<'_>, certificate: &Certificate) -> Markup {
    html! {
        @if let Some(name) = sheet.file.officers.get(certificate) { (foreign(name)) " " }
        small { (foreign(certificate.as_str())) }
    }
}

/// A document, with the way to it while it is filed.
fn document(sheet: &DecisionSheet<'_>, id: &DocumentId) -> Markup {
    html! {
        @match sheet.file.document(id) {
            Some(name) => { a href={ "/cases/" (sheet.file.case().id) "/documents/" (id) } { (foreign(name)) } }
            None => { code { (short(id.as_str())) } }
        }
    }
}

/// The first digits of an id.
pub(super) fn short(id: &str) -> &str {
    id.get(..ID_DIGITS).unwrap_or(id)
}

/// An amount in fen, in yuan.
pub(super) fn yuan(fen: u64) -> String {
    match (fen / 100, fen % 100) {
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{part:02}"),
    }
}

/// The message of what stands for a text, and the colour beside it.
fn bound(binding: &Binding) -> (&'static str, &'static str) {
    match binding {
        Binding::NotSubmitted => ("binding-not-submitted", "plain"),
        Binding::Open(_) => ("binding-open", "warn"),
        Binding::Agreed(_) => ("binding-agreed", "good"),
        Binding::Returned(_) => ("binding-returned", "bad"),
        Binding::Disagreed(_) => ("binding-disagreed", "bad"),
        Binding::Resolved(_) => ("binding-resolved", "good"),
    }
}

/// The drafts, with what the legal office and the heads say of their texts.
pub(super) fn drafts(sheet: &DecisionSheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        section.panel aria-labelledby="h-drafts" {
            h2 id="h-drafts" { (lang.text("decision-drafts")) }
            @if sheet.file.drafts.is_empty() { p.empty { (lang.text("decision-no-drafts")) } }
            @else { div.scroll tabindex="0" { table {
                thead { tr { @for name in
                    ["decision-draft", "decision-outcome", "decision-fine", "decision-drafter", "decision-checker",
                        "decision-recorded", "decision-review"]
                { th scope="col" { (lang.text(name)) } } } }
                tbody { @for one in &sheet.file.drafts { (draft(sheet, one)) } }
            } } }
        }
    }
}

fn draft(sheet: &DecisionSheet<'_>, BoundDraft { draft, binding }: &BoundDraft) -> Markup {
    let lang = sheet.visitor.lang;
    let Draft { id, content, said, at, by, withdrawn, .. } = draft;
    let (told, class) = bound(binding);
    html! {
        tr {
            th scope="row" {
                (document(sheet, &said.document)) br;
                small { code { (short(id.as_str())) } " · SHA-256 " code { (short(&content.to_string())) } }
            }
            td { (lang.word(&said.outcome)) }
            td { @if let Some(fen) = said.fine_fen { (yuan(fen)) } }
            td { (officer(sheet, &said.drafter)) }
            td { (officer(sheet, &said.checker)) }
            td { (sheet.visitor.clock.tag(*at)) br; (person(sheet, by)) }
            td {
                span class={ "tag " (class) } { (lang.text(told)) }
                @if let Some(withdrawn) = withdrawn {
                    " " span.tag.plain { (lang.text("decision-draft-withdrawn")) } br; (foreign(&withdrawn.reason))
                }
            }
        }
    }
}

/// What was told before the decision.
pub(super) fn steps(sheet: &DecisionSheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        section.panel aria-labelledby="h-before" {
            h2 id="h-before" { (lang.text("decision-before")) }
            @if sheet.file.view.steps.is_empty() { p.empty { (lang.text("decision-nothing-before")) } }
            ol.course { @for step in &sheet.file.view.steps { li { (told(sheet, step)) } } }
        }
    }
}

/// The rights that a notice names.
fn rights(lang: Lang, notice: &PartyNotice) -> String {
    let named = notice.rights.iter().map(|right| match right {
        PartyRight::Statement => lang.text("party-right-statement").into_owned(),
        PartyRight::Hearing => lang.text("party-right-hearing").into_owned(),
    });
    named.collect::<Vec<_>>().join(&lang.text("list-comma"))
}

fn told(sheet: &DecisionSheet<'_>, step: &DecisionStepTold) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    html! {
        @match &step.what {
            BeforeDecision::Informed(notice) => {
                strong { (lang.text("log-kind-decision-informed")) } " " (lang.word(&notice.what)) " "
                (document(sheet, &notice.document))
                @if let Some(fen) = notice.fine_fen {
                    div { (lang.with("decision-step-fine", &[("fine", yuan(fen).into())])) }
                }
                @if !notice.rights.is_empty() { div { (lang.text("decision-rights")) " " (rights(lang, notice)) } }
                @if !notice.terms.is_empty() { div { (foreign(&notice.terms)) } }
            }
            BeforeDecision::Statement { how, documents, reason } => {
                strong { (lang.text("log-kind-decision-statement")) } " " (lang.word(how))
                @for one in documents { " " (document(sheet, one)) }
                @if !reason.is_empty() { div { (foreign(reason)) } }
            }
            BeforeDecision::Heard { document: record } => {
                strong { (lang.text("log-kind-decision-heard")) } " " (document(sheet, record))
            }
        }
        div.small { (clock.tag(step.at)) " · " (person(sheet, &step.told_by)) }
    }
}

/// The decisions, with what is not as the law asks of them.
pub(super) fn decisions(sheet: &DecisionSheet<'_>) -> Markup {
    let lang = sheet.visitor.lang;
    html! {
        section.panel aria-labelledby="h-decisions" {
            h2 id="h-decisions" { (lang.text("decision-title")) }
            @if sheet.file.view.decisions.is_empty() { p.empty { (lang.text("decision-standing-undecided")) } }
            @for shown in sheet.file.view.decisions.iter().rev() { (decision(sheet, shown)) }
        }
    }
}

fn decision(sheet: &DecisionSheet<'_>, DecisionShown { decision, is_same_text, findings }: &DecisionShown) -> Markup {
    let (lang, clock) = (sheet.visitor.lang, &sheet.visitor.clock);
    html! {
        h3 { (foreign(&decision.number)) }
        dl.facts {
            dt { (lang.text("decision-outcome")) } dd { (lang.word(&decision.outcome)) }
            dt { (lang.text("decision-day")) } dd { time datetime=(decision.decided_on) { (decision.decided_on) } }
            dt { (lang.text("decision-paper")) }
            dd {
                (document(sheet, &decision.document))
                @if !is_same_text { " " small { (lang.text("decision-other-text")) } }
            }
            dt { (lang.text("decision-text")) } dd { code { (decision.draft_digest) } }
            dt { (lang.text("decision-basis")) }
            dd {
                (basis(lang, &decision.basis))
                @if let DecisionBasis::Override { reason, .. } = &decision.basis { " " (foreign(reason)) }
            }
            @if !decision.collective.is_empty() {
                dt { (lang.text("field-collective")) }
                dd { @for one in &decision.collective { (document(sheet, one)) " " } }
            }
            dt { (lang.text("decision-by")) }
            dd {
                (person(sheet, &decision.by)) " · " (clock.tag(decision.at)) " · "
                (lang.with("decision-entry", &[("index", decision.index.to_string().into())]))
            }
            @if let Some(fallen) = &decision.fallen {
                dt { (lang.text("decision-stands-so")) }
                dd {
                    span.tag.bad { (lang.text(fell(fallen.how))) } " " time datetime=(fallen.on) { (fallen.on) } " · "
                    (foreign(&fallen.body)) " · " (foreign(&fallen.reason)) " · " (person(sheet, &fallen.by))
                }
            }
            @if !findings.is_empty() {
                dt { (lang.text("decision-findings")) }
                dd { @for fault in findings { div { span.tag.bad { (lang.text(fault.message())) } } } }
            }
        }
    }
}

/// Who handled it, who reviewed it, who approved and who decided.
pub(super) fn responsibilities(sheet: &DecisionSheet<'_>) -> Markup {
    let (lang, all) = (sheet.visitor.lang, &sheet.file.responsibilities);
    html! {
        section.panel id="responsibility" aria-labelledby="h-responsibility" {
            h2 id="h-responsibility" { (lang.text("decision-responsibility")) }
            p.small { (lang.text("decision-responsibility-help")) }
            p { a href={ "/cases/" (sheet.file.case().id) "/responsibility.pdf" } download {
                (lang.text("printed-page-responsibility"))
            } }
            @if all.more { p { (lang.text("responsibility-more")) } }
            div.scroll tabindex="0" { table {
                thead { tr { @for name in
                    ["column-entry", "column-done-at", "column-acted-as", "column-done", "decision-by-whom",
                        "decision-officers"]
                { th scope="col" { (lang.text(name)) } } } }
                tbody { @for done in &all.done { tr {
                    td {
                        @if sheet.visitor.may(Action::ReadLog) {
                            a href={ "/custody-log/" (done.index) } { (done.index) }
                        } @else { (done.index) }
                    }
                    td { (sheet.visitor.clock.tag(done.at)) }
                    td { (lang.text(done.acted_as.message())) }
                    td { (lang.text(&kind_id(done.event.text()))) }
                    td { (person(sheet, &done.by)) " " small { (lang.word(&done.role)) } }
                    td { @for one in &done.officers { div { (officer(sheet, one)) } } }
                } } }
            } }
        }
    }
}
