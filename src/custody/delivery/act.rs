//! Serving documents: recording an attempt, changing what is said of it, saying that it counts as served, taking it out.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{DeliveryEvent, DeliveryRecipient, DeliveryShown, Event};
use evidence::ids::{CaseId, DeliveryId, DocumentId};
use evidence::keys;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::case::Case;
use crate::custody::delivery::delivered::delivered_on;
use crate::custody::delivery::shows::{failed_before, is_last_resort};
use crate::custody::delivery::{DELIVERIES_MAX, DELIVERY_DOCUMENTS_MAX, Delivery, DeliverySaid, SERVERS_MAX};
use crate::custody::document::DocumentFact;
use crate::custody::legal::{Legal, ServiceKind, ServiceShows};
use crate::custody::party::act::case_to_run;
use crate::custody::personal::given::maybe_text;
use crate::custody::refused::{Fault, Field, Invalid, Thing};
use crate::custody::{Custody, Refused, Stop, Verb, absent, clean_text, draft};
use crate::store::tables::Reader;

/// The same with its texts as they are kept.
fn cleaned(said: DeliverySaid) -> Result<DeliverySaid, Invalid> {
    Ok(DeliverySaid {
        postal_number: maybe_text(Field::PostalNumber, &said.postal_number)?,
        ground: maybe_text(Field::Ground, &said.ground)?,
        passed_on_by: maybe_text(Field::PassedOnBy, &said.passed_on_by)?,
        medium: maybe_text(Field::Medium, &said.medium)?,
        reason: maybe_text(Field::Reason, &said.reason)?,
        ..said
    })
}

impl Custody {
    /// Records that a document was served, or that somebody tried to.
    pub async fn attempt_delivery(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        said: DeliverySaid,
    ) -> Result<DeliveryId, Refused> {
        let said = cleaned(said)?;
        let id = DeliveryId::from_random(keys::random()?);
        let (who, legal, delivery) = (caller.clone(), Arc::clone(&self.legal), id.clone());
        self.command(caller, Verb::DeliveryRecord, move |reader, now| {
            let case = case_to_run(reader, &who, &case)?;
            if reader.delivery_count(&case.id, DELIVERIES_MAX)? >= DELIVERIES_MAX {
                return Err(Refused::Conflict(Fault::DeliveriesFull { most: DELIVERIES_MAX }).into());
            }
            let others = reader.deliveries_of(&case.id)?;
            let said = Asked { reader, legal: &legal, case: &case, others: &others, now }.required(said)?;
            let items = vec![Item::Case(case.id.clone())];
            Ok(vec![draft(&who, items, Event::Delivery(attempted(case.id, delivery, said)))])
        })
        .await?;
        Ok(id)
    }

    /// Changes what is said of a service: the whole of it. Of one that counts as served, what that rests on stays. `seen`
    /// is when something was told of it last that whoever changes it saw, where they say so: nobody overwrites unasked
    /// what somebody else told since.
    pub async fn change_delivery(
        self: &Arc<Self>,
        caller: &Caller,
        id: DeliveryId,
        said: DeliverySaid,
        seen: Option<Utc>,
    ) -> Result<(), Refused> {
        let said = cleaned(said)?;
        clean_text(Field::Reason, &said.reason)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DeliveryChange, move |reader, now| {
            let (delivery, case) = delivery_to_run(reader, &who, &id)?;
            require_seen(&delivery, seen)?;
            let rests_on = |said: &DeliverySaid| {
                let what = (said.document.clone(), said.document_kind, said.made_on, said.party.clone());
                (what, said.service_kind, said.at, said.succeeded)
            };
            if delivery.delivered.is_some() && rests_on(&delivery.said) != rests_on(&said) {
                return Err(Refused::Conflict(Fault::DeliveredAlready).into());
            }
            let mut others = reader.deliveries_of(&case.id)?;
            others.retain(|other| other.id != id);
            let said = Asked { reader, legal: &legal, case: &case, others: &others, now }.required(said)?;
            let items = vec![Item::Case(case.id.clone())];
            Ok(vec![draft(&who, items, Event::Delivery(changed(case.id, id, said)))])
        })
        .await?;
        Ok(())
    }

    /// Tells that what was sent came back: the service failed. `seen` is as [`Self::change_delivery`] has it.
    pub async fn return_delivery(
        self: &Arc<Self>,
        caller: &Caller,
        id: DeliveryId,
        returned: Returned,
        seen: Option<Utc>,
    ) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, &returned.reason)?;
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DeliveryChange, move |reader, now| {
            let (delivery, case) = delivery_to_run(reader, &who, &id)?;
            require_seen(&delivery, seen)?;
            if delivery.delivered.is_some() {
                return Err(Refused::Conflict(Fault::DeliveredAlready).into());
            }
            let mut others = reader.deliveries_of(&case.id)?;
            others.retain(|other| other.id != id);
            let mut said =
                DeliverySaid { succeeded: false, recipient: DeliveryRecipient::NobodyTook, reason, ..delivery.said };
            said.return_receipt.extend(returned.return_receipt);
            let said = Asked { reader, legal: &legal, case: &case, others: &others, now }.required(said)?;
            let items = vec![Item::Case(case.id.clone())];
            Ok(vec![draft(&who, items, Event::Delivery(changed(case.id, id, said)))])
        })
        .await?;
        Ok(())
    }

    /// Says that something counts as served. `given` is the day, where the kind of service does not say it itself.
    pub async fn deliver(
        self: &Arc<Self>,
        caller: &Caller,
        id: DeliveryId,
        given: Option<Date>,
    ) -> Result<(), Refused> {
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::DeliveryDeliver, move |reader, now| {
            let (delivery, case) = delivery_to_run(reader, &who, &id)?;
            if delivery.delivered.is_some() {
                return Err(Refused::Conflict(Fault::DeliveredAlready).into());
            }
            if !delivery.said.succeeded {
                return Err(Refused::Conflict(Fault::DeliveryFailed).into());
            }
            let kind = kind_of(&legal, &delivery.said)?;
            let on = delivered_on((&legal, &reader.calendars()?), kind, &delivery.said, given, now);
            let delivered_on = on.map_err(Refused::from)?;
            let event = DeliveryEvent::Delivered { case: case.id.clone(), delivery: id, delivered_on };
            Ok(vec![draft(&who, vec![Item::Case(case.id)], Event::Delivery(event))])
        })
        .await?;
        Ok(())
    }

    /// Refuses a service that is none of a case: the address of a page names both.
    pub async fn require_delivery_of(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        (id, verb): (DeliveryId, Verb),
    ) -> Result<(), Refused> {
        let who = caller.clone();
        let found = self.read(move |reader| match reader.delivery(&id)? {
            Some(delivery) if delivery.case == case => Ok(()),
            // One of another case is none here, and whoever asks learns no more of it.
            Some(_) | None => Err(absent(&who, Action::RunCase, Thing::Delivery, &id)),
        });
        self.recorded(caller, verb, found.await).await
    }

    /// Takes a service out of its case that was recorded by mistake.
    pub async fn remove_delivery(
        self: &Arc<Self>,
        caller: &Caller,
        id: DeliveryId,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::DeliveryRemove, move |reader, _| {
            let (_, case) = delivery_to_run(reader, &who, &id)?;
            // Whether something may be enforced rests on it.
            if reader.steps_resting_on(&case.id, &id, 1)? > 0 {
                return Err(Refused::Conflict(Fault::DeliveryUrges).into());
            }
            let event = DeliveryEvent::Removed { case: case.id.clone(), delivery: id, reason };
            Ok(vec![draft(&who, vec![Item::Case(case.id)], Event::Delivery(event))])
        })
        .await?;
        Ok(())
    }
}

/// That a document came back which was sent.
#[derive(Debug, Clone)]
pub struct Returned {
    /// Return receipts that came with it: documents of the case.
    pub return_receipt: BTreeSet<DocumentId>,
    /// Why it came back.
    pub reason: String,
}

/// Refuses to change a service of which somebody told something since it was seen.
fn require_seen(delivery: &Delivery, seen: Option<Utc>) -> Result<(), Refused> {
    match seen {
        Some(seen) if seen != delivery.told_at() => Err(Refused::Conflict(Fault::DeliveryChangedMeanwhile)),
        Some(_) | None => Ok(()),
    }
}

/// The service and its case, where `who` may say something of it.
fn delivery_to_run(reader: &Reader<'_>, who: &Caller, id: &DeliveryId) -> Result<(Delivery, Case), Stop> {
    let Some(delivery) = reader.delivery(id)? else {
        return Err(absent(who, Action::RunCase, Thing::Delivery, id).into());
    };
    let case = case_to_run(reader, who, &delivery.case)?;
    Ok((delivery, case))
}

/// The kind of a service, which must be one on its day.
fn kind_of<'a>(law: &'a Legal, said: &DeliverySaid) -> Result<&'a ServiceKind, Refused> {
    law.service_kind_on(said.service_kind.as_str(), law.day(said.at))
}

fn invalid(field: Field, problem: Fault) -> Stop {
    Refused::Invalid { field, problem }.into()
}

/// A service as it is asked to be recorded.
struct Asked<'a> {
    reader: &'a Reader<'a>,
    legal: &'a Legal,
    case: &'a Case,
    /// The other services of the case.
    others: &'a [Delivery],
    now: Utc,
}

impl Asked<'_> {
    /// What is said, with the party's consent as it is on record; or what is wrong with it.
    fn required(&self, mut said: DeliverySaid) -> Result<DeliverySaid, Stop> {
        if said.at > self.now {
            return Err(invalid(Field::At, Fault::InTheFuture));
        }
        let day = self.legal.day(said.at);
        if day < said.made_on {
            return Err(invalid(Field::At, Fault::ServedBeforeMade { day: said.made_on.to_string() }));
        }
        self.legal.require_document_kind(said.document_kind.as_str(), day)?;
        let kind = kind_of(self.legal, &said)?;
        self.require_officers(&said)?;
        self.require_documents(&said)?;
        let party = self.reader.party(&said.party)?;
        let of_case = party.filter(|party| party.case == self.case.id && party.removed_at.is_none());
        let Some(party) = of_case else { return Err(invalid(Field::Party, Fault::NotAParty)) };
        // Whoever serves does not say that the party consents: the party's own record does.
        said.shown.remove(&DeliveryShown::Consent);
        if kind.says.shows.contains(&ServiceShows::Consent) {
            if !party.consents {
                return Err(invalid(Field::Kind, Fault::NoConsent));
            }
            said.shown.insert(DeliveryShown::Consent);
        }
        if is_last_resort(kind) && failed_before(self.others, &said) == 0 {
            return Err(invalid(Field::Kind, Fault::NoEarlierAttempt));
        }
        Ok(said)
    }

    fn require_officers(&self, said: &DeliverySaid) -> Result<(), Stop> {
        match said.officers.len() {
            0 => return Err(invalid(Field::Officers, Fault::NoServerGiven)),
            1..=SERVERS_MAX => {}
            _ => return Err(invalid(Field::Officers, Fault::MoreOfficers { most: SERVERS_MAX })),
        }
        for certificate in &said.officers {
            let officer = self.reader.officer(certificate)?;
            if officer.is_none_or(|officer| officer.agency != self.case.agency) {
                let certificate = certificate.to_string();
                return Err(invalid(Field::Officers, Fault::UnknownOfficer { certificate }));
            }
        }
        Ok(())
    }

    fn require_documents(&self, said: &DeliverySaid) -> Result<(), Stop> {
        require_filed(self.reader, &self.case.id, Field::Document, [&said.document])?;
        for list in [&said.receipt, &said.payment_slip, &said.return_receipt, &said.text_kept] {
            require_few_filed(self.reader, &self.case.id, list)?;
        }
        Ok(())
    }
}

/// Refuses what is no document of a case, or was taken out of it.
pub(in crate::custody) fn require_filed<'a>(
    reader: &Reader<'_>,
    case: &CaseId,
    field: Field,
    documents: impl IntoIterator<Item = &'a DocumentId>,
) -> Result<(), Stop> {
    for id in documents {
        let document = reader.document(id)?;
        let is_filed = |document: &DocumentFact| document.case == *case && document.withdrawn_at.is_none();
        if !document.as_ref().is_some_and(is_filed) {
            return Err(invalid(field, Fault::NotOfThisCase { document: id.to_string() }));
        }
    }
    Ok(())
}

/// The same of a list, which is short.
pub(in crate::custody) fn require_few_filed(
    reader: &Reader<'_>,
    case: &CaseId,
    documents: &BTreeSet<DocumentId>,
) -> Result<(), Stop> {
    if documents.len() > DELIVERY_DOCUMENTS_MAX {
        return Err(invalid(Field::Documents, Fault::DocumentsOver { most: DELIVERY_DOCUMENTS_MAX }));
    }
    require_filed(reader, case, Field::Documents, documents)
}

/// That a document was served, or that somebody tried to.
fn attempted(case: CaseId, delivery: DeliveryId, said: DeliverySaid) -> DeliveryEvent {
    DeliveryEvent::Attempted {
        case,
        delivery,
        document: said.document,
        document_kind: said.document_kind,
        made_on: said.made_on,
        service_kind: said.service_kind,
        officers: said.officers,
        party: said.party,
        at: said.at,
        succeeded: said.succeeded,
        recipient: said.recipient,
        shown: said.shown,
        receipt: said.receipt,
        postal_number: said.postal_number.into(),
        payment_slip: said.payment_slip,
        return_receipt: said.return_receipt,
        ground: said.ground.into(),
        passed_on_by: said.passed_on_by.into(),
        medium: said.medium.into(),
        text_kept: said.text_kept,
        address_kind: said.address_kind,
        reason: said.reason.into(),
    }
}

/// That what is said of a service was changed.
fn changed(case: CaseId, delivery: DeliveryId, said: DeliverySaid) -> DeliveryEvent {
    DeliveryEvent::Changed {
        case,
        delivery,
        document: said.document,
        document_kind: said.document_kind,
        made_on: said.made_on,
        service_kind: said.service_kind,
        officers: said.officers,
        party: said.party,
        at: said.at,
        succeeded: said.succeeded,
        recipient: said.recipient,
        shown: said.shown,
        receipt: said.receipt,
        postal_number: said.postal_number.into(),
        payment_slip: said.payment_slip,
        return_receipt: said.return_receipt,
        ground: said.ground.into(),
        passed_on_by: said.passed_on_by.into(),
        medium: said.medium.into(),
        text_kept: said.text_kept,
        address_kind: said.address_kind,
        reason: said.reason.into(),
    }
}
