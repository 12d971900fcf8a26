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
    /// How it stands.
    #[serde(default)]
    pub state: CaseStanding,
    /// The case that it was merged into, which has all that it had; null where it was not.
    #[serde(default)]
    #[schema(value_type = Option<CaseId>)]
    pub merged_into: Option<String>,
}

/// How a case stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseStanding {
    /// It is worked on.
    #[default]
    Open,
    /// Nothing is filed under it or taken out of it until it is opened again.
    Closed,
    /// It was found to be another case.
    Merged,
}

impl CaseStanding {
    /// The message of what people read.
    pub fn message(self) -> &'static str {
        match self {
            Self::Open => "case-state-open",
            Self::Closed => "case-state-closed",
            Self::Merged => "case-state-merged",
        }
    }
}

/// Gives a case another number or title.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRenaming {
    /// The new case number; absent where it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<CaseNumber>)]
    pub number: Option<String>,
    /// What it is about; absent where it stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Line>)]
    pub title: Option<String>,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
}

/// Merges a case into another. It cannot be taken back.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseMerging {
    /// The case that remains: its id, its number in whatever writing, or a link to its page.
    #[schema(value_type = Line)]
    pub into: String,
    /// Why.
    #[schema(value_type = Line)]
    pub reason: String,
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
    /// Other numbers that lead to it: those that it had, and those of cases that were merged into it.
    #[serde(default)]
    #[schema(value_type = Vec<CaseNumber>)]
    pub other_numbers: Vec<String>,
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
    /// The cases that are meant by this number, in whatever writing: what is called so, or what remains of it, or what
    /// was called so before. `text` and `cursor` are not looked at beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<CaseNumber>)]
    pub number: Option<String>,
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
