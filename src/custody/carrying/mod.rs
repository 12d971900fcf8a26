//! What was served and what is owed in a case, for the page of it: with all that its forms offer, to whom.

pub mod offered;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::{CaseId, Certificate, DeliveryId, UserId};
use evidence::term::Calendars;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::agency::Officer;
use crate::custody::carrying::offered::Offering;
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::case::file::parties;
use crate::custody::course::whose::{Whose, whose};
use crate::custody::delegation::Acting;
use crate::custody::delegation::deciding::acting;
use crate::custody::delivery::delivered::delivered_on;
use crate::custody::delivery::view::{DeliveryView, case_deliveries};
use crate::custody::document::DocumentFact;
use crate::custody::legal::{DeliveredOn, Legal};
use crate::custody::party::act::PartiesShown;
use crate::custody::performance::view::{PerformanceView, case_performances};
use crate::custody::refused::Invalid;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// On which day a service counts as served, once somebody says that it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CountsOn {
    /// On a day that is given, by this rule.
    Given(DeliveredOn),
    /// On the day that its kind says.
    Said(Date),
    /// On none yet: why.
    NotYet(Invalid),
    /// Nobody can say: the legal data knows its kind no more.
    Unknown,
}

/// A service of a document, with what its forms offer.
#[derive(Debug, Clone)]
pub struct Served {
    /// The service.
    pub view: DeliveryView,
    /// On which day it counts as served.
    pub counts_on: CountsOn,
    /// Whether an urging rests on it.
    pub is_rested_on: bool,
}

/// What was served and what is owed in a case.
pub struct CaseCarrying {
    /// The case.
    pub case: Case,
    /// Who handles it; none until somebody says.
    pub handlers: Option<BTreeSet<Certificate>>,
    /// The officers whose case it is.
    pub whose: Whose,
    /// For whom whoever looks acts at this moment.
    pub acting: Option<Acting>,
    /// The service of its documents, in the order in which it was made.
    pub deliveries: Vec<Served>,
    /// What is owed in it, in the order in which it was recorded.
    pub performances: Vec<PerformanceView>,
    /// Its parties; why not, where what lies beside the log is not what the log has.
    pub parties: Result<PartiesShown, Refused>,
    /// Its documents, oldest first.
    pub documents: Vec<DocumentFact>,
    /// The officers of its agency, for those who may record services; else none.
    pub roster: Vec<Officer>,
    /// Names of the officers in it, where the register has them.
    pub officers: BTreeMap<Certificate, String>,
    /// Names of the people in it.
    pub people: BTreeMap<UserId, String>,
}

impl CaseCarrying {
    /// What somebody may do there.
    pub fn offering<'a>(&'a self, who: &'a Caller) -> Offering<'a> {
        let (handlers, whose) = (self.handlers.as_ref(), &self.whose);
        Offering { case: &self.case, handlers, whose, who, acting: self.acting.as_ref() }
    }

    /// What it describes.
    fn items(&self) -> Vec<Item> {
        let documents = self.documents.iter().map(|document| Item::Document(document.id.clone()));
        std::iter::once(Item::Case(self.case.id.clone())).chain(documents).collect()
    }

    /// The people who are named in it.
    fn persons(&self) -> BTreeSet<UserId> {
        let served = self.deliveries.iter().map(|served| &served.view.delivery.recorded_by);
        let steps = self.performances.iter().flat_map(|view| &view.performance.told).map(|told| &told.by);
        served.chain(steps).cloned().collect()
    }

    /// The officers who are named in it.
    fn certificates(&self) -> BTreeSet<Certificate> {
        self.deliveries.iter().flat_map(|served| &served.view.delivery.said.officers).cloned().collect()
    }
}

impl Custody {
    /// What was served and what is owed in a case; the reading is logged.
    pub async fn show_carrying(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseCarrying, Refused> {
        let (who, legal, now) = (caller.clone(), Arc::clone(&self.legal), self.clock.now());
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &id)?;
            carrying(reader, case, (&who, &legal), now)
        });
        let found = found.await;
        let shown = self.recorded(caller, Verb::CaseCarrying, found).await?;
        self.log_described(caller, Verb::CaseCarrying, shown.items()).await?;
        Ok(shown)
    }
}

fn carrying(
    reader: &Reader<'_>,
    case: Case,
    (who, legal): (&Caller, &Legal),
    now: Utc,
) -> Result<CaseCarrying, Refused> {
    let calendars = reader.calendars()?;
    let course = reader.course(&case.id)?;
    let mut shown = CaseCarrying {
        acting: acting(reader, legal, who, now)?,
        deliveries: served(reader, (legal, &calendars), &case, now)?,
        performances: case_performances(reader, (legal, &calendars), case.clone(), now)?.performances,
        parties: parties(reader, who, (&case, course.as_ref()), (legal, legal.day(now)))?,
        documents: reader.documents_of(&case.id)?,
        roster: Vec::new(),
        officers: BTreeMap::new(),
        people: BTreeMap::new(),
        whose: whose(reader, course.as_ref(), &case.id)?,
        handlers: course.and_then(|course| course.description).map(|said| said.handlers),
        case,
    };
    if shown.offering(who).runs() {
        shown.roster = reader.officers()?.into_iter().filter(|officer| officer.agency == shown.case.agency).collect();
    }
    for certificate in shown.certificates() {
        if let Some(officer) = reader.officer(&certificate)? {
            shown.officers.insert(certificate, officer.name);
        }
    }
    for person in shown.persons() {
        if let Some(user) = reader.user_shown(&person)? {
            shown.people.insert(person, user.name);
        }
    }
    Ok(shown)
}

fn served(
    reader: &Reader<'_>,
    (legal, calendars): (&Legal, &Calendars),
    case: &Case,
    now: Utc,
) -> Result<Vec<Served>, DbError> {
    let views = case_deliveries(reader, (legal, calendars), case.clone(), now)?.deliveries;
    let served = |view: DeliveryView| -> Result<Served, DbError> {
        let id: &DeliveryId = &view.delivery.id;
        let is_rested_on = reader.steps_resting_on(&case.id, id, 1)? > 0;
        Ok(Served { counts_on: counts_on((legal, calendars), &view, now), is_rested_on, view })
    };
    views.into_iter().map(served).collect()
}

/// On which day a service counts as served that does not yet.
fn counts_on((legal, calendars): (&Legal, &Calendars), view: &DeliveryView, now: Utc) -> CountsOn {
    let Some(kind) = &view.kind else { return CountsOn::Unknown };
    match kind.says.delivered_on {
        rule @ (DeliveredOn::Signature | DeliveredOn::ReceiptDate | DeliveredOn::Arrival) => CountsOn::Given(rule),
        DeliveredOn::ThatDay | DeliveredOn::TermAfterPosting => {
            match delivered_on((legal, calendars), kind, &view.delivery.said, None, now) {
                Ok(on) => CountsOn::Said(on),
                Err(why) => CountsOn::NotYet(why),
            }
        }
    }
}
