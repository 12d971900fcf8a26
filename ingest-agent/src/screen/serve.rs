//! Serves the page, to this machine alone.
//!
//! It listens on loopback and answers requests that name loopback: a page from elsewhere, open in the kiosk's
//! browser, reaches the address through a name of its own and is refused. The one form that changes something is in
//! `name`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use evidence::keys;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::watch::Receiver;
use words::Lang;

use super::{Attended, Slot, View, name, page};
use crate::output::told;
use crate::station::Station;

/// Only what the page itself brings, and nobody frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[derive(Debug, Clone)]
pub(super) struct Screen {
    shown: Receiver<View>,
    pub(super) station: Arc<Station>,
    pub(super) attended: Attended,
    /// What a form must bring, which no other page can read; of this run.
    pub(super) token: String,
}

impl Screen {
    /// What a recorder's slot says, where it is docked.
    pub(super) fn slot(&self, recorder: &str) -> Option<Slot> {
        self.shown.borrow().slots.iter().find(|slot| slot.recorder == recorder).cloned()
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    lang: String,
}

impl Asked {
    fn lang(&self) -> Lang {
        Lang::of_code(&self.lang).unwrap_or_default()
    }
}

/// Serves until the station stops. Where it cannot, that is logged: the station works without a screen.
pub(crate) async fn serve(station: Arc<Station>, listen: SocketAddr, shown: Receiver<View>, attended: Attended) {
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(%listen, %error, "screen.not_served");
            let why = station.output.reason(&error.to_string());
            station.output.say("agent-no-screen", &[("address", told(listen)), ("said", why)]);
            return;
        }
    };
    if let Ok(at) = listener.local_addr() {
        tracing::info!(%at, "screen.served");
        station.output.say("agent-screen", &[("address", told(at))]);
    }
    let token = match keys::random::<16>() {
        Ok(bytes) => hex::encode(bytes),
        Err(error) => {
            tracing::error!(%error, "screen.not_served");
            return;
        }
    };
    let stop = station.stop.clone();
    let served = axum::serve(listener, routes(Screen { shown, station, attended, token }))
        .with_graceful_shutdown(async move { stop.wait().await })
        .await;
    if let Err(error) = served {
        tracing::error!(%error, "screen.ended");
    }
}

fn routes(screen: Screen) -> Router {
    Router::new()
        .route("/", get(whole))
        .route("/slots", get(part))
        .route("/slots.json", get(data))
        .route("/screen.css", get(|| async { asset("text/css; charset=utf-8", include_str!("screen.css")) }))
        .route("/screen.js", get(|| async { asset("text/javascript; charset=utf-8", include_str!("screen.js")) }))
        .route("/case", get(name::open).post(name::send))
        .route("/case.js", get(|| async { asset("text/javascript; charset=utf-8", include_str!("case.js")) }))
        .layer(DefaultBodyLimit::max(name::FORM_BODY_MAX))
        .with_state(screen)
        .layer(middleware::from_fn(guard))
}

async fn whole(State(screen): State<Screen>, Query(asked): Query<Asked>) -> Response {
    page::page(&screen.shown.borrow(), asked.lang()).into_response()
}

async fn part(State(screen): State<Screen>, Query(asked): Query<Asked>) -> Response {
    page::slots(&screen.shown.borrow(), asked.lang()).into_response()
}

async fn data(State(screen): State<Screen>) -> Response {
    axum::Json(&*screen.shown.borrow()).into_response()
}

fn asset(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}

async fn guard(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    if !host.is_some_and(names_this_machine) {
        return (StatusCode::MISDIRECTED_REQUEST, "the screen is for this machine alone\n").into_response();
    }
    let mut answer = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
        // With none, browsers would not say of our own form either where it comes from.
        (header::REFERRER_POLICY, "same-origin"),
    ] {
        answer.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    answer
}

/// Whether a `Host` is loopback, with or without a port.
fn names_this_machine(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    matches!(name, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_names_are_answered() {
        for host in ["127.0.0.1:8480", "localhost", "[::1]:1", "[::1]"] {
            assert!(names_this_machine(host), "{host}");
        }
        for host in ["docket.example:8480", "127.0.0.1.example", "", "10.0.0.1", "localhost.example:80", "::1"] {
            assert!(!names_this_machine(host), "{host}");
        }
    }
}
