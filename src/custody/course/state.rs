//! How the course of a case stands, and which step may follow: one exhaustive function, no engine.

use evidence::ids::UserId;

use crate::custody::refused::Fault;

/// How the course of a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Course {
    /// It was reported; nobody asked yet to start it.
    Reported,
    /// The head is asked to start it.
    StartRequested {
        /// Who asked.
        by: UserId,
    },
    /// The head refused; it may be asked again.
    StartRefused,
    /// It was started because it was urgent, and the head has not said anything yet.
    StartedUrgent {
        /// Who started it.
        by: UserId,
    },
    /// The head refused the urgent start; it may be asked to start it in the usual way.
    UrgentRefused,
    /// It is registered and runs.
    Started,
    /// It was decided by the simple procedure, which asks for no start.
    DecidedSimply,
    /// The head is asked to end it.
    EndRequested {
        /// Who asked.
        by: UserId,
        /// Whether it is one that was decided by the simple procedure.
        is_simple: bool,
    },
    /// It is over.
    Ended,
}

/// A step in the course of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourseStep {
    /// Saying what it is about.
    Describe,
    /// Asking to start it.
    RequestStart,
    /// Starting it.
    Start,
    /// Refusing to start it.
    RefuseStart,
    /// Starting it without approval.
    StartUrgent,
    /// Approving an urgent start.
    Ratify,
    /// Refusing an urgent start.
    RefuseUrgent,
    /// Deciding it by the simple procedure.
    DecideSimply,
    /// Telling of something that does not count for terms, or of its end.
    Pause,
    /// Making a term longer.
    Extend,
    /// Asking to end it.
    RequestEnd,
    /// Ending it.
    End,
    /// Refusing to end it.
    RefuseEnd,
}

impl CourseStep {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Describe,
        Self::RequestStart,
        Self::Start,
        Self::RefuseStart,
        Self::StartUrgent,
        Self::Ratify,
        Self::RefuseUrgent,
        Self::DecideSimply,
        Self::Pause,
        Self::Extend,
        Self::RequestEnd,
        Self::End,
        Self::RefuseEnd,
    ];

    /// Whether the head takes it, and nobody who asked for it.
    pub fn is_the_heads(self) -> bool {
        match self {
            Self::Start
            | Self::RefuseStart
            | Self::Ratify
            | Self::RefuseUrgent
            | Self::Extend
            | Self::End
            | Self::RefuseEnd => true,
            Self::Describe
            | Self::RequestStart
            | Self::StartUrgent
            | Self::DecideSimply
            | Self::Pause
            | Self::RequestEnd => false,
        }
    }
}

impl CourseStep {
    /// Whether it grants what was asked for, which nobody does of their own.
    pub fn approves(self) -> bool {
        match self {
            Self::Start | Self::Ratify | Self::End => true,
            Self::Describe
            | Self::RequestStart
            | Self::RefuseStart
            | Self::StartUrgent
            | Self::RefuseUrgent
            | Self::DecideSimply
            | Self::Pause
            | Self::Extend
            | Self::RequestEnd
            | Self::RefuseEnd => false,
        }
    }
}

impl Course {
    /// Its word in tables and answers.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::StartRequested { .. } => "start_requested",
            Self::StartRefused => "start_refused",
            Self::StartedUrgent { .. } => "started_urgent",
            Self::UrgentRefused => "urgent_refused",
            Self::Started => "started",
            Self::DecidedSimply => "decided_simply",
            Self::EndRequested { is_simple: false, .. } => "end_requested",
            Self::EndRequested { is_simple: true, .. } => "simple_end_requested",
            Self::Ended => "ended",
        }
    }

    /// The state of that word, to which `by` brought it.
    pub fn of(word: &str, by: UserId) -> Option<Self> {
        Some(match word {
            "reported" => Self::Reported,
            "start_requested" => Self::StartRequested { by },
            "start_refused" => Self::StartRefused,
            "started_urgent" => Self::StartedUrgent { by },
            "urgent_refused" => Self::UrgentRefused,
            "started" => Self::Started,
            "decided_simply" => Self::DecidedSimply,
            "end_requested" => Self::EndRequested { by, is_simple: false },
            "simple_end_requested" => Self::EndRequested { by, is_simple: true },
            "ended" => Self::Ended,
            _ => return None,
        })
    }

    /// Who asked for what the head is to decide, where something waits for the head.
    pub fn asked_by(&self) -> Option<&UserId> {
        match self {
            Self::StartRequested { by } | Self::StartedUrgent { by } | Self::EndRequested { by, .. } => Some(by),
            Self::Reported
            | Self::StartRefused
            | Self::UrgentRefused
            | Self::Started
            | Self::DecidedSimply
            | Self::Ended => None,
        }
    }

    /// How it stands after a step that `by` takes; or what stands against the step.
    pub fn after(&self, step: CourseStep, by: &UserId) -> Result<Self, Fault> {
        let waits = || Err(Fault::CourseWaits);
        let ending = |is_simple| Ok(Self::EndRequested { by: by.clone(), is_simple });
        match (self, step) {
            (Self::Ended, _) => Err(Fault::CourseEnded),
            // What it is about may be set right at any time; what is set right stands beside what was said.
            (state, CourseStep::Describe)
            | (
                state @ (Self::Started | Self::StartedUrgent { .. } | Self::EndRequested { is_simple: false, .. }),
                CourseStep::Pause | CourseStep::Extend,
            ) => Ok(state.clone()),
            (Self::Reported | Self::StartRefused | Self::UrgentRefused, CourseStep::RequestStart) => {
                Ok(Self::StartRequested { by: by.clone() })
            }
            (Self::Reported | Self::StartRequested { .. } | Self::StartRefused, CourseStep::StartUrgent) => {
                Ok(Self::StartedUrgent { by: by.clone() })
            }
            // What is decided on the spot needs no start (annex 2, article 21); what was not decided on is overtaken by it.
            (
                Self::Reported | Self::StartRequested { .. } | Self::StartRefused | Self::UrgentRefused,
                CourseStep::DecideSimply,
            )
            | (Self::EndRequested { is_simple: true, .. }, CourseStep::RefuseEnd) => Ok(Self::DecidedSimply),
            (Self::StartRequested { by: asked }, CourseStep::Start)
            | (Self::StartedUrgent { by: asked }, CourseStep::Ratify) => approved(asked, by, Self::Started),
            (Self::StartRequested { .. }, CourseStep::RefuseStart) => Ok(Self::StartRefused),
            (Self::StartedUrgent { .. }, CourseStep::RefuseUrgent) => Ok(Self::UrgentRefused),
            (Self::Started, CourseStep::RequestEnd) => ending(false),
            (Self::DecidedSimply, CourseStep::RequestEnd) => ending(true),
            (Self::EndRequested { by: asked, .. }, CourseStep::End) => approved(asked, by, Self::Ended),
            (Self::EndRequested { is_simple: false, .. }, CourseStep::RefuseEnd) => Ok(Self::Started),
            // One case is decided once by the simple procedure, and not begun by the ordinary one afterwards.
            (
                Self::DecidedSimply | Self::EndRequested { is_simple: true, .. },
                CourseStep::DecideSimply
                | CourseStep::RequestStart
                | CourseStep::StartUrgent
                | CourseStep::Pause
                | CourseStep::Extend,
            ) => Err(Fault::SimpleDecided),
            // What the head refused is not begun again unasked, and stays as it was told.
            (Self::UrgentRefused, CourseStep::StartUrgent) => Err(Fault::UrgentRefusedBefore),
            (Self::StartRequested { .. }, CourseStep::RequestStart)
            | (Self::EndRequested { .. }, CourseStep::RequestEnd)
            | (Self::StartRequested { .. } | Self::StartedUrgent { .. }, CourseStep::RequestEnd) => waits(),
            (
                Self::StartedUrgent { .. } | Self::Started | Self::EndRequested { is_simple: false, .. },
                CourseStep::RequestStart | CourseStep::StartUrgent | CourseStep::DecideSimply,
            ) => Err(Fault::CourseStarted),
            (
                Self::Reported | Self::StartRefused | Self::UrgentRefused | Self::StartRequested { .. },
                CourseStep::Pause | CourseStep::Extend,
            )
            | (Self::Reported | Self::StartRefused | Self::UrgentRefused, CourseStep::RequestEnd) => {
                Err(Fault::CourseNotStarted)
            }
            (
                _,
                CourseStep::Start
                | CourseStep::RefuseStart
                | CourseStep::Ratify
                | CourseStep::RefuseUrgent
                | CourseStep::End
                | CourseStep::RefuseEnd,
            ) => Err(Fault::CourseNotAsked),
        }
    }
}

/// Nobody approves what they asked for themselves.
fn approved(asked: &UserId, by: &UserId, state: Course) -> Result<Course, Fault> {
    if asked == by { Err(Fault::OwnRequest) } else { Ok(state) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str) -> UserId {
        id.parse().expect("a person")
    }

    /// Every state, each step that may follow, and where it leads. What is not here is refused.
    #[test]
    fn every_state_says_of_every_step_where_it_leads() {
        use CourseStep::{
            DecideSimply, Describe, End, Extend, Pause, Ratify, RefuseEnd, RefuseStart, RefuseUrgent, RequestEnd,
            RequestStart, Start, StartUrgent,
        };
        let (li, head) = (person("li"), person("head"));
        let requested = Course::StartRequested { by: li.clone() };
        let urgent = Course::StartedUrgent { by: li.clone() };
        let ending = |is_simple| Course::EndRequested { by: li.clone(), is_simple };
        let simply = (DecideSimply, "decided_simply");
        let anew = [(Describe, ""), (RequestStart, "start_requested"), (StartUrgent, "started_urgent"), simply];
        let table: [(Course, Vec<(CourseStep, &str)>); 10] = [
            (Course::Reported, anew.to_vec()),
            (Course::StartRefused, anew.to_vec()),
            (Course::UrgentRefused, vec![(Describe, ""), (RequestStart, "start_requested"), simply]),
            (
                requested,
                vec![
                    (Describe, ""),
                    (StartUrgent, "started_urgent"),
                    (Start, "started"),
                    (RefuseStart, "start_refused"),
                    simply,
                ],
            ),
            (
                urgent,
                vec![(Describe, ""), (Pause, ""), (Extend, ""), (Ratify, "started"), (RefuseUrgent, "urgent_refused")],
            ),
            (Course::Started, vec![(Describe, ""), (Pause, ""), (Extend, ""), (RequestEnd, "end_requested")]),
            (ending(false), vec![(Describe, ""), (Pause, ""), (Extend, ""), (End, "ended"), (RefuseEnd, "started")]),
            (Course::DecidedSimply, vec![(Describe, ""), (RequestEnd, "simple_end_requested")]),
            (ending(true), vec![(Describe, ""), (End, "ended"), (RefuseEnd, "decided_simply")]),
            (Course::Ended, vec![]),
        ];
        for (state, may) in table {
            for step in CourseStep::ALL {
                let by = if step.is_the_heads() { &head } else { &li };
                let expected = may.iter().find(|(other, _)| *other == step).map(|(_, word)| match *word {
                    "" => state.word(),
                    word => word,
                });
                assert_eq!(state.after(step, by).ok().map(|after| after.word()), expected, "{state:?} {step:?}");
            }
            assert_eq!(Course::of(state.word(), li.clone()), Some(state));
        }
        assert_eq!(Course::of("else", li), None);
    }

    /// Annex 2, article 8: the head decides; nobody decides on what they asked for.
    #[test]
    fn nobody_approves_their_own_and_everybody_may_refuse_it() {
        let own = person("head");
        for (state, approve, refuse) in [
            (Course::StartRequested { by: own.clone() }, CourseStep::Start, CourseStep::RefuseStart),
            (Course::StartedUrgent { by: own.clone() }, CourseStep::Ratify, CourseStep::RefuseUrgent),
            (Course::EndRequested { by: own.clone(), is_simple: false }, CourseStep::End, CourseStep::RefuseEnd),
            (Course::EndRequested { by: own.clone(), is_simple: true }, CourseStep::End, CourseStep::RefuseEnd),
        ] {
            assert_eq!(state.after(approve, &own), Err(Fault::OwnRequest), "{state:?}");
            assert!(state.after(refuse, &own).is_ok(), "{state:?}");
            assert_eq!(state.asked_by(), Some(&own));
        }
    }
}
