//! How a case stands, and what may be done with it as it does.

use evidence::ids::{CaseId, CaseNumber};
use evidence::time::Utc;

use crate::custody::refused::Fault;

/// How a case stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseState {
    /// It is worked on.
    Open,
    /// It is over; what it holds stays as it is until it is opened again.
    Closed {
        /// Since when.
        at: Utc,
        /// Why.
        reason: String,
    },
    /// It was found to be another case, which holds all that it had.
    Merged {
        /// Since when.
        at: Utc,
        /// Why.
        reason: String,
        /// The case that remains.
        into: CaseId,
        /// That case's number.
        number: CaseNumber,
    },
}

/// What is done with a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseStep {
    /// Something is filed under it or taken out of it.
    Fill,
    /// It is packed as it is.
    Pack,
    /// It gets another number or title.
    Rename,
    /// It is merged into another, or another into it.
    Merge,
    /// It is closed.
    Close,
    /// It is opened again.
    Reopen,
}

impl CaseState {
    /// What stands against a step, if anything does.
    pub fn allow(&self, step: CaseStep) -> Result<(), Fault> {
        match (self, step) {
            (Self::Open, CaseStep::Fill | CaseStep::Pack | CaseStep::Rename | CaseStep::Merge | CaseStep::Close)
            // What a number was mistyped as is found out afterwards.
            | (Self::Closed { .. }, CaseStep::Pack | CaseStep::Rename | CaseStep::Reopen) => Ok(()),
            (Self::Open, CaseStep::Reopen) => Err(Fault::CaseNotClosed),
            (Self::Closed { .. }, CaseStep::Fill | CaseStep::Merge | CaseStep::Close) => Err(Fault::CaseClosed),
            (Self::Merged { number, .. }, _) => Err(Fault::CaseMerged { number: number.to_string() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_says_of_every_step_whether_it_may_be_taken() {
        let at = Utc::from_micros(1).expect("a time");
        let (into, number) = ("a".repeat(32).parse().expect("an id"), "〔2026〕1号".parse().expect("a number"));
        let closed = CaseState::Closed { at, reason: "r".to_owned() };
        let merged = CaseState::Merged { at, reason: "r".to_owned(), into, number };
        let ends = [CaseStep::Merge, CaseStep::Close, CaseStep::Reopen];
        let steps = [[CaseStep::Fill, CaseStep::Pack, CaseStep::Rename], ends].concat();
        let may = |state: &CaseState| steps.iter().map(|step| state.allow(*step).is_ok()).collect::<Vec<_>>();
        assert_eq!(may(&CaseState::Open), [true, true, true, true, true, false]);
        assert_eq!(may(&closed), [false, true, true, false, false, true]);
        assert_eq!(may(&merged), [false; 6]);
        let told = merged.allow(CaseStep::Fill).expect_err("refused").to_string();
        assert!(told.contains("〔2026〕1号"), "{told}");
    }
}
