//! Cases and what is filed under them.

use evidence::event::{RecordKind, Stage};
use evidence::ids::{AgencyId, CaseId, CaseNumber, RecordingId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::recording::RecordingItem;
use crate::answers::texts::{Line, PageCursor, Words};

/// Opens a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRequest {
    /// The case number.
    #[schema(example = "薛综执罚〔2026〕12号")]
    #[schema(value_type = CaseNumber)]
    pub number: String,
    /// What it is about.
    #[schema(value_type = Line)]
    pub title: String,
}

/// A case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseBody {
    /// Case id.
    #[schema(value_type = CaseId)]
    pub case: String,
    /// The agency.
    #[schema(value_type = AgencyId)]
    pub agency: String,
    /// The case number.
    #[schema(value_type = CaseNumber)]
    pub number: String,
    /// What it is about.
    #[schema(value_type = Line)]
    pub title: String,
    /// When it was opened here.
    pub opened_at: Utc,
}

/// A new case's id.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseOpened {
    /// Case id.
    #[schema(value_type = CaseId)]
    pub case: String,
}

/// A page of cases.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CasePage {
    /// The cases, latest first.
    pub items: Vec<CaseBody>,
    /// Cursor of the next page; null on the last. A page may hold fewer than `limit` and have one: so many cases were
    /// looked at that the search goes on there.
    #[schema(value_type = Option<PageCursor>)]
    pub next: Option<String>,
}

/// A case with what is filed under it.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseDetail {
    /// The case.
    #[serde(flatten)]
    pub case: CaseBody,
    /// What is filed.
    pub items: Vec<CaseEntry>,
}

/// A recording filed under a case.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseEntry {
    /// The stage: an id of the site's legal data, `GET /api/v1/legal`.
    pub stage: Stage,
    /// The kind: an id of the site's legal data, `GET /api/v1/legal`.
    pub kind: RecordKind,
    /// Why it was filed.
    #[schema(value_type = Line)]
    pub reason: String,
    /// When it was filed.
    pub linked_at: Utc,
    /// The recording; null where the caller may not see it.
    pub recording: Option<RecordingItem>,
}

/// Files a recording.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkRequest {
    /// Recording id.
    #[schema(value_type = RecordingId)]
    pub recording: String,
    /// The stage: an id of the site's legal data, `GET /api/v1/legal`.
    pub stage: Stage,
    /// The kind: an id of the site's legal data, `GET /api/v1/legal`.
    pub kind: RecordKind,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// Files many recordings under a case: all, or none where one is refused.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchRequest {
    /// Recording ids; one that is named twice is filed once.
    #[schema(value_type = Vec<RecordingId>, min_items = 1, max_items = 500)]
    pub recordings: Vec<String>,
    /// The stage: an id of the site's legal data, `GET /api/v1/legal`.
    pub stage: Stage,
    /// The kind: an id of the site's legal data, `GET /api/v1/legal`. Where it is absent, `video`, `audio`, `photo` or
    /// `text` by what each file is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<RecordKind>,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// What was filed.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BatchFiled {
    /// What is filed now.
    #[schema(value_type = Vec<RecordingId>)]
    pub filed: Vec<String>,
    /// What had been filed under the case at this stage and as this kind before.
    #[schema(value_type = Vec<RecordingId>)]
    pub already: Vec<String>,
}

/// Which cases are wanted.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CaseQuery {
    /// Part of number or title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Words>)]
    pub text: Option<String>,
    /// Where the page begins: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<PageCursor>)]
    pub cursor: Option<String>,
    /// Items on the page, 1 to 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
}

/// A case, by name.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct CaseRef {
    /// Case id.
    #[schema(value_type = CaseId)]
    pub case: String,
    /// Case number.
    #[schema(value_type = CaseNumber)]
    pub number: String,
}
