//! The forms of the service of documents, kind by kind: each has what a service of its kind must show.

use std::collections::BTreeSet;

use evidence::event::{DeliveryAddress, DeliveryRecipient, DeliveryShown};
use evidence::ids::DocumentId;
use maud::{Markup, html};

use crate::custody::Refused;
use crate::custody::carrying::{CountsOn, Served};
use crate::custody::legal::{ServiceKind, ServiceShows};
use crate::custody::refused::Field;
use crate::http::console::case::carrying::standing::Standing;
use crate::http::console::case::carrying::{CarryingForm, Desk, offered};
use crate::http::console::errors::pick;
use crate::http::console::law::{service_counts, service_shows};
use crate::http::console::personal::form_name;

/// The form that records a service.
pub(super) const SERVE: &str = "serve";

/// A kind of service, as it is today or else as the legal data has it at all.
fn kind_of<'a>(desk: &'a Desk<'_>, id: &str) -> Option<&'a ServiceKind> {
    let kinds = &desk.visitor.law.lists.service_kinds;
    let today = desk.visitor.law.day(desk.visitor.asked_at);
    let of = |kind: &&ServiceKind| kind.ground.id == id;
    kinds.iter().filter(of).find(|kind| kind.ground.is_in_force(today)).or_else(|| kinds.iter().find(of))
}

/// Recording a service, for who may: the kinds that are in force, each the way to its form, and the form that is asked for.
pub(super) fn record(desk: &Desk<'_>) -> Markup {
    let (visitor, lang) = (desk.visitor, desk.visitor.lang);
    if !desk.file.offering(visitor.caller()).runs() {
        return html! {};
    }
    if desk.file.documents.is_empty() || desk.parties().is_empty() {
        return html! { p.empty { (lang.text("carrying-needs")) } };
    }
    let typed = desk.typed.filter(|typed| typed.is_of(SERVE)).map(|typed| typed.sent().one("kind"));
    let asked = typed.unwrap_or(if desk.asked.delivery.is_empty() { desk.asked.kind.as_str() } else { "" });
    html! {
        nav.panel id="serve" aria-labelledby="h-serve" {
            h2 id="h-serve" { (lang.text("delivery-page-record")) }
            p { (lang.text("delivery-page-choose-kind")) }
            (ways(desk, "serve", ""))
        }
        @if let Some(kind) = kind_of(desk, asked) { (record_of(desk, kind)) }
    }
}

/// The ways to the form of each kind of service that is in force.
fn ways(desk: &Desk<'_>, anchor: &str, delivery: &str) -> Markup {
    let today = desk.visitor.law.day(desk.visitor.asked_at);
    let kinds = desk.visitor.law.lists.service_kinds.iter().map(|kind| &kind.ground);
    let beside = if delivery.is_empty() { String::new() } else { format!("&delivery={delivery}") };
    html! {
        ul.plain { @for ground in kinds.filter(|ground| ground.is_in_force(today)) { li {
            a href={ "/cases/" (desk.file.case.id) "/carrying?kind=" (ground.id) (beside) "#" (anchor) } {
                (pick(desk.visitor.lang, [&ground.zh, &ground.en]))
            }
        } } }
    }
}

/// What a service of a kind must show, by its article, and when it counts.
fn must_show(desk: &Desk<'_>, kind: &ServiceKind) -> Markup {
    let (lang, ground) = (desk.visitor.lang, &kind.ground);
    let shows = service_shows(lang, kind).join(&lang.text("list-comma"));
    html! {
        p {
            strong { (pick(lang, [&ground.zh, &ground.en])) } " "
            (lang.with("delivery-page-must-show", &[("shows", shows.into())])) " "
            small { (ground.document) " " (ground.article) }
        }
        p.small { (lang.text("law-delivered-on")) " " (service_counts(lang, kind.says.delivered_on)) }
        @if kind.says.shows.contains(&ServiceShows::Consent) { p.small { (lang.text("delivery-page-consent-help")) } }
        @if kind.says.shows.contains(&ServiceShows::EarlierAttempts) {
            p.small { (lang.text("delivery-page-earlier-help")) }
        }
    }
}

fn record_of(desk: &Desk<'_>, kind: &ServiceKind) -> Markup {
    let form = CarryingForm::new(desk, SERVE, "/deliveries".to_owned());
    let stands = Standing { officers: desk.file.handlers.clone().unwrap_or_default(), ..Standing::default() };
    let inside = html! {
        (must_show(desk, kind))
        input type="hidden" name="kind" value=(kind.ground.id);
        (said(&form, Some(kind), &stands))
        (form.fields.reason(false, Some("personal-not-here")))
    };
    form.act(true, "delivery-page-record", ("delivery-page-record", None), &inside)
}

/// What is said of a service.
fn said(form: &CarryingForm<'_>, kind: Option<&ServiceKind>, stands: &Standing) -> Markup {
    let (desk, fields, lang) = (form.desk, &form.fields, form.desk.visitor.lang);
    let today = desk.visitor.law.day(desk.visitor.asked_at);
    let papers = desk.visitor.law.document_kinds.iter();
    let papers = papers.filter(|kind| kind.is_in_force(today) || kind.id == stands.document_kind);
    let papers: Vec<(String, String)> =
        papers.map(|kind| (kind.id.clone(), pick(lang, [&kind.zh, &kind.en]).to_owned())).collect();
    let outcomes = [("yes", "delivery-page-done"), ("no", "delivery-page-not-done")];
    let outcomes = outcomes.map(|(value, label)| (value.to_owned(), lang.text(label).into_owned()));
    html! {
        (fields.choice((Field::Document, "document", "field-document"), &stands.document, &desk.documents(), true))
        div.row {
            (fields.choice(
                (Field::DocumentKind, "document_kind", "field-document-kind"), &stands.document_kind, &papers, true
            ))
            (fields.time((Field::MadeOn, "made_on", "field-made-on"), "date", &stands.made_on, true))
        }
        (fields.choice((Field::Party, "party", "field-party"), &stands.party, &desk.parties(), true))
        (fields.officers(
            (Field::Officers, "officers", "delivery-page-officers"),
            "carrying-several-help",
            |certificate| stands.officers.contains(certificate),
            &desk.file.roster,
        ))
        div.row {
            (fields.second((Field::At, "at", "delivery-page-at"), &stands.at))
            (fields.choice((Field::Succeeded, "succeeded", "delivery-page-outcome"), &stands.succeeded, &outcomes, true))
        }
        @if let Some(wrong) = fields.wrong(Field::Kind) { p.alert { (wrong) } }
        (shown(form, kind, stands))
    }
}

/// The fields of what a service of a kind must show, and of what stands there already.
fn shown(form: &CarryingForm<'_>, kind: Option<&ServiceKind>, stands: &Standing) -> Markup {
    use ServiceShows as Shows;
    let (fields, lang) = (&form.fields, form.desk.visitor.lang);
    let asks = |shows: &[Shows]| kind.is_none_or(|kind| kind.says.shows.iter().any(|one| shows.contains(one)));
    let recipients = offered(lang, DeliveryRecipient::ALL);
    let addresses = offered(lang, DeliveryAddress::ALL);
    let nobody = ["", "nobody_took"].contains(&stands.recipient.as_str());
    let nowhere = ["", "no_address"].contains(&stands.address_kind.as_str());
    let line = |field, name: &str, label: &str, stands: &str| fields.line((field, name, label), stands, false, None);
    html! {
        @if !nobody || asks(&[Shows::Recipient, Shows::Signature]) {
            (fields.choice(
                (Field::Recipient, "recipient", "delivery-page-recipient"), &stands.recipient, &recipients, false
            ))
        }
        @if asks(&[Shows::Signature]) || stands.shown.contains(&DeliveryShown::Signed) {
            (fields.tick((Field::Shown, "signed", "word-signed"), stands.shown.contains(&DeliveryShown::Signed), false))
        }
        @if asks(&[Shows::Witness]) || stands.shown.contains(&DeliveryShown::Witnessed) {
            (fields.tick(
                (Field::Shown, "witnessed", "word-witnessed"), stands.shown.contains(&DeliveryShown::Witnessed), false
            ))
        }
        @if asks(&[Shows::Residence]) || stands.shown.contains(&DeliveryShown::Residence) {
            (fields.tick(
                (Field::Shown, "residence", "word-residence"), stands.shown.contains(&DeliveryShown::Residence), false
            ))
        }
        @if asks(&[Shows::Ground, Shows::Reason]) || !stands.ground.is_empty() {
            (line(Field::Ground, "ground", "delivery-page-ground", &stands.ground))
        }
        @if asks(&[Shows::PostalNumber]) || !stands.postal_number.is_empty() {
            (line(Field::PostalNumber, "postal_number", "field-postal-number", &stands.postal_number))
        }
        @if asks(&[Shows::PassedOnBy]) || !stands.passed_on_by.is_empty() {
            (line(Field::PassedOnBy, "passed_on_by", "field-passed-on-by", &stands.passed_on_by))
        }
        @if asks(&[Shows::Medium]) || !stands.medium.is_empty() {
            (line(Field::Medium, "medium", "field-medium", &stands.medium))
        }
        @if !nowhere || asks(&[Shows::Address]) {
            (fields.choice(
                (Field::AddressKind, "address_kind", "delivery-lack-address-kind"), &stands.address_kind, &addresses, false
            ))
        }
        @for (name, label, shows, stands) in [
            ("receipt", "delivery-lack-receipt", Shows::Receipt, &stands.receipt),
            ("payment_slip", "delivery-lack-payment-slip", Shows::PaymentSlip, &stands.payment_slip),
            ("return_receipt", "delivery-lack-return-receipt", Shows::ReturnReceipt, &stands.return_receipt),
            ("text_kept", "delivery-lack-text-kept", Shows::TextKept, &stands.text_kept),
        ] { @if asks(&[shows]) || !stands.is_empty() { (documents(form, (name, label), stands)) } }
    }
}

/// A choice of several documents of the case.
pub(super) fn documents(form: &CarryingForm<'_>, (name, label): (&str, &str), stands: &BTreeSet<DocumentId>) -> Markup {
    let is_chosen = |id: &str| id.parse().is_ok_and(|id: DocumentId| stands.contains(&id));
    let named = (Field::Documents, name, label);
    form.fields.several(named, "carrying-several-help", is_chosen, &form.desk.documents())
}

/// The forms of one service.
pub(super) fn of_delivery(desk: &Desk<'_>, served: &Served) -> Markup {
    let (lang, id) = (desk.visitor.lang, &served.view.delivery.id);
    let offering = desk.file.offering(desk.visitor.caller());
    let changed = form_name("change", id);
    let is_changing = desk.is_changing(id) || desk.typed.is_some_and(|typed| typed.is_of(&changed));
    html! {
        @if offering.runs() && !is_changing {
            p { a href={ "/cases/" (desk.file.case.id) "/carrying?delivery=" (id) "#delivery-" (id) } {
                (lang.text("delivery-page-change-open"))
            } }
        }
        div.acts {
            @if offering.delivers(served) { (deliver(desk, served)) }
            @if offering.returns(served) && desk.has_forms_of(id.as_str()) { (come_back(desk, served)) }
            @if offering.runs() && is_changing { (change(desk, served)) }
            @if offering.removes(served) { (remove(desk, served)) }
        }
        @if offering.returns(served) && let CountsOn::NotYet(why) = &served.counts_on {
            p.small { (Refused::from(why.clone()).explained(lang)) }
        }
    }
}

/// That something counts as served: on a day that is given, or that its kind says.
fn deliver(desk: &Desk<'_>, served: &Served) -> Markup {
    let (lang, id) = (desk.visitor.lang, &served.view.delivery.id);
    let form = CarryingForm::new(desk, form_name("deliver", id), format!("/deliveries/{id}/delivered"));
    let inside = html! {
        @match &served.counts_on {
            CountsOn::Given(rule) => {
                p.small { (lang.text("law-delivered-on")) " " (service_counts(lang, *rule)) }
                (form.fields.time((Field::DeliveredOn, "delivered_on", "field-delivered-on"), "date", "", true))
            }
            CountsOn::Said(on) => {
                p { (lang.with("delivery-page-said-on", &[("day", on.to_string().into())])) }
            }
            CountsOn::NotYet(_) | CountsOn::Unknown => {}
        }
        @if !matches!(served.counts_on, CountsOn::Given(_)) && let Some(wrong) = form.fields.wrong(Field::DeliveredOn) {
            p.alert { (wrong) }
        }
    };
    form.act(false, "delivery-page-deliver", ("delivery-page-deliver", None), &inside)
}

/// That what was sent came back.
fn come_back(desk: &Desk<'_>, served: &Served) -> Markup {
    let (delivery, id) = (&served.view.delivery, &served.view.delivery.id);
    let form = CarryingForm::of_something_new(desk, form_name("return", id), format!("/deliveries/{id}/returned"));
    let inside = html! {
        (form.seen(&delivery.told_at().to_string()))
        p.small { (desk.visitor.lang.text("delivery-page-return-help")) }
        (documents(&form, ("return_receipt", "delivery-lack-return-receipt"), &BTreeSet::new()))
        (form.fields.line((Field::Reason, "reason", "delivery-page-return-reason"), "", true, Some("personal-not-here")))
    };
    form.act(false, "delivery-page-return", ("delivery-page-return", None), &inside)
}

/// What is said of a service, changed; under another kind where that is asked for.
fn change(desk: &Desk<'_>, served: &Served) -> Markup {
    let (lang, delivery) = (desk.visitor.lang, &served.view.delivery);
    let id = &delivery.id;
    let form = CarryingForm::new(desk, form_name("change", id), format!("/deliveries/{id}/change"));
    let recorded = delivery.said.service_kind.as_str();
    let asked = if desk.is_changing(id) && !desk.asked.kind.is_empty() { desk.asked.kind.as_str() } else { recorded };
    let kind = form.fields.value("kind", asked);
    let stands = Standing::of(&delivery.said, &desk.visitor.clock);
    let known = kind_of(desk, kind);
    let inside = html! {
        (form.seen(&delivery.told_at().to_string()))
        // A moment that is left as it stands keeps its fraction of a second.
        input type="hidden" name="was_at" value=(delivery.said.at);
        input type="hidden" name="kind" value=(kind);
        @if let Some(known) = known { (must_show(desk, known)) }
        @if delivery.delivered.is_none() {
            details { summary { (lang.text("delivery-page-other-kind")) }
                (ways(desk, &format!("delivery-{id}"), id.as_str()))
            }
        } @else { p.small { (lang.text("delivery-page-delivered-help")) } }
        (said(&form, known, &stands))
        (form.fields.reason(true, Some("personal-not-here")))
    };
    form.act(true, "delivery-page-change", ("delivery-page-change-submit", None), &inside)
}

/// A service taken out that was recorded by mistake.
fn remove(desk: &Desk<'_>, served: &Served) -> Markup {
    let id = &served.view.delivery.id;
    let form = CarryingForm::new(desk, form_name("remove", id), format!("/deliveries/{id}/remove"));
    let inside = form.fields.reason(true, Some("personal-not-here"));
    form.act(false, "delivery-page-remove", ("delivery-page-remove", Some("danger")), &inside)
}
