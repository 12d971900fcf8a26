//! What the decision of a case lacks: the review that it asks for, what the law asks before it, and what follows a decision
//! on the spot. Pure.

use evidence::ids::DecisionId;

use crate::answers::course::ClockStanding;
use crate::custody::completeness::stages::{Reached, newest_draft, standing_decision};
use crate::custody::completeness::{
    CaseKnown, Lack, LackMend, LackOf, LackStanding, LackWhat, PathStage, grounds, lack,
};
use crate::custody::decision::findings::DecisionFault;
use crate::custody::legal::ClockStop;
use crate::custody::refused::Fault;
use crate::custody::simple::rules::SimpleFault;
use crate::custody::simple::view::SimpleView;

/// What the decision lacks.
pub fn lacks(known: &CaseKnown<'_>, reached: &Reached) -> Vec<Lack> {
    let standing = standing_decision(known);
    let shown = known.decisions.decisions.iter().filter(|shown| Some(&shown.decision) == standing);
    let faults =
        shown.flat_map(|shown| shown.findings.iter().map(move |fault| of_decision(&shown.decision.id, *fault)));
    let simple = known
        .simple
        .iter()
        .flat_map(|view| view.findings.iter().filter_map(move |fault| of_simple(known, reached, view, *fault)));
    unreviewed(known).into_iter().chain(faults).chain(simple).collect()
}

/// That the newest draft asks for a review and nobody sent it: nothing is decided yet, and it may still come.
fn unreviewed(known: &CaseKnown<'_>) -> Option<Lack> {
    let next = known.decisions.next.as_ref()?;
    let draft = newest_draft(known).filter(|bound| bound.draft.id == next.draft)?;
    let is_unsent = matches!(
        next.ground,
        Err(Fault::DecideUnreviewed { .. } | Fault::DecideChanged | Fault::DecideReviewedOtherwise)
    );
    if !is_unsent {
        return None;
    }
    let of = LackOf::Draft(draft.draft.id.clone());
    Some(Lack {
        standing: LackStanding::Open,
        grounds: vec![grounds::reviewed()],
        since: Some(draft.draft.at),
        ..lack(PathStage::Review, LackWhat::NotReviewed, of, LackMend::Review)
    })
}

fn of_decision(id: &DecisionId, fault: DecisionFault) -> Lack {
    let (stage, mend) = match fault {
        DecisionFault::Overridden => (PathStage::Review, LackMend::Nothing),
        // What was done before a decision may be told late, and is told as it was.
        DecisionFault::NotInformed | DecisionFault::NoStatement => (PathStage::Decision, LackMend::Decide),
        DecisionFault::FineRaised | DecisionFault::NoCollective | DecisionFault::NotTransferred => {
            (PathStage::Decision, LackMend::Nothing)
        }
        DecisionFault::AgeUnknown => (PathStage::Decision, LackMend::RecordParty),
    };
    let is_there =
        matches!(fault, DecisionFault::Overridden | DecisionFault::FineRaised | DecisionFault::NotTransferred);
    let found = lack(stage, LackWhat::Decision(fault), LackOf::Decision(id.clone()), mend);
    Lack { grounds: vec![grounds::of_decision(fault)], looked_at: is_there, ..found }
}

fn of_simple(known: &CaseKnown<'_>, reached: &Reached, view: &SimpleView, fault: SimpleFault) -> Option<Lack> {
    let (stage, mend) = match fault {
        SimpleFault::CashBeyond => (PathStage::Decision, LackMend::Nothing),
        SimpleFault::NotFiled | SimpleFault::Unanswered => (PathStage::Decision, LackMend::FollowSimple),
        SimpleFault::NotHandedIn => (PathStage::CarryingOut, LackMend::FollowSimple),
    };
    let is_of_it = fault == SimpleFault::NotHandedIn;
    let clock = view.clocks.iter().find(|clock| is_of_it && clock.rule.stops == ClockStop::HandedIn);
    // Once its term is over the term tells it.
    if clock.is_some_and(|clock| clock.standing == ClockStanding::Overdue) {
        return None;
    }
    let standing = match fault {
        SimpleFault::NotHandedIn if clock.is_some() => LackStanding::Open,
        SimpleFault::NotHandedIn => reached.standing(stage),
        SimpleFault::CashBeyond | SimpleFault::NotFiled | SimpleFault::Unanswered => LackStanding::Lacking,
    };
    let found = lack(stage, LackWhat::Simple(fault), LackOf::Case(known.case.id.clone()), mend);
    Some(Lack {
        standing,
        grounds: vec![grounds::of_simple(fault)],
        looked_at: matches!(fault, SimpleFault::CashBeyond | SimpleFault::Unanswered),
        since: Some(view.decision.said.decided_at),
        until: clock.map(|clock| clock.due.end.due()),
        ..found
    })
}
