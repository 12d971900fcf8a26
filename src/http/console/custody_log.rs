//! The custody log, for auditors and supervisors.

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    Vec::new()
}
