//! What a service of a document must show by the law and does not, and what else is not as it should be: pure.

use evidence::event::{DeliveryAddress, DeliveryRecipient, DeliveryShown, PaperKind, PartyKind};
use evidence::ids::PartyId;
use jiff::civil::Date;

use crate::custody::delivery::{Delivery, DeliveryFault, DeliveryLack, DeliverySaid, DeliveryStanding};
use crate::custody::legal::{AskedOf, Figure, Legal, ServiceKind, ServiceShows};

/// What is known beside a service when it is judged.
#[derive(Debug, Clone, Copy)]
pub struct Beside {
    /// How many attempts of other kinds failed before.
    pub failed_before: usize,
    /// Whether an act of the case covers it that the law asks to be recorded.
    pub has_act: bool,
}

/// What of all that its kind must show a service does not. A failed attempt shows that it failed, and nothing is asked
/// of it.
pub fn lacks(kind: &ServiceKind, delivery: &Delivery, beside: Beside) -> Vec<DeliveryLack> {
    if delivery.standing() == DeliveryStanding::Failed {
        return Vec::new();
    }
    let missing = kind.says.shows.iter().filter(|shows| !is_shown(**shows, &delivery.said, beside));
    let mut lacks: Vec<DeliveryLack> = missing.map(|shows| lack(*shows)).collect();
    if kind.says.av == AskedOf::Required && !beside.has_act {
        lacks.push(DeliveryLack::ActRecorded);
    }
    lacks
}

fn is_shown(shows: ServiceShows, said: &DeliverySaid, beside: Beside) -> bool {
    let has = |what| said.shown.contains(&what);
    match shows {
        ServiceShows::Receipt => !said.receipt.is_empty(),
        ServiceShows::Signature => has(DeliveryShown::Signed),
        ServiceShows::Recipient => said.recipient != DeliveryRecipient::NobodyTook,
        ServiceShows::PostalNumber => !said.postal_number.is_empty(),
        ServiceShows::PaymentSlip => !said.payment_slip.is_empty(),
        ServiceShows::ReturnReceipt => !said.return_receipt.is_empty(),
        ServiceShows::Witness => has(DeliveryShown::Witnessed),
        ServiceShows::Residence => has(DeliveryShown::Residence),
        ServiceShows::Ground | ServiceShows::Reason => !said.ground.is_empty(),
        ServiceShows::PassedOnBy => !said.passed_on_by.is_empty(),
        ServiceShows::EarlierAttempts => beside.failed_before > 0,
        ServiceShows::Medium => !said.medium.is_empty(),
        ServiceShows::TextKept => !said.text_kept.is_empty(),
        ServiceShows::Consent => has(DeliveryShown::Consent),
        ServiceShows::Address => said.address_kind != DeliveryAddress::NoAddress,
    }
}

fn lack(shows: ServiceShows) -> DeliveryLack {
    match shows {
        ServiceShows::Receipt => DeliveryLack::Receipt,
        ServiceShows::Signature => DeliveryLack::Signature,
        ServiceShows::Recipient => DeliveryLack::Recipient,
        ServiceShows::PostalNumber => DeliveryLack::PostalNumber,
        ServiceShows::PaymentSlip => DeliveryLack::PaymentSlip,
        ServiceShows::ReturnReceipt => DeliveryLack::ReturnReceipt,
        ServiceShows::Ground => DeliveryLack::Ground,
        ServiceShows::Witness => DeliveryLack::Witness,
        ServiceShows::Residence => DeliveryLack::Residence,
        ServiceShows::Reason => DeliveryLack::Reason,
        ServiceShows::PassedOnBy => DeliveryLack::PassedOnBy,
        ServiceShows::EarlierAttempts => DeliveryLack::EarlierAttempts,
        ServiceShows::Medium => DeliveryLack::Medium,
        ServiceShows::TextKept => DeliveryLack::TextKept,
        ServiceShows::Consent => DeliveryLack::Consent,
        ServiceShows::Address => DeliveryLack::AddressKind,
    }
}

/// How many attempts of other kinds to bring the same document to the same party failed, no later than this one.
pub fn failed_before<'a>(all: impl IntoIterator<Item = &'a Delivery>, said: &DeliverySaid) -> usize {
    let counts = |other: &&Delivery| {
        other.standing() == DeliveryStanding::Failed
            && other.said.service_kind != said.service_kind
            && (&other.said.party, &other.said.document) == (&said.party, &said.document)
            && other.said.at <= said.at
    };
    all.into_iter().filter(counts).count()
}

/// Whether a kind of service is the last resort, which comes after attempts of other kinds.
pub fn is_last_resort(kind: &ServiceKind) -> bool {
    kind.says.shows.contains(&ServiceShows::EarlierAttempts)
}

/// What is known of the case when the service of its documents is judged.
#[derive(Debug, Clone, Copy)]
pub struct CaseKnown<'a> {
    /// All services of the case.
    pub deliveries: &'a [Delivery],
    /// Its parties, with what kind each is.
    pub parties: &'a [(PartyId, PartyKind)],
    /// Its matter; none where nobody said.
    pub matter: Option<&'a str>,
}

/// What else is not as it should be with a service. `kind` is none where the legal data knows it no more.
pub fn faults(
    law: &Legal,
    kind: Option<&ServiceKind>,
    delivery: &Delivery,
    known: CaseKnown<'_>,
) -> Vec<DeliveryFault> {
    let Some(kind) = kind else { return vec![DeliveryFault::KindUnknown] };
    if delivery.standing() == DeliveryStanding::Failed {
        return Vec::new();
    }
    let mut found = Vec::new();
    let failed = failed_before(known.deliveries, &delivery.said);
    // One must have failed, or there would be no notice; how many should have, the site says.
    let wanted = law.number(Figure::AttemptsBeforeNotice, law.day(delivery.said.at)).unwrap_or(0);
    if is_last_resort(kind) && failed > 0 && failed < usize::try_from(wanted).unwrap_or(usize::MAX) {
        found.push(DeliveryFault::OneEarlierAttempt);
    }
    if lacks_repair_notice(law, &delivery.said, known) {
        found.push(DeliveryFault::NoRepairNotice);
    }
    found
}

/// Whether a decision went to a party without the notice how credit is repaired, on a day on which the legal data asks for
/// it of such a party and matter (国办发〔2025〕22号). It goes with the decision: on the same day, or before.
fn lacks_repair_notice(law: &Legal, said: &DeliverySaid, known: CaseKnown<'_>) -> bool {
    let day = law.day(said.at);
    let Some(party) = known.parties.iter().find(|(id, _)| *id == said.party).map(|(_, kind)| *kind) else {
        return false;
    };
    let is_asked = law.document_kinds.iter().any(|kind| {
        kind.id == PaperKind::CreditRepairNotice.as_str()
            && kind.is_in_force(day)
            && (kind.parties.is_empty() || kind.parties.contains(&party))
            && (kind.matters.is_empty() || kind.matters.iter().any(|matter| Some(matter.as_str()) == known.matter))
    });
    let went_with: bool = known.deliveries.iter().any(|other| is_repair_notice(law, other, &said.party, day));
    said.document_kind == PaperKind::Decision && is_asked && !went_with
}

fn is_repair_notice(law: &Legal, other: &Delivery, party: &PartyId, day: Date) -> bool {
    other.said.document_kind == PaperKind::CreditRepairNotice
        && other.said.party == *party
        && other.standing() != DeliveryStanding::Failed
        && law.day(other.said.at) <= day
}

#[cfg(test)]
mod tests;
