//! What a case lacks, article by article, and the statement of how complete it is.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, header};
use evidence::ids::CaseId;

use crate::answers::completeness::{CaseLacksBody, CompletenessStatement};
use crate::custody::completeness::view::CaseLacks;
use crate::custody::refused::Thing;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Path, id};
use crate::http::problem::Problem;

/// The way of a case through its stages, and what it lacks: each thing once, with the articles that ask for it, since and
/// until when, and what mends it. What may still come in time is told apart from what should be there, and what nobody did
/// anything for from what is there and not whole. The reading is logged, on the case and on all that is filed in it.
#[utoipa::path(get, path = "/api/v1/cases/{case}/lacks", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, body = CaseLacksBody)))]
pub async fn lacks(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<Json<CaseLacksBody>, Problem> {
    let CaseLacks { case, judged_at, completeness } =
        state.custody.case_lacks(&caller, id(Thing::Case, &case)?).await?;
    Ok(Json(CaseLacksBody { case, judged_at, path: completeness.path, lacks: completeness.lacks }))
}

/// The statement of how complete a case is, as canonical JSON (`FORMAT.md` section 5c): all that the law asks of it, how
/// each stands and what fulfils it, the legal data and the calendars by which it was judged, and the size of the log. The
/// reading is logged, on the case and on all that is filed in it.
#[utoipa::path(get, path = "/api/v1/cases/{case}/completeness", tag = "cases", security(("bearer" = [])),
    params(("case" = CaseId, Path, description = "Id of the case")),
    responses((status = 200, content_type = "application/json", body = CompletenessStatement)))]
pub async fn completeness(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(case): Path<String>,
) -> Result<([(HeaderName, &'static str); 1], Vec<u8>), Problem> {
    let stated = state.custody.completeness_statement(&caller, id(Thing::Case, &case)?).await?;
    Ok(([(header::CONTENT_TYPE, "application/json")], stated))
}
