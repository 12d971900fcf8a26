//! How a review stands, and which step may follow: one exhaustive function, no engine.

use evidence::event::ReviewOutcome;

pub use crate::answers::review::ReviewState;
use crate::custody::access::Action;
use crate::custody::refused::Fault;

/// A step in a review. Sending a draft is none: it begins one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewStep {
    /// Saying that all papers are there (收齐).
    Complete,
    /// Saying that something is missing.
    Incomplete,
    /// Making the term longer.
    Extend,
    /// Giving an opinion.
    Opine(ReviewOutcome),
    /// Asking for a second review.
    RequestRereview,
    /// Staying with the opinion.
    Uphold,
    /// Calling for a collective discussion.
    CallCollective,
    /// Telling what it resolved.
    Resolve,
}

impl ReviewStep {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Complete,
        Self::Incomplete,
        Self::Extend,
        Self::Opine(ReviewOutcome::Agree),
        Self::Opine(ReviewOutcome::Return),
        Self::Opine(ReviewOutcome::Disagree),
        Self::RequestRereview,
        Self::Uphold,
        Self::CallCollective,
        Self::Resolve,
    ];

    /// The right that it asks for: the legal office reviews, the head gives more time and tells what the heads resolved,
    /// the sender asks for a second review.
    pub fn action(self) -> Action {
        match self {
            Self::Complete | Self::Incomplete | Self::Opine(_) | Self::Uphold | Self::CallCollective => {
                Action::ReviewDecision
            }
            Self::Extend | Self::Resolve => Action::ApproveCase,
            Self::RequestRereview => Action::SubmitReview,
        }
    }
}

impl ReviewState {
    /// Whether it waits for somebody: the legal office, the head or the sender.
    pub fn waits(self) -> bool {
        match self {
            Self::Submitted
            | Self::Complete
            | Self::Incomplete
            | Self::Returned
            | Self::Disagreed
            | Self::RereviewRequested
            | Self::Upheld
            | Self::CollectiveCalled => true,
            Self::Agreed | Self::Resolved => false,
        }
    }

    /// Whether the legal office has not given its opinion yet, and may still.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::Complete | Self::RereviewRequested)
    }

    /// How it stands after a step; or what stands against the step. By annex 3: the term runs once the papers are there
    /// (article 13), one of three opinions (article 11), one second review and then the heads (article 12).
    pub fn after(self, step: ReviewStep) -> Result<Self, Fault> {
        use ReviewStep::{CallCollective, Complete, Extend, Incomplete, Opine, RequestRereview, Resolve, Uphold};
        match (self, step) {
            (Self::Submitted, Complete) => Ok(Self::Complete),
            (Self::Submitted, Incomplete) => Ok(Self::Incomplete),
            (Self::Complete | Self::RereviewRequested, Opine(ReviewOutcome::Agree)) => Ok(Self::Agreed),
            (Self::Complete, Opine(ReviewOutcome::Return)) => Ok(Self::Returned),
            (Self::Complete, Opine(ReviewOutcome::Disagree)) => Ok(Self::Disagreed),
            (Self::Complete | Self::RereviewRequested, Extend) => Ok(self),
            (Self::Disagreed, RequestRereview) => Ok(Self::RereviewRequested),
            (Self::RereviewRequested, Uphold) => Ok(Self::Upheld),
            (Self::Upheld, CallCollective) => Ok(Self::CollectiveCalled),
            (Self::CollectiveCalled, Resolve) => Ok(Self::Resolved),
            // What was sent is looked through first: an opinion on half of the papers is none.
            (Self::Submitted, Opine(_) | Extend) => Err(Fault::ReviewNotReceived),
            (Self::Complete, Complete | Incomplete) => Err(Fault::ReviewReceived),
            (Self::RereviewRequested, Opine(ReviewOutcome::Return | ReviewOutcome::Disagree)) => {
                Err(Fault::RereviewAnswers)
            }
            (Self::RereviewRequested | Self::Upheld | Self::CollectiveCalled | Self::Resolved, RequestRereview) => {
                Err(Fault::RereviewedAlready)
            }
            (Self::Upheld, Resolve) => Err(Fault::CollectiveNotCalled),
            (Self::CollectiveCalled, CallCollective) => Err(Fault::CollectiveCalledOnce),
            (Self::Resolved, CallCollective | Resolve) => Err(Fault::CollectiveResolved),
            (_, CallCollective | Resolve) => Err(Fault::ReviewNotUpheld),
            (_, Uphold) => Err(Fault::RereviewNotAsked),
            (Self::Submitted | Self::Complete | Self::Incomplete | Self::Agreed | Self::Returned, RequestRereview) => {
                Err(Fault::ReviewNotDisagreed)
            }
            (Self::Incomplete, Complete | Incomplete | Extend | Opine(_)) => Err(Fault::ReviewSentBack),
            (
                Self::Agreed
                | Self::Returned
                | Self::Disagreed
                | Self::RereviewRequested
                | Self::Upheld
                | Self::CollectiveCalled
                | Self::Resolved,
                Complete | Incomplete,
            )
            | (
                Self::Agreed
                | Self::Returned
                | Self::Disagreed
                | Self::Upheld
                | Self::CollectiveCalled
                | Self::Resolved,
                Extend | Opine(_),
            ) => Err(Fault::ReviewOpined),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state, each step that may follow, and where it leads. What is not here is refused.
    #[test]
    fn every_state_says_of_every_step_where_it_leads() {
        use ReviewOutcome::{Agree, Disagree, Return};
        use ReviewState::{
            Agreed, CollectiveCalled, Complete, Disagreed, Incomplete, RereviewRequested, Resolved, Returned,
            Submitted, Upheld,
        };
        let table: [(ReviewState, &[(ReviewStep, ReviewState)]); 10] = [
            (Submitted, &[(ReviewStep::Complete, Complete), (ReviewStep::Incomplete, Incomplete)]),
            (
                Complete,
                &[
                    (ReviewStep::Extend, Complete),
                    (ReviewStep::Opine(Agree), Agreed),
                    (ReviewStep::Opine(Return), Returned),
                    (ReviewStep::Opine(Disagree), Disagreed),
                ],
            ),
            (Incomplete, &[]),
            (Agreed, &[]),
            (Returned, &[]),
            (Disagreed, &[(ReviewStep::RequestRereview, RereviewRequested)]),
            (
                RereviewRequested,
                &[
                    (ReviewStep::Extend, RereviewRequested),
                    (ReviewStep::Opine(Agree), Agreed),
                    (ReviewStep::Uphold, Upheld),
                ],
            ),
            (Upheld, &[(ReviewStep::CallCollective, CollectiveCalled)]),
            (CollectiveCalled, &[(ReviewStep::Resolve, Resolved)]),
            (Resolved, &[]),
        ];
        assert_eq!(table.map(|(state, _)| state), ReviewState::ALL);
        for (state, may) in table {
            for step in ReviewStep::ALL {
                let expected = may.iter().find(|(other, _)| *other == step).map(|(_, after)| *after);
                assert_eq!(state.after(step).ok(), expected, "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn what_stands_against_a_step_says_what_is_to_be_done() {
        for (state, step, fault) in [
            (ReviewState::Submitted, ReviewStep::Opine(ReviewOutcome::Agree), Fault::ReviewNotReceived),
            (ReviewState::Submitted, ReviewStep::Extend, Fault::ReviewNotReceived),
            (ReviewState::Complete, ReviewStep::Incomplete, Fault::ReviewReceived),
            (ReviewState::Incomplete, ReviewStep::Complete, Fault::ReviewSentBack),
            (ReviewState::Agreed, ReviewStep::Opine(ReviewOutcome::Disagree), Fault::ReviewOpined),
            (ReviewState::Returned, ReviewStep::RequestRereview, Fault::ReviewNotDisagreed),
            (ReviewState::Disagreed, ReviewStep::CallCollective, Fault::ReviewNotUpheld),
            (ReviewState::RereviewRequested, ReviewStep::Opine(ReviewOutcome::Return), Fault::RereviewAnswers),
            (ReviewState::Upheld, ReviewStep::RequestRereview, Fault::RereviewedAlready),
            (ReviewState::Upheld, ReviewStep::Resolve, Fault::CollectiveNotCalled),
            (ReviewState::CollectiveCalled, ReviewStep::CallCollective, Fault::CollectiveCalledOnce),
            (ReviewState::Resolved, ReviewStep::Resolve, Fault::CollectiveResolved),
            (ReviewState::Disagreed, ReviewStep::Uphold, Fault::RereviewNotAsked),
        ] {
            assert_eq!(state.after(step), Err(fault), "{state:?} {step:?}");
        }
    }
}
