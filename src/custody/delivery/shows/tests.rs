//! What each kind of service must show: annex 2, articles 22 to 26, and the law on penalties, article 61.

use std::collections::BTreeSet;

use evidence::event::{PaperKind, ServiceKind as KindId};
use evidence::ids::{DeliveryId, DocumentId};

use super::*;
use crate::custody::delivery::Delivered;

fn law() -> Legal {
    crate::custody::legal::read(crate::custody::legal::SHIPPED).expect("legal data")
}

fn kind<'a>(law: &'a Legal, id: &str) -> &'a ServiceKind {
    law.lists.service_kinds.iter().find(|kind| kind.ground.id == id).expect("a kind")
}

fn document(digit: &str) -> DocumentId {
    digit.repeat(32).parse().expect("an id")
}

fn party() -> PartyId {
    "b".repeat(32).parse().expect("an id")
}

/// A service of a kind that shows nothing.
fn bare(kind: &str, at: &str) -> Delivery {
    let said = DeliverySaid {
        document: document("1"),
        document_kind: PaperKind::Decision,
        made_on: jiff::civil::date(2026, 1, 5),
        service_kind: kind.parse::<KindId>().expect("a kind"),
        officers: BTreeSet::new(),
        party: party(),
        at: at.parse().expect("a time"),
        succeeded: true,
        recipient: DeliveryRecipient::NobodyTook,
        shown: BTreeSet::new(),
        receipt: BTreeSet::new(),
        postal_number: String::new(),
        payment_slip: BTreeSet::new(),
        return_receipt: BTreeSet::new(),
        ground: String::new(),
        passed_on_by: String::new(),
        medium: String::new(),
        text_kept: BTreeSet::new(),
        address_kind: DeliveryAddress::NoAddress,
        reason: String::new(),
    };
    Delivery {
        id: DeliveryId::from_random([7; 16]),
        case: "c".repeat(32).parse().expect("an id"),
        recorded_by: "li".parse().expect("an id"),
        recorded_at: said.at,
        changed_at: None,
        delivered: None,
        said,
    }
}

const AT: &str = "2026-01-06T02:00:00.000000Z";

#[test]
fn each_kind_lacks_all_that_it_must_show_until_it_shows_it() {
    use DeliveryLack as Lack;
    let law = law();
    let nothing = Beside { failed_before: 0, has_act: false };
    let table: [(&str, &str, &[Lack]); 7] = [
        ("direct", "附件2第二十二条", &[Lack::Receipt, Lack::Recipient, Lack::Signature]),
        ("post", "附件2第二十三条", &[Lack::PostalNumber, Lack::PaymentSlip, Lack::ReturnReceipt]),
        (
            "leaving",
            "附件2第二十四条",
            &[Lack::Receipt, Lack::Ground, Lack::Witness, Lack::Residence, Lack::ActRecorded],
        ),
        ("entrusted", "附件2第二十五条", &[Lack::Receipt, Lack::Recipient, Lack::Signature, Lack::Reason]),
        (
            "passed_on",
            "附件2第二十五条",
            &[Lack::Receipt, Lack::Recipient, Lack::Signature, Lack::Reason, Lack::PassedOnBy],
        ),
        (
            "public_notice",
            "附件2第二十六条",
            &[Lack::EarlierAttempts, Lack::Medium, Lack::TextKept, Lack::Reason, Lack::ActRecorded],
        ),
        ("electronic", "第六十一条第二款", &[Lack::Consent, Lack::AddressKind]),
    ];
    let everything = Beside { failed_before: 2, has_act: true };
    for (id, article, missing) in table {
        let (kind, mut delivery) = (kind(&law, id), bare(id, AT));
        assert_eq!(kind.ground.article, article);
        assert_eq!(lacks(kind, &delivery, nothing), missing, "{id}");
        let said = &mut delivery.said;
        said.recipient = DeliveryRecipient::PartyItself;
        said.shown = DeliveryShown::ALL.iter().copied().collect();
        let papers = BTreeSet::from([document("2")]);
        for list in [&mut said.receipt, &mut said.payment_slip, &mut said.return_receipt, &mut said.text_kept] {
            list.clone_from(&papers);
        }
        for text in [&mut said.postal_number, &mut said.ground, &mut said.passed_on_by, &mut said.medium] {
            "有".clone_into(text);
        }
        said.address_kind = DeliveryAddress::Email;
        assert!(lacks(kind, &delivery, everything).is_empty(), "{id}");
    }
}

#[test]
fn of_an_attempt_that_failed_nothing_is_asked() {
    let law = law();
    let mut failed = bare("direct", AT);
    failed.said.succeeded = false;
    assert!(lacks(kind(&law, "direct"), &failed, Beside { failed_before: 0, has_act: false }).is_empty());
    assert_eq!(failed.standing(), DeliveryStanding::Failed);
}

/// Annex 2, article 26: one attempt of another kind at least; two are recommended.
#[test]
fn a_notice_comes_after_attempts_of_other_kinds_to_bring_the_same_document_to_the_same_party() {
    let law = law();
    let notice = bare("public_notice", AT);
    let failed = |kind: &str, at: &str| {
        let mut failed = bare(kind, at);
        failed.said.succeeded = false;
        failed
    };
    let earlier = failed("direct", "2026-01-05T02:00:00.000000Z");
    let mut of_another = earlier.clone();
    of_another.said.document = document("9");
    for (all, count) in [
        (vec![], 0),
        (vec![earlier.clone()], 1),
        (vec![earlier.clone(), failed("post", AT)], 2),
        (vec![failed("direct", "2026-01-07T02:00:00.000000Z")], 0),
        (vec![failed("public_notice", "2026-01-05T02:00:00.000000Z")], 0),
        (vec![bare("direct", "2026-01-05T02:00:00.000000Z")], 0),
        (vec![of_another], 0),
    ] {
        assert_eq!(failed_before(&all, &notice.said), count, "{all:?}");
        let known = CaseKnown { deliveries: &all, parties: &[], matter: None };
        let found = faults(&law, Some(kind(&law, "public_notice")), &notice, known);
        assert_eq!(found.contains(&DeliveryFault::OneEarlierAttempt), count == 1, "{all:?}");
    }
}

/// 国办发〔2025〕22号: from 2025-06-22 the notice goes with every decision on a penalty of an organisation.
#[test]
fn a_decision_on_an_organisation_lacks_the_notice_how_credit_is_repaired_until_it_went_with_it() {
    let law = law();
    let direct = kind(&law, "direct");
    let notice = |at: &str| {
        let mut notice = bare("direct", at);
        notice.said.document_kind = PaperKind::CreditRepairNotice;
        notice
    };
    let before = "2025-06-20T02:00:00.000000Z";
    let same_day = "2026-01-06T09:00:00.000000Z";
    for (kind_of_party, matter, at, with, is_found) in [
        (PartyKind::LegalPerson, Some("penalty"), AT, vec![], true),
        (PartyKind::OtherOrganisation, Some("penalty"), AT, vec![], true),
        (PartyKind::NaturalPerson, Some("penalty"), AT, vec![], false),
        (PartyKind::IndividualBusiness, Some("penalty"), AT, vec![], false),
        (PartyKind::LegalPerson, Some("licence"), AT, vec![], false),
        (PartyKind::LegalPerson, None, AT, vec![], false),
        (PartyKind::LegalPerson, Some("penalty"), before, vec![], false),
        (PartyKind::LegalPerson, Some("penalty"), AT, vec![notice(same_day)], false),
        (PartyKind::LegalPerson, Some("penalty"), AT, vec![notice("2026-01-07T02:00:00.000000Z")], true),
    ] {
        let parties = [(party(), kind_of_party)];
        let known = CaseKnown { deliveries: &with, parties: &parties, matter };
        let found = faults(&law, Some(direct), &bare("direct", at), known);
        assert_eq!(found.contains(&DeliveryFault::NoRepairNotice), is_found, "{kind_of_party:?} {matter:?} {at}");
    }
}

#[test]
fn a_kind_that_the_legal_data_knows_no_more_is_told() {
    let known = CaseKnown { deliveries: &[], parties: &[], matter: None };
    assert_eq!(faults(&law(), None, &bare("direct", AT), known), [DeliveryFault::KindUnknown]);
}

#[test]
fn what_counts_as_served_stands_so_whatever_else_is_said() {
    let mut delivery = bare("direct", AT);
    assert_eq!(delivery.standing(), DeliveryStanding::UnderWay);
    let (on, by) = (jiff::civil::date(2026, 1, 6), delivery.recorded_by.clone());
    delivery.delivered = Some(Delivered { on, by, at: delivery.recorded_at });
    assert_eq!(delivery.standing(), DeliveryStanding::Delivered);
}
