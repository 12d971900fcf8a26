//! What is owed in a case, for a person to read: how it stands, its clocks, the surcharge, when a court may be asked, and what is not as
//! it should be.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::ReadWhat;
use evidence::ids::CaseId;
use evidence::term::Calendars;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::custody::access::{Action, Caller};
use crate::custody::act::excuse::marks;
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::course::clocks::CaseClock;
use crate::custody::delivery::Delivery;
use crate::custody::legal::{EntryGround, Legal};
use crate::custody::performance::clocks::{OwedFacts, clocks};
use crate::custody::performance::findings::{Known, findings};
use crate::custody::performance::state::PerformanceState;
use crate::custody::performance::surcharge::{Rate, Surcharge, surcharge};
use crate::custody::performance::window::{NoWindow, Window, WindowFacts, sue_until, window};
use crate::custody::performance::{NotComputed, Performance, PerformanceFault};
use crate::custody::refused::Thing;
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, Reader};

/// Something that is owed, with all that is shown of it.
#[derive(Debug, Clone)]
pub struct PerformanceView {
    /// What is owed, with its events.
    pub performance: Performance,
    /// How it stands.
    pub state: PerformanceState,
    /// Its clocks.
    pub clocks: Vec<CaseClock>,
    /// The last day on which it is done in time, as it is by now.
    pub due_on: Date,
    /// The day on which the decision counts as served on the party.
    pub delivered_on: Option<Date>,
    /// The surcharge; none where it is no fine, its decision fell, or it cannot be computed.
    pub surcharge: Option<Surcharge>,
    /// The entries of the legal data by which it grows.
    pub surcharge_rules: Vec<EntryGround>,
    /// From when until when a court may be asked; or why that cannot be said.
    pub window: Result<Window, NoWindow>,
    /// What could not be computed of it.
    pub not_computed: Vec<NotComputed>,
    /// What is not as it should be.
    pub faults: Vec<PerformanceFault>,
}

/// What is owed in a case.
#[derive(Debug, Clone)]
pub struct CasePerformances {
    /// The case.
    pub case: Case,
    /// What is owed, in the order in which it was recorded.
    pub performances: Vec<PerformanceView>,
}

impl Custody {
    /// What is owed in a case; the reading is logged on the case.
    pub async fn performances(self: &Arc<Self>, caller: &Caller, case: CaseId) -> Result<CasePerformances, Refused> {
        let (who, asked) = (caller.clone(), case.clone());
        self.command(caller, Verb::PerformanceList, move |reader, _| {
            let case = case_for(reader, &who, Action::ReadCases, &asked)?;
            Ok(reading(&who, ReadWhat::Detail, vec![Item::Case(case.id)]))
        })
        .await?;
        let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let case = reader.case(&case)?.ok_or_else(|| Refused::unknown(Thing::Case, &case))?;
            Ok(case_performances(reader, (&legal, &reader.calendars()?), case, now)?)
        })
        .await
    }
}

/// All that is shown of what is owed in a case.
pub(in crate::custody) fn case_performances(
    reader: &Reader<'_>,
    (law, calendars): (&Legal, &Calendars),
    case: Case,
    now: Utc,
) -> Result<CasePerformances, DbError> {
    let deliveries = reader.deliveries_of(&case.id)?;
    let description = reader.course(&case.id)?.and_then(|course| course.description);
    let marks = marks(reader, &case.id)?;
    let looked = Looked {
        law,
        calendars,
        deliveries: &deliveries,
        matter: description.as_ref().map(|said| said.matter.as_str()),
        marks: &marks,
        today: law.day(now),
        now,
    };
    let performances = reader.performances_of(&case.id)?.into_iter().map(|one| looked.view(one)).collect();
    Ok(CasePerformances { case, performances })
}

/// What is looked at of a case for all that is owed in it.
struct Looked<'a> {
    law: &'a Legal,
    calendars: &'a Calendars,
    deliveries: &'a [Delivery],
    matter: Option<&'a str>,
    marks: &'a BTreeSet<String>,
    today: Date,
    now: Utc,
}

impl Looked<'_> {
    fn view(&self, performance: Performance) -> PerformanceView {
        let (litigations, due_on) = (performance.litigations(), performance.due_on(self.law));
        let delivered_on = self.delivered_on(&performance);
        let facts = WindowFacts {
            delivered_on,
            urged_on: performance.urged_on(),
            litigations: &litigations,
            matter: self.matter,
            marks: self.marks,
        };
        let mut not_computed = Vec::new();
        if !performance.is_followed() {
            not_computed.push(NotComputed::Course);
        }
        let sue_until = match sue_until(self.law, self.calendars, facts) {
            Ok(on) => Some(on),
            Err(NoWindow::NoRule | NoWindow::NotCounted) => {
                not_computed.push(NotComputed::Term);
                None
            }
            // There is no such day, or none yet.
            Err(
                NoWindow::NotDelivered
                | NoWindow::NotUrged
                | NoWindow::LitigationRuns
                | NoWindow::DecisionFell
                | NoWindow::CourtJudged,
            ) => None,
        };
        let owed =
            OwedFacts { performance: &performance, delivered_on, sue_until, matter: self.matter, marks: self.marks };
        let (clocks, uncounted) = clocks(self.law, owed, self.calendars, self.now);
        for error in uncounted {
            tracing::warn!(case = %performance.case, term.error = %error, "a term of what is owed cannot be counted");
            not_computed.push(NotComputed::Term);
        }
        let surcharge = match performance.fine(self.law) {
            Ok(fine) => fine.map(|fine| surcharge(&fine, self.today)),
            Err(why) => {
                not_computed.push(why);
                None
            }
        };
        not_computed.sort_unstable();
        not_computed.dedup();
        let window = window(self.law, self.calendars, facts);
        let upon = |urged_on| self::window(self.law, self.calendars, WindowFacts { urged_on: Some(urged_on), ..facts });
        let before: Vec<_> = performance.urged_before().into_iter().map(|on| (on, upon(on))).collect();
        let known = Known { due_on, window: window.as_ref().map_err(|why| *why), before: &before, today: self.today };
        PerformanceView {
            state: performance.state(),
            clocks,
            surcharge_rules: self.surcharge_rules(&performance, surcharge.as_ref()),
            surcharge,
            faults: findings(&performance, known),
            not_computed,
            due_on,
            delivered_on,
            window,
            performance,
        }
    }

    /// By which entries a fine grows that is paid late.
    fn surcharge_rules(&self, performance: &Performance, surcharge: Option<&Surcharge>) -> Vec<EntryGround> {
        if surcharge.is_none() {
            return Vec::new();
        }
        Rate::rules(self.law, performance.owed.due_on).into_iter().map(|rule| rule.ground.clone()).collect()
    }

    /// The day on which the decision first counted as served on the party that owes it.
    fn delivered_on(&self, performance: &Performance) -> Option<Date> {
        let owed = &performance.owed;
        let of_it =
            |delivery: &&Delivery| (&delivery.said.document, &delivery.said.party) == (&owed.document, &owed.party);
        self.deliveries.iter().filter(of_it).filter_map(|delivery| delivery.delivered.as_ref()).map(|it| it.on).min()
    }
}
