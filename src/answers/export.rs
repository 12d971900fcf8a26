//! A whole case, for another system.

use evidence::digest::Digest;
use evidence::event::{RecordKind, Stage};
use evidence::ids::{DocumentId, UserId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::act::CaseActsBody;
use crate::answers::case::CaseDetail;
use crate::answers::course::CourseBody;
use crate::answers::decision::DecisionsBody;
use crate::answers::delivery::DeliveriesBody;
use crate::answers::draft::DraftsBody;
use crate::answers::party::PartyBody;
use crate::answers::performance::PerformancesBody;
use crate::answers::review::ReviewsBody;
use crate::answers::texts::Line;

/// A document that is filed under a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ExportedDocument {
    /// Its id.
    pub document: DocumentId,
    /// The file's name, as it was given.
    #[schema(value_type = Line)]
    pub name: String,
    /// Media type by content.
    pub media_type: String,
    /// SHA-256 of its content.
    pub content: Digest,
    /// Size of its content in bytes.
    pub size: u64,
    /// The stage: an id of the site's legal data.
    pub stage: Stage,
    /// The kind of record: an id of the site's legal data.
    pub kind: RecordKind,
    /// Why it was filed.
    #[schema(value_type = Line)]
    pub reason: String,
    /// The account that filed it.
    pub filed_by: UserId,
    /// When it was filed.
    pub filed_at: Utc,
}

/// A whole case: what its answers tell, at one time.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseExport {
    /// When it was exported.
    pub exported_at: Utc,
    /// The case, with the recordings that are filed under it.
    pub case: CaseDetail,
    /// Its course, with its clocks.
    pub course: CourseBody,
    /// Its acts, with their duties and how much of them was recorded.
    pub acts: CaseActsBody,
    /// Its parties, each masked, whoever exports it.
    pub parties: Vec<PartyBody>,
    /// The drafts of its decision, each with what stands for its text.
    pub drafts: DraftsBody,
    /// The legal reviews of these, with their opinions and clocks.
    pub reviews: ReviewsBody,
    /// What was told before its decisions, and the decisions, with what is not as the law asks of them.
    pub decisions: DecisionsBody,
    /// How its documents were served, with what that does not show.
    pub deliveries: DeliveriesBody,
    /// What is owed in it, and how it is carried out.
    pub performances: PerformancesBody,
    /// The documents that are filed under it.
    pub documents: Vec<ExportedDocument>,
    /// Numbers of the log entries that are about it; proofs of them are those of its history.
    pub entries: Vec<u64>,
}
