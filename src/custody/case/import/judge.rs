//! What a line of the file asks for, and what of it cannot be, cell by cell.

use std::collections::{BTreeSet, HashMap};

use evidence::event::{CaseProcedure, CaseSource, Matter};
use evidence::ids::{AgencyId, CaseNumber, Certificate};
use evidence::term;
use evidence::time::Utc;
use jiff::civil::Date;
use serde::Serialize;
use words::Lang;

use crate::answers::case_number::case_key;
use crate::custody::case::import::table::{CaseColumn, CaseLine};
use crate::custody::case::import::{CellProblem, ImportedCase};
use crate::custody::case::word;
use crate::custody::clean_text;
use crate::custody::course::act::handlers_on;
use crate::custody::course::{Description, HANDLERS_MAX};
use crate::custody::legal::Legal;
use crate::custody::refused::{Fault, Field};
use crate::store::tables::{DbError, Reader};

/// What lines are judged by.
pub(super) struct Judging<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) legal: &'a Legal,
    pub(super) agency: &'a AgencyId,
    pub(super) now: Utc,
    /// The numbers of earlier lines, each with its line.
    pub(super) earlier: HashMap<String, u64>,
}

/// What a cell says, or what is wrong with it.
type Cell<T> = Result<T, Fault>;

impl Judging<'_> {
    /// What a line asks for; or all that is wrong with it.
    pub(super) fn line(&mut self, line: &CaseLine) -> Result<Result<ImportedCase, Vec<CellProblem>>, DbError> {
        let mut problems = Vec::new();
        let number = kept(CaseColumn::Number, self.number(line)?, &mut problems);
        let title = clean_text(Field::Title, line.cell(CaseColumn::Title)).map_err(|wrong| wrong.problem);
        let title = kept(CaseColumn::Title, title, &mut problems);
        let description = self.description(line, &mut problems)?;
        let registered_at = self.registered(line, description.as_ref(), &mut problems)?;
        Ok(match (number, title) {
            (Some(number), Some(title)) if problems.is_empty() => {
                Ok(ImportedCase { number, title, description, registered_at })
            }
            _ => Err(problems),
        })
    }

    /// A number that no case of the agency has, and no earlier line.
    fn number(&mut self, line: &CaseLine) -> Result<Cell<CaseNumber>, DbError> {
        let number: CaseNumber = match line.cell(CaseColumn::Number).parse() {
            Ok(number) => number,
            Err(error) => {
                let error: evidence::ids::IdError = error;
                return Ok(Err(Fault::Unreadable { cause: (&error).into() }));
            }
        };
        if let Some(before) = self.earlier.insert(case_key(number.as_str()), line.line) {
            return Ok(Err(Fault::TwiceAtLine { line: before }));
        }
        let there = self.reader.case_by_number(self.agency, &number)?;
        Ok(if there.is_some() { Err(Fault::CaseThere) } else { Ok(number) })
    }

    /// What the case is about by the law, where the line says anything of it.
    fn description(&self, line: &CaseLine, problems: &mut Vec<CellProblem>) -> Result<Option<Description>, DbError> {
        let said = CaseColumn::ALL.into_iter().skip(2).any(|column| !line.cell(column).is_empty());
        if !said {
            return Ok(None);
        }
        let matter = kept(CaseColumn::Matter, self.matter(line.cell(CaseColumn::Matter)), problems);
        let procedure = kept(CaseColumn::Procedure, procedure(line.cell(CaseColumn::Procedure)), problems);
        let source = kept(CaseColumn::Source, source(line.cell(CaseColumn::Source)), problems);
        let place = match line.cell(CaseColumn::Place) {
            "" => Ok(String::new()),
            text => clean_text(Field::Place, text).map_err(|wrong| wrong.problem),
        };
        let place = kept(CaseColumn::Place, place, problems);
        let handlers = kept(CaseColumn::Handlers, self.handlers(line.cell(CaseColumn::Handlers))?, problems);
        Ok(match (matter, procedure, source, place, handlers) {
            (Some(matter), Some(procedure), Some(source), Some(place), Some(handlers)) => {
                let (deed, marks) = (None, BTreeSet::new());
                Some(Description { matter, procedure, source, place, deed, handlers, marks })
            }
            _ => None,
        })
    }

    /// A matter that is in force today, by its id or a name of it.
    fn matter(&self, text: &str) -> Cell<Matter> {
        let today = self.legal.day(self.now);
        let in_force = self.legal.lists.matters.iter().map(|entry| &entry.ground).filter(|it| it.is_in_force(today));
        let mut found = in_force.filter(|it| it.id == text || it.zh == text || it.en == text);
        let id = found.next().ok_or(if text.is_empty() { Fault::Empty } else { Fault::NotOffered })?;
        id.id.parse().map_err(|_| Fault::NotOffered)
    }

    /// Officers of the agency, by their certificates.
    fn handlers(&self, text: &str) -> Result<Cell<BTreeSet<Certificate>>, DbError> {
        let mut handlers = BTreeSet::new();
        for one in text.split(|c: char| c.is_whitespace() || "、,，;；".contains(c)).filter(|one| !one.is_empty()) {
            let unknown = || Fault::UnknownHandler { certificate: one.to_owned() };
            let Ok(certificate) = one.parse::<Certificate>() else { return Ok(Err(unknown())) };
            let officer = self.reader.officer(&certificate)?;
            if officer.is_none_or(|officer| officer.agency != *self.agency) {
                return Ok(Err(unknown()));
            }
            handlers.insert(certificate);
        }
        Ok(if handlers.len() > HANDLERS_MAX { Err(Fault::MoreHandlers { most: HANDLERS_MAX }) } else { Ok(handlers) })
    }

    /// The day on which it was registered, at its beginning: not one to come, and with two officers whose certificates
    /// were valid then.
    fn registered(
        &self,
        line: &CaseLine,
        said: Option<&Description>,
        problems: &mut Vec<CellProblem>,
    ) -> Result<Option<Utc>, DbError> {
        let text = line.cell(CaseColumn::RegisteredOn);
        if text.is_empty() {
            return Ok(None);
        }
        let day: Cell<Date> = text.parse().map_err(|_| Fault::NotADay);
        let future = |day: &Date| *day > self.legal.day(self.now);
        let day = day.and_then(|day| if future(&day) { Err(Fault::InTheFuture) } else { Ok(day) });
        let Some(day) = kept(CaseColumn::RegisteredOn, day, problems) else { return Ok(None) };
        if let Some(said) = said
            && let Some(problem) = handlers_on(self.reader, self.legal, &said.handlers, day)?
        {
            problems.push(CellProblem { column: CaseColumn::Handlers, problem });
        }
        Ok(kept(CaseColumn::RegisteredOn, term::midnight(self.legal.zone(), day).map_err(|_| Fault::NotADay), problems))
    }
}

/// What a cell says; what is wrong with it is kept.
fn kept<T>(column: CaseColumn, cell: Cell<T>, problems: &mut Vec<CellProblem>) -> Option<T> {
    match cell {
        Ok(value) => Some(value),
        Err(problem) => {
            problems.push(CellProblem { column, problem });
            None
        }
    }
}

fn procedure(text: &str) -> Cell<CaseProcedure> {
    named(text, CaseProcedure::ALL, |one| match one {
        CaseProcedure::Ordinary => "law-procedure-ordinary",
        CaseProcedure::Simple => "law-procedure-simple",
    })
}

fn source(text: &str) -> Cell<CaseSource> {
    named(text, CaseSource::ALL, |one| match one {
        CaseSource::Inspection => "course-source-inspection",
        CaseSource::Complaint => "course-source-complaint",
        CaseSource::Referral => "course-source-referral",
        CaseSource::Application => "course-source-application",
        CaseSource::Other => "course-source-other",
    })
}

/// The one of a closed list that a text names: by its id, or by what people call it in a language of the service.
fn named<T: Copy + Serialize>(text: &str, all: &[T], message: impl Fn(T) -> &'static str) -> Cell<T> {
    let is_called = |one: T| Lang::ALL.iter().any(|lang| lang.text(message(one)) == text);
    let found = all.iter().copied().find(|one| word(one) == text || is_called(*one));
    found.ok_or(if text.is_empty() { Fault::Empty } else { Fault::NotOffered })
}
