//! Which case is meant: by its id or a link, or by its number in whatever writing.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::ids::{CaseId, CaseNumber};

use crate::answers::called::CaseCalled;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Scope, Target, scope};
use crate::custody::case::read::CaseName;
use crate::custody::case::{Case, CaseState};
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::shown::SearchScope;
use crate::custody::{Custody, Refused, Stop, require};
use crate::store::tables::{DbError, Reader};

/// Cases that are looked at to be offered to somebody who types a number.
pub const OFFERED: u64 = 20;

/// Of the names that are one number, the cases that somebody means who writes it so: the one that is written exactly
/// so, or else those that are called so, or else what remains of such, or else what was called so before.
fn meant(names: Vec<CaseName>, number: &CaseNumber) -> Vec<Case> {
    let rank = |name: &CaseName| match (name.current, name.of == name.case.id) {
        (true, true) if name.number == *number => 0,
        (true, true) => 1,
        (true, false) => 2,
        (false, _) => 3,
    };
    let best = names.iter().map(rank).min();
    let mut found: Vec<Case> = Vec::new();
    for name in names.into_iter().filter(|name| Some(rank(name)) == best) {
        if found.iter().all(|case| case.id != name.case.id) {
            found.push(name.case);
        }
    }
    found
}

/// The cases within `who`'s reach that are meant by a number.
fn numbered(reader: &Reader<'_>, who: &Caller, number: &CaseNumber) -> Result<Vec<Case>, DbError> {
    let names = match scope(who, Action::ReadCases) {
        Scope::Nothing => return Ok(Vec::new()),
        Scope::Everything => reader.cases_called(None, number)?,
        Scope::Agency(agency) | Scope::Officer(agency, _) => reader.cases_called(Some(&agency), number)?,
    };
    Ok(meant(names, number))
}

/// What a text means.
enum Means {
    /// One case: what remains of it, where it was merged into another.
    One(CaseId),
    /// Several cases that are called so today.
    Several(CaseNumber, Vec<Case>),
}

/// What a text means to `who`.
fn means(reader: &Reader<'_>, who: &Caller, text: &str) -> Result<Means, Stop> {
    let called = CaseCalled::read(text).map_err(|_| {
        let problem = if text.trim().is_empty() { Fault::Empty } else { Fault::NotACase };
        Refused::Invalid { field: Field::Case, problem }
    })?;
    match called {
        CaseCalled::Id(id) => Ok(Means::One(match reader.case(&id)?.map(|case| case.state) {
            Some(CaseState::Merged { into, .. }) => into,
            Some(CaseState::Open | CaseState::Closed { .. }) | None => id,
        })),
        CaseCalled::Number(number) => {
            let mut found = numbered(reader, who, &number)?;
            if found.len() > 1 {
                return Ok(Means::Several(number, found));
            }
            match found.pop() {
                Some(case) => Ok(Means::One(case.id)),
                None => Err(Refused::unknown(Thing::Case, text.trim()).into()),
            }
        }
    }
}

/// Refuses a number that is several cases', with what tells them apart.
fn ambiguous(found: &[Case]) -> Refused {
    let numbers = found.iter().map(|case| format!("{} ({})", case.number, case.id));
    let numbers = numbers.take(10).collect::<Vec<_>>().join(", ");
    Refused::Invalid { field: Field::Case, problem: Fault::CaseAmbiguous { numbers } }
}

impl Custody {
    /// The case that a person means by an id, a link or a number. What is then done with it is decided and logged as
    /// if its id had been given. Where several are called so, the refusal describes them: they are logged as found.
    pub async fn case_called(self: &Arc<Self>, caller: &Caller, text: &str) -> Result<CaseId, Refused> {
        let (who, text) = (caller.clone(), text.to_owned());
        let found = self.read(move |reader| Ok(means(reader, &who, &text)?)).await;
        match self.recorded(caller, Verb::CaseFind, found).await? {
            Means::One(case) => Ok(case),
            Means::Several(number, found) => {
                self.log_numbered(caller, &number, &found).await?;
                self.recorded(caller, Verb::CaseFind, Err(ambiguous(&found))).await
            }
        }
    }

    async fn log_numbered(
        self: &Arc<Self>,
        caller: &Caller,
        number: &CaseNumber,
        found: &[Case],
    ) -> Result<(), Refused> {
        let shown = found.iter().map(|case| Item::Case(case.id.clone())).collect();
        self.log_search(caller, SearchScope::Cases, number.to_string(), found.len(), shown).await
    }

    /// The cases that are meant by a number, in whatever writing; the search is logged.
    pub async fn cases_numbered(self: &Arc<Self>, caller: &Caller, number: CaseNumber) -> Result<Vec<Case>, Refused> {
        self.recorded(caller, Verb::CaseFind, require(caller, Action::ReadCases, Target::Installation, None)).await?;
        let (who, meant) = (caller.clone(), number.clone());
        let found = self.read(move |reader| Ok(numbered(reader, &who, &meant)?)).await?;
        self.log_numbered(caller, &number, &found).await?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use evidence::time::Utc;

    use super::*;

    fn case(letter: &str, number: &str) -> Case {
        Case {
            id: letter.repeat(32).parse().expect("an id"),
            agency: "xc".parse().expect("an id"),
            number: number.parse().expect("a number"),
            title: "x".to_owned(),
            opened_at: Utc::from_micros(1).expect("a time"),
            state: CaseState::Open,
        }
    }

    fn name(of: &str, number: &str, current: bool, case: &Case) -> CaseName {
        let (of, number) = (of.repeat(32).parse().expect("an id"), number.parse().expect("a number"));
        CaseName { of, number, current, case: case.clone() }
    }

    #[test]
    fn a_number_means_the_case_that_is_called_so_before_one_that_was() {
        let number: CaseNumber = "〔2026〕1号".parse().expect("a number");
        let (one, other) = (case("a", "〔2026〕1号"), case("b", "(2026)1号"));
        let ids = |names: Vec<CaseName>| meant(names, &number).into_iter().map(|case| case.id).collect::<Vec<_>>();
        let [exact, alike] = [name("a", "〔2026〕1号", true, &one), name("b", "(2026)1号", true, &other)];
        let before = name("b", "〔2026〕1号", false, &other);
        assert_eq!(ids(vec![alike.clone(), exact.clone()]), std::slice::from_ref(&one.id));
        assert_eq!(ids(vec![before.clone(), exact]), std::slice::from_ref(&one.id));
        assert_eq!(ids(vec![before.clone(), alike]), std::slice::from_ref(&other.id));
        // What was merged away leads on, and so does what a case was called before.
        assert_eq!(ids(vec![name("c", "[2026]1号", true, &one), before.clone()]), std::slice::from_ref(&one.id));
        assert_eq!(ids(vec![before]), std::slice::from_ref(&other.id));
        // Two that are called alike are told apart by who asks.
        let two = vec![name("a", "[2026]1号", true, &one), name("b", "(2026)1号", true, &other)];
        assert_eq!(ids(two).len(), 2);
        assert!(ids(Vec::new()).is_empty());
    }
}
