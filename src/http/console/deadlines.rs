//! Deadlines: who is late, who will be.

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    Vec::new()
}
