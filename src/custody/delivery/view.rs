//! The service of the documents of a case, for a person to read: each attempt with what it does not show, what else is not
//! as it should be, and its clocks.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{PartyKind, ReadWhat};
use evidence::ids::{ActId, CaseId, PartyId};
use evidence::term::{self, Calendars};
use evidence::time::Utc;

use crate::custody::access::{Action, Caller};
use crate::custody::act::Act;
use crate::custody::act::excuse::marks;
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::course::clocks::CaseClock;
use crate::custody::decision::rules::decided_at;
use crate::custody::delivery::clocks::{ServiceFacts, clocks};
use crate::custody::delivery::shows::{Beside, CaseKnown, failed_before, faults, lacks};
use crate::custody::delivery::{Delivery, DeliveryFault, DeliveryLack};
use crate::custody::legal::{AskedOf, DeliveredOn, Legal, ServiceKind};
use crate::custody::refused::Thing;
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// A service, with all that is shown of it.
#[derive(Debug, Clone)]
pub struct DeliveryView {
    /// The service.
    pub delivery: Delivery,
    /// Its kind; none where the legal data knows it no more.
    pub kind: Option<ServiceKind>,
    /// The act of the case whose time covers it, where its kind asks for one.
    pub act: Option<ActId>,
    /// What it does not show and must.
    pub lacks: Vec<DeliveryLack>,
    /// What else is not as it should be.
    pub faults: Vec<DeliveryFault>,
    /// Its clocks.
    pub clocks: Vec<CaseClock>,
}

/// The service of the documents of a case.
#[derive(Debug, Clone)]
pub struct CaseDeliveries {
    /// The case.
    pub case: Case,
    /// Each attempt, in the order in which they were made.
    pub deliveries: Vec<DeliveryView>,
}

impl Custody {
    /// The service of the documents of a case; the reading is logged on the case.
    pub async fn deliveries(self: &Arc<Self>, caller: &Caller, case: CaseId) -> Result<CaseDeliveries, Refused> {
        let (who, asked) = (caller.clone(), case.clone());
        self.command(caller, Verb::DeliveryList, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&case)?.ok_or_else(|| Refused::unknown(Thing::Case, &case))?;
            Ok(case_deliveries(reader, (&legal, &reader.calendars()?), case, now)?)
        })
        .await
    }
}

/// All that is shown of the service of a case's documents.
pub(in crate::custody) fn case_deliveries(
    reader: &Reader<'_>,
    (law, calendars): (&Legal, &Calendars),
    case: Case,
    now: Utc,
) -> Result<CaseDeliveries, DbError> {
    let (deliveries, decisions) = (reader.deliveries_of(&case.id)?, reader.decisions_of(&case.id)?);
    let parties: Vec<(PartyId, PartyKind)> =
        reader.parties(&case.id)?.into_iter().map(|party| (party.id, party.kind)).collect();
    let (acts, marks) = (reader.acts_of(&case.id)?, marks(reader, &case.id)?);
    let description = reader.course(&case.id)?.and_then(|course| course.description);
    let matter = description.as_ref().map(|said| said.matter.as_str());
    let known = CaseKnown { deliveries: &deliveries, parties: &parties, matter };
    let view = |delivery: &Delivery| {
        let kind = law.lists.service_kinds.iter().find(|kind| kind.ground.id == delivery.said.service_kind.as_str());
        let act = kind.and_then(|kind| covering(kind, delivery, &acts));
        let beside = Beside { failed_before: failed_before(&deliveries, &delivery.said), has_act: act.is_some() };
        let is_notice = kind.is_some_and(|kind| kind.says.delivered_on == DeliveredOn::TermAfterPosting);
        let facts = ServiceFacts {
            matter,
            marks: &marks,
            decided: decisions
                .iter()
                .find(|decision| decision.document == delivery.said.document)
                .map(|decision| decided_at(decision, law.zone())),
            posted: Some(delivery.said.at).filter(|_| is_notice && delivery.said.succeeded),
            delivered: delivered_at(law, delivery, is_notice),
        };
        let (clocks, uncounted) = clocks(law, facts, calendars, now);
        for error in uncounted {
            tracing::warn!(case = %delivery.case, term.error = %error, "a term of a service cannot be counted");
        }
        DeliveryView {
            lacks: kind.map(|kind| lacks(kind, delivery, beside)).unwrap_or_default(),
            faults: faults(law, kind, delivery, known),
            kind: kind.cloned(),
            act,
            clocks,
            delivery: delivery.clone(),
        }
    };
    Ok(CaseDeliveries { deliveries: deliveries.iter().map(view).collect(), case })
}

/// The act of the case whose time covers a service of a kind that is to be recorded in sound and pictures.
fn covering(kind: &ServiceKind, delivery: &Delivery, acts: &[Act]) -> Option<ActId> {
    if kind.says.av != AskedOf::Required {
        return None;
    }
    let at = delivery.said.at;
    let covers = |act: &&Act| {
        kind.says.act.as_deref().is_none_or(|id| act.said.kind.as_str() == id)
            && (act.said.from..=act.said.until).contains(&at)
    };
    acts.iter().find(covers).map(|act| act.id.clone())
}

/// The moment as of which something counts as served: a notice when its last day is over, all else with its day.
fn delivered_at(law: &Legal, delivery: &Delivery, is_notice: bool) -> Option<Utc> {
    let on = delivery.delivered.as_ref()?.on;
    let day = if is_notice { on.tomorrow().ok()? } else { on };
    term::midnight(law.zone(), day).ok()
}
