//! What becomes of a case: another name, the end of it, its end in another.

use std::collections::BTreeSet;
use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{CaseEvent, DocumentEvent, Event};
use evidence::ids::{CaseId, CaseNumber, RecordingId};

use crate::answers::case_number::case_key;
use crate::custody::Verb;
use crate::custody::access::{Action, Caller};
use crate::custody::case::act::{CASE_ITEMS_MAX, case_for};
use crate::custody::case::{Case, CaseStep};
use crate::custody::document::act::DOCUMENTS_MAX;
use crate::custody::refused::{Fault, Field, Thing};
use crate::custody::search::docs::CASE_NAMES_MAX;
use crate::custody::{Custody, Refused, Stop, clean_text, draft};
use crate::store::log::Draft;
use crate::store::tables::Reader;

/// What a case is to be called. What is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Renaming {
    /// Its number.
    pub number: Option<CaseNumber>,
    /// What it is about.
    pub title: Option<String>,
    /// Why.
    pub reason: String,
    /// What whoever renames it saw that it was called.
    pub seen: Seen,
}

/// What a case was called on the page on which somebody renames it; nothing where that is not known.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Its number.
    pub number: Option<String>,
    /// What it was about.
    pub title: Option<String>,
}

impl Case {
    /// Refuses a step that the case does not allow as it stands.
    fn allows(&self, step: CaseStep) -> Result<(), Stop> {
        self.state.allow(step).map_err(|fault| Refused::Conflict(fault).into())
    }
}

/// Whether the case is still called what whoever renames it saw, as far as they change it: nobody undoes unasked what
/// somebody else did meanwhile.
fn require_seen(case: &Case, renaming: &Renaming) -> Result<(), Refused> {
    let is_other = |seen: &Option<String>, now: &str| seen.as_ref().is_some_and(|seen| seen != now);
    let number = renaming.number.is_some() && is_other(&renaming.seen.number, case.number.as_str());
    let title = renaming.title.is_some() && is_other(&renaming.seen.title, &case.title);
    if !number && !title {
        return Ok(());
    }
    let (number, title) = (case.number.to_string(), case.title.clone());
    Err(Refused::Conflict(Fault::CaseRenamedMeanwhile { number, title }))
}

impl Custody {
    /// Gives a case another number or title. By the number that it had it is found as before.
    pub async fn rename_case(self: &Arc<Self>, caller: &Caller, id: CaseId, renaming: Renaming) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, &renaming.reason)?;
        let title = renaming.title.as_deref().map(|title| clean_text(Field::Title, title)).transpose()?;
        let who = caller.clone();
        self.command(caller, Verb::CaseRename, move |reader, _| {
            let case = case_for(reader, &who, Action::RenameCase, &id)?;
            case.allows(CaseStep::Rename)?;
            let seen = require_seen(&case, &renaming);
            let (number, title) = (renaming.number.unwrap_or(case.number.clone()), title.unwrap_or(case.title.clone()));
            if number == case.number && title == case.title {
                return Err(Refused::Conflict(Fault::CaseNamedSo).into());
            }
            seen?;
            if number != case.number {
                require_free(reader, &case, &number)?;
            }
            require_names(reader, &[&case], 1)?;
            let items = vec![Item::Case(case.id.clone())];
            Ok(vec![draft(&who, items, Event::Case(CaseEvent::Renamed { case: case.id, number, title, reason }))])
        })
        .await?;
        Ok(())
    }

    /// Closes a case: nothing is filed under it or taken out of it until it is opened again.
    pub async fn close_case(self: &Arc<Self>, caller: &Caller, id: CaseId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::CaseClose, move |reader, _| {
            let case = case_for(reader, &who, Action::CloseCase, &id)?;
            case.allows(CaseStep::Close)?;
            let items = vec![Item::Case(id.clone())];
            Ok(vec![draft(&who, items, Event::Case(CaseEvent::Closed { case: id, reason }))])
        })
        .await?;
        Ok(())
    }

    /// Opens a closed case again.
    pub async fn reopen_case(self: &Arc<Self>, caller: &Caller, id: CaseId, reason: &str) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::CaseReopen, move |reader, _| {
            let case = case_for(reader, &who, Action::CloseCase, &id)?;
            case.allows(CaseStep::Reopen)?;
            let items = vec![Item::Case(id.clone())];
            Ok(vec![draft(&who, items, Event::Case(CaseEvent::Reopened { case: id, reason }))])
        })
        .await?;
        Ok(())
    }

    /// Merges a case into another of its agency, which has from then on all that the one had. It cannot be taken back.
    /// Each recording is taken out of the one and filed under the other, and each document moved, by an entry of its
    /// own, all in one transaction with the merging.
    pub async fn merge_cases(
        self: &Arc<Self>,
        caller: &Caller,
        away: CaseId,
        into: CaseId,
        reason: &str,
    ) -> Result<(), Refused> {
        let reason = clean_text(Field::Reason, reason)?;
        let who = caller.clone();
        self.command(caller, Verb::CaseMerge, move |reader, _| {
            let away = case_for(reader, &who, Action::MergeCases, &away)?;
            let into = case_for(reader, &who, Action::MergeCases, &into)?;
            require_mergeable(reader, &away, &into)?;
            merging(reader, &who, &away, &into, &reason)
        })
        .await?;
        Ok(())
    }
}

/// Refuses a number that another case of the agency has, in whatever writing; or that one has which was merged away.
fn require_free(reader: &Reader<'_>, case: &Case, number: &CaseNumber) -> Result<(), Stop> {
    let mut names = reader.cases_called(Some(&case.agency), number)?;
    names.retain(|name| name.current && name.of != case.id);
    // Two cases of old may have one number: it may be written otherwise, but not as the other has it.
    if case_key(number.as_str()) == case_key(case.number.as_str()) {
        names.retain(|name| name.number == *number);
    }
    match names.pop() {
        Some(name) => Err(Refused::Exists { what: Thing::Case, name: name.number.to_string() }.into()),
        None => Ok(()),
    }
}

/// Refuses where more names would lead to a case than may: those of `cases`, and `more`.
fn require_names(reader: &Reader<'_>, cases: &[&Case], more: u64) -> Result<(), Stop> {
    let mut names = more;
    for case in cases {
        names += reader.name_count(&case.id, CASE_NAMES_MAX)?;
    }
    if names <= CASE_NAMES_MAX {
        return Ok(());
    }
    Err(Refused::Conflict(Fault::CaseNamesFull { most: CASE_NAMES_MAX }).into())
}

fn require_mergeable(reader: &Reader<'_>, away: &Case, into: &Case) -> Result<(), Stop> {
    if away.id == into.id {
        return Err(Refused::Conflict(Fault::CaseItself).into());
    }
    if away.agency != into.agency {
        return Err(Refused::Conflict(Fault::CasesOfTwoAgencies).into());
    }
    away.allows(CaseStep::Merge)?;
    into.allows(CaseStep::Merge)?;
    // What was started, decided and counted under the one would be lost in the other.
    if reader.course(&away.id)?.is_some() {
        return Err(Refused::Conflict(Fault::CourseRuns).into());
    }
    if reader.party_count(&away.id, 1)? > 0 {
        return Err(Refused::Conflict(Fault::PartiesKept).into());
    }
    if reader.decision_count(&away.id, 1)? > 0 {
        return Err(Refused::Conflict(Fault::DecisionsKept).into());
    }
    if reader.act_count(&away.id, 1)? > 0 {
        return Err(Refused::Conflict(Fault::ActsRecorded).into());
    }
    if reader.draft_count(&away.id, 1)? > 0 {
        return Err(Refused::Conflict(Fault::DraftsKept).into());
    }
    if reader.delivery_count(&away.id, 1)? > 0 || reader.performance_count(&away.id, 1)? > 0 {
        return Err(Refused::Conflict(Fault::DeliveriesRecorded).into());
    }
    require_names(reader, &[away, into], 0)?;
    let documents = reader.document_count(&away.id, DOCUMENTS_MAX)? + reader.document_count(&into.id, DOCUMENTS_MAX)?;
    if documents > DOCUMENTS_MAX {
        return Err(Refused::Conflict(Fault::DocumentsFull { most: DOCUMENTS_MAX }).into());
    }
    Ok(())
}

/// The entries of a merging: what was filed first, then the merging itself.
fn merging(reader: &Reader<'_>, who: &Caller, away: &Case, into: &Case, reason: &str) -> Result<Vec<Draft>, Stop> {
    let there: BTreeSet<RecordingId> = reader.case_items(&into.id)?.into_iter().map(|item| item.recording).collect();
    let moved = reader.case_items(&away.id)?;
    let new = moved.iter().filter(|item| !there.contains(&item.recording)).count();
    if (there.len() + new) as u64 > CASE_ITEMS_MAX {
        return Err(Refused::Conflict(Fault::CasesTooFull { most: CASE_ITEMS_MAX }).into());
    }
    let mut drafts = Vec::new();
    for item in moved {
        let recording = item.recording;
        let named = |case: &Case| vec![Item::Case(case.id.clone()), Item::Recording(recording)];
        let out = CaseEvent::Unlinked { case: away.id.clone(), recording, reason: reason.to_owned() };
        drafts.push(draft(who, named(away), Event::Case(out)));
        if !there.contains(&recording) {
            // Stage, kind and reason are those for which somebody filed it.
            let (stage, record_kind, reason) = (item.stage, item.record_kind, item.reason);
            let filed = CaseEvent::Linked { case: into.id.clone(), recording, stage, record_kind, reason };
            drafts.push(draft(who, named(into), Event::Case(filed)));
        }
    }
    let both = || [Item::Case(away.id.clone()), Item::Case(into.id.clone())];
    for document in reader.documents_of(&away.id)? {
        let items = both().into_iter().chain([Item::Document(document.id.clone())]).collect();
        let (case, into, reason) = (away.id.clone(), into.id.clone(), reason.to_owned());
        let moved = DocumentEvent::Moved { document: document.id, case, into, reason };
        drafts.push(draft(who, items, Event::Document(moved)));
    }
    let merged = CaseEvent::Merged { case: away.id.clone(), into: into.id.clone(), reason: reason.to_owned() };
    drafts.push(draft(who, both().to_vec(), Event::Case(merged)));
    Ok(drafts)
}
