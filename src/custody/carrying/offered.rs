//! What somebody may do with the service of documents and with what is owed in a case as it stands: what pages offer. Whoever
//! sends a form is judged again when it comes.

use std::collections::BTreeSet;

use evidence::event::PerformanceWhat;
use evidence::ids::Certificate;

use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::act::record::certificate;
use crate::custody::carrying::{CountsOn, Served};
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::whose::Whose;
use crate::custody::delegation::Acting;
use crate::custody::delivery::DeliveryStanding;
use crate::custody::performance::Performance;
use crate::custody::performance::state::{PerformanceState, PerformanceStep};
use crate::custody::performance::view::PerformanceView;

/// Of which case, and who looks.
#[derive(Debug, Clone, Copy)]
pub struct Offering<'a> {
    /// The case.
    pub case: &'a Case,
    /// Who handles it; none until somebody says.
    pub handlers: Option<&'a BTreeSet<Certificate>>,
    /// The officers whose case it is.
    pub whose: &'a Whose,
    /// Who looks.
    pub who: &'a Caller,
    /// For whom whoever looks acts at this moment.
    pub acting: Option<&'a Acting>,
}

impl Offering<'_> {
    fn may(self, action: Action) -> bool {
        let acting = self.acting.filter(|_| action == Action::ApproveCase);
        let right = acting.map_or_else(|| self.who.clone(), |acting| self.who.acting(acting.reach));
        let permitted = permits(&right, action, Target::Agency(&self.case.agency)) == Verdict::Allow;
        permitted && self.case.state.allow(CaseStep::Fill).is_ok()
    }

    /// Whether an officer who looks handles the case; none where nobody said who does, or who looks is no officer.
    fn handles(self) -> Option<bool> {
        Some(self.handlers?.contains(certificate(self.who)?))
    }

    /// Whether they may record services and what is owed, and change what is said of a service: an officer does in cases
    /// that they handle.
    pub fn runs(self) -> bool {
        self.may(Action::RunCase) && self.handles().unwrap_or(true)
    }

    /// Whether they may say that a service counts as served.
    pub fn delivers(self, served: &Served) -> bool {
        let counts = matches!(served.counts_on, CountsOn::Given(_) | CountsOn::Said(_));
        self.runs() && counts && served.view.delivery.standing() == DeliveryStanding::UnderWay
    }

    /// Whether they may tell that what was sent came back.
    pub fn returns(self, served: &Served) -> bool {
        self.runs() && served.view.delivery.standing() == DeliveryStanding::UnderWay
    }

    /// Whether they may take a service out: whether something may be enforced rests on some.
    pub fn removes(self, served: &Served) -> bool {
        self.runs() && !served.is_rested_on
    }

    /// Whether they may take a step in carrying out what is owed. `is_urged` is whether an urging notice to the party counts
    /// as served.
    pub fn takes(self, view: &PerformanceView, step: PerformanceStep, is_urged: bool) -> bool {
        let Caller::User { id, .. } = self.who else { return false };
        let may = if step.is_the_heads() {
            self.may(Action::ApproveCase) && !self.is_own(step, &view.state)
        } else {
            self.runs()
        };
        may && view.state.after(step, id).is_ok() && fits(&view.performance, step, is_urged)
    }

    /// Whether a step of the head would decide on what is their own, or that of the head whom they act for. What is refused
    /// to whoever asked may be refused by anybody.
    fn is_own(self, step: PerformanceStep, state: &PerformanceState) -> bool {
        if step == PerformanceStep::RefuseDeferral {
            return false;
        }
        let asked_by = match state {
            PerformanceState::DeferralAsked { by, .. } => Some(by),
            _ => None,
        };
        let is_the_heads =
            self.acting.is_some_and(|acting| acting.stands_against(asked_by, Some(self.whose.all())).is_some());
        is_the_heads || self.whose.stands_against(certificate(self.who)).is_some()
    }
}

/// Whether a step is one for what is owed, by what that is and what happened to it.
fn fits(performance: &Performance, step: PerformanceStep, is_urged: bool) -> bool {
    let what = performance.owed.what;
    let runs = || performance.litigations().last().is_some_and(|last| last.ended.is_none());
    match step {
        PerformanceStep::AskDeferral => what == PerformanceWhat::Fine,
        // Of a fine what was paid too little may come after it was said to be paid.
        PerformanceStep::DoPart | PerformanceStep::DoWhole => {
            what == PerformanceWhat::Fine || performance.state() != PerformanceState::Done
        }
        PerformanceStep::Check => what == PerformanceWhat::Rectify,
        PerformanceStep::Urge => is_urged,
        PerformanceStep::Enforce => !performance.is_ruled_against(),
        PerformanceStep::BeginLitigation => !runs(),
        PerformanceStep::EndLitigation | PerformanceStep::Fall => runs(),
        PerformanceStep::Remove
        | PerformanceStep::Defer
        | PerformanceStep::RefuseDeferral
        | PerformanceStep::State
        | PerformanceStep::Apply
        | PerformanceStep::FailEnforcement
        | PerformanceStep::RefuseAtCourt => true,
    }
}
