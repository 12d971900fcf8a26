//! A tile of the site's map, as drawings ask for it.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};

use crate::custody::basemap::{MapTile, TileAt};
use crate::http::AppState;
use crate::http::console::errors::Oops;
use crate::http::console::visitor::Visitor;
use crate::http::extract::Path;

/// How browsers keep a tile: an hour, for whoever asked, since the next start may bring another map.
const KEPT: &str = "private, max-age=3600";

/// `GET /map/{z}/{x}/{y}`.
pub(in crate::http::console::case) async fn show(
    State(state): State<AppState>,
    visitor: Visitor,
    Path((zoom, column, row)): Path<(String, String, String)>,
) -> Result<Response, Oops> {
    let MapTile { bytes, tile_type } = state.custody.map_tile(visitor.caller(), tile_of(&zoom, &column, &row)).await?;
    Ok(([(header::CONTENT_TYPE, tile_type.media_type()), (header::CACHE_CONTROL, KEPT)], bytes).into_response())
}

/// What is no number names no tile.
fn tile_of(zoom: &str, column: &str, row: &str) -> Option<TileAt> {
    TileAt::new(zoom.parse().ok()?, column.parse().ok()?, row.parse().ok()?)
}
