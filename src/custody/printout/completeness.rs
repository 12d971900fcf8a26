//! What a case needs, article by article, as a printout (办案要件清单), which carries the statement of completeness as it is made
//! of the same reading.

use std::sync::Arc;

use evidence::canonical;
use evidence::entry::Item;
use evidence::ids::CaseId;
use evidence::time::Utc;
use printouts::{Attachment, Completeness};
use words::Lang;

use crate::custody::access::{Action, Caller};
use crate::custody::case::Case;
use crate::custody::case::act::case_for;
use crate::custody::completeness::statement::statement;
use crate::custody::completeness::view::with_known;
use crate::custody::completeness::{CaseKnown, completeness};
use crate::custody::legal::Legal;
use crate::custody::printout::demands::demands;
use crate::custody::printout::{Printed, Read, Teller, letterhead, made};
use crate::custody::{Custody, Refused, Verb};
use crate::store::log::proofs;
use crate::store::tables::{DbError, Reader};

/// What the statement is called in the printout.
const STATEMENT: &str = "completeness.json";

impl Custody {
    /// What a case needs, has and lacks as a printout with the statement of it. The reading is logged, on the case and on all
    /// that is filed in it.
    pub async fn print_completeness(
        self: &Arc<Self>,
        caller: &Caller,
        id: CaseId,
        lang: Lang,
    ) -> Result<Printed, Refused> {
        let (who, teller, now) = (caller.clone(), self.teller(lang), self.clock.now());
        let legal = Arc::clone(&self.legal);
        let found = self.read(move |reader| {
            let case = case_for(reader, &who, Action::ReadCases, &id)?;
            read(reader, &who, &teller, (&legal, &case, now))
        });
        let found = found.await;
        let read = self.recorded(caller, Verb::CompletenessPrint, found).await?;
        self.printed(caller, Verb::CompletenessPrint, read).await
    }
}

fn read(
    reader: &Reader<'_>,
    who: &Caller,
    teller: &Teller,
    (legal, case, now): (&Legal, &Case, Utc),
) -> Result<Read, Refused> {
    let calendars = reader.calendars()?;
    let (size, _) = proofs::head(reader)?;
    let handlers = handlers(reader, &case.id)?;
    let letterhead = letterhead(reader, case)?;
    let told = |known: &CaseKnown<'_>| {
        let judged = completeness(known);
        let as_of = [("moment", teller.moment(now).into()), ("size", size.to_string().into())];
        let told = Completeness {
            letterhead,
            as_of: teller.lang.with("printed-as-of", &as_of),
            demands: demands(teller, known, &judged),
            handlers,
            date: teller.day(now),
        };
        let stated = canonical::to_vec(&statement(known, judged, size));
        let stated = stated.expect("texts and small numbers have canonical JSON");
        told.printout(teller.lang, made(now), vec![attached(teller.lang, stated)])
    };
    let printout = with_known(reader, who, (legal, &calendars), (case, now), told)?;
    let recordings = reader.case_items(&case.id)?.into_iter().map(|item| Item::Recording(item.recording));
    let documents = reader.documents_of(&case.id)?.into_iter().map(|document| Item::Document(document.id));
    let items = std::iter::once(Item::Case(case.id.clone())).chain(recordings).chain(documents).collect();
    Ok(Read { printout, items })
}

fn attached(lang: Lang, data: Vec<u8>) -> Attachment {
    Attachment {
        name: STATEMENT.to_owned(),
        media_type: "application/json".to_owned(),
        description: lang.text("printed-statement").into_owned(),
        data,
    }
}

/// The names of those who handle a case.
fn handlers(reader: &Reader<'_>, case: &CaseId) -> Result<Vec<String>, DbError> {
    let said = reader.course(case)?.and_then(|course| course.description);
    let mut names = Vec::new();
    for certificate in said.iter().flat_map(|said| &said.handlers) {
        names.push(reader.officer(certificate)?.map_or_else(|| certificate.to_string(), |officer| officer.name));
    }
    Ok(names)
}
