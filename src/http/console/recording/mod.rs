//! A recording: player, markers, clips, history, verification.

use crate::http::console::Route;

pub(in crate::http::console) fn routes() -> Vec<Route> {
    Vec::new()
}
