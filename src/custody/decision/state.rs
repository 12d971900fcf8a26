//! How the decision of a case stands, and which step may follow: one exhaustive function.

use evidence::ids::DecisionId;

use crate::custody::decision::CaseDecision;
use crate::custody::refused::Fault;

/// How the decision of a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionState {
    /// Nothing is decided.
    Undecided,
    /// A decision stands.
    Decided {
        /// Which.
        decision: DecisionId,
    },
    /// The last decision fell; another may be taken.
    Fallen {
        /// Which.
        decision: DecisionId,
    },
}

/// A step towards a decision, or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionStep {
    /// Telling that the party was told.
    Inform,
    /// Telling what the party stated.
    State,
    /// Telling of the hearing.
    Hear,
    /// Deciding.
    Decide,
    /// Deciding past the review.
    Override,
    /// Telling that the decision fell.
    Fall,
}

impl DecisionStep {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Inform, Self::State, Self::Hear, Self::Decide, Self::Override, Self::Fall];

    /// Whether the head takes it.
    pub fn is_the_heads(self) -> bool {
        match self {
            Self::Decide | Self::Override | Self::Fall => true,
            Self::Inform | Self::State | Self::Hear => false,
        }
    }
}

impl DecisionState {
    /// How it stands after these decisions, in the order in which they were taken.
    pub fn of(decisions: &[CaseDecision]) -> Self {
        match decisions.last() {
            None => Self::Undecided,
            Some(CaseDecision { id, fallen: None, .. }) => Self::Decided { decision: id.clone() },
            Some(CaseDecision { id, fallen: Some(_), .. }) => Self::Fallen { decision: id.clone() },
        }
    }

    /// Its word in answers.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Decided { .. } => "decided",
            Self::Fallen { .. } => "fallen",
        }
    }

    /// How it stands after a step, of which `decision` is the one that is taken or that fell; or what stands against it.
    pub fn after(&self, step: DecisionStep, decision: &DecisionId) -> Result<Self, Fault> {
        match (self, step) {
            // What was done before a decision may be told late, and is told as it was.
            (state, DecisionStep::Inform | DecisionStep::State | DecisionStep::Hear) => Ok(state.clone()),
            (Self::Undecided | Self::Fallen { .. }, DecisionStep::Decide | DecisionStep::Override) => {
                Ok(Self::Decided { decision: decision.clone() })
            }
            (Self::Decided { .. }, DecisionStep::Decide | DecisionStep::Override) => Err(Fault::DecidedAlready),
            (Self::Decided { decision: standing }, DecisionStep::Fall) if standing == decision => {
                Ok(Self::Fallen { decision: decision.clone() })
            }
            (Self::Undecided | Self::Decided { .. } | Self::Fallen { .. }, DecisionStep::Fall) => {
                Err(Fault::DecisionNotStanding)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(id: &str) -> DecisionId {
        id.repeat(32).parse().expect("a decision")
    }

    /// Every state, and where each step leads from it. What is not here is refused.
    #[test]
    fn every_state_says_of_every_step_where_it_leads() {
        use DecisionStep::{Decide, Fall, Hear, Inform, Override, State};
        let (first, second) = (decision("a"), decision("b"));
        let decided = |id: &DecisionId| DecisionState::Decided { decision: id.clone() };
        let fallen = |id: &DecisionId| DecisionState::Fallen { decision: id.clone() };
        for (state, by) in [(DecisionState::Undecided, &first), (fallen(&first), &second)] {
            for step in [Inform, State, Hear] {
                assert_eq!(state.after(step, by).as_ref(), Ok(&state));
            }
            for step in [Decide, Override] {
                assert_eq!(state.after(step, by), Ok(decided(by)));
            }
            assert_eq!(state.after(Fall, by), Err(Fault::DecisionNotStanding));
        }
        let state = decided(&first);
        for step in [Inform, State, Hear] {
            assert_eq!(state.after(step, &second).as_ref(), Ok(&state));
        }
        for step in [Decide, Override] {
            assert_eq!(state.after(step, &second), Err(Fault::DecidedAlready));
        }
        assert_eq!(state.after(Fall, &first), Ok(fallen(&first)));
        assert_eq!(state.after(Fall, &second), Err(Fault::DecisionNotStanding), "another decision");
    }

    #[test]
    fn heads_decide_and_others_tell_what_was_done() {
        let heads: Vec<DecisionStep> = DecisionStep::ALL.into_iter().filter(|step| step.is_the_heads()).collect();
        assert_eq!(heads, [DecisionStep::Decide, DecisionStep::Override, DecisionStep::Fall]);
    }
}
