//! What found recordings have in common.

use axum::Json;
use axum::extract::State;

use crate::answers::search::{FacetReport, FacetValue, FindQuery};
use crate::custody::search::find;
use crate::http::AppState;
use crate::http::api::recordings::{filter, page_size};
use crate::http::api::saved_searches::{Look, opened};
use crate::http::auth::Who;
use crate::http::extract::Query;
use crate::http::problem::{Detail, Problem, bad_query};

/// Counts the recordings that fit by what they have in common. Paging does not matter to it.
#[utoipa::path(get, path = "/api/v1/recordings/facets", tag = "recordings", security(("bearer" = [])),
    params(FindQuery),
    responses((status = 200, body = FacetReport)),
    extensions(("x-problems" = json!(["invalid", "unknown"]))))]
pub async fn facets(
    State(state): State<AppState>,
    Who(caller): Who,
    Query(query): Query<FindQuery>,
) -> Result<Json<FacetReport>, Problem> {
    let query = opened(&state.custody, &caller, query, Look::Beside).await?;
    let (filter, _) = filter(&state.custody, &query)?;
    // What does not matter to it is as in the list all the same, or it is refused.
    page_size(query.limit)?;
    let text = serde_json::to_string(&query)
        .map_err(|error| bad_query(Detail::quoted("detail-bad-query", error.to_string())))?;
    let facets = state.custody.recording_facets(&caller, filter, text).await?;
    let values = |values: Vec<find::FacetValue>| {
        values.into_iter().map(|find::FacetValue { value, count }| FacetValue { value, count }).collect()
    };
    Ok(Json(FacetReport {
        counted: facets.counted,
        more: facets.more || facets.cut,
        agencies: values(facets.agencies),
        officers: values(facets.officers),
        recorders: values(facets.recorders),
        stations: values(facets.stations),
        kinds: values(facets.kinds),
    }))
}
