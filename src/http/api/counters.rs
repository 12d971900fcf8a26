//! Surveillance of counters that somebody brings in without a station.

use axum::Json;
use axum::body::Body as RawBody;
use axum::extract::State;
use evidence::ids::RecorderId;
use evidence::time::Utc;
use futures_util::StreamExt as _;

use crate::answers::recording::{ImportQuery, ImportedBody};
use crate::answers::texts::Bytes;
use crate::custody::Refused;
use crate::custody::refused::{Field, Thing};
use crate::custody::upload::import::{ImportArrived, ImportArriving, NewImport, require_named};
use crate::custody::upload::when::FilmSaid;
use crate::http::AppState;
use crate::http::auth::Who;
use crate::http::extract::{Path, Pieces, Query, id, maybe_value, value};
use crate::http::problem::{Problem, broken_off};

/// Imports surveillance video of a counter of one's agency: the bytes of a file, which the service seals with a station
/// of its own. The same bytes of the same counter are imported once.
#[utoipa::path(post, path = "/api/v1/counters/{counter}/recordings", tag = "recordings", security(("bearer" = [])),
    params(("counter" = RecorderId, Path, description = "Id of the counter"), ImportQuery),
    request_body(content = Bytes, content_type = "application/octet-stream"),
    responses((status = 200, body = ImportedBody)),
    extensions(("x-problems" = json!(["invalid", "recording-too-large", "station-revoked", "media-unavailable", "body-stopped"]))))]
pub async fn import_recording(
    State(state): State<AppState>,
    Who(caller): Who,
    Path(counter): Path<String>,
    Query(query): Query<ImportQuery>,
    // Whoever is nobody is refused here, before what is said beside the body is looked at.
    Pieces(body): Pieces,
) -> Result<Json<ImportedBody>, Problem> {
    let ImportQuery { name, from, until } = query;
    require_named(&name)?;
    let from: Utc = value(Field::From, &from)?;
    let until: Option<Utc> = maybe_value(Field::Until, until.as_deref())?;
    let counter: RecorderId = id(Thing::Counter, &counter)?;
    // Nothing is taken of who may not import it.
    let new = NewImport { counter, name, said: FilmSaid { from, until } };
    let arriving = state.custody.begin_import(&caller, new).await?;
    let arrived = received(arriving, body).await?;
    let imported = state.custody.import_film(&caller, arrived).await?;
    Ok(Json(ImportedBody { recording: imported.recording, imported: imported.is_new }))
}

/// Takes a body piece by piece, up to its end.
async fn received(mut arriving: ImportArriving, body: RawBody) -> Result<ImportArrived, Refused> {
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        arriving.take(piece.map_err(|error| broken_off(&error))?).await?;
    }
    arriving.arrived()
}
