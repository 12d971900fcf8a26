//! Documents of a case.

pub mod act;
pub(in crate::custody) mod fold;
pub mod read;

use evidence::digest::Digest;
use evidence::event::{RecordKind, Stage};
use evidence::ids::{CaseId, DocumentId, UserId};
use evidence::time::Utc;

/// A document of a case.
#[derive(Debug, Clone)]
pub struct DocumentFact {
    /// Its id.
    pub id: DocumentId,
    /// The case.
    pub case: CaseId,
    /// The file's name, as it was given.
    pub name: String,
    /// Media type by content.
    pub media_type: String,
    /// SHA-256 of its content.
    pub content: Digest,
    /// Size of its content in bytes.
    pub size: u64,
    /// The stage of the case.
    pub stage: Stage,
    /// The kind of record.
    pub record_kind: RecordKind,
    /// Why it was filed.
    pub reason: String,
    /// The account that filed it.
    pub filed_by: UserId,
    /// When it was filed.
    pub filed_at: Utc,
    /// When it was taken out.
    pub withdrawn_at: Option<Utc>,
}
