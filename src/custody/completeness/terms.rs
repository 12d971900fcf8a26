//! The terms of a case that were not kept, of all its clocks: each fact that is late told once, however many texts set a
//! term to it. Pure.

use evidence::time::Utc;

use crate::answers::course::ClockStanding;
use crate::custody::completeness::{
    CaseKnown, Lack, LackMend, LackOf, LackStanding, LackWhat, PathStage, days_late, grounds, lack,
};
use crate::custody::course::clocks::CaseClock;
use crate::custody::delivery::DeliveryStanding;
use crate::custody::legal::{ClockStart, ClockStop};

/// All clocks of a case, each with what it is of. Those of a service that failed are not: it is served by another.
pub fn clocks<'a>(known: &CaseKnown<'a>) -> Vec<(LackOf, &'a CaseClock)> {
    let case = || LackOf::Case(known.case.id.clone());
    let simple = known.simple.iter().flat_map(|view| &view.clocks);
    let of_case = known.course.clocks.iter().chain(simple).map(|clock| (case(), clock));
    let of_reviews = known
        .reviewed
        .reviews
        .iter()
        .flat_map(|view| view.clocks.iter().map(move |one| (LackOf::Review(view.review.id.clone()), &one.clock)));
    let served = known.deliveries.iter().filter(|view| view.delivery.standing() != DeliveryStanding::Failed);
    let of_deliveries = served
        .flat_map(|view| view.clocks.iter().map(move |clock| (LackOf::Delivery(view.delivery.id.clone()), clock)));
    let of_performances = known.performances.iter().flat_map(|view| {
        view.clocks.iter().map(move |clock| (LackOf::Performance(view.performance.id.clone()), clock))
    });
    of_case.chain(of_reviews).chain(of_deliveries).chain(of_performances).collect()
}

/// The terms that were not kept.
pub fn lacks(known: &CaseKnown<'_>) -> Vec<Lack> {
    let mut found: Vec<(Fact, Lack)> = Vec::new();
    for (of, clock) in clocks(known) {
        if !is_broken(clock) {
            continue;
        }
        let fact = (of.clone(), (clock.rule.starts, clock.started), clock.rule.stops);
        match found.iter_mut().find(|(other, _)| *other == fact) {
            Some((_, told)) => add(known, told, clock),
            None => found.push((fact, told(known, of, clock))),
        }
    }
    found.into_iter().map(|(_, lack)| lack).collect()
}

/// What is late: of what, from when on, and what did not happen.
type Fact = (LackOf, (ClockStart, Utc), ClockStop);

/// Whether a term was not kept by those who work on the case. What is not on record is nobody's fault, and what the party
/// lets pass of its own means against a decision is no lack of the case.
pub fn is_broken(clock: &CaseClock) -> bool {
    let is_the_partys = matches!(clock.rule.stops, ClockStop::HearingAsked | ClockStop::Sued | ClockStop::ReviewAsked);
    match clock.standing {
        ClockStanding::Overdue | ClockStanding::Late | ClockStanding::TooSoon => !is_the_partys,
        ClockStanding::Running | ClockStanding::AtRisk | ClockStanding::InTime | ClockStanding::Unknown => false,
    }
}

fn came(known: &CaseKnown<'_>, clock: &CaseClock) -> Utc {
    clock.stopped.unwrap_or(known.now)
}

fn told(known: &CaseKnown<'_>, of: LackOf, clock: &CaseClock) -> Lack {
    let due = clock.due.end.due();
    let is_too_soon = clock.standing == ClockStanding::TooSoon;
    let mend = if clock.standing == ClockStanding::Overdue { mend(clock.rule.stops) } else { LackMend::Nothing };
    Lack {
        standing: LackStanding::Late,
        grounds: vec![grounds::of_rule(&clock.rule)],
        looked_at: clock.stopped.is_some(),
        since: Some(clock.started),
        until: Some(due),
        late_days: if is_too_soon { 0 } else { days_late(due, came(known, clock)) },
        ..lack(stage(clock.rule.stops), LackWhat::Term(clock.standing), of, mend)
    }
}

/// Another text that sets a term to the same: what is over first is told.
fn add(known: &CaseKnown<'_>, told: &mut Lack, clock: &CaseClock) {
    told.grounds.push(grounds::of_rule(&clock.rule));
    let due = clock.due.end.due();
    if clock.standing != ClockStanding::TooSoon && told.until.is_none_or(|until| due < until) {
        told.until = Some(due);
        told.late_days = days_late(due, came(known, clock));
    }
}

/// The stage on the way that something that stops a clock belongs to.
pub fn stage(stops: ClockStop) -> PathStage {
    match stops {
        ClockStop::Ratified | ClockStop::Registered | ClockStop::Told => PathStage::Start,
        ClockStop::Stored | ClockStop::Sealed | ClockStop::Released => PathStage::Investigation,
        ClockStop::Opined => PathStage::Review,
        ClockStop::Decided | ClockStop::HearingAsked | ClockStop::Heard => PathStage::Decision,
        ClockStop::Served => PathStage::Service,
        ClockStop::Paid
        | ClockStop::HandedIn
        | ClockStop::Banked
        | ClockStop::Applied
        | ClockStop::Sued
        | ClockStop::ReviewAsked => PathStage::CarryingOut,
        ClockStop::Filed
        | ClockStop::Published
        | ClockStop::Updated
        | ClockStop::Withdrawn
        | ClockStop::Answered
        | ClockStop::HandedOver
        | ClockStop::PlatformUpdated => PathStage::Archive,
    }
}

/// What stops a clock that is over.
fn mend(stops: ClockStop) -> LackMend {
    match stops {
        ClockStop::Decided => LackMend::Decide,
        ClockStop::Opined => LackMend::Review,
        ClockStop::Served => LackMend::Serve,
        ClockStop::HandedIn => LackMend::FollowSimple,
        ClockStop::Paid | ClockStop::Banked | ClockStop::Applied | ClockStop::Sued | ClockStop::ReviewAsked => {
            LackMend::CarryOut
        }
        ClockStop::Stored | ClockStop::Sealed => LackMend::Nothing,
        ClockStop::Ratified
        | ClockStop::Registered
        | ClockStop::Told
        | ClockStop::Released
        | ClockStop::HearingAsked
        | ClockStop::Heard
        | ClockStop::Filed
        | ClockStop::Published
        | ClockStop::Updated
        | ClockStop::Withdrawn
        | ClockStop::Answered
        | ClockStop::HandedOver
        | ClockStop::PlatformUpdated => LackMend::TakeStep,
    }
}
