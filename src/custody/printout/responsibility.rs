//! Who handled a case, who reviewed it, who approved and who decided past the review, as a printout (责任页): what was done, when
//! and by which account or officer from the entries of the log; what these are called, and which certificate an account bears,
//! from the registers as they are when it is printed, which it says.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{DecisionName, EventName};
use evidence::ids::CaseId;
use evidence::time::Utc;
use printouts::{Capacity, Deed, Responsibility};
use words::Lang;

use crate::custody::access::{Action, Caller};
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::decision::responsibility::{self, ActedAs, RESPONSIBILITIES_SHOWN_MAX, responsibilities};
use crate::custody::printout::{Printed, Read, Teller, letterhead, made, person};
use crate::custody::{Custody, Refused, Verb};
use crate::store::log::proofs;
use crate::store::tables::{DbError, Reader};

impl Custody {
    /// Who answers for what in a case as a printout. The reading is logged, on the case.
    pub async fn print_responsibility(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        lang: Lang,
    ) -> Result<Printed, Refused> {
        let (who, teller, now) = (caller.clone(), self.teller(lang), self.clock.now());
        let log = self.log_key().name().to_owned();
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &id)?;
            let told = told(reader, &teller, (&case, log), now)?;
            Ok(Read { printout: told.printout(lang, made(now), Vec::new()), items: vec![Item::Case(case.id)] })
        });
        let found = found.await;
        let read = self.recorded(caller, Verb::ResponsibilityPrint, found).await?;
        self.printed(caller, Verb::ResponsibilityPrint, read).await
    }
}

/// Who answers for what in a case, as far as the log goes.
fn told(
    reader: &Reader<'_>,
    teller: &Teller,
    (case, log): (&Case, String),
    now: Utc,
) -> Result<Responsibility, DbError> {
    let found = responsibilities(reader, case.id.clone())?;
    let (size, _) = proofs::head(reader)?;
    let mut as_of =
        teller.lang.with("printed-as-of", &[("moment", teller.moment(now).into()), ("size", size.to_string().into())]);
    if found.more {
        let shown = RESPONSIBILITIES_SHOWN_MAX.to_string();
        as_of.push('\n');
        as_of.push_str(&teller.lang.with("printed-first", &[("count", shown.into())]));
    }
    let mut deeds = Vec::new();
    for done in &found.done {
        deeds.extend(of_entry(reader, teller, done)?);
    }
    Ok(Responsibility { letterhead: letterhead(reader, case)?, as_of, log, deeds })
}

/// What an entry says that somebody did: whoever did it, and the officers whom it names as those who did.
fn of_entry(reader: &Reader<'_>, teller: &Teller, done: &responsibility::Responsibility) -> Result<Vec<Deed>, DbError> {
    let what = teller.lang.text(&format!("log-kind-{}", done.event.text().replace(['.', '_'], "-"))).into_owned();
    let capacity = capacity(done);
    let deed = |[who, certificate]: [String; 2]| Deed {
        capacity,
        what: what.clone(),
        who,
        certificate,
        at: teller.moment(done.at),
        entry: done.index,
    };
    let by = person(reader, &done.by)?;
    let mut people = Vec::new();
    for officer in done.officers.iter().filter(|officer| officer.as_str() != by[1]) {
        let name = reader.officer(officer)?.map_or_else(|| officer.to_string(), |officer| officer.name);
        people.push([name, officer.to_string()]);
    }
    people.insert(0, by);
    Ok(people.into_iter().map(deed).collect())
}

/// In which capacity it was done.
fn capacity(done: &responsibility::Responsibility) -> Capacity {
    if done.event == EventName::from(DecisionName::Overridden) {
        return Capacity::Overrode;
    }
    match done.acted_as {
        ActedAs::Handler => Capacity::Handled,
        ActedAs::Reviewer => Capacity::Reviewed,
        ActedAs::Approver | ActedAs::Head => Capacity::Approved,
    }
}
