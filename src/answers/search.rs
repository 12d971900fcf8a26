//! Which recordings are wanted, and what is found.

use evidence::ids::{AgencyId, CaseId, Certificate, RecorderId, StationId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::deadline::Standing;
use crate::answers::recording::{MediaKind, RecordingItem};
use crate::answers::texts::{Flags, PageCursor, Words};

/// How often a value is among the recordings counted.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FacetValue {
    /// The value; null where it is not known.
    pub value: Option<String>,
    /// Recordings that have it.
    pub count: u64,
}

/// What recordings have in common: for each of these, the most frequent 50 values.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FacetReport {
    /// Recordings that were counted: the latest that fit, at most 10,000.
    pub counted: u64,
    /// Whether more fit than were counted, or may: so many recordings were looked at. Counts are then of the latest only.
    pub more: bool,
    /// By agency.
    pub agencies: Vec<FacetValue>,
    /// By certificate number of the officer.
    pub officers: Vec<FacetValue>,
    /// By recorder.
    pub recorders: Vec<FacetValue>,
    /// By station.
    pub stations: Vec<FacetValue>,
    /// By kind of media.
    pub kinds: Vec<FacetValue>,
}

/// Which recordings are wanted; all that is given must hold.
#[derive(Debug, Default, Serialize, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindQuery {
    /// What a person types: case number, certificate, name, recorder, place and other words, beside
    /// days and times in any usual form (`王伟 光明路 11月20日`, `上周`, `2026-11-01到2026-11-20`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Words>)]
    pub q: Option<String>,
    /// Words in path, recorder, station, officer's name or certificate number, or number or title of a
    /// case; or at least 8 first digits of the recording id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Words>)]
    pub text: Option<String>,
    /// Case id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<CaseId>)]
    pub case: Option<String>,
    /// Agency id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<AgencyId>)]
    pub agency: Option<String>,
    /// Certificate number of the officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Certificate>)]
    pub officer: Option<String>,
    /// Recorder id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<RecorderId>)]
    pub recorder: Option<String>,
    /// Station id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<StationId>)]
    pub station: Option<String>,
    /// Captured at or after: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub from: Option<String>,
    /// Captured before: RFC 3339 with an offset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub until: Option<String>,
    /// Stored, or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<bool>,
    /// Kind of media.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub kind: Option<MediaKind>,
    /// What was odd about it; several with commas between, all of which must be so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Flags>)]
    pub flag: Option<String>,
    /// How it stands towards its deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub standing: Option<Standing>,
    /// Where the page begins: `next` of the page before. Of `cursor`, `before`, `at` and `page` only one
    /// is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<PageCursor>)]
    pub cursor: Option<String>,
    /// Where the page ends: `previous` of the page after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<PageCursor>)]
    pub before: Option<String>,
    /// The page begins with what was captured before this moment, RFC 3339 with an offset; later
    /// recordings are on the pages before it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<Utc>)]
    pub at: Option<String>,
    /// Number of the page, from 1. Any page of the whole list or an agency's is reached at once; in
    /// lists with other filters, pages within the first 20,000 recordings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1)]
    pub page: Option<u64>,
    /// Items on the page, 1 to 500.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 500)]
    pub limit: Option<u64>,
}

/// A page of recordings.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RecordingPage {
    /// The recordings, latest capture first.
    pub items: Vec<RecordingItem>,
    /// Cursor of the next page; null on the last. A page may hold fewer than `limit` and have one: so many recordings
    /// were looked at that the search goes on there.
    #[schema(value_type = Option<PageCursor>)]
    pub next: Option<String>,
    /// `before` of the previous page, with later recordings; null on the first.
    #[schema(value_type = Option<PageCursor>)]
    pub previous: Option<String>,
    /// How many recordings the whole list has; null where a filter beside the agency is given.
    pub total: Option<u64>,
}
