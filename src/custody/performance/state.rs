//! How something that is owed stands, and which step may follow: one exhaustive function, no engine. Pure.

use evidence::ids::UserId;

pub use crate::answers::performance::PerformanceStanding;
use crate::custody::refused::Fault;

/// How something that is owed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PerformanceState {
    /// It is owed.
    Due,
    /// The head is asked to let it be paid later, or in parts.
    DeferralAsked {
        /// Who asked.
        by: UserId,
        /// Whether the urging notice was served before.
        is_urged: bool,
    },
    /// The urging notice was served.
    Urged,
    /// The head decided that the agency enforces it.
    Enforced,
    /// A court was asked to enforce it.
    AtCourt,
    /// Enforcement came to nothing.
    EnforcementFailed,
    /// A court did not accept the application, or ruled that it is not enforced.
    CourtRefused,
    /// Nothing of it is left to do.
    Done,
    /// The decision fell: nothing is owed by it any more.
    Fallen,
}

/// A step in carrying out what is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PerformanceStep {
    /// Taking it out: it was recorded by mistake.
    Remove,
    /// Telling that the party did some of it.
    DoPart,
    /// Telling that the party did all of it, or the rest.
    DoWhole,
    /// Asking the head to let it be paid later, or in parts.
    AskDeferral,
    /// Letting it.
    Defer,
    /// Not letting it.
    RefuseDeferral,
    /// Telling of a check whether something was set right.
    Check,
    /// Telling that the urging notice was served.
    Urge,
    /// Telling of the party's statement after it.
    State,
    /// Deciding that the agency enforces it.
    Enforce,
    /// Telling that a court was asked to enforce it.
    Apply,
    /// Telling that enforcement came to nothing.
    FailEnforcement,
    /// Telling that a court did not accept the application, or ruled that it is not enforced.
    RefuseAtCourt,
    /// Telling that the party asked for a review, or sued.
    BeginLitigation,
    /// Telling of the end of that.
    EndLitigation,
    /// Telling that it ended so that the decision fell.
    Fall,
}

impl PerformanceStep {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Remove,
        Self::DoPart,
        Self::DoWhole,
        Self::AskDeferral,
        Self::Defer,
        Self::RefuseDeferral,
        Self::Check,
        Self::Urge,
        Self::State,
        Self::Enforce,
        Self::Apply,
        Self::FailEnforcement,
        Self::RefuseAtCourt,
        Self::BeginLitigation,
        Self::EndLitigation,
        Self::Fall,
    ];

    /// Whether the head takes it.
    pub fn is_the_heads(self) -> bool {
        match self {
            Self::Defer | Self::RefuseDeferral | Self::Enforce => true,
            Self::Remove
            | Self::DoPart
            | Self::DoWhole
            | Self::AskDeferral
            | Self::Check
            | Self::Urge
            | Self::State
            | Self::Apply
            | Self::FailEnforcement
            | Self::RefuseAtCourt
            | Self::BeginLitigation
            | Self::EndLitigation
            | Self::Fall => false,
        }
    }
}

impl PerformanceState {
    /// How that is called in answers.
    pub fn standing(&self) -> PerformanceStanding {
        match self {
            Self::Due => PerformanceStanding::Due,
            Self::DeferralAsked { .. } => PerformanceStanding::DeferralAsked,
            Self::Urged => PerformanceStanding::Urged,
            Self::Enforced => PerformanceStanding::Enforced,
            Self::AtCourt => PerformanceStanding::AtCourt,
            Self::EnforcementFailed => PerformanceStanding::EnforcementFailed,
            Self::CourtRefused => PerformanceStanding::CourtRefused,
            Self::Done => PerformanceStanding::Done,
            Self::Fallen => PerformanceStanding::Fallen,
        }
    }

    /// How it stands after a step that `by` takes; or what stands against the step.
    pub fn after(&self, step: PerformanceStep, by: &UserId) -> Result<Self, Fault> {
        use PerformanceStep as Step;
        match (self, step) {
            // What the party does against the decision, and what somebody saw, may be told at any time; and late what it did
            // before the decision fell, or paid after all was said to be done.
            (_, Step::BeginLitigation | Step::EndLitigation | Step::Check)
            | (Self::Done | Self::Fallen, Step::DoPart | Step::DoWhole) => Ok(self.clone()),
            (_, Step::Fall) => Ok(Self::Fallen),
            (Self::Done, _) => Err(Fault::PerformanceOver),
            // Nothing is urged, deferred or enforced by a decision that there is no more.
            (Self::Fallen, _) => Err(Fault::PerformanceFell),
            // Upon what was just recorded nothing was begun yet: it may be taken out.
            (_, Step::DoPart)
            | (Self::Due, Step::Remove)
            | (
                Self::Urged
                | Self::Enforced
                | Self::AtCourt
                | Self::EnforcementFailed
                | Self::CourtRefused
                | Self::DeferralAsked { is_urged: true, .. },
                Step::State,
            ) => Ok(self.clone()),
            (_, Step::DoWhole) => Ok(Self::Done),
            (_, Step::Remove) => Err(Fault::PerformanceRuns),
            (Self::Due, Step::AskDeferral) => Ok(Self::DeferralAsked { by: by.clone(), is_urged: false }),
            // Where enforcement ended without it, all is open again that was once it was urged.
            (Self::Urged | Self::EnforcementFailed | Self::CourtRefused, Step::AskDeferral) => {
                Ok(Self::DeferralAsked { by: by.clone(), is_urged: true })
            }
            // What is due later must be urged anew once that day is over.
            (Self::DeferralAsked { by: asked, .. }, Step::Defer) if asked != by => Ok(Self::Due),
            (Self::DeferralAsked { .. }, Step::Defer) => Err(Fault::OwnRequest),
            (Self::DeferralAsked { is_urged: false, .. }, Step::RefuseDeferral) => Ok(Self::Due),
            (Self::DeferralAsked { is_urged: true, .. }, Step::RefuseDeferral)
            | (Self::Due | Self::Urged | Self::EnforcementFailed | Self::CourtRefused, Step::Urge) => Ok(Self::Urged),
            (Self::DeferralAsked { .. }, Step::AskDeferral | Step::Urge | Step::Enforce | Step::Apply) => {
                Err(Fault::DeferralWaits)
            }
            (_, Step::Defer | Step::RefuseDeferral) => Err(Fault::DeferralNotAsked),
            // Annex 2, article 28: nothing is enforced, and no court is asked to, before the urging notice was served.
            (Self::Due, Step::State | Step::Enforce | Step::Apply)
            | (Self::DeferralAsked { is_urged: false, .. }, Step::State) => Err(Fault::NotUrged),
            // A court may leave it to the agency to carry out what it lets be enforced.
            (Self::Urged | Self::AtCourt | Self::EnforcementFailed | Self::CourtRefused, Step::Enforce) => {
                Ok(Self::Enforced)
            }
            // After a refusal it is the court above that is asked.
            (Self::Urged | Self::AtCourt | Self::EnforcementFailed | Self::CourtRefused, Step::Apply) => {
                Ok(Self::AtCourt)
            }
            (Self::Enforced | Self::AtCourt, Step::FailEnforcement) => Ok(Self::EnforcementFailed),
            (Self::AtCourt, Step::RefuseAtCourt) => Ok(Self::CourtRefused),
            (_, Step::FailEnforcement) => Err(Fault::NothingEnforced),
            (_, Step::RefuseAtCourt) => Err(Fault::NoCourtAsked),
            (Self::Enforced, Step::Enforce | Step::Apply)
            | (Self::Enforced | Self::AtCourt, Step::AskDeferral | Step::Urge) => Err(Fault::EnforcementRuns),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str) -> UserId {
        id.parse().expect("a person")
    }

    /// What may follow where enforcement ended without what is owed: it is enforced anew, urged anew or deferred.
    fn anew(to: PerformanceStanding) -> Vec<(PerformanceStep, PerformanceStanding)> {
        vec![
            (PerformanceStep::AskDeferral, PerformanceStanding::DeferralAsked),
            (PerformanceStep::Urge, PerformanceStanding::Urged),
            (PerformanceStep::State, to),
            (PerformanceStep::Enforce, PerformanceStanding::Enforced),
            (PerformanceStep::Apply, PerformanceStanding::AtCourt),
        ]
    }

    /// Every state, each step that may follow, and where it leads. What is not here is refused.
    #[test]
    fn every_state_says_of_every_step_where_it_leads() {
        use PerformanceStanding as To;
        use PerformanceStep as Step;
        let (li, head) = (person("li"), person("head"));
        let asked = |is_urged| PerformanceState::DeferralAsked { by: li.clone(), is_urged };
        let any = |to| {
            let told = [Step::Check, Step::BeginLitigation, Step::EndLitigation].map(|step| (step, to));
            [&told[..], &[(Step::Fall, To::Fallen)]].concat()
        };
        let open = |to| [any(to), vec![(Step::DoPart, to), (Step::DoWhole, To::Done)]].concat();
        let table = [
            (
                PerformanceState::Due,
                vec![(Step::Remove, To::Due), (Step::AskDeferral, To::DeferralAsked), (Step::Urge, To::Urged)],
                open(To::Due),
            ),
            (asked(false), vec![(Step::Defer, To::Due), (Step::RefuseDeferral, To::Due)], open(To::DeferralAsked)),
            (
                asked(true),
                vec![(Step::Defer, To::Due), (Step::RefuseDeferral, To::Urged), (Step::State, To::DeferralAsked)],
                open(To::DeferralAsked),
            ),
            (
                PerformanceState::Urged,
                vec![
                    (Step::AskDeferral, To::DeferralAsked),
                    (Step::Urge, To::Urged),
                    (Step::State, To::Urged),
                    (Step::Enforce, To::Enforced),
                    (Step::Apply, To::AtCourt),
                ],
                open(To::Urged),
            ),
            (
                PerformanceState::Enforced,
                vec![(Step::State, To::Enforced), (Step::FailEnforcement, To::EnforcementFailed)],
                open(To::Enforced),
            ),
            (
                PerformanceState::AtCourt,
                vec![
                    (Step::State, To::AtCourt),
                    (Step::Enforce, To::Enforced),
                    (Step::Apply, To::AtCourt),
                    (Step::FailEnforcement, To::EnforcementFailed),
                    (Step::RefuseAtCourt, To::CourtRefused),
                ],
                open(To::AtCourt),
            ),
            (PerformanceState::EnforcementFailed, anew(To::EnforcementFailed), open(To::EnforcementFailed)),
            (PerformanceState::CourtRefused, anew(To::CourtRefused), open(To::CourtRefused)),
            (PerformanceState::Done, vec![(Step::DoPart, To::Done), (Step::DoWhole, To::Done)], any(To::Done)),
            (PerformanceState::Fallen, vec![(Step::DoPart, To::Fallen), (Step::DoWhole, To::Fallen)], any(To::Fallen)),
        ];
        for (state, own, always) in table {
            let may = [own, always].concat();
            for step in PerformanceStep::ALL {
                let by = if step.is_the_heads() { &head } else { &li };
                let expected = may.iter().find(|(other, _)| *other == step).map(|(_, to)| *to);
                assert_eq!(state.after(step, by).ok().map(|after| after.standing()), expected, "{state:?} {step:?}");
            }
        }
    }

    /// Annex 2, article 28: the urging notice comes before the decision to enforce and before the application to the
    /// court.
    #[test]
    fn nothing_is_enforced_before_the_urging_notice_was_served() {
        let head = person("head");
        for step in [PerformanceStep::Enforce, PerformanceStep::Apply] {
            assert_eq!(PerformanceState::Due.after(step, &head), Err(Fault::NotUrged), "{step:?}");
            assert!(PerformanceState::Urged.after(step, &head).is_ok(), "{step:?}");
        }
    }

    /// 行政处罚法 66: the head decides on it, and nobody on what they asked for.
    #[test]
    fn nobody_lets_be_deferred_what_they_asked_for() {
        let own = person("head");
        let asked = PerformanceState::DeferralAsked { by: own.clone(), is_urged: false };
        assert_eq!(asked.after(PerformanceStep::Defer, &own), Err(Fault::OwnRequest));
        assert!(asked.after(PerformanceStep::RefuseDeferral, &own).is_ok());
    }
}
