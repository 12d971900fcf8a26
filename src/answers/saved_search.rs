//! Searches that people keep.

use evidence::ids::{AgencyId, Certificate, RecorderId, SavedSearchId, StationId};
use evidence::time::Utc;
use serde::{Deserialize, Serialize};

use crate::answers::deadline::Standing;
use crate::answers::recording::MediaKind;
use crate::answers::search::FindQuery;
use crate::answers::texts::{SavedName, Words};

/// What a saved search asks for: what the search page offers. All that is given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedQuery {
    /// What a person types; see `GET /api/v1/recordings`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Words>)]
    pub q: Option<String>,
    /// Agency id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<AgencyId>)]
    pub agency: Option<String>,
    /// Certificate number of the officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Certificate>)]
    pub officer: Option<String>,
    /// Recorder id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RecorderId>)]
    pub recorder: Option<String>,
    /// Station id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<StationId>)]
    pub station: Option<String>,
    /// Kind of media.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<MediaKind>,
    /// How it stands towards its deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

impl SavedQuery {
    /// What of a search can be kept: not the place in its list, nor what asks for nothing.
    pub fn of(query: &FindQuery) -> Self {
        let FindQuery { q, agency, officer, recorder, station, kind, standing, .. } = query;
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Self {
            q: given(q),
            agency: given(agency),
            officer: given(officer),
            recorder: given(recorder),
            station: given(station),
            kind: *kind,
            standing: *standing,
        }
    }

    /// The search that it is, where nothing else is asked for.
    pub fn found_by(self) -> FindQuery {
        let Self { q, agency, officer, recorder, station, kind, standing } = self;
        FindQuery { q, agency, officer, recorder, station, kind, standing, ..FindQuery::default() }
    }
}

/// Keeps a search.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchRequest {
    /// What it is called; no two of one person are called the same.
    #[schema(value_type = SavedName)]
    pub name: String,
    /// What is searched.
    pub query: SavedQuery,
}

/// That a search is kept.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SavedSearchMade {
    /// Its id.
    #[schema(value_type = SavedSearchId)]
    pub search: String,
}

/// Calls a saved search otherwise.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavedSearchRenaming {
    /// What it is called from here on.
    #[schema(value_type = SavedName)]
    pub name: String,
}

/// A search that the caller keeps.
#[derive(Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SavedSearchItem {
    /// Its id: `saved` of `GET /api/v1/recordings`, which opens it.
    #[schema(value_type = SavedSearchId)]
    pub search: String,
    /// What it is called.
    #[schema(value_type = SavedName)]
    pub name: String,
    /// What is searched; null where it cannot be read.
    pub query: Option<SavedQuery>,
    /// Recordings that fit, that the caller may find, and that were stored after the last look; counted up to 100.
    pub new: u64,
    /// Whether there are more new ones than were counted, or may be.
    pub more: bool,
    /// When it was made.
    pub made_at: Utc,
    /// When it was last opened, or made.
    pub opened_at: Utc,
}
