//! Looking at a file of cases, and bringing them in.

use std::collections::HashMap;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CaseEvent, CourseEvent, Event};
use evidence::ids::{AgencyId, CaseId};
use evidence::keys;
use evidence::time::Utc;

use crate::answers::bounds::CASE_FILE_LENGTH_MAX;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::case::import::judge::Judging;
use crate::custody::case::import::table::{self, CaseColumn, CaseLine};
use crate::custody::case::import::{CellProblem, ImportedCase};
use crate::custody::course::Description;
use crate::custody::legal::Legal;
use crate::custody::refused::{Fault, Field};
use crate::custody::{Custody, Refused, Stop, Verb, draft, require};
use crate::store::log::Draft;
use crate::store::tables::{DbError, Reader};

/// A line, and what is wrong with it; nothing where it can be brought in.
#[derive(Debug, Clone)]
pub struct JudgedLine {
    /// The line.
    pub line: CaseLine,
    /// What is wrong, cell by cell.
    pub problems: Vec<CellProblem>,
}

/// A case that was brought in.
#[derive(Debug, Clone)]
pub struct BroughtCase {
    /// Its line.
    pub line: u64,
    /// Its number.
    pub number: String,
    /// Its id.
    pub case: CaseId,
}

impl Custody {
    /// Whether somebody may bring cases in at all; who may not is put on record.
    pub async fn may_import_cases(self: &Arc<Self>, caller: &Caller) -> Result<(), Refused> {
        self.recorded(caller, Verb::CaseImport, importing(caller)).await.map(drop)
    }

    /// What would become of a file of cases, line by line; nothing is changed.
    pub async fn preview_cases(self: &Arc<Self>, caller: &Caller, text: &str) -> Result<Vec<JudgedLine>, Refused> {
        let agency = self.recorded(caller, Verb::CaseImport, importing(caller)).await?;
        let lines = lines(text)?;
        let (legal, now) = (Arc::clone(&self.legal), self.clock.now());
        self.read(move |reader| {
            let judged = judged(reader, (&legal, &agency, now), lines)?;
            let told =
                |(line, found): (CaseLine, Judged)| JudgedLine { line, problems: found.err().unwrap_or_default() };
            Ok(judged.into_iter().map(told).collect())
        })
        .await
    }

    /// Brings in the cases of a file: all of them, or none where something is wrong with one.
    pub async fn import_cases(self: &Arc<Self>, caller: &Caller, text: &str) -> Result<Vec<BroughtCase>, Refused> {
        let agency = self.recorded(caller, Verb::CaseImport, importing(caller)).await?;
        let lines = lines(text)?;
        let ids =
            lines.iter().map(|_| Ok(CaseId::from_random(keys::random()?))).collect::<Result<Vec<_>, Refused>>()?;
        let brought = lines.iter().zip(&ids).map(|(line, case)| BroughtCase {
            line: line.line,
            number: line.cell(CaseColumn::Number).to_owned(),
            case: case.clone(),
        });
        let brought = brought.collect();
        let (who, legal) = (caller.clone(), Arc::clone(&self.legal));
        self.command(caller, Verb::CaseImport, move |reader, now| {
            let mut drafts = Vec::new();
            for ((line, found), case) in judged(reader, (&legal, &agency, now), lines)?.into_iter().zip(ids) {
                match found {
                    Ok(imported) => drafts.extend(entries(&who, &agency, &case, imported)),
                    Err(problems) => return Err(at_line(&line, problems)),
                }
            }
            Ok(drafts)
        })
        .await?;
        Ok(brought)
    }
}

/// What a line asks for, or what is wrong with it.
type Judged = Result<ImportedCase, Vec<CellProblem>>;

/// The agency into which somebody may bring cases: their own, where they open cases and say what they are about.
fn importing(who: &Caller) -> Result<AgencyId, Refused> {
    let Caller::User { agency: Some(agency), .. } = who else {
        require(who, Action::OpenCase, Target::Installation, None)?;
        return Err(Refused::Forbidden { item: None });
    };
    require(who, Action::OpenCase, Target::Agency(agency), None)?;
    require(who, Action::RunCase, Target::Agency(agency), None)?;
    Ok(agency.clone())
}

/// The lines of a file.
fn lines(text: &str) -> Result<Vec<CaseLine>, Refused> {
    let wrong = |problem| Refused::Invalid { field: Field::File, problem };
    if text.chars().count() > CASE_FILE_LENGTH_MAX {
        return Err(wrong(Fault::Longer { most: CASE_FILE_LENGTH_MAX }));
    }
    table::read(text).map_err(wrong)
}

fn judged(
    reader: &Reader<'_>,
    (legal, agency, now): (&Legal, &AgencyId, Utc),
    lines: Vec<CaseLine>,
) -> Result<Vec<(CaseLine, Judged)>, DbError> {
    let mut judging = Judging { reader, legal, agency, now, earlier: HashMap::new() };
    lines.into_iter().map(|line| judging.line(&line).map(|found| (line, found))).collect()
}

/// The first thing that is wrong with a line, with its line and column.
fn at_line(line: &CaseLine, problems: Vec<CellProblem>) -> Stop {
    let problem = problems.into_iter().next().map_or(Fault::Empty, |CellProblem { column, problem }| Fault::AtCell {
        line: line.line,
        column,
        fault: Box::new(problem),
    });
    Refused::Invalid { field: Field::File, problem }.into()
}

/// The entries of a case: that it was opened, what it is about, and that it was registered elsewhere.
fn entries(who: &Caller, agency: &AgencyId, case: &CaseId, imported: ImportedCase) -> Vec<Draft> {
    let ImportedCase { number, title, description, registered_at } = imported;
    let entry = |event: Event| draft(who, vec![Item::Case(case.clone())], event);
    let opened = CaseEvent::Opened { case: case.clone(), agency: agency.clone(), number, title };
    let mut drafts = vec![entry(Event::Case(opened))];
    if let Some(Description { matter, procedure, source, place, deed: _, handlers, marks }) = description {
        let (case, deed, reason) = (case.clone(), std::collections::BTreeSet::new(), String::new());
        let said = CourseEvent::Described { case, matter, procedure, source, place, deed, handlers, marks, reason };
        drafts.push(entry(Event::Course(said)));
    }
    if let Some(registered_at) = registered_at {
        let event = CourseEvent::RegisteredElsewhere { case: case.clone(), registered_at };
        drafts.push(entry(Event::Course(event)));
    }
    drafts
}
