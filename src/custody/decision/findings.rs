//! What is not as the law asks of a decision, whatever let it be taken: it follows from what is recorded, and nothing of it
//! is stored.

use evidence::event::{DecisionGround, DraftOutcome};
use evidence::ids::DraftId;
use evidence::time::Utc;

pub use crate::answers::decision::DecisionFault;
use crate::custody::decision::{BeforeDecision, CaseDecision, DecisionBasis, DecisionStepTold, PartyNotice};
use crate::custody::draft::Draft;
use crate::custody::review::Review;

/// The fact of a draft that says that the matter is complex.
const COMPLEX: &str = "complex";

/// What is known of a decision.
#[derive(Debug, Clone, Copy)]
pub struct DecisionFacts<'a> {
    /// The decision.
    pub decision: &'a CaseDecision,
    /// When it was taken.
    pub at: Utc,
    /// When the decision before it was taken: what was told before that is not of this one.
    pub after: Option<Utc>,
    /// The draft that it follows.
    pub draft: Option<&'a Draft>,
    /// What was told in the case.
    pub steps: &'a [DecisionStepTold],
    /// Whether a party is a minor of whom no day of birth is known.
    pub is_age_unknown: bool,
    /// Whether the legal office said of what is decided that it goes to the judicial organs.
    pub is_to_transfer: bool,
}

impl DecisionFacts<'_> {
    /// What was done before this decision, and after the one before it.
    fn steps(&self) -> impl Iterator<Item = &BeforeDecision> {
        self.told().map(|step| &step.what)
    }

    /// The same with when each was, in the order in which it was told.
    fn told(&self) -> impl Iterator<Item = &DecisionStepTold> {
        let (at, after) = (self.at, self.after);
        self.steps.iter().filter(move |step| step.at <= at && after.is_none_or(|after| step.at > after))
    }

    /// The fine that was announced last, in fen: an earlier notice that is told late is the earlier one still.
    fn announced(&self) -> Option<u64> {
        let fines = self.told().filter_map(|step| match &step.what {
            BeforeDecision::Informed(PartyNotice { fine_fen, .. }) => Some((step.at, (*fine_fen)?)),
            BeforeDecision::Statement { .. } | BeforeDecision::Heard { .. } => None,
        });
        fines.max_by_key(|(at, _)| *at).map(|(_, fine)| fine)
    }

    fn is_informed(&self) -> bool {
        self.steps().any(|step| matches!(step, BeforeDecision::Informed(_)))
    }

    fn is_stated(&self) -> bool {
        self.steps().any(|step| matches!(step, BeforeDecision::Statement { .. }))
    }

    /// Whether the fine is higher than the one that was announced.
    fn is_fine_raised(&self) -> bool {
        let fine = self.draft.and_then(|draft| draft.said.fine_fen);
        fine.zip(self.announced()).is_some_and(|(fine, announced)| fine > announced)
    }

    /// Whether the heads are to have discussed it together, and nothing says that they did.
    fn lacks_collective(&self) -> bool {
        let facts = self.draft.map(|draft| &draft.said.facts);
        let is_complex =
            facts.is_some_and(|facts| facts.iter().any(|fact| fact.field == COMPLEX && fact.value == "yes"));
        let is_resolved = matches!(self.decision.basis, DecisionBasis::Ground(DecisionGround::Resolved { .. }));
        is_complex && !is_resolved && self.decision.collective.is_empty()
    }
}

/// What is not as the law asks of a decision, in the order of the list.
pub fn findings(facts: DecisionFacts<'_>) -> Vec<DecisionFault> {
    let imposes = facts.draft.is_some_and(|draft| draft.said.is_penalty());
    let is_penalty = facts.decision.outcome == DraftOutcome::Penalty || imposes;
    let is_overridden = matches!(facts.decision.basis, DecisionBasis::Override { .. });
    let all = [
        (DecisionFault::Overridden, is_overridden),
        (DecisionFault::NotInformed, is_penalty && !facts.is_informed()),
        (DecisionFault::NoStatement, is_penalty && !facts.is_stated()),
        (DecisionFault::FineRaised, is_penalty && facts.is_fine_raised()),
        (DecisionFault::NoCollective, is_penalty && facts.lacks_collective()),
        (DecisionFault::AgeUnknown, is_penalty && facts.is_age_unknown),
        (DecisionFault::NotTransferred, is_penalty && facts.is_to_transfer),
    ];
    all.into_iter().filter(|(_, holds)| *holds).map(|(fault, _)| fault).collect()
}

/// Whether the last opinion before a decision, of its text or of another draft on the same party, says that the deed may be
/// a crime and goes to the judicial organs.
pub fn is_to_transfer(decision: &CaseDecision, drafts: &[Draft], reviews: &[Review]) -> bool {
    let draft = |id: &DraftId| drafts.iter().find(|draft| draft.id == *id);
    let Some(decided) = draft(&decision.draft) else { return false };
    let is_on_it = |review: &&Review| {
        let sent = draft(&review.draft);
        review.draft_digest == decision.draft_digest || sent.is_some_and(|sent| sent.said.party == decided.said.party)
    };
    let opinions = reviews.iter().filter(is_on_it).flat_map(|review| &review.opinions);
    let before = opinions.filter(|opinion| opinion.given.at <= decision.at);
    before.max_by_key(|opinion| opinion.given.at).is_some_and(|last| last.is_transfer)
}

#[cfg(test)]
mod tests;
