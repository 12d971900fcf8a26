//! The stages of a case with the documents that they want and have, as tables; and what was decided on the spot.

use maud::{Markup, html};

use crate::custody::legal::{DocumentKind, Status};
use crate::custody::paper::Paper;
use crate::custody::paper::view::{PaperStage, WantedKind};
use crate::custody::paper::wanted::PaperStanding;
use crate::custody::simple::view::SimpleView;
use crate::http::console::case::course::clocks::{due_tag, standing_tag};
use crate::http::console::case::papers::{Desk, role_named, roles_lacking, signing_named};
use crate::http::console::errors::pick;
use crate::http::console::messages::Lang;
use crate::http::console::shown::foreign;

/// How a kind of document stands: in words, with a colour beside them.
fn standing(lang: Lang, standing: PaperStanding) -> Markup {
    let class = match standing {
        PaperStanding::Missing => "bad",
        PaperStanding::Unsigned | PaperStanding::Superseded => "warn",
        PaperStanding::Filed => "good",
    };
    html! { span class={ "tag " (class) } { (lang.text(standing.message())) } }
}

/// The stages, each with its kinds of document and its documents.
pub(super) fn all(desk: &Desk<'_>) -> Markup {
    let lang = desk.visitor.lang;
    html! {
        @if !desk.papers.is_described { p.notice { (lang.text("papers-not-described")) } }
        @for stage in &desk.papers.stages { (stage_section(desk, stage)) }
        @if !desk.papers.undescribed.is_empty() {
            section.panel aria-labelledby="h-undescribed" {
                h2 id="h-undescribed" { (lang.text("papers-undescribed")) }
                ul { @for (document, name) in &desk.papers.undescribed {
                    li { a href={ "?document=" (document) "#describe" } { (foreign(name)) } }
                } }
            }
        }
    }
}

fn stage_section(desk: &Desk<'_>, stage: &PaperStage) -> Markup {
    let lang = desk.visitor.lang;
    let (id, [zh, en]) = (format!("papers-{}", stage.stage), &stage.names);
    html! {
        section.panel aria-labelledby=(id) {
            h2 id=(id) { (pick(lang, [zh, en])) }
            @if stage.kinds.is_empty() && stage.papers.is_empty() { p.empty { (lang.text("papers-none")) } }
            @if !stage.kinds.is_empty() {
                div.scroll tabindex="0" { table {
                    caption { (lang.text("papers-kinds")) }
                    thead { tr {
                        th scope="col" { (lang.text("papers-kind")) }
                        th scope="col" { (lang.text("papers-standing")) }
                        th scope="col" { (lang.text("papers-basis")) }
                    } }
                    tbody { @for wanted in &stage.kinds { (kind_row(lang, wanted)) } }
                } }
            }
            @if !stage.papers.is_empty() {
                div.scroll tabindex="0" { table {
                    caption { (lang.text("papers-documents")) }
                    thead { tr {
                        th scope="col" { (lang.text("papers-document")) }
                        th scope="col" { (lang.text("field-paper-number")) }
                        th scope="col" { (lang.text("field-made-on")) }
                        th scope="col" { (lang.text("field-signatures")) }
                    } }
                    tbody { @for (paper, _) in &stage.papers { (paper_row(desk, stage, paper)) } }
                } }
            }
        }
    }
}

fn kind_row(lang: Lang, wanted: &WantedKind) -> Markup {
    let WantedKind { kind, is_wanted, standing: stands, lacking, officers_missing: missing, .. } = wanted;
    html! { tr {
        th scope="row" { (pick(lang, [&kind.zh, &kind.en])) }
        td {
            (standing(lang, *stands))
            @if !is_wanted { " " small { (lang.text("papers-not-wanted")) } }
            @if !lacking.is_empty() { br; small { (lang.text("papers-lacking")) " " (roles_lacking(lang, lacking, *missing as u64)) } }
        }
        td { (basis(lang, kind)) }
    } }
}

/// The article that asks for a kind of document, and whether it is to be confirmed.
fn basis(lang: Lang, kind: &DocumentKind) -> Markup {
    html! {
        (kind.document) " " (kind.article)
        @if kind.status == Status::ToConfirm { " " span.tag.warn { (lang.text("law-to-confirm")) } }
    }
}

fn paper_row(desk: &Desk<'_>, stage: &PaperStage, paper: &Paper) -> Markup {
    let (lang, said) = (desk.visitor.lang, &paper.said);
    let kind = said.kind.as_str();
    let known = stage.kinds.iter().find(|wanted| wanted.kind.id == kind);
    let called = known.map_or(kind, |wanted| pick(lang, [&wanted.kind.zh, &wanted.kind.en]));
    let by = stage.papers.iter().find(|(other, _)| other.document == paper.document).and_then(|(_, by)| by.as_ref());
    html! { tr {
        th scope="row" {
            a href={ "/cases/" (desk.papers.case.id) "/documents/" (paper.document) } { (called) } br;
            small { (foreign(&paper.name)) }
            @if by.is_some() { " " span.tag.warn { (lang.text("paper-superseded")) } }
            @if desk.papers.offers.describing {
                br; small { a href={ "?document=" (paper.document) "#describe" } { (lang.text("papers-describe-anew")) } }
            }
        }
        td { (foreign(&said.number)) }
        td { time datetime=(said.made_on) { (said.made_on) } }
        td {
            @if said.signatures.is_empty() { (lang.text("word-none")) }
            @for signature in &said.signatures { div {
                (role_named(lang, signature.role)) " · " (signing_named(lang, signature.how))
                @if !signature.reason.is_empty() { " · " (foreign(&signature.reason)) }
                @if !signature.witnessed.is_empty() { " · " (foreign(&signature.witnessed)) }
            } }
        }
    } }
}

/// What was decided on the spot, with what is not as the law asks.
pub(super) fn decision(desk: &Desk<'_>, view: &SimpleView) -> Markup {
    let (lang, clock, said) = (desk.visitor.lang, &desk.visitor.clock, &view.decision.said);
    let sanctions: Vec<String> = said.sanctions.iter().map(|one| lang.word(one)).collect();
    let amount = |fen: u64| lang.with("simple-yuan", &[("amount", super::sent::as_typed(fen).into())]);
    let texts = [
        ("field-simple-facts", &said.facts),
        ("field-law", &said.law),
        ("field-steps", &said.steps),
        ("field-statement", &said.statement),
        ("field-answer", &said.answer),
        ("field-receipt-number", &said.receipt_number),
        ("field-filed-with", &said.filed_with),
        ("field-other", &said.other),
    ];
    html! {
        section.panel id="simple" aria-labelledby="h-simple" {
            h2 id="h-simple" { (lang.text("simple-title")) }
            @for finding in &view.findings { p.alert { (lang.text(finding.message())) } }
            @if said.is_dispute_prone() { p.notice { (lang.text("simple-told-prone")) } }
            dl.facts {
                dt { (lang.text("field-decided-at")) } dd { (clock.tag(said.decided_at)) }
                dt { (lang.text("field-sanctions")) } dd { (sanctions.join(&lang.text("list-comma"))) }
                dt { (lang.text("field-fine-fen")) } dd { (amount(said.fine_fen)) }
                dt { (lang.text("field-cash-fen")) } dd { (amount(said.cash_fen)) }
                @if let Some(day) = said.handed_in_on {
                    dt { (lang.text("field-handed-in-on")) } dd { time datetime=(day) { (day) } }
                }
                @for (name, text) in texts { @if !text.is_empty() { dt { (lang.text(name)) } dd { (foreign(text)) } } }
                dt { (lang.text("field-officers")) }
                dd { @for officer in &said.officers { div { (foreign(officer.as_str())) } } }
                @for rule in &view.allowed_by {
                    dt { (lang.text("simple-allowed-by")) }
                    dd { (pick(lang, [&rule.zh, &rule.en])) " · " (rule.document) " " (rule.article) }
                }
                @for one in &view.clocks {
                    dt { (pick(lang, [&one.rule.zh, &one.rule.en])) }
                    dd { (due_tag(clock, &one.due)) " " (standing_tag(lang, one.standing)) }
                }
            }
        }
    }
}
