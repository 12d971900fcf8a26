//! A whole case for another system: who may have it, and what of it only an export tells. The rest is what its own pages
//! and answers tell, each logged as it is read.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::{ReadWhat, ReviewPoint};
use evidence::ids::{CaseId, DocumentId, RecordingId};

use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
use crate::custody::decision::BeforeDecision;
use crate::custody::document::DocumentFact;
use crate::custody::shown::reading;
use crate::custody::{Custody, Refused, Verb};
use crate::store::tables::{DbError, LIST_MAX, Reader};

/// What only an export of a case tells.
#[derive(Debug, Clone)]
pub struct ExportedCase {
    /// The documents that are filed under it, oldest first.
    pub documents: Vec<DocumentFact>,
    /// The numbers of the log entries that are about it, up to that of this reading.
    pub entries: Vec<u64>,
}

impl Custody {
    /// Begins an export of a case, for whoever may hand out what is filed under it; the reading is logged, on the case, on
    /// each document, and on whatever its acts, drafts, reviews and decisions, their service and what is owed name, be it
    /// filed still or not.
    pub async fn export_case(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<ExportedCase, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseExport, move |reader, _| {
            let case = case_for(reader, &who, Action::MakePackage, &asked)?;
            let documents = reader.documents_of(&case.id)?.into_iter().map(|document| Item::Document(document.id));
            let mut named = named_in_deciding(reader, &case.id)?;
            named.extend(named_beside_it(reader, &case.id)?.into_iter().map(Item::Document));
            let items = std::iter::once(Item::Case(case.id)).chain(documents).chain(named).collect();
            Ok(reading(&who, ReadWhat::Detail, items))
        })
        .await?;
        self.read(move |reader| {
            let documents = reader.documents_of(&id)?;
            Ok(ExportedCase { documents, entries: entries_of(reader, &Item::Case(id))? })
        })
        .await
    }
}

/// What the drafts of a case, their reviews, the steps before its decisions and the decisions themselves name: documents
/// and recordings, those among them that were taken out of the case since.
fn named_in_deciding(reader: &Reader<'_>, case: &CaseId) -> Result<Vec<Item>, DbError> {
    let (mut documents, mut recordings) = (Vec::<DocumentId>::new(), Vec::<RecordingId>::new());
    documents.extend(reader.drafts_of(case)?.into_iter().map(|draft| draft.said.document));
    for review in reader.reviews_of(case)? {
        documents.extend(review.hearing);
        for point in review.opinions.into_iter().flat_map(|opinion| opinion.points) {
            let ReviewPoint { documents: shown, recordings: stretches, markers, .. } = point;
            documents.extend(shown);
            recordings.extend(stretches.into_iter().map(|stretch| stretch.recording));
            for marker in &markers {
                recordings.extend(reader.marked_moment(marker)?.map(|(recording, _)| recording));
            }
        }
    }
    for step in reader.decision_steps(case)? {
        match step.what {
            BeforeDecision::Informed(notice) => documents.push(notice.document),
            BeforeDecision::Statement { documents: told, .. } => documents.extend(told),
            BeforeDecision::Heard { document } => documents.push(document),
        }
    }
    for decision in reader.decisions_of(case)? {
        documents.push(decision.document);
        documents.extend(decision.collective);
    }
    let recordings = recordings.into_iter().map(Item::Recording);
    Ok(documents.into_iter().map(Item::Document).chain(recordings).collect())
}

/// The documents that the acts of a case, the service of its documents and what is owed in it name.
fn named_beside_it(reader: &Reader<'_>, case: &CaseId) -> Result<Vec<DocumentId>, DbError> {
    let acts = reader.acts_of(case)?.into_iter().flat_map(|act| act.said.documents);
    let served = reader.deliveries_of(case)?.into_iter().flat_map(|delivery| delivery.documents());
    let owed = reader.performances_of(case)?.into_iter().flat_map(|performance| performance.documents());
    Ok(acts.chain(served).chain(owed).collect())
}

/// The numbers of the entries of a history, which is whole or refused.
fn entries_of(reader: &Reader<'_>, item: &Item) -> Result<Vec<u64>, DbError> {
    let mut entries = Vec::new();
    loop {
        // Numbers of a history run from 0 without a gap.
        let places = reader.places(item, entries.len() as u64, LIST_MAX)?;
        if places.is_empty() {
            return Ok(entries);
        }
        entries.extend(places.into_iter().map(|place| place.index));
        if entries.len() as u64 > LIST_MAX {
            return Err(DbError::TooMany { most: LIST_MAX });
        }
    }
}
