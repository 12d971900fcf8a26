//! What of a case is not in a package: whoever hands it over should know, and say, what the receiver does not have.
//! A package holds recordings and what proves them. Documents, transcripts, clips and snapshots stay behind; so do recordings that
//! are of another part, or were filed after it was made.

use evidence::entry::Item;

use crate::custody::access::{Action, Caller, Target};
use crate::custody::case::CaseState;
use crate::custody::derived::DerivedFact;
use crate::custody::document::DocumentFact;
use crate::custody::package::Package;
use crate::custody::recording::Recording;
use crate::custody::transcript::TranscriptFact;
use crate::custody::{Refused, require};
use crate::store::tables::Reader;

/// What stays behind, as far as the caller may see it.
#[derive(Debug, Default)]
pub struct LeftOut {
    /// Documents of the case.
    pub documents: Vec<DocumentFact>,
    /// Clips and snapshots of the recordings that are in it.
    pub derived: Vec<DerivedFact>,
    /// Transcripts of the recordings that are in it.
    pub transcripts: Vec<TranscriptFact>,
    /// Recordings of the case that are not in it.
    pub recordings: Vec<Recording>,
}

impl LeftOut {
    /// What of a package's case is not in it.
    pub(in crate::custody::package) fn of(
        reader: &Reader<'_>,
        who: &Caller,
        package: &Package,
        held: &[Recording],
    ) -> Result<Self, Refused> {
        let mut left = Self::default();
        for recording in held {
            left.derived.extend(reader.derived_of(&recording.id)?);
            left.transcripts.extend(reader.transcripts(&recording.id)?);
        }
        let Some(case) = package.case.as_ref().map(|id| reader.case(id)).transpose()?.flatten() else {
            return Ok(left);
        };
        // What a merged case had is the remaining one's.
        let into = match &case.state {
            CaseState::Merged { into, .. } => Some(into.clone()),
            CaseState::Open | CaseState::Closed { .. } => None,
        };
        let case = into.map(|id| reader.case(&id)).transpose()?.flatten().unwrap_or(case);
        if require(who, Action::ReadCases, Target::Agency(&case.agency), None).is_err() {
            return Ok(left);
        }
        left.documents = reader.documents_of(&case.id)?;
        for item in reader.case_items(&case.id)? {
            if held.iter().all(|recording| recording.id != item.recording)
                && let Some(recording) = reader.recording(&item.recording)?
                && require(who, Action::ReadRecording, recording.target(), None).is_ok()
            {
                left.recordings.push(recording);
            }
        }
        Ok(left)
    }

    /// Everything that it names.
    pub(in crate::custody::package) fn items(&self) -> impl Iterator<Item = Item> {
        let documents = self.documents.iter().map(|document| Item::Document(document.id.clone()));
        let derived = self.derived.iter().map(|derived| Item::Derived(derived.id));
        documents.chain(derived).chain(self.recordings.iter().map(|recording| Item::Recording(recording.id)))
    }
}
