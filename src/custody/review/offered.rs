//! What somebody may do with the drafts of a case and their reviews as they stand: what pages offer. Whoever sends a form is
//! judged again when it comes.

use evidence::ids::{Certificate, UserId};

use crate::custody::access::{Action, Caller, Target, Verdict, permits};
use crate::custody::act::record::certificate;
use crate::custody::case::{Case, CaseStep};
use crate::custody::course::CaseCourse;
use crate::custody::course::state::Course;
use crate::custody::course::whose::Whose;
use crate::custody::delegation::Acting;
use crate::custody::draft::act::BoundDraft;
use crate::custody::review::view::{ReviewView, ReviewedDrafts};
use crate::custody::review::{ReviewState, ReviewStep, rules};

/// Whose drafts they are: the case, and how its course stands.
#[derive(Debug, Clone, Copy)]
pub struct ReviewOffering<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its course; none where nobody took a step.
    pub course: Option<&'a CaseCourse>,
    /// The officers whose case it is.
    pub whose: &'a Whose,
    /// Its drafts and their reviews.
    pub reviewed: &'a ReviewedDrafts,
    /// Whether its last decision fell: another is taken of a case that is over then.
    pub has_fallen: bool,
    /// Who looks.
    pub who: &'a Caller,
    /// For whom whoever looks acts at this moment.
    pub acting: Option<&'a Acting>,
}

impl ReviewOffering<'_> {
    fn may(self, action: Action) -> bool {
        let acting = self.acting.filter(|_| action == Action::ApproveCase);
        let right = acting.map_or_else(|| self.who.clone(), |acting| self.who.acting(acting.reach));
        let permitted = permits(&right, action, Target::Agency(&self.case.agency)) == Verdict::Allow;
        permitted && self.case.state.allow(CaseStep::Fill).is_ok()
    }

    /// Whether somebody said what the case is about, it is not over or its decision fell, and an officer who looks handles it.
    fn is_theirs(self) -> bool {
        let is_over = |course: &CaseCourse| course.state == Course::Ended && !self.has_fallen;
        let Some(course) = self.course.filter(|course| !is_over(course)) else { return false };
        let Some(said) = &course.description else { return false };
        certificate(self.who).is_none_or(|own| said.handlers.contains(own))
    }

    /// Whether they may record a draft.
    pub fn drafts(self) -> bool {
        self.may(Action::DraftDecision) && self.is_theirs()
    }

    /// Whether they may withdraw one.
    pub fn withdraws(self, draft: &BoundDraft) -> bool {
        self.drafts() && draft.draft.withdrawn.is_none()
    }

    /// Whether they may send one for review.
    pub fn submits(self, draft: &BoundDraft) -> bool {
        let digest = &draft.draft.content;
        let last = self.reviewed.reviews.iter().rfind(|view| view.review.draft_digest == *digest);
        let is_otherwise = |view: &ReviewView| {
            let mut drafts = self.reviewed.drafts.iter().map(|bound| &bound.draft);
            let sent = drafts.find(|sent| sent.id == view.review.draft);
            sent.is_some_and(|sent| !sent.said.decides_the_same(&draft.draft.said))
        };
        let is_free = match last.map(|view| (view.review.state, view)) {
            None | Some((ReviewState::Incomplete | ReviewState::Returned, _)) => true,
            Some((ReviewState::Submitted | ReviewState::Complete, view)) => view.is_withdrawn,
            Some((ReviewState::Agreed, view)) => view.is_evidence_changed || is_otherwise(view),
            Some(_) => false,
        };
        self.may(Action::SubmitReview) && self.is_theirs() && draft.draft.withdrawn.is_none() && is_free
    }

    /// Whether they may file opinions in the case.
    pub fn files_opinions(self) -> bool {
        self.may(Action::ReviewDecision)
    }

    /// Whether they may take a step in a review.
    pub fn steps(self, view: &ReviewView, step: ReviewStep) -> bool {
        let Caller::User { id: account, .. } = self.who else { return false };
        let review = &view.review;
        if view.is_withdrawn || review.state.after(step).is_err() || !self.may(step.action()) {
            return false;
        }
        let own = certificate(self.who);
        match step.action() {
            Action::ReviewDecision => {
                let mut drafts = self.reviewed.drafts.iter().map(|bound| &bound.draft);
                let draft = drafts.find(|draft| draft.id == review.draft);
                draft.is_some_and(|draft| !rules::is_own((account, own), (draft, review), self.whose.all()))
            }
            Action::ApproveCase => {
                let sender = &review.submitted.by;
                let all = Some(self.whose.all());
                let is_the_heads = self.acting.is_some_and(|acting| acting.stands_against(Some(sender), all).is_some());
                let is_theirs = self.whose.stands_against(own).is_some();
                let is_open = step != ReviewStep::Resolve || self.may_resolve(view, (account, own));
                !is_theirs && !review.is_sent_by(account) && !is_the_heads && is_open
            }
            _ => self.is_theirs(),
        }
    }

    /// Whether somebody had no hand in the draft of a review, and said nothing of it for the legal office: who did tells no
    /// resolution on it.
    fn may_resolve(self, view: &ReviewView, (account, own): (&UserId, Option<&Certificate>)) -> bool {
        let mut drafts = self.reviewed.drafts.iter().map(|bound| &bound.draft);
        let Some(draft) = drafts.find(|draft| draft.id == view.review.draft) else { return false };
        let wrote = [&draft.said.drafter, &draft.said.checker];
        let has_hand = draft.by == *account || own.is_some_and(|own| wrote.contains(&own));
        !has_hand && !view.review.is_opined_by(account)
    }
}
