//! The start: each role is taken to what it came for.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};

use crate::custody::legal::Begins;
use crate::http::AppState;
use crate::http::console::visitor::Visitor;

/// Where a visitor's role begins.
pub fn start_of(visitor: &Visitor) -> &'static str {
    match visitor.law.rights.begins(visitor.person.role) {
        Begins::Search => "/search",
        Begins::Deadlines => "/deadlines",
        Begins::CustodyLog => "/custody-log",
        Begins::Admin => "/admin",
    }
}

/// `GET /`.
pub async fn home(State(_): State<AppState>, visitor: Visitor) -> Response {
    Redirect::to(start_of(&visitor)).into_response()
}
