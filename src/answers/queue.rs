//! What is to be filed, and the cases that are suggested for it.

use evidence::ids::{CaseId, CaseNumber};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::recording::RecordingItem;
use crate::answers::texts::PageCursor;

/// Which page of the queue is wanted.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<PageCursor>)]
    pub cursor: Option<String>,
    /// Items on the page, 1 to 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
    /// Only what somebody named a case for; absent or false for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested: Option<bool>,
}

/// A page of what is to be filed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QueuePage {
    /// Stored recordings that are filed under no case, the earliest captured first.
    pub items: Vec<QueueItem>,
    /// Cursor of the next page; null on the last.
    #[schema(value_type = Option<PageCursor>)]
    pub next: Option<String>,
}

/// A recording that is to be filed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct QueueItem {
    /// The recording.
    #[serde(flatten)]
    pub recording: RecordingItem,
    /// The case that somebody named for it.
    pub suggestion: Option<SuggestedCase>,
}

/// A case that somebody named for a recording.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SuggestedCase {
    /// The case number as it was given.
    #[schema(value_type = CaseNumber)]
    pub number: String,
    /// The case of that number, where there was one then.
    #[schema(value_type = Option<CaseId>)]
    pub case: Option<String>,
    /// The person or station that named it.
    #[schema(value_type = evidence::item::Item)]
    pub by: String,
    /// When.
    pub at: Utc,
}

/// Names the case that a recording belongs to.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuggestionRequest {
    /// The case number; of a case that may not be open yet.
    #[schema(example = "薛综执罚〔2026〕12号")]
    #[schema(value_type = CaseNumber)]
    pub number: String,
}
