//! A whole case for another system: who may have it, and what of it only an export tells. The rest is what its own pages
//! and answers tell, each logged as it is read.

use std::sync::Arc;

use evidence::entry::Item;
use evidence::event::ReadWhat;
use evidence::ids::CaseId;

use crate::custody::access::{Action, Caller};
use crate::custody::case::act::case_for;
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
    /// Begins an export of a case, for whoever may hand out what is filed under it; the reading is logged, on the case and
    /// on each document.
    pub async fn export_case(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<ExportedCase, Refused> {
        let (who, asked) = (caller.clone(), id.clone());
        self.command(caller, Verb::CaseExport, move |reader, _| {
            let case = case_for(reader, &who, Action::MakePackage, &asked)?;
            let documents = reader.documents_of(&case.id)?.into_iter().map(|document| Item::Document(document.id));
            let items = std::iter::once(Item::Case(case.id)).chain(documents).collect();
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
