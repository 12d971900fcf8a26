//! Packages: make, and receive as a tar of a bag.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use evidence::ids::PackageId;

use crate::answers::package::{PackageMade, PackageRequest};
use crate::answers::texts::Bytes;
use crate::custody::Refused;
use crate::custody::package::act::tar_root;
use crate::custody::package::parts::PackageOf;
use crate::custody::refused::{Fault, Field, Thing};
use crate::http::auth::{Viewing, Who};
use crate::http::extract::{Body, Path, id};
use crate::http::problem::Problem;
use crate::http::{AppState, pieces};

/// Makes a package. Each item in it is logged before anything is sent.
#[utoipa::path(post, path = "/api/v1/packages", tag = "packages", security(("bearer" = [])), request_body = PackageRequest,
    responses((status = 201, body = PackageMade)),
    extensions(("x-problems" = json!(["unknown", "not-stored", "conflict"]))))]
pub async fn make(
    State(state): State<AppState>,
    Who(caller): Who,
    Body(request): Body<PackageRequest>,
) -> Result<(StatusCode, Json<PackageMade>), Problem> {
    let of = match (request.case.as_deref(), request.part, &request.recordings[..]) {
        (Some(case), part, []) => PackageOf::Case { case: id(Thing::Case, case)?, part },
        (None, None, ids) if !ids.is_empty() => {
            PackageOf::Recordings(ids.iter().map(|text| id(Thing::Recording, text)).collect::<Result<_, _>>()?)
        }
        _ => {
            let problem = Fault::PackageOfOne;
            return Err(Refused::Invalid { field: Field::Package, problem }.into());
        }
    };
    let package = state.custody.make_package(&caller, of, &request.reason).await?;
    Ok((StatusCode::CREATED, Json(PackageMade { package: package.to_string() })))
}

/// Receives a package that the caller made, as a tar of a BagIt bag.
#[utoipa::path(get, path = "/api/v1/packages/{package}", tag = "packages", security(("bearer" = [])),
    params(("package" = PackageId, Path, description = "Package id")),
    responses((status = 200, content_type = "application/x-tar", body = Bytes)),
    extensions(("x-problems" = json!(["not-stored", "too-many-views"]))))]
pub async fn fetch(
    State(state): State<AppState>,
    Viewing(viewer): Viewing,
    Path(package): Path<String>,
) -> Result<Response, Problem> {
    let plan = state.custody.plan_package(&viewer.caller, id(Thing::Package, &package)?).await?;
    let disposition = format!("attachment; filename=\"{}.tar\"", tar_root(&plan.package.id));
    let footage = state.custody.send_package(&viewer, plan).await?;
    let mut response = Response::new(pieces::counted(footage));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-tar"));
    if let Ok(value) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
