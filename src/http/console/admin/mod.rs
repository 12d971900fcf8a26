//! Administration: agencies, officers, users, stations, recorders, import.

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    Vec::new()
}
