//! Whose a case is: who handles it or ever did, who decided it on the spot, and the officers of its acts. None of them
//! decides in it as the head, nor for a head: who is taken out of a case does not judge what they did in it.

use std::collections::BTreeSet;

use evidence::ids::{CaseId, Certificate};

use crate::custody::access::Caller;
use crate::custody::course::CaseCourse;
use crate::custody::delegation::Acting;
use crate::custody::refused::Fault;
use crate::store::tables::{DbError, Reader};

/// The officers whose case one is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whose {
    /// Those who handle it, and those who decided it on the spot.
    handle: BTreeSet<Certificate>,
    /// All of them: also those who handled it once, and those of its acts.
    all: BTreeSet<Certificate>,
}

impl Whose {
    /// Of those who handle a case, and of those who had a hand in it otherwise.
    fn of(handle: BTreeSet<Certificate>, others: impl IntoIterator<Item = Certificate>) -> Self {
        let all = handle.iter().cloned().chain(others).collect();
        Self { handle, all }
    }

    /// All of them.
    pub fn all(&self) -> &BTreeSet<Certificate> {
        &self.all
    }

    /// What stands against an officer deciding as the head; nothing against who is none.
    pub fn stands_against(&self, officer: Option<&Certificate>) -> Option<Fault> {
        let officer = officer.filter(|officer| self.all.contains(*officer))?;
        Some(if self.handle.contains(officer) { Fault::OwnCase } else { Fault::HandledCase })
    }
}

/// Whose a case is.
pub(in crate::custody) fn whose(
    reader: &Reader<'_>,
    course: Option<&CaseCourse>,
    case: &CaseId,
) -> Result<Whose, DbError> {
    let handlers = course.and_then(|course| course.description.as_ref()).map(|said| &said.handlers);
    let decided = reader.simple_decision(case)?.map(|decision| decision.said.officers);
    let handle = handlers.into_iter().flatten().cloned().chain(decided.into_iter().flatten()).collect();
    let others = reader.handlers_ever(case)?.into_iter().chain(reader.officers_of_acts(case)?);
    Ok(Whose::of(handle, others))
}

/// Whose a case is, as far as it stands against somebody: against who is no officer, and acts for none, nothing does. Whoever
/// asks of many cases is spared looking.
pub(in crate::custody) fn whose_against(
    reader: &Reader<'_>,
    (who, acting): (&Caller, Option<&Acting>),
    course: Option<&CaseCourse>,
    case: &CaseId,
) -> Result<Whose, DbError> {
    let is_officer = matches!(who, Caller::User { certificate: Some(_), .. });
    if is_officer || acting.is_some_and(|acting| acting.certificate.is_some()) {
        return whose(reader, course, case);
    }
    Ok(Whose::default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_handled_a_case_once_is_told_so_and_not_that_they_handle_it() {
        let officer = |number: &str| -> Certificate { number.parse().expect("a certificate") };
        let [handles, handled, other] = ["37001", "37002", "37003"].map(officer);
        let whose = Whose::of(BTreeSet::from([handles.clone()]), [handles.clone(), handled.clone()]);
        assert_eq!(whose.stands_against(Some(&handles)), Some(Fault::OwnCase));
        assert_eq!(whose.stands_against(Some(&handled)), Some(Fault::HandledCase));
        assert_eq!((whose.stands_against(Some(&other)), whose.stands_against(None)), (None, None));
        assert_eq!(whose.all(), &BTreeSet::from([handles, handled]));
    }
}
