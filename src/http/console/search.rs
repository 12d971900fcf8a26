//! Finding recordings: one box, filters with counts, thumbnails or a table.

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    Vec::new()
}
