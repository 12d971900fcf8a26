//! The console: pages for people, rendered here, with htmx and a little JavaScript, nothing from
//! outside and no build step.
//!
//! A page's handler extracts, calls a use case, renders. Who is refused is refused by `custody`;
//! [`errors`] turns that into a page in the visitor's language. All texts are in the package `words`.
//! [`routes`] is the one list of what is served; a test tries every row as every role.

pub mod account;
pub mod agency;
pub mod assets;
pub mod case;
pub mod complaints;
pub mod cookies;
pub mod counters;
pub mod deadlines;
pub mod delegations;
pub mod errors;
mod fields;
pub mod for_browsers;
pub mod form;
pub mod given;
pub mod history;
pub mod home;
pub mod kept;
pub mod law;
pub mod layout;
pub mod log;
pub mod messages;
mod personal;
pub mod queue;
pub mod recording;
pub mod search;
pub mod selected;
pub mod sending;
pub mod shown;
pub mod station;
pub mod tasks;
pub mod visitor;

use std::sync::LazyLock;

use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::routing::{self, MethodRouter};
use tower_http::set_header::SetResponseHeaderLayer;

use crate::custody::access::Action;
use crate::http::AppState;

/// What pages may load and do: nothing but our own files. Styles that scripts set through the
/// CSSOM need no permission; `blob:` is for pictures that scripts draw.
pub(in crate::http::console) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
    media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A route of the console.
pub struct Route {
    /// The method.
    pub method: &'static str,
    /// The path, as axum writes it.
    pub path: &'static str,
    part: Option<(&'static str, Action)>,
    handler: MethodRouter<AppState>,
}

impl Route {
    /// Has the navigation lead here those whose role has to do with `action`; `part` is the message that names it.
    pub(in crate::http::console) fn part(self, part: &'static str, action: Action) -> Self {
        Self { part: Some((part, action)), ..self }
    }
}

pub(in crate::http::console) fn get<H: Handler<T, AppState>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route { method: "GET", path, part: None, handler: routing::get(handler) }
}

pub(in crate::http::console) fn post<H: Handler<T, AppState>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route { method: "POST", path, part: None, handler: routing::post(handler) }
}

/// The parts of the navigation, in the order of [`routes`]: the message that names each, its path, and the action that
/// a role must have to do with to be led there.
pub(in crate::http::console) static PARTS: LazyLock<Vec<(&str, &str, Action)>> = LazyLock::new(|| {
    let part = |route: Route| route.part.map(|(part, action)| (part, route.path, action));
    routes().into_iter().filter_map(part).collect()
});

/// Everything that the console serves.
pub fn routes() -> Vec<Route> {
    let mut all = vec![get("/", home::home), get("/assets/{name}", assets::asset)];
    all.extend(account::routes());
    all.extend(search::routes());
    all.extend(queue::routes());
    all.extend(counters::routes());
    all.extend(selected::routes());
    all.extend(recording::routes());
    all.extend(case::routes());
    all.extend(tasks::routes());
    all.extend(complaints::routes());
    all.extend(delegations::routes());
    all.extend(deadlines::routes());
    all.extend(log::routes());
    all.extend(agency::routes());
    all.extend(law::routes());
    all.extend(kept::routes());
    all
}

/// The console as a router.
pub fn router(state: &AppState) -> axum::Router<AppState> {
    let fixed = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    layout::tell_unconfined(state.custody.media_unconfined());
    let mut router = axum::Router::new();
    for Route { path, handler, .. } in routes() {
        router = router.route(path, handler);
    }
    router
        .layer(middleware::from_fn_with_state(state.clone(), errors::render))
        .layer(middleware::from_fn_with_state(state.clone(), sending::receive))
        .layer(fixed(header::CONTENT_SECURITY_POLICY, POLICY))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(HeaderName::from_static("cross-origin-opener-policy"), "same-origin"))
}
