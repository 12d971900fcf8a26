//! The list of what is filed in a case, and its digest: what a legal review looked at (`FORMAT.md` section 5b).
//!
//! Two people who have the same list have the same digest, in whatever order they read it; one byte of one document more
//! or less, and it is another.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::canonical::{self, CanonicalError};
use crate::digest::Digest;
use crate::ids::{CaseId, DocumentId, RecordingId};

/// What the digest begins with, so that no other list has it.
const DOMAIN: &[u8] = b"docket.filed.v1\n";

/// What is filed in a case at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledList {
    /// The case.
    pub case: CaseId,
    /// Its recordings.
    pub recordings: BTreeSet<RecordingId>,
    /// Its documents, each with the SHA-256 of its content.
    pub documents: BTreeMap<DocumentId, Digest>,
}

/// The list as its digest is made of it.
#[derive(Serialize)]
struct Written<'a> {
    case: &'a CaseId,
    documents: Vec<WrittenDocument<'a>>,
    recordings: &'a BTreeSet<RecordingId>,
}

/// A document in it.
#[derive(Serialize)]
struct WrittenDocument<'a> {
    content: &'a Digest,
    document: &'a DocumentId,
}

impl FiledList {
    /// SHA-256(`docket.filed.v1` ‖ 0x0A ‖ canonical JSON of the list).
    pub fn digest(&self) -> Result<Digest, CanonicalError> {
        let documents = self.documents.iter().map(|(document, content)| WrittenDocument { content, document });
        let written = Written { case: &self.case, documents: documents.collect(), recordings: &self.recordings };
        Ok(Digest::of_parts(&[DOMAIN, &canonical::to_vec(&written)?]))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn list(recordings: &[[u8; 32]], documents: &[([u8; 16], [u8; 32])]) -> FiledList {
        FiledList {
            case: CaseId::from_random([7; 16]),
            recordings: recordings.iter().map(|bytes| RecordingId(Digest(*bytes))).collect(),
            documents: documents.iter().map(|(id, content)| (DocumentId::from_random(*id), Digest(*content))).collect(),
        }
    }

    fn digest(list: &FiledList) -> Digest {
        list.digest().expect("canonical JSON")
    }

    /// As anybody computes it with `sha256sum`, from the text that `FORMAT.md` gives.
    #[test]
    fn the_digest_is_what_sha256sum_prints_of_the_list() {
        let list = list(&[[1; 32]], &[([2; 16], [3; 32])]);
        let text = format!(
            "docket.filed.v1\n{{\"case\":\"{}\",\"documents\":[{{\"content\":\"{}\",\"document\":\"{}\"}}],\"recordings\":[\"{}\"]}}",
            "07".repeat(16),
            "03".repeat(32),
            "02".repeat(16),
            "01".repeat(32)
        );
        assert_eq!(digest(&list), Digest::of(text.as_bytes()));
    }

    #[test]
    fn a_recording_is_no_document_and_an_empty_list_is_its_cases() {
        let empty = list(&[], &[]);
        let other = FiledList { case: CaseId::from_random([8; 16]), ..empty.clone() };
        assert_ne!(digest(&empty), digest(&other));
        assert_ne!(digest(&empty), digest(&list(&[[1; 32]], &[])));
    }

    proptest! {
        #[test]
        fn one_changed_byte_of_one_digest_is_another_list(
            recordings in prop::collection::btree_set(any::<[u8; 32]>(), 0..8),
            documents in prop::collection::btree_map(any::<[u8; 16]>(), any::<[u8; 32]>(), 1..8),
            at in any::<prop::sample::Index>(),
            byte in 0_usize..32,
            by in 1_u8..,
        ) {
            let recordings: Vec<[u8; 32]> = recordings.into_iter().collect();
            let documents: Vec<([u8; 16], [u8; 32])> = documents.into_iter().collect();
            let was = list(&recordings, &documents);
            let mut changed = documents.clone();
            changed[at.index(documents.len())].1[byte] ^= by;
            prop_assert_ne!(digest(&was), digest(&list(&recordings, &changed)));
            // The order in which it was read is none of it.
            let mut turned = documents.clone();
            turned.reverse();
            prop_assert_eq!(digest(&was), digest(&list(&recordings, &turned)));
            // One more or less is another.
            prop_assert_ne!(digest(&was), digest(&list(&recordings, &documents[1..])));
        }
    }
}
