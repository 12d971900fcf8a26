//! What somebody may do with the acts of a case as it stands: what pages offer. Whoever sends a form is judged again when
//! it comes.

use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::act::excuse::concerned;
use crate::custody::act::record::certificate;
use crate::custody::act::view::{ActDuty, ActView};
use crate::custody::act::{ActSaid, ExcuseStanding};
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::Description;
use crate::custody::course::whose::Whose;
use crate::custody::delegation::Acting;

/// Whose acts they are: the case, and what was said of it.
#[derive(Debug, Clone, Copy)]
pub struct Offering<'a> {
    /// The case.
    pub case: &'a Case,
    /// What it is about; none until somebody says.
    pub description: Option<&'a Description>,
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

    /// Whether an officer who looks is one of an act, or handles its case.
    fn is_of(self, said: &ActSaid) -> bool {
        let handles = |own| self.description.is_some_and(|said| said.handlers.contains(own));
        certificate(self.who).is_some_and(|own| said.officers.contains(own) || handles(own))
    }

    /// Whether they may record an act: an officer may where they are one of it, which only the act itself says.
    pub fn records(self) -> bool {
        self.may(Action::RunCase)
    }

    /// Whether they may change an act, take it out, and ask to be excused from its duties.
    pub fn changes(self, said: &ActSaid) -> bool {
        let is_theirs = certificate(self.who).is_none() || self.description.is_none() || self.is_of(said);
        self.may(Action::RunCase) && is_theirs
    }

    /// Whether they may file recordings for an act.
    pub fn files(self) -> bool {
        self.may(Action::FileRecording)
    }

    /// Whether they may ask the head to excuse from a duty: its text knows an excuse, its recording is not whole, and
    /// nobody waits for the head already.
    pub fn asks(self, view: &ActView, duty: &ActDuty) -> bool {
        let asked = duty.excuse.as_ref().map(|excuse| excuse.standing);
        let is_free = matches!(asked, None | Some(ExcuseStanding::Refused));
        duty.rule.says.excuse.is_some() && !view.coverage.is_enough && is_free && self.changes(&view.act.said)
    }

    /// Whether they are to decide on what is asked of a duty. What they asked for themselves, and what they did, somebody
    /// else approves.
    pub fn decides(self, view: &ActView, duty: &ActDuty) -> bool {
        let Some(excuse) = duty.excuse.as_ref().filter(|excuse| excuse.standing == ExcuseStanding::Asked) else {
            return false;
        };
        let concerned = concerned(&view.act, self.whose);
        let asked = matches!(self.who, Caller::User { id, .. } if *id == excuse.asked_by);
        let is_own = asked || certificate(self.who).is_some_and(|own| concerned.contains(own));
        let is_the_heads_own =
            self.acting.is_some_and(|acting| acting.stands_against(Some(&excuse.asked_by), Some(&concerned)).is_some());
        self.may(Action::ApproveCase) && !is_own && !is_the_heads_own
    }
}
