//! Searches that people keep: which there are and what is new in them, keeping one, calling it otherwise, letting it go.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use evidence::ids::SavedSearchId;

use crate::answers::saved_search::{
    SavedQuery, SavedSearchItem, SavedSearchMade, SavedSearchRenaming, SavedSearchRequest,
};
use crate::answers::search::FindQuery;
use crate::custody::access::Caller;
use crate::custody::refused::{Field, Thing};
use crate::custody::saved_search::SavedSearch;
use crate::custody::search::find::arrived::Arrived;
use crate::custody::{Custody, Refused};
use crate::http::AppState;
use crate::http::api::recordings::filter;
use crate::http::auth::Who;
use crate::http::extract::{Body, Path, id, value};
use crate::http::problem::Problem;

/// What a saved search asks for; none where a program that was newer, or older, wrote it otherwise.
pub(in crate::http) fn query_of(saved: &SavedSearch) -> Option<SavedQuery> {
    serde_json::from_str(&saved.query).ok()
}

/// How a search is kept, where it is one that can be made: what does not hold is refused by name.
pub(in crate::http) fn kept(custody: &Custody, query: &SavedQuery) -> Result<String, Problem> {
    // What is empty asks for nothing, and is no id.
    let query = SavedQuery::of(&query.clone().found_by());
    filter(custody, &query.clone().found_by())?;
    Ok(serde_json::to_string(&query).unwrap_or_default())
}

/// What the caller keeps, each with what is new in it. One that cannot be made any more, since what it names is read
/// otherwise now, has nothing new.
pub(in crate::http) async fn with_news(
    custody: &Arc<Custody>,
    caller: &Caller,
) -> Result<Vec<(SavedSearch, Arrived)>, Refused> {
    let saved = custody.saved_searches(caller).await?;
    let (mut asked, mut places) = (Vec::new(), Vec::new());
    for (at, one) in saved.iter().enumerate() {
        let query = query_of(one).map(SavedQuery::found_by);
        if let Some(Ok((filter, _))) = query.map(|query| filter(custody, &query)) {
            asked.push((filter, one.opened_index));
            places.push(at);
        }
    }
    if asked.is_empty() {
        return Ok(saved.into_iter().map(|one| (one, Arrived::default())).collect());
    }
    let mut news = vec![Arrived::default(); saved.len()];
    for (at, arrived) in places.into_iter().zip(custody.new_since(caller, asked).await?) {
        news[at] = arrived;
    }
    Ok(saved.into_iter().zip(news).collect())
}

/// Whether what a saved search finds is looked at, or what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::http) enum Look {
    /// The first page of its list: what is new is new from here on.
    AtIt,
    /// Anything else.
    Beside,
}

/// The search that is asked for: what is given, and where one is saved, what of it is not given.
pub(in crate::http) async fn opened(
    custody: &Arc<Custody>,
    caller: &Caller,
    query: FindQuery,
    look: Look,
) -> Result<FindQuery, Refused> {
    let Some(saved) = query.saved.as_deref() else { return Ok(query) };
    let saved = value(Field::Saved, saved)?;
    let begins = query.cursor.is_none() && query.before.is_none() && query.at.is_none() && query.page.is_none();
    let saved = if look == Look::AtIt && begins {
        custody.open_saved_search(caller, saved).await?
    } else {
        custody.saved_search(caller, saved).await?
    };
    let kept = query_of(&saved).unwrap_or_default();
    Ok(FindQuery {
        saved: None,
        q: query.q.or(kept.q),
        agency: query.agency.or(kept.agency),
        officer: query.officer.or(kept.officer),
        recorder: query.recorder.or(kept.recorder),
        station: query.station.or(kept.station),
        kind: query.kind.or(kept.kind),
        standing: query.standing.or(kept.standing),
        ..query
    })
}

/// Lists the caller's saved searches by name, each with how many recordings are new in it. Counts hold no recording,
/// and nothing is logged.
#[utoipa::path(get, path = "/api/v1/saved-searches", tag = "searches", security(("bearer" = [])),
    responses((status = 200, body = Vec<SavedSearchItem>)))]
pub async fn list(State(state): State<AppState>, Who(caller): Who) -> Result<Json<Vec<SavedSearchItem>>, Problem> {
    let saved = with_news(&state.custody, &caller).await?;
    let items = saved.into_iter().map(|(saved, news)| SavedSearchItem {
        search: saved.id.to_string(),
        query: query_of(&saved),
        name: saved.name,
        new: news.count,
        more: news.more,
        made_at: saved.made_at,
        opened_at: saved.opened_at,
    });
    Ok(Json(items.collect()))
}

/// Keeps a search under a name. What is stored from here on is new in it.
#[utoipa::path(post, path = "/api/v1/saved-searches", tag = "searches", security(("bearer" = [])),
    request_body = SavedSearchRequest,
    responses((status = 201, body = SavedSearchMade)),
    extensions(("x-problems" = json!(["exists", "conflict"]))))]
pub async fn make(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<SavedSearchRequest>,
) -> Result<(StatusCode, Json<SavedSearchMade>), Problem> {
    let query = kept(&state.custody, &request.query)?;
    let search = state.custody.save_search(&caller, &request.name, query).await?;
    Ok((StatusCode::CREATED, Json(SavedSearchMade { search: search.to_string() })))
}

/// Calls a saved search otherwise.
#[utoipa::path(post, path = "/api/v1/saved-searches/{search}/rename", tag = "searches", security(("bearer" = [])),
    params(("search" = SavedSearchId, Path, description = "Id of the saved search")),
    request_body = SavedSearchRenaming,
    responses((status = 204)),
    extensions(("x-problems" = json!(["exists"]))))]
pub async fn rename(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(search): Path<String>,
    Body(request): Body<SavedSearchRenaming>,
) -> Result<StatusCode, Problem> {
    state.custody.rename_saved_search(&caller, id(Thing::SavedSearch, &search)?, &request.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps a search no longer.
#[utoipa::path(delete, path = "/api/v1/saved-searches/{search}", tag = "searches", security(("bearer" = [])),
    params(("search" = SavedSearchId, Path, description = "Id of the saved search")),
    responses((status = 204)))]
pub async fn remove(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(search): Path<String>,
) -> Result<StatusCode, Problem> {
    state.custody.remove_saved_search(&caller, id(Thing::SavedSearch, &search)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
