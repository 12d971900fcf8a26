//! What found recordings have in common.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};

use crate::custody::search::find;
use crate::http::AppState;
use crate::http::api::recordings::{FindQuery, filter, page_size};
use crate::http::auth::Who;
use crate::http::extract::Query;
use crate::http::problem::{Problem, bad_query};

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
    /// Whether more fit than were counted. Counts are then of the latest only.
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

/// Counts the recordings that fit by what they have in common. Paging does not matter to it.
#[utoipa::path(get, path = "/api/v1/recordings/facets", tag = "recordings", security(("bearer" = [])),
    params(FindQuery),
    responses((status = 200, body = FacetReport)),
    extensions(("x-problems" = json!(["invalid"]))))]
pub async fn facets(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<FindQuery>,
) -> Result<Json<FacetReport>, Problem> {
    let (filter, _) = filter(&state.custody, &query)?;
    // What does not matter to it is as in the list all the same, or it is refused.
    page_size(query.limit)?;
    let text = serde_json::to_string(&query).map_err(|error| bad_query(error.to_string()))?;
    let facets = state.custody.recording_facets(&caller, filter, text).await?;
    let values = |values: Vec<find::FacetValue>| {
        values.into_iter().map(|find::FacetValue { value, count }| FacetValue { value, count }).collect()
    };
    Ok(Json(FacetReport {
        counted: facets.counted,
        more: facets.more,
        agencies: values(facets.agencies),
        officers: values(facets.officers),
        recorders: values(facets.recorders),
        stations: values(facets.stations),
        kinds: values(facets.kinds),
    }))
}
