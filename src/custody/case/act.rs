//! Cases: open, file recordings under them, take them out.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CaseEvent, Event, ReadWhat, RecordKind, Stage};
use evidence::ids::{CaseId, CaseNumber, RecordingId};
use evidence::keys;

use crate::custody::Verb;
use crate::custody::access::{Action, Caller, Target};
use crate::custody::case::{Case, CaseItem, CaseStep};
use crate::custody::recording::Recording;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::search::docs::CASES_MAX;
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Stop, absent, clean_text, draft, require};
use crate::store::log::Draft;
use crate::store::tables::Reader;

/// Recordings filed under one case at most.
pub const CASE_ITEMS_MAX: u64 = 5_000;

/// Filing a recording.
#[derive(Debug, Clone)]
pub struct Filing {
    /// The recording.
    pub recording: RecordingId,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record.
    pub record_kind: RecordKind,
    /// Why.
    pub reason: String,
}

/// A case with what is filed under it.
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// Other numbers that lead to it.
    pub other_numbers: Vec<CaseNumber>,
    /// What is filed, with the recording where the caller may see it.
    pub items: Vec<(CaseItem, Option<Recording>)>,
}

/// The case, where `who` may do `action` with it.
pub(in crate::custody) fn case_for(
    reader: &Reader<'_>,
    who: &Caller,
    action: Action,
    id: &CaseId,
) -> Result<Case, Stop> {
    let Some(case) = reader.case(id)? else {
        return Err(absent(who, action, Thing::Case, &id).into());
    };
    let item = Item::Case(id.clone());
    require(who, action, Target::Agency(&case.agency), Some(item))?;
    Ok(case)
}

impl Custody {
    /// Opens a case in the caller's agency.
    pub async fn open_case(
        self: &Arc<Self>,
        caller: &Caller,
        number: CaseNumber,
        title: &str,
    ) -> Result<CaseId, Refused> {
        let title = clean_text(Field::Title, title)?;
        let id = CaseId::from_random(keys::random()?);
        let (who, case) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseOpen, move |reader, _| {
            let Caller::User { agency: Some(agency), .. } = &who else {
                return Err(require(&who, Action::OpenCase, Target::Installation, None)
                    .err()
                    .unwrap_or(Refused::Forbidden { item: None })
                    .into());
            };
            require(&who, Action::OpenCase, Target::Agency(agency), None)?;
            if let Some(taken) = reader.case_by_number(agency, &number)? {
                return Err(Refused::Exists { what: Thing::Case, name: taken.number.to_string() }.into());
            }
            let (case, agency, number, title) = (case.clone(), agency.clone(), number.clone(), title.clone());
            let items = vec![Item::Case(case.clone())];
            Ok(vec![draft(&who, items, Event::Case(CaseEvent::Opened { case, agency, number, title }))])
        })
        .await?;
        Ok(id)
    }

    /// Files a recording under a case. Both must be of the caller's reach and of one agency.
    pub async fn file(self: &Arc<Self>, caller: &Caller, case: CaseId, filing: Filing) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, &filing.reason)?;
        self.require_in_force(filing.stage, filing.record_kind)?;
        let who = caller.clone();
        self.command(caller, Verb::CaseLink, move |reader, _| {
            let (case, recording) = filing_parts(reader, &who, &case, filing.recording)?;
            let filed = reader.case_item_count(&case.id, CASE_ITEMS_MAX)?;
            Ok(vec![link(reader, &who, (case, &recording), Filing { reason, ..filing }, filed)?])
        })
        .await?;
        Ok(())
    }

    /// Refuses to file under a stage or kind that is not in force today. What was filed before stays.
    pub(in crate::custody) fn require_in_force(&self, stage: Stage, kind: RecordKind) -> Result<(), Refused> {
        let today = self.legal.day(self.clock.now());
        let refuse = |field| move |what| Refused::NotInForce { field, what };
        self.legal.stages.require(stage, today).map_err(refuse(Field::Stage))?;
        self.legal.kinds.require(kind, today).map_err(refuse(Field::Kind))
    }

    /// Takes a recording out of a case.
    pub async fn unfile(
        self: &Arc<Self>,
        caller: &Caller,
        case: CaseId,
        recording: RecordingId,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::CaseUnlink, move |reader, _| {
            let (case, recording) = filing_parts(reader, &who, &case, recording)?;
            if !reader.is_filed(&case.id, &recording.id)? {
                return Err(Refused::Conflict(Fault::NotFiled).into());
            }
            let items = vec![Item::Case(case.id.clone()), Item::Recording(recording.id)];
            let event =
                Event::Case(CaseEvent::Unlinked { case: case.id, recording: recording.id, reason: reason.clone() });
            Ok(vec![draft(&who, items, event)])
        })
        .await?;
        Ok(())
    }

    /// A case and what is filed under it; the reading is logged.
    pub async fn show_case(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseView, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseShow, move |reader, _| read_case(reader, &who, &asked)).await?;
        let who = caller.clone();
        self.read(move |reader| {
            let case = reader.case(&id)?.ok_or_else(|| Refused::unknown(Thing::Case, &id))?;
            let mut items = Vec::new();
            for item in reader.case_items(&id)? {
                let recording = reader.recording(&item.recording)?;
                let seen = recording.filter(|r| require(&who, Action::ReadRecording, r.target(), None).is_ok());
                items.push((item, seen));
            }
            Ok(CaseView { other_numbers: reader.other_numbers(&case)?, case, items })
        })
        .await
    }
}

/// Decides the reading of a case: of it, and of each recording filed under it.
fn read_case(reader: &Reader<'_>, who: &Caller, id: &CaseId) -> Result<Vec<Draft>, Stop> {
    let case = case_for(reader, who, Action::ReadCases, id)?;
    let filed = reader.case_items(&case.id)?.into_iter().map(|item| Item::Recording(item.recording));
    Ok(reading(who, ReadWhat::Detail, std::iter::once(Item::Case(case.id)).chain(filed).collect()))
}

/// The entry that files a recording under a case that holds `filed` others.
pub(in crate::custody) fn link(
    reader: &Reader<'_>,
    who: &Caller,
    (case, recording): (Case, &Recording),
    filing: Filing,
    filed: u64,
) -> Result<Draft, Stop> {
    if case.agency != recording.agency {
        return Err(Refused::Conflict(Fault::TwoAgencies).into());
    }
    if reader.is_filed(&case.id, &recording.id)? {
        return Err(Refused::Conflict(Fault::FiledAlready).into());
    }
    if filed >= CASE_ITEMS_MAX {
        return Err(Refused::Conflict(Fault::CaseFull { most: CASE_ITEMS_MAX }).into());
    }
    if reader.case_count_of(&recording.id, CASES_MAX)? >= CASES_MAX {
        return Err(Refused::Conflict(Fault::CasesFull { most: CASES_MAX }).into());
    }
    let items = vec![Item::Case(case.id.clone()), Item::Recording(recording.id)];
    let Filing { stage, record_kind, reason, .. } = filing;
    let event = CaseEvent::Linked { case: case.id, recording: recording.id, stage, record_kind, reason };
    Ok(draft(who, items, Event::Case(event)))
}

/// The case and the recording, where `who` may file them.
pub(in crate::custody) fn filing_parts(
    reader: &Reader<'_>,
    who: &Caller,
    case: &CaseId,
    id: RecordingId,
) -> Result<(Case, Recording), Stop> {
    let case = case_for(reader, who, Action::FileRecording, case)?;
    case.state.allow(CaseStep::Fill).map_err(Refused::Conflict)?;
    let Some(recording) = reader.recording(&id)? else { return Err(Refused::unknown(Thing::Recording, &id).into()) };
    require(who, Action::FileRecording, recording.target(), Some(Item::Recording(id)))?;
    Ok((case, recording))
}
