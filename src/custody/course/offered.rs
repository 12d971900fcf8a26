//! Which steps somebody may take in the course of a case as it stands: what pages offer. Whoever sends one is judged
//! again when it comes.

use evidence::event::CasePause;

use crate::answers::decision::CaseLack;
use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::case::CaseStep;
use crate::custody::course::CaseExtension;
use crate::custody::course::act::CourseView;
use crate::custody::course::clocks::CaseClock;
use crate::custody::course::state::{Course, CourseStep};

impl CourseStep {
    /// The right that it asks for.
    pub fn action(self) -> Action {
        if self.is_the_heads() { Action::ApproveCase } else { Action::RunCase }
    }
}

impl CourseView {
    /// How the course stands.
    pub fn state(&self) -> &Course {
        self.course.as_ref().map_or(&Course::Reported, |course| &course.state)
    }

    /// What is not there that is to be there when the case ends: whoever asks for its end says why it may.
    pub fn lacks(&self) -> Vec<CaseLack> {
        let stands = self.decisions.last().is_some_and(|decision| decision.fallen.is_none());
        match (stands || self.is_decided_simply, self.is_served) {
            (false, _) => vec![CaseLack::NoDecision],
            (true, false) => vec![CaseLack::ServiceNotRecorded],
            (true, true) => Vec::new(),
        }
    }

    /// Whether somebody said what the case is about.
    pub fn is_described(&self) -> bool {
        self.course.as_ref().is_some_and(|course| course.description.is_some())
    }

    /// Whether somebody may take a step as the case stands.
    pub fn offers(&self, who: &Caller, step: CourseStep) -> bool {
        let Caller::User { id, certificate, .. } = who else { return false };
        let acting = self.acting.as_ref().filter(|_| step.is_the_heads());
        let right = acting.map_or_else(|| who.clone(), |acting| who.acting(acting.reach));
        let may = permits(&right, step.action(), Target::Agency(&self.case.agency)) == Verdict::Allow;
        let follows = self.case.state.allow(CaseStep::Fill).is_ok() && self.state().after(step, id).is_ok();
        // A case is started once somebody said what it is about and who handles it.
        let begins = matches!(step, CourseStep::RequestStart | CourseStep::StartUrgent);
        let handlers = self.course.as_ref().and_then(|course| course.description.as_ref()).map(|said| &said.handlers);
        let is_theirs = match (certificate, handlers) {
            // Who handles a case runs it; who ever did decides nothing in it as the head.
            (own, _) if step.is_the_heads() => self.whose.stands_against(own.as_ref()).is_none(),
            (Some(own), Some(handlers)) => handlers.contains(own),
            (None, _) | (_, None) => true,
        };
        // Nor does who acts for a head decide on what is the head's own.
        let asked_by = self.state().asked_by().filter(|_| step.approves());
        let is_the_heads_own =
            acting.is_some_and(|acting| acting.stands_against(asked_by, Some(self.whose.all())).is_some());
        may && follows && is_theirs && !is_the_heads_own && (!begins || self.is_described())
    }

    /// The clocks that run and that may be made longer once more.
    pub fn extendable(&self) -> impl Iterator<Item = &CaseClock> {
        let given = move |clock: &CaseClock| {
            let of_it = |given: &&CaseExtension| given.rule == clock.rule.id && given.at >= clock.started;
            self.extensions.iter().filter(of_it).count() as u64
        };
        self.clocks.iter().filter(move |clock| {
            let times = clock.rule.extend.map_or(0, |extend| u64::from(extend.times));
            clock.stopped.is_none() && given(clock) < times
        })
    }

    /// Whether something lasts that does not count for terms.
    pub fn is_paused(&self, pause: CasePause) -> bool {
        self.pauses.iter().any(|stop| stop.pause == pause && stop.until.is_none())
    }
}
