//! How far a case is in each stage, and what lacks of the case itself: what it is about, and who its party is. Pure.

use evidence::event::{CaseProcedure, DecisionGround};

use crate::custody::case::CaseState;
use crate::custody::completeness::{CaseKnown, Lack, LackMend, LackOf, LackStanding, LackWhat, PathStage, WaitsFor};
use crate::custody::completeness::{grounds, lack};
use crate::custody::course::Course;
use crate::custody::decision::state::DecisionState;
use crate::custody::decision::{CaseDecision, DecisionBasis};
use crate::custody::delivery::DeliveryStanding;
use crate::custody::draft::Draft;
use crate::custody::draft::act::BoundDraft;
use crate::custody::performance::state::PerformanceState;
use crate::custody::refused::Fault;
use crate::custody::review::ReviewState;
use crate::custody::review::binding::Binding;

/// How far a case is in a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Nothing asks for it.
    NotAsked,
    /// Nothing of it was begun.
    NotBegun,
    /// It goes on, and waits for somebody.
    Waits(WaitsFor),
    /// It is over.
    Over,
}

/// How far a case is in all stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    start: Reach,
    investigation: Reach,
    review: Reach,
    decision: Reach,
    service: Reach,
    carrying_out: Reach,
    archive: Reach,
}

impl Reached {
    /// How far it is in one.
    pub fn of(&self, stage: PathStage) -> Reach {
        match stage {
            PathStage::Start => self.start,
            PathStage::Investigation => self.investigation,
            PathStage::Review => self.review,
            PathStage::Decision => self.decision,
            PathStage::Service => self.service,
            PathStage::CarryingOut => self.carrying_out,
            PathStage::Archive => self.archive,
        }
    }

    /// Whether what a stage lacks should be there: it is over. Until then it may still come.
    pub fn is_over(&self, stage: PathStage) -> bool {
        matches!(self.of(stage), Reach::Over)
    }

    /// Whether something of a stage was begun.
    pub fn is_begun(&self, stage: PathStage) -> bool {
        matches!(self.of(stage), Reach::Waits(_) | Reach::Over)
    }

    /// How something that a stage has not stands.
    pub fn standing(&self, stage: PathStage) -> LackStanding {
        if self.is_over(stage) { LackStanding::Lacking } else { LackStanding::Open }
    }
}

/// The decision that stands.
pub fn standing_decision<'a>(known: &CaseKnown<'a>) -> Option<&'a CaseDecision> {
    known.course.decisions.last().filter(|decision| decision.fallen.is_none())
}

/// The newest draft that was not withdrawn.
pub fn newest_draft<'a>(known: &CaseKnown<'a>) -> Option<&'a BoundDraft> {
    known.reviewed.drafts.iter().rfind(|bound| is_standing(&bound.draft))
}

fn is_standing(draft: &Draft) -> bool {
    draft.withdrawn.is_none()
}

/// Whether the case is over.
pub fn is_ended(known: &CaseKnown<'_>) -> bool {
    *known.course.state() == Course::Ended
}

/// Whether it is dealt with on the spot.
fn is_simple(known: &CaseKnown<'_>) -> bool {
    let said = known.course.course.as_ref().and_then(|course| course.description.as_ref());
    known.course.is_decided_simply || said.is_some_and(|said| said.procedure == CaseProcedure::Simple)
}

/// Whether something was decided that stands.
pub fn is_decided(known: &CaseKnown<'_>) -> bool {
    known.course.is_decided_simply || standing_decision(known).is_some()
}

/// How far a case is.
pub fn reached(known: &CaseKnown<'_>) -> Reached {
    Reached {
        start: start(known),
        investigation: investigation(known),
        review: review(known),
        decision: decision(known),
        service: service(known),
        carrying_out: carrying_out(known),
        archive: archive(known),
    }
}

fn start(known: &CaseKnown<'_>) -> Reach {
    match known.course.state() {
        // What is decided on the spot needs no start (annex 2, article 21).
        _ if is_simple(known) => Reach::NotAsked,
        Course::Reported if known.course.course.is_none() => Reach::NotBegun,
        Course::Reported | Course::StartRefused | Course::UrgentRefused => Reach::Waits(WaitsFor::Handlers),
        Course::StartRequested { .. } | Course::StartedUrgent { .. } => Reach::Waits(WaitsFor::Head),
        Course::Started | Course::DecidedSimply | Course::EndRequested { .. } | Course::Ended => Reach::Over,
    }
}

fn investigation(known: &CaseKnown<'_>) -> Reach {
    let runs = match known.course.state() {
        Course::Started | Course::StartedUrgent { .. } => true,
        Course::Reported | Course::StartRequested { .. } | Course::StartRefused | Course::UrgentRefused => false,
        Course::DecidedSimply | Course::EndRequested { .. } | Course::Ended => return Reach::Over,
    };
    if is_decided(known) {
        Reach::Over
    } else if runs || !known.acts.is_empty() {
        Reach::Waits(WaitsFor::Handlers)
    } else {
        Reach::NotBegun
    }
}

fn review(known: &CaseKnown<'_>) -> Reach {
    if is_simple(known) {
        return Reach::NotAsked;
    }
    if let Some(decision) = standing_decision(known) {
        return match decision.basis {
            DecisionBasis::Ground(DecisionGround::NotDue { .. }) => Reach::NotAsked,
            DecisionBasis::Ground(DecisionGround::Agreed { .. } | DecisionGround::Resolved { .. })
            | DecisionBasis::Override { .. } => Reach::Over,
        };
    }
    let Some(newest) = newest_draft(known) else {
        return if is_ended(known) { Reach::NotAsked } else { Reach::NotBegun };
    };
    match &newest.binding {
        // What was reviewed is the same text as a draft that says otherwise what it decides.
        Binding::Agreed(_) | Binding::Resolved(_) if is_reviewed_otherwise(known) => Reach::Waits(WaitsFor::Handlers),
        Binding::Agreed(_) | Binding::Resolved(_) => Reach::Over,
        Binding::NotSubmitted if is_without_review(known) => Reach::NotAsked,
        Binding::NotSubmitted | Binding::Returned(_) => Reach::Waits(WaitsFor::Handlers),
        Binding::Open(id) | Binding::Disagreed(id) => {
            let found = known.reviewed.reviews.iter().find(|view| view.review.id == *id);
            Reach::Waits(found.map_or(WaitsFor::LegalOffice, |view| waits(view.review.state)))
        }
    }
}

/// Whether the newest draft can be decided on without a review.
fn is_without_review(known: &CaseKnown<'_>) -> bool {
    let next = known.decisions.next.as_ref();
    next.is_some_and(|next| matches!(next.ground, Ok(DecisionGround::NotDue { .. })))
}

/// Whether the newest draft was reviewed as another alone.
fn is_reviewed_otherwise(known: &CaseKnown<'_>) -> bool {
    known.decisions.next.as_ref().is_some_and(|next| next.ground == Err(Fault::DecideReviewedOtherwise))
}

/// For whom a review waits.
fn waits(state: ReviewState) -> WaitsFor {
    match state {
        ReviewState::Submitted | ReviewState::Complete | ReviewState::RereviewRequested | ReviewState::Upheld => {
            WaitsFor::LegalOffice
        }
        ReviewState::Incomplete | ReviewState::Returned | ReviewState::Disagreed => WaitsFor::Handlers,
        ReviewState::CollectiveCalled | ReviewState::Agreed | ReviewState::Resolved => WaitsFor::Head,
    }
}

fn decision(known: &CaseKnown<'_>) -> Reach {
    if is_decided(known) || is_ended(known) {
        return Reach::Over;
    }
    let may_decide = known.decisions.next.as_ref().is_some_and(|next| next.ground.is_ok());
    match known.decisions.state {
        _ if may_decide => Reach::Waits(WaitsFor::Head),
        // What fell is decided anew, or the case ends.
        DecisionState::Fallen { .. } => Reach::Waits(WaitsFor::Handlers),
        DecisionState::Undecided | DecisionState::Decided { .. } => {
            let is_begun = newest_draft(known).is_some() || !known.decisions.steps.is_empty();
            if is_begun { Reach::Waits(WaitsFor::Handlers) } else { Reach::NotBegun }
        }
    }
}

fn service(known: &CaseKnown<'_>) -> Reach {
    if known.course.is_served || is_ended(known) {
        return Reach::Over;
    }
    // A notice or a letter is on its way; else whoever serves it is waited for.
    let is_begun = is_decided(known)
        || known.deliveries.iter().any(|view| view.delivery.standing() != DeliveryStanding::Delivered);
    if is_begun { Reach::Waits(WaitsFor::Handlers) } else { Reach::NotBegun }
}

fn carrying_out(known: &CaseKnown<'_>) -> Reach {
    if is_ended(known) {
        return Reach::Over;
    }
    let waiting = known.performances.iter().filter_map(|view| match view.state {
        PerformanceState::Due | PerformanceState::Urged => Some(WaitsFor::Party),
        PerformanceState::DeferralAsked { .. } => Some(WaitsFor::Head),
        PerformanceState::Enforced | PerformanceState::EnforcementFailed | PerformanceState::CourtRefused => {
            Some(WaitsFor::Handlers)
        }
        PerformanceState::AtCourt => Some(WaitsFor::Court),
        PerformanceState::Done | PerformanceState::Fallen => None,
    });
    let waiting: Vec<WaitsFor> = waiting.collect();
    // The head is asked by name; the others are not.
    let first = waiting.iter().copied().find(|who| *who == WaitsFor::Head).or(waiting.first().copied());
    match first {
        Some(who) => Reach::Waits(who),
        None if known.performances.is_empty() => Reach::NotBegun,
        None => Reach::Over,
    }
}

fn archive(known: &CaseKnown<'_>) -> Reach {
    match (known.course.state(), &known.case.state) {
        (_, CaseState::Merged { .. }) | (Course::Ended, CaseState::Closed { .. }) => Reach::Over,
        (Course::Ended, CaseState::Open) => Reach::Waits(WaitsFor::Handlers),
        (Course::EndRequested { .. }, _) => Reach::Waits(WaitsFor::Head),
        (
            Course::Reported
            | Course::StartRequested { .. }
            | Course::StartRefused
            | Course::StartedUrgent { .. }
            | Course::UrgentRefused
            | Course::Started
            | Course::DecidedSimply,
            _,
        ) => Reach::NotBegun,
    }
}

/// What lacks of the case itself.
pub fn lacks(known: &CaseKnown<'_>, reached: &Reached) -> Vec<Lack> {
    let of = LackOf::Case(known.case.id.clone());
    if !known.course.is_described() {
        let found = lack(PathStage::Start, LackWhat::NotDescribed, of, LackMend::Describe);
        return vec![Lack { grounds: vec![grounds::described()], since: Some(known.case.opened_at), ..found }];
    }
    if known.parties > 0 {
        return Vec::new();
    }
    let found = lack(PathStage::Investigation, LackWhat::NoParty, of, LackMend::RecordParty);
    let standing = reached.standing(PathStage::Investigation);
    vec![Lack { standing, grounds: vec![grounds::party()], since: Some(known.case.opened_at), ..found }]
}
