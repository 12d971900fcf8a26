//! Cases: list, one case by stage, documents, packages.

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    Vec::new()
}
