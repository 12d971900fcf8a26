//! What the service of documents and carrying out lack. Pure.

use std::collections::BTreeSet;

use evidence::event::PaperKind;
use evidence::term;
use evidence::time::Utc;
use jiff::civil::Date;

use crate::answers::course::ClockStanding;
use crate::custody::completeness::stages::{is_decided, is_ended, standing_decision};
use crate::custody::completeness::terms::is_broken;
use crate::custody::completeness::{
    CaseKnown, Lack, LackGround, LackMend, LackOf, LackStanding, LackWhat, PathStage, days_late, grounds, lack,
};
use crate::custody::decision::rules::decided_at;
use crate::custody::delivery::clocks::{ServiceFacts, clocks};
use crate::custody::delivery::view::DeliveryView;
use crate::custody::delivery::{DeliveryFault, DeliveryStanding};
use crate::custody::legal::ClockStop;
use crate::custody::performance::PerformanceFault;
use crate::custody::performance::view::PerformanceView;

/// What service and carrying out lack.
pub fn lacks(known: &CaseKnown<'_>) -> Vec<Lack> {
    let shown = known.deliveries.iter().flat_map(|view| of_delivery(known, view));
    let owed = known.performances.iter().flat_map(|view| of_performance(known, view));
    unserved(known).into_iter().chain(shown).chain(owed).collect()
}

/// That nothing is recorded of the service of the decision, but for attempts that failed.
fn unserved(known: &CaseKnown<'_>) -> Option<Lack> {
    if known.course.is_served || !is_decided(known) {
        return None;
    }
    let standing = standing_decision(known);
    let is_of_it = |view: &&DeliveryView| {
        let said = &view.delivery.said;
        match standing {
            Some(decision) => said.document == decision.document,
            None => said.document_kind == PaperKind::Decision,
        }
    };
    let of_it: Vec<&DeliveryView> = known.deliveries.iter().filter(is_of_it).collect();
    // What is under way has clocks of its own.
    if of_it.iter().any(|view| view.delivery.standing() == DeliveryStanding::UnderWay) {
        return None;
    }
    let on_the_spot = known.simple.map(|view| view.decision.said.decided_at);
    let decided = standing.map(|decision| decided_at(decision, known.law.zone())).or(on_the_spot)?;
    let of =
        standing.map_or_else(|| LackOf::Case(known.case.id.clone()), |decision| LackOf::Decision(decision.id.clone()));
    let found = lack(PathStage::Service, LackWhat::NotServed, of, LackMend::Serve);
    let looked_at = !of_it.is_empty();
    Some(in_time(known, decided, Lack { looked_at, since: Some(decided), ..found }))
}

/// The same by the terms that the legal data sets to the service of a decision.
fn in_time(known: &CaseKnown<'_>, decided: Utc, lack: Lack) -> Lack {
    let none = BTreeSet::new();
    let said = known.course.course.as_ref().and_then(|course| course.description.as_ref());
    let facts = ServiceFacts {
        matter: said.map(|said| said.matter.as_str()),
        marks: said.map_or(&none, |said| &said.marks),
        decided: Some(decided),
        posted: None,
        delivered: None,
    };
    let (clocks, _) = clocks(known.law, facts, known.calendars, known.now);
    let due = clocks.iter().map(|clock| clock.due.end.due()).min();
    let is_over = clocks.iter().any(|clock| clock.standing == ClockStanding::Overdue);
    let standing = match (is_over, is_ended(known)) {
        (true, _) => LackStanding::Late,
        (false, true) => LackStanding::Lacking,
        (false, false) => LackStanding::Open,
    };
    let mut of_rules: Vec<LackGround> = clocks.iter().map(|clock| grounds::of_rule(&clock.rule)).collect();
    if of_rules.is_empty() {
        of_rules.push(grounds::served());
    }
    let late_days = due.filter(|_| is_over).map_or(0, |due| days_late(due, known.now));
    Lack { standing, grounds: of_rules, until: due, late_days, ..lack }
}

fn of_delivery(known: &CaseKnown<'_>, view: &DeliveryView) -> Vec<Lack> {
    let of = || LackOf::Delivery(view.delivery.id.clone());
    let found = |what, grounds| Lack {
        grounds,
        looked_at: true,
        since: Some(view.delivery.said.at),
        ..lack(PathStage::Service, what, of(), LackMend::Serve)
    };
    let asked = || view.kind.iter().map(|kind| grounds::of_entry(&kind.ground)).collect::<Vec<_>>();
    let lacks = view.lacks.iter().map(|lack| found(LackWhat::Delivery(*lack), asked()));
    let faults = view.faults.iter().filter_map(|fault| match fault {
        DeliveryFault::NoRepairNotice => {
            let kind = known.law.document_kind(PaperKind::CreditRepairNotice.as_str());
            Some(found(LackWhat::Service(*fault), kind.map(grounds::of_kind).into_iter().collect()))
        }
        // A second attempt is recommended by no article, and a kind that the legal data knows no more has none.
        DeliveryFault::OneEarlierAttempt | DeliveryFault::KindUnknown => None,
    });
    lacks.chain(faults).collect()
}

fn of_performance(known: &CaseKnown<'_>, view: &PerformanceView) -> Vec<Lack> {
    let faults = view.faults.iter().filter(|fault| !is_told_by_term(view, **fault));
    faults.map(|fault| owed(known, view, *fault)).collect()
}

/// Whether a term of what is owed tells the same already, with its rule.
fn is_told_by_term(view: &PerformanceView, fault: PerformanceFault) -> bool {
    let stops = match fault {
        PerformanceFault::NotDone | PerformanceFault::DoneLate => ClockStop::Paid,
        PerformanceFault::AppliedTooSoon | PerformanceFault::AppliedTooLate => ClockStop::Applied,
        PerformanceFault::PaidLess
        | PerformanceFault::NotRecorded
        | PerformanceFault::NotChecked
        | PerformanceFault::NotSetRight
        | PerformanceFault::UrgedTooSoon
        | PerformanceFault::StatementNotReviewed => return false,
    };
    view.clocks.iter().any(|clock| clock.rule.stops == stops && is_broken(clock))
}

fn owed(known: &CaseKnown<'_>, view: &PerformanceView, fault: PerformanceFault) -> Lack {
    let is_late =
        matches!(fault, PerformanceFault::NotDone | PerformanceFault::DoneLate | PerformanceFault::AppliedTooLate);
    let is_done = matches!(
        fault,
        PerformanceFault::DoneLate
            | PerformanceFault::UrgedTooSoon
            | PerformanceFault::AppliedTooSoon
            | PerformanceFault::AppliedTooLate
    );
    let mend = if is_done { LackMend::Nothing } else { LackMend::CarryOut };
    let of = LackOf::Performance(view.performance.id.clone());
    let found = lack(PathStage::CarryingOut, LackWhat::Performance(fault), of, mend);
    // The last day and the day on which it was done are days of the site, and end with them.
    let until = match fault {
        PerformanceFault::NotDone | PerformanceFault::DoneLate => day_ends(known, view.due_on),
        _ => None,
    };
    let came = match fault {
        PerformanceFault::DoneLate => view.performance.done_on().and_then(|on| day_ends(known, on)),
        _ => Some(known.now),
    };
    Lack {
        standing: if is_late { LackStanding::Late } else { LackStanding::Lacking },
        grounds: vec![grounds::of_performance(fault)],
        looked_at: !matches!(fault, PerformanceFault::NotDone | PerformanceFault::NotChecked),
        since: view.performance.told.first().map(|told| told.at),
        until,
        late_days: until.zip(came).map_or(0, |(until, came)| days_late(until, came)),
        ..found
    }
}

/// The last moment of a day.
fn day_ends(known: &CaseKnown<'_>, day: Date) -> Option<Utc> {
    let next = term::midnight(known.law.zone(), day.tomorrow().ok()?).ok()?;
    Utc::from_micros(next.micros() - 1).ok()
}
