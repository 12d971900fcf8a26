//! The case file (案卷) for a person to read: a case with its recordings, what was derived from them,
//! its documents and its packages.

use std::collections::BTreeMap;
use std::sync::Arc;

use evidence::event::Stage;
use evidence::ids::{CaseId, Certificate, UserId};

use crate::custody::case::CaseView;
use crate::custody::{Custody, Refused};
use crate::db::{DbError, Reader};
use crate::domain::access::Caller;
use crate::domain::facts::{Case, CaseItem, DerivedFact, DocumentFact, Package, Recording};

/// A recording in a case file.
pub struct FiledRecording {
    /// How it is filed.
    pub item: CaseItem,
    /// The recording with what was derived from it; none where the caller may not see it.
    pub seen: Option<(Recording, Vec<DerivedFact>)>,
}

/// A case file.
pub struct CaseFile {
    /// The case.
    pub case: Case,
    /// The agency's name.
    pub agency: String,
    /// Recordings, in order of capture.
    pub recordings: Vec<FiledRecording>,
    /// Documents, oldest first.
    pub documents: Vec<DocumentFact>,
    /// Packages that were made of it, latest first.
    pub packages: Vec<Package>,
    /// Names of the officers in it, where the register has them.
    pub officers: BTreeMap<Certificate, String>,
    /// Names of the people in it.
    pub people: BTreeMap<UserId, String>,
}

impl CaseFile {
    /// The recordings of a stage.
    pub fn recordings_of(&self, stage: Stage) -> impl Iterator<Item = &FiledRecording> {
        self.recordings.iter().filter(move |filed| filed.item.stage == stage)
    }

    /// The documents of a stage.
    pub fn documents_of(&self, stage: Stage) -> impl Iterator<Item = &DocumentFact> {
        self.documents.iter().filter(move |document| document.stage == stage)
    }
}

impl Custody {
    /// A case file; the reading is logged.
    pub async fn case_file(self: &Arc<Self>, caller: &Caller, id: CaseId) -> Result<CaseFile, Refused> {
        let CaseView { case, items } = self.show_case(caller, id).await?;
        self.read(move |reader| Ok(case_file(reader, case, items)?)).await
    }
}

fn case_file(reader: &Reader<'_>, case: Case, items: Vec<(CaseItem, Option<Recording>)>) -> Result<CaseFile, DbError> {
    let mut file = CaseFile {
        agency: reader.agency(&case.agency)?.map(|agency| agency.name).unwrap_or_default(),
        documents: reader.documents_of(&case.id)?,
        packages: reader.packages_of(&case.id)?,
        case,
        recordings: Vec::with_capacity(items.len()),
        officers: BTreeMap::new(),
        people: BTreeMap::new(),
    };
    for (item, recording) in items {
        let Some(recording) = recording else {
            file.recordings.push(FiledRecording { item, seen: None });
            continue;
        };
        if let Some(certificate) = &recording.certificate
            && !file.officers.contains_key(certificate)
            && let Some(officer) = reader.officer(certificate)?
        {
            file.officers.insert(certificate.clone(), officer.name);
        }
        let derived = reader.derived_of(&recording.id)?;
        file.recordings.push(FiledRecording { item, seen: Some((recording, derived)) });
    }
    let derived = file.recordings.iter().filter_map(|filed| filed.seen.as_ref()).flat_map(|(_, derived)| derived);
    let people = derived.map(|item| &item.made_by).chain(file.documents.iter().map(|document| &document.filed_by));
    for person in people.chain(file.packages.iter().map(|package| &package.made_by)) {
        if !file.people.contains_key(person)
            && let Some(user) = reader.user_shown(person)?
        {
            file.people.insert(person.clone(), user.name);
        }
    }
    Ok(file)
}
