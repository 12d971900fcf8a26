//! What was served and what is owed: each attempt with what it does not show, what is owed with its surcharge day by day, and
//! when a court may be asked to enforce it.

use evidence::event::{PaperKind, PerformanceEvent, ServiceKind};
use evidence::ids::{Certificate, DocumentId, PartyId, UserId};
use jiff::civil::Date;
use maud::{Markup, html};

use crate::answers::performance::{yuan, yuan_of_hundredths};
use crate::custody::carrying::Served;
use crate::custody::course::clocks::CaseClock;
use crate::custody::delivery::view::DeliveryView;
use crate::custody::delivery::{DeliveryLack, DeliverySaid, DeliveryStanding};
use crate::custody::legal::ServiceKind as KindOfService;
use crate::custody::performance::surcharge::{Surcharge, SurchargeDays};
use crate::custody::performance::view::PerformanceView;
use crate::custody::performance::{PerformanceStanding, PerformanceTold};
use crate::http::console::case::carrying::{Desk, forms, owed};
use crate::http::console::case::course::clocks::{due_tag, standing_tag};
use crate::http::console::case::reading::place;
use crate::http::console::errors::pick;
use crate::http::console::shown::foreign;

/// What a kind of service is called.
pub(super) fn service_named(desk: &Desk<'_>, kind: Option<&KindOfService>, id: &ServiceKind) -> String {
    kind.map_or_else(|| id.to_string(), |kind| pick(desk.visitor.lang, [&kind.ground.zh, &kind.ground.en]).to_owned())
}

/// What a kind of document is called.
pub(super) fn paper_named(desk: &Desk<'_>, id: &PaperKind) -> String {
    let kind = desk.visitor.law.document_kinds.iter().find(|kind| kind.id == id.as_str());
    kind.map_or_else(|| id.to_string(), |kind| pick(desk.visitor.lang, [&kind.zh, &kind.en]).to_owned())
}

/// A party of the case, as far as the visitor may see it.
fn party(desk: &Desk<'_>, id: &PartyId) -> Markup {
    let shown = desk.file.parties.iter().flat_map(|all| &all.parties).find(|shown| shown.party.id == *id);
    html! {
        @match shown {
            Some(shown) if !shown.name.is_empty() => { a href={ "/cases/" (desk.file.case.id) "#party-" (id) } { (foreign(&shown.name)) } }
            _ => { (desk.visitor.lang.text("carrying-party-unnamed")) }
        }
    }
}

/// A document of the case; where it was taken out since, that it was.
fn document(desk: &Desk<'_>, id: &DocumentId) -> Markup {
    let found = desk.file.documents.iter().find(|document| document.id == *id);
    html! {
        @match found {
            Some(document) => { a href=(place(document)) { (foreign(&document.name)) } }
            None => { (desk.visitor.lang.text("carrying-document-gone")) }
        }
    }
}

fn officer(desk: &Desk<'_>, certificate: &Certificate) -> Markup {
    html! {
        @if let Some(name) = desk.file.officers.get(certificate) { (foreign(name)) " " }
        small { (foreign(certificate.as_str())) }
    }
}

/// A person's name, or the account where the name is not known.
fn person(desk: &Desk<'_>, user: &UserId) -> Markup {
    foreign(desk.file.people.get(user).map_or(user.as_str(), String::as_str))
}

fn day(on: Date) -> Markup {
    html! { time datetime=(on) { (on) } }
}

/// One service of a document.
pub(super) fn delivery(desk: &Desk<'_>, served: &Served) -> Markup {
    let view = &served.view;
    let (lang, clock, one) = (desk.visitor.lang, &desk.visitor.clock, &view.delivery);
    let said = &one.said;
    let standing = one.standing();
    let class = match standing {
        DeliveryStanding::UnderWay => "warn",
        DeliveryStanding::Failed => "plain",
        DeliveryStanding::Delivered => "good",
    };
    html! {
        article id={ "delivery-" (one.id) } aria-labelledby={ "h-delivery-" (one.id) } {
            h3 id={ "h-delivery-" (one.id) } {
                (paper_named(desk, &said.document_kind)) " · "
                (service_named(desk, view.kind.as_ref(), &said.service_kind)) " · " (clock.tag(said.at)) " "
                span class={ "tag " (class) } { (lang.text(standing.message())) }
            }
            (lacking(desk, view))
            (facts(desk, said, one.delivered.as_ref().map(|delivered| delivered.on)))
            (clocks(desk, &view.clocks))
            p.small {
                (person(desk, &one.recorded_by)) " · " (clock.tag(one.recorded_at))
                @if !said.reason.is_empty() { " · " (foreign(&said.reason)) }
            }
            (forms::of_delivery(desk, served))
        }
    }
}

/// Terms that run, with how each stands.
fn clocks(desk: &Desk<'_>, clocks: &[CaseClock]) -> Markup {
    let (lang, clock) = (desk.visitor.lang, &desk.visitor.clock);
    html! { @if !clocks.is_empty() {
        ul.plain { @for one in clocks { li {
            (pick(lang, [&one.rule.zh, &one.rule.en])) " · " (due_tag(clock, &one.due)) " "
            (standing_tag(lang, one.standing))
        } } }
    } }
}

/// What a service does not show and must, by its article, and what else is not as it should be.
fn lacking(desk: &Desk<'_>, view: &DeliveryView) -> Markup {
    let lang = desk.visitor.lang;
    let lack = |lack: &DeliveryLack| html! { li { span.tag.bad { (lang.text(lack.message())) } } };
    html! {
        @if let Some(kind) = view.kind.as_ref().filter(|_| !view.lacks.is_empty()) {
            p { (lang.text("delivery-page-lacks")) " " small { (kind.ground.document) " " (kind.ground.article) } }
            ul.plain.findings { @for one in &view.lacks { (lack(one)) } }
        }
        @if !view.faults.is_empty() {
            ul.plain.findings aria-label=(lang.text("carrying-findings")) { @for fault in &view.faults {
                li { span.tag.warn { (lang.text(fault.message())) } }
            } }
        }
    }
}

/// What is said of a service.
fn facts(desk: &Desk<'_>, said: &DeliverySaid, delivered_on: Option<Date>) -> Markup {
    let lang = desk.visitor.lang;
    let texts = [
        ("field-postal-number", &said.postal_number),
        ("delivery-page-ground", &said.ground),
        ("field-passed-on-by", &said.passed_on_by),
        ("field-medium", &said.medium),
    ];
    let papers = [&said.receipt, &said.payment_slip, &said.return_receipt, &said.text_kept];
    html! {
        dl.facts {
            dt { (lang.text("field-party")) } dd { (party(desk, &said.party)) }
            dt { (lang.text("field-document")) } dd { (document(desk, &said.document)) " " (day(said.made_on)) }
            dt { (lang.text("delivery-page-officers")) }
            dd { @for certificate in &said.officers { div { (officer(desk, certificate)) } } }
            dt { (lang.text("delivery-page-recipient")) } dd { (lang.word(&said.recipient)) }
            @if let Some(on) = delivered_on { dt { (lang.text("field-delivered-on")) } dd { (day(on)) } }
            @if !said.shown.is_empty() {
                dt { (lang.text("delivery-page-shown")) }
                dd { @for shown in &said.shown { div { (lang.word(shown)) } } }
            }
            @for (name, text) in texts { @if !text.is_empty() { dt { (lang.text(name)) } dd { (foreign(text)) } } }
            @if papers.iter().any(|list| !list.is_empty()) {
                dt { (lang.text("delivery-page-papers")) }
                dd { @for id in papers.into_iter().flatten() { div { (document(desk, id)) } } }
            }
        }
    }
}

/// Something that is owed.
pub(super) fn performance(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let (lang, one) = (desk.visitor.lang, &view.performance);
    let (owed, standing) = (&one.owed, view.state.standing());
    let class = match standing {
        PerformanceStanding::Due | PerformanceStanding::Fallen => "plain",
        PerformanceStanding::DeferralAsked
        | PerformanceStanding::Urged
        | PerformanceStanding::Enforced
        | PerformanceStanding::AtCourt => "warn",
        PerformanceStanding::EnforcementFailed | PerformanceStanding::CourtRefused => "bad",
        PerformanceStanding::Done => "good",
    };
    html! {
        article id={ "performance-" (one.id) } aria-labelledby={ "h-performance-" (one.id) } {
            h3 id={ "h-performance-" (one.id) } {
                (lang.word(&owed.what)) " "
                @if let Some(fen) = owed.amount_fen { (lang.with("carrying-yuan", &[("amount", yuan(fen).into())])) " " }
                span class={ "tag " (class) } { (lang.text(standing.message())) }
            }
            @for why in &view.not_computed { p.alert { (lang.text(why.message())) } }
            @if !view.faults.is_empty() {
                ul.plain.findings aria-label=(lang.text("carrying-findings")) { @for fault in &view.faults {
                    li { span.tag.bad { (lang.text(fault.message())) } }
                } }
            }
            dl.facts {
                dt { (lang.text("field-party")) } dd { (party(desk, &owed.party)) }
                dt { (lang.text("field-document")) } dd { (document(desk, &owed.document)) }
                dt { (lang.text("performance-page-due")) } dd { (day(view.due_on)) }
                @if owed.amount_fen.is_some() {
                    dt { (lang.text("performance-page-paid")) }
                    dd { (lang.with("carrying-yuan", &[("amount", yuan(one.paid_fen()).into())])) }
                }
                dt { (lang.text("field-delivered-on")) }
                dd { @if let Some(on) = view.delivered_on { (day(on)) } @else { (lang.text("word-none")) } }
                dt { (lang.text("performance-page-window")) } dd { (window(desk, view)) }
            }
            (clocks(desk, &view.clocks))
            @if let Some(surcharge) = view.surcharge.as_ref().filter(|surcharge| surcharge.fen > 0) {
                (surcharge_table(desk, surcharge))
                @for rule in &view.surcharge_rules {
                    p.small { (pick(lang, [&rule.zh, &rule.en])) " · " (rule.document) " " (rule.article) }
                }
            }
            (history(desk, &one.told))
            (owed::of_performance(desk, view))
        }
    }
}

/// From when until when a court may be asked; or why that cannot be said.
fn window(desk: &Desk<'_>, view: &PerformanceView) -> Markup {
    let lang = desk.visitor.lang;
    match &view.window {
        Ok(window) => html! {
            (day(window.from)) " – " (day(window.until))
            @if window.from > window.until { " " span.tag.bad { (lang.text("performance-page-window-empty")) } }
            @if window.is_provisional { " " span.tag.warn { (lang.text("course-clock-provisional")) } }
            @for rule in &window.rules {
                div.small { (pick(lang, [&rule.zh, &rule.en])) " · " (rule.document) " " (rule.article) }
            }
        },
        Err(why) => html! { (lang.text(why.message())) },
    }
}

/// The surcharge, day by day: what each stretch of days adds, and of what.
fn surcharge_table(desk: &Desk<'_>, surcharge: &Surcharge) -> Markup {
    let lang = desk.visitor.lang;
    let amount = |text: String| html! { td.number { (text) } };
    let row = |one: &SurchargeDays| {
        let sum = one.daily_hundredths.saturating_mul(one.days);
        html! { tr {
            th scope="row" { (day(one.from)) " – " (day(one.until)) }
            td.number { (one.days) }
            (amount(yuan(one.overdue_fen)))
            (amount(yuan_of_hundredths(one.daily_hundredths)))
            (amount(yuan_of_hundredths(sum)))
        } }
    };
    html! {
        div.scroll tabindex="0" { table {
            caption { (lang.with("surcharge-title", &[("amount", yuan(surcharge.fen).into())])) }
            thead { tr {
                th scope="col" { (lang.text("surcharge-of-days")) }
                th scope="col" { (lang.text("surcharge-number")) }
                th scope="col" { (lang.text("surcharge-overdue")) }
                th scope="col" { (lang.text("surcharge-daily")) }
                th scope="col" { (lang.text("surcharge-sum")) }
            } }
            tbody { @for one in &surcharge.days { (row(one)) } }
        } }
        @if let Some(on) = surcharge.full_on { p.small { (lang.text("surcharge-full")) " " (day(on)) } }
        @if surcharge.is_stopped { p.small { (lang.text("surcharge-stopped")) } }
    }
}

/// What happened to it, in order.
fn history(desk: &Desk<'_>, told: &[PerformanceTold]) -> Markup {
    let (lang, clock) = (desk.visitor.lang, &desk.visitor.clock);
    html! {
        details.fold {
            summary { (lang.text("performance-page-steps")) }
            ol { @for one in told { li {
                (lang.text(happened(&one.event))) " · " (clock.tag(one.at)) " · " (person(desk, &one.by))
            } } }
        }
    }
}

/// The message of what happened, as the custody log has it.
fn happened(event: &PerformanceEvent) -> &'static str {
    match event {
        PerformanceEvent::Due { .. } => "log-kind-performance-due",
        PerformanceEvent::Removed { .. } => "log-kind-performance-removed",
        PerformanceEvent::Done { .. } => "log-kind-performance-done",
        PerformanceEvent::DeferralAsked { .. } => "log-kind-performance-deferral-asked",
        PerformanceEvent::Deferred { .. } => "log-kind-performance-deferred",
        PerformanceEvent::DeferralRefused { .. } => "log-kind-performance-deferral-refused",
        PerformanceEvent::RectificationChecked { .. } => "log-kind-rectification-checked",
        PerformanceEvent::Urged { .. } => "log-kind-urging-served",
        PerformanceEvent::Stated { .. } => "log-kind-urging-statement",
        PerformanceEvent::Enforced { .. } => "log-kind-enforcement-decided",
        PerformanceEvent::Applied { .. } => "log-kind-enforcement-applied",
        PerformanceEvent::EnforcementEnded { .. } => "log-kind-enforcement-ended",
        PerformanceEvent::LitigationBegun { .. } => "log-kind-litigation-begun",
        PerformanceEvent::LitigationEnded { .. } => "log-kind-litigation-ended",
    }
}
