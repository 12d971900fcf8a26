//! What of a request is known before anybody is asked who they are: its labels, whether strangers may
//! make it, and what body it may bring.

use crate::custody::Verb;
use std::time::Duration;

use axum::extract::MatchedPath;
use axum::http::{Extensions, Method};

/// Largest body that a stranger may send, in bytes: a form to sign in, an enrolment, a signature.
pub const STRANGER_BODY_MAX: usize = 16 * 1024;

/// How long the body of a stranger may take.
pub const STRANGER_BODY_TIME: Duration = Duration::from_secs(10);

/// Routes that strangers may use, by method and path. All others are refused them before any of the
/// body is read; a test tries each.
pub const OPEN: &[(&str, &str)] = &[
    ("GET", "/api/v1/health"),
    ("GET", "/api/v1/openapi.json"),
    ("POST", "/api/v1/enrolments"),
    ("POST", "/api/v1/stations/{station}/challenge"),
    ("POST", "/api/v1/stations/{station}/session"),
    ("GET", "/log/checkpoint"),
    ("GET", "/log/tile/{*path}"),
    ("GET", "/log/proof"),
    ("GET", "/log/consistency"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/first"),
    ("POST", "/sign-in/first"),
    ("GET", "/sign-in/open-id"),
    ("GET", "/sign-in/open-id/back"),
    ("POST", "/language"),
    ("GET", "/assets/{name}"),
];

/// Routes whose bodies are larger than [`crate::http::JSON_BODY_MAX`] and read whole; only stations bring
/// them. The third is what the log calls the act.
const STATIONS_ONLY: &[(&str, &str, Verb)] = &[
    ("PUT", "/api/v1/uploads/{recording}", Verb::UploadAnnounce),
    ("PUT", "/api/v1/dockings/{docking}", Verb::DockingRecord),
];

/// Routes whose bodies are worked on piece by piece, so that they take no place among the large ones.
const STREAMED: &[(&str, &str)] = &[
    ("PUT", "/api/v1/uploads/{recording}/segments/{index}"),
    ("POST", "/api/v1/cases/{case}/documents"),
    ("POST", "/cases/{case}/documents"),
    ("POST", "/api/v1/counters/{counter}/recordings"),
    ("POST", "/counters"),
];

/// The route that must answer whatever goes on.
const HEALTH: (&str, &str) = ("GET", "/api/v1/health");

/// What is known of a request by its method and path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts of one route")]
pub struct RouteFacts {
    /// Whether strangers may use it.
    pub open: bool,
    /// Whether it takes no place.
    pub health: bool,
    /// Where its body is for stations only: what the log calls the act.
    pub stations_only: Option<Verb>,
    /// Whether its body is worked on piece by piece.
    pub streamed: bool,
    /// Whether people use it from a browser, with a cookie.
    pub console: bool,
    /// Whether a body may come with it at all.
    pub has_body: bool,
    /// Whether somebody signs in with it.
    pub sign_in: bool,
    /// Whether there is such a route.
    pub known: bool,
}

/// Labels of a request, both of closed sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    /// The method, or `other`.
    pub method: &'static str,
    /// The path as the router has it, or `none`.
    pub route: String,
}

/// The method's label: clients can invent methods without end.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        _ => "other",
    }
}

impl Labels {
    /// The labels of a request.
    pub fn of(method: &Method, extensions: &Extensions) -> Self {
        let route = extensions.get::<MatchedPath>().map_or("none", MatchedPath::as_str);
        Self { method: method_label(method), route: route.to_owned() }
    }

    /// The labels of a route by its names, the method in any case.
    pub fn named(method: &str, route: &str) -> Self {
        let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes());
        Self { method: method.as_ref().map_or("other", method_label), route: route.to_owned() }
    }

    /// What the route says of the request.
    pub fn facts(&self) -> RouteFacts {
        let is_one_of =
            |rows: &[(&str, &str)]| rows.iter().any(|(method, path)| *method == self.method && *path == self.route);
        RouteFacts {
            open: is_one_of(OPEN),
            health: is_one_of(&[HEALTH]),
            stations_only: STATIONS_ONLY
                .iter()
                .find(|(method, path, _)| *method == self.method && *path == self.route)
                .map(|(.., act)| *act),
            streamed: is_one_of(STREAMED),
            console: self.route != "none" && !self.route.starts_with("/api/") && !self.route.starts_with("/log/"),
            has_body: ["POST", "PUT"].contains(&self.method),
            sign_in: self.route.starts_with("/sign-in"),
            known: self.route != "none",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_share_a_label() {
        for method in ["BREW", "DELETE", "get", "G\u{7e}T", "CONNECT"] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            assert_eq!(Labels::of(&method, &Extensions::new()), Labels { method: "other", route: "none".to_owned() });
        }
        assert_eq!(method_label(&Method::PUT), "PUT");
    }

    #[test]
    fn facts_are_of_method_and_path_together() {
        let facts = |method: &'static str, route: &str| Labels { method, route: route.to_owned() }.facts();
        assert!(facts("POST", "/sign-in").open && facts("POST", "/sign-in").console);
        assert!(!facts("PUT", "/sign-in").open);
        assert!(!facts("PUT", "/api/v1/uploads/{recording}").open);
        assert!(facts("PUT", "/api/v1/uploads/{recording}").stations_only.is_some());
        assert!(!facts("GET", "none").console && !facts("GET", "/log/checkpoint").console);
    }
}
