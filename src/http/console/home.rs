//! The start: each role is taken to what it came for.

use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use evidence::event::Role;

use crate::http::AppState;
use crate::http::console::visitor::Visitor;

/// Where a role begins.
pub fn start_of(role: Role) -> &'static str {
    match role {
        Role::Officer | Role::Clerk | Role::Reviewer | Role::Supervisor => "/search",
        Role::Head => "/deadlines",
        Role::Auditor => "/custody-log",
        Role::Administrator => "/admin",
    }
}

/// `GET /`.
pub async fn home(State(_): State<AppState>, visitor: Visitor) -> Response {
    Redirect::to(start_of(visitor.person.role)).into_response()
}
